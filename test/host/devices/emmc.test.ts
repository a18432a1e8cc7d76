import { test } from "uvu";
import * as assert from "uvu/assert";
import { blocksOf } from "../../../host/devices/block-overlay.ts";
import { firmwarePins } from "../../../host/boards/pi3.ts";
import { rig, type Rig } from "./rig.ts";

const E = 0x3f30_0000, ARG2 = E, BLKSIZECNT = E + 4, ARG1 = E + 8, CMDTM = E + 0xc, RESP = E + 0x10, DATA = E + 0x20, STATUS = E + 0x24, CONTROL0 = E + 0x28, CONTROL1 = E + 0x2c, INTERRUPT = E + 0x30, MASK = E + 0x34, ENABLE = E + 0x38;
const R2 = 1 << 16, R1 = 2 << 16, R1B = 3 << 16, ISDATA = 1 << 21, READ = 1 << 4, MULTI = 1 << 5, COUNT = 2, AUTO12 = 4, AUTO23 = 8;

const pins = firmwarePins(true);
for (let pin = 48; pin <= 53; pin++) pins[pin] = 7;

function host(options = {}) {
  const image = Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 7 + (i >> 9)) & 0xff);
  const r = rig({ sd: blocksOf(image), firmware: { fsel: pins }, ...options });
  return { ...r, image };
}

/** Sends a command as a polling driver does; the interrupt bits that came. */
function command(r: Rig, index: number, arg: number, flags: number): number {
  r.write(INTERRUPT, 0xffff_ffff);
  r.write(ARG1, arg);
  r.write(CMDTM, ((index << 24) | flags) >>> 0);
  assert.is(r.read(STATUS) & 1, 1, "command inhibit while it is under way");
  r.pass(1.5e-6);
  return r.read(INTERRUPT);
}

/** Identification as bare-metal drivers, U-Boot and Linux do it. */
function identify(r: Rig): number {
  r.write(CONTROL1, 1 << 24);
  assert.is(r.read(CONTROL1), 0, "the reset is over at once");
  r.write(CONTROL1, 0x000e_0001 | (0x68 << 8));
  assert.is(r.read(CONTROL1) & 2, 2, "the clock is stable");
  r.write(CONTROL1, 0x000e_0005 | (0x68 << 8));
  r.write(MASK, 0xffff_ffff); r.write(ENABLE, 0xffff_ffff);
  command(r, 0, 0, 0);
  assert.is(command(r, 8, 0x1aa, R1), 1);
  assert.is(r.read(RESP), 0x1aa);
  for (let tries = 0; ; tries++) {
    command(r, 55, 0, R1); command(r, 41, 0x40ff_8000, R1);
    if (r.read(RESP) >>> 31) break;
    assert.ok(tries < 10);
  }
  command(r, 2, 0, R2);
  command(r, 3, 0, R1);
  const rca = r.read(RESP) & 0xffff_0000;
  assert.is(command(r, 7, rca, R1B), 3, "command and busy end");
  command(r, 55, rca, R1); command(r, 6, 2, R1);
  r.write(CONTROL0, 2);
  return rca;
}

const readWords = (r: Rig, n: number) => Array.from({ length: n }, () => r.read(DATA));
const words = (image: Uint8Array, at: number, n: number) => Array.from(new Uint32Array(image.buffer.slice(at, at + 4 * n)));

test("capabilities are 0, the version is SDHCI 3, a card is seen where pins 48–53 are ALT3", () => {
  const r = host();
  assert.equal([r.read(E + 0x40), r.read(E + 0xfc), r.read(STATUS) & 0x7_0000], [0, 0x9902_0000, 0x7_0000]);
  assert.is(rig().read(STATUS) & 0x7_0000, 0, "SDHOST has it by default");
});

test("no card: commands time out", () => {
  const r = host({ sd: null });
  r.write(MASK, 0xffff_ffff);
  assert.is(command(r, 8, 0x1aa, R1), 0x1_8000);
});

test("a long response is shifted by its CRC", () => {
  const r = host();
  const rca = identify(r);
  command(r, 7, 0, 0);
  command(r, 9, rca, R2);
  assert.equal([3, 2, 1, 0].map((i) => r.read(RESP + 4 * i)), [0x0040_0e00, 0x325b_5900, 0x0000_017f, 0x800a_4000], "CSD[127:8]: version 2, C_SIZE 1");
});

test("a block by PIO: the ready interrupt, 128 words, the end", () => {
  const r = host();
  identify(r);
  r.write(BLKSIZECNT, 0x0001_0200);
  assert.is(command(r, 17, 3, R1 | ISDATA | READ), 1);
  assert.is(r.read(STATUS) & 0x206, 0x206);
  r.pass(3e-6);
  assert.is(r.read(INTERRUPT), 0x21);
  assert.is(r.read(STATUS) & 0x800, 0x800);
  assert.equal(readWords(r, 128), words(r.image, 3 * 512, 128));
  assert.is(r.read(INTERRUPT), 0x23);
  assert.is(r.read(STATUS) & 0xf07, 0);
});

test("many blocks with Auto CMD12 and with Auto CMD23; the count falls", () => {
  const r = host();
  const rca = identify(r);
  for (const auto of [AUTO12, AUTO23]) {
    r.write(ARG2, 4); r.write(BLKSIZECNT, 0x0004_0200);
    command(r, 18, 10, R1 | ISDATA | READ | MULTI | COUNT | auto);
    for (let block = 0; block < 4; block++) {
      r.pass(3e-6);
      assert.ok(r.read(INTERRUPT) & 0x20);
      r.write(INTERRUPT, 0x20);
      assert.is(r.read(BLKSIZECNT) >>> 16, 4 - block);
      assert.equal(readWords(r, 128), words(r.image, (10 + block) * 512, 128));
    }
    assert.is(r.read(INTERRUPT) & 0xffff_0002, 2);
    command(r, 13, rca, R1);
    assert.is((r.read(RESP) >>> 9) & 15, 4, "the card is back in transfer");
  }
});

test("writing, and CMD12 in the middle of an open-ended read", () => {
  const r = host();
  const rca = identify(r);
  r.write(BLKSIZECNT, 0x0002_0200);
  command(r, 25, 50, R1 | ISDATA | MULTI | COUNT | AUTO12);
  for (let block = 0; block < 2; block++) {
    r.pass(3e-6);
    assert.ok(r.read(INTERRUPT) & 0x10);
    r.write(INTERRUPT, 0x10);
    for (let i = 0; i < 128; i++) r.write(DATA, 0x0101_0101 * (block + 1));
  }
  assert.ok(r.read(INTERRUPT) & 2);
  assert.equal([r.image[50 * 512], r.image[51 * 512 + 511], r.image[52 * 512]], [1, 2, (52 * 512 * 7 + 52) & 0xff]);
  command(r, 18, 0, R1 | ISDATA | READ | MULTI);
  r.pass(3e-6);
  readWords(r, 128);
  r.pass(3e-6);
  command(r, 12, 0, R1B | (3 << 22));
  assert.is(r.read(STATUS) & 0xf07, 0);
  command(r, 13, rca, R1);
  assert.is((r.read(RESP) >>> 9) & 15, 4);
});

test("the interrupt line follows status and enable", () => {
  const r = host();
  identify(r);
  assert.is(r.gpu(62), true, "bits of the last command stand");
  r.write(INTERRUPT, 0xffff_ffff);
  assert.is(r.gpu(62), false);
  r.write(ENABLE, 0);
  command(r, 13, 0, R1);
  assert.is(r.gpu(62), false);
  r.write(MASK, 0xffff_fffe);
  assert.is(command(r, 0, 0, 0) & 1, 0, "a masked bit never shows");
});

test("the DMA controller moves a read through DREQ 11", () => {
  const r = host();
  identify(r);
  const CB = 0x2000, D = 0x3f00_7000;
  r.put(CB, 1 | (1 << 3) | (1 << 4) | (1 << 10) | (11 << 16), 0x7e30_0020, 0xc000_8000, 1024, 0, 0);
  r.write(D + 4, 0xc000_0000 + CB); r.write(D, 1);
  r.write(BLKSIZECNT, 0x0002_0200);
  command(r, 18, 7, R1 | ISDATA | READ | MULTI | COUNT | AUTO12);
  r.pass(20e-6);
  assert.equal(Array.from(r.ram.subarray(0x8000, 0x8400)), Array.from(r.image.subarray(7 * 512, 9 * 512)));
  assert.is(r.read(D) & 7, 6);
  assert.is(r.gpu(16), true);
  assert.ok(r.read(INTERRUPT) & 2);
});

test("a snapshot in the middle of a transfer goes on where it was", () => {
  const r = host();
  identify(r);
  r.write(BLKSIZECNT, 0x0002_0200);
  command(r, 18, 5, R1 | ISDATA | READ | MULTI | COUNT);
  r.pass(3e-6);
  readWords(r, 40);
  const saved = r.board.snapshot();
  const rest = () => { const a = readWords(r, 88); r.pass(3e-6); return [...a, ...readWords(r, 128)]; };
  const first = rest();
  r.board.restore(saved);
  assert.equal(rest(), first);
  assert.equal(first, words(r.image, 5 * 512 + 160, 216));
});

test.run();
