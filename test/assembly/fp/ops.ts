/**
 * The operations under test, once: how the core calls each, what the AArch64 instruction is, which operands it takes.
 * Both sides of the comparison are generated from this list — build/fp/cases.gen.ts for the core, build/fp/cases.inc for the oracle.
 */

/** What an operand holds: a half, single, double, or an integer of 32 or 64 bits. */
export type Kind = "h" | "s" | "d" | "w" | "x";

export interface Operation {
  name: string;
  operands: Kind[];
  /** AssemblyScript over a, b, c (u64) and cpu: through the fast paths, as an instruction calls it. */
  call: string;
  /** The same without fast paths, for the in-process fuzz; absent where there is no fast path. */
  exact?: string;
  /** Instructions; operands are in d0, d1, d2 and x0, x1, x2. */
  asm: string;
  /** Where the result is: a vector register, an integer register, a mask of which one bit counts, or the flags. */
  result: "v" | "x" | "mask" | "nzcv";
}

const formats = [
  { kind: "s" as Kind, raw: "u32", sign: "0x80000000" },
  { kind: "d" as Kind, raw: "u64", sign: "0x8000000000000000" },
];

export const operations: Operation[] = [];

for (const { kind: k, raw: t, sign } of formats) {
  const a = `${t}(a)`, b = `${t}(b)`, c = `${t}(c)`;
  const binary = (name: string, call: string, exact?: string): void => {
    operations.push({ name: `${name} ${k}`, operands: [k, k], call, exact, asm: `${name} ${k}0, ${k}0, ${k}1`, result: "v" });
  };
  const unary = (name: string, call: string, exact?: string): void => {
    operations.push({ name: `${name} ${k}`, operands: [k], call, exact, asm: `${name} ${k}0, ${k}0`, result: "v" });
  };
  binary("fadd", `Arith.add<${t}>(cpu, ${a}, ${b})`, `ArithExact.add<${t}>(cpu, a, b, 0)`);
  binary("fsub", `Arith.sub<${t}>(cpu, ${a}, ${b})`, `ArithExact.add<${t}>(cpu, a, b, 1)`);
  binary("fmul", `Arith.mul<${t}>(cpu, ${a}, ${b})`, `ArithExact.mul<${t}>(cpu, a, b, false)`);
  binary("fmulx", `Arith.mulx<${t}>(cpu, ${a}, ${b})`, `ArithExact.mul<${t}>(cpu, a, b, true)`);
  binary("fnmul", `Arith.mul<${t}>(cpu, ${a}, ${b}) ^ ${sign}`);
  binary("fdiv", `Arith.div<${t}>(cpu, ${a}, ${b})`, `ArithExact.div<${t}>(cpu, a, b)`);
  unary("fsqrt", `Arith.sqrt<${t}>(cpu, ${a})`, `ArithExact.sqrt<${t}>(cpu, a)`);
  binary("fabd", `Arith.sub<${t}>(cpu, ${a}, ${b}) & ~${sign}`);
  for (const [name, method] of [["fmadd", "madd"], ["fmsub", "msub"], ["fnmadd", "nmadd"], ["fnmsub", "nmsub"]]) {
    operations.push({
      name: `${name} ${k}`, operands: [k, k, k], call: `Fma.${method}<${t}>(cpu, ${a}, ${b}, ${c})`,
      exact: name === "fmadd" ? `FmaExact.madd<${t}>(cpu, a, b, c)` : undefined,
      asm: `${name} ${k}0, ${k}1, ${k}2, ${k}0`, result: "v",
    });
  }
  binary("frecps", `Fma.recps<${t}>(cpu, ${a}, ${b})`);
  binary("frsqrts", `Fma.rsqrts<${t}>(cpu, ${a}, ${b})`);

  binary("fmax", `MinMax.max<${t}>(cpu, ${a}, ${b})`, `CompareExact.extreme<${t}>(cpu, a, b, 0)`);
  binary("fmin", `MinMax.min<${t}>(cpu, ${a}, ${b})`, `CompareExact.extreme<${t}>(cpu, a, b, 1)`);
  binary("fmaxnm", `MinMax.maxnm<${t}>(cpu, ${a}, ${b})`);
  binary("fminnm", `MinMax.minnm<${t}>(cpu, ${a}, ${b})`);
  for (const [name, signal] of [["fcmp", "false"], ["fcmpe", "true"]]) {
    operations.push({
      name: `${name} ${k}`, operands: [k, k], call: `Compare.nzcv<${t}>(cpu, ${a}, ${b}, ${signal})`,
      asm: `${name} ${k}0, ${k}1`, result: "nzcv",
    });
    operations.push({
      name: `order ${name} ${k}`, operands: [k, k], call: `Compare.order<${t}>(cpu, ${a}, ${b}, ${signal})`,
      exact: `CompareExact.order<${t}>(cpu, a, b, ${signal})`,
      // Order from the flags: unordered 0 (V), less 1 (N), equal 2 (Z), greater 3.
      asm: `${name} ${k}0, ${k}1; mov x0, #3; mov x1, #2; csel x0, x1, x0, eq; mov x1, #1; csel x0, x1, x0, mi; csel x0, xzr, x0, vs`,
      result: "x",
    });
  }
  for (const [name, method] of [["fcmeq", "eq"], ["fcmge", "ge"], ["fcmgt", "gt"], ["facge", "acge"], ["facgt", "acgt"]]) {
    operations.push({
      name: `${name} ${k}`, operands: [k, k], call: `Compare.${method}<${t}>(cpu, ${a}, ${b})`,
      asm: `${name} ${k}0, ${k}0, ${k}1`, result: "mask",
    });
  }

  unary("frecpe", `Estimate.recpe<${t}>(cpu, ${a})`);
  unary("frsqrte", `Estimate.rsqrte<${t}>(cpu, ${a})`);
  unary("frecpx", `Estimate.recpx<${t}>(cpu, ${a})`);

  const modes = [["n", "TIEEVEN"], ["p", "POSINF"], ["m", "NEGINF"], ["z", "ZERO"], ["a", "TIEAWAY"]];
  for (const [letter, mode] of modes) {
    unary(`frint${letter}`, `Convert.roundInt<${t}>(cpu, ${a}, FPRounding.${mode}, false)`,
      `ConvertExact.roundInt<${t}>(cpu, a, FPRounding.${mode}, false)`);
  }
  unary("frinti", `Convert.roundInt<${t}>(cpu, ${a}, FP.rounding(cpu), false)`,
    `ConvertExact.roundInt<${t}>(cpu, a, FP.rounding(cpu), false)`);
  unary("frintx", `Convert.roundInt<${t}>(cpu, ${a}, FP.rounding(cpu), true)`,
    `ConvertExact.roundInt<${t}>(cpu, a, FP.rounding(cpu), true)`);

  for (const [reg, bits] of [["w", 32], ["x", 64]] as [Kind, number][]) {
    for (const signed of [true, false]) {
      const i = `${signed ? "i" : "u"}${bits}`, s = signed ? "s" : "u";
      // The instruction zero-extends a W result.
      const toBits = (value: string): string => `u${bits}(${value})`;
      for (const [letter, mode] of modes) {
        operations.push({
          name: `fcvt${letter}${s} ${reg} ${k}`, operands: [k],
          call: toBits(`Convert.toFixed<${t}, ${i}>(cpu, ${a}, 0, FPRounding.${mode})`),
          exact: toBits(`ConvertExact.toFixed<${t}>(cpu, a, 0, FPRounding.${mode}, ${bits}, ${signed})`),
          asm: `fcvt${letter}${s} ${reg}0, ${k}0`, result: "x",
        });
      }
      operations.push({
        name: `${s}cvtf ${k} ${reg}`, operands: [reg], call: `Convert.fromFixed<${t}, ${i}>(cpu, ${i}(a), 0)`,
        asm: `${s}cvtf ${k}0, ${reg}0`, result: "v",
      });
      for (const fbits of bits === 32 ? [1, 13, 32] : [1, 33, 64]) {
        operations.push({
          name: `fcvtz${s} ${reg} ${k} #${fbits}`, operands: [k],
          call: toBits(`Convert.toFixed<${t}, ${i}>(cpu, ${a}, ${fbits}, FPRounding.ZERO)`),
          asm: `fcvtz${s} ${reg}0, ${k}0, #${fbits}`, result: "x",
        });
        operations.push({
          name: `${s}cvtf ${k} ${reg} #${fbits}`, operands: [reg],
          call: `Convert.fromFixed<${t}, ${i}>(cpu, ${i}(a), ${fbits})`,
          asm: `${s}cvtf ${k}0, ${reg}0, #${fbits}`, result: "v",
        });
      }
    }
  }
}

for (const [from, to] of [["h", "s"], ["h", "d"], ["s", "h"], ["s", "d"], ["d", "h"], ["d", "s"]] as Kind[][]) {
  const raw: Record<string, string> = { h: "u16", s: "u32", d: "u64" };
  operations.push({
    name: `fcvt ${to} ${from}`, operands: [from], call: `Convert.format<${raw[from]}, ${raw[to]}>(cpu, ${raw[from]}(a))`,
    exact: `ConvertExact.format<${raw[from]}, ${raw[to]}>(cpu, a, FP.rounding(cpu))`,
    asm: `fcvt ${to}0, ${from}0`, result: "v",
  });
}
operations.push(
  { name: "fcvtxn s d", operands: ["d"], call: "Convert.narrowOdd(cpu, a)", asm: "fcvtxn s0, d0", result: "v" },
  { name: "urecpe", operands: ["w"], call: "Estimate.urecpe(u32(a))", asm: "urecpe v0.2s, v0.2s; fmov w0, s0", result: "x" },
  { name: "ursqrte", operands: ["w"], call: "Estimate.ursqrte(u32(a))", asm: "ursqrte v0.2s, v0.2s; fmov w0, s0", result: "x" },
);

/** The dispatch that entry.ts imports. */
export function coreCases(): string {
  const dispatch = (name: string, pick: (o: Operation) => string | undefined): string =>
    `export function ${name}(cpu: Cpu, op: u32, a: u64, b: u64, c: u64): u64 {\n  switch (op) {\n`
    + operations.map((o, i) => pick(o) && `    case ${i}: return u64(${pick(o)}); // ${o.name}\n`).filter(Boolean).join("")
    + "  }\n  unreachable();\n  return 0;\n}\n";
  return `import { Cpu } from "../../assembly/state";
import { Arith, ArithExact } from "../../assembly/fp/arith";
import { Compare, CompareExact, MinMax } from "../../assembly/fp/compare";
import { Convert, ConvertExact } from "../../assembly/fp/convert";
import { Estimate } from "../../assembly/fp/estimate";
import { Fma, FmaExact } from "../../assembly/fp/fma";
import { FP, FPRounding } from "../../assembly/fp/unpack-round";
${dispatch("call", (o) => o.call)}${dispatch("exact", (o) => o.exact)}`;
}

/** The cases that oracle.c includes. */
export function oracleCases(): string {
  const ending = { v: "fmov x0, d0", x: "", mask: "fmov x0, d0; and x0, x0, #1", nzcv: "mrs x0, nzcv; lsr x0, x0, #28" };
  return operations.map((o, i) => `OPERATION(${i}, "${o.asm}; ${ending[o.result]}")\n`).join("");
}
