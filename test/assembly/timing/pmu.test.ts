/**
 * The PMU with the cycle model: every event that it knows moves by what the instructions did, by level; an overflow interrupts when it comes;
 * counters read at EL0 go on; a core that waits counts no cycles.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { assemble, IMAGE_AT, missingTools } from "../../../bench/accuracy/asm.ts";
import { BUFFER, openTarget, type Target } from "../../../bench/accuracy/target.ts";
import { EAGER, TIMED } from "../../modes.ts";
import { unless } from "../../unless.ts";

const why = missingTools();
let translation: typeof EAGER | undefined;
const needs = (name: string, body: () => Promise<void>) => { for (const mode of TIMED) unless(test, why, `${name}, ${mode.name}`, () => { translation = mode.translates ? EAGER : undefined; return body(); }); };

/** Counts `events` (six at most) over the routine's second run. */
async function counted(asm: string, events: Record<string, number>, x: Record<number, bigint> = {}, prepare?: (t: Target) => void): Promise<Record<string, number>> {
  const image = assemble(new Map([["r", asm + "\nhlt #0xf000"]])), t = await openTarget(undefined, undefined, translation), cpu = t.core.cpus[0];
  t.load(image.bytes, IMAGE_AT);
  prepare?.(t);
  const names = Object.keys(events), at = image.at.get("r")!;
  t.call(at, x);
  names.forEach((name, i) => { cpu.setSysreg(`PMEVTYPER${i}_EL0`, BigInt(events[name])); cpu.setSysreg(`PMEVCNTR${i}_EL0`, 0n); });
  cpu.setSysreg("PMCNTENSET_EL0", BigInt((1 << names.length) - 1));
  t.call(at, x);
  return Object.fromEntries(names.map((name, i) => [name, Number(cpu.sysreg(`PMEVCNTR${i}_EL0`))]));
}

const WORK = `ldr x1, [x20]
ldp x2, x3, [x20]
str x1, [x20, #8]
ldr q0, [x20]
prfm pldl1keep, [x20]
cbz x1, 1f
nop
1: b 2f
nop
2: bl 3f
b 4f
3: ret
4: adr x4, 5f
br x4
5: msr contextidr_el1, x1`;

needs("loads, stores and branches are counted", async () => {
  assert.equal(await counted(WORK, { loads: 0x06, stores: 0x07, immediate: 0x0d, pc: 0x0c, predicted: 0x12, context: 0x0b }, { 20: BigInt(BUFFER) }),
    { loads: 3, stores: 1, immediate: 4, pc: 6, predicted: 6, context: 1 });
  assert.equal(await counted(WORK, { cache: 0x04, access: 0x13, indirect: 0x7a, conditional: 0xc9, instructions: 0x08, return_: 0x0e }, { 20: BigInt(BUFFER) }),
    // LDP X and LDR Q read twice 64 bits, PRFM looks once; event 0x0e is not in this core.
    { cache: 7, access: 7, indirect: 2, conditional: 1, instructions: 14, return_: 0 });
});

needs("misses, refills and write-backs are counted", async () => {
  // 64 KiB read and written, one line after another: every line misses L1 and hits L2.
  const sweep = "mov x1, x20\nmov x2, #1024\n1: ldr x3, [x1]\nstr x3, [x1], #64\nsubs x2, x2, #1\nb.ne 1b";
  const got = await counted(sweep, { refill: 0x03, l2: 0x16, wb: 0x15, prefetch: 0xc2, l2refill: 0x17, mispredicted: 0xcc }, { 20: BigInt(BUFFER) });
  assert.ok(got.refill > 0 && got.refill + got.prefetch > 700 && got.refill + got.prefetch < 1100, JSON.stringify(got));
  assert.ok(got.l2 > 700 && got.wb > 700 && got.l2refill < 40 && got.mispredicted <= 2, JSON.stringify(got));
});

needs("exceptions are counted, and filters leave out a level", async () => {
  const prepare = (t: Target) => {
    const vectors = BUFFER + 0x4000;
    // VBAR + 0x400: an exception from EL0 goes back to EL1 at x21.
    const view = new DataView(t.core.memory.buffer, t.core.ram.byteOffset);
    const code = assemble(new Map([["v", "msr elr_el1, x21\nmov x9, #0x3c5\nmsr spsr_el1, x9\neret"]]));
    new Uint8Array(t.core.memory.buffer, t.core.ram.byteOffset).set(code.bytes.subarray(0, 64), vectors + 0x400);
    t.core.cpus[0].setSysreg("VBAR_EL1", BigInt(vectors));
    // The user's page: the block at 16 MiB is opened to EL0, read-only so that EL1 may execute there too.
    const entry = 0x11000 + 8 * 8;
    view.setBigUint64(entry, view.getBigUint64(entry, true) | 0xc0n, true);
    t.core.calls.flushAll();
    new Uint8Array(t.core.memory.buffer, t.core.ram.byteOffset).set(assemble(new Map([["u", "nop\nnop\nnop\nnop\nnop\nsvc #0"]])).bytes.subarray(0, 24), BUFFER + 0x8000);
  };
  const asm = `adr x21, 1f\nmsr elr_el1, x20\nmsr spsr_el1, xzr\neret\n1: nop`;
  const user = 1 << 30, kernel = 2 ** 31;
  const got = await counted(asm, { taken: 0x09, back: 0x0a, all: 0x08, atUser: 0x08 + kernel, atKernel: 0x08 + user }, { 20: BigInt(BUFFER + 0x8000) }, prepare);
  assert.is(got.taken, 1);
  assert.is(got.back, 2);
  assert.is(got.atUser, 6);
  assert.is(got.all, got.atUser + got.atKernel);
});

needs("CHAIN makes one counter of two", async () => {
  const image = assemble(new Map([["r", "mov x1, #300\n1: subs x1, x1, #1\nb.ne 1b\nhlt #0xf000"]])), t = await openTarget(undefined, undefined, translation), cpu = t.core.cpus[0];
  t.load(image.bytes, IMAGE_AT);
  cpu.setSysreg("PMEVTYPER0_EL0", 8n);
  cpu.setSysreg("PMEVTYPER1_EL0", 0x1en);
  cpu.setSysreg("PMEVCNTR0_EL0", 0xffff_ff00n);
  cpu.setSysreg("PMCNTENSET_EL0", 3n);
  t.call(image.at.get("r")!, {});
  assert.is(cpu.sysreg("PMEVCNTR1_EL0"), 1n);
  assert.is(cpu.sysreg("PMEVCNTR0_EL0"), 0xffff_ff00n + 602n - 0x1_0000_0000n);
});

/** EL1 with IRQs open, its vector at VBAR + 0x280; the local block sends PMU interrupts to this core. */
needs("an overflow interrupts when it comes", async () => {
  for (const [enable, count] of [[1n << 31n, 5000], [1n, 5000]] as const) {
    const image = assemble(new Map([["r", "msr daifclr, #2\n1: add x1, x1, #1\nadd x2, x2, x1\nb 1b"], ["v", "mrs x3, pmccntr_el0\nhlt #0xf000"]]));
    const t = await openTarget(undefined, undefined, translation), cpu = t.core.cpus[0];
    t.load(image.bytes, IMAGE_AT);
    new Uint8Array(t.core.memory.buffer, t.core.ram.byteOffset).copyWithin(BUFFER + 0x280, image.at.get("v")!, image.at.get("v")! + 8);
    cpu.setSysreg("VBAR_EL1", BigInt(BUFFER));
    cpu.setSysreg("PMCR_EL0", 0x1n);
    cpu.setSysreg("PMEVTYPER0_EL0", 8n);
    t.core.setMachine32("pmuRouting", 1);
    if (enable === 1n) cpu.setSysreg("PMEVCNTR0_EL0", BigInt(0x1_0000_0000 - count)); else cpu.setSysreg("PMCCNTR_EL0", BigInt(0x1_0000_0000 - count));
    cpu.setSysreg("PMOVSCLR_EL0", 0xffff_ffffn);
    cpu.setSysreg("PMCNTENSET_EL0", enable);
    cpu.setSysreg("PMINTENSET_EL1", enable);
    const ran = t.call(image.at.get("r")!, { 1: 0n });
    const late = (enable === 1n ? ran.instructions : ran.cycles) - count;
    // The vector's line comes from DRAM, its page from a walk.
    assert.ok(late >= 0 && late < (enable === 1n ? 20 : 600), `${ran.instructions} instructions, ${ran.cycles} cycles for a counter that overflows after ${count}`);
    assert.is(cpu.sysreg("PMOVSCLR_EL0"), enable);
  }
});

needs("counters read at EL0 go on, and only when EL1 allows", async () => {
  const image = assemble(new Map([["r", "mrs x1, pmccntr_el0\nmrs x2, pmccntr_el0\nmrs x3, pmevcntr0_el0\nnop\nnop\nnop\nmrs x4, pmevcntr0_el0\nmrs x5, pmccntr_el0\n1: b 1b"], ["v", "hlt #0xf000"]]));
  for (const allowed of [true, false]) {
    const t = await openTarget(undefined, undefined, translation), cpu = t.core.cpus[0];
    t.load(image.bytes, IMAGE_AT);
    const view = new DataView(t.core.memory.buffer, t.core.ram.byteOffset);
    // The code's block opened to EL0; what EL0 may write EL1 may not execute, so read-only.
    view.setBigUint64(0x11000, view.getBigUint64(0x11000, true) | 0xc0n, true);
    t.core.calls.flushAll();
    new Uint8Array(t.core.memory.buffer, t.core.ram.byteOffset).copyWithin(BUFFER + 0x400, image.at.get("v")!, image.at.get("v")! + 4);
    cpu.setSysreg("VBAR_EL1", BigInt(BUFFER));
    cpu.setSysreg("PMUSERENR_EL0", allowed ? 1n : 0n);
    cpu.setSysreg("PMEVTYPER0_EL0", 8n);
    cpu.setSysreg("PMCNTENSET_EL0", 0x8000_0001n);
    t.core.calls.setEl(0, 0, 0);
    cpu.pc = BigInt(image.at.get("r")!);
    const before = cpu.x[1];
    const reason = t.core.calls.run((1n << 62n) - 1n, 5000n);
    if (allowed) {
      assert.is(cpu.x[2] - cpu.x[1], 1n);
      assert.is(cpu.x[4] - cpu.x[3], 4n);
      assert.ok(cpu.x[5] > cpu.x[2]);
      assert.is(cpu.el, 0);
    } else {
      assert.is(reason, 3);
      assert.is(cpu.sysreg("ESR_EL1") >> 26n, 0x18n);
      assert.is(cpu.x[1], before);
    }
  }
});

needs("a core that waits counts no cycles", async () => {
  // The virtual timer wakes it after 100000 of its 19.2 MHz ticks, which is millions of cycles.
  const image = assemble(new Map([["r", "mrs x1, pmccntr_el0\nmov w9, #0x86a0\nmovk w9, #1, lsl #16\nmsr cntv_tval_el0, x9\nmov x9, #1\nmsr cntv_ctl_el0, x9\nmrs x4, cntvct_el0\nwfi\nmrs x5, cntvct_el0\nmrs x2, pmccntr_el0\nhlt #0xf000"]]));
  const t = await openTarget(undefined, undefined, translation), cpu = t.core.cpus[0];
  t.load(image.bytes, IMAGE_AT);
  t.core.setMachine32("timerControl0", 8);
  t.call(image.at.get("r")!, {});
  assert.ok(cpu.x[5] - cpu.x[4] >= 99_000n);
  assert.ok(cpu.x[2] - cpu.x[1] < 200n, `${cpu.x[2] - cpu.x[1]} cycles counted`);
});

test.run();
