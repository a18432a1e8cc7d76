/**
 * Fused multiply-add, and the Newton steps that are one: singles and doubles, rounded once.
 *
 * Truth: Arm ARM J1 shared/functions/float — FPMulAdd, FPProcessNaNs3, FPRecipStepFused, FPRSqrtStepFused; the sign
 * flips of the four scalar forms from C7.2 FMADD, FMSUB, FNMADD, FNMSUB (FPNeg on operands, so a NaN's sign flips too).
 * Deviations: none known.
 *
 * Use: T is u32 (single) or u64 (double), raw bits, the addend first as in the manual. FMLA is madd with the
 * destination as addend, FMLS is msub.
 *     Fma.madd<u32>(cpu, a, n, m)    FMADD    a + n*m
 *     Fma.msub<u64>(cpu, a, n, m)    FMSUB    a - n*m
 */
import { Cpu } from "../state";
import { Native } from "./native";
import { FP, FPType, Op, Wide } from "./unpack-round";

export class Fma {
  /** FPMulAdd(a, n, m): a + n*m. Flags: IOC OFC UFC IXC IDC. */
  static madd<T extends number>(cpu: Cpu, a: T, n: T, m: T): T {
    if (Native.arithmetic(cpu)) {
      if (sizeof<T>() == 4) {
        // The product is exact in double. Rounding the sum twice goes wrong only when the double lies half way between two
        // singles. The smallest normal single is left out because of UFC, as in Arith.mul; zero because of its sign.
        const s = f64(reinterpret<f32>(n)) * f64(reinterpret<f32>(m)) + f64(reinterpret<f32>(a));
        const r = f32(s), size = abs(r);
        if (size > f32.MIN_NORMAL_VALUE && size <= f32.MAX_VALUE && (reinterpret<u64>(s) & 0x1fffffff) != 0x10000000) {
          return reinterpret<T>(r);
        }
      } else {
        const r = Native.madd(reinterpret<f64>(a), reinterpret<f64>(n), reinterpret<f64>(m));
        if (r == r) return reinterpret<T>(r);
      }
    }
    if (Native.nearest(cpu)) { // An exact sum of an exact product needs no IXC; a single product is always exact in double.
      const x = Native.value<T>(n), y = Native.value<T>(m);
      const r = Native.losslessAdd(sizeof<T>() == 4 ? x * y : Native.losslessMul(x, y), Native.value<T>(a));
      if (Native.fits<T>(r)) return Native.bits<T>(r);
    }
    return FmaExact.madd<T>(cpu, u64(a), u64(n), u64(m)) as T;
  }

  /** FMSUB, FMLS: a + (-n)*m. */
  @inline
  static msub<T extends number>(cpu: Cpu, a: T, n: T, m: T): T {
    return Fma.madd<T>(cpu, a, Fma.neg<T>(n), m);
  }

  /** FNMADD: (-a) + (-n)*m. */
  @inline
  static nmadd<T extends number>(cpu: Cpu, a: T, n: T, m: T): T {
    return Fma.madd<T>(cpu, Fma.neg<T>(a), Fma.neg<T>(n), m);
  }

  /** FNMSUB: (-a) + n*m. */
  @inline
  static nmsub<T extends number>(cpu: Cpu, a: T, n: T, m: T): T {
    return Fma.madd<T>(cpu, Fma.neg<T>(a), n, m);
  }

  /** FPRecipStepFused (FRECPS): 2 - a*b, and 2 for infinity times zero; a NaN a comes back with its sign flipped. */
  static recps<T extends number>(cpu: Cpu, a: T, b: T): T {
    return FmaExact.step<T>(cpu, u64(Fma.neg<T>(a)), u64(b), false) as T;
  }

  /** FPRSqrtStepFused (FRSQRTS): (3 - a*b) / 2 rounded once, and 1.5 for infinity times zero; NaNs as for recps. */
  static rsqrts<T extends number>(cpu: Cpu, a: T, b: T): T {
    return FmaExact.step<T>(cpu, u64(Fma.neg<T>(a)), u64(b), true) as T;
  }

  /** FPNeg: the sign bit, whatever the rest is. */
  @inline
  static neg<T extends number>(x: T): T { return (u64(x) ^ FP.zero<T>(1)) as T; }
}

/** The same operations for every mode and operand. */
export class FmaExact {
  /** FPMulAdd. */
  static madd<T extends number>(cpu: Cpu, a: u64, n: u64, m: u64): u64 {
    FP.unpack<T>(cpu, a);
    const typeA = Op.type, signA = Op.sign, expA = Op.exp, sigA = Op.sig;
    FP.unpack<T>(cpu, n);
    const type1 = Op.type, sign1 = Op.sign, exp1 = Op.exp, sig1 = Op.sig;
    FP.unpack<T>(cpu, m);
    const type2 = Op.type, signP = sign1 ^ Op.sign, expP = exp1 + Op.exp;
    const infP = type1 == FPType.INFINITY || type2 == FPType.INFINITY;
    const zeroP = type1 == FPType.ZERO || type2 == FPType.ZERO;
    if (typeA >= FPType.QNAN || type1 >= FPType.QNAN || type2 >= FPType.QNAN) {
      // Infinity times zero is invalid even when the addend is a quiet NaN, and then wins.
      if (typeA == FPType.QNAN && infP && zeroP) return FP.invalid<T>(cpu);
      if (typeA == FPType.SNAN) return FP.processNaN<T>(cpu, typeA, a);
      if (type1 == FPType.SNAN || type2 == FPType.SNAN || typeA != FPType.QNAN) {
        return FP.processNaNs<T>(cpu, type1, type2, n, m);
      }
      return FP.processNaN<T>(cpu, typeA, a);
    }
    if (infP) {
      if (zeroP || (typeA == FPType.INFINITY && signA != signP)) return FP.invalid<T>(cpu);
      return FP.infinity<T>(signP);
    }
    if (typeA == FPType.INFINITY) return FP.infinity<T>(signA);
    if (zeroP) {
      if (typeA == FPType.NONZERO) return FP.round<T>(cpu, signA, expA, sigA, FP.rounding(cpu));
      return signA == signP ? FP.zero<T>(signA) : FP.cancelled<T>(cpu);
    }
    Wide.mul(sig1, Op.sig);
    if (typeA == FPType.ZERO) return FP.round<T>(cpu, signP, expP + 1, Wide.jammed(), FP.rounding(cpu));
    return FmaExact.sum<T>(cpu, signP, expP, signA, expA, sigA, 0);
  }

  /** FPRecipStepFused or, with root, FPRSqrtStepFused, operand a already negated. */
  static step<T extends number>(cpu: Cpu, a: u64, b: u64, root: bool): u64 {
    FP.unpack<T>(cpu, a);
    const type1 = Op.type, sign1 = Op.sign, exp1 = Op.exp, sig1 = Op.sig;
    FP.unpack<T>(cpu, b);
    const type2 = Op.type, sign = sign1 ^ Op.sign;
    if (type1 >= FPType.QNAN || type2 >= FPType.QNAN) return FP.processNaNs<T>(cpu, type1, type2, a, b);
    if (type1 == FPType.ZERO || type2 == FPType.ZERO) { // FPTwo or FPOnePointFive
      const one = u64(FP.bias<T>()) << FP.fracBits<T>();
      return root ? one | FP.quiet<T>() : one + FP.hidden<T>();
    }
    if (type1 == FPType.INFINITY || type2 == FPType.INFINITY) return FP.infinity<T>(sign);
    Wide.mul(sig1, Op.sig);
    return FmaExact.sum<T>(cpu, sign, exp1 + Op.exp, 0, 1, root ? u64(3) << 62 : u64(1) << 63, root ? -1 : 0);
  }

  /** The rounded sum, times 2^scale, of the product in Wide (Wide / 2^126 * 2^expP) and a non-zero addend. */
  private static sum<T extends number>(
    cpu: Cpu, signP: u32, expP: i32, signA: u32, expA: i32, sigA: u64, scale: i32,
  ): u64 {
    // Both as 128-bit numbers over 2^125. The product has at least 20 zero bits below it, the addend more, so what an
    // alignment loses lies that far below the larger one, and one bit can stand for it.
    let pHi = Wide.hi >> 1, pLo = (Wide.hi << 63) | (Wide.lo >> 1);
    let aHi = sigA >> 2, aLo = sigA << 62;
    const exp = max(expP, expA);
    if (expP > expA) {
      FmaExact.shiftRightJam(aHi, aLo, expP - expA);
      aHi = Wide.hi; aLo = Wide.lo;
    } else if (expA > expP) {
      FmaExact.shiftRightJam(pHi, pLo, expA - expP);
      pHi = Wide.hi; pLo = Wide.lo;
    }
    let hi: u64, lo: u64, sign = signP;
    if (signP == signA) {
      lo = pLo + aLo;
      hi = pHi + aHi + u64(lo < pLo);
    } else if (pHi > aHi || (pHi == aHi && pLo >= aLo)) {
      lo = pLo - aLo;
      hi = pHi - aHi - u64(pLo < aLo);
    } else {
      lo = aLo - pLo;
      hi = aHi - pHi - u64(aLo < pLo);
      sign = signA;
    }
    if ((hi | lo) == 0) return FP.cancelled<T>(cpu);
    if (hi == 0) return FP.round<T>(cpu, sign, exp + scale - 62, lo, FP.rounding(cpu));
    const shift = clz(hi);
    if (shift != 0) {
      hi = (hi << shift) | (lo >> (64 - shift));
      lo <<= shift;
    }
    return FP.round<T>(cpu, sign, exp + scale + 2 - i32(shift), hi | u64(lo != 0), FP.rounding(cpu));
  }

  /** Wide = (hi, lo) >> distance, the lowest bit set if anything was lost. */
  private static shiftRightJam(hi: u64, lo: u64, distance: i32): void {
    const d = u64(distance);
    if (d < 64) { // And at least one.
      Wide.hi = hi >> d;
      Wide.lo = (hi << (64 - d)) | (lo >> d) | u64((lo << (64 - d)) != 0);
    } else {
      Wide.hi = 0;
      Wide.lo = d == 64 ? hi | u64(lo != 0)
        : d < 128 ? (hi >> (d - 64)) | u64(((hi << (128 - d)) | lo) != 0)
        : u64((hi | lo) != 0);
    }
  }
}
