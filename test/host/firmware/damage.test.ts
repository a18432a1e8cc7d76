/**
 * Random damage to every kind of input: whatever the bytes, the answer is a plan (or contents) or one line of refusal, in
 * bounded time. The seed is fixed; REDLEAF_SEED sets another.
 */
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { planBoot } from "../../../host/firmware/boot.ts";
import { memoryTree } from "../../../host/firmware/file-tree.ts";
import { readCpio, writeCpio } from "../../../host/loader/cpio.ts";
import { type Blocks, formatFat, openBootVolume } from "../../../host/loader/fat.ts";
import { gunzip } from "../../../host/loader/gzip.ts";
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
      assert.match((error as Error).name, /^(LoadError|BootError)$/, (error as Error).stack);
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
