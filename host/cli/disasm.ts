/**
 * `redleaf-pi disasm WORD...` or `redleaf-pi disasm FILE [--at ADDRESS]`: A64 words as assembly text, from the instruction rows.
 * Deviations: none.
 */
import { existsSync } from "node:fs";
import { disassemble } from "../debug/disassemble.ts";
import { isElf, parseElf } from "../loader/elf.ts";
import { numberFlag, parseArgs, UsageError } from "./args.ts";
import { readInput } from "./run.ts";

export function disasmCommand(words: string[]): number {
  const { positional, flags } = parseArgs(words, { at: "value" });
  if (positional.length === 0) throw new UsageError("disasm: expected words in hexadecimal, or a file");
  const at = BigInt(flags.has("at") ? numberFlag(flags.get("at")![0], "--at") : 0);
  if (positional.length === 1 && existsSync(positional[0])) {
    const bytes = readInput(positional[0]);
    if (isElf(bytes)) { for (const s of parseElf(bytes, positional[0]).segments) if (s.executable) print(s.bytes, s.virtualAddress); }
    else print(bytes, at);
    return 0;
  }
  const list = positional.map((w) => {
    if (!/^(0x)?[0-9a-fA-F]{1,8}$/.test(w)) throw new UsageError(`disasm: expected a word of up to 8 hexadecimal digits or a file, found "${w}"`);
    return parseInt(w.replace(/^0x/, ""), 16);
  });
  print(new Uint8Array(Uint32Array.from(list).buffer), at);
  return 0;
}

function print(bytes: Uint8Array, at: bigint): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), lines: string[] = [];
  for (let i = 0; i + 4 <= bytes.length; i += 4) {
    const word = view.getUint32(i, true), pc = at + BigInt(i);
    lines.push(`${pc.toString(16).padStart(8, " ")}: ${word.toString(16).padStart(8, "0")}  ${disassemble(word, pc) ?? `.inst 0x${word.toString(16).padStart(8, "0")} // undefined`}`);
  }
  console.log(lines.join("\n"));
}
