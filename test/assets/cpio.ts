/** A cpio archive in the "newc" format, which Linux unpacks as initramfs (Documentation/driver-api/early-userspace/buffer-format). */

export interface Entry {
  path: string;
  /** Type and permission bits; permissions alone mean a regular file. */
  mode: number;
  /** A file's bytes or a link's target. */
  data?: Uint8Array;
  /** Of a device node. */
  major?: number;
  minor?: number;
}

export function cpio(entries: Entry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const push = (bytes: Uint8Array) => { parts.push(bytes); length += bytes.length; };
  const pad = (to: number) => push(new Uint8Array((to - (length % to)) % to));
  [...entries, { path: "TRAILER!!!", mode: 0 }].forEach(({ path, mode, data = new Uint8Array(), major = 0, minor = 0 }: Entry, inode) => {
    const type = mode & 0o170000 || path === "TRAILER!!!" ? mode : mode | 0o100000;
    const fields = [inode + 1, type, 0, 0, 1, 0, data.length, 0, 0, major, minor, path.length + 1, 0];
    push(new TextEncoder().encode(`070701${fields.map((f) => f.toString(16).padStart(8, "0")).join("")}${path}\0`));
    pad(4);
    push(data);
    pad(4);
  });
  pad(512);
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) { out.set(part, at); at += part.length; }
  return out;
}
