import { test } from "uvu";
import * as assert from "uvu/assert";
import { rig } from "./rig.ts";

const D = (channel: number) => (channel === 15 ? 0x3fe0_5000 : 0x3f00_7000 + 0x100 * channel);
const INT_STATUS = 0x3f00_7fe0, ENABLE = 0x3f00_7ff0, CB = 0x1000;
const INTEN = 1, TDMODE = 2, DEST_INC = 0x10, SRC_INC = 0x100, DEST_IGNORE = 0x80, SRC_IGNORE = 0x800;

test("every channel copies, flags END and INT, and has its interrupt", () => {
  for (let channel = 0; channel <= 15; channel++) {
    const r = rig();
    r.put(0x4000, 1, 2, 3);
    r.put(CB, INTEN | SRC_INC | DEST_INC, 0xc000_4000, 0x4000_5000, 12, 0, 0);
    r.write(D(channel) + 4, CB); r.write(D(channel), 1);
    assert.is(r.read(D(channel)) & 1, 1, "it takes time");
    r.pass(1e-6);
    assert.equal([r.get(0x5000), r.get(0x5004), r.get(0x5008)], [1, 2, 3]);
    assert.is(r.read(D(channel)) & 7, 6);
    const line = channel <= 10 ? 16 + channel : channel <= 14 ? 27 : 31;
    assert.is(r.gpu(line), true, `channel ${channel} on ${line}`);
    if (channel < 15) assert.equal([r.read(INT_STATUS), r.gpu(28)], [1 << channel, true]);
    r.write(D(channel), 6);
    assert.equal([r.read(D(channel)) & 7, r.gpu(line)], [0, false]);
    assert.is((r.read(D(channel) + 0x20) >>> 28) & 1, channel >= 7 && channel <= 14 ? 1 : 0, "lite");
  }
});

test("a channel that ENABLE switches off waits, and goes on when it is on again", () => {
  const r = rig();
  r.put(0x4000, 7);
  r.put(CB, SRC_INC | DEST_INC, 0x4000, 0x5000, 4, 0, 0);
  r.write(ENABLE, 0x7ffe);
  r.write(D(0) + 4, CB); r.write(D(0), 1);
  r.pass(1e-6);
  assert.equal([r.get(0x5000), r.read(D(0)) & 3], [0, 1]);
  r.write(ENABLE, 0x7fff);
  r.pass(1e-6);
  assert.equal([r.get(0x5000), r.read(D(0)) & 3], [7, 2]);
});

test("control blocks follow one another, and the registers show the present one", () => {
  const r = rig();
  r.put(0x4000, 0x11, 0x22);
  r.put(CB, SRC_INC | DEST_INC, 0x4000, 0x5000, 4, 0, CB + 32);
  r.put(CB + 32, INTEN | SRC_INC | DEST_INC, 0x4004, 0x6000, 4, 0, 0);
  r.write(D(0) + 4, CB); r.write(D(0), 1);
  r.pass(1.5e-7);
  assert.equal([r.read(D(0) + 0xc), r.read(D(0) + 0x10), r.read(D(0) + 0x14), r.read(D(0) + 0x1c)], [0x4000, 0x5000, 4, CB + 32]);
  r.pass(1e-6);
  assert.equal([r.get(0x5000), r.get(0x6000), r.read(D(0) + 4)], [0x11, 0x22, 0]);
});

test("2D: rows with strides, the last row included; lite channels go straight on", () => {
  for (const channel of [3, 8]) {
    const r = rig();
    for (let i = 0; i < 256; i++) r.ram[0x4000 + i] = i;
    r.put(CB, TDMODE | SRC_INC | DEST_INC, 0x4000, 0x5000, (2 << 16) | 4, ((-4 & 0xffff) << 16) | 12, 0);
    r.write(D(channel) + 4, CB); r.write(D(channel), 1);
    r.pass(1e-6);
    if (channel === 3) {
      // rows of 4 bytes: the source steps 4 + 12, the destination 4 − 4
      assert.equal([...r.ram.subarray(0x5000, 0x5008)], [32, 33, 34, 35, 0, 0, 0, 0]);
    } else assert.equal([...r.ram.subarray(0x5000, 0x5008)], [0, 1, 2, 3, 0, 0, 0, 0]);
  }
});

test("fill, ignore, and a tail that is no whole word", () => {
  const r = rig();
  r.put(0x4000, 0xaabb_ccdd);
  r.ram.fill(0x77, 0x5000, 0x5020);
  r.put(CB, DEST_INC, 0x4000, 0x5000, 7, 0, CB + 32);
  r.put(CB + 32, DEST_INC | SRC_IGNORE, 0x4000, 0x5010, 4, 0, CB + 64);
  r.put(CB + 64, SRC_INC | DEST_INC | DEST_IGNORE, 0x4000, 0x5018, 4, 0, 0);
  r.write(D(1) + 4, CB); r.write(D(1), 1);
  r.pass(2e-6);
  assert.equal([...r.ram.subarray(0x5000, 0x5008)], [0xdd, 0xcc, 0xbb, 0xaa, 0xdd, 0xcc, 0xbb, 0x77]);
  assert.equal([r.get(0x5010), r.get(0x5018)], [0, 0x7777_7777]);
});

test("a request line paces: nothing moves while it is low", () => {
  const r = rig(), out: number[] = [];
  r.board.uart0.out = (byte) => out.push(byte);
  for (let i = 0; i < 40; i++) r.put(0x4000 + 4 * i, 0x41 + i);
  r.put(CB, INTEN | SRC_INC | 0x40 | (12 << 16), 0x4000, 0x7e20_1000, 160, 0, 0);
  r.write(D(2) + 4, CB); r.write(D(2), 1);
  r.pass(1e-6);
  assert.is(out.length, 0);
  assert.is(r.read(D(2)) & 0x28, 0x20, "stopped by DREQ");
  r.write(0x3f20_1048, 2); // UART: TXDMAE
  r.pass(1e-6);
  assert.is(out.length, 17, "a FIFO full and one in the shifter");
  r.pass(25 * 10 / 115200);
  assert.is(out.length, 40);
  assert.is(r.read(D(2)) & 7, 6);
});

test("pause, abort, reset and the enable mask", () => {
  const r = rig();
  r.put(CB, SRC_INC | DEST_INC, 0x4000, 0x1_0000, 0x2_0000, 0, CB + 32);
  r.put(CB + 32, SRC_INC | DEST_INC, 0x4000, 0x6000, 4, 0, 0);
  r.put(0x4000, 9);
  r.write(D(0) + 4, CB); r.write(D(0), 1);
  r.pass(1e-6);
  r.write(D(0), 0);
  r.pass(1e-3);
  assert.is(r.get(0x1_0000), 0, "paused");
  assert.is(r.read(D(0)) & 0x11, 0x10);
  r.write(D(0), 0x4000_0001);
  r.pass(1e-5);
  assert.equal([r.get(0x1_0000), r.get(0x6000)], [0, 9], "abort goes on with the next block");
  r.write(D(0) + 4, CB); r.write(D(0), 1); r.write(D(0), 0x8000_0000);
  assert.equal([r.read(D(0)) & 1, r.read(D(0) + 4)], [0, 0]);
  r.write(ENABLE, 0);
  r.write(D(0) + 4, CB + 32); r.put(0x6000, 0); r.write(D(0), 1);
  r.pass(1e-5);
  assert.is(r.get(0x6000), 0);
});

test("the embedder hears what a master wrote; addresses past RAM do nothing", () => {
  const seen: number[][] = [];
  const r = rig({ onDmaWrite: (pa, length) => seen.push([pa, length]) });
  r.put(CB, SRC_INC | DEST_INC, 0x4000, 0xc000_5000, 64, 0, CB + 32);
  r.put(CB + 32, SRC_INC | DEST_INC, 0x4000, 0x3b00_0000, 64, 0, 0);
  r.write(D(0) + 4, CB); r.write(D(0), 1);
  r.pass(2e-6);
  assert.equal(seen, [[0x5000, 64]]);
});

test("a block can be chained while the first runs; an empty address does not start", () => {
  const r = rig();
  r.put(0x4000, 5);
  r.put(CB, SRC_INC | DEST_INC, 0x4000, 0x5000, 4, 0, 0);
  r.put(CB + 32, SRC_INC | DEST_INC, 0x4000, 0x6000, 4, 0, 0);
  r.write(D(0) + 4, CB); r.write(D(0), 1);
  r.pass(1.5e-7);
  r.write(D(0) + 0x1c, CB + 32 + 7);
  assert.is(r.read(D(0) + 0x1c), CB + 32, "aligned to 32 bytes");
  r.pass(1e-6);
  assert.equal([r.get(0x5000), r.get(0x6000), r.read(D(0)) & 1], [5, 5, 0]);
  r.write(D(0), 0x00ab_0001);
  assert.is(r.read(D(0)) & 1, 0);
  assert.is(r.read(D(0)) & 0x00ff_0000, 0x00ab_0000, "priorities are kept");
  r.write(D(0), 0);
  assert.is(r.read(D(0)) & 0x00ff_0000, 0);
});

test.run();
