/**
 * Two programs whose binaries are not given but whose work is known well enough to write it again: an indication, no part of
 * any score. A system call that does nothing, with every register saved and restored, by the steps that seL4's takes; and the
 * event of sysbench's cpu test, compiled by Debian's GCC.
 *
 * Deviations: the code is ours and not theirs; only its steps are the same.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { assemble, IMAGE_AT, missingTools } from "./asm.ts";
import { BUFFER, openTarget } from "./target.ts";

export interface Indication { id: string; what: string; silicon: number; modelled: number; unit: string }

const here = fileURLToPath(new URL("./", import.meta.url)), build = fileURLToPath(new URL("../../build/accuracy/", import.meta.url));

export async function indications(): Promise<Indication[]> {
  if (missingTools()) return [];
  const found: Indication[] = [{ id: "ex-sel4-nullsys-c2", what: "null system call", silicon: 130, modelled: await nullSystemCall(), unit: "cycles" }];
  const events = await trialDivision();
  if (events !== undefined) found.push({ id: "wp-sysbench-pi3b", what: "trial division up to 20000", silicon: 234.15, modelled: events, unit: "events/s" });
  return found;
}

const pairs = (verb: string, first: number, last: number) => Array.from({ length: (last - first) / 2 + 1 }, (_, i) => `${verb} x${first + 2 * i}, x${first + 2 * i + 1}, [sp, #${8 * (first + 2 * i)}]`).join("\n");

/** Entry: 31 registers, SP_EL0, ELR and SPSR are saved; the class is looked at; the kernel's stack; two levels of C that compare the number. */
const KERNEL = `.space 0x400
${pairs("stp", 0, 28)}
mrs x21, sp_el0
mrs x22, elr_el1
mrs x23, spsr_el1
stp x30, x21, [sp, #240]
stp x22, x23, [sp, #256]
mrs x25, esr_el1
lsr x24, x25, #26
cmp x24, #0x15
b.ne 9f
mrs x20, elr_el1
str x20, [sp, #272]
mrs x19, tpidr_el1
and x19, x19, #~0xfff
mov x18, sp
mov sp, x19
cmn x7, #1
b.eq 9f
cmn x7, #2
b.eq 9f
mov x2, x7
b 2f
9: hlt #1
.balign 64
2: stp x29, x30, [sp, #-32]!
mov x29, sp
str x18, [sp, #16]
add x3, x2, #8
cmp x3, #7
b.ls 9b
bl 3f
b 4f
.balign 64
3: stp x29, x30, [sp, #-16]!
mov x29, sp
cmn x2, #9
b.eq 9b
cmn x2, #20
b.eq 9b
cmn x2, #21
b.ne 9b
mov x0, #0
ldp x29, x30, [sp], #16
ret
.balign 64
4: ldr x18, [sp, #16]
ldp x29, x30, [sp], #32
ldr x1, [x18, #280]
cbz x1, 6f
6: mrs x3, cpacr_el1
and x3, x3, #0x300000
cbz x3, 7f
7: mov sp, x18
ldp x30, x21, [sp, #240]
ldp x22, x23, [sp, #256]
msr sp_el0, x21
msr elr_el1, x22
msr spsr_el1, x23
${pairs("ldp", 2, 28)}
ldp x0, x1, [sp]
eret`;
const USER = `msr spsr_el1, xzr
adr x10, 1f
msr elr_el1, x10
eret
.balign 64
1: mov x29, #20
2: mrs x11, pmccntr_el0
svc #0
mrs x12, pmccntr_el0
sub x12, x12, x11
subs x29, x29, #1
b.ne 2b
3: b 3b`;

/** Cycles between two reads of the counter at EL0 around SVC, less one that they differ by alone. */
async function nullSystemCall(): Promise<number> {
  const image = assemble(new Map([["kernel", KERNEL], ["user", USER]])), t = await openTarget(), cpu = t.core.cpus[0];
  t.load(image.bytes, IMAGE_AT);
  t.openToUser();
  cpu.setSysreg("VBAR_EL1", BigInt(image.at.get("kernel")!));
  cpu.setSysreg("TPIDR_EL1", BigInt(BUFFER + 0x20000));
  cpu.setSysreg("PMUSERENR_EL0", 1n);
  cpu.sp = BigInt(BUFFER + 0x10000);
  cpu.x[7] = (1n << 64n) - 21n;
  cpu.pc = BigInt(image.at.get("user")!);
  t.core.calls.run(1n << 62n, 3000n);
  if (cpu.el !== 0 || cpu.x[29] !== 0n) throw new Error(`the system call ended at 0x${cpu.pc.toString(16)}, EL${cpu.el}, ESR_EL1 0x${cpu.sysreg("ESR_EL1").toString(16)}`);
  return Number(cpu.x[12]) - 1;
}

/** Events a second; undefined where GCC is missing. */
async function trialDivision(): Promise<number | undefined> {
  mkdirSync(build, { recursive: true });
  const made = spawnSync("aarch64-linux-gnu-gcc", ["-O2", "-fno-math-errno", "-ffreestanding", "-c", "-o", `${build}trial-division.o`, `${here}trial-division.c`], { encoding: "utf8" });
  if (made.error) return undefined;
  if (made.status !== 0) throw new Error(`aarch64-linux-gnu-gcc: ${made.stderr}`);
  const image = assemble(new Map([["start", "bl event\nhlt #0xf000"]]), [`${build}trial-division.o`]), t = await openTarget(), cpu = t.core.cpus[0];
  t.load(image.bytes, IMAGE_AT);
  cpu.sp = BigInt(BUFFER + 0x8000);
  const { cycles } = t.call(image.at.get("start")!, { 0: 20000n });
  if (cpu.x[0] !== 2261n) throw new Error(`there are 2261 primes from 3 to 20000, trial division found ${cpu.x[0]}`);
  return 1e9 / t.nanoseconds(cycles);
}
