/**
 * What the generator must know about a word beyond its row: where it reaches memory, where it branches, what it writes.
 * It reads the encoding itself (Arm ARM C4.1), not the row's text, so that a wrong row cannot hide a wrong operand.
 */

export interface MemoryOperand {
  /** Base register (31: SP), or -1 for a literal load. */
  base: number;
  /** Index register that is part of the address, or -1. */
  index: number;
  /** Arm ARM `option`: 2 UXTW, 3 LSL, 6 SXTW, 7 SXTX. */
  option: number;
  shift: number;
  /** Bytes added to the base before the access. */
  offset: number;
  /** Bytes the access covers. */
  size: number;
  /** Alignment the access must have in every configuration (exclusives and acquire/release), or 1. */
  align: number;
  exclusive: boolean;
  writeback: boolean;
  /** General registers it writes, the base aside. */
  loads: number[];
  /** The general registers it names besides base and index. */
  transfers: number[];
  /** A literal load's or immediate form's field, as [lowest bit, width], for rewriting. */
  field?: [low: number, width: number];
}

export const bits = (word: number, low: number, width: number) => (word >>> low) & ((1 << width) - 1);
const signed = (value: number, width: number) => (value << (32 - width)) >> (32 - width);

export function memoryOperand(word: number): MemoryOperand | undefined {
  // Loads and stores have bit 27 set and bit 25 clear (Arm ARM C4.1); DC ZVA is among the system instructions.
  if ((word & 0x0a00_0000) !== 0x0800_0000 && (word & 0xffff_ffe0) >>> 0 !== 0xd50b_7420) return undefined;
  const rt = bits(word, 0, 5), rn = bits(word, 5, 5), rt2 = bits(word, 10, 5), rm = bits(word, 16, 5);
  const size = bits(word, 30, 2), vector = bits(word, 26, 1) === 1, opc = bits(word, 22, 2);
  const operand: MemoryOperand = {
    base: rn, index: -1, option: 3, shift: 0, offset: 0, size: 0, align: 1, exclusive: false, writeback: false, loads: [], transfers: [],
  };

  // DC ZVA: its register is the transfer field; the block is 64 bytes on the A53 (DCZID_EL0 = 4).
  if ((word & 0xffff_ffe0) >>> 0 === 0xd50b_7420) return { ...operand, base: rt, size: 64, align: 64 };

  if ((word & 0xbfbf_0000) >>> 0 === 0x0c00_0000 || (word & 0xbfa0_0000) >>> 0 === 0x0c80_0000) {
    const registers = { 0: 4, 2: 4, 4: 3, 6: 3, 7: 1, 8: 2, 10: 2 }[bits(word, 12, 4)] ?? 4;
    return { ...operand, size: registers * (bits(word, 30, 1) ? 16 : 8), writeback: bits(word, 23, 1) === 1 };
  }
  if ((word & 0xbf9f_0000) >>> 0 === 0x0d00_0000 || (word & 0xbf80_0000) >>> 0 === 0x0d80_0000) {
    const opcode = bits(word, 13, 3), registers = ((opcode & 1) << 1 | bits(word, 21, 1)) + 1;
    const scale = opcode >= 6 ? bits(word, 10, 2) : (opcode >> 1) === 2 ? (bits(word, 10, 1) ? 3 : 2) : opcode >> 1;
    return { ...operand, size: registers << scale, writeback: bits(word, 23, 1) === 1 };
  }
  if ((word & 0x3f00_0000) >>> 0 === 0x0800_0000) {
    const pair = bits(word, 21, 1) === 1, load = bits(word, 22, 1) === 1, ordered = bits(word, 23, 1) === 1;
    const bytes = pair ? 2 << size : 1 << size;
    const loads = load ? (pair ? [rt, rt2] : [rt]) : ordered ? [] : [rm];
    const transfers = [rt, ...(pair ? [rt2] : []), ...(!load && !ordered ? [rm] : [])];
    return { ...operand, size: bytes, align: bytes, exclusive: !ordered, loads, transfers };
  }
  if ((word & 0x3b00_0000) >>> 0 === 0x1800_0000) {
    const bytes = vector ? 4 << size : size === 1 ? 8 : 4;
    return { ...operand, base: -1, offset: signed(bits(word, 5, 19), 19) * 4, size: bytes, loads: vector ? [] : [rt], transfers: vector ? [] : [rt], field: [5, 19] };
  }
  if ((word & 0x3a00_0000) >>> 0 === 0x2800_0000) {
    const element = vector ? 4 << size : size === 2 ? 8 : 4, load = bits(word, 22, 1) === 1, mode = bits(word, 23, 2);
    const offset = mode === 1 ? 0 : signed(bits(word, 15, 7), 7) * element;
    return {
      ...operand, offset, size: 2 * element, writeback: (mode & 1) === 1,
      loads: load && !vector ? [rt, rt2] : [], transfers: vector ? [] : [rt, rt2], field: [15, 7],
    };
  }
  if ((word & 0x3a00_0000) >>> 0 !== 0x3800_0000) return undefined;

  const scale = vector ? size | (opc & 2) << 1 : size;
  const single = { ...operand, size: 1 << Math.min(scale, 4), loads: opc !== 0 && !vector ? [rt] : [], transfers: vector ? [] : [rt] };
  if (bits(word, 24, 1)) return { ...single, offset: bits(word, 10, 12) << Math.min(scale, 4), field: [10, 12] };
  if (bits(word, 21, 1)) {
    const option = bits(word, 13, 3), shift = bits(word, 12, 1) ? Math.min(scale, 4) : 0;
    return bits(word, 10, 2) === 2 ? { ...single, index: rm, option, shift } : undefined;
  }
  const mode = bits(word, 10, 2);
  return { ...single, offset: mode === 1 ? 0 : signed(bits(word, 12, 9), 9), writeback: (mode & 1) === 1, field: [12, 9] };
}

export type Branch = { kind: "immediate"; low: number; width: number } | { kind: "register"; register: number };

/** B, BL, B.cond, CBZ, TBZ and BR, BLR, RET. */
export function branchOf(word: number): Branch | undefined {
  if ((word & 0x7c00_0000) >>> 0 === 0x1400_0000) return { kind: "immediate", low: 0, width: 26 };
  if ((word & 0x7e00_0000) >>> 0 === 0x3400_0000) return { kind: "immediate", low: 5, width: 19 };
  if ((word & 0x7e00_0000) >>> 0 === 0x3600_0000) return { kind: "immediate", low: 5, width: 14 };
  if ((word & 0xff00_0010) >>> 0 === 0x5400_0000) return { kind: "immediate", low: 5, width: 19 };
  if ((word & 0xff9f_fc1f) >>> 0 === 0xd61f_0000 && bits(word, 21, 2) !== 3) return { kind: "register", register: bits(word, 5, 5) };
  return undefined;
}

export const isMsrFpcr = (word: number) => (word & 0xffff_ffe0) >>> 0 === 0xd51b_4400;

/** `word` with the field at `low` set to `value`. */
export function withField(word: number, low: number, width: number, value: number): number {
  const mask = ((1 << width) - 1) << low;
  return ((word & ~mask) | ((value << low) & mask)) >>> 0;
}

