/**
 * The map of linear memory: every region is one constant, computed from the one before. The host reads the same numbers
 * from host/core/layout.gen.ts. A snapshot copies CPUS..CPUS_END, MACHINE and guest RAM; everything else is a cache of them.
 *
 * Below CPUS lie the compiler's static data. Deviations: none.
 */
export const CORES: u32 = 4;

/** Architectural and micro-architectural state of each core: a `Cpu` at the start of each slot. */
export const CPUS: usize = 0x10_0000;
export const CPU_BYTES: usize = 0x4000;
export const CPUS_END: usize = CPUS + 4 * CPU_BYTES;

/** State that belongs to the machine, not to a core: `Machine` (state.ts). */
export const MACHINE: usize = CPUS_END;
export const MACHINE_BYTES: usize = 0x4000;

/** Data look-aside caches: for each core and each of the four regimes EL0..EL3, TLB_ENTRIES entries of TLB_ENTRY_BYTES. */
export const TLB_ENTRIES: u32 = 512;
export const TLB_ENTRY_BYTES: usize = 32;
export const TLB_BYTES: usize = 512 * TLB_ENTRY_BYTES;
export const TLBS: usize = MACHINE + MACHINE_BYTES;

/** Fetch look-aside caches: for each core and regime, FETCH_ENTRIES entries of 16 bytes: page of the VA, decoded page. */
export const FETCH_ENTRIES: u32 = 256;
export const FETCH_BYTES: usize = 256 * 16;
export const FETCHES: usize = TLBS + 16 * TLB_BYTES;

/** What must be known of the look-aside caches to drop of them what maintenance names: interp/maintenance.ts, then mmu/translations.ts. */
export const LOOK_ASIDE_NOTES: usize = FETCHES + 16 * FETCH_BYTES;
export const LARGE_LEAVES: usize = LOOK_ASIDE_NOTES + 4 * 1024;

/** For each 4 KiB page of guest RAM, the slot of its decoded page plus one, or 0. */
export const RAM_BYTES: u64 = 0x4000_0000;
export const PAGE_SLOTS: usize = LOOK_ASIDE_NOTES + 0x4000;
export const PAGE_SLOTS_BYTES: usize = 262144 * 2;

/**
 * Timing model state that is not in the cores' slots (assembly/timing): predictors, tags, TLBs. A snapshot that is to go on
 * with the same cycles has it too.
 */
export const TIMING: usize = PAGE_SLOTS + PAGE_SLOTS_BYTES;
export const TIMING_BYTES: usize = 0x40_0000;

/**
 * Decoded pages: 1024 records of 16 bytes, the PAGE_END record, and a header; then as much again for their timing; then by
 * record the number of the region that starts there (16 bits), and a bit for each record that a region holds. A multiple
 * of 256, so that the 16 records of a 64-byte line are told by their address alone (timing/fetch.ts).
 */
export const DECODED_PAGES: u32 = 4096;
/** RAM offset of the page, behind its records. */
export const PAGE_RAM: usize = 1025 * 16;
export const PAGE_HEADS: usize = 2 * (1024 * 16 + 128);
export const PAGE_HELD: usize = PAGE_HEADS + 2048;
export const DECODED_BYTES: usize = PAGE_HELD + 256;
export const DECODED: usize = (TIMING + TIMING_BYTES + 0xffff) & ~0xffff;

/** Where records of what the core did go (trace.ts). */
export const TRACE: usize = DECODED + 4096 * DECODED_BYTES;
export const TRACE_BYTES: usize = 0x18_0000;

/** Kept walks of each core: mmu/translations.ts. */
export const WALK_ENTRIES: u32 = 4096;
export const WALK_BYTES: usize = 4096 * 32;
export const WALKS: usize = TRACE + TRACE_BYTES;

/** What the cycle model was at some point of a loop: timing/repeat.ts. */
export const REMEMBERED: usize = WALKS + 4 * WALK_BYTES;
export const REMEMBERED_BYTES: usize = 0x1_0000;

/** Schedules of translated code: timing/schedule.ts. */
export const SCHEDULES: usize = 0xa00_0000;
export const SCHEDULES_BYTES: usize = 0x280_0000;

/** What the timed interpreter keeps of straight runs: timing/stretch.ts. */
export const STRETCHES: usize = SCHEDULES + SCHEDULES_BYTES;
export const STRETCHES_BYTES: usize = 0x180_0000;

/** Regions of translated code by number, 1 onwards: `Region` (interp/regions.ts); then how warm records are, those that wait, and calls. */
export const MAX_REGIONS: u32 = 8192;
export const REGION_BYTES: usize = 64;
export const REGIONS: usize = 0xe00_0000;
export const WARMTH_ENTRIES: u32 = 16384;
export const WARMTH: usize = REGIONS + 8192 * REGION_BYTES;
export const MAX_WAITING: u32 = 32;
export const WAITING: usize = WARMTH + 16384 * 8;
/** Where calls through registers led, by the call's record: record (32 bits), how often a region did not know, two addresses. */
export const CALLS_SEEN: usize = WAITING + 32 * 16;
export const CALLS_SEEN_ENTRIES: u32 = 1024;
/** How often regions were entered, and why they were left (Way in interp/regions.ts): 64-bit counters. */
export const REGION_COUNTS: usize = CALLS_SEEN + 1024 * 24;

/** Lines that translated code may access at once (timing/fast.ts): for each core and regime half as much as its look-aside cache, for reads, for writes, and for two that are not in L1. */
export const FAST: usize = (REGION_COUNTS + 64 + 0xffff) & ~0xffff;

/** The translator's own: its static data (asconfig.json, memoryBase), then what it writes. */
export const TRANSLATE: usize = 0xf00_0000;
export const TRANSLATE_OUT: usize = TRANSLATE + 0x10_0000;

/** Guest RAM: physical address 0 onwards. */
export const RAM: usize = 0x1000_0000;
export const MEMORY_PAGES: u32 = u32((RAM + 0x4000_0000) >> 16);

/** System registers of a core start here in its slot: `SysRegs` (cpu/sysregs.ts). */
export const SYSREGS_AT: usize = 0x800;
