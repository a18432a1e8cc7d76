/**
 * A writer of WebAssembly: bytes into linear memory at `at`, numbers in LEB128, and the names of the opcodes in use.
 * Truth: WebAssembly core specification 2.0, chapter 5 (binary format). Deviations: only what the emitting reader needs.
 */

/** Where the next byte goes. */
let at: usize = 0;

export namespace Wasm {
  export function start(address: usize): void { at = address; }
  // @ts-ignore: decorator
  @inline export function here(): usize { return at; }
  // @ts-ignore: decorator
  @inline export function byte(v: u32): void { store<u8>(at, u8(v)); at++; }
  export function unsigned(v: u32): void {
    while (v > 127) { byte(v | 128); v >>= 7; }
    byte(v);
  }
  export function signed(v: i64): void {
    while (v < -64 || v > 63) { byte(u32(v) & 127 | 128); v >>= 7; }
    byte(u32(v) & 127);
  }
  /** An operation of the vector instruction set. */
  export function vector(op: u32): void { byte(0xfd); unsigned(op); }
  export function i32Const(v: u32): void { byte(Op.I32_CONST); signed(i64(i32(v))); }
  export function i64Const(v: u64): void { byte(Op.I64_CONST); signed(i64(v)); }
  export function get(local: u32): void { byte(Op.LOCAL_GET); unsigned(local); }
  export function set(local: u32): void { byte(Op.LOCAL_SET); unsigned(local); }
  /** A load or store at a constant offset, without a promise of alignment. */
  export function access(op: u32, offset: u32): void { byte(op); byte(0); unsigned(offset); }
  /** A vector of zeros. */
  export function zeros(): void { vector128(0, 0); }
  export function vector128(low: u64, high: u64): void { vector(VOp.CONST); store<u64>(at, low); store<u64>(at, high, 8); at += 16; }
  /** Of a shuffle. */
  export function indices(low: u64, high: u64): void { store<u64>(at, low); store<u64>(at, high, 8); at += 16; }
  export function f32Const(bits: u32): void { byte(Op.F32_CONST); store<u32>(at, bits); at += 4; }
  export function f64Const(bits: u64): void { byte(Op.F64_CONST); store<u64>(at, bits); at += 8; }
  export function bytes(from: usize, count: usize): void { memory.copy(at, from, count); at += count; }
  /** An unsigned number in five bytes, so that it can be written after what it counts. */
  export function fixed(where: usize, v: u32): void {
    for (let i: u32 = 0; i < 5; i++) store<u8>(where + i, u8(v >> (7 * i) & 127 | (i < 4 ? 128 : 0)));
  }
  export function skip(count: usize): usize { const was = at; at += count; return was; }
}

/**
 * Open blocks of a function, and what its branches are likely to do. The two outermost are the epilogue's: a branch out of
 * the second stores registers and flags first, one out of the first finds that done.
 */
export namespace Frames {
  export const UNLIKELY: u32 = 0;
  export const LIKELY: u32 = 1;
  export const UNKNOWN: u32 = 2;
  let level: u32 = 0, hints: u32 = 0, at: usize = 0;
  /** `list` takes the hints: the address of the branch, and which way. */
  export function start(list: usize): void { level = 0; hints = 0; at = list; }
  export function open(op: u32, type: u32, hint: u32): u32 {
    if (hint != UNKNOWN) { store<u32>(at + (hints << 3), u32(Wasm.here())); store<u32>(at + (hints << 3), hint, 4); hints++; }
    Wasm.byte(op); Wasm.byte(type);
    return level++;
  }
  export function close(): void { level--; Wasm.byte(Op.END); }
  /** To the end of an open block, or to the start of an open loop, by the number that open() gave. */
  export function goto(frame: u32): void { Wasm.byte(Op.BR); Wasm.unsigned(level - 1 - frame); }
  /** The same if what is on the stack says so. */
  export function gotoIf(frame: u32, hint: u32): void {
    if (hint != UNKNOWN) { store<u32>(at + (hints << 3), u32(Wasm.here())); store<u32>(at + (hints << 3), hint, 4); hints++; }
    Wasm.byte(Op.BR_IF); Wasm.unsigned(level - 1 - frame);
  }
  export function leave(): void { goto(1); }
  export function leaveSpilled(): void { goto(0); }
  export function hintCount(): u32 { return hints; }
}

export namespace Type {
  export const I32: u32 = 0x7f;
  export const I64: u32 = 0x7e;
  export const F32: u32 = 0x7d;
  export const F64: u32 = 0x7c;
  export const V128: u32 = 0x7b;
  export const NONE: u32 = 0x40;
}

export namespace Op {
  export const UNREACHABLE: u32 = 0x00;
  export const BLOCK: u32 = 0x02;
  export const LOOP: u32 = 0x03;
  export const IF: u32 = 0x04;
  export const ELSE: u32 = 0x05;
  export const END: u32 = 0x0b;
  export const BR: u32 = 0x0c;
  export const BR_IF: u32 = 0x0d;
  export const RETURN: u32 = 0x0f;
  export const CALL: u32 = 0x10;
  export const SELECT: u32 = 0x1b;
  export const LOCAL_GET: u32 = 0x20;
  export const LOCAL_SET: u32 = 0x21;
  export const LOCAL_TEE: u32 = 0x22;
  export const I32_LOAD: u32 = 0x28;
  export const I32_LOAD8_S: u32 = 0x2c;
  export const I32_LOAD16_U: u32 = 0x2f;
  export const I64_LOAD: u32 = 0x29;
  export const I64_LOAD8_U: u32 = 0x31;
  export const I64_LOAD16_U: u32 = 0x33;
  export const I64_LOAD32_U: u32 = 0x35;
  export const F32_LOAD: u32 = 0x2a;
  export const F64_LOAD: u32 = 0x2b;
  export const I32_STORE: u32 = 0x36;
  export const I64_STORE: u32 = 0x37;
  export const F32_STORE: u32 = 0x38;
  export const F64_STORE: u32 = 0x39;
  export const I32_STORE8: u32 = 0x3a;
  export const I64_STORE8: u32 = 0x3c;
  export const I64_STORE16: u32 = 0x3d;
  export const I64_STORE32: u32 = 0x3e;
  export const I32_CONST: u32 = 0x41;
  export const I64_CONST: u32 = 0x42;
  export const F32_CONST: u32 = 0x43;
  export const F64_CONST: u32 = 0x44;
  export const I32_EQZ: u32 = 0x45;
  export const I32_EQ: u32 = 0x46;
  export const I32_LT_U: u32 = 0x49;
  export const I32_NE: u32 = 0x47;
  export const I32_LT_S: u32 = 0x48;
  export const I32_GT_S: u32 = 0x4a;
  export const I32_GT_U: u32 = 0x4b;
  export const I32_LE_U: u32 = 0x4d;
  export const I32_GE_S: u32 = 0x4e;
  export const I32_GE_U: u32 = 0x4f;
  export const I64_EQZ: u32 = 0x50;
  export const I64_EQ: u32 = 0x51;
  export const I64_NE: u32 = 0x52;
  export const I64_LT_S: u32 = 0x53;
  export const I64_LT_U: u32 = 0x54;
  export const I64_GT_S: u32 = 0x55;
  export const I64_GT_U: u32 = 0x56;
  export const I64_LE_S: u32 = 0x57;
  export const I64_LE_U: u32 = 0x58;
  export const I64_GE_S: u32 = 0x59;
  export const I64_GE_U: u32 = 0x5a;
  export const F32_EQ: u32 = 0x5b;
  export const F32_LT: u32 = 0x5d;
  export const F32_GT: u32 = 0x5e;
  export const F32_LE: u32 = 0x5f;
  export const F32_GE: u32 = 0x60;
  export const F64_EQ: u32 = 0x61;
  export const F64_LT: u32 = 0x63;
  export const F64_GE: u32 = 0x66;
  export const I32_ADD: u32 = 0x6a;
  export const I32_SUB: u32 = 0x6b;
  export const I32_MUL: u32 = 0x6c;
  export const I32_REM_U: u32 = 0x70;
  export const I32_AND: u32 = 0x71;
  export const I32_OR: u32 = 0x72;
  export const I32_XOR: u32 = 0x73;
  export const I32_SHL: u32 = 0x74;
  export const I32_SHR_S: u32 = 0x75;
  export const I32_SHR_U: u32 = 0x76;
  export const I32_ROTR: u32 = 0x78;
  export const I64_CLZ: u32 = 0x79;
  export const I64_ADD: u32 = 0x7c;
  export const I64_SUB: u32 = 0x7d;
  export const I64_MUL: u32 = 0x7e;
  export const I64_DIV_S: u32 = 0x7f;
  export const I64_DIV_U: u32 = 0x80;
  export const I64_AND: u32 = 0x83;
  export const I64_OR: u32 = 0x84;
  export const I64_XOR: u32 = 0x85;
  export const I64_SHL: u32 = 0x86;
  export const I64_SHR_S: u32 = 0x87;
  export const I64_SHR_U: u32 = 0x88;
  export const I64_ROTR: u32 = 0x8a;
  /** Of singles; of doubles DOUBLE further on. */
  export const F32_ABS: u32 = 0x8b;
  export const F32_NEG: u32 = 0x8c;
  export const F32_CEIL: u32 = 0x8d;
  export const F32_FLOOR: u32 = 0x8e;
  export const F32_TRUNC: u32 = 0x8f;
  export const F32_NEAREST: u32 = 0x90;
  export const F32_SQRT: u32 = 0x91;
  export const F32_ADD: u32 = 0x92;
  export const F32_SUB: u32 = 0x93;
  export const F32_MUL: u32 = 0x94;
  export const F32_DIV: u32 = 0x95;
  export const F32_MIN: u32 = 0x96;
  export const F32_MAX: u32 = 0x97;
  export const DOUBLE: u32 = 0x0e;
  export const F64_ABS: u32 = 0x99;
  export const I32_WRAP: u32 = 0xa7;
  export const I64_EXTEND_U: u32 = 0xad;
  export const I64_TRUNC_S: u32 = 0xb0;
  export const I64_TRUNC_U: u32 = 0xb1;
  /** From a signed i32; unsigned one further on, from i64 two, to a double five. */
  export const F32_CONVERT: u32 = 0xb2;
  export const F32_DEMOTE: u32 = 0xb6;
  export const F64_PROMOTE: u32 = 0xbb;
  export const I32_REINTERPRET: u32 = 0xbc;
  export const I64_REINTERPRET: u32 = 0xbd;
  export const F32_REINTERPRET: u32 = 0xbe;
  export const F64_REINTERPRET: u32 = 0xbf;
  export const I64_EXTEND8_S: u32 = 0xc2;
  export const I64_EXTEND32_S: u32 = 0xc4;
}

/** Operations behind the vector prefix. Of integers those on bytes: each doubling of the lane is 32 further on. Of doubles: 12 from those on singles (ABS to MAX), 6 (comparisons). */
export namespace VOp {
  export const LOAD: u32 = 0x00;
  export const STORE: u32 = 0x0b;
  export const CONST: u32 = 0x0c;
  export const SHUFFLE: u32 = 0x0d;
  export const SWIZZLE: u32 = 0x0e;
  export const I8X16_SPLAT: u32 = 0x0f;
  export const I64X2_SPLAT: u32 = 0x12;
  export const F32X4_SPLAT: u32 = 0x13;
  export const F64X2_SPLAT: u32 = 0x14;
  export const I8X16_EXTRACT_U: u32 = 0x16;
  export const I8X16_REPLACE: u32 = 0x17;
  export const I16X8_EXTRACT_U: u32 = 0x19;
  export const I16X8_REPLACE: u32 = 0x1a;
  export const I32X4_EXTRACT: u32 = 0x1b;
  export const I32X4_REPLACE: u32 = 0x1c;
  export const I64X2_EXTRACT: u32 = 0x1d;
  export const I64X2_REPLACE: u32 = 0x1e;
  export const F32X4_EXTRACT: u32 = 0x1f;
  export const F32X4_REPLACE: u32 = 0x20;
  export const F64X2_EXTRACT: u32 = 0x21;
  export const F64X2_REPLACE: u32 = 0x22;
  export const I8X16_LT_U: u32 = 0x26;
  export const F32X4_EQ: u32 = 0x41;
  export const F32X4_LT: u32 = 0x43;
  export const F32X4_GT: u32 = 0x44;
  export const F32X4_LE: u32 = 0x45;
  export const F32X4_GE: u32 = 0x46;
  export const NOT: u32 = 0x4d;
  export const AND: u32 = 0x4e;
  export const ANDNOT: u32 = 0x4f;
  export const OR: u32 = 0x50;
  export const XOR: u32 = 0x51;
  export const BITSELECT: u32 = 0x52;
  export const ANY_TRUE: u32 = 0x53;
  export const DEMOTE: u32 = 0x5e;
  export const PROMOTE: u32 = 0x5f;
  export const ABS: u32 = 0x60;
  export const NEG: u32 = 0x61;
  export const POPCNT: u32 = 0x62;
  /** From lanes of 16 bits; unsigned one further on. */
  export const NARROW_S: u32 = 0x65;
  export const F32X4_CEIL: u32 = 0x67;
  export const F32X4_FLOOR: u32 = 0x68;
  export const F32X4_TRUNC: u32 = 0x69;
  export const F32X4_NEAREST: u32 = 0x6a;
  export const SHL: u32 = 0x6b;
  export const SHR_S: u32 = 0x6c;
  export const SHR_U: u32 = 0x6d;
  export const ADD: u32 = 0x6e;
  export const ADD_SAT: u32 = 0x6f;
  export const SUB: u32 = 0x71;
  export const SUB_SAT: u32 = 0x72;
  export const F64X2_CEIL: u32 = 0x74;
  export const F64X2_FLOOR: u32 = 0x75;
  export const F64X2_TRUNC: u32 = 0x7a;
  /** Pairs of bytes, unsigned one further on; of 16 bits two. */
  export const EXTADD: u32 = 0x7c;
  export const Q15MULR: u32 = 0x82;
  /** The low bytes to 16 bits, signed; the high ones one further on, unsigned two. */
  export const EXTEND: u32 = 0x87;
  export const F64X2_NEAREST: u32 = 0x94;
  export const I16X8_MUL: u32 = 0x95;
  export const I32X4_BITMASK: u32 = 0xa4;
  export const I32X4_EXTMUL: u32 = 0xbc;
  export const I64X2_BITMASK: u32 = 0xc4;
  export const F32X4_ABS: u32 = 0xe0;
  export const F32X4_NEG: u32 = 0xe1;
  export const F32X4_SQRT: u32 = 0xe3;
  export const F32X4_ADD: u32 = 0xe4;
  export const F32X4_SUB: u32 = 0xe5;
  export const F32X4_MUL: u32 = 0xe6;
  export const F32X4_DIV: u32 = 0xe7;
  export const F32X4_MIN: u32 = 0xe8;
  export const F32X4_MAX: u32 = 0xe9;
  /** Signed; unsigned one further on. */
  export const I32X4_TRUNC_SAT: u32 = 0xf8;
  export const F32X4_CONVERT: u32 = 0xfa;
  /** a * b + c of single lanes, and one further on c - a * b; of double lanes two further on. */
  export const MADD: u32 = 0x105;
}
