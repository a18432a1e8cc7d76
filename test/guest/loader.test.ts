/**
 * What the loader refuses, and with which words: the carried image's greeter is changed in one place at a time, signed again, put on a
 * card and loaded from the shell. Truth of the offsets: ELF-64, kernel/crates/rl/src/manifest.rs.
 * Deviations: interpreted, without time; the loader at work in all modes is emulator.test.ts.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keyOfSeed, signed } from "../../host/build/sign.mjs";
import { core, emulate } from "./emulator.ts";
import { image, root } from "./qemu.ts";
import { unless } from "../unless.ts";

/** A program of the image's archive: {name, kind, offset, size} in entries of 96 bytes. */
function program(name: string): Buffer {
  const all = readFileSync(image), at = all.indexOf("RLARCHV1");
  for (let i = 0; i < all.readUInt32LE(at + 8); i++) {
    const o = at + 16 + i * 96;
    if (all.toString("latin1", o, o + 32).replace(/\0.*/s, "") === name) return all.subarray(at + all.readUInt32LE(o + 40), at + all.readUInt32LE(o + 40) + all.readUInt32LE(o + 44));
  }
  throw `${name} is not in the image`;
}
const TRAILER = 72;
const greeter = () => Buffer.from(program("greeter").subarray(0, -TRAILER));
const edit = (f: (b: Buffer) => void) => { const b = greeter(); f(b); return b; };
const headers = (b: Buffer) => Array.from({ length: b.readUInt16LE(56) }, (_, i) => Number(b.readBigUInt64LE(32)) + i * 56);
const manifest = (b: Buffer) => b.indexOf(Buffer.from("RDLFMST1"));
/** Where the first entry of the RELA table lies in the file (blobs have one, see guest.mjs). */
function rela(b: Buffer): number {
  const dynamic = headers(b).find((p) => b.readUInt32LE(p) === 2)!;
  for (let at = Number(b.readBigUInt64LE(dynamic + 8)); ; at += 16) {
    if (b.readBigUInt64LE(at) !== 7n) continue;
    const va = b.readBigUInt64LE(at + 8), load = headers(b).find((p) => b.readUInt32LE(p) === 1 && va >= b.readBigUInt64LE(p + 16) && va < b.readBigUInt64LE(p + 16) + b.readBigUInt64LE(p + 32))!;
    return Number(va - b.readBigUInt64LE(load + 16) + b.readBigUInt64LE(load + 8));
  }
}

const cases: [name: string, file: () => Buffer, message: RegExp][] = [
  ["good", () => signed(greeter()), /^\/good: Ok\(0\)$/m],
  ["unsigned", greeter, /^loader: file: not signed: expected RLSIGN01 and an Ed25519 signature at its end$/m],
  ["flipped", () => { const b = signed(greeter()); b[5000] ^= 1; return b; }, /^loader: file: its signature is not that of its bytes by the key this image trusts$/m],
  ["forged", () => { const b = signed(greeter()); b[b.length - 1] ^= 1; return b; }, /^loader: file: its signature is not that/m],
  ["other-key", () => signed(greeter(), keyOfSeed(createHash("sha256").update("somebody").digest())), /^loader: file: its signature is not that/m],
  ["abi", () => signed(edit((b) => { b[manifest(b) + 8] ^= 1; })), /^loader: file: built with another compiler or crossing: ABI 0x[0-9a-f]+, this kernel has 0x[0-9a-f]+$/m],
  ["changed", () => signed(edit((b) => { b[manifest(b) + 88 + 24] ^= 1; })), /^loader: file: interface [A-Z]\w+ differs: fingerprint 0x[0-9a-f]+, this kernel has 0x[0-9a-f]+$/m],
  ["unknown", () => signed(edit((b) => { b[manifest(b) + 88] ^= 1; b[manifest(b) + 88 + 24] ^= 1; })), /^loader: file: (im|ex)ports interface \w+, which this kernel does not know$/m],
  ["no-manifest", () => signed(edit((b) => { b[manifest(b)] ^= 1; })), /^loader: file: no manifest behind the entry: not a domain$/m],
  ["wx", () => signed(edit((b) => { for (const p of headers(b)) if (b.readUInt32LE(p) === 1) b[p + 4] |= 3; })), /^loader: file: a segment is writable and executable$/m],
  ["type", () => signed(edit((b) => { b.writeUInt32LE(1025, rela(b) + 8); })), /^loader: greeter: relocation type 1025: only 1027, R_AARCH64_RELATIVE, is expected$/m],
  ["place", () => signed(edit((b) => { b.writeBigUInt64LE(b.readBigUInt64LE(24), rela(b)); })), /^loader: greeter: a relocation at 0x[0-9a-f]+, which is not writable$/m],
  ["x86", () => signed(edit((b) => { b[18] = 62; })), /^loader: file: offset 18: expected machine 183, AArch64$/m],
  ["process", () => signed(Buffer.from(program("wc"))), /^loader: file: not position-independent: a process's program, not a domain$/m],
  ["short", () => signed(greeter().subarray(0, 4096)), /^loader: file: it ends before what its headers promise$/m],
];

const why = !core ? "build/core.wasm is missing: npm run setup" : !existsSync("/usr/bin/cargo") ? "cargo is not installed (Debian package cargo-web)" : undefined;
unless(test, why, "what is refused before a byte of it runs", async () => {
  const work = mkdtempSync(join(tmpdir(), "loader-")), card = join(work, "card.img"), script = join(work, "input.txt");
  for (const [name, file] of cases) writeFileSync(join(work, name), file());
  const made = spawnSync("/usr/bin/cargo", ["run", "-q", "-p", "base", "--example", "mkfs", "--target-dir", "kernel/target/host", "--", card, "4096", ...cases.map(([name]) => join(work, name))],
    { cwd: root, encoding: "utf8", env: { ...process.env, PATH: `/usr/bin:${process.env.PATH}`, RUSTC_BOOTSTRAP: "1" } });
  assert.is(made.status, 0, made.stderr);
  const load = async (words: string, names: string[]) => {
    writeFileSync(script, [...names.map((n) => `load /${n}`), "exit"].map((c) => `wait \\$ $\nsend ${c}\n`).join(""));
    const r = await emulate(words, { extra: ["-sd", card, "--input", script] });
    assert.is(r.code, 0, r.text);
    return new Map(names.map((n, i) => [n, r.text.slice(r.text.indexOf(`$ load /${n}\n`), i + 1 < names.length ? r.text.indexOf(`$ load /${names[i + 1]}\n`) : undefined)]));
  };
  const said = await load("rl.card rl.shell", cases.map(([name]) => name));
  for (const [name, , message] of cases) {
    assert.match(said.get(name)!, message, name);
    if (name !== "good") assert.not.match(said.get(name)!, /greeter: a domain from a file/, `${name} ran`);
  }
  // without the signature's rule the others stand
  const let_pass = await load("rl.permissive rl.card rl.shell", ["unsigned", "abi"]);
  assert.match(let_pass.get("unsigned")!, /let pass by rl\.permissive\n[^]*\/unsigned: Ok\(0\)/);
  assert.match(let_pass.get("abi")!, /built with another compiler or crossing/);
});

test.run();
