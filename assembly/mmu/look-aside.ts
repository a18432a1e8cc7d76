/**
 * The data look-aside cache: for each core and regime, which pages of RAM may be read and written at once, and where they lie in
 * host memory. Truth: none, it is a cache of what walk.ts finds; nothing that a guest can see depends on it.
 * Deviations: none.
 */
import { TLB_ENTRIES, TLB_ENTRY_BYTES } from "../layout";

/** One entry: tags are page addresses, or EMPTY; host address = low word of the VA + addend. */
export namespace Tlb {
  /** No address that is looked for: of the bits below a page's an access leaves those that make it unaligned, the lowest six at most. */
  export const EMPTY: u64 = 0x800;
  export const READ: usize = 0;
  export const WRITE: usize = 8;
  export const ADDEND: usize = 16;
  export const ATTR: usize = 20;
  /** The page's number and the bits above it make the entry's, so that arrays a power of two apart do not meet: these shifts of the VA, and a mask. */
  export const NUMBER: u32 = 7;
  export const ABOVE: u32 = 16;
  export const MASK: u32 = (TLB_ENTRIES - 1) * u32(TLB_ENTRY_BYTES);

  /** The entry that a page at va has in the cache at `dtlb`. */
  // @ts-ignore: decorator
  @inline export function entry(dtlb: usize, va: u64): usize { return dtlb + usize((u32(va >> NUMBER) ^ u32(va >> ABOVE)) & MASK); }
  // @ts-ignore: decorator
  @inline export function forget(e: usize): void { store<u64>(e, EMPTY, READ); store<u64>(e, EMPTY, WRITE); }
}
