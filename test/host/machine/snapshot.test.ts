import { test } from "uvu";
import * as assert from "uvu/assert";
import { crc32, decodeSnapshot, encodeSnapshot } from "../../../host/machine/snapshot.ts";

const sections = [
  { name: "a", version: 1, state: { n: 1, list: [1, [2, { deep: "ü" }]], bytes: Uint8Array.of(1, 2, 3), words: Uint32Array.of(0xdead_beef), none: null } },
  { name: "b", version: 7, state: new Float64Array([0.5]) },
];

test("what goes in comes out", () => {
  assert.equal(decodeSnapshot(encodeSnapshot(sections)), sections);
});

test("as a file is read: a Buffer, which may be part of another", () => {
  assert.equal(decodeSnapshot(Buffer.concat([Buffer.alloc(3), encodeSnapshot(sections)]).subarray(3)), sections);
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

test("data that do not fit their section are refused", () => {
  const bytes = encodeSnapshot([{ name: "a", version: 1, state: Uint8Array.of(1, 2, 3) }]), text = new TextDecoder("latin1").decode(bytes);
  const with_ = (old: string, now: string) => {
    const bad = Uint8Array.from(text.replace(old, now), (c) => c.charCodeAt(0));
    new DataView(bad.buffer).setUint32(bad.length - 4, crc32(bad.subarray(0, bad.length - 4)), true);
    return () => decodeSnapshot(bad, "x.snap");
  };
  assert.equal(with_("nothing", "")()[0].state, Uint8Array.of(1, 2, 3));
  for (const [old, now] of [[",0,3]", ",0,9]"], [",0,3]", ",2,3]"], ["Uint8Array", "Uint9Array"], ["Uint8Array", "__proto__x"], ["[", "("]]) assert.throws(with_(old, now), /^x\.snap: offset 33: expected the data of section "a"/);
});

test("what JSON would lose is refused", () => {
  assert.throws(() => encodeSnapshot([{ name: "a", version: 1, state: { x: [Infinity] } }]), /a\.x\[0\]: Infinity/);
});

test.run();
