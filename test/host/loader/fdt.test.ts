/** Device trees against dtc: the same bytes back, the same meaning, and refusals for what is broken. */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { childOf, findNode, findPhandle, getCells, getString, getStrings, newNode, parseFdt, setCells, setString, walk, writeFdt } from "../../../host/loader/fdt.ts";
import { obtainAssets } from "../../assets/fetch.ts";
import { DTC, dtc, dts, refuses, testWith } from "../tools.ts";
import { unless } from "../../unless.ts";

const SAMPLE = `/memreserve/ 0x0 0x1000; /memreserve/ 0x12345678 0x80000000;
/ { #address-cells = <1>; #size-cells = <1>; compatible = "a", "b"; model = "m";
  aliases { serial0 = "/soc/serial@7e201000"; };
  soc: soc { u: serial@7e201000 { reg = <0x7e201000 0x200>; status = "okay"; empty; bytes = [01 02 03]; child-compatible = "x"; bluetooth { }; }; };
  user { link = <&u>; }; };`;

testWith(test, DTC, "parse and write give dtc's bytes back", () => {
  for (const source of [SAMPLE, "/ { };", "/ { my-compatible = \"y\"; compatible = \"x\"; a { b { c { d = <1>; }; }; }; };"]) {
    const blob = dtc(source);
    assert.equal(writeFdt(parseFdt(blob, "t.dtb")), blob);
  }
});

testWith(test, DTC, "nodes are found by path, alias, bare name and phandle", () => {
  const tree = parseFdt(dtc(SAMPLE), "t.dtb"), serial = findNode(tree, "/soc/serial@7e201000")!;
  assert.is(findNode(tree, "serial0"), serial);
  assert.is(findNode(tree, "/soc/serial"), serial);
  assert.is(findNode(tree, "serial0/bluetooth"), childOf(serial, "bluetooth"));
  assert.is(findNode(tree, "/soc/none"), undefined);
  assert.is(findNode(tree, "none"), undefined);
  assert.is(findPhandle(tree.root, getCells(findNode(tree, "/user"), "link")![0]), serial);
  assert.equal(getStrings(tree.root, "compatible"), ["a", "b"]);
  assert.is(getString(serial, "status"), "okay");
  assert.equal(getCells(serial, "reg"), [0x7e201000, 0x200]);
  assert.is(serial.properties.get("empty")!.length, 0);
  assert.equal(tree.reservations, [{ address: 0n, size: 0x1000n }, { address: 0x12345678n, size: 0x80000000n }]);
  assert.ok([...walk(tree.root)].some(([, path]) => path === "/soc/serial@7e201000/bluetooth"));
});

testWith(test, DTC, "a patched tree means the same to dtc as its source", () => {
  const tree = parseFdt(dtc(SAMPLE), "t.dtb"), chosen = newNode("chosen");
  tree.root.children.push(chosen);
  setString(chosen, "bootargs", "console=ttyS0");
  setCells(chosen, "linux,initrd-start", 0x80000000);
  findNode(tree, "serial0")!.properties.delete("empty");
  const expected = dtc(`${SAMPLE.replace("empty;", "")} / { chosen { bootargs = "console=ttyS0"; linux,initrd-start = <0x80000000>; }; };`);
  const chosenLast = (text: string) => text.split("\n").sort().join("\n");
  assert.is(chosenLast(dts(writeFdt(tree))), chosenLast(dts(expected)));
});

const assets = await obtainAssets();
if (typeof assets === "string") unless(test, assets, "Debian's trees come back byte for byte");
else test("Debian's trees come back byte for byte", () => {
  for (const path of [assets.dtb, assets.dtbPlus]) {
    const blob = new Uint8Array(readFileSync(path)), tree = parseFdt(blob, path);
    assert.equal(writeFdt(tree), blob);
    assert.match(getString(tree.root, "model")!, /Raspberry Pi 3 Model B/);
  }
});

test("broken trees are refused with file, offset and expectation", async () => {
  const root = newNode("");
  setString(root, "model", "m");
  root.children.push(newNode("a"));
  const good = writeFdt({ root, reservations: [], bootCpu: 0 }), view = (b: Uint8Array) => new DataView(b.buffer);
  const structAt = view(good).getUint32(8);
  const spoilt = (at: number, word: number) => () => { const b = good.slice(); view(b).setUint32(at, word); return parseFdt(b, "bad.dtb"); };
  assert.is(structAt, 56); // header, one reservation entry
  await refuses(spoilt(0, 0x12345678), /^bad\.dtb: at offset 0x0: expected a flattened device tree \(d0 0d fe ed\)/);
  await refuses(() => parseFdt(good.subarray(0, 20), "bad.dtb"), /offset 0x14: expected a 40-byte device tree header/);
  await refuses(spoilt(4, 100_000), /offset 0x4: expected a device tree of at most the file's/);
  await refuses(() => parseFdt(good.subarray(0, good.length - 1), "bad.dtb"), /offset 0x4: expected a device tree of at most/);
  await refuses(spoilt(20, 16), /offset 0x14: expected device tree version 17, found 16/);
  await refuses(spoilt(8, 0xffffff00), /offset 0x8: expected the structure block inside/);
  await refuses(spoilt(12, 0xffff), /offset 0xc: expected the strings block inside/);
  await refuses(spoilt(16, good.length - 4), /expected a zero entry that ends the memory reservation block/);
  await refuses(spoilt(structAt, 7), /offset 0x38: expected a structure token \(1, 2, 3, 4 or 9\), found 0x7/);
  await refuses(spoilt(structAt, 2), /expected FDT_BEGIN_NODE or FDT_END, found FDT_END_NODE outside/);
  await refuses(spoilt(structAt, 9), /expected a root node, found FDT_END/);
  await refuses(spoilt(structAt + 12, 0x7fffffff), /expected property 'model' inside the structure block/);
  await refuses(spoilt(structAt + 16, 0x7fffffff), /expected a name inside the strings block/);
  await refuses(spoilt(structAt + 4, 0x41414141), /expected a structure token|expected/);
  await refuses(spoilt(good.length - view(good).getUint32(32) - 4, 4), /expected FDT_END before the end|expected the end of node/);
  let deep = newNode("");
  for (let i = 0; i < 80; i++) { const outer = newNode("n"); outer.children.push(deep); deep = outer; }
  await refuses(() => parseFdt(writeFdt({ root: deep, reservations: [], bootCpu: 0 }), "deep.dtb"), /expected nodes at most 64 deep/);
});

test("no prefix and no single damaged byte does anything but parse or refuse", () => {
  const root = newNode("");
  setString(root, "model", "m"); setCells(root, "phandle", 3);
  root.children.push(newNode("a"), newNode("b@1"));
  const bytes = writeFdt({ root, reservations: [{ address: 0n, size: 4096n }], bootCpu: 0 });
  const tryParse = (b: Uint8Array) => { try { parseFdt(b, "x"); } catch (error) { assert.is((error as Error).name, "LoadError", (error as Error).stack); } };
  for (let n = 0; n < bytes.length; n++) tryParse(bytes.subarray(0, n));
  for (let i = 0; i < bytes.length; i++) for (const v of [0, 1, 3, 0x7f, 0x80, 0xff]) { const b = bytes.slice(); b[i] = v; tryParse(b); }
});

test.run();
