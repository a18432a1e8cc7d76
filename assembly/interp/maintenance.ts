/**
 * What TLB maintenance, and writes of registers that translation depends on, do to the caches of translations: the look-aside
 * caches for data (mmu/look-aside.ts) and for fetches (run.ts, fetchMiss), and kept walks (mmu/translations.ts).
 * Truth: Arm ARM D5.10. Deviations: an operation drops at least what it must, and where that is quicker, more.
 *
 * The look-aside caches have no ASIDs. When EL1&0's address space changes, EL1's lose what is not of every space; EL0's are
 * looked at when they are used next, since kernels change to a space without user pages and back while they work.
 */
import { sys } from "../cpu/sys";
import { FETCH_BYTES, FETCH_ENTRIES, FETCHES, LOOK_ASIDE_NOTES, RAM, TLB_BYTES, TLB_ENTRY_BYTES, TLBS } from "../layout";
import { Cpu, machine } from "../state";
import { forgetFastPage } from "../timing/fast";
import { forgetTranslations } from "../timing/memory";
import { Tlb } from "../mmu/look-aside";
import { forgetBlocks, forgetSpaces, forgetWalk, forgetWalks, keepsWalks, mayBeBlock, noteBlock } from "../mmu/translations";
import { Attr } from "../mmu/walk";

/** By core. */
@unmanaged
class Caches {
  /** Levels (a bit each) whose look-aside caches are known to be empty. */
  empty: u32;
  /** Entries of EL1 for addresses that belong to an address space: how many, or MANY; then whether there are such fetch entries. */
  own: u32;
  ownFetches: u32;
  /** EL0's look-aside caches are for this address space. */
  user0: u64;
  user1: u64;
}
const OWN_AT: usize = 64, MANY: u32 = 64;
// @ts-ignore: decorator
@inline function caches(index: u32): Caches { return changetype<Caches>(LOOK_ASIDE_NOTES + (usize(index) << 10)); }

/** An entry of a look-aside cache (0: of a fetch one) is filled with c.attr for `va` at level `el`. */
export function entered(c: Cpu, va: u64, el: u32, entry: usize): void {
  const k = caches(c.index);
  k.empty &= ~(1 << el);
  noteBlock(c.index, va, c.attr);
  if (el != 1 || va >> 55 & 1 && c.attr & Attr.GLOBAL) return;
  if (entry == 0) k.ownFetches = 1;
  else if (k.own < MANY) { store<u32>(changetype<usize>(k) + OWN_AT + (usize(k.own) << 2), u32(entry)); k.own++; }
  else k.own = MANY + 1;
}

/** The look-aside cache at `dtlb` has another entry instead of this page's. */
export function lost(dtlb: usize, va: u64): void { forgetFastPage(dtlb, va); }

/** Empties the look-aside caches of a core, and forgets its walks. */
export function flushCore(index: u32): void {
  const k = caches(index);
  for (let el: u32 = 0; el < 4; el++) emptyLevel(index, k, el);
  k.own = 0; k.ownFetches = 0;
  forgetBlocks(index);
  forgetWalks(index);
  forgetTranslations(index);
}
function emptyLevel(index: u32, k: Caches, el: u32): void {
  if (k.empty >> el & 1) return;
  k.empty |= 1 << el;
  const first = TLBS + usize(index * 4 + el) * TLB_BYTES;
  for (let e = first; e < first + TLB_BYTES; e += TLB_ENTRY_BYTES) Tlb.forget(e);
  emptyFetches(index, el);
}
function emptyFetches(index: u32, el: u32): void {
  const first = FETCHES + usize(index * 4 + el) * FETCH_BYTES;
  for (let f = first; f < first + FETCH_BYTES; f += 16) store<u64>(f, 1);
}

/**
 * Drops what a core's caches hold of the translation of `va`, in any regime. An entry stands for one page of the leaf that
 * it came from, so every entry of a leaf that covers `va` goes; fetch entries do not know their leaf, so all of them may go.
 * Tagged pointers enter with their tag, so the top byte does not count.
 */
export function flushPage(index: u32, va: u64): void {
  const k = caches(index);
  if (mayBeBlock(index, va)) flushBlock(index, k, va);
  else {
    for (let el: u32 = 0; el < 4; el++) {
      if (k.empty >> el & 1) continue;
      const e = Tlb.entry(TLBS + usize(index * 4 + el) * TLB_BYTES, va);
      if (covers(e, va, 12)) Tlb.forget(e);
      const f = FETCHES + usize(index * 4 + el) * FETCH_BYTES + ((usize(u32(va >> 12)) & (FETCH_ENTRIES - 1)) << 4);
      if ((load<u64>(f) ^ va) << 8 >> 20 == 0) store<u64>(f, 1);
    }
    forgetWalk(index, va);
  }
  forgetTranslations(index);
}
function flushBlock(index: u32, k: Caches, va: u64): void {
  for (let el: u32 = 0; el < 4; el++) {
    if (k.empty >> el & 1) continue;
    const first = TLBS + usize(index * 4 + el) * TLB_BYTES;
    for (let e = first; e < first + TLB_BYTES; e += TLB_ENTRY_BYTES) if (covers(e, va, load<u32>(e, Tlb.ATTR) >> Attr.BLOCK)) Tlb.forget(e);
    emptyFetches(index, el);
  }
  forgetWalks(index);
}
function covers(e: usize, va: u64, size: u32): bool {
  const read = load<u64>(e), tag = read == Tlb.EMPTY ? load<u64>(e, Tlb.WRITE) : read;
  return tag != Tlb.EMPTY && (tag ^ va) << 8 >> 8 >> size == 0;
}

/** Drops what is not global: TLB maintenance by ASID. */
export function flushSpaces(index: u32): void {
  if (machine().timing == 2) { flushCore(index); return; }
  const k = caches(index);
  emptyLevel(index, k, 0);
  dropOwn(index, k);
  forgetSpaces(index);
}
function dropOwn(index: u32, k: Caches): void {
  if (k.own > MANY) {
    const first = TLBS + usize(index * 4 + 1) * TLB_BYTES;
    for (let e = first; e < first + TLB_BYTES; e += TLB_ENTRY_BYTES) Tlb.forget(e);
  } else for (let i: u32 = 0; i < k.own; i++) { const e = usize(load<u32>(changetype<usize>(k) + OWN_AT + (usize(i) << 2))); Tlb.forget(e); }
  k.own = 0;
  if (k.ownFetches) { emptyFetches(index, 1); k.ownFetches = 0; }
}

/**
 * A TTBR was written; what TTBR0_EL1 and TTBR1_EL1 were before. With the cycle model no walks are kept and all of the core's caches are
 * emptied, so that forgetTranslations alone tells timing/fast.ts; so it does where the mode changes (index.ts, setTiming).
 */
export function changeSpace(c: Cpu, old0: u64, old1: u64): void {
  const s = sys(c), changed = (s.TTBR0_EL1 ^ old0) | (s.TTBR1_EL1 ^ old1);
  if (c.el != 1 || !keepsWalks(c, 1) || changed == 0 || (s.TTBR1_EL1 ^ old1) << 16) { flushCore(c.index); return; }
  dropOwn(c.index, caches(c.index));
}

/** EL0's look-aside caches are about to be used: they are emptied when they are for another address space. */
export function useUserSpace(c: Cpu): void {
  const s = sys(c), k = caches(c.index);
  if (k.user0 == s.TTBR0_EL1 && k.user1 == s.TTBR1_EL1) return;
  emptyLevel(c.index, k, 0);
  k.user0 = s.TTBR0_EL1; k.user1 = s.TTBR1_EL1;
}

/** Takes the write tag of a RAM page out of every look-aside cache, so that stores to it take the slow path. */
export function protect(offset: u32): void {
  for (let i: u32 = 0; i < 16; i++) {
    if (caches(i >> 2).empty >> (i & 3) & 1) continue;
    const first = TLBS + usize(i) * TLB_BYTES;
    for (let e = first; e < first + TLB_BYTES; e += TLB_ENTRY_BYTES) {
      const tag = load<u64>(e, Tlb.WRITE);
      if (tag == Tlb.EMPTY || u32(tag) + load<u32>(e, Tlb.ADDEND) - u32(RAM) != offset) continue;
      store<u64>(e, Tlb.EMPTY, Tlb.WRITE);
      forgetFastPage(first, tag);
    }
  }
}
