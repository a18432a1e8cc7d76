/**
 * The ways in which a machine can carry out a guest: interpreted or translated, without time or with the cycle model. What a
 * guest computes, says and (at one timing) how many cycles it takes is the same in all of them, so a suite that runs a guest
 * runs it in every one: `for (const mode of MODES)`. A suite that leaves one out says why.
 *
 * Translated means here: nearly everything that is carried out twice (EAGER), unlike the command, which waits for hot code.
 * Deviations: timing "simple" (an instruction a cycle) is what "off" is, to the guest; it is not a mode of its own here.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { CPU, CPU_BYTES } from "../host/core/layout.gen.ts";
import type { Machine, MachineOptions } from "../host/machine/machine.ts";
import { decodeSnapshot, encodeSnapshot } from "../host/machine/snapshot.ts";

export interface Mode {
  readonly name: string;
  readonly timing: "off" | "a53";
  readonly translates: boolean;
  /** For createMachine. */
  readonly options: Pick<MachineOptions, "timing" | "translator" | "translation">;
  /** For the command `run`. */
  readonly flags: readonly string[];
}

/** The translator's bytes, read once; compiled by each machine that comes to hot code. */
export const translator = readFileSync(new URL("../build/translate.wasm", import.meta.url));
/** A look at what is warm each hundred instructions; what was seen there once is hot, whatever that costs. */
export const EAGER = { sample: 100, hot: 16, earned: 1 << 24 } as const;

const TIMINGS = ["off", "a53"] as const;
export const MODES: readonly Mode[] = TIMINGS.flatMap((timing) => [false, true].map((translates) => ({
  name: `${translates ? "translated" : "interpreted"}, timing ${timing}`,
  timing, translates,
  options: { timing, ...(translates ? { translator, translation: EAGER } : {}) },
  flags: ["--timing", timing, "--translate", translates ? "on" : "off"],
})));
export const INTERPRETED = MODES.filter((m) => !m.translates);
export const TIMED = MODES.filter((m) => m.timing === "a53");
/** The mode at the same timing that interprets: what a translating one is compared with. */
export function interpreted(mode: Mode): Mode { return INTERPRETED.find((m) => m.timing === mode.timing)!; }

/**
 * Everything of a machine that goes on by itself, as one number; the condition flags as they read, whatever they are kept by. Of the cycle model is left out what shows how it was carried out and nothing
 * that a guest can see: the look-aside caches (assembly/mmu/look-aside.ts); since when a result that is there, or the bytes of a store, have
 * been there (assembly/timing/model.ts: BOARD, STORES, and Model.now in half-cycles); how far fetch was ahead beyond what it may be (Model.fetched).
 */
export function stateHash(machine: Machine): string {
  const sections = decodeSnapshot(machine.snapshot());
  const state = (name: string) => sections.find((s) => s.name === name)?.state as Record<string, Uint8Array> | undefined;
  const timing = state("timing"), cores = (state("machine")!.cores = state("machine")!.cores.slice()), words = new Int32Array(cores.buffer);
  machine.cpus.forEach((cpu, n) => words.set([cpu.nzcv, 0, 0, 0, 0], (n * CPU_BYTES + CPU.fa) >> 2));
  if (timing) {
    timing.lookAside = new Uint8Array(0);
    for (let core = 0; core < cores.length; core += CPU_BYTES) {
      const now = words[(core + MODEL) >> 2], board = words.subarray((core + BOARD) >> 2, (core + MODEL) >> 2);
      board.forEach((at, i) => { if (at <= now) board[i] = 0; });
      const stores = words.subarray((core + STORES) >> 2, (core + STORES + 128) >> 2);
      stores.forEach((at, i) => { if (i & 1 && at <= now) stores[i - 1] = stores[i] = 0; });
      words[(core + FETCHED) >> 2] = Math.max(words[(core + FETCHED) >> 2], now - AHEAD);
    }
  }
  return createHash("sha256").update(encodeSnapshot(sections)).digest("hex");
}
/** AHEAD: as BEHIND in assembly/timing/schedule.ts, in half-cycles. */
const BOARD = 0x2000, MODEL = 0x2600, FETCHED = MODEL + 12, STORES = 0x2800, AHEAD = 16;

/** What a suite found must be what it found in the other mode of the same timing: `same(what, mode, value)`, in each of them. */
export function sameInModes(): (what: string, mode: Mode, value: string) => void {
  const found = new Map<string, [Mode, string]>();
  return (what, mode, value) => {
    const key = `${what}, timing ${mode.timing}`, [other, before] = found.get(key) ?? [mode, value];
    assert.is(value, before, `${what}: ${mode.name} is not what ${other.name} is`);
    found.set(key, [mode, value]);
  };
}
