/**
 * armstub8: the code that all four cores run first, at physical 0 in EL3, before the kernel.
 *
 * Truth: pi3.md 2.3 (the state that the published stub leaves), BCM2836 "QA7" document (local block), Cortex-A53 TRM
 * (L2CTLR_EL1, CPUECTLR_EL1). Written as a table of words with their assembly text; a test assembles the text again.
 *
 * The firmware patches the end of the stub: 0xFC kernel entry, 0xF8 device tree or ATAGs. Core 0 goes there at EL2; cores
 * 1 to 3 sleep in WFE until their 64-bit slot at 0xD8 + 8 * core holds an address (the `cpu-release-addr` of the device tree).
 * Deviations: none.
 */

/** The stub as a file would hold it, 256 bytes, with the magic that asks the firmware to fill in the two addresses. */
export function armstub8(): Uint8Array {
  const stub = new Uint8Array(SIZE), view = new DataView(stub.buffer);
  ARMSTUB8_CODE.forEach(([word], i) => view.setUint32(i * 4, word, true));
  view.setUint32(MAGIC_AT, MAGIC, true);
  return stub;
}

/** A stub as the firmware leaves it in memory: without the magic nothing is filled in. The magic gives way to core 3's slot. */
export function patchArmstub(stub: Uint8Array, kernelEntry: number, tree: number): { bytes: Uint8Array; patched: boolean } {
  const bytes = new Uint8Array(stub), view = new DataView(bytes.buffer);
  const patched = bytes.length >= SIZE && view.getUint32(MAGIC_AT, true) === MAGIC;
  if (patched) {
    view.setUint32(MAGIC_AT, 0, true);
    view.setUint32(0xf4, 0, true);
    view.setUint32(0xf8, tree, true);
    view.setUint32(0xfc, kernelEntry, true);
  }
  return { bytes, patched };
}

const SIZE = 0x100, MAGIC_AT = 0xf0, MAGIC = 0x5afe570b;

export const ARMSTUB8_CODE: readonly [word: number, text: string, why: string][] = [
  [0xd2a80000, "mov x0, #0x40000000", "the local block: same values from every core"],
  [0xb900001f, "str wzr, [x0]", "LOCAL_CONTROL: timer from the 19.2 MHz crystal, increment 1"],
  [0x52b00001, "mov w1, #0x80000000", ""],
  [0xb9000801, "str w1, [x0, #8]", "LOCAL_PRESCALER: divide by 1"],
  [0xd539b040, "mrs x0, S3_1_C11_C0_2", "L2CTLR_EL1: L2 data RAM latency of the BCM2837"],
  [0xd2800441, "mov x1, #0x22", ""],
  [0xaa010000, "orr x0, x0, x1", ""],
  [0xd519b040, "msr S3_1_C11_C0_2, x0", ""],
  [0xd29f0000, "mov x0, #0xf800", "19200000 Hz = 0x124f800"],
  [0xf2a02480, "movk x0, #0x124, lsl #16", ""],
  [0xd51be000, "msr CNTFRQ_EL0, x0", ""],
  [0xd51ce07f, "msr CNTVOFF_EL2, xzr", "virtual time is physical time"],
  [0xd51e115f, "msr CPTR_EL3, xzr", "floating point and its traps are nobody's at EL3"],
  [0xd280b620, "mov x0, #0x5b1", "RW | HCE | SMD | RES1 | NS: lower levels are AArch64 and non-secure, SMC is off"],
  [0xd51e1100, "msr SCR_EL3, x0", ""],
  [0xd2800e60, "mov x0, #0x73", "EL2 may write the implementation's own registers"],
  [0xd51e1020, "msr ACTLR_EL3, x0", ""],
  [0xd2800800, "mov x0, #0x40", "SMPEN: take part in cache coherency"],
  [0xd519f220, "msr S3_1_C15_C2_1, x0", "CPUECTLR_EL1"],
  [0xd2810600, "mov x0, #0x830", "RES1 bits only: MMU and caches off"],
  [0xf2a618a0, "movk x0, #0x30c5, lsl #16", ""],
  [0xd51c1000, "msr SCTLR_EL2, x0", ""],
  [0xd2807920, "mov x0, #0x3c9", "EL2h, D A I F masked"],
  [0xd51e4000, "msr SPSR_EL3, x0", ""],
  [0x10000060, "adr x0, .+12", "the instruction after eret"],
  [0xd51e4020, "msr ELR_EL3, x0", ""],
  [0xd69f03e0, "eret", ""],
  [0xd53800a6, "mrs x6, MPIDR_EL1", "now at EL2"],
  [0x924004c6, "and x6, x6, #3", ""],
  [0xb40000e6, "cbz x6, .+28", "core 0 goes on below"],
  [0x10000305, "adr x5, .+96", "the spin table, 0xd8"],
  [0xd503205f, "wfe", "cores 1 to 3"],
  [0xf86678a4, "ldr x4, [x5, x6, lsl #3]", ""],
  [0xb4ffffc4, "cbz x4, .-8", ""],
  [0xd2800000, "mov x0, #0", ""],
  [0x14000003, "b .+12", ""],
  [0x18000364, "ldr w4, .+108", "core 0: kernel entry, 0xfc"],
  [0x18000320, "ldr w0, .+100", "device tree or ATAGs, 0xf8"],
  [0xd2800001, "mov x1, #0", "x1 to x3 are reserved, 0"],
  [0xd2800002, "mov x2, #0", ""],
  [0xd2800003, "mov x3, #0", ""],
  [0xd61f0080, "br x4", ""],
];
