/**
 * System operations, one row each: TLB and cache maintenance, address translation, DC ZVA.
 * Truth: Arm ARM C5.3-C5.5, D5.10 (TLB maintenance). Caches here are transparent, so maintenance by set and way does nothing;
 * maintenance by address still translates, and faults as the architecture says.
 * Deviations: TLB maintenance drops at least what it must; operations by ASID or VMID drop those of all.
 *
 * @op(encoding, least level, trap rule).
 */
import { flushCore, flushPage, flushSpaces } from "../interp/maintenance";
import { Rec } from "../decode/record";
import { abortWith, fill, ramStore } from "../mmu/access";
import { Tlb } from "../mmu/look-aside";
import { ramOffset } from "../mmu/ram";
import { Access, Attr, Fault, stage1, translate } from "../mmu/walk";
import { Cpu, machine } from "../state";
import { watched } from "./debug";
import { HCR, SCR, setFar, EC, takeSync } from "./exceptions";
import { sys } from "./sys";

export class SysOps {
  @op("1.0.7.1.0", "1", "tpu") static IC_IALLUIS(c: Cpu, x: u64): void {  }
  @op("1.0.7.5.0", "1", "tpu") static IC_IALLU(c: Cpu, x: u64): void {  }
  @op("1.3.7.5.1", "0", "tpu") static IC_IVAU(c: Cpu, x: u64): void { byAddress(c, x, Access.READ); }
  @op("1.0.7.6.1", "1", "tpc") static DC_IVAC(c: Cpu, x: u64): void { byAddress(c, x, Access.WRITE); }
  @op("1.0.7.6.2", "1", "tsw") static DC_ISW(c: Cpu, x: u64): void {  }
  @op("1.0.7.10.2", "1", "tsw") static DC_CSW(c: Cpu, x: u64): void {  }
  @op("1.0.7.14.2", "1", "tsw") static DC_CISW(c: Cpu, x: u64): void {  }
  @op("1.3.7.10.1", "0", "tpc") static DC_CVAC(c: Cpu, x: u64): void { byAddress(c, x, Access.READ); }
  @op("1.3.7.11.1", "0", "tpu") static DC_CVAU(c: Cpu, x: u64): void { byAddress(c, x, Access.READ); }
  @op("1.3.7.14.1", "0", "tpc") static DC_CIVAC(c: Cpu, x: u64): void { byAddress(c, x, Access.READ); }
  @op("1.3.7.4.1", "0", "dze") static DC_ZVA(c: Cpu, x: u64): void { zeroBlock(c, x); }
  @op("1.0.7.8.0", "1", "") static AT_S1E1R(c: Cpu, x: u64): void { addressTranslate(c, x, Access.READ, 1, false); }
  @op("1.0.7.8.1", "1", "") static AT_S1E1W(c: Cpu, x: u64): void { addressTranslate(c, x, Access.WRITE, 1, false); }
  @op("1.0.7.8.2", "1", "") static AT_S1E0R(c: Cpu, x: u64): void { addressTranslate(c, x, Access.READ, 0, false); }
  @op("1.0.7.8.3", "1", "") static AT_S1E0W(c: Cpu, x: u64): void { addressTranslate(c, x, Access.WRITE, 0, false); }
  @op("1.4.7.8.0", "2", "") static AT_S1E2R(c: Cpu, x: u64): void { addressTranslate(c, x, Access.READ, 2, false); }
  @op("1.4.7.8.1", "2", "") static AT_S1E2W(c: Cpu, x: u64): void { addressTranslate(c, x, Access.WRITE, 2, false); }
  @op("1.4.7.8.4", "2", "") static AT_S12E1R(c: Cpu, x: u64): void { addressTranslate(c, x, Access.READ, 1, true); }
  @op("1.4.7.8.5", "2", "") static AT_S12E1W(c: Cpu, x: u64): void { addressTranslate(c, x, Access.WRITE, 1, true); }
  @op("1.4.7.8.6", "2", "") static AT_S12E0R(c: Cpu, x: u64): void { addressTranslate(c, x, Access.READ, 0, true); }
  @op("1.4.7.8.7", "2", "") static AT_S12E0W(c: Cpu, x: u64): void { addressTranslate(c, x, Access.WRITE, 0, true); }
  @op("1.6.7.8.0", "3", "") static AT_S1E3R(c: Cpu, x: u64): void { addressTranslate(c, x, Access.READ, 3, false); }
  @op("1.6.7.8.1", "3", "") static AT_S1E3W(c: Cpu, x: u64): void { addressTranslate(c, x, Access.WRITE, 3, false); }
  @op("1.0.8.3.0", "1", "ttlb") static TLBI_VMALLE1IS(c: Cpu, x: u64): void { flushAll(); }
  @op("1.0.8.3.1", "1", "ttlb") static TLBI_VAE1IS(c: Cpu, x: u64): void { flushVa(c, x, true); }
  @op("1.0.8.3.2", "1", "ttlb") static TLBI_ASIDE1IS(c: Cpu, x: u64): void { for (let i: u32 = 0; i < 4; i++) flushSpaces(i); }
  @op("1.0.8.3.3", "1", "ttlb") static TLBI_VAAE1IS(c: Cpu, x: u64): void { flushVa(c, x, true); }
  @op("1.0.8.3.5", "1", "ttlb") static TLBI_VALE1IS(c: Cpu, x: u64): void { flushVa(c, x, true); }
  @op("1.0.8.3.7", "1", "ttlb") static TLBI_VAALE1IS(c: Cpu, x: u64): void { flushVa(c, x, true); }
  @op("1.0.8.7.0", "1", "ttlb") static TLBI_VMALLE1(c: Cpu, x: u64): void { flushCore(c.index); }
  @op("1.0.8.7.1", "1", "ttlb") static TLBI_VAE1(c: Cpu, x: u64): void { flushVa(c, x, false); }
  @op("1.0.8.7.2", "1", "ttlb") static TLBI_ASIDE1(c: Cpu, x: u64): void { flushSpaces(c.index); }
  @op("1.0.8.7.3", "1", "ttlb") static TLBI_VAAE1(c: Cpu, x: u64): void { flushVa(c, x, false); }
  @op("1.0.8.7.5", "1", "ttlb") static TLBI_VALE1(c: Cpu, x: u64): void { flushVa(c, x, false); }
  @op("1.0.8.7.7", "1", "ttlb") static TLBI_VAALE1(c: Cpu, x: u64): void { flushVa(c, x, false); }
  @op("1.4.8.0.1", "2", "") static TLBI_IPAS2E1IS(c: Cpu, x: u64): void { flushAll(); }
  @op("1.4.8.0.5", "2", "") static TLBI_IPAS2LE1IS(c: Cpu, x: u64): void { flushAll(); }
  @op("1.4.8.3.0", "2", "") static TLBI_ALLE2IS(c: Cpu, x: u64): void { flushAll(); }
  @op("1.4.8.3.1", "2", "") static TLBI_VAE2IS(c: Cpu, x: u64): void { flushVa(c, x, true); }
  @op("1.4.8.3.4", "2", "") static TLBI_ALLE1IS(c: Cpu, x: u64): void { flushAll(); }
  @op("1.4.8.3.5", "2", "") static TLBI_VALE2IS(c: Cpu, x: u64): void { flushVa(c, x, true); }
  @op("1.4.8.3.6", "2", "") static TLBI_VMALLS12E1IS(c: Cpu, x: u64): void { flushAll(); }
  @op("1.4.8.4.1", "2", "") static TLBI_IPAS2E1(c: Cpu, x: u64): void { flushCore(c.index); }
  @op("1.4.8.4.5", "2", "") static TLBI_IPAS2LE1(c: Cpu, x: u64): void { flushCore(c.index); }
  @op("1.4.8.7.0", "2", "") static TLBI_ALLE2(c: Cpu, x: u64): void { flushCore(c.index); }
  @op("1.4.8.7.1", "2", "") static TLBI_VAE2(c: Cpu, x: u64): void { flushVa(c, x, false); }
  @op("1.4.8.7.4", "2", "") static TLBI_ALLE1(c: Cpu, x: u64): void { flushCore(c.index); }
  @op("1.4.8.7.5", "2", "") static TLBI_VALE2(c: Cpu, x: u64): void { flushVa(c, x, false); }
  @op("1.4.8.7.6", "2", "") static TLBI_VMALLS12E1(c: Cpu, x: u64): void { flushCore(c.index); }
  @op("1.6.8.3.0", "3", "") static TLBI_ALLE3IS(c: Cpu, x: u64): void { flushAll(); }
  @op("1.6.8.3.1", "3", "") static TLBI_VAE3IS(c: Cpu, x: u64): void { flushVa(c, x, true); }
  @op("1.6.8.3.5", "3", "") static TLBI_VALE3IS(c: Cpu, x: u64): void { flushVa(c, x, true); }
  @op("1.6.8.7.0", "3", "") static TLBI_ALLE3(c: Cpu, x: u64): void { flushCore(c.index); }
  @op("1.6.8.7.1", "3", "") static TLBI_VAE3(c: Cpu, x: u64): void { flushVa(c, x, false); }
  @op("1.6.8.7.5", "3", "") static TLBI_VALE3(c: Cpu, x: u64): void { flushVa(c, x, false); }
}

function flushAll(): void { for (let i: u32 = 0; i < 4; i++) flushCore(i); }

/** By virtual address: bits 43..0 of the operand are VA[55:12]. */
function flushVa(c: Cpu, x: u64, everywhere: bool): void {
  const va = u64(i64(x << 20) >> 20) << 12;
  if (!everywhere) { flushPage(c.index, va); return; }
  for (let i: u32 = 0; i < 4; i++) flushPage(i, va);
}

/** Maintenance by address: translates, and faults as a load (or store, for DC IVAC) of it would. */
function byAddress(c: Cpu, va: u64, access: u32): void {
  const r = changetype<Rec>(c.rec);
  // EL0 needs read permission; at other levels a translation is enough, but DC IVAC needs write permission.
  const code = translate(c, va, access, c.el);
  if (code == 0) return;
  if (c.el != 0 && access == Access.READ && (code & 0x3c) == Fault.PERMISSION && !(code & Fault.STAGE2)) return;
  abortWith(c, r, va, code, true, 0x100);
}

/** DC ZVA: zeroes the 64-byte block that holds `x`. To Device memory it is an alignment fault. */
function zeroBlock(c: Cpu, x: u64): void {
  const r = changetype<Rec>(c.rec);
  const va = x & ~u64(63), e = Tlb.entry(c.dtlb, va);
  if (load<u64>(e, Tlb.WRITE) == (va & ~u64(0xfff)) && !(load<u32>(e, Tlb.ATTR) & Attr.DEVICE)) { memory.fill(usize(u32(va) + load<u32>(e, Tlb.ADDEND)), 0, 64); return; }
  const code = translate(c, va, Access.WRITE, c.el);
  if (code) { abortWith(c, r, x, code, true, 0); return; }
  if (c.attr & Attr.DEVICE) { abortWith(c, r, x, Fault.ALIGNMENT | Fault.IS, true, 0); return; }
  const offset = ramOffset(c.pa);
  if (offset < 0) { abortWith(c, r, x, Fault.EXTERNAL | Fault.IS, true, 0); return; }
  if (machine().hooks | u32(sys(c).MDSCR_EL1 & 0x8000) && watched(c, r, va, 64, true, c.el)) return;
  for (let i: u32 = 0; i < 64; i += 8) ramStore(c, u32(offset) + i, 3, 0);
  fill(c, va, offset, c.el, true);
}

/** AT: leaves the answer in PAR_EL1. */
function addressTranslate(c: Cpu, va: u64, access: u32, el: u32, both: bool): void {
  const s = sys(c);
  const el2 = (s.SCR_EL3 & SCR.NS) != 0;
  const two = el < 2 && el2 && (s.HCR_EL2 & (HCR.VM | HCR.DC)) != 0;
  let code = stage1(c, va, access, el, two);
  if (code == 0 && both && two) {
    const attr1 = c.attr;
    code = translate(c, va, access, el);
    if (code == 0 && !(s.HCR_EL2 & HCR.VM)) c.attr = attr1;
  }
  if (code & Fault.S1PTW && c.el == 1 && !both) {
    // A stage 2 fault on the walk of an AT from EL1 is taken to EL2 as a data abort.
    s.HPFAR_EL2 = c.ipa >> 12 << 4;
    setFar(c, 2, va);
    takeSync(c, 2, EC.DATA_ABORT, (code & 0x3f) | 0x80 | 0x100 | 0x40, c.pc);
    return;
  }
  if (code) {
    s.PAR_EL1 = 1 | u64(code & 0x3f) << 1 | (code & Fault.STAGE2 ? 1 << 9 : 0) | (code & Fault.S1PTW ? 1 << 8 : 0) | 1 << 11;
    return;
  }
  const mair = c.attr & Attr.MAIR;
  s.PAR_EL1 = u64(mair) << 56 | (c.pa & 0x0000fffffffff000) | 1 << 11 | (c.attr & Attr.NS ? 1 << 9 : 0) | u64(c.attr >> Attr.SH & 3) << 7;
}
