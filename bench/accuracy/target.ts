/**
 * The emulated core as a bare-metal target: MMU and caches on, EL1, one core, memory mapped flat. Routines end in a
 * semihosting HLT, which brings run() back. Deviations: none.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createCore, type Core } from "../../host/core/core.ts";
import { type TranslateOptions, Translator } from "../../host/core/translate.ts";

const WASM = fileURLToPath(new URL("../../build/core.wasm", import.meta.url));
const TABLES = 0x10000, L2_FLAT = 0x11000, FOREVER = (1n << 62n) - 1n;
/** A buffer for the routines' data: 64-byte aligned, at a page's start. */
export const BUFFER = 0x100_0000;
export const SEMIHOSTING = 3;
/** 80 MiB in 4 KiB pages at scattered frames; the same size in 2 MiB blocks; a Non-cacheable block. */
export const AREA = 0x8000_0000, HUGE = 0x9000_0000, UNCACHED = 0xa000_0000;
const AREA_BYTES = 80 << 20, FRAMES = 0x400_0000, HUGE_FRAMES = 0x1000_0000, L2_AREA = 0x20000, L3_AREA = 0x30000;

export interface Target {
  core: Core;
  /** Writes code and makes it visible. */
  load(bytes: Uint8Array, at: number): void;
  /** Starts at `pc` with these registers (others keep their values) and runs to HLT; cycles and instructions that took. */
  call(pc: number, x: Record<number, bigint>): { cycles: number; instructions: number };
  /** Core clock in Hz; DRAM keeps its own. */
  setClock(hz: number): void;
  /** Starts cores 0.. with these registers, runs until all wait (WFI); their cycles come back in X28, which a routine sets. */
  together(pc: number, x: Record<number, bigint>[]): number[];
  nanoseconds(cycles: number): number;
  /** Writes to an address as the routines see it. */
  write64(va: number, value: bigint): void;
  /** Opens the code's block to EL0, read-only so that EL1 may execute there too, and the buffer's. */
  openToUser(): void;
  readonly uncached: number;
}

/** `translation`: routines are translated, when they are hot by these. */
export async function openTarget(hz = 1_186_000_000, cores = 1, translation?: TranslateOptions): Promise<Target> {
  const core = await createCore(readFileSync(WASM), { read: () => 0, write: () => {} });
  const cpu = core.cpus[0];
  let clock = hz;
  core.calls.setTiming(2);
  if (translation) await Translator.open(core, readFileSync(fileURLToPath(new URL("../../build/translate.wasm", import.meta.url))), translation);
  core.calls.reset(0n, cores, BigInt(hz), 19_200_000n, BigInt(hz), 0n);
  core.setMachine32("semihosting", 1);
  for (let i = 0; i < cores; i++) core.calls.setEl(i, 1, 1);
  const entries = new BigUint64Array(core.memory.buffer, core.ram.byteOffset + TABLES, 512);
  // A level 2 table for the areas: pages of frames in a seeded order, then blocks.
  const view = new DataView(core.memory.buffer, core.ram.byteOffset);
  entries[2] = BigInt(L2_AREA) | 3n;
  const pages = AREA_BYTES / 4096, frames = Array.from({ length: pages }, (_, i) => i);
  let seed = 1;
  for (let i = pages - 1; i > 0; i--) { seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; const j = Math.floor(seed / 2 ** 32 * (i + 1)); [frames[i], frames[j]] = [frames[j], frames[i]]; }
  for (let t = 0; t < pages / 512; t++) {
    view.setBigUint64(L2_AREA + t * 8, BigInt(L3_AREA + t * 4096) | 3n, true);
    for (let i = 0; i < 512; i++) view.setBigUint64(L3_AREA + t * 4096 + i * 8, BigInt(FRAMES + frames[t * 512 + i] * 4096) | 0x703n, true);
  }
  for (let b = 0; b < AREA_BYTES >> 21; b++) view.setBigUint64(L2_AREA + (((HUGE - AREA) >> 21) + b) * 8, BigInt(HUGE_FRAMES + b * (1 << 21)) | 0x701n, true);
  view.setBigUint64(L2_AREA + ((UNCACHED - AREA) / (1 << 21)) * 8, 0x2000_0000n | 0x705n, true);
  // Level 1 entry 0 in 2 MiB blocks, so that the peripherals are Device.
  entries[0] = BigInt(L2_FLAT) | 3n;
  for (let b = 0; b < 512; b++) view.setBigUint64(L2_FLAT + b * 8, BigInt(b) << 21n | (b >= 0x3f00_0000 >> 21 ? 0x409n : 0x701n), true);
  for (const c of core.cpus.slice(0, cores)) {
    c.setSysreg("MAIR_EL1", 0xffn | 0x44n << 8n | 0x00n << 16n);
    c.setSysreg("TCR_EL1", 25n | 1n << 8n | 1n << 10n | 3n << 12n | 2n << 32n);
    c.setSysreg("TTBR0_EL1", BigInt(TABLES));
    c.setSysreg("CPACR_EL1", 3n << 20n);
    c.setSysreg("SCTLR_EL1", 0x30d01805n | 0x1000n);
    c.setSysreg("PMCR_EL0", 0x41n);
    c.setSysreg("PMCNTENSET_EL0", 1n << 31n);
    c.setSysreg("PMCCFILTR_EL0", 0n);
    c.setSysreg("MDCR_EL3", 0x20000n);
  }
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
    together(pc, x) {
      x.forEach((registers, i) => {
        for (const [n, value] of Object.entries(registers)) core.cpus[i].x[Number(n)] = value;
        core.cpus[i].pc = BigInt(pc);
      });
      const reason = core.calls.run(FOREVER, FOREVER);
      if (core.cpus.slice(0, cores).some((c) => !c.waiting)) throw new Error(`cores at 0x${pc.toString(16)} stopped with reason ${reason} before they waited`);
      return x.map((_, i) => Number(core.cpus[i].x[28]));
    },
    nanoseconds: (cycles) => cycles * 1e9 / clock,
    write64(va, value) {
      const offset = va - AREA;
      const pa = va >= HUGE ? HUGE_FRAMES + va - HUGE : va >= AREA ? FRAMES + frames[Math.floor(offset / 4096)] * 4096 + offset % 4096 : va;
      view.setBigUint64(pa, value, true);
    },
    openToUser() {
      view.setBigUint64(L2_FLAT, view.getBigUint64(L2_FLAT, true) | 0xc0n, true);
      const buffer = L2_FLAT + (BUFFER >> 21) * 8;
      view.setBigUint64(buffer, view.getBigUint64(buffer, true) | 0x40n, true);
      core.calls.flushAll();
    },
    uncached: UNCACHED,
    setClock(value) {
      clock = value; core.calls.setClock(BigInt(value), 19_200_000n, BigInt(value)); },
  };
}
