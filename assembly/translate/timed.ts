/**
 * What a region has more when it keeps the cycle model's time: the row of the schedule that it is in (timing/schedule.ts) and
 * that row's half-cycle, in locals; a look at the filters beside each access, at the presence of each line of instructions,
 * at the operands of multiplies and divides; the branch predictor; and at the end of a node the next row.
 *
 * Truth: interp/timed.ts and timing/fetch.ts, with which this agrees to the cycle.
 * Deviations: none.
 */
import { Rec, RECORD_BYTES } from "../decode/record";
import { CORE_TABLES, FETCH_FILTER, FETCH_FILTER_ENTRIES, FILTERS, INDIRECT, INDIRECT_ENTRIES, Model, MODEL_AT, EVENTS, PATTERN, PATTERN_ENTRIES, STORES, WRITE_FILTERS } from "../timing/model";
import { Event } from "../timing/events";
import { ISSUED_AT, Mark, Outcome, OUTCOMES_AT, Script } from "../timing/schedule";
import { Pipeline } from "../timing/tables.gen";
import { TIMING, TLBS } from "../layout";
import { Cpu, Slot } from "../state";
import { Emit, Import, Local, Val } from "./emit";
import { Frames, Op, Type, Wasm } from "./wasm";

export let timed: bool = false;
export function setTimed(value: bool): void { timed = value; }

const M: u32 = u32(MODEL_AT), LIMIT_AT: u32 = M + u32(offsetof<Model>("limit")), HISTORY_AT: u32 = M + u32(offsetof<Model>("history"));
const CACHED_AT: u32 = M + u32(offsetof<Model>("targetCache")), TOP_AT: u32 = M + u32(offsetof<Model>("returnTop")), RETURN_AT: u32 = M + u32(offsetof<Model>("return0"));

// --- in and out ------------------------------------------------------------------------------------------------------------
function fromCpu(at: u32, local: u32): void { Wasm.get(Local.CPU); Wasm.access(Op.I32_LOAD, at); Wasm.set(local); }
function toCpu(at: u32, local: u32): void { Wasm.get(Local.CPU); Wasm.get(local); Wasm.access(Op.I32_STORE, at); }
export function readRow(): void { fromCpu(u32(offsetof<Cpu>("row")), Local.ROW); fromCpu(u32(offsetof<Cpu>("rowHalf")), Local.HALF); }
export function enterTimed(): void {
  readRow();
  fromCpu(LIMIT_AT, Local.LIMIT);
  fromCpu(HISTORY_AT, Local.HISTORY);
  fromCpu(CACHED_AT, Local.CACHED);
  Wasm.get(Local.DTLB); Wasm.i32Const(u32(TLBS)); Wasm.byte(Op.I32_SUB); Wasm.i32Const(2); Wasm.byte(Op.I32_SHR_U); Wasm.set(Local.FILTER);
  Wasm.get(Local.CPU); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("index"))); Wasm.i32Const(u32(CORE_TABLES)); Wasm.byte(Op.I32_MUL);
  Wasm.i32Const(u32(TIMING)); Wasm.byte(Op.I32_ADD); Wasm.set(Local.TABLES);
}
export function spillTimed(): void {
  toCpu(u32(offsetof<Cpu>("row")), Local.ROW);
  toCpu(u32(offsetof<Cpu>("rowHalf")), Local.HALF);
  toCpu(HISTORY_AT, Local.HISTORY);
  toCpu(CACHED_AT, Local.CACHED);
  countMany(Event.BR_COND_MIS, Local.WRONG);
  countMany(Event.BR_INDIRECT_MIS, Local.WRONG_TARGET);
  Wasm.get(Local.WRONG); Wasm.get(Local.WRONG_TARGET); Wasm.byte(Op.I32_ADD); Wasm.set(Local.WRONG);
  countMany(Event.BR_MIS_PRED, Local.WRONG);
}
function countMany(event: u32, by: u32): void {
  const at = u32(EVENTS) + event * 8;
  Wasm.get(Local.CPU);
  Wasm.get(Local.CPU); Wasm.access(Op.I64_LOAD, at); Wasm.get(by); Wasm.byte(Op.I64_EXTEND_U); Wasm.byte(Op.I64_ADD);
  Wasm.access(Op.I64_STORE, at);
}

// --- accesses --------------------------------------------------------------------------------------------------------------
function low(b: Emit, va: Val, more: u32): void {
  b.push(va); Wasm.byte(Op.I32_WRAP);
  if (more) { Wasm.i32Const(more); Wasm.byte(Op.I32_ADD); }
}
/** Where the last store to the 16 bytes at va + more is kept, less STORES. */
function chunk(b: Emit, va: Val, more: u32): void {
  low(b, va, more); Wasm.i32Const(1); Wasm.byte(Op.I32_SHR_U); Wasm.i32Const(0x78); Wasm.byte(Op.I32_AND); Wasm.get(Local.CPU); Wasm.byte(Op.I32_ADD);
}
function chunkOf(b: Emit, va: Val, more: u32): void {
  b.push(va);
  if (more) { Wasm.i64Const(more); Wasm.byte(Op.I64_ADD); }
  Wasm.i64Const(4); Wasm.byte(Op.I64_SHR_U);
}
export class TimedAccess {
  /** The truth on the stack holds only if the access costs what its unit says: its line is known, and no store of the 16 bytes may be under way. */
  static settled(b: Emit, bytes: u32, va: Val, write: bool): void {
    low(b, va, 0); Wasm.i32Const(3); Wasm.byte(Op.I32_SHR_U); Wasm.i32Const(0xff8); Wasm.byte(Op.I32_AND); Wasm.get(Local.FILTER); Wasm.byte(Op.I32_ADD);
    Wasm.access(Op.I64_LOAD, u32(write ? WRITE_FILTERS : FILTERS));
    b.push(va); Wasm.i64Const(6); Wasm.byte(Op.I64_SHR_U); Wasm.byte(Op.I64_EQ);
    Wasm.byte(Op.I32_AND);
    if (write) return;
    // With 8 bytes a unit, the last lies up to 8 bytes into another chunk.
    for (let more: u32 = 0; more < bytes; more += more == 16 || bytes == 16 ? 8 : 16) {
      chunk(b, va, more); Wasm.access(Op.I32_LOAD, u32(STORES));
      chunkOf(b, va, more); Wasm.byte(Op.I32_WRAP);
      Wasm.byte(Op.I32_NE); Wasm.byte(Op.I32_AND);
    }
  }
  /** The store at hand is one that a load may get its bytes from. */
  static stored(b: Emit, s: i32, bytes: u32, va: Val): void {
    const unit = u32(1) << s;
    when(b, 2 * Pipeline.storeForward);
    const plain = b.pop64();
    let wide: Val = 0;
    if (s == 3 && bytes > 8) { when(b, 2 * Pipeline.storeForwardWide); wide = b.pop64(); }
    for (let more: u32 = 0; more < bytes; more += 2 * unit) {
      if (bytes > unit) store(b, va, more + unit, plain);
      store(b, va, more, wide ? wide : plain);
    }
  }
}
/** The half-cycle `more` after the row in hand has issued, in the high word. */
function when(b: Emit, more: i32): void {
  Wasm.get(Local.ROW); Wasm.access(Op.I32_LOAD16_U, u32(ISSUED_AT) + 2 * b.k); Wasm.get(Local.HALF); Wasm.byte(Op.I32_ADD);
  Wasm.i32Const(u32(more)); Wasm.byte(Op.I32_ADD); Wasm.byte(Op.I64_EXTEND_U); Wasm.i64Const(32); Wasm.byte(Op.I64_SHL);
}
function store(b: Emit, va: Val, more: u32, time: Val): void {
  chunk(b, va, more);
  chunkOf(b, va, more); Wasm.i64Const(0xffffffff); Wasm.byte(Op.I64_AND); b.push(time); Wasm.byte(Op.I64_OR);
  Wasm.access(Op.I64_STORE, u32(STORES));
}

// --- instructions ----------------------------------------------------------------------------------------------------------
/** Before a record is emitted: its line, and operands that may not be usual. */
export function beforeRow(b: Emit, script: Script, r: Rec, at: usize): void {
  const marks: u32 = load<u8>(script.marks + b.k);
  if (marks & Mark.LINE) lineOf(b, at, b.k, false, b.charge);
  if (marks & Mark.DIVIDE) unusual(b, r);
  else if (marks & Mark.MULTIPLY) {
    const x = b.x(r.n), y = b.x(r.m);
    if (b.isNarrow(x) && b.isNarrow(y)) return;
    b.push(x); b.push(y); Wasm.byte(Op.I64_OR); Wasm.i64Const(32); Wasm.byte(Op.I64_SHR_U); Wasm.i64Const(0); Wasm.byte(Op.I64_NE);
    Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
    unusual(b, r);
    Frames.close();
  }
}
function unusual(b: Emit, r: Rec): void {
  const x = b.x(r.n), y = b.x(r.m);
  b.cpu(); Wasm.i32Const(b.k); b.push(x); b.push(y); Wasm.get(Local.ROW); Wasm.get(Local.HALF); b.core(Import.UNUSUAL_TIMED);
  readRow();
  Wasm.byte(Op.I32_EQZ);
  Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
  b.leaveFor(changetype<usize>(r), b.charge);
  Frames.close();
  b.setEnd = 0;
}
/** Fetch comes to a line of instructions: at record k of the row, or by a branch. */
export function lineOf(b: Emit, at: usize, k: u32, edge: bool, charge: u32): void {
  Wasm.get(Local.TABLES); Wasm.access(Op.I32_LOAD, u32(FETCH_FILTER) + u32(at >> 8 & (FETCH_FILTER_ENTRIES - 1)) * 4);
  Wasm.i32Const(u32(at >> 8)); Wasm.byte(Op.I32_NE);
  Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
  b.leavePage();
  b.cpu(); Wasm.i32Const(k << 1 | u32(edge)); Wasm.get(Local.ROW); Wasm.get(Local.HALF); b.core(Import.FETCH_TIMED);
  readRow();
  Wasm.byte(Op.I32_EQZ);
  Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
  b.leaveFor(at, charge);
  Frames.close();
  Frames.close();
  b.setEnd = 0;
}

// --- branches --------------------------------------------------------------------------------------------------------------
/** The branch in hand is the record at `at`. */
export function branchAt(b: Emit, at: usize): void {
  Wasm.get(Local.PAGE_VA); Wasm.byte(Op.I32_WRAP);
  const more = u32(b.pageDelta) + u32((at - b.page) >> 2);
  if (more) { Wasm.i32Const(more); Wasm.byte(Op.I32_ADD); }
  b.branchPc = b.pop(Type.I32, false);
}

/** Looks up the conditional predictor: fetch.ts, predictedRight. */
export function lookUp(b: Emit): void {
  b.push(b.branchPc); Wasm.i32Const(2); Wasm.byte(Op.I32_SHR_U);
  Wasm.get(Local.HISTORY); Wasm.i32Const(0x2f); Wasm.byte(Op.I32_MUL); Wasm.byte(Op.I32_XOR);
  Wasm.i32Const(PATTERN_ENTRIES); Wasm.byte(Op.I32_REM_U); Wasm.get(Local.TABLES); Wasm.byte(Op.I32_ADD);
  b.patternAt = b.pop(Type.I32, false);
  b.push(b.patternAt); Wasm.access(Op.I32_LOAD8_S, u32(PATTERN));
  b.counter = b.pop(Type.I32, false);
}
/** Trains it, where it is known which way the branch goes. */
export function train(b: Emit, taken: bool): void {
  b.push(b.counter); Wasm.i32Const(0); Wasm.byte(taken ? Op.I32_GE_S : Op.I32_LT_S);
  b.right = b.pop(Type.I32, false);
  b.push(b.patternAt);
  b.push(b.counter); b.push(b.counter); Wasm.i32Const(taken ? 1 : u32(-2)); Wasm.byte(taken ? Op.I32_LT_S : Op.I32_GT_S); Wasm.byte(taken ? Op.I32_ADD : Op.I32_SUB);
  Wasm.access(Op.I32_STORE8, u32(PATTERN));
  Wasm.get(Local.HISTORY); Wasm.i32Const(1); Wasm.byte(Op.I32_SHL);
  if (taken) { Wasm.i32Const(1); Wasm.byte(Op.I32_OR); }
  Wasm.i32Const((1 << Pipeline.historyBits) - 1); Wasm.byte(Op.I32_AND); Wasm.set(Local.HISTORY);
}
/** A call: its return address goes onto the stack of returns. */
export function pushReturn(b: Emit, back: Val): void {
  b.cpu(); Wasm.access(Op.I32_LOAD, TOP_AT); Wasm.i32Const(1); Wasm.byte(Op.I32_ADD); Wasm.i32Const(7); Wasm.byte(Op.I32_AND);
  const top = b.pop(Type.I32, false);
  b.cpu(); b.push(top); Wasm.access(Op.I32_STORE, TOP_AT);
  b.push(top); Wasm.i32Const(3); Wasm.byte(Op.I32_SHL); b.cpu(); Wasm.byte(Op.I32_ADD); b.push(back); Wasm.access(Op.I64_STORE, RETURN_AT);
}
export function predictReturn(b: Emit, target: Val): void {
  b.cpu(); Wasm.access(Op.I32_LOAD, TOP_AT);
  const top = b.pop(Type.I32, false);
  b.push(top); Wasm.i32Const(3); Wasm.byte(Op.I32_SHL); b.cpu(); Wasm.byte(Op.I32_ADD); Wasm.access(Op.I64_LOAD, RETURN_AT); b.push(target); Wasm.byte(Op.I64_EQ);
  b.right = b.pop(Type.I32, false);
  b.cpu(); b.push(top); Wasm.i32Const(1); Wasm.byte(Op.I32_SUB); Wasm.i32Const(7); Wasm.byte(Op.I32_AND); Wasm.access(Op.I32_STORE, TOP_AT);
}
export function predictIndirect(b: Emit, target: Val): void {
  b.push(b.branchPc); Wasm.i32Const(INDIRECT_ENTRIES - 1 << 3); Wasm.byte(Op.I32_AND); Wasm.get(Local.TABLES); Wasm.byte(Op.I32_ADD);
  const at = b.pop(Type.I32, false);
  b.push(target); Wasm.i64Const(32); Wasm.byte(Op.I64_SHL); b.push(b.branchPc); Wasm.byte(Op.I64_EXTEND_U); Wasm.byte(Op.I64_OR);
  const entry = b.pop64();
  b.push(at); Wasm.access(Op.I64_LOAD, u32(INDIRECT)); b.push(entry); Wasm.byte(Op.I64_EQ);
  b.right = b.pop(Type.I32, false);
  // The branch is known, and went elsewhere.
  const known = u32(EVENTS) + Event.BR_INDIRECT_ADDRESS * 8;
  b.cpu(); b.cpu(); Wasm.access(Op.I64_LOAD, known);
  b.push(at); Wasm.access(Op.I32_LOAD, u32(INDIRECT)); b.push(b.branchPc); Wasm.byte(Op.I32_EQ); b.push(b.right); Wasm.byte(Op.I32_EQZ); Wasm.byte(Op.I32_AND); Wasm.byte(Op.I64_EXTEND_U);
  Wasm.byte(Op.I64_ADD); Wasm.access(Op.I64_STORE, known);
  b.push(at); b.push(entry); Wasm.access(Op.I64_STORE, u32(INDIRECT));
}

// --- from row to row -------------------------------------------------------------------------------------------------------
export namespace Edge {
  export const STRAIGHT: u32 = 0;
  export const NOT_TAKEN: u32 = 1;
  export const TAKEN: u32 = 2;
  export const ALWAYS: u32 = 3;
  export const RETURN: u32 = 4;
  export const INDIRECT: u32 = 5;
  /** A return or a branch to a register's value that leaves the region. */
  export const AWAY: u32 = 6;
  export const OTHER: u32 = 7;
}
/** The node ends by this edge: the next row. */
export function advance(b: Emit, edge: u32): void {
  let outcome: Val = 0;
  if (edge == Edge.STRAIGHT) { Wasm.i32Const(Outcome.STRAIGHT << 3); outcome = b.pop(Type.I32, false); }
  else if (edge == Edge.NOT_TAKEN) outcome = either(b, Outcome.STRAIGHT, Outcome.STRAIGHT_WRONG);
  else if (edge == Edge.RETURN) outcome = either(b, Outcome.TAKEN, Outcome.WRONG);
  else if (edge == Edge.INDIRECT) outcome = either(b, Outcome.INDIRECT, Outcome.WRONG);
  else if (edge == Edge.OTHER) outcome = either(b, Outcome.OTHER, Outcome.OTHER_WRONG);
  else if (edge == Edge.AWAY) outcome = either(b, Outcome.AWAY, Outcome.AWAY_WRONG);
  else {
    Wasm.get(Local.CACHED); b.push(b.branchPc); Wasm.byte(Op.I32_EQ); Wasm.i32Const(3); Wasm.byte(Op.I32_SHL); Wasm.i32Const(Outcome.TAKEN << 3); Wasm.byte(Op.I32_ADD);
    if (edge == Edge.TAKEN) { Wasm.i32Const(Outcome.WRONG << 3); b.push(b.right); Wasm.byte(Op.SELECT); }
    outcome = b.pop(Type.I32, false);
    b.push(b.branchPc);
    if (edge == Edge.TAKEN) { Wasm.get(Local.CACHED); b.push(b.right); Wasm.byte(Op.SELECT); }
    Wasm.set(Local.CACHED);
  }
  if (edge != Edge.STRAIGHT && edge != Edge.ALWAYS) {
    const wrong = edge == Edge.TAKEN || edge == Edge.NOT_TAKEN ? Local.WRONG : Local.WRONG_TARGET;
    Wasm.get(wrong); b.push(b.right); Wasm.byte(Op.I32_EQZ); Wasm.byte(Op.I32_ADD); Wasm.set(wrong);
  }
  Wasm.get(Local.ROW); b.push(outcome); Wasm.byte(Op.I32_ADD); Wasm.access(Op.I64_LOAD, u32(OUTCOMES_AT));
  const next = b.pop64();
  b.push(next); Wasm.byte(Op.I64_EQZ);
  Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
  b.cpu(); Wasm.get(Local.ROW); b.push(outcome); Wasm.i32Const(3); Wasm.byte(Op.I32_SHR_U); b.core(Import.WORK_OUT);
  Wasm.set(next);
  Frames.close();
  b.setEnd = 0;
  Wasm.get(Local.HALF); b.push(next); Wasm.i64Const(32); Wasm.byte(Op.I64_SHR_U); Wasm.byte(Op.I32_WRAP); Wasm.byte(Op.I32_ADD); Wasm.set(Local.HALF);
  b.push(next); Wasm.byte(Op.I32_WRAP); Wasm.set(Local.ROW);
}
function either(b: Emit, whenRight: u32, whenWrong: u32): Val {
  Wasm.i32Const(whenRight << 3); Wasm.i32Const(whenWrong << 3); b.push(b.right); Wasm.byte(Op.SELECT);
  return b.pop(Type.I32, false);
}
/** After a branch that went straight on against its prediction: fetch asks for the line. */
export function openIfWrong(b: Emit): void { b.push(b.right); Wasm.byte(Op.I32_EQZ); Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY); }
