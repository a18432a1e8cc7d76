/**
 * Runs cases on the oracle and on a target and tells what differs: word, disassembly, inputs, expected and actual.
 * A differing sequence is first shrunk: instructions become NOPs as long as the difference stays (NOPs, because taking
 * words out would move every branch).
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CASE, STATE } from "../oracle/layout.ts";
import type { Oracle } from "../oracle/oracle.ts";
import { Cases, Results } from "../oracle/records.ts";
import type { Target } from "./target.ts";

export interface Mismatch { record: Uint8Array; differences: string[] }

const NOP = 0xd503_201f;

/** The cases on which the target differs, at most `limit` of them, and the oracle's results for statistics. */
export async function findMismatches(oracle: Oracle, target: Target, cases: Cases, limit: number): Promise<{ mismatches: Mismatch[]; differing: number[]; expected: Results }> {
  const actual = new Results(cases.count);
  // QEMU is a process of its own: it works while the target does.
  const [expected] = await Promise.all([oracle.run(cases), target.run(cases, actual)]);
  const differing: number[] = [];
  for (let i = 0; i < cases.count; i++) if (!expected.same(i, actual)) differing.push(i);
  const mismatches = differing.slice(0, limit).map((i) => ({ record: cases.record(i).slice(), differences: expected.differences(i, actual) }));
  return { mismatches, differing, expected };
}

/** The smallest sequence that still differs. A case of one instruction is returned as it is. */
export async function shrink(oracle: Oracle, target: Target, mismatch: Mismatch): Promise<Mismatch> {
  for (let best = mismatch; ; ) {
    const original = new Cases(1);
    original.append(best.record);
    const code = original.code(0);
    const candidates = new Cases(code.length);
    for (let w = 0; w < code.length; w++) if (code[w] !== NOP) candidates.code(candidates.append(best.record))[w] = NOP;
    if (candidates.count <= 1) return best;
    const { mismatches } = await findMismatches(oracle, target, candidates, 1);
    if (mismatches.length === 0) return best;
    best = mismatches[0];
  }
}

export function describe({ record, differences }: Mismatch): string {
  const cases = new Cases(1);
  cases.append(record);
  const pc = cases.pc(0), code = [...cases.code(0)];
  const text = disassemble(code, pc);
  const lines = code.map((word, w) => ({ word, line: `  ${(pc + w * 4).toString(16)}: ${word.toString(16).padStart(8, "0")}  ${text[w]}` }))
    .filter(({ word }) => word !== NOP || code.length === 1).map(({ line }) => line);
  const hex = (at: number) => `0x${cases.get(0, at).toString(16)}`;
  const inputs: string[] = [`  nzcv ${hex(STATE.nzcv)} fpcr ${hex(STATE.fpcr)} fpsr ${hex(STATE.fpsr)} sp ${cases.hex64(0, STATE.sp)}`];
  for (const r of registersIn(code)) if (r < 31) inputs.push(`  x${r} ${cases.hex64(0, STATE.x + r * 8)}  v${r} ${cases.hex64(0, STATE.v + r * 16 + 8)}:${cases.hex64(0, STATE.v + r * 16)}`);
  return [...lines, " inputs", ...inputs, " differences", ...differences.map((d) => `  ${d}`)].join("\n");
}

/** All that the words' usual register fields name. */
function registersIn(code: number[]): number[] {
  const found = new Set<number>();
  for (const word of code) for (const low of [0, 5, 10, 16]) found.add((word >>> low) & 31);
  return [...found].sort((a, b) => a - b);
}

/** One line a word, by objdump where it is installed, else empty. */
export function disassemble(code: number[], pc: number): string[] {
  const folder = mkdtempSync(join(tmpdir(), "words-"));
  try {
    const file = join(folder, "words");
    writeFileSync(file, Buffer.from(Uint32Array.from(code).buffer));
    const out = spawnSync("aarch64-linux-gnu-objdump", ["-D", "-b", "binary", "-m", "aarch64", `--adjust-vma=${pc}`, file], { encoding: "utf8" });
    const lines = (out.stdout ?? "").split("\n").flatMap((l) => l.match(/^\s*[0-9a-f]+:\t[0-9a-f]{8} \t(.*)$/)?.[1].replace(/\t/g, " ") ?? []);
    return lines.length === code.length ? lines : code.map(() => "");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
