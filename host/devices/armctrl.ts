/**
 * The ARMCTRL interrupt controller. BCM2835 ARM Peripherals §7, with the errata that the shortcut bits 10–20 of the basic pending
 * register are removed from what bits 8 and 9 report.
 *
 * Inputs: `gpu` (number 0–63, level), `arm` (basic interrupt 0–7, level). Wires: `irq` and `fiq` towards the local block.
 *
 * Deviations: the four GPU-halted and illegal-access lines (basic 4–7) never rise by themselves.
 */
import { device, type Context } from "../machine/device.ts";

/** GPU interrupts that have a bit of their own, from bit 10 of the basic pending register (§7.5). */
const SHORTCUTS = [7, 9, 10, 18, 19, 53, 54, 55, 56, 57, 62];

const state = () => ({ levels: [0, 0], enabled: [0, 0], basicLevels: 0, basicEnabled: 0, fiqControl: 0 });
export type State = ReturnType<typeof state>;

export const armctrl = device({
  name: "armctrl", title: "Interrupt controller (BCM2835 §7)", size: 0x200, version: 1,
  state,
  regs: {
    IRQ_BASIC_PENDING: { at: 0x00, bits: { ARM: [7, 0], PENDING1: 8, PENDING2: 9, SHORTCUTS: [20, 10] }, read: (s) => basicPending(s) },
    IRQ_PENDING: { at: 0x04, count: 2, doc: "GPU interrupts 0–31 and 32–63, enabled and high", read: (s, _c, i) => pending(s, i) },
    FIQ_CONTROL: {
      at: 0x0c, stores: "fiqControl", bits: { ENABLE: 7, SOURCE: { bits: [6, 0], doc: "0–63 GPU interrupts, 64–71 basic ones" } },
      changed: drive,
    },
    ENABLE_IRQS: { at: 0x10, count: 2, read: (s, _c, i) => s.enabled[i], write: (s, v, c, i) => { s.enabled[i] |= v; drive(s, c); } },
    ENABLE_BASIC_IRQS: { at: 0x18, bits: { ARM: [7, 0] }, read: (s) => s.basicEnabled, write: (s, v, c) => { s.basicEnabled |= v & 0xff; drive(s, c); } },
    DISABLE_IRQS: { at: 0x1c, count: 2, read: (s, _c, i) => s.enabled[i], write: (s, v, c, i) => { s.enabled[i] &= ~v; drive(s, c); } },
    DISABLE_BASIC_IRQS: { at: 0x24, bits: { ARM: [7, 0] }, read: (s) => s.basicEnabled, write: (s, v, c) => { s.basicEnabled &= ~v; drive(s, c); } },
  },
  inputs: {
    /** Drives both wires again, after a snapshot was restored. */
    refresh: (s, c) => drive(s, c),
    gpu(s, c, line, level) {
      const bit = 1 << (line & 31), word = line >> 5;
      s.levels[word] = level ? s.levels[word] | bit : s.levels[word] & ~bit;
      drive(s, c);
    },
    arm(s, c, line, level) {
      s.basicLevels = level ? s.basicLevels | (1 << line) : s.basicLevels & ~(1 << line);
      drive(s, c);
    },
  },
});

function drive(s: State, c: Context): void {
  const irq = pending(s, 0) !== 0 || pending(s, 1) !== 0 || (s.basicLevels & s.basicEnabled) !== 0;
  c.wire("irq", irq ? 1 : 0);
  c.wire("fiq", fiqLevel(s) ? 1 : 0);
}

/** The source chosen for FIQ does not raise IRQ as well, even when it is enabled there (§7.3). */
function pending(s: State, word: number): number {
  return s.levels[word] & s.enabled[word] & ~(fiqSource(s) >> 5 === word ? 1 << (fiqSource(s) & 31) : 0);
}

function basicPending(s: State): number {
  const words = [pending(s, 0), pending(s, 1)];
  let value = s.basicLevels & s.basicEnabled & 0xff;
  SHORTCUTS.forEach((line, i) => {
    const bit = 1 << (line & 31);
    if ((words[line >> 5] & bit) === 0) return;
    value |= 1 << (10 + i);
    words[line >> 5] &= ~bit;
  });
  if (words[0] !== 0) value |= 1 << 8;
  if (words[1] !== 0) value |= 1 << 9;
  return value;
}

/** The chosen FIQ source, or 127 when FIQ is off. */
function fiqSource(s: State): number { return s.fiqControl & 0x80 ? s.fiqControl & 0x7f : 127; }

function fiqLevel(s: State): boolean {
  const source = fiqSource(s);
  if (source < 64) return ((s.levels[source >> 5] >>> (source & 31)) & 1) !== 0;
  return source < 72 && ((s.basicLevels >>> (source - 64)) & 1) !== 0;
}
