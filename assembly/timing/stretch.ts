/**
 * Stretches: what the scoreboard made of a straight run of instructions, kept for the timed interpreter, so that it works out
 * only once what it meets again and again.
 *
 * A *stretch* begins at a record in a state (timing/schedule.ts: all that issue and fetch know, relative to the last issue) and
 * ends behind a branch, at the end of a 64-byte line, or before a record that it cannot hold. It knows when each of its records
 * issues, and for each way in which it can end (Way) the stretch that follows and after how many half-cycles. It was filled by
 * issueRecord itself. While a core is in a stretch its scoreboard stands still: the interpreter carries out the records, and only
 * their ends, loads that the filter does not know and the like look at the time.
 *
 * That holds while every access is a hit and every line is there. When something else happens, the scoreboard is brought to the
 * record in hand (leaveStretch) and the interpreter issues one by one for a while. A record whose time depends on its operands
 * begins a stretch of its own for each time that it takes.
 *
 *   boundary: advance(c, way, to, left) || leaveBy(c, r, way, to), then as the scoreboard has it, then enterStretch
 *
 * All of this is a cache: a core is in no stretch between turns, and nothing of it is in a snapshot. Truth: timing/issue.ts,
 * timing/fetch.ts. Deviations: none. When the space is used up all stretches are dropped.
 */
import { Rec, RECORD_BYTES, UNDECODED } from "../decode/record";
import { roleOf, Role } from "../interp/timed-dispatch.gen";
import { decodeRecord } from "../interp/page";
import { DECODED, DECODED_BYTES, STRETCHES, STRETCHES_BYTES } from "../layout";
import { Cpu, machine } from "../state";
import { enterLine, knowsLine } from "./fetch";
import { dependsOnOperands, issueOperands, issueRecord, operandCycles, pipeState } from "./issue";
import { model } from "./model";
import { restore, stateAt } from "./schedule";

/** How a stretch ends, as the offset of its edge: the stretch that follows (low word), the half-cycles from its beginning to that one's. */
export namespace Way {
  export const STRAIGHT: usize = 8;
  /** Straight on, which was not predicted. */
  export const STRAIGHT_WRONG: usize = 16;
  /** A branch that was predicted; whose target was in the target instruction cache; that was not predicted. */
  export const TAKEN: usize = 24;
  export const TAKEN_CACHED: usize = 32;
  export const WRONG: usize = 40;
}
@unmanaged
class Stretch {
  /** Its first record; odd when that one's time depends on its operands; 0 when a word that it was made of has been written. */
  at: u32;
  bytes: u16;
  /** Half-cycles to when its last record has issued. */
  time: u16;
  edge0: u64; edge1: u64; edge2: u64; edge3: u64; edge4: u64;
  /** The state that it begins in, and the cycles that its first record's operands cost. */
  state: u32;
  cycles: u32;
  /** The next stretch of the same line. */
  chain: u32;
}
/** Then 16 bits a record: half-cycles to when it has issued. */
const ISSUED: usize = 60;
const DEPENDS: u32 = 1;

/** The first stretch of each line of decoded records; then the stretches. */
const HEADS: usize = STRETCHES, HEADS_BYTES: usize = 4096 * DECODED_BYTES >> 6;
const FIRST: usize = STRETCHES + HEADS_BYTES, END: usize = STRETCHES + STRETCHES_BYTES;
/** Of a line's stretches so many are looked at, the latest first. */
const MANY: u32 = 256;
/** Operands that come later than this (half-cycles) are waited for on the scoreboard. */
const NEAR: i32 = 64;
/** Budget (in bytes of records) below which to begin a stretch does not pay. */
const ENOUGH: usize = 64 * RECORD_BYTES;
/** Records that are issued one by one before a stretch is begun again: between these, by whether the last ones lasted (half-cycles). */
const LEAST: u32 = 16, MOST: u32 = 8192, LASTED: i32 = 1000;

/** op0:op1:CRn:CRm:op2 of the registers that system code reads all the time (Arm ARM D19). */
const SP_EL0: u32 = 0xc208, TPIDR_EL0: u32 = 0xde82, TPIDR_EL1: u32 = 0xc684, DAIF: u32 = 0xda11;

let generation: u32 = 0;
let stretchesAt: usize = FIRST;
let wait: u32 = 0, patience: u32 = LEAST;
/** Half-cycle at which stretches were begun after something had happened. */
let began: i32 = 0, fresh: bool = true;
/** The stretch that was left in a way that it did not know yet; its first half-cycle. */
let lastStretch: usize = 0, lastWay: usize = 0, lastHalf: i32 = 0;

/** Forgets all stretches: their states or their records are gone. */
export function dropStretches(): void {
  lastStretch = 0;
  if (stretchesAt == FIRST) return;
  stretchesAt = FIRST;
  generation++;
  memory.fill(HEADS, 0, HEADS_BYTES);
}
/** A record was written: the stretches of its line are gone. */
export function killStretches(record: usize): void {
  const head = headOf(record);
  for (let at = load<u32>(head); at; at = changetype<Stretch>(usize(at)).chain) changetype<Stretch>(usize(at)).at = 0;
  store<u32>(head, 0);
}
// @ts-ignore: decorator
@inline function headOf(at: usize): usize { return HEADS + ((at - DECODED) >> 8 << 2); }

// --- from one to the next --------------------------------------------------------------------------------------------------
/** The stretch that c is in ends in this way, at the record `to`, with `left` bytes of budget from there: true when c is in the next one. */
// @ts-ignore: decorator
@inline export function advance(c: Cpu, way: usize, to: usize, left: usize): bool {
  const edge = load<u64>(usize(c.stretch) + way);
  let next = changetype<Stretch>(usize(u32(edge)));
  if (usize(next.at) != to) { next = changetype<Stretch>(another(c, way, to)); if (!changetype<usize>(next)) return false; }
  const half = c.stretchHalf + i32(edge >> 32);
  if (!knowsLine(c, to) || usize(next.bytes) > left || half + i32(next.time) >= model(c).limit) return false;
  begin(c, changetype<usize>(next), to, half);
  return true;
}
// @ts-ignore: decorator
@inline function begin(c: Cpu, stretch: usize, at: usize, half: i32): void {
  c.stretch = u32(stretch);
  c.stretchHalf = half;
  c.stretchEnd = at + usize(changetype<Stretch>(stretch).bytes);
  c.stretchTimes = stretch + ISSUED - (at >> 3);
}
/** Half-cycle at which the record r of the stretch that c is in has issued. */
// @ts-ignore: decorator
@inline export function issuedAt(c: Cpu, r: Rec): i32 { return c.stretchHalf + i32(load<u16>(c.stretchTimes + (changetype<usize>(r) >> 3))); }

/** The state in which a stretch ends depends on the way alone; where it goes on may be elsewhere than the last time. */
function another(c: Cpu, way: usize, to: usize): usize {
  const edge = usize(c.stretch) + way, was = usize(load<u32>(edge));
  if (!was) return 0;
  const s = changetype<Stretch>(was);
  if (s.at == (u32(to) | DEPENDS) && s.cycles == u32(operandCycles(c, changetype<Rec>(to)))) return was;
  const found = find(c, to, s.state);
  if (found) store<u32>(edge, u32(found));
  return found;
}
function find(c: Cpu, at: usize, state: u32): usize {
  const r = changetype<Rec>(at), depends = dependsOnOperands(r.kind), key = u32(at) | u32(depends), cycles = depends ? u32(operandCycles(c, r)) : 0;
  let n: u32 = 0;
  for (let a = load<u32>(headOf(at)); a; a = changetype<Stretch>(usize(a)).chain) {
    const s = changetype<Stretch>(usize(a));
    if (s.at == key && s.state == state && s.cycles == cycles) return usize(a);
    if (++n == MANY) break;
  }
  return 0;
}

// --- out and in ------------------------------------------------------------------------------------------------------------
/** The scoreboard as it is when the record r of the stretch that c is in has issued. */
function leave(c: Cpu, r: usize): void {
  const s = changetype<Stretch>(usize(c.stretch));
  let at = usize(s.at & ~DEPENDS);
  restore(c, s.state, at, c.stretchHalf);
  c.stretch = 0; c.stretchEnd = 0; c.stretchHalf = 0;
  if (s.at & DEPENDS && at <= r) { issueOperands(c, changetype<Rec>(at), i32(s.cycles)); at += RECORD_BYTES; }
  for (; at <= r; at += RECORD_BYTES) issueRecord(c, changetype<Rec>(at), pipeState(c));
}
/** Something happens at the record r, which has issued, that the stretch does not know. */
export function leaveStretch(c: Cpu, r: usize): void {
  leave(c, r);
  patience = model(c).now - began < LASTED ? min(2 * patience, MOST) : max(patience >> 1, LEAST);
  wait = patience;
  fresh = true;
}
/** The stretch ends with the record r in a way that it has not ended yet, or for which there is not the time. */
export function leaveBy(c: Cpu, r: usize, way: usize, to: usize): void {
  lastStretch = 0;
  if (to && knowsLine(c, to)) { lastStretch = usize(c.stretch); lastWay = way; lastHalf = c.stretchHalf; }
  leave(c, r);
}
/** Before the record `at`, which is not straight on from where it was left, or not at once. */
// @ts-ignore: decorator
@inline export function forgetWay(): void { lastStretch = 0; }
/** Whether it is not yet time to begin a stretch. */
// @ts-ignore: decorator
@inline export function waits(): bool { if (wait == 0) return false; wait--; return true; }

/** Begins a stretch at the record `at`, which issues next, with `left` bytes of budget. False: the scoreboard is to do it. */
export function enterStretch(c: Cpu, at: usize, left: usize): bool {
  const from = lastStretch, m = model(c), before = generation, r = changetype<Rec>(at);
  lastStretch = 0;
  wait = LEAST;
  if (left < ENOUGH || !m.predicting || machine().counting || m.run <= 1) return false;
  if (r.kind == UNDECODED) decodeRecord(c.page, r);
  if (partOf(r) == Role.ALONE) { wait = 0; return false; }
  // As issue does it, which then finds it done.
  if ((at & 0xff) == 0) enterLine(c, at);
  const now = m.now, state = stateAt(c, at, NEAR);
  if (!state) return false;
  let s = find(c, at, state);
  const there = s != 0;
  if (!there) s = make(c, at, state);
  if (from && before == generation) store<u64>(from + lastWay, u64(u32(now - lastHalf)) << 32 | u64(s));
  else if (fresh) { began = now; fresh = false; }
  const next = changetype<Stretch>(s);
  if (usize(next.bytes) > left || now + i32(next.time) >= m.limit) { if (!there) restore(c, state, at, now); return false; }
  wait = 0;
  begin(c, s, at, now);
  return true;
}
/** A register that is read without looking at the time is no reason to leave a stretch. */
function partOf(r: Rec): u32 {
  const role = roleOf(r.kind);
  if (role != Role.READS) return role;
  switch (u32(r.imm) & 0xffff) { case SP_EL0: case TPIDR_EL0: case TPIDR_EL1: case DAIF: return Role.ANY; }
  return Role.ALONE;
}
/** Makes the stretch from the record `at` on, whose state is the model's; the model is at its end afterwards. */
function make(c: Cpu, at: usize, state: u32): usize {
  if (stretchesAt + ISSUED + 2 * 16 > END) dropStretches();
  const stretch = stretchesAt, s = changetype<Stretch>(stretch), m = model(c), now = m.now, r = changetype<Rec>(at), head = headOf(at);
  const depends = dependsOnOperands(r.kind);
  s.at = u32(at) | u32(depends);
  s.state = state;
  s.cycles = depends ? u32(operandCycles(c, r)) : 0;
  s.edge0 = 0; s.edge1 = 0; s.edge2 = 0; s.edge3 = 0; s.edge4 = 0;
  s.chain = load<u32>(head);
  store<u32>(head, u32(stretch));
  let to = at, times = stretch + ISSUED;
  do {
    const r = changetype<Rec>(to);
    if (r.kind == UNDECODED) decodeRecord(c.page, r);
    const role = partOf(r);
    if (role == Role.ALONE || to != at && dependsOnOperands(r.kind)) break;
    issueRecord(c, r, pipeState(c));
    store<u16>(times, u16(m.now - now));
    times += 2;
    to += RECORD_BYTES;
    if (role == Role.LAST) break;
  } while (to & 0xff);
  s.bytes = u16(to - at);
  s.time = u16(m.now - now);
  stretchesAt = (times + 7) & ~7;
  return stretch;
}
