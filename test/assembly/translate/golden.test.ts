/**
 * What the emitting reader writes for a few blocks, as text: blocks.txt, so that a reviewer sees a change of the code that
 * comes out. TRANSLATE_BLESS=1 writes the file anew. The text is that of
 * `redleaf-pi translate --show`: docs/tracing.md says how to read it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { disassemble } from "../../../host/debug/disassemble.ts";
import { functionText } from "../../../host/debug/wasm-text.ts";
import { DECODED, DECODED_BYTES, DECODED_PAGES } from "../../../host/core/layout.gen.ts";
import { Cases } from "../../oracle/records.ts";
import { TranslateMachine } from "./machine.ts";

const file = fileURLToPath(new URL("blocks.txt", import.meta.url));

const BLOCKS: Record<string, number[]> = {
  "a comparison and its branch": [0x8b020020, 0xf100043f, 0x54000041],
  "a conditional select of W registers": [0x6b020020, 0x1a85b083, 0x14000002],
  "a load with writeback": [0xf8408422, 0x14000001],
  "a return": [0xd65f03c0],
  "numbers: a product, a fused one, a sum, a comparison": [0x1e630841, 0x1f431020, 0x1e222823, 0x1e612000, 0x54000044],
  "lanes": [0x0e228403, 0x14000001],
  "an exclusive pair": [0xc85f7c20, 0xc8027c20, 0x14000001],
  "a system call": [0x91000400, 0xd4000541],
  "the flags as a register": [0xeb02003f, 0xd53b4200, 0x14000001],
  "a pair and a call": [0xa9400820, 0x94000002],
};
/** With the cycle model: what of the above is more there. */
const TIMED_BLOCKS: Record<string, number[]> = {
  "with the cycle model, a comparison and its branch": [0x8b020020, 0xf100043f, 0x54000041],
  "with the cycle model, a load with writeback": [0xf8408422, 0x14000001],
};

test("the text of a few blocks is as it was blessed", async () => {
  const machine = await TranslateMachine.open(true), timed = await TranslateMachine.open(true, 2);
  let text = "";
  for (const [on, blocks] of [[machine, BLOCKS], [timed, TIMED_BLOCKS]] as const) for (const [name, words] of Object.entries(blocks)) {
    const cases = new Cases(1), i = cases.add();
    cases.setCode(i, words);
    on.place(cases, i);
    on.forget();
    const { module } = on.translate(cases.pc(i), words.length)!;
    // Where records lie is the layout's business.
    const body = functionText(module, 0).map(({ depth, text }) => "  ".repeat(depth) + text)
      .map((line) => line.replace(/\b(\d{7,})\b/g, (all, n: string) => (Number(n) >= DECODED && Number(n) < DECODED + DECODED_PAGES * DECODED_BYTES ? `record+${Number(n) - DECODED}` : all)));
    text += `;; ${name}:\n${words.map((w, n) => `;;   ${disassemble(w, BigInt(n * 4))}`).join("\n")}\n${body.join("\n")}\n\n`;
  }
  if (process.env.TRANSLATE_BLESS) writeFileSync(file, text);
  assert.fixture(text, readFileSync(file, "utf8"), "TRANSLATE_BLESS=1 accepts the new text");
});

test.run();
