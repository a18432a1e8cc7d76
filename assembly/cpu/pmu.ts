/**
 * PMUv3: cycle counter and six event counters. Truth: Arm ARM D6, D13.4; Cortex-A53 TRM chapter 12 (events).
 * Deviations: without the cycle model only SW_INCR, INST_RETIRED and CPU_CYCLES count; the others stay as they are. With it,
 * those that timing/events.ts lists.
 *
 * Counters are brought up to date when they are looked at and when what they count by (level, enables) changes; while an
 * overflow is to interrupt, also whenever one may have come: a turn ends there.
 */
import { cycleNow } from "../interp/budget";
import { Cpu, machine } from "../state";
import { forgetRecordTimings } from "../interp/page";
import { bringUpToDate, CHAIN, needsCounting, passed, placeOf, stoodStill } from "../timing/events";
import { NEVER } from "./timer";
import { sys } from "./sys";
import { SysRegs } from "./sysregs";

export const COUNTERS: u32 = 6;
const EVENT_SW_INCR: u32 = 0x00;
const EVENT_INST_RETIRED: u32 = 0x08;
const EVENT_CPU_CYCLES: u32 = 0x11;

// @ts-ignore: decorator
@inline export function counterAddress(c: Cpu, n: u32): usize { return changetype<usize>(sys(c)) + offsetof<SysRegs>("PMEVCNTR0_EL0") + (usize(n) << 3); }
// @ts-ignore: decorator
@inline export function typeAddress(c: Cpu, n: u32): usize { return changetype<usize>(sys(c)) + offsetof<SysRegs>("PMEVTYPER0_EL0") + (usize(n) << 3); }

/** Counts what has passed since the last time. */
export function pmuSync(c: Cpu): void {
  const s = sys(c), now = cycleNow(c);
  const cycles = now - s.PMU_AT;
  s.PMU_AT = now;
  const timed = machine().timing == 2;
  if (timed) bringUpToDate(c, now);
  if (!s.PMCNTEN || cycles == 0 && !timed) return;
  const global = (s.PMCR_EL0 & 1) != 0, hyp = (s.MDCR_EL2 & 0x80) != 0;
  if (s.PMCNTEN >> 31 & 1 && global && counts(c, s.PMCCFILTR_EL0) && !(s.PMCR_EL0 & 0x20 && prohibited(c))) addCycles(s, cycles);
  for (let n: u32 = 0; n < COUNTERS; n++) {
    if (!(s.PMCNTEN >> n & 1)) continue;
    if (!(n < u32(s.MDCR_EL2 & 31) ? global : hyp)) continue;
    const type = load<u64>(typeAddress(c, n));
    const event = u32(type) & 0x3ff, place = placeOf(event);
    if (timed ? place < 0 : event != EVENT_INST_RETIRED && event != EVENT_CPU_CYCLES) continue;
    if (!counts(c, type) || prohibited(c)) continue;
    addEvents(c, n, timed ? passed(c, place) : cycles);
  }
}

function addCycles(s: SysRegs, n: u64): void {
  // PMCR.D counts every 64th cycle; PMCR.LC moves the overflow from bit 31 to bit 63.
  let by = n;
  if (s.PMCR_EL0 & 8) { by = (n + s.PMU_INSNS_AT) >> 6; s.PMU_INSNS_AT = (n + s.PMU_INSNS_AT) & 63; }
  const old = s.PMCCNTR_EL0, now = old + by;
  s.PMCCNTR_EL0 = now;
  if (s.PMCR_EL0 & 0x40 ? now < old : (old >> 32) != (now >> 32)) s.PMOVS |= u64(1) << 31;
}

export function addEvents(c: Cpu, n: u32, by: u64): void {
  const at = counterAddress(c, n), sum = (load<u64>(at) & 0xffffffff) + by;
  store<u64>(at, sum & 0xffffffff);
  if (sum >> 32 == 0) return;
  sys(c).PMOVS |= u64(1) << n;
  // CHAIN: an odd counter goes on where the one below it overflows.
  if (n & 1 || n + 1 >= COUNTERS || !(sys(c).PMCNTEN >> (n + 1) & 1)) return;
  const type = load<u64>(typeAddress(c, n + 1));
  if ((u32(type) & 0x3ff) == CHAIN && counts(c, type)) addEvents(c, n + 1, sum >> 32);
}

/** What is counted has changed: the cycle model counts loads, stores and branches only while somebody wants them. */
export function lookWhatCounts(c: Cpu): void {
  const s = sys(c), m = machine();
  let wanted = false;
  for (let n: u32 = 0; n < COUNTERS; n++) {
    if (s.PMCNTEN >> n & 1 && needsCounting(placeOf(u32(load<u64>(typeAddress(c, n))) & 0x3ff))) wanted = true;
  }
  setCounting(wanted ? m.counting | 1 << c.index : m.counting & ~(1 << c.index));
}
export function setCounting(who: u32): void {
  const m = machine(), before = m.counting;
  m.counting = who;
  if ((before != 0) != (who != 0)) forgetRecordTimings();
}

/** The core's clock stood still for so many cycles: it waited. */
export function pmuStoodStill(c: Cpu, cycles: u64): void {
  sys(c).PMU_AT += cycles;
  if (machine().timing == 2) stoodStill(c, cycles);
}

/** Between turns: the earliest cycle at which a counter whose overflow interrupts may overflow, or NEVER. No event comes more than twice a cycle. */
export function nextOverflow(c: Cpu): u64 {
  const s = sys(c), who = s.PMINTEN & s.PMCNTEN & ~s.PMOVS;
  if (who == 0) return NEVER;
  pmuSync(c);
  let left = NEVER;
  if (who >> 31 & 1) left = s.PMCR_EL0 & 0x40 ? 0 - s.PMCCNTR_EL0 : 0x1_0000_0000 - (s.PMCCNTR_EL0 & 0xffffffff);
  for (let n: u32 = 0; n < COUNTERS; n++) if (who >> n & 1) left = min<u64>(left, (0x1_0000_0000 - (load<u64>(counterAddress(c, n)) & 0xffffffff) + 1) >> 1);
  return left > NEVER - c.time ? NEVER : c.time + max<u64>(left, 1);
}

/** PMSWINC. */
export function softwareIncrement(c: Cpu, mask: u64): void {
  const s = sys(c);
  for (let n: u32 = 0; n < COUNTERS; n++) {
    const type = load<u64>(typeAddress(c, n));
    if (mask >> n & 1 && s.PMCNTEN >> n & 1 && s.PMCR_EL0 & 1 && (u32(type) & 0x3ff) == EVENT_SW_INCR && counts(c, type)) addEvents(c, n, 1);
  }
}

/** The filter bits of a type register let this level count. */
function counts(c: Cpu, filter: u64): bool {
  const p = (filter >> 31 & 1) != 0, u = (filter >> 30 & 1) != 0, nsk = (filter >> 29 & 1) != 0, nsu = (filter >> 28 & 1) != 0, nsh = (filter >> 27 & 1) != 0, m = (filter >> 26 & 1) != 0;
  const secure = !(sys(c).SCR_EL3 & 1);
  switch (c.el) {
    case 0: return secure ? !u : u == nsu;
    case 1: return secure ? !p : p == nsk;
    case 2: return nsh;
    default: return m == p;
  }
}

/** Event counting is not allowed here: Secure state without MDCR_EL3.SPME. */
function prohibited(c: Cpu): bool {
  const s = sys(c);
  return !(s.SCR_EL3 & 1) && !(s.MDCR_EL3 & 0x20000) && c.el != 3 ? true : c.el == 3 && !(s.MDCR_EL3 & 0x20000);
}

/** The overflow interrupt of this core. */
export function pmuLine(c: Cpu): bool {
  const s = sys(c);
  if (s.PMINTEN & s.PMCNTEN & ~s.PMOVS && machine().current == changetype<usize>(c)) pmuSync(c);
  return (s.PMCR_EL0 & 1) != 0 && (s.PMOVS & s.PMINTEN) != 0;
}
