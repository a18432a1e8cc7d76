/**
 * Speed of the emulator, side by side with QEMU on the same images in the same run: guest instructions per CPU-second.
 * Machines differ and are noisy: the ratios are what is meant.
 *
 * QEMU runs one vCPU (its idle ones spin). Start-up is taken out of both by subtracting a short run. CPU time is user + system
 * time of the process. The kernels are bench/guest/*.c, MMU and caches on.
 *
 *   node --import tsx bench/speed.ts [--rounds N] [--only KERNEL,...] [--json FILE]
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
const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" }, only: { type: "string" }, json: { type: "string" } } });
const rounds = Number(values.rounds);
mkdirSync(out, { recursive: true });

/** Rounds of the short and of the long run, which takes QEMU a second or two, so that what is made once does not count; what the compiler may use beside the general registers. */
interface Kernel { short: number; long: number; flags?: string[] }
const general = ["-mgeneral-regs-only"], numbers = ["-fno-tree-vectorize", "-fno-math-errno"];
const kernels: Record<string, Kernel> = {
  compute: { short: 20, long: 10000 },
  branchy: { short: 20, long: 12000 },
  fp: { short: 20, long: 20000, flags: numbers },
  neon: { short: 20, long: 80000, flags: numbers },
  copy: { short: 2, long: 80 },
  chase: { short: 2, long: 600 },
  fresh: { short: 20, long: 200000 },
  rewrite: { short: 20, long: 400000 },
};
const chosen = values.only?.split(",") ?? Object.keys(kernels);
for (const name of chosen) if (!kernels[name]) { console.error(`speed: there is no kernel "${name}"; there are ${Object.keys(kernels).join(", ")}`); process.exit(2); }

/** An image of a kernel that goes round `n` times. */
function build(kernel: string, n: number): string {
  const name = `${out}${kernel}-${n}`;
  execFileSync("aarch64-linux-gnu-gcc", ["-O2", "-mcpu=cortex-a53+crc", ...kernels[kernel].flags ?? general, "-ffreestanding", "-fno-tree-loop-distribute-patterns", "-nostdlib", "-static",
    "-Wl,--build-id=none", "-Wl,--no-warn-rwx-segments", `-Wl,-T,${root}bench/guest/link.ld`, `-DROUNDS=${n}`, `${root}bench/guest/start.S`, `${root}bench/guest/${kernel}.c`, "-o", `${name}.elf`], { stdio: ["ignore", "inherit", "inherit"] });
  execFileSync("aarch64-linux-gnu-objcopy", ["-O", "binary", `${name}.elf`, `${name}.img`]);
  return `${name}.img`;
}

/** CPU seconds of a command. */
function cpu(command: string, args: string[]): number {
  const run = spawnSync("bash", ["-c", 'TIMEFORMAT="%U %S"; time "$@"', "bash", command, ...args], { encoding: "utf8", maxBuffer: 1 << 26 });
  if (run.status !== 0) throw new Error(`${command} ${args.join(" ")}: exit code ${run.status}\n${run.stderr}`);
  const [user, system] = run.stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  return user + system;
}

const report = `${out}run.json`;
const qemu = (...more: string[]) => (image: string) =>
  cpu("qemu-system-aarch64", ["-M", "raspi3b", "-global", "bcm2837.enabled-cpus=1", "-kernel", image, "-semihosting", "-display", "none", "-serial", "null", "-monitor", "none", ...more]);
const ours = (...more: string[]) => (image: string) =>
  cpu(process.execPath, [`${root}dist/cli/main.js`, "run", "-kernel", image, "-semihosting", "-smp", "1", "--json", report, ...more]);
/** The first is what the others are measured against. */
const engines: { what: string; run: (image: string) => number }[] = [
  { what: "QEMU TCG, one vCPU", run: qemu() },
  { what: "QEMU TCG, -icount shift=0", run: qemu("-icount", "shift=0") },
  { what: "interpreter", run: ours("--timing", "off", "--translate", "off") },
  { what: "translated", run: ours("--timing", "off", "--translate", "on") },
  { what: "interpreter, --timing a53", run: ours("--timing", "a53", "--translate", "off") },
  { what: "translated, --timing a53", run: ours("--timing", "a53", "--translate", "on") },
];
const median = (list: number[]) => [...list].sort((a, b) => a - b)[list.length >> 1];

const results: { kernel: string; what: string; mips: number; ratio: number }[] = [];
for (const kernel of chosen) {
  const short = build(kernel, kernels[kernel].short), long = build(kernel, kernels[kernel].long);
  const executed = [short, long].map((image) => { ours("--timing", "off")(image); return JSON.parse(readFileSync(report, "utf8")).instructions as number; });
  const speeds: number[][] = engines.map(() => []);
  for (let i = 0; i < rounds; i++) engines.forEach(({ run }, e) => speeds[e].push((executed[1] - executed[0]) / (run(long) - run(short)) / 1e6));
  console.log(`${kernel}: guest instructions per CPU-second, ${rounds} paired rounds, medians`);
  engines.forEach(({ what }, e) => {
    const mips = median(speeds[e]), ratio = median(speeds[e].map((v, i) => v / speeds[0][i]));
    results.push({ kernel, what, mips, ratio });
    console.log(`  ${what.padEnd(28)} ${mips.toFixed(0).padStart(6)} MIPS  ${ratio.toFixed(3)} x QEMU`);
  });
}

if (values.json) writeFileSync(values.json, JSON.stringify({ results }, null, 2) + "\n");
