/**
 * Regions of interest: a guest says where what is to be measured begins and ends, and when counts are written or start over,
 * with a number of its choice, as gem5's m5ops do. It says so by a semihosting call (0x100 begin, 0x101 end, 0x102 dump, 0x103
 * reset, the number in X1) or by a store to the page of registers of host/devices/roi.ts. docs/roi has both for C and Rust.
 *
 * A region may be entered again and its counts add up; regions may overlap. Number 0 is the whole run: dump and reset of it
 * mean all that was counted. Deviations: counts are the machine's, of all cores, whichever core said it.
 */
import { type Stats, statsBetween, statsSum } from "./stats.ts";

export type RegionAction = "begin" | "end" | "dump" | "reset";
export const REGION_ACTIONS: readonly RegionAction[] = ["begin", "end", "dump", "reset"];
/** Of the semihosting calls; the range is the specification's for an application's own. */
export const REGION_CALLS = 0x100;

export interface RegionMark { action: RegionAction; id: number; core: number; cycle: number }
export interface RegionTotal { id: number; /** How often it began. */ entries: number; stats: Stats }

export class Regions {
  private start: Stats;
  private readonly totals = new Map<number, { entries: number; sum: Stats | undefined; from: Stats | undefined; depth: number }>();
  private readonly listeners = new Set<(mark: RegionMark) => void>();

  constructor(private readonly read: () => Stats) { this.start = read(); }

  /** Hears of every mark after it took effect, but of a dump before anything else happens; answers the function that ends it. */
  listen(listener: (mark: RegionMark) => void): () => void {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  }

  mark(action: RegionAction, id: number, core: number): void {
    const now = this.read(), total = this.totals.get(id) ?? { entries: 0, sum: undefined, from: undefined, depth: 0 };
    if (id !== 0) {
      if (action === "begin" && total.depth++ === 0) { total.entries++; total.from = now; this.totals.set(id, total); }
      if (action === "end" && total.depth > 0 && --total.depth === 0) this.close(total, now);
      if (action === "reset") { total.sum = undefined; total.entries = total.depth ? 1 : 0; if (total.depth) total.from = now; }
    } else if (action === "reset") this.reset(now);
    for (const listener of this.listeners) listener({ action, id, core, cycle: now.cores[core].cycles });
  }

  /** Whether the region is between its begin and its end. */
  inside(id: number): boolean { return (this.totals.get(id)?.depth ?? 0) > 0; }

  /** What was counted within a region so far; of 0, since the last reset. */
  total(id: number): RegionTotal {
    const now = this.read();
    if (id === 0) return { id, entries: 1, stats: statsBetween(this.start, now) };
    const t = this.totals.get(id), open = t?.from && statsBetween(t.from, now);
    return { id, entries: t?.entries ?? 0, stats: open ? (t?.sum ? statsSum(t.sum, open) : open) : t?.sum ?? statsBetween(now, now) };
  }
  /** The regions that began so far, by number. */
  get ids(): number[] { return [...this.totals.keys()].sort((a, b) => a - b); }

  /** All counts start over. */
  reset(now = this.read()): void {
    this.start = now;
    for (const t of this.totals.values()) { t.sum = undefined; t.entries = t.depth ? 1 : 0; if (t.depth) t.from = now; }
  }

  private close(total: { sum: Stats | undefined; from: Stats | undefined }, now: Stats): void {
    const passed = statsBetween(total.from!, now);
    total.sum = total.sum ? statsSum(total.sum, passed) : passed;
    total.from = undefined;
  }
}
