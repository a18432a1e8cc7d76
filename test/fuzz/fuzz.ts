/**
 * A fuzzing run: batches of generated cases through oracle and target, with coverage counted by row.
 */
import { CASE, SIGNAL } from "../oracle/layout.ts";
import type { Oracle } from "../oracle/oracle.ts";
import { Cases } from "../oracle/records.ts";
import { findMismatches, shrink, type Mismatch } from "./compare.ts";
import { Generator, NO_ROW } from "./generate.ts";
import type { CompiledRow } from "./rows.ts";
import type { Target } from "./target.ts";

/** Enough that starting the oracle (20 ms) does not show. */
const BATCH = 16384;

export interface Report {
  records: number;
  failed: number;
  /** Shrunk, at most one for each row and `keep` in all. */
  mismatches: Mismatch[];
  /** For each row: single cases of it, how many of those were UNDEFINED, and how many differed. */
  rows: { tried: number; undefinedWords: number; failed: number }[];
  sequences: number;
}

export interface Options {
  records: number;
  seed: number;
  keep?: number;
  /** Stop after this many differing cases. */
  stopAfter?: number;
  onBatch?(done: number, failed: number): void;
}

export async function fuzz(oracle: Oracle, target: Target, rows: CompiledRow[], options: Options): Promise<Report> {
  const generator = new Generator(rows, options.seed);
  const report: Report = { records: 0, failed: 0, mismatches: [], sequences: 0, rows: rows.map(() => ({ tried: 0, undefinedWords: 0, failed: 0 })) };
  const keep = options.keep ?? 20, shown = new Set<number>();
  const cases = new Cases(Math.min(BATCH, options.records));
  while (report.records < options.records && report.failed < (options.stopAfter ?? Infinity)) {
    cases.count = 0;
    while (cases.count < Math.min(BATCH, options.records - report.records)) generator.add(cases);
    const { expected, differing } = await findMismatches(oracle, target, cases, 0);
    for (let i = 0; i < cases.count; i++) {
      const row = cases.get(i, CASE.row);
      if (row === NO_ROW) { report.sequences++; continue; }
      report.rows[row].tried++;
      if (expected.signal(i) === SIGNAL.ILL) report.rows[row].undefinedWords++;
    }
    for (const i of differing) {
      const row = cases.get(i, CASE.row);
      if (row !== NO_ROW) report.rows[row].failed++;
      if (report.mismatches.length >= keep || row !== NO_ROW && shown.has(row)) continue;
      shown.add(row);
      const one = new Cases(1);
      one.append(cases.record(i));
      const [mismatch] = (await findMismatches(oracle, target, one, 1)).mismatches;
      // A case that agrees when it is alone was disturbed by the ones before it: that is a mismatch of its own kind.
      report.mismatches.push(mismatch ? await shrink(oracle, target, mismatch)
        : { record: cases.record(i).slice(), differences: ["differs only after other cases: the target keeps something from one to the next"] });
    }
    report.records += cases.count;
    report.failed += differing.length;
    options.onBatch?.(report.records, report.failed);
  }
  return report;
}
