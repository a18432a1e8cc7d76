/* Advanced SIMD: blending of bytes, a 16-bit filter that saturates, a product of float lanes, sums over lanes. */
#include <arm_neon.h>
typedef unsigned int u32;
#define BYTES 4096
static uint8_t over[BYTES], under[BYTES], out[BYTES];
static int16_t samples[BYTES / 2 + 8], filtered[BYTES / 2];
static float x[BYTES / 4], y[BYTES / 4];

static void blend(void) {
  const uint8x8_t alpha = vdup_n_u8(90), rest = vdup_n_u8(165);
  for (int i = 0; i < BYTES; i += 16) {
    uint8x16_t s = vld1q_u8(over + i), d = vld1q_u8(under + i);
    uint16x8_t low = vmlal_u8(vmull_u8(vget_low_u8(s), alpha), vget_low_u8(d), rest);
    uint16x8_t high = vmlal_u8(vmull_u8(vget_high_u8(s), alpha), vget_high_u8(d), rest);
    vst1q_u8(out + i, vcombine_u8(vrshrn_n_u16(low, 8), vrshrn_n_u16(high, 8)));
  }
}
static void filter(void) {
  static const int16_t taps[4] = { 3000, -1200, 800, 16000 };
  for (int i = 0; i < BYTES / 2; i += 8) {
    int16x8_t sum = vqrdmulhq_n_s16(vld1q_s16(samples + i), taps[0]);
    for (int k = 1; k < 4; k++) sum = vqaddq_s16(sum, vqrdmulhq_n_s16(vld1q_s16(samples + i + k), taps[k]));
    vst1q_s16(filtered + i, sum);
  }
}
static float product(void) {
  float32x4_t sum = vdupq_n_f32(0);
  for (int i = 0; i < BYTES / 4; i += 8) {
    sum = vfmaq_f32(sum, vld1q_f32(x + i), vld1q_f32(y + i));
    sum = vfmaq_f32(sum, vld1q_f32(x + i + 4), vld1q_f32(y + i + 4));
  }
  return vaddvq_f32(sum);
}
static u32 sum(void) {
  uint32x4_t total = vdupq_n_u32(0);
  for (int i = 0; i < BYTES; i += 16) total = vpadalq_u16(total, vpaddlq_u8(vld1q_u8(out + i)));
  return vaddvq_u32(total);
}
int main(void) {
  u32 check = 1;
  for (int i = 0; i < BYTES; i++) { over[i] = i * 7; under[i] = 255 - i; }
  for (int i = 0; i < BYTES / 2; i++) samples[i] = i * 2511;
  for (int i = 0; i < BYTES / 4; i++) { x[i] = i * 0.5f; y[i] = 1.0f / (i + 1); }
  for (int n = 0; n < ROUNDS; n++) {
    over[n & 4095] = check;
    blend(); filter();
    check = check * 5 + sum() + (u32)product() + (u32)filtered[n & 2047];
  }
  *(volatile u32 *)0x1000 = check;
  return 0;
}
