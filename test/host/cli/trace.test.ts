/** The traces of `run`: what the files hold, what a region of interest changes, that QEMU's log is QEMU's, and what bad flags say. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dir, missingTools } from "../trace/program.ts";
import { unless } from "../../unless.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const cli = (...args: string[]) => spawnSync(process.execPath, [`${root}dist/cli/main.js`, "run", ...args], { encoding: "utf8", cwd: dir });
const has = (tool: string) => spawnSync(tool, ["--version"]).status === 0;
const read = (file: string) => readFileSync(join(dir, file), "utf8");
const image = (name: string, ...words: number[]) => { writeFileSync(join(dir, name), new Uint8Array(Uint32Array.from(words).buffer)); return name; };
/** mov x0, #9; subs x0, x0, #1; b.ne -4; wfi; b -4 */
const LOOP = image("loop.img", 0xd2800120, 0xf1000400, 0x54ffffe1, 0xd503207f, 0x17ffffff);

test("one run writes every kind, and the same again", () => {
  const files = ["k.log", "p.json", "prof", "prof.misses", "stats.txt"], texts: string[][] = [];
  for (let i = 0; i < 2; i++) {
    const { status } = cli("-kernel", LOOP, "-smp", "1", "--timing", "a53", "--trace", "konata:k.log", "--trace", "perfetto:p.json", "--profile", "prof", "--stats", "stats.txt", "--cycles", "20000");
    assert.is(status, 3);
    texts.push(files.map(read));
  }
  assert.equal(texts[0], texts[1]);
  assert.match(texts[0][0], /^Kanata\t0004\n/);
  assert.ok(JSON.parse(texts[0][1]).length > 5);
  assert.match(texts[0][2], /^core 0(;\S+)* \d+$/m);
  assert.match(texts[0][4], /^core0\.instructions +\d+ {2}# instructions executed$/m);
  assert.match(texts[0][4], /^core0\.BR_COND +\d+ {2}# /m);
});

test("the instructions that --stats counts are --json's, and JSON has what text has", () => {
  cli("-kernel", LOOP, "-smp", "1", "--stats", "s.json", "--json", "run.json", "--cycles", "20000");
  const [block] = JSON.parse(read("s.json")).blocks, run = JSON.parse(read("run.json"));
  assert.equal([block.region, block.entries], [0, 1]);
  assert.is(block.stats.instructions, run.instructions);
});

test("-d writes QEMU's items, within -dfilter's ranges, to -D's file", () => {
  cli("-kernel", LOOP, "-smp", "1", "-d", "in_asm,exec,cpu,nochain", "-dfilter", "0x80000+0x10", "-D", "q.log", "--cycles", "20000");
  const text = read("q.log"), blocks = text.match(/^Trace 0: .*$/gm)!;
  assert.match(text, /^----------------\nIN: \n0x00080000: {2}d2800120 {2}mov {6}x0, #0x9\n/);
  assert.is((text.match(/^IN: /gm) ?? []).length, 3);
  assert.is(blocks.length, 10);
  assert.match(blocks[1], /^Trace 0: 0x0 \[0000000000000000\/0000000000080004\/00000000\/00000000\] $/);
  assert.match(text, /^ PC=0000000000080004 X00=0000000000000008 X01=0{16}\nX02=0{16} X03=0{16} X04=0{11}80000\n[^]*?\nX29=0{16} X30=0{16} {2}SP=0{16}\nPSTATE=200003c9 --C- NS EL2h\n/m);
  assert.is(cli("-kernel", LOOP, "-d", "help").stdout.split("\n")[0], "Log items (comma separated):");
});

const EXCEPTIONS = `
.global _start
_start: mrs x9, mpidr_el1
  and x9, x9, #3
  cbnz x9, stop
  mov x0, #3
  adr x1, vectors
  msr vbar_el2, x1
  isb
1: subs x0, x0, #1
  b.ne 1b
  hvc #3
  mov x7, #0x7f0000000000
  ldr x7, [x7]
stop: wfe
  b stop
.balign 2048
vectors: .space 0x200
  mrs x3, esr_el2
  lsr x3, x3, #26
  cmp x3, #0x25
  b.eq stop
  eret
`;
unless(test, missingTools() ?? (has("qemu-system-aarch64") ? false : "qemu-system-aarch64 is not installed (Debian package qemu-system-arm)"), "QEMU's log of the same program has the same blocks, exceptions and returns", () => {
  writeFileSync(join(dir, "e.s"), EXCEPTIONS);
  for (const [tool, ...args] of [["as", "-o", "e.o", "e.s"], ["ld", "-Ttext", "0x80000", "-o", "e.elf", "e.o"], ["objcopy", "-O", "binary", "e.elf", "e.img"]]) assert.is(spawnSync(`aarch64-linux-gnu-${tool}`, args, { cwd: dir }).status, 0);
  cli("-kernel", "e.img", "-smp", "1", "-d", "in_asm,exec,int", "-D", "ours.log", "--cycles", "100000");
  spawnSync("qemu-system-aarch64", ["-M", "raspi3b", "-global", "bcm2837.enabled-cpus=1", "-kernel", "e.img", "-d", "in_asm,exec,int,nochain", "-D", "theirs.log", "-display", "none", "-serial", "null"], { cwd: dir, timeout: 2500 });
  // Core 0 from the image on up to its WFE: QEMU's block addresses and flags, its NZCV after an exception, and its ISV are its own.
  const facts = (text: string) => text.slice(text.indexOf("0x00080000:")).split("\n").map((l) => l.trim()).filter((l) => !/^Trace [123]/.test(l))
    .flatMap((l) => {
      const m = /^(0x[0-9a-f]{8}): {2}([0-9a-f]{8}) /.exec(l) ?? /^(Trace 0): 0x[0-9a-f]+ \[0+\/([0-9a-f]+)\//.exec(l) ?? /^(Taking exception \d+ \[.*\] on CPU 0)$/.exec(l) ?? /^(\.\.\.(?:from|with ELR|with FAR|to EL2 PC \w+).*?)(?: PSTATE.*)?$/.exec(l) ?? /^(Exception return from AArch64 EL2 to AArch64 EL2 PC \w+)$/.exec(l);
      return m ? [m.slice(1).filter(Boolean).join(" ")] : [];
    });
  const ours = facts(read("ours.log")), theirs = facts(read("theirs.log")), upTo = (list: string[]) => list.slice(0, list.findIndex((l) => /Data Abort/.test(l)) + 5).filter((l) => !/d503205f|17ffffff/.test(l));
  assert.ok(upTo(theirs).length > 30, read("theirs.log").slice(0, 500));
  assert.equal(upTo(ours), upTo(theirs));
});

const NUMBERS = `
.global _start
_start: mrs x9, mpidr_el1
  and x9, x9, #3
  cbnz x9, stop
  subs x9, x9, #1
  b 1f
1: fmov d1, #1.5
  movi v3.16b, #0x5a
  fdiv d2, d1, d1
  fsqrt s5, s3
  b 2f
2: mov x1, #0x400
  msr cptr_el2, x1
  isb
  b stop
stop: wfe
  b stop
`;
unless(test, missingTools() ?? (has("qemu-system-aarch64") ? false : "qemu-system-aarch64 is not installed (Debian package qemu-system-arm)"), "-d cpu,fpu shows the registers that QEMU shows, and that FP is disabled", () => {
  writeFileSync(join(dir, "n.s"), NUMBERS);
  for (const [tool, ...args] of [["as", "-o", "n.o", "n.s"], ["ld", "-Ttext", "0x80000", "-o", "n.elf", "n.o"], ["objcopy", "-O", "binary", "n.elf", "n.img"]]) assert.is(spawnSync(`aarch64-linux-gnu-${tool}`, args, { cwd: dir }).status, 0);
  cli("-kernel", "n.img", "-smp", "1", "-d", "cpu,fpu", "-D", "ours.log", "--cycles", "100000");
  spawnSync("qemu-system-aarch64", ["-M", "raspi3b", "-global", "bcm2837.enabled-cpus=1", "-kernel", "n.img", "-d", "cpu,fpu,nochain", "-D", "theirs.log", "-display", "none", "-serial", "null"], { cwd: dir, timeout: 2500 });
  // By the block's address; what the firmware's stubs leave in general registers differs (QEMU's is its own), so those are not compared.
  const blocks = (text: string) => new Map([...text.matchAll(/^ PC=(00000000000800\w\w)[^]*?^(PSTATE=[^]*?)(?=^ PC=|^Trace|(?![^]))/gm)].map(([, pc, rest]) => [pc, rest.replace(/^Stopped.*\n/gm, "")]));
  const ours = blocks(read("ours.log")), theirs = blocks(read("theirs.log"));
  const pcs = ["14", "28", "34"].map((end) => `00000000000800${end}`);
  assert.equal(pcs.map((pc) => ours.get(pc)), pcs.map((pc) => theirs.get(pc)));
  assert.match(ours.get(pcs[1])!, /NS EL2h {5}FPCR=00000000 FPSR=00000010\nQ00=0{16}:0{16} Q01=0{16}:3ff8000000000000\n[^]*Q03=5a5a5a5a5a5a5a5a:5a5a5a5a5a5a5a5a\n/);
  assert.match(ours.get(pcs[2])!, /FPU disabled\n$/);
});

const ROI_C = `
#include "roi.h"
volatile unsigned sum;
void main_(void) {
  for (int i = 0; i < 3; i++) {
    roi_begin(5);
    for (int k = 0; k < 100; k++) sum += k;
    roi_end(5);
    for (int k = 0; k < 1000; k++) sum += k;
  }
  roi_dump(5);
  roi_reset(0);
  for (;;) __asm__("wfi");
}
__asm__(".global _start\\n_start: mrs x0, mpidr_el1\\nands x0, x0, #3\\n1: b.ne 1b\\nmov x1, #0x70000\\nmov sp, x1\\nb main_");
`;
for (const [name, define, flags] of [["semihosting", [], ["-semihosting"]], ["the page", ["-DROI_PAGE=0x3f0e0000"], ["--roi-page", "0x3f0e0000"]]] as [string, string[], string[]][]) {
  unless(test, has("aarch64-linux-gnu-gcc") ? false : "aarch64-linux-gnu-gcc is not installed (Debian package gcc-aarch64-linux-gnu)", `regions of interest by ${name}: a profile, a trace and counts within them alone`, () => {
    writeFileSync(join(dir, "roi.c"), ROI_C);
    const made = spawnSync("aarch64-linux-gnu-gcc", ["-O1", "-Wall", "-Werror", "-ffreestanding", "-nostdlib", "-static", "-mgeneral-regs-only", `-I${root}docs/roi`, ...define, "-Wl,-Ttext=0x80000,--build-id=none", "-o", "roi.elf", "roi.c"], { cwd: dir, encoding: "utf8" });
    assert.equal([made.status, made.stderr.includes("error")], [0, false], made.stderr);
    const args = ["-kernel", "roi.elf", "-smp", "1", "--timing", "a53", ...flags, "--cycles", "6000000"];
    const { status, stderr } = cli(...args, "--roi", "5", "--profile", "r.prof", "--trace", "perfetto:r.json", "--stats", "r.txt", "-d", "in_asm", "-D", "r.log");
    assert.is(status, 3, stderr);
    const cycles = read("r.prof").trim().split("\n").reduce((n, l) => n + Number(/ (\d+)$/.exec(l)![1]), 0), stats = read("r.txt");
    // One block at the dump, one at the end, when all had been reset.
    assert.is((stats.match(/^region\.id +5 /gm) ?? []).length, 2);
    assert.equal([...stats.matchAll(/^region\.entries +(\d+)/gm)].map((m) => m[1]), ["3", "0"]);
    const counted = Number(/^core0\.cycles +(\d+)/m.exec(stats)![1]), instructions = Number(/^core0\.instructions +(\d+)/m.exec(stats)![1]);
    assert.ok(Math.abs(cycles - counted) <= 60 && instructions > 3 * 100 * 4 && instructions < 3 * 100 * 10, `${cycles} cycles in the profile, ${counted} counted, ${instructions} instructions`);
    assert.is(JSON.parse(read("r.json")).filter((e: { ph: string }) => e.ph === "b").length, 3);
    cli(...args, "--profile", "all.prof");
    assert.ok(read("all.prof").trim().split("\n").reduce((n, l) => n + Number(/ (\d+)$/.exec(l)![1]), 0) > 5 * cycles);
  });
}

test("--explain shows the latest passes through a range", () => {
  const { stderr } = cli("-kernel", LOOP, "-smp", "1", "--timing", "a53", "--explain", "0x80004..0x8000c", "--cycles", "20000");
  assert.match(stderr, /0x80004\.\.0x8000c: the latest 2 of 9 passes\n/);
  assert.match(stderr, /\[8,0\] .*subs x0, x0, #0x1/);
});

test("a limit leaves what was traced", () => {
  assert.is(cli("-kernel", image("endless.img", 0x14000000), "--timing", "a53", "--trace", "konata:limit.log", "--instructions", "500").status, 3);
  assert.ok((read("limit.log").match(/^R\t/gm) ?? []).length === 500);
});

/** subs x0, x0, #1 300,000 times, which is hot; then as LOOP. */
const HOT = image("hot.img", 0xd2a00060, 0xf1000400, 0x54ffffe1, 0xd2800120, 0xf1000400, 0x54ffffe1, 0xd503207f, 0x17ffffff);
const TRACED: Record<string, string[]> = {
  "--trace konata": ["--trace", "konata:FILE"], "--trace perfetto": ["--trace", "perfetto:FILE"], "--profile": ["--profile", "FILE"], "--stats": ["--stats", "FILE"],
  "--explain": ["--explain", "0x8000c..0x80018"], "-d in_asm,exec,cpu,int": ["-d", "in_asm,exec,cpu,int,nochain", "-D", "FILE"], "-d mmu": ["-d", "mmu", "-D", "FILE"],
};
/** Those for which every instruction is looked at. */
const STEPPED = ["--trace konata", "--trace perfetto", "--profile", "--explain", "-d in_asm,exec,cpu,int"];
for (const timing of ["off", "a53"]) for (const [what, flags] of Object.entries(TRACED)) {
  if (timing === "off" && ["--trace konata", "--explain"].includes(what)) continue; // refused: there are no cycles
  test(`${what} is the same interpreted and translated, and a run says so where it interprets, timing ${timing}`, () => {
    const texts = ["off", "on"].map((translate) => {
      const { status, stderr } = cli("-kernel", what.startsWith("-d in") ? LOOP : HOT, "-smp", "1", "--cycles", "700000", "--timing", timing, "--translate", translate, ...flags.map((f) => f.replace("FILE", "mode.out")));
      assert.is(status, 3, stderr);
      assert.is(/what is traced is interpreted/.test(stderr), translate === "on" && STEPPED.includes(what), stderr);
      return what === "--explain" ? stderr.replace(/^redleaf-pi: what is traced.*\n/m, "") : read("mode.out").replace(/\n-+ Begin Statistics -+\ntranslation\.[^]*$/, "");
    });
    assert.ok(texts[0].length > 20, texts[0]);
    assert.is(texts[1], texts[0]);
  });
}

test("Ctrl-C ends the run and leaves what was traced", async () => {
  const child = spawn(process.execPath, [`${root}dist/cli/main.js`, "run", "-kernel", image("forever.img", 0x91000400, 0x17ffffff), "-smp", "1", "--profile", "c.prof"], { cwd: dir });
  setTimeout(() => child.kill("SIGINT"), 1500);
  const [code] = await once(child, "exit");
  assert.is(code, 0);
  assert.match(read("c.prof"), /^core 0;0x80000 \d+$/m);
});

test("bad values are one sentence and exit code 2", () => {
  const cases: [string[], RegExp][] = [
    [["--trace", "vcd:x"], /--trace vcd:x: expected konata:FILE or perfetto:FILE/], [["--trace", "konata:x"], /with --timing a53 only/], [["--trace", "perfetto:/none/x"], /\/none\/x cannot be written \(ENOENT\)/],
    [["--profile", "/none/x"], /--profile: .*ENOENT/], [["--stats", "/none/x"], /--stats: .*ENOENT/], [["--roi", "0", "--stats", "x"], /a region's number/], [["--roi", "1"], /--roi goes with/],
    [["--roi-page", "0x3f0e0010"], /the address of a page/], [["--symbols", LOOP], /expected an ELF file/], [["--symbols", "none.elf"], /cannot be read/], [["--explain", "1..2"], /with --timing a53 only/],
    [["--timing", "a53", "--explain", "1..2"], /multiples of 4/], [["--timing", "a53", "--explain", "main..end"], /no symbol "main"/],
    [["-d", "op"], /-d op: expected some of in_asm, int, exec, cpu, fpu, mmu, unimp, guest_errors, nochain, or help/], [["-d", "int", "-dfilter", "x"], /-dfilter x: expected START\+LENGTH/], [["-d", "int", "-D", "/none/x"], /-D: \/none\/x cannot be written/],
    [["--roi-page", "0x10000000"], /--roi-page: .*expected a place/], [["--roi-page", "0x3f201000"], /--roi-page: .*overlaps uart0/],
  ];
  for (const [args, message] of cases) {
    const { status, stdout, stderr } = cli("-kernel", LOOP, ...args);
    assert.equal([args, status, stdout], [args, 2, ""], stderr);
    assert.match(stderr, message);
    assert.is(stderr.trim().split("\n").length, 1, stderr);
  }
  assert.not.ok(existsSync(join(dir, "x")), "a refused run has made a file");
});

test.run();
