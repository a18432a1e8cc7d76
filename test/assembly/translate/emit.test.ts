/**
 * The emitting reader against the interpreting one: the same block from the same state, translated and interpreted, leaves
 * the same state and memory. Random blocks of 1 to 16 instructions, then one named block for each hard case.
 * TRANSLATE_BLOCKS says how many random ones, TRANSLATE_SEED which.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { disassemble } from "../../../host/debug/disassemble.ts";
import { Generator } from "../../fuzz/generate.ts";
import { readRows } from "../../fuzz/rows.ts";
import { Cases } from "../../oracle/records.ts";
import { differences, TranslateMachine } from "./machine.ts";

const blocks = Number(process.env.TRANSLATE_BLOCKS ?? 2500);
const seed = Number(process.env.TRANSLATE_SEED ?? Date.now() % 1_000_000);
const machine = await TranslateMachine.open();

/** Runs case i both ways; answers what differs, and how the translation went. */
function compare(cases: Cases, i: number) {
  machine.place(cases, i);
  const { block, executed } = machine.runTranslated();
  const translated = machine.state();
  machine.place(cases, i);
  machine.runInterpreted(executed);
  return { block, executed, difference: differences(machine.state(), translated), after: machine.state() };
}
function listing(cases: Cases, i: number): string {
  return [...cases.code(i)].map((word, n) => `  ${disassemble(word, BigInt(cases.pc(i) + n * 4))}`).join("\n");
}

test(`random blocks, seed ${seed}`, () => {
  const generator = new Generator(readRows(), seed);
  let rows = 0, bytes = 0, executed = 0;
  for (let done = 0; done < blocks; done++) {
    const cases = new Cases(1);
    const i = generator.random.oneIn(3) ? generator.addSingle(cases) : generator.addSequence(cases);
    let result;
    try { result = compare(cases, i); } catch (error) { throw new Error(`block ${done}:\n${listing(cases, i)}\n${(error as Error).message}`); }
    if (result.difference.length) assert.unreachable(`block ${done} of seed ${seed}, ${result.executed} executed:\n${listing(cases, i)}\n${result.difference.slice(0, 8).join("\n")}`);
    rows += result.block.rows; bytes += result.block.body; executed += result.executed;
  }
  assert.ok(executed > blocks, "blocks ran");
  console.log(`  ${blocks} blocks, ${rows} rows, ${(bytes / rows).toFixed(1)} bytes of function body a row`);
});

test.run();
