/** The armstub's words are what the assembler makes of their text; the firmware's patching follows the magic. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ARMSTUB8_CODE, armstub8, patchArmstub } from "../../../host/firmware/armstub.ts";
import { inFolder, run, testWith } from "../tools.ts";

const word = (bytes: Uint8Array, at: number) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);

testWith(test, { "aarch64-linux-gnu-as": "binutils-aarch64-linux-gnu" }, "every word is what the assembler makes of its text", () => inFolder((folder) => {
  const at = (name: string) => join(folder, name);
  writeFileSync(at("s.s"), ARMSTUB8_CODE.map(([, text]) => `${text}\n`).join(""));
  run("aarch64-linux-gnu-as", ["-o", at("s.o"), at("s.s")]);
  run("aarch64-linux-gnu-objcopy", ["-O", "binary", at("s.o"), at("s.bin")]);
  const assembled = new Uint8Array(readFileSync(at("s.bin")));
  assert.is(assembled.length, ARMSTUB8_CODE.length * 4);
  ARMSTUB8_CODE.forEach(([value, text], i) => assert.is(word(assembled, i * 4).toString(16), value.toString(16), text));
}));

test("the code ends before the spin table, and the table is empty", () => {
  const stub = armstub8();
  assert.is(stub.length, 0x100);
  assert.ok(ARMSTUB8_CODE.length * 4 <= 0xd8);
  for (let at = 0xd8; at < 0xf0; at += 4) assert.is(word(stub, at), 0);
});

test("patching: the magic gives way to core 3's slot, entry and tree are filled in", () => {
  const { bytes, patched } = patchArmstub(armstub8(), 0x80000, 0x2eff0000);
  assert.ok(patched);
  assert.equal([0xf0, 0xf4, 0xf8, 0xfc].map((at) => word(bytes, at)), [0, 0, 0x2eff0000, 0x80000]);
});

test("patching: a stub without the magic stays as it is", () => {
  const own = Uint8Array.from({ length: 300 }, (_, i) => i & 255), { bytes, patched } = patchArmstub(own, 0x80000, 0x100);
  assert.not(patched);
  assert.equal(bytes, own);
  assert.not(patchArmstub(new Uint8Array(16), 0, 0).patched);
});

test.run();
