/**
 * Cases on which a target once differed, kept in regressions.json and replayed by the test. A case is its whole record,
 * deflated, in base64; the text beside it is for the reader.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { deflateSync, inflateSync } from "node:zlib";
import { CASE } from "../oracle/layout.ts";
import { Cases } from "../oracle/records.ts";
import { disassemble, type Mismatch } from "./compare.ts";

interface Regression { code: string; record: string }

const FILE = fileURLToPath(new URL("regressions.json", import.meta.url));

export function readRegressions(): Cases {
  const all = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Regression[]) : [];
  const cases = new Cases(all.length);
  all.forEach(({ record }, i) => {
    const bytes = inflateSync(Buffer.from(record, "base64"));
    if (bytes.length !== CASE.size) throw new Error(`${FILE}: entry ${i}: a record of ${bytes.length} bytes, expected ${CASE.size}; layout.ts has changed, find the case anew`);
    cases.append(bytes);
  });
  return cases;
}

/** Appends those that are not there yet; answers how many. */
export function appendRegressions(mismatches: Mismatch[]): number {
  const all = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Regression[]) : [];
  const known = new Set(all.map((r) => r.code));
  for (const { record } of mismatches) {
    const cases = new Cases(1);
    cases.append(record);
    const code = disassemble([...cases.code(0)], cases.pc(0)).filter((line) => line !== "nop").join("; ");
    if (known.has(code)) continue;
    known.add(code);
    all.push({ code, record: deflateSync(record).toString("base64") });
  }
  const before = known.size - all.length;
  writeFileSync(FILE, `[\n${all.map((r) => JSON.stringify(r)).join(",\n")}\n]\n`);
  return all.length + before;
}
