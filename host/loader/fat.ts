/**
 * FAT volumes on a card image: find the boot partition, read, write and list files, make cards.
 *
 * Truth: pi3.md's rule for the boot ROM (MBR types 01, 04, 06, 0B, 0C, 0E, or a card without a partition table);
 * "FAT: General Overview of On-Disk Format" 1.03. The file system itself is FatFs (js-fatfs), over a random-access
 * card, so that one of many gigabytes is never read whole. A volume keeps a sector in hand: open it anew after others wrote.
 * Deviations: 512-byte sectors; no exFAT and no GPT (the Pi 3's boot ROM reads neither); a file that is written gets the
 * host's time as its date, which is FatFs's own habit.
 *
 *   const card = await openBootVolume(blocks, "card.img");
 *   const config = card.read("config.txt");         // undefined when it is not there
 */
import * as FatFs from "#fatfs";
import { LoadError } from "./load-error.ts";

/** A card's blocks of 512 bytes, readable (and perhaps writable) anywhere. What an SD card device holds fits too. */
export interface Blocks {
  readonly blocks: number;
  readBlocks(first: number, count: number): Uint8Array;
  writeBlocks?(first: number, bytes: Uint8Array): void;
}

export interface FatEntry { name: string; directory: boolean; sizeBytes: number }

export interface FatVolume {
  readonly name: string;
  readonly kind: "FAT12" | "FAT16" | "FAT32";
  /** The partition's number in the MBR, 1 to 4, or 0 when the card has no partition table. */
  readonly partition: number;
  has(path: string): boolean;
  read(path: string): Uint8Array | undefined;
  /** Entries of a directory, or undefined when there is no such directory. */
  list(path: string): FatEntry[] | undefined;
  /** Makes or replaces a file, with the directories above it. */
  write(path: string, bytes: Uint8Array): void;
  freeBytes(): number;
}

export interface Partition { number: number; type: number; firstBlock: number; blocks: number; bootable: boolean }

/** The MBR's four entries that are in use, or undefined when sector 0 holds no partition table. */
export function readPartitions(card: Blocks, name: string): Partition[] | undefined {
  if (card.blocks < 1) throw new LoadError(name, 0, `expected a card of at least one ${BLOCK}-byte block, the file is empty`);
  const sector = card.readBlocks(0, 1);
  if (sector[510] !== 0x55 || sector[511] !== 0xaa || isFatBootSector(sector)) return undefined;
  const view = new DataView(sector.buffer, sector.byteOffset, sector.byteLength);
  const partitions: Partition[] = [];
  for (let number = 1; number <= 4; number++) {
    const at = 446 + (number - 1) * 16, type = sector[at + 4];
    if (type === 0) continue;
    partitions.push({ number, type, bootable: sector[at] === 0x80, firstBlock: view.getUint32(at + 8, true), blocks: view.getUint32(at + 12, true) });
  }
  return partitions;
}

/**
 * The volume that the boot ROM would boot from: the first FAT partition, or the whole card when it has no partition table. A reset may
 * ask for a `partition` by its number; one that is not FAT is passed over.
 */
export async function openBootVolume(card: Blocks, name: string, partition = 0): Promise<FatVolume> {
  const partitions = readPartitions(card, name);
  if (partitions === undefined) return openFat(card, name, 0, 0);
  const fat = partitions.filter((p) => FAT_TYPES.includes(p.type)), boot = fat.find((p) => p.number === partition) ?? fat[0];
  if (boot === undefined) {
    const types = partitions.map((p) => p.type.toString(16).padStart(2, "0"));
    throw new LoadError(name, 446, `expected a FAT partition (type 01, 04, 06, 0b, 0c or 0e), found ${types.length ? "types " + types.join(", ") : "an empty partition table"}`);
  }
  if (boot.firstBlock + boot.blocks > card.blocks)
    throw new LoadError(name, 446 + (boot.number - 1) * 16, `expected partition ${boot.number} inside the card's ${card.blocks} blocks, it ends at block ${boot.firstBlock + boot.blocks}`);
  return openFat(part(card, boot.firstBlock, boot.blocks), name, boot.number, boot.firstBlock);
}

/** Makes a FAT file system over the whole volume; "FAT" is FAT16, or FAT12 where that is too large. */
export async function formatFat(volume: Blocks, name: string, kind: "FAT" | "FAT32"): Promise<void> {
  const fatFs = await start(volume);
  const work = fatFs.malloc(WORK_SIZE);
  const format = (kind === "FAT32" ? FatFs.FM_FAT32 : FatFs.FM_FAT) | FatFs.FM_SFD;
  const result = fatFs.f_mkfs("", { fmt: format, n_fat: 2, align: 0, n_root: 0, au_size: 0 }, work, WORK_SIZE);
  fatFs.free(work);
  if (result !== FatFs.FR_OK) throw new LoadError(name, undefined, `expected room for a ${kind} file system, found ${volume.blocks} blocks (${sentence(result)})`);
}

/** Writes a partition table of up to four entries. */
export function writePartitions(card: Blocks, partitions: readonly Partition[]): void {
  const sector = new Uint8Array(BLOCK), view = new DataView(sector.buffer);
  for (const p of partitions) {
    const at = 446 + (p.number - 1) * 16;
    sector[at] = p.bootable ? 0x80 : 0;
    sector[at + 4] = p.type;
    sector.set([0xfe, 0xff, 0xff], at + 1); // cylinder/head/sector: "use the block address"
    sector.set([0xfe, 0xff, 0xff], at + 5);
    view.setUint32(at + 8, p.firstBlock, true);
    view.setUint32(at + 12, p.blocks, true);
  }
  sector.set([0x55, 0xaa], 510);
  card.writeBlocks!(0, sector);
}

/** A window of a card. */
export const part = (card: Blocks, firstBlock: number, blocks: number): Blocks => ({
  blocks,
  readBlocks: (first, count) => card.readBlocks(firstBlock + first, count),
  writeBlocks: card.writeBlocks && ((first, bytes) => card.writeBlocks!(firstBlock + first, bytes)),
});

async function openFat(volume: Blocks, name: string, partition: number, firstBlock: number): Promise<FatVolume> {
  const boot = volume.readBlocks(0, 1);
  if (!isFatBootSector(boot)) {
    const what = partition === 0 ? "a partition table or a FAT boot sector" : `a FAT boot sector in partition ${partition}`;
    throw new LoadError(name, firstBlock * BLOCK, `expected ${what} (a jump eb xx 90, 512-byte sectors, 55 aa at the end)`);
  }
  const fatFs = await start(volume);
  const fileSystem = fatFs.malloc(FatFs.sizeof_FATFS);
  const result = fatFs.f_mount(fileSystem, "", 1);
  if (result !== FatFs.FR_OK) throw new LoadError(name, firstBlock * BLOCK, `expected a FAT file system (${sentence(result)})`);
  const kind = (["FAT12", "FAT16", "FAT32"] as const)[fatFs.HEAPU8[fileSystem] - FatFs.FS_FAT12];
  const file = fatFs.malloc(FatFs.sizeof_FIL), directory = fatFs.malloc(FatFs.sizeof_DIR), info = fatFs.malloc(FatFs.sizeof_FILINFO);
  const count = fatFs.malloc(8), buffer = fatFs.malloc(COPY_SIZE);
  const counted = () => fatFs.getValue(count, "i32") >>> 0;
  const check = (code: number, path: string, expected: string) => {
    if (code !== FatFs.FR_OK) throw new LoadError(`${name}: ${path}`, undefined, `expected ${expected} (${sentence(code)})`);
  };
  const missing = (code: number) => code === FatFs.FR_NO_FILE || code === FatFs.FR_NO_PATH || code === FatFs.FR_INVALID_NAME;
  return {
    name, kind, partition,
    has: (path) => fatFs.f_open(file, rooted(path), FatFs.FA_READ) === FatFs.FR_OK && fatFs.f_close(file) === FatFs.FR_OK,
    read(path) {
      const opened = fatFs.f_open(file, rooted(path), FatFs.FA_READ);
      if (missing(opened) || opened === FatFs.FR_DENIED) return undefined; // denied: the name is a directory
      check(opened, path, "a readable file");
      const size = fatFs.f_size(file);
      if (size > volume.blocks * BLOCK) {
        fatFs.f_close(file);
        throw new LoadError(`${name}: ${path}`, undefined, `expected a file no larger than its card, its directory entry says ${size} bytes`);
      }
      const content = new Uint8Array(size);
      for (let at = 0; at < size;) {
        const code = fatFs.f_read(file, buffer, Math.min(COPY_SIZE, size - at), count), got = counted();
        if (code !== FatFs.FR_OK || got === 0) {
          fatFs.f_close(file);
          throw new LoadError(`${name}: ${path}`, at, `expected ${size} bytes of file (${code ? sentence(code) : "its cluster chain ends early"})`);
        }
        content.set(fatFs.HEAPU8.subarray(buffer, buffer + got), at);
        at += got;
      }
      fatFs.f_close(file);
      return content;
    },
    list(path) {
      const opened = fatFs.f_opendir(directory, rooted(path));
      if (missing(opened)) return undefined;
      check(opened, path, "a readable directory");
      const entries: FatEntry[] = [];
      for (;;) {
        check(fatFs.f_readdir(directory, info), path, "a readable directory");
        const name = fatFs.FILINFO_fname(info);
        if (name === "") break;
        entries.push({ name, directory: (fatFs.FILINFO_fattrib(info) & FatFs.AM_DIR) !== 0, sizeBytes: fatFs.FILINFO_fsize(info) });
      }
      fatFs.f_closedir(directory);
      return entries;
    },
    write(path, bytes) {
      if (!volume.writeBlocks) throw new LoadError(name, undefined, "expected a card that can be written, it is open for reading");
      const steps = rooted(path).split("/").slice(1);
      for (let i = 1; i < steps.length; i++) {
        const code = fatFs.f_mkdir(`/${steps.slice(0, i).join("/")}`);
        if (code !== FatFs.FR_EXIST) check(code, path, "room for its directory");
      }
      check(fatFs.f_open(file, rooted(path), FatFs.FA_WRITE | FatFs.FA_CREATE_ALWAYS), path, "a file that can be made");
      for (let at = 0; at < bytes.length; at += COPY_SIZE) {
        const piece = bytes.subarray(at, at + COPY_SIZE);
        fatFs.HEAPU8.set(piece, buffer);
        const code = fatFs.f_write(file, buffer, piece.length, count), put = counted();
        if (code !== FatFs.FR_OK || put !== piece.length) {
          fatFs.f_close(file);
          fatFs.f_unlink(rooted(path));
          throw new LoadError(`${name}: ${path}`, at + put, `expected room for ${bytes.length} bytes (${code ? sentence(code) : "the volume is full"})`);
        }
      }
      check(fatFs.f_close(file), path, "a file that can be closed");
    },
    freeBytes() {
      check(fatFs.f_getfree("", count, count + 4), "/", "a readable file allocation table");
      const sectorsPerCluster = boot[13];
      return counted() * sectorsPerCluster * BLOCK;
    },
  };
}

/** One FatFs instance (its own wasm memory) on one volume. */
function start(volume: Blocks): Promise<FatFs.FatFs> {
  // Small cards have one-block clusters, and FatFs reads a cluster at a time: blocks are fetched in larger pieces.
  let piece: Uint8Array = new Uint8Array(0), pieceAt = 0;
  return FatFs.create({ diskio: {
    initialize: () => 0,
    status: () => (volume.writeBlocks ? 0 : FatFs.STA_PROTECT),
    read(fatFs, _drive, buffer, sector, count) {
      sector >>>= 0;
      if (sector + count > volume.blocks) return FatFs.RES_ERROR;
      if (sector < pieceAt || (sector + count - pieceAt) * BLOCK > piece.length) {
        piece = volume.readBlocks(sector, Math.max(count, Math.min(PIECE_BLOCKS, volume.blocks - sector)));
        pieceAt = sector;
      }
      fatFs.HEAPU8.set(piece.subarray((sector - pieceAt) * BLOCK, (sector - pieceAt + count) * BLOCK), buffer);
      return FatFs.RES_OK;
    },
    write(fatFs, _drive, buffer, sector, count) {
      sector >>>= 0;
      if (sector + count > volume.blocks) return FatFs.RES_ERROR;
      volume.writeBlocks!(sector, fatFs.HEAPU8.slice(buffer, buffer + count * BLOCK));
      piece = new Uint8Array(0);
      return FatFs.RES_OK;
    },
    ioctl(fatFs, _drive, command, buffer) {
      if (command === FatFs.GET_SECTOR_COUNT) fatFs.setValue(buffer, volume.blocks, "i32");
      else if (command === FatFs.GET_SECTOR_SIZE) fatFs.setValue(buffer, BLOCK, "i16");
      else if (command === FatFs.GET_BLOCK_SIZE) fatFs.setValue(buffer, 1, "i32");
      else if (command !== FatFs.CTRL_SYNC) return FatFs.RES_PARERR;
      return FatFs.RES_OK;
    },
  } });
}

/** A jump, 512-byte sectors, a power of two of sectors a cluster, one or two FATs: what tells a boot sector from a partition table. */
const isFatBootSector = (s: Uint8Array): boolean =>
  ((s[0] === 0xeb && s[2] === 0x90) || s[0] === 0xe9) && s[510] === 0x55 && s[511] === 0xaa && (s[11] | (s[12] << 8)) === BLOCK
  && s[13] !== 0 && (s[13] & (s[13] - 1)) === 0 && (s[16] === 1 || s[16] === 2);

const rooted = (path: string): string => `/${path.split("/").filter((s) => s !== "").join("/")}`;

const sentence = (code: number): string => FAT_RESULTS[code] ?? `FatFs result ${code}`;

const BLOCK = 512, COPY_SIZE = 1 << 16, WORK_SIZE = 1 << 16, PIECE_BLOCKS = 64;
const FAT_TYPES = [0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e];
/** FRESULT in words, by number. */
const FAT_RESULTS = [
  "no error", "the card cannot be read or written there", "the file system's structures contradict each other", "the card is not ready",
  "no such file", "no such directory", "not a FAT name", "a directory is in the way or the volume is full", "there already", "not an open file",
  "write-protected", "no such drive", "not mounted", "no FAT file system", "the size does not fit", "timed out", "locked", "out of memory",
  "too many open files", "a parameter is wrong",
];
