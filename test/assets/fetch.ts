/**
 * Real guests for the tests, from Debian's arm64 archive: its kernel, device trees and modules, busybox and U-Boot, and
 * what is made of them: an initramfs, an initramfs that boots from the card, and an SD card. All of it below
 * .cache/assets (never committed: other people's work, and 200 MB).
 *
 *     node --import tsx test/assets/fetch.ts        prints what is there, or why it is not
 *     const assets = await obtainAssets();          in a test; a string is the reason to skip
 *
 * apt runs with lists, cache and status of its own, so neither root nor a foreign architecture in dpkg is needed; the
 * sources are the host's. Deviations: the version is whatever the host's Debian release has today; `assets.versions`
 * tells it, and tests must not depend on it.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CpioEntry, writeCpio } from "../../host/loader/cpio.ts";
import { makeCard } from "./card.ts";
import { busyboxEntries, cardInit, ramInit } from "./guest.ts";
import { modulesFor } from "./modules.ts";

export interface Assets {
  folder: string;
  /** An arm64 Image. */
  kernel: string;
  dtb: string;
  dtbPlus: string;
  /** busybox, whose init prints what guest.ts says and powers off (or gives a shell with `redleaf.shell` on the command line). */
  initramfs: string;
  /** Loads the SD host's and ext4's modules and switches to /dev/mmcblk?p2. */
  initramfsCard: string;
  /** MBR, FAT32 with a firmware boot (config.txt, kernel8.img, …) and extlinux.conf, ext4 root. 128 MiB. */
  card: string;
  /** U-Boot for the Pi 3, and the one for all 64-bit Pis. */
  uboot: string;
  ubootArm64: string;
  versions: Record<string, string>;
}

const cache = fileURLToPath(new URL("../../.cache/", import.meta.url));
const folder = join(cache, "assets");
/** To be raised when what is made below changes. */
const RECIPE = 3;

export async function obtainAssets(): Promise<Assets | string> {
  const done = join(folder, "versions.json");
  if (existsSync(done)) {
    const { recipe, ...versions } = JSON.parse(readFileSync(done, "utf8"));
    if (recipe === RECIPE) return paths(versions);
  }
  for (const [tool, debianPackage] of [["apt-get", "apt"], ["dpkg-deb", "dpkg"], ["mke2fs", "e2fsprogs"], ["mkfs.vfat", "dosfstools"], ["mcopy", "mtools"]])
    if (spawnSync("which", [tool], { env: ENVIRONMENT }).status !== 0) return `${tool} is not installed (Debian package ${debianPackage})`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const packages = download();
  if (typeof packages === "string") return packages;
  const root = join(folder, "root");
  for (const file of packages.files) run("dpkg-deb", ["-x", file, root]);

  const made = paths(packages.versions);
  const find = (parent: string, name: RegExp) => {
    const found = readdirSync(join(root, parent)).find((f) => name.test(f));
    if (!found) throw new Error(`${join(root, parent)}: no file matches ${name}`);
    return join(root, parent, found);
  };
  renameSync(find("boot", /^vmlinuz-/), made.kernel);
  const trees = join(find("usr/lib", /^linux-image-/), "broadcom");
  cpSync(join(trees, "bcm2837-rpi-3-b.dtb"), made.dtb);
  cpSync(join(trees, "bcm2837-rpi-3-b-plus.dtb"), made.dtbPlus);
  cpSync(join(root, "usr/lib/u-boot/rpi_3/u-boot.bin"), made.uboot);
  cpSync(join(root, "usr/lib/u-boot/rpi_arm64/u-boot.bin"), made.ubootArm64);

  const busybox = readFileSync(join(root, "bin/busybox"));
  const file = (name: string, data: Uint8Array | string, mode = 0o755): CpioEntry => ({ name, mode, bytes: typeof data === "string" ? new TextEncoder().encode(data) : data });
  writeFileSync(made.initramfs, writeCpio([...busyboxEntries(busybox), file("init", ramInit)]));
  const modules = modulesFor(find("lib/modules", /./), ["bcm2835", "sdhci-iproc", "crc32c_generic", "ext4"]);
  writeFileSync(made.initramfsCard, writeCpio([
    ...busyboxEntries(busybox),
    { name: "modules", mode: 0o40755 },
    ...modules.map(({ name, data }) => file(`modules/${name}.ko`, data, 0o644)),
    file("init", cardInit(modules.map((m) => m.name))),
  ]));
  makeCard(made, busybox, join(folder, "work"), run);
  rmSync(root, { recursive: true });
  writeFileSync(done, JSON.stringify({ recipe: RECIPE, ...packages.versions }, null, 1));
  return made;
}

function paths(versions: Record<string, string>): Assets {
  const at = (name: string) => join(folder, name);
  return {
    folder, versions, kernel: at("Image"), dtb: at("bcm2837-rpi-3-b.dtb"), dtbPlus: at("bcm2837-rpi-3-b-plus.dtb"), initramfs: at("initramfs.cpio"),
    initramfsCard: at("initramfs-card.cpio"), card: at("card.img"), uboot: at("u-boot.bin"), ubootArm64: at("u-boot-arm64.bin"),
  };
}

/** The packages' files, or why they cannot be had. */
function download(): { files: string[]; versions: Record<string, string> } | string {
  const apt = join(cache, "apt");
  for (const each of ["lists/partial", "archives/partial"]) mkdirSync(join(apt, each), { recursive: true });
  writeFileSync(join(apt, "status"), "");
  const options = Object.entries({
    "APT::Architecture": "arm64", "APT::Architectures": "arm64", "Dir::State": apt, "Dir::State::Lists": join(apt, "lists"),
    "Dir::State::status": join(apt, "status"), "Dir::Cache": apt, "Acquire::Languages": "none", "APT::Sandbox::User": "root",
  }).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const update = spawnSync("apt-get", [...options, "update"], { encoding: "utf8" });
  if (update.status !== 0) return `apt-get update failed: ${lastLine(update.stderr)}`;
  const kernel = spawnSync("apt-cache", [...options, "depends", "linux-image-arm64"], { encoding: "utf8" }).stdout.match(/Depends: (linux-image-\S+-arm64)/)?.[1];
  if (!kernel) return "the host's package sources have no linux-image-arm64 (not a Debian?)";
  const names = [kernel, "busybox-static", "u-boot-rpi"];
  const got = spawnSync("apt-get", [...options, "download", ...names], { encoding: "utf8", cwd: folder });
  if (got.status !== 0) return `apt-get download failed: ${lastLine(got.stderr)}`;
  const files = readdirSync(folder).filter((f) => f.endsWith(".deb")).map((f) => join(folder, f));
  const versions = Object.fromEntries(files.map((f) => f.slice(dirname(f).length + 1).split("_")).map(([name, version]) => [name, decodeURIComponent(version)]));
  return { files, versions };
}

/** mke2fs and mkfs.vfat are in /usr/sbin, which is not on everyone's path. */
const ENVIRONMENT = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, E2FSPROGS_FAKE_TIME: "1000000000", SOURCE_DATE_EPOCH: "1000000000" };

function run(command: string, args: string[]): void {
  const done = spawnSync(command, args, { encoding: "utf8", env: ENVIRONMENT });
  if (done.status !== 0) throw new Error(`${command} ${args.join(" ")}: ${lastLine(done.stderr) || done.error?.message}`);
}

const lastLine = (text: string) => text.trim().split("\n").at(-1) ?? "";

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const assets = await obtainAssets();
  console.log(assets);
  process.exit(typeof assets === "string" ? 1 : 0);
}
