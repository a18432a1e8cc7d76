/** The README: its first five minutes work as pasted, what it points at is there. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";

const root = fileURLToPath(new URL("..", import.meta.url));
const text = readFileSync(`${root}README.md`, "utf8");

test("the first five minutes, pasted into a shell", () => {
  const [, commands] = /^## The first five minutes\n[\s\S]*?^```sh\n([\s\S]*?)^```/m.exec(text)!;
  const pasted = spawnSync("bash", ["-e"], { cwd: root, input: commands, encoding: "utf8" });
  assert.is(pasted.status, 0, pasted.stderr);
  for (const line of [/0 failed/, /mul/, /0x3f201000 .* uart0/, /IMSC/, /free frames/, /exit code 3: a limit/]) assert.match(pasted.stdout, line);
});

test("what it links to is there, and so are the rooms on its map", () => {
  const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map((m) => m[1]), rooms = [...text.matchAll(/^\| (`[^|]+) \|/gm)].flatMap((m) => [...m[1].matchAll(/`([^`]+)`/g)].map((r) => r[1]));
  assert.ok(links.length >= 2 && rooms.length >= 10);
  for (const path of [...links, ...rooms]) assert.ok(existsSync(`${root}${path}`), path);
});

test.run();
