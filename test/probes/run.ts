/**
 * System-level probes: bare-metal images (the C files here) that try things at EL0 to EL3 and print what happened. The
 * same image runs on `qemu-system-aarch64 -M raspi3b` and on the emulator, and the texts are compared, but for the lines
 * that mask.ts names.
 *
 *     node --import tsx test/probes/run.ts [registers …]     builds, runs on QEMU, saves build/probes/NAME-elN.txt
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const build = fileURLToPath(new URL("../../build/probes/", import.meta.url));

/** Source files of that name, each a probe image. */
export const PROBES = ["registers", "aborts", "translate", "exceptions"] as const;
export type Probe = (typeof PROBES)[number];
/** The level at which an image starts: QEMU's -kernel gives EL2; an image loaded at 0 without a kernel is entered at EL3, as kernel_old=1 does it. */
export type Entry = 2 | 3;

export const LAST_LINE = "probe: end";

export function missingForProbes(): string | undefined {
  for (const [tool, debianPackage] of [["aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu"], ["qemu-system-aarch64", "qemu-system-arm"]])
    if (spawnSync(tool, ["--version"]).status !== 0) return `${tool} is not installed (Debian package ${debianPackage})`;
  return undefined;
}

/** The raw image of a probe; the same for both entries. It is to be loaded at 0x80000, or anywhere, and moves itself there. */
export function buildImage(probe: Probe): string {
  mkdirSync(build, { recursive: true });
  const elf = join(build, `${probe}.elf`), image = join(build, `${probe}.img`);
  const sources = ["start.S", "lib.c", `${probe}.c`].map((f) => join(here, f));
  const made = spawnSync("aarch64-linux-gnu-gcc", ["-O2", "-nostdlib", "-ffreestanding", "-fno-pic", "-no-pie", "-static", "-mgeneral-regs-only", "-mstrict-align", "-march=armv8-a+crc",
    "-fno-stack-protector", "-mno-outline-atomics", "-Wall", "-Wextra", "-T", join(here, "image.ld"), "-Wl,--build-id=none", "-Wl,-z,norelro", "-Wl,--no-warn-rwx-segments", "-o", elf, ...sources], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`probe ${probe}: ${made.stderr}`);
  const copied = spawnSync("aarch64-linux-gnu-objcopy", ["-O", "binary", elf, image], { encoding: "utf8" });
  if (copied.status !== 0) throw new Error(`probe ${probe}: ${copied.stderr}`);
  return image;
}

/** What QEMU's PL011 says until the last line; also saved in build/probes. */
export async function runOnQemu(probe: Probe, entry: Entry, seconds = 40): Promise<string> {
  const image = buildImage(probe);
  const child = spawn("qemu-system-aarch64", ["-M", "raspi3b", "-display", "none", "-monitor", "none", "-no-reboot", "-serial", "stdio", "-global", "bcm2837.enabled-cpus=1",
    ...(entry === 3 ? ["-device", `loader,file=${image},addr=0,force-raw=on`] : ["-kernel", image])]);
  let text = "", complaint = "";
  await new Promise<void>((done) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
    child.stdout.on("data", (bytes: Buffer) => { text += bytes.toString("latin1"); if (text.slice(-64).includes(LAST_LINE)) child.kill("SIGKILL"); });
    child.stderr.on("data", (bytes: Buffer) => { complaint += bytes; });
    child.on("close", () => { clearTimeout(timer); done(); });
  });
  writeFileSync(join(build, `${probe}-el${entry}.txt`), text);
  if (!text.includes(LAST_LINE)) throw new Error(`probe ${probe} at EL${entry} did not come to its end on QEMU within ${seconds} s; last: ${text.slice(-300)}${complaint}`);
  return text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const missing = missingForProbes();
  if (missing) { console.error(missing); process.exit(2); }
  for (const probe of (process.argv.length > 2 ? process.argv.slice(2) : PROBES) as Probe[])
    for (const entry of [2, 3] as const) {
      const started = performance.now();
      const text = await runOnQemu(probe, entry);
      console.log(`${probe} at EL${entry}: ${text.split("\n").length} lines in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    }
}
