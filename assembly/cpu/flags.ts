/**
 * The condition flags, kept as the operation that set them (see Flags in state.ts) until somebody asks.
 * Truth: Arm ARM C6 (AddWithCarry), ConditionHolds. Deviations: none.
 */
import { Cpu, Flags } from "../state";

/** NZCV in bits 3..0; keeps the answer. */
export function materialiseFlags(c: Cpu): u32 {
  if (c.fk == Flags.NZCV) return u32(c.fa);
  const nzcv = materialised(c.fk, c.fa, c.fb);
  c.fa = nzcv;
  c.fk = Flags.NZCV;
  return nzcv;
}

/** NZCV of the operation `kind` on a and b. */
export function materialised(kind: u32, a: u64, b: u64): u32 {
  if (kind == Flags.NZCV) return u32(a);
  if (kind == Flags.SUB) {
    const r = a - b;
    return (u32(r >> 63) << 3) | (u32(r == 0) << 2) | (u32(a >= b) << 1) | u32(((a ^ b) & (a ^ r)) >> 63);
  }
  if (kind == Flags.ADD) {
    const r = a + b;
    return (u32(r >> 63) << 3) | (u32(r == 0) << 2) | (u32(r < a) << 1) | u32((~(a ^ b) & (a ^ r)) >> 63);
  }
  return (u32(a >> 63) << 3) | (u32(a == 0) << 2);
}

/** ConditionHolds for flags in NZCV form. */
export function holds(nzcv: u32, cond: u32): bool {
  let r: bool;
  switch (cond >> 1) {
    case 0: r = (nzcv & 4) != 0; break;
    case 1: r = (nzcv & 2) != 0; break;
    case 2: r = (nzcv & 8) != 0; break;
    case 3: r = (nzcv & 1) != 0; break;
    case 4: r = (nzcv & 6) == 2; break;
    case 5: r = (nzcv >> 3 & 1) == (nzcv & 1); break;
    case 6: r = (nzcv & 4) == 0 && (nzcv >> 3 & 1) == (nzcv & 1); break;
    default: return true;
  }
  return cond & 1 ? !r : r;
}
