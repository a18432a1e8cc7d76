/**
 * Exceptions: entry, return, routing, PSTATE. Truth: Arm ARM D1.10 (entry), D1.11 (return), D1.13-D1.15 (routing, interrupts),
 * J1 AArch64.TakeException, ELFromSPSR, IllegalExceptionReturn.
 * Deviations: AArch32 is not there: a return to it is reported as Stop.UNSUPPORTED. SError is never raised.
 */
import { cycleNow, divert } from "../interp/budget";
import { FETCH_BYTES, FETCHES, TLB_BYTES, TLBS } from "../layout";
import { useUserSpace } from "../interp/maintenance";
import { Cpu, Flags, Machine, machine, Stop } from "../state";
import { entered, returned } from "../timing/fetch";
import { materialiseFlags } from "./flags";
import { pmuSync } from "./pmu";
import { sys } from "./sys";
import { updateFpTrap } from "./sys-trap";
import { RETURN, traceException, Tracing } from "../trace";

/** Exception classes (ESR_ELx.EC). */
export namespace EC {
  export const UNKNOWN: u32 = 0x00;
  export const WFX: u32 = 0x01;
  export const FP: u32 = 0x07;
  export const ILLEGAL: u32 = 0x0e;
  export const SVC: u32 = 0x15;
  export const HVC: u32 = 0x16;
  export const SMC: u32 = 0x17;
  export const SYSREG: u32 = 0x18;
  export const INSN_ABORT: u32 = 0x20;
  export const PC_ALIGN: u32 = 0x22;
  export const DATA_ABORT: u32 = 0x24;
  export const SP_ALIGN: u32 = 0x26;
  export const BREAKPOINT: u32 = 0x30;
  export const STEP: u32 = 0x32;
  export const WATCHPOINT: u32 = 0x34;
  export const BRK: u32 = 0x3c;
}

/** Offsets from the vector of the exception's source. */
export namespace Vector {
  export const SYNC: u32 = 0;
  export const IRQ: u32 = 0x80;
  export const FIQ: u32 = 0x100;
}

export namespace HCR {
  export const VM: u64 = 1; export const FMO: u64 = 1 << 3; export const IMO: u64 = 1 << 4; export const AMO: u64 = 1 << 5;
  export const VF: u64 = 1 << 6; export const VI: u64 = 1 << 7; export const DC: u64 = 1 << 12; export const TWI: u64 = 1 << 13; export const TWE: u64 = 1 << 14;
  export const TID0: u64 = 1 << 15; export const TID1: u64 = 1 << 16; export const TID2: u64 = 1 << 17; export const TID3: u64 = 1 << 18; export const TSC: u64 = 1 << 19;
  export const TIDCP: u64 = 1 << 20; export const TACR: u64 = 1 << 21; export const TSW: u64 = 1 << 22; export const TPC: u64 = 1 << 23; export const TPU: u64 = 1 << 24;
  export const TTLB: u64 = 1 << 25; export const TVM: u64 = 1 << 26; export const TGE: u64 = 1 << 27; export const TDZ: u64 = 1 << 28; export const HCD: u64 = 1 << 29;
  export const TRVM: u64 = 1 << 30; export const RW: u64 = 1 << 31; export const CD: u64 = 1 << 32; export const ID: u64 = 1 << 33;
}

export namespace SCR {
  export const NS: u64 = 1; export const IRQ: u64 = 2; export const FIQ: u64 = 4; export const EA: u64 = 8; export const SMD: u64 = 1 << 7; export const HCE: u64 = 1 << 8;
  export const SIF: u64 = 1 << 9; export const RW: u64 = 1 << 10; export const ST: u64 = 1 << 11; export const TWI: u64 = 1 << 12; export const TWE: u64 = 1 << 13;
}

/** EL2 is there for this state: Non-secure. */
// @ts-ignore: decorator
@inline export function el2Enabled(c: Cpu): bool { return (sys(c).SCR_EL3 & SCR.NS) != 0; }
/** HCR_EL2 as it applies now: 0 where EL2 is not there. */
// @ts-ignore: decorator
@inline export function hcr(c: Cpu): u64 { return el2Enabled(c) ? sys(c).HCR_EL2 : 0; }

/** Where a synchronous exception of this instruction goes when nothing routes it elsewhere. */
export function syncTarget(c: Cpu): u32 {
  if (c.el != 0) return c.el;
  return hcr(c) & HCR.TGE ? 2 : 1;
}

export function elr(c: Cpu, el: u32): u64 { const s = sys(c); return el == 1 ? s.ELR_EL1 : el == 2 ? s.ELR_EL2 : s.ELR_EL3; }
export function setFar(c: Cpu, el: u32, va: u64): void {
  const s = sys(c);
  if (el == 1) s.FAR_EL1 = va; else if (el == 2) s.FAR_EL2 = va; else s.FAR_EL3 = va;
}

/** PSTATE as SPSR holds it. */
export function pstate(c: Cpu): u64 {
  return u64(materialiseFlags(c)) << 28 | u64(c.ss) << 21 | u64(c.il) << 20 | u64(c.daif) | u64(c.el) << 2 | u64(c.spsel);
}

/** A synchronous exception with its syndrome; `back` is where ELR points. */
export function takeSync(c: Cpu, target: u32, ec: u32, iss: u32, back: u64): void {
  const s = sys(c);
  // Aborts, PC and SP alignment, breakpoints, steps and watchpoints tell lower level from same level in the class.
  const lower = c.el < target;
  let kind = ec;
  if (!lower && (ec == EC.INSN_ABORT || ec == EC.DATA_ABORT || ec == EC.BREAKPOINT || ec == EC.STEP || ec == EC.WATCHPOINT)) kind = ec + 1;
  const esr = u64(kind) << 26 | u64(1) << 25 | u64(iss);
  if (target == 1) s.ESR_EL1 = esr; else if (target == 2) s.ESR_EL2 = esr; else s.ESR_EL3 = esr;
  enter(c, target, Vector.SYNC, back);
}

/** Takes an exception to `target`: saves the state, masks, and points pc at the vector. */
export function enter(c: Cpu, target: u32, offset: u32, back: u64): void {
  const s = sys(c);
  const spsr = pstate(c), source = c.el;
  let vector: u64, from: u32 = offset;
  if (c.el < target) from += 0x400;
  else if (c.spsel) from += 0x200;
  if (target == 1) { s.SPSR_EL1 = spsr; s.ELR_EL1 = back; vector = s.VBAR_EL1; }
  else if (target == 2) { s.SPSR_EL2 = spsr; s.ELR_EL2 = back; vector = s.VBAR_EL2; }
  else { s.SPSR_EL3 = spsr; s.ELR_EL3 = back; vector = s.VBAR_EL3; }
  setLevel(c, target, 1);
  c.daif = 0x3c0;
  c.ss = 0;
  c.il = 0;
  c.pc = vector + from;
  c.stepped = 0;
  divert(c);
  const m = machine();
  if (m.timing == 2) entered(c, offset == Vector.IRQ, offset == Vector.FIQ);
  // An open step or breakpoint has to be looked at again at the new level.
  if (sys(c).MDSCR_EL1 & 0x8001) c.leave = 1;
  if (m.tracing & Tracing.EXCEPTIONS) traceException(c, source, offset, back, target == 1 ? s.ESR_EL1 : target == 2 ? s.ESR_EL2 : s.ESR_EL3, target == 1 ? s.FAR_EL1 : target == 2 ? s.FAR_EL2 : s.FAR_EL3, u32(pstate(c)), cycleNow(c));
  if (m.catchClasses | u64(m.catchInterrupts)) report(c, m, target, offset, source, back);
}

/** Ends the run when the host wants to see this exception. Detail: class, vector (0x0, 0x80, 0x100) << 8, levels from << 20 and to << 24. */
function report(c: Cpu, m: Machine, target: u32, offset: u32, source: u32, back: u64): void {
  const s = sys(c);
  const ec = offset ? 0 : u32((target == 1 ? s.ESR_EL1 : target == 2 ? s.ESR_EL2 : s.ESR_EL3) >> 26);
  const wanted = offset ? u64(m.catchInterrupts) & (offset == Vector.IRQ ? 1 : 2) : m.catchClasses >> ec & 1;
  if (!wanted) return;
  m.stopReason = Stop.EXCEPTION;
  m.stopCore = c.index;
  m.stopDetail = u64(ec | offset << 8 | source << 20 | target << 24);
  m.stopAddress = back;
  c.leave = 1;
}

/** Changes exception level and stack pointer, and with them the banked SP and the regime's look-aside caches. */
export function setLevel(c: Cpu, el: u32, spsel: u32): void {
  if (sys(c).PMCNTEN) pmuSync(c);
  bankSp(c);
  c.el = el;
  c.spsel = spsel;
  loadSp(c);
  useRegime(c);
  updateFpTrap(c);
}

export function setSpsel(c: Cpu, spsel: u32): void {
  bankSp(c);
  c.spsel = spsel;
  loadSp(c);
}

function bankSp(c: Cpu): void {
  const s = sys(c);
  if (!c.spsel || c.el == 0) s.SP_EL0 = c.sp;
  else if (c.el == 1) s.SP_EL1 = c.sp;
  else if (c.el == 2) s.SP_EL2 = c.sp;
  else s.SP_EL3 = c.sp;
}

function loadSp(c: Cpu): void {
  const s = sys(c);
  if (!c.spsel || c.el == 0) c.sp = s.SP_EL0;
  else if (c.el == 1) c.sp = s.SP_EL1;
  else if (c.el == 2) c.sp = s.SP_EL2;
  else c.sp = s.SP_EL3;
}

/** Points dtlb and ftlb at the caches of the current regime. */
export function useRegime(c: Cpu): void {
  const slot = usize(c.index * 4 + c.el);
  c.dtlb = TLBS + slot * TLB_BYTES;
  c.ftlb = FETCHES + slot * FETCH_BYTES;
  if (c.el == 0) useUserSpace(c);
}

/** ERET. */
export function exceptionReturn(c: Cpu): void {
  const s = sys(c);
  const spsr = c.el == 1 ? s.SPSR_EL1 : c.el == 2 ? s.SPSR_EL2 : s.SPSR_EL3;
  const to = elr(c, c.el);
  const target = u32(spsr >> 2) & 3;
  c.exclusive = 0;
  c.event = 1;
  let illegal = false;
  if (spsr & 0x10) {
    // AArch32: legal only when the level above says that the target runs it, and that is what this machine has not.
    const narrow = c.el == 3 ? !(s.SCR_EL3 & SCR.RW) : c.el == 2 ? !(hcr(c) & HCR.RW) : false;
    if (narrow) { unsupported(c, Unsupported.AARCH32); divert(c); c.pc = to; return; }
    illegal = true;
  } else {
    illegal = (spsr & 2) != 0 || target > c.el || (target == 0 && (spsr & 1) != 0) || (target == 2 && !el2Enabled(c))
      || (target == 1 && (hcr(c) & HCR.TGE) != 0)
      || (target < 3 && c.el == 3 && !(s.SCR_EL3 & SCR.RW)) || (target == 1 && c.el >= 2 && el2Enabled(c) && !(s.HCR_EL2 & HCR.RW));
  }
  c.fa = spsr >> 28 & 15;
  c.fk = Flags.NZCV;
  c.pc = illegal ? to : branchAddress(c, to, target);
  // The counters are looked at on the way, so stop stays what it is.
  c.stopBefore = c.stop;
  c.redirected = 1;
  c.stepped = 0;
  if (illegal) {
    c.il = 1;
    c.ss = 0;
    c.daif = u32(spsr) & 0x3c0;
    c.leave = 1;
    if (machine().timing == 2) returned(c);
    return;
  }
  const stepping = stepEnabled(c, c.el), source = c.el;
  setLevel(c, target, u32(spsr) & 1);
  c.daif = u32(spsr) & 0x3c0;
  c.il = u32(spsr >> 20) & 1;
  c.ss = sys(c).MDSCR_EL1 & 1 && stepEnabled(c, target) && !stepping ? u32(spsr >> 21) & 1 : 0;
  if (machine().tracing & Tracing.EXCEPTIONS) traceException(c, source, RETURN, to, 0, 0, u32(spsr), cycleNow(c));
  if (c.lines || c.il || sys(c).MDSCR_EL1 & 0x8001 || s.HCR_EL2 & (HCR.VI | HCR.VF)) c.leave = 1;
  if (machine().timing == 2) returned(c);
}

/** AArch64.BranchAddr: a tagged target loses its tag where the regime of `el` ignores the top byte. */
export function branchAddress(c: Cpu, to: u64, el: u32): u64 {
  if (u64(i64(to) << 8 >> 8) == to && el < 2) return to;
  const s = sys(c);
  if (el < 2) return s.TCR_EL1 >> (to >> 55 & 1 ? 38 : 37) & 1 ? u64(i64(to) << 8 >> 8) : to;
  return (el == 2 ? s.TCR_EL2 : s.TCR_EL3) >> 20 & 1 ? to & 0x00ffffffffffffff : to;
}

/** Debug exceptions (step, breakpoint, watchpoint) are enabled at this level. */
export function stepEnabled(c: Cpu, el: u32): bool {
  const s = sys(c);
  if (s.OSLSR_EL1 & 2 || s.OSDLR_EL1 & 1) return false;
  const target: u32 = el2Enabled(c) && (s.MDCR_EL2 & 0x100 || s.HCR_EL2 & HCR.TGE) ? 2 : 1;
  if (el > target) return false;
  if (el == target) return (s.MDSCR_EL1 & 0x2000) != 0 && !(c.daif & 0x200);
  return true;
}

export function debugTarget(c: Cpu): u32 {
  const s = sys(c);
  return el2Enabled(c) && (s.MDCR_EL2 & 0x100 || s.HCR_EL2 & HCR.TGE) ? 2 : 1;
}

/** Takes a pending interrupt if one is due and not masked; true if one was taken. */
export function takeInterrupt(c: Cpu): bool {
  const s = sys(c);
  const h = hcr(c);
  if (c.lines & 2 && interrupt(c, SCR.FIQ, HCR.FMO, 0x40, Vector.FIQ)) return true;
  if (c.lines & 1 && interrupt(c, SCR.IRQ, HCR.IMO, 0x80, Vector.IRQ)) return true;
  if (h && c.el < 2 && !(h & HCR.TGE)) {
    if (h & HCR.VF && h & HCR.FMO && !(c.daif & 0x40)) { enter(c, 1, Vector.FIQ, c.pc); return true; }
    if (h & HCR.VI && h & HCR.IMO && !(c.daif & 0x80)) { enter(c, 1, Vector.IRQ, c.pc); return true; }
  }
  return false;
}

function interrupt(c: Cpu, scrBit: u64, hcrBit: u64, mask: u32, vector: u32): bool {
  const h = hcr(c);
  const target: u32 = sys(c).SCR_EL3 & scrBit ? 3 : h & (hcrBit | HCR.TGE) ? 2 : 1;
  if (target < c.el) return false;
  if (target == c.el && c.daif & mask) return false;
  if (target > c.el && target == 1 && c.daif & mask) return false;
  enter(c, target, vector, c.pc);
  return true;
}

export namespace Unsupported {
  export const AARCH32: u32 = 1;
}

/** Ends the run: the guest asked for something that this machine does not have. */
export function unsupported(c: Cpu, what: u32): void {
  const m = machine();
  m.stopReason = Stop.UNSUPPORTED;
  m.stopCore = c.index;
  m.stopDetail = what;
  m.stopAddress = c.pc;
  c.leave = 1;
}
