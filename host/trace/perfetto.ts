/**
 * A trace for ui.perfetto.dev and chrome://tracing: Chrome's JSON trace event format, written as a stream. A thread a core
 * with its functions, exceptions and interrupts as nested slices, [idle] while it waits, counters of cache and TLB misses and
 * mispredicted branches, and a thread of the guest's regions of interest. Truth: "Trace Event Format"; times are guest time,
 * in microseconds.
 *
 * It is the array form, which readers also take without its end: a run that was cut short leaves a trace.
 * Deviations: those of the stacks (host/trace/call-stack.ts); counters are given at the first block after each interval.
 */
import type { ExceptionRecord, InstructionRecord, TraceListener, TraceWants } from "../machine/tracer.ts";
import { CallStack, type CallListener } from "./call-stack.ts";
import type { Functions } from "./functions.ts";
import type { TextSink } from "./sink.ts";

/** Core cycles between two values of the counters. */
const COUNTER_CYCLES = 4000;
const PROCESS = 1, REGIONS_THREAD = 100;
const COUNTERS = ["L1I refills", "L1D refills", "L2 refills", "TLB refills", "mispredicted branches"] as const;

export class Perfetto implements TraceListener, CallListener {
  static readonly wants: TraceWants = { instructions: "blocks", exceptions: true };
  private readonly stacks: CallStack[];
  private readonly counted: { at: number; values: number[] }[];
  private first = true;

  /** `seconds`: guest time of a core cycle. */
  constructor(private readonly sink: TextSink, functions: Functions, private readonly seconds: (cycle: number) => number, cores = 4) {
    this.stacks = Array.from({ length: cores }, (_, i) => new CallStack(i, functions, this));
    this.counted = this.stacks.map(() => ({ at: 0, values: COUNTERS.map(() => 0) }));
    this.event({ ph: "M", pid: PROCESS, name: "process_name", args: { name: "Raspberry Pi 3" } });
    for (let i = 0; i < cores; i++) this.event({ ph: "M", pid: PROCESS, tid: i, name: "thread_name", args: { name: `core ${i}` } });
    this.event({ ph: "M", pid: PROCESS, tid: REGIONS_THREAD, name: "thread_name", args: { name: "regions" } });
  }

  end(cycles: readonly number[]): void { this.stacks.forEach((stack, i) => stack.end(cycles[i])); }
  /** Behind the last record. */
  close(): void { this.sink.write("\n]\n"); }

  instruction(r: InstructionRecord): void {
    const sums = this.counted[r.core], { values } = sums;
    values[0] += r.l1iRefills; values[1] += r.l1dRefills; values[2] += r.l2Refills; values[3] += r.tlbRefills; values[4] += r.mispredicts;
    if (!r.start) return;
    this.stacks[r.core].block(r);
    if (r.cycle - sums.at < COUNTER_CYCLES) return;
    sums.at = r.cycle;
    for (let i = 0; i < COUNTERS.length; i++) this.event({ ph: "C", pid: PROCESS, tid: r.core, ts: this.time(r.cycle), name: `core ${r.core} ${COUNTERS[i]}`, args: { value: values[i] } });
    values.fill(0);
  }
  exception(r: ExceptionRecord): void { this.stacks[r.core].exception(r); }

  enter(core: number, name: string, cycle: number, exception: boolean): void {
    this.event({ ph: "B", pid: PROCESS, tid: core, ts: this.time(cycle), name, cat: exception ? "exception" : "function" });
  }
  leave(core: number, cycle: number): void { this.event({ ph: "E", pid: PROCESS, tid: core, ts: this.time(cycle) }); }

  /** The guest began or ended a region of interest. */
  region(id: number, begins: boolean, cycle: number): void {
    this.event({ ph: begins ? "b" : "e", pid: PROCESS, tid: REGIONS_THREAD, ts: this.time(cycle), cat: "region", id, name: `region ${id}` });
  }

  private time(cycle: number): number { return Math.round(this.seconds(cycle) * 1e9) / 1e3; }
  private event(event: object): void {
    this.sink.write((this.first ? "[\n" : ",\n") + JSON.stringify(event));
    this.first = false;
  }
}
