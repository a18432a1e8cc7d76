/** Devices of a page or less: ASB, RNG, thermal sensor, OTP. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { rig } from "./rig.ts";

test("the bridge says brdg, and ACK follows REQ_STOP", () => {
  const { read, write } = rig();
  assert.is(read(0x3f00_a020), 0x6272_6467);
  for (let i = 0; i < 6; i++) assert.is(read(0x3f00_a008 + 4 * i), 7, "all six start stopped and empty");
  write(0x3f00_a008, 0x5a00_0000);
  assert.is(read(0x3f00_a008) & 3, 0);
  write(0x3f00_a008, 1);
  assert.is(read(0x3f00_a008) & 3, 0, "without the password");
  write(0x3f00_a008, 0x5a00_0001);
  assert.is(read(0x3f00_a008) & 3, 3);
});

test("random words come with time, by seed, and go on after a snapshot", () => {
  const R = 0x3f10_4000;
  const words = (seed: number, snap = false) => {
    const r = rig({ seed }), got: number[] = [];
    r.write(R + 4, 0x4_0000); r.write(R, 1);
    assert.is(r.read(R + 4) >>> 24, 0);
    for (let i = 0; i < 8; i++) {
      r.pass(33e-6);
      if (snap) r.board.restore(r.board.snapshot());
      assert.ok(r.read(R + 4) >>> 24 >= 1);
      got.push(r.read(R + 8));
    }
    return got;
  };
  assert.equal(words(5), words(5));
  assert.equal(words(5, true), words(5));
  assert.not.equal(words(5), words(6));
  assert.is(new Set(words(5)).size, 8);
  const r = rig();
  r.pass(1);
  assert.is(r.read(R + 4) >>> 24, 0, "off by default");
  r.write(R, 1); r.pass(1);
  assert.is(r.read(R + 4) >>> 24, 4);
  assert.is(r.gpu(61), false);
  r.write(R + 0x10, 0);
  assert.is(r.gpu(61), true);
});

test("the sensor is valid and shows the temperature that the mailbox answers", () => {
  const { read } = rig();
  const stat = read(0x3f21_2004);
  assert.is(stat & 0x400, 0x400);
  assert.ok(Math.abs(412 - 0.538 * (stat & 0x3ff) - 45) < 0.3);
});

test("OTP rows hold serial, its complement, and revision", () => {
  const { board, read, write } = rig();
  const row = (n: number) => { write(0x3f20_f01c, n); return read(0x3f20_f018); };
  assert.is((row(28) ^ row(29)) >>> 0, 0xffff_ffff);
  assert.equal([row(28), row(30), row(200)], [board.firmware.serial, 0xa0_2082, 0]);
});

test("a generator that is switched off makes no more words", () => {
  const R = 0x3f10_4000, r = rig();
  r.write(R, 1); r.pass(40e-6); r.write(R, 0);
  assert.is(r.read(R + 4) >>> 24, 1);
  r.pass(1);
  assert.is(r.read(R + 4) >>> 24, 1);
});

test.run();
