/**
 * Reciprocal and reciprocal square root estimates, and the exponent trick FRECPX.
 *
 * Truth: Arm ARM J1 shared/functions/float — FPRecipEstimate, RecipEstimate, FPRSqrtEstimate, RecipSqrtEstimate, FPRecpX,
 * UnsignedRecipEstimate, UnsignedRSqrtEstimate. The estimates are architected to the bit: eight fraction bits.
 * Deviations: none known.
 *
 * Use: T is u32 (single) or u64 (double), raw bits.
 *     Estimate.recpe<u32>(cpu, a)      FRECPE;  the step is Fma.recps
 *     Estimate.urecpe(a)               URECPE: 32-bit fixed point, no cpu, no flags
 */
import { Cpu } from "../state";
import { Native } from "./native";
import { FP, FPSR, FPType, Op } from "./unpack-round";

export class Estimate {
  /** FPRecipEstimate. Flags: IOC on a signaling NaN, DZC for zero, OFC+IXC when 1/a is too large, UFC when FZ flushes it, IDC. */
  static recpe<T extends number>(cpu: Cpu, a: T): T { return Estimate.recip<T>(cpu, u64(a)) as T; }

  /** FPRSqrtEstimate. Flags: IOC on a signaling NaN or a negative number, DZC for zero, IDC. */
  static rsqrte<T extends number>(cpu: Cpu, a: T): T { return Estimate.rsqrt<T>(cpu, u64(a)) as T; }

  /** FPRecpX: sign kept, exponent bits inverted, fraction zero. Flags: IOC on a signaling NaN, IDC. */
  static recpx<T extends number>(cpu: Cpu, a: T): T { return Estimate.recpExponent<T>(cpu, u64(a)) as T; }

  /** UnsignedRecipEstimate: a and the result are fractions of 32 bits; all ones when a is below one half. */
  static urecpe(a: u32): u32 {
    return (a >> 31) == 0 ? 0xffffffff : Estimate.recipTable(a >> 23) << 23;
  }

  /** UnsignedRSqrtEstimate: a and the result are fractions of 32 bits; all ones when a is below one quarter. */
  static ursqrte(a: u32): u32 {
    return (a >> 30) == 0 ? 0xffffffff : Estimate.rsqrtTable(a >> 23) << 23;
  }

  private static recip<T extends number>(cpu: Cpu, a: u64): u64 {
    FP.unpack<T>(cpu, a);
    const type = Op.type, sign = Op.sign, exp = Op.exp;
    if (type >= FPType.QNAN) return FP.processNaN<T>(cpu, type, a);
    if (type == FPType.INFINITY) return FP.zero<T>(sign);
    if (type == FPType.ZERO) {
      cpu.fpsr |= FPSR.DZC;
      return FP.infinity<T>(sign);
    }
    if (exp < -FP.bias<T>() - 1) return FP.overflow<T>(cpu, sign, FP.rounding(cpu));
    if (!Native.denormals(cpu) && exp >= FP.bias<T>() - 1) {
      cpu.fpsr |= FPSR.UFC;
      return FP.zero<T>(sign);
    }
    const estimate = u64(Estimate.recipTable(u32(Op.sig >> 55)) & 0xff) << (FP.fracBits<T>() - 8);
    const resultExp = FP.bias<T>() - 1 - exp;
    if (resultExp > 0) return FP.zero<T>(sign) | (u64(resultExp) << FP.fracBits<T>()) | estimate;
    return FP.zero<T>(sign) | ((FP.hidden<T>() | estimate) >> u64(1 - resultExp));
  }

  private static rsqrt<T extends number>(cpu: Cpu, a: u64): u64 {
    FP.unpack<T>(cpu, a);
    const type = Op.type, sign = Op.sign, exp = Op.exp;
    if (type >= FPType.QNAN) return FP.processNaN<T>(cpu, type, a);
    if (type == FPType.ZERO) {
      cpu.fpsr |= FPSR.DZC;
      return FP.infinity<T>(sign);
    }
    if (sign != 0) return FP.invalid<T>(cpu);
    if (type == FPType.INFINITY) return FP.zero<T>(0);
    // The fraction in [1/4, 1) that an even power of two leaves.
    const scaled = u32(Op.sig >> ((exp & 1) != 0 ? 55 : 56));
    const resultExp = (2 * FP.bias<T>() - 1 - exp) >> 1;
    const estimate = u64(Estimate.rsqrtTable(scaled) & 0xff) << (FP.fracBits<T>() - 8);
    return (u64(resultExp) << FP.fracBits<T>()) | estimate;
  }

  private static recpExponent<T extends number>(cpu: Cpu, a: u64): u64 {
    FP.unpack<T>(cpu, a);
    if (Op.type >= FPType.QNAN) return FP.processNaN<T>(cpu, Op.type, a);
    const exp = i32(a >> FP.fracBits<T>()) & FP.expMax<T>();
    const result = exp == 0 ? FP.expMax<T>() - 1 : exp ^ FP.expMax<T>();
    return FP.zero<T>(Op.sign) | (u64(result) << FP.fracBits<T>());
  }

  /** RecipEstimate: 256 <= a < 512 stands for [0.5, 1.0), the result likewise for [1.0, 2.0). */
  private static recipTable(a: u32): u32 {
    return ((u32(1) << 19) / (a * 2 + 1) + 1) >> 1;
  }

  /** RecipSqrtEstimate: 128 <= a < 512 stands for [0.25, 1.0); the result, 256 to 511, for [1.0, 2.0). */
  private static rsqrtTable(a: u32): u32 {
    a = a < 256 ? a * 2 + 1 : ((a & ~1) + 1) * 2;
    // The manual searches the largest b with a * b * b < 2^28; numbers this small have exact roots in double.
    const b = u32(sqrt<f64>(f64(((u32(1) << 28) - 1) / a)));
    return (b + 1) >> 1;
  }
}
