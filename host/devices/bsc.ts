/**
 * A BSC (I2C) master. BCM2835 ARM Peripherals §3.
 *
 * Nothing is attached by default: an address gets no acknowledge, and the transfer ends with ERR and DONE after the nine clocks of
 * the address, as Linux's i2c-bcm2835 expects. Port `target(address)` can name what is there.
 *
 * Deviations: clock stretching never happens (CLKT stays 0); with something attached, a transfer moves all its bytes at its end.
 */
import { device, type Context } from "../machine/device.ts";

/** Something on an I2C bus. */
export interface I2cTarget { write(bytes: Uint8Array): void; read(count: number): Uint8Array }
export interface Ports { coreHz: () => number; target: (address: number) => I2cTarget | null }

const FIFO_BYTES = 16; // §3.2
const READ = 1, CLEAR = 0x30, ST = 0x80, INTD = 0x100, INTT = 0x200, INTR = 0x400, I2CEN = 0x8000;
const TA = 1, DONE = 2, ERR = 0x100, CLKT = 0x200;

const state = () => ({ control: 0, status: 0, length: 0, address: 0, divider: 0x5dc, delay: 0x0030_0030, stretch: 0x40, fifo: [] as number[], sent: [] as number[], left: 0 });
export type State = ReturnType<typeof state>;
type C = Context<Ports>;

export const bsc = device({
  name: "bsc", title: "BSC I2C master (BCM2835 §3)", size: 0x1000, version: 1,
  irqs: ["i2c"],
  ports: (): Ports => ({ coreHz: () => 250e6, target: () => null }),
  state,
  regs: {
    C: {
      at: 0x00, bits: { READ: 0, CLEAR: [5, 4], ST: 7, INTD: 8, INTT: 9, INTR: 10, I2CEN: 15 }, read: (s) => s.control,
      write(s, v, c) {
        s.control = v & (READ | INTD | INTT | INTR | I2CEN);
        if (v & CLEAR) s.fifo.length = 0;
        if (!(v & I2CEN)) { c.cancel("end"); s.status &= ~TA; }
        else if (v & ST) begin(s, c);
        raise(s, c);
      },
    },
    S: { at: 0x04, bits: { TA: 0, DONE: 1, TXW: 2, RXR: 3, TXD: 4, RXD: 5, TXE: 6, RXF: 7, ERR: 8, CLKT: 9 }, read: (s) => flags(s), write(s, v, c) { s.status &= ~(v & (DONE | ERR | CLKT)); raise(s, c); } },
    DLEN: { at: 0x08, bits: { DLEN: [15, 0] }, read: (s) => (s.status & TA ? s.left : s.length), write: (s, v) => { s.length = v & 0xffff; } },
    A: { at: 0x0c, bits: { ADDR: [6, 0] }, stores: "address" },
    FIFO: {
      at: 0x10, bits: { DATA: [7, 0] }, readEffect: true,
      read(s, c) { const v = s.fifo.shift() ?? 0; if (s.status & TA && s.control & READ) fetch(s, c); raise(s, c); return v; },
      write(s, v, c) { if (s.fifo.length < FIFO_BYTES) s.fifo.push(v & 0xff); raise(s, c); },
    },
    DIV: { at: 0x14, bits: { CDIV: [15, 0] }, stores: "divider" },
    DEL: { at: 0x18, bits: { REDL: [15, 0], FEDL: [31, 16] }, stores: "delay" },
    CLKT: { at: 0x1c, bits: { TOUT: [15, 0] }, stores: "stretch" },
  },
  alarms: {
    /** The nine clocks of the address, or of a data byte, are over. */
    end(s, c) {
      const target = c.ports.target(s.address);
      if (!target) { s.status = (s.status & ~TA) | DONE | ERR; raise(s, c); return; }
      if (s.control & READ) { s.sent = [...target.read(s.left)]; fetch(s, c); }
      else {
        while (s.fifo.length > 0 && s.left > 0) { s.sent.push(s.fifo.shift()!); s.left--; }
        if (s.left > 0) c.at(c.after(bitSeconds(s, c) * 9), "end");
        else { target.write(Uint8Array.from(s.sent)); s.sent = []; s.status = (s.status & ~TA) | DONE; }
      }
      raise(s, c);
    },
  },
});

function begin(s: State, c: C): void {
  s.status = (s.status & ~(DONE | ERR)) | TA;
  s.left = s.length; s.sent = [];
  c.at(c.after(bitSeconds(s, c) * 9), "end");
}

/** Moves what the target sent into the FIFO as it has room. */
function fetch(s: State, _c: C): void {
  while (s.left > 0 && s.fifo.length < FIFO_BYTES) { s.fifo.push(s.sent.shift() ?? 0xff); s.left--; }
  if (s.left === 0) s.status = (s.status & ~TA) | DONE;
}

function bitSeconds(s: State, c: C): number { return (s.divider || 32768) / c.ports.coreHz(); }

function flags(s: State): number {
  const active = (s.status & TA) !== 0, reading = (s.control & READ) !== 0, n = s.fifo.length;
  return s.status | (active && !reading && n < 4 ? 4 : 0) | (active && reading && n >= 12 ? 8 : 0) | (n < FIFO_BYTES ? 0x10 : 0) | (reading && n > 0 ? 0x20 : 0) | (n === 0 ? 0x40 : 0) | (n >= FIFO_BYTES ? 0x80 : 0);
}

function raise(s: State, c: C): void {
  const f = flags(s);
  c.irq(0, ((s.control & INTD) !== 0 && (f & DONE) !== 0) || ((s.control & INTT) !== 0 && (f & 4) !== 0) || ((s.control & INTR) !== 0 && (f & 8) !== 0));
}
