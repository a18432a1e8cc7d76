/**
 * ELF64 files for AArch64: header, program segments, symbol table, notes.
 *
 * Truth: System V gABI chapter 4 and 5 (ELF), "ELF for the Arm 64-bit Architecture" (machine 183).
 * Deviations: little-endian only; static images only (no dynamic linking, no relocation).
 *
 *   const elf = parseElf(bytes, "kernel.elf");
 *   for (const s of elf.segments) copy(s.bytes, s.physicalAddress);   // the rest up to memorySize is zero
 *   start(elf.physicalEntry);
 */
import { LoadError } from "./load-error.ts";

export interface ElfSegment {
  virtualAddress: bigint; physicalAddress: bigint;
  /** The part that comes from the file; the segment is zero from there to `memorySize`. */
  bytes: Uint8Array;
  memorySize: number;
  executable: boolean; writable: boolean;
}

export interface ElfSymbol { name: string; address: bigint; size: number; kind: "function" | "object" | "other" }

export interface ElfNote { owner: string; type: number; descriptor: Uint8Array }

export interface Elf {
  /** As the header says it; may be a virtual address. */
  entry: bigint;
  /** The entry through the executable segment that holds it, as a loader at physical addresses needs it. */
  physicalEntry: bigint;
  /** PT_LOAD segments that occupy memory, in file order. */
  segments: ElfSegment[];
  symbols: ElfSymbol[];
  notes: ElfNote[];
}

export const isElf = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;

export function parseElf(bytes: Uint8Array, file: string): Elf {
  if (!isElf(bytes)) throw new LoadError(file, 0, "expected an ELF file (7f 45 4c 46)");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < EHDR_SIZE) throw new LoadError(file, bytes.length, `expected a 64-byte ELF header, the file ends after ${bytes.length} bytes`);
  if (bytes[4] !== 2) throw new LoadError(file, 4, `expected a 64-bit ELF file (class 2), found class ${bytes[4]}`);
  if (bytes[5] !== 1) throw new LoadError(file, 5, `expected a little-endian ELF file (data 1), found data ${bytes[5]}`);
  const machine = view.getUint16(18, true);
  if (machine !== EM_AARCH64) throw new LoadError(file, 18, `expected an AArch64 ELF file (machine 183), found machine ${machine}`);
  const type = view.getUint16(16, true);
  if (type !== ET_EXEC && type !== ET_DYN) throw new LoadError(file, 16, `expected an executable ELF file (type 2 or 3), found type ${type}`);

  const reader: Reader = { bytes, view, file };
  const segments: ElfSegment[] = [];
  const notes: ElfNote[] = [];
  for (const at of tableOf(reader, 32, 54, PHDR_SIZE, "program header")) {
    const kind = view.getUint32(at, true);
    if (kind !== PT_LOAD && kind !== PT_NOTE) continue;
    const fileSize = sizeAt(reader, at + 32);
    const content = slice(reader, sizeAt(reader, at + 8), fileSize, at + 8, "segment");
    if (kind === PT_NOTE) { notes.push(...notesOf(reader, content)); continue; }
    const memorySize = sizeAt(reader, at + 40);
    if (memorySize < fileSize) throw new LoadError(file, at + 40, `expected a memory size of at least the file size 0x${fileSize.toString(16)}, found 0x${memorySize.toString(16)}`);
    if (memorySize === 0) continue;
    const flags = view.getUint32(at + 4, true);
    segments.push({
      virtualAddress: view.getBigUint64(at + 16, true), physicalAddress: view.getBigUint64(at + 24, true),
      bytes: content, memorySize, executable: (flags & 1) !== 0, writable: (flags & 2) !== 0,
    });
  }
  const entry = view.getBigUint64(24, true);
  const home = segments.find((s) => s.executable && entry >= s.virtualAddress && entry < s.virtualAddress + BigInt(s.memorySize));
  const physicalEntry = home ? entry - home.virtualAddress + home.physicalAddress : entry;
  return { entry, physicalEntry, segments, symbols: symbolsOf(reader), notes };
}

interface Reader { bytes: Uint8Array; view: DataView; file: string }

/** The offsets of a header table's entries; `offsetAt` and `sizeAt` say where the ELF header keeps its place and entry size. */
function tableOf({ bytes, view, file }: Reader, offsetAt: number, entrySizeAt: number, entrySize: number, what: string): number[] {
  const count = view.getUint16(entrySizeAt + 2, true);
  if (count === 0) return [];
  const found = view.getUint16(entrySizeAt, true);
  if (found !== entrySize) throw new LoadError(file, entrySizeAt, `expected a ${what} size of ${entrySize}, found ${found}`);
  const start = view.getBigUint64(offsetAt, true);
  if (start + BigInt(count * entrySize) > BigInt(bytes.length))
    throw new LoadError(file, offsetAt, `expected ${count} ${what}s inside the file, but the table at 0x${start.toString(16)} ends after the file's 0x${bytes.length.toString(16)} bytes`);
  return Array.from({ length: count }, (_, i) => Number(start) + i * entrySize);
}

function sizeAt({ view, file }: Reader, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new LoadError(file, at, `expected a size or file offset below 2^53, found 0x${value.toString(16)}`);
  return Number(value);
}

function slice({ bytes, file }: Reader, start: number, size: number, at: number, what: string): Uint8Array {
  if (start + size > bytes.length)
    throw new LoadError(file, at, `expected a ${what} inside the file, but 0x${size.toString(16)} bytes at 0x${start.toString(16)} end after the file's 0x${bytes.length.toString(16)} bytes`);
  return bytes.subarray(start, start + size);
}

function symbolsOf(reader: Reader): ElfSymbol[] {
  const { view, file } = reader;
  const sections = tableOf(reader, 40, 58, SHDR_SIZE, "section header");
  const table = sections.find((at) => view.getUint32(at + 4, true) === SHT_SYMTAB);
  if (table === undefined) return [];
  const link = view.getUint32(table + 40, true);
  if (link >= sections.length) throw new LoadError(file, table + 40, `expected the index of a string table below ${sections.length}, found ${link}`);
  const content = (at: number, what: string) => slice(reader, sizeAt(reader, at + 24), sizeAt(reader, at + 32), at + 24, what);
  const strings = content(sections[link], "string table");
  const entries = content(table, "symbol table");
  if (entries.length % SYM_SIZE !== 0) throw new LoadError(file, table + 32, `expected a symbol table of whole ${SYM_SIZE}-byte entries, found 0x${entries.length.toString(16)} bytes`);
  const entryView = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
  const symbols: ElfSymbol[] = [];
  for (let at = SYM_SIZE; at < entries.length; at += SYM_SIZE) {
    const kind = entries[at + 4] & 15, section = entryView.getUint16(at + 6, true);
    if (kind > STT_FUNC || section === SHN_UNDEF || section === SHN_ABS) continue;
    const name = stringAt(strings, entryView.getUint32(at, true));
    if (name === undefined) throw new LoadError(file, sizeAt(reader, table + 24) + at, `expected a name offset below 0x${strings.length.toString(16)}`);
    if (name === "" || name.startsWith("$")) continue; // mapping symbols ($x, $d) mark code and data, they name nothing
    symbols.push({
      name, address: entryView.getBigUint64(at + 8, true), size: Number(entryView.getBigUint64(at + 16, true)),
      kind: kind === STT_FUNC ? "function" : kind === STT_OBJECT ? "object" : "other",
    });
  }
  return symbols;
}

function notesOf({ file, bytes: whole }: Reader, content: Uint8Array): ElfNote[] {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const notes: ElfNote[] = [];
  const pad = (n: number) => (n + 3) & ~3;
  for (let at = 0; at < content.length;) {
    const place = content.byteOffset - whole.byteOffset + at;
    if (at + 12 > content.length) throw new LoadError(file, place, "expected a 12-byte note header inside its segment");
    const nameSize = view.getUint32(at, true), size = view.getUint32(at + 4, true), descriptorAt = at + 12 + pad(nameSize);
    if (descriptorAt + size > content.length) throw new LoadError(file, place, `expected a note inside its segment, found a name of ${nameSize} and a descriptor of ${size} bytes`);
    const owner = stringAt(content.subarray(at + 12, at + 12 + nameSize), 0) ?? "";
    notes.push({ owner, type: view.getUint32(at + 8, true), descriptor: content.subarray(descriptorAt, descriptorAt + size) });
    at = descriptorAt + pad(size);
  }
  return notes;
}

function stringAt(table: Uint8Array, at: number): string | undefined {
  const end = table.indexOf(0, at);
  return at >= table.length || end < 0 ? undefined : new TextDecoder().decode(table.subarray(at, end));
}

const EHDR_SIZE = 64, PHDR_SIZE = 56, SHDR_SIZE = 64, SYM_SIZE = 24;
const EM_AARCH64 = 183, ET_EXEC = 2, ET_DYN = 3, PT_LOAD = 1, PT_NOTE = 4, SHT_SYMTAB = 2;
const STT_OBJECT = 1, STT_FUNC = 2, SHN_UNDEF = 0, SHN_ABS = 0xfff1;
