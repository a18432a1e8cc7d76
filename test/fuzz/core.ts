/** The fuzzer's view of the wasm core: see EmulatedCore. FUZZ_CORE names another core than build/core.wasm. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createCore, type Core } from "../../host/core/core.ts";
import { CPU, CPUS, RAM } from "../../host/core/layout.gen.ts";
import { SYSREGS } from "../../host/core/sysregs.gen.ts";
import type { EmulatedCore } from "./emulator-target.ts";

const EL0_RUNNING = 0x3c0, ALL = (1n << 63n) - 1n;

/** `timing`: 2 for the cycle model. */
export async function connectCore(timing = 0): Promise<EmulatedCore> { return fuzzView(await openCore(timing)); }

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
