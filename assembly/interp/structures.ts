/**
 * Loads and stores of structures: LD1..LD4, ST1..ST4 of whole registers, of one lane, and LD1R..LD4R.
 *
 * Truth: Arm ARM C7.2, LD1 (multiple structures) and its kin: elements one after the other, in the order of the pseudocode.
 * Deviations: none. A load that faults leaves every register as it was.
 *
 * The record's imm, beyond its shape: bits 7..4 the number of registers, bit 16 whether their elements are interleaved,
 * bits 15..8 the lane.
 */
import { Rec } from "../decode/record";
import { FULL } from "../isa/lane-ops";
import { Run } from "./run";

/** What a load has read before it writes registers. */
const READ: usize = memory.data(64, 16);

export class Structures {
  static loadAll(b: Run, r: Rec, va: u64): void {
    const imm = u32(r.imm), count = imm >> 4 & 15, bytes: u32 = imm & FULL ? 16 : 8;
    if (!(imm >> 16 & 1)) {
      // Whole registers. In pieces of eight bytes where that is as aligned as the elements are.
      const s: u32 = va & 7 ? imm & 3 : 3;
      for (let at: u32 = 0; at < count * bytes; at += 1 << s) {
        Structures.put(READ + at, s, b.load(r, s, va + at));
        if (b.faulted()) return;
      }
    } else {
      const s = imm & 3;
      for (let e: u32 = 0; e < bytes; e += 1 << s) {
        for (let k: u32 = 0; k < count; k++) {
          Structures.put(READ + k * bytes + e, s, b.load(r, s, va));
          if (b.faulted()) return;
          va += 1 << s;
        }
      }
    }
    for (let k: u32 = 0; k < count; k++) {
      const d = Structures.slot(r, k);
      b.setLo(d, load<u64>(READ + k * bytes));
      if (bytes == 16) b.setHi(d, load<u64>(READ + k * bytes + 8));
    }
  }

  static storeAll(b: Run, r: Rec, va: u64): void {
    const imm = u32(r.imm), count = imm >> 4 & 15, bytes: u32 = imm & FULL ? 16 : 8;
    if (!(imm >> 16 & 1)) {
      const s: u32 = va & 7 ? imm & 3 : 3;
      for (let at: u32 = 0; at < count * bytes; at += 1 << s) {
        const from = Structures.slot(r, at / bytes) + (at & (bytes - 1));
        b.store(r, s, va + at, Structures.get(b, from, s));
        if (b.faulted()) return;
      }
      return;
    }
    const s = imm & 3;
    for (let e: u32 = 0; e < bytes; e += 1 << s) {
      for (let k: u32 = 0; k < count; k++) {
        b.store(r, s, va, Structures.get(b, Structures.slot(r, k) + e, s));
        if (b.faulted()) return;
        va += 1 << s;
      }
    }
  }

  static loadLane(b: Run, r: Rec, va: u64): void {
    const imm = u32(r.imm), s = imm & 3, count = imm >> 4 & 15, index = imm >> 8 & 15;
    if (!Structures.readOne(b, r, va, s, count)) return;
    for (let k: u32 = 0; k < count; k++) {
      const d = Structures.slot(r, k);
      b.setV(d, b.withElement(s, index, b.v(d), load<u64>(READ + k * 8)));
    }
  }

  static storeLane(b: Run, r: Rec, va: u64): void {
    const imm = u32(r.imm), s = imm & 3, count = imm >> 4 & 15, index = imm >> 8 & 15;
    for (let k: u32 = 0; k < count; k++) {
      b.store(r, s, va, Structures.get(b, Structures.slot(r, k) + (index << s), s));
      if (b.faulted()) return;
      va += 1 << s;
    }
  }

  static loadReplicate(b: Run, r: Rec, va: u64): void {
    const imm = u32(r.imm), s = imm & 3, count = imm >> 4 & 15;
    if (!Structures.readOne(b, r, va, s, count)) return;
    for (let k: u32 = 0; k < count; k++) b.setV(Structures.slot(r, k), b.splatX(imm, load<u64>(READ + k * 8)));
  }

  private static readOne(b: Run, r: Rec, va: u64, s: u32, count: u32): bool {
    for (let k: u32 = 0; k < count; k++) {
      const x = b.load(r, s, va);
      if (b.faulted()) return false;
      store<u64>(READ + k * 8, x);
      va += 1 << s;
    }
    return true;
  }

  /** The k-th register after the first: 31 is followed by 0. */
  @inline private static slot(r: Rec, k: u32): u32 { return (u32(r.d) + k * 16) & 0x1ff; }

  private static put(at: usize, s: u32, v: u64): void {
    if (s == 0) store<u8>(at, u8(v));
    else if (s == 1) store<u16>(at, u16(v));
    else if (s == 2) store<u32>(at, u32(v));
    else store<u64>(at, v);
  }
  private static get(b: Run, slot: u32, s: u32): u64 {
    // `lo` reads from any byte of the register file, and no element crosses the end of its register's eight bytes.
    const x = b.lo(slot & ~7) >> ((slot & 7) << 3);
    return s == 3 ? x : x & ((u64(1) << (8 << s)) - 1);
  }
}
