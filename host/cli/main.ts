#!/usr/bin/env node
/** `redleaf-pi`: the first word chooses the subcommand; each is a file of its own. Deviations: none. */
import { isatty } from "node:tty";
import { setFlagsFromString } from "node:v8";
import { LoadError } from "../loader/load-error.ts";
import { SnapshotError } from "../machine/snapshot.ts";
import { UsageError } from "./args.ts";
import { compileCore } from "./wasm.ts";

const USAGE = `redleaf-pi COMMAND [flags]
  run       boot a kernel image or a card (redleaf-pi run --help)
  explain   a few instructions cycle by cycle: what issued together, what waited for what (redleaf-pi explain --help)
  translate what a hot piece of guest code becomes: instructions, WebAssembly and schedule side by side
  ipc       what crossing a protection boundary costs: the RedLeaf kernel's benchmarks beside published figures
  sd        make, list, put and get files of SD card images
  devices   the register pages of the Pi's devices
  disasm    A64 words as assembly text
  version   of this program
Exit codes: 0 the guest said so, 1 the guest failed, 2 usage or bad input, 3 limit reached, 4 a defect of the emulator.`;

// V8 compares the stack pointer with its limit at the head of every loop, which is once for each instruction that is interpreted:
// a quarter of the speed (measured). This process runs no WebAssembly but the emulator's own, whose calls nest a dozen deep at
// most whatever the guest does; JavaScript's own checks stay.
setFlagsFromString("--no-wasm-stack-checks");

async function main(words: string[]): Promise<number> {
  const [command, ...rest] = words;
  switch (command) {
    case "run": compileCore(); return (await import("./run.ts")).runCommand(rest);
    case "explain": return (await import("./explain.ts")).explainCommand(rest);
    case "translate": return (await import("./translate.ts")).translateCommand(rest);
    case "ipc": return (await import("./ipc.ts")).ipcCommand(rest);
    case "sd": return (await import("./sd.ts")).runSd(rest, { out: (c) => { process.stdout.write(c); }, err: (t) => { process.stderr.write(t); } });
    case "devices": return (await import("./devices.ts")).devicesCommand(rest);
    case "disasm": return (await import("./disasm.ts")).disasmCommand(rest);
    case "help": case "--help": case "-h": console.log(USAGE); return 0;
    case "--version": case "-version": case "version": console.log(`redleaf-pi ${(await import("./version.ts")).version()}`); return 0;
    case undefined: process.stderr.write(USAGE + "\n"); return 2;
    default: throw new UsageError(`unknown command "${command}": expected run, explain, translate, ipc, sd, devices or disasm`);
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError || error instanceof LoadError || error instanceof SnapshotError) {
    process.stderr.write(`redleaf-pi: ${error.message}\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`redleaf-pi: a defect of the emulator: ${(error as Error)?.stack ?? error}\n`);
    process.exitCode = 4;
  }
}
// A terminal in raw mode would keep the process alive.
if (isatty(0)) process.stdin.unref?.();
