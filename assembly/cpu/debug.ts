/**
 * Self-hosted debug: breakpoints, watchpoints, software step; and the host's hooks, which use the same places.
 * Truth: Arm ARM D2. Deviations: linked and VMID/context breakpoints compare CONTEXTIDR_EL1 only; no external debugger.
 */
import { Rec } from "../decode/record";
import { divert } from "../interp/budget";
import { pcOf } from "../interp/page";
import { findHook } from "../loop-state";
import { Cpu, machine, Stop } from "../state";
import { keepIssued } from "../timing/issue";
import { debugTarget, EC, setFar, stepEnabled, takeSync } from "./exceptions";
import { sys } from "./sys";
import { SysRegs } from "./sysregs";

/** Kinds of host hooks. */
export namespace Hook {
  export const EXECUTE: u32 = 1;
  export const READ: u32 = 2;
  export const WRITE: u32 = 4;
}

/** Asked before an access: true when a host's hook stops it or a watchpoint exception was taken. */
export function watched(c: Cpu, r: Rec, va: u64, bytes: u64, write: bool, el: u32): bool {
  const m = machine();
  if (m.hooks) {
    const hit = findHook(va, va + bytes - 1, write ? Hook.WRITE : Hook.READ);
    if (hit >= 0 && !(c.passHook & 2)) {
      stopAt(c, Stop.WATCHPOINT, u64(hit) | u64(write) << 8 | bytes << 16, va);
      c.pc = pcOf(c, changetype<usize>(r));
      divert(c);
      if (m.timing == 2) keepIssued(r);
      // The instruction is not done, so it is not charged.
      c.slack++;
      return true;
    }
  }
  const s = sys(c);
  if (!(s.MDSCR_EL1 & 0x8000) || !stepEnabled(c, c.el)) return false;
  const base = changetype<usize>(s);
  for (let i: usize = 0; i < 4; i++) {
    const wcr = u32(load<u64>(base + offsetof<SysRegs>("DBGWCR0_EL1") + (i << 3)));
    if (!(wcr & 1) || !(wcr >> 3 & (write ? 2 : 1)) || !levelMatches(wcr, el)) continue;
    const wvr = load<u64>(base + offsetof<SysRegs>("DBGWVR0_EL1") + (i << 3));
    const mask = wcr >> 24 & 31, bas = wcr >> 5 & 0xff;
    let hit = false;
    if (mask) {
      const m2 = ~((u64(1) << mask) - 1);
      hit = (va & m2) <= (wvr | ~m2) && ((va + bytes - 1) & m2) >= (wvr & m2);
    } else {
      const first = wvr & ~u64(7), low: u64 = wvr & 4;
      for (let b: u64 = 0; b < 8; b++) if (bas >> u32(b) & 1) { const at = first + low + b; if (at >= va && at < va + bytes) { hit = true; break; } }
    }
    if (!hit) continue;
    const target = debugTarget(c);
    setFar(c, target, va);
    takeSync(c, target, EC.WATCHPOINT, 0x22 | (write ? 0x40 : 0), pcOf(c, changetype<usize>(r)));
    return true;
  }
  return false;
}

/** Asked before an instruction: true when a breakpoint exception was taken. */
export function breakpointHit(c: Cpu): bool {
  const s = sys(c);
  if (!(s.MDSCR_EL1 & 0x8000) || !stepEnabled(c, c.el)) return false;
  const base = changetype<usize>(s);
  for (let i: usize = 0; i < 6; i++) {
    const bcr = u32(load<u64>(base + offsetof<SysRegs>("DBGBCR0_EL1") + (i << 3)));
    if (!(bcr & 1) || !levelMatches(bcr, c.el)) continue;
    const bvr = load<u64>(base + offsetof<SysRegs>("DBGBVR0_EL1") + (i << 3));
    const type = bcr >> 20 & 15;
    const linked = type & 1 ? u32(load<u64>(base + offsetof<SysRegs>("DBGBVR0_EL1") + (usize(bcr >> 16 & 15) << 3))) == u32(s.CONTEXTIDR_EL1) : true;
    const address = (c.pc ^ bvr) << 15 >> 17 == 0;
    const hit = type >> 1 == 0 ? address && linked : type >> 1 == 1 ? u32(bvr) == u32(s.CONTEXTIDR_EL1) && !(type & 1) : type >> 1 == 2 ? !address && linked : false;
    if (!hit) continue;
    takeSync(c, debugTarget(c), EC.BREAKPOINT, 0x22, c.pc);
    return true;
  }
  return false;
}

/** HMC, SSC and PAC against a level. Truth: Arm ARM table D2-9. */
function levelMatches(control: u32, el: u32): bool {
  const pac = control >> 1 & 3, hmc = control >> 13 & 1;
  switch (el) {
    case 0: return (pac & 2) != 0;
    case 1: return (pac & 1) != 0;
    case 2: return hmc != 0;
    default: return false;
  }
}

export function stopAt(c: Cpu, reason: u32, detail: u64, address: u64): void {
  const m = machine();
  m.stopReason = reason;
  m.stopCore = c.index;
  m.stopDetail = detail;
  m.stopAddress = address;
  c.leave = 1;
}
