/**
 * The wasm core: instance, memory views, and the handful of calls that it exports. Truth for the layout is
 * assembly/state.ts and assembly/layout.ts; the offsets here are generated from them.
 *
 * Deviations: none. State is read in place: `core.cpus[i]` are typed views on linear memory, nothing is copied.
 */
import { CPU, CPUS, CPU_BYTES, MACHINE, MACHINE_STATE, RAM, SYSREGS_AT } from "./layout.gen.ts";
import { SYSREGS } from "./sysregs.gen.ts";

export interface CoreExports {
  run(limitCycle: bigint, instructions: bigint): number;
  reset(entry: bigint, cores: number, coreHz: bigint, numerator: bigint, denominator: bigint, now: bigint): void;
  flushAll(): void;
  dropCode(): void;
  afterRestore(): void;
  openDecodedPage(offset: number): void;
  ramWritten(offset: number, bytes: number): void;
  setGpuLines(lines: number): void;
  kick(): void;
  now(): bigint;
  setTiming(mode: number): void;
  setTracing(bits: number): void;
  hostCounts(on: number): void;
  dmaMoved(bytes: number, write: number): void;
  setScanOut(linesPerSecond: bigint): void;
  setClock(coreHz: bigint, numerator: bigint, denominator: bigint): void;
  flags(core: number): number;
  setFlags(core: number, nzcv: number): void;
  setEl(core: number, el: number, spsel: number): void;
  readSysReg(core: number, row: number): bigint;
  writeSysReg(core: number, row: number, value: bigint): void;
  storeSysReg(core: number, row: number, value: bigint): void;
  translateFor(core: number, va: bigint, write: number): bigint;
  hooksAt(): number;
  usedPage(from: number): number;
  idle(): number;
  activate(first: number, count: number): void;
  dropRegions(): void;
  /** Where the half-cycles of the n-th schedule of a script's records are, 16 bits each, or 0 (assembly/timing/schedule.ts). */
  scheduleOf(script: number, n: number): number;
  readonly table: WebAssembly.Table;
}

/** What the core calls: the devices behind the peripheral windows. */
export interface Bus {
  read(pa: number, bytes: number, core: number): number;
  write(pa: number, value: number, bytes: number, core: number): void;
  /** Whether reads of a register answer the same until something happens, and nobody wants to see each (assembly/interp/spin.ts). */
  steady?(pa: number): boolean;
}

/** Where the wasm comes from. */
export type WasmSource = WebAssembly.Module | Uint8Array | ArrayBuffer | Response | URL | string;

export const CORES = 4;

export async function createCore(wasm: WasmSource, bus: Bus): Promise<Core> {
  const memory = new WebAssembly.Memory({ initial: 20480, maximum: 65536 });
  const env = {
    memory,
    mmioRead: (pa: number, bytes: number, core: number) => bus.read(pa >>> 0, bytes, core),
    mmioWrite: (pa: number, value: number, bytes: number, core: number) => bus.write(pa >>> 0, value >>> 0, bytes, core),
    mmioSteady: (pa: number) => Number(bus.steady?.(pa >>> 0) ?? false),
    translate: () => created!.translate(),
    abort: () => { throw new Error("the core aborted"); },
  };
  let created: Core | undefined;
  const module = await moduleFrom(wasm);
  const instance = await WebAssembly.instantiate(module, { env });
  created = new Core(memory, instance.exports as unknown as CoreExports);
  return created;
}

export async function moduleFrom(wasm: WasmSource): Promise<WebAssembly.Module> {
  if (wasm instanceof WebAssembly.Module) return wasm;
  if (wasm instanceof Uint8Array || wasm instanceof ArrayBuffer) return WebAssembly.compile(wasm as BufferSource);
  const response = typeof Response !== "undefined" && wasm instanceof Response ? wasm : await fetch(wasm as URL | string);
  if (!response.ok) throw new Error(`${response.url || "the core's wasm"}: HTTP status ${response.status}, expected a WebAssembly module`);
  // Not compileStreaming: many servers of files send no application/wasm, which it insists on.
  return WebAssembly.compile(await response.arrayBuffer());
}

export class Core {
  readonly u8: Uint8Array;
  readonly u32: Uint32Array;
  readonly u64: BigUint64Array;
  /** Guest RAM, physical address 0 onwards. */
  readonly ram: Uint8Array;
  readonly cpus: readonly CpuView[];
  /** Asked for by the core when code waits for translation: see translate.ts. */
  translate: () => void = () => {};

  constructor(readonly memory: WebAssembly.Memory, readonly calls: CoreExports) {
    this.u8 = new Uint8Array(memory.buffer);
    this.u32 = new Uint32Array(memory.buffer);
    this.u64 = new BigUint64Array(memory.buffer);
    this.ram = new Uint8Array(memory.buffer, RAM, 0x4000_0000);
    this.cpus = Array.from({ length: CORES }, (_, i) => new CpuView(this, i));
  }

  /** Pages of guest RAM (by number, 4 KiB each) that are not all zero. */
  collectUsedPages(): number[] {
    const pages: number[] = [], end = this.ram.length / 4096;
    for (let page = this.calls.usedPage(0); page < end; page = this.calls.usedPage(page + 1)) pages.push(page);
    return pages;
  }

  machine32(field: keyof typeof MACHINE_STATE): number { return this.u32[(MACHINE + MACHINE_STATE[field]) >> 2]; }
  setMachine32(field: keyof typeof MACHINE_STATE, value: number): void { this.u32[(MACHINE + MACHINE_STATE[field]) >> 2] = value; }
  machine64(field: keyof typeof MACHINE_STATE): bigint { return this.u64[(MACHINE + MACHINE_STATE[field]) >> 3]; }
  setMachine64(field: keyof typeof MACHINE_STATE, value: bigint): void { this.u64[(MACHINE + MACHINE_STATE[field]) >> 3] = value; }
}

/** Names of the system registers, and whether an instruction can write them. */
export const SYSTEM_REGISTERS: readonly { name: string; writable: boolean }[] =
  SYSREGS.filter((r) => r.readLevel <= 3 || r.key < 0).map((r) => ({ name: r.name, writable: r.writeLevel <= 3 || r.key < 0 }));

const rows = new Map(SYSREGS.map((r) => [r.name, r.row]));

/** One core's registers. Values are bigints of 64 bits unless the name says otherwise. */
export class CpuView {
  /** X0..X30, SP in use. Writing these is writing the registers. */
  readonly x: BigUint64Array;
  /** V0..V31 as pairs of 64-bit words, low first. */
  readonly v: BigUint64Array;
  private readonly base: number;

  constructor(private readonly core: Core, readonly index: number) {
    this.base = CPUS + index * CPU_BYTES;
    this.x = new BigUint64Array(core.memory.buffer, this.base, 32);
    this.v = new BigUint64Array(core.memory.buffer, this.base + CPU.v0, 64);
  }

  private at32(offset: number): number { return (this.base + offset) >> 2; }
  get pc(): bigint { return this.core.u64[(this.base + CPU.pc) >> 3]; }
  set pc(value: bigint) { this.core.u64[(this.base + CPU.pc) >> 3] = value; }
  get sp(): bigint { return this.x[31]; }
  set sp(value: bigint) { this.x[31] = value; }
  get fpcr(): number { return this.core.u32[this.at32(CPU.fpcr)]; }
  set fpcr(value: number) { this.core.u32[this.at32(CPU.fpcr)] = value & 0x07c00000; }
  get fpsr(): number { return this.core.u32[this.at32(CPU.fpsr)]; }
  set fpsr(value: number) { this.core.u32[this.at32(CPU.fpsr)] = value & 0xf800009f; }
  get el(): number { return this.core.u32[this.at32(CPU.el)]; }
  get nzcv(): number { return this.core.calls.flags(this.index); }
  set nzcv(value: number) { this.core.calls.setFlags(this.index, value & 15); }
  get instructions(): bigint { return this.core.u64[(this.base + CPU.instructions) >> 3]; }
  get cycles(): bigint { return this.core.u64[(this.base + CPU.time) >> 3]; }
  /** The cycle that this core has come to: of one that waits, the machine's. */
  get reached(): number { return this.waiting === 1 || this.waiting === 2 ? Math.max(Number(this.cycles), Number(this.core.machine64("now"))) : Number(this.cycles); }
  /** Lets the next instruction pass hooks on its execution (1), on its accesses (2), or both (3). */
  passHooks(kinds: number): void { this.core.u32[this.at32(CPU.passHook)] |= kinds; }
  /** Why the core does not run: 0 it runs, 1 WFI, 2 WFE, 3 off. */
  get waiting(): number { return this.core.u32[this.at32(CPU.wait)]; }

  /** PSTATE as SPSR holds it: NZCV, SS, IL, DAIF, EL, SPSel. */
  get pstate(): number {
    const f = (n: keyof typeof CPU) => this.core.u32[this.at32(CPU[n])];
    return ((this.nzcv << 28) | (f("ss") << 21) | (f("il") << 20) | f("daif") | (f("el") << 2) | f("spsel")) >>> 0;
  }
  set pstate(value: number) {
    this.nzcv = value >>> 28;
    this.core.u32[this.at32(CPU.ss)] = (value >>> 21) & 1;
    this.core.u32[this.at32(CPU.il)] = (value >>> 20) & 1;
    this.core.u32[this.at32(CPU.daif)] = value & 0x3c0;
    this.core.calls.setEl(this.index, (value >>> 2) & 3, value & 1);
  }

  /** A system register by its architectural name; stack pointers are those of every level. Reading has no side effect on the guest. */
  sysreg(name: string): bigint {
    if (name === this.stackPointer()) return this.sp;
    return BigInt.asUintN(64, this.core.calls.readSysReg(this.index, this.row(name)));
  }
  /** Writes a system register with all that writing it does. */
  setSysreg(name: string, value: bigint): void {
    if (name === this.stackPointer()) this.sp = value;
    else this.core.calls.writeSysReg(this.index, this.row(name), value);
  }
  /** The storage of a system register, read-only ones too, without side effects. */
  storeSysreg(name: string, value: bigint): void { this.core.u64[(this.base + SYSREGS_AT + this.row(name) * 8) >> 3] = value; }

  /** Which stack pointer is in use now; its storage is stale meanwhile. */
  private stackPointer(): string { return `SP_EL${this.core.u32[this.at32(CPU.spsel)] ? this.el : 0}`; }

  private row(name: string): number {
    const row = rows.get(name);
    if (row === undefined) throw new RangeError(`no system register ${name} on a Cortex-A53`);
    return row;
  }
}
