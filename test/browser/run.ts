/** What is run in the page, in its workers and in Node alike: the carried kernel for a while, and what came of it. Deviations: none. */
import { createMachine, planBoot } from "redleaf-pi";

export interface Job { kernel: Uint8Array; timing: "off" | "a53"; cycles: number; wasm?: WebAssembly.Module | Uint8Array; translator?: WebAssembly.Module | Uint8Array; translate?: boolean }
export interface Outcome { text: string; cycles: string; instructions: number; pc: string; regions: number; log: string[] }

export async function run({ kernel, cycles, ...options }: Job): Promise<Outcome> {
  const log: string[] = [], machine = await createMachine({ ...options, log: (line) => log.push(line) });
  let text = "";
  for (const line of machine.serial) line.out = (byte) => { text += String.fromCharCode(byte); };
  machine.boot(planBoot({ kind: "bare", kernel: { name: "kernel8.img", bytes: kernel } }));
  machine.run({ cycles });
  return { text, cycles: String(machine.cycles), instructions: machine.instructions, pc: String(machine.cpus[0].pc), regions: machine.translator?.regions ?? 0, log };
}
