/**
 * A pipeline trace in the Kanata log format 0004, which the Konata viewer opens: each instruction with its stages, what it
 * waited for and for how long, and arrows from where its operands came. Truth: the format's description in the viewer's
 * repository (docs/kanata-log-format.md); stalls are those of host/trace/stalls.ts.
 *
 * Stages: F in the queue; then, each for as long as it waited for it, Ft its line of instructions, Br a branch's target, Is
 * the issue of the one before, Me memory, Ba a barrier, Un its unit, Sl a slot, Op an operand; I issue; X until its result can
 * be taken; W. An instruction's pane says the address and the text, a click on it what it waited for. Threads are cores.
 * Deviations: how long an instruction was in the queue is not known, F is a cycle; what was fetched on a wrong path is not
 * there. A wait longer than 4096 cycles may
 * begin late.
 */
import { disassemble } from "../debug/disassemble.ts";
import type { InstructionRecord, TraceListener, TraceWants } from "../machine/tracer.ts";
import type { Functions } from "./functions.ts";
import type { TextSink } from "./sink.ts";
import { StallReader, type StallKind } from "./stalls.ts";
import { sentence } from "./timeline.ts";

const STAGES: Record<StallKind, string> = { fetch: "Ft", branch: "Br", issue: "Is", memory: "Me", barrier: "Ba", unit: "Un", slot: "Sl", operand: "Op" };
/** How far back from the latest certain cycle an instruction may begin. */
const SLACK_CYCLES = 4096;
/** Instructions of a core that an arrow may come from. */
const REMEMBERED = 4096;
/** Texts of instructions that are kept. */
const TEXTS = 1 << 16;

/** An instruction on its way to the file. */
interface Op {
  core: number;
  /** Its number among those of its core. */
  serial: number;
  begin: number;
  label: string;
  detail: string;
  /** When each stage begins, and when the last one ends. */
  stages: [name: string, from: number][];
  end: number;
  issue: number;
  /** Numbers of the instructions whose results it took. */
  sources: number[];
}

export class Konata implements TraceListener {
  static readonly wants: TraceWants = { instructions: "all" };
  private readonly readers: StallReader[];
  /** By core and number modulo REMEMBERED, the number in the file. */
  private readonly filed: number[][];
  private readonly texts = new Map<number, { word: number; text: string }>();
  private waiting: Op[] = [];
  private next = 0;
  /** Lines that are due, by cycle: from `lowest` to `highest`. */
  private readonly due = new Map<number, string>();
  private lowest = Infinity;
  private highest = -1;
  /** The cycle that the file has come to. */
  private cycle = -1;

  constructor(private readonly sink: TextSink, private readonly functions: Functions, cores = 4) {
    this.readers = Array.from({ length: cores }, () => new StallReader());
    this.filed = Array.from({ length: cores }, () => []);
    sink.write("Kanata\t0004\n");
  }

  instruction(r: InstructionRecord): void {
    const { core, cycle } = r, explained = this.readers[core].next(r, mnemonic);
    const begin = Math.max(0, cycle + (explained.stalls[0]?.from ?? 0) - 1), where = this.functions.at(r.key, () => r.pc), said = sentence(explained.stalls);
    const stages: Op["stages"] = [["F", begin]];
    for (const s of explained.stalls) stages.push([STAGES[s.kind], cycle + s.from]);
    const done = Math.max(1, r.result);
    stages.push(["I", cycle]);
    if (done > 1) stages.push(["X", cycle + 1]);
    stages.push(["W", cycle + done]);
    this.waiting.push({
      core, serial: explained.number, begin, stages, end: cycle + done + 1, issue: cycle, sources: explained.sources.map((s) => s.producer), label: this.text(r),
      detail: `${where ? `${where.name}+0x${where.offset.toString(16)}; ` : ""}core ${core} EL${r.el}; issues in cycle ${cycle}${explained.paired ? ", beside the one before" : ""}${said && `; ${said}`}`,
    });
  }

  upTo(cycle: number): void { this.file(cycle - SLACK_CYCLES); }
  end(): void {
    this.file(Infinity);
    this.write(Infinity);
  }

  private text(r: InstructionRecord): string {
    const known = this.texts.get(r.key);
    if (known && known.word === r.word) return known.text;
    const text = `${r.pc.toString(16)}: ${disassemble(r.word, r.pc) ?? `.inst 0x${r.word.toString(16).padStart(8, "0")}`}`;
    if (this.texts.size === TEXTS) this.texts.clear();
    this.texts.set(r.key, { word: r.word, text });
    return text;
  }

  /** Gives numbers to the instructions that begin before `limit`, in order, and writes what is due meanwhile. */
  private file(limit: number): void {
    const ready = this.waiting.filter((op) => op.begin < limit).sort((a, b) => a.begin - b.begin);
    this.waiting = this.waiting.filter((op) => op.begin >= limit);
    for (const op of ready) {
      this.write(op.begin);
      const id = this.next++, { core, serial, stages } = op;
      this.filed[core][serial % REMEMBERED] = id;
      this.put(op.begin, `I\t${id}\t${serial}\t${core}\nL\t${id}\t0\t${op.label}\nL\t${id}\t1\t${op.detail}\nS\t${id}\t0\tF\n`);
      for (let i = 1; i < stages.length; i++) this.put(stages[i][1], `E\t${id}\t0\t${stages[i - 1][0]}\nS\t${id}\t0\t${stages[i][0]}\n`);
      for (const producer of op.sources) if (serial - producer < REMEMBERED) this.put(op.issue, `W\t${id}\t${this.filed[core][producer % REMEMBERED]}\t0\n`);
      // The core retires in order.
      this.put(op.end, `E\t${id}\t0\tW\nR\t${id}\t${id}\t0\n`);
    }
  }

  private put(at: number, lines: string): void {
    const cycle = Math.max(at, this.cycle), before = this.due.get(cycle);
    this.due.set(cycle, before === undefined ? lines : before + lines);
    if (cycle < this.lowest) this.lowest = cycle;
    if (cycle > this.highest) this.highest = cycle;
  }

  /** Writes what is due before `limit`. */
  private write(limit: number): void {
    while (this.lowest < limit) {
      const lines = this.due.get(this.lowest)!, passed = this.lowest - this.cycle;
      this.due.delete(this.lowest);
      this.sink.write(`${this.cycle < 0 ? `C=\t${this.lowest}\n` : passed > 0 ? `C\t${passed}\n` : ""}${lines}`);
      this.cycle = this.lowest;
      do this.lowest++; while (this.lowest <= this.highest && !this.due.has(this.lowest));
      if (this.lowest > this.highest) { this.lowest = Infinity; this.highest = -1; }
    }
  }
}

function mnemonic(word: number): string { return disassemble(word, 0n)?.split(" ")[0] ?? ""; }
