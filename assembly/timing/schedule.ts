/**
 * Schedules of translated code: what the scoreboard makes of a straight run of instructions, kept instead of worked out again.
 *
 * A *script* is a run of records (a node of a region) with their timing. A *state* is all that issue and fetch know at a
 * record, relative to the half-cycle of the last issue: what the cycle in hand uses, when operands come that are not there
 * yet, and how far behind fetch is. What lies in the past is all equal, so states are few. A *row* is a script in a state
 * from one of its records on: at which half-cycle each further instruction issues, and for each way in which the run can
 * end (Outcome) how long it takes and the row that follows. Rows are filled when they are first needed, by issueRecord itself.
 *
 * That holds while every access is a hit, every line is there and every operand usual. When one is not, the core is called:
 * it lets memory's model do what the timed interpreter would, and looks how that turns the row aside (how late a load is,
 * how long issue is held up): the same has led from the same row to the same other one. Where it is new, the scoreboard is
 * brought to that record, and the row is that of the state which comes of it.
 *
 * All of this is a cache: nothing of it is in a snapshot. Truth: timing/issue.ts, timing/fetch.ts.
 * Deviations: none. When the space is used up all rows are dropped.
 */
import { Rec, RECORD_BYTES, TRANSLATED } from "../decode/record";
import { PAGE_HEADS, REGION_BYTES, REGIONS, SCHEDULES } from "../layout";
import { Region } from "../interp/region";
import { Cpu, Slot } from "../state";
import { beginAgain, fetchedAt, follow, knowsLine, lineComes, movedOn } from "./fetch";
import { At, beginEffects, COUNTED, delay, delayedBy, issueRecord, LINE_START, operandsMore, pipeState, prepare, raise, raisedTo, SPECIAL, UNRAISED } from "./issue";
import { fetchMemory } from "./memory";
import { BOARD, BOARD_BYTES, Entry, Model, model, T } from "./model";
import { dropStretches } from "./stretch";
import { FORWARD, FORWARD_BYTES, Pipeline, Special, TEMPLATES } from "./tables.gen";

/** How a script ends, which says what slots its rows have: one; those of Outcome; those of Slots. */
export namespace Ends {
  export const STRAIGHT: u32 = 0;
  export const BRANCH: u32 = 1;
  export const BRANCH_IF: u32 = 2;
}
/** Slots of a row whose run ends with a conditional branch, each by what the predictor's counter says: straight on; taken; and taken to where the target instruction cache has the target of. */
export namespace Slots {
  export const STRAIGHT: u32 = 0;
  export const TAKEN: u32 = 4;
  export const CACHED: u32 = 8;
  export const COUNT: u32 = 12;
  /** Of a counter that is 0, among the four; of one that says not taken. */
  export const ZERO: u32 = 2;
  export const NEVER: u32 = 1;
}
/** How a run ends, beyond which the next row lies. */
export namespace Outcome {
  export const STRAIGHT: u32 = 0;
  /** Straight on, which was not predicted. */
  export const STRAIGHT_WRONG: u32 = 1;
  /** A branch that was predicted; whose target was in the target instruction cache; that was not predicted. */
  export const TAKEN: u32 = 2;
  export const TAKEN_CACHED: u32 = 3;
  export const WRONG: u32 = 4;
  /** A branch to a register's value that was predicted; the same out of the region, and one that was not predicted. */
  export const INDIRECT: u32 = 5;
  export const AWAY: u32 = 6;
  export const AWAY_WRONG: u32 = 7;
  /** To the other target that a call through a register, or a return, is known to have. */
  export const OTHER: u32 = 8;
  export const OTHER_WRONG: u32 = 9;
  export const COUNT: u32 = 10;
}
/** What is left to do of the record that a region was left at. */
export namespace Left {
  /** Its meaning: its time has been counted. */
  export const MEANING: u32 = 1;
  /** All but fetching it, whatever time it is. */
  export const TURN: u32 = 2;
}
/** Flags of a script's record for the translator. */
export namespace Mark {
  export const LINE: u32 = 1;
  export const MULTIPLY: u32 = 2;
  export const DIVIDE: u32 = 4;
}

@unmanaged
export class Script {
  /** Its first record, and the decoded page that has it. */
  at: usize;
  page: usize;
  /** Copies of its records; their marks. */
  copies: usize;
  marks: usize;
  rows: u32;
  /** How it ends (Ends); whether with a return. */
  ends: u32;
  returns: u32;
  /** Scripts that follow straight on and by the branch; where that leads (0: to another page). */
  next: usize;
  taken: usize;
  takenTo: usize;
  /** The same for the other target of a call through a register, or of a return. */
  other: usize;
  otherTo: usize;
  /** Half-cycles that it takes at most, from a state in which nothing is outstanding. */
  longest: u32;
}
const SCRIPT_BYTES: usize = 64;

@unmanaged
class State {
  chain: u32;
  hash: u32;
  used: u32;
  /** Half-cycles that fetch is behind issue. */
  behind: i32;
  /** When the last operand comes. */
  furthest: u32;
  count: u32;
}
/** Then entries: which time of the board, and how many half-cycles ahead. */
const STATE_BYTES: usize = 24;
@unmanaged
class Row { chain: u32; script: usize; state: u32; from: u32; }
/** Then slots, by how the run ends: the next row, half-cycles to it, instructions, and whether a conditional branch was predicted wrongly. */
export const SLOTS_AT: usize = 16, SLOT_BYTES: usize = 16;
// @ts-ignore: decorator
@inline function slotsOf(ends: u32): u32 { return ends == Ends.STRAIGHT ? 1 : ends == Ends.BRANCH ? Outcome.COUNT : Slots.COUNT; }
/** Then by instruction, 16 bits: half-cycles to when it has issued. */
// @ts-ignore: decorator
@inline export function issuedAt(ends: u32): usize { return SLOTS_AT + usize(slotsOf(ends)) * SLOT_BYTES; }

/** Regions are left for these: in a straight line, or by a branch, whose line fetch then asks for. */
const AWAY: usize = SCHEDULES, LANDED: usize = SCHEDULES + SCRIPT_BYTES;
const SCRIPTS: usize = SCHEDULES + 2 * SCRIPT_BYTES, MAX_SCRIPTS: u32 = 0xfff0;
const MARKS: usize = SCHEDULES + 0x40_0000;
const COPIES: usize = SCHEDULES + 0x48_0000, CHUNK_BYTES: usize = 2 * T, CHUNKS: u32 = 256;
const STATE_HEADS: usize = SCHEDULES + 0xd0_0000, ROW_HEADS: usize = STATE_HEADS + 0x4_0000, HEADS: u32 = 0x1_0000;
const STATES: usize = ROW_HEADS + 0x4_0000, STATES_END: usize = STATES + 0x48_0000;
const ROWS: usize = SCHEDULES + 0x180_0000, ROWS_END: usize = SCHEDULES + 0x278_0000;
/** Rows that were turned aside, and the rows that came of it. */
const ASIDE: usize = ROWS_END, ASIDE_ENTRIES: u32 = 0x4000;
/** Where schedules are worked out: any half-cycle that leaves room below. */
const ORIGIN: i32 = 1 << 20;
/** A state in which something comes later than this is not kept: a row's times have 16 bits. */
const FURTHEST: i32 = 0x4000;
/** Fetch that is further behind is as good as done: it is `fetchAhead` cycles behind anyway before that could matter. */
const BEHIND: i32 = 2 * Pipeline.fetchAhead + 8;

let scripts: u32 = 0, copies: u32 = 0, statesAt: usize = STATES, rowsAt: usize = ROWS;
/** How often rows were dropped. */
let drops: u32 = 0;
/** Half-cycles that the region in hand may need up to where it looks at the time again. */
let longest: u32 = 0;
let count: u32 = 0;
const FOUND: usize = memory.data(96 * 4 * 4, 4);

/** Forgets everything: no region is left that refers to it. */
export function dropSchedules(): void { scripts = 0; copies = 0; dropRows(); }
function dropRows(): void {
  drops++;
  dropStretches();
  statesAt = STATES; rowsAt = ROWS;
  memory.fill(STATE_HEADS, 0, usize(HEADS) << 2);
  memory.fill(ROW_HEADS, 0, usize(HEADS) << 2);
  memory.fill(ASIDE, 0, usize(ASIDE_ENTRIES) << 5);
}
/** Whether there may be no room for the scripts of some more regions. */
export function schedulesFull(): bool { return scripts + 0x1800 > MAX_SCRIPTS || (copies >> 10) + 24 > CHUNKS; }

// --- scripts ---------------------------------------------------------------------------------------------------------------
/** A script of `rows` records from `at` on. */
export function makeScript(c: Cpu, page: usize, at: usize, rows: u32): usize {
  if ((copies & 1023) + rows > 1024) copies = (copies | 1023) + 1;
  const s = changetype<Script>(SCRIPTS + usize(scripts++) * SCRIPT_BYTES);
  s.at = at; s.page = page; s.rows = rows;
  s.copies = COPIES + usize(copies >> 10) * CHUNK_BYTES + (usize(copies & 1023) << 4);
  s.marks = MARKS + usize(copies);
  s.ends = 0; s.returns = 0; s.next = 0; s.taken = 0; s.takenTo = 0; s.other = 0; s.otherTo = 0;
  copies += rows;
  const cpuPage = c.page;
  c.page = page;
  s.longest = 2 * (Pipeline.mispredict + Pipeline.fetchAhead) + 8;
  for (let k: u32 = 0; k < rows; k++) s.longest += copyRecord(c, s, k);
  c.page = cpuPage;
  return changetype<usize>(s);
}

/** Copies a record with its timing; answers how many half-cycles it may cost. */
function copyRecord(c: Cpu, s: Script, k: u32): u32 {
  const at = s.at + (usize(k) << 4), r = changetype<Rec>(at), was = r.kind, to = s.copies + (usize(k) << 4);
  if (was == TRANSLATED) r.kind = changetype<Region>(REGIONS + usize(load<u16>(s.page + PAGE_HEADS + ((at - s.page) >> 3))) * REGION_BYTES).kind;
  // The timing of a region's head is not kept beside it: its flags are what stops the interpreter.
  const flags = load<u8>(at, At.FLAGS);
  prepare(c, r);
  memory.copy(to, at, RECORD_BYTES);
  memory.copy(to + T, at + T, 16);
  r.kind = was;
  store<u8>(at, flags, At.FLAGS);
  const own: u32 = load<u8>(to, At.FLAGS), special: u32 = load<u8>(TEMPLATES + (usize(changetype<Rec>(to).kind) << 4), 9);
  store<u8>(to, u8(own & ~(LINE_START | COUNTED)), At.FLAGS);
  let marks = own & LINE_START ? Mark.LINE : 0, longest: u32 = load<u8>(to, At.MORE) + 4;
  if (special == Special.MUL64) marks |= Mark.MULTIPLY;
  else if (special >= Special.UDIV_W && special <= Special.SDIV_X) marks |= Mark.DIVIDE;
  if (marks & (Mark.MULTIPLY | Mark.DIVIDE)) {
    // Usual operands are zero; who has others says so.
    changetype<Rec>(to).n = u16(Slot.ZERO);
    changetype<Rec>(to).m = u16(Slot.ZERO);
  }
  if (own & SPECIAL) longest += 128;
  store<u8>(s.marks + k, u8(marks));
  let latest: i32 = 0;
  for (let i: usize = 0; i < FORWARD_BYTES; i += 4) latest = max(latest, load<i32>(FORWARD + usize(load<u16>(to, At.ROWS)) + i));
  return longest + u32(latest);
}

// @ts-ignore: decorator
@inline function copyOf(s: Script, k: u32): Rec { return changetype<Rec>(s.copies + (usize(k) << 4)); }
function play(c: Cpu, s: Script, from: u32, to: u32): void {
  for (let k = from; k < to; k++) issueRecord(c, copyOf(s, k), pipeState(c));
}

// --- states ----------------------------------------------------------------------------------------------------------------
/** The state that the model is in at the record `at` (0: fetch has not come to it); 0 if it is not one to keep, or if an operand comes later than `most` half-cycles. */
export function stateAt(c: Cpu, at: usize, most: i32 = FURTHEST): u32 {
  const m = model(c), now = m.now, board = changetype<usize>(c) + BOARD, nows = i32x4.splat(now);
  count = 0;
  let furthest: i32 = 0, hash: u32 = m.used;
  for (let i: u32 = 0; i < 96; i++) {
    const entry = board + (usize(i) << 4);
    // Most of it lies in the past: four entries at a time.
    if ((i & 3) == 0 && !v128.any_true(i32x4.gt_s(i32x4.max_s(i32x4.max_s(v128.load(entry), v128.load(entry, 16)), i32x4.max_s(v128.load(entry, 32), v128.load(entry, 48))), nows))) { i += 3; continue; }
    if (!v128.any_true(i32x4.gt_s(v128.load(entry), nows)) || i == Entry.NONE || i == Entry.SINK) continue;
    for (let k: u32 = 0; k < 4; k++) {
      const ahead = load<i32>(entry + (usize(k) << 2)) - now;
      if (ahead <= 0) continue;
      const found = (i << 2 | k) << 16 | u32(ahead);
      store<u32>(FOUND + (usize(count++) << 2), found);
      furthest = max(furthest, ahead);
      hash = (hash ^ found) * 0x9e3779b1;
    }
  }
  if (furthest > most) return 0;
  const blocks = m.run ? i32((at >> 6) - (usize(m.run) >> 6)) : 0;
  const behind = min(now - (m.fetched + (blocks << 1)), BEHIND);
  hash = (hash ^ u32(behind)) * 0x9e3779b1;
  hash ^= hash >> 15;
  const head = STATE_HEADS + (usize(hash & (HEADS - 1)) << 2);
  for (let at = load<u32>(head); at; at = changetype<State>(usize(at)).chain) {
    const s = changetype<State>(usize(at));
    if (s.hash == hash && s.used == m.used && s.behind == behind && s.count == count && isFound(usize(at) + STATE_BYTES)) return at;
  }
  if (statesAt + STATE_BYTES + (usize(count) << 2) > STATES_END) dropRows();
  const s = changetype<State>(statesAt);
  s.chain = load<u32>(head);
  store<u32>(head, u32(statesAt));
  s.hash = hash; s.used = m.used; s.behind = behind; s.furthest = u32(furthest); s.count = count;
  memory.copy(statesAt + STATE_BYTES, FOUND, usize(count) << 2);
  statesAt += (STATE_BYTES + (usize(count) << 2) + 7) & ~7;
  return u32(changetype<usize>(s));
}

function isFound(entries: usize): bool {
  for (let i: usize = 0; i < usize(count) << 2; i += 4) if (load<u32>(entries + i) != load<u32>(FOUND + i)) return false;
  return true;
}

/** Puts the model into a state at the record `at` and half-cycle `now`. */
export function restore(c: Cpu, state: u32, at: usize, now: i32): void {
  const m = model(c), s = changetype<State>(usize(state)), board = changetype<usize>(c) + BOARD;
  memory.fill(board, 0, BOARD_BYTES);
  for (let i: u32 = 0; i < s.count; i++) {
    const found = load<u32>(usize(state) + STATE_BYTES + (usize(i) << 2));
    store<i32>(board + (usize(found >> 16) << 2), now + i32(found & 0xffff));
  }
  m.now = now; m.used = s.used;
  m.fetched = now - s.behind;
  m.run = u32(at);
}

// --- rows ------------------------------------------------------------------------------------------------------------------
/** The row of a script in a state. The model is anywhere afterwards. */
function rowOf(c: Cpu, script: usize, from: u32, state: u32): u32 {
  const hash = (u32(script) * 0x9e3779b1 ^ state * 0x85ebca6b ^ from * 0xc2b2ae35);
  const head = ROW_HEADS + (usize((hash ^ hash >> 15) & (HEADS - 1)) << 2);
  for (let at = load<u32>(head); at; at = changetype<Row>(usize(at)).chain) {
    const row = changetype<Row>(usize(at));
    if (row.script == script && row.state == state && row.from == from) return at;
  }
  const s = changetype<Script>(script), away = script == AWAY || script == LANDED, rows: u32 = away ? 0 : s.rows, issued = issuedAt(s.ends);
  const bytes = (issued + (usize(rows) << 1) + 7) & ~7;
  if (rowsAt + bytes > ROWS_END) {
    // The state goes with the rows, and is made again.
    restore(c, state, 0, ORIGIN);
    dropRows();
    return rowOf(c, script, from, stateAt(c, 0));
  }
  const at = rowsAt, row = changetype<Row>(at);
  rowsAt += bytes;
  row.chain = load<u32>(head);
  store<u32>(head, u32(at));
  row.script = script; row.state = state; row.from = from;
  memory.fill(at + SLOTS_AT, 0, issued - SLOTS_AT);
  if (from < rows) {
    restore(c, state, 0, ORIGIN);
    for (let k = from; k < rows; k++) {
      issueRecord(c, copyOf(s, k), pipeState(c));
      store<u16>(at + issued + (usize(k) << 1), u16(model(c).now - ORIGIN));
    }
  }
  return u32(at);
}
function recordAt(s: Script, k: u32): usize { return s.at + (usize(k) << 4); }

/** Fills a slot of a row that has not been met; answers it, or a copy when the rows have gone meanwhile. */
export function workOut(c: Cpu, at: u32, slot: u32): u32 {
  const row = changetype<Row>(usize(at)), s = changetype<Script>(row.script), before = drops, outcome = outcomeOf(s, (slot - at - u32(SLOTS_AT)) / u32(SLOT_BYTES));
  restore(c, row.state, recordAt(s, row.from), ORIGIN);
  play(c, s, row.from, s.rows);
  const last = recordAt(s, s.rows - 1), behind = last + RECORD_BYTES;
  let next = s.taken, to: usize = s.takenTo;
  switch (outcome) {
    case Outcome.STRAIGHT:
      next = s.next; to = behind;
      if (behind == s.page + 1024 * RECORD_BYTES) { movedOn(c, behind); to = 0; }
      break;
    case Outcome.STRAIGHT_WRONG: { next = s.next; to = behind; beginAgain(c, to); break; }
    case Outcome.TAKEN: { follow(c, last, to, Pipeline.takenFetch); break; }
    case Outcome.TAKEN_CACHED: { follow(c, last, to, Pipeline.btic); break; }
    case Outcome.WRONG: { beginAgain(c, to); break; }
    case Outcome.INDIRECT: { follow(c, last, to, Pipeline.indirectFetch); break; }
    case Outcome.OTHER: { next = s.other; to = s.otherTo; follow(c, last, to, s.returns ? Pipeline.takenFetch : Pipeline.indirectFetch); break; }
    case Outcome.OTHER_WRONG: { next = s.other; to = s.otherTo; beginAgain(c, to); break; }
    case Outcome.AWAY: { next = 0; to = 0; follow(c, last, 0, s.returns ? Pipeline.takenFetch : Pipeline.indirectFetch); break; }
    default: { next = 0; to = 0; beginAgain(c, 0); }
  }
  // Within a line nothing is asked for: see fetch.ts, takenDirect and mispredicted.
  if (!next) next = outcome == Outcome.STRAIGHT || to && !((to ^ last) >> 8) ? AWAY : LANDED;
  const m = model(c), took = m.now - ORIGIN;
  if (m.run == 0 && next > LANDED) { to = changetype<Script>(next).at; m.run = u32(to); }
  const state = stateAt(c, to);
  // Nothing that a straight run leaves outstanding is that far.
  if (!state) unreachable();
  const nextRow = rowOf(c, next, 0, state), filled = drops == before ? usize(slot) : SPARE;
  store<u32>(filled, nextRow);
  store<i32>(filled, took, 4);
  store<u32>(filled, s.rows, 8);
  store<u32>(filled, u32(s.ends == Ends.BRANCH_IF && (outcome == Outcome.WRONG || outcome == Outcome.STRAIGHT_WRONG)), 12);
  return u32(filled);
}
const SPARE: usize = memory.data(16, 8);
function outcomeOf(s: Script, slot: u32): u32 {
  if (s.ends != Ends.BRANCH_IF) return slot;
  const taken = (slot & 3) >= Slots.ZERO;
  if (slot < Slots.TAKEN) return taken ? Outcome.STRAIGHT_WRONG : Outcome.STRAIGHT;
  return !taken ? Outcome.WRONG : slot < Slots.CACHED ? Outcome.TAKEN : Outcome.TAKEN_CACHED;
}

// --- into a region and out -------------------------------------------------------------------------------------------------
/** Whether a region may start at a half-cycle in this state: what is outstanding may be waited for in it. */
// @ts-ignore: decorator
@inline function early(m: Model, now: i32, furthest: u32): bool { return now + i32(furthest) + i32(longest) < m.limit; }

/** The model is at the first record of a script: finds the row for it (Cpu.row, Cpu.rowHalf). False when there is not the time. */
export function enterSchedule(c: Cpu, script: usize, time: u32): bool {
  const m = model(c);
  longest = time;
  if (!early(m, m.now, 0)) return false;
  const at = changetype<Script>(script).at, state = stateAt(c, at);
  if (!state || !early(m, m.now, changetype<State>(usize(state)).furthest)) return false;
  const now = m.now;
  c.row = rowOf(c, script, 0, state);
  c.rowHalf = now;
  return true;
}
/** The same from where another region was left. */
export function goOnSchedule(c: Cpu, script: usize, time: u32): bool {
  if (!c.row || c.unfinished) return false;
  const row = changetype<Row>(usize(c.row));
  longest = time;
  if (row.script > LANDED || !knowsLine(c, changetype<Script>(script).at) || !early(model(c), c.rowHalf, changetype<State>(usize(row.state)).furthest)) return false;
  c.row = rowOf(c, script, 0, row.state);
  return true;
}
/** A region was left at the record `at` (0: fetch has not come to it): the model is there again. Answers whether fetch asks for the record's line now. */
export function leaveSchedule(c: Cpu, at: usize): bool {
  if (!c.row) return false;
  const row = changetype<Row>(usize(c.row)), now = c.rowHalf;
  if (row.script <= LANDED) { restore(c, row.state, at, now); return row.script == LANDED && at != 0; }
  const s = changetype<Script>(row.script);
  if (!at) { restore(c, row.state, 0, now); return false; }
  reachRecord(c, row, u32((at - s.at) >> 4) + u32(c.unfinished == Left.MEANING));
  return false;
}
/** The model as it is before the record k of a row issues. */
function reachRecord(c: Cpu, row: Row, k: u32): void {
  const s = changetype<Script>(row.script);
  restore(c, row.state, recordAt(s, row.from), c.rowHalf);
  play(c, s, row.from, k);
}
/** The model as it is after the record k has issued, which may be where the row begins. */
function reachIssued(c: Cpu, k: u32): Rec {
  const row = changetype<Row>(usize(c.row));
  reachRecord(c, row, k + 1);
  return copyOf(changetype<Script>(row.script), k);
}
/** The model has gone another way than the row says, and is at record k: another row; or none (Cpu.row is 0), and the model stays as it is. */
function turnAside(c: Cpu, k: u32): void {
  const script = changetype<Row>(usize(c.row)).script, m = model(c), state = stateAt(c, recordAt(changetype<Script>(script), k));
  c.rowHalf = m.now;
  c.row = state ? rowOf(c, script, k, state) : 0;
}
/**
 * Memory does its part of record k, which has issued: between these two calls. What is asked of the model is the half-cycle
 * of the issue; the scoreboard is anywhere.
 */
export function beginAccess(c: Cpu, k: u32): Rec {
  const s = changetype<Script>(changetype<Row>(usize(c.row)).script);
  return beginIssued(c, k, c.rowHalf + i32(load<u16>(usize(c.row) + issuedAt(s.ends) + (usize(k) << 1))));
}
/** The same where it is known when the record has issued. */
// @ts-ignore: decorator
@inline export function beginIssued(c: Cpu, k: u32, issued: i32): Rec {
  const m = model(c);
  m.now = issued;
  m.used = UNTOUCHED;
  beginEffects();
  return copyOf(changetype<Script>(changetype<Row>(usize(c.row)).script), k);
}
/** In another row where that took longer than the row in hand says. False when the region must be left behind record k: see turnAside. */
export function endAccess(c: Cpu, k: u32): bool {
  const m = model(c), half = c.rowHalf, now = m.now, used = m.used, to = raisedTo, by = delayedBy;
  if (used == UNTOUCHED) if (by == 0) {
    if (to == UNRAISED) return true;
    if (to <= now - i32(load<u8>(changetype<usize>(copyOf(changetype<Script>(changetype<Row>(usize(c.row)).script), k)), At.MORE))) return true;
  }
  const low = k | Aside.ACCESS | (used == UNTOUCHED ? 2 : used) << 12 | u32(by) << 16, high = u64(now - half) << 32 | u64(u32(to == UNRAISED ? to : to - half));
  const known = asideKnown(c, low, high);
  if (known) return known == Known.STAYS;
  const r = reachIssued(c, k);
  if (by) delay(c, r, by);
  if (to != UNRAISED) raise(c, r, to);
  if (used != UNTOUCHED) { m.now = now; m.used = used; }
  return asideFound(c, low, high, k + 1);
}
/** As endAccess, when what the access does is known without the model; Known.NOT when that has not been met before. */
export namespace Known { export const NOT: u32 = 0; export const STAYS: u32 = 1; export const LEAVES: u32 = 2; }
/** A load that comes as if it had issued at half-cycle `to`, after its own `now`. */
// @ts-ignore: decorator
@inline export function knownLate(c: Cpu, k: u32, now: i32, to: i32): u32 { return knownAside(c, k | 2 << 12, u64(now - c.rowHalf) << 32 | u64(u32(to - c.rowHalf))); }
/** A load that issues up to half-cycle `now`, filling the cycle, and whose results come `by` half-cycles later. */
// @ts-ignore: decorator
@inline export function knownDelayed(c: Cpu, k: u32, now: i32, by: u32): u32 { return knownAside(c, k | 1 << 12 | by << 16, u64(now - c.rowHalf) << 32 | u64(u32(UNRAISED))); }
// @ts-ignore: decorator
@inline function knownAside(c: Cpu, low: u32, high: u64): u32 { return asideKnown(c, low | Aside.ACCESS, high); }
/** A multiply or divide at record k has the operands x and y. Answers as endAccess does. */
export function withOperands(c: Cpu, k: u32, x: u64, y: u64): bool {
  const s = changetype<Script>(changetype<Row>(usize(c.row)).script), copy = copyOf(s, k), more = operandsMore(copy.kind, x, y);
  if (more == 0) return true;
  const low = k | Aside.OPERANDS, known = asideKnown(c, low, more);
  if (known) return known == Known.STAYS;
  const r = changetype<Rec>(recordAt(s, k)), b = changetype<usize>(c);
  reachRecord(c, changetype<Row>(usize(c.row)), k);
  // The registers are in locals of the region: what it writes, it writes again.
  if (r.n != Slot.ZERO) store<u64>(b + r.n, x);
  if (r.m != Slot.ZERO) store<u64>(b + r.m, y);
  copy.n = r.n; copy.m = r.m;
  issueRecord(c, copy, pipeState(c));
  copy.n = u16(Slot.ZERO); copy.m = u16(Slot.ZERO);
  return asideFound(c, low, more, k + 1);
}
/** Fetch comes to record k of the row, whose line is not known to be there. False when the region must be left before it. */
export function fetchesLine(c: Cpu, k: u32): bool {
  const row = changetype<Row>(usize(c.row)), at = recordAt(changetype<Script>(row.script), k), half = c.rowHalf;
  // When fetch has come to it.
  const e = asideAt(c.row, k | Aside.COMES, 0);
  let came: i32;
  if (isAside(e, c.row, k | Aside.COMES, 0)) came = half + load<i32>(e, 20);
  else {
    reachRecord(c, row, k);
    came = fetchedAt(model(c), at);
    store<u64>(e, u64(c.row) << 32 | u64(k | Aside.COMES)); store<u64>(e, 0, 8); store<i32>(e, came - half, 20);
  }
  const more = fetchMemory(c, at, came);
  if (more == 0) return true;
  const low = k | Aside.FETCH, known = asideKnown(c, low, more);
  if (known) return known == Known.STAYS;
  reachRecord(c, row, k);
  lineComes(c, at, came + more);
  return asideFound(c, low, more, k);
}

/** What turned a row aside: record, what, and for an access what the cycle of its issue then uses and by how much results were delayed. */
namespace Aside {
  export const ACCESS: u32 = 0;
  export const OPERANDS: u32 = 0x100;
  export const FETCH: u32 = 0x200;
  /** Not a turn: when fetch comes to a record. */
  export const COMES: u32 = 0x300;
}
/** Model.used that nothing has written. */
const UNTOUCHED: u32 = 0x200;
/** An entry: the row and what turned it aside, how (half-cycles), the row that came of it, half-cycles to it, and how far its furthest operand is. */
// @ts-ignore: decorator
@inline function asideAt(row: u32, low: u32, high: u64): usize {
  const hash = (row * 0x9e3779b1) ^ (low * 0x85ebca6b) ^ (u32(high >> 32) * 0xc2b2ae35) ^ (u32(high) * 0x27d4eb2f);
  return ASIDE + (usize(hash >> 13 & (ASIDE_ENTRIES - 1)) << 5);
}
// @ts-ignore: decorator
@inline function isAside(e: usize, row: u32, low: u32, high: u64): bool { return load<u64>(e) == (u64(row) << 32 | u64(low)) && load<u64>(e, 8) == high; }
/** Goes to the row that this has led to before, and answers whether there is the time for the rest of it (Known). */
function asideKnown(c: Cpu, low: u32, high: u64): u32 {
  const e = asideAt(c.row, low, high);
  if (load<u64>(e) != (u64(c.row) << 32 | u64(low))) return Known.NOT;
  if (load<u64>(e, 8) != high) return Known.NOT;
  const half = c.rowHalf + load<i32>(e, 20);
  c.row = load<u32>(e, 16);
  c.rowHalf = half;
  return early(model(c), half, load<u32>(e, 24)) ? Known.STAYS : Known.LEAVES;
}
/** The model is where it leads to, before record k: goes on in its row, and remembers it. False when there is none, or not the time for the rest of it. */
function asideFound(c: Cpu, low: u32, high: u64, k: u32): bool {
  const from = c.row, half = c.rowHalf, before = drops;
  turnAside(c, k);
  if (!c.row) return false;
  const furthest = changetype<State>(usize(changetype<Row>(usize(c.row)).state)).furthest;
  if (before == drops) {
    const e = asideAt(from, low, high);
    store<u64>(e, u64(from) << 32 | u64(low)); store<u64>(e, high, 8);
    store<u32>(e, c.row, 16); store<i32>(e, c.rowHalf - half, 20); store<u32>(e, furthest, 24);
  }
  return early(model(c), c.rowHalf, furthest);
}

/** The n-th of a script's rows from its first record on that are there, or 0. */
export function scheduleOf(script: usize, n: u32): usize {
  for (let h: usize = 0; h < HEADS; h++) {
    for (let at = load<u32>(ROW_HEADS + (h << 2)); at; at = changetype<Row>(usize(at)).chain) {
      const row = changetype<Row>(usize(at));
      if (row.script == script && row.from == 0 && n-- == 0) return usize(at) + issuedAt(changetype<Script>(script).ends);
    }
  }
  return 0;
}
/** How many states and rows there are. */
export function countSchedules(): u64 {
  let states: u32 = 0, rows: u32 = 0;
  for (let h: usize = 0; h < HEADS; h++) {
    for (let at = load<u32>(STATE_HEADS + (h << 2)); at; at = changetype<State>(usize(at)).chain) states++;
    for (let at = load<u32>(ROW_HEADS + (h << 2)); at; at = changetype<Row>(usize(at)).chain) rows++;
  }
  return u64(states) << 32 | u64(rows);
}
