/** With the cycle model on, a snapshot in the middle changes nothing: the twin that was restored agrees to the cycle. */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { planBoot } from "../../../host/firmware/boot.ts";
import { createMachine } from "../../../host/machine/machine.ts";
import { sameInModes, stateHash, TIMED } from "../../modes.ts";

const wasm = readFileSync(new URL("../../../build/core.wasm", import.meta.url));
const kernel = { name: "kernel8.img", bytes: readFileSync(new URL("../../../kernel/image/kernel8.img", import.meta.url)) };
const same = sameInModes();

for (const mode of TIMED) {
  const make = () => createMachine({ wasm, ...mode.options, semihosting: { console() {} } });

  test(`snapshot, restore, same cycles and instructions, ${mode.name}`, async () => {
    const one = await make(), undisturbed = await make();
    for (const m of [one, undisturbed]) m.boot(planBoot({ kind: "bare", kernel }));
    one.run({ cycles: 5e6 });
    const twin = await make();
    twin.restore(one.snapshot());
    undisturbed.run({ cycles: 5e6 });
    for (let i = 0; i < 5; i++) {
      for (const m of [one, twin, undisturbed]) m.run({ cycles: 1e6 });
      assert.equal([twin.cycles, twin.instructions], [one.cycles, one.instructions]);
      assert.equal([undisturbed.cycles, undisturbed.instructions], [one.cycles, one.instructions]);
    }
    assert.is(stateHash(twin), stateHash(one));
    same("snapshot", mode, `${one.cycles} ${one.instructions}`);
  });

  test(`snapshot, restore, same PMU values, ${mode.name}`, async () => {
    const one = await make(), undisturbed = await make();
    // Cycles, and what is counted always, only while somebody looks, and by instructions: all levels.
    const events = [0x08, 0x04, 0x06, 0x12, 0x10, 0x17];
    for (const m of [one, undisturbed]) {
      m.boot(planBoot({ kind: "bare", kernel }));
      const cpu = m.cpus[0];
      cpu.setSysreg("PMCCFILTR_EL0", 0x0800_0000n);
      events.forEach((event, i) => cpu.setSysreg(`PMEVTYPER${i}_EL0`, BigInt(event) | 0x0800_0000n));
      cpu.setSysreg("PMCR_EL0", 0x41n);
      cpu.setSysreg("PMCNTENSET_EL0", 0x8000_003fn);
    }
    const values = (m: typeof one) => [m.cpus[0].sysreg("PMCCNTR_EL0"), ...events.map((_, i) => m.cpus[0].sysreg(`PMEVCNTR${i}_EL0`))];
    for (const m of [one, undisturbed]) m.run({ cycles: 2e6 });
    const twin = await make();
    twin.restore(one.snapshot());
    for (let i = 0; i < 3; i++) {
      // Limits on cycles are part of the input, so all have the same.
      for (const m of [one, twin, undisturbed]) m.run({ cycles: 1e6 });
      assert.equal(values(twin), values(one));
      assert.equal(values(undisturbed), values(one));
    }
    assert.ok(values(one).every((v) => v > 0n), `${values(one)}`);
    same("PMU", mode, values(one).join());
  });

  test(`a snapshot of another cycle model is refused by name, ${mode.name}`, async () => {
    const { decodeSnapshot, encodeSnapshot } = await import("../../../host/machine/snapshot.ts");
    const m = await make();
    m.boot(planBoot({ kind: "bare", kernel }));
    const sections = decodeSnapshot(m.snapshot());
    (sections.find((s) => s.name === "timing")!.state as { model: Uint8Array }).model = new Uint8Array(8);
    assert.throws(() => m.restore(encodeSnapshot(sections), "other.snap"), /other\.snap: the section "timing" is of another cycle model/);
  });
}
test.run();
