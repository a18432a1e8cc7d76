/**
 * Floating-point numbers taken apart and put together again: what every exact function of this folder begins and ends with.
 *
 * Truth: Arm ARM J1 shared/functions/float — FPUnpack, FPUnpackCV, FPRoundBase, FPProcessNaN(s)(3), FPDefaultNaN, FPRoundingMode.
 * Armv8.0: tininess is detected before rounding, a result flushed by FZ sets UFC and nothing else, an operand flushed by FZ
 * sets IDC, and half precision is never flushed (there is no FZ16).
 * Deviations: none known. The trap-enable bits of FPCR do not exist on a Cortex-A53 (RAZ/WI) and are not looked at.
 *
 * Use: a format is named by the unsigned type of its width (u16 half, u32 single, u64 double), raw bits travel as u64:
 *     FP.unpack<u32>(cpu, bits);                                   // fills Op, may set IDC
 *     const sign = Op.sign, exp = Op.exp, sig = Op.sig;            // copy before the next unpack
 *     return FP.round<u32>(cpu, sign, exp + 1, sig, FP.rounding(cpu));   // twice the number; sets OFC, UFC, IXC
 */
import { Cpu } from "../state";

/** Bits of FPCR, Arm ARM C5.2.7. */
export namespace FPCR {
  export const RMode: u32 = 3 << 22;
  export const FZ: u32 = 1 << 24;
  export const DN: u32 = 1 << 25;
  export const AHP: u32 = 1 << 26;
}

/** Cumulative bits of FPSR, Arm ARM C5.2.8. */
export namespace FPSR {
  export const IOC: u32 = 1;
  export const DZC: u32 = 2;
  export const OFC: u32 = 4;
  export const UFC: u32 = 8;
  export const IXC: u32 = 16;
  export const IDC: u32 = 128;
}

/** The manual's FPRounding; the first four are the values of FPCR.RMode and of an instruction's rmode field. */
export namespace FPRounding {
  export const TIEEVEN: u32 = 0;
  export const POSINF: u32 = 1;
  export const NEGINF: u32 = 2;
  export const ZERO: u32 = 3;
  export const TIEAWAY: u32 = 4;
  export const ODD: u32 = 5;
}

/** The manual's FPType, in an order that lets one comparison ask "is it a NaN". */
export namespace FPType {
  export const ZERO: u32 = 0;
  export const NONZERO: u32 = 1;
  export const INFINITY: u32 = 2;
  export const QNAN: u32 = 3;
  export const SNAN: u32 = 4;
}

/**
 * The operand that was unpacked last. For NONZERO the value is (-1)^sign * (sig / 2^63) * 2^exp with bit 63 of sig set;
 * for the other types sig and exp mean nothing.
 */
export class Op {
  static type: u32 = 0;
  static sign: u32 = 0;
  static exp: i32 = 0;
  static sig: u64 = 0;
}

export class FP {
  /** FPUnpack: fills Op from raw bits; a denormal single or double under FZ becomes a zero and sets IDC. */
  static unpack<T extends number>(cpu: Cpu, x: u64): void {
    const frac = x & (FP.hidden<T>() - 1);
    const exp = i32(x >> FP.fracBits<T>()) & FP.expMax<T>();
    Op.sign = u32(x >> FP.signBit<T>()) & 1;
    if (exp == FP.expMax<T>() && !(sizeof<T>() == 2 && (cpu.fpcr & FPCR.AHP) != 0)) {
      Op.type = frac == 0 ? FPType.INFINITY : (frac & FP.quiet<T>()) != 0 ? FPType.QNAN : FPType.SNAN;
      return;
    }
    if (exp != 0) {
      Op.type = FPType.NONZERO;
      Op.exp = exp - FP.bias<T>();
      Op.sig = (frac | FP.hidden<T>()) << (63 - FP.fracBits<T>());
      return;
    }
    if (frac == 0) { Op.type = FPType.ZERO; return; }
    if (sizeof<T>() != 2 && (cpu.fpcr & FPCR.FZ) != 0) {
      Op.type = FPType.ZERO;
      cpu.fpsr |= FPSR.IDC;
      return;
    }
    const shift = clz(frac);
    Op.type = FPType.NONZERO;
    Op.exp = 64 - FP.bias<T>() - i32(FP.fracBits<T>()) - i32(shift);
    Op.sig = frac << shift;
  }

  /**
   * FPRoundBase: raw bits of (-1)^sign * (sig / 2^63) * 2^exp, sig not zero, of any magnitude and not necessarily normalised;
   * bit 0 of sig may stand for "and some more below" if at least two bits lie between it and the last bit of the result.
   * Sets OFC, UFC, IXC (and IOC for an overflow of the alternative half format).
   */
  static round<T extends number>(cpu: Cpu, sign: u32, exp: i32, sig: u64, rounding: u32): u64 {
    const shift = clz(sig);
    sig <<= shift;
    exp += FP.bias<T>() - i32(shift);
    let drop: u64 = 63 - FP.fracBits<T>();
    if (exp <= 0) {
      if (sizeof<T>() != 2 && (cpu.fpcr & FPCR.FZ) != 0) { cpu.fpsr |= FPSR.UFC; return FP.zero<T>(sign); }
      drop += u64(1 - exp);
      exp = 0;
    }
    let mant: u64 = drop < 64 ? sig >> drop : 0;
    // What was dropped, as a fraction of the last place: 1 << 63 is one half. Far below, only "not zero" matters.
    const error: u64 = drop <= 64 ? sig << (64 - drop) : 1;
    if (error != 0) {
      if (exp == 0) cpu.fpsr |= FPSR.UFC;
      if (rounding == FPRounding.ODD) mant |= 1;
      else mant += u64(FP.roundUp(sign, mant, error, rounding));
    }
    // The hidden bit and a carry out of the fraction step the exponent by themselves.
    const alternative = sizeof<T>() == 2 && (cpu.fpcr & FPCR.AHP) != 0;
    const limit = alternative ? FP.expMax<T>() + 1 : FP.expMax<T>();
    if (exp < limit) {
      const bits = exp == 0 ? mant : (u64(exp - 1) << FP.fracBits<T>()) + mant;
      if (bits < u64(limit) << FP.fracBits<T>()) {
        if (error != 0) cpu.fpsr |= FPSR.IXC;
        return FP.zero<T>(sign) | bits;
      }
    }
    if (alternative) { // An overflow of this format is invalid, not inexact.
      cpu.fpsr |= FPSR.IOC;
      return FP.zero<T>(sign) | 0x7fff;
    }
    return FP.overflow<T>(cpu, sign, rounding);
  }

  /** A result too large for the format: infinity or the largest number, by rounding mode. Sets OFC and IXC. */
  static overflow<T extends number>(cpu: Cpu, sign: u32, rounding: u32): u64 {
    cpu.fpsr |= FPSR.OFC | FPSR.IXC;
    const toInfinity = rounding == FPRounding.TIEEVEN || rounding == FPRounding.TIEAWAY
      || (rounding == FPRounding.POSINF && sign == 0) || (rounding == FPRounding.NEGINF && sign != 0);
    return FP.infinity<T>(sign) - u64(!toInfinity);
  }

  /** Whether a magnitude with a non-zero error (1 << 63 is one half of the last place) goes up. Not for ODD. */
  static roundUp(sign: u32, mant: u64, error: u64, rounding: u32): bool {
    const half: u64 = 1 << 63;
    if (rounding == FPRounding.TIEEVEN) return error > half || (error == half && (mant & 1) != 0);
    if (rounding == FPRounding.TIEAWAY) return error >= half;
    if (rounding == FPRounding.POSINF) return sign == 0;
    if (rounding == FPRounding.NEGINF) return sign != 0;
    return false;
  }

  static inexact: bool = false;
  /**
   * The magnitude (sig / 2^63) * 2^exp, exp below 64, rounded to an integer. Says in `FP.inexact` whether something was lost;
   * which flag follows is the caller's business.
   */
  static integral(sign: u32, exp: i32, sig: u64, rounding: u32): u64 {
    const whole: u64 = exp < 0 ? 0 : sig >> u64(63 - exp);
    const error: u64 = exp == 63 ? 0 : exp < -1 ? 1 : sig << u64(exp + 1);
    FP.inexact = error != 0;
    return whole + u64(error != 0 && FP.roundUp(sign, whole, error, rounding));
  }

  /** FPProcessNaN. */
  static processNaN<T extends number>(cpu: Cpu, type: u32, x: u64): u64 {
    if (type == FPType.SNAN) cpu.fpsr |= FPSR.IOC;
    return (cpu.fpcr & FPCR.DN) != 0 ? FP.defaultNaN<T>() : x | FP.quiet<T>();
  }

  /** FPProcessNaNs, to be called when at least one operand is a NaN: a signaling one goes first, then the earlier one. */
  static processNaNs<T extends number>(cpu: Cpu, type1: u32, type2: u32, a: u64, b: u64): u64 {
    if (type1 == FPType.SNAN || (type1 == FPType.QNAN && type2 != FPType.SNAN)) return FP.processNaN<T>(cpu, type1, a);
    return FP.processNaN<T>(cpu, type2, b);
  }

  /** The result of an invalid operation: the default NaN, and IOC. */
  static invalid<T extends number>(cpu: Cpu): u64 {
    cpu.fpsr |= FPSR.IOC;
    return FP.defaultNaN<T>();
  }

  /** FPRoundingMode: FPCR.RMode as an FPRounding. */
  @inline
  static rounding(cpu: Cpu): u32 { return (cpu.fpcr >> 22) & 3; }

  /** The zero that an exact cancellation gives: negative only when rounding towards minus infinity. */
  static cancelled<T extends number>(cpu: Cpu): u64 {
    return FP.zero<T>(u32(FP.rounding(cpu) == FPRounding.NEGINF));
  }

  @inline
  static zero<T extends number>(sign: u32): u64 { return u64(sign) << FP.signBit<T>(); }
  @inline
  static infinity<T extends number>(sign: u32): u64 {
    return FP.zero<T>(sign) | (u64(FP.expMax<T>()) << FP.fracBits<T>());
  }
  @inline
  static defaultNaN<T extends number>(): u64 { return FP.infinity<T>(0) | FP.quiet<T>(); }

  // The three formats, Arm ARM A1.4.
  @inline
  static fracBits<T extends number>(): u64 { return sizeof<T>() == 8 ? 52 : sizeof<T>() == 4 ? 23 : 10; }
  @inline
  static expMax<T extends number>(): i32 { return sizeof<T>() == 8 ? 0x7ff : sizeof<T>() == 4 ? 0xff : 0x1f; }
  @inline
  static bias<T extends number>(): i32 { return FP.expMax<T>() >> 1; }
  @inline
  static signBit<T extends number>(): u64 { return 8 * sizeof<T>() - 1; }
  @inline
  static hidden<T extends number>(): u64 { return u64(1) << FP.fracBits<T>(); }
  @inline
  static quiet<T extends number>(): u64 { return u64(1) << (FP.fracBits<T>() - 1); }
}

/** A product of two 64-bit numbers, for the exact paths of multiplication, division and square root. */
export class Wide {
  static hi: u64 = 0;
  static lo: u64 = 0;

  static mul(a: u64, b: u64): void {
    const mask: u64 = 0xffffffff;
    const a0 = a & mask, a1 = a >> 32, b0 = b & mask, b1 = b >> 32;
    const p00 = a0 * b0, p01 = a0 * b1, p10 = a1 * b0;
    const middle = (p00 >> 32) + (p01 & mask) + (p10 & mask);
    Wide.lo = (middle << 32) | (p00 & mask);
    Wide.hi = a1 * b1 + (p01 >> 32) + (p10 >> 32) + (middle >> 32);
  }

  /** The upper half, with bit 0 set when the lower half is not zero. */
  @inline
  static jammed(): u64 { return Wide.hi | u64(Wide.lo != 0); }
}
