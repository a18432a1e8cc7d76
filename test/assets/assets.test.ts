/** The guests that other tests boot are what they should be; where they cannot be had, one test is skipped with the reason. */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { cpio } from "./cpio.ts";
import { obtainAssets } from "./fetch.ts";

const assets = await obtainAssets();

function bytesAt(file: string, position: number, length: number): Buffer {
  const handle = openSync(file, "r"), bytes = Buffer.alloc(length);
  readSync(handle, bytes, 0, length, position);
  closeSync(handle);
  return bytes;
}

if (typeof assets === "string") test.skip(`Debian's arm64 guests (skipped: ${assets})`);
else {
  test("the kernel is an arm64 Image, the device tree a flattened one", () => {
    assert.is(bytesAt(assets.kernel, 0x38, 4).toString("latin1"), "ARM\x64");
    assert.is(bytesAt(assets.dtb, 0, 4).readUInt32BE(), 0xd00dfeed);
  });

  test("the card has an MBR, a FAT32 and an ext4 partition", () => {
    const record = bytesAt(assets.card, 0, 512);
    assert.is(record.readUInt16LE(510), 0xaa55);
    const [boot, root] = [446, 462].map((at) => record.readUInt32LE(at + 8) * 512);
    assert.is(bytesAt(assets.card, boot + 82, 5).toString("latin1"), "FAT32");
    assert.is(bytesAt(assets.card, root + 1024 + 56, 2).readUInt16LE(), 0xef53);
  });

  test("the initramfs has init and busybox", () => {
    const text = readFileSync(assets.initramfs).toString("latin1");
    for (const name of ["init", "bin/busybox", "TRAILER!!!"]) assert.ok(text.includes(`${name}\0`), name);
  });
}

test("a cpio archive: header fields, padding, trailer", () => {
  const bytes = cpio([{ path: "abc", mode: 0o644, data: Uint8Array.of(1, 2, 3, 4, 5) }, { path: "d", mode: 0o40755 }]);
  const text = Buffer.from(bytes).toString("latin1");
  assert.is(bytes.length % 512, 0);
  assert.is(text.slice(0, 6), "070701");
  assert.is(text.slice(14, 22), "000081a4"); // a regular file, 0644
  assert.is(text.slice(54, 62), "00000005"); // its size
  assert.is(text.slice(94, 102), "00000004"); // of the name, with its zero
  assert.equal([...bytes.subarray(116, 121)], [1, 2, 3, 4, 5]);
  assert.is(text.slice(124, 130), "070701");
});

test.run();
