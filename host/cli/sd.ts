/**
 * `redleaf-pi sd`: make card images, and look at or change the files on their boot partition.
 * Deviations: none.
 */
import { closeSync, existsSync, openSync, readFileSync, readSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { basename, join } from "node:path";
import { type Blocks, type FatVolume, formatFat, openBootVolume, part, type Partition, writePartitions } from "../loader/fat.ts";
import { LoadError } from "../loader/load-error.ts";
import { type BlockFile, openBlockFile } from "./block-file.ts";

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
  const rootBlocks = options.root === undefined ? 0 : roundUp(statSync(options.root).size / BLOCK);
  const size = options.size === undefined ? undefined : sizeOf("size", options.size);
  const bootBlocks = options.boot !== undefined ? roundUp(sizeOf("boot", options.boot) / BLOCK)
    : size !== undefined ? Math.floor(size / BLOCK / ALIGN) * ALIGN - ALIGN - rootBlocks : DEFAULT_BOOT_BLOCKS;
  const needed = ALIGN + bootBlocks + rootBlocks, blocks = size === undefined ? needed : Math.floor(size / BLOCK);
  if (bootBlocks < ALIGN || needed > blocks) throw new LoadError(path, undefined, `expected room for 1 MiB, the boot partition and the root image, --size ${options.size} is too small`);

  const partitions: Partition[] = [{ number: 1, type: fat === "32" ? 0x0c : 0x0e, firstBlock: ALIGN, blocks: bootBlocks, bootable: false }];
  if (options.root !== undefined) partitions.push({ number: 2, type: 0x83, firstBlock: ALIGN + bootBlocks, blocks: rootBlocks, bootable: false });
  try {
    writeFileSync(path, "");
    truncateSync(path, blocks * BLOCK);
    if (options.root !== undefined) copyInto(path, (ALIGN + bootBlocks) * BLOCK, options.root);
    await withCard(path, true, async (card) => {
      writePartitions(card, partitions);
      await formatFat(part(card, ALIGN, bootBlocks), path, fat === "32" ? "FAT32" : "FAT");
      if (options.from !== undefined) putTree(await openBootVolume(card, path), options.from, "");
    });
  } catch (error) {
    rmSync(path, { force: true }); // a card half made is none
    throw error;
  }
}

async function ls(args: string[], io: SdIo): Promise<void> {
  const { words: [path, folder = ""] } = split(args, [], [], 1, 2);
  await withVolume(path, false, (volume) => {
    const entries = volume.list(folder);
    if (entries === undefined) throw new LoadError(path, undefined, `expected the folder '${folder}', there is none`);
    for (const entry of entries) io.out(`${(entry.directory ? "-" : String(entry.sizeBytes)).padStart(10)} ${entry.name}${entry.directory ? "/" : ""}\n`);
  });
}

async function put(args: string[]): Promise<void> {
  const { words: [path, from, to] } = split(args, [], [], 2, 3);
  if (!existsSync(from)) throw new LoadError(from, undefined, "expected a file or folder, there is none");
  await withVolume(path, true, (volume) => {
    if (statSync(from).isDirectory()) putTree(volume, from, to ?? "");
    else volume.write(to === undefined ? basename(from) : to.endsWith("/") || volume.list(to) ? join(to, basename(from)) : to, readFileSync(from));
  });
}

async function get(args: string[], io: SdIo): Promise<void> {
  const { words: [path, from, to] } = split(args, [], [], 2, 3);
  await withVolume(path, false, (volume) => {
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

/** The whole of one file into another, from a place on. */
function copyInto(path: string, at: number, from: string): void {
  const source = openSync(from, "r"), target = openSync(path, "r+"), piece = new Uint8Array(1 << 22);
  for (let got; (got = readSync(source, piece)) > 0; at += got)
    for (let put = 0; put < got;) put += writeSync(target, piece, put, got - put, at + put);
  closeSync(source);
  closeSync(target);
}

const withVolume = (path: string, write: boolean, use: (volume: FatVolume) => void): Promise<void> =>
  withCard(path, write, async (card) => use(await openBootVolume(card, path)));

async function withCard(path: string, writeThrough: boolean, use: (card: Blocks) => Promise<void>): Promise<void> {
  let card: BlockFile;
  try {
    card = openBlockFile(path, { writeThrough });
  } catch (error) {
    throw new LoadError(path, undefined, (error as Error).message.replace(`${path}: `, ""));
  }
  try { await use(card.source); } finally { card.close(); }
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
