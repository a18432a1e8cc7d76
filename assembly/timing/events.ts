/**
 * Counts of what the cycle model sees: what the PMU's events read. Truth: Cortex-A53 TRM chapter 12 (event numbers).
 * Deviations: what every hit would have to count is not there: L1D_CACHE, LD_RETIRED, ST_RETIRED, PC_WRITE_RETIRED,
 * BR_IMMED_RETIRED, BR_PRED; MEM_ACCESS counts the accesses that leave the fast path.
 */
import { Cpu } from "../state";
import { EVENTS } from "./model";

/** Places in the counts, by the PMU's event number where it is below 64. */
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
  export const PC_WRITE_RETIRED: u32 = 0x0c;
  export const BR_IMMED_RETIRED: u32 = 0x0d;
  export const BR_RETURN_RETIRED: u32 = 0x0e;
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
}

// @ts-ignore: decorator
@inline export function count(c: Cpu, event: u32): void {
  const at = changetype<usize>(c) + (usize(event) << 3);
  store<u64>(at, load<u64>(at, EVENTS) + 1, EVENTS);
}

/** Events below this have a place in the counts. Behind the counts lies what they were when the PMU last looked, then what passed. */
export const EVENTS_KNOWN: u32 = 32;
const SEEN: usize = EVENTS + 32 * 8;
const PASSED: usize = SEEN + 32 * 8;

/** The PMU looks: what has passed since the last time is put aside, event by event. */
export function bringUpToDate(c: Cpu, cycle: u64): void {
  const b = changetype<usize>(c);
  store<u64>(b + 0x08 * 8, c.cycleEnd - c.slack - u64((c.stop - c.rec) >> 4), EVENTS);
  store<u64>(b + 0x11 * 8, cycle, EVENTS);
  store<u64>(b + usize(Event.BUS_CYCLES) * 8, cycle, EVENTS);
  for (let at = b; at < b + 32 * 8; at += 8) {
    const now = load<u64>(at, EVENTS);
    store<u64>(at, now - load<u64>(at, SEEN), PASSED);
    store<u64>(at, now, SEEN);
  }
}
export function passed(c: Cpu, event: u32): u64 { return load<u64>(changetype<usize>(c) + (usize(event) << 3), PASSED); }
