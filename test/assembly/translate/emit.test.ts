/**
 * The emitting reader against the interpreting one: the same block from the same state, translated and interpreted, leaves
 * the same state and memory, wherever its budget ends. Random blocks of 1 to 16 instructions, then one named block for each
 * hard case. What a region cannot do (faults, system calls) the interpreter does in both runs, from the region's state.
 * TRANSLATE_BLOCKS says how many random ones, TRANSLATE_SEED which.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { disassemble } from "../../../host/debug/disassemble.ts";
import { functionText } from "../../../host/debug/wasm-text.ts";
import { Generator } from "../../fuzz/generate.ts";
import { readRows } from "../../fuzz/rows.ts";
import { CASE, DATA, DATA_SIZE, WINDOW } from "../../oracle/layout.ts";
import { Cases } from "../../oracle/records.ts";
import { differences, TranslateMachine } from "./machine.ts";
import { seedFrom } from "../../seed.ts";

const blocks = Number(process.env.TRANSLATE_BLOCKS ?? 2500);
const seed = seedFrom("TRANSLATE_SEED");
/** An EL1 page of the fuzzer's map. */
const VECTORS = 0x0020_0000;
const machine = await TranslateMachine.open(true), unfused = await TranslateMachine.open(false);

/** Runs case i both ways for `budget` instructions, the translation with empty caches and again with warm ones; answers what differs. */
function compare(cases: Cases, i: number, budget: number, on = machine) {
  const machine = on;
  machine.forget();
  machine.place(cases, i);
  machine.run(budget);
  const interpreted = machine.state();
  machine.forget();
  machine.place(cases, i);
  const region = machine.translate(cases.pc(i), cases.code(i).length);
  machine.run(budget);
  const difference = differences(interpreted, machine.state());
  const entered = region ? machine.entered(region) : 0;
  // Unless it has rewritten itself.
  if (region && same(cases, i, on)) {
    machine.place(cases, i, true);
    machine.run(budget);
    difference.push(...differences(interpreted, machine.state()).map((d) => `warm: ${d}`));
  }
  return { region, entered, difference, after: interpreted.names };
}
/** Whether a case's code is still as it was placed. */
function same(cases: Cases, i: number, machine: TranslateMachine): boolean {
  const at = cases.pc(i), code = cases.code(i), memory = new Uint32Array(machine.view.memory.buffer, machine.view.memory.byteOffset + at, code.length);
  return code.every((word, n) => memory[n] === word);
}
function listing(cases: Cases, i: number): string {
  return [...cases.code(i)].map((word, n) => `  ${disassemble(word, BigInt(cases.pc(i) + n * 4))}`).join("\n");
}

/** Compares random blocks of some rows; `prepare` may change a case's state. */
function random(rows: ReturnType<typeof readRows>, on: TranslateMachine, prepare = (_cases: Cases, _i: number, _n: number) => {}) {
  const generator = new Generator(rows, seed);
  let rowsMade = 0, bytes = 0, entered = 0;
  for (let done = 0; done < blocks; done++) {
    const cases = new Cases(1);
    const i = generator.random.oneIn(3) ? generator.addSingle(cases) : generator.addSequence(cases);
    prepare(cases, i, done);
    const length = cases.code(i).length, budget = generator.random.oneIn(4) ? 1 + generator.random.below(length) : length + 2;
    let result;
    try { result = compare(cases, i, budget, on); } catch (error) { throw new Error(`block ${done}:\n${listing(cases, i)}\n${(error as Error).stack}`); }
    if (result.difference.length) assert.unreachable(`block ${done} of seed ${seed}, budget ${budget}:\n${listing(cases, i)}\n${result.difference.slice(0, 8).join("\n")}`);
    if (result.region && done % 8 === 0) assert.ok(functionText(result.region.module, 0).length);
    rowsMade += result.region?.rows ?? 0; bytes += result.region?.module.length ?? 0; entered += Number(result.entered > 0);
  }
  assert.ok(entered > blocks / 2, `${entered} of ${blocks} blocks ran as regions`);
  console.log(`  ${blocks} blocks, ${rowsMade} rows, ${(bytes / rowsMade).toFixed(1)} bytes of module a row`);
}

test(`random blocks, seed ${seed}`, () => random(readRows(), machine));

/** Numbers as programs have them: to nearest, inexact once before. A case in four has any FPCR, or FPSR clear. */
const vectors = readRows().filter(({ row }) => /SIMD|floating/.test(row.group ?? ""));
for (const on of [machine, unfused]) test(`random blocks of numbers and vectors, ${on === machine ? "fused" : "rounded twice"}, seed ${seed}`, () =>
  random(vectors, on, (cases, i, n) => {
    if (n & 3) cases.set(i, CASE.fpcr, n & 12 ? 0 : cases.words[i * cases.stride + CASE.fpcr / 4]);
    if (n & 3) cases.set(i, CASE.fpsr, n & 12 ? 16 : 0);
  }));

/** A case of these words; registers as given, everything else zero. */
function block(words: number[], x: Record<number, number>, set?: (cases: Cases, i: number) => void, steps?: number) {
  const cases = new Cases(1), i = cases.add();
  cases.setCode(i, words);
  for (const [n, v] of Object.entries(x)) { cases.set(i, CASE.x + Number(n) * 8, v >>> 0); cases.set(i, CASE.x + Number(n) * 8 + 4, v < 0 ? 0xffff_ffff : 0); }
  set?.(cases, i);
  let result = compare(cases, i, words.length);
  for (let budget = 1; budget <= words.length + 3; budget++) {
    const one = compare(cases, i, budget);
    assert.equal(one.difference, [], `budget ${budget}:\n${listing(cases, i)}`);
    if (budget === (steps ?? words.length)) result = one;
  }
  return { ...result, pc: cases.pc(i), x: (n: number) => Number(`0x${result.after.get(`x${n}`)}`), next: parseInt(result.after.get("pc")!, 16) };
}
const PC = (() => { const c = new Cases(1); return c.pc(c.add()); })();
const MAPPED = DATA + WINDOW, UNMAPPED = DATA + DATA_SIZE + 0x4000;

test("flag-setting addition and subtraction, conditional select and compare", () => {
  for (const [a, b] of [[1, 2], [2, 1], [5, 5], [-1, 1], [0x7fffffff, -1], [-0x80000000, 1]]) {
    const r = block([0x6b020020 /* subs w0, w1, w2 */, 0x9a85b083 /* csel x3, x4, x5, lt */, 0xab020026 /* adds x6, x1, x2 */,
      0x9a852487 /* csinc x7, x4, x5, hs */, 0xfa4120c0 /* ccmp x6, x1, #0, hs */, 0x9a8580a8 /* csel x8, x5, x5, hi */], { 1: a, 2: b, 4: 44, 5: 55 });
    assert.is(r.x(3), a < b ? 44 : 55);
  }
});

test("every condition after every kind of flags, at the edges", () => {
  const pairs = [[0, 0], [1, 1], [1, 2], [2, 1], [-1, 0], [0, -1], [-1, -1], [0x7fffffff, 0x7fffffff], [-0x80000000, 1], [1, -0x80000000]];
  const setters = [0xeb02003f /* cmp x1, x2 */, 0x6b02003f /* cmp w1, w2 */, 0xab02003f /* cmn x1, x2 */, 0x2b02003f /* cmn w1, w2 */,
    0xea02003f /* tst x1, x2 */, 0x6a02003f /* tst w1, w2 */, 0xba02003f /* adcs xzr, x1, x2 */];
  // csinc x(3 + c), xzr, xzr, c for every c; then adc x20, x1, x2.
  const asked = [...Array(14).keys()].map((c) => (0x9a9f07e0 | c << 12 | 3 + c) >>> 0);
  for (const setter of setters) for (const [a, b] of pairs) for (const order of [asked, [...asked].reverse(), [0x9a020034]]) {
    block([setter, ...order.slice(0, 7)], { 1: a, 2: b });
    block([setter, ...order.slice(7)], { 1: a, 2: b });
  }
});

test("a load that hits, and one that faults with precise state", () => {
  const hit = block([0x91000400 /* add x0, x0, #1 */, 0xf8408422 /* ldr x2, [x1], #8 */, 0x91000400], { 0: 1, 1: MAPPED }, undefined, 5);
  assert.ok(hit.entered > 0);
  assert.is(hit.x(1), MAPPED + 8);
  const fault = block([0x91000400, 0xf8408422, 0x91000400], { 0: 1, 1: UNMAPPED }, undefined, 2);
  assert.is(fault.x(0), 2);
  assert.is(fault.x(1), UNMAPPED);
  assert.is(fault.after.get("el"), "1");
  assert.is(machine.core.cpus[0].sysreg("ELR_EL1"), BigInt(fault.pc + 4));
  assert.is(machine.core.cpus[0].sysreg("FAR_EL1"), BigInt(UNMAPPED));
});

test("a store that faults, and a pair of which the second half does", () => {
  const fault = block([0xab020026, 0xf8008c22 /* str x2, [x1, #8]! */], { 1: UNMAPPED, 2: 7 });
  assert.is(fault.x(1), UNMAPPED);
  assert.is(block([0xa9000c22 /* stp x2, x3, [x1] */], { 1: DATA + DATA_SIZE - 8, 2: 7, 3: 8 }).after.get("el"), "1");
  block([0xf9000022 /* str x2, [x1] */, 0xa9000c22, 0xad000420 /* stp q0, q1, [x1] */], { 1: MAPPED + 1, 2: -2 });
  block([0xa9000c22, 0xad000420, 0xa9400c22 /* ldp x2, x3, [x1] */], { 1: MAPPED + 8, 2: -2 });
});

test("a store over the region's own code is seen at once", () => {
  const words = [0xb9000022 /* str w2, [x1] */, 0x91000400, 0x91000400];
  assert.is(block(words, { 0: 1, 1: PC + 8, 2: 0xd503201f | 0 /* nop */ }).x(0), 2);
  assert.is(block([0x91000400, ...words], { 0: 1, 1: PC, 2: 0xd503201f | 0 }).x(0), 4);
});

test("conditional branches, taken and not, and the fused comparison", () => {
  const words = [0xf100043f /* cmp x1, #1 */, 0x54000041 /* b.ne +8 */];
  const not = block(words, { 1: 1 }), taken = block(words, { 1: 2 });
  assert.is(not.next, not.pc + 8);
  assert.is(taken.next, taken.pc + 12);
  assert.is(block([0xb4000041 /* cbz x1, +8 */], { 1: 0 }).next, not.pc + 8);
  assert.is(block([0x37180041 /* tbnz w1, #3, +8 */], { 1: 8 }).next, not.pc + 8);
  assert.is(block([0x14000800 /* b +0x2000: another page */], {}).next, not.pc + 0x2000);
});

test("indirect branches and calls, in the page and out of it", () => {
  const call = block([0x94000002 /* bl +8 */], {});
  assert.is(call.next, call.pc + 8);
  assert.is(call.x(30), call.pc + 4);
  for (const word of [0xd61f0020 /* br x1 */, 0xd63f0020 /* blr x1 */, 0xd65f0020 /* ret x1 */]) {
    for (const to of [PC + 12, PC + 0x3000]) assert.is(block([word], { 1: to }).next, to);
  }
  assert.is(block([0xd63f03c0 /* blr x30 */], { 30: PC + 8 }).next, PC + 8);
});

test("an SVC leaves for the vector", () => {
  const r = block([0xd4000541 /* svc #42 */], {});
  assert.is(r.after.get("el"), "1");
});

test("an exception return, at EL1", () => {
  const { core, view } = machine, cpu = core.cpus[0];
  const run = (translated: boolean) => {
    cpu.pstate = 0x3c5;
    core.calls.flushAll();
    core.ram.set(new Uint8Array(Uint32Array.of(0x91000400, 0xd69f03e0 /* eret */).buffer), VECTORS + 0x800);
    view.codeChanged([]);
    cpu.x[0] = 1n;
    cpu.sp = 0x1230n;
    cpu.pc = BigInt(VECTORS + 0x800);
    view.writeSystem("ELR_EL1", BigInt(PC));
    view.writeSystem("SPSR_EL1", 0xa00003c0n);
    view.writeSystem("SP_EL0", 0x4560n);
    view.writeSystem("SP_EL1", 0x1230n);
    if (translated) assert.ok(machine.translate(VECTORS + 0x800, 2));
    machine.run(2);
    return machine.state();
  };
  const interpreted = run(false), translated = run(true);
  assert.equal(differences(interpreted, translated), []);
  assert.is(translated.names.get("el"), "0");
  assert.is(translated.names.get("nzcv"), "a");
  assert.is(translated.names.get("sp"), "4560");
});

test("lanes: written out, and by name", () => {
  const fill = (cases: Cases, i: number) => { for (let n = 0; n < 12; n++) cases.set(i, CASE.v + 16 + n * 4, 0x81234567 * (n + 1) >>> 0); };
  const full = block([0x4ea28420 /* add v0.4s, v1.4s, v2.4s */, 0x0e228403 /* add v3.8b, v0.8b, v2.8b */, 0x6ea23424 /* cmhi v4.4s, v1.4s, v2.4s */], {}, fill);
  assert.is(full.after.get("v3.1"), "0");
  block([0x4e220c20 /* sqadd v0.16b, v1.16b, v2.16b: raises QC */], {}, fill);
});

test("floating point rounds as FPCR says and raises FPSR's flags", () => {
  const sums = [0, 1, 2, 3].map((mode) => block([0x1e622820 /* fadd d0, d1, d2 */], {}, (cases, i) => {
    cases.set(i, CASE.v + 20, 0x3ff00000); // d1 = 1
    cases.set(i, CASE.v + 36, 0x3c300000); // d2 = 2^-60
    cases.set(i, CASE.fpcr, mode << 22);
  }));
  assert.equal(sums.map((r) => r.after.get("v0.0")), ["3ff0000000000000", "3ff0000000000001", "3ff0000000000000", "3ff0000000000000"]);
  assert.equal(sums.map((r) => r.after.get("fpsr")), ["10", "10", "10", "10"]);
});

test("exclusives: a store after its load succeeds, without it fails", () => {
  const pair = [0xc85f7c20 /* ldxr x0, [x1] */, 0x91000400, 0xc8027c20 /* stxr w2, x0, [x1] */];
  const r = block(pair, { 1: MAPPED, 2: 9 });
  assert.is(r.x(2), 0);
  assert.is(block(pair.slice(2), { 1: MAPPED, 2: 9 }).x(2), 1);
  assert.is(block(pair, { 1: UNMAPPED }).after.get("el"), "1");
});

test("a vector row traps when CPACR_EL1 says so", () => {
  const { core, view } = machine;
  core.cpus[0].pstate = 0x3c5;
  view.writeSystem("CPACR_EL1", 0n);
  try {
    const r = block([0x91000400, 0x4ea28420], { 0: 1 });
    assert.is(r.after.get("el"), "1");
  } finally {
    core.cpus[0].pstate = 0x3c5;
    view.writeSystem("CPACR_EL1", 3n << 20n);
  }
});

test.run();
