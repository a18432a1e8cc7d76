/** A core that polls a device is not carried out poll by poll, and nothing tells: counts, times and states are those of one that is. Deviations: none. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createMachine, type RunLimits } from "../../../host/index.ts";
import { loadCoreWasm } from "../../../host/cli/wasm.ts";
import { type Mode, MODES, stateHash as hash } from "../../modes.ts";

const wasm = await WebAssembly.compile(loadCoreWasm() as BufferSource);
const NOP = 0xd503201f;

/** Sends 40 bytes over the PL011, each when the transmit FIFO has room; `inLoop` is carried out at each poll. */
const program = (inLoop: number) => [
  0xd2820001, 0xf2a7e401, // mov x1, #0x3f201000
  0x52800342, 0xb9002422, // IBRD = 26: 115,200 baud
  0x52800e02, 0xb9002c22, // LCRH = 8 bits, FIFOs
  0x52806022, 0xb9003022, // CR = on
  0xd2800505, 0xd2880004, // mov x5, #40; mov x4, #0x4000
  NOP, inLoop,
  0x94000006, // bl +24
  0x372fffa2, // tbnz w2, #5, -12
  0xb9000025, // str w5, [x1]
  0xf10004a5, 0x54ffff41, // subs x5, x5, #1; b.ne -24
  0xd503207f, // wfi
  0xf9400483, // ldr x3, [x4, #8]
  0xb9401822, // ldr w2, [x1, #0x18]: FR
  0xd65f03c0, // ret
];

/** A machine with the program in it, and how often a device was read. */
async function machineWith(inLoop: number, cores: number, mode: Mode) {
  const m = await createMachine({ wasm, cores, ...mode.options }), bus = m.board.bus, read = bus.read.bind(bus), counted = { m, reads: 0 };
  bus.read = (...access) => { counted.reads++; return read(...access); };
  m.writePhysical(0, new Uint8Array(Uint32Array.from(program(inLoop)).buffer));
  return counted;
}
/** The rest of a run, in which every poll is carried out: the host asks after each. */
const everyPoll = { until: () => false };

for (const mode of MODES) for (const cores of [1, 4]) {
  test(`a poll on ${cores} core${cores > 1 ? "s" : ""}: exact at any instruction, and few reads, ${mode.name}`, async () => {
    const a = await machineWith(NOP, cores, mode), b = await machineWith(NOP, cores, mode);
    for (const instructions of mode.timing === "off" ? [150_000, 1, 7, 31_013, 222_222] : [15_000, 1, 7, 3013, 22_222]) {
      a.m.run({ instructions });
      b.m.run({ instructions, ...everyPoll });
      assert.is(hash(a.m), hash(b.m));
      assert.equal(a.m.stats(), b.m.stats());
    }
    const rest: RunLimits = { cycles: 1e8 };
    assert.equal(a.m.run(rest), { kind: "idle" });
    assert.equal(b.m.run({ ...rest, ...everyPoll }), { kind: "idle" });
    assert.is(hash(a.m), hash(b.m));
    assert.equal(a.m.stats(), b.m.stats());
    // With the cycle model four cores that poll have turns of a few polls each, for which it is not worth while.
    assert.ok(b.reads > (mode.timing === "off" ? 100_000 : 5000) && (a.reads < b.reads / 4 || mode.timing === "a53" && cores > 1), `${a.reads} reads instead of ${b.reads}`);
  });
}

for (const mode of MODES) for (const [what, inLoop] of [["counts its polls", 0x910004c6], ["reads the time", 0xd53be026], ["stores", 0xf9000086], ["reads another register", 0xb9403c26]] as const) {
  test(`a loop that ${what} is carried out, ${mode.name}`, async () => {
    const a = await machineWith(inLoop, 1, mode), b = await machineWith(inLoop, 1, mode);
    assert.equal(a.m.run({ cycles: 1e8 }), { kind: "idle" });
    assert.equal(b.m.run({ cycles: 1e8, ...everyPoll }), { kind: "idle" });
    assert.is(hash(a.m), hash(b.m));
    assert.is(a.reads, b.reads);
  });
}

test.run();
