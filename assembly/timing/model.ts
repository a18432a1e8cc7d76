/**
 * The cycle model's state of a core. It lies behind the core's registers in its slot (layout.ts), so a snapshot of the cores
 * has it. Truth for the numbers: timing/units.ts.
 *
 * Time inside is counted in half-cycles from `base`, in 32 bits: bit 0 of a time in the scoreboard's ALU column says that
 * at that cycle only the late ALU gets the operand; everywhere else it is 0. A scoreboard entry is four times, one a
 * column: the first cycle at which a consumer that needs the register at that column's stage may issue.
 * Deviations: none.
 */
import { CPU_BYTES, CPUS, TIMING } from "../layout";
import { Cpu } from "../state";

/** Scoreboard in a core's slot: 96 entries of 16 bytes. 0..31 general registers and SP, then those below, 64..95 vectors. */
export const BOARD: usize = 0x2000;
export namespace Entry {
  /** Never waited for: XZR as a source. */
  export const NONE: u32 = 32;
  /** Written, never read. */
  export const SINK: u32 = 33;
  export const FLAGS: u32 = 34;
  /** Units that are busy for longer than an instruction issues: when they take the next one. */
  export const MULTIPLIER: u32 = 36;
  export const DIVIDER: u32 = 37;
  export const FP_DIVIDER: u32 = 38;
  export const VECTOR: u32 = 64;
}
export const BOARD_BYTES: usize = 96 * 16;

export const MODEL_AT: usize = 0x2600;

@unmanaged
export class Model {
  /** Half-cycle of the last issue, and what that cycle's instruction uses (bit 0: the cycle is full). */
  now: i32;
  used: u32;
  /** Half-cycle at which the turn ends. */
  limit: i32;
  /** Half-cycle at which the block at `run` has come from fetch. */
  fetched: i32;
  /** The record at which fetch was last redirected; 0: the next one executed; 1: nothing happened since a turn ended (fetch.ts). */
  run: u32;
  /** Global history of conditional branches. */
  history: u32;
  /** Address of the branch whose target the target instruction cache holds. */
  targetCache: u32;
  /** Cycle that half-cycle 0 is. */
  base: u64;
  returnTop: u32;
  return0: u64; return1: u64; return2: u64; return3: u64; return4: u64; return5: u64; return6: u64; return7: u64;
  /** Seed of the pseudo-random replacement. */
  random: u32;
  /** Write streaming: consecutive lines that stores filled, the line being written, and how much of it. */
  streamLines: u32;
  streamLine: u32;
  streamBytes: u32;
  /** Until when lines come to L1; from when and until when those come that loads wait for; the drain of the store buffer. */
  fillBusy: i32;
  fillFrom: i32;
  loadsBusy: i32;
  storeBusy: i32;
  /** L1 data linefills: the line, the half-cycle of its first word in bits 63..32 (the rest of it takes lineFill more). */
  miss0: u64; miss1: u64; miss2: u64; miss3: u64; miss4: u64; miss5: u64; miss6: u64; miss7: u64;
  /** Prefetcher: two streams, each its last line, stride, and how often that was the same; and which was last in use. */
  stream0Line: u32; stream0Stride: i32; stream0Run: u32;
  stream1Line: u32; stream1Stride: i32; stream1Run: u32;
  streamUsed: u32;
  /** Micro-TLBs: place of the next entry. */
  dataMicro: u32;
  fetchMicro: u32;
  /** Page that fetch was last in. */
  fetchPage: u64;
  /** Half-cycle plus one of the last read past the caches. */
  uncachedAt: i32;
  /** Branches are predicted: the MMU is on. Looked at where that can change: see timing/fetch.ts. */
  predicting: u32;
}

// @ts-ignore: decorator
@inline export function model(c: Cpu): Model { return changetype<Model>(changetype<usize>(c) + MODEL_AT); }

/** Last stores: 16 entries of chunk (address / 16) and half-cycle from which a load gets the data. */
export const STORES: usize = 0x2800;
export const STORES_BYTES: usize = 16 * 8;
/** Counted events: see timing/events.ts. */
export const EVENTS: usize = 0x2900;

/** Bigger structures, a core's after another's in the TIMING region. */
export const CORE_TABLES: usize = 0x1_0000;
/** Conditional predictor: 3072 two-bit counters (8 bits each here). */
export const PATTERN: usize = 0;
export const PATTERN_ENTRIES: u32 = 3072;
/** Indirect branches: 256 entries of tag (low word of the address) and target's low word. */
export const INDIRECT: usize = 0xc00;
export const INDIRECT_ENTRIES: u32 = 256;

/** Tags are line numbers plus one; 0 is empty. L1I 256 sets of 2, L1D 128 sets of 4, and where in the filters each line is. */
export const L1I: usize = 0x2000;
export const L1I_FILTER: usize = 0x2800;
export const L1D: usize = 0x3000;
export const L1D_FILTER: usize = 0x4000;
export const L1D_DIRTY: usize = 0x5000;
/** Micro-TLBs: 10 entries each: page or 2 MiB block, regime, which of the two. */
export const MICRO_D: usize = 0x6000;
export const MICRO_I: usize = 0x6100;
export const MICRO_ENTRIES: u32 = 10;
/** Main TLB: 128 sets of 4 entries of 16 bytes; right behind it the walk cache: 16 sets of 4. See timing/memory.ts, lookUp. */
export const MAIN_TLB: usize = 0x8000;
export const WALK_CACHE: usize = 0xa000;
export const WALK_CACHE_BYTES: usize = 0x400;
/** Instruction lines known to be in L1I, by record. */
export const FETCH_FILTER: usize = 0xb000;
export const FETCH_FILTER_ENTRIES: u32 = 1024;
export const TABLES_BYTES: usize = 0xc000;

/** Filters, 512 entries of the line's virtual number for each core and regime: lines that may be read, and written. */
export const FILTERS: usize = TIMING + 0x10_0000;
export const WRITE_FILTERS: usize = FILTERS + 0x1_0000;
export const FILTER_BYTES: usize = 0x1000;

// @ts-ignore: decorator
@inline export function tables(c: Cpu): usize { return TIMING + usize(c.index) * CORE_TABLES; }

/** The cycle of the instruction in hand. */
export function modelCycle(c: Cpu): u64 { const m = model(c); return m.base + u64(u32(m.now) >> 1); }

/** Where a record's timing lies: see interp/page.ts. */
export const T: usize = 1024 * 16 + 64;

/** Cold: nothing predicted, nothing outstanding. */
export function resetModel(c: Cpu): void {
  memory.fill(changetype<usize>(c) + BOARD, 0, CPU_BYTES - BOARD);
  const m = model(c);
  m.used = 1;
  m.random = 0x2545f491 + c.index;
}

/** Keeps half-cycles within 31 bits: moves the base up to the last issue. */
export function rebase(c: Cpu): void {
  const m = model(c), by = m.now & ~1;
  m.base += u64(u32(by) >> 1);
  m.now = 0;
  m.fetched = max(m.fetched - by, 0);
  m.fillBusy = max(m.fillBusy - by, 0);
  m.fillFrom = max(m.fillFrom - by, 0);
  m.loadsBusy = max(m.loadsBusy - by, 0);
  m.storeBusy = max(m.storeBusy - by, 0);
  for (let at = changetype<usize>(c) + BOARD; at < changetype<usize>(c) + BOARD + BOARD_BYTES; at += 4) store<i32>(at, max(load<i32>(at) - by, 0));
  for (let at = changetype<usize>(c) + STORES; at < changetype<usize>(c) + STORES + STORES_BYTES; at += 8) store<i32>(at, max(load<i32>(at, 4) - by, 0), 4);
  const misses = changetype<usize>(m) + offsetof<Model>("miss0");
  for (let i: usize = 0; i < 8; i++) store<i32>(misses + i * 8, max(load<i32>(misses + i * 8, 4) - by, 0), 4);
}

/** A turn begins at cycle `from` and may go on to `end`. */
export function beginTurn(c: Cpu, from: u64, end: u64): void {
  const m = model(c);
  if (m.now > 1 << 28) rebase(c);
  // A core that has waited goes on from now; one that is far behind the base's reach starts over from it.
  if (from > m.base + u64(u32(m.now) >> 1)) {
    if (from - m.base > 1 << 27) { rebase(c); if (from > m.base) { const gap = from - m.base; m.base = from; settleBoard(c, gap); } }
    else { m.now = i32(from - m.base) << 1; m.used = 0; }
  }
  m.limit = i32(end - m.base) << 1;
}

/** Everything outstanding that is over after `gap` cycles is over. */
function settleBoard(c: Cpu, gap: u64): void {
  const m = model(c);
  const by: i32 = gap > 1 << 28 ? 1 << 29 : i32(gap) << 1;
  m.now = by & ~1;
  m.base -= u64(u32(by) >> 1);
  rebase(c);
  m.used = 0;
}
export { CPUS };
