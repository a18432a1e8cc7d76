import { test } from "uvu";
import * as assert from "uvu/assert";
import { rig } from "./rig.ts";

const T = 0x3f00_b400, LOAD = T, VALUE = T + 4, CONTROL = T + 8, CLEAR = T + 0xc, RAW = T + 0x10, MASKED = T + 0x14, RELOAD = T + 0x18, PRE = T + 0x1c, FREE = T + 0x20;

test("reset values of the manual", () => {
  const { read } = rig();
  assert.equal([read(CONTROL), read(PRE), read(CLEAR)], [0x003e_0020, 0x7d, 0x544d_5241]);
});

test("it counts core clock / 126 down, interrupts at zero, reloads, and goes on", () => {
  const { read, write, pass, basic } = rig();
  const tick = 126 / 250e6;
  write(LOAD, 999);
  write(CONTROL, 0xa2);
  pass(tick * 500.5);
  assert.is(read(VALUE), 499);
  assert.is(basic(0), false);
  pass(tick * 500);
  assert.equal([read(RAW), read(MASKED), basic(0)], [1, 1, true]);
  write(CLEAR, 1);
  assert.is(basic(0), false);
  pass(tick * 1000);
  assert.is(basic(0), true);
});

test("RELOAD does not disturb the running count; the prescaler divides by 16 and 256; without IRQ_ENABLE it stays masked", () => {
  const { read, write, pass, basic } = rig();
  write(PRE, 0);
  write(LOAD, 100);
  write(CONTROL, 0x86); // enabled, /16, 23 bits, no interrupt
  write(RELOAD, 7);
  pass(16 * 50.5 / 250e6);
  assert.is(read(VALUE), 50);
  pass(16 * 51 / 250e6);
  assert.equal([read(RAW), read(MASKED), basic(0)], [1, 0, false]);
  assert.ok(read(VALUE) <= 7);
});

test("the free counter runs on its own prescaler", () => {
  const { read, write, pass } = rig();
  write(CONTROL, 0x200 | (249 << 16));
  pass(0.001);
  assert.is(read(FREE), 1000);
  write(CONTROL, 0);
  pass(0.001);
  assert.is(read(FREE), 1000);
});

test("16 bits without WIDE; disabled it stands still", () => {
  const { read, write, pass, basic } = rig();
  write(PRE, 0);
  write(LOAD, 0x1_0064);
  write(CONTROL, 0xa0);
  assert.is(read(VALUE), 0x64);
  pass(30.5 / 250e6);
  write(CONTROL, 0x20);
  const held = read(VALUE);
  assert.is(held, 0x64 - 30);
  pass(1);
  assert.equal([read(VALUE), basic(0)], [held, false]);
  write(CONTROL, 0xa0);
  pass((held - 0.5) / 250e6);
  assert.equal([read(VALUE), basic(0)], [1, false]);
  pass(2 / 250e6);
  assert.is(basic(0), true);
});

test("it keeps its pace when the Arm changes its rate", () => {
  const { board, read, write, pass, basic } = rig();
  write(PRE, 249);
  write(LOAD, 999);
  write(CONTROL, 0x2a2 | (249 << 16));
  pass(0.0005);
  board.clock.setCoreHz(600e6);
  assert.equal([read(VALUE), read(FREE)], [499, 500]);
  pass(0.000_499_5);
  assert.is(basic(0), false);
  pass(0.000_001);
  assert.equal([basic(0), read(FREE)], [true, 1000]);
});

test("a counter that reloads every tick rings once until it is cleared", () => {
  const { board, write, pass, basic } = rig();
  write(PRE, 0); write(LOAD, 0); write(CONTROL, 0xa2);
  pass(1e-6);
  assert.is(basic(0), true);
  assert.is(board.clock.due("armtimer", "zero", 0), Infinity);
  write(CLEAR, 0);
  assert.is(basic(0), false);
  pass(1e-8);
  assert.is(basic(0), true);
});

test("the phase stays when the interrupt is cleared late", () => {
  const { read, write, pass, basic } = rig();
  write(PRE, 249); write(LOAD, 99); write(CONTROL, 0xa2); // 100 µs
  pass(0.000_130_5);
  assert.is(read(VALUE), 69);
  write(CLEAR, 0);
  pass(0.000_069);
  assert.is(basic(0), false);
  pass(0.000_001);
  assert.is(basic(0), true);
});

test.run();
