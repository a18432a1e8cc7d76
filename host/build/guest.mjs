/**
 * Builds the guest: domains -> archive -> kernel/image/kernel8.img, with kernel/image/manifest.json beside it, and docs/interfaces.md.
 *
 *   node host/build/guest.mjs           build (Debian's packages or a rustup toolchain)
 *   node host/build/guest.mjs --check   no toolchain needed: fail when the carried image is stale against the sources
 *   node host/build/guest.mjs --tcb     count the trusted base only
 *   node host/build/guest.mjs --rules   check the rules for domains only, see below
 *   node host/build/guest.mjs --sources list the files the image is made from (test/guest/rebuild.ts builds them elsewhere)
 *
 * The rule that domains are safe Rust is enforced here, outside their sources: each is compiled with -Funsafe-code, its
 * Cargo.toml names no dependency but `domain`, and its text may not switch on features or say `unsafe`, `asm!`, `extern "C"`,
 * `#[path]` or `include!`.
 * The same sources and compiler make the same bytes, whatever the directory.
 * Adding a domain = its crate in domains/ and its line in domains/image.list.
 * Deviations: what a text may not say is looked for by words, so a macro of the allowed crates could hide it; those are trusted.
 */
import { createHash } from "node:crypto";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { publicBytes, signed, signingKey } from "./sign.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const kernel = join(root, "kernel"), domains = join(root, "domains"), imageDir = join(kernel, "image");
const target = join(kernel, "target");
const release = join(target, "aarch64-unknown-none-softfloat/release");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const fail = (text) => { console.error(`guest: ${text}`); process.exit(1); };

/** Every source file the image is made from, as paths relative to the root. */
function sources() {
  const out = [];
  const walk = (dir) => {
    for (const name of readdirSync(dir).sort()) {
      const path = join(dir, name);
      if (statSync(path).isDirectory()) { if (!["target", "image", "node_modules"].includes(name)) walk(path); }
      else if (!name.endsWith(".md")) out.push(relative(root, path));
    }
  };
  walk(kernel); walk(domains);
  out.push("Cargo.toml", "Cargo.lock", "host/build/guest.mjs", "host/build/sign.mjs");
  return out;
}
const hashes = () => Object.fromEntries(sources().map((f) => [f, sha256(readFileSync(join(root, f)))]));

/** domains/image.list: one line a domain, `static NAME` (appended to the image) or `blob NAME` (put into the file system). */
function imageList() {
  const path = join(domains, "image.list");
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8").split("\n").map((line, i) => [line.replace(/#.*/, "").trim(), i + 1]).filter(([l]) => l).map(([l, n]) => {
    const m = /^(static|blob|user) ([a-z][a-z0-9-]*)$/.exec(l);
    if (!m) fail(`domains/image.list:${n}: "${l}": expected "static NAME", "blob NAME" or "user NAME"`);
    return { kind: m[1], name: m[2] };
  });
}

/** All that a domain's Cargo.toml may say: so it has no other dependency, no build script, no features and no file outside of src. */
const TOML = (name) => `[package]
name = "${name}"
version.workspace = true
edition.workspace = true
license.workspace = true

[dependencies]
domain.workspace = true
`;
/** A Rust text without comments and without what stands in strings. */
const bare = (text) => text.replace(/"(?:\\[^]|[^"\\])*"|'(?:\\.|[^'\\])'|\/\/.*|\/\*[^]*?\*\//g, (m) => (m[0] === "/" ? " " : '""'));
const WORDS = /\bunsafe\b|\b(global_|naked_)?asm!|\bextern\s+"|\binclude(_str|_bytes)?!|#!?\[\s*(feature|path|no_mangle|export_name|link_section|link|allow_internal_unsafe)\b/;

/** The outside check of the safe-only rule. */
function checkDomain(name) {
  const dir = join(domains, name), at = `domains/${name}`;
  if (!existsSync(join(dir, "Cargo.toml"))) fail(`${at}/Cargo.toml is missing, but domains/image.list names ${name}`);
  const toml = readFileSync(join(dir, "Cargo.toml"), "utf8");
  if (toml !== TOML(name)) {
    const want = TOML(name).split("\n"), line = toml.split("\n").findIndex((l, i) => l !== want[i]);
    fail(`${at}/Cargo.toml:${line + 1}: "${toml.split("\n")[line] ?? ""}": a domain's is the same as domains/clock's but for the name (its one dependency is "domain")`);
  }
  const other = readdirSync(dir).find((f) => !["Cargo.toml", "src"].includes(f));
  if (other) fail(`${at}/${other}: a domain is Cargo.toml and src, and has no build script`);
  for (const file of readdirSync(join(dir, "src"), { recursive: true }).filter((f) => f.endsWith(".rs"))) {
    const body = readFileSync(join(dir, "src", file), "utf8"), code = bare(body).replace("#![forbid(unsafe_code)]", "");
    if (file === "main.rs" && !/^#!\[forbid\(unsafe_code\)\]$/m.test(body)) fail(`${at}/src/${file}: #![forbid(unsafe_code)] is missing`);
    const bad = WORDS.exec(code);
    if (bad) fail(`${at}/src/${file}: "${bad[0].replace('""', '"')}": not for domains`);
    if (name !== "faulty" && /\bhazard\b/.test(code)) fail(`${at}/src/${file}: domain::hazard is for the domain that dies of it`);
  }
}

/** Which toolchain: Debian's rustc-web first, then rustup's with rust-src. */
function toolchain() {
  const has = (cmd, args) => spawnSync(cmd, args, { stdio: "ignore" }).status === 0;
  const install = "Debian: apt-get install rustc-web cargo-web rust-web-src lld-19 gcc libc6-dev. Elsewhere: rustup component add rust-src, and a C compiler.";
  if (!has("cc", ["--version"])) fail(`no C compiler "cc": it links the macros that run while compiling. ${install}`);
  const debian = { PATH: `/usr/bin:${process.env.PATH}` };
  if (existsSync("/usr/bin/cargo") && existsSync("/usr/bin/rustc") && existsSync("/usr/lib/rustlib/src/rust/library/core") && has("ld.lld-19", ["--version"]))
    return { config: "debian.toml", env: debian, library: "/usr/lib/rustlib/src/rust/library", rustc: execFileSync("/usr/bin/rustc", ["--version"], { encoding: "utf8" }).trim() };
  const sysroot = spawnSync("rustc", ["--print", "sysroot"], { encoding: "utf8" }).stdout?.trim();
  if (sysroot && existsSync(join(sysroot, "lib/rustlib/src/rust/library/core")))
    return { config: "rustup.toml", env: {}, library: join(sysroot, "lib/rustlib/src/rust/library"), rustc: execFileSync("rustc", ["--version"], { encoding: "utf8" }).trim() };
  fail(`no usable Rust toolchain. ${install}`);
}

/** Entries of domains are compiled with a calling convention that compilers before it do not know. */
function checkCompiler(tool) {
  const known = execFileSync(tool.config === "debian.toml" ? "/usr/bin/rustc" : "rustc", ["--print", "calling-conventions"], { encoding: "utf8" });
  if (!/^rust-preserve-none$/m.test(known)) fail(`${tool.rustc} does not know the calling convention rust-preserve-none: a newer compiler is needed (1.96 has it)`);
}

function cargo(tool, args, env = {}) {
  // no path of the machine that builds goes into the image: panics name files relative to the root
  const remap = [[`${root.replace(/\/$/, "")}/`, ""], [join(tool.library, "/"), "library/"]].map(([from, to]) => `"--remap-path-prefix=${from}=${to}"`);
  const r = spawnSync("cargo", ["--config", join(kernel, tool.config), "--config", `target.aarch64-unknown-none-softfloat.rustflags=[${remap}]`, ...args], {
    cwd: root, stdio: "inherit", env: { ...process.env, RUSTC_BOOTSTRAP: "1", CARGO_TARGET_DIR: target, ...tool.env, ...env },
  });
  if (r.status !== 0) fail(`cargo ${args.slice(0, 4).join(" ")} … failed`);
}

const DOMAIN_LINK = ["-pie", "--no-dynamic-linker", "--gc-sections", "-zmax-page-size=4096", "-zseparate-loadable-segments", "-Bsymbolic",
  "--entry=domain_entry", "--fix-cortex-a53-843419", "-zpack-relative-relocs", "-s", "--build-id=none", "--no-eh-frame-hdr"];
const USER_LINK = ["-static", "-no-pie", "--gc-sections", "-zmax-page-size=4096", "-zseparate-loadable-segments", "--image-base=0x400000",
  "--entry=_start", "--fix-cortex-a53-843419", "-s", "--build-id=none", "--no-eh-frame-hdr"];
const KERNEL_LINK = ["-Tkernel/link.ld", "--gc-sections", "-no-pie", "-static", "--fix-cortex-a53-843419", "--build-id=none"];
// Files of the file system keep the older relocation format, so that the loader meets both.
const BLOB_LINK = DOMAIN_LINK.filter((a) => a !== "-zpack-relative-relocs");
const LINK = { static: DOMAIN_LINK, blob: BLOB_LINK, user: USER_LINK };
const linkArgs = (list) => list.map((a) => `-Clink-arg=${a}`);

/** A program's loadable bytes as the raw image the firmware loads: PT_LOAD segments by physical address. */
function flatten(elf) {
  const at = (o) => Number(elf.readBigUInt64LE(o)), phoff = at(32), n = elf.readUInt16LE(56);
  const segs = [];
  for (let i = 0; i < n; i++) {
    const p = phoff + i * 56;
    if (elf.readUInt32LE(p) === 1 && at(p + 32) > 0) segs.push({ offset: at(p + 8), paddr: at(p + 24), size: at(p + 32) });
  }
  const base = Math.min(...segs.map((s) => s.paddr)), end = Math.max(...segs.map((s) => s.paddr + s.size));
  const out = Buffer.alloc(end - base);
  for (const s of segs) elf.copy(out, s.paddr - base, s.offset, s.offset + s.size);
  return out;
}

/** The archive: header page(s) of {kind, name, offset, size, sha256}, then each file page-aligned (segments are mapped from here). */
function pack(files) {
  const page = 4096, align = (n) => Math.ceil(n / page) * page;
  const head = Buffer.alloc(align(16 + files.length * 96));
  head.write("RLARCHV1", 0, "latin1"); head.writeUInt32LE(files.length, 8);
  const parts = [head];
  let at = head.length;
  files.forEach((f, i) => {
    const o = 16 + i * 96;
    head.write(f.name, o, 31, "latin1");
    head.writeUInt32LE({ static: 0, blob: 1, user: 2 }[f.kind], o + 32);
    head.writeUInt32LE(at, o + 40); head.writeUInt32LE(f.bytes.length, o + 44);
    Buffer.from(sha256(f.bytes), "hex").copy(head, o + 48);
    const padded = Buffer.alloc(align(f.bytes.length)); f.bytes.copy(padded);
    parts.push(padded); at += padded.length;
  });
  return Buffer.concat(parts);
}

/** The code of a Rust file, line by line, without comments and without what is in strings and characters. */
function rustCode(text) {
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|r#"[\s\S]*?"#|"(?:\\[\s\S]|[^"\\])*"|'(?:\\.|[^'\\\n])'/g,
    (m) => (m[0] === "/" ? m.replace(/[^\n]/g, "") : `"${m.slice(1, -1).replace(/[^\n]/g, "")}"`)).split("\n");
}
/** Where each `unsafe` of a file stands: { line, what: "block" | "impl" | "fn", lines } with the lines a block reaches over. */
function unsafes(code) {
  const text = code.join("\n"), out = [];
  for (const m of text.matchAll(/\bunsafe\b\s*(\{|impl\b|trait\b|(?:extern\s*""\s*)?fn\s+\w)/g)) {
    const line = text.slice(0, m.index).split("\n").length - 1;
    if (m[1] !== "{") { out.push({ line, what: m[1] === "impl" ? "impl" : "fn", lines: 1 }); continue; }
    let depth = 0, at = m.index + m[0].length - 1;
    do { if (text[at] === "{") depth++; if (text[at] === "}") depth--; at++; } while (depth);
    out.push({ line, what: "block", lines: text.slice(m.index, at).split("\n").length });
  }
  return out;
}
/**
 * Every unsafe block and impl of the trusted crates says what it stands on: a comment `// SAFETY: ...` on its line or above, which
 * holds for the lines of unsafe that follow it without a gap. Tests need not.
 */
function checkSafety() {
  const bad = [];
  for (const [, dir] of trustedRooms()) for (const f of readdirSync(dir, { recursive: true }).filter((f) => f.endsWith(".rs"))) {
    const lines = readFileSync(join(dir, f), "utf8").split(/\n#\[cfg\(test\)\]\n/)[0].split("\n"), code = rustCode(lines.join("\n"));
    for (const u of unsafes(code)) {
      if (u.what === "fn") continue;
      let at = u.line;
      const said = () => lines[at].includes("// SAFETY:");
      while (!said() && at > 0 && (at === u.line || /\bunsafe\b/.test(code[at]) || !code[at].trim() && lines[at].trim() || /^\s*#\[/.test(code[at]))) at--;
      if (!said()) bad.push(`${relative(root, join(dir, f))}:${u.line + 1}: unsafe without "// SAFETY:" above it`);
    }
  }
  if (bad.length) fail(`what it stands on is missing:\n  ${bad.join("\n  ")}`);
}
/** crates/user is the processes' library: EL0 is trusted by nobody. */
const trustedRooms = () => [["kernel", join(kernel, "src")], ...readdirSync(join(kernel, "crates")).sort().map((c) => [c === "user" ? "process library" : c, join(kernel, "crates", c, "src")])];

/** Lines of code (not blank, not comment), those in unsafe blocks or that open an unsafe impl or fn, and assembly, per crate. */
function tcb() {
  const rows = [];
  for (const [name, dir] of [...trustedRooms(), ...imageList().map((d) => [`${d.kind === "user" ? "process" : "domain"} ${d.name}`, join(domains, d.name, "src")])]) {
    if (!existsSync(dir)) continue;
    const row = { name, lines: 0, unsafe: 0, blocks: 0, asm: 0 };
    for (const f of readdirSync(dir, { recursive: true })) {
      if (!/\.(rs|S)$/.test(f) || /tests?\.rs$/.test(f)) continue;
      const text = readFileSync(join(dir, f), "utf8").split(/\n#\[cfg\(test\)\]\n/)[0];
      const code = rustCode(text), lines = code.filter((l) => l.trim()).length;
      row.lines += lines;
      if (f.endsWith(".S")) { row.asm += lines; continue; }
      const in_ = new Set();
      for (const u of unsafes(code)) { for (let i = 0; i < u.lines; i++) in_.add(u.line + i); if (u.what === "block") row.blocks++; }
      row.unsafe += in_.size;
    }
    rows.push(row);
  }
  return rows;
}
function printTcb(rows) {
  const trusted = (r) => !/^(domain|process) /.test(r.name);
  const total = (name, list) => list.reduce((t, r) => ({ name, lines: t.lines + r.lines, unsafe: t.unsafe + r.unsafe, blocks: t.blocks + r.blocks, asm: t.asm + r.asm }), { name, lines: 0, unsafe: 0, blocks: 0, asm: 0 });
  console.log("trusted base and domains: lines of code; of these in unsafe; unsafe blocks; lines of assembly; unsafe in % of the lines");
  for (const r of [...rows, total("trusted", rows.filter(trusted)), total("domains, processes", rows.filter((r) => !trusted(r))), total("all", rows)])
    console.log(`  ${r.name.padEnd(20)} ${String(r.lines).padStart(6)} ${String(r.unsafe).padStart(6)} ${String(r.blocks).padStart(6)} ${String(r.asm).padStart(6)} ${(100 * r.unsafe / r.lines).toFixed(1).padStart(6)}`);
}

function check() {
  const path = join(imageDir, "manifest.json");
  if (!existsSync(path)) fail("kernel/image/manifest.json is missing: run node host/build/guest.mjs");
  let manifest;
  try { manifest = JSON.parse(readFileSync(path, "utf8")); } catch (e) { fail(`kernel/image/manifest.json: expected JSON (${e.message})`); }
  if (typeof manifest?.sources !== "object" || typeof manifest.images !== "object") fail('kernel/image/manifest.json: expected "sources" and "images"');
  const now = hashes(), stale = [];
  for (const f of new Set([...Object.keys(now), ...Object.keys(manifest.sources)]))
    if (now[f] !== manifest.sources[f]) stale.push(`${f}: ${!now[f] ? "gone" : !manifest.sources[f] ? "new" : "changed"} since the image was built`);
  for (const [f, hash] of Object.entries(manifest.images))
    if (!existsSync(join(imageDir, f))) stale.push(`kernel/image/${f}: gone, but the manifest names it`);
    else if (sha256(readFileSync(join(imageDir, f))) !== hash) stale.push(`kernel/image/${f}: its hash is not the manifest's`);
  if (stale.length) fail(`the carried image is stale:\n  ${stale.join("\n  ")}\nrun node host/build/guest.mjs`);
  console.log(`guest: kernel/image is up to date (${Object.keys(now).length} sources, ${manifest.rustc})`);
}

/** docs/interfaces.md, from the traits. */
function describe(tool) {
  const r = spawnSync("cargo", ["run", "-q", "-p", "rl", "--example", "interfaces", "--target-dir", join(target, "host")],
    { cwd: root, encoding: "utf8", env: { ...process.env, RUSTC_BOOTSTRAP: "1", ...tool.env } });
  if (r.status !== 0) fail(`docs/interfaces.md was not made (a host compiler is needed, Debian: gcc libc6-dev):\n${r.stderr}`);
  mkdirSync(join(root, "docs"), { recursive: true });
  writeFileSync(join(root, "docs/interfaces.md"), r.stdout);
}

/** The rules for domains, all of them. */
function checkRules(list) { list.filter((d) => d.kind !== "user").forEach((d) => checkDomain(d.name)); }

function build() {
  const list = imageList();
  checkRules(list);
  const tool = toolchain(), before = hashes(), files = [];
  checkCompiler(tool);
  checkSafety();
  for (const d of list) {
    const safe = d.kind === "user" ? [] : ["-Funsafe-code"];
    cargo(tool, ["rustc", "-q", "--release", "-p", d.name, "--", ...safe, ...linkArgs(LINK[d.kind])], { RL_RUSTC: tool.rustc });
    const bytes = readFileSync(join(release, d.name));
    files.push({ ...d, bytes: d.kind === "blob" ? signed(bytes) : bytes });
  }
  mkdirSync(join(kernel, "target"), { recursive: true });
  const archive = join(kernel, "target/archive.bin");
  writeFileSync(archive, pack(files));
  cargo(tool, ["rustc", "-q", "--release", "-p", "kernel", "--", ...linkArgs(KERNEL_LINK)], { RL_RUSTC: tool.rustc, RL_ARCHIVE: archive, RL_ARCHIVE_HASH: sha256(readFileSync(archive)), RL_SIGNER: publicBytes(signingKey()).toString("hex") });
  const image = flatten(readFileSync(join(release, "kernel")));
  mkdirSync(imageDir, { recursive: true });
  writeFileSync(join(imageDir, "kernel8.img"), image);
  const rows = tcb();
  writeFileSync(join(imageDir, "manifest.json"), JSON.stringify({
    rustc: tool.rustc, images: { "kernel8.img": sha256(image) },
    domains: Object.fromEntries(files.map((f) => [f.name, { kind: f.kind, bytes: f.bytes.length, sha256: sha256(f.bytes) }])),
    trustedLines: rows.filter((r) => !/^(domain|process) /.test(r.name)).reduce((n, r) => n + r.lines, 0), sources: before,
  }, null, 1) + "\n");
  describe(tool);
  printTcb(rows);
  console.log(`guest: kernel/image/kernel8.img, ${image.length} bytes, ${files.length} programs (${tool.rustc})`);
}

if (process.argv.includes("--check")) check();
else if (process.argv.includes("--rules")) checkRules(imageList());
else if (process.argv.includes("--sources")) console.log(sources().join("\n"));
else if (process.argv.includes("--tcb")) { checkSafety(); printTcb(tcb()); }
else build();
