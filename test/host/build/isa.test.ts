/** The row generator refuses what it cannot read: a row must not be missing because of a slip of the pen. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readRows } from "../../../host/build/isa.ts";

const ROW = `@group("one", "hot")
export class One {
  @inst("11010101000000110010000000011111", "alu", "", "", "nop")
  @inline static nop<B>(b: B, r: Rec): void { }
}
`;

function rowsOf(text: string) {
  const folder = mkdtempSync(join(tmpdir(), "rows-"));
  try {
    writeFileSync(join(folder, "one.ts"), text);
    return readRows(folder);
  } finally { rmSync(folder, { recursive: true }); }
}

test("a row file is read", () => assert.equal(rowsOf(ROW).map((r) => r.method), ["nop"]));

test("a row file that does not parse is an error with file and line", () =>
  assert.throws(() => rowsOf(ROW.replace("void { }", "void { if (b { }")), /^assembly\/isa\/one\.ts:4: .*expected/));

test("a pattern of the wrong length is an error that names the row", () =>
  assert.throws(() => rowsOf(ROW.replace("11010101", "1101010")), /one\.ts: nop: pattern "[01]*" is not 32 characters/));

test.run();
