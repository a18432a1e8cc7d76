/** The small formats: gzip against `gzip`, newc archives against `cpio`'s own rules, arm64 Image headers against booting.rst. */
import { deflateRawSync, gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { firmwareLoadAddress, parseArm64Image } from "../../../host/loader/arm64-image.ts";
import { readCpio, writeCpio } from "../../../host/loader/cpio.ts";
import { gunzip, isGzip } from "../../../host/loader/gzip.ts";
import { inflate } from "../../../host/loader/inflate.ts";
import { inflate as inflateInBrowsers } from "../../../host/loader/inflate.browser.ts";
import { inFolder, refuses, run, testWith } from "../tools.ts";
import { readFileSync, writeFileSync, existsSync, readlinkSync } from "node:fs";
import { join } from "node:path";

const text = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) >> 7);

test("gzip: inflates what zlib deflated, with and without header fields", () => {
  const packed = new Uint8Array(gzipSync(text));
  assert.ok(isGzip(packed));
  assert.equal(gunzip(packed, "k.gz"), text);
  const named = new Uint8Array([...packed.subarray(0, 3), 8 | 16 | 4 | 2, ...packed.subarray(4, 10), 3, 0, 9, 9, 9, 0x41, 0, 0x42, 0x43, 0, 0, 0, ...packed.subarray(10)]);
  assert.equal(gunzip(named, "k.gz"), text);
  const extra = new Uint8Array([...packed.subarray(0, 3), 4, ...packed.subarray(4, 10), 3, 0, 9, 9, 9, ...packed.subarray(10)]);
  assert.equal(gunzip(extra, "k.gz"), text);
  assert.equal(gunzip(new Uint8Array(gzipSync("")), "k.gz"), new Uint8Array(0));
});

testWith(test, { gzip: "gzip" }, "gzip: inflates what gzip(1) wrote", () => {
  assert.equal(gunzip(run("gzip", ["-9c"], text), "k.gz"), text);
});

test("gzip: damage is refused", async () => {
  const packed = new Uint8Array(gzipSync(text)), spoil = (at: number, value: number) => { const b = packed.slice(); b[at < 0 ? b.length + at : at] = value; return b; };
  await refuses(() => gunzip(text, "a.gz"), /^a\.gz: at offset 0x0: expected a gzip file/);
  await refuses(() => gunzip(spoil(2, 7), "a.gz"), /offset 0x2: expected gzip method 8/);
  await refuses(() => gunzip(packed.subarray(0, 12), "a.gz"), /expected compressed data and an 8-byte gzip trailer/);
  await refuses(() => gunzip(packed.subarray(0, packed.length - 20), "a.gz"), /a\.gz: at offset/);
  await refuses(() => gunzip(spoil(-8, packed[packed.length - 8] ^ 1), "a.gz"), /expected CRC/);
  await refuses(() => gunzip(spoil(-1, 0x7f), "a.gz"), /expected an inflated size of at most 1 GiB/);
  await refuses(() => gunzip(new Uint8Array([...packed, 0, 0, 0, 0, 0, 0, 0, 0]), "a.gz"), /a\.gz: at offset/);
  for (let at = 10; at < packed.length; at += 97) { try { gunzip(spoil(at, packed[at] ^ 0x55), "a.gz"); assert.unreachable(); } catch (e) { assert.is((e as Error).name, "LoadError"); } }
});

for (const [where, work] of [["Node", inflate], ["browsers", inflateInBrowsers]] as const) test(`deflate: the same in ${where}: whole, too long, cut`, () => {
  const packed = new Uint8Array(deflateRawSync(text));
  assert.equal(work(packed, text.length + 1), text);
  assert.is(work(packed, text.length - 5).length, text.length - 5);
  assert.throws(() => work(packed.subarray(0, packed.length - 9), text.length + 1));
});

test("cpio: what is written is read back, and archives may follow each other", () => {
  const first = writeCpio([{ name: "init", mode: 0o755, bytes: Uint8Array.of(1, 2, 3) }, { name: "dev", mode: 0o040755 }, { name: "dev/console", mode: 0o020600, device: [5, 1] }]);
  const second = writeCpio([{ name: "sh", mode: 0o120777, bytes: new TextEncoder().encode("busybox") }]);
  const entries = readCpio(new Uint8Array([...first, 0, 0, 0, 0, ...second]), "two.cpio");
  assert.equal(entries.map((e) => [e.name, e.mode]), [["init", 0o100755], ["dev", 0o040755], ["dev/console", 0o020600], ["sh", 0o120777]]);
  assert.equal([...entries[0].bytes!], [1, 2, 3]);
  const links = [0, 120].map((at) => new TextDecoder().decode(first.subarray(at + 38, at + 46)));
  assert.equal(links, ["00000001", "00000002"], "c_nlink of a file, and of a directory");
  assert.equal(entries[2].device, [5, 1]);
});

testWith(test, { cpio: "cpio" }, "cpio: cpio(1) unpacks what we write and we read what it writes", () => inFolder((folder) => {
  run("sh", ["-c", `cd ${folder} && cpio -i --quiet`], writeCpio([{ name: "a b", mode: 0o644, bytes: text }, { name: "link", mode: 0o120777, bytes: new TextEncoder().encode("a b") }]));
  assert.equal(new Uint8Array(readFileSync(join(folder, "a b"))), text);
  assert.is(readlinkSync(join(folder, "link")), "a b");
  writeFileSync(join(folder, "more"), "more");
  assert.ok(existsSync(join(folder, "more")));
  const entries = readCpio(run("sh", ["-c", `cd ${folder} && ls | cpio -o --quiet -H newc`]), "theirs.cpio");
  assert.equal(entries.map((e) => e.name), ["a b", "link", "more"]);
  assert.equal(entries[0].bytes, text);
}));

test("cpio: damage is refused", async () => {
  const archive = writeCpio([{ name: "init", mode: 0o755, bytes: Uint8Array.of(1, 2, 3) }]);
  await refuses(() => readCpio(new TextEncoder().encode("070707 old"), "o.cpio"), /^o\.cpio: at offset 0x0: expected a newc header \(070701\), found "070707"/);
  await refuses(() => readCpio(archive.subarray(0, 60), "o.cpio"), /expected a header of 110 hexadecimal digits/);
  await refuses(() => readCpio(archive.subarray(0, 114), "o.cpio"), /expected an entry inside the file/);
});

const image = (textOffset: bigint, size: bigint, flags = 0n) => {
  const bytes = new Uint8Array(128), view = new DataView(bytes.buffer);
  view.setBigUint64(8, textOffset, true); view.setBigUint64(16, size, true); view.setBigUint64(24, flags, true);
  view.setUint32(0x38, 0x644d5241, true);
  return bytes;
};

test("arm64 Image: text_offset and image_size; 0 goes to 0x200000, no header to 0x80000", () => {
  const place = (bytes: Uint8Array) => firmwareLoadAddress(parseArm64Image(bytes, "Image"));
  assert.is(place(new Uint8Array(128)), 0x80000);
  assert.is(place(new Uint8Array(10)), 0x80000);
  assert.is(place(image(0n, 0x1000n)), 0x200000);
  assert.is(place(image(0x80000n, 0x1000n)), 0x80000);
  assert.is(place(image(0x12345n, 0n)), 0x80000); // before 3.17
  assert.is(parseArm64Image(image(0n, 0x1000n), "Image")!.imageSize, 0x1000);
  assert.is(parseArm64Image(image(0n, 16n), "Image")!.imageSize, 128);
});

test("arm64 Image: impossible headers are refused", async () => {
  await refuses(() => parseArm64Image(image(0n, 0x1000n, 1n), "Image"), /^Image: at offset 0x18: expected a little-endian arm64 Image/);
  await refuses(() => parseArm64Image(image(1n << 40n, 0x1000n), "Image"), /offset 0x8: expected a text_offset below 1 GiB/);
  await refuses(() => parseArm64Image(image(0n, 1n << 40n), "Image"), /offset 0x10: expected an image_size below 1 GiB/);
});

test.run();
