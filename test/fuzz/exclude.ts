/**
 * Words that are not compared with QEMU, each with its reason. What is left out here is tried elsewhere: system
 * instructions by test/probes, the crypto extension by the test that every word outside the table is UNDEFINED.
 */
import { bits, memoryOperand } from "./encoding.ts";

interface Exclusion { reason: string; applies(word: number): boolean }

const is = (word: number, mask: number, match: number) => (word & mask) >>> 0 === match >>> 0;

export const EXCLUSIONS: Exclusion[] = [
  {
    reason: "crypto: QEMU's cortex-a53 has it, the BCM2837 has not",
    applies: (w) => is(w, 0xff3e_0c00, 0x4e28_0800) || is(w, 0xff20_8c00, 0x5e00_0000) || is(w, 0xff3e_0c00, 0x5e28_0800)
      || is(w, 0xbfe0_fc00, 0x0ee0_e000),
  },
  {
    reason: "CONSTRAINED UNPREDICTABLE: writeback into a transferred register",
    applies: (w) => { const m = memoryOperand(w); return !!m && m.writeback && m.base !== 31 && m.transfers.includes(m.base); },
  },
  {
    reason: "CONSTRAINED UNPREDICTABLE: load pair into one register",
    applies: (w) => is(w, 0x3a40_0000, 0x2840_0000) && bits(w, 0, 5) === bits(w, 10, 5),
  },
  {
    reason: "CONSTRAINED UNPREDICTABLE: LDXP into one register",
    applies: (w) => is(w, 0x3fe0_0000, 0x0860_0000) && bits(w, 0, 5) === bits(w, 10, 5),
  },
  {
    reason: "CONSTRAINED UNPREDICTABLE: store exclusive whose status register is its base or data",
    applies: (w) => is(w, 0x3fc0_0000, 0x0800_0000) && (bits(w, 16, 5) === bits(w, 0, 5)
      || bits(w, 21, 1) === 1 && bits(w, 16, 5) === bits(w, 10, 5) || bits(w, 16, 5) === bits(w, 5, 5) && bits(w, 5, 5) !== 31),
  },
  {
    reason: "CONSTRAINED UNPREDICTABLE: should-be-one register field of an exclusive or ordered access is not",
    applies: (w) => is(w, 0x3f00_0000, 0x0800_0000) && (bits(w, 21, 1) === 0 && bits(w, 10, 5) !== 31
      || (bits(w, 22, 1) === 1 || bits(w, 23, 1) === 1) && bits(w, 16, 5) !== 31),
  },
  {
    reason: "SVC would reach the oracle's Linux, HLT #0xf000 is semihosting",
    applies: (w) => is(w, 0xffe0_001f, 0xd400_0001) || is(w, 0xffff_ffff, 0xd45e_0000),
  },
  { reason: "system instruction whose effect at EL0 depends on the system's configuration", applies: (w) => is(w, 0xffc0_0000, 0xd500_0000) && !comparedSystem(w) },
];

export function excluded(word: number): string | undefined {
  return EXCLUSIONS.find((e) => e.applies(word))?.reason;
}

/** NZCV, FPCR, FPSR, TPIDR_EL0 both ways; CTR_EL0 and DCZID_EL0 read; hints but WFE and WFI; barriers; DC ZVA. */
function comparedSystem(word: number): boolean {
  const register = bits(word, 5, 16), rt = bits(word, 0, 5);
  if (is(word, 0xffd0_0000, 0xd510_0000)) return READ_WRITE.has(register) || bits(word, 21, 1) === 1 && READ_ONLY.has(register);
  if (is(word, 0xffff_f01f, 0xd503_201f)) { const hint = bits(word, 5, 7); return hint !== 2 && hint !== 3; }
  if (is(word, 0xffff_f000, 0xd503_3000)) return rt === 31 && [2, 4, 5, 6].includes(bits(word, 5, 3));
  return is(word, 0xffff_ffe0, 0xd50b_7420) && rt !== 31;
}

/** op0:op1:CRn:CRm:op2 as MRS and MSR encode them. */
const register = (op1: number, crn: number, crm: number, op2: number) => 3 << 14 | op1 << 11 | crn << 7 | crm << 3 | op2;
const READ_WRITE = new Set([register(3, 4, 2, 0), register(3, 4, 4, 0), register(3, 4, 4, 1), register(3, 13, 0, 2)]);
const READ_ONLY = new Set([register(3, 0, 0, 1), register(3, 0, 0, 7)]);
/** What MRS and MSR are tried with. */
export const COMPARED_REGISTERS = [...READ_WRITE, ...READ_ONLY];
