/**
 * npm run fuzz -- [--records N] [--seed S] [--target emulator|qemu] [--mode "translated, timing a53"] [--only TEXT] [--coverage] [--keep N] [--stop-after N]
 *
 * Compares random instructions with the oracle. Differing cases are shrunk, shown and appended to regressions.json
 * (not with --target qemu, which compares the oracle with itself: a check of generator and oracle).
 * Exit code: 0 no difference, 1 differences, 2 something is missing or misspelt.
 */
import { parseArgs } from "node:util";
import { missingForOracle, openOracle } from "../oracle/oracle.ts";
import { describe } from "./compare.ts";
import { fuzz } from "./fuzz.ts";
import { openEmulator } from "./emulator-target.ts";
import { MODES } from "../modes.ts";
import { openQemuTarget } from "./qemu-target.ts";
import { appendRegressions } from "./regressions.ts";
import { missingRows, readRows } from "./rows.ts";

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "200000" }, seed: { type: "string" }, target: { type: "string", default: "emulator" },
    mode: { type: "string", default: MODES[0].name }, only: { type: "string" }, coverage: { type: "boolean" }, keep: { type: "string", default: "20" }, "stop-after": { type: "string", default: "1000" },
  },
});
const missing = missingForOracle() ?? missingRows();
if (missing) { console.error(missing); process.exit(2); }

const mode = MODES.find((m) => m.name === values.mode)!;
if (!mode) { console.error(`--mode: expected one of ${MODES.map((m) => `"${m.name}"`).join(", ")}`); process.exit(2); }

const seed = values.seed === undefined ? Date.now() % 0x1_0000_0000 : Number(values.seed);
const rows = readRows().filter(({ row }) => !values.only || row.name.includes(values.only) || row.group?.includes(values.only));
if (rows.length === 0) { console.error(`no row's name or group contains "${values.only}"`); process.exit(2); }
console.log(`seed ${seed}, ${rows.length} rows, target ${values.target}, ${mode.name}`);

const oracle = openOracle();
const target = values.target === "qemu" ? openQemuTarget() : await openEmulator(mode);
const started = performance.now();
const report = await fuzz(oracle, target, rows, {
  records: Number(values.records), seed, keep: Number(values.keep), stopAfter: Number(values["stop-after"]),
  onBatch: (done, failed) => { if (process.stderr.isTTY) process.stderr.write(`\r${done} records, ${failed} differ `); },
});
const seconds = (performance.now() - started) / 1000;

if (values.coverage)
  for (const [i, { tried, undefinedWords, failed }] of report.rows.entries())
    console.log(`${rows[i].row.name.padEnd(28)} ${String(tried).padStart(8)} tried ${String(undefinedWords).padStart(8)} undefined ${String(failed).padStart(6)} differ`);
for (const mismatch of report.mismatches) console.log(`\n${describe(mismatch)}`);
const untried = report.rows.filter((r) => r.tried === r.undefinedWords).length;
console.log(`\n${report.records} records (${report.sequences} sequences) in ${seconds.toFixed(1)} s, ${report.failed} differ; ${untried} of ${rows.length} rows without a valid single case`);
if (values.target !== "qemu" && report.mismatches.length) console.log(`${appendRegressions(report.mismatches)} cases added to test/fuzz/regressions.json`);
oracle.close();
target.close?.();
process.exit(report.failed ? 1 : 0);
