/** Where the core's wasm is: beside the package's own files, or in build/ of a checkout. Deviations: none. */
import { existsSync, readFileSync } from "node:fs";

export function loadCoreWasm(name = "core.wasm"): Uint8Array {
  for (const place of [`../${name}`, `../../build/${name}`]) {
    const url = new URL(place, import.meta.url);
    if (existsSync(url)) return readFileSync(url);
  }
  throw new Error(`${name} is not there: run npm run build`);
}
