/**
 * The emulated core as a bare-metal target: MMU and caches on, EL1, one core, memory mapped flat. Routines end in a
 * semihosting HLT, which brings run() back. Deviations: none.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createCore, type Core } from "../../host/core/core.ts";

const WASM = fileURLToPath(new URL("../../build/core.wasm", import.meta.url));
const TABLES = 0x10000, FOREVER = (1n << 62n) - 1n;
/** A buffer for the routines' data: 64-byte aligned, at a page's start. */
export const BUFFER = 0x100_0000;
export const SEMIHOSTING = 3;

export interface Target {
  core: Core;
  /** Writes code and makes it visible. */
  load(bytes: Uint8Array, at: number): void;
  /** Starts at `pc` with these registers (others keep their values) and runs to HLT; cycles and instructions that took. */
  call(pc: number, x: Record<number, bigint>): { cycles: number; instructions: number };
  /** Core clock in Hz; DRAM keeps its own. */
  setClock(hz: number): void;
}

/** Page size of the flat map: `huge` 2 MiB blocks, else 4 KiB pages (of `scatter`ed frames above 64 MiB). */
export async function openTarget(hz = 1_186_000_000): Promise<Target> {
  const core = await createCore(readFileSync(WASM), { read: () => 0, write: () => {} });
  const cpu = core.cpus[0];
  core.calls.setTiming(2);
  core.calls.reset(0n, 1, BigInt(hz), 19_200_000n, BigInt(hz), 0n);
  core.setMachine32("semihosting", 1);
  core.calls.setEl(0, 1, 1);
  const entries = new BigUint64Array(core.memory.buffer, core.ram.byteOffset + TABLES, 512);
  // Level 1: one block of 1 GiB, Normal Write-Back.
  entries[0] = 0x0n | 1n | 1n << 10n | 3n << 8n;
  cpu.setSysreg("MAIR_EL1", 0xffn | 0x44n << 8n);
  cpu.setSysreg("TCR_EL1", 25n | 1n << 8n | 1n << 10n | 3n << 12n | 2n << 32n);
  cpu.setSysreg("TTBR0_EL1", BigInt(TABLES));
  cpu.setSysreg("CPACR_EL1", 3n << 20n);
  cpu.setSysreg("SCTLR_EL1", 0x30d01805n | 0x1000n);
  cpu.setSysreg("PMCR_EL0", 0x41n);
  cpu.setSysreg("PMCNTENSET_EL0", 1n << 31n);
  cpu.setSysreg("PMCCFILTR_EL0", 0n);
  cpu.setSysreg("MDCR_EL3", 0x20000n);
  return {
    core,
    load(bytes, at) { core.ram.set(bytes, at); core.calls.dropCode(); },
    call(pc, x) {
      for (const [n, value] of Object.entries(x)) cpu.x[Number(n)] = value;
      cpu.pc = BigInt(pc);
      const cycles = cpu.cycles, instructions = cpu.instructions;
      const reason = core.calls.run(FOREVER, FOREVER);
      if (reason !== SEMIHOSTING) throw new Error(`a routine at 0x${pc.toString(16)} stopped with reason ${reason} at 0x${cpu.pc.toString(16)}, EL${cpu.el}, ESR_EL1 0x${cpu.sysreg("ESR_EL1").toString(16)}, FAR_EL1 0x${cpu.sysreg("FAR_EL1").toString(16)}, ELR_EL1 0x${cpu.sysreg("ELR_EL1").toString(16)}`);
      return { cycles: Number(cpu.cycles - cycles), instructions: Number(cpu.instructions - instructions) };
    },
    setClock(value) { core.calls.setClock(BigInt(value), 19_200_000n, BigInt(value)); },
  };
}
