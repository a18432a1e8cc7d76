/**
 * A machine with a program of bare words at address 0, at EL1 with the MMU and caches on: a gigabyte of Normal memory, as it lies. For
 * tests that hold what is translated against what is interpreted.
 * Deviations: no exception vectors: a program that faults goes astray.
 */
import { createMachine, type Machine } from "../../../host/index.ts";
import type { MachineOptions } from "../../../host/machine/machine.ts";
import { EAGER } from "../../modes.ts";

export async function flatMachine(program: readonly number[], options: Pick<MachineOptions, "cores" | "timing" | "translation"> & { translate: boolean }): Promise<Machine> {
  const m = await createMachine({ cores: 1, translation: EAGER, ...options });
  m.writePhysical(0, new Uint8Array(Uint32Array.from(program).buffer));
  m.writePhysical(0x1_0000, new Uint8Array(BigUint64Array.of(0x701n).buffer));
  for (const cpu of m.cpus) {
    for (const [name, value] of [["MAIR_EL1", 0xffn], ["TCR_EL1", 25n], ["TTBR0_EL1", 0x1_0000n], ["SCTLR_EL1", 0x30d0_1805n], ["SCR_EL3", 0x401n], ["HCR_EL2", 1n << 31n]] as const) cpu.setSysreg(name, value);
    cpu.pstate = 0x3c5;
  }
  return m;
}
