/**
 * Snapshots as bytes: named, versioned sections of plain data.
 *
 * Layout (little-endian): the eight letters REDLEAFS, u32 format, u32 number of sections; per section u32 lengths of name, text and
 * blob, u32 version, then name (UTF-8), text (JSON) and blob; at the end the CRC-32 of everything before it. Typed arrays inside the
 * data go into the blob; the text holds `{"$": [type, offset, length]}` in their place.
 *
 *   const bytes = encodeSnapshot([{ name: "uart0", version: 1, state }]);
 *   const sections = decodeSnapshot(bytes, "run.snap");
 * Deviations: none.
 */
import type { Saved } from "./device.ts";

/** Bytes that are no snapshot, or not one of this machine. */
export class SnapshotError extends Error {
  override readonly name = "SnapshotError";
}

/**
 * Refuses a section whose data have not the form of `example`: fields of other kinds, or (unless `grows`) fields that are missing.
 * Where the example has null or an empty list, anything goes.
 */
export function checkForm(section: Saved, example: unknown, grows = false): void {
  const visit = (found: unknown, wanted: unknown, path: string): void => {
    if (wanted === null || wanted === undefined) return;
    const right = ArrayBuffer.isView(wanted) ? found?.constructor === wanted.constructor
      : Array.isArray(wanted) ? Array.isArray(found)
      : typeof found === typeof wanted && found !== null && !ArrayBuffer.isView(found) && !Array.isArray(found);
    if (!right) throw new SnapshotError(`section "${section.name}": expected ${path || "the data"} to be ${kindOf(wanted)}, found ${kindOf(found)}`);
    if (ArrayBuffer.isView(wanted) || typeof wanted !== "object") return;
    if (Array.isArray(wanted)) { if (wanted.length > 0) (found as unknown[]).forEach((each, i) => visit(each, wanted[0], `${path}[${i}]`)); return; }
    for (const [key, value] of Object.entries(wanted)) {
      const own = (found as Record<string, unknown>)[key];
      if (own !== undefined || !grows) visit(own, value, path ? `${path}.${key}` : key);
    }
  };
  visit(section.state, example, "");
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value !== "object") return value === null ? "null" : `a ${typeof value}`;
  return Array.isArray(value) ? "a list" : ArrayBuffer.isView(value) ? `a ${value.constructor.name}` : "an object";
}

export function encodeSnapshot(sections: Saved[]): Uint8Array {
  const utf8 = new TextEncoder();
  const parts = sections.map(({ name, version, state }) => {
    const blobs: Uint8Array[] = [];
    const text = utf8.encode(JSON.stringify(pack(state, blobs, name)));
    return { name: utf8.encode(name), version, text, blobs, blobSize: total(blobs) };
  });
  const size = 16 + parts.reduce((sum, p) => sum + 16 + p.name.length + p.text.length + p.blobSize, 0) + 4;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(utf8.encode(MAGIC));
  view.setUint32(8, FORMAT, true);
  view.setUint32(12, parts.length, true);
  let at = 16;
  for (const part of parts) {
    for (const word of [part.name.length, part.text.length, part.blobSize, part.version]) { view.setUint32(at, word, true); at += 4; }
    for (const piece of [part.name, part.text, ...part.blobs]) { bytes.set(piece, at); at += piece.length; }
  }
  view.setUint32(at, crc32(bytes.subarray(0, at)), true);
  return bytes;
}

/** Takes a snapshot apart, or says in one sentence what is wrong with it. */
export function decodeSnapshot(bytes: Uint8Array, file = "snapshot"): Saved[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const utf8 = new TextDecoder();
  if (bytes.length < 20 || utf8.decode(bytes.subarray(0, 8)) !== MAGIC) throw new SnapshotError(`${file}: offset 0: expected a snapshot (${MAGIC})`);
  const format = view.getUint32(8, true);
  if (format !== FORMAT) throw new SnapshotError(`${file}: offset 8: snapshot format ${format}, expected ${FORMAT}`);
  const end = bytes.length - 4;
  if (crc32(bytes.subarray(0, end)) !== view.getUint32(end, true)) throw new SnapshotError(`${file}: offset ${end}: the checksum does not match, the file is damaged or cut`);
  const sections: Saved[] = [];
  let at = 16;
  for (let left = view.getUint32(12, true); left > 0; left--) {
    if (at + 16 > end) throw new SnapshotError(`${file}: offset ${at}: expected a section`);
    const [nameSize, textSize, blobSize, version] = [0, 4, 8, 12].map((o) => view.getUint32(at + o, true));
    const start = at + 16;
    at = start + nameSize + textSize + blobSize;
    if (at > end) throw new SnapshotError(`${file}: offset ${start}: the section is longer than the file`);
    const name = utf8.decode(bytes.subarray(start, start + nameSize));
    const text = utf8.decode(bytes.subarray(start + nameSize, start + nameSize + textSize));
    try {
      sections.push({ name, version, state: unpack(JSON.parse(text), bytes.subarray(start + nameSize + textSize, at)) });
    } catch {
      throw new SnapshotError(`${file}: offset ${start + nameSize}: expected the data of section ${JSON.stringify(name)}`);
    }
  }
  return sections;
}

const MAGIC = "REDLEAFS";
const FORMAT = 1;

const ARRAYS: Record<string, { new (buffer: ArrayBuffer): ArrayBufferView }> = { Uint8Array, Int32Array, Uint32Array, Uint16Array, Float64Array, BigUint64Array };

function pack(value: unknown, blobs: Uint8Array[], path: string): unknown {
  if (ArrayBuffer.isView(value)) {
    const type = value.constructor.name;
    if (!(type in ARRAYS)) throw new TypeError(`${path}: a ${type} cannot be in a snapshot`);
    const place = [type, total(blobs), value.byteLength];
    blobs.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    return { $: place };
  }
  if (Array.isArray(value)) return value.map((v, i) => pack(v, blobs, `${path}[${i}]`));
  if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, pack(v, blobs, `${path}.${k}`)]));
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`${path}: ${value} cannot be in a snapshot`);
  return value;
}

function unpack(value: unknown, blob: Uint8Array): unknown {
  if (Array.isArray(value)) return value.map((v) => unpack(v, blob));
  if (value === null || typeof value !== "object") return value;
  const place = (value as { $?: [string, number, number] }).$;
  if (place) {
    // A copy: a Buffer's own slice would be part of what it is part of.
    const [type, at, length] = place, part = Uint8Array.prototype.slice.call(blob, at, at + length);
    if (!Object.hasOwn(ARRAYS, type) || part.length !== length) throw new RangeError("an array outside its section");
    return new ARRAYS[type](part.buffer);
  }
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, unpack(v, blob)]));
}

function total(blobs: Uint8Array[]): number { return blobs.reduce((sum, b) => sum + b.length, 0); }

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb8_8320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (let i = 0; i < bytes.length; i++) crc = CRC_TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffff_ffff) >>> 0;
}
