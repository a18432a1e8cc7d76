/**
 * Functions that call themselves, from two places and one: regions hold the calls and the returns, and nothing else tells that from
 * the interpreter: registers, counts, cycles and PMU events at every stop, with and without the cycle model.
 * Deviations: none.
 */
import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Machine } from "../../../host/index.ts";
import { flatMachine } from "./flat.ts";

/** fib(4..11) by two calls of itself, and a function that calls itself once; 16,384 rounds. */
const PROGRAM = [
  0xd2840014, //  0: mov x20, #0x2000
  0xd37ffa94, //  4: lsl x20, x20, #1
  0xb27103ff, //  8: mov sp, #0x8000
  0x92400a80, //  c: and x0, x20, #0x7
  0x91001000, // 10: add x0, x0, #0x4
  0x94000007, // 14: bl 30
  0x8b0002b5, // 18: add x21, x21, x0
  0x94000015, // 1c: bl 70
  0xf1000694, // 20: subs x20, x20, #0x1
  0x54ffff41, // 24: b.ne c
  0xd503207f, // 28: wfi
  0x17ffffff, // 2c: b 28
  0xa9be7bfd, // 30: stp x29, x30, [sp, #-32]!
  0xf9000bf3, // 34: str x19, [sp, #16]
  0xf100081f, // 38: cmp x0, #0x2
  0x54000143, // 3c: b.cc 64
  0xaa0003f3, // 40: mov x19, x0
  0xd1000660, // 44: sub x0, x19, #0x1
  0x97fffffa, // 48: bl 30
  0xd1000a73, // 4c: sub x19, x19, #0x2
  0xa9bf07e0, // 50: stp x0, x1, [sp, #-16]!
  0xaa1303e0, // 54: mov x0, x19
  0x97fffff6, // 58: bl 30
  0xa8c10be1, // 5c: ldp x1, x2, [sp], #16
  0x8b010000, // 60: add x0, x0, x1
  0xf9400bf3, // 64: ldr x19, [sp, #16]
  0xa8c27bfd, // 68: ldp x29, x30, [sp], #32
  0xd65f03c0, // 6c: ret
  0xa9bf7bfd, // 70: stp x29, x30, [sp, #-16]!
  0x36000094, // 74: tbz w20, #0, 84
  0xd1000694, // 78: sub x20, x20, #0x1
  0x97fffffd, // 7c: bl 70
  0x910006d6, // 80: add x22, x22, #0x1
  0xa8c17bfd, // 84: ldp x29, x30, [sp], #16
  0xb4000054, // 88: cbz x20, 90
  0xd65f03c0, // 8c: ret
  0xd2800034, // 90: mov x20, #0x1
  0xd65f03c0, // 94: ret
];
const hash = (m: Machine) => createHash("sha256").update(m.snapshot()).digest("hex");

for (const timing of ["off", "a53"] as const) test(`recursion in regions, timing ${timing}: the same as interpreted`, async () => {
  const a = await flatMachine(PROGRAM, { timing, translate: false }), b = await flatMachine(PROGRAM, { timing, translate: true });
  for (const limits of [{ instructions: 300_000 }, { instructions: 1 }, { cycles: 77_777 }, { instructions: 1_000_003 }, { cycles: 12_345 }, { instructions: 2_000_000 }]) {
    assert.equal(b.run(limits), a.run(limits));
    assert.equal([...b.cpus[0].x], [...a.cpus[0].x]);
    assert.equal([b.instructions, b.cycles, b.cpus[0].pc], [a.instructions, a.cycles, a.cpus[0].pc]);
    assert.equal(b.stats(), a.stats());
  }
  if (timing === "off") assert.is(hash(b), hash(a));
  const { instructions, entered } = b.translator!.counts();
  assert.ok(instructions > 0.9 * b.instructions, `${instructions} of ${b.instructions} instructions in regions`);
  // A call and its return take a dozen instructions: were each a way out, there would be as many to an entry.
  assert.ok(instructions / entered > 100, `${(instructions / entered).toFixed(1)} instructions to an entry of a region`);
});

test.run();
