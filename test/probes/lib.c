/* What all probe images share; see probe.h. Serial: PrimeCell PL011 at its place in the BCM2837. */
#include <stdarg.h>
#include "probe.h"

u32 code[1024] __attribute__((aligned(4096)));
u64 data[512] __attribute__((aligned(4096)));

#define PL011(offset) (*(volatile u32 *)(0x3f201000ul + (offset)))

static void put(char c) {
  static int ready;
  if (!ready) { PL011(0x2c) = 0x70; PL011(0x30) = 0x301; ready = 1; } /* LCRH: 8 bits, FIFOs; CR: UARTEN, TXE, RXE */
  while (PL011(0x18) & 0x20) {} /* FR.TXFF */
  PL011(0) = c;
}

static void put_hex(u64 v) {
  int digits = 1;
  while (digits < 16 && v >> (4 * digits)) digits++;
  while (digits--) put("0123456789abcdef"[(v >> (4 * digits)) & 15]);
}

void print(const char *format, ...) {
  va_list args;
  va_start(args, format);
  for (; *format; format++) {
    if (*format != '%') { put(*format); continue; }
    switch (*++format) {
      case 'x': put_hex(va_arg(args, u64)); break;
      case 'd': { u64 v = va_arg(args, u64); if (v > 9) put('0' + v / 10 % 10); put('0' + v % 10); break; }
      case 's': for (const char *s = va_arg(args, const char *); *s; s++) put(*s); break;
    }
  }
  va_end(args);
}

void print_outcome(u64 pc) {
  print(" -> el%d vector %x esr %x", outcome.el, outcome.vector * 0x80, outcome.esr);
  u64 ec = outcome.esr >> 26;
  if (ec == 0x20 || ec == 0x21 || ec == 0x22 || ec == 0x24 || ec == 0x25 || ec == 0x34 || ec == 0x35) print(" far %x", outcome.far);
  if (outcome.el == 2 && (ec == 0x20 || ec == 0x24)) print(" hpfar %x", outcome.hpfar);
  print(" elr%s%x spsr %x\n", outcome.elr < pc ? "-" : "+", outcome.elr < pc ? pc - outcome.elr : outcome.elr - pc, outcome.spsr);
}

void place(const u32 *words, int count) {
  for (int i = 0; i < count; i++) code[i] = words[i];
  code[count] = 0xd4200000; /* BRK #0 */
  for (int i = 0; i <= count; i += 8) asm volatile("dc cvau, %0\n dsb ish\n ic ivau, %0" ::"r"(&code[i]) : "memory");
  asm volatile("dsb ish\n isb" ::: "memory");
}

int try_word(int el, u32 word, u64 x0, u64 x1) {
  place1(word);
  run(at_el(el), (u64)code, x0, x1);
  return outcome.esr >> 26 == 0x3c && outcome.elr == (u64)&code[1];
}

/* xorshift64* (Vigna). */
u64 random64(void) {
  static u64 state = 0x9e3779b97f4a7c15;
  state ^= state >> 12; state ^= state << 25; state ^= state >> 27;
  return state * 0x2545f4914f6cdd1d;
}
