/**
 * The architectural state of one core: what the Arm ARM calls the PE's registers, at fixed offsets in linear memory.
 *
 * One `Cpu` is a pointer into the region that `layout.ts` names; nothing is allocated. The host reads the same fields
 * through views whose offsets are generated from this class (host/core/layout.gen.ts), so the order and the types below
 * are the documented layout. General registers come first, so that a register slot (number * 8) is an offset from the
 * pointer; vector registers follow at a fixed offset (number * 16).
 *
 * Truth: Arm ARM B1 (registers, PSTATE), D13 (system registers; those live in `SysRegs`, one row each).
 */

/** Slots that a decoded record may name, as byte offsets from a Cpu: X0..X30 are 0..240. */
export namespace Slot {
  /** The stack pointer in use (SP_EL0 or SP_ELx, by PSTATE). */
  export const SP: u32 = 248;
  /** Reads as zero, never written: XZR as a source. */
  export const ZERO: u32 = 256;
  /** Written, never read: XZR as a destination. */
  export const SINK: u32 = 264;
}

@unmanaged
export class Cpu {
  x0: u64; x1: u64; x2: u64; x3: u64; x4: u64; x5: u64; x6: u64; x7: u64;
  x8: u64; x9: u64; x10: u64; x11: u64; x12: u64; x13: u64; x14: u64; x15: u64;
  x16: u64; x17: u64; x18: u64; x19: u64; x20: u64; x21: u64; x22: u64; x23: u64;
  x24: u64; x25: u64; x26: u64; x27: u64; x28: u64; x29: u64; x30: u64;
  sp: u64; zero: u64; sink: u64;
  /** 0x110: virtual address of the next instruction; up to date whenever run() has returned. */
  pc: u64;
  /** 0x118: FPCR and FPSR, as the registers read. */
  fpcr: u32;
  fpsr: u32;
}
