/**
 * What timed regions call of the core where their schedule does not hold: an access that may not be a hit, a line of
 * instructions that may not be there, operands that take a unit longer. Each brings the model to the record, lets it do what
 * the timed interpreter does there (interp/timed.ts), and leaves the row to go on in, in Cpu.row and Cpu.rowHalf.
 *
 * Part of the core, not of the translator. Deviations: none.
 */
import { TLBS } from "../layout";
import { Run } from "../interp/run";
import { unalignedHit } from "../mmu/access";
import { Tlb } from "../mmu/look-aside";
import { Cpu } from "../state";
import { count, Event } from "../timing/events";
import { At } from "../timing/issue";
import { accessed, cameAt, comes, forwardStore, storedAt, storedWhen, streams, unaligned, untouched } from "../timing/memory";
import { enterFast } from "../timing/fast";
import { FILTERS, model, STORES, WRITE_FILTERS } from "../timing/model";
import { beginAccess, endAccess, fetchesLine, issuedAt, Known, knownDelayed, knownLate, Left, withOperands } from "../timing/schedule";
import { Pipeline } from "../timing/tables.gen";
import { Rec } from "../decode/record";
import { reach } from "./calls";

/**
 * As reach, and its time is counted. `what` has reach's, log2 of the bytes of each unit in bits 13..12, how its script ends in
 * bits 15..14, the number of the record in its script in bits 23..16, and its further issue half-cycles above that.
 */
export function reachTimed(b: Run, what: u32, va: u64, row: u32, half: i32): usize {
  b.row = row; b.rowHalf = half;
  const s = i32(what >> 12 & 3), write = (what & 64) != 0, bytes = what & 63, units = bytes >> s, k = what >> 16 & 0xff;
  const aligned = (va & ((u64(1) << s) - 1)) == 0, known = aligned && looked(b, va, write);
  // What goes on in a line that stores stream to, or that is under way.
  if (known && !(what & 0xf00) && (va & 63) + bytes <= 64) {
    const host = usize(u32(va) + load<u32>(Tlb.entry(b.dtlb, va), Tlb.ADDEND)), m = model(b);
    const issued = half + i32(load<u16>(usize(row) + issuedAt(what >> 14 & 3) + (usize(k) << 1)));
    if (write) {
      if (streams(b, m, va, units << 3)) {
        for (let at = va; at < va + bytes; at += 16) storedWhen(b, at, issued, s == 3 && bytes > 8 ? Pipeline.storeForwardWide : Pipeline.storeForward);
        if ((va + bytes - 1 ^ va) >> 4 && va & 15) storedWhen(b, va + bytes - (1 << s), issued, Pipeline.storeForward);
        b.settled = issued + 2 * Pipeline.storeForwardWide;
        return host;
      }
    } else if ((va & 15) + bytes <= 16 && load<u32>(chunkOf(b, va), STORES) != u32(va >> 4) && load<u64>(filterOf(b, va, false)) != va >> 6) {
      const t = (issued & ~1) - i32(what >> 24), first = comes(b, m, va, t);
      if (first >= 0) {
        const to = cameAt(va, first);
        // What comes by then is no stall.
        if (to <= t) return host;
        const there = knownLate(b, k, issued, to);
        if (there == Known.STAYS) return host;
        if (there == Known.LEAVES) { b.unfinished = Left.MEANING; return 0; }
      }
    }
  }
  // Vectors that are not aligned, in lines that are known.
  if (!aligned && s == 3 && !(what & 0xfc0) && load<u32>(chunkOf(b, va), STORES) != u32(va >> 4) && load<u32>(chunkOf(b, va + bytes - 8), STORES) != u32(va + bytes - 8 >> 4) && bytes <= 16) {
    const host = unalignedHit(b, va, bytes, b.el, Tlb.READ), issued = half + i32(load<u16>(usize(row) + issuedAt(what >> 14 & 3) + (usize(k) << 1)));
    if (host && untouched(b, model(b), va, va + bytes - 1, (issued & ~1) - i32(what >> 24))) {
      const there = knownDelayed(b, k, issued + i32(units) * 2 * Pipeline.unalignedIssue, units * 2 * Pipeline.unalignedLatency);
      if (there != Known.NOT) {
        for (let i: u32 = 0; i < units; i++) count(b, Event.UNALIGNED_LDST_RETIRED);
        if (there == Known.STAYS) return host;
        b.unfinished = Left.MEANING;
        return 0;
      }
    }
  }
  const host = known && !(what & 0xf00) && (va & 0xfff) + bytes <= 0x1000
    ? usize(u32(va) + load<u32>(Tlb.entry(b.dtlb, va), Tlb.ADDEND))
    : reach(b, va, what & 0xfff);
  if (!host) return 0;
  const r = beginAccess(b, k);
  for (let i: u32 = 0; i < units; i++) {
    const at = va + u64(i << s);
    if (i ? aligned && looked(b, at, write) : known) one(b, r, at, write);
    else unaligned(b, r, s, at, write);
    // As storePair: 128 bits go to a load a cycle later.
    if (write && s == 3 && i & 1) storedAt(b, at - 8, Pipeline.storeForwardWide - Pipeline.storeForward);
  }
  if (write) b.settled = model(b).now + 2 * Pipeline.storeForwardWide;
  // From now on at once, if it may be.
  if (aligned && (va & 63) + bytes <= 64 && load<u64>(filterOf(b, va, write)) == va >> 6 && looked(b, va, write)) {
    enterFast(b.dtlb, va, load<u32>(Tlb.entry(b.dtlb, va), Tlb.ADDEND), write);
  }
  if (endAccess(b, k)) return host;
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
