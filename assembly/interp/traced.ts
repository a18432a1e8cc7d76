/**
 * Execution with a tracer: one instruction after another, each with a record of what it was, when it issued and what it
 * waited for (trace.ts).
 *
 * The readers are the same as without a tracer. An instruction is issued here, by the model's own code with the record
 * watching (timing/issue.ts, issueWatched), and then executed by the reader with a budget of one, which finds it issued. So
 * without a tracer nothing is asked in the hot loop, a third reader need not be compiled, and a stall's cause is what the
 * stall was computed from. What the guest does, and when, is as without: the rest of the budget waits in `slack`, and where
 * the reader would have ended its run is decided by the same questions in the same order.
 * Deviations: none. Truth: interp/dispatch.gen.ts (the loop that this one cuts into pieces).
 */
import { el2Enabled, pstate } from "../cpu/exceptions";
import { PAGE_END, Rec, RECORD_BYTES } from "../decode/record";
import { CORES } from "../layout";
import { core } from "../loop-state";
import { Cpu, machine } from "../state";
import { At, hasIssued, issueWatched } from "../timing/issue";
import { takeNotes } from "../timing/causes";
import { Event } from "../timing/events";
import { landed, paused } from "../timing/fetch";
import { BOARD, Entry, EVENTS, model } from "../timing/model";
import { Special, TEMPLATES } from "../timing/tables.gen";
import { StateFlag, stopTraced, traceFull, TraceFlag, TraceKind, TraceRecord, traceRegisters, traceSlot, Tracing } from "../trace";
import { cycleNow } from "./budget";
import { runRun } from "./dispatch.gen";
import { decodeRecord, pcOf, wordOf } from "./page";
import { dropRegions } from "./regions";
import { Run } from "./run";
import { setStepping } from "./stepping";
import { runTimed } from "./timed-dispatch.gen";
import { Timed } from "./timed.gen";

/** By core: the address at which the block goes on, the instruction before and its address, the events counted at the latest record. */
const GOES_ON: usize = memory.data(4 * 8, 8);
const BEFORE: usize = memory.data(4 * 8, 8);
const COUNTED: usize = memory.data(4 * 5 * 8, 8);
const COUNTS: u32 = 5;
/** Where the record of an instruction goes that is not recorded. */
const UNRECORDED: usize = memory.data(96, 16);

/** By core: the record of an instruction that a hook stopped when it had issued, as it was then. */
const STOPPED: usize = memory.data(4 * 96, 16);
const RECORDED: usize = offsetof<TraceRecord>();

/** The tracer begins here: the next instruction of each core begins a block, and its events are counted from now. */
export function beginTrace(): void {
  // Records have their own kinds while somebody reads them.
  dropRegions();
  for (let i: u32 = 0; i < CORES; i++) {
    store<u64>(GOES_ON + (usize(i) << 3), ~u64(0));
    store<u64>(BEFORE + (usize(i) << 3), 0);
    changetype<TraceRecord>(STOPPED + usize(i) * RECORDED).kind = u8(TraceKind.NONE);
    countEvents(core(i), changetype<TraceRecord>(UNRECORDED));
  }
}

export function runTraced(c: Cpu, timed: bool): void {
  const m = machine();
  if (timed) landed(c, c.rec);
  while (true) {
    if (c.rec >= c.stop || timed && model(c).now >= model(c).limit) {
      if (timed) changetype<Timed>(c).rest(c.rec); else changetype<Run>(c).rest(c.rec);
      return;
    }
    if (traceFull()) { stopTraced(c); putAside(c); return; }
    const at = c.rec, r = changetype<Rec>(at);
    if (r.kind == PAGE_END) {
      if (!(timed ? changetype<Timed>(c).nextPage(at) : changetype<Run>(c).nextPage(at))) return;
      continue;
    }
    const aside = u32((c.stop - at) >> 4) - 1;
    c.slack += aside;
    c.stop = at + RECORD_BYTES;
    step(c, r, timed);
    if (c.rec == 0) {
      // It went to another page, or an exception was taken.
      if (c.leave || aside == 0) return;
      c.slack -= aside;
      if (!(timed ? changetype<Timed>(c).enterPage(aside) : changetype<Run>(c).enterPage(aside))) return;
      continue;
    }
    if (c.leave) { if (timed) paused(c, c.rec); return; }
    c.slack -= aside;
    c.stop = c.rec + (usize(aside) << 4);
  }
}

/** The run ends here for the host's sake alone: with the model, fetch goes on as if it did not. */
function putAside(c: Cpu): void {
  c.slack += u32((c.stop - c.rec) >> 4);
  c.stop = c.rec;
  c.pc = pcOf(c, c.rec);
}

/** Executes the record in hand, the only one of the budget. */
function step(c: Cpu, r: Rec, timed: bool): void {
  const m = machine(), pc = pcOf(c, changetype<usize>(r)), word = wordOf(c, r), goesOn = GOES_ON + (usize(c.index) << 3);
  const expected = load<u64>(goesOn), start = expected != pc || waits(word), slack = c.slack;
  store<u64>(goesOn, endsBlock(word) ? ~u64(0) : pc + 4);
  const recorded = start || !(m.tracing & Tracing.BLOCKS);
  const w = changetype<TraceRecord>(recorded ? traceSlot(1) : UNRECORDED);
  w.kind = u8(TraceKind.INSTRUCTION);
  w.core = u8(c.index);
  w.el = u8(c.el);
  w.flags = u8(start ? TraceFlag.START : 0);
  w.word = word;
  w.pc = pc;
  w.cycle = cycleNow(c);
  const before = BEFORE + (usize(c.index) << 3);
  w.before = load<u32>(before);
  w.beforePc = load<u32>(before, 4);
  store<u32>(before, word);
  store<u32>(before, u32(pc), 4);
  if (start && m.tracing & Tracing.REGISTERS) traceRegisters(c, pc, u32(pstate(c)), (c.el < 3 && el2Enabled(c) ? StateFlag.NONSECURE : 0) | (c.fpTrap ? StateFlag.FP_TRAPPED : 0), w.cycle);
  if (timed) stepTimed(c, r, w);
  else { setStepping(true); runRun(changetype<Run>(c)); setStepping(false); }
  // A hook stopped it before it was executed.
  if (c.slack == slack + 1 && c.rec == 0 && m.stopReason) { w.kind = u8(TraceKind.NONE); store<u64>(goesOn, expected); }
}

function stepTimed(c: Cpu, r: Rec, w: TraceRecord): void {
  const mo = model(c), limit = mo.limit, stopped = STOPPED + usize(c.index) * RECORDED;
  if (hasIssued(r)) { memory.copy(changetype<usize>(w), stopped, RECORDED); takeNotes(); }
  else issueTimed(c, r, w);
  const issued = w.result;
  // The instruction has its time: the turn's end is for the next one.
  mo.limit = i32.MAX_VALUE;
  setStepping(true);
  runTimed(changetype<Timed>(c));
  setStepping(false);
  mo.limit = limit;
  if (hasIssued(r)) { memory.copy(stopped, changetype<usize>(w), RECORDED); return; }
  w.causes = takeNotes();
  w.next = mo.now;
  // Vector registers are looked at in the column of the FP pipe's first stage, the others in the ALU's.
  const there = changetype<usize>(c) + load<u16>(changetype<usize>(r), At.RESULT0);
  w.result = (u32(w.result0) < Entry.VECTOR ? load<i32>(there, BOARD + 4) : load<i32>(there, BOARD)) & ~1;
  w.settle(issued);
}
function issueTimed(c: Cpu, r: Rec, w: TraceRecord): void {
  const at = changetype<usize>(r), mo = model(c);
  w.ready = mo.now;
  takeNotes();
  issueWatched(c, r, w);
  w.fetchCauses = takeNotes();
  w.cycle = mo.base + u64(u32(w.result) >> 1);
  w.source0 = u8(load<u16>(at, At.SOURCE0) >> 4);
  w.source1 = u8(load<u16>(at, At.SOURCE1) >> 4);
  w.source2 = u8(load<u16>(at, At.SOURCE2) >> 4);
  w.result0 = u8(load<u16>(at, At.RESULT0) >> 4);
  w.result1 = u8(load<u16>(at, At.RESULT1) >> 4);
  const template = TEMPLATES + (usize(r.kind) << 4), special = u32(load<u8>(template, 9));
  w.result2 = u8(special == Special.PAIR_BASE ? u32(r.n) >> 3 : Entry.SINK);
  w.registers = special == Special.MANY ? load<u8>(template, 14) : 1;
  w.uses = load<u8>(at, At.USES);
  w.meets = load<u8>(at, At.MEETS);
  if (changetype<usize>(w) != UNRECORDED) countEvents(c, w);
}

/** What this core has counted since the record before. */
function countEvents(c: Cpu, w: TraceRecord): void {
  w.l1iRefills = since(c, 0, count(c, Event.L1I_REFILL));
  w.l1dRefills = since(c, 1, count(c, Event.L1D_REFILL));
  w.l2Refills = since(c, 2, count(c, Event.L2D_REFILL));
  w.tlbRefills = since(c, 3, count(c, Event.L1I_TLB_REFILL) + count(c, Event.L1D_TLB_REFILL));
  w.mispredicts = since(c, 4, count(c, Event.BR_MIS_PRED));
}
function count(c: Cpu, event: u32): u64 { return load<u64>(changetype<usize>(c) + (usize(event) << 3), EVENTS); }
function since(c: Cpu, which: u32, now: u64): u16 {
  const at = COUNTED + (usize(c.index * COUNTS + which) << 3), n = now - load<u64>(at);
  store<u64>(at, now);
  return u16(min<u64>(n, 0xffff));
}

/**
 * Behind these a block begins: branches, exception generation and return, WFI and WFE, and what may change how the next
 * instruction is fetched or executed (MSR, ISB, TLB and cache maintenance).
 */
function endsBlock(word: u32): bool {
  if ((word & 0x1c000000) != 0x14000000) return false;
  if (word >> 22 != 0x354) return true;
  // System instructions: not NOP and other hints, DSB, DMB, MRS.
  if (waits(word)) return true;
  if ((word & 0xfffff01f) == 0xd503201f || (word & 0xfffff0df) == 0xd503309f) return false;
  return (word & 0x00200000) == 0;
}
/** WFI and WFE are blocks of their own, so that the time in them is nobody else's. */
function waits(word: u32): bool { return (word & 0xffffffdf) == 0xd503205f; }
