/** The same image on our emulator, and beside QEMU where that is installed: same serial text, same instruction counts. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { comparable, core, emulate } from "./emulator.ts";
import { missing, rows, run } from "./qemu.ts";

const check = (name: string, f: () => Promise<void>) => (core ? test(name, f) : test.skip(`${name} (build/core.wasm is missing: npm run setup)`, () => {}));

check("selftest and processes", async () => {
  const r = await emulate("rl.selftest=300 rl.user");
  assert.match(r.text, /^selftest: \d+ passed, 0 failed$/m, r.text);
  assert.match(r.text, /^usertests: \d+ passed, 0 failed$/m, r.text);
  assert.is(r.code, 0);
  if (missing()) return;
  const q = await run("rl.selftest=300 rl.user", { icount: true });
  assert.is(comparable(r.text), comparable(q.text));
});

check("crashes under load, the same twice from the same seed", async () => {
  const [r, again] = await Promise.all([emulate("rl.seed=21 rl.soak=3"), emulate("rl.seed=21 rl.soak=3")]);
  assert.is(again.text, r.text);
  assert.match(r.text, /^soak: seed 21, 3 s, .* 0 errors$/m, r.text.slice(-2000));
  assert.is(r.code, 0);
});

check("the same number of instructions for every call", async () => {
  const r = await emulate("rl.bench");
  assert.is(r.code, 0);
  if (missing()) return;
  const q = new Map(rows((await run("rl.bench", { icount: true })).text).map((x) => [x.name, x.insns]));
  // What no timer interrupt comes into must agree exactly; allocators' lists depend on how much memory there is.
  for (const name of ["bare call", "dyn call", "null crossing", "one argument", "rref in and out", "loan", "4 KiB through three domains", "via shadow", "rref via shadow",
    "redleaf eager trampoline", "kernel null call", "private alloc and free 64 B", "context switch", "panic to Err"]) {
    assert.is(rows(r.text).find((x) => x.name === name)?.insns, q.get(name), name);
  }
});

test.run();
