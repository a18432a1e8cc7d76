/**
 * What a run costs the host beside its instructions: time to the first serial byte (goal: 150 ms from the start of the process), memory
 * beyond the guest RAM that was touched (goal: 100 MiB), cores that are parked (goal: nothing).
 *
 *   node --import tsx bench/host.ts [--rounds N] [--json FILE]
 *
 * Deviations: resident memory is what the kernel says of the process, Node's own 40 MiB included.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = `${root}build/bench/`;
const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" }, json: { type: "string" } } });
const rounds = Number(values.rounds);
mkdirSync(out, { recursive: true });

/** mov w0, #'!'; movz x1, #0x3f20, lsl #16; movk x1, #0x1000; str w0, [x1]; wfi; b .-4 */
const BANG = [0x52800420, 0xd2a7e401, 0xf2820001, 0xb9000020, 0xd503207f, 0x17ffffff];
const images: Record<string, number[]> = {
  hello: BANG,
  // mov x2, #16 MiB; mov x3, #65536; 1: str x3, [x2]; add x2, x2, #4096; subs x3, x3, #1; b.ne 1b
  touch: [0xd2a02002, 0xd2800003, 0xf2a00023, 0xf9000043, 0x91400442, 0xf1000463, 0x54ffffa1, ...BANG],
  // movz x3, #0x1000, lsl #16; 1: subs x3, x3, #1; b.ne 1b
  loop: [0xd2a20003, 0xf1000463, 0x54ffffe1, ...BANG],
};
for (const [name, words] of Object.entries(images)) writeFileSync(`${out}${name}.img`, new Uint8Array(Uint32Array.from(words).buffer));
const TOUCHED_MIB = 256;

interface Cost { milliseconds: number; cpuSeconds: number; residentMiB: number }

/** Runs the command until the guest's byte; what it cost, from its own account at its end. */
function run(image: string, ...flags: string[]): Cost {
  const started = process.hrtime.bigint();
  const done = spawnSync(process.execPath, ["--import", `data:text/javascript,process.on("exit", () => { const u = process.resourceUsage(); process.stderr.write("cost " + (u.userCPUTime + u.systemCPUTime) / 1e6 + " " + u.maxRSS / 1024); });`,
    `${root}dist/cli/main.js`, "run", "-kernel", `${out}${image}.img`, "-serial", "null", ...flags], { encoding: "utf8" });
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
  const cost = /cost ([\d.]+) ([\d.]+)/.exec(done.stderr);
  if (!cost) throw new Error(`${image}: ${done.stderr}`);
  return { milliseconds, cpuSeconds: Number(cost[1]), residentMiB: Number(cost[2]) };
}
/** Milliseconds from the start of a process to the first byte on its stdout, which is the guest's. */
function firstByte(): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    const child = spawn(process.execPath, [`${root}dist/cli/main.js`, "run", "-kernel", `${out}hello.img`, "--until", "!"], { stdio: ["ignore", "pipe", "ignore"] });
    let came: number | undefined;
    child.stdout.once("data", () => { came = Number(process.hrtime.bigint() - started) / 1e6; });
    child.on("close", () => (came === undefined ? reject(new Error("hello: the first byte did not come")) : resolve(came)));
  });
}
const median = (list: number[]) => [...list].sort((a, b) => a - b)[list.length >> 1];
const times = <T>(work: () => T): T[] => Array.from({ length: rounds }, work);

const bytes: number[] = [];
for (let i = 0; i < rounds; i++) bytes.push(await firstByte());
const first = times(() => run("hello", "--until", "!"));
const touched = run("touch", "--until", "!");
const pairs = times(() => [run("loop", "--until", "!", "-smp", "1").cpuSeconds, run("loop", "--until", "!", "-smp", "4").cpuSeconds]);

const result = {
  firstByteMs: median(bytes), wholeProcessMs: median(first.map((c) => c.milliseconds)), wholeProcessCpuMs: median(first.map((c) => 1000 * c.cpuSeconds)), residentMiB: median(first.map((c) => c.residentMiB)),
  beyondTouchedMiB: touched.residentMiB - TOUCHED_MIB,
  parkedCores: median(pairs.map(([one, four]) => four / one)),
};
console.log(`process start to the first serial byte              ${result.firstByteMs.toFixed(0)} ms (goal 150); whole process ${result.wholeProcessMs.toFixed(0)} ms, ${result.wholeProcessCpuMs.toFixed(0)} ms of CPU time; resident ${result.residentMiB.toFixed(0)} MiB`);
console.log(`resident beyond ${TOUCHED_MIB} MiB of guest RAM touched         ${result.beyondTouchedMiB.toFixed(0)} MiB (goal 100)`);
console.log(`CPU time with three parked cores / with one core     ${result.parkedCores.toFixed(3)} (goal 1; medians of ${rounds} pairs)`);
if (values.json) writeFileSync(values.json, JSON.stringify(result, null, 2) + "\n");
