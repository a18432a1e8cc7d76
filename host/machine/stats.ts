/**
 * What the machine has counted: instructions, cycles, and with the cycle model every event that the PMU of a core can count,
 * by the name that the TRM gives it. Truth: assembly/timing/events.ts (the counts), Cortex-A53 TRM table 12-28 (the names).
 *
 *   const before = machine.stats();
 *   machine.run({ instructions: 1e6 });
 *   const { cores } = statsBetween(before, machine.stats());
 *
 * Counts are the model's own: they go on whatever the guest does with its PMU, at every exception level.
 * Deviations: those of assembly/timing/events.ts. Between callbacks of a run they are as of the core's latest turn.
 */
import type { Core } from "../core/core.ts";
import { CPU_BYTES, CPUS, EVENT, EVENTS_AT } from "../core/layout.gen.ts";

export interface CoreStats {
  cycles: number;
  instructions: number;
  /** With timing a53; else there are none. What every load, store and branch counts is there after machine.countAll(). */
  events: Record<string, number>;
}
export interface Stats {
  /** Guest time, in seconds and in core cycles. */
  seconds: number;
  cycles: number;
  instructions: number;
  cores: CoreStats[];
}

/** The TRM's names where the core's are shorter. */
const TRM: Record<string, string> = { L1I_REFILL: "L1I_CACHE_REFILL", L1D_REFILL: "L1D_CACHE_REFILL", L2D_REFILL: "L2D_CACHE_REFILL", L1D_WB: "L1D_CACHE_WB", L2D_WB: "L2D_CACHE_WB", BUS_READ: "BUS_ACCESS_LD", BUS_WRITE: "BUS_ACCESS_ST", BR_INDIRECT: "BR_INDIRECT_SPEC" };
/** Counts that are cycles and instructions under another name. */
const DERIVED = new Set(["INST_RETIRED", "CPU_CYCLES", "BUS_CYCLES"]);
const EVENTS = Object.entries(EVENT).filter(([name]) => !DERIVED.has(name)).map(([name, number]) => ({ name: TRM[name] ?? name, at: EVENTS_AT + 8 * number }));

export function readStats(core: Core, seconds: number, timed: boolean): Stats {
  const cores = core.cpus.map((cpu, i) => {
    const base = CPUS + i * CPU_BYTES, events: Record<string, number> = {};
    if (timed) for (const { name, at } of EVENTS) events[name] = Number(core.u64[(base + at) >> 3]);
    return { cycles: cpu.reached, instructions: Number(cpu.instructions), events };
  });
  return { seconds, cycles: Number(core.machine64("now")), instructions: cores.reduce((n, c) => n + c.instructions, 0), cores };
}

export function statsBetween(before: Stats, after: Stats): Stats { return combine(after, before, (a, b) => a - b); }
export function statsSum(a: Stats, b: Stats): Stats { return combine(a, b, (x, y) => x + y); }

function combine(a: Stats, b: Stats, by: (a: number, b: number) => number): Stats {
  return {
    seconds: by(a.seconds, b.seconds), cycles: by(a.cycles, b.cycles), instructions: by(a.instructions, b.instructions),
    cores: a.cores.map((c, i) => ({
      cycles: by(c.cycles, b.cores[i].cycles), instructions: by(c.instructions, b.cores[i].instructions),
      events: Object.fromEntries(Object.entries(c.events).map(([name, n]) => [name, by(n, b.cores[i].events[name] ?? 0)])),
    })),
  };
}
