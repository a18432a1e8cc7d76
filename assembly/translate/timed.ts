/**
 * What a region has more when it keeps the cycle model's time: the row of the schedule that it is in (timing/schedule.ts) and
 * that row's half-cycle, in locals; lines of data that may be accessed at once (timing/fast.ts); a look at the presence of each
 * line of instructions, at the operands of multiplies and divides; the branch predictor; and at the end of a node the next row.
 *
 * Truth: interp/timed.ts and timing/fetch.ts, with which this agrees to the cycle.
 * Deviations: none.
 */
import { Rec, RECORD_BYTES } from "../decode/record";
import { At } from "../timing/issue";
import { Fast, Recent } from "../timing/fast";
import { FETCH_FILTER, FETCH_FILTER_ENTRIES, INDIRECT, INDIRECT_ENTRIES, Model, MODEL_AT, EVENTS, PATTERN, PATTERN_ENTRIES, STORES } from "../timing/model";
import { Event } from "../timing/events";
import { issuedAt, Mark, Outcome, Script, SLOT_BYTES, Slots, SLOTS_AT } from "../timing/schedule";
import { Pipeline } from "../timing/tables.gen";
import { Cpu, Slot } from "../state";
import { Emit, Import, Local, Val } from "./emit";
import { Frames, Op, Type, Wasm } from "./wasm";

export let timed: bool = false;
export function setTimed(value: bool): void { timed = value; }
/** Whether branches are predicted where the region in hand runs: not while the MMU is off. Then what is taken is wrong, and nothing is looked up or learnt. */
export let predicting: bool = true;
export function setPredicting(value: bool): void { predicting = value; }
/** Half-cycles that the region in hand may need up to where it looks at the time again; and instructions. */
let time: u32 = 0, instructions: u32 = 0;
export function setTime(halfCycles: u32, rows: u32): void { time = halfCycles; instructions = rows; }

const M: u32 = u32(MODEL_AT), STREAM_BYTES_AT: u32 = M + u32(offsetof<Model>("streamBytes")), LIMIT_AT: u32 = M + u32(offsetof<Model>("limit")), HISTORY_AT: u32 = M + u32(offsetof<Model>("history"));
const HISTORY_MASK: u32 = (1 << Pipeline.historyBits) - 1;
const CACHED_AT: u32 = M + u32(offsetof<Model>("targetCache")), TOP_AT: u32 = M + u32(offsetof<Model>("returnTop")), RETURN_AT: u32 = M + u32(offsetof<Model>("return0"));

// --- in and out ------------------------------------------------------------------------------------------------------------
function fromCpu(at: u32, local: u32): void { Wasm.get(Local.CPU); Wasm.access(Op.I32_LOAD, at); Wasm.set(local); }
function toCpu(at: u32, local: u32): void { Wasm.get(Local.CPU); Wasm.get(local); Wasm.access(Op.I32_STORE, at); }
export function readRow(): void { fromCpu(u32(offsetof<Cpu>("row")), Local.ROW); fromCpu(u32(offsetof<Cpu>("rowHalf")), Local.HALF); }
export function readSettled(): void { fromCpu(u32(offsetof<Cpu>("settled")), Local.SETTLED); }
export function enterTimed(): void {
  readRow();
  // Two instructions a cycle at most: what says that there is time says that there is budget.
  fromCpu(LIMIT_AT, Local.LIMIT);
  Wasm.get(Local.LIMIT); Wasm.i32Const(time); Wasm.byte(Op.I32_SUB); Wasm.set(Local.LIMIT);
  Wasm.get(Local.HALF); Wasm.get(Local.LEFT); Wasm.byte(Op.I32_ADD); Wasm.i32Const(instructions + LIMIT_MARGIN); Wasm.byte(Op.I32_SUB); Wasm.set(Local.FAST);
  Wasm.get(Local.FAST); Wasm.get(Local.LIMIT); Wasm.get(Local.FAST); Wasm.get(Local.LIMIT); Wasm.byte(Op.I32_LT_S); Wasm.byte(Op.SELECT); Wasm.set(Local.LIMIT);
  fromCpu(HISTORY_AT, Local.HISTORY);
  fromCpu(CACHED_AT, Local.CACHED);
  // Read, not worked out: what is worked out here V8 works out where it is used, again and again.
  fromCpu(u32(offsetof<Cpu>("fast")), Local.FAST);
  fromCpu(u32(offsetof<Cpu>("tables")), Local.TABLES);
  // All stores have issued by now.
  Wasm.get(Local.HALF); Wasm.i32Const(2 * Pipeline.storeForwardWide); Wasm.byte(Op.I32_ADD); Wasm.set(Local.SETTLED);
  Wasm.i32Const(0); Wasm.get(Local.LEFT); Wasm.byte(Op.I32_SUB); Wasm.byte(Op.I64_EXTEND_U); Wasm.set(Local.DONE);
}
export function spillTimed(): void {
  toCpu(u32(offsetof<Cpu>("row")), Local.ROW);
  toCpu(u32(offsetof<Cpu>("rowHalf")), Local.HALF);
  Wasm.get(Local.HISTORY); Wasm.i32Const(HISTORY_MASK); Wasm.byte(Op.I32_AND); Wasm.set(Local.HISTORY);
  toCpu(HISTORY_AT, Local.HISTORY);
  toCpu(CACHED_AT, Local.CACHED);
  // Nobody needs the target cache's branch any more.
  Wasm.get(Local.DONE); Wasm.i64Const(32); Wasm.byte(Op.I64_SHR_U); Wasm.byte(Op.I32_WRAP); Wasm.set(Local.CACHED);
  countMany(Event.BR_COND_MIS, Local.CACHED);
  countMany(Event.BR_INDIRECT_MIS, Local.WRONG_TARGET);
  Wasm.get(Local.CACHED); Wasm.get(Local.WRONG_TARGET); Wasm.byte(Op.I32_ADD); Wasm.set(Local.CACHED);
  countMany(Event.BR_MIS_PRED, Local.CACHED);
}
/** Instructions of the budget that are left. */
export function pushLeft(): void { Wasm.i32Const(0); Wasm.get(Local.DONE); Wasm.byte(Op.I32_WRAP); Wasm.byte(Op.I32_SUB); }
/** Instructions beyond two a cycle: those of the first and the last one. */
export const LIMIT_MARGIN: u32 = 8;
/** Leaves for the record at `at` when a loop that begins there must not. */
export function unlessTime(b: Emit, at: usize): void {
  Wasm.get(Local.HALF); Wasm.get(Local.LIMIT); Wasm.byte(Op.I32_GE_S);
  Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
  b.leaveFor(at, 0);
  Frames.close();
}
function countOne(event: u32): void {
  const at = u32(EVENTS) + event * 8;
  Wasm.get(Local.CPU);
  Wasm.get(Local.CPU); Wasm.access(Op.I64_LOAD, at); Wasm.i64Const(1); Wasm.byte(Op.I64_ADD);
  Wasm.access(Op.I64_STORE, at);
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
function pushChunk(b: Emit, va: Val, more: u32): void {
  b.push(va);
  if (more) { Wasm.i64Const(more); Wasm.byte(Op.I64_ADD); }
  Wasm.i64Const(4); Wasm.byte(Op.I64_SHR_U); Wasm.byte(Op.I32_WRAP);
}
/** The line's entry of the access in hand, as timing/fast.ts places it. */
let entry: Val = 0;
if (offsetof<Recent>("storing") != Fast.TAG || offsetof<Recent>("storingAddend") != Fast.ADDEND) unreachable();
export class TimedAccess {
  /**
   * Goes to `slow` unless the access costs what its unit says: its line is known, and no store of the 16 bytes may be under way (no matter
   * for a structure). `streams`: a store may also go on in the line that stores stream to.
   */
  static unlessPlain(b: Emit, s: i32, bytes: u32, va: Val, write: bool, structure: bool, streams: bool, slow: u32): void {
    low(b, va, 0); Wasm.i32Const(Fast.NUMBER); Wasm.byte(Op.I32_SHR_U);
    Wasm.i32Const(Fast.MASK); Wasm.byte(Op.I32_AND);
    Wasm.get(Local.FAST); Wasm.byte(Op.I32_ADD);
    entry = b.pop(Type.I32, false);
    // Several units of 1 << s do not cross the line.
    if (bytes > u32(1) << s) {
      low(b, va, 0); Wasm.i32Const(63); Wasm.byte(Op.I32_AND); Wasm.i32Const(64 - bytes); Wasm.byte(Op.I32_GT_U);
      Frames.gotoIf(slow, Frames.UNLIKELY);
    }
    b.push(entry); Wasm.access(Op.I64_LOAD, u32(TimedAccess.table(write) + Fast.TAG));
    b.push(va); Wasm.i64Const(~u64(63) | u64((1 << s) - 1)); Wasm.byte(Op.I64_AND);
    if (streams) {
      const line = b.pop64();
      b.push(line);
      Wasm.byte(Op.I64_NE);
      Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
      Wasm.get(Local.FAST); Wasm.access(Op.I64_LOAD, u32(Fast.RECENT + offsetof<Recent>("storing")));
      Wasm.get(line);
      Wasm.byte(Op.I64_NE);
      Frames.gotoIf(slow, Frames.UNKNOWN);
      Wasm.get(Local.FAST); Wasm.i32Const(u32(Fast.RECENT - Fast.WRITES)); Wasm.byte(Op.I32_ADD); Wasm.set(entry);
      // Its bytes are counted.
      b.cpu(); b.cpu(); Wasm.access(Op.I32_LOAD, STREAM_BYTES_AT); Wasm.i32Const(bytes >> s << 3); Wasm.byte(Op.I32_ADD); Wasm.access(Op.I32_STORE, STREAM_BYTES_AT);
      Frames.close();
      b.setEnd = 0;
    } else {
      Wasm.byte(Op.I64_NE);
      Frames.gotoIf(slow, Frames.UNLIKELY);
    }
    if (write || structure) return;
    // All that was stored is there, mostly; if not, these bytes; or they are when this is issued.
    Wasm.get(Local.HALF); Wasm.get(Local.SETTLED); Wasm.byte(Op.I32_LT_S);
    Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
    // The last unit may lie in another chunk than what is before it.
    const last = bytes - (u32(1) << s);
    for (let more: u32 = 0; more <= last; more = more < last ? min(more + 16, last) : bytes) {
      chunk(b, va, more);
      const at = b.pop(Type.I32, false);
      b.push(at); Wasm.access(Op.I32_LOAD, u32(STORES));
      pushChunk(b, va, more);
      Wasm.byte(Op.I32_EQ);
      Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
      b.push(at); Wasm.access(Op.I32_LOAD, u32(STORES) + 4);
      pushIssued(b); Wasm.i32Const(b.more); Wasm.byte(Op.I32_SUB);
      Wasm.byte(Op.I32_GT_S);
      Frames.gotoIf(slow, Frames.UNKNOWN);
      Frames.close();
    }
    Frames.close();
  }
  static table(write: bool): usize { return write ? Fast.WRITES : Fast.READS; }
  /** The host address, by the entry that was looked at. */
  static pushHost(b: Emit, va: Val, write: bool): void {
    low(b, va, 0);
    b.push(entry); Wasm.access(Op.I32_LOAD, u32(TimedAccess.table(write) + Fast.ADDEND));
    Wasm.byte(Op.I32_ADD);
  }
  /** The same of a structure: as interp/timed.ts, touched. */
  static storedAll(b: Emit, bytes: u32, va: Val): void {
    pushIssued(b);
    const issued = b.pop(Type.I32, false);
    later(b, issued, 2 * Pipeline.storeForwardWide); Wasm.set(Local.SETTLED);
    for (let more: u32 = 0; more < bytes; more += 16) store(b, va, more, issued, 2 * Pipeline.storeForwardWide);
  }
  /** The store at hand is one that a load may get its bytes from. */
  static stored(b: Emit, s: i32, bytes: u32, va: Val): void {
    const unit = u32(1) << s;
    pushIssued(b);
    const issued = b.pop(Type.I32, false);
    later(b, issued, 2 * Pipeline.storeForwardWide); Wasm.set(Local.SETTLED);
    for (let more: u32 = 0; more < bytes; more += 2 * unit) {
      if (bytes > unit) store(b, va, more + unit, issued, 2 * Pipeline.storeForward);
      store(b, va, more, issued, 2 * (s == 3 && bytes > 8 ? Pipeline.storeForwardWide : Pipeline.storeForward));
    }
  }
}
/** The half-cycle at which the row in hand has issued. */
function pushIssued(b: Emit): void { Wasm.get(Local.ROW); Wasm.access(Op.I32_LOAD16_U, b.issuedAt); Wasm.get(Local.HALF); Wasm.byte(Op.I32_ADD); }
function later(b: Emit, issued: Val, by: i32): void { b.push(issued); Wasm.i32Const(u32(by)); Wasm.byte(Op.I32_ADD); }
function store(b: Emit, va: Val, more: u32, issued: Val, by: i32): void {
  chunk(b, va, more);
  const at = b.pop(Type.I32, false);
  b.push(at); pushChunk(b, va, more); Wasm.access(Op.I32_STORE, u32(STORES));
  b.push(at); later(b, issued, by); Wasm.access(Op.I32_STORE, u32(STORES) + 4);
}

// --- instructions ----------------------------------------------------------------------------------------------------------
/** Before a record is emitted: its line, and operands that may not be usual. */
export function beforeRow(b: Emit, script: Script, r: Rec, at: usize): void {
  const marks: u32 = load<u8>(script.marks + b.k);
  b.issuedAt = u32(issuedAt(script.ends)) + 2 * b.k;
  b.ends = script.ends;
  b.more = load<u8>(script.copies + (usize(b.k) << 4), At.MORE);
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
  if (!predicting) return;
  b.push(b.branchPc); Wasm.i32Const(2); Wasm.byte(Op.I32_SHR_U);
  Wasm.get(Local.HISTORY); Wasm.i32Const(HISTORY_MASK); Wasm.byte(Op.I32_AND); Wasm.i32Const(0x2f); Wasm.byte(Op.I32_MUL); Wasm.byte(Op.I32_XOR);
  const hash = b.pop(Type.I32, false);
  // The remainder by 3 * 1024: that by 3 of what is above the low ten bits stands at the top of its product with a third of 2^32.
  b.push(hash); Wasm.i32Const(10); Wasm.byte(Op.I32_SHR_U); Wasm.i32Const(0x5555_5556); Wasm.byte(Op.I32_MUL);
  Wasm.i32Const(30); Wasm.byte(Op.I32_SHR_U); Wasm.i32Const(10); Wasm.byte(Op.I32_SHL);
  b.push(hash); Wasm.i32Const(1023); Wasm.byte(Op.I32_AND); Wasm.byte(Op.I32_OR);
  Wasm.get(Local.TABLES); Wasm.byte(Op.I32_ADD);
  b.patternAt = b.pop(Type.I32, false);
  b.push(b.patternAt); Wasm.access(Op.I32_LOAD8_S, u32(PATTERN));
  b.counter = b.pop(Type.I32, false);
}
if (PATTERN_ENTRIES != 3 * 1024) unreachable();
/** Trains it, where it is known which way the branch goes. */
export function train(b: Emit, taken: bool): void {
  if (!predicting) return;
  b.push(b.patternAt);
  b.push(b.counter); b.push(b.counter); Wasm.i32Const(taken ? 1 : u32(-2)); Wasm.byte(taken ? Op.I32_LT_S : Op.I32_GT_S); Wasm.byte(taken ? Op.I32_ADD : Op.I32_SUB);
  Wasm.access(Op.I32_STORE8, u32(PATTERN));
  Wasm.get(Local.HISTORY); Wasm.i32Const(1); Wasm.byte(Op.I32_SHL);
  if (taken) { Wasm.i32Const(1); Wasm.byte(Op.I32_OR); }
  Wasm.set(Local.HISTORY);
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
  openUnlessRight(b);
  Frames.close();
}
export function predictIndirect(b: Emit, target: Val): void {
  b.push(b.branchPc); Wasm.i32Const(INDIRECT_ENTRIES - 1 << 3); Wasm.byte(Op.I32_AND); Wasm.get(Local.TABLES); Wasm.byte(Op.I32_ADD);
  const at = b.pop(Type.I32, false);
  b.push(target); Wasm.i64Const(32); Wasm.byte(Op.I64_SHL); b.push(b.branchPc); Wasm.byte(Op.I64_EXTEND_U); Wasm.byte(Op.I64_OR);
  const entry = b.pop64();
  b.push(at); Wasm.access(Op.I64_LOAD, u32(INDIRECT)); b.push(entry); Wasm.byte(Op.I64_EQ);
  b.right = b.pop(Type.I32, false);
  openUnlessRight(b);
  // The branch is known, and went elsewhere.
  const known = u32(EVENTS) + Event.BR_INDIRECT_ADDRESS * 8;
  b.cpu(); b.cpu(); Wasm.access(Op.I64_LOAD, known);
  Wasm.get(at); Wasm.access(Op.I32_LOAD, u32(INDIRECT)); b.push(b.branchPc); Wasm.byte(Op.I32_EQ); Wasm.byte(Op.I64_EXTEND_U);
  Wasm.byte(Op.I64_ADD); Wasm.access(Op.I64_STORE, known);
  Wasm.get(at); Wasm.get(entry); Wasm.access(Op.I64_STORE, u32(INDIRECT));
  Frames.close();
}
function openUnlessRight(b: Emit): void {
  if (predicting) { Wasm.get(b.right); Wasm.byte(Op.I32_EQZ); Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY); }
  else Frames.open(Op.BLOCK, Type.NONE, Frames.UNKNOWN);
  b.setEnd = 0;
  Wasm.get(Local.WRONG_TARGET); Wasm.i32Const(1); Wasm.byte(Op.I32_ADD); Wasm.set(Local.WRONG_TARGET);
}

// --- from row to row -------------------------------------------------------------------------------------------------------
export namespace Edge {
  export const STRAIGHT: u32 = 0;
  export const NOT_TAKEN: u32 = 1;
  export const TAKEN: u32 = 2;
  export const ALWAYS: u32 = 3;
  export const RETURN: u32 = 4;
  export const INDIRECT: u32 = 5;
  /** A return or a branch to a register's value that leaves the region; RETURN and what follows go by a register's value. */
  export const AWAY: u32 = 6;
  export const OTHER: u32 = 7;
}
/** The node ends by this edge: the next row. */
export function advance(b: Emit, edge: u32): void {
  // Which slot of the row says it: so many bytes further on than the first.
  let first: u32 = 0, more: Val = 0;
  if (!predicting && (edge == Edge.NOT_TAKEN || edge == Edge.TAKEN)) first = (edge == Edge.TAKEN ? Slots.TAKEN : Slots.STRAIGHT) + Slots.NEVER;
  else if (edge == Edge.NOT_TAKEN || edge == Edge.TAKEN) {
    first = (edge == Edge.TAKEN ? Slots.TAKEN : Slots.STRAIGHT) + Slots.ZERO;
    b.push(b.counter); Wasm.i32Const(SLOT_SHIFT); Wasm.byte(Op.I32_SHL);
    if (edge == Edge.TAKEN) { isCached(b, (Slots.CACHED - Slots.TAKEN) << SLOT_SHIFT); Wasm.byte(Op.I32_ADD); }
    more = b.pop(Type.I32, false);
  } else if (edge == Edge.ALWAYS && !predicting) {
    first = Outcome.WRONG;
    countOne(Event.BR_MIS_PRED);
  } else if (edge == Edge.ALWAYS) {
    first = Outcome.TAKEN;
    isCached(b, (Outcome.TAKEN_CACHED - Outcome.TAKEN) << SLOT_SHIFT);
    more = b.pop(Type.I32, false);
  } else if (edge == Edge.RETURN) more = either(b, Outcome.TAKEN, Outcome.WRONG);
  else if (edge == Edge.INDIRECT) more = either(b, Outcome.INDIRECT, Outcome.WRONG);
  else if (edge == Edge.OTHER) more = either(b, Outcome.OTHER, Outcome.OTHER_WRONG);
  else if (edge == Edge.AWAY) more = either(b, Outcome.AWAY, Outcome.AWAY_WRONG);
  if (edge == Edge.ALWAYS && predicting) { b.push(b.branchPc); Wasm.set(Local.CACHED); }
  // Predicted rightly, the target is in the cache from now on.
  if (edge == Edge.TAKEN && predicting) { Wasm.get(Local.CACHED); b.push(b.branchPc); b.push(b.counter); Wasm.i32Const(0); Wasm.byte(Op.I32_LT_S); Wasm.byte(Op.SELECT); Wasm.set(Local.CACHED); }
  const at = u32(SLOTS_AT) + (first << SLOT_SHIFT);
  Wasm.get(Local.ROW);
  if (more) { b.push(more); Wasm.byte(Op.I32_ADD); }
  const slot = b.pop(Type.I32, false);
  b.push(slot); Wasm.access(Op.I32_LOAD, at);
  const next = b.pop(Type.I32, false);
  b.push(next); Wasm.byte(Op.I32_EQZ);
  Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
  b.cpu(); Wasm.get(Local.ROW); b.push(slot); Wasm.i32Const(at); Wasm.byte(Op.I32_ADD); b.core(Import.WORK_OUT);
  Wasm.i32Const(at); Wasm.byte(Op.I32_SUB); Wasm.set(slot);
  Wasm.get(slot); Wasm.access(Op.I32_LOAD, at); Wasm.set(next);
  Frames.close();
  b.setEnd = 0;
  Wasm.get(Local.HALF); b.push(slot); Wasm.access(Op.I32_LOAD, at + 4); Wasm.byte(Op.I32_ADD); Wasm.set(Local.HALF);
  Wasm.get(Local.DONE); b.push(slot); Wasm.access(Op.I64_LOAD, at + 8); Wasm.byte(Op.I64_ADD); Wasm.set(Local.DONE);
  b.push(next); Wasm.set(Local.ROW);
}
const SLOT_SHIFT: u32 = 4;
if (usize(1) << SLOT_SHIFT != SLOT_BYTES) unreachable();
/** So many if the target cache holds the branch's target, else 0. */
function isCached(b: Emit, many: u32): void {
  Wasm.get(Local.CACHED); b.push(b.branchPc); Wasm.byte(Op.I32_EQ); Wasm.i32Const(ctz(many)); Wasm.byte(Op.I32_SHL);
}
function either(b: Emit, whenRight: u32, whenWrong: u32): Val {
  if (!predicting) { Wasm.i32Const(whenWrong << SLOT_SHIFT); return b.pop(Type.I32, false); }
  Wasm.i32Const(whenRight << SLOT_SHIFT); Wasm.i32Const(whenWrong << SLOT_SHIFT); b.push(b.right); Wasm.byte(Op.SELECT);
  return b.pop(Type.I32, false);
}
/** After a branch that went straight on against its prediction: fetch asks for the line. */
export function openIfWrong(b: Emit): void { b.push(b.counter); Wasm.i32Const(0); Wasm.byte(Op.I32_GE_S); Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY); }
