/**
 * What the timed reader does that the interpreting one does not. host/build/timing.ts joins this class with run.ts: a
 * method here takes the place of run.ts's, which stays as untimed_NAME. Rows, faults and their order are the same; memory
 * accesses and branches also drive the cycle model.
 *
 * Truth: assembly/timing. Deviations: none of its own.
 */
import { Rec, RECORD_BYTES } from "../decode/record";
import { MACHINE, TLBS } from "../layout";
import { slowLoad, slowStore } from "../mmu/access";
import { Tlb } from "../mmu/look-aside";
import { Cpu, Machine } from "../state";
import { Run } from "./run";
import { Structures } from "./structures";
import { issueRecord, pipeState } from "../timing/issue";
import { count, Event } from "../timing/events";
import { landed, mispredicted, movedOn, paused, predictedRight, pushReturn, takenDirect, takenIndirect, takenReturn } from "../timing/fetch";
import { accessed, forwardStore, maintained, prefetched, storedAt, unaligned } from "../timing/memory";
import { FILTERS, model, Model, MODEL_AT, STORES, WRITE_FILTERS } from "../timing/model";
import { Pipeline } from "../timing/tables.gen";
import { stepping } from "./stepping";

export class Timed extends Cpu {
  @inline pipe(): u64 { return pipeState(this); }
  @inline issue(r: Rec, state: u64): u64 { return issueRecord(this, r, state); }
  @inline timeUp(state: u64): bool { return i32(state) >= load<i32>(changetype<usize>(this), MODEL_AT + offsetof<Model>("limit")); }
  decodeAt(r: Rec): usize { return changetype<usize>(r); }

  // --- branches ------------------------------------------------------------------------------------------------------
  /** Counted while somebody looks: see timing/events.ts. */
  @inline wrotePc(): void { if (load<u32>(MACHINE + offsetof<Machine>("counting"))) count(this, Event.PC_WRITE_RETIRED); }
  @inline at32(at: usize): u32 { return u32(this.pageVa) + u32((at - this.page) >> 2); }
  branch(r: Rec): usize {
    const pc = this.at32(changetype<usize>(r));
    const to = this.untimed_branch(r);
    this.wrotePc();
    if (model(this).predicting) takenDirect(this, changetype<usize>(r), to, pc); else mispredicted(this, to);
    return to;
  }
  branchIf(r: Rec, taken: bool): usize {
    const pc = this.at32(changetype<usize>(r));
    const right = predictedRight(this, pc, taken);
    const to = taken ? this.untimed_branch(r) : this.next(r);
    if (taken) this.wrotePc();
    if (!right) { count(this, Event.BR_COND_MIS); mispredicted(this, to); }
    else if (taken) takenDirect(this, changetype<usize>(r), to, pc);
    return to;
  }
  branchTo(r: Rec, target: u64): usize {
    const pc = this.at32(changetype<usize>(r)), to = this.untimed_branchTo(r, target);
    this.wrotePc();
    takenIndirect(this, changetype<usize>(r), to, pc, target);
    return to;
  }
  call(r: Rec): usize { pushReturn(this, this.here(r) + 4); return this.branch(r); }
  callTo(r: Rec, to: u64): usize { pushReturn(this, this.here(r) + 4); return this.branchTo(r, to); }
  returnTo(r: Rec, target: u64): usize {
    const to = this.untimed_branchTo(r, target);
    this.wrotePc();
    takenReturn(this, changetype<usize>(r), to, target);
    return to;
  }
  sys(r: Rec): usize { const operand = this.x(r.n), to = this.untimed_sys(r); if (to) maintained(this, u32(r.imm) & 0xffff, operand); return to; }

  /** When the turn's time is up, where an instruction went is for the next turn to find: up to then no line is asked for and no fault taken. */
  enterPage(left: u32, alone: bool = false): usize {
    if (this.timeUp(this.pipe())) this.leave = 1;
    const to = this.untimed_enterPage(left, alone);
    if (to) landed(this, to);
    return to;
  }
  nextPage(at: usize): usize { movedOn(this, at); return this.untimed_nextPage(at); }
  /** The turn's time is up, or its instructions are: what is left of those is put aside. */
  rest(at: usize): void {
    // A tracer comes here after every instruction: the straight line goes on.
    if (!stepping()) paused(this, at);
    if (this.stop > at) this.slack += u32((this.stop - at) >> 4);
    this.untimed_rest(at);
  }

  // --- memory --------------------------------------------------------------------------------------------------------
  /** The filter says of a line that it is in L1 and its page in the micro-TLB: then an access costs what its unit says. */
  @inline filter(va: u64): usize { return ((this.dtlb - TLBS) >> 2) + ((usize(va >> 6) & 511) << 3); }
  @inline load(r: Rec, s: i32, va: u64): u64 {
    const e = this.entry(va);
    if (load<u64>(e, Tlb.READ) == (va & (~u64(0xfff) | ((1 << s) - 1))) && this.spOk(r)) {
      const at = usize(u32(va) + load<u32>(e, Tlb.ADDEND));
      if (load<u64>(this.filter(va), FILTERS) != va >> 6) accessed(this, r, va, false, false);
      const chunk = changetype<usize>(this) + ((usize(va >> 4) & 15) << 3);
      if (load<u32>(chunk, STORES) == u32(va >> 4)) forwardStore(this, r, chunk);
      if (s == 0) return u64(load<u8>(at));
      if (s == 1) return u64(load<u16>(at));
      if (s == 2) return u64(load<u32>(at));
      return load<u64>(at);
    }
    return this.missLoad(r, s, va);
  }
  @inline store(r: Rec, s: i32, va: u64, v: u64): void {
    const e = this.entry(va);
    if (load<u64>(e, Tlb.WRITE) == (va & (~u64(0xfff) | ((1 << s) - 1))) && this.spOk(r)) {
      const at = usize(u32(va) + load<u32>(e, Tlb.ADDEND));
      if (load<u64>(this.filter(va), WRITE_FILTERS) != va >> 6) accessed(this, r, va, true, false);
      storedAt(this, va, 0);
      if (s == 0) store<u8>(at, u8(v));
      else if (s == 1) store<u16>(at, u16(v));
      else if (s == 2) store<u32>(at, u32(v));
      else store<u64>(at, v);
      return;
    }
    this.missStore(r, s, va, v);
  }
  @inline storePair(r: Rec, s: i32, va: u64, a: u64, b: u64): void {
    this.store(r, s, va, a);
    if (this.redirected) return;
    this.store(r, s, va + (u64(1) << s), b);
    // 128 bits go to a load a cycle later.
    if (s == 3) storedAt(this, va, Pipeline.storeForwardWide - Pipeline.storeForward);
  }
  // Rows of general registers, each out of the access above: the faults' order and the registers are run.ts's.
  @inline loadX(r: Rec, s: i32, x: i32, va: u64, d: u32): usize {
    const v = this.load(r, s, va);
    if (!this.redirected) this.setX(d, this.extended(x, s, v));
    return this.next(r);
  }
  loadUpdate(r: Rec, s: i32, x: i32, va: u64, d: u32, n: u32, base: u64): usize {
    const v = this.load(r, s, va);
    if (!this.redirected) { this.setX(n, base); this.setX(d, this.extended(x, s, v)); }
    return this.next(r);
  }
  @inline storeX(r: Rec, s: i32, va: u64, v: u64): usize { this.store(r, s, va, v); return this.next(r); }
  storeUpdate(r: Rec, s: i32, va: u64, v: u64, n: u32, base: u64): usize {
    this.store(r, s, va, v);
    if (!this.redirected) this.setX(n, base);
    return this.next(r);
  }
  @inline loadPairX(r: Rec, s: i32, x: i32, va: u64, d: u32, m: u32): usize {
    const v = this.load(r, s, va);
    if (this.redirected) return 0;
    const w = this.load(r, s, va + (u64(1) << s));
    if (this.redirected) return 0;
    this.setX(d, this.extended(x, s, v));
    this.setX(m, this.extended(x, s, w));
    return this.next(r);
  }
  loadPairUpdate(r: Rec, s: i32, x: i32, va: u64, d: u32, m: u32, n: u32, base: u64): usize {
    const v = this.load(r, s, va);
    if (this.redirected) return 0;
    const w = this.load(r, s, va + (u64(1) << s));
    if (this.redirected) return 0;
    this.setX(n, base);
    this.setX(d, this.extended(x, s, v));
    this.setX(m, this.extended(x, s, w));
    return this.next(r);
  }
  @inline storePairX(r: Rec, s: i32, va: u64, a: u64, b: u64): usize { this.storePair(r, s, va, a, b); return this.next(r); }
  storePairUpdate(r: Rec, s: i32, va: u64, a: u64, b: u64, n: u32, base: u64): usize {
    this.storePair(r, s, va, a, b);
    if (!this.redirected) this.setX(n, base);
    return this.next(r);
  }
  prefetch(r: Rec, va: u64): void { prefetched(this, va, false); }
  loadAligned(r: Rec, s: i32, va: u64): u64 { const v = this.untimed_loadAligned(r, s, va); if (!this.redirected) unaligned(this, r, s, va, false); return v; }
  storeAligned(r: Rec, s: i32, va: u64, v: u64): void { this.untimed_storeAligned(r, s, va, v); if (!this.redirected) unaligned(this, r, s, va, true); }
  loadExclusive(r: Rec, s: i32, va: u64): u64 { const v = this.untimed_loadExclusive(r, s, va); if (!this.redirected) unaligned(this, r, s, va, false); return v; }
  storeExclusive(r: Rec, s: i32, va: u64, v: u64): u64 { const failed = this.untimed_storeExclusive(r, s, va, v); if (!this.redirected && !failed) unaligned(this, r, s, va, true); return failed; }
  loadStructures(r: Rec, va: u64): void { Structures.loadAll(changetype<Run>(this), r, va); this.touched(r, va, false); }
  storeStructures(r: Rec, va: u64): void { Structures.storeAll(changetype<Run>(this), r, va); this.touched(r, va, true); }
  loadLane(r: Rec, va: u64): void { Structures.loadLane(changetype<Run>(this), r, va); this.touched(r, va, false); }
  storeLane(r: Rec, va: u64): void { Structures.storeLane(changetype<Run>(this), r, va); this.touched(r, va, true); }
  loadReplicate(r: Rec, va: u64): void { Structures.loadReplicate(changetype<Run>(this), r, va); this.touched(r, va, false); }
  /** A structure's bytes, a line at a time; what is past the end of its first and last line is not told apart. */
  touched(r: Rec, va: u64, write: bool): void {
    if (this.redirected) return;
    const imm = u32(r.imm), bytes = u64(imm >> 4 & 15) * (imm >> 31 ? 16 : 8);
    for (let at = va & ~u64(63); at < va + bytes; at += 64) if (load<u64>(this.filter(at), FILTERS) != at >> 6) accessed(this, r, at < va ? va : at, write, false);
    if (write) for (let at = va; at < va + bytes; at += 16) storedAt(this, at, Pipeline.storeForwardWide - Pipeline.storeForward);
  }
  missLoad(r: Rec, s: i32, va: u64): u64 {
    const v = this.untimed_missLoad(r, s, va);
    if (!this.redirected) unaligned(this, r, s, va, false);
    return v;
  }
  missStore(r: Rec, s: i32, va: u64, v: u64): void {
    this.untimed_missStore(r, s, va, v);
    if (!this.redirected) unaligned(this, r, s, va, true);
  }
}
