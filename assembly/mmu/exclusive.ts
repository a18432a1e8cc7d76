/**
 * Exclusive accesses: a local monitor a core, and a global one that other cores' stores clear.
 * Truth: Arm ARM B2.9; granule 64 bytes (CTR_EL0.ERG). Deviations: a reservation survives anything but a store to its
 * granule by another core, CLREX, an exception return and the core's own store exclusive.
 *
 * Only one core runs at a time, so stores of others can only fall between two of a core's turns: when a core gives up its
 * turn with an open reservation, stores to that page take the slow path, which looks (see loop.ts, watchReservation).
 */
import { Rec } from "../decode/record";
import { watched } from "../cpu/debug";
import { sys } from "../cpu/sys";
import { Cpu, machine, Slot } from "../state";
import { abort, ramStore, slowLoad, spMisaligned } from "./access";
import { ramOffset } from "./ram";
import { Access, Fault, translate } from "./walk";

/** Opens a reservation; returns the value. */
export function loadExclusive(c: Cpu, r: Rec, s: i32, va: u64): u64 {
  if (!ready(c, r, va, 1 << s, Access.READ)) return 0;
  const pa = c.pa, offset = ramOffset(pa);
  const value = offset >= 0 ? slowLoad(c, r, s, va, c.el) : 0;
  if (offset < 0) { abort(c, r, va, Fault.EXTERNAL | Fault.IS, false); return 0; }
  if (c.redirected) return 0;
  c.exclusive = 1;
  c.steppedExclusive = 1;
  c.exclusiveBytes = 1 << s;
  c.exclusivePa = u64(offset);
  return value;
}

export function loadExclusivePair(c: Cpu, r: Rec, s: i32, va: u64): u64 {
  if (!ready(c, r, va, 2 << s, Access.READ)) return 0;
  const pa = c.pa, offset = ramOffset(pa);
  if (offset < 0) { abort(c, r, va, Fault.EXTERNAL | Fault.IS, false); return 0; }
  const low = slowLoad(c, r, s, va, c.el);
  if (c.redirected) return 0;
  c.pairHigh = slowLoad(c, r, s, va + (u64(1) << s), c.el);
  c.exclusive = 1;
  c.steppedExclusive = 1;
  c.exclusiveBytes = 2 << s;
  c.exclusivePa = u64(offset);
  return low;
}

/** Returns 0 when the store was made, 1 when the reservation was gone. */
export function storeExclusive(c: Cpu, r: Rec, s: i32, va: u64, value: u64): u64 {
  if (!ready(c, r, va, 1 << s, Access.WRITE) || stopped(c, r, va, 1 << s)) return 1;
  const offset = claim(c, 1 << s);
  if (offset < 0) return 1;
  ramStore(c, u32(offset), s, value);
  return 0;
}

export function storeExclusivePair(c: Cpu, r: Rec, s: i32, va: u64, a: u64, b: u64): u64 {
  if (!ready(c, r, va, 2 << s, Access.WRITE) || stopped(c, r, va, 2 << s)) return 1;
  const offset = claim(c, 2 << s);
  if (offset < 0) return 1;
  ramStore(c, u32(offset), s, a);
  ramStore(c, u32(offset) + (1 << s), s, b);
  return 0;
}

/** Alignment (checked whatever SCTLR says) and translation; c.pa holds the address. */
function ready(c: Cpu, r: Rec, va: u64, bytes: u32, access: u32): bool {
  if (r.n == Slot.SP && spMisaligned(c, r)) return false;
  if (va & (bytes - 1)) { abort(c, r, va, Fault.ALIGNMENT | Fault.IS, access == Access.WRITE); return false; }
  if (translate(c, va, access, c.el)) { abort(c, r, va, c.fault, access == Access.WRITE); return false; }
  return true;
}

/** Watchpoints and hooks see a store exclusive whether or not it would store, as D2.10.5 allows. */
function stopped(c: Cpu, r: Rec, va: u64, bytes: u64): bool {
  return (machine().hooks | u32(sys(c).MDSCR_EL1 & 0x8000)) != 0 && watched(c, r, va, bytes, true, c.el);
}

/** Closes the reservation; the RAM offset to store to when it held, or -1. */
function claim(c: Cpu, bytes: u32): i32 {
  const offset = ramOffset(c.pa), held = c.exclusive != 0 && c.exclusivePa == u64(i64(offset)) && c.exclusiveBytes == bytes;
  c.exclusive = 0;
  return held ? offset : -1;
}
