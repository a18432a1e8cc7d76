/**
 * The EMMC controller: an Arasan SDHCI 3.0 host. BCM2835 ARM Peripherals §5; SD Host Controller Simplified Specification 3.00 for
 * what that manual leaves out. Registers are 32 bits wide, as Linux's sdhci-iproc and U-Boot's bcm2835_sdhci take care of.
 *
 * Data goes through the DATA register, by the CPU or by the DMA controller (wire `dreq`, request line 11). Port `card` is the card that
 * the pins 48–53 connect, or null.
 *
 * Deviations: no SDMA or ADMA (BCM2835 has none), no tuning, no SDIO interrupts, no boot mode. A response takes 1 µs and a block 2 µs
 * (guess), whatever clock is set; the wait that a busy card would need is over at once. Capabilities read 0 (guess: Linux overrides them).
 */
import { device, type Context } from "../machine/device.ts";
import type { SdBus } from "./sd-card.ts";

export interface Ports { card: () => SdBus | null }

const RESPONSE_SECONDS = 1e-6; // guess
const BLOCK_SECONDS = 2e-6; // guess

const CMD_DONE = 1, DATA_DONE = 2, WRITE_RDY = 0x10, READ_RDY = 0x20, ERR = 0x8000, CTO_ERR = 0x1_0000, DTO_ERR = 0x10_0000, ACMD_ERR = 0x100_0000;
const INTERRUPTS = {
  CMD_DONE: 0, DATA_DONE: 1, BLOCK_GAP: 2, DMA: 3, WRITE_RDY: 4, READ_RDY: 5, INSERT: 6, REMOVE: 7, CARD: 8, RETUNE: 12, BOOTACK: 13, ENDBOOT: 14, ERR: 15,
  CTO_ERR: 16, CCRC_ERR: 17, CEND_ERR: 18, CBAD_ERR: 19, DTO_ERR: 20, DCRC_ERR: 21, DEND_ERR: 22, CURRENT_ERR: 23, ACMD_ERR: 24, ADMA_ERR: 25, TUNE_ERR: 26,
} as const;

const state = () => ({
  arg2: 0, blocks: 0, arg1: 0, command: 0, response: [0, 0, 0, 0], control0: 0, control1: 0, control2: 0, interrupt: 0, mask: 0, enable: 0,
  boot: 0, debugSelect: 0, readFifoConfig: 0, readFifoEnable: 0, tuneStep: 0, tuneStepStd: [0, 0], spiIrq: 0,
  /** What the controller is doing: nothing, waiting for the response, or moving blocks. */
  phase: 0, busyCommand: false, buffer: new Uint8Array(4096), size: 0, at: 0, ready: false, left: 0,
});
export type State = ReturnType<typeof state>;
type C = Context<Ports>;

const REST = 0, RESPONDING = 1, READING = 2, WRITING = 3;

export const emmc = device({
  name: "emmc", title: "EMMC: SDHCI 3.0 host (BCM2835 §5)", size: 0x100, version: 1,
  irqs: ["emmc"],
  ports: (): Ports => ({ card: () => null }),
  state,
  regs: {
    ARG2: { at: 0x00, stores: "arg2" },
    BLKSIZECNT: { at: 0x04, bits: { BLKSIZE: [11, 0], BOUNDARY: [14, 12], BLKCNT: [31, 16] }, stores: "blocks" },
    ARG1: { at: 0x08, stores: "arg1" },
    CMDTM: {
      at: 0x0c,
      bits: {
        DMA_EN: { bits: 0, todo: "SDMA does not exist here" }, BLKCNT_EN: 1, AUTO_CMD: [3, 2], DAT_DIR: 4, MULTI: 5, RSPNS_TYPE: [17, 16],
        CRCCHK: 19, IXCHK: 20, ISDATA: 21, CMD_TYPE: [23, 22], INDEX: [29, 24],
      },
      stores: "command", changed: (s, c) => begin(s, c),
    },
    RESP: { at: 0x10, count: 4, read: (s, _c, i) => s.response[i] },
    DATA: { at: 0x20, readEffect: true, read: (s, c) => readWord(s, c), write: (s, v, c) => writeWord(s, v, c) },
    STATUS: {
      at: 0x24,
      bits: { CMD_INHIBIT: 0, DAT_INHIBIT: 1, DAT_ACTIVE: 2, WRITE_TRANSFER: 8, READ_TRANSFER: 9, WRITE_READY: 10, READ_READY: 11, CARD: [18, 16], WRITABLE: 19, DAT_LEVEL: [23, 20], CMD_LEVEL: 24, DAT_LEVEL1: [28, 25] },
      steady: true, read: (s, c) => status(s, c),
    },
    CONTROL0: { at: 0x28, stores: "control0", bits: { HCTL_DWIDTH: 1, HCTL_HS_EN: 2, DMA_SELECT: [4, 3], HCTL_8BIT: 5, POWER: [11, 8], GAP_STOP: { bits: 16, todo: "stop at block gap" }, GAP_RESTART: 17, READWAIT_EN: 18, GAP_IEN: 19, SPI_MODE: { bits: 20, todo: "SPI mode" }, BOOT_EN: { bits: 21, todo: "boot mode" }, ALT_BOOT_EN: 22 } },
    CONTROL1: {
      at: 0x2c, bits: { CLK_INTLEN: 0, CLK_STABLE: 1, CLK_EN: 2, CLK_GENSEL: 5, CLK_FREQ_MS2: [7, 6], CLK_FREQ8: [15, 8], DATA_TOUNIT: [19, 16], SRST_HC: 24, SRST_CMD: 25, SRST_DATA: 26 },
      read: (s) => s.control1 | (s.control1 & 1 ? 2 : 0),
      write(s, v, c) {
        if (v & 0x100_0000) { resetAll(s, c); return; }
        if (v & 0x600_0000) stop(s, c);
        s.control1 = v & 0x000f_ffe5;
        raise(s, c);
      },
    },
    INTERRUPT: {
      at: 0x30, bits: INTERRUPTS, steady: true, read: (s) => s.interrupt,
      write(s, v, c) {
        s.interrupt &= ~(v & ~ERR);
        if ((s.interrupt & 0xffff_0000) === 0) s.interrupt &= ~ERR;
        raise(s, c);
      },
    },
    IRPT_MASK: { at: 0x34, bits: INTERRUPTS, stores: "mask", doc: "which interrupts show in INTERRUPT" },
    IRPT_EN: { at: 0x38, bits: INTERRUPTS, stores: "enable", doc: "which of them reach the CPU", changed: (s, c) => raise(s, c) },
    CONTROL2: { at: 0x3c, bits: { ACNOX_ERR: 0, ACTO_ERR: 1, ACCRC_ERR: 2, ACEND_ERR: 3, ACBAD_ERR: 4, NOTC12_ERR: 7, UHSMODE: [18, 16], TUNEON: { bits: 22, todo: "tuning" }, TUNED: 23 }, stores: "control2", writable: 0x00c7_0000 },
    CAPABILITIES: { at: 0x40, count: 2, fixed: 0 },
    MAX_CURRENT: { at: 0x48, count: 2, fixed: 0 },
    FORCE_IRPT: { at: 0x50, bits: INTERRUPTS, read: () => 0, write: (s, v, c) => raiseBits(s, c, v) },
    BOOT_TIMEOUT: { at: 0x70, stores: "boot" },
    DBG_SEL: { at: 0x74, bits: { SELECT: 0 }, stores: "debugSelect" },
    EXRDFIFO_CFG: { at: 0x80, bits: { RD_THRSH: [2, 0] }, stores: "readFifoConfig" },
    EXRDFIFO_EN: { at: 0x84, bits: { ENABLE: 0 }, stores: "readFifoEnable" },
    TUNE_STEP: { at: 0x88, bits: { DELAY: [2, 0] }, stores: "tuneStep" },
    TUNE_STEPS: { at: 0x8c, count: 2, bits: { STEPS: [5, 0] }, stores: "tuneStepStd" },
    SPI_INT_SPT: { at: 0xf0, bits: { SELECT: [7, 0] }, stores: "spiIrq" },
    SLOTISR_VER: { at: 0xfc, bits: { SLOT_STATUS: [7, 0], SDVERSION: [23, 16], VENDOR: [31, 24] }, read: (s) => 0x9902_0000 | (irqLevel(s) ? 1 : 0) }, // vendor 0x99, SDHCI 3 (version 2) [L]
  },
  alarms: { respond: (s, c) => respond(s, c), block: (s, c) => nextBlock(s, c) },
});

function status(s: State, c: C): number {
  const moving = s.phase === READING || s.phase === WRITING;
  return (s.phase === RESPONDING ? 1 : 0) | (moving || (s.phase === RESPONDING && (s.command & 0x20_0000)) ? 6 : 0)
    | (s.phase === WRITING ? 0x100 : 0) | (s.phase === READING ? 0x200 : 0) | (s.phase === WRITING && s.ready ? 0x400 : 0) | (s.phase === READING && s.ready ? 0x800 : 0)
    | (c.ports.card() ? 0x7_0000 : 0) | 0x1ff8_0000;
}

function begin(s: State, c: C): void {
  if (s.phase === RESPONDING) { c.log("a command was written while one is under way"); return; }
  const abort = ((s.command >> 22) & 3) === 3 || s.command >>> 24 === 12;
  if (abort) c.cancel("block");
  s.busyCommand = s.phase !== REST && !abort; // a command without data may go out between blocks
  if (abort || s.phase === REST) s.phase = RESPONDING;
  c.at(c.after(RESPONSE_SECONDS), "respond");
}

function respond(s: State, c: C): void {
  const index = (s.command >>> 24) & 0x3f, card = c.ports.card(), blockCount = s.blocks >>> 16;
  const data = (s.command & 0x20_0000) !== 0, auto = data ? (s.command >> 2) & 3 : 0;
  if (!s.busyCommand) { s.phase = REST; s.ready = false; }
  if (auto === 2 && card?.command(23, s.arg2) === null) { s.control2 |= 2; raiseBits(s, c, ACMD_ERR); return; }
  const answer = card?.command(index, s.arg1) ?? null;
  const wanted = (s.command >> 16) & 3;
  if (answer === null && wanted !== 0) { raiseBits(s, c, CTO_ERR); return; }
  if (answer !== null) {
    const [a, b, d, e] = answer.words;
    if (answer.long) s.response = [(e >>> 8) | (d << 24), (d >>> 8) | (b << 24), (b >>> 8) | (a << 24), a >>> 8].map((w) => w >>> 0);
    else s.response[0] = e;
  }
  raiseBits(s, c, CMD_DONE | (wanted === 3 && !data ? DATA_DONE : 0));
  if (!data || s.busyCommand) return;
  s.size = Math.min(s.blocks & 0xfff, s.buffer.length);
  s.left = s.command & 0x20 ? (s.command & 2 ? blockCount : Infinity) : 1;
  if (s.left === Infinity) s.left = Number.MAX_SAFE_INTEGER;
  if (s.size === 0 || s.left === 0) { raiseBits(s, c, DATA_DONE); return; }
  s.phase = s.command & 0x10 ? READING : WRITING;
  s.at = 0;
  c.at(c.after(BLOCK_SECONDS), "block");
}

/** The buffer is full of a read block, or free for the next one to write. */
function nextBlock(s: State, c: C): void {
  if (s.phase === READING) {
    const block = c.ports.card()?.read() ?? null;
    if (block === null) { s.phase = REST; raiseBits(s, c, DTO_ERR); return; }
    s.buffer.fill(0);
    s.buffer.set(block.subarray(0, s.size));
    s.at = 0; s.ready = true;
    raiseBits(s, c, READ_RDY);
  } else if (s.phase === WRITING) {
    s.at = 0; s.ready = true;
    raiseBits(s, c, WRITE_RDY);
  }
}

function readWord(s: State, c: C): number {
  if (s.phase !== READING || !s.ready) { c.log("DATA was read while no block is there"); return 0; }
  const at = s.at;
  const word = s.buffer[at] | (s.buffer[at + 1] << 8) | (s.buffer[at + 2] << 16) | (s.buffer[at + 3] << 24);
  s.at += 4;
  if (s.at >= s.size) blockDone(s, c);
  return word;
}

function writeWord(s: State, value: number, c: C): void {
  if (s.phase !== WRITING || !s.ready) { c.log("DATA was written while no block is wanted"); return; }
  for (let k = 0; k < 4; k++) s.buffer[s.at + k] = value >>> (8 * k);
  s.at += 4;
  if (s.at < s.size) return;
  const block = new Uint8Array(512);
  block.set(s.buffer.subarray(0, Math.min(512, s.size)));
  if (c.ports.card()?.write(block)) blockDone(s, c);
  else { s.phase = REST; s.ready = false; raiseBits(s, c, DTO_ERR); }
}

function blockDone(s: State, c: C): void {
  s.ready = false;
  s.left--;
  if (s.command & 2) s.blocks = ((s.blocks & 0xffff) | ((Math.max(0, (s.blocks >>> 16) - 1)) << 16)) >>> 0;
  if (s.left > 0) { c.at(c.after(BLOCK_SECONDS), "block"); raise(s, c); return; }
  s.phase = REST;
  if (((s.command >> 2) & 3) === 1) {
    const answer = c.ports.card()?.command(12, 0);
    if (answer) s.response[3] = answer.words[3]; // SDHCI 3 §2.2.6: the response to Auto CMD12 is in the last word
  }
  raiseBits(s, c, DATA_DONE);
}

function stop(s: State, c: C): void {
  s.phase = REST; s.ready = false;
  c.cancel("respond"); c.cancel("block");
}

function resetAll(s: State, c: C): void {
  stop(s, c);
  Object.assign(s, state());
  raise(s, c);
}

/** Sets interrupt bits as far as the mask shows them. */
function raiseBits(s: State, c: C, bits: number): void {
  s.interrupt |= bits & s.mask;
  if (s.interrupt & 0xffff_0000) s.interrupt |= ERR;
  raise(s, c);
}

function irqLevel(s: State): boolean { return (s.interrupt & s.enable & ~ERR) !== 0; }

function raise(s: State, c: C): void {
  c.irq(0, irqLevel(s));
  c.dreq("dreq", s.ready && (s.phase === READING || s.phase === WRITING));
}
