/** FAT volumes against mkfs.fat and mtools: cards of theirs that we read, cards of ours that they read. */
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Blocks, formatFat, openBootVolume, part, readPartitions, writePartitions } from "../../../host/loader/fat.ts";
import { openBlockFile } from "../../../host/cli/block-file.ts";
import { inFolder, refuses, run, testWith } from "../tools.ts";

const TOOLS = { "mkfs.fat": "dosfstools", mcopy: "mtools" };
const bytesOf = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 9)) & 255);

/** A card in memory that counts what is read of it. */
function memory(bytes: Uint8Array): Blocks & { bytes: Uint8Array; read: number } {
  const card = {
    bytes, read: 0, blocks: bytes.length / 512,
    readBlocks(first: number, count: number) { card.read += count * 512; return bytes.slice(first * 512, (first + count) * 512); },
    writeBlocks(first: number, content: Uint8Array) { bytes.set(content, first * 512); },
  };
  return card;
}

for (const [kind, size] of [["12", 2], ["16", 20], ["32", 40]] as const) {
  testWith(test, TOOLS, `FAT${kind} made by mkfs.fat and mtools: files, long names, folders, sizes`, () => inFolder(async (folder) => {
    const path = join(folder, "card.img"), big = bytesOf(300_001);
    writeFileSync(path, "");
    truncateSync(path, size << 20);
    run("mkfs.fat", ["-F", kind, ...(kind === "32" ? ["-s", "1"] : []), path]);
    writeFileSync(join(folder, "big"), big);
    writeFileSync(join(folder, "empty"), "");
    run("mmd", ["-i", path, "::overlays"]);
    run("mcopy", ["-i", path, join(folder, "big"), "::overlays/A rather long name-overlay.dtb"]);
    run("mcopy", ["-i", path, join(folder, "empty"), "::EMPTY.TXT"]);
    const card = openBlockFile(path);
    try {
      const volume = await openBootVolume({ blocks: card.source.blocks, readBlocks: (first, count) => card.source.readBlocks(first, count) }, path);
      assert.is(volume.kind, `FAT${kind}`);
      assert.is(volume.partition, 0);
      assert.equal(volume.read("/overlays/a RATHER long name-overlay.DTB"), big);
      assert.equal(volume.read("empty.txt"), new Uint8Array(0));
      assert.is(volume.read("none.txt"), undefined);
      assert.is(volume.read("none/none.txt"), undefined);
      assert.is(volume.read("overlays"), undefined);
      assert.ok(volume.has("EMPTY.txt") && !volume.has("overlays") && !volume.has("none"));
      assert.equal(volume.list("overlays")!.map((e) => [e.name, e.directory, e.sizeBytes]), [["A rather long name-overlay.dtb", false, 300_001]]);
      assert.equal(volume.list("")!.map((e) => e.name).sort(), ["EMPTY.TXT", "overlays"]);
      assert.is(volume.list("none"), undefined);
      await refuses(() => volume.write("x", big), /expected a card that can be written/);
    } finally { card.close(); }
  }));
}

for (const type of [0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e]) {
  test(`the first FAT partition of the table is the boot volume: type ${type.toString(16).padStart(2, "0")}`, async () => {
    const card = memory(new Uint8Array(8 << 20));
    writePartitions(card, [
      { number: 1, type: 0x83, firstBlock: 2048, blocks: 2048, bootable: false },
      { number: 3, type, firstBlock: 4096, blocks: 8192, bootable: true },
    ]);
    await formatFat(part(card, 4096, 8192), "card", "FAT");
    const volume = await openBootVolume(card, "card");
    assert.is(volume.partition, 3);
    volume.write("/a/b/c.txt", Uint8Array.of(1, 2, 3));
    assert.equal((await openBootVolume(card, "card")).read("A/B/C.TXT"), Uint8Array.of(1, 2, 3));
    assert.equal(readPartitions(card, "card"), [
      { number: 1, type: 0x83, firstBlock: 2048, blocks: 2048, bootable: false },
      { number: 3, type, firstBlock: 4096, blocks: 8192, bootable: true },
    ]);
  });
}

testWith(test, { ...TOOLS, "fsck.fat": "dosfstools" }, "what we write, fsck.fat finds whole and mtools read back", () => inFolder(async (folder) => {
  const card = memory(new Uint8Array(48 << 20)), content = bytesOf(1_000_003);
  await formatFat(card, "card", "FAT32");
  const volume = await openBootVolume(card, "card");
  assert.is(volume.kind, "FAT32");
  const free = volume.freeBytes();
  volume.write("deep/er/kernel8.img", content);
  volume.write("config.txt", new TextEncoder().encode("first, longer"));
  volume.write("config.txt", new TextEncoder().encode("second"));
  assert.ok(free - volume.freeBytes() >= content.length && free - volume.freeBytes() < content.length + 65536);
  const path = join(folder, "card.img");
  writeFileSync(path, card.bytes);
  run("fsck.fat", ["-n", path]);
  run("mcopy", ["-i", path, "::deep/er/kernel8.img", join(folder, "k")]);
  assert.equal(new Uint8Array(readFileSync(join(folder, "k"))), content);
  assert.is(new TextDecoder().decode(run("mtype", ["-i", path, "::config.txt"])), "second");
}));

test("a large card is not read whole", async () => {
  // Three megabytes of memory behind a card of 64 GB: what is not written is zero.
  const written = new Map<number, Uint8Array>();
  let read = 0;
  const card: Blocks = {
    blocks: 125_000_000,
    readBlocks(first, count) { read += count; const out = new Uint8Array(count * 512); for (let i = 0; i < count; i++) { const b = written.get(first + i); if (b) out.set(b, i * 512); } return out; },
    writeBlocks(first, bytes) { for (let i = 0; i < bytes.length; i += 512) written.set(first + i / 512, bytes.slice(i, i + 512)); },
  };
  writePartitions(card, [{ number: 1, type: 0x0c, firstBlock: 120_000_000, blocks: 524_288, bootable: false }]);
  await formatFat(part(card, 120_000_000, 524_288), "card", "FAT32");
  (await openBootVolume(card, "card")).write("config.txt", new TextEncoder().encode("arm_64bit=1"));
  read = 0;
  assert.is(new TextDecoder().decode((await openBootVolume(card, "card")).read("config.txt")), "arm_64bit=1");
  assert.ok(read < 1000, `${read} blocks`);
});

test("cards without a boot volume, and damaged ones, are refused", async () => {
  await refuses(() => openBootVolume(memory(new Uint8Array(0)), "c.img"), /^c\.img: at offset 0x0: expected a card of at least one 512-byte block/);
  await refuses(() => openBootVolume(memory(new Uint8Array(1 << 20)), "c.img"), /^c\.img: at offset 0x0: expected a partition table or a FAT boot sector/);
  const card = memory(new Uint8Array(4 << 20)), table = (type: number, firstBlock: number, blocks: number) => writePartitions(card, [{ number: 2, type, firstBlock, blocks, bootable: false }]);
  table(0x83, 2048, 100);
  await refuses(() => openBootVolume(card, "c.img"), /offset 0x1be: expected a FAT partition \(type 01, 04, 06, 0b, 0c or 0e\), found types 83/);
  writePartitions(card, []);
  await refuses(() => openBootVolume(card, "c.img"), /found an empty partition table/);
  table(0x0c, 2048, 1 << 20);
  await refuses(() => openBootVolume(card, "c.img"), /offset 0x1ce: expected partition 2 inside the card's 8192 blocks/);
  table(0x0c, 2048, 4096);
  await refuses(() => openBootVolume(card, "c.img"), /at offset 0x100000: expected a FAT boot sector in partition 2/);
  await refuses(() => formatFat(memory(new Uint8Array(1 << 20)), "c.img", "FAT32"), /expected room for a FAT32 file system/);
});

test("a boot sector may begin with either jump", async () => {
  const bytes = new Uint8Array(2 << 20);
  await formatFat(memory(bytes), "c.img", "FAT");
  bytes.set([0xe9, 0, 0], 0);
  assert.equal((await openBootVolume(memory(bytes), "c.img")).list(""), []);
  bytes[0] = 0xea;
  await refuses(() => openBootVolume(memory(bytes), "c.img"), /expected/);
});

test("a file that does not fit is refused and leaves nothing behind", async () => {
  const card = memory(new Uint8Array(2 << 20));
  await formatFat(card, "c.img", "FAT");
  const volume = await openBootVolume(card, "c.img");
  await refuses(() => volume.write("big", new Uint8Array(3 << 20)), /^c\.img: big: .*expected room for 3145728 bytes/);
  assert.equal(volume.list(""), []);
  await refuses(() => volume.write("a*b", new Uint8Array(1)), /c\.img: a\*b: expected a file that can be made \(not a FAT name\)/);
});

test("a damaged cluster chain is refused, not read around", async () => {
  const card = memory(new Uint8Array(4 << 20));
  await formatFat(card, "c.img", "FAT");
  (await openBootVolume(card, "c.img")).write("k", bytesOf(100_000));
  const reserved = card.bytes[14] | (card.bytes[15] << 8);
  card.bytes.fill(0, (reserved + 0) * 512 + 4, (reserved + 1) * 512); // the first FAT, its two reserved entries excepted
  const volume = await openBootVolume(card, "c.img");
  await refuses(() => volume.read("k"), /^c\.img: k: at offset 0x[0-9a-f]+: expected 100000 bytes of file/);
});

test.run();
