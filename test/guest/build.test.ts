/** The carried image against its sources, and the rules for domains that the build script enforces. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./qemu.ts";

test("kernel/image is not stale", () => {
  const r = spawnSync(process.execPath, [join(root, "host/build/guest.mjs"), "--check"], { encoding: "utf8" });
  assert.is(r.status, 0, r.stderr);
});

test("every unsafe block of the trusted crates says what it stands on; they are at most a twentieth of the lines", () => {
  const r = spawnSync(process.execPath, [join(root, "host/build/guest.mjs"), "--tcb"], { encoding: "utf8" });
  assert.is(r.status, 0, r.stderr);
  const [lines, unsafe] = /^ *trusted +(\d+) +(\d+)/m.exec(r.stdout)!.slice(1).map(Number);
  assert.ok(lines > 3000 && unsafe > 0 && unsafe * 20 <= lines, `${unsafe} of ${lines}`);
});

test("the image begins with an arm64 Image header", () => {
  const b = readFileSync(join(root, "kernel/image/kernel8.img"));
  assert.is(b.toString("latin1", 56, 60), "ARM\x64");
  assert.is(b.readBigUInt64LE(8), 0x80000n);
  assert.ok(b.readBigUInt64LE(16) >= BigInt(b.length));
});

const cargo = existsSync("/usr/bin/cargo") && existsSync("/usr/lib/rustlib/src/rust/library/core");
const host = (name: string, f: () => void) => (cargo ? test(name, f) : test.skip(`${name} (Debian's cargo-web, rustc-web and rust-web-src are not installed)`, () => {}));
host("cargo test on the host: allocators, loader, shared heap, file system, what interfaces refuse", () => {
  const r = spawnSync("/usr/bin/cargo", ["test", "-q", "-p", "base", "-p", "xheap", "-p", "rl", "--target-dir", "target/host"],
    { cwd: join(root, "kernel"), encoding: "utf8", env: { ...process.env, PATH: `/usr/bin:${process.env.PATH}`, RUSTC_BOOTSTRAP: "1" } });
  assert.is(r.status, 0, r.stdout + r.stderr);
  const passed = [...r.stdout.matchAll(/(\d+) passed/g)].reduce((n, m) => n + Number(m[1]), 0);
  assert.ok(passed >= 19, `${passed} passed`);
});

test.run();
