/** The examples of docs/api.md, each run as it stands: what it prints is what the page says. And what the page does not show of the API. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as api from "../../host/index.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(`${root}docs/api.md`, "utf8");
const examples = [...page.matchAll(/^## (.+)\n(?:(?!^## )[\s\S])*?```js\n([\s\S]*?)```\n```text\n([\s\S]*?)```/gm)];

test("every block of code on the page is an example with its output", () => {
  assert.is(examples.length, (page.match(/^```js$/gm) ?? []).length);
  assert.ok(examples.length >= 9);
});

for (const [, title, code, expected] of examples) test(`docs/api.md: ${title}`, async () => {
  const folder = `${root}build/api-examples/`;
  mkdirSync(folder, { recursive: true });
  const file = `${folder}${title.toLowerCase().replace(/[^a-z]+/g, "-")}-${process.pid}.mjs`;
  const here = code.replaceAll('"redleaf-pi"', JSON.stringify(pathToFileURL(`${root}host/index.ts`).href))
    .replaceAll('import.meta.resolve("redleaf-pi/core.wasm")', JSON.stringify(pathToFileURL(`${root}build/core.wasm`).href));
  writeFileSync(file, here);
  const printed: string[] = [], log = console.log;
  console.log = (...words: unknown[]) => { printed.push(words.map((w) => (typeof w === "string" ? w : inspect(w))).join(" ")); };
  try {
    await import(pathToFileURL(file).href);
  } finally {
    console.log = log;
    rmSync(file);
  }
  assert.is(printed.join("\n"), expected.trimEnd());
});

test("both entries give the same names, and only Node's touches node:", async () => {
  const browser = await import("../../host/index.browser.ts");
  assert.equal(Object.keys(browser).sort(), Object.keys(api).sort());
  const seen = new Set<string>();
  const walk = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, "utf8");
    assert.not.match(text, /from "node:/, file);
    for (const [, path] of text.matchAll(/from "(\.[^"]+)"/g)) walk(fileURLToPath(new URL(path, pathToFileURL(file))));
  };
  walk(`${root}host/index.browser.ts`);
  assert.ok(seen.size > 20);
});

test("the core comes from a Response whatever its type says, and a failed one is a sentence", async () => {
  const bytes = readFileSync(`${root}build/core.wasm`);
  const machine = await api.createMachine({ wasm: new Response(bytes, { headers: { "content-type": "text/plain" } }), cores: 1 });
  assert.is(machine.cpus[0].sysreg("MIDR_EL1"), 0x410f_d034n);
  try { await api.createMachine({ wasm: new Response("gone", { status: 404 }) }); assert.unreachable(); } catch (error) { assert.match((error as Error).message, /HTTP status 404, expected a WebAssembly module/); }
});

test("bad places and too many hooks are refused in a sentence", async () => {
  const machine = await api.createMachine();
  const led = api.device({ name: "led", title: "A lamp", size: 0x10, version: 1, state: () => ({ on: 0 }), regs: { CTRL: { at: 0, stores: "on" } } });
  assert.throws(() => machine.addDevice(led, 0x1000), /device led at 0x1000: expected a place from 0x3f000000 to 0x40000000/);
  assert.throws(() => machine.addDevice(led, 0x3f20_1000), /overlaps uart0/);
  assert.throws(() => machine.writePhysical(0x3fff_ffff, new Uint8Array(2)), /do not fit the RAM/);
  assert.throws(() => machine.cpus[0].sysreg("NO_SUCH_EL1"), /no system register NO_SUCH_EL1/);
  for (let i = 0; i < 64; i++) machine.addHook({ kind: "execute", first: 0n, last: 0n });
  assert.throws(() => machine.addHook({ kind: "execute", first: 0n, last: 0n }), /64 hooks are set already/);
});

test.run();
