/**
 * CPIO archives in the "newc" form: what Linux takes as an initramfs and seL4's loader as a module list.
 *
 * Truth: Linux Documentation/driver-api/early-userspace/buffer-format.rst.
 * Deviations: written archives carry no times (0), so that equal contents give equal bytes; 070702 checksums are not checked.
 *
 *   writeCpio([{ name: "init", mode: 0o100755, bytes }, { name: "dev/console", mode: 0o020600, device: [5, 1] }]);
 */
import { LoadError } from "./load-error.ts";

export interface CpioEntry {
  name: string;
  /** Type and permission bits as in `st_mode`, a file when there is no type: 0o100644 a file, 0o040755 a directory, 0o120777 a link, 0o020600 a character device. */
  mode: number;
  /** File contents, or a symbolic link's target. */
  bytes?: Uint8Array;
  /** Major and minor number of a device node. */
  device?: [number, number];
}

export function writeCpio(entries: readonly CpioEntry[]): Uint8Array {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let size = 0;
  const put = (part: Uint8Array) => { parts.push(part); size += part.length; };
  const align = () => { if (size % 4 !== 0) put(new Uint8Array(4 - (size % 4))); };
  [...entries, { name: TRAILER, mode: 0 } as CpioEntry].forEach((entry, index) => {
    const name = encoder.encode(`${entry.name}\0`);
    const content = entry.bytes ?? new Uint8Array(0);
    const [major, minor] = entry.device ?? [0, 0];
    const inode = entry.name === TRAILER ? 0 : index + 1, links = (entry.mode & 0o170000) === 0o040000 ? 2 : 1;
    const mode = entry.mode & 0o170000 || entry.name === TRAILER ? entry.mode : entry.mode | 0o100000;
    const fields = [inode, mode, 0, 0, links, 0, content.length, 0, 0, major, minor, name.length, 0];
    put(encoder.encode(MAGIC + fields.map((v) => v.toString(16).toUpperCase().padStart(8, "0")).join("")));
    put(name); align(); put(content); align();
  });
  const archive = new Uint8Array(size);
  let at = 0;
  for (const part of parts) { archive.set(part, at); at += part.length; }
  return archive;
}

/** The entries of all archives in the file (an initramfs may be several, one after another, with zeros between). */
export function readCpio(bytes: Uint8Array, file: string): CpioEntry[] {
  const decoder = new TextDecoder();
  const entries: CpioEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] === 0) { at++; continue; }
    const start = at;
    const text = decoder.decode(bytes.subarray(at, at + HEADER));
    if (!text.startsWith(MAGIC) && !text.startsWith("070702")) throw new LoadError(file, at, `expected a newc header (070701), found ${JSON.stringify(text.slice(0, 6))}`);
    if (text.length < HEADER || !/^[0-9a-fA-F]+$/.test(text)) throw new LoadError(file, at, `expected a header of ${HEADER} hexadecimal digits`);
    const field = (index: number) => parseInt(text.slice(6 + index * 8, 14 + index * 8), 16);
    const mode = field(1), size = field(6), nameSize = field(11);
    const contentAt = (at + HEADER + nameSize + 3) & ~3;
    if (nameSize === 0 || contentAt + size > bytes.length)
      throw new LoadError(file, start, `expected an entry inside the file, but its name of ${nameSize} and contents of ${size} bytes end after the file's ${bytes.length} bytes`);
    const name = decoder.decode(bytes.subarray(at + HEADER, at + HEADER + nameSize - 1));
    at = (contentAt + size + 3) & ~3;
    if (name === TRAILER) continue;
    const kind = mode & 0o170000, entry: CpioEntry = { name, mode };
    if (kind === 0o100000 || kind === 0o120000) entry.bytes = bytes.subarray(contentAt, contentAt + size);
    if (kind === 0o020000 || kind === 0o060000) entry.device = [field(9), field(10)];
    entries.push(entry);
  }
  return entries;
}

const MAGIC = "070701", HEADER = 110, TRAILER = "TRAILER!!!";
