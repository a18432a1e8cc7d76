/** Counts of what the cycle model sees: what the PMU's events read. Truth: Cortex-A53 TRM chapter 12 (event numbers). Deviations: none. */
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
export function counted(c: Cpu, event: u32): u64 { return load<u64>(changetype<usize>(c) + (usize(event) << 3), EVENTS); }
