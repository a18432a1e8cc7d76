/**
 * WebAssembly functions as text, one statement a line: what follows each other on the stack up to where something is kept,
 * stored or decided. Made for what the translator writes; the bytes are decoded here, nothing is compiled.
 *
 * Truth: WebAssembly core specification 2.0, chapter 5 (binary format), and the relaxed multiply-adds.
 * Deviations: numeric, variable, memory, control and vector instructions of functions that have no tables, globals or references.
 */

/** One line: where its first instruction is, counted from behind the function's size; how deep it lies in blocks. */
export interface WasmLine { at: number; depth: number; text: string }

/** The lines of the n-th function of a module that its code section has. A line ends at each of the `cuts` as well. */
export function functionText(module: Uint8Array, n: number, cuts: readonly number[] = []): WasmLine[] {
  const reader = new Reader(module, 8), calls: string[] = [];
  while (reader.at < module.length) {
    const id = reader.byte(), end = reader.unsigned() + reader.at;
    if (id === 2) imports(reader, calls);
    if (id === 10) {
      const count = reader.unsigned();
      if (n >= count) throw new RangeError(`wasm module: expected more than ${n} functions, found ${count}`);
      for (let i = 0; i < n; i++) reader.at += reader.unsigned();
      return lines(reader, reader.unsigned(), calls, new Set(cuts));
    }
    reader.at = end;
  }
  throw new RangeError("wasm module: it has no code section");
}

function imports(reader: Reader, calls: string[]): void {
  for (let left = reader.unsigned(); left; left--) {
    reader.name();
    const name = reader.name(), kind = reader.byte();
    if (kind === 0) { reader.unsigned(); calls.push(name); continue; }
    if (kind !== 2) throw new RangeError(`wasm module at ${reader.at}: expected an imported function or memory, found kind ${kind}`);
    if (reader.byte() & 1) reader.unsigned();
    reader.unsigned();
  }
}

function lines(reader: Reader, size: number, calls: string[], cuts: Set<number>): WasmLine[] {
  const start = reader.at, end = start + size, out: WasmLine[] = [];
  for (let left = reader.unsigned(); left; left--) { reader.unsigned(); reader.byte(); }
  let depth = 0, from = reader.at, words: string[] = [];
  while (reader.at < end) {
    const op = reader.byte();
    words.push(instruction(reader, op, calls));
    const closes = op === END || op === ELSE, opens = op === BLOCK || op === LOOP || op === IF || op === ELSE;
    if (!closes && !opens && !KEEPS.has(op) && !cuts.has(reader.at - start)) continue;
    if (closes) depth--;
    if (depth >= 0) out.push({ at: from - start, depth, text: words.join(" ") });
    if (opens) depth++;
    from = reader.at; words = [];
  }
  if (reader.at !== end || depth !== -1) throw new RangeError(`wasm function at ${start}: expected it to end at ${end}, found ${reader.at} and ${depth + 1} open blocks`);
  return out;
}

const [BLOCK, LOOP, IF, ELSE, END, BR, CALL, GET, SET, TEE] = [0x02, 0x03, 0x04, 0x05, 0x0b, 0x0c, 0x10, 0x20, 0x21, 0x22];
/** Behind these a line ends: unreachable, br, br_if, return, drop, local.set, stores. */
const KEEPS = new Set([0x00, BR, 0x0d, 0x0f, 0x1a, SET, ...Array.from({ length: 9 }, (_, i) => 0x36 + i)]);

function instruction(reader: Reader, op: number, calls: string[]): string {
  switch (op) {
    case 0x00: return "unreachable";
    case BLOCK: return `block${type(reader)}`;
    case LOOP: return `loop${type(reader)}`;
    case IF: return `if${type(reader)}`;
    case ELSE: return "else";
    case END: return "end";
    case BR: return `br ${reader.unsigned()}`;
    case 0x0d: return `br_if ${reader.unsigned()}`;
    case 0x0f: return "return";
    case 0x1a: return "drop";
    case 0x1b: return "select";
    case CALL: { const f = reader.unsigned(); return `call ${calls[f] ?? f}`; }
    case GET: return `$${reader.unsigned()}`;
    case SET: return `-> $${reader.unsigned()}`;
    case TEE: return `tee $${reader.unsigned()}`;
    case 0x41: return `${reader.signed()}`;
    case 0x42: return `${reader.signed()}L`;
    case 0x43: return `${reader.float(4)}f`;
    case 0x44: return `${reader.float(8)}d`;
    case 0xfd: return vector(reader);
  }
  const memory = MEMORY[op - 0x28], plain = PLAIN[op - 0x45];
  if (memory) { reader.unsigned(); return `${memory}${offset(reader)}`; }
  if (plain) return plain;
  throw new RangeError(`wasm function at ${reader.at - 1}: expected an instruction, found opcode 0x${op.toString(16)}`);
}
function type(reader: Reader): string {
  const t = reader.byte();
  return t === 0x40 ? "" : ` ${{ 0x7f: "i32", 0x7e: "i64", 0x7d: "f32", 0x7c: "f64", 0x7b: "v128" }[t] ?? t}`;
}
function offset(reader: Reader): string { const by = reader.unsigned(); return by ? `+${by}` : ""; }
function vector(reader: Reader): string {
  const at = reader.at, op = reader.unsigned(), name = VECTOR[op];
  if (!name) throw new RangeError(`wasm function at ${at}: expected a vector instruction, found 0x${op.toString(16)}`);
  if (op <= 0x0b || op === 0x5c || op === 0x5d) { reader.unsigned(); return `${name}${offset(reader)}`; }
  if (op === 0x0c) return `v128:${[...reader.take(16)].reverse().map((b) => b.toString(16).padStart(2, "0")).join("").replace(/^0+(?=.)/, "")}`;
  if (op === 0x0d) return `${name}(${reader.take(16).join(",")})`;
  if (op >= 0x15 && op <= 0x22) return `${name}[${reader.byte()}]`;
  return name;
}

class Reader {
  constructor(private readonly bytes: Uint8Array, public at: number) {}
  byte(): number { return this.bytes[this.at++]; }
  take(count: number): Uint8Array { this.at += count; return this.bytes.subarray(this.at - count, this.at); }
  unsigned(): number {
    let v = 0;
    for (let shift = 0; ; shift += 7) { const b = this.byte(); v += (b & 127) * 2 ** shift; if (b < 128) return v; }
  }
  signed(): bigint {
    let v = 0n;
    for (let shift = 0n; ; shift += 7n) { const b = this.byte(); v |= BigInt(b & 127) << shift; if (b < 128) return b & 64 ? v - (128n << shift) : v; }
  }
  name(): string { return new TextDecoder().decode(this.take(this.unsigned())); }
  float(bytes: 4 | 8): string {
    const at = this.take(bytes), view = new DataView(at.buffer, at.byteOffset, bytes);
    return String(bytes === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true));
  }
}

/** By opcode from 0x28 on. */
const MEMORY = [
  "i32.load", "i64.load", "f32.load", "f64.load", "i32.load8_s", "i32.load8_u", "i32.load16_s", "i32.load16_u", "i64.load8_s", "i64.load8_u", "i64.load16_s", "i64.load16_u",
  "i64.load32_s", "i64.load32_u", "i32.store", "i64.store", "f32.store", "f64.store", "i32.store8", "i32.store16", "i64.store8", "i64.store16", "i64.store32",
];
const of = (types: string, ops: string) => types.split(" ").flatMap((t) => ops.split(" ").map((o) => `${t}.${o}`));
/** By opcode from 0x45 on. */
const PLAIN = [
  ...of("i32 i64", "eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u"), ...of("f32 f64", "eq ne lt gt le ge"),
  ...of("i32 i64", "clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr"),
  ...of("f32 f64", "abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign"),
  ...("i32.wrap i32.trunc_f32_s i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u i64.extend_s i64.extend_u i64.trunc_f32_s i64.trunc_f32_u i64.trunc_f64_s i64.trunc_f64_u " +
    "f32.convert_i32_s f32.convert_i32_u f32.convert_i64_s f32.convert_i64_u f32.demote f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s f64.convert_i64_u f64.promote " +
    "i32.reinterpret i64.reinterpret f32.reinterpret f64.reinterpret i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s").split(" "),
];
/** By opcode; a hole is an empty name. */
const VECTOR: Record<number, string> = Object.fromEntries([
  [0x00, "v128.load v128.load8x8_s v128.load8x8_u v128.load16x4_s v128.load16x4_u v128.load32x2_s v128.load32x2_u v128.load8_splat v128.load16_splat v128.load32_splat v128.load64_splat v128.store v128.const i8x16.shuffle i8x16.swizzle"],
  [0x0f, "i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat i8x16.extract_s i8x16.extract_u i8x16.replace i16x8.extract_s i16x8.extract_u i16x8.replace i32x4.extract i32x4.replace i64x2.extract i64x2.replace f32x4.extract f32x4.replace f64x2.extract f64x2.replace"],
  [0x23, of("i8x16 i16x8 i32x4", "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u").join(" ")],
  [0x41, of("f32x4 f64x2", "eq ne lt gt le ge").join(" ")],
  [0x4d, "v128.not v128.and v128.andnot v128.or v128.xor v128.bitselect v128.any_true"],
  [0x5c, "v128.load32_zero v128.load64_zero f32x4.demote f64x2.promote_low"],
  [0x60, "i8x16.abs i8x16.neg i8x16.popcnt i8x16.all_true i8x16.bitmask i8x16.narrow_s i8x16.narrow_u f32x4.ceil f32x4.floor f32x4.trunc f32x4.nearest i8x16.shl i8x16.shr_s i8x16.shr_u i8x16.add i8x16.add_sat_s i8x16.add_sat_u i8x16.sub i8x16.sub_sat_s i8x16.sub_sat_u f64x2.ceil f64x2.floor i8x16.min_s i8x16.min_u i8x16.max_s i8x16.max_u f64x2.trunc i8x16.avgr_u i16x8.extadd_s i16x8.extadd_u i32x4.extadd_s i32x4.extadd_u"],
  [0x80, "i16x8.abs i16x8.neg i16x8.q15mulr_sat_s i16x8.all_true i16x8.bitmask i16x8.narrow_s i16x8.narrow_u i16x8.extend_low_s i16x8.extend_high_s i16x8.extend_low_u i16x8.extend_high_u i16x8.shl i16x8.shr_s i16x8.shr_u i16x8.add i16x8.add_sat_s i16x8.add_sat_u i16x8.sub i16x8.sub_sat_s i16x8.sub_sat_u f64x2.nearest i16x8.mul i16x8.min_s i16x8.min_u i16x8.max_s i16x8.max_u - i16x8.avgr_u i16x8.extmul_low_s i16x8.extmul_high_s i16x8.extmul_low_u i16x8.extmul_high_u"],
  [0xa0, "i32x4.abs i32x4.neg - i32x4.all_true i32x4.bitmask - - i32x4.extend_low_s i32x4.extend_high_s i32x4.extend_low_u i32x4.extend_high_u i32x4.shl i32x4.shr_s i32x4.shr_u i32x4.add - - i32x4.sub - - - i32x4.mul i32x4.min_s i32x4.min_u i32x4.max_s i32x4.max_u i32x4.dot - i32x4.extmul_low_s i32x4.extmul_high_s i32x4.extmul_low_u i32x4.extmul_high_u"],
  [0xc0, "i64x2.abs i64x2.neg - i64x2.all_true i64x2.bitmask - - i64x2.extend_low_s i64x2.extend_high_s i64x2.extend_low_u i64x2.extend_high_u i64x2.shl i64x2.shr_s i64x2.shr_u i64x2.add - - i64x2.sub - - - i64x2.mul i64x2.eq i64x2.ne i64x2.lt_s i64x2.gt_s i64x2.le_s i64x2.ge_s i64x2.extmul_low_s i64x2.extmul_high_s i64x2.extmul_low_u i64x2.extmul_high_u"],
  [0xe0, "f32x4.abs f32x4.neg - f32x4.sqrt f32x4.add f32x4.sub f32x4.mul f32x4.div f32x4.min f32x4.max f32x4.pmin f32x4.pmax f64x2.abs f64x2.neg - f64x2.sqrt f64x2.add f64x2.sub f64x2.mul f64x2.div f64x2.min f64x2.max f64x2.pmin f64x2.pmax i32x4.trunc_sat_s i32x4.trunc_sat_u f32x4.convert_s f32x4.convert_u i32x4.trunc_sat_f64_s i32x4.trunc_sat_f64_u f64x2.convert_low_s f64x2.convert_low_u"],
  [0x105, "f32x4.relaxed_madd f32x4.relaxed_nmadd f64x2.relaxed_madd f64x2.relaxed_nmadd"],
].flatMap(([first, names]) => (names as string).split(" ").map((name, i) => [Number(first) + i, name === "-" ? "" : name])));
