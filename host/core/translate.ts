/**
 * The translator's host: makes modules of the bytes that build/translate.wasm writes, and puts their functions into the
 * core's table, where the interpreter finds them (assembly/interp/regions.ts). What compiling costs is host time; nothing of
 * it is seen by the guest.
 *
 * Deviations: none. Modules are compiled synchronously, so a page runs its machine in a worker.
 */
import { type Core, moduleFrom, type WasmSource } from "./core.ts";
import { CPU, CPU_BYTES, CPUS, REGION_BYTES, REGION_COUNTS, REGIONS } from "./layout.gen.ts";

interface TranslatorExports {
  translate(): number;
  moduleAt(): number;
  moduleLength(): number;
  firstRegion(): number;
  setFused(fused: boolean): void;
  show(pc: bigint): void;
  shown(): number;
  shownAt(): number;
  shownFunction(): number;
  shownBody(): number;
}

/** A region as it was made: its module, which of the functions it is, and its records in the order of their code. */
export interface ShownRegion { module: Uint8Array; function: number; records: ShownRecord[] }
/** `at`: where its code begins in the function, behind its size. With the cycle model: its script (CoreExports.scheduleOf), and which record of it. */
export interface ShownRecord { pc: bigint; word: number; at: number; script: number; k: number }

export interface TranslateOptions {
  /** Where code may not be made the machine interprets; this hears why. */
  log?: (line: string) => void;
  /** Called once, when the translator is there and before the first code is made: with the cycle model or without. */
  prepare?: (timed: boolean) => void;
  /** Host milliseconds, for the figures alone. */
  clock?: () => number;
  /** Instructions that are interpreted between two looks at what is warm, and how warm is hot (a look is worth 16). */
  sample?: number;
  hot?: number;
  /** What each look earns for translation, in instructions that could have been interpreted instead: with less, code has to wait (assembly/interp/regions.ts). */
  earned?: number;
  /** Whether to use wasm's relaxed multiply-add; unless said, where it is there and rounds once. Either way gives the same numbers. */
  fused?: boolean;
  /** The address of an instruction: the latest region that has it is kept, `shown`. */
  show?: bigint;
}

/** Where build/translate.wasm comes from; a function is asked when it is needed. */
export type TranslatorSource = WasmSource | (() => BufferSource | WebAssembly.Module);

/** What translation has done for a run, and why regions were left: for one, see Count in assembly/interp/regions.ts. */
export interface TranslationCounts {
  modules: number; regions: number; bytes: number; milliseconds: number;
  /** Guest instructions that regions were made of. */
  rows: number;
  /** What there is of it now, and how often everything was dropped to make room, or with the decoded pages. */
  live: { modules: number; regions: number; bytes: number; generation: number };
  /** Instructions that regions carried out, on all cores. */
  instructions: number;
  entered: number;
  left: { budget: number; refused: number; record: number; page: number; indirect: number; call: number; loop: number };
}

/** As FIRST_IN_TABLE, the core's; where a Region has its number of instructions (assembly/interp/region.ts). */
const FIRST_IN_TABLE = 64, REGION_ROWS = 12;
const SAMPLE = 8192, HOT = 256, EARNED = SAMPLE / 8;
/**
 * How warm is hot with the cycle model: a region gains less there, since what memory and fetch do is worked out all the same, and
 * costs more to make. The first 330 million instructions of a boot of Linux take 9.5 s with HOT, 9.0 s with this (medians of five, measured).
 */
const HOT_WITH_MODEL = 2048, A53 = 2;

export class Translator {
  /** Of the whole run: modules and regions made, their bytes, and milliseconds that the host spent on them. */
  modules = 0;
  regions = 0;
  rows = 0;
  bytes = 0;
  milliseconds = 0;
  /** The last module's bytes, for those who want to read it. */
  lastModule: Uint8Array | undefined;
  /** The latest region that has the record at `show`. */
  shown: ShownRegion | undefined;
  private generation = -1;
  private used = 0;

  private translator: TranslatorExports | undefined;

  /** `wasm` is asked for, and made, when the first code is hot: a short run does not pay for it. */
  constructor(private readonly core: Core, private readonly wasm: () => BufferSource | WebAssembly.Module, private readonly options: TranslateOptions = {}) {
    core.translate = () => this.translate();
    this.switch(true);
    core.calls.dropCode();
  }

  static async open(core: Core, wasm: TranslatorSource, options: TranslateOptions = {}): Promise<Translator> {
    if (typeof wasm === "function") return new Translator(core, wasm as () => BufferSource, options);
    const module = await moduleFrom(wasm);
    return new Translator(core, () => module, options);
  }

  private instantiate(): TranslatorExports {
    const wasm = this.wasm(), env = { memory: this.core.memory, abort: () => { throw new Error("the translator aborted"); } };
    const instance = new WebAssembly.Instance(wasm instanceof WebAssembly.Module ? wasm : new WebAssembly.Module(wasm), { env, core: this.core.calls as unknown as WebAssembly.ModuleImports });
    const translator = instance.exports as unknown as TranslatorExports;
    this.options.prepare?.(this.core.machine32("timing") === 2);
    translator.setFused(this.options.fused ?? multiplyAddIsFused());
    if (this.options.show !== undefined) translator.show(this.options.show);
    return translator;
  }

  switch(on: boolean): void {
    this.core.setMachine32("translate", on ? this.options.sample ?? SAMPLE : 0);
    this.core.setMachine32("hot", this.options.hot ?? (this.core.machine32("timing") === A53 ? HOT_WITH_MODEL : HOT));
    this.core.setMachine32("earned", this.options.earned ?? EARNED);
  }

  /** Called by the core: wasm of what waits. */
  private translate(): void {
    const { core } = this, translator = (this.translator ??= this.instantiate()), started = this.options.clock?.() ?? 0, table = core.calls.table;
    if (core.machine32("generation") !== this.generation) {
      // All regions have been dropped: their modules go with them.
      for (let i = 0; i < this.used; i++) table.set(FIRST_IN_TABLE + i, null);
      this.used = 0;
      this.generation = core.machine32("generation");
    }
    const count = translator.translate();
    if (count) {
      const at = translator.moduleAt(), bytes = core.u8.slice(at, at + translator.moduleLength());
      if (translator.shown()) this.shown = { module: bytes, function: translator.shownFunction(), records: this.listing(translator) };
      try {
        this.install(bytes, translator.firstRegion(), count);
      } catch (error) {
        if (!(error instanceof WebAssembly.CompileError) || !/content.?security|unsafe-eval|disallowed/i.test(error.message)) throw error;
        this.switch(false);
        this.options.log?.(`code may not be made here, so the machine interprets: ${error.message}`);
      }
    }
    this.milliseconds += (this.options.clock?.() ?? 0) - started;
  }

  /** As assembly/translate/region.ts has it, Listed. */
  private listing(translator: TranslatorExports): ShownRecord[] {
    const { u32, u64 } = this.core, body = translator.shownBody();
    return Array.from({ length: translator.shown() }, (_, i) => {
      const at = translator.shownAt() + i * 24, word = at >> 2;
      return { pc: u64[at >> 3], at: body + u32[word + 2], word: u32[word + 3], script: u32[word + 4], k: u32[word + 5] };
    });
  }

  counts(): TranslationCounts {
    const { core, modules, regions, rows, bytes, milliseconds } = this, count = (n: number) => Number(core.u64[(REGION_COUNTS >> 3) + n]);
    const instructions = core.cpus.reduce((sum, _, n) => sum + Number(core.u64[(CPUS + n * CPU_BYTES + CPU.translated) >> 3]), 0);
    const left = { budget: count(1), refused: count(2), record: count(3), page: count(4), indirect: count(5), call: count(6), loop: count(7) };
    const live = { modules: core.machine32("modules"), regions: Math.max(0, core.machine32("regions") - 1), bytes: core.machine32("moduleBytes"), generation: core.machine32("generation") };
    return { modules, regions, rows, bytes, milliseconds, live, instructions, entered: count(0), left };
  }

  private install(bytes: Uint8Array, first: number, count: number): void {
    const { core } = this, table = core.calls.table, end = FIRST_IN_TABLE + first + count;
    const module = new WebAssembly.Module(bytes as BufferSource);
    const { exports } = new WebAssembly.Instance(module, { env: { memory: core.memory }, core: core.calls as unknown as WebAssembly.ModuleImports });
    if (table.length < end) table.grow(Math.max(end, table.length * 2, 256) - table.length);
    for (let i = 0; i < count; i++) table.set(FIRST_IN_TABLE + first + i, exports[String(i).padStart(2, "0")] as () => void);
    core.calls.activate(first, count);
    this.used = first + count;
    this.lastModule = bytes;
    this.modules++;
    this.regions += count;
    for (let n = first; n < first + count; n++) this.rows += core.u32[(REGIONS + n * REGION_BYTES + REGION_ROWS) >> 2];
    this.bytes += bytes.length;
  }
}

/**
 * Whether this engine has wasm's relaxed multiply-add and it rounds once. WebAssembly leaves that open, but demands that it is
 * always the same: (1 + e)(1 - e) - 1 is -e * e, and 0 when the product is rounded on its own.
 */
function multiplyAddIsFused(): boolean {
  const code = [0, 0x20, 0, 0xfd, 0x14, 0x20, 1, 0xfd, 0x14, 0x20, 2, 0xfd, 0x14, 0xfd, 0x87, 0x02, 0xfd, 0x21, 0, 0x0b];
  const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 8, 1, 0x60, 3, 0x7c, 0x7c, 0x7c, 1, 0x7c, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 10, code.length + 2, 1, code.length, ...code];
  try {
    const { f } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes))).exports as { f(n: number, m: number, a: number): number };
    const e = 2 ** -30;
    return f(1 + e, 1 - e, -1) === -e * e;
  } catch {
    return false;
  }
}
