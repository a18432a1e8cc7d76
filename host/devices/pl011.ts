/**
 * The PL011 UART. PrimeCell UART (PL011) TRM r1p5; BCM2835 ARM Peripherals §13 for the parts that exist.
 *
 * Bytes take their time on the line: a frame lasts (start + data + parity + stop) bits of the programmed baud rate, so that full
 * FIFOs and their interrupts are real. Port `serial` gets each byte when it enters the transmit FIFO (nothing is lost when the
 * machine stops); input `rx` takes bytes from outside.
 *
 * Deviations: no IrDA; modem lines are unconnected (CTS reads as asserted). A sender outside waits while the receive FIFO is full, so
 * overruns do not happen. A divisor of 0 counts as 1.
 */
import { device, type Context } from "../machine/device.ts";

export interface SerialPort { out(byte: number): void }
export interface Ports { serial: SerialPort; refHz: () => number }

const DEPTH = 16; // TRM §2.1 (r1p4 and older)
const ID = [0x11, 0x10, 0x34, 0x00, 0x0d, 0xf0, 0x05, 0xb1]; // TRM §3.3.16–17; revision 3 is a guess: device trees override it with 2, which has the 16-byte FIFOs
const LEVELS = [2, 4, 8, 12, 14]; // 1/8 … 7/8 of 16, TRM §3.3.9

const RX = 1 << 4, TX = 1 << 5, RT = 1 << 6, OE = 1 << 10;
const INTERRUPTS = { CTSM: 1, RX: 4, TX: 5, RT: 6, FE: 7, PE: 8, BE: 9, OE: 10 };

const state = () => ({ rx: [] as number[], line: [] as number[], tx: [] as number[], sending: 0, held: 0, ibrd: 0, fbrd: 0, lcrh: 0, cr: 0x300, ifls: 0x12, imsc: 0, ris: 0, rsr: 0, dmacr: 0 });
export type State = ReturnType<typeof state>;

export const pl011 = device({
  name: "uart0", title: "PL011 UART (TRM r1p5, BCM2835 §13)", size: 0x1000, version: 1, widths: [1, 2],
  irqs: ["uart"],
  ports: (): Ports => ({ serial: { out() {} }, refHz: () => 48e6 }),
  state,
  regs: {
    DR: { at: 0x00, bits: { DATA: [7, 0], FE: 8, PE: 9, BE: 10, OE: 11 }, readEffect: true, read: (s, c) => receive(s, c), write: (s, v, c) => transmit(s, v & 0xff, c) },
    RSRECR: { at: 0x04, bits: { FE: 0, PE: 1, BE: 2, OE: 3 }, read: (s) => s.rsr, write: (s) => { s.rsr = 0; } },
    FR: { at: 0x18, bits: { CTS: 0, BUSY: 3, RXFE: 4, TXFF: 5, RXFF: 6, TXFE: 7 }, steady: true, read: (s) => flags(s) },
    ILPR: { at: 0x20, fixed: 0, doc: "IrDA, absent" },
    IBRD: { at: 0x24, bits: { DIVINT: [15, 0] }, stores: "ibrd" },
    FBRD: { at: 0x28, bits: { DIVFRAC: [5, 0] }, stores: "fbrd" },
    LCRH: {
      at: 0x2c, bits: { BRK: { bits: 0, todo: "sending a break" }, PEN: 1, EPS: 2, STP2: 3, FEN: 4, WLEN: [6, 5], SPS: 7 }, stores: "lcrh",
      changed: (s, c) => refill(s, c),
    },
    CR: {
      at: 0x30,
      bits: { UARTEN: 0, SIREN: { bits: 1, todo: "IrDA" }, LBE: 7, TXE: 8, RXE: 9, DTR: 10, RTS: 11, OUT: [13, 12], RTSEN: 14, CTSEN: 15 },
      stores: "cr", changed: (s, c) => { send(s, c); refill(s, c); },
    },
    IFLS: { at: 0x34, bits: { TXIFLSEL: [2, 0], RXIFLSEL: [5, 3] }, stores: "ifls", changed: (s, c) => raise(s, c) },
    IMSC: { at: 0x38, bits: INTERRUPTS, stores: "imsc", changed: (s, c) => raise(s, c) },
    RIS: { at: 0x3c, bits: INTERRUPTS, read: (s) => s.ris },
    MIS: { at: 0x40, bits: INTERRUPTS, read: (s) => s.ris & s.imsc },
    ICR: { at: 0x44, bits: INTERRUPTS, read: () => 0, write: (s, v, c) => { s.ris &= ~v; raise(s, c); } },
    DMACR: { at: 0x48, bits: { RXDMAE: 0, TXDMAE: 1, DMAONERR: 2 }, stores: "dmacr", changed: (s, c) => raise(s, c) },
    ITCR: { at: 0x80, fixed: 0 }, ITIP: { at: 0x84, fixed: 0 }, ITOP: { at: 0x88, fixed: 0 }, TDR: { at: 0x8c, fixed: 0 },
    ID: { at: 0xfe0, count: 8, doc: "peripheral and PrimeCell identification", read: (_s, _c, i) => ID[i] },
  },
  inputs: {
    /** A byte from outside: it waits on the line for its frame time. */
    rx(s, c, byte) {
      s.line.push(byte & 0xff);
      if (!c.pending("arrive")) c.at(c.now() + frame(s, c), "arrive");
    },
  },
  alarms: {
    sent(s, c) {
      s.tx.shift();
      s.sending = 0;
      send(s, c);
      raise(s, c);
    },
    arrive(s, c) { refill(s, c); },
    idle(s, c) { if (s.rx.length > 0) { s.ris |= RT; raise(s, c); } },
  },
});
type C = Context<Ports>;

function depth(s: State): number { return s.lcrh & 0x10 ? DEPTH : 1; }
function txLevel(s: State): number { return s.lcrh & 0x10 ? LEVELS[Math.min(s.ifls & 7, 4)] : 0; }
function rxLevel(s: State): number { return s.lcrh & 0x10 ? LEVELS[Math.min((s.ifls >> 3) & 7, 4)] : 1; }

/** Cycles of one frame at the programmed rate. */
function frame(s: State, c: C): number {
  const bits = 2 + 5 + ((s.lcrh >> 5) & 3) + ((s.lcrh >> 1) & 1) + ((s.lcrh >> 3) & 1);
  const divisor = Math.max(1, s.ibrd + s.fbrd / 64);
  return (bits * 16 * divisor * c.coreHz()) / c.ports.refHz();
}

function flags(s: State): number {
  const full = depth(s);
  // The shifter holds the byte at the head of `tx`, so the FIFO behind it has one byte less.
  const waiting = s.tx.length - s.sending;
  return 1 | (s.tx.length > 0 ? 8 : 0) | (s.rx.length === 0 ? 0x10 : 0) | (waiting >= full ? 0x20 : 0) | (s.rx.length >= full ? 0x40 : 0) | (waiting <= 0 ? 0x80 : 0);
}

function transmit(s: State, byte: number, c: C): void {
  if (s.tx.length - s.sending >= depth(s)) { c.log("a byte written to a full transmit FIFO is lost"); return; }
  s.tx.push(byte);
  s.held++;
  if (s.tx.length - s.sending > txLevel(s)) s.ris &= ~TX;
  send(s, c);
  raise(s, c);
}

/** Starts the shifter. Bytes reach the outside as soon as it is certain that they will be sent. */
function send(s: State, c: C): void {
  if ((s.cr & 0x101) !== 0x101) {
    if (s.tx.length > 0) c.log("a byte was written while the transmitter is off (CR.UARTEN, CR.TXE): it waits in the FIFO");
    return;
  }
  for (; s.held > 0; s.held--) emit(s, c, s.tx[s.tx.length - s.held]);
  if (s.tx.length === 0 || s.sending) return;
  s.sending = 1;
  // The transmit interrupt belongs to the moment the FIFO falls through its level, TRM §2.8.2.
  if (s.tx.length > txLevel(s) && s.tx.length - 1 <= txLevel(s)) s.ris |= TX;
  c.at(c.now() + frame(s, c), "sent");
}

function emit(s: State, c: C, byte: number): void {
  byte &= 0xff >> (3 - ((s.lcrh >> 5) & 3));
  if (s.cr & 0x80) {
    s.line.push(byte);
    if (!c.pending("arrive")) c.at(c.now() + frame(s, c), "arrive");
  } else c.ports.serial.out(byte);
}

function receive(s: State, c: C): number {
  const byte = s.rx.length > 0 ? s.rx.shift()! : 0;
  s.rsr = (byte >> 8) & 0xf;
  if (s.rx.length < rxLevel(s)) s.ris &= ~RX;
  if (s.rx.length === 0) { s.ris &= ~RT; c.cancel("idle"); }
  if (s.line.length > 0 && !c.pending("arrive")) c.at(c.now() + frame(s, c), "arrive");
  raise(s, c);
  return byte;
}

/** Takes a byte from the line when the receiver can; else it stays there until something changes. */
function refill(s: State, c: C): void {
  while (s.rx.length > depth(s)) { s.rx.pop(); s.ris |= OE; }
  if (s.line.length > 0 && (s.cr & 0x201) === 0x201 && s.rx.length < depth(s) && !c.pending("arrive")) {
    s.rx.push(s.line.shift()!);
    if (s.rx.length >= rxLevel(s)) s.ris |= RX;
    const length = frame(s, c);
    c.at(c.now() + length * 3.2, "idle"); // 32 bit times, TRM §2.4.4
    if (s.line.length > 0 && s.rx.length < depth(s)) c.at(c.now() + length, "arrive");
  }
  raise(s, c);
}

function raise(s: State, c: C): void {
  c.irq(0, (s.ris & s.imsc) !== 0);
  c.dreq("rxdreq", (s.dmacr & 1) !== 0 && s.rx.length > 0);
  c.dreq("txdreq", (s.dmacr & 2) !== 0 && s.tx.length - s.sending < depth(s));
}

