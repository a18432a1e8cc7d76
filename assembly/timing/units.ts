/**
 * The one table of pipeline numbers: for each timing class of the instruction rows, which slot it may issue from, for how
 * many cycles it holds issue, when its results can be forwarded, and at which stage each operand is needed.
 *
 * Truth: silicon measurements of two Cortex-A53 chips, the Cortex-A53 TRM (DDI 0500), GCC's description of the core
 * (contributed by Arm), the Cortex-A55 software optimisation guide. Every number says which; a bare number is a type error
 * and a build error. Host code: host/build/timing.ts makes assembly/timing/tables.gen.ts of it.
 * Deviations: the numbers marked guess are guesses, those marked fitted stand for what several measurements show together;
 * bench/accuracy prints how many.
 *
 * Stages, counted from issue (0): an address is needed at 0, the early ALU takes operands at 2 and delivers at 3, the late
 * ALU takes them at 3 and delivers at 4, store data is read at 4. FP and Advanced SIMD operands are needed at 0 of their own
 * pipe, an integer accumulator at 3, a fused addend at 4, store data at 2. A consumer issues as early as
 * (producer's issue + result stage - stage at which the consumer needs it) allows.
 */
export type Source = "measured" | "fitted" | "TRM" | "compiler model" | "A55 guide" | "guess";
export interface Num { readonly v: number; readonly from: Source }
export const measured = (v: number): Num => ({ v, from: "measured" });
/** Not read off a measurement, but chosen so that the model gives several of them. */
export const fitted = (v: number): Num => ({ v, from: "fitted" });
export const trm = (v: number): Num => ({ v, from: "TRM" });
export const compiler = (v: number): Num => ({ v, from: "compiler model" });
export const a55 = (v: number): Num => ({ v, from: "A55 guide" });
export const guess = (v: number): Num => ({ v, from: "guess" });

/** What an instruction shares with the other one of its cycle: two that name the same do not pair. */
export type Resource = "load/store" | "branch" | "multiply" | "shifter" | "fp128" | "fp special";

/** How a result is forwarded. `stage` counts from issue; `early` and `late` are the two positions of the ALU. */
export type Result =
  | { kind: "alu"; early: Num; late: Num }
  | { kind: "gpr"; stage: Num }
  | { kind: "load"; toAddress: Num; toAlu: Num }
  | { kind: "vector"; latency: Num }
  | { kind: "base"; toAddress: Num };

/** Stage at which a general register operand is needed: the columns of the scoreboard. */
export type Need = "address" | "alu" | "ex1" | "data" | "operand" | "accumulate" | "addend" | "store";

export interface Unit {
  /** any: either slot; first: first of its pair or alone; second: second of its pair or alone; alone: never paired. */
  slot: "any" | "first" | "second" | "alone";
  uses: Resource[];
  /** Resources that the other instruction of the cycle must not use, beyond the same ones. */
  apart?: Resource[];
  /** Cycles for which nothing else starts, but for a second instruction in the last of them. */
  issue: Num;
  /** Results in the order of destination fields (d, m), then the base register's. */
  results?: Result[];
  /** Where operands are needed, by record field; `rest` is for the others. */
  needs?: Partial<Record<"d" | "n" | "m" | "imm" | "flags", Need>> & { rest?: Need };
  /**
   * What bit 30 of the word (Q) changes: "vector", that a 128-bit form must be first of its pair and leaves no room for
   * another FP instruction; "memory", that a 64-bit form issues for half as long.
   */
  width?: "vector" | "memory";
  /** Registers that a structure load writes one after another. */
  registers?: number;
  /** Cycles after which the divider takes its next instruction. */
  busy?: Num;
  /** What the PMU counts of it beyond an instruction. */
  counts?: "load" | "store" | "prefetch" | "immediate branch" | "conditional branch" | "indirect branch";
  /** Work that depends on operands or needs more than two results: done by timing/issue.ts. */
  special?: Special;
}
export type Special = "mul64" | "mulh" | "udiv_w" | "udiv_x" | "sdiv_w" | "sdiv_x" | "pair base" | "fdiv" | "barrier" | "dsb" | "isb" | "many" | "system";

const ALU: Result = { kind: "alu", early: measured(3), late: measured(4) };
const LATE: Result = { kind: "gpr", stage: measured(4) };
const SHIFTED: Result = { kind: "gpr", stage: measured(4) };
const WORD: Result = { kind: "load", toAddress: measured(4), toAlu: measured(2) };
const DOUBLE: Result = { kind: "load", toAddress: measured(3), toAlu: measured(2) };
const DOUBLE_SECOND: Result = { kind: "load", toAddress: measured(4), toAlu: guess(3) };
const BASE: Result = { kind: "base", toAddress: a55(1) };
const vector = (latency: Num): Result => ({ kind: "vector", latency });

const LS: Resource[] = ["load/store"];
const load = (results: Result[], more: Partial<Unit> = {}): Unit => ({ slot: "any", uses: LS, counts: "load", issue: measured(1), results, needs: { rest: "address" }, ...more });
const store = (results: Result[] = [], more: Partial<Unit> = {}): Unit => ({ slot: "any", uses: LS, counts: "store", issue: measured(1), results, needs: { d: "data", rest: "address" }, ...more });
const vload = (issue: Num, results: Result[], more: Partial<Unit> = {}): Unit =>
  ({ slot: issue.v > 1 ? "alone" : "any", uses: LS, counts: "load", apart: ["fp128"], issue, results, needs: { rest: "address" }, ...more });
const vstore = (issue: Num, results: Result[] = [], more: Partial<Unit> = {}): Unit =>
  ({ slot: issue.v > 1 ? "alone" : "any", uses: LS, counts: "store", apart: ["fp128"], issue, results, needs: { d: "store", m: "address", n: "address" }, ...more });

const divide = (special: Special): Unit => ({ slot: "any", uses: ["multiply"], issue: measured(1), results: [{ kind: "gpr", stage: measured(5) }], needs: { rest: "ex1" }, special });

const simd = (latency: Num, more: Partial<Unit> = {}): Unit => ({ slot: "any", uses: [], issue: measured(1), width: "vector", results: [vector(latency)], needs: { rest: "operand" }, ...more });
/** Operations between 64 and 128 bits hold both halves of the pipe. */
const wide = (latency: Num, more: Partial<Unit> = {}): Unit => ({ slot: "first", uses: ["fp128"], issue: compiler(1), results: [vector(latency)], needs: { rest: "operand" }, ...more });
const fpDivide = (latency: Num, busy: Num): Unit => simd(latency, { busy, special: "fdiv" });
const structures = (load: boolean, registers: number, issue: Num, latency: Num, base: boolean): Unit => ({
  slot: "alone", uses: LS, counts: load ? "load" : "store", issue, width: "memory", registers: load ? registers : undefined, special: load ? "many" : undefined,
  results: [...(load ? [vector(latency)] : []), ...(base ? [BASE] : [])], needs: { n: "address", m: "address", d: load ? "operand" : "store" },
});
const lanes: Record<string, Unit> = {};
for (const base of [false, true]) {
  const suffix = (n: number) => `${n}${base ? "_wb" : ""}`;
  for (let n = 1; n <= 4; n++) {
    // 64 bits are read and 128 written a cycle; de-interleaving delivers at the end.
    lanes["vload_multi_" + suffix(n)] = structures(true, n, n === 4 ? measured(8) : a55(2 * n), measured(4), base);
    lanes["vload_structs_" + suffix(n)] = structures(true, n, n === 2 ? measured(4) : a55(2 * n), a55(2 * n + 3), base);
    // One element of each: bit 30 is not the width here.
    lanes["vload_rep_" + suffix(n)] = { ...structures(true, n, a55(n), a55(3 + n), base), width: undefined };
    lanes["vload_lane_" + suffix(n)] = { ...structures(true, n, a55(n), a55(3 + n), base), width: undefined };
    lanes["vstore_multi_" + suffix(n)] = structures(false, n, n === 4 ? measured(4) : compiler(n), compiler(1), base);
    lanes["vstore_structs_" + suffix(n)] = structures(false, n, n === 3 ? measured(4) : guess(n + 1), compiler(1), base);
    lanes["vstore_lane_" + suffix(n)] = { ...structures(false, n, guess(Math.ceil(n / 2)), compiler(1), base), width: undefined };
  }
}

export const UNITS: Record<string, Unit> = {
  // Integer. The chain numbers are measured; that members of a class share them follows GCC's classes.
  alu: { slot: "any", uses: [], issue: measured(1), results: [ALU], needs: { rest: "alu" } },
  csel: { slot: "any", uses: [], issue: compiler(1), results: [ALU], needs: { rest: "alu" } },
  alu_shift: { slot: "any", uses: [], issue: measured(1), results: [SHIFTED], needs: { m: "ex1", rest: "alu" } },
  alu_ext: { slot: "any", uses: [], issue: compiler(1), results: [SHIFTED], needs: { m: "ex1", rest: "alu" } },
  shift: { slot: "any", uses: [], issue: measured(1), results: [SHIFTED], needs: { rest: "ex1" } },
  bfm: { slot: "any", uses: [], issue: compiler(1), results: [LATE], needs: { n: "ex1", d: "alu" } },
  extr: { slot: "any", uses: [], issue: measured(1), results: [LATE], needs: { rest: "ex1" } },
  shift_reg: { slot: "any", uses: ["shifter"], issue: compiler(1), results: [{ kind: "gpr", stage: measured(3) }], needs: { rest: "ex1" } },
  rev: { slot: "any", uses: [], issue: compiler(1), results: [LATE], needs: { rest: "ex1" } },
  clz: { slot: "any", uses: [], issue: compiler(1), results: [ALU], needs: { rest: "alu" } },
  crc: { slot: "any", uses: ["multiply"], issue: compiler(1), results: [{ kind: "gpr", stage: a55(4) }], needs: { rest: "ex1" } },

  // Multiplies: operands at the first execute stage, the accumulator two stages later.
  mul_w: { slot: "any", uses: ["multiply"], issue: measured(1), results: [{ kind: "gpr", stage: measured(5) }], needs: { imm: "data", rest: "ex1" } },
  mul_x: { slot: "any", uses: ["multiply"], issue: measured(1), results: [{ kind: "gpr", stage: measured(6) }], needs: { imm: "data", rest: "ex1" }, special: "mul64" },
  mulh: { slot: "any", uses: ["multiply"], issue: measured(1), results: [{ kind: "gpr", stage: measured(8) }], needs: { rest: "ex1" }, special: "mulh" },
  udiv_w: divide("udiv_w"),
  udiv_x: divide("udiv_x"),
  sdiv_w: divide("sdiv_w"),
  sdiv_x: divide("sdiv_x"),

  // Branches read a register as the ALU does; flags at the last moment, so that they pair with the compare.
  branch: { slot: "any", uses: ["branch"], counts: "immediate branch", issue: measured(1) },
  branch_link: { slot: "any", uses: ["branch"], counts: "immediate branch", issue: measured(1), results: [ALU] },
  branch_cond: { slot: "any", uses: ["branch"], counts: "conditional branch", issue: measured(1), needs: { flags: "data", rest: "alu" } },
  branch_reg: { slot: "any", uses: ["branch"], counts: "indirect branch", issue: measured(1), needs: { rest: "alu" } },
  branch_reg_link: { slot: "any", uses: ["branch"], counts: "indirect branch", issue: compiler(1), results: [ALU], needs: { rest: "alu" } },
  branch_return: { slot: "any", uses: ["branch"], counts: "indirect branch", issue: measured(1), needs: { rest: "alu" } },

  // Loads and stores: one a cycle, from either slot; 64 bits read or 128 bits written a cycle.
  load_x: load([DOUBLE]),
  load_w: load([WORD]),
  load_x_wb: load([DOUBLE, BASE]),
  load_w_wb: load([WORD, BASE]),
  load_pair_x: load([DOUBLE, DOUBLE_SECOND], { slot: "alone", issue: measured(2) }),
  load_pair_w: load([WORD, WORD]),
  load_pair_x_wb: load([DOUBLE, DOUBLE_SECOND, BASE], { slot: "alone", issue: measured(2), special: "pair base" }),
  load_pair_w_wb: load([WORD, WORD, BASE], { special: "pair base" }),
  store: store(),
  store_wb: store([BASE]),
  store_pair: store([], { needs: { d: "data", m: "data", rest: "address" } }),
  store_pair_wb: store([BASE], { needs: { d: "data", m: "data", rest: "address" } }),
  prefetch: load([], { issue: compiler(1), counts: "prefetch" }),
  load_acquire: load([WORD], { slot: "alone", issue: a55(1) }),
  load_exclusive: load([WORD], { slot: "alone", issue: a55(1) }),
  load_exclusive_pair: load([WORD, DOUBLE_SECOND], { slot: "alone", issue: guess(2) }),
  store_release: store([], { slot: "alone", issue: a55(1) }),
  store_exclusive: store([{ kind: "gpr", stage: guess(6) }], { slot: "alone", issue: a55(1), needs: { d: "data", rest: "address" } }),
  store_exclusive_pair: store([{ kind: "gpr", stage: guess(6) }], { slot: "alone", issue: guess(1), needs: { d: "data", m: "data", rest: "address" } }),

  // Loads and stores of vector registers.
  vload_d: vload(measured(1), [vector(measured(3))]),
  vload_d_wb: vload(measured(1), [vector(measured(3)), BASE]),
  vload_q: vload(measured(2), [vector(measured(4))]),
  vload_q_wb: vload(measured(2), [vector(measured(4)), BASE]),
  vload_pair_s: vload(compiler(1), [vector(measured(3)), vector(measured(3))]),
  vload_pair_s_wb: vload(compiler(1), [vector(measured(3)), vector(measured(3)), BASE], { special: "pair base" }),
  vload_pair_d: vload(measured(2), [vector(measured(3)), vector(compiler(4))]),
  vload_pair_d_wb: vload(measured(2), [vector(measured(3)), vector(compiler(4)), BASE], { special: "pair base" }),
  vload_pair_q: vload(measured(4), [vector(measured(4)), vector(compiler(6))]),
  vload_pair_q_wb: vload(measured(4), [vector(measured(4)), vector(compiler(6)), BASE], { special: "pair base" }),
  vstore_d: vstore(measured(1)),
  vstore_d_wb: vstore(measured(1), [BASE]),
  vstore_q: vstore(measured(1)),
  vstore_q_wb: vstore(measured(1), [BASE]),
  vstore_pair_d: vstore(measured(1), [], { needs: { d: "store", m: "store", n: "address" } }),
  vstore_pair_d_wb: vstore(measured(1), [BASE], { needs: { d: "store", m: "store", n: "address" } }),
  // The second register of a pair that takes two cycles is read in the second.
  vstore_pair_q: vstore(measured(2), [], { needs: { d: "store", m: "accumulate", n: "address" } }),
  vstore_pair_q_wb: vstore(measured(2), [BASE], { needs: { d: "store", m: "accumulate", n: "address" } }),

  ...lanes,

  // Floating point: two 64-bit operations a cycle or one of 128 bits.
  fp_add: simd(measured(4)),
  fp_mul: simd(measured(4)),
  fp_cvt: simd(measured(4)),
  fp_round: simd(compiler(4)),
  fp_minmax: simd(compiler(4)),
  fp_pair: simd(compiler(4)),
  fp_across: simd(compiler(4)),
  fp_cmp_v: simd(a55(2)),
  fp_move: simd(compiler(4)),
  fp_csel: simd(compiler(4), { needs: { flags: "alu", rest: "operand" } }),
  fp_est: simd(a55(4)),
  fp_step: simd(measured(8)),
  fp_mla: simd(measured(8), { needs: { d: "addend", imm: "addend", rest: "operand" } }),
  fp_long: wide(compiler(4)),
  fp_narrow: wide(compiler(4)),
  fp_div_s: fpDivide(a55(13), a55(10)),
  fp_div_d: fpDivide(a55(22), a55(19)),
  fp_sqrt_s: fpDivide(measured(12), a55(9)),
  fp_sqrt_d: fpDivide(a55(22), a55(19)),
  fp_cmp: { slot: "any", uses: ["fp special"], issue: measured(1), results: [{ kind: "gpr", stage: a55(6) }], needs: { flags: "alu", rest: "operand" } },
  fp_to_gpr: { slot: "any", uses: ["fp special"], issue: a55(1), results: [{ kind: "gpr", stage: measured(5) }], needs: { rest: "operand" } },
  fp_to_int: { slot: "any", uses: ["fp special"], issue: guess(1), results: [{ kind: "gpr", stage: guess(7) }], needs: { rest: "operand" } },
  fp_from_gpr: simd(measured(2), { width: undefined, needs: { n: "ex1", rest: "operand" } }),
  fp_from_int: simd(a55(4), { width: undefined, needs: { n: "ex1", rest: "operand" } }),

  // Advanced SIMD, integer.
  simd_logic: simd(measured(1)),
  simd_imm: simd(a55(1)),
  simd_alu: simd(measured(2)),
  simd_sat: simd(measured(3)),
  simd_abd: simd(a55(3)),
  simd_aba: simd(measured(4), { needs: { d: "accumulate", rest: "operand" } }),
  simd_pair: simd(measured(3)),
  simd_pair_acc: simd(a55(4), { needs: { d: "accumulate", rest: "operand" } }),
  simd_across: simd(a55(3)),
  simd_across_max: simd(a55(4)),
  simd_test: simd(a55(3)),
  simd_count: simd(a55(2)),
  simd_mul: simd(measured(4)),
  simd_pmul: simd(a55(3)),
  simd_mul_sat: simd(a55(4)),
  simd_mla: simd(measured(4), { needs: { d: "accumulate", rest: "operand" } }),
  simd_long: wide(measured(3)),
  simd_abal: wide(a55(4), { needs: { d: "accumulate", rest: "operand" } }),
  simd_pmull: wide(a55(3)),
  simd_high: wide(a55(3)),
  simd_mull: wide(a55(4)),
  simd_mull_sat: wide(a55(4)),
  simd_mlal: wide(a55(4), { needs: { d: "accumulate", rest: "operand" } }),
  simd_mlal_sat: wide(a55(4), { needs: { d: "accumulate", rest: "operand" } }),
  simd_shift: simd(a55(2)),
  simd_shift_reg: simd(a55(2)),
  simd_shift_round: simd(a55(3)),
  simd_shift_sat: simd(a55(4)),
  simd_shift_acc: simd(a55(3), { needs: { d: "accumulate", rest: "operand" } }),
  simd_shift_long: wide(a55(2)),
  simd_shift_narrow: wide(a55(2)),
  simd_shift_narrow_sat: wide(a55(4)),
  simd_narrow: wide(measured(2)),
  simd_narrow_sat: wide(a55(4)),
  // Moves between lanes and registers. A table of n registers takes n passes.
  simd_rev: simd(a55(2)),
  simd_ext: simd(a55(2)),
  simd_permute: simd(a55(2)),
  simd_dup: simd(measured(2)),
  simd_ins: simd(a55(2)),
  simd_dup_gpr: simd(a55(2), { needs: { n: "ex1", rest: "operand" } }),
  simd_ins_gpr: simd(measured(2), { width: undefined, needs: { n: "ex1", rest: "operand" } }),
  simd_umov: { slot: "any", uses: ["fp special"], issue: a55(1), results: [{ kind: "gpr", stage: measured(5) }], needs: { rest: "operand" } },
  simd_tbl1: simd(measured(2)),
  simd_tbl2: simd(compiler(3), { slot: "alone", issue: measured(2) }),
  simd_tbl3: simd(compiler(4), { slot: "alone", issue: compiler(3) }),
  simd_tbl4: simd(measured(5), { slot: "alone", issue: compiler(4) }),
  simd_tbx1: simd(measured(3)),
  simd_tbx2: simd(compiler(4), { slot: "alone", issue: compiler(2) }),
  simd_tbx3: simd(compiler(5), { slot: "alone", issue: compiler(3) }),
  simd_tbx4: simd(compiler(6), { slot: "alone", issue: compiler(4) }),

  // System. No silicon figure but for the cycle counter's read, which issues alone.
  nop: { slot: "any", uses: [], issue: measured(1) },
  mrs: { slot: "alone", uses: [], issue: measured(1), results: [{ kind: "gpr", stage: guess(4) }], needs: { rest: "alu" } },
  msr: { slot: "alone", uses: [], issue: guess(1), needs: { rest: "alu" }, special: "system" },
  sys: { slot: "alone", uses: [], issue: guess(1), results: [{ kind: "gpr", stage: guess(4) }], needs: { rest: "address" }, special: "system" },
  wait: { slot: "alone", uses: [], issue: guess(1) },
  clrex: { slot: "alone", uses: [], issue: guess(1) },
  dmb: { slot: "alone", uses: LS, issue: guess(1), special: "barrier" },
  dsb: { slot: "alone", uses: LS, issue: guess(1), special: "dsb" },
  isb: { slot: "alone", uses: [], issue: guess(1), special: "isb" },
  exception: { slot: "alone", uses: [], issue: guess(1) },
  eret: { slot: "alone", uses: [], issue: guess(1) },
  undefined: { slot: "alone", uses: [], issue: guess(1) },
};

/** Numbers of the pipeline that are not an instruction's. */
export const PIPELINE = {
  /** Cycles from a branch's issue to the issue of what follows when it was mispredicted, less the branch's own. */
  mispredict: measured(7),
  /** From the fetch of a predicted taken branch to that of its target. */
  takenFetch: measured(3),
  /** The same for BR and BLR, which the indirect predictor answers a cycle later. */
  indirectFetch: measured(4),
  /** The target instruction cache answers in the next cycle: it is there to remove the branch shadow of B and BL. */
  btic: guess(1),
  /** How far fetch may run ahead of issue, in cycles: the depth of the queue. */
  fetchAhead: guess(4),
  /** From a store's issue to a load's that gets its data, up to 64 bits and above. */
  storeForward: measured(2),
  storeForwardWide: measured(3),
  /** An access that crosses the width of the path: a further cycle of issue and this much of latency. */
  unalignedLatency: measured(2),
  unalignedIssue: measured(1),
  /** Global history bits of the conditional predictor: the exit of 8 trips is learned, of 10 (ChaCha20, AES) and of 16 not. */
  historyBits: fitted(8),
  /** An exception's entry and return: like a misprediction, and the change of level. Together held by seL4's null system call. */
  exceptionEntry: guess(12),
  exceptionReturn: guess(12),
  /** ISB refills the pipe, as a misprediction does; DMB waits for the store buffer; DSB for all that is outstanding, and this. */
  isb: guess(8),
  dmb: guess(2),
  dsb: guess(8),
  /** MSR; cache maintenance by address; TLB maintenance that goes to all cores, which a DSB waits for. */
  msr: guess(4),
  maintenance: guess(8),
  broadcast: guess(30),
  /** A 64-bit multiply's operand wider than 32 bits. */
  mulWide: measured(1),
  mulInterval: measured(2),
  mulhInterval: a55(4),
  /** Quotient bits a division makes per cycle, the first of them in the shortest (A55: 3 to 12 and 3 to 20; sysbench's loop agrees). */
  divBits: a55(4),
  divShortest: measured(3),
  /** L1 data linefills a core may have outstanding. */
  dataFills: trm(8),
  /** L2 hit: from a load's issue to its data beyond an L1 hit; and for how long the line then holds the way into L1. */
  l2Hit: measured(13),
  lineFill: fitted(8),
  /** A load that has waited for other lines is tried again after this. */
  replay: fitted(7),
  /** An instruction line from L2 (from random branches over more code than L1I holds). */
  l2Fetch: fitted(10),
  /** A dirty victim goes out by the same way. */
  lineOut: fitted(13),
  /** Core cycles that a miss of L2 takes on its way to the bus and back, the L2 lookup among them. */
  l2Miss: fitted(38),
  /** A line from another core's L1. */
  snoop: guess(30),
  /** A micro-TLB miss that the main TLB answers; a walk, without its descriptor reads. */
  mainTlb: fitted(1),
  walk: fitted(8),
  /** Streams: misses of equal stride before prefetching begins; lines ahead. */
  prefetchAfter: trm(2),
  prefetchAhead: trm(5),
  /** Write streaming: full lines before L1 does not allocate, and before L2 does not. */
  streamL1: trm(3),
  streamL2: trm(127),
  /** A line written past L1 into L2. */
  streamLine: guess(8),
  /** Lines of writes that the store buffer and L2 hold before a store waits. */
  writesAhead: trm(16),
  /** A posted Device store; a Non-cacheable or Device read's core cycles on top of the bus. */
  deviceStore: measured(9),
  uncachedRead: guess(20),
};

/**
 * DRAM of the Pi 3B (SDRAM 450 MHz, GPU idle), in picoseconds: one channel that the cores share. `latency` is the part of
 * a read that does not go with the core clock. Line after line; a written line; and the interval of
 * lines that one core writes without reading.
 */
export const DRAM = {
  latency: fitted(128_000),
  line: fitted(28_800),
  /** The same for a line that does not follow the last one. */
  lineApart: fitted(32_500),
  /** After a read of another row its bank takes the next after this. */
  bank: fitted(100_000),
  write: fitted(25_600),
  writeAlone: measured(39_100),
  /** A read that goes past the caches. */
  uncached: fitted(108_000),
};
