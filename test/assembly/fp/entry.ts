/**
 * What the floating-point tests see of the core: a batch of cases, and a fuzz of the fast paths against the exact ones.
 * Compiled with build/fp/cases.gen.ts, which ops.ts generates.
 */
import { Cpu } from "../../../assembly/state";
import { FPSR } from "../../../assembly/fp/unpack-round";
import { call, exact } from "../../../build/fp/cases.gen";

/** A case in memory: as struct in and, written over a and b, struct out of oracle.c. */
@unmanaged
class Case {
  op: u16;
  fpsr: u16;
  fpcr: u32;
  a: u64;
  b: u64;
  c: u64;
}

const cpu = changetype<Cpu>(heap.alloc(offsetof<Cpu>()));

/** Room for n cases. */
export function cases(n: u32): usize { return heap.alloc(n * offsetof<Case>()); }

/** Runs n cases in place: a becomes the result, b the FPSR. */
export function runCases(at: usize, n: u32): void {
  for (let i: u32 = 0; i < n; i++, at += offsetof<Case>()) {
    const it = changetype<Case>(at);
    cpu.fpcr = it.fpcr;
    cpu.fpsr = it.fpsr;
    it.a = call(cpu, it.op, it.a, it.b, it.c);
    it.b = cpu.fpsr;
  }
}

let random: u64 = 1;
function next(): u64 {
  random ^= random << 13;
  random ^= random >> 7;
  random ^= random << 17;
  return random * 0x2545f4914f6cdd1d;
}

/** A number of the format with `frac` fraction bits: exponents anywhere, near the middle, or at the edges; fractions random, sparse or long runs. */
function operand(frac: u64, exps: u64): u64 {
  const r = next(), bias = exps >> 1;
  let exp: u64 = r & exps;
  if (((r >> 16) & 7) < 3) exp = bias - 8 + ((r >> 20) & 15);
  else if (((r >> 16) & 7) < 6) exp = bias - 64 + ((r >> 36) & 127);
  else if (((r >> 16) & 7) == 6) exp = ((r >> 20) & 1) != 0 ? (r >> 21) & 3 : exps - ((r >> 21) & 3);
  let f = next();
  const shape = (r >> 24) & 7;
  if (shape == 0) f = 0;
  else if (shape == 1) f = u64(1) << (f & 63);
  else if (shape == 2) f = -(u64(1) << (f & 63));
  else if (shape == 3) f = f << ((f >> 58) & 63);
  return ((((r >> 32) & 1) * (exps + 1)) | exp) << frac | (f & ((u64(1) << frac) - 1));
}

/**
 * Runs n random cases of `op` through both paths. 0 when all agree; otherwise the number of the case, counted from 1, whose
 * FPCR, FPSR before, operands and both outcomes lie at `at`. `wide` says which operands are doubles.
 */
export function fuzz(op: u32, wide: bool, seed: u64, n: u32, at: usize): u32 {
  random = seed | 1;
  const frac: u64 = wide ? 52 : 23, exps: u64 = wide ? 0x7ff : 0xff;
  for (let i: u32 = 0; i < n; i++) {
    const r = next();
    let a = operand(frac, exps), b = operand(frac, exps), c = operand(frac, exps);
    // Cancellations, and sums that a fused product meets half way.
    if ((r & 0x70) == 0) b = a ^ ((r >> 7) & 3);
    if ((r & 0x600) == 0) a = negatedProduct(wide, b, c) ^ ((r >> 11) & 3);
    // Products and quotients about the smallest normal number, and doubles about the smallest normal single.
    if ((r & 0xe000) == 0) b = toSmallestNormal(wide, a, (r & 0x10000) != 0) + ((r >> 17) & 3) - 1;
    if (wide && (r & 0x380000) == 0) a = 0x3810000000000000 + (next() >> 33) - (1 << 30);
    if (!wide) b &= 0xffffffff;
    // Half of the cases where most fast paths are open, the others anywhere.
    const fpcr = (r & 1) != 0 ? 0 : u32(r >> 32) & 0x07c00000;
    const fpsr = (r & 2) != 0 ? FPSR.IXC : 0;
    cpu.fpcr = fpcr;
    cpu.fpsr = fpsr;
    const fast = call(cpu, op, a, b, c), fastFpsr = cpu.fpsr;
    cpu.fpsr = fpsr;
    const slow = exact(cpu, op, a, b, c);
    if (fast != slow || fastFpsr != cpu.fpsr) {
      const report: StaticArray<u64> = [fpcr, fpsr, a, b, c, fast, fastFpsr, slow, cpu.fpsr];
      memory.copy(at, changetype<usize>(report), 9 * 8);
      return i + 1;
    }
  }
  return 0;
}

/** Minus the product of b and c, roughly: an addend that nearly cancels it. */
function negatedProduct(wide: bool, b: u64, c: u64): u64 {
  if (wide) return reinterpret<u64>(-(reinterpret<f64>(b) * reinterpret<f64>(c)));
  return reinterpret<u32>(-(reinterpret<f32>(u32(b)) * reinterpret<f32>(u32(c))));
}

/** What a must be multiplied or divided by to come to the smallest normal number, roughly. */
function toSmallestNormal(wide: bool, a: u64, divided: bool): u64 {
  if (wide) {
    const x = reinterpret<f64>(a);
    return reinterpret<u64>(divided ? x / f64.MIN_NORMAL_VALUE : f64.MIN_NORMAL_VALUE / x);
  }
  const x = reinterpret<f32>(u32(a));
  return reinterpret<u32>(divided ? x / f32.MIN_NORMAL_VALUE : f32.MIN_NORMAL_VALUE / x);
}
