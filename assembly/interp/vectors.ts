/**
 * The interpreting reader's vector half: what rows of floating point and Advanced SIMD may ask of it. A vector value is a
 * v128, a floating-point number its bits in a u64. What an operation means is in lanes.ts.
 *
 * Truth: Arm ARM shared pseudocode. Deviations: none of its own.
 */
import { Arith } from "../fp/arith";
import { Fma } from "../fp/fma";
import { FP } from "../fp/unpack-round";
import { FULL, Lane } from "../isa/lane-ops";
import { Cpu } from "../state";
import { Lanes, Scalar } from "./lanes";

const V_AT: usize = offsetof<Cpu>("v0");

@unmanaged
export class Vectors extends Cpu {
  // --- vector registers ----------------------------------------------------------------------------------------------
  @inline v(slot: u32): v128 { return v128.load(changetype<usize>(this) + slot, V_AT); }
  @inline setV(slot: u32, v: v128): void { v128.store(changetype<usize>(this) + slot, v, V_AT); }
  @inline lo(slot: u32): u64 { return load<u64>(changetype<usize>(this) + slot, V_AT); }
  @inline hi(slot: u32): u64 { return load<u64>(changetype<usize>(this) + slot, V_AT + 8); }
  @inline setLo(slot: u32, v: u64): void { store<u64>(changetype<usize>(this) + slot, v, V_AT); store<u64>(changetype<usize>(this) + slot, 0, V_AT + 8); }
  @inline setHi(slot: u32, v: u64): void { store<u64>(changetype<usize>(this) + slot, v, V_AT + 8); }
  /** The result of a narrowing operation: the low half, the rest zero, or the upper half, the rest as it was. */
  @inline setHalf(slot: u32, upper: bool, v: v128): void {
    if (upper) this.setHi(slot, i64x2.extract_lane(v, 0));
    else this.setV(slot, v);
  }

  // --- numbers: f = 0 single, 1 double -------------------------------------------------------------------------------
  @inline fp(f: u32, slot: u32): u64 { return f ? this.lo(slot) : u64(load<u32>(changetype<usize>(this) + slot, V_AT)); }
  @inline setFp(slot: u32, v: u64): void { this.setLo(slot, v); }
  @inline half(slot: u32): u64 { return u64(load<u16>(changetype<usize>(this) + slot, V_AT)); }
  fp1(op: u32, f: u32, a: u64): u64 { return Scalar.one(this, op, f != 0, a); }
  /** The usual operations without a switch: `op` is a constant of the row. */
  @inline fp2(op: u32, f: u32, a: u64, b: u64): u64 {
    if (op == Lane.FADD) return f ? Arith.add<u64>(this, a, b) : u64(Arith.add<u32>(this, u32(a), u32(b)));
    if (op == Lane.FSUB) return f ? Arith.sub<u64>(this, a, b) : u64(Arith.sub<u32>(this, u32(a), u32(b)));
    if (op == Lane.FMUL) return f ? Arith.mul<u64>(this, a, b) : u64(Arith.mul<u32>(this, u32(a), u32(b)));
    return Scalar.two(this, op, f != 0, a, b);
  }
  @inline fp3(op: u32, f: u32, a: u64, n: u64, m: u64): u64 {
    if (op == Lane.FMADD) return f ? Fma.madd<u64>(this, a, n, m) : u64(Fma.madd<u32>(this, u32(a), u32(n), u32(m)));
    return Lanes.fma(this, op, 2 + f, a, n, m);
  }
  /** The flags of a comparison, as NZCV in bits 3..0. */
  fpCompare(f: u32, a: u64, b: u64, signal: bool): u64 { return Scalar.nzcv(this, f != 0, a, b, signal); }
  /** A number to an integer register's value, and back; z: 0 32 bits, 1 64 bits. */
  fpToInt(z: u32, f: u32, signed: bool, a: u64, fbits: u32, rounding: u32): u64 { return Scalar.toFixed(this, signed, f != 0, z != 0, a, fbits, rounding); }
  intToFp(z: u32, f: u32, signed: bool, a: u64, fbits: u32): u64 { return Scalar.fromFixed(this, signed, f != 0, z != 0, a, fbits); }
  /** Between formats: log2 of the bytes of each. */
  fpConvert(from: u32, to: u32, a: u64): u64 { return Scalar.format(this, from, to, a); }

  // --- lanes: operations and shapes of isa/lane-ops.ts ---------------------------------------------------------------
  @inline lanes1(op: u32, shape: u32, a: v128): v128 { return Lanes.one(this, op, shape, a); }
  @inline lanes2(op: u32, shape: u32, a: v128, b: v128): v128 { return Lanes.two(this, op, shape, a, b); }
  @inline lanes3(op: u32, shape: u32, acc: v128, a: v128, b: v128): v128 { return Lanes.three(this, op, shape, acc, a, b); }
  @inline shiftLanes(op: u32, shape: u32, a: v128, left: i32): v128 { return Lanes.shift(this, op, shape, a, left); }
  @inline insertShifted(shape: u32, d: v128, a: v128, left: i32): v128 { return Lanes.insert(this, shape, d, a, left); }
  @inline widen(signed: bool, shape: u32, high: bool, a: v128): v128 { return Lanes.widen(signed, shape & 3, high, a); }
  @inline narrowLanes(op: u32, shape: u32, a: v128): v128 { return Lanes.narrow(this, op, shape, a); }
  @inline lengthenFp(shape: u32, high: bool, a: v128): v128 { return Lanes.lengthen(this, shape & 3, high, a); }
  @inline fixedLanes(op: u32, shape: u32, a: v128, fbits: u32): v128 { return Lanes.fixed(this, op, shape, a, fbits); }
  @inline addLongPairs(signed: bool, shape: u32, a: v128): v128 { return Lanes.addLongPairs(signed, shape, a); }
  @inline across(op: u32, shape: u32, a: v128): v128 { return Lanes.across(this, op, shape, a); }
  @inline addLongAcross(signed: bool, shape: u32, a: v128): v128 { return Lanes.addLongAcross(signed, shape, a); }
  @inline splat(shape: u32, index: u32, a: v128): v128 { return Lanes.splat(shape, index, a); }
  @inline splatX(shape: u32, a: u64): v128 { return Lanes.splat(shape, 0, i64x2.splat(a)); }
  @inline element(shape: u32, index: u32, a: v128): u64 { return Lanes.element(shape & 3, index, a); }
  @inline withElement(shape: u32, index: u32, d: v128, a: u64): v128 { return Lanes.withElement(shape & 3, index, d, a); }
  @inline unzip(shape: u32, odd: u32, a: v128, b: v128): v128 { return Lanes.unzip(shape, odd, a, b); }
  @inline zip(shape: u32, high: u32, a: v128, b: v128): v128 { return Lanes.zip(shape, high, a, b); }
  @inline transpose(shape: u32, odd: u32, a: v128, b: v128): v128 { return Lanes.transpose(shape, odd, a, b); }
  @inline extract(shape: u32, at: u32, a: v128, b: v128): v128 { return Lanes.extract(shape, at, a, b); }
  @inline reverse(shape: u32, c: u32, a: v128): v128 { return Lanes.reverse(shape, c, a); }
  /** Where c has ones from a, elsewhere from b. */
  @inline bitSelect(shape: u32, a: v128, b: v128, c: v128): v128 { return Lanes.two(this, Lane.ORR, shape, v128.bitselect(a, b, c), v128.bitselect(a, b, c)); }
  /** A constant in both halves, or in the low one. */
  @inline constant(shape: u32, v: u64): v128 { return i64x2.replace_lane(i64x2.splat(v), 1, shape & FULL ? v : 0); }
  /** TBL, TBX: `count` registers from slot n on are the table; where an index is outside it, `other`. */
  table(shape: u32, n: u32, count: u32, index: v128, other: v128): v128 {
    let found = i64x2.splat(0);
    // An index below the part in hand wraps to a large one, for which swizzle gives 0 as for one above it.
    for (let k: u32 = 0; k < count; k++) found = v128.or(found, i8x16.swizzle(this.v((n + k * 16) & 0x1ff), i8x16.sub(index, i8x16.splat(i8(k * 16)))));
    const inside = i8x16.lt_u(index, i8x16.splat(i8(count * 16)));
    const v = v128.bitselect(found, other, inside);
    return Lanes.two(this, Lane.ORR, shape, v, v);
  }
  zeros(): v128 { return i64x2.splat(0); }
  /** FPCR.RMode, for conversions that round as it says. */
  rounding(): u32 { return FP.rounding(this); }
}
