/** Runs the carried kernel image on our emulator by its command line; the kernel gets its arguments by semihosting. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Mode, MODES } from "../modes.ts";
import { image as carried, root, type Run } from "./qemu.ts";

export const core = existsSync(join(root, "build/core.wasm"));

/** `seconds` are the guest's. */
export function emulate(args: string, options: { seconds?: number; extra?: string[]; image?: string; mode?: Mode } = {}): Promise<Run> {
  const cli = spawn(process.execPath, ["--import", "tsx", join(root, "host/cli/main.ts"), "run", "-kernel", options.image ?? carried, "-append", args, "-semihosting", ...(options.mode ?? MODES[0]).flags,
    "--timeout", String(options.seconds ?? 60), ...(options.extra ?? [])], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  cli.stdout.on("data", (d: Buffer) => { text += d.toString("latin1"); });
  return new Promise((resolve) => cli.on("close", (code) => resolve({ text: text.replaceAll("\r", ""), code })));
}
/** What may differ between two machines: the first line (clock, memory), measured times, and how many processes fit into memory before another. */
export const comparable = (text: string) => text.split("\n").filter((l) => !/^kernel: \d+ MiB|^greeter: /.test(l)).join("\n").replace(/^process \d+:/gm, "process:");
