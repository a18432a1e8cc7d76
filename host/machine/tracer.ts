/**
 * The tracer: empties the core's ring of records and tells those who listen. Truth for the records: assembly/trace.ts.
 *
 *   const stop = machine.tracer.listen({ instructions: "all" }, { instruction: (r) => console.log(r.core, r.pc, r.cycle) });
 *   machine.run({ instructions: 1000 });
 *   stop();
 *
 * While somebody listens to instructions or blocks, they are interpreted one by one, at a few million a second; what the
 * guest does, and when, stays the same. Exceptions and translations alone cost next to nothing.
 * Deviations: a listener hears of what happened when the ring is full or the run ends, not at once; registers of that moment
 * are in records of registers.
 */
import type { Core } from "../core/core.ts";
import { CPU_BYTES, CPUS, ENTRY, REGISTER_SLOTS, STATE_FLAG, TRACE, TRACE_EXCEPTION, TRACE_FLAG, TRACE_KIND, TRACE_RECORD, TRACE_REGISTERS, TRACE_RETURN, TRACE_SLOT, TRACE_TRANSLATION, TRACING } from "../core/layout.gen.ts";

export interface TraceWants {
  /** Every instruction, or the first of each block. With other listeners' wishes it may be more than was asked for. */
  instructions?: "all" | "blocks";
  /** Registers where a block begins. */
  registers?: boolean;
  exceptions?: boolean;
  /** Translations that the core's look-aside caches did not answer. */
  translations?: boolean;
}

/** Records are views that hold until the listener returns. */
export interface TraceListener {
  instruction?(record: InstructionRecord): void;
  registers?(record: RegistersRecord): void;
  exception?(record: ExceptionRecord): void;
  /** An ERET: from `el` to `target`, at `pc`. */
  exceptionReturn?(record: ExceptionRecord): void;
  translation?(record: TranslationRecord): void;
  /** No record that comes after this is of an earlier cycle. */
  upTo?(cycle: number): void;
  /** The tracer begins, or ends, to record for this listener: `cycles` are the cores' own. */
  begin?(cycles: readonly number[]): void;
  end?(cycles: readonly number[]): void;
}

class View {
  protected at = 0;
  constructor(protected readonly core_: Core) {}
  place(at: number): this { this.at = at; return this; }
  protected u8(offset: number): number { return this.core_.u8[this.at + offset]; }
  protected u16(offset: number): number { return this.core_.u8[this.at + offset] | this.core_.u8[this.at + offset + 1] << 8; }
  protected u32(offset: number): number { return this.core_.u32[(this.at + offset) >> 2]; }
  protected i32(offset: number): number { return this.core_.u32[(this.at + offset) >> 2] | 0; }
  protected u64(offset: number): bigint { return this.core_.u64[(this.at + offset) >> 3]; }
  /** Cycles stay below 2^53 for eighty days of guest time. */
  protected number(offset: number): number { return this.u32(offset) + this.u32(offset + 4) * 0x1_0000_0000; }

  get core(): number { return this.u8(TRACE_RECORD.core); }
  /** Exception level: of the instruction, of the access, or that the exception was taken from. */
  get el(): number { return this.u8(TRACE_RECORD.el); }
  get cycle(): number { return this.number(TRACE_RECORD.cycle); }
}

const R = TRACE_RECORD;

/** An instruction. With timing off or simple, only what it was and its cycle are there. Times are cycles from the issue. */
export class InstructionRecord extends View {
  get pc(): bigint { return this.u64(R.pc); }
  get word(): number { return this.u32(R.word); }
  /** pc as a number: exact below 2^52, the upper bits of an address of the kernel's half folded. */
  get key(): number { return this.u32(R.pc) + (this.u32(R.pc + 4) & 0xfffff) * 0x1_0000_0000; }
  /** The instruction that this core executed before (0: none), and the low word of its address. */
  get before(): number { return this.u32(R.before); }
  get beforePc(): number { return this.u32(R.beforePc); }
  /** It is the first of a block. */
  get start(): boolean { return (this.u8(R.flags) & TRACE_FLAG.START) !== 0; }
  /** From when what came before let it issue. */
  get ready(): number { return this.i32(R.ready); }
  /** From when its line was there, its unit was free, and there was a slot in a cycle. */
  get fetched(): number { return this.i32(R.fetched); }
  get unitFree(): number { return this.i32(R.unitFree); }
  get slotFree(): number { return this.i32(R.slotFree); }
  /** From when each source allowed it. */
  sourceAt(i: number): number { return this.i32(R.source0At + 4 * i); }
  /** From when the next instruction may issue (0: beside this one). */
  get next(): number { return this.i32(R.next); }
  /** When its first result is there for an instruction of the ALU, or of the FP pipe. */
  get result(): number { return this.i32(R.result); }
  /** Scoreboard entries (ENTRY in core/layout.gen.ts; below 32 X registers and SP, from 64 V registers). */
  source(i: number): number { return this.u8(R.source0 + i); }
  resultEntry(i: number): number { return this.u8(i < 2 ? R.result0 + i : R.result2); }
  /** The unit that it waited for, or 0. */
  get unit(): number { return this.u8(R.unit); }
  /** Bits of RESOURCE: what it uses of its cycle, and what the other instruction of that cycle must not use. */
  get uses(): number { return this.u8(R.uses); }
  get meets(): number { return this.u8(R.meets); }
  get registers(): number { return this.u8(R.registers); }
  /** Bits of CAUSE: why its line came late; what it met while it executed. */
  get fetchCauses(): number { return this.u32(R.fetchCauses); }
  get causes(): number { return this.u32(R.causes); }
  /** Events since the record of this core before this one. */
  get l1iRefills(): number { return this.u16(R.l1iRefills); }
  get l1dRefills(): number { return this.u16(R.l1dRefills); }
  get l2Refills(): number { return this.u16(R.l2Refills); }
  get tlbRefills(): number { return this.u16(R.tlbRefills); }
  get mispredicts(): number { return this.u16(R.mispredicts); }
}

export class RegistersRecord extends View {
  get pc(): bigint { return this.u64(TRACE_REGISTERS.pc); }
  get pstate(): number { return this.u32(TRACE_REGISTERS.pstate); }
  /** X0..X30, then SP. */
  x(n: number): bigint { return this.u64(TRACE_REGISTERS.x0 + 8 * n); }
  /** V0..V31 as 128 bits. */
  v(n: number): bigint { const at = TRACE_REGISTERS.x0 + 32 * 8 + 16 * n; return this.u64(at) | this.u64(at + 8) << 64n; }
  get fpcr(): number { return this.u32(TRACE_REGISTERS.fpcr); }
  get fpsr(): number { return this.u32(TRACE_REGISTERS.fpsr); }
  /** SCR_EL3.NS, below EL3. */
  get nonSecure(): boolean { return (this.u8(TRACE_REGISTERS.flags) & STATE_FLAG.NONSECURE) !== 0; }
  /** An FP instruction would trap. */
  get fpTrapped(): boolean { return (this.u8(TRACE_REGISTERS.flags) & STATE_FLAG.FP_TRAPPED) !== 0; }
}

export class ExceptionRecord extends View {
  /** The level that it was taken to. */
  get target(): number { return this.u8(TRACE_EXCEPTION.target); }
  get type(): "sync" | "irq" | "fiq" { const v = this.u32(TRACE_EXCEPTION.vector); return v === 0x80 ? "irq" : v === 0x100 ? "fiq" : "sync"; }
  /** ESR_ELx.EC; of synchronous exceptions. */
  get class(): number { return Number(this.esr >> 26n) & 63; }
  /** The vector. */
  get pc(): bigint { return this.u64(TRACE_EXCEPTION.pc); }
  get elr(): bigint { return this.u64(TRACE_EXCEPTION.elr); }
  get esr(): bigint { return this.u64(TRACE_EXCEPTION.esr); }
  get far(): bigint { return this.u64(TRACE_EXCEPTION.far); }
  get pstate(): number { return this.u32(TRACE_EXCEPTION.pstate); }
}

export class TranslationRecord extends View {
  get access(): "read" | "write" | "fetch" { return (["read", "write", "fetch"] as const)[this.u8(TRACE_TRANSLATION.access)]; }
  /** 0, or a fault: the status code in bits 5..0, 0x80 for stage 2. */
  get fault(): number { return this.u32(TRACE_TRANSLATION.fault); }
  get va(): bigint { return this.u64(TRACE_TRANSLATION.va); }
  get pa(): bigint { return this.u64(TRACE_TRANSLATION.pa); }
  get ipa(): bigint { return this.u64(TRACE_TRANSLATION.ipa); }
  get attr(): number { return this.u32(TRACE_TRANSLATION.attr); }
}

export class Tracer {
  private readonly listeners = new Map<TraceListener, TraceWants>();
  private readonly instruction: InstructionRecord;
  private readonly registers: RegistersRecord;
  private readonly exception: ExceptionRecord;
  private readonly translation: TranslationRecord;

  constructor(private readonly core: Core) {
    this.instruction = new InstructionRecord(core);
    this.registers = new RegistersRecord(core);
    this.exception = new ExceptionRecord(core);
    this.translation = new TranslationRecord(core);
  }

  /** True while instructions are executed one by one. */
  get stepping(): boolean { return (this.bits() & (TRACING.INSTRUCTIONS | TRACING.BLOCKS | TRACING.REGISTERS)) !== 0; }

  /** From now on `listener` hears what it wants; answers the function that ends it. */
  listen(wants: TraceWants, listener: TraceListener): () => void {
    this.drain();
    this.listeners.set(listener, wants);
    this.apply();
    listener.begin?.(this.cycles());
    return () => {
      if (!this.listeners.has(listener)) return;
      this.drain();
      this.listeners.delete(listener);
      this.apply();
      listener.end?.(this.cycles());
    };
  }

  /** Tells the core what is wanted. */
  apply(): void {
    this.core.calls.setTracing(this.bits());
    // A core in the middle of its turn looks again.
    if (this.core.machine32("inRun")) this.core.calls.kick();
  }

  /** Tells the listeners what the ring holds, and empties it. */
  drain(): void {
    const slots = this.core.machine32("traced");
    if (slots === 0) return;
    this.core.setMachine32("traced", 0);
    const listeners = [...this.listeners.keys()], now = Number(this.core.machine64("now"));
    for (let slot = 0; slot < slots;) {
      const at = TRACE + slot * TRACE_SLOT;
      slot++;
      switch (this.core.u8[at]) {
        case TRACE_KIND.INSTRUCTION: { const r = this.instruction.place(at); for (const l of listeners) l.instruction?.(r); break; }
        case TRACE_KIND.REGISTERS: { slot += REGISTER_SLOTS - 1; const r = this.registers.place(at); for (const l of listeners) l.registers?.(r); break; }
        case TRACE_KIND.EXCEPTION: {
          const r = this.exception.place(at), returns = this.core.u32[(at + TRACE_EXCEPTION.vector) >> 2] === TRACE_RETURN;
          for (const l of listeners) if (returns) l.exceptionReturn?.(r); else l.exception?.(r);
          break;
        }
        case TRACE_KIND.TRANSLATION: { const r = this.translation.place(at); for (const l of listeners) l.translation?.(r); break; }
      }
    }
    if (!this.core.machine32("inRun")) for (const l of listeners) l.upTo?.(now);
  }

  /** The cycle that each core has reached. */
  private cycles(): number[] {
    const current = this.core.machine32("inRun") ? (this.core.machine32("current") - CPUS) / CPU_BYTES : -1;
    return this.core.cpus.map((cpu, i) => i === current ? Number(this.core.calls.now()) : cpu.reached);
  }

  private bits(): number {
    let bits = 0;
    for (const w of this.listeners.values()) {
      if (w.instructions === "all") bits |= TRACING.INSTRUCTIONS;
      if (w.instructions === "blocks" || w.registers) bits |= TRACING.BLOCKS;
      if (w.registers) bits |= TRACING.REGISTERS;
      if (w.exceptions) bits |= TRACING.EXCEPTIONS;
      if (w.translations) bits |= TRACING.TRANSLATIONS;
    }
    return bits & TRACING.INSTRUCTIONS ? bits & ~TRACING.BLOCKS : bits;
  }
}

/** A scoreboard entry as people name it. */
export function entryName(entry: number): string {
  if (entry < 31) return `x${entry}`;
  if (entry === 31) return "sp";
  if (entry >= ENTRY.VECTOR) return `v${entry - ENTRY.VECTOR}`;
  switch (entry) {
    case ENTRY.FLAGS: return "flags";
    case ENTRY.MULTIPLIER: return "multiplier";
    case ENTRY.DIVIDER: return "divider";
    case ENTRY.FP_DIVIDER: return "FP divider";
  }
  return "-";
}
