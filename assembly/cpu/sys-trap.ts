/**
 * Who traps a system register access: named rules that rows of sysregs.ts and sys-ops.ts refer to.
 * Truth: Arm ARM D1.9 (configurable traps), D13 accessibility pseudocode. Deviations: none known.
 *
 * Each returns the exception level that takes the trap, or 0. They are asked only when the level itself has access.
 * 0x10 added to the level means: class FP (0x07), not class system register (0x18).
 */
import { Cpu } from "../state";
import { hcr, HCR, syncTarget } from "./exceptions";
import { sys } from "./sys";

export const FP_CLASS: u32 = 0x10;
/** The trap is taken to EL2 for HCR_EL2.TGE and then has the class Unknown. */
export const FP_UNKNOWN: u32 = 0x20;

/** EL1 or EL0 access that a bit of HCR_EL2 traps. */
// @ts-ignore: decorator
@inline function byHcr(c: Cpu, bit: u64): u32 { return c.el < 2 && hcr(c) & bit ? 2 : 0; }

function mdcr2(c: Cpu, bit: u64): u32 {
  const s = sys(c);
  // TDE and TGE stand for TDRA, TDOSA and TDA too.
  const debug = bit != 0x40 && bit != 0x20 && (s.MDCR_EL2 & 0x100 || s.HCR_EL2 & HCR.TGE);
  return c.el < 2 && s.SCR_EL3 & 1 && (s.MDCR_EL2 & bit || debug) ? 2 : 0;
}

export class SysTrap {
  static vm(c: Cpu, write: bool): u32 { return c.el == 1 ? byHcr(c, write ? HCR.TVM : HCR.TRVM) : 0; }
  static tid1(c: Cpu, write: bool): u32 { return byHcr(c, HCR.TID1); }
  static tid2(c: Cpu, write: bool): u32 { return byHcr(c, HCR.TID2); }
  static tid3(c: Cpu, write: bool): u32 { return byHcr(c, HCR.TID3); }
  static tacr(c: Cpu, write: bool): u32 { return byHcr(c, HCR.TACR); }
  static tidcp(c: Cpu, write: bool): u32 { return byHcr(c, HCR.TIDCP); }

  static ctr(c: Cpu, write: bool): u32 {
    if (c.el == 0 && !(sys(c).SCTLR_EL1 & 0x8000)) return syncTarget(c);
    return byHcr(c, HCR.TID2);
  }
  static cpacr(c: Cpu, write: bool): u32 {
    const s = sys(c);
    if (c.el == 1 && s.SCR_EL3 & 1 && s.CPTR_EL2 >> 31 & 1) return 2;
    return c.el < 3 && s.CPTR_EL3 >> 31 & 1 ? 3 : 0;
  }
  static tcpac3(c: Cpu, write: bool): u32 { return c.el == 2 && sys(c).CPTR_EL3 >> 31 & 1 ? 3 : 0; }

  /** FP and Advanced SIMD access, registers and instructions alike. */
  static fp(c: Cpu, write: bool): u32 {
    const s = sys(c);
    if (c.el < 2) {
      const fpen = u32(s.CPACR_EL1 >> 20) & 3;
      if (fpen == 0 || fpen == 2 || (fpen == 1 && c.el == 0)) return hcr(c) & HCR.TGE ? 2 | FP_CLASS | FP_UNKNOWN : 1 | FP_CLASS;
    }
    if (c.el < 3 && s.SCR_EL3 & 1 && s.CPTR_EL2 & 0x400) return 2 | FP_CLASS;
    if (s.CPTR_EL3 & 0x400) return 3 | FP_CLASS;
    return 0;
  }

  static uma(c: Cpu, write: bool): u32 { return c.el == 0 && (!(sys(c).SCTLR_EL1 & 0x200) || (hcr(c) & HCR.TGE) != 0) ? syncTarget(c) : 0; }

  static tda(c: Cpu, write: bool): u32 { return mdcr2(c, 0x200) ? 2 : c.el < 3 && sys(c).MDCR_EL3 & 0x200 ? 3 : 0; }
  static tdra(c: Cpu, write: bool): u32 { return mdcr2(c, 0x800) ? 2 : c.el < 3 && sys(c).MDCR_EL3 & 0x200 ? 3 : 0; }
  static tdosa(c: Cpu, write: bool): u32 { return mdcr2(c, 0x400) ? 2 : c.el < 3 && sys(c).MDCR_EL3 & 0x400 ? 3 : 0; }
  static tdcc(c: Cpu, write: bool): u32 {
    if (c.el == 0 && sys(c).MDSCR_EL1 & 0x1000) return syncTarget(c);
    return SysTrap.tda(c, write);
  }
  static tda3(c: Cpu, write: bool): u32 { return c.el == 2 && sys(c).MDCR_EL3 & 0x200 ? 3 : 0; }

  static cntfrq(c: Cpu, write: bool): u32 { return c.el == 0 && !(sys(c).CNTKCTL_EL1 & 3) ? syncTarget(c) : 0; }
  static cntpct(c: Cpu, write: bool): u32 {
    if (c.el == 0 && !(sys(c).CNTKCTL_EL1 & 1)) return syncTarget(c);
    return c.el < 2 && sys(c).SCR_EL3 & 1 && !(sys(c).CNTHCTL_EL2 & 1) ? 2 : 0;
  }
  static cntvct(c: Cpu, write: bool): u32 { return c.el == 0 && !(sys(c).CNTKCTL_EL1 & 2) ? syncTarget(c) : 0; }
  static cntp(c: Cpu, write: bool): u32 {
    if (c.el == 0 && !(sys(c).CNTKCTL_EL1 & 0x200)) return syncTarget(c);
    return c.el < 2 && sys(c).SCR_EL3 & 1 && !(sys(c).CNTHCTL_EL2 & 2) ? 2 : 0;
  }
  static cntv(c: Cpu, write: bool): u32 { return c.el == 0 && !(sys(c).CNTKCTL_EL1 & 0x100) ? syncTarget(c) : 0; }
  /** The Secure timer: EL3, or Secure EL1 when SCR_EL3.ST lets it. 9: UNDEFINED. */
  static cntps(c: Cpu, write: bool): u32 {
    if (c.el == 3) return 0;
    if (c.el == 1 && !(sys(c).SCR_EL3 & 1)) return sys(c).SCR_EL3 & 0x800 ? 0 : 3;
    return UNDEFINED_ACCESS;
  }

  static pm(c: Cpu, write: bool): u32 { return pmu(c, 1); }
  static pmsw(c: Cpu, write: bool): u32 { return pmu(c, 3); }
  static pmcc(c: Cpu, write: bool): u32 { return pmu(c, write ? 1 : 5); }
  static pmer(c: Cpu, write: bool): u32 { return pmu(c, 9); }
  static pmev(c: Cpu, write: bool): u32 { return pmu(c, write ? 1 : 9); }
  static pmcr(c: Cpu, write: bool): u32 {
    const t = pmu(c, 1);
    if (t) return t;
    return c.el < 2 && sys(c).SCR_EL3 & 1 && sys(c).MDCR_EL2 & 0x20 ? 2 : 0;
  }
  static pmuser(c: Cpu, write: bool): u32 { return mdcr2(c, 0x40) ? 2 : c.el < 3 && sys(c).MDCR_EL3 & 0x40 ? 3 : 0; }

  static ttlb(c: Cpu, write: bool): u32 { return byHcr(c, HCR.TTLB); }
  static tsw(c: Cpu, write: bool): u32 { return byHcr(c, HCR.TSW); }
  /** Cache maintenance to the point of coherency, by address. */
  static tpc(c: Cpu, write: bool): u32 {
    if (c.el == 0 && !(sys(c).SCTLR_EL1 & 0x4000000)) return syncTarget(c);
    return byHcr(c, HCR.TPC);
  }
  /** ... to the point of unification. */
  static tpu(c: Cpu, write: bool): u32 {
    if (c.el == 0 && !(sys(c).SCTLR_EL1 & 0x4000000)) return syncTarget(c);
    return byHcr(c, HCR.TPU);
  }
  static dze(c: Cpu, write: bool): u32 {
    if (c.el == 0 && !(sys(c).SCTLR_EL1 & 0x4000)) return syncTarget(c);
    return byHcr(c, HCR.TDZ);
  }
}

/** Not a level: the access is UNDEFINED here. */
export const UNDEFINED_ACCESS: u32 = 9;

/** EL0 needs one of the bits of `user` in PMUSERENR_EL0; then MDCR_EL2.TPM and MDCR_EL3.TPM. */
function pmu(c: Cpu, user: u64): u32 {
  const s = sys(c);
  if (c.el == 0 && !(s.PMUSERENR_EL0 & user)) return syncTarget(c);
  if (c.el < 2 && s.SCR_EL3 & 1 && s.MDCR_EL2 & 0x40) return 2;
  return c.el < 3 && s.MDCR_EL3 & 0x40 ? 3 : 0;
}

/** Brings Cpu.fpTrap up to date: called wherever an input of the rule changes. */
export function updateFpTrap(c: Cpu): void { c.fpTrap = SysTrap.fp(c, false); }
