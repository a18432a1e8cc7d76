/**
 * Runs a program (generate.ts) on a machine and tells two machines apart by everything that a guest can see.
 * Deviations: none.
 */
import type { Machine } from "../../host/machine/machine.ts";
import { Random } from "../fuzz/random.ts";
import { type Program, MAP } from "./generate.ts";

/** Puts a program into a machine as after power-on, and every core at its entry. The machine has as many cores as the program. */
export function place(machine: Machine, program: Program, interrupts = true): void {
  const bytes = (words: Uint32Array) => new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  machine.reset();
  machine.writePhysical(0, new Uint8Array(END));
  routeTimers(machine);
  machine.writePhysical(MAP.vectors, bytes(program.vectors));
  machine.writePhysical(MAP.code, bytes(program.code));
  machine.writePhysical(MAP.data, bytes(program.data));
  machine.writePhysical(MAP.tables, tables(program.el));
  for (let n = 0; n < program.cores; n++) {
    const cpu = machine.cpus[n];
    for (let r = 0; r < 31; r++) cpu.x[r] = r < 19 ? mix(program.seed + n * 77 + r) : 0n;
    for (let r = 0; r < 64; r++) cpu.v[r] = mix(program.seed * 3 + n + r);
    for (const [name, value] of SYSTEM) cpu.setSysreg(name, value);
    cpu.setSysreg("SCTLR_EL1", program.mmu ? SCTLR | 5n : SCTLR);
    cpu.setSysreg("CNTV_CVAL_EL0", BigInt(3 + n * 5));
    cpu.setSysreg("CNTV_CTL_EL0", interrupts ? 1n : 0n);
    // I is clear: the timer interrupts.
    cpu.pstate = program.el ? 0x345 : 0x340;
    cpu.sp = BigInt(MAP.stack + n * MAP.coreStride);
    cpu.pc = BigInt(program.entries[n]);
  }
}

const END = 0x100_0000;
const mix = (n: number) => BigInt.asUintN(64, BigInt(n) * 0x9e37_79b9_7f4a_7c15n) >> BigInt(n * 7 & 63);

/** What a kernel at EL1 finds and sets: caches on, EL0 may do cache maintenance and read CTR_EL0. */
const SCTLR = 0x30d0_0800n | 1n << 26n | 1n << 15n | 1n << 14n | 1n << 12n;
const SYSTEM: [string, bigint][] = [
  ["SCR_EL3", 0x401n], ["HCR_EL2", 1n << 31n], ["CPTR_EL2", 0x33ffn], ["CPACR_EL1", 3n << 20n], ["VBAR_EL1", BigInt(MAP.vectors)],
  ["MAIR_EL1", 0xff00n], ["TCR_EL1", 0x2_0080_3519n], ["TTBR0_EL1", BigInt(MAP.tables)], ["CNTKCTL_EL1", 0x303n],
];

/** The virtual timer of every core raises its IRQ: a word each at 0x40000040, which only a core can write. */
function routeTimers(machine: Machine): void {
  const cpu = machine.cpus[0];
  machine.writePhysical(0, new Uint8Array(Uint32Array.of(0xb9000020, 0xb9000420, 0xb9000820, 0xb9000c20).buffer)); // str w0, [x1, #0] ... #12
  cpu.x[0] = 8n;
  cpu.x[1] = 0x4000_0040n;
  for (let i = 0; i < 4; i++) machine.step(0);
  machine.writePhysical(0, new Uint8Array(16));
}

/** 16 MiB of Normal memory in blocks of 2 MiB; a program of EL0 reaches all but the vectors. Nothing above. */
function tables(el: number): Uint8Array {
  const level1 = new BigUint64Array(512), level2 = new BigUint64Array(512);
  level1[0] = BigInt(MAP.tables + 0x1000) | 3n;
  for (let i = 0; i < END >> 21; i++) level2[i] = BigInt(i) << 21n | (el || i === MAP.vectors >> 21 ? 0x705n : 0x745n);
  const out = new Uint8Array(0x2000);
  out.set(new Uint8Array(level1.buffer));
  out.set(new Uint8Array(level2.buffer), 0x1000);
  return out;
}

const COMPARED = ["ELR_EL1", "SPSR_EL1", "ESR_EL1", "FAR_EL1", "SP_EL0", "SP_EL1", "TPIDR_EL0", "CNTV_CTL_EL0", "CNTV_CVAL_EL0"];

/** What differs between two machines, one line a name; `time` says whether cycles count as well. */
export function differences(a: Machine, b: Machine, cores: number, time: boolean): string[] {
  const out: string[] = [];
  const tell = (name: string, of: (machine: Machine) => bigint | number) => { const x = of(a), y = of(b); if (x !== y) out.push(`${name}: 0x${x.toString(16)} and 0x${y.toString(16)}`); };
  if (time) tell("cycles", (m) => m.cycles);
  for (let n = 0; n < cores; n++) {
    tell(`core ${n} instructions`, (m) => m.cpus[n].instructions);
    tell(`core ${n} pc`, (m) => m.cpus[n].pc);
    tell(`core ${n} PSTATE`, (m) => m.cpus[n].pstate);
    tell(`core ${n} SP`, (m) => m.cpus[n].sp);
    for (let r = 0; r < 31; r++) tell(`core ${n} x${r}`, (m) => m.cpus[n].x[r]);
    for (let r = 0; r < 64; r++) tell(`core ${n} v${r >> 1}.d[${r & 1}]`, (m) => m.cpus[n].v[r]);
    tell(`core ${n} FPCR`, (m) => m.cpus[n].fpcr);
    tell(`core ${n} FPSR`, (m) => m.cpus[n].fpsr);
    for (const name of COMPARED) tell(`core ${n} ${name}`, (m) => m.cpus[n].sysreg(name));
    if (time) tell(`core ${n} PMCCNTR_EL0`, (m) => m.cpus[n].sysreg("PMCCNTR_EL0"));
  }
  return out;
}

/** The first byte of memory that differs, in words. */
export function memoryDifference(a: Machine, b: Machine): string | undefined {
  const x = a.core.ram, y = b.core.ram;
  if (Buffer.compare(x.subarray(0, END), y.subarray(0, END)) === 0) return undefined;
  let at = 0;
  while (x[at] === y[at]) at++;
  return `memory at 0x${at.toString(16)}: 0x${x[at].toString(16)} and 0x${y[at].toString(16)}`;
}

export interface Lockstep { instructions: number; interrupts: number; faults: number }

/**
 * Runs a program on two machines side by side, in stretches whose ends are random, and compares at each end. Throws where
 * they differ. Without `time` the machines may disagree on cycles, so nothing interrupts.
 */
export function lockstep(a: Machine, b: Machine, program: Program, stretches: number, time = true): Lockstep {
  const random = new Random(program.seed ^ 0x5bd1e995);
  for (const machine of [a, b]) place(machine, program, time);
  for (let n = 0; n < stretches; n++) {
    const length = 1 + random.below(random.pick([4, 100, 3000, 20000]));
    const limits = time && random.oneIn(4) ? { cycles: length } : { instructions: length };
    const ends = [a, b].map((machine) => JSON.stringify(machine.run(limits), (_, v) => (typeof v === "bigint" ? v.toString() : v)));
    const difference = ends[0] === ends[1] ? differences(a, b, program.cores, time) : [`ends: ${ends[0]} and ${ends[1]}`];
    if (difference.length === 0 && n === stretches - 1) difference.push(...[memoryDifference(a, b)].filter((d) => d !== undefined));
    if (difference.length) {
      throw new Error(`program ${program.seed} (EL${program.el}, MMU ${program.mmu ? "on" : "off"}, ${program.cores} cores), stretch ${n} (${JSON.stringify(limits)}):\n  ${difference.slice(0, 8).join("\n  ")}`);
    }
  }
  const cpu = a.cpus[0];
  return { instructions: a.instructions, interrupts: Number(cpu.x[27]), faults: Number(cpu.sysreg("ESR_EL1") >> 26n) };
}
