/**
 * The project's instruction table as the fuzzer reads it: build/isa.json, made from the `@inst` rows in assembly/isa.
 * A row names a class of encodings, its kinds the values of its expanded fields; the fuzzer draws kinds evenly, so that a rare
 * instruction is tried as often as a common one.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Random } from "./random.ts";

export interface Row {
  name: string;
  /** 32 characters, bit 31 first: 0 and 1 are fixed, a letter is one bit of the field of that name (in either case), - is any. */
  pattern: string;
  /** A JavaScript condition on the fields that the row's encodings meet. */
  when?: string;
  group?: string;
  text?: string;
  kinds?: string[];
}

export interface CompiledRow {
  row: Row;
  mask: number;
  match: number;
  fields: Field[];
  meets(values: number[]): boolean;
}

/** A field's bit positions, most significant first. */
interface Field { name: string; bits: number[] }

export const ISA_FILE = fileURLToPath(new URL("../../build/isa.json", import.meta.url));

/** Why there are no rows, or nothing when there are. */
export function missingRows(file = ISA_FILE): string | undefined {
  return existsSync(file) ? undefined : `${file} is missing: npm run build makes it`;
}

export function readRows(file = ISA_FILE): CompiledRow[] {
  const rows = JSON.parse(readFileSync(file, "utf8")) as Row[];
  return rows.map((row) => compileRow(row, file));
}

export function compileRow(row: Row, file = "row"): CompiledRow {
  if (!/^[01a-zA-Z-]{32}$/.test(row.pattern))
    throw new Error(`${file}: ${row.name}: pattern "${row.pattern}": expected 32 characters of 0, 1, - and field letters`);
  let mask = 0, match = 0;
  const fields: Field[] = [];
  [...row.pattern].forEach((c, i) => {
    const bit = 31 - i;
    if (c === "0" || c === "1") { mask |= 1 << bit; if (c === "1") match |= 1 << bit; return; }
    const name = c.toLowerCase();
    const field = fields.find((f) => f.name === name && name !== "-");
    if (field) field.bits.push(bit);
    else fields.push({ name, bits: [bit] });
  });
  return { row, mask: mask >>> 0, match: match >>> 0, fields, meets: compileCondition(row, fields, file) };
}

/** A word of the row: its fields drawn with a liking for the edges and for equal registers. */
export function drawWord(compiled: CompiledRow, random: Random): number {
  for (let attempt = 0; attempt < 64; attempt++) {
    let word = compiled.match, lastRegister = -1;
    const values = compiled.fields.map(({ bits }) => {
      const width = bits.length, all = (1 << width) - 1; // no field is wider than imm26
      let value = random.u32() & all;
      if (width >= 3) switch (random.below(8)) {
        case 0: value = all; break;
        case 1: value = 0; break;
        case 2: value = random.oneIn(2) ? 1 : all - 1; break;
        case 3: if (width === 5 && lastRegister >= 0) value = lastRegister; break;
      }
      if (width === 5) lastRegister = value;
      for (let i = 0; i < width; i++) if ((value >>> (width - 1 - i)) & 1) word |= 1 << bits[i];
      return value;
    });
    if (compiled.meets(values)) return word >>> 0;
  }
  return compiled.match; // a condition that hardly any value meets: the word is tried as it is, whatever it means
}

/**
 * A condition that calls a function unknown here is taken as met: words that do not meet it belong to no row or to
 * another, and are compared all the same. Only the coverage then counts a row's words too high.
 */
function compileCondition(row: Row, fields: Field[], file: string): (values: number[]) => boolean {
  if (!row.when) return () => true;
  const calls = [...row.when.matchAll(/([a-zA-Z]\w*)\s*\(/g)].map((m) => m[1]);
  if (calls.some((name) => !(name in HELPERS))) return () => true;
  const named = fields.filter((f) => f.name !== "-");
  try {
    const test = new Function(...Object.keys(HELPERS), ...named.map((f) => f.name), `return Boolean(${row.when});`);
    const helpers = Object.values(HELPERS);
    const at = named.map((f) => fields.indexOf(f));
    const meets = (values: number[]) => test(...helpers, ...at.map((i) => values[i])) as boolean;
    meets(fields.map(() => 0));
    return meets;
  } catch (error) {
    throw new Error(`${file}: ${row.name}: condition "${row.when}": ${(error as Error).message}`);
  }
}

/** What a condition may call. */
const HELPERS = {
  /** Arm ARM, DecodeBitMasks: is N:imms a bitmask of a register of this size? */
  bitmaskValid(sf: number, n: number, imms: number): boolean {
    if (sf === 0 && n === 1) return false;
    const combined = (n << 6) | (~imms & 0x3f);
    if (combined < 2) return false;
    const length = 31 - Math.clz32(combined), levels = (1 << length) - 1;
    return (imms & levels) !== levels;
  },
  /** Arm ARM C6.2, SBFM, BFM, UBFM. */
  bitfieldValid(sf: number, n: number, immr: number, imms: number): boolean {
    return n === sf && (sf === 1 || immr < 32 && imms < 32);
  },
  /** Arm ARM C4.1.4, load/store single structure: opcode<2:1>, S, size. */
  laneValid(opcode: number, s: number, size: number): boolean {
    if (opcode === 1) return (size & 1) === 0;
    if (opcode === 2) return size === 0 || size === 1 && s === 0;
    return opcode === 0;
  },
};
