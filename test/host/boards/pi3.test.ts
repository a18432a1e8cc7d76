import { test } from "uvu";
import * as assert from "uvu/assert";
import { device } from "../../../host/machine/device.ts";
import { decodeSnapshot, encodeSnapshot } from "../../../host/machine/snapshot.ts";
import { rig } from "../devices/rig.ts";

test("the memory map is the Pi's", () => {
  const { board } = rig();
  const at = Object.fromEntries(board.bus.collectMap().filter((b) => b.modelled).map((b) => [b.name, b.base]));
  for (const [name, base] of Object.entries({ armctrl: 0x3f00_b200, mailbox: 0x3f00_b880, uart0: 0x3f20_1000, aux: 0x3f21_5000, emmc: 0x3f30_0000, usb: 0x3f98_0000, dma15: 0x3fe0_5000 }))
    assert.is(at[name], base, name);
});

test("a block that is not modelled is logged by name, once, and reads 0", () => {
  const { read, log } = rig();
  assert.equal([read(0x3fc0_0000), read(0x3fc0_0000), log], [0, 0, ["V3D is not modelled: read of register 0x0"]]);
});

test("interrupts run from device to the core's line", () => {
  const { write, lines, pass } = rig();
  write(0x3f00_b210, 2); // system timer 1
  write(0x3f00_3010, 100);
  pass(99e-6);
  assert.is(lines.irq, false);
  pass(2e-6);
  assert.is(lines.irq, true);
  write(0x3f00_3000, 2);
  assert.is(lines.irq, false);
});

test("the firmware's decisions show after a reset", () => {
  const { board, read } = rig();
  board.setFirmware({ uart1Baud: null, uart0Baud: null, armHz: 900e6, fsel: {} });
  board.reset();
  assert.equal([read(0x3f21_5004), read(0x3f20_1030), read(0x3f20_0004), board.clock.coreHz], [0, 0x300, 0, 900e6]);
});

test("a run that was stopped, saved, and restored on another board goes on the same", () => {
  const script = (r: ReturnType<typeof rig>) => {
    const out: number[] = [];
    r.board.uart0.out = (b) => out.push(b);
    r.write(0x3f20_1000, 0x42);
    r.pass(1e-3);
    r.write(0x3f00_3010, (r.read(0x3f00_3004) + 50) >>> 0);
    r.pass(49.5e-6);
    return [r.read(0x3f00_3000), r.read(0x3f20_1018), r.read(0x3f00_3004), ...out, r.board.clock.now, r.lines.irq];
  };
  const a = rig();
  a.write(0x3f00_b210, 0xffff_ffff);
  a.write(0x3f20_1000, 0x41);
  a.pass(50e-6);
  const saved = encodeSnapshot(a.board.snapshot());
  const b = rig();
  b.board.restore(decodeSnapshot(saved));
  assert.equal(script(b), script(a));
});

test("after power-on time starts at 0, also when the rate had been changed; a watchdog reset keeps it", () => {
  const { board, read, pass } = rig();
  pass(0.001); board.clock.setCoreHz(600e6); pass(0.001);
  board.reset("watchdog");
  assert.equal([read(0x3f00_3004), board.clock.coreHz], [2000, 1.2e9]);
  board.reset();
  assert.equal([read(0x3f00_3004), board.clock.now], [0, 0]);
  pass(0.001);
  assert.is(read(0x3f00_3004), 1000);
});

test("a snapshot that does not fit is refused and changes nothing", () => {
  const { board } = rig();
  const saved = board.snapshot(), before = JSON.stringify(saved);
  board.bus.write(0x3f20_1024, 99, 4, 0);
  const present = JSON.stringify(board.snapshot());
  assert.not.equal(present, before);
  assert.throws(() => board.restore(saved.filter((s) => s.name !== "usb")), /expected a section "usb", there is none/);
  assert.throws(() => board.restore(saved.map((s) => (s.name === "usb" ? { ...s, version: 99 } : s))), /section "usb": expected version 1 or less, found 99/);
  const changed = (name: string, change: (state: any) => void) => saved.map((s) => { if (s.name !== name) return s; const state = structuredClone(s.state); change(state); return { ...s, state }; });
  const cases: [string, (state: any) => void, RegExp][] = [
    ["uart0", (s) => { s.state.imsc = "1"; }, /^section "uart0": expected imsc to be a number, found a string$/], ["uart0", (s) => { s.state.rx = {}; }, /expected rx to be a list, found an object/],
    ["uart0", (s) => { delete s.state; }, /expected state to be an object, found nothing/], ["uart0", (s) => { s.levels = [1]; }, /expected levels\[0\] to be a boolean, found a number/],
    ["pm", (s) => { s.state.plain = [1]; }, /expected plain to be a Uint32Array, found a list/], ["clock", (s) => { s.now = null; }, /section "clock": expected now to be a number, found null/],
    ["clock", (s) => { s.alarms = [{ owner: 1 }]; }, /expected alarms\[0\]\.owner to be a string, found a number/], ["clock", (s) => { s.alarms[0].owner = "toaster"; }, /belongs to toaster/],
  ];
  for (const [name, change, message] of cases) assert.throws(() => board.restore(changed(name, change)), (e: Error) => e.name === "SnapshotError" && message.test(e.message));
  assert.is(JSON.stringify(board.snapshot()), present, "nothing was changed");
});

test("an embedder's device has an address, an interrupt, and is in snapshots", () => {
  const { board, read, write, gpu } = rig();
  const mine = device({ name: "mine", title: "Mine", size: 0x10, version: 1, irqs: ["go"], state: () => ({ v: 3 }), regs: { V: { at: 4, stores: "v", changed: (s, c) => c.irq(0, s.v > 9) } } });
  board.add(mine, 0x3f70_1000, 40);
  assert.is(read(0x3f70_1004), 3);
  write(0x3f70_1004, 10);
  assert.is(gpu(40), true);
  assert.ok(board.snapshot().some((s) => s.name === "mine"));
  assert.throws(() => board.add({ ...mine, name: "clash" }, 0x3f20_1ff8), /overlaps uart0/);
});

test("peripherals are reached by masters at 0x7E…, RAM by every alias", () => {
  const { board, put } = rig();
  put(0x100, 0x1234);
  const { dma } = board.blocks.dma.c;
  assert.equal([0x100, 0x4000_0100, 0x8000_0100, 0xc000_0100].map((a) => dma.read32(a)), [0x1234, 0x1234, 0x1234, 0x1234]);
  assert.is(dma.read32(0x7e98_0040), 0x4f54_280a);
});

test.run();
