/**
 * Checks that a compiled core is what its speed rests on: the dispatch is a br_table (the compiler makes a chain of comparisons
 * of a switch whose values are sparse or span more than 1,024), and its function is smaller than where V8 leaves its full
 * register allocator.
 *
 *   node --import tsx host/build/check-core.ts CORE.wasm
 * Deviations: none.
 */
import { readFileSync } from "node:fs";
import { numberKinds, readRows } from "./isa.ts";
import { all, bodies, Op, parse } from "./wasm-file.ts";

/** V8 falls to its mid-tier register allocator somewhere between 40 and 78 KB: measured. */
const LARGEST = 40_000;

export interface Dispatch { index: number; size: number; cases: number }

/** The functions that switch over many values, the largest br_table first. */
export function dispatches(file: Uint8Array): Dispatch[] {
  return bodies(file).map((body) => {
    const cases = [...all(parse(file, body))].reduce((most, n) => Math.max(most, n.op === Op.BR_TABLE ? n.to.length : 0), 0);
    return { index: body.index, size: body.end - body.from, cases };
  }).filter((d) => d.cases > 64).sort((a, b) => b.cases - a.cases || b.size - a.size);
}

/** Why this is not a core that may be used, or nothing. `kinds`: the end of those in the dense switches of both readers. */
export function complaint(found: Dispatch[], kinds: number): string | undefined {
  const loops = found.filter((d) => d.size > 20_000 && d.cases >= kinds);
  if (loops.length < 2) return `a switch of the interpreters over ${kinds} record kinds has become no br_table (the largest have ${found.slice(0, 3).map((d) => d.cases).join(", ")} entries): cases must be dense and span less than 1024 values`;
  const large = loops.find((d) => d.size >= LARGEST);
  if (large) return `an interpreter's function is ${large.size} bytes of wasm: from ${LARGEST} on V8 optimises it badly; take @inline from rows of class hot`;
  return undefined;
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const path = process.argv[2];
  const wrong = complaint(dispatches(readFileSync(path)), numberKinds(readRows()).ranges[0].end);
  if (wrong) { console.error(`${path}: ${wrong}`); process.exit(1); }
}
