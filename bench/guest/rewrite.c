/* Code that rewrites itself each round: one instruction of a loop is replaced, made visible, and the loop runs a little. */
typedef unsigned int u32; typedef unsigned long u64;
static u32 code[8] __attribute__((aligned(4096)));

int main(void) {
  u64 sum = 1;
  code[0] = 0x91000400; /* 1: add x0, x0, #n, written anew each round */
  code[1] = 0x8b000c00; /* add x0, x0, x0, lsl #3 */
  code[2] = 0xca401c00; /* eor x0, x0, x0, lsr #7 */
  code[3] = 0xf1000421; /* subs x1, x1, #1 */
  code[4] = 0x54ffff81; /* b.ne 1b */
  code[5] = 0xd65f03c0; /* ret */
  for (int n = 0; n < ROUNDS; n++) {
    *(volatile u32 *)code = 0x91000000 | (n & 0xfff) << 10;
    __asm__ volatile("dc cvau, %0\n dsb ish\n ic ivau, %0\n dsb ish\n isb" :: "r"(code) : "memory");
    sum = ((u64 (*)(u64, u64))code)(sum, 20);
  }
  *(volatile u32 *)0x1000 = (u32)sum;
  return 0;
}
