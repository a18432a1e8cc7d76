/**
 * Semihosting: HLT #0xF000 with the operation in W0 and its argument in X1. Truth: Arm semihosting specification 2.0 (AArch64).
 * Deviations: no SYS_SYSTEM, SYS_REMOVE, SYS_RENAME, SYS_TMPNAM: they answer -1. SYS_TIME is guest time. Files are whatever
 * the host plugs in: nothing by default, so a guest reads no file that it was not given.
 */

export interface SemihostingPort {
  /** SYS_WRITEC, SYS_WRITE0, and SYS_WRITE to the console. */
  console(bytes: Uint8Array): void;
  /** One byte of console input, or undefined at its end. */
  read?(): number | undefined;
  /** Opens a file for reading: its bytes, or undefined. */
  open?(name: string): Uint8Array | undefined;
  commandLine?: string;
}

/** What an operation needs of the machine. */
export interface SemihostingMachine {
  readByte(va: bigint): number | undefined;
  writeByte(va: bigint, value: number): boolean;
  /** Guest time. */
  seconds(): number;
  cycles(): number;
  /** Cycles in a second, now. */
  hz(): number;
}

export type SemihostingExit = { code: number; detail: string };

const ADP_STOPPED_APPLICATION_EXIT = 0x20026n;

export class Semihosting {
  private readonly files = new Map<number, { bytes: Uint8Array; at: number } | "console">();
  private nextHandle = 1;
  private errno = 0;

  constructor(private readonly port: SemihostingPort, private readonly machine: SemihostingMachine) {}

  /** Carries out operation `op`; answers the value for X0, or how the guest exits. */
  call(op: number, x1: bigint): bigint | SemihostingExit {
    const m = this.machine;
    const arg = (i: number) => this.word(x1 + BigInt(i * 8));
    switch (op) {
      case 0x01: { // SYS_OPEN: name, mode, length
        const name = this.text(arg(0), Number(arg(2)));
        if (name === ":tt") { const h = this.nextHandle++; this.files.set(h, "console"); return BigInt(h); }
        const bytes = arg(1) < 4n ? this.port.open?.(name) : undefined;
        if (!bytes) { this.errno = 2; return MINUS_ONE; }
        const h = this.nextHandle++;
        this.files.set(h, { bytes, at: 0 });
        return BigInt(h);
      }
      case 0x02: return this.files.delete(Number(arg(0))) ? 0n : MINUS_ONE;
      case 0x03: this.port.console(Uint8Array.of(m.readByte(x1) ?? 0)); return 0n;
      case 0x04: this.port.console(this.bytes(x1, 1 << 20, true)); return 0n;
      case 0x05: { // SYS_WRITE: handle, buffer, length; answers what was not written
        if (this.files.get(Number(arg(0))) !== "console") { this.errno = 9; return arg(2); }
        this.port.console(this.bytes(arg(1), Number(arg(2)), false));
        return 0n;
      }
      case 0x06: { // SYS_READ: handle, buffer, length; answers what was not read
        const file = this.files.get(Number(arg(0))), to = arg(1), length = Number(arg(2));
        if (!file) { this.errno = 9; return BigInt(length); }
        let done = 0;
        for (; done < length; done++) {
          const byte = file === "console" ? this.port.read?.() : file.bytes[file.at];
          if (byte === undefined || !m.writeByte(to + BigInt(done), byte)) break;
          if (file !== "console") file.at++;
        }
        return BigInt(length - done);
      }
      case 0x07: return BigInt(this.port.read?.() ?? -1) & ALL;
      case 0x08: return arg(0) & 0x8000_0000_0000_0000n ? 1n : 0n;
      case 0x09: return this.files.get(Number(arg(0))) === "console" ? 1n : 0n;
      case 0x0a: {
        const file = this.files.get(Number(arg(0)));
        if (!file || file === "console" || arg(1) > BigInt(file.bytes.length)) return MINUS_ONE;
        file.at = Number(arg(1));
        return 0n;
      }
      case 0x0c: { const file = this.files.get(Number(arg(0))); return file && file !== "console" ? BigInt(file.bytes.length) : MINUS_ONE; }
      case 0x10: return BigInt(Math.floor(m.seconds() * 100));
      case 0x11: return BigInt(Math.floor(m.seconds()));
      case 0x13: return BigInt(this.errno);
      case 0x15: { // SYS_GET_CMDLINE: buffer, length in and out
        const text = new TextEncoder().encode(this.port.commandLine ?? "");
        if (text.length + 1 > Number(arg(1))) return MINUS_ONE;
        const to = arg(0);
        for (let i = 0; i <= text.length; i++) m.writeByte(to + BigInt(i), text[i] ?? 0);
        this.setWord(x1 + 8n, BigInt(text.length));
        return 0n;
      }
      case 0x18: { // SYS_EXIT on AArch64: reason, subcode
        const reason = arg(0), code = arg(1);
        if (reason === ADP_STOPPED_APPLICATION_EXIT) return { code: Number(BigInt.asUintN(32, code)), detail: "SYS_EXIT" };
        return { code: 1, detail: `SYS_EXIT, reason 0x${reason.toString(16)}` };
      }
      case 0x20: return arg(0) === ADP_STOPPED_APPLICATION_EXIT ? { code: Number(BigInt.asUintN(32, arg(1))), detail: "SYS_EXIT_EXTENDED" } : { code: 1, detail: `SYS_EXIT_EXTENDED, reason 0x${arg(0).toString(16)}` };
      case 0x30: { this.setWord(x1, BigInt(m.cycles())); return 0n; }
      case 0x31: return BigInt(this.machine.hz());
    }
    return MINUS_ONE;
  }

  private word(va: bigint): bigint {
    let v = 0n;
    for (let i = 7; i >= 0; i--) v = v << 8n | BigInt(this.machine.readByte(va + BigInt(i)) ?? 0);
    return v;
  }
  private setWord(va: bigint, value: bigint): void {
    for (let i = 0; i < 8; i++) this.machine.writeByte(va + BigInt(i), Number(value >> BigInt(i * 8) & 255n));
  }
  private bytes(va: bigint, length: number, untilZero: boolean): Uint8Array {
    const out: number[] = [];
    for (let i = 0; i < length; i++) {
      const byte = this.machine.readByte(va + BigInt(i));
      if (byte === undefined || (untilZero && byte === 0)) break;
      out.push(byte);
    }
    return Uint8Array.from(out);
  }
  private text(va: bigint, length: number): string { return new TextDecoder().decode(this.bytes(va, length, false)); }
}

const ALL = 0xffff_ffff_ffff_ffffn, MINUS_ONE = ALL;
