/** Runs the carried kernel image on qemu-system-aarch64 -M raspi3b; the kernel gets its arguments by semihosting. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const image = join(root, "kernel/image/kernel8.img");
const has = (cmd: string) => spawnSync(cmd, ["--version"], { stdio: "ignore" }).status === 0;

/** Why these tests can not run here, or nothing. */
export function missing(): string | undefined {
  if (!existsSync(image)) return "kernel/image/kernel8.img is missing: run node host/build/guest.mjs";
  if (!has("qemu-system-aarch64")) return "qemu-system-aarch64 is not installed (Debian: qemu-system-arm)";
  return undefined;
}

export interface Run { text: string; code: number | null; }
/**
 * `input`: [milliseconds after the previous one, bytes] for the serial line. `type`: lines for the shell, each after the prompt of the one
 * before. `until`: the power fails when the text matches. icount: a virtual nanosecond an instruction.
 */
export function run(args: string, options: { icount?: boolean; seconds?: number; input?: [number, string][]; type?: string[]; until?: RegExp; extra?: string[] } = {}): Promise<Run> {
  const qemu = spawn("qemu-system-aarch64", ["-M", "raspi3b", "-kernel", image, ...(args ? ["-append", args] : []), "-display", "none", "-monitor", "none",
    "-serial", "stdio", "-semihosting", ...(options.icount ? ["-icount", "shift=0"] : []), ...(options.extra ?? [])], { stdio: ["pipe", "pipe", "inherit"] });
  let text = "", answered = 0, typed = 0;
  qemu.stdout.on("data", (d: Buffer) => {
    text += d.toString("latin1");
    if (options.until?.test(text)) qemu.kill("SIGKILL");
    while (options.type && typed < options.type.length && text.indexOf("$ ", answered) >= 0) {
      answered = text.indexOf("$ ", answered) + 2 + options.type[typed].length; // its echo is no prompt
      qemu.stdin.write(`${options.type[typed++]}\r`);
    }
  });
  const timer = setTimeout(() => { text += "\n[the test gave up waiting]\n"; qemu.kill("SIGKILL"); }, (options.seconds ?? 60) * 1000);
  void (async () => { for (const [ms, bytes] of options.input ?? []) { await new Promise((r) => setTimeout(r, ms)); qemu.stdin.write(bytes); } })();
  return new Promise((resolve) => qemu.on("close", (code) => { clearTimeout(timer); resolve({ text: text.replaceAll("\r", ""), code }); }));
}

/** The objects behind `#bench ` in a run's text. */
export function rows(text: string): Record<string, number | string>[] {
  return text.split("\n").filter((l) => l.startsWith("#bench ")).map((l) => JSON.parse(l.slice(7)) as Record<string, number | string>);
}
