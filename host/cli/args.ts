/**
 * Command-line flags. QEMU's own flags have QEMU's meaning (single dash, value as the next word); ours have two dashes. Either
 * spelling takes one dash or two and `--flag=value`. A flag that is not known, or that means something here that QEMU's does
 * not, is an error that names ours.
 * Deviations: none.
 */
export class UsageError extends Error {}

export type FlagKind = "flag" | "value" | "values";

export interface Parsed { positional: string[]; flags: Map<string, string[]> }

/** Splits words into flags and the rest. `kinds` says which flags there are and whether they take a value. */
export function parseArgs(words: readonly string[], kinds: Record<string, FlagKind>, hints: Record<string, string> = {}): Parsed {
  const positional: string[] = [], flags = new Map<string, string[]>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (!word.startsWith("-") || word === "-") { positional.push(word); continue; }
    const [, raw, , inline] = /^--?([^=]+)(=(.*))?$/s.exec(word)!;
    const kind = kinds[raw];
    if (!kind) throw new UsageError(hints[raw] ? `${word}: ${hints[raw]}` : `unknown flag ${word}${nearest(raw, Object.keys(kinds)) || ": --help lists what there is"}`);
    if (kind === "flag") {
      if (inline !== undefined) throw new UsageError(`-${raw} takes no value`);
      flags.set(raw, ["true"]);
      continue;
    }
    const value = inline ?? words[++i];
    if (value === undefined) throw new UsageError(`${word} expects a value`);
    if (kind === "value" && flags.has(raw)) throw new UsageError(`${word} is given twice`);
    flags.set(raw, [...(flags.get(raw) ?? []), value]);
  }
  return { positional, flags };
}

/** A number with an optional suffix k, M, G (1000s) and underscores; `what` names the flag in the error. */
export function numberFlag(text: string, what: string): number {
  const m = /^(0x[0-9a-fA-F]+|[0-9][0-9_]*(?:\.[0-9]+)?(?:e[0-9]+)?)([kMG]?)$/.exec(text);
  const value = m ? Number(m[1].replaceAll("_", "")) * { "": 1, k: 1e3, M: 1e6, G: 1e9 }[m[2] as "" | "k" | "M" | "G"] : NaN;
  if (!Number.isFinite(value)) throw new UsageError(`${what}: expected a number, found "${text}"`);
  return value;
}

function nearest(word: string, known: string[]): string {
  const best = known.map((k) => [distance(word, k), k] as const).sort((a, b) => a[0] - b[0])[0];
  return best && best[0] <= 2 ? `: did you mean -${best[1]}?` : "";
}

/** Levenshtein. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
