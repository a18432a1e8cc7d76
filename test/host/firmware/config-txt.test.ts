/** config.txt's grammar and filters: one test a rule of pi3.md 2.4. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type FilterContext, parseConfig } from "../../../host/firmware/config-txt.ts";
import { refuses } from "../tools.ts";

const PI3: FilterContext = { models: ["pi3"], boardType: 0x08, serial: 0x10000003, gpio: (pin) => (pin === 4 ? 1 : 0), tryboot: false };
const parse = (text: string, files: Record<string, string> = {}, context = PI3) => parseConfig(text, "config.txt", context, (name) => files[name]);

test("the last assignment wins; comments, blank lines and CRLF do not count", () => {
  const config = parse("# kernel=no\r\n\r\nkernel=a.img\r\n  kernel = b.img  \r\narm_64bit=1\r\n#kernel=c.img\r\n");
  assert.is(config.text("kernel"), "b.img");
  assert.is(config.number("arm_64bit"), 1);
  assert.is(config.text("nothing"), undefined);
  assert.equal(config.warnings, []);
});

test("a line is cut after 98 characters", () => {
  const name = "x".repeat(120);
  assert.is(parse(`kernel=${name}`).text("kernel"), "x".repeat(98 - "kernel=".length));
  assert.is(parse(`kernel=${"y".repeat(91)}`).text("kernel"), "y".repeat(91));
});

test("numbers are decimal or hexadecimal, and anything else is refused with its line", async () => {
  assert.is(parse("kernel_address=0x80000").number("kernel_address"), 0x80000);
  await refuses(() => parse("\nkernel_address=far").number("kernel_address"), /^config\.txt: line 2: expected a number for kernel_address, found 'far'$/);
});

test("a line without '=' is a warning", () => {
  assert.equal(parse("hello").warnings, ["config.txt: line 1: no '=' in 'hello', ignored"]);
});

test("an empty value is not an absent one", () => {
  assert.is(parse("device_tree=").text("device_tree"), "");
});

test("dtoverlay and dtparam lines add up in their order", () => {
  assert.equal(parse("dtparam=audio=on,spi\ndtoverlay=gpio-fan,gpiopin=14,temp=60000\ndtparam=extra=\"a,b\"\ndtoverlay=\n").dtLines, [
    { kind: "params", params: [["audio", "on"], ["spi", "true"]] },
    { kind: "overlay", name: "gpio-fan", params: [["gpiopin", "14"], ["temp", "60000"]] },
    { kind: "params", params: [["extra", "a,b"]] },
    { kind: "overlay", name: "", params: [] },
  ]);
});

test("dtoverlay's older form has a colon before the first parameter", () => {
  assert.equal(parse("dtoverlay=lirc:gpio=17,other=2\ndtoverlay=w1,name=a:b").dtLines, [
    { kind: "overlay", name: "lirc", params: [["gpio", "17"], ["other", "2"]] }, { kind: "overlay", name: "w1", params: [["name", "a:b"]] },
  ]);
});

test("gpio lines add up: pins, ranges, every action; what is wrong is a warning", () => {
  const actions = (text: string) => parse(`gpio=4=${text}`).gpioLines[0].actions;
  assert.equal(parse("gpio=0-2,5=op,dh\n[pi4]\ngpio=9=ip\n[pi3]\ngpio=7=pd").gpioLines, [
    { pins: [0, 1, 2, 5], actions: [{ function: 1 }, { level: 1 }] }, { pins: [7], actions: [{ pull: 1 }] },
  ]);
  assert.equal(actions("ip,op,a0,a1,a2,a3,a4,a5").map((a) => ("function" in a ? a.function : -1)), [0, 1, 4, 5, 6, 7, 3, 2]);
  assert.equal(actions("dl,pu,pn,np"), [{ level: 0 }, { pull: 2 }, { pull: 0 }, { pull: 0 }]);
  const cases: [string, RegExp][] = [["gpio=4=up", /line 1: expected one of ip, .*, found 'up', ignored/], ["gpio=54=ip", /expected pins from 0 to 53, found '54'/], ["gpio=5-3=ip", /found '5-3'/], ["gpio=op", /expected gpio=PINS=ACTIONS/]];
  for (const [text, message] of cases) {
    const { warnings, gpioLines } = parse(text);
    assert.match(warnings[0], message);
    assert.equal(gpioLines, []);
  }
});

test("initramfs takes several files and an address, and has no '='", async () => {
  assert.equal(parse("initramfs a.gz,b.gz 0x1000000").initramfs, { files: ["a.gz", "b.gz"], address: 0x1000000 });
  assert.equal(parse("initramfs a.gz followkernel").initramfs, { files: ["a.gz"], address: "followkernel" });
  assert.equal(parse("initramfs a.gz 0").initramfs, { files: ["a.gz"], address: "followkernel" });
  assert.equal(parse("initramfs a.gz").initramfs, { files: ["a.gz"], address: undefined });
  assert.equal(parse("ramfsfile=a,b\nramfsaddr=0x2000").initramfs, { files: ["a", "b"], address: 0x2000 });
  await refuses(() => parse("initramfs a.gz above"), /line 1: expected an address or 'followkernel', found 'above'/);
});

test("include puts a file in its place, and refuses circles and missing files", async () => {
  assert.is(parse("kernel=a\ninclude extra.txt\n", { "extra.txt": "kernel=b" }).text("kernel"), "b");
  assert.is(parse("include extra.txt\nkernel=a\n", { "extra.txt": "kernel=b" }).text("kernel"), "a");
  assert.is(parse("[pi4]\ninclude none.txt").text("kernel"), undefined);
  await refuses(() => parse("include none.txt"), /^config\.txt: line 1: expected the file 'none\.txt' to include$/);
  await refuses(() => parse("include a", { a: "\ninclude b", b: "include a" }), /^b: line 1: expected files that do not include each other, found 'a' inside itself$/);
});

const matches = (filters: string, context = PI3): boolean => parse(`${filters}\nk=1`, {}, context).text("k") === "1";

test("filters: model, board type, serial, GPIO, display, tryboot, none, all", () => {
  for (const [filter, expected] of [
    ["[pi3]", true], ["[PI3]", true], ["[pi3+]", false], ["[pi4]", false], ["[pi0]", false], ["[cm4]", false], ["[pi02]", false],
    ["[board-type=0x08]", true], ["[board-type=0x0d]", false], ["[0x10000003]", true], ["[0x10000004]", false],
    ["[gpio4=1]", true], ["[gpio4=0]", false], ["[gpio5=0]", true], ["[EDID=VSC-TD2220]", false], ["[HDMI:0]", true], ["[HDMI:1]", false],
    ["[tryboot]", false], ["[none]", false], ["[all]", true], ["[none]\n[all]", true],
  ] as const) assert.is(matches(filter), expected, filter);
  assert.ok(matches("[tryboot]", { ...PI3, tryboot: true }));
  assert.ok(matches("[pi3]", { ...PI3, models: ["pi3", "pi3+"] }) && matches("[pi3+]", { ...PI3, models: ["pi3", "pi3+"] }));
});

test("filters of one kind replace each other, of different kinds must all match", () => {
  assert.ok(matches("[pi4]\n[pi3]"));
  assert.not(matches("[pi3]\n[pi4]"));
  assert.not(matches("[pi3]\n[gpio4=0]"));
  assert.ok(matches("[pi3]\n[gpio4=0]\n[gpio4=1]"));
  assert.not(matches("[gpio4=0]\n[pi3]"));
  assert.not(matches("[none]\n[pi3]"));
  assert.ok(matches("[pi4]\n[gpio4=0]\n[all]"));
});

test("an unknown filter matches nothing and is a warning", () => {
  const config = parse("[pie]\nk=1\n[pi3]\nk=2\n[all]\nl=1");
  assert.is(config.text("k"), undefined);
  assert.is(config.text("l"), "1");
  assert.match(config.warnings[0], /^config\.txt: line 1: unknown filter \[pie\]/);
});

test("filters guard every kind of line", () => {
  const config = parse("[pi4]\ndtoverlay=a\ndtparam=b\ninitramfs c\n[pi3]\ndtoverlay=d");
  assert.equal(config.dtLines, [{ kind: "overlay", name: "d", params: [] }]);
  assert.is(config.initramfs, undefined);
});

test.run();
