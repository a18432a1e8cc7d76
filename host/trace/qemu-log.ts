/**
 * The log that QEMU users know, `-d ITEMS`: in_asm, int, exec, cpu, fpu, mmu, with QEMU's words in QEMU's order. Truth: QEMU 7.2
 * (util/log.c, accel/tcg/cpu-exec.c, target/arm/helper.c and cpu.c), compared with its output.
 *
 * A block is what begins where a branch, an exception or a change of system state ended the one before; it is written to
 * `in_asm` when it is first executed, and to `exec` and `cpu` every time, as with nochain, which is therefore always in force.
 * Deviations: blocks do not end at pages or lengths of QEMU's, so they may be longer; where QEMU has the host's address of
 * translated code and its flags, there are zeros. QEMU writes nothing of this CPU's MMU for `mmu`: here it
 * is a line for each translation that the core's look-aside caches did not answer.
 */
import { disassemble } from "../debug/disassemble.ts";
import type { ExceptionRecord, InstructionRecord, RegistersRecord, TraceListener, TraceWants, TranslationRecord } from "../machine/tracer.ts";
import type { Functions } from "./functions.ts";
import type { TextSink } from "./sink.ts";

export const LOG_ITEMS: Record<string, string> = {
  in_asm: "show guest instructions of each block when it is first executed", int: "show interrupts and exceptions", exec: "show each block before it is executed (lots of logs)",
  cpu: "show general registers before each block (lots of logs)", fpu: "include FP registers in what cpu shows",
  mmu: "show address translations that no look-aside cache answers",
  unimp: "log what the guest touches that is not modelled", guest_errors: "the same as unimp here", nochain: "no effect: exec and cpu always show every block",
};

const hex = (value: bigint, digits: number) => BigInt.asUintN(64, value).toString(16).padStart(digits, "0");

/** QEMU's numbers and names of exceptions, by ESR_ELx.EC. Truth: target/arm/cpu.h. */
function exceptionOf(r: ExceptionRecord): [number, string] {
  if (r.type === "irq") return [5, "IRQ"];
  if (r.type === "fiq") return [6, "FIQ"];
  switch (r.class) {
    case 0x15: return [2, "SVC"];
    case 0x16: return [11, "Hypervisor Call"];
    case 0x17: return [13, "Secure Monitor Call"];
    case 0x20: case 0x21: return [3, "Prefetch Abort"];
    case 0x24: case 0x25: return [4, "Data Abort"];
    case 0x30: case 0x31: case 0x32: case 0x33: case 0x34: case 0x35: case 0x3c: return [7, "Breakpoint"];
  }
  return [1, "Undefined Instruction"];
}
const isAbort = (ec: number) => ec === 0x20 || ec === 0x21 || ec === 0x24 || ec === 0x25;

export class QemuLog implements TraceListener {
  readonly wants: TraceWants;
  private readonly seen = new Set<string>();
  /** The block that each core is in: its lines of in_asm when it is new, and what comes behind them. */
  private readonly open: ({ instructions: string[] | undefined; behind: string } | undefined)[] = [];

  /** `within`: ranges of addresses outside which in_asm, exec, cpu and int say nothing. */
  constructor(private readonly sink: TextSink, private readonly items: ReadonlySet<string>, private readonly functions: Functions, private readonly within: readonly (readonly [bigint, bigint])[] = []) {
    const blocks = items.has("exec") || items.has("cpu");
    this.wants = { instructions: items.has("in_asm") ? "all" : blocks ? "blocks" : undefined, registers: items.has("cpu"), exceptions: items.has("int"), translations: items.has("mmu") };
  }

  instruction(r: InstructionRecord): void {
    const { core, pc } = r;
    if (r.start) {
      this.finish(core);
      if (!this.inside(pc)) return;
      const block = this.open[core] = { instructions: undefined as string[] | undefined, behind: "" };
      const key = `${r.key}:${r.word}`;
      if (this.items.has("in_asm") && !this.seen.has(key)) {
        this.seen.add(key);
        const at = this.functions.at(r.key, () => r.pc);
        block.instructions = [`----------------\nIN: ${at?.name ?? ""}\n`];
      }
      if (this.items.has("exec")) block.behind = `Trace ${r.core}: 0x0 [0000000000000000/${hex(r.pc, 16)}/00000000/00000000] ${this.functions.at(r.key, () => r.pc)?.name ?? ""}\n`;
    }
    this.open[core]?.instructions?.push(`0x${hex(pc, 8)}:  ${r.word.toString(16).padStart(8, "0")}  ${disassemble(r.word, pc)?.replace(/^(\S+) /, (_, m: string) => m.padEnd(8) + " ") ?? `.inst    0x${r.word.toString(16).padStart(8, "0")} ; undefined`}\n`);
  }

  registers(r: RegistersRecord): void {
    const block = this.open[r.core];
    if (!this.items.has("cpu") || !block) return;
    let text = ` PC=${hex(r.pc, 16)} X00=${hex(r.x(0), 16)} X01=${hex(r.x(1), 16)}\n`;
    for (let n = 2; n < 31; n++) text += `X${String(n).padStart(2, "0")}=${hex(r.x(n), 16)}${(n + 2) % 3 ? " " : "\n"}`;
    const p = r.pstate, flag = (bit: number, letter: string) => (p >>> bit & 1 ? letter : "-");
    text += ` SP=${hex(r.x(31), 16)}\nPSTATE=${p.toString(16).padStart(8, "0")} ${flag(31, "N")}${flag(30, "Z")}${flag(29, "C")}${flag(28, "V")} ${r.el === 3 ? "" : r.nonSecure ? "NS " : "S "}EL${r.el}${p & 1 ? "h" : "t"}`;
    if (!this.items.has("fpu")) text += "\n";
    else if (r.fpTrapped) text += "    FPU disabled\n";
    else {
      text += `     FPCR=${hex(BigInt(r.fpcr), 8)} FPSR=${hex(BigInt(r.fpsr), 8)}\n`;
      for (let n = 0; n < 32; n++) text += `Q${String(n).padStart(2, "0")}=${hex(r.v(n) >> 64n, 16)}:${hex(r.v(n), 16)}${n & 1 ? "\n" : " "}`;
    }
    block.behind += text;
  }

  exception(r: ExceptionRecord): void {
    this.finish(r.core);
    if (!this.items.has("int") || !this.inside(r.elr)) return;
    const [number, name] = exceptionOf(r);
    let text = `Taking exception ${number} [${name}] on CPU ${r.core}\n...from EL${r.el} to EL${r.target}\n`;
    if (r.type === "sync") {
      text += `...with ESR 0x${r.class.toString(16)}/0x${r.esr.toString(16)}\n`;
      if (isAbort(r.class)) text += `...with FAR 0x${r.far.toString(16)}\n`;
    }
    this.sink.write(`${text}...with ELR 0x${r.elr.toString(16)}\n...to EL${r.target} PC 0x${r.pc.toString(16)} PSTATE 0x${r.pstate.toString(16)}\n`);
  }
  exceptionReturn(r: ExceptionRecord): void {
    this.finish(r.core);
    if (this.items.has("int") && this.inside(r.pc)) this.sink.write(`Exception return from AArch64 EL${r.el} to AArch64 EL${r.target} PC 0x${r.pc.toString(16)}\n`);
  }

  translation(r: TranslationRecord): void {
    const what = `mmu: CPU ${r.core} EL${r.el} ${r.access} 0x${hex(r.va, 16)}`;
    this.sink.write(r.fault ? `${what}: ${faultName(r.fault)}\n` : `${what} -> 0x${hex(r.pa, 10)} attr 0x${(r.attr & 0xff).toString(16).padStart(2, "0")}${r.attr & DEVICE ? " device" : ""}, block of 2^${r.attr >>> BLOCK_SHIFT}\n`);
  }

  end(): void { for (let core = 0; core < this.open.length; core++) this.finish(core); }

  /** The core's block is complete. */
  private finish(core: number): void {
    const block = this.open[core];
    if (!block) return;
    this.open[core] = undefined;
    if (block.instructions) block.behind = `${block.instructions.join("")}\n${block.behind}`;
    if (block.behind) this.sink.write(block.behind);
  }
  private inside(pc: bigint): boolean { return this.within.length === 0 || this.within.some(([first, last]) => pc >= first && pc <= last); }
}

/** assembly/mmu/walk.ts, Attr. */
const DEVICE = 0x1000, BLOCK_SHIFT = 26;

/** A fault status code in words. Truth: Arm ARM, ISS of a Data Abort, DFSC. */
function faultName(fault: number): string {
  const code = fault & 0x3f, kind = ["address size fault", "translation fault", "access flag fault", "permission fault"][code >> 2];
  const text = code < 0x10 ? `${kind}, level ${code & 3}` : code === 0x21 ? "alignment fault" : `fault 0x${code.toString(16)}`;
  return fault & 0x80 ? `stage 2 ${text}` : text;
}
