/** The flags of `run` that trace, and what --help says of them; what they do is host/cli/trace.ts, which few runs need. Deviations: none. */
import type { FlagKind } from "./args.ts";

export const TRACE_FLAGS: Record<string, FlagKind> = {
  trace: "values", profile: "value", stats: "value", explain: "value", symbols: "values", roi: "value", "roi-page": "value", d: "value", D: "value", dfilter: "value",
};
export const TRACE_USAGE = `  --trace konata:FILE  --trace perfetto:FILE    pipeline for the Konata viewer; functions and misses for ui.perfetto.dev
  --profile FILE           cycles by call stack (collapsed stacks), lines brought to L1 in FILE.misses
  --stats FILE             counters, text or .json, of the run, the guest's regions of interest and translation
  --explain START..END     at the end, the latest passes through these instructions, cycle by cycle (stderr)
  --symbols FILE.elf       names of functions (several may be given; -kernel's own are there when it is an ELF file)
  --roi N                  trace, profile and count within the guest's region N alone (docs/roi)
  --roi-page ADDRESS       a page of registers by which the guest marks regions, besides semihosting
  -d ITEMS -D FILE -dfilter RANGES    QEMU's log; -d help lists the items`;
