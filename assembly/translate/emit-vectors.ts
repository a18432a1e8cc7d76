/**
 * The emitting reader's vector half: floating point and Advanced SIMD. A vector value is a v128; a number is an f32 or f64 as
 * long as nobody asks for its bits, and stands for a register of which the rest is zero.
 *
 * Numbers are computed by wasm's own instructions, for which fp/native.ts gives the reason: IEEE 754 to nearest. They give what
 * the manual's pseudocode gives, and change no flag, when FPCR asks for that rounding and for denormals, FPSR.IXC is set
 * already, and the result is an ordinary number. All of this is one unsigned comparison of the result's exponent, with
 * Local.SOFT (all ones where the mode does not do) or-ed into it; whatever fails it is computed by the exact library, by name.
 *
 * Truth: interp/vectors.ts, with which this agrees bit by bit. Deviations: none.
 */
import { FULL, Lane, SCALAR } from "../isa/lane-ops";
import { Rec } from "../decode/record";
import { Tlb } from "../mmu/look-aside";
import { Cpu } from "../state";
import { Emit, Import, Local, Val } from "./emit";
import { Frames, Op, Type, VOp, Wasm } from "./wasm";

/** Whether wasm's relaxed multiply-add rounds once here, as the host has found out (host/core/translate.ts). */
let fused: bool = false;
export function setFused(value: bool): void { fused = value; }

/** What `number` does: see calls.ts. */
namespace Num {
  export const ONE: u32 = 1; export const TWO: u32 = 2; export const THREE: u32 = 3; export const COMPARE: u32 = 4;
  export const TO_INT: u32 = 5; export const FROM_INT: u32 = 6; export const CONVERT: u32 = 7; export const ORDER: u32 = 8;
}
/**
 * Results that need no second look. FINITE: a sum or a root is then exact where it is tiny. NORMAL: the smallest normal number and
 * what is beside it are left out, since tininess is seen before rounding.
 */
namespace Range { export const FINITE: u32 = 0; export const NORMAL: u32 = 1; }

@unmanaged
export class VectorEmit extends Emit {
  // --- vector registers ------------------------------------------------------------------------------------------------
  v(slot: u32): Val {
    const v = this.vector(slot);
    if (this.typeOf(v) == Type.V128) return v;
    this.pushVector(v);
    return this.pop(Type.V128, false);
  }
  doubleword(slot: u32, which: u32): Val {
    const v = this.vector(slot);
    if (this.typeOf(v) != Type.V128) return which ? this.imm(0) : this.bits(v);
    this.push(v); Wasm.vector(VOp.I64X2_EXTRACT); Wasm.byte(which);
    return this.pop64();
  }
  lo(slot: u32): Val { return this.doubleword(slot, 0); }
  hi(slot: u32): Val { return this.doubleword(slot, 1); }
  setBoth(slot: u32, low: Val, high: Val): void {
    this.push(low); Wasm.vector(VOp.I64X2_SPLAT);
    this.push(high); Wasm.vector(VOp.I64X2_REPLACE); Wasm.byte(1);
    this.setV(slot, this.pop(Type.V128, false));
  }
  setLo(slot: u32, v: Val): void { this.setV(slot, v); }
  setHi(slot: u32, v: Val): void {
    this.pushVector(this.vector(slot)); this.push(v); Wasm.vector(VOp.I64X2_REPLACE); Wasm.byte(1);
    this.setV(slot, this.pop(Type.V128, false));
  }

  // --- numbers: f = 0 single, 1 double ---------------------------------------------------------------------------------
  fp(f: u32, slot: u32): Val {
    const v = this.vector(slot), type = this.typeOf(v);
    if (type == Type.V128) {
      this.push(v); Wasm.vector(f ? VOp.F64X2_EXTRACT : VOp.F32X4_EXTRACT); Wasm.byte(0);
      return this.popNumber(f);
    }
    if (type == (f ? Type.F64 : Type.F32)) return v;
    return f ? this.bits(v) : this.low(this.bits(v));
  }
  setFp(slot: u32, v: Val): void { this.setV(slot, v); }
  half(slot: u32): Val { return this.by(Op.I64_AND, this.lo(slot), 0xffff); }
  popNumber(f: u32): Val { return this.pop(f ? Type.F64 : Type.F32, false); }
  pushNumber(f: u32, v: Val): void {
    if (this.isConst(v)) { if (f) Wasm.f64Const(this.constantOf(v)); else Wasm.f32Const(u32(this.constantOf(v))); return; }
    this.push(v);
    if (this.typeOf(v) != Type.I64) return;
    if (!f) Wasm.byte(Op.I32_WRAP);
    Wasm.byte(f ? Op.F64_REINTERPRET : Op.F32_REINTERPRET);
  }
  pushBits(v: Val): void {
    this.push(v);
    const type = this.typeOf(v);
    if (type == Type.F64) Wasm.byte(Op.I64_REINTERPRET);
    else if (type == Type.F32) { Wasm.byte(Op.I32_REINTERPRET); Wasm.byte(Op.I64_EXTEND_U); }
  }
  /** An operation of wasm on numbers, by what it is on singles. */
  operation(f: u32, op: u32): void { Wasm.byte(f ? op + Op.DOUBLE : op); }
  /** By name: the exact library, with FPCR as it is; FPSR's flags are raised. */
  callNumber(what: u32, p: u32, a: Val, b: Val, c: Val): void {
    this.cpu(); Wasm.i32Const(what); Wasm.i32Const(p);
    this.pushBits(a); this.pushBits(b); this.pushBits(c);
    this.core(Import.NUMBER);
  }
  number(what: u32, p: u32, a: Val, b: Val, c: Val): Val { this.callNumber(what, p, a, b, c); return this.pop64(); }

  /** Opens the arm of results that are not in the range, or of a mode (SOFT or FLUSH) that is not the host's. */
  openUnless(f: u32, r: Val, range: u32, mode: u32): void {
    this.push(r);
    if (f) { Wasm.byte(Op.I64_REINTERPRET); Wasm.i64Const(31); Wasm.byte(Op.I64_SHR_U); Wasm.byte(Op.I32_WRAP); }
    else { Wasm.byte(Op.I32_REINTERPRET); Wasm.i32Const(1); Wasm.byte(Op.I32_SHL); }
    // The exponent is on top: 0 and 1 wrap to large ones.
    const one: u32 = f ? 1 << 21 : 1 << 24, least = range == Range.NORMAL ? 2 * one : 0;
    if (least) { Wasm.i32Const(least); Wasm.byte(Op.I32_SUB); }
    Wasm.get(this.mode(mode)); Wasm.byte(Op.I32_OR);
    Wasm.i32Const((f ? 0x7ff : 0xff) * one - least); Wasm.byte(Op.I32_GE_U);
    Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
    this.setEnd = 0;
  }
  /** The number on the stack, or in the arm what the library says. */
  checked(f: u32, range: u32, mode: u32, what: u32, p: u32, a: Val, b: Val, c: Val): Val {
    const r = this.popNumber(f);
    this.openUnless(f, r, range, mode);
    this.fromLibrary(f, r, what, p, a, b, c);
    return r;
  }
  /** The rest of that arm: r is what the library says, which may have set FPSR.IXC. */
  fromLibrary(f: u32, r: Val, what: u32, p: u32, a: Val, b: Val, c: Val): void {
    this.callNumber(what, p, a, b, c);
    if (!f) Wasm.byte(Op.I32_WRAP);
    Wasm.byte(f ? Op.F64_REINTERPRET : Op.F32_REINTERPRET);
    Wasm.set(r);
    this.closeSoft();
  }
  closeSoft(): void {
    this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("soft"))); Wasm.set(Local.SOFT);
    Frames.close();
    this.setEnd = 0;
  }

  fp1(op: u32, f: u32, a: Val): Val {
    if (op == Lane.FABS || op == Lane.FNEG) {
      this.pushNumber(f, a); this.operation(f, op == Lane.FABS ? Op.F32_ABS : Op.F32_NEG);
      return this.popNumber(f);
    }
    const own: u32 = op == Lane.FSQRT ? Op.F32_SQRT : op == Lane.FRINTP ? Op.F32_CEIL : op == Lane.FRINTM ? Op.F32_FLOOR : op == Lane.FRINTZ ? Op.F32_TRUNC
      : op == Lane.FRINTN || op == Lane.FRINTX || op == Lane.FRINTI ? Op.F32_NEAREST : 0;
    if (!own) return this.number(Num.ONE, op | f << 8, a, a, a);
    this.pushNumber(f, a); this.operation(f, own);
    // An explicit rounding changes no flag.
    return this.checked(f, Range.FINITE, op >= Lane.FRINTN ? Local.FLUSH : Local.SOFT, Num.ONE, op | f << 8, a, a, a);
  }
  fp2(op: u32, f: u32, a: Val, b: Val): Val {
    const own: u32 = op == Lane.FADD ? Op.F32_ADD : op == Lane.FSUB || op == Lane.FABD ? Op.F32_SUB : op == Lane.FMUL || op == Lane.FNMUL ? Op.F32_MUL
      : op == Lane.FDIV ? Op.F32_DIV : op == Lane.FMAX || op == Lane.FMAXNM ? Op.F32_MAX : op == Lane.FMIN || op == Lane.FMINNM ? Op.F32_MIN : 0;
    if (!own) return this.number(Num.TWO, op | f << 8, a, b, b);
    this.pushNumber(f, a); this.pushNumber(f, b); this.operation(f, own);
    if (op == Lane.FABD) this.operation(f, Op.F32_ABS);
    if (op == Lane.FNMUL) this.operation(f, Op.F32_NEG);
    const extreme = own == Op.F32_MAX || own == Op.F32_MIN, product = own == Op.F32_MUL || own == Op.F32_DIV;
    return this.checked(f, product ? Range.NORMAL : Range.FINITE, extreme ? Local.FLUSH : Local.SOFT, Num.TWO, op | f << 8, a, b, b);
  }
  /** In lane 0, what is in the others does not matter. */
  pushSplat(f: u32, v: Val): void { this.pushNumber(f, v); Wasm.vector(f ? VOp.F64X2_SPLAT : VOp.F32X4_SPLAT); }
  /** a + n*m, a - n*m, and the two negated, which to nearest is the same as of negated operands. */
  fp3(op: u32, f: u32, a: Val, n: Val, m: Val): Val {
    if (!fused) return this.number(Num.THREE, op | f << 8, a, n, m);
    this.pushSplat(f, n); this.pushSplat(f, m); this.pushSplat(f, a);
    Wasm.vector(VOp.MADD + 2 * f + u32(op == Lane.FMSUB || op == Lane.FNMSUB));
    Wasm.vector(f ? VOp.F64X2_EXTRACT : VOp.F32X4_EXTRACT); Wasm.byte(0);
    if (op >= Lane.FNMADD) this.operation(f, Op.F32_NEG);
    return this.checked(f, Range.NORMAL, Local.SOFT, Num.THREE, op | f << 8, a, n, m);
  }

  /** Sets the flags. The library is asked when flags of FPSR may be due, or denormals count as zero. */
  compareFp(f: u32, a: Val, b: Val, signal: bool): void {
    // Infinities and numbers far apart are asked about, too.
    this.pushNumber(f, a);
    if (!this.isConst(b)) { this.pushNumber(f, b); this.operation(f, Op.F32_SUB); }
    const difference = this.popNumber(f);
    this.pushNumber(f, a);
    const x = this.popNumber(f);
    this.pushNumber(f, b);
    const y = this.popNumber(f);
    this.openUnless(f, difference, Range.FINITE, Local.FLUSH);
    this.callNumber(Num.ORDER, u32(signal) | f << 8, a, b, b);
    Wasm.byte(Op.F64_REINTERPRET);
    if (!f) Wasm.byte(Op.F32_DEMOTE);
    Wasm.set(x);
    if (f) Wasm.f64Const(0); else Wasm.f32Const(0);
    Wasm.set(y);
    Frames.close();
    this.setEnd = 0;
    this.numberFlags(f, x, y);
  }
  fpConditionalCompare(f: u32, cond: u32, nzcv: u32, a: Val, b: Val, signal: bool): void {
    this.pushCondition(cond);
    Frames.open(Op.IF, Type.I64, Frames.UNKNOWN);
    this.callNumber(Num.COMPARE, u32(signal) | f << 8, a, b, b);
    Wasm.byte(Op.ELSE);
    Wasm.i64Const(nzcv);
    Frames.close();
    this.setEnd = 0;
    this.setNzcv(this.pop(Type.I64, true));
  }

  /** To an integer register. What is in range and does not change is exact; else IXC must be set already. */
  fpToInt(z: u32, f: u32, signed: bool, a: Val, fbits: u32, rounding: u32): Val {
    const p = z | u32(signed) << 1 | f << 8 | fbits << 16 | rounding << 24;
    if (fbits || rounding > 3) return this.number(Num.TO_INT, p, a, a, a);
    this.pushNumber(f, a);
    if (!f) Wasm.byte(Op.F64_PROMOTE);
    this.operation(1, rounding == 0 ? Op.F32_NEAREST : rounding == 1 ? Op.F32_CEIL : rounding == 2 ? Op.F32_FLOOR : Op.F32_TRUNC);
    const r = this.popNumber(1), out = this.fresh(Type.I64, !z);
    // Below 2^31 and so on, by the exponent; an unsigned one not below 0.
    const bits = (z ? 64 : 32) - u32(signed);
    this.push(r);
    if (signed) Wasm.byte(Op.F64_ABS);
    Wasm.f64Const(u64(1023 + bits) << 52); Wasm.byte(Op.F64_LT);
    if (!signed) { this.push(r); Wasm.f64Const(0); Wasm.byte(Op.F64_GE); Wasm.byte(Op.I32_AND); }
    Wasm.get(this.mode(Local.SOFT)); Wasm.byte(Op.I32_GT_U);
    Frames.open(Op.IF, Type.NONE, Frames.LIKELY);
    this.setEnd = 0;
    this.push(r); Wasm.byte(signed || !z ? Op.I64_TRUNC_S : Op.I64_TRUNC_U);
    if (!z) { Wasm.byte(Op.I32_WRAP); Wasm.byte(Op.I64_EXTEND_U); }
    Wasm.set(out);
    Wasm.byte(Op.ELSE);
    this.callNumber(Num.TO_INT, p, a, a, a);
    Wasm.set(out);
    this.closeSoft();
    return out;
  }
  intToFp(z: u32, f: u32, signed: bool, a: Val, fbits: u32): Val {
    this.push(a);
    if (!z) Wasm.byte(Op.I32_WRAP);
    Wasm.byte(Op.F32_CONVERT + u32(!signed) + 2 * z + 5 * f);
    // A power of two takes nothing away.
    if (fbits) { if (f) Wasm.f64Const(u64(1023 - fbits) << 52); else Wasm.f32Const((127 - fbits) << 23); this.operation(f, Op.F32_MUL); }
    const r = this.popNumber(f);
    if (f && !z) return r;
    Wasm.get(this.mode(Local.SOFT));
    Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
    this.setEnd = 0;
    this.fromLibrary(f, r, Num.FROM_INT, z | u32(signed) << 1 | f << 8 | fbits << 16, a, a, a);
    return r;
  }
  fpConvert(from: u32, to: u32, a: Val): Val {
    if (from == 1 || to == 1) return this.number(Num.CONVERT, from | to << 4, a, a, a);
    const f = u32(to == 3);
    this.pushNumber(1 - f, a);
    Wasm.byte(f ? Op.F64_PROMOTE : Op.F32_DEMOTE);
    return this.checked(f, f ? Range.FINITE : Range.NORMAL, f ? Local.FLUSH : Local.SOFT, Num.CONVERT, from | to << 4, a, a, a);
  }

  // --- memory ----------------------------------------------------------------------------------------------------------
  loadVFrom(host: Val, s: i32, offset: u32, d: u32): void {
    if (s < 2) { this.setLo(d, this.loadFrom(host, s, offset)); return; }
    this.push(host);
    if (s == 4) { Wasm.vector(VOp.LOAD); Wasm.byte(0); Wasm.unsigned(offset); this.setV(d, this.pop(Type.V128, false)); return; }
    Wasm.access(s == 3 ? Op.F64_LOAD : Op.F32_LOAD, offset);
    this.setV(d, this.popNumber(u32(s == 3)));
  }
  storeVTo(host: Val, s: i32, offset: u32, d: u32): void {
    if (s < 2) { this.storeTo(host, s, offset, this.lo(d)); return; }
    if (s == 4) { this.push(host); this.pushVector(this.vector(d)); Wasm.vector(VOp.STORE); Wasm.byte(0); Wasm.unsigned(offset); return; }
    const v = this.fp(u32(s == 3), d);
    if (this.typeOf(v) == Type.I64) { this.storeTo(host, s, offset, v); return; }
    this.push(host); this.push(v);
    Wasm.access(s == 3 ? Op.F64_STORE : Op.F32_STORE, offset);
  }
  loadV(r: Rec, s: i32, va: Val, d: u32): void { this.loadVFrom(this.host(r, s < 4 ? s : 3, 1 << s, va, Tlb.READ), s, 0, d); }
  storeV(r: Rec, s: i32, va: Val, d: u32): void { this.storeVTo(this.host(r, s < 4 ? s : 3, 1 << s, va, Tlb.WRITE), s, 0, d); }
  loadVPair(r: Rec, s: i32, va: Val, d: u32, m: u32): void {
    const host = this.host(r, s < 4 ? s : 3, 2 << s, va, Tlb.READ);
    this.loadVFrom(host, s, 0, d);
    this.loadVFrom(host, s, 1 << s, m);
  }
  storeVPair(r: Rec, s: i32, va: Val, d: u32, m: u32): void {
    const host = this.host(r, s < 4 ? s : 3, 2 << s, va, Tlb.WRITE);
    this.storeVTo(host, s, 0, d);
    this.storeVTo(host, s, 1 << s, m);
  }

  // --- lanes -----------------------------------------------------------------------------------------------------------
  lanesByName(op: u32, shape: u32, a: Val, b: Val, c: Val): Val {
    this.cpu(); Wasm.i32Const(op); Wasm.i32Const(shape);
    this.push(a); this.push(b); this.push(c);
    this.core(Import.LANES);
    return this.pop(Type.V128, false);
  }
  lanes1(op: u32, shape: u32, a: Val): Val { return this.lanesByName(op | 1 << 8, shape, a, a, a); }
  lanes3(op: u32, shape: u32, acc: Val, a: Val, b: Val): Val { return this.lanesByName(op | 3 << 8, shape, acc, a, b); }
  lanes2(op: u32, shape: u32, a: Val, b: Val): Val {
    const wasm = shape & SCALAR && (shape & 3) != 3 ? -1 : this.laneOp(op, shape & 3);
    if (wasm < 0) return this.lanesByName(op | 2 << 8, shape, a, b, b);
    this.push(a); this.push(b);
    if (op == Lane.ORN) Wasm.vector(VOp.NOT);
    Wasm.vector(u32(wasm));
    // Zeros outside the shape.
    if ((shape & (FULL | SCALAR)) != FULL) { Wasm.i64Const(0); Wasm.vector(VOp.I64X2_REPLACE); Wasm.byte(1); }
    return this.pop(Type.V128, false);
  }
  /** The vector instruction of wasm that does the same in lanes of 1 << s bytes, or -1. */
  laneOp(op: u32, s: u32): i32 {
    switch (op) {
      case Lane.ADD: return 0x6e + 32 * s;
      case Lane.SUB: return 0x71 + 32 * s;
      case Lane.MUL: return s ? 0x75 + 32 * s : -1;
      case Lane.AND: return VOp.AND;
      case Lane.BIC: return VOp.ANDNOT;
      case Lane.ORR: case Lane.ORN: return VOp.OR;
      case Lane.EOR: return VOp.XOR;
      case Lane.CMEQ: return s == 3 ? 0xd6 : 0x23 + 10 * s;
      case Lane.CMGT: return s == 3 ? 0xd9 : 0x27 + 10 * s;
      case Lane.CMGE: return s == 3 ? 0xdb : 0x2b + 10 * s;
      case Lane.CMHI: return s == 3 ? -1 : 0x28 + 10 * s;
      case Lane.CMHS: return s == 3 ? -1 : 0x2c + 10 * s;
      case Lane.SMIN: return s == 3 ? -1 : 0x76 + 32 * s;
      case Lane.UMIN: return s == 3 ? -1 : 0x77 + 32 * s;
      case Lane.SMAX: return s == 3 ? -1 : 0x78 + 32 * s;
      case Lane.UMAX: return s == 3 ? -1 : 0x79 + 32 * s;
    }
    return -1;
  }
}

