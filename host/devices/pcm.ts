/**
 * The PCM / I2S interface. BCM2835 ARM Peripherals §8.
 *
 * With nothing attached the transmit FIFO empties and the receive FIFO fills with zeros at the programmed frame rate (wires
 * `txdreq` and `rxdreq`, request lines 2 and 3). Port `sample` hears each word sent.
 *
 * Deviations: as a clock slave it runs as if its own clock were the master's; PDM and grey mode are stored; sync errors never happen.
 * Frames follow one another at most once a microsecond.
 */
import { device, type Context } from "../machine/device.ts";

export interface Ports { clockHz: () => number; sample: (word: number) => void }

const FIFO_WORDS = 64; // §8.3
const SHORTEST_SECONDS = 1e-6; // so that a guest cannot make the emulator do nothing but count samples
const EN = 1, RXON = 2, TXON = 4, DMAEN = 0x200, TXERR = 0x8000, RXERR = 0x1_0000;
const STORED = 0x0380_03e7;

const state = () => ({ cs: 0, mode: 0, rxc: 0, txc: 0, dreq: 0x1030_3020, inten: 0, intst: 0, gray: 0, tx: [] as number[], rx: [] as number[], errors: 0 });
export type State = ReturnType<typeof state>;
type C = Context<Ports>;

export const pcm = device({
  name: "pcm", title: "PCM / I2S (BCM2835 §8)", size: 0x1000, version: 1,
  irqs: ["pcm"],
  ports: (): Ports => ({ clockHz: () => 19.2e6, sample() {} }),
  state,
  regs: {
    CS_A: {
      at: 0x00,
      bits: { EN: 0, RXON: 1, TXON: 2, TXCLR: 3, RXCLR: 4, TXTHR: [6, 5], RXTHR: [8, 7], DMAEN: 9, TXSYNC: 13, RXSYNC: 14, TXERR: 15, RXERR: 16, TXW: 17, RXR: 18, TXD: 19, RXD: 20, TXE: 21, RXF: 22, RXSEX: 23, SYNC: 24, STBY: 25 },
      read: (s) => status(s),
      write(s, v, c) {
        if (v & 8) s.tx.length = 0;
        if (v & 0x10) s.rx.length = 0;
        s.errors &= ~(v & (TXERR | RXERR));
        s.cs = v & STORED;
        go(s, c);
      },
    },
    FIFO_A: {
      at: 0x04, readEffect: true,
      read(s, c) { if (s.rx.length === 0) s.errors |= RXERR; const v = s.rx.shift() ?? 0; go(s, c); return v; },
      write(s, v, c) { if (s.tx.length >= FIFO_WORDS) s.errors |= TXERR; else s.tx.push(v); go(s, c); },
    },
    MODE_A: { at: 0x08, bits: { FSLEN: [9, 0], FLEN: [19, 10], FSI: 20, FSM: 21, CLKI: 22, CLKM: 23, FTXP: 24, FRXP: 25, PDME: { bits: 26, todo: "PDM input" }, PDMN: 27, CLK_DIS: 28 }, stores: "mode" },
    RXC_A: { at: 0x0c, stores: "rxc" },
    TXC_A: { at: 0x10, stores: "txc" },
    DREQ_A: { at: 0x14, bits: { RX: [6, 0], TX: [14, 8], RX_PANIC: [22, 16], TX_PANIC: [30, 24] }, stores: "dreq", changed: (s, c) => go(s, c) },
    INTEN_A: { at: 0x18, bits: { TXW: 0, RXR: 1, TXERR: 2, RXERR: 3 }, stores: "inten", changed: (s, c) => go(s, c) },
    INTSTC_A: { at: 0x1c, bits: { TXW: 0, RXR: 1, TXERR: 2, RXERR: 3 }, read: (s) => s.intst, write(s, v, c) { s.intst &= ~v; go(s, c); } },
    GRAY: { at: 0x20, bits: { EN: { bits: 0, todo: "grey mode" }, CLR: 1, FLUSH: 2 }, stores: "gray" },
  },
  alarms: {
    frame(s, c) {
      for (let n = channels(s.txc); n > 0 && s.cs & TXON; n--) {
        if (s.tx.length > 0) c.ports.sample(s.tx.shift()!); else s.errors |= TXERR;
      }
      for (let n = channels(s.rxc); n > 0 && s.cs & RXON; n--) {
        if (s.rx.length < FIFO_WORDS) s.rx.push(0); else s.errors |= RXERR;
      }
      go(s, c);
    },
  },
});

/** Words of one frame: one for each enabled channel, packed frames have one. */
function channels(config: number): number { return ((config >>> 30) & 1) + ((config >>> 14) & 1); }

function status(s: State): number {
  const on = (s.cs & EN) !== 0;
  const txLevel = [1, 16, 48, 63][(s.cs >> 5) & 3], rxLevel = [1, 16, 48, 64][(s.cs >> 7) & 3]; // §8.8, thresholds without numbers there: guess
  return s.cs | s.errors | (on && s.cs & TXON ? 0x2000 : 0) | (on && s.cs & RXON ? 0x4000 : 0)
    | (s.tx.length < txLevel ? 1 << 17 : 0) | (s.rx.length >= rxLevel ? 1 << 18 : 0) | (s.tx.length < FIFO_WORDS ? 1 << 19 : 0) | (s.rx.length > 0 ? 1 << 20 : 0) | (s.tx.length === 0 ? 1 << 21 : 0) | (s.rx.length >= FIFO_WORDS ? 1 << 22 : 0);
}

function go(s: State, c: C): void {
  const active = (s.cs & EN) !== 0 && (s.cs & (TXON | RXON)) !== 0;
  if (!active) c.cancel("frame");
  else if (!c.pending("frame")) c.at(c.after(Math.max(SHORTEST_SECONDS, (((s.mode >> 10) & 0x3ff) + 1) / c.ports.clockHz())), "frame");
  const flags = status(s);
  s.intst |= (((flags >> 17) & 1) | (((flags >> 18) & 1) << 1) | (((s.errors >> 15) & 3) << 2)) & s.inten;
  c.irq(0, (s.intst & s.inten) !== 0);
  const dma = active && (s.cs & DMAEN) !== 0;
  c.dreq("txdreq", dma && s.tx.length <= Math.min(FIFO_WORDS - 1, (s.dreq >> 8) & 0x7f));
  c.dreq("rxdreq", dma && s.rx.length > 0 && s.rx.length >= (s.dreq & 0x7f));
}
