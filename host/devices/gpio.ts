/**
 * General purpose I/O: 54 pins. BCM2835 ARM Peripherals §6; default pulls from its table of alternate functions (6-31).
 *
 * A pin's level is its output latch when it is an output; else what drives it from outside; else its pull. Input `pin` drives one from
 * outside (level 0 or 1, anything else lets go); port `pins` hears every change of a driven output. Event detection compares levels
 * after every change; lines 0–2 are pins 0–27, 28–45 and 46–53, line 3 is any of them.
 *
 * Deviations: a pin in an alternate function shows its outside level or its pull, not what the peripheral drives. Edges are
 * seen at once: synchronous and asynchronous detection do not differ. The set-up times of the pull sequence are not asked for.
 */
import { device, type Context } from "../machine/device.ts";

export interface PinsPort { out(pin: number, level: number): void }
export interface Ports { pins: PinsPort }

export const PINS = 54;
const SECOND = 0x003f_ffff; // pins 32–53 in the second word of each pair

const state = () => ({
  fsel: new Array(PINS).fill(0) as number[], latch: [0, 0], driven: [0, 0], outside: [0, 0],
  pull: defaultPulls(), pud: 0, pudClock: [0, 0],
  levels: defaultPulls().reduce((words, pull, pin) => { if (pull === 2) words[pin >> 5] |= 1 << (pin & 31); return words; }, [0, 0]),
  eds: [0, 0], ren: [0, 0], fen: [0, 0], hen: [0, 0], len: [0, 0], aren: [0, 0], afen: [0, 0],
});
export type State = ReturnType<typeof state>;

const pair = (at: number, stores: "ren" | "fen" | "hen" | "len" | "aren" | "afen", doc: string) =>
  ({ at, count: 2, doc, stores, changed: (s: State, c: Context<Ports>, _v: number, i: number) => { if (i === 1) s[stores][1] &= SECOND; detect(s, c, s.levels); } });

export const gpio = device({
  name: "gpio", title: "General purpose I/O (BCM2835 §6)", size: 0x1000, version: 1,
  irqs: ["pins 0–27", "pins 28–45", "pins 46–53", "any pin"],
  ports: (): Ports => ({ pins: { out() {} } }),
  state,
  regs: {
    GPFSEL: {
      at: 0x00, count: 6, doc: "three bits a pin: 0 input, 1 output, 4 5 6 7 3 2 alternate 0–5",
      read: (s, _c, i) => { let v = 0; for (let k = 0; k < 10; k++) v |= (s.fsel[10 * i + k] ?? 0) << (3 * k); return v; },
      write(s, v, c, i) { for (let k = 0; k < 10 && 10 * i + k < PINS; k++) s.fsel[10 * i + k] = (v >>> (3 * k)) & 7; settle(s, c); },
    },
    GPSET: { at: 0x1c, count: 2, read: () => 0, write: (s, v, c, i) => { s.latch[i] |= v; settle(s, c); } },
    GPCLR: { at: 0x28, count: 2, read: () => 0, write: (s, v, c, i) => { s.latch[i] &= ~v; settle(s, c); } },
    GPLEV: { at: 0x34, count: 2, read: (s, _c, i) => s.levels[i] },
    GPEDS: { at: 0x40, count: 2, read: (s, _c, i) => s.eds[i], write: (s, v, c, i) => { s.eds[i] &= ~v; detect(s, c, s.levels); } },
    GPREN: pair(0x4c, "ren", "rising edge"), GPFEN: pair(0x58, "fen", "falling edge"),
    GPHEN: pair(0x64, "hen", "high level"), GPLEN: pair(0x70, "len", "low level"),
    GPAREN: pair(0x7c, "aren", "asynchronous rising edge"), GPAFEN: pair(0x88, "afen", "asynchronous falling edge"),
    GPPUD: { at: 0x94, bits: { PUD: { bits: [1, 0], doc: "0 off, 1 pull-down, 2 pull-up" } }, stores: "pud" },
    GPPUDCLK: {
      at: 0x98, count: 2, stores: "pudClock",
      changed(s, c, v, i) {
        for (let k = 0; k < 32 && 32 * i + k < PINS; k++) if ((v >>> k) & 1) s.pull[32 * i + k] = s.pud;
        settle(s, c);
      },
    },
    TEST: { at: 0xb0, bits: { TEST: [3, 0] }, fixed: 0 },
  },
  inputs: {
    /** What the pins are was set from outside (by the firmware): levels follow. */
    settle,
    pin(s, c, pin, level) {
      const bit = 1 << (pin & 31), word = pin >> 5;
      const drives = level === 0 || level === 1;
      s.driven[word] = drives ? s.driven[word] | bit : s.driven[word] & ~bit;
      s.outside[word] = level === 1 ? s.outside[word] | bit : s.outside[word] & ~bit;
      settle(s, c);
    },
  },
});


/** What the pin's level is now: 0 or 1. */
export function pinLevel(s: State, pin: number): number { return (s.levels[pin >> 5] >>> (pin & 31)) & 1; }

/** Works out all levels anew, tells the outside what changed on outputs, and looks for events. */
function settle(s: State, c: Context<Ports>): void {
  const before = [s.levels[0], s.levels[1]];
  const next = [0, 0];
  for (let pin = 0; pin < PINS; pin++) {
    const word = pin >> 5, bit = 1 << (pin & 31);
    const high = s.fsel[pin] === 1 ? s.latch[word] & bit : s.driven[word] & bit ? s.outside[word] & bit : s.pull[pin] === 2 ? bit : s.pull[pin] === 1 ? 0 : before[word] & bit;
    if (high) next[word] |= bit;
  }
  s.levels = next;
  detect(s, c, before);
  for (let word = 0; word < 2; word++) {
    for (let left = before[word] ^ next[word]; left !== 0; left &= left - 1) {
      const pin = 32 * word + 31 - Math.clz32(left & -left);
      if (s.fsel[pin] === 1) c.ports.pins.out(pin, pinLevel(s, pin));
    }
  }
}

function detect(s: State, c: Context<Ports>, before: number[]): void {
  for (let w = 0; w < 2; w++) {
    const now = s.levels[w], rose = now & ~before[w], fell = ~now & before[w], exists = w ? SECOND : -1;
    s.eds[w] |= ((rose & (s.ren[w] | s.aren[w])) | (fell & (s.fen[w] | s.afen[w])) | (now & s.hen[w]) | (~now & s.len[w])) & exists;
  }
  const [low, high] = s.eds;
  c.irq(0, (low & 0x0fff_ffff) !== 0);
  c.irq(1, (low & 0xf000_0000) !== 0 || (high & 0x3fff) !== 0);
  c.irq(2, (high & 0x003f_c000) !== 0);
  c.irq(3, low !== 0 || high !== 0);
}

/** Pulls after power-on by pin: 0 none, 1 down, 2 up. */
function defaultPulls(): number[] {
  return Array.from({ length: PINS }, (_, pin) => (pin <= 8 || (pin >= 34 && pin <= 36) || pin >= 46 ? 2 : pin === 28 || pin === 29 || pin === 44 || pin === 45 ? 0 : 1));
}
