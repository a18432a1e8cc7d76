/**
 * Which room may import which: the table below is the architecture. An import that it does not allow fails, and so does a file
 * whose head does not say what it is.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A room's files may import their own room, and these. Longest path wins; a path that ends in .ts is one file. */
const ALLOWED: Record<string, string[]> = {
  // The core: rows know the algebra and pure helpers; the loop alone knows interpreter, timing and interrupts together.
  "assembly/layout.ts": [],
  "assembly/env.ts": [],
  "assembly/state.ts": ["assembly/layout.ts"],
  "assembly/loop-state.ts": ["assembly/layout.ts", "assembly/state.ts"],
  "assembly/trace.ts": ["assembly/layout.ts", "assembly/state.ts"],
  "assembly/isa": ["assembly/decode", "assembly/state.ts", "assembly/cpu", "assembly/fp"],
  "assembly/decode": ["assembly/isa"],
  "assembly/fp": ["assembly/state.ts"],
  "assembly/mmu": ["assembly/layout.ts", "assembly/state.ts", "assembly/loop-state.ts", "assembly/env.ts", "assembly/trace.ts", "assembly/cpu", "assembly/decode", "assembly/interp"],
  "assembly/cpu": ["assembly/layout.ts", "assembly/trace.ts", "assembly/state.ts", "assembly/loop-state.ts", "assembly/env.ts", "assembly/mmu", "assembly/decode", "assembly/interp", "assembly/timing"],
  "assembly/interp": ["assembly/layout.ts", "assembly/env.ts", "assembly/trace.ts", "assembly/state.ts", "assembly/loop-state.ts", "assembly/cpu", "assembly/mmu", "assembly/decode", "assembly/isa", "assembly/fp", "assembly/timing"],
  "assembly/timing": ["assembly/layout.ts", "assembly/state.ts", "assembly/loop-state.ts", "assembly/cpu", "assembly/mmu", "assembly/decode", "assembly/isa", "assembly/interp"],
  "assembly/translate": ["assembly/layout.ts", "assembly/state.ts", "assembly/decode", "assembly/isa", "assembly/interp", "assembly/cpu", "assembly/fp", "assembly/mmu", "assembly/timing"],
  "assembly/loop.ts": ["assembly"],
  "assembly/index.ts": ["assembly"],
  // The host: devices know the framework, boards know devices, firmware and loaders know no machine.
  "host/core": [],
  "host/loader": [],
  "host/machine": ["host/core", "host/boards", "host/firmware", "host/devices"],
  "host/devices": ["host/machine"],
  "host/boards": ["host/devices", "host/machine"],
  "host/firmware": ["host/loader", "host/boards"],
  "host/debug": ["host/machine", "host/loader", "host/core"],
  "host/trace": ["host/core", "host/machine", "host/loader", "host/debug"],
  "host/cli": ["host"],
  "host/index.ts": ["host"],
  "host/index.browser.ts": ["host"],
  "host/api.ts": ["host"],
  "host/v8-flags.ts": [],
  "host/build": [],
};
/** Packages and Node's own modules: who may use them. Below the command line nothing may know the host that it runs on. */
const PACKAGES: Record<string, string[]> = {
  "host/loader": ["fflate/browser", "node:zlib", "#fatfs", "#inflate"], "host/machine": ["fast-png"], "host/build": ["node:", "assemblyscript"], "host/cli": ["node:"], "host/index.ts": ["node:"], "host/v8-flags.ts": ["node:"],
};

const files = ["assembly", "host"].flatMap((dir) => (readdirSync(join(root, dir), { recursive: true }) as string[]).map((f) => join(dir, f)))
  .filter((f) => f.endsWith(".ts") && !f.endsWith(".gen.ts") && !f.endsWith(".d.ts"));

function roomOf(path: string): string {
  const rooms = Object.keys(ALLOWED).filter((room) => path === room || path.startsWith(room + "/"));
  return rooms.sort((a, b) => b.length - a.length)[0] ?? "";
}

test("every file is in a room of the table", () => {
  assert.equal(files.filter((f) => roomOf(f) === ""), []);
});

test("imports follow the arrows of the table", () => {
  const wrong: string[] = [];
  for (const file of files) {
    const room = roomOf(file), text = readFileSync(join(root, file), "utf8");
    for (const [, name] of text.matchAll(/^(?:import|export)\b[^"';]*?from\s+"([^"]+)"|^import\s+"([^"]+)"/gms)) {
      if (name === undefined) continue;
      if (!name.startsWith(".")) {
        if (!(PACKAGES[room] ?? []).some((p) => name === p || (p.endsWith(":") && name.startsWith(p)))) wrong.push(`${file} imports the package ${name}`);
        continue;
      }
      const target = normalize(join(dirname(file), name));
      const to = target.endsWith(".ts") ? target : target + ".ts";
      // The generators hold imports of what they generate, in their texts.
      if (roomOf(to) === room || room === "host/build") continue;
      if (!ALLOWED[room].some((a) => to === a || to.startsWith(a + "/"))) wrong.push(`${file} imports ${to}`);
    }
  }
  assert.equal(wrong, []);
});

test("every file opens with what it is and what it does not do", () => {
  const bare = files.filter((f) => !/^(#!.*\n)?\/\*\*[\s\S]*?\bDeviations:[\s\S]*?\*\//.test(readFileSync(join(root, f), "utf8")));
  assert.equal(bare, []);
});

test("below the command line nobody asks the host for time or chance", () => {
  const wrong = files.filter((f) => !f.startsWith("host/cli/") && !f.startsWith("host/build/"))
    .filter((f) => /\bDate\b|Math\.random|performance\.now|setTimeout|setInterval/.test(readFileSync(join(root, f), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")));
  assert.equal(wrong, []);
});

test.run();
