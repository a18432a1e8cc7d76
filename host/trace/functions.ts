/**
 * Names of functions by address, from an ELF file's symbols, with what was asked for before kept at hand. Without symbols, or
 * where none covers the address, there is no name. Deviations: none.
 */
import type { ElfSymbol } from "../loader/elf.ts";
import { symbolTable } from "../loader/symbols.ts";

export interface FunctionName { name: string; offset: number }

export class Functions {
  private readonly table: ReturnType<typeof symbolTable>;
  private readonly known = new Map<number, FunctionName | undefined>();

  /** Functions alone, or all symbols of code that was written in assembly and says no types. Mapping symbols ($x, $d) are none. */
  constructor(symbols: readonly ElfSymbol[] = []) {
    const named = symbols.filter((s) => s.name !== "" && !s.name.startsWith("$"));
    const functions = named.filter((s) => s.kind === "function");
    this.table = symbolTable(functions.length ? [...functions, ...named.filter((s) => s.kind === "other")] : named.filter((s) => s.kind !== "object"));
  }

  /** `key` stands for the address in the memory of answers. */
  at(key: number, address: () => bigint): FunctionName | undefined {
    if (this.table.count === 0) return undefined;
    if (this.known.has(key)) return this.known.get(key);
    const found = this.table.at(address()), name = found && { name: found.name, offset: Number(found.offset) };
    this.known.set(key, name);
    return name;
  }

  /** "name+0x10", "name", or the address. */
  text(address: bigint): string {
    const found = this.table.count ? this.table.at(address) : undefined;
    return found ? found.name + (found.offset ? `+0x${found.offset.toString(16)}` : "") : `0x${address.toString(16)}`;
  }
}
