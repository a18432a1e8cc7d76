/**
 * The oracle: what an AArch64 at EL0 does with a snippet, according to QEMU's `-cpu cortex-a53` (or to the processor
 * itself, where the host is an AArch64 Linux). Why QEMU can be believed, and where it cannot: test/oracle/README.md.
 *
 *     const oracle = openOracle();
 *     const results = await oracle.run(cases);   // results.differences(i, other) and so on
 *     oracle.close();
 *
 * The harness (harness.c) is built into build/oracle on demand.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { Cases, Results } from "./records.ts";
import { CASE, RESULT, SLOTS, header } from "./layout.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const build = fileURLToPath(new URL("../../build/oracle/", import.meta.url));

export interface Oracle {
  /** The results of all cases, in order. Cases of one chunk run in one program, each from its own whole state. */
  run(cases: Cases): Promise<Results>;
  close(): void;
}

/** Why there is no oracle on this host, or nothing when there is one. */
export function missingForOracle(): string | undefined {
  const native = process.arch === "arm64" && process.platform === "linux";
  const needs: [tool: string, debianPackage: string][] = [[compiler(), native ? "gcc" : "gcc-aarch64-linux-gnu"]];
  if (!native) needs.push([EMULATOR, "qemu-user-static"]);
  for (const [tool, debianPackage] of needs)
    if (spawnSync(tool, ["--version"]).status !== 0) return `${tool} is not installed (Debian package ${debianPackage})`;
  return undefined;
}

export function openOracle(): Oracle {
  const program = buildHarness();
  const [command, args] = compiler() === "gcc" ? [program, []] : [EMULATOR, ["-cpu", "cortex-a53", program]];
  let child: ChildProcess | undefined;

  return {
    run(cases) {
      const results = new Results(cases.count);
      if (cases.count === 0) return Promise.resolve(results);
      return new Promise((resolve, reject) => {
        const process = (child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] }));
        let filled = 0, complaint = "";
        process.stdout!.on("data", (bytes: Buffer) => { results.bytes.set(bytes, filled); filled += bytes.length; });
        process.stderr!.on("data", (bytes: Buffer) => { complaint += bytes; });
        process.stdin!.on("error", () => {}); // the harness's end is reported below
        process.on("error", reject);
        process.on("close", (code, signal) => {
          child = undefined;
          if (code === 0 && filled === results.bytes.length) return resolve(results);
          reject(new Error(`oracle ended with ${signal ?? `code ${code}`} in the chunk after case ${Math.floor(filled / RESULT.size)} of ${cases.count}: ${complaint.trim()}`));
        });
        for (const [from, to] of chunks(cases)) {
          const count = Buffer.alloc(8);
          count.writeUInt32LE(to - from);
          process.stdin!.write(count);
          process.stdin!.write(cases.bytes.subarray(from * CASE.size, to * CASE.size));
        }
        process.stdin!.end();
      });
    },
    close() { child?.kill("SIGKILL"); },
  };
}

const EMULATOR = "qemu-aarch64-static";

/** On an AArch64 Linux the processor itself is the oracle. */
function compiler(): string {
  return process.arch === "arm64" && process.platform === "linux" ? "gcc" : "aarch64-linux-gnu-gcc";
}

function buildHarness(): string {
  const source = join(here, "harness.c"), program = join(build, "harness"), layout = join(build, "layout.h");
  mkdirSync(build, { recursive: true });
  const fresh = existsSync(program) && existsSync(layout) && readFileSync(layout, "utf8") === header()
    && [source, fileURLToPath(import.meta.url)].every((file) => statSync(program).mtimeMs >= statSync(file).mtimeMs);
  if (fresh) return program;
  writeFileSync(layout, header());
  const args = ["-O2", "-static", "-nostdlib", "-ffreestanding", "-fno-stack-protector", "-fno-tree-loop-distribute-patterns",
    // Far from the small numbers and powers of two that cases like to store at: one that hits the harness could make it run for ever.
    "-Wl,-Ttext-segment=0x25a5c3c30000", "-mgeneral-regs-only", "-mno-outline-atomics", "-Wall", "-Wextra", `-I${build}`, "-o", program, source, "-lgcc"];
  const made = spawnSync(compiler(), args, { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`${source}: ${compiler()} failed:\n${made.stderr}`);
  return program;
}

/** Cases of one chunk have their code in memory together, so each needs a slot of its own. */
function* chunks(cases: Cases): Generator<[from: number, to: number]> {
  let from = 0;
  const taken = new Set<number>();
  for (let i = 0; i < cases.count; i++) {
    const pc = cases.pc(i);
    if (taken.has(pc) || taken.size === SLOTS) { yield [from, i]; from = i; taken.clear(); }
    taken.add(pc);
  }
  if (from < cases.count) yield [from, cases.count];
}
