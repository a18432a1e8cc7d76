/**
 * The ring in which the core says what it did, in slots of TRACE_SLOT bytes: the host empties it (host/machine/tracer.ts) when
 * run() comes back with Stop.TRACED, and at the end of a run. Truth for what the host reads: the classes below, from which its
 * offsets are generated.
 *
 * Machine.tracing says what is recorded (Tracing); with 0 nothing here is called. Records never change what the guest does or
 * when: interp/traced.ts says how instructions come here.
 * Deviations: none.
 */
import { TRACE, TRACE_BYTES } from "./layout";
import { Cpu, machine, Stop } from "./state";

export namespace Tracing {
  /** Every instruction, by interp/traced.ts. */
  export const INSTRUCTIONS: u32 = 1;
  /** The first instruction of each block alone. */
  export const BLOCKS: u32 = 2;
  /** Registers and PSTATE where a block begins. */
  export const REGISTERS: u32 = 4;
  export const EXCEPTIONS: u32 = 8;
  /** Translations that the look-aside caches did not answer. */
  export const TRANSLATIONS: u32 = 16;
}
/** Those for which instructions are executed one by one. */
export const STEPPING: u32 = 7;

export namespace TraceKind {
  export const NONE: u32 = 0;
  export const INSTRUCTION: u32 = 1;
  /** Takes REGISTER_SLOTS. */
  export const REGISTERS: u32 = 2;
  export const EXCEPTION: u32 = 3;
  export const TRANSLATION: u32 = 4;
}
/** Flags of an instruction's record. */
export namespace TraceFlag {
  /** It is the first of a block: it was branched to, or the one before ends a block. */
  export const START: u32 = 1;
}
/** Flags of a record of registers. */
export namespace StateFlag {
  export const NONSECURE: u32 = 1;
  /** An FP instruction would trap. */
  export const FP_TRAPPED: u32 = 2;
}

/**
 * An instruction. Times are half-cycles of the model while it is under way, then (`settle`) cycles from its issue; without
 * the cycle model only `cycle` is there.
 */
@unmanaged @final
export class TraceRecord {
  kind: u8;
  core: u8;
  el: u8;
  flags: u8;
  word: u32;
  pc: u64;
  /** The cycle at which it issued. */
  cycle: u64;
  /** From when it could have issued for what came before; when its line was fetched; when its unit was free; a slot; its sources. */
  ready: i32;
  fetched: i32;
  unitFree: i32;
  slotFree: i32;
  source0At: i32;
  source1At: i32;
  source2At: i32;
  /** From when the next instruction may issue, and when the first result is there for an ALU (vector: the pipe's first stage). */
  next: i32;
  result: i32;
  /** Scoreboard entries of sources, results, the unit that it waited for; resources that it uses. */
  source0: u8;
  source1: u8;
  source2: u8;
  result0: u8;
  result1: u8;
  unit: u8;
  uses: u8;
  /** How many vector registers from result0 on it writes. */
  registers: u8;
  /** Notes (timing/causes.ts) taken until it issued, and while it executed. */
  fetchCauses: u32;
  causes: u32;
  /** Events since this core's record before, by the order in interp/traced.ts. */
  l1iRefills: u16;
  l1dRefills: u16;
  l2Refills: u16;
  tlbRefills: u16;
  mispredicts: u16;
  /** A third result; the resources that the other instruction of its cycle must not use. */
  result2: u8;
  meets: u8;
  /** The instruction that this core executed before, and the low word of its address: how a block was come to. */
  before: u32;
  beforePc: u32;

  // What timing/issue.ts says while it issues the instruction.
  @inline entered(now: i32): void { this.fetched = now; this.unitFree = now; }
  @inline waited(entry: u32, until: i32): void { this.unit = u8(entry); this.unitFree = until; }
  @inline issued(t: i32, free: i32, s0: i32, s1: i32, s2: i32): void {
    // Until it has executed, `result` holds the issue.
    this.result = t;
    this.slotFree = free;
    this.source0At = s0 & ~1;
    this.source1At = s1 & ~1;
    this.source2At = s2 & ~1;
  }

  /** Times as cycles from the issue at half-cycle t. */
  settle(t: i32): void {
    this.ready = this.ready - t >> 1;
    this.fetched = this.fetched - t >> 1;
    this.unitFree = this.unitFree - t >> 1;
    this.slotFree = this.slotFree - t >> 1;
    this.source0At = this.source0At - t >> 1;
    this.source1At = this.source1At - t >> 1;
    this.source2At = this.source2At - t >> 1;
    this.next = this.next - t >> 1;
    this.result = this.result - t >> 1;
  }
}

/** Behind the head X0..X30 and SP, then V0..V31. */
@unmanaged
class TraceRegisters {
  kind: u8;
  core: u8;
  el: u8;
  flags: u8;
  pstate: u32;
  pc: u64;
  cycle: u64;
  fpcr: u32;
  fpsr: u32;
  x0: u64;
}
const X_BYTES: usize = 32 * 8;
const V_BYTES: usize = 32 * 16;

@unmanaged
class TraceException {
  kind: u8;
  core: u8;
  /** The level that it was taken from, and to. */
  el: u8;
  target: u8;
  /** Vector offset within its group: 0x0 synchronous, 0x80 IRQ, 0x100 FIQ; RETURN: it is an exception return. */
  vector: u32;
  /** Where execution goes on. */
  pc: u64;
  cycle: u64;
  elr: u64;
  esr: u64;
  far: u64;
  pstate: u32;
}

@unmanaged
class TraceTranslation {
  kind: u8;
  core: u8;
  el: u8;
  /** 0 read, 1 write, 2 fetch. */
  access: u8;
  fault: u32;
  va: u64;
  cycle: u64;
  pa: u64;
  ipa: u64;
  attr: u32;
}

export const TRACE_SLOT: usize = 96;
export const REGISTER_SLOTS: u32 = 9;
export const RETURN: u32 = 0xfff;
/** What one instruction may write at most is kept free: its record, registers, exceptions, and a page of translations. */
const MARGIN: u32 = 64;
const SLOTS: u32 = u32(TRACE_BYTES / TRACE_SLOT);

// @ts-ignore: decorator
@inline export function traceFull(): bool { return machine().traced > SLOTS - MARGIN; }

/** A new slot. The caller has seen to it that there is room; the last slot is written again and again where there is not. */
export function traceSlot(slots: u32): usize {
  const m = machine(), at = m.traced + slots > SLOTS ? SLOTS - slots : m.traced;
  m.traced = at + slots;
  const slot = TRACE + usize(at) * TRACE_SLOT;
  memory.fill(slot, 0, usize(slots) * TRACE_SLOT);
  return slot;
}

/** Asks the loop for a stop in which the host empties the ring. */
export function stopTraced(c: Cpu): void {
  const m = machine();
  if (m.stopReason) return;
  m.stopReason = Stop.TRACED;
  m.stopCore = c.index;
  c.leave = 1;
}

/** `flags` are StateFlag. */
export function traceRegisters(c: Cpu, pc: u64, pstate: u32, flags: u32, cycle: u64): void {
  const r = changetype<TraceRegisters>(traceSlot(REGISTER_SLOTS));
  r.kind = u8(TraceKind.REGISTERS);
  r.core = u8(c.index);
  r.el = u8(c.el);
  r.pstate = pstate;
  r.pc = pc;
  r.cycle = cycle;
  r.flags = u8(flags);
  r.fpcr = c.fpcr;
  r.fpsr = c.fpsr;
  const x = changetype<usize>(r) + offsetof<TraceRegisters>("x0");
  memory.copy(x, changetype<usize>(c), X_BYTES);
  memory.copy(x + X_BYTES, changetype<usize>(c) + offsetof<Cpu>("v0"), V_BYTES);
}

export function traceException(c: Cpu, source: u32, vector: u32, elr: u64, esr: u64, far: u64, pstate: u32, cycle: u64): void {
  const r = changetype<TraceException>(traceSlot(1));
  r.kind = u8(TraceKind.EXCEPTION);
  r.core = u8(c.index);
  r.el = u8(source);
  r.target = u8(c.el);
  r.vector = vector;
  r.pc = c.pc;
  r.cycle = cycle;
  r.elr = elr;
  r.esr = esr;
  r.far = far;
  r.pstate = pstate;
  if (traceFull()) stopTraced(c);
}

/** The page that each core's latest record of a translation is about: the model may ask for it again. */
const LATEST: usize = memory.data(4 * 8, 8);

export function traceTranslation(c: Cpu, va: u64, access: u32, el: u32, cycle: u64): void {
  const latest = LATEST + (usize(c.index) << 3), key = va & ~u64(0xfff) | u64(access << 2 | el) | u64(c.fault != 0) << 4;
  if (load<u64>(latest) == key) return;
  store<u64>(latest, key);
  const r = changetype<TraceTranslation>(traceSlot(1));
  r.kind = u8(TraceKind.TRANSLATION);
  r.core = u8(c.index);
  r.el = u8(el);
  r.access = u8(access);
  r.fault = c.fault;
  r.va = va;
  r.cycle = cycle;
  r.pa = c.pa;
  r.ipa = c.ipa;
  r.attr = c.attr;
  if (traceFull()) stopTraced(c);
}
