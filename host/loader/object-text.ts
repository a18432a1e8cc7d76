/**
 * The code of a relocatable ELF64 object, as an assembler leaves it: the bytes of .text. Truth: System V gABI chapter 4.
 * Deviations: relocations are not carried out: code that needs some is refused, naming the symbol.
 */
import { LoadError } from "./load-error.ts";

const SHT_SYMTAB = 2, SHT_RELA = 4;

export function objectText(bytes: Uint8Array, file: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64 || view.getUint32(0, false) !== 0x7f454c46 || view.getUint16(16, true) !== 1 || view.getUint16(18, true) !== 183) throw new LoadError(file, 0, "expected a relocatable ELF object for AArch64");
  const table = Number(view.getBigUint64(40, true)), size = view.getUint16(58, true), count = view.getUint16(60, true);
  const section = (i: number) => {
    const at = table + i * size;
    if (at + 64 > bytes.length) throw new LoadError(file, at, "expected a section header, the file ends");
    return { name: view.getUint32(at, true), type: view.getUint32(at + 4, true), at: Number(view.getBigUint64(at + 24, true)), bytes: Number(view.getBigUint64(at + 32, true)), link: view.getUint32(at + 40, true), info: view.getUint32(at + 44, true) };
  };
  const text = (at: number) => { let end = at; while (bytes[end]) end++; return new TextDecoder().decode(bytes.subarray(at, end)); };
  const names = section(view.getUint16(62, true)).at;
  const sections = Array.from({ length: count }, (_, i) => section(i)), index = sections.findIndex((s) => text(names + s.name) === ".text");
  if (index < 0 || sections[index].bytes === 0) throw new LoadError(file, table, "expected code in .text, there is none");
  for (const s of sections) {
    if (s.type !== SHT_RELA || s.info !== index || s.bytes === 0) continue;
    const symbols = sections[s.link], symbol = Number(view.getBigUint64(s.at + 8, true) >> 32n);
    if (symbols.type !== SHT_SYMTAB) continue;
    const name = text(sections[symbols.link].at + view.getUint32(symbols.at + symbol * 24, true));
    throw new LoadError(file, Number(view.getBigUint64(s.at, true)), `expected code that needs no linking, found a reference to ${name || "another section"}`);
  }
  return bytes.subarray(sections[index].at, sections[index].at + sections[index].bytes);
}
