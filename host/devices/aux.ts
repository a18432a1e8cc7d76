/**
 * The auxiliary block: mini-UART, SPI1 and SPI2. BCM2835 ARM Peripherals §2, with its published errata (IER bit 0 enables the
 * receive, bit 1 the transmit interrupt).
 *
 * AUXENB gates the registers of the three units: while a unit is off its registers read 0 and ignore writes. Port `serial` gets
 * bytes as they enter the transmit FIFO; input `rx` takes bytes from outside. The mini-UART's clock is the core (VPU) clock.
 *
 * Deviations: auto flow control (CNTL bits 2–7) is stored; CTS reads as asserted. A sender outside waits while the receive FIFO is
 * full. SPI1/2 have nothing attached: a transfer takes its clock time and reads zeros (MISO is pulled down).
 */
import { device, type Context } from "../machine/device.ts";
import type { SerialPort } from "./pl011.ts";

export interface Ports { serial: SerialPort; coreHz: () => number }

const DEPTH = 8; // BCM2835 §2.2.1
const SPI_DEPTH = 4; // BCM2835 §2.3

const spiState = () => ({ cntl0: 0, cntl1: 0, rx: [] as number[], tx: [] as number[] });

export const aux = device({
  name: "aux", title: "Mini-UART, SPI1, SPI2 (BCM2835 §2)", size: 0x1000, version: 1, widths: [1, 2],
  irqs: ["aux"],
  ports: (): Ports => ({ serial: { out() {} }, coreHz: () => 250e6 }),
  state: () => ({
    enables: 0, ier: 0, lcr: 0, mcr: 0, scratch: 0, cntl: 3, baud: 0,
    rx: [] as number[], line: [] as number[], tx: [] as number[], held: 0, overrun: 0,
    spi: [spiState(), spiState()],
  }),
  gate: (s, _c, offset) => offset < 0x40 || (s.enables & (offset < 0x80 ? 1 : offset < 0xc0 ? 2 : 4)) !== 0,
  regs: {
    AUX_IRQ: { at: 0x00, bits: { MU: 0, SPI1: 1, SPI2: 2 }, read: (s) => pending(s) },
    AUX_ENABLES: { at: 0x04, bits: { MU: 0, SPI1: 1, SPI2: 2 }, stores: "enables", changed: (s, c) => { send(s, c); raise(s, c); } },
    AUX_MU_IO: {
      at: 0x40, bits: { DATA: [7, 0] }, readEffect: true,
      read: (s, c) => (s.lcr & 0x80 ? s.baud & 0xff : receive(s, c)),
      write(s, v, c) { if (s.lcr & 0x80) s.baud = (s.baud & 0xff00) | (v & 0xff); else transmit(s, v & 0xff, c); },
    },
    AUX_MU_IER: {
      at: 0x44, bits: { RX: 0, TX: 1, HIGH: { bits: [7, 2], doc: "the high half of the divisor while DLAB is set" } },
      read: (s) => (s.lcr & 0x80 ? s.baud >> 8 : s.ier),
      write(s, v, c) {
        if (s.lcr & 0x80) s.baud = (s.baud & 0xff) | ((v & 0xff) << 8); else { s.ier = v & 0xff; raise(s, c); }
      },
    },
    AUX_MU_IIR: {
      at: 0x48, bits: { NONE: 0, ID: { bits: [2, 1], doc: "1 transmit FIFO empty, 2 receive FIFO has data" }, FIFOS: [7, 6] },
      read: (s) => 0xc0 | identify(s),
      write(s, v, c) {
        if (v & 2) s.rx.length = 0;
        if (v & 4) { s.tx.length = s.held = 0; c.cancel("sent"); }
        raise(s, c);
      },
    },
    AUX_MU_LCR: { at: 0x4c, bits: { DATA_SIZE: [1, 0], BREAK: { bits: 6, todo: "sending a break" }, DLAB: 7 }, stores: "lcr" },
    AUX_MU_MCR: { at: 0x50, bits: { RTS: 1 }, stores: "mcr" },
    AUX_MU_LSR: {
      at: 0x54, bits: { DATA_READY: 0, OVERRUN: 1, TX_EMPTY: 5, TX_IDLE: 6 }, readEffect: true, steady: true,
      read(s) { const value = status(s) | (s.overrun << 1); s.overrun = 0; return value; },
    },
    AUX_MU_MSR: { at: 0x58, bits: { CTS: 4 }, read: () => 0x10 },
    AUX_MU_SCRATCH: { at: 0x5c, bits: { SCRATCH: [7, 0] }, stores: "scratch" },
    AUX_MU_CNTL: { at: 0x60, bits: { RX_ENABLE: 0, TX_ENABLE: 1, RTS_AUTO: 2, CTS_AUTO: 3, RTS_LEVEL: [5, 4], RTS_ASSERT: 6, CTS_ASSERT: 7 }, stores: "cntl", changed: (s, c) => { send(s, c); arrive(s, c); } },
    AUX_MU_STAT: {
      at: 0x64, steady: true,
      bits: { SYMBOL: 0, SPACE: 1, RX_IDLE: 2, TX_IDLE: 3, OVERRUN: 4, TX_FULL: 5, RTS: 6, CTS: 7, TX_EMPTY: 8, TX_DONE: 9, RX_LEVEL: [19, 16], TX_LEVEL: [27, 24] },
      read(s) {
        const idle = s.tx.length === 0;
        return (s.rx.length > 0 ? 1 : 0) | (s.tx.length < DEPTH ? 2 : 0) | 4 | (idle ? 8 : 0) | (s.overrun << 4) | (s.tx.length >= DEPTH ? 0x20 : 0) | 0x80 | (idle ? 0x300 : 0) | (s.rx.length << 16) | (Math.min(DEPTH, s.tx.length) << 24);
      },
    },
    AUX_MU_BAUD: { at: 0x68, bits: { BAUD: [15, 0] }, stores: "baud" },
    ...spiRegisters(0), ...spiRegisters(1),
  },
  inputs: {
    rx(s, c, byte) { s.line.push(byte & 0xff); if (!c.pending("arrive")) c.at(c.now() + frame(s, c), "arrive"); },
  },
  alarms: {
    sent(s, c) { s.tx.shift(); send(s, c); raise(s, c); },
    arrive(s, c) { arrive(s, c); },
    shifted(s, c, unit) {
      const spi = s.spi[unit];
      spi.tx.shift();
      if (spi.rx.length < SPI_DEPTH) spi.rx.push(0);
      if (spi.tx.length > 0) c.at(c.now() + spiCycles(spi, c), "shifted", unit);
      raise(s, c);
    },
  },
});

export interface State {
  enables: number; ier: number; lcr: number; mcr: number; scratch: number; cntl: number; baud: number;
  rx: number[]; line: number[]; tx: number[]; held: number; overrun: number; spi: ReturnType<typeof spiState>[];
}
type C = Context<Ports>;

/** Cycles of one frame: start, 7 or 8 data bits, stop; baud = core / (8 × (BAUD + 1)), BCM2835 §2.2.1. */
function frame(s: State, c: C): number {
  const bits = (s.lcr & 3) === 3 ? 10 : 9;
  return (bits * 8 * (s.baud + 1) * c.coreHz()) / c.ports.coreHz();
}

function status(s: State): number {
  return (s.rx.length > 0 ? 1 : 0) | (s.tx.length < DEPTH ? 0x20 : 0) | (s.tx.length === 0 ? 0x40 : 0);
}

function transmit(s: State, byte: number, c: C): void {
  if (s.tx.length >= DEPTH) { c.log("a byte written to a full transmit FIFO is lost"); return; }
  s.tx.push(byte);
  s.held++;
  send(s, c);
  raise(s, c);
}

/** Starts the shifter. Bytes reach the outside as soon as it is certain that they will be sent. */
function send(s: State, c: C): void {
  if (s.tx.length === 0 || (s.cntl & 2) === 0 || (s.enables & 1) === 0) return;
  for (; s.held > 0; s.held--) c.ports.serial.out(s.tx[s.tx.length - s.held] & ((s.lcr & 3) === 3 ? 0xff : 0x7f));
  if (c.pending("sent")) return;
  c.at(c.now() + frame(s, c), "sent");
}

function receive(s: State, c: C): number {
  const byte = s.rx.shift() ?? 0;
  if (s.line.length > 0 && !c.pending("arrive")) c.at(c.now() + frame(s, c), "arrive");
  raise(s, c);
  return byte;
}

function arrive(s: State, c: C): void {
  if (s.line.length === 0 || (s.cntl & 1) === 0 || s.rx.length >= DEPTH || c.pending("arrive")) return;
  const byte = s.line.shift()!;
  s.rx.push((s.lcr & 3) === 3 ? byte : byte & 0x7f);
  if (s.line.length > 0 && s.rx.length < DEPTH) c.at(c.now() + frame(s, c), "arrive");
  raise(s, c);
}

/** Bits 2:0 of IIR: receive goes first, as in a 16550. */
function identify(s: State): number {
  if ((s.ier & 1) !== 0 && s.rx.length > 0) return 4;
  if ((s.ier & 2) !== 0 && s.tx.length === 0) return 2;
  return 1;
}

function pending(s: State): number {
  let value = (s.enables & 1) !== 0 && identify(s) !== 1 ? 1 : 0;
  s.spi.forEach((spi, unit) => {
    const idle = (spi.cntl1 & 0x40) !== 0 && spi.tx.length === 0;
    const empty = (spi.cntl1 & 0x80) !== 0 && spi.tx.length === 0;
    if ((s.enables & (2 << unit)) !== 0 && (idle || empty)) value |= 2 << unit;
  });
  return value;
}

function raise(s: State, c: C): void { c.irq(0, pending(s) !== 0); }

function spiCycles(spi: ReturnType<typeof spiState>, c: C): number {
  const bits = Math.max(1, spi.cntl0 & 0x3f), divider = 2 * ((spi.cntl0 >>> 20) + 1);
  return (bits * divider * c.coreHz()) / c.ports.coreHz();
}

/** The six registers of SPI1 (unit 0) or SPI2 (unit 1). */
function spiRegisters(unit: number) {
  const base = 0x80 + unit * 0x40, name = `AUX_SPI${unit}`;
  const push = (s: State, v: number, c: C) => {
    const spi = s.spi[unit];
    if ((spi.cntl0 & 0x800) === 0 || spi.tx.length >= SPI_DEPTH) return;
    spi.tx.push(v);
    if (spi.tx.length === 1) c.at(c.now() + spiCycles(spi, c), "shifted", unit);
    raise(s, c);
  };
  const pull = (s: State, c: C) => { const v = s.spi[unit].rx.shift() ?? 0; raise(s, c); return v; };
  return {
    [`${name}_CNTL0`]: {
      at: base, read: (s: State) => s.spi[unit].cntl0,
      write(s: State, v: number, c: C) {
        s.spi[unit].cntl0 = v;
        if (v & 0x200) { s.spi[unit].rx.length = 0; s.spi[unit].tx.length = 0; c.cancel("shifted", unit); }
        raise(s, c);
      },
    },
    [`${name}_CNTL1`]: { at: base + 4, bits: { KEEP_INPUT: 0, MSB_FIRST: 1, DONE_IRQ: 6, TX_EMPTY_IRQ: 7, CS_HIGH: [10, 8] }, read: (s: State) => s.spi[unit].cntl1, write(s: State, v: number, c: C) { s.spi[unit].cntl1 = v & 0x7c3; raise(s, c); } },
    [`${name}_STAT`]: {
      at: base + 8, bits: { BIT_COUNT: [5, 0], BUSY: 6, RX_EMPTY: 7, RX_FULL: 8, TX_EMPTY: 9, TX_FULL: 10, RX_LEVEL: [23, 16], TX_LEVEL: [31, 24] },
      read(s: State) {
        const { rx, tx } = s.spi[unit];
        return (tx.length > 0 ? 0x40 : 0) | (rx.length === 0 ? 0x80 : 0) | (rx.length >= SPI_DEPTH ? 0x100 : 0) | (tx.length === 0 ? 0x200 : 0) | (tx.length >= SPI_DEPTH ? 0x400 : 0) | (rx.length << 16) | (tx.length << 24);
      },
    },
    [`${name}_PEEK`]: { at: base + 0xc, read: (s: State) => s.spi[unit].rx[0] ?? 0 },
    [`${name}_IO`]: { at: base + 0x20, count: 4, readEffect: true as const, read: pull, write: push },
    [`${name}_TXHOLD`]: { at: base + 0x30, count: 4, readEffect: true as const, read: pull, write: push },
  };
}
