/**
 * A guest that makes new hot code for ever: what is kept of it stays bounded, old regions make room for new ones, and what is
 * computed is what is computed interpreted. The guest writes a function of its own behind the one before, and calls it.
 * Deviations: none.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createMachine } from "../../../host/index.ts";
import { EAGER, MODES, sameInModes, stateHash } from "../../modes.ts";

const CODE = 0x40_0000n, FUNCTIONS = 1500;
/** As assembly/interp/regions.ts, MOST_MODULES. */
const MOST_MODULES = 1024;
/** x1: where to; x2: how many; w3 to w6: the next function, whose ADD has another immediate each time. */
const MAKER = Uint32Array.of(
  0x29001023, 0x29011825, // again: stp w3, w4, [x1]; stp w5, w6, [x1, #8]
  0x11100063, // add w3, w3, #0x400: the next one's immediate
  0xd50b7b21, 0xd5033b9f, 0xd50b7521, 0xd5033b9f, 0xd5033fdf, // dc cvau, x1; dsb ish; ic ivau, x1; dsb ish; isb
  0xd2807d08, // mov x8, #1000
  0xd63f0020, // blr x1
  0x91010021, // add x1, x1, #64
  0xf1000442, 0x54fffe81, // subs x2, x2, #1; b.ne again
  0xd503207f, 0x17ffffff, // wfi; b -4
);
/** add x0, x0, #0; subs x8, x8, #1; b.ne -8; ret */
const FUNCTION = [0x91000000, 0xf1000508, 0x54ffffc1, 0xd65f03c0];
const same = sameInModes();

for (const mode of MODES) test(`${FUNCTIONS} functions, ${mode.name}`, async () => {
  // Looked at so often that there are nearly as many modules as functions.
  const m = await createMachine({ cores: 1, ...mode.options, translation: { ...EAGER, sample: 10 } }), cpu = m.cpus[0];
  m.writePhysical(0, new Uint8Array(MAKER.buffer));
  // One block of Normal memory, as it lies; caches on.
  m.writePhysical(0x1_0000, new Uint8Array(BigUint64Array.of(0x701n).buffer));
  for (const [name, value] of [["MAIR_EL1", 0xffn], ["TCR_EL1", 25n], ["TTBR0_EL1", 0x1_0000n], ["SCTLR_EL1", 0x30d0_1805n], ["SCR_EL3", 0x401n], ["HCR_EL2", 1n << 31n]] as const) cpu.setSysreg(name, value);
  cpu.pstate = 0x3c5;
  cpu.x[1] = CODE;
  cpu.x[2] = BigInt(FUNCTIONS);
  FUNCTION.forEach((word, n) => { cpu.x[3 + n] = BigInt(word); });
  let most = 0;
  while (m.run({ instructions: 100_000 }).kind !== "idle") most = Math.max(most, m.translator?.counts().live.modules ?? 0);
  assert.is(cpu.x[0], BigInt(1000 * FUNCTIONS * (FUNCTIONS - 1) / 2));
  same("state", mode, stateHash(m));
  if (!mode.translates) return;
  const { modules, instructions, live } = m.translator!.counts();
  console.log(`  ${modules} modules made, ${most} at once; ${(100 * instructions / m.instructions).toFixed(0)} % of ${m.instructions} instructions`);
  assert.ok(modules > MOST_MODULES + 100 && most <= MOST_MODULES && live.modules < modules - MOST_MODULES / 2, "regions made room");
  assert.ok(instructions > m.instructions / 4, "new code is translated to the end");
});

test.run();
