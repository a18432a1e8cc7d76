/**
 * What translated code calls of the core, by name: everything that a row means and that the emitting reader does not write
 * out itself. The meaning is the interpreter's, so the two agree by construction. Part of the core, not of the translator.
 * Deviations: none.
 */
import { holds, materialised } from "../cpu/flags";
import { sys } from "../cpu/sys";
import { Operation, REGISTER_ROWS, sysRead, sysTrap } from "../cpu/sysreg-access.gen";
import { LEVELS, NO_ROW } from "../cpu/sysreg-rows.gen";
import { Rec, RECORD_BYTES, TRANSLATED } from "../decode/record";
import { DECODED, DECODED_BYTES, RAM } from "../layout";
import { decodedSlot, decodeRecord, fuseRecord, invalidateWords } from "../interp/page";
import { isHeld, ownKind } from "../interp/regions";
import { Run } from "../interp/run";
import { Native } from "../fp/native";
import { Lanes } from "../interp/lanes";
import { runRun } from "../interp/dispatch.gen";
import { fill, unalignedHit } from "../mmu/access";
import { Tlb } from "../mmu/look-aside";
import { ramOffset } from "../mmu/ram";
import { Access, Attr, translate } from "../mmu/walk";
import { machine } from "../state";

/** Fills a record that has not run, as the interpreter would; for tests, which translate without running first. */
export function decodeRecordAt(page: usize, r: Rec): void { decodeRecord(page, r); if (machine().timing != 2) fuseRecord(page, r); }

/**
 * Where `what & 63` bytes at va lie in host memory, for a store if bit 6 is set; 0 when the interpreter must make the access:
 * it faults, is a device's, is watched, crosses a page or may change code, is not aligned though it must (bit 7), or (bits 8
 * and up) its base is a misaligned SP.
 * Nothing that the guest can see is changed.
 */
export function reach(b: Run, va: u64, what: u32): usize {
  const bytes: u64 = what & 63, write = (what & 64) != 0;
  if (what >> 8 || (va & 0xfff) + bytes > 0x1000 || what & 128 && va & (bytes - 1)) return 0;
  const unit = min<u64>(bytes, 8);
  const hit = unalignedHit(b, va, bytes, b.el, write ? Tlb.WRITE : Tlb.READ);
  if (hit) return hit;
  if (machine().hooks || sys(b).MDSCR_EL1 & 0x8000) return 0;
  if (translate(b, va, write ? Access.WRITE : Access.READ, b.el)) return 0;
  const offset = ramOffset(b.pa);
  if (offset < 0) return 0;
  fill(b, va, offset, b.el, write);
  if (va & (unit - 1)) return unalignedHit(b, va, bytes, b.el, write ? Tlb.WRITE : Tlb.READ);
  if (write) {
    if (machine().monitoredPage == (u32(offset) >> 12) + 1) return 0;
    const slot = decodedSlot(offset);
    if (slot) {
      // Data beside code, or code that is being written; what a region holds is the interpreter's to write.
      const page = DECODED + usize(slot - 1) * DECODED_BYTES, last = u32(offset) + u32(bytes) - 1 >> 2 & 1023;
      for (let word = u32(offset) >> 2 & 1023; word <= last; word++) if (isHeld(page, word)) return 0;
      invalidateWords(offset, u32(bytes));
    }
  }
  return RAM + usize(offset);
}

/**
 * Carries out one record, all registers and flags being in memory and `left` instructions in the budget. Answers the next
 * record with its lowest bit set when the region may go on there; else as a region does.
 */
export function step(b: Run, r: Rec, left: u32): usize {
  const at = changetype<usize>(r), generation = machine().generation, deaths = machine().deaths;
  b.slack += left - 1;
  b.stop = at + RECORD_BYTES;
  b.rec = at;
  const page = b.page;
  // A region may start with it, this one even.
  const heads = r.kind == TRANSLATED;
  if (heads) r.kind = ownKind(page, at);
  runRun(b);
  if (heads && generation == machine().generation && deaths == machine().deaths) r.kind = TRANSLATED;
  const slack = left - 1;
  b.slack -= slack;
  if (b.rec == 0) return 0;
  const to = b.rec;
  if (b.leave || to != at + RECORD_BYTES || b.page != page || generation != machine().generation || deaths != machine().deaths) return to;
  return to | 1;
}

/** MRS: the register into Cpu's slot r.d; 0 when the interpreter must do it, for it traps or something wants the outer loop. */
export function readRegister(b: Run, r: Rec, left: u32): u32 {
  const row = u32(r.imm >> 16), at = changetype<usize>(r);
  if (row == NO_ROW || b.el < u32(load<u8>(LEVELS + row) & 15) || sysTrap(b, row, false)) return 0;
  b.slack += left - 1;
  b.stop = at + RECORD_BYTES;
  b.rec = at;
  store<u64>(changetype<usize>(b) + r.d, sysRead(b, row));
  b.slack -= left - 1;
  return u32(!b.leave);
}

/** SYS: cache maintenance by address, and DC ZVA; 0 when the interpreter must do it. */
export function operate(b: Run, va: u64, r: Rec): u32 {
  const row = u32(r.imm >> 16), m = machine();
  if (row < REGISTER_ROWS || row == NO_ROW || b.el < u32(load<u8>(LEVELS + row) >> 4) || sysTrap(b, row, true) || m.timing == 2) return 0;
  const zero = row == Operation.DC_ZVA;
  if (!zero && row != Operation.DC_CVAU && row != Operation.DC_CVAC && row != Operation.DC_CIVAC && row != Operation.IC_IVAU) return 0;
  if (!zero) return u32(translate(b, va, Access.READ, b.el) == 0);
  const at = reach(b, va & ~u64(63), 56 | 64), e = Tlb.entry(b.dtlb, va);
  if (at == 0 || load<u64>(e, Tlb.WRITE) != (va & ~u64(0xfff)) || load<u32>(e, Tlb.ATTR) & Attr.DEVICE) return 0;
  memory.fill(at, 0, 64);
  return 1;
}

/** ConditionHolds for the flags of an operation as a region keeps it: bit 3 for operands of 32 bits. */
export function condition(k: u32, c: u32, x: u64, y: u64): u32 {
  const by = k & 8 ? 32 : 0;
  return u32(holds(materialised(k & 3, x << by, y << by), c));
}

/** What `pure` does: see emit.ts. */
namespace Pure { export const UMULH: u32 = 0; export const SMULH: u32 = 1; export const RBIT: u32 = 2; export const CRC32: u32 = 8; export const CRC32C: u32 = 12; }
export function pure(what: u32, x: u64, y: u64): u64 {
  const b = changetype<Run>(0);
  if (what >= Pure.CRC32C) return b.crc32(x, y, what & 3, true);
  if (what >= Pure.CRC32) return b.crc32(x, y, what & 3, false);
  if (what == Pure.UMULH) return b.umulh(x, y);
  if (what == Pure.SMULH) return b.smulh(x, y);
  return b.rbit(what - Pure.RBIT, x);
}

/** What `number` does; its parameter `p` is the row's constants, packed. */
export namespace Num {
  export const ONE: u32 = 1;
  export const TWO: u32 = 2;
  export const THREE: u32 = 3;
  export const COMPARE: u32 = 4;
  export const TO_INT: u32 = 5;
  export const FROM_INT: u32 = 6;
  export const CONVERT: u32 = 7;
  /** The order of two numbers, as that of a double to zero. */
  export const ORDER: u32 = 8;
}
/** Floating point by name: the exact library, with FPCR as it is and FPSR's flags raised. */
export function number(b: Run, what: u32, p: u32, x: u64, y: u64, z: u64): u64 {
  const r = numberOf(b, what, p, x, y, z);
  b.soft = u32(Native.arithmetic(b)) - 1;
  return r;
}
function numberOf(b: Run, what: u32, p: u32, x: u64, y: u64, z: u64): u64 {
  const op = p & 0xff, f = p >> 8 & 1;
  switch (what) {
    case Num.ONE: return b.fp1(op, f, x);
    case Num.TWO: return b.fp2(op, f, x, y);
    case Num.THREE: return b.fp3(op, f, x, y, z);
    case Num.COMPARE: return b.fpCompare(f, x, y, op != 0);
    case Num.TO_INT: return b.fpToInt(op & 1, f, (op & 2) != 0, x, p >> 16 & 0xff, p >> 24);
    case Num.FROM_INT: return b.intToFp(op & 1, f, (op & 2) != 0, x, p >> 16 & 0xff);
    case Num.ORDER: {
      const nzcv = b.fpCompare(f, x, y, op != 0);
      return reinterpret<u64>(nzcv == 8 ? -1.0 : nzcv == 6 ? 0.0 : nzcv == 2 ? 1.0 : NaN);
    }
    default: return b.fpConvert(op & 15, op >> 4, x);
  }
}
/** What `lanes` does: operations of one, two and three operands, and these; bits 31..16 of `what` are a constant of the row. */
export namespace Kind {
  export const SHIFT: u32 = 4;
  export const NARROW: u32 = 5;
  export const LENGTHEN: u32 = 6;
  export const FIXED: u32 = 7;
  export const ACROSS: u32 = 8;
}
/** Lanes by name: the operation, and above it the kind. */
export function lanes(b: Run, what: u32, shape: u32, x: v128, y: v128, z: v128): v128 {
  const r = lanesOf(b, what & 0xff, what >> 8 & 0xff, what >> 16, shape, x, y, z);
  b.soft = u32(Native.arithmetic(b)) - 1;
  return r;
}
function lanesOf(b: Run, op: u32, kind: u32, more: u32, shape: u32, x: v128, y: v128, z: v128): v128 {
  switch (kind) {
    case 1: return Lanes.one(b, op, shape, x);
    case 2: return Lanes.two(b, op, shape, x, y);
    case 3: return Lanes.three(b, op, shape, x, y, z);
    case Kind.SHIFT: return Lanes.shift(b, op, shape, x, i8(more));
    case Kind.NARROW: return Lanes.narrow(b, op, shape, x);
    case Kind.LENGTHEN: return Lanes.lengthen(b, shape & 3, more != 0, x);
    case Kind.FIXED: return Lanes.fixed(b, op, shape, x, more);
    default: return Lanes.across(b, op, shape, x);
  }
}
