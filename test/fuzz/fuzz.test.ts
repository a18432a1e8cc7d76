/**
 * The emulator, in every mode, against the oracle. FUZZ_SEED repeats a run, FUZZ_RECORDS changes its length; `npm run fuzz` is for more.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { SIGNAL } from "../oracle/layout.ts";
import { missingForOracle, openOracle } from "../oracle/oracle.ts";
import { Cases } from "../oracle/records.ts";
import { describe, findMismatches } from "./compare.ts";
import { openEmulator } from "./emulator-target.ts";
import { fuzz } from "./fuzz.ts";
import { Generator } from "./generate.ts";
import { openQemuTarget } from "./qemu-target.ts";
import { Random } from "./random.ts";
import { readRegressions } from "./regressions.ts";
import { missingRows, readRows } from "./rows.ts";
import { missingForUndefined, undefinedWords } from "./undefined.ts";
import { MODES } from "../modes.ts";
import { unless } from "../unless.ts";

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 0x1_0000_0000);
const records = Number(process.env.FUZZ_RECORDS ?? 200_000);
const missing = missingForOracle() ?? missingRows();

unless(test, missing, "the oracle gives the same results in any order", async () => {
  const oracle = openOracle(), other = openQemuTarget();
  const report = await fuzz(oracle, other, readRows(), { records: 8192, seed });
  assert.is(report.failed, 0, report.mismatches.map(describe).join("\n"));
  oracle.close(); other.close?.();
});

unless(test, missing, "a target with one wrong bit is found out", async () => {
  const oracle = openOracle(), other = openQemuTarget();
  const broken = { name: "broken", async run(cases, results) { await other.run(cases, results); results.words[77 * results.stride] ^= 1; } } satisfies typeof other;
  const report = await fuzz(oracle, broken, readRows(), { records: 1024, seed, keep: 0 });
  assert.is(report.failed, 1);
  oracle.close(); other.close?.();
});

for (const mode of MODES) unless(test, missing, `regressions stay fixed, ${mode.name}`, async () => {
  const oracle = openOracle(), target = await openEmulator(mode);
  const { mismatches } = await findMismatches(oracle, target, readRegressions(), 5);
  assert.is(mismatches.length, 0, mismatches.map(describe).join("\n\n"));
  oracle.close(); target.close?.();
});

for (const mode of MODES) {
  // A case as a region costs a hundred times what it costs interpreted, and the cycle model changes no row's meaning.
  const count = mode.translates ? records / 10 : mode.timing === "a53" ? records / 2 : records;
  unless(test, missing, `${count} random instructions and sequences, seed ${seed}, ${mode.name}`, async () => {
    console.log(`fuzz seed ${seed} (FUZZ_SEED=${seed} repeats it)`);
    const oracle = openOracle(), target = await openEmulator(mode);
    const report = await fuzz(oracle, target, readRows(), { records: count, seed, keep: 5, stopAfter: 1000 });
    assert.is(report.failed, 0, `seed ${seed}: ${report.failed} of ${report.records} differ\n${report.mismatches.map(describe).join("\n\n")}`);
    if (target.entered) assert.ok(target.entered() > count / 2, `only ${target.entered()} of ${count} cases ran as regions`);
    oracle.close(); target.close?.();
  });
}

unless(test, missing ?? missingForUndefined(), "words outside Armv8.0 are UNDEFINED", async () => {
  const oracle = openOracle(), target = await openEmulator(MODES[0]), rows = readRows();
  const words = undefinedWords(rows, new Random(seed), 40_000), generator = new Generator(rows, seed);
  const cases = new Cases(words.length);
  for (const word of words) generator.addWord(cases, word);
  const { mismatches, expected } = await findMismatches(oracle, target, cases, 5);
  for (let i = 0; i < cases.count; i++)
    assert.is(expected.signal(i), SIGNAL.ILL, `seed ${seed}: ${words[i].toString(16)} is not UNDEFINED in QEMU but in LLVM: exclude.ts should name it`);
  assert.is(mismatches.length, 0, mismatches.map(describe).join("\n\n"));
  oracle.close(); target.close?.();
});

test.run();
