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
  const newer = armstub8();
  newer[0xf4] = 1; // a version of its own
  assert.is(word(patchArmstub(newer, 0x80000, 0).bytes, 0xf4), 0);
  assert.equal([0xf0, 0xf4, 0xf8, 0xfc].map((at) => word(bytes, at)), [0, 0, 0x2eff0000, 0x80000]);
});

test("patching: a stub without the magic stays as it is", () => {
  const own = Uint8Array.from({ length: 300 }, (_, i) => i & 255), { bytes, patched } = patchArmstub(own, 0x80000, 0x100);
  assert.not(patched);
  assert.equal(bytes, own);
  assert.not(patchArmstub(new Uint8Array(16), 0, 0).patched);
});

/** Reports on the semihosting console, as raw bytes, how core 0 and then core 1 arrive. */
const REPORTER = `
  .macro report at
    adr x9, \\at
    stp x0, x1, [x9]; stp x2, x3, [x9, #16]
    mrs x10, CurrentEL; mrs x11, DAIF; stp x10, x11, [x9, #32]
    mrs x10, SPSel; mrs x11, SCTLR_EL2; stp x10, x11, [x9, #48]
    mrs x10, CNTFRQ_EL0; mrs x11, CNTVOFF_EL2; stp x10, x11, [x9, #64]
    mrs x10, MPIDR_EL1; stp x10, xzr, [x9, #80]
  .endm
  report first
  adr x1, core1; mov x2, #0xe0; str x1, [x2]; dsb sy; sev
0: ldr x3, flag; cbz x3, 0b
  mov w0, #1; adr x1, open; hlt #0xf000
  adr x1, write; str x0, [x1]; mov w0, #5; hlt #0xf000
  mov w0, #0x18; adr x1, leave; hlt #0xf000
core1: report second
  adr x9, flag; mov x10, #1; str x10, [x9]; dsb sy
1: wfe; b 1b
  .balign 8
first: .zero 96
second: .zero 96
flag: .quad 0
open: .quad name, 4, 3
write: .quad 0, first, 192
leave: .quad 0x20026, 0
name: .asciz ":tt"`;

testWith(test, { "qemu-system-aarch64": "qemu-system-arm", "aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu" }, "run by QEMU: EL2h, masked, caches off, 19.2 MHz; core 1 wakes through its slot", () => inFolder((folder) => {
  const at = (name: string) => join(folder, name);
  writeFileSync(at("k.S"), REPORTER);
  run("aarch64-linux-gnu-gcc", ["-nostdlib", "-static", "-Wl,-Ttext=0x80000", "-Wl,-e0x80000", "-Wl,--build-id=none", "-o", at("k.elf"), at("k.S")]);
  run("aarch64-linux-gnu-objcopy", ["-O", "binary", at("k.elf"), at("k.bin")]);
  writeFileSync(at("stub.bin"), patchArmstub(armstub8(), 0x80000, 0x2eff0000).bytes);
  const out = run("timeout", ["60", "qemu-system-aarch64", "-M", "raspi3b", "-display", "none", "-serial", "none", "-semihosting-config", "enable=on,target=native",
    "-device", `loader,file=${at("stub.bin")},addr=0,force-raw=on`, "-device", `loader,file=${at("k.bin")},addr=0x80000,force-raw=on`]);
  assert.is(out.length, 192);
  const view = new DataView(out.buffer, out.byteOffset), names = ["x0", "x1", "x2", "x3", "CurrentEL", "DAIF", "SPSel", "SCTLR_EL2", "CNTFRQ_EL0", "CNTVOFF_EL2", "MPIDR_EL1"];
  const state = (core: number) => Object.fromEntries(names.map((n, i) => [n, `0x${view.getBigUint64(core * 96 + i * 8, true).toString(16)}`]));
  const expected = { x1: "0x0", x2: "0x0", x3: "0x0", CurrentEL: "0x8", DAIF: "0x3c0", SPSel: "0x1", SCTLR_EL2: "0x30c50830", CNTFRQ_EL0: "0x124f800", CNTVOFF_EL2: "0x0" };
  assert.equal(state(0), { x0: "0x2eff0000", ...expected, MPIDR_EL1: "0x80000000" });
  assert.equal(state(1), { x0: "0x0", ...expected, MPIDR_EL1: "0x80000001" });
}));

test.run();
