/**
 * A few instructions run as a warm loop on a bare core with the cycle model: EL1, MMU and caches on, one core, memory mapped
 * flat, 144 copies of the snippet behind each other in a loop closed by SUBS and B.NE. Truth for the method: the published
 * measurements that bench/accuracy repeats, of which this is the "chain".
 *
 *   const run = await runSnippet(wasm, words, { x: [[0, 5n]] });
 *   run.cycles;          // of one copy, over the whole run
 *   run.copies[0];       // its instructions in the last round, in order
 *
 * Deviations: X29 counts the rounds, so a snippet that writes it is refused by who assembles it; what a copy leaves in the
 * registers is what the next one begins with.
 */
import { type Core, createCore, type WasmSource } from "../core/core.ts";
import { type InstructionRecord, Tracer } from "../machine/tracer.ts";
import { STOP } from "../machine/stop.ts";
import { type Explained, StallReader } from "./stalls.ts";

export interface SnippetOptions {
  /** Registers at the start: number and value. Others hold 1, or the address of a buffer when the snippet accesses memory. */
  x?: readonly (readonly [number, bigint])[];
  coreHz?: number;
  /** Rounds of 144 copies. */
  rounds?: number;
  /** Copies in the loop. */
  copies?: number;
  /** Makes an instruction readable, for the texts of stalls. */
  name?: (word: number) => string;
}

/** One instruction of one copy. */
export interface Shown extends Explained { index: number; word: number; cycle: number; result: number; next: number }

export interface SnippetRun {
  /** Cycles and instructions of one copy. */
  cycles: number;
  instructions: number;
  /** The copies of the last round that ran whole, in order. */
  copies: Shown[][];
}

export const COPIES = 144;
const ROUNDS = 200, WARM_ROUNDS = 4n, CODE = 0x80000, BUFFER = 0x100_0000, BUFFER_BYTES = 0x10000, TABLE = 0x10000, TABLE_2 = 0x11000, VECTORS = 0x2000, VECTORS_BYTES = 0x800;
const SUBS_X29 = 0xf10007bd, HLT = 0xd45e0000, FOREVER = (1n << 62n) - 1n;
/** A snippet that loops by itself must end some time. */
const MOST_INSTRUCTIONS = 20_000_000n;
const LOAD_STORE_MASK = 0x0a000000, LOAD_STORE = 0x08000000;

export async function runSnippet(wasm: WasmSource, words: readonly number[], options: SnippetOptions = {}): Promise<SnippetRun> {
  const core = await bareCore(wasm, options.coreHz ?? 1_200_000_000), cpu = core.cpus[0];
  const copies = options.copies ?? COPIES, back = words.length * copies + 1;
  if (back >= 1 << 18) throw new RangeError(`the snippet has ${words.length} instructions; ${copies} copies of it are farther than a branch reaches`);
  const code: number[] = [];
  for (let k = 0; k < copies; k++) code.push(...words);
  code.push(SUBS_X29, 0x54000001 | ((-back & 0x7ffff) << 5), HLT);
  core.ram.set(new Uint8Array(Uint32Array.from(code).buffer), CODE);
  const memory = words.some((w) => (w & LOAD_STORE_MASK) === LOAD_STORE);
  for (let i = 0; i < 31; i++) cpu.x[i] = memory ? BigInt(BUFFER) : 1n;
  cpu.sp = BigInt(BUFFER + BUFFER_BYTES / 2);
  cpu.v.fill(0x0101010101010101n);
  if (memory) for (let at = BUFFER; at < BUFFER + BUFFER_BYTES; at += 8) core.u64[(core.ram.byteOffset + at) >> 3] = BigInt(BUFFER);
  for (const [n, value] of options.x ?? []) cpu.x[n] = value;

  const rounds = options.rounds ?? ROUNDS;
  const tracer = new Tracer(core);
  go(core, tracer, WARM_ROUNDS);
  const before = cpu.cycles, executed = cpu.instructions;
  go(core, tracer, BigInt(rounds));
  const cycles = Number(cpu.cycles - before) / (rounds * copies), instructions = Number(cpu.instructions - executed - 2n * BigInt(rounds) - 1n) / (rounds * copies);

  const shown: Shown[][] = [], reader = new StallReader();
  const stop = tracer.listen({ instructions: "all" }, {
    instruction(r: InstructionRecord) {
      const place = Number(r.pc) - CODE >> 2, index = place % words.length, explained = reader.next(r, options.name);
      if (place >= words.length * copies) return;
      if (index === 0) shown.push([]);
      shown[shown.length - 1]?.push({ ...explained, index, word: r.word, cycle: r.cycle, result: r.result, next: r.next });
    },
  });
  go(core, tracer, 2n);
  stop();
  return { cycles, instructions, copies: shown.slice(-copies) };
}

/** Runs the loop to its end. */
function go(core: Core, tracer: Tracer, rounds: bigint): void {
  const cpu = core.cpus[0], from = cpu.instructions;
  cpu.x[29] = rounds;
  cpu.pc = BigInt(CODE);
  while (true) {
    const left = MOST_INSTRUCTIONS - (cpu.instructions - from);
    const reason = left > 0n ? core.calls.run(FOREVER, left) : STOP.INSTRUCTIONS;
    tracer.drain();
    if (reason === STOP.SEMIHOSTING) {
      if (cpu.pc <= BigInt(VECTORS + VECTORS_BYTES)) throw new RangeError(`the snippet took an exception: ESR_EL1 0x${cpu.sysreg("ESR_EL1").toString(16)}, FAR_EL1 0x${cpu.sysreg("FAR_EL1").toString(16)}, at its instruction ${Number(cpu.sysreg("ELR_EL1")) - CODE >> 2}`);
      return;
    }
    if (reason === STOP.INSTRUCTIONS) throw new RangeError(`the snippet did not end within ${MOST_INSTRUCTIONS} instructions: it must not branch back for ever`);
    if (reason !== STOP.TRACED) throw new RangeError(`the snippet stopped the core at 0x${cpu.pc.toString(16)} (${reason})`);
  }
}

/** A core at EL1 with flat tables: 1 GiB in blocks of 2 MiB, Normal memory but for the peripherals. */
async function bareCore(wasm: WasmSource, hz: number): Promise<Core> {
  const core = await createCore(wasm, { read: () => 0, write: () => {} }), cpu = core.cpus[0];
  core.calls.setTiming(2);
  core.calls.reset(0n, 1, BigInt(hz), 19_200_000n, BigInt(hz), 0n);
  core.setMachine32("semihosting", 1);
  core.calls.setEl(0, 1, 1);
  const entry = (at: number, i: number, value: bigint) => { core.u64[((core.ram.byteOffset + at) >> 3) + i] = value; };
  entry(TABLE, 0, BigInt(TABLE_2) | 3n);
  for (let i = 0; i < 512; i++) entry(TABLE_2, i, BigInt(i) << 21n | (i >= 0x3f00_0000 >> 21 ? 0x409n : 0x701n));
  cpu.setSysreg("MAIR_EL1", 0xffn);
  cpu.setSysreg("TCR_EL1", 25n | 1n << 8n | 1n << 10n | 3n << 12n | 2n << 32n);
  cpu.setSysreg("TTBR0_EL1", BigInt(TABLE));
  cpu.setSysreg("CPACR_EL1", 3n << 20n);
  cpu.setSysreg("SCTLR_EL1", 0x30d0_1805n);
  // An exception ends the run: all of its vectors is HLT.
  core.u32.fill(HLT, (core.ram.byteOffset + VECTORS) >> 2, (core.ram.byteOffset + VECTORS + VECTORS_BYTES) >> 2);
  cpu.setSysreg("VBAR_EL1", BigInt(VECTORS));
  return core;
}
