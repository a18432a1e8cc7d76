/**
 * The kernel that the repository carries, interpreted (in stretches or not) and translated with the cycle model, is the same to
 * the cycle at every stop: registers, cycles, and what the model has counted. TIMED_INSTRUCTIONS says how far. Deviations: none.
 */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createMachine, planBoot, type Machine, type MachineOptions } from "../../host/index.ts";
import { CPU_BYTES, CPUS } from "../../host/core/layout.gen.ts";
import { excluded } from "../fuzz/exclude.ts";
import { Random } from "../fuzz/random.ts";
import { drawWord, readRows } from "../fuzz/rows.ts";
import { EAGER, translator } from "../modes.ts";
import { AT_ONCE } from "./batch.ts";
import { MAP } from "./generate.ts";
import { EVENT_PLACES, EVENTS, LATE, differences, memoryDifference, place } from "./run.ts";

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

test("structures in translated loops cost what they do interpreted, wherever they lie", async () => {
  const rows = readRows().filter(({ row }) => /^(ld|st)_(multi|lane|rep)/.test(row.name)), random = new Random(11);
  assert.is(rows.length, 10);
  const interpreted = await createMachine({ timing: "a53", cores: 1 }), translated = await createMachine({ timing: "a53", cores: 1, translator, translation: AT_ONCE });
  let instructions = 0, share = 0;
  for (let n = 0; n < 40; n++) {
    // x0 to x2 point into the data, by x8 to x10 and the count in x3; what is loaded is used at once, or a little later.
    const body: number[] = [];
    for (let k = 0; k < 12; k++) {
      const base = random.below(3);
      for (let word = 0; ; ) {
        word = drawWord(random.pick(rows), random);
        // By a register: x4, which is 24.
        if ((word & 0x0080_0000) !== 0 && (word >>> 16 & 31) !== 31) word = ((word & ~(31 << 16)) | 4 << 16) >>> 0;
        word = ((word & ~(31 << 5)) | base << 5) >>> 0;
        if (excluded(word)) continue;
        body.push(word);
        break;
      }
      if (random.oneIn(3)) body.push((0x4e201c00 | random.below(32) << 16 | random.below(32) << 5 | random.below(32)) >>> 0); // and v, v, v
      if (random.oneIn(4)) body.push((0xf9400005 | base << 5 | random.below(16) << 10) >>> 0, (0x8b0500c6 >>> 0)); // ldr x5, [base, #]; add x6, x6, x5
      if (random.oneIn(4)) body.push((0xa9001405 | base << 5) >>> 0); // stp x5, x5, [base]
      if (random.oneIn(6)) body.push((0x91000000 | random.below(70) << 10 | base << 5 | base) >>> 0); // add base, base, #
    }
    const loop = [0x92402067, 0x8b070d00, 0x8b070d21, 0x8b070d42, ...body, 0xf1000463]; // and x7, x3, #511; add x0, x8, x7, lsl #3; the same of x9 and x10; …; subs x3, x3, #1
    const bases = [8, 9, 10].flatMap((r) => { const at = MAP.data + random.below(0x2000); return [(0xd2800000 | (at & 0xffff) << 5 | r) >>> 0, (0xf2a00000 | at >>> 16 << 5 | r) >>> 0]; });
    const code = Uint32Array.from([0xd2800304, 0xd2807d03, ...bases, ...loop, (0x54000001 | (-loop.length & 0x7ffff) << 5) >>> 0, (0x14000000 | -(loop.length + 9) & 0x3ffffff) >>> 0]); // x4 = 24, x3 = 1000
    const program = { seed: n, code, vectors: new Uint32Array(512), data: new Uint32Array(64), cores: 1, mmu: n % 4 > 0, el: 1, entries: [MAP.code] } as Parameters<typeof place>[1];
    for (const machine of [interpreted, translated]) place(machine, program, false);
    for (let k = 0; k < 20; k++) {
      const length = 1 + random.below(3000);
      for (const machine of [interpreted, translated]) machine.run({ instructions: length });
      assert.equal([...differences(interpreted, translated, 1, true), memoryDifference(interpreted, translated)], [undefined], `program ${n}, ${k}`);
      const [a, b] = [state(interpreted), state(translated)], first = a.findIndex((line, i) => line !== b[i]);
      assert.is(first, -1, `program ${n}, ${k}: ${a[first]} and ${b[first]}`);
    }
    instructions += translated.instructions;
    share += translated.translator!.counts().instructions;
  }
  console.log(`  ${share} of ${instructions} instructions in regions`);
  assert.ok(share > instructions / 2);
});

test("with the MMU off branches are not predicted and nothing is translated; code may run with it off and on", async () => {
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
  assert.ok(instructions > translated.instructions / 4, `${instructions} of ${translated.instructions} were translated`);
});

test.run();
