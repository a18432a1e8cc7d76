/**
 * The GDB stub: packets as a debugger sends them, damaged ones, and gdb-multiarch itself over TCP on a small bare-metal program.
 */
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseGdbSpec } from "../../../host/cli/gdb-server.ts";
import { loadCoreWasm } from "../../../host/cli/wasm.ts";
import { GdbStub } from "../../../host/debug/gdb.ts";
import { createMachine, type Machine } from "../../../host/machine/machine.ts";
import { type Mode, MODES } from "../../modes.ts";
import { inFolder, testWith } from "../tools.ts";

const wasm = await WebAssembly.compile(loadCoreWasm() as BufferSource);

/** A debugger's end: sends packets, collects answers. */
class Debugger {
  readonly stub: GdbStub;
  private got = "";
  constructor(readonly machine: Machine) {
    this.stub = new GdbStub(machine, { halted: true });
    this.attach();
  }
  attach(): void { this.stub.connect((bytes) => { this.got += Buffer.from(bytes).toString("latin1"); }); }
  raw(text: string): string {
    this.got = "";
    this.stub.receive(Buffer.from(text, "latin1"));
    return this.got;
  }
  /** The answer's payload. */
  ask(payload: string): string {
    const sum = [...Buffer.from(payload, "latin1")].reduce((a, b) => (a + b) & 255, 0);
    const m = /^\+?\$([^#]*)#[0-9a-f]{2}$/.exec(this.raw(`$${payload}#${sum.toString(16).padStart(2, "0")}`));
    return m ? m[1] : `(${this.got})`;
  }
  /** Lets the machine go on as the command line does, until the stub has halted it. */
  go(instructions = 1000): string {
    this.got = "";
    if (!this.stub.halted) this.stub.stopped(this.machine.runCores(this.stub.cores, { instructions }));
    return this.got;
  }
}

/** x0 counts; each count is stored at 0x1000. Core 1 to 3 run the same with their own x0. */
const PROGRAM = Uint32Array.of(
  0xd2820001, // 0x00: mov x1, #0x1000
  0x91000400, // 0x04: add x0, x0, #1
  0xf9000020, // 0x08: str x0, [x1]
  0xf9400022, // 0x0c: ldr x2, [x1]
  0x17fffffd, // 0x10: b 0x04
);

const word = (n: bigint | number, bytes = 8): string => Buffer.from(BigInt(n).toString(16).padStart(bytes * 2, "0"), "hex").reverse().toString("hex");
const state = (m: Machine): string => JSON.stringify([m.cycles, m.cpus.map((c) => [c.pc, ...c.x, c.pstate].map(String))]);

for (const mode of MODES) {
  async function start(cores = 4): Promise<Debugger> {
    const machine = await createMachine({ wasm, cores, ...mode.options });
    machine.writePhysical(0, new Uint8Array(PROGRAM.buffer));
    return new Debugger(machine);
  }

  test(`registers: g, G, p, P, cores as threads, ${mode.name}`, async () => {
    const d = await start();
    d.machine.cpus[0].x[5] = 0x1122334455667788n;
    assert.is(d.ask("p5"), "8877665544332211");
    const all = d.ask("g");
    assert.is(all.length, (31 * 8 + 8 + 8 + 4 + 32 * 16 + 4 + 4) * 2);
    assert.is(all.slice(80, 96), "8877665544332211");
    assert.is(d.ask(`P5=${word(7)}`), "OK");
    assert.is(d.machine.cpus[0].x[5], 7n);
    assert.is(d.ask("G" + all), "OK");
    assert.is(d.machine.cpus[0].x[5], 0x1122334455667788n);
    assert.is(d.ask("Hg2"), "OK");
    assert.is(d.ask("qC"), "QC2");
    assert.is(d.ask(`P20=${word(0x40)}`), "OK");
    assert.is(d.machine.cpus[1].pc, 0x40n);
    assert.is(d.ask(`P22=${word(2n ** 64n + 5n, 16)}`), "OK");
    assert.equal([...d.machine.cpus[1].v.slice(0, 2)], [5n, 1n]);
    assert.is(d.ask("p21"), word(d.machine.cpus[1].pstate, 4));
    assert.is(d.ask("qfThreadInfo"), "m1,2,3,4");
    assert.is(d.ask("qsThreadInfo"), "l");
    assert.is(d.ask("T4"), "OK");
    assert.is(d.ask("T5"), "E16");
    assert.match(Buffer.from(d.ask("qThreadExtraInfo,3"), "hex").toString(), /core 2, EL3/);
    assert.is(d.ask("Hg9"), "E16");
  });

  test(`a machine of one core is one thread, ${mode.name}`, async () => {
    const d = await start(1);
    assert.is(d.ask("qfThreadInfo"), "m1");
    assert.is(d.ask("Hg2"), "E16");
  });

  test(`the target description names every register once, and system registers can be read and written, ${mode.name}`, async () => {
    const d = await start();
    let xml = "", part = "";
    do { part = d.ask(`qXfer:features:read:target.xml:${xml.length.toString(16)},7ff`); xml += part.slice(1); } while (part[0] === "m");
    assert.is(part[0], "l");
    const registers = [...xml.matchAll(/<reg name="([^"]+)" bitsize="(\d+)" regnum="(\d+)"/g)];
    assert.is(new Set(registers.map((r) => r[1])).size, registers.length);
    registers.forEach((r, i) => assert.is(Number(r[3]), i));
    for (const [, name, bits, number] of registers) assert.is(d.ask(`p${Number(number).toString(16)}`).length, Number(bits) / 4, name);
    const vbar = registers.find((r) => r[1] === "VBAR_EL1")!, midr = registers.find((r) => r[1] === "MIDR_EL1")!;
    assert.is(d.ask(`P${Number(vbar[3]).toString(16)}=${word(0x8000)}`), "OK");
    assert.is(d.machine.cpus[0].sysreg("VBAR_EL1"), 0x8000n);
    assert.is(d.ask(`p${Number(midr[3]).toString(16)}`), word(0x410fd034));
    assert.is(d.ask(`P${Number(midr[3]).toString(16)}=${word(0)}`), "E16");
  });

  test(`memory: m, M, X, devices in words, holes, ${mode.name}`, async () => {
    const d = await start();
    assert.is(d.ask("m0,8"), word(0x91000400d2820001n));
    assert.is(d.ask("M2000,3:010203"), "OK");
    assert.is(d.ask("m2000,4"), "01020300");
    assert.is(d.ask("X2000,3:}\x03}\x04\x07"), "OK");
    assert.is(d.ask("m2000,3"), "232407");
    assert.is(d.ask("X2000,0:"), "OK");
    assert.is(d.ask("m3f201018,4"), word(d.machine.board.bus.read(0x3f20_1018, 4, 0), 4));
    assert.is(d.ask("m3f201018,2"), "E0e");
    assert.is(d.ask("mffffffff00000000,4"), "E0e");
    assert.is(d.ask("M3f200008,4:07000000"), "OK");
    assert.is(d.machine.board.blocks.gpio.state.fsel[20], 7);
  });

  test(`code that the debugger writes is executed, ${mode.name}`, async () => {
    const d = await start();
    d.ask("vCont;s:1"); d.ask("vCont;s:1");
    assert.is(d.ask(`M4,4:${word(0x91000800, 4)}`), "OK"); // add x0, x0, #2
    d.machine.cpus[0].pc = 4n;
    d.ask("vCont;s:1");
    assert.is(d.machine.cpus[0].x[0], 3n);
  });

  test(`step: one instruction of one core, ${mode.name}`, async () => {
    const d = await start();
    assert.match(d.ask("vCont;s:2"), /^T05thread:2;core:1;20:0400000000000000;/);
    assert.equal(d.machine.cpus.map((c) => c.pc), [0n, 4n, 0n, 0n]);
    assert.match(d.ask("s"), /^T05thread:2/);
    assert.match(d.ask("vCont;s:1;c"), /^T05thread:1/);
    assert.equal(d.machine.cpus.map((c) => c.pc), [4n, 8n, 0n, 0n]);
  });

  test(`breakpoints: software and hardware, passed when the machine goes on, removed, ${mode.name}`, async () => {
    const d = await start(1);
    d.ask("qSupported:swbreak+;hwbreak+");
    assert.is(d.ask("Z0,8,4"), "OK");
    assert.is(d.ask("Z0,8,4"), "OK");
    assert.is(d.ask("vCont;c"), "(+)");
    assert.match(d.go(), /^\$T05swbreak:;thread:1;core:0;20:0800000000000000;/);
    assert.is(d.machine.cpus[0].x[0], 1n);
    assert.is(d.ask("m8,4"), word(PROGRAM[2], 4));
    d.ask("c");
    assert.match(d.go(), /swbreak/);
    assert.is(d.machine.cpus[0].x[0], 2n);
    assert.is(d.ask("z0,8,4"), "OK");
    assert.is(d.ask("Z1,c,4"), "OK");
    d.ask("c");
    assert.match(d.go(), /^\$T05hwbreak:;thread:1;core:0;20:0c00/);
    assert.is(d.ask("z1,c,4"), "OK");
    d.ask("c");
    assert.is(d.go(), "");
    assert.not(d.stub.halted);
    assert.match(d.raw("\x03"), /^\$T02thread:1/);
    assert.ok(d.stub.halted);
  });

  test(`watchpoints: write, read, access, before the access is made, ${mode.name}`, async () => {
    const d = await start(1);
    assert.is(d.ask("Z2,1004,1"), "OK");
    d.ask("c");
    assert.match(d.go(), /^\$T05watch:1004;thread:1;core:0;20:0800/);
    assert.equal([...d.machine.readPhysical(0x1000, 1)], [0]);
    d.ask("s");
    assert.equal([...d.machine.readPhysical(0x1000, 1)], [1]);
    assert.is(d.ask("z2,1004,1"), "OK");
    assert.is(d.ask("Z3,1000,8"), "OK");
    d.ask("c");
    assert.match(d.go(), /^\$T05rwatch:1000;thread:1;core:0;20:0c00/);
    assert.is(d.ask("z3,1000,8"), "OK");
    assert.is(d.ask("Z4,1000,8"), "OK");
    d.ask("c");
    assert.match(d.go(), /^\$T05awatch:1000;thread:1;core:0;20:0800/);
    assert.is(d.machine.instructions, 6);
  });

  test(`? repeats how the machine stopped last, ${mode.name}`, async () => {
    const d = await start();
    assert.match(d.ask("?"), /^T05.*thread:1;/);
    d.ask("Z0,8,4");
    d.ask("c");
    const stop = /\$([^#]*)#/.exec(d.go())![1];
    assert.match(stop, /thread:1;.*20:0800000000000000;/);
    assert.is(d.ask("?"), stop);
  });

  test(`too many breakpoints are refused, ${mode.name}`, async () => {
    const d = await start();
    const answers = Array.from({ length: 66 }, (_, i) => d.ask(`Z1,${(0x4000 + 4 * i).toString(16)},4`));
    assert.is(answers.filter((a) => a === "OK").length, 64);
    assert.is(answers[65], "E1c");
  });

  test(`held threads stand still: vCont with one thread, ${mode.name}`, async () => {
    const d = await start();
    d.ask("vCont;c:3");
    d.go(10);
    assert.equal(d.machine.cpus.map((c) => Number(c.instructions)), [0, 0, 10, 0]);
  });

  test(`detach takes breakpoints away and lets the machine go, ${mode.name}`, async () => {
    const d = await start(1);
    d.ask("Z0,8,4");
    assert.is(d.ask("D"), "OK");
    assert.not(d.stub.halted);
    assert.not(d.stub.attached);
    assert.equal(d.machine.run({ instructions: 100 }), { kind: "limit", of: "instructions" });
  });

  test(`a connection that breaks off is a detach; kill ends, ${mode.name}`, async () => {
    const d = await start(1);
    d.ask("Z0,8,4");
    d.stub.disconnect();
    assert.equal(d.machine.run({ instructions: 100 }), { kind: "limit", of: "instructions" });
    d.attach();
    assert.ok(d.stub.halted);
    d.ask("k");
    assert.ok(d.stub.killed);
  });

  test(`monitor commands, ${mode.name}`, async () => {
    const d = await start();
    const monitor = (text: string) => Buffer.from(d.ask(`qRcmd,${Buffer.from(text).toString("hex")}`), "hex").toString();
    d.machine.cpus[2].x[7] = 0xabcn;
    assert.match(monitor("info regs 2"), /core 2, EL3.*\n(.*\n)*.*x7\s+0000000000000abc/);
    assert.match(monitor("frobnicate"), /unknown command "frobnicate"/);
    d.ask("vCont;s:1");
    assert.is(d.machine.cpus[0].pc, 4n);
    assert.is(d.ask(`qRcmd,${Buffer.from("reset").toString("hex")}`), "(+)");
    await Promise.resolve();
    assert.match(d.go(), /^$/);
    assert.is(d.machine.cpus[0].pc, 0n);
    assert.is(d.machine.cpus[0].el, 3);
  });

  test(`what lldb asks, ${mode.name}`, async () => {
    const d = await start();
    assert.match(d.ask("qHostInfo"), /^triple:[0-9a-f]+;endian:little;ptrsize:8;/);
    assert.match(d.ask("qProcessInfo"), /pid:1;/);
    assert.match(d.ask("qRegisterInfo0"), /^name:x0;bitsize:64;offset:0;encoding:uint;format:hex;set:General Purpose Registers;ehframe:0;dwarf:0;generic:arg1;$/);
    assert.match(d.ask("qRegisterInfo20"), /^name:pc;.*generic:pc;$/);
    assert.is(d.ask("qRegisterInfo7ff"), "E45");
    assert.is(d.raw("$QStartNoAckMode#b0"), "+$OK#9a");
    assert.is(d.raw("$qC#b4"), "$QC1#c5");
  });

  test(`malformed packets change nothing, ${mode.name}`, async () => {
    const d = await start();
    const before = state(d.machine);
    assert.is(d.raw("$g#00"), "-");
    assert.is(d.raw("$qC#zz"), "-");
    const bad = [
      "", "p", "pzz", "pffff", "P5", "P5=", "P5=12", "P5=zz", "Pffff=00", "m", "m0", "m,4", "m0,", "mxyz,4", "m0,ffffff", "m12345678901234567,1", "M", "M0,4", "M0,4:", "M0,4:1", "M0,4:zzzzzzzz", "M0,2:010203",
      "X", "X0", "X0,4", "X0,4:1", "X0,1:}", "G", "G00", "Gzz", "H", "Hg", "Hx1", "Hgp", "T", "Tzz", "Z", "Z0", "Z0,", "Z0,zz,4", "Z0,0,0", "Z9,0,4", "Z7,0,4", "z", "z0,0", "vCont;", "vCont;x", "vCont;s:99", "vCont;C", "vCont;c:zz",
      "v", "vFile:open", "vMustReplyEmpty", "q", "qXfer", "qXfer:features:read:target.xml:", "qXfer:features:read:target.xml:zz,1", "qXfer:features:read:other.xml:0,10", "qXfer:memory-map:read::0,10",
      "qRegisterInfo", "qRegisterInfozz", "qThreadExtraInfo", "qThreadExtraInfo,zz", "qRcmd", "qRcmd,", "qRcmd,z", "Q", "Qfoo", "~", "\xff\xfe", "czz", "szz", "C05;zz", "!", "R00", "bs", "bc",
    ];
    for (const packet of bad) {
      const answer = d.ask(packet);
      assert.match(answer, /^($|E[0-9a-f]{2}$|([0-9a-f]{2})+$)/, `packet "${packet}" was answered "${answer}"`);
      assert.ok(d.stub.halted, packet);
    }
    let seed = 12345;
    const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 16;
    for (let i = 0; i < 2000; i++) {
      const length = random() % 40, bytes = Uint8Array.from({ length }, () => random() & 255).map((b) => (b === 0x24 || b === 3 ? 0x41 : b));
      d.stub.receive(bytes);
      d.stub.receive(Uint8Array.of(0x24, ...bytes.map((b) => (b === 0x23 ? 0x41 : b)))); // never finished
    }
    d.stub.receive(new Uint8Array(100_000).fill(0x41));
    assert.is(state(d.machine), before);
    assert.equal(d.machine.run({ instructions: 10 }), { kind: "limit", of: "instructions" });
    assert.is(d.ask("qC"), "QC1");
  });
}

test("-gdb takes a loopback port and nothing else", () => {
  assert.equal(parseGdbSpec("tcp::1234"), { host: "127.0.0.1", port: 1234 });
  assert.equal(parseGdbSpec("tcp:127.0.0.1:99"), { host: "127.0.0.1", port: 99 });
  assert.equal(parseGdbSpec("tcp:[::1]:99"), { host: "::1", port: 99 });
  assert.throws(() => parseGdbSpec("tcp:0.0.0.0:99"), /expected 127.0.0.1/);
  assert.throws(() => parseGdbSpec("tcp::99999"), /expected tcp::PORT/);
  assert.throws(() => parseGdbSpec("unix:/x"), /expected tcp::PORT/);
});

const SOURCE = `
.global _start, counter, loop, done, core1_loop
_start: mrs x0, mpidr_el1
  and x0, x0, #3
  cbz x0, core0
  cmp x0, #1
  b.eq core1
park: wfe
  b park
core1: mov x20, #0x11
  ldr q3, sevens
core1_loop: add x21, x21, #1
  b core1_loop
core0: adr x1, counter
  mov x2, #0
loop: add x2, x2, #1
  str x2, [x1]
  cmp x2, #5
  b.ne loop
done: mov x19, #0x77
spin: b spin
.balign 8
counter: .quad 0
.balign 16
sevens: .quad 0x0707070707070707, 0x0707070707070707
`;
const SCRIPT = `
set pagination off
set confirm off
target remote 127.0.0.1:PORT
info threads
break *loop
continue
print $x2
stepi
stepi
print/x *(long*)&counter
delete
watch *(long*)&counter
continue
print $x2
delete
tbreak *done
continue
stepi
print/x $x19
hbreak *core1_loop
continue
print/x $x20
print/x $v3.b.u
print/x $MPIDR_EL1
delete
set var $x21=0x1234
stepi
print/x $x21
monitor info regs 0
tbreak *core1_loop if $x21 == 0x1238
continue
print/x $x21
thread 1
info symbol $pc
detach
`;
const EXPECTED = [/Thread 4 \(core 3/, /hit Breakpoint 1, .*loop/, /\$1 = 0/, /\$2 = 0x1/, /Old value = 1\s+New value = 2/, /\$3 = 2/, /hit Temporary breakpoint 3, .*done/, /\$4 = 0x77/,
  /Thread 2 hit Breakpoint 4, .*core1_loop/, /\$5 = 0x11/, /\$6 = \{0x7 <repeats 16 times>\}/, /\$7 = 0x80000001/, /\$8 = 0x1235/, /core 0, EL3, running/, /\$9 = 0x1238/, /spin in section .text/, /detached/];

const LLDB_SCRIPT = `
settings set use-color false
gdb-remote 127.0.0.1:PORT
thread list
breakpoint set -n loop
continue
register read x2
thread step-inst
thread step-inst
memory read -f x -s 8 -c 1 COUNTER
breakpoint delete 1
watchpoint set expression -w write -s 8 -- COUNTER
continue
register read x2
watchpoint delete 1
breakpoint set -n done
continue
thread step-inst
register read x19
breakpoint set -H -n core1_loop
continue
register read x20 v3 MPIDR_EL1
register write x21 0x1234
thread step-inst
register read x21
memory write -s 8 COUNTER 0x55
memory read -f x -s 8 -c 1 COUNTER
detach
quit
`;
const LLDB_EXPECTED = [/thread #4: tid = 0x0004/, /stop reason = breakpoint 1\.1/, /x2 = 0x0{16}/, /stop reason = instruction step into[\s\S]*loop \+ 8/, /0x[0-9a-f]+: 0x0{15}1\n/, /stop reason = watchpoint 1/, /x2 = 0x0{15}2/,
  /stop reason = breakpoint 2\.1[\s\S]*p\.elf`done/, /x19 = 0x0{14}77/, /thread #2, stop reason = breakpoint 3\.1/, /x20 = 0x0{14}11/, /v3 = \{(0x07 ?){16}\}/, /MPIDR_EL1 = 0x0{8}80000001/, /x21 = 0x0{12}1235/, /0x[0-9a-f]+: 0x0{14}55\n/, /Process 1 detached/];

const GCC = { "aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu", "aarch64-linux-gnu-nm": "binutils-aarch64-linux-gnu" };

// With the defaults of the command, and with everything else.
for (const mode of [MODES[0], MODES[3]]) {
  testWith(test, { "gdb-multiarch": "gdb-multiarch", ...GCC }, `gdb-multiarch: break, step, watch, cores, system registers, detach, ${mode.name}`, () =>
    debug(mode, "gdb-multiarch", (script, elf) => ["-nx", "-q", "-batch", "-x", script, elf], SCRIPT, EXPECTED));
  testWith(test, { "lldb-19": "lldb-19", ...GCC }, `lldb: break, step, watch, cores, system registers, detach, ${mode.name}`, () =>
    debug(mode, "lldb-19", (script, elf) => ["--no-lldbinit", "--batch", "-s", script, elf], LLDB_SCRIPT, LLDB_EXPECTED));
}

/** Runs the program under `run -S -gdb`, and a debugger on it with a script; what it must say comes in this order. */
function debug(mode: Mode, debuggerName: string, args: (script: string, elf: string) => string[], script: string, expected: RegExp[]): Promise<void> {
  return inFolder(async (folder) => {
    const elf = join(folder, "p.elf"), scriptFile = join(folder, "script");
    writeFileSync(join(folder, "p.S"), SOURCE);
    assert.is(spawnSync("aarch64-linux-gnu-gcc", ["-nostdlib", "-static", "-Wl,-Ttext=0", "-Wl,--build-id=none", "-o", elf, join(folder, "p.S")]).status, 0);
    const counter = /^([0-9a-f]+) . counter$/m.exec(spawnSync("aarch64-linux-gnu-nm", [elf], { encoding: "utf8" }).stdout)![1];
    const main = fileURLToPath(new URL("../../../host/cli/main.ts", import.meta.url));
    const emulator = spawn(process.execPath, ["--import", "tsx", main, "run", "-kernel", elf, "--config", "kernel_old=1", "-gdb", "tcp::0", "-S", "--timeout", "0.2", ...mode.flags]);
    const ended = new Promise<number | null>((done) => emulator.on("close", done));
    try {
      const port = await new Promise<string>((done, fail) => {
        let text = "";
        emulator.stderr.on("data", (d) => { text += d; const m = /127\.0\.0\.1:(\d+)/.exec(text); if (m) done(m[1]); });
        emulator.on("close", () => fail(new Error(`the emulator ended: ${text}`)));
      });
      writeFileSync(scriptFile, script.replaceAll("PORT", port).replaceAll("COUNTER", `0x${counter}`));
      const process = spawn(debuggerName, args(scriptFile, elf));
      let text = "";
      process.stdout.on("data", (d) => { text += d; });
      process.stderr.on("data", (d) => { text += d; });
      const late = setTimeout(() => process.kill(), 60_000);
      await new Promise((done) => process.on("close", done));
      clearTimeout(late);
      let at = 0;
      for (const line of expected) {
        const found = line.exec(text.slice(at));
        assert.ok(found, `${debuggerName} did not say ${line} after ${at} characters of:\n${text}`);
        at += found!.index;
      }
      // After the detach the machine goes on to its limit.
      assert.is(await ended, 3);
    } finally {
      emulator.kill();
    }
  });
}

test.run();
