/** The carried image against its sources, and the rules for domains that the build script enforces. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./qemu.ts";
import { unless } from "../unless.ts";

test("kernel/image is not stale", () => {
  const r = spawnSync(process.execPath, [join(root, "host/build/guest.mjs"), "--check"], { encoding: "utf8" });
  assert.is(r.status, 0, r.stderr);
});

test("a stale or changed image is refused, naming what does not fit", () => {
  const dir = mkdtempSync(join(tmpdir(), "guest-stale-")), guest = (base: string, arg: string) => spawnSync(process.execPath, [join(base, "host/build/guest.mjs"), arg], { encoding: "utf8" });
  for (const file of [...guest(root, "--sources").stdout.trim().split("\n"), "kernel/image/kernel8.img", "kernel/image/manifest.json"]) cpSync(join(root, file), join(dir, file));
  assert.is(guest(dir, "--check").status, 0);
  const refused = (file: string, change: (old: Buffer) => Buffer | undefined, message: RegExp) => {
    const path = join(dir, file), there = existsSync(path), before = there ? readFileSync(path) : Buffer.alloc(0), after = change(before);
    if (after) writeFileSync(path, after); else rmSync(path);
    const r = guest(dir, "--check");
    assert.is(r.status, 1, `nobody minded ${message}`);
    assert.match(r.stderr, message);
    if (there) writeFileSync(path, before); else rmSync(path);
  };
  refused("kernel/src/mm.rs", (b) => Buffer.concat([b, Buffer.from("\n")]), /stale:\n {2}kernel\/src\/mm\.rs: changed since the image was built\nrun node/);
  refused("domains/clock/src/more.rs", () => Buffer.from("\n"), /^ {2}domains\/clock\/src\/more\.rs: new since/m);
  refused("kernel/link.ld", () => undefined, /^ {2}kernel\/link\.ld: gone since/m);
  refused("host/build/guest.mjs", (b) => Buffer.concat([b, Buffer.from("\n")]), /^ {2}host\/build\/guest\.mjs: changed since/m);
  refused("kernel/image/kernel8.img", (b) => { const c = Buffer.from(b); c[5000] ^= 1; return c; }, /^ {2}kernel\/image\/kernel8\.img: its hash is not the manifest's/m);
  refused("kernel/image/kernel8.img", () => undefined, /^ {2}kernel\/image\/kernel8\.img: gone, but the manifest names it/m);
  refused("kernel/image/manifest.json", () => undefined, /manifest\.json is missing/);
  refused("kernel/image/manifest.json", () => Buffer.from("{"), /manifest\.json: expected JSON/);
  refused("kernel/image/manifest.json", () => Buffer.from("{}"), /manifest\.json: expected "sources" and "images"/);
  assert.is(guest(dir, "--check").status, 0);
  rmSync(dir, { recursive: true });
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
  assert.is(b.readBigUInt64LE(24), 2n, "4K pages, at the base of memory: with bit 3 U-Boot would move it elsewhere");
  assert.ok(b.readBigUInt64LE(16) >= BigInt(b.length));
});

test("a domain that breaks a rule is not built, and the message names file and rule", () => {
  const dir = mkdtempSync(join(tmpdir(), "guest-rules-"));
  for (const part of ["domains", "host/build/guest.mjs", "host/build/sign.mjs"]) cpSync(join(root, part), join(dir, part), { recursive: true });
  const rules = () => spawnSync(process.execPath, [join(dir, "host/build/guest.mjs"), "--rules"], { encoding: "utf8" });
  assert.is(rules().status, 0, rules().stderr);
  const planted = (file: string, change: (text: string) => string, message: RegExp) => {
    const path = join(dir, "domains", file), there = existsSync(path), before = there ? readFileSync(path, "utf8") : "";
    writeFileSync(path, change(before));
    const r = rules();
    assert.is(r.status, 1, `nobody minded ${message}`);
    assert.match(r.stderr, message);
    if (there) writeFileSync(path, before); else rmSync(path);
  };
  const main = "clock/src/main.rs", after = (line: string) => (text: string) => `${text}\n${line}\n`;
  const word = (text: string) => new RegExp(`^guest: domains/clock/src/main\\.rs: "${text}": not for domains$`, "m");
  planted(main, after("fn f(p: *const u8) -> u8 { unsafe { *p } }"), word("unsafe"));
  planted(main, after('fn g() -> &\'static str { "//" } fn f(p: *const u8) -> u8 { unsafe { *p } }'), word("unsafe"));
  planted(main, after("core::arch::global_asm!(\"nop\");"), word("global_asm!"));
  planted(main, after('extern "C" { fn land(); }'), word('extern "'));
  planted(main, after("#[no_mangle] pub fn f() {}"), word("#\\[no_mangle"));
  planted(main, after("#[path = \"../../../kernel/src/mm.rs\"] mod mm;"), word("#\\[path"));
  planted(main, after("include!(\"../../other.rs\");"), word("include!"));
  planted(main, (t) => t.replace("#![forbid(unsafe_code)]", ""), /main\.rs: #!\[forbid\(unsafe_code\)\] is missing/);
  planted(main, (t) => t.replace("#![forbid(unsafe_code)]", "// #![forbid(unsafe_code)]"), /main\.rs: #!\[forbid\(unsafe_code\)\] is missing/);
  planted(main, after("fn f() -> u64 { domain::hazard::null_pointer() }"), /domain::hazard is for the domain that dies of it/);
  planted("clock/src/other.rs", () => "pub unsafe fn f() {}", /^guest: domains\/clock\/src\/other\.rs: "unsafe": not for domains$/m);
  planted("clock/Cargo.toml", (t) => `${t}libc = "1"\n`, /^guest: domains\/clock\/Cargo\.toml:9: "libc = "1"": a domain's is the same as domains\/clock's/m);
  planted("clock/Cargo.toml", (t) => `${t}[dependencies.rl]\npath = "../../kernel/crates/rl"\n`, /Cargo\.toml:9: "\[dependencies\.rl\]"/);
  planted("clock/build.rs", () => "fn main() {}", /^guest: domains\/clock\/build\.rs: a domain is Cargo\.toml and src/m);
  planted("image.list", (t) => `${t}static ghost\n`, /^guest: domains\/ghost\/Cargo\.toml is missing, but domains\/image\.list names ghost$/m);
  planted("image.list", (t) => `${t}dynamic clock\n`, /^guest: domains\/image\.list:\d+: "dynamic clock": expected "static NAME"/m);
  rmSync(dir, { recursive: true });
});

const cargo = existsSync("/usr/bin/cargo") && existsSync("/usr/lib/rustlib/src/rust/library/core");
unless(test, !cargo && "cargo is not installed (Debian packages cargo-web, rustc-web, rust-web-src)", "cargo test on the host: allocators, loader, shared heap, file system, what interfaces refuse", () => {
  const r = spawnSync("/usr/bin/cargo", ["test", "-q", "-p", "base", "-p", "xheap", "-p", "rl", "--target-dir", "target/host"],
    { cwd: join(root, "kernel"), encoding: "utf8", env: { ...process.env, PATH: `/usr/bin:${process.env.PATH}`, RUSTC_BOOTSTRAP: "1" } });
  assert.is(r.status, 0, r.stdout + r.stderr);
  const passed = [...r.stdout.matchAll(/(\d+) passed/g)].reduce((n, m) => n + Number(m[1]), 0);
  assert.ok(passed >= 19, `${passed} passed`);
});

test.run();
