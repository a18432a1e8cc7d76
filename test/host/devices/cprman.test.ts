import { test } from "uvu";
import * as assert from "uvu/assert";
import { uartHz, vpuHz } from "../../../host/devices/cprman.ts";
import { rig } from "./rig.ts";

const C = 0x3f10_1000;

test("rates that the firmware leaves come out of the registers as Linux computes them", () => {
  const { board, read } = rig();
  assert.ok(Math.abs(uartHz(board.blocks.cprman.state) - 48e6) < 1000);
  assert.ok(Math.abs(vpuHz(board.blocks.cprman.state) - 250e6) < 1000);
  // PLLD: 19.2 MHz × (NDIV + FRAC / 2^20) is 2 GHz
  const control = read(C + 0x1140), frac = read(C + 0x1240);
  assert.ok(Math.abs(19.2e6 * ((control & 0x3ff) + frac / 2 ** 20) - 2e9) < 100);
  assert.is((control >> 12) & 7, 1);
  assert.is(read(C + 0x114), 0x1f00, "all PLLs are locked");
});

test("a write without the password is ignored and logged", () => {
  const { read, write, log } = rig();
  const before = read(C + 0x70);
  write(C + 0x70, 0x11);
  assert.is(read(C + 0x70), before);
  assert.ok(log[0].includes("password"));
});

test("BUSY follows ENAB; KILL stops", () => {
  const { read, write } = rig();
  write(C + 0x74, 0x5a00_5000);
  write(C + 0x70, 0x5a00_0011);
  assert.equal([read(C + 0x70), read(C + 0x74)], [0x91, 0x5000]);
  write(C + 0x70, 0x5a00_0001);
  assert.is(read(C + 0x70), 1);
});

test("the UART follows its clock", () => {
  const { board, read, write, pass } = rig();
  write(C + 0xf4, 0x5a00_0000 | (2 * 42667)); // half of 48 MHz
  for (let i = 0; i < 17; i++) write(0x3f20_1000, 0x41);
  pass(1.5 * 10 / 115200);
  assert.is(read(0x3f20_1018) & 0x20, 0x20, "a frame takes twice as long");
  pass(0.6 * 10 / 115200);
  assert.is(read(0x3f20_1018) & 0x20, 0);
  assert.ok(board.clock.now > 0);
});

test.run();
