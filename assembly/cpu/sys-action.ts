/**
 * What reading or writing a system register does beyond its storage; rows of sysregs.ts name these.
 * Truth: Arm ARM D13. Deviations: see the registers' own blocks (pmu.ts, timer.ts, debug.ts).
 */
import { cycleNow, requestLoop, retime } from "../interp/budget";
import { changeSpace, flushCore } from "../interp/maintenance";
import { Cpu, Flags, machine } from "../state";
import { el2Enabled, HCR, hcr, setSpsel } from "./exceptions";
import { materialiseFlags } from "./flags";
import { updateLines } from "./local";
import { count, Event } from "../timing/events";
import { counterAddress, COUNTERS, lookWhatCounts, pmuSync, softwareIncrement, typeAddress } from "./pmu";
import { sys } from "./sys";
import { updateFpTrap } from "./sys-trap";
import { sysStore } from "./sysreg-access.gen";
import { counterAt, readCounter } from "./timer";

/** MPIDR_EL1 of a core: RES1 bit 31, affinity 0 is the core. */
function mpidr(c: Cpu): u64 { return u64(0x80000000) | c.index; }

/** Interrupt state may have changed: look again after this instruction. */
function interrupts(c: Cpu): void { updateLines(c, cycleNow(c)); requestLoop(c); }
/** A timer was set: its output may have changed, and when it changes next. */
function timers(c: Cpu): void { updateLines(c, cycleNow(c)); retime(c); }

function tval(cval: u64, count: u64): u64 { return (cval - count) & 0xffffffff; }
function cval(count: u64, value: u64): u64 { return count + u64(i64(i32(value))); }
function ctl(control: u64, met: bool): u64 { return control | (control & 1 && met ? 4 : 0); }

export class SysAction {
  static read_midr(c: Cpu): u64 { return c.el == 1 && el2Enabled(c) ? sys(c).VPIDR_EL2 : sys(c).MIDR_EL1; }
  static read_mpidr(c: Cpu): u64 { return c.el == 1 && el2Enabled(c) ? sys(c).VMPIDR_EL2 : mpidr(c); }
  /** Cache sizes of the BCM2837: L1D 32 KiB 4-way, L1I 32 KiB 2-way, L2 512 KiB 16-way. Truth: TRM 4.3.22. */
  static read_ccsidr(c: Cpu): u64 {
    switch (u32(sys(c).CSSELR_EL1)) {
      case 0: return 0x700fe01a;
      case 1: return 0x201fe00a;
      case 2: return 0x703fe07a;
    }
    return 0;
  }
  /** 64-byte blocks; DZP when DC ZVA is prohibited here. */
  static read_dczid(c: Cpu): u64 {
    const prohibited = (c.el == 0 && !(sys(c).SCTLR_EL1 & 0x4000)) || (c.el < 2 && (hcr(c) & HCR.TDZ) != 0);
    return prohibited ? 0x14 : 4;
  }

  static write_regime(c: Cpu, row: u32, value: u64): void { sysStore(c, row, value); flushCore(c.index); requestLoop(c); }
  static write_hcr(c: Cpu, row: u32, value: u64): void { sysStore(c, row, value & 0x3ffffffff); updateFpTrap(c); flushCore(c.index); interrupts(c); }
  static write_scr(c: Cpu, row: u32, value: u64): void { sysStore(c, row, value & 0x3f8f | 0x30); updateFpTrap(c); flushCore(c.index); interrupts(c); }
  static write_ttbr(c: Cpu, row: u32, value: u64): void {
    const old0 = sys(c).TTBR0_EL1, old1 = sys(c).TTBR1_EL1;
    sysStore(c, row, value);
    changeSpace(c, old0, old1);
  }
  static write_fpTrap(c: Cpu, row: u32, value: u64): void { sysStore(c, row, value); updateFpTrap(c); }
  static write_cptr2(c: Cpu, row: u32, value: u64): void { sysStore(c, row, value & 0x80100400 | 0x33ff & ~u64(0x400)); updateFpTrap(c); }
  static write_rmr(c: Cpu, row: u32, value: u64): void { sysStore(c, row, value & 1 | 1); }

  static read_spEl0(c: Cpu): u64 { return sys(c).SP_EL0; }
  static write_spEl0(c: Cpu, row: u32, value: u64): void { sysStore(c, row, value); }
  static read_spsel(c: Cpu): u64 { return c.spsel; }
  static write_spsel(c: Cpu, row: u32, value: u64): void { setSpsel(c, u32(value) & 1); }
  static read_currentEl(c: Cpu): u64 { return c.el << 2; }
  static read_nzcv(c: Cpu): u64 { return u64(materialiseFlags(c)) << 28; }
  static write_nzcv(c: Cpu, row: u32, value: u64): void { c.fa = value >> 28 & 15; c.fk = Flags.NZCV; }
  static read_daif(c: Cpu): u64 { return c.daif; }
  static write_daif(c: Cpu, row: u32, value: u64): void { c.daif = u32(value) & 0x3c0; if (c.lines || sys(c).MDSCR_EL1 & 1 || hcr(c) & (HCR.VI | HCR.VF)) requestLoop(c); }
  static read_fpcr(c: Cpu): u64 { return c.fpcr; }
  /** AHP, DN, FZ, RMode; the trap enables are RAZ/WI on a Cortex-A53. */
  static write_fpcr(c: Cpu, row: u32, value: u64): void { c.fpcr = u32(value) & 0x07c00000; }
  static read_fpsr(c: Cpu): u64 { return c.fpsr; }
  /** QC and the cumulative flags; N, Z, C and V are AArch32's, held because AArch32 is implemented at EL0. */
  static write_fpsr(c: Cpu, row: u32, value: u64): void { c.fpsr = u32(value) & 0xf800009f; }
  static read_isr(c: Cpu): u64 {
    let pending: u64 = (c.lines & 1 ? 0x80 : 0) | (c.lines & 2 ? 0x40 : 0);
    const h = hcr(c);
    if (c.el == 1 && h & HCR.IMO) pending = pending & ~u64(0x80) | (h & HCR.VI ? 0x80 : 0);
    if (c.el == 1 && h & HCR.FMO) pending = pending & ~u64(0x40) | (h & HCR.VF ? 0x40 : 0);
    return pending;
  }

  static read_cntpct(c: Cpu): u64 { return readCounter(cycleNow(c)); }
  static read_cntvct(c: Cpu): u64 { return readCounter(cycleNow(c)) - sys(c).CNTVOFF_EL2; }
  static read_tvalP(c: Cpu): u64 { return tval(sys(c).CNTP_CVAL_EL0, counterAt(cycleNow(c))); }
  static read_tvalV(c: Cpu): u64 { return tval(sys(c).CNTV_CVAL_EL0, SysAction.read_cntvct(c)); }
  static read_tvalHp(c: Cpu): u64 { return tval(sys(c).CNTHP_CVAL_EL2, counterAt(cycleNow(c))); }
  static read_tvalPs(c: Cpu): u64 { return tval(sys(c).CNTPS_CVAL_EL1, counterAt(cycleNow(c))); }
  static write_tvalP(c: Cpu, row: u32, value: u64): void { sys(c).CNTP_CVAL_EL0 = cval(counterAt(cycleNow(c)), value); timers(c); }
  static write_tvalV(c: Cpu, row: u32, value: u64): void { sys(c).CNTV_CVAL_EL0 = cval(SysAction.read_cntvct(c), value); timers(c); }
  static write_tvalHp(c: Cpu, row: u32, value: u64): void { sys(c).CNTHP_CVAL_EL2 = cval(counterAt(cycleNow(c)), value); timers(c); }
  static write_tvalPs(c: Cpu, row: u32, value: u64): void { sys(c).CNTPS_CVAL_EL1 = cval(counterAt(cycleNow(c)), value); timers(c); }
  static read_ctlP(c: Cpu): u64 { const s = sys(c); return ctl(s.CNTP_CTL_EL0, counterAt(cycleNow(c)) >= s.CNTP_CVAL_EL0); }
  static read_ctlV(c: Cpu): u64 { const s = sys(c); return ctl(s.CNTV_CTL_EL0, SysAction.read_cntvct(c) >= s.CNTV_CVAL_EL0); }
  static read_ctlHp(c: Cpu): u64 { const s = sys(c); return ctl(s.CNTHP_CTL_EL2, counterAt(cycleNow(c)) >= s.CNTHP_CVAL_EL2); }
  static read_ctlPs(c: Cpu): u64 { const s = sys(c); return ctl(s.CNTPS_CTL_EL1, counterAt(cycleNow(c)) >= s.CNTPS_CVAL_EL1); }
  static write_timer(c: Cpu, row: u32, value: u64): void { sysStore(c, row, value); timers(c); }
  static write_cntkctl(c: Cpu, row: u32, value: u64): void { sysStore(c, row, value); }

  static read_pmcr(c: Cpu): u64 {
    const s = sys(c);
    const n: u64 = c.el < 2 && el2Enabled(c) ? s.MDCR_EL2 & 31 : COUNTERS;
    return s.PMCR_EL0 & ~u64(0xf800) | n << 11;
  }
  static write_pmcr(c: Cpu, row: u32, value: u64): void {
    pmuSync(c);
    const s = sys(c);
    if (value & 2) for (let n: u32 = 0; n < (c.el < 2 ? u32(s.MDCR_EL2 & 31) : COUNTERS); n++) store<u64>(counterAddress(c, n), 0);
    if (value & 4) s.PMCCNTR_EL0 = 0;
    s.PMCR_EL0 = s.PMCR_EL0 & ~u64(0x79) | value & 0x79;
    interrupts(c);
  }
  static read_pmcnten(c: Cpu): u64 { return sys(c).PMCNTEN; }
  static write_pmcntenset(c: Cpu, row: u32, value: u64): void { pmuSync(c); sys(c).PMCNTEN |= value & 0x8000003f; lookWhatCounts(c); interrupts(c); }
  static write_pmcntenclr(c: Cpu, row: u32, value: u64): void { pmuSync(c); sys(c).PMCNTEN &= ~value; lookWhatCounts(c); interrupts(c); }
  static read_pmovs(c: Cpu): u64 { pmuSync(c); return sys(c).PMOVS; }
  static write_pmovsclr(c: Cpu, row: u32, value: u64): void { pmuSync(c); sys(c).PMOVS &= ~value; interrupts(c); }
  static write_pmovsset(c: Cpu, row: u32, value: u64): void { pmuSync(c); sys(c).PMOVS |= value & 0x8000003f; interrupts(c); }
  static write_pmswinc(c: Cpu, row: u32, value: u64): void { softwareIncrement(c, value); interrupts(c); }
  static read_pmccntr(c: Cpu): u64 { pmuSync(c); return sys(c).PMCCNTR_EL0; }
  static write_pmccntr(c: Cpu, row: u32, value: u64): void { pmuSync(c); sys(c).PMCCNTR_EL0 = value; interrupts(c); }
  static write_contextidr(c: Cpu, row: u32, value: u64): void { sysStore(c, row, value & 0xffffffff); if (machine().timing == 2) count(c, Event.CID_WRITE_RETIRED); }
  static read_pmxevtyper(c: Cpu): u64 {
    const n = u32(sys(c).PMSELR_EL0) & 31;
    return n == 31 ? sys(c).PMCCFILTR_EL0 : n < COUNTERS ? load<u64>(typeAddress(c, n)) : 0;
  }
  static write_pmxevtyper(c: Cpu, row: u32, value: u64): void {
    pmuSync(c);
    const n = u32(sys(c).PMSELR_EL0) & 31;
    if (n == 31) sys(c).PMCCFILTR_EL0 = value & 0xfc000000;
    else if (n < COUNTERS) store<u64>(typeAddress(c, n), value & 0xfe0003ff);
    lookWhatCounts(c);
  }
  static read_pmxevcntr(c: Cpu): u64 { pmuSync(c); const n = u32(sys(c).PMSELR_EL0) & 31; return n < COUNTERS ? load<u64>(counterAddress(c, n)) : 0; }
  static write_pmxevcntr(c: Cpu, row: u32, value: u64): void { pmuSync(c); const n = u32(sys(c).PMSELR_EL0) & 31; if (n < COUNTERS) store<u64>(counterAddress(c, n), value & 0xffffffff); interrupts(c); }
  static write_pmevtyper(c: Cpu, row: u32, value: u64): void { pmuSync(c); sysStore(c, row, value); lookWhatCounts(c); }
  static read_pminten(c: Cpu): u64 { return sys(c).PMINTEN; }
  static write_pmintenset(c: Cpu, row: u32, value: u64): void { sys(c).PMINTEN |= value & 0x8000003f; interrupts(c); }
  static write_pmintenclr(c: Cpu, row: u32, value: u64): void { sys(c).PMINTEN &= ~value; interrupts(c); }
  static read_pmevcntr0(c: Cpu): u64 { return event(c, 0); }
  static read_pmevcntr1(c: Cpu): u64 { return event(c, 1); }
  static read_pmevcntr2(c: Cpu): u64 { return event(c, 2); }
  static read_pmevcntr3(c: Cpu): u64 { return event(c, 3); }
  static read_pmevcntr4(c: Cpu): u64 { return event(c, 4); }
  static read_pmevcntr5(c: Cpu): u64 { return event(c, 5); }
  static write_pmevcntr0(c: Cpu, row: u32, value: u64): void { setEvent(c, 0, value); }
  static write_pmevcntr1(c: Cpu, row: u32, value: u64): void { setEvent(c, 1, value); }
  static write_pmevcntr2(c: Cpu, row: u32, value: u64): void { setEvent(c, 2, value); }
  static write_pmevcntr3(c: Cpu, row: u32, value: u64): void { setEvent(c, 3, value); }
  static write_pmevcntr4(c: Cpu, row: u32, value: u64): void { setEvent(c, 4, value); }
  static write_pmevcntr5(c: Cpu, row: u32, value: u64): void { setEvent(c, 5, value); }

  static write_mdscr(c: Cpu, row: u32, value: u64): void { sysStore(c, row, value); flushCore(c.index); requestLoop(c); }
  static write_breakpoint(c: Cpu, row: u32, value: u64): void { sysStore(c, row, value); requestLoop(c); }
  static write_watchpoint(c: Cpu, row: u32, value: u64): void { sysStore(c, row, value); flushCore(c.index); }
  static write_oslar(c: Cpu, row: u32, value: u64): void { sys(c).OSLSR_EL1 = 8 | (value & 1) << 1; requestLoop(c); }
  static read_claimset(c: Cpu): u64 { return 0xff; }
  static write_claimset(c: Cpu, row: u32, value: u64): void { sys(c).DBGCLAIMCLR_EL1 |= value & 0xff; }
  static write_claimclr(c: Cpu, row: u32, value: u64): void { sys(c).DBGCLAIMCLR_EL1 &= ~value; }
}

function event(c: Cpu, n: u32): u64 { pmuSync(c); return load<u64>(counterAddress(c, n)); }
function setEvent(c: Cpu, n: u32, value: u64): void { pmuSync(c); store<u64>(counterAddress(c, n), value & 0xffffffff); interrupts(c); }
