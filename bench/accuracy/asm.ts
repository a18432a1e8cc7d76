/**
 * From a calibration entry to assembly: the loops by which its source measured it (model-facts: chains, rates, exact
 * sequences), with nothing of the entry but its body. Deviations: none.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const build = fileURLToPath(new URL("../../build/accuracy/", import.meta.url));

export interface Entry {
  id: string; tier: string; topic: string; description: string; setup: string; metric: string; value: number; unit: string;
  tolerance: string; grade: string; source: string; method?: string; asm?: string; asm_setup?: string; asm_callee?: string;
}

export const CHAIN_COPIES = 144, RATE_COPIES = 120, ROTATION = 24, NOPS = 32;

const lines = (asm: string) => asm.split(";").map((l) => l.trim()).filter(Boolean);

/** Registers of a body renamed by `by`, modulo `count`; those from 24 on are constants of the body. */
function rotate(asm: string, by: number, count: number): string {
  return asm.replace(/\b([xwvqdsbh])(\d+)\b/g, (all, kind: string, n: string) => (Number(n) >= ROTATION ? all : kind + ((Number(n) + by) % count)));
}

function indices(asm: string): number[] {
  return [...asm.matchAll(/\b[xwvqdsbh](\d+)\b/g)].map((m) => Number(m[1])).filter((n) => n < ROTATION);
}

/** A body as one loop of copies, closed by SUBS and B.NE, its head on a 128-byte boundary. */
export function loopOf(entry: Entry, rate: boolean): string {
  const body = entry.asm!, copies = rate ? RATE_COPIES * ROTATION : CHAIN_COPIES;
  // A chain through an address register goes on in the register that was loaded; a rate gives each copy registers of its own.
  const step = rate ? Math.max(0, ...indices(body)) + 1 : /\[x0/.test(body) && !body.includes("{") ? Math.max(0, ...indices(body)) : 0;
  // So many registers that the last copy's end with the rotation, lists of registers must not wrap; a halfword element is one of V0 to V15.
  const count = Math.floor((/v\d+\.h\[/.test(body) ? 16 : ROTATION) / Math.max(1, step)) * Math.max(1, step);
  const out = entry.asm_callee ? lines(entry.asm_callee) : [];
  out.push(".balign 128", "9:");
  for (let k = 0; k < copies; k++) out.push(...lines(rotate(body, k * step, count)));
  out.push("subs x29, x29, #1", "b.ne 9b", "hlt #0xf000");
  return out.join("\n");
}

/** An exact sequence: 32 NOPs fill the queue, then the sequence between two reads of the cycle counter; differences to [x27]. */
export function exactOf(entry: Entry): string {
  const named = (asm: string) => lines(asm.replaceAll("xBUF", "x26"));
  return [
    "9:", ...named(entry.asm_setup ?? ""), ...Array<string>(NOPS).fill("nop"),
    "mrs x24, pmccntr_el0", ...named(entry.asm!), "mrs x25, pmccntr_el0",
    "sub x24, x25, x24", "str x24, [x27], #8", "subs x29, x29, #1", "b.ne 9b", "hlt #0xf000",
  ].join("\n");
}

export function missingTools(): string | undefined {
  for (const tool of ["as", "ld", "objcopy", "nm"]) {
    if (spawnSync(`aarch64-linux-gnu-${tool}`, ["--version"]).status !== 0) return `aarch64-linux-gnu-${tool} is not installed (Debian package binutils-aarch64-linux-gnu)`;
  }
  return undefined;
}

export interface Image { bytes: Uint8Array; at: Map<string, number> }
export const IMAGE_AT = 0x80000;

/** Assembles the routines, each on a page of its own, and links them (with `objects`, and `data` for these) into one image; answers where each begins. */
export function assemble(routines: Map<string, string>, objects: string[] = [], data = ""): Image {
  mkdirSync(build, { recursive: true });
  let text = `.arch armv8-a+crc\n${data}.text\n`;
  let i = 0;
  const labels = new Map<string, string>();
  for (const [id, asm] of routines) { const label = `entry_${i++}`; labels.set(label, id); text += `.balign 4096\n.global ${label}\n${label}:\n${asm}\n`; }
  writeFileSync(build + "kernels.s", text);
  run("as", ["-o", build + "kernels.o", build + "kernels.s"]);
  run("ld", ["-Ttext", "0x" + IMAGE_AT.toString(16), "-e", "entry_0", "-o", build + "kernels.elf", build + "kernels.o", ...objects]);
  run("objcopy", ["-O", "binary", build + "kernels.elf", build + "kernels.bin"]);
  const at = new Map<string, number>();
  for (const line of run("nm", [build + "kernels.elf"]).split("\n")) {
    const [address, , name] = line.split(" ");
    if (labels.has(name)) at.set(labels.get(name)!, parseInt(address, 16));
  }
  return { bytes: readFileSync(build + "kernels.bin"), at };
}

function run(tool: string, args: string[]): string {
  const made = spawnSync(`aarch64-linux-gnu-${tool}`, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  if (made.status !== 0) throw new Error(`aarch64-linux-gnu-${tool}: ${made.stderr.slice(0, 2000)}`);
  return made.stdout;
}
