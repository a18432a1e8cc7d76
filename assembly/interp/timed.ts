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
import { enterRegions } from "./regions";
import { Run } from "./run";
import { Structures } from "./structures";
import { At, issueRecord, pipeState } from "../timing/issue";
import { count, Event } from "../timing/events";
import { beginAgain, follow, landed, mispredicted, mispredictedIndirect, movedOn, paused, predictedRight, pushReturn, rightIndirect, rightReturn, takenDirect, takenIndirect } from "../timing/fetch";
import { accessed, forwardStore, maintained, prefetched, storedWhen, unaligned } from "../timing/memory";
import { FILTERS, model, Model, MODEL_AT, STORES, WRITE_FILTERS } from "../timing/model";
import { advance, enterStretch, forgetWay, issuedAt, leaveBy, leaveStretch, waits, Way } from "../timing/stretch";
import { Pipeline } from "../timing/tables.gen";
import { stepping } from "./stepping";

export class Timed extends Cpu {
  decodeAt(r: Rec): usize { return changetype<usize>(r); }

  // --- time ----------------------------------------------------------------------------------------------------------
  @inline pipe(): u64 { return pipeState(this); }
  @inline issue(r: Rec, state: u64): u64 { return issueRecord(this, r, state); }
  /** Whether the record `at` is issued by itself, with nothing else to look at. */
  @inline alone(at: usize, state: u64): bool { return at < this.stop && i32(state) < load<i32>(changetype<usize>(this), MODEL_AT + offsetof<Model>("limit")) && waits(); }
  /** The run loop is at the end of a stretch, or in none: issues the record `at`, or answers another; 0 when the outer loop is wanted. */
  boundary(from: usize): usize {
    let at = from;
    if (this.stretch) {
      if (advance(this, Way.STRAIGHT, at, this.stop - at)) return at;
      leaveBy(this, at - RECORD_BYTES, Way.STRAIGHT, at);
    }
    while (at >= this.stop || model(this).now >= model(this).limit) {
      forgetWay();
      // A load or a store that took an exception has set stop to 0: see divert.
      if (!this.redirected) { this.rest(at); return 0; }
      at = this.redirect(at - RECORD_BYTES);
      if (at == 0) return 0;
    }
    if (!waits() && enterStretch(this, at, this.stop - at)) return at;
    issueRecord(this, changetype<Rec>(at), pipeState(this));
    return at;
  }
  /** What is done at this record the stretch does not know. */
  @inline outOfStretch(r: Rec): void { if (this.stretch) leaveStretch(this, changetype<usize>(r)); }
  /** A region begins here. */
  toRegions(at: usize): usize {
    if (this.stretch) leaveStretch(this, at - RECORD_BYTES);
    return enterRegions(changetype<Run>(this), at);
  }

  // --- branches ------------------------------------------------------------------------------------------------------
  /** Whether the stretch that ends with this branch is followed by one that is known, or may be (0: see arrive); else the scoreboard is at the branch. */
  @inline follows(at: usize, way: usize, to: usize, bubble: i32): bool {
    if (to == 0) { this.stretchWay = way; this.stretchBubble = bubble; return true; }
    if (advance(this, way, to, this.stop - at - RECORD_BYTES)) return true;
    leaveBy(this, at, way, to);
    return false;
  }
  /** Counted while somebody looks: see timing/events.ts. */
  @inline wrotePc(): void { if (load<u32>(MACHINE + offsetof<Machine>("counting"))) count(this, Event.PC_WRITE_RETIRED); }
  @inline at32(at: usize): u32 { return u32(this.pageVa) + u32((at - this.page) >> 2); }
  branch(r: Rec): usize {
    const at = changetype<usize>(r), pc = this.at32(at), m = model(this);
    const to = this.untimed_branch(r);
    if (this.stretch) {
      const cached = m.targetCache == pc;
      if (this.follows(at, cached ? Way.TAKEN_CACHED : Way.TAKEN, to, cached ? Pipeline.btic : Pipeline.takenFetch)) { m.targetCache = pc; return to; }
    }
    this.wrotePc();
    if (m.predicting) takenDirect(this, at, to, pc); else mispredicted(this, at, to);
    return to;
  }
  branchIf(r: Rec, taken: bool): usize {
    // What is chosen without a branch here depends on the guest's data: the host would not predict it either.
    const at = changetype<usize>(r), pc = this.at32(at), m = model(this);
    const right = predictedRight(this, pc, taken);
    let to = select<usize>(at + usize(r.imm), at + RECORD_BYTES, taken);
    if (to - this.page >= 1024 * RECORD_BYTES && taken) to = this.untimed_branch(r);
    if (!right) count(this, Event.BR_COND_MIS);
    if (this.stretch) {
      const cache = m.targetCache;
      const way = select<usize>(select<usize>(select<usize>(Way.TAKEN_CACHED, Way.TAKEN, cache == pc), Way.WRONG, right), select<usize>(Way.STRAIGHT, Way.STRAIGHT_WRONG, right), taken);
      if (this.follows(at, way, to, select<i32>(Pipeline.btic, Pipeline.takenFetch, cache == pc))) {
        if (!right) count(this, Event.BR_MIS_PRED);
        m.targetCache = select<u32>(pc, cache, taken && right);
        return to;
      }
    }
    if (taken) this.wrotePc();
    if (!right) mispredicted(this, at, to);
    else if (taken) takenDirect(this, at, to, pc);
    return to;
  }
  branchTo(r: Rec, target: u64): usize {
    const at = changetype<usize>(r), pc = this.at32(at), to = this.untimed_branchTo(r, target);
    return this.went(at, to, rightIndirect(this, pc, target), Pipeline.indirectFetch);
  }
  call(r: Rec): usize { pushReturn(this, this.here(r) + 4); return this.branch(r); }
  callTo(r: Rec, to: u64): usize { pushReturn(this, this.here(r) + 4); return this.branchTo(r, to); }
  returnTo(r: Rec, target: u64): usize {
    const to = this.untimed_branchTo(r, target);
    return this.went(changetype<usize>(r), to, rightReturn(this, target), Pipeline.takenFetch);
  }
  /** By a branch to a register's value, whose target was predicted rightly or not. */
  @inline went(at: usize, to: usize, right: bool, bubble: i32): usize {
    if (this.stretch && this.follows(at, right ? Way.TAKEN : Way.WRONG, to, bubble)) { if (!right) count(this, Event.BR_MIS_PRED); return to; }
    this.wrotePc();
    if (right) takenIndirect(this, at, to, bubble); else mispredictedIndirect(this, to);
    return to;
  }
  sys(r: Rec): usize { const operand = this.x(r.n), to = this.untimed_sys(r); if (to) maintained(this, u32(r.imm) & 0xffff, operand); return to; }

  redirect(at: usize): usize {
    if (this.stretchWay) return this.arrive(at);
    const to = this.untimed_redirect(at);
    if (to == 0) forgetWay();
    return to;
  }
  /** A stretch goes on at pc, in another page: in a stretch that is known, if nothing is in the way to that page. */
  arrive(at: usize): usize {
    const pc = this.pc, e = this.ftlb + ((usize(u32(pc >> 12)) & (FETCH_ENTRIES - 1)) << 4), way = this.stretchWay;
    this.stretchWay = 0;
    let to: usize = 0;
    if (load<u64>(e) == (pc & ~u64(0xffc)) && !load<u32>(e, 12) && !this.leave) {
      to = usize(load<u32>(e, 8)) + (usize(u32(pc) & 0xffc) << 2);
      if (advance(this, way, to, this.stop - at - RECORD_BYTES)) return this.untimed_redirect(at);
    }
    leaveBy(this, at, way, to);
    if (way == Way.WRONG) beginAgain(this, 0); else follow(this, at, 0, this.stretchBubble);
    return this.redirect(at);
  }
  /** When the turn's time is up, where an instruction went is for the next turn to find: up to then no line is asked for and no fault taken. */
  enterPage(left: u32, alone: bool = false): usize {
    if (model(this).now >= model(this).limit) this.leave = 1;
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
  @inline chunkOf(va: u64): usize { return changetype<usize>(this) + ((usize(va >> 4) & 15) << 3); }
  /** Half-cycle at which this record has issued. */
  @inline issued(r: Rec): i32 { return this.stretch ? issuedAt(this, r) : model(this).now; }
  @inline plainLoad(va: u64): bool {
    if (load<u64>(this.filter(va), FILTERS) != va >> 6) return false;
    // What was stored before the stretch's first instruction issued is forwarded without delay.
    return load<u32>(this.chunkOf(va), STORES) != u32(va >> 4) || load<i32>(this.chunkOf(va), STORES + 4) <= this.stretchHalf;
  }
  @inline plainStore(r: Rec, va: u64): bool {
    if (load<u64>(this.filter(va), WRITE_FILTERS) != va >> 6) return false;
    storedWhen(this, va, this.issued(r), Pipeline.storeForward);
    return true;
  }
  /** Both halves lie in one chunk. */
  @inline plainLoadPair(s: i32, va: u64): bool { return !(u32(va) & ((2 << s) - 1)) && this.plainLoad(va); }
  @inline plainStorePair(r: Rec, s: i32, va: u64): bool {
    if (u32(va) & ((2 << s) - 1) || load<u64>(this.filter(va), WRITE_FILTERS) != va >> 6) return false;
    // 128 bits go to a load a cycle later.
    storedWhen(this, va, this.issued(r), s == 3 ? Pipeline.storeForwardWide : Pipeline.storeForward);
    return true;
  }
  @inline load(r: Rec, s: i32, va: u64): u64 {
    const e = this.entry(va);
    if (load<u64>(e, Tlb.READ) == (va & (~u64(0xfff) | ((1 << s) - 1))) && this.spOk(r) && this.plainLoad(va)) return this.raw(s, usize(u32(va) + load<u32>(e, Tlb.ADDEND)));
    return this.otherLoad(r, s, va);
  }
  otherLoad(r: Rec, s: i32, va: u64): u64 {
    const e = this.entry(va);
    if (load<u64>(e, Tlb.READ) != (va & (~u64(0xfff) | ((1 << s) - 1))) || !this.spOk(r)) return this.missLoad(r, s, va);
    if (load<u64>(this.filter(va), FILTERS) != va >> 6) { this.outOfStretch(r); accessed(this, r, va, false, false); }
    const chunk = this.chunkOf(va);
    if (load<u32>(chunk, STORES) == u32(va >> 4) && load<i32>(chunk, STORES + 4) > this.issued(r) - i32(load<u8>(changetype<usize>(r), At.MORE))) {
      this.outOfStretch(r);
      forwardStore(this, r, chunk);
    }
    return this.raw(s, usize(u32(va) + load<u32>(e, Tlb.ADDEND)));
  }
  @inline store(r: Rec, s: i32, va: u64, v: u64): void {
    const e = this.entry(va);
    if (load<u64>(e, Tlb.WRITE) == (va & (~u64(0xfff) | ((1 << s) - 1))) && this.spOk(r) && this.plainStore(r, va)) this.put(s, usize(u32(va) + load<u32>(e, Tlb.ADDEND)), v);
    else this.otherStore(r, s, va, v);
  }
  otherStore(r: Rec, s: i32, va: u64, v: u64): void {
    const e = this.entry(va);
    if (load<u64>(e, Tlb.WRITE) != (va & (~u64(0xfff) | ((1 << s) - 1))) || !this.spOk(r)) { this.missStore(r, s, va, v); return; }
    this.outOfStretch(r);
    accessed(this, r, va, true, false);
    storedWhen(this, va, model(this).now, Pipeline.storeForward);
    this.put(s, usize(u32(va) + load<u32>(e, Tlb.ADDEND)), v);
  }
  @inline storePair(r: Rec, s: i32, va: u64, a: u64, b: u64): void {
    this.store(r, s, va, a);
    if (this.redirected) return;
    this.store(r, s, va + (u64(1) << s), b);
    if (s == 3) storedWhen(this, va, this.issued(r), Pipeline.storeForwardWide);
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
    if (write) for (let at = va; at < va + bytes; at += 16) storedWhen(this, at, model(this).now, Pipeline.storeForwardWide);
  }
  missLoad(r: Rec, s: i32, va: u64): u64 {
    this.outOfStretch(r);
    const v = this.untimed_missLoad(r, s, va);
    if (!this.redirected) unaligned(this, r, s, va, false);
    return v;
  }
  missStore(r: Rec, s: i32, va: u64, v: u64): void {
    this.outOfStretch(r);
    this.untimed_missStore(r, s, va, v);
    if (!this.redirected) unaligned(this, r, s, va, true);
  }
  // What traps is an exception, whose time the scoreboard tells.
  takeFpClass(r: Rec, trap: u32): void { this.outOfStretch(r); this.untimed_takeFpClass(r, trap); }
  undefined(r: Rec): usize { this.outOfStretch(r); return this.untimed_undefined(r); }
  sysException(r: Rec, target: u32, write: bool, rt: u32, ec: u32): bool { this.outOfStretch(r); return this.untimed_sysException(r, target, write, rt, ec); }
}
