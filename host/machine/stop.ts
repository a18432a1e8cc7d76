/** Why a run ended. Truth for the numbers: assembly/state.ts, Stop. Deviations: none. */

/** Reasons that the core gives, by number. */
export const STOP = { LIMIT: 1, IDLE: 2, SEMIHOSTING: 3, BREAKPOINT: 4, WATCHPOINT: 5, UNSUPPORTED: 6, KICKED: 7, INSTRUCTIONS: 8, EXCEPTION: 9, TRACED: 10 } as const;

export type StopReason =
  /** The cycle or instruction limit of this run. */
  | { kind: "limit"; of: "cycles" | "instructions" }
  /** The guest ended the run through semihosting. `code` is 0 when it said that all went well. */
  | { kind: "exit"; code: number; detail: string }
  /** The watchdog reset the board, or the guest asked for a reset. */
  | { kind: "reset"; partition: number }
  /** The guest switched the board off. */
  | { kind: "halted" }
  /** Every core waits for an interrupt, and nothing that could send one is pending. */
  | { kind: "idle" }
  | HookStop
  /** The guest asked for what this machine does not have. */
  | { kind: "unsupported"; core: number; pc: bigint; what: string }
  /** stop() was called. */
  | { kind: "stopped" };

/** What a hook saw. */
export type HookStop =
  /** Before the instruction at `address`. */
  | { kind: "breakpoint"; core: number; hook: number; address: bigint }
  /** Before the access of `bytes` bytes at `address` by the instruction at pc. */
  | { kind: "watchpoint"; core: number; hook: number; address: bigint; bytes: number; write: boolean }
  /** After an exception from level `from` to level `to` was taken: pc is at the vector, `address` is what ELR holds. */
  | { kind: "exception"; core: number; hook: number; type: "sync" | "irq" | "fiq"; class: number; syndrome: bigint; from: number; to: number; address: bigint };

/** What Stop.UNSUPPORTED's detail means: assembly/cpu/exceptions.ts, Unsupported. */
export const UNSUPPORTED: Record<number, string> = { 1: "AArch32 execution (an exception return to a 32-bit state)" };

/** One line about a stop, for people. */
export function describeStop(stop: StopReason): string {
  switch (stop.kind) {
    case "limit": return `the limit on ${stop.of} was reached`;
    case "exit": return `the guest exited with code ${stop.code} (${stop.detail})`;
    case "reset": return `the guest reset the board (partition ${stop.partition})`;
    case "halted": return "the guest switched the board off";
    case "idle": return "all cores wait for an interrupt and none is pending";
    case "breakpoint": return `core ${stop.core} is at the breakpoint 0x${stop.address.toString(16)}`;
    case "watchpoint": return `core ${stop.core} is about to access 0x${stop.address.toString(16)}`;
    case "exception": return `core ${stop.core} took ${stop.type === "sync" ? `an exception of class 0x${stop.class.toString(16)}` : `an ${stop.type.toUpperCase()}`} from EL${stop.from} to EL${stop.to} at 0x${stop.address.toString(16)}`;
    case "unsupported": return `core ${stop.core} at 0x${stop.pc.toString(16)}: ${stop.what} is not supported`;
    case "stopped": return "stopped";
  }
}
