/** The guests that other tests boot are what they should be; where they cannot be had, one test is skipped with the reason. */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { obtainAssets } from "./fetch.ts";
import { unless } from "../unless.ts";

const assets = await obtainAssets();

function bytesAt(file: string, position: number, length: number): Buffer {
  const handle = openSync(file, "r"), bytes = Buffer.alloc(length);
  readSync(handle, bytes, 0, length, position);
  closeSync(handle);
  return bytes;
}

if (typeof assets === "string") unless(test, assets, "Debian's arm64 guests");
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

test.run();
