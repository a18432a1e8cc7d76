/**
 * Addition, subtraction, multiplication, division and square root of singles and doubles.
 *
 * Truth: Arm ARM J1 shared/functions/float — FPAdd, FPSub, FPMul, FPMulX, FPDiv, FPSqrt.
 * Deviations: none known.
 *
 * Use: T is u32 (single) or u64 (double); operands and results are raw bits. FPCR is read and FPSR accumulated in `cpu`.
 *     Arith.add<u32>(cpu, a, b)          FADD Sd
 *     Arith.mul<u64>(cpu, a, b) ^ SIGN   FNMUL Dd: the manual negates the result, a NaN too
 * FNEG and FABS are bit operations that touch no flag, so they have no function here; FABD is the bits of sub with the sign cleared.
 *
 * Each operation is a wasm instruction where that is provably the same, else the exact function of the same name. The
 * guard of each fast path says why it is enough, given rounding to nearest, no FZ, and IXC set already (`Native.arithmetic`).
 */
import { Cpu } from "../state";
import { Native } from "./native";
import { FP, FPSR, FPType, Op, Wide } from "./unpack-round";

export class Arith {
  /** FPAdd. Flags: IOC OFC UFC IXC IDC. */
  @inline
  static add<T extends number>(cpu: Cpu, a: T, b: T): T {
    // A finite sum came from finite operands; when it is tiny or zero it is exact, so no underflow either.
    if (Native.arithmetic(cpu)) {
      if (sizeof<T>() == 4) {
        const r = reinterpret<f32>(a) + reinterpret<f32>(b);
        if (abs(r) <= f32.MAX_VALUE) return reinterpret<T>(r);
      } else {
        const r = reinterpret<f64>(a) + reinterpret<f64>(b);
        if (abs(r) <= f64.MAX_VALUE) return reinterpret<T>(r);
      }
    }
    return ArithRest.add<T>(cpu, a, b, 0);
  }

  /** FPSub: a NaN operand keeps its sign. Flags: IOC OFC UFC IXC IDC. */
  @inline
  static sub<T extends number>(cpu: Cpu, a: T, b: T): T {
    if (Native.arithmetic(cpu)) { // As for add.
      if (sizeof<T>() == 4) {
        const r = reinterpret<f32>(a) - reinterpret<f32>(b);
        if (abs(r) <= f32.MAX_VALUE) return reinterpret<T>(r);
      } else {
        const r = reinterpret<f64>(a) - reinterpret<f64>(b);
        if (abs(r) <= f64.MAX_VALUE) return reinterpret<T>(r);
      }
    }
    return ArithRest.add<T>(cpu, a, b, 1);
  }

  /** FPMul. Flags: IOC OFC UFC IXC IDC. */
  @inline
  static mul<T extends number>(cpu: Cpu, a: T, b: T): T {
    // A finite non-zero product came from finite non-zero operands. The smallest normal number is left out: it may have been
    // rounded up to, and then UFC is due because tininess is seen before rounding.
    if (Native.arithmetic(cpu)) {
      if (sizeof<T>() == 4) {
        const r = reinterpret<f32>(a) * reinterpret<f32>(b), m = abs(r);
        if (m > f32.MIN_NORMAL_VALUE && m <= f32.MAX_VALUE) return reinterpret<T>(r);
      } else {
        const r = reinterpret<f64>(a) * reinterpret<f64>(b), m = abs(r);
        if (m > f64.MIN_NORMAL_VALUE && m <= f64.MAX_VALUE) return reinterpret<T>(r);
      }
    }
    return ArithRest.mul<T>(cpu, a, b, false);
  }

  /** FPMulX: as mul, but infinity times zero is 2.0 with the product's sign and no flag. */
  @inline
  static mulx<T extends number>(cpu: Cpu, a: T, b: T): T {
    if (Native.arithmetic(cpu)) { // As for mul.
      if (sizeof<T>() == 4) {
        const r = reinterpret<f32>(a) * reinterpret<f32>(b), m = abs(r);
        if (m > f32.MIN_NORMAL_VALUE && m <= f32.MAX_VALUE) return reinterpret<T>(r);
      } else {
        const r = reinterpret<f64>(a) * reinterpret<f64>(b), m = abs(r);
        if (m > f64.MIN_NORMAL_VALUE && m <= f64.MAX_VALUE) return reinterpret<T>(r);
      }
    }
    return ArithRest.mul<T>(cpu, a, b, true);
  }

  /** FPDiv: a / b. Flags: IOC DZC OFC UFC IXC IDC. */
  @inline
  static div<T extends number>(cpu: Cpu, a: T, b: T): T {
    // A finite non-zero quotient came from finite non-zero operands; the smallest normal number is left out as for mul.
    if (Native.arithmetic(cpu)) {
      if (sizeof<T>() == 4) {
        const r = reinterpret<f32>(a) / reinterpret<f32>(b), m = abs(r);
        if (m > f32.MIN_NORMAL_VALUE && m <= f32.MAX_VALUE) return reinterpret<T>(r);
      } else {
        const r = reinterpret<f64>(a) / reinterpret<f64>(b), m = abs(r);
        if (m > f64.MIN_NORMAL_VALUE && m <= f64.MAX_VALUE) return reinterpret<T>(r);
      }
    }
    return ArithExact.div<T>(cpu, u64(a), u64(b)) as T;
  }

  /** FPSqrt. Flags: IOC IXC IDC. */
  @inline
  static sqrt<T extends number>(cpu: Cpu, a: T): T {
    // A finite root came from a finite, not negative number (or -0), and is never tiny.
    if (Native.arithmetic(cpu)) {
      if (sizeof<T>() == 4) {
        const r = sqrt<f32>(reinterpret<f32>(a));
        if (r <= f32.MAX_VALUE) return reinterpret<T>(r);
      } else {
        const r = sqrt<f64>(reinterpret<f64>(a));
        if (r <= f64.MAX_VALUE) return reinterpret<T>(r);
      }
    }
    return ArithExact.sqrt<T>(cpu, u64(a)) as T;
  }
}

/**
 * What the fast paths of addition and multiplication leave over. Exact results come natively here too, so that a program whose
 * numbers are all integers, and never sets IXC, is not slow.
 */
export class ArithRest {
  static add<T extends number>(cpu: Cpu, a: T, b: T, flip: u32): T {
    if (Native.nearest(cpu)) {
      const y = Native.value<T>(b), r = Native.losslessAdd(Native.value<T>(a), flip != 0 ? -y : y);
      if (Native.fits<T>(r)) return Native.bits<T>(r);
    }
    return ArithExact.add<T>(cpu, u64(a), u64(b), flip) as T;
  }

  static mul<T extends number>(cpu: Cpu, a: T, b: T, extended: bool): T {
    if (Native.nearest(cpu)) { // The product of two singles is always exact in double.
      const x = Native.value<T>(a), y = Native.value<T>(b), r = sizeof<T>() == 4 ? x * y : Native.losslessMul(x, y);
      if (Native.fits<T>(r)) return Native.bits<T>(r);
    }
    return ArithExact.mul<T>(cpu, u64(a), u64(b), extended) as T;
  }
}

/** The same operations for every mode and operand. */
export class ArithExact {
  /** FPAdd, or with flip = 1 FPSub: only the sign of a number is flipped, not that of a NaN. */
  static add<T extends number>(cpu: Cpu, a: u64, b: u64, flip: u32): u64 {
    FP.unpack<T>(cpu, a);
    const type1 = Op.type, sign1 = Op.sign, exp1 = Op.exp, sig1 = Op.sig;
    FP.unpack<T>(cpu, b);
    const type2 = Op.type, sign2 = Op.sign ^ flip, exp2 = Op.exp, sig2 = Op.sig;
    if (type1 >= FPType.QNAN || type2 >= FPType.QNAN) return FP.processNaNs<T>(cpu, type1, type2, a, b);
    if (type1 == FPType.INFINITY) {
      return type2 == FPType.INFINITY && sign1 != sign2 ? FP.invalid<T>(cpu) : FP.infinity<T>(sign1);
    }
    if (type2 == FPType.INFINITY) return FP.infinity<T>(sign2);
    const rounding = FP.rounding(cpu);
    if (type1 == FPType.ZERO) {
      if (type2 != FPType.ZERO) return FP.round<T>(cpu, sign2, exp2, sig2, rounding);
      return sign1 == sign2 ? FP.zero<T>(sign1) : FP.cancelled<T>(cpu);
    }
    if (type2 == FPType.ZERO) return FP.round<T>(cpu, sign1, exp1, sig1, rounding);
    if (exp1 > exp2 || (exp1 == exp2 && sig1 >= sig2)) {
      return ArithExact.addOrdered<T>(cpu, sign1, exp1, sig1, sign2, exp2, sig2, rounding);
    }
    return ArithExact.addOrdered<T>(cpu, sign2, exp2, sig2, sign1, exp1, sig1, rounding);
  }

  /** The sum of two non-zero numbers, the first not smaller in magnitude. */
  private static addOrdered<T extends number>(
    cpu: Cpu, sign1: u32, exp1: i32, sig1: u64, sign2: u32, exp2: i32, sig2: u64, rounding: u32,
  ): u64 {
    // At most 53 of 64 bits are used: one bit is free for the carry, ten guard what is shifted out. Bits are lost only when
    // the exponents differ by more than ten, and then the difference keeps all but one leading place, as round() demands.
    const distance = u64(exp1 - exp2);
    sig1 >>= 1;
    sig2 >>= 1;
    const aligned: u64 = distance > 63 ? 1 : (sig2 >> distance) | u64((sig2 & ((u64(1) << distance) - 1)) != 0);
    const sum = sign1 == sign2 ? sig1 + aligned : sig1 - aligned;
    return sum == 0 ? FP.cancelled<T>(cpu) : FP.round<T>(cpu, sign1, exp1 + 1, sum, rounding);
  }

  /** FPMul, or with extended FPMulX. */
  static mul<T extends number>(cpu: Cpu, a: u64, b: u64, extended: bool): u64 {
    FP.unpack<T>(cpu, a);
    const type1 = Op.type, sign1 = Op.sign, exp1 = Op.exp, sig1 = Op.sig;
    FP.unpack<T>(cpu, b);
    const type2 = Op.type, sign = sign1 ^ Op.sign;
    if (type1 >= FPType.QNAN || type2 >= FPType.QNAN) return FP.processNaNs<T>(cpu, type1, type2, a, b);
    if (type1 == FPType.INFINITY || type2 == FPType.INFINITY) {
      if (type1 != FPType.ZERO && type2 != FPType.ZERO) return FP.infinity<T>(sign);
      return extended ? FP.zero<T>(sign) | (u64(FP.bias<T>() + 1) << FP.fracBits<T>()) : FP.invalid<T>(cpu);
    }
    if (type1 == FPType.ZERO || type2 == FPType.ZERO) return FP.zero<T>(sign);
    Wide.mul(sig1, Op.sig);
    return FP.round<T>(cpu, sign, exp1 + Op.exp + 1, Wide.jammed(), FP.rounding(cpu));
  }

  /** FPDiv. */
  static div<T extends number>(cpu: Cpu, a: u64, b: u64): u64 {
    FP.unpack<T>(cpu, a);
    const type1 = Op.type, sign1 = Op.sign, exp1 = Op.exp, sig1 = Op.sig;
    FP.unpack<T>(cpu, b);
    const type2 = Op.type, sign = sign1 ^ Op.sign, exp = exp1 - Op.exp;
    if (type1 >= FPType.QNAN || type2 >= FPType.QNAN) return FP.processNaNs<T>(cpu, type1, type2, a, b);
    if (type1 == FPType.INFINITY) return type2 == FPType.INFINITY ? FP.invalid<T>(cpu) : FP.infinity<T>(sign);
    if (type2 == FPType.ZERO) {
      if (type1 == FPType.ZERO) return FP.invalid<T>(cpu);
      cpu.fpsr |= FPSR.DZC;
      return FP.infinity<T>(sign);
    }
    if (type1 == FPType.ZERO || type2 == FPType.INFINITY) return FP.zero<T>(sign);
    if (sizeof<T>() == 4) {
      // 24-bit significands: 39 places of the quotient fit one integer division.
      const n = (sig1 >> 40) << 39, m = Op.sig >> 40, q = n / m;
      return FP.round<T>(cpu, sign, exp + 24, q | u64(q * m != n), FP.rounding(cpu));
    }
    // The quotient of the 53-bit significands by the host, correct to the nearest place, is r / 2^52 or r / 2^53. Multiplying
    // back tells on which side of r the truth lies; a quarter of a place to that side stands for it, since no quotient of
    // 53-bit numbers lies half way between two. (Wasm's division is exact IEEE 754 to nearest, whatever the machine.)
    const n = sig1 >> 11, m = Op.sig >> 11;
    const q = reinterpret<u64>(f64(n) / f64(m));
    const places = u64(52 + 1023) - (q >> 52);
    const r = (q & 0xfffffffffffff) | (u64(1) << 52);
    Wide.mul(r, m);
    const nHi = n >> (64 - places), nLo = n << places;
    const side = ArithExact.side(nHi, nLo);
    return FP.round<T>(cpu, sign, exp + 61 - i32(places), (r << 2) + side, FP.rounding(cpu));
  }

  /** FPSqrt. */
  static sqrt<T extends number>(cpu: Cpu, a: u64): u64 {
    FP.unpack<T>(cpu, a);
    const type = Op.type, sign = Op.sign;
    if (type >= FPType.QNAN) return FP.processNaN<T>(cpu, type, a);
    if (type == FPType.ZERO) return FP.zero<T>(sign);
    if (sign != 0) return FP.invalid<T>(cpu);
    if (type == FPType.INFINITY) return FP.infinity<T>(0);
    // As in div: n is 53 or 54 bits (an even one, so the host takes it exactly), its root r / 2^26 to the nearest place.
    const odd = Op.exp & 1;
    const n = (Op.sig >> 11) << u64(odd);
    const r = (reinterpret<u64>(sqrt<f64>(f64(n))) & 0xfffffffffffff) | (u64(1) << 52);
    Wide.mul(r, r);
    const side = ArithExact.side(n >> 12, n << 52);
    return FP.round<T>(cpu, 0, ((Op.exp - odd) >> 1) + 9, (r << 2) + side, FP.rounding(cpu));
  }

  /** +1, 0 or -1 as the number (hi, lo) is larger than, equal to or smaller than the product in Wide. */
  private static side(hi: u64, lo: u64): u64 {
    if (hi == Wide.hi && lo == Wide.lo) return 0;
    return hi > Wide.hi || (hi == Wide.hi && lo > Wide.lo) ? 1 : u64(-1);
  }
}
