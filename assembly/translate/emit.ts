/**
 * The emitting reader: what a row's meaning becomes when it is written as WebAssembly. A value (`Val`) is the number of a
 * wasm local, or of a constant: what the record says is known here.
 *
 * Registers: each slot of the Cpu that a region uses has a local of its own, its home, which holds the register wherever
 * paths meet. In between, a slot is whatever value was put there last, so that moving a value into a register costs no code
 * and a value never changes behind a row's back; `commit` copies what differs into the homes. Flags likewise: the operation
 * that set them and its operands, as the interpreter keeps them. Memory is true again behind the region's one epilogue.
 *
 * Nothing of a row is done before it is known that the whole row can be: an access that the core cannot give a host address
 * for (a fault, a device, a watchpoint) leaves the region before the row, and the interpreter carries it out.
 *
 * Methods that a row may call are the words of the algebra; a row with a word that is not here is carried out by the core
 * (host/build/isa.ts sees to it when it makes emit-dispatch.gen.ts). Words that branch only say where to: region.ts writes
 * the control flow.
 *
 * Truth: Arm ARM shared pseudocode, through the rows; interp/run.ts, with which this agrees bit by bit.
 * Deviations: none.
 */
import { Rec, RECORD_BYTES } from "../decode/record";
import { LEVELS, NO_ROW, PLAIN } from "../cpu/sysreg-rows.gen";
import { SysRegs } from "../cpu/sysregs";
import { RAM, SYSREGS_AT, TRANSLATE_OUT } from "../layout";
import { Tlb } from "../mmu/look-aside";
import { FPCR, FPSR } from "../fp/unpack-round";
import { Way } from "../interp/region";
import { Cpu, Flags, machine, Slot } from "../state";
import { enterTimed, readRow, readSettled, setTimed, spillTimed, timed, TimedAccess } from "./timed";
import { Frames, Op, Type, VOp, Wasm } from "./wasm";

export type Val = u32;

/** A value with this bit is a constant: the rest is its number. */
const CONST: u32 = 1 << 31;
const NONE: Val = 0;
const MAX_LOCALS: u32 = 8192;
const X_SLOTS: u32 = 34;
const ALL_SLOTS: u32 = 66;
const V_AT: u32 = u32(offsetof<Cpu>("v0"));

/** Locals that every region has; 0 and 1 are its parameters. */
export namespace Local {
  export const CPU: u32 = 0;
  /** Instructions of the budget that are left. */
  export const LEFT: u32 = 1;
  /** Where the region leaves to: see Way. */
  export const AT: u32 = 2;
  export const DTLB: u32 = 3;
  export const FP_TRAP: u32 = 4;
  /** Flags where paths meet: the operation, with WORD for operands of 32 bits that are not shifted yet, and the operands. */
  export const FK: u32 = 5;
  export const PAGE_VA: u32 = 6;
  export const FA: u32 = 7;
  export const FB: u32 = 8;
  /** All ones where the host's arithmetic may not do (emit-vectors.ts); all ones if FPCR.FZ is set. */
  export const SOFT: u32 = 9;
  export const FLUSH: u32 = 10;
  export const FREE: u32 = 11;
  /** Timed regions only: the schedule's row and its half-cycle, the last at which a loop may begin, where the lines that may be accessed and the model's tables are. */
  export const ROW: u32 = 11;
  export const HALF: u32 = 12;
  export const LIMIT: u32 = 13;
  export const FAST: u32 = 14;
  export const TABLES: u32 = 15;
  /** The predictor's history (its low bits), the branch of the target cache, and how many branches to a register's value went wrong. */
  export const HISTORY: u32 = 16;
  export const CACHED: u32 = 17;
  export const WRONG_TARGET: u32 = 18;
  /** The half-cycle from which every store's bytes are there for loads. */
  export const SETTLED: u32 = 19;
  /** Instructions in the low word, counted up to 0, which is not reached; in the high word how many conditional branches went wrong. */
  export const DONE: u32 = 20;
  export const TIMED_FREE: u32 = 21;
}
/** In Local.FK: operands of 32 bits. */
const WORD: u32 = 8;
const NZCV_ROW: u32 = u32(offsetof<SysRegs>("NZCV") >> 3);
/** Flags of two floating-point numbers that are compared; only here, the homes have them as NZCV. */
const NUMBERS: i32 = 4;

/** By local: its type, and whether an i64 is known to have zeros above bit 31. */
const TYPES: usize = TRANSLATE_OUT + 0x10_0000;
const NARROW: usize = TYPES + MAX_LOCALS;
const CONSTANTS: usize = NARROW + MAX_LOCALS;
/** Locals that come and go, by type: i32, i64, v128, f32, f64. */
const TEMPS: usize = CONSTANTS + 8 * MAX_LOCALS;
const TEMPS_BYTES: usize = 4 * MAX_LOCALS;
const TEMP_COUNTS: usize = memory.data(5 * 4, 4);
/** By slot: its home, or NONE; whether the region writes it. */
const HOMES: usize = memory.data(66 * 4, 4);
const WRITTEN: usize = memory.data(66);

/** What is carried from a node into its only successor: an Emit, and by slot the value that holds it and whether its home is behind. */
export const CARRIED_BYTES: usize = 576;
const SLOTS_AT: usize = 192;
const DIRTY_AT: usize = SLOTS_AT + 66 * 4;
export const EMIT: usize = memory.data(576, 8);
const SLOTS: usize = EMIT + SLOTS_AT;
const DIRTY: usize = EMIT + DIRTY_AT;

/** The functions of the core that a region imports, in this order: see calls.ts and index.ts. */
export namespace Import {
  export const REACH: u32 = 0;
  export const STEP: u32 = 1;
  export const CONDITION: u32 = 2;
  export const PURE: u32 = 3;
  export const NUMBER: u32 = 4;
  export const LANES: u32 = 5;
  export const READ_REGISTER: u32 = 6;
  export const OPERATE: u32 = 7;
  export const COUNT: u32 = 8;
  /** Timed regions have these, too: timed-calls.ts, timing/schedule.ts. */
  export const REACH_TIMED: u32 = 8;
  export const FETCH_TIMED: u32 = 9;
  export const UNUSUAL_TIMED: u32 = 10;
  export const WORK_OUT: u32 = 11;
  export const STRUCTURE_TIMED: u32 = 12;
  export const ALIGNED_TIMED: u32 = 13;
  export const EXCLUSIVE_TIMED: u32 = 14;
  export const PREFETCH_TIMED: u32 = 15;
  export const TIMED_COUNT: u32 = 16;
}
/** As in calls.ts, which belongs to the core. */
namespace Pure { export const UMULH: u32 = 0; export const SMULH: u32 = 1; export const RBIT: u32 = 2; export const CRC32: u32 = 8; export const CRC32C: u32 = 12; }

/** Accesses that remember a page (Emit.site), by number, the first two those through the stack pointer: the first local of each. */
const MAX_SITES: i32 = 16;
const SITES: usize = memory.data(16 * 4, 4);

/** Locals in use; the next of SITES, whether the node in hand is in a loop, the registers that loops load; whether the region calls step (then homes must be known before the first call). */
let locals: u32 = 0, site: i32 = 0, inLoop: bool = false, loaded: u64 = 0, steps: bool = false, constants: u32 = 0, numbers: bool = false;

/** Where ways out of the node in hand meet, if they do, and its page. */
const NOWHERE: u32 = ~u32(0);
let landing: u32 = NOWHERE, landingPage: usize = 0;

/** The high half of the latest exclusive pair. */
let high: Val = 0;

@unmanaged
export class Emit {
  /** Of the temporary locals of each type, how many are in use. */
  cursor0: u32;
  cursor1: u32;
  cursor2: u32;
  cursor3: u32;
  cursor4: u32;
  /** How many of them the other arms of open branches need. */
  floor0: u32;
  floor1: u32;
  floor2: u32;
  floor3: u32;
  floor4: u32;
  /** Flags: the operation (or IN_HOMES), its operands as the row gave them, and their width. */
  fk: i32;
  fa: Val;
  fb: Val;
  fz: i32;
  /** After CCMP: the truth under which they are those, and the flags that they are else. */
  fc: Val;
  fcNzcv: u32;
  fpChecked: bool;
  /** The node in hand: its record, page, that page's address relative to the region's, rows done and not yet charged. */
  page: usize;
  pageDelta: u64;
  charge: u32;
  manyPages: bool;
  /** What the node's last row said: a truth, or an address. */
  condition: Val;
  target: Val;
  /** Where a local.set has just ended, and its local: a read right behind it makes it a tee. */
  setEnd: usize;
  setLocal: u32;
  /** With the cycle model: the number of the record in hand in its script, how that ends, where rows have its half-cycle, and its further issue half-cycles. */
  k: u32;
  ends: u32;
  issuedAt: u32;
  more: u32;
  /** The low word of the branch in hand's address, and whether it was predicted. */
  branchPc: Val;
  /** Where its counter is in the conditional predictor, and what it says. */
  patternAt: Val;
  counter: Val;
  right: Val;

  // --- a region --------------------------------------------------------------------------------------------------------
  begin(): void {
    setTimed(machine().timing == 2);
    locals = timed ? Local.TIMED_FREE : Local.FREE;
    for (let v: u32 = 0; v < locals; v++) { store<u8>(TYPES + v, u8(v < Local.PAGE_VA || v > Local.FB && v != Local.DONE ? Type.I32 : Type.I64)); store<u8>(NARROW + v, 0); }
    memory.fill(TEMP_COUNTS, 0, 20);
    memory.fill(WRITTEN, 0, ALL_SLOTS);
    memory.fill(HOMES, 0, ALL_SLOTS * 4);
    memory.fill(SITES, 0, usize(MAX_SITES) * 4);
    loaded = 0;
    steps = false; numbers = false;
    landing = NOWHERE;
  }
  /** Its code begins. */
  start(): void {
    constants = 0;
    site = 2;
    this.floor0 = 0; this.floor1 = 0; this.floor2 = 0; this.floor3 = 0; this.floor4 = 0;
    this.meet();
  }
  /** An arm begins, after which the state is as before: what is known now must not be overwritten. */
  branchOff(): void {
    this.floor0 = this.cursor0; this.floor1 = this.cursor1; this.floor2 = this.cursor2; this.floor3 = this.cursor3; this.floor4 = this.cursor4;
  }
  stepped(): bool { return steps; }
  /** Paths meet: what is known is in the homes. */
  meet(): void {
    memory.fill(SLOTS, 0, ALL_SLOTS * 4);
    memory.fill(DIRTY, 0, ALL_SLOTS);
    this.cursor0 = this.floor0; this.cursor1 = this.floor1; this.cursor2 = this.floor2; this.cursor3 = this.floor3; this.cursor4 = this.floor4;
    this.fk = -1; this.fc = NONE;
    this.fpChecked = false;
    this.charge = 0;
    this.setEnd = 0;
  }
  locals(): u32 { return locals; }
  typeOf(v: Val): u32 { return v & CONST ? Type.I64 : load<u8>(TYPES + v); }
  home(slot: u32): Val {
    let v = load<u32>(HOMES + (slot << 2));
    if (v == NONE) {
      v = this.local(slot < X_SLOTS ? Type.I64 : Type.V128);
      store<u32>(HOMES + (slot << 2), v);
    }
    return v;
  }
  local(type: u32): Val {
    const v = locals++;
    if (v >= MAX_LOCALS) unreachable();
    store<u8>(TYPES + v, u8(type));
    store<u8>(NARROW + v, 0);
    return v;
  }
  /** Registers and flags from memory. */
  enter(): void {
    this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("dtlb"))); Wasm.set(Local.DTLB);
    this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("fpTrap"))); Wasm.set(Local.FP_TRAP);
    this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("fk"))); Wasm.set(Local.FK);
    this.cpu(); Wasm.access(Op.I64_LOAD, u32(offsetof<Cpu>("fa"))); Wasm.set(Local.FA);
    this.cpu(); Wasm.access(Op.I64_LOAD, u32(offsetof<Cpu>("fb"))); Wasm.set(Local.FB);
    for (let i: u32 = 0; i < ALL_SLOTS; i++) {
      const h = load<u32>(HOMES + (i << 2));
      if (h == NONE) continue;
      this.cpu();
      if (i < X_SLOTS) Wasm.access(Op.I64_LOAD, i << 3);
      else { Wasm.vector(VOp.LOAD); Wasm.byte(0); Wasm.unsigned(V_AT + (i - X_SLOTS << 4)); }
      Wasm.set(h);
    }
    for (let n = 0; n < MAX_SITES; n++) { const v = load<u32>(SITES + (n << 2)); if (v != NONE) { Wasm.i64Const(Tlb.EMPTY); Wasm.set(v); } }
    if (numbers) { this.readFlush(); this.readSoft(); }
    if (timed) enterTimed();
  }
  /** How numbers may be computed, as FPCR and FPSR are: all ones unless the bits that count are all clear. */
  readFlush(): void {
    this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("fpcr"))); Wasm.i32Const(FPCR.FZ); Wasm.byte(Op.I32_AND);
    Wasm.byte(Op.I32_EQZ); Wasm.i32Const(1); Wasm.byte(Op.I32_SUB); Wasm.set(Local.FLUSH);
  }
  readSoft(): void {
    this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("fpcr"))); Wasm.i32Const(FPCR.RMode | FPCR.FZ); Wasm.byte(Op.I32_AND);
    this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("fpsr"))); Wasm.i32Const(~u32(0)); Wasm.byte(Op.I32_XOR); Wasm.i32Const(FPSR.IXC); Wasm.byte(Op.I32_AND);
    Wasm.byte(Op.I32_OR); Wasm.byte(Op.I32_EQZ); Wasm.i32Const(1); Wasm.byte(Op.I32_SUB); Wasm.set(Local.SOFT);
  }
  /** The local of this name is wanted: the region knows it from its start. */
  mode(local: u32): u32 { numbers = true; return local; }
  /** The other way round: registers that the region writes, and flags. */
  spill(): void {
    if (timed) spillTimed();
    for (let i: u32 = 0; i < ALL_SLOTS; i++) {
      const h = load<u32>(HOMES + (i << 2));
      if (h == NONE || !load<u8>(WRITTEN + i)) continue;
      this.cpu(); Wasm.get(h);
      if (i < X_SLOTS) Wasm.access(Op.I64_STORE, i << 3);
      else { Wasm.vector(VOp.STORE); Wasm.byte(0); Wasm.unsigned(V_AT + (i - X_SLOTS << 4)); }
    }
    this.spillShifted(Local.FA, u32(offsetof<Cpu>("fa")));
    this.spillShifted(Local.FB, u32(offsetof<Cpu>("fb")));
    this.cpu(); Wasm.get(Local.FK); Wasm.i32Const(~WORD); Wasm.byte(Op.I32_AND); Wasm.access(Op.I32_STORE, u32(offsetof<Cpu>("fk")));
  }
  /** Operands of 32 bits are shifted left by 32 in memory. */
  spillShifted(v: u32, at: u32): void {
    this.cpu(); Wasm.get(v);
    Wasm.get(Local.FK); Wasm.i32Const(WORD); Wasm.byte(Op.I32_AND); Wasm.i32Const(2); Wasm.byte(Op.I32_SHL); Wasm.byte(Op.I64_EXTEND_U);
    Wasm.byte(Op.I64_SHL);
    Wasm.access(Op.I64_STORE, at);
  }
  /** Copies into the homes what differs. What is known here stays known: in an arm this is code that may not run. */
  commit(): void {
    const setEnd = this.setEnd;
    for (let i: u32 = 0; i < ALL_SLOTS; i++) if (this.behind(i)) {
      this.home(i);
      if (i < X_SLOTS) this.push(load<u32>(SLOTS + (i << 2))); else this.pushVector(load<u32>(SLOTS + (i << 2)));
    }
    if (this.fk == NUMBERS) {
      this.pushOrder();
      Wasm.i32Const(Flags.NZCV); Wasm.set(Local.FK);
      Wasm.set(Local.FA);
    } else if (this.fk >= 0) {
      this.push(this.fa);
      if (this.fc != NONE) { Wasm.i64Const(this.fcNzcv); this.push(this.fc); Wasm.byte(Op.SELECT); }
      if (this.fb != NONE) this.push(this.fb);
      Wasm.i32Const(u32(this.fk) | (this.fz ? 0 : WORD));
      if (this.fc != NONE) { Wasm.i32Const(Flags.NZCV); this.push(this.fc); Wasm.byte(Op.SELECT); }
      Wasm.set(Local.FK);
      if (this.fb != NONE) Wasm.set(Local.FB);
      Wasm.set(Local.FA);
    }
    for (let i: i32 = ALL_SLOTS - 1; i >= 0; i--) if (this.behind(i)) { Wasm.set(load<u32>(HOMES + (i << 2))); store<u8>(WRITTEN + i, 1); }
    this.setEnd = 0;
  }
  behind(i: u32): bool { return load<u8>(DIRTY + i) != 0 && load<u32>(SLOTS + (i << 2)) != load<u32>(HOMES + (i << 2)); }

  // --- values ----------------------------------------------------------------------------------------------------------
  /** A local for a value of this type, until paths meet. */
  fresh(type: u32, narrow: bool): Val {
    const kind: u32 = type == Type.I32 ? 0 : type == Type.I64 ? 1 : type == Type.V128 ? 2 : type == Type.F32 ? 3 : 4;
    const cursor = EMIT + (kind << 2), n = load<u32>(cursor);
    store<u32>(cursor, n + 1);
    const list = TEMPS + usize(kind) * TEMPS_BYTES + (n << 2);
    if (n == load<u32>(TEMP_COUNTS + (kind << 2))) {
      store<u32>(TEMP_COUNTS + (kind << 2), n + 1);
      store<u32>(list, this.local(type));
    }
    const v = load<u32>(list);
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
    Wasm.set(v);
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
  /** A value as a vector: a number has zeros above it. */
  pushVector(v: Val): void {
    const type = this.typeOf(v);
    if (type == Type.V128) { this.push(v); return; }
    Wasm.zeros();
    this.push(v);
    Wasm.vector(type == Type.F32 ? VOp.F32X4_REPLACE : type == Type.F64 ? VOp.F64X2_REPLACE : VOp.I64X2_REPLACE); Wasm.byte(0);
  }
  /** The bits of a number, as general registers have them. */
  bits(v: Val): Val {
    const type = this.typeOf(v);
    if (type == Type.F64) { this.push(v); Wasm.byte(Op.I64_REINTERPRET); return this.pop64(); }
    if (type == Type.F32) { this.push(v); Wasm.byte(Op.I32_REINTERPRET); Wasm.byte(Op.I64_EXTEND_U); return this.pop(Type.I64, true); }
    return v;
  }
  cpu(): void { Wasm.get(0); }
  isConst(v: Val): bool { return (v & CONST) != 0; }
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
    const c = constants++;
    if (c >= MAX_LOCALS) unreachable();
    store<u64>(CONSTANTS + (c << 3), v);
    return c | CONST;
  }
  x(slot: u32): Val {
    if (slot == Slot.ZERO) return this.imm(0);
    const at = SLOTS + (slot >> 3 << 2);
    let v = load<u32>(at);
    if (v == NONE) { v = this.home(slot >> 3); store<u32>(at, v); }
    return v;
  }
  r(z: i32, slot: u32): Val { return z ? this.x(slot) : this.low(this.x(slot)); }
  setX(slot: u32, v: Val): void {
    if (slot == Slot.SINK) return;
    store<u32>(SLOTS + (slot >> 3 << 2), this.bits(v));
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
  /** The same code may be mapped at several addresses: the region's address is loaded, the rest is known. */
  here(r: Rec): Val { return this.add(Local.PAGE_VA, this.imm(this.pageDelta + u64((changetype<usize>(r) - this.page) >> 2))); }

  add(a: Val, b: Val): Val {
    if (b & CONST) {
      if (this.constantOf(b) == 0) return a;
      if (a & CONST) return this.imm(this.constantOf(a) + this.constantOf(b));
    }
    if (a & CONST && this.constantOf(a) == 0) return b;
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
    if (this.typeOf(a) != this.typeOf(b)) { a = this.bits(a); b = this.bits(b); }
    this.push(a); this.push(b); this.push(c);
    Wasm.byte(Op.SELECT);
    return this.pop(this.typeOf(a), this.isNarrow(a) && this.isNarrow(b));
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

  revIn(a: Val, s: u32): Val {
    let v = this.or(this.and(this.lsrI(a, 8), this.imm(0x00ff00ff00ff00ff)), this.lslI(this.and(a, this.imm(0x00ff00ff00ff00ff)), 8));
    if (s >= 2) v = this.or(this.and(this.lsrI(v, 16), this.imm(0x0000ffff0000ffff)), this.lslI(this.and(v, this.imm(0x0000ffff0000ffff)), 16));
    if (s >= 3) v = this.by(Op.I64_ROTR, v, 32);
    return v;
  }
  /** Rarer operations that wasm does not have: the interpreter's, by name. */
  pure(what: u32, a: Val, b: Val): Val { Wasm.i32Const(what); this.push(a); this.push(b); this.core(Import.PURE); return this.pop64(); }
  rbit(z: i32, a: Val): Val { return this.pure(Pure.RBIT + u32(z), a, a); }
  umulh(a: Val, b: Val): Val { return this.pure(Pure.UMULH, a, b); }
  smulh(a: Val, b: Val): Val { return this.pure(Pure.SMULH, a, b); }
  crc32(acc: Val, data: Val, s: u32, castagnoli: bool): Val { return this.pure((castagnoli ? Pure.CRC32C : Pure.CRC32) + s, acc, data); }

  // --- flags -----------------------------------------------------------------------------------------------------------
  flags(kind: i32, z: i32, a: Val, b: Val): void { this.fk = kind; this.fa = a; this.fb = b; this.fz = z; this.fc = NONE; }
  addFlags(z: i32, a: Val, b: Val): Val { this.flags(Flags.ADD, z, a, b); return this.add(a, b); }
  subFlags(z: i32, a: Val, b: Val): Val { this.flags(Flags.SUB, z, a, b); return this.sub(a, b); }
  logicFlags(z: i32, v: Val): Val { this.flags(Flags.LOGIC, z, v, NONE); return v; }
  setNzcv(nzcv: Val): void { this.flags(Flags.NZCV, 1, nzcv, NONE); }
  /** An operand of the flags, at its width: i64, or i32. */
  pushF(v: Val): void { this.push(v); if (!this.fz) Wasm.byte(Op.I32_WRAP); }
  carry(): Val {
    this.pushCondition(2);
    Wasm.byte(Op.I64_EXTEND_U);
    return this.pop(Type.I64, true);
  }
  /** AddWithCarry with the flag, as the interpreter does it. */
  adcFlags(z: i32, a: Val, b: Val): Val {
    const c = this.carry();
    const x = z ? a : this.lslI(a, 32), y = z ? b : this.lslI(b, 32);
    const sum = this.add(x, y), r = this.add(sum, z ? c : this.lslI(c, 32));
    this.push(r); Wasm.i64Const(63); Wasm.byte(Op.I64_SHR_U); Wasm.i64Const(3); Wasm.byte(Op.I64_SHL);
    this.push(r); Wasm.byte(Op.I64_EQZ); Wasm.i32Const(2); Wasm.byte(Op.I32_SHL);
    this.push(sum); this.push(x); Wasm.byte(Op.I64_LT_U);
    this.push(r); this.push(sum); Wasm.byte(Op.I64_LT_U);
    Wasm.byte(Op.I32_OR); Wasm.i32Const(1); Wasm.byte(Op.I32_SHL); Wasm.byte(Op.I32_OR); Wasm.byte(Op.I64_EXTEND_U);
    Wasm.byte(Op.I64_OR);
    this.push(x); this.push(r); Wasm.byte(Op.I64_XOR); this.push(y); this.push(r); Wasm.byte(Op.I64_XOR); Wasm.byte(Op.I64_AND); Wasm.i64Const(63); Wasm.byte(Op.I64_SHR_U);
    Wasm.byte(Op.I64_OR);
    this.setNzcv(this.pop(Type.I64, true));
    return z ? r : this.lsrI(r, 32);
  }
  condOf(c: u32): Val { return this.cond(c); }
  cond(c: u32): Val { this.pushCondition(c); return this.pop(Type.I32, false); }
  /** After a comparison straight from its operands; from the homes where the operation is not known here. */
  pushCondition(c: u32): void {
    if (c >= 14) { Wasm.i32Const(1); return; }
    if (this.fk < 0) { Wasm.get(Local.FK); Wasm.i32Const(c); Wasm.get(Local.FA); Wasm.get(Local.FB); this.core(Import.CONDITION); return; }
    if (this.fk == NUMBERS) { this.orderHolds(c); return; }
    const w: u32 = this.fz ? 0 : Op.I64_EQZ - Op.I32_EQZ;
    if (this.fk == Flags.SUB && (c < 4 || c > 7)) {
      this.pushF(this.fa); this.pushF(this.fb);
      switch (c) {
        case 0: Wasm.byte(Op.I64_EQ - w); break;
        case 1: Wasm.byte(Op.I64_NE - w); break;
        case 2: Wasm.byte(Op.I64_GE_U - w); break;
        case 3: Wasm.byte(Op.I64_LT_U - w); break;
        case 8: Wasm.byte(Op.I64_GT_U - w); break;
        case 9: Wasm.byte(Op.I64_LE_U - w); break;
        case 10: Wasm.byte(Op.I64_GE_S - w); break;
        case 11: Wasm.byte(Op.I64_LT_S - w); break;
        case 12: Wasm.byte(Op.I64_GT_S - w); break;
        default: Wasm.byte(Op.I64_LE_S - w);
      }
    } else if (this.fk != Flags.NZCV && (c < 2 || c == 4 || c == 5)) {
      // Zero or sign of the result.
      this.pushF(this.fa);
      if (this.fk != Flags.LOGIC) { this.pushF(this.fb); Wasm.byte((this.fk == Flags.SUB ? Op.I64_SUB : Op.I64_ADD) - (this.fz ? 0 : Op.I64_ADD - Op.I32_ADD)); }
      if (c == 0) Wasm.byte(Op.I64_EQZ - w);
      else {
        if (this.fz) Wasm.i64Const(0); else Wasm.i32Const(0);
        Wasm.byte((c == 1 ? Op.I64_NE : c == 4 ? Op.I64_LT_S : Op.I64_GE_S) - w);
      }
    } else if (this.fk == Flags.LOGIC) {
      // C and V are 0.
      switch (c) {
        case 2: case 6: case 8: Wasm.i32Const(0); break;
        case 3: case 7: case 9: Wasm.i32Const(1); break;
        case 10: this.signOf(Op.I64_GE_S - w); break;
        case 11: this.signOf(Op.I64_LT_S - w); break;
        case 12: this.signOf(Op.I64_GT_S - w); break;
        default: this.signOf(Op.I64_LE_S - w);
      }
    } else if (this.fk == Flags.ADD && (c == 2 || c == 3)) {
      // The sum wraps.
      this.pushF(this.fa); this.pushF(this.fb); Wasm.byte(Op.I64_ADD - (this.fz ? 0 : Op.I64_ADD - Op.I32_ADD)); this.pushF(this.fa);
      Wasm.byte((c == 2 ? Op.I64_LT_U : Op.I64_GE_U) - w);
    } else if (this.fk == Flags.NZCV) this.nzcvHolds(c);
    else {
      Wasm.i32Const(u32(this.fk) | (this.fz ? 0 : WORD)); Wasm.i32Const(c); this.push(this.fa); this.push(this.fb); this.core(Import.CONDITION);
    }
    if (this.fc == NONE) return;
    // After CCMP the flags are these only if its own condition held.
    Wasm.i32Const(u32(holds(this.fcNzcv, c)));
    this.push(this.fc);
    Wasm.byte(Op.SELECT);
  }
  /** NZCV where MRS has them, from the conditions that are one flag each: MI, EQ, CS, VS. */
  nzcv(): Val {
    for (let bit: u32 = 0; bit < 4; bit++) {
      this.pushCondition(bit == 0 ? 6 : bit == 1 ? 2 : bit == 2 ? 0 : 4);
      Wasm.i32Const(28 + bit); Wasm.byte(Op.I32_SHL);
      if (bit) Wasm.byte(Op.I32_OR);
    }
    Wasm.byte(Op.I64_EXTEND_U);
    return this.pop(Type.I64, true);
  }
  signOf(op: u32): void { this.pushF(this.fa); if (this.fz) Wasm.i64Const(0); else Wasm.i32Const(0); Wasm.byte(op); }
  /** ConditionHolds for NZCV in bits 3..0 of fa. */
  nzcvHolds(c: u32): void {
    this.push(this.fa); Wasm.byte(Op.I32_WRAP);
    // Bit n of the table: whether the condition holds for NZCV = n.
    let table: u32 = 0;
    for (let n: u32 = 0; n < 16; n++) if (holds(n, c)) table |= 1 << n;
    const nzcv = this.pop(Type.I32, false);
    Wasm.i32Const(table); this.push(nzcv); Wasm.byte(Op.I32_SHR_U); Wasm.i32Const(1); Wasm.byte(Op.I32_AND);
  }
  /** Flags of numbers: N less, Z equal, C not less, V unordered (FPCompare). fz: 0 single, 1 double. */
  numberFlags(f: u32, a: Val, b: Val): void { this.flags(NUMBERS, f, a, b); }
  pushRelation(op: u32): void { this.push(this.fa); this.push(this.fb); Wasm.byte(op + (this.fz ? Op.F64_EQ - Op.F32_EQ : 0)); }
  orderHolds(c: u32): void {
    switch (c >> 1) {
      case 0: this.pushRelation(Op.F32_EQ); break;
      case 1: this.pushRelation(Op.F32_LT); Wasm.byte(Op.I32_EQZ); break;
      case 2: this.pushRelation(Op.F32_LT); break;
      case 3: this.pushRelation(Op.F32_LT); this.pushRelation(Op.F32_GE); Wasm.byte(Op.I32_OR); Wasm.byte(Op.I32_EQZ); break;
      case 4: this.pushRelation(Op.F32_LE); Wasm.byte(Op.I32_EQZ); break;
      case 5: this.pushRelation(Op.F32_GE); break;
      default: this.pushRelation(Op.F32_GT);
    }
    if (c & 1) Wasm.byte(Op.I32_EQZ);
  }
  /** NZCV of numbers: less, equal, greater, unordered. */
  pushOrder(): void {
    Wasm.i64Const(8);
    Wasm.i64Const(6);
    Wasm.i64Const(2); Wasm.i64Const(3); this.pushRelation(Op.F32_GT); Wasm.byte(Op.SELECT);
    this.pushRelation(Op.F32_EQ); Wasm.byte(Op.SELECT);
    this.pushRelation(Op.F32_LT); Wasm.byte(Op.SELECT);
  }
  condFlags(z: i32, cond: u32, nzcv: u32, a: Val, b: Val, minus: bool): void {
    const c = this.cond(cond);
    this.flags(minus ? Flags.SUB : Flags.ADD, z, a, b);
    this.fc = c;
    this.fcNzcv = nzcv;
  }

  // --- ways out --------------------------------------------------------------------------------------------------------
  core(f: u32): void { Wasm.byte(Op.CALL); Wasm.unsigned(f); }
  /** Leaves the region for a record (or a Way), `rows` of this node behind. Nothing that is known here changes. */
  leaveFor(to: usize, rows: u32): void {
    this.commit();
    this.spend(rows);
    Wasm.i32Const(u32(to)); Wasm.set(Local.AT);
    if (landing != NOWHERE && this.page == landingPage) { Frames.goto(landing); return; }
    this.leavePage();
    Frames.leave();
  }
  /**
   * What leaves a node meets at its end before it meets what leaves others in the epilogue, as what the node does not write is
   * then one value: V8 has less to do. Answers who was in hand before, for closeLanding.
   */
  openLanding(): u64 {
    const before = u64(landing) << 32 | u64(landingPage);
    landing = Frames.open(Op.BLOCK, Type.NONE, Frames.UNKNOWN);
    landingPage = this.page;
    return before;
  }
  /** `delta`: of the node's page, which is in hand again. */
  closeLanding(before: u64, delta: u64): void {
    Frames.close();
    this.page = landingPage; this.pageDelta = delta;
    this.leavePage();
    Frames.leave();
    landing = u32(before >> 32);
    landingPage = usize(u32(before));
  }
  spend(rows: u32): void { if (rows && timed) { Wasm.get(Local.DONE); Wasm.i64Const(rows); Wasm.byte(Op.I64_ADD); Wasm.set(Local.DONE); } else if (rows) { Wasm.get(Local.LEFT); Wasm.i32Const(rows); Wasm.byte(Op.I32_SUB); Wasm.set(Local.LEFT); } }
  /** The core's page is the one that the region was entered in, until it is left in another. */
  leavePage(): void {
    if (!this.manyPages) return;
    this.cpu(); Wasm.i32Const(u32(this.page)); Wasm.access(Op.I32_STORE, u32(offsetof<Cpu>("page")));
    this.cpu(); this.pushPageVa(0); Wasm.access(Op.I64_STORE, u32(offsetof<Cpu>("pageVa")));
  }
  pushPageVa(more: u64): void {
    Wasm.get(Local.PAGE_VA);
    if (this.pageDelta + more) { Wasm.i64Const(this.pageDelta + more); Wasm.byte(Op.I64_ADD); }
  }
  /** Leaves for an address `more` bytes from the start of the page in hand, through pc. */
  leaveForPc(more: u64, rows: u32): void {
    this.cpu(); this.pushPageVa(more); Wasm.access(Op.I64_STORE, u32(offsetof<Cpu>("pc")));
    this.leaveFor(Way.PC, rows);
  }
  /** Leaves for an address that a register gave. */
  leaveForTarget(rows: u32): void {
    this.cpu(); this.push(this.target); Wasm.access(Op.I64_STORE, u32(offsetof<Cpu>("pc")));
    this.leaveFor(Way.INDIRECT, rows);
  }
  leaveForCall(r: Rec): void {
    this.cpu(); this.push(this.target); Wasm.access(Op.I64_STORE, u32(offsetof<Cpu>("pc")));
    this.cpu(); Wasm.i32Const(u32(changetype<usize>(r))); Wasm.access(Op.I32_STORE, u32(offsetof<Cpu>("rec")));
    this.leaveFor(Way.CALL, 0);
  }
  @inline next(r: Rec): usize { return 1; }
  /** An access that cannot be made has left the region before the row. */
  @inline faulted(): bool { return false; }
  @inline redirectedTo(): usize { return 0; }

  /** Whatever the row is: the core carries it out, with everything in memory; and the region goes on if the next record is next. */
  execute(r: Rec): void {
    this.commit();
    this.spend(this.charge);
    this.leavePage();
    this.spill();
    steps = true;
    this.cpu(); Wasm.i32Const(u32(changetype<usize>(r))); Wasm.get(Local.LEFT); this.core(Import.STEP);
    Wasm.byte(Op.LOCAL_TEE); Wasm.unsigned(Local.AT);
    Wasm.i32Const(u32(changetype<usize>(r) + RECORD_BYTES) | 1);
    Wasm.byte(Op.I32_NE);
    Frames.open(Op.IF, Type.NONE, false);
    this.spend(1);
    Frames.leaveSpilled();
    Frames.close();
    this.enter();
    this.meet();
  }
  /** Before a row that uses the vector registers: when they trap, the interpreter carries the row out. */
  vectorRow(r: Rec): void {
    if (this.fpChecked) return;
    Wasm.get(Local.FP_TRAP);
    Frames.open(Op.IF, Type.NONE, false);
    this.leaveFor(changetype<usize>(r), this.charge);
    Frames.close();
    this.fpChecked = true;
  }

  // --- branches: what they depend on -----------------------------------------------------------------------------------
  branch(r: Rec): usize { return 1; }
  branchIf(r: Rec, taken: Val): usize { this.condition = taken; return 1; }
  branchTo(r: Rec, to: Val): usize { this.target = to; return 1; }
  call(r: Rec): usize { return 1; }
  callTo(r: Rec, to: Val): usize { this.target = to; return 1; }
  returnTo(r: Rec, to: Val): usize { this.target = to; return 1; }

  // --- memory ----------------------------------------------------------------------------------------------------------
  /**
   * The host address of `bytes` at va, as a value; they are aligned to `1 << s` on the fast way. The other arm asks the core
   * (calls.ts, reach), and leaves the region before the row if it has none.
   */
  host(r: Rec, s: i32, bytes: u32, va: Val, tag: usize, aligned: bool = false): Val {
    if (timed) return aligned ? this.asked(r, s, bytes, va, tag == Tlb.WRITE, Import.ALIGNED_TIMED) : this.hostTimed(r, s, bytes, va, tag);
    const low = this.fresh(Type.I32, false), host = this.fresh(Type.I32, false), page = this.fresh(Type.I64, false), write = tag == Tlb.WRITE, sp = r.n == Slot.SP;
    const site = this.site(u32(r.n), write);
    this.push(va); Wasm.byte(Op.I32_WRAP); this.setTo(low);
    this.push(va); Wasm.i64Const(~u64(0xfff) | u64((1 << s) - 1)); Wasm.byte(Op.I64_AND); this.setTo(page);
    if (site) {
      this.push(page); Wasm.get(site); Wasm.byte(Op.I64_EQ); this.andFits(s, bytes, low, sp);
      Frames.open(Op.IF, Type.NONE, true);
      Wasm.get(low); Wasm.get(site + 1); Wasm.byte(Op.I32_ADD);
      this.setTo(host);
      Wasm.byte(Op.ELSE);
      this.setEnd = 0;
    }
    // As Tlb.entry.
    this.push(low); Wasm.i32Const(Tlb.NUMBER); Wasm.byte(Op.I32_SHR_U);
    this.push(low); Wasm.i32Const(Tlb.ABOVE); Wasm.byte(Op.I32_SHR_U);
    Wasm.byte(Op.I32_XOR);
    Wasm.i32Const(Tlb.MASK); Wasm.byte(Op.I32_AND);
    Wasm.get(Local.DTLB); Wasm.byte(Op.I32_ADD);
    const entry = this.pop(Type.I32, false);
    this.push(entry); Wasm.access(Op.I64_LOAD, u32(tag));
    Wasm.get(page); Wasm.byte(Op.I64_EQ); this.andFits(s, bytes, low, sp);
    Frames.open(Op.IF, Type.NONE, true);
    Wasm.get(low);
    this.push(entry); Wasm.access(Op.I32_LOAD, u32(Tlb.ADDEND));
    if (site) { Wasm.byte(Op.LOCAL_TEE); Wasm.unsigned(site + 1); Wasm.get(page); Wasm.set(site); }
    Wasm.byte(Op.I32_ADD);
    this.setTo(host);
    Wasm.byte(Op.ELSE);
    this.setEnd = 0;
    this.cpu(); this.push(va);
    Wasm.i32Const(bytes | (write ? 64 : 0) | (aligned ? 128 : 0));
    // A stack pointer that is misaligned is the interpreter's.
    if (sp) { this.push(this.x(Slot.SP)); Wasm.byte(Op.I32_WRAP); Wasm.i32Const(15); Wasm.byte(Op.I32_AND); Wasm.i32Const(8); Wasm.byte(Op.I32_SHL); Wasm.byte(Op.I32_OR); }
    this.core(Import.REACH);
    this.setTo(host);
    this.leaveUnless(r, host);
    Frames.close();
    if (site) Frames.close();
    this.setEnd = 0;
    return host;
  }
  /** And: several units of 1 << s do not cross a page; a stack pointer is aligned. */
  andFits(s: i32, bytes: u32, low: Val, sp: bool): void {
    if (bytes > u32(1) << s) { Wasm.get(low); Wasm.i32Const(0xfff); Wasm.byte(Op.I32_AND); Wasm.i32Const(0x1000 - bytes); Wasm.byte(Op.I32_LE_U); Wasm.byte(Op.I32_AND); }
    if (sp) { this.push(this.x(Slot.SP)); Wasm.byte(Op.I32_WRAP); Wasm.i32Const(15); Wasm.byte(Op.I32_AND); Wasm.byte(Op.I32_EQZ); Wasm.byte(Op.I32_AND); }
  }
  /**
   * Where an access remembers the page that it met last, or NONE: a local with the page's tag; its addend is in the next. For
   * accesses in loops, and through the stack pointer: most go on in that page, and need not ask the look-aside cache. Not where
   * the loop loads the pointer itself: along a list that lies across a few pages the host's predictor would guess wrong too often.
   * While a region runs nothing is unmapped: what could do that leaves it, or ends with enter().
   */
  site(base: u32, write: bool): Val {
    let n = i32(write);
    if (base != Slot.SP) {
      if (!this.walks(base) || site == MAX_SITES) return NONE;
      n = site++;
    }
    const at = SITES + (n << 2);
    let v = load<u32>(at);
    if (v == NONE) { v = this.local(Type.I64); this.local(Type.I32); store<u32>(at, v); }
    return v;
  }
  /** Whether a loop may go through memory by this register: it does not load it. */
  walks(base: u32): bool { return inLoop && base != Slot.SP && !(loaded >> u64(base >> 3) & 1); }
  /** Whether the rows that follow are in a loop. */
  loop(on: bool): void { inLoop = on; }
  /** A row of a loop loads its general registers d and, a pair, m. */
  loads(r: Rec, pair: bool): void { loaded |= u64(1) << u64(r.d >> 3) | (pair ? u64(1) << u64(r.m >> 3) : 0); }
  /** The core has no host address: the region ends before the row. */
  leaveUnless(r: Rec, host: Val): void {
    this.push(host); Wasm.byte(Op.I32_EQZ);
    Frames.open(Op.IF, Type.NONE, false);
    this.leaveFor(changetype<usize>(r), this.charge);
    Frames.close();
  }
  /**
   * The same with the cycle model, at once if the access costs what its unit says: its line is known, and no store of the same
   * 16 bytes may be under way. The other arm asks timed-calls.ts, reachTimed; for a structure, of which so many bytes are touched, structureTimed.
   */
  hostTimed(r: Rec, s: i32, bytes: u32, va: Val, tag: usize, touched: u32 = 0): Val {
    const write = tag == Tlb.WRITE, host = this.fresh(Type.I32, false);
    // What the arms have in common must not be made in one of them alone.
    const sp = r.n == Slot.SP ? this.x(Slot.SP) : NONE;
    const done = Frames.open(Op.BLOCK, Type.NONE, Frames.UNKNOWN), slow = Frames.open(Op.BLOCK, Type.NONE, Frames.UNKNOWN);
    TimedAccess.unlessPlain(this, s, touched ? touched : bytes, va, write, touched != 0, write && !touched && this.walks(r.n), slow);
    if (sp) { this.push(sp); Wasm.byte(Op.I32_WRAP); Wasm.i32Const(15); Wasm.byte(Op.I32_AND); Frames.gotoIf(slow, Frames.UNLIKELY); }
    TimedAccess.pushHost(this, va, write);
    this.setTo(host);
    if (write) { if (touched) TimedAccess.storedAll(this, touched, va); else TimedAccess.stored(this, s, bytes, va); }
    Frames.goto(done);
    Frames.close();
    this.setEnd = 0;
    this.cpu();
    if (touched) Wasm.i32Const(bytes | (write ? 128 : 0) | this.k << 16 | touched << 24);
    else Wasm.i32Const(bytes | (write ? 64 : 0) | u32(s) << 12 | this.ends << 14 | this.k << 16 | this.more << 24);
    if (sp) { this.push(sp); Wasm.byte(Op.I32_WRAP); Wasm.i32Const(15); Wasm.byte(Op.I32_AND); Wasm.i32Const(8); Wasm.byte(Op.I32_SHL); Wasm.byte(Op.I32_OR); }
    this.push(va); Wasm.get(Local.ROW); Wasm.get(Local.HALF); this.core(touched ? Import.STRUCTURE_TIMED : Import.REACH_TIMED);
    this.setTo(host);
    readRow();
    if (write) readSettled();
    this.leaveUnless(r, host);
    Frames.close();
    this.setEnd = 0;
    return host;
  }
  /** With the cycle model: what is always asked of the core (timed-calls.ts), for want of a line that is known or because none has to be. */
  asked(r: Rec, s: i32, bytes: u32, va: Val, write: bool, call: u32): Val {
    const host = this.fresh(Type.I32, false), sp = r.n == Slot.SP ? this.x(Slot.SP) : NONE;
    this.cpu();
    Wasm.i32Const(bytes | (write ? 64 : 0) | 128 | u32(s) << 12 | this.k << 16);
    if (sp) { this.push(sp); Wasm.byte(Op.I32_WRAP); Wasm.i32Const(15); Wasm.byte(Op.I32_AND); Wasm.i32Const(8); Wasm.byte(Op.I32_SHL); Wasm.byte(Op.I32_OR); }
    this.push(va); Wasm.get(Local.ROW); Wasm.get(Local.HALF); this.core(call);
    this.setTo(host);
    readRow();
    if (write) readSettled();
    this.leaveUnless(r, host);
    this.setEnd = 0;
    return host;
  }
  loadFrom(host: Val, s: i32, offset: u32): Val {
    this.push(host);
    Wasm.access(s == 0 ? Op.I64_LOAD8_U : s == 1 ? Op.I64_LOAD16_U : s == 2 ? Op.I64_LOAD32_U : Op.I64_LOAD, offset);
    return this.pop(Type.I64, s < 3);
  }
  storeTo(host: Val, s: i32, offset: u32, v: Val): void {
    this.push(host); this.push(v);
    Wasm.access(s == 0 ? Op.I64_STORE8 : s == 1 ? Op.I64_STORE16 : s == 2 ? Op.I64_STORE32 : Op.I64_STORE, offset);
  }
  load(r: Rec, s: i32, va: Val): Val { return this.loadFrom(this.host(r, s, 1 << s, va, Tlb.READ), s, 0); }
  store(r: Rec, s: i32, va: Val, v: Val): void { this.storeTo(this.host(r, s, 1 << s, va, Tlb.WRITE), s, 0, v); }
  storePair(r: Rec, s: i32, va: Val, a: Val, b: Val): void {
    const host = this.host(r, s, 2 << s, va, Tlb.WRITE);
    this.storeTo(host, s, 0, a);
    this.storeTo(host, s, 1 << s, b);
  }
  extended(x: i32, s: i32, v: Val): Val { return x == 0 ? v : x == 1 ? this.signExtend(s, v) : this.low(this.signExtend(s, v)); }
  loadX(r: Rec, s: i32, x: i32, va: Val, d: u32): usize { this.setX(d, this.extended(x, s, this.load(r, s, va))); return this.next(r); }
  loadUpdate(r: Rec, s: i32, x: i32, va: Val, d: u32, n: u32, base: Val): usize {
    const v = this.load(r, s, va);
    this.setX(n, base);
    this.setX(d, this.extended(x, s, v));
    return this.next(r);
  }
  storeX(r: Rec, s: i32, va: Val, v: Val): usize { this.store(r, s, va, v); return this.next(r); }
  storeUpdate(r: Rec, s: i32, va: Val, v: Val, n: u32, base: Val): usize { this.store(r, s, va, v); this.setX(n, base); return this.next(r); }
  loadPairX(r: Rec, s: i32, x: i32, va: Val, d: u32, m: u32): usize {
    const host = this.host(r, s, 2 << s, va, Tlb.READ);
    const v = this.loadFrom(host, s, 0), w = this.loadFrom(host, s, 1 << s);
    this.setX(d, this.extended(x, s, v));
    this.setX(m, this.extended(x, s, w));
    return this.next(r);
  }
  loadPairUpdate(r: Rec, s: i32, x: i32, va: Val, d: u32, m: u32, n: u32, base: Val): usize {
    const host = this.host(r, s, 2 << s, va, Tlb.READ);
    const v = this.loadFrom(host, s, 0), w = this.loadFrom(host, s, 1 << s);
    this.setX(n, base);
    this.setX(d, this.extended(x, s, v));
    this.setX(m, this.extended(x, s, w));
    return this.next(r);
  }
  storePairX(r: Rec, s: i32, va: Val, a: Val, b: Val): usize { this.storePair(r, s, va, a, b); return this.next(r); }
  storePairUpdate(r: Rec, s: i32, va: Val, a: Val, b: Val, n: u32, base: Val): usize { this.storePair(r, s, va, a, b); this.setX(n, base); return this.next(r); }
  loadAligned(r: Rec, s: i32, va: Val): Val { return this.loadFrom(this.host(r, s, 1 << s, va, Tlb.READ, true), s, 0); }
  storeAligned(r: Rec, s: i32, va: Val, v: Val): void { this.storeTo(this.host(r, s, 1 << s, va, Tlb.WRITE, true), s, 0, v); }
  /** As mmu/exclusive.ts. Pairs are aligned to both. */
  loadExclusive(r: Rec, s: i32, va: Val): Val {
    const host = this.host(r, s, 1 << s, va, Tlb.READ, true);
    this.reserve(host, 1 << s);
    return this.loadFrom(host, s, 0);
  }
  loadExclusivePair(r: Rec, s: i32, va: Val): Val {
    const host = this.host(r, s + 1, 2 << s, va, Tlb.READ, true);
    this.reserve(host, 2 << s);
    high = this.loadFrom(host, s, 1 << s);
    this.cpu(); this.push(high); Wasm.access(Op.I64_STORE, u32(offsetof<Cpu>("pairHigh")));
    return this.loadFrom(host, s, 0);
  }
  highHalf(): Val { return high; }
  storeExclusive(r: Rec, s: i32, va: Val, v: Val): Val {
    const host = timed ? this.asked(r, s, 1 << s, va, true, Import.EXCLUSIVE_TIMED) : this.host(r, s, 1 << s, va, Tlb.WRITE, true), held = this.claim(host, 1 << s);
    Frames.open(Op.IF, Type.NONE, Frames.LIKELY);
    this.storeTo(host, s, 0, v);
    return this.claimed(held);
  }
  storeExclusivePair(r: Rec, s: i32, va: Val, a: Val, b: Val): Val {
    const host = this.host(r, s + 1, 2 << s, va, Tlb.WRITE, true), held = this.claim(host, 2 << s);
    Frames.open(Op.IF, Type.NONE, Frames.LIKELY);
    this.storeTo(host, s, 0, a);
    this.storeTo(host, s, 1 << s, b);
    return this.claimed(held);
  }
  clearExclusive(): void { this.note(u32(offsetof<Cpu>("exclusive")), 0); }
  note(at: u32, n: u32): void { this.cpu(); Wasm.i32Const(n); Wasm.access(Op.I32_STORE, at); }
  reserve(host: Val, bytes: u32): void {
    this.note(u32(offsetof<Cpu>("exclusive")), 1);
    this.note(u32(offsetof<Cpu>("steppedExclusive")), 1);
    this.note(u32(offsetof<Cpu>("exclusiveBytes")), bytes);
    this.cpu(); this.pushOffset(host); Wasm.access(Op.I64_STORE, u32(offsetof<Cpu>("exclusivePa")));
  }
  /** Where a host address lies in guest RAM. */
  pushOffset(host: Val): void { this.push(host); Wasm.i32Const(u32(RAM)); Wasm.byte(Op.I32_SUB); Wasm.byte(Op.I64_EXTEND_U); }
  /** Whether the reservation holds, which is left on the stack, too; it is closed. */
  claim(host: Val, bytes: u32): Val {
    this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("exclusive")));
    this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("exclusiveBytes"))); Wasm.i32Const(bytes); Wasm.byte(Op.I32_EQ); Wasm.byte(Op.I32_AND);
    this.cpu(); Wasm.access(Op.I64_LOAD, u32(offsetof<Cpu>("exclusivePa"))); this.pushOffset(host); Wasm.byte(Op.I64_EQ); Wasm.byte(Op.I32_AND);
    const held = this.pop(Type.I32, false);
    this.clearExclusive();
    this.push(held);
    return held;
  }
  claimed(held: Val): Val {
    Frames.close();
    this.setEnd = 0;
    this.push(held); Wasm.byte(Op.I32_EQZ); Wasm.byte(Op.I64_EXTEND_U);
    return this.pop(Type.I64, true);
  }

  // --- system ----------------------------------------------------------------------------------------------------------
  /** The order of accesses is the program's, as in the interpreter. */
  barrier(r: Rec, kind: u32): void { }
  isb(r: Rec): usize { return this.next(r); }
  yieldHint(r: Rec): usize { return this.next(r); }
  mrs(r: Rec): usize {
    const row = u32(r.imm >> 16);
    // The flags are this region's; what is in memory is older.
    if (row == NZCV_ROW) { this.setX(r.d, this.nzcv()); return this.next(r); }
    if (row != NO_ROW && load<u8>(PLAIN + row)) {
      const level: u32 = load<u8>(LEVELS + row) & 15;
      if (level) {
        this.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("el"))); Wasm.i32Const(level); Wasm.byte(Op.I32_LT_U);
        this.unless(r);
      }
      this.cpu(); Wasm.access(Op.I64_LOAD, u32(SYSREGS_AT) + (row << 3));
    } else {
      this.cpu(); Wasm.i32Const(u32(changetype<usize>(r))); Wasm.get(Local.LEFT); Wasm.i32Const(this.charge); Wasm.byte(Op.I32_SUB);
      this.core(Import.READ_REGISTER);
      Wasm.byte(Op.I32_EQZ);
      this.unless(r);
      this.cpu(); Wasm.access(Op.I64_LOAD, r.d);
    }
    this.setX(r.d, this.pop64());
    return this.next(r);
  }
  sys(r: Rec): usize {
    const va = this.x(r.n);
    this.cpu(); this.push(va); Wasm.i32Const(u32(changetype<usize>(r)));
    this.core(Import.OPERATE);
    Wasm.byte(Op.I32_EQZ);
    this.unless(r);
    return this.next(r);
  }
  /** Leaves before the row if what is on the stack says so. */
  unless(r: Rec): void {
    Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
    this.leaveFor(changetype<usize>(r), this.charge);
    Frames.close();
    this.setEnd = 0;
  }
  prefetch(r: Rec, va: Val): void { if (timed) this.asked(r, 0, 0, va, false, Import.PREFETCH_TIMED); }

  // --- vector registers: the rest is in emit-vectors.ts ----------------------------------------------------------------
  @inline vectorAt(slot: u32): usize { return SLOTS + ((X_SLOTS + (slot >> 4)) << 2); }
  /** What a vector register holds: a vector, or a number (or its bits) with zeros above. */
  vector(slot: u32): Val {
    let v = load<u32>(this.vectorAt(slot));
    if (v == NONE) { v = this.home(X_SLOTS + (slot >> 4)); store<u32>(this.vectorAt(slot), v); }
    return v;
  }
  setV(slot: u32, v: Val): void { store<u32>(this.vectorAt(slot), v); store<u8>(DIRTY + X_SLOTS + (slot >> 4), 1); }
}

/** ConditionHolds: Arm ARM C1.2.4. */
function holds(nzcv: u32, cond: u32): bool {
  const n = nzcv >> 3 & 1, z = nzcv >> 2 & 1, c = nzcv >> 1 & 1, v = nzcv & 1;
  const r = cond >> 1 == 0 ? z : cond >> 1 == 1 ? c : cond >> 1 == 2 ? n : cond >> 1 == 3 ? v : cond >> 1 == 4 ? c & (z ^ 1) : cond >> 1 == 5 ? u32(n == v) : cond >> 1 == 6 ? u32(n == v) & (z ^ 1) : 1;
  return (r ^ (cond & 1)) != 0;
}
