/**
 * Comparisons, maximum and minimum of singles and doubles.
 *
 * Truth: Arm ARM J1 shared/functions/float — FPCompare, FPCompareEQ, FPCompareGE, FPCompareGT, FPMax, FPMin, FPMaxNum, FPMinNum.
 * Deviations: none known.
 *
 * Use: T is u32 (single) or u64 (double), raw bits.
 *     Compare.nzcv<u32>(cpu, a, b, false)   FCMP; true for FCMPE. N is bit 3, V bit 0 of the answer
 *     Compare.ge<u64>(cpu, a, b)            FCMGE; FCMLE with zero is ge(0, a), FCMLT with zero gt(0, a)
 *     MinMax.maxnm<u32>(cpu, a, b)          FMAXNM
 */
import { Cpu } from "../state";
import { Native } from "./native";
import { FP, FPSR, FPType, Op } from "./unpack-round";

export class Compare {
  /** FPCompare: 0b0110 equal, 0b1000 less, 0b0010 greater, 0b0011 unordered. IOC on a signaling NaN, with `signal` on any; IDC. */
  static nzcv<T extends number>(cpu: Cpu, a: T, b: T, signal: bool): u32 {
    const order = Compare.order<T>(cpu, a, b, signal);
    return order == Order.EQUAL ? 0b0110 : order == Order.LESS ? 0b1000 : order == Order.GREATER ? 0b0010 : 0b0011;
  }

  /** FPCompareEQ: IOC on a signaling NaN; IDC. */
  static eq<T extends number>(cpu: Cpu, a: T, b: T): bool {
    return Compare.order<T>(cpu, a, b, false) == Order.EQUAL;
  }

  /** FPCompareGE: a >= b, IOC on any NaN; IDC. */
  static ge<T extends number>(cpu: Cpu, a: T, b: T): bool {
    return Compare.order<T>(cpu, a, b, true) >= Order.EQUAL;
  }

  /** FPCompareGT: a > b, IOC on any NaN; IDC. */
  static gt<T extends number>(cpu: Cpu, a: T, b: T): bool {
    return Compare.order<T>(cpu, a, b, true) == Order.GREATER;
  }

  /** FACGE: |a| >= |b|, flags as ge. */
  static acge<T extends number>(cpu: Cpu, a: T, b: T): bool {
    return Compare.ge<T>(cpu, Compare.abs<T>(a), Compare.abs<T>(b));
  }

  /** FACGT: |a| > |b|, flags as gt. */
  static acgt<T extends number>(cpu: Cpu, a: T, b: T): bool {
    return Compare.gt<T>(cpu, Compare.abs<T>(a), Compare.abs<T>(b));
  }

  /** How a stands to b. */
  @inline
  static order<T extends number>(cpu: Cpu, a: T, b: T, signal: bool): u32 {
    // No flag can change when denormals count and the numbers are ordered; the native comparison is then the manual's.
    if (Native.denormals(cpu)) {
      const x = Native.value<T>(a), y = Native.value<T>(b);
      if (x < y) return Order.LESS;
      if (x > y) return Order.GREATER;
      if (x == y) return Order.EQUAL;
    }
    return CompareExact.order<T>(cpu, u64(a), u64(b), signal);
  }

  @inline
  private static abs<T extends number>(x: T): T { return (u64(x) & (FP.zero<T>(1) - 1)) as T; }
}

/** The four ways two numbers can stand to each other; those with a >= b come last. */
export namespace Order {
  export const UNORDERED: u32 = 0;
  export const LESS: u32 = 1;
  export const EQUAL: u32 = 2;
  export const GREATER: u32 = 3;
}

/** Maximum and minimum: +0 is above -0, a denormal under FZ is a zero. Flags: IOC on a signaling NaN, IDC. */
export class MinMax {
  /** FPMax: a NaN operand gives a NaN. */
  static max<T extends number>(cpu: Cpu, a: T, b: T): T {
    if (Native.denormals(cpu)) { // Wasm's max is the manual's except for NaNs, which show in the result.
      const r = max<f64>(Native.value<T>(a), Native.value<T>(b));
      if (r == r) return Native.bits<T>(r);
    }
    return CompareExact.extreme<T>(cpu, u64(a), u64(b), 0) as T;
  }

  /** FPMin: a NaN operand gives a NaN. */
  static min<T extends number>(cpu: Cpu, a: T, b: T): T {
    if (Native.denormals(cpu)) { // As for max.
      const r = min<f64>(Native.value<T>(a), Native.value<T>(b));
      if (r == r) return Native.bits<T>(r);
    }
    return CompareExact.extreme<T>(cpu, u64(a), u64(b), 1) as T;
  }

  /** FPMaxNum: a quiet NaN gives way to a number. */
  static maxnm<T extends number>(cpu: Cpu, a: T, b: T): T {
    const least = FP.infinity<T>(1) as T;
    if (MinMax.givesWay<T>(a, b)) return MinMax.max<T>(cpu, least, b);
    if (MinMax.givesWay<T>(b, a)) return MinMax.max<T>(cpu, a, least);
    return MinMax.max<T>(cpu, a, b);
  }

  /** FPMinNum: a quiet NaN gives way to a number. */
  static minnm<T extends number>(cpu: Cpu, a: T, b: T): T {
    const most = FP.infinity<T>(0) as T;
    if (MinMax.givesWay<T>(a, b)) return MinMax.min<T>(cpu, most, b);
    if (MinMax.givesWay<T>(b, a)) return MinMax.min<T>(cpu, a, most);
    return MinMax.min<T>(cpu, a, b);
  }

  /** Whether x is a quiet NaN and other is not one. */
  @inline
  private static givesWay<T extends number>(x: T, other: T): bool {
    const quietNaN = FP.defaultNaN<T>();
    return (u64(x) & quietNaN) == quietNaN && (u64(other) & quietNaN) != quietNaN;
  }
}

/** The same for every mode and operand. */
export class CompareExact {
  static order<T extends number>(cpu: Cpu, a: u64, b: u64, signal: bool): u32 {
    FP.unpack<T>(cpu, a);
    const type1 = Op.type, sign1 = Op.sign;
    FP.unpack<T>(cpu, b);
    const type2 = Op.type, sign2 = Op.sign;
    if (type1 >= FPType.QNAN || type2 >= FPType.QNAN) {
      if (signal || type1 == FPType.SNAN || type2 == FPType.SNAN) cpu.fpsr |= FPSR.IOC;
      return Order.UNORDERED;
    }
    // A zero may have been a denormal: clear it, and the bits of ordered numbers compare as integers of sign and magnitude.
    const x: u64 = type1 == FPType.ZERO ? 0 : a, y: u64 = type2 == FPType.ZERO ? 0 : b;
    if (x == y) return Order.EQUAL;
    if (x == 0) return sign2 != 0 ? Order.GREATER : Order.LESS;
    if (y == 0 || sign1 != sign2) return sign1 != 0 ? Order.LESS : Order.GREATER;
    return (x < y) != (sign1 != 0) ? Order.LESS : Order.GREATER;
  }

  /** FPMax or, with lowest = 1, FPMin. */
  static extreme<T extends number>(cpu: Cpu, a: u64, b: u64, lowest: u32): u64 {
    FP.unpack<T>(cpu, a);
    const type1 = Op.type, sign1 = Op.sign;
    FP.unpack<T>(cpu, b);
    const type2 = Op.type, sign2 = Op.sign;
    if (type1 >= FPType.QNAN || type2 >= FPType.QNAN) return FP.processNaNs<T>(cpu, type1, type2, a, b);
    const x = type1 == FPType.ZERO ? FP.zero<T>(sign1) : a, y = type2 == FPType.ZERO ? FP.zero<T>(sign2) : b;
    // Sign and magnitude order settles the two zeros as well: -0 is below +0.
    if (sign1 != sign2) return sign1 == lowest ? x : y;
    return (x > y) == (sign1 == lowest) ? x : y;
  }
}
