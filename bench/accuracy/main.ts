/**
 * The accuracy report: every calibration entry that can be run, on the model, against silicon.
 *
 *     node --import tsx bench/accuracy/main.ts [part-of-id]
 *
 * Prints a table a tier (tiers are never pooled), and writes build/accuracy/report.{txt,json} and scatter.svg. Needs
 * build/core.wasm and aarch64-linux-gnu binutils.
 * Deviations: none.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { missingTools } from "./asm.ts";
import { indications, type Indication } from "./indications.ts";
import { measure, type Result } from "./measure.ts";
import { peerFigures } from "./peers.ts";
import { scatter } from "./scatter.ts";
import { numbers } from "../../host/build/timing.ts";

const out = fileURLToPath(new URL("../../build/accuracy/", import.meta.url));
const TIERS: [string, string][] = [["T1", "instruction sequences"], ["T2", "kernels"], ["T3", "memory: Pi 3B, SDRAM 450 MHz, idle GPU"], ["T4", "programs"], ["T5", "system (errors one by one, no average)"]];

export interface Summary { tier: string; run: number; within: number; mape: number; mean: number; worst: number }
export function summarise(results: Result[]): Summary[] {
  return TIERS.map(([tier]) => {
    const run = results.filter((r) => r.entry.tier === tier && r.modelled !== undefined);
    const errors = run.filter((r) => r.entry.value !== 0).map((r) => r.error!);
    const mean = (list: number[]) => (list.length ? list.reduce((a, b) => a + b, 0) / list.length : 0);
    return { tier, run: run.length, within: run.filter((r) => r.within).length, mape: mean(errors.map(Math.abs)), mean: mean(errors), worst: Math.max(0, ...errors.map(Math.abs)) };
  });
}

const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
const figure = (x: number) => (Math.abs(x) >= 100 ? x.toFixed(0) : x.toPrecision(4)).padStart(9);

function report(results: Result[], written: Indication[]): string {
  const lines: string[] = [], peers = peerFigures();
  for (const s of summarise(results)) {
    const [, name] = TIERS.find(([t]) => t === s.tier)!;
    const own = results.filter((r) => r.entry.tier === s.tier), run = own.filter((r) => r.modelled !== undefined), skipped = own.filter((r) => r.why);
    lines.push(`${s.tier} ${name}: ${own.length} entries, ${run.length} run`);
    if (run.length) lines.push(s.tier === "T5" ? `  within tolerance ${s.within} of ${s.run}` : `  within tolerance ${percent(s.within / s.run)} (${s.within} of ${s.run}), MAPE ${percent(s.mape)}, signed mean ${percent(s.mean)}, worst ${percent(s.worst)}`);
    const topics = [...new Set(run.map((r) => r.entry.topic))];
    if (s.tier === "T3") for (const topic of topics) {
      const errors = run.filter((r) => r.entry.topic === topic && r.entry.value !== 0).map((r) => Math.abs(r.error!));
      if (errors.length) lines.push(`  ${topic.padEnd(16)} MAPE ${percent(errors.reduce((a, b) => a + b, 0) / errors.length)}`);
    }
    const worst = [...run].sort((a, b) => Math.abs(b.error!) - Math.abs(a.error!)).slice(0, s.tier === "T1" ? 10 : 40);
    if (worst.length) lines.push(s.tier === "T1" ? "  worst ten:" : "  all:");
    for (const r of worst) lines.push(`  ${r.within ? " " : "*"} ${r.entry.id.padEnd(22)} silicon ${figure(r.entry.value)}  model ${figure(r.modelled!)}  ${percent(r.error!).padStart(8)}  ${r.entry.unit.split(" (")[0]}`);
    const shared = run.filter((r) => peers.has(r.entry.id));
    if (shared.length) {
      const mape = (f: (r: Result) => number) => percent(shared.map((r) => Math.abs(f(r) / r.entry.value - 1)).reduce((a, b) => a + b, 0) / shared.length);
      lines.push(`  on the ${shared.length} of these that llvm-mca 22 (Cortex-A53) has a figure for: MAPE ${mape((r) => peers.get(r.entry.id)!.a53)}; this model ${mape((r) => r.modelled!)}`);
    }
    const reasons = new Map<string, string[]>();
    for (const r of skipped) reasons.set(r.why!, [...(reasons.get(r.why!) ?? []), r.entry.id]);
    for (const [why, ids] of reasons) lines.push(`  not run, ${why}: ${ids.join(", ")}`);
    lines.push("");
  }
  if (written.length) lines.push("Written after what is known of the source, not its binary; no part of a score:", ...written.map((i) => `  ${i.id.padEnd(24)} silicon ${figure(i.silicon)}  model ${figure(i.modelled)}  ${percent(i.modelled / i.silicon - 1).padStart(8)}  ${i.unit}: ${i.what}`), "");
  lines.push("No silicon figure exists for: barriers, TLB and cache maintenance, exception entry and return alone, FDIV, other division operands, MMIO reads.");
  const all = numbers(), of = (from: string) => all.filter((n) => n.num.from === from).length;
  lines.push(`The model's table holds ${all.length} numbers: measured ${of("measured")}, fitted to several measurements ${of("fitted")}, TRM ${of("TRM")}, compiler model ${of("compiler model")}, A55 guide ${of("A55 guide")}, guesses ${of("guess")}.`);
  return lines.join("\n") + "\n";
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const missing = missingTools();
  if (missing) { console.error(missing); process.exit(1); }
  const part = process.argv[2];
  const results = await measure(undefined, part ? (e) => e.id.includes(part) : undefined);
  const written = part ? [] : await indications();
  const text = report(results, written);
  mkdirSync(out, { recursive: true });
  writeFileSync(out + "report.txt", text);
  writeFileSync(out + "report.json", JSON.stringify({ tiers: summarise(results), entries: results.map((r) => ({ id: r.entry.id, tier: r.entry.tier, topic: r.entry.topic, silicon: r.entry.value, unit: r.entry.unit, tolerance: r.entry.tolerance, modelled: r.modelled, error: r.error, within: r.within, notRun: r.why })), written }, null, 1) + "\n");
  writeFileSync(out + "scatter.svg", scatter(results));
  console.log(text);
}
