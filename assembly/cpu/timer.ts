/**
 * The generic timer: one 19.2 MHz system counter, four timers a core. Truth: Arm ARM D11; BCM2836 QA7 rev 3.4 for the clock.
 * Deviations: the counter does not stop in any state; CNTKCTL/CNTHCTL event streams give their events when a core waits.
 *
 * Guest time is core cycles; the counter follows it through a ratio that the host sets with the core clock.
 */
import { Cpu, machine } from "../state";
import { sys } from "./sys";

/** A cycle that never comes. */
export const NEVER: u64 = ~u64(0);

/** The system counter at a cycle. */
export function counterAt(cycle: u64): u64 {
  const m = machine();
  return m.counterBase + (cycle - m.counterAt) * m.counterNumerator / m.counterDenominator;
}

/**
 * What a core reads of the counter: never less than any core has read before. Cores take turns, so one may be behind another
 * by up to a quantum; hardware's cores share one counter, and software relies on its order.
 */
export function readCounter(cycle: u64): u64 {
  const m = machine(), now = counterAt(cycle);
  if (now > m.counterSeen) m.counterSeen = now;
  return m.counterSeen;
}

/** The first cycle at which the counter has reached `count`. */
export function cycleOf(count: u64): u64 {
  const m = machine();
  if (count <= m.counterBase) return m.counterAt;
  const ticks = count - m.counterBase;
  if (ticks > (u64(1) << 56)) return NEVER;
  return m.counterAt + (ticks * m.counterDenominator + m.counterNumerator - 1) / m.counterNumerator;
}

/** The four timers' outputs at a cycle: bit 0 CNTPS, 1 CNTP (Non-secure), 2 CNTHP, 3 CNTV: as the BCM2836 block numbers them. */
export function timerLines(c: Cpu, cycle: u64): u32 {
  const s = sys(c), now = counterAt(cycle);
  let lines: u32 = 0;
  if ((s.CNTPS_CTL_EL1 & 3) == 1 && now >= s.CNTPS_CVAL_EL1) lines |= 1;
  if ((s.CNTP_CTL_EL0 & 3) == 1 && now >= s.CNTP_CVAL_EL0) lines |= 2;
  if ((s.CNTHP_CTL_EL2 & 3) == 1 && now >= s.CNTHP_CVAL_EL2) lines |= 4;
  if ((s.CNTV_CTL_EL0 & 3) == 1 && now - s.CNTVOFF_EL2 >= s.CNTV_CVAL_EL0) lines |= 8;
  return lines;
}

/** The next cycle after `cycle` at which a timer output of this core rises, or NEVER. */
export function nextTimer(c: Cpu, cycle: u64): u64 {
  const s = sys(c);
  let next = NEVER;
  if ((s.CNTPS_CTL_EL1 & 3) == 1) next = sooner(next, cycleOf(s.CNTPS_CVAL_EL1), cycle);
  if ((s.CNTP_CTL_EL0 & 3) == 1) next = sooner(next, cycleOf(s.CNTP_CVAL_EL0), cycle);
  if ((s.CNTHP_CTL_EL2 & 3) == 1) next = sooner(next, cycleOf(s.CNTHP_CVAL_EL2), cycle);
  if ((s.CNTV_CTL_EL0 & 3) == 1) next = sooner(next, cycleOf(s.CNTV_CVAL_EL0 + s.CNTVOFF_EL2), cycle);
  return next;
}

function sooner(a: u64, b: u64, after: u64): u64 { return b > after && b < a ? b : a; }

/** The next cycle at which the event stream of this core ticks, or NEVER. Truth: Arm ARM D11.2.5. */
export function nextEvent(c: Cpu, cycle: u64): u64 {
  const s = sys(c);
  let next = NEVER;
  const k = s.CNTKCTL_EL1, h = s.CNTHCTL_EL2;
  if (k & 4) next = sooner(next, cycleOf(edge(counterAt(cycle) - s.CNTVOFF_EL2, k) + s.CNTVOFF_EL2), cycle);
  if (h & 4) next = sooner(next, cycleOf(edge(counterAt(cycle), h)), cycle);
  return next;
}

/** The next count at which bit EVNTI of the counter makes the transition that EVNTDIR asks for. */
function edge(count: u64, control: u64): u64 {
  const bit = control >> 4 & 15, down = (control >> 3 & 1) != 0;
  const period = u64(2) << bit, half = u64(1) << bit;
  const base = count & ~(period - 1);
  const at = down ? base + period : base + half;
  return at > count ? at : at + period;
}
