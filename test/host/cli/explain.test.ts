/**
 * `redleaf-pi explain`: what it shows is held by goldens (EXPLAIN_BLESS=1 writes them anew), and its cycles are those that
 * bench/accuracy measures of the same instructions.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { assemble, IMAGE_AT, missingTools } from "../../../bench/accuracy/asm.ts";
import { measure, readEntries } from "../../../bench/accuracy/measure.ts";
import { loadCoreWasm } from "../../../host/cli/wasm.ts";
import { runSnippet } from "../../../host/trace/snippet.ts";
import { unless } from "../../unless.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = join(root, "test/golden/explain");
const dir = mkdtempSync(join(tmpdir(), "redleaf-explain-test-"));
const cli = (...args: string[]) => spawnSync(process.execPath, [`${root}dist/cli/main.js`, "explain", ...args], { encoding: "utf8", cwd: folder });
const tools = missingTools();
const needs = (name: string, body: () => void | Promise<void>) => unless(test, tools, name, body);

for (const file of readdirSync(folder).filter((f) => f.endsWith(".s")).sort()) {
  needs(`golden: ${file}`, () => {
    const { status, stdout, stderr } = cli(file);
    assert.equal([status, stderr], [0, ""]);
    const golden = join(folder, file.replace(/\.s$/, ".txt"));
    if (process.env.EXPLAIN_BLESS || !existsSync(golden)) writeFileSync(golden, stdout);
    assert.snapshot(stdout, readFileSync(golden, "utf8"));
  });
}

needs("its cycles are bench/accuracy's of the same chain", async () => {
  // Chains whose copies are all the same: they name no register that the copies rotate.
  const entries = readEntries().filter((e) => e.method === "chain" && e.asm && !e.asm_callee && !/[\[b]/.test(e.asm)).slice(0, 12);
  assert.ok(entries.length >= 8, "too few chains to compare");
  const measured = await measure(entries), image = assemble(new Map(entries.map((e) => [e.id, e.asm!.replaceAll(";", "\n")])));
  const view = new DataView(image.bytes.buffer, image.bytes.byteOffset, image.bytes.byteLength);
  for (const { entry, modelled } of measured) {
    const count = entry.asm!.split(";").filter((l) => l.trim()).length, at = image.at.get(entry.id)! - IMAGE_AT;
    const run = await runSnippet(loadCoreWasm(), Array.from({ length: count }, (_, i) => view.getUint32(at + i * 4, true)), { coreHz: 1_186_000_000 });
    // To three digits behind the point: what ran before leaves the predictors and caches in another state.
    assert.ok(Math.abs(run.cycles - modelled!) < 0.0005, `${entry.asm}: ${run.cycles} and ${modelled}`);
  }
});

test("the stalls of an iteration are its cycles but for those in which something issued", async () => {
  const run = await runSnippet(loadCoreWasm(), [0xf9400000, 0x91000401, 0x9ac20820, 0x1e622820, 0x54000041, 0x91000442]); // ldr, add, udiv, fadd, b.ne, add
  const list = run.copies.flat();
  for (let i = 1; i < list.length; i++) {
    const gap = list[i].cycle - list[i - 1].cycle, stalled = list[i].stalls.reduce((sum, s) => sum + s.cycles, 0);
    // Behind a pair a cycle is not a stall.
    assert.ok(stalled === gap || stalled === gap - 1 && list[i - 1].paired, `${gap} cycles, ${stalled} of them explained`);
  }
});

test("words and JSON", () => {
  const { status, stdout } = cli("f9400000", "91000401", "--json");
  assert.is(status, 0);
  const data = JSON.parse(stdout);
  assert.equal([data.name, data.instructions.length, data.instructionsPerIteration], ["words", 2, 2]);
  assert.match(data.timeline[0].flatMap((s: { stalls: { text: string }[] }) => s.stalls.map((t) => t.text)).join(), /x0 of ldr x0, \[x0\]/);
});

needs("an image's range, by address and by symbol", () => {
  const source = join(dir, "image.s");
  writeFileSync(source, ".global first\n.type first, %function\nfirst: add x0, x0, #1\nadd x1, x1, #1\nret\n.size first, .-first\n.global last\nlast: mul x2, x2, x2\n");
  const object = join(dir, "image.o"), elf = join(dir, "image.elf"), raw = join(dir, "image.img");
  for (const [tool, ...args] of [["as", "-o", object, source], ["ld", "-Ttext", "0x80000", "-e", "first", "-o", elf, object], ["objcopy", "-O", "binary", elf, raw]]) assert.is(spawnSync(`aarch64-linux-gnu-${tool}`, args).status, 0);
  assert.match(cli(elf, "--explain", "0x80000..0x80008").stdout, /2\.00 instructions/);
  assert.match(cli(elf, "--explain", "first..first+8").stdout, /2\.00 instructions/);
  assert.match(cli(elf, "--explain", "last..last+4").stdout, /mul x2, x2, x2/);
  assert.match(cli(raw, "--explain", "0x80004..0x80008").stdout, /add x1, x1/);
});

test("bad input is one sentence and exit code 2", () => {
  const bad = join(dir, "bad.s"), odd = join(dir, "odd.bin"), far = join(dir, "far.s");
  writeFileSync(bad, "frob x0\n");
  writeFileSync(far, "bl elsewhere\n");
  writeFileSync(odd, "12345");
  const cases: [string[], RegExp][] = [
    [[], /expected a file of assembly/], [["zz"], /hexadecimal/], [[odd], /whole instructions/], [["d503201f", "--set", "x29=1"], /counts the rounds/], [["d503201f", "--copies", "0"], /--copies/],
    [["d4000001"], /took an exception/], [["14000000"], /must not branch back for ever/], [[odd, "--explain", "5"], /expected two multiples of 4/], [[odd, "--explain", "foo..bar"], /no symbol "foo"/],
    ...(tools ? [] : [[[bad], /does not assemble/], [[far], /needs no linking.*elsewhere/]] as [string[], RegExp][]),
  ];
  for (const [args, message] of cases) {
    const { status, stdout, stderr } = cli(...args);
    assert.equal([args, status, stdout, stderr.trim().split("\n").length], [args, 2, "", 1], stderr);
    assert.match(stderr, message);
  }
});

test.run();
