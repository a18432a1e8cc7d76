/**
 * What a case and its result look like in memory: fixed-size records, the one description from which the C harness's
 * header (`header()`) and the views on both sides come.
 *
 * A case is a whole EL0 state, up to `MAX_WORDS` instruction words and the 256 bytes in the middle of the data area.
 * A result is the state at the first exception, which exception it was, and what changed in the data area.
 *
 * Addresses: the code area has `SLOTS` slots of `SLOT_WORDS` words, every word a BRK; a case's words start at word
 * `ENTRY_WORD` of its slot, so that a short branch in either direction meets a BRK. The data area follows within the
 * reach of a literal load. Everything around both is unmapped.
 */

export const CODE = 0x1000_0000;
export const SLOTS = 4096;
export const SLOT_WORDS = 32;
export const ENTRY_WORD = 8;
export const MAX_WORDS = 17;
export const DATA = 0x100a_0000;
/** Two pages, so that an access can cross from one into the other. */
export const DATA_SIZE = 0x2000;
/** The part of the data area that a case fills itself; the rest holds `pattern()`. */
export const WINDOW = 0xf80;
export const WINDOW_SIZE = 256;
export const MAX_CHANGES = 64;
export const BRK = 0xd420_0000;

/** Byte offsets of the state that case and result share. */
export const STATE = { x: 0, sp: 248, pc: 256, tpidr: 264, v: 272, nzcv: 784, fpcr: 788, fpsr: 792 } as const;

/** Byte offsets of the rest of a case. `flags` bit 0: the snippet may write memory, so the data area is compared. */
export const CASE = { ...STATE, flags: 796, count: 800, row: 804, code: 808, data: 880, size: 1136 } as const;

/** Byte offsets of the rest of a result; `address` is the fault's, `changes` counts 64-bit words that changed. */
export const RESULT = { ...STATE, signal: 796, address: 800, changes: 808, values: 816, at: 1328, size: 1456 } as const;

export const FLAG_MEMORY = 1;

/** Linux's numbers, which the harness reports; a target reports the same ones for the same exceptions. */
export const SIGNAL = {
  /** BRK. */ TRAP: 5,
  /** UNDEFINED. */ ILL: 4,
  /** Data or instruction abort by translation or permission. */ SEGV: 11,
  /** Alignment: PC, SP, or an exclusive. */ BUS: 7,
} as const;

/** What the data area holds outside a case's window: the 64-bit word `index` from its start, as two halves. */
export function pattern(index: number): [low: number, high: number] {
  return [Math.imul(index + 1, 0x9e37_79b1) >>> 0, Math.imul(index + 1, 0x85eb_ca77) >>> 0];
}

/** The C header of all this. */
export function header(): string {
  const line = (name: string, value: number) => `#define ${name} 0x${value.toString(16)}ul`;
  const group = (prefix: string, table: Record<string, number>) =>
    Object.entries(table).map(([name, value]) => line(`${prefix}_${name.toUpperCase()}`, value));
  return [
    "/* Made from test/oracle/layout.ts. */",
    ...Object.entries({ CODE, SLOTS, SLOT_WORDS, ENTRY_WORD, MAX_WORDS, DATA, DATA_SIZE, WINDOW, WINDOW_SIZE, MAX_CHANGES, BRK })
      .map(([name, value]) => line(name, value)),
    ...group("CASE", CASE), ...group("RESULT", RESULT), "",
  ].join("\n");
}
