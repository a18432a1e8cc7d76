/**
 * Cases and results as arrays of fixed-size records over one buffer each; layout.ts says what is where.
 * Everything is read and written as 32-bit halves, because a 64-bit typed array would make a BigInt of each value.
 */
import { CASE, CODE, ENTRY_WORD, FLAG_MEMORY, MAX_CHANGES, RESULT, SIGNAL, SLOTS, SLOT_WORDS, STATE } from "./layout.ts";

class Records {
  readonly bytes: Uint8Array;
  /** The same memory as 32-bit words; record `i` starts at `i * stride`. */
  readonly words: Uint32Array;
  readonly stride: number;
  readonly capacity: number;

  constructor(capacity: number, size: number) {
    this.capacity = capacity;
    this.stride = size / 4;
    this.words = new Uint32Array(capacity * this.stride);
    this.bytes = new Uint8Array(this.words.buffer);
  }

  get(i: number, offset: number): number { return this.words[i * this.stride + offset / 4]; }
  set(i: number, offset: number, value: number): void { this.words[i * this.stride + offset / 4] = value; }

  /** A 64-bit field as hexadecimal. */
  hex64(i: number, offset: number): string {
    const half = (n: number) => n.toString(16).padStart(8, "0");
    return `0x${half(this.get(i, offset + 4))}${half(this.get(i, offset))}`;
  }
}

export class Cases extends Records {
  count = 0;

  constructor(capacity: number) { super(capacity, CASE.size); }

  /** A new case at the end: everything zero but its PC, which names a slot of the code area. */
  add(slot = this.count % SLOTS): number {
    const i = this.count++;
    this.words.fill(0, i * this.stride, (i + 1) * this.stride);
    this.set(i, CASE.pc, CODE + slot * SLOT_WORDS * 4 + ENTRY_WORD * 4);
    return i;
  }

  pc(i: number): number { return this.get(i, CASE.pc); }
  wordCount(i: number): number { return this.get(i, CASE.count); }
  code(i: number): Uint32Array {
    const at = i * this.stride + CASE.code / 4;
    return this.words.subarray(at, at + this.wordCount(i));
  }
  setCode(i: number, code: ArrayLike<number>): void {
    this.set(i, CASE.count, code.length);
    this.words.set(code, i * this.stride + CASE.code / 4);
  }
  writesMemory(i: number): boolean { return (this.get(i, CASE.flags) & FLAG_MEMORY) !== 0; }

  record(i: number): Uint8Array { return this.bytes.subarray(i * CASE.size, (i + 1) * CASE.size); }

  /** A copy of a record (of these or of other cases) as a new case. */
  append(record: Uint8Array): number {
    const i = this.count++;
    this.bytes.set(record, i * CASE.size);
    return i;
  }
}

export class Results extends Records {
  readonly count: number;

  constructor(count: number) { super(count, RESULT.size); this.count = count; }

  signal(i: number): number { return this.get(i, RESULT.signal); }

  same(i: number, other: Results): boolean {
    const a = i * this.stride;
    for (let w = 0; w < COMPARED_WORDS; w++) if (this.words[a + w] !== other.words[a + w]) return this.differences(i, other).length === 0;
    return this.get(i, RESULT.changes) === 0 && other.get(i, RESULT.changes) === 0 || this.differences(i, other).length === 0;
  }

  /** What differs from `actual`'s record `i`, in words; these are the expected values. */
  differences(i: number, actual: Results): string[] {
    const out: string[] = [];
    const compare = (name: string, expected: string, got: string) => {
      if (expected !== got) out.push(`${name}: expected ${expected}, got ${got}`);
    };
    compare("exception", this.describeStop(i), actual.describeStop(i));
    for (let r = 0; r < 31; r++) compare(`x${r}`, this.hex64(i, STATE.x + r * 8), actual.hex64(i, STATE.x + r * 8));
    for (const name of ["sp", "pc", "tpidr"] as const) compare(name, this.hex64(i, STATE[name]), actual.hex64(i, STATE[name]));
    for (let r = 0; r < 32; r++) {
      const at = STATE.v + r * 16;
      compare(`v${r}`, `${this.hex64(i, at + 8)}:${this.hex64(i, at)}`, `${actual.hex64(i, at + 8)}:${actual.hex64(i, at)}`);
    }
    for (const name of ["nzcv", "fpcr", "fpsr"] as const)
      compare(name, `0x${this.get(i, STATE[name]).toString(16)}`, `0x${actual.get(i, STATE[name]).toString(16)}`);
    compare("memory", this.describeChanges(i), actual.describeChanges(i));
    return out;
  }

  /** The exception and, for an abort, its address without the tag byte, which Linux takes away and FAR keeps. */
  private describeStop(i: number): string {
    const signal = this.signal(i);
    const name = Object.entries(SIGNAL).find(([, number]) => number === signal)?.[0] ?? `signal ${signal}`;
    if (signal !== SIGNAL.SEGV) return name;
    return `${name} at ${(this.get(i, RESULT.address + 4) & 0xff_ffff).toString(16)}:${this.get(i, RESULT.address).toString(16)}`;
  }

  private describeChanges(i: number): string {
    const total = this.get(i, RESULT.changes), shown: string[] = [];
    for (let c = 0; c < Math.min(total, MAX_CHANGES); c++) {
      const at = this.bytes[i * RESULT.size + RESULT.at + c * 2] | (this.bytes[i * RESULT.size + RESULT.at + c * 2 + 1] << 8);
      shown.push(`[${(at * 8).toString(16)}]=${this.hex64(i, RESULT.values + c * 8)}`);
    }
    return `${total} words changed ${shown.join(" ")}`;
  }
}

/** State and signal: what must be equal to the bit in nearly every result. */
const COMPARED_WORDS = RESULT.address / 4;
