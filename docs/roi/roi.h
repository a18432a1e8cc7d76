/*
 * Regions of interest: a guest tells the emulator where what is to be measured begins and ends, and when its counts are
 * written or start over. Truth: host/machine/regions.ts of redleaf-pi; docs/tracing.md says how it is used.
 *
 *   #include "roi.h"
 *   roi_begin(1);  work();  roi_end(1);
 *   roi_dump(0);                              // the counts of the whole run, now
 *
 * A region's number is 1 to 2^32 - 1; 0 means the whole run, for dump and reset. Two ways lead to the emulator:
 * - semihosting (run -semihosting), which works at every exception level. On a Pi without a debugger it is an exception.
 * - the page of registers (run --roi-page ADDRESS), when ROI_PAGE is defined as the address where it is mapped (as Device
 *   memory) before this file is included.
 * Deviations: AArch64 with GCC's or Clang's inline assembly only; a mark is not atomic with what is beside it.
 */
#ifndef ROI_H
#define ROI_H

#ifdef ROI_PAGE
#define ROI_MAGIC 0x524f4931u
static inline volatile unsigned *roi_page_(void) { return (volatile unsigned *)(ROI_PAGE); }
/* Whether the emulator has the page there. */
static inline int roi_present(void) { return roi_page_()[4] == ROI_MAGIC; }
static inline void roi_mark_(unsigned action, unsigned id) { roi_page_()[action] = id; }
#else
static inline void roi_mark_(unsigned action, unsigned id) {
  register unsigned long x0 __asm__("x0") = 0x100 + action;
  register unsigned long x1 __asm__("x1") = id;
  __asm__ volatile("hlt #0xf000" : "+r"(x0) : "r"(x1) : "memory");
}
#endif

static inline void roi_begin(unsigned id) { roi_mark_(0, id); }
static inline void roi_end(unsigned id) { roi_mark_(1, id); }
static inline void roi_dump(unsigned id) { roi_mark_(2, id); }
static inline void roi_reset(unsigned id) { roi_mark_(3, id); }

#endif
