/* Translation table descriptors, VMSAv8-64 (Arm ARM D5.3). */
#pragma once
#include "probe.h"

#define VALID 1ul
#define TABLE 3ul
#define PAGE 3ul
#define BLOCK 1ul
#define ATTR(i) ((u64)(i) << 2)
#define AP_EL0 (1ul << 6)
#define AP_RO (1ul << 7)
#define S2_READ (1ul << 6)
#define S2_WRITE (1ul << 7)
#define INNER (3ul << 8)
#define AF (1ul << 10)
#define PXN (1ul << 53)
#define UXN (1ul << 54)
#define AP_TABLE(n) ((u64)(n) << 61)
#define UXN_TABLE (1ul << 60)
#define PXN_TABLE (1ul << 59)

/* Index 0 normal write-back, 1 device nGnRnE, 2 normal non-cacheable, 3 write-through, 4 device nGnRE, 5 GRE, 6 mixed. */
#define MAIR 0x4f0c04bb4400fful

/* 40-bit output addresses, the A53's; cacheable, inner shareable walks; EPD1; 4 KiB. */
#define TCR_EL1(t0sz) ((u64)(t0sz) | 1ul << 8 | 1ul << 10 | 3ul << 12 | 1ul << 23 | 2ul << 30 | 2ul << 32)
#define TCR_EL2(t0sz) ((u64)(t0sz) | 1ul << 8 | 1ul << 10 | 3ul << 12 | 2ul << 16 | 1ul << 31 | 1ul << 23)

static inline void tlbi(void) {
  asm volatile("dsb sy\n tlbi alle2\n tlbi vmalls12e1\n tlbi vmalle1\n dsb sy\n isb" ::: "memory");
  if (top == 3) asm volatile("tlbi alle3\n tlbi alle1\n dsb sy\n isb" ::: "memory");
}
