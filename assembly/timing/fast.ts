/**
 * Lines of data that translated code may access at once: for each core and regime the line's address and where it lies in host
 * memory, for reads and for writes. An entry says two things in one: the look-aside cache has the page (mmu/look-aside.ts), and
 * the filter knows the line (timing/memory.ts, know). It is a cache of them: whatever loses one of the two, loses the entry.
 * Beside it, what memory's model met last and will meet again: pages, the line that stores stream to, and the line under way that is read.
 *
 * Truth: none, nothing that a guest can see depends on it. Not in snapshots.
 * Deviations: none.
 */
import { CORES, FAST, TLB_BYTES, TLBS } from "../layout";
import { FILTERS } from "./model";

export namespace Fast {
  /** An entry: the line's address; then what makes the low word of an address in it one of host memory. */
  export const TAG: usize = 0;
  export const ADDEND: usize = 8;
  /** The line's number makes the entry's, as in the filters: a shift of the VA, and a mask. */
  export const NUMBER: u32 = 2;
  export const MASK: u32 = 511 << 4;
  export const READS: usize = FAST;
  export const WRITES: usize = FAST + 16 * 0x2000;
  /** A Recent for each regime, as far apart as its tables. */
  export const RECENT: usize = FAST + 32 * 0x2000;
  /** A regime's table is as many times smaller than its look-aside cache. */
  export const SMALLER: u32 = 1;
  /** Each byte of a tag that nothing is looked for by: of the bits below a line's an access leaves the lowest three at most. */
  export const EMPTY: u8 = 0x20;
}
/**
 * Lines and pages of a core, by virtual address, with what makes the low word of an address in them one of host memory. What follows in
 * the same line is then known without a search: memory's model would do the same as with the access before.
 */
@unmanaged
export class Recent {
  /** The line that stores go to past L1. No other line has been stored to, it may not come to L1, and its page is in the micro-TLB. */
  storing: u64;
  storingAddend: u32;
  /** Its number in RAM. */
  stored: u32;
  /** The line that was on its way to L1, where its page, its slot, its linefill (timing/model.ts, miss0) and the prefetcher's streams are what they were. */
  coming: u64;
  comingAddend: u32;
  slot: i32;
  /** Pages of Normal memory that are in the look-aside cache and in the micro-TLB: one that is read, and one that is written. */
  readPage: u64;
  readAddend: u32;
  fill: usize;
  writePage: u64;
  writeAddend: u32;
}
/** Which regime's a core uses, as what lies beyond RECENT: those of the others know nothing. */
const IN_USE: usize = memory.data(CORES * 4, 4);

const BYTES: usize = TLB_BYTES >> Fast.SMALLER, PAGE_BYTES: usize = 64 << 4;

/** Regimes (a bit each, a core's after another's) whose tables are not empty. */
let used: u32 = ~u32(0);

/** Where a regime's table lies, less READS or WRITES. */
// @ts-ignore: decorator
@inline export function tableOf(dtlb: usize): usize { return (dtlb - TLBS) >> Fast.SMALLER; }
// @ts-ignore: decorator
@inline function placeOf(va: u64): usize { return usize(u32(va) >> Fast.NUMBER & Fast.MASK); }

// @ts-ignore: decorator
@inline export function recentOf(dtlb: usize): Recent { return changetype<Recent>(Fast.RECENT + tableOf(dtlb)); }
/** The one that may know something: of another core's it may be told what it does not know. */
// @ts-ignore: decorator
@inline export function recentIn(index: u32): Recent { return changetype<Recent>(Fast.RECENT + usize(load<u32>(IN_USE + (usize(index) << 2)))); }
/** The regime's at `dtlb`, which is about to know something. */
export function useRecent(index: u32, dtlb: usize): Recent {
  const k = recentOf(dtlb), before = recentIn(index);
  if (changetype<usize>(k) != changetype<usize>(before)) { forgetRecent(index); store<u32>(IN_USE + (usize(index) << 2), u32(tableOf(dtlb))); }
  used |= 1 << u32((dtlb - TLBS) / TLB_BYTES);
  return k;
}
export function forgetRecent(index: u32): void { emptyRecent(recentIn(index)); }
// @ts-ignore: decorator
@inline function emptyRecent(k: Recent): void { k.storing = NO_LINE; k.coming = NO_LINE; k.readPage = NO_LINE; k.writePage = NO_LINE; }
// @ts-ignore: decorator
@inline export function forgetStoring(index: u32): void { recentIn(index).storing = NO_LINE; }
// @ts-ignore: decorator
@inline export function forgetComing(index: u32): void { recentIn(index).coming = NO_LINE; }
const NO_LINE: u64 = Fast.EMPTY;

/** The line at va may be accessed at once, and host memory lies `addend` from it. */
export function enterFast(dtlb: usize, va: u64, addend: u32, write: bool): void {
  const e = tableOf(dtlb) + placeOf(va) + (write ? Fast.WRITES : Fast.READS);
  // From the first entry on it is empty in Fast's sense.
  used |= 1 << u32((dtlb - TLBS) / TLB_BYTES);
  store<u64>(e, va & ~u64(63), Fast.TAG);
  store<u32>(e, addend, Fast.ADDEND);
}

/** The filter's entry at `at` is about to be lost. */
export function forgetFastLine(at: usize): void {
  const va = load<u64>(at, FILTERS) << 6, e = ((at & ~0xfff) << 1) + placeOf(va);
  if (load<u64>(e, Fast.READS) == va) store<u8>(e, Fast.EMPTY, Fast.READS);
  if (load<u64>(e, Fast.WRITES) == va) store<u8>(e, Fast.EMPTY, Fast.WRITES);
}
/** The look-aside cache at `dtlb` loses a page, or the filter does. */
export function forgetFastPage(dtlb: usize, va: u64): void {
  if (!(used >> u32((dtlb - TLBS) / TLB_BYTES) & 1)) return;
  const e = tableOf(dtlb) + (placeOf(va) & ~(PAGE_BYTES - 1));
  memory.fill(e + Fast.READS, Fast.EMPTY, PAGE_BYTES);
  memory.fill(e + Fast.WRITES, Fast.EMPTY, PAGE_BYTES);
  emptyRecent(recentOf(dtlb));
}
/** All of a regime: four of each core. */
export function forgetFastRegime(n: u32): void {
  if (!(used >> n & 1)) return;
  used &= ~(1 << n);
  memory.fill(Fast.READS + usize(n) * BYTES, Fast.EMPTY, BYTES);
  memory.fill(Fast.WRITES + usize(n) * BYTES, Fast.EMPTY, BYTES);
  emptyRecent(changetype<Recent>(Fast.RECENT + usize(n) * BYTES));
}
export function forgetFastCore(index: u32): void { for (let el: u32 = 0; el < 4; el++) forgetFastRegime(index * 4 + el); }
