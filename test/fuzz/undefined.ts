/**
 * Words that are UNDEFINED in Armv8.0-A with CRC32 and without crypto, according to LLVM: random words, and words of the
 * table with one bit changed. System instructions are left to the probes (LLVM accepts every register number).
 */
import { spawnSync } from "node:child_process";
import { excluded } from "./exclude.ts";
import type { Random } from "./random.ts";
import { drawWord, type CompiledRow } from "./rows.ts";

const DISASSEMBLERS = ["llvm-mc-19", "llvm-mc"];

export function missingForUndefined(): string | undefined {
  return disassembler() ? undefined : "llvm-mc is not installed (Debian package llvm-19 or llvm)";
}

export function undefinedWords(rows: CompiledRow[], random: Random, count: number): number[] {
  const words: number[] = [];
  while (words.length < count) {
    const word = random.oneIn(2) ? random.u32() : (drawWord(random.pick(rows), random) ^ 1 << random.below(32)) >>> 0;
    if (excluded(word) || (word & 0xffc0_0000) >>> 0 === 0xd500_0000) continue;
    words.push(word);
  }
  const invalid = invalidLines(words);
  return words.filter((_, i) => invalid.has(i + 1));
}

/** Line numbers, from 1, that the disassembler rejects. */
function invalidLines(words: number[]): Set<number> {
  const bytes = (w: number) => [0, 8, 16, 24].map((s) => `0x${((w >>> s) & 255).toString(16)}`).join(" ");
  const out = spawnSync(disassembler()!, ["--disassemble", "-triple=aarch64", "-mattr=+v8a,+crc,-crypto,-aes,-sha2"],
    { input: words.map(bytes).join("\n"), encoding: "utf8", maxBuffer: 1 << 28 });
  return new Set([...out.stderr.matchAll(/^<stdin>:(\d+):\d+: warning: invalid instruction encoding/gm)].map((m) => Number(m[1])));
}

function disassembler(): string | undefined {
  return DISASSEMBLERS.find((name) => spawnSync(name, ["--version"]).status === 0);
}
