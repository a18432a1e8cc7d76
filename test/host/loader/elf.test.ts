/** ELF files: of our own making byte by byte, and what Debian's cross toolchain writes. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseElf } from "../../../host/loader/elf.ts";
import { symbolTable } from "../../../host/loader/symbols.ts";
import { inFolder, refuses, run, testWith } from "../tools.ts";
import { makeElf } from "./make-elf.ts";

const CROSS = { "aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu" };

test("a segment keeps its bytes, its zeroed rest and both addresses", () => {
  const elf = parseElf(makeElf({ entry: 0xffff_0000_0008_0004n, segments: [{ va: 0xffff_0000_0008_0000n, pa: 0x80000n, bytes: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), memorySize: 64 }] }), "k");
  assert.is(elf.segments.length, 1);
  assert.is(elf.segments[0].physicalAddress, 0x80000n);
  assert.is(elf.segments[0].memorySize, 64);
  assert.equal([...elf.segments[0].bytes], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.is(elf.physicalEntry, 0x80004n);
});

testWith(test, CROSS, "segments, symbols, notes and entry are those that readelf and nm report", () => inFolder((folder) => {
  writeFileSync(join(folder, "k.c"), `
    __attribute__((section(".note.test"), aligned(4))) const struct { int n, d, t; char name[8]; int desc[2]; } note = { 5, 8, 77, "ABCD", { 0x11, 0x22 } };
    int counter = 7; static char room[5000];
    int helper(int x) { return x + counter; }
    void _start(void) { for (;;) room[0] = helper(room[1]); }`);
  writeFileSync(join(folder, "k.ld"), `ENTRY(_start) absolute = 0x1234; PHDRS { t PT_LOAD; d PT_LOAD; n PT_NOTE; }
    SECTIONS { . = 0x80000; .text : { *(.text*) } :t .rodata : { *(.rodata*) } :t .note.test : { *(.note.test) } :t :n .data : { *(.data) *(.bss) } :d /DISCARD/ : { *(*) } }`);
  const path = join(folder, "k.elf");
  run("aarch64-linux-gnu-gcc", ["-O1", "-nostdlib", "-static", "-no-pie", "-ffreestanding", "-fno-inline", "-Wl,--build-id=none", "-T", join(folder, "k.ld"), "-o", path, join(folder, "k.c")]);
  const elf = parseElf(new Uint8Array(readFileSync(path)), path);
  const binary = join(folder, "k.bin");
  run("aarch64-linux-gnu-objcopy", ["-O", "binary", path, binary]);
  const image = new Uint8Array(readFileSync(binary)), base = Number(elf.segments[0].physicalAddress);
  for (const s of elf.segments) {
    const at = Number(s.physicalAddress) - base;
    assert.equal(s.bytes.slice(0, image.length - at), image.slice(at, at + s.bytes.length));
  }
  const nm = new TextDecoder().decode(run("aarch64-linux-gnu-nm", [path])).trim().split("\n").map((l) => l.split(" ")).filter(([, kind, n]) => kind.toUpperCase() !== "A" && !n.startsWith("$"));
  assert.ok(nm.length >= 5);
  const table = symbolTable(elf.symbols);
  for (const [address, , name] of nm) assert.is(table.find(name), BigInt(`0x${address}`), name);
  assert.is(table.count, nm.length); // no absolute values and no mapping symbols ($x, $d): neither is a place with a name
  const helper = table.find("helper")!;
  assert.equal(table.at(helper + 4n), { name: "helper", offset: 4n });
  assert.is(elf.entry, table.find("_start"));
  assert.is(elf.notes.length, 1);
  assert.is(elf.notes[0].owner, "ABCD");
  assert.is(elf.notes[0].type, 77);
  assert.equal([...elf.notes[0].descriptor], [0x11, 0, 0, 0, 0x22, 0, 0, 0]);
}));

test("an address resolves to the nearest symbol before it, and to none outside a symbol's size", () => {
  const table = symbolTable([
    { name: "b", address: 0x2000n, size: 16, kind: "function" }, { name: "label", address: 0x2000n, size: 0, kind: "other" },
    { name: "a", address: 0x1000n, size: 0, kind: "other" },
  ]);
  assert.is(table.at(0xfffn), undefined);
  assert.equal(table.at(0x1fffn), { name: "a", offset: 0xfffn });
  assert.equal(table.at(0x2008n), { name: "b", offset: 8n });
  assert.is(table.at(0x2010n), undefined);
});

test("bad files are refused with file, offset and expectation", async () => {
  const good = () => makeElf({ entry: 0x80000n, segments: [{ va: 0x80000n, pa: 0x80000n, bytes: new Uint8Array(16), memorySize: 16 }] });
  const spoilt = (change: (bytes: Uint8Array, view: DataView) => void) => () => { const b = good(); change(b, new DataView(b.buffer)); return parseElf(b, "bad.elf"); };
  await refuses(spoilt((b) => { b[0] = 0; }), /^bad\.elf: at offset 0x0: expected an ELF file/);
  await refuses(() => parseElf(good().subarray(0, 40), "bad.elf"), /at offset 0x28: expected a 64-byte ELF header, the file ends after 40 bytes/);
  await refuses(spoilt((b) => { b[4] = 1; }), /at offset 0x4: expected a 64-bit ELF file \(class 2\), found class 1/);
  await refuses(spoilt((b) => { b[5] = 2; }), /at offset 0x5: expected a little-endian/);
  await refuses(spoilt((b, v) => v.setUint16(16, 1, true)), /at offset 0x10: expected an executable ELF file .* found type 1/);
  await refuses(spoilt((b, v) => v.setUint16(18, 62, true)), /at offset 0x12: expected an AArch64 ELF file \(machine 183\), found machine 62/);
  await refuses(spoilt((b, v) => v.setBigUint64(32, 1n << 40n, true)), /at offset 0x20: expected 1 program headers inside the file/);
  await refuses(spoilt((b, v) => v.setUint16(54, 32, true)), /at offset 0x36: expected a program header size of 56, found 32/);
  await refuses(spoilt((b, v) => v.setBigUint64(64 + 8, 0x100000n, true)), /at offset 0x48: expected a segment inside the file/);
  await refuses(spoilt((b, v) => v.setBigUint64(64 + 32, 1n << 60n, true)), /at offset 0x60: expected a size or file offset below 2\^53/);
  await refuses(spoilt((b, v) => v.setBigUint64(64 + 40, 3n, true)), /at offset 0x68: expected a memory size of at least/);
  await refuses(spoilt((b, v) => { v.setBigUint64(40, 64n, true); v.setUint16(58, 64, true); v.setUint16(60, 9, true); }), /at offset 0x28: expected 9 section headers inside the file/);
});

test("no prefix and no single damaged byte of a file does anything but parse or refuse", async () => {
  const bytes = makeElf({ entry: 0x80000n, segments: [{ va: 0x80000n, pa: 0x80000n, bytes: new Uint8Array(16), memorySize: 16 }] });
  const tryParse = (b: Uint8Array) => { try { parseElf(b, "x"); } catch (error) { assert.is((error as Error).name, "LoadError", (error as Error).stack); } };
  for (let n = 0; n <= bytes.length; n++) tryParse(bytes.subarray(0, n));
  for (let i = 0; i < bytes.length; i++) for (const v of [0, 1, 0x7f, 0x80, 0xff]) { const b = bytes.slice(); b[i] = v; tryParse(b); }
});

test.run();
