/**
 * SPI0. BCM2835 ARM Peripherals §10.
 *
 * With nothing attached a transfer takes its clock time and reads zeros (MISO is pulled down). Port `exchange` can be plugged in: it
 * gets the chip select and the byte sent and returns the byte received.
 *
 * Deviations: LoSSI mode; bidirectional mode reads like the other. In DMA mode the CPU's first word sets DLEN as the manual says.
 */
import { device, type Context } from "../machine/device.ts";

export interface Ports { coreHz: () => number; exchange: (select: number, byte: number) => number }

const FIFO_BYTES = 64; // §10.6.2: 16 words
const TA = 0x80, DMAEN = 0x100, INTD = 0x200, INTR = 0x400, ADCS = 0x800;
const STORED = 0x03e0_ffcf;

const state = () => ({ cs: 0, clk: 0, dlen: 0, ltoh: 1, dc: 0x3020_1020, tx: [] as number[], rx: [] as number[], left: 0 });
export type State = ReturnType<typeof state>;
type C = Context<Ports>;

export const spi0 = device({
  name: "spi0", title: "SPI0 (BCM2835 §10)", size: 0x1000, version: 1,
  irqs: ["spi"],
  ports: (): Ports => ({ coreHz: () => 250e6, exchange: () => 0 }),
  state,
  regs: {
    CS: {
      at: 0x00,
      bits: {
        CS: [1, 0], CPHA: 2, CPOL: 3, CLEAR: [5, 4], CSPOL: 6, TA: 7, DMAEN: 8, INTD: 9, INTR: 10, ADCS: 11, REN: 12, LEN: { bits: 13, todo: "LoSSI" }, LMONO: 14, TE_EN: 15,
        DONE: 16, RXD: 17, TXD: 18, RXR: 19, RXF: 20, CSPOL0: 21, CSPOL1: 22, CSPOL2: 23, DMA_LEN: { bits: 24, todo: "LoSSI" }, LEN_LONG: { bits: 25, todo: "LoSSI" },
      },
      read: (s) => status(s),
      write(s, v, c) {
        if (v & 0x10) { s.tx.length = 0; c.cancel("shifted"); }
        if (v & 0x20) s.rx.length = 0;
        s.cs = v & STORED;
        if (!(s.cs & TA)) c.cancel("shifted");
        go(s, c);
      },
    },
    FIFO: {
      at: 0x04, readEffect: true,
      read(s, c) {
        let v = 0;
        for (let k = 0, n = s.cs & DMAEN ? 4 : 1; k < n; k++) v |= (s.rx.shift() ?? 0) << (8 * k);
        go(s, c);
        return v;
      },
      write(s, v, c) {
        if (s.cs & DMAEN && !(s.cs & TA)) { s.dlen = v >>> 16; s.left = s.dlen; s.cs = (s.cs & ~0xff) | (v & 0xcf) | TA; go(s, c); return; }
        for (let k = 0, n = s.cs & DMAEN ? 4 : 1; k < n && s.tx.length < FIFO_BYTES; k++) s.tx.push((v >>> (8 * k)) & 0xff);
        go(s, c);
      },
    },
    CLK: { at: 0x08, bits: { CDIV: [15, 0] }, stores: "clk" },
    DLEN: { at: 0x0c, bits: { LEN: [15, 0] }, stores: "dlen", changed: (s) => { s.left = s.dlen; } },
    LTOH: { at: 0x10, bits: { TOH: [3, 0] }, stores: "ltoh" },
    DC: { at: 0x14, bits: { TDREQ: [7, 0], TPANIC: [15, 8], RDREQ: [23, 16], RPANIC: [31, 24] }, stores: "dc" },
  },
  alarms: {
    shifted(s, c) {
      const byte = s.tx.shift()!;
      s.rx.push(c.ports.exchange(s.cs & 3, byte) & 0xff);
      if (s.cs & DMAEN) {
        s.left--;
        if (s.left === 0 && s.cs & ADCS) s.cs &= ~TA;
      }
      go(s, c);
    },
  },
});

function status(s: State): number {
  const done = (s.cs & TA) !== 0 && s.tx.length === 0 && !(s.cs & DMAEN && s.left > 0);
  return s.cs | (done ? 1 << 16 : 0) | (s.rx.length > 0 ? 1 << 17 : 0) | (s.tx.length < FIFO_BYTES ? 1 << 18 : 0) | (s.rx.length >= 48 ? 1 << 19 : 0) | (s.rx.length >= FIFO_BYTES ? 1 << 20 : 0);
}

/** The shifter runs while a transfer is active, has bytes, and has room for what it receives. */
function go(s: State, c: C): void {
  const dma = (s.cs & DMAEN) !== 0;
  if (s.cs & TA && s.tx.length > 0 && s.rx.length < FIFO_BYTES && (!dma || s.left > 0) && !c.pending("shifted"))
    c.at(c.after((8 * (s.clk || 65536)) / c.ports.coreHz()), "shifted");
  const flags = status(s);
  c.irq(0, ((s.cs & INTD) !== 0 && (flags & (1 << 16)) !== 0) || ((s.cs & INTR) !== 0 && (flags & (1 << 19)) !== 0));
  c.dreq("txdreq", dma && s.tx.length + 4 <= FIFO_BYTES && (!(s.cs & TA) || s.tx.length < s.left));
  c.dreq("rxdreq", dma && (s.rx.length >= 4 || (s.left === 0 && s.rx.length > 0)));
}
