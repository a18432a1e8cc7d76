/** `redleaf-pi sd`: cards made, filled, listed and read back; what it refuses. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openBlockFile } from "../../../host/cli/block-file.ts";
import { hostFolder } from "../../../host/cli/host-folder.ts";
import { runSd } from "../../../host/cli/sd.ts";
import { planBoot } from "../../../host/firmware/boot.ts";
import { openBootVolume, readPartitions } from "../../../host/loader/fat.ts";
import { inFolder, run, testWith } from "../tools.ts";

async function sd(...args: string[]): Promise<{ code: number; out: string; bytes: Uint8Array[]; err: string }> {
  const done = { code: 0, out: "", bytes: [] as Uint8Array[], err: "" };
  done.code = await runSd(args, {
    out: (content) => { if (typeof content === "string") done.out += content; else done.bytes.push(content); },
    err: (text) => { done.err += text; },
  });
  return done;
}

test("make, put, ls, get", () => inFolder(async (folder) => {
  const at = (name: string) => join(folder, name), card = at("card.img");
  const big = Uint8Array.from({ length: 200_000 }, (_, i) => i % 251);
  mkdirSync(at("boot/overlays"), { recursive: true });
  writeFileSync(at("boot/kernel8.img"), big);
  writeFileSync(at("boot/overlays/a.dtbo"), "overlay");
  writeFileSync(at("note"), "note");
  assert.equal(await sd("make", card, "--size", "48M", "--from", at("boot")), { code: 0, out: "", bytes: [], err: "" });
  assert.is(statSync(card).size, 48 << 20);
  assert.is((await sd("put", card, at("note"))).code, 0);
  assert.is((await sd("put", card, at("note"), "overlays")).code, 0);
  assert.is((await sd("put", card, at("note"), "new/name.txt")).code, 0);
  assert.is((await sd("put", card, at("boot"), "copy")).code, 0);
  assert.is((await sd("ls", card)).out, "    200000 kernel8.img\n         - overlays/\n         4 note\n         - new/\n         - copy/\n");
  assert.is((await sd("ls", card, "overlays")).out, "         7 a.dtbo\n         4 note\n");
  assert.equal((await sd("get", card, "copy/kernel8.img")).bytes, [big]);
  assert.is((await sd("get", card, "new/name.txt", at("back"))).code, 0);
  assert.is(readFileSync(at("back"), "utf8"), "note");
  const plan = planBoot({ kind: "files", files: await openBootVolume(openBlockFile(card).source, card) });
  assert.is(plan.kernelAddress, 0x80000);
}));

test("a second partition holds the root image; FAT16; a folder boots like a card", () => inFolder(async (folder) => {
  const at = (name: string) => join(folder, name), root = Uint8Array.from({ length: 6_000_000 }, (_, i) => (i >> 8) & 255);
  writeFileSync(at("root.img"), root);
  assert.is((await sd("make", at("card.img"), "--boot", "16M", "--fat", "16", "--root", at("root.img"))).err, "");
  const file = openBlockFile(at("card.img")), card = file.source;
  const partitions = readPartitions(card, "card")!;
  assert.equal(partitions.map((p) => [p.number, p.type, p.firstBlock, p.blocks]), [[1, 0x0e, 2048, 32768], [2, 0x83, 34816, 12288]]);
  assert.is(Buffer.compare(card.readBlocks(partitions[1].firstBlock, 11719).subarray(0, root.length), root), 0);
  file.close();
  mkdirSync(at("folder"));
  writeFileSync(at("folder/KERNEL8.IMG"), "kernel");
  assert.is(planBoot({ kind: "files", files: hostFolder(at("folder")) }).kernelAddress, 0x80000);
}));

testWith(test, { "fsck.fat": "dosfstools", mdir: "mtools" }, "fsck.fat and mtools take the card", () => inFolder(async (folder) => {
  const card = join(folder, "card.img");
  writeFileSync(join(folder, "config.txt"), "arm_64bit=1\n");
  await sd("make", card, "--size", "64M");
  await sd("put", card, join(folder, "config.txt"));
  writeFileSync(join(folder, "part.img"), readFileSync(card).subarray(1 << 20));
  run("fsck.fat", ["-n", join(folder, "part.img")]);
  assert.is(new TextDecoder().decode(run("mtype", ["-i", `${card}@@1M`, "::config.txt"])), "arm_64bit=1\n");
}));

test("wrong usage and bad input: one line, exit code 2", () => inFolder(async (folder) => {
  const at = (name: string) => join(folder, name);
  writeFileSync(at("plain"), "not a card".repeat(1000));
  const refused = async (message: RegExp, ...args: string[]) => {
    const { code, err, out } = await sd(...args);
    assert.is(code, 2, args.join(" "));
    assert.is(out, "");
    assert.match(err.split("\n")[0], message);
  };
  await refused(/^redleaf-pi sd: expected make, ls, put or get$/);
  await refused(/found 'burn'/, "burn");
  await refused(/expected more arguments/, "make");
  await refused(/unexpected argument 'b'/, "make", at("a"), "b");
  await refused(/unknown option --large/, "make", at("a"), "--large");
  await refused(/expected a size like 64M after --size, found 'big'/, "make", at("a"), "--size", "big");
  await refused(/expected a value after --size/, "make", at("a"), "--size");
  await refused(/expected --fat 16 or 32, found '12'/, "make", at("a"), "--fat", "12");
  await refused(/expected a new file/, "make", at("plain"));
  await refused(/--size 1M is too small/, "make", at("a"), "--size", "1M");
  await refused(/expected room for a FAT32 file system/, "make", at("a"), "--size", "4M");
  assert.not(existsSync(at("a")));
  await refused(/none: cannot be opened: ENOENT/, "ls", at("none"));
  await refused(/plain: at offset 0x0: expected a partition table or a FAT boot sector/, "ls", at("plain"));
  await sd("make", at("card"), "--size", "40M");
  await refused(/expected the folder 'x', there is none/, "ls", at("card"), "x");
  await refused(/expected the file 'x', there is none/, "get", at("card"), "x");
  await refused(/expected a file or folder, there is none/, "put", at("card"), at("none"));
  assert.match((await sd("--help")).out, /redleaf-pi sd make/);
}));

test.run();
