/**
 * Lines that translated code may access at once (assembly/timing/fast.ts) are forgotten where the interpreter would look again: another
 * address space, TLB maintenance, pages that displace each other in the look-aside cache. Interpreted and translated, the same to the cycle.
 * Deviations: none.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createMachine, type Machine } from "../../../host/index.ts";
import { Random } from "../../fuzz/random.ts";
import { translator } from "../../modes.ts";
import { AT_ONCE } from "../../programs/batch.ts";
import { registersDiffer } from "../../programs/run.ts";

const PROGRAM = [
  // loop: ldr x3, [x1]; add x4, x4, x3; str x4, [x1, #8]; ldr x5, [x1, #64]; eor x4, x4, x5; subs x9, x9, #1; b.ne loop; ret
  0xf9400023, 0x8b030084, 0xf9000424, 0xf9402025, 0xca050084, 0xf1000529, 0x54ffff41, 0xd65f03c0,
  // 0x20: msr ttbr0_el1, x20; isb; mov x9, #40; bl loop; msr ttbr0_el1, x21; isb; mov x9, #40; bl loop; b 0x20
  0xd5182014, 0xd5033fdf, 0xd2800509, 0x97fffff5, 0xd5182015, 0xd5033fdf, 0xd2800509, 0x97fffff1, 0x17fffff8,
  // 0x44: str x24, [x23]; dsb ish; tlbi vae1, x22; dsb ish; isb; mov x9, #40; bl loop; eor x24, x24, x25; b 0x44
  0xf90002f8, 0xd5033b9f, 0xd5088736, 0xd5033b9f, 0xd5033fdf, 0xd2800509, 0x97ffffe9, 0xca190318, 0x17fffff8,
  // 0x68, at EL0: mov x9, #40; bl loop; svc #0; b 0x68
  0xd2800509, 0x97ffffe5, 0xd4000001, 0x17fffffd,
];
const [SPACES, REMAP, USER, VECTOR] = [0x20, 0x44, 0x68, 0x400];
// The vector of EL0's SVC: msr ttbr0_el1, x20; mov x26, x20; mov x20, x21; mov x21, x26; isb; eret
const SVC = [0xd5182014, 0xaa1403fa, 0xaa1503f4, 0xaa1a03f5, 0xd5033fdf, 0xd69f03e0];

/** Tables of two address spaces, which share the pages below 2 MiB and have one page each at DATA. */
const TABLES = [0x4_0000, 0x5_0000], DATA = 0x20_0000, PAGES = [0x30_0000, 0x30_1000];
const PAGE = 1n << 10n | 3n << 8n | 3n, USERS = 1n << 6n, READ_ONLY = 1n << 7n, NOT_GLOBAL = 1n << 11n;
const ttbr = (space: number) => BigInt(space + 1) << 48n | BigInt(TABLES[space]);

function place(m: Machine, words: readonly number[], from: number): void {
  const put = (at: number, ...values: bigint[]) => m.writePhysical(at, new Uint8Array(BigUint64Array.from(values).buffer)), random = new Random(5);
  m.writePhysical(0, new Uint8Array(Uint32Array.from(words).buffer));
  m.writePhysical(VECTOR, new Uint8Array(Uint32Array.from(SVC).buffer));
  TABLES.forEach((at, space) => {
    put(at, BigInt(at + 0x1000) | 3n);
    put(at + 0x1000, BigInt(at + 0x2000) | 3n, BigInt(at + 0x3000) | 3n, ...Array.from({ length: 40 }, (_, i) => BigInt(i + 2) << 21n | 0x701n));
    put(at + 0x2000, PAGE | USERS | READ_ONLY, ...Array.from({ length: 511 }, (_, i) => BigInt(i + 1) << 12n | PAGE));
    put(at + 0x3000, BigInt(PAGES[space]) | PAGE | USERS | NOT_GLOBAL);
  });
  for (const at of PAGES) m.writePhysical(at, new Uint8Array(0x1000).map(() => random.below(256)));
  const cpu = m.cpus[0];
  for (const [name, value] of [["SCR_EL3", 0x401n], ["HCR_EL2", 1n << 31n], ["MAIR_EL1", 0xffn], ["TCR_EL1", 25n | 1n << 23n | 3n << 12n | 1n << 8n | 1n << 10n], ["TTBR0_EL1", ttbr(0)], ["SCTLR_EL1", 0x30d0_1805n]] as const) cpu.setSysreg(name, value);
  cpu.pstate = from === USER ? 0x3c0 : 0x3c5;
  const x: Record<number, bigint> = { 1: BigInt(DATA), 20: ttbr(0), 21: ttbr(1), 22: BigInt(DATA >> 12), 23: BigInt(TABLES[0] + 0x3000), 24: BigInt(PAGES[1]) | PAGE | USERS, 25: BigInt(PAGES[0] ^ PAGES[1]) };
  for (const [r, value] of Object.entries(x)) cpu.x[Number(r)] = value;
  cpu.pc = BigInt(from);
}
/** Runs a program both ways, and compares now and then. */
async function same(words: readonly number[], from: number, instructions: number, least: number, set: (m: Machine) => void = () => {}): Promise<void> {
  const [interpreted, translated] = await Promise.all([{}, { translator, translation: AT_ONCE }].map((more) => createMachine({ timing: "a53", cores: 1, ...more }))), random = new Random(1);
  for (const m of [interpreted, translated]) { place(m, words, from); set(m); }
  while (interpreted.instructions < instructions) {
    const length = 1 + random.below(4000);
    for (const m of [interpreted, translated]) m.run({ instructions: length });
    assert.equal(registersDiffer(interpreted, translated, 1, true), [], `after ${interpreted.instructions}`);
  }
  const { instructions: in_ } = translated.translator!.counts();
  assert.ok(in_ > least * translated.instructions, `${in_} of ${translated.instructions} in regions`);
}

test("EL1 writes TTBR0_EL1: its own lines", () => same(PROGRAM, SPACES, 60_000, 0.5));
test("TLBI VAE1: the page's lines", () => same(PROGRAM, REMAP, 60_000, 0.5));
test("EL0 in another address space: its lines", () => same(PROGRAM, USER, 60_000, 0.5));

/** Pages that have one entry in the look-aside cache (assembly/mmu/look-aside.ts, entry), in blocks of 2 MiB of their own, and others that have not. */
const MEET = [0x80_6000, 0xa0_7000, 0xc0_4000, 0xe0_5000], APART = [0x10_0000, 0x120_8000, 0x140_a000, 0x160_1000, 0x180_2000, 0x1a0_3000, 0x1c0_0000, 0x1e0_1000, 0x200_2000];
for (let n = 0; n < 12; n++) test(`pages that displace each other, loop ${n}`, () => {
  // x0 to x12 are pages. Lines of a page are read upwards or downwards, one line or two at a time: what a prefetcher follows.
  const random = new Random(n), words: number[] = [];
  for (let k = 0; k < 8; k++) {
    const pages = random.oneIn(3) ? [random.below(4), random.below(4)] : [random.below(n % 3 ? 4 : 13), random.below(4)], step = random.pick([1, 2, -1]), first = 8 + random.below(8);
    for (let i = 0; i < 4; i++) for (const page of pages) words.push(((random.oneIn(4) ? 0xf9000000 : 0xf9400000) | (first + i * step) * 8 << 10 | page << 5 | 14 + random.below(4)) >>> 0);
  }
  // ldr x18, [x13], #64; and x13, x13, #~0x100000, so that some lines are new; subs x19, x19, #1; b.ne
  words.push(0xf84405b2, 0x926bf9ad, 0xf1000673, (0x54000001 | (-(words.length + 3) & 0x7ffff) << 5) >>> 0, 0x14000000);
  return same(words, 0, 60_000, 0.5, (m) => { [...MEET, ...APART].forEach((at, r) => { m.cpus[0].x[r] = BigInt(at); }); m.cpus[0].x[13] = 0x200_0000n + 0x80_0000n; m.cpus[0].x[19] = 1n << 40n; });
});

test.run();
