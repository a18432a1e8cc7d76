/**
 * The system register generator: reads the rows of assembly/cpu/sysregs.ts (registers) and assembly/cpu/sys-ops.ts
 * (operations) and makes the look-up by encoding, the access functions, the reset, and the host's table of names.
 * Deviations: none.
 */
import { readFileSync, writeFileSync } from "node:fs";
import * as asc from "assemblyscript";
import { RESOURCE } from "./timing.ts";

/** A const enum of theirs, which is there at run time too. */
const { NodeKind } = asc as unknown as { NodeKind: Record<string, number> };
const root = new URL("../../", import.meta.url).pathname;

export interface SysReg { name: string; encoding: string; key: number; read: number; write: number; trap: string; options: Record<string, string>; index: number }

const NO_LEVEL = 9;

function parse(file: string): any {
  const text = readFileSync(root + file, "utf8");
  const program = asc.newProgram(asc.newOptions());
  asc.parse(program, text, file, true);
  return (program as any).sources.find((s: any) => s.normalizedPath === file);
}

function members(source: any, decorator: string): { name: string; args: string[] }[] {
  const out: { name: string; args: string[] }[] = [];
  for (const node of source.statements) for (const m of node.members ?? []) {
    const d = m.decorators?.find((x: any) => x.name.text === decorator);
    if (d) out.push({ name: m.name.text, args: d.args.map((a: any) => a.value as string) });
  }
  return out;
}

function keyOf(encoding: string): number {
  const [op0, op1, crn, crm, op2] = encoding.split(".").map(Number);
  return (op0 << 14) | (op1 << 11) | (crn << 7) | (crm << 3) | op2;
}

export function readSysRegs(): { registers: SysReg[]; operations: SysReg[] } {
  const registers = members(parse("assembly/cpu/sysregs.ts"), "reg").map(({ name, args: [encoding, access, trap, opts] }, index) => ({
    name, encoding, key: encoding ? keyOf(encoding) : -1, index, trap,
    read: Number(/r(?:w)?(\d)/.exec(access)?.[1] ?? NO_LEVEL), write: Number(/w(\d)/.exec(access)?.[1] ?? NO_LEVEL),
    options: Object.fromEntries(opts.split(/\s+/).filter(Boolean).map((o) => o.split("=") as [string, string])),
  }));
  const operations = members(parse("assembly/cpu/sys-ops.ts"), "op").map(({ name, args: [encoding, level, trap] }, i) => ({
    name, encoding, key: keyOf(encoding), index: registers.length + i, trap, read: NO_LEVEL, write: Number(level), options: {},
  }));
  const seen = new Map<number, string>();
  for (const r of [...registers, ...operations]) {
    if (r.key < 0) continue;
    if (seen.has(r.key)) throw new Error(`system registers ${seen.get(r.key)} and ${r.name} have the same encoding ${r.encoding}`);
    seen.set(r.key, r.name);
  }
  return { registers, operations };
}

export function generateSysRegs(): void {
  const { registers, operations } = readSysRegs();
  const all = [...registers, ...operations];
  const sorted = all.filter((r) => r.key >= 0).sort((a, b) => a.key - b.key);
  save("assembly/cpu/sysreg-rows.gen.ts", `/** Generated from assembly/cpu/sysregs.ts and sys-ops.ts by host/build/sysregs.ts. */
/** A row number that is no row. */
export const NO_ROW: u32 = 0xffff;
const KEYS: usize = memory.data<u32>([${sorted.map((r) => ((r.key << 16) | r.index) >>> 0).join(", ")}]);
const COUNT: i32 = ${sorted.length};

/** The row of an encoding (op0:op1:CRn:CRm:op2), or NO_ROW. */
export function sysRow(key: u32): u32 {
  let low: i32 = 0, high: i32 = COUNT - 1;
  while (low <= high) {
    const mid = (low + high) >> 1;
    const at = load<u32>(KEYS + (usize(mid) << 2));
    if (at >> 16 == key) return at & 0xffff;
    if (at >> 16 < key) low = mid + 1; else high = mid - 1;
  }
  return NO_ROW;
}
/** Least exception level that may read (low four bits) and write (high four) each row; ${NO_LEVEL} is none. */
export const LEVELS: usize = memory.data<u8>([${all.map((r) => r.read | (r.write << 4)).join(", ")}]);
/** 1 where reading a row is reading its storage, and nothing traps it. */
export const PLAIN: usize = memory.data<u8>([${all.map((r) => Number(registers.includes(r) && !r.trap && (!r.options.read || r.options.read === "spEl0"))).join(", ")}]);
`);
  const trapCase = (r: SysReg) => r.trap ? `    case ${r.index}: return SysTrap.${r.trap}(c, write);` : "";
  const number = (r: SysReg) => (r.options.reset === "mpidr" ? "u64(0x80000000) | c.index" : r.options.reset);
  save("assembly/cpu/sysreg-access.gen.ts", `/** Generated from assembly/cpu/sysregs.ts and sys-ops.ts by host/build/sysregs.ts. */
import { Cpu } from "../state";
import { sys } from "./sys";
import { SysAction } from "./sys-action";
import { SysOps } from "./sys-ops";
import { SysTrap } from "./sys-trap";

/** The exception level that traps this access, or 0. */
export function sysTrap(c: Cpu, row: u32, write: bool): u32 {
  switch (row) {
${all.map(trapCase).filter(Boolean).join("\n")}
  }
  return 0;
}

export function sysRead(c: Cpu, row: u32): u64 {
  switch (row) {
${registers.map((r) => `    case ${r.index}: return ${r.options.read ? `SysAction.read_${r.options.read}(c)` : `sys(c).${r.name}`};`).join("\n")}
  }
  return 0;
}

export function sysWrite(c: Cpu, row: u32, value: u64): void {
  switch (row) {
${registers.map((r) => {
    const masked = r.options.mask ? `value & ${r.options.mask}` : "value";
    return `    case ${r.index}: ${r.options.write ? `SysAction.write_${r.options.write}(c, ${r.index}, ${masked});` : `sys(c).${r.name} = ${masked};`} break;`;
  }).join("\n")}
  }
}

/** Writes a row's storage without its action: for the actions themselves, reset and the host. */
export function sysStore(c: Cpu, row: u32, value: u64): void { store<u64>(changetype<usize>(sys(c)) + (usize(row) << 3), value); }

export function sysOperation(c: Cpu, row: u32, value: u64): void {
  switch (row) {
${operations.map((r) => `    case ${r.index}: SysOps.${r.name}(c, value); break;`).join("\n")}
  }
}

export function sysReset(c: Cpu): void {
  const s = sys(c);
${registers.filter((r) => r.options.reset).map((r) => `  s.${r.name} = ${number(r)};`).join("\n")}
}
export const REGISTER_ROWS: u32 = ${registers.length};
/** Rows of operations. */
export namespace Operation {
${operations.map((r) => `  export const ${r.name}: u32 = ${r.index};`).join("\n")}
}
`);
  save("host/core/sysregs.gen.ts", `/** Generated from assembly/cpu/sysregs.ts and sys-ops.ts by host/build/sysregs.ts. */
/** Name, encoding key (op0:op1:CRn:CRm:op2, -1 for storage that no instruction names) and row number. */
export const SYSREGS: readonly { name: string; key: number; row: number; readLevel: number; writeLevel: number }[] = [
${registers.filter((r) => !r.name.startsWith("ID_RES")).map((r) => `  { name: "${r.name}", key: ${r.key}, row: ${r.index}, readLevel: ${r.read}, writeLevel: ${r.write} },`).join("\n")}
];
export const SYSOPS: readonly { name: string; key: number; row: number }[] = [
${operations.map((r) => `  { name: "${r.name}", key: ${r.key}, row: ${r.index} },`).join("\n")}
];
`);
}

/** Namespaces of numbers that the host names too: file, namespace, the host's name. */
const NUMBERS: [string, string, string][] = [
  ["assembly/trace.ts", "Tracing", "TRACING"], ["assembly/trace.ts", "TraceKind", "TRACE_KIND"], ["assembly/trace.ts", "TraceFlag", "TRACE_FLAG"], ["assembly/trace.ts", "StateFlag", "STATE_FLAG"],
  ["assembly/timing/causes.ts", "Cause", "CAUSE"], ["assembly/timing/events.ts", "Event", "EVENT"], ["assembly/timing/model.ts", "Entry", "ENTRY"],
];

/** Field offsets of the state classes, for the host's views. */
export function generateLayout(): void {
  const sizes: Record<string, number> = { u8: 1, bool: 1, u16: 2, u32: 4, i32: 4, usize: 4, u64: 8, i64: 8 };
  let out = "/** Generated from assembly/state.ts and assembly/layout.ts by host/build/sysregs.ts: offsets in linear memory. */\n";
  const source = parse("assembly/state.ts"), traceText = readFileSync(root + "assembly/trace.ts", "utf8");
  const text = readFileSync(root + "assembly/state.ts", "utf8");
  for (const node of source.statements) {
    if (!node.members || !["Cpu", "Machine"].includes(node.name?.text)) continue;
    let at = 0;
    const lines: string[] = [];
    for (const m of node.members) {
      const type = text.slice(m.type.range.start, m.type.range.end);
      const size = sizes[type];
      if (!size) throw new Error(`state.ts: ${m.name.text}: no size for type ${type}`);
      at = (at + size - 1) & -size;
      lines.push(`  ${m.name.text}: ${at},`);
      at += size;
    }
    out += `export const ${node.name.text === "Cpu" ? "CPU" : "MACHINE_STATE"} = {\n${lines.join("\n")}\n} as const;\n`;
  }
  for (const node of parse("assembly/trace.ts").statements) {
    const fields = node.members?.filter((m: any) => m.type);
    if (!fields?.length || node.kind !== NodeKind.ClassDeclaration) continue;
    let at = 0;
    const lines = fields.map((m: any) => {
      const size = sizes[traceText.slice(m.type.range.start, m.type.range.end)];
      at = (at + size - 1) & -size;
      at += size;
      return `  ${m.name.text}: ${at - size},`;
    });
    out += `export const ${node.name.text.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase()} = {\n${lines.join("\n")}\n} as const;\n`;
  }
  out += `export const TRACE_SLOT = ${/TRACE_SLOT: usize = (\d+)/.exec(traceText)![1]};\n`;
  out += `export const REGISTER_SLOTS = ${/REGISTER_SLOTS: u32 = (\d+)/.exec(traceText)![1]};\n`;
  out += `export const TRACE_RETURN = ${/RETURN: u32 = (\w+)/.exec(traceText)![1]};\n`;
  out += `export const RESOURCE = ${JSON.stringify(RESOURCE)} as const;\n`;
  out += `export const EVENTS_AT = ${/EVENTS: usize = (\w+)/.exec(readFileSync(root + "assembly/timing/model.ts", "utf8"))![1]};\n`;
  // Numbers with names: namespaces of constants.
  for (const [file, space, name] of NUMBERS) {
    const body = new RegExp(`export namespace ${space} \\{\\n(.*?)\\n\\}`, "s").exec(readFileSync(root + file, "utf8"))![1];
    out += `export const ${name} = {\n${[...body.matchAll(/export const (\w+): u32 = ([^;]+);/g)].map((m) => `  ${m[1]}: ${m[2]},`).join("\n")}\n} as const;\n`;
  }
  const layout = readFileSync(root + "assembly/layout.ts", "utf8");
  for (const [, name, expression] of layout.matchAll(/^export const (\w+): \w+ = (.*);$/gm)) {
    out += `export const ${name} = ${expression.replace(/\bu32\(/g, "(").replace(/& ~0xffff/, "& -65536")};\n`;
  }
  save("host/core/layout.gen.ts", out);
}

function save(path: string, text: string): void {
  let old: string | undefined;
  try { old = readFileSync(root + path, "utf8"); } catch { /* not there yet */ }
  if (old !== text) writeFileSync(root + path, text);
}
