/** The kernel and its domains on QEMU: the guest's own suites, the measurements' protocol, crashes under load, the shell. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missing, rows, run } from "./qemu.ts";
import { unless } from "../unless.ts";

const why = missing();
const check = (name: string, f: () => Promise<void>) => unless(test, why, name, f);

check("selftest: deaths, ownership, threads, leaks", async () => {
  const r = await run("rl.selftest", { icount: true, seconds: 120 });
  assert.match(r.text, /^selftest: \d+ passed, 0 failed$/m, r.text);
  assert.is(Number(/^selftest: (\d+)/m.exec(r.text)![1]) >= 19, true);
  assert.match(r.text, /^ok 10000 crashes and restarts leak nothing$/m);
  assert.is(r.code, 0);
});

check("processes: fork, exec, waitpid, pipes, faults", async () => {
  // It waits for 600 ms in all, which takes QEMU half a minute.
  const r = await run("rl.user", { icount: true, seconds: 300 });
  assert.match(r.text, /^usertests: \d+ passed, 0 failed$/m, r.text);
  assert.is(r.code, 0);
});

check("the bench lines: every row of the report, and what a crossing may cost", async () => {
  const r = await run("", { icount: true });
  const all = new Map(rows(r.text).map((x) => [x.name, x]));
  const insns = (name: string) => { const row = all.get(name); assert.ok(row, `row "${name}" is missing`); return row.insns as number; };
  for (const name of ["bare call", "load", "kill with 1000 objects", "IRQ to driver thread", "context switch", "EL0 null system call", "redleaf eager trampoline",
    "stack overflow to Err", "private alloc and free 64 B", "shared alloc and free 64 B", "buddy alloc and free", "segment tree alloc and free",
    "file read 4 KiB", "file write 4 KiB", "file write 4 KiB, its driver dead", "release of the 1000 after that"]) insns(name);
  // instructions; cycles are the timing model's business
  assert.ok(insns("null crossing") - insns("dyn call") <= 10, "null crossing over a dyn call of the same method");
  assert.ok(insns("rref in and out") - insns("null crossing") <= 6, "an object in and out");
  assert.ok(insns("loan") - insns("one argument") <= 4, "a loan");
  assert.ok(insns("via shadow") <= 50, "via shadow");
  assert.ok(insns("4 KiB through three domains") <= 80, "4 KiB through three domains");
  assert.ok(insns("panic to Err") <= 150, "panic to Err");
  for (const fault of ["page fault", "stack overflow", "undefined instruction"]) assert.ok(insns(`${fault} to Err`) <= 300, `${fault} to Err`);
  assert.ok(insns("restart in place") <= 1500, "restart in place");
  assert.ok(insns("null crossing") < insns("redleaf eager trampoline"));
  assert.is(r.code, 0);
});

check("crashes under load: nothing acknowledged is lost or doubled", async () => {
  const r = await run("rl.seed=11 rl.soak=6", { seconds: 90 });
  assert.match(r.text, /^soak: seed 11, 6 s, .* 0 errors$/m, r.text.slice(-2000));
  assert.is(r.code, 0);
  // two rounds of lines, each numbered from 0 without a gap and whole
  let next = 0, rounds = 0;
  for (const line of r.text.split("\n").filter((l) => l.includes("of the soak"))) {
    const m = /^line (\d+) of the soak, which must come once and whole$/.exec(line);
    assert.ok(m, `a torn line: ${JSON.stringify(line)}`);
    if (m![1] === "0") { rounds++; next = 0; }
    assert.is(Number(m![1]), next++);
  }
  assert.is(rounds, 2);
});

check("a crash every second costs at most a thousandth, every millisecond at most a tenth", async () => {
  const r = await run("rl.crashes", { icount: true, seconds: 300 });
  const rate = (name: string) => { const row = rows(r.text).find((x) => x.name === `file operations, ${name}`); assert.ok(row, r.text); assert.is(row!.errors, 0); return row!.value as number; };
  const free = rate("no crash");
  assert.ok(rate("a crash every second") >= free * 0.999);
  assert.ok(rate("a crash every millisecond") >= free * 0.9);
  assert.is(r.code, 0);
});

check("the shell, with its serial driver killed while it is typed at", async () => {
  const type = (line: string): [number, string][] => [...line].map((c): [number, string] => [12, c]);
  const r = await run("rl.shell", { seconds: 60, input: [[1500, ""], ...type("write /a one two\r"), ...type("crash\r"), ...type("cat /a\r"), ...type("kill 2\r"), ...type("run /bin/sh -c cat /a | wc\r"), ...type("fsck\r"), ...type("exit\r")] });
  assert.match(r.text, /\$ cat \/a\none two\n/);
  assert.match(r.text, /\n1 2 8\n/);
  assert.match(r.text, /\$ fsck\nclean\n/);
  assert.is(r.code, 0, r.text);
});

check("pins, screen, and a card whose driver dies twice while its file system is used", async () => {
  const card = join(mkdtempSync(join(tmpdir(), "guest-")), "card.img");
  writeFileSync(card, new Uint8Array(16 << 20));
  for (const boots of [1, 2]) {
    const r = await run("rl.devices", { extra: ["-drive", `if=sd,format=raw,file=${card}`] });
    assert.match(r.text, /^gpio: pin 21 on true, off false; pin 14 Err\(not allowed\)$/m);
    assert.match(r.text, /^screen: frame buffer 640x480/m);
    assert.match(r.text, new RegExp(`^sd: ${boots} boots, clean$`, "m"), r.text);
    assert.is(r.code, 0);
  }
});

test.run();
