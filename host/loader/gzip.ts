/**
 * Gzip members: told by their magic, inflated at once, checked.
 *
 * Truth: RFC 1952. A library inflates (inflate.ts); CRC and length are checked here.
 * Deviations: one member a file (what `gzip` and kernel builds write); nothing may follow it.
 */
import { inflate } from "#inflate";
import { LoadError } from "./load-error.ts";

export const isGzip = (bytes: Uint8Array): boolean => bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;

export function gunzip(bytes: Uint8Array, file: string): Uint8Array {
  if (!isGzip(bytes)) throw new LoadError(file, 0, "expected a gzip file (1f 8b)");
  if (bytes[2] !== 8) throw new LoadError(file, 2, `expected gzip method 8 (deflate), found ${bytes[2]}`);
  const start = headerLength(bytes, file), end = bytes.length - 8;
  if (start >= end) throw new LoadError(file, bytes.length, "expected compressed data and an 8-byte gzip trailer, the file ends before");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const crc = view.getUint32(end, true), size = view.getUint32(end + 4, true);
  // No more than the trailer names, so that damage cannot ask for more memory than a board has, and one byte, so that a longer
  // stream shows.
  if (size > LARGEST) throw new LoadError(file, end + 4, `expected an inflated size of at most 1 GiB, found ${size} bytes`);
  let content: Uint8Array;
  try {
    content = inflate(bytes.subarray(start, end), size + 1);
  } catch (error) {
    throw new LoadError(file, start, `expected a whole deflate stream (${(error as Error).message})`);
  }
  if (content.length !== size) throw new LoadError(file, end + 4, `expected ${size} inflated bytes as the trailer says, found ${content.length > size ? "more" : content.length}`);
  const found = crc32(content);
  if (found !== crc) throw new LoadError(file, end, `expected CRC 0x${crc.toString(16)} as the trailer says, found 0x${found.toString(16)}`);
  return content;
}

function headerLength(bytes: Uint8Array, file: string): number {
  const flags = bytes[3];
  let at = 10;
  if (flags & 4) at += 2 + (bytes[at] | (bytes[at + 1] << 8));
  for (const flag of [8, 16]) if (flags & flag) { // file name, comment: each ends with a zero
    const zero = bytes.indexOf(0, at);
    if (zero < 0) throw new LoadError(file, at, "expected a zero after the gzip header's name or comment");
    at = zero + 1;
  }
  return flags & 2 ? at + 2 : at;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = CRC_TABLE[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

const LARGEST = 0x4000_0000;
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
