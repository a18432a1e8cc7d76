/**
 * Where serial lines go: QEMU's -serial, first the PL011, second the mini-UART. Without -serial both go to stdout, and typed
 * input to the line that spoke last.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { UsageError } from "./args.ts";

export interface SerialEnd {
  /** Both lines share this end. */
  shared: boolean;
  interactive: boolean;
  write(byte: number): void;
  /** Registers who takes typed bytes, and who hears Ctrl-A X. */
  onInput?(bytes: (bytes: Uint8Array) => void, leave: () => void): void;
  close(): void;
}

export function openSerial(specs: string[]): SerialEnd[] {
  if (specs.length === 0) { const end = stdio(true); return [end, end]; }
  if (specs.length > 2) throw new UsageError("-serial: the Pi has two serial lines, more were given");
  return [0, 1].map((i) => open(specs[i] ?? "null"));
}

function open(spec: string): SerialEnd {
  if (spec === "null" || spec === "none") return { shared: false, interactive: false, write() {}, close() {} };
  if (spec === "stdio" || spec === "mon:stdio") return stdio(false);
  if (spec.startsWith("file:")) {
    let file: number;
    try { file = openSync(spec.slice(5), "w"); } catch (error) { throw new UsageError(`-serial ${spec}: cannot be opened (${(error as NodeJS.ErrnoException).code})`); }
    return { shared: false, interactive: false, write: (byte) => { writeSync(file, Uint8Array.of(byte)); }, close: () => closeSync(file) };
  }
  throw new UsageError(`-serial ${spec}: expected stdio, mon:stdio, null or file:PATH`);
}

const CTRL_A = 1;
const HELP = "\r\nCtrl-A H  this help\r\nCtrl-A X  leave the emulator\r\nCtrl-A Ctrl-A  send Ctrl-A\r\n";

function stdio(shared: boolean): SerialEnd {
  const input = process.stdin, interactive = input.isTTY === true;
  let pending: number[] = [], scheduled = false, escape = false;
  const flush = () => { scheduled = false; if (pending.length) { const bytes = Uint8Array.from(pending); pending = []; writeAll(bytes); } };
  return {
    shared, interactive,
    write(byte) {
      pending.push(byte);
      if (byte === 10 || pending.length > 512) flush();
      else if (!scheduled) { scheduled = true; setImmediate(flush); }
    },
    onInput(bytes, leave) {
      if (!interactive || input.listenerCount("data")) return;
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
    close() { flush(); if (interactive) { input.setRawMode(false); input.pause(); } },
  };
}

/** Everything, at once: a run may end right after, and nothing of it may be lost. */
function writeAll(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    try { at += writeSync(1, bytes, at, bytes.length - at); } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EPIPE") process.exit(0);
      if (code !== "EAGAIN") throw error;
    }
  }
}
