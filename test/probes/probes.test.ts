/** The probe images on QEMU and on the emulator in every mode, compared. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compareProbes } from "./compare.ts";
import { buildImage, missingForProbes, PROBES, runOnQemu } from "./run.ts";
import { MODES } from "../modes.ts";
import { unless } from "../unless.ts";

const missing = missingForProbes();
const SHOWN = 40;

for (const probe of PROBES)
  for (const entry of [2, 3] as const) {
    let expected: string | undefined;
    for (const mode of MODES) unless(test, missing, `probe ${probe}, entered at EL${entry}, ${mode.name}`, async () => {
      const { runImage } = await import("./emulator.ts");
      expected ??= await runOnQemu(probe, entry);
      const actual = await runImage(buildImage(probe), entry, mode);
      assert.match(actual, /probe: end/, `the emulator's text does not come to its end: …${actual.slice(-300)}`);
      const { differences } = compareProbes(expected, actual);
      const shown = differences.slice(0, SHOWN).map((d) => `${d.fact}\n    expected ${d.expected}\n    actual   ${d.actual}`).join("\n");
      assert.is(differences.length, 0, `${differences.length} differ\n${shown}`);
    });
  }

test("a changed, a missing and an additional fact are differences", () => {
  const text = "== s\nmrs s3_0_c1_c0_0 = 5\nmrs s3_0_c1_c0_0 el0 ->1 2000000 el1 ok\nsvc el1 -> el1 esr 3\n";
  assert.is(compareProbes(text, text).differences.length, 0);
  assert.is(compareProbes(text, text.replace("= 5", "= 6")).differences.length, 1);
  assert.is(compareProbes(text, text.replace("el1 ok", "el1 ->2 4")).differences.length, 1);
  assert.is(compareProbes(text, text.replace(/svc.*\n/, "")).differences.length, 1);
  assert.is(compareProbes(text, `${text}hvc el1 -> el2 esr 3\n`).differences.length, 1);
});

test.run();
