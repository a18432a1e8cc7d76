/**
 * The listing of the instruction table, committed so that a change of the rows shows in a review as a change of encodings.
 * After a change that is meant: node --import tsx test/golden/isa.test.ts --bless
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { listing, numberKinds, readRows } from "../../host/build/isa.ts";

const FILE = fileURLToPath(new URL("isa.txt", import.meta.url));
const now = listing(readRows());

if (process.argv.includes("--bless")) {
  writeFileSync(FILE, now);
  console.log(`${FILE}: ${now.split("\n").length - 1} encodings`);
}

test("the committed listing is that of the rows", () => {
  const then = existsSync(FILE) ? readFileSync(FILE, "utf8") : "";
  if (then === now) return;
  const old = new Set(then.split("\n")), current = new Set(now.split("\n"));
  const gone = [...old].filter((l) => !current.has(l)), come = [...current].filter((l) => !old.has(l));
  assert.unreachable(`test/golden/isa.txt is stale (--bless writes it anew):\n${[...gone.slice(0, 10).map((l) => `- ${l}`), ...come.slice(0, 10).map((l) => `+ ${l}`)].join("\n")}`);
});

test("every kind has a number of its own", () => {
  const { kinds } = numberKinds(readRows());
  assert.is(new Set(kinds.map((k) => k.id)).size, kinds.length);
});

test.run();
