/**
 * Cases for the fuzzer, from a seed and the instruction table. Two kinds:
 *
 * - a single instruction: row → word → operands. Memory operands are moved into the data area (one in 32 outside it, for
 *   the abort), branches land on a BRK of the case's slot (one in 16 elsewhere, for the abort or the alignment fault);
 * - a sequence of 2 to 16 with forward branches only. Registers that hold addresses are kept from being written by
 *   anything but their own writeback; an exclusive load has its store.
 *
 * Deviations: no code that rewrites itself, no backward branches (both are test/guest's part), and what exclude.ts names.
 */
import { CASE, DATA, DATA_SIZE, ENTRY_WORD, FLAG_MEMORY, SLOT_WORDS, WINDOW, WINDOW_SIZE } from "../oracle/layout.ts";
import type { Cases } from "../oracle/records.ts";
import { bits, branchOf, isMsrFpcr, memoryOperand, withField, type MemoryOperand } from "./encoding.ts";
import { COMPARED_REGISTERS, excluded } from "./exclude.ts";
import { Random } from "./random.ts";
import { drawWord, type CompiledRow } from "./rows.ts";
import { putInteger, putVectorHalf } from "./values.ts";

/** No row: the case is a sequence or a bare word. */
export const NO_ROW = 0xffff_ffff;

export class Generator {
  readonly random: Random;
  private readonly rows: CompiledRow[];
  /** A row's number for each of its kinds. */
  private readonly draws: number[];

  constructor(rows: CompiledRow[], seed: number) {
    this.rows = rows;
    this.draws = rows.flatMap(({ row }, i) => (row.kinds ?? [""]).map(() => i));
    this.random = new Random(seed);
  }

  /** Adds a case to `cases`: a single instruction, or one in four times a sequence. */
  add(cases: Cases): number {
    return this.random.oneIn(4) ? this.addSequence(cases) : this.addSingle(cases);
  }

  addSingle(cases: Cases): number {
    for (;;) {
      const row = this.random.pick(this.draws);
      const word = this.completeWord(drawWord(this.rows[row], this.random));
      if (!excluded(word)) return this.addWord(cases, word, row);
    }
  }

  /** One word with operands that suit it. */
  addWord(cases: Cases, given: number, row = NO_ROW): number {
    const { random } = this;
    const i = this.addState(cases);
    cases.set(i, CASE.row, row);
    let word = given;
    const memory = memoryOperand(word), branch = branchOf(word);
    if (memory) word = this.pointIntoData(cases, i, word, memory);
    else if (branch?.kind === "immediate") word = this.aimImmediate(cases, i, word, branch.low, branch.width);
    else if (branch) {
      let target = this.slotWord(cases, i);
      if (random.oneIn(16)) target += 1 + random.below(3); // PC alignment fault
      else if (random.oneIn(16)) target = DATA + DATA_SIZE + 0x4000 + random.below(64) * 4; // instruction abort
      setX(cases, i, branch.register, target);
      // A branch strips the tag byte (Arm ARM, AArch64.BranchAddr).
      if (random.oneIn(16) && branch.register !== 31) cases.set(i, CASE.x + branch.register * 8 + 4, (random.below(256) << 24) >>> 0);
    } else if (isMsrFpcr(word)) maskFpcr(cases, i, bits(word, 0, 5));
    cases.setCode(i, [word]);
    if (memory) cases.set(i, CASE.flags, FLAG_MEMORY);
    return i;
  }

  addSequence(cases: Cases): number {
    const { random } = this;
    const i = this.addState(cases);
    cases.set(i, CASE.row, NO_ROW);
    const length = 2 + random.below(15);
    const free = shuffled([...Array(30).keys()], random);
    const spIsBase = random.oneIn(4);
    const kept: Kept = {
      bases: [spIsBase ? 31 : free.pop()!, free.pop()!], aligned: free.pop()!, index: free.pop()!, fpcr: free.pop()!,
      targets: free.splice(-4), all: new Set(),
    };
    for (const r of [...kept.bases, kept.aligned, kept.index, kept.fpcr, ...kept.targets]) kept.all.add(r);
    for (const base of [...kept.bases, kept.aligned]) setAddress(cases, i, base, DATA + DATA_SIZE / 2 + (random.below(16) - 8) * 16);
    setX(cases, i, kept.index, random.below(16));
    maskFpcr(cases, i, kept.fpcr);

    const code: number[] = [];
    /** The store that an exclusive load waits for, and where it may come. */
    let owed: { word: number; at: number } | undefined;
    let memory = false;
    while (code.length < length) {
      if (owed && (code.length >= owed.at || code.length === length - 1)) { code.push(owed.word); owed = undefined; continue; }
      const word = this.sequenceWord(code.length, length, kept, owed !== undefined);
      if (word === undefined) continue;
      const operand = memoryOperand(word);
      if (operand) memory = true;
      if (operand?.exclusive) {
        if (code.length > length - 2) continue;
        const store = this.matchingStore(word, kept.all, operand);
        if (store === undefined) continue;
        owed = { word: store, at: code.length + 1 + random.below(3) };
      }
      const branch = branchOf(word);
      if (branch?.kind === "register") {
        const target = cases.pc(i) + (code.length + 1 + random.below(length - code.length)) * 4;
        // The register has the address from the start as well: an earlier branch may jump over the ADR.
        setX(cases, i, branch.register, target);
        if (random.oneIn(2) && code.length < length - 1) {
          const adr = target - (cases.pc(i) + code.length * 4);
          if (adr > 4) code.push(withField(withField(0x1000_0000 | branch.register, 5, 19, adr >> 2), 29, 2, adr & 3));
        }
      }
      code.push(word);
    }
    cases.setCode(i, code);
    if (memory) cases.set(i, CASE.flags, FLAG_MEMORY);
    return i;
  }

  /** A word for place `at` of a sequence, or nothing when the one that was drawn does not fit there. */
  private sequenceWord(at: number, length: number, kept: Kept, exclusive: boolean): number | undefined {
    const { random } = this;
    let word = this.completeWord(drawWord(this.rows[random.pick(this.draws)], random));
    const memory = memoryOperand(word), branch = branchOf(word);
    if (exclusive && word === YIELD) return undefined; // QEMU's user mode leaves its loop and forgets the reservation
    if (exclusive && branch) return undefined; // past the store, a later one of another size would be CONSTRAINED UNPREDICTABLE
    if (memory && memory.base !== -1) {
      if (exclusive) return undefined; // what a store does to this core's own reservation is IMPLEMENTATION DEFINED
      if (memory.exclusive && bits(word, 22, 1) === 0) return undefined; // comes with its load
      const zva = (word & 0xffff_ffe0) >>> 0 === 0xd50b_7420;
      const base = memory.align > 1 ? kept.aligned : random.pick(kept.bases);
      word = zva ? withField(word, 0, 5, base) : withField(word, 5, 5, base);
      if (memory.index >= 0 || (word & 0xbe80_0000) >>> 0 === 0x0c80_0000) word = withField(word, 16, 5, random.oneIn(2) ? 31 : kept.index);
      if (memory.field) word = withField(word, memory.field[0], memory.field[1], smallImmediate(memory.field[1], random));
      if (memory.loads.some((r) => kept.all.has(r))) return undefined;
    } else if (memory) {
      if (memory.loads.some((r) => kept.all.has(r))) return undefined;
      word = withField(word, 5, 19, random.below(SLOT_WORDS - 4) - ENTRY_WORD - at);
    } else if (branch?.kind === "immediate") {
      word = withField(word, branch.low, branch.width, 1 + random.below(length - at));
    } else if (branch) {
      const register = kept.targets.pop();
      if (register === undefined) return undefined;
      word = withField(word, 5, 5, register);
    } else if (isMsrFpcr(word)) {
      word = withField(word, 0, 5, kept.fpcr);
    } else if (kept.all.has(bits(word, 0, 5))) {
      return undefined;
    }
    if (isException(word) && !random.oneIn(32)) return undefined; // it ends the sequence
    return excluded(word) ? undefined : word;
  }

  /** The store that pairs with an exclusive load: same size and base, its status register beside all others. */
  private matchingStore(load: number, reserved: Set<number>, memory: MemoryOperand): number | undefined {
    const status = this.random.below(32), data = this.random.below(32), second = this.random.below(32);
    if (status === data || status === memory.base || reserved.has(status)) return undefined;
    const pair = bits(load, 21, 1) === 1;
    if (pair && status === second) return undefined;
    return withField(withField(withField(load & ~(1 << 22), 16, 5, status), 0, 5, data), 10, 5, pair ? second : 31);
  }

  /**
   * Fields that are free in a row but hardly ever fit when drawn: should-be-one registers of exclusive and ordered
   * accesses, the register of MRS and MSR.
   */
  private completeWord(word: number): number {
    if ((word & 0xffd0_0000) >>> 0 === 0xd510_0000) return withField(word, 5, 16, this.random.pick(COMPARED_REGISTERS));
    if ((word & 0x3f00_0000) >>> 0 !== 0x0800_0000) return word;
    if (bits(word, 21, 1) === 0) word = withField(word, 10, 5, 31);
    if (bits(word, 22, 1) === 1 || bits(word, 23, 1) === 1) word = withField(word, 16, 5, 31);
    return word;
  }

  private addState(cases: Cases): number {
    const { random } = this;
    const i = cases.add(), at = i * cases.stride;
    for (let r = 0; r < 31; r++) putInteger(cases.words, at + r * 2, random);
    putInteger(cases.words, at + CASE.sp / 4, random);
    putInteger(cases.words, at + CASE.tpidr / 4, random);
    for (let r = 0; r < 64; r++) putVectorHalf(cases.words, at + CASE.v / 4 + r * 2, random);
    for (let r = 0; r < WINDOW_SIZE / 8; r++) putVectorHalf(cases.words, at + CASE.data / 4 + r * 2, random);
    cases.set(i, CASE.nzcv, random.below(16) * 0x1000_0000);
    cases.set(i, CASE.fpcr, random.oneIn(4) ? 0 : random.below(32) << 22);
    cases.set(i, CASE.fpsr, random.oneIn(2) ? 0 : (random.u32() & 0x0800_009f) >>> 0);
    return i;
  }

  /** Sets base and index so that the access falls into the data area; a literal's offset so that it falls into the slot. */
  private pointIntoData(cases: Cases, i: number, word: number, memory: MemoryOperand): number {
    const { random } = this;
    if (memory.base === -1) {
      const target = random.below(SLOT_WORDS - 3) - ENTRY_WORD; // the slot's own words, whatever they are
      return withField(word, 5, 19, target);
    }
    let target = DATA + WINDOW + random.below(WINDOW_SIZE - memory.size + 1);
    if (memory.align > 1) target -= target % memory.align;
    else if (random.oneIn(2)) target -= target % memory.size;
    // Unmapped: an abort with nothing changed. Whether a store exclusive that fails aborts is IMPLEMENTATION DEFINED, and of
    // DC ZVA which address of its block FAR names.
    const storeExclusive = memory.exclusive && bits(word, 22, 1) === 0;
    if (random.oneIn(32) && memory.align !== 64 && !storeExclusive) target += 0x4000;
    let base = target - memory.offset;
    if (memory.index >= 0 && memory.index !== 31) {
      if (memory.index === memory.base) base = Math.floor(base / (1 + 2 ** memory.shift));
      else {
        const index = random.below(256) - (memory.option === 2 ? 0 : 128);
        setX(cases, i, memory.index, index);
        if (memory.option === 2 || memory.option === 6) cases.set(i, CASE.x + memory.index * 8 + 4, random.u32());
        base -= index * 2 ** memory.shift;
      }
    }
    setAddress(cases, i, memory.base, base);
    // Addresses at EL0 have a tag byte that translation ignores.
    const at = memory.base === 31 ? CASE.sp : CASE.x + memory.base * 8;
    if (random.oneIn(16) && memory.index !== memory.base) cases.set(i, at + 4, (cases.get(i, at + 4) | random.below(256) << 24) >>> 0);
    return word;
  }

  private aimImmediate(cases: Cases, i: number, word: number, low: number, width: number): number {
    if (width === 26 && this.random.oneIn(16)) {
      const offset = ((bits(word, 0, 26) << 6) >> 6) * 4;
      if (Math.abs(offset) > 0x20_0000) return word; // far from the code area: an instruction abort
    }
    return withField(word, low, width, (this.slotWord(cases, i) - cases.pc(i)) / 4);
  }

  /** The address of any word of the case's slot but the first of its code. */
  private slotWord(cases: Cases, i: number): number {
    const other = this.random.below(SLOT_WORDS - 1);
    return cases.pc(i) + ((other < ENTRY_WORD ? other : other + 1) - ENTRY_WORD) * 4;
  }
}

/** Registers whose values a sequence relies on; `all` of them are written by nothing else in it. */
interface Kept { bases: number[]; aligned: number; index: number; fpcr: number; targets: number[]; all: Set<number> }

const YIELD = 0xd503_203f;
const isException = (word: number) => (word & 0xff00_0000) >>> 0 === 0xd400_0000;

function setX(cases: Cases, i: number, register: number, value: number): void {
  if (register < 31) setAddress(cases, i, register, value);
}

/** As `setX`, with 31 for SP. */
function setAddress(cases: Cases, i: number, register: number, value: number): void {
  const at = register === 31 ? CASE.sp : CASE.x + register * 8;
  cases.set(i, at, value);
  cases.set(i, at + 4, Math.floor(value / 0x1_0000_0000));
}

/** AHP, DN, FZ and RMode, the bits that mean something here. */
function maskFpcr(cases: Cases, i: number, register: number): void {
  if (register === 31) return;
  cases.set(i, CASE.x + register * 8, (cases.get(i, CASE.x + register * 8) & 0x07c0_0000) >>> 0);
  cases.set(i, CASE.x + register * 8 + 4, 0);
}

/** Immediates that keep an access of a sequence within the data area whatever came before. */
function smallImmediate(width: number, random: Random): number {
  if (width === 12) return random.below(64);
  if (width === 7) return random.below(32) - 16;
  return random.below(256) - 128;
}

function shuffled<T>(items: T[], random: Random): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}
