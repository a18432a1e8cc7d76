/**
 * The part of a data abort's syndrome that describes the instruction (ISV, SAS, SSE, SRT, SF, AR): given only for stage 2
 * aborts of single general register loads and stores without write-back. Truth: Arm ARM D13.2.37. Deviations: none.
 */
import { Rec } from "../decode/record";
import { wordOf } from "../interp/page";
import { Cpu } from "../state";

export function syndrome(c: Cpu, r: Rec): u32 {
  const w = wordOf(c, r);
  const size = w >> 30, rt = w & 31;
  let opc: u32, acquire: u32 = 0;
  if ((w & 0x3b000000) == 0x39000000 || (w & 0x3b200c00) == 0x38000000 || (w & 0x3b200c00) == 0x38000800 || (w & 0x3b200c00) == 0x38200800) {
    if (w & 0x04000000) return 0;
    opc = w >> 22 & 3;
    if (size == 3 && opc >= 2) return 0;
  } else if ((w & 0x3fa08000) == 0x08808000) {
    opc = w >> 22 & 1;
    acquire = 1;
  } else return 0;
  const signed = opc >> 1;
  const sixtyFour: u32 = signed ? (opc == 2 ? 1 : 0) : size == 3 ? 1 : 0;
  return 1 << 24 | size << 22 | signed << 21 | rt << 16 | sixtyFour << 15 | acquire << 14;
}
