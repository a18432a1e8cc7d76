/**
 * Regions of translated code, as the interpreter sees them: which there are, how it comes into them and out again, and which
 * records are warm enough to become one. What is in a region is assembly/translate's business.
 *
 * A region is a function of the core's table, `region(cpu, left) -> next record`, which carries out instructions as long as
 * its budget lasts; the record that it starts at has the kind TRANSLATED. It ends before whatever it cannot carry out whole,
 * so the interpreter does every fault, every access to a device and the last instructions of a budget: what a guest sees
 * does not depend on what is translated, or when.
 *
 * A region dies when a word that it was made of is written, and all die when decoded pages are dropped or there is no more room.
 * Deviations: a page in which regions have died often is not translated again before its decoded page is dropped. With the cycle model
 * and the MMU off nothing is: of Device memory a region has been seen to count one access less than the interpreter.
 */
import { branchAddress } from "../cpu/exceptions";
import { Rec, RECORD_BYTES, TRANSLATED, UNDECODED } from "../decode/record";
import { hostTranslate } from "../env";
import { CALLS_SEEN, CALLS_SEEN_ENTRIES, FETCH_ENTRIES, MAX_REGIONS, MAX_WAITING, PAGE_HEADS, PAGE_HELD, REGION_BYTES, REGION_COUNTS, REGIONS, WAITING, WARMTH, WARMTH_ENTRIES } from "../layout";
import { machine } from "../state";
import { runRun } from "./dispatch.gen";
import { Region, Way } from "./region";
import { enterLine, knowsLine, landed, paused } from "../timing/fetch";
import { At } from "../timing/issue";
import { tableOf } from "../timing/fast";
import { model, tables } from "../timing/model";
import { dropSchedules, enterSchedule, goOnSchedule, leaveSchedule, Left, schedulesFull } from "../timing/schedule";
import { Run } from "./run";
import { setStepping } from "./stepping";
import { runTimed } from "./timed-dispatch.gen";
import { Timed } from "./timed.gen";

/** The core's own entries of the table are below this. */
export const FIRST_IN_TABLE: u32 = 64;
/** What makes a record warm: a sample, and a region that led there. */
const BY_SAMPLE: u32 = 16, BY_EXIT: u32 = 1;
/** Steps that a sample may take to the next jump. */
const SEARCH: u32 = 64;
/** Where a sample that jumps forwards less than this goes on looking: it is inside a loop's body, most likely. */
const FORWARDS: usize = 32 * RECORD_BYTES;
/** Records that wait are translated when they are so many, or after so many samples. */
const BATCH: u32 = 24, PATIENCE: u32 = 128;
/** A region that has been refused so often, and mostly, is given up; its first record then has this number. */
const REFUSALS: u32 = 64, BARREN: u16 = 0xffff;
/** After so many calls that it did not know, and after eight times as many, a region is made again. */
const UNKNOWN_CALLS: u32 = 512;
/** The same for ways that lead out of a region within its page: code that had not run when it was made, mostly. */
const STRAYS: u32 = 1 << 13;
/** It is then made again; and once more when that has happened so often. By its first record: record, times. */
const STRAYS_MORE: u32 = 32, STRAYED_ENTRIES: u32 = 1024;
const WARMTH_SHIFT: u32 = 32 - u32(ctz(WARMTH_ENTRIES));
const STRAYED: usize = memory.data(1024 * 8, 4);
/** How often regions of a page may die. */
const MAX_DEATHS: u32 = 4;
/** In the header of a decoded page: how often regions of it died. */
const PAGE_DEATHS: usize = 1024 * RECORD_BYTES + RECORD_BYTES + 4;

/** When there are so many modules, or bytes of them, all regions are dropped: V8 takes some 25 KiB for a module and 10 bytes for one of it (measured, bench/translation.ts). */
const MOST_MODULES: u32 = 1024, MOST_BYTES: u32 = 3 << 20;

let samplesWaited: u32 = 0;
/**
 * What translation may cost the host, told by the guest's own progress so that it is the same in every run: in instructions that
 * would have been interpreted meanwhile, at about 2 ns each (all measured on one host, bench/speed.ts). Each sample earns Machine.earned,
 * and so do instructions that regions carry out; what is not spent is kept for when other code becomes hot. So code that never repeats,
 * or is written anew for ever, costs an eighth more than interpreted; a program's first hot code is translated at once.
 */
const EARNED_BY_REGIONS: u32 = 4, MOST_CREDIT: i32 = 30_000_000;
const MODULE_COSTS: i32 = 600_000, ROW_COSTS: i32 = 5000;
let credit: i32 = MOST_CREDIT;
// @ts-ignore: decorator
@inline function earn(n: i32): void { credit = min(credit + n, MOST_CREDIT); }
/** Regions whose first records have their own kind until the end of the turn, for want of budget. */
const MOST_ASIDE: u32 = 64;
const SET_ASIDE: usize = memory.data(64 * 2, 2);
let setAside: u32 = 0;

/** What is counted for those who want to know: entries, and ways out. */
export namespace Count {
  export const ENTERED: usize = 0; export const BUDGET: usize = 8; export const REFUSED: usize = 16; export const RECORD: usize = 24;
  export const PC: usize = 32; export const INDIRECT: usize = 40; export const CALL: usize = 48; export const LEAVE: usize = 56;
}
// @ts-ignore: decorator
@inline function count(what: usize): void { store<u64>(REGION_COUNTS + what, load<u64>(REGION_COUNTS + what) + 1); }

// @ts-ignore: decorator
@inline function regionOf(n: u32): Region { return changetype<Region>(REGIONS + usize(n) * REGION_BYTES); }
// @ts-ignore: decorator
@inline function headAt(page: usize, at: usize): usize { return page + PAGE_HEADS + ((at - page) >> 3); }

/** Runs from b.rec as runRun does, in regions where it can, and looks now and then what is warm. */
export function runWarm(b: Run): void {
  runAndSample(b);
  while (setAside) {
    const region = regionOf(load<u16>(SET_ASIDE + (--setAside << 1))), r = changetype<Rec>(region.head);
    if (region.head && r.kind == region.kind) r.kind = TRANSLATED;
  }
}
function runAndSample(b: Run): void {
  const left = u32((b.stop - b.rec) >> 4);
  b.aside = 0;
  // One at a time: the outer loop wants to look at every instruction.
  if (left < 2 || b.leave) { interpret(b); return; }
  // With the cycle model: whatever ends in between, the straight line goes on.
  setStepping(true);
  look(b, left);
  setStepping(false);
  if (timed() && b.rec) paused(b, b.rec);
}
function look(b: Run, budget: u32): void {
  let left = budget;
  if (b.chunk == 0) b.chunk = machine().translate;
  while (true) {
    // Nothing is left to wait for when the host has found that it may not make code.
    const interpreted = b.chunk ? min(left, b.chunk) : left, slack = b.slack, translated = b.translated;
    b.aside = left - interpreted;
    b.slack += b.aside;
    b.stop = b.rec + (usize(interpreted) << 4);
    interpret(b);
    if (b.leave || b.rec == 0 || b.aside == 0 || timeUp(b)) {
      const done = left - (b.slack - slack) - u32((b.stop - b.rec) >> 4) - u32(b.translated - translated);
      b.chunk = done < b.chunk ? b.chunk - done : 1;
      b.aside = 0;
      return;
    }
    left = b.aside;
    b.slack -= left;
    b.aside = 0;
    b.chunk = machine().translate;
    left = sample(b, left);
    if (left == 0) return;
  }
}

// @ts-ignore: decorator
@inline function timed(): bool { return machine().timing == 2; }
// @ts-ignore: decorator
@inline function interpret(b: Run): void { if (timed()) runTimed(changetype<Timed>(b)); else runRun(b); }
// @ts-ignore: decorator
@inline function timeUp(b: Run): bool { return timed() && model(b).now >= model(b).limit; }

/** Goes on to the next jump, and makes warm where it leads. Answers what is left of the budget, 0 when the outer loop is wanted. */
function sample(b: Run, budget: u32): u32 {
  let left = budget;
  for (let i: u32 = 0; i < SEARCH && left > 1 && !timeUp(b); i++) {
    const at = b.rec, page = b.page;
    if (changetype<Rec>(at).kind == TRANSLATED) break;
    left = step(b, left);
    if (left == 0) return 0;
    const to = b.rec;
    if (b.page != page || to <= at || to > at + FORWARDS) { warm(b, to, BY_SAMPLE); break; }
  }
  const m = machine();
  earn(i32(m.earned));
  if (m.waiting && (m.waiting >= BATCH || ++samplesWaited > PATIENCE) && credit > 0) {
    samplesWaited = 0;
    if (m.regions + m.waiting >= MAX_REGIONS || m.modules >= MOST_MODULES || m.moduleBytes >= MOST_BYTES || schedulesFull()) dropRegions();
    hostTranslate();
    // Too much for once: the rest at the next sample.
    if (m.waiting) samplesWaited = PATIENCE;
  }
  return left;
}

/** Interprets the record at b.rec. Answers what is left of the budget, with b.rec and b.stop as it, or 0 when the outer loop is wanted. */
function step(b: Run, left: u32): u32 {
  b.slack += left - 1;
  b.stop = b.rec + RECORD_BYTES;
  interpret(b);
  return stepped(b, left);
}
function stepped(b: Run, left: u32): u32 {
  if (b.leave) return 0;
  b.slack -= left - 1;
  if (b.rec) b.stop = b.rec + (usize(left - 1) << 4);
  else {
    const at = timed() ? changetype<Timed>(b).enterPage(left - 1) : b.enterPage(left - 1);
    if (at == 0 || b.leave) return 0;
  }
  return u32((b.stop - b.rec) >> 4);
}

/** Regions from the record at `from` on. Answers the record to interpret, with b.stop as it, or 0 when the outer loop is wanted. */
export function enterRegions(b: Run, from: usize): usize {
  let at = from;
  const interpreted = u32((b.stop - at) >> 4);
  let left = interpreted + b.aside;
  b.slack -= b.aside;
  b.aside = 0;
  const cycles = timed();
  // With the cycle model: a row of a schedule says where it is, not the model.
  let scheduled = false;
  while (true) {
    const n: u32 = load<u16>(headAt(b.page, at)), region = regionOf(n), fits = !cycles || (region.predicting & model(b).predicting) != 0;
    if (cycles && !(scheduled && fits && left > region.need && goOnSchedule(b, region.script, region.time))) {
      if (scheduled) {
        scheduled = false;
        if (leaveSchedule(b, at)) enterLine(b, at);
        if (timeUp(b)) return share(b, at, left, interpreted);
      }
      if (left <= region.need || !fits || machine().counting || !enterSchedule(b, region.script, region.time)) {
        count(Count.BUDGET);
        // The MMU has been switched on or off since it was made.
        if (!fits && model(b).predicting && ++region.refused >= REFUSALS && remake(region)) return share(b, at, left, interpreted);
        return past(b, region, at, left, interpreted);
      }
    } else if (left <= region.need) {
      count(Count.BUDGET);
      // What is left of the budget is interpreted as if there were no region here. (A budget of one is a step's, not the turn's.)
      if (left == 1 || setAside == MOST_ASIDE) return past(b, region, at, left, interpreted);
      store<u16>(SET_ASIDE + (setAside++ << 1), u16(n));
      changetype<Rec>(at).kind = region.kind;
      return share(b, at, left, interpreted);
    }
    if (cycles) { b.fast = u32(tableOf(b.dtlb)); b.tables = u32(tables(b)); }
    const to = call_indirect<usize>(FIRST_IN_TABLE + n, b, left);
    region.entered++;
    count(Count.ENTERED);
    const done = left - b.left;
    b.translated += done;
    earn(i32(done >> EARNED_BY_REGIONS));
    left = b.left;
    scheduled = cycles;
    const refused = to == at && done == 0;
    if (refused || b.unfinished || b.leave) {
      if (scheduled && leaveSchedule(b, to > Way.CALL ? to : 0)) enterLine(b, to);
      if (b.unfinished) { left = finish(b, to, left); return left ? share(b, b.rec, left, interpreted) : 0; }
      if (refused) {
        count(Count.REFUSED);
        if (++region.refused >= REFUSALS && region.refused > region.entered >> 1) {
          kill(region);
          store<u16>(headAt(b.page, at), BARREN);
          return share(b, at, left, interpreted);
        }
        return past(b, region, at, left, interpreted);
      }
      count(Count.LEAVE);
      if (to > Way.CALL) b.rest(to); else b.rec = b.stop = 0;
      b.slack += left;
      return 0;
    }
    if (to > Way.CALL) {
      count(Count.RECORD);
      if (++region.strayed == STRAYS) strayed(region);
      at = to;
    }
    else {
      count(Count.PC + (to << 3));
      const offset = b.pc - b.pageVa;
      // As a row does that leaves its page, if it did.
      if (to != Way.PC) b.pc_(branchAddress(b, b.pc, b.el));
      if (to == Way.CALL) called(b, region);
      if (offset < 0x1000 && !(offset & 3)) at = b.page + (usize(offset) << 2);
      else {
        // Another page may not be there, or be for the next turn to find.
        if (scheduled && !(nextKnown(b) && b.rowHalf < model(b).limit)) { leaveSchedule(b, 0); scheduled = false; }
        at = cycles && !scheduled ? changetype<Timed>(b).enterPage(left) : b.enterPage(left);
        if (at == 0 || b.leave) return at;
        if (scheduled && !(changetype<Rec>(at).kind == TRANSLATED && knowsLine(b, at))) { leaveSchedule(b, 0); landed(b, at); scheduled = false; }
      }
    }
    if (changetype<Rec>(at).kind != TRANSLATED) {
      if (scheduled && leaveSchedule(b, at)) enterLine(b, at);
      warm(b, at, BY_EXIT);
      return share(b, at, left, interpreted);
    }
    if (cycles && !scheduled && timeUp(b)) return share(b, at, left, interpreted);
  }
}

/** Whether enterPage will find pc's page with nothing in the way. */
function nextKnown(b: Run): bool {
  const pc = b.pc, e = b.ftlb + ((usize(u32(pc >> 12)) & (FETCH_ENTRIES - 1)) << 4);
  return load<u64>(e) == (pc & ~u64(0xffc)) && load<u32>(e, 12) == 0;
}

/** A timed region was left within the record at `at`: the rest of it. Answers what is left of the budget, as step does. */
function finish(b: Run, at: usize, left: u32): u32 {
  const r = changetype<Rec>(at), was = r.kind, what = b.unfinished;
  if (was == TRANSLATED) r.kind = regionOf(load<u16>(headAt(b.page, at))).kind;
  b.unfinished = 0;
  b.rec = at;
  b.slack += left - 1;
  b.stop = at + RECORD_BYTES;
  if (what == Left.MEANING) runRun(b);
  else {
    const m = model(b), limit = m.limit;
    m.limit = i32.MAX_VALUE;
    runTimed(changetype<Timed>(b));
    m.limit = limit;
  }
  if (was == TRANSLATED && r.kind != UNDECODED && load<u16>(headAt(b.page, at))) { r.kind = TRANSLATED; forgetIssue(at); }
  return stepped(b, left);
}
/** The timed interpreter is to look at a record's kind before it issues it. */
export function forgetIssue(at: usize): void { store<u8>(at, 0, At.FLAGS); }

/** The kind of a record at which a region starts, without it. */
export function ownKind(page: usize, at: usize): u16 { return regionOf(load<u16>(headAt(page, at))).kind; }

/** Interprets the first record of a region: its budget is too small, or the region could not carry it out. */
function past(b: Run, region: Region, at: usize, left: u32, interpreted: u32): usize {
  const r = changetype<Rec>(at);
  r.kind = region.kind;
  b.rec = at;
  const rest = step(b, left);
  // Unless it has just been written.
  if (region.head == at && r.kind != UNDECODED) { r.kind = TRANSLATED; if (timed()) forgetIssue(at); }
  return rest ? share(b, b.rec, rest, interpreted) : 0;
}

/** What is left of the budget is the interpreter's up to the next sample. */
function share(b: Run, at: usize, left: u32, interpreted: u32): usize {
  const now = min(left, interpreted);
  b.aside = left - now;
  b.slack += b.aside;
  b.stop = at + (usize(now) << 4);
  return at;
}

/** A region has called, from the record at b.rec, where it did not know the way. Often enough, it is made again with what was seen. */
function called(b: Run, region: Region): void {
  const e = CALLS_SEEN + ((b.rec >> 4) & (CALLS_SEEN_ENTRIES - 1)) * 24;
  if (usize(load<u32>(e)) != b.rec) { store<u32>(e, u32(b.rec)); store<u32>(e, 0, 4); store<u64>(e, b.pc, 8); store<u64>(e, b.pc, 16); }
  else if (load<u64>(e, 8) != b.pc) { store<u64>(e, load<u64>(e, 8), 16); store<u64>(e, b.pc, 8); }
  const times = load<u32>(e, 4) + 1;
  store<u32>(e, times, 4);
  if (times == UNKNOWN_CALLS || times == 8 * UNKNOWN_CALLS) remake(region);
}

/** A region has led out of itself STRAYS times. */
function strayed(region: Region): void {
  const e = STRAYED + ((region.head >> 4) & (STRAYED_ENTRIES - 1)) * 8;
  if (usize(load<u32>(e)) != region.head) { store<u32>(e, u32(region.head)); store<u32>(e, 0, 4); }
  const times = load<u32>(e, 4) + 1;
  store<u32>(e, times, 4);
  region.strayed = 0;
  if (times == 1 || times == STRAYS_MORE) remake(region);
}
/** Makes a region again, if there is room: it has left too often for what was not there, or not known, when it was made. It is hot: the next sample translates. */
function remake(region: Region): bool {
  if (!region.head || machine().waiting == MAX_WAITING) return false;
  const head = region.head;
  kill(region);
  wait(head, region.page0, region.va);
  samplesWaited = PATIENCE;
  return true;
}

function wait(at: usize, page: usize, va: u64): void {
  const m = machine(), w = WAITING + usize(m.waiting) * 16;
  for (let i: u32 = 0; i < m.waiting; i++) if (usize(load<u32>(WAITING + usize(i) * 16)) == at) return;
  store<u32>(w, u32(at)); store<u32>(w, u32(page), 4); store<u64>(w, va, 8);
  m.waiting++;
}

/** Of two records that share an entry the warmer stays, less what the other had: many loops that are equally warm all become hot in the end. */
function warm(b: Run, at: usize, by: u32): void {
  // Functions begin where their alignment says, so the low bits alone would use few entries.
  if (timed() && !model(b).predicting) return;
  const m = machine(), e = WARMTH + usize(u32(at >> 4) * 0x9e3779b1 >> WARMTH_SHIFT) * 8, was = load<u32>(e, 4);
  const own = usize(load<u32>(e)) == at;
  if (!own && was > by) { store<u32>(e, was - by, 4); return; }
  const heat = own ? was + by : by;
  store<u32>(e, u32(at));
  store<u32>(e, heat, 4);
  if (heat < m.hot || m.waiting == MAX_WAITING || load<u32>(b.page + PAGE_DEATHS) >= MAX_DEATHS || load<u16>(headAt(b.page, at)) == BARREN) return;
  store<u32>(e, 0);
  wait(at, b.page, b.pageVa);
}

/** The host has put regions `first` to `first + count - 1` into the table. */
export function activate(first: u32, count: u32): void {
  const m = machine();
  for (let n = first; n < first + count; n++) {
    const region = regionOf(n), r = changetype<Rec>(region.head);
    region.kind = r.kind;
    region.entered = 0; region.refused = 0; region.strayed = 0;
    store<u16>(headAt(region.page0, region.head), u16(n));
    r.kind = TRANSLATED;
    if (timed()) forgetIssue(region.head);
  }
  if (first + count > m.regions) m.regions = first + count;
  let rows: i32 = 0;
  for (let n = first; n < first + count; n++) rows += i32(regionOf(n).rows);
  credit -= MODULE_COSTS + rows * ROW_COSTS;
}

/** Records [first, last] of a decoded page are written: regions that hold one of them die. */
// @ts-ignore: decorator
@inline export function isHeld(page: usize, word: u32): bool { return (load<u8>(page + PAGE_HELD + (word >> 3 & 127)) >> (word & 7) & 1) != 0; }
export function killRegions(page: usize): void {
  machine().deaths++;
  const regions = machine().regions;
  for (let n: u32 = 1; n < regions; n++) {
    const region = regionOf(n);
    if (region.head && (region.page0 == page || region.pages > 1 && (region.page1 == page || region.page2 == page || region.page3 == page))) kill(region);
  }
  // Records of a neighbour's region stay marked there; a write to one costs a look.
  memory.fill(page + PAGE_HELD, 0, 128);
  store<u32>(page + PAGE_DEATHS, load<u32>(page + PAGE_DEATHS) + 1);
}
function kill(region: Region): void {
  const r = changetype<Rec>(region.head);
  if (r.kind == TRANSLATED) r.kind = region.kind;
  store<u16>(headAt(region.page0, region.head), 0);
  region.head = 0;
}

/** Forgets all regions, with the decoded pages in place. */
export function dropRegions(): void {
  const m = machine();
  for (let n: u32 = 1; n < m.regions; n++) {
    const region = regionOf(n);
    if (!region.head) continue;
    kill(region);
    memory.fill(region.page0 + PAGE_HELD, 0, 128);
    if (region.pages > 1) memory.fill(region.page1 + PAGE_HELD, 0, 128);
    if (region.pages > 2) memory.fill(region.page2 + PAGE_HELD, 0, 128);
    if (region.pages > 3) memory.fill(region.page3 + PAGE_HELD, 0, 128);
  }
  forgetRegions();
}
/** Decoded pages are gone, and with them their regions. */
export function forgetRegions(): void {
  const m = machine();
  m.regions = 1;
  m.modules = m.moduleBytes = 0;
  setAside = 0;
  m.waiting = 0;
  m.generation++;
  dropSchedules();
  memory.fill(STRAYED, 0, STRAYED_ENTRIES * 8);
  memory.fill(WARMTH, 0, WARMTH_ENTRIES * 8);
}
