/**
 * A core and a translator over the same memory, set up as the fuzzer's target is: cases run at EL0. One block is carried
 * out by the interpreter or by the module that the translator makes of it. TRANSLATOR names another than build/translate.wasm.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Core } from "../../../host/core/core.ts";
import { CPU, CPUS, RAM, SYSREGS_AT } from "../../../host/core/layout.gen.ts";
import { fuzzView, openCore } from "../../fuzz/core.ts";
import { openEmulatorTarget, type EmulatedCore } from "../../fuzz/emulator-target.ts";
import { BRK, CASE, DATA, DATA_SIZE, ENTRY_WORD, SLOT_WORDS, STATE, WINDOW, WINDOW_SIZE } from "../../oracle/layout.ts";
import type { Cases } from "../../oracle/records.ts";

interface Calls {
  blockEnter(cpu: number, budget: number): number;
  blockLeave(cpu: number, to: number): void;
}
interface Translator {
  translate(cpu: number, page: number, at: number): number;
  lastLength(): number; lastRows(): number; lastBody(): number;
}
export interface Block { module: Uint8Array; rows: number; body: number; run(cpu: number): number }

const ALL = (1n << 63n) - 1n, ENOUGH = 1000, EL1 = 0x3c5;

export class TranslateMachine {
  readonly calls: Calls;
  constructor(readonly core: Core, readonly view: EmulatedCore, readonly translator: Translator) { this.calls = core.calls as unknown as Calls; }

  static async open(): Promise<TranslateMachine> {
    const core = await openCore();
    const view = fuzzView(core);
    openEmulatorTarget("translated", view);
    const wasm = readFileSync(process.env.TRANSLATOR ?? fileURLToPath(new URL("../../../build/translate.wasm", import.meta.url)));
    const env = { memory: core.memory, abort: () => { throw new Error("the translator aborted"); } };
    const { instance } = await WebAssembly.instantiate(wasm, { env, core: core.calls as unknown as WebAssembly.ModuleImports });
    return new TranslateMachine(core, view, instance.exports as unknown as Translator);
  }

  /** Puts a case in place: its code, registers and data; caches empty, or as the last run left them. */
  place(cases: Cases, i: number, warm = false): void {
    const { view } = this, words = cases.words, from = i * cases.stride, pc = cases.pc(i);
    this.core.cpus[0].pstate = EL1;
    const memory = new Uint32Array(view.memory.buffer, view.memory.byteOffset, (DATA + DATA_SIZE) / 4);
    memory.fill(BRK, pc / 4 - ENTRY_WORD, pc / 4 - ENTRY_WORD + SLOT_WORDS);
    memory.set(cases.code(i), pc / 4);
    view.x.set(words.subarray(from, from + 62));
    view.sp0.set(words.subarray(from + STATE.sp / 4, from + STATE.sp / 4 + 2));
    view.pc.set(words.subarray(from + STATE.pc / 4, from + STATE.pc / 4 + 2));
    view.v.set(words.subarray(from + STATE.v / 4, from + STATE.v / 4 + 128));
    view.fpcr[0] = words[from + STATE.fpcr / 4];
    view.fpsr[0] = words[from + STATE.fpsr / 4];
    memory.fill(0, DATA / 4);
    memory.set(words.subarray(from + CASE.data / 4, from + (CASE.data + WINDOW_SIZE) / 4), (DATA + WINDOW) / 4);
    this.reset(words[from + STATE.nzcv / 4], warm);
  }
  /** EL0 with these flags, exception registers zero. */
  private reset(nzcv: number, warm: boolean): void {
    for (const name of ["ESR_EL1", "ELR_EL1", "FAR_EL1", "SPSR_EL1", "TPIDR_EL0", "SP_EL0", "SP_EL1"]) this.view.writeSystem(name, 0n);
    if (!warm) { this.core.calls.flushAll(); this.view.codeChanged(); }
    this.view.enterEl0(nzcv);
  }

  /** Translates the block at pc, which is about to be entered. */
  compile(entry: number): Block {
    const page = this.core.u32[(CPUS + CPU.page) >> 2];
    const at = this.translator.translate(CPUS, page, entry);
    const module = this.core.u8.slice(at, at + this.translator.lastLength());
    const compiled = new WebAssembly.Module(module);
    const instance = new WebAssembly.Instance(compiled, { env: { memory: this.core.memory }, core: this.core.calls as unknown as WebAssembly.ModuleImports });
    return { module, rows: this.translator.lastRows(), body: this.translator.lastBody(), run: (instance.exports as { block(cpu: number): number }).block };
  }
  /** Runs the block at pc, translated; answers how many instructions it carried out. */
  runTranslated(again?: Block): { block: Block; executed: number } {
    const entry = this.calls.blockEnter(CPUS, ENOUGH);
    if (entry === 0) throw new Error("the fetch of the block's first instruction faulted");
    const block = again ?? this.compile(entry);
    const to = block.run(CPUS);
    const executed = (this.core.u32[(CPUS + CPU.rec) >> 2] - entry) / 16 + 1;
    this.calls.blockLeave(CPUS, to);
    return { block, executed };
  }
  runInterpreted(instructions: number): void { this.core.calls.run(ALL, BigInt(instructions)); }

  /** All that a guest can see, by name: registers, flags, PSTATE, system registers, exclusive monitor, the data area. */
  state(): { names: Map<string, string>; data: Uint8Array } {
    const { core } = this, u32 = core.u32, names = new Map<string, string>();
    core.cpus[0].x.forEach((v, n) => names.set(n === 31 ? "sp" : `x${n}`, v.toString(16)));
    core.cpus[0].v.forEach((v, n) => names.set(`v${n >> 1}.${n & 1}`, v.toString(16)));
    for (const field of ["fpcr", "fpsr", "daif", "el", "spsel", "ss", "il", "exclusive", "wait", "event"] as const) names.set(field, u32[(CPUS + CPU[field]) >> 2].toString(16));
    names.set("pc", core.cpus[0].pc.toString(16));
    names.set("nzcv", core.cpus[0].nzcv.toString(16));
    const system = u32.subarray((CPUS + SYSREGS_AT) >> 2, (CPUS + SYSREGS_AT + 0x800) >> 2);
    system.forEach((v, n) => { if (v) names.set(`system+${n * 4}`, v.toString(16)); });
    return { names, data: core.u8.slice(RAM + DATA, RAM + DATA + DATA_SIZE) };
  }
}

/** What differs between two states, one line a name. */
export function differences(a: ReturnType<TranslateMachine["state"]>, b: ReturnType<TranslateMachine["state"]>): string[] {
  const out: string[] = [];
  for (const name of new Set([...a.names.keys(), ...b.names.keys()])) {
    if (a.names.get(name) !== b.names.get(name)) out.push(`${name}: interpreted ${a.names.get(name) ?? 0}, translated ${b.names.get(name) ?? 0}`);
  }
  for (let i = 0; i < a.data.length; i++) if (a.data[i] !== b.data[i]) { out.push(`data+0x${i.toString(16)}: interpreted ${a.data[i]}, translated ${b.data[i]}`); break; }
  return out;
}
