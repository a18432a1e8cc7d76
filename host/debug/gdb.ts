/**
 * A stub for GDB's remote serial protocol: cores are threads 1 to 4 of one process. No sockets here: bytes come in by
 * `receive` and go out by `send`; who runs the machine asks `halted` and tells `stopped`.
 *
 * Truth: "Debugging with GDB", appendix E (packets, stop replies, target descriptions: features org.gnu.gdb.aarch64.core and
 * .fpu); lldb's docs/lldb-gdb-remote.txt for qHostInfo, qProcessInfo and qRegisterInfo.
 * A packet that is not understood gets the empty answer, one that cannot be carried out gets E and a number; neither changes anything.
 *
 * Deviations: all-stop mode only. A step moves one core while the others are held. Breakpoints are at virtual addresses in
 * every address space and level, 64 in all, and memory is never patched for them. System registers can be read and written as
 * the feature org.redleaf-pi.system. Device registers are read and written in aligned words (with all that reading does);
 * the BCM2836 block is not reachable.
 *
 *   const stub = new GdbStub(machine, { halted: true });
 *   stub.connect((bytes) => socket.write(bytes));   socket.on("data", (bytes) => stub.receive(bytes));
 *   while (!stub.halted && !stub.stopped(machine.runCores(stub.cores, { instructions: 2e6 }))) await someTime();
 */
import { type CpuView, SYSTEM_REGISTERS } from "../core/core.ts";
import type { Hook, Machine } from "../machine/machine.ts";
import type { StopReason } from "../machine/stop.ts";

export class GdbStub {
  /** True while the debugger wants the machine to stand still. */
  halted: boolean;
  /** The debugger asked for the end. */
  killed = false;
  /** How the machine ended during a step; the run loop ends with it. */
  end: StopReason | undefined;
  /** Cores that run, a bit each. */
  cores = ALL_CORES;
  /** What a reset of the board is; whoever knows the boot medium boots from it again. */
  reboot: () => void | Promise<void> = () => this.machine.reset("watchdog");
  private send: ((bytes: Uint8Array) => void) | undefined;
  private wake: () => void = () => {};
  private lastStop = "S05";
  private lastSent: Uint8Array | undefined;
  private acknowledge = true;
  /** What the debugger knows of stop replies. */
  private says = { swbreak: false, hwbreak: false };
  /** The core that register and memory packets mean. */
  private core = 0;
  /** Hook numbers by "type,address,kind". */
  private readonly points = new Map<string, number>();
  private packet: number[] = [];
  private state: "between" | "inside" | "checksum" = "between";
  private checksum = "";

  constructor(private readonly machine: Machine, options: { halted?: boolean } = {}) { this.halted = options.halted ?? false; }

  get attached(): boolean { return this.send !== undefined; }

  /** A debugger is there: the machine halts. */
  connect(send: (bytes: Uint8Array) => void): void {
    this.send = send;
    this.halted = true;
    this.acknowledge = true;
    this.state = "between";
    this.core = 0;
    this.says = { swbreak: false, hwbreak: false };
    this.lastStop = this.stopReply(5, 0);
  }

  /** The debugger has gone: its breakpoints go, and the machine goes on. */
  disconnect(): void {
    if (!this.attached) return;
    this.send = undefined;
    this.forgetPoints();
    this.resume(ALL_CORES);
  }

  /** Resolves when the machine may go on, or should end. */
  untilResumed(): Promise<void> { return new Promise((done) => { this.wake = done; }); }

  /** Tells the debugger why the machine stopped; false when that is no affair of its own. */
  stopped(stop: StopReason): boolean {
    if (!this.attached) return false;
    switch (stop.kind) {
      case "breakpoint": { const key = this.keyOf(stop.hook); this.halt(this.stopReply(5, stop.core, key?.startsWith("0,") ? (this.says.swbreak ? "swbreak:;" : "") : this.says.hwbreak ? "hwbreak:;" : "")); return true; }
      case "watchpoint": {
        const key = this.keyOf(stop.hook), [type, first] = key ? key.split(",") : ["2", "0"], from = BigInt(`0x${first}`);
        this.halt(this.stopReply(5, stop.core, `${WATCH_NAMES[type]}:${(stop.address < from ? from : stop.address).toString(16)};`));
        return true;
      }
      case "unsupported": this.halt(this.stopReply(4, stop.core)); return true;
      default: return false;
    }
  }

  /** The run is over: the debugger hears it. */
  over(stop: StopReason): void {
    if (this.attached && !this.killed) this.reply(`W${(stop.kind === "exit" ? stop.code & 255 : 0).toString(16).padStart(2, "0")}`);
  }

  /** Bytes from the debugger, cut anywhere. */
  receive(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (!this.attached) return;
      switch (this.state) {
        case "between":
          if (byte === DOLLAR) { this.state = "inside"; this.packet = []; }
          else if (byte === INTERRUPT && !this.halted) this.halt(this.stopReply(2, this.core));
          else if (byte === MINUS && this.lastSent && this.acknowledge) this.send!(this.lastSent);
          break;
        case "inside":
          if (byte === HASH) { this.state = "checksum"; this.checksum = ""; }
          else if (byte === DOLLAR) this.packet = [];
          else if (this.packet.push(byte) > 2 * PACKET_BYTES) this.state = "between";
          break;
        case "checksum":
          this.checksum += String.fromCharCode(byte);
          if (this.checksum.length < 2) break;
          this.state = "between";
          this.take();
      }
    }
  }

  private take(): void {
    const sum = this.packet.reduce((a, b) => (a + b) & 255, 0);
    if (this.acknowledge) {
      const good = /^[0-9a-fA-F]{2}$/.test(this.checksum) && parseInt(this.checksum, 16) === sum;
      this.send!(Uint8Array.of(good ? PLUS : MINUS));
      if (!good) return;
    }
    const text = String.fromCharCode(...this.packet);
    const answer = text[0] === "X" ? this.writeBinary(text, this.packet) : this.answer(text);
    if (answer !== undefined) this.reply(answer);
  }

  /** The answer to a packet; undefined when it comes later or not at all. */
  private answer(text: string): string | undefined {
    const rest = text.slice(1);
    switch (text[0]) {
      case "?": return this.lastStop;
      case "g": return CORE_REGISTERS.map((r) => this.readRegister(r)).join("");
      case "G": return this.writeRegisters(rest);
      case "p": { const r = REGISTERS[hexNumber(rest)]; return r ? this.readRegister(r) : E_INVALID; }
      case "P": {
        const [number, value] = rest.split("="), r = REGISTERS[hexNumber(number)];
        return r && value !== undefined && this.writeRegister(r, value) ? "OK" : E_INVALID;
      }
      case "m": { const range = parseRange(rest); return range ? this.readMemory(range.at, range.length) : E_INVALID; }
      case "M": {
        const [place, data] = rest.split(":"), range = parseRange(place), bytes = data === undefined ? undefined : fromHex(data);
        return range && bytes && bytes.length === range.length ? this.writeMemory(range.at, bytes) : E_INVALID;
      }
      case "Z": case "z": return this.point(text[0] === "Z", rest);
      case "H": return this.select(rest);
      case "T": return this.coreOf(rest) === undefined ? E_INVALID : "OK";
      case "c": case "C": case "s": case "S": return this.oldResume(text);
      case "v": return this.vPacket(text);
      case "q": return this.query(text);
      case "Q":
        if (text !== "QStartNoAckMode") return "";
        this.reply("OK");
        this.acknowledge = false;
        return undefined;
      case "D": this.reply("OK"); this.forgetPoints(); this.send = undefined; this.resume(ALL_CORES); return undefined;
      case "k": this.kill(); return undefined;
    }
    return "";
  }

  // --- running -------------------------------------------------------------------------------------------------------
  private halt(reply: string): void {
    this.halted = true;
    this.lastStop = reply;
    this.reply(reply);
  }
  private resume(cores: number): void {
    this.cores = cores;
    this.halted = false;
    this.wake();
  }
  private kill(): void { this.killed = true; this.wake(); }

  private step(core: number): string | undefined {
    const stop = this.machine.step(core);
    if (stop.kind === "exit" || stop.kind === "halted" || stop.kind === "stopped") { this.end = stop; this.wake(); return undefined; }
    if (stop.kind === "reset") { void this.restart(() => this.lastStop); return undefined; }
    if (this.stopped(stop)) return undefined;
    return (this.lastStop = this.stopReply(5, core));
  }

  /** Resets the board, then answers. */
  private async restart(answer: () => string): Promise<void> {
    let text: string;
    try {
      await this.reboot();
      this.lastStop = this.stopReply(5, 0);
      text = answer();
    } catch (error) {
      text = toHex(utf8(`the board cannot be reset: ${(error as Error).message}\n`));
    }
    this.reply(text);
  }

  private oldResume(text: string): string | undefined {
    const stepping = text[0] === "s" || text[0] === "S";
    const address = /^[CS]/.test(text) ? text.split(";")[1] : text.slice(1);
    if (address) {
      if (!HEX.test(address)) return E_INVALID;
      this.cpu.pc = BigInt(`0x${address}`);
    }
    if (stepping) return this.step(this.core);
    this.resume(ALL_CORES);
    return undefined;
  }

  private vPacket(text: string): string | undefined {
    if (text === "vCont?") return "vCont;c;C;s;S;t";
    if (text.startsWith("vKill")) { this.reply("OK"); this.kill(); return undefined; }
    if (!text.startsWith("vCont;")) return "";
    // The first action that names a thread is its own; a thread that none names stands still.
    const actions: (string | undefined)[] = this.threads().map(() => undefined);
    for (const action of text.slice(6).split(";")) {
      const [what, who] = action.split(":");
      if (!/^([cst]|[CS][0-9a-fA-F]{2})$/.test(what)) return E_INVALID;
      const every = who === undefined || /^(p-?[0-9a-f]+\.)?-1$/.test(who), core = every ? -1 : this.coreOf(who);
      if (core === undefined) return E_INVALID;
      actions.forEach((a, i) => { if (a === undefined && (every || i === core)) actions[i] = what[0].toLowerCase(); });
    }
    const stepped = actions.indexOf("s");
    if (stepped >= 0) return this.step(actions[this.core] === "s" ? this.core : stepped);
    const cores = actions.reduce((mask, a, i) => (a === "c" ? mask | (1 << i) : mask), 0);
    if (cores === 0) return this.lastStop;
    this.resume(cores);
    return undefined;
  }

  private stopReply(signal: number, core: number, why = ""): string {
    this.core = core;
    const expedited = [PC, SP].map((n) => `${n.toString(16)}:${this.readRegister(REGISTERS[n])};`).join("");
    return `T${signal.toString(16).padStart(2, "0")}${why}thread:${core + 1};core:${core};${expedited}`;
  }

  // --- threads -------------------------------------------------------------------------------------------------------
  private get cpu(): CpuView { return this.machine.cpus[this.core]; }
  private threads(): number[] { return this.machine.cpus.filter((c) => c.waiting !== OFF).map((c) => c.index); }

  /** "1" or "p1.1" as a core; 0 and -1 mean the selected one. */
  private coreOf(thread: string): number | undefined {
    const m = /^(?:p[0-9a-f]+\.)?(-1|[0-9a-f]{1,4})$/i.exec(thread);
    if (!m) return undefined;
    if (m[1] === "-1" || /^0+$/.test(m[1])) return this.core;
    const core = parseInt(m[1], 16) - 1;
    return this.threads().includes(core) ? core : undefined;
  }
  private select(rest: string): string {
    const core = this.coreOf(rest.slice(1));
    if (!/^[gcmM]/.test(rest) || core === undefined) return E_INVALID;
    if (rest[0] === "g" || rest[0] === "m") this.core = core;
    return "OK";
  }

  // --- questions -----------------------------------------------------------------------------------------------------
  private query(text: string): string | undefined {
    const name = /^q[A-Za-z]+/.exec(text)?.[0] ?? "", rest = text.slice(name.length);
    switch (name) {
      case "qSupported":
        this.says = { swbreak: rest.includes("swbreak+"), hwbreak: rest.includes("hwbreak+") };
        return `PacketSize=${PACKET_BYTES.toString(16)};qXfer:features:read+;vContSupported+;QStartNoAckMode+;swbreak+;hwbreak+`;
      case "qXfer": return transfer(rest);
      case "qC": return `QC${this.core + 1}`;
      case "qfThreadInfo": return `m${this.threads().map((c) => (c + 1).toString(16)).join(",")}`;
      case "qsThreadInfo": return "l";
      case "qThreadExtraInfo": { const core = this.coreOf(rest.slice(1)); return core === undefined ? E_INVALID : toHex(utf8(`core ${core}, EL${this.machine.cpus[core].el}, ${WAITS[this.machine.cpus[core].waiting]}`)); }
      case "qAttached": return "1";
      case "qSymbol": return "OK";
      case "qRcmd": {
        const bytes = fromHex(rest.slice(1)), command = bytes && new TextDecoder().decode(bytes).trim();
        if (command === undefined) return E_INVALID;
        if (command !== "reset") return toHex(utf8(this.monitor(command)));
        void this.restart(() => toHex(utf8("the board was reset\n")));
        return undefined;
      }
      case "qHostInfo": return `${TRIPLE}endian:little;ptrsize:8;ostype:unknown;`;
      case "qProcessInfo": return `pid:1;parent-pid:1;${TRIPLE}endian:little;ptrsize:8;`;
      case "qRegisterInfo": { const r = REGISTERS[hexNumber(rest)]; return r ? registerInfo(r) : "E45"; }
    }
    return "";
  }

  private monitor(command: string): string {
    const regs = /^info (?:regs|registers)(?: ([0-3]))?$/.exec(command);
    if (regs) return describeCore(this.machine.cpus[regs[1] === undefined ? this.core : Number(regs[1])]);
    return `${command === "help" ? "" : `unknown command "${command}"\n`}reset                 what the watchdog's reset does\ninfo regs [CORE]      registers of a core\n`;
  }

  // --- registers -----------------------------------------------------------------------------------------------------
  private readRegister(r: Register): string {
    try { return littleEndian(r.read(this.cpu), r.bits / 8); } catch { return "x".repeat(r.bits / 4); }
  }
  private writeRegister(r: Register, hex: string): boolean {
    const bytes = fromHex(hex);
    if (!bytes || bytes.length !== r.bits / 8 || !r.write) return false;
    r.write(this.cpu, bytes.reduceRight((v, b) => (v << 8n) | BigInt(b), 0n));
    return true;
  }
  private writeRegisters(hex: string): string {
    if (hex.length !== CORE_REGISTERS.reduce((n, r) => n + r.bits / 4, 0) || !fromHex(hex)) return E_INVALID;
    let at = 0;
    for (const r of CORE_REGISTERS) { this.writeRegister(r, hex.slice(at, at + r.bits / 4)); at += r.bits / 4; }
    return "OK";
  }

  // --- memory --------------------------------------------------------------------------------------------------------
  private readMemory(at: bigint, length: number): string {
    if (length > PACKET_BYTES / 2) return E_INVALID;
    const bytes = this.machine.readVirtual(at, length, this.core);
    if (bytes) return toHex(bytes);
    const device = this.deviceAt(at, length);
    if (device === undefined) return E_FAULT;
    let out = "";
    for (let i = 0; i < length; i += 4) out += littleEndian(BigInt(this.machine.mmioRead(device + i, 4, this.core) >>> 0), 4);
    return out;
  }
  private writeMemory(at: bigint, bytes: Uint8Array): string {
    if (this.machine.readVirtual(at, bytes.length, this.core)) return this.machine.writeVirtual(at, bytes, this.core) ? "OK" : E_FAULT;
    const device = this.deviceAt(at, bytes.length);
    if (device === undefined) return E_FAULT;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    for (let i = 0; i < bytes.length; i += 4) this.machine.mmioWrite(device + i, view.getUint32(i, true), 4, this.core);
    return "OK";
  }
  /** The physical address of whole words of device registers, or undefined. */
  private deviceAt(at: bigint, length: number): number | undefined {
    if (at & 3n || length % 4 !== 0 || length === 0 || Number(at & 0xfffn) + length > 0x1000) return undefined;
    const pa = this.machine.core.calls.translateFor(this.core, at, 0);
    return pa >= 0x3f00_0000n && pa < 0x4000_0000n ? Number(pa) : undefined;
  }
  private writeBinary(text: string, packet: number[]): string {
    const colon = text.indexOf(":"), range = parseRange(text.slice(1, colon < 0 ? undefined : colon));
    if (colon < 0 || !range) return E_INVALID;
    const bytes: number[] = [];
    for (let i = colon + 1; i < packet.length; i++) bytes.push(packet[i] === ESCAPE ? packet[++i] ^ 0x20 : packet[i]);
    if (packet[packet.length - 1] === ESCAPE || bytes.length !== range.length) return E_INVALID;
    return range.length === 0 ? "OK" : this.writeMemory(range.at, Uint8Array.from(bytes));
  }

  // --- breakpoints and watchpoints -----------------------------------------------------------------------------------
  private point(insert: boolean, rest: string): string {
    const m = /^([0-9]),([0-9a-f]{1,16}),([0-9a-f]{1,4})(;.*)?$/i.exec(rest);
    if (!m) return E_INVALID;
    const kind = POINT_KINDS[Number(m[1])], first = BigInt(`0x${m[2]}`), length = parseInt(m[3], 16);
    if (!kind) return "";
    if (length === 0) return E_INVALID;
    const key = `${m[1]},${first.toString(16)},${length}`, hook = this.points.get(key);
    if (!insert) {
      if (hook !== undefined) { this.machine.removeHook(hook); this.points.delete(key); }
      return "OK";
    }
    if (hook !== undefined) return "OK";
    try {
      this.points.set(key, this.machine.addHook({ kind, first, last: kind === "execute" ? first : first + BigInt(length) - 1n } as Hook));
    } catch (error) {
      if (error instanceof RangeError) return E_FULL;
      throw error;
    }
    return "OK";
  }
  private keyOf(hook: number): string | undefined { return [...this.points].find(([, n]) => n === hook)?.[0]; }
  private forgetPoints(): void {
    for (const hook of this.points.values()) this.machine.removeHook(hook);
    this.points.clear();
  }

  private reply(text: string): void {
    const bytes = utf8(text), sum = bytes.reduce((a, b) => (a + b) & 255, 0);
    this.lastSent = utf8(`$${text}#${sum.toString(16).padStart(2, "0")}`);
    this.send?.(this.lastSent);
  }
}

// --- the registers, in GDB's order -----------------------------------------------------------------------------------
interface Register {
  name: string; bits: 32 | 64 | 128; number: number; set: string; extra: string;
  generic?: string;
  read(c: CpuView): bigint;
  write?(c: CpuView, value: bigint): void;
}

const SP = 31, PC = 32;
const LOW = 0xffff_ffff_ffff_ffffn;

const CORE_REGISTERS: Register[] = ([
  ...Array.from({ length: 31 }, (_, i): Omit<Register, "number"> => ({
    name: `x${i}`, bits: 64, set: "core", extra: 'type="int"', generic: i < 8 ? `arg${i + 1}` : i === 29 ? "fp" : i === 30 ? "ra" : undefined,
    read: (c) => c.x[i], write: (c, v) => { c.x[i] = v; },
  })),
  { name: "sp", bits: 64, set: "core", extra: 'type="data_ptr"', generic: "sp", read: (c) => c.sp, write: (c, v) => { c.sp = v; } },
  { name: "pc", bits: 64, set: "core", extra: 'type="code_ptr"', generic: "pc", read: (c) => c.pc, write: (c, v) => { c.pc = v; } },
  { name: "cpsr", bits: 32, set: "core", extra: 'type="cpsr_flags"', generic: "flags", read: (c) => BigInt(c.pstate), write: (c, v) => { c.pstate = Number(v); } },
  ...Array.from({ length: 32 }, (_, i): Omit<Register, "number"> => ({
    name: `v${i}`, bits: 128, set: "fpu", extra: 'type="aarch64v"',
    read: (c) => (c.v[2 * i + 1] << 64n) | c.v[2 * i], write: (c, v) => { c.v[2 * i] = v & LOW; c.v[2 * i + 1] = v >> 64n; },
  })),
  { name: "fpsr", bits: 32, set: "fpu", extra: 'type="int"', read: (c) => BigInt(c.fpsr), write: (c, v) => { c.fpsr = Number(v); } },
  { name: "fpcr", bits: 32, set: "fpu", extra: 'type="int"', read: (c) => BigInt(c.fpcr), write: (c, v) => { c.fpcr = Number(v); } },
] satisfies Omit<Register, "number">[]).map((r, number) => ({ ...r, number }) as Register);

const REGISTERS: Register[] = [
  ...CORE_REGISTERS,
  ...SYSTEM_REGISTERS.map(({ name, writable }, i): Register => ({
    name, bits: 64, number: CORE_REGISTERS.length + i, set: "system", extra: 'type="int" group="system" save-restore="no"',
    read: (c) => c.sysreg(name), write: writable ? (c, v) => c.setSysreg(name, v) : undefined,
  })),
];

/** The views of a vector register under the names that GDB itself uses: $v0.d.u, $v0.s.f, … */
const VECTORS = [
  ["v2d", "ieee_double", 2], ["v2u", "uint64", 2], ["v2i", "int64", 2], ["v4f", "ieee_single", 4], ["v4u", "uint32", 4], ["v4i", "int32", 4], ["v8f", "ieee_half", 8],
  ["v8u", "uint16", 8], ["v8i", "int16", 8], ["v16u", "uint8", 16], ["v16i", "int8", 16], ["v1u", "uint128", 1], ["v1i", "int128", 1],
] as const;
const UNIONS: Record<string, string> = {
  vnd: "f:v2d u:v2u s:v2i", vns: "f:v4f u:v4u s:v4i", vnh: "f:v8f u:v8u s:v8i", vnb: "u:v16u s:v16i", vnq: "u:v1u s:v1i", aarch64v: "d:vnd s:vns h:vnh b:vnb q:vnq",
};

const FEATURES: Record<string, { name: string; types: string }> = {
  core: {
    name: "org.gnu.gdb.aarch64.core",
    types: `<flags id="cpsr_flags" size="4">${[["SP", 0, 0], ["EL", 2, 3], ["nRW", 4, 4], ["F", 6, 6], ["I", 7, 7], ["A", 8, 8], ["D", 9, 9], ["IL", 20, 20], ["SS", 21, 21], ["V", 28, 28], ["C", 29, 29], ["Z", 30, 30], ["N", 31, 31]]
      .map(([name, start, end]) => `<field name="${name}" start="${start}" end="${end}"/>`).join("")}</flags>`,
  },
  fpu: {
    name: "org.gnu.gdb.aarch64.fpu",
    types: VECTORS.map(([id, type, count]) => `<vector id="${id}" type="${type}" count="${count}"/>`).join("")
      + Object.entries(UNIONS).map(([id, fields]) => `<union id="${id}">${fields.split(" ").map((f) => f.split(":")).map(([name, type]) => `<field name="${name}" type="${type}"/>`).join("")}</union>`).join(""),
  },
  system: { name: "org.redleaf-pi.system", types: "" },
};

const TARGET_XML = `<?xml version="1.0"?><!DOCTYPE target SYSTEM "gdb-target.dtd"><target version="1.0"><architecture>aarch64</architecture>${
  Object.entries(FEATURES).map(([set, { name, types }]) => `<feature name="${name}">${types}${
    REGISTERS.filter((r) => r.set === set).map((r) => `<reg name="${r.name}" bitsize="${r.bits}" regnum="${r.number}" ${r.extra}/>`).join("")}</feature>`).join("")}</target>`;

/** qXfer:features:read:target.xml:offset,length. */
function transfer(rest: string): string {
  const m = /^:features:read:([^:]*):([0-9a-f]+),([0-9a-f]+)$/i.exec(rest);
  if (!m) return "";
  if (m[1] !== "target.xml") return "E00";
  const from = parseInt(m[2], 16), part = TARGET_XML.slice(from, from + Math.min(parseInt(m[3], 16), PACKET_BYTES - 1));
  return (from + part.length < TARGET_XML.length ? "m" : "l") + part;
}

function registerInfo(r: Register): string {
  const offset = REGISTERS.slice(0, r.number).reduce((n, before) => n + before.bits / 8, 0);
  const kind = r.bits === 128 ? "encoding:vector;format:vector-uint8" : "encoding:uint;format:hex";
  const sets: Record<string, string> = { core: "General Purpose Registers", fpu: "Floating Point Registers", system: "System Registers" };
  const dwarf = r.number <= SP ? `ehframe:${r.number};dwarf:${r.number};` : r.set === "fpu" && r.bits === 128 ? `dwarf:${r.number - 34 + 64};` : "";
  return `name:${r.name};bitsize:${r.bits};offset:${offset};${kind};set:${sets[r.set]};${dwarf}${r.generic ? `generic:${r.generic};` : ""}`;
}

function describeCore(c: CpuView): string {
  const hex = (v: bigint | number, digits: number) => v.toString(16).padStart(digits, "0");
  const lines = [`core ${c.index}, EL${c.el}, ${WAITS[c.waiting]}, ${c.instructions} instructions`];
  for (let i = 0; i < 31; i += 4) lines.push(Array.from({ length: Math.min(4, 31 - i) }, (_, k) => `${`x${i + k}`.padEnd(3)} ${hex(c.x[i + k], 16)}`).join("  "));
  lines.push(`sp  ${hex(c.sp, 16)}  pc  ${hex(c.pc, 16)}  pstate ${hex(c.pstate, 8)}  fpcr ${hex(c.fpcr, 8)}  fpsr ${hex(c.fpsr, 8)}`);
  for (const el of [1, 2, 3]) lines.push([`SCTLR_EL${el}`, `ESR_EL${el}`, `ELR_EL${el}`, `FAR_EL${el}`, `SPSR_EL${el}`].map((n) => `${n} ${c.sysreg(n).toString(16)}`).join("  "));
  return lines.join("\n") + "\n";
}

// --- bytes and numbers -----------------------------------------------------------------------------------------------
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const toHex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
const HEX = /^[0-9a-f]{1,16}$/i;

function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return undefined;
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
function hexNumber(text: string): number { return HEX.test(text) ? parseInt(text, 16) : -1; }
function parseRange(text: string): { at: bigint; length: number } | undefined {
  const m = /^([0-9a-f]{1,16}),([0-9a-f]{1,6})$/i.exec(text);
  return m ? { at: BigInt(`0x${m[1]}`), length: parseInt(m[2], 16) } : undefined;
}
function littleEndian(value: bigint, bytes: number): string {
  let out = "";
  for (let i = 0; i < bytes; i++) out += Number((value >> BigInt(8 * i)) & 255n).toString(16).padStart(2, "0");
  return out;
}

const ALL_CORES = 15, OFF = 3;
const WAITS = ["running", "in WFI", "in WFE", "off"];
const PACKET_BYTES = 0x4000;
const POINT_KINDS: readonly (Hook["kind"] | undefined)[] = ["execute", "execute", "write", "read", "access"];
const WATCH_NAMES: Record<string, string> = { 2: "watch", 3: "rwatch", 4: "awatch" };
const TRIPLE = `triple:${toHex(utf8("aarch64-unknown-none"))};`;
const DOLLAR = 0x24, HASH = 0x23, PLUS = 0x2b, MINUS = 0x2d, ESCAPE = 0x7d, INTERRUPT = 3;
/** errno's EINVAL, EFAULT and ENOSPC. */
const E_INVALID = "E16", E_FAULT = "E0e", E_FULL = "E1c";
