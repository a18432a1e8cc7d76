/**
 * Whole programs (generate.ts) run two ways give the same state, memory, cycles and events at every stop, and at every way out
 * of a region (of some programs at all of them, of others at some, so that regions also follow each other). Interpreted against
 * translated, a million blocks of them by default, in processes of their own (batch.ts);
 * PROGRAMS_BLOCKS says how many, or PROGRAMS how many programs; PROGRAMS_SEED which. Deviations: none.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createMachine, type Machine } from "../../host/index.ts";
import { readRows } from "../fuzz/rows.ts";
import { Random } from "../fuzz/random.ts";
import { INTERPRETED, type Mode, stateHash, translator } from "../modes.ts";
import { seedFrom } from "../seed.ts";
import { AT_ONCE, type Batch } from "./batch.ts";
import { makeProgram, MAP } from "./generate.ts";
import { differences, lockstep, memoryDifference, place, registersDiffer } from "./run.ts";

const blocks = Number(process.env.PROGRAMS_BLOCKS ?? 1_000_000), programs = process.env.PROGRAMS;
const seed = seedFrom("PROGRAMS_SEED");
const rows = readRows();

// --- interpreted against translated ---------------------------------------------------------------------------------------
function batch(timing: string, seed: number, blocks: number): Promise<Batch> {
  const child = spawn(process.execPath, ["--import", "tsx", fileURLToPath(new URL("batch.ts", import.meta.url)), "--timing", timing, "--seed", String(seed), ...(programs ? ["--programs", programs] : ["--blocks", String(blocks)])]);
  let out = "", errors = "";
  child.stdout.on("data", (d) => { out += d; });
  child.stderr.on("data", (d) => { errors += d; });
  return new Promise((resolve, reject) => child.on("close", (code) => (code === 0 ? resolve(JSON.parse(out) as Batch) : reject(new Error(errors)))));
}
/** Seeds of one batch are this far from those of the next. */
const APART = 10_000_000;

test("translated or not, the same at every stop, to the cycle, and at every way out of a region", async () => {
  const shares = Math.max(1, Math.min(2, availableParallelism())), done: Batch[] = [];
  for (const timing of ["off", "a53"]) {
    const some = await Promise.all(Array.from({ length: shares }, (_, n) => batch(timing, seed + n * APART, blocks / 2 / shares)));
    const sum = (name: keyof Batch) => some.reduce((total, batch) => total + batch[name], 0);
    console.log(`  timing ${timing}: ${sum("blocks")} blocks of ${sum("programs")} programs from seed ${seed}, ${sum("instructions")} instructions, ${sum("translated")} in ${sum("regions")} regions, ${sum("exits")} ways out compared, ${sum("interrupts")} interrupts`);
    assert.ok(sum("interrupts") > sum("programs") && sum("exits") > sum("programs"));
    // With the cycle model a region is entered only when its time is there and the MMU is on, and turns of four cores are short.
    assert.ok(sum("translated") > sum("instructions") * 0.3, "programs ran as regions");
    done.push(...some);
  }
  console.log(`  ${done.reduce((n, b) => n + b.blocks, 0)} blocks`);
});

// --- in this process: two that interpret ------------------------------------------------------------------------------------
const few = Number(programs ?? 60);
/** One machine of each number of cores. */
async function machines(mode: Mode): Promise<Record<number, Machine>> { return { 1: await createMachine({ ...mode.options, cores: 1 }), 4: await createMachine({ ...mode.options, cores: 4 }) }; }
const [off, again, a53, a53again] = await Promise.all([...INTERPRETED, ...INTERPRETED].sort((a, b) => (a.timing === b.timing ? 0 : a.timing === "off" ? -1 : 1)).map(machines));

for (const [timing, one, other] of [["off", off, again], ["a53", a53, a53again]] as const) test(`two runs are the same, to the bit, timing ${timing}`, () => {
  for (let n = 0; n < few; n++) { const program = makeProgram(rows, seed + n); lockstep(one[program.cores], other[program.cores], program); }
});
test("the cycle model changes nothing that a program computes", () => {
  for (let n = 0; n < few; n++) {
    const program = makeProgram(rows, seed + n, false);
    // Without a common time, cores that share memory see each other's stores at other places.
    if (program.cores === 1) lockstep(off[1], a53[1], program, { time: false });
  }
});

for (const [timing, one, other] of [["off", off, again], ["a53", a53, a53again]] as const) test(`a program is the same however often it stops, timing ${timing}`, () => {
  for (let n = 0; n < 20; n++) {
    const program = makeProgram(rows, seed + n), [a, b] = [one[program.cores], other[program.cores]];
    place(a, program);
    place(b, program);
    for (let i = 0; i < 50; i++) a.run({ instructions: 777 });
    b.run({ instructions: 50 * 777 });
    assert.equal([...differences(a, b, program.cores, true), memoryDifference(a, b)], [undefined], `program ${seed + n}`);
  }
});

for (const [timing, one, other] of [["off", off, again], ["a53", a53, a53again]] as const) test(`a snapshot goes on as its original does, timing ${timing}`, () => {
  for (let n = 0; n < 6; n++) {
    const program = makeProgram(rows, seed + n), [a, b] = [one[program.cores], other[program.cores]];
    place(a, program);
    a.run({ instructions: 12_345 });
    b.restore(a.snapshot());
    for (const machine of [a, b]) machine.run({ instructions: 20_000 });
    assert.equal([...differences(a, b, program.cores, true), memoryDifference(a, b)], [undefined], `program ${seed + n}`);
  }
});

for (const mode of INTERPRETED) test(`a snapshot from translated code goes on interpreted, and the other way round, timing ${mode.timing}`, async () => {
  // Machines of their own: with the MMU off a program may have written memory that is not put back.
  const translates = { ...mode, options: { ...mode.options, translator, translation: AT_ONCE } };
  const [translated, one, translatedToo, other] = await Promise.all([translates, mode, translates, mode].map(machines));
  let inRegions = 0, instructions = 0;
  for (let n = 0; n < 12; n++) {
    // a goes on; b is interpreted from where translated code was; c is translated, from where the interpreter was, and then again from where b is.
    const program = makeProgram(rows, seed + 100 + n), [a, b, c, d] = [translated, one, translatedToo, other].map((of) => of[program.cores]), random = new Random(n);
    const run = (length: number, ...of: Machine[]) => { for (const machine of of) machine.run({ instructions: length }); };
    const equal = (x: Machine, y: Machine, where: string) => assert.equal([...registersDiffer(x, y, program.cores, true), memoryDifference(x, y)], [undefined], `program ${program.seed}, ${where}`);
    place(a, program);
    place(d, program);
    run(8000 + random.below(5000), a);
    run(a.instructions, d);
    b.restore(a.snapshot());
    c.restore(d.snapshot());
    for (let k = 0; k < 4; k++) {
      run(1 + random.below(4000), a, b, c, d);
      equal(d, a, "translated from the start");
      equal(d, b, "translated, then interpreted");
      equal(d, c, "interpreted, then translated");
      if (k === 1) c.restore(b.snapshot());
    }
    assert.is(stateHash(c), stateHash(d), `program ${program.seed}`);
    assert.is(stateHash(a), stateHash(d), `program ${program.seed}`);
    inRegions += a.translator!.counts().instructions + c.translator!.counts().instructions;
    instructions += a.instructions + c.instructions;
  }
  assert.ok(inRegions > instructions / 8, `${inRegions} of ${instructions} in regions`);
});

for (const [timing, one, other] of [["off", off, again], ["a53", a53, a53again]] as const) test(`a program is the same whether its registers are looked at or not, timing ${timing}`, () => {
  for (let n = 0, tried = 0; tried < 12; n++) {
    const program = makeProgram(rows, seed + 300 + n), [a, b] = [one[program.cores], other[program.cores]];
    // Cores that are not equally far share what they read of the counter.
    if (program.cores === 1) continue;
    tried++;
    for (const machine of [a, b]) place(machine, program);
    for (let i = 0; i < 60; i++) {
      for (const machine of [a, b]) machine.run({ instructions: 555 });
      differences(a, a, program.cores, true);
    }
    assert.equal([...registersDiffer(a, b, program.cores, true), memoryDifference(a, b)], [undefined], `program ${program.seed}`);
  }
});

test("the cycle counter does not go back when an exception is taken in the middle of a turn", () => {
  const machine = off[1], program = makeProgram(rows, 1);
  // Two UDFs a hundred words apart, each followed by a branch to the other: at each exception the counter is brought up to date; one that went back would overflow.
  place(machine, { ...program, el: 1, mmu: true, cores: 1, code: Uint32Array.of(0, 0x14000063, ...Array.from({ length: 98 }, () => 0), 0, 0x17ffff9b), entries: [MAP.code] }, false);
  machine.run({ instructions: 1000 });
  assert.is(machine.cpus[0].sysreg("PMOVSSET_EL0"), 0n);
  assert.is(machine.cpus[0].sysreg("PMCCNTR_EL0"), 1000n);
});

test("a timer that running code sets interrupts when it is due", () => {
  const machine = off[1], program = makeProgram(rows, 1);
  // msr CNTV_TVAL_EL0, x0; mrs x1, CNTVCT_EL0; msr CNTV_CTL_EL0, x2; then b .
  const code = Uint32Array.of(0xd51be300, 0xd53be041, 0xd51be322, 0x14000000);
  place(machine, { ...program, el: 1, cores: 1, code, entries: [MAP.code] }, false);
  const cpu = machine.cpus[0];
  cpu.x[0] = 100n;
  cpu.x[2] = 1n;
  const hook = machine.addHook({ kind: "exception", interrupts: ["irq"] });
  const stop = machine.run({ cycles: 1_000_000 });
  machine.removeHook(hook);
  assert.is(stop.kind, "exception");
  const late = Number(cpu.sysreg("CNTVCT_EL0") - cpu.x[1]) - 100;
  assert.ok(late === 0, `${late} ticks of 19.2 MHz late`);
});

test.run();
