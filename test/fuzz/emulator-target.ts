/**
 * The emulator as a target: cases run at EL0 of core 0, translated by page tables made here that map only the code and
 * data areas (so that everything else aborts, as in the oracle), until an exception enters EL1.
 *
 * What the configuration gives away on purpose, because the oracle's Linux does: SCTLR_EL1.A, SA0 clear (no alignment
 * checks that QEMU lacks), TCR_EL1.TBI0 set (tag bytes), CPACR_EL1.FPEN, SCTLR_EL1.UCT, DZE set.
 */
import { CASE, CODE, DATA, DATA_SIZE, FLAG_MEMORY, MAX_CHANGES, RESULT, SIGNAL, SLOTS, SLOT_WORDS, STATE, WINDOW, WINDOW_SIZE, pattern, BRK, ENTRY_WORD } from "../oracle/layout.ts";
import type { Cases, Results } from "../oracle/records.ts";
import type { Mode } from "../modes.ts";
import type { Target } from "./target.ts";

/** What the fuzzer needs of the emulator: views on core 0's state, its memory, and a way to let it run. */
export interface EmulatedCore {
  /** Guest physical memory from address 0, up to the end of the data area at least. */
  memory: Uint8Array;
  /** X0-X30, as 32-bit halves. */
  x: Uint32Array;
  sp0: Uint32Array;
  pc: Uint32Array;
  /** V0-V31, as 32-bit quarters. */
  v: Uint32Array;
  fpcr: Uint32Array;
  fpsr: Uint32Array;
  /** A system register by its name in the manual. */
  readSystem(name: string): bigint;
  writeSystem(name: string, value: bigint): void;
  /** Sets PSTATE: EL0t, DAIF set, NZCV as given (bits 31:28); clears the local monitor. */
  enterEl0(nzcv: number): void;
  /**
   * Runs that many instructions, of which the last ones are a branch to itself at EL1's vector if an exception came.
   * Answers whether EL1 was entered; `sp0` then holds SP_EL0.
   */
  runToEl1(instructions: number): boolean;
  /** Instructions were written at these physical addresses: what IC IALLU does. */
  codeChanged(places: readonly CodePlace[]): void;
  /** How often regions of translated code were entered, where code is translated. */
  entered?(): number;
}
/** Instructions of one case. */
export interface CodePlace { pc: number; words: number }

export function openEmulatorTarget(name: string, core: EmulatedCore): Target {
  const memory = new Uint32Array(core.memory.buffer, core.memory.byteOffset, (DATA + DATA_SIZE) / 4);
  const data = memory.subarray(DATA / 4, (DATA + DATA_SIZE) / 4);
  const filled = new Uint32Array(DATA_SIZE / 4);
  for (let i = 0; i < DATA_SIZE / 8; i++) { const [low, high] = pattern(i); filled[i * 2] = low; filled[i * 2 + 1] = high; }
  data.set(filled);
  mapAreas(memory);
  for (const [register, value] of Object.entries(SYSTEM)) core.writeSystem(register, value);

  return {
    name,
    run(cases, results) {
      for (let from = 0; from < cases.count; ) {
        const to = placeCode(cases, from, memory);
        core.codeChanged(Array.from({ length: to - from }, (_, n) => ({ pc: cases.pc(from + n), words: cases.code(from + n).length })));
        for (let i = from; i < to; i++) runCase(core, cases, results, i, data, filled);
        from = to;
      }
    },
  };
}

/** Writes code into its slots, from case `from` up to the first whose slot is taken; answers that one's number. */
function placeCode(cases: Cases, from: number, memory: Uint32Array): number {
  const taken = new Set<number>();
  let i = from;
  for (; i < cases.count && !taken.has(cases.pc(i)); i++) {
    const pc = cases.pc(i), slot = pc / 4 - ENTRY_WORD;
    taken.add(pc);
    memory.fill(BRK, slot, slot + SLOT_WORDS);
    memory.set(cases.code(i), pc / 4);
  }
  return i;
}

function runCase(core: EmulatedCore, cases: Cases, results: Results, i: number, data: Uint32Array, filled: Uint32Array): void {
  const from = i * cases.stride, to = i * results.stride, words = cases.words, out = results.words;
  core.x.set(words.subarray(from, from + 62));
  core.sp0.set(words.subarray(from + STATE.sp / 4, from + STATE.sp / 4 + 2));
  core.pc.set(words.subarray(from + STATE.pc / 4, from + STATE.pc / 4 + 2));
  core.v.set(words.subarray(from + STATE.v / 4, from + STATE.v / 4 + 128));
  core.fpcr[0] = words[from + STATE.fpcr / 4];
  core.fpsr[0] = words[from + STATE.fpsr / 4];
  core.writeSystem("TPIDR_EL0", BigInt(words[from + STATE.tpidr / 4]) | BigInt(words[from + STATE.tpidr / 4 + 1]) << 32n);
  data.set(words.subarray(from + CASE.data / 4, from + (CASE.data + WINDOW_SIZE) / 4), WINDOW / 4);
  core.enterEl0(words[from + STATE.nzcv / 4]);

  if (!core.runToEl1(MOST_INSTRUCTIONS)) { out[to + RESULT.signal / 4] = 0; return; }

  out.set(core.x, to);
  out.set(core.sp0, to + STATE.sp / 4);
  put64(out, to + STATE.pc / 4, core.readSystem("ELR_EL1"));
  put64(out, to + STATE.tpidr / 4, core.readSystem("TPIDR_EL0"));
  out.set(core.v, to + STATE.v / 4);
  out[to + STATE.nzcv / 4] = Number(core.readSystem("SPSR_EL1") & 0xf000_0000n);
  out[to + STATE.fpcr / 4] = core.fpcr[0];
  out[to + STATE.fpsr / 4] = core.fpsr[0];
  const signal = signalOf(Number(core.readSystem("ESR_EL1") & 0xffff_ffffn));
  out[to + RESULT.signal / 4] = signal;
  if (signal === SIGNAL.SEGV || signal === SIGNAL.BUS) put64(out, to + RESULT.address / 4, core.readSystem("FAR_EL1"));
  if (words[from + CASE.flags / 4] & FLAG_MEMORY) collectChanges(words, from + CASE.data / 4, results, i, data, filled);
  else data.set(filled.subarray(WINDOW / 4, (WINDOW + WINDOW_SIZE) / 4), WINDOW / 4);
}

function collectChanges(words: Uint32Array, window: number, results: Results, i: number, data: Uint32Array, filled: Uint32Array): void {
  const to = i * results.stride;
  const at = new Uint16Array(results.words.buffer, results.words.byteOffset + i * RESULT.size + RESULT.at, MAX_CHANGES);
  let changes = 0;
  for (let d = 0; d < DATA_SIZE / 4; d += 2) {
    const w = d - WINDOW / 4, inside = w >= 0 && w < WINDOW_SIZE / 4;
    const low = inside ? words[window + w] : filled[d], high = inside ? words[window + w + 1] : filled[d + 1];
    if (data[d] === low && data[d + 1] === high) continue;
    if (changes < MAX_CHANGES) {
      results.words[to + RESULT.values / 4 + changes * 2] = data[d];
      results.words[to + RESULT.values / 4 + changes * 2 + 1] = data[d + 1];
      at[changes] = d / 2;
    }
    changes++;
  }
  results.words[to + RESULT.changes / 4] = changes;
  if (changes) data.set(filled);
  else data.set(filled.subarray(WINDOW / 4, (WINDOW + WINDOW_SIZE) / 4), WINDOW / 4);
}

/** Linux's signal for an exception class (Arm ARM D13, ESR_EL1.EC; Linux arch/arm64/mm/fault.c for the fault codes). */
function signalOf(esr: number): number {
  const ec = esr >>> 26, fault = esr & 0x3f;
  switch (ec) {
    case 0x00: case 0x0e: return SIGNAL.ILL;
    case 0x3c: return SIGNAL.TRAP;
    case 0x22: case 0x26: return SIGNAL.BUS;
    case 0x20: case 0x24: return fault === 0x21 ? SIGNAL.BUS : SIGNAL.SEGV;
    default: return 0x100 + ec; // no signal: shows as itself
  }
}

function put64(out: Uint32Array, at: number, value: bigint): void {
  out[at] = Number(value & 0xffff_ffffn);
  out[at + 1] = Number(value >> 32n);
}

/** No case has more than 17 instructions, none runs backwards, and its end is a BRK. */
const MOST_INSTRUCTIONS = 20;

/** Where the page tables and the vectors are: below both areas, not to be reached from EL0. */
const TABLES = 0x0010_0000;
const VECTORS = 0x0020_0000;

/** Arm ARM D5.3: level 1 → level 2 → level 3, 4 KiB granule, 39-bit addresses; EL0 may do everything in both areas. */
function mapAreas(memory: Uint32Array): void {
  const level2 = TABLES + 0x1000;
  let next = TABLES + 0x2000;
  const put = (table: number, index: number, value: number) => { memory[table / 4 + index * 2] = value; memory[table / 4 + index * 2 + 1] = 0; };
  put(TABLES, 0, level2 | 3);
  const level3 = new Map<number, number>();
  const map = (start: number, size: number, attributes: number) => {
    for (let page = start; page < start + size; page += 0x1000) {
      const block = page >>> 21;
      if (!level3.has(block)) { put(level2, block, next | 3); level3.set(block, next); next += 0x1000; }
      put(level3.get(block)!, (page >>> 12) & 511, page | attributes);
    }
  };
  map(CODE, SLOTS * SLOT_WORDS * 4, PAGE | EL0);
  map(DATA, DATA_SIZE, PAGE | EL0);
  map(VECTORS, 0x1000, PAGE);
  memory[(VECTORS + FROM_EL0) / 4] = BRANCH_TO_SELF;
}

/** A page of normal memory (AttrIndx 0), inner shareable, accessed. EL0: AP[1], which lets it read, write and execute. */
const PAGE = 3 | 3 << 8 | 1 << 10;
const EL0 = 1 << 6 | 1 << 11;
/** The vector of a synchronous exception from a lower level. */
const FROM_EL0 = 0x400;
const BRANCH_TO_SELF = 0x1400_0000;

const SYSTEM: Record<string, bigint> = {
  SCR_EL3: 0x401n, // RW, NS: exceptions of EL0 go to EL1
  HCR_EL2: 0x8000_0000n, // RW, no stage 2
  CPTR_EL3: 0n, CPTR_EL2: 0x33ffn, MDCR_EL2: 0n,
  MAIR_EL1: 0xffn, // normal, write-back
  TCR_EL1: 1n << 37n | 2n << 32n | 1n << 23n | 3n << 12n | 1n << 10n | 1n << 8n | 25n, // TBI0, 40 bits, EPD1, cacheable, T0SZ 25
  TTBR0_EL1: BigInt(TABLES),
  VBAR_EL1: BigInt(VECTORS),
  CPACR_EL1: 3n << 20n,
  SCTLR_EL1: 0x30d0_0800n | 1n << 15n | 1n << 14n | 1n << 26n | 1n << 12n | 1n << 2n | 1n, // UCT, DZE, UCI, I, C, M
};

/** The emulator in one of its modes; `entered`: see EmulatedCore. */
export async function openEmulator(mode: Mode): Promise<Target & { entered?(): number }> {
  const { connectCore } = await import("./core.ts");
  const core = await connectCore(mode);
  return { ...openEmulatorTarget(`emulator, ${mode.name}`, core), entered: core.entered };
}
