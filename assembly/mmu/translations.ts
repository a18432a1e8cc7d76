/**
 * Walks that have been made: for each core, what stage 1 of EL1&0 has said of a page, by table and address space. It answers
 * where the look-aside caches (host addresses of RAM, for the address space in use) do not: devices, exclusives, cache
 * maintenance, and pages whose space comes into use again.
 *
 * An entry holds while its table's base is in the TTBR, its ASID is the current one or it is global, and no TLB maintenance
 * has named it; a change of any other register that translation depends on forgets all. Faults are never kept, and a
 * permission that an entry does not give is asked of the tables again. So a guest sees what a TLB lets it see, at most.
 *
 * Truth: Arm ARM D5.9 (caching in a TLB), D5.10 (maintenance). Deviations: not with the cycle model, which wants to see each
 * walk (timing/memory.ts has a TLB of its own); not with stage 2.
 */
import { HCR, hcr } from "../cpu/exceptions";
import { sys } from "../cpu/sys";
import { LARGE_LEAVES, WALK_BYTES, WALK_ENTRIES, WALKS } from "../layout";
import { Cpu, machine } from "../state";
import { Access, Attr } from "./walk";

/** An entry: page address of the VA with the level in bits 1..0 and VALID; table base with the ASID in bits 63..48; page of the PA. */
namespace Walk {
  export const VA: usize = 0;
  export const SPACE: usize = 8;
  export const PAGE: usize = 16;
  export const ATTR: usize = 20;
  export const GENERATION: usize = 24;
}
const VALID: u64 = 4;
const BASE: u64 = 0x0000_ffff_ffff_fffe;
const ENTRY_BYTES: usize = 32;

/** By core: what entries that are global, and those that are not, carry while they hold. */
const GENERATIONS: usize = memory.data(4 * 8, 8);

// @ts-ignore: decorator
@inline function generation(c: Cpu, attr: u32): u32 { return load<u32>(GENERATIONS + (usize(c.index) << 3) + (attr & Attr.GLOBAL ? 0 : 4)); }
// @ts-ignore: decorator
@inline function entryOf(index: u32, va: u64, el: u32): usize {
  return WALKS + usize(index) * WALK_BYTES + ((usize(u32(va >> 12) ^ u32(va >> 23)) & (WALK_ENTRIES / 2 - 1)) * 2 + el) * ENTRY_BYTES;
}
/** The ASID in use. */
// @ts-ignore: decorator
@inline function asidOf(c: Cpu): u64 { const s = sys(c); return (s.TCR_EL1 & 0x400000 ? s.TTBR1_EL1 : s.TTBR0_EL1) >> 48; }

/** Whether walks are kept for accesses at this level now. */
// @ts-ignore: decorator
@inline export function keepsWalks(c: Cpu, el: u32): bool { return el < 2 && machine().timing != 2 && (sys(c).SCTLR_EL1 & 1) != 0 && !(hcr(c) & (HCR.VM | HCR.DC | HCR.TGE)); }

/**
 * By core: a bit for each 2 MiB of addresses (modulo a gigabyte), set when anything that is kept of a translation stands for a
 * part of a leaf of more than a page; behind them, whether any does of one of more than 2 MiB.
 */
const BLOCKS: usize = LARGE_LEAVES, BLOCKS_BYTES: usize = 128, LARGE: usize = 64;
// @ts-ignore: decorator
@inline function blockByte(index: u32, va: u64): usize { return BLOCKS + usize(index) * BLOCKS_BYTES + (usize(u32(va >> 21)) >> 3 & 63); }
/** Something is kept of a translation with these attributes. */
export function noteBlock(index: u32, va: u64, attr: u32): void {
  const size = attr >> Attr.BLOCK;
  if (size == 12) return;
  if (size > 21) store<u8>(BLOCKS + usize(index) * BLOCKS_BYTES, 1, LARGE);
  const at = blockByte(index, va);
  store<u8>(at, u8(u32(load<u8>(at)) | 1 << (u32(va >> 21) & 7)));
}
/** Whether a leaf of more than a page may cover va. */
export function mayBeBlock(index: u32, va: u64): bool {
  return (load<u8>(BLOCKS + usize(index) * BLOCKS_BYTES, LARGE) | load<u8>(blockByte(index, va)) >> (u32(va >> 21) & 7) & 1) != 0;
}
/** Nothing is kept any more. */
export function forgetBlocks(index: u32): void { memory.fill(BLOCKS + usize(index) * BLOCKS_BYTES, 0, BLOCKS_BYTES); }

/** Answers a translation that was made before, as walk.ts does: c.pa, c.attr. False when the tables must be asked. */
export function recall(c: Cpu, va: u64, access: u32, el: u32): bool {
  const e = entryOf(c.index, va, el), s = sys(c);
  if (load<u64>(e, Walk.VA) != (va & ~u64(0xfff) | VALID | el)) return false;
  const attr = load<u32>(e, Walk.ATTR), space = load<u64>(e, Walk.SPACE);
  if ((space ^ (va >> 55 & 1 ? s.TTBR1_EL1 : s.TTBR0_EL1)) & BASE || load<u32>(e, Walk.GENERATION) != generation(c, attr)) return false;
  if (!(attr & Attr.GLOBAL) && space >> 48 != asidOf(c)) return false;
  if (!(attr & (access == Access.FETCH ? Attr.EXECUTABLE : access == Access.WRITE ? Attr.WRITABLE : Attr.READABLE))) return false;
  c.pa = u64(load<u32>(e, Walk.PAGE)) << 12 | va & 0xfff;
  c.attr = attr;
  return true;
}

/** Keeps the walk that has just been made. */
export function keep(c: Cpu, va: u64, el: u32): void {
  const e = entryOf(c.index, va, el), s = sys(c);
  store<u64>(e, va & ~u64(0xfff) | VALID | el, Walk.VA);
  store<u64>(e, (va >> 55 & 1 ? s.TTBR1_EL1 : s.TTBR0_EL1) & BASE | asidOf(c) << 48, Walk.SPACE);
  store<u32>(e, u32(c.pa >> 12), Walk.PAGE);
  store<u32>(e, c.attr, Walk.ATTR);
  store<u32>(e, generation(c, c.attr), Walk.GENERATION);
  noteBlock(c.index, va, c.attr);
}

export function forgetWalks(index: u32): void { forgetSpaces(index); next(index, 0); }
/** Of every address space: what is not global. */
export function forgetSpaces(index: u32): void { next(index, 4); }
function next(index: u32, which: usize): void {
  const g = GENERATIONS + (usize(index) << 3) + which, n = load<u32>(g) + 1;
  store<u32>(g, n);
  // After four thousand million of them an old entry might look new.
  if (n == 0) memory.fill(WALKS + usize(index) * WALK_BYTES, 0, WALK_BYTES);
}
/** Of a page of 4 KiB, whose leaf covers no more. */
export function forgetWalk(index: u32, va: u64): void {
  for (let el: u32 = 0; el < 2; el++) {
    const e = entryOf(index, va, el);
    if ((load<u64>(e) ^ va) << 8 >> 20 == 0) store<u64>(e, 0);
  }
}
