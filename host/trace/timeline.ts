/**
 * What the model did with a few instructions, cycle by cycle, as text: a row an instruction, a column a cycle, after the
 * manner of llvm-mca's timeline. Truth: host/trace/stalls.ts. Deviations: none.
 *
 *   [0,1]     .oI-R    add x1, x0, #1     waits 1 cycle for x0 of ldr x0, [x2]
 */
import type { Shown } from "./snippet.ts";
import type { Stall, StallKind } from "./stalls.ts";

/** What each cycle of a stall is drawn as. */
const LETTERS: Record<StallKind, string> = { fetch: "f", branch: "b", issue: "i", memory: "m", barrier: "B", unit: "u", slot: "s", operand: "o" };
export const LEGEND = "I issues, P issues beside the one above, - executes, R its result can be taken; waits: o operand, s slot, u unit, f fetch, b branch, i issue, m memory, B barrier";
/** So many cycles in which nothing begins or ends are drawn as one column. */
const DULL = 12;

export interface TimelineRow { label: string; text: string; shown: Shown }

/** The rows of some copies, and a ruler above them. */
export function timeline(rows: readonly TimelineRow[]): string {
  if (rows.length === 0) return "";
  const first = Math.min(...rows.map(({ shown }) => shown.cycle + Math.min(0, ...shown.stalls.map((s) => s.from))));
  const columns = columnsOf(rows), place = new Map(columns.map((cycle, i) => [cycle, i]));
  const label = Math.max(...rows.map((r) => r.label.length)), text = Math.max(...rows.map((r) => r.text.length)), margin = " ".repeat(label + 2);
  const left = (cycle: number) => cycle - first;
  const lines = [margin + columns.map((c) => (c === undefined ? " " : left(c) % 10 === 0 ? left(c) / 10 % 10 : " ")).join(""), margin + columns.map((c) => (c === undefined ? "~" : left(c) % 10)).join("")];
  for (const { label: name, text: assembly, shown } of rows) {
    const cells = columns.map(() => " ");
    const put = (from: number, to: number, letter: string) => {
      for (let i = 0; i < columns.length; i++) {
        // What is not drawn goes on as what is before it.
        const cycle = columns[i] ?? (columns[i - 1]! + 1);
        if (cycle >= from && cycle < to) cells[i] = letter;
      }
    };
    for (const s of shown.stalls) put(shown.cycle + s.from, shown.cycle + s.from + s.cycles, LETTERS[s.kind]);
    put(shown.cycle + 1, shown.cycle + shown.result, "-");
    if (shown.result > 0) cells[place.get(shown.cycle + shown.result)!] = "R";
    cells[place.get(shown.cycle)!] = shown.paired ? "P" : "I";
    lines.push(`${name.padEnd(label)}  ${cells.join("")}  ${assembly.padEnd(text)}  ${sentence(shown.stalls)}`.trimEnd());
  }
  return lines.join("\n");
}

/** The cycles to draw, in order; undefined stands for some that are not. */
function columnsOf(rows: readonly TimelineRow[]): (number | undefined)[] {
  const events = new Set<number>();
  for (const { shown } of rows) {
    for (const s of shown.stalls) events.add(shown.cycle + s.from);
    events.add(shown.cycle);
    if (shown.result > 0) events.add(shown.cycle + shown.result);
  }
  const columns: (number | undefined)[] = [];
  for (const cycle of [...events].sort((a, b) => a - b)) {
    const last = columns[columns.length - 1];
    if (last !== undefined && cycle - last > DULL) columns.push(last + 1, last + 2, undefined, cycle - 2, cycle - 1);
    else if (last !== undefined) for (let c = last + 1; c < cycle; c++) columns.push(c);
    columns.push(cycle);
  }
  return columns;
}

/** Stalls as a sentence. */
export function sentence(stalls: readonly Stall[]): string {
  return stalls.map((s) => `${s.kind === "operand" ? `waits ${cycles(s.cycles)} for ${s.text}` : `${cycles(s.cycles)}: ${s.text}`}`).join("; ");
}
function cycles(n: number): string { return `${n} cycle${n === 1 ? "" : "s"}`; }
