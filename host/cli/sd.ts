/**
 * `redleaf-pi sd`: make card images, and look at or change the files on their boot partition.
 */
import { existsSync, readFileSync, readdirSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type FatVolume, formatFat, openBootVolume, part, type Partition, writePartitions } from "../loader/fat.ts";
import { LoadError } from "../loader/load-error.ts";
import { type CardFile, openCardFile } from "./host-files.ts";

export interface SdIo { out(content: string | Uint8Array): void; err(text: string): void }

export const SD_USAGE = `redleaf-pi sd make CARD [--size 64M] [--boot 64M] [--fat 16|32] [--from FOLDER] [--root IMAGE] [--force]
redleaf-pi sd ls CARD [FOLDER]
redleaf-pi sd put CARD FILE_OR_FOLDER [PATH]
redleaf-pi sd get CARD PATH [FILE]
`;

/** Answers the exit code: 0, or 2 for wrong usage and bad input, with one line on `err`. */
export async function runSd(args: string[], io: SdIo): Promise<number> {
  const [command, ...rest] = args;
  try {
    const run = { make, ls, put, get }[command ?? ""];
    if (command === "--help" || command === "-h") { io.out(SD_USAGE); return 0; }
    if (run === undefined) throw new Usage(command === undefined ? "expected make, ls, put or get" : `expected make, ls, put or get, found '${command}'`);
    await run(rest, io);
    return 0;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (error instanceof Usage) io.err(`redleaf-pi sd: ${error.message}\n${SD_USAGE}`);
    else if (error instanceof LoadError || code !== undefined) io.err(`redleaf-pi sd: ${(error as Error).message}\n`);
    else throw error;
    return 2;
  }
}

class Usage extends Error {}

async function make(args: string[]): Promise<void> {
  const { words: [path], options } = split(args, ["size", "boot", "fat", "from", "root"], ["force"], 1, 1);
  const fat = options.fat ?? "32";
  if (fat !== "16" && fat !== "32") throw new Usage(`expected --fat 16 or 32, found '${fat}'`);
  if (existsSync(path) && options.force === undefined) throw new LoadError(path, undefined, "expected a new file, there is one of that name (--force replaces it)");
  const root = options.root === undefined ? undefined : openCardFile(options.root);
  const rootBlocks = root ? roundUp(root.blocks) : 0;
  const bootBlocks = options.boot !== undefined ? roundUp(sizeOf("boot", options.boot) / BLOCK)
    : options.size !== undefined ? Math.floor(sizeOf("size", options.size) / BLOCK / ALIGN) * ALIGN - ALIGN - rootBlocks : DEFAULT_BOOT_BLOCKS;
  const needed = ALIGN + bootBlocks + rootBlocks, blocks = options.size === undefined ? needed : Math.floor(sizeOf("size", options.size) / BLOCK);
  if (bootBlocks < ALIGN || needed > blocks) throw new LoadError(path, undefined, `expected room for 1 MiB, the boot partition and the root image, --size ${options.size} is too small`);

  const card = openCardFile(path, { makeBytes: blocks * BLOCK });
  try {
    const partitions: Partition[] = [{ number: 1, type: fat === "32" ? 0x0c : 0x0e, firstBlock: ALIGN, blocks: bootBlocks, bootable: false }];
    if (root) partitions.push({ number: 2, type: 0x83, firstBlock: ALIGN + bootBlocks, blocks: rootBlocks, bootable: false });
    writePartitions(card, partitions);
    await formatFat(part(card, ALIGN, bootBlocks), path, fat === "32" ? "FAT32" : "FAT");
    for (let at = 0; root && at < root.blocks; at += COPY_BLOCKS)
      card.writeBlocks!(ALIGN + bootBlocks + at, root.readBlocks(at, Math.min(COPY_BLOCKS, root.blocks - at)));
    if (options.from !== undefined) putTree(await openBootVolume(card, path), options.from, "");
  } catch (error) {
    unlinkSync(path); // a card half made is none
    throw error;
  } finally {
    card.close();
    root?.close();
  }
}

async function ls(args: string[], io: SdIo): Promise<void> {
  const { words: [path, folder = ""] } = split(args, [], [], 1, 2);
  await withCard(path, "read", (volume) => {
    const entries = volume.list(folder);
    if (entries === undefined) throw new LoadError(path, undefined, `expected the folder '${folder}', there is none`);
    for (const entry of entries) io.out(`${(entry.directory ? "-" : String(entry.sizeBytes)).padStart(10)} ${entry.name}${entry.directory ? "/" : ""}\n`);
  });
}

async function put(args: string[]): Promise<void> {
  const { words: [path, from, to] } = split(args, [], [], 2, 3);
  if (!existsSync(from)) throw new LoadError(from, undefined, "expected a file or folder, there is none");
  await withCard(path, "write", (volume) => {
    if (statSync(from).isDirectory()) putTree(volume, from, to ?? "");
    else volume.write(to === undefined ? basename(from) : to.endsWith("/") || volume.list(to) ? join(to, basename(from)) : to, readFileSync(from));
  });
}

async function get(args: string[], io: SdIo): Promise<void> {
  const { words: [path, from, to] } = split(args, [], [], 2, 3);
  await withCard(path, "read", (volume) => {
    const bytes = volume.read(from);
    if (bytes === undefined) throw new LoadError(path, undefined, `expected the file '${from}', there is none`);
    if (to === undefined) io.out(bytes); else writeFileSync(to, bytes);
  });
}

function putTree(volume: FatVolume, from: string, to: string): void {
  for (const name of readdirSync(from).sort()) {
    const source = join(from, name), target = to === "" ? name : join(to, name);
    if (statSync(source).isDirectory()) putTree(volume, source, target); else volume.write(target, readFileSync(source));
  }
}

async function withCard(path: string, mode: "read" | "write", use: (volume: FatVolume) => void): Promise<void> {
  const card: CardFile = openCardFile(path, mode);
  try { use(await openBootVolume(card, path)); } finally { card.close(); }
}

/** Options that take a value, flags that take none, and from `least` to `most` other words. */
function split(args: string[], valued: string[], flags: string[], least: number, most: number): { words: string[]; options: Record<string, string> } {
  const words: string[] = [], options: Record<string, string> = {};
  for (let i = 0; i < args.length; i++) {
    const name = args[i].startsWith("--") ? args[i].slice(2) : undefined;
    if (name === undefined) words.push(args[i]);
    else if (flags.includes(name)) options[name] = "";
    else if (!valued.includes(name)) throw new Usage(`unknown option --${name}`);
    else if (args[++i] === undefined) throw new Usage(`expected a value after --${name}`);
    else options[name] = args[i];
  }
  if (words.length < least || words.length > most) throw new Usage(words.length < least ? "expected more arguments" : `unexpected argument '${words[most]}'`);
  return { words, options };
}

function sizeOf(option: string, text: string): number {
  const [, digits, unit] = /^(\d+)([KMG]?)$/i.exec(text) ?? [];
  if (digits === undefined) throw new Usage(`expected a size like 64M after --${option}, found '${text}'`);
  return Number(digits) * ({ k: 1 << 10, m: 1 << 20, g: 1 << 30 }[unit.toLowerCase()] ?? 1);
}

const roundUp = (blocks: number): number => Math.ceil(blocks / ALIGN) * ALIGN;

const BLOCK = 512;
const ALIGN = 2048; // 1 MiB: where card makers and partition tools put the first partition
const DEFAULT_BOOT_BLOCKS = 64 * ALIGN;
const COPY_BLOCKS = 8192;
