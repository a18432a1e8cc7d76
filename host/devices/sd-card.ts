/**
 * An SDHC card. SD Physical Layer Simplified Specification 3.01: card states §4.3, commands §4.7.4, registers §5.
 *
 * It has no window on the bus: EMMC and SDHOST talk to it through `SdBus` (`sdBus(card)`). Its blocks come from port `blocks`, which
 * is null when the slot is empty.
 *
 * Deviations: always high capacity; no SPI mode, no UHS (1.8 V), no passwords, no write protection groups. Programming and erasing
 * take no time beyond what the controller spends. The capacity is the image's, rounded up to 512 KiB; the tail reads 0.
 */
import { device, type Device } from "../machine/device.ts";

/** Where a card's blocks of 512 bytes live. Synchronous: a device cannot wait. */
export interface BlockSource {
  readonly blocks: number;
  readBlocks(first: number, count: number): Uint8Array;
  /** False: there is no room to keep them; nothing was written. */
  writeBlocks(first: number, bytes: Uint8Array): boolean | void;
  /** Makes blocks read as zeros; without it zeros are written. */
  eraseBlocks?(first: number, count: number): void;
}

/** A response: four words, the first bits 127:96 of a long one; a short one has only the last word. */
export interface SdResponse { long: boolean; busy: boolean; words: [number, number, number, number] }

export interface SdBus {
  /** Null: the card does not answer. */
  command(index: number, argument: number): SdResponse | null;
  /** The next block that a read command promised, or null when there is none. */
  read(): Uint8Array | null;
  /** A block that a write command asked for; false when the card wants none. */
  write(block: Uint8Array): boolean;
  /** Whether the card is sending or waiting for data. */
  busyWithData(): boolean;
}

export const BLOCK = 512;

// Card states as CURRENT_STATE shows them, §4.10.1
const IDLE = 0, READY = 1, IDENT = 2, STBY = 3, TRAN = 4, DATA = 5, RCV = 6, INACTIVE = 9;
const OUT_OF_RANGE = 0x8000_0000, ERASE_SEQ = 1 << 28, ILLEGAL = 1 << 22, ERROR = 1 << 19, READY_FOR_DATA = 1 << 8, APP_CMD = 1 << 5;
const RCA = 0x4567; // guess: any non-zero number will do
const OCR = 0x40ff_8000; // 2.7–3.6 V, high capacity
const POWER_UP_POLLS = 1; // ACMD41 answers busy this often before the card is ready (guess)

const state = () => ({
  mode: IDLE, rca: 0, app: false, polls: 0, errors: 0, wide: 0, fast: 0,
  next: 0, multiple: false, count: 0, eraseFrom: -1, eraseTo: -1, written: 0,
  /** A short data block to send (SCR, switch status, ...), or null for blocks of the card. */
  register: null as Uint8Array | null,
});
export type State = ReturnType<typeof state>;
export interface Ports { blocks: BlockSource | null }
export type SdCard = Device<State, Ports>;

export const sdCard = device<State, Ports>({
  name: "sdcard", title: "SDHC card (SD Physical Layer 3.01)", size: 0, version: 1,
  ports: () => ({ blocks: null }),
  state,
  regs: {},
});

export function sdBus(card: SdCard): SdBus {
  return {
    command: (index, argument) => (card.c.ports.blocks ? command(card.state, card.c.ports.blocks, index, argument >>> 0) : null),
    read: () => (card.c.ports.blocks ? readNext(card.state, card.c.ports.blocks) : null),
    write: (block) => (card.c.ports.blocks ? writeNext(card.state, card.c.ports.blocks, block) : false),
    busyWithData: () => card.state.mode === DATA || card.state.mode === RCV,
  };
}

function command(s: State, blocks: BlockSource, index: number, arg: number): SdResponse | null {
  if (s.mode === INACTIVE) return null;
  const app = s.app;
  s.app = false;
  const answer = app ? (appCommand(s, blocks, index, arg) ?? plainCommand(s, blocks, index, arg)) : plainCommand(s, blocks, index, arg);
  if (answer === undefined) { s.errors |= ILLEGAL; return null; }
  return answer;
}

type Answer = SdResponse | null | undefined; // undefined: illegal in this state

function plainCommand(s: State, blocks: BlockSource, index: number, arg: number): Answer {
  const mine = arg >>> 16 === s.rca;
  switch (index) {
    case 0: Object.assign(s, state()); return null;
    case 2: if (s.mode !== READY) return undefined; s.mode = IDENT; return long(cid());
    case 3: if (s.mode !== IDENT && s.mode !== STBY) return undefined; return publishRca(s);
    case 6: {
      if (s.mode !== TRAN) return undefined;
      const r = r1(s);
      s.register = switchStatus(s, arg);
      s.mode = DATA;
      return r;
    }
    case 7:
      if (mine && s.rca !== 0) { if (s.mode !== STBY && s.mode !== TRAN) return undefined; const r = r1(s, true); s.mode = TRAN; return r; }
      if (s.mode === TRAN || s.mode === DATA) s.mode = STBY;
      return null;
    case 8: if (s.mode !== IDLE) return undefined; return (arg & 0xf00) === 0x100 ? short(arg & 0xfff) : null;
    case 9: return s.mode === STBY && mine ? long(csd(blocks)) : undefined;
    case 10: return s.mode === STBY && mine ? long(cid()) : undefined;
    case 12: { if (s.mode !== DATA && s.mode !== RCV && s.mode !== TRAN) return undefined; const r = r1(s, true); endData(s); return r; }
    case 13: return mine ? r1(s) : null;
    case 15: if (mine) s.mode = INACTIVE; return null;
    case 16: return s.mode === TRAN ? r1(s) : undefined; // fixed at 512 for high capacity
    case 17: case 18: case 24: case 25: {
      if (s.mode !== TRAN) return undefined;
      if (arg >= capacity(blocks)) { s.errors |= OUT_OF_RANGE; return r1(s); }
      const r = r1(s);
      s.mode = index <= 18 ? DATA : RCV;
      s.multiple = index === 18 || index === 25;
      if (!s.multiple) s.count = 1;
      s.register = null; s.next = arg; s.written = 0;
      return r;
    }
    case 23: if (s.mode !== TRAN) return undefined; s.count = arg & 0xffff; return r1(s);
    case 32: if (s.mode !== TRAN) return undefined; s.eraseFrom = arg; return r1(s);
    case 33: if (s.mode !== TRAN) return undefined; s.eraseTo = arg; return r1(s);
    case 38: {
      if (s.mode !== TRAN) return undefined;
      if (s.eraseFrom < 0 || s.eraseTo < s.eraseFrom) s.errors |= ERASE_SEQ;
      else erase(blocks, s.eraseFrom, Math.min(s.eraseTo, blocks.blocks - 1));
      s.eraseFrom = s.eraseTo = -1;
      return r1(s, true);
    }
    case 55: if (s.mode !== IDLE && !mine) return null; s.app = true; return r1(s);
    default: return undefined;
  }
}

/** Undefined: not an application command, so the plain one of the same number is meant (§4.3.9). */
function appCommand(s: State, blocks: BlockSource, index: number, arg: number): Answer {
  const register = (bytes: Uint8Array): SdResponse => { const r = r1(s, false, true); s.register = bytes; s.mode = DATA; return r; };
  if (index === 41) {
    if (s.mode !== IDLE && s.mode !== READY) return undefined;
    if ((arg & 0x00ff_ffff) === 0) return short(OCR & ~0x4000_0000); // an inquiry
    if ((arg & 0x4000_0000) === 0 || s.polls++ < POWER_UP_POLLS) return short(OCR & ~0x4000_0000); // stays busy without HCS
    s.mode = READY;
    return short((OCR | 0x8000_0000) >>> 0);
  }
  if (s.mode !== TRAN) return undefined;
  switch (index) {
    case 6: s.wide = arg & 3; return r1(s, false, true);
    case 13: return register(sdStatus(s));
    case 22: return register(Uint8Array.of(s.written >>> 24, s.written >>> 16, s.written >>> 8, s.written));
    case 23: case 42: return r1(s, false, true);
    case 51: return register(SCR.slice());
    default: return undefined;
  }
}

function publishRca(s: State): SdResponse {
  const status = r1(s).words[3];
  s.mode = STBY;
  s.rca = RCA;
  return short(((RCA << 16) | ((status >>> 8) & 0xc000) | ((status >>> 6) & 0x2000) | (status & 0x1fff)) >>> 0);
}

function readNext(s: State, blocks: BlockSource): Uint8Array | null {
  if (s.mode !== DATA) return null;
  if (s.register) { const bytes = s.register; endData(s); return bytes; }
  if (s.next >= capacity(blocks)) { s.errors |= OUT_OF_RANGE; endData(s); return null; }
  const bytes = s.next < blocks.blocks ? blocks.readBlocks(s.next, 1) : new Uint8Array(BLOCK);
  s.next++;
  if (s.count > 0 && --s.count === 0) endData(s);
  return bytes;
}

function writeNext(s: State, blocks: BlockSource, block: Uint8Array): boolean {
  if (s.mode !== RCV) return false;
  if (s.next >= capacity(blocks)) { s.errors |= OUT_OF_RANGE; endData(s); return false; }
  if (s.next < blocks.blocks && blocks.writeBlocks(s.next, block) === false) { s.errors |= ERROR; endData(s); return false; }
  s.next++; s.written++;
  if (s.count > 0 && --s.count === 0) endData(s);
  return true;
}

function endData(s: State): void { s.mode = TRAN; s.register = null; s.count = 0; s.multiple = false; }

function erase(blocks: BlockSource, first: number, last: number): void {
  if (blocks.eraseBlocks) { blocks.eraseBlocks(first, last - first + 1); return; }
  const chunk = 2048;
  for (let at = first; at <= last; at += chunk) blocks.writeBlocks(at, new Uint8Array(Math.min(chunk, last - at + 1) * BLOCK));
}

function capacity(blocks: BlockSource): number { return Math.ceil(blocks.blocks / 1024) * 1024; }

/** Card status (§4.10.1): the state before the command, errors since the last one. */
function r1(s: State, busy = false, app = false): SdResponse {
  const ready = s.mode === TRAN || s.mode === RCV || s.mode === STBY ? READY_FOR_DATA : 0;
  const word = (s.errors | (s.mode << 9) | ready | (s.app || app ? APP_CMD : 0)) >>> 0;
  s.errors = 0;
  return { long: false, busy, words: [0, 0, 0, word] };
}

function short(word: number): SdResponse { return { long: false, busy: false, words: [0, 0, 0, word >>> 0] }; }

function long(bytes: Uint8Array): SdResponse {
  bytes[15] = (crc7(bytes.subarray(0, 15)) << 1) | 1;
  const view = new DataView(bytes.buffer);
  return { long: true, busy: false, words: [view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12)] };
}

/** §5.2: manufacturer 0, "RL", "RLPI3", revision 1.0, serial 1, January 2016. */
function cid(): Uint8Array { return Uint8Array.of(0, 0x52, 0x4c, 0x52, 0x4c, 0x50, 0x49, 0x33, 0x10, 0, 0, 0, 1, 0x01, 0x01, 0); }

/** §5.3.3: version 2, 25 MHz, classes of a card that reads, writes, erases and switches. */
function csd(blocks: BlockSource): Uint8Array {
  const size = capacity(blocks) / 1024 - 1;
  return Uint8Array.of(0x40, 0x0e, 0x00, 0x32, 0x5b, 0x59, 0x00, (size >> 16) & 0x3f, size >> 8, size, 0x7f, 0x80, 0x0a, 0x40, 0x00, 0);
}

/** §5.6: version 3.0, 1 and 4 bit bus, CMD23. */
const SCR = Uint8Array.of(0x02, 0x35, 0x80, 0x02, 0, 0, 0, 0);

/** §4.10.2: bus width, class 10, 4 MiB allocation units. */
function sdStatus(s: State): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes[0] = s.wide << 6; bytes[8] = 4; bytes[9] = 0; bytes[10] = 0x90; bytes[11] = 0; bytes[12] = 1; bytes[13] = 1;
  return bytes;
}

/** §4.3.10: group 1 knows functions 0 (default) and 1 (high speed), the others only 0. */
function switchStatus(s: State, arg: number): Uint8Array {
  const bytes = new Uint8Array(64);
  const wish = arg & 0xf, chosen = wish === 0xf ? s.fast : wish <= 1 ? wish : 0xf;
  bytes[1] = chosen === 0xf ? 0 : 100; // mA
  for (let group = 6; group >= 1; group--) { bytes[2 + 2 * (6 - group)] = 0x80; bytes[3 + 2 * (6 - group)] = group === 1 ? 3 : 1; }
  for (let group = 2; group <= 6; group++) {
    const want = (arg >>> (4 * (group - 1))) & 0xf, got = want === 0 || want === 0xf ? 0 : 0xf;
    bytes[16 - ((group - 1) >> 1)] |= got << ((group - 1) & 1 ? 4 : 0);
  }
  bytes[16] |= chosen;
  if (arg & 0x8000_0000 && chosen !== 0xf) s.fast = chosen;
  return bytes;
}

function crc7(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) for (let bit = 7; bit >= 0; bit--) crc = ((crc << 1) ^ (((byte >> bit) & 1) ^ ((crc >> 6) & 1) ? 0x09 : 0)) & 0x7f;
  return crc;
}
