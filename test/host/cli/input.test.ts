/** Input scripts: what is sent when, and on which line. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { InputScript } from "../../../host/cli/input.ts";

function script(text: string) {
  const sent: [number, string][] = [];
  return { sent, script: new InputScript(text, "in.txt", (bytes, line) => sent.push([line, String.fromCharCode(...bytes)])) };
}

test("a send waits for its regular expression, and goes to the line that matched", () => {
  const { sent, script: s } = script("# log in\nwait login: $\n\nsend root\nwait #\nsend ls\\c");
  s.tick(0);
  s.heard(1, "login:");
  assert.equal(sent, []);
  s.heard(1, "login: ");
  assert.equal(sent, [[1, "root\r"]]);
  assert.ok(s.pending);
  s.heard(0, "~ #");
  assert.equal(sent, [[1, "root\r"], [0, "ls"]]);
  assert.not(s.pending);
});

test("line chooses the line; escapes; a script may begin with a send", () => {
  const { sent, script: s } = script("line 1\nsend a\\tb\\x41\\\\n\\n\\c\nline 0\nsend ");
  s.tick(0);
  assert.equal(sent, [[1, "a\tbA\\n\n"], [0, "\r"]]);
});

test("sleep is guest time; an idle machine sleeps no longer", () => {
  const { sent, script: s } = script("sleep 1.5\nsend a\nsleep 2\nsend b\nwait c\nsend d");
  s.tick(10);
  s.tick(11.4);
  assert.equal(sent, []);
  s.tick(11.5);
  assert.equal(sent, [[0, "a\r"]]);
  assert.ok(s.release());
  assert.equal(sent.length, 2);
  assert.not(s.release(), "nobody will say c");
});

test("what is no command is refused with file, line and expectation", () => {
  const cases: [string, RegExp][] = [["say x", /^in\.txt: line 1: expected wait, sleep, send or line, found "say x"$/], ["\nwait (", /line 2: expected a regular expression/], ["sleep x", /expected seconds/], ["sleep -1", /expected seconds/], ["line 2", /expected line 0 or line 1/]];
  for (const [text, message] of cases) assert.throws(() => script(text), message);
});

test.run();
