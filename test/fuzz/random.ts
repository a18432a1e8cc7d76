/** The seeded stream all generated cases come from: sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state. */
export class Random {
  private a: number; private b: number; private c: number; private counter = 1;

  constructor(seed: number) {
    this.a = seed | 0; this.b = Math.imul(seed, 0x9e3779b1); this.c = ~seed;
    for (let i = 0; i < 16; i++) this.u32();
  }

  u32(): number {
    const t = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** 0 … n-1. */
  below(n: number): number { return Math.floor((this.u32() / 0x1_0000_0000) * n); }
  /** True once in `n`. */
  oneIn(n: number): boolean { return this.below(n) === 0; }
  pick<T>(from: ArrayLike<T>): T { return from[this.below(from.length)]; }
}
