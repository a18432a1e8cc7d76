/* Code that never repeats: a straight function is written where none was before, made visible, called once. */
typedef unsigned int u32; typedef unsigned long u64;
#define WORDS 64
#define PLACES 8192
static u32 arena[PLACES][WORDS] __attribute__((aligned(4096)));

int main(void) {
  u64 sum = 1;
  u32 seed = 1;
  for (int n = 0; n < ROUNDS; n++) {
    u32 *code = arena[n % PLACES];
    for (int i = 0; i < WORDS - 1; i++) { seed = seed * 1664525 + 1013904223; code[i] = 0x91000000 | (seed >> 20) << 10; } /* add x0, x0, #.. */
    code[WORDS - 1] = 0xd65f03c0; /* ret */
    for (int i = 0; i < WORDS; i += 16) __asm__ volatile("dc cvau, %0\n dsb ish\n ic ivau, %0" :: "r"(code + i) : "memory");
    __asm__ volatile("dsb ish\n isb" ::: "memory");
    sum = ((u64 (*)(u64))code)(sum);
  }
  *(volatile u32 *)0x1000 = (u32)sum;
  return 0;
}
