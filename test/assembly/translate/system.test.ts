/**
 * System registers, barriers, exclusives, ordered accesses and DC ZVA in regions: the same as interpreted, on one core and on
 * cores that contend.
 * Deviations: none.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { stateHash } from "../../modes.ts";
import { flatMachine } from "./flat.ts";

const PROGRAM = [
  0xd2880001, // mov x1, #0x4000 
  0xd28a0002, // mov x2, #0x5000 
  0xd284000a, // mov x10, #0x2000 
  0xd37ef54a, // lsl x10, x10, #2
  0xd518d08a, // msr tpidr_el1, x10
  0xc85f7c20, // ldxr x0, [x1]
  0x91000400, // add x0, x0, #0x1
  0xc8037c20, // stxr w3, x0, [x1]
  0x35ffffa3, // cbnz w3, 14 
  0x9101002b, // add x11, x1, #0x40
  0xc87f9564, // ldaxp x4, x5, [x11]
  0x91000484, // add x4, x4, #0x1
  0xd10004a5, // sub x5, x5, #0x1
  0xc8269564, // stlxp w6, x4, x5, [x11]
  0x8b06018c, // add x12, x12, x6
  0x9102002d, // add x13, x1, #0x80
  0xc8dffda7, // ldar x7, [x13]
  0x8b0000e7, // add x7, x7, x0
  0x889ffda7, // stlr w7, [x13]
  0x485f7da8, // ldxrh w8, [x13]
  0xd5033f5f, // clrex
  0x48097da8, // stxrh w9, w8, [x13]
  0x8b0901ce, // add x14, x14, x9
  0x885f7da8, // ldxr w8, [x13]
  0x910021af, // add x15, x13, #0x8
  0x88097de8, // stxr w9, w8, [x15]
  0x8b0901ce, // add x14, x14, x9
  0xd538d090, // mrs x16, tpidr_el1
  0x8b100231, // add x17, x17, x16
  0xd53be030, // mrs x16, cntpct_el0
  0xca100231, // eor x17, x17, x16
  0xd53b4230, // mrs x16, daif
  0xd53b4212, // mrs x18, nzcv
  0x8b100231, // add x17, x17, x16
  0xf9006451, // str x17, [x2, #200]
  0xd50b7422, // dc zva, x2
  0xf9400450, // ldr x16, [x2, #8]
  0x8b100231, // add x17, x17, x16
  0xf900044a, // str x10, [x2, #8]
  0xd5033bbf, // dmb ish
  0xd5033f9f, // dsb sy
  0xd5033fdf, // isb
  0xd503203f, // yield
  0xf100054a, // subs x10, x10, #0x1
  0x54fffb21, // b.ne 14  
  0xd503207f, // wfi
  0x17ffffff, // b b4 
];

for (const timing of ["off", "a53"] as const) for (const cores of [1, 3]) {
  test(`on ${cores} core${cores > 1 ? "s" : ""}, stopped anywhere, timing ${timing}`, async () => {
    const a = await flatMachine(PROGRAM, { cores, timing, translate: false }), b = await flatMachine(PROGRAM, { cores, timing, translate: true });
    for (const instructions of [400_000, 1, 77_777, 500_003, 12_345]) {
      a.run({ instructions });
      b.run({ instructions });
      assert.equal(b.cpus.map((c) => [...c.x]), a.cpus.map((c) => [...c.x]));
      assert.is(stateHash(b), stateHash(a));
    }
    // With the cycle model system registers and barriers are the interpreter's.
    const { instructions } = b.translator!.counts();
    assert.ok(instructions > (timing === "off" ? 500_000 : 50_000), `${instructions} instructions in regions`);
  });
}

test.run();
