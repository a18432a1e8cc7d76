/**
 * LD1 to LD4 and ST1 to ST4, of whole registers, of a lane and replicating, whose bytes reach into a page that is not mapped:
 * the fault names the first byte of that page, registers (the base, too) are as they were, and a store has written what lies
 * before it and nothing behind. What a whole access does is the fuzzer's to say (test/fuzz); here it is the reference.
 * Deviations: none.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createMachine } from "../../host/index.ts";
import { Random } from "../fuzz/random.ts";
import { drawWord, readRows } from "../fuzz/rows.ts";
import { MODES, sameInModes } from "../modes.ts";
import { AT_ONCE } from "../programs/batch.ts";

const CODE = 0x10_0000, TABLES = 0x11_0000, FIRST = 0x20_0000, SECOND = 0x20_1000, VECTORS = 0x12_0000;
const seed = Number(process.env.FUZZ_SEED ?? 20_260_101), perRow = 60;
const page = (at: number) => BigInt(at) | 0x703n;
const same = sameInModes();

for (const mode of MODES) {
  const machine = await createMachine({ ...mode.options, cores: 1, ...(mode.translates ? { translation: AT_ONCE } : {}) });
  const cpu = machine.cpus[0];
  const put64 = (at: number, ...values: bigint[]) => machine.writePhysical(at, new Uint8Array(BigUint64Array.from(values).buffer));
  // 4 KiB pages, 39 bits: one entry a level; normal memory, access flag set.
  put64(TABLES, BigInt(TABLES + 0x1000) | 3n);
  put64(TABLES + 0x1000, BigInt(TABLES + 0x2000) | 3n, BigInt(TABLES + 0x3000) | 3n);
  for (const at of [CODE, VECTORS]) put64(TABLES + 0x2000 + (at >> 12 & 511) * 8, page(at));
  put64(TABLES + 0x3000, page(FIRST), page(SECOND));
  const map = (second: boolean) => { put64(TABLES + 0x3008, second ? page(SECOND) : 0n); };
  const b = (by: number) => (0x14000000 | by & 0x3ffffff) >>> 0, END = CODE + 20;
  machine.writePhysical(VECTORS + 0x200, new Uint8Array(Uint32Array.of(b(0)).buffer));

  /** Two registers that a word does not name: which says whether to go on, and its base. */
  function others(word: number): [number, number] {
    const [flag, base] = [29, 28, 27, 26].filter((r) => r !== (word >>> 5 & 31) && r !== (word >>> 16 & 31));
    return [flag, base];
  }
  /** The word in a loop: with both pages mapped it runs until it is hot. */
  function warm(word: number, base: number): void {
    const [flag, keeps] = others(word), n = word >>> 5 & 31;
    machine.core.calls.dropCode();
    // tlbi vmalle1; the word; cbz flag, END; add n, keeps, #0; b back to the word; END: b END
    machine.writePhysical(CODE, new Uint8Array(Uint32Array.of(0xd508871f, word, 0xb4000000 | 3 << 5 | flag, 0x91000000 | keeps << 5 | n, b(-3), b(0)).buffer));
    run(word, base, true, new Random(1), 4000, 1n);
  }
  /** Runs it from a state that is made of `filling`, once (or on and on, if `flag`). */
  function run(word: number, base: number, mapped: boolean, filling: Random, instructions: number, flag = 0n) {
    map(mapped);
    cpu.pstate = 0x3c5;
    for (const [name, value] of Object.entries({ SCTLR_EL1: 0x30d0_1805n, TCR_EL1: 25n | 1n << 23n | 3n << 12n | 1n << 8n | 1n << 10n, TTBR0_EL1: BigInt(TABLES), MAIR_EL1: 0xffn, VBAR_EL1: BigInt(VECTORS), CPACR_EL1: 3n << 20n })) cpu.setSysreg(name, value);
    for (let i = 0; i < 31; i++) cpu.x[i] = BigInt(filling.u32());
    for (let i = 0; i < 64; i++) cpu.v[i] = BigInt(filling.u32()) << 32n | BigInt(filling.u32());
    const n = word >>> 5 & 31, [tells, keeps] = others(word);
    cpu.x[tells] = flag;
    cpu.x[keeps] = BigInt(base);
    if (n === 31) cpu.sp = BigInt(base); else cpu.x[n] = BigInt(base);
    const fill = new Uint8Array(0x2000).map((_, i) => i * 7 + (i >> 8));
    machine.writePhysical(FIRST, fill);
    cpu.pc = BigInt(CODE);
    machine.run({ instructions: 1 });
    assert.is(cpu.pc, BigInt(CODE + 4));
    const registers = () => [...cpu.x, cpu.sp, ...cpu.v].join();
    const before = registers();
    machine.run({ instructions });
    return { before, after: registers(), pc: cpu.pc, memory: machine.readPhysical(FIRST, 0x2000), fill };
  }

  const rows = readRows().filter(({ row }) => /^(ld|st)_(multi|lane|rep)/.test(row.name));
  test(`there are rows of structures, ${mode.name}`, () => assert.ok(rows.length >= 10, `${rows.length}`));

  let translated = 0;
  for (const row of rows) test(`${row.row.name} over the end of a page, ${mode.name}`, () => {
    const random = new Random(seed);
    let faults = 0;
    for (let i = 0; i < perRow; i++) {
      const word = drawWord(row, random), filling = random.u32(), where = `seed ${seed}, word ${word.toString(16)}`;
      // From a little before the end; SP must be aligned.
      const base = SECOND - ((word >>> 5 & 31) === 31 ? 16 : 1 + random.below(random.oneIn(2) ? 7 : 63));
      warm(word, base);
      const inRegions = () => machine.translator?.counts().instructions ?? 0, sofar = inRegions();
      const whole = run(word, base, true, new Random(filling), 2000);
      assert.is(whole.pc, BigInt(END), where);
      translated += Number(inRegions() > sofar);
      const cut = run(word, base, false, new Random(filling), 2000);
      same(`${row.row.name} ${i}`, mode, `${cut.pc.toString(16)} ${cpu.cycles} ${cut.after}`);
      assert.is(cut.before, whole.before);
      if (cut.pc === BigInt(END)) {
        // It ends before the page does.
        assert.is(cut.after, whole.after, where);
        assert.equal(cut.memory, whole.memory, where);
        assert.equal(whole.memory.slice(0x1000), whole.fill.slice(0x1000), where);
        continue;
      }
      faults++;
      assert.is(cut.pc, BigInt(VECTORS + 0x200), where);
      assert.is(cpu.sysreg("ESR_EL1"), row.row.name.startsWith("st") ? 0x9600_0047n : 0x9600_0007n, where);
      assert.is(cpu.sysreg("FAR_EL1"), BigInt(SECOND), where);
      assert.is(cpu.sysreg("ELR_EL1"), BigInt(CODE + 4), where);
      assert.is(cut.after, cut.before, `${where}: registers`);
      assert.equal(cut.memory.slice(0x1000), cut.fill.slice(0x1000), `${where}: behind the fault`);
      // An element that straddles the two pages is not begun.
      const expected = whole.memory.slice(0, 0x1000), straddling = SECOND - base & 7;
      for (let at = 0x1000 - straddling; at < 0x1000; at++) if (cut.memory[at] === cut.fill[at]) expected[at] = cut.fill[at];
      assert.equal(cut.memory.slice(0, 0x1000), expected, `${where}: before the fault`);
    }
    assert.ok(faults > 5, `${faults} faults`);
  });
  // What crosses the page is interpreted.
  test(`regions had them, ${mode.name}`, () => assert.ok(!mode.translates || translated > rows.length * perRow * 0.8, `${translated} of ${rows.length * perRow}`));
}

test.run();
