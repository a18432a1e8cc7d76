/**
 * The cycle model: the same image gives the same cycles (that instructions do the same with it as without is test/fuzz), the counter reads
 * what it costs to read it, and no number is without its source.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { assemble, IMAGE_AT, missingTools } from "../../../bench/accuracy/asm.ts";
import { BUFFER, openTarget } from "../../../bench/accuracy/target.ts";
import { numbers } from "../../../host/build/timing.ts";
import { EAGER, sameInModes, TIMED } from "../../modes.ts";
import { unless } from "../../unless.ts";

const tools = missingTools(), same = sameInModes();

/** A walk over a table with loads, stores, calls and branches that depend on data. */
const WALK = `9: ldr x1, [x20, x2, lsl #3]
eor x3, x3, x1
add x3, x3, x3, lsl #5
and x2, x3, #0x3fff
tbz x3, #3, 1f
str x3, [x20, x2, lsl #3]
udiv x4, x3, x2
1: bl 2f
subs x29, x29, #1
b.ne 9b
hlt #0xf000
2: add x5, x5, x4
ret`;
const COUNTERS = `mrs x0, pmccntr_el0
mrs x1, pmccntr_el0
mrs x2, pmevcntr0_el0
ldr x3, [x20]
ldr x4, [x20, #4096]
nop
mrs x5, pmevcntr0_el0
mrs x6, pmevcntr1_el0
hlt #0xf000`;

for (const mode of TIMED) {
  const open = () => openTarget(undefined, 1, mode.translates ? EAGER : undefined);
  unless(test, tools, `the same image gives the same cycles, ${mode.name}`, async () => {
    const image = assemble(new Map([["walk", WALK]]));
    const ran: number[][] = [];
    for (let i = 0; i < 2; i++) {
      const t = await open();
      t.load(image.bytes, IMAGE_AT);
      const list: number[] = [];
      for (let k = 0; k < 3; k++) list.push(t.call(image.at.get("walk")!, { 2: 1n, 3: 99n, 20: BigInt(BUFFER), 29: 20000n }).cycles);
      ran.push(list);
    }
    assert.equal(ran[0], ran[1]);
    same("the walk", mode, ran[0].join());
    assert.ok(ran[0][0] > 20000 * 10, "a walk that takes no time");
  });

  /** Runs a routine on a second machine, `length` instructions at a time: the same count of both as in one go. */
  async function cut(asm: string, x: Record<number, bigint>, length: bigint): Promise<void> {
    const image = assemble(new Map([["routine", asm]])), at = image.at.get("routine")!;
    const t = await open(), u = await open();
    t.load(image.bytes, IMAGE_AT);
    u.load(image.bytes, IMAGE_AT);
    const whole = t.call(at, x), cpu = u.core.cpus[0];
    for (const [n, value] of Object.entries(x)) cpu.x[Number(n)] = value;
    cpu.pc = BigInt(at);
    const cycles = cpu.cycles, instructions = cpu.instructions;
    while (u.core.calls.run((1n << 62n) - 1n, length) !== 3) { /* once more */ }
    assert.is(Number(cpu.instructions - instructions), whole.instructions);
    assert.is(Number(cpu.cycles - cycles), whole.cycles);
  }
  unless(test, tools, `cycles do not depend on where a run is cut, ${mode.name}`, () => cut(WALK, { 2: 1n, 3: 99n, 20: BigInt(BUFFER), 29: 3000n }, 777n));
  unless(test, tools, `nor, where SCTLR has changed, on a cut before the ISB, ${mode.name}`, () => cut(`mrs x1, sctlr_el1
  bic x2, x1, #1
  mov x29, #40
  9: msr sctlr_el1, x2
  cbz xzr, 1f
  nop
  1: cbz xzr, 2f
  nop
  2: msr sctlr_el1, x1
  isb
  cbz xzr, 3f
  nop
  3: subs x29, x29, #1
  b.ne 9b
  hlt #0xf000`, {}, 1n));

  unless(test, tools, `adjacent reads of the cycle counter differ by one; events count, ${mode.name}`, async () => {
    const image = assemble(new Map([["counters", COUNTERS]]));
    const t = await open();
    t.load(image.bytes, IMAGE_AT);
    const cpu = t.core.cpus[0];
    cpu.setSysreg("PMEVTYPER0_EL0", 8n); // INST_RETIRED
    cpu.setSysreg("PMEVTYPER1_EL0", 3n); // L1D_CACHE_REFILL
    cpu.setSysreg("PMEVCNTR1_EL0", 0n);
    cpu.setSysreg("PMCNTENSET_EL0", 3n);
    t.call(image.at.get("counters")!, { 20: BigInt(BUFFER) });
    assert.is(cpu.x[1] - cpu.x[0], 1n);
    assert.is(cpu.x[5] - cpu.x[2], 4n);
    assert.is(cpu.x[6], 2n);
  });
}

test("every number of the model says where it is from", () => {
  const all = numbers();
  assert.ok(all.length > 300);
  assert.ok(all.filter((n) => n.num.from === "guess").length < all.length / 2);
});

test.run();
