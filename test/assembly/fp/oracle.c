/*
 * The oracle of the floating-point tests: runs single instructions on whatever executes it (qemu-aarch64, or a real core).
 * Reads records {op, initial FPSR, FPCR, a, b, c} from standard input, writes {result, FPSR} to standard output.
 * The cases come from ops.ts.
 */
#include <stdint.h>
#include <stdio.h>

struct in { uint16_t op, fpsr; uint32_t fpcr; uint64_t a, b, c; };
struct out { uint64_t result, fpsr; };

#define OPERATION(number, text) \
  case number: \
    __asm__ volatile("msr fpcr, x3; msr fpsr, x4; fmov d0, x0; fmov d1, x1; fmov d2, x2; " \
      text "; mrs x4, fpsr; msr fpcr, xzr" \
      : "+r"(x0), "+r"(x1), "+r"(x4) : "r"(x2), "r"(x3) : "v0", "v1", "v2", "cc", "memory"); \
    break;

static struct out run(struct in in) {
  register uint64_t x0 __asm__("x0") = in.a;
  register uint64_t x1 __asm__("x1") = in.b;
  register uint64_t x2 __asm__("x2") = in.c;
  register uint64_t x3 __asm__("x3") = in.fpcr;
  register uint64_t x4 __asm__("x4") = in.fpsr;
  switch (in.op) {
#include "cases.inc"
  default: x0 = ~UINT64_C(0); x4 = ~UINT64_C(0);
  }
  return (struct out){x0, x4};
}

int main(void) {
  static struct in in[4096];
  static struct out out[4096];
  size_t n;
  while ((n = fread(in, sizeof in[0], 4096, stdin)) > 0) {
    for (size_t i = 0; i < n; i++) out[i] = run(in[i]);
    if (fwrite(out, sizeof out[0], n, stdout) != n) return 1;
  }
  return 0;
}
