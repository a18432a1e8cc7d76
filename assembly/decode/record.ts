/**
 * A decoded instruction. Every reader of a row starts from a record: the decoder makes it once, from the row's pattern and
 * operands, and it serves until the word it came from changes.
 *
 * d, n and m are register slots: byte offsets into a Cpu (X: number * 8, with Slot.ZERO and Slot.SINK for XZR) or into its
 * vector file (number * 16), or small constants; imm is whatever the row's operands say.
 * Deviations: none.
 */
@unmanaged
export class Rec {
  kind: u16;
  d: u16;
  n: u16;
  m: u16;
  imm: u64;
}

export const RECORD_BYTES: usize = 16;

/** The record's word has not been decoded yet. */
export const UNDECODED: u16 = 0;
/** Behind the last record of a page. */
export const PAGE_END: u16 = 1;
/** No row: the Undefined Instruction exception. */
export const UNDEFINED: u16 = 2;
/** A region of translated code starts here; the region has the record's own kind (interp/regions.ts). */
export const TRANSLATED: u16 = 3;
