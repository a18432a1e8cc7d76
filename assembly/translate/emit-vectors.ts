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
import { timed } from "./timed";
import { Frames, Op, Type, VOp, Wasm } from "./wasm";

/** Whether wasm's relaxed multiply-add rounds once here, as the host has found out (host/core/translate.ts). */
let fused: bool = false;
export function setFused(value: bool): void { fused = value; }

/** What `number` does: see calls.ts. */
namespace Num {
  export const ONE: u32 = 1; export const TWO: u32 = 2; export const THREE: u32 = 3; export const COMPARE: u32 = 4;
  export const TO_INT: u32 = 5; export const FROM_INT: u32 = 6; export const CONVERT: u32 = 7; export const ORDER: u32 = 8;
}
/** What `lanes` does beyond the operations of so many operands: see calls.ts. */
namespace Kind { export const SHIFT: u32 = 4; export const NARROW: u32 = 5; export const LENGTHEN: u32 = 6; export const FIXED: u32 = 7; export const ACROSS: u32 = 8; }
const QC: u32 = 1 << 27;
const PARTS: usize = memory.data(8 * 4, 4);
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
    this.loadSoft();
    Frames.close();
    this.setEnd = 0;
  }
  loadSoft(): void { this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("soft"))); Wasm.set(Local.SOFT); }

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

  // Structures: interp/structures.ts says what is in imm. Every address is known to do before the first register or byte is written.
  loadStructures(r: Rec, va: Val): void {
    const imm = u32(r.imm), s = i32(imm & 3), count = imm >> 4 & 15, bytes: u32 = imm & FULL ? 16 : 8;
    const whole = timed ? this.structureHost(r, count * bytes, va, Tlb.READ) : 0;
    for (let c: u32 = 0; c < count; c++) {
      const from = timed ? c * bytes : 0;
      this.push(timed ? whole : this.host(r, s, bytes, this.add(va, this.imm(c * bytes)), Tlb.READ));
      if (bytes == 16) { Wasm.vector(VOp.LOAD); Wasm.byte(0); Wasm.unsigned(from); } else Wasm.access(Op.F64_LOAD, from);
      this.part(c, bytes == 16 ? this.popVector() : this.popNumber(1));
    }
    if (!(imm >> 16 & 1)) { for (let k: u32 = 0; k < count; k++) this.setV(this.structure(r, k), this.partAt(k)); return; }
    for (let k: u32 = 0; k < count; k++) {
      // Byte j of the register is the chunks' byte p.
      for (let c: u32 = 1; c < count; c++) {
        this.gather(c);
        for (let j: u32 = 0; j < 16; j++) {
          const p = (((j >> s) * count + k) << s) + (j & ((1 << s) - 1));
          this.gathered(c, j, p / bytes, p % bytes);
        }
      }
      this.setV(this.structure(r, k), this.kept(imm & FULL));
    }
  }
  storeStructures(r: Rec, va: Val): void {
    const imm = u32(r.imm), s = i32(imm & 3), count = imm >> 4 & 15, bytes: u32 = imm & FULL ? 16 : 8;
    // How far each part lies behind the host address that is kept for it.
    const apart: u32 = timed ? bytes : 0, whole = timed ? this.structureHost(r, count * bytes, va, Tlb.WRITE) : 0;
    for (let c: u32 = 0; c < count; c++) this.part(4 + c, timed ? whole : this.host(r, s, bytes, this.add(va, this.imm(c * bytes)), Tlb.WRITE));
    if (!(imm >> 16 & 1)) { for (let k: u32 = 0; k < count; k++) this.storeVTo(this.partAt(4 + k), bytes == 16 ? 4 : 3, k * apart, this.structure(r, k)); return; }
    for (let k: u32 = 0; k < count; k++) this.part(k, this.vector(this.structure(r, k)));
    for (let out: u32 = 0; out < count; out++) {
      this.push(this.partAt(4 + out));
      // Byte p of all of them is one of register `element % count`.
      for (let c: u32 = 1; c < count; c++) {
        this.gather(c);
        for (let j: u32 = 0; j < 16; j++) {
          const p = out * bytes + j, element = p >> s;
          this.gathered(c, j, element % count, (element / count << s) + (p & ((1 << s) - 1)));
        }
      }
      if (bytes == 16) { Wasm.vector(VOp.STORE); Wasm.byte(0); Wasm.unsigned(out * apart); }
      else { Wasm.vector(VOp.F64X2_EXTRACT); Wasm.byte(0); Wasm.access(Op.F64_STORE, out * apart); }
    }
  }
  /** The host address of a structure of so many bytes. With the cycle model whole registers of it are touched, be they read in part. */
  structureHost(r: Rec, bytes: u32, va: Val, tag: usize): Val {
    const imm = u32(r.imm), s = i32(imm & 3), count = imm >> 4 & 15;
    return timed ? this.hostTimed(r, s, bytes, va, tag, count * (imm & FULL ? 16 : 8)) : this.host(r, s, bytes, va, tag);
  }
  loadLane(r: Rec, va: Val): void {
    const imm = u32(r.imm), s = i32(imm & 3), count = imm >> 4 & 15, host = this.structureHost(r, count << s, va, Tlb.READ);
    for (let k: u32 = 0; k < count; k++) { const d = this.structure(r, k); this.setV(d, this.withElement(imm, imm >> 8 & 15, this.vector(d), this.loadFrom(host, s, k << s))); }
  }
  storeLane(r: Rec, va: Val): void {
    const imm = u32(r.imm), s = i32(imm & 3), count = imm >> 4 & 15, host = this.structureHost(r, count << s, va, Tlb.WRITE);
    for (let k: u32 = 0; k < count; k++) this.storeTo(host, s, k << s, this.element(imm, imm >> 8 & 15, this.vector(this.structure(r, k))));
  }
  loadReplicate(r: Rec, va: Val): void {
    const imm = u32(r.imm), s = i32(imm & 3), count = imm >> 4 & 15, host = this.structureHost(r, count << s, va, Tlb.READ);
    for (let k: u32 = 0; k < count; k++) this.setV(this.structure(r, k), this.splatX(imm, this.loadFrom(host, s, k << s)));
  }
  /** The k-th register after the first: 31 is followed by 0. */
  structure(r: Rec, k: u32): u32 { return (u32(r.d) + k * 16) & 0x1ff; }
  /** Values that wait: parts of a structure 0 to 3, addresses 4 to 7. */
  part(n: u32, v: Val): void { store<u32>(PARTS + (n << 2), v); }
  partAt(n: u32): Val { return load<u32>(PARTS + (n << 2)); }
  /** Takes bytes of part c, or of parts 0 and 1, into the vector on the stack. */
  gather(c: u32): void { if (c == 1) this.pushVector(this.partAt(0)); this.pushVector(this.partAt(c)); Wasm.vector(VOp.SHUFFLE); }
  gathered(c: u32, j: u32, part: u32, byte: u32): void { Wasm.byte(part == c ? 16 + byte & 31 : c == 1 && part == 0 ? byte & 15 : j); }

  // --- lanes: operations and shapes of isa/lane-ops.ts -----------------------------------------------------------------
  /** By name: the library of interp/lanes.ts. `kind` is the number of operands, or a Kind. */
  callLanes(kind: u32, op: u32, shape: u32, a: Val, b: Val, c: Val): void {
    this.cpu(); Wasm.i32Const(op | kind << 8); Wasm.i32Const(shape);
    this.pushVector(a); this.pushVector(b); this.pushVector(c);
    this.core(Import.LANES);
  }
  lanesByName(kind: u32, op: u32, shape: u32, a: Val, b: Val, c: Val): Val {
    this.callLanes(kind, op, shape, a, b, c);
    return this.popVector();
  }
  popVector(): Val { return this.pop(Type.V128, false); }
  /** The vector on the stack, with zeros outside the shape. */
  kept(shape: u32): Val { this.keep(shape); return this.popVector(); }
  keep(shape: u32): void {
    if ((shape & (FULL | SCALAR)) == FULL) return;
    if (shape & SCALAR && (shape & 3) < 3) { Wasm.vector128(~u64(0) >> (64 - (8 << (shape & 3))), 0); Wasm.vector(VOp.AND); return; }
    Wasm.f64Const(0); Wasm.vector(VOp.F64X2_REPLACE); Wasm.byte(1);
  }
  /** Shapes of which lanes outside may be computed as well. A scalar number is not one. */
  isWhole(shape: u32): bool { return !(shape & SCALAR) || (shape & 3) == 3; }
  /** One value in every lane of 1 << s bytes. */
  everywhere(s: u32, v: u64): void {
    for (let bits: u32 = 8 << s; bits < 64; bits <<= 1) v = v & (~u64(0) >> (64 - bits)) | v << bits;
    Wasm.vector128(v, v);
  }
  /** An operation of wasm on lanes of integers, by what it is on bytes. */
  integers(op: u32, s: u32): void { Wasm.vector(op + 32 * s); }
  of1(op: u32, a: Val): void { this.pushVector(a); Wasm.vector(op); }
  of2(op: u32, a: Val, b: Val): void { this.pushVector(a); this.pushVector(b); Wasm.vector(op); }
  /** The truth on the stack sets FPSR.QC. */
  saturated(): void {
    Wasm.vector(VOp.ANY_TRUE);
    Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
    this.cpu();
    this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("fpsr"))); Wasm.i32Const(QC); Wasm.byte(Op.I32_OR);
    Wasm.access(Op.I32_STORE, u32(offsetof<Cpu>("fpsr")));
    Frames.close();
    this.setEnd = 0;
  }
  /** The number in lane 0, for a scalar shape. */
  first(shape: u32, v: Val): Val {
    const f = (shape & 3) - 2, type = this.typeOf(v);
    if (type != Type.V128) return type == (f ? Type.F64 : Type.F32) ? v : f ? this.bits(v) : this.low(this.bits(v));
    this.push(v); Wasm.vector(f ? VOp.F64X2_EXTRACT : VOp.F32X4_EXTRACT); Wasm.byte(0);
    return this.popNumber(f);
  }

  lanes1(op: u32, shape: u32, a: Val): Val {
    const s = shape & 3, named = !this.isWhole(shape);
    switch (op) {
      case Lane.ABS: if (named) break; this.pushVector(a); this.integers(VOp.ABS, s); return this.kept(shape);
      case Lane.NEG: if (named) break; this.pushVector(a); this.integers(VOp.NEG, s); return this.kept(shape);
      case Lane.NOT: this.of1(VOp.NOT, a); return this.kept(shape);
      case Lane.CNT: this.of1(VOp.POPCNT, a); return this.kept(shape);
      case Lane.CMGT0: return this.lanes2(Lane.CMGT, shape, a, this.zeros());
      case Lane.CMGE0: return this.lanes2(Lane.CMGE, shape, a, this.zeros());
      case Lane.CMEQ0: return this.lanes2(Lane.CMEQ, shape, a, this.zeros());
      case Lane.CMLE0: return this.lanes2(Lane.CMGE, shape, this.zeros(), a);
      case Lane.CMLT0: return this.lanes2(Lane.CMGT, shape, this.zeros(), a);
    }
    if (op < Lane.FABS) return this.lanesByName(1, op, shape, a, a, a);
    if (shape & SCALAR) return this.fp1(op, s - 2, this.first(shape, a));
    const d = s - 2;
    switch (op) {
      case Lane.FABS: this.of1(VOp.F32X4_ABS + 12 * d, a); return this.kept(shape);
      case Lane.FNEG: this.of1(VOp.F32X4_NEG + 12 * d, a); return this.kept(shape);
      case Lane.FSQRT: this.of1(VOp.F32X4_SQRT + 12 * d, a); return this.checkedLanes(Range.FINITE, Local.SOFT, 1, op, shape, a, a, a);
      case Lane.FRINTP: this.of1(d ? VOp.F64X2_CEIL : VOp.F32X4_CEIL, a); return this.checkedLanes(Range.FINITE, Local.FLUSH, 1, op, shape, a, a, a);
      case Lane.FRINTM: this.of1(d ? VOp.F64X2_FLOOR : VOp.F32X4_FLOOR, a); return this.checkedLanes(Range.FINITE, Local.FLUSH, 1, op, shape, a, a, a);
      case Lane.FRINTZ: this.of1(d ? VOp.F64X2_TRUNC : VOp.F32X4_TRUNC, a); return this.checkedLanes(Range.FINITE, Local.FLUSH, 1, op, shape, a, a, a);
      case Lane.FRINTN: this.of1(d ? VOp.F64X2_NEAREST : VOp.F32X4_NEAREST, a); return this.checkedLanes(Range.FINITE, Local.FLUSH, 1, op, shape, a, a, a);
      case Lane.FRINTX: case Lane.FRINTI: this.of1(d ? VOp.F64X2_NEAREST : VOp.F32X4_NEAREST, a); return this.checkedLanes(Range.FINITE, Local.SOFT, 1, op, shape, a, a, a);
      case Lane.SCVTF: case Lane.UCVTF: {
        if (d) break;
        this.of1(VOp.F32X4_CONVERT + u32(op == Lane.UCVTF), a);
        const r = this.kept(shape);
        Wasm.get(this.mode(Local.SOFT));
        this.lanesElse(r, 1, op, shape, a, a, a);
        return r;
      }
      case Lane.FCVTZS: case Lane.FCVTZU: {
        if (d) break;
        const signed = op == Lane.FCVTZS;
        this.of1(VOp.I32X4_TRUNC_SAT + u32(!signed), a);
        const r = this.kept(shape);
        this.pushVector(a);
        if (signed) Wasm.vector(VOp.F32X4_ABS);
        this.everywhere(2, signed ? 0x4f000000 : 0x4f800000); Wasm.vector(VOp.F32X4_LT);
        if (!signed) { this.pushVector(a); Wasm.zeros(); Wasm.vector(VOp.F32X4_GE); Wasm.vector(VOp.AND); }
        this.pushUnlessAll(shape, Local.SOFT);
        this.lanesElse(r, 1, op, shape, a, a, a);
        return r;
      }
    }
    return this.numbersByName(1, op, shape, a, a, a);
  }
  lanes2(op: u32, shape: u32, a: Val, b: Val): Val {
    if (op >= Lane.FADD) return this.numbers2(op, shape, a, b);
    const s = shape & 3;
    if (!this.isWhole(shape)) return this.lanesByName(2, op, shape, a, b, b);
    const own = this.laneOp(op, s);
    if (own >= 0) {
      this.pushVector(a); this.pushVector(b);
      if (op == Lane.ORN) Wasm.vector(VOp.NOT);
      Wasm.vector(u32(own));
      return this.kept(shape);
    }
    switch (op) {
      case Lane.CMTST: this.of2(VOp.AND, a, b); Wasm.zeros(); Wasm.vector(u32(this.laneOp(Lane.CMEQ, s))); Wasm.vector(VOp.NOT); return this.kept(shape);
      case Lane.MUL:
        // Of bytes: the even ones and the odd ones in lanes of 16 bits.
        this.of2(VOp.I16X8_MUL, a, b); this.everywhere(1, 0xff); Wasm.vector(VOp.AND);
        this.pushVector(a); this.by16(VOp.SHR_U); this.pushVector(b); this.by16(VOp.SHR_U); Wasm.vector(VOp.I16X8_MUL); this.by16(VOp.SHL);
        Wasm.vector(VOp.OR);
        return this.kept(shape);
      case Lane.SABD: case Lane.UABD: {
        if (s == 3) break;
        const u = u32(op == Lane.UABD);
        this.of2(u32(this.laneOp(u ? Lane.UMAX : Lane.SMAX, s)), a, b);
        this.of2(u32(this.laneOp(u ? Lane.UMIN : Lane.SMIN, s)), a, b);
        this.integers(VOp.SUB, s);
        return this.kept(shape);
      }
      case Lane.SHADD: case Lane.UHADD: case Lane.SRHADD: case Lane.URHADD: {
        // What both have, and half of what one has; or what either has, less half of what one has.
        const up = op == Lane.SRHADD || op == Lane.URHADD, u = op == Lane.UHADD || op == Lane.URHADD;
        this.of2(up ? VOp.OR : VOp.AND, a, b);
        this.of2(VOp.XOR, a, b); Wasm.i32Const(1); this.integers(u ? VOp.SHR_U : VOp.SHR_S, s);
        this.integers(up ? VOp.SUB : VOp.ADD, s);
        return this.kept(shape);
      }
      case Lane.SQADD: case Lane.UQADD: case Lane.SQSUB: case Lane.UQSUB: {
        if (s > 1) break;
        const minus = op == Lane.SQSUB || op == Lane.UQSUB, u = u32(op == Lane.UQADD || op == Lane.UQSUB);
        this.of2((minus ? VOp.SUB_SAT : VOp.ADD_SAT) + u + 32 * s, a, b);
        const r = this.kept(shape);
        this.of2((minus ? VOp.SUB : VOp.ADD) + 32 * s, a, b); this.keep(shape); this.pushVector(r); Wasm.vector(VOp.XOR);
        this.saturated();
        return r;
      }
      case Lane.SQDMULH: case Lane.SQRDMULH: {
        if (s != 1) break;
        if (op == Lane.SQRDMULH) this.of2(VOp.Q15MULR, a, b);
        else {
          this.of2(VOp.I32X4_EXTMUL, a, b); Wasm.i32Const(15); this.integers(VOp.SHR_S, 2);
          this.of2(VOp.I32X4_EXTMUL + 1, a, b); Wasm.i32Const(15); this.integers(VOp.SHR_S, 2);
          Wasm.vector(VOp.NARROW_S + 32);
        }
        const r = this.kept(shape);
        // Only the square of the smallest number does not fit.
        const equal = u32(this.laneOp(Lane.CMEQ, 1));
        this.pushVector(a); this.everywhere(1, 0x8000); Wasm.vector(equal);
        this.of2(equal, a, b); Wasm.vector(VOp.AND);
        this.keep(shape);
        this.saturated();
        return r;
      }
      case Lane.SQDMULL: {
        this.of2(VOp.ADD + 7 + 32 * s, a, b);
        const product = this.popVector();
        this.pushVector(product); this.everywhere(s, u64(1) << ((8 << s) - 2)); Wasm.vector(u32(this.laneOp(Lane.CMEQ, s))); this.keep(shape);
        const most = this.popVector();
        this.pushVector(product); Wasm.i32Const(1); this.integers(VOp.SHL, s); this.pushVector(most); this.integers(VOp.ADD, s);
        const r = this.kept(shape);
        this.pushVector(most);
        this.saturated();
        return r;
      }
    }
    return this.lanesByName(2, op, shape, a, b, b);
  }
  by16(op: u32): void { Wasm.i32Const(8); this.integers(op, 1); }
  /** The vector instruction of wasm that does the same in lanes of 1 << s bytes, or -1. */
  laneOp(op: u32, s: u32): i32 {
    switch (op) {
      case Lane.ADD: return VOp.ADD + 32 * s;
      case Lane.SUB: return VOp.SUB + 32 * s;
      case Lane.MUL: return s ? VOp.ADD + 7 + 32 * s : -1;
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
      case Lane.URHADD: return s < 2 ? 0x7b + 32 * s : -1;
    }
    return -1;
  }
  lanes3(op: u32, shape: u32, acc: Val, a: Val, b: Val): Val {
    switch (op) {
      case Lane.MLA: return this.lanes2(Lane.ADD, shape, acc, this.lanes2(Lane.MUL, shape, a, b));
      case Lane.MLS: return this.lanes2(Lane.SUB, shape, acc, this.lanes2(Lane.MUL, shape, a, b));
      case Lane.SABA: return this.lanes2(Lane.ADD, shape, acc, this.lanes2(Lane.SABD, shape, a, b));
      case Lane.UABA: return this.lanes2(Lane.ADD, shape, acc, this.lanes2(Lane.UABD, shape, a, b));
    }
    if (shape & SCALAR) return this.fp3(op, (shape & 3) - 2, this.first(shape, acc), this.first(shape, a), this.first(shape, b));
    if (!fused) return this.numbersByName(3, op, shape, acc, a, b);
    this.pushVector(a); this.pushVector(b); this.pushVector(acc);
    Wasm.vector(VOp.MADD + 2 * ((shape & 3) - 2) + u32(op == Lane.FMLS));
    return this.checkedLanes(Range.NORMAL, Local.SOFT, 3, op, shape, acc, a, b);
  }

  // Lanes that are numbers: as those on their own, all of them at once.
  numbers2(op: u32, shape: u32, a: Val, b: Val): Val {
    const d = (shape & 3) - 2;
    if (shape & SCALAR) return this.fp2(op, d, this.first(shape, a), this.first(shape, b));
    switch (op) {
      case Lane.FADD: this.of2(VOp.F32X4_ADD + 12 * d, a, b); return this.checkedLanes(Range.FINITE, Local.SOFT, 2, op, shape, a, b, b);
      case Lane.FSUB: this.of2(VOp.F32X4_SUB + 12 * d, a, b); return this.checkedLanes(Range.FINITE, Local.SOFT, 2, op, shape, a, b, b);
      case Lane.FABD: this.of2(VOp.F32X4_SUB + 12 * d, a, b); Wasm.vector(VOp.F32X4_ABS + 12 * d); return this.checkedLanes(Range.FINITE, Local.SOFT, 2, op, shape, a, b, b);
      case Lane.FMUL: case Lane.FMULX: this.of2(VOp.F32X4_MUL + 12 * d, a, b); return this.checkedLanes(Range.NORMAL, Local.SOFT, 2, op, shape, a, b, b);
      case Lane.FDIV: this.of2(VOp.F32X4_DIV + 12 * d, a, b); return this.checkedLanes(Range.NORMAL, Local.SOFT, 2, op, shape, a, b, b);
      case Lane.FMAX: case Lane.FMAXNM: this.of2(VOp.F32X4_MAX + 12 * d, a, b); return this.checkedLanes(Range.FINITE, Local.FLUSH, 2, op, shape, a, b, b);
      case Lane.FMIN: case Lane.FMINNM: this.of2(VOp.F32X4_MIN + 12 * d, a, b); return this.checkedLanes(Range.FINITE, Local.FLUSH, 2, op, shape, a, b, b);
      case Lane.FCMEQ: case Lane.FCMGE: case Lane.FCMGT: {
        const equal: u32 = VOp.F32X4_EQ + 6 * d;
        this.of2(op == Lane.FCMEQ ? equal : op == Lane.FCMGE ? equal + 5 : equal + 3, a, b);
        const r = this.kept(shape);
        this.of2(equal, a, a); this.of2(equal, b, b); Wasm.vector(VOp.AND);
        this.pushUnlessAll(shape, Local.FLUSH);
        this.lanesElse(r, 2, op, shape, a, b, b);
        return r;
      }
    }
    return this.numbersByName(2, op, shape, a, b, b);
  }
  /** By name, where IXC may be set. */
  numbersByName(kind: u32, op: u32, shape: u32, a: Val, b: Val, c: Val): Val {
    const r = this.lanesByName(kind, op, shape, a, b, c);
    this.loadSoft();
    this.setEnd = 0;
    return r;
  }
  /** The numbers on the stack, unless one is not in the range. */
  checkedLanes(range: u32, mode: u32, kind: u32, op: u32, shape: u32, a: Val, b: Val, c: Val): Val {
    const s = shape & 3, d = s - 2, r = this.kept(shape);
    this.of1(VOp.F32X4_ABS + 12 * d, r);
    const size = this.popVector();
    this.pushVector(size); this.everywhere(s, d ? 0x7fefffffffffffff : 0x7f7fffff); Wasm.vector(VOp.F32X4_LE + 6 * d);
    if (range == Range.NORMAL) { this.pushVector(size); this.everywhere(s, d ? u64(1) << 52 : 1 << 23); Wasm.vector(VOp.F32X4_GT + 6 * d); Wasm.vector(VOp.AND); }
    this.pushUnlessAll(shape, mode);
    this.lanesElse(r, kind, op, shape, a, b, c);
    return r;
  }
  /** Not 0 unless the truth on the stack holds in every lane of the shape, and the mode is the host's. */
  pushUnlessAll(shape: u32, mode: u32): void {
    const s = shape & 3, all: u32 = (shape & FULL ? 16 >> s : 8 >> s) == 4 ? 15 : 3;
    Wasm.vector(s == 3 ? VOp.I64X2_BITMASK : VOp.I32X4_BITMASK);
    if (!(shape & FULL)) { Wasm.i32Const(all); Wasm.byte(Op.I32_AND); }
    Wasm.i32Const(all); Wasm.byte(Op.I32_XOR);
    Wasm.get(this.mode(mode)); Wasm.byte(Op.I32_OR);
  }
  /** If the truth on the stack is not 0, r is what the library says. */
  lanesElse(r: Val, kind: u32, op: u32, shape: u32, a: Val, b: Val, c: Val): void {
    Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
    this.setEnd = 0;
    this.callLanes(kind, op, shape, a, b, c);
    Wasm.set(r);
    this.closeSoft();
  }

  // Shifts, widths.
  /** Shifts by a constant: `left` as SSHL's operand has it. */
  shiftLanes(op: u32, shape: u32, a: Val, left: i32): Val {
    const s = shape & 3, bits = i32(8) << s, right = -left, round = op == Lane.SRSHL || op == Lane.URSHL, u = op == Lane.USHL || op == Lane.URSHL;
    if (op > Lane.URSHL || !this.isWhole(shape)) return this.lanesByName(Kind.SHIFT, op | u32(left & 0xff) << 16, shape, a, a, a);
    if (left >= bits || right > bits) return this.zeroVector();
    this.pushVector(a);
    if (left >= 0) { Wasm.i32Const(left); this.integers(VOp.SHL, s); return this.kept(shape); }
    if (right < bits) { Wasm.i32Const(right); this.integers(u ? VOp.SHR_U : VOp.SHR_S, s); }
    else if (!u && !round) { Wasm.i32Const(bits - 1); this.integers(VOp.SHR_S, s); }
    else { Wasm.zeros(); Wasm.vector(VOp.AND); }
    // Half a place more. All of a signed lane shifted out rounds to 0.
    if (round && (right < bits || u)) {
      this.pushVector(a);
      if (right > 1) { Wasm.i32Const(right - 1); this.integers(VOp.SHR_U, s); }
      this.everywhere(s, 1); Wasm.vector(VOp.AND);
      this.integers(VOp.ADD, s);
    }
    return this.kept(shape);
  }
  zeroVector(): Val { Wasm.zeros(); return this.popVector(); }
  /** SLI, or with left < 0 SRI. */
  insertShifted(shape: u32, d: Val, a: Val, left: i32): Val {
    const s = shape & 3, bits = i32(8) << s;
    const moved = this.shiftLanes(Lane.USHL, shape, a, left), ones = ~u64(0) >> (64 - bits);
    this.pushVector(moved); this.pushVector(d);
    this.everywhere(s, left >= 0 ? ones << left & ones : -left >= bits ? 0 : ones >> -left);
    Wasm.vector(VOp.BITSELECT);
    return this.kept(shape);
  }
  widen(signed: bool, shape: u32, high: bool, a: Val): Val { this.of1(VOp.EXTEND + 32 * (shape & 3) + u32(high) + (signed ? 0 : 2), a); return this.popVector(); }
  narrowLanes(op: u32, shape: u32, a: Val): Val {
    const s = shape & 3;
    if (op >= Lane.FCVTN) {
      if (op > Lane.FCVTN || s != 2) return this.numbersByName(Kind.NARROW, op, shape, a, a, a);
      this.of1(VOp.DEMOTE, a);
      return this.checkedLanes(Range.NORMAL, Local.SOFT, Kind.NARROW, op, shape & ~FULL, a, a, a);
    }
    if (shape & SCALAR || s == 2 && op != Lane.XTN) return this.lanesByName(Kind.NARROW, op, shape, a, a, a);
    let from = a;
    if (op == Lane.SQXTN || op == Lane.SQXTUN) {
      this.pushVector(a); Wasm.zeros(); Wasm.vector((op == Lane.SQXTN ? VOp.NARROW_S : VOp.NARROW_S + 1) + 32 * s);
      const r = this.popVector();
      this.of1(VOp.EXTEND + 32 * s + (op == Lane.SQXTN ? 0 : 2), r); this.pushVector(a); Wasm.vector(VOp.XOR);
      this.saturated();
      return r;
    }
    if (op == Lane.UQXTN) {
      this.pushVector(a); this.everywhere(s + 1, s ? 0xffff : 0xff); Wasm.vector(u32(this.laneOp(Lane.UMIN, s + 1)));
      from = this.popVector();
      this.of2(VOp.XOR, from, a);
      this.saturated();
    }
    this.pushVector(from);
    // Every other lane; an index beyond the vector gives zero.
    let picked: u64 = 0;
    for (let i: u32 = 0; i < 8; i++) picked |= u64((i >> s << (s + 1)) + (i & ((1 << s) - 1))) << (8 * i);
    Wasm.vector128(picked, ~u64(0)); Wasm.vector(VOp.SWIZZLE);
    return this.popVector();
  }
  /** A narrow result: the low half, the rest zero, or the upper half, the rest as it was. */
  setHalf(slot: u32, upper: bool, v: Val): void {
    if (!upper) { this.setV(slot, v); return; }
    this.pushVector(this.vector(slot)); this.pushVector(v); Wasm.vector(VOp.SHUFFLE); Wasm.indices(0x0706050403020100, 0x1716151413121110);
    this.setV(slot, this.popVector());
  }
  lengthenFp(shape: u32, high: bool, a: Val): Val {
    if ((shape & 3) != 2) return this.numbersByName(Kind.LENGTHEN, u32(high) << 16, shape, a, a, a);
    this.pushVector(a);
    if (high) { this.pushVector(a); Wasm.vector(VOp.SHUFFLE); Wasm.indices(0x0f0e0d0c0b0a0908, 0x0f0e0d0c0b0a0908); }
    Wasm.vector(VOp.PROMOTE);
    const r = this.popVector();
    this.of1(VOp.F32X4_ABS + 12, r); this.everywhere(3, 0x7fefffffffffffff); Wasm.vector(VOp.F32X4_LE + 6);
    this.pushUnlessAll(FULL | 3, Local.FLUSH);
    this.lanesElse(r, Kind.LENGTHEN, u32(high) << 16, shape, a, a, a);
    return r;
  }
  fixedLanes(op: u32, shape: u32, a: Val, fbits: u32): Val { return this.numbersByName(Kind.FIXED, op | fbits << 16, shape, a, a, a); }
  addLongPairs(signed: bool, shape: u32, a: Val): Val {
    const s = (shape & 3) - 1;
    if (s < 2) { this.of1(VOp.EXTADD + 2 * s + u32(!signed), a); return this.kept(shape); }
    const shift = signed ? VOp.SHR_S : VOp.SHR_U;
    this.pushVector(a); Wasm.i32Const(32); this.integers(VOp.SHL, 3); Wasm.i32Const(32); this.integers(shift, 3);
    this.pushVector(a); Wasm.i32Const(32); this.integers(shift, 3);
    this.integers(VOp.ADD, 3);
    return this.kept(shape);
  }
  /** Reduce: of integers by halves, whatever their order. */
  across(op: u32, shape: u32, a: Val): Val {
    if (op >= Lane.FADD) return this.numbersByName(Kind.ACROSS, op, shape, a, a, a);
    const s = shape & 3;
    let v = a;
    for (let half: u32 = shape & FULL ? 8 : 4; half >> s; half >>= 1) {
      this.pushVector(v);
      this.pushVector(v); this.pushVector(v); Wasm.vector(VOp.SHUFFLE);
      for (let i: u32 = 0; i < 16; i++) Wasm.byte(i ^ half);
      Wasm.vector(u32(this.laneOp(op, s)));
      v = this.popVector();
    }
    this.pushVector(v);
    return this.kept(SCALAR | s);
  }
  /** The sum fits the lanes of the pairs' sums. */
  addLongAcross(signed: bool, shape: u32, a: Val): Val {
    const pairs = this.addLongPairs(signed, shape + 1, a);
    return this.across(Lane.ADD, shape + 1, pairs);
  }

  // Lanes that move.
  splat(shape: u32, index: u32, a: Val): Val {
    const s = shape & 3;
    this.pushVector(a); this.pushVector(a); Wasm.vector(VOp.SHUFFLE);
    for (let i: u32 = 0; i < 16; i++) Wasm.byte((index << s) + (i & ((1 << s) - 1)));
    return this.kept(shape);
  }
  splatX(shape: u32, a: Val): Val {
    const s = shape & 3;
    this.push(a);
    if (s < 3) Wasm.byte(Op.I32_WRAP);
    Wasm.vector(VOp.I8X16_SPLAT + s);
    return this.kept(shape);
  }
  element(shape: u32, index: u32, a: Val): Val {
    const s = shape & 3;
    this.pushVector(a); Wasm.vector(s == 0 ? VOp.I8X16_EXTRACT_U : s == 1 ? VOp.I16X8_EXTRACT_U : s == 2 ? VOp.I32X4_EXTRACT : VOp.I64X2_EXTRACT); Wasm.byte(index);
    if (s < 3) Wasm.byte(Op.I64_EXTEND_U);
    return this.pop(Type.I64, s < 3);
  }
  withElement(shape: u32, index: u32, d: Val, a: Val): Val {
    const s = shape & 3;
    this.pushVector(d); this.push(a);
    if (s < 3) Wasm.byte(Op.I32_WRAP);
    Wasm.vector(s == 0 ? VOp.I8X16_REPLACE : s == 1 ? VOp.I16X8_REPLACE : s == 2 ? VOp.I32X4_REPLACE : VOp.I64X2_REPLACE); Wasm.byte(index);
    return this.popVector();
  }
  /** Element i of the result is element 2 * (i mod half) + odd of a, then b; for zip and transpose the other way round. */
  unzip(shape: u32, odd: u32, a: Val, b: Val): Val {
    const n = this.elements(shape), half = n >> 1;
    this.of2(VOp.SHUFFLE, a, b);
    if (n == 1) { for (let i: u32 = 0; i < 16; i++) Wasm.byte(odd ? 16 + i : i); return this.kept(shape); }
    for (let i: u32 = 0; i < n; i++) this.pick(shape, i >= half, 2 * (i % half) + odd);
    return this.rest(shape, n);
  }
  zip(shape: u32, high: u32, a: Val, b: Val): Val {
    const n = this.elements(shape);
    this.of2(VOp.SHUFFLE, a, b);
    for (let i: u32 = 0; i < n; i++) this.pick(shape, (i & 1) != 0, (i >> 1) + high * (n >> 1));
    return this.rest(shape, n);
  }
  transpose(shape: u32, odd: u32, a: Val, b: Val): Val {
    const n = this.elements(shape);
    this.of2(VOp.SHUFFLE, a, b);
    for (let i: u32 = 0; i < n; i++) this.pick(shape, (i & 1) != 0, (i & ~1) + odd);
    return this.rest(shape, n);
  }
  elements(shape: u32): u32 { return shape & SCALAR ? 1 : (shape & FULL ? 16 : 8) >> (shape & 3); }
  /** Indices of a shuffle: an element of the first vector or the second. */
  pick(shape: u32, second: bool, element: u32): void {
    const s = shape & 3;
    for (let i: u32 = 0; i < u32(1) << s; i++) Wasm.byte((second ? 16 : 0) + (element << s) + i);
  }
  /** The indices outside the shape. */
  rest(shape: u32, elements: u32): Val {
    for (let i = elements << (shape & 3); i < 16; i++) Wasm.byte(i);
    return this.kept(shape);
  }
  /** EXT: bytes from `from` of b:a. */
  extract(shape: u32, from: u32, a: Val, b: Val): Val {
    const bytes: u32 = shape & FULL ? 16 : 8;
    this.of2(VOp.SHUFFLE, a, b);
    for (let i: u32 = 0; i < 16; i++) { const at = i + from; Wasm.byte(at < bytes ? at : (at - bytes & 15) + 16); }
    return this.kept(shape);
  }
  /** Reverses the elements in each container of 1 << c bytes. */
  reverse(shape: u32, c: u32, a: Val): Val {
    this.of2(VOp.SHUFFLE, a, a);
    for (let i: u32 = 0; i < 16; i++) Wasm.byte(i ^ ((1 << c) - (1 << (shape & 3))));
    return this.kept(shape);
  }
  bitSelect(shape: u32, a: Val, b: Val, c: Val): Val {
    this.pushVector(a); this.pushVector(b); this.pushVector(c); Wasm.vector(VOp.BITSELECT);
    return this.kept(shape);
  }
  constant(shape: u32, v: u64): Val { Wasm.vector128(v, shape & FULL ? v : 0); return this.popVector(); }
  /** TBL, TBX: an index below the part in hand wraps to a large one, for which swizzle gives 0 as for one above it. */
  table(shape: u32, n: u32, count: u32, index: Val, other: Val): Val {
    for (let k: u32 = 0; k < count; k++) {
      this.pushVector(this.vector((n + k * 16) & 0x1ff)); this.pushVector(index);
      if (k) { this.everywhere(0, k * 16); this.integers(VOp.SUB, 0); }
      Wasm.vector(VOp.SWIZZLE);
      if (k) Wasm.vector(VOp.OR);
    }
    if (!this.isConst(other)) {
      this.pushVector(other);
      this.pushVector(index); this.everywhere(0, count * 16); Wasm.vector(VOp.I8X16_LT_U);
      Wasm.vector(VOp.BITSELECT);
    }
    return this.kept(shape);
  }
  /** Zero bits: of which a vector is made where one is asked for. */
  zeros(): Val { return this.imm(0); }
}
