/**
 * The disassembler against LLVM's: seeded random words of every row, aliases and all. What is normalised is notation alone:
 * white space, hexadecimal or decimal, a signed or an unsigned immediate, an offset or (at address 0) a target.
 */
import { spawnSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { SYSREGS } from "../../../host/core/sysregs.gen.ts";
import { disassemble } from "../../../host/debug/disassemble.ts";
import { Random } from "../../fuzz/random.ts";
import { drawWord, missingRows, readRows } from "../../fuzz/rows.ts";
import { testWith } from "../tools.ts";
import { seedFrom } from "../../seed.ts";
import { unless } from "../../unless.ts";

const LLVM = ["llvm-mc-19", "llvm-mc"].find((name) => spawnSync(name, ["--version"]).status === 0) ?? "llvm-mc-19";
const seed = seedFrom("FUZZ_SEED"), perRow = Number(process.env.DISASM_PER_ROW ?? 70);

/** LLVM's text of each word, or nothing where it is invalid. */
function llvm(words: number[]): (string | undefined)[] {
  const bytes = (w: number) => [0, 8, 16, 24].map((s) => `0x${((w >>> s) & 255).toString(16)}`).join(" ");
  const out = spawnSync(LLVM, ["--disassemble", "-triple=aarch64", "-mattr=+v8a,+crc,-crypto,-aes,-sha2"], { input: words.map(bytes).join("\n"), encoding: "utf8", maxBuffer: 1 << 28 });
  const invalid = new Set([...out.stderr.matchAll(/^<stdin>:(\d+):\d+: warning: invalid instruction encoding/gm)].map((m) => Number(m[1]) - 1));
  const lines = out.stdout.split("\n").filter((l) => l.startsWith("\t") && !l.startsWith("\t."));
  assert.is(lines.length, words.length - invalid.size, "one line a word");
  let next = 0;
  return words.map((_, i) => (invalid.has(i) ? undefined : lines[next++]));
}

function normal(text: string): string {
  const one = text.trim().toLowerCase().replace(/\s*\/\/.*$/, "").replace(/\s+/g, " ").replace(/\{ /g, "{").replace(/ \}/g, "}");
  const bits = /^(mov|and|orr|eor|ands|tst) w/.test(one) ? 32 : 64;
  return one.replace(/(?<![\w.])#?(-?)(0x[0-9a-f]+|\d+)(?![\w.])/g, (_, sign, digits) => String(BigInt.asUintN(bits, sign ? -BigInt(digits) : BigInt(digits))));
}

/** An access to a system register: LLVM names others than this machine has, so the name is checked against the word. */
function accessIsRight(word: number, text: string): boolean {
  const key = word >>> 5 & 0xffff, rt = (word & 31) === 31 ? "xzr" : `x${word & 31}`;
  const m = /^(?:mrs (\w+), (\w+)|msr (\w+), (\w+))$/.exec(text);
  if (!m || (m[1] ?? m[4]) !== rt) return false;
  const known = SYSREGS.find((r) => r.key === key)?.name;
  return (m[2] ?? m[3]) === (known ?? `S${key >> 14}_${key >> 11 & 7}_C${key >> 7 & 15}_C${key >> 3 & 15}_${key & 7}`);
}

/** What is not read as LLVM reads it, one line a word. */
function differences(words: number[]): string[] {
  const expected = llvm(words), wrong: string[] = [];
  words.forEach((word, i) => {
    const got = disassemble(word, 0n), want = expected[i];
    // PRFM of a register, type 3, and a field of MSR (immediate): LLVM knows them by the names that later extensions gave them.
    if (want?.startsWith("\trprfm") && got?.startsWith("prfm") || got?.startsWith("msr S0_") && /^\t(msr|smst)/.test(want ?? "")) return;
    // An operation without a register whose Rt is not 31: LLVM drops Rt, binutils and we write SYS.
    if ((word & 31) !== 31 && got?.startsWith("sys #") && /^\t(tlbi|ic|dc|at)\s+\w+$/.test(want ?? "")) return;
    if (got !== undefined && (word & 0xffd0_0000) >>> 0 === 0xd510_0000) { if (accessIsRight(word, got)) return; }
    else if (got === undefined ? want === undefined : want !== undefined && normal(got) === normal(want)) return;
    wrong.push(`${word.toString(16).padStart(8, "0")}: expected "${want?.trim().replace(/\s+/g, " ") ?? "undefined"}", got "${got ?? "undefined"}"`);
  });
  console.log(`${words.length} words, seed ${seed}`);
  return wrong;
}

/** Words that LLVM names though Armv8.0 leaves them UNDEFINED here: UDF, DCPS; and system instructions, whose names it has by extension. */
const leftOut = (word: number) => word >>> 16 === 0 || (word & 0xffe0_001c) >>> 0 === 0xd4a0_0000 || (word & 0xffc0_0000) >>> 0 === 0xd500_0000;

const rows = missingRows() ? [] : readRows();
if (rows.length === 0) unless(test, missingRows(), "disassembly");
else {
  testWith(test, { [LLVM]: "llvm-19" }, `${perRow} words of each row read as LLVM reads them`, () => {
    const random = new Random(seed), words = rows.flatMap((row) => Array.from({ length: perRow }, () => drawWord(row, random)));
    const wrong = differences(words);
    assert.is(wrong.length, 0, `seed ${seed}: ${wrong.length} of ${words.length} differ\n${wrong.slice(0, 40).join("\n")}`);
  });
  testWith(test, { [LLVM]: "llvm-19" }, "any words read as LLVM reads them, and the same ones are UNDEFINED", () => {
    const random = new Random(seed), words: number[] = [];
    // Half of them in the quarter of the encodings where vectors and numbers are.
    while (words.length < 60_000) { const word = random.oneIn(2) ? random.u32() : (random.u32() & ~0x1e00_0000 | 0x0e00_0000 | random.below(2) << 28) >>> 0; if (!leftOut(word)) words.push(word); }
    const wrong = differences(words);
    assert.is(wrong.length, 0, `seed ${seed}: ${wrong.length} of ${words.length} differ\n${wrong.slice(0, 40).join("\n")}`);
  });
}

test("targets are absolute", () => {
  assert.is(disassemble(0x17ff_ffff, 0x1000n), "b 0xffc");
  assert.is(disassemble(0xb000_0000, 0xffff_0000_0000_1234n), "adrp x0, 0xffff000000002000");
});

test("a word of no row has no text", () => {
  assert.is(disassemble(0, 0n), undefined);
  assert.is(disassemble(0xffff_ffff, 0n), undefined);
});

test.run();
