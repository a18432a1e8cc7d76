/** `redleaf-pi translate --show`: what a loop becomes, instruction by instruction, and when its instructions issue; what `run` says of translation. Deviations: none. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const image = join(mkdtempSync(join(tmpdir(), "redleaf-translate-test-")), "loop.img");
// The MMU on at EL2 (TTBR0_EL2 = 0x81000, TCR_EL2, MAIR_EL2, SCTLR_EL2.{M,C,I}), where one gigabyte is mapped to itself; then
// mov x0, #0x100000; again: add x1, x1, x0; mul x2, x1, x0; subs x0, x0, #1; b.ne again; b .
const code = [0xd2820009, 0xf2a00109, 0xd51c2009, 0xd286a409, 0xf2b01009, 0xd51c2049, 0xd2801fe9, 0xd51ca209, 0xd5033fdf, 0xd53c1009, 0xb2400129, 0xb27e0129, 0xb2740129, 0xd51c1009, 0xd5033fdf,
  0xd2a00200, 0x8b000021, 0x9b007c22, 0xf1000400, 0x54ffffa1, 0x14000000];
const words = new Uint32Array(0x2000 / 4);
words.set(code);
words[0x1000 / 4] = 0x741;
writeFileSync(image, new Uint8Array(words.buffer));
const cli = (...args: string[]) => spawnSync(process.execPath, [`${root}dist/cli/main.js`, "translate", ...args, "-kernel", image, "-smp", "1", "--instructions", "4M", "-serial", "null"], { encoding: "utf8" });
const LOOP = ["add x1, x1, x0", "mul x2, x1, x0", "subs x0, x0, #0x1", "b.ne 0x80040"];

test("each instruction beside its wasm", () => {
  const { status, stdout, stderr } = cli("--show", "0x80044");
  assert.is(status, 0, stderr);
  const lines = stdout.split("\n"), at = LOOP.map((text, n) => lines.findIndex((l) => l.startsWith(`0x${(0x80040 + 4 * n).toString(16)}  ${text}`)));
  assert.ok(at.every((line, n) => line > (n ? at[n - 1] : 0)), stdout);
  assert.match(lines[at[0]], /\| +\$\d+ \$\d+ i64\.add -> \$\d+|\| +\$\d+ \$\d+ i64\.add tee/);
  assert.match(lines.slice(at[1], at[2]).join("\n"), /i64\.mul/);
  assert.match(lines.slice(at[3]).join("\n"), /br \d/);
});

test("with the cycle model, when each instruction issues", () => {
  const { status, stdout, stderr } = cli("--show", "0x80044", "--timing", "a53");
  assert.is(status, 0, stderr);
  // A column a state: half-cycles, which never go back within the node.
  const times = LOOP.map((text) => (/(?: +\d+)+(?= +\|)/.exec(stdout.split("\n").find((l) => l.includes(`  ${text}`) && !l.startsWith(" "))!)?.[0] ?? "").trim().split(/ +/).map(Number));
  assert.ok(times[0].length > 0 && times.every((t) => t.length === times[0].length), stdout);
  for (let n = 1; n < times.length; n++) times[n].forEach((t, state) => assert.ok(t >= times[n - 1][state], stdout));
  assert.ok(times[3][0] > times[0][0], "four instructions take more than a cycle");
});

test("code that was not hot, and a bad address", () => {
  const cold = cli("--show", "0x90000");
  assert.equal([cold.status, cold.stdout], [1, ""]);
  assert.match(cold.stderr, /no region has the instruction at 0x90000: it has not been hot/);
  const bad = cli("--show", "0x80002");
  assert.is(bad.status, 2);
  assert.match(bad.stderr, /--show: expected the address of an instruction, found "0x80002"/);
});

test("run translates unless it is told not to, and says what that did; what the guest did is the same", () => {
  const run = (...flags: string[]) => {
    const json = `${image}.json`, { status, stderr } = spawnSync(process.execPath, [`${root}dist/cli/main.js`, "run", "-kernel", image, "-smp", "1", "--instructions", "4M", "-serial", "null", "--translate-stats", "--json", json, ...flags], { encoding: "utf8" });
    assert.is(status, 3, stderr);
    const { instructions, cycles } = JSON.parse(readFileSync(json, "utf8"));
    return { stderr, did: { instructions, cycles } };
  };
  const file = `${image}.stats`, on = run("--stats", file), text = readFileSync(file, "utf8"), off = run("--translate", "off");
  assert.match(on.stderr, /translation: [1-9]\d* regions in [1-9]\d* modules, \d+ KiB, of [1-9]\d* instructions; [\d.]+ ms of the host's time, [\d.]+ us an instruction\n  at the end [1-9]\d* regions in [1-9]\d* modules, \d+ KiB\n  [\d.]+ % of 4000000 instructions; entered [1-9]\d* times, [\d.]+ instructions each\n  left for: budget \d+, refused \d+, record \d+, page \d+, indirect \d+, call \d+, loop \d+\n/);
  assert.match(off.stderr, /translation: none, everything was interpreted/);
  assert.equal(on.did, off.did);
  assert.match(text, /^translation\.regions +[1-9]\d* {2}# regions that were made$/m);
  assert.match(text, /^translation\.share +0\.[1-9]\d* {2}# of all instructions$/m);
  assert.match(text, /^translation\.left\.refused +\d+ {2}# a fault, a device, a watched access$/m);
  run("--stats", file);
  assert.is(readFileSync(file, "utf8"), text, "the same run writes the same file");
  const { stdout } = spawnSync(process.execPath, [`${root}dist/cli/main.js`, "run", "-kernel", image, "-smp", "1", "--instructions", "4M", "-serial", "null", "--stats", "-"], { encoding: "utf8" });
  assert.is(stdout, text);
});

test.run();
