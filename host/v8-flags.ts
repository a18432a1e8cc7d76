/**
 * What Node's V8 is asked for the sake of translated code. Truth: `node --v8-options`; browsers have their own settings.
 * Deviations: flags are the whole process's.
 */
import { setFlagsFromString } from "node:v8";

/** Before the core is compiled: code says which branches are likely, and multiplies and adds with one rounding; Node 20's V8 does so only when asked to. */
export function allowTranslation(): void { for (const flag of ["branch-hinting", "relaxed-simd"]) setFlagsFromString(`--experimental-wasm-${flag}`); }

/**
 * When code is about to be translated: V8 compiles a function a second time when it has executed so many bytes of it, 1,800,000 by
 * default. For most of what a booting kernel runs that is too soon to pay: over a Linux boot the second compiler took a quarter
 * of all CPU time, on other threads, and the boot's own thread was no faster for it (measured). A loop comes to this in some 20 ms.
 * With the cycle model an instruction has four times as many bytes, and is as hot when four times as many are executed.
 */
export function delayOptimising(timed: boolean): void { setFlagsFromString(`--wasm-tiering-budget=${timed ? 200_000_000 : 50_000_000}`); }
