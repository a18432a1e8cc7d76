/**
 * Code that one core writes and four run, with the maintenance and barriers that the architecture asks for (Arm ARM B2.3.5): each round a
 * function is written anew, and the other cores call it in a hot loop once they have been told. In all modes the numbers are right, and at
 * one timing the cycles the same.
 * Deviations: none.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { MODES, sameInModes } from "../../modes.ts";
import { AT_ONCE } from "../../programs/batch.ts";
import { registersDiffer } from "../../programs/run.ts";
import { flatMachine } from "./flat.ts";

const ROUNDS = 80, CALLS = 30, RUNNER = 0x64, FUNCTION = 0x400, FLAG = 0x8000, ACKNOWLEDGED = 0x8040;
const WRITER = [
  0x91000463, // add x3, x3, #1
  0xd37b3c65, 0x8b0400a5, 0xb9000025, // ubfiz x5, x3, #5, #16; add x5, x5, x4; str w5, [x1]: mov x0, #round
  0xd50b7b21, 0xd5033b9f, 0xd50b7521, 0xd5033b9f, 0xd5033fdf, // dc cvau, x1; dsb ish; ic ivau, x1; dsb ish; isb
  0xc89ffc43, // stlr x3, [x2]
  0xc8dffce6, 0xeb0300df, 0x54ffffc1, // ldar x6, [x7]; cmp x6, x3; b.ne: until core 1 has done
  0xc8dffd06, 0xeb0300df, 0x54ffffc1, // the same of x8
  0xc8dffd26, 0xeb0300df, 0x54ffffc1, // and of x9
  0x940000ed, 0x8b00014a, // bl function; add x10, x10, x0
  0xeb0b007f, 0x54fffd41, // cmp x3, x11; b.ne from the start
  0xd503207f, 0x17ffffff, // wfi; b to it
  // Runner: ldar x6, [x2]; cmp x6, x12; b.eq; mov x12, x6; isb
  0xc8dffc46, 0xeb0c00df, 0x54ffffc0, 0xaa0603ec, 0xd5033fdf,
  0xd28003c9, 0x940000e1, 0x8b00014a, 0xf1000529, 0x54ffffa1, // mov x9, #30; bl function; add x10, x10, x0; subs x9, x9, #1; b.ne to the bl
  0xc89ffcec, 0xeb0b019f, 0x54fffe81, 0x17fffff1, // stlr x12, [x7]; cmp x12, x11; b.ne runner; b to the wfi
];
const same = sameInModes();

for (const mode of MODES) test(`one core writes what four run, ${mode.name}`, async () => {
  const [m, stopped] = await Promise.all([0, 1].map(() => flatMachine(WRITER, { cores: 4, timing: mode.timing, translate: mode.translates, translation: AT_ONCE })));
  for (const machine of [m, stopped]) {
    machine.writePhysical(FUNCTION, new Uint8Array(Uint32Array.of(0, 0xd65f03c0).buffer));
    machine.cpus.forEach((cpu, n) => {
      const x: Record<number, number> = { 1: FUNCTION, 2: FLAG, 4: 0xd2800000, 7: ACKNOWLEDGED + 64 * Math.max(0, n - 1), 8: ACKNOWLEDGED + 64, 9: ACKNOWLEDGED + 128, 11: ROUNDS };
      for (const [r, value] of Object.entries(x)) cpu.x[Number(r)] = BigInt(value);
      cpu.pc = BigInt(n ? RUNNER : 0);
    });
  }
  assert.is(m.run({ instructions: 10_000_000 }).kind, "idle");
  const sum = ROUNDS * (ROUNDS + 1) / 2;
  assert.equal(m.cpus.map((cpu) => Number(cpu.x[10])), [sum, ...Array.from({ length: 3 }, () => CALLS * sum)]);
  if (mode.translates) assert.ok(m.translator!.counts().instructions > 0, "some of it was translated");
  same("cores that share code", mode, m.cpus.map((cpu) => `${cpu.cycles} ${cpu.instructions}`).join());
  // However often it stops.
  while (stopped.run({ instructions: 997 }).kind === "limit") { /* once more */ }
  assert.equal(registersDiffer(m, stopped, 4, true), []);
});

test.run();
