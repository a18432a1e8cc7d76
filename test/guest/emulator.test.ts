/** The same image on our emulator in every mode, and beside QEMU where that is installed: same serial text, same instruction counts. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { comparable, core, emulate } from "./emulator.ts";
import { missing, root, rows, run, type Run } from "./qemu.ts";
import { type Mode, MODES, sameInModes } from "../modes.ts";
import { unless } from "../unless.ts";

const why = core ? undefined : "build/core.wasm is missing: npm run setup";
const check = (name: string, f: () => Promise<void>) => unless(test, why, name, f);

const same = sameInModes();

let onQemu: Promise<Run> | undefined;
for (const mode of MODES) check(`selftest and processes, ${mode.name}`, async () => {
  const r = await emulate("rl.selftest rl.user", { mode });
  assert.match(r.text, /^ok 10000 crashes and restarts leak nothing$/m);
  assert.match(r.text, /^selftest: \d+ passed, 0 failed$/m, r.text);
  assert.match(r.text, /^usertests: \d+ passed, 0 failed$/m, r.text);
  assert.is(r.code, 0);
  same("selftest and processes", mode, r.text);
  if (missing()) return;
  const q = await (onQemu ??= run("rl.selftest rl.user", { icount: true, seconds: 900 }));
  assert.is(comparable(r.text), comparable(q.text));
});

for (const mode of MODES) check(`crashes under load, the same twice from the same seed, ${mode.name}`, async () => {
  // SOAK_SECONDS=3600 is the whole hour; with the cycle model a second of it takes a minute
  const seconds = Number(process.env.SOAK_SECONDS ?? (mode.timing === "a53" ? 1 : 3)), soak = () => emulate(`rl.seed=21 rl.soak=${seconds}`, { seconds: seconds + 60, mode });
  const [r, again] = await Promise.all([soak(), mode.translates ? undefined : soak()]);
  if (again) assert.is(again.text, r.text);
  same("soak", mode, r.text);
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
/** A machine with a card in its slot (`write`: changes stay): runs the boot arguments, or types commands at the shell. */
interface Machine { name: string; mode?: Mode; run(args: string, card?: string, write?: boolean): Promise<Run>; shell(commands: string[], args?: string, card?: string, write?: boolean): Promise<Run> }
function emulator(mode: Mode): Machine {
  const runs = new Map<string, number>();
  /** What the line said, which is what it said at the same place in the other mode of this timing. */
  const told = async (what: string, ran: Promise<Run>) => {
    const n = runs.get(what) ?? 0, r = await ran;
    runs.set(what, n + 1);
    same(`${what}, run ${n}`, mode, r.text);
    return r;
  };
  return {
    name: `emulator, ${mode.name}`, mode,
    run: (args, card, write) => told(args, emulate(args, { extra: slot(card, write), mode })),
    shell(commands, args = "rl.shell", card, write) {
      const script = join(work, "input.txt");
      writeFileSync(script, [...commands, "exit"].map((c) => `wait \\$ $\nsend ${c}\n`).join(""));
      return told(`${args}: ${commands}`, emulate(args, { extra: [...slot(card, write), "--input", script], mode }));
    },
  };
}
const slot = (card?: string, write?: boolean) => (card ? ["-sd", card, ...(write ? ["--sd-write"] : [])] : []);
const drive = (card?: string, write?: boolean) => (card ? ["-drive", `if=sd,format=raw,file=${card},snapshot=${write ? "off" : "on"}`] : []);
const qemu: Machine = {
  name: "QEMU",
  // its time is the host's: by instructions a second of load takes minutes
  run: (args, card, write) => run(args, { seconds: 300, extra: drive(card, write) }),
  shell: (commands, args = "rl.shell", card, write) => run(args, { seconds: 300, type: [...commands, "exit"], extra: drive(card, write) }),
};
/** Each of these does the same on both, where QEMU is installed. */
const emulators = MODES.map(emulator), machines = missing() ? emulators : [...emulators, qemu];
async function said(m: Machine, ...args: Parameters<Machine["shell"]>): Promise<string> {
  const r = await m.shell(...args);
  assert.is(r.code, 0, `${m.name}: ${r.text}`);
  return r.text;
}

for (const m of machines) {
  check(`${m.name}: files on the SD card, its driver killed every second and every millisecond`, async () => {
    const card = blankCard(`${m.name}.img`);
    const r = await m.run("rl.card rl.crashes=100 rl.soak=1", card, true);
    const rate = (name: string) => { const row = rows(r.text).find((x) => x.name === `file operations, ${name}`); assert.ok(row, r.text); assert.is(row!.errors, 0); return row!.value as number; };
    // how long a block takes on QEMU depends on the host: there it counts that nothing was lost
    const [free, second, millisecond] = ["no crash", "a crash every second", "a crash every millisecond"].map(rate);
    if (m !== qemu) assert.ok(second >= free * 0.99 && millisecond >= free * 0.9, r.text);
    assert.match(r.text, /^soak: seed 1, 1 s, .* 0 errors$/m, r.text.slice(-2000));
    assert.is(r.code, 0);
    // the next boot finds what was written: its programs are run from there
    const again = await m.shell(["run /bin/usertests exec", "fsck"], "rl.card rl.shell", card);
    assert.match(again.text, /^usertests: 1 passed, 0 failed$/m, again.text);
    assert.match(again.text, /\$ fsck\nclean\n/);
  });

  check(`${m.name}: a card that holds something else is left alone`, async () => {
    const card = blankCard("other.img");
    writeFileSync(card, "not ours", { flag: "r+" });
    const before = readFileSync(card);
    const r = await m.run("rl.card rl.user", card, true);
    assert.match(r.text, /^init: the disk holds something, but no file system of ours: it is left alone$/m);
    assert.is(r.code, 1);
    assert.ok(readFileSync(card).equals(before));
  });

  check(`${m.name}: the power fails while the card is written: the next boot finds a whole file system`, async () => {
    const fresh = blankCard("fresh.img");
    await said(m, ["fsck"], "rl.card rl.shell", fresh, true);
    // QEMU can not stop after a number of instructions: it is killed when a line has come, which is somewhere near
    const cuts: (number | RegExp)[] = m.mode ? [30, 41, 57, 75] : [/line 1 of/, /line 4 of/, /line 9 of/];
    for (const cut of cuts) {
      const card = join(work, "cut.img");
      copyFileSync(fresh, card);
      if (typeof cut === "number") {
        const r = await emulate("rl.card rl.soak=9", { extra: [...slot(card, true), "--instructions", String(cut * 1_000_000)], mode: m.mode });
        assert.is(r.code, 3, r.text.slice(-500));
      } else await run("rl.card rl.soak=9", { until: cut, extra: drive(card, true) });
      assert.not.ok(readFileSync(card).equals(readFileSync(fresh)), "the cut came before the first write");
      assert.match(await said(m, ["fsck"], "rl.card rl.shell", card), /\$ fsck\nclean\n/, `cut at ${cut}`);
    }
  });

  unless(test, why ?? (existsSync("/usr/bin/cargo") ? undefined : "cargo is not installed (Debian package cargo-web)"), `${m.name}: a card made by mkfs on the host`, async () => {
    const card = join(work, "made.img");
    const mkfs = (...args: string[]) => spawnSync("/usr/bin/cargo", ["run", "-q", "-p", "base", "--example", "mkfs", "--target-dir", "kernel/target/host", "--", ...args],
      { cwd: root, encoding: "utf8", env: { ...process.env, PATH: `/usr/bin:${process.env.PATH}`, RUSTC_BOOTSTRAP: "1" } });
    const made = mkfs(card, "4096", "kernel/README.md=/docs/kernel.md", "domains/image.list");
    assert.is(made.status, 0, made.stderr);
    const text = await said(m, ["cat /docs/kernel.md", "ls /", "fsck", "run /bin/sh -c wc < /image.list"], "rl.card rl.shell", card);
    assert.ok(text.includes(readFileSync(join(root, "kernel/README.md"), "utf8").replace(/[^\x00-\x7f]/g, (c) => Buffer.from(c).toString("latin1"))), "the file as it is here");
    const list = readFileSync(join(root, "domains/image.list"), "utf8");
    assert.match(text, new RegExp(`\\n${list.split("\n").length - 1} ${list.split(/\s+/).filter(Boolean).length} ${list.length}\\n`));
    assert.match(text, /\$ fsck\nclean\n/);
    assert.match(mkfs(card, "many").stderr, /^mkfs: many: expected a number of 4 KiB blocks$/m);
    assert.match(mkfs(card, "8", "none").stderr, /^mkfs: .*made.img: Full$/m);
    assert.match(mkfs(card, "400", "none").stderr, /^mkfs: none: No such file/m);
  });
}

// On the emulator alone: QEMU's time is either the host's, and then so is the schedule, or that of instructions, of which three spinning
// cores make it wait through every sleep, for minutes.
for (const m of emulators) check(`a domain that dies again and again is restarted slower, then left dead, ${m.name}`, async () => {
  const r = await m.run("rl.restarts");
  const gaps = [...r.text.matchAll(/^init: sick: restart \d, (\d+) ms after/gm)].map((m) => Number(m[1]));
  assert.is(gaps.length, 6, r.text);
  // looked at every half millisecond, so a millisecond or two to either side
  gaps.forEach((ms, i) => assert.ok(Math.abs(ms - 2 ** (i + 1)) <= 3, `restart ${i + 2} came after ${ms} ms`));
  assert.match(r.text, /^init: sick died 8 times in a row: left dead$/m);
  assert.match(r.text, /^init: sick: 7 restarts, Some\(the domain is dead\); frail: 20 restarts, Ok\(1\)$/m);
  assert.is(r.code, 0);
});

for (const m of emulators) check(`the shell, its serial driver killed while it is typed at: no byte lost or doubled, ${m.name}`, async () => {
  const text = "the quick brown fox jumps over the lazy dog 0123456789";
  const answer = await said(m, [`write /a ${text}`, "crash", "cat /a", "kill 6", "cat /a", "domains"]);
  assert.is(answer.split(`$ write /a ${text}\n$ crash\n`).length, 2, answer);
  assert.is(answer.split(`$ cat /a\n${text}\n$ `).length, 3, answer);
});

let benchOnQemu: Promise<Run> | undefined;
for (const m of emulators) check(`the same number of instructions for every call, ${m.name}`, async () => {
  const r = await m.run("rl.bench");
  assert.is(r.code, 0);
  if (missing()) return;
  const q = new Map(rows((await (benchOnQemu ??= run("rl.bench", { icount: true }))).text).map((x) => [x.name, x.insns]));
  // What no timer interrupt comes into must agree exactly; allocators' lists depend on how much memory there is.
  for (const name of ["bare call", "dyn call", "null crossing", "one argument", "rref in and out", "loan", "4 KiB through three domains", "via shadow", "rref via shadow",
    "redleaf eager trampoline", "kernel null call", "private alloc and free 64 B", "context switch", "panic to Err",
    "EL0 null system call", "undefined instruction to Err"]) {
    assert.is(rows(r.text).find((x) => x.name === name)?.insns, q.get(name), name);
  }
});

test.run();
