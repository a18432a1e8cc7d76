/**
 * What the `operands` and `when` expressions of rows may call: from instruction fields to register slots and immediates.
 * Truth: Arm ARM J1 (DecodeBitMasks, VFPExpandImm, AdvSIMDExpandImm). Deviations: none.
 */
import { Slot } from "../state";
import { sysRow } from "../cpu/sysreg-rows.gen";

// @ts-ignore: decorator
@inline export function zr(f: u32): u32 { return f == 31 ? Slot.ZERO : f << 3; }
// @ts-ignore: decorator
@inline export function zw(f: u32): u32 { return f == 31 ? Slot.SINK : f << 3; }
// @ts-ignore: decorator
@inline export function sp(f: u32): u32 { return f << 3; }
// @ts-ignore: decorator
@inline export function v(f: u32): u32 { return f << 4; }
// @ts-ignore: decorator
@inline export function sx(f: u32, bits: u32): u64 { return u64(i64(f) << (64 - bits) >> (64 - bits)); }

/** op0:op1:CRn:CRm:op2, and above it the number of the register's row. */
export function sysKey(key: u32): u64 { return u64(key) | (u64(sysRow(key)) << 16); }

/** The two shifts of a bitfield move: left by this ... */
// @ts-ignore: decorator
@inline export function bfLeft(s: u32): u32 { return 63 - s; }
/** ... then right by this. */
// @ts-ignore: decorator
@inline export function bfRight(z: u32, r: u32, s: u32): u64 { return s >= r ? 63 - s + r : (z ? r - s - 1 : 31 - s + r); }
/** The bits of the destination that BFM replaces. */
export function bfMask(z: u32, r: u32, s: u32): u64 {
  const size: u32 = z ? 64 : 32;
  if (s >= r) return ~u64(0) >> (63 - (s - r));
  return (~u64(0) >> (63 - s)) << (size - r);
}
export function bitfieldValid(z: u32, n: u32, r: u32, s: u32): bool { return n == z && (z == 1 || (r < 32 && s < 32)); }

export function bitmaskValid(z: u32, n: u32, s: u32): bool {
  if (n) return z == 1 && s != 63;
  const size = bitmaskSize(s);
  return size >= 2 && (s & (size - 1)) != size - 1;
}
export function bitmask(z: u32, n: u32, r: u32, s: u32): u64 {
  const size: u32 = n ? 64 : bitmaskSize(s);
  const levels = size - 1;
  const ones = (s & levels) + 1;
  let element: u64 = ones == 64 ? ~u64(0) : (u64(1) << ones) - 1;
  const by = r & levels;
  if (by) element = (element >> by) | (element << (size - by));
  if (size < 64) element &= (u64(1) << size) - 1;
  let width = size;
  while (width < 64) { element |= element << width; width <<= 1; }
  return z ? element : element & 0xffffffff;
}
function bitmaskSize(s: u32): u32 {
  const inverted = ~s & 63;
  return inverted == 0 ? 0 : u32(1) << (31 - clz(inverted));
}

/** VFPExpandImm: kind 0 single, 1 double. */
export function vfpImm8(imm: u32, kind: u32): u64 {
  const sign = u64(imm >> 7), b6 = u64((imm >> 6) & 1), low = u64(imm & 0x3f);
  if (kind) return sign << 63 | (b6 ^ 1) << 62 | (b6 ? u64(0xff) : 0) << 54 | low << 48;
  return sign << 31 | (b6 ^ 1) << 30 | (b6 ? u64(0x1f) : 0) << 25 | low << 19;
}

/** AdvSIMDExpandImm: op, cmode, imm8. */
export function simdImm(op: u32, cmode: u32, imm: u32): u64 {
  const i = u64(imm);
  switch (cmode >> 1) {
    case 0: return i | i << 32;
    case 1: return i << 8 | i << 40;
    case 2: return i << 16 | i << 48;
    case 3: return i << 24 | i << 56;
    case 4: return i * 0x0001000100010001;
    case 5: return (i << 8) * 0x0001000100010001;
    case 6: { const w = cmode & 1 ? i << 16 | 0xffff : i << 8 | 0xff; return w | w << 32; }
    default: {
      if (cmode & 1) { if (op) return vfpImm8(imm, 1); const s = vfpImm8(imm, 0); return s | s << 32; }
      if (!op) return i * 0x0101010101010101;
      let out: u64 = 0;
      for (let k = 0; k < 8; k++) if (imm >> k & 1) out |= u64(0xff) << (k * 8);
      return out;
    }
  }
}

// Shapes of SIMD operands and what goes beside them in a record's imm: see lane-ops.ts.
export function simd(q: u32, s: u32): u64 { return u64(s | q << 31); }
export function scalar(s: u32): u64 { return u64(s | 1 << 30); }
/** The index of vector by element, by the size of the elements. */
export function elementIndex(s: u32, h: u32, l: u32, m: u32): u64 { return u64((s == 1 ? h << 2 | l << 1 | m : s == 2 ? h << 1 | l : h) << 8); }
/** imm5 of the copies: the lowest one is the size, what is above it the index. */
export function elementSize(imm5: u32): u32 { return ctz(imm5); }
export function elementAt(imm5: u32): u64 { return u64(imm5 >> (ctz(imm5) + 1) << 8); }
/** immh:immb of the shifts. */
export function shiftSize(immh: u32): u32 { return 31 - clz(immh); }
export function shiftLeft(immh: u32, immb: u32): u64 { return u64((immh << 3 | immb) - (8 << shiftSize(immh))) << 8; }
export function shiftRight(immh: u32, immb: u32): u64 { return u64((16 << shiftSize(immh)) - (immh << 3 | immb)) << 8; }
export function modified(q: u32, op: u32, cmode: u32, imm8: u32): u64 { return u64(q << 31 | op << 20 | cmode << 16 | imm8 << 8); }
/** Structures: registers, and whether their elements are interleaved. */
export function structures(q: u32, s: u32, count: u32, interleaved: u32): u64 { return u64(q << 31 | interleaved << 16 | count << 4 | s); }
/** One structure: log2 of the bytes of its elements, from opcode<2:1> and size. Its lane is q:S:size without the bits that say so. */
export function laneSize(p: u32, k: u32): u32 { return p == 2 && k == 1 ? 3 : p; }
export function laneValid(p: u32, j: u32, k: u32): bool { return p == 0 || (p == 1 && !(k & 1)) || (p == 2 && (k == 0 || (k == 1 && !j))); }
