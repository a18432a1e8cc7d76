/**
 * Operand values from three pools: floating-point specials and near-boundaries, integer boundaries, and plain random bits.
 * Values are written as 32-bit halves.
 */
import type { Random } from "./random.ts";

/** A general register's value at `at` (in words). */
export function putInteger(words: Uint32Array, at: number, random: Random): void {
  words[at] = random.u32();
  words[at + 1] = random.u32();
  switch (random.below(8)) {
    case 0: case 1: { // 2^n - 1, 2^n, 2^n + 1 and their negatives
      const n = random.below(64);
      let value = (1n << BigInt(n)) + BigInt(random.below(3) - 1);
      if (random.oneIn(2)) value = -value;
      words[at] = Number(value & 0xffff_ffffn);
      words[at + 1] = Number((value >> 32n) & 0xffff_ffffn);
      return;
    }
    case 2: { // a boundary of the W form under a random or an extended top
      words[at] = random.pick(INTEGER_EDGES);
      const top = random.below(3);
      if (top === 0) words[at + 1] = 0;
      else if (top === 1) words[at + 1] = words[at] >>> 31 ? 0xffff_ffff : 0;
      return;
    }
    case 3: words[at] = random.below(80); words[at + 1] = 0; return; // shift amounts and their neighbours
    case 4: putVectorHalf(words, at, random); return; // FMOV, SCVTF and others read these as numbers
  }
}

/** 64 bits of a vector register, as lanes of one type drawn from one pool each. */
export function putVectorHalf(words: Uint32Array, at: number, random: Random): void {
  switch (random.below(8)) {
    case 0: case 1: words[at] = single(random); words[at + 1] = single(random); return;
    case 2: case 3: double(words, at, random); return;
    case 4: words[at] = half(random) | half(random) << 16; words[at + 1] = half(random) | half(random) << 16; return;
    case 5: {
      const bytes = () => random.pick(BYTE_EDGES) | random.pick(BYTE_EDGES) << 8 | random.pick(BYTE_EDGES) << 16 | random.pick(BYTE_EDGES) << 24;
      words[at] = bytes(); words[at + 1] = bytes(); return;
    }
    case 6: words[at] = random.pick(INTEGER_EDGES); words[at + 1] = random.pick(INTEGER_EDGES); return;
    default: words[at] = random.u32(); words[at + 1] = random.u32();
  }
}

function half(random: Random): number {
  if (random.oneIn(2)) return random.pick(HALVES) | random.below(2) << 15;
  return random.below(0x10000);
}

function single(random: Random): number {
  const sign = random.below(2) * 0x8000_0000;
  switch (random.below(6)) {
    case 0: case 1: return random.pick(SINGLES) + sign;
    case 2: return (random.pick(SINGLES) + random.below(5) - 2 >>> 0) % 0x8000_0000 + sign; // beside a special
    case 3: return (0x3f00_0000 + random.below(0x0200_0000)) + sign; // near 1, where sums cancel
    case 4: return (random.pick(EXPONENTS_32) * 0x80_0000 + random.pick(FRACTIONS_23)) % 0x8000_0000 + sign;
    default: return random.u32();
  }
}

function double(words: Uint32Array, at: number, random: Random): void {
  const sign = random.below(2) * 0x8000_0000;
  words[at] = random.pick(LOW_FRACTIONS);
  switch (random.below(6)) {
    case 0: case 1: case 2: {
      const [high, low] = random.pick(DOUBLES);
      words[at + 1] = high + sign; words[at] = low; return;
    }
    case 3: words[at + 1] = 0x3fe0_0000 + random.below(0x40_0000) + sign; words[at] = random.u32(); return;
    case 4: words[at + 1] = random.pick(EXPONENTS_64) * 0x10_0000 + random.pick(FRACTIONS_20) + sign; return;
    default: words[at + 1] = random.u32(); words[at] = random.u32();
  }
}

const BYTE_EDGES = [0, 1, 2, 0x7e, 0x7f, 0x80, 0x81, 0xfe, 0xff, 0x55, 0xaa, 0x0f];
const INTEGER_EDGES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fff_fffe, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xffff_fffe, 0xffff_ffff,
  0x7fff_7fff, 0x8000_8000, 0x5555_5555, 0xaaaa_aaaa];
/** Zero, smallest and largest denormals and normals, one and its neighbours, two, 1.5, infinity, quiet and signalling NaNs. */
const HALVES = [0, 1, 0x3ff, 0x400, 0x401, 0x3bff, 0x3c00, 0x3c01, 0x3e00, 0x4000, 0x7bff, 0x7c00, 0x7c01, 0x7dff, 0x7e00, 0x7fff];
const SINGLES = [0, 1, 0x7f_ffff, 0x80_0000, 0x80_0001, 0x3eff_ffff, 0x3f00_0000, 0x3f7f_ffff, 0x3f80_0000, 0x3f80_0001, 0x3fc0_0000, 0x4000_0000, 0x4b00_0000, 0x4b7f_ffff,
  0x4b80_0000, 0x4eff_ffff, 0x4f00_0000, 0x4f7f_ffff, 0x4f80_0000, 0x5eff_ffff, 0x5f00_0000, 0x5f7f_ffff, 0x5f80_0000, 0x477f_e000, 0x477f_f000, 0x3880_0000, 0x3300_0000,
  0x7f7f_ffff, 0x7f80_0000, 0x7f80_0001, 0x7fbf_ffff, 0x7fc0_0000, 0x7fff_ffff];
const EXPONENTS_32 = [0, 1, 2, 63, 100, 103, 112, 113, 126, 127, 128, 142, 143, 149, 150, 151, 157, 158, 159, 189, 190, 191, 252, 253, 254, 255];
const FRACTIONS_23 = [0, 1, 2, 0x3f_ffff, 0x40_0000, 0x40_0001, 0x7f_fffe, 0x7f_ffff, 0x0f_f000, 0x00_0fff, 0x00_1000];
const DOUBLES: [high: number, low: number][] = [[0, 0], [0, 1], [0xf_ffff, 0xffff_ffff], [0x10_0000, 0], [0x10_0000, 1], [0x3fdf_ffff, 0xffff_ffff], [0x3fe0_0000, 0],
  [0x3fef_ffff, 0xffff_ffff], [0x3ff0_0000, 0], [0x3ff0_0000, 1], [0x3ff8_0000, 0], [0x4000_0000, 0], [0x4330_0000, 0], [0x4330_0000, 1], [0x433f_ffff, 0xffff_ffff],
  [0x4340_0000, 0], [0x41df_ffff, 0xffc0_0000], [0x41df_ffff, 0xffe0_0000], [0x41e0_0000, 0], [0x41ef_ffff, 0xffe0_0000], [0x41f0_0000, 0], [0x43df_ffff, 0xffff_ffff],
  [0x43e0_0000, 0], [0x43ef_ffff, 0xffff_ffff], [0x43f0_0000, 0], [0x47ef_ffff, 0xe000_0000], [0x47ef_ffff, 0xf000_0000], [0x3810_0000, 0], [0x380f_ffff, 0xe000_0000],
  [0x36a0_0000, 0], [0x3690_0000, 0], [0x7fef_ffff, 0xffff_ffff], [0x7ff0_0000, 0], [0x7ff0_0000, 1], [0x7ff7_ffff, 0xffff_ffff], [0x7ff8_0000, 0], [0x7fff_ffff, 0xffff_ffff]];
const EXPONENTS_64 = [0, 1, 2, 0x1ff, 0x369, 0x36a, 0x380, 0x381, 0x3fe, 0x3ff, 0x400, 0x41d, 0x41e, 0x41f, 0x432, 0x433, 0x434, 0x43d, 0x43e, 0x43f, 0x47e, 0x47f, 0x5ff, 0x7fd, 0x7fe, 0x7ff];
const FRACTIONS_20 = [0, 1, 0x7_ffff, 0x8_0000, 0xf_fffe, 0xf_ffff];
const LOW_FRACTIONS = [0, 1, 2, 0x1000_0000, 0x0fff_ffff, 0x1fff_ffff, 0x2000_0000, 0x3fff_ffff, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xe000_0000, 0xffff_ffff];
