/** Debian's tools as oracles in tests of the loaders and the firmware: a test that needs one is skipped, with its reason, where it is missing. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "uvu";
import * as assert from "uvu/assert";
import { unless } from "../unless.ts";

/** mkfs.fat and mke2fs are in /usr/sbin, which is not on everyone's path. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** A test that needs tools, each with the Debian package that has it. */
export function testWith<T>(test: Test<T>, tools: Record<string, string>, name: string, body: () => unknown): void {
  const missing = Object.entries(tools).find(([tool]) => spawnSync("which", [tool], { env }).status !== 0);
  unless(test, missing && `${missing[0]} is not installed (Debian package ${missing[1]})`, name, body);
}

export const DTC = { dtc: "device-tree-compiler" };

export function run(command: string, args: string[], input?: string | Uint8Array): Uint8Array {
  const done = spawnSync(command, args, { env, input, maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`${command} ${args.join(" ")}: ${done.stderr?.toString() || done.error?.message}`);
  return new Uint8Array(done.stdout);
}

/** Device tree source to blob, with symbols and fixups as overlays need them. */
export const dtc = (source: string, ...options: string[]): Uint8Array =>
  run("dtc", ["-q", "-@", "-I", "dts", "-O", "dtb", ...options, "-"], `/dts-v1/;\n${source}`);

/** Blob to sorted source: the form in which two trees with the same contents are equal. */
export const dts = (blob: Uint8Array): string => new TextDecoder().decode(run("dtc", ["-q", "-s", "-I", "dtb", "-O", "dts", "-"], blob));

/** Runs the body in a folder of its own. */
export async function inFolder<T>(body: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "redleaf-"));
  try { return await body(folder); } finally { rmSync(folder, { recursive: true }); }
}

/** Expects the call to throw one line that matches. */
export async function refuses(call: () => unknown, message: RegExp): Promise<void> {
  try {
    await call();
  } catch (error) {
    assert.match((error as Error).message, message);
    assert.not.match((error as Error).message, /\n/);
    assert.match((error as Error).name, /^(LoadError|BootError)$/, (error as Error).stack);
    return;
  }
  assert.unreachable(`expected a refusal that matches ${message}`);
}
