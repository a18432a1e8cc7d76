/**
 * The memory programs of the calibration's sources, as bare-metal routines: random reads (tinymembench), pointer chases
 * (ramlat), bandwidth loops, random branches, and what of the kernels is given as code. Each answers in its entry's unit.
 *
 * Areas are 4 KiB pages at scattered frames, or 2 MiB blocks where the source had huge pages.
 * Deviations: STREAM was an AArch32 build, here its loop is A64: both wait for the DRAM; fk-scan-* wrap the given core in a loop of eight copies, as the source's loop is not given.
 */
import { IMAGE_AT, loopOf, type Entry } from "./asm.ts";
import { LIBRARY_KERNELS, libraryMissing } from "./library.ts";
import { AREA, BUFFER, HUGE, openTarget, type Target } from "./target.ts";

export interface Kernel { asm: string; run(t: Target, at: number, entry: Entry, image: Uint8Array): number | Promise<number> }

const MIB = 1 << 20, PI3 = 1_186_000_000;

/** One random access as GCC compiles tinymembench's macro; s: seed, v and w: scratch, all numbers of registers. */
const randomAccess = (s: number, v: number, w: number) => [
  `madd w${s}, w${s}, w1, w2`, `ubfx w${v}, w${s}, #16, #8`, `madd w${s}, w${s}, w1, w2`, `lsr w${w}, w${s}, #8`, `and w${w}, w${w}, #0xff00`, `orr w${v}, w${v}, w${w}`,
  `madd w${s}, w${s}, w1, w2`, `and w${w}, w${s}, #0x7fff0000`, `orr w${v}, w${v}, w${w}`, `and w${v}, w${v}, w6`, `ldrb w${v}, [x20, x${v}]`, `orr w${s}, w${s}, w${v}`,
].join("\n");
const randomDual = () => {
  const a = randomAccess(0, 3, 4).split("\n"), b = randomAccess(10, 13, 14).split("\n");
  return a.flatMap((line, i) => [line, b[i]]).join("\n");
};
const repeat = (n: number, text: string) => Array<string>(n).fill(text).join("\n");
const loop = (body: string) => `.balign 64\n9:\n${body}\nsubs x29, x29, #1\nb.ne 9b\nhlt #0xf000`;
const RANDOM = loop(repeat(16, randomAccess(0, 3, 4))), DUAL = loop(repeat(16, randomDual()));

/** Extra nanoseconds of a random access (or pair) over one confined to two bytes. */
function randomExtra(t: Target, at: number, bytes: number, base: number): number {
  const time = (mask: number, rounds: number) => {
    const x = { 0: 1n, 10: 77777n, 1: 1103515245n, 2: 12345n, 6: BigInt(mask), 20: BigInt(base) };
    t.call(at, { ...x, 29: BigInt(rounds) });
    return t.nanoseconds(t.call(at, { 29: BigInt(rounds) }).cycles) / (rounds * 16);
  };
  t.core.ram.fill(0, 0x400_0000, 0x3800_0000);
  const rounds = Math.min(12000, Math.max(2000, bytes / 256));
  return time(bytes - 1, rounds) - time(1, 400);
}
const random = (bytes: number, options: { huge?: boolean; hz?: number; cycles?: boolean } = {}): Kernel => ({
  asm: RANDOM,
  run(t, at) {
    t.setClock(options.hz ?? PI3);
    const extra = randomExtra(t, at, bytes, options.huge ? HUGE : AREA);
    return options.cycles ? extra * (options.hz ?? PI3) / 1e9 : extra;
  },
});

/** A chase over `bytes`, of `chains` chains that start 512 bytes apart; nanoseconds per load of each chain. */
const chase = (bytes: number, chains: number, options: { word?: boolean; huge?: boolean; hz?: number } = {}): Kernel => ({
  asm: loop(repeat(16, Array.from({ length: chains }, (_, i) => (options.word ? `ldr w${i}, [x20, x${i}]` : `ldr x${i}, [x${i}]`)).join("\n"))),
  run(t, at) {
    t.setClock(options.hz ?? PI3);
    const base = options.huge ? HUGE : AREA, links = bytes / 64, bits = Math.log2(links);
    const reversed = (i: number) => { let r = 0; for (let b = 0; b < bits; b++) r |= ((i >> b) & 1) << (bits - 1 - b); return r * 64; };
    for (let i = 0; i < links; i++) t.write64(base + reversed(i), BigInt(reversed((i + 1) % links)) + (options.word ? 0n : BigInt(base)));
    const x = Object.fromEntries(Array.from({ length: chains }, (_, i) => [i, BigInt((i * 512) % bytes) + (options.word ? 0n : BigInt(base))]));
    const warm = Math.max(300, Math.ceil(Math.min(2 * links, 60000) / 16 / Math.max(1, chains / 2)));
    t.call(at, { ...x, 20: BigInt(base), 29: BigInt(warm) });
    return t.nanoseconds(t.call(at, { 29: BigInt(warm) }).cycles) / (warm * 16);
  },
});

/** MB/s of a loop that handles `step` bytes a round, over 32 MiB buffers. */
const bandwidth = (body: string, step: number): Kernel => ({
  asm: `.balign 64\n9:\n${body}\nhlt #0xf000`,
  run(t, at) {
    t.setClock(PI3);
    const bytes = 4 * MIB;
    const go = (offset: number) => t.call(at, { 0: BigInt(AREA + offset), 1: BigInt(AREA + 32 * MIB + offset), 2: BigInt(bytes), 3: BigInt(BUFFER), 20: BigInt(step) });
    go(0);
    return bytes / t.nanoseconds(go(8 * MIB).cycles) * 1000;
  },
});
const twoPass = () => {
  const block = (from: string, to: string, label: string) => `mov x10, #32\n${label}:\n`
    + [0, 8, 16, 24, 32, 40, 48, 56].map((o, i) => `ldr x${11 + i}, [${from}, #${o}]`).join("\n") + "\n" + [0, 8, 16, 24, 32, 40, 48, 56].map((o, i) => `str x${11 + i}, [${to}, #${o}]`).join("\n")
    + `\nadd ${from}, ${from}, #64\nadd ${to}, ${to}, #64\nsubs x10, x10, #1\nb.ne ${label}b`;
  return `mov x4, x3\n${block("x0", "x4", "7")}\nmov x4, x3\n${block("x4", "x1", "8")}\nsubs x2, x2, #2048\nb.gt 9b`;
};

/** STREAM's copy of doubles, a share of the arrays for each of four cores; STREAM counts a byte read and a byte written. */
const streamCopy: Kernel = {
  asm: "mrs x9, pmccntr_el0\n.balign 64\n1: ldr d0, [x0], #8\nsubs x2, x2, #8\nstr d0, [x1], #8\nb.ne 1b\nmrs x28, pmccntr_el0\nsub x28, x28, x9\n2: wfi\nb 2b",
  async run(_, at, __, image) {
    const t = await openTarget(PI3, 4), bytes = 2 * MIB;
    t.load(image, IMAGE_AT);
    const cycles = t.together(at, [0, 1, 2, 3].map((i) => ({ 0: BigInt(AREA + i * 16 * MIB), 1: BigInt(AREA + (i * 16 + 8) * MIB), 2: BigInt(bytes) })));
    return 4 * 2 * bytes / t.nanoseconds(Math.max(...cycles)) * 1000;
  },
};

const tbz = (add: boolean): Kernel => ({
  asm: loop(repeat(144, "ldr x17, [x16]\n" + repeat(4, Array.from({ length: 16 }, (_, n) => `tbz x17, #${n}, 1f\n1:${add ? "\nadd x18, x18, x19" : ""}`).join("\n") + "\nlsr x17, x17, #16")) + "\nadd x16, x16, #2"),
  run(t, at) {
    t.setClock(PI3);
    let seed = 12345;
    for (let i = 0; i < 256; i++) { seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; const high = seed; seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; t.write64(BUFFER + i * 8, BigInt(high) << 32n | BigInt(seed)); }
    t.call(at, { 16: BigInt(BUFFER), 29: 10n });
    return t.call(at, { 29: 30n }).cycles / (30 * 144 * 64);
  },
});

/** The saxpy core of fk-saxpy-dcore over a buffer again and again; samples per cycle. */
const scan = (bytes: number): Kernel => ({
  asm: "", // filled in by kernelsFor: it takes its body from the entry fk-saxpy-dcore
  run(t, at) {
    t.setClock(PI3);
    const rounds = bytes / 512;
    const go = () => t.call(at, { 5: BigInt(HUGE - 8), 6: BigInt(HUGE + 24), 29: BigInt(rounds) });
    for (let i = 0; i < 4; i++) go();
    return bytes / 4 / go().cycles;
  },
});

export function kernelsFor(entries: Entry[]): Map<string, Kernel> {
  const core = entries.find((e) => e.id === "fk-saxpy-dcore")!.asm!.split(";").join("\n");
  const saxpy = (bytes: number) => ({ ...scan(bytes), asm: loop(repeat(8, core)) });
  const copy = "stp x6, x7, [x1, #16]\nldp x6, x7, [x0, #16]\nstp x8, x9, [x1, #32]\nldp x8, x9, [x0, #32]\nstp x10, x11, [x1, #48]\nldp x10, x11, [x0, #48]\nstp x12, x13, [x1, #64]!\nldp x12, x13, [x0, #64]!\nsubs x2, x2, #64\nb.hi 9b";
  return new Map<string, Kernel>([
    ["ld-ramlat-1x32-l1", chase(8192, 1, { word: true })],
    ["ld-ramlat-8x-l1", chase(8192, 8)],
    ["bm-tbz-rnd", tbz(false)],
    ["bm-tbz-rnd-add1", tbz(true)],
    ["cl-pi3-tm-64k", random(64 << 10)],
    ["cl-pi3-tm-256k", random(256 << 10)],
    ["cl-pi3-ramlat-64k", chase(64 << 10, 1)],
    ["cl-imx8mm-tm-256k", random(256 << 10, { huge: true, hz: 1_797_000_000, cycles: true })],
    ["cl-zero2-fit-128k", random(128 << 10, { hz: 1_000_000_000, cycles: true })],
    ["dl-pi3-tm-1m", random(MIB)],
    ["dl-pi3-tm-4m", random(4 * MIB)],
    ["dl-pi3-tm-64m", random(64 * MIB)],
    ["dl-pi3-ramlat-16m", chase(16 * MIB, 1)],
    ["mlp-pi3-dual16m", { asm: DUAL, run: (t, at) => { t.setClock(PI3); return randomExtra(t, at, 16 * MIB, AREA); } }],
    ["mlp-pi3-8x16m", chase(16 * MIB, 8)],
    ["mlp-imx8mm-8x256k", chase(256 << 10, 8, { huge: true, hz: 1_797_000_000 })],
    ["tlb-imx8mp-16m", { asm: RANDOM, run: (t, at) => { t.setClock(1_800_000_000); return randomExtra(t, at, 16 * MIB, AREA) - randomExtra(t, at, 16 * MIB, HUGE); } }],
    ["tlb-imx8mm-1m", { asm: RANDOM, run: (t, at) => { t.setClock(1_797_000_000); return randomExtra(t, at, MIB, AREA) - randomExtra(t, at, MIB, HUGE); } }],
    ["bw-pi3-ldpq", bandwidth("prfm pldl1keep, [x0, #320]\nldp q0, q1, [x0]\nldp q2, q3, [x0, #32]\nadd x0, x0, #64\nsubs x2, x2, #64\nb.gt 9b", 64)],
    ["bw-pi3-stpq", bandwidth("stp q0, q1, [x1]\nstp q2, q3, [x1, #32]\nadd x1, x1, #64\nsubs x2, x2, #64\nb.gt 9b", 64)],
    ["bw-pi3-memcpy", bandwidth(copy, 64)],
    ["bw-pi3-2pass", bandwidth(twoPass(), 2048)],
    ["bw-pi3-stream-copy", streamCopy],
    ["fk-scan-16k", saxpy(16 << 10)],
    ["fk-scan-64k", saxpy(64 << 10)],
    ["uc-pi3-ldpq", { asm: loop("ldp q0, q1, [x0], #32\nldp q2, q3, [x0], #32\nstp q0, q1, [x1], #32\nstp q2, q3, [x1], #32"), run: (t, at) => { t.setClock(PI3); return 64 * 2000 / t.nanoseconds(t.call(at, { 0: BigInt(t.uncached), 1: BigInt(BUFFER), 29: 2000n }).cycles) * 1000; } }],
    ["uc-gpio-toggle", { asm: loop("str w4, [x0, #28]\nstr w4, [x0, #40]"), run: (t, at) => { t.setClock(1_200_000_000); return 2000 / t.nanoseconds(t.call(at, { 0: 0x3f20_0000n, 4: 1n, 29: 2000n }).cycles) * 1000; } }],
    ...(libraryMissing() ? [] : LIBRARY_KERNELS),
    ["ex-pmccntr", { asm: loop("mrs x0, pmccntr_el0\nmrs x1, pmccntr_el0\nsub x2, x1, x0"), run: (t, at) => { t.call(at, { 29: 50n }); return Number(t.core.cpus[0].x[2]); } }],
  ]);
}

/** Why an entry without a kernel is not run. */
export function whyNot(e: Entry): string {
  if (e.topic === "media_kernels") return "dav1d's assembly of that commit is not given";
  if (e.topic === "crypto_kernels") return LIBRARY_KERNELS.some(([id]) => id === e.id) ? libraryMissing()! : "a Linux kernel with dm-crypt is no bare-metal program";
  if (e.topic === "whole_program") return "the binary is not given";
  if (/sel4|l4re|tfa/.test(e.id)) return "the kernel's image is not given";
  if (/zero2/.test(e.id)) return "another board's DRAM (the model is the Pi 3B's)";
  if (e.topic === "multicore") return "the source's channel and thread code is not given";
  return "no code is given";
}
export { loopOf };
