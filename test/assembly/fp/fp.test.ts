/**
 * Floating point against QEMU, to the bit: every operation of ops.ts over special numbers, numbers around the boundaries and random
 * ones, in all rounding modes with FZ, DN and AHP, results and FPSR; then each fast path against its exact function.
 *
 * FP_SEED=n repeats a run, FP_VECTORS=n sets the vectors an operation (default 2500), FP_FUZZ=n the fuzz cases an operation
 * (default 50000). To check a real core: build oracle.c there and name a command that runs it in FP_ORACLE.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { coreCases, operations, oracleCases, type Kind } from "./ops.ts";
import { seedFrom } from "../../seed.ts";
import { unless } from "../../unless.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const seed = seedFrom("FP_SEED");
const vectors = Number(process.env.FP_VECTORS ?? 2500);
const fuzzCases = Number(process.env.FP_FUZZ ?? 50_000);
const CASE_BYTES = 32;

interface Entry {
  memory: WebAssembly.Memory;
  cases(n: number): number;
  runCases(at: number, n: number): void;
  fuzz(op: number, wide: number, seed: bigint, n: number, at: number): number;
}

const core = await buildCore();
console.log(`floating point: FP_SEED=${seed}`);

const missing = missingTool();
unless(test, missing, "every operation gives QEMU's bits and flags", () => {
  const oracle = buildOracle();
  const input = makeCases();
  const n = input.length / CASE_BYTES;
  const ran = spawnSync(oracle[0], oracle.slice(1), { input, maxBuffer: n * 16 + 4096 });
  assert.is(ran.status, 0, `oracle: ${ran.error ?? ran.stderr}`);
  const expected = new DataView(ran.stdout.buffer, ran.stdout.byteOffset, ran.stdout.byteLength);
  assert.is(expected.byteLength, n * 16, "the oracle answered every case");

  const at = core.cases(n);
  new Uint8Array(core.memory.buffer, at).set(input);
  core.runCases(at, n);
  const actual = new DataView(core.memory.buffer, at);
  const asked = new DataView(input.buffer, input.byteOffset);
  const wrong = new Map<string, number>();
  const lines: string[] = [];
  for (let i = 0; i < n; i++) {
    const result = expected.getBigUint64(i * 16, true), fpsr = expected.getUint32(i * 16 + 8, true);
    const ours = actual.getBigUint64(i * CASE_BYTES + 8, true), oursFpsr = actual.getUint32(i * CASE_BYTES + 16, true);
    if (result === ours && fpsr === oursFpsr) continue;
    const { name, operands } = operations[asked.getUint16(i * CASE_BYTES, true)];
    const count = (wrong.get(name) ?? 0) + 1;
    wrong.set(name, count);
    if (count > 3 || lines.length > 40) continue;
    const values = operands.map((_, k) => hex(asked.getBigUint64(i * CASE_BYTES + 8 + 8 * k, true)));
    lines.push(`${name} (${values.join(", ")}) FPCR ${hex(asked.getUint32(i * CASE_BYTES + 4, true))} FPSR ${hex(asked.getUint16(i * CASE_BYTES + 2, true))}: `
      + `expected ${hex(result)} FPSR ${hex(fpsr)}, got ${hex(ours)} FPSR ${hex(oursFpsr)}`);
  }
  const counts = [...wrong].map(([name, count]) => `${name}: ${count}`).join(", ");
  assert.is(wrong.size, 0, `FP_SEED=${seed}, ${n} vectors, wrong: ${counts}\n${lines.join("\n")}`);
  console.log(`${n} vectors of ${operations.length} operations agree`);
});

test("every fast path gives the exact path's bits and flags", () => {
  const at = core.cases(4);
  for (const [op, { name, exact, operands }] of operations.entries()) {
    if (!exact || operands[0] === "h") continue;
    const bad = core.fuzz(op, operands[0] === "d" ? 1 : 0, BigInt(seed), fuzzCases, at);
    if (bad === 0) continue;
    const report = new BigUint64Array(core.memory.buffer, at, 9);
    const [fpcr, before, a, b, c, fast, fastFpsr, slow, slowFpsr] = [...report].map(hex);
    assert.unreachable(`FP_SEED=${seed}, case ${bad} of ${name} (${[a, b, c].slice(0, operands.length).join(", ")}) FPCR ${fpcr} FPSR ${before}: `
      + `exact ${slow} FPSR ${slowFpsr}, fast ${fast} FPSR ${fastFpsr}`);
  }
});

test.run();

/** The rare cases and `vectors` records for every operation, as oracle.c reads them. */
function makeCases(): Buffer {
  const random = xorshift(seed);
  const bytes = Buffer.alloc((operations.length * vectors + 8 * rare.length) * CASE_BYTES);
  let at = 0;
  for (const [name, ...values] of rare) {
    for (let way = 0; way < 8; way++, at += CASE_BYTES) {
      bytes.writeUInt16LE(operations.findIndex((o) => o.name === name), at);
      bytes.writeUInt16LE(way & 4 ? 0x10 : 0, at + 2);
      bytes.writeUInt32LE((way & 3) << 22, at + 4);
      for (const [k, value] of values.entries()) bytes.writeBigUInt64LE(value, at + 8 + 8 * k);
    }
  }
  for (const [op, { operands }] of operations.entries()) {
    for (let i = 0; i < vectors; i++, at += CASE_BYTES) {
      bytes.writeUInt16LE(op, at);
      // IXC set before is what opens most fast paths; a bit that nothing clears shows that flags accumulate.
      bytes.writeUInt16LE([0, 0, 0x10, 0x10, 0x11, 0x9f][random() % 6], at + 2);
      // RMode, FZ, DN and AHP; every fourth time as after reset, which is what most programs use.
      bytes.writeUInt32LE(random() % 4 === 0 ? 0 : (random() & 31) << 22, at + 4);
      const values: bigint[] = [];
      for (const kind of operands) values.push(operand(kind, values, random));
      for (const [k, value] of values.entries()) bytes.writeBigUInt64LE(value, at + 8 + 8 * k);
    }
  }
  return bytes;
}

const formats: Record<string, [exponentBits: number, fractionBits: number]> = { h: [5, 10], s: [8, 23], d: [11, 52] };

/** Cases that random operands hardly meet, run in each rounding mode with IXC clear and set before. */
const rare: [string, ...bigint[]][] = [
  // The only quotients that are rounded up to the smallest normal number: UFC.
  ["fdiv s", 0x3f7fffffn, 0x7e800000n],
  ["fdiv d", 0x3fefffffffffffffn, 0x7fd0000000000000n],
  // The product is 0x845723266.8 places of the sum and one bit 74 below: a tie but for the very last bit.
  ["fmadd d", 0x4150000000000000n, 0x3ffe94150bb3ee91n, 0x3ff14fc45bb59271n],
  ["fnmsub d", 0x4150000000000000n, 0x3ffe94150bb3ee91n, 0x3ff14fc45bb59271n],
  // The addend, shifted by exactly 64, completes a tie.
  ["fmadd d", 0x3bf0000000000000n, 0x3fffffffffffdfffn, 0x3ff0010000000000n],
];

const doubles = new Float64Array(1), doubleBits = new BigUint64Array(doubles.buffer);
const singles = new Float32Array(2), singleBits = new BigUint64Array(singles.buffer);

/** One operand of a kind; `earlier` are the operands before it, which it may be close to. */
function operand(kind: Kind, earlier: bigint[], random: () => number): bigint {
  const bits64 = (): bigint => (BigInt(random()) << 32n) | BigInt(random());
  if (kind === "w" || kind === "x") {
    const width = kind === "w" ? 32 : 64;
    const power = 1n << BigInt(random() % width), near = BigInt(random() % 5) - 2n;
    const value = [bits64(), bits64() >> BigInt(random() % width), power + near, -power + near, (bits64() << 40n) + near][random() % 5];
    return BigInt.asUintN(width, value);
  }
  const [expBits, fracBits] = formats[kind];
  const width = 1 + expBits + fracBits, maxExp = (1 << expBits) - 1, bias = maxExp >> 1;
  const earlierOne = earlier[random() % (earlier.length || 1)];
  if (earlierOne !== undefined && random() % 8 === 0) { // The same, its negative, or a neighbour of either.
    const neighbour = earlierOne + BigInt(random() % 3) - 1n;
    return BigInt.asUintN(width, random() % 2 ? neighbour : neighbour ^ (1n << BigInt(width - 1)));
  }
  if (earlierOne !== undefined && random() % 8 === 0) { // What brings product or quotient to the smallest normal or largest number.
    const view = kind === "s" ? singles : doubles, bits = kind === "s" ? singleBits : doubleBits;
    bits[0] = BigInt.asUintN(width, earlierOne);
    const x = view[0], edge = kind === "s" ? [2 ** -126, (2 - 2 ** -23) * 2 ** 127] : [2 ** -1022, Number.MAX_VALUE];
    view[0] = random() % 2 ? edge[random() & 1] / x : x / edge[random() & 1];
    return BigInt.asUintN(width, BigInt.asUintN(width, bits[0]) + BigInt(random() % 5) - 2n);
  }
  if (kind === "d" && random() % 8 === 0) { // A single, a place between two singles, or a double beside one of these.
    singleBits[0] = operand("s", [], random);
    doubles[0] = singles[0];
    return BigInt.asUintN(64, doubleBits[0] + BigInt(random() & 1) * (1n << 28n) + BigInt(random() % 3) - 1n);
  }
  const fracMask = (1n << BigInt(fracBits)) - 1n;
  const run = BigInt(random() % (fracBits + 1));
  let frac = [bits64(), bits64(), 0n, fracMask, 1n << run, -(1n << run), (1n << run) - 1n, bits64() << run][random() % 8];
  if (random() % 6 === 0) frac += BigInt(random() % 3) - 1n;
  // Exponents: anywhere, around one, integers' sizes, the ends, and (for products, quotients) what brings an earlier operand to an end.
  const earlierExp = earlierOne === undefined ? bias : Number((earlierOne >> BigInt(fracBits)) & BigInt(maxExp));
  const wobble = (random() % 7) - 3;
  const end = random() % 2 ? maxExp : -(random() % 2 ? 0 : fracBits);
  const exp = [
    random() % (maxExp + 1), bias + wobble, bias + (random() % 68), [0, 0, 1, 2, maxExp - 2, maxExp - 1, maxExp, maxExp][random() % 8],
    end - earlierExp + bias + wobble, earlierExp - end + bias + wobble, earlierExp + wobble, earlierExp + (random() % (2 * fracBits + 8)) - fracBits - 4,
  ][random() % 8];
  const clamped = BigInt(Math.max(0, Math.min(maxExp, exp)));
  return (BigInt(random() & 1) << BigInt(width - 1)) | (clamped << BigInt(fracBits)) | (frac & fracMask);
}

/** A stream of 32-bit numbers (Marsaglia's xorshift, three shifts). */
function xorshift(from: number): () => number {
  let x = (from ^ 0x9e3779b9) | 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
}

function hex(x: bigint | number): string { return "0x" + x.toString(16); }

async function buildCore(): Promise<Entry> {
  mkdirSync(`${root}/build/fp`, { recursive: true });
  writeFileSync(`${root}/build/fp/cases.gen.ts`, coreCases());
  const { error, stderr } = await asc.main([
    "test/assembly/fp/entry.ts", "--config", "test/assembly/fp/asconfig.json", "--baseDir", root, "--outFile", "build/fp/entry.wasm",
  ]);
  if (error) throw new Error(`test/assembly/fp/entry.ts does not compile: ${stderr}`);
  const module = new WebAssembly.Module(readFileSync(`${root}/build/fp/entry.wasm`));
  // Nothing here reaches the outside; should it, it must not pass unseen.
  const env: Record<string, () => never> = {};
  for (const { name } of WebAssembly.Module.imports(module)) env[name] = () => { throw new Error(`arithmetic called ${name}`); };
  const instance = new WebAssembly.Instance(module, { env });
  return instance.exports as unknown as Entry;
}

/** What the oracle needs and this machine lacks, if anything. */
function missingTool(): string | undefined {
  const tools = process.env.FP_ORACLE ? [] : ["qemu-aarch64-static", "aarch64-linux-gnu-gcc"];
  const missing = tools.find((tool) => spawnSync(tool, ["--version"]).error);
  return missing && `${missing} is not installed`;
}

/** The command that runs the oracle. */
function buildOracle(): string[] {
  if (process.env.FP_ORACLE) return process.env.FP_ORACLE.split(" ");
  const binary = `${root}/build/fp/oracle`;
  writeFileSync(`${root}/build/fp/cases.inc`, oracleCases());
  const built = spawnSync("aarch64-linux-gnu-gcc", [
    "-O1", "-static", `-I${root}/build/fp`, `${root}/test/assembly/fp/oracle.c`, "-o", binary,
  ]);
  if (built.status !== 0) throw new Error(`test/assembly/fp/oracle.c does not compile: ${built.stderr}`);
  return ["qemu-aarch64-static", binary];
}
