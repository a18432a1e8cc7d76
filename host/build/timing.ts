/**
 * The timing generator: joins the instruction rows with assembly/timing/units.ts and makes what the cycle model reads, a
 * template a record kind and the forwarding rows of the units, and the timed reader (interp/timed.gen.ts).
 *
 * Which registers a record reads and writes comes from the row alone: a field that the operands declare as a register is
 * written where the row passes it to a `set…` or `load…` method, read where it passes it to any other.
 *
 * A template is 16 bytes: three sources and three destinations (field in the high nibble, scoreboard column in the low),
 * resources used, resources it must not meet, further issue cycles, special work, the number of its set of forwarding rows,
 * what Q changes, the divider's interval, how many registers a structure load writes, and what the PMU counts of it.
 * Deviations: none.
 */
import { readFileSync } from "node:fs";
import * as asc from "assemblyscript";
import { DRAM, PIPELINE, UNITS, type Need, type Num, type Resource, type Result, type Unit } from "../../assembly/timing/units.ts";
import type { Kind } from "./isa.ts";

const root = new URL("../../", import.meta.url).pathname;

/** Field codes of a template: a general or vector register named by a record field, the flags, X30. */
const FIELD = { d: 1, n: 2, m: 3, imm: 4 } as const, VECTOR = 4, FLAGS = 9, X30 = 10;
type Field = keyof typeof FIELD;
const COLUMN: Record<Need, number> = { address: 0, alu: 1, ex1: 2, data: 3, operand: 0, accumulate: 1, addend: 2, store: 3 };
export const RESOURCE: Record<Resource, number> = { "load/store": 2, branch: 4, multiply: 8, shifter: 16, fp128: 32, "fp special": 64 };
/** Bits of timing/events.ts, Counts. */
const COUNTS = { load: 1 | 4, store: 2 | 4, prefetch: 4, "immediate branch": 8, "conditional branch": 8 | 16, "indirect branch": 32 } as const;
/** Bit 0: the cycle is full. Bit 7: something has issued in it. */
const FULL = 1, ANY = 128;
const SOURCES = new Set(["measured", "fitted", "TRM", "compiler model", "A55 guide", "guess"]);
export const SPECIALS = ["", "mul64", "mulh", "udiv_w", "udiv_x", "sdiv_w", "sdiv_x", "pair base", "fdiv", "barrier", "dsb", "isb", "many", "system"];

/** Every number of the table, with the path to it. */
export function numbers(): { path: string; num: Num }[] {
  const found: { path: string; num: Num }[] = [];
  const walk = (path: string, value: unknown): void => {
    if (typeof value === "number") throw new Error(`assembly/timing/units.ts: ${path} is a number without a source: write measured(${value}), trm(), compiler(), a55() or guess()`);
    if (value === null || typeof value !== "object") return;
    if ("v" in value) {
      const num = value as Num;
      if (typeof num.v !== "number" || !SOURCES.has(num.from)) throw new Error(`assembly/timing/units.ts: ${path} has no source`);
      found.push({ path, num });
      return;
    }
    for (const [key, inner] of Object.entries(value)) if (key !== "registers") walk(`${path}.${key}`, inner);
  };
  walk("UNITS", UNITS);
  walk("PIPELINE", PIPELINE);
  walk("DRAM", DRAM);
  return found;
}

interface Dependencies { reads: { field: Field | "flags"; vector: boolean }[]; writes: { field: Field | "flags" | "x30" | "base"; vector: boolean }[] }

/** The registers of a row, from its operands and its body. */
export function dependencies(k: Kind): Dependencies {
  const { row } = k;
  const registers = new Map<Field, { vector: boolean; how: string }>();
  for (const part of row.operands.split(/\s+(?=(?:d|n|m|imm)=)/).filter(Boolean)) {
    const m = /^(d|n|m|imm)=(zr|zw|sp|v)\([^()]*\)$/.exec(part);
    if (m) registers.set(m[1] as Field, { vector: m[2] === "v", how: m[2] });
  }
  const reads = new Set<string>(), writes = new Set<string>();
  for (const call of callsOf(row.body)) {
    for (const arg of call.args) {
      const m = /^(?:r\.(d|n|m)|u32\(r\.imm\))$/.exec(arg);
      const field = m ? (m[1] ?? "imm") as Field : undefined;
      if (arg === "240" && call.name === "setX") writes.add("x30");
      if (!field || !registers.has(field)) continue;
      (/^(set|load)/.test(call.name) || field === "n" && /Update$/.test(call.name) ? writes : reads).add(field);
    }
    if (/^(cond|carry|condFlags|adcFlags)$|ConditionalCompare$/.test(call.name)) reads.add("flags");
    if (/Flags$|^setNzcv$|ConditionalCompare$/.test(call.name)) writes.add("flags");
  }
  // A method that takes the whole record: its name, or the operand, says which way it goes.
  const stores = /\bb\.store\w*\(r,/.test(row.body);
  for (const [field, { how }] of registers) if (!reads.has(field) && !writes.has(field)) (how === "zw" || how === "v" && field === "d" && !stores ? writes : reads).add(field);
  const vector = (f: string) => registers.get(f as Field)?.vector ?? false;
  // A base register that is also written back comes last.
  const order = ["d", "m", "imm", "flags", "x30", "n"].filter((f) => writes.has(f));
  return {
    reads: [...reads].map((f) => ({ field: f as Field, vector: vector(f) })),
    writes: order.map((f) => ({ field: (f === "n" ? "base" : f) as "base", vector: f !== "n" && vector(f) })),
  };
}

function callsOf(body: string): { name: string; args: string[] }[] {
  const calls: { name: string; args: string[] }[] = [];
  for (const m of body.matchAll(/\bb\.(\w+)(?:<[^>(]*>)?\(/g)) {
    const args: string[] = [];
    let depth = 1, from = m.index + m[0].length, i = from;
    for (; depth > 0 && i < body.length; i++) {
      const c = body[i];
      if (c === "(" || c === "[") depth++;
      else if (c === ")" || c === "]") { depth--; if (depth === 0) break; }
      else if (c === "," && depth === 1) { args.push(body.slice(from, i).trim()); from = i + 1; }
    }
    args.push(body.slice(from, i).trim());
    calls.push({ name: m[1], args });
  }
  return calls;
}

/** The half-cycles after issue at which a consumer of each column may issue; bit 0 of the ALU column: only to the late ALU. */
function forwarding(result: Result, late: boolean): number[] {
  const stage = (s: number) => [2 * s, s >= 3 ? 2 * (s - 3) + 1 : 0, Math.max(0, 2 * (s - 2)), Math.max(0, 2 * (s - 4))];
  switch (result.kind) {
    case "alu": return stage(late ? result.late.v : result.early.v);
    case "gpr": return stage(result.stage.v);
    case "load": { const a = result.toAlu.v; return [2 * result.toAddress.v, 2 * a, 2 * a, 2 * (a - 1)]; }
    case "base": return [2 * result.toAddress.v, 0, 0, 0];
    case "vector": { const l = result.latency.v; return [2 * l, Math.max(0, 2 * (l - 3)), Math.max(0, 2 * (l - 4)), Math.max(0, 2 * (l - 2))]; }
  }
}

export function tablesSource(kinds: Kind[]): string {
  numbers();
  const names = [...new Set(kinds.map((k) => k.unit)), "undefined"].sort();
  for (const name of names) if (!UNITS[name]) throw new Error(`assembly/timing/units.ts has no unit "${name}", which ${kinds.find((k) => k.unit === name)!.row.file} names`);
  const sets: string[] = [];
  const templates: number[] = [];
  const undefinedTemplate = template(undefined, "undefined", sets);
  // What is no instruction, and the fused kinds, which the model never sees, are as an undefined one.
  for (const k of kinds) {
    while (templates.length < k.id * undefinedTemplate.length) templates.push(...undefinedTemplate);
    templates.push(...template(k, k.unit, sets));
  }
  const constants = Object.entries(PIPELINE).map(([key, num]) => `  export const ${key}: i32 = ${(num as Num).v};`);
  return `/** Generated from assembly/timing/units.ts and the instruction rows by host/build/timing.ts. */
/** Sets of forwarding rows, 8 rows of four half-cycle figures: first result by the early and the late ALU, second, third. */
export const FORWARD: usize = memory.data<i32>([${sets.join(", ")}], 16);
export const FORWARD_BYTES: u32 = 128;
/** 16 bytes a record kind: see host/build/timing.ts. */
export const TEMPLATES: usize = memory.data<u8>([${templates.join(", ")}], 16);
export namespace Special {
${SPECIALS.slice(1).map((s, i) => `  export const ${s.toUpperCase().replace(/ /g, "_")}: u32 = ${i + 1};`).join("\n")}
}
/** Numbers of the pipeline that are not a unit's. */
export namespace Pipeline {
${constants.join("\n")}
}
/** Picoseconds. */
export namespace Dram {
${Object.entries(DRAM).map(([key, num]) => `  export const ${key}: u64 = ${num.v};`).join("\n")}
}
`;
}

/** `sets` collects the distinct sets of forwarding rows; a template holds the number of its own. */
function template(kind: Kind | undefined, name: string, sets: string[]): number[] {
  const unit: Unit = UNITS[name];
  const { reads, writes } = kind ? dependencies(kind) : { reads: [], writes: [] };
  const sources = reads.map(({ field, vector }) => {
    const need = unit.needs?.[field] ?? unit.needs?.rest ?? (vector ? "operand" : "alu");
    return (field === "flags" ? FLAGS : FIELD[field] + (vector ? VECTOR : 0)) << 4 | COLUMN[need];
  });
  if (sources.length > 3) throw new Error(`${kind!.row.file}: ${kind!.name} reads ${sources.length} registers; the scoreboard looks at three`);
  const results = unit.results ?? [];
  let next = 0;
  const rows: number[] = [];
  const targets = writes.map(({ field, vector }) => {
    // Flags that a compare makes go the way of the ALU's result.
    const result = field === "flags" ? results[0] : field === "base" ? results.find((r) => r.kind === "base") ?? results[next++] : results[next++];
    if (!result) throw new Error(`assembly/timing/units.ts: unit "${name}" of ${kind!.row.file} ${kind!.name} has no result for its destination ${field}`);
    const code = field === "flags" ? FLAGS : field === "x30" ? X30 : field === "base" ? FIELD.n : FIELD[field] + (vector ? VECTOR : 0);
    rows.push(...forwarding(result, false), ...forwarding(result, true));
    return code << 4;
  });
  if (targets.length > 3) throw new Error(`${kind!.row.file}: ${kind!.name} writes ${targets.length} registers; the scoreboard holds three a record`);
  const uses = unit.uses.reduce((a, r) => a | RESOURCE[r], unit.slot === "alone" && unit.issue.v === 1 || unit.slot === "second" ? FULL | ANY : ANY);
  const apart = [...unit.uses, ...(unit.apart ?? [])].reduce((a, r) => a | RESOURCE[r], FULL);
  const meets = unit.slot === "first" || unit.slot === "alone" ? 255 : apart;
  const special = SPECIALS.indexOf(unit.special ?? "");
  const pad = (list: number[]) => [...list, 0, 0, 0].slice(0, 3);
  while (rows.length < 32) rows.push(0);
  if (!sets.includes(rows.join())) sets.push(rows.join());
  const row = sets.indexOf(rows.join());
  const width = unit.width === "vector" ? 1 : unit.width === "memory" ? 2 : 0;
  return [...pad(sources), ...pad(targets), uses, meets, (unit.issue.v - 1) * 2, special, row & 255, row >> 8, width, unit.busy?.v ?? 0, unit.registers ?? 0, unit.counts ? COUNTS[unit.counts] : 0];
}

/** The timed reader: run.ts with the methods that timed.ts gives anew; what they replace stays as untimed_NAME. */
export function timedReaderSource(): string {
  const base = parts("assembly/interp/run.ts", "Run"), own = parts("assembly/interp/timed.ts", "Timed");
  const imports = new Map<string, Set<string>>();
  for (const part of [base, own]) for (const [module, list] of part.imports) imports.set(module, new Set([...(imports.get(module) ?? []), ...list]));
  const replaced = new Set(own.methods.map((m) => m.name));
  const used = own.methods.map((m) => m.text).join("\n");
  const kept = base.methods.filter((m) => !replaced.has(m.name) || used.includes(`untimed_${m.name}(`))
    .map((m) => (replaced.has(m.name) ? m.text.replace(new RegExp(`(^|\\n)(\\s*(?:@inline )?)${m.name}\\(`), `$1$2untimed_${m.name}(`) : m.text));
  return `/** Generated from interp/run.ts and interp/timed.ts by host/build/timing.ts: the reader that also drives the cycle model. */
${[...imports].map(([module, list]) => `import { ${[...list].join(", ")} } from "${module}";`).join("\n")}

${base.constants}
@unmanaged @final
export class Timed extends ${base.parent} {${kept.join("")}
${own.methods.map((m) => m.text).join("")}
}
`;
}

function parts(path: string, className: string) {
  const text = readFileSync(root + path, "utf8");
  const program = asc.newProgram(asc.newOptions());
  asc.parse(program, text, path, true);
  const source = (program as any).sources.find((s: any) => s.normalizedPath === path);
  const imports = new Map<string, string[]>();
  for (const m of text.matchAll(/^import \{ ([^}]*) \} from "([^"]*)";$/gm)) imports.set(m[2], [...(imports.get(m[2]) ?? []), ...m[1].split(", ")]);
  const node = source.statements.find((s: any) => s.name?.text === className && s.members);
  if (!node) throw new Error(`${path} has no class ${className}`);
  const start = text.indexOf("{", node.name.range.end) + 1;
  let from = start;
  const methods: { name: string; text: string }[] = [];
  for (const member of node.members) {
    methods.push({ name: member.name.text, text: text.slice(from, member.range.end) });
    from = member.range.end;
  }
  const constants = [...text.matchAll(/^const .*$/gm)].map((m) => m[0]).join("\n");
  return { imports, methods, constants, parent: node.extendsType?.name.identifier.text ?? "Cpu" };
}
