/**
 * The kernel that the repository carries, interpreted (in stretches or not) and translated with the cycle model, is the same to
 * the cycle at every stop: registers, cycles, and what the model has counted. TIMED_INSTRUCTIONS says how far. Deviations: none.
 */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createMachine, planBoot, type Machine, type MachineOptions } from "../../host/index.ts";
import { CPU_BYTES, CPUS } from "../../host/core/layout.gen.ts";
import { Random } from "../fuzz/random.ts";
import { EAGER, translator } from "../modes.ts";
import { MAP } from "./generate.ts";
import { EVENT_PLACES, EVENTS, LATE, place } from "./run.ts";

const instructions = Number(process.env.TIMED_INSTRUCTIONS ?? 12_000_000);
const kernel = readFileSync(new URL("../../kernel/image/kernel8.img", import.meta.url));

async function boot(cores: number, options: Partial<MachineOptions>): Promise<Machine> {
  const machine = await createMachine({ ...options, timing: "a53", cores });
  machine.boot(planBoot({ kind: "bare", kernel: { name: "kernel8.img", bytes: kernel } }));
  return machine;
}
function state(machine: Machine): string[] {
  return machine.cpus.flatMap((cpu, n) => [
    `${n} pc ${cpu.pc.toString(16)}`, `${n} cycles ${cpu.cycles}`, `${n} pstate ${cpu.pstate}`, ...Array.from({ length: 31 }, (_, r) => `${n} x${r} ${cpu.x[r].toString(16)}`),
    ...Array.from({ length: EVENT_PLACES }, (_, e) => (LATE.has(e) ? "" : `${n} event ${e} ${machine.core.u64[((CPUS + n * CPU_BYTES + EVENTS) >> 3) + e]}`)),
  ]);
}

const translation = { translator, translation: { ...EAGER, sample: 200 } };

for (const cores of [1, 4]) test(`the kernel on ${cores} of the cores is the same to the cycle, translated or not`, async () => {
  const interpreted = await boot(cores, {}), translated = await boot(cores, translation), random = new Random(cores);
  for (let done = 0; done < instructions;) {
    const length = 1 + random.below(random.pick([300, 20_000, 700_000]));
    const ends = [interpreted, translated].map((machine) => machine.run({ instructions: length }).kind);
    assert.equal(ends[0], ends[1], `after ${done} instructions and ${length} more`);
    const [a, b] = [state(interpreted), state(translated)], first = a.findIndex((line, i) => line !== b[i]);
    assert.is(first, -1, `after ${done} instructions and ${length} more: ${a[first]} and ${b[first]}`);
    done += length;
    if (ends[0] !== "limit") break;
  }
  const counts = translated.translator!.counts();
  console.log(`  ${counts.instructions} of ${translated.instructions} instructions in ${counts.regions} regions`);
  assert.ok(counts.instructions > translated.instructions / 4, "most of it was translated");
});

/** Counted only while somebody looks (assembly/timing/events.ts). */
const WHILE_LOOKED_AT = new Set([0x04, 0x06, 0x07, 0x0c, 0x0d, 0x12, 0x13, 34, 42]);
test("the kernel is the same to the cycle in stretches and issued one by one", async () => {
  const stretches = await boot(1, {}), alone = await boot(1, {}), random = new Random(7);
  // What is counted is issued by itself.
  alone.countAll();
  const comparable = (machine: Machine) => state(machine).filter((line) => !WHILE_LOOKED_AT.has(Number(/ event (\d+) /.exec(line)?.[1] ?? -1)));
  for (let done = 0; done < instructions;) {
    const length = 1 + random.below(random.pick([300, 20_000, 700_000]));
    const ends = [stretches, alone].map((machine) => machine.run({ instructions: length }).kind);
    const [a, b] = [comparable(stretches), comparable(alone)], first = a.findIndex((line, i) => line !== b[i]);
    assert.is(first, -1, `after ${done} instructions and ${length} more: ${a[first]} and ${b[first]}`);
    done += length;
    if (ends[0] !== "limit") break;
  }
});

test("a pair that comes from the store buffer in part is late in translated code, too, wherever it lies", async () => {
  const at = (offset: number) => [
    0x91000002 | offset << 10, // add x2, x0, #offset
    0xb9001441, 0x29411043, // str w1, [x2, #20]; ldp w3, w4, [x2, #8]
    0x0b040065, 0x0b0500e7, // add w5, w3, w4; add w7, w7, w5
  ];
  const body = [0, 4, 8, 12].flatMap(at), back = -(body.length + 1) & 0x7ffff;
  const code = Uint32Array.of(0xd2a00000 | MAP.data >> 16 << 5, 0xd2884806, ...body, 0xf10004c6, 0x54000001 | back << 5, 0xd503207f); // mov x0, #data; mov x6, #16960; …; subs x6, x6, #1; b.ne; wfi
  const program = { seed: 1, code, vectors: new Uint32Array(512), data: new Uint32Array(64), cores: 1, mmu: true, el: 1, entries: [MAP.code] } as Parameters<typeof place>[1];
  const interpreted = await createMachine({ timing: "a53", cores: 1 }), translated = await createMachine({ timing: "a53", cores: 1, ...translation });
  for (const machine of [interpreted, translated]) { place(machine, program, false); machine.run({ instructions: 300_000 }); }
  const [a, b] = [state(interpreted), state(translated)], first = a.findIndex((line, i) => line !== b[i]);
  assert.is(first, -1, `${a[first]} and ${b[first]}`);
  assert.ok(translated.translator!.counts().instructions > 100_000, "most of it was translated");
});

test("with the MMU off branches are not predicted, in translated code neither; code may run with it off and on", async () => {
  // 0: x1 = 200; 1: bl f; 2: subs x1, x1, #1; 3: b.ne 1; 4: ldr w12, [x11]; 5: mrs x10, sctlr_el1; 6: eor x10, x10, #1; 7: msr sctlr_el1, x10; 8: isb; 9: b 0
  const main = [0xd2801901, 0x94000009, 0xf1000421, 0x54ffffc1, 0xb940016c, 0xd538100a, 0xd240014a, 0xd518100a, 0xd5033fdf, 0x17fffff7];
  // 10: tbz w1, #0, 12; 11: add x2, x2, #1; 12: cbnz w2, 14; 13: mov x2, #0; 14: adr x3, 16; 15: br x3; 16: b 17; 17: ret
  const f = [0x36000041, 0x91000442, 0x35000042, 0xd2800002, 0x10000043, 0xd61f0060, 0x14000001, 0xd65f03c0];
  const program = { seed: 1, code: Uint32Array.of(...main, ...f), vectors: new Uint32Array(512), data: new Uint32Array(64), cores: 1, mmu: false, el: 1, entries: [MAP.code] } as Parameters<typeof place>[1];
  const interpreted = await createMachine({ timing: "a53", cores: 1 }), translated = await createMachine({ timing: "a53", cores: 1, ...translation }), random = new Random(3);
  for (const machine of [interpreted, translated]) { place(machine, program, false); machine.cpus[0].x[11] = BigInt(MAP.data); }
  for (let n = 0; n < 200; n++) {
    const length = 1 + random.below(10_000);
    for (const machine of [interpreted, translated]) machine.run({ instructions: length });
    const [a, b] = [state(interpreted), state(translated)], first = a.findIndex((line, i) => line !== b[i]);
    assert.is(first, -1, `${n}: ${a[first]} and ${b[first]}`);
  }
  const { instructions } = translated.translator!.counts();
  assert.ok(instructions > translated.instructions / 2, `${instructions} of ${translated.instructions} were translated`);
});

test.run();
