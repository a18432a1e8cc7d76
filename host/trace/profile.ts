/**
 * A profile: for each call stack the cycles that its top function took, exactly (every block is counted, nothing is sampled),
 * and the lines that it brought to L1. Truth: the records of blocks; stacks are those of host/trace/call-stack.ts.
 *
 * A block's cycles are those until the core's next block begins, so waits belong to the function that issued before them, and
 * the sum over all stacks is the sum of the cores' cycles. WFI and WFE are "[idle]".
 * Output: collapsed stacks, a line a stack, frames joined by ';', as flame graph tools take them.
 * Deviations: those of the stacks.
 */
import type { ExceptionRecord, InstructionRecord, TraceListener, TraceWants } from "../machine/tracer.ts";
import { CallStack, type CallListener } from "./call-stack.ts";
import type { Functions } from "./functions.ts";
import type { TextSink } from "./sink.ts";

class Node {
  readonly children = new Map<string, Node>();
  cycles = 0;
  misses = 0;
  constructor(readonly name: string, readonly parent: Node | undefined) {}
  child(name: string): Node {
    let node = this.children.get(name);
    if (!node) { node = new Node(name, this); this.children.set(name, node); }
    return node;
  }
}

export class Profile implements TraceListener, CallListener {
  static readonly wants: TraceWants = { instructions: "blocks", exceptions: true };
  private readonly root = new Node("", undefined);
  private readonly top: Node[];
  private readonly stacks: CallStack[];
  /** The cycle up to which each core's cycles are given to somebody. */
  private readonly given: number[];

  constructor(functions: Functions, cores = 4) {
    this.stacks = Array.from({ length: cores }, (_, i) => new CallStack(i, functions, this));
    this.top = Array.from({ length: cores }, (_, i) => this.root.child(`core ${i}`));
    this.given = Array<number>(cores).fill(0);
  }

  begin(cycles: readonly number[]): void { for (let i = 0; i < this.given.length; i++) this.given[i] = cycles[i]; }
  end(cycles: readonly number[]): void {
    for (let i = 0; i < this.given.length; i++) { this.give(i, cycles[i]); this.stacks[i].end(cycles[i]); }
  }

  instruction(r: InstructionRecord): void {
    const { core } = r;
    // Misses are counted from the record before to this one; so are cycles.
    if (r.start) this.give(core, r.cycle);
    this.top[core].misses += r.l1dRefills + r.l1iRefills;
    if (r.start) this.stacks[core].block(r);
  }
  exception(r: ExceptionRecord): void { this.stacks[r.core].exception(r); }

  enter(core: number, name: string): void { this.top[core] = this.top[core].child(name); }
  leave(core: number): void { this.top[core] = this.top[core].parent!; }

  private give(core: number, until: number): void {
    if (until > this.given[core]) { this.top[core].cycles += until - this.given[core]; this.given[core] = until; }
  }

  /** Cycles by stack, then lines brought to L1 by stack. */
  write(cycles: TextSink, misses?: TextSink): void {
    const visit = (node: Node, path: string) => {
      const here = path === "" ? frame(node.name) : `${path};${frame(node.name)}`;
      if (node.cycles) cycles.write(`${here} ${node.cycles}\n`);
      if (node.misses) misses?.write(`${here} ${node.misses}\n`);
      for (const child of [...node.children.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) visit(child, here);
    };
    for (const core of this.root.children.values()) visit(core, "");
  }
}

/** A frame may hold neither the separator nor a line's end; spaces are common in Rust's and C++'s names and allowed. */
function frame(name: string): string { return name.replaceAll(";", ":").replaceAll("\n", " "); }
