/**
 * What translation costs the host, and how soon it pays: microseconds a guest instruction from hot to callable (goal: 5), until half of the
 * steady speed (goal: 100 ms), memory in all (goal: 64 MiB) and of each further region (goal: 1.5 KiB), and the worst case beside the interpreter:
 * code that is hot for as long as it takes to translate it, and then never again (goal: 0.8 of its speed).
 *
 *   node --import tsx bench/translation.ts [--rounds N] [--json FILE]
 *
 * Every measurement is a process of its own. Deviations: memory is what the kernel says of the process, less that of one that interprets.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import type { TranslateOptions } from "../host/core/translate.ts";
import { createMachine } from "../host/index.ts";

setFlagsFromString("--no-wasm-stack-checks");
setFlagsFromString("--expose-gc");

const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" }, json: { type: "string" }, guest: { type: "string" }, translate: { type: "string" } } });

/** `functions` of twenty additions in a loop of so many rounds, which are called one after the other, `again` times. */
interface Guest { functions: number; rounds: number; again: number; flags?: string; translation?: TranslateOptions }
const GUESTS: Record<string, Guest> = {
  // A small hot set; one that takes a quarter of a second to become hot.
  few: { functions: 20, rounds: 200, again: 40_000 },
  many: { functions: 600, rounds: 200, again: 1500 },
  // The same, with code compiled when it is made rather than when it first runs: what comes to the translator's account.
  account: { functions: 600, rounds: 200, again: 1500, flags: "--no-wasm-lazy-compilation" },
  // For what a region takes: all are translated as soon as they can be, and run.
  hundred: { functions: 100, rounds: 200, again: 3000, translation: { sample: 2048, earned: 10_000_000 } },
  thousands: { functions: 3000, rounds: 200, again: 100, translation: { sample: 2048, earned: 10_000_000 } },
  // Hot once.
  endless: { functions: 4000, rounds: 60_000, again: 1 },
};
const ADDITIONS = 20, MAIN = 0x80000, FUNCTIONS = 0x10_0000;

async function run({ functions, rounds, again, flags, translation }: Guest, translate: boolean) {
  if (flags) setFlagsFromString(flags);
  const code: number[] = [], main: number[] = [(0xd2800000 | again << 5 | 20) >>> 0]; // mov x20, #again
  for (let n = 0; n < functions; n++) {
    main.push((0x94000000 | ((FUNCTIONS - MAIN) / 4 + code.length - main.length) & 0x3ffffff) >>> 0);
    code.push((0xd2800000 | rounds << 5) >>> 0); // mov x0, #rounds
    for (let k = 0; k < ADDITIONS; k++) { const r = (n * 7 + k * 5) % 14 + 1; code.push((0x8b000000 | r << 16 | (r + k) % 14 + 1 << 5 | (r + 3) % 14 + 1) >>> 0); }
    code.push(0xf1000400, (0x54000001 | (-ADDITIONS - 1 & 0x7ffff) << 5) >>> 0, 0xd65f03c0); // subs x0, x0, #1; b.ne; ret
  }
  main.push(0xf1000694, (0x54000001 | (-functions - 1 & 0x7ffff) << 5) >>> 0, 0xd503207f, 0x17ffffff); // subs x20, x20, #1; b.ne; wfi; b -4
  const m = await createMachine({ cores: 1, translate, translation: { clock: () => performance.now(), ...translation } }), bytes = (words: number[]) => new Uint8Array(Uint32Array.from(words).buffer);
  m.writePhysical(MAIN, bytes(main));
  m.writePhysical(FUNCTIONS, bytes(code));
  m.writePhysical(0x1_0000, new Uint8Array(BigUint64Array.of(0x701n).buffer));
  for (const [name, value] of [["MAIR_EL1", 0xffn], ["TCR_EL1", 25n], ["TTBR0_EL1", 0x1_0000n], ["SCTLR_EL1", 0x30d0_1805n], ["SCR_EL3", 0x401n], ["HCR_EL2", 1n << 31n]] as const) m.cpus[0].setSysreg(name, value);
  m.cpus[0].pstate = 0x3c5;
  m.cpus[0].pc = BigInt(MAIN);
  const cpu = process.cpuUsage(), started = performance.now(), points: [at: number, instructions: number][] = [];
  while (m.run({ instructions: 1_000_000 }).kind !== "idle") points.push([performance.now() - started, m.instructions]);
  const { user, system } = process.cpuUsage(cpu);
  (globalThis as { gc?: () => void }).gc?.();
  // The steady speed: over the second half.
  const [half, end] = [points[points.length >> 1], points[points.length - 1]], steady = (end[1] - half[1]) / (end[0] - half[0]);
  const warm = points.findIndex(([at, n], i) => i >= 5 && (n - points[i - 5][1]) / (at - points[i - 5][0]) >= steady / 2);
  return { cpuSeconds: (user + system) / 1e6, mips: m.instructions / (user + system), warmMs: points[warm]?.[0] ?? Infinity, residentKiB: process.memoryUsage().rss / 1024, counts: m.translator?.counts() };
}
type Measured = Awaited<ReturnType<typeof run>>;
if (values.guest) { process.stdout.write(JSON.stringify(await run(GUESTS[values.guest], values.translate === "on"))); process.exit(0); }

const measure = (guest: string, translate: string) => JSON.parse(execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), "--guest", guest, "--translate", translate], { encoding: "utf8" })) as Measured;
const median = (list: number[]) => [...list].sort((a, b) => a - b)[list.length >> 1];
const pairs = (guest: string) => Array.from({ length: Number(values.rounds) }, () => [measure(guest, "off"), measure(guest, "on")] as const);

const few = pairs("few"), many = pairs("many"), endless = pairs("endless"), counts = many[0][1].counts!;
const account = pairs("account"), hundred = pairs("hundred"), thousands = pairs("thousands");
const moreKiB = ([off, on]: readonly [Measured, Measured]) => on.residentKiB - off.residentKiB, live = ([, on]: readonly [Measured, Measured]) => on.counts!.live.regions;
const result = {
  microsecondsAnInstruction: median(account.map(([, { counts }]) => 1000 * counts!.milliseconds / counts!.rows)),
  halfSpeedMs: median(few.map(([, on]) => on.warmMs)), speedup: median(few.map(([off, on]) => on.mips / off.mips)),
  regions: counts.live.regions, modules: counts.live.modules,
  memoryMiB: median(many.map(([off, on]) => (on.residentKiB - off.residentKiB) / 1024)), endlessMemoryMiB: median(endless.map(([off, on]) => (on.residentKiB - off.residentKiB) / 1024)),
  // What more regions take, without what translating takes at all.
  regionKiB: median(thousands.map((more, i) => (moreKiB(more) - moreKiB(hundred[i])) / (live(more) - live(hundred[i])))),
  moreRegions: live(thousands[0]) - live(hundred[0]),
  worst: median(endless.map(([off, on]) => on.mips / off.mips)),
};
console.log(`translation, medians of ${values.rounds} pairs`);
console.log(`  from hot to callable                     ${result.microsecondsAnInstruction.toFixed(1)} us a guest instruction (goal 5)`);
console.log(`  until half of the steady speed           ${result.halfSpeedMs.toFixed(0)} ms (goal 100); ${result.speedup.toFixed(2)} x the interpreter over the run`);
console.log(`  memory of ${result.regions} regions, ${result.modules} modules     ${result.memoryMiB.toFixed(1)} MiB more than interpreted (goal 64)`);
console.log(`  memory of ${result.moreRegions} more regions          ${result.regionKiB.toFixed(1)} KiB each (goal 1.5)`);
console.log(`  hot once and never again                 ${result.worst.toFixed(2)} x the interpreter (goal 0.8), ${result.endlessMemoryMiB.toFixed(1)} MiB more`);
if (values.json) writeFileSync(values.json, JSON.stringify(result, null, 2) + "\n");
