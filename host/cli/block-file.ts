/**
 * An SD card image in a file, as blocks. Copy-on-write by default: the file is opened for reading and never touched. Written through
 * on request.
 *
 * Writing through survives a kill at any moment with no block half written: a block goes first, whole and with a checksum, into a
 * journal beside the image (`IMAGE.journal`), then into the image; a journal found at opening is played again if its checksum
 * holds (into the image, or into the copy that is being made), and dropped if not. The journal is left empty between writes, and removed by `close`.
 *
 * Deviations: the guard is against the death of this program, not of the host: nothing is synced to the disk before `close`.
 *
 *   const card = openBlockFile("card.img", { writeThrough: false });   board.insertCard(card.source);   card.close();
 */
import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync, rmSync, writeSync } from "node:fs";
import { BlockOverlay } from "../devices/block-overlay.ts";
import { BLOCK, type BlockSource } from "../devices/sd-card.ts";

export interface BlockFile { path: string; source: BlockSource; close(): void }

export function openBlockFile(path: string, { writeThrough = false } = {}): BlockFile {
  const file = open(path, writeThrough);
  const stat = fstatSync(file);
  if (!stat.isFile() && !stat.isBlockDevice()) { closeSync(file); throw new Error(`${path}: expected a file with an SD card image`); }
  const journalPath = `${path}.journal`;
  const pending = existsSync(journalPath) ? findPending(journalPath) : null;
  if (pending && writeThrough) writeAll(file, pending.bytes, pending.first * BLOCK);
  const { size } = fstatSync(file);
  if (size < BLOCK) { closeSync(file); throw new Error(`${path}: offset ${size}: the image ends before its first block, expected at least ${BLOCK} bytes`); }
  const blocks = Math.ceil(size / BLOCK);
  const readBlocks = (first: number, count: number) => {
    const bytes = new Uint8Array(count * BLOCK);
    let at = 0;
    while (at < bytes.length) {
      const got = readSync(file, bytes, at, bytes.length - at, first * BLOCK + at);
      if (got === 0) break; // the tail of a last, partial block is zeros
      at += got;
    }
    return bytes;
  };
  if (!writeThrough) {
    const base: BlockSource = { blocks, readBlocks, writeBlocks() { throw new Error(`${path} is open for reading`); } };
    const source = new BlockOverlay(base);
    if (pending) source.writeBlocks(pending.first, pending.bytes);
    return { path, source, close: () => closeSync(file) };
  }
  const journal = openSync(journalPath, "w");
  const writeBlocks = (first: number, bytes: Uint8Array) => {
    const room = blocks * BLOCK - first * BLOCK;
    const kept = bytes.subarray(0, Math.max(0, room));
    if (kept.length === 0) return;
    writeAll(journal, record(first, kept), 0);
    writeAll(file, kept, first * BLOCK);
    ftruncateSync(journal, 0);
  };
  return {
    path, source: { blocks, readBlocks, writeBlocks },
    close() { fsyncSync(file); closeSync(file); closeSync(journal); rmSync(journalPath, { force: true }); },
  };
}

const MAGIC = 0x4a53_4452; // "RDSJ"

/** A journal: magic, first block, length, checksum, then the bytes. */
export function record(first: number, bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(16 + bytes.length);
  const view = new DataView(out.buffer);
  out.set(bytes, 16);
  [MAGIC, first, bytes.length].forEach((word, i) => view.setUint32(4 * i, word, true));
  view.setUint32(12, checksum(out.subarray(0, 12), bytes), true);
  return out;
}

/** The write that was under way when the program died, if its record is whole. */
function findPending(journalPath: string): { first: number; bytes: Uint8Array } | null {
  const bytes = readFileSync(journalPath);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const whole = bytes.length >= 16 && view.getUint32(0, true) === MAGIC && bytes.length === 16 + view.getUint32(8, true)
    && view.getUint32(12, true) === checksum(bytes.subarray(0, 12), bytes.subarray(16));
  return whole ? { first: view.getUint32(4, true), bytes: bytes.subarray(16) } : null;
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, position + at);
}

/** FNV-1a over both parts. */
function checksum(...parts: Uint8Array[]): number {
  let hash = 0x811c_9dc5;
  for (const part of parts) for (const byte of part) hash = Math.imul(hash ^ byte, 0x0100_0193);
  return hash >>> 0;
}

function open(path: string, writable: boolean): number {
  try {
    return openSync(path, writable ? "r+" : "r");
  } catch (error) {
    throw new Error(`${path}: cannot be opened: ${(error as NodeJS.ErrnoException).code ?? error}`);
  }
}
