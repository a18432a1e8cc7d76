/**
 * Decoded pages: for a 4 KiB page of guest RAM, 1024 records, filled one by one when they are first executed.
 *
 * Pages are found by physical address, so that address spaces, cores and exception levels share them. A store to a page
 * with records (it takes the slow path) marks the records of the stored words undecoded: code that rewrites itself is
 * seen at once, which the architecture allows, and data beside code costs no more than that.
 * Deviations: none. When all slots are used, all are dropped at once.
 */
import { DECODED, DECODED_BYTES, DECODED_PAGES, FETCH_BYTES, FETCHES, PAGE_HEADS, PAGE_RAM, PAGE_SLOTS, PAGE_SLOTS_BYTES, RAM } from "../layout";
import { PAGE_END, Rec, RECORD_BYTES, UNDECODED } from "../decode/record";
import { decode, fuse } from "../decode/tree.gen";
import { protect } from "./maintenance";
import { Cpu, machine } from "../state";
import { forgetRegions, isHeld, killRegions } from "./regions";
import { forgetFetchLines } from "../timing/memory";
import { killStretches } from "../timing/stretch";

const END_RECORD: usize = 1024 * RECORD_BYTES;
/** A record's timing lies this far behind it; its flags are its last byte (timing/issue.ts). */
const TIMING_FLAGS: usize = END_RECORD + 64 + 15;

/** The virtual address of the record at `at`. */
// @ts-ignore: decorator
@inline export function pcOf(c: Cpu, at: usize): u64 { return c.pageVa + u64((at - c.page) >> 2); }

/** Slot + 1 of the decoded page at this RAM offset, or 0. */
// @ts-ignore: decorator
@inline export function decodedSlot(offset: u32): u32 { return u32(load<u16>(PAGE_SLOTS + (usize(offset >> 12) << 1))); }

/** The decoded page of a RAM page, made if it is not there. */
export function decodedPage(offset: u32): usize {
  const slot = decodedSlot(offset);
  if (slot) return DECODED + usize(slot - 1) * DECODED_BYTES;
  const m = machine();
  if (m.decodedPages == DECODED_PAGES) dropDecoded();
  const page = DECODED + usize(m.decodedPages) * DECODED_BYTES;
  m.decodedPages++;
  store<u16>(PAGE_SLOTS + (usize(offset >> 12) << 1), u16(m.decodedPages));
  memory.fill(page, 0, machine().timing == 2 ? DECODED_BYTES : END_RECORD);
  if (m.translate) memory.fill(page + PAGE_HEADS, 0, DECODED_BYTES - PAGE_HEADS);
  store<u64>(page + PAGE_RAM, 0);
  changetype<Rec>(page + END_RECORD).kind = PAGE_END;
  store<u32>(page + PAGE_RAM, offset & 0xfffff000);
  protect(offset & 0xfffff000);
  return page;
}

/** Fills the record at `at` of a decoded page from guest RAM. */
export function decodeRecord(page: usize, r: Rec): void {
  decode(load<u32>(RAM + load<u32>(page + PAGE_RAM) + ((changetype<usize>(r) - page) >> 2)), r);
}

/** The instruction word that a record stands for. */
export function wordOf(c: Cpu, r: Rec): u32 { return load<u32>(RAM + load<u32>(c.page + PAGE_RAM) + ((changetype<usize>(r) - c.page) >> 2)); }

/** Fuses a record with the one behind it where that is worth a kind: see fusions in host/build/isa.ts. */
export function fuseRecord(page: usize, r: Rec): void {
  const at = changetype<usize>(r) - page;
  if (at == 1023 * RECORD_BYTES) return;
  const next = changetype<Rec>(page + at + RECORD_BYTES);
  const kind = fuse(r.kind, load<u32>(RAM + load<u32>(page + PAGE_RAM) + (at >> 2), 4));
  if (kind == r.kind) return;
  if (next.kind == UNDECODED) decodeRecord(page, next);
  r.kind = u16(kind);
}

/** Marks the records of the words in [offset, offset + bytes) undecoded, and the one before, which may be fused with them. */
export function invalidateWords(offset: u32, bytes: u32): void {
  const first = offset & 0xffc ? (offset >> 2) - 1 : offset >> 2, last = (offset + bytes - 1) >> 2;
  for (let word = first; word <= last; word++) {
    const slot = decodedSlot(word << 2);
    if (!slot) { word |= 1023; continue; }
    const page = DECODED + usize(slot - 1) * DECODED_BYTES, r = changetype<Rec>(page + usize(word & 1023) * RECORD_BYTES);
    r.kind = 0;
    if (isHeld(page, word)) killRegions(page);
    store<u8>(changetype<usize>(r), 0, TIMING_FLAGS);
    if (machine().timing == 2) killStretches(changetype<usize>(r));
  }
}

/** Forgets the timing of every record: what it depends on beside the instruction has changed. */
export function forgetRecordTimings(): void {
  const pages = usize(machine().decodedPages);
  for (let page = DECODED; page < DECODED + pages * DECODED_BYTES; page += DECODED_BYTES) {
    for (let at = page; at < page + END_RECORD; at += RECORD_BYTES) store<u8>(at, 0, TIMING_FLAGS);
  }
}

/** Forgets every decoded page. Cores find theirs again at their next page entry. */
export function dropDecoded(): void {
  machine().decodedPages = 0;
  memory.fill(PAGE_SLOTS, 0, PAGE_SLOTS_BYTES);
  for (let e = FETCHES; e < FETCHES + 16 * FETCH_BYTES; e += 16) store<u64>(e, 1);
  forgetFetchLines();
  forgetRegions();
}
