/**
 * Counts as text, a line each, `name value # what it is`, between markers for each dump as gem5's stats.txt has them; or as
 * JSON. Truth: host/machine/stats.ts. Deviations: none.
 */
import type { TranslationCounts } from "../core/translate.ts";
import type { Stats } from "../machine/stats.ts";
import type { TextSink } from "./sink.ts";

/** One set of counts: of the run, or of a region of interest. */
export interface StatsBlock { region: number; entries: number; stats: Stats }

/** What is behind a value, for people. */
const DOC: Record<string, string> = {
  L1I_CACHE_REFILL: "lines brought to L1I", L1I_TLB_REFILL: "pages brought to the instruction micro-TLB", L1D_CACHE_REFILL: "lines brought to L1D for loads and stores that waited",
  L1D_CACHE: "accesses to L1D", L1D_TLB_REFILL: "pages brought to the data micro-TLB", LD_RETIRED: "loads", ST_RETIRED: "stores", EXC_TAKEN: "exceptions taken", EXC_RETURN: "exception returns",
  PC_WRITE_RETIRED: "branches taken", BR_IMMED_RETIRED: "direct branches", BR_RETURN_RETIRED: "returns", UNALIGNED_LDST_RETIRED: "unaligned loads and stores", BR_MIS_PRED: "branches mispredicted",
  CID_WRITE_RETIRED: "writes to CONTEXTIDR_EL1", BUS_ACCESS_LD: "bus accesses that read", BUS_ACCESS_ST: "bus accesses that write", BR_INDIRECT_SPEC: "indirect branches", EXC_IRQ: "IRQs taken", EXC_FIQ: "FIQs taken",
  MEMORY_REQUEST: "external memory requests", UNCACHED_REQUEST: "of them, Non-cacheable ones", PREFETCH_FILL: "lines that the prefetcher brought", STORE_STALL: "cycles in which the store buffer was full", SNOOPED: "lines that another core had",
  BR_COND: "conditional branches", BR_INDIRECT_MIS: "indirect branches mispredicted", BR_INDIRECT_ADDRESS: "indirect branches mispredicted for their address", BR_COND_MIS: "conditional branches mispredicted",
  BR_PRED: "branches that could be predicted", MEM_ACCESS: "memory accesses", L1I_CACHE: "lines that fetch entered", L1D_CACHE_WB: "lines written back from L1D", L2D_CACHE: "accesses to L2",
  L2D_CACHE_REFILL: "lines brought to L2", L2D_CACHE_WB: "lines written back from L2", BUS_ACCESS: "accesses to the bus",
};

const BEGIN = "\n---------- Begin Statistics ----------\n", END = "\n---------- End Statistics   ----------\n";
const line = (name: string, value: number, doc: string) => `${name.padEnd(40)} ${String(value).padStart(20)}  # ${doc}\n`;
const rate = (a: number, b: number) => (b === 0 ? 0 : Number((a / b).toFixed(6)));

export function writeStats(sink: TextSink, { region, entries, stats }: StatsBlock): void {
  let text = BEGIN;
  if (region !== 0) text += line("region.id", region, "region of interest") + line("region.entries", entries, "how often it began");
  text += line("seconds", Number(stats.seconds.toFixed(9)), "guest time in seconds") + line("cycles", stats.cycles, "cycles of the core clock") + line("instructions", stats.instructions, "instructions of all cores");
  stats.cores.forEach((core, i) => {
    text += line(`core${i}.cycles`, core.cycles, "cycles of this core, waiting ones too") + line(`core${i}.instructions`, core.instructions, "instructions executed");
    text += line(`core${i}.ipc`, rate(core.instructions, core.cycles), "instructions a cycle") + line(`core${i}.cpi`, rate(core.cycles, core.instructions), "cycles an instruction");
    for (const [name, value] of Object.entries(core.events)) text += line(`core${i}.${name}`, value, DOC[name] ?? "event of the PMU");
  });
  sink.write(text + END);
}

/** Why regions were left, for people. */
const LEFT: Record<keyof TranslationCounts["left"], string> = {
  budget: "too little was left of a turn, or of the time to the next event", refused: "a fault, a device, a watched access", record: "code of the same page that is not in the region",
  page: "another page", indirect: "a computed branch", call: "a computed call", loop: "the run loop was wanted",
};
/** What translation did for the run: a block of its own. What it cost the host is not here: the same run writes the same file. */
export function writeTranslation(sink: TextSink, { entered, regions, rows, modules, bytes, live, instructions, left }: TranslationCounts, executed: number): void {
  let text = BEGIN + line("translation.regions", regions, "regions that were made") + line("translation.rows", rows, "instructions that they were made of")
    + line("translation.modules", modules, "WebAssembly modules that hold them") + line("translation.bytes", bytes, "of all modules")
    + line("translation.live_regions", live.regions, "regions at the end") + line("translation.live_modules", live.modules, "modules at the end") + line("translation.live_bytes", live.bytes, "of modules at the end")
    + line("translation.instructions", instructions, "instructions that regions executed") + line("translation.share", rate(instructions, executed), "of all instructions")
    + line("translation.entered", entered, "how often a region was entered") + line("translation.instructions_per_entry", rate(instructions, entered), "instructions executed each time");
  for (const [why, doc] of Object.entries(LEFT)) text += line(`translation.left.${why}`, left[why as keyof typeof left], doc);
  sink.write(text + END);
}
