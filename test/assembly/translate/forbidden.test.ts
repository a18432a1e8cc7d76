/**
 * Where code may not be made, a machine says so in one line and interprets, with the same results. The command has no such place to
 * be tried in (Node has no switch that forbids WebAssembly's compiler and leaves its modules), so the compiler is made to refuse
 * here, with the words of V8; a page with such a policy is in test/browser.
 * Deviations: none.
 */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createMachine, planBoot } from "../../../host/index.ts";
import { interpreted, MODES, stateHash } from "../../modes.ts";

const kernel = { name: "kernel8.img", bytes: readFileSync(new URL("../../../kernel/image/kernel8.img", import.meta.url)) };
const wasm = await WebAssembly.compile(readFileSync(new URL("../../../build/core.wasm", import.meta.url)));
const translator = await WebAssembly.compile(readFileSync(new URL("../../../build/translate.wasm", import.meta.url)));

for (const mode of MODES.filter((m) => m.translates)) test(`the compiler refuses, ${mode.name}`, async () => {
  const log: string[] = [], run = async (options: object) => {
    const m = await createMachine({ wasm, cores: 1, ...options, log: (line) => log.push(line) });
    m.boot(planBoot({ kind: "bare", kernel }));
    m.run({ instructions: 3_000_000 });
    return m;
  };
  const plain = await run(interpreted(mode).options), { Module } = WebAssembly;
  log.length = 0;
  let refused = 0;
  WebAssembly.Module = new Proxy(Module, { construct() { refused++; throw new WebAssembly.CompileError("WebAssembly.Module(): Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not an allowed source of script"); } });
  try {
    const m = await run({ ...mode.options, translator });
    assert.is(stateHash(m), stateHash(plain));
    assert.is(m.translator!.regions, 0);
  } finally { WebAssembly.Module = Module; }
  assert.is(refused, 2, "asked whether it has a multiply-add, and for the first regions; not again");
  assert.is(log.filter((line) => /^code may not be made here, so the machine interprets: /.test(line)).length, 1, log.join("\n"));
});

test.run();
