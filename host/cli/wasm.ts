/** Where the core's wasm is: beside the package's own files, or in build/ of a checkout. Deviations: none. */
import { existsSync, readFileSync } from "node:fs";
import type { TranslateOptions } from "../core/translate.ts";
import { allowTranslation, delayOptimising } from "../v8-flags.ts";

export function loadCoreWasm(name = "core.wasm"): Uint8Array {
  for (const place of [`../${name}`, `../../build/${name}`]) {
    const url = new URL(place, import.meta.url);
    if (existsSync(url)) return readFileSync(url);
  }
  throw new Error(`${name} is not there: run npm run build`);
}

/** What makes a machine translate as the commands do: the translator is read when code is hot, host time goes into the figures alone. */
export function translation(more: TranslateOptions = {}): { translator: () => BufferSource; translation: TranslateOptions } {
  allowTranslation();
  return { translator: () => loadCoreWasm("translate.wasm") as BufferSource, translation: { clock: () => performance.now(), prepare: delayOptimising, ...more } };
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
