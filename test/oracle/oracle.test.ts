/** The oracle's own promises: whole states in and out, exceptions named, memory changes reported. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CASE, DATA, DATA_SIZE, FLAG_MEMORY, RESULT, SIGNAL, STATE, WINDOW } from "./layout.ts";
import { missingForOracle, openOracle } from "./oracle.ts";
import { Cases } from "./records.ts";
import { unless } from "../unless.ts";

const missing = missingForOracle();
const oracleTest = (name: string, body: () => Promise<void>) => unless(test, missing, name, body);

async function runOne(code: number[], prepare: (cases: Cases) => void = () => {}) {
  const cases = new Cases(1), oracle = openOracle();
  cases.add();
  cases.setCode(0, code);
  prepare(cases);
  return { cases, results: await oracle.run(cases) };
}

oracleTest("a state without code comes back as it went in", async () => {
  const { cases, results } = await runOne([], (c) => {
    for (let w = 0; w < 196; w++) if (w < 64 || w > 65) c.words[w] = 0x1000_0001 * (w % 15) + w; // all but the PC
    c.set(0, STATE.nzcv, 0xa000_0000); c.set(0, STATE.fpcr, 0x07c0_0000); c.set(0, STATE.fpsr, 0x0800_009f);
  });
  assert.is(results.signal(0), SIGNAL.TRAP);
  assert.equal([...results.words.subarray(0, 199)], [...cases.words.subarray(0, 199)]);
});

oracleTest("x0 = x1 + x2", async () => {
  const { cases, results } = await runOne([0x8b02_0020], (c) => { c.set(0, CASE.x + 8, 40); c.set(0, CASE.x + 16, 2); });
  assert.is(results.get(0, STATE.x), 42);
  assert.is(results.get(0, STATE.pc), cases.pc(0) + 4);
});

oracleTest("SP and TPIDR_EL0 are registers like others", async () => {
  const { results } = await runOne([0x9100_43ff, 0xd53b_d040], (c) => { c.set(0, STATE.sp, 0x100); c.set(0, STATE.tpidr, 77); }); // add sp, sp, #16; mrs x0, tpidr_el0
  assert.is(results.get(0, STATE.sp), 0x110);
  assert.is(results.get(0, STATE.x), 77);
});

oracleTest("an UNDEFINED word stops at itself", async () => {
  const { cases, results } = await runOne([0x0000_0000]);
  assert.is(results.signal(0), SIGNAL.ILL);
  assert.is(results.get(0, STATE.pc), cases.pc(0));
});

oracleTest("an abort names its address", async () => {
  const { results } = await runOne([0xf940_0020], (c) => c.set(0, CASE.x + 8, DATA + DATA_SIZE + 0x4008)); // ldr x0, [x1]
  assert.is(results.signal(0), SIGNAL.SEGV);
  assert.is(results.get(0, RESULT.address), DATA + DATA_SIZE + 0x4008);
});

oracleTest("a branch to a bad PC is a PC alignment fault", async () => {
  const { results } = await runOne([0xd61f_0020], (c) => c.set(0, CASE.x + 8, c.pc(0) + 10)); // br x1
  assert.is(results.signal(0), SIGNAL.BUS);
});

oracleTest("stores are reported and undone for the next case", async () => {
  const cases = new Cases(2), oracle = openOracle();
  for (let i = 0; i < 2; i++) {
    cases.add();
    cases.setCode(i, [0xf900_0020]); // str x0, [x1]
    cases.set(i, CASE.flags, FLAG_MEMORY);
    cases.set(i, CASE.x, 0x1234 + i);
    cases.set(i, CASE.x + 8, DATA + (i ? 0 : WINDOW));
  }
  const results = await oracle.run(cases);
  for (let i = 0; i < 2; i++) {
    assert.is(results.get(i, RESULT.changes), 1);
    assert.is(results.get(i, RESULT.values), 0x1234 + i);
  }
});

test.run();
