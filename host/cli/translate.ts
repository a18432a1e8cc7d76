/**
 * `redleaf-pi translate --show PC`: runs an image as `run` does and shows the latest region of translated code that has the
 * instruction at PC: each instruction, with the cycle model when it issues, and the WebAssembly that it became.
 * Truth: what the translator wrote down as it wrote the code (assembly/translate/region.ts, Listed); the wasm is that of the
 * module's bytes. Deviations: a schedule is shown for the first few states of the pipeline only.
 */
import { disassemble } from "../debug/disassemble.ts";
import { functionText, type WasmLine } from "../debug/wasm-text.ts";
import type { ShownRegion } from "../core/translate.ts";
import type { Machine } from "../machine/machine.ts";
import { UsageError } from "./args.ts";
import { runCommand } from "./run.ts";

export const TRANSLATE_USAGE = `redleaf-pi translate --show PC [flags of run]
  --show PC                the address of an instruction, as the guest has it: 0x80120
  The image runs as \`redleaf-pi run\` with the same flags does, to its end or to a limit (--instructions 100M unless another is given).
  With --timing a53: the half-cycles at which each instruction issues, for the first states of the pipeline that its node was entered in.`;

/** Schedules beside each other. */
const STATES = 3;

export async function translateCommand(words: string[]): Promise<number> {
  if (words.some((w) => /^--?h(elp)?$/.test(w))) { console.log(TRANSLATE_USAGE); return 0; }
  const at = words.findIndex((w) => /^--?show(=|$)/.test(w));
  if (at < 0) throw new UsageError("translate: expected --show PC");
  const inline = words[at].includes("="), text = inline ? words[at].slice(words[at].indexOf("=") + 1) : words[at + 1];
  if (text === undefined || !/^(0x[0-9a-fA-F]+|\d+)$/.test(text) || BigInt(text) % 4n || BigInt(text) >> 64n) throw new UsageError(`--show: expected the address of an instruction, found "${text ?? ""}"`);
  const pc = BigInt(text), rest = words.filter((_, i) => i !== at && (inline || i !== at + 1));
  if (rest.some((w) => /^--?translate(=|$)/.test(w))) throw new UsageError("--translate: this command translates");
  if (!rest.some((w) => /^--?(instructions|cycles|timeout|until)(=|$)/.test(w))) rest.push("--instructions", "100M");
  let code = 1;
  await runCommand([...rest, "--translate", "on"], {
    translation: { show: pc },
    ended(machine) {
      const region = machine.translator?.shown;
      if (!region) { process.stderr.write(`redleaf-pi: no region has the instruction at ${hex(pc)}: it has not been hot, or is none that is translated\n`); return; }
      console.log(regionText(region, machine));
      code = 0;
    },
  });
  return code;
}

/** The region as three columns. */
function regionText({ module, function: n, records }: ShownRegion, machine: Machine): string {
  const lines = functionText(module, n, records.map((r) => r.at)), timed = records[0].script !== 0;
  const scripts = new Map<number, number[]>();
  const guest = records.map((r) => {
    const text = `${hex(r.pc)}  ${disassemble(r.word, r.pc) ?? `.inst ${hex(BigInt(r.word))}`}`;
    if (!timed) return text;
    if (!scripts.has(r.script)) scripts.set(r.script, schedules(machine, r.script));
    const issued = scripts.get(r.script)!.map((at) => String(machine.core.u8[at + 2 * r.k] | machine.core.u8[at + 2 * r.k + 1] << 8));
    return `${text.padEnd(48)} ${issued.map((h) => h.padStart(4)).join("")}`;
  });
  const width = Math.max(...guest.map((g) => g.length)) + 2, row = (left: string, line?: WasmLine) => `${left.padEnd(width)}${line ? `| ${"  ".repeat(line.depth)}${line.text}` : "|"}`.trimEnd();
  const out = [
    `region with ${hex(records[0].pc)} first: ${records.length} instructions${timed ? [...scripts.values()].some((s) => s.length) ? "; half-cycles from where its node is entered, a column for each state of the pipeline" : "; never entered, so there are no times (regions keep the model's time with the MMU on)" : ""}`,
    "", row("", undefined), ...lines.filter((l) => l.at < records[0].at).map((l) => row("", l)),
  ];
  records.forEach((r, i) => {
    const own = lines.filter((l) => l.at >= r.at && (i + 1 === records.length || l.at < records[i + 1].at));
    out.push(row(guest[i], own[0]), ...own.slice(1).map((l) => row("", l)));
  });
  return out.join("\n");
}

function schedules(machine: Machine, script: number): number[] {
  const list: number[] = [];
  for (let n = 0; n < STATES; n++) { const at = machine.core.calls.scheduleOf(script, n); if (at) list.push(at); }
  return list;
}

function hex(v: bigint): string { return `0x${v.toString(16)}`; }
