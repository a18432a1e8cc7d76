/**
 * The Konata log, read back by a parser that knows the format alone: every instruction has its stages, in order, on time.
 * Deviations: in one mode: what is traced is issued by the interpreter with the cycle model, and that traces are the same whichever mode a
 * machine is in is host/machine/tracer.test.ts.
 */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadCoreWasm } from "../../../host/cli/wasm.ts";
import { createMachine, planBoot } from "../../../host/index.ts";
import { Functions } from "../../../host/trace/functions.ts";
import { Konata } from "../../../host/trace/konata.ts";
import { TextBuffer } from "../../../host/trace/sink.ts";

interface Op { id: number; serial: number; thread: number; labels: string[]; stages: { lane: string; name: string; from: number; to?: number }[]; retired?: { at: number; serial: number; flushed: boolean }; after: number[] }

/** Kanata 0004: every line's fields, that cycles go on, that operations begin before they are named, that stages end once. */
function parse(text: string): Op[] {
  const [head, ...lines] = text.trimEnd().split("\n");
  assert.is(head, "Kanata\t0004");
  const ops = new Map<number, Op>();
  let cycle = -1, next = 0;
  const op = (id: string) => { const found = ops.get(Number(id)); if (!found) throw new Error(`no operation ${id} has begun`); return found; };
  for (const line of lines) {
    const [command, ...fields] = line.split("\t");
    const expect = (n: number) => { if (fields.length !== n) throw new Error(`expected ${n} fields: ${line}`); };
    if (cycle < 0 && command !== "C=") throw new Error(`the log begins without a cycle: ${line}`);
    switch (command) {
      case "C=": expect(1); cycle = Number(fields[0]); break;
      case "C": expect(1); if (!(Number(fields[0]) > 0)) throw new Error(`time does not go on: ${line}`); cycle += Number(fields[0]); break;
      case "I": {
        expect(3);
        if (Number(fields[0]) !== next++) throw new Error(`operations are not numbered in order: ${line}`);
        ops.set(Number(fields[0]), { id: Number(fields[0]), serial: Number(fields[1]), thread: Number(fields[2]), labels: ["", "", ""], stages: [], after: [] });
        break;
      }
      case "L": expect(3); op(fields[0]).labels[Number(fields[1])] += fields[2]; break;
      case "S": {
        expect(3);
        const { stages } = op(fields[0]);
        if (stages.some((s) => s.lane === fields[1] && s.to === undefined)) throw new Error(`a stage begins within another: ${line}`);
        stages.push({ lane: fields[1], name: fields[2], from: cycle });
        break;
      }
      case "E": {
        expect(3);
        const stage = op(fields[0]).stages.find((s) => s.lane === fields[1] && s.name === fields[2] && s.to === undefined);
        if (!stage) throw new Error(`a stage ends that has not begun: ${line}`);
        stage.to = cycle;
        break;
      }
      case "R": expect(3); if (op(fields[0]).retired) throw new Error(`retired twice: ${line}`); op(fields[0]).retired = { at: cycle, serial: Number(fields[1]), flushed: fields[2] === "1" }; break;
      case "W": expect(3); op(fields[0]).after.push(op(fields[1]).id); break;
      default: throw new Error(`no such command: ${line}`);
    }
  }
  return [...ops.values()];
}

async function trace(): Promise<{ ops: Op[]; executed: { core: number; pc: bigint; cycle: number }[] }> {
  const machine = await createMachine({ wasm: loadCoreWasm(), timing: "a53", semihosting: { console: () => {} } });
  machine.boot(planBoot({ kind: "bare", kernel: { name: "kernel8.img", bytes: readFileSync(new URL("../../../kernel/image/kernel8.img", import.meta.url)) } }));
  machine.run({ instructions: 400_000 });
  const sink = new TextBuffer(), executed: { core: number; pc: bigint; cycle: number }[] = [];
  const stop = machine.tracer.listen(Konata.wants, new Konata(sink, new Functions()));
  machine.tracer.listen({ instructions: "all" }, { instruction: (r) => { executed.push({ core: r.core, pc: r.pc, cycle: r.cycle }); } });
  for (let i = 0; i < 4; i++) machine.run({ instructions: 5_000 });
  stop();
  return { ops: parse(sink.text), executed };
}
const traced = await trace();

test("every instruction that was executed is there once, with its thread, and retires", () => {
  const { ops, executed } = traced;
  assert.is(ops.length, executed.length);
  for (let core = 0; core < 4; core++) {
    const mine = ops.filter((o) => o.thread === core).sort((a, b) => a.serial - b.serial);
    assert.equal(mine.map((o) => o.labels[0].split(":")[0]), executed.filter((e) => e.core === core).map((e) => e.pc.toString(16)), `core ${core}`);
  }
  assert.ok(ops.every((o) => o.retired && !o.retired.flushed));
});

test("stages follow each other without a gap, and I is the cycle of the issue", () => {
  const { ops, executed } = traced, issue = new Map<string, number>(), serials = [0, 0, 0, 0], wrong: string[] = [];
  for (const e of executed) issue.set(`${e.core} ${serials[e.core]++}`, e.cycle);
  for (const o of ops) {
    const follow = o.stages.every((s, i) => i === 0 ? s.name === "F" : s.from === o.stages[i - 1].to) && o.stages[o.stages.length - 1].to === o.retired!.at;
    if (!follow || o.stages.find((s) => s.name === "I")!.from !== issue.get(`${o.thread} ${o.serial}`)) wrong.push(`${o.labels[0]}: ${JSON.stringify(o.stages)}`);
  }
  assert.equal(wrong.slice(0, 5), []);
});

test("a wait has its cause, an arrow comes from an earlier instruction of the same thread", () => {
  const { ops } = traced, waits = ops.filter((o) => o.stages.some((s) => s.name === "Op"));
  assert.ok(waits.length > 100);
  assert.equal(waits.filter((o) => !/waits \d+ cycles? for/.test(o.labels[1])).map((o) => o.labels), []);
  const arrows = ops.flatMap((o) => o.after.map((from) => [o, ops[from]] as const));
  assert.ok(arrows.length > 100);
  assert.equal(arrows.filter(([o, from]) => from.thread !== o.thread || from.serial >= o.serial).length, 0);
});

test.run();
