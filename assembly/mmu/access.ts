/**
 * Loads and stores that the look-aside cache does not answer: refill, unaligned and page-crossing accesses, devices,
 * decoded pages, exclusives' observers, faults. Truth: Arm ARM D5.8 (faults), B2.5 (alignment), D13.2.37 (ISS of data aborts).
 * Deviations: an access that crosses a page does its parts in order and may have done the first when the second faults.
 */
import { RAM, TLB_BYTES, TLBS } from "../layout";
import { EC, hcr, HCR, setFar, syncTarget, takeSync } from "../cpu/exceptions";
import { localRead, localWrite } from "../cpu/local";
import { sys } from "../cpu/sys";
import { Rec } from "../decode/record";
import { decodedSlot, invalidateWords, pcOf } from "../interp/page";
import { answered, asked } from "../interp/spin";
import { Cpu, machine, Slot } from "../state";
import { hostRead, hostWrite } from "../env";
import { Tlb } from "./look-aside";
import { entered, lost } from "../interp/maintenance";
import { isLocal, isPeripheral, ramOffset } from "./ram";
import { syndrome } from "./syndrome";
import { watched } from "../cpu/debug";
import { Access, Attr, Fault, translate } from "./walk";

/** Reads 1 << s bytes at va. On a fault the exception has been taken and c.redirected is set. */
export function slowLoad(c: Cpu, r: Rec, s: u32, va: u64, el: u32): u64 {
  const bytes: u64 = 1 << s;
  if (r.n == Slot.SP && spMisaligned(c, r)) return 0;
  const near = unalignedHit(c, va, bytes, el, Tlb.READ);
  if (near) return raw(near, s);
  if (machine().hooks | u32(sys(c).MDSCR_EL1 & 0x8000) && watched(c, r, va, bytes, false, el)) return 0;
  if (va & (bytes - 1)) {
    const last = va + bytes - 1;
    if (alignmentChecked(c, el)) return abort(c, r, va, Fault.ALIGNMENT | Fault.IS, false);
    if ((va ^ last) >> 12) {
      // The two pages are translated before either is read, so that a fault leaves nothing half done.
      if (translate(c, va, Access.READ, el)) return abort(c, r, va, c.fault, false);
      if (c.attr & Attr.DEVICE) return abort(c, r, va, Fault.ALIGNMENT | Fault.IS, false);
      const second = last & ~u64(0xfff);
      if (translate(c, second, Access.READ, el)) return abort(c, r, second, c.fault, false);
      if (c.attr & Attr.DEVICE) return abort(c, r, va, Fault.ALIGNMENT | Fault.IS, false);
      let value: u64 = 0;
      for (let i: u64 = 0; i < bytes; i++) {
        const b = slowLoad(c, r, 0, va + i, el);
        if (c.redirected) return 0;
        value |= b << (i << 3);
      }
      return value;
    }
  }
  if (translate(c, va, Access.READ, el)) return abort(c, r, va, c.fault, false);
  const offset = ramOffset(c.pa);
  if (va & (bytes - 1) && c.attr & Attr.DEVICE) return abort(c, r, va, Fault.ALIGNMENT | Fault.IS, false);
  if (offset >= 0) {
    if (el == c.el || asUser(c, el)) fill(c, va, offset, el, false);
    return raw(RAM + usize(offset), s);
  }
  if (!isPeripheral(c.pa)) return abort(c, r, va, Fault.EXTERNAL | Fault.IS, false);
  const pa = u32(c.pa);
  enterHost(c, r);
  if (s < 3) return u64(deviceRead(c, pa, 1 << s));
  return u64(deviceRead(c, pa, 4)) | u64(deviceRead(c, pa + 4, 4)) << 32;
}

export function slowStore(c: Cpu, r: Rec, s: u32, va: u64, value: u64, el: u32): void {
  const bytes: u64 = 1 << s;
  if (r.n == Slot.SP && spMisaligned(c, r)) return;
  const near = unalignedHit(c, va, bytes, el, Tlb.WRITE);
  if (near) { put(near, s, value); return; }
  if (machine().hooks | u32(sys(c).MDSCR_EL1 & 0x8000) && watched(c, r, va, bytes, true, el)) return;
  if (va & (bytes - 1)) {
    const last = va + bytes - 1;
    if (alignmentChecked(c, el)) { abort(c, r, va, Fault.ALIGNMENT | Fault.IS, true); return; }
    if ((va ^ last) >> 12) {
      if (translate(c, va, Access.WRITE, el)) { abort(c, r, va, c.fault, true); return; }
      if (c.attr & Attr.DEVICE) { abort(c, r, va, Fault.ALIGNMENT | Fault.IS, true); return; }
      const second = last & ~u64(0xfff);
      if (translate(c, second, Access.WRITE, el)) { abort(c, r, second, c.fault, true); return; }
      if (c.attr & Attr.DEVICE) { abort(c, r, va, Fault.ALIGNMENT | Fault.IS, true); return; }
      for (let i: u64 = 0; i < bytes; i++) {
        slowStore(c, r, 0, va + i, value >> (i << 3), el);
        if (c.redirected) return;
      }
      return;
    }
  }
  if (translate(c, va, Access.WRITE, el)) { abort(c, r, va, c.fault, true); return; }
  const offset = ramOffset(c.pa);
  if (va & (bytes - 1) && c.attr & Attr.DEVICE) { abort(c, r, va, Fault.ALIGNMENT | Fault.IS, true); return; }
  if (offset >= 0) {
    ramStore(c, u32(offset), s, value);
    if (el == c.el || asUser(c, el)) fill(c, va, offset, el, true);
    return;
  }
  if (!isPeripheral(c.pa)) { abort(c, r, va, Fault.EXTERNAL | Fault.IS, true); return; }
  const pa = u32(c.pa);
  enterHost(c, r);
  if (s < 3) deviceWrite(c, pa, u32(value), 1 << s);
  else { deviceWrite(c, pa, u32(value), 4); deviceWrite(c, pa + 4, u32(value >> 32), 4); }
}

/** A store to guest RAM by physical offset that decoded pages and other cores' reservations see. */
export function ramStore(c: Cpu, offset: u32, s: u32, value: u64): void {
  put(RAM + offset, s, value);
  if (decodedSlot(offset)) invalidateWords(offset, 1 << s);
  if (machine().monitoredPage == (offset >> 12) + 1) breakReservations(c.index, offset, 1 << s);
}

/** Clears every other core's reservation that a store of `bytes` at this RAM offset touches. */
export function breakReservations(writer: u32, offset: u32, bytes: u32): void {
  for (let i: u32 = 0; i < 4; i++) {
    if (i == writer) continue;
    const o = core(i);
    if (o.exclusive && o.exclusivePa >> 6 >= offset >> 6 && o.exclusivePa >> 6 <= (offset + bytes - 1) >> 6) {
      o.exclusive = 0;
      // The global monitor's clearing is an event for WFE.
      o.event = 1;
    }
  }
}

/** Enters a page into the look-aside cache: readable or writable at once where the other is known too. */
export function fill(c: Cpu, va: u64, offset: i32, el: u32, write: bool): void {
  const m = machine();
  const dtlb = TLBS + usize(c.index * 4 + el) * TLB_BYTES, e = Tlb.entry(dtlb, va);
  const page = va & ~u64(0xfff);
  const physical = u32(offset) & 0xfffff000;
  if (m.hooks && pageHooked(page)) return;
  if (sys(c).MDSCR_EL1 & 0x8000) return;
  const attr = c.attr;
  const plainWrite = (attr & Attr.WRITABLE) != 0 && !decodedSlot(physical) && m.monitoredPage != (physical >> 12) + 1;
  const read = attr & Attr.READABLE ? page : Tlb.EMPTY, written = plainWrite ? page : Tlb.EMPTY, addend = u32(RAM) + physical - u32(page);
  const wasRead = load<u64>(e, Tlb.READ), wasWritten = load<u64>(e, Tlb.WRITE), was = wasRead == Tlb.EMPTY ? wasWritten : wasRead;
  if (was != Tlb.EMPTY && (wasRead != Tlb.EMPTY && wasRead != read || wasWritten != Tlb.EMPTY && wasWritten != written || load<u32>(e, Tlb.ADDEND) != addend)) lost(dtlb, was);
  store<u64>(e, read, Tlb.READ);
  store<u64>(e, written, Tlb.WRITE);
  store<u32>(e, addend, Tlb.ADDEND);
  store<u32>(e, attr, Tlb.ATTR);
  entered(c, va, el, e);
}

/** LDTR and STTR at EL1, for which EL0's look-aside cache has been made ready (interp/run.ts, userPage). */
function asUser(c: Cpu, el: u32): bool { return el == 0 && c.el == 1 && machine().timing != 2; }

/** True when a hook of the host lies in this page. */
function pageHooked(page: u64): bool { return hookPages(page); }

/** Reads a guest physical address of a device; 32 bits at most. */
function deviceRead(c: Cpu, pa: u32, bytes: u32): u32 {
  if (isLocal(pa)) { asked(c); return localRead(c, pa); }
  const value = hostRead(pa, bytes, c.index);
  answered(c, pa, value);
  return value;
}
function deviceWrite(c: Cpu, pa: u32, value: u32, bytes: u32): void {
  asked(c);
  if (isLocal(pa)) { localWrite(c, pa, value); return; }
  hostWrite(pa, value, bytes, c.index);
}

/** What the host may ask while it is called: which core, at which record, hence which cycle. */
function enterHost(c: Cpu, r: Rec): void {
  const m = machine();
  m.current = changetype<usize>(c);
  m.currentRec = changetype<usize>(r);
}

// @ts-ignore: decorator
@inline function raw(at: usize, s: u32): u64 {
  switch (s) {
    case 0: return u64(load<u8>(at));
    case 1: return u64(load<u16>(at));
    case 2: return u64(load<u32>(at));
    default: return load<u64>(at);
  }
}

// @ts-ignore: decorator
@inline function put(at: usize, s: u32, value: u64): void {
  switch (s) {
    case 0: store<u8>(at, u8(value)); break;
    case 1: store<u16>(at, u16(value)); break;
    case 2: store<u32>(at, u32(value)); break;
    default: store<u64>(at, value);
  }
}

/** Host address of an unaligned access to a page that the look-aside cache knows as Normal memory, or 0. */
export function unalignedHit(c: Cpu, va: u64, bytes: u64, el: u32, tag: usize): usize {
  const e = Tlb.entry(c.dtlb, va);
  if (load<u64>(e + tag) != (va & ~u64(0xfff)) || el != c.el || (va & 0xfff) + bytes > 0x1000) return 0;
  if (load<u32>(e, Tlb.ATTR) & Attr.DEVICE || alignmentChecked(c, el)) return 0;
  return usize(u32(va) + load<u32>(e, Tlb.ADDEND));
}

/** Whether level el faults where an access is not aligned (SCTLR_ELx.A). */
export function alignmentChecked(c: Cpu, el: u32): bool {
  const s = sys(c);
  const sctlr = el < 2 ? s.SCTLR_EL1 : el == 2 ? s.SCTLR_EL2 : s.SCTLR_EL3;
  return (sctlr & 2) != 0;
}

/** Stack pointer alignment, checked when SP is the base. True when the exception was taken. */
export function spMisaligned(c: Cpu, r: Rec): bool {
  if (!(c.sp & 15)) return false;
  const s = sys(c);
  const sctlr = c.el < 2 ? s.SCTLR_EL1 : c.el == 2 ? s.SCTLR_EL2 : s.SCTLR_EL3;
  if (!(sctlr & (c.el == 0 ? 16 : 8))) return false;
  takeSync(c, syncTarget(c), EC.SP_ALIGN, 0, pcOf(c, changetype<usize>(r)));
  return true;
}

/** Takes the data abort that `code` (see Fault) stands for. Returns 0. */
export function abort(c: Cpu, r: Rec, va: u64, code: u32, write: bool): u64 {
  return abortWith(c, r, va, code, write, 0);
}

/** `extra`: more of the ISS (CM). */
export function abortWith(c: Cpu, r: Rec, va: u64, code: u32, write: bool, extra: u32): u64 {
  const pc = pcOf(c, changetype<usize>(r));
  let target = syncTarget(c);
  let iss = (code & 0x3f) | (write ? 0x40 : 0) | extra;
  if (code & Fault.STAGE2) {
    target = 2;
    sys(c).HPFAR_EL2 = c.ipa >> 12 << 4;
    if (code & Fault.S1PTW) iss |= 0x80;
    else if (!extra) iss |= syndrome(c, r);
  } else if (c.el == 0 && hcr(c) & HCR.TGE) target = 2;
  if (code == (Fault.EXTERNAL | Fault.IS) && sys(c).SCR_EL3 & 8) target = 3;
  setFar(c, target, va);
  takeSync(c, target, EC.DATA_ABORT, iss, pc);
  return 0;
}

import { core, hookPages } from "../loop-state";
