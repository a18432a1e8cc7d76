/**
 * Two probe texts compared fact by fact, and the facts in which QEMU 7.2 is not the board, each with its reason.
 * A masked fact is not checked here; where the architecture is plain, a test of its own has to say what is right.
 */

export interface Difference { fact: string; expected: string; actual: string }

/** Facts as `section | what was tried` → what came of it. */
export function collectFacts(text: string): Map<string, string> {
  const facts = new Map<string, string>();
  let section = "";
  const seen = new Map<string, number>();
  const add = (what: string, outcome: string) => {
    const key = `${section} | ${what}`, n = seen.get(key) ?? 0;
    seen.set(key, n + 1);
    facts.set(n ? `${key} (${n + 1})` : key, outcome);
  };
  for (const line of text.replaceAll("\r", "").split("\n")) {
    if (line.startsWith("==")) { section = line.slice(3); continue; }
    if (!line || line.startsWith("probe:")) continue;
    const value = line.match(/^(.*?) = (.*)$/) ?? line.match(/^(.*?) -> (.*)$/) ?? line.match(/^([0-9a-f]+): (.*)$/);
    const levels = [...line.matchAll(/ (el\d) (ok|->\d [0-9a-f]+)/g)];
    if (value) add(value[1], value[2]);
    else if (levels.length) for (const [, el, outcome] of levels) add(`${line.slice(0, line.indexOf(" el"))} ${el}`, outcome);
    else add(line, "");
  }
  return facts;
}

export function compareProbes(expected: string, actual: string): { differences: Difference[]; masked: Map<string, number> } {
  const e = collectFacts(expected), a = collectFacts(actual);
  const differences: Difference[] = [], masked = new Map<string, number>();
  for (const fact of new Set([...e.keys(), ...a.keys()])) {
    const want = asArchitected(e.get(fact) ?? "nothing"), got = a.get(fact) ?? "nothing";
    if (want === got) continue;
    const mask = MASKS.find((m) => m.facts.test(fact.replace(/ \(\d+\)$/, "")) && (m.unless === undefined || !m.unless(want, got)));
    if (mask) masked.set(mask.reason, (masked.get(mask.reason) ?? 0) + 1);
    else differences.push({ fact, expected: want, actual: got });
  }
  return { differences, masked };
}

/** An outcome of QEMU 7.2 with what the architecture says in the two fields that it gets wrong everywhere. */
function asArchitected(outcome: string): string {
  return outcome
    // PAR_EL1.SH of Device memory and of normal memory that is not cacheable is 0b10 whatever the descriptor says (D13.2,
    // PAR_EL1); QEMU repeats the descriptor. Translations are pairs of AT and PAR, and a second PAR after `w`.
    .replace(/\b(s12?e[0-3]|w) ([0-9a-f]+)/g, (all, name: string, hex: string) => {
      const par = BigInt(`0x${hex}`), attr = par >> 56n;
      const plain = (par & 1n) === 0n && (attr >> 4n === 0n || attr === 0x44n);
      return plain ? `${name} ${((par & ~0x180n) | 0x100n).toString(16)}` : all;
    })
    // ESR_EL2.ISS has an instruction syndrome (bits 24:14) only for stage 2; QEMU gives it for EL2's own data aborts too.
    .replace(/^(el2 .*esr )(9[67][0-9a-f]{6})\b/, (_, before: string, hex: string) => `${before}${((parseInt(hex, 16) & ~0x1ff_c000) >>> 0).toString(16)}`);
}

/** The PARs of stage 1 and 2 without the kind of Device where QEMU says nGnRE. */
const withoutDeviceType = (outcome: string) => outcome.replace(/\b(s12e[01]|w) [48c]([0-9a-f]{14})\b/g, "$1 device $2");

interface Mask {
  facts: RegExp;
  reason: string;
  /** The mask does not hold for this pair. */
  unless?(expected: string, actual: string): boolean;
}

/** The fault status without its level. */
const withoutLevel = (outcome: string) => outcome.replace(/(esr [0-9a-f]+)([0-9a-f])\b/, (_, head: string, last: string) => head + (parseInt(last, 16) & 12).toString(16));

export const MASKS: Mask[] = [
  { facts: /nothing trapped \| mrs s3_0_c0_c(6_0|2_5)$/, reason: "ID_AA64ISAR0_EL1, ID_ISAR5_EL1: QEMU's cortex-a53 has the crypto extension, the BCM2837 has not" },
  { facts: /\| mrs s3_3_c14_c0_0$/, reason: "CNTFRQ_EL0: 62.5 MHz in QEMU, 19.2 MHz on the board" },
  { facts: /\| mrs s3_3_c9_c12_[67]$/, reason: "PMCEID0_EL0, PMCEID1_EL0: QEMU counts hardly any of the A53's events" },
  { facts: /nothing trapped \| mrs s3_0_c0_c1_4$/, reason: "ID_MMFR0_EL1: 0x10201105 in the A53's TRM, QEMU has another AuxReg" },
  { facts: /nothing trapped \| mrs s3_4_c5_c3_0$/, reason: "FPEXC32_EL2: 0x700 at reset (A53 TRM), QEMU resets it to 0" },
  { facts: /\| sys 3,c7,c4,1 el\d$/, reason: "DC ZVA with the MMU off is to Device memory: QEMU does not fault it" },
  {
    facts: /\| d50340[df]f el0$/, reason: "MSR DAIFSet and DAIFClr trapped: QEMU 7.2 exchanges op1 and op2 in the syndrome",
    unless: (_, actual) => !/^->1 620[ce]d3e0$/.test(actual),
  },
  {
    facts: /\| m(rs|sr) s2_(0_c0_c[036]_2|0_c1_c4_4|0_c7_c(8|9|14)_6|3_c0_c[45]_0)( el\d)?$/,
    reason: "OSDTRRX, OSDTRTX, OSECCR, DBGPRCR, DBGCLAIM*, DBGAUTHSTATUS, DBGDTR*: the A53 has them (TRM, debug), QEMU 7.2 has not",
    unless: (expected) => expected !== "nothing",
  },
  { facts: /^mdscr_el1 set 1000 .* mrs s2_3_c0_c1_0 el0$/, reason: "MDSCR_EL1.TDCC: not in QEMU 7.2", unless: (expected) => expected !== "nothing" },
  { facts: /^mdcr_el2 set 20 .* s3_3_c9_c12_0 el1$/, reason: "MDCR_EL2.TPMCR: not in QEMU 7.2", unless: (expected) => expected !== "nothing" },
  { facts: /^mdcr_el3 set 200 .* s3_4_c1_c1_1 el2$/, reason: "MDCR_EL3.TDA covers MDCR_EL2 (D13.3); not in QEMU 7.2", unless: (expected) => expected !== "nothing" },
  {
    facts: /^software step \| .* msr daif(set|clr),#8$/,
    reason: "MSR DAIFSet and DAIFClr trapped: QEMU 7.2 exchanges op1 and op2 in the syndrome",
    unless: (_, actual) => !/ esr 620[ce]d3f0 /.test(actual),
  },
  {
    facts: /^software step \| .* kde 1 el[12] ss 1 d 0 msr daifset,#8$/,
    reason: "a stepped instruction that sets PSTATE.D disables stepping (D2.12.4); QEMU 7.2 looks at D only when it starts a block",
    unless: (_, actual) => !/ esr f2000000 elr\+4 /.test(actual),
  },
  {
    facts: /^two stages/,
    reason: "Device under or over Normal Non-cacheable: QEMU 7.2 takes the latter's 0b0100 for nGnRE, the architecture keeps the Device type (D5.5.5)",
    unless: (expected, actual) => withoutDeviceType(expected) !== withoutDeviceType(actual),
  },
  { facts: /(dc (civac|cvau|ivac)|ic ivau)$/, reason: "cache maintenance by address: QEMU does not translate the address, so it never aborts" },
  { facts: /fetch\+2$|alignment el\d odd.* fetch$/, reason: "PC alignment: QEMU 7.2 translates first, the architecture checks alignment first (D1.13.4)" },
  {
    facts: /^stage 2 under stage 1 /, reason: "stage 2 faults of stage 1 walks: QEMU 7.2 reports the level of the stage 1 walk, the architecture stage 2's",
    unless: (expected, actual) => withoutLevel(expected) !== withoutLevel(actual),
  },
  { facts: /s2 l2 (wo|none) fetch$/, reason: "fetching what stage 2 does not let one read: QEMU 7.2 does, and editions of the architecture differ" },
  { facts: /page device dc zva$|^stage 2 \| .* dc zva$/, reason: "DC ZVA to Device memory: QEMU does not fault it" },
  { facts: /l0 block/, reason: "a block descriptor at level 0, 4 KiB granule: QEMU 7.2 takes it for a block, the architecture for invalid (D5.3.1)" },
  { facts: /hvc #0x1234 el3$/, reason: "HVC at EL3: QEMU 7.2 takes it to EL2, the architecture to EL3 (D1.10.1)" },
];
