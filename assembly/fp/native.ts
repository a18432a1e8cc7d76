/**
 * The host's floating point: when a wasm instruction, or a few of them, are as good as the manual's pseudocode.
 *
 * Truth: the WebAssembly specification makes f32 and f64 arithmetic IEEE 754, correctly rounded to nearest, ties to even, with
 * denormals; only the bits of NaNs are left open, and there are no flags. So a fast path gives no NaN, and runs only where no
 * flag can change or it finds out itself. Each is tested against the exact function beside it.
 * Deviations: none known.
 *
 * Use: `Native.arithmetic(cpu)` opens the ordinary fast path; where it is shut because IXC is still clear, or the result
 * is zero, the lossless functions may still answer; "cannot say" is NaN, and then the exact function is called.
 */
import { Cpu } from "../state";
import { FPCR, FPSR } from "./unpack-round";

export class Native {
  /** Rounds to nearest, denormals count, and IXC is set already, so that an inexact result changes no flag. */
  @inline
  static arithmetic(cpu: Cpu): bool {
    return ((cpu.fpcr & (FPCR.RMode | FPCR.FZ)) | (~cpu.fpsr & FPSR.IXC)) == 0;
  }

  /** Rounds to nearest and denormals count: enough for an exact result. */
  @inline
  static nearest(cpu: Cpu): bool {
    return (cpu.fpcr & (FPCR.RMode | FPCR.FZ)) == 0;
  }

  /** Denormals count: enough where the rounding mode is explicit and inexactness is found out by comparing. */
  @inline
  static denormals(cpu: Cpu): bool {
    return (cpu.fpcr & FPCR.FZ) == 0;
  }

  /** Whether x fits T without loss (single: NaN and overflow say no; double: only NaN does). */
  @inline
  static fits<T extends number>(x: f64): bool {
    return sizeof<T>() == 4 ? f64(f32(x)) == x && abs(x) <= f32.MAX_VALUE : x == x;
  }

  /** The raw bits of x in T, which it fits. */
  @inline
  static bits<T extends number>(x: f64): T {
    return sizeof<T>() == 4 ? reinterpret<u32>(f32(x)) as T : reinterpret<u64>(x) as T;
  }

  /** The number that raw bits of T stand for. */
  @inline
  static value<T extends number>(x: T): f64 {
    return sizeof<T>() == 4 ? f64(reinterpret<f32>(u32(x))) : reinterpret<f64>(u64(x));
  }

  /** x + y if finite and exact, else NaN. Knuth's TwoSum gives the error; when one of its steps overflows, the error is not 0. */
  static losslessAdd(x: f64, y: f64): f64 {
    const r = x + y;
    const part = r - x, error = (x - (r - part)) + (y - part);
    return error == 0 && abs(r) <= f64.MAX_VALUE ? r : NaN;
  }

  /** x * y if finite and seen to be exact, else NaN. */
  static losslessMul(x: f64, y: f64): f64 {
    const r = x * y, size = abs(r);
    if (r == 0) return x == 0 || y == 0 ? r : NaN; // The other may be an underflow.
    if (!(size > f64.MIN_NORMAL_VALUE && size <= f64.MAX_VALUE)) return NaN;
    // The zeros below both significands number at least 53, so the significant bits together no more than 53. For a power of
    // two zeros of the exponent count as well, but that makes any product exact.
    return ctz(reinterpret<u64>(x)) + ctz(reinterpret<u64>(y)) >= 53 ? r : NaN;
  }

  /**
   * a + n*m rounded once to nearest, or NaN for "cannot say".
   *
   * S. Boldo, G. Melquiond, "Emulation of a FMA and correctly rounded sums: proved algorithms using rounding to odd" (2008):
   * product and sums with their errors, the last error rounded to odd so that the final addition rounds as if once. It holds
   * while nothing overflows and no error term underflows, which the bounds below keep far away: the last place of the
   * product is above 2^-906 and that of the addend above 2^-953, so neither the result nor its error can be subnormal.
   */
  static madd(a: f64, n: f64, m: f64): f64 {
    const uh = n * m;
    const size = abs(uh), sizeA = abs(a);
    if (!(size > 1e-240 && size < 1e240 && abs(n) < 1e270 && abs(m) < 1e270)) return NaN;
    if (!((sizeA > 1e-270 && sizeA < 1e270) || sizeA == 0)) return NaN;
    // The product's error: both factors split in halves of 26 bits (Veltkamp, Dekker).
    const splitN = n * 134217729.0, nh = splitN - (splitN - n), nl = n - nh;
    const splitM = m * 134217729.0, mh = splitM - (splitM - m), ml = m - mh;
    const ul = nl * ml - (((uh - nh * mh) - nl * mh) - nh * ml);
    const th = a + ul, t = th - a, tl = (a - (th - t)) + (ul - t);
    const vh = uh + th, v = vh - uh, vl = (uh - (vh - v)) + (th - v);
    let z = tl + vl;
    const w = z - tl, e = (tl - (z - w)) + (vl - w);
    if (e != 0) {
      const bits = reinterpret<u64>(z);
      if ((bits & 1) == 0) z = reinterpret<f64>((e > 0) == (z > 0) ? bits + 1 : bits - 1);
    }
    return vh + z;
  }
}
