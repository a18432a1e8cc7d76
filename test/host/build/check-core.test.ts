/** The build refuses a core whose dispatch is not what its speed rests on; the core that is built passes. */
import { existsSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { complaint, dispatches } from "../../../host/build/check-core.ts";
import { all, bodies, Op, parse } from "../../../host/build/wasm-file.ts";

const core = new URL("../../../build/core.wasm", import.meta.url);

/** A module of one function: block, block, br_table over `targets` labels, end, end. */
function tableModule(targets: number): Uint8Array {
  const code = [0, 0x02, 0x40, 0x02, 0x40, 0x41, 0, 0x0e, targets, ...Array(targets).fill(0), 1, 0x0b, 0x0b, 0x0b];
  return Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, code.length + 2, 1, code.length, ...code);
}

test("a br_table is found with the number of its labels", () => assert.equal(dispatches(tableModule(80)), [{ index: 0, size: 93, cases: 81 }]));

test("a switch that became no table, and a function that is too large, are told", () => {
  const good = [{ index: 1, size: 30_000, cases: 250 }, { index: 2, size: 39_000, cases: 201 }];
  assert.is(complaint(good, 200), undefined);
  assert.match(complaint([good[0], { ...good[1], cases: 90 }], 200)!, /over 200 record kinds has become no br_table \(the largest have 250, 90 entries\)/);
  assert.match(complaint([good[0], { ...good[1], size: 40_001 }], 200)!, /40001 bytes of wasm/);
});

if (existsSync(core)) test("every function of the core is read to its end", () => {
  const file = readFileSync(core);
  let calls = 0;
  for (const body of bodies(file)) for (const node of all(parse(file, body))) if (node.op === Op.CALL) calls++;
  assert.ok(calls > 1000);
});

test.run();
