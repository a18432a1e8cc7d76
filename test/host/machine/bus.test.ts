import { test } from "uvu";
import * as assert from "uvu/assert";
import { Bus, BUS_ABORT, BUS_OK, type Access } from "../../../host/machine/bus.ts";

function memory() {
  const words: Record<number, number> = {};
  return { words, read: (offset: number) => words[offset] ?? 0, write: (offset: number, value: number) => { words[offset] = value; } };
}

test("an access reaches the block at its offset; eight bytes are two words", () => {
  const bus = new Bus(0x1000_0000, 0x2000_0000, () => {}), block = memory();
  bus.map("m", 0x1000_0040, 0x40, block);
  bus.high = 0x1122_3344;
  bus.write(0x1000_0048, 0x5566_7788, 8, 0);
  assert.equal(block.words, { 8: 0x5566_7788, 12: 0x1122_3344 });
  assert.is(bus.read(0x1000_0048, 8, 0), 0x5566_7788);
  assert.is(bus.high, 0x1122_3344);
});

test("a hole reads 0 and is logged once, by name where the block is known; outside the window it aborts", () => {
  const log: string[] = [];
  const bus = new Bus(0x1000_0000, 0x2000_0000, (line) => log.push(line));
  bus.map("V3D", 0x1100_0000, 0x1000, null);
  assert.is(bus.read(0x1100_0004, 4, 0), 0);
  bus.read(0x1100_0004, 4, 1);
  bus.write(0x1234_0000, 1, 4, 0);
  assert.is(bus.status, BUS_OK);
  assert.equal(log, ["V3D is not modelled: read of register 0x4", "nothing is at 0x12340000: write"]);
  bus.read(0x2000_0000, 4, 0);
  assert.is(bus.status, BUS_ABORT);
  bus.read(0x1100_0004, 4, 0);
  assert.is(bus.status, BUS_OK);
});

test("blocks may share a page but not an address; a modelled block hides a named hole", () => {
  const bus = new Bus(0, 0x1_0000, () => {}), a = memory(), b = memory();
  bus.map("hole", 0x1000, 0x1000, null);
  bus.map("a", 0x1200, 0x100, a);
  bus.map("b", 0x1300, 0x100, b);
  bus.write(0x1304, 9, 4, 0);
  assert.is(b.words[4], 9);
  assert.throws(() => bus.map("c", 0x12fc, 8, memory()), /overlaps a/);
});

test("the hook sees reads with their value and writes", () => {
  const bus = new Bus(0, 0x1000, () => {}), seen: Access[] = [];
  bus.map("m", 0x100, 0x10, memory());
  bus.hook = (access) => { seen.push({ ...access }); };
  bus.write(0x104, 7, 2, 3);
  bus.read(0x104, 4, 1);
  assert.equal(seen.map(({ pa, value, size, core, write, block }) => [pa, value, size, core, write, block]), [[0x104, 7, 2, 3, true, "m"], [0x104, 7, 4, 1, false, "m"]]);
});

test("a walk over the whole window does not fill the log", () => {
  let lines = 0;
  const bus = new Bus(0, 0x1000_0000, () => { lines++; });
  for (let pa = 0; pa < 0x1000; pa += 4) bus.read(pa, 4, 0);
  assert.is(lines, 1, "once a page");
  for (let pa = 0; pa < 0x1000_0000; pa += 0x1000) { bus.read(pa, 4, 0); bus.write(pa, 1, 4, 0); }
  assert.is(lines, 1001);
});

test.run();
