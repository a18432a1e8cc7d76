/** The oracle as a target: QEMU against itself, which shows whether cases are whole (nothing outside a record decides). */
import { openOracle } from "../oracle/oracle.ts";
import { Cases } from "../oracle/records.ts";
import type { Target } from "./target.ts";

/** Runs the cases in the opposite order, so that whatever one leaves to the next shows as a difference. */
export function openQemuTarget(): Target {
  const oracle = openOracle();
  return {
    name: "qemu",
    async run(cases, results) {
      const reversed = new Cases(cases.count);
      for (let i = cases.count - 1; i >= 0; i--) reversed.append(cases.record(i));
      const got = await oracle.run(reversed);
      for (let i = 0; i < cases.count; i++)
        results.words.set(got.words.subarray((cases.count - 1 - i) * got.stride, (cases.count - i) * got.stride), i * got.stride);
    },
    close() { oracle.close(); },
  };
}
