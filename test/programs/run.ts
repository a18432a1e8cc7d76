/**
 * Runs a program (generate.ts) on a machine and tells two machines apart by everything that a guest can see.
 * Deviations: none.
 */
import type { Machine } from "../../host/machine/machine.ts";
import { Random } from "../fuzz/random.ts";
import { CPU, CPU_BYTES, CPUS, DECODED, DECODED_BYTES, PAGE_SLOTS } from "../../host/core/layout.gen.ts";
import type { StopReason } from "../../host/machine/stop.ts";
import { blockStarts, type Program, MAP } from "./generate.ts";

/** Puts a program into a machine as after power-on, and every core at its entry. The machine has as many cores as the program. */
export function place(machine: Machine, program: Program, interrupts = true): void {
  const bytes = (words: Uint32Array) => new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  machine.reset();
  machine.core.ram.fill(0, 0, MAP.end);
  machine.core.calls.dropCode();
  // The virtual timer of every core raises its IRQ (QA7 4.6).
  for (const control of ["timerControl0", "timerControl1", "timerControl2", "timerControl3"] as const) machine.core.setMachine32(control, 8);
  machine.writePhysical(MAP.vectors, bytes(program.vectors));
  machine.writePhysical(MAP.code, bytes(program.code));
  machine.writePhysical(MAP.data, bytes(program.data));
  machine.writePhysical(MAP.tables, tables(program.el));
  for (let n = 0; n < program.cores; n++) {
    const cpu = machine.cpus[n];
    for (let r = 0; r < 31; r++) cpu.x[r] = r < 19 ? mix(program.seed + n * 77 + r) : 0n;
    for (let r = 0; r < 64; r++) cpu.v[r] = mix(program.seed * 3 + n + r);
    for (const [name, value] of program.el === 2 ? SYSTEM_EL2 : SYSTEM) cpu.setSysreg(name, value);
    if (program.el === 2) cpu.setSysreg("SCTLR_EL2", program.mmu ? SCTLR_EL2 | 5n : SCTLR_EL2);
    else cpu.setSysreg("SCTLR_EL1", program.mmu ? SCTLR | 5n : SCTLR);
    cpu.setSysreg("CNTV_CVAL_EL0", BigInt(3 + n * 5));
    cpu.setSysreg("CNTV_CTL_EL0", interrupts ? 1n : 0n);
    // I is clear: the timer interrupts.
    cpu.pstate = [0x340, 0x345, 0x349][program.el];
    cpu.sp = BigInt(MAP.stack + n * MAP.coreStride);
    cpu.pc = BigInt(program.entries[n]);
  }
}

const mix = (n: number) => BigInt.asUintN(64, BigInt(n) * 0x9e37_79b9_7f4a_7c15n) >> BigInt(n * 7 & 63);

/** What a kernel at EL1 finds and sets: caches on, EL0 may do cache maintenance and read CTR_EL0. */
const SCTLR = 0x30d0_0800n | 1n << 26n | 1n << 15n | 1n << 14n | 1n << 12n;
const SYSTEM: [string, bigint][] = [
  ["SCR_EL3", 0x401n], ["HCR_EL2", 1n << 31n], ["CPTR_EL2", 0x33ffn], ["CPACR_EL1", 3n << 20n], ["VBAR_EL1", BigInt(MAP.vectors)],
  ["MAIR_EL1", 0xff00n], ["TCR_EL1", 0x2_0080_3519n], ["TTBR0_EL1", BigInt(MAP.tables)], ["CNTKCTL_EL1", 0x303n],
  ["PMUSERENR_EL0", 1n], ["PMCR_EL0", 0x41n], ["PMCNTENSET_EL0", 1n << 31n],
];
/** The same for a program of EL2, which takes interrupts there. */
const SCTLR_EL2 = 0x30c5_0830n | 1n << 12n;
const SYSTEM_EL2: [string, bigint][] = [
  ["SCR_EL3", 0x501n], ["HCR_EL2", 1n << 31n | 1n << 4n], ["CPTR_EL2", 0x33ffn], ["CPACR_EL1", 3n << 20n], ["VBAR_EL2", BigInt(MAP.vectors)],
  ["MAIR_EL2", 0xff00n], ["TCR_EL2", 0x8082_3519n], ["TTBR0_EL2", BigInt(MAP.tables)], ["PMCR_EL0", 0x41n], ["PMCNTENSET_EL0", 1n << 31n], ["PMCCFILTR_EL0", 1n << 27n],
];

/** Normal memory in blocks of 2 MiB; a program of EL0 reaches all but the vectors. Nothing above. */
function tables(el: number): Uint8Array {
  const level1 = new BigUint64Array(512), level2 = new BigUint64Array(512);
  level1[0] = BigInt(MAP.tables + 0x1000) | 3n;
  for (let i = 0; i < MAP.end >> 21; i++) level2[i] = BigInt(i) << 21n | (el === 1 || i === MAP.vectors >> 21 && el === 0 ? 0x705n : 0x745n);
  const out = new Uint8Array(0x2000);
  out.set(new Uint8Array(level1.buffer));
  out.set(new Uint8Array(level2.buffer), 0x1000);
  return out;
}

const COMPARED = ["ELR_EL1", "SPSR_EL1", "ESR_EL1", "FAR_EL1", "SP_EL0", "SP_EL1", "ELR_EL2", "SPSR_EL2", "ESR_EL2", "FAR_EL2", "TPIDR_EL0", "CNTV_CTL_EL0", "CNTV_CVAL_EL0"];

/** What differs between two machines, one line a name; `time` says whether cycles count as well. */
export function differences(a: Machine, b: Machine, cores: number, time: boolean): string[] {
  const out: string[] = [];
  const tell = (name: string, of: (machine: Machine) => bigint | number) => { const x = of(a), y = of(b); if (x !== y) out.push(`${name}: 0x${x.toString(16)} and 0x${y.toString(16)}`); };
  if (time) tell("cycles", (m) => m.cycles);
  for (let n = 0; n < cores; n++) {
    if (time) tell(`core ${n} cycles`, (m) => m.cpus[n].cycles);
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
  if (Buffer.compare(x.subarray(0, MAP.end), y.subarray(0, MAP.end)) === 0) return undefined;
  let at = 0;
  while (x[at] === y[at]) at++;
  return `memory at 0x${at.toString(16)}: 0x${x[at].toString(16)} and 0x${y[at].toString(16)}`;
}

/** `blocks` that were executed, of all cores, at least once (generate.ts, blockStarts); instructions and interrupts on core 0. */
export interface Lockstep { blocks: number; instructions: number; interrupts: number }

/**
 * Runs a program on two machines side by side, in stretches whose ends are random, and compares at each end. Throws where
 * they differ. Without `time` the machines may disagree on cycles, so nothing interrupts.
 */
export function lockstep(a: Machine, b: Machine, program: Program, stretches = STRETCHES, time = true): Lockstep {
  const random = new Random(program.seed ^ 0x5bd1e995);
  for (const machine of [a, b]) place(machine, program, time);
  for (let n = 0; n < stretches; n++) {
    const length = 1 + random.below(random.pick(LENGTHS));
    const limits = time && random.oneIn(4) ? { cycles: length } : { instructions: length };
    const [end, other] = [a, b].map((machine) => machine.run(limits));
    const difference = sameStop(end, other) ? differences(a, b, program.cores, time) : [`ends: ${JSON.stringify(end)} and ${JSON.stringify(other)}`];
    if (difference.length === 0 && n === stretches - 1) difference.push(...[memoryDifference(a, b)].filter((d) => d !== undefined));
    if (difference.length) throw new Error(`${named(program)}, stretch ${n} (${JSON.stringify(limits)}):\n  ${difference.slice(0, Number(process.env.LINES ?? 8)).join("\n  ")}`);
  }
  return { blocks: executedBlocks(a, program), instructions: a.instructions, interrupts: Number(a.cpus[0].x[27]) };
}
const STRETCHES = 16, LENGTHS = [4, 100, 2000, 6000];
const named = (p: Program) => `program ${p.seed} (EL${p.el}, MMU ${p.mmu ? "on" : "off"}, ${p.cores} cores)`;
function sameStop(a: StopReason, b: StopReason): boolean { return a.kind === b.kind && (a.kind !== "limit" || b.kind === "limit" && a.of === b.of); }

/** What was executed is decoded. */
function executedBlocks(machine: Machine, program: Program): number {
  const { core } = machine, slots = new Uint16Array(core.memory.buffer, PAGE_SLOTS);
  return blockStarts(program).filter((word) => {
    const at = MAP.code + word * 4, slot = slots[at >> 12];
    return slot && core.u32[(DECODED + (slot - 1) * DECODED_BYTES + (at & 0xfff) * 4) >> 2] & 0xffff;
  }).length;
}

/** A way out of a region, as it was when the region had ended: instructions of all cores so far, which core, and its state. */
interface Exit { at: number; core: number; state: string }

/**
 * Every way out of a region, compared: runs a program on a machine whose regions tell (`watchExits`), then on one that interprets, which
 * is stopped after as many instructions and must have the same registers. Answers how many ways were compared.
 */
export function compareExits(exits: Exit[], translated: Machine, interpreted: Machine, program: Program): number {
  exits.length = 0;
  place(translated, program);
  translated.run({ instructions: 12_000 });
  place(interpreted, program);
  let compared = 0, done = 0;
  for (const { at, core, state } of exits) {
    if (at <= done) continue;
    interpreted.run({ instructions: at - done });
    done = at;
    const is = registers(interpreted, core, interpreted.cpus[core].pc);
    if (is !== state) throw new Error(`${named(program)}, core ${core} left a region after ${at} instructions with\n  ${state}\ninstead of\n  ${is}`);
    if (++compared === MOST_EXITS) break;
  }
  return compared;
}
const MOST_EXITS = 400;
const registers = (machine: Machine, core: number, pc: bigint) => { const c = machine.cpus[core]; return `pc ${pc.toString(16)} x ${[...c.x].map((x) => x.toString(16))} v ${[...c.v].map((v) => v.toString(16))} nzcv ${c.nzcv} fpsr ${c.fpsr}`; };

/**
 * Puts a listener between the core and its regions: every function that comes into the core's table is wrapped. To be called before
 * the machine runs.
 */
export function watchExits(machine: Machine): Exit[] {
  const { core } = machine, exits: Exit[] = [], { table } = core.calls, set = table.set.bind(table);
  const left = (at: number, region: (cpu: number, left: number) => number) => (cpu: number, budget: number) => {
    const to = region(cpu, budget), field = (name: keyof typeof CPU) => core.u32[(cpu + CPU[name]) >> 2], wide = (name: keyof typeof CPU) => core.u64[(cpu + CPU[name]) >> 3];
    // Left in the middle of an instruction, whose rest the interpreter does: not a state of the guest's.
    if (field("unfinished") === 0) {
      const index = (cpu - CPUS) / CPU_BYTES, rest = BigInt(field("slack") + field("left")), before = machine.cpus.map((c) => c.instructions);
      // The end of the turn is told in instructions with the cycle model, else in cycles (assembly/loop.ts).
      const done = machine.core.machine32("timing") === 2 ? wide("cycleEnd") - rest - before[index] : wide("cycleEnd") - rest - wide("time");
      const pc = to > 2 ? wide("pageVa") + BigInt((to - field("page")) >> 2) : wide("pc");
      exits.push({ at: Number(before.reduce((n, m) => n + m) + done), core: index, state: registers(machine, index, pc) });
    }
    return to;
  };
  table.set = (at: number, f?: unknown) => set(at, f ? (new WebAssembly.Instance(PASSAGE, { to: { f: left(at, f as (cpu: number, left: number) => number) } }).exports.f as () => void) : null);
  return exits;
}
/** A table takes functions of modules: this one has (i32, i32) -> i32 as "f", which is the one that it imports. */
const PASSAGE = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 7, 1, 0x60, 2, 0x7f, 0x7f, 1, 0x7f, 2, 8, 1, 2, 0x74, 0x6f, 1, 0x66, 0, 0, 7, 5, 1, 1, 0x66, 0, 0));
