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
import { type Board, createBoard, type FirmwareState } from "../boards/pi3.ts";
import { type Core, createCore, type WasmSource } from "../core/core.ts";
import { CPU_BYTES, CPUS, MACHINE, MACHINE_BYTES } from "../core/layout.gen.ts";
import type { BlockSource } from "../devices/sd-card.ts";
import type { BootPlan } from "../firmware/boot.ts";
import { BUS_ABORT } from "./bus.ts";
import type { Saved } from "./device.ts";
import { Semihosting, type SemihostingPort } from "./semihosting.ts";
import { decodeSnapshot, encodeSnapshot } from "./snapshot.ts";
import { STOP, type StopReason, UNSUPPORTED } from "./stop.ts";

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
  /** Unmodelled accesses and the like, a line each. */
  log?: (line: string) => void;
}

export interface RunLimits {
  /** Ends at this many cycles from now. */
  cycles?: number;
  /** Ends after this many instructions of all cores. */
  instructions?: number;
  /** Asked between turns and after serial output; true ends the run as "stopped". */
  until?: () => boolean;
}

export interface Hook { kind: "execute" | "read" | "write" | "access"; first: bigint; last: bigint }

const NEVER = 0xffff_ffff_ffff_ffffn;
const PAGE = 4096;
/** Longest stretch without coming back to the host: input is seen this often. */
const STRETCH_CYCLES = 20_000_000;
const CRYSTAL_HZ = 19_200_000;
const MAX_HOOKS = 64;
const TIMING = { off: 0, simple: 1, a53: 2 } as const;

export async function createMachine(options: MachineOptions): Promise<Machine> {
  let machine: Machine | undefined;
  const core = await createCore(options.wasm, {
    read: (pa, bytes, cpu) => machine!.mmioRead(pa, bytes, cpu),
    write: (pa, value, bytes, cpu) => machine!.mmioWrite(pa, value, bytes, cpu),
  });
  machine = new Machine(core, options);
  return machine;
}

export class Machine {
  readonly board: Board;
  /** The two serial lines: PL011, mini-UART. */
  readonly serial: readonly [Board["uart0"], Board["uart1"]];
  readonly semihosting: Semihosting | undefined;
  private pending: StopReason | undefined;
  private limitCycle = 0;
  private irq = false;
  private fiq = false;
  private hooks: (Hook | undefined)[] = [];
  private plan: BootPlan | undefined;

  constructor(readonly core: Core, private readonly options: MachineOptions) {
    // The board sets the clock while it is made, so the core must be there first.
    core.calls.reset(0n, 0, BigInt(CRYSTAL_HZ), 1n, 1n);
    this.board = createBoard({
      ram: () => core.ram, sd: options.sd ?? null, seed: options.seed ?? 1, log: options.log,
      onGpuIrq: (level) => { this.irq = level; this.updateLines(); },
      onGpuFiq: (level) => { this.fiq = level; this.updateLines(); },
      onReset: (partition) => this.end({ kind: "reset", partition }),
      onHalt: () => this.end({ kind: "halted" }),
      onCoreHz: (hz) => core.calls.setClock(BigInt(hz), ...ratio(hz)),
      onDmaWrite: (pa, length) => core.calls.ramWritten(pa, length),
    });
    this.serial = [this.board.uart0, this.board.uart1];
    if (options.semihosting) {
      this.semihosting = new Semihosting(options.semihosting, {
        readByte: (va) => this.readVirtual(va, 1)?.[0],
        writeByte: (va, value) => this.writeVirtual(va, Uint8Array.of(value)),
        seconds: () => this.seconds, cycles: () => this.cycles,
      });
    }
    this.reset();
  }

  // --- time and state ------------------------------------------------------------------------------------------------
  /** Guest time in core cycles. */
  get cycles(): number { return Number(this.core.machine64("now")); }
  /** Guest time in seconds since power-on. */
  get seconds(): number { this.board.clock.now = Number(this.core.calls.now()); return this.board.clock.seconds; }
  /** Instructions executed by all cores. */
  get instructions(): number { return this.core.cpus.reduce((n, c) => n + Number(c.instructions), 0); }
  get cpus() { return this.core.cpus; }

  /** Power-on state: cores at EL3 and address 0, devices as the firmware leaves them, RAM kept. */
  reset(): void {
    const hz = this.board.firmware.armHz;
    this.core.calls.reset(0n, this.options.cores ?? 4, BigInt(hz), ...ratio(hz));
    this.core.setMachine32("semihosting", this.semihosting ? 1 : 0);
    this.core.setMachine32("timing", TIMING[this.options.timing ?? "off"]);
    this.irq = this.fiq = false;
    this.pending = undefined;
    this.board.clock.now = 0;
    this.board.reset();
    this.writeHooks();
  }

  /** Carries out what the firmware planned: firmware state, memory, reset. */
  boot(plan: BootPlan): void {
    this.plan = plan;
    this.board.setFirmware(firmwareState(plan));
    this.core.ram.fill(0, 0, 0x1000);
    this.reset();
    for (const { at, bytes } of plan.writes) this.writePhysical(at, bytes);
  }

  /** What a reset of the board does after the watchdog ran out: the firmware boots again. */
  reboot(): void {
    if (!this.plan) { this.reset(); return; }
    this.boot(this.plan);
    this.board.reset("watchdog");
  }

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
  /** Runs until a limit or a reason. Limits are exact. */
  run(limits: RunLimits = {}): StopReason {
    const { board, core } = this, calls = core.calls;
    const endCycle = limits.cycles === undefined ? Infinity : this.cycles + limits.cycles;
    let left = limits.instructions === undefined ? Infinity : limits.instructions;
    this.pending = undefined;
    while (true) {
      const now = this.cycles;
      board.clock.now = now;
      board.clock.runDue();
      if (this.pending) return this.take();
      if (limits.until?.()) return { kind: "stopped" };
      if (now >= endCycle) return { kind: "limit", of: "cycles" };
      if (left <= 0) return { kind: "limit", of: "instructions" };
      const alarm = board.clock.nextAlarm();
      this.limitCycle = Math.min(alarm, endCycle);
      const stretch = Math.min(this.limitCycle, now + STRETCH_CYCLES);
      const before = this.instructions;
      // With nothing to come, the core may say that it waits for ever; it is asked so only when it would not run on.
      const reason = calls.run(this.limitCycle === Infinity && this.waiting() ? NEVER : BigInt(stretch), left === Infinity ? NEVER >> 1n : BigInt(left));
      left -= this.instructions - before;
      if (this.pending) return this.take();
      switch (reason) {
        case STOP.SEMIHOSTING: { const stop = this.semihost(); if (stop) return stop; break; }
        case STOP.IDLE: return { kind: "idle" };
        case STOP.BREAKPOINT: case STOP.WATCHPOINT: return {
          kind: reason === STOP.BREAKPOINT ? "breakpoint" : "watchpoint", core: core.machine32("stopCore"), hook: Number(core.machine64("stopDetail")), address: core.machine64("stopAddress"),
        };
        case STOP.UNSUPPORTED: return { kind: "unsupported", core: core.machine32("stopCore"), pc: core.machine64("stopAddress"), what: UNSUPPORTED[Number(core.machine64("stopDetail"))] ?? "something" };
      }
    }
  }

  /** One instruction of core `cpu`, the others standing still. */
  step(cpu = 0): StopReason {
    const others = this.core.cpus.filter((c) => c.index !== cpu).map((c) => [c, c.waiting] as const);
    for (const [c] of others) c.setWaiting(OFF);
    try {
      this.core.cpus[cpu].passHook();
      return this.run({ instructions: 1 });
    } finally {
      for (const [c, waiting] of others) c.setWaiting(waiting);
    }
  }

  /** Asks a run that is going on to end as "stopped"; for callbacks. */
  stop(): void { this.end({ kind: "stopped" }); }

  /** True when every core waits. */
  waiting(): boolean { return this.core.cpus.every((c) => c.waiting !== 0); }

  private semihost(): StopReason | undefined {
    const cpu = this.core.cpus[this.core.machine32("stopCore")];
    const answer = this.semihosting!.call(Number(BigInt.asUintN(32, cpu.x[0])), cpu.x[1]);
    if (typeof answer === "object") return { kind: "exit", ...answer };
    cpu.x[0] = answer;
    return undefined;
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
  mmioRead(pa: number, bytes: number, cpu: number): number {
    this.board.clock.now = Number(this.core.calls.now());
    const value = this.board.bus.read(pa, bytes as 1 | 2 | 4, cpu);
    this.afterAccess();
    return value;
  }
  mmioWrite(pa: number, value: number, bytes: number, cpu: number): void {
    this.board.clock.now = Number(this.core.calls.now());
    this.board.bus.write(pa, value, bytes as 1 | 2 | 4, cpu);
    this.afterAccess();
  }
  private afterAccess(): void {
    // An access may have set an alarm before the cycle that the core was told to run to.
    if (this.board.clock.nextAlarm() < this.limitCycle) { this.limitCycle = this.board.clock.nextAlarm(); this.core.calls.kick(); }
    if (this.board.bus.status === BUS_ABORT) this.options.log?.("an access outside the peripheral window was answered with 0");
  }
  private updateLines(): void { this.core.calls.setGpuLines((this.irq ? 1 : 0) | (this.fiq ? 2 : 0)); }

  // --- hooks ---------------------------------------------------------------------------------------------------------
  /** Sets a hook on a range of virtual addresses; answers its number, which the stop reason names. */
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
  /** Lets core `cpu` pass the hook at which it stopped, once. */
  passHook(cpu: number): void { this.core.cpus[cpu].passHook(); }
  private writeHooks(): void {
    const at = this.core.calls.hooksAt(), kinds = { execute: 1, read: 2, write: 4, access: 6 };
    this.hooks.forEach((hook, i) => {
      this.core.u64[(at + i * 24) >> 3] = hook?.first ?? 1n;
      this.core.u64[(at + i * 24 + 8) >> 3] = hook?.last ?? 0n;
      this.core.u32[(at + i * 24 + 16) >> 2] = hook ? kinds[hook.kind] : 0;
    });
    this.core.setMachine32("hooks", this.hooks.length);
    this.core.calls.flushAll();
  }

  // --- snapshots -----------------------------------------------------------------------------------------------------
  /** Everything, as bytes: cores, RAM (pages that are not zero), devices, clock, the card's changed blocks. */
  snapshot(): Uint8Array {
    const { core, board } = this;
    board.clock.now = this.cycles;
    const pages: number[] = [];
    for (let page = 0; page < core.ram.length / PAGE; page++) if (notZero(core.u64, (core.ram.byteOffset + page * PAGE) / 8)) pages.push(page);
    const bytes = new Uint8Array(pages.length * PAGE);
    pages.forEach((page, i) => bytes.set(core.ram.subarray(page * PAGE, page * PAGE + PAGE), i * PAGE));
    return encodeSnapshot([
      { name: "machine", version: 1, state: { cores: core.u8.slice(CPUS, CPUS + 4 * CPU_BYTES), machine: core.u8.slice(MACHINE, MACHINE + MACHINE_BYTES), irq: this.irq, fiq: this.fiq } },
      { name: "ram", version: 1, state: { bytes: core.ram.length, pages: Uint32Array.from(pages), contents: bytes } },
      { name: "firmware", version: 1, state: board.firmware },
      ...board.snapshot(),
    ]);
  }

  /** Takes back what snapshot() gave. A snapshot that does not fit is refused whole, before anything changes. */
  restore(bytes: Uint8Array, name = "snapshot"): void {
    const sections = decodeSnapshot(bytes, name);
    const take = (section: string): any => {
      const found = sections.find((s: Saved) => s.name === section);
      if (!found || found.version !== 1) throw new Error(`${name}: expected a section "${section}" of version 1`);
      return found.state;
    };
    const machine = take("machine"), ram = take("ram"), firmware = take("firmware");
    if (ram.bytes !== this.core.ram.length || machine.cores.length !== 4 * CPU_BYTES || machine.machine.length !== MACHINE_BYTES) throw new Error(`${name}: the snapshot is of a machine of another size`);
    this.board.setFirmware(firmware);
    this.board.restore(sections);
    this.core.ram.fill(0);
    (ram.pages as Uint32Array).forEach((page, i) => this.core.ram.set(ram.contents.subarray(i * PAGE, i * PAGE + PAGE), page * PAGE));
    this.core.u8.set(machine.cores, CPUS);
    this.core.u8.set(machine.machine, MACHINE);
    this.irq = machine.irq;
    this.fiq = machine.fiq;
    this.core.calls.afterRestore();
    this.writeHooks();
  }
}

const OFF = 3;

function notZero(words: BigUint64Array, from: number): boolean {
  for (let i = from; i < from + PAGE / 8; i++) if (words[i] !== 0n) return true;
  return false;
}

/** The 19.2 MHz counter's ticks per core cycle, as a reduced fraction. */
function ratio(hz: number): [bigint, bigint] {
  const gcd = (a: number, b: number): number => (b ? gcd(b, a % b) : a);
  const g = gcd(hz, CRYSTAL_HZ);
  return [BigInt(CRYSTAL_HZ / g), BigInt(hz / g)];
}

function firmwareState(plan: BootPlan): Partial<FirmwareState> {
  return {
    totalMemMiB: plan.armMemoryBytes / (1 << 20) + plan.gpuMemMiB, gpuMemMiB: plan.gpuMemMiB,
    boardRevision: plan.board.revision, serial: plan.board.serial, commandLine: plan.commandLine,
    armHz: plan.clocks.arm.hz, coreHz: plan.clocks.core.hz, uartHz: plan.clocks.uartHz,
    fsel: Object.fromEntries(plan.gpioFunctions.map((f, pin) => [pin, f])),
    uart0Baud: plan.clocks.uartBaud, uart1Baud: plan.miniUartEnabled ? plan.clocks.uartBaud : null,
  };
}
