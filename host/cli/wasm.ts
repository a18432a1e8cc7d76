/** Where the core's wasm is: beside the package's own files, or in build/ of a checkout. Deviations: none. */
import { existsSync, readFileSync } from "node:fs";

export function loadCoreWasm(name = "core.wasm"): Uint8Array {
  for (const place of [`../${name}`, `../../build/${name}`]) {
    const url = new URL(place, import.meta.url);
    if (existsSync(url)) return readFileSync(url);
  }
  throw new Error(`${name} is not there: run npm run build`);
}

let compiling: Promise<WebAssembly.Module> | undefined;

/** The core as a module. The first call starts to compile, in threads of their own, while the caller loads what else it needs. */
export function compileCore(): Promise<WebAssembly.Module> {
  if (!compiling) {
    compiling = WebAssembly.compile(loadCoreWasm() as BufferSource);
    // Bad flags may end the command before anyone waits for it.
    compiling.catch(() => {});
  }
  return compiling;
}
