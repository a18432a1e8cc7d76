/**
 * The row generator: reads the instruction rows (assembly/isa/*.ts) with AssemblyScript's own parser and makes what reads
 * them: the decoder, the dispatch of each reader, the disassembler, and the table that the fuzzer and the reviewers use.
 *
 * A row is a static method with one `@inst` for each encoding that means the same:
 *   @inst(pattern, unit, operands, when, text)
 * pattern   32 characters, most significant bit first: 0 and 1 are fixed, - is ignored, a letter is a field. An upper-case
 *           field is expanded: each of its values is a record kind of its own and a constant argument of the method.
 * unit      timing class; its numbers are in assembly/timing/units.ts. Alternatives `condition ? unit | unit` tell the kinds
 *           of a row apart
 * operands  how the record is filled: d, n, m (16 bits each) and imm (64 bits), as expressions over the fields
 * when      a condition over the fields; words of the pattern that do not meet it belong to another row or are UNDEFINED
 * text      assembly text: alternatives `condition ? text | text`, each the inside of a template literal
 *
 * Two patterns may overlap only if one is strictly more specific, or their conditions or expansions tell them apart;
 * anything else is an error that names both.
 * Deviations: none.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as asc from "assemblyscript";
import { tablesSource, timedReaderSource } from "./timing.ts";

const root = new URL("../../", import.meta.url).pathname;

export interface Encoding {
  method: string; className: string; file: string; group: string; kindClass: string;
  pattern: string; unit: string; operands: string; when: string; text: string;
  returns: "void" | "memory" | "flow";
  /** The method's text: what it reads and writes is taken from here. */
  body: string;
  /** Names and values of the expanded fields, one entry a kind. */
  kinds: { name: string; values: number[] }[];
  expanded: string[];
}

export function readRows(folder = root + "assembly/isa"): Encoding[] {
  const rows: Encoding[] = [];
  for (const file of readdirSync(folder).filter((f) => f.endsWith(".ts")).sort()) {
    const text = readFileSync(`${folder}/${file}`, "utf8");
    const program = asc.newProgram(asc.newOptions());
    asc.parse(program, text, file, true);
    refuseErrors(program, file, text);
    const source = (program as any).sources.find((s: any) => s.normalizedPath === file);
    for (const node of source.statements) {
      const group = node.decorators?.find((d: any) => d.name.text === "group");
      if (!group) continue;
      const [title, kindClass] = group.args.map((a: any) => a.value as string);
      for (const method of node.members ?? []) {
        for (const dec of method.decorators ?? []) {
          if (dec.name.text !== "inst") continue;
          const args = dec.args.map((a: any) => a.value as string);
          const name = method.name.text as string;
          const where = `${file}: ${name}`;
          if (args.length !== 5 || args.some((a: unknown) => typeof a !== "string")) throw new Error(`${where}: @inst takes five string literals`);
          const [pattern, unit, operands, when, asm] = args as string[];
          if (!/^[01\-a-zA-Z]{32}$/.test(pattern)) throw new Error(`${where}: pattern "${pattern}" is not 32 characters of 0, 1, - and letters`);
          const body = text.slice(method.range.start, method.range.end);
          const inline = method.decorators.some((d: any) => d.name.text === "inline");
          const returnType = method.signature.returnType;
          const isVoid = text.slice(returnType.range.start, returnType.range.end) === "void";
          const expanded = [...new Set([...pattern].filter((c) => /[A-Z]/.test(c)))];
          rows.push({
            method: name, className: node.name.text, file, group: title, kindClass: kindClass === "hot" && !inline ? "warm" : kindClass, pattern, unit, operands, when, text: asm,
            returns: isVoid ? "void" : /\bb\.(next\(r\)|(load|store)\w*\()/.test(body) ? "memory" : "flow", body, expanded, kinds: expand(name, pattern, expanded, when),
          });
        }
      }
    }
  }
  return rows;
}

/** What the parser could not make sense of is not a row that is missing, but an error. */
function refuseErrors(program: unknown, file: string, text: string): void {
  const error = ((program as any).diagnostics as any[]).find((d) => d.category === 3);
  if (!error) return;
  const line = text.slice(0, error.range?.start ?? 0).split("\n").length;
  throw new Error(`assembly/isa/${file}:${line}: ${error.message}`);
}

function expand(name: string, pattern: string, letters: string[], when: string): { name: string; values: number[] }[] {
  let kinds: { name: string; values: number[] }[] = [{ name, values: [] }];
  for (const letter of letters) {
    const size = 1 << [...pattern].filter((c) => c === letter).length;
    kinds = kinds.flatMap((k) => Array.from({ length: size }, (_, v) => ({ name: `${k.name}_${letter.toLowerCase()}${v}`, values: [...k.values, v] })));
  }
  // A condition that speaks of expanded fields alone decides which kinds exist.
  return kinds.filter((k) => {
    const scope = Object.fromEntries(letters.map((l, i) => [l.toLowerCase(), k.values[i]]));
    return conjuncts(when).every((part) => {
      const names = part.match(/[a-z]\w*/g) ?? [];
      if (part === "" || !names.every((n) => n in scope)) return true;
      return Boolean(new Function(...Object.keys(scope), `return ${part}`)(...Object.values(scope)));
    });
  });
}

/** The parts of a condition that must all be met. */
function conjuncts(when: string): string[] {
  const parts: string[] = [];
  let depth = 0, from = 0;
  for (let i = 0; i < when.length; i++) {
    if (when[i] === "(") depth++;
    else if (when[i] === ")") depth--;
    else if (depth === 0 && when.startsWith("||", i)) return [when];
    else if (depth === 0 && when.startsWith("&&", i)) { parts.push(when.slice(from, i)); from = i + 2; }
  }
  return [...parts, when.slice(from)];
}

interface Leaf { row: Encoding; mask: number; value: number; kind: { name: string; values: number[] } }

function leaves(rows: Encoding[]): Leaf[] {
  const out: Leaf[] = [];
  for (const row of rows) {
    for (const kind of row.kinds) {
      let mask = 0, value = 0;
      const left = new Map(row.expanded.map((l, i) => [l, { v: kind.values[i], n: [...row.pattern].filter((c) => c === l).length }]));
      for (let i = 0; i < 32; i++) {
        const c = row.pattern[i], bit = 1 << (31 - i);
        if (c === "0" || c === "1") { mask |= bit; if (c === "1") value |= bit; }
        else if (left.has(c)) { const f = left.get(c)!; f.n--; mask |= bit; if ((f.v >> f.n) & 1) value |= bit; }
      }
      out.push({ row, mask: mask >>> 0, value: value >>> 0, kind });
    }
  }
  return out;
}

/** Field extraction as an expression over the word; a field may be in several pieces, most significant first. */
function extract(pattern: string, letter: string, word = "word"): string {
  const parts: string[] = [];
  let total = 0;
  for (let i = 31; i >= 0;) {
    if (pattern[i] !== letter) { i--; continue; }
    let j = i;
    while (j >= 0 && pattern[j] === letter) j--;
    const width = i - j, low = 31 - i;
    const piece = `(${word} >> ${low} & ${2 ** width - 1})`;
    parts.unshift(total ? `${piece} << ${total}` : piece);
    total += width;
    i = j;
  }
  return parts.join(" | ");
}

function fieldLetters(row: Encoding, used: string): string[] {
  return [...new Set([...row.pattern].filter((c) => /[a-z]/.test(c)))].filter((c) => new RegExp(`\\b${c}\\b`).test(used));
}

function bindings(leaf: Leaf, used: string, declare: string): string {
  const row = leaf.row;
  const fixed = row.expanded.map((l, i) => [l.toLowerCase(), leaf.kind.values[i]] as const).filter(([l]) => new RegExp(`\\b${l}\\b`).test(used));
  return [...fixed.map(([l, v]) => `${declare} ${l}: u32 = ${v};`), ...fieldLetters(row, used).map((l) => `${declare} ${l}: u32 = ${extract(row.pattern, l)};`)].join(" ");
}

export interface Kind { id: number; name: string; row: Encoding; values: number[]; unit: string }

/** The unit of a kind: alternatives `condition ? unit | unit`, the condition over the expanded fields. */
function unitOf(row: Encoding, values: number[]): string {
  const scope = Object.fromEntries(row.expanded.map((l, i) => [l.toLowerCase(), values[i]]));
  for (const alternative of row.unit.split(" | ")) {
    const m = /^(.*) \? (\w+)$/.exec(alternative);
    if (!m) return alternative;
    if (new Function(...Object.keys(scope), `return ${m[1]}`)(...Object.values(scope))) return m[2];
  }
  throw new Error(`${row.file}: ${row.method} has no unit for ${JSON.stringify(scope)}`);
}

/** Record kinds, dense: the first few are not instructions, then the hot rows, then each colder class in a range of its own. */
export function numberKinds(rows: Encoding[]): { kinds: Kind[]; ranges: { name: string; first: number; end: number }[] } {
  const classes = ["hot", "warm", ...[...new Set(rows.map((r) => r.kindClass))].filter((k) => k !== "hot" && k !== "warm").sort()];
  const kinds: Kind[] = [];
  const ranges: { name: string; first: number; end: number }[] = [];
  let id = FIRST_KIND;
  for (const name of classes) {
    const first = id;
    for (const row of rows.filter((r) => r.kindClass === name)) {
      for (const k of row.kinds) {
        if (kinds.some((x) => x.name === k.name && x.row.className === row.className)) continue;
        kinds.push({ id: id++, name: k.name, row, values: k.values, unit: unitOf(row, k.values) });
      }
    }
    ranges.push({ name, first, end: id });
    if (id - first > 1000) throw new Error(`${id - first} kinds of class ${name}: a dense switch stops being a br_table at 1024 values`);
    if (name === "hot") id += fusions(kinds).length;
  }
  return { kinds, ranges };
}

/** The call of a second-level dispatch. What uses the vector registers asks for the FP trap first. */
function coldCall(name: string, reader: string): string {
  const call = `${name}${reader}(b, r)`;
  return name === "system" || name === "warm" ? call : `(b.fpTrap ? b.trapFp(r) : ${call})`;
}

/**
 * Pairs of instructions that one record carries out together: a comparison and the conditional branch behind it. Nothing is
 * said twice: the pair's case calls the two rows, one after the other. Fused kinds come behind the hot ones, and the cycle model
 * never sees them.
 */
interface Fusion { id: number; first: Kind; second: Kind }
const FUSED_FIRST: Record<string, number[]> = {
  "DpImm.subs_imm": [0, 1, 2, 3, 8, 9, 10, 11, 12, 13], "DpReg.subs_reg": [0, 1, 2, 3, 8, 9, 10, 11, 12, 13], "DpImm.ands_imm": [0, 1],
};

function fusions(kinds: Kind[]): Fusion[] {
  const hot = kinds.filter((k) => k.row.kindClass === "hot");
  let id = FIRST_KIND + hot.length;
  const branch = (cond: number) => hot.find((k) => k.row.className === "Branch" && k.row.method === "b_cond" && k.values[0] === cond)!;
  const list = hot.filter((k) => `${k.row.className}.${k.row.method}` in FUSED_FIRST)
    .flatMap((first) => FUSED_FIRST[`${first.row.className}.${first.row.method}`].map((cond) => ({ id: id++, first, second: branch(cond) })));
  if (id > 1024) throw new Error(`${id} hot kinds with the fused ones: a dense switch stops being a br_table at 1024 values`);
  return list;
}

/** Kinds that are not instructions: see assembly/decode/record.ts. */
const FIRST_KIND = 4;

function treeSource(rows: Encoding[], idOf: Map<string, number>, fused: Fusion[]): string {
  const all = leaves(rows);
  const lines: string[] = [];
  let helper = 0;
  const functions: string[] = [];

  function emitLeaf(leaf: Leaf, known: number, indent: string): { code: string; total: boolean } {
    const { row } = leaf;
    const rest = (leaf.mask & ~known) >>> 0;
    const conditions: string[] = [];
    if (rest !== 0) conditions.push(`(word & 0x${rest.toString(16)}) == 0x${((leaf.value & rest) >>> 0).toString(16)}`);
    const when = row.when.replace(/\b([a-z])\b/g, "$1");
    const id = idOf.get(`${row.className}.${leaf.kind.name}`)!;
    const fill = row.operands.split(/\s+(?=(?:d|n|m|imm)=)/).filter(Boolean).map((part) => {
      const eq = part.indexOf("=");
      const slot = part.slice(0, eq), expr = part.slice(eq + 1);
      return slot === "imm" ? `rec.imm = u64(${expr});` : `rec.${slot} = u16(${expr});`;
    });
    const used = `${when} ${row.operands}`;
    const inner = `{ ${bindings(leaf, used, "const")} ${when ? `if (${when}) ` : ""}{ rec.kind = ${id}; ${fill.join(" ")} return; } }`;
    const code = conditions.length ? `${indent}if (${conditions.join(" && ")}) ${inner}` : `${indent}${inner}`;
    return { code, total: conditions.length === 0 && !when };
  }

  function build(set: Leaf[], known: number, depth: number): string {
    const indent = "  ".repeat(depth);
    if (set.length === 0) return "";
    if (set.length <= 3) return chain(set, known, indent);
    // The widest run of bits that every pattern fixes splits best; else the single bit that most of them fix.
    let common = 0xffffffff;
    for (const l of set) common &= l.mask;
    common = (common & ~known) >>> 0;
    let shift = 0, width = 0;
    for (let i = 0; i < 32; i++) {
      let n = 0;
      while (i + n < 32 && n < 5 && (common >>> (i + n)) & 1) n++;
      if (n > 0) {
        const groups = new Set(set.map((l) => (l.value >>> i) & (2 ** n - 1))).size;
        if (groups > width) { width = groups; shift = i | (n << 8); }
      }
    }
    if (width > 1) {
      const low = shift & 255, n = shift >> 8, field = ((2 ** n - 1) * 2 ** low) >>> 0;
      const groups = new Map<number, Leaf[]>();
      for (const l of set) { const v = (l.value >>> low) & (2 ** n - 1); groups.set(v, [...(groups.get(v) ?? []), l]); }
      let code = `${indent}switch (word >> ${low} & ${2 ** n - 1}) {\n`;
      for (const [v, g] of [...groups].sort((a, b) => a[0] - b[0])) code += `${indent}case ${v}: {\n${build(g, (known | field) >>> 0, depth + 1)}${indent}  return;\n${indent}}\n`;
      return code + `${indent}}\n`;
    }
    let best = -1, bestScore = 0;
    for (let i = 0; i < 32; i++) {
      if ((known >>> i) & 1) continue;
      const ones = set.filter((l) => (l.mask >>> i) & 1 && (l.value >>> i) & 1).length;
      const zeros = set.filter((l) => (l.mask >>> i) & 1 && !((l.value >>> i) & 1)).length;
      const score = Math.min(ones, zeros) * 4 + ones + zeros;
      if (ones && zeros && score > bestScore) { bestScore = score; best = i; }
    }
    if (best < 0) return chain(set, known, indent);
    const bit = (1 << best) >>> 0;
    const one = set.filter((l) => !(l.mask & bit) || (l.value & bit) !== 0);
    const zero = set.filter((l) => !(l.mask & bit) || (l.value & bit) === 0);
    if (one.length === set.length && zero.length === set.length) return chain(set, known, indent);
    return `${indent}if (word >> ${best} & 1) {\n${build(one, (known | bit) >>> 0, depth + 1)}${indent}} else {\n${build(zero, (known | bit) >>> 0, depth + 1)}${indent}}\n`;
  }

  function chain(set: Leaf[], known: number, indent: string): string {
    const ordered = [...set].sort((a, b) => bits(b.mask) - bits(a.mask));
    let code = "";
    for (const leaf of ordered) code += emitLeaf(leaf, known, indent).code + "\n";
    return code;
  }

  checkOverlaps(all);
  const top = new Map<number, Leaf[]>();
  for (const l of all) for (let v = 0; v < 16; v++) {
    const m = (l.mask >>> 25) & 15;
    if ((v & m) === ((l.value >>> 25) & m)) top.set(v, [...(top.get(v) ?? []), l]);
  }
  for (const [v, set] of [...top].sort((a, b) => a[0] - b[0])) {
    functions.push(`function decode${v}(word: u32, rec: Rec): void {\n${build(set, 0x1e000000, 1)}}\n`);
    lines.push(`    case ${v}: { decode${v}(word, rec); return; }`);
    helper++;
  }
  return `/** Generated from assembly/isa by host/build/isa.ts. */
import { Rec, UNDEFINED } from "./record";
import { ${called(rows.map((r) => `${r.operands} ${r.when}`))} } from "../isa/fields";

/** Fills a record from an instruction word: its kind and its operands. A word of no row becomes UNDEFINED. */
export function decode(word: u32, rec: Rec): void {
  rec.kind = UNDEFINED; rec.d = 0; rec.n = 0; rec.m = 0; rec.imm = word;
  switch (word >> 25 & 15) {
${lines.join("\n")}
  }
}

/** The kind that a record of \`kind\` takes when the word behind it is \`next\`: fused with it, or as it is. */
export function fuse(kind: u32, next: u32): u32 {
  if ((next & 0xff000010) != 0x54000000) return kind;
  switch (kind << 4 | next & 15) {
${fused.map((f) => `    case ${(f.first.id << 4) | f.second.values[0]}: return ${f.id};`).join("\n")}
  }
  return kind;
}

${functions.join("\n")}`;
}

function bits(n: number): number { let c = 0; for (let i = 0; i < 32; i++) c += (n >>> i) & 1; return c; }

function checkOverlaps(all: Leaf[]): void {
  for (let i = 0; i < all.length; i++) for (let j = i + 1; j < all.length; j++) {
    const a = all[i], b = all[j];
    const both = (a.mask & b.mask) >>> 0;
    if (((a.value ^ b.value) & both) !== 0) continue;
    if (a.mask !== b.mask && (both === a.mask || both === b.mask)) continue;
    if (toldApart(a, b)) continue;
    throw new Error(`rows overlap and neither is more specific: ${a.row.file} ${a.kind.name} (${a.row.pattern}) and ${b.row.file} ${b.kind.name} (${b.row.pattern})`);
  }
}

/** Whether the conditions of two leaves leave no word that meets both patterns: all values of what they speak of are tried. */
function toldApart(a: Leaf, b: Leaf): boolean {
  if (!a.row.when && !b.row.when) return false;
  // Conditions that call helpers are trusted to differ when they are written differently.
  if (/[a-zA-Z]\w*\(/.test(a.row.when + b.row.when)) return a.row.when !== b.row.when;
  const known = (a.mask | b.mask) >>> 0, base = (a.value | b.value) >>> 0;
  const positions: number[] = [];
  for (let i = 0; i < 32; i++) if (!((known >>> i) & 1) && [a, b].some((l) => new RegExp(`\\b${l.row.pattern[31 - i].toLowerCase()}\\b`).test(l.row.when))) positions.push(i);
  const tests = [a, b].map(({ row }) => {
    const letters = [...new Set([...row.pattern].filter((c) => /[a-zA-Z]/.test(c)))].filter((c) => new RegExp(`\\b${c.toLowerCase()}\\b`).test(row.when));
    return new Function("word", `${letters.map((l) => `const ${l.toLowerCase()} = ${extract(row.pattern, l).replaceAll(">>", ">>>")};`).join(" ")} return ${row.when || "true"};`) as (word: number) => boolean;
  });
  for (let n = 0; n < 2 ** positions.length; n++) {
    let word = base;
    positions.forEach((p, k) => { if ((n >>> k) & 1) word |= 1 << p; });
    if (tests.every((t) => t(word >>> 0))) return false;
  }
  return true;
}

function dispatchSource(rows: Encoding[], kinds: Kind[], ranges: { name: string; first: number; end: number }[], reader: "Run" | "Timed"): string {
  const classes = [...new Map(rows.map((r) => [r.className, r.file])).entries()];
  const imports = classes.map(([c, f]) => `import { ${c} } from "../isa/${f.replace(/\.ts$/, "")}";`).join("\n");
  const call = (k: Kind, reader: string) => `${k.row.className}.${k.row.method}<${reader}>(b, r${k.values.map((v) => `, ${v}`).join("")})`;
  // What stays in registers across a call is kept in memory by V8 for every record. So a case that calls goes on from what the
  // call answers and from memory; a row that may fault has done so (divert) and answers the next record all the same.
  const timed = reader === "Timed";
  // In locals: the end of the budget; with the cycle model that of a stretch, and where the pipe is.
  const look = timed ? "end = b.stretchEnd; state = b.pipe();" : "stop = b.stop;";
  const moved = timed ? "b.stop += to - at - RECORD_BYTES; end = b.stretchEnd; state = b.pipe();" : "stop += to - at - RECORD_BYTES; b.stop = stop;";
  const hot = kinds.filter((k) => k.id < ranges[0].end).map((k) => {
    if (k.row.returns === "void") return `      case ${k.id}: ${call(k, reader)}; at += RECORD_BYTES;${timed && OWN_TIME.test(k.row.body) ? " state = b.pipe();" : ""} continue;`;
    if (k.row.returns === "memory" && k.row.body.includes("b.faulted()")) throw new Error(`${k.row.file}: ${k.row.method} asks faulted() and is of class hot: end it with a word like loadX, or make it not inline`);
    if (k.row.returns === "memory") return `      case ${k.id}: at = ${call(k, reader)}; ${look} continue;`;
    return `      case ${k.id}: { const to = ${call(k, reader)}; if (to == 0) break; ${moved} at = to; continue; }`;
  }).join("\n");
  // What neither touches memory nor branches has nothing more to tell the cycle model: the timed reader calls Run's.
  const cold = (range: { name: string; first: number; end: number }, reader: string) => `
export function ${range.name}${reader}(b: ${reader}, r: Rec): usize {
  switch (u32(r.kind) - ${range.first}) {
${kinds.filter((k) => k.id >= range.first && k.id < range.end && (reader === "Run" || k.row.returns !== "void")).map((k) =>
    k.row.returns === "void" ? `    case ${k.id - range.first}: ${call(k, reader)}; break;` : `    case ${k.id - range.first}: return ${call(k, reader)};`).join("\n")}
${reader === "Timed" ? `    default: ${range.name}Run(changetype<Run>(b), r);\n` : ""}  }
  return b.next(r);
}`;
  const fused = fusions(kinds).map(({ id, first, second }) => `      case ${id}: {
        if (at + 2 * RECORD_BYTES > stop) { unfused(b, r, ${first.id}); return; }
        ${call(first, "Run")};
        at += RECORD_BYTES;
        const to = ${call(second, "Run").replace("(b, r,", "(b, changetype<Rec>(at),")};
        if (to == 0) break;
        ${moved} at = to; continue;
      }
`).join("");
  const loop = (reader: string) => `
/**
 * Executes records from b.rec until the budget (b.stop) is used up${timed ? ", the time of the turn is," : ""} or something wants the outer loop (b.leave).
 * Leaves b.pc true. Hot rows are cases of one dense switch; the rest are a call away.
 */
export function run${reader}(b: ${reader}): void {
${timed ? `  // Copies of b.stretchEnd, which is 0 while records are issued one by one, and then of the pipe's state.
  let at = b.rec, end: usize = 0, state = b.pipe();
  while (true) {
    if (at >= end) {
      if (end == 0 && b.alone(at, state)) state = b.issue(changetype<Rec>(at), state);
      else {
        at = b.boundary(at);
        if (at == 0) return;
        end = b.stretchEnd; state = b.pipe();
      }
    }
` : `  // A copy of b.stop: what may change it behind the loop's back is a load, a store or a call.
  let at = b.rec, stop = b.stop;
  while (true) {
    if (at >= stop) {
      // A load or a store that took an exception has set stop to 0: see divert.
      if (!b.redirected) { b.rest(at); return; }
      at = b.redirect(at - RECORD_BYTES);
      if (at == 0) return;
      stop = b.stop;
      continue;
    }
`}    const r = changetype<Rec>(at);
    switch (u32(r.kind)) {
      case UNDECODED: { at = b.decodeAt(r); ${look} continue; }
      case PAGE_END: break;
      case TRANSLATED: { const to = ${timed ? "b.toRegions(at)" : "enterRegions(b, at)"}; if (to == 0) return; at = to; ${look} continue; }
${hot}
${reader === "Run" ? fused : ""}      default: { at = cold${reader}(b, r); if (at == 0) return; ${look} continue; }
    }
    at = r.kind == PAGE_END ? b.nextPage(at) : b.redirect(at);
    if (at == 0) return;
    ${look}
  }
}

/** What is not in the dense switch: carries it out and answers the next record with b.stop true; 0 when the outer loop is wanted. */
function cold${reader}(b: ${reader}, r: Rec): usize {
  if (u32(r.kind) - ${ranges[1].first} < ${ranges[1].end - ranges[1].first}) return ${ranges[1].name}${reader}(b, r);
  const to = r.kind == UNDEFINED ? b.undefined(r) : ${ranges.slice(2).map((g, i) => (i === ranges.length - 3 ? "" : `u32(r.kind) < ${g.end} ? `) + coldCall(g.name, reader)).join(" : ")};
  if (to == 0) return b.redirect(changetype<usize>(r));
  b.stop += to - changetype<usize>(r) - RECORD_BYTES;
  return to;
}
${reader === "Run" ? `
/** The first half of a fused record alone: the budget ends between the two. */
export function unfused(b: Run, r: Rec, first: u16): void {
  const fused = r.kind;
  r.kind = first;
  b.rec = changetype<usize>(r);
  runRun(b);
  r.kind = fused;
}
` : ""}${ranges.slice(1).map((g) => cold(g, reader)).join("\n")}${timed ? rolesSource(kinds, ranges) : ""}`;
  return `/** Generated from assembly/isa by host/build/isa.ts: how the ${reader === "Timed" ? "timed" : "interpreting"} reader dispatches. */
import { PAGE_END, Rec, RECORD_BYTES, TRANSLATED, UNDECODED, UNDEFINED } from "../decode/record";
${reader === "Run" ? `import { enterRegions } from "./regions";\n` : ""}import { ${reader} } from "./${reader === "Timed" ? "timed.gen" : "run"}";
${reader === "Timed" ? `import { Run } from "./run";\nimport { ${ranges.slice(1).map((g) => `${g.name}Run`).join(", ")} } from "./dispatch.gen";\n` : ""}${imports}
${loop(reader)}
`;
}

/** What part a record may have in a stretch (timing/stretch.ts), by kind. */
function rolesSource(kinds: Kind[], ranges: { name: string; first: number; end: number }[]): string {
  const alone = (k: Kind) => (k.row.kindClass === "system" && k.unit !== "nop" && k.unit !== "mrs") || OWN_TIME.test(k.row.body) || /\b(yieldHint|trapFp)\b/.test(k.row.body);
  const last = (k: Kind) => BRANCHES.some((word) => k.row.body.includes(`b.${word}(`));
  const cases = (list: Kind[]) => list.map((k) => `case ${k.id}:`).join(" ");
  return `

/** What part a record has in a stretch: none, or its last one, or any; of a read of a system register it is the register that says. */
export namespace Role { export const ALONE: u32 = 0; export const LAST: u32 = 1; export const ANY: u32 = 2; export const READS: u32 = 3; }
export function roleOf(kind: u32): u32 {
  switch (kind) {
    ${cases(kinds.filter((k) => k.unit === "mrs"))} return Role.READS;
    ${cases(kinds.filter(alone))} return Role.ALONE;
    ${cases(kinds.filter((k) => !alone(k) && last(k)))} return Role.LAST;
  }
  // Fused kinds are not the cycle model's.
  return kind >= ${FIRST_KIND} && !(kind >= ${ranges[0].end} && kind < ${ranges[1].first}) && kind < ${ranges.at(-1)!.end} ? Role.ANY : Role.ALONE;
}
`;
}

/** The words of the algebra that the emitting reader has: the methods of its classes. */
function wordsOfEmit(): Set<string> {
  const text = ["emit", "emit-vectors"].map((file) => readFileSync(`${root}assembly/translate/${file}.ts`, "utf8")).join("");
  return new Set([...text.matchAll(/^  (?:@inline )?(\w+)\(/gm)].map((m) => m[1]));
}

/**
 * The emitting reader's dispatch. A row whose words it all has is emitted; any other is left to the core, which goes on
 * behind it if the row does. A fused record is its first half: the second is a record of its own.
 */
function emitterSource(rows: Encoding[], kinds: Kind[], ranges: { name: string; first: number; end: number }[]): string {
  const words = wordsOfEmit();
  const own = (k: Kind) => [...k.row.body.matchAll(/\bb\.(\w+)/g)].every((m) => words.has(m[1]));
  const emitted = kinds.filter(own);
  const fused = fusions(kinds);
  const system = ranges.find((g) => g.name === "system")!;
  const vector = (k: Kind) => k.id >= ranges[1].end && !(k.id >= system.first && k.id < system.end);
  const imports = [...new Map(rows.filter((r) => emitted.some((k) => k.row.className === r.className)).map((r) => [r.className, r.file]))]
    .map(([c, f]) => `import { ${c} } from "../isa/${f.replace(/\.ts$/, "")}";`).join("\n");
  const ends = (k: Kind) => ENDS.findIndex(([, word]) => k.row.body.includes(`b.${word}(`)) + 1;
  const cases = (list: Kind[]) => list.map((k) => `${fused.filter((f) => f.first === k).map((f) => `    case ${f.id}:\n`).join("")}    case ${k.id}:`).join("\n");
  const ending = [...new Set(kinds.map(ends))].filter(Boolean).sort((a, b) => a - b);
  return `/** Generated from assembly/isa by host/build/isa.ts: how the emitting reader dispatches. ${emitted.length} of ${kinds.length} kinds are its own. */
import { Rec } from "../decode/record";
import { VectorEmit as Emit } from "./emit-vectors";
${imports}

/** How a node ends with a row of a kind: by the word that says where to go on. */
export namespace End {
${ENDS.map(([name], i) => `  export const ${name}: u32 = ${i + 1};`).join("\n")}
}
export function endOf(kind: u32): u32 {
  switch (kind) {
${ending.map((n) => `${cases(kinds.filter((k) => ends(k) === n))} return ${n};`).join("\n")}
  }
  return kind < ${FIRST_KIND} ? End.ELSEWHERE : 0;
}
/** Kinds whose time a schedule can say: those of the reader's own, but for some that interp/timed.ts counts in a way of their own. */
export function isScheduled(kind: u32): bool {
  switch (kind) {
${cases(emitted.filter((k) => !UNSCHEDULED.test(k.row.body)))} return true;
  }
  return false;
}
/** How many general registers a kind loads: r.d, and r.m. */
export function loadsOf(kind: u32): u32 {
  switch (kind) {
${cases(emitted.filter((k) => /\bb\.load(X|Update)\(/.test(k.row.body)))} return 1;
${cases(emitted.filter((k) => /\bb\.loadPair(X|Update)\(/.test(k.row.body)))} return 2;
  }
  return 0;
}

/** Emits one record. */
export function emitRow(b: Emit, r: Rec): void {
  switch (u32(r.kind)) {
${emitted.map((k) => `${fused.filter((f) => f.first === k).map((f) => `    case ${f.id}:\n`).join("")}    case ${k.id}: ${vector(k) ? "b.vectorRow(r); " : ""}${k.row.className}.${k.row.method}<Emit>(b, r${k.values.map((v) => `, ${v}`).join("")}); return;`).join("\n")}
  }
  b.execute(r);
}
`;
}
/** Rows that interp/timed.ts counts in a way of their own; of these, what regions do not have with the cycle model. */
const OWN_TIME = /\bb\.(prefetch|sys|mrs|barrier|isb|yieldHint|clearExclusive|(load|store)(Aligned|Exclusive|Structures|Lane|Replicate|Unprivileged)\w*)\(/;
const UNSCHEDULED = /\bb\.(sys|mrs|barrier|isb|yieldHint|clearExclusive|(load|store)(ExclusivePair|Unprivileged)\w*)\(/;
/** Words that end a node, by name in the translator; what goes elsewhere or waits is left to the interpreter. */
const BRANCHES = ["branch", "branchIf", "call", "branchTo", "callTo", "returnTo"];
const ENDS: [string, string][] = [
  ["BRANCH", "branch"], ["BRANCH_IF", "branchIf"], ["CALL", "call"], ["BRANCH_TO", "branchTo"], ["CALL_TO", "callTo"], ["RETURN_TO", "returnTo"],
  ["ELSEWHERE", "eret"], ["SVC", "svc"], ["HVC", "hvc"], ["SMC", "smc"], ["BRK", "brk"], ["HLT", "hlt"], ["WFI", "wfi"], ["WFE", "wfe"],
];

function disassemblerSource(rows: Encoding[]): string {
  const list: string[] = [];
  const ordered = [...rows].sort((a, b) => bits(fixed(b).mask) - bits(fixed(a).mask));
  for (const row of ordered) {
    const { mask, value } = fixed(row);
    const letters = [...new Set([...row.pattern].filter((c) => /[a-zA-Z]/.test(c)))];
    const used = letters.filter((l) => new RegExp(`\\b${l.toLowerCase()}\\b`).test(`${row.when} ${row.text}`));
    const fields = used.map((l) => `${l.toLowerCase()} = ${extract(row.pattern, l, "w").replaceAll(">>", ">>>")}`);
    const body = row.text.split(" | ").map((alt) => {
      const m = /^(.*?) \? (.*)$/s.exec(alt);
      return m && !alt.startsWith("${") ? `if (${m[1]}) return \`${m[2]}\`;` : `return \`${alt}\`;`;
    }).join(" ");
    const bind = fields.length ? `const ${fields.join(", ")}; ` : "";
    list.push(`  { mask: 0x${mask.toString(16)}, value: 0x${value.toString(16)}, name: "${row.method}", text(w) { ${bind}${row.when ? `if (!(${row.when})) return undefined; ` : ""}${body} } },`);
  }
  return `/** Generated from assembly/isa by host/build/isa.ts: assembly text of every row, most specific pattern first. */
// @ts-nocheck
import { ${called(rows.map((r) => `${r.when} ${r.text}`))} } from "./asm-text.ts";

export const ROWS: { mask: number; value: number; name: string; text(w: number): string | undefined }[] = [
${list.join("\n")}
];
`;
}

/** The helpers that expressions call, for an import. */
function called(expressions: string[]): string {
  const names = new Set(expressions.flatMap((e) => [...e.matchAll(/(?<![.\w])([A-Za-z]\w*)\(/g)].map((m) => m[1])));
  for (const builtIn of ["BigInt", "u32", "u64"]) names.delete(builtIn);
  return [...names].sort().join(", ");
}

function fixed(row: Encoding): { mask: number; value: number } {
  let mask = 0, value = 0;
  for (let i = 0; i < 32; i++) { const c = row.pattern[i], bit = 1 << (31 - i); if (c === "0" || c === "1") { mask |= bit; if (c === "1") value |= bit; } }
  return { mask: mask >>> 0, value: value >>> 0 };
}

/** The reviewable face of the table: one line an encoding. */
export function listing(rows: Encoding[]): string {
  return rows.map((r) => `${r.pattern}  ${(r.className + "." + r.method).padEnd(30)} ${r.unit.padEnd(22)} ${r.when ? `[${r.when}] ` : ""}${r.text}`).join("\n") + "\n";
}

export function generateIsa(): void {
  const rows = readRows();
  const { kinds, ranges } = numberKinds(rows);
  const idOf = new Map(kinds.map((k) => [`${k.row.className}.${k.name}`, k.id]));
  write("assembly/decode/tree.gen.ts", treeSource(rows, idOf, fusions(kinds)));
  write("assembly/interp/dispatch.gen.ts", dispatchSource(rows, kinds, ranges, "Run"));
  write("assembly/interp/timed-dispatch.gen.ts", dispatchSource(rows, kinds, ranges, "Timed"));
  write("assembly/interp/timed.gen.ts", timedReaderSource());
  write("assembly/timing/tables.gen.ts", tablesSource(kinds));
  write("assembly/interp/harmless.gen.ts", harmlessSource(kinds));
  write("assembly/translate/emit-dispatch.gen.ts", emitterSource(rows, kinds, ranges));
  write("host/debug/disasm.gen.ts", disassemblerSource(rows));
  write("build/isa.json", JSON.stringify(rows.map((r) => ({ name: r.method, pattern: r.pattern, when: r.when, group: r.group, class: r.kindClass, unit: r.unit, text: r.text, kinds: r.kinds.map((k) => k.name) })), null, 1));
  write("build/kinds.json", JSON.stringify(kinds.map((k) => ({ id: k.id, name: k.name, unit: k.unit })), null, 1));
}

/** Units whose instructions change general registers, flags and pc alone, whatever they cost. */
const HARMLESS = /^(alu.*|csel|shift.*|bfm|extr|rev|clz|crc|mul.*|[us]div_[wx]|branch.*|load_([xw]|pair_[xw])(_wb)?|load_acquire|nop|dmb|dsb|isb)$/;

function harmlessSource(kinds: Kind[]): string {
  const bytes: number[] = new Array(kinds.at(-1)!.id + 1).fill(0);
  for (const k of kinds) if (HARMLESS.test(k.unit)) bytes[k.id] = 1;
  for (const f of fusions(kinds)) bytes[f.id] = 1;
  return `/** Generated from assembly/isa by host/build/isa.ts: the kinds whose instructions change general registers, flags and pc alone. */
export const HARMLESS: usize = memory.data<u8>([${bytes.join(", ")}]);
`;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(root + path), { recursive: true });
  let old: string | undefined;
  try { old = readFileSync(root + path, "utf8"); } catch { /* not there yet */ }
  if (old !== text) writeFileSync(root + path, text);
}
