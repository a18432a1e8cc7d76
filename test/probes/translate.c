/*
 * Address translation by AT over random tables: 4 KiB and 64 KiB granules, all regimes, one and two stages. Printed are
 * the PAR_EL1 values of all AT instructions for random addresses.
 *
 * The tables are a few pages of random descriptors that point at each other, so that walks of every length, with every
 * attribute and at every level of fault, come about by themselves.
 *
 * Truth: Arm ARM D5.2-D5.6, D13 (PAR_EL1). Deviations: 16 KiB granules (the A53 has none), contiguous blocks of
 * differing entries.
 */
#include "probe.h"
#include "tables.h"

/*
 * Four parts, one for the tables of each level: a table descriptor leads to a random table of the next part. (If levels
 * were mixed, a page's descriptor could be taken for a table's and the walk leave the memory, for an external abort.)
 */
#define POOL 0x400000ul
#define PART 0x20000ul
#define POOL_SIZE (4 * PART)
/* Stage 2 has its own pool behind the first. */
#define POOL2 (POOL + POOL_SIZE)

/* Blocks for the monitor's own memory, devices, and a stage 2 that changes nothing. */
#define NULL_BLOCK (AF | INNER | ATTR(0) | BLOCK)
#define DEVICE_BLOCK (AF | ATTR(1) | UXN | BLOCK)
#define IDENTITY2 (AF | INNER | ATTR(0xf) | S2_READ | S2_WRITE | BLOCK)

static u64 below(u64 n) { return (random64() >> 16) % n; }

static u64 random_table(u64 pool, int level, u64 granule) { return pool + level * PART + (random64() & (PART - 1) & ~(granule - 1)); }

/* A descriptor of either stage. Most lead on or to a valid output, so that walks get far. */
static u64 descriptor(u64 pool, u64 granule, int level, int stage2) {
  u64 kind = below(16);
  if (kind == 0) return random64() & ~1ul;
  /* Levels that have no blocks get none: QEMU 7.2 takes them for blocks of that size. */
  if (granule == 4096 ? level == 0 : level <= 1) kind = 1;
  u64 low = stage2 ? (below(4) << 6 | below(16) << 2) : (below(4) << 6 | below(7) << 2 | below(2) << 11);
  if (stage2 && (low & 3ul << 4) && !(low & 3ul << 2)) low |= 1ul << 2; /* MemAttr with no inner cacheability is reserved */
  if (stage2 && below(4)) low |= S2_READ | S2_WRITE;
  if (!stage2 && !below(2)) low &= ~(1ul << 7);
  u64 attributes = low | below(4) << 8 | (below(8) ? AF : 0) | below(4) << 53;
  if (((attributes >> 8) & 3) == 1) attributes |= 3ul << 8; /* SH 1 is reserved */
  u64 output = random64() & 0xfffffff000ul & ~(granule - 1);
  if (!below(24)) output |= 1ul << (40 + below(8));
  if (level < 3 && kind < 11) return random_table(pool, level + 1, granule) | TABLE | (stage2 || below(3) ? 0 : below(32) << 59);
  if (level == 3) return output | attributes | (below(24) ? PAGE : 1);
  /* A block where there may be none is invalid by itself; where there may be one its address is aligned to its size. */
  u64 shift = granule == 4096 ? (level == 1 ? 30 : 21) : 29;
  return (output & ~((1ul << shift) - 1)) | attributes | BLOCK;
}

static void fill(u64 pool, u64 granule) {
  for (u64 at = 0; at < POOL_SIZE; at += 8) *(u64 *)(pool + at) = descriptor(pool, granule, at / PART, pool == POOL2);
}

/* The level at which a walk of so many bits starts. */
static int start_level(u64 granule, u64 bits) {
  if (granule != 4096) return bits > 42 ? 1 : bits > 29 ? 2 : 3;
  return bits > 39 ? 0 : bits > 30 ? 1 : 2;
}

#define AT(op) ({ asm volatile("at " #op ", %0\n isb" ::"r"(va)); READ(par_el1); })
/* The answers for reading and, where it is another, for writing. */
#define BOTH(op) do { u64 r_ = AT(op##r), w_ = AT(op##w); print(" " #op " %x", r_); if (w_ != r_) print(" w %x", w_); } while (0)

static u64 random_va(u64 t0sz, u64 t1sz) {
  u64 va = random64();
  switch (below(8)) {
    case 0: return va >> below(32);                                  /* anywhere */
    case 1: case 2: return va | ~0ul << (64 - t1sz);                  /* upper */
    case 3: return (va & (~0ul >> t0sz)) | below(256) << 56;          /* tagged */
    default: return va & (~0ul >> t0sz);
  }
}

/* TG1 is encoded otherwise than TG0: 2 is 4 KiB, 3 is 64 KiB. */
static u64 random_tcr(u64 granule, u64 *t0sz, u64 *t1sz) {
  *t0sz = 16 + below(24); *t1sz = 16 + below(24);
  u64 large = granule != 4096;
  return *t0sz | *t1sz << 16 | large << 14 | (large ? 3ul : 2ul) << 30 | below(5) << 32 | below(4) << 37 | (below(6) ? 0 : 1ul << 7) | (below(6) ? 0 : 1ul << 23)
    | 1ul << 8 | 1ul << 10 | 3ul << 12 | 1ul << 24 | 1ul << 26 | 3ul << 28;
}

static void stage1_all(u64 va) {
  print("%x:", va);
  BOTH(s1e1); BOTH(s1e0);
  print("\n");
}

static void configure(u64 granule, u64 *t0sz, u64 *t1sz) {
  u64 tcr = random_tcr(granule, t0sz, t1sz);
  WRITE(tcr_el1, tcr);
  WRITE(ttbr0_el1, random_table(POOL, start_level(granule, 64 - *t0sz), granule));
  WRITE(ttbr1_el1, random_table(POOL, start_level(granule, 64 - *t1sz), granule));
  print("tcr %x ttbr0 %x ttbr1 %x\n", tcr, READ(ttbr0_el1), READ(ttbr1_el1));
}

static void one_stage(u64 granule) {
  print("== one stage, granule %x\n", granule);
  fill(POOL, granule);
  WRITE(sctlr_el1, READ(sctlr_el1) | 1);
  for (int c = 0; c < 24; c++) {
    u64 t0sz, t1sz;
    configure(granule, &t0sz, &t1sz);
    tlbi();
    for (int i = 0; i < 40; i++) stage1_all(random_va(t0sz, t1sz));
  }
  WRITE(sctlr_el1, READ(sctlr_el1) & ~1ul);
}

/* EL2's and EL3's regimes on; their lowest GiB is mapped to itself, because the monitor runs in one of them. */
static void high_stages(u64 granule) {
  static u64 roots[2][8192] __attribute__((aligned(65536)));
  print("== EL2's and EL3's stage, granule %x\n", granule);
  fill(POOL, granule);
  u64 *root = roots[0], *second = roots[1], large = granule != 4096, sctlr = READ(sctlr_el2);
  for (int c = 0; c < 12; c++) {
    /* 39 bits from level 1, or 42 bits from level 2 with 64 KiB. */
    u64 t0sz = large ? 22 : 25, size = large ? 8192 : 512;
    for (u64 i = 0; i < size; i++) root[i] = descriptor(POOL, granule, large ? 2 : 1, 0);
    if (large) { root[0] = NULL_BLOCK; root[1] = 0x20000000ul | DEVICE_BLOCK; }
    else {
      root[0] = (u64)second | TABLE;
      for (u64 i = 0; i < 512; i++) second[i] = i << 21 | (i < 504 ? NULL_BLOCK : DEVICE_BLOCK);
    }
    WRITE(ttbr0_el2, (u64)root);
    u64 tcr = t0sz | large << 14 | below(3) << 16 | below(2) << 20 | 1ul << 31 | 1ul << 23 | 1ul << 8 | 1ul << 10 | 3ul << 12;
    WRITE(tcr_el2, tcr);
    if (top == 3) { WRITE(ttbr0_el3, (u64)root); WRITE(tcr_el3, tcr); }
    tlbi();
    WRITE(sctlr_el2, sctlr | 1);
    if (top == 3) WRITE(sctlr_el3, READ(sctlr_el3) | 1);
    for (int i = 0; i < 60; i++) {
      u64 va = random_va(t0sz, 25);
      print("%x:", va);
      BOTH(s1e2);
      if (top == 3) BOTH(s1e3);
      print("\n");
    }
    WRITE(sctlr_el2, sctlr);
    if (top == 3) WRITE(sctlr_el3, READ(sctlr_el3) & ~1ul);
  }
}

static void two_stages(u64 granule) {
  print("== two stages, granule %x\n", granule);
  u64 hcr = READ(hcr_el2), large = granule != 4096;
  fill(POOL, granule);
  fill(POOL2, granule);
  for (int c = 0; c < 24; c++) {
    u64 t0sz, t1sz;
    configure(granule, &t0sz, &t1sz);
    /* 40 bits: from level 1 with 4 KiB (two tables beside each other), from level 2 with 64 KiB; or from level 2, 4 KiB, 32 to 34 bits. */
    u64 start = large ? 1 : below(3) ? 1 : 0, bits = large ? 24 : start ? 24 + below(2) : 30 + below(3);
    u64 root = POOL2 + (large ? 2 : start ? 1 : 2) * PART;
    /* In every other setting the IPAs below 1 GiB are themselves, so that stage 1 finds its tables. In the others it seldom
       does; a stage 2 that leads it out of memory must not be met, so there EL1's MMU stays off. */
    WRITE(vttbr_el2, root);
    WRITE(vtcr_el2, bits | start << 6 | 1ul << 8 | 1ul << 10 | 3ul << 12 | large << 14 | 2ul << 16 | 1ul << 31);
    if (c & 1) {
      if (large) { ((u64 *)root)[0] = IDENTITY2; ((u64 *)root)[1] = 0x20000000ul | IDENTITY2; }
      else if (start) ((u64 *)root)[0] = IDENTITY2;
      else for (u64 i = 0; i < 512; i++) ((u64 *)root)[i] = i << 21 | IDENTITY2;
    }
    print("vtcr %x vttbr %x\n", READ(vtcr_el2), READ(vttbr_el2));
    for (int m = 0; m < 1 + (c & 1); m++) {
      if (m) WRITE(sctlr_el1, READ(sctlr_el1) | 1);
      WRITE(hcr_el2, hcr | 1 | (c & 2 ? 4 : 0));
      tlbi();
      for (int i = 0; i < 40; i++) {
        u64 va = m ? random_va(t0sz, t1sz) : random64() >> (22 + below(20));
        print("%x:", va); BOTH(s12e1); BOTH(s12e0); print(" s1e1 %x\n", AT(s1e1r));
      }
      WRITE(hcr_el2, hcr);
      WRITE(sctlr_el1, READ(sctlr_el1) & ~1ul);
    }
  }
}

int main(void) {
  print("probe: translate, monitor at EL%d\n", top);
  WRITE(mair_el1, MAIR);
  WRITE(mair_el2, MAIR);
  if (top == 3) WRITE(mair_el3, MAIR);
  one_stage(0x1000);
  one_stage(0x10000);
  high_stages(0x1000);
  high_stages(0x10000);
  two_stages(0x1000);
  two_stages(0x10000);
  print("probe: end\n");
  return 0;
}
