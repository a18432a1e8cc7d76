/** What the interpreter and the translator both know of a region: see regions.ts. Deviations: none. */
@unmanaged
export class Region {
  /** Its first record, or 0 when it is dead; that record's own kind. */
  head: usize;
  kind: u16;
  pages: u16;
  /** Budget that is needed to come to the next look at it: the longest path. */
  need: u32;
  /** Instructions that it is made of. */
  rows: u32;
  /** Decoded pages that it has records of. */
  page0: usize; page1: usize; page2: usize; page3: usize;
  /** Where its first page was mapped when it was found. */
  va: u64;
  /** How often it was entered, and left without having done anything. */
  entered: u32;
  refused: u32;
  /** With the cycle model: the script of its first node, and the half-cycles that it may need to the next look at the time. */
  script: usize;
  time: u32;
  /** How often it was left for a record of its page, since that was looked at. */
  strayed: u32;
  /** With the cycle model: whether it is for when branches are predicted (timing/fetch.ts). */
  predicting: u32;
}

/** What a region answers instead of a record: pc says where to go on; as an address that a register gave; for a call from the record in hand. */
export namespace Way { export const PC: usize = 0; export const INDIRECT: usize = 1; export const CALL: usize = 2; }
