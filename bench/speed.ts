/**
 * Speed of the emulator, side by side with QEMU on the same image in the same run: guest instructions per CPU-second, time to
 * the first serial byte, resident memory. Machines differ and are noisy: the ratios are what is meant.
 *
 * QEMU runs one vCPU (its idle ones spin). Its start-up is taken out by subtracting a short run. Both report user + system time.
 *
 *   node --import tsx bench/speed.ts [--rounds N] [--json FILE]
 *
 * Deviations: QEMU's instruction count is ours (the same image runs the same instructions); needs qemu-system-aarch64 and
 * aarch64-linux-gnu-gcc.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = `${root}build/bench/`;
const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" }, json: { type: "string" } } });
const rounds = Number(values.rounds);
mkdirSync(out, { recursive: true });

/** An image of bench/guest/compute.c that goes round `n` times. */
function build(n: number): string {
  const name = `${out}compute-${n}`;
  execFileSync("aarch64-linux-gnu-gcc", ["-O2", "-mcpu=cortex-a53+crc", "-mgeneral-regs-only", "-ffreestanding", "-nostdlib", "-static", "-Wl,--build-id=none", "-Wl,--no-warn-rwx-segments",
    `-Wl,-T,${root}bench/guest/link.ld`, `-DROUNDS=${n}`, `${root}bench/guest/start.S`, `${root}bench/guest/compute.c`, "-o", `${name}.elf`], { stdio: ["ignore", "inherit", "inherit"] });
  execFileSync("aarch64-linux-gnu-objcopy", ["-O", "binary", `${name}.elf`, `${name}.img`]);
  return `${name}.img`;
}

/** CPU seconds of a command, and what it printed. */
function cpu(command: string, args: string[]): { seconds: number; text: string } {
  const run = spawnSync("bash", ["-c", 'TIMEFORMAT="%U %S"; time "$@"', "bash", command, ...args], { encoding: "utf8", maxBuffer: 1 << 26 });
  if (run.status !== 0) throw new Error(`${command} ${args.join(" ")}: exit code ${run.status}\n${run.stderr}`);
  const [user, system] = run.stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  return { seconds: user + system, text: run.stdout };
}

const qemu = (image: string) => cpu("qemu-system-aarch64", ["-M", "raspi3b", "-global", "bcm2837.enabled-cpus=1", "-kernel", image, "-semihosting", "-display", "none", "-serial", "null", "-monitor", "none"]).seconds;
const report = `${out}run.json`;
function ours(image: string, timing: string): { seconds: number; instructions: number } {
  const { seconds } = cpu(process.execPath, [`${root}dist/cli/main.js`, "run", "-kernel", image, "-semihosting", "-smp", "1", "--timing", timing, "--json", report]);
  return { seconds, instructions: JSON.parse(readFileSync(report, "utf8")).instructions };
}
const median = (list: number[]) => [...list].sort((a, b) => a - b)[list.length >> 1];

const short = build(20), long = build(2000);
const results: { what: string; mips: number; ratio: number }[] = [];
const speeds: Record<string, number[]> = { qemu: [], off: [], a53: [] };
for (let i = 0; i < rounds; i++) {
  const a = ours(short, "off"), b = ours(long, "off"), c = ours(short, "a53"), d = ours(long, "a53");
  const executed = b.instructions - a.instructions;
  speeds.off.push(executed / (b.seconds - a.seconds) / 1e6);
  speeds.a53.push((d.instructions - c.instructions) / (d.seconds - c.seconds) / 1e6);
  speeds.qemu.push(executed / (qemu(long) - qemu(short)) / 1e6);
}
for (const [what, list] of Object.entries(speeds)) results.push({ what, mips: median(list), ratio: median(list.map((v, i) => v / speeds.qemu[i])) });
console.log(`compute kernel, MMU on, guest instructions per CPU-second, ${rounds} paired rounds, medians`);
for (const { what, mips, ratio } of results) console.log(`  ${(what === "qemu" ? "QEMU TCG, one vCPU" : `interpreter, --timing ${what}`).padEnd(28)} ${mips.toFixed(0).padStart(6)} MIPS  ${ratio.toFixed(3)} x QEMU`);

/** Time from process start to the first byte on a serial line, and the process's resident memory at the end. */
function firstByte(): { milliseconds: number; residentMiB: number } {
  const image = `${out}hello.img`;
  // mov w0, #'!'; movz x1, #0x3f20, lsl #16; movk x1, #0x1000; str w0, [x1]; wfi; b .-4
  writeFileSync(image, Uint8Array.from(new Uint8Array(Uint32Array.of(0x52800420, 0xd2a7e401, 0xf2820001, 0xb9000020, 0xd503207f, 0x17ffffff).buffer)));
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const started = process.hrtime.bigint();
    const run = spawnSync(process.execPath, [`${root}dist/cli/main.js`, "run", "-kernel", image, "--until", "!"], { encoding: "utf8" });
    if (!run.stdout.includes("!")) throw new Error(`the first byte did not come: ${run.stderr}`);
    times.push(Number(process.hrtime.bigint() - started) / 1e6);
  }
  const measured = spawnSync(process.execPath, ["-e", `process.argv = [process.argv[0], "main", ...process.argv.slice(1)]; import(${JSON.stringify(`${root}dist/cli/main.js`)}).then(() => process.on("exit", () => process.stderr.write("rss " + process.resourceUsage().maxRSS)))`, "run", "-kernel", image, "--until", "!"], { encoding: "utf8" });
  const resident = Number(/rss (\d+)/.exec(measured.stderr)?.[1] ?? 0) / 1024;
  return { milliseconds: median(times), residentMiB: resident };
}
const start = firstByte();
console.log(`whole process to the first serial byte and out: ${start.milliseconds.toFixed(0)} ms; resident at most ${start.residentMiB.toFixed(0)} MiB`);
if (values.json) writeFileSync(values.json, JSON.stringify({ results, start }, null, 2) + "\n");
