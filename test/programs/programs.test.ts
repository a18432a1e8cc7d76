/**
 * Whole programs (generate.ts) run two ways give the same state, memory and cycles at every stop. PROGRAMS says how many,
 * PROGRAMS_SEED which. Deviations: none.
 */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createMachine, type Machine, type MachineOptions } from "../../host/index.ts";
import { readRows } from "../fuzz/rows.ts";
import { makeProgram, MAP } from "./generate.ts";
import { differences, lockstep, memoryDifference, place } from "./run.ts";
import { seedFrom } from "../seed.ts";

const count = Number(process.env.PROGRAMS ?? 60);
const seed = seedFrom("PROGRAMS_SEED");
const rows = readRows();

/** One machine of each number of cores. */
async function machines(options: Partial<MachineOptions>): Promise<Record<number, Machine>> {
  return { 1: await createMachine({ ...options, cores: 1 }), 4: await createMachine({ ...options, cores: 4 }) };
}
function compare(a: Record<number, Machine>, b: Record<number, Machine>, programs: number, time = true): void {
  let instructions = 0, interrupts = 0;
  for (let n = 0; n < programs; n++) {
    const program = makeProgram(rows, seed + n);
    // Without a common time, cores that share memory see each other's stores at other places.
    if (!time && program.cores > 1) continue;
    const ran = lockstep(a[program.cores], b[program.cores], program, 24, time);
    instructions += ran.instructions;
    interrupts += ran.interrupts;
  }
  console.log(`  ${programs} programs from seed ${seed}: ${instructions} instructions, ${interrupts} interrupts on core 0`);
  if (time) assert.ok(interrupts > 0, "timers interrupted");
}

const off = await machines({ timing: "off" });

const again = await machines({ timing: "off" });
/** Nearly everything that a program does twice is translated. */
const translated = await machines({ timing: "off", translator: readFileSync(new URL("../../build/translate.wasm", import.meta.url)), translation: { sample: 100, hot: 16 } });
const a53 = await machines({ timing: "a53" }), a53again = await machines({ timing: "a53" });
const a53translated = await machines({ timing: "a53", translator: readFileSync(new URL("../../build/translate.wasm", import.meta.url)), translation: { sample: 100, hot: 16 } });

test("two runs are the same, to the bit", () => compare(off, again, count));
test("translated or not, the same", () => {
  compare(off, translated, count);
  const regions = translated[1].translator!.regions + translated[4].translator!.regions;
  console.log(`  ${regions} regions, ${translated[1].translator!.modules + translated[4].translator!.modules} modules`);
  assert.ok(regions > count, "programs ran as regions");
});
test("two runs are the same with the cycle model", () => compare(a53, a53again, count));
test("translated or not, the same to the cycle", () => {
  compare(a53, a53translated, count);
  assert.ok(a53translated[1].translator!.regions + a53translated[4].translator!.regions > count, "programs ran as regions");
});
/** A line dropped by another core between a turn that ends with a branch to another page and the next. */
test("a line that a turn's last branch leads to is asked for in the next turn, translated or not", () => {
  const program = makeProgram(rows, 818849);
  lockstep(a53[program.cores], a53translated[program.cores], program, 24);
});
test("the cycle model changes nothing that a program computes", () => compare(off, a53, count, false));

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
