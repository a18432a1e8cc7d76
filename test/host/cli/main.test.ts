/** The command line: exit codes, usage errors, the IPC report's table, chart and comparison input. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { collectDeviations, PAGE } from "../../../host/build/deviations.ts";
import { formatFat, openBootVolume, part, writePartitions } from "../../../host/loader/fat.ts";
import { chart, readSel4bench, type Report, table } from "../../../host/cli/ipc.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "redleaf-cli-"));
const cli = (...args: string[]) => spawnSync(process.execPath, [`${root}dist/cli/main.js`, ...args], { encoding: "utf8" });
const image = (...words: number[]) => { const path = join(dir, `image-${words.length}-${words[0].toString(16)}.img`); writeFileSync(path, new Uint8Array(Uint32Array.from(words).buffer)); return path; };

/** Writes '!' to the PL011, then exits through semihosting with `code`, or waits for ever. */
const BANG = [0x52800420, 0xd2a7e401, 0xf2820001, 0xb9000020];
const exitWith = (code: number) => image(...BANG, 0xd2a00041, 0xf28004c1, 0xd2802002, 0xf9000041, 0xd2800003 | (code << 5), 0xf9000443, 0xaa0203e1, 0x52800300, 0xd45e0000);
const wait = image(...BANG, 0xd503207f, 0x17ffffff);

test("the guest's exit code decides ours, and only the guest is on stdout", () => {
  const good = cli("run", "-kernel", exitWith(0), "-semihosting");
  assert.equal([good.status, good.stdout, good.stderr], [0, "!", ""]);
  assert.is(cli("run", "-kernel", exitWith(3), "-semihosting").status, 1);
});

test("a match of --until is 0, a limit 3, nothing to wait for 1", () => {
  assert.is(cli("run", "-kernel", wait, "--until", "!").status, 0);
  assert.is(cli("run", "-kernel", image(0x14000000), "--instructions", "1000").status, 3);
  assert.is(cli("run", "-kernel", image(0x14000000, 0), "--timeout", "0.01").status, 3);
});

test("usage and bad input are one line on stderr and exit code 2", () => {
  const cases: [string[], RegExp][] = [
    [["run"], /nothing to run/], [["run", "-kernel", join(dir, "none.img")], /none\.img: cannot be read \(ENOENT\)/], [["run", "-kernal", "x"], /did you mean -kernel\?/],
    [["run", "-kernel", wait, "-M", "virt"], /expected raspi3b/], [["run", "-kernel", wait, "-m", "2G"], /a Pi 3 has 1G/], [["run", "-kernel", wait, "-smp", "5"], /expected 1 to 4/],
    [["run", "-kernel", wait, "--timing", "fast"], /expected off, simple or a53/], [["run", "-kernel", wait, "-device", "usb-kbd"], /through the API/], [["run", "-kernel", wait, "--until", "("], /--until/],
    [["run", "-kernel", wait, "-dtb", wait], /expected/], [["fly"], /unknown command/], [["disasm", "xyz"], /hexadecimal/], [["devices", "toaster"], /no device "toaster"/],
    [["ipc", "--image", wait, "--timeout", "x"], /expected a number/], [["ipc", "--image", wait, "--timeout", "0"], /more than 0 seconds/], [["ipc", "--image", join(dir, "none")], /none: cannot be read/],
    [["ipc", "--json", join(dir, "none", "x.json")], /expected a folder that can be written to/], [["ipc", "--svg", dir], /expected a file, there is a folder/], [["ipc", "--with", dir], /cannot be read \(EISDIR\)/],
    [["run", "-kernel", wait, "-sd", join(dir, "none.img")], /none\.img/], [["run", "-kernel", wait, "-sd", dir], /expected a file with an SD card image/],
    [["run", "--snapshot-load", wait], /offset 0: expected a snapshot/],
  ];
  for (const [args, message] of cases) {
    const { status, stdout, stderr } = cli(...args);
    assert.equal([args, status, stdout], [args, 2, ""]);
    assert.match(stderr, message);
    assert.is(stderr.trim().split("\n").length, 1, stderr);
  }
});

test("--json says what ran and what came of it; equal runs leave equal files", () => {
  const file = join(dir, "run.json"), other = join(dir, "again.json"), card = join(dir, "card.img");
  writeFileSync(card, new Uint8Array(512));
  assert.is(cli("run", "-kernel", exitWith(3), "-semihosting", "-sd", card, "--json", file, "--seed", "7").status, 1);
  const run = JSON.parse(readFileSync(file, "utf8"));
  assert.equal(run.options, { cores: 4, seed: 7, timing: "off" });
  assert.equal(run.inputs.map((i: { role: string }) => i.role), ["card", "boot"]);
  assert.is(run.inputs[0].sha256, "076a27c79e5ace2a3d47f9dd2e83e4ff6ea8872b3c2218f66c92b89b55f36560"); // sha256sum of 512 zeros
  assert.equal([run.exitCode, run.stop.kind, run.stop.code, run.serial[0].bytes, run.serial[1].bytes], [1, "exit", 3, 1, 0]);
  assert.is(run.cores.length, 4);
  cli("run", "-kernel", exitWith(3), "-semihosting", "-sd", card, "--json", other, "--seed", "7");
  assert.equal({ ...JSON.parse(readFileSync(other, "utf8")), arguments: [] }, { ...run, arguments: [] });
});

test("-serial stdio takes what is piped in, and waits for its end", () => {
  // the PL011's bytes, one more each
  const echo = image(0xd2a7e401, 0xf2820001, 0xb9401822, 0x3727ffe2, 0xb9400022, 0x11000442, 0xb9000022, 0x17fffffb);
  const run = spawnSync(process.execPath, [`${root}dist/cli/main.js`, "run", "-kernel", echo, "-serial", "stdio", "--until", "cde"], { encoding: "utf8", input: "bcd" });
  assert.equal([run.status, run.stdout], [0, "cde"]);
  const end = spawnSync(process.execPath, [`${root}dist/cli/main.js`, "run", "-kernel", wait, "-serial", "stdio"], { encoding: "utf8", input: "" });
  assert.equal([end.status, end.stdout], [1, "!"]);
});

test("the firmware's log goes to the PL011 when config.txt asks for it, and --until sees it", () => {
  const boot = join(dir, "boot");
  mkdirSync(boot, { recursive: true });
  writeFileSync(join(boot, "kernel8.img"), readFileSync(wait));
  writeFileSync(join(boot, "config.txt"), "uart_2ndstage=1\n");
  const all = cli("run", "--boot", boot), first = cli("run", "--boot", boot, "--until", "Read config");
  assert.match(all.stdout, /^MESS:00:00:00\.000000:0: Read config\.txt bytes 16\r\n[\s\S]*Loading 'kernel8\.img' to 0x00080000[\s\S]*!$/);
  assert.is(first.status, 0);
  assert.not.match(first.stdout, /!/);
  assert.match(cli("run", "--boot", boot, "--strict").stderr, /expected the file 'bootcode\.bin'/);
});

test("a reset boots again from the card: the partition that RSTS names, tryboot.txt when the mailbox was asked for it", async () => {
  const path = join(dir, "two.img"), bytes = new Uint8Array(12 << 20);
  const card = { blocks: bytes.length / 512, readBlocks: (first: number, count: number) => bytes.slice(first * 512, (first + count) * 512), writeBlocks: (first: number, content: Uint8Array) => bytes.set(content, first * 512) };
  writePartitions(card, [1, 2].map((number) => ({ number, type: 0x0e, firstBlock: 10240 * (number - 1) + 2048, blocks: 10240, bootable: false })));
  for (const first of [2048, 12288]) await formatFat(part(card, first, 10240), path, "FAT");
  const kernel = (...words: number[]) => new Uint8Array(Uint32Array.from(words).buffer);
  // x0 = 0x3f100000, w1 = 0x5a000000: RSTS = rsts (bit 2 is partition 2), WDOG = 10, RSTC = full reset; then it waits
  const reset = (rsts: number) => [0xd2a7e200, 0x52ab4001, 0x11000022 | (rsts << 10), 0xb9002002, 0x11002822, 0xb9002402, 0x11008022, 0xb9001c02, 0xd503207f, 0x17ffffff];
  const first = await openBootVolume(card, path, 1), second = await openBootVolume(card, path, 2), other = await openBootVolume(card, path, 3);
  assert.equal([first.partition, second.partition, other.partition], [1, 2, 1]);
  first.write("kernel8.img", kernel(...reset(4)));
  second.write("kernel8.img", kernel(...BANG, 0xd503207f, 0x17ffffff));
  second.write("config.txt", new TextEncoder().encode("uart_2ndstage=1\n")); // which leaves the PL011 running
  writeFileSync(path, bytes);
  const two = cli("run", "--boot", path, "--until", "!");
  assert.is(two.status, 0);
  assert.match(two.stdout, /Read config\.txt[\s\S]*!$/);
  assert.is(cli("run", "--boot", path, "-no-reboot").stdout, "");

  const boot = join(dir, "try");
  mkdirSync(boot);
  // x3 = 0x3f00b880; the address of the message with channel 8 is written to 0x20, the status at 0x18 polled for the answer; then the message
  const ask = [0xd2971003, 0xf2a7e003, 0x100000c4, 0x91002085, 0xb9002065, 0xb9401866, 0x37f7ffe6, 0x14000009, 32, 0, 0x0003_8064, 4, 0, 1, 0, 0];
  writeFileSync(join(boot, "kernel8.img"), kernel(...ask, ...reset(0)));
  writeFileSync(join(boot, "bang.img"), kernel(...BANG, 0xd503207f, 0x17ffffff));
  writeFileSync(join(boot, "config.txt"), "arm_64bit=1\n");
  writeFileSync(join(boot, "tryboot.txt"), "arm_64bit=1\nkernel=bang.img\nuart_2ndstage=1\n");
  assert.match(cli("run", "--boot", boot, "--until", "!").stdout, /Read tryboot\.txt[\s\S]*!$/);
});

test("a file of results that cannot be written is said before the run", () => {
  for (const flag of ["--json", "--screenshot", "--snapshot-save"]) {
    const { status, stdout, stderr } = cli("run", "-kernel", wait, flag, join(dir, "no/such/file"));
    assert.equal([status, stdout], [2, ""]);
    assert.match(stderr, /expected a folder that can be written to/);
  }
});

test("no flag is on the help page twice", () => {
  const flags = [...cli("run", "--help").stdout.matchAll(/(?<=^| {2})(--?[a-zA-Z-]+)(?= |$)/gm)].map((m) => m[1]);
  assert.ok(flags.length > 20);
  assert.equal(flags.filter((flag, i) => flags.indexOf(flag) !== i && flag !== "--trace"), []);
});

test("disasm and devices print", () => {
  assert.match(cli("disasm", "d503201f", "0x8b010000").stdout, /nop\n.*add x0, x0, x1/);
  assert.match(cli("devices").stdout, /0x3f201000 .* uart0/);
  assert.match(cli("devices", "uart0").stdout, /IMSC/);
  assert.match(cli("--version").stdout, /^redleaf-pi \d+\.\d+\.\d+\n$/);
});

const report: Report = { timing: "a53", image: "x", ours: true, guestSeconds: 1, instructions: 1, sel4: [], values: [], rows: [{ name: "null crossing", n: 10, min: 11, median: 11, p99: 12, mean: 11.25, insns: 14, cold: 640 }] };

test("the table lays published figures beside ours and says what they do not share", () => {
  const text = table(report);
  assert.match(text, /null crossing +11 +11 +12 +11\.3 +14 +640 +538 seL4 Cortex-A53; 124 RedLeaf Haswell/);
  assert.match(text, /What the numbers do not share/);
  assert.match(chart(report), /^<svg .*null crossing.*<\/svg>\n$/s);
});

test("rates stand under the table, or alone", () => {
  const text = table({ ...report, rows: [], values: [{ name: "file operations, a crash every second", value: 18333, unit: "1/s", crashes: 2, errors: 0 }] });
  assert.match(text, /^file operations, a crash every second {2}18333 1\/s, 2 crashes, 0 errors$/m);
  assert.not.match(text, /min +median/);
});

test("sel4bench's JSON is read, and what is not sel4bench's is refused by name", () => {
  const file = join(dir, "sel4.json");
  writeFileSync(file, JSON.stringify([{ Benchmark: "One way IPC", Results: [{ Function: "seL4_Call", Mean: 260.5, Min: 258 }] }]));
  assert.equal(readSel4bench(file), [{ name: "One way IPC, seL4_Call", mean: 260.5, min: 258, median: undefined }]);
  writeFileSync(file, "{}");
  assert.throws(() => readSel4bench(file), /sel4\.json: expected a list of \{ Benchmark, Results \}/);
  writeFileSync(file, JSON.stringify([{ Benchmark: "fault", Results: [{ Mean: 1 }, null] }]));
  assert.throws(() => readSel4bench(file), /sel4\.json: benchmark "fault", result 2: expected an object/);
  writeFileSync(file, JSON.stringify([{ Benchmark: "fault", Results: [{ Mean: "fast" }] }]));
  assert.throws(() => readSel4bench(file), /result 1: expected a number as Mean, Median or Min/);
});

/** A kernel that prints `text` by semihosting and ends with `code`. */
function says(text: string, code = 0): string {
  const words = [0x10000181, 0xd2800080, 0xd45e0000, 0xd2a00041, 0xf28004c1, 0xd2802002, 0xf9000041, 0xd2800003 | (code << 5), 0xf9000443, 0xaa0203e1, 0xd2800300, 0xd45e0000];
  const path = join(dir, "says.img");
  writeFileSync(path, Buffer.concat([Buffer.from(Uint32Array.from(words).buffer), Buffer.from(`${text}\0`)]));
  return path;
}
const END = '#bench {"end":1}\n';

test("ipc lays what a user's kernel prints beside the published figures", () => {
  const json = join(dir, "ipc.json"), sel4 = join(dir, "own.json");
  writeFileSync(sel4, JSON.stringify([{ Benchmark: "ipc", Results: [{ Function: "seL4_Call", Mean: 300, Min: 299 }] }]));
  const r = cli("ipc", "--json", json, "--with", sel4, "--image", says(`hello\n#bench {"begin":1,"unit":"cycles"}\n#bench {"name":"null crossing","n":5,"median":70}\n#bench {"name":"rate","value":3,"unit":"1/s"}\n${END}`));
  assert.is(r.status, 0, r.stderr);
  assert.match(r.stdout, /^What says\.img measures on the emulated Cortex-A53/);
  assert.match(r.stdout, /^null crossing +- +70 +- .* 538 seL4 Cortex-A53/m);
  assert.match(r.stdout, /^rate {2}3 1\/s$/m);
  assert.match(r.stdout, /^ +300 {2}sel4bench: ipc, seL4_Call$/m);
  assert.not.match(r.stdout, /objects and memory/, "what holds for the carried kernel alone is not said");
  assert.equal(JSON.parse(readFileSync(json, "utf8")).rows, [{ name: "null crossing", n: 5, median: 70 }]);
});

test("what a kernel prints wrongly is refused by its own words", () => {
  const cases: [string, number, RegExp][] = [
    [`#bench {bad\n${END}`, 2, /the guest printed "#bench \{bad": expected JSON after the prefix/], [`#bench null\n${END}`, 2, /expected an object/], [`#bench 7\n${END}`, 2, /expected an object/],
    [`#bench {"n":1,"min":2}\n${END}`, 2, /expected a "name"/], [`#bench {"name":"x","n":1,"min":"fast"}\n${END}`, 2, /expected "min": a number/], [`#bench {"name":"x","n":1,"median":1e999}\n${END}`, 2, /expected "median"/],
    [`#bench {"name":"\\u001b[31m","n":1,"min":1}\n${END}`, 2, /expected "name": printable text/], [`#bench {"name":"x","n":1}\n${END}`, 2, /expected "n" and one of min, median/], [`#bench {"name":"x","value":1}\n${END}`, 2, /"value" and "unit"/],
    ['#bench {"name":"x","n":1,"min":1}\n', 1, /found 1 with results, and no end/], [END, 1, /found 0 with results$/m], ["nothing\n", 1, /found 0 with results, and no end/],
  ];
  for (const [text, status, message] of cases) {
    const r = cli("ipc", "--image", says(text));
    assert.is(r.status, status, text);
    assert.match(r.stderr, message);
    assert.is(r.stderr.trim().split("\n").length, 1, r.stderr);
    assert.is(r.stdout, "");
  }
  assert.is(cli("ipc", "--image", says(`#bench {"name":"x","n":1,"min":1}\n${END}`, 5)).status, 1);
});

test("the page of what is not modelled is what the files say", () => {
  assert.is(readFileSync(root + PAGE, "utf8"), collectDeviations(), "run npx tsx host/build/deviations.ts");
});

test.run();
