/**
 * Counts of what the cycle model sees: what the PMU's events read. Truth: Cortex-A53 TRM (DDI 0500) table 12-28.
 *
 * What only a miss, a level change or a line counts is counted always. What every load, store and branch would count is
 * counted while Machine.counting says that somebody looks (`setCounting`): records of these are then marked, and issue
 * takes its slow way for them.
 * Deviations: MEMORY_ERROR and the errors of the RAMs stay 0, nothing fails; of the implementation-defined events, throttling,
 * read allocate mode and the reasons of stalls (0xC3 to 0xC6, 0xE0 to 0xE8) are not there; a load or store that aborts is
 * counted as retired; an access is counted once for each cycle that it issues; BUS_ACCESS counts lines and reads past
 * the caches, not beats.
 */
import { Cpu } from "../state";
import { EVENTS } from "./model";

/** Places in the counts: the event's number below 32; behind them those that `placeOf` knows. */
export namespace Event {
  export const L1I_REFILL: u32 = 0x01;
  export const L1I_TLB_REFILL: u32 = 0x02;
  export const L1D_REFILL: u32 = 0x03;
  export const L1D_CACHE: u32 = 0x04;
  export const L1D_TLB_REFILL: u32 = 0x05;
  export const LD_RETIRED: u32 = 0x06;
  export const ST_RETIRED: u32 = 0x07;
  export const EXC_TAKEN: u32 = 0x09;
  export const EXC_RETURN: u32 = 0x0a;
  export const CID_WRITE_RETIRED: u32 = 0x0b;
  export const PC_WRITE_RETIRED: u32 = 0x0c;
  export const BR_IMMED_RETIRED: u32 = 0x0d;
  export const UNALIGNED_LDST_RETIRED: u32 = 0x0f;
  export const BR_MIS_PRED: u32 = 0x10;
  export const BR_PRED: u32 = 0x12;
  export const MEM_ACCESS: u32 = 0x13;
  export const L1I_CACHE: u32 = 0x14;
  export const L1D_WB: u32 = 0x15;
  export const L2D_CACHE: u32 = 0x16;
  export const L2D_REFILL: u32 = 0x17;
  export const L2D_WB: u32 = 0x18;
  export const BUS_ACCESS: u32 = 0x19;
  export const BUS_CYCLES: u32 = 0x1d;
  export const BUS_READ: u32 = 32;
  export const BUS_WRITE: u32 = 33;
  export const BR_INDIRECT: u32 = 34;
  export const EXC_IRQ: u32 = 35;
  export const EXC_FIQ: u32 = 36;
  export const MEMORY_REQUEST: u32 = 37;
  export const UNCACHED_REQUEST: u32 = 38;
  export const PREFETCH_FILL: u32 = 39;
  export const STORE_STALL: u32 = 40;
  export const SNOOPED: u32 = 41;
  export const BR_COND: u32 = 42;
  export const BR_INDIRECT_MIS: u32 = 43;
  export const BR_INDIRECT_ADDRESS: u32 = 44;
  export const BR_COND_MIS: u32 = 45;
}
/** CHAIN is counted by the counter below it: see cpu/pmu.ts. */
export const CHAIN: u32 = 0x1e;
/** Places in the counts. Behind them lies what they were when the PMU last looked, then what passed. */
export const PLACES: usize = 46;
const SEEN: usize = EVENTS + PLACES * 8;
const PASSED: usize = SEEN + PLACES * 8;

/** Where an event number of the PMU is counted, or -1. */
export function placeOf(event: u32): i32 {
  if (event < 32) return event == 0x0e || event == CHAIN ? -1 : i32(event);
  switch (event) {
    case 0x60: return Event.BUS_READ;
    case 0x61: return Event.BUS_WRITE;
    case 0x7a: return Event.BR_INDIRECT;
    case 0x86: return Event.EXC_IRQ;
    case 0x87: return Event.EXC_FIQ;
    case 0xc0: return Event.MEMORY_REQUEST;
    case 0xc1: return Event.UNCACHED_REQUEST;
    case 0xc2: return Event.PREFETCH_FILL;
    case 0xc7: return Event.STORE_STALL;
    case 0xc8: return Event.SNOOPED;
    case 0xc9: return Event.BR_COND;
    case 0xca: return Event.BR_INDIRECT_MIS;
    case 0xcb: return Event.BR_INDIRECT_ADDRESS;
    case 0xcc: return Event.BR_COND_MIS;
    default: return -1;
  }
}
/** True for a place that is only counted while somebody looks. */
export function needsCounting(place: i32): bool {
  switch (place) {
    case Event.L1D_CACHE: case Event.LD_RETIRED: case Event.ST_RETIRED: case Event.PC_WRITE_RETIRED: case Event.BR_IMMED_RETIRED:
    case Event.BR_PRED: case Event.MEM_ACCESS: case Event.BR_INDIRECT: case Event.BR_COND: return true;
    default: return false;
  }
}

// @ts-ignore: decorator
@inline export function count(c: Cpu, event: u32): void { countMany(c, event, 1); }
// @ts-ignore: decorator
@inline export function countMany(c: Cpu, event: u32, by: u32): void {
  const at = changetype<usize>(c) + (usize(event) << 3);
  store<u64>(at, load<u64>(at, EVENTS) + u64(by), EVENTS);
}

/** What a record counts each time, by kind (host/build/timing.ts): bits of a template's last byte. */
export namespace Counts {
  export const LOAD: u32 = 1;
  export const STORE: u32 = 2;
  export const ACCESS: u32 = 4;
  export const IMMEDIATE: u32 = 8;
  export const CONDITIONAL: u32 = 16;
  export const INDIRECT: u32 = 32;
}
export function countRecord(c: Cpu, what: u32, accesses: u32): void {
  if (what & Counts.LOAD) count(c, Event.LD_RETIRED);
  if (what & Counts.STORE) count(c, Event.ST_RETIRED);
  if (what & Counts.ACCESS) { countMany(c, Event.L1D_CACHE, accesses); countMany(c, Event.MEM_ACCESS, accesses); }
  if (what & (Counts.IMMEDIATE | Counts.CONDITIONAL | Counts.INDIRECT)) count(c, Event.BR_PRED);
  if (what & Counts.IMMEDIATE) count(c, Event.BR_IMMED_RETIRED);
  if (what & Counts.CONDITIONAL) count(c, Event.BR_COND);
  if (what & Counts.INDIRECT) count(c, Event.BR_INDIRECT);
}

/** The PMU looks: what has passed since the last time is put aside, event by event. */
export function bringUpToDate(c: Cpu, cycle: u64): void {
  const b = changetype<usize>(c);
  store<u64>(b + 0x08 * 8, c.cycleEnd - c.slack - u64((c.stop - c.rec) >> 4), EVENTS);
  store<u64>(b + 0x11 * 8, cycle, EVENTS);
  store<u64>(b + usize(Event.BUS_CYCLES) * 8, cycle, EVENTS);
  for (let at = b; at < b + PLACES * 8; at += 8) {
    const now = load<u64>(at, EVENTS);
    store<u64>(at, now - load<u64>(at, SEEN), PASSED);
    store<u64>(at, now, SEEN);
  }
}
export function passed(c: Cpu, place: u32): u64 { return load<u64>(changetype<usize>(c) + (usize(place) << 3), PASSED); }
/** The core's clock stood still for so many cycles. */
export function stoodStill(c: Cpu, cycles: u64): void {
  const b = changetype<usize>(c);
  store<u64>(b + 0x11 * 8, load<u64>(b + 0x11 * 8, SEEN) + cycles, SEEN);
  store<u64>(b + usize(Event.BUS_CYCLES) * 8, load<u64>(b + usize(Event.BUS_CYCLES) * 8, SEEN) + cycles, SEEN);
}
