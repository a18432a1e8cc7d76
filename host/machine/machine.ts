/**
 * The machine: core and board on one clock. The run loop asks the core to run until the next alarm, lets due alarms ring,
 * and looks at why the core came back.
 *
 * Deviations: none. Deterministic: what a run does depends on images, options, seed and the cycles at which input was given.
 *
 *   const machine = await createMachine({ wasm });
 *   machine.boot(planBoot({ kind: "bare", kernel: { name: "kernel8.img", bytes } }));
 *   machine.serial[0].out = (byte) => process.stdout.write(Uint8Array.of(byte));
 *   const stop = machine.run({ cycles: 1.2e9 });
 */
import { type Board, createBoard, PERIPHERALS, PERIPHERALS_END } from "../boards/pi3.ts";
import { type Core, createCore, type WasmSource } from "../core/core.ts";
import { type TranslateOptions, Translator, type TranslatorSource } from "../core/translate.ts";
import { CPU, CPU_BYTES, CPUS, MACHINE, MACHINE_BYTES, MACHINE_STATE, DECODED, DECODED_BYTES, DECODED_PAGES, PAGE_SLOTS, TIMING as TIMING_AT, TIMING_BYTES, TLBS } from "../core/layout.gen.ts";
import type { BlockSource } from "../devices/sd-card.ts";
import { firmwareState } from "../firmware/board-state.ts";
import type { BootPlan } from "../firmware/boot.ts";
import { type Access, BUS_ABORT } from "./bus.ts";
import type { Declaration, Device, Saved } from "./device.ts";
import { Semihosting, type SemihostingPort } from "./semihosting.ts";
import { checkForm, decodeSnapshot, encodeSnapshot, SnapshotError } from "./snapshot.ts";
import { roi } from "../devices/roi.ts";
import { REGION_ACTIONS, REGION_CALLS, type RegionAction, Regions } from "./regions.ts";
import { readStats, type Stats } from "./stats.ts";
import { Tracer } from "./tracer.ts";
import { type HookStop, STOP, type StopReason, UNSUPPORTED } from "./stop.ts";

export interface MachineOptions {
  wasm: WasmSource;
  /** Cores that are on, 1 to 4. Default 4. */
  cores?: number;
  sd?: BlockSource | null;
  /** Of everything random in the machine. Default 1. */
  seed?: number;
  /** Semihosting calls are UNDEFINED instructions without this. */
  semihosting?: SemihostingPort;
  timing?: "off" | "simple" | "a53";
  /** The translator's wasm: hot guest code becomes WebAssembly, with the same results. Without it the machine interprets. */
  translator?: TranslatorSource;
  translation?: TranslateOptions;
  /** Unmodelled accesses and the like, a line each. */
  log?: (line: string) => void;
}

export interface RunLimits {
  /** Ends at this many cycles from now. */
  cycles?: number;
  /** Ends after this many instructions of all cores. */
  instructions?: number;
  /**
   * A function that is asked after every device access and alarm: true ends the run as "stopped". Or a virtual address: the
   * run ends as "stopped" before any core executes the instruction there.
   */
  until?: (() => boolean) | bigint;
}

/**
 * What the embedder wants to see. `call` hears of it; the run ends there when `call` answers true, or when there is none.
 * An instruction that was stopped for one of its accesses makes all of them when it goes on.
 */
export type Hook =
  /** Virtual addresses of instructions, or of accesses. The hook comes before the instruction or access. */
  | { kind: "execute" | "read" | "write" | "access"; first: bigint; last: bigint; call?: (seen: HookStop) => boolean | void }
  /** Exceptions by class (ESR_ELx.EC; all when not given) and interrupts; after they were taken, pc is at the vector. */
  | { kind: "exception"; classes?: readonly number[]; interrupts?: readonly ("irq" | "fiq")[]; call?: (seen: HookStop) => boolean | void }
  /** Device registers by physical address, after the access was made. The BCM2836 block at 0x40000000 is not seen here. */
  | { kind: "mmio"; first: number; last: number; call: (access: Access) => void };

const NEVER = 0xffff_ffff_ffff_ffffn;
const PAGE = 4096;
/** Longest stretch without coming back to the host: input is seen this often. */
const STRETCH_CYCLES = 20_000_000;
const CRYSTAL_HZ = 19_200_000;
const MAX_HOOKS = 64;
const HOOK_KINDS = { execute: 1, read: 2, write: 4, access: 6, exception: 0, mmio: 0 } as const;
/** Bits of Cpu.passHook. */
const PASS_EXECUTION = 1, PASS_ACCESSES = 2;
/** Fields of Cpu and Machine that are caches or of the host: a snapshot has them as 0. */
const CPU_CACHES = ["rec", "stop", "page", "slack", "redirected", "stopBefore", "leave", "dtlb", "ftlb", "fault", "attr", "passHook", "left", "aside", "chunk", "row", "rowHalf", "unfinished", "stretch", "stretchHalf", "stretchEnd", "stretchTimes", "stretchWay", "stretchBubble", "polled", "polledValue", "polls", "patience", "spinning", "settled", "fast", "tables", "soft"] as const;
const CPU_CACHES_64 = ["sink", "pageVa", "cycleEnd", "pa", "ipa", "translated"] as const;
const MACHINE_CACHES = ["stopReason", "stopCore", "current", "currentRec", "kicked", "inRun", "decodedPages", "monitoredPage", "hooks", "watching", "catchInterrupts", "held", "retimed", "tracing", "traced", "translate", "hot", "earned", "regions", "generation", "deaths", "waiting", "modules", "moduleBytes"] as const;
const MACHINE_CACHES_64 = ["stopDetail", "stopAddress", "catchClasses"] as const;
/** Where a decoded page says which RAM page it is of: behind its records (assembly/interp/page.ts, PAGE_RAM). */
const DECODED_PAGE_RAM = 1024 * 16 + 16;
const TIMING = { off: 0, simple: 1, a53: 2 } as const;

export async function createMachine(options: MachineOptions): Promise<Machine> {
  let machine: Machine | undefined;
  const core = await createCore(options.wasm, {
    read: (pa, bytes, cpu) => machine!.mmioRead(pa, bytes, cpu),
    write: (pa, value, bytes, cpu) => machine!.mmioWrite(pa, value, bytes, cpu),
    steady: (pa) => machine!.isSteady(pa),
  });
  machine = new Machine(core, options);
  if (options.translator) machine.translator = await Translator.open(core, options.translator, { log: options.log, ...options.translation });
  return machine;
}

export class Machine {
  readonly board: Board;
  /** The two serial lines: PL011, mini-UART. */
  readonly serial: readonly [Board["uart0"], Board["uart1"]];
  readonly semihosting: Semihosting | undefined;
  /** Who hears what the cores do, instruction by instruction. */
  readonly tracer: Tracer;
  /** What translation has done, where the machine translates. */
  translator: Translator | undefined;
  /** Regions of interest that the guest marks. */
  readonly regions: Regions;
  /** Marks made by a store, which take effect behind the instruction. */
  private countsAll = false;
  private marks: { action: RegionAction; id: number; core: number }[] = [];
  private pending: StopReason | undefined;
  private plan: BootPlan | undefined;
  private limitCycle = 0;
  private irq = false;
  private fiq = false;
  private hooks: (Hook | undefined)[] = [];
  private until: (() => boolean) | undefined;
  private running = false;
  /** The core that step() steps. */
  private stepping = -1;
  /** Where the latest run ended for a hook: the next one goes on past it. */
  private stoppedAt: { core: number; pc: bigint; pass: number } | undefined;
  /** What a callback threw while the core was calling it. */
  private thrown: { error: unknown } | undefined;

  constructor(readonly core: Core, private readonly options: MachineOptions) {
    // The board sets the clock while it is made, so the core must be there first.
    core.calls.reset(0n, 0, BigInt(CRYSTAL_HZ), 1n, 1n, 0n);
    this.board = createBoard({
      ram: () => core.ram, sd: options.sd ?? null, seed: options.seed ?? 1, log: options.log,
      onGpuIrq: (level) => { this.irq = level; this.updateLines(); },
      onGpuFiq: (level) => { this.fiq = level; this.updateLines(); },
      onReset: (partition) => this.end({ kind: "reset", partition }),
      onHalt: () => this.end({ kind: "halted" }),
      onCoreHz: (hz) => core.calls.setClock(BigInt(hz), ...ratio(hz)),
      onDmaWrite: (pa, length) => { core.calls.ramWritten(pa, length); core.calls.dmaMoved(length, 1); },
      onDmaRead: (length) => core.calls.dmaMoved(length, 0),
      onScanOut: (bytes) => core.calls.setScanOut(BigInt(Math.round(bytes / 64))),
    });
    this.tracer = new Tracer(core);
    core.calls.setScanOut(0n);
    this.regions = new Regions(() => this.stats());
    this.serial = [this.board.uart0, this.board.uart1];
    if (options.semihosting) {
      this.semihosting = new Semihosting(options.semihosting, {
        readByte: (va) => this.readVirtual(va, 1)?.[0],
        writeByte: (va, value) => this.writeVirtual(va, Uint8Array.of(value)),
        seconds: () => this.seconds, cycles: () => this.cycles, hz: () => this.board.clock.coreHz,
      });
    }
    this.reset();
  }

  // --- time and state ------------------------------------------------------------------------------------------------
  /** Guest time in core cycles. */
  get cycles(): number { return Number(this.core.machine64("now")); }
  /** Guest time in seconds since power-on. */
  get seconds(): number { this.board.clock.now = Number(this.core.calls.now()); return this.board.clock.seconds; }
  /** Loads, stores and branches are counted, too; that costs the cycle model some speed, and changes nothing else. */
  countAll(on = true): void { this.countsAll = on; this.core.calls.hostCounts(on ? 1 : 0); }
  /** All that the cores have counted since power-on: see host/machine/stats.ts. */
  stats(): Stats { return readStats(this.core, this.seconds, this.core.machine32("timing") === TIMING.a53); }
  /** Instructions executed by all cores. */
  get instructions(): number { return this.core.cpus.reduce((n, c) => n + Number(c.instructions), 0); }
  get cpus() { return this.core.cpus; }

  /** Power-on state: cores at EL3 and address 0, devices as the firmware leaves them, RAM kept. */
  reset(kind: "power-on" | "watchdog" = "power-on"): void {
    const hz = this.board.firmware.armHz;
    // Guest time goes on through a reset by the watchdog.
    const start = kind === "power-on" ? 0 : this.cycles;
    this.core.calls.reset(0n, this.options.cores ?? 4, BigInt(hz), ...ratio(hz), BigInt(start));
    this.core.setMachine32("semihosting", this.semihosting ? 1 : 0);
    this.core.setMachine32("timing", TIMING[this.options.timing ?? "off"]);
    this.irq = this.fiq = false;
    this.pending = this.stoppedAt = undefined;
    this.board.clock.now = start;
    this.board.reset(kind);
    this.writeHooks();
    this.tracer.apply();
    this.countAll(this.countsAll);
    this.regions.reset();
  }

  /**
   * Carries out what the firmware planned: firmware state, memory, reset. After the watchdog's reset (`kind`) the board keeps
   * what survives it; plan again from the card first, since the guest may have changed what is on it.
   */
  boot(plan: BootPlan, kind: "power-on" | "watchdog" = "power-on"): void {
    this.plan = plan;
    this.board.setFirmware(firmwareState(plan));
    this.reset(kind);
    this.core.ram.fill(0, 0, 0x1000);
    for (const { at, bytes } of plan.writes) this.writePhysical(at, bytes);
    if (plan.logToUart) for (const line of plan.bootLog) for (const byte of new TextEncoder().encode(line + "\r\n")) this.serial[0].out(byte);
  }

  /** The last boot again, after the watchdog or for a debugger. */
  reboot(): void { if (this.plan) this.boot(this.plan, "watchdog"); else this.reset("watchdog"); }

  // --- memory --------------------------------------------------------------------------------------------------------
  writePhysical(pa: number, bytes: Uint8Array): void {
    if (pa < 0 || pa + bytes.length > this.core.ram.length) throw new RangeError(`0x${pa.toString(16)}: ${bytes.length} bytes do not fit the RAM of ${this.core.ram.length} bytes`);
    this.core.ram.set(bytes, pa);
    this.core.calls.ramWritten(pa, bytes.length);
  }
  readPhysical(pa: number, length: number): Uint8Array { return this.core.ram.slice(pa, pa + length); }

  /** Reads through core `cpu`'s translation at its present level; undefined where nothing is mapped, or a device is. */
  readVirtual(va: bigint, length: number, cpu = 0): Uint8Array | undefined {
    const out = new Uint8Array(length);
    return this.eachPage(va, length, cpu, 0, (pa, at, n) => { out.set(this.core.ram.subarray(pa, pa + n), at); }) ? out : undefined;
  }
  writeVirtual(va: bigint, bytes: Uint8Array, cpu = 0): boolean {
    // A debugger may write where the guest may only read, so the translation is a read's.
    return this.eachPage(va, bytes.length, cpu, 0, (pa, at, n) => this.writePhysical(pa, bytes.subarray(at, at + n)));
  }
  private eachPage(va: bigint, length: number, cpu: number, write: number, visit: (pa: number, at: number, n: number) => void): boolean {
    for (let at = 0; at < length;) {
      const here = va + BigInt(at);
      const n = Math.min(length - at, PAGE - Number(here & 0xfffn));
      const pa = this.core.calls.translateFor(cpu, here, write);
      if (pa < 0n || Number(pa) + n > 0x3f00_0000) return false;
      visit(Number(pa), at, n);
      at += n;
    }
    return true;
  }

  // --- running -------------------------------------------------------------------------------------------------------
  /**
   * Runs until a limit or a reason. Limits are exact. An instruction limit or a hook changes nothing in what the guest does
   * afterwards; a cycle limit brings all cores to the same cycle, so it is part of the input, as a seed is.
   */
  run(limits: RunLimits = {}): StopReason {
    if (typeof limits.until === "bigint") return this.runTo(limits.until, limits);
    if (this.running) throw new Error("run() is called from within a run");
    this.pending = undefined;
    this.until = limits.until;
    this.running = true;
    try {
      const stop = this.runOn(limits);
      this.stoppedAt = stop.kind === "breakpoint" || stop.kind === "watchpoint" ? { core: stop.core, pc: this.cpus[stop.core].pc, pass: passOf(stop) } : undefined;
      return stop;
    } finally {
      this.tracer.drain();
      this.running = false;
      this.until = undefined;
    }
  }

  /** One instruction of core `cpu`, the others held while time goes by. A core that waits gets some cycles to wake. */
  step(cpu = 0): StopReason {
    const { core } = this;
    core.setMachine32("held", ~(1 << cpu) & 15);
    this.stepping = cpu;
    try {
      return this.run(core.cpus[cpu].waiting ? STEP_WAITING : STEP);
    } finally {
      core.setMachine32("held", 0);
      this.stepping = -1;
    }
  }

  /** Runs with only the cores of `mask` (a bit each); for debuggers that hold the others. */
  runCores(mask: number, limits: RunLimits): StopReason {
    this.core.setMachine32("held", ~mask & 15);
    try { return this.run(limits); } finally { this.core.setMachine32("held", 0); }
  }

  private runOn(limits: RunLimits): StopReason {
    const { board, core } = this, calls = core.calls;
    const endCycle = limits.cycles === undefined ? Infinity : this.cycles + limits.cycles;
    let left = limits.instructions === undefined ? Infinity : limits.instructions;
    // A hook has been told of an access: the rest of that instruction comes before anything else.
    let inAccess = false, stretch = 0;
    if (this.stoppedAt && core.cpus[this.stoppedAt.core].pc === this.stoppedAt.pc) core.cpus[this.stoppedAt.core].passHooks(this.stoppedAt.pass);
    while (true) {
      if (!inAccess) {
        const now = this.cycles;
        board.clock.now = now;
        board.clock.runDue();
        if (this.pending) return this.take();
        if (this.until?.()) return { kind: "stopped" };
        if (now >= endCycle) return { kind: "limit", of: "cycles" };
        if (left <= 0) return { kind: "limit", of: "instructions" };
        if (this.waiting() && !board.expects() && calls.idle()) return { kind: "idle" };
        this.limitCycle = Math.min(board.clock.nextAlarm(), endCycle);
        // Stretches end at multiples, so that where a run began does not show in who ran when.
        stretch = Math.min(this.limitCycle, (Math.floor(now / STRETCH_CYCLES) + 1) * STRETCH_CYCLES);
      }
      const before = left === Infinity ? 0 : this.instructions;
      const reason = calls.run(BigInt(stretch), left === Infinity ? NEVER >> 1n : BigInt(left));
      if (left !== Infinity) left -= this.instructions - before;
      inAccess = false;
      for (const { action, id, core: cpu } of this.marks.splice(0)) this.regions.mark(action, id, cpu);
      if (this.thrown) { const { error } = this.thrown; this.thrown = undefined; core.setMachine32("kicked", 0); throw error; }
      if (this.pending) return this.take();
      switch (reason) {
        case STOP.TRACED: this.tracer.drain(); break;
        case STOP.SEMIHOSTING: { const stop = this.semihost(); if (stop) return stop; break; }
        case STOP.BREAKPOINT: case STOP.WATCHPOINT: case STOP.EXCEPTION: { const stop = this.reportHooks(this.hookStop(reason)); if (stop) return stop; inAccess = reason === STOP.WATCHPOINT; break; }
        case STOP.UNSUPPORTED: return { kind: "unsupported", core: core.machine32("stopCore"), pc: core.machine64("stopAddress"), what: UNSUPPORTED[Number(core.machine64("stopDetail"))] ?? "something" };
      }
    }
  }

  private runTo(address: bigint, limits: RunLimits): StopReason {
    const hook = this.addHook({ kind: "execute", first: address, last: address });
    try {
      const stop = this.run({ ...limits, until: undefined });
      return stop.kind === "breakpoint" && stop.hook === hook ? { kind: "stopped" } : stop;
    } finally {
      this.removeHook(hook);
    }
  }

  /** Asks a run that is going on to end as "stopped"; for callbacks. */
  stop(): void { this.end({ kind: "stopped" }); }

  /** True when every core waits. */
  waiting(): boolean { return this.core.cpus.every((c) => c.waiting !== 0); }

  private semihost(): StopReason | undefined {
    const cpu = this.core.cpus[this.core.machine32("stopCore")];
    const operation = Number(BigInt.asUintN(32, cpu.x[0])), action = REGION_ACTIONS[operation - REGION_CALLS];
    if (action) {
      this.regions.mark(action, Number(BigInt.asUintN(32, cpu.x[1])), cpu.index);
      cpu.x[0] = 0n;
      return undefined;
    }
    const answer = this.semihosting!.call(operation, cpu.x[1]);
    if (typeof answer === "object") return { kind: "exit", ...answer };
    cpu.x[0] = answer;
    return undefined;
  }

  /** What the core stopped for, in words. */
  private hookStop(reason: number): HookStop {
    const { core } = this, cpu = core.machine32("stopCore"), detail = Number(core.machine64("stopDetail")), address = core.machine64("stopAddress");
    if (reason === STOP.BREAKPOINT) return { kind: "breakpoint", core: cpu, hook: -1, address };
    if (reason === STOP.WATCHPOINT) return { kind: "watchpoint", core: cpu, hook: -1, address, bytes: detail >>> 16, write: (detail >>> 8 & 1) === 1 };
    const to = detail >>> 24, vector = detail >>> 8 & 0xfff;
    const type = vector === 0x80 ? "irq" : vector === 0x100 ? "fiq" : "sync";
    return { kind: "exception", core: cpu, hook: -1, type, class: detail & 63, syndrome: type === "sync" ? core.cpus[cpu].sysreg(`ESR_EL${to}`) : 0n, from: detail >>> 20 & 15, to, address };
  }

  /** Tells every hook that it concerns; answers the stop when one of them ends the run. */
  private reportHooks(seen: HookStop): HookStop | undefined {
    const cpu = this.core.cpus[seen.core];
    let ends: HookStop | undefined;
    for (let number = 0; number < this.hooks.length; number++) {
      const hook = this.hooks[number];
      if (!hook || hook.kind === "mmio" || !concerns(hook, seen)) continue;
      const told = { ...seen, hook: number };
      // A step is asked to execute the instruction: hooks that would only stop before it are passed.
      const stops = hook.call ? hook.call(told) === true : !(seen.kind === "breakpoint" && this.stepping === seen.core);
      if (stops) ends ??= told;
    }
    if (!ends && seen.kind === "breakpoint" && cpu.pc === seen.address) cpu.passHooks(PASS_EXECUTION);
    if (!ends && seen.kind === "watchpoint") cpu.passHooks(PASS_ACCESSES);
    return ends;
  }

  private end(reason: StopReason): void {
    this.pending ??= reason;
    this.core.calls.kick();
  }
  private take(): StopReason {
    const reason = this.pending!;
    this.pending = undefined;
    this.core.setMachine32("kicked", 0);
    return reason;
  }

  // --- devices -------------------------------------------------------------------------------------------------------
  /** Calls of the core. What a device or hook throws must not unwind the core: the run throws it when the core has come back. */
  mmioRead(pa: number, bytes: number, cpu: number): number {
    try {
      this.board.clock.now = Number(this.core.calls.now());
      const value = this.board.bus.read(pa, bytes as 1 | 2 | 4, cpu);
      this.afterAccess();
      return value;
    } catch (error) {
      return this.keepThrown(error);
    }
  }
  mmioWrite(pa: number, value: number, bytes: number, cpu: number): void {
    try {
      this.board.clock.now = Number(this.core.calls.now());
      this.board.bus.write(pa, value, bytes as 1 | 2 | 4, cpu);
      this.afterAccess();
    } catch (error) {
      this.keepThrown(error);
    }
  }
  isSteady(pa: number): boolean { return this.until === undefined && this.board.bus.isSteady(pa); }
  private keepThrown(error: unknown): number {
    this.thrown ??= { error };
    this.core.calls.kick();
    return 0;
  }
  private afterAccess(): void {
    // An access may have set an alarm before the cycle that the core was told to run to.
    if (this.board.clock.nextAlarm() < this.limitCycle) { this.limitCycle = this.board.clock.nextAlarm(); this.core.calls.kick(); }
    if (this.until?.()) this.end({ kind: "stopped" });
    if (this.board.bus.status === BUS_ABORT) this.options.log?.("an access outside the peripheral window was answered with 0");
  }
  private updateLines(): void { this.core.calls.setGpuLines((this.irq ? 1 : 0) | (this.fiq ? 2 : 0)); }

  /** Plugs in a device of the embedder's own at a physical address; `gpuIrq` takes its line 0. */
  addDevice<S extends object, P extends object>(declaration: Declaration<S, P>, base: number, gpuIrq?: number): Device<S, P> {
    if (base < PERIPHERALS || base + declaration.size > PERIPHERALS_END) throw new RangeError(`device ${declaration.name} at 0x${base.toString(16)}: expected a place from 0x${PERIPHERALS.toString(16)} to 0x${PERIPHERALS_END.toString(16)}`);
    return this.board.add(declaration, base, gpuIrq);
  }

  /** Plugs in the page of registers by which a guest marks regions of interest (host/devices/roi.ts). */
  addRoiPage(base: number): void {
    const { core } = this, page = this.addDevice(roi, base);
    page.c.ports.mark = (action, id) => {
      this.marks.push({ action: REGION_ACTIONS[action], id, core: (core.machine32("current") - CPUS) / CPU_BYTES });
      core.calls.kick();
    };
  }

  // --- hooks ---------------------------------------------------------------------------------------------------------
  /** Sets a hook; answers its number, which stop reasons name. */
  addHook(hook: Hook): number {
    let at = this.hooks.indexOf(undefined);
    if (at < 0) at = this.hooks.length;
    if (at >= MAX_HOOKS) throw new RangeError(`${MAX_HOOKS} hooks are set already`);
    this.hooks[at] = hook;
    this.writeHooks();
    return at;
  }
  removeHook(number: number): void {
    this.hooks[number] = undefined;
    while (this.hooks.length && this.hooks[this.hooks.length - 1] === undefined) this.hooks.pop();
    this.writeHooks();
  }
  private writeHooks(): void {
    const { core } = this, at = core.calls.hooksAt();
    let ranges = 0, classes = 0n, interrupts = 0;
    this.hooks.forEach((hook, i) => {
      const range = hook && "first" in hook && hook.kind !== "mmio" ? hook : undefined;
      if (range) ranges = i + 1;
      core.u64[(at + i * 24) >> 3] = range?.first ?? NEVER;
      core.u64[(at + i * 24 + 8) >> 3] = range?.last ?? 0n;
      core.u32[(at + i * 24 + 16) >> 2] = range ? HOOK_KINDS[range.kind] : 0;
      if (hook?.kind !== "exception") return;
      for (const c of hook.classes ?? []) classes |= 1n << BigInt(c);
      if (!hook.classes && !hook.interrupts) classes = NEVER;
      for (const type of hook.interrupts ?? []) interrupts |= type === "irq" ? 1 : 2;
    });
    core.setMachine32("hooks", ranges);
    // Accesses are watched where they are interpreted.
    const watching = this.hooks.some((hook) => hook && hook.kind in HOOK_KINDS && HOOK_KINDS[hook.kind] & HOOK_KINDS.access);
    if (watching) core.calls.dropRegions();
    core.setMachine32("watching", watching ? 1 : 0);
    core.setMachine64("catchClasses", classes);
    core.setMachine32("catchInterrupts", interrupts);
    const devices = this.hooks.filter((hook) => hook?.kind === "mmio");
    this.board.bus.hook = devices.length === 0 ? null : (access) => {
      for (const hook of devices) if (access.pa <= hook.last && access.pa + access.size > hook.first) hook.call(access);
    };
    core.calls.flushAll();
  }

  // --- snapshots -----------------------------------------------------------------------------------------------------
  /** Everything, as bytes: cores, RAM (pages that are not zero), devices, clock, the card's changed blocks. */
  snapshot(): Uint8Array {
    const { core, board } = this;
    board.clock.now = this.cycles;
    const pages = core.collectUsedPages();
    const bytes = new Uint8Array(pages.length * PAGE);
    pages.forEach((page, i) => bytes.set(core.ram.subarray(page * PAGE, page * PAGE + PAGE), i * PAGE));
    const cores = core.u8.slice(CPUS, CPUS + 4 * CPU_BYTES), machine = core.u8.slice(MACHINE, MACHINE + MACHINE_BYTES);
    for (let i = 0; i < 4; i++) {
      for (const field of CPU_CACHES) cores.fill(0, i * CPU_BYTES + CPU[field], i * CPU_BYTES + CPU[field] + 4);
      for (const field of CPU_CACHES_64) cores.fill(0, i * CPU_BYTES + CPU[field], i * CPU_BYTES + CPU[field] + 8);
    }
    for (const field of MACHINE_CACHES) machine.fill(0, MACHINE_STATE[field], MACHINE_STATE[field] + 4);
    for (const field of MACHINE_CACHES_64) machine.fill(0, MACHINE_STATE[field], MACHINE_STATE[field] + 8);
    return encodeSnapshot([
      { name: "machine", version: 1, state: { cores, machine, irq: this.irq, fiq: this.fiq } },
      { name: "ram", version: 1, state: { bytes: core.ram.length, pages: Uint32Array.from(pages), contents: bytes } },
      { name: "firmware", version: 1, state: board.firmware },
      ...(core.machine32("timing") === TIMING.a53 ? [{ name: "timing", version: 1, state: this.timingState() }] : []),
      ...board.snapshot(),
    ]);
  }

  /**
   * The cycle model's memory, and what its filters are about: the look-aside caches and which RAM page each decoded page is of.
   * With them a machine that was restored goes on to the cycle as the one that was not.
   */
  private timingState(): { model: Uint8Array; lookAside: Uint8Array; pages: Uint32Array } {
    const { core } = this;
    const pages = Uint32Array.from({ length: core.machine32("decodedPages") }, (_, i) => core.u32[(DECODED + i * DECODED_BYTES + DECODED_PAGE_RAM) >> 2]);
    return { model: core.u8.slice(TIMING_AT, TIMING_AT + TIMING_BYTES), lookAside: core.u8.slice(TLBS, PAGE_SLOTS), pages };
  }

  /** Takes back what snapshot() gave. A snapshot that does not fit is refused whole, before anything changes. */
  restore(bytes: Uint8Array, name = "snapshot"): void {
    const sections = decodeSnapshot(bytes, name);
    try { this.restoreFrom(sections); } catch (error) {
      if (error instanceof SnapshotError) error.message = `${name}: ${error.message}`;
      throw error;
    }
  }

  private restoreFrom(sections: Saved[]): void {
    const take = (section: string, form: object): any => {
      const found = sections.find((s: Saved) => s.name === section);
      if (!found || found.version !== 1) throw new SnapshotError(`expected a section "${section}" of version 1`);
      checkForm(found, form);
      return found.state;
    };
    const bytes = new Uint8Array(0), words = new Uint32Array(0);
    const machine = take("machine", { cores: bytes, machine: bytes, irq: true, fiq: true }), ram = take("ram", { bytes: 0, pages: words, contents: bytes }), firmware = take("firmware", {});
    if (ram.bytes !== this.core.ram.length || machine.cores.length !== 4 * CPU_BYTES || machine.machine.length !== MACHINE_BYTES) throw new SnapshotError(`the snapshot is of a machine of another size`);
    // Without the cycle model a snapshot has no section of its, and the model starts empty.
    const timing = sections.some((s: Saved) => s.name === "timing") ? take("timing", { model: bytes, lookAside: bytes, pages: words }) : undefined;
    if (timing && (timing.model.length !== TIMING_BYTES || timing.lookAside.length !== PAGE_SLOTS - TLBS || timing.pages.length > DECODED_PAGES)) throw new SnapshotError(`the section "timing" is of another cycle model`);
    const pages = ram.pages as Uint32Array;
    if (ram.contents.length !== pages.length * PAGE || pages.some((page) => page >= ram.bytes / PAGE)) throw new SnapshotError(`the section "ram" has pages outside the RAM`);
    this.board.restore(sections);
    this.board.setFirmware(firmware);
    // Writing zeros everywhere would make the host find room for all of the RAM.
    for (const page of this.core.collectUsedPages()) this.core.ram.fill(0, page * PAGE, page * PAGE + PAGE);
    pages.forEach((page, i) => this.core.ram.set(ram.contents.subarray(i * PAGE, i * PAGE + PAGE), page * PAGE));
    this.core.u8.set(machine.cores, CPUS);
    this.core.u8.set(machine.machine, MACHINE);
    this.translator?.switch(true);
    this.irq = machine.irq;
    this.fiq = machine.fiq;
    this.core.setMachine32("semihosting", this.semihosting ? 1 : 0);
    this.pending = this.stoppedAt = undefined;
    this.core.calls.afterRestore();
    this.writeHooks();
    this.tracer.apply();
    this.countAll(this.countsAll);
    if (timing) {
      for (const offset of timing.pages as Uint32Array) this.core.calls.openDecodedPage(offset);
      this.core.u8.set(timing.lookAside, TLBS);
      this.core.u8.set(timing.model, TIMING_AT);
    }
  }
}

const STEP: RunLimits = { instructions: 1 }, STEP_WAITING: RunLimits = { instructions: 1, cycles: STRETCH_CYCLES };

function passOf(stop: HookStop): number { return stop.kind === "watchpoint" ? PASS_EXECUTION | PASS_ACCESSES : PASS_EXECUTION; }

function concerns(hook: Exclude<Hook, { kind: "mmio" }>, seen: HookStop): boolean {
  if (hook.kind === "exception") {
    if (seen.kind !== "exception") return false;
    if (seen.type !== "sync") return hook.interrupts?.includes(seen.type) ?? false;
    return hook.classes ? hook.classes.includes(seen.class) : !hook.interrupts;
  }
  if (seen.kind === "breakpoint") return hook.kind === "execute" && hook.first <= seen.address + 3n && hook.last >= seen.address;
  if (seen.kind !== "watchpoint" || hook.kind === "execute") return false;
  return (hook.kind === "access" || hook.kind === (seen.write ? "write" : "read")) && hook.first <= seen.address + BigInt(seen.bytes) - 1n && hook.last >= seen.address;
}

/** The 19.2 MHz counter's ticks per core cycle, as a reduced fraction. */
function ratio(hz: number): [bigint, bigint] {
  const gcd = (a: number, b: number): number => (b ? gcd(b, a % b) : a);
  const g = gcd(hz, CRYSTAL_HZ);
  return [BigInt(CRYSTAL_HZ / g), BigInt(hz / g)];
}
