/**
 * Published figures that the IPC report lays beside ours. Each row names system, core, board or clock, version and year.
 * They were measured by their authors; nothing here was.
 * Deviations: none.
 */
export interface Published {
  /** The benchmark of ours that it is laid beside. */
  beside: string;
  cycles: number;
  what: string;
  system: string; core: string; board: string; version: string; year: number;
}

const SEL4_A53 = { system: "seL4", core: "Cortex-A53", board: "i.MX8MM", version: "kernel ae11cf14, sel4bench-results", year: 2026 };
const REDLEAF = { system: "RedLeaf", core: "Haswell", board: "2.6 GHz", version: "OSDI", year: 2020 };

export const PUBLISHED: readonly Published[] = [
  { beside: "null crossing", cycles: 538, what: "Call 260 + ReplyRecv 278", ...SEL4_A53 },
  { beside: "null crossing", cycles: 124, what: "cross-domain call", ...REDLEAF },
  { beside: "null crossing", cycles: 169, what: "VMFUNC switch (396 call and reply)", ...REDLEAF, system: "VMFUNC" },
  { beside: "null crossing", cycles: 834, what: "call and reply", ...REDLEAF, system: "seL4" },
  { beside: "null crossing", cycles: 691, what: "IPC between tasks", system: "L4Re", core: "Cortex-A53", board: "not given", version: "version not given", year: 0 },
  { beside: "rref in and out", cycles: 141, what: "cross-domain call with an RRef", ...REDLEAF },
  { beside: "via shadow", cycles: 279, what: "call through a shadow domain", ...REDLEAF },
  { beside: "rref via shadow", cycles: 297, what: "call with an RRef through a shadow domain", ...REDLEAF },
  { beside: "EL0 null system call", cycles: 131, what: "null system call", ...SEL4_A53 },
];

/** What the columns do not have in common, printed under the table: where the carried kernel is measured, and always. */
export const OUR_KERNEL = [
  "seL4 switches address space and privilege and checks a capability; our crossings do neither: isolation is the compiler's.",
  "Our EL0 null system call is one that only looks (getpid): it keeps the registers that a function may change; one that may block takes a longer way.",
  "The rows to Err end when the caller has its error; the dead domain's objects and memory are taken back after that, before another thread runs.",
];
export const NOT_SHARED = [
  "RedLeaf's paper averages 10 million hot calls on an x86 core; seL4's figures are medians on silicon.",
  "Ours are counts on an emulated core, warm, taken by the guest from PMCCNTR_EL0 and PMU event 0x08.",
];
