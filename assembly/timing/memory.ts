/**
 * The memory system's time: L1I 32 KiB 2-way, L1D 32 KiB 4-way, one L2 of 512 KiB 16-way, lines of 64 bytes, pseudo-random
 * replacement in L1 from a seed, the least recently used in L2; micro- and main TLBs, walk cache; line fills with the critical word first; prefetch; write
 * streaming; DRAM that the cores share. Truth: Cortex-A53 TRM chapters 5 to 7 (structure), measurements (timing/units.ts).
 *
 * A hit in L1 changes nothing, as replacement is random, so the readers look at a filter first (a line and its page known
 * to be there) and come here only when it does not know. Data are never here: this is time alone.
 * Deviations: the IPA cache is not there: with stage 2 a walk that the walk cache shortens reads the last descriptor alone; a
 * table that is read leaves no line in L1; a core sees what others took from its L1 at the end of its turn; evictions of
 * dirty lines take bandwidth but delay no one else; DMA and scan-out take DRAM bandwidth, not what they find in L2.
 */
import { CORES, RAM, REMEMBERED, REMEMBERED_BYTES, TIMING, TIMING_BYTES, TLB_BYTES, TLBS } from "../layout";
import { Rec } from "../decode/record";
import { core } from "../loop-state";
import { ramOffset } from "../mmu/ram";
import { Tlb } from "../mmu/look-aside";
import { Access, Attr, translate, WALKED } from "../mmu/walk";
import { HCR, hcr } from "../cpu/exceptions";
import { sys } from "../cpu/sys";
import { Cpu, machine } from "../state";
import { count, Event } from "./events";
import { Cause, note } from "./causes";
import { forgetComing, forgetFastCore, forgetFastLine, forgetFastPage, forgetFastRegime, forgetRecent, forgetStoring, Recent, recentIn, recentOf, useRecent } from "./fast";
import { At, delay, hold, raise } from "./issue";
import {
  FETCH_FILTER, FETCH_FILTER_ENTRIES, L1D, L1D_DIRTY, L1D_FILTER, L1I, L1I_FILTER, MAIN_TLB, MICRO_D, MICRO_ENTRIES, MICRO_I, Model, model, modelCycle, resetModel, STORES, tables,
  WALK_CACHE, WALK_CACHE_BYTES, FILTER_BYTES, FILTERS, WRITE_FILTERS,
} from "./model";
import { Dram, Pipeline } from "./tables.gen";

/** Shared: L2's tags (512 sets of 16) and dirty bytes, and the DRAM. */
const L2: usize = TIMING + 0x5_0000;
const L2_DIRTY: usize = TIMING + 0x5_8000;
/** When each line of L2 was last used: the replaced one is the one that was used longest ago. */
const L2_USED: usize = TIMING + 0x7_0000;
export const SHARED: usize = TIMING + 0x6_0000, SHARED_BYTES: usize = 256;
const L2_CLOCK: usize = SHARED + 16;
/** Cycle at which the DRAM is free, the rows open in its eight banks, and the cycle at which writes alone may go on. */
const DRAM_FREE: usize = SHARED;
const WRITE_FREE: usize = SHARED + 8;
const OPEN_ROWS: usize = SHARED + 32;
const BANK_FREE: usize = SHARED + 64;
/** Traffic of others: picoseconds of DRAM time that they take in a second's 10^12, and the cycle up to which that is counted. */
const OTHERS_SHARE: usize = SHARED + 128;
const OTHERS_AT: usize = SHARED + 136;
/** The line that was read last: the one behind it comes sooner than any other. */
const LAST_READ: usize = SHARED + 144;
/** Regimes (a bit each, a core's after another's) whose filters are known to be empty. */
const EMPTY_FILTERS: usize = SHARED + 160;
/** Whether the model has run: where it has not, its 4 MiB are zero, and the host need not find room for them. */
const USED: usize = SHARED + 152;

export function useModel(): void { store<u32>(USED, 1); }

export function resetTiming(): void {
  const share = load<u64>(OTHERS_SHARE);
  if (load<u32>(USED)) memory.fill(TIMING, 0, TIMING_BYTES);
  holders = 0;
  store<u64>(OTHERS_SHARE, share);
  for (let i: u32 = 0; i < CORES; i++) { const c = core(i); resetModel(c); model(c).base = c.time; }
}

/** The model's memory is about to be another one. */
export function forgetHolders(): void { holders = (1 << CORES) - 1; }
/** Cores (a bit each) whose L1D may hold lines: of one that is off nobody's lines are looked for. */
let holders: u32 = (1 << CORES) - 1;

/** The look-aside caches of a core were emptied: the filters know nothing; when the guest did it, the micro-TLBs neither. */
export function forgetTranslations(index: u32): void {
  forgetFastCore(index);
  forgetRecent(index);
  if (machine().timing != 2) return;
  store<u32>(GENERATIONS + (usize(index) << 2), generation(index) + 1);
  for (let regime = index << 2; regime < (index + 1) << 2; regime++) forgetRegime(regime);
  const t = TIMING + usize(index) * 0x1_0000;
  memory.fill(t + FETCH_FILTER, 0, usize(FETCH_FILTER_ENTRIES) << 2);
  if (machine().inRun) memory.fill(t + MICRO_D, 0, 0x200);
}

/** What TLB maintenance names. Truth: Arm ARM C5.5. `key` is op0:op1:CRn:CRm:op2 of the instruction. */
function maintainTlbs(c: Cpu, key: u32, operand: u64): void {
  const op1 = key >> 11 & 7, crm = key >> 3 & 15, op2 = key & 7;
  const regime: u64 = op1 == 0 ? 1 : op1 == 6 ? 3 : op2 == 4 || op2 == 6 ? 1 : 2;
  // Stage 2 by IPA is the IPA cache's affair; the micro-TLBs are emptied with the look-aside caches.
  if (crm == 0 || crm == 4) return;
  const everywhere = crm == 3, m = model(c);
  if (everywhere) m.storeBusy = max(m.storeBusy, m.now) + 2 * Pipeline.broadcast;
  const last = op2 & 4 && op2 & 1;
  const byAddress = (op2 & 1) != 0, anyAsid = op1 != 0 || (op2 & 3) == 3, byAsid = op1 == 0 && op2 == 2;
  const va = u64(i64(operand << 20) >> 20) << 12, asid = operand >> 48;
  for (let i: u32 = 0; i < CORES; i++) {
    if (!everywhere && i != c.index) continue;
    const main = tables(core(i)) + MAIN_TLB, walk = tables(core(i)) + WALK_CACHE;
    if (!byAddress) { for (let e = main; e < walk + WALK_CACHE_BYTES; e += 16) if (!byAsid || isSpace(e, asid)) dropEntry(e, regime); continue; }
    for (let k: u32 = 0; k < 4; k++) {
      const size = SIZES >> (k << 3) & 63;
      for (let w: usize = 0; w < 64; w += 16) {
        const e = mainSet(main, va, size) + w, t = walkSet(walk, va, size + 9) + w;
        if (covers(e, va) && (anyAsid || isSpace(e, asid) || isGlobal(e))) dropEntry(e, regime);
        if (!last && covers(t, va) && (anyAsid || isSpace(t, asid) || isGlobal(t))) dropEntry(t, regime);
      }
    }
  }
}
/** Sizes of leaves, as log2: what an entry is of. A level above it is nine bits more (timing/memory.ts, lookUp). */
const SIZES: u32 = 12 | 16 << 8 | 21 << 16 | 29 << 24;
// @ts-ignore: decorator
@inline function mainSet(main: usize, va: u64, size: u64): usize { return main + (usize(u32(va >> size) & 127) << 6); }
// @ts-ignore: decorator
@inline function walkSet(walk: usize, va: u64, span: u64): usize { return walk + (usize(u32(va >> span) & 15) << 6); }
// @ts-ignore: decorator
@inline function covers(e: usize, va: u64): bool { const where = load<u64>(e); return ((where ^ va) << 8 >> 8 >> (where & 63)) == 0; }
// @ts-ignore: decorator
@inline function isGlobal(e: usize): bool { return (load<u64>(e, 8) & GLOBAL_ENTRY) != 0; }
/** Of this address space, and of no other. */
// @ts-ignore: decorator
@inline function isSpace(e: usize, asid: u64): bool { return (load<u64>(e, 8) & (ASID_MASK | GLOBAL_ENTRY)) == asid; }
// @ts-ignore: decorator
@inline function dropEntry(e: usize, regime: u64): void { if ((load<u64>(e) >> 6 & 3) == regime) store<u64>(e, 0); }

/** A system operation was done: what it means for the modelled caches and TLBs. */
export function maintained(c: Cpu, key: u32, operand: u64): void {
  const crn = key >> 7 & 15, crm = key >> 3 & 15, op2 = key & 7, m = model(c);
  if (crn == 8) { maintainTlbs(c, key, operand); return; }
  if (crn != 7 || crm == 8) return;
  if (crm == 1 || crm == 5) {
    // IC: all of this core's or of every core's, or a line of every core's (IVAU).
    if (op2 == 1) { const line = lineAt(c, operand); if (line != NOWHERE) for (let i: u32 = 0; i < CORES; i++) dropFetchLine(core(i), line); return; }
    for (let i: u32 = 0; i < CORES; i++) if (crm == 1 || i == c.index) memory.fill(tables(core(i)) + L1I, 0, 0x400 * 2);
    forgetFetchLines();
    return;
  }
  if (crm == 4) { zeroed(c, operand); return; }
  const clean = crm != 6, invalidate = crm == 6 || crm == 14;
  if (op2 == 2) {
    // By set and way: level in bits 3..1, the way at the top, the set above the line's offset.
    if (operand >> 1 & 7) cleanL2Slot(c, (u32(operand >> 6) & 511) << 4 | u32(operand) >> 28, clean, invalidate);
    else cleanL1Slot(c, i32((u32(operand >> 6) & 127) << 2 | u32(operand) >> 30), clean, invalidate);
    return;
  }
  const line = lineAt(c, operand);
  if (line == NOWHERE) return;
  const unification = crm == 11;
  for (let i: u32 = 0; i < CORES; i++) { const slot = findL1D(core(i), line); if (slot >= 0) cleanL1Slot(core(i), slot, clean, invalidate); }
  const slot = findL2(line);
  if (slot >= 0 && !unification) cleanL2Slot(c, u32(slot), clean, invalidate);
  hold(c, m.now + 2 * Pipeline.maintenance, Cause.SYSTEM);
}
const NOWHERE: u32 = 0xffff_ffff;
/** The line of RAM at va, or NOWHERE. */
function lineAt(c: Cpu, va: u64): u32 {
  const fault = c.fault, ipa = c.ipa, bad = translate(c, va, Access.READ, c.el);
  c.fault = fault; c.ipa = ipa;
  return bad || ramOffset(c.pa) < 0 ? NOWHERE : u32(c.pa >> 6);
}
function cleanL1Slot(c: Cpu, slot: i32, clean: bool, invalidate: bool): void {
  const m = model(c), tag = tables(c) + L1D + (usize(slot) << 2), dirty = tables(c) + L1D_DIRTY + usize(slot);
  const line = load<u32>(tag);
  if (line == 0) return;
  if (load<u8>(dirty)) {
    store<u8>(dirty, 0);
    if (clean) { count(c, Event.L1D_WB); intoL2(c, m, line - 1, m.now, true); m.storeBusy = max(m.storeBusy, m.now) + 2 * Pipeline.lineOut; }
  }
  forgetSlot(c, slot);
  if (invalidate) store<u32>(tag, 0);
}
function cleanL2Slot(c: Cpu, slot: u32, clean: bool, invalidate: bool): void {
  const m = model(c), dirty = L2_DIRTY + usize(slot);
  if (load<u8>(dirty)) {
    store<u8>(dirty, 0);
    if (clean) { count(c, Event.L2D_WB); written(c, absolute(m, m.now)); m.storeBusy = max(m.storeBusy, m.now) + (i32(dramCycles().write) << 1); }
  }
  if (invalidate) store<u32>(L2 + (usize(slot) << 2), 0);
}
function dropFetchLine(c: Cpu, line: u32): void {
  const set = usize(line & 255) << 1;
  for (let way: usize = 0; way < 2; way++) {
    const tag = tables(c) + L1I + ((set + way) << 2), filter = tables(c) + L1I_FILTER + ((set + way) << 2), known = load<u32>(filter);
    if (load<u32>(tag) != line + 1) continue;
    store<u32>(tag, 0);
    if (known) { store<u32>(usize(known), 0); store<u32>(filter, 0); }
  }
}
/** DC ZVA: a line of zeros, stored whole. */
function zeroed(c: Cpu, va: u64): void {
  const at = va & ~u64(63), m = model(c), line = lineAt(c, at);
  if (line == NOWHERE || c.attr & Attr.DEVICE) return;
  const t = (m.now & ~1) + lookUp(c, at, MICRO_D, Event.L1D_TLB_REFILL, m.now & ~1), slot = findL1D(c, line);
  // As four stores of the width of the path.
  m.now += 6;
  m.used = 1;
  const fresh = wrote(m, u32(at >> 6), 64);
  forgetStoring(c.index);
  if (slot < 0) { storeMiss(c, m, line, fresh, t); return; }
  if (!load<u8>(tables(c) + L1D_DIRTY + usize(slot))) { takeFromOthers(c, line, true); store<u8>(tables(c) + L1D_DIRTY + usize(slot), 1); }
}

/** Decoded pages were dropped: records no longer stand for the same lines. */
export function forgetFetchLines(): void {
  if (machine().timing != 2) return;
  for (let i: u32 = 0; i < CORES; i++) memory.fill(TIMING + usize(i) * 0x1_0000 + FETCH_FILTER, 0, usize(FETCH_FILTER_ENTRIES) << 2);
}

/** xorshift32. */
function random(m: Model): u32 {
  let x = m.random;
  x ^= x << 13; x ^= x >> 17; x ^= x << 5;
  m.random = x;
  return x;
}

// @ts-ignore: decorator
@inline function absolute(m: Model, t: i32): u64 { return m.base + u64(u32(t) >> 1); }
function cyclesOf(picoseconds: u64): u64 { return (picoseconds * (machine().coreHz / 1000000) + 500000) / 1000000; }
/** The DRAM's times in core cycles, at the clock `hz`: asked for at each line, so not divided out anew each time. */
@unmanaged
class DramCycles { hz: u64; latency: u64; line: u64; lineApart: u64; bank: u64; write: u64; writeAlone: u64; }
const DRAM_CYCLES: usize = memory.data(56, 8);
// @ts-ignore: decorator
@inline function dramCycles(): DramCycles {
  const d = changetype<DramCycles>(DRAM_CYCLES);
  if (d.hz != machine().coreHz) clockChanged();
  return d;
}
function clockChanged(): void {
  const d = changetype<DramCycles>(DRAM_CYCLES);
  d.hz = machine().coreHz;
  d.latency = cyclesOf(Dram.latency); d.line = cyclesOf(Dram.line); d.lineApart = cyclesOf(Dram.lineApart); d.bank = cyclesOf(Dram.bank);
  d.write = cyclesOf(Dram.write); d.writeAlone = cyclesOf(Dram.writeAlone);
}

// --- data --------------------------------------------------------------------------------------------------------------
/** An access that the filter does not know. `again`: the second line of an access that crosses one. */
export function accessed(c: Cpu, r: Rec, va: u64, write: bool, again: bool): void {
  // One condition after the other: V8 makes values of those that are joined, and keeps them on its stack.
  const m = model(c), k = recentOf(c.dtlb), line = va & ~u64(63), page = va & ~u64(0xfff), t = (m.now & ~1) - i32(load<u8>(changetype<usize>(r), At.MORE));
  if (write) {
    // A further store to a line past L1.
    if (k.storing == line) { m.streamBytes += 8; return; }
    if (k.writePage == page) { stored(c, va, u32(usize(u32(va) + k.writeAddend) - RAM) >> 6, t); return; }
  } else {
    // A further load from the line that was under way.
    if (k.coming == line) {
      if (endsAt(k) > t) underWay(c, r, va, t, load<i32>(k.fill, 4));
      else itCame(c, k, va);
      return;
    }
    if (load<u64>(filterOf(c, va), FILTERS) == va >> 6) if (touches(c, m, va, t)) return;
    if (k.readPage == page) { loaded(c, r, va, u32(usize(u32(va) + k.readAddend) - RAM) >> 6, t); return; }
  }
  accessedElsewhere(c, r, va, write, t);
}
/** An access to another page than the one before. */
export function accessedElsewhere(c: Cpu, r: Rec, va: u64, write: bool, issued: i32): void {
  const m = model(c), page = va & ~u64(0xfff);
  const e = Tlb.entry(c.dtlb, va);
  let pa: u64, attr: u32;
  if (load<u64>(e, Tlb.READ) == page || load<u64>(e, Tlb.WRITE) == page) {
    attr = load<u32>(e, Tlb.ATTR);
    pa = u64(usize(u32(va) + load<u32>(e, Tlb.ADDEND)) - RAM);
  } else {
    const fault = c.fault, ipa = c.ipa;
    const bad = translate(c, va, write ? Access.WRITE : Access.READ, c.el);
    attr = c.attr;
    pa = c.pa;
    c.fault = fault; c.ipa = ipa;
    if (bad) return;
    if (ramOffset(pa) < 0) { uncached(c, r, write, attr); return; }
  }
  if (attr & Attr.DEVICE || (attr & 0xff) == 0x44) { uncached(c, r, write, attr); return; }
  const t = issued + lookUp(c, va, MICRO_D, Event.L1D_TLB_REFILL, issued);
  if (load<u64>(e + (write ? Tlb.WRITE : Tlb.READ)) == page) {
    if (!write) readPage(c, page, e);
    else { const k = useRecent(c.index, c.dtlb); k.writePage = page; k.writeAddend = load<u32>(e, Tlb.ADDEND); }
  }
  if (write) stored(c, va, u32(pa >> 6), t);
  else loaded(c, r, va, u32(pa >> 6), t);
}
/** A page of Normal memory that is in the micro-TLB and, in the entry `e`, in the look-aside cache. */
// @ts-ignore: decorator
@inline export function readPage(c: Cpu, page: u64, e: usize): void { const k = useRecent(c.index, c.dtlb); k.readPage = page; k.readAddend = load<u32>(e, Tlb.ADDEND); }
/** A store comes to L1 at half-cycle t. */
function stored(c: Cpu, va: u64, line: u32, t: i32): void {
  const m = model(c), slot = findL1D(c, line), fresh = wrote(m, u32(va >> 6), 8);
  forgetStoring(c.index);
  if (slot < 0) {
    if (m.streamLines >= u32(Pipeline.streamL1)) {
      const k = recentOf(c.dtlb);
      if (k.writePage == (va & ~u64(0xfff))) { k.storing = va & ~u64(63); k.storingAddend = k.writeAddend; k.stored = line; }
    }
    storeMiss(c, m, line, fresh, t);
    return;
  }
  const dirty = tables(c) + L1D_DIRTY + usize(slot);
  if (!load<u8>(dirty)) { takeFromOthers(c, line, true); store<u8>(dirty, 1); }
  if (!comesLater(m, fillOf(m, line, t), t)) know(c, slot, va, true);
}
/** A load comes to L1 at half-cycle t. */
function loaded(c: Cpu, r: Rec, va: u64, line: u32, t: i32): void {
  const m = model(c), slot = findL1D(c, line);
  if (slot < 0) {
    count(c, Event.L1D_REFILL);
    note(Cause.L1D_MISS);
    raise(c, r, fill(c, m, line, t, false, true));
    prefetch(c, m, line, va, t, true);
    return;
  }
  const pending = fillOf(m, line, t);
  if (comesLater(m, pending, t)) {
    underWay(c, r, va, t, fillFirst(m, pending));
    prefetch(c, m, line, va, t, false);
    expect(c, m, va, line, slot, pending);
    return;
  }
  if (t > m.now) raise(c, r, t);
  know(c, slot, va, false);
  prefetch(c, m, line, va, t, false);
}
/** 16 bytes come each two cycles after the first. */
// @ts-ignore: decorator
@inline function underWay(c: Cpu, r: Rec, va: u64, t: i32, first: i32): void {
  note(Cause.LINE_UNDER_WAY);
  raise(c, r, max(t, cameAt(va, first)));
}
// @ts-ignore: decorator
@inline export function cameAt(va: u64, first: i32): i32 { return min(first + 2 * Pipeline.lineFill, first + (i32(va >> 4 & 3) << 2)); }

/** The line under way that was read will be read again, unless it is the prefetcher's business then. */
function expect(c: Cpu, m: Model, va: u64, line: u32, slot: i32, fill: i32): void {
  const place = u32(va >> 6), k = recentOf(c.dtlb);
  if (place != m.stream0Line && place != m.stream1Line || (load<u32>(fillAt(m, fill)) & ~PREFETCHED) != line + 1) return;
  if (k.readPage != (va & ~u64(0xfff)) || load<u64>(filterOf(c, va), FILTERS) == va >> 6) return;
  k.coming = va & ~u64(63); k.comingAddend = k.readAddend; k.slot = slot; k.fill = fillAt(m, fill);
}
/** The half-cycle at which the line under way is there. */
// @ts-ignore: decorator
@inline export function endsAt(k: Recent): i32 { return load<i32>(k.fill, 4) + 2 * Pipeline.lineFill; }
/** The line under way is there, and is read. */
// @ts-ignore: decorator
@inline export function itCame(c: Cpu, k: Recent, va: u64): void { forgetComing(c.index); know(c, k.slot, va, false); }
/** A load from a line that the filter knows, which comes here as it is not aligned: it may be the prefetcher's business. */
function touches(c: Cpu, m: Model, va: u64, t: i32): bool {
  const e = Tlb.entry(c.dtlb, va), attr = load<u32>(e, Tlb.ATTR), place = u32(va >> 6);
  if (load<u64>(e, Tlb.READ) != (va & ~u64(0xfff)) || attr & Attr.DEVICE || (attr & 0xff) == 0x44 || m.fillBusy > t || !inMicro(c, va)) return false;
  if (place != m.stream0Line && place != m.stream1Line) prefetch(c, m, u32(usize(u32(va) + load<u32>(e, Tlb.ADDEND)) - RAM) >> 6, va, t, false);
  return true;
}
/** Whether a load's line, and the one of its last byte in the same page, are known, and touching them again is nobody's business. */
// @ts-ignore: decorator
@inline export function untouched(c: Cpu, m: Model, va: u64, last: u64, t: i32): bool {
  return load<u64>(filterOf(c, va), FILTERS) == va >> 6 && load<u64>(filterOf(c, last), FILTERS) == last >> 6
    && m.fillBusy <= t && unforeseen(m, u32(va >> 6)) && unforeseen(m, u32(last >> 6));
}
/** No stream goes on with this line. */
// @ts-ignore: decorator
@inline function unforeseen(m: Model, place: u32): bool {
  const one = place - m.stream0Line, two = place - m.stream1Line;
  return one == 0 || two == 0 || one != u32(m.stream0Stride) && two != u32(m.stream1Stride);
}
// @ts-ignore: decorator
@inline export function inMicro(c: Cpu, va: u64): bool {
  const regime: u64 = c.el < 2 ? 1 : c.el;
  return inMicroTlb(tables(c) + MICRO_D, va >> 12 << 3 | regime << 1, va >> 21 << 3 | regime << 1 | 1);
}
/** Whether the micro-TLB at `at` has an entry of this page, or of this block. */
// @ts-ignore: decorator
@inline function inMicroTlb(at: usize, page: u64, block: u64): bool {
  const pages = i64x2.splat(page), blocks = i64x2.splat(block);
  let found = i64x2.splat(0);
  for (let i: u32 = 0; i < MICRO_ENTRIES; i += 2) {
    const two = v128.load(at + (usize(i) << 3));
    found = v128.or(found, v128.or(i64x2.eq(two, pages), i64x2.eq(two, blocks)));
  }
  return v128.any_true(found);
}

/** PRFM: starts the fill and goes on. */
export function prefetched(c: Cpu, va: u64, write: bool): void {
  const m = model(c);
  const e = Tlb.entry(c.dtlb, va);
  if (load<u64>(e, Tlb.READ) != (va & ~u64(0xfff))) {
    const fault = c.fault, ipa = c.ipa, bad = translate(c, va, Access.READ, c.el);
    c.fault = fault; c.ipa = ipa;
    if (bad || c.attr & Attr.DEVICE || ramOffset(c.pa) < 0) return;
    const line = u32(c.pa >> 6);
    const t = m.now + lookUp(c, va, MICRO_D, Event.L1D_TLB_REFILL, m.now);
    if (findL1D(c, line) < 0) fill(c, m, line, t, false, false);
    return;
  }
  if (load<u32>(e, Tlb.ATTR) & Attr.DEVICE) return;
  const line = u32(usize(u32(va) + load<u32>(e, Tlb.ADDEND)) - RAM) >> 6;
  if (findL1D(c, line) < 0) fill(c, m, line, m.now & ~1, false, false);
}

// @ts-ignore: decorator
@inline function filterOf(c: Cpu, va: u64): usize { return ((c.dtlb - TLBS) >> 2) + ((usize(va >> 6) & 511) << 3); }
/** Remembers in the filters that the line in this L1D slot is at va. */
function know(c: Cpu, slot: i32, va: u64, write: bool): void {
  const at = filterOf(c, va), place = tables(c) + L1D_FILTER + (usize(slot) << 2);
  const before = load<u32>(place);
  if (before && before != u32(at)) forgetEntry(usize(before));
  store<u32>(place, u32(at));
  if (load<u64>(at, FILTERS) != va >> 6) forgetEntry(at);
  store<u32>(EMPTY_FILTERS, load<u32>(EMPTY_FILTERS) & ~(1 << u32((c.dtlb - TLBS) / TLB_BYTES)));
  store<u64>(at, va >> 6, FILTERS);
  if (write) store<u64>(at, va >> 6, WRITE_FILTERS);
}
function forgetSlot(c: Cpu, slot: i32): void {
  const place = tables(c) + L1D_FILTER + (usize(slot) << 2), at = load<u32>(place);
  if (at) { forgetEntry(usize(at)); store<u32>(place, 0); }
  if (recentIn(c.index).slot == slot) forgetComing(c.index);
}
function forgetEntry(at: usize): void {
  forgetFastLine(at);
  store<u64>(at, 0, FILTERS);
  store<u64>(at, 0, WRITE_FILTERS);
}

function findL1D(c: Cpu, line: u32): i32 {
  const set = i32(line & 127) << 2, found = same(tables(c) + L1D + (usize(set) << 2), line + 1);
  return found ? set + i32(ctz(found)) : -1;
}
/** Which of the four words at `at` are this one: a bit each. */
// @ts-ignore: decorator
@inline function same(at: usize, word: u32): i32 { return i32x4.bitmask(i32x4.eq(v128.load(at), i32x4.splat(word))); }

// @ts-ignore: decorator
@inline function fillAt(m: Model, i: i32): usize { return changetype<usize>(m) + offsetof<Model>("miss0") + (usize(i) << 3); }
function findFill(m: Model, line: u32): i32 {
  const lines = i32x4.splat(~PREFETCHED), wanted = i32x4.splat(line + 1);
  const found = i32x4.bitmask(i32x4.eq(v128.and(linesOf(m, 0), lines), wanted)) | i32x4.bitmask(i32x4.eq(v128.and(linesOf(m, 4), lines), wanted)) << 4;
  return found ? i32(ctz(found)) : -1;
}
/** Marks a linefill that no access asked for. */
const PREFETCHED: u32 = 0x8000_0000;
/** The linefill that brings this line, unless all that are under way are over at half-cycle t; or -1. */
// @ts-ignore: decorator
@inline function fillOf(m: Model, line: u32, t: i32): i32 { return m.fillBusy > t ? findFill(m, line) : -1; }
// @ts-ignore: decorator
@inline function comesLater(m: Model, i: i32, t: i32): bool { return i >= 0 && fillEnd(m, i) > t; }
// @ts-ignore: decorator
@inline function fillFirst(m: Model, i: i32): i32 { return load<i32>(fillAt(m, i), 4); }
// @ts-ignore: decorator
@inline function fillEnd(m: Model, i: i32): i32 { return fillFirst(m, i) + 2 * Pipeline.lineFill; }

/** Brings a line to L1D, asked for at half-cycle t; answers the half-cycle of its first word. `mark`: PREFETCHED, or nothing. */
function fill(c: Cpu, m: Model, line: u32, t: i32, dirty: bool, demand: bool, mark: u32 = 0): i32 {
  const place = firstToEnd(m);
  if (load<u32>(fillAt(m, place)) && fillEnd(m, place) > t) { t = fillEnd(m, place); hold(c, t, Cause.LINEFILLS_FULL); }
  // Once the first line of those that loads wait for comes in, the next load's goes out when the last of them is in.
  if (demand) {
    if (t >= m.fillFrom && t < m.loadsBusy) t = m.loadsBusy + 2 * Pipeline.replay;
  }
  const other = takeFromOthers(c, line, dirty);
  holders |= 1 << c.index;
  let came: i32;
  if (other) { note(Cause.SNOOP); came = t + 2 * Pipeline.snoop; }
  else came = fromL2(c, m, line, t);
  const first = max(came, m.fillBusy);
  m.fillBusy = first + 2 * Pipeline.lineFill;
  if (demand) {
    if (t >= m.loadsBusy) m.fillFrom = first;
    m.loadsBusy = m.fillBusy;
  }
  // One that is over may be of the same line: what is found first of them is marked.
  const before = mark ? findFill(m, line) : -1, marked = before >= 0 && before < place;
  if (marked) store<u32>(fillAt(m, before), (line + 1) | mark);
  // At once: it is read so.
  store<u64>(fillAt(m, place), u64(first) << 32 | u64((line + 1) | (marked ? 0 : mark)));
  // Its victim.
  const set = i32(line & 127) << 2, at = tables(c) + L1D;
  const way = i32(random(m) & 3), free = same(at + (usize(set) << 2), 0), slot = set + (free ? i32(ctz(free)) : way);
  const old = load<u32>(at + (usize(slot) << 2)), k = recentIn(c.index);
  if (line == k.stored) forgetStoring(c.index);
  if (fillAt(m, place) == k.fill) forgetComing(c.index);
  if (old && load<u8>(tables(c) + L1D_DIRTY + usize(slot))) { count(c, Event.L1D_WB); intoL2(c, m, old - 1, t, true); m.fillBusy += 2 * Pipeline.lineOut; }
  forgetSlot(c, slot);
  store<u32>(at + (usize(slot) << 2), line + 1);
  store<u8>(tables(c) + L1D_DIRTY + usize(slot), u8(dirty));
  return first;
}

/** A free place among the linefills; else the one that ends first. */
// @ts-ignore: decorator
@inline function firstToEnd(m: Model): i32 {
  const low = firstsOf(m, 0), high = firstsOf(m, 4);
  let least = i32x4.min_s(low, high);
  least = i32x4.min_s(least, v128.shuffle<i32>(least, least, 2, 3, 0, 1));
  least = i32x4.min_s(least, v128.shuffle<i32>(least, least, 1, 0, 3, 2));
  return i32(ctz(i32x4.bitmask(i32x4.eq(low, least)) | i32x4.bitmask(i32x4.eq(high, least)) << 4));
}
if (Pipeline.dataFills != 8) unreachable();

/** The half-cycle at which a line asked for at t comes from L2 or beyond. */
function fromL2(c: Cpu, m: Model, line: u32, t: i32): i32 {
  count(c, Event.L2D_CACHE);
  if (findL2(line) >= 0) return t + 2 * Pipeline.l2Hit;
  count(c, Event.L2D_REFILL);
  note(Cause.L2_MISS);
  newInL2(c, m, line, t);
  const asked = absolute(m, t) + Pipeline.l2Miss / 2;
  const came = dram(c, asked, line) + (Pipeline.l2Miss - Pipeline.l2Miss / 2);
  return i32(came - m.base) << 1;
}

/** The first of a set's 16 words that is `value`, as a place in the array; -1. */
function findWord(array: usize, set: i32, value: u32): i32 {
  const at = array + (usize(set) << 2), v = i32x4.splat(value);
  for (let w = 0; w < 16; w += 4) {
    const equal = i32x4.bitmask(i32x4.eq(v128.load(at + (usize(w) << 2)), v));
    if (equal) return set + w + ctz(equal);
  }
  return -1;
}
function findL2(line: u32): i32 {
  const slot = findWord(L2, i32(line & 511) << 4, line + 1);
  if (slot >= 0) usedL2(slot);
  return slot;
}
function usedL2(slot: i32): void {
  const clock = load<u32>(L2_CLOCK) + 1;
  store<u32>(L2_CLOCK, clock);
  store<u32>(L2_USED + (usize(slot) << 2), clock);
}
/** The line that was used longest ago. */
function oldestOf(set: i32): i32 {
  const at = L2_USED + (usize(set) << 2);
  const v = i32x4.min_u(i32x4.min_u(v128.load(at), v128.load(at, 16)), i32x4.min_u(v128.load(at, 32), v128.load(at, 48)));
  const oldest = min(min(u32(i32x4.extract_lane(v, 0)), u32(i32x4.extract_lane(v, 1))), min(u32(i32x4.extract_lane(v, 2)), u32(i32x4.extract_lane(v, 3))));
  return findWord(L2_USED, set, oldest);
}
function intoL2(c: Cpu, m: Model, line: u32, t: i32, dirty: bool): void {
  let slot = findL2(line);
  if (slot < 0) slot = newInL2(c, m, line, t);
  if (dirty) store<u8>(L2_DIRTY + usize(slot), 1);
}
/** A line that L2 has not: where it is now. */
function newInL2(c: Cpu, m: Model, line: u32, t: i32): i32 {
  const slot = oldestOf(i32(line & 511) << 4);
  usedL2(slot);
  if (load<u8>(L2_DIRTY + usize(slot))) { count(c, Event.L2D_WB); written(c, absolute(m, t)); }
  store<u32>(L2 + (usize(slot) << 2), line + 1);
  store<u8>(L2_DIRTY + usize(slot), 0);
  return slot;
}

/** A read of a line asked of the DRAM at a cycle: when its first word is there. */
function dram(c: Cpu, at: u64, line: u32): u64 {
  count(c, Event.BUS_ACCESS); count(c, Event.BUS_READ); count(c, Event.MEMORY_REQUEST);
  const free = freeFrom(at), row = line >> 6, bank = usize(row & 7), d = dramCycles();
  let start = at > free ? at : free;
  if (load<u32>(OPEN_ROWS + (bank << 2)) != row + 1) {
    const ready = load<u64>(BANK_FREE + (bank << 3));
    if (ready > start) start = ready;
    store<u32>(OPEN_ROWS + (bank << 2), row + 1);
    store<u64>(BANK_FREE + (bank << 3), start + d.bank);
  }
  store<u64>(DRAM_FREE, start + (line == load<u32>(LAST_READ) + 1 ? d.line : d.lineApart));
  store<u32>(LAST_READ, line);
  return start + d.latency;
}
/** A line written to the DRAM at a cycle. */
function written(c: Cpu, at: u64): void {
  count(c, Event.BUS_ACCESS); count(c, Event.BUS_WRITE); count(c, Event.MEMORY_REQUEST);
  const free = freeFrom(at);
  store<u64>(DRAM_FREE, (at > free ? at : free) + dramCycles().write);
}
/** From when the DRAM is free: what scan-out took since the last request comes first. */
function freeFrom(at: u64): u64 {
  const free = load<u64>(DRAM_FREE), share = load<u64>(OTHERS_SHARE);
  if (share == 0) return free;
  const since = load<u64>(OTHERS_AT);
  if (at <= since) return free;
  store<u64>(OTHERS_AT, at);
  // A part of each millisecond at most: no more piles up than its own buffers hold.
  const gap = min<u64>(at - since, machine().coreHz / 1000), took = gap * share / 1000000;
  return max<u64>(free, at > gap ? at - gap : 0) + took;
}
/** A steady reader of DRAM beside the cores (the display): so many lines a second. */
export function setScanOut(linesPerSecond: u64): void { store<u64>(OTHERS_SHARE, min<u64>(linesPerSecond * Dram.line / 1000000, 900000)); }
/** A DMA moved bytes to or from DRAM, in bursts of half a line. */
export function dmaMoved(bytes: u32, write: bool): void {
  if (machine().timing != 2) return;
  useModel();
  const m = machine(), at = m.inRun && m.current ? modelCycle(changetype<Cpu>(m.current)) : m.now, free = load<u64>(DRAM_FREE);
  store<u64>(DRAM_FREE, (at > free ? at : free) + cyclesOf(u64((bytes + 31) >> 5) * (write ? Dram.write : Dram.line) / 2));
}

/** Other cores' copies: shared from now on, or gone when this core writes. True when one of them was dirty. */
// @ts-ignore: decorator
@inline function takeFromOthers(c: Cpu, line: u32, write: bool): bool { const others = holders & ~(1 << c.index); return others != 0 && takeFrom(c, others, line, write); }
function takeFrom(c: Cpu, others: u32, line: u32, write: bool): bool {
  let dirty = false;
  for (; others; others &= others - 1) {
    const o = core(u32(ctz(others))), slot = findL1D(o, line);
    if (slot < 0) continue;
    const d = tables(o) + L1D_DIRTY + usize(slot);
    if (load<u8>(d)) { dirty = true; count(c, Event.SNOOPED); store<u8>(d, 0); intoL2(c, model(c), line, model(c).now, true); }
    forgetSlot(o, slot);
    if (write) store<u32>(tables(o) + L1D + (usize(slot) << 2), 0);
  }
  return dirty;
}

/** Bytes stored to a line; true when it is another line than the last. Counts full lines that follow each other. */
function wrote(m: Model, place: u32, bytes: u32): bool {
  const fresh = place != m.streamLine;
  if (fresh) {
    m.streamLines = place == m.streamLine + 1 && m.streamBytes >= 64 ? m.streamLines + 1 : 0;
    m.streamLine = place;
    m.streamBytes = 0;
  }
  m.streamBytes += bytes;
  return fresh;
}

/** A store to a line that L1 has not: allocates, or streams past L1 when whole lines follow each other. */
function storeMiss(c: Cpu, m: Model, line: u32, fresh: bool, t: i32): void {
  if (fresh && m.streamLines >= u32(Pipeline.streamL1)) {
    takeFromOthers(c, line, true);
    let cycles: u64;
    if (m.streamLines >= u32(Pipeline.streamL2)) {
      // Past L2: a copy of the line there is stale.
      const slot = findL2(line);
      if (slot >= 0) { store<u32>(L2 + (usize(slot) << 2), 0); store<u8>(L2_DIRTY + usize(slot), 0); }
      written(c, absolute(m, t));
      cycles = dramCycles().writeAlone;
    } else { intoL2(c, m, line, t, true); cycles = Pipeline.streamLine; }
    m.storeBusy = max(m.storeBusy, t) + (i32(cycles) << 1);
    // And not further ahead of the DRAM than its queue.
    const free = load<u64>(DRAM_FREE), now = absolute(m, t);
    const behind = free > now ? i32(free - now) << 1 : 0;
    const ahead = Pipeline.writesAhead * (i32(cycles) << 1);
    hold(c, max(m.storeBusy - ahead, t + behind - 4 * (i32(dramCycles().writeAlone) << 1)), Cause.STORE_BUFFER_FULL);
  }
  if (m.streamLines >= u32(Pipeline.streamL1)) return;
  count(c, Event.L1D_REFILL);
  const came = fill(c, m, line, t, true, false);
  m.storeBusy = max(m.storeBusy, came);
  // The store buffer holds a few lines' stores.
  hold(c, m.storeBusy - 2 * Pipeline.writesAhead * (Pipeline.l2Hit + Pipeline.lineFill), Cause.STORE_BUFFER_FULL);
}

/**
 * Streams, by virtual address, prefetching within the page: misses (or first touches of prefetched lines) at an equal stride
 * bring the lines that follow. A miss that neither stream expects goes on in the stream of its page, or takes the older one.
 */
function prefetch(c: Cpu, m: Model, line: u32, va: u64, t: i32, missed: bool): void {
  const place = u32(va >> 6), one = streamAt(m, 0), two = streamAt(m, 1);
  if (place == load<u32>(one)) return;
  if (place == load<u32>(two)) return;
  let s: usize = place - load<u32>(one) == load<u32>(one, 4) ? one : place - load<u32>(two) == load<u32>(two, 4) ? two : 0;
  if (s) store<u32>(s, load<u32>(s, 8) + 1, 8);
  else {
    if (!missed) return;
    const near = load<u32>(one) >> 6 == place >> 6 ? one : load<u32>(two) >> 6 == place >> 6 ? two : 0;
    s = near ? near : streamAt(m, m.streamUsed ^ 1);
    store<u32>(s, near ? place - load<u32>(s) : 0, 4);
    store<u32>(s, near ? 1 : 0, 8);
  }
  store<u32>(s, place);
  forgetComing(c.index);
  m.streamUsed = u32(s == two);
  const stride = load<i32>(s, 4);
  if (load<u32>(s, 8) < u32(Pipeline.prefetchAfter)) return;
  if (u32(stride + 2) > 4) return;
  for (let k = 1; k <= Pipeline.prefetchAhead; k++) {
    const next = u32(i32(line) + k * stride);
    if (next >> 6 != line >> 6) return;
    if (same(tables(c) + L1D + (usize(next & 127) << 4), next + 1)) continue;
    // So many at a time, and not at the price of waiting for a linefill.
    const busy = fillsUnderWay(m, t);
    if ((busy & 0xff) == u32(Pipeline.dataFills)) return;
    if (busy >> 8 >= u32(Pipeline.prefetchAhead)) return;
    count(c, Event.PREFETCH_FILL);
    fill(c, m, next, t, false, false, PREFETCHED);
  }
}
/** How many linefills are not over at half-cycle t; and of those, in bits 8 and up, how many no access has asked for. */
// @ts-ignore: decorator
@inline function fillsUnderWay(m: Model, t: i32): u32 {
  const ends = i32x4.splat(t - 2 * Pipeline.lineFill), none = i32x4.splat(0), low = linesOf(m, 0), high = linesOf(m, 4);
  const late = i32x4.bitmask(v128.andnot(i32x4.gt_s(firstsOf(m, 0), ends), i32x4.eq(low, none))) | i32x4.bitmask(v128.andnot(i32x4.gt_s(firstsOf(m, 4), ends), i32x4.eq(high, none))) << 4;
  // PREFETCHED is their sign.
  return u32(popcnt(late)) | u32(popcnt(late & (i32x4.bitmask(low) | i32x4.bitmask(high) << 4))) << 8;
}
/** Of four linefills: the half-cycles of their first words, and their lines. */
// @ts-ignore: decorator
@inline function firstsOf(m: Model, i: i32): v128 { return v128.shuffle<i32>(v128.load(fillAt(m, i)), v128.load(fillAt(m, i + 2)), 1, 3, 5, 7); }
// @ts-ignore: decorator
@inline function linesOf(m: Model, i: i32): v128 { return v128.shuffle<i32>(v128.load(fillAt(m, i)), v128.load(fillAt(m, i + 2)), 0, 2, 4, 6); }
// @ts-ignore: decorator
@inline function streamAt(m: Model, i: u32): usize { return changetype<usize>(m) + offsetof<Model>("stream0Line") + usize(i) * 12; }

/** Device and Non-cacheable accesses: stores are posted, reads are made one after another. */
function uncached(c: Cpu, r: Rec, write: bool, attr: u32): void {
  const m = model(c), t = m.now & ~1;
  count(c, Event.UNCACHED_REQUEST); count(c, Event.BUS_ACCESS); count(c, write ? Event.BUS_WRITE : Event.BUS_READ);
  if (write) {
    m.storeBusy = max(m.storeBusy, t) + 2 * Pipeline.deviceStore;
    hold(c, m.storeBusy - 2 * Pipeline.deviceStore * Pipeline.writesAhead, Cause.STORE_BUFFER_FULL);
    return;
  }
  // What one instruction reads is one transaction.
  if (m.uncachedAt == t + 1) return;
  m.uncachedAt = t + 1;
  const from = max(t, m.storeBusy);
  const came = from + 2 * (Pipeline.uncachedRead + i32(cyclesOf(Dram.uncached)));
  m.storeBusy = came;
  note(Cause.UNCACHED);
  raise(c, r, came);
  if (attr & Attr.DEVICE) hold(c, came, Cause.UNCACHED);
}

// --- translation -------------------------------------------------------------------------------------------------------
/** Entries of the main TLB and of the walk cache: the block's address, regime in bits 7..6, log2 of its size below; then whose it is. */
const ASID_MASK: u64 = 0xffff;
const GLOBAL_ENTRY: u64 = 0x1_0000;

/** Half-cycles that finding the page of va takes. */
function lookUp(c: Cpu, va: u64, micro: usize, event: u32, t: i32): i32 {
  const m = model(c), at = tables(c) + micro, regime: u64 = c.el < 2 ? 1 : c.el;
  const page = va >> 12 << 3 | regime << 1, block = va >> 21 << 3 | regime << 1 | 1;
  if (inMicroTlb(at, page, block)) return 0;
  // The tables say how much the entry is for; they are asked once, and then when they are walked.
  const fetch = micro == MICRO_I, key = page | u64(fetch), leaf = leafOf(c, key), known = load<u64>(leaf) == key && load<u32>(leaf, 12) == generation(c.index);
  if (!known) {
    if (!ask(c, va, fetch)) return 0;
    store<u64>(leaf, key); store<u32>(leaf, asked, 8); store<u32>(leaf, generation(c.index), 12);
  }
  const attr = load<u32>(leaf, 8);
  const log = attr >> Attr.BLOCK, size: u64 = log > 29 ? 29 : log;
  // The oldest entry goes, and what the filters know of its page.
  const next = micro == MICRO_D ? m.dataMicro : m.fetchMicro, place = at + (usize(next) << 3);
  if (micro == MICRO_D) { forgetPage(c, load<u64>(place)); m.dataMicro = next + 1 == MICRO_ENTRIES ? 0 : next + 1; }
  else m.fetchMicro = next + 1 == MICRO_ENTRIES ? 0 : next + 1;
  store<u64>(place, size < 21 ? page : block);
  count(c, event);
  note(Cause.MICRO_TLB_MISS);
  const where = va >> size << size | regime << 6 | size, who = owner(c, attr);
  const set = mainSet(tables(c) + MAIN_TLB, va, size);
  for (let w: usize = 0; w < 64; w += 16) if (load<u64>(set + w) == where && load<u64>(set + w, 8) == who) return 2 * Pipeline.mainTlb;
  if (known) ask(c, va, fetch);
  const read = load<u32>(WALKED);
  replace(m, set, where, who);
  note(Cause.TABLE_WALK);
  let cost: i32 = 2 * (Pipeline.mainTlb + Pipeline.walk);
  // The walk cache knows the last table but the leaf's descriptor; else all are read, one after another.
  const span = size + 9, table = va >> span << span | regime << 6 | span;
  const walk = walkSet(tables(c) + WALK_CACHE, va, span);
  let first: u32 = 0;
  for (let w: usize = 0; w < 64; w += 16) if (load<u64>(walk + w) == table && load<u64>(walk + w, 8) == who) first = read - 1;
  if (first == 0 && read > 1) replace(m, walk, table, who);
  for (let i = first; i < read; i++) cost += descriptor(c, m, load<u32>(WALKED + (usize(i) << 2), 4), t + cost);
  return cost;
}
/** Asks the tables: the leaf's attributes in `asked`, the descriptors' places in WALKED. False when nothing is to be looked up: no leaf, or no translation. */
function ask(c: Cpu, va: u64, fetch: bool): bool {
  store<u32>(WALKED, 0);
  const fault = c.fault, ipa = c.ipa, pa = c.pa, kept = c.attr;
  const bad = translate(c, va, fetch ? Access.FETCH : Access.READ, c.el);
  asked = c.attr;
  c.fault = fault; c.ipa = ipa; c.pa = pa; c.attr = kept;
  return !bad && load<u32>(WALKED) != 0;
}
let asked: u32 = 0;
/** What was asked: page, regime and whether for a fetch; attributes; the core's generation, which changes when they may (forgetTranslations). */
const LEAVES: usize = REMEMBERED + REMEMBERED_BYTES, LEAF_ENTRIES: u32 = 512, GENERATIONS: usize = memory.data(4 * 4, 4);
// @ts-ignore: decorator
@inline function generation(index: u32): u32 { return load<u32>(GENERATIONS + (usize(index) << 2)); }
// @ts-ignore: decorator
@inline function leafOf(c: Cpu, key: u64): usize { return LEAVES + (usize(c.index * LEAF_ENTRIES + ((u32(key) ^ u32(key >> 3)) & (LEAF_ENTRIES - 1))) << 4); }

/** Whose an entry is: address space and virtual machine. */
function owner(c: Cpu, attr: u32): u64 {
  if (c.el >= 2) return GLOBAL_ENTRY;
  const s = sys(c), space = (s.TCR_EL1 & 0x400000 ? s.TTBR1_EL1 : s.TTBR0_EL1) >> 48;
  return (attr & Attr.GLOBAL ? GLOBAL_ENTRY : space) | (hcr(c) & HCR.VM ? (s.VTTBR_EL2 >> 48 & 0xff) << 20 : 0);
}
/** An empty place of four, else a random one. */
function replace(m: Model, set: usize, where: u64, who: u64): void {
  let place = set + (usize(random(m) & 3) << 4);
  for (let w: usize = 0; w < 64; w += 16) if (load<u64>(set + w) == 0) { place = set + w; break; }
  store<u64>(place, where);
  store<u64>(place, who, 8);
}
/** A descriptor that a core has written is in its L1. */
function descriptor(c: Cpu, m: Model, line: u32, t: i32): i32 {
  for (let some = holders; some; some &= some - 1) if (findL1D(core(u32(ctz(some))), line) >= 0) return 2 * Pipeline.l2Hit;
  return fromL2(c, m, line, t) - t;
}

function forgetRegime(regime: u32): void {
  const empty = load<u32>(EMPTY_FILTERS);
  if (empty >> regime & 1) return;
  store<u32>(EMPTY_FILTERS, empty | 1 << regime);
  memory.fill(FILTERS + usize(regime) * FILTER_BYTES, 0, FILTER_BYTES);
  memory.fill(WRITE_FILTERS + usize(regime) * FILTER_BYTES, 0, FILTER_BYTES);
}
/** The filters know nothing of this page any more. */
function forgetPage(c: Cpu, entry: u64): void {
  forgetRecent(c.index);
  if (entry & 1) {
    const regime = u32((c.dtlb - TLBS) / TLB_BYTES);
    forgetRegime(regime);
    forgetFastRegime(regime);
    return;
  }
  const page = entry >> 3;
  forgetFastPage(c.dtlb, page << 12);
  const first = ((c.dtlb - TLBS) >> 2) + ((usize(page << 6) & 511) << 3);
  const pages = i64x2.splat(page);
  for (let at = first; at < first + 64 * 8; at += 16) {
    // Two lines: all ones where one of this page is known.
    const own = i64x2.eq(i64x2.shr_u(v128.load(at, FILTERS), 6), pages);
    if (!v128.any_true(own)) continue;
    v128.store(at, v128.andnot(v128.load(at, FILTERS), own), FILTERS);
    v128.store(at, v128.andnot(v128.load(at, WRITE_FILTERS), own), WRITE_FILTERS);
  }
}

// --- instructions ------------------------------------------------------------------------------------------------------
/** Half-cycles by which the line of the record at `at`, fetched at `when`, is late. */
export function fetchMemory(c: Cpu, at: usize, when: i32): i32 {
  const m = model(c);
  const va = c.pageVa + u64((at - c.page) >> 2);
  const line = (load<u32>(c.page + 1024 * 16 + 16) + u32((at - c.page) >> 2)) >> 6;
  let late: i32 = 0;
  if (va >> 12 != m.fetchPage) {
    m.fetchPage = va >> 12;
    late = lookUp(c, va, MICRO_I, Event.L1I_TLB_REFILL, when);
  }
  count(c, Event.L1I_CACHE);
  const set = usize(line & 255) << 1, tags = tables(c) + L1I + (set << 2);
  let slot = load<u32>(tags) == line + 1 ? set : load<u32>(tags, 4) == line + 1 ? set + 1 : ~usize(0);
  if (slot == ~usize(0)) {
    count(c, Event.L1I_REFILL);
    note(Cause.L1I_MISS);
    slot = bringLine(c, m, line);
    late += fromL2(c, m, line, when + late) - (when + late);
    late -= 2 * (Pipeline.l2Hit - Pipeline.l2Fetch);
  }
  const entry = tables(c) + FETCH_FILTER + ((at >> 8 & (FETCH_FILTER_ENTRIES - 1)) << 2);
  store<u32>(entry, u32(at >> 8));
  store<u32>(tables(c) + L1I_FILTER + (slot << 2), u32(entry));
  return late;
}
function bringLine(c: Cpu, m: Model, line: u32): usize {
  const set = usize(line & 255) << 1, tags = tables(c) + L1I + (set << 2);
  const way: usize = load<u32>(tags) == 0 ? 0 : load<u32>(tags, 4) == 0 ? 1 : usize(random(m) & 1);
  const filter = tables(c) + L1I_FILTER + ((set + way) << 2), known = load<u32>(filter);
  if (known) { store<u32>(usize(known), 0); store<u32>(filter, 0); }
  store<u32>(tags + (way << 2), line + 1);
  return set + way;
}

// --- stores and unaligned accesses -----------------------------------------------------------------------------------------
/** A load of bytes that were just stored gets them from the store buffer. */
export function forwardStore(c: Cpu, r: Rec, chunk: usize): void {
  const m = model(c), t = load<i32>(chunk, STORES + 4);
  if (t > m.now - i32(load<u8>(changetype<usize>(r), At.MORE))) { note(Cause.STORE_FORWARD); raise(c, r, t); }
}
/** Stored by the instruction that issued at half-cycle t; a load gets the data `forward` cycles later. */
// @ts-ignore: decorator
@inline export function storedWhen(c: Cpu, va: u64, t: i32, forward: i32): void {
  const chunk = changetype<usize>(c) + ((usize(va >> 4) & 15) << 3);
  store<u32>(chunk, u32(va >> 4), STORES);
  store<i32>(chunk, t + 2 * forward, STORES + 4);
}
// @ts-ignore: decorator
@inline export function storedAt(c: Cpu, va: u64, more: i32): void { storedWhen(c, va, model(c).now, Pipeline.storeForward + more); }
/** An access that the look-aside cache did not answer; it may cross the width of the path, a line, or a page. */
export function unaligned(c: Cpu, r: Rec, s: i32, va: u64, write: bool): void {
  const m = model(c), last = va + (u64(1) << s) - 1;
  accessed(c, r, va, write, false);
  if ((va ^ last) >> 6) accessed(c, r, last, write, true);
  if ((va ^ last) >> (write ? 4 : 3)) {
    count(c, Event.UNALIGNED_LDST_RETIRED);
    note(Cause.UNALIGNED);
    m.now += 2 * Pipeline.unalignedIssue;
    m.used = 1;
    if (!write) delay(c, r, 2 * Pipeline.unalignedLatency);
  }
  if (write) storedAt(c, va, 0);
  else {
    const chunk = changetype<usize>(c) + ((usize(va >> 4) & 15) << 3);
    if (load<u32>(chunk, STORES) == u32(va >> 4)) forwardStore(c, r, chunk);
  }
}
