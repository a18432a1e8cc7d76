/**
 * Random damage to every kind of input: whatever the bytes, the answer is a plan (or contents) or one line of refusal, in
 * bounded time. The seed is fixed; REDLEAF_SEED sets another.
 */
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createBoard } from "../../../host/boards/pi3.ts";
import { BlockOverlay, blocksOf } from "../../../host/devices/block-overlay.ts";
import { armstub8 } from "../../../host/firmware/armstub.ts";
import { planBoot } from "../../../host/firmware/boot.ts";
import { memoryTree } from "../../../host/firmware/file-tree.ts";
import { readCpio, writeCpio } from "../../../host/loader/cpio.ts";
import { type Blocks, formatFat, openBootVolume, part, writePartitions } from "../../../host/loader/fat.ts";
import { childOrNew, newNode, setString, writeFdt } from "../../../host/loader/fdt.ts";
import { gunzip } from "../../../host/loader/gzip.ts";
import { Device } from "../../../host/machine/device.ts";
import { crc32, decodeSnapshot, encodeSnapshot } from "../../../host/machine/snapshot.ts";
import { Random } from "../../fuzz/random.ts";
import { makeElf } from "../loader/make-elf.ts";
import { DTC, dtc, testWith } from "../tools.ts";

const random = new Random(Number(process.env.REDLEAF_SEED ?? 3));
const below = (n: number): number => random.below(n);

function damaged(bytes: Uint8Array, reach = bytes.length): Uint8Array {
  const copy = bytes.slice();
  for (let n = below(5); n >= 0; n--) copy[below(reach)] = below(2) ? below(256) : below(8);
  return below(8) ? copy : copy.subarray(0, below(copy.length));
}

/** Runs the reader on many damaged inputs and answers how many it took; both outcomes must have been met. */
async function survives(rounds: number, body: () => unknown): Promise<void> {
  let taken = 0, refused = 0;
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    try {
      await body();
      taken++;
    } catch (error) {
      assert.match((error as Error).name, /^(LoadError|BootError|SnapshotError)$/, (error as Error).stack);
      assert.not.match((error as Error).message, /\n/);
      refused++;
    }
    assert.ok(performance.now() - start < 5000, `round ${i} took too long`);
  }
  assert.ok(taken > 0 && refused > 0, `${taken} taken, ${refused} refused`);
}

test("ELF kernels", () => survives(1000, () => {
  const elf = makeElf({ entry: 0x80000n, segments: [{ va: 0x80000n, pa: 0x80000n, bytes: new Uint8Array(64), memorySize: 128 }] });
  return planBoot({ kind: "bare", kernel: { name: "k.elf", bytes: damaged(elf) } });
}));

test("gzip files and archives", async () => {
  const packed = new Uint8Array(gzipSync("a kernel ".repeat(50))), archive = writeCpio([{ name: "init", mode: 0o755, bytes: new Uint8Array(30) }, { name: "dev", mode: 0o040755 }]);
  await survives(1500, () => gunzip(damaged(packed), "k.gz"));
  await survives(1500, () => readCpio(damaged(archive), "a.cpio"));
});

testWith(test, DTC, "device trees and overlays", () => {
  const base = dtc(`/ { #address-cells = <1>; #size-cells = <1>; aliases { serial0 = "/soc/u@1"; uart1 = "/soc/u@1"; }; chosen { bootargs = "x"; };
    soc: soc { u: u@1 { compatible = "arm,pl011"; reg = <1 2>; l = <&u>; }; }; __overrides__ { z = <&u>, "status"; }; };`);
  const overlay = dtc(`/plugin/; / { fragment@0 { target = <&soc>; __overlay__ { d: dev@1 { reg = <1 2>; l = <&d &u>; }; }; }; fragment@1 { target = <&d>; __dormant__ { x = <&d>; }; };
    __overrides__ { a = <&d>, "reg:0", <&d>, "v{a=b,c=d}"; b = <0>, "+1"; c = <&d>, "f?", <&u>, "g:0=", <&d>; }; __exports__ { d; }; };`);
  return survives(2000, () => planBoot({ kind: "files", files: memoryTree("card", {
    "kernel8.img": "kernel", "bcm2710-rpi-3-b.dtb": below(2) ? base : damaged(base), "overlays/o.dtbo": damaged(overlay), "config.txt": "dtparam=z=on\ndtoverlay=o,a=5,b,c=on\nenable_uart=1",
  }) }));
});

test("arm64 Images, bare and packed, with a device tree and an initramfs", () => {
  const image = new Uint8Array(4096), view = new DataView(image.buffer);
  view.setBigUint64(8, 0x80000n, true); view.setBigUint64(16, 0x2000n, true); view.setUint32(0x38, 0x644d5241, true);
  const packed = new Uint8Array(gzipSync(image)), tree = writeFdt({ root: newNode(""), reservations: [{ address: 0n, size: 0x1000n }], bootCpu: 0 });
  return survives(2000, () => planBoot({
    kind: "bare", kernel: { name: "Image", bytes: below(2) ? damaged(image, 64) : damaged(packed) }, dtb: below(2) ? undefined : { name: "t.dtb", bytes: below(2) ? tree : damaged(tree) },
    initrd: below(2) ? undefined : { name: "i.cpio", bytes: damaged(new Uint8Array(64)) }, config: below(4) ? "" : "kernel_old=1",
  }));
});

test("overlay maps, armstubs, command lines", () => {
  const root = newNode("");
  setString(childOrNew(root, "a"), "renamed", "b"); setString(childOrNew(root, "b"), "bcm2835", ""); setString(childOrNew(root, "c"), "deprecated", "gone");
  const map = writeFdt({ root, reservations: [], bootCpu: 0 }), empty = writeFdt({ root: newNode(""), reservations: [], bootCpu: 0 });
  return survives(1500, () => planBoot({ kind: "files", files: memoryTree("card", {
    "kernel8.img": "kernel", "bcm2710-rpi-3-b.dtb": empty, "overlays/overlay_map.dtb": damaged(map), "overlays/b.dtbo": below(9) ? empty : damaged(empty), "overlays/a.dtbo": empty, "config.txt": "dtoverlay=a\ndtoverlay=c",
    "armstub8.bin": damaged(armstub8()), "cmdline.txt": damaged(new TextEncoder().encode("console=serial0,115200 root=/dev/mmcblk0p2\n")),
  }) }));
});

test("cards: the partition table and what it points at", async () => {
  const blocks = 8192, bytes = new Uint8Array(blocks * 512);
  const card: Blocks = { blocks, readBlocks: (first, count) => bytes.slice(first * 512, (first + count) * 512), writeBlocks: (first, content) => bytes.set(content, first * 512) };
  writePartitions(card, [{ number: 1, type: 0x0e, firstBlock: 2048, blocks: 6144, bootable: true }]);
  await formatFat(part(card, 2048, 6144), "card", "FAT");
  (await openBootVolume(card, "card")).write("kernel8.img", new Uint8Array(100));
  const boot = bytes.slice(2048 * 512, 2049 * 512), table = bytes.slice(0, 512);
  await survives(600, async () => {
    bytes.set(table, 0); bytes.set(boot, 2048 * 512);
    const at = below(2) ? 446 : 2048 * 512;
    for (let n = below(3); n >= 0; n--) bytes[at + below(64)] = below(256);
    if (below(8) === 0) bytes[510] = 0;
    return planBoot({ kind: "files", files: await openBootVolume(card, "card.img") });
  });
});

test("snapshots, with their checksum made right again", async () => {
  const board = () => createBoard({ ram: () => new Uint8Array(0), sd: new BlockOverlay(blocksOf(new Uint8Array(4096))) });
  const good = encodeSnapshot(board().snapshot()), target = board();
  await survives(3000, () => {
    const bytes = good.slice(), start = 16 + below(good.length - 20);
    for (let n = below(4); n >= 0; n--) bytes[Math.min(bytes.length - 5, start + below(30))] = below(3) ? 0x20 + below(0x5f) : below(256);
    new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32(bytes.subarray(0, bytes.length - 4)), true);
    target.restore(decodeSnapshot(bytes, "s.snap"));
    for (const device of Object.values(target)) if (device instanceof Device) device.dump();
  });
});

test("configurations", () => survives(1000, () => {
  const text = new TextEncoder().encode("[pi3]\nkernel_address=0x80000\ngpu_mem=64\ninitramfs i 0x1000000\ndtoverlay=o,a=\"b\"\ninclude x\nenable_uart=1\n[all]\narm_64bit=1\ntotal_mem=1024\n");
  return planBoot({ kind: "files", files: memoryTree("card", { "kernel8.img": "kernel", "config.txt": damaged(text), i: "initrd", x: "core_freq=250" }) });
}));

test("FAT volumes", async () => {
  const inMemory = (bytes: Uint8Array): Blocks => ({
    blocks: Math.floor(bytes.length / 512), readBlocks: (first, count) => bytes.slice(first * 512, (first + count) * 512), writeBlocks: (first, content) => bytes.set(content, first * 512),
  });
  const card = new Uint8Array(1 << 20);
  await formatFat(inMemory(card), "card", "FAT");
  const good = await openBootVolume(inMemory(card), "card");
  good.write("a/b/c", new Uint8Array(50_000));
  for (let i = 0; i < 20; i++) good.write(`a/a file with a long name ${i}`, new Uint8Array(600));
  await survives(200, async () => {
    const volume = await openBootVolume(inMemory(damaged(card, below(2) ? 64 : 24_000)), "card");
    const visit = (path: string, depth: number) => {
      for (const entry of volume.list(path) ?? []) if (entry.directory && depth < 4) visit(`${path}/${entry.name}`, depth + 1); else volume.read(`${path}/${entry.name}`);
    };
    visit("", 0);
  });
});

test.run();
