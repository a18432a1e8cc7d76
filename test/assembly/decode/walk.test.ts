/**
 * The decoder against the table: every word becomes the record kind of the most specific row whose pattern and condition it
 * meets, and of no other; a word of no row becomes UNDEFINED. That the table itself, UNDEFINED included, is Armv8.0's is for
 * LLVM to say: test/host/debug/disasm.test.ts.
 *
 *   DECODE_WALK=3/64 node --import tsx test/run.ts assembly/decode    the fourth of 64 parts of all 2^32 words (1/1: all)
 *
 * Without it: random words, half of them of the rows' patterns; the seed is printed (FUZZ_SEED chooses it).
 * Deviations: none.
 */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Random } from "../../fuzz/random.ts";
import { drawWord, readRows } from "../../fuzz/rows.ts";
import { seedFrom } from "../../seed.ts";

const file = (name: string) => readFileSync(new URL(`../../../build/${name}`, import.meta.url));
const UNDEFINED = 2;

const rows = readRows().map((compiled) => {
  const letters = [...compiled.row.pattern];
  const expanded = [...new Set(letters.filter((c) => /[A-Z]/.test(c)))];
  return { compiled, expanded, fixed: letters.filter((c) => /[01A-Z]/.test(c)).length, name: compiled.row.name, pattern: compiled.row.pattern };
}).sort((a, b) => b.fixed - a.fixed);
const kindNames = new Map((JSON.parse(file("kinds.json").toString()) as { id: number; name: string }[]).map((k) => [k.id, k.name]));

// Rows that a word's upper 11 bits allow, most specific first.
const buckets = Array.from({ length: 2048 }, (_, top) => rows.filter(({ compiled: c }) => ((top << 21 ^ c.match) & c.mask) >>> 21 === 0));
const bitsOf = (word: number, bits: number[]) => bits.reduce((value, bit) => value * 2 + (word >>> bit & 1), 0);

/** The kind that the table gives a word, or "UNDEFINED", or what is wrong with the table. */
function byTable(word: number): string {
  let found: (typeof rows)[number] | undefined;
  for (const row of buckets[word >>> 21]) {
    if (found && row.fixed < found.fixed) break;
    const { mask, match, fields, meets } = row.compiled;
    if ((word & mask) >>> 0 !== match || (row.compiled.row.when && !meets(fields.map(({ bits }) => bitsOf(word, bits))))) continue;
    if (found && found.name !== row.name) return `both ${found.name} and ${row.name}`;
    found = row;
  }
  if (!found) return "UNDEFINED";
  const { fields } = found.compiled;
  return found.name + found.expanded.map((l) => `_${l.toLowerCase()}${bitsOf(word, fields.find((f) => f.name === l.toLowerCase())!.bits)}`).join("");
}

const memory = new WebAssembly.Memory({ initial: 20480, maximum: 65536 });
const module = new WebAssembly.Module(file("core.wasm"));
const imports: WebAssembly.Imports = {};
for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = kind === "memory" ? memory : kind === "function" ? () => 0 : kind === "table" ? new WebAssembly.Table({ initial: 65536, element: "anyfunc" }) : 0;
const { decode } = new WebAssembly.Instance(module, imports).exports as { decode(word: number, at: number): void };
const RECORD = 0x3000_0000, kind = new Uint16Array(memory.buffer, RECORD, 1);

function check(word: number): string | undefined {
  decode(word, RECORD);
  const got = kind[0] === UNDEFINED ? "UNDEFINED" : kindNames.get(kind[0]) ?? `kind ${kind[0]}`, expected = byTable(word);
  return got === expected ? undefined : `${word.toString(16).padStart(8, "0")}: the table says ${expected}, the decoder ${got}`;
}

const walk = process.env.DECODE_WALK;
if (walk) test(`part ${walk} of all words`, () => {
  const [part, parts] = walk.split("/").map(Number);
  const first = part === parts ? 0 : Math.floor(2 ** 32 / parts * part), end = part === parts ? 2 ** 32 : Math.floor(2 ** 32 / parts * (part + 1));
  const wrong: string[] = [];
  for (let word = first; word < end && wrong.length < 40; word++) { const said = check(word); if (said) wrong.push(said); }
  assert.is(wrong.length, 0, wrong.join("\n"));
});
else test("words of every row and any words", () => {
  const seed = seedFrom("FUZZ_SEED"), random = new Random(seed), wrong: string[] = [];
  for (const row of rows) for (let i = 0; i < 300; i++) { const said = check(drawWord(row.compiled, random)); if (said) wrong.push(said); }
  for (let i = 0; i < 200_000; i++) { const said = check(random.u32()); if (said) wrong.push(said); }
  console.log(`seed ${seed}`);
  assert.is(wrong.length, 0, `seed ${seed}: ${wrong.length} differ\n${wrong.slice(0, 40).join("\n")}`);
});

test.run();
