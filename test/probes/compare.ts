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
    const want = e.get(fact) ?? "nothing", got = a.get(fact) ?? "nothing";
    if (want === got) continue;
    const mask = MASKS.find((m) => m.facts.test(fact));
    if (mask) masked.set(mask.reason, (masked.get(mask.reason) ?? 0) + 1);
    else differences.push({ fact, expected: want, actual: got });
  }
  return { differences, masked };
}

interface Mask { facts: RegExp; reason: string }

export const MASKS: Mask[] = [
  { facts: /nothing trapped \| mrs s3_0_c0_c(6_0|2_5)$/, reason: "ID_AA64ISAR0_EL1, ID_ISAR5_EL1: QEMU's cortex-a53 has the crypto extension, the BCM2837 has not" },
  { facts: /\| mrs s3_3_c14_c0_0$/, reason: "CNTFRQ_EL0: 62.5 MHz in QEMU, 19.2 MHz on the board" },
  { facts: /\| mrs s3_3_c9_c12_[67]$/, reason: "PMCEID0_EL0, PMCEID1_EL0: QEMU counts hardly any of the A53's events" },
  { facts: /(dc (civac|cvau|ivac)|ic ivau)$/, reason: "cache maintenance by address: QEMU does not translate the address, so it never aborts" },
  { facts: /fetch\+2$/, reason: "PC alignment: QEMU 7.2 translates first, the architecture checks alignment first (D1.13.4)" },
  { facts: /hvc #0x1234 el3$/, reason: "HVC at EL3: QEMU 7.2 takes it to EL2, the architecture to EL3 (D1.10.1)" },
];
