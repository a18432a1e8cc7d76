/**
 * FAT volumes on a card image: find the boot partition, read, write and list files, make cards.
 *
 * Truth: pi3.md's rule for the boot ROM (MBR types 01, 04, 06, 0B, 0C, 0E, or a card without a partition table);
 * "FAT: General Overview of On-Disk Format" 1.03. The file system itself is FatFs (js-fatfs), over a random-access
 * source, so that a card of many gigabytes is never read whole.
 * Deviations: 512-byte sectors; no exFAT and no GPT (the Pi 3's boot ROM reads neither); a file that is written gets the
 * host's time as its date, which is FatFs's own habit.
 *
 *   const card = await openBootVolume(source);      // source: any BlockSource
 *   const config = card.read("config.txt");         // undefined when it is not there
 */
import * as FatFs from "js-fatfs";
import { LoadError } from "./load-error.ts";

/** Bytes that can be read (and perhaps written) anywhere: a card image file, an array, a slice of either. */
export interface BlockSource {
  readonly name: string;
  readonly sizeBytes: number;
  read(offset: number, length: number): Uint8Array;
  write?(offset: number, bytes: Uint8Array): void;
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

export interface Partition { number: number; type: number; startByte: number; sizeBytes: number; bootable: boolean }

export const bytesSource = (name: string, bytes: Uint8Array): BlockSource => ({
  name, sizeBytes: bytes.length,
  read: (offset, length) => bytes.subarray(offset, offset + length),
  write: (offset, content) => bytes.set(content, offset),
});

/** The MBR's four entries that are in use, or undefined when sector 0 holds no partition table. */
export function readPartitions(source: BlockSource): Partition[] | undefined {
  if (source.sizeBytes < SECTOR) throw new LoadError(source.name, 0, `expected a card of at least one ${SECTOR}-byte sector, found ${source.sizeBytes} bytes`);
  const sector = source.read(0, SECTOR);
  if (sector[510] !== 0x55 || sector[511] !== 0xaa || isFatBootSector(sector)) return undefined;
  const view = new DataView(sector.buffer, sector.byteOffset, sector.byteLength);
  const partitions: Partition[] = [];
  for (let number = 1; number <= 4; number++) {
    const at = 446 + (number - 1) * 16, type = sector[at + 4];
    if (type === 0) continue;
    partitions.push({ number, type, bootable: sector[at] === 0x80, startByte: view.getUint32(at + 8, true) * SECTOR, sizeBytes: view.getUint32(at + 12, true) * SECTOR });
  }
  return partitions;
}

/** The volume that the boot ROM would boot from: the first FAT partition, or the whole card when it has no partition table. */
export async function openBootVolume(source: BlockSource): Promise<FatVolume> {
  const partitions = readPartitions(source);
  if (partitions === undefined) return openFat(source, 0);
  const boot = partitions.find((p) => FAT_TYPES.includes(p.type));
  if (boot === undefined) {
    const types = partitions.map((p) => p.type.toString(16).padStart(2, "0"));
    throw new LoadError(source.name, 446, `expected a FAT partition (type 01, 04, 06, 0b, 0c or 0e), found ${types.length ? "types " + types.join(", ") : "an empty partition table"}`);
  }
  if (boot.startByte + boot.sizeBytes > source.sizeBytes)
    throw new LoadError(source.name, 446 + (boot.number - 1) * 16, `expected partition ${boot.number} inside the card's 0x${source.sizeBytes.toString(16)} bytes, it ends at 0x${(boot.startByte + boot.sizeBytes).toString(16)}`);
  return openFat(part(source, boot.startByte, boot.sizeBytes), boot.number, boot.startByte);
}

/** Makes a FAT file system over the whole source. */
export async function formatFat(source: BlockSource, kind: "FAT16" | "FAT32"): Promise<void> {
  const fatFs = await start(source);
  const work = fatFs.malloc(WORK_SIZE);
  const format = (kind === "FAT32" ? FatFs.FM_FAT32 : FatFs.FM_FAT) | FatFs.FM_SFD;
  const result = fatFs.f_mkfs("", { fmt: format, n_fat: 2, align: 0, n_root: 0, au_size: 0 }, work, WORK_SIZE);
  fatFs.free(work);
  if (result !== FatFs.FR_OK) throw new LoadError(source.name, undefined, `expected room for a ${kind} file system, found ${source.sizeBytes} bytes (${sentence(result)})`);
  const made = await openFat(source, 0);
  if (made.kind !== kind) throw new LoadError(source.name, undefined, `expected room for a ${kind} file system, ${source.sizeBytes} bytes make ${made.kind}`);
}

/** Writes a partition table of up to four entries. */
export function writePartitions(source: BlockSource, partitions: readonly Partition[]): void {
  const sector = new Uint8Array(SECTOR), view = new DataView(sector.buffer);
  for (const p of partitions) {
    const at = 446 + (p.number - 1) * 16;
    sector[at] = p.bootable ? 0x80 : 0;
    sector[at + 4] = p.type;
    sector.set([0xfe, 0xff, 0xff], at + 1); // cylinder/head/sector: "use the block address"
    sector.set([0xfe, 0xff, 0xff], at + 5);
    view.setUint32(at + 8, p.startByte / SECTOR, true);
    view.setUint32(at + 12, p.sizeBytes / SECTOR, true);
  }
  sector.set([0x55, 0xaa], 510);
  source.write!(0, sector);
}

/** A window of another source. */
export const part = (source: BlockSource, startByte: number, sizeBytes: number): BlockSource => ({
  name: source.name, sizeBytes,
  read: (offset, length) => source.read(startByte + offset, length),
  write: source.write && ((offset, bytes) => source.write!(startByte + offset, bytes)),
});

async function openFat(source: BlockSource, partition: number, startByte = 0): Promise<FatVolume> {
  const sector = source.read(0, SECTOR);
  if (sector.length < SECTOR || !isFatBootSector(sector)) {
    const what = partition === 0 ? "a partition table or a FAT boot sector" : `a FAT boot sector in partition ${partition}`;
    throw new LoadError(source.name, startByte, `expected ${what}, found neither its jump (eb xx 90) and 55 aa nor 512-byte sectors`);
  }
  const fatFs = await start(source);
  const fileSystem = fatFs.malloc(FatFs.sizeof_FATFS);
  const result = fatFs.f_mount(fileSystem, "", 1);
  if (result !== FatFs.FR_OK) throw new LoadError(source.name, startByte, `expected a FAT file system (${sentence(result)})`);
  const kind = (["FAT12", "FAT16", "FAT32"] as const)[fatFs.HEAPU8[fileSystem] - FatFs.FS_FAT12];
  const file = fatFs.malloc(FatFs.sizeof_FIL), directory = fatFs.malloc(FatFs.sizeof_DIR), info = fatFs.malloc(FatFs.sizeof_FILINFO);
  const count = fatFs.malloc(8), buffer = fatFs.malloc(COPY_SIZE);
  const counted = () => fatFs.getValue(count, "i32") >>> 0;
  const check = (code: number, path: string, expected: string) => {
    if (code !== FatFs.FR_OK) throw new LoadError(`${source.name}: ${path}`, undefined, `expected ${expected} (${sentence(code)})`);
  };
  const missing = (code: number) => code === FatFs.FR_NO_FILE || code === FatFs.FR_NO_PATH || code === FatFs.FR_INVALID_NAME;
  return {
    name: source.name, kind, partition,
    has: (path) => fatFs.f_open(file, rooted(path), FatFs.FA_READ) === FatFs.FR_OK && fatFs.f_close(file) === FatFs.FR_OK,
    read(path) {
      const opened = fatFs.f_open(file, rooted(path), FatFs.FA_READ);
      if (missing(opened) || opened === FatFs.FR_DENIED) return undefined; // denied: the name is a directory
      check(opened, path, "a readable file");
      const size = fatFs.f_size(file);
      if (size > source.sizeBytes) {
        fatFs.f_close(file);
        throw new LoadError(`${source.name}: ${path}`, undefined, `expected a file no larger than its card, its directory entry says ${size} bytes`);
      }
      const content = new Uint8Array(size);
      for (let at = 0; at < size;) {
        const code = fatFs.f_read(file, buffer, Math.min(COPY_SIZE, size - at), count), got = counted();
        if (code !== FatFs.FR_OK || got === 0) {
          fatFs.f_close(file);
          throw new LoadError(`${source.name}: ${path}`, at, `expected ${size} bytes of file (${code ? sentence(code) : "its cluster chain ends early"})`);
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
      if (!source.write) throw new LoadError(source.name, undefined, "expected a card that can be written, it is open for reading");
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
          throw new LoadError(`${source.name}: ${path}`, at + put, `expected room for ${bytes.length} bytes (${code ? sentence(code) : "the volume is full"})`);
        }
      }
      check(fatFs.f_close(file), path, "a file that can be closed");
    },
    freeBytes() {
      check(fatFs.f_getfree("", count, count + 4), "/", "a readable file allocation table");
      const sectorsPerCluster = source.read(13, 1)[0];
      return counted() * sectorsPerCluster * SECTOR;
    },
  };
}

/** One FatFs instance (its own wasm memory) on one source. */
const start = (source: BlockSource): Promise<FatFs.FatFs> => FatFs.create({
  diskio: {
    initialize: () => 0,
    status: () => (source.write ? 0 : FatFs.STA_PROTECT),
    read(fatFs, _drive, buffer, sector, count) {
      sector >>>= 0;
      const content = source.read(sector * SECTOR, count * SECTOR);
      if (content.length !== count * SECTOR) return FatFs.RES_ERROR;
      fatFs.HEAPU8.set(content, buffer);
      return FatFs.RES_OK;
    },
    write(fatFs, _drive, buffer, sector, count) {
      sector >>>= 0;
      if ((sector + count) * SECTOR > source.sizeBytes) return FatFs.RES_ERROR;
      source.write!(sector * SECTOR, fatFs.HEAPU8.slice(buffer, buffer + count * SECTOR));
      return FatFs.RES_OK;
    },
    ioctl(fatFs, _drive, command, buffer) {
      if (command === FatFs.GET_SECTOR_COUNT) fatFs.setValue(buffer, Math.floor(source.sizeBytes / SECTOR), "i32");
      else if (command === FatFs.GET_SECTOR_SIZE) fatFs.setValue(buffer, SECTOR, "i16");
      else if (command === FatFs.GET_BLOCK_SIZE) fatFs.setValue(buffer, 1, "i32");
      else if (command !== FatFs.CTRL_SYNC) return FatFs.RES_PARERR;
      return FatFs.RES_OK;
    },
  },
});

/** A jump, 512-byte sectors, a power of two of sectors a cluster, one or two FATs: what tells a boot sector from a partition table. */
const isFatBootSector = (s: Uint8Array): boolean =>
  ((s[0] === 0xeb && s[2] === 0x90) || s[0] === 0xe9) && s[510] === 0x55 && s[511] === 0xaa && (s[11] | (s[12] << 8)) === SECTOR
  && s[13] !== 0 && (s[13] & (s[13] - 1)) === 0 && (s[16] === 1 || s[16] === 2);

const rooted = (path: string): string => `/${path.split("/").filter((s) => s !== "").join("/")}`;

const sentence = (code: number): string => FAT_RESULTS[code] ?? `FatFs result ${code}`;

const SECTOR = 512, COPY_SIZE = 1 << 16, WORK_SIZE = 1 << 16;
const FAT_TYPES = [0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e];
/** FRESULT in words, by number. */
const FAT_RESULTS = [
  "no error", "the card cannot be read or written there", "the file system's structures contradict each other", "the card is not ready",
  "no such file", "no such directory", "not a FAT name", "a directory is in the way or the volume is full", "there already", "not an open file",
  "write-protected", "no such drive", "not mounted", "no FAT file system", "the size does not fit", "timed out", "locked", "out of memory",
  "too many open files", "a parameter is wrong",
];
