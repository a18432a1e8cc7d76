/*
 * Syndromes: every kind of fault at every level of table, by every kind of access, at EL0 to EL2 (and EL3), stage 1 and 2.
 * Printed are the level reached, ESR, FAR, HPFAR, ELR and SPSR.
 *
 * Truth: Arm ARM D1.10.4, D5.6, D13 (ESR_ELx.ISS). Deviations: no external aborts; no WXN, under which the vectors' own page could not be executed.
 */
#include "probe.h"
#include "tables.h"

static u64 pool[40][512] __attribute__((aligned(8192)));
static int used;
static u64 *table(void) {
  u64 *t = pool[used++];
  for (int i = 0; i < 512; i++) t[i] = 0;
  return t;
}

/* Beyond the 40 bits of physical address. */
#define TOO_BIG (1ul << 45)
#define NORMAL (AF | INNER | ATTR(0))

/* Virtual addresses of the test pages, in the second GiB. */
#define T 0x40000000ul
#define CODE_EL0 (T + 0x0000)
#define CODE_EL1 (T + 0xa000)

struct place_ { const char *name; u64 va; };
static const struct place_ places[] = {
  { "page rw", T + 0x1000 }, { "page ro", T + 0x2000 }, { "page el1 rw", T + 0x3000 }, { "page el1 ro", T + 0x4000 }, { "page af", T + 0x5000 },
  { "page invalid", T + 0x6000 }, { "page reserved", T + 0x7000 }, { "page size", T + 0x8000 }, { "page xn", T + 0x9000 }, { "page code el1", T + 0xa040 },
  { "page device", T + 0xb000 }, { "page uxn", T + 0xc000 }, { "page pxn", T + 0xd000 },
  { "l2 af", T + 0x200000 }, { "l2 el1", T + 0x400000 }, { "l2 invalid", T + 0x600000 }, { "l2 size", T + 0x800000 }, { "l2 table size", T + 0xa00000 },
  { "aptable ro", T + 0xc00000 }, { "aptable el1", T + 0xe00000 }, { "xntable", T + 0x1000000 },
  { "l1 af", 0x80000008 }, { "l1 el1", 0xc0800008 }, { "l1 size", 0x100000008 }, { "l1 invalid", 0x140000008 },
  { "l0 invalid", 0x8000000000 }, { "l0 block", 0x10000000000 }, { "l0 size", 0x18000000000 },
  { "hole", 0x0001000000000000 }, { "upper", 0xffff000000001000 }, { "tagged", 0x5a00000040001000 },
};

static u64 *build(int el) {
  u64 *l0 = table(), *l1 = table(), *l2 = table(), *l2t = table(), *l3 = table(), *low = table();
  u64 page = (u64)data | NORMAL | PAGE, words = (u64)code | NORMAL | PAGE;
  l0[0] = (u64)l1 | TABLE;
  l0[2] = NORMAL | BLOCK;
  l0[3] = TOO_BIG | TABLE;
  l1[0] = (u64)l2 | TABLE;
  l1[1] = (u64)l2t | TABLE;
  l1[2] = (INNER | ATTR(0) | AP_EL0) | BLOCK;
  l1[3] = NORMAL | BLOCK;
  l1[4] = TOO_BIG | NORMAL | AP_EL0 | BLOCK;
  l2[0] = NORMAL | BLOCK | (el == 1 ? UXN : 0);
  l2[1] = 0x200000ul | NORMAL | BLOCK | (el == 1 ? UXN : 0);
  l2[504] = l2[505] = AF | ATTR(1) | BLOCK | UXN | PXN;
  l2[504] |= 0x3f000000ul; l2[505] |= 0x3f200000ul;
  l2t[0] = (u64)l3 | TABLE;
  l3[0] = words | AP_EL0 | AP_RO;
  l3[1] = page | AP_EL0;
  l3[2] = page | AP_EL0 | AP_RO;
  l3[3] = page;
  l3[4] = page | AP_RO;
  l3[5] = (page | AP_EL0) & ~AF;
  l3[7] = ((page | AP_EL0) & ~3ul) | 1;
  l3[8] = TOO_BIG | page | AP_EL0;
  l3[9] = page | AP_EL0 | UXN | PXN;
  l3[10] = words | AP_RO | UXN;
  l3[11] = (u64)data | AF | ATTR(1) | AP_EL0 | PAGE;
  l3[12] = page | AP_EL0 | AP_RO | UXN;
  l3[13] = page | AP_EL0 | AP_RO | PXN;
  /* Blocks lead to memory that is zero, which is UNDEFINED as code. */
  l2t[1] = 0x800000ul | INNER | ATTR(0) | AP_EL0 | BLOCK;
  l2t[2] = 0x800000ul | NORMAL | BLOCK;
  l2t[4] = TOO_BIG | NORMAL | AP_EL0 | BLOCK;
  l2t[5] = TOO_BIG | TABLE;
  low[0] = page | AP_EL0;
  l2t[6] = (u64)low | AP_TABLE(2) | TABLE;
  l2t[7] = (u64)low | AP_TABLE(1) | TABLE;
  l2t[8] = (u64)low | UXN_TABLE | PXN_TABLE | TABLE;
  return l0;
}

static const struct { const char *name; u32 word; } accesses[] = {
  { "ldr x2,[x0]", 0xf9400002 }, { "ldrb w3,[x0]", 0x39400003 }, { "ldrsw x4,[x0]", 0xb9800004 }, { "ldrsh w5,[x0]", 0x79c00005 },
  { "str x6,[x0]", 0xf9000006 }, { "strb w7,[x0],#1", 0x38001407 }, { "stp x2,x3,[x0,#16]!", 0xa9810c02 }, { "ldp w2,w3,[x0]", 0x29400c02 },
  { "ldxr x2,[x0]", 0xc85f7c02 }, { "ldar w2,[x0]", 0x88dffc02 }, { "stlr w2,[x0]", 0x889ffc02 }, { "ldtr x2,[x0]", 0xf8400802 }, { "sttr x2,[x0]", 0xf8000802 },
  { "prfm", 0xf9800000 }, { "dc civac", 0xd50b7e20 }, { "dc cvau", 0xd50b7b20 }, { "dc zva", 0xd50b7420 }, { "dc ivac", 0xd5087620 }, { "ic ivau", 0xd50b7520 },
  { "ldr q0,[x0]", 0x3dc00000 }, { "st1 {v0.16b},[x0]", 0x4c007000 },
};
#define COUNT(a) (sizeof(a) / sizeof *(a))

static void try_all(int el, u64 pc, const char *regime, const struct place_ *where, u64 count) {
  for (u64 p = 0; p < count; p++) {
    for (u64 a = 0; a < COUNT(accesses); a++) {
      place1(accesses[a].word);
      run(at_el(el), pc, where[p].va, 0);
      print("%s el%d %s %s", regime, (u64)el, where[p].name, accesses[a].name);
      print_outcome(pc);
    }
    place1(0xd503201f);
    run(at_el(el), where[p].va, 0, 0);
    print("%s el%d %s fetch", regime, (u64)el, where[p].name);
    print_outcome(where[p].va);
    run(at_el(el), where[p].va + 2, 0, 0);
    print("%s el%d %s fetch+2", regime, (u64)el, where[p].name);
    print_outcome(where[p].va + 2);
  }
}

/* Intermediate physical addresses and what stage 2 says of them. */
static const struct place_ ipas[] = {
  { "s2 ok", 0x300000 }, { "s2 l2 invalid", 0x10000008 }, { "s2 l2 af", 0x10200008 }, { "s2 l2 ro", 0x10400000 }, { "s2 l2 wo", 0x10600000 }, { "s2 l2 none", 0x10800000 },
  { "s2 l2 xn", 0x10a00000 }, { "s2 l3 invalid", 0x10c01000 }, { "s2 l3 af", 0x10c02000 }, { "s2 l3 ro", 0x10c03000 }, { "s2 l3 size", 0x10c04000 },
  { "s2 l2 size", 0x10e00000 }, { "s2 l1 invalid", 0x40000000 }, { "s2 l1 af", 0x80000000 }, { "s2 l1 size", 0xc0000000 }, { "s2 second table", 0x8000000000 }, { "s2 beyond", 0x10000000000 },
};

static void build_stage2(void) {
  if (used & 1) used++;
  u64 *l1 = table(); table();
  u64 *l2 = table(), *l3 = table();
  u64 normal = AF | INNER | ATTR(0xf) | S2_READ | S2_WRITE;
  l1[0] = (u64)l2 | TABLE;
  for (u64 i = 0; i < 512; i++) l2[i] = i << 21 | normal | BLOCK;
  l1[2] = (normal & ~AF) | BLOCK;
  l1[3] = TOO_BIG | normal | BLOCK;
  l2[128] = 0;
  l2[129] &= ~AF;
  l2[130] &= ~S2_WRITE;
  l2[131] &= ~S2_READ;
  l2[132] &= ~(S2_READ | S2_WRITE);
  l2[133] |= UXN;
  l2[134] = (u64)l3 | TABLE;
  l3[2] = ((u64)data | normal | PAGE) & ~AF;
  l3[3] = ((u64)data | normal | PAGE) & ~S2_WRITE;
  l3[4] = TOO_BIG | normal | PAGE;
  l2[135] = TOO_BIG | normal | BLOCK;
  WRITE(vttbr_el2, (u64)l1);
  WRITE(vtcr_el2, 24ul | 1ul << 6 | 1ul << 8 | 1ul << 10 | 3ul << 12 | 2ul << 16 | 1ul << 31); /* 40 bits, start at level 1 */
}

int main(void) {
  print("probe: aborts, monitor at EL%d\n", top);
  WRITE(cpacr_el1, 3ul << 20);
  u64 sctlr = READ(sctlr_el1) | 1ul << 26 | 1ul << 14; /* UCI, DZE */

  print("== stage 1, EL1&0\n");
  u64 *l0 = build(1);
  WRITE(mair_el1, MAIR);
  WRITE(tcr_el1, TCR_EL1(16) | 1ul << 37); /* TBI0 */
  WRITE(ttbr0_el1, (u64)l0);
  WRITE(sctlr_el1, sctlr | 1);
  tlbi();
  try_all(0, CODE_EL0, "stage 1", places, COUNT(places));
  try_all(1, CODE_EL1, "stage 1", places, COUNT(places));
  WRITE(sctlr_el1, sctlr | 1 | 2); /* A */
  static const struct place_ odd[] = { { "odd", T + 0x1001 }, { "odd ro", T + 0x2001 }, { "odd invalid", T + 0x6001 }, { "odd el1", T + 0x3001 } };
  try_all(0, CODE_EL0, "alignment", odd, COUNT(odd));
  try_all(1, CODE_EL1, "alignment", odd, COUNT(odd));
  WRITE(sctlr_el1, sctlr & ~1ul);

  print("== stage 1, EL2\n");
  l0 = build(2);
  WRITE(mair_el2, MAIR);
  WRITE(tcr_el2, TCR_EL2(16) | 1ul << 20);
  WRITE(ttbr0_el2, (u64)l0);
  tlbi();
  u64 sctlr2 = READ(sctlr_el2);
  WRITE(sctlr_el2, sctlr2 | 1);
  try_all(2, (u64)code, "el2", places, COUNT(places));
  WRITE(sctlr_el2, sctlr2);

  if (top == 3) {
    print("== stage 1, EL3\n");
    WRITE(mair_el3, MAIR);
    WRITE(tcr_el3, TCR_EL2(16) | 1ul << 20);
    WRITE(ttbr0_el3, (u64)l0);
    tlbi();
    u64 sctlr3 = READ(sctlr_el3);
    WRITE(sctlr_el3, sctlr3 | 1);
    try_all(3, (u64)code, "el3", places, COUNT(places));
    WRITE(sctlr_el3, sctlr3);
  }

  print("== stage 2\n");
  build_stage2();
  u64 hcr = READ(hcr_el2);
  WRITE(hcr_el2, hcr | 1); /* VM */
  tlbi();
  try_all(1, (u64)code, "stage 2", ipas, COUNT(ipas));
  try_all(0, (u64)code, "stage 2", ipas, COUNT(ipas));

  print("== stage 2 under stage 1\n");
  l0 = build(1);
  u64 *l1 = (u64 *)(l0[0] & ~0xffful);
  static struct place_ both[2 * COUNT(ipas)];
  u64 *l2 = table();
  l1[8] = (u64)l2 | TABLE; /* leaves that lead to the IPAs, and tables that are at them */
  u64 n = 0;
  for (u64 i = 0; i < COUNT(ipas) - 1; i++) {
    if (ipas[i].va >> 30 == 0) {
      l2[i] = (ipas[i].va & ~0x1ffffful) | NORMAL | AP_EL0 | BLOCK;
      both[n++] = (struct place_){ ipas[i].name, 0x200000000ul + (i << 21) + (ipas[i].va & 0x1fffff) };
    }
    l2[256 + i] = (ipas[i].va & ~0xffful) | TABLE;
    both[n++] = (struct place_){ ipas[i].name, 0x200000000ul + ((256 + i) << 21) + 0x123000 };
  }
  WRITE(ttbr0_el1, (u64)l0);
  WRITE(sctlr_el1, sctlr | 1);
  tlbi();
  try_all(0, CODE_EL0, "both", both, n);
  try_all(1, CODE_EL1, "both", both, n);
  WRITE(hcr_el2, hcr | 1 | 4); /* PTW: a walk that meets device memory at stage 2 faults */
  tlbi();
  try_all(1, CODE_EL1, "ptw", both, 4);
  WRITE(hcr_el2, hcr);
  WRITE(sctlr_el1, sctlr & ~1ul);
  tlbi();
  print("probe: end\n");
  return 0;
}
