/**
 * The tracer: what it hears is what happened, and that somebody listens changes nothing of it, to the cycle. The guest is the
 * kernel that the repository carries, so interrupts, exceptions, four cores and translation are in it.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createMachine, type Machine, planBoot } from "../../../host/index.ts";
import { loadCoreWasm } from "../../../host/cli/wasm.ts";
import { type Mode, MODES, sameInModes } from "../../modes.ts";

const wasm = await WebAssembly.compile(loadCoreWasm() as BufferSource);
const kernel = readFileSync(new URL("../../../kernel/image/kernel8.img", import.meta.url));
const INSTRUCTIONS = 1_500_000;

async function boot(mode: Mode): Promise<Machine> {
  const machine = await createMachine({ wasm, ...mode.options, semihosting: { console: () => {} } });
  machine.boot(planBoot({ kind: "bare", kernel: { name: "kernel8.img", bytes: kernel } }));
  return machine;
}
const state = (m: Machine): string => m.cpus.map((c) => [c.pc, c.cycles, c.instructions, c.pstate, ...c.x, c.sysreg("ELR_EL1"), c.sysreg("PMCCNTR_EL0")].join()).join();

const same = sameInModes();
for (const mode of MODES) {
  test(`a run that is traced is the run that is not, ${mode.name}`, async () => {
    const plain = await boot(mode);
    plain.run({ instructions: INSTRUCTIONS });
    same("plain", mode, state(plain));
    for (const instructions of ["all", "blocks"] as const) {
      const traced = await boot(mode);
      let heard = 0, blocks = 0;
      traced.tracer.listen({ instructions, registers: true, exceptions: true, translations: true }, { instruction: (r) => { heard++; if (r.start) blocks++; } });
      traced.run({ instructions: INSTRUCTIONS });
      assert.equal(state(traced), state(plain), instructions);
      assert.is(heard, instructions === "all" ? INSTRUCTIONS : blocks);
    }
  });
}

test("records follow each other: cycles do not go back, a block's start is where the one before did not go on", async () => {
  const machine = await boot(MODES[2]);
  const cycle = [0, 0, 0, 0], next = [-1n, -1n, -1n, -1n];
  const wrong: string[] = [];
  machine.tracer.listen({ instructions: "all" }, {
    instruction(r) {
      if (r.cycle < cycle[r.core]) wrong.push(`core ${r.core}: cycle ${r.cycle} after ${cycle[r.core]}`);
      if (r.pc !== next[r.core] && !r.start) wrong.push(`core ${r.core}: 0x${r.pc.toString(16)} begins no block`);
      // What it waited for is not after it, and something of it was due in the cycle of the issue or the one before.
      if (Math.max(r.ready, r.fetched, r.unitFree, r.slotFree, r.sourceAt(0), r.sourceAt(1), r.sourceAt(2)) !== 0) wrong.push(`core ${r.core}: cycle ${r.cycle}: nothing explains the issue`);
      cycle[r.core] = r.cycle;
      next[r.core] = r.pc + 4n;
    },
  });
  machine.run({ instructions: 300_000 });
  assert.equal(wrong.slice(0, 5), []);
});

for (const mode of MODES) test(`the records of the middle of a run are the same, ${mode.name}`, async () => {
  const machine = await boot(mode), hash = createHash("sha256");
  machine.run({ instructions: 700_000 });
  if (mode.translates) assert.ok(machine.translator!.regions > 0, "nothing was translated");
  for (let i = 0; i < 2; i++) {
    const stop = machine.tracer.listen({ instructions: "all", exceptions: true }, {
      instruction: (r) => { hash.update(`${r.core} ${r.pc} ${r.word} ${r.cycle} ${r.start} ${r.before} ${r.next} ${r.result} `); },
      exception: (r) => { hash.update(`${r.core} ${r.pc} ${r.elr} `); },
    });
    machine.run({ instructions: 100_000 });
    stop();
    machine.run({ instructions: 300_000 });
  }
  hash.update(state(machine));
  same("records", mode, hash.digest("hex"));
});

test("a listener that ends hears no more, and the core records nothing", async () => {
  const machine = await boot(MODES[0]);
  let heard = 0, ended: readonly number[] | undefined;
  const stop = machine.tracer.listen({ instructions: "all" }, { instruction: () => { heard++; }, end: (cycles) => { ended = cycles; } });
  machine.run({ instructions: 1000 });
  stop();
  machine.run({ instructions: 1000 });
  assert.is(heard, 1000);
  assert.ok(ended && ended.some((c) => c > 0));
  assert.not.ok(machine.tracer.stepping);
});

test("a timer that is set in the middle of a turn rings when it is due", async () => {
  // EL1, CNTP due 2000 ticks of the 19.2 MHz counter after now, routed to core 0; then a loop that counts.
  const machine = await createMachine({ wasm, cores: 1 });
  machine.writePhysical(0x8000, new Uint8Array(Uint32Array.of(
    0xd2800fa0, // mov x0, #125
    0xd51be200, // msr CNTP_TVAL_EL0, x0
    0xd2800020, // mov x0, #1
    0xd51be220, // msr CNTP_CTL_EL0, x0
    0x91000421, // add x1, x1, #1
    0x17ffffff, // b .-4
  ).buffer));
  machine.writePhysical(0x9280, new Uint8Array(Uint32Array.of(0xd503207f, 0x17ffffff).buffer)); // the IRQ vector: wfi; b .-4
  const cpu = machine.cpus[0];
  cpu.setSysreg("SCR_EL3", 0x401n);
  cpu.setSysreg("HCR_EL2", 1n << 31n);
  cpu.setSysreg("CNTHCTL_EL2", 3n);
  cpu.setSysreg("VBAR_EL1", 0x9000n);
  cpu.pstate = 0x345; // EL1 with SP_EL1, IRQ open
  cpu.pc = 0x8000n;
  // The BCM2836 block is the core's own: let the guest's EL1 write it.
  machine.writePhysical(0x7000, new Uint8Array(Uint32Array.of(0xd2a80000, 0x52800041, 0xb9004001, 0x14000000 | ((0x8000 - 0x700c) / 4)).buffer)); // mov x0, #0x40000000; mov w1, #2; str w1, [x0, #64]; b 0x8000
  cpu.pc = 0x7000n;
  machine.run({ until: 0x9280n, cycles: 10_000_000 });
  assert.is(cpu.pc, 0x9280n);
  const perTick = machine.board.clock.coreHz / 19_200_000;
  assert.ok(machine.cycles < 126 * perTick + 20, `the interrupt came at cycle ${machine.cycles}`);
});

test.run();
