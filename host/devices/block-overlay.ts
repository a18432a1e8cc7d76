/**
 * Copy-on-write blocks: reads come from another source until a block was written; writes stay here. What was written can be
 * taken into a snapshot.
 *
 * A guest cannot fill the host's memory with it: beyond `limitBlocks` of written blocks a write is refused, and the card reports an
 * error. Erased ranges take no room.
 *
 *   const card = new BlockOverlay(image);
 * Deviations: none.
 */
import { BLOCK, type BlockSource } from "./sd-card.ts";

export interface OverlayState { numbers: Uint32Array; bytes: Uint8Array; erased: [number, number][] }

const LIMIT_BLOCKS = 4 << 20; // 2 GiB

export class BlockOverlay implements BlockSource {
  readonly blocks: number;
  private readonly base: BlockSource;
  private readonly limitBlocks: number;
  private written = new Map<number, Uint8Array>();
  /** Ranges [first, end) that read as zeros where nothing was written since; apart and in order. */
  private erased: [number, number][] = [];

  constructor(base: BlockSource, limitBlocks = LIMIT_BLOCKS) { this.base = base; this.blocks = base.blocks; this.limitBlocks = limitBlocks; }

  readBlocks(first: number, count: number): Uint8Array {
    const bytes = this.base.readBlocks(first, count);
    for (const [from, end] of this.erased) if (from < first + count && end > first) bytes.fill(0, Math.max(0, from - first) * BLOCK, Math.min(count, end - first) * BLOCK);
    for (let i = 0; i < count; i++) {
      const own = this.written.get(first + i);
      if (own) bytes.set(own, i * BLOCK);
    }
    return bytes;
  }

  writeBlocks(first: number, bytes: Uint8Array): boolean {
    if (this.written.size + bytes.length / BLOCK > this.limitBlocks) return false;
    for (let at = 0; at < bytes.length; at += BLOCK) this.written.set(first + at / BLOCK, bytes.slice(at, at + BLOCK));
    return true;
  }

  eraseBlocks(first: number, count: number): void {
    let range: [number, number] = [first, first + count];
    if (count < this.written.size) for (let n = first; n < first + count; n++) this.written.delete(n);
    else for (const n of this.written.keys()) if (n >= first && n < first + count) this.written.delete(n);
    const apart: [number, number][] = [];
    for (const other of this.erased) {
      if (other[1] < range[0] || other[0] > range[1]) apart.push(other);
      else range = [Math.min(range[0], other[0]), Math.max(range[1], other[1])];
    }
    this.erased = [...apart, range].sort((a, b) => a[0] - b[0]);
  }

  snapshot(): OverlayState {
    const numbers = Uint32Array.from([...this.written.keys()].sort((a, b) => a - b));
    const bytes = new Uint8Array(numbers.length * BLOCK);
    numbers.forEach((n, i) => bytes.set(this.written.get(n)!, i * BLOCK));
    return { numbers, bytes, erased: this.erased.map(([from, end]) => [from, end]) };
  }

  restore(state: OverlayState): void {
    this.erased = state.erased.map(([from, end]) => [from, end]);
    this.written = new Map(Array.from(state.numbers, (n, i) => [n, state.bytes.slice(i * BLOCK, (i + 1) * BLOCK)]));
  }
}

/** Blocks in memory; a last partial block is filled with zeros. */
export function blocksOf(bytes: Uint8Array): BlockSource {
  const blocks = Math.ceil(bytes.length / BLOCK);
  return {
    blocks,
    readBlocks(first, count) { const out = new Uint8Array(count * BLOCK); out.set(bytes.subarray(first * BLOCK, (first + count) * BLOCK)); return out; },
    writeBlocks(first, data) { bytes.set(data.subarray(0, Math.max(0, bytes.length - first * BLOCK)), first * BLOCK); },
  };
}
