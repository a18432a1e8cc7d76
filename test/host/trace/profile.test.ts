/**
 * Profiles, Perfetto traces and counts of a program whose calls are known; sums are the machine's own.
 * Deviations: interpreted: that traces are the same whichever mode a machine is in is host/machine/tracer.test.ts.
 */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadCoreWasm } from "../../../host/cli/wasm.ts";
import { createMachine, planBoot } from "../../../host/index.ts";
import { Functions } from "../../../host/trace/functions.ts";
import { Perfetto } from "../../../host/trace/perfetto.ts";
import { Profile } from "../../../host/trace/profile.ts";
import { TextBuffer } from "../../../host/trace/sink.ts";
import { missingTools, program, programMachine } from "./program.ts";
import { unless } from "../../unless.ts";

const missing = missingTools();
const needs = (name: string, body: () => Promise<void>) => unless(test, missing, name, body);

/** Collapsed stacks as a map. */
function stacks(text: string): Map<string, number> {
  return new Map(text.trimEnd().split("\n").map((line) => { const m = /^(.+) (\d+)$/.exec(line); assert.ok(m, line); return [m![1], Number(m![2])]; }));
}
const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

for (const timing of ["off", "a53"] as const) {
  needs(`the stacks are the program's, their cycles the machine's, timing ${timing}`, async () => {
    const machine = await programMachine(timing), profile = new Profile(new Functions(program().symbols), 4), cycles = new TextBuffer(), misses = new TextBuffer();
    const stop = machine.tracer.listen(Profile.wants, profile);
    machine.run({ cycles: 1e6 });
    stop();
    profile.write(cycles, misses);
    const found = stacks(cycles.text);
    assert.equal([...found.keys()].filter((k) => !/^core 0$|\[idle\]/.test(k)), ["core 0;start", "core 0;start;[SVC]", "core 0;start;[SVC];sync", "core 0;start;outer", "core 0;start;outer;leaf", "core 0;start;tail"].filter((k) => found.has(k)));
    assert.is(sum(found.values()), sum(machine.stats().cores.map((c) => c.cycles)));
    if (timing === "off") {
      // An instruction a cycle: 4 rounds of 10 calls of 5 instructions, of 2, of 2.
      assert.equal([found.get("core 0;start;outer;leaf"), found.get("core 0;start;tail"), found.get("core 0;start;[SVC];sync")], [200, 8, 8]);
      assert.is(misses.text, "");
    } else {
      const lines = stacks(misses.text), { events } = machine.stats().cores[0];
      // What was counted behind the last block's first instruction is nobody's.
      assert.ok(Math.abs(sum(lines.values()) - events.L1D_CACHE_REFILL - events.L1I_CACHE_REFILL) <= 2, `${misses.text} against ${JSON.stringify(events)}`);
    }
  });
}

test("a profile of four cores with interrupts and context switches has every cycle", async () => {
  const machine = await createMachine({ wasm: loadCoreWasm(), timing: "a53", semihosting: { console: () => {} } });
  machine.boot(planBoot({ kind: "bare", kernel: { name: "kernel8.img", bytes: readFileSync(new URL("../../../kernel/image/kernel8.img", import.meta.url)) } }));
  machine.run({ instructions: 500_000 });
  const before = machine.stats(), profile = new Profile(new Functions()), text = new TextBuffer();
  const stop = machine.tracer.listen(Profile.wants, profile);
  machine.run({ instructions: 2_000_000 });
  stop();
  profile.write(text);
  assert.is(sum(stacks(text.text).values()), sum(machine.stats().cores.map((c, i) => c.cycles - before.cores[i].cycles)));
});

interface TraceEvent { ph: string; pid: number; tid?: number; ts?: number; name?: string; cat?: string; id?: number; args?: Record<string, unknown> }

needs("a Perfetto trace nests, its times are guest time and go on", async () => {
  const machine = await programMachine("a53"), sink = new TextBuffer();
  const perfetto = new Perfetto(sink, new Functions(program().symbols), (cycle) => machine.board.clock.secondsAt(cycle));
  machine.regions.listen(({ action, id, cycle }) => { if (action === "begin" || action === "end") perfetto.region(id, action === "begin", cycle); });
  const stop = machine.tracer.listen(Perfetto.wants, perfetto);
  machine.run({ cycles: 1e6 });
  stop();
  perfetto.close();
  const events = JSON.parse(sink.text) as TraceEvent[];
  const open: string[] = [], calls = new Map<string, number>();
  let latest = 0;
  for (const e of events) {
    assert.type(e.ph, "string");
    assert.type(e.pid, "number");
    if (e.ph === "M") { assert.ok(["process_name", "thread_name"].includes(e.name!) && typeof e.args!.name === "string"); continue; }
    assert.ok(typeof e.ts === "number" && typeof e.tid === "number", JSON.stringify(e));
    if (e.ph === "B") { open.push(e.name!); calls.set(open.join(), (calls.get(open.join()) ?? 0) + 1); }
    else if (e.ph === "E") assert.ok(open.pop() !== undefined, "a slice ends that has not begun");
    else if (e.ph === "C") assert.type(e.args!.value, "number");
    else assert.ok(["b", "e"].includes(e.ph) && e.id === 7 && e.cat === "region", JSON.stringify(e));
    if (e.ph === "B" || e.ph === "E") { assert.ok(e.ts! >= latest, "time goes back"); latest = e.ts!; }
  }
  assert.equal(open, []);
  assert.equal([calls.get("start,outer"), calls.get("start,outer,leaf"), calls.get("start,tail"), calls.get("start,[SVC]")], [4, 40, 4, 4]);
  assert.ok(Math.abs(latest - machine.seconds * 1e6) < 1, `${latest} µs of ${machine.seconds} s`);
  assert.is(events.filter((e) => e.ph === "b").length, 4);
});

needs("the array may lack its end: a run that was cut short leaves a trace", async () => {
  const machine = await programMachine("off"), sink = new TextBuffer();
  const stop = machine.tracer.listen(Perfetto.wants, new Perfetto(sink, new Functions(program().symbols), (cycle) => machine.board.clock.secondsAt(cycle)));
  machine.run({ instructions: 100 });
  stop();
  assert.ok(JSON.parse(sink.text + "]").length > 10);
});

needs("counts: of the run, of a region, after a reset", async () => {
  const machine = await programMachine("a53"), dumps: number[] = [];
  machine.regions.listen(({ action, id }) => { if (action === "dump") dumps.push(machine.regions.total(id).entries); });
  machine.run({ cycles: 1e6 });
  const { stats, entries } = machine.regions.total(7), all = machine.stats();
  assert.equal([entries, dumps, machine.regions.ids], [4, [4], [7]]);
  // Between the marks: mov, 10 × (5 + 3), mov, mov, hlt.
  assert.is(stats.instructions, 4 * 84);
  assert.is(all.cores[0].instructions, Number(machine.cpus[0].instructions));
  assert.ok(stats.cycles > 0 && stats.cycles < all.cycles && stats.cores[0].events.L1D_CACHE_REFILL > 0);
  assert.ok(stats.cores[0].events.L1D_CACHE_REFILL <= all.cores[0].events.L1D_CACHE_REFILL);
  machine.regions.mark("reset", 0, 0);
  assert.equal([machine.regions.total(0).stats.instructions, machine.regions.total(7).entries], [0, 0]);
});

test.run();
