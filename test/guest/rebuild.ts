/**
 * Rebuilds the guest from its sources in another directory and compares it with the carried image:
 *
 *     node --import tsx test/guest/rebuild.ts [--behaviour]
 *
 * The compiler of the manifest must make the same bytes. Another one, or --behaviour, is judged by what the image does on the
 * emulator: the same suites pass with the same words, and no row of the report needs a tenth more or fewer instructions.
 * CI runs this; it takes a minute, so `npm test` does not. Exit code 1 says what differs.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { comparable, emulate } from "./emulator.ts";
import { image, root, rows } from "./qemu.ts";

const guest = (dir: string, ...args: string[]) => {
  const r = spawnSync(process.execPath, [join(dir, "host/build/guest.mjs"), ...args], { encoding: "utf8", maxBuffer: 1 << 26 });
  if (r.status !== 0) throw `guest.mjs ${args.join(" ")} failed:\n${r.stdout}${r.stderr}`;
  return r.stdout;
};
const manifest = (dir: string) => JSON.parse(readFileSync(join(dir, "kernel/image/manifest.json"), "utf8")) as { rustc: string; domains: Record<string, { sha256: string }> };

async function compareBehaviour(other: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const args of ["rl.selftest=100 rl.user", "rl.seed=3 rl.soak=1"]) {
    const [ours, theirs] = [await emulate(args), await emulate(args, { image: other })];
    if (theirs.code !== 0) wrong.push(`${args}: the rebuilt image ends with ${theirs.code}:\n${theirs.text.slice(-1000)}`);
    // how much a second of soak gets done depends on every instruction; what it says beside the counts does not
    const words = (text: string) => comparable(text).split("\n").filter((l) => !l.startsWith("line ")).join("\n").replace(/\d+ faults, \d+ .*operations, .*lines/, "");
    if (words(ours.text) !== words(theirs.text)) wrong.push(`${args}: the serial text differs`);
  }
  const of = async (path?: string) => new Map(rows((await emulate("rl.bench", { image: path })).text).filter((r) => r.insns !== undefined).map((r) => [r.name, r.insns as number]));
  const [ours, theirs] = [await of(), await of(other)];
  for (const [name, n] of ours) {
    const m = theirs.get(name) ?? Infinity;
    if (Math.abs(m - n) > Math.max(2, n / 10)) wrong.push(`"${name}" takes ${m} instructions, ${n} in the carried image`);
  }
  return wrong;
}

const dir = mkdtempSync(join(tmpdir(), "redleaf-rebuild-"));
try {
  for (const file of guest(root, "--sources").trim().split("\n")) cpSync(join(root, file), join(dir, file));
  guest(dir);
  const [was, is] = [manifest(root), manifest(dir)], other = join(dir, "kernel/image/kernel8.img");
  const same = readFileSync(image).equals(readFileSync(other));
  const wrong: string[] = [];
  if (!same && was.rustc === is.rustc) {
    const names = [...new Set([...Object.keys(was.domains), ...Object.keys(is.domains)])].filter((n) => was.domains[n]?.sha256 !== is.domains[n]?.sha256);
    wrong.push(`the same compiler makes another image (${names.length ? names.join(", ") : "kernel"} differ): run npm run build:guest`);
  }
  if (!same && was.rustc !== is.rustc) console.log(`rebuild: made with ${is.rustc}, carried image with ${was.rustc}: comparing what they do`);
  if ((!same && was.rustc !== is.rustc) || process.argv.includes("--behaviour")) {
    if (!existsSync(join(root, "build/core.wasm"))) throw "build/core.wasm is missing: npm run setup";
    wrong.push(...await compareBehaviour(other));
  }
  for (const w of wrong) console.error(`rebuild: ${w}`);
  if (wrong.length) process.exitCode = 1;
  else console.log(same ? "rebuild: the same bytes from another directory" : "rebuild: other bytes, the same behaviour");
} catch (e) {
  console.error(`rebuild: ${e instanceof Error ? e.stack : e}`);
  process.exitCode = 1;
} finally {
  rmSync(dir, { recursive: true, force: true });
}
