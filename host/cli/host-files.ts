/** Card images and folders of the host, as the loaders and the firmware take them. The only file here that knows how to open them. */
import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readFileSync, readSync, readdirSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type FileTree, fatTree, folderTree } from "../firmware/file-tree.ts";
import { type Blocks, openBootVolume } from "../loader/fat.ts";
import { LoadError } from "../loader/load-error.ts";

export interface CardFile extends Blocks { close(): void }

/** A card image, never read whole. A last partial block reads as if filled with zeros. */
export function openCardFile(path: string, mode: "read" | "write" | { makeBytes: number } = "read"): CardFile {
  let file: number;
  try {
    file = openSync(path, mode === "read" ? "r" : mode === "write" ? "r+" : "w+");
  } catch (error) {
    throw new LoadError(path, undefined, `expected a card image that can be opened (${(error as NodeJS.ErrnoException).code})`);
  }
  if (typeof mode === "object") ftruncateSync(file, mode.makeBytes);
  const size = fstatSync(file).size;
  return {
    blocks: Math.ceil(size / BLOCK),
    readBlocks(first, count) {
      const bytes = new Uint8Array(count * BLOCK);
      for (let at = 0; at < bytes.length;) {
        const got = readSync(file, bytes, at, bytes.length - at, first * BLOCK + at);
        if (got === 0) break;
        at += got;
      }
      return bytes;
    },
    writeBlocks: mode === "read" ? undefined : (first, bytes) => {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, first * BLOCK + at);
    },
    close: () => closeSync(file),
  };
}

/** What `--boot` names: the files in a folder, or on a card image's boot partition. */
export async function openBootFiles(path: string): Promise<FileTree> {
  if (!existsSync(path)) throw new LoadError(path, undefined, "expected a folder or a card image, there is nothing of that name");
  if (!statSync(path).isDirectory()) return fatTree(await openBootVolume(openCardFile(path), path));
  return folderTree(path, (folder) => {
    const full = join(path, folder);
    return existsSync(full) && statSync(full).isDirectory() ? readdirSync(full) : undefined;
  }, (file) => {
    const full = join(path, file);
    return statSync(full).isFile() ? readFileSync(full) : undefined;
  });
}

const BLOCK = 512;
