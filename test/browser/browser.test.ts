/**
 * The package in a browser (Chromium, headless): the run is Node's, to the cycle, in a page, in a worker, translated, timed, and where a content
 * security policy forbids to make code, which the log then says. Deviations: other browsers are not tried.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { unless } from "../unless.ts";
import { type Outcome, run } from "./run.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const CYCLES = 30_000_000;
const missing = spawnSync("chromium", ["--version"]).error && "chromium is not installed (Debian package chromium)";

/** Scripts as a bundler makes them of the package. */
async function bundles(): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    entryPoints: ["page.ts", "worker.ts"].map((name) => join(root, "test/browser", name)), outdir: "/", alias: { "redleaf-pi": join(root, "dist/index.browser.js") },
    bundle: true, format: "esm", platform: "browser", target: "es2022", write: false, logLevel: "silent",
  });
  return new Map(outputFiles.map((file) => [file.path, file.text]));
}

/** Serves the page, lets Chromium open it, and answers what the page posts. */
async function inChromium(): Promise<Record<string, Outcome> & { error?: string }> {
  const scripts = await bundles(), profile = mkdtempSync(join(tmpdir(), "redleaf-chromium-"));
  let chromium: ChildProcess | undefined;
  const server = createServer();
  try {
    const posted = new Promise<string>((resolve, reject) => {
      server.on("request", (request, response) => {
        const path = new URL(request.url!, "http://x").pathname;
        if (path === "/results") {
          let body = "";
          request.on("data", (chunk) => { body += chunk; }).on("end", () => { response.end(); resolve(body); });
          return;
        }
        if (path.startsWith("/strict/")) response.setHeader("Content-Security-Policy", "script-src 'self'");
        const script = scripts.get(path.replace("/strict/", "/"));
        if (path === "/") response.setHeader("Content-Type", "text/html").end('<!doctype html><script type="module" src="/page.js"></script>');
        else if (script) response.setHeader("Content-Type", "text/javascript").end(script);
        else if (path === "/kernel8.img") response.end(readFileSync(join(root, "kernel/image/kernel8.img")));
        else if (/^\/\w+\.wasm$/.test(path)) response.setHeader("Content-Type", "application/wasm").end(readFileSync(join(root, "dist", path)));
        else { response.statusCode = 404; response.end(); }
      });
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo;
        chromium = spawn("chromium", ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", `--user-data-dir=${profile}`, `http://127.0.0.1:${port}/?cycles=${CYCLES}`], { stdio: "ignore", detached: true });
        chromium.on("error", reject).on("exit", (code) => reject(new Error(`chromium ended with ${code} before the page had run`)));
      });
    });
    return JSON.parse(await posted);
  } finally {
    if (chromium && chromium.exitCode === null) await new Promise((resolve) => { chromium!.removeAllListeners("exit").on("exit", resolve); process.kill(-chromium!.pid!, "SIGKILL"); });
    server.closeAllConnections();
    server.close();
    await removed(profile);
  }
}

/** Chromium's other processes, of the same group, may still have written to its profile while it was removed. */
async function removed(directory: string): Promise<void> {
  for (let tries = 20; ; tries--) {
    try { rmSync(directory, { recursive: true, force: true }); return; } catch (error) { if (!tries) throw error; }
    await setTimeout(250);
  }
}

unless(test, missing, "in a page, in workers and where no code may be made, the run is Node's", async () => {
  const kernel = new Uint8Array(readFileSync(join(root, "kernel/image/kernel8.img"))), found = await inChromium();
  assert.is(found.error, undefined);
  const here = { off: await run({ kernel, timing: "off", cycles: CYCLES }), a53: await run({ kernel, timing: "a53", cycles: CYCLES }) };
  assert.ok(here.off.text.length > 100, here.off.text);
  for (const [name, timing] of [["page", "off"], ["worker", "off"], ["timed", "a53"], ["forbidden", "off"]] as const) {
    const { regions, log, ...same } = found[name];
    assert.equal(same, (({ regions: _, log: __, ...rest }) => rest)(here[timing]), name);
    if (name === "forbidden") {
      assert.is(regions, 0);
      assert.match(log.join("\n"), /^code may not be made here, so the machine interprets: /m);
    } else assert.ok(regions > 0, `${name}: nothing was translated`);
  }
});

test("where no code may be made the machine says so once and interprets", async () => {
  const kernel = new Uint8Array(readFileSync(join(root, "kernel/image/kernel8.img"))), { Module } = WebAssembly;
  const [wasm, translator] = ["core.wasm", "translate.wasm"].map((name) => new Module(readFileSync(join(root, "dist", name))));
  const expected = await run({ kernel, timing: "off", cycles: CYCLES });
  WebAssembly.Module = new Proxy(Module, { construct() { throw new WebAssembly.CompileError("violates the Content Security Policy"); } });
  try {
    const { log, ...same } = await run({ kernel, timing: "off", cycles: CYCLES, wasm, translator });
    assert.is(log.length, 1);
    assert.equal(same, (({ log, ...rest }) => rest)(expected));
  } finally { WebAssembly.Module = Module; }
});

test.run();
