/**
 * A pipeline trace in the Kanata log format 0004, which the Konata viewer opens: each instruction with its stages, what it
 * waited for and for how long, and arrows from where its operands came. Truth: the format's description in the viewer's
 * repository (docs/kanata-log-format.md); stalls are those of host/trace/stalls.ts.
 *
 * Stages: F in the queue; then, each for as long as it waited for it, Ft its line of instructions, Br a branch's target, Is
 * the issue of the one before, Me memory, Ba a barrier, Un its unit, Sl a slot, Op an operand; I issue; X until its result can
 * be taken; W. An instruction's pane says the address and the text, a click on it what it waited for. Threads are cores.
 * Deviations: how long an instruction was in the queue is not known, F is a cycle; what was fetched on a wrong path is not
 * there. A wait longer than 4096 cycles begins late.
 */
import { disassemble } from "../debug/disassemble.ts";
import type { InstructionRecord, TraceListener, TraceWants } from "../machine/tracer.ts";
import type { Functions } from "./functions.ts";
import type { TextSink } from "./sink.ts";
import { StallReader, type StallKind } from "./stalls.ts";
import { sentence } from "./timeline.ts";

const STAGES: Record<StallKind, string> = { fetch: "Ft", branch: "Br", issue: "Is", memory: "Me", barrier: "Ba", unit: "Un", slot: "Sl", operand: "Op" };
/** How far back from the latest certain cycle an event may lie. */
const SLACK_CYCLES = 4096;
/** Instructions of a core that an arrow may come from. */
const REMEMBERED = 4096;

/** One line of the log, due at a cycle; `who` and `from` are instructions by our own number. */
interface Event { cycle: number; kind: "I" | "L" | "S" | "E" | "R" | "W"; who: number; rest: string; from: number }

export class Konata implements TraceListener {
  static readonly wants: TraceWants = { instructions: "all" };
  private readonly readers: StallReader[];
  private readonly numbers: number[][];
  private events: Event[] = [];
  private count = 0;
  private cycle = -1;
  /** Numbers in the file, given in the order in which instructions begin there. */
  private readonly inFile = new Map<number, number>();
  private filed = 0;
  private retired = 0;

  constructor(private readonly sink: TextSink, private readonly functions: Functions, cores = 4) {
    this.readers = Array.from({ length: cores }, () => new StallReader());
    this.numbers = Array.from({ length: cores }, () => []);
    sink.write("Kanata\t0004\n");
  }

  instruction(r: InstructionRecord): void {
    const { core, cycle } = r, who = this.count++, text = disassemble(r.word, r.pc) ?? `.inst 0x${r.word.toString(16).padStart(8, "0")}`;
    const explained = this.readers[core].next(r, (word) => disassemble(word, 0n)?.split(" ")[0] ?? ""), mine = this.numbers[core];
    mine[explained.number % REMEMBERED] = who;
    const waits = explained.stalls[0]?.from ?? 0, begin = Math.max(0, cycle + waits - 1);
    this.push(begin, "I", who, `${explained.number}\t${core}`);
    this.push(begin, "L", who, `0\t${r.pc.toString(16)}: ${text}`);
    const said = sentence(explained.stalls), where = this.functions.at(r.key, () => r.pc);
    this.push(begin, "L", who, `1\t${[where ? `${where.name}+0x${where.offset.toString(16)}` : "", `core ${core} EL${r.el}`, `issues in cycle ${cycle}${explained.paired ? ", beside the one before" : ""}`, said].filter(Boolean).join("; ")}`);
    let stage = "F";
    this.push(begin, "S", who, "0\tF");
    const next = (at: number, name: string) => {
      this.push(at, "E", who, `0\t${stage}`);
      this.push(at, "S", who, `0\t${name}`);
      stage = name;
    };
    for (const s of explained.stalls) next(cycle + s.from, STAGES[s.kind]);
    next(cycle, "I");
    for (const s of explained.sources) if (explained.number - s.producer < REMEMBERED) this.push(cycle, "W", who, "0", mine[s.producer % REMEMBERED]);
    const done = Math.max(1, r.result);
    if (done > 1) next(cycle + 1, "X");
    next(cycle + done, "W");
    this.push(cycle + done + 1, "E", who, "0\tW");
    this.push(cycle + done + 1, "R", who, "");
  }

  upTo(cycle: number): void { this.flush(cycle - SLACK_CYCLES); }
  end(): void { this.flush(Infinity); }

  private push(cycle: number, kind: Event["kind"], who: number, rest: string, from = 0): void { this.events.push({ cycle, kind, who, rest, from }); }

  /** Writes, in order, what is due before a cycle. */
  private flush(limit: number): void {
    const due = this.events.filter((e) => e.cycle < limit), later = this.events.filter((e) => e.cycle >= limit);
    // The sort is stable: what an instruction does in one cycle stays in order.
    due.sort((a, b) => a.cycle - b.cycle);
    const lines: string[] = [];
    for (const e of due) {
      if (e.cycle > this.cycle) {
        lines.push(this.cycle < 0 ? `C=\t${e.cycle}` : `C\t${e.cycle - this.cycle}`);
        this.cycle = e.cycle;
      }
      let id = this.inFile.get(e.who);
      switch (e.kind) {
        case "I":
          this.inFile.set(e.who, this.filed);
          lines.push(`I\t${this.filed++}\t${e.rest}`);
          if (this.inFile.size > 8 * REMEMBERED) this.inFile.delete(this.inFile.keys().next().value!);
          break;
        case "R": lines.push(`R\t${id}\t${this.retired++}\t0`); break;
        case "W": { const from = this.inFile.get(e.from); if (from !== undefined) lines.push(`W\t${id}\t${from}\t${e.rest}`); break; }
        default: lines.push(`${e.kind}\t${id}\t${e.rest}`);
      }
      if (lines.length > 4096) { this.sink.write(lines.join("\n") + "\n"); lines.length = 0; }
    }
    if (lines.length) this.sink.write(lines.join("\n") + "\n");
    this.events = later;
  }
}
