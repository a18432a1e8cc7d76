/**
 * Whole programs for the fuzzer, from a seed and the instruction table: functions of several pages that call each other,
 * counted loops, conditional and indirect branches, accesses that fault in the middle, code that is written anew while it is in
 * use, a timer that interrupts. A handler passes over whatever faults, so a program goes on for ever.
 *
 * Conventions of the code: x0 to x18 and all vectors are random; x19 to x21 count loops; x22 is a random stream; x23 points into
 * the data; x24 to x27 are the handlers'. A function saves x19 to x22 and x30.
 *
 * A block, for those who count: words from one that is branched to, or behind a branch, up to the next such.
 * Deviations: what test/fuzz/exclude.ts leaves out is left out here; no WFI or WFE.
 */
import { bits, branchOf, isMsrFpcr, memoryOperand, withField } from "../fuzz/encoding.ts";
import { COMPARED_REGISTERS, excluded } from "../fuzz/exclude.ts";
import { Random } from "../fuzz/random.ts";
import { drawWord, type CompiledRow } from "../fuzz/rows.ts";

/** Physical and virtual addresses: one map, the identity, of 4 MiB. A core's own part is coreStride further on. */
export const MAP = { vectors: 0x20_0000, code: 0x9_0000, data: 0x12_0000, dataSize: 0x1_0000, stack: 0x16_0000, coreStride: 0x1_0000, tables: 0x1c_0000, end: 0x40_0000 } as const;

export interface Program {
  seed: number;
  el: 0 | 1 | 2;
  mmu: boolean;
  cores: number;
  /** Words from MAP.vectors and from MAP.code on; the entry of core n. */
  vectors: Uint32Array;
  code: Uint32Array;
  entries: number[];
  data: Uint32Array;
}

const MOVABLE = 19;
const [X_COUNT, X_RANDOM, X_DATA, X_HANDLER] = [19, 22, 23, 24];

// The few instructions that the frame of a program is made of (Arm ARM C6.2).
const movz = (d: number, imm16: number, lsl = 0) => (0xd2800000 | (lsl / 16) << 21 | imm16 << 5 | d) >>> 0;
const addImm = (d: number, n: number, imm: number) => (0x91000000 | imm << 10 | n << 5 | d) >>> 0;
const subsImm = (d: number, n: number, imm: number) => (0xf1000000 | imm << 10 | n << 5 | d) >>> 0;
const branch = (by: number) => (0x14000000 | by & 0x3ffffff) >>> 0;
const call = (by: number) => (0x94000000 | by & 0x3ffffff) >>> 0;
const branchIf = (cond: number, by: number) => (0x54000000 | (by & 0x7ffff) << 5 | cond) >>> 0;
const stpPre = (a: number, b: number) => (0xa9bf0000 | b << 10 | 31 << 5 | a) >>> 0;
const ldpPost = (a: number, b: number) => (0xa8c10000 | b << 10 | 31 << 5 | a) >>> 0;
const adr = (d: number, by: number) => withField(withField((0x10000000 | d) >>> 0, 5, 19, by >> 2), 29, 2, by & 3);
const str32 = (t: number, n: number) => (0xb9000000 | n << 5 | t) >>> 0;
/** MRS of CNTVCT_EL0, CNTPCT_EL0, PMCCNTR_EL0, and PMEVCNTR0_EL0 to PMEVCNTR2_EL0, which count what run.ts says. */
const CLOCKS = [0xd53be040, 0xd53be020, 0xd53b9d00, 0xd53be800, 0xd53be820, 0xd53be840];
const RET = 0xd65f03c0, NOP = 0xd503201f, ERET = 0xd69f03e0, DSB_ISH = 0xd5033b9f, ISB = 0xd5033fdf;
/** Stores whose bytes a load that comes soon gets from the store buffer: of a register by a byte's offset, and of a pair by a multiple of its size; bit 22 makes loads of them. */
const SINGLE = [0x38000000, 0x78000000, 0xb8000000, 0xf8000000, 0x3c800000], PAIR = [0x29000000, 0xa9000000, 0xad000000], LOAD = 1 << 22;
const dcCvau = (t: number) => (0xd50b7b20 | t) >>> 0, icIvau = (t: number) => (0xd50b7520 | t) >>> 0;

/** `clocks`: it reads counters of time and of cycles; a program without them computes the same in any time. */
export function makeProgram(rows: CompiledRow[], seed: number, clocks = true): Program {
  const random = new Random(seed);
  const el = random.pick([0, 1, 1, 2] as const), mmu = !random.oneIn(4), cores = random.oneIn(3) ? 4 : 1;
  const words: number[] = [];
  const here = () => words.length;
  /** Functions by their first word, the last first: a function calls only those made before it. */
  const functions: number[] = [];
  /** Words that may be written anew: an ADD of an immediate. */
  const patches: number[] = [];

  const anything = (): number => {
    for (;;) {
      let word = drawWord(random.pick(rows), random);
      if ((word & 0xffd0_0000) >>> 0 === 0xd510_0000) word = withField(word, 5, 16, random.pick(COMPARED_REGISTERS));
      if (branchOf(word) || isMsrFpcr(word) && bits(word, 0, 5) !== 31 || (word & 0xff00_0000) >>> 0 === 0xd400_0000 && !random.oneIn(16)) continue;
      const memory = memoryOperand(word);
      if (memory) {
        const zva = (word & 0xffff_ffe0) >>> 0 === 0xd50b_7420;
        if (memory.base !== -1) word = zva ? withField(word, 0, 5, X_DATA) : withField(word, 5, 5, random.oneIn(32) ? random.below(MOVABLE) : X_DATA);
        else word = withField(word, 5, 19, random.below(64) - 32);
        if (memory.field && memory.base !== -1) word = withField(word, memory.field[0], memory.field[1], random.oneIn(32) ? random.u32() : random.below(24));
        if (memory.loads.some((r) => r >= MOVABLE)) continue;
        if (memory.index >= 0) word = withField(word, 16, 5, random.oneIn(8) ? random.below(MOVABLE) : 31);
        if (memory.exclusive && bits(word, 22, 1) === 0 && bits(word, 16, 5) >= MOVABLE) continue;
      } else if (bits(word, 0, 5) >= MOVABLE) continue;
      if (!excluded(word)) return word;
    }
  };
  const straight = (most: number) => {
    for (let n = 1 + random.below(most); n; n--) words.push(anything());
    if (random.oneIn(8)) forwarded();
    if (random.oneIn(12)) exclusive();
    if (clocks && random.oneIn(8)) words.push((random.pick(CLOCKS) | random.below(MOVABLE)) >>> 0);
  };
  /** A store, and a load of its bytes or of some beside them. */
  const forwarded = () => {
    const at = random.below(64) & (random.oneIn(3) ? ~0 : ~7), a = random.below(MOVABLE), b = random.below(MOVABLE), c = (b + 1) % MOVABLE;
    const access = (more: number, load: number, t: number, u: number) => {
      if (random.oneIn(2)) return (random.pick(SINGLE) | load | (at + more & 0x1ff) << 12 | X_DATA << 5 | t) >>> 0;
      const kind = random.below(3);
      return (PAIR[kind] | load | (at + more >> 2 + kind & 0x7f) << 15 | u << 10 | X_DATA << 5 | t) >>> 0;
    };
    words.push(access(0, 0, a, random.below(MOVABLE)));
    if (random.oneIn(3)) words.push(NOP);
    words.push(access(random.below(5) * 8 - 8, LOAD, b, c), (0x8b000000 | a << 16 | b << 5 | a) >>> 0);
  };
  /** What a lock is made of: a load exclusive, perhaps a prefetch before it, and a store exclusive; now and then ordered accesses. */
  const exclusive = () => {
    const size = random.below(4) << 30, t = random.below(MOVABLE), status = (t + 1 + random.below(MOVABLE - 1)) % MOVABLE, ordered = random.below(2) << 15, n = X_DATA << 5;
    if (random.oneIn(2)) words.push((0xf9800000 | random.below(64) << 10 | n | random.below(32)) >>> 0);
    // Now and then there is no reservation.
    if (!random.oneIn(3)) words.push((0x085f7c00 | size | ordered | n | t) >>> 0, addImm(t, t, 1));
    if (random.oneIn(4)) words.push(anything());
    words.push((0x08007c00 | size | ordered | status << 16 | n | t) >>> 0);
    if (random.oneIn(2)) words.push((random.pick([0x08dffc00, 0x089ffc00]) | size | n | t) >>> 0);
  };
  const pointer = () => {
    const at = MAP.data + random.below(MAP.dataSize / 2 - 0x400) + 0x200 & (random.oneIn(4) ? ~0 : ~15);
    words.push(movz(X_DATA, at & 0xffff), (0xf2a00000 | at >>> 16 << 5 | X_DATA) >>> 0);
  };
  /** A forward branch over some words, its condition of any kind. */
  const skip = (depth: number) => {
    const kind = random.below(5), at = here();
    if (kind < 2) words.push((random.pick([0xeb000000, 0x6b000000, 0xab000000, 0x6a000000]) | random.below(MOVABLE) << 16 | random.below(MOVABLE) << 5 | 31) >>> 0);
    const place = here();
    words.push(NOP);
    body(depth + 1, 3);
    const by = here() - place;
    words[place] = kind < 2 ? branchIf(random.below(14), by)
      : kind === 2 ? ((random.oneIn(2) ? 0xb4000000 : 0x34000000) | random.below(2) << 24 | by << 5 | random.below(MOVABLE)) >>> 0
      : kind === 3 ? (0x36000000 | random.below(2) << 24 | random.below(32) << 19 | by << 5 | random.below(MOVABLE)) >>> 0 : branch(by);
    return at;
  };
  const loop = (depth: number) => {
    const counter = X_COUNT + depth;
    words.push(movz(counter, 1 + random.below(random.oneIn(16) ? 200 : 6)));
    const head = here();
    if (random.oneIn(2)) pointer();
    body(depth + 1, 4);
    words.push(subsImm(counter, counter, 1));
    words.push(random.oneIn(2) ? branchIf(1, head - here()) : (0xb5000000 | (head - here() & 0x7ffff) << 5 | counter) >>> 0);
  };
  const anyCall = () => {
    if (!functions.length) return straight(3);
    const to = random.pick(functions);
    if (random.oneIn(3)) { const r = random.below(MOVABLE); words.push(adr(r, (to - here()) * 4), (0xd63f0000 | r << 5) >>> 0); }
    else words.push(call(to - here()));
  };
  /** Writes another immediate into an instruction, as a program must: clean, invalidate, barriers; now and then a careless one. */
  const rewrite = () => {
    if (!patches.length) return;
    const at = random.pick(patches), address = random.below(MOVABLE), value = (address + 1) % MOVABLE;
    const word = addImm(bits(words[at], 0, 5), bits(words[at], 5, 5), random.below(4096));
    words.push(adr(address, (at - here()) * 4), movz(value, word & 0xffff), (0xf2a00000 | word >>> 16 << 5 | value) >>> 0, str32(value, address));
    words.push(dcCvau(address), DSB_ISH, icIvau(address), DSB_ISH, ISB);
  };
  function body(depth: number, most: number): void {
    for (let n = 1 + random.below(most); n; n--) {
      const kind = random.below(16);
      if (kind < 5) straight(4);
      else if (kind < 10) skip(Math.min(depth, 2));
      else if (kind < 12) { if (depth < 2) loop(depth); else straight(3); }
      else if (kind < 14) { if (depth === 0 || random.oneIn(6)) anyCall(); }
      else if (kind < 15) { const r = random.below(MOVABLE); patches.push(here()); words.push(addImm(r, r, random.below(4096))); }
      else rewrite();
    }
  }

  for (let n = 3 + random.below(8); n; n--) {
    // Some start just before the end of a page.
    if (random.oneIn(3)) { const to = (here() | 1023) - random.below(12); while (here() < to) words.push(NOP); }
    functions.push(here());
    words.push(stpPre(19, 20), stpPre(21, 22), stpPre(30, X_DATA));
    pointer();
    body(0, 8);
    words.push(ldpPost(30, X_DATA), ldpPost(21, 22), ldpPost(19, 20), RET);
  }
  const entries: number[] = [];
  for (let core = 0; core < cores; core++) {
    entries.push(MAP.code + here() * 4);
    const head = here();
    pointer();
    for (let n = 1 + random.below(4); n; n--) { body(0, 4); anyCall(); }
    words.push(branch(head - here()));
  }
  const data = new Uint32Array(MAP.dataSize / 4);
  for (let i = 0; i < data.length; i++) data[i] = random.u32();
  return { seed, el, mmu, cores, vectors: vectorTable(el), code: Uint32Array.from(words), entries, data };
}

/** The vector table: synchronous exceptions go on with the next instruction, interrupts set the timer a random time ahead. */
function vectorTable(el: number): Uint32Array {
  const table = new Uint32Array(0x800 / 4).fill(NOP);
  const mrs = (register: number, t: number) => (0xd5300000 | register << 5 | t) >>> 0, msr = (register: number, t: number) => (0xd5100000 | register << 5 | t) >>> 0;
  // op1 is 4 for EL2's registers.
  const own = el === 2 ? 4 << 11 : 0, ELR = 0x4201 | own, ESR = 0x4290 | own, TVAL = 0x5f18, h = X_HANDLER;
  const sync = [
    mrs(ESR, h), (0xd340fc00 | 26 << 16 | h << 5 | h) >>> 0, // lsr h, h, #26
    mrs(ELR, h + 1), (0xf100541f | h << 5) >>> 0, // cmp h, #0x15: after an SVC, ELR is the next instruction
    branchIf(0, 2), addImm(h + 1, h + 1, 4),
    // After a jump into nowhere (instruction abort, unaligned PC): back to the caller.
    (0xf100801f | h << 5) >>> 0, branchIf(0, 6), (0xf100841f | h << 5) >>> 0, branchIf(0, 4), (0xf100881f | h << 5) >>> 0, branchIf(0, 2), branch(2), (0xaa0003e0 | 30 << 16 | (h + 1)) >>> 0,
    msr(ELR, h + 1), ERET,
  ];
  const irq = [
    // x26 = x26 * 5 + 1; the timer comes after 1 + its low seven bits ticks.
    (0x8b000800 | (h + 2) << 16 | (h + 2) << 5 | (h + 2)) >>> 0, addImm(h + 2, h + 2, 1), (0x92401800 | (h + 2) << 5 | h) >>> 0, addImm(h, h, 1), msr(TVAL, h), addImm(h + 3, h + 3, 1), ERET,
  ];
  for (const from of [0x200, 0x400]) { table.set(sync, from / 4); table.set(irq, (from + 0x80) / 4); }
  return table;
}

/** Where blocks begin: indices of words in a program's code, in order. */
export function blockStarts({ code, entries }: Program): number[] {
  const starts = new Set<number>(entries.map((entry) => (entry - MAP.code) / 4));
  code.forEach((word, at) => {
    const branch = branchOf(word);
    if (!branch) return;
    starts.add(at + 1);
    if (branch.kind === "immediate") starts.add(at + (bits(word, branch.low, branch.width) << 32 - branch.width >> 32 - branch.width));
  });
  return [...starts].filter((at) => at >= 0 && at < code.length).sort((a, b) => a - b);
}
