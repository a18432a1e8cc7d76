/* Copying 4 MiB to and fro, 8-byte pairs: more than the caches hold. */
typedef unsigned int u32; typedef unsigned long u64;
#define WORDS (4 << 17)
static u64 from[WORDS], to[WORDS];

static void copy(u64 *out, const u64 *in) {
  for (const u64 *end = in + WORDS; in < end; in += 8, out += 8) {
    u64 a, b, c, d;
    __asm__ volatile("ldp %0, %1, [%4]\n ldp %2, %3, [%4, #16]\n stp %0, %1, [%5]\n stp %2, %3, [%5, #16]\n"
                     "ldp %0, %1, [%4, #32]\n ldp %2, %3, [%4, #48]\n stp %0, %1, [%5, #32]\n stp %2, %3, [%5, #48]"
                     : "=&r"(a), "=&r"(b), "=&r"(c), "=&r"(d) : "r"(in), "r"(out) : "memory");
  }
}
int main(void) {
  for (u32 i = 0; i < WORDS; i++) from[i] = i * 0x9e3779b97f4a7c15;
  for (int n = 0; n < ROUNDS; n++) { from[n] += n; copy(to, from); copy(from, to); }
  *(volatile u32 *)0x1000 = (u32)to[77];
  return 0;
}
