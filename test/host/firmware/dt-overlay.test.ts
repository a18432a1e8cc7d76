/** Overlays and parameters: every form of pi3.md 2.6, on small trees compiled by dtc; plain overlays against fdtoverlay. */
import { writeFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type DeviceTree, childOf, findNode, getCells, getString, getStrings, parseFdt, phandleOf, walk, writeFdt } from "../../../host/loader/fdt.ts";
import { aliasI2c, applyParam, baseScope, mergeOverlay, prepareOverlay, remapOverlay } from "../../../host/firmware/dt-overlay.ts";
import { DTC, dtc, dts, inFolder, refuses, run, testWith } from "../tools.ts";

const BASE = `/ {
  aliases { uart0 = &uart0; };
  chosen { bootargs = "quiet"; };
  soc: soc { #address-cells = <1>; #size-cells = <1>;
    gpio: gpio@7e200000 { reg = <0x7e200000 0xb4>; pins: pins { brcm,pins = <14 15>; }; };
    uart0: serial@7e201000 { reg = <0x7e201000 0x200>; status = "disabled"; clock-frequency = <1>; };
    i2c0: i2c@7e205000 { status = "disabled"; };
    i2c1: i2c@7e804000 { status = "disabled"; clock-frequency = <100000>; };
  };
  __overrides__ { uart0 = <&uart0>, "status"; i2c1 = <&i2c1>, "status"; i2c1_baudrate = <&i2c1>, "clock-frequency:0"; shared = <&uart0>, "from-base"; };
};`;
const overlay = (body: string) => `/plugin/; / { compatible = "brcm,bcm2835"; ${body} };`;
const fragment = (n: number, target: string, body: string) => `fragment@${n} { ${target}; __overlay__ { ${body} }; };`;

function apply(body: string, params: [string, string][] = [], base = parseFdt(dtc(BASE), "base.dtb")): DeviceTree {
  const prepared = prepareOverlay(base, parseFdt(dtc(overlay(body)), "o.dtbo"), "o.dtbo");
  for (const [name, value] of params) assert.ok(applyParam(prepared.scope, name, value), `parameter ${name}`);
  mergeOverlay(base, prepared);
  return parseFdt(writeFdt(base), "merged.dtb");
}

/** The node "dev" that an overlay with these overrides makes, after the parameters. */
function param(properties: string, overrides: string, ...params: [string, string][]) {
  const body = `${fragment(0, "target = <&soc>", `dev: dev@10 { ${properties} };`)} __overrides__ { ${overrides}; };`;
  const soc = findNode(apply(body, params), "/soc")!;
  return soc.children.find((c) => c.name.startsWith("dev") || c.properties.has("compatible"))!;
}
const bytes = (node: { properties: Map<string, Uint8Array> }, name: string) => [...(node.properties.get(name) ?? [])];

testWith(test, { ...DTC, fdtoverlay: "device-tree-compiler" }, "plain overlays give what fdtoverlay gives", () => inFolder((folder) => {
  for (const body of [
    fragment(0, "target = <&uart0>", 'status = "okay"; extra = <1 2>; child { a; };'),
    fragment(0, 'target-path = "/soc"', "b: b@1 { reg = <1 1>; }; c { link = <&b &gpio>; };"),
    fragment(0, "target = <&gpio>", "p: mypins { brcm,pins = <1>; };") + fragment(1, "target = <&uart0>", 'pinctrl-0 = <&p>; pinctrl-names = "default";'),
    fragment(0, "target = <&soc>", "serial@7e201000 { clock-frequency = <2>; };") + fragment(7, 'target-path = "/"', "fresh { };"),
  ]) {
    const path = (name: string) => join(folder, name);
    writeFileSync(path("base.dtb"), dtc(BASE));
    writeFileSync(path("o.dtbo"), dtc(overlay(body)));
    run("fdtoverlay", ["-i", path("base.dtb"), "-o", path("out.dtb"), path("o.dtbo")]);
    const withoutSymbols = (blob: Uint8Array) => { const t = parseFdt(blob, "t"); t.root.children = t.root.children.filter((c) => c.name !== "__symbols__"); return dts(writeFdt(t)); };
    assert.is(withoutSymbols(writeFdt(apply(body))), withoutSymbols(new Uint8Array(readFileSync(path("out.dtb")))), body);
  }
}));

testWith(test, DTC, "overlay phandles do not meet the base's, and references on both sides hold", () => {
  const tree = apply(fragment(0, "target = <&soc>", "a: a { }; b { links = <&a &uart0 &gpio>; };"));
  const phandles = [...walk(tree.root)].map(([n]) => phandleOf(n)).filter((p) => p !== undefined);
  assert.is(new Set(phandles).size, phandles.length);
  assert.equal(getCells(findNode(tree, "/soc/b"), "links"), ["/soc/a", "/soc/serial", "/soc/gpio"].map((p) => phandleOf(findNode(tree, p)!)));
});

testWith(test, DTC, "a node that has a phandle keeps it when the overlay labels the same node", () => {
  const base = parseFdt(dtc(BASE), "b"), before = phandleOf(findNode(base, "/soc/serial")!);
  const tree = apply(fragment(0, "target = <&soc>", "again: serial@7e201000 { seen; }; user { link = <&again>; };"), [], base);
  assert.is(phandleOf(findNode(tree, "/soc/serial")!), before);
  assert.equal(getCells(findNode(tree, "/soc/user"), "link"), [before]);
});

testWith(test, DTC, "bootargs are joined, other properties replaced", () => {
  const tree = apply(fragment(0, 'target-path = "/chosen"', 'bootargs = "cma=64M"; other = "x";'));
  assert.is(getString(findNode(tree, "/chosen"), "bootargs"), "quiet cma=64M");
});

testWith(test, DTC, "a fragment whose target is in the overlay is applied first", () => {
  const tree = apply(`${fragment(0, "target = <&soc>", "inner: dev { v = <1>; };")} ${fragment(1, "target = <&inner>", "v = <2>; w;")}`);
  assert.equal(getCells(findNode(tree, "/soc/dev"), "v"), [2]);
  assert.ok(findNode(tree, "/soc/dev")!.properties.has("w"));
  const whole = apply(`fragment@0 { target = <&uart0>; inner: __overlay__ { status = "okay"; }; }; ${fragment(1, "target = <&inner>", "speed = <3>;")}`);
  assert.equal(getCells(findNode(whole, "/soc/serial"), "speed"), [3]);
});

testWith(test, DTC, "fragments that target themselves or each other end", () => {
  assert.ok(findNode(apply(fragment(0, "target = <&soc>", "x { y; };") + fragment(1, "target = <&w>", "v { w: w { }; };")), "/soc/x"));
  apply(fragment(0, "target = <&b>", "a: a { };") + fragment(1, "target = <&a>", "b: b { };"));
});

testWith(test, DTC, "__dormant__ fragments are left out; +n -n =n !n switch them", () => {
  const body = `${[0, 1, 2, 3].map((n) => fragment(n, "target = <&soc>", `f${n};`)).join(" ")}
    fragment@4 { target = <&soc>; __dormant__ { f4; }; };
    __overrides__ { on = <0>, "+4-0"; choose = <0>, "=1!2"; many = <0>, "-3", <0>, "+4"; };`;
  const found = (...params: [string, string][]) => [0, 1, 2, 3, 4].filter((n) => findNode(apply(body, params), "/soc")!.properties.has(`f${n}`)).join("");
  assert.is(found(), "0123");
  assert.is(found(["on", "true"]), "1234");
  assert.is(found(["choose", "on"]), "013");
  assert.is(found(["choose", "off"]), "023");
  assert.is(found(["many", "x"]), "0124");
});

testWith(test, DTC, "__exports__ publishes a label of the overlay, other labels stay private", () => {
  const tree = apply(`${fragment(0, "target = <&soc>", "pub: pub { priv: priv { }; };")} __exports__ { pub; };`);
  const symbols = childOf(tree.root, "__symbols__");
  assert.is(getString(symbols, "pub"), "/soc/pub");
  assert.is(getString(symbols, "priv"), undefined);
  const second = apply(fragment(0, "target = <&pub>", "added;"), [], tree);
  assert.ok(findNode(second, "/soc/pub")!.properties.has("added"));
});

testWith(test, DTC, "strings: set, several targets, literals, status, bootargs, name, reg", () => {
  assert.is(getString(param("", 'p = <&dev>, "text"', ["p", "hello"]), "text"), "hello");
  const two = param("", 'p = <&dev>, "a", <&dev>, "b:0"', ["p", "7"]);
  assert.is(getString(two, "a"), "7");
  assert.equal(getCells(two, "b"), [7]);
  assert.is(getString(param("", 'p = <&dev>, "text=fixed"', ["p", "ignored"]), "text"), "fixed");
  for (const [value, status] of [["on", "okay"], ["off", "disabled"], ["yes", "okay"], ["0", "disabled"], ["okay", "okay"], ["fail", "fail"]])
    assert.is(getString(param("", 'p = <&dev>, "status"', ["p", value]), "status"), status);
  assert.is(getString(param('bootargs = "a";', 'p = <&dev>, "bootargs"', ["p", "b"]), "bootargs"), "a b");
  assert.is(param("compatible = \"x\";", 'p = <&dev>, "name"', ["p", "other"]).name, "other@10");
  const moved = param("reg = <0x10 4>;", 'p = <&dev>, "reg:0"', ["p", "0x68"]);
  assert.is(moved.name, "dev@68");
  assert.equal(getCells(moved, "reg"), [0x68, 4]);
});

testWith(test, DTC, "integers: 32, 16, 8 and 64 bits at offsets, growing the property; words; negative numbers", () => {
  assert.equal(bytes(param("v = <1 2>;", 'p = <&dev>, "v:4"', ["p", "0x01020304"]), "v"), [0, 0, 0, 1, 1, 2, 3, 4]);
  assert.equal(bytes(param("v = <0>;", 'p = <&dev>, "v;2"', ["p", "0x1234"]), "v"), [0, 0, 0x12, 0x34]);
  assert.equal(bytes(param("v = [aa bb];", 'p = <&dev>, "v.1"', ["p", "5"]), "v"), [0xaa, 5]);
  assert.equal(bytes(param("", 'p = <&dev>, "v#0"', ["p", "0x1122334455667788"]), "v"), [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]);
  assert.equal(bytes(param("v = <9>;", 'p = <&dev>, "v:8"', ["p", "1"]), "v"), [0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1]);
  assert.equal(getCells(param("", 'p = <&dev>, "v:0"', ["p", "-1"]), "v"), [0xffffffff]);
  for (const [word, value] of [["off", 0], ["none", 0], ["down", 1], ["on", 1], ["true", 1], ["up", 2]] as const)
    assert.equal(getCells(param("", 'p = <&dev>, "v:0"', ["p", word]), "v"), [value]);
  assert.equal(getCells(param("", 'p = <&dev>, "v:0=66"', ["p", "1"]), "v"), [66]);
});

testWith(test, DTC, "booleans: '?' makes and removes, '!' the other way round", () => {
  const has = (override: string, value: string, before = "") => param(before, `p = <&dev>, "${override}"`, ["p", value]).properties.has("flag");
  assert.ok(has("flag?", "on") && has("flag?", "true") && has("flag!", "off"));
  assert.ok(!has("flag?", "off", "flag;") && !has("flag!", "1", "flag;"));
  assert.ok(has("flag?=1", "off"));
});

testWith(test, DTC, "byte strings", () => {
  assert.equal(bytes(param("", 'p = <&dev>, "mac["', ["p", "b8:27:eb:01:02:03"]), "mac"), [0xb8, 0x27, 0xeb, 1, 2, 3]);
  assert.equal(bytes(param("", 'p = <&dev>, "mac["', ["p", "0a0B"]), "mac"), [10, 11]);
});

testWith(test, DTC, "lookup tables: strings, numbers, quotes, a default, and cells that fixups filled in", () => {
  assert.is(getString(param("", 'p = <&dev>, "v{a=one,b=\'two, three\',same}"', ["p", "b"]), "v"), "two, three");
  assert.is(getString(param("", 'p = <&dev>, "v{a=one,same}"', ["p", "same"]), "v"), "same");
  assert.equal(getCells(param("", 'p = <&dev>, "v:4{lo=10,hi=0x20,=30}"', ["p", "hi"]), "v"), [0, 0x20]);
  assert.equal(getCells(param("", 'p = <&dev>, "v:0{lo=10,hi=20,=30}"', ["p", "else"]), "v"), [30]);
  const body = (v: string) => apply(`${fragment(0, "target = <&soc>", "dev: dev { };")} __overrides__ { p = <&dev>, "v:0{u=",<&uart0>,",g=",<&gpio>,"}"; };`, [["p", v]]);
  for (const [key, path] of [["u", "/soc/serial"], ["g", "/soc/gpio"]]) {
    const tree = body(key);
    assert.equal(getCells(findNode(tree, "/soc/dev"), "v"), [phandleOf(findNode(tree, path)!)]);
  }
});

testWith(test, DTC, "a literal cell chooses a fragment's target", () => {
  const body = `frag: ${fragment(0, "target = <&i2c1>", "here;")} __overrides__ { i2c0 = <&frag>, "target:0=", <&i2c0>; where = <&frag>, "target-path"; };`;
  assert.ok(findNode(apply(body), "/soc/i2c@7e804000")!.properties.has("here"));
  assert.ok(findNode(apply(body, [["i2c0", "true"]]), "/soc/i2c@7e205000")!.properties.has("here"));
});

testWith(test, DTC, "an overlay's parameter may set a node of the base", () => {
  const tree = apply(`${fragment(0, "target = <&soc>", "x;")} __overrides__ { speed = <&uart0>, "clock-frequency:0"; };`, [["speed", "48000000"]]);
  assert.equal(getCells(findNode(tree, "/soc/serial"), "clock-frequency"), [48_000_000]);
});

testWith(test, DTC, "parameters of the base, and the old names of the I2C buses", () => {
  const base = parseFdt(dtc(BASE), "base.dtb");
  aliasI2c(base);
  const scope = baseScope(base, "base.dtb");
  assert.ok(applyParam(scope, "i2c_arm", "on") && applyParam(scope, "i2c_arm_baudrate", "400000") && applyParam(scope, "uart0", "on"));
  assert.not(applyParam(scope, "audio", "on"));
  assert.is(getString(findNode(base, "/soc/i2c@7e804000"), "status"), "okay");
  assert.equal(getCells(findNode(base, "/soc/i2c@7e804000"), "clock-frequency"), [400_000]);
  const tree = apply(fragment(0, "target = <&i2c_arm>", "sensor { };") + fragment(1, "target = <&i2c_vc>", "camera { };"), [], base);
  assert.ok(findNode(tree, "/soc/i2c@7e804000/sensor") && findNode(tree, "/soc/i2c@7e205000/camera"));
});

testWith(test, DTC, "overlay_map.dtb renames, deprecates and limits overlays", () => {
  const map = parseFdt(dtc(`/ { plain { bcm2835; bcm2711; }; other { bcm2835 = "plain"; }; old { renamed = "other"; };
    gone { deprecated = "use plain"; }; four { bcm2711; }; x { renamed = "y"; }; y { renamed = "x"; }; };`), "overlay_map.dtb");
  assert.equal(remapOverlay(undefined, "any"), { name: "any" });
  assert.equal(remapOverlay(map, "unlisted"), { name: "unlisted" });
  assert.equal(remapOverlay(map, "plain"), { name: "plain" });
  assert.equal(remapOverlay(map, "other"), { name: "plain" });
  assert.equal(remapOverlay(map, "old"), { name: "plain" });
  assert.equal(remapOverlay(map, "gone"), { skip: "overlay 'gone' is deprecated: use plain" });
  assert.equal(remapOverlay(map, "four"), { skip: "overlay 'four' is not for bcm2835" });
  assert.match((remapOverlay(map, "x") as { skip: string }).skip, /in a circle/);
});

testWith(test, DTC, "what does not fit is refused", async () => {
  await refuses(() => apply(fragment(0, "target = <&nowhere>", "x;")), /^o\.dtbo: expected the label 'nowhere' in the device tree$/);
  await refuses(() => apply(fragment(0, 'target-path = "/none"', "x;")), /^o\.dtbo: fragment@0: expected a target in the device tree, found '\/none'$/);
  await refuses(() => apply(fragment(0, "none", "x;")), /found neither target nor target-path/);
  const set = (override: string, value: string) => () => param("", `p = <&dev>, "${override}"`, ["p", value]);
  await refuses(set("v:0", "lots"), /^o\.dtbo: parameter 'p': expected a number, found 'lots'$/);
  await refuses(set("v?", "maybe"), /expected on or off, found 'maybe'/);
  await refuses(set("v[", "xyz"), /expected pairs of hexadecimal digits/);
  await refuses(set("v{a=1,b=2}", "c"), /expected one of a, b, found 'c'/);
  await refuses(set("v:", "1"), /expected an offset after ':' in 'v:'/);
  await refuses(set("v{a=1", "a"), /expected '}' at the end|expected a cell|expected a string/);
  await refuses(() => apply(`${fragment(0, "target = <&soc>", "x;")} __overrides__ { p = <0>, "+9"; };`, [["p", "1"]]), /expected a fragment@9/);
  await refuses(() => apply(`${fragment(0, "target = <&soc>", "x;")} __overrides__ { p = <0>, "on"; };`, [["p", "1"]]), /expected fragments like '\+0-1'/);
  await refuses(() => apply(`${fragment(0, "target = <&soc>", "x;")} __overrides__ { p = <0x1234>, "v"; };`, [["p", "1"]]), /expected a node with phandle 4660/);
  await refuses(() => apply(`${fragment(0, "target = <&soc>", "x;")} __overrides__ { p = [00 00]; };`, [["p", "1"]]), /expected a cell at byte 0/);
  await refuses(() => apply(`${fragment(0, "target = <&soc>", "x;")} __fixups__ { uart0 = "/none:v:0"; };`), /expected a reference at '\/none:v:0', as __fixups__ says/);
});

test.run();
