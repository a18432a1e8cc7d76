/**
 * The random number generator. Not in Broadcom's manual; registers as Linux's bcm2835-rng driver names them [L].
 *
 * Its stream is seeded by the board (port `seed`): the same seed gives the same run. A word is ready every 32 µs (1 Mbit/s, guess),
 * up to four wait (guess). STATUS bits 31:24 count them.
 *
 * Deviations: the warm-up count does not delay the first word.
 */
import { device, type Context } from "../machine/device.ts";

export interface Ports { seed: () => number }
const WORD_SECONDS = 32e-6; // guess
const FIFO = 4; // guess

const state = () => ({ control: 0, warmup: 0, threshold: 0, mask: 1, stream: 0, words: [] as number[] });
export type State = ReturnType<typeof state>;
type C = Context<Ports>;

export const rng = device({
  name: "rng", title: "Random number generator (Linux bcm2835-rng)", size: 0x1000, version: 1,
  irqs: ["rng"],
  ports: (): Ports => ({ seed: () => 1 }),
  state,
  regs: {
    CTRL: { at: 0x00, bits: { RBGEN: 0, RBG2X: 1 }, stores: "control", changed: (s, c) => fill(s, c) },
    STATUS: { at: 0x04, bits: { WARMUP: [19, 0], COUNT: [31, 24] }, read: (s) => s.warmup | (s.words.length << 24), write: (s, v) => { s.warmup = v & 0xf_ffff; } },
    DATA: { at: 0x08, readEffect: true, read(s, c) { const word = s.words.shift() ?? 0; fill(s, c); return word; } },
    FF_THRESHOLD: { at: 0x0c, bits: { THRESHOLD: [7, 0] }, stores: "threshold" },
    INT_MASK: { at: 0x10, bits: { INT_OFF: 0 }, stores: "mask", changed: (s, c) => fill(s, c) },
  },
  start(s, c) { s.stream = c.ports.seed() >>> 0; },
  alarms: {
    word(s, c) { s.words.push(nextWord(s)); fill(s, c); },
  },
});

function fill(s: State, c: C): void {
  if (!(s.control & 1)) c.cancel("word");
  else if (s.words.length < FIFO && !c.pending("word")) c.at(c.after(WORD_SECONDS), "word");
  c.irq(0, (s.mask & 1) === 0 && s.words.length > s.threshold);
}

/** One step of Mulberry32: a 32-bit state, every seed good. */
function nextWord(s: State): number {
  s.stream = (s.stream + 0x6d2b_79f5) >>> 0;
  let t = s.stream;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return (t ^ (t >>> 14)) >>> 0;
}
