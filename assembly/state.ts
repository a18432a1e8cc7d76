/**
 * The state of the machine's inside, at fixed offsets in linear memory: one `Cpu` a core, one `Machine`.
 *
 * A `Cpu` is a pointer into the region that layout.ts names; nothing is allocated. The host reads the same fields through
 * views whose offsets are generated from these classes (host/core/layout.gen.ts), so the order and the types below are the
 * documented layout. General registers come first, so that a register slot (number * 8) is an offset from the pointer;
 * vector registers follow (number * 16). System registers are declared in cpu/sysregs.ts, one row each.
 *
 * Truth: Arm ARM B1 (registers, PSTATE), D1 (exception levels).
 * Deviations: none.
 */
import { MACHINE } from "./layout";

/** Slots that a decoded record may name, as byte offsets from a Cpu: X0..X30 are 0..240. */
export namespace Slot {
  /** The stack pointer in use (SP_EL0 or SP_ELx, by PSTATE). */
  export const SP: u32 = 248;
  /** Reads as zero, never written: XZR as a source. */
  export const ZERO: u32 = 256;
  /** Written, never read: XZR as a destination. */
  export const SINK: u32 = 264;
}

/** How the condition flags are kept: which operation on fa and fb they are the flags of. */
export namespace Flags {
  /** fa holds NZCV in bits 3..0. */
  export const NZCV: u32 = 0;
  /** fa - fb; 32-bit operands are kept shifted left by 32. */
  export const SUB: u32 = 1;
  /** fa + fb, likewise. */
  export const ADD: u32 = 2;
  /** fa is a result whose C and V are 0, likewise. */
  export const LOGIC: u32 = 3;
}

/** Why a core does not run. */
export namespace Wait {
  export const RUNNING: u32 = 0;
  export const WFI: u32 = 1;
  export const WFE: u32 = 2;
  /** Switched off by the embedder (-smp). */
  export const OFF: u32 = 3;
}

/** Why run() returned: the host's words are in host/core/stop.ts. */
export namespace Stop {
  export const NONE: u32 = 0;
  /** The cycle limit that run() was given. */
  export const LIMIT: u32 = 1;
  /** Every core waits and no timer is set. */
  export const IDLE: u32 = 2;
  /** HLT #0xF000: a semihosting call for the host. */
  export const SEMIHOSTING: u32 = 3;
  /** A breakpoint or hook of the host, before the instruction. */
  export const BREAKPOINT: u32 = 4;
  /** A watchpoint of the host, before the access. */
  export const WATCHPOINT: u32 = 5;
  /** The guest asked for what this machine does not have: detail says what. */
  export const UNSUPPORTED: u32 = 6;
  /** Asked for by the host (kick). */
  export const KICKED: u32 = 7;
  /** The instruction limit that run() was given. */
  export const INSTRUCTIONS: u32 = 8;
  /** An exception that the host asked to see has been taken: pc is at the vector. */
  export const EXCEPTION: u32 = 9;
  /** The ring of records wants to be emptied (trace.ts). */
  export const TRACED: u32 = 10;
}

@unmanaged
export class Cpu {
  x0: u64; x1: u64; x2: u64; x3: u64; x4: u64; x5: u64; x6: u64; x7: u64;
  x8: u64; x9: u64; x10: u64; x11: u64; x12: u64; x13: u64; x14: u64; x15: u64;
  x16: u64; x17: u64; x18: u64; x19: u64; x20: u64; x21: u64; x22: u64; x23: u64;
  x24: u64; x25: u64; x26: u64; x27: u64; x28: u64; x29: u64; x30: u64;
  sp: u64; zero: u64; sink: u64;
  v0: u64; v0h: u64; v1: u64; v1h: u64; v2: u64; v2h: u64; v3: u64; v3h: u64;
  v4: u64; v4h: u64; v5: u64; v5h: u64; v6: u64; v6h: u64; v7: u64; v7h: u64;
  v8: u64; v8h: u64; v9: u64; v9h: u64; v10: u64; v10h: u64; v11: u64; v11h: u64;
  v12: u64; v12h: u64; v13: u64; v13h: u64; v14: u64; v14h: u64; v15: u64; v15h: u64;
  v16: u64; v16h: u64; v17: u64; v17h: u64; v18: u64; v18h: u64; v19: u64; v19h: u64;
  v20: u64; v20h: u64; v21: u64; v21h: u64; v22: u64; v22h: u64; v23: u64; v23h: u64;
  v24: u64; v24h: u64; v25: u64; v25h: u64; v26: u64; v26h: u64; v27: u64; v27h: u64;
  v28: u64; v28h: u64; v29: u64; v29h: u64; v30: u64; v30h: u64; v31: u64; v31h: u64;
  /** Virtual address of the next instruction; true whenever run() has returned. */
  pc: u64;
  /** FPCR and FPSR, as the registers read. */
  fpcr: u32;
  fpsr: u32;

  /** Condition flags, kept lazily: see Flags. */
  fa: u64;
  fb: u64;
  fk: u32;
  /** PSTATE: DAIF in bits 9..6 as in SPSR, exception level, SPSel, software step and illegal execution state. */
  daif: u32;
  el: u32;
  spsel: u32;
  ss: u32;
  il: u32;

  /** The run loop: next record; end of the budget as a record address; decoded page and its virtual address. */
  rec: usize;
  stop: usize;
  page: usize;
  /** Instructions of the budget that a forced stop put aside. */
  slack: u32;
  pageVa: u64;
  /** This core's cycle when its budget is used up. */
  cycleEnd: u64;
  /** Not 0: an exception was taken by the instruction in hand, pc is true. */
  redirected: u32;
  /** What stop was before divert() set it to 0, so that the run loop looks. */
  stopBefore: usize;
  /** Not 0: the outer loop is wanted (interrupt state changed, waiting, a stop for the host). */
  leave: u32;
  /** Look-aside caches of the current regime. */
  dtlb: usize;
  ftlb: usize;

  /** Which core this is, and why it waits (Wait). */
  index: u32;
  wait: u32;
  /** The event register (WFE, SEV). */
  event: u32;
  /** Interrupt lines as they stand: bit 0 IRQ, 1 FIQ. */
  lines: u32;
  /** Local exclusive monitor: 1 when open; the access's size and address (an offset in guest RAM). */
  exclusive: u32;
  exclusiveBytes: u32;
  exclusivePa: u64;
  /** The high half of the last 16-byte exclusive load. */
  pairHigh: u64;
  /** The cycle that this core has reached, and the end of its turn. */
  time: u64;
  turnEnd: u64;
  /** Instructions executed. */
  instructions: u64;
  /** 1 when the instruction that was stepped was a load exclusive. */
  steppedExclusive: u32;
  /** 1 when the pending Software Step exception follows an instruction that was stepped. */
  stepped: u32;
  /** Result of the last translation: see mmu/walk.ts. */
  fault: u32;
  pa: u64;
  ipa: u64;
  attr: u32;
  /** Who traps FP and Advanced SIMD instructions now (SysTrap.fp), or 0. */
  fpTrap: u32;
  /** Hooks of the host that the next instruction passes: bit 0 execution, bit 1 accesses. */
  passHook: u32;
  /** Translation: see interp/regions.ts. What a region left of the budget; instructions that wait in slack for the next sample, and that it is away. */
  left: u32;
  aside: u32;
  chunk: u32;
  /** Instructions that regions carried out. */
  translated: u64;
  /** Timed regions (timing/schedule.ts): the row and its half-cycle; what is left to do of the record that one was left at (Left). */
  row: u32;
  rowHalf: i32;
  unfinished: u32;
  /** The half-cycle from which every store's bytes are there for loads, after one that the core has made for a region. */
  settled: i32;
  /** While in one: where lines that may be accessed at once are (timing/fast.ts), and the model's tables. */
  fast: u32;
  tables: u32;
  /** Reads of a device's register (interp/spin.ts): the latest one's address and value; how often the same, and when to look; to be looked at now. */
  polled: u32;
  polledValue: u32;
  polls: u32;
  patience: u32;
  spinning: u32;
  /** Translated code that has called for a number: all ones if the host's arithmetic may not do for the next. */
  soft: u32;
  /** The stretch that the timed interpreter is in (timing/stretch.ts), or 0: its first half-cycle, its end, and where its times are. */
  stretch: u32;
  stretchHalf: i32;
  stretchEnd: usize;
  stretchTimes: usize;
  /** The way in which it ends when it goes on in another page, or 0; the bubble of that. */
  stretchWay: usize;
  stretchBubble: i32;
}

/** What belongs to the machine as a whole. */
@unmanaged
export class Machine {
  /** Guest time in cycles of the core clock. */
  now: u64;
  /** Core clock in Hz: what the counters are derived from. */
  coreHz: u64;
  /** The 19.2 MHz counter at cycle `counterAt`: later values follow from the clock. */
  counterAt: u64;
  counterBase: u64;
  counterNumerator: u64;
  counterDenominator: u64;
  /** The latest counter value that any core has read: a core that is behind in its turn must not see less. */
  counterSeen: u64;
  /** Cycles a core may run before the next one's turn. */
  quantum: u32;
  /** Stop reason of the last run(), its core, and details by reason. */
  stopReason: u32;
  stopCore: u32;
  stopDetail: u64;
  stopAddress: u64;
  /** The core and record that are executing while the host is called. */
  current: usize;
  currentRec: usize;
  /** GPU interrupt lines into the BCM2836 block: bit 0 IRQ, bit 1 FIQ. */
  gpuLines: u32;
  /** Asked by the host to return soon. */
  kicked: u32;
  /** 1 while run() is on the stack. */
  inRun: u32;
  /** Decoded pages in use. */
  decodedPages: u32;
  /** Semihosting enabled. */
  semihosting: u32;
  /** Not 0: some core has an open exclusive reservation on this page (pa >> 12) + 1 that other cores' stores must see. */
  monitoredPage: u32;
  /** Host hooks: how many ranges are set, and whether some are of accesses (then nothing is translated). */
  hooks: u32;
  watching: u32;
  /** Timing mode: 0 off, 1 simple, 2 a53. */
  timing: u32;
  /** Who wants what every load, store and branch counts: a bit for each core's PMU, and bit 7 for the host (timing/events.ts). */
  counting: u32;
  /** BCM2836 local block registers: see cpu/local.ts. */
  localControl: u32;
  localPrescaler: u32;
  gpuRouting: u32;
  pmuRouting: u32;
  localTimerRouting: u32;
  localTimerControl: u32;
  localTimerFlag: u32;
  localTimerNext: u64;
  coreTimerLow: u32;
  coreTimerHigh: u32;
  timerControl0: u32; timerControl1: u32; timerControl2: u32; timerControl3: u32;
  mailboxControl0: u32; mailboxControl1: u32; mailboxControl2: u32; mailboxControl3: u32;
  /** Mailbox contents: 16 words, core * 4 + mailbox. */
  mailbox0: u64; mailbox2: u64; mailbox4: u64; mailbox6: u64; mailbox8: u64; mailbox10: u64; mailbox12: u64; mailbox14: u64;
  /** Exceptions that the host wants to see: a bit for each class (ESR_ELx.EC), and bit 0 IRQ, bit 1 FIQ. */
  catchClasses: u64;
  catchInterrupts: u32;
  /** Cores (a bit each) that the host holds: they stand still while time goes by. */
  held: u32;
  /** Not 0 when the host translates: instructions that are interpreted between two samples; and how warm a record must be. */
  translate: u32;
  hot: u32;
  /** What a sample earns for translation: see interp/regions.ts. */
  earned: u32;
  /** Regions made, and how often all of them were dropped. */
  regions: u32;
  generation: u32;
  /** How often regions of some page have died. */
  deaths: u32;
  /** Records that wait for translation. */
  waiting: u32;
  /** Modules that hold the regions, and their bytes. */
  modules: u32;
  moduleBytes: u32;
  /** Core + 1 whose turn a stop cut short, or 0: it goes on first, so that a stop does not change who runs when. */
  openTurn: u32;
  /** A timer or the clock was set: how far a core may run must be worked out again. */
  retimed: u32;
  /** What the host wants recorded (Tracing in trace.ts), and how many slots of the ring hold records. */
  tracing: u32;
  traced: u32;
}

// @ts-ignore: decorator
@inline export function machine(): Machine { return changetype<Machine>(MACHINE); }
