/**
 * The disassembler: an A64 word as the manual's preferred assembly text, from the text of the instruction rows.
 * Truth: assembly/isa. Deviations: those of asm-text.ts.
 */
import { at } from "./asm-text.ts";
import { ROWS } from "./disasm.gen.ts";

type Row = (typeof ROWS)[number];

/** Rows that bits 28..25 let through, most specific first: the manual's first split of the encodings. */
const BUCKETS: Row[][] = Array.from({ length: 16 }, (_, bucket) => ROWS.filter((row) => ((row.value >>> 25 ^ bucket) & row.mask >>> 25 & 15) === 0));

/** The text of the word at `pc`, or nothing when it is UNDEFINED. */
export function disassemble(word: number, pc: bigint): string | undefined {
  at(pc);
  for (const row of BUCKETS[word >>> 25 & 15]) {
    if (((word & row.mask) >>> 0) !== row.value) continue;
    const text = row.text(word);
    if (text !== undefined) return text;
  }
  return undefined;
}
