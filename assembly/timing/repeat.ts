/**
 * A loop that has brought the cycle model back to where it was, but for the time: then the next way round takes as long and
 * counts the same, and so does every further one. For interp/spin.ts, which then counts them instead of carrying them out.
 *
 * All that the model knows is compared: what issue and fetch know, predictors, tags, TLBs, filters, the DRAM. Each time must have
 * gone on with the clock, or lie in the past: no instruction looks further back than to its own issue. A way round that
 * misses in a cache moves that one's clock or the random numbers, and so does not repeat.
 *
 * Truth: timing/model.ts, whose fields are all here. Deviations: of tables and filters those of c in its regime alone are
 * compared, as what does not miss changes no others.
 */
import { REMEMBERED, TLBS } from "../layout";
import { Cpu } from "../state";
import { PLACES } from "./events";
import { SHARED, SHARED_BYTES } from "./memory";
import { BOARD, BOARD_BYTES, EVENTS, FILTERS, FILTER_BYTES, MODEL_AT, Model, model, STORES, STORES_BYTES, tables, TABLES_BYTES, WRITE_FILTERS } from "./model";

/** Half-cycles: nothing looks back as far. An instruction issues for 256 at most. */
const PAST: i32 = 1024;

/** As it was: the core's slot from the board to the events; its tables; its filters; what cores share. */
const SLOT: usize = REMEMBERED, SLOT_BYTES: usize = EVENTS + PLACES * 8 - BOARD;
const TABLES: usize = SLOT + 0x1000;
const READS: usize = TABLES + TABLES_BYTES, WRITES: usize = READS + FILTER_BYTES, COMMON: usize = WRITES + FILTER_BYTES;

// @ts-ignore: decorator
@inline function filtersOf(c: Cpu): usize { return (c.dtlb - TLBS) >> 2; }
/** Where a field of the core's slot was remembered. */
// @ts-ignore: decorator
@inline function was(c: Cpu, field: usize): usize { return field - changetype<usize>(c) - BOARD + SLOT; }

export function remember(c: Cpu): void {
  memory.copy(SLOT, changetype<usize>(c) + BOARD, SLOT_BYTES);
  memory.copy(TABLES, tables(c), TABLES_BYTES);
  memory.copy(READS, filtersOf(c) + FILTERS, FILTER_BYTES);
  memory.copy(WRITES, filtersOf(c) + WRITE_FILTERS, FILTER_BYTES);
  memory.copy(COMMON, SHARED, SHARED_BYTES);
}

/** Half-cycles since `remember`. */
export function since(c: Cpu): i32 { return model(c).now - changetype<Model>(was(c, changetype<usize>(model(c)))).now; }

/** Whether the model is as it was, but for the time. */
export function repeats(c: Cpu): bool {
  const m = changetype<usize>(model(c)), by = since(c);
  for (let f = m; f < m + MODEL_BYTES; f += 4) if (isTime(f - m) ? !sameTime(c, f, by) : load<u32>(f) != load<u32>(was(c, f))) return false;
  const board = changetype<usize>(c) + BOARD, stores = changetype<usize>(c) + STORES;
  for (let f = board; f < board + BOARD_BYTES; f += 4) if (!sameTime(c, f, by)) return false;
  for (let f = stores; f < stores + STORES_BYTES; f += 8) if (load<u32>(f) != load<u32>(was(c, f)) || !sameTime(c, f + 4, by)) return false;
  return same(COMMON, SHARED, SHARED_BYTES) && same(TABLES, tables(c), TABLES_BYTES) && same(READS, filtersOf(c) + FILTERS, FILTER_BYTES) && same(WRITES, filtersOf(c) + WRITE_FILTERS, FILTER_BYTES);
}
function same(a: usize, b: usize, bytes: usize): bool {
  let differ: u64 = 0;
  for (let i: usize = 0; i < bytes; i += 8) differ |= load<u64>(a + i) ^ load<u64>(b + i);
  return differ == 0;
}
/** It has gone on with the clock, or lies in the past. */
function sameTime(c: Cpu, field: usize, by: i32): bool {
  const t = load<i32>(field), before = load<i32>(was(c, field));
  return t == before + by || t == before && t < model(c).now - PAST;
}
const MODEL_BYTES: usize = offsetof<Model>();
/** Fields of the model that are times, by their offset. */
function isTime(offset: usize): bool {
  const misses = offset - offsetof<Model>("miss0");
  if (misses < 64) return (misses & 4) != 0;
  switch (u32(offset)) {
    case offsetof<Model>("now"): case offsetof<Model>("fetched"): case offsetof<Model>("fillBusy"): case offsetof<Model>("fillFrom"): case offsetof<Model>("loadsBusy"):
    case offsetof<Model>("storeBusy"): case offsetof<Model>("uncachedAt"): return true;
    default: return false;
  }
}

/** What has happened since `remember` happens so many times more. */
export function repeat(c: Cpu, times: u32): void {
  const m = changetype<usize>(model(c)), by = since(c);
  const board = changetype<usize>(c) + BOARD, stores = changetype<usize>(c) + STORES, events = changetype<usize>(c) + EVENTS;
  for (let f = events; f < events + PLACES * 8; f += 8) store<u64>(f, load<u64>(f) + u64(times) * (load<u64>(f) - load<u64>(was(c, f))));
  for (let f = m; f < m + MODEL_BYTES; f += 4) if (isTime(f - m)) putOff(c, f, by, times);
  for (let f = board; f < board + BOARD_BYTES; f += 4) putOff(c, f, by, times);
  for (let f = stores; f < stores + STORES_BYTES; f += 8) putOff(c, f + 4, by, times);
}
function putOff(c: Cpu, field: usize, by: i32, times: u32): void {
  const t = load<i32>(field);
  if (t == load<i32>(was(c, field)) + by) store<i32>(field, t + i32(times) * by);
}
