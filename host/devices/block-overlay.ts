/**
 * Copy-on-write blocks: reads come from another source until a block was written; writes stay here. What was written can be
 * taken into a snapshot.
 *
 *   const card = new BlockOverlay(image);
 */
import { BLOCK, type BlockSource } from "./sd-card.ts";

export interface OverlayState { numbers: Uint32Array; bytes: Uint8Array }

export class BlockOverlay implements BlockSource {
  readonly blocks: number;
  private readonly base: BlockSource;
  private written = new Map<number, Uint8Array>();

  constructor(base: BlockSource) { this.base = base; this.blocks = base.blocks; }

  readBlocks(first: number, count: number): Uint8Array {
    const bytes = this.base.readBlocks(first, count);
    for (let i = 0; i < count; i++) {
      const own = this.written.get(first + i);
      if (own) bytes.set(own, i * BLOCK);
    }
    return bytes;
  }

  writeBlocks(first: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += BLOCK) this.written.set(first + at / BLOCK, bytes.slice(at, at + BLOCK));
  }

  snapshot(): OverlayState {
    const numbers = Uint32Array.from([...this.written.keys()].sort((a, b) => a - b));
    const bytes = new Uint8Array(numbers.length * BLOCK);
    numbers.forEach((n, i) => bytes.set(this.written.get(n)!, i * BLOCK));
    return { numbers, bytes };
  }

  restore(state: OverlayState): void {
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
