/**
 * A shadow stack of one core's functions, from the records of blocks: BL and BLR call, RET returns to the frame that waits for
 * its target, an exception is a frame over what it interrupted and ERET ends it. So no frame pointers are asked of the guest,
 * and leaves and prologues are right. Truth: the instructions; names are those of an ELF file's symbols, else the address
 * that was called.
 *
 * A branch to another function is a tail call: the function takes the frame's place. A return to where no frame waits (a
 * switch of contexts, an unwinding) begins a new stack.
 * Deviations: a context that is switched to again does not find its frames; more than 256 frames are not followed.
 */
import type { ExceptionRecord, InstructionRecord } from "../machine/tracer.ts";
import type { Functions } from "./functions.ts";

export interface CallListener {
  enter(core: number, name: string, cycle: number, exception: boolean): void;
  leave(core: number, cycle: number): void;
}

interface Frame { name: string; exception: boolean; /** Low word of the address to which it returns. */ back: number }

const MOST_FRAMES = 256;
const ERET = 0xd69f03e0;
const isCall = (word: number) => (word & 0xfc000000) >>> 0 === 0x94000000 || (word & 0xfffffc1f) >>> 0 === 0xd63f0000;
const isReturn = (word: number) => (word & 0xfffffc1f) >>> 0 === 0xd65f0000;
const isJump = (word: number) => (word & 0xfffffc1f) >>> 0 === 0xd61f0000;
const isWait = (word: number) => (word & 0xffffffdf) >>> 0 === 0xd503205f;

export class CallStack {
  private readonly frames: Frame[] = [];
  /** Frames beyond the most, which are not kept. */
  private beyond = 0;
  private exceptions: { name: string; elr: bigint; cycle: number }[] = [];
  private waiting = false;

  constructor(private readonly core: number, private readonly functions: Functions, private readonly listener: CallListener) {}

  get depth(): number { return this.frames.length; }

  exception(r: ExceptionRecord): void {
    this.exceptions.push({ name: exceptionName(r), elr: r.elr, cycle: r.cycle });
  }

  /** The first instruction of a block. */
  block(r: InstructionRecord): void {
    const { cycle } = r;
    if (this.waiting) { this.leave(cycle); this.waiting = false; }
    if (r.before !== 0 || this.frames.length || this.exceptions.length) this.follow(r);
    if (this.frames.length === 0) this.enter(this.nameAt(r.key, () => r.pc), cycle, 0);
    if (isWait(r.word)) { this.enter("[idle]", cycle, 0); this.waiting = true; }
  }

  /** Leaves all frames: the trace ends, or pauses. */
  end(cycle: number): void {
    this.reset(cycle);
    this.exceptions = [];
    this.waiting = false;
  }

  private follow(r: InstructionRecord): void {
    if (this.exceptions.length) {
      // What was executed before the first of them may have gone somewhere that executed nothing.
      const first = this.exceptions[0], to = Number(first.elr & 0xffff_ffffn);
      if (to !== r.beforePc && r.before) this.arrive(r.before, r.beforePc, to, Number(first.elr & 0xf_ffff_ffff_ffffn), first.elr, first.cycle);
      for (const e of this.exceptions) this.enter(e.name, e.cycle, Number(e.elr & 0xffff_ffffn), true);
      this.exceptions = [];
      // The function that the vector is in, where it has a name.
      const there = this.functions.at(r.key, () => r.pc);
      if (there) this.enter(there.name, r.cycle, 0);
      return;
    }
    this.arrive(r.before, r.beforePc, Number(r.pc & 0xffff_ffffn), r.key, r.pc, r.cycle);
  }

  /** The instruction `word` at `from` went on at `to`. */
  private arrive(word: number, from: number, to: number, key: number, pc: bigint, cycle: number): void {
    const back = (from + 4) >>> 0;
    if (isCall(word)) {
      // "bl .+4" asks for an address and is no call.
      if (to !== back) this.enter(this.nameAt(key, () => pc), cycle, back);
      return;
    }
    if (isReturn(word) || word === ERET) {
      // The nearest frame that waits for this address; a kernel may step over the instruction that trapped.
      const fits = (f: Frame) => (word === ERET ? f.exception && (f.back === to || (f.back + 4) >>> 0 === to) : !f.exception && f.back === to);
      for (let i = this.frames.length - 1; i >= 0; i--) {
        if (!fits(this.frames[i])) { if (word !== ERET && this.frames[i].exception) break; continue; }
        while (this.frames.length > i) this.leave(cycle);
        return;
      }
      if (this.beyond && word !== ERET) { this.beyond--; return; }
      this.reset(cycle);
      return;
    }
    if (to === back) return;
    // Within a function, or a tail call.
    const there = this.functions.at(key, () => pc), top = this.frames[this.frames.length - 1];
    // Without names, what nobody called hands over by BR: the firmware's stub to the kernel.
    if (!there && isJump(word) && top && !top.exception && top.back === 0) {
      this.leave(cycle);
      this.enter(this.nameAt(key, () => pc), cycle, 0);
    }
    if (!there || !top || there.name === top.name || there.offset !== 0) return;
    if (!top.exception) this.leave(cycle);
    this.enter(there.name, cycle, top.exception ? 0 : top.back);
  }

  private nameAt(key: number, address: () => bigint): string { return this.functions.at(key, address)?.name ?? `0x${address().toString(16)}`; }

  private enter(name: string, cycle: number, back: number, exception = false): void {
    if (this.frames.length >= MOST_FRAMES) { this.beyond++; return; }
    this.frames.push({ name, exception, back });
    this.listener.enter(this.core, name, cycle, exception);
  }
  private leave(cycle: number): void {
    this.frames.pop();
    this.listener.leave(this.core, cycle);
  }
  private reset(cycle: number): void {
    while (this.frames.length) this.leave(cycle);
    this.beyond = 0;
  }
}

/** Truth for the names: Arm ARM D13.2.37, EC. */
export const EXCEPTION_CLASSES: Record<number, string> = {
  0x00: "Unknown", 0x01: "WFI or WFE", 0x07: "FP access", 0x0e: "Illegal execution state", 0x15: "SVC", 0x16: "HVC", 0x17: "SMC", 0x18: "System register access",
  0x20: "Instruction abort", 0x21: "Instruction abort", 0x22: "PC alignment", 0x24: "Data abort", 0x25: "Data abort", 0x26: "SP alignment", 0x2c: "FP exception",
  0x30: "Breakpoint", 0x31: "Breakpoint", 0x32: "Software step", 0x33: "Software step", 0x34: "Watchpoint", 0x35: "Watchpoint", 0x3c: "BRK",
};
export function exceptionName(r: ExceptionRecord): string {
  return r.type === "sync" ? `[${EXCEPTION_CLASSES[r.class] ?? `exception class 0x${r.class.toString(16)}`}]` : `[${r.type.toUpperCase()}]`;
}
