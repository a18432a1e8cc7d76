/**
 * The BCM2836 local block at 0x40000000: routes timers, mailboxes, GPU, PMU and local timer interrupts to the cores.
 * Truth: BCM2836 ARM-local peripherals (QA7) rev 3.4. Deviations: the AXI counters read 0; the core timer's prescaler is held
 * and the generic counter runs at 19.2 MHz whatever it says; writes to reserved registers do nothing.
 */
import { core } from "../loop-state";
import { Cpu, Machine, machine } from "../state";
import { counterAt, NEVER, timerLines } from "./timer";
import { cycleNow, retime } from "../interp/budget";
import { pmuLine } from "./pmu";

/** Local timer: 38.4 MHz, twice the crystal. */
const LOCAL_TIMER_PER_COUNT: u64 = 2;

/** Interrupt sources of a core at a cycle, as IRQ/FIQ source registers show them before routing. */
function sources(c: Cpu, cycle: u64): u32 {
  const m = machine();
  let lines = timerLines(c, cycle);
  const boxes = mailboxes(c.index);
  for (let i: usize = 0; i < 4; i++) if (load<u32>(boxes + (i << 2))) lines |= 16 << u32(i);
  if ((m.gpuRouting & 3) == c.index && m.gpuLines & 1) lines |= 0x100;
  if ((m.gpuRouting >> 2 & 3) == c.index && m.gpuLines & 2) lines |= 0x10000;
  if (pmuLine(c)) lines |= 0x200;
  if (m.localTimerFlag && m.localTimerControl & 0x20000000 && (m.localTimerRouting & 3) == c.index) lines |= m.localTimerRouting & 4 ? 0x20000 : 0x800;
  return lines;
}

function irqSource(c: Cpu, cycle: u64): u32 {
  const m = machine(), s = sources(c, cycle);
  const timers = load<u32>(timerControls() + (usize(c.index) << 2)), boxes = load<u32>(mailboxControls() + (usize(c.index) << 2));
  const pmu = s & 0x200 && m.pmuRouting >> c.index & 1 && !(m.pmuRouting >> (4 + c.index) & 1) ? u32(0x200) : 0;
  return (s & timers & ~(timers >> 4) & 15) | (s >> 4 & boxes & ~(boxes >> 4) & 15) << 4 | (s & 0x900) | pmu;
}

function fiqSource(c: Cpu, cycle: u64): u32 {
  const m = machine(), s = sources(c, cycle);
  const timers = load<u32>(timerControls() + (usize(c.index) << 2)) >> 4, boxes = load<u32>(mailboxControls() + (usize(c.index) << 2)) >> 4;
  const pmu = s & 0x200 && m.pmuRouting >> (4 + c.index) & 1 ? u32(0x200) : 0;
  return (s & timers & 15) | (s >> 4 & boxes & 15) << 4 | (s >> 8 & 0x100) | (s >> 6 & 0x800) | pmu;
}

/** Brings Cpu.lines up to date: bit 0 IRQ, bit 1 FIQ. */
export function updateLines(c: Cpu, cycle: u64): void {
  c.lines = u32(irqSource(c, cycle) != 0) | u32(fiqSource(c, cycle) != 0) << 1;
}

/** The cycle at which the local timer wraps next, or NEVER; wraps up to `cycle` are taken here. */
export function localTimerAt(cycle: u64): u64 {
  const m = machine();
  if (!(m.localTimerControl & 0x10000000)) return NEVER;
  const period = u64(m.localTimerControl & 0x0fffffff);
  if (period == 0) return NEVER;
  while (m.localTimerNext <= cycle) {
    m.localTimerFlag = 1;
    m.localTimerNext += period * m.counterDenominator / (m.counterNumerator * LOCAL_TIMER_PER_COUNT);
  }
  return m.localTimerNext;
}

function restartLocalTimer(cycle: u64): void {
  const m = machine();
  m.localTimerNext = cycle + u64(m.localTimerControl & 0x0fffffff) * m.counterDenominator / (m.counterNumerator * LOCAL_TIMER_PER_COUNT);
}

// @ts-ignore: decorator
@inline function mailboxes(index: u32): usize { return changetype<usize>(machine()) + offsetof<Machine>("mailbox0") + (usize(index) << 4); }
// @ts-ignore: decorator
@inline function timerControls(): usize { return changetype<usize>(machine()) + offsetof<Machine>("timerControl0"); }
// @ts-ignore: decorator
@inline function mailboxControls(): usize { return changetype<usize>(machine()) + offsetof<Machine>("mailboxControl0"); }

/** A read of the block by core `c`. */
export function localRead(c: Cpu, pa: u32): u32 {
  const m = machine(), at = pa & 0xffc, cycle = cycleNow(c);
  if (at >= 0x40 && at < 0x50) return load<u32>(timerControls() + (at & 12));
  if (at >= 0x50 && at < 0x60) return load<u32>(mailboxControls() + (at & 12));
  if (at >= 0x60 && at < 0x70) return irqSource(core(at >> 2 & 3), cycle);
  if (at >= 0x70 && at < 0x80) return fiqSource(core(at >> 2 & 3), cycle);
  if (at >= 0xc0 && at < 0x100) return load<u32>(mailboxes(at >> 4 & 3) + (at & 12));
  switch (at) {
    case 0x00: return m.localControl;
    case 0x08: return m.localPrescaler;
    case 0x0c: return m.gpuRouting;
    case 0x10: return m.pmuRouting;
    case 0x1c: { const n = counterAt(cycle); m.coreTimerHigh = u32(n >> 32); return u32(n); }
    case 0x20: return m.coreTimerHigh;
    case 0x24: return m.localTimerRouting;
    case 0x34: localTimerAt(cycle); return m.localTimerControl | m.localTimerFlag << 31;
  }
  return 0;
}

export function localWrite(c: Cpu, pa: u32, value: u32): void {
  const m = machine(), at = pa & 0xffc, cycle = cycleNow(c);
  if (at >= 0x40 && at < 0x50) store<u32>(timerControls() + (at & 12), value & 0xff);
  else if (at >= 0x50 && at < 0x60) store<u32>(mailboxControls() + (at & 12), value & 0xff);
  else if (at >= 0x80 && at < 0xc0) { const box = mailboxes(at >> 4 & 3) + (at & 12); store<u32>(box, load<u32>(box) | value); }
  else if (at >= 0xc0 && at < 0x100) { const box = mailboxes(at >> 4 & 3) + (at & 12); store<u32>(box, load<u32>(box) & ~value); }
  else switch (at) {
    case 0x00: m.localControl = value & 0x300; break;
    case 0x08: m.localPrescaler = value; break;
    case 0x0c: m.gpuRouting = value & 15; break;
    case 0x10: m.pmuRouting |= value & 0xff; break;
    case 0x14: m.pmuRouting &= ~value; break;
    case 0x1c: m.coreTimerLow = value; break;
    // Writing the high word loads the 64-bit counter with it and the held low word.
    case 0x20: { m.counterBase = u64(value) << 32 | m.coreTimerLow; m.counterAt = cycle; m.counterSeen = 0; break; }
    case 0x24: m.localTimerRouting = value & 7; break;
    case 0x34: {
      const started = !(m.localTimerControl & 0x10000000) && (value & 0x10000000);
      m.localTimerControl = value & 0x3fffffff;
      if (started) restartLocalTimer(cycle);
      break;
    }
    case 0x38: {
      localTimerAt(cycle);
      if (value & 0x80000000) m.localTimerFlag = 0;
      if (value & 0x40000000) restartLocalTimer(cycle);
      break;
    }
  }
  // Any of these may change any core's lines; the writer looks at once, the others at their turn.
  updateLines(c, cycle);
  retime(c);
}


