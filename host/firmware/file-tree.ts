/**
 * Where the firmware's files come from: a FAT card (a FatVolume is a FileTree), a folder of the host, or bytes in memory. Names are found as FAT finds
 * them, without regard to case.
 * Deviations: none.
 */
export interface FileTree {
  /** What to call it in messages. */
  readonly name: string;
  /** The MBR partition that the files come from, 0 without one. */
  readonly partition: number;
  has(path: string): boolean;
  read(path: string): Uint8Array | undefined;
}

/** A folder, through two functions of whoever can read one. `list` answers the names in a directory, or undefined. */
export function folderTree(name: string, list: (path: string) => string[] | undefined, read: (path: string) => Uint8Array | undefined): FileTree {
  const actual = (path: string): string | undefined => {
    let found = "";
    for (const step of path.split("/").filter((s) => s !== "" && s !== ".")) {
      const names = list(found) ?? [];
      const match = names.includes(step) ? step : names.find((n) => n.toLowerCase() === step.toLowerCase());
      if (match === undefined) return undefined;
      found = found === "" ? match : `${found}/${match}`;
    }
    return found;
  };
  const get = (path: string) => { const real = actual(path); return real ? read(real) : undefined; };
  return { name, partition: 0, has: (path) => { const real = actual(path); return !!real && list(real) === undefined; }, read: get };
}

/** Files by path, for tests and for embedders that have them in memory. */
export function memoryTree(name: string, files: Record<string, Uint8Array | string>): FileTree {
  const byPath = new Map(Object.entries(files).map(([path, content]) =>
    [path.toLowerCase(), typeof content === "string" ? new TextEncoder().encode(content) : content]));
  const key = (path: string) => path.split("/").filter((s) => s !== "").join("/").toLowerCase();
  return { name, partition: 0, has: (path) => byPath.has(key(path)), read: (path) => byPath.get(key(path)) };
}
