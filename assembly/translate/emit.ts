/**
 * The emitting reader: what a row's meaning becomes when it is written as WebAssembly. A value (`Val`) is the number of a
 * wasm local that is written once, or of a constant: what the record says is known here.
 *
 * Registers: a slot of the Cpu that has been read or written is the local that holds it, so that moving a value into a
 * register costs no code and a value never changes behind a row's back. Slots that differ from memory are written back
 * before whatever can see them: a call of the core, and every way out. Flags likewise, as the interpreter keeps them.
 *
 * A value is made only where it dominates what follows: inside an arm (a slow path, a far branch) nothing but the stack is
 * used. Methods that a row may call are the words of the algebra; a row with a word that is not here is carried out by the
 * core (host/build/isa.ts sees to it when it makes emit-dispatch.gen.ts).
 *
 * Truth: Arm ARM shared pseudocode, through the rows; interp/run.ts, with which this agrees bit by bit.
 * Deviations: one straight run of records within a page is a block; what may block or change code ends it.
 */
import { Rec, RECORD_BYTES } from "../decode/record";
import { FULL, Lane, SCALAR } from "../isa/lane-ops";
import { TLB_ENTRIES, TRANSLATE_OUT } from "../layout";
import { Cpu, Flags, Slot } from "../state";
import { Op, Type, VOp, Wasm } from "./wasm";

export type Val = u32;

/** A value with this bit is a constant: the rest is its number. */
const CONST: u32 = 1 << 31;
const NONE: Val = 0;
const MAX_VALUES: u32 = 8192;
const X_SLOTS: u32 = 34;
const V_AT: u32 = u32(offsetof<Cpu>("v0"));

/** By value: its type, and whether an i64 is known to have zeros above bit 31. */
const TYPES: usize = TRANSLATE_OUT + 0x8_0000;
const NARROW: usize = TYPES + MAX_VALUES;
const CONSTANTS: usize = NARROW + MAX_VALUES;
/** By slot / 8, then by vector register: the value that holds it, or NONE, and whether memory is behind. */
const SLOTS: usize = memory.data(66 * 4, 4);
const DIRTY: usize = memory.data(66);

/** The functions of the core that a block imports, in this order: see calls.ts and index.ts. */
export namespace Import {
  export const EXECUTE: u32 = 0;
  export const SLOW_LOAD: u32 = 1;
  export const SLOW_STORE: u32 = 2;
  export const SPECIAL_LOAD: u32 = 3;
  export const SPECIAL_STORE: u32 = 4;
  export const CONDITION: u32 = 5;
  export const NUMBER: u32 = 6;
  export const LANES: u32 = 7;
  export const COUNT: u32 = 8;
}
/** As in calls.ts, which belongs to the core. */
namespace Special { export const EXCLUSIVE: u32 = 0; export const PAIR: u32 = 8; export const ALIGNED: u32 = 16; export const BRANCH: u32 = 24; }
namespace Num {
  export const ONE: u32 = 1; export const TWO: u32 = 2; export const THREE: u32 = 3; export const COMPARE: u32 = 4;
  export const TO_INT: u32 = 5; export const FROM_INT: u32 = 6; export const CONVERT: u32 = 7;
}
/** Offsets in an entry of the look-aside cache: mmu/access.ts. */
namespace Tlb { export const READ: u32 = 0; export const WRITE: u32 = 8; export const ADDEND: u32 = 16; }

@final @unmanaged
export class Emit {
  values: u32;
  constants: u32;
  page: usize;
  /** Flags: the operation (or UNKNOWN: memory is true), its operands as the row gave them, and their widths. */
  fk: i32;
  fa: Val;
  fb: Val;
  faX: i32;
  fbX: i32;
  faDirty: bool;
  fbDirty: bool;
  /** Values that a block loads once: dtlb and the page's virtual address. */
  dtlb: Val;
  pageVa: Val;
  /** A local that is not 0 when the block is to be left after the row in hand. */
  leave: Val;
  leaveAsked: bool;
  fpChecked: bool;
  /** Where a local.set has just ended, and its local: a read right behind it makes it a tee. */
  setEnd: usize;
  setLocal: u32;

  // --- a block ---------------------------------------------------------------------------------------------------------
  begin(page: usize): void {
    this.values = 1;
    this.constants = 0;
    this.page = page;
    this.leave = NONE;
    this.leaveAsked = false;
    this.pageVa = NONE;
    this.setEnd = 0;
    memory.fill(SLOTS, 0, 66 * 4);
    memory.fill(DIRTY, 0, 66);
    this.forget();
  }
  typeOf(v: Val): u32 { return load<u8>(TYPES + v); }
  /** Nothing is known of registers and flags: memory is true. */
  forget(): void {
    memory.fill(SLOTS, 0, 66 * 4);
    memory.fill(DIRTY, 0, 66);
    this.fk = -1; this.fa = NONE; this.fb = NONE;
    this.faDirty = false; this.fbDirty = false;
    this.dtlb = NONE;
    this.fpChecked = false;
  }

  // --- values ----------------------------------------------------------------------------------------------------------
  fresh(type: u32, narrow: bool): Val {
    const v = this.values++;
    if (v >= MAX_VALUES) unreachable();
    store<u8>(TYPES + v, u8(type));
    store<u8>(NARROW + v, u8(narrow));
    return v;
  }
  /** The top of the stack becomes a value. */
  pop(type: u32, narrow: bool): Val {
    const v = this.fresh(type, narrow);
    this.setTo(v);
    return v;
  }
  @inline pop64(): Val { return this.pop(Type.I64, false); }
  setTo(v: Val): void {
    Wasm.byte(Op.LOCAL_SET);
    Wasm.unsigned(v);
    this.setEnd = Wasm.here();
    this.setLocal = v;
  }
  push(v: Val): void {
    if (v & CONST) { Wasm.i64Const(load<u64>(CONSTANTS + ((v & ~CONST) << 3))); return; }
    if (this.setEnd == Wasm.here() && this.setLocal == v) {
      let op = Wasm.here() - 2;
      if (v > 127) op--;
      store<u8>(op, u8(Op.LOCAL_TEE));
      this.setEnd = 0;
      return;
    }
    Wasm.get(v);
  }
  cpu(): void { Wasm.get(0); }
  isNarrow(v: Val): bool { return v & CONST ? this.constantOf(v) >> 32 == 0 : load<u8>(NARROW + v) != 0; }
  constantOf(v: Val): u64 { return load<u64>(CONSTANTS + ((v & ~CONST) << 3)); }
  two(op: u32, a: Val, b: Val): Val { this.push(a); this.push(b); Wasm.byte(op); return this.pop64(); }
  /** a op n on 32 bits, as an i64. */
  short(op: u32, a: Val, n: u32): Val {
    this.push(a); Wasm.byte(Op.I32_WRAP); Wasm.i32Const(n); Wasm.byte(op); Wasm.byte(Op.I64_EXTEND_U);
    return this.pop(Type.I64, true);
  }
  by(op: u32, a: Val, n: u64): Val { this.push(a); Wasm.i64Const(n); Wasm.byte(op); return this.pop64(); }

  // --- the words of the algebra: values and registers ------------------------------------------------------------------
  imm(v: u64): Val {
    const c = this.constants++;
    if (c >= MAX_VALUES) unreachable();
    store<u64>(CONSTANTS + (c << 3), v);
    return c | CONST;
  }
  x(slot: u32): Val {
    if (slot == Slot.ZERO) return this.imm(0);
    const at = SLOTS + (slot >> 3 << 2);
    let v = load<u32>(at);
    if (v == NONE) {
      this.cpu();
      Wasm.access(Op.I64_LOAD, slot);
      v = this.pop64();
      store<u32>(at, v);
    }
    return v;
  }
  r(z: i32, slot: u32): Val { return z ? this.x(slot) : this.low(this.x(slot)); }
  setX(slot: u32, v: Val): void {
    if (slot == Slot.SINK) return;
    store<u32>(SLOTS + (slot >> 3 << 2), v);
    store<u8>(DIRTY + (slot >> 3), 1);
  }
  set(z: i32, slot: u32, v: Val): void { if (slot != Slot.SINK) this.setX(slot, z ? v : this.low(v)); }
  low(v: Val): Val {
    if (v & CONST) return this.imm(this.constantOf(v) & 0xffffffff);
    if (this.isNarrow(v)) return v;
    this.push(v);
    Wasm.byte(Op.I32_WRAP); Wasm.byte(Op.I64_EXTEND_U);
    return this.pop(Type.I64, true);
  }
  pushPageVa(): void {
    if (this.pageVa != NONE) this.push(this.pageVa);
    else { this.cpu(); Wasm.access(Op.I64_LOAD, u32(offsetof<Cpu>("pageVa"))); }
  }
  /** The same code may be mapped at several addresses: the page's address is loaded, the rest is known. */
  here(r: Rec): Val {
    if (this.pageVa == NONE) { this.pushPageVa(); this.pageVa = this.pop64(); }
    return this.add(this.pageVa, this.imm(u64((changetype<usize>(r) - this.page) >> 2)));
  }

  add(a: Val, b: Val): Val {
    if (b & CONST) {
      if (this.constantOf(b) == 0) return a;
      if (a & CONST) return this.imm(this.constantOf(a) + this.constantOf(b));
    }
    return this.two(Op.I64_ADD, a, b);
  }
  sub(a: Val, b: Val): Val { return b & CONST && this.constantOf(b) == 0 ? a : this.two(Op.I64_SUB, a, b); }
  and(a: Val, b: Val): Val {
    const v = this.two(Op.I64_AND, a, b);
    if (this.isNarrow(a) || this.isNarrow(b)) store<u8>(NARROW + v, 1);
    return v;
  }
  or(a: Val, b: Val): Val { return a & CONST && this.constantOf(a) == 0 ? b : this.bothNarrow(this.two(Op.I64_OR, a, b), a, b); }
  xor(a: Val, b: Val): Val { return this.bothNarrow(this.two(Op.I64_XOR, a, b), a, b); }
  bothNarrow(v: Val, a: Val, b: Val): Val { if (this.isNarrow(a) && this.isNarrow(b)) store<u8>(NARROW + v, 1); return v; }
  not(a: Val): Val { return this.by(Op.I64_XOR, a, ~u64(0)); }
  mul(a: Val, b: Val): Val { return this.two(Op.I64_MUL, a, b); }
  narrow(z: i32, a: Val): Val { return z ? a : this.low(a); }
  signed(z: i32, a: Val): Val { if (z) return a; this.push(a); Wasm.byte(Op.I64_EXTEND32_S); return this.pop64(); }
  lslI(a: Val, n: u32): Val { return n ? this.by(Op.I64_SHL, a, n) : a; }
  lsrI(a: Val, n: u32): Val {
    if (!n) return a;
    const v = this.by(Op.I64_SHR_U, a, n);
    if (n >= 32 || this.isNarrow(a)) store<u8>(NARROW + v, 1);
    return v;
  }
  asrI(a: Val, n: u32): Val { return n ? this.by(Op.I64_SHR_S, a, n) : a; }
  bit(a: Val, n: u32): Val { const v = this.by(Op.I64_AND, this.lsrI(a, n), 1); store<u8>(NARROW + v, 1); return v; }
  /** Truths are i32 values. */
  isZero(a: Val): Val { this.push(a); Wasm.byte(Op.I64_EQZ); return this.pop(Type.I32, false); }
  isNotZero(a: Val): Val { this.push(a); Wasm.i64Const(0); Wasm.byte(Op.I64_NE); return this.pop(Type.I32, false); }
  select(c: Val, a: Val, b: Val): Val {
    this.push(a); this.push(b); this.push(c);
    Wasm.byte(Op.SELECT);
    return this.pop(Type.I64, this.isNarrow(a) && this.isNarrow(b));
  }
  shiftI(z: i32, t: i32, a: Val, n: u32): Val {
    if (!n) return a;
    if (z) return this.by(t == 0 ? Op.I64_SHL : t == 1 ? Op.I64_SHR_U : t == 2 ? Op.I64_SHR_S : Op.I64_ROTR, a, n);
    return this.short(t == 0 ? Op.I32_SHL : t == 1 ? Op.I32_SHR_U : t == 2 ? Op.I32_SHR_S : Op.I32_ROTR, a, n);
  }
  shiftV(z: i32, t: i32, a: Val, n: Val): Val {
    if (z) return this.two(t == 0 ? Op.I64_SHL : t == 1 ? Op.I64_SHR_U : t == 2 ? Op.I64_SHR_S : Op.I64_ROTR, a, n);
    this.push(a); Wasm.byte(Op.I32_WRAP);
    this.push(n); Wasm.byte(Op.I32_WRAP);
    Wasm.byte(t == 0 ? Op.I32_SHL : t == 1 ? Op.I32_SHR_U : t == 2 ? Op.I32_SHR_S : Op.I32_ROTR);
    Wasm.byte(Op.I64_EXTEND_U);
    return this.pop(Type.I64, true);
  }
  extr(z: i32, n: Val, m: Val, by: u32): Val {
    if (!z) return this.lsrI(this.or(this.lslI(n, 32), m), by);
    return by ? this.or(this.lslI(n, 64 - by), this.lsrI(m, by)) : m;
  }
  extend(a: Val, option: u32, by: u32): Val {
    let v = a;
    if (option < 2) { v = this.by(Op.I64_AND, a, option ? 0xffff : 0xff); store<u8>(NARROW + v, 1); }
    else if (option == 2) v = this.low(a);
    else if (option >= 4 && option < 7) v = this.signExtend(option - 4, a);
    return this.lslI(v, by);
  }
  signExtend(s: i32, a: Val): Val {
    if (s > 2) return a;
    this.push(a);
    Wasm.byte(Op.I64_EXTEND8_S + s);
    return this.pop64();
  }
  udiv(a: Val, b: Val): Val {
    this.push(b); Wasm.byte(Op.I64_EQZ);
    Wasm.byte(Op.IF); Wasm.byte(Type.I64);
    Wasm.i64Const(0);
    Wasm.byte(Op.ELSE);
    this.push(a); this.push(b); Wasm.byte(Op.I64_DIV_U);
    Wasm.byte(Op.END);
    return this.pop(Type.I64, this.isNarrow(a));
  }
  /** Division by -1 is negation, which wraps where wasm's division traps. */
  sdiv(a: Val, b: Val): Val {
    this.push(b); Wasm.i64Const(1); Wasm.byte(Op.I64_ADD); Wasm.i64Const(2); Wasm.byte(Op.I64_LT_U);
    Wasm.byte(Op.IF); Wasm.byte(Type.I64);
    Wasm.i64Const(0); this.push(a); Wasm.byte(Op.I64_SUB); this.push(b); Wasm.byte(Op.I64_AND);
    Wasm.byte(Op.ELSE);
    this.push(a); this.push(b); Wasm.byte(Op.I64_DIV_S);
    Wasm.byte(Op.END);
    return this.pop64();
  }
  clz(z: i32, a: Val): Val {
    this.push(a); Wasm.byte(Op.I64_CLZ);
    if (!z) { Wasm.i64Const(32); Wasm.byte(Op.I64_SUB); }
    return this.pop(Type.I64, true);
  }

  // --- flags -----------------------------------------------------------------------------------------------------------
  flags(kind: i32, z: i32, a: Val): void { this.fk = kind; this.fa = a; this.faX = z; this.faDirty = true; }
  addFlags(z: i32, a: Val, b: Val): Val { this.flags(Flags.ADD, z, a); this.fb = b; this.fbX = z; this.fbDirty = true; return this.add(a, b); }
  subFlags(z: i32, a: Val, b: Val): Val { this.flags(Flags.SUB, z, a); this.fb = b; this.fbX = z; this.fbDirty = true; return this.sub(a, b); }
  logicFlags(z: i32, v: Val): Val { this.flags(Flags.LOGIC, z, v); return v; }
  setNzcv(nzcv: Val): void { this.flags(Flags.NZCV, 1, nzcv); }
  pushFa(): void { this.push(this.fa); if (!this.faX) { Wasm.i64Const(32); Wasm.byte(Op.I64_SHL); } }
  pushFb(): void { this.push(this.fb); if (!this.fbX) { Wasm.i64Const(32); Wasm.byte(Op.I64_SHL); } }
  /** Writes the flags to memory; what is known of them stays known. */
  spillFlags(): void {
    if (this.faDirty) {
      this.cpu(); this.pushFa(); Wasm.access(Op.I64_STORE, u32(offsetof<Cpu>("fa")));
      this.cpu(); Wasm.i32Const(this.fk); Wasm.access(Op.I32_STORE, u32(offsetof<Cpu>("fk")));
    }
    if (this.fbDirty) { this.cpu(); this.pushFb(); Wasm.access(Op.I64_STORE, u32(offsetof<Cpu>("fb"))); }
  }
  flagsToMemory(): void { this.spillFlags(); this.fk = -1; this.faDirty = false; this.fbDirty = false; }
  carry(): Val {
    if (this.fk == Flags.LOGIC) return this.imm(0);
    if (this.fk == Flags.SUB) { this.pushFa(); this.pushFb(); Wasm.byte(Op.I64_GE_U); }
    else if (this.fk == Flags.ADD) { this.pushFa(); this.pushFb(); Wasm.byte(Op.I64_ADD); this.pushFa(); Wasm.byte(Op.I64_LT_U); }
    else this.askCondition(2);
    Wasm.byte(Op.I64_EXTEND_U);
    return this.pop(Type.I64, true);
  }
  askCondition(c: u32): void {
    this.flagsToMemory();
    this.cpu(); Wasm.i32Const(c); this.core(Import.CONDITION);
  }
  condOf(c: u32): Val { return this.cond(c); }
  /** After a comparison straight from its operands; else the core is asked, which knows every case. */
  cond(c: u32): Val {
    if (c >= 14) Wasm.i32Const(1);
    else if (this.fk == Flags.SUB && (c < 4 || c > 7)) {
      this.pushFa(); this.pushFb();
      switch (c) {
        case 0: Wasm.byte(Op.I64_EQ); break;
        case 1: Wasm.byte(Op.I64_NE); break;
        case 2: Wasm.byte(Op.I64_GE_U); break;
        case 3: Wasm.byte(Op.I64_LT_U); break;
        case 8: Wasm.byte(Op.I64_GT_U); break;
        case 9: Wasm.byte(Op.I64_LE_U); break;
        case 10: Wasm.byte(Op.I64_GE_S); break;
        case 11: Wasm.byte(Op.I64_LT_S); break;
        case 12: Wasm.byte(Op.I64_GT_S); break;
        default: Wasm.byte(Op.I64_LE_S);
      }
    } else if (this.fk == Flags.LOGIC && (c < 2 || c == 4 || c == 5)) {
      this.pushFa(); Wasm.i64Const(0);
      Wasm.byte(c == 0 ? Op.I64_EQ : c == 1 ? Op.I64_NE : c == 4 ? Op.I64_LT_S : Op.I64_GE_S);
    } else this.askCondition(c);
    return this.pop(Type.I32, false);
  }
  /** CCMP, CCMN: which operation the flags are of is known only when it runs, so memory has them from here on. */
  condFlags(z: i32, cond: u32, nzcv: u32, a: Val, b: Val, minus: bool): void {
    const c = this.cond(cond);
    this.flagsToMemory();
    this.push(c);
    Wasm.byte(Op.IF); Wasm.byte(Type.NONE);
    this.flags(minus ? Flags.SUB : Flags.ADD, z, a);
    this.fb = b; this.fbX = z; this.fbDirty = true;
    this.flagsToMemory();
    Wasm.byte(Op.ELSE);
    this.flags(Flags.NZCV, 1, this.imm(nzcv));
    this.flagsToMemory();
    Wasm.byte(Op.END);
  }

  // --- ways out --------------------------------------------------------------------------------------------------------
  core(f: u32): void { Wasm.byte(Op.CALL); Wasm.unsigned(f); }
  /** Writes back what memory lacks. Within an arm this is code that may not run, so nothing is known to be clean after it. */
  spill(): void {
    for (let i: u32 = 0; i < X_SLOTS; i++) if (load<u8>(DIRTY + i)) {
      this.cpu(); this.push(load<u32>(SLOTS + (i << 2))); Wasm.access(Op.I64_STORE, i << 3);
    }
    for (let i: u32 = 0; i < 32; i++) if (load<u8>(DIRTY + X_SLOTS + i)) {
      this.cpu(); this.push(load<u32>(SLOTS + ((X_SLOTS + i) << 2))); Wasm.vector(VOp.STORE); Wasm.byte(0); Wasm.unsigned(V_AT + (i << 4));
    }
    this.spillFlags();
  }
  settle(): void { this.spill(); memory.fill(DIRTY, 0, 66); this.faDirty = false; this.fbDirty = false; }
  setRec(r: Rec): void { this.cpu(); Wasm.i32Const(u32(changetype<usize>(r))); Wasm.access(Op.I32_STORE, u32(offsetof<Cpu>("rec"))); }
  /** Leaves for a record: the core's state is in memory. */
  leaveFor(to: usize): void { Wasm.i32Const(u32(to)); Wasm.byte(Op.RETURN); }
  /** The end of a block that ran out of rows. */
  finish(last: Rec): void { this.settle(); this.setRec(last); this.leaveFor(changetype<usize>(last) + RECORD_BYTES); }
  next(r: Rec): usize {
    if (this.leaveAsked) {
      this.leaveAsked = false;
      this.push(this.leave);
      Wasm.byte(Op.IF); Wasm.byte(Type.NONE);
      this.spill(); this.setRec(r); this.leaveFor(changetype<usize>(r) + RECORD_BYTES);
      Wasm.byte(Op.END);
    }
    return 1;
  }
  /** The access that faulted has left the block already. */
  @inline faulted(): bool { return false; }
  redirectedTo(): usize { return 0; }

  /** Whatever the row is: the core carries it out. Registers and flags are in memory afterwards. */
  execute(r: Rec): void {
    this.settle();
    this.cpu(); Wasm.i32Const(u32(changetype<usize>(r))); this.core(Import.EXECUTE);
    Wasm.byte(Op.DROP);
    this.forget();
  }
  /** The same for a row that may go elsewhere, wait, fault or change code: it ends the block. */
  executeLast(r: Rec): void {
    this.settle();
    this.cpu(); Wasm.i32Const(u32(changetype<usize>(r))); this.core(Import.EXECUTE);
    Wasm.byte(Op.RETURN);
  }
  /** Before a row that uses the vector registers: when they trap, the core carries the row out and the block ends. */
  vectorRow(r: Rec): void {
    if (this.fpChecked) return;
    this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("fpTrap")));
    Wasm.byte(Op.IF); Wasm.byte(Type.NONE);
    this.spill();
    this.cpu(); Wasm.i32Const(u32(changetype<usize>(r))); this.core(Import.EXECUTE);
    Wasm.byte(Op.RETURN);
    Wasm.byte(Op.END);
    this.fpChecked = true;
  }

  // --- branches --------------------------------------------------------------------------------------------------------
  near(r: Rec): bool { return changetype<usize>(r) + usize(r.imm) - this.page < 1024 * RECORD_BYTES; }
  /** Leaves for the target of a direct branch. */
  take(r: Rec): void {
    if (this.near(r)) { this.leaveFor(changetype<usize>(r) + usize(r.imm)); return; }
    this.cpu();
    this.pushPageVa(); Wasm.i64Const(u64((changetype<usize>(r) - this.page) >> 2) + u64(i64(r.imm) >> 2)); Wasm.byte(Op.I64_ADD);
    Wasm.access(Op.I64_STORE, u32(offsetof<Cpu>("pc")));
    this.leaveFor(0);
  }
  branch(r: Rec): usize { this.settle(); this.setRec(r); this.take(r); return 1; }
  branchIf(r: Rec, taken: Val): usize {
    this.settle();
    this.setRec(r);
    this.push(taken);
    Wasm.byte(Op.IF); Wasm.byte(Type.NONE);
    this.take(r);
    Wasm.byte(Op.END);
    this.leaveFor(changetype<usize>(r) + RECORD_BYTES);
    return 1;
  }
  /** Within the page the record follows from the address; elsewhere the core sets pc. */
  branchTo(r: Rec, to: Val): usize {
    this.settle();
    this.setRec(r);
    this.push(to); this.pushPageVa(); Wasm.byte(Op.I64_SUB);
    const offset = this.pop64();
    this.push(offset); Wasm.i64Const(~u64(0xffc)); Wasm.byte(Op.I64_AND); Wasm.byte(Op.I64_EQZ);
    Wasm.byte(Op.IF); Wasm.byte(Type.NONE);
    Wasm.i32Const(u32(this.page)); this.push(offset); Wasm.byte(Op.I32_WRAP); Wasm.i32Const(2); Wasm.byte(Op.I32_SHL); Wasm.byte(Op.I32_ADD);
    Wasm.byte(Op.RETURN);
    Wasm.byte(Op.END);
    this.special(r, Special.BRANCH, to);
    Wasm.byte(Op.I32_WRAP); Wasm.byte(Op.RETURN);
    return 1;
  }
  call(r: Rec): usize { return this.branch(r); }
  callTo(r: Rec, to: Val): usize { return this.branchTo(r, to); }
  returnTo(r: Rec, to: Val): usize { return this.branchTo(r, to); }
  /** An exception return is the core's: by name, and the block ends. */
  eret(r: Rec): usize { this.executeLast(r); return 1; }

  // --- memory ----------------------------------------------------------------------------------------------------------
  /** Leaves the entry of `va` as a value and on the stack whether it answers. */
  probe(r: Rec, s: i32, va: Val, tag: u32): Val {
    if (this.dtlb == NONE) { this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("dtlb"))); this.dtlb = this.pop(Type.I32, false); }
    // (va >> 12 & entries - 1) * 32
    this.push(va); Wasm.byte(Op.I32_WRAP); Wasm.i32Const(7); Wasm.byte(Op.I32_SHR_U);
    Wasm.i32Const((TLB_ENTRIES - 1) << 5); Wasm.byte(Op.I32_AND);
    this.push(this.dtlb); Wasm.byte(Op.I32_ADD);
    const entry = this.pop(Type.I32, false);
    this.push(entry); Wasm.access(Op.I64_LOAD, tag);
    this.push(va); Wasm.i64Const(~u64(0xfff) | u64((1 << s) - 1)); Wasm.byte(Op.I64_AND);
    Wasm.byte(Op.I64_EQ);
    if (r.n == Slot.SP) {
      // Only a stack pointer that is misaligned needs more than this; the slow path knows.
      this.push(this.x(Slot.SP)); Wasm.byte(Op.I32_WRAP); Wasm.i32Const(15); Wasm.byte(Op.I32_AND); Wasm.byte(Op.I32_EQZ); Wasm.byte(Op.I32_AND);
    }
    return entry;
  }
  pushHost(entry: Val, va: Val): void {
    this.push(va); Wasm.byte(Op.I32_WRAP);
    this.push(entry); Wasm.access(Op.I32_LOAD, Tlb.ADDEND);
    Wasm.byte(Op.I32_ADD);
  }
  load(r: Rec, s: i32, va: Val): Val {
    if (r.n == Slot.SP) this.x(Slot.SP);
    const value = this.fresh(Type.I64, s < 3);
    const entry = this.probe(r, s, va, Tlb.READ);
    Wasm.byte(Op.IF); Wasm.byte(Type.NONE);
    this.pushHost(entry, va);
    Wasm.access(s == 0 ? Op.I64_LOAD8_U : s == 1 ? Op.I64_LOAD16_U : s == 2 ? Op.I64_LOAD32_U : Op.I64_LOAD, 0);
    this.setTo(value);
    Wasm.byte(Op.ELSE);
    this.spill();
    this.cpu(); Wasm.i32Const(u32(changetype<usize>(r))); Wasm.i32Const(s); this.push(va);
    this.core(Import.SLOW_LOAD);
    this.setTo(value);
    this.leaveIfFaulted();
    this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("leave")));
    this.askLeave();
    Wasm.byte(Op.END);
    return value;
  }
  store(r: Rec, s: i32, va: Val, v: Val): void {
    if (r.n == Slot.SP) this.x(Slot.SP);
    const state = this.fresh(Type.I32, false);
    const entry = this.probe(r, s, va, Tlb.WRITE);
    Wasm.byte(Op.IF); Wasm.byte(Type.NONE);
    this.pushHost(entry, va); this.push(v);
    Wasm.access(s == 0 ? Op.I64_STORE8 : s == 1 ? Op.I64_STORE16 : s == 2 ? Op.I64_STORE32 : Op.I64_STORE, 0);
    Wasm.byte(Op.ELSE);
    this.spill();
    this.cpu(); Wasm.i32Const(u32(changetype<usize>(r))); Wasm.i32Const(s); this.push(va); this.push(v);
    this.core(Import.SLOW_STORE);
    this.setTo(state);
    this.push(state); Wasm.i32Const(2); Wasm.byte(Op.I32_AND);
    Wasm.byte(Op.IF); Wasm.byte(Type.NONE); this.leaveFor(0); Wasm.byte(Op.END);
    this.push(state);
    this.askLeave();
    Wasm.byte(Op.END);
  }
  /** The core has taken the exception: pc is at the vector. */
  leaveIfFaulted(): void {
    this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("redirected")));
    Wasm.byte(Op.IF); Wasm.byte(Type.NONE); this.leaveFor(0); Wasm.byte(Op.END);
  }
  /** The top of the stack, an i32, is a wish to leave after this row. */
  askLeave(): void {
    if (this.leave == NONE) this.leave = this.fresh(Type.I32, false);
    this.push(this.leave); Wasm.byte(Op.I32_OR);
    this.setTo(this.leave);
    this.setEnd = 0;
    this.leaveAsked = true;
  }
  storePair(r: Rec, s: i32, va: Val, a: Val, b: Val): void {
    this.store(r, s, va, a);
    this.store(r, s, this.add(va, this.imm(u64(1) << s)), b);
  }
  prefetch(r: Rec, va: Val): void { }

  // Exclusive and ordered accesses: by name, with everything in memory.
  special(r: Rec, what: u32, va: Val): void {
    this.cpu(); Wasm.i32Const(u32(changetype<usize>(r))); Wasm.i32Const(what); this.push(va);
    this.core(Import.SPECIAL_LOAD);
  }
  specialLoad(r: Rec, what: u32, va: Val): Val {
    this.settle();
    this.special(r, what, va);
    return this.afterSpecial();
  }
  specialStore(r: Rec, what: u32, va: Val, v: Val, w: Val): Val {
    this.settle();
    this.cpu(); Wasm.i32Const(u32(changetype<usize>(r))); Wasm.i32Const(what); this.push(va); this.push(v); this.push(w);
    this.core(Import.SPECIAL_STORE);
    const v2 = this.afterSpecial();
    // What it stored may have been code.
    Wasm.i32Const(1);
    this.askLeave();
    return v2;
  }
  afterSpecial(): Val {
    const v = this.pop64();
    this.leaveIfFaulted();
    this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("leave")));
    this.askLeave();
    return v;
  }
  loadExclusive(r: Rec, s: i32, va: Val): Val { return this.specialLoad(r, Special.EXCLUSIVE | s, va); }
  loadExclusivePair(r: Rec, s: i32, va: Val): Val { return this.specialLoad(r, Special.PAIR | s, va); }
  loadAligned(r: Rec, s: i32, va: Val): Val { return this.specialLoad(r, Special.ALIGNED | s, va); }
  storeExclusive(r: Rec, s: i32, va: Val, v: Val): Val { return this.specialStore(r, Special.EXCLUSIVE | s, va, v, v); }
  storeExclusivePair(r: Rec, s: i32, va: Val, a: Val, b: Val): Val { return this.specialStore(r, Special.PAIR | s, va, a, b); }
  storeAligned(r: Rec, s: i32, va: Val, v: Val): void { this.specialStore(r, Special.ALIGNED | s, va, v, v); }
  highHalf(): Val { this.cpu(); Wasm.access(Op.I64_LOAD, u32(offsetof<Cpu>("pairHigh"))); return this.pop64(); }

  // --- vector registers and numbers ------------------------------------------------------------------------------------
  @inline vectorAt(slot: u32): usize { return SLOTS + ((X_SLOTS + (slot >> 4)) << 2); }
  v(slot: u32): Val {
    let v = load<u32>(this.vectorAt(slot));
    if (v == NONE) {
      this.cpu(); Wasm.vector(VOp.LOAD); Wasm.byte(0); Wasm.unsigned(V_AT + slot);
      v = this.pop(Type.V128, false);
      store<u32>(this.vectorAt(slot), v);
    }
    return v;
  }
  setV(slot: u32, v: Val): void { store<u32>(this.vectorAt(slot), v); store<u8>(DIRTY + X_SLOTS + (slot >> 4), 1); }
  doubleword(slot: u32, which: u32): Val { this.push(this.v(slot)); Wasm.vector(VOp.I64X2_EXTRACT); Wasm.byte(which); return this.pop64(); }
  lo(slot: u32): Val { return this.doubleword(slot, 0); }
  hi(slot: u32): Val { return this.doubleword(slot, 1); }
  setBoth(slot: u32, low: Val, high: Val): void {
    this.push(low); Wasm.vector(VOp.I64X2_SPLAT);
    this.push(high); Wasm.vector(VOp.I64X2_REPLACE); Wasm.byte(1);
    this.setV(slot, this.pop(Type.V128, false));
  }
  setLo(slot: u32, v: Val): void { this.setBoth(slot, v, this.imm(0)); }
  setHi(slot: u32, v: Val): void {
    this.push(this.v(slot)); this.push(v); Wasm.vector(VOp.I64X2_REPLACE); Wasm.byte(1);
    this.setV(slot, this.pop(Type.V128, false));
  }
  fp(f: u32, slot: u32): Val { return f ? this.lo(slot) : this.low(this.lo(slot)); }
  setFp(slot: u32, v: Val): void { this.setLo(slot, v); }
  half(slot: u32): Val { return this.by(Op.I64_AND, this.lo(slot), 0xffff); }
  number(what: u32, p: u32, a: Val, b: Val, c: Val): Val {
    this.cpu(); Wasm.i32Const(what); Wasm.i32Const(p);
    this.push(a); this.push(b); this.push(c);
    this.core(Import.NUMBER);
    return this.pop64();
  }
  fp1(op: u32, f: u32, a: Val): Val { return this.number(Num.ONE, op | f << 8, a, a, a); }
  fp2(op: u32, f: u32, a: Val, b: Val): Val { return this.number(Num.TWO, op | f << 8, a, b, b); }
  fp3(op: u32, f: u32, a: Val, n: Val, m: Val): Val { return this.number(Num.THREE, op | f << 8, a, n, m); }
  fpCompare(f: u32, a: Val, b: Val, signal: bool): Val { return this.number(Num.COMPARE, u32(signal) | f << 8, a, b, b); }
  fpToInt(z: u32, f: u32, signed: bool, a: Val, fbits: u32, rounding: u32): Val {
    return this.number(Num.TO_INT, z | u32(signed) << 1 | f << 8 | fbits << 16 | rounding << 24, a, a, a);
  }
  intToFp(z: u32, f: u32, signed: bool, a: Val, fbits: u32): Val { return this.number(Num.FROM_INT, z | u32(signed) << 1 | f << 8 | fbits << 16, a, a, a); }
  fpConvert(from: u32, to: u32, a: Val): Val { return this.number(Num.CONVERT, from | to << 4, a, a, a); }

  loadV(r: Rec, s: i32, va: Val, d: u32): void {
    if (s < 4) { this.setLo(d, this.load(r, s, va)); return; }
    const a = this.load(r, 3, va), b = this.load(r, 3, this.add(va, this.imm(8)));
    this.setBoth(d, a, b);
  }
  storeV(r: Rec, s: i32, va: Val, d: u32): void {
    if (s < 4) this.store(r, s, va, this.lo(d));
    else this.storePair(r, 3, va, this.lo(d), this.hi(d));
  }
  loadVPair(r: Rec, s: i32, va: Val, d: u32, m: u32): void {
    if (s < 4) {
      const a = this.load(r, s, va), b = this.load(r, s, this.add(va, this.imm(u64(1) << s)));
      this.setLo(d, a);
      this.setLo(m, b);
      return;
    }
    const a = this.load(r, 3, va), b = this.load(r, 3, this.add(va, this.imm(8)));
    const e = this.load(r, 3, this.add(va, this.imm(16))), f = this.load(r, 3, this.add(va, this.imm(24)));
    this.setBoth(d, a, b);
    this.setBoth(m, e, f);
  }
  storeVPair(r: Rec, s: i32, va: Val, d: u32, m: u32): void {
    if (s < 4) { this.storePair(r, s, va, this.lo(d), this.lo(m)); return; }
    this.storePair(r, 3, va, this.lo(d), this.hi(d));
    this.storePair(r, 3, this.add(va, this.imm(16)), this.lo(m), this.hi(m));
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
