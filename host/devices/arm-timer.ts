/**
 * The Arm-side timer, a changed SP804. BCM2835 ARM Peripherals §14.
 *
 * It counts the core (VPU) clock through a pre-divider and a prescaler; the port `coreHz` tells that rate. The counter is not
 * ticked: its value follows from the time at which it was last set.
 *
 * Deviations: halting while a core is in debug state is stored and does nothing. A change of the core clock takes effect at the next
 * load.
 *
 *   write LOAD = 1000; CONTROL = ENABLE | IRQ_ENABLE | WIDE;   // basic interrupt 0 every 1000 ticks
 */
import { device, type Context } from "../machine/device.ts";

export interface Ports { coreHz: () => number }

const PRESCALE = [1, 16, 256, 1]; // datasheet §14.2; 3 is undefined there

const state = () => ({ load: 0, reload: 0, control: 0x003e_0020, pre: 0x7d, raw: 0, from: 0, at: 0, freeFrom: 0, freeAt: 0 });
export type State = ReturnType<typeof state>;

export const armTimer = device({
  name: "armtimer", title: "Arm-side timer (BCM2835 §14)", size: 0x40, version: 1,
  irqs: ["timer"],
  ports: (): Ports => ({ coreHz: () => 250e6 }),
  state,
  regs: {
    LOAD: { at: 0x00, read: (s) => s.load, write(s, v, c) { s.load = s.reload = v; restart(s, c, v); } },
    VALUE: { at: 0x04, read: (s, c) => value(s, c) },
    CONTROL: {
      at: 0x08,
      bits: {
        WIDE: { bits: 1, doc: "23-bit counter (0 gives 16 bits)" }, PRESCALE: [3, 2], IRQ_ENABLE: 5, ENABLE: 7,
        DEBUG_HALT: { bits: 8, todo: "halting in debug state" }, FREE_ENABLE: 9, FREE_PRESCALE: [23, 16],
      },
      read: (s) => s.control,
      write(s, v, c) {
        const present = value(s, c), free = freeCount(s, c);
        s.control = v & 0x00ff_03ae;
        s.freeFrom = free; s.freeAt = c.seconds();
        restart(s, c, present);
      },
    },
    IRQ_CLEAR: { at: 0x0c, doc: "any write clears the interrupt; reads as the text \"TIMR\" (0x544D5241)", read: () => 0x544d_5241, write(s, _v, c) { sync(s, c); s.raw = 0; raise(s, c); schedule(s, c); } },
    RAW_IRQ: { at: 0x10, bits: { PENDING: 0 }, read: (s) => s.raw },
    MASKED_IRQ: { at: 0x14, bits: { PENDING: 0 }, read: (s) => (s.control & 0x20 ? s.raw : 0) },
    RELOAD: { at: 0x18, read: (s) => s.reload, write(s, v, c) { sync(s, c); s.reload = s.load = v; } },
    PRE_DIVIDER: { at: 0x1c, bits: { DIVIDER: [9, 0] }, read: (s) => s.pre, write(s, v, c) { const present = value(s, c); s.pre = v & 0x3ff; restart(s, c, present); } },
    FREE_COUNTER: { at: 0x20, read: (s, c) => freeCount(s, c) },
  },
  alarms: {
    zero(s, c) { sync(s, c); raise(s, c); schedule(s, c); },
  },
});
type C = Context<Ports>;

function raise(s: State, c: C): void { c.irq(0, s.raw !== 0 && (s.control & 0x20) !== 0); }

function width(s: State): number { return s.control & 2 ? 0x7f_ffff : 0xffff; }

/** Seconds of one tick of the down counter. */
function period(s: State, c: C): number { return ((s.pre + 1) * PRESCALE[(s.control >> 2) & 3]) / c.ports.coreHz(); }

function restart(s: State, c: C, from: number): void {
  s.from = from & width(s); s.at = c.seconds();
  raise(s, c);
  schedule(s, c);
}

/** An interrupt that stands need not ring again: a counter that reloads every few cycles costs nothing until it is cleared. */
function schedule(s: State, c: C): void {
  if ((s.control & 0x80) !== 0 && s.raw === 0) c.at(c.after(s.at + period(s, c) * (s.from + 1) - c.seconds()), "zero");
  else c.cancel("zero");
}

/** The counter now, and whether it has been through zero: after zero comes the reload value. */
function count(s: State, c: C): { ticks: number; value: number; wrapped: boolean } {
  if (!(s.control & 0x80)) return { ticks: 0, value: s.from, wrapped: false };
  const ticks = whole((c.seconds() - s.at) / period(s, c)), reload = s.reload & width(s);
  return ticks <= s.from ? { ticks, value: s.from - ticks, wrapped: false } : { ticks, value: reload - ((ticks - s.from - 1) % (reload + 1)), wrapped: true };
}

function value(s: State, c: C): number { return count(s, c).value; }

/** Moves the anchor (`from` at time `at`) to the present tick. */
function sync(s: State, c: C): void {
  const { ticks, value, wrapped } = count(s, c);
  if (wrapped) s.raw = 1;
  s.at += ticks * period(s, c);
  s.from = value;
}

function freeCount(s: State, c: C): number {
  if (!(s.control & 0x200)) return s.freeFrom;
  return (s.freeFrom + whole(((c.seconds() - s.freeAt) * c.ports.coreHz()) / (((s.control >> 16) & 0xff) + 1))) >>> 0;
}

/** Whole ticks; what is missing to a whole one by rounding of seconds is not missing. */
function whole(ticks: number): number { return Math.floor(ticks + 1e-6); }
