/**
 * `redleaf-pi ipc`: boots the RedLeaf kernel (or --image X, any kernel that prints the same lines), collects what its bench
 * domain measures, and prints it beside published figures. The line protocol is documented in kernel/README.md: a line
 * `#bench {json}` a result, on a serial line or by semihosting. `--with FILE` adds results of sel4bench (its JSON), so that a user's
 * own seL4 build stands beside.
 * Deviations: of sel4bench's figures those that are summed up (mean, median, smallest); a run has one set of lines.
 */
import { existsSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { planBoot } from "../firmware/boot.ts";
import { createMachine } from "../machine/machine.ts";
import { describeStop } from "../machine/stop.ts";
import { numberFlag, parseArgs, UsageError } from "./args.ts";
import { NOT_SHARED, OUR_KERNEL, PUBLISHED } from "./published.ts";
import { checkOutput, readInput } from "./run.ts";
import { loadCoreWasm, translation } from "./wasm.ts";

export const IPC_USAGE = `redleaf-pi ipc [--image FILE] [--timing off|simple|a53] [--json FILE] [--svg FILE] [--with SEL4BENCH.json] [--append TEXT] [--timeout GUEST_SECONDS] [--verbose]`;

export interface BenchRow { name: string; n: number; min?: number; median?: number; p99?: number; mean?: number; insns?: number; cold?: number }

/** A row that is no distribution: a rate, a longest time. */
export interface ValueRow { name: string; value: number; unit: string; crashes?: number; errors?: number }

/** `ours`: made by the kernel that is carried, and not by a user's. */
export interface Report { timing: string; image: string; ours: boolean; rows: BenchRow[]; values: ValueRow[]; sel4: { name: string; mean?: number; min?: number; median?: number }[]; guestSeconds: number; instructions: number }

export async function ipcCommand(words: string[]): Promise<number> {
  const { flags, positional } = parseArgs(words, { image: "value", timing: "value", json: "value", svg: "value", with: "value", append: "value", timeout: "value", verbose: "flag", help: "flag", h: "flag" });
  if (flags.has("help") || flags.has("h")) { console.log(IPC_USAGE); return 0; }
  if (positional.length) throw new UsageError(`unexpected word "${positional[0]}"\n${IPC_USAGE}`);
  const one = (name: string) => flags.get(name)?.[0];
  const timing = one("timing") ?? DEFAULT_TIMING;
  if (timing !== "off" && timing !== "simple" && timing !== "a53") throw new UsageError(`--timing: expected off, simple or a53, found "${timing}"`);
  const path = one("image") ?? carriedImage();
  const image = readInput(path);
  const timeout = one("timeout") === undefined ? 60 : numberFlag(one("timeout")!, "--timeout");
  if (timeout === 0) throw new UsageError("--timeout: expected more than 0 seconds");
  for (const flag of ["json", "svg"]) if (one(flag) !== undefined) checkOutput(`--${flag}`, one(flag)!);
  const sel4 = one("with") === undefined ? [] : readSel4bench(one("with")!);

  const rows: BenchRow[] = [], values: ValueRow[] = [];
  let ended = false;
  /** Collects bytes to lines, and takes those of the protocol. */
  const lines = () => {
    let text = "";
    return (byte: number) => {
      if (flags.has("verbose")) process.stderr.write(Uint8Array.of(byte));
      if (byte !== 10) { if (byte !== 13) text += String.fromCharCode(byte); return; }
      if (text.startsWith(PREFIX)) ended = take(text.slice(PREFIX.length), rows, values) || ended;
      text = "";
    };
  };
  const console_ = lines();
  const machine = await createMachine({ wasm: loadCoreWasm(), timing, ...translation(), semihosting: { console: (bytes) => bytes.forEach(console_), commandLine: one("append") } });
  machine.boot(planBoot({ kind: "bare", kernel: { name: path, bytes: image }, append: one("append") }));
  for (const line of machine.serial) line.out = lines();
  const stop = machine.run({ cycles: timeout * machine.board.clock.coreHz });
  if (stop.kind === "limit") { process.stderr.write(`redleaf-pi: the guest did not end within ${timeout} s of guest time\n`); return 3; }
  if (!(stop.kind === "exit" && stop.code === 0) && stop.kind !== "halted") { process.stderr.write(`redleaf-pi: ${describeStop(stop)}\n`); return 1; }
  if (!ended || rows.length + values.length === 0) { process.stderr.write(`redleaf-pi: ${path}: expected lines "${PREFIX}{...}" with results up to {"end":1}, found ${rows.length + values.length} with results${ended ? "" : ", and no end"}\n`); return 1; }

  const report: Report = { timing, image: path, ours: one("image") === undefined, rows, values, sel4, guestSeconds: machine.seconds, instructions: machine.instructions };
  console.log(table(report));
  if (one("json")) writeFileSync(one("json")!, JSON.stringify({ ...report, published: PUBLISHED, notShared: notShared(report) }, null, 2) + "\n");
  if (one("svg")) writeFileSync(one("svg")!, chart(report));
  return 0;
}

const PREFIX = "#bench ";
const DEFAULT_TIMING = "a53";

/** The image in the package, or in a checkout. */
function carriedImage(): string {
  for (const place of ["../guest/kernel8.img", "../../kernel/image/kernel8.img"]) {
    const url = new URL(place, import.meta.url);
    if (existsSync(url)) return url.pathname;
  }
  throw new UsageError("the carried kernel image is not there: name one with --image");
}

/** One protocol line; true when it was the last. */
function take(json: string, rows: BenchRow[], values: ValueRow[]): boolean {
  const bad = (expected: string) => new UsageError(`the guest printed ${JSON.stringify(PREFIX + json)}: expected ${expected}`);
  let value: Record<string, unknown>;
  try { value = JSON.parse(json); } catch { throw bad("JSON after the prefix"); }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw bad("an object");
  if (value.end !== undefined) return true;
  if (value.begin !== undefined) return false;
  for (const key of ["name", "unit"]) if (value[key] !== undefined && (typeof value[key] !== "string" || !/^[\x20-\x7e]+$/.test(value[key]))) throw bad(`"${key}": printable text`);
  for (const key of ["n", "value", ...FIGURES, "crashes", "errors"]) if (value[key] !== undefined && !(typeof value[key] === "number" && Number.isFinite(value[key]) && value[key] >= 0)) throw bad(`"${key}": a number, not below 0`);
  if (value.name === undefined) throw bad('a "name"');
  if (value.name === "empty") return false;
  if (value.n !== undefined && FIGURES.some((key) => value[key] !== undefined)) rows.push(value as unknown as BenchRow);
  else if (value.value !== undefined && value.unit !== undefined) values.push(value as unknown as ValueRow);
  else throw bad(`"n" and one of ${FIGURES.join(", ")}, or "value" and "unit"`);
  return false;
}
const FIGURES = ["min", "median", "p99", "mean", "insns", "cold"];

/** sel4bench's output: a list of { Benchmark, Results: [{ ..., Min, Mean, ... }] }. */
export function readSel4bench(path: string): Report["sel4"] {
  const text = new TextDecoder().decode(readInput(path));
  let data: unknown;
  try { data = JSON.parse(text); } catch (error) { throw new UsageError(`${path}: expected the JSON that sel4bench prints (${(error as Error).message})`); }
  const object = (v: unknown): v is Record<string, unknown> => typeof v === "object" && v !== null && !Array.isArray(v);
  if (!Array.isArray(data) || !data.every((b) => object(b) && typeof b.Benchmark === "string" && Array.isArray(b.Results))) throw new UsageError(`${path}: expected a list of { Benchmark, Results }, as sel4bench prints`);
  return data.flatMap((b: { Benchmark: string; Results: unknown[] }) => b.Results.map((r, i) => {
    const bad = (expected: string) => new UsageError(`${path}: benchmark "${b.Benchmark}", result ${i + 1}: expected ${expected}`);
    if (!object(r)) throw bad("an object");
    const number = (key: string) => (typeof r[key] === "number" ? (r[key] as number) : undefined);
    const words = Object.entries(r).filter(([, v]) => typeof v === "string").map(([, v]) => v);
    const row = { name: [b.Benchmark, ...words].join(", ").replace(/[^\x20-\x7e]/g, "?"), mean: number("Mean"), min: number("Min"), median: number("Median") };
    if (row.mean === undefined && row.min === undefined && row.median === undefined) throw bad("a number as Mean, Median or Min");
    return row;
  }));
}

const notShared = (report: Report) => [...(report.ours ? OUR_KERNEL : []), ...NOT_SHARED];

export function table(report: Report): string {
  const unit = report.timing === "a53" ? "cycles" : "cycles (one per instruction)";
  const header = ["", "min", "median", "p99", "mean", "insns", "cold", "published (cycles)"];
  const number = (n: number | undefined) => (n === undefined ? "-" : Number.isInteger(n) ? String(n) : n.toFixed(1));
  const lines = report.rows.map((r) => [r.name, number(r.min), number(r.median), number(r.p99), number(r.mean), number(r.insns), number(r.cold),
    PUBLISHED.filter((p) => p.beside === r.name).map((p) => `${p.cycles} ${p.system} ${p.core}`).join("; ")]);
  const widths = header.map((h, i) => Math.max(h.length, ...lines.map((l) => l[i].length)));
  const row = (cells: string[]) => cells.map((c, i) => (i === 0 || i === cells.length - 1 ? c.padEnd(widths[i]) : c.padStart(widths[i]))).join("  ").trimEnd();
  const what = report.ours ? "Cross-domain calls of the RedLeaf kernel" : `What ${basename(report.image)} measures`;
  const out = [`${what} on the emulated Cortex-A53, ${unit}, --timing ${report.timing}`, "", ...(lines.length ? [row(header), ...lines.map(row), ""] : [])];
  const longest = Math.max(0, ...report.values.map((v) => v.name.length));
  for (const v of report.values) out.push(`${v.name.padEnd(longest)}  ${v.value} ${v.unit}${v.crashes === undefined ? "" : `, ${v.crashes} crashes, ${v.errors ?? 0} errors`}`);
  if (report.values.length) out.push("");
  out.push("Published figures, by their authors:");
  for (const p of PUBLISHED) out.push(`  ${String(p.cycles).padStart(5)}  ${p.system} on ${p.core} (${p.board}; ${p.version}${p.year ? `, ${p.year}` : ""}): ${p.what}`);
  for (const s of report.sel4) out.push(`  ${String(s.mean ?? s.median ?? s.min ?? "-").padStart(5)}  sel4bench: ${s.name}`);
  out.push("", "What the numbers do not share:", ...notShared(report).map((n) => `  ${n}`));
  if (report.timing !== "a53") out.push(`  With --timing ${report.timing} an instruction is a cycle: these are path lengths.`);
  return out.join("\n");
}

/** Horizontal bars, ours and published, on a logarithmic axis. */
export function chart(report: Report): string {
  const bars = report.rows.filter((r) => r.median !== undefined).flatMap((r) => [
    { label: r.name, value: r.median!, ours: true },
    ...PUBLISHED.filter((p) => p.beside === r.name).map((p) => ({ label: `${p.system}, ${p.core}: ${p.what}`, value: p.cycles, ours: false })),
  ]);
  const left = 330, width = 460, step = 18, height = bars.length * step + 50;
  const top = Math.ceil(Math.log10(Math.max(10, ...bars.map((b) => b.value))));
  const x = (v: number) => left + (Math.log10(Math.max(1, v)) / top) * width;
  const escape = (s: string) => s.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]!);
  const grid = Array.from({ length: top + 1 }, (_, i) => `<line x1="${x(10 ** i)}" y1="20" x2="${x(10 ** i)}" y2="${height - 25}" stroke="#ddd"/><text x="${x(10 ** i)}" y="${height - 10}" text-anchor="middle">${10 ** i}</text>`);
  const body = bars.map((b, i) => `<text x="${left - 6}" y="${34 + i * step}" text-anchor="end">${escape(b.label)}</text><rect x="${left}" y="${23 + i * step}" width="${Math.max(1, x(b.value) - left).toFixed(1)}" height="13" fill="${b.ours ? "#b5332e" : "#8a9ba8"}"/><text x="${(x(b.value) + 4).toFixed(1)}" y="${34 + i * step}">${b.value}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + width + 80}" height="${height}" font-family="sans-serif" font-size="11"><text x="${left}" y="14">median cycles, --timing ${report.timing} (red: emulated Cortex-A53; grey: published)</text>${grid.join("")}${body.join("")}</svg>\n`;
}
