/**
 * Debian's Linux from its first instruction to the last line of a RAM disk's init, one core: CPU seconds of QEMU's process
 * with one vCPU beside those of this emulator, in each mode, and a chart of its speed against guest time, which shows the
 * warming up.
 *
 *   node --import tsx bench/boot.ts [--rounds N] [--only MODE,...] [--svg FILE] [--json FILE]
 *
 * Every mode runs in a process of its own, so that none profits from what V8 has compiled for another.
 * Deviations: needs qemu-system-aarch64, Linux's /proc, and the test's assets (fetched when missing).
 */
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { createMachine, planBoot } from "../host/index.ts";
import { COMMAND_LINE } from "../test/assets/card.ts";
import { type Assets, obtainAssets } from "../test/assets/fetch.ts";
import { LAST_LINE } from "../test/assets/guest.ts";

// As the command does: see host/cli/main.ts.
setFlagsFromString("--no-wasm-stack-checks");

/** Guest time between two points of the chart. */
const STEP_SECONDS = 0.05;
const LONGEST_SECONDS = 30;

interface Mode { translate: boolean; timing: "off" | "a53" }
const MODES: Record<string, Mode> = {
  interpreted: { translate: false, timing: "off" },
  translated: { translate: true, timing: "off" },
  "interpreted-a53": { translate: false, timing: "a53" },
  "translated-a53": { translate: true, timing: "a53" },
};
interface Boot { cpuSeconds: number; guestSeconds: number; instructions: number; points: { guestSeconds: number; mips: number }[] }

const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" }, only: { type: "string" }, svg: { type: "string" }, json: { type: "string" }, mode: { type: "string" } } });
const found = await obtainAssets();
if (typeof found === "string") { console.error(`boot: ${found}`); process.exit(2); }
const assets: Assets = found;
if (values.mode) { process.stdout.write(JSON.stringify(await boot(MODES[values.mode]))); process.exit(0); }

const chosen = values.only?.split(",") ?? Object.keys(MODES);
for (const name of chosen) if (!MODES[name]) { console.error(`boot: there is no mode "${name}"; there are ${Object.keys(MODES).join(", ")}`); process.exit(2); }
const median = (list: number[]) => [...list].sort((a, b) => a - b)[list.length >> 1];
const qemuTimes: number[] = [], boots: Record<string, Boot[]> = {};
for (let i = 0; i < Number(values.rounds); i++) {
  qemuTimes.push(await qemu());
  for (const name of chosen) (boots[name] ??= []).push(JSON.parse(execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), "--mode", name], { encoding: "utf8", maxBuffer: 1 << 26 })) as Boot);
}
console.log(`Debian Linux, one core, to the last line: CPU seconds, ${values.rounds} rounds, medians`);
console.log(`  ${"QEMU TCG, one vCPU".padEnd(20)} ${median(qemuTimes).toFixed(2)} s`);
for (const name of chosen) {
  const seconds = median(boots[name].map((b) => b.cpuSeconds)), ratio = median(boots[name].map((b, i) => b.cpuSeconds / qemuTimes[i])), b = boots[name][0];
  console.log(`  ${name.padEnd(20)} ${seconds.toFixed(2)} s  ${ratio.toFixed(2)} x QEMU's time; ${(b.instructions / 1e6).toFixed(0)} M instructions, ${b.guestSeconds.toFixed(2)} s of guest time`);
}
if (values.json) writeFileSync(values.json, JSON.stringify({ qemu: qemuTimes, boots }, null, 1) + "\n");
if (values.svg) writeFileSync(values.svg, chart(chosen.map((name) => ({ name, points: boots[name][0].points }))));

async function boot({ translate, timing }: Mode): Promise<Boot> {
  const machine = await createMachine({ cores: 1, timing, translate });
  const file = (name: string) => ({ name, bytes: readFileSync(name) });
  machine.boot(planBoot({ kind: "bare", kernel: file(assets.kernel), dtb: file(assets.dtb), initrd: file(assets.initramfs), append: COMMAND_LINE }));
  let tail = "", done = false;
  machine.serial[0].out = (byte) => { tail = byte === 10 ? "" : tail + String.fromCharCode(byte); if (tail.includes(LAST_LINE)) { done = true; machine.stop(); } };
  const points: Boot["points"] = [];
  const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
  const started = cpu();
  while (!done && machine.seconds < LONGEST_SECONDS) {
    const before = cpu(), executed = machine.instructions;
    machine.run({ cycles: STEP_SECONDS * machine.board.clock.coreHz });
    points.push({ guestSeconds: machine.seconds, mips: (machine.instructions - executed) / (cpu() - before) / 1e6 });
  }
  if (!done) throw new Error(`"${LAST_LINE}" did not come in ${LONGEST_SECONDS} s of guest time`);
  return { cpuSeconds: cpu() - started, guestSeconds: machine.seconds, instructions: machine.instructions, points };
}

/** CPU seconds of QEMU's process when the last line comes. */
function qemu(): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn("qemu-system-aarch64", ["-M", "raspi3b", "-global", "bcm2837.enabled-cpus=1", "-kernel", assets.kernel, "-dtb", assets.dtb, "-initrd", assets.initramfs, "-append", COMMAND_LINE,
      "-display", "none", "-serial", "stdio", "-monitor", "none", "-no-reboot"], { stdio: ["ignore", "pipe", "ignore"] });
    let text = "";
    child.stdout.on("data", (bytes: Buffer) => {
      text = (text + bytes.toString("latin1")).slice(-4000);
      if (!text.includes(LAST_LINE)) return;
      // utime and stime, fields 14 and 15, in ticks of 10 ms.
      const fields = readFileSync(`/proc/${child.pid}/stat`, "latin1").split(") ")[1].split(" ");
      child.kill("SIGKILL");
      resolve((Number(fields[11]) + Number(fields[12])) / 100);
    });
    child.on("error", reject);
    child.on("exit", () => reject(new Error(`QEMU ended before the last line:\n${text}`)));
  });
}

/** Speed against guest time, a line a mode. */
function chart(lines: { name: string; points: Boot["points"] }[]): string {
  const width = 760, height = 360, margin = 52, colours = ["#57606a", "#1f6feb", "#bc4c00", "#1a7f37"];
  const end = Math.max(...lines.map((l) => l.points.at(-1)!.guestSeconds)), top = Math.ceil(Math.max(...lines.flatMap((l) => l.points.map((p) => p.mips))) / 100) * 100;
  const x = (s: number) => margin + s / end * (width - 2 * margin), y = (mips: number) => height - margin - mips / top * (height - 2 * margin);
  const parts = [`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`, `<rect width="${width}" height="${height}" fill="white"/>`];
  for (let i = 0; i <= 4; i++) parts.push(`<path d="M${margin} ${y(top * i / 4)}H${width - margin}" stroke="#d0d7de"/>`, `<text x="${margin - 6}" y="${y(top * i / 4) + 4}" text-anchor="end">${top * i / 4}</text>`);
  for (let s = 0; s <= end; s++) parts.push(`<text x="${x(s)}" y="${height - margin + 18}" text-anchor="middle">${s}</text>`);
  parts.push(`<text x="${width / 2}" y="${height - 12}" text-anchor="middle">guest time, seconds</text>`, `<text x="14" y="${height / 2}" transform="rotate(-90 14 ${height / 2})" text-anchor="middle">guest MIPS per CPU-second</text>`);
  lines.forEach(({ name, points }, i) => parts.push(`<path d="M${points.map((p) => `${x(p.guestSeconds).toFixed(1)} ${y(p.mips).toFixed(1)}`).join("L")}" fill="none" stroke="${colours[i]}" stroke-width="1.5"/>`, `<text x="${margin + 12}" y="${margin - 8 + i * 16}" fill="${colours[i]}">${name}</text>`));
  return parts.join("\n") + "\n</svg>\n";
}
