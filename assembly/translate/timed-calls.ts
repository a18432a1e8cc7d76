/**
 * What timed regions call of the core where their schedule does not hold: an access that may not be a hit, a line of
 * instructions that may not be there, operands that take a unit longer. Each brings the model to the record, lets it do what
 * the timed interpreter does there (interp/timed.ts), and leaves the row to go on in, in Cpu.row and Cpu.rowHalf.
 *
 * Part of the core, not of the translator. Deviations: none.
 */
import { sys } from "../cpu/sys";
import { RAM, TLBS } from "../layout";
import { Run } from "../interp/run";
import { alignmentChecked, unalignedHit } from "../mmu/access";
import { Tlb } from "../mmu/look-aside";
import { Attr } from "../mmu/walk";
import { Cpu, machine } from "../state";
import { countMany, Event } from "../timing/events";
import { At } from "../timing/issue";
import { accessed, cameAt, endsAt, forwardStore, inMicro, itCame, prefetched, readPage, storedAt, storedWhen, unaligned, untouched } from "../timing/memory";
import { enterFast, recentOf } from "../timing/fast";
import { FILTERS, model, STORES, WRITE_FILTERS } from "../timing/model";
import { beginAccess, beginIssued, endAccess, fetchesLine, issuedAt, Known, knownDelayed, knownLate, Left, withOperands } from "../timing/schedule";
import { Pipeline } from "../timing/tables.gen";
import { Rec } from "../decode/record";
import { reach } from "./calls";

/**
 * As reach, and its time is counted. `what` has reach's, log2 of the bytes of each unit in bits 13..12, how its script ends in
 * bits 15..14, the number of the record in its script in bits 23..16, and its further issue half-cycles above that.
 */
export function reachTimed(b: Run, what: u32, va: u64, row: u32, half: i32): usize {
  // One condition after the other: V8 makes values of those that are joined, and keeps them on its stack.
  b.row = row; b.rowHalf = half;
  const s = what >> 12 & 3, bytes = what & 63, line = va & ~u64(63), recent = recentOf(b.dtlb);
  // Through an SP that is not aligned, and in more than one page: another matter.
  if (what & 0xf00) return reachSlowly(b, what, va);
  if ((va & 0xfff) + bytes > 0x1000) return reachSlowly(b, what, va);
  if (va & u64((1 << s) - 1)) return s == 3 && bytes <= 16 && !(what & 0xc0) ? reachUnaligned(b, what, va) : reachSlowly(b, what, va);
  const issued = issueOf(what, row, half), e = Tlb.entry(b.dtlb, va);
  if (what & 64) {
    // The line that stores stream to.
    if (recent.storing == line) if ((va & 63) + bytes <= 64) {
      model(b).streamBytes += bytes >> s << 3;
      for (let at = va; at < va + bytes; at += 16) storedWhen(b, at, issued, s == 3 && bytes > 8 ? Pipeline.storeForwardWide : Pipeline.storeForward);
      if ((va + bytes - 1 ^ va) >> 4 && va & 15) storedWhen(b, va + bytes - (1 << s), issued, Pipeline.storeForward);
      b.settled = issued + 2 * Pipeline.storeForwardWide;
      return usize(u32(va) + recent.storingAddend);
    }
    if (load<u64>(e, Tlb.WRITE) != (va & ~u64(0xfff))) return reachSlowly(b, what, va);
    const r = beginIssued(b, what >> 16 & 0xff, issued);
    one(b, r, va, true);
    for (let at = va + u64(1 << s); at < va + bytes; at += u64(1 << s)) {
      if (recent.storing == (at & ~u64(63))) { model(b).streamBytes += 8; storedAt(b, at, 0); }
      else one(b, r, at, true);
      if (s == 3 && (at - va) & 8) wide(b, at);
    }
    b.settled = model(b).now + 2 * Pipeline.storeForwardWide;
    return reachEnds(b, what, va, usize(u32(va) + load<u32>(e, Tlb.ADDEND)));
  }
  // The line that was under way.
  if (recent.coming == line) if ((va & 15) + bytes <= 16) if (load<u32>(chunkOf(b, va), STORES) != u32(va >> 4)) {
    const t = (issued & ~1) - i32(what >> 24);
    if (t < endsAt(recent)) {
      const to = cameAt(va, load<i32>(recent.fill, 4));
      // What comes by then is no stall.
      if (to > t) return reachLate(b, what, va, issued, to);
    } else {
      itCame(b, recent, va);
      enterFast(b.dtlb, va, recent.comingAddend, false);
    }
    return usize(u32(va) + recent.comingAddend);
  }
  if (load<u64>(e, Tlb.READ) != (va & ~u64(0xfff))) return reachSlowly(b, what, va);
  const r = beginIssued(b, what >> 16 & 0xff, issued);
  one(b, r, va, false);
  for (let at = va + u64(1 << s); at < va + bytes; at += u64(1 << s)) {
    // Of the same 16 bytes of the line under way it is the same again.
    if (recent.coming == (at & ~u64(63))) if (!((at ^ va) >> 4)) continue;
    one(b, r, at, false);
  }
  return reachEnds(b, what, va, usize(u32(va) + load<u32>(e, Tlb.ADDEND)));
}
/** The half-cycle at which the record has issued. */
// @ts-ignore: decorator
@inline function issueOf(what: u32, row: u32, half: i32): i32 { return half + i32(load<u16>(usize(row) + issuedAt(what >> 14 & 3) + (usize(what >> 16 & 0xff) << 1))); }
/** A load from a line under way that comes at half-cycle `to`. */
export function reachLate(b: Run, what: u32, va: u64, issued: i32, to: i32): usize {
  const there = knownLate(b, what >> 16 & 0xff, issued, to);
  if (there == Known.STAYS) return usize(u32(va) + recentOf(b.dtlb).comingAddend);
  if (there == Known.NOT) return reachSlowly(b, what, va);
  b.unfinished = Left.MEANING;
  return 0;
}
/** A vector that is not aligned, to be loaded from one page, which may lie in lines that are known. */
export function reachUnaligned(b: Run, what: u32, va: u64): usize {
  const bytes = what & 63, units = bytes >> 3, last = va + bytes - 8, issued = issueOf(what, b.row, b.rowHalf), recent = recentOf(b.dtlb), page = va & ~u64(0xfff);
  if (recent.readPage != page && !knowsPage(b, page)
    || load<u32>(chunkOf(b, va), STORES) == u32(va >> 4) || load<u32>(chunkOf(b, last), STORES) == u32(last >> 4)
    || !untouched(b, model(b), va, last + 7, (issued & ~1) - i32(what >> 24)) || alignmentChecked(b, b.el)) return reachSlowly(b, what, va);
  const there = knownDelayed(b, what >> 16 & 0xff, issued + i32(units) * 2 * Pipeline.unalignedIssue, units * 2 * Pipeline.unalignedLatency);
  if (there == Known.NOT) return reachSlowly(b, what, va);
  countMany(b, Event.UNALIGNED_LDST_RETIRED, units);
  if (there == Known.STAYS) return usize(u32(va) + recent.readAddend);
  b.unfinished = Left.MEANING;
  return 0;
}
/** Whether a page is one to be known as read from. */
export function knowsPage(b: Run, page: u64): bool {
  const e = Tlb.entry(b.dtlb, page), attr = load<u32>(e, Tlb.ATTR);
  if (load<u64>(e, Tlb.READ) != page || attr & Attr.DEVICE || (attr & 0xff) == 0x44 || !inMicro(b, page)) return false;
  readPage(b, page, e);
  return true;
}
/** Every other access, at Cpu.row and Cpu.rowHalf. */
export function reachSlowly(b: Run, what: u32, va: u64): usize {
  const s = i32(what >> 12 & 3), write = (what & 64) != 0, bytes = what & 63, units = bytes >> s, k = what >> 16 & 0xff;
  const aligned = (va & ((u64(1) << s) - 1)) == 0, known = aligned && looked(b, va, write);
  const host = reach(b, va, what & 0xfff);
  if (!host) return 0;
  const r = beginAccess(b, k);
  for (let i: u32 = 0; i < units; i++) {
    const at = va + u64(i << s);
    if (i ? aligned && looked(b, at, write) : known) one(b, r, at, write);
    else unaligned(b, r, s, at, write);
    if (write && s == 3 && i & 1) wide(b, at);
  }
  if (write) b.settled = model(b).now + 2 * Pipeline.storeForwardWide;
  return reachEnds(b, what, va, host);
}
/** As storePair: 128 bits go to a load a cycle later. */
// @ts-ignore: decorator
@inline function wide(b: Cpu, second: u64): void { storedAt(b, second - 8, Pipeline.storeForwardWide - Pipeline.storeForward); }
function reachEnds(b: Run, what: u32, va: u64, host: usize): usize {
  // From now on at once, if it may be.
  if (load<u64>(filterOf(b, va, (what & 64) != 0)) == va >> 6) if (!(va & ((u64(1) << (what >> 12 & 3)) - 1))) if ((va & 63) + (what & 63) <= 64) if (looked(b, va, (what & 64) != 0)) {
    enterFast(b.dtlb, va, load<u32>(Tlb.entry(b.dtlb, va), Tlb.ADDEND), (what & 64) != 0);
  }
  if (endAccess(b, what >> 16 & 0xff)) return host;
  b.unfinished = Left.MEANING;
  return 0;
}
// @ts-ignore: decorator
@inline function filterOf(b: Cpu, va: u64, write: bool): usize { return ((b.dtlb - TLBS) >> 2) + ((usize(va >> 6) & 511) << 3) + (write ? WRITE_FILTERS : FILTERS); }
// @ts-ignore: decorator
@inline function chunkOf(b: Cpu, va: u64): usize { return changetype<usize>(b) + ((usize(va >> 4) & 15) << 3); }
// @ts-ignore: decorator
@inline function looked(b: Cpu, va: u64, write: bool): bool {
  return load<u64>(Tlb.entry(b.dtlb, va) + (write ? Tlb.WRITE : Tlb.READ)) == (va & ~u64(0xfff));
}
/** As load and store of interp/timed.ts where the look-aside cache knows the page. */
function one(b: Cpu, r: Rec, va: u64, write: bool): void {
  if (load<u64>(filterOf(b, va, write)) != va >> 6) accessed(b, r, va, write, false);
  if (write) { storedAt(b, va, 0); return; }
  const chunk = chunkOf(b, va);
  if (load<u32>(chunk, STORES) != u32(va >> 4)) return;
  if (load<i32>(chunk, STORES + 4) > model(b).now - i32(load<u8>(changetype<usize>(r), At.MORE))) forwardStore(b, r, chunk);
  // That is over, and for what issues later, too.
  else store<u32>(chunk, 0, STORES);
}

/**
 * The same for a structure: interp/timed.ts, touched. `what`: bytes in bits 6..0, bit 7 a store, bits 11..8 how far a base that is SP is
 * misaligned, the number of the record in bits 23..16, and above that how many bytes are touched.
 */
export function structureTimed(b: Run, what: u32, va: u64, row: u32, half: i32): usize {
  b.row = row; b.rowHalf = half;
  const bytes = what & 127, write = (what & 128) != 0, k = what >> 16 & 0xff, touched = what >> 24, end = va + bytes;
  if (what & 0xf00 || (va & 0xfff) + bytes > 0x1000) return 0;
  const host = reach(b, va, min<u32>(bytes, 16) | (write ? 64 : 0));
  if (!host) return 0;
  for (let at = va + 16; at < end; at += 16) if (!reach(b, at, min<u32>(u32(end - at), 16) | (write ? 64 : 0))) return 0;
  const r = beginAccess(b, k);
  for (let at = va & ~u64(63); at < va + touched; at += 64) if (load<u64>(filterOf(b, at, false)) != at >> 6) accessed(b, r, at < va ? va : at, write, false);
  if (write) {
    for (let at = va; at < va + touched; at += 16) storedAt(b, at, Pipeline.storeForwardWide - Pipeline.storeForward);
    b.settled = model(b).now + 2 * Pipeline.storeForwardWide;
  }
  // From now on at once, if it may be.
  if ((va & 63) + touched <= 64 && load<u64>(filterOf(b, va, write)) == va >> 6 && looked(b, va, write)) enterFast(b.dtlb, va, load<u32>(Tlb.entry(b.dtlb, va), Tlb.ADDEND), write);
  if (endAccess(b, k)) return host;
  b.unfinished = Left.MEANING;
  return 0;
}

/** The same for an access that must be aligned, of which the filters know nothing: ordered ones and loads exclusive. `what` as reachTimed's. */
export function alignedTimed(b: Run, what: u32, va: u64, row: u32, half: i32): usize {
  b.row = row; b.rowHalf = half;
  const host = reach(b, va, what & 0xfff);
  return host ? counted(b, what, va, host) : 0;
}
/** For a store exclusive: where it would store; its time is counted if it does. A page that no plain store has reached is the interpreter's. */
export function exclusiveTimed(b: Run, what: u32, va: u64, row: u32, half: i32): usize {
  b.row = row; b.rowHalf = half;
  const bytes = what & 63;
  if (what & 0xf00 || va & (bytes - 1) || machine().hooks || sys(b).MDSCR_EL1 & 0x8000) return 0;
  const host = unalignedHit(b, va, bytes, b.el, Tlb.WRITE);
  if (!host || !b.exclusive || b.exclusiveBytes != bytes || b.exclusivePa != u64(host - RAM)) return host;
  return counted(b, what, va, host);
}
function counted(b: Run, what: u32, va: u64, host: usize): usize {
  const k = what >> 16 & 0xff, write = (what & 64) != 0;
  unaligned(b, beginAccess(b, k), i32(what >> 12 & 3), va, write);
  if (write) b.settled = model(b).now + 2 * Pipeline.storeForwardWide;
  if (endAccess(b, k)) return host;
  b.unfinished = Left.MEANING;
  return 0;
}
/** PRFM. */
export function prefetchTimed(b: Run, what: u32, va: u64, row: u32, half: i32): usize {
  b.row = row; b.rowHalf = half;
  const k = what >> 16 & 0xff;
  beginAccess(b, k);
  prefetched(b, va, false);
  if (endAccess(b, k)) return 1;
  b.unfinished = Left.MEANING;
  return 0;
}

/** Fetch comes to record k of the row, in a straight line or (`edge`) by a branch. 0: the region is to be left there. */
export function fetchTimed(b: Run, what: u32, row: u32, half: i32): u32 {
  b.row = row; b.rowHalf = half;
  if (fetchesLine(b, what >> 1)) return 1;
  if (!(what & 1)) b.unfinished = Left.TURN;
  return 0;
}

/** The multiply or divide at record k has these operands. 0: the region is to be left there. */
export function unusualTimed(b: Run, k: u32, x: u64, y: u64, row: u32, half: i32): u32 {
  b.row = row; b.rowHalf = half;
  if (withOperands(b, k, x, y)) return 1;
  b.unfinished = Left.MEANING;
  return 0;
}
