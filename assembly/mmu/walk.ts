/**
 * Address translation: stage 1 for EL1&0, EL2 and EL3, stage 2, with 4 KiB and 64 KiB granules.
 * Truth: Arm ARM D5 (VMSAv8-64), J1 AArch64.TranslateAddress. Cortex-A53: 40-bit physical addresses, 16-bit ASIDs, no 16 KiB
 * granule, no hardware update of the access flag.
 * Deviations: a 16 KiB granule is read as 4 KiB; the Contiguous bit is not used (that is allowed); NS is not a second
 * physical address space (the Pi has no such split).
 *
 * `translate` leaves its answer in the Cpu: `fault` (0, or a fault status code with the flags below), `pa`, `attr` and, for
 * a stage 2 fault, `ipa`.
 */
import { RAM } from "../layout";
import { hcr, HCR } from "../cpu/exceptions";
import { sys } from "../cpu/sys";
import { cycleNow } from "../interp/budget";
import { Cpu, machine } from "../state";
import { traceTranslation, Tracing } from "../trace";
import { ramOffset } from "./ram";
import { keep, keepsWalks, recall } from "./translations";

export namespace Access {
  export const READ: u32 = 0;
  export const WRITE: u32 = 1;
  export const FETCH: u32 = 2;
}

/** Flags above the six bits of the fault status code. */
export namespace Fault {
  export const ADDRESS_SIZE: u32 = 0x00;
  export const TRANSLATION: u32 = 0x04;
  export const ACCESS_FLAG: u32 = 0x08;
  export const PERMISSION: u32 = 0x0c;
  export const EXTERNAL: u32 = 0x10;
  export const WALK_EXTERNAL: u32 = 0x14;
  export const ALIGNMENT: u32 = 0x21;
  /** Always set, so that a level 0 address size fault is not 0. */
  export const IS: u32 = 0x40;
  export const STAGE2: u32 = 0x80;
  export const S1PTW: u32 = 0x100;
}

/** Bits of Cpu.attr: the MAIR byte, the shareability, and what the access paths ask. */
export namespace Attr {
  export const MAIR: u32 = 0xff;
  export const SH: u32 = 8;
  export const DEVICE: u32 = 0x1000;
  export const WRITABLE: u32 = 0x2000;
  export const READABLE: u32 = 0x4000;
  export const GLOBAL: u32 = 0x8000;
  /** The output address is Non-secure. */
  export const NS: u32 = 0x10000;
  export const EXECUTABLE: u32 = 0x20000;
  /** Level and size of the leaf, for the timing model's TLB: log2 of the block in bits 31..26. */
  export const BLOCK: u32 = 26;
}

const OUTPUT_BITS: u32 = 40;

/** For the cycle model: how many descriptors were read since it set this to 0, and the lines of RAM that they lie in. */
export const WALKED: usize = memory.data(4 * 32, 16);
export const WALKED_MOST: u32 = 31;

/**
 * Translates `va` for an access at level `el` (EL0 means unprivileged in the EL1&0 regime). Stage 2 follows where it applies.
 */
export function translate(c: Cpu, va: u64, access: u32, el: u32): u32 {
  const fault = translated(c, va, access, el), m = machine();
  if (m.tracing & Tracing.TRANSLATIONS && m.inRun) traceTranslation(c, va, access, el, cycleNow(c));
  return fault;
}
function translated(c: Cpu, va: u64, access: u32, el: u32): u32 {
  const keeps = keepsWalks(c, el);
  if (keeps && recall(c, va, access, el)) { c.fault = 0; return 0; }
  const two = el < 2 && (hcr(c) & (HCR.VM | HCR.DC)) != 0;
  if (stage1(c, va, access, el, two) != 0) return c.fault;
  if (!two) { if (keeps) keep(c, va, el); return 0; }
  const attr1 = c.attr;
  c.ipa = c.pa;
  if (stage2(c, c.pa, access, false, (attr1 & Attr.DEVICE) != 0) != 0) return c.fault;
  combine(c, attr1);
  return 0;
}

/** Stage 1 alone: AT S1E*. `two`: descriptors are themselves translated by stage 2. */
export function stage1(c: Cpu, va: u64, access: u32, el: u32, two: bool): u32 {
  const s = sys(c);
  c.fault = 0;
  const regime: u32 = el < 2 ? 1 : el;
  const sctlr = regime == 1 ? s.SCTLR_EL1 : regime == 2 ? s.SCTLR_EL2 : s.SCTLR_EL3;
  const h: u64 = regime == 1 ? hcr(c) : 0;
  const tcr = regime == 1 ? s.TCR_EL1 : regime == 2 ? s.TCR_EL2 : s.TCR_EL3;
  const high = regime == 1 && (va >> 55 & 1) != 0;
  const tbi = regime == 1 ? (tcr >> (high ? 38 : 37) & 1) != 0 : (tcr >> 20 & 1) != 0;

  if (!(sctlr & 1) || h & (HCR.DC | HCR.TGE)) {
    // MMU off: flat; Device-nGnRnE for data, Normal for fetches; HCR_EL2.DC makes all of it Normal Write-Back.
    const top = tbi && regime == 1 ? (va << 8) >> 8 : tbi ? va & 0x00ffffffffffffff : va;
    if (top >> OUTPUT_BITS) return fail(c, Fault.ADDRESS_SIZE);
    c.pa = top;
    let attr: u32;
    if (h & HCR.DC) attr = 0xff;
    else if (access == Access.FETCH) attr = sctlr & 0x1000 ? 0xaa | 2 << Attr.SH : 0x44 | 2 << Attr.SH;
    else attr = 2 << Attr.SH | Attr.DEVICE;
    if (el < 3 && s.SCR_EL3 & 1) attr |= Attr.NS;
    c.attr = attr | Attr.WRITABLE | Attr.READABLE | Attr.GLOBAL | 12 << Attr.BLOCK;
    return 0;
  }

  const tsz = u32(high ? tcr >> 16 : tcr) & 0x3f;
  const granule = high ? u32(tcr >> 30) & 3 : u32(tcr >> 14) & 3;
  const is64k = high ? granule == 3 : granule == 1;
  const inputBits: u32 = 64 - tsz;
  if (tsz < 16 || tsz > 39) return fail(c, Fault.TRANSLATION);
  // All bits above the input range must agree with the half of the address space (bit 55).
  let upper = va >> inputBits;
  let expected: u64 = high ? ~u64(0) >> inputBits : 0;
  if (tbi) { upper &= 0x00ffffffffffffff >> inputBits; expected &= 0x00ffffffffffffff >> inputBits; }
  if (upper != expected) return fail(c, Fault.TRANSLATION);
  if (regime == 1 && (tcr >> (high ? 23 : 7) & 1)) return fail(c, Fault.TRANSLATION);

  const pageBits: u32 = is64k ? 16 : 12;
  const stride: u32 = pageBits - 3;
  let level: u32 = 4 - (inputBits - pageBits + stride - 1) / stride;
  const outputBits = physicalBits(regime == 1 ? u32(tcr >> 32) & 7 : u32(tcr >> 16) & 7);
  const ttbr = regime == 1 ? (high ? s.TTBR1_EL1 : s.TTBR0_EL1) : regime == 2 ? s.TTBR0_EL2 : s.TTBR0_EL3;
  const index0 = inputBits - (pageBits + (3 - level) * stride);
  let table = ttbr & 0x0000fffffffffffe;
  if (table >> outputBits) return fail(c, Fault.ADDRESS_SIZE);
  table &= ~((u64(8) << index0) - 1);
  const address = va & ((u64(1) << inputBits) - 1);
  const secure = el == 3 || !(s.SCR_EL3 & 1);
  let nsTable = !secure, apTable: u32 = 0, uxnTable = false, pxnTable = false;

  while (true) {
    const shift = pageBits + (3 - level) * stride;
    const entry = table + ((address >> shift & ((u64(1) << (level == 4 - (inputBits - pageBits + stride - 1) / stride ? index0 : stride)) - 1)) << 3);
    const d = descriptor(c, entry, level, two);
    if (c.fault) return c.fault;
    if (!(d & 1)) return fail(c, Fault.TRANSLATION | level);
    const outMask: u64 = is64k ? 0x0000ffffffff0000 : 0x0000fffffffff000;
    if (level < 3 && d & 2) {
      table = d & outMask;
      if (table >> outputBits) return fail(c, Fault.ADDRESS_SIZE | level);
      if (secure) nsTable = nsTable || d >> 63 != 0;
      apTable |= u32(d >> 61) & 3;
      uxnTable = uxnTable || (d >> 60 & 1) != 0;
      pxnTable = pxnTable || (d >> 59 & 1) != 0;
      level++;
      continue;
    }
    if (level == 3 ? !(d & 2) : level == 0 || (is64k && level == 1)) return fail(c, Fault.TRANSLATION | level);
    const offsetMask = (u64(1) << shift) - 1;
    const out = d & outMask & ~offsetMask;
    if (out >> outputBits) return fail(c, Fault.ADDRESS_SIZE | level);
    if (!(d >> 10 & 1)) return fail(c, Fault.ACCESS_FLAG | level);

    const readOnly = (d >> 7 & 1) != 0 || (apTable & 2) != 0;
    let readable = true, writable = !readOnly, executable: bool;
    if (regime == 1) {
      const user = (d >> 6 & 1) != 0 && !(apTable & 1);
      const uxn = (d >> 54 & 1) != 0 || uxnTable;
      const pxn = (d >> 53 & 1) != 0 || pxnTable;
      if (el == 0) { readable = user; writable = user && !readOnly; executable = !uxn; }
      else executable = !pxn && !(user && !readOnly);
    } else {
      executable = !((d >> 54 & 1) != 0 || uxnTable);
    }
    if (sctlr & 0x80000 && writable) executable = false;
    if (access == Access.FETCH ? !executable : access == Access.WRITE ? !writable : !readable) return fail(c, Fault.PERMISSION | level);

    const mair = regime == 1 ? s.MAIR_EL1 : regime == 2 ? s.MAIR_EL2 : s.MAIR_EL3;
    const byte = u32(mair >> ((d >> 2 & 7) << 3)) & 0xff;
    let sh = u32(d >> 8) & 3;
    const device = !(byte & 0xf0);
    if (device || byte == 0x44) sh = 2;
    c.attr = byte | sh << Attr.SH | (device ? Attr.DEVICE : 0) | (writable ? Attr.WRITABLE : 0) | (readable ? Attr.READABLE : 0) | (executable ? Attr.EXECUTABLE : 0)
      | (nsTable || d >> 5 & 1 ? Attr.NS : 0) | (d >> 11 & 1 ? 0 : Attr.GLOBAL) | shift << Attr.BLOCK;
    c.pa = out | (va & offsetMask);
    return 0;
  }
  return 0;
}

/** Stage 2 of an intermediate physical address. `walk`: for a stage 1 descriptor; `device`: stage 1 said Device. */
export function stage2(c: Cpu, ipa: u64, access: u32, walk: bool, device: bool): u32 {
  const s = sys(c);
  const extra: u32 = Fault.STAGE2 | (walk ? Fault.S1PTW : 0);
  c.fault = 0;
  if (!(s.HCR_EL2 & HCR.VM)) { c.pa = ipa; c.attr = 0xff | Attr.WRITABLE | Attr.READABLE | 12 << Attr.BLOCK; return 0; }
  const vtcr = s.VTCR_EL2;
  const tsz = u32(vtcr) & 0x3f;
  const is64k = (vtcr >> 14 & 3) == 1;
  const sl0 = u32(vtcr >> 6) & 3;
  const pageBits: u32 = is64k ? 16 : 12;
  const stride: u32 = pageBits - 3;
  const inputBits: u32 = 64 - tsz;
  if (tsz < 16 || tsz > 39 || sl0 == 3) return fail(c, Fault.TRANSLATION | extra);
  let level: u32 = is64k ? 3 - sl0 : 2 - sl0;
  const outputBits = physicalBits(u32(vtcr >> 16) & 7);
  if (inputBits > outputBits && inputBits > OUTPUT_BITS) return fail(c, Fault.TRANSLATION | extra);
  // The start level must hold the range in at most 16 concatenated tables, and need at least one bit of index.
  const startShift = pageBits + (3 - level) * stride;
  if (inputBits <= startShift || inputBits > startShift + stride + 4) return fail(c, Fault.TRANSLATION | extra);
  if (ipa >> inputBits) return fail(c, Fault.TRANSLATION | extra);
  const start = level;
  const index0 = inputBits - startShift;
  let table = s.VTTBR_EL2 & 0x0000fffffffffffe;
  if (table >> outputBits) return fail(c, Fault.ADDRESS_SIZE | extra);
  table &= ~((u64(8) << index0) - 1);
  while (true) {
    const shift = pageBits + (3 - level) * stride;
    const entry = table + ((ipa >> shift & ((u64(1) << (level == start ? index0 : stride)) - 1)) << 3);
    const d = descriptor(c, entry, level, false);
    if (c.fault) { c.fault |= extra; return c.fault; }
    if (!(d & 1)) return fail(c, Fault.TRANSLATION | level | extra);
    const outMask: u64 = is64k ? 0x0000ffffffff0000 : 0x0000fffffffff000;
    if (level < 3 && d & 2) {
      table = d & outMask;
      if (table >> outputBits) return fail(c, Fault.ADDRESS_SIZE | level | extra);
      level++;
      continue;
    }
    if (level == 3 ? !(d & 2) : level == 0 || (is64k && level == 1)) return fail(c, Fault.TRANSLATION | level | extra);
    const offsetMask = (u64(1) << shift) - 1;
    const out = d & outMask & ~offsetMask;
    if (out >> outputBits) return fail(c, Fault.ADDRESS_SIZE | level | extra);
    if (!(d >> 10 & 1)) return fail(c, Fault.ACCESS_FLAG | level | extra);
    const readable = (d >> 6 & 1) != 0, writable = (d >> 7 & 1) != 0;
    if (access == Access.FETCH ? (d >> 54 & 1) != 0 || !readable : access == Access.WRITE ? !writable : !readable) return fail(c, Fault.PERMISSION | level | extra);
    const type = u32(d >> 2) & 15;
    c.attr = (type & 12 ? memoryByte(type) : (type & 3) << 2) | (u32(d >> 8) & 3) << Attr.SH | (type & 12 ? 0 : Attr.DEVICE)
      | (writable ? Attr.WRITABLE : 0) | (readable ? Attr.READABLE : 0) | shift << Attr.BLOCK;
    c.pa = out | (ipa & offsetMask);
    if (walk && !(type & 12) && s.HCR_EL2 & 4) return fail(c, Fault.PERMISSION | level | extra);
    return 0;
  }
  return 0;
}

/** MemAttr[3:0] of a stage 2 descriptor for Normal memory, as a MAIR byte: outer in bits 3:2, inner in 1:0; 1 NC, 2 WT, 3 WB. */
function memoryByte(type: u32): u32 {
  const outer = type >> 2, inner = type & 3;
  return nibble(outer) << 4 | nibble(inner);
}
function nibble(kind: u32): u32 { return kind == 1 ? 4 : kind == 2 ? 0xa : 0xf; }

/** The weaker of the two stages: Device wins, then Non-cacheable, then Write-Through. */
function combine(c: Cpu, one: u32): void {
  const two = c.attr;
  let byte: u32, sh: u32, device: u32 = 0;
  if ((one | two) & Attr.DEVICE) {
    device = Attr.DEVICE;
    const a = one & Attr.DEVICE ? one & 0xc : 0xc, b = two & Attr.DEVICE ? two & 0xc : 0xc;
    byte = a < b ? a : b;
    sh = 2;
  } else {
    byte = weaker(one >> 4 & 15, two >> 4 & 15) << 4 | weaker(one & 15, two & 15);
    const a = one >> Attr.SH & 3, b = two >> Attr.SH & 3;
    sh = a == 2 || b == 2 ? 2 : a == 3 || b == 3 ? 3 : 0;
    if (byte == 0x44) sh = 2;
  }
  const block1 = one >> Attr.BLOCK, block2 = two >> Attr.BLOCK;
  c.attr = byte | sh << Attr.SH | device | (one & two & (Attr.WRITABLE | Attr.READABLE)) | (one & (Attr.GLOBAL | Attr.NS)) | (block1 < block2 ? block1 : block2) << Attr.BLOCK;
}

function weaker(a: u32, b: u32): u32 {
  if (a == 4 || b == 4) return 4;
  if (!(b & 4)) return a & 3 | 8;
  return a;
}

function physicalBits(ps: u32): u32 { return ps == 0 ? 32 : ps == 1 ? 36 : OUTPUT_BITS; }

function descriptor(c: Cpu, at: u64, level: u32, two: bool): u64 {
  let pa = at;
  if (two) {
    const ipa = at;
    if (stage2(c, at, Access.READ, true, false) != 0) { c.ipa = ipa; return 0; }
    pa = c.pa;
  }
  const offset = ramOffset(pa);
  if (offset < 0) { c.fault = Fault.WALK_EXTERNAL | level | Fault.IS; return 0; }
  const n = load<u32>(WALKED);
  if (n < WALKED_MOST) { store<u32>(WALKED + (usize(n) << 2), u32(offset >> 6), 4); store<u32>(WALKED, n + 1); }
  return load<u64>(RAM + usize(offset));
}

function fail(c: Cpu, code: u32): u32 { c.fault = code | Fault.IS; return c.fault; }
