/** The cores by number, and the host's hooks: what rooms below the loop need of it. Deviations: none. */
import { CPU_BYTES, CPUS } from "./layout";
import { Cpu, machine } from "./state";

// @ts-ignore: decorator
@inline export function core(i: u32): Cpu { return changetype<Cpu>(CPUS + usize(i) * CPU_BYTES); }

/** Host hooks: up to 64 ranges of virtual addresses, [first, last] and kind (1 execute, 2 read, 4 write). */
export const MAX_HOOKS: u32 = 64;
export const HOOKS: usize = memory.data(64 * 24, 8);

/** True when any hook touches this 4 KiB page. */
export function hookPages(page: u64): bool {
  const n = machine().hooks;
  for (let i: u32 = 0; i < n; i++) {
    const h = HOOKS + usize(i) * 24;
    if (load<u64>(h) <= page + 0xfff && load<u64>(h, 8) >= page) return true;
  }
  return false;
}

/** The number of the hook of this kind that touches [first, last], or -1. */
export function findHook(first: u64, last: u64, kind: u32): i32 {
  const n = machine().hooks;
  for (let i: u32 = 0; i < n; i++) {
    const h = HOOKS + usize(i) * 24;
    if (load<u32>(h, 16) & kind && load<u64>(h) <= last && load<u64>(h, 8) >= first) return i32(i);
  }
  return -1;
}
