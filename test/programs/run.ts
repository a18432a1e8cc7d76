/**
 * Runs a program (generate.ts) on a machine and tells two machines apart by everything that a guest can see.
 * Deviations: none.
 */
import type { Machine, RunLimits } from "../../host/machine/machine.ts";
import { Random } from "../fuzz/random.ts";
import { CPU, CPU_BYTES, CPUS, DECODED, DECODED_BYTES, PAGE_SLOTS, SYSREGS_AT } from "../../host/core/layout.gen.ts";
import { SYSREGS } from "../../host/core/sysregs.gen.ts";
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

/** Counted while a program runs: mispredicted branches, refills of L1D, instructions; none for which regions would be left alone. */
const EVENT_NUMBERS = [0x10n, 0x03n, 0x08n];
const events = (filter: bigint) => EVENT_NUMBERS.map((event, n): [string, bigint] => [`PMEVTYPER${n}_EL0`, event | filter]);
/** What a kernel at EL1 finds and sets: caches on, EL0 may do cache maintenance and read CTR_EL0. */
const SCTLR = 0x30d0_0800n | 1n << 26n | 1n << 15n | 1n << 14n | 1n << 12n;
const SYSTEM: [string, bigint][] = [
  ["SCR_EL3", 0x401n], ["HCR_EL2", 1n << 31n], ["CPTR_EL2", 0x33ffn], ["CPACR_EL1", 3n << 20n], ["VBAR_EL1", BigInt(MAP.vectors)],
  ["MAIR_EL1", 0xff00n], ["TCR_EL1", 0x2_0080_3519n], ["TTBR0_EL1", BigInt(MAP.tables)], ["CNTKCTL_EL1", 0x303n],
  ["PMUSERENR_EL0", 1n], ...events(0n), ["PMCR_EL0", 0x41n], ["PMCNTENSET_EL0", 1n << 31n | 7n],
];
/** The same for a program of EL2, which takes interrupts there. */
const SCTLR_EL2 = 0x30c5_0830n | 1n << 12n;
const SYSTEM_EL2: [string, bigint][] = [
  ["SCR_EL3", 0x501n], ["HCR_EL2", 1n << 31n | 1n << 4n], ["CPTR_EL2", 0x33ffn], ["CPACR_EL1", 3n << 20n], ["VBAR_EL2", BigInt(MAP.vectors)],
  ["MAIR_EL2", 0xff00n], ["TCR_EL2", 0x8082_3519n], ["TTBR0_EL2", BigInt(MAP.tables)], ...events(1n << 27n), ["PMCR_EL0", 0x41n], ["PMCNTENSET_EL0", 1n << 31n | 7n], ["PMCCFILTR_EL0", 1n << 27n],
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
/** The PMU is brought up to date when it is read. */
const PMU = ["PMCCNTR_EL0", "PMOVSSET_EL0", "PMEVCNTR0_EL0", "PMEVCNTR1_EL0", "PMEVCNTR2_EL0"];

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
    if (time) for (const name of PMU) tell(`core ${n} ${name}`, (m) => m.cpus[n].sysreg(name));
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

/** `blocks` that were executed, of all cores, at least once (generate.ts, blockStarts); instructions and interrupts on core 0; ways out of regions at which was compared. */
export interface Lockstep { blocks: number; instructions: number; interrupts: number; exits: number }

/**
 * Runs a program on two machines side by side, in stretches whose ends are random, and compares at each end; with `exits`, which are b's,
 * wherever b leaves a region, too (or, for some programs, at some of these places, so that regions also follow each other). Throws where
 * they differ. Without `time` the machines may disagree on cycles, so nothing interrupts.
 */
export function lockstep(a: Machine, b: Machine, program: Program, { stretches = STRETCHES, time = true, exits = undefined as Exits | undefined } = {}): Lockstep {
  const random = new Random(program.seed ^ 0x5bd1e995);
  let compared = 0;
  for (const machine of [a, b]) place(machine, program, time);
  // At the end of a stretch by all names, at a way out of a region by what lies there.
  const compare = (where: string, quickly: boolean) => {
    if (sameCores(a, b, program.cores, time) && (quickly || !differences(a, b, program.cores, time).length)) return;
    const lines = registersDiffer(a, b, program.cores, time);
    throw new Error(`${named(program)}, ${where}, after ${b.instructions} instructions:\n  ${lines.slice(0, Number(process.env.LINES ?? 8)).join("\n  ")}`);
  };
  const rate = random.pick(RATES);
  if (exits) exits.wanted = () => random.oneIn(rate);
  for (let n = 0; n < stretches; n++) {
    const length = 1 + random.below(random.pick(LENGTHS));
    const limits = time && random.oneIn(4) ? { cycles: length } : { instructions: length };
    const where = `stretch ${n} (${JSON.stringify(limits)})`;
    let left: RunLimits = limits;
    const end = { cycles: b.cycles + length, instructions: b.instructions + length };
    let stop = exits ? exits.run(left) : b.run(left);
    for (; exits?.ended; stop = exits.run(left)) {
      // With the same end in cycles: a core's turn is no longer than that.
      a.run({ ...left, instructions: b.instructions - a.instructions });
      compared++;
      const way = `${where}, where core ${exits.core} left a region (${exits.way})`;
      // In another page the region has asked for the line of what comes next, which the interpreter does when it goes on: then the times are those behind it.
      if (time && !sameCores(a, b, program.cores, true) && sameCores(a, b, program.cores, false)) for (const machine of [a, b]) machine.run({ instructions: 1 });
      compare(way, true);
      left = limits.cycles ? { cycles: Math.max(0, end.cycles - b.cycles) } : { instructions: end.instructions - b.instructions };
    }
    const other = a.run(left);
    if (!sameStop(stop, other)) throw new Error(`${named(program)}, ${where}: ends ${JSON.stringify(other)} and ${JSON.stringify(stop)}`);
    compare(where, false);
  }
  const memory = memoryDifference(a, b);
  if (memory) throw new Error(`${named(program)}: ${memory}`);
  // Now and then a program that has gone astray writes to the register that counts them.
  const interrupts = Number(a.cpus[0].x[27]);
  return { blocks: executedBlocks(a, program), instructions: a.instructions, interrupts: interrupts < a.instructions ? interrupts : 0, exits: compared };
}
const STRETCHES = 16, LENGTHS = [4, 100, 2000, 6000];
/** Of the ways out of a program's regions one in so many is compared: of every other program all. Memory is, when the program has ended. */
const RATES = [1, 1, 2, 16];
const named = (p: Program) => `program ${p.seed} (EL${p.el}, MMU ${p.mmu ? "on" : "off"}, ${p.cores} cores)`;
function sameStop(a: StopReason, b: StopReason): boolean { return a.kind === b.kind && (a.kind !== "limit" || b.kind === "limit" && a.of === b.of); }

/** System registers that are brought up to date when somebody looks: those are read. */
const WHEN_READ = /^PM(CCNTR_EL0|OVS|U_AT|U_INSNS_AT|EVCNTR\d_EL0)$/;
/** What of a core's slot is compared as it lies there, in words of 32 bits: [first, end), by what it is. */
type Range = readonly [name: string, from: number, to: number];
const range = (name: string, from: number, to: number): Range => [name, from >> 2, to >> 2];
const REGISTERS = [
  range("x", 0, CPU.zero), range("v", CPU.v0, CPU.fa), range("level", CPU.daif, CPU.rec), range("exclusive", CPU.exclusive, CPU.pairHigh), range("instructions", CPU.instructions, CPU.steppedExclusive),
  ...SYSREGS.filter((r) => !WHEN_READ.test(r.name)).map((r) => range(r.name, SYSREGS_AT + 8 * r.row, SYSREGS_AT + 8 * r.row + 8)),
];
/** Where a core's slot has its counts, and how many (assembly/timing/events.ts); some are brought up to date only when the PMU looks. */
export const EVENTS = 0x2900, EVENT_PLACES = 46, LATE = new Set([0x08, 0x11, 0x1d]);
const TIMES = [
  range("time", CPU.time, CPU.turnEnd),
  ...Array.from({ length: EVENT_PLACES }, (_, e) => range(`event 0x${e.toString(16)}`, EVENTS + 8 * e, EVENTS + 8 * e + 8)).filter((_, e) => !LATE.has(e)),
];

/** What differs of two machines' registers, with time of cycles and of what is counted, too: one line a name. */
export function registersDiffer(a: Machine, b: Machine, cores: number, time: boolean): string[] {
  // Reading a register may bring it up to date: first as they lie there.
  const stored = storageDifferences(a, b, cores, time);
  return [...differences(a, b, cores, time), ...stored];
}

/** Whether all registers of all cores are the same, with time the cycles and what the cycle model has counted. */
function sameCores(a: Machine, b: Machine, cores: number, time: boolean): boolean { return a.core.calls.flags(0) === b.core.calls.flags(0) && storageDifferences(a, b, cores, time, true).length === 0; }
function storageDifferences(a: Machine, b: Machine, cores: number, time: boolean, first = false): string[] {
  const x = a.core.u32, y = b.core.u32, out: string[] = [];
  for (let n = 0; n < cores; n++) {
    if (a.core.calls.flags(n) !== b.core.calls.flags(n)) out.push(`core ${n} NZCV`);
    const base = (CPUS + n * CPU_BYTES) >> 2;
    for (const ranges of time ? [REGISTERS, TIMES] : [REGISTERS]) for (const [name, from, to] of ranges) {
      for (let at = base + from; at < base + to; at++) if (x[at] !== y[at]) { out.push(`core ${n} ${name}, word ${at - base - from}: 0x${x[at].toString(16)} and 0x${y[at].toString(16)}`); if (first) return out; }
    }
  }
  return out;
}

/** What was executed is decoded. */
function executedBlocks(machine: Machine, program: Program): number {
  const { core } = machine, slots = new Uint16Array(core.memory.buffer, PAGE_SLOTS);
  return blockStarts(program).filter((word) => {
    const at = MAP.code + word * 4, slot = slots[at >> 12];
    return slot && core.u32[(DECODED + (slot - 1) * DECODED_BYTES + (at & 0xfff) * 4) >> 2] & 0xffff;
  }).length;
}

/**
 * The ways out of a machine's regions, listened to from outside: every function that comes into the core's table is wrapped. Where a region has
 * carried something out and is left, the run can be ended, as if the host had asked for it then. To be made before the machine runs.
 */
export class Exits {
  /** Whether the run is to end here; asked at each way out. */
  wanted: () => boolean = () => false;
  /** The last run has ended so: on which core, and how the region was left. */
  ended = false;
  core = 0;
  way = "";
  private readonly machine: Machine;

  constructor(machine: Machine) {
    this.machine = machine;
    const { table } = machine.core.calls, set = table.set.bind(table);
    table.set = (at: number, f?: unknown) => set(at, f ? (new WebAssembly.Instance(PASSAGE, { to: { f: this.passage(f as Region) } }).exports.f as () => void) : null);
  }

  run(limits: RunLimits): StopReason {
    this.ended = false;
    return this.machine.run({ ...limits, until: () => this.ended });
  }

  private passage(region: Region): Region {
    const { core } = this.machine, { u32 } = core;
    return (cpu, budget) => {
      const to = region(cpu, budget), done = budget - u32[(cpu + CPU.left) >> 2];
      if (done > 0 && this.wanted()) {
        this.ended = true;
        this.core = (cpu - CPUS) / CPU_BYTES;
        const unfinished = u32[(cpu + CPU.unfinished) >> 2];
        this.way = unfinished ? `in the middle of a record, ${unfinished}` : to <= 2 ? WAYS[to] : "for a record";
        u32[(cpu + CPU.leave) >> 2] = 1;
        core.setMachine32("kicked", 1);
      }
      return to;
    };
  }
}
type Region = (cpu: number, left: number) => number;
/** As Way in assembly/interp/region.ts. */
const WAYS = ["for pc", "by a branch to a register's value", "by a call"];
/** A table takes functions of modules: this one has (i32, i32) -> i32 as "f", which is the one that it imports. */
const PASSAGE = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 7, 1, 0x60, 2, 0x7f, 0x7f, 1, 0x7f, 2, 8, 1, 2, 0x74, 0x6f, 1, 0x66, 0, 0, 7, 5, 1, 1, 0x66, 0, 0));
