/**
 * What the memory system's time depends on, by comparison: TLB maintenance reaches what it names, walks read the tables' own lines, maintained
 * caches miss, other masters and other cores take DRAM bandwidth.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { assemble, IMAGE_AT, missingTools } from "../../../bench/accuracy/asm.ts";
import { AREA, BUFFER, HUGE, openTarget, type Target } from "../../../bench/accuracy/target.ts";
import { EAGER, TIMED } from "../../modes.ts";
import { unless } from "../../unless.ts";

const why = missingTools();
let translation: typeof EAGER | undefined;
const needs = (name: string, body: () => Promise<void>) => { for (const mode of TIMED) unless(test, why, `${name}, ${mode.name}`, () => { translation = mode.translates ? EAGER : undefined; return body(); }); };
const MIB = 1 << 20;

async function open(routines: Record<string, string>, cores = 1): Promise<{ t: Target; run(name: string, x?: Record<number, bigint>): number; at(name: string): number }> {
  const image = assemble(new Map(Object.entries(routines))), t = await openTarget(undefined, cores, translation);
  t.load(image.bytes, IMAGE_AT);
  const at = (name: string) => image.at.get(name)!;
  return { t, at, run: (name, x = {}) => t.call(at(name), x).cycles };
}

/** Cycles of one load from x0 to its use, between two reads of the counter in X9. */
const PROBE = "isb\nmrs x9, pmccntr_el0\nldr x1, [x0]\nadd x1, x1, #1\nisb\nmrs x10, pmccntr_el0\nsub x9, x10, x9\nhlt #0xf000";

needs("TLB maintenance reaches what it names", async () => {
  const page = (n: number) => BigInt(AREA + n * 4096), operand = (n: number) => BigInt((AREA + n * 4096) / 4096);
  const { t, run } = await open({ probe: PROBE, other: "tlbi vae1, x5\ndsb ish\nisb\nhlt #0xf000", all: "tlbi vmalle1\ndsb ish\nisb\nhlt #0xf000", asid: "tlbi aside1, x5\ndsb ish\nisb\nhlt #0xf000" });
  const probe = (n: number) => { run("probe", { 0: page(n) }); return Number(t.core.cpus[0].x[9]); };
  for (let i = 0; i < 3; i++) for (const n of [5, 6]) probe(n);
  const warm = probe(5);
  run("other", { 5: operand(6) });
  probe(5); // the micro-TLB has to be filled again
  run("other", { 5: operand(6) });
  const kept = probe(5);
  run("other", { 5: operand(5) });
  const gone = probe(5);
  run("all");
  const emptied = probe(5);
  run("asid", { 5: 7n << 48n });
  const otherSpace = probe(5);
  assert.ok(kept - warm <= 3, `warm ${warm}, after maintenance of another page ${kept}`);
  assert.ok(gone - warm > 15, `warm ${warm}, after maintenance of the page ${gone}`);
  assert.ok(emptied >= gone, `page ${gone}, all ${emptied}`);
  assert.ok(otherSpace - warm <= 3 + 1, `warm ${warm}, after maintenance of another address space ${otherSpace}`);
});

needs("walks read the tables' own lines", async () => {
  const { t, run } = await open({ probe: PROBE, all: "tlbi vmalle1\ndsb ish\nisb\nhlt #0xf000", evict: "1: ldr x1, [x0], #64\nsubs x2, x2, #1\nb.ne 1b\nmov x2, #2000\n2: subs x2, x2, #1\nb.ne 2b\nhlt #0xf000" });
  const probe = () => { run("probe", { 0: BigInt(AREA + 5 * 4096) }); return Number(t.core.cpus[0].x[9]); };
  const evict = () => run("evict", { 0: BigInt(HUGE), 2: BigInt(2 * MIB / 64) });
  probe();
  const warm = probe();
  run("all");
  const inL2 = probe();
  // 2 MiB of reads push all else out of L2: the data, and the tables.
  evict();
  const data = probe();
  evict();
  run("all");
  const both = probe();
  assert.ok(inL2 - warm > 15 && inL2 - warm < 90, `warm ${warm}, a walk with tables in L2 ${inL2}`);
  assert.ok(both - data > 2 * 150, `data in DRAM ${data}, tables too ${both}`);
});

needs("cleaned and invalidated lines miss", async () => {
  const { t, run } = await open({ probe: PROBE, civac: "dc civac, x0\ndsb sy\nhlt #0xf000", cvac: "dc cvac, x0\ndsb sy\nhlt #0xf000", store: "str x1, [x0]\nhlt #0xf000",
    // Every line of L1, then of L2, by set and way, as a kernel empties its caches.
    setway: "mov x2, #512\n1: sub x2, x2, #1\nubfx x3, x2, #0, #7\nlsl x3, x3, #6\nubfx x4, x2, #7, #2\norr x3, x3, x4, lsl #30\ndc cisw, x3\ncbnz x2, 1b\nmov x2, #8192\n2: sub x2, x2, #1\nubfx x3, x2, #0, #9\nlsl x3, x3, #6\nubfx x4, x2, #9, #4\norr x3, x3, x4, lsl #28\norr x3, x3, #2\ndc cisw, x3\ncbnz x2, 2b\ndsb sy\nhlt #0xf000" });
  const at = { 0: BigInt(BUFFER) }, probe = () => { run("probe", at); return Number(t.core.cpus[0].x[9]); };
  probe();
  const warm = probe();
  run("cvac", at);
  assert.is(probe(), warm);
  run("civac", at);
  const cold = probe();
  assert.ok(cold - warm > 150, `warm ${warm}, invalidated ${cold}`);
  run("store", at);
  const dirty = run("civac", at), clean = run("civac", at);
  assert.ok(dirty > clean, `dirty ${dirty}, clean ${clean}`);
  probe();
  run("setway");
  assert.ok(probe() - warm > 150, "emptied by set and way");
});

needs("instructions that were invalidated are fetched again", async () => {
  const { run, at } = await open({ nops: "nop\n".repeat(256) + "hlt #0xf000", all: "ic iallu\ndsb ish\nisb\nhlt #0xf000", line: "ic ivau, x0\ndsb ish\nisb\nhlt #0xf000" });
  run("nops"); run("nops");
  const warm = run("nops");
  run("all");
  const cold = run("nops");
  run("line", { 0: BigInt(at("nops") + 512) });
  const one = run("nops");
  assert.ok(cold - warm > 5 * 16, `warm ${warm}, cold ${cold}`);
  assert.ok(one > warm && one - warm < 30, `warm ${warm}, one line ${one}`);
});

needs("with the MMU off every taken branch is mispredicted", async () => {
  const { t, run } = await open({ loop: "1: subs x1, x1, #1\nb.ne 1b\nhlt #0xf000" });
  run("loop", { 1: 100n });
  const on = run("loop", { 1: 1000n });
  t.core.cpus[0].setSysreg("SCTLR_EL1", 0x30d0_1804n);
  run("loop", { 1: 100n });
  const off = run("loop", { 1: 1000n });
  assert.ok(off - on > 999 * 6, `with prediction ${on} cycles, without ${off}`);
});

/** Copies x2 bytes from x0 to x1, 64 a round. */
const COPY = "mrs x9, pmccntr_el0\n1: ldp x3, x4, [x0], #16\nldp x5, x6, [x0], #16\nldp x7, x8, [x0], #16\nldp x10, x11, [x0], #16\nstp x3, x4, [x1], #16\nstp x5, x6, [x1], #16\nstp x7, x8, [x1], #16\nstp x10, x11, [x1], #16\nsubs x2, x2, #64\nb.ne 1b\n";

needs("cores share the DRAM", async () => {
  const bytes = 2 * MIB, megabytes: number[] = [];
  for (let cores = 1; cores <= 4; cores++) {
    const { t, at } = await open({ copy: COPY + "mrs x28, pmccntr_el0\nsub x28, x28, x9\n2: wfi\nb 2b" }, cores);
    const cycles = t.together(at("copy"), Array.from({ length: cores }, (_, i) => ({ 0: BigInt(AREA + i * 16 * MIB), 1: BigInt(AREA + (i * 16 + 8) * MIB), 2: BigInt(bytes) })));
    megabytes.push(cycles.reduce((sum, c) => sum + bytes / t.nanoseconds(c) * 1000, 0));
    // None starves: the slowest core has at least half of what the fastest has.
    assert.ok(Math.max(...cycles) < 2 * Math.min(...cycles), `${cores} cores: ${cycles}`);
  }
  const text = `copied by 1, 2, 3, 4 cores together: ${megabytes.map((m) => m.toFixed(0)).join(", ")} MB/s`;
  // On silicon one core nearly fills the channel, and four (STREAM) do not get more.
  assert.ok(Math.max(...megabytes) < 1.25 * megabytes[0] && Math.min(...megabytes) > 0.85 * megabytes[0], text);
});

needs("the display and DMA take bandwidth", async () => {
  const { t, run } = await open({ copy: COPY + "hlt #0xf000" });
  const copy = () => run("copy", { 0: BigInt(HUGE), 1: BigInt(HUGE + 8 * MIB), 2: BigInt(2 * MIB) });
  copy();
  const alone = copy();
  t.core.calls.setScanOut(BigInt(1920 * 1080 * 4 * 60 / 64));
  const shown = copy();
  t.core.calls.setScanOut(0n);
  const after = copy();
  assert.ok(shown > 1.05 * alone && shown < 1.6 * alone, `alone ${alone}, beside a 1080p display ${shown}`);
  assert.ok(Math.abs(after - alone) < 0.01 * alone);
  t.core.calls.dmaMoved(MIB, 0);
  const behind = copy();
  // A MiB in bursts takes 16384 times 28.8 ns.
  assert.ok(Math.abs(t.nanoseconds(behind - after) - 16384 * 28.8) < 0.2 * 16384 * 28.8, `${t.nanoseconds(behind - after)} ns behind a DMA of a MiB`);
});

// What each of these takes is nobody's truth but the model's: that a change of its code, which should have changed nothing, has changed it.
const LOADS = (...at: number[]) => at.map((n) => `ldr x1, [x20, #${n}]`).join("\n");
const STREAMS = {
  copy: "9: ldp x4, x5, [x20]\nldp x6, x7, [x20, #16]\nstp x4, x5, [x21]\nstp x6, x7, [x21, #16]\nldp x4, x5, [x20, #32]\nldp x6, x7, [x20, #48]\nstp x4, x5, [x21, #32]\nstp x6, x7, [x21, #48]\nadd x20, x20, #64\nadd x21, x21, #64\nsubs x29, x29, #1\nb.ne 9b\nhlt #0xf000",
  unaligned: "9: ldr q0, [x20, #8]\nldr q1, [x20, #56]\nldr x4, [x20, #61]\nstr x4, [x21, #3]\nstr q0, [x21, #60]\nadd x20, x20, #32\nadd x21, x21, #64\nsubs x29, x29, #1\nb.ne 9b\nhlt #0xf000",
  // Lines that the prefetcher has asked for are taken from it, and are asked for again while their linefills are still known.
  maintained: `9: ${LOADS(0, 64, 128)}\nadd x2, x20, #192\n${"dc civac, x2\nadd x2, x2, #64\n".repeat(5)}${LOADS(192, 256, 320, 384, 448)}\nstr x1, [x20, #8]\nadd x20, x20, #512\nsubs x29, x29, #1\nb.ne 9b\nhlt #0xf000`,
};
needs("streams of loads and stores take what they took", async () => {
  const { run } = await open(STREAMS), x = { 20: BigInt(BUFFER), 21: BigInt(BUFFER + 3 * MIB), 29: 9000n };
  assert.equal(Object.keys(STREAMS).map((name) => [name, run(name, x)]), [["copy", 581152], ["unaligned", 691901], ["maintained", 6658645]]);
});

test.run();
