/** The accuracy gates of the cycle model, as counts: they are deterministic. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { missingTools } from "../../bench/accuracy/asm.ts";
import { summarise } from "../../bench/accuracy/main.ts";
import { measure } from "../../bench/accuracy/measure.ts";
import { EAGER } from "../modes.ts";
import { unless } from "../unless.ts";

const why = missingTools();
let interpreted: ReturnType<typeof measure> | undefined;
unless(test, why, "the calibration's gates hold", async () => {
  const results = await (interpreted ??= measure());
  const [t1, t2] = summarise(results);
  const run = results.filter((r) => r.modelled !== undefined);
  assert.ok(run.length >= 130, `only ${run.length} entries ran`);
  assert.ok(t1.within / t1.run >= 0.98, `T1: ${t1.within} of ${t1.run} within tolerance: ${run.filter((r) => r.entry.tier === "T1" && !r.within).map((r) => `${r.entry.id} ${r.modelled}`).join(", ")}`);
  assert.ok(t1.mape <= 0.02, `T1: MAPE ${t1.mape}`);
  assert.ok(t2.mape <= 0.04, `T2: MAPE ${t2.mape}`);
  const mape = (topics: string[]) => {
    const errors = run.filter((r) => topics.includes(r.entry.topic) && r.entry.value !== 0).map((r) => Math.abs(r.error!));
    return errors.reduce((a, b) => a + b, 0) / errors.length;
  };
  assert.ok(mape(["cache_latency", "dram_latency", "mlp", "tlb"]) <= 0.08, `T3 latency: MAPE ${mape(["cache_latency", "dram_latency", "mlp", "tlb"])}`);
  assert.ok(mape(["bandwidth"]) <= 0.12, `T3 bandwidth: MAPE ${mape(["bandwidth"])}`);
});

unless(test, why, "translated, every entry gives the same, to the cycle", async () => {
  const values = (results: Awaited<ReturnType<typeof measure>>) => results.map((r) => `${r.entry.id} ${r.modelled}`);
  assert.equal(values(await measure(undefined, undefined, EAGER)), values(await (interpreted ??= measure())));
});

test.run();
