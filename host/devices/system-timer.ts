/**
 * The system timer: a 64-bit counter at 1 MHz with four compare registers. BCM2835 ARM Peripherals §12.
 *
 * A compare register matches when the low word of the counter reaches it; one written "in the past" waits for the counter to
 * come round, 71 minutes later, as on the board.
 *
 * Deviations: compares 0 and 2 belong to the GPU on a real board; here nothing else uses them.
 */
import { device, type Context } from "../machine/device.ts";

const HZ = 1e6; // datasheet §12
const WRAP = 2 ** 32;

const state = () => ({ cs: 0, compare: [0, 0, 0, 0] });
export type State = ReturnType<typeof state>;

export const systemTimer = device({
  name: "systimer", title: "System timer (BCM2835 §12)", size: 0x1000, version: 1,
  irqs: ["match 0", "match 1", "match 2", "match 3"],
  state,
  regs: {
    CS: {
      at: 0x00, bits: { M: { bits: [3, 0], doc: "a compare matched; write 1 to clear" } },
      read: (s) => s.cs,
      write(s, v, c) { s.cs &= ~v; raise(s, c); },
    },
    CLO: { at: 0x04, read: (_s, c) => c.ticks(HZ) % WRAP },
    CHI: { at: 0x08, read: (_s, c) => Math.floor(c.ticks(HZ) / WRAP) },
    C: { at: 0x0c, count: 4, stores: "compare", changed: (s, c, _v, i) => arm(s, c, i) },
  },
  start(s, c) { for (let i = 0; i < 4; i++) arm(s, c, i); },
  alarms: {
    match(s, c, i) { s.cs |= 1 << i; raise(s, c); arm(s, c, i); },
  },
});

function raise(s: State, c: Context): void {
  for (let i = 0; i < 4; i++) c.irq(i, (s.cs & (1 << i)) !== 0);
}

/** The next tick, later than the present one, whose low word is the compare value. */
function arm(s: State, c: Context, i: number): void {
  const now = c.ticks(HZ);
  let tick = Math.floor(now / WRAP) * WRAP + s.compare[i];
  if (tick <= now) tick += WRAP;
  c.at(c.cycleOfTick(HZ, tick), "match", i);
}
