/**
 * `redleaf-pi explain FILE.s`: a snippet run in a warm loop on the cycle model and shown cycle by cycle: which pair issued
 * together, and what each instruction waited for. Truth: host/trace/snippet.ts and stalls.ts; nothing is modelled here.
 *
 * A file of assembly goes through aarch64-linux-gnu-as, or llvm-mc where that is not installed. An image (raw, or an ELF file)
 * gives the instructions of `--explain START..END`, where an ELF file's ends may be symbols.
 * Deviations: code that needs linking is refused; data in .text is executed.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { disassemble } from "../debug/disassemble.ts";
import { isElf, parseElf } from "../loader/elf.ts";
import { objectText } from "../loader/object-text.ts";
import { symbolTable } from "../loader/symbols.ts";
import { COPIES, runSnippet, type Shown, type SnippetRun } from "../trace/snippet.ts";
import { LEGEND, timeline } from "../trace/timeline.ts";
import { numberFlag, parseArgs, UsageError } from "./args.ts";
import { readInput } from "./run.ts";
import { loadCoreWasm } from "./wasm.ts";

export const EXPLAIN_USAGE = `redleaf-pi explain FILE.s | WORD... | IMAGE --explain START..END
  FILE.s                   assembly: goes through aarch64-linux-gnu-as or llvm-mc
  WORD...                  instructions in hexadecimal
  --explain START..END     the instructions of an image from START to before END: addresses, or symbols of an ELF file
  --at ADDRESS             where a raw image lies (0x80000)
  --set xN=VALUE           a register at the start (several may be given); others hold 1, or a buffer's address
  --copies N               iterations to show (2)
  --clock HZ               core clock (1.2G)
  --json                   as data`;

export async function explainCommand(words: string[]): Promise<number> {
  const { positional, flags } = parseArgs(words, { explain: "value", at: "value", set: "values", copies: "value", clock: "value", json: "flag", h: "flag", help: "flag" });
  if (flags.has("h") || flags.has("help")) { console.log(EXPLAIN_USAGE); return 0; }
  const one = (name: string) => flags.get(name)?.[0];
  const code = codeOf(positional, one("explain"), one("at"));
  const shown = one("copies") === undefined ? 2 : numberFlag(one("copies")!, "--copies");
  if (!Number.isInteger(shown) || shown < 1 || shown > COPIES / 2) throw new UsageError(`--copies: expected a whole number from 1 to ${COPIES / 2}, found "${one("copies")}"`);
  const coreHz = one("clock") === undefined ? undefined : numberFlag(one("clock")!, "--clock");
  if (coreHz !== undefined && (coreHz < 1e6 || coreHz > 1e10)) throw new UsageError(`--clock: expected a frequency from 1M to 10G, found "${one("clock")}"`);
  const x = (flags.get("set") ?? []).map((text) => {
    const m = /^x(\d+)=(0x[0-9a-fA-F]+|\d+)$/.exec(text);
    if (!m || Number(m[1]) > 30 || Number(m[1]) === 29) throw new UsageError(`--set ${text}: expected xN=VALUE with N from 0 to 30, but not 29, which counts the rounds`);
    return [Number(m[1]), BigInt.asUintN(64, BigInt(m[2]))] as const;
  });
  const text = (word: number, index = 0) => disassemble(word, BigInt(index * 4)) ?? `.inst 0x${word.toString(16).padStart(8, "0")}`;
  let run: SnippetRun;
  try { run = await runSnippet(loadCoreWasm(), code.words, { x, coreHz, name: (word) => text(word) }); } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${code.name}: ${error.message}`);
    throw error;
  }
  console.log(flags.has("json") ? JSON.stringify(data(code, run, text, shown), null, 1) : report(code, run, text, shown));
  return 0;
}

interface Code { name: string; words: number[] }

function codeOf(positional: string[], range: string | undefined, at: string | undefined): Code {
  if (positional.length === 0) throw new UsageError("explain: expected a file of assembly, instruction words in hexadecimal, or an image and --explain START..END");
  const [name] = positional;
  if (positional.length === 1 && existsSync(name)) {
    if (/\.[sS]$/.test(name)) return { name, words: wordsOf(assemble(name), name) };
    const bytes = readInput(name);
    if (isElf(bytes)) {
      const elf = parseElf(bytes, name);
      const [start, end] = ends(range, name, (symbol) => symbolRange(elf, symbol));
      const segment = elf.segments.find((s) => start >= s.virtualAddress && end <= s.virtualAddress + BigInt(s.bytes.length));
      if (!segment) throw new UsageError(`--explain ${range}: expected a range within one segment of ${name}`);
      return { name, words: wordsOf(segment.bytes.subarray(Number(start - segment.virtualAddress), Number(end - segment.virtualAddress)), name) };
    }
    const base = at === undefined ? 0x80000n : BigInt(numberFlag(at, "--at"));
    if (range === undefined) return { name, words: wordsOf(bytes, name) };
    const [start, end] = ends(range, name, () => undefined);
    if (start < base || end > base + BigInt(bytes.length)) throw new UsageError(`--explain ${range}: ${name} reaches from 0x${base.toString(16)} to 0x${(base + BigInt(bytes.length)).toString(16)}`);
    return { name, words: wordsOf(bytes.subarray(Number(start - base), Number(end - base)), name) };
  }
  const words = positional.map((w) => {
    if (!/^(0x)?[0-9a-fA-F]{1,8}$/.test(w)) throw new UsageError(`explain: expected a file or words of up to 8 hexadecimal digits, found "${w}"`);
    return parseInt(w.replace(/^0x/, ""), 16);
  });
  return { name: "words", words };
}

/** START..END, or one symbol for all of it. */
export function ends(range: string | undefined, what: string, symbol: (name: string) => [bigint, bigint] | undefined): [bigint, bigint] {
  if (range === undefined) throw new UsageError(`${what}: an image needs --explain START..END`);
  const parts = range.split("..");
  const address = (text: string, end: boolean): bigint => {
    if (/^(0x[0-9a-fA-F]+|\d+)$/.test(text)) return BigInt(text);
    const m = /^([^+]+?)(?:\+(0x[0-9a-fA-F]+|\d+))?$/.exec(text), found = m && symbol(m[1]);
    if (!m || !found) throw new UsageError(`--explain ${range}: expected START..END with addresses${m ? ` or symbols, ${what} has no symbol "${m[1]}"` : ""}`);
    return m[2] === undefined ? found[end && parts.length === 1 ? 1 : 0] : found[0] + BigInt(m[2]);
  };
  if (parts.length > 2) throw new UsageError(`--explain ${range}: expected START..END`);
  const start = address(parts[0], false), end = address(parts[parts.length - 1], true);
  if (start % 4n || end % 4n || end <= start) throw new UsageError(`--explain ${range}: expected two multiples of 4, the second above the first`);
  return [start, end];
}

function symbolRange(elf: ReturnType<typeof parseElf>, name: string): [bigint, bigint] | undefined {
  const start = symbolTable(elf.symbols).find(name), size = elf.symbols.find((s) => s.name === name)?.size ?? 0;
  return start === undefined ? undefined : [start, start + BigInt(size)];
}

function wordsOf(bytes: Uint8Array, name: string): number[] {
  if (bytes.length === 0 || bytes.length % 4) throw new UsageError(`${name}: expected whole instructions of 4 bytes, found ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(i * 4, true));
}

/** The code that an assembler makes of the file. */
function assemble(file: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "redleaf-explain-")), object = join(folder, "snippet.o");
  try {
    for (const [tool, args] of [["aarch64-linux-gnu-as", ["-march=armv8-a+crc", "-o", object, file]], ["llvm-mc", MC], ["llvm-mc-19", MC]] as [string, string[]][]) {
      const made = spawnSync(tool, args === MC ? [...MC, "-o", object, file] : args, { encoding: "utf8" });
      if ((made.error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") continue;
      if (made.status !== 0) throw new UsageError(`${file}: ${tool} does not assemble it: ${made.stderr.split("\n").find((l) => /error/i.test(l))?.trim() ?? made.stderr.trim()}`);
      return objectText(readFileSync(object), file);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  throw new UsageError(`${file}: assembly needs aarch64-linux-gnu-as (Debian package binutils-aarch64-linux-gnu) or llvm-mc; instruction words in hexadecimal need neither`);
}
const MC = ["-arch=aarch64", "-mattr=+crc,+neon,+fp-armv8", "-filetype=obj"];

// --- what is printed ------------------------------------------------------------------------------------------------------
type TextOf = (word: number, index?: number) => string;

function report(code: Code, run: SnippetRun, text: TextOf, shown: number): string {
  const rows = typical(run, shown).flatMap((copy, k) => copy.map((s) => ({ label: `[${k},${s.index}]`, text: text(s.word, s.index), shown: s })));
  const lines = [
    `${code.name}: ${run.cycles.toFixed(2)} cycles and ${run.instructions.toFixed(2)} instructions an iteration (IPC ${(run.instructions / run.cycles).toFixed(2)}), Cortex-A53 model, warm`,
    "", timeline(rows), "", LEGEND, "", `Over ${run.copies.length} iterations, cycles an iteration:`,
  ];
  for (const row of perInstruction(code, run, text)) {
    const said = [...(row.paired ? [`issues beside the one above ${(row.paired * 100).toFixed(0)} %`] : []), ...row.stalls.map((s) => `${s.cycles.toFixed(2)} ${s.kind}: ${s.text}`)];
    lines.push(`  ${String(row.index).padStart(3)}  ${row.text.padEnd(30)}  ${said.join("; ")}`.trimEnd());
  }
  return lines.join("\n");
}

/** Some copies behind each other that took about what copies take, from the middle on. */
function typical(run: SnippetRun, count: number): Shown[][] {
  const start = (k: number) => run.copies[k][0].cycle, last = run.copies.length - count;
  const from = Array.from({ length: last }, (_, i) => (i + (last >> 1)) % last);
  const off = (k: number) => Math.abs(start(k + count) - start(k) - run.cycles * count);
  const best = from.reduce((a, b) => (off(b) < off(a) - 0.5 ? b : a));
  return run.copies.slice(best, best + count);
}

function perInstruction(code: Code, run: SnippetRun, text: TextOf) {
  const list = run.copies.flat();
  return code.words.map((word, index) => {
    const mine = list.filter((s) => s.index === index), stalls = new Map<string, { kind: string; text: string; cycles: number }>();
    for (const s of mine.flatMap((m) => m.stalls)) {
      const key = `${s.kind} ${s.text}`, sum = stalls.get(key) ?? { kind: s.kind, text: s.text, cycles: 0 };
      sum.cycles += s.cycles / run.copies.length;
      stalls.set(key, sum);
    }
    return { index, word: `0x${word.toString(16).padStart(8, "0")}`, text: text(word, index), executed: mine.length / run.copies.length, paired: mine.length ? mine.filter((s) => s.paired).length / mine.length : 0, stalls: [...stalls.values()].sort((a, b) => b.cycles - a.cycles) };
  });
}

function data(code: Code, run: SnippetRun, text: TextOf, shown: number): object {
  const copies = typical(run, shown), zero = copies[0][0].cycle;
  return {
    name: code.name, cyclesPerIteration: run.cycles, instructionsPerIteration: run.instructions, instructions: perInstruction(code, run, text),
    timeline: copies.map((copy) => copy.map((s) => ({ index: s.index, cycle: s.cycle - zero, result: s.result, paired: s.paired, stalls: s.stalls.map(({ kind, cycles, from, text: why, register }) => ({ kind, cycles, from, text: why, register })) }))),
  };
}
