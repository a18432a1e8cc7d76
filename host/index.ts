/**
 * The package's entry in Node: api.ts, with core.wasm read from the package.
 *
 *   import { createMachine, planBoot } from "redleaf-pi";
 *   const machine = await createMachine();
 * Deviations: none.
 */
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { WasmSource } from "./core/core.ts";
import { createMachine as create, type Machine, type MachineOptions } from "./machine/machine.ts";
import { allowTranslation, delayOptimising } from "./v8-flags.ts";

export * from "./api.ts";

/** Makes a machine. `wasm`: a compiled Module, bytes, a Response, or a URL (file:, http:, https:); the package's own when not given. */
export async function createMachine(options: Options = {}): Promise<Machine> {
  if (!options.translate) return create({ ...options, wasm: await source(options.wasm) });
  allowTranslation();
  return create({ translator: () => readFileSync(ownWasm("translate.wasm")), ...options, translation: { prepare: delayOptimising, ...options.translation }, wasm: await source(options.wasm) });
}
/** `translate`: hot guest code becomes WebAssembly; the results are the same. */
type Options = Partial<Pick<MachineOptions, "wasm">> & Omit<MachineOptions, "wasm"> & { translate?: boolean };

async function source(wasm: WasmSource | undefined): Promise<WasmSource> {
  if (wasm === undefined) return readFile(ownWasm("core.wasm"));
  const url = wasm instanceof URL ? wasm : typeof wasm === "string" && wasm.startsWith("file:") ? new URL(wasm) : undefined;
  return url?.protocol === "file:" ? readFile(url) : wasm;
}

/** Beside this file in the package, in build/ of a checkout. */
function ownWasm(name: string): URL {
  const packaged = new URL(`./${name}`, import.meta.url);
  return existsSync(packaged) ? packaged : new URL(`../build/${name}`, import.meta.url);
}
