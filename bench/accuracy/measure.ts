/** Runs the calibration's entries on the model and answers what it gives, entry by entry. Deviations: none. */
import { readFileSync } from "node:fs";
import { assemble, CHAIN_COPIES, exactOf, IMAGE_AT, loopOf, RATE_COPIES, ROTATION, type Entry } from "./asm.ts";
import { kernelsFor, whyNot } from "./kernels.ts";
import { LIBRARY_DATA, LIBRARY_KERNELS, libraryObjects } from "./library.ts";
import type { TranslateOptions } from "../../host/core/translate.ts";
import { BUFFER, openTarget, type Target } from "./target.ts";

export interface Result { entry: Entry; modelled?: number; within?: boolean; error?: number; why?: string }

const libraryIds = new Set(LIBRARY_KERNELS.map(([id]) => id));

export function readEntries(): Entry[] { return JSON.parse(readFileSync(new URL("calibration.json", import.meta.url), "utf8")) as Entry[]; }

export async function measure(entries = readEntries(), only?: (e: Entry) => boolean, translation?: TranslateOptions): Promise<Result[]> {
  const kernels = kernelsFor(readEntries());
  const chosen = only ? entries.filter(only) : entries;
  const routines = new Map<string, string>();
  for (const e of chosen) {
    if (kernels.has(e.id)) routines.set(e.id, kernels.get(e.id)!.asm);
    else if (e.asm && (e.method === "chain" || e.method === "rate")) routines.set(e.id, loopOf(e, e.method === "rate"));
    else if (e.asm && e.method === "exact") routines.set(e.id, exactOf(e));
  }
  const library = [...routines.keys()].some((id) => libraryIds.has(id));
  const image = library ? assemble(routines, libraryObjects(), LIBRARY_DATA) : assemble(routines);
  const target = await openTarget(undefined, undefined, translation);
  target.load(image.bytes, IMAGE_AT);
  const results: Result[] = [];
  for (const entry of chosen) {
    const at = image.at.get(entry.id), kernel = kernels.get(entry.id);
    if (at === undefined) { results.push({ entry, why: whyNot(entry) }); continue; }
    const modelled = kernel ? await kernel.run(target, at, entry, image.bytes) : sequence(target, at, entry);
    results.push({ entry, modelled, ...judge(entry, modelled) });
  }
  return results;
}

/** Within the entry's tolerance, and the signed relative error. A tolerance in absolute terms goes by itself where the value is 0. */
export function judge(entry: Entry, modelled: number): { within: boolean; error: number } {
  const percent = /^\+\/-([\d.]+)%/.exec(entry.tolerance), absolute = /^\+\/-([\d.]+)( |$)/.exec(entry.tolerance);
  const error = entry.value === 0 ? 0 : modelled / entry.value - 1;
  const within = percent ? Math.abs(error) * 100 <= Number(percent[1]) : absolute ? Math.abs(modelled - entry.value) <= Number(absolute[1]) + 1e-9 : modelled === entry.value;
  return { within, error };
}

/** Chains, rates and exact sequences, with the registers and the buffer as their sources had them. */
function sequence(t: Target, at: number, e: Entry): number {
  t.setClock(1_186_000_000);
  const cpu = t.core.cpus[0], memory = e.asm!.includes("[");
  t.core.ram.fill(0, BUFFER, BUFFER + 0x10000);
  cpu.v.fill(0x0101010101010101n);
  if (e.method === "exact") {
    const differences = BUFFER + 0x8000, rounds = 64;
    for (let i = 0; i < 29; i++) cpu.x[i] = 1n;
    t.call(at, { 26: BigInt(BUFFER), 27: BigInt(differences), 29: BigInt(rounds) });
    const counts = new Map<number, number>();
    const view = new DataView(t.core.memory.buffer, t.core.ram.byteOffset);
    for (let i = 16; i < rounds; i++) { const d = Number(view.getBigUint64(differences + i * 8, true)) - 1; counts.set(d, (counts.get(d) ?? 0) + 1); }
    return [...counts].sort((a, b) => b[1] - a[1])[0][0];
  }
  // Where a byte or a word is loaded and made an address, the buffer is zeros and x28 its base.
  const zeros = /ldrb|ldp w/.test(e.asm!);
  const offset = /line\+63/.test(e.setup) ? 63 : /%8==1/.test(e.setup) ? 1 : 0;
  for (let i = 0; i < 29; i++) cpu.x[i] = memory ? BigInt(BUFFER + offset) : 1n;
  if (zeros) for (let i = 0; i < 28; i++) cpu.x[i] = /^ldrb w\d+, \[x\d+\]/.test(e.asm!) ? BigInt(BUFFER) : 0n;
  if (memory && !zeros) for (let i = 0; i < 256; i++) t.write64(BUFFER + offset + i * 8, BigInt(BUFFER + offset));
  const copies = e.method === "rate" ? RATE_COPIES * ROTATION : CHAIN_COPIES, rounds = e.method === "rate" ? 10 : 200;
  t.call(at, { 29: 4n });
  const cycles = t.call(at, { 29: BigInt(rounds) }).cycles;
  return e.method === "rate" ? rounds * copies / cycles : cycles / (rounds * copies);
}
