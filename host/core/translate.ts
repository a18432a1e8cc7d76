/**
 * The translator's host: makes modules of the bytes that build/translate.wasm writes, and puts their functions into the
 * core's table, where the interpreter finds them (assembly/interp/regions.ts). What compiling costs is host time; nothing of
 * it is seen by the guest.
 *
 * Deviations: none. Modules are compiled synchronously, so a page runs its machine in a worker.
 */
import { type Core, moduleFrom, type WasmSource } from "./core.ts";

interface TranslatorExports {
  translate(): number;
  moduleAt(): number;
  moduleLength(): number;
  firstRegion(): number;
}

export interface TranslateOptions {
  /** Where code may not be made the machine interprets; this hears why. */
  log?: (line: string) => void;
  /** Host milliseconds, for the figures alone. */
  clock?: () => number;
  /** Instructions that are interpreted between two looks at what is warm, and how warm is hot (a look is worth 16). */
  sample?: number;
  hot?: number;
}

/** As FIRST_IN_TABLE, the core's. */
const FIRST_IN_TABLE = 64;
const SAMPLE = 8192, HOT = 48;

export class Translator {
  /** Of the whole run: modules and regions made, their bytes, and milliseconds that the host spent on them. */
  modules = 0;
  regions = 0;
  bytes = 0;
  milliseconds = 0;
  /** The last module's bytes, for those who want to read it. */
  lastModule: Uint8Array | undefined;
  private generation = -1;
  private used = 0;

  private constructor(private readonly core: Core, private readonly translator: TranslatorExports, private readonly options: TranslateOptions) {}

  static async open(core: Core, wasm: WasmSource, options: TranslateOptions = {}): Promise<Translator | undefined> {
    const env = { memory: core.memory, abort: () => { throw new Error("the translator aborted"); } };
    const instance = await WebAssembly.instantiate(await moduleFrom(wasm), { env, core: core.calls as unknown as WebAssembly.ModuleImports });
    const translator = new Translator(core, instance.exports as unknown as TranslatorExports, options);
    core.translate = () => translator.translate();
    translator.switch(true);
    core.calls.dropCode();
    return translator;
  }

  switch(on: boolean): void {
    this.core.setMachine32("translate", on ? this.options.sample ?? SAMPLE : 0);
    this.core.setMachine32("hot", this.options.hot ?? HOT);
  }

  /** Called by the core: wasm of what waits. */
  private translate(): void {
    const { core, translator } = this, started = this.options.clock?.() ?? 0, table = core.calls.table;
    if (core.machine32("generation") !== this.generation) {
      // All regions have been dropped: their modules go with them.
      for (let i = 0; i < this.used; i++) table.set(FIRST_IN_TABLE + i, null);
      this.used = 0;
      this.generation = core.machine32("generation");
    }
    const count = translator.translate();
    if (count) {
      const at = translator.moduleAt(), bytes = core.u8.slice(at, at + translator.moduleLength());
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
    this.bytes += bytes.length;
  }
}
