/**
 * What is kept of translations is forgotten when the architecture says so: address spaces, TLB maintenance by page, block and ASID.
 * Deviations: instructions are stepped one by one, which regions never are, so only what interprets is tried; translated code under
 * maintenance is in timing/fast.test.ts, and what test/programs and a booting Linux have.
 */
import { test as testOnce } from "uvu";
import * as assert from "uvu/assert";
import { createMachine, type Machine } from "../../host/index.ts";
import { loadCoreWasm } from "../../host/cli/wasm.ts";
import { INTERPRETED } from "../modes.ts";

const wasm = await WebAssembly.compile(loadCoreWasm() as BufferSource);

const LDR = 0xf9400020, LDTR = 0xf8400820, LDXR = 0xc85f7c20; // x0, [x1]
const READS = { LDR, LDTR, LDXR };
const VAE1 = 0xd5088722, ASIDE1 = 0xd5088742, VMALLE1 = 0xd508871f, VAE1IS = 0xd5088322; // x2
const TO_TTBR0 = 0xd5182003; // x3

/** Physical addresses: code, tables of two address spaces and of the kernel's half, data. */
const CODE = 0x1000, SPACES = [0x10_000, 0x20_000], KERNEL = 0x30_000;
const ASIDS = [5n, 6n];
/** Virtual: the kernel's code; a user's page, its code, and a block of 2 MiB. */
const KERNEL_CODE = 0xffff_ff80_0000_1000n, PAGE = 0x40_0000n, USER_CODE = 0x40_1000n, BLOCK = 0x80_0000n;
const NOT_GLOBAL = 1n << 11n, USER = 1n << 6n, LEAF = 1n << 10n | 3n << 8n;

class Mapped {
  private next = 0;
  constructor(readonly m: Machine) {
    const cpu = m.cpus[0];
    for (const [i, space] of SPACES.entries()) {
      this.write(space, BigInt(space + 0x1000) | 3n);
      this.write(space + 0x1000 + 8 * 2, BigInt(space + 0x2000) | 3n);
      this.page(i, 0x100_000 + i * 0x1000);
      this.write(space + 0x2000 + 8, BigInt(CODE) | LEAF | NOT_GLOBAL | USER | 1n << 7n | 3n);
      this.block(i, 0x40_0000 + i * 0x20_0000);
    }
    this.write(KERNEL, BigInt(KERNEL + 0x1000) | 3n);
    this.write(KERNEL + 0x1000, BigInt(KERNEL + 0x2000) | 3n);
    this.write(KERNEL + 0x2000 + 8, BigInt(CODE) | LEAF | 3n);
    for (let pa = 0x100_000; pa < 0x104_000; pa += 0x1000) this.write(pa, BigInt(pa));
    for (let pa = 0x40_0000; pa < 0xc0_0000; pa += 0x1000) this.write(pa, BigInt(pa));
    cpu.setSysreg("MAIR_EL1", 0xffn);
    cpu.setSysreg("TCR_EL1", 25n | 25n << 16n | 2n << 30n);
    cpu.setSysreg("TTBR1_EL1", BigInt(KERNEL));
    cpu.setSysreg("TTBR0_EL1", this.ttbr0(0));
    cpu.setSysreg("SCTLR_EL1", 0x30d0_0801n | 1n);
    cpu.setSysreg("SCR_EL3", 0x401n);
    cpu.setSysreg("HCR_EL2", 1n << 31n);
    cpu.pstate = 0x3c5;
  }
  ttbr0(space: number): bigint { return BigInt(SPACES[space]) | ASIDS[space] << 48n; }
  write(pa: number, value: bigint): void { this.m.writePhysical(pa, new Uint8Array(BigUint64Array.of(value).buffer)); }
  page(space: number, pa: number): void { this.write(SPACES[space] + 0x2000, BigInt(pa) | LEAF | NOT_GLOBAL | USER | 3n); }
  block(space: number, pa: number): void { this.write(SPACES[space] + 0x1000 + 8 * 4, BigInt(pa) | LEAF | NOT_GLOBAL | USER | 1n); }

  /** One instruction at EL1 (or EL0) with these registers; answers x0. */
  execute(word: number, registers: Record<number, bigint>, el = 1): number {
    const cpu = this.m.cpus[0], at = this.next++ % 1024 * 4;
    this.m.writePhysical(CODE + at, new Uint8Array(Uint32Array.of(word).buffer));
    cpu.pstate = el ? 0x3c5 : 0x3c0;
    cpu.pc = (el ? KERNEL_CODE : USER_CODE) + BigInt(at);
    for (const [n, value] of Object.entries(registers)) cpu.x[Number(n)] = value;
    const goesOn = cpu.pc + 4n;
    this.m.step(0);
    assert.is(cpu.pc, goesOn, `exception at 0x${goesOn.toString(16)}: ESR ${cpu.sysreg("ESR_EL1").toString(16)}`);
    return Number(cpu.x[0]);
  }
  /** What every way of reading finds at va: it must be one value. */
  read(va: bigint): number {
    const seen = [...Object.values(READS).map((word) => this.execute(word, { 1: va })), this.execute(LDR, { 1: va }, 0)];
    assert.equal(seen, seen.map(() => seen[0]), "LDR, LDTR, LDXR, and LDR at EL0");
    return seen[0];
  }
  use(space: number): void { this.execute(TO_TTBR0, { 3: this.ttbr0(space) }); }
}

for (const { name: mode, timing } of INTERPRETED) {
  const test = (name: string, body: () => Promise<void>) => testOnce(`${name}, ${mode}`, body);
  const mapped = async () => new Mapped(await createMachine({ wasm, cores: 1, timing }));

  test("an address space's pages are its own, whichever was in use before", async () => {
    const s = await mapped();
    for (const space of [0, 1, 1, 0, 1, 0]) {
      s.use(space);
      assert.is(s.read(PAGE), 0x100_000 + space * 0x1000);
      assert.is(s.read(BLOCK + 0x5000n), 0x40_5000 + space * 0x20_0000);
    }
  });

  for (const [name, word] of Object.entries({ VAE1, VAE1IS, ASIDE1, VMALLE1 })) {
    test(`TLBI ${name}: a page that is mapped elsewhere is seen there`, async () => {
      const s = await mapped();
      assert.is(s.read(PAGE), 0x100_000);
      s.page(0, 0x102_000);
      s.execute(word, { 2: PAGE >> 12n | ASIDS[0] << 48n });
      assert.is(s.read(PAGE), 0x102_000);
    });

    test(`TLBI ${name} of an address space that is not in use`, async () => {
      const s = await mapped();
      assert.is(s.read(PAGE), 0x100_000);
      s.use(1);
      assert.is(s.read(PAGE), 0x101_000);
      s.page(0, 0x102_000);
      s.execute(word, { 2: PAGE >> 12n | ASIDS[0] << 48n });
      s.use(0);
      assert.is(s.read(PAGE), 0x102_000);
      s.use(1);
      assert.is(s.read(PAGE), 0x101_000);
    });

    test(`TLBI ${name}: a block is forgotten by any of its addresses`, async () => {
      const s = await mapped();
      for (const offset of [0n, 0x7000n, 0x1f_f000n]) assert.is(s.read(BLOCK + offset), 0x40_0000 + Number(offset));
      s.block(0, 0x80_0000);
      s.execute(word, { 2: (BLOCK + 0x3000n) >> 12n | ASIDS[0] << 48n });
      for (const offset of [0n, 0x7000n, 0x1f_f000n, 0x3000n]) assert.is(s.read(BLOCK + offset), 0x80_0000 + Number(offset));
    });
  }

  for (const [name, word] of Object.entries({ VAE1, ASIDE1, VMALLE1 })) {
    test(`TLBI ${name} after a snapshot was restored: what it brought back is forgotten, too`, async () => {
      const s = await mapped();
      assert.is(s.read(PAGE), 0x100_000);
      for (const offset of [0n, 0x7000n]) assert.is(s.read(BLOCK + offset), 0x40_0000 + Number(offset));
      s.m.restore(s.m.snapshot());
      s.page(0, 0x102_000);
      s.block(0, 0x80_0000);
      for (const va of [PAGE, BLOCK + 0x3000n]) s.execute(word, { 2: va >> 12n | ASIDS[0] << 48n });
      assert.is(s.read(PAGE), 0x102_000);
      for (const offset of [0n, 0x7000n]) assert.is(s.read(BLOCK + offset), 0x80_0000 + Number(offset));
    });
  }

  test("a page that becomes writable is written without maintenance", async () => {
    const s = await mapped();
    const readOnly = BigInt(0x100_000) | LEAF | NOT_GLOBAL | USER | 1n << 7n | 3n;
    s.write(SPACES[0] + 0x2000, readOnly);
    assert.is(s.read(PAGE), 0x100_000);
    s.page(0, 0x100_000);
    s.execute(0xf9000020, { 0: 77n, 1: PAGE });
    assert.is(s.read(PAGE), 77);
  });

  test("an unaligned access to address 1 meets no entry that is empty: nothing is mapped there, then a page that may only be read", async () => {
    const s = await mapped(), cpu = s.m.cpus[0], LDRH = 0x79400020, STRH = 0x79000020; // w0, [x1]
    s.write(SPACES[0] + 0x1000, BigInt(SPACES[0] + 0x3000) | 3n);
    const faults = (word: number) => {
      cpu.setSysreg("ESR_EL1", 0n);
      try { s.execute(word, { 1: 1n }); } catch { /* its PC is not the next one */ }
      assert.equal([Number(cpu.sysreg("ESR_EL1") >> 26n), cpu.sysreg("FAR_EL1")], [0x25, 1n]);
    };
    faults(LDRH);
    faults(STRH);
    s.write(SPACES[0] + 0x3000, BigInt(0x100_000) | LEAF | NOT_GLOBAL | 1n << 7n | 3n);
    s.execute(VMALLE1, {});
    assert.is(s.execute(LDRH, { 1: 0n }), 0);
    faults(STRH);
    assert.is(s.execute(LDRH, { 1: 1n }), 0x1000);
  });
}

testOnce.run();
