import { test } from "uvu";
import * as assert from "uvu/assert";
import { Clock } from "../../../host/machine/clock.ts";
import { copyData, device, Device, documentDevice } from "../../../host/machine/device.ts";

const lamp = device({
  name: "lamp", title: "A lamp", size: 0x20, version: 2, irqs: ["on"],
  ports: () => ({ lit: (_level: number) => {} }),
  state: () => ({ ctrl: 1, levels: [0, 0], history: [] as number[] }),
  regs: {
    CTRL: { at: 0, stores: "ctrl", bits: { ON: 0, COLOUR: { bits: [5, 4], doc: "three colours" }, BLINK: { bits: 8, todo: "blinking" } }, changed(s, c) { c.irq(0, (s.ctrl & 1) === 0); c.ports.lit(s.ctrl & 1); } },
    LEVEL: { at: 0x10, count: 2, stores: "levels", writable: 0xff },
    SIZE: { at: 0x18, todo: "no lamp has a size" },
  },
  alarms: { tick(s, c, i) { s.history.push(i); if (i < 2) c.at(c.now() + 5, "tick", i + 1); } },
});

function make() {
  const log: string[] = [], clock = new Clock();
  const dma = { read32: () => 0, write32() {}, read: () => new Uint8Array(), write() {} };
  return { log, clock, lamp: new Device(lamp, { clock, dma, log: (line) => log.push(line) }) };
}

test("stored registers keep the bits that exist and are writable", () => {
  const { lamp } = make();
  lamp.write(0, 0xffff_ffff, 4);
  assert.is(lamp.read(0, 4), 0x131);
  lamp.write(0x14, 0x1234, 4);
  assert.is(lamp.read(0x14, 4), 0x34);
  assert.is(lamp.read(0x10, 4), 0);
});

test("what is not modelled is logged once, by register and bit", () => {
  const { lamp, log } = make();
  lamp.write(0, 0x100, 4); lamp.write(0, 0x100, 4);
  lamp.read(0x18, 4); lamp.write(0x18, 1, 4);
  lamp.read(0x1c, 4);
  assert.equal(log, ["lamp: CTRL.BLINK is not modelled: blinking", "lamp: SIZE is not modelled: no lamp has a size", "lamp: read of offset 0x1c, where no register is modelled"]);
});

test("narrow accesses take their lane and are logged", () => {
  const { lamp, log } = make();
  lamp.write(0x10, 0xa5, 4);
  assert.is(lamp.read(0x10, 1), 0xa5);
  assert.is(lamp.read(0x12, 2), 0);
  lamp.write(0, 0x11, 1);
  assert.is(lamp.read(0, 4), 0x11);
  assert.equal(log, ["lamp: LEVEL0: read of 8 bits, the block takes 32", "lamp: LEVEL0: read of 16 bits, the block takes 32", "lamp: CTRL: write of 8 bits, the block takes 32"]);
});

test("alarms are data: they survive a snapshot", () => {
  const { lamp, clock } = make();
  lamp.c.at(10, "tick");
  clock.now = 10; clock.runDue();
  const saved = lamp.snapshot(), time = clock.snapshot();
  clock.now = 15; clock.runDue();
  clock.now = 20; clock.runDue();
  assert.equal(lamp.state.history, [0, 1, 2]);
  const other = make();
  other.lamp.restore(saved); other.clock.restore(time);
  other.clock.now = 15; other.clock.runDue();
  assert.equal(other.lamp.state.history, [0, 1]);
});

test("a reset drops lines and alarms; a line speaks only when it changes", () => {
  const { lamp, clock } = make(), heard: boolean[] = [];
  lamp.c.onIrq = (_line, level) => heard.push(level);
  lamp.write(0, 0, 4); lamp.write(0, 0, 4);
  lamp.c.at(10, "tick");
  lamp.reset();
  assert.equal(heard, [true, false]);
  assert.is(clock.nextAlarm(), Infinity);
  assert.is(lamp.state.ctrl, 1);
});

test("restore takes fields by name, new fields start as after reset, a newer version is refused", () => {
  const { lamp } = make();
  lamp.restore({ name: "lamp", version: 1, state: { levels: [true], state: { ctrl: 0x11, forgotten: 3 } } });
  assert.is(lamp.state.ctrl, 0x11);
  assert.equal(lamp.state.history, []);
  assert.throws(() => lamp.restore({ name: "lamp", version: 3, state: { levels: [], state: {} } }), /section "lamp": expected version 2 or less, found 3/);
});

test("two registers at one offset, or one outside the block, are refused", () => {
  const { clock } = make();
  const around = { clock, dma: { read32: () => 0, write32() {}, read: () => new Uint8Array(), write() {} }, log() {} };
  const bad = (name: string, at: number) => device({ name, title: "", size: 8, version: 1, state: () => ({}), regs: { A: { at: 0 }, B: { at } } });
  assert.throws(() => new Device(bad("x", 0), around).collectRegisters(), /B and A are both at 0x0/);
  assert.throws(() => new Device(bad("y", 8), around).collectRegisters(), /outside the block/);
});

test("state that is not plain data is refused", () => {
  assert.throws(() => copyData({ f: () => 1 }), /plain data/);
  assert.throws(() => copyData(new Map()), /plain data/);
});

test("the page shows registers, bits and what is missing", () => {
  const page = documentDevice(lamp);
  assert.ok(page.includes("| 0x0 | CTRL | ON 0, COLOUR 5:4, BLINK 8 (not modelled) | COLOUR: three colours; BLINK not modelled: blinking |"), page);
  assert.ok(page.includes("| 0x10–0x14 (2) | LEVEL |"));
});

test("a block stops logging when it has said enough", () => {
  const { lamp, log } = make();
  for (let i = 0; i < 1000; i++) lamp.c.log(`message ${i}`);
  assert.equal([log.length, log[200]], [201, "lamp: nothing more is logged of this block"]);
});

test.run();
