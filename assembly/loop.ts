/**
 * The loop: which core runs, how far, and what happens between. The only file that knows the interpreter, the timers, the
 * interrupt lines and the host's limits together.
 *
 * Deterministic: the core that is furthest behind runs next (the lower number when two are level), for a quantum or until
 * the next timer. Guest time is cycles: of the model with timing a53, else one an
 * instruction; waiting cores are carried along and cost nothing.
 * Deviations: cores see each other's stores and interrupts at the end of a turn, at most a quantum late.
 */
import { breakpointHit, Hook, stopAt } from "./cpu/debug";
import { debugTarget, EC, stepEnabled, syncTarget, takeInterrupt, takeSync } from "./cpu/exceptions";
import { localTimerAt, updateLines } from "./cpu/local";
import { nextOverflow, pmuStoodStill } from "./cpu/pmu";
import { sys } from "./cpu/sys";
import { nextEvent, nextTimer, NEVER } from "./cpu/timer";
import { runRun } from "./interp/dispatch.gen";
import { runWarm } from "./interp/regions";
import { Run } from "./interp/run";
import { spin } from "./interp/spin";
import { runTimed } from "./interp/timed-dispatch.gen";
import { runTraced } from "./interp/traced";
import { Timed } from "./interp/timed.gen";
import { CORES } from "./layout";
import { core, findHook } from "./loop-state";
import { protect } from "./interp/maintenance";
import { Cpu, machine, Machine, Stop, Wait } from "./state";
import { landed } from "./timing/fetch";
import { useModel } from "./timing/memory";
import { beginTurn, model, modelCycle } from "./timing/model";
import { STEPPING } from "./trace";

/** Of Cpu.passHook. */
const PASS_ACCESSES: u32 = 2;
/** Longest turn: V8 optimises the loop only when it returns now and then. */
const LONGEST: u64 = 1 << 21;

/**
 * Runs until cycle `limit`, or `instructions` instructions of all cores, or a reason to stop. Returns the reason (Stop);
 * core, detail and address of it are in Machine. Machine.now is the time of the core that is furthest behind.
 */
export function run(limit: u64, instructions: u64): u32 {
  const m = machine();
  m.stopReason = Stop.NONE;
  m.inRun = 1;
  m.current = 0;
  if (m.timing == 2) useModel();
  let left = instructions;
  while (true) {
    if (left == 0) { m.stopReason = Stop.INSTRUCTIONS; break; }
    const c = m.openTurn ? goOn(m, limit) : choose(m, limit);
    if (c == null) {
      if (m.now >= limit) { m.stopReason = limit == NEVER ? Stop.IDLE : Stop.LIMIT; break; }
      continue;
    }
    const before = c.instructions;
    turn(c, m, c.turnEnd, left);
    left -= c.instructions - before;
    if (m.stopReason) break;
    if (m.kicked) { m.kicked = 0; m.stopReason = Stop.KICKED; break; }
  }
  settle(m);
  m.inRun = 0;
  m.current = 0;
  return m.stopReason;
}

/** The core whose turn was cut short, for the rest of it; any other where it cannot go on. */
function goOn(m: Machine, limit: u64): Cpu | null {
  const c = core(m.openTurn - 1);
  m.openTurn = 0;
  if (inAccess(c, m) && !(m.held >> c.index & 1)) return c;
  if (m.retimed || c.wait || m.held >> c.index & 1 || c.time >= limit) return choose(m, limit);
  if (c.turnEnd > limit) c.turnEnd = limit;
  return c;
}

/** A hook was told of an access of an instruction that has its time already: the rest of it comes before anything else, be the turn over. */
// @ts-ignore: decorator
@inline function inAccess(c: Cpu, m: Machine): bool { return m.timing == 2 && (c.passHook & PASS_ACCESSES) != 0; }

/** The core to run next with turnEnd set, or null when time was moved on instead. */
function choose(m: Machine, limit: u64): Cpu | null {
  let best: Cpu | null = null, running = 0;
  m.retimed = 0;
  let wake = limit;
  for (let i: u32 = 0; i < CORES; i++) {
    const c = core(i);
    if (c.wait == Wait.OFF || m.held >> i & 1) continue;
    if (c.wait && !awake(c, m)) continue;
    running++;
    if (best == null || c.time < best.time) best = c;
  }
  if (best) m.now = best.time;
  const local = localTimerAt(m.now);
  if (local < wake) wake = local;
  for (let i: u32 = 0; i < CORES; i++) {
    const c = core(i);
    if (c.wait == Wait.OFF || c.wait == Wait.RUNNING || m.held >> i & 1) continue;
    const t = nextTimer(c, m.now);
    if (t < wake) wake = t;
    if (c.wait == Wait.WFE) { const e = nextEvent(c, m.now); if (e < wake) wake = e; }
  }
  if (best == null) { if (m.now < wake) m.now = wake; eventStreams(m); return null; }
  if (m.now >= limit) return null;
  const own = nextTimer(best, best.time), overflow = nextOverflow(best);
  if (own < wake) wake = own;
  if (overflow < wake) wake = overflow;
  let span = wake - best.time;
  if (running > 1 && span > u64(m.quantum)) span = m.quantum;
  if (span > LONGEST) span = LONGEST;
  best.turnEnd = best.time + span;
  return best;
}

/** True when every core waits, and nothing inside here could wake one: no line, event or timer. */
export function idle(): bool {
  const m = machine();
  for (let i: u32 = 0; i < CORES; i++) {
    const c = core(i);
    if (c.wait == Wait.OFF || m.held >> i & 1) continue;
    if (c.wait == Wait.RUNNING || wakes(c, m) || nextTimer(c, m.now) != NEVER) return false;
    if (c.wait == Wait.WFE && nextEvent(c, m.now) != NEVER) return false;
  }
  return localTimerAt(m.now) == NEVER;
}

function wakes(c: Cpu, m: Machine): bool {
  updateLines(c, m.now);
  if (c.wait == Wait.WFI) return c.lines != 0 || (sys(c).HCR_EL2 & 0xc0) != 0;
  return c.event != 0 || (c.lines & 1 && !(c.daif & 0x80)) || (c.lines & 2 && !(c.daif & 0x40));
}

/** Looks whether a waiting core wakes now; if so it goes on from now. */
function awake(c: Cpu, m: Machine): bool {
  if (c.time < m.now) { pmuStoodStill(c, m.now - c.time); c.time = m.now; }
  if (!wakes(c, m)) return false;
  if (c.wait == Wait.WFE) c.event = 0;
  c.wait = Wait.RUNNING;
  return true;
}

/** Time has come to an event stream's edge: cores in WFE get their event. */
function eventStreams(m: Machine): void {
  for (let i: u32 = 0; i < CORES; i++) {
    const c = core(i);
    if (c.wait == Wait.WFE && m.now > 0 && nextEvent(c, m.now - 1) == m.now) c.event = 1;
  }
}

/** One core's turn, until cycle `end` at most. */
function turn(c: Cpu, m: Machine, end: u64, instructions: u64): void {
  const timed = m.timing == 2;
  // Two instructions a cycle at most; without the cycle model one.
  const budget0 = u32(min<u64>(timed ? (end > c.time ? 2 * (end - c.time) : 0) + 2 : end - c.time, instructions));
  let left = budget0;
  m.current = changetype<usize>(c);
  // With the cycle model, what c.instructions is when the budget is used up.
  c.cycleEnd = timed ? c.instructions + left : c.time + left;
  if (timed) beginTurn(c, c.time, end);
  protectReservation(c, m);
  while (left) {
    c.slack = 0;
    c.leave = 0;
    c.rec = 0;
    c.stop = usize(left) << 4;
    updateLines(c, timed ? modelCycle(c) : c.cycleEnd - left);
    const halfDone = inAccess(c, m);
    if (!halfDone) takeInterrupt(c);
    c.redirected = 0;
    let single = false;
    if (c.il) { takeSync(c, syncTarget(c), EC.ILLEGAL, 0, c.pc); c.redirected = 0; c.leave = 0; }
    else if (sys(c).MDSCR_EL1 & 1 && stepEnabled(c, c.el)) {
      if (!c.ss) {
        takeSync(c, debugTarget(c), EC.STEP, 0x22 | (c.stepped ? (c.steppedExclusive ? 0x1000040 : 0x1000000) : 0), c.pc);
        c.redirected = 0; c.leave = 0;
      } else { single = true; c.steppedExclusive = 0; }
    }
    if (sys(c).MDSCR_EL1 & 0x8000 && breakpointHit(c)) { c.redirected = 0; c.leave = 0; }
    // An exception was taken that the host wants to see.
    if (m.stopReason) break;
    if (m.hooks && !(c.passHook & 1)) {
      const hit = findHook(c.pc, c.pc + 3, Hook.EXECUTE);
      if (hit >= 0) { c.slack = left; stopAt(c, Stop.BREAKPOINT, hit, c.pc); break; }
    }
    // One at a time while a step or a breakpoint may be due after every instruction, or one passes hooks.
    const budget: u32 = single || sys(c).MDSCR_EL1 & 0x8000 || c.passHook ? 1 : left;
    c.slack = left - budget;
    c.leave = 0;
    const b = changetype<Run>(c);
    // The instruction has issued: the turn's end is for the next one.
    const limit = timed ? model(c).limit : 0;
    if (halfDone) model(c).limit = i32.MAX_VALUE;
    if (b.enterPage(budget, true)) {
      if (c.leave) c.leave = 0;
      if (c.spinning && !spin(b)) {}
      else if (m.tracing & STEPPING) runTraced(c, timed);
      else if (timed) { landed(c, c.rec); if (m.translate && !m.watching) runWarm(b); else runTimed(changetype<Timed>(c)); }
      else if (m.translate && !m.watching) runWarm(b);
      else runRun(b);
    }
    if (timed) model(c).limit = limit;
    const rest = c.slack + u32((c.stop - c.rec) >> 4);
    c.slack = 0;
    if (rest < left) { c.passHook = 0; if (single && c.ss) { c.ss = 0; c.stepped = 1; } }
    const wanted = c.leave || budget != left || rest != 0;
    left = rest;
    if (m.stopReason || c.wait || m.kicked || m.retimed || !wanted || timed && modelCycle(c) >= end) break;
  }
  c.time = timed ? modelCycle(c) : c.cycleEnd - left;
  c.instructions += budget0 - left;
  // The budget is closed: counters that are looked at between turns show what they show now.
  c.cycleEnd = timed ? c.instructions : c.time;
  c.stop = c.rec;
  if ((c.time < end || timed && m.stopReason == Stop.WATCHPOINT) && c.wait == Wait.RUNNING) m.openTurn = c.index + 1;
}

/** After the last turn: the machine's time is that of the core furthest behind. */
function settle(m: Machine): void {
  let now = NEVER;
  for (let i: u32 = 0; i < CORES; i++) {
    const c = core(i);
    if (c.wait == Wait.RUNNING && !(m.held >> i & 1) && c.time < now) now = c.time;
  }
  if (now != NEVER) m.now = now;
  for (let i: u32 = 0; i < CORES; i++) { const c = core(i); if (m.held >> i & 1 && c.wait == Wait.RUNNING && c.time < m.now) c.time = m.now; }
}

/** Makes stores of this core to a page on which another holds a reservation visible: see mmu/exclusive.ts. */
function protectReservation(c: Cpu, m: Machine): void {
  m.monitoredPage = 0;
  for (let i: u32 = 0; i < CORES; i++) {
    const o = core(i);
    if (i == c.index || !o.exclusive || o.wait == Wait.OFF) continue;
    const offset = u32(o.exclusivePa);
    // One page can be watched; a second core's reservation elsewhere is given up, as a real monitor may at any time.
    if (m.monitoredPage && m.monitoredPage != (offset >> 12) + 1) { o.exclusive = 0; continue; }
    m.monitoredPage = (offset >> 12) + 1;
    protect(offset & 0xfffff000);
  }
}
