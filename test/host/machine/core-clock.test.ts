/**
 * The core clock: set by config.txt or over the mailbox, it is what SYS_TICKFREQ says and what the 19.2 MHz counter is told from; DRAM keeps its own
 * time. In every mode.
 */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { assemble, missingTools } from "../../../bench/accuracy/asm.ts";
import { planBoot } from "../../../host/firmware/boot.ts";
import { createMachine } from "../../../host/machine/machine.ts";
import { MODES, sameInModes } from "../../modes.ts";
import { unless } from "../../unless.ts";

const wasm = readFileSync(new URL("../../../build/core.wasm", import.meta.url));

/** Leaves in a block of ten words at 0x9000: tick frequency, 100000 cycles' worth of a loop in counts; the same after the mailbox set 600 MHz. */
const GUEST = `mov x20, #0x9000
mov x0, #0
msr pmuserenr_el0, x0
bl measure
adr x1, message
mov x2, #0xb880
movk x2, #0x3f00, lsl #16
orr w3, w1, #8
str w3, [x2, #0x20]
1: ldr w4, [x2, #0x18]
tbnz w4, #30, 1b
ldr w4, [x2]
bl measure
mov w0, #0x18
mov x1, #0
movk x1, #2, lsl #16
movk x1, #0x0002, lsl #16
adr x1, reason
hlt #0xf000
measure: mov w0, #0x31
hlt #0xf000
str x0, [x20], #8
mov w0, #0x30
adr x1, ticks
hlt #0xf000
ldr x5, [x1]
mrs x6, cntpct_el0
mov x7, #50000
2: subs x7, x7, #1
b.ne 2b
mrs x8, cntpct_el0
mov w0, #0x30
hlt #0xf000
ldr x9, [x1]
sub x9, x9, x5
sub x8, x8, x6
stp x8, x9, [x20], #16
ret
.balign 16
message: .word 40, 0, 0x38002, 12, 8, 3, 600000000, 0, 0, 0
reason: .quad 0x20026, 0
ticks: .quad 0`;

const missing = missingTools(), same = sameInModes();
for (const mode of MODES) {
  unless(test, missing, `counters follow the core clock, and SYS_TICKFREQ says it, ${mode.name}`, async () => {
    const image = assemble(new Map([["guest", GUEST]]));
    const m = await createMachine({ wasm, ...mode.options, cores: 1, semihosting: { console() {} } });
    m.boot(planBoot({ kind: "bare", kernel: { name: "kernel8.img", bytes: image.bytes }, config: "arm_freq=1000" }));
    const stop = m.run({ cycles: 5e7 });
    assert.is(stop.kind, "exit");
    const words = new DataView(m.readPhysical(0x9000, 48).slice().buffer);
    const [hz1, counts1, ticks1, hz2, counts2, ticks2] = Array.from({ length: 6 }, (_, i) => Number(words.getBigUint64(i * 8, true)));
    assert.equal([hz1, hz2], [1e9, 6e8]);
    for (const [hz, counts, ticks] of [[hz1, counts1, ticks1], [hz2, counts2, ticks2]]) {
      assert.ok(Math.abs(counts / 19.2e6 - ticks / hz) < 1e-6, `${counts} counts of 19.2 MHz for ${ticks} cycles at ${hz} Hz`);
      assert.ok(ticks >= 50_000 && ticks < 700_000, `${ticks}`);
    }
    assert.is(m.board.clock.coreHz, 6e8);
    same("counts", mode, [counts1, ticks1, counts2, ticks2, m.cycles].join());
  });
}
test.run();
