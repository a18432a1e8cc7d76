import { test } from "uvu";
import * as assert from "uvu/assert";
import { rig } from "./rig.ts";

const IC = 0x3f00_b200, BASIC = IC, P1 = IC + 4, P2 = IC + 8, FIQ = IC + 0xc, EN1 = IC + 0x10, EN2 = IC + 0x14, ENB = IC + 0x18, DIS1 = IC + 0x1c, DIS2 = IC + 0x20, DISB = IC + 0x24;

test("a line reaches the core when it is high and enabled, in either order", () => {
  const { board, read, write, lines } = rig(), ic = board.blocks.ic;
  ic.input("gpu", 29, 1);
  assert.is(lines.irq, false);
  write(EN1, 1 << 29);
  assert.is(lines.irq, true);
  assert.is(read(P1), 1 << 29);
  write(DIS1, 1 << 29);
  assert.is(lines.irq, false);
  write(EN2, 1 << 25);
  ic.input("gpu", 57, 1);
  assert.equal([lines.irq, read(P2), read(EN2), read(DIS2)], [true, 1 << 25, 1 << 25, 1 << 25]);
  ic.input("gpu", 57, 0);
  assert.is(lines.irq, false);
});

test("shortcut bits replace the summary bits 8 and 9", () => {
  const { board, read, write } = rig(), ic = board.blocks.ic;
  write(EN1, 0xffff_ffff); write(EN2, 0xffff_ffff);
  for (const [i, gpu] of [7, 9, 10, 18, 19, 53, 54, 55, 56, 57, 62].entries()) {
    ic.input("gpu", gpu, 1);
    assert.is(read(BASIC), 1 << (10 + i), `GPU interrupt ${gpu}`);
    ic.input("gpu", gpu, 0);
  }
  ic.input("gpu", 29, 1);
  assert.is(read(BASIC), 0x100);
  ic.input("gpu", 57, 1); ic.input("gpu", 61, 1);
  assert.is(read(BASIC), 0x300 | (1 << 19));
});

test("basic interrupts have their own enables", () => {
  const { board, read, write, lines } = rig();
  board.blocks.ic.input("arm", 1, 1);
  write(ENB, 2);
  assert.equal([lines.irq, read(BASIC)], [true, 2]);
  write(ENB, 0x80);
  assert.equal([lines.irq, read(ENB), read(DISB)], [true, 0x82, 0x82], "enabling one leaves the others");
  write(DISB, 2);
  assert.is(lines.irq, false);
});

test("one source can be FIQ, which then is no IRQ", () => {
  const { board, write, lines } = rig(), ic = board.blocks.ic;
  write(EN1, 1 << 9);
  write(FIQ, 0x80 | 9);
  ic.input("gpu", 9, 1);
  assert.equal(lines, { irq: false, fiq: true });
  write(FIQ, 9);
  assert.equal(lines, { irq: true, fiq: false });
  write(FIQ, 0x80 | 64);
  ic.input("arm", 0, 1);
  assert.is(lines.fiq, true);
});

test("after a snapshot is restored the wires are driven again", () => {
  const { board, write, lines } = rig();
  write(EN1, 2);
  board.blocks.ic.input("gpu", 1, 1);
  const saved = board.snapshot();
  board.reset();
  board.blocks.ic.input("refresh");
  assert.is(lines.irq, false);
  board.restore(saved);
  assert.is(lines.irq, true);
});

test("basic lines fall one by one", () => {
  const { board, read, write } = rig();
  write(ENB, 0xff);
  board.blocks.ic.input("arm", 0, 1); board.blocks.ic.input("arm", 3, 1);
  board.blocks.ic.input("arm", 0, 0);
  assert.equal([read(BASIC), read(ENB)], [8, 0xff]);
});

test.run();
