import { test } from "uvu";
import * as assert from "uvu/assert";
import { BlockOverlay, blocksOf } from "../../../host/devices/block-overlay.ts";
import { sdBus } from "../../../host/devices/sd-card.ts";
import { rig } from "./rig.ts";

function card(size = 3 << 20) {
  const image = Uint8Array.from({ length: size }, (_, i) => (i >> 9) & 0xff);
  const { board } = rig({ sd: blocksOf(image) });
  const bus = sdBus(board.blocks.sdcard);
  const r1 = (index: number, arg = 0) => bus.command(index, arg)?.words[3] ?? -1;
  const app = (index: number, arg = 0, rca = 0) => { r1(55, rca << 16); return r1(index, arg); };
  const ready = () => {
    r1(0); r1(8, 0x1aa); app(41, 0x4030_0000); app(41, 0x4030_0000); r1(2);
    const rca = r1(3) >>> 16;
    r1(7, rca << 16);
    return rca;
  };
  return { image, bus, r1, app, ready, board };
}

test("the way from power-on to transfer", () => {
  const { bus, r1, app } = card();
  assert.is(bus.command(0, 0), null);
  assert.is(r1(8, 0x1aa), 0x1aa, "the check pattern comes back");
  assert.is(app(41, 0x4030_0000) >>> 31, 0, "busy at first");
  assert.is(app(41, 0x4030_0000) >>> 0, 0xc0ff_8000, "then ready and high capacity");
  const cid = bus.command(2, 0)!;
  assert.ok(cid.long);
  const rca = r1(3) >>> 16;
  assert.is.not(rca, 0);
  assert.is((r1(13, rca << 16) >>> 9) & 15, 3, "stand-by");
  r1(7, rca << 16);
  assert.is((r1(13, rca << 16) >>> 9) & 15, 4, "transfer");
});

test("CSD says high capacity and the size, with a right CRC", () => {
  const { bus, r1, app } = card(5 << 19);
  r1(0); r1(8, 0x1aa); app(41, 0x4030_0000); app(41, 0x4030_0000); r1(2);
  const rca = r1(3) >>> 16;
  const { words } = bus.command(9, rca << 16)!;
  assert.is(words[0] >>> 30, 1);
  const size = ((words[1] & 0x3f) << 16) | (words[2] >>> 16);
  assert.is((size + 1) * 512 * 1024, 5 << 19);
  let crc = 0;
  for (let bit = 127; bit >= 8; bit--) { const x = ((words[3 - (bit >> 5)] >>> (bit & 31)) & 1) ^ (crc >> 6); crc = ((crc << 1) & 0x7f) ^ (x ? 9 : 0); }
  assert.is(words[3] & 0xff, (crc << 1) | 1);
});

test("single and multiple blocks, with and without a count", () => {
  const { bus, r1, ready, image } = card();
  const rca = ready();
  r1(17, 9);
  assert.is(bus.read()![0], 9);
  assert.is(bus.read(), null, "only one was asked for");
  r1(18, 20);
  for (let i = 0; i < 5; i++) assert.is(bus.read()![100], 20 + i);
  r1(12);
  assert.is((r1(13, rca << 16) >>> 9) & 15, 4);
  r1(23, 2); r1(25, 300);
  assert.ok(bus.write(new Uint8Array(512).fill(1)) && bus.write(new Uint8Array(512).fill(2)));
  assert.is(bus.write(new Uint8Array(512)), false, "the count has run out");
  assert.equal([image[300 * 512], image[301 * 512 + 511], image[302 * 512]], [1, 2, 302 & 0xff]);
});

test("registers of ACMD13, 22, 51 and the switch of CMD6", () => {
  const { bus, r1, app, ready } = card(), rca = ready();
  app(6, 2, rca); app(13, 0, rca);
  assert.is(bus.read()![0] >> 6, 2);
  app(51, 0, rca);
  assert.equal([...bus.read()!.subarray(0, 4)], [0x02, 0x35, 0x80, 0x02]);
  r1(6, 0x00ff_fff1);
  let status = bus.read()!;
  assert.equal([status[13], status[16] & 15], [3, 1]);
  r1(6, 0x80ff_fff1); bus.read();
  r1(6, 0x00ff_ffff); status = bus.read()!;
  assert.is(status[16] & 15, 1, "high speed stays");
  r1(6, 0x00ff_fff3); status = bus.read()!;
  assert.is(status[16] & 15, 15, "SDR104 is not there");
  r1(25, 10); bus.write(new Uint8Array(512)); bus.write(new Uint8Array(512)); r1(12);
  app(22, 0, rca);
  assert.equal([...bus.read()!], [0, 0, 0, 2]);
});

test("erase fills with zeros; a wrong order is an error in the response", () => {
  const { r1, ready, image } = card();
  ready();
  r1(32, 5); r1(33, 7); r1(38);
  assert.equal([4, 5, 7, 8].map((b) => image[b * 512]), [4, 0, 0, 8]);
  r1(32, 9); r1(33, 8);
  assert.is((r1(38) >>> 28) & 1, 1);
});

test("an address past the end is out of range; commands of other states and MMC's get no answer", () => {
  const { bus, r1, ready } = card();
  assert.is(r1(17, 0), -1, "not before the card is selected");
  const rca = ready();
  assert.is(r1(17, 0x10_0000) >>> 31, 1);
  assert.is(r1(13, rca << 16) >>> 31, 0, "it shows once");
  assert.is(bus.read(), null);
  assert.equal([r1(1), r1(5), r1(11)], [-1, -1, -1]);
  assert.is((r1(13, rca << 16) >>> 22) & 1, 1, "illegal command shows once");
  assert.is((r1(13, rca << 16) >>> 22) & 1, 0);
});

test("an overlay keeps writes to itself and travels in the board's snapshot", () => {
  const image = new Uint8Array(1 << 20);
  const { board } = rig({ sd: new BlockOverlay(blocksOf(image)) });
  const source = board.blocks.sdcard.c.ports.blocks!;
  source.writeBlocks(3, new Uint8Array(1024).fill(7));
  assert.equal([source.readBlocks(2, 4)[0], source.readBlocks(3, 2)[1023], image[3 * 512]], [0, 7, 0]);
  const saved = board.snapshot();
  source.writeBlocks(3, new Uint8Array(512).fill(9));
  board.restore(saved);
  assert.is(source.readBlocks(3, 1)[0], 7);
});

test("an overlay erases ranges without keeping blocks, also the ones written before", () => {
  const image = new Uint8Array(1 << 20).fill(1), overlay = new BlockOverlay(blocksOf(image));
  overlay.writeBlocks(10, new Uint8Array(2048).fill(2));
  overlay.eraseBlocks(0, 11); // more than was written
  overlay.eraseBlocks(13, 1); // less
  overlay.eraseBlocks(20, 5); overlay.eraseBlocks(25, 5);
  overlay.writeBlocks(22, new Uint8Array(512).fill(3));
  const first = () => Array.from({ length: 32 }, (_, n) => overlay.readBlocks(n, 1)[0]);
  const expected = Array.from({ length: 32 }, (_, n) => (n < 11 ? 0 : n < 13 ? 2 : n === 13 ? 0 : n === 22 ? 3 : n >= 20 && n < 30 ? 0 : 1));
  assert.equal(first(), expected);
  assert.equal(Array.from({ length: 32 }, (_, n) => overlay.readBlocks(0, 32)[n * 512 + 511]), expected, "in one read");
  const saved = overlay.snapshot();
  assert.equal([saved.numbers.length, saved.erased], [3, [[0, 11], [13, 14], [20, 30]]]);
  overlay.eraseBlocks(0, 2048);
  assert.ok(overlay.readBlocks(0, 2048).every((b) => b === 0));
  overlay.restore(saved);
  assert.equal(first(), expected);
  assert.ok(image.every((b) => b === 1));
});

test("a write that nothing has room for is an error of the card, not of the emulator", () => {
  const { board } = rig({ sd: new BlockOverlay(blocksOf(new Uint8Array(1 << 20)), 2) }), bus = sdBus(board.blocks.sdcard);
  const r1 = (index: number, arg = 0) => bus.command(index, arg)?.words[3] ?? -1;
  r1(0); r1(8, 0x1aa);
  for (let i = 0; i < 2; i++) { r1(55); r1(41, 0x4030_0000); }
  r1(2);
  const rca = r1(3) >>> 16;
  r1(7, rca << 16); r1(25, 0);
  const block = new Uint8Array(512);
  assert.equal([bus.write(block), bus.write(block), bus.write(block)], [true, true, false]);
  assert.is((r1(13, rca << 16) >>> 19) & 1, 1);
});

test.run();
