/** The package's entry in browsers: api.ts, with core.wasm fetched from beside this file (bundlers rewrite the URL). */
import { createMachine as create, type Machine, type MachineOptions } from "./machine/machine.ts";

export * from "./api.ts";

/** Makes a machine. `wasm`: a compiled Module, bytes, a Response, or a URL; the package's own when not given. */
export function createMachine(options: Partial<Pick<MachineOptions, "wasm">> & Omit<MachineOptions, "wasm"> = {}): Promise<Machine> {
  return create({ ...options, wasm: options.wasm ?? new URL("./core.wasm", import.meta.url) });
}
