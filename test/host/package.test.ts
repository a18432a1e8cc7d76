/** The package from outside: what it ships, put into an empty folder as npm would, and used there by Node, tsc, a bundler and its command. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "redleaf-package-"));
const inside = join(folder, "node_modules/redleaf-pi");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
let files: string[] = [];

test.before(() => {
  const pack = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: root, encoding: "utf8", shell: process.platform === "win32" });
  files = (JSON.parse(pack.stdout) as { files: { path: string }[] }[])[0].files.map((f) => f.path);
  for (const file of files) {
    mkdirSync(dirname(join(inside, file)), { recursive: true });
    cpSync(join(root, file), join(inside, file));
  }
  // Nothing but what the package says that it needs, and what that needs.
  const need = (name: string) => {
    try { symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name)); } catch { return; }
    for (const more of Object.keys(JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).dependencies ?? {})) need(more);
  };
  Object.keys(manifest.dependencies).forEach(need);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
});
test.after(() => rmSync(folder, { recursive: true }));

test("it ships the host, the core, the guest, and no sources or tests", () => {
  for (const file of ["README.md", "LICENSE", "package.json", "dist/core.wasm", "dist/guest/kernel8.img", "dist/cli/main.js", "dist/index.js", "dist/index.d.ts", "dist/index.browser.js"]) assert.ok(files.includes(file), `${file} is missing`);
  assert.equal(files.filter((f) => !/^(dist\/|README\.md$|LICENSE$|package\.json$)/.test(f) || (/\.(ts|rs)$/.test(f) && !f.endsWith(".d.ts"))), []);
  for (const target of [manifest.bin["redleaf-pi"], ...Object.values(manifest.exports["."] as Record<string, string>).map((p) => p.slice(2))]) assert.ok(files.includes(target), target);
});

test("Node imports it by its name, and finds the core", () => {
  writeFileSync(join(folder, "use.mjs"), `
    import { createMachine } from "redleaf-pi";
    const machine = await createMachine({ cores: 1 });
    machine.writePhysical(0, new Uint8Array(Uint32Array.of(0x91000400, 0xd503207f).buffer)); // add x0, x0, #1; wfi
    console.log(machine.run().kind, machine.cpus[0].x[0], import.meta.resolve("redleaf-pi/core.wasm").endsWith("dist/core.wasm"));
  `);
  const { stdout, stderr } = node("use.mjs");
  assert.equal([stdout, stderr], ["idle 1n true\n", ""]);
});

test("its types serve programs that resolve as Node does and as bundlers do", () => {
  writeFileSync(join(folder, "typed.ts"), `
    import { createMachine, device, planBoot, type StopReason } from "redleaf-pi";
    const machine = await createMachine({ timing: "a53" });
    const stop: StopReason = machine.run({ until: 4n });
    if (stop.kind === "exit") console.log(stop.code);
    machine.addDevice(device({ name: "d", title: "D", size: 4, version: 1, state: () => ({ v: 0 }), regs: { V: { at: 0, stores: "v" } } }), 0x3f00_0000).state.v++;
    // @ts-expect-error: no such option
    planBoot({ kind: "bare", kernle: 1 });
  `);
  for (const [module, resolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
    const done = node(join(root, "node_modules/typescript/bin/tsc"), "--noEmit", "--strict", "--target", "es2022", "--lib", "es2023,dom", "--module", module, "--moduleResolution", resolution, "typed.ts");
    assert.is(done.stdout, "", resolution);
  }
});

test("a bundler makes a page of it that asks for no module of Node's", async () => {
  const { outputFiles, metafile } = await build({
    stdin: { contents: 'import { createMachine, planBoot } from "redleaf-pi"; console.log(await createMachine(), planBoot);', resolveDir: folder },
    bundle: true, format: "esm", platform: "browser", target: "es2022", write: false, metafile: true, logLevel: "silent",
  });
  assert.ok(Object.keys(metafile.inputs).some((f) => f.endsWith("index.browser.js")));
  assert.not.match(outputFiles[0].text, /(from|import\()\s*"node:/);
  assert.match(outputFiles[0].text, /new URL\("\.\/core\.wasm", import\.meta\.url\)/);
});

test("its command runs: disasm, devices, sd, run", () => {
  const cli = (...args: string[]) => { const { status, stdout, stderr } = node(join(inside, manifest.bin["redleaf-pi"]), ...args); return { status, stdout, stderr }; };
  assert.match(readFileSync(join(inside, manifest.bin["redleaf-pi"]), "utf8"), /^#!\/usr\/bin\/env node\n/);
  assert.match(cli("disasm", "d503201f").stdout, /nop/);
  assert.match(cli("devices", "rng").stdout, /WARMUP/);
  // mov w0, #'!'; movz x1, #0x3f20, lsl #16; movk x1, #0x1000; str w0, [x1]; wfi; b .-4
  writeFileSync(join(folder, "kernel8.img"), new Uint8Array(Uint32Array.of(0x52800420, 0xd2a7e401, 0xf2820001, 0xb9000020, 0xd503207f, 0x17ffffff).buffer));
  writeFileSync(join(folder, "config.txt"), "uart_2ndstage=1\n");
  assert.is(cli("sd", "make", "card.img", "--size", "16M", "--fat", "16").stderr, "");
  for (const file of ["kernel8.img", "config.txt"]) assert.is(cli("sd", "put", "card.img", file).status, 0);
  assert.match(cli("sd", "ls", "card.img").stdout, /24 kernel8\.img/);
  const run = cli("run", "--boot", "card.img", "--until", "!");
  assert.equal([run.status, run.stdout.at(-1)], [0, "!"]);
  assert.match(run.stdout, /^MESS:00:00:00\.000000:0: Read config\.txt bytes 16\r\n/);
});

test.run();
