/**
 * What each instruction waited for, in words and cycles, from the records of the core (host/machine/tracer.ts). Truth: the
 * times in the records, which are those that the model's scoreboard computed the issue from (assembly/timing/issue.ts); here
 * they are only put in order and named.
 *
 * From the issue of the instruction before on, what may hold an instruction comes in this order: what that instruction left
 * behind (a bubble of fetch, a barrier, further cycles of issue), its own line of instructions, its unit, a slot, and its
 * operands. Each has the cycles that it adds to those before.
 * Deviations: an operand that two instructions would have delayed is one's.
 */
import { CAUSE, ENTRY, RESOURCE } from "../core/layout.gen.ts";
import { entryName, type InstructionRecord } from "../machine/tracer.ts";

export type StallKind = "fetch" | "branch" | "issue" | "memory" | "barrier" | "unit" | "slot" | "operand";

export interface Stall {
  kind: StallKind;
  cycles: number;
  /** Cycles from the issue at which it begins (negative). */
  from: number;
  /** For people: what it waited for. */
  text: string;
  /** Of an operand: the register, and the number of the instruction that writes it, where it is known. */
  register?: string;
  producer?: number;
}

export interface Explained {
  /** The number of the instruction among those of its core. */
  number: number;
  stalls: Stall[];
  /** It issued beside the instruction before. */
  paired: boolean;
  /** Instructions whose results it takes while they are new: number, and whether it had to wait for it. */
  sources: { register: string; producer: number; waited: boolean }[];
}

/** A result this many cycles old is no longer forwarded: nobody needs an arrow to it. */
const NEW_CYCLES = 4;
const CLASS_BRANCH = 0x1c000000, IS_BRANCH = 0x14000000;

interface Producer { number: number; word: number; causes: number }

/** One core's instructions, one after another. */
export class StallReader {
  private number = 0;
  private cycle = 0;
  private word = 0;
  private causes = 0;
  private uses = 0;
  /** The cycle of the instruction before had two. */
  private full = false;
  private readonly producers = new Map<number, Producer>();

  next(r: InstructionRecord, name: (word: number) => string = () => ""): Explained {
    const number = this.number++, first = number === 0, before = first ? 0 : this.cycle - r.cycle;
    const stalls: Stall[] = [];
    let at = before;
    const until = (t: number, kind: StallKind, text: () => string, more: Partial<Stall> = {}) => {
      if (t <= at) return;
      if (!first) stalls.push({ kind, cycles: t - at, from: at, text: text(), ...more });
      at = t;
    };
    const paired = !first && before === 0;
    if (!first) {
      const [kind, text] = this.leftBehind();
      until(Math.min(r.ready, 0), kind, () => text);
    } else at = Math.min(r.ready, 0);
    until(r.fetched, "fetch", () => named(r.fetchCauses) || "its line of instructions");
    if (r.unit) until(r.unitFree, "unit", () => `the ${entryName(r.unit)} is busy`);
    // Behind a pair the next cycle is the next slot, and nothing was lost.
    if (this.full && r.slotFree === at + 1) at++;
    until(r.slotFree, "slot", () => this.noSlot(r));
    const sources: Explained["sources"] = [];
    let latest = -1;
    for (let i = 0; i < 3; i++) {
      const entry = r.source(i), producer = this.producers.get(entry);
      if (entry === ENTRY.NONE || entry === ENTRY.SINK) continue;
      if (r.sourceAt(i) === 0 && at < 0 && latest < 0) latest = i;
      if (producer && r.sourceAt(i) >= -NEW_CYCLES && !sources.some((s) => s.producer === producer.number)) sources.push({ register: entryName(entry), producer: producer.number, waited: r.sourceAt(i) === 0 && at < 0 });
    }
    if (latest >= 0) {
      const entry = r.source(latest), producer = this.producers.get(entry), register = entryName(entry);
      until(0, "operand", () => `${register}${producer ? ` of ${name(producer.word) || `instruction ${producer.number}`}${named(producer.causes) && ` (${named(producer.causes)})`}` : ""}`, { register, producer: producer?.number });
    }
    this.remember(r, number, paired);
    return { number, stalls, paired, sources };
  }

  /** Why the instruction before let nothing issue for a while. */
  private leftBehind(): [StallKind, string] {
    const c = this.causes;
    if (c & CAUSE.MISPREDICT) return ["branch", "the branch was mispredicted"];
    if (c & CAUSE.FLUSH) return ["branch", "the pipe is refilled after an exception or its return"];
    if ((this.word & CLASS_BRANCH) === IS_BRANCH && (this.word >>> 22) !== 0x354) return ["branch", "the branch was taken: fetch turns to its target"];
    if (c & CAUSE.BARRIER) return ["barrier", "a barrier"];
    if (c & CAUSE.SYSTEM) return ["barrier", "a system register was written"];
    if (c & (CAUSE.STORE_BUFFER_FULL | CAUSE.LINEFILLS_FULL | CAUSE.UNCACHED)) return ["memory", named(c)];
    if (c & CAUSE.UNALIGNED) return ["memory", named(CAUSE.UNALIGNED)];
    return ["issue", "the instruction before issues for several cycles"];
  }

  private noSlot(r: InstructionRecord): string {
    const shared = r.meets & this.uses, names = Object.entries(RESOURCE).filter(([, bit]) => shared & bit).map(([n]) => n);
    if (r.meets === 255) return "it issues first of its pair or alone";
    return `${names.join(" and ") || "the slot"} ${names.length > 1 ? "are" : "is"} taken in this cycle`;
  }

  private remember(r: InstructionRecord, number: number, paired: boolean): void {
    const producer: Producer = { number, word: r.word, causes: r.causes };
    for (let i = 0; i < 3; i++) {
      const entry = r.resultEntry(i);
      if (entry === ENTRY.SINK || entry === ENTRY.NONE) continue;
      for (let k = 0; k < (i === 0 ? r.registers : 1); k++) this.producers.set(entry >= ENTRY.VECTOR ? ENTRY.VECTOR + ((entry - ENTRY.VECTOR + k) & 31) : entry, producer);
    }
    this.cycle = r.cycle;
    this.word = r.word;
    this.causes = r.causes;
    this.uses = r.uses;
    this.full = paired;
  }
}

const CAUSES: [number, string][] = [
  [CAUSE.L1I_MISS, "L1I miss"], [CAUSE.L1D_MISS, "L1D miss"], [CAUSE.L2_MISS, "L2 miss: DRAM"], [CAUSE.TABLE_WALK, "TLB miss: table walk"], [CAUSE.MICRO_TLB_MISS, "micro-TLB miss"],
  [CAUSE.LINE_UNDER_WAY, "the line is under way"], [CAUSE.LINEFILLS_FULL, "all linefills are taken"], [CAUSE.SNOOP, "another core has the line"],
  [CAUSE.STORE_FORWARD, "forwarded from a store"], [CAUSE.STORE_BUFFER_FULL, "the store buffer is full"], [CAUSE.UNALIGNED, "unaligned access"], [CAUSE.UNCACHED, "uncached read"],
  [CAUSE.OPERAND_DEPENDENT, "wide operands"],
];

/** Causes for people. */
export function named(causes: number): string {
  return CAUSES.filter(([bit]) => causes & bit && !(bit === CAUSE.MICRO_TLB_MISS && causes & CAUSE.TABLE_WALK)).map(([, text]) => text).join(", ");
}
