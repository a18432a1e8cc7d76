/**
 * A core and a translator over the same memory, set up as the fuzzer's target is: cases run at EL0, interpreted or with a
 * region made of their code. TRANSLATOR names another than build/translate.wasm.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import type { Core } from "../../../host/core/core.ts";
import { CPU, CPUS, RAM, REGION_BYTES, REGIONS, SYSREGS_AT } from "../../../host/core/layout.gen.ts";
import { Translator } from "../../../host/core/translate.ts";
import { fuzzView, openCore, translatePlaces } from "../../fuzz/core.ts";
import { openEmulatorTarget, type EmulatedCore } from "../../fuzz/emulator-target.ts";
import { BRK, CASE, DATA, DATA_SIZE, ENTRY_WORD, SLOT_WORDS, STATE, WINDOW, WINDOW_SIZE } from "../../oracle/layout.ts";
import type { Cases } from "../../oracle/records.ts";

/** What the interpreter knows of a region: assembly/interp/region.ts. */
export interface Made { module: Uint8Array; number: number; rows: number; need: number }

const ALL = (1n << 63n) - 1n, EL1 = 0x3c5;
const REGION_FIELDS = { need: 8, rows: 12, entered: 40 };

export class TranslateMachine {
  private constructor(readonly core: Core, readonly view: EmulatedCore, readonly translator: Translator) {}

  /** `fused`: with wasm's multiply-add that rounds once, or without. `timing`: 2 with the cycle model. */
  static async open(fused: boolean, timing = 0): Promise<TranslateMachine> {
    setFlagsFromString("--experimental-wasm-relaxed-simd");
    const core = await openCore(timing);
    const view = fuzzView(core);
    openEmulatorTarget("translated", view);
    const wasm = readFileSync(process.env.TRANSLATOR ?? fileURLToPath(new URL("../../../build/translate.wasm", import.meta.url)));
    const translator = await Translator.open(core, wasm, fused ? {} : { fused });
    return new TranslateMachine(core, view, translator);
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
    if (!warm) this.core.calls.flushAll();
    this.view.enterEl0(nzcv);
  }

  /** Forgets what was translated and decoded. */
  forget(): void { this.core.calls.dropCode(); }

  /** Decodes `count` records from `pc` on (mapped where it lies) and makes a region of them; undefined when it has nothing to do. */
  translate(pc: number, count: number): Made | undefined {
    const { core } = this;
    const number = core.machine32("regions");
    translatePlaces(core, [{ pc, words: count }]);
    if (core.machine32("regions") === number) return undefined;
    const at = REGIONS + number * REGION_BYTES;
    return { module: this.translator.lastModule!, number, rows: core.u32[(at + REGION_FIELDS.rows) >> 2], need: core.u32[(at + REGION_FIELDS.need) >> 2] };
  }
  /** How often a region was entered. */
  entered(region: Made): number { return this.core.u32[(REGIONS + region.number * REGION_BYTES + REGION_FIELDS.entered) >> 2]; }
  run(instructions: number): void { this.core.calls.run(ALL, BigInt(instructions)); }

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
