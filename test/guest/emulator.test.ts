/** The same image on our emulator, and beside QEMU where that is installed: same serial text, same instruction counts. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { comparable, core, emulate } from "./emulator.ts";
import { missing, root, rows, run } from "./qemu.ts";
import { unless } from "../unless.ts";

const why = core ? undefined : "build/core.wasm is missing: npm run setup";
const check = (name: string, f: () => Promise<void>) => unless(test, why, name, f);

check("selftest and processes", async () => {
  const r = await emulate("rl.selftest=300 rl.user");
  assert.match(r.text, /^selftest: \d+ passed, 0 failed$/m, r.text);
  assert.match(r.text, /^usertests: \d+ passed, 0 failed$/m, r.text);
  assert.is(r.code, 0);
  if (missing()) return;
  const q = await run("rl.selftest=300 rl.user", { icount: true });
  assert.is(comparable(r.text), comparable(q.text));
});

check("crashes under load, the same twice from the same seed", async () => {
  // SOAK_SECONDS=3600 is the whole hour
  const seconds = Number(process.env.SOAK_SECONDS ?? 3), soak = () => emulate(`rl.seed=21 rl.soak=${seconds}`, { seconds: seconds + 60 });
  const [r, again] = await Promise.all([soak(), soak()]);
  assert.is(again.text, r.text);
  assert.match(r.text, new RegExp(`^soak: seed 21, ${seconds} s, .* 0 errors$`, "m"), r.text.slice(-2000));
  // two rounds of lines, each numbered from 0: none is lost, doubled or torn by the deaths of the serial driver
  const lines = r.text.split("\n").filter((l) => l.includes("of the soak")), second = lines.lastIndexOf("line 0 of the soak, which must come once and whole");
  assert.ok(second > 0);
  lines.forEach((l, i) => assert.is(l, `line ${i < second ? i : i - second} of the soak, which must come once and whole`));
  assert.is(r.code, 0);
});

const work = mkdtempSync(join(tmpdir(), "guest-"));
function blankCard(name: string): string {
  const card = join(work, name);
  writeFileSync(card, "");
  truncateSync(card, 16 << 20);
  return card;
}
/** Types commands at the shell, each after the prompt of the one before; what it said without carriage returns. */
async function shell(commands: string[], extra: string[], words = "rl.shell"): Promise<string> {
  const script = join(work, "input.txt");
  writeFileSync(script, [...commands, "exit"].map((c) => `wait \\$ $\nsend ${c}\n`).join(""));
  const r = await emulate(words, { extra: [...extra, "--input", script] });
  assert.is(r.code, 0, r.text);
  return r.text;
}

check("files on the SD card, its driver killed every second and every millisecond", async () => {
  const card = blankCard("card.img");
  const r = await emulate("rl.card rl.crashes=100 rl.soak=1", { extra: ["-sd", card, "--sd-write"] });
  const rate = (name: string) => { const row = rows(r.text).find((x) => x.name === `file operations, ${name}`); assert.ok(row, r.text); assert.is(row!.errors, 0); return row!.value as number; };
  assert.ok(rate("a crash every second") >= rate("no crash") * 0.99);
  assert.ok(rate("a crash every millisecond") >= rate("no crash") * 0.9);
  assert.match(r.text, /^soak: seed 1, 1 s, .* 0 errors$/m, r.text.slice(-2000));
  assert.is(r.code, 0);
  // the next boot finds what was written: its programs are run from there
  const again = await emulate("rl.card rl.user", { extra: ["-sd", card] });
  assert.match(again.text, /^usertests: \d+ passed, 0 failed$/m, again.text);
});

check("a card that holds something else is left alone", async () => {
  const card = blankCard("other.img");
  writeFileSync(card, "not ours", { flag: "r+" });
  const before = readFileSync(card);
  const r = await emulate("rl.card rl.user", { extra: ["-sd", card, "--sd-write"] });
  assert.match(r.text, /^init: the disk holds something, but no file system of ours: it is left alone$/m);
  assert.is(r.code, 1);
  assert.ok(readFileSync(card).equals(before));
});

check("the power fails while the card is written: the next boot finds a whole file system", async () => {
  const fresh = blankCard("fresh.img");
  await shell(["fsck"], ["-sd", fresh, "--sd-write"], "rl.card rl.shell");
  for (const millions of [30, 41, 57, 75]) {
    const card = join(work, `cut-${millions}.img`);
    copyFileSync(fresh, card);
    const r = await emulate("rl.card rl.soak=9", { extra: ["-sd", card, "--sd-write", "--instructions", String(millions * 1_000_000)] });
    assert.is(r.code, 3, r.text.slice(-500));
    assert.not.ok(readFileSync(card).equals(readFileSync(fresh)), "the cut came before the first write");
    assert.match(await shell(["fsck"], ["-sd", card], "rl.card rl.shell"), /\$ fsck\nclean\n/, `cut after ${millions} million instructions`);
  }
});

const cargo = existsSync("/usr/bin/cargo");
unless(test, why ?? (cargo ? undefined : "cargo is not installed (Debian package cargo-web)"), "a card made by mkfs on the host", async () => {
  const card = join(work, "made.img");
  const mkfs = (...args: string[]) => spawnSync("/usr/bin/cargo", ["run", "-q", "-p", "base", "--example", "mkfs", "--target-dir", "kernel/target/host", "--", ...args],
    { cwd: root, encoding: "utf8", env: { ...process.env, PATH: `/usr/bin:${process.env.PATH}`, RUSTC_BOOTSTRAP: "1" } });
  const made = mkfs(card, "4096", "kernel/README.md=/docs/kernel.md", "domains/image.list");
  assert.is(made.status, 0, made.stderr);
  const said = await shell(["cat /docs/kernel.md", "ls /", "fsck", "run /bin/sh -c wc < /image.list"], ["-sd", card], "rl.card rl.shell");
  assert.ok(said.includes(readFileSync(join(root, "kernel/README.md"), "utf8").replace(/[^\x00-\x7f]/g, (c) => Buffer.from(c).toString("latin1"))), "the file as it is here");
  const list = readFileSync(join(root, "domains/image.list"), "utf8");
  assert.match(said, new RegExp(`\\n${list.split("\n").length - 1} ${list.split(/\s+/).filter(Boolean).length} ${list.length}\\n`));
  assert.match(said, /\$ fsck\nclean\n/);
  assert.match(mkfs(card, "many").stderr, /^mkfs: many: expected a number of 4 KiB blocks$/m);
  assert.match(mkfs(card, "8", "none").stderr, /^mkfs: .*made.img: Full$/m);
  assert.match(mkfs(card, "400", "none").stderr, /^mkfs: none: No such file/m);
});

check("the shell, its serial driver killed while it is typed at: no byte lost or doubled", async () => {
  const text = "the quick brown fox jumps over the lazy dog 0123456789";
  const said = await shell([`write /a ${text}`, "crash", "cat /a", "kill 6", "cat /a", "domains"], []);
  assert.is(said.split(`$ write /a ${text}\n$ crash\n`).length, 2, said);
  assert.is(said.split(`$ cat /a\n${text}\n$ `).length, 3, said);
});

check("a domain that dies again and again is restarted slower, then left dead", async () => {
  const r = await emulate("rl.restarts");
  const gaps = [...r.text.matchAll(/^init: sick: restart \d, (\d+) ms after/gm)].map((m) => Number(m[1]));
  assert.is(gaps.length, 6, r.text);
  // looked at every half millisecond, so a millisecond or two to either side
  gaps.forEach((ms, i) => assert.ok(Math.abs(ms - 2 ** (i + 1)) <= 3, `restart ${i + 2} came after ${ms} ms`));
  assert.match(r.text, /^init: sick died 8 times in a row: left dead$/m);
  assert.match(r.text, /^init: sick: 7 restarts, Some\(the domain is dead\); frail: 20 restarts, Ok\(1\)$/m);
  assert.is(r.code, 0);
});

check("the same number of instructions for every call", async () => {
  const r = await emulate("rl.bench");
  assert.is(r.code, 0);
  if (missing()) return;
  const q = new Map(rows((await run("rl.bench", { icount: true })).text).map((x) => [x.name, x.insns]));
  // What no timer interrupt comes into must agree exactly; allocators' lists depend on how much memory there is.
  for (const name of ["bare call", "dyn call", "null crossing", "one argument", "rref in and out", "loan", "4 KiB through three domains", "via shadow", "rref via shadow",
    "redleaf eager trampoline", "kernel null call", "private alloc and free 64 B", "context switch", "panic to Err",
    "EL0 null system call", "undefined instruction to Err"]) {
    assert.is(rows(r.text).find((x) => x.name === name)?.insns, q.get(name), name);
  }
});

test.run();
