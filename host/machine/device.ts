/**
 * The device framework: a device is one declaration, and everything that can be derived from it is written here, once.
 *
 * A declaration (`device({...})`) names registers, their bits, the initial state, alarms, inputs and ports. From it come MMIO
 * dispatch, access widths, the once-only log of what is not modelled, reset, snapshot and restore by field name, the register
 * dump and the documentation page. State is plain data (numbers, booleans, strings, arrays, typed arrays, objects of these).
 *
 * What a device may know is its context `c` and nothing else: time, alarms, interrupt lines, wires, guest memory through the
 * bus addresses a DMA master uses, its ports, and the log. No machine, no other device, no host.
 *
 *   export const led = device({
 *     name: "led", title: "One lamp", size: 0x10, version: 1,
 *     state: () => ({ on: 0 }),
 *     ports: () => ({ lamp: (_on: number) => {} }),
 *     regs: { CTRL: { at: 0, stores: "on", bits: { ON: 0 }, changed: (s, c) => c.ports.lamp(s.on) } },
 *   });
 * Deviations: none.
 */
import type { BusTarget } from "./bus.ts";
import type { Clock } from "./clock.ts";
import { checkForm, SnapshotError } from "./snapshot.ts";

/** A bit, a [high, low] range, or either with a note; `todo` says what the model does not do with it. */
export type Bits = number | readonly [number, number] | { bits: number | readonly [number, number]; doc?: string; todo?: string };

type NumberField<S> = { [K in keyof S]: S[K] extends number | number[] ? K : never }[keyof S] & string;

export interface Register<S, P> {
  /** Offset of the (first) register. */
  at: number;
  /** An array of `count` registers, `stride` bytes apart (4). */
  count?: number; stride?: number;
  doc?: string;
  /** The bits that exist; others read as zero. Without it all 32 bits are one value. */
  bits?: Record<string, Bits>;
  /** The state field (a number, or number[] for an array of registers) that holds it. */
  stores?: NumberField<S>;
  /** Bits that a write to a stored register changes (default: all that exist). 0 makes it read-only. */
  writable?: number;
  /** Called after a write to a stored register. */
  changed?: (s: S, c: Context<P>, value: number, index: number) => void;
  /** A constant. */
  fixed?: number;
  read?: (s: S, c: Context<P>, index: number) => number;
  write?: (s: S, value: number, c: Context<P>, index: number) => void;
  /** Reading changes something, so a dump must not. */
  readEffect?: true;
  /**
   * It is polled, and answers the same until the device is accessed, an alarm rings or an input comes: nothing in `read` (or the
   * block's `gate`) depends on the time, and reading twice does what reading once does.
   */
  steady?: true;
  /** What the model does not do with the whole register. */
  todo?: string;
}

export interface Declaration<S extends object, P extends object> {
  name: string;
  title: string;
  size: number;
  /** Of the state: raise it when a field changes its meaning. New fields need no new version. */
  version: number;
  /** Widths besides 4 that the block takes without complaint. */
  widths?: readonly number[];
  state: () => S;
  /** What can be plugged in, with what happens when nothing is. */
  ports?: () => P;
  /** Interrupt lines by name; `c.irq(line, level)` takes the index. */
  irqs?: readonly string[];
  regs: Record<string, Register<S, P>>;
  alarms?: Record<string, (s: S, c: Context<P>, index: number) => void>;
  inputs?: Record<string, (s: S, c: Context<P>, a: number, b: number) => void>;
  /** Called at the end of a reset, to set first alarms and what the board's facts decide. */
  start?: (s: S, c: Context<P>) => void;
  /** False: the register cannot be reached now (its unit is off); it reads 0 and ignores writes. */
  gate?: (s: S, c: Context<P>, offset: number, write: boolean) => boolean;
}

export function device<S extends object, P extends object = object>(declaration: Declaration<S, P>): Declaration<S, P> { return declaration; }

/** Guest memory and peripherals as a bus master sees them: 32-bit bus addresses with the four SDRAM aliases. */
export interface DmaPort {
  read32(bus: number): number;
  write32(bus: number, value: number): void;
  /** Bytes of SDRAM, copied out; shorter when the range leaves it. */
  read(bus: number, length: number): Uint8Array;
  write(bus: number, bytes: Uint8Array): void;
}

/** What the board gives to each device. */
export interface Surroundings {
  clock: Clock;
  dma: DmaPort;
  log: (line: string) => void;
}

const LOG_LIMIT = 200; // lines a block

export interface Saved { name: string; version: number; state: unknown }

/** All that a device knows of the world. */
export class Context<P = object> {
  readonly ports: P;
  readonly dma: DmaPort;
  private readonly clock: Clock;
  private readonly owner: string;
  private readonly logged = new Set<string>();
  private readonly logLine: (line: string) => void;
  /** Set by the board: where the device's lines and wires go. */
  onIrq: (line: number, level: boolean) => void = () => {};
  readonly wires = new Map<string, (a: number, b: number) => void>();
  levels: boolean[];

  constructor(owner: string, ports: P, lines: number, around: Surroundings) {
    this.owner = owner; this.ports = ports; this.clock = around.clock; this.dma = around.dma; this.logLine = around.log;
    this.levels = new Array(lines).fill(false);
  }

  /** Core cycles since power-on. */
  now(): number { return this.clock.now; }
  /** Guest seconds since power-on, whatever the core's rate was. */
  seconds(): number { return this.clock.seconds; }
  /** What a counter of `hz` shows now. */
  ticks(hz: number): number { return this.clock.ticks(hz); }
  cycleOfTick(hz: number, tick: number): number { return this.clock.cycleOfTick(hz, tick); }
  /** The cycle `seconds` from now. */
  after(seconds: number): number { return this.clock.now + this.clock.cyclesIn(seconds); }
  /** The core's present rate: cycles a second. */
  coreHz(): number { return this.clock.coreHz; }
  at(cycle: number, alarm: string, index = 0): void { this.clock.at(this.owner, alarm, index, cycle); }
  cancel(alarm: string, index = 0): void { this.clock.cancel(this.owner, alarm, index); }
  /** The cycle at which the alarm will ring, or Infinity. */
  due(alarm: string, index = 0): number { return this.clock.due(this.owner, alarm, index); }
  pending(alarm: string, index = 0): boolean { return this.due(alarm, index) !== Infinity; }

  irq(line: number, level: boolean): void {
    if (this.levels[line] === level) return;
    this.levels[line] = level;
    this.onIrq(line, level);
  }

  /** Drives an output wire; the board decides what hangs on it. */
  wire(name: string, a: number, b = 0): void { this.wires.get(name)?.(a, b); }

  /** A request line to the DMA controller is a wire like any other. */
  dreq(name: string, level: boolean): void { this.wire(name, level ? 1 : 0); }

  /** Says something about the guest once. */
  log(message: string): void {
    if (this.logged.has(message) || this.logged.size >= LOG_LIMIT) return;
    this.logged.add(message);
    this.logLine(`${this.owner}: ${message}`);
    if (this.logged.size === LOG_LIMIT) this.logLine(`${this.owner}: nothing more is logged of this block`);
  }
}

interface Slot { name: string; index: number; register: Register<object, object>; exists: number; todos: { name: string; mask: number; why: string }[] }

/** A declared device that is plugged into a board. */
export class Device<S extends object = object, P extends object = object> implements BusTarget {
  readonly name: string;
  readonly declaration: Declaration<S, P>;
  readonly c: Context<P>;
  state: S;
  private collected: (Slot | undefined)[] | undefined;

  constructor(declaration: Declaration<S, P>, around: Surroundings, name = declaration.name) {
    this.name = name;
    this.declaration = declaration;
    this.c = new Context<P>(name, (declaration.ports ? declaration.ports() : {}) as P, declaration.irqs?.length ?? 0, around);
    this.state = declaration.state();
    around.clock.attach(name, (alarm, index) => {
      const ring = declaration.alarms?.[alarm];
      if (!ring) throw new Error(`${name} has no alarm ${alarm}`);
      ring(this.state, this.c, index);
    });
    this.cancelAlarms = () => around.clock.cancelAll(name);
  }

  private readonly cancelAlarms: () => void;

  /** Registers by word; made when one is first needed, since a guest touches few of a board's blocks. */
  private get slots(): (Slot | undefined)[] { return this.collected ??= collectSlots(this.declaration); }

  /** Back to the state that the declaration gives; interrupt lines fall, alarms are forgotten. */
  reset(): void {
    this.cancelAlarms();
    this.state = this.declaration.state();
    for (let line = 0; line < this.c.levels.length; line++) this.c.irq(line, false);
    this.declaration.start?.(this.state, this.c);
  }

  input(name: string, a = 0, b = 0): void {
    const take = this.declaration.inputs?.[name];
    if (!take) throw new Error(`${this.name} has no input ${name}`);
    take(this.state, this.c, a, b);
  }

  read(offset: number, size: number): number {
    const slot = this.slots[offset >> 2];
    if (slot === undefined) return this.missing(offset, "read");
    if (this.declaration.gate && !this.declaration.gate(this.state, this.c, offset & ~3, false)) return 0;
    if (slot.register.todo) this.c.log(`${slot.name} is not modelled: ${slot.register.todo}`);
    const word = this.readSlot(slot) >>> 0;
    if (size === 4) return word;
    this.checkWidth(slot, size, "read");
    const lane = (word >>> ((offset & 3) * 8)) >>> 0;
    return size === 1 ? lane & 0xff : lane & 0xffff;
  }

  write(offset: number, value: number, size: number): void {
    const slot = this.slots[offset >> 2];
    if (slot === undefined) { this.missing(offset, "write"); return; }
    if (this.declaration.gate && !this.declaration.gate(this.state, this.c, offset & ~3, true)) return;
    if (size !== 4) {
      // The peripheral bus has no byte strobes: the register takes the word with the other lanes at 0 (guess).
      this.checkWidth(slot, size, "write");
      value = ((value & (size === 1 ? 0xff : 0xffff)) << ((offset & 3) * 8)) >>> 0;
    }
    const register = slot.register as unknown as Register<S, P>;
    if (register.todo) this.c.log(`${slot.name} is not modelled: ${register.todo}`);
    for (const todo of slot.todos) if ((value & todo.mask) !== 0) this.c.log(`${slot.name}.${todo.name} is not modelled: ${todo.why}`);
    if (register.write) register.write(this.state, value >>> 0, this.c, slot.index);
    else if (register.stores) {
      const mask = register.writable === undefined ? slot.exists : register.writable;
      const old = this.stored(register, slot.index);
      this.store(register, slot.index, ((old & ~mask) | (value & mask)) >>> 0);
      register.changed?.(this.state, this.c, value >>> 0, slot.index);
    }
  }

  isSteady(offset: number): boolean { return this.slots[offset >> 2]?.register.steady === true; }

  snapshot(): Saved {
    return { name: this.name, version: this.declaration.version, state: { levels: [...this.c.levels], state: copyData(this.state) } };
  }

  /** Throws when `restore` would. */
  checkRestore(saved: Saved): void {
    if (saved.version > this.declaration.version)
      throw new SnapshotError(`section "${saved.name}": expected version ${this.declaration.version} or less, found ${saved.version}`);
    checkForm(saved, { levels: [true], state: {} });
    checkForm({ ...saved, state: (saved.state as { state: unknown }).state }, this.declaration.state(), true);
  }

  restore(saved: Saved): void {
    this.checkRestore(saved);
    const { levels, state } = saved.state as { levels: boolean[]; state: Record<string, unknown> };
    this.state = this.declaration.state();
    const fields = this.state as Record<string, unknown>;
    for (const key of Object.keys(fields)) if (key in state) fields[key] = copyData(state[key]);
    this.c.levels = this.c.levels.map((_, line) => levels[line] ?? false);
  }

  /** Registers and their bits as text, without the effects of reading. */
  dump(): string {
    const lines: string[] = [];
    for (const slot of this.slots) {
      if (!slot) continue;
      if (slot.register.readEffect) { lines.push(`${slot.name.padEnd(20)} (reading has an effect)`); continue; }
      const value = this.readSlot(slot) >>> 0;
      const bits = Object.entries(slot.register.bits ?? {}).map(([name, b]) => `${name}=${field(value, b).toString(16)}`);
      lines.push(`${slot.name.padEnd(20)} ${value.toString(16).padStart(8, "0")}  ${bits.join(" ")}`.trimEnd());
    }
    return lines.join("\n");
  }

  /** Offsets, names and existing bits of every register: what generated tests walk over. */
  collectRegisters(): { name: string; offset: number; exists: number; register: Register<S, P> }[] {
    return this.slots.flatMap((slot, i) => (slot ? [{ name: slot.name, offset: i * 4, exists: slot.exists, register: slot.register as unknown as Register<S, P> }] : []));
  }

  private readSlot(slot: Slot): number {
    const register = slot.register as unknown as Register<S, P>;
    if (register.read) return register.read(this.state, this.c, slot.index) & slot.exists;
    if (register.stores) return this.stored(register, slot.index) & slot.exists;
    return register.fixed ?? 0;
  }

  private stored(register: Register<S, P>, index: number): number {
    const value = (this.state as Record<string, unknown>)[register.stores!];
    return Array.isArray(value) ? value[index] : (value as number);
  }

  private store(register: Register<S, P>, index: number, value: number): void {
    const fields = this.state as Record<string, unknown>;
    const old = fields[register.stores!];
    if (Array.isArray(old)) old[index] = value; else fields[register.stores!] = value;
  }

  private missing(offset: number, verb: string): number {
    this.c.log(`${verb} of offset 0x${offset.toString(16)}, where no register is modelled`);
    return 0;
  }

  private checkWidth(slot: Slot, size: number, verb: string): void {
    if (!this.declaration.widths?.includes(size)) this.c.log(`${slot.name}: ${verb} of ${size * 8} bits, the block takes 32`);
  }
}

/** The documentation page of a device: registers and bits as markdown. */
export function documentDevice(declaration: Declaration<any, any>, places: string[] = []): string {
  const out = [`# ${declaration.name}: ${declaration.title}`, ""];
  if (places.length > 0) out.push(places.map((place) => `- ${place}`).join("\n"), "");
  if (declaration.irqs?.length) out.push(`Interrupt lines: ${declaration.irqs.join(", ")}.`, "");
  if (Object.keys(declaration.regs).length > 0) out.push("| Offset | Register | Bits | Note |", "|---|---|---|---|");
  for (const [name, r] of Object.entries(declaration.regs) as [string, Register<object, object>][]) {
    const last = r.at + ((r.count ?? 1) - 1) * (r.stride ?? 4);
    const offset = `0x${r.at.toString(16)}${r.count ? `–0x${last.toString(16)} (${r.count})` : ""}`;
    const bits = Object.entries(r.bits ?? {}).map(([bit, b]) => `${bit} ${rangeText(b)}${typeof b === "object" && "todo" in b && b.todo ? " (not modelled)" : ""}`).join(", ");
    const notes = [r.doc, r.fixed !== undefined ? `always 0x${r.fixed.toString(16)}` : "", r.todo ? `not modelled: ${r.todo}` : ""];
    for (const [bit, b] of Object.entries(r.bits ?? {})) if (typeof b === "object" && "bits" in b) notes.push(b.todo ? `${bit} not modelled: ${b.todo}` : b.doc ? `${bit}: ${b.doc}` : "");
    out.push(`| ${offset} | ${name} | ${bits} | ${notes.filter(Boolean).join("; ")} |`);
  }
  return out.join("\n") + "\n";
}

/** Copies plain data deeply; anything else is a mistake in a declaration. */
export function copyData<T>(value: T): T {
  if (value === null || typeof value !== "object") {
    if (typeof value === "function" || typeof value === "symbol" || value === undefined) throw new TypeError("device state must be plain data");
    return value;
  }
  if (ArrayBuffer.isView(value)) return (value as unknown as Uint8Array).slice() as unknown as T;
  if (Array.isArray(value)) return value.map(copyData) as unknown as T;
  if (Object.getPrototypeOf(value) !== Object.prototype) throw new TypeError("device state must be plain data");
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, copyData(v)])) as T;
}

function collectSlots(declaration: Declaration<any, any>): (Slot | undefined)[] {
  const slots: (Slot | undefined)[] = [];
  for (const [name, register] of Object.entries(declaration.regs) as [string, Register<object, object>][]) {
    let exists = register.bits ? 0 : -1;
    const todos: Slot["todos"] = [];
    for (const [bit, b] of Object.entries(register.bits ?? {})) {
      exists |= maskOf(b);
      if (typeof b === "object" && "todo" in b && b.todo) todos.push({ name: bit, mask: maskOf(b), why: b.todo });
    }
    for (let index = 0; index < (register.count ?? 1); index++) {
      const offset = register.at + index * (register.stride ?? 4);
      if (offset % 4 !== 0 || offset >= declaration.size) throw new Error(`${declaration.name}.${name}: offset 0x${offset.toString(16)} is outside the block`);
      const other = slots[offset >> 2];
      if (other) throw new Error(`${declaration.name}: ${name} and ${other.name} are both at 0x${offset.toString(16)}`);
      slots[offset >> 2] = { name: register.count ? `${name}${index}` : name, index, register, exists: exists >>> 0, todos };
    }
  }
  return slots;
}

function range(b: Bits): readonly [number, number] {
  const bits = typeof b === "object" && "bits" in b ? b.bits : b;
  return typeof bits === "number" ? [bits, bits] : bits;
}

function maskOf(b: Bits): number {
  const [high, low] = range(b);
  return ((high - low === 31 ? 0xffff_ffff : ((1 << (high - low + 1)) - 1) << low) >>> 0);
}

function field(value: number, b: Bits): number { return (value & maskOf(b)) >>> range(b)[1]; }

function rangeText(b: Bits): string {
  const [high, low] = range(b);
  return high === low ? `${high}` : `${high}:${low}`;
}
