/**
 * `-s` and `-gdb`: the GDB stub behind a TCP port of this machine's loopback, one debugger at a time.
 * Deviations: QEMU's other character devices (-gdb stdio, unix:) are not taken.
 */
import { createServer, type Server, type Socket } from "node:net";
import { GdbStub } from "../debug/gdb.ts";
import type { Machine } from "../machine/machine.ts";
import { UsageError } from "./args.ts";

const DEFAULT_PORT = 1234; // QEMU's

export interface GdbServer { stub: GdbStub; port: number; close(): void }

/** Starts what the flags ask for; undefined when they ask for nothing. */
export async function openGdb(machine: Machine, flags: Map<string, string[]>, note: (line: string) => void): Promise<GdbServer | undefined> {
  const spec = flags.get("gdb")?.[0] ?? (flags.has("s") ? `tcp::${DEFAULT_PORT}` : undefined);
  if (spec === undefined) {
    if (flags.has("S")) throw new UsageError("-S: only a debugger could let the machine go; give -s or -gdb tcp::PORT with it");
    return undefined;
  }
  const { host, port } = parseGdbSpec(spec);
  const stub = new GdbStub(machine, { halted: flags.has("S") });
  let current: Socket | undefined;
  const server = createServer((socket) => {
    if (stub.attached) { socket.destroy(); return; }
    current = socket;
    socket.setNoDelay(true);
    stub.connect((bytes) => { socket.write(bytes); });
    socket.on("data", (bytes) => {
      stub.receive(bytes);
      if (!stub.attached) socket.end();
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => { if (current === socket) stub.disconnect(); });
  });
  const open = await listen(server, host, port, spec);
  note(`gdb: waiting for a debugger at ${host}:${open}${flags.has("S") ? ", the machine stands still until then" : ""}`);
  return { stub, port: open, close: () => { server.close(); current?.end(); } };
}

/** tcp::PORT or tcp:HOST:PORT, or only a port; the host must be the loopback. */
export function parseGdbSpec(spec: string): { host: string; port: number } {
  const m = /^(?:tcp:(.*):)?([0-9]{1,5})(,.*)?$/.exec(spec);
  const port = m ? Number(m[2]) : NaN;
  if (!m || port > 65535) throw new UsageError(`-gdb ${spec}: expected tcp::PORT`);
  const host = (m[1] ?? "").replace(/^\[(.*)\]$/, "$1");
  if (!["", "127.0.0.1", "localhost", "::1"].includes(host)) throw new UsageError(`-gdb ${spec}: expected 127.0.0.1, a debugger may do anything and is let in from this machine only`);
  return { host: host === "::1" ? host : "127.0.0.1", port };
}

function listen(server: Server, host: string, port: number, spec: string): Promise<number> {
  return new Promise((done, fail) => {
    server.on("error", (error: NodeJS.ErrnoException) => fail(new UsageError(`-gdb ${spec}: the port cannot be opened (${error.code})`)));
    server.listen(port, host, () => { const address = server.address(); done(typeof address === "object" && address ? address.port : port); });
  });
}
