/**
 * Lane operations of Advanced SIMD and scalar floating point, carried out on values.
 *
 * Truth: Arm ARM C7.2 (each instruction), J1 shared pseudocode (SatQ, PolynomialMult, Reduce); floating point is assembly/fp.
 * Deviations: none known. The vector instructions of wasm do what they do alike; the rest goes lane by lane.
 *
 * Use: shapes and operations are those of isa/lane-ops.ts. A lane travels as a u64 with zeros above it; a result has zeros
 * outside its shape, so that it can be written to the register as it is. Saturation sets FPSR.QC.
 */
import { Arith } from "../fp/arith";
import { Compare, MinMax } from "../fp/compare";
import { Convert } from "../fp/convert";
import { Estimate } from "../fp/estimate";
import { Fma } from "../fp/fma";
import { Native } from "../fp/native";
import { FP, FPRounding } from "../fp/unpack-round";
import { FULL, Lane, SCALAR } from "../isa/lane-ops";
import { Cpu } from "../state";

const QC: u32 = 1 << 27;

/** Where values lie while their lanes are picked: two operands one after the other, an accumulator, the result. */
const A: usize = memory.data(32, 16);
const B: usize = A + 16;
const ACC: usize = memory.data(16, 16);
const OUT: usize = memory.data(16, 16);

class Pick {
  static get(base: usize, s: u32, i: u32): u64 {
    if (s == 0) return u64(load<u8>(base + i));
    if (s == 1) return u64(load<u16>(base + (i << 1)));
    if (s == 2) return u64(load<u32>(base + (i << 2)));
    return load<u64>(base + (i << 3));
  }
  static put(base: usize, s: u32, i: u32, v: u64): void {
    if (s == 0) store<u8>(base + i, u8(v));
    else if (s == 1) store<u16>(base + (i << 1), u16(v));
    else if (s == 2) store<u32>(base + (i << 2), u32(v));
    else store<u64>(base + (i << 3), v);
  }
  @inline static count(shape: u32): u32 { return shape & SCALAR ? 1 : (shape & FULL ? 16 : 8) >> (shape & 3); }
  @inline static mask(s: u32): u64 { return ~u64(0) >> (64 - (8 << s)); }
  @inline static signed(s: u32, x: u64): i64 { const up = 64 - (8 << s); return i64(x << up) >> up; }
  @inline static zero(): v128 { return i64x2.splat(0); }
  /** Zeroes what lies outside the shape. */
  static keep(shape: u32, v: v128): v128 {
    if ((shape & (FULL | SCALAR)) == FULL) return v;
    const low = i64x2.extract_lane(v, 0);
    return i64x2.replace_lane(Pick.zero(), 0, shape & SCALAR ? low & Pick.mask(shape & 3) : low);
  }
  @inline static clearOut(): void { v128.store(OUT, Pick.zero()); }
}

export class Lanes {
  static two(cpu: Cpu, op: u32, shape: u32, a: v128, b: v128): v128 {
    const s = shape & 3;
    switch (op) {
      case Lane.ADD: return Pick.keep(shape, s == 0 ? i8x16.add(a, b) : s == 1 ? i16x8.add(a, b) : s == 2 ? i32x4.add(a, b) : i64x2.add(a, b));
      case Lane.SUB: return Pick.keep(shape, s == 0 ? i8x16.sub(a, b) : s == 1 ? i16x8.sub(a, b) : s == 2 ? i32x4.sub(a, b) : i64x2.sub(a, b));
      case Lane.AND: return Pick.keep(shape, v128.and(a, b));
      case Lane.BIC: return Pick.keep(shape, v128.andnot(a, b));
      case Lane.ORR: return Pick.keep(shape, v128.or(a, b));
      case Lane.ORN: return Pick.keep(shape, v128.or(a, v128.not(b)));
      case Lane.EOR: return Pick.keep(shape, v128.xor(a, b));
      case Lane.CMEQ: return Pick.keep(shape, s == 0 ? i8x16.eq(a, b) : s == 1 ? i16x8.eq(a, b) : s == 2 ? i32x4.eq(a, b) : i64x2.eq(a, b));
      case Lane.CMGT: return Pick.keep(shape, s == 0 ? i8x16.gt_s(a, b) : s == 1 ? i16x8.gt_s(a, b) : s == 2 ? i32x4.gt_s(a, b) : i64x2.gt_s(a, b));
      case Lane.CMGE: return Pick.keep(shape, s == 0 ? i8x16.ge_s(a, b) : s == 1 ? i16x8.ge_s(a, b) : s == 2 ? i32x4.ge_s(a, b) : i64x2.ge_s(a, b));
      case Lane.CMTST: return Pick.keep(shape, v128.not(Lanes.two(cpu, Lane.CMEQ, FULL | s, v128.and(a, b), Pick.zero())));
      case Lane.CMHI: if (s < 3) return Pick.keep(shape, s == 0 ? i8x16.gt_u(a, b) : s == 1 ? i16x8.gt_u(a, b) : i32x4.gt_u(a, b)); break;
      case Lane.CMHS: if (s < 3) return Pick.keep(shape, s == 0 ? i8x16.ge_u(a, b) : s == 1 ? i16x8.ge_u(a, b) : i32x4.ge_u(a, b)); break;
      case Lane.SMAX: if (s < 3) return Pick.keep(shape, s == 0 ? i8x16.max_s(a, b) : s == 1 ? i16x8.max_s(a, b) : i32x4.max_s(a, b)); break;
      case Lane.UMAX: if (s < 3) return Pick.keep(shape, s == 0 ? i8x16.max_u(a, b) : s == 1 ? i16x8.max_u(a, b) : i32x4.max_u(a, b)); break;
      case Lane.SMIN: if (s < 3) return Pick.keep(shape, s == 0 ? i8x16.min_s(a, b) : s == 1 ? i16x8.min_s(a, b) : i32x4.min_s(a, b)); break;
      case Lane.UMIN: if (s < 3) return Pick.keep(shape, s == 0 ? i8x16.min_u(a, b) : s == 1 ? i16x8.min_u(a, b) : i32x4.min_u(a, b)); break;
      case Lane.MUL: if (s > 0) return Pick.keep(shape, s == 1 ? i16x8.mul(a, b) : s == 2 ? i32x4.mul(a, b) : i64x2.mul(a, b)); break;
      case Lane.URHADD: if (s < 2) return Pick.keep(shape, s == 0 ? i8x16.avgr_u(a, b) : i16x8.avgr_u(a, b)); break;
      case Lane.SQADD: if (s < 2) return Lanes.seen(cpu, shape, s == 0 ? i8x16.add_sat_s(a, b) : i16x8.add_sat_s(a, b), s == 0 ? i8x16.add(a, b) : i16x8.add(a, b)); break;
      case Lane.UQADD: if (s < 2) return Lanes.seen(cpu, shape, s == 0 ? i8x16.add_sat_u(a, b) : i16x8.add_sat_u(a, b), s == 0 ? i8x16.add(a, b) : i16x8.add(a, b)); break;
      case Lane.SQSUB: if (s < 2) return Lanes.seen(cpu, shape, s == 0 ? i8x16.sub_sat_s(a, b) : i16x8.sub_sat_s(a, b), s == 0 ? i8x16.sub(a, b) : i16x8.sub(a, b)); break;
      case Lane.UQSUB: if (s < 2) return Lanes.seen(cpu, shape, s == 0 ? i8x16.sub_sat_u(a, b) : i16x8.sub_sat_u(a, b), s == 0 ? i8x16.sub(a, b) : i16x8.sub(a, b)); break;
      case Lane.SQDMULH: case Lane.SQRDMULH: if (s == 1) {
        // Only the square of the smallest number does not fit.
        const least = i16x8.splat(-32768);
        if (v128.any_true(Pick.keep(shape, v128.and(i16x8.eq(a, least), i16x8.eq(b, least))))) cpu.fpsr |= QC;
        return Pick.keep(shape, op == Lane.SQRDMULH ? i16x8.q15mulr_sat_s(a, b)
          : i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.extmul_low_i16x8_s(a, b), 15), i32x4.shr_s(i32x4.extmul_high_i16x8_s(a, b), 15)));
      } break;
      case Lane.FADD: case Lane.FSUB: case Lane.FMUL: case Lane.FDIV:
        if ((shape & (FULL | SCALAR)) == FULL && Native.arithmetic(cpu)) {
          const v = s == 2 ? Lanes.native32(op, a, b) : Lanes.native64(op, a, b);
          if (Lanes.ordinary) return v;
        }
        break;
    }
    v128.store(A, a); v128.store(B, b);
    Pick.clearOut();
    const n = Pick.count(shape);
    for (let i: u32 = 0; i < n; i++) Pick.put(OUT, s, i, Lanes.lane2(cpu, op, s, Pick.get(A, s, i), Pick.get(B, s, i)));
    return v128.load(OUT);
  }

  static one(cpu: Cpu, op: u32, shape: u32, a: v128): v128 {
    const s = shape & 3;
    switch (op) {
      case Lane.ABS: return Pick.keep(shape, s == 0 ? i8x16.abs(a) : s == 1 ? i16x8.abs(a) : s == 2 ? i32x4.abs(a) : i64x2.abs(a));
      case Lane.NEG: return Pick.keep(shape, s == 0 ? i8x16.neg(a) : s == 1 ? i16x8.neg(a) : s == 2 ? i32x4.neg(a) : i64x2.neg(a));
      case Lane.NOT: return Pick.keep(shape, v128.not(a));
      case Lane.CNT: return Pick.keep(shape, i8x16.popcnt(a));
      case Lane.FABS: return Pick.keep(shape, s == 2 ? f32x4.abs(a) : f64x2.abs(a));
      case Lane.FNEG: return Pick.keep(shape, s == 2 ? f32x4.neg(a) : f64x2.neg(a));
      case Lane.CMGT0: return Lanes.two(cpu, Lane.CMGT, shape, a, Pick.zero());
      case Lane.CMGE0: return Lanes.two(cpu, Lane.CMGE, shape, a, Pick.zero());
      case Lane.CMEQ0: return Lanes.two(cpu, Lane.CMEQ, shape, a, Pick.zero());
      case Lane.CMLE0: return Lanes.two(cpu, Lane.CMGE, shape, Pick.zero(), a);
      case Lane.CMLT0: return Lanes.two(cpu, Lane.CMGT, shape, Pick.zero(), a);
    }
    v128.store(A, a);
    Pick.clearOut();
    const n = Pick.count(shape);
    for (let i: u32 = 0; i < n; i++) Pick.put(OUT, s, i, Lanes.lane1(cpu, op, s, Pick.get(A, s, i)));
    return v128.load(OUT);
  }

  /** An accumulator and two operands. */
  static three(cpu: Cpu, op: u32, shape: u32, acc: v128, a: v128, b: v128): v128 {
    switch (op) {
      case Lane.MLA: return Lanes.two(cpu, Lane.ADD, shape, acc, Lanes.two(cpu, Lane.MUL, shape, a, b));
      case Lane.MLS: return Lanes.two(cpu, Lane.SUB, shape, acc, Lanes.two(cpu, Lane.MUL, shape, a, b));
      case Lane.SABA: return Lanes.two(cpu, Lane.ADD, shape, acc, Lanes.two(cpu, Lane.SABD, shape, a, b));
      case Lane.UABA: return Lanes.two(cpu, Lane.ADD, shape, acc, Lanes.two(cpu, Lane.UABD, shape, a, b));
    }
    const s = shape & 3, n = Pick.count(shape);
    if (s == 2 && (shape & (FULL | SCALAR)) == FULL && op <= Lane.FMLS && Native.arithmetic(cpu)) {
      const v = Lanes.nativeFma32(acc, op == Lane.FMLS ? f32x4.neg(a) : a, b);
      if (Lanes.ordinary) return v;
    }
    v128.store(A, a); v128.store(B, b); v128.store(ACC, acc);
    Pick.clearOut();
    for (let i: u32 = 0; i < n; i++) Pick.put(OUT, s, i, Lanes.fma(cpu, op, s, Pick.get(ACC, s, i), Pick.get(A, s, i), Pick.get(B, s, i)));
    return v128.load(OUT);
  }

  static fma(cpu: Cpu, op: u32, s: u32, acc: u64, a: u64, b: u64): u64 {
    return s == 3 ? Scalar.three<u64>(cpu, op, acc, a, b) : u64(Scalar.three<u32>(cpu, op, u32(acc), u32(a), u32(b)));
  }

  /** Shifts by a constant, 0 to the lane's bits: `left` as SSHL's operand has it. */
  static shift(cpu: Cpu, op: u32, shape: u32, a: v128, left: i32): v128 {
    const s = shape & 3, right = -left, bits = 8 << s;
    if (op == Lane.USHL && left >= 0) return Pick.keep(shape, s == 0 ? i8x16.shl(a, left) : s == 1 ? i16x8.shl(a, left) : s == 2 ? i32x4.shl(a, left) : i64x2.shl(a, left));
    if (op == Lane.USHL && right < bits) return Pick.keep(shape, s == 0 ? i8x16.shr_u(a, right) : s == 1 ? i16x8.shr_u(a, right) : s == 2 ? i32x4.shr_u(a, right) : i64x2.shr_u(a, right));
    if (op == Lane.SSHL && left < 0 && right < bits) return Pick.keep(shape, s == 0 ? i8x16.shr_s(a, right) : s == 1 ? i16x8.shr_s(a, right) : s == 2 ? i32x4.shr_s(a, right) : i64x2.shr_s(a, right));
    if ((op == Lane.URSHL || op == Lane.SRSHL) && right > 0 && right < bits) {
      const ones = s == 0 ? i8x16.splat(1) : s == 1 ? i16x8.splat(1) : s == 2 ? i32x4.splat(1) : i64x2.splat(1);
      const half = v128.and(Lanes.shift(cpu, Lane.USHL, FULL | s, a, 1 - right), ones);
      return Lanes.two(cpu, Lane.ADD, shape, Lanes.shift(cpu, op == Lane.URSHL ? Lane.USHL : Lane.SSHL, FULL | s, a, left), half);
    }
    return Lanes.two(cpu, op, shape, a, i8x16.splat(i8(left)));
  }

  /** SLI, or with left < 0 SRI: the bits that the shift leaves free stay as they are in d. */
  static insert(cpu: Cpu, shape: u32, d: v128, a: v128, left: i32): v128 {
    const moved = Lanes.shift(cpu, Lane.USHL, shape, a, left), mask = Lanes.shift(cpu, Lane.USHL, shape, v128.not(Pick.zero()), left);
    return Pick.keep(shape, v128.bitselect(moved, d, mask));
  }

  /** The lanes of the low or the high half, extended to twice their width. */
  static widen(signed: bool, s: u32, high: bool, a: v128): v128 {
    if (high) a = i64x2.replace_lane(a, 0, i64x2.extract_lane(a, 1));
    if (s == 0) return signed ? i16x8.extend_low_i8x16_s(a) : i16x8.extend_low_i8x16_u(a);
    if (s == 1) return signed ? i32x4.extend_low_i16x8_s(a) : i32x4.extend_low_i16x8_u(a);
    return signed ? i64x2.extend_low_i32x4_s(a) : i64x2.extend_low_i32x4_u(a);
  }

  /** Lanes of twice the shape's width to lanes of its width, in the low half. */
  static narrow(cpu: Cpu, op: u32, shape: u32, a: v128): v128 {
    const s = shape & 3, n: u32 = shape & SCALAR ? 1 : u32(8) >> s;
    // Every other lane: an index beyond the vector gives zero.
    if (op == Lane.XTN) return i8x16.swizzle(a, s == 0 ? i8x16(0, 2, 4, 6, 8, 10, 12, 14, -1, -1, -1, -1, -1, -1, -1, -1)
      : s == 1 ? i8x16(0, 1, 4, 5, 8, 9, 12, 13, -1, -1, -1, -1, -1, -1, -1, -1) : i8x16(0, 1, 2, 3, 8, 9, 10, 11, -1, -1, -1, -1, -1, -1, -1, -1));
    v128.store(A, a);
    Pick.clearOut();
    for (let i: u32 = 0; i < n; i++) Pick.put(OUT, s, i, Lanes.narrow1(cpu, op, s, Pick.get(A, s + 1, i)));
    return v128.load(OUT);
  }

  private static narrow1(cpu: Cpu, op: u32, s: u32, x: u64): u64 {
    switch (op) {
      case Lane.SQXTN: return u64(Lanes.satS(cpu, s, Pick.signed(s + 1, x)));
      case Lane.UQXTN: if (x > Pick.mask(s)) { cpu.fpsr |= QC; return Pick.mask(s); } return x;
      case Lane.SQXTUN: {
        const v = Pick.signed(s + 1, x);
        if (v < 0) { cpu.fpsr |= QC; return 0; }
        if (u64(v) > Pick.mask(s)) { cpu.fpsr |= QC; return Pick.mask(s); }
        return x;
      }
      case Lane.FCVTN: return s == 1 ? u64(Convert.format<u32, u16>(cpu, u32(x))) : u64(Convert.format<u64, u32>(cpu, x));
      case Lane.FCVTXN: return u64(Convert.narrowOdd(cpu, x));
    }
    return x;
  }

  /** FCVTL: halves to singles, singles to doubles, of the low or the high half. */
  static lengthen(cpu: Cpu, s: u32, high: bool, a: v128): v128 {
    v128.store(A, a);
    const from = A + (high ? 8 : 0), n = u32(8) >> s;
    for (let i: u32 = 0; i < n; i++) {
      const x = u32(Pick.get(from, s, i));
      Pick.put(OUT, s + 1, i, s == 1 ? u64(Convert.format<u16, u32>(cpu, u16(x))) : Convert.format<u32, u64>(cpu, x));
    }
    return v128.load(OUT);
  }

  /** Fixed point to and from floating point, with the fraction's bits. */
  static fixed(cpu: Cpu, op: u32, shape: u32, a: v128, fbits: u32): v128 {
    const s = shape & 3, n = Pick.count(shape);
    v128.store(A, a);
    Pick.clearOut();
    for (let i: u32 = 0; i < n; i++) {
      const x = Pick.get(A, s, i);
      Pick.put(OUT, s, i, op == Lane.SCVTF || op == Lane.UCVTF
        ? Scalar.fromFixed(cpu, op == Lane.SCVTF, s == 3, s == 3, x, fbits)
        : Scalar.toFixed(cpu, op == Lane.FCVTZS, s == 3, s == 3, x, fbits, FPRounding.ZERO));
    }
    return v128.load(OUT);
  }

  /** SADDLP, UADDLP: neighbours added at twice the width. The shape is that of the sums. */
  static addLongPairs(signed: bool, shape: u32, a: v128): v128 {
    const s = (shape & 3) - 1;
    if (s == 0) return Pick.keep(shape, signed ? i16x8.extadd_pairwise_i8x16_s(a) : i16x8.extadd_pairwise_i8x16_u(a));
    if (s == 1) return Pick.keep(shape, signed ? i32x4.extadd_pairwise_i16x8_s(a) : i32x4.extadd_pairwise_i16x8_u(a));
    return Pick.keep(shape, signed ? i64x2.add(i64x2.shr_s(i64x2.shl(a, 32), 32), i64x2.shr_s(a, 32)) : i64x2.add(i64x2.shr_u(i64x2.shl(a, 32), 32), i64x2.shr_u(a, 32)));
  }

  /** Reduce: one lane, of the whole vector. */
  static across(cpu: Cpu, op: u32, shape: u32, a: v128): v128 {
    v128.store(A, a);
    return i64x2.replace_lane(Pick.zero(), 0, Lanes.reduce(cpu, op, shape & 3, 0, Pick.count(shape)));
  }
  /** The upper and the lower half are reduced first: for NaNs the order counts. */
  private static reduce(cpu: Cpu, op: u32, s: u32, from: u32, n: u32): u64 {
    if (n == 1) return Pick.get(A, s, from);
    const half = n >> 1, low = Lanes.reduce(cpu, op, s, from, half), high = Lanes.reduce(cpu, op, s, from + half, half);
    return Lanes.lane2(cpu, op, s, low, high) & Pick.mask(s);
  }
  /** SADDLV, UADDLV: one lane of twice the width. */
  static addLongAcross(signed: bool, shape: u32, a: v128): v128 {
    const s = shape & 3, n = Pick.count(shape);
    v128.store(A, a);
    let sum: u64 = 0;
    for (let i: u32 = 0; i < n; i++) { const x = Pick.get(A, s, i); sum += signed ? u64(Pick.signed(s, x)) : x; }
    return i64x2.replace_lane(Pick.zero(), 0, sum & Pick.mask(s + 1));
  }

  /** One element in every lane. */
  static splat(shape: u32, index: u32, a: v128): v128 {
    v128.store(A, a);
    const s = shape & 3, x = Pick.get(A, s, index);
    return Pick.keep(shape, s == 0 ? i8x16.splat(i8(x)) : s == 1 ? i16x8.splat(i16(x)) : s == 2 ? i32x4.splat(i32(x)) : i64x2.splat(x));
  }
  static element(s: u32, index: u32, a: v128): u64 { v128.store(A, a); return Pick.get(A, s, index); }
  static withElement(s: u32, index: u32, d: v128, x: u64): v128 { v128.store(A, d); Pick.put(A, s, index, x); return v128.load(A); }

  /** UZP1 (odd = 0), UZP2: the even or odd elements of a, then of b. */
  static unzip(shape: u32, odd: u32, a: v128, b: v128): v128 {
    const s = shape & 3, n = Pick.count(shape), half = n >> 1;
    v128.store(A, a); v128.store(B, b);
    if (n == 1) { v128.store(OUT, odd ? b : a); return Pick.keep(shape, v128.load(OUT)); }
    Pick.clearOut();
    for (let i: u32 = 0; i < half; i++) {
      Pick.put(OUT, s, i, Pick.get(A, s, 2 * i + odd));
      Pick.put(OUT, s, half + i, Pick.get(B, s, 2 * i + odd));
    }
    return v128.load(OUT);
  }
  /** ZIP1 (high = 0), ZIP2: elements of the low or high halves in turn. */
  static zip(shape: u32, high: u32, a: v128, b: v128): v128 {
    const s = shape & 3, half = Pick.count(shape) >> 1;
    v128.store(A, a); v128.store(B, b);
    Pick.clearOut();
    for (let i: u32 = 0; i < half; i++) {
      Pick.put(OUT, s, 2 * i, Pick.get(A, s, high * half + i));
      Pick.put(OUT, s, 2 * i + 1, Pick.get(B, s, high * half + i));
    }
    return v128.load(OUT);
  }
  /** TRN1 (odd = 0), TRN2: even or odd elements of both in turn. */
  static transpose(shape: u32, odd: u32, a: v128, b: v128): v128 {
    const s = shape & 3, half = Pick.count(shape) >> 1;
    v128.store(A, a); v128.store(B, b);
    Pick.clearOut();
    for (let i: u32 = 0; i < half; i++) {
      Pick.put(OUT, s, 2 * i, Pick.get(A, s, 2 * i + odd));
      Pick.put(OUT, s, 2 * i + 1, Pick.get(B, s, 2 * i + odd));
    }
    return v128.load(OUT);
  }
  /** EXT: bytes from `at` of b:a. */
  static extract(shape: u32, at: u32, a: v128, b: v128): v128 {
    v128.store(A, a);
    v128.store(shape & FULL ? B : A + 8, b);
    return Pick.keep(shape, v128.load(A + at));
  }
  /** Reverses the elements in each container of 1 << c bytes. */
  static reverse(shape: u32, c: u32, a: v128): v128 {
    const flip = i8((u32(1) << c) - (u32(1) << (shape & 3)));
    return Pick.keep(shape, i8x16.swizzle(a, v128.xor(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(flip))));
  }

  private static ordinary: bool = false;
  /** The four operations on all lanes at once; `ordinary` says that no lane needs the exact function (see fp/arith.ts). */
  private static native32(op: u32, a: v128, b: v128): v128 {
    const v = op == Lane.FADD ? f32x4.add(a, b) : op == Lane.FSUB ? f32x4.sub(a, b) : op == Lane.FMUL ? f32x4.mul(a, b) : f32x4.div(a, b);
    const size = f32x4.abs(v);
    let ok = f32x4.le(size, f32x4.splat(f32.MAX_VALUE));
    if (op >= Lane.FMUL) ok = v128.and(ok, f32x4.gt(size, f32x4.splat(f32.MIN_NORMAL_VALUE)));
    Lanes.ordinary = i32x4.all_true(ok);
    return v;
  }
  private static native64(op: u32, a: v128, b: v128): v128 {
    const v = op == Lane.FADD ? f64x2.add(a, b) : op == Lane.FSUB ? f64x2.sub(a, b) : op == Lane.FMUL ? f64x2.mul(a, b) : f64x2.div(a, b);
    const size = f64x2.abs(v);
    let ok = f64x2.le(size, f64x2.splat(f64.MAX_VALUE));
    if (op >= Lane.FMUL) ok = v128.and(ok, f64x2.gt(size, f64x2.splat(f64.MIN_NORMAL_VALUE)));
    Lanes.ordinary = i64x2.all_true(ok);
    return v;
  }

  /** As Fma.madd on each lane: exact products in double, one addition, and no double half way between two singles. */
  private static nativeFma32(acc: v128, a: v128, b: v128): v128 {
    const low = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)), f64x2.promote_low_f32x4(acc));
    a = Lanes.upper(a); b = Lanes.upper(b); acc = Lanes.upper(acc);
    const high = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)), f64x2.promote_low_f32x4(acc));
    const v = v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2), size = f32x4.abs(v);
    const lost = i64x2.splat(0x1fffffff), half = i64x2.splat(0x10000000);
    Lanes.ordinary = i64x2.all_true(v128.and(i64x2.ne(v128.and(low, lost), half), i64x2.ne(v128.and(high, lost), half)))
      && i32x4.all_true(v128.and(f32x4.gt(size, f32x4.splat(f32.MIN_NORMAL_VALUE)), f32x4.le(size, f32x4.splat(f32.MAX_VALUE))));
    return v;
  }
  @inline private static upper(v: v128): v128 { return i64x2.replace_lane(v, 0, i64x2.extract_lane(v, 1)); }

  /** A saturated result beside the one that wraps: where they differ, QC is due. */
  private static seen(cpu: Cpu, shape: u32, saturated: v128, wrapped: v128): v128 {
    const v = Pick.keep(shape, saturated);
    if (v128.any_true(v128.xor(v, Pick.keep(shape, wrapped)))) cpu.fpsr |= QC;
    return v;
  }

  private static satS(cpu: Cpu, s: u32, v: i64): i64 {
    const most = i64(Pick.mask(s) >> 1);
    if (v > most) { cpu.fpsr |= QC; return most; }
    if (v < ~most) { cpu.fpsr |= QC; return ~most; }
    return v;
  }

  /** An operation on one lane of two operands. The result may have bits above the lane. */
  private static lane2(cpu: Cpu, op: u32, s: u32, x: u64, y: u64): u64 {
    if (op >= Lane.FADD) return Scalar.two(cpu, op, s == 3, x, y);
    const bits: u32 = 8 << s, up = 64 - bits;
    const sx = Pick.signed(s, x), sy = Pick.signed(s, y);
    switch (op) {
      case Lane.ADD: return x + y;
      case Lane.MUL: return x * y;
      case Lane.CMHI: return x > y ? ~u64(0) : 0;
      case Lane.CMHS: return x >= y ? ~u64(0) : 0;
      case Lane.SMAX: return sx > sy ? x : y;
      case Lane.SMIN: return sx < sy ? x : y;
      case Lane.UMAX: return x > y ? x : y;
      case Lane.UMIN: return x < y ? x : y;
      case Lane.SABD: return sx > sy ? x - y : y - x;
      case Lane.UABD: return x > y ? x - y : y - x;
      case Lane.SHADD: return u64((sx + sy) >> 1);
      case Lane.UHADD: return (x + y) >> 1;
      case Lane.SRHADD: return u64((sx + sy + 1) >> 1);
      case Lane.URHADD: return (x + y + 1) >> 1;
      case Lane.SHSUB: return u64((sx - sy) >> 1);
      case Lane.UHSUB: return (x - y) >> 1;
      // Saturation is decided at the top of 64 bits, where every lane overflows alike.
      case Lane.SQADD: {
        const p = x << up, q = y << up, r = p + q;
        return (~(p ^ q) & (p ^ r)) >> 63 ? Lanes.limit(cpu, i64(p) < 0) >> up : r >> up;
      }
      case Lane.SQSUB: {
        const p = x << up, q = y << up, r = p - q;
        return ((p ^ q) & (p ^ r)) >> 63 ? Lanes.limit(cpu, i64(p) < 0) >> up : r >> up;
      }
      case Lane.UQADD: {
        const p = x << up, r = p + (y << up);
        if (r < p) { cpu.fpsr |= QC; return ~u64(0); }
        return r >> up;
      }
      case Lane.UQSUB: if (x < y) { cpu.fpsr |= QC; return 0; } return x - y;
      case Lane.SUQADD: {
        const p = x << up, q = y << up;
        if (q > u64(i64.MAX_VALUE) - p) { cpu.fpsr |= QC; return u64(i64.MAX_VALUE) >> up; }
        return (p + q) >> up;
      }
      case Lane.USQADD: {
        const p = x << up, q = y << up, r = p + q;
        if (sy >= 0) { if (r < p) { cpu.fpsr |= QC; return ~u64(0); } }
        else if (p < 0 - q) { cpu.fpsr |= QC; return 0; }
        return r >> up;
      }
      case Lane.SSHL: return Lanes.shiftS(cpu, s, sx, i8(y), false, false);
      case Lane.SRSHL: return Lanes.shiftS(cpu, s, sx, i8(y), true, false);
      case Lane.SQSHL: return Lanes.shiftS(cpu, s, sx, i8(y), false, true);
      case Lane.SQRSHL: return Lanes.shiftS(cpu, s, sx, i8(y), true, true);
      case Lane.USHL: return Lanes.shiftU(cpu, s, x, i8(y), false, false);
      case Lane.URSHL: return Lanes.shiftU(cpu, s, x, i8(y), true, false);
      case Lane.UQSHL: return Lanes.shiftU(cpu, s, x, i8(y), false, true);
      case Lane.UQRSHL: return Lanes.shiftU(cpu, s, x, i8(y), true, true);
      case Lane.SQSHLU: if (sx < 0) { cpu.fpsr |= QC; return 0; } return Lanes.shiftU(cpu, s, x, i8(y), false, true);
      case Lane.PMUL: {
        let r: u64 = 0;
        for (let i: u32 = 0; i < 8; i++) if (y >> i & 1) r ^= x << i;
        return r;
      }
      case Lane.SQDMULH: return u64(Lanes.satS(cpu, s, (sx * sy) >> (bits - 1)));
      case Lane.SQRDMULH: return u64(Lanes.satS(cpu, s, (sx * sy + (i64(1) << (bits - 2))) >> (bits - 1)));
      case Lane.SQDMULL: {
        // Only the square of the smallest number, doubled, does not fit.
        const r = x * y & Pick.mask(s);
        if (r == u64(1) << (bits - 2)) { cpu.fpsr |= QC; return Pick.mask(s) >> 1; }
        return r << 1;
      }
    }
    return 0;
  }

  private static limit(cpu: Cpu, negative: bool): u64 { cpu.fpsr |= QC; return negative ? u64(i64.MIN_VALUE) : u64(i64.MAX_VALUE); }

  private static shiftS(cpu: Cpu, s: u32, x: i64, left: i32, round: bool, saturate: bool): u64 {
    const bits: i32 = 8 << s, up = 64 - bits;
    if (left < 0) {
      const right = -left;
      if (right >= bits) return round ? 0 : u64(x >> 63);
      return u64(x >> right) + (round ? u64(x >> (right - 1)) & 1 : 0);
    }
    if (left >= bits) return saturate && x ? Lanes.limit(cpu, x < 0) >> up : 0;
    const r = u64(x) << left;
    if (saturate && i64(r << up) >> up >> left != x) return Lanes.limit(cpu, x < 0) >> up;
    return r;
  }

  private static shiftU(cpu: Cpu, s: u32, x: u64, left: i32, round: bool, saturate: bool): u64 {
    const bits: i32 = 8 << s, up = 64 - bits;
    if (left < 0) {
      const right = -left;
      if (right > bits) return 0;
      return (right == 64 ? 0 : x >> right) + (round ? x >> (right - 1) & 1 : 0);
    }
    if (left >= bits ? x != 0 : (x << up << left >> left >> up) != x) {
      if (!saturate) return left >= bits ? 0 : x << left;
      cpu.fpsr |= QC;
      return ~u64(0);
    }
    return left >= bits ? 0 : x << left;
  }

  private static lane1(cpu: Cpu, op: u32, s: u32, x: u64): u64 {
    if (op >= Lane.FABS) return Scalar.one(cpu, op, s == 3, x);
    const bits: u32 = 8 << s, up = 64 - bits, least = u64(1) << (bits - 1);
    switch (op) {
      case Lane.CLS: { const t = x << up; return min<u64>(clz<u64>(t ^ u64(i64(t) >> 1)), bits) - 1; }
      case Lane.CLZ: return clz<u64>(x) - up;
      case Lane.RBIT: {
        let v = (x >> 4 & 0x0f) | (x & 0x0f) << 4;
        v = (v >> 2 & 0x33) | (v & 0x33) << 2;
        return (v >> 1 & 0x55) | (v & 0x55) << 1;
      }
      case Lane.SQABS: if (x == least) { cpu.fpsr |= QC; return least - 1; } return x & least ? 0 - x : x;
      case Lane.SQNEG: if (x == least) { cpu.fpsr |= QC; return least - 1; } return 0 - x;
      case Lane.URECPE: return u64(Estimate.urecpe(u32(x)));
      case Lane.URSQRTE: return u64(Estimate.ursqrte(u32(x)));
    }
    return 0;
  }
}

/** Floating point on one number. `wide` tells a double from a single; a single's bits are the low half. */
export class Scalar {
  static two(cpu: Cpu, op: u32, wide: bool, a: u64, b: u64): u64 { return wide ? Scalar.of2<u64>(cpu, op, a, b) : u64(Scalar.of2<u32>(cpu, op, u32(a), u32(b))); }
  static one(cpu: Cpu, op: u32, wide: bool, a: u64): u64 { return wide ? Scalar.of1<u64>(cpu, op, a) : u64(Scalar.of1<u32>(cpu, op, u32(a))); }

  private static of2<T extends number>(cpu: Cpu, op: u32, a: T, b: T): T {
    switch (op) {
      case Lane.FADD: return Arith.add<T>(cpu, a, b);
      case Lane.FSUB: return Arith.sub<T>(cpu, a, b);
      case Lane.FMUL: return Arith.mul<T>(cpu, a, b);
      case Lane.FDIV: return Arith.div<T>(cpu, a, b);
      case Lane.FMULX: return Arith.mulx<T>(cpu, a, b);
      case Lane.FNMUL: return Fma.neg<T>(Arith.mul<T>(cpu, a, b));
      case Lane.FMAX: return MinMax.max<T>(cpu, a, b);
      case Lane.FMIN: return MinMax.min<T>(cpu, a, b);
      case Lane.FMAXNM: return MinMax.maxnm<T>(cpu, a, b);
      case Lane.FMINNM: return MinMax.minnm<T>(cpu, a, b);
      case Lane.FABD: return (u64(Arith.sub<T>(cpu, a, b)) & (FP.zero<T>(1) - 1)) as T;
      case Lane.FRECPS: return Fma.recps<T>(cpu, a, b);
      case Lane.FRSQRTS: return Fma.rsqrts<T>(cpu, a, b);
      case Lane.FCMEQ: return Scalar.all<T>(Compare.eq<T>(cpu, a, b));
      case Lane.FCMGE: return Scalar.all<T>(Compare.ge<T>(cpu, a, b));
      case Lane.FCMGT: return Scalar.all<T>(Compare.gt<T>(cpu, a, b));
      case Lane.FACGE: return Scalar.all<T>(Compare.acge<T>(cpu, a, b));
      case Lane.FACGT: return Scalar.all<T>(Compare.acgt<T>(cpu, a, b));
    }
    return 0 as T;
  }

  private static of1<T extends number>(cpu: Cpu, op: u32, a: T): T {
    const zero = 0 as T;
    switch (op) {
      case Lane.FABS: return (u64(a) & (FP.zero<T>(1) - 1)) as T;
      case Lane.FNEG: return Fma.neg<T>(a);
      case Lane.FSQRT: return Arith.sqrt<T>(cpu, a);
      case Lane.FRECPE: return Estimate.recpe<T>(cpu, a);
      case Lane.FRSQRTE: return Estimate.rsqrte<T>(cpu, a);
      case Lane.FRECPX: return Estimate.recpx<T>(cpu, a);
      case Lane.FCMGT0: return Scalar.all<T>(Compare.gt<T>(cpu, a, zero));
      case Lane.FCMGE0: return Scalar.all<T>(Compare.ge<T>(cpu, a, zero));
      case Lane.FCMEQ0: return Scalar.all<T>(Compare.eq<T>(cpu, a, zero));
      case Lane.FCMLE0: return Scalar.all<T>(Compare.ge<T>(cpu, zero, a));
      case Lane.FCMLT0: return Scalar.all<T>(Compare.gt<T>(cpu, zero, a));
      case Lane.FRINTX: return Convert.roundInt<T>(cpu, a, FP.rounding(cpu), true);
      case Lane.FRINTI: return Convert.roundInt<T>(cpu, a, FP.rounding(cpu), false);
      case Lane.SCVTF: return Scalar.fromFixed(cpu, true, sizeof<T>() == 8, sizeof<T>() == 8, u64(a), 0) as T;
      case Lane.UCVTF: return Scalar.fromFixed(cpu, false, sizeof<T>() == 8, sizeof<T>() == 8, u64(a), 0) as T;
    }
    if (op < Lane.FCVTNS) return Convert.roundInt<T>(cpu, a, op - Lane.FRINTN, false);
    if (op < Lane.FCVTNU) return Scalar.toFixed(cpu, true, sizeof<T>() == 8, sizeof<T>() == 8, u64(a), 0, op - Lane.FCVTNS) as T;
    return Scalar.toFixed(cpu, false, sizeof<T>() == 8, sizeof<T>() == 8, u64(a), 0, op - Lane.FCVTNU) as T;
  }

  @inline private static all<T extends number>(c: bool): T { return (c ? ~u64(0) : 0) as T; }

  static three<T extends number>(cpu: Cpu, op: u32, a: T, n: T, m: T): T {
    switch (op) {
      case Lane.FMADD: return Fma.madd<T>(cpu, a, n, m);
      case Lane.FMSUB: return Fma.msub<T>(cpu, a, n, m);
      case Lane.FNMADD: return Fma.nmadd<T>(cpu, a, n, m);
      default: return Fma.nmsub<T>(cpu, a, n, m);
    }
  }

  /** A number to an integer of 32 or 64 bits (`long`) with fbits of fraction. */
  static toFixed(cpu: Cpu, signed: bool, wide: bool, long: bool, x: u64, fbits: u32, rounding: u32): u64 {
    if (wide) {
      if (long) return signed ? u64(Convert.toFixed<u64, i64>(cpu, x, fbits, rounding)) : Convert.toFixed<u64, u64>(cpu, x, fbits, rounding);
      return u64(signed ? u32(Convert.toFixed<u64, i32>(cpu, x, fbits, rounding)) : Convert.toFixed<u64, u32>(cpu, x, fbits, rounding));
    }
    if (long) return signed ? u64(Convert.toFixed<u32, i64>(cpu, u32(x), fbits, rounding)) : Convert.toFixed<u32, u64>(cpu, u32(x), fbits, rounding);
    return u64(signed ? u32(Convert.toFixed<u32, i32>(cpu, u32(x), fbits, rounding)) : Convert.toFixed<u32, u32>(cpu, u32(x), fbits, rounding));
  }

  static fromFixed(cpu: Cpu, signed: bool, wide: bool, long: bool, x: u64, fbits: u32): u64 {
    if (wide) {
      if (long) return signed ? Convert.fromFixed<u64, i64>(cpu, i64(x), fbits) : Convert.fromFixed<u64, u64>(cpu, x, fbits);
      return signed ? Convert.fromFixed<u64, i32>(cpu, i32(x), fbits) : Convert.fromFixed<u64, u32>(cpu, u32(x), fbits);
    }
    if (long) return u64(signed ? Convert.fromFixed<u32, i64>(cpu, i64(x), fbits) : Convert.fromFixed<u32, u64>(cpu, x, fbits));
    return u64(signed ? Convert.fromFixed<u32, i32>(cpu, i32(x), fbits) : Convert.fromFixed<u32, u32>(cpu, u32(x), fbits));
  }

  static nzcv(cpu: Cpu, wide: bool, a: u64, b: u64, signal: bool): u64 {
    return u64(wide ? Compare.nzcv<u64>(cpu, a, b, signal) : Compare.nzcv<u32>(cpu, u32(a), u32(b), signal));
  }

  /** FCVT between formats: log2 of the bytes of each, 1 to 3. */
  static format(cpu: Cpu, from: u32, to: u32, x: u64): u64 {
    if (from == 1) return to == 2 ? u64(Convert.format<u16, u32>(cpu, u16(x))) : Convert.format<u16, u64>(cpu, u16(x));
    if (from == 2) return to == 1 ? u64(Convert.format<u32, u16>(cpu, u32(x))) : Convert.format<u32, u64>(cpu, u32(x));
    return to == 1 ? u64(Convert.format<u64, u16>(cpu, x)) : u64(Convert.format<u64, u32>(cpu, x));
  }
}
