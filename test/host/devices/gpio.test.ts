import { test } from "uvu";
import * as assert from "uvu/assert";
import { rig } from "./rig.ts";

const G = 0x3f20_0000, FSEL = (n: number) => G + 4 * n, SET = G + 0x1c, CLR = G + 0x28, LEV = G + 0x34, EDS = G + 0x40, REN = G + 0x4c, FEN = G + 0x58, HEN = G + 0x64, LEN = G + 0x70, AREN = G + 0x7c, PUD = G + 0x94, PUDCLK = G + 0x98;

test("the firmware's pin functions are there: 14/15 ALT5, 48–53 ALT0", () => {
  const { read } = rig();
  assert.is((read(FSEL(1)) >>> 12) & 0x3f, 0o22);
  assert.is(read(FSEL(4)) >>> 24, 0o44);
  assert.is(read(FSEL(5)), 0o4444);
});

test("an output drives its latch, and the outside hears changes only", () => {
  const { board, read, write } = rig(), heard: string[] = [];
  board.pins.out = (pin, level) => heard.push(`${pin}=${level}`);
  write(FSEL(1), 1 << 18); // 16
  write(FSEL(4), 1 << 21); // 47
  write(SET, 1 << 16); write(SET, 1 << 16); write(SET + 4, 1 << 15);
  assert.is(read(LEV) & (1 << 16), 1 << 16);
  write(CLR, 1 << 16);
  assert.equal(heard, ["47=0", "16=1", "47=1", "16=0"]);
});

test("an input shows what drives it, else its pull", () => {
  const { board, read, write } = rig();
  const level = (pin: number) => (read(LEV + 4 * (pin >> 5)) >>> (pin & 31)) & 1;
  assert.equal([level(4), level(17), level(46)], [1, 0, 1], "default pulls");
  board.pins.drive(17, 1); board.pins.drive(4, 0);
  assert.equal([level(4), level(17), board.pins.level(17)], [0, 1, 1]);
  board.pins.drive(17, null);
  assert.is(level(17), 0);
  write(PUD, 2); write(PUDCLK, 1 << 17); write(PUD, 0); write(PUDCLK, 0);
  assert.is(level(17), 1);
});

test("edges and levels set event bits, lines follow the banks, writing 1 clears", () => {
  const { board, read, write, gpu } = rig();
  write(REN, 1 << 17); write(FEN, 1 << 18);
  board.pins.drive(18, 1); board.pins.drive(17, 1);
  assert.is(read(EDS), 1 << 17);
  assert.equal([gpu(49), gpu(50), gpu(51), gpu(52)], [true, false, false, true]);
  write(EDS, 1 << 17);
  assert.is(gpu(49), false);
  board.pins.drive(18, 0);
  assert.is(read(EDS), 1 << 18);
  write(EDS, 1 << 18);
  write(AREN + 4, 1 << 8); // 40
  board.pins.drive(40, 0); board.pins.drive(40, 1);
  assert.equal([read(EDS + 4), gpu(50), gpu(51), gpu(52)], [1 << 8, true, false, true]);
  write(EDS + 4, 1 << 8);
  write(HEN + 4, 1 << 18); // 50, pulled up
  assert.equal([gpu(51), gpu(50)], [true, false]);
  write(EDS + 4, 1 << 18);
  assert.is(read(EDS + 4), 1 << 18, "a level stays");
  write(HEN + 4, 0); write(EDS + 4, 1 << 18);
  assert.is(gpu(52), false);
  write(LEN, 1 << 20);
  assert.is(read(EDS), 1 << 20);
});

test("pins above 53 do not exist", () => {
  const { read, write } = rig();
  write(LEN + 4, 0xffff_ffff);
  assert.is(read(LEN + 4), 0x003f_ffff);
  assert.is(read(EDS + 4) & 0xffc0_0000, 0);
});

test("pulls of the second bank go by the second clock register", () => {
  const { read, write } = rig();
  write(PUD, 1); write(PUDCLK + 4, 1 << 18); // 50
  assert.is((read(LEV + 4) >>> 18) & 1, 0);
  assert.is((read(LEV + 4) >>> 19) & 1, 1);
});

test.run();
