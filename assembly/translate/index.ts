/**
 * The translator's module: build/translate.wasm, which shares the core's memory and imports its decoder. What it makes is a
 * WebAssembly module of one function, `block(cpu) -> next record`, for one straight run of records of a page.
 * The contract of a block is in calls.ts. Deviations: see emit.ts.
 */
import { PAGE_END, Rec, RECORD_BYTES, TRAP, UNDECODED } from "../decode/record";
import { TRANSLATE_OUT } from "../layout";
import { Emit, Import } from "./emit";
import { emitRow } from "./emit-dispatch.gen";
import { Op, Type, Wasm } from "./wasm";

@external("core", "decodeRecordAt")
declare function decodeRecordAt(cpu: usize, r: usize): void;

const MOST_ROWS: u32 = 64;
const EMIT: usize = memory.data(256, 8);
/** A body is written here first: its locals, which come before it, are known when it is done. */
const BODY: usize = TRANSLATE_OUT + 0x4_0000;

let length: u32 = 0, rows: u32 = 0, body: u32 = 0;

/** Translates the block at record `at` of the core's page; answers where the module's bytes are. */
export function translate(cpu: usize, page: usize, at: usize): usize {
  const b = changetype<Emit>(EMIT);
  b.begin(page);
  Wasm.start(BODY);
  rows = 0;
  let r = at, ended = false;
  while (!ended && rows < MOST_ROWS) {
    const rec = changetype<Rec>(r);
    if (rec.kind == UNDECODED) decodeRecordAt(cpu, r);
    if (rec.kind == PAGE_END || rec.kind == TRAP) break;
    ended = emitRow(b, rec);
    rows++;
    r += RECORD_BYTES;
  }
  if (!ended) b.finish(changetype<Rec>(r - RECORD_BYTES));
  Wasm.byte(Op.END);
  return assemble(b, Wasm.here());
}
/** Of the last translation: bytes of the module, instructions, bytes of the function's body. */
export function lastLength(): u32 { return length; }
export function lastRows(): u32 { return rows; }
export function lastBody(): u32 { return body; }

function assemble(b: Emit, bodyEnd: usize): usize {
  Wasm.start(TRANSLATE_OUT);
  Wasm.bytes(HEAD, HEAD_BYTES);
  // Section 10, code: one function.
  Wasm.byte(10);
  const section = Wasm.skip(5);
  Wasm.byte(1);
  const size = Wasm.skip(5), start = Wasm.here();
  // Locals, in runs of a type.
  let runs: u32 = 0;
  const count = Wasm.skip(5);
  for (let v: u32 = 1; v < b.values; ) {
    const type = b.typeOf(v);
    let end = v;
    while (end < b.values && b.typeOf(end) == type) end++;
    Wasm.unsigned(end - v);
    Wasm.byte(type);
    runs++;
    v = end;
  }
  Wasm.fixed(count, runs);
  Wasm.bytes(BODY, bodyEnd - BODY);
  Wasm.fixed(size, u32(Wasm.here() - start));
  Wasm.fixed(section, u32(Wasm.here() - section - 5));
  length = u32(Wasm.here() - TRANSLATE_OUT);
  body = u32(Wasm.here() - start);
  return TRANSLATE_OUT;
}

/** Everything before the code is the same for every block: header, types, imports, function, export. */
const HEAD: usize = memory.data(512);
const HEAD_BYTES: usize = head();

function head(): usize {
  Wasm.start(HEAD);
  const I = Type.I32, L = Type.I64, V = Type.V128;
  Wasm.byte(0); letters("asm"); Wasm.byte(1); Wasm.byte(0); Wasm.byte(0); Wasm.byte(0);
  let at = section(1);
  Wasm.unsigned(6);
  signature(I, 2, I, I, 0, 0, 0, 0);
  signature(L, 4, I, I, I, L, 0, 0);
  signature(I, 5, I, I, I, L, L, 0);
  signature(L, 6, I, I, I, L, L, L);
  signature(V, 6, I, I, I, V, V, V);
  signature(I, 1, I, 0, 0, 0, 0, 0);
  close(at);
  at = section(2);
  Wasm.unsigned(1 + Import.COUNT);
  text("env"); text("memory"); Wasm.byte(2); Wasm.byte(1); Wasm.unsigned(20480); Wasm.unsigned(65536);
  imported("execute", 0);
  imported("slowLoad", 1);
  imported("slowStore", 2);
  imported("specialLoad", 1);
  imported("specialStore", 3);
  imported("condition", 0);
  imported("number", 3);
  imported("lanes", 4);
  close(at);
  at = section(3); Wasm.unsigned(1); Wasm.unsigned(5); close(at);
  at = section(7); Wasm.unsigned(1); text("block"); Wasm.byte(0); Wasm.unsigned(Import.COUNT); close(at);
  return Wasm.here() - HEAD;
}
function section(id: u32): usize { Wasm.byte(id); return Wasm.skip(5); }
function close(at: usize): void { Wasm.fixed(at, u32(Wasm.here() - at - 5)); }
function signature(result: u32, count: u32, a: u32, b: u32, c: u32, d: u32, e: u32, f: u32): void {
  Wasm.byte(0x60);
  Wasm.unsigned(count);
  Wasm.byte(a);
  if (count > 1) Wasm.byte(b);
  if (count > 2) Wasm.byte(c);
  if (count > 3) Wasm.byte(d);
  if (count > 4) Wasm.byte(e);
  if (count > 5) Wasm.byte(f);
  Wasm.byte(1);
  Wasm.byte(result);
}
function imported(name: string, type: u32): void { text("core"); text(name); Wasm.byte(0); Wasm.unsigned(type); }
function letters(s: string): void { for (let i = 0; i < s.length; i++) Wasm.byte(s.charCodeAt(i)); }
function text(s: string): void { Wasm.unsigned(s.length); letters(s); }
