import { Cpu } from "../state";
export function fetchMemory(c: Cpu, at: usize, when: i32): i32 { return 0; }
import { Rec } from "../decode/record";
import { TIMING } from "../layout";
import { At, delay, raise } from "./issue";
import { model, STORES } from "./model";
import { Pipeline } from "./tables.gen";
export const FILTERS: usize = TIMING + 0x10_0000;
export function accessed(c: Cpu, r: Rec, va: u64, write: bool, again: bool): void { store<u64>(((c.dtlb - TLBS) >> 2) + ((usize(va >> 6) & 511) << 3), va >> 6, FILTERS); }
export function forwardStore(c: Cpu, r: Rec, chunk: usize): void {
  const m = model(c), t = load<i32>(chunk, STORES + 4);
  if (t > m.now - i32(load<u8>(changetype<usize>(r), At.MORE))) raise(c, r, t);
}
// @ts-ignore: decorator
@inline export function storedAt(c: Cpu, va: u64, more: i32): void {
  const chunk = changetype<usize>(c) + ((usize(va >> 4) & 15) << 3);
  store<u32>(chunk, u32(va >> 4), STORES);
  store<i32>(chunk, model(c).now + 2 * (Pipeline.storeForward + more), STORES + 4);
}
export function unaligned(c: Cpu, r: Rec, s: i32, va: u64, write: bool): void {
  const m = model(c), last = va + (u64(1) << s) - 1;
  accessed(c, r, va, write, false);
  if ((va ^ last) >> 6) accessed(c, r, last, write, true);
  if ((va ^ last) >> (write ? 4 : 3)) {
    m.now += 2 * Pipeline.unalignedIssue;
    m.used = 1;
    if (!write) delay(c, r, 2 * Pipeline.unalignedLatency);
  }
  if (write) storedAt(c, va, 0);
  else { const chunk = changetype<usize>(c) + ((usize(va >> 4) & 15) << 3); if (load<u32>(chunk, STORES) == u32(va >> 4)) forwardStore(c, r, chunk); }
}
import { TLBS } from "../layout";

import { core } from "../loop-state";
import { CORES, TIMING_BYTES } from "../layout";
import { resetModel } from "./model";
export function resetTiming(): void {
  memory.fill(TIMING, 0, TIMING_BYTES);
  for (let i: u32 = 0; i < CORES; i++) { const c = core(i); resetModel(c); model(c).base = c.time; }
}
