/**
 * What the emitting reader writes for a few blocks, as text: blocks.wat, so that a reviewer sees a change of the code that
 * comes out. TRANSLATE_BLESS=1 writes the file anew. The text is binaryen's, as the AssemblyScript compiler publishes it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import binaryen from "assemblyscript/binaryen";
import { disassemble } from "../../../host/debug/disassemble.ts";
import { DECODED } from "../../../host/core/layout.gen.ts";
import { Cases } from "../../oracle/records.ts";
import { TranslateMachine } from "./machine.ts";

const file = fileURLToPath(new URL("blocks.wat", import.meta.url));

const BLOCKS: Record<string, number[]> = {
  "a comparison and its branch": [0x8b020020, 0xf100043f, 0x54000041],
  "a conditional select of W registers": [0x6b020020, 0x1a85b083, 0x14000002],
  "a load with writeback": [0xf8408422, 0x14000001],
  "a return": [0xd65f03c0],
  "numbers: a product, a fused one, a sum, a comparison": [0x1e630841, 0x1f431020, 0x1e222823, 0x1e612000, 0x54000044],
  "lanes": [0x0e228403, 0x14000001],
  "an exclusive pair": [0xc85f7c20, 0xc8027c20, 0x14000001],
  "a system call": [0x91000400, 0xd4000541],
};

test("the text of a few blocks is as it was blessed", async () => {
  const machine = await TranslateMachine.open(true);
  let text = "";
  for (const [name, words] of Object.entries(BLOCKS)) {
    const cases = new Cases(1), i = cases.add();
    cases.setCode(i, words);
    machine.place(cases, i);
    machine.forget();
    const { module } = machine.translate(cases.pc(i), words.length)!;
    const parsed = binaryen.readBinary(module);
    parsed.setFeatures(binaryen.Features.All);
    const wat = parsed.emitText() as string;
    parsed.dispose();
    // Where records lie is the layout's business.
    const body = wat.slice(wat.indexOf("\n (func "), wat.lastIndexOf("\n)"))
      .replace(/i32\.const (\d+)/g, (all, n: string) => (Number(n) >= DECODED ? `record ${Number(n) - DECODED}` : all));
    text += `;; ${name}:\n${words.map((w, n) => `;;   ${disassemble(w, BigInt(n * 4))}`).join("\n")}${body}\n\n`;
  }
  if (process.env.TRANSLATE_BLESS) writeFileSync(file, text);
  assert.fixture(text, readFileSync(file, "utf8"), "TRANSLATE_BLESS=1 accepts the new text");
});

test.run();
