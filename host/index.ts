/**
 * The package's entry in Node: api.ts, with core.wasm read from the package.
 *
 *   import { createMachine, planBoot } from "redleaf-pi";
 *   const machine = await createMachine();
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { WasmSource } from "./core/core.ts";
import { createMachine as create, type Machine, type MachineOptions } from "./machine/machine.ts";

export * from "./api.ts";

/** Makes a machine. `wasm`: a compiled Module, bytes, a Response, or a URL (file:, http:, https:); the package's own when not given. */
export async function createMachine(options: Partial<Pick<MachineOptions, "wasm">> & Omit<MachineOptions, "wasm"> = {}): Promise<Machine> {
  return create({ ...options, wasm: await source(options.wasm) });
}

async function source(wasm: WasmSource | undefined): Promise<WasmSource> {
  if (wasm === undefined) return readFile(ownWasm());
  const url = wasm instanceof URL ? wasm : typeof wasm === "string" && wasm.startsWith("file:") ? new URL(wasm) : undefined;
  return url?.protocol === "file:" ? readFile(url) : wasm;
}

/** Beside this file in the package, in build/ of a checkout. */
function ownWasm(): URL {
  const packaged = new URL("./core.wasm", import.meta.url);
  return existsSync(packaged) ? packaged : new URL("../build/core.wasm", import.meta.url);
}
