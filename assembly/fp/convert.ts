/**
 * Conversions: between floating-point formats, to and from integers and fixed point, and to an integral value in place.
 *
 * Truth: Arm ARM J1 shared/functions/float — FPConvert, FPConvertNaN, FPToFixed, FixedToFP, FPRoundInt.
 * Armv8.0: FZ does not reach half precision; a half with AHP has no infinities and no NaNs.
 * Deviations: none known.
 *
 * Use: F is the floating-point format (u16 half, u32 single, u64 double), I the integer type, which says signed or unsigned and
 * how wide: i32, u32, i64, u64. Everything travels as raw bits of the unsigned type of its width.
 *     Convert.format<u32, u64>(cpu, s)                              FCVT Dd, Sn
 *     Convert.format<u16, u32>(cpu, h)                              FCVT Sd, Hn; h is the half in the low bits of a u32
 *     Convert.narrowOdd(cpu, d)                                     FCVTXN
 *     Convert.toFixed<u64, i32>(cpu, d, 0, FPRounding.ZERO)         FCVTZS Wd, Dn
 *     Convert.toFixed<u64, u64>(cpu, d, 0, FPRounding.TIEAWAY)      FCVTAU Xd, Dn
 *     Convert.fromFixed<u32, i64>(cpu, x, fbits)                    SCVTF Sd, Xn, #fbits
 *     Convert.roundInt<u32>(cpu, s, FP.rounding(cpu), true)         FRINTX Sd; FRINTI the same with false
 */
import { Cpu } from "../state";
import { Native } from "./native";
import { FP, FPCR, FPRounding, FPSR, FPType, Op } from "./unpack-round";

export class Convert {
  /**
   * FPConvert from format S to format D by FPCR.RMode. A NaN keeps its sign and the top of its payload and becomes quiet, or
   * is the default NaN under DN; to a half with AHP it becomes a zero, infinity the largest number, both with IOC.
   * Flags: IOC OFC UFC IXC IDC (IDC and flushing by FZ for single and double only).
   */
  static format<S extends number, D extends number>(cpu: Cpu, x: S): D {
    if (sizeof<S>() == 4 && sizeof<D>() == 8) {
      if (Native.denormals(cpu)) { // Always exact; NaNs are another matter.
        const r = f64(reinterpret<f32>(x));
        if (r == r) return reinterpret<D>(r);
      }
    }
    if (sizeof<S>() == 8 && sizeof<D>() == 4) {
      if (Native.nearest(cpu)) { // The smallest normal number is left out because of UFC, as in Arith.mul.
        const r = f32(reinterpret<f64>(x)), size = abs(r);
        if (size > f32.MIN_NORMAL_VALUE && size <= f32.MAX_VALUE) {
          if (f64(r) != reinterpret<f64>(x)) cpu.fpsr |= FPSR.IXC;
          return reinterpret<D>(r);
        }
      }
    }
    return ConvertExact.format<S, D>(cpu, u64(x), FP.rounding(cpu)) as D;
  }

  /** FCVTXN: a double to a single, rounded to odd, so that a second rounding to a shorter format is right. Flags as format. */
  static narrowOdd(cpu: Cpu, x: u64): u32 {
    return u32(ConvertExact.format<u64, u32>(cpu, x, FPRounding.ODD));
  }

  /**
   * FPToFixed: x * 2^fbits as an integer of type I, in an explicit rounding mode (an FPRounding, not ODD). Out of range or
   * infinite gives the nearest limit, a NaN 0, both with IOC alone. Flags: IOC IXC IDC. fbits 0 to 64.
   */
  static toFixed<F extends number, I extends number>(cpu: Cpu, x: F, fbits: u32, rounding: u32): I {
    if (fbits == 0 && rounding <= FPRounding.ZERO && Native.denormals(cpu)) {
      const v = Native.value<F>(x), r = Convert.integral(v, rounding);
      // The limits are exact in double, and a NaN is not within them.
      const high: f64 = sizeof<I>() == 4 ? (isSigned<I>() ? 2147483648.0 : 4294967296.0)
        : (isSigned<I>() ? 9223372036854775808.0 : 18446744073709551616.0);
      const low: f64 = isSigned<I>() ? -high : 0;
      if (r >= low && r < high) {
        if (r != v) cpu.fpsr |= FPSR.IXC;
        return (isSigned<I>() ? i64(r) : u64(r)) as I;
      }
    }
    return ConvertExact.toFixed<F>(cpu, u64(x), fbits, rounding, 8 * u32(sizeof<I>()), isSigned<I>()) as I;
  }

  /** FixedToFP: the integer x, of type I, divided by 2^fbits, rounded by FPCR.RMode. Zero is +0. Flags: IXC. fbits 0 to 64. */
  static fromFixed<F extends number, I extends number>(cpu: Cpu, x: I, fbits: u32): F {
    const negative = isSigned<I>() && i64(x) < 0;
    const size: u64 = negative ? u64(-i64(x)) : u64(x);
    if (fbits == 0 && (Native.arithmetic(cpu) || size <= 2 * FP.hidden<F>())) { // Few enough bits are exact in every mode.
      if (sizeof<F>() == 4) return reinterpret<F>(f32(x));
      return reinterpret<F>(f64(x));
    }
    if (size == 0) return 0 as F;
    return FP.round<F>(cpu, u32(negative), 63 - i32(fbits), size, FP.rounding(cpu)) as F;
  }

  /**
   * FPRoundInt: x rounded to an integral value of its own format, in an explicit rounding mode (an FPRounding, not ODD).
   * A zero result keeps the sign of x. Flags: IOC on a signaling NaN, IDC, and with `exact` IXC when the value changed.
   */
  static roundInt<F extends number>(cpu: Cpu, x: F, rounding: u32, exact: bool): F {
    if (rounding <= FPRounding.ZERO && Native.denormals(cpu)) { // Only NaNs differ.
      const v = Native.value<F>(x), r = Convert.integral(v, rounding); // A single rounded in double is the same integer.
      if (r == r) {
        if (exact && r != v) cpu.fpsr |= FPSR.IXC;
        return Native.bits<F>(r);
      }
    }
    return ConvertExact.roundInt<F>(cpu, u64(x), rounding, exact) as F;
  }

  /** The four modes that wasm has. */
  @inline
  private static integral(v: f64, rounding: u32): f64 {
    if (rounding == FPRounding.ZERO) return trunc<f64>(v);
    if (rounding == FPRounding.TIEEVEN) return nearest<f64>(v);
    return rounding == FPRounding.POSINF ? ceil<f64>(v) : floor<f64>(v);
  }
}

/** The same for every mode and operand. */
export class ConvertExact {
  static format<S extends number, D extends number>(cpu: Cpu, x: u64, rounding: u32): u64 {
    FP.unpack<S>(cpu, x);
    const type = Op.type, sign = Op.sign;
    if (type == FPType.NONZERO) return FP.round<D>(cpu, sign, Op.exp, Op.sig, rounding);
    if (type == FPType.ZERO) return FP.zero<D>(sign);
    const alternative = sizeof<D>() == 2 && (cpu.fpcr & FPCR.AHP) != 0;
    if (alternative || type == FPType.SNAN) cpu.fpsr |= FPSR.IOC;
    if (type == FPType.INFINITY) return alternative ? FP.zero<D>(sign) | 0x7fff : FP.infinity<D>(sign);
    if (alternative) return FP.zero<D>(sign);
    if ((cpu.fpcr & FPCR.DN) != 0) return FP.defaultNaN<D>();
    // FPConvertNaN: the fraction from its top down, as much as fits.
    const frac = x & (FP.hidden<S>() - 1), from = FP.fracBits<S>(), to = FP.fracBits<D>();
    return FP.zero<D>(sign) | FP.defaultNaN<D>() | (from > to ? frac >> (from - to) : frac << (to - from));
  }

  static toFixed<F extends number>(
    cpu: Cpu, x: u64, fbits: u32, rounding: u32, bits: u32, signed: bool,
  ): u64 {
    FP.unpack<F>(cpu, x);
    const type = Op.type, sign = Op.sign;
    if (type == FPType.ZERO) return 0;
    if (type >= FPType.QNAN) { cpu.fpsr |= FPSR.IOC; return 0; }
    const most: u64 = u64(-1) >> u64(signed ? 65 - bits : 64 - bits);
    const limit: u64 = sign == 0 ? most : signed ? most + 1 : 0;
    const exp = Op.exp + i32(fbits);
    let size = limit;
    let fits = type == FPType.NONZERO && exp < 64;
    if (fits) {
      size = FP.integral(sign, exp, Op.sig, rounding);
      fits = size <= limit;
    }
    if (!fits) { cpu.fpsr |= FPSR.IOC; size = limit; }
    else if (FP.inexact) cpu.fpsr |= FPSR.IXC;
    return sign != 0 ? -size : size;
  }

  static roundInt<F extends number>(cpu: Cpu, x: u64, rounding: u32, exact: bool): u64 {
    FP.unpack<F>(cpu, x);
    const type = Op.type, sign = Op.sign;
    if (type == FPType.ZERO) return FP.zero<F>(sign);
    if (type == FPType.INFINITY) return x;
    if (type >= FPType.QNAN) return FP.processNaN<F>(cpu, type, x);
    if (Op.exp >= i32(FP.fracBits<F>())) return x;
    const size = FP.integral(sign, Op.exp, Op.sig, rounding);
    if (exact && FP.inexact) cpu.fpsr |= FPSR.IXC;
    return size == 0 ? FP.zero<F>(sign) : FP.round<F>(cpu, sign, 63, size, rounding);
  }
}
