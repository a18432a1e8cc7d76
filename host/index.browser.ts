/** The package's entry in browsers: api.ts, with core.wasm fetched from beside this file (bundlers rewrite the URL). Deviations: none. */
import { createMachine as create, type Machine, type MachineOptions } from "./machine/machine.ts";

export * from "./api.ts";

/** Makes a machine. `wasm`: a compiled Module, bytes, a Response, or a URL; the package's own when not given. */
export function createMachine(options: Options = {}): Promise<Machine> {
  const translator = options.translator ?? (options.translate ? new URL("./translate.wasm", import.meta.url) : undefined);
  return create({ ...options, translator, wasm: options.wasm ?? new URL("./core.wasm", import.meta.url) });
}
/** `translate`: hot guest code becomes WebAssembly; the results are the same. Modules are made synchronously: run the machine in a worker. */
type Options = Partial<Pick<MachineOptions, "wasm">> & Omit<MachineOptions, "wasm"> & { translate?: boolean };
