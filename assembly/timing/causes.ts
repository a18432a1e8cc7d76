/**
 * Why an instruction waits or its result comes late, where the scoreboard's times do not say it: notes that the slow ways of
 * the model leave for a tracer. Truth: the lines that leave them.
 *
 * They are no state of the machine: nothing reads them back but assembly/interp/traced.ts, which takes them after every
 * instruction; without a tracer they are written and forgotten. The hot way of an instruction leaves none.
 * Deviations: none.
 */
export namespace Cause {
  /** The instruction's line was not in L1I. */
  export const L1I_MISS: u32 = 1 << 0;
  export const L1D_MISS: u32 = 1 << 1;
  /** A line (of instructions, data or descriptors) was not in L2 and came from the DRAM. */
  export const L2_MISS: u32 = 1 << 2;
  /** The page was not in the micro-TLB; it was not in the main TLB either. */
  export const MICRO_TLB_MISS: u32 = 1 << 3;
  export const TABLE_WALK: u32 = 1 << 4;
  /** The line was under way already. */
  export const LINE_UNDER_WAY: u32 = 1 << 5;
  /** Every place for a line under way was taken. */
  export const LINEFILLS_FULL: u32 = 1 << 6;
  /** Another core had the line, changed. */
  export const SNOOP: u32 = 1 << 7;
  /** The bytes came from the store buffer. */
  export const STORE_FORWARD: u32 = 1 << 8;
  export const STORE_BUFFER_FULL: u32 = 1 << 9;
  export const UNALIGNED: u32 = 1 << 10;
  /** A read of Device or Non-cacheable memory. */
  export const UNCACHED: u32 = 1 << 11;
  export const BARRIER: u32 = 1 << 12;
  export const SYSTEM: u32 = 1 << 13;
  export const MISPREDICT: u32 = 1 << 14;
  /** The pipe was emptied: exception entry or return. */
  export const FLUSH: u32 = 1 << 15;
  /** Operands that take the multiplier or divider longer. */
  export const OPERAND_DEPENDENT: u32 = 1 << 16;
}

let notes: u32 = 0;

// @ts-ignore: decorator
@inline export function note(cause: u32): void { notes |= cause; }
export function takeNotes(): u32 { const n = notes; notes = 0; return n; }
