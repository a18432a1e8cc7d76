/** The fuzzer's view of the wasm core: see EmulatedCore. FUZZ_CORE names another core than build/core.wasm. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createCore, type Core } from "../../host/core/core.ts";
import { CPU, CPUS, DECODED, DECODED_BYTES, MACHINE, MACHINE_STATE, MAX_WAITING, PAGE_SLOTS, RAM, WAITING } from "../../host/core/layout.gen.ts";
import { SYSREGS } from "../../host/core/sysregs.gen.ts";
import { Translator } from "../../host/core/translate.ts";
import { type Mode, translator } from "../modes.ts";
import type { CodePlace, EmulatedCore } from "./emulator-target.ts";

const EL0_RUNNING = 0x3c0, ALL = (1n << 63n) - 1n;

export async function connectCore(mode: Mode): Promise<EmulatedCore> {
  const core = await openCore(mode.timing === "a53" ? 2 : 0);
  if (!mode.translates) return fuzzView(core);
  // No looking at what is warm: every case is made into a region as soon as its code is in place.
  const made = await Translator.open(core, translator, { sample: 1 << 30 }), view = fuzzView(core);
  return { ...view, codeChanged(places) { view.codeChanged(places); translatePlaces(core, places); }, entered: () => made.counts().entered };
}

interface Decoder { decodeRecordAt(page: number, record: number): void }
/** Decodes code where it lies, mapped where it lies, and makes a region of each piece. */
export function translatePlaces(core: Core, places: readonly CodePlace[]): void {
  const slots = new Uint16Array(core.memory.buffer, PAGE_SLOTS);
  for (let from = 0; from < places.length; from += MAX_WAITING) {
    const group = places.slice(from, from + MAX_WAITING);
    group.forEach(({ pc, words }, n) => {
      core.calls.openDecodedPage(pc & ~0xfff);
      const page = DECODED + (slots[pc >> 12] - 1) * DECODED_BYTES, records = page + (pc & 0xfff) * 4, waiting = WAITING + n * 16;
      for (let k = 0; k < words && (pc & 0xfff) / 4 + k < 1024; k++) (core.calls as unknown as Decoder).decodeRecordAt(page, records + k * 16);
      core.u32[waiting >> 2] = records;
      core.u32[(waiting + 4) >> 2] = page;
      core.u64[(waiting + 8) >> 3] = BigInt(pc & ~0xfff);
    });
    core.setMachine32("waiting", group.length);
    core.u32[(MACHINE + MACHINE_STATE.current) >> 2] = CPUS;
    core.translate();
    core.setMachine32("waiting", 0);
  }
}

/** The core that is tried, with one of its cores on. */
export async function openCore(timing = 0): Promise<Core> {
  const wasm = readFileSync(process.env.FUZZ_CORE ?? fileURLToPath(new URL("../../build/core.wasm", import.meta.url)));
  const core = await createCore(wasm, { read: () => 0, write: () => {} });
  core.calls.setTiming(timing);
  core.calls.reset(0n, 1, 1_200_000_000n, 2n, 125n, 0n);
  return core;
}

export function fuzzView(core: Core): EmulatedCore {
  core.cpus[0].pstate = EL0_RUNNING | 5; // EL1h, so that system registers can be set up
  const row = new Map(SYSREGS.map((r) => [r.name, r.row]));
  const cpu = core.cpus[0], buffer = core.memory.buffer;
  const words = (offset: number, count: number) => new Uint32Array(buffer, CPUS + offset, count);
  const el = words(CPU.el, 1), exclusive = words(CPU.exclusive, 1);
  return {
    memory: new Uint8Array(buffer, RAM, 0x3f00_0000),
    x: words(0, 62), sp0: words(CPU.sp, 2), pc: words(CPU.pc, 2), v: words(CPU.v0, 128), fpcr: words(CPU.fpcr, 1), fpsr: words(CPU.fpsr, 1),
    readSystem: (name) => cpu.sysreg(name),
    writeSystem: (name, value) => core.calls.writeSysReg(0, row.get(name)!, value),
    enterEl0(nzcv) {
      // The stack pointer in use stays where the case put it.
      const sp = cpu.sp;
      core.calls.setEl(0, 0, 0);
      cpu.sp = sp;
      core.calls.setFlags(0, nzcv >>> 28);
      exclusive[0] = 0;
    },
    runToEl1(instructions) {
      core.calls.run(ALL, BigInt(instructions));
      if (el[0] !== 1) return false;
      words(CPU.sp, 2).set(spEl0());
      return true;
    },
    codeChanged: () => core.calls.dropCode(),
  };
  function spEl0(): Uint32Array { const sp = cpu.sysreg("SP_EL0"); return Uint32Array.of(Number(sp & 0xffffffffn), Number(sp >> 32n)); }
}
