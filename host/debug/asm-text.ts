/**
 * What the text templates of the instruction rows call: operands as the manual writes them in A64 assembly.
 * Truth: Arm ARM C1.2 (syntax), C6.2 and C7.2 (aliases and when they are preferred), C5 (names of system registers).
 * Deviations: a register that this machine does not have is S<op0>_<op1>_<Cn>_<Cm>_<op2>, whatever its name elsewhere.
 * ORR of a bitmask immediate is MOV unless one MOVZ or MOVN would do, as LLVM has it.
 *
 * A template's fields are numbers; what `rel` and `relPage` give depends on the address that `at` was told.
 */
import { SYSOPS, SYSREGS } from "../core/sysregs.gen.ts";

let address = 0n;
/** The address of the word that is to be written out next. */
export function at(pc: bigint): void { address = pc; }

// --- general registers -------------------------------------------------------------------------------------------------
export const X = (n: number): string => (n === 31 ? "xzr" : `x${n}`);
export const W = (n: number): string => (n === 31 ? "wzr" : `w${n}`);
export const XS = (n: number): string => (n === 31 ? "sp" : `x${n}`);
const WS = (n: number): string => (n === 31 ? "wsp" : `w${n}`);
export const R = (wide: number | boolean, n: number): string => (wide ? X(n) : W(n));
export const RS = (wide: number | boolean, n: number): string => (wide ? XS(n) : WS(n));

// --- vector registers --------------------------------------------------------------------------------------------------
export const B = (n: number): string => `b${n}`;
export const H = (n: number): string => `h${n}`;
export const S = (n: number): string => `s${n}`;
export const D = (n: number): string => `d${n}`;
export const Q = (n: number): string => `q${n}`;
/** A scalar of 1 << s bytes. */
export const F = (n: number, s: number): string => `${"bhsdq"[s]}${n}`;
/** A vector of such lanes, 64 bits or (q) 128. */
export const V = (n: number, s: number, q: number): string => `v${n}.${(q ? 16 : 8) >> s}${"bhsd"[s]}`;
/** A lane. */
export const E = (n: number, s: number, index: number): string => `v${n}.${"bhsd"[s]}[${index}]`;
/** Registers one after the other, 31 before 0; without q, of lanes. */
export const list = (n: number, count: number, s: number, q?: number): string =>
  `{ ${Array.from({ length: count }, (_, k) => (q === undefined ? `v${(n + k) & 31}.${"bhsd"[s]}` : V((n + k) & 31, s, q))).join(", ")} }`;

// --- numbers -----------------------------------------------------------------------------------------------------------
export const hex = (n: number | bigint): string => `0x${n.toString(16)}`;
export const sx = (field: number, bits: number): number => (field << (32 - bits)) >> (32 - bits);
/** A branch target, and the page of ADRP. */
export const rel = (offset: number): string => hex(BigInt.asUintN(64, address + BigInt(offset)));
export const relPage = (pages: number): string => hex(BigInt.asUintN(64, (address & ~0xfffn) + (BigInt(pages) << 12n)));
/** An offset that is left out when it is zero. */
export const off = (offset: number): string => (offset === 0 ? "" : `, #${offset}`);
/** VFPExpandImm. */
export function fpImm(imm8: number): string {
  const exponent = ((imm8 >> 4 & 7) ^ 4) - 3;
  return ((imm8 & 0x80 ? -1 : 1) * (1 + (imm8 & 15) / 16) * 2 ** exponent).toFixed(8);
}
/** A bit of imm8 for each byte. */
export const byteMask = (imm8: number): string => `0x${Array.from({ length: 8 }, (_, i) => (imm8 >> (7 - i) & 1 ? "ff" : "00")).join("")}`;

// --- fields of vector instructions, as assembly/isa/fields.ts has them ---------------------------------------------------
export const elementSize = (imm5: number): number => 31 - Math.clz32(imm5 & -imm5);
export const elementOf = (imm5: number): number => imm5 >> (elementSize(imm5) + 1);
/** One structure: log2 of the bytes of its elements, from opcode<2:1> and size. */
export const laneSize = (p: number, k: number): number => (p === 2 && k === 1 ? 3 : p);
export const laneValid = (p: number, j: number, k: number): boolean => p === 0 || (p === 1 && !(k & 1)) || (p === 2 && (k === 0 || (k === 1 && !j)));
export const shiftSize = (immh: number): number => 31 - Math.clz32(immh);
export const shiftLeftBy = (immh: number, immb: number): number => (immh << 3 | immb) - (8 << shiftSize(immh));
export const shiftRightBy = (immh: number, immb: number): number => (16 << shiftSize(immh)) - (immh << 3 | immb);

// --- conditions, shifts, extensions ------------------------------------------------------------------------------------
const CONDITIONS = ["eq", "ne", "hs", "lo", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le", "al", "nv"];
export const cc = (cond: number): string => CONDITIONS[cond];
const SHIFTS = ["lsl", "lsr", "asr", "ror"];
export const shift = (type: number, amount: number): string => (type === 0 && amount === 0 ? "" : `, ${SHIFTS[type]} #${amount}`);
const EXTENDS = ["uxtb", "uxth", "uxtw", "uxtx", "sxtb", "sxth", "sxtw", "sxtx"];
/** An extended register; `sp` says that the stack pointer is another operand, and LSL the preferred word for "as it is". */
export function ext(z: number, m: number, option: number, amount: number, sp: boolean): string {
  const register = R(z && (option & 3) === 3, m);
  if (sp && option === (z ? 3 : 2)) return amount ? `${register}, lsl #${amount}` : register;
  return `${register}, ${EXTENDS[option]}${amount ? ` #${amount}` : ""}`;
}
/** An index register of a load or store of 1 << s bytes; k says that it is shifted. */
export function regoff(m: number, option: number, k: number, s: number): string {
  const register = R(option & 1, m);
  if (option === 3) return k ? `${register}, lsl #${s}` : register;
  return `${register}, ${EXTENDS[option]}${k ? ` #${s}` : ""}`;
}
export const LS = (s: number): string => ["b", "h", "", ""][s];
export const LSS = (s: number): string => ["b", "h", "w", ""][s];

// --- bitmask immediates and bitfields ----------------------------------------------------------------------------------
export function bitmaskValid(z: number, n: number, imms: number): boolean {
  if (n) return z === 1 && imms !== 63;
  const size = elementBits(n, imms);
  return size >= 2 && (imms & (size - 1)) !== size - 1;
}
/** DecodeBitMasks, as hexadecimal. */
export function bitmask(z: number, n: number, immr: number, imms: number): string { return hex(bitmaskValue(z, n, immr, imms)); }
function bitmaskValue(z: number, n: number, immr: number, imms: number): bigint {
  const size = elementBits(n, imms), levels = size - 1, all = (1n << BigInt(size)) - 1n;
  const ones = (1n << BigInt((imms & levels) + 1)) - 1n, by = BigInt(immr & levels);
  let value = ((ones >> by) | (ones << (BigInt(size) - by))) & all;
  for (let width = size; width < 64; width *= 2) value |= value << BigInt(width);
  return BigInt.asUintN(z ? 64 : 32, value);
}
function elementBits(n: number, imms: number): number { return n ? 64 : (~imms & 63) === 0 ? 0 : 1 << (31 - Math.clz32(~imms & 63)); }
/** MoveWidePreferred: one MOVZ or MOVN would do, because the ones, or the zeros, lie within one halfword. */
export function moveWidePreferred(z: number, n: number, immr: number, imms: number): boolean {
  const width = z ? 64 : 32;
  if (z ? n !== 1 : n !== 0 || imms & 0x20) return false;
  if (imms < 16) return ((-immr & 15) <= 15 - imms);
  return imms >= width - 17 && (immr & 15) <= imms - (width - 17);
}
export const moveWideValue = (z: number, value: bigint): string => hex(BigInt.asUintN(z ? 64 : 32, value));

export function bitfieldValid(z: number, n: number, immr: number, imms: number): boolean { return n === z && (z === 1 || (immr < 32 && imms < 32)); }
export function sbfm(z: number, r: number, s: number, d: number, n: number): string {
  const top = z ? 63 : 31;
  if (s === top) return `asr ${R(z, d)}, ${R(z, n)}, #${r}`;
  if (s < r) return `sbfiz ${R(z, d)}, ${R(z, n)}, #${top + 1 - r}, #${s + 1}`;
  if (r === 0 && (s === 7 || s === 15 || (s === 31 && z))) return `sxt${s === 7 ? "b" : s === 15 ? "h" : "w"} ${R(z, d)}, ${W(n)}`;
  return `sbfx ${R(z, d)}, ${R(z, n)}, #${r}, #${s - r + 1}`;
}
export function ubfm(z: number, r: number, s: number, d: number, n: number): string {
  const top = z ? 63 : 31;
  if (s !== top && s + 1 === r) return `lsl ${R(z, d)}, ${R(z, n)}, #${top - s}`;
  if (s === top) return `lsr ${R(z, d)}, ${R(z, n)}, #${r}`;
  if (s < r) return `ubfiz ${R(z, d)}, ${R(z, n)}, #${top + 1 - r}, #${s + 1}`;
  if (r === 0 && !z && (s === 7 || s === 15)) return `uxt${s === 7 ? "b" : "h"} ${W(d)}, ${W(n)}`;
  return `ubfx ${R(z, d)}, ${R(z, n)}, #${r}, #${s - r + 1}`;
}
export function bfm(z: number, r: number, s: number, d: number, n: number): string {
  const width = z ? 64 : 32;
  if (s < r) return `bfi ${R(z, d)}, ${R(z, n)}, #${width - r}, #${s + 1}`;
  return `bfxil ${R(z, d)}, ${R(z, n)}, #${r}, #${s - r + 1}`;
}

// --- system ------------------------------------------------------------------------------------------------------------
const names = new Map(SYSREGS.filter((r) => r.key >= 0).map((r) => [r.key, r.name]));
const operations = new Map(SYSOPS.map((o) => [o.key, o.name]));

const parts = (key: number) => ({ op0: key >> 14, op1: key >> 11 & 7, n: key >> 7 & 15, m: key >> 3 & 15, op2: key & 7 });
export function sysreg(key: number): string {
  const { op0, op1, n, m, op2 } = parts(key);
  return names.get(key) ?? `S${op0}_${op1}_C${n}_C${m}_${op2}`;
}
/** SYS and what it is called when it maintains something. Those that act on everything take no register. */
export function sys(field: number, t: number): string {
  const key = field | 0x4000, { op1, n, m, op2 } = parts(key), name = operations.get(key);
  if (name !== undefined) {
    const [kind, what] = name.split("_");
    const whole = /ALL/.test(what);
    if (!whole) return `${kind} ${what}, ${X(t)}`.toLowerCase();
    if (t === 31) return `${kind} ${what}`.toLowerCase();
  }
  return `sys #${op1}, c${n}, c${m}, #${op2}${t === 31 ? "" : `, ${X(t)}`}`;
}
export function sysl(field: number, t: number): string {
  const { op1, n, m, op2 } = parts(field | 0x4000);
  return `sysl ${X(t)}, #${op1}, c${n}, c${m}, #${op2}`;
}
const PSTATE = new Map([[0o05, "SPSel"], [0o36, "DAIFSet"], [0o37, "DAIFClr"]]);
/** MSR (immediate): a field of PSTATE by its op1:op2, or S0_<op1>_C4_<imm>_<op2>. */
export function msrImm(op1: number, op2: number, imm: number): string {
  const field = PSTATE.get(op1 << 3 | op2);
  return field ? `msr ${field}, #${imm}` : `msr S0_${op1}_C4_C${imm}_${op2}, xzr`;
}
/** NOP, the hints that later architectures gave a name which stands for any, and the rest by number. */
const HINTS = new Map([[0, "nop"], [6, "dgh"], [20, "csdb"]]);
export const hint = (n: number): string => HINTS.get(n) ?? `hint #${n}`;
const BARRIERS: Record<number, string> = { 1: "oshld", 2: "oshst", 3: "osh", 5: "nshld", 6: "nshst", 7: "nsh", 9: "ishld", 10: "ishst", 11: "ish", 13: "ld", 14: "st", 15: "sy" };
export function barrier(name: string, option: number): string {
  if (name === "dsb" && (option === 0 || option === 4)) return option ? "pssbb" : "ssbb";
  return `${name} ${BARRIERS[option] ?? `#${hex(option)}`}`;
}
export function prfop(t: number): string {
  const type = t >> 3, target = t >> 1 & 3;
  return type === 3 || target === 3 ? `#${t}` : `${["pld", "pli", "pst"][type]}l${target + 1}${t & 1 ? "strm" : "keep"}`;
}
