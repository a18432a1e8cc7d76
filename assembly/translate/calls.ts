/**
 * What translated code calls of the core, by name: everything that a row means and that the emitting reader does not write
 * out itself. The meaning is the interpreter's, so the two agree by construction. Part of the core, not of the translator.
 *
 * The contract of a block, which is the one of a row: it is entered with the core's page and budget as enterPage leaves
 * them, and answers where the next record is, or 0 when pc says so. On the way out `rec` is the last record carried out.
 * Deviations: none.
 */
import { Rec, RECORD_BYTES } from "../decode/record";
import { requestLoop } from "../interp/budget";
import { decodedSlot } from "../interp/page";
import { Run } from "../interp/run";
import { Lanes } from "../interp/lanes";
import { runRun } from "../interp/dispatch.gen";
import { colder, FUSED_FIRST, HOT_END } from "./execute.gen";

/** Finds the record of pc, with a budget; 0 when the fetch faults (the exception has been taken) . */
export function blockEnter(b: Run, budget: u32): usize {
  b.leave = 0;
  b.redirected = 0;
  b.slack = 0;
  b.cycleEnd = b.time + budget;
  return b.enterPage(budget);
}
/** Makes pc true after a block. */
export function blockLeave(b: Run, to: usize): void {
  if (to) b.rest(to);
  b.redirected = 0;
}
/** Fills a record that the translator wants to read. */
export function decodeRecordAt(b: Run, r: Rec): void { b.decodeAt(r); }

/** Carries out one record; answers the next one, or 0 when pc says where to go on. */
export function execute(b: Run, r: Rec): usize {
  const at = changetype<usize>(r);
  b.rec = at;
  if (r.kind >= HOT_END && r.kind < FUSED_FIRST) return colder(b, r);
  // A row of the dense switch: the loop with a budget of one, and the rest put aside.
  const stop = b.stop, slack = b.slack, page = b.page, pageVa = b.pageVa;
  b.slack = slack + u32((stop - at) >> 4) - 1;
  b.stop = at + RECORD_BYTES;
  runRun(b);
  const to = b.rec;
  b.page = page; b.pageVa = pageVa; b.stop = stop; b.slack = slack;
  b.rec = at;
  if (b.leave) requestLoop(b);
  return to;
}

/** A load that the look-aside cache did not answer. A fault shows in `redirected`. */
export function slowLoad(b: Run, r: Rec, s: u32, va: u64): u64 { return b.missLoad(r, s, va); }
/** Such a store. Bit 0: leave after this record (somebody wants the outer loop, or code may have changed); bit 1: it faulted. */
export function slowStore(b: Run, r: Rec, s: u32, va: u64, v: u64): u32 {
  b.missStore(r, s, va, v);
  if (b.redirected) return 2;
  return u32(b.leave != 0 || (va ^ va + (u64(1) << s) - 1) >> 12 || decodedSlot(u32(b.pa) & 0x3fffffff) != 0);
}

/** Which access `specialLoad` and `specialStore` make. */
export namespace Special {
  export const EXCLUSIVE: u32 = 0;
  export const PAIR: u32 = 8;
  export const ALIGNED: u32 = 16;
  /** Not a load: a branch out of the page. */
  export const BRANCH: u32 = 24;
}
export function specialLoad(b: Run, r: Rec, what: u32, va: u64): u64 {
  const s = what & 7;
  switch (what & ~7) {
    case Special.EXCLUSIVE: return b.loadExclusive(r, s, va);
    case Special.PAIR: return b.loadExclusivePair(r, s, va);
    case Special.ALIGNED: return b.loadAligned(r, s, va);
    default: return b.branchTo(r, va);
  }
}
export function specialStore(b: Run, r: Rec, what: u32, va: u64, v: u64, w: u64): u64 {
  const s = what & 7;
  switch (what & ~7) {
    case Special.EXCLUSIVE: return b.storeExclusive(r, s, va, v);
    case Special.PAIR: return b.storeExclusivePair(r, s, va, v, w);
    default: b.storeAligned(r, s, va, v); return 0;
  }
}

export function condition(b: Run, c: u32): u32 { return u32(b.condOf(c)); }

/** What `number` does; its parameter `p` is the row's constants, packed. */
export namespace Num {
  export const ONE: u32 = 1;
  export const TWO: u32 = 2;
  export const THREE: u32 = 3;
  export const COMPARE: u32 = 4;
  export const TO_INT: u32 = 5;
  export const FROM_INT: u32 = 6;
  export const CONVERT: u32 = 7;
}
/** Floating point by name: the exact library, with FPCR as it is and FPSR's flags raised. */
export function number(b: Run, what: u32, p: u32, x: u64, y: u64, z: u64): u64 {
  const op = p & 0xff, f = p >> 8 & 1;
  switch (what) {
    case Num.ONE: return b.fp1(op, f, x);
    case Num.TWO: return b.fp2(op, f, x, y);
    case Num.THREE: return b.fp3(op, f, x, y, z);
    case Num.COMPARE: return b.fpCompare(f, x, y, op != 0);
    case Num.TO_INT: return b.fpToInt(op & 1, f, (op & 2) != 0, x, p >> 16 & 0xff, p >> 24);
    case Num.FROM_INT: return b.intToFp(op & 1, f, (op & 2) != 0, x, p >> 16 & 0xff);
    default: return b.fpConvert(op & 15, op >> 4, x);
  }
}
/** Lanes by name: `op` with the number of operands above it. */
export function lanes(b: Run, op: u32, shape: u32, x: v128, y: v128, z: v128): v128 {
  if (op >> 8 == 1) return Lanes.one(b, op & 0xff, shape, x);
  if (op >> 8 == 2) return Lanes.two(b, op & 0xff, shape, x, y);
  return Lanes.three(b, op & 0xff, shape, x, y, z);
}
