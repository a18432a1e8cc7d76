/**
 * The machine's promises, in every mode: limits are exact, runs are the same to the bit, snapshots go on as the original, hooks disturb nothing.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createMachine, device, type Machine, planBoot } from "../../../host/index.ts";
import { loadCoreWasm } from "../../../host/cli/wasm.ts";
import { MODES, sameInModes, stateHash as hash } from "../../modes.ts";
import { unless } from "../../unless.ts";

const wasm = await WebAssembly.compile(loadCoreWasm() as BufferSource);
const words = (...w: number[]) => new Uint8Array(Uint32Array.from(w).buffer);

/** Every core adds 1 to the word at 0x1000, 1000 times, with exclusives, then waits. */
const EXCLUSIVES = words(
  0xd2820001, // mov x1, #0x1000
  0xd2807d02, // mov x2, #1000
  0xc85f7c20, // ldxr x0, [x1]
  0x91000400, // add x0, x0, #1
  0xc8037c20, // stxr w3, x0, [x1]
  0x35ffffa3, // cbnz w3, -12
  0xf1000442, // subs x2, x2, #1
  0x54ffff61, // b.ne -20
  0xd503207f, // wfi
  0x17ffffff, // b -4
);
const carried = fileURLToPath(new URL("../../../kernel/image/kernel8.img", import.meta.url));
const at = (m: Machine, pa: number) => new DataView(m.readPhysical(pa, 8).buffer).getBigUint64(0, true);
const same = sameInModes();

for (const mode of MODES) {
  async function machineWith(program: Uint8Array, cores = 4): Promise<Machine> {
    const machine = await createMachine({ wasm, cores, ...mode.options });
    machine.writePhysical(0, program);
    return machine;
  }

  test(`exclusives between cores lose nothing, and the machine ends idle, ${mode.name}`, async () => {
    const m = await machineWith(EXCLUSIVES);
    assert.equal(m.run({ cycles: 1e8 }), { kind: "idle" });
    assert.is(at(m, 0x1000), 4000n);
    assert.ok(m.cpus.every((c) => c.waiting === 1));
  });

  test(`instruction limits are exact, and n runs of 1 are a run of n, on four cores, ${mode.name}`, async () => {
    const a = await machineWith(EXCLUSIVES), b = await machineWith(EXCLUSIVES);
    assert.equal(a.run({ instructions: 9001 }), { kind: "limit", of: "instructions" });
    assert.is(a.instructions, 9001);
    for (let i = 0; i < 9001; i++) b.run({ instructions: 1 });
    assert.is(b.instructions, 9001);
    assert.is(hash(b), hash(a));
    a.run({ cycles: 1e8 });
    for (const n of [1, 2, 17, 999, 1999, 2001]) b.run({ instructions: n });
    b.run({ cycles: 1e8 });
    assert.equal(b.cpus.map((c) => c.instructions), a.cpus.map((c) => c.instructions));
  });

  test(`a run of n is n steps of one core, ${mode.name}`, async () => {
    const a = await machineWith(EXCLUSIVES, 1), b = await machineWith(EXCLUSIVES, 1);
    a.run({ instructions: 500 });
    for (let i = 0; i < 500; i++) assert.is(b.step(0).kind, "limit");
    assert.is(hash(b), hash(a));
  });

  test(`cycle limits bring every core to the cycle, ${mode.name}`, async () => {
    const m = await machineWith(words(0x91000400, 0x17ffffff));
    for (const n of [1, 999, 2000, 12345]) {
      const before = m.cycles;
      assert.equal(m.run({ cycles: n }), { kind: "limit", of: "cycles" });
      // With the cycle model an instruction that has begun is not cut.
      const late = mode.timing === "a53" ? 300 : 0, within = (cycle: number) => cycle >= before + n && cycle <= before + n + late;
      assert.ok(within(m.cycles) && m.cpus.every((c) => within(Number(c.cycles))), `${m.cycles} after ${before}`);
    }
  });

  test(`hooks that only look change nothing, ${mode.name}`, async () => {
    const a = await machineWith(EXCLUSIVES), b = await machineWith(EXCLUSIVES);
    let seen = 0, accesses = 0;
    const hooks = [b.addHook({ kind: "execute", first: 8n, last: 8n, call: () => { seen++; } }), b.addHook({ kind: "access", first: 0x1000n, last: 0x1007n, call: () => { accesses++; } })];
    a.run({ instructions: 20_000 });
    b.run({ instructions: 20_000 });
    assert.ok(seen > 3000 && accesses > seen);
    assert.is(hash(b), hash(a));
    same("hooks", mode, hash(b));
    for (const h of hooks) b.removeHook(h);
    for (const m of [a, b]) m.run({ instructions: 5_000 });
    assert.equal(b.cpus.map((c) => [c.pc, c.cycles, ...c.x]), a.cpus.map((c) => [c.pc, c.cycles, ...c.x]));
  });

  test(`a code hook counts exactly; two hooks at one place both hear of it, ${mode.name}`, async () => {
    const m = await machineWith(words(0x91000400, 0x17ffffff), 1);
    let a = 0, b = 0;
    m.addHook({ kind: "execute", first: 0n, last: 0n, call: () => { a++; } });
    m.addHook({ kind: "execute", first: 0n, last: 7n, call: () => { b++; } });
    m.run({ instructions: 200 });
    assert.equal([a, b, m.cpus[0].x[0]], [100, 200, 100n]);
  });

  test(`a code hook at the head of a page hears of every branch to it from another, ${mode.name}`, async () => {
    const m = await machineWith(words(0x14000400), 1); // b 0x1000
    m.writePhysical(0x1000, words(0x91000400, 0x17fffbff)); // add x0, x0, #1; b 0
    let heard = 0;
    m.addHook({ kind: "execute", first: 0x1000n, last: 0x1003n, call: () => { heard++; } });
    m.run({ instructions: 300 });
    assert.equal([heard, m.cpus[0].x[0]], [100, 100n]);
  });

  test(`a write hook stops before the store, costs no instruction, and the next run goes on, ${mode.name}`, async () => {
    const m = await machineWith(words(0x91000400, 0xf9000020, 0x17fffffe), 1);
    m.cpus[0].x[1] = 0x2000n;
    m.addHook({ kind: "write", first: 0x2000n, last: 0x2000n });
    for (let i = 1n; i <= 3n; i++) {
      const stop = m.run({ instructions: 1000 });
      assert.is(stop.kind, "watchpoint");
      assert.is(at(m, 0x2000), i - 1n);
      assert.is(m.instructions, Number(3n * i - 2n));
    }
  });

  test(`hooks that are set in hot code, and taken away, are heard at once, ${mode.name}`, async () => {
    const m = await machineWith(words(0x91000400, 0xf9000020, 0xf9400022, 0x17fffffd), 1), state = () => [m.cycles, m.instructions, m.cpus[0].pc, ...m.cpus[0].x].join(); // add x0, x0, #1; str x0, [x1]; ldr x2, [x1]; b 0
    m.cpus[0].x[1] = 0x2000n;
    const seen: string[] = [];
    for (let i = 0; i < 3; i++) {
      m.run({ instructions: 50_000 });
      for (const hook of [{ kind: "execute", first: 8n, last: 8n }, { kind: "write", first: 0x2004n, last: 0x2004n }, { kind: "read", first: 0x2000n, last: 0x2000n }] as const) {
        const number = m.addHook(hook), stop = m.run({ instructions: 1000 });
        assert.is(stop.kind, hook.kind === "execute" ? "breakpoint" : "watchpoint");
        assert.is(m.cpus[0].pc, { execute: 8n, write: 4n, read: 8n }[hook.kind]);
        seen.push(state());
        m.removeHook(number);
      }
    }
    if (mode.translates && mode.timing === "off") assert.ok(m.translator!.counts().instructions > 100_000, "most of it was translated");
    same("hooks in hot code", mode, seen.join());
  });

  test(`exclusive stores and DC ZVA are seen by hooks, ${mode.name}`, async () => {
    const m = await machineWith(words(0xd2840001, 0xc85f7c20, 0xc8037c20, 0xd50b7421, 0xd503207f), 1); // mov x1, #0x2000; ldxr; stxr; dc zva, x1; wfi
    m.cpus[0].setSysreg("SCTLR_EL3", m.cpus[0].sysreg("SCTLR_EL3"));
    const seen: string[] = [];
    m.addHook({ kind: "access", first: 0x2000n, last: 0x203fn, call: (s) => { if (s.kind === "watchpoint") seen.push(`${s.write ? "write" : "read"} ${s.bytes}`); } });
    m.run({ instructions: 4 });
    assert.equal(seen.slice(0, 2), ["read 8", "write 8"]);
  });

  test(`a mailbox interrupt from one core wakes another from WFI, ${mode.name}`, async () => {
    // Core 0 writes core 1's mailbox 0; core 1 waits in WFI with interrupts masked, then stores 5 at 0x2000.
    const m = await machineWith(words(
      0xd53800a0, // mrs x0, mpidr_el1
      0x92400400, // and x0, x0, #3
      0xd2a80001, // mov x1, #0x40000000
      0xb50000a0, // cbnz x0, core1 (+20)
      0xd2800022, // mov x2, #1
      0xb9009022, // str w2, [x1, #0x90]: mailbox 0 of core 1, set
      0xd503207f, 0x17ffffff, // wfi; b -4
      0xd2800023, // core1: mov x3, #1
      0xb9005423, // str w3, [x1, #0x54]: mailbox interrupts of core 1
      0xd503207f, // wfi
      0xd28000a4, // mov x4, #5
      0xd2840005, // mov x5, #0x2000
      0xf90000a4, // str x4, [x5]
      0x14000000, // b .
    ), 2);
    m.run({ instructions: 3000 });
    assert.is(at(m, 0x2000), 5n);
  });

  unless(test, !existsSync(carried) && `${carried} is missing`, `snapshot, restore, same run; the running machine's twin is the same to the bit, ${mode.name}`, async () => {
    const plan = () => planBoot({ kind: "bare", kernel: { name: "kernel8.img", bytes: readFileSync(carried) } });
    const start = async () => {
      const m = await createMachine({ wasm, ...mode.options });
      m.boot(plan());
      m.run({ cycles: 6_000_000 });
      return m;
    };
    const a = await start(), middle = a.snapshot(), again = await createMachine({ wasm, seed: 99, ...mode.options });
    again.restore(middle);
    assert.is(hash(again), hash(a));
    let out = "", outAgain = "";
    a.serial.forEach((s) => { s.out = (b) => { out += String.fromCharCode(b); }; });
    again.serial.forEach((s) => { s.out = (b) => { outAgain += String.fromCharCode(b); }; });
    a.run({ cycles: 6_000_000 });
    again.run({ cycles: 6_000_000 });
    assert.is(outAgain, out);
    const end = hash(a);
    assert.is(hash(again), end);
    const twin = await start();
    twin.run({ cycles: 6_000_000 });
    assert.is(hash(twin), end);
  });

  test(`bad snapshot bytes are refused, and change nothing, ${mode.name}`, async () => {
    const m = await machineWith(EXCLUSIVES, 1);
    m.run({ instructions: 100 });
    const good = m.snapshot(), before = hash(m);
    const flipped = good.slice(); flipped[200] ^= 1;
    for (const [bytes, message] of [
      [new Uint8Array(0), /offset 0: expected a snapshot/], [new Uint8Array(100), /offset 0: expected a snapshot/], [good.subarray(0, good.length - 1), /checksum/], [flipped, /checksum/],
    ] as const) {
      assert.throws(() => m.restore(bytes, "x"), message);
      assert.is(hash(m), before);
    }
  });

  test(`a device of the embedder's own: registers, interrupt, snapshot, ${mode.name}`, async () => {
    const knob = device({
      name: "knob", title: "A knob", size: 0x10, version: 1, state: () => ({ value: 3 }), irqs: ["turned"],
      regs: { VALUE: { at: 0, stores: "value", changed: (s, c) => c.irq(0, s.value > 10) } },
    });
    const m = await machineWith(words(0xb9400020, 0x11002000, 0xb9000020, 0xd503207f), 1); // ldr w0, [x1]; add w0, w0, #8; str w0, [x1]; wfi
    const mine = m.addDevice(knob, 0x3f0c_0000, 58);
    m.cpus[0].x[1] = 0x3f0c_0000n;
    m.run({ instructions: 4 });
    assert.is(mine.state.value, 11);
    assert.is(m.board.blocks.ic.state.levels[1] >>> 26 & 1, 1);
    const saved = m.snapshot();
    mine.state.value = 0;
    m.restore(saved);
    assert.is(mine.state.value, 11);
  });

  test(`what a callback throws comes out of run, and the machine goes on, ${mode.name}`, async () => {
    const m = await machineWith(words(0xb9400020, 0x91000442, 0x17fffffe), 1); // ldr w0, [x1]; add x2, x2, #1; b 0
    m.cpus[0].x[1] = 0x3f20_0034n;
    const hook = m.addHook({ kind: "mmio", first: 0x3f20_0034, last: 0x3f20_0037, call: () => { throw new Error("mine"); } });
    assert.throws(() => m.run({ instructions: 100 }), /^mine$/);
    m.removeHook(hook);
    assert.equal(m.run({ instructions: 30 }), { kind: "limit", of: "instructions" });
    assert.is(m.instructions, 31);
    assert.throws(() => { m.addHook({ kind: "execute", first: 0n, last: 0n, call: () => { m.run(); } }); m.run({ instructions: 10 }); }, /from within a run/);
  });

  test(`interrupts and exceptions by hook; step does not stop before its own instruction, ${mode.name}`, async () => {
    const m = await machineWith(words(0xd4000023, 0x14000000), 1); // smc #1; b .
    m.addHook({ kind: "execute", first: 0n, last: 0n });
    m.addHook({ kind: "exception" });
    const stop = m.step(0);
    assert.is(stop.kind, "exception");
    if (stop.kind === "exception") assert.equal([stop.type, stop.class, stop.from, stop.to, stop.address], ["sync", 0x17, 3, 3, 4n]);
    assert.is(m.cpus[0].pc, 0x200n);
  });
}

test.run();
