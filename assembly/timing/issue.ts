/**
 * Issue: when an instruction leaves the queue, and from when its results are there. Truth: timing/units.ts.
 *
 * Two instructions may issue in a cycle when their resources allow it; an instruction waits for its operands at the stage
 * that needs them. What cannot be said by the table (operand-dependent multiplies and divides, a third result, a new line
 * of instructions, barriers) takes the slow way through `special`.
 * Deviations: instructions issue strictly in order and nothing replays; a vector load is not kept out of the fourth cycle of
 * an FMLA, as authors of kernels say it is.
 */
import { Rec, UNDECODED, PAGE_END, TRANSLATED } from "../decode/record";
import { decodeRecord, wordOf } from "../interp/page";
import { Cpu, machine, Slot } from "../state";
import { BOARD, Entry, Model, model, MODEL_AT, T } from "./model";
import { FORWARD, FORWARD_BYTES, Pipeline, Special, TEMPLATES } from "./tables.gen";
import { count, countRecord, Event } from "./events";
import { enterLine, lookWhetherPredicting } from "./fetch";
import { Cause, note } from "./causes";

/**
 * A record's timing, 16 bytes at T behind it: three sources (offset of the column from the board), two results (offset of
 * the entry), offset of the forwarding rows, resources used, resources not met, further issue half-cycles, flags.
 */
export namespace At {
  export const SOURCE0: usize = T;
  export const SOURCE1: usize = T + 2;
  export const SOURCE2: usize = T + 4;
  export const RESULT0: usize = T + 6;
  export const RESULT1: usize = T + 8;
  export const ROWS: usize = T + 10;
  export const USES: usize = T + 12;
  export const MEETS: usize = T + 13;
  export const MORE: usize = T + 14;
  export const FLAGS: usize = T + 15;
}
/**
 * Who watches an instruction issue. The hot way has nobody, and what it says to nobody compiles to nothing; a tracer has a
 * TraceRecord (trace.ts) in this place, so that what it hears of a stall is what the stall was computed from.
 */
@unmanaged @final
class Unwatched {
  /** The pipe takes the instruction from `now` on, as its line is there. */
  @inline entered(now: i32): void { }
  /** Its unit was busy. */
  @inline waited(entry: u32, until: i32): void { }
  /** It issues at t: there was a slot for it from `free` on, and its sources were there at these half-cycles. */
  @inline issued(t: i32, free: i32, s0: i32, s1: i32, s2: i32): void { }
}
// @ts-ignore: decorator
@inline function unwatched(): Unwatched { return changetype<Unwatched>(0); }

/** Flags of a record's timing: 0 when it is not there yet. */
export const READY: u32 = 1;
export const LINE_START: u32 = 2;
export const SPECIAL: u32 = 4;
/** Three sources or two results: the short way does not look at the third and the second. */
const FULL: u32 = 8;
/** It has been issued, by a tracer or before a hook stopped it: to execute it is left. */
const ISSUED: u32 = 16;
/** The PMU or the host counts what this record does. */
export const COUNTED: u32 = 32;
/** The bit of the 128-bit pipe among the resources (host/build/timing.ts). */
const FP128: u8 = 32;

const NOW: usize = MODEL_AT + offsetof<Model>("now");

/** Where the pipe is, in one value: Model.now in the low half, Model.used in the high half. */
// @ts-ignore: decorator
@inline export function pipeState(c: Cpu): u64 { return load<u64>(changetype<usize>(c), NOW); }

/** Issues the record from this state, which is also in memory; answers the next. */
// @ts-ignore: decorator
@inline export function issueRecord(c: Cpu, r: Rec, state: u64): u64 {
  const flags = u32(load<u8>(changetype<usize>(r), At.FLAGS));
  if (flags == READY) return issueFrom(c, r, state, false, unwatched());
  if (flags == (READY | FULL)) return issueFrom(c, r, state, true, unwatched());
  issueSlow(c, r, unwatched());
  return pipeState(c);
}

/** Issues the record, watched; issueRecord then finds that it has been issued. */
export function issueWatched<W>(c: Cpu, r: Rec, w: W): void {
  issueSlow(c, r, w);
  keepIssued(r);
}

/** A hook of the host has stopped this record when it had issued: when it is executed it is not issued again. */
export function keepIssued(r: Rec): void { store<u8>(changetype<usize>(r), load<u8>(changetype<usize>(r), At.FLAGS) | u8(ISSUED), At.FLAGS); }
export function hasIssued(r: Rec): bool { return (load<u8>(changetype<usize>(r), At.FLAGS) & u8(ISSUED)) != 0; }

// @ts-ignore: decorator
@inline function issueFrom<W>(c: Cpu, r: Rec, state: u64, full: bool, w: W): u64 {
  const at = changetype<usize>(r), b = changetype<usize>(c);
  const now = i32(state), used = u32(state >> 32);
  const free = now + (used & load<u8>(at, At.MEETS) ? 2 : 0);
  let t = free;
  const s0 = load<i32>(b + load<u16>(at, At.SOURCE0), BOARD);
  const s1 = load<i32>(b + load<u16>(at, At.SOURCE1), BOARD);
  let v = s0 > s1 ? s0 : s1;
  let s2: i32 = 0;
  if (full) { s2 = load<i32>(b + load<u16>(at, At.SOURCE2), BOARD); v = v > s2 ? v : s2; }
  t = t > v ? t : v;
  const late = usize(t & 1) << 4;
  t &= ~1;
  w.issued(t, free, s0, s1, s2);
  // The second instruction of a cycle fills it.
  const uses = u32(load<u8>(at, At.USES)) | u32(t == now && used != 0);
  const next = u64(uses) << 32 | u64(u32(t + i32(load<u8>(at, At.MORE))));
  store<u64>(b, next, NOW);
  const rows = FORWARD + usize(load<u16>(at, At.ROWS)) + late, issued = i32x4.splat(t);
  v128.store(b + load<u16>(at, At.RESULT0), i32x4.add(issued, v128.load(rows)), BOARD);
  if (full) v128.store(b + load<u16>(at, At.RESULT1), i32x4.add(issued, v128.load(rows, 32)), BOARD);
  return next;
}
function issuePlain<W>(c: Cpu, r: Rec, w: W): void { issueFrom(c, r, pipeState(c), true, w); }

function issueSlow<W>(c: Cpu, r: Rec, w: W): void {
  const at = changetype<usize>(r);
  let flags: u32 = load<u8>(at, At.FLAGS);
  if (flags == 0) {
    // A region issues its own.
    if (r.kind == PAGE_END || r.kind == TRANSLATED) return;
    if (r.kind == UNDECODED) decodeRecord(c.page, r);
    prepare(c, r);
    flags = load<u8>(at, At.FLAGS);
  }
  if (flags & ISSUED) { store<u8>(at, u8(flags & ~ISSUED), At.FLAGS); return; }
  if (flags & LINE_START) enterLine(c, at);
  if (flags & COUNTED) countRecord(c, load<u8>(TEMPLATES + (usize(r.kind) << 4), 15), u32(load<u8>(at, At.MORE)) / 2 + 1);
  w.entered(model(c).now);
  if (flags & SPECIAL) issueSpecial(c, r, w);
  else issuePlain(c, r, w);
}

/** Work of a unit that the table cannot say. */
function issueSpecial<W>(c: Cpu, r: Rec, w: W): void {
  const b = changetype<usize>(c), m = model(c);
  const template = TEMPLATES + (usize(r.kind) << 4);
  switch (u32(load<u8>(template, 9))) {
    case Special.MUL64: {
      const more = given < 0 ? operandCycles(c, r) : given;
      waitFor(c, w, Entry.MULTIPLIER);
      issuePlain(c, r, w);
      busy(c, Entry.MULTIPLIER, Pipeline.mulInterval);
      if (more) { note(Cause.OPERAND_DEPENDENT); delay(c, r, more << 1); }
      return;
    }
    case Special.MULH: {
      waitFor(c, w, Entry.MULTIPLIER);
      issuePlain(c, r, w);
      busy(c, Entry.MULTIPLIER, Pipeline.mulhInterval);
      return;
    }
    case Special.UDIV_W: case Special.UDIV_X: case Special.SDIV_W: case Special.SDIV_X: {
      const more = given < 0 ? operandCycles(c, r) : given;
      waitFor(c, w, Entry.DIVIDER);
      issuePlain(c, r, w);
      busy(c, Entry.DIVIDER, Pipeline.divShortest + more);
      if (more) { note(Cause.OPERAND_DEPENDENT); delay(c, r, more << 1); }
      return;
    }
    case Special.PAIR_BASE: {
      issuePlain(c, r, w);
      const rows = FORWARD + usize(load<u16>(changetype<usize>(r), At.ROWS));
      const t = m.now - i32(load<u8>(changetype<usize>(r), At.MORE));
      v128.store(b + (usize(r.n) << 1), i32x4.add(i32x4.splat(t), v128.load(rows, 64)), BOARD);
      return;
    }
    case Special.FDIV: {
      waitFor(c, w, Entry.FP_DIVIDER);
      issuePlain(c, r, w);
      busy(c, Entry.FP_DIVIDER, load<u8>(template, 13));
      return;
    }
    case Special.MANY: {
      issuePlain(c, r, w);
      // The first register has its row; each further one comes as many cycles later as its share of the reads takes.
      const at = changetype<usize>(r), count = i32(load<u8>(template, 14)), more = i32(load<u8>(at, At.MORE));
      const first = b + load<u16>(at, At.RESULT0), step = count > 1 ? (more + 2) / count : 0;
      let came = v128.load(first, BOARD);
      for (let k = 1; k < count; k++) {
        came = i32x4.add(came, i32x4.splat(step));
        v128.store(b + (usize(Entry.VECTOR + (((u32(r.d) >> 4) + k) & 31)) << 4), came, BOARD);
      }
      return;
    }
    case Special.BARRIER: {
      issuePlain(c, r, w);
      hold(c, max(m.storeBusy, m.now + 2 * Pipeline.dmb), Cause.BARRIER);
      return;
    }
    case Special.DSB: {
      // Everything before it is over: stores have drained, lines that loads wait for are in.
      issuePlain(c, r, w);
      hold(c, max(max(m.storeBusy, m.loadsBusy), m.now) + 2 * Pipeline.dsb, Cause.BARRIER);
      return;
    }
    case Special.ISB: { issuePlain(c, r, w); lookWhetherPredicting(c); hold(c, m.now + 2 * Pipeline.isb, Cause.BARRIER); return; }
    case Special.SYSTEM: { issuePlain(c, r, w); hold(c, m.now + 2 * Pipeline.msr, Cause.SYSTEM); return; }
    default: issuePlain(c, r, w);
  }
}

/** What the operands cost of a record that is issued when they are not there any more; -1: they are there. */
let given: i32 = -1;
/** Issues a multiply or divide whose operands cost this. */
export function issueOperands(c: Cpu, r: Rec, cycles: i32): void {
  given = cycles;
  issueRecord(c, r, pipeState(c));
  given = -1;
}
/** Whether the time of a kind depends on its operands, and the cycles that they cost. */
export function dependsOnOperands(kind: u32): bool {
  const special: u32 = load<u8>(TEMPLATES + (usize(kind) << 4), 9);
  return special == Special.MUL64 || special >= Special.UDIV_W && special <= Special.SDIV_X;
}
export function operandCycles(c: Cpu, r: Rec): i32 { return operandsMore(r.kind, load<u64>(changetype<usize>(c) + r.n), load<u64>(changetype<usize>(c) + r.m)); }
/** A value that a 32-bit signed or unsigned number does not hold. */
function wide(x: u64): bool { return x >> 32 != 0 && i64(x) >> 31 != -1; }
function magnitude(x: i64): u64 { return u64(x < 0 ? -x : x); }

/** A division takes as long as its quotient has bits. */
function divisionMore(x: u64, y: u64): i32 {
  const bits: i32 = y == 0 || x < y ? 0 : i32(clz(y) - clz(x)) + 1;
  return bits <= 1 ? 0 : (bits + Pipeline.divBits - 2) / Pipeline.divBits;
}
/** Cycles that a multiply or divide of this kind takes more than the table says, with these operands. */
export function operandsMore(kind: u32, x: u64, y: u64): i32 {
  switch (u32(load<u8>(TEMPLATES + (usize(kind) << 4), 9))) {
    // Operands that do not fit 32 bits take another pass.
    case Special.MUL64: return wide(x) || wide(y) ? Pipeline.mulWide : 0;
    case Special.UDIV_W: return divisionMore(u32(x), u32(y));
    case Special.UDIV_X: return divisionMore(x, y);
    case Special.SDIV_W: return divisionMore(magnitude(i32(x)), magnitude(i32(y)));
    case Special.SDIV_X: return divisionMore(magnitude(x), magnitude(y));
    default: return 0;
  }
}

/** The next instruction issues at half-cycle t at the earliest, for this cause. */
export function hold(c: Cpu, t: i32, cause: u32): void {
  const m = model(c);
  if (t <= m.now) return;
  m.now = t & ~1;
  m.used = 0;
  note(cause);
  if (cause == Cause.STORE_BUFFER_FULL) count(c, Event.STORE_STALL);
}
function waitFor<W>(c: Cpu, w: W, entry: u32): void {
  const m = model(c), t = load<i32>(changetype<usize>(c) + (usize(entry) << 4), BOARD);
  if (t > m.now) { m.now = t & ~1; m.used = 0; w.waited(entry, t); }
}
/** A unit takes its next instruction `cycles` after this one. */
function busy(c: Cpu, entry: u32, cycles: i32): void { store<i32>(changetype<usize>(c) + (usize(entry) << 4), model(c).now + 2 * cycles, BOARD); }

/**
 * What was done to a record's results since `beginEffects`: they come `delayedBy` half-cycles later, but not before those of
 * a load that issues at `raisedTo`. Kept for schedules, which find by it the row to go on in.
 */
export const UNRAISED: i32 = i32.MIN_VALUE;
export let raisedTo: i32 = UNRAISED, delayedBy: i32 = 0;
// @ts-ignore: decorator
@inline export function beginEffects(): void { raisedTo = UNRAISED; delayedBy = 0; }

/** The results of this record come `by` half-cycles later; a base register that is written back does not. */
export function delay(c: Cpu, r: Rec, by: i32): void {
  delayedBy += by;
  if (raisedTo != UNRAISED) raisedTo += by;
  const b = changetype<usize>(c), at = changetype<usize>(r), more = i32x4.splat(by);
  const first = b + load<u16>(at, At.RESULT0), second = b + load<u16>(at, At.RESULT1);
  v128.store(first, i32x4.add(v128.load(first, BOARD), more), BOARD);
  if (u32(load<u16>(at, At.RESULT1)) != u32(r.n) << 1 && second != first) v128.store(second, i32x4.add(v128.load(second, BOARD), more), BOARD);
}

/** The results of a load come as if it had issued at half-cycle t; a base register that is written back does not. */
export function raise(c: Cpu, r: Rec, t: i32): void {
  raisedTo = max(raisedTo, t);
  const b = changetype<usize>(c), at = changetype<usize>(r), issued = i32x4.splat(t);
  const rows = FORWARD + usize(load<u16>(at, At.ROWS));
  const first = b + load<u16>(at, At.RESULT0), second = b + load<u16>(at, At.RESULT1);
  v128.store(first, i32x4.max_s(v128.load(first, BOARD), i32x4.add(issued, v128.load(rows))), BOARD);
  if (u32(load<u16>(at, At.RESULT1)) != u32(r.n) << 1) v128.store(second, i32x4.max_s(v128.load(second, BOARD), i32x4.add(issued, v128.load(rows, 32))), BOARD);
}

/** Makes a record's timing from its kind's template and its registers. */
export function prepare(c: Cpu, r: Rec): void {
  const at = changetype<usize>(r);
  const template = TEMPLATES + (usize(r.kind) << 4);
  const rows = u32(load<u16>(template, 10)) * FORWARD_BYTES;
  store<u16>(at, source(r, load<u8>(template, 0)), At.SOURCE0);
  store<u16>(at, source(r, load<u8>(template, 1)), At.SOURCE1);
  store<u16>(at, source(r, load<u8>(template, 2)), At.SOURCE2);
  store<u16>(at, u16(entry(r, load<u8>(template, 3) >> 4, Entry.SINK) << 4), At.RESULT0);
  store<u16>(at, u16(entry(r, load<u8>(template, 4) >> 4, Entry.SINK) << 4), At.RESULT1);
  store<u16>(at, u16(rows), At.ROWS);
  store<u8>(at, load<u8>(template, 6), At.USES);
  store<u8>(at, load<u8>(template, 7), At.MEETS);
  store<u8>(at, load<u8>(template, 8), At.MORE);
  const wordQ = wordOf(c, r) & 0x50000000;
  switch (u32(load<u8>(template, 12))) {
    case 1:
      // Q with bit 28 clear is a 128-bit vector; with it set, a scalar.
      if (wordQ == 0x40000000) { store<u8>(at, load<u8>(at, At.USES) | FP128, At.USES); store<u8>(at, 255, At.MEETS); }
      else store<u8>(at, load<u8>(at, At.MEETS) | FP128, At.MEETS);
      break;
    case 2:
      if (!(wordQ & 0x40000000)) store<u8>(at, u8(max<i32>(((i32(load<u8>(at, At.MORE)) + 2) >> 2 << 1) - 2, 0)), At.MORE);
      break;
  }
  const line = ((at - c.page) & 0xff) == 0;
  store<u8>(at, u8(READY | (load<u8>(template, 2) || load<u8>(template, 4) ? FULL : 0) | (line ? LINE_START : 0) | (load<u8>(template, 9) ? SPECIAL : 0)
    | (load<u8>(template, 15) && machine().counting ? COUNTED : 0)), At.FLAGS);
}

function source(r: Rec, spec: u32): u16 { return u16(entry(r, spec >> 4, Entry.NONE) << 4 | (spec & 15) << 2); }

function entry(r: Rec, field: u32, none: u32): u32 {
  switch (field) {
    case 1: return general(r.d, none);
    case 2: return general(r.n, none);
    case 3: return general(r.m, none);
    case 4: return general(u32(r.imm), none);
    case 5: return Entry.VECTOR + (u32(r.d) >> 4);
    case 6: return Entry.VECTOR + (u32(r.n) >> 4);
    case 7: return Entry.VECTOR + (u32(r.m) >> 4);
    case 8: return Entry.VECTOR + (u32(r.imm) >> 4);
    case 9: return Entry.FLAGS;
    case 10: return 30;
    default: return none;
  }
}
function general(slot: u32, none: u32): u32 { return slot == Slot.ZERO ? Entry.NONE : slot == Slot.SINK ? Entry.SINK : slot >> 3; }
