import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeSnapshot, encodeSnapshot } from "../../../host/machine/snapshot.ts";

const sections = [
  { name: "a", version: 1, state: { n: 1, list: [1, [2, { deep: "ü" }]], bytes: Uint8Array.of(1, 2, 3), words: Uint32Array.of(0xdead_beef), none: null } },
  { name: "b", version: 7, state: new Float64Array([0.5]) },
];

test("what goes in comes out", () => {
  assert.equal(decodeSnapshot(encodeSnapshot(sections)), sections);
});

test("a damaged, cut or foreign file is refused with a sentence", () => {
  const bytes = encodeSnapshot(sections);
  for (let at = 0; at < bytes.length; at += 7) {
    const bad = bytes.slice();
    bad[at] ^= 0x40;
    assert.throws(() => decodeSnapshot(bad, "x.snap"), /^x\.snap: offset \d+: /);
  }
  assert.throws(() => decodeSnapshot(bytes.subarray(0, bytes.length - 1)), /checksum/);
  assert.throws(() => decodeSnapshot(new Uint8Array(5)), /expected a snapshot/);
});

test("what JSON would lose is refused", () => {
  assert.throws(() => encodeSnapshot([{ name: "a", version: 1, state: { x: [Infinity] } }]), /a\.x\[0\]: Infinity/);
});

test.run();
