/**
 * The DMA controller: channels 0–14 in one window, channel 15 in another. BCM2835 ARM Peripherals §4; 2D transfers move
 * YLENGTH + 1 rows (erratum of that manual); 7–14 are lite channels.
 *
 * A channel takes control blocks of eight words from memory. A transfer that no DREQ paces takes time for its bytes and is copied
 * in pieces; a paced one moves a word whenever its request line (input `dreq`) is high. Interrupt line n is channel n.
 *
 * Deviations: bursts, priorities, panic levels and wait cycles are stored and change nothing. The rate without pacing is one constant.
 * Accesses to peripherals are 32 bits wide also where 128 were asked for.
 */
import { device, type Context } from "../machine/device.ts";

const BYTES_PER_SECOND = 600e6; // guess
const START_SECONDS = 100e-9; // guess: fetching a control block
const PIECE = 65536; // bytes copied at one alarm

const ACTIVE = 1, END = 2, INT = 4, ERROR = 0x100, ABORT = 0x4000_0000, RESET = 0x8000_0000;
const STORED = 0x30ff_0001; // CS bits that keep what is written
const INTEN = 1, TDMODE = 2, DEST_INC = 1 << 4, DEST_DREQ = 1 << 6, DEST_IGNORE = 1 << 7, SRC_INC = 1 << 8, SRC_DREQ = 1 << 10, SRC_IGNORE = 1 << 11;

interface Channel { cs: number; conblk: number; ti: number; source: number; dest: number; length: number; stride: number; next: number; row: number; loaded: boolean; debug: number }
export interface State { channels: Channel[]; enable: number; requests: number[] }

const channel = (): Channel => ({ cs: 0, conblk: 0, ti: 0, source: 0, dest: 0, length: 0, stride: 0, next: 0, row: 0, loaded: false, debug: 0 });

/** Channels 0–14. */
export const dma = controller("dma", 15, 0);
/** Channel 15, which sits alone at 0x3FE05000. */
export const dma15 = controller("dma15", 1, 15);

function controller(name: string, count: number, first: number) {
  const at = (offset: number) => ({ at: offset, count, stride: 0x100 });
  const shown = (offset: number, key: "ti" | "source" | "dest" | "length" | "stride") => ({ ...at(offset), read: (s: State, _c: Context, i: number) => s.channels[i][key] });
  return device({
    name, title: `DMA channel${count > 1 ? `s ${first}–${first + count - 1}` : ` ${first}`} (BCM2835 §4)`, size: 0x1000, version: 1,
    irqs: Array.from({ length: count }, (_, i) => `channel ${first + i}`),
    state: (): State => ({ channels: Array.from({ length: count }, channel), enable: 0x7fff, requests: new Array(32).fill(0) }),
    regs: {
      CS: {
        ...at(0x00),
        bits: { ACTIVE: 0, END: 1, INT: 2, DREQ: 3, PAUSED: 4, DREQ_STOPS: 5, WAITING_WRITES: 6, ERROR: 8, PRIORITY: [19, 16], PANIC: [23, 20], WAIT_WRITES: 28, DISDEBUG: 29, ABORT: 30, RESET: 31 },
        read: (s, _c, i) => status(s, s.channels[i]),
        write: (s, v, c, i) => control(s, c, i, v),
      },
      CONBLK_AD: { ...at(0x04), read: (s, _c, i) => s.channels[i].conblk, write: (s, v, _c, i) => { s.channels[i].conblk = (v & ~31) >>> 0; s.channels[i].loaded = false; } },
      TI: shown(0x08, "ti"), SOURCE_AD: shown(0x0c, "source"), DEST_AD: shown(0x10, "dest"), TXFR_LEN: shown(0x14, "length"), STRIDE: shown(0x18, "stride"),
      NEXTCONBK: { ...at(0x1c), read: (s, _c, i) => s.channels[i].next, write: (s, v, _c, i) => { s.channels[i].next = (v & ~31) >>> 0; } },
      DEBUG: {
        ...at(0x20), bits: { LAST_NOT_SET: 0, FIFO_ERROR: 1, READ_ERROR: 2, WRITES: [7, 4], ID: [15, 8], STATE: [24, 16], VERSION: [27, 25], LITE: 28 },
        read: (s, _c, i) => s.channels[i].debug | ((first + i) << 8) | (2 << 25) | (isLite(first + i) ? 1 << 28 : 0),
        write: (s, v, _c, i) => { s.channels[i].debug &= ~(v & 7); },
      },
      ...(count > 1
        ? {
            INT_STATUS: { at: 0xfe0, bits: { INT: [14, 0] as const }, read: (s: State) => s.channels.reduce((bits, ch, i) => bits | (ch.cs & INT ? 1 << i : 0), 0) },
            ENABLE: {
              at: 0xff0, bits: { ENABLE: [14, 0] as const }, stores: "enable" as const,
              // A channel that was switched off with work to do goes on.
              changed: (s: State, c: Context) => s.channels.forEach((ch, i) => { if ((ch.cs & ACTIVE) && (s.enable & (1 << i)) && !c.pending("step", i)) c.at(c.after(START_SECONDS), "step", i); }),
            },
          }
        : {}),
    },
    inputs: {
      /** Request line `a` has level `b`. */
      dreq(s, c, line, level) {
        s.requests[line] = level;
        if (!level) return;
        s.channels.forEach((ch, i) => {
          if ((ch.cs & ACTIVE) && ch.loaded && paced(ch) && permap(ch) === line && !c.pending("step", i)) c.at(c.after(START_SECONDS), "step", i);
        });
      },
    },
    alarms: { step: (s, c, i) => step(s, c, i, isLite(first + i)) },
  });
}

/** Channels 7–14 have no 2D mode and 16-bit lengths, §4.5. */
function isLite(channel: number): boolean { return channel >= 7 && channel <= 14; }

function permap(ch: Channel): number { return (ch.ti >> 16) & 31; }
function paced(ch: Channel): boolean { return (ch.ti & (SRC_DREQ | DEST_DREQ)) !== 0 && permap(ch) !== 0; }

function status(s: State, ch: Channel): number {
  const requested = !paced(ch) || s.requests[permap(ch)] !== 0;
  return ch.cs | (paced(ch) && requested ? 8 : 0) | (ch.cs & ACTIVE ? (ch.loaded && !requested ? 0x20 : 0) : 0x10);
}

function control(s: State, c: Context, i: number, v: number): void {
  const ch = s.channels[i];
  if (v & RESET) { s.channels[i] = channel(); c.cancel("step", i); c.irq(i, false); return; }
  ch.cs = (ch.cs & ~STORED & ~(v & (END | INT))) | (v & STORED);
  c.irq(i, (ch.cs & INT) !== 0);
  if (v & ABORT) { finish(ch, true); c.cancel("step", i); }
  if ((ch.cs & ACTIVE) === 0) c.cancel("step", i);
  else if (!ch.loaded && ch.conblk === 0) ch.cs &= ~ACTIVE;
  else if (!c.pending("step", i)) c.at(c.after(START_SECONDS), "step", i);
}

/** One step of an active channel: fetch a block, move what can be moved, go on or wait. */
function step(s: State, c: Context, i: number, lite: boolean): void {
  const ch = s.channels[i];
  if ((ch.cs & ACTIVE) === 0 || (s.enable & (1 << i)) === 0) return;
  if (!ch.loaded) { load(ch, c, lite); c.at(c.after(START_SECONDS + (paced(ch) ? 0 : Math.min(PIECE, rowBytes(ch)) / BYTES_PER_SECOND)), "step", i); return; }
  let left = PIECE;
  let done = false;
  while (left > 0 && !done && (!paced(ch) || s.requests[permap(ch)] !== 0)) {
    const bytes = Math.min(left, rowBytes(ch), paced(ch) ? 4 : PIECE);
    if (bytes > 0) move(ch, c, bytes);
    left -= Math.max(1, bytes);
    done = rowBytes(ch) === 0 && !nextRow(ch);
  }
  if (!done) {
    // A paced channel whose request is low sleeps until the line rises.
    if (left <= 0) c.at(c.after(PIECE / BYTES_PER_SECOND), "step", i);
    return;
  }
  finish(ch, false);
  c.irq(i, (ch.cs & INT) !== 0);
  if (ch.cs & ACTIVE) c.at(c.after(START_SECONDS), "step", i);
}

function load(ch: Channel, c: Context, lite: boolean): void {
  const [ti, source, dest, length, stride, next] = Array.from({ length: 6 }, (_, k) => c.dma.read32(ch.conblk + 4 * k));
  const flat = lite ? ti & ~(TDMODE | SRC_IGNORE | DEST_IGNORE) : ti;
  ch.ti = flat & 0x07ff_fffb; ch.source = source; ch.dest = dest; ch.stride = stride; ch.next = next;
  ch.length = length & (lite ? 0xffff : 0x3fff_ffff);
  ch.row = ch.length & 0xffff;
  ch.loaded = true;
}

/** Bytes still to move in this row (2D) or at all. */
function rowBytes(ch: Channel): number { return ch.ti & TDMODE ? ch.length & 0xffff : ch.length; }

/** In 2D mode, steps to the next row; false when there is none. */
function nextRow(ch: Channel): boolean {
  const rows = ch.ti & TDMODE ? (ch.length >>> 16) & 0x3fff : 0;
  if (rows === 0) return false;
  ch.source = (ch.source + ((ch.stride << 16) >> 16)) >>> 0;
  ch.dest = (ch.dest + (ch.stride >> 16)) >>> 0;
  ch.length = (((rows - 1) << 16) | ch.row) >>> 0;
  return true;
}

function move(ch: Channel, c: Context, bytes: number): void {
  const { ti } = ch;
  if (ti & SRC_INC && !isPeripheral(ch.source) && ti & DEST_INC && !isPeripheral(ch.dest) && !(ti & (SRC_IGNORE | DEST_IGNORE))) {
    c.dma.write(ch.dest, c.dma.read(ch.source, bytes));
    ch.source = (ch.source + bytes) >>> 0; ch.dest = (ch.dest + bytes) >>> 0;
  } else {
    for (let k = 0; k < bytes; k += 4) {
      const size = Math.min(4, bytes - k);
      const word = ti & SRC_IGNORE ? 0 : c.dma.read32(ch.source);
      if (!(ti & DEST_IGNORE)) {
        if (size === 4 || isPeripheral(ch.dest)) c.dma.write32(ch.dest, word);
        else c.dma.write(ch.dest, Uint8Array.from({ length: size }, (_, n) => word >>> (8 * n)));
      }
      if (ti & SRC_INC) ch.source = (ch.source + size) >>> 0;
      if (ti & DEST_INC) ch.dest = (ch.dest + size) >>> 0;
    }
  }
  ch.length -= bytes;
}

function isPeripheral(bus: number): boolean { return bus >>> 24 === 0x7e; }

/** The end of a control block: flags, then the next block or rest. */
function finish(ch: Channel, aborted: boolean): void {
  if (!aborted) ch.cs |= END | (ch.ti & INTEN ? INT : 0);
  ch.loaded = false;
  ch.conblk = ch.next;
  if (ch.conblk === 0) ch.cs &= ~ACTIVE;
  ch.cs &= ~ERROR;
}
