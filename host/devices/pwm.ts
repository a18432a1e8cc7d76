/**
 * The PWM controller with its FIFO. BCM2835 ARM Peripherals §9.
 *
 * Nothing listens to its outputs, but the FIFO empties at the programmed rate (one word each RNG ticks of the PWM clock and
 * channel), so that DMA-fed sound plays in real guest time (wire `dreq`, request line 5). Port `sample` hears each word.
 *
 * Deviations: the shape of the output; gaps are not reported (GAPO); the serialiser and PWM mode do not differ. Words
 * leave the FIFO at most once a microsecond.
 */
import { device, type Context } from "../machine/device.ts";

export interface Ports { clockHz: () => number; sample: (channel: number, word: number, range: number) => void }

const FIFO_WORDS = 16; // §9.5
const SHORTEST_SECONDS = 1e-6; // so that a guest cannot make the emulator do nothing but count samples

const state = () => ({ control: 0, errors: 0, dma: 0x707, range: [32, 32], data: [0, 0], fifo: [] as number[], turn: 0 });
export type State = ReturnType<typeof state>;
type C = Context<Ports>;

export const pwm = device({
  name: "pwm", title: "PWM (BCM2835 §9)", size: 0x1000, version: 1,
  ports: (): Ports => ({ clockHz: () => 100e6, sample() {} }),
  state,
  regs: {
    CTL: {
      at: 0x00, bits: { PWEN1: 0, MODE1: 1, RPTL1: 2, SBIT1: 3, POLA1: 4, USEF1: 5, CLRF1: 6, MSEN1: 7, PWEN2: 8, MODE2: 9, RPTL2: 10, SBIT2: 11, POLA2: 12, USEF2: 13, MSEN2: 15 },
      read: (s) => s.control,
      write(s, v, c) { if (v & 0x40) s.fifo.length = 0; s.control = v & 0xbfbf; go(s, c); },
    },
    STA: {
      at: 0x04, bits: { FULL1: 0, EMPT1: 1, WERR1: 2, RERR1: 3, GAPO: [7, 4], BERR: 8, STA1: 9, STA2: 10 },
      read: (s) => (s.fifo.length >= FIFO_WORDS ? 1 : 0) | (s.fifo.length === 0 ? 2 : 0) | s.errors | ((s.control & 1) << 9) | ((s.control & 0x100) << 2),
      write: (s, v) => { s.errors &= ~v; },
    },
    DMAC: { at: 0x08, bits: { DREQ: [7, 0], PANIC: [15, 8], ENAB: 31 }, stores: "dma", changed: (s, c) => go(s, c) },
    RNG1: { at: 0x10, read: (s) => s.range[0], write: (s, v) => { s.range[0] = v; } },
    DAT1: { at: 0x14, read: (s) => s.data[0], write: (s, v) => { s.data[0] = v; } },
    FIF1: { at: 0x18, read: () => 0, write(s, v, c) { if (s.fifo.length >= FIFO_WORDS) s.errors |= 4; else s.fifo.push(v); go(s, c); } },
    RNG2: { at: 0x20, read: (s) => s.range[1], write: (s, v) => { s.range[1] = v; } },
    DAT2: { at: 0x24, read: (s) => s.data[1], write: (s, v) => { s.data[1] = v; } },
  },
  alarms: {
    sample(s, c) {
      const users = fifoUsers(s);
      if (users.length > 0 && s.fifo.length > 0) {
        s.turn = (s.turn + 1) % users.length;
        c.ports.sample(users[s.turn], s.fifo.shift()!, s.range[users[s.turn]]);
      }
      go(s, c);
    },
  },
});

/** Channels that take their words from the FIFO. */
function fifoUsers(s: State): number[] { return [0, 1].filter((ch) => ((s.control >> (8 * ch)) & 0x21) === 0x21); }

function go(s: State, c: C): void {
  const users = fifoUsers(s);
  if (users.length > 0 && s.fifo.length > 0 && !c.pending("sample")) c.at(c.after(Math.max(SHORTEST_SECONDS, Math.max(1, s.range[users[0]]) / c.ports.clockHz() / users.length)), "sample");
  c.dreq("dreq", s.dma >>> 31 === 1 && s.fifo.length <= Math.min(FIFO_WORDS - 1, s.dma & 0xff));
}
