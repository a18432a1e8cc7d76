/**
 * An SD card: MBR, partition 1 FAT32 as the firmware and U-Boot read it, partition 2 ext4 with a busybox root.
 * Made by mkfs.vfat, mtools and mke2fs, so that our own readers are tried on somebody else's writing.
 */
import { mkdirSync, openSync, closeSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync, writeSync, chmodSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Assets } from "./fetch.ts";
import { busyboxEntries, cardRootInit } from "./guest.ts";

const SECTOR = 512;
const MIB = 1 << 20;
/** QEMU takes only cards whose size is a power of two. */
const SIZE = 128 * MIB;
const BOOT = { start: 1 * MIB, size: 87 * MIB, type: 0x0c };
const ROOT = { start: 88 * MIB, size: 40 * MIB, type: 0x83 };

export const COMMAND_LINE = "console=ttyAMA0,115200 8250.nr_uarts=2 rdinit=/init panic=-1";

export function makeCard(assets: Assets, busybox: Uint8Array, work: string, run: (command: string, args: string[]) => void): void {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const boot = join(work, "boot.img"), root = join(work, "root.img");

  writeFileSync(boot, "");
  truncateSync(boot, BOOT.size);
  run("mkfs.vfat", ["-F", "32", "-n", "BOOT", "-i", "52454431", "--invariant", "-s", "1", boot]);
  const text: Record<string, string> = {
    "config.txt": "arm_64bit=1\nenable_uart=1\nkernel=kernel8.img\ninitramfs initrd.img followkernel\nupstream_kernel=1\n",
    "cmdline.txt": `${COMMAND_LINE}\n`,
    "extlinux.conf": `default linux\ntimeout 1\nlabel linux\n  kernel /kernel8.img\n  initrd /initrd.img\n  fdt /bcm2837-rpi-3-b.dtb\n  append ${COMMAND_LINE.replace("ttyAMA0", "ttyS1")}\n`,
  };
  for (const [name, content] of Object.entries(text)) writeFileSync(join(work, name), content);
  const put = (from: string, to: string) => run("mcopy", ["-i", boot, from, `::${to}`]);
  run("mmd", ["-i", boot, "::extlinux"]);
  put(join(work, "config.txt"), "config.txt");
  put(join(work, "cmdline.txt"), "cmdline.txt");
  put(join(work, "extlinux.conf"), "extlinux/extlinux.conf");
  put(assets.kernel, "kernel8.img");
  put(assets.initramfsCard, "initrd.img");
  put(assets.dtb, "bcm2837-rpi-3-b.dtb");

  const tree = join(work, "tree");
  mkdirSync(tree);
  for (const { name, mode, bytes } of busyboxEntries(busybox)) {
    const to = join(tree, name), type = mode & 0o170000;
    if (type === 0o040000) mkdirSync(to, { recursive: true });
    else if (type === 0o120000) symlinkSync(new TextDecoder().decode(bytes), to);
    else if (type === 0) { mkdirSync(dirname(to), { recursive: true }); writeFileSync(to, bytes!); chmodSync(to, mode); }
  }
  writeFileSync(join(tree, "init"), cardRootInit);
  chmodSync(join(tree, "init"), 0o755);
  writeFileSync(join(tree, "motto"), "simple beats clever\n");
  run("mke2fs", ["-q", "-t", "ext4", "-d", tree, "-U", "52454452-4c45-4146-0000-000000000001", "-E", "hash_seed=52454452-4c45-4146-0000-000000000002",
    "-L", "root", root, `${ROOT.size / 1024}k`]);

  const card = openSync(assets.card, "w");
  writeSync(card, masterBootRecord(), 0, SECTOR, 0);
  for (const [file, { start }] of [[boot, BOOT], [root, ROOT]] as const) { const bytes = readFileSync(file); writeSync(card, bytes, 0, bytes.length, start); }
  closeSync(card);
  truncateSync(assets.card, SIZE);
  rmSync(work, { recursive: true });
}

function masterBootRecord(): Uint8Array {
  const record = new Uint8Array(SECTOR), view = new DataView(record.buffer);
  [BOOT, ROOT].forEach(({ start, size, type }, i) => {
    const at = 446 + i * 16;
    record[at + 4] = type;
    view.setUint32(at + 8, start / SECTOR, true);
    view.setUint32(at + 12, size / SECTOR, true);
  });
  view.setUint16(510, 0xaa55, true);
  return record;
}
