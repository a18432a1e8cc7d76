import { test } from "uvu";
import * as assert from "uvu/assert";
import { blocksOf } from "../../../host/devices/block-overlay.ts";
import { rig, type Rig } from "./rig.ts";

const S = 0x3f20_2000, SDCMD = S, SDARG = S + 4, SDTOUT = S + 8, SDRSP = S + 0x10, SDHSTS = S + 0x20, SDVDD = S + 0x30, SDEDM = S + 0x34, SDHCFG = S + 0x38, SDHBCT = S + 0x3c, SDDATA = S + 0x40, SDHBLC = S + 0x50;
const NEW = 0x8000, FAIL = 0x4000, BUSY = 0x800, NONE = 0x400, LONG = 0x200, WRITE = 0x80, READ = 0x40;

function host(options = {}) {
  const image = Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 3 + (i >> 9)) & 0xff);
  return { ...rig({ sd: blocksOf(image), ...options }), image };
}

function command(r: Rig, index: number, arg: number, flags = 0): void {
  assert.is(r.read(SDCMD) & NEW, 0);
  r.write(SDHSTS, 0x7f8);
  r.write(SDARG, arg);
  r.write(SDCMD, index | flags | NEW);
  assert.is(r.read(SDCMD) & NEW, NEW);
  r.pass(1.5e-6);
  assert.is(r.read(SDCMD) & NEW, 0);
}

function identify(r: Rig): number {
  r.write(SDVDD, 1); r.write(SDTOUT, 0xf0_0000); r.write(SDHCFG, 0xa);
  command(r, 0, 0, NONE);
  command(r, 8, 0x1aa);
  assert.is(r.read(SDRSP), 0x1aa);
  do { command(r, 55, 0); command(r, 41, 0x40ff_8000); } while (r.read(SDRSP) >>> 31 === 0);
  command(r, 2, 0, LONG);
  assert.is(r.read(SDRSP + 12) >>> 8 & 0xffff, 0x524c, "the CID's OEM id is in bits 119:104");
  command(r, 3, 0);
  const rca = r.read(SDRSP) & 0xffff_0000;
  command(r, 7, rca, BUSY);
  assert.is(r.read(SDHSTS) & 0x400, 0x400);
  return rca;
}

test("a command nobody answers fails with a time-out", () => {
  const r = host({ sd: null });
  command(r, 8, 0x1aa);
  assert.is(r.read(SDCMD) & FAIL, FAIL);
  assert.is(r.read(SDHSTS), 0x40);
  r.write(SDHSTS, 0x40);
  assert.is(r.read(SDHSTS), 0);
});

test("a block by PIO, as the driver's words in SDEDM tell", () => {
  const r = host();
  identify(r);
  r.write(SDHBCT, 512); r.write(SDHBLC, 1);
  command(r, 17, 4, READ);
  assert.is(r.read(SDEDM) & 15, 4, "READWAIT");
  r.pass(3e-6);
  assert.is(r.read(SDEDM) & 0x1ff, (16 << 4) | 2, "READDATA, FIFO full");
  assert.is(r.read(SDHSTS) & 1, 1);
  const got = Array.from({ length: 125 }, () => r.read(SDDATA));
  assert.is((r.read(SDEDM) >> 4) & 31, 3);
  got.push(...Array.from({ length: 3 }, () => r.read(SDDATA)));
  assert.equal(got, Array.from(new Uint32Array(r.image.buffer.slice(2048, 2560))));
  assert.is(r.read(SDEDM) & 0x1ff, 1, "DATAMODE, empty");
});

test("interrupts: data while the FIFO has some, block and busy until written", () => {
  const r = host();
  identify(r);
  r.write(SDHSTS, 0x7f8);
  r.write(SDHCFG, 0x10 | 0x100);
  r.write(SDHBCT, 512); r.write(SDHBLC, 1);
  command(r, 17, 4, READ);
  assert.is(r.gpu(56), false);
  r.pass(3e-6);
  assert.is(r.gpu(56), true);
  for (let i = 0; i < 128; i++) r.read(SDDATA);
  assert.equal([r.gpu(56), r.read(SDHSTS)], [true, 0x200]);
  r.write(SDHSTS, 0x200);
  assert.is(r.gpu(56), false);
});

test("an open-ended multiple write ends with CMD12", () => {
  const r = host();
  const rca = identify(r);
  r.write(SDHBCT, 512); r.write(SDHBLC, 0);
  command(r, 25, 60, WRITE);
  for (let block = 0; block < 3; block++) {
    assert.is(r.read(SDEDM) & 0x1ff, 3, "WRITEDATA, empty: the block after goes in at once");
    for (let i = 0; i < 128; i++) r.write(SDDATA, (0x0101_0101 * (block + 1)) >>> 0);
    assert.is(r.read(SDEDM) & 0x1ff, (16 << 4) | 3, "full until the card has it");
    r.pass(3e-6);
  }
  command(r, 12, 0, BUSY);
  assert.is(r.read(SDEDM) & 15, 1);
  assert.equal([60, 61, 62].map((b) => r.image[b * 512 + 9]), [1, 2, 3]);
  command(r, 13, rca);
  assert.is((r.read(SDRSP) >>> 9) & 15, 4);
});

test("the DMA controller moves blocks both ways through DREQ 13; the last words may be left to the CPU", () => {
  const r = host();
  identify(r);
  const CB = 0x3000, D = 0x3f00_7500; // channel 5
  r.put(CB, 1 | (1 << 4) | (1 << 10) | (13 << 16), 0x7e20_2040, 0x0001_0000, 1024 - 12, 0, 0);
  r.write(D + 4, CB); r.write(D, 1);
  r.write(SDHBCT, 512); r.write(SDHBLC, 2);
  command(r, 23, 2); command(r, 18, 8, READ);
  r.pass(20e-6);
  assert.is(r.read(D) & 7, 6);
  assert.is(r.gpu(21), true);
  for (let i = 0; i < 3; i++) r.put(0x1_0000 + 1012 + 4 * i, r.read(SDDATA));
  assert.equal(Array.from(r.ram.subarray(0x1_0000, 0x1_0400)), Array.from(r.image.subarray(8 * 512, 10 * 512)));
  r.write(D, 6);
  r.put(CB, 1 | (1 << 8) | (1 << 6) | (13 << 16), 0x0001_0000, 0x7e20_2040, 1024, 0, 0);
  r.write(D + 4, CB); r.write(D, 1);
  r.write(SDHBLC, 2);
  command(r, 23, 2); command(r, 25, 100, WRITE);
  r.pass(20e-6);
  assert.equal(r.image.slice(100 * 512, 102 * 512), r.ram.slice(0x1_0000, 0x1_0400));
});

test("the busy interrupt belongs to commands that wait for it, not to written data", () => {
  const r = host();
  identify(r);
  r.write(SDHSTS, 0x7f8);
  r.write(SDHCFG, 0x500);
  r.write(SDHBCT, 512); r.write(SDHBLC, 1);
  command(r, 24, 7, WRITE);
  for (let i = 0; i < 128; i++) r.write(SDDATA, i);
  assert.is(r.gpu(56), false);
  r.pass(3e-6);
  assert.equal([r.read(SDHSTS), r.gpu(56)], [0x200, true]);
});

test("a command register written without the start flag starts nothing", () => {
  const r = host();
  r.write(SDCMD, 8);
  r.pass(1e-5);
  assert.equal([r.read(SDCMD), r.read(SDHSTS), r.board.clock.due("sdhost", "respond", 0)], [8, 0, Infinity]);
});

test("forcing data mode ends a transfer", () => {
  const r = host();
  identify(r);
  r.write(SDHBCT, 512); r.write(SDHBLC, 4);
  command(r, 18, 0, READ);
  r.write(SDEDM, 1 << 19);
  r.pass(1e-5);
  assert.is(r.read(SDEDM) & 0x1ff, 1);
});

test.run();
