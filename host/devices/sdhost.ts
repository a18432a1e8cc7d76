/**
 * The SDHOST controller. Broadcom's manual does not describe it; registers and states as Linux's bcm2835 MMC driver names them [L].
 *
 * The FIFO has 16 words; the CPU moves them through SDDATA, or the DMA controller does (wire `dreq`, request line 13). Port `card` is
 * the card that the pins 48–53 connect, or null.
 *
 * Deviations: a response takes 1 µs and a block 2 µs (guess), whatever SDCDIV says; SDIO interrupts never come.
 */
import { device, type Context } from "../machine/device.ts";
import type { SdBus } from "./sd-card.ts";

export interface Ports { card: () => SdBus | null }

const RESPONSE_SECONDS = 1e-6; // guess
const BLOCK_SECONDS = 2e-6; // guess
const FIFO_WORDS = 16; // [L] SDDATA_FIFO_WORDS

const NEW = 0x8000, FAIL = 0x4000, BUSYWAIT = 0x800, NO_RESPONSE = 0x400, LONG = 0x200, WRITE = 0x80, READ = 0x40;
const DATA_FLAG = 1, TIMEOUT = 0x40, REW_TIMEOUT = 0x80, BLOCK_IRPT = 0x200, BUSY_IRPT = 0x400;
const W1C = 0x7f8;
// States of the data machine in SDEDM[3:0] [L]
const IDENTMODE = 0, DATAMODE = 1, READDATA = 2, WRITEDATA = 3, READWAIT = 4;

const state = () => ({
  command: 0, argument: 0, timeout: 0xf0_0000, divider: 0, response: [0, 0, 0, 0], status: 0, power: 0, edm: 0, config: 0, byteCount: 0, blockCount: 0,
  fsm: IDENTMODE, buffer: new Uint8Array(2048), size: 0, at: 0, filled: false, left: 0, counted: false,
});
export type State = ReturnType<typeof state>;
type C = Context<Ports>;

export const sdhost = device({
  name: "sdhost", title: "SDHOST controller (Linux bcm2835 MMC driver)", size: 0x100, version: 1,
  irqs: ["sdhost"],
  ports: (): Ports => ({ card: () => null }),
  state,
  regs: {
    SDCMD: {
      at: 0x00, bits: { INDEX: [5, 0], READ: 6, WRITE: 7, LONG: 9, NO_RESPONSE: 10, BUSYWAIT: 11, FAIL: 14, NEW: 15 },
      read: (s) => s.command,
      write(s, v, c) {
        if (s.command & NEW) { c.log("a command was written while one is under way"); return; }
        s.command = v & 0x8eff;
        if (v & NEW) c.at(c.after(RESPONSE_SECONDS), "respond");
      },
    },
    SDARG: { at: 0x04, stores: "argument" },
    SDTOUT: { at: 0x08, stores: "timeout" },
    SDCDIV: { at: 0x0c, bits: { DIVIDER: [10, 0] }, stores: "divider" },
    SDRSP: { at: 0x10, count: 4, read: (s, _c, i) => s.response[i] },
    SDHSTS: {
      at: 0x20, bits: { DATA_FLAG: 0, FIFO_ERROR: 3, CRC7_ERROR: 4, CRC16_ERROR: 5, CMD_TIME_OUT: 6, REW_TIME_OUT: 7, SDIO_IRPT: 8, BLOCK_IRPT: 9, BUSY_IRPT: 10 },
      steady: true, read: (s) => s.status | (dataFlag(s) ? DATA_FLAG : 0),
      write(s, v, c) { s.status &= ~(v & W1C); raise(s, c); },
    },
    SDVDD: {
      at: 0x30, bits: { POWER_ON: 0 }, stores: "power",
      changed(s, c) { if (!(s.power & 1)) { s.fsm = IDENTMODE; c.cancel("block"); } raise(s, c); },
    },
    SDEDM: {
      at: 0x34, bits: { FSM: [3, 0], FIFO_LEVEL: [8, 4], WRITE_THRESHOLD: [13, 9], READ_THRESHOLD: [18, 14], FORCE_DATA_MODE: 19, CLOCK_PULSE: 20, BYPASS: 21 },
      read: (s) => s.fsm | (fifoLevel(s) << 4) | (s.edm & 0x0007_fe00),
      write(s, v, c) {
        s.edm = v & 0x0037_fe00;
        if (v & (1 << 19)) { s.fsm = DATAMODE; s.filled = false; c.cancel("block"); }
        raise(s, c);
      },
    },
    SDHCFG: {
      at: 0x38, bits: { REL_CMD_LINE: 0, WIDE_INT_BUS: 1, WIDE_EXT_BUS: 2, SLOW_CARD: 3, DATA_IRPT_EN: 4, SDIO_IRPT_EN: { bits: 5, todo: "SDIO interrupts" }, BLOCK_IRPT_EN: 8, BUSY_IRPT_EN: 10 },
      stores: "config", changed: (s, c) => raise(s, c),
    },
    SDHBCT: { at: 0x3c, bits: { BYTES: [15, 0] }, stores: "byteCount" },
    SDDATA: { at: 0x40, readEffect: true, read: (s, c) => readWord(s, c), write: (s, v, c) => writeWord(s, v, c) },
    SDHBLC: { at: 0x50, bits: { BLOCKS: [15, 0] }, stores: "blockCount" },
  },
  alarms: { respond: (s, c) => respond(s, c), block: (s, c) => nextBlock(s, c) },
});

function respond(s: State, c: C): void {
  const card = c.ports.card(), index = s.command & 0x3f;
  if (index === 12) { c.cancel("block"); s.filled = false; s.fsm = DATAMODE; }
  const answer = card?.command(index, s.argument) ?? null;
  s.command &= ~NEW;
  if (answer === null && !(s.command & NO_RESPONSE)) {
    s.command |= FAIL;
    s.status |= TIMEOUT;
    raise(s, c);
    return;
  }
  if (answer) {
    const [a, b, d, e] = answer.words;
    if (s.command & LONG) s.response = [e, d, b, a]; else s.response[0] = e;
  }
  if (s.command & BUSYWAIT) s.status |= BUSY_IRPT;
  if (s.command & (READ | WRITE)) {
    s.size = Math.min(s.byteCount || 512, s.buffer.length);
    s.counted = s.blockCount !== 0;
    s.left = s.blockCount;
    s.at = 0;
    // For a write the FIFO is open at once: drivers fill it before they look at the state again.
    s.filled = (s.command & WRITE) !== 0;
    s.fsm = s.command & READ ? READWAIT : WRITEDATA;
    if (s.command & READ) c.at(c.after(BLOCK_SECONDS), "block");
  } else if (s.fsm === IDENTMODE && (index === 7 || index === 13)) s.fsm = DATAMODE;
  raise(s, c);
}

/** A read block has arrived behind the FIFO, or a written one has left it. */
function nextBlock(s: State, c: C): void {
  const card = c.ports.card();
  s.at = 0;
  if (s.command & READ) {
    const block = card?.read() ?? null;
    if (block === null) { fail(s, c); return; }
    s.buffer.fill(0);
    s.buffer.set(block.subarray(0, s.size));
    s.fsm = READDATA; s.filled = true;
    raise(s, c);
  } else {
    const block = new Uint8Array(512);
    block.set(s.buffer.subarray(0, Math.min(512, s.size)));
    if (card?.write(block)) blockDone(s, c); else fail(s, c);
  }
}

function fail(s: State, c: C): void {
  s.fsm = DATAMODE; s.filled = false; s.status |= REW_TIMEOUT;
  raise(s, c);
}

function readWord(s: State, c: C): number {
  if (s.fsm !== READDATA || !s.filled) { c.log("SDDATA was read while the FIFO is empty"); return 0; }
  const at = s.at;
  const word = s.buffer[at] | (s.buffer[at + 1] << 8) | (s.buffer[at + 2] << 16) | (s.buffer[at + 3] << 24);
  s.at += 4;
  if (s.at >= s.size) blockDone(s, c); else if (fifoLevel(s) < FIFO_WORDS) raise(s, c);
  return word;
}

function writeWord(s: State, value: number, c: C): void {
  if (s.fsm !== WRITEDATA || !s.filled) { c.log("SDDATA was written while no data is wanted"); return; }
  for (let k = 0; k < 4; k++) s.buffer[s.at + k] = value >>> (8 * k);
  s.at += 4;
  if (s.at < s.size) return;
  s.filled = false;
  c.at(c.after(BLOCK_SECONDS), "block");
  raise(s, c);
}

function blockDone(s: State, c: C): void {
  const reading = (s.command & READ) !== 0;
  s.filled = false;
  s.left--;
  if (s.config & 0x100) s.status |= BLOCK_IRPT;
  const more = s.counted ? s.left > 0 : (c.ports.card()?.busyWithData() ?? false);
  if (!more) s.fsm = DATAMODE;
  else if (reading) { s.fsm = READWAIT; c.at(c.after(BLOCK_SECONDS), "block"); }
  else s.filled = true;
  raise(s, c);
}

/** Words in the FIFO: those to read, or a full FIFO while a written block is on its way to the card. */
function fifoLevel(s: State): number {
  if (s.fsm === READDATA && s.filled) return Math.min(FIFO_WORDS, Math.ceil((s.size - s.at) / 4));
  return s.fsm === WRITEDATA && !s.filled ? FIFO_WORDS : 0;
}

function dataFlag(s: State): boolean { return s.filled && (s.fsm === READDATA || s.fsm === WRITEDATA); }

function raise(s: State, c: C): void {
  const data = dataFlag(s);
  c.irq(0, (data && (s.config & 0x10) !== 0) || (s.status & BLOCK_IRPT && s.config & 0x100) || (s.status & BUSY_IRPT && s.config & 0x400) ? true : false);
  c.dreq("dreq", data);
}
