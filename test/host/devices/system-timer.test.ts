import { test } from "uvu";
import * as assert from "uvu/assert";
import { rig } from "./rig.ts";

const T = 0x3f00_3000, CS = T, CLO = T + 4, CHI = T + 8, C1 = T + 0x10, C3 = T + 0x18;

test("it counts microseconds in 64 bits", () => {
  const { board, read, pass } = rig();
  pass(0.123456);
  assert.is(read(CLO), 123456);
  board.clock.now = board.clock.cycleOfTick(1e6, 2 ** 32 + 5);
  assert.equal([read(CLO), read(CHI)], [5, 1]);
});

test("a compare matches to the microsecond, raises its line until CS is written, and comes round", () => {
  const { read, write, pass, gpu } = rig();
  write(C1, 1000); write(C3, 1500);
  pass(0.000_999);
  assert.is(read(CS), 0);
  pass(0.000_001);
  assert.equal([read(CS), gpu(1), gpu(3)], [2, true, false]);
  write(CS, 2);
  assert.is(gpu(1), false);
  pass(0.0005);
  assert.equal([read(CS), gpu(3)], [8, true]);
});

test("one written in the past waits 71 minutes", () => {
  const { board, read, write, pass } = rig();
  pass(0.01);
  write(C1, 9_999);
  pass(1);
  assert.is(read(CS) & 2, 0);
  assert.is(board.clock.due("systimer", "match", 1), board.clock.cycleOfTick(1e6, 2 ** 32 + 9999));
});

test("it keeps its pace when the core changes its rate", () => {
  const { board, read, write, pass } = rig();
  write(C1, 2000);
  pass(0.001);
  board.clock.setCoreHz(600e6);
  assert.is(read(CLO), 1000);
  pass(0.000_999);
  assert.equal([read(CLO), read(CS)], [1999, 0]);
  pass(0.000_001);
  assert.is(read(CS), 2);
});

test("all four compares match their reset value when the counter comes round", () => {
  const { board, read, gpu } = rig();
  board.clock.now = board.clock.cycleOfTick(1e6, 2 ** 32 - 1);
  board.clock.runDue();
  assert.is(read(CS), 0);
  board.clock.now = board.clock.cycleOfTick(1e6, 2 ** 32);
  board.clock.runDue();
  assert.equal([read(CS), gpu(0), gpu(2)], [15, true, true]);
});

test.run();
