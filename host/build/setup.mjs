/**
 * Brings a checkout to where it runs: dependencies, generated files, the wasm core, the compiled host, the guest image beside
 * it. Plain Node, since nothing else is there at first. What is up to date is left alone.
 *
 *   node host/build/setup.mjs          what is missing or stale
 *   node host/build/setup.mjs --build  everything again
 * Deviations: none.
 */
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const again = process.argv.includes("--build");
const stampFile = join(root, "build/stamp.json");

const run = (command, args) => execFileSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
const node = (...args) => run(process.execPath, args);

function hashOf(paths, accept) {
  const hash = createHash("sha256");
  const visit = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) { for (const name of readdirSync(full).sort()) visit(join(path, name)); return; }
    if (accept(path)) hash.update(path).update("\0").update(readFileSync(full));
  };
  for (const path of paths) visit(path);
  return hash.digest("hex");
}

const source = (path) => /\.(ts|mjs|json)$/.test(path) && !path.endsWith(".gen.ts");
const stamp = !again && existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, "utf8")) : {};
function step(name, hash, made, what, work) {
  if (stamp[name] === hash && made.every((path) => existsSync(join(root, path)))) return;
  const started = Date.now();
  work();
  stamp[name] = hash;
  mkdirSync(join(root, "build"), { recursive: true });
  writeFileSync(stampFile, JSON.stringify(stamp, null, 1));
  console.error(`${what} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

if (!packagesInstalled()) {
  const npm = process.env.npm_execpath;
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  if (npm) node(npm, ...args); else run(process.platform === "win32" ? "npm.cmd" : "npm", args);
  console.error("packages installed");
}
const core = hashOf(["assembly", "asconfig.json", "asconfig.translate.json", "host/build/isa.ts", "host/build/sysregs.ts", "host/build/generate.ts"], source);
const generated = ["assembly/decode/tree.gen.ts", "assembly/interp/dispatch.gen.ts", "host/core/layout.gen.ts", "host/debug/disasm.gen.ts", "build/isa.json"];
step("generate", core, generated, "instruction tables made", () => node("--import", "tsx", "host/build/generate.ts"));
step("core", core, ["build/core.wasm"], "core compiled", () => {
  // Written under another name first: others may be reading the core.
  node("node_modules/assemblyscript/bin/asc.js", "--target", "release", "--outFile", "build/core.new.wasm");
  node("--import", "tsx", "host/build/check-core.ts", "build/core.new.wasm");
  renameSync(join(root, "build/core.new.wasm"), join(root, "build/core.wasm"));
});
step("translator", core, ["build/translate.wasm"], "translator compiled", () => {
  node("node_modules/assemblyscript/bin/asc.js", "--config", "asconfig.translate.json", "--target", "translate", "--outFile", "build/translate.new.wasm");
  renameSync(join(root, "build/translate.new.wasm"), join(root, "build/translate.wasm"));
});
step("host", hashOf(["host", "tsconfig.json"], source) + core, ["dist/cli/main.js"], "host compiled", () => {
  node("node_modules/typescript/bin/tsc", "-p", ".");
  // The command starts faster as a few files than as seventy. They stay in the folder where their modules were: paths are
  // relative to it.
  const commands = join(root, "dist/cli");
  for (const name of readdirSync(commands)) if (/-[A-Z0-9]{8}\.js$/.test(name)) unlinkSync(join(commands, name));
  createRequire(import.meta.url)("esbuild").buildSync({ entryPoints: ["dist/cli/main.js"], absWorkingDir: root, bundle: true, splitting: true, format: "esm", platform: "node", packages: "external", outdir: "dist/cli", allowOverwrite: true, logLevel: "warning" });
});
const guest = hashOf(["kernel/image"], () => true);
step("dist", core + guest, ["dist/core.wasm", "dist/translate.wasm", "dist/guest/kernel8.img", "dist/loader/fatfs.browser.js"], "package put together", () => {
  mkdirSync(join(root, "dist/guest"), { recursive: true });
  for (const name of ["core.wasm", "translate.wasm"]) cpSync(join(root, "build", name), join(root, "dist", name));
  cpSync(join(root, "kernel/image"), join(root, "dist/guest"), { recursive: true });
  fatFsForBrowsers();
});

/** Whether node_modules holds what the lock file names; npm keeps a list of what it put there. Packages for other platforms may be missing. */
function packagesInstalled() {
  const list = join(root, "node_modules/.package-lock.json");
  if (!existsSync(list)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"))).packages, there = JSON.parse(readFileSync(list)).packages;
  return Object.entries(wanted).every(([path, { version, optional }]) => path === "" || optional || (there[path]?.version === version && existsSync(join(root, path))));
}

/**
 * js-fatfs for browsers: what package.json's "imports" gives them for #fatfs. Its own file asks for a module of Node's that bundlers do
 * not find; here the parts for Node are off, and its wasm lies beside it.
 */
function fatFsForBrowsers() {
  const from = join(root, "node_modules/js-fatfs");
  let text = readFileSync(join(from, "dist/fatfs.js"), "utf8");
  for (const [old, now] of [[/ENVIRONMENT_IS_NODE=typeof process==[^;]+;/, "ENVIRONMENT_IS_NODE=false;"], [/if\(ENVIRONMENT_IS_NODE\)\{const\{createRequire:createRequire\}=await import\("module"\);var require=[^}]+\}/, "var require;"], [/new URL\("fatfs\.wasm"/, 'new URL("./fatfs.wasm"']]) {
    if (text.split(old).length !== 2) throw new Error(`js-fatfs: expected ${old} once in dist/fatfs.js`);
    text = text.replace(old, now);
  }
  const licence = readFileSync(join(from, "LICENSE"), "utf8").trim();
  writeFileSync(join(root, "dist/loader/fatfs.browser.js"), `/* js-fatfs without its parts for Node.\n\n${licence} */\n${text}`);
  cpSync(join(from, "dist/fatfs.wasm"), join(root, "dist/loader/fatfs.wasm"));
}
