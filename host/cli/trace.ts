/**
 * What `run` writes about a run while it goes on: --trace, --profile, --stats, --explain and -d. Flags are checked before
 * the machine is made (readTraceFlags); the files are open from then on, so a run that ends early leaves what it had.
 *
 * With --roi N only what happens within the guest's region N is traced and profiled, and --stats has that region alone.
 * Deviations: none.
 */
import { disassemble } from "../debug/disassemble.ts";
import { isElf, parseElf, type ElfSymbol } from "../loader/elf.ts";
import type { Machine } from "../machine/machine.ts";
import type { InstructionRecord, TraceListener, TraceWants } from "../machine/tracer.ts";
import { Functions } from "../trace/functions.ts";
import { Konata } from "../trace/konata.ts";
import { Perfetto } from "../trace/perfetto.ts";
import { Profile } from "../trace/profile.ts";
import { LOG_ITEMS, QemuLog } from "../trace/qemu-log.ts";
import type { Shown } from "../trace/snippet.ts";
import { StallReader } from "../trace/stalls.ts";
import { type StatsBlock, writeStats, writeTranslation } from "../trace/stats.ts";
import { LEGEND, timeline } from "../trace/timeline.ts";
import { numberFlag, UsageError } from "./args.ts";
import { ends } from "./explain.ts";
import { FileSink } from "./file-sink.ts";
import { readInput } from "./run.ts";

type Flags = Map<string, string[]>;

/** `-d help`. */
export function logHelp(): string { return `Log items (comma separated):\n${Object.entries(LOG_ITEMS).map(([name, doc]) => `${name.padEnd(15)} ${doc}`).join("\n")}`; }

export interface TraceFlags {
  /** Text for the log of unmodelled accesses. */
  readonly log: (line: string) => void;
  /** Plugs in the page of regions; before the machine is booted. */
  plugIn(machine: Machine): void;
  /** Listens to the machine. */
  attach(machine: Machine): void;
  /** Writes what is left and closes the files. */
  close(): void;
}

export function readTraceFlags(flags: Flags, timing: string, note: (line: string) => void): TraceFlags {
  const one = (name: string) => flags.get(name)?.[0];
  const region = regionOf(one("roi")), roiPage = one("roi-page") === undefined ? undefined : pageOf(one("roi-page")!);
  // All that can be wrong with the flags is said before a file is opened.
  const items = logItems(one("d")), steps = [...items].filter((i) => !["unimp", "guest_errors", "nochain"].includes(i)), within = rangesOf(one("dfilter"));
  if (region !== undefined && !steps.length && !["trace", "profile", "stats"].some((f) => flags.has(f))) throw new UsageError("--roi goes with --trace, --profile, --stats or -d");
  const symbols = symbolsOf(flags), functions = new Functions(symbols);
  const listeners: { wants: TraceWants; make: (machine: Machine) => TraceListener; done: () => void }[] = [];
  const files: FileSink[] = [];
  const open = (path: string, flag: string) => { const file = new FileSink(path, flag); files.push(file); return file; };
  const marks: ((machine: Machine) => void)[] = [];

  for (const text of flags.get("trace") ?? []) {
    const m = /^(konata|perfetto):(.+)$/s.exec(text);
    if (!m) throw new UsageError(`--trace ${text}: expected konata:FILE or perfetto:FILE`);
    if (m[1] === "konata" && timing !== "a53") throw new UsageError("--trace konata: the pipeline is there with --timing a53 only");
    const sink = open(m[2], "--trace");
    if (m[1] === "konata") listeners.push({ wants: Konata.wants, make: () => new Konata(sink, functions), done() {} });
    else {
      let perfetto: Perfetto;
      listeners.push({
        wants: Perfetto.wants, done: () => perfetto.close(),
        make(machine) {
          perfetto = new Perfetto(sink, functions, (cycle) => machine.board.clock.secondsAt(cycle));
          machine.regions.listen(({ action, id, cycle }) => { if (action === "begin" || action === "end") perfetto.region(id, action === "begin", cycle); });
          return perfetto;
        },
      });
    }
  }
  const profileFile = one("profile");
  if (profileFile !== undefined) {
    const profile = new Profile(functions), cycles = open(profileFile, "--profile"), misses = timing === "a53" ? open(`${profileFile}.misses`, "--profile") : undefined;
    listeners.push({ wants: Profile.wants, make: () => profile, done: () => profile.write(cycles, misses) });
  }
  const statsFile = one("stats");
  if (statsFile !== undefined) {
    const sink = open(statsFile, "--stats"), dumps: StatsBlock[] = [];
    const write = (block: StatsBlock) => { if (statsFile.endsWith(".json")) dumps.push(block); else writeStats(sink, block); };
    let machine: Machine | undefined;
    const block = (id: number): StatsBlock => { const { entries, stats } = machine!.regions.total(id); return { region: id, entries, stats }; };
    marks.push((made) => { machine = made; if (timing === "a53") made.countAll(); made.regions.listen(({ action, id }) => { if (action === "dump" && (region === undefined || id === region)) write(block(id)); }); });
    listeners.push({
      wants: {}, make: () => ({}),
      done() {
        if (!machine) return;
        if (region !== undefined && !machine.regions.ids.includes(region)) note(`--stats: the guest began no region ${region}`);
        for (const id of region === undefined ? [0, ...machine.regions.ids] : [region]) write(block(id));
        const translation = machine.translator?.counts();
        // Without what it cost the host, which no two runs have in common.
        if (statsFile.endsWith(".json")) sink.write(JSON.stringify({ blocks: dumps, translation: translation && { ...translation, milliseconds: undefined } }, null, 1) + "\n");
        else if (translation) writeTranslation(sink, translation, machine.instructions);
      },
    });
  }
  if (one("explain") !== undefined) {
    if (timing !== "a53") throw new UsageError("--explain: cycles are there with --timing a53 only");
    const range = ends(one("explain"), "the run", (name) => { const s = symbols.find((s) => s.name === name); return s && [s.address, s.address + BigInt(s.size)]; });
    const passes = new Passes(range);
    listeners.push({ wants: { instructions: "all" }, make: () => passes, done: () => process.stderr.write(passes.report(`0x${range[0].toString(16)}..0x${range[1].toString(16)}`)) });
  }

  const logFile = one("D") === undefined ? undefined : open(one("D")!, "-D"), logSink = logFile ?? { write: (text: string) => { process.stderr.write(text); } };
  if (steps.length) {
    const log = new QemuLog(logSink, items, functions, within);
    listeners.push({ wants: log.wants, make: () => log, done() {} });
  }

  let stops: (() => void)[] = [];
  return {
    log: items.has("unimp") || items.has("guest_errors") ? (line) => logSink.write(line + "\n") : () => {},
    plugIn(machine) {
      if (roiPage === undefined) return;
      try { machine.addRoiPage(roiPage); } catch (error) { throw new UsageError(`--roi-page: ${(error as Error).message}`); }
    },
    attach(machine) {
      if (flags.get("translate")?.[0] === "on" && listeners.some(({ wants }) => wants.instructions || wants.registers)) note("what is traced is interpreted, instruction by instruction");
      for (const mark of marks) mark(machine);
      const made = listeners.map(({ wants, make }) => ({ wants, listener: make(machine) }));
      const begin = () => { stops = made.map(({ wants, listener }) => machine.tracer.listen(wants, listener)); };
      const end = () => { for (const stop of stops) stop(); stops = []; };
      if (region === undefined) begin();
      else machine.regions.listen(({ action, id }) => { if (id === region) { if (action === "begin" && stops.length === 0) begin(); if (action === "end" && !machine.regions.inside(id)) end(); } });
    },
    close() {
      for (const stop of stops) stop();
      for (const { done } of listeners) done();
      for (const file of files) file.close();
    },
  };
}

/** The latest passes through a range of instructions, for --explain. */
class Passes implements TraceListener {
  private readonly readers = Array.from({ length: 4 }, () => new StallReader());
  private readonly latest: Shown[][] = [];
  private readonly inside: boolean[] = [];
  private count = 0;

  constructor(private readonly range: readonly [bigint, bigint]) {}

  instruction(r: InstructionRecord): void {
    const explained = this.readers[r.core].next(r, (word) => disassemble(word, 0n) ?? ""), { pc } = r;
    const within = pc >= this.range[0] && pc < this.range[1];
    if (within && (!this.inside[r.core] || pc === this.range[0])) {
      this.count++;
      this.latest.push([]);
      if (this.latest.length > PASSES_SHOWN) this.latest.shift();
    }
    this.inside[r.core] = within;
    const pass = this.latest[this.latest.length - 1];
    if (within && pass.length < PASS_INSTRUCTIONS) pass.push({ ...explained, index: Number(pc - this.range[0]) / 4, word: r.word, cycle: r.cycle, result: r.result, next: r.next });
  }

  report(range: string): string {
    if (this.count === 0) return `redleaf-pi: --explain ${range}: nothing of it was executed\n`;
    const rows = this.latest.flatMap((pass, k) => pass.map((shown) => ({ label: `[${this.count - this.latest.length + k},${shown.index}]`, text: disassemble(shown.word, this.range[0] + BigInt(shown.index * 4)) ?? "", shown })));
    return `${range}: the latest ${this.latest.length} of ${this.count} passes\n\n${timeline(rows)}\n\n${LEGEND}\n`;
  }
}
const PASSES_SHOWN = 2, PASS_INSTRUCTIONS = 200;

function symbolsOf(flags: Flags): ElfSymbol[] {
  const files = [...(flags.get("symbols") ?? [])], symbols: ElfSymbol[] = [];
  for (const file of files) {
    const bytes = readInput(file);
    if (!isElf(bytes)) throw new UsageError(`--symbols ${file}: expected an ELF file`);
    symbols.push(...parseElf(bytes, file).symbols);
  }
  const kernel = flags.get("kernel")?.[0];
  if (kernel !== undefined && ["trace", "profile", "explain", "d"].some((f) => flags.has(f))) {
    const bytes = readInput(kernel);
    if (isElf(bytes)) symbols.push(...parseElf(bytes, kernel).symbols);
  }
  return symbols;
}

function regionOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const id = numberFlag(text, "--roi");
  if (!Number.isInteger(id) || id < 1 || id > 0xffff_ffff) throw new UsageError(`--roi ${text}: expected a region's number, from 1 to 4294967295`);
  return id;
}

function pageOf(text: string): number {
  const page = numberFlag(text, "--roi-page");
  if (!Number.isInteger(page) || page % 4096) throw new UsageError(`--roi-page ${text}: expected the address of a page`);
  return page;
}

function logItems(text: string | undefined): Set<string> {
  const items = new Set((text ?? "").split(",").filter(Boolean));
  for (const item of items) if (!(item in LOG_ITEMS)) throw new UsageError(`-d ${item}: expected some of ${Object.keys(LOG_ITEMS).join(", ")}, or help`);
  return items;
}

/** QEMU's: START+LENGTH, START-LENGTH, START..END, several with commas. */
function rangesOf(text: string | undefined): [bigint, bigint][] {
  return (text ?? "").split(",").filter(Boolean).map((part) => {
    const m = /^(0x[0-9a-fA-F]+|\d+)(\.\.|[+-])(0x[0-9a-fA-F]+|\d+)$/.exec(part);
    if (!m) throw new UsageError(`-dfilter ${part}: expected START+LENGTH, START-LENGTH or START..END`);
    const a = BigInt(m[1]), b = BigInt(m[3]);
    const [first, last]: [bigint, bigint] = m[2] === "+" ? [a, a + b - 1n] : m[2] === "-" ? [a - (b - 1n), a] : [a, b];
    if (last < first) throw new UsageError(`-dfilter ${part}: expected an end behind the start`);
    return [first, last];
  });
}
