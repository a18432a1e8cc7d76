/**
 * What runs in JavaScript: the API's rounds of set, step and read (goal: 200,000 a second), short runs, hooks, device access from the
 * guest and on the bus, both serial lines, snapshots.
 * Host time is what is measured here, and nowhere below. Run: node --import tsx bench/api.ts
 * Deviations: none.
 */
import Benchmark from "benchmark";
import { createMachine } from "../host/index.ts";

const machine = await createMachine({ cores: 1 });
const words = (...w: number[]) => new Uint8Array(Uint32Array.from(w).buffer);
machine.writePhysical(0x8000, words(0x91000400, 0x17ffffff)); // add x0, x0, #1; b .-4
machine.writePhysical(0x9000, words(0xb9400020, 0x17ffffff)); // ldr w0, [x1]; b .-4
const cpu = machine.cpus[0];
let n = 0n;

/** One round as a fuzzer makes it: registers in, one instruction, registers out. */
function round(): void {
  n = (n + 1n) & 0xffffn;
  for (let i = 0; i < 31; i++) cpu.x[i] = n;
  cpu.pc = 0x8000n;
  cpu.pstate = 0x3cd;
  machine.step(0);
  if (cpu.x[0] !== n + 1n || cpu.x[30] !== n || cpu.pc !== 0x8004n || cpu.nzcv !== 0) throw new Error("the step went wrong");
}

const suite = new Benchmark.Suite();
const add = (name: string, body: () => void) => suite.add(name, body, { maxTime: 2 });
add("set 33 registers, step, read 4", round);
add("step", () => { machine.step(0); });
add("run 1000 instructions", () => { machine.run({ instructions: 1000 }); });
add("device read by the guest (2 instructions)", () => { cpu.pc = 0x9000n; cpu.x[1] = 0x3f00_3004n; machine.run({ instructions: 2 }); });
add("hook that looks (2 instructions)", () => { cpu.pc = 0x8000n; machine.run({ instructions: 2 }); });
const { bus, clock } = machine.board;
add("bus: read of the system timer", () => { bus.read(0x3f00_3004, 4, 0); });
add("bus: GPIO output set and cleared", () => { bus.write(0x3f20_001c, 4, 4, 0); bus.write(0x3f20_0028, 4, 4, 0); });
for (const [line, name, data] of [[0, "PL011", 0x3f20_1000], [1, "mini-UART", 0x3f21_5040]] as const) {
  machine.serial[line].out = () => {};
  // The line sends at its own rate: guest time goes on by a frame.
  add(`serial: a byte out of the ${name}`, () => { bus.write(data, 0x41, 4, 0); clock.now += 200_000; clock.runDue(); });
  add(`serial: a byte into the ${name}`, () => { machine.serial[line].send([0x41]); clock.now += 200_000; clock.runDue(); if (bus.read(data, 4, 0) !== 0x41) throw new Error(`the ${name} lost a byte`); });
}
const small = machine.snapshot();
machine.writePhysical(0x100_0000, Uint8Array.from({ length: 16 << 20 }, (_, i) => i % 251 + 1));
const large = machine.snapshot();
add("snapshot of 16 MiB in use", () => { machine.snapshot(); });
add("restore of 16 MiB in use", () => { machine.restore(large); });
add("restore of an almost empty machine", () => { machine.restore(small); });
let hook = -1;
suite.on("cycle", (event: { target: { name: string; hz: number; error?: unknown; stats: { rme: number } } }) => {
  const { name, hz, error, stats } = event.target;
  if (error) throw error;
  console.log(`${name.padEnd(42)} ${Math.round(hz).toLocaleString("en").padStart(12)} a second ±${stats.rme.toFixed(1)} %`);
  if (name.startsWith("device read")) hook = machine.addHook({ kind: "execute", first: 0x8000n, last: 0x8000n, call: () => {} });
  if (name.startsWith("hook that looks")) machine.removeHook(hook);
});
suite.run();
