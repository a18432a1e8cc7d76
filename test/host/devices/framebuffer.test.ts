import { test } from "uvu";
import * as assert from "uvu/assert";
import { decode } from "fast-png";
import { configure, framebuffer, readPicture } from "../../../host/devices/framebuffer.ts";
import { encodePng } from "../../../host/machine/screenshot.ts";

const memory = { base: 0x1000, size: 0x8000 };
const make = (request: Parameters<typeof configure>[1]) => {
  const fb = framebuffer.state(), ram = new Uint8Array(0x1_0000);
  assert.is(configure(fb, { width: 4, height: 2, virtualWidth: 4, virtualHeight: 4, allocate: true, ...request }, memory), true);
  return { fb, ram, view: new DataView(ram.buffer) };
};

test("pixels of every depth and order become RGBA", () => {
  const expected = [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255]];
  const words: Record<string, number[]> = {
    "32/1": [0x0000ff, 0x00ff00, 0xff0000], "32/0": [0xff0000, 0x00ff00, 0x0000ff], "24/1": [0x0000ff, 0x00ff00, 0xff0000],
    "16/1": [0xf800, 0x07e0, 0x001f], "16/0": [0x001f, 0x07e0, 0xf800], "15/1": [0x7c00, 0x03e0, 0x001f],
  };
  for (const [kind, pixels] of Object.entries(words)) {
    const [depth, pixelOrder] = kind.split("/").map(Number);
    const { fb, ram } = make({ depth, pixelOrder });
    pixels.forEach((pixel, i) => { for (let k = 0; k < depth / 8; k++) ram[0x1000 + Math.ceil(depth / 8) * i + k] = pixel >> (8 * k); });
    const picture = readPicture(fb, ram)!;
    assert.equal([0, 1, 2].map((i) => Array.from(picture.data.subarray(4 * i, 4 * i + 4))), expected, kind);
  }
});

test("eight bits go through the palette; the window follows the virtual offset; blank is black", () => {
  const { fb, ram } = make({ depth: 8, yOffset: 2 });
  fb.palette[7] = 0xff33_2211;
  ram[0x1000 + 2 * fb.pitch + 1] = 7;
  assert.equal([...readPicture(fb, ram)!.data.subarray(4, 8)], [0x11, 0x22, 0x33, 255]);
  configure(fb, { virtualWidth: 8, xOffset: 1, yOffset: 0 }, memory);
  ram.fill(0, 0x1000, 0x1100); ram[0x1000 + 3] = 7;
  assert.equal([...readPicture(fb, ram)!.data.subarray(8, 12)], [0x11, 0x22, 0x33, 255]);
  configure(fb, { blank: 1 }, memory);
  assert.equal([...readPicture(fb, ram)!.data.subarray(4, 8)], [0, 0, 0, 255]);
});

test("no framebuffer, no picture; a depth or size that cannot be had changes nothing", () => {
  const { fb, ram } = make({ depth: 16 });
  assert.is(configure(fb, { depth: 12 }, memory), false);
  assert.is(configure(fb, { virtualHeight: 4000, virtualWidth: 4000 }, memory), false);
  assert.equal([fb.depth, fb.virtualHeight], [16, 4]);
  configure(fb, { release: true }, memory);
  assert.is(readPicture(fb, ram), null);
});

test("a screenshot is a PNG of the same pixels", () => {
  const { fb, ram } = make({ depth: 32 });
  ram.set([1, 2, 3], 0x1000);
  const picture = readPicture(fb, ram)!, png = decode(encodePng(picture));
  assert.equal([png.width, png.height, png.channels], [4, 2, 4]);
  assert.equal(Array.from(png.data), Array.from(picture.data));
});

test.run();
