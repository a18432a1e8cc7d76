/** QEMU's flags: what has QEMU's meaning, what is refused with the name of ours, what is noted. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type FlagKind, parseArgs } from "../../../host/cli/args.ts";
import { checkQemuFlags, coresOf, driveOf, QEMU_HINTS, semihostingOf } from "../../../host/cli/qemu.ts";
import { openSerial } from "../../../host/cli/serial.ts";

const flags = (...words: [string, ...string[]][]) => new Map(words.map(([name, ...values]) => [name, values]));
const check = (...words: [string, ...string[]][]) => { const notes: string[] = []; checkQemuFlags(flags(...words), (line) => notes.push(line)); return notes; };

test("what QEMU takes and this machine is, is taken", () => {
  assert.equal(check(["M", "raspi3b"], ["cpu", "cortex-a53"], ["m", "1G"], ["accel", "tcg,thread=single"], ["display", "none"], ["monitor", "none"], ["net", "none"], ["nic", "none"], ["vga", "none"]), []);
  for (const m of ["1g", "1024", "1024M", "1048576K", "size=1G"]) assert.equal(check(["m", m]), []);
  for (const machine of ["raspi3", "type=raspi3b", "raspi3b,accel=tcg"]) assert.equal(check(["machine", machine]), []);
});

test("what this machine is not, is refused with what it expected", () => {
  const cases: [string, string, RegExp][] = [
    ["M", "virt", /-M virt: expected raspi3b/], ["M", "raspi3b,secure=on", /found "secure=on"/], ["cpu", "max", /expected cortex-a53/], ["m", "2G", /a Pi 3 has 1G/], ["m", "1T", /a Pi 3 has 1G/],
    ["accel", "kvm", /expected tcg/], ["display", "gtk", /--screenshot/], ["monitor", "stdio", /there is no monitor/], ["net", "user", /expected none/], ["nic", "user", /expected none/], ["vga", "std", /expected none/], ["parallel", "stdio", /expected none/],
  ];
  for (const [flag, value, message] of cases) assert.throws(() => check([flag, value]), message);
});

test("-icount and -rtc change nothing, and say so", () => {
  assert.match(check(["icount", "shift=auto"]).join(), /^-icount changes nothing/);
  assert.match(check(["rtc", "base=utc"]).join(), /^-rtc changes nothing/);
});

test("-smp in QEMU's spellings", () => {
  assert.equal([[], ["4"], ["cpus=2"], ["1,maxcpus=4"]].map((v) => coresOf(v.length ? flags(["smp", ...v]) : flags())), [4, 4, 2, 1]);
  for (const bad of ["0", "5", "1.5"]) assert.throws(() => coresOf(flags(["smp", bad])), /expected 1 to 4/);
  assert.throws(() => coresOf(flags(["smp", "many"])), /expected a number/);
});

test("-drive and -sd name the one card", () => {
  assert.equal(driveOf(flags(["drive", "file=a=b.img,if=sd,format=raw,index=0,cache=none"])), { file: "a=b.img", snapshot: false });
  assert.equal(driveOf(flags(["drive", "file=a,snapshot=on"])), { file: "a", snapshot: true });
  assert.equal(driveOf(flags(["sd", "x.img"])), { file: "x.img", snapshot: false });
  assert.is(driveOf(flags()), undefined);
  const cases: [string, RegExp][] = [["file=a,if=none", /expected if=sd/], ["file=a,format=qcow2", /expected format=raw/], ["if=sd", /expected file=PATH/], ["file=a,index=1", /one SD card slot/], ["a.img", /found "a.img"/], ["file=a,readonly=on", /expected readonly=off/]];
  for (const [drive, message] of cases) assert.throws(() => driveOf(flags(["drive", drive])), message);
  assert.throws(() => driveOf(flags(["sd", "a"], ["drive", "file=b"])), /several cards/);
});

test("-semihosting-config: enable, target, arguments", () => {
  assert.is(semihostingOf(flags()), undefined);
  assert.equal(semihostingOf(flags(["semihosting", "true"], ["append", "a b"])), { commandLine: "a b" });
  assert.equal(semihostingOf(flags(["semihosting-config", "enable=on,target=native,arg=one,arg=two"])), { commandLine: "one two" });
  assert.is(semihostingOf(flags(["semihosting-config", "enable=off"])), undefined);
  assert.throws(() => semihostingOf(flags(["semihosting-config", "target=gdb"])), /expected enable=on\|off/);
});

test("-serial: at most two, stdio once, nothing without being asked under -nodefaults", () => {
  assert.throws(() => openSerial(["null", "null", "null"]), /two serial lines/);
  assert.throws(() => openSerial(["stdio", "mon:stdio"]), /stdio is given twice/);
  assert.throws(() => openSerial(["tcp::4444"]), /expected stdio, mon:stdio, null or file:PATH/);
  assert.equal(openSerial([], true).map((end) => end.shared), [false, false]);
  assert.equal(openSerial([]).map((end) => end.shared), [true, true]);
});

test("flags of QEMU's that are not here name what is", () => {
  const kinds: Record<string, FlagKind> = { kernel: "value", h: "flag" };
  for (const [flag, hint] of Object.entries(QEMU_HINTS)) assert.throws(() => parseArgs([`-${flag}`, "x"], kinds, QEMU_HINTS), (e: Error) => e.message === `-${flag}: ${hint}`);
  assert.throws(() => parseArgs(["-kernel", "x", "--kernel=y"], kinds), /--kernel=y is given twice/);
  assert.throws(() => parseArgs(["-kernle", "x"], kinds), /did you mean -kernel\?/);
  assert.throws(() => parseArgs(["--frobnicate"], kinds), /unknown flag --frobnicate: --help lists what there is/);
});

test.run();
