/** Card images and folders of the host, as the loaders and the firmware take them. The only file here that knows how to open them. */
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, readSync, readdirSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type FileTree, folderTree } from "../firmware/file-tree.ts";
import type { Blocks } from "../loader/fat.ts";
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
      readSync(file, bytes, 0, bytes.length, first * BLOCK);
      return bytes;
    },
    writeBlocks: mode === "read" ? undefined : (first, bytes) => {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, first * BLOCK + at);
    },
    close: () => closeSync(file),
  };
}

/** A folder's files, as the firmware would find them on a card. */
export function hostFolder(path: string): FileTree {
  const look = (name: string) => statSync(join(path, name), { throwIfNoEntry: false });
  if (!look("")?.isDirectory()) throw new LoadError(path, undefined, "expected a folder, there is none");
  return folderTree(path, (folder) => (look(folder)?.isDirectory() ? readdirSync(join(path, folder)) : undefined),
    (file) => (look(file)?.isFile() ? readFileSync(join(path, file)) : undefined));
}

const BLOCK = 512;
