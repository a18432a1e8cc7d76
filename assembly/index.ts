/**
 * The core's whole interface: nothing else is exported. State is read and written in memory (state.ts, layout.ts); these
 * are the things that take code. Truth for the order of calls: host/core/core.ts.
 * Deviations: none.
 */
import { setLevel, useRegime } from "./cpu/exceptions";
import { materialiseFlags } from "./cpu/flags";
import { updateLines } from "./cpu/local";
import { setCounting } from "./cpu/pmu";
import { sysRead, sysReset, sysStore, sysWrite } from "./cpu/sysreg-access.gen";
import { updateFpTrap } from "./cpu/sys-trap";
import { cycleNow, requestLoop } from "./interp/budget";
import { beginTrace } from "./interp/traced";
import { decodedPage, dropDecoded, invalidateWords } from "./interp/page";
import { CORES, CPU_BYTES, CPUS, MACHINE, MACHINE_BYTES, RAM, RAM_BYTES } from "./layout";
import { core, HOOKS } from "./loop-state";
import { flushCore } from "./interp/maintenance";
import { Access, translate } from "./mmu/walk";
import { Cpu, Flags, machine, Wait } from "./state";

export { idle, run } from "./loop";
import { lookWhetherPredicting } from "./timing/fetch";
import { forgetHolders, resetTiming } from "./timing/memory";

/** Puts every core into its reset state: EL3, interrupts masked, at `entry`; `cores` of them are on. Time is cycle `now`. */
export function reset(entry: u64, cores: u32, coreHz: u64, numerator: u64, denominator: u64, now: u64): void {
  const m = machine(), timing = m.timing, translates = m.translate, hot = m.hot, earned = m.earned, generation = m.generation;
  memory.fill(CPUS, 0, CPU_BYTES * CORES);
  memory.fill(MACHINE, 0, MACHINE_BYTES);
  m.timing = timing;
  m.translate = translates;
  m.hot = hot;
  m.earned = earned;
  m.generation = generation;
  m.coreHz = coreHz;
  m.counterNumerator = numerator;
  m.counterDenominator = denominator;
  m.now = now;
  m.counterAt = now;
  m.quantum = 2000;
  for (let i: u32 = 0; i < CORES; i++) {
    const c = core(i);
    c.index = i;
    c.wait = i < cores ? Wait.RUNNING : Wait.OFF;
    c.time = now;
    c.el = 3;
    c.spsel = 1;
    c.daif = 0x3c0;
    c.pc = entry;
    c.fk = Flags.NZCV;
    sysReset(c);
    useRegime(c);
    updateFpTrap(c);
  }
  resetTiming();
  flushAll();
  dropDecoded();
}

/**
 * Chooses how guest time passes: 0 off and 1 simple (the same), an instruction a cycle; 2 a53, the cycle model, whose caches and
 * predictors start empty. Time goes on from where it is. Not while run() is on the stack.
 */
export function setTiming(mode: u32): void {
  machine().timing = mode;
  resetTiming();
  for (let i: u32 = 0; i < CORES; i++) lookWhetherPredicting(core(i));
  dropDecoded();
  flushAll();
}

/** What is recorded from now on: bits of Tracing (trace.ts), 0 for nothing. */
export function setTracing(bits: u32): void {
  if (bits && !machine().tracing) beginTrace();
  machine().tracing = bits;
}

/** Bit 7: the host wants the counts of loads, stores and branches, too (timing/events.ts). */
export function hostCounts(on: u32): void { const m = machine(); setCounting(on ? m.counting | 0x80 : m.counting & ~0x80); }
export { dmaMoved, setScanOut } from "./timing/memory";

/** Forgets all that is derived from guest memory and translation: after the host wrote there, or restored a snapshot. */
export function flushAll(): void { for (let i: u32 = 0; i < CORES; i++) flushCore(i); }
export function dropCode(): void { dropDecoded(); }
export function afterRestore(): void {
  flushAll();
  dropDecoded();
  forgetHolders();
  for (let i: u32 = 0; i < CORES; i++) { const c = core(i); useRegime(c); updateFpTrap(c); }
}
/** Makes the decoded page of a RAM page, its records still undecoded: a snapshot of the cycle model needs the same slots. */
export function openDecodedPage(offset: u32): void { decodedPage(offset); }
/** The host (a DMA, a loader) wrote guest RAM. */
export function ramWritten(offset: u32, bytes: u32): void { if (bytes) invalidateWords(offset, bytes); }

/** The GPU's interrupt lines into the BCM2836 block: bit 0 IRQ, bit 1 FIQ. */
export function setGpuLines(lines: u32): void {
  const m = machine();
  if (m.gpuLines == lines) return;
  m.gpuLines = lines;
  const c = m.current ? changetype<Cpu>(m.current) : core(0);
  if (m.inRun && m.current) { updateLines(c, cycleNow(c)); requestLoop(c); }
}
/** Makes run() return after the instruction in hand. */
export function kick(): void {
  const m = machine();
  m.kicked = 1;
  if (m.inRun && m.current) requestLoop(changetype<Cpu>(m.current));
}
/** The cycle, exact even while a device is being called. */
export function now(): u64 {
  const m = machine();
  return m.inRun && m.current ? cycleNow(changetype<Cpu>(m.current)) : m.now;
}
/** Sets the clock ratio at a cycle, keeping the counter continuous. */
export function setClock(coreHz: u64, numerator: u64, denominator: u64): void {
  const m = machine(), at = now();
  m.counterBase = m.counterBase + (at - m.counterAt) * m.counterNumerator / m.counterDenominator;
  m.counterAt = at;
  m.coreHz = coreHz;
  m.counterNumerator = numerator;
  m.counterDenominator = denominator;
  m.retimed = 1;
  if (m.inRun && m.current) requestLoop(changetype<Cpu>(m.current));
}

/** NZCV in bits 3..0; and back. */
export function flags(i: u32): u32 { return materialiseFlags(core(i)); }
export function setFlags(i: u32, nzcv: u32): void { const c = core(i); c.fa = nzcv; c.fk = Flags.NZCV; }
/** Sets exception level and SPSel, banking the stack pointer. */
export function setEl(i: u32, el: u32, spsel: u32): void { const c = core(i); setLevel(c, el, spsel); lookWhetherPredicting(c); }
/** A system register by row, with and without its side effects. */
/** The host looks: no core is to read a counter differently for that (cpu/timer.ts, readCounter). */
export function readSysReg(i: u32, row: u32): u64 {
  const m = machine(), seen = m.counterSeen, value = sysRead(present(i), row);
  m.counterSeen = seen;
  return value;
}
export function writeSysReg(i: u32, row: u32, value: u64): void { const c = present(i); sysWrite(c, row, value); lookWhetherPredicting(c); if (!machine().inRun) c.leave = 0; }
export function storeSysReg(i: u32, row: u32, value: u64): void { const c = core(i); sysStore(c, row, value); updateFpTrap(c); lookWhetherPredicting(c); }
/** A core between runs, with its budget closed at the machine's time: counters then show what they show now. */
function present(i: u32): Cpu {
  const c = core(i), m = machine();
  if (!m.inRun) { c.cycleEnd = m.timing == 2 ? c.instructions : c.time > m.now ? c.time : m.now; c.slack = 0; c.stop = c.rec; }
  return c;
}
/** Translates for the host: Machine-independent; -1 when there is no translation. */
export function translateFor(i: u32, va: u64, write: u32): i64 {
  const c = core(i);
  return translate(c, va, write ? Access.WRITE : Access.READ, c.el) ? -1 : i64(c.pa);
}
/** Where the host writes hook ranges: first u64, last u64, kind u32. */
export function hooksAt(): usize { return HOOKS; }
/** The first page of guest RAM from `page` on that is not all zero, or the number of pages. */
export function usedPage(page: u32): u32 {
  const pages = u32(RAM_BYTES >> 12);
  for (; page < pages; page++) {
    const end = RAM + (usize(page + 1) << 12);
    for (let at = RAM + (usize(page) << 12); at < end; at += 64) {
      if (v128.any_true(v128.or(v128.or(v128.load(at), v128.load(at, 16)), v128.or(v128.load(at, 32), v128.load(at, 48))))) return page;
    }
  }
  return pages;
}

// Exported so that the optimiser keeps them out of the hot loop: it inlines what has one caller, however large.
export { decode } from "./decode/tree.gen";
export * from "./interp/dispatch.gen";
// What translated code calls, and what the translator and its host do: see translate/calls.ts, interp/regions.ts.
export { condition, decodeRecordAt, operate, readRegister, lanes, number, pure, reach, step } from "./translate/calls";
export { alignedTimed, exclusiveTimed, fetchTimed, knowsPage, prefetchTimed, reachLate, reachSlowly, reachTimed, reachUnaligned, structureTimed, unusualTimed } from "./translate/timed-calls";
export { accessedElsewhere } from "./timing/memory";
export { countSchedules, makeScript, scheduleOf, workOut } from "./timing/schedule";
export { activate, dropRegions, enterRegions } from "./interp/regions";
