/**
 * A sorted table of symbols: from an address to "name+offset", and from a name to its address.
 *
 *   const table = symbolTable(parseElf(bytes, "vmlinux").symbols);
 *   table.at(0xffff800008010004n);      // { name: "stext", offset: 4n }
 *   table.find("stext");                // 0xffff800008010000n
 * Deviations: none.
 */
import type { ElfSymbol } from "./elf.ts";

export interface SymbolTable {
  /** The symbol that covers the address, or the nearest one before it when that one has no size; undefined when there is none. */
  at(address: bigint): { name: string; offset: bigint } | undefined;
  find(name: string): bigint | undefined;
  readonly count: number;
}

export function symbolTable(symbols: readonly ElfSymbol[]): SymbolTable {
  // Of several symbols at one address the last one wins in `at`: functions after objects after labels, sized after unsized.
  const rank = (s: ElfSymbol) => (s.kind === "function" ? 4 : s.kind === "object" ? 2 : 0) + (s.size > 0 ? 1 : 0);
  const sorted = [...symbols].sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : rank(a) - rank(b)));
  const byName = new Map<string, bigint>();
  for (const s of sorted) if (!byName.has(s.name)) byName.set(s.name, s.address);
  return {
    count: sorted.length,
    find: (name) => byName.get(name),
    at(address) {
      let low = 0, high = sorted.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sorted[middle].address <= address) low = middle + 1; else high = middle;
      }
      const symbol = sorted[low - 1];
      if (symbol === undefined) return undefined;
      const offset = address - symbol.address;
      return symbol.size > 0 && offset >= BigInt(symbol.size) ? undefined : { name: symbol.name, offset };
    },
  };
}
