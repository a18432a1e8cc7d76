import { test } from "uvu";
import * as assert from "uvu/assert";
import { rig } from "./rig.ts";

const P = 0x3f10_0000, RSTC = P + 0x1c, RSTS = P + 0x20, WDOG = P + 0x24, KEY = 0x5a00_0000;

function dog() {
  const events: string[] = [];
  const r = rig({ onReset: (partition) => events.push(`reset ${partition}`), onHalt: () => events.push("halt") });
  return { ...r, events };
}

test("after power-on RSTS says so", () => {
  const { read } = dog();
  assert.equal([read(RSTS), read(RSTC)], [0x1000, 0x102]);
});

test("the watchdog counts 65536 a second and resets the board, once", () => {
  const { read, write, pass, events } = dog();
  write(WDOG, KEY | (2 << 16));
  write(RSTC, KEY | 0x20);
  pass(0.5);
  assert.is(read(WDOG), 0x2_0000 - 0x8000);
  write(WDOG, KEY | (2 << 16)); // kicked
  pass(1.9);
  assert.equal(events, []);
  pass(0.2);
  assert.equal(events, ["reset 0"]);
  pass(5);
  assert.is(events.length, 1);
});

test("Linux's restart and power-off, by partition", () => {
  for (const [rsts, event] of [[0x555, "halt"], [0x14, "reset 6"]] as const) {
    const { write, pass, events } = dog();
    write(RSTS, KEY | rsts);
    write(WDOG, KEY | 10);
    write(RSTC, KEY | 0x20);
    pass(10 / 65536 + 1e-9);
    assert.equal(events, [event]);
  }
});

test("stopping, no password, and other values of WRCFG do nothing", () => {
  const { read, write, pass, events } = dog();
  write(WDOG, KEY | 100);
  write(RSTC, 0x20);
  assert.is(read(RSTC), 0x102);
  write(RSTC, KEY | 0x20); write(RSTC, KEY | 0x102);
  pass(1);
  write(RSTC, KEY | 0x10); write(WDOG, KEY | 100);
  pass(1);
  assert.equal(events, []);
});

test("a watchdog reset keeps the partition in RSTS and marks itself", () => {
  const { board, read, write } = dog();
  write(RSTS, KEY | 0x1014);
  board.reset("watchdog");
  assert.is(read(RSTS), 0x34);
  board.reset();
  assert.is(read(RSTS), 0x1000);
});

test("power domains answer at once, as bcm2835-power waits for", () => {
  const { read, write } = dog();
  write(P + 0x10c, KEY | 1);
  assert.is(read(P + 0x10c) & 2, 2);
  write(P + 0x10c, KEY | 9);
  assert.is(read(P + 0x10c) & 0x12, 0x12);
});

test.run();
