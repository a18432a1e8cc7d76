/** A small program with symbols for the tests of traces: calls, a tail call, a system call, regions of interest, then it waits. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCoreWasm } from "../../../host/cli/wasm.ts";
import { createMachine, type Machine } from "../../../host/index.ts";
import { parseElf, type ElfSymbol } from "../../../host/loader/elf.ts";

/** EL1 at 0x80000, its vectors at 0x90000; X20 counts rounds. */
const SOURCE = `
.macro fn name
.global \\name
.type \\name, %function
\\name:
.endm
.text
fn start
  mov x20, #4
1: bl outer
  svc #1
  subs x20, x20, #1
  b.ne 1b
  mov w0, #0x102
  mov x1, #7
  hlt #0xf000
2: wfi
  b 2b
.size start, .-start
fn outer
  stp x29, x30, [sp, #-16]!
  mov w0, #0x100
  mov x1, #7
  hlt #0xf000
  mov x9, #10
1: bl leaf
  subs x9, x9, #1
  b.ne 1b
  mov w0, #0x101
  mov x1, #7
  hlt #0xf000
  ldp x29, x30, [sp], #16
  b tail
.size outer, .-outer
fn leaf
  ldr x2, [x3]
  add x2, x2, #1
  str x2, [x3]
  add x3, x3, #64
  ret
.size leaf, .-leaf
fn tail
  mul x4, x4, x4
  ret
.size tail, .-tail
.balign 0x10000
vectors: .space 0x200
fn sync
  mrs x5, esr_el1
  eret
.size sync, .-sync
`;

export function missingTools(): string | undefined {
  return ["as", "ld"].every((t) => spawnSync(`aarch64-linux-gnu-${t}`, ["--version"]).status === 0) ? undefined : "aarch64-linux-gnu-as and -ld are not installed (Debian package binutils-aarch64-linux-gnu)";
}

export const dir = mkdtempSync(join(tmpdir(), "redleaf-trace-"));
let made: { elf: string; symbols: ElfSymbol[] } | undefined;

export function program(): { elf: string; symbols: ElfSymbol[] } {
  if (made) return made;
  const elf = join(dir, "program.elf");
  writeFileSync(join(dir, "program.s"), SOURCE);
  for (const [tool, ...args] of [["as", "-o", join(dir, "program.o"), join(dir, "program.s")], ["ld", "-Ttext", "0x80000", "-e", "start", "-o", elf, join(dir, "program.o")]]) {
    const ran = spawnSync(`aarch64-linux-gnu-${tool}`, args, { encoding: "utf8" });
    if (ran.status !== 0) throw new Error(ran.stderr);
  }
  return (made = { elf, symbols: parseElf(readFileSync(elf), elf).symbols });
}

/** A machine of one core in front of the program. */
export async function programMachine(timing: "off" | "a53"): Promise<Machine> {
  const { elf } = program(), machine = await createMachine({ wasm: loadCoreWasm(), cores: 1, timing, semihosting: { console: () => {} } });
  for (const s of parseElf(readFileSync(elf), elf).segments) machine.writePhysical(Number(s.physicalAddress), s.bytes);
  const cpu = machine.cpus[0];
  cpu.setSysreg("SCR_EL3", 0x401n);
  cpu.setSysreg("HCR_EL2", 1n << 31n);
  cpu.setSysreg("VBAR_EL1", 0x90000n);
  // 1 GiB of Normal memory where it is, so that the caches are on.
  machine.writePhysical(0x10000, new Uint8Array(BigUint64Array.of(0x701n).buffer));
  cpu.setSysreg("MAIR_EL1", 0xffn);
  cpu.setSysreg("TCR_EL1", 25n | 1n << 8n | 1n << 10n | 3n << 12n | 2n << 32n);
  cpu.setSysreg("TTBR0_EL1", 0x10000n);
  cpu.setSysreg("SCTLR_EL1", 0x30d0_1805n);
  cpu.pstate = 0x3c5;
  cpu.sp = 0x70000n;
  cpu.x[3] = 0x20_0000n;
  cpu.pc = 0x80000n;
  return machine;
}
