/**
 * Where serial lines go: QEMU's -serial, first the PL011, second the mini-UART. Without -serial both go to stdout, and typed
 * input to the line that spoke last.
 *
 * A terminal is read as it is typed at. What is piped in is read only for a line that -serial stdio names: then the guest gets it as
 * it comes, so at a guest time that depends on the host (--input does not).
 * Deviations: none.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { isatty } from "node:tty";
import { UsageError } from "./args.ts";

export interface SerialEnd {
  /** Both lines share this end. */
  shared: boolean;
  /** Somebody types. */
  interactive: boolean;
  /** More input may come. */
  open(): boolean;
  write(byte: number): void;
  /** Registers who takes typed bytes, and who hears Ctrl-A X. */
  onInput?(bytes: (bytes: Uint8Array) => void, leave: () => void): void;
  close(): void;
}

/** `bare`: -nodefaults, nothing is connected that is not asked for. */
export function openSerial(specs: string[], bare = false): SerialEnd[] {
  if (specs.length === 0 && !bare) { const end = stdio(true); return [end, end]; }
  if (specs.length > 2) throw new UsageError("-serial: the Pi has two serial lines, more were given");
  if (specs.length === 2 && specs.every((s) => STDIO.includes(s))) throw new UsageError("-serial: stdio is given twice; without -serial both lines share it");
  return [0, 1].map((i) => open(specs[i] ?? "null"));
}

const STDIO = ["stdio", "mon:stdio"];

function open(spec: string): SerialEnd {
  const silent = { shared: false, interactive: false, open: () => false };
  if (spec === "null" || spec === "none") return { ...silent, write() {}, close() {} };
  if (STDIO.includes(spec)) return stdio(false);
  if (spec.startsWith("file:")) {
    let file: number;
    try { file = openSync(spec.slice(5), "w"); } catch (error) { throw new UsageError(`-serial ${spec}: cannot be opened (${(error as NodeJS.ErrnoException).code})`); }
    return { ...silent, write: (byte) => { writeSync(file, Uint8Array.of(byte)); }, close: () => closeSync(file) };
  }
  throw new UsageError(`-serial ${spec}: expected stdio, mon:stdio, null or file:PATH`);
}

const CTRL_A = 1;
const HELP = "\r\nCtrl-A H  this help\r\nCtrl-A X  leave the emulator\r\nCtrl-A Ctrl-A  send Ctrl-A\r\n";

function stdio(shared: boolean): SerialEnd {
  // process.stdin is a stream that is made when it is first named, which takes time; most runs never read it.
  const interactive = isatty(0);
  let escape = false, listening = false;
  return {
    shared, interactive,
    open: () => interactive || listening,
    write(byte) {
      pending.push(byte);
      if (byte === 10 || pending.length > 512) flush();
      else if (!scheduled) { scheduled = true; setImmediate(flush); }
    },
    onInput(bytes, leave) {
      if (shared && !interactive) return;
      const input = process.stdin;
      if (input.listenerCount("data")) return;
      listening = true;
      input.on("end", () => { listening = false; });
      input.on("error", () => { listening = false; });
      if (!interactive) { input.on("data", (data: Buffer) => bytes(Uint8Array.from(data))); return; }
      input.setRawMode(true);
      input.resume();
      input.on("data", (data: Buffer) => {
        const out: number[] = [];
        for (const byte of data) {
          if (!escape && byte === CTRL_A) { escape = true; continue; }
          if (escape) {
            escape = false;
            if (byte === 0x78 || byte === 0x58) { leave(); return; }
            if (byte === 0x68 || byte === 0x48) { process.stderr.write(HELP); continue; }
            if (byte !== CTRL_A) continue;
          }
          out.push(byte);
        }
        if (out.length) bytes(Uint8Array.from(out));
      });
    },
    close() {
      flush();
      if (interactive) process.stdin.setRawMode(false);
      if (listening) { process.stdin.pause(); process.stdin.unref?.(); }
    },
  };
}

/** What waits for the end of its line: bytes that go to stdout one by one cost more than the guest that sends them. */
let pending: number[] = [], scheduled = false;

function flush(): void {
  scheduled = false;
  const bytes = Uint8Array.from(pending);
  pending = [];
  writeAll(bytes);
}

/** Bytes to stdout, behind what a serial line has sent before. */
export function writeOut(bytes: Uint8Array): void {
  flush();
  writeAll(bytes);
}

/** A line about the run on stderr, where only people see it: never over a line that the guest has begun, and gone when it goes on. */
export function showStatus(text: string): void {
  if (!process.stderr.isTTY || (process.stdout.isTTY && !lineStart)) return;
  process.stderr.write(`\x1b[2K\r${text}\r`);
  statusShown = true;
}

export function clearStatus(): void {
  if (statusShown) process.stderr.write("\x1b[2K\r");
  statusShown = false;
}

/** For messages: on a terminal, a line that the guest has not ended is left as it is. */
export function freshLine(): void {
  clearStatus();
  if (process.stderr.isTTY && process.stdout.isTTY && !lineStart) process.stderr.write("\r\n");
}

let statusShown = false, lineStart = true;

/** Everything, at once: a run may end right after, and nothing of it may be lost. */
function writeAll(bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  clearStatus();
  lineStart = bytes[bytes.length - 1] === 10;
  for (let at = 0; at < bytes.length;) {
    try { at += writeSync(1, bytes, at, bytes.length - at); } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EPIPE") process.exit(0);
      if (code !== "EAGAIN") throw error;
    }
  }
}
