/**
 * Fetch and branch prediction. Truth: Cortex-A53 TRM (structures), measured taken-branch and misprediction costs.
 *
 * Fetch runs ahead of issue, a 16-byte block a cycle, until the queue is full; a predicted taken branch costs it the bubble
 * to the target's block, which issue sees only when the queue has run dry. So only redirections are worked on: `fetched` is
 * when the block at `run` came, and a block further on came as many cycles later.
 *
 * Conditional branches: two-bit counters chosen by address and global history. Returns: a stack of eight. BR and BLR: a
 * table by address. The target instruction cache holds the last direct branch's target.
 * Deviations: a direct branch is never mispredicted for want of an entry; how the silicon hashes its tables is not known.
 */
import { Cpu } from "../state";
import { sys } from "../cpu/sys";
import { hold } from "./issue";
import { fetchMemory } from "./memory";
import { FETCH_FILTER, FETCH_FILTER_ENTRIES, INDIRECT, INDIRECT_ENTRIES, Model, model, PATTERN, PATTERN_ENTRIES, tables } from "./model";
import { Pipeline } from "./tables.gen";
import { count, Event } from "./events";
import { Cause, note } from "./causes";

/** In Model.used: nothing has issued in the cycle, and one instruction may. */
const ONE: u32 = 0x100;

/** Half-cycle at which fetch has the block of the record at `at`, which lies on from `run`. */
// @ts-ignore: decorator
@inline export function fetchedAt(m: Model, at: usize): i32 {
  const t = m.fetched + (i32((at >> 6) - (usize(m.run) >> 6)) << 1);
  const ahead = m.now - 2 * Pipeline.fetchAhead;
  return (t > ahead ? t : ahead) & ~1;
}

/** Fetch goes on at `to` (0: at the record that is executed next), whose block comes at half-cycle t. */
// @ts-ignore: decorator
@inline function goOn(m: Model, to: usize, t: i32): void {
  m.fetched = t;
  m.run = u32(to);
  if (t > m.now) { m.now = t; m.used = 0; }
}
/** Asks for the line of the record that fetch goes on at, unless it is known to be there. */
// @ts-ignore: decorator
@inline export function enterLine(c: Cpu, at: usize): void { if (!knowsLine(c, at)) fetchLine(c, at); }
// @ts-ignore: decorator
@inline export function knowsLine(c: Cpu, at: usize): bool { return load<u32>(tables(c) + ((at >> 8 & (FETCH_FILTER_ENTRIES - 1)) << 2), FETCH_FILTER) == u32(at >> 8); }

/** Fetch follows the branch at `at` to `to`, losing `bubble` cycles. */
// @ts-ignore: decorator
@inline export function follow(c: Cpu, at: usize, to: usize, bubble: i32): void { const m = model(c); goOn(m, to, fetchedAt(m, at) + 2 * bubble); }
/** Fetch begins again at `to`, after a branch that went elsewhere than predicted. */
// @ts-ignore: decorator
@inline export function beginAgain(c: Cpu, to: usize): void { const m = model(c); goOn(m, to, (m.now & ~1) + 2 * (Pipeline.mispredict + 1)); }

/** A direct branch that was predicted and is taken. */
// @ts-ignore: decorator
@inline export function takenDirect(c: Cpu, at: usize, to: usize, pc: u32): void {
  const m = model(c);
  const bubble = m.targetCache == pc ? Pipeline.btic : Pipeline.takenFetch;
  m.targetCache = pc;
  follow(c, at, to, bubble);
  if ((to ^ at) >> 8 && to) enterLine(c, to);
}

/** A direct branch at `at` that was not predicted. Its own line is not asked for again, whatever has happened to it meanwhile: as takenDirect. */
export function mispredicted(c: Cpu, at: usize, to: usize): void {
  startOver(c, to);
  if ((to ^ at) >> 8 && to) enterLine(c, to);
}
/** A branch to a register's value that was not predicted. */
export function mispredictedIndirect(c: Cpu, to: usize): void {
  startOver(c, to);
  if (to) enterLine(c, to);
}
function startOver(c: Cpu, to: usize): void {
  count(c, Event.BR_MIS_PRED);
  note(Cause.MISPREDICT);
  beginAgain(c, to);
}

/** Looks up and trains the conditional predictor; true when it was right. */
// @ts-ignore: decorator
@inline export function predictedRight(c: Cpu, pc: u32, taken: bool): bool {
  const m = model(c);
  if (!m.predicting) return !taken;
  const index = ((pc >> 2) ^ (m.history * 0x2f)) % PATTERN_ENTRIES;
  const at = tables(c) + PATTERN + usize(index);
  const counter = i32(load<i8>(at));
  // -2 -1 not taken, 0 1 taken.
  const next = select<i32>(counter + i32(counter < 1), counter - i32(counter > -2), taken);
  store<i8>(at, i8(next));
  m.history = (m.history << 1 | u32(taken)) & ((1 << Pipeline.historyBits) - 1);
  return counter >= 0 == taken;
}

/** Prediction is off while the MMU is off. To be asked after what may change it: a level, SCTLR and its ISB, the host. */
export function lookWhetherPredicting(c: Cpu): void {
  const s = sys(c);
  model(c).predicting = u32((c.el < 2 ? s.SCTLR_EL1 : c.el == 2 ? s.SCTLR_EL2 : s.SCTLR_EL3) & 1);
}

export function pushReturn(c: Cpu, back: u64): void {
  const m = model(c);
  m.returnTop = (m.returnTop + 1) & 7;
  store<u64>(changetype<usize>(m) + offsetof<Model>("return0") + (usize(m.returnTop) << 3), back);
}

/** Whether the stack of returns says so. */
export function rightReturn(c: Cpu, target: u64): bool {
  const m = model(c);
  const entry = changetype<usize>(m) + offsetof<Model>("return0") + (usize(m.returnTop) << 3);
  const right = load<u64>(entry) == target && m.predicting != 0;
  m.returnTop = (m.returnTop - 1) & 7;
  if (!right) count(c, Event.BR_INDIRECT_MIS);
  return right;
}

/** Looks up and trains the indirect predictor; true when it was right. */
export function rightIndirect(c: Cpu, pc: u32, target: u64): bool {
  const m = model(c), entry = tables(c) + INDIRECT + (usize((pc >> 3) & (INDIRECT_ENTRIES - 1)) << 3);
  const known = load<u32>(entry) == pc, right = known && load<u32>(entry, 4) == u32(target) && m.predicting != 0;
  store<u32>(entry, pc);
  store<u32>(entry, u32(target), 4);
  if (!right) {
    count(c, Event.BR_INDIRECT_MIS);
    if (known) count(c, Event.BR_INDIRECT_ADDRESS);
  }
  return right;
}

/** A branch to a register's value that was predicted. */
export function takenIndirect(c: Cpu, at: usize, to: usize, bubble: i32): void {
  follow(c, at, to, bubble);
  if (to) enterLine(c, to);
}

/** An exception was taken: the pipe is emptied and refilled at the vector. */
export function entered(c: Cpu, irq: bool, fiq: bool): void {
  count(c, Event.EXC_TAKEN);
  if (irq) count(c, Event.EXC_IRQ);
  if (fiq) count(c, Event.EXC_FIQ);
  flushed(c, Pipeline.exceptionEntry);
}
/** ERET, which is not predicted. */
export function returned(c: Cpu): void { count(c, Event.EXC_RETURN); flushed(c, Pipeline.exceptionReturn); }
function flushed(c: Cpu, cycles: i32): void {
  const m = model(c);
  note(Cause.FLUSH);
  goOn(m, 0, (m.now & ~1) + 2 * cycles);
  lookWhetherPredicting(c);
}

/** In Model.run: fetch goes on as if nothing had been, at the record that is executed next, whose line it has asked for. */
const PAUSED: u32 = 1;

/** Execution is at the record `at`, which fetch has come to from elsewhere (another page, a redirection), or where a turn goes on. */
export function landed(c: Cpu, at: usize): void {
  const m = model(c);
  if (m.run == 0) { m.run = u32(at); enterLine(c, at); }
  else if (m.run == PAUSED) m.run = u32(at);
}

/** A turn ends before the record `at`: no event of the core's, so fetch must not notice. */
export function paused(c: Cpu, at: usize): void {
  const m = model(c);
  if (m.run > PAUSED) { movedOn(c, at); m.run = PAUSED; }
}

/** The straight line goes on in another page's record: as far as fetch is from `run`, it is from the new one. */
export function movedOn(c: Cpu, from: usize): void {
  const m = model(c);
  if (m.run > PAUSED) m.fetched += i32((from >> 6) - (usize(m.run) >> 6)) << 1;
  m.run = 0;
}

/** A new line of instructions begins at this record, in a straight line or by a branch. */
export function fetchLine(c: Cpu, at: usize): void {
  const m = model(c);
  if (m.run == 0) m.run = u32(at);
  const came = fetchedAt(m, at);
  const more = fetchMemory(c, at, came);
  if (more) lineComes(c, at, came + more);
}
/** The line of the record at `at` comes at half-cycle t, later than fetch came to it. */
// @ts-ignore: decorator
@inline export function lineComes(c: Cpu, at: usize, t: i32): void {
  const m = model(c);
  m.fetched = t;
  m.run = u32(at);
  hold(c, t, 0);
}
