/**
 * Code of which a hot loop writes an instruction again and again, and runs it only then: what regions know of the page by then must not
 * let the next writes pass unseen. No maintenance comes between, so what counts is what the interpreter does.
 * Deviations: none.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { flatMachine } from "./flat.ts";

/** mov w0, #n; ret at 0x4000, n written 8,192 times before each of 40 calls. */
const PROGRAM = [
  0xd2880001, //  0: mov x1, #0x4000
  0x52aa5005, //  4: mov w5, #0x52800000
  0x52807807, //  8: mov w7, #0x3c0
  0x72bacbe7, //  c: movk w7, #0xd65f, lsl #16
  0xb9000427, // 10: str w7, [x1, #4]
  0x5280050a, // 14: mov w10, #0x28
  0xd2840002, // 18: mov x2, #0x2000
  0x11000463, // 1c: add w3, w3, #0x1
  0x53002864, // 20: ubfx w4, w3, #0, #11
  0x2a0414a4, // 24: orr w4, w5, w4, lsl #5
  0xb9000024, // 28: str w4, [x1]
  0xf1000442, // 2c: subs x2, x2, #0x1
  0x54ffff61, // 30: b.ne 1c
  0x11000463, // 34: add w3, w3, #0x1
  0xd63f0020, // 38: blr x1
  0x8b0004c6, // 3c: add x6, x6, x0, lsl #1
  0x7100054a, // 40: subs w10, w10, #0x1
  0x54fffea1, // 44: b.ne 18
  0xd503207f, // 48: wfi
  0x17ffffff, // 4c: b 48
];

for (const timing of ["off", "a53"] as const) test(`code that was written hot before it ran, timing ${timing}: the same as interpreted`, async () => {
  const a = await flatMachine(PROGRAM, { timing, translate: false }), b = await flatMachine(PROGRAM, { timing, translate: true });
  for (let i = 0; i < 12; i++) {
    for (const m of [a, b]) m.run({ instructions: 180_001 });
    assert.equal([...b.cpus[0].x], [...a.cpus[0].x]);
    assert.equal([b.instructions, b.cycles, b.cpus[0].pc], [a.instructions, a.cycles, a.cpus[0].pc]);
  }
  // The sum of the last numbers written: 8192 further each time, and one.
  assert.is(a.cpus[0].x[6], BigInt(Array.from({ length: 40 }, (_, i) => 2 * ((8192 * (i + 1) + i) & 2047)).reduce((sum, n) => sum + n)));
  assert.ok(b.translator!.counts().instructions > 0.9 * b.instructions);
});

test.run();
