/** What must hold for every device, generated from the declarations: nothing here names a device. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeSnapshot, encodeSnapshot } from "../../../host/machine/snapshot.ts";
import { rig } from "./rig.ts";

const MARKS = [0xffff_ffff, 0xaaaa_aaaa, 0x5555_5555, 0x5aff_ffff, 0];

for (const { name } of rig().board.devices) {
  test(`${name}: reserved bits read as zero whatever was written`, () => {
    const { board } = rig();
    const device = board.devices.find((d) => d.name === name)!;
    for (const value of MARKS) {
      for (const { offset } of device.collectRegisters()) device.write(offset, value, 4);
      for (const { name: register, offset, exists } of device.collectRegisters())
        assert.is((device.read(offset, 4) & ~exists) >>> 0, 0, `${register} after 0x${value.toString(16)}`);
    }
  });

  test(`${name}: a reset gives the state of a new device, and two are like one`, () => {
    const { board, pass } = rig();
    const device = board.devices.find((d) => d.name === name)!;
    board.clock.now = 0;
    device.reset();
    const fresh = JSON.stringify(device.snapshot());
    for (const value of MARKS) for (const { offset } of device.collectRegisters()) device.write(offset, value, 4);
    pass(1e-4);
    board.clock.now = 0;
    device.reset();
    assert.is(JSON.stringify(device.snapshot()), fresh);
    device.reset();
    assert.is(JSON.stringify(device.snapshot()), fresh);
    assert.is(board.clock.snapshot().alarms.filter((a) => a.owner === name).length <= 4, true, "alarms of before are forgotten");
  });

  test(`${name}: a snapshot survives bytes and brings every register back`, () => {
    const { board, pass } = rig();
    const device = board.devices.find((d) => d.name === name)!;
    for (const value of MARKS.slice(0, 4)) for (const { offset } of device.collectRegisters()) device.write(offset, value, 4);
    pass(1e-5);
    const dump = device.dump(), saved = decodeSnapshot(encodeSnapshot(board.snapshot()));
    board.reset();
    board.restore(saved);
    assert.is(device.dump(), dump);
    assert.equal(device.snapshot(), saved.find((s) => s.name === name));
  });

  test(`${name}: reading a register twice gives the same unless the declaration says it has an effect`, () => {
    const { board } = rig();
    const device = board.devices.find((d) => d.name === name)!;
    for (const { name: register, offset, register: r } of device.collectRegisters())
      if (!r.readEffect) assert.is(device.read(offset, 4), device.read(offset, 4), register);
  });

  test(`${name}: has a page that names every register`, () => {
    const { board } = rig();
    const device = board.devices.find((d) => d.name === name)!;
    const page = board.collectPages()[name];
    for (const register of Object.keys(device.declaration.regs)) assert.ok(page.includes(`| ${register} |`), register);
  });
}

test("the same accesses give the same state, to the bit", () => {
  const run = () => {
    const { board, pass } = rig({ seed: 7 });
    let seed = 12345;
    for (let i = 0; i < 4000; i++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      const device = board.devices[seed % board.devices.length];
      const registers = device.collectRegisters();
      if (registers.length === 0) continue;
      const { offset } = registers[(seed >>> 8) % registers.length];
      if (seed & 0x8000_0000) device.write(offset, (seed * 7) >>> 0, 4); else device.read(offset, 4);
      if (i % 50 === 0) pass(1e-6);
    }
    return JSON.stringify(board.snapshot(), (_k, v) => (ArrayBuffer.isView(v) ? Array.from(v as Uint8Array) : v));
  };
  assert.is(run(), run());
});

test.run();
