import { test } from "uvu";
import * as assert from "uvu/assert";
import { rig } from "./rig.ts";

const U = 0x3f98_0000, GAHBCFG = U + 8, GRSTCTL = U + 0x10, GINTSTS = U + 0x14, GINTMSK = U + 0x18, HPRT = U + 0x440, HAINT = U + 0x414, HAINTMSK = U + 0x418, HCCHAR = U + 0x500, HCINT = U + 0x508, HCINTMSK = U + 0x50c;

test("drivers find it: id, configuration, host mode", () => {
  const { read } = rig();
  assert.is(read(U + 0x40), 0x4f54_280a);
  assert.is((read(U + 0x48) >>> 14) & 15, 7, "eight host channels");
  assert.is((read(U + 0x48) >>> 3) & 3, 2, "internal DMA");
  assert.is(read(GINTSTS) & 1, 1);
});

test("the core reset and FIFO flushes are over at once and put FIFO sizes back", () => {
  const { read, write } = rig();
  write(U + 0x24, 0x306);
  assert.is(read(GRSTCTL), 0x8000_0000);
  write(GRSTCTL, 1);
  assert.equal([read(GRSTCTL), read(U + 0x24)], [0x8000_0000, 0x1000]);
  write(U + 0x24, 0x306);
  write(GRSTCTL, 0x420);
  assert.is(read(U + 0x24), 0x306, "a flush is no reset");
  assert.is(read(GRSTCTL), 0x8000_0000);
});

test("the port takes power and reset and stays empty", () => {
  const { read, write, pass } = rig();
  write(HPRT, 0x1000);
  pass(0.2);
  assert.is(read(HPRT), 0x1000);
  write(HPRT, 0x1100); pass(0.06); write(HPRT, 0x1000);
  assert.is(read(HPRT) & 0x3f, 0, "neither connected nor enabled");
});

test("a channel can be halted, and one that is started fails", () => {
  const { read, write, pass, gpu } = rig();
  write(GAHBCFG, 0x21); write(GINTMSK, 1 << 25); write(HAINTMSK, 1 << 2); write(HCINTMSK + 0x40, 2);
  write(HCCHAR + 0x40, 0xc000_0000);
  assert.equal([read(HCCHAR + 0x40), read(HCINT + 0x40)], [0, 2]);
  assert.equal([read(HAINT), gpu(9)], [4, true]);
  write(HCINT + 0x40, 0xffff);
  assert.is(gpu(9), false);
  write(HCCHAR + 0x40, 0x8000_0000);
  pass(5e-6);
  assert.is(read(HCCHAR + 0x40), 0x8000_0000);
  pass(6e-6);
  assert.equal([read(HCCHAR + 0x40), read(HCINT + 0x40), gpu(9)], [0, 0x82, true]);
});

test("without the global enable nothing reaches the CPU", () => {
  const { write, gpu } = rig();
  write(GINTMSK, 0xffff_ffff);
  assert.is(gpu(9), false);
  write(GAHBCFG, 1);
  assert.is(gpu(9), true);
});

test.run();
