/* Branches that follow the data: an interpreter of a byte code with a switch, a quick sort, a binary search tree. */
typedef unsigned int u32; typedef unsigned char u8;

enum { PUSH, ADD, SUB, XOR, SHIFT, DUP, SWAP, SKIP_IF_ODD, LOOP, DROP };
static u8 code[64];
static u32 values[512];
static struct tree { u32 key; struct tree *left, *right; } pool[512];

static u32 interpret(u32 seed, u32 steps) {
  u32 stack[16], depth = 2, pc = 0;
  stack[0] = seed; stack[1] = seed ^ 0x5a5a;
  while (steps--) {
    switch (code[pc++ & 63] % 10) {
      case PUSH: if (depth < 15) stack[depth++] = seed += 0x9e3779b9; break;
      case ADD: if (depth > 1) { depth--; stack[depth - 1] += stack[depth]; } break;
      case SUB: if (depth > 1) { depth--; stack[depth - 1] -= stack[depth]; } break;
      case XOR: stack[depth - 1] ^= stack[depth - 1] >> 7; break;
      case SHIFT: stack[depth - 1] = stack[depth - 1] << 3 | stack[depth - 1] >> 29; break;
      case DUP: if (depth < 15) { stack[depth] = stack[depth - 1]; depth++; } break;
      case SWAP: if (depth > 1) { u32 t = stack[depth - 1]; stack[depth - 1] = stack[depth - 2]; stack[depth - 2] = t; } break;
      case SKIP_IF_ODD: if (stack[depth - 1] & 1) pc++; break;
      case LOOP: if (stack[depth - 1] % 3 == 0) pc = 0; break;
      default: if (depth > 1) depth--;
    }
  }
  return stack[depth - 1];
}
static void quick(u32 *a, int from, int to) {
  while (from < to) {
    u32 pivot = a[(from + to) >> 1];
    int i = from, j = to;
    while (i <= j) {
      while (a[i] < pivot) i++;
      while (a[j] > pivot) j--;
      if (i <= j) { u32 t = a[i]; a[i++] = a[j]; a[j--] = t; }
    }
    if (j - from < to - i) { quick(a, from, j); from = i; } else { quick(a, i, to); to = j; }
  }
}
static u32 trees(u32 seed) {
  struct tree *root = 0;
  u32 depth = 0;
  for (int n = 0; n < 512; n++) {
    seed = seed * 1664525 + 1013904223;
    struct tree *t = &pool[n], **at = &root;
    t->key = seed >> 4; t->left = t->right = 0;
    while (*at) { at = t->key < (*at)->key ? &(*at)->left : &(*at)->right; depth++; }
    *at = t;
  }
  return depth;
}
int main(void) {
  u32 sum = 1;
  for (int i = 0; i < ROUNDS; i++) {
    u32 seed = sum;
    for (int k = 0; k < 64; k++) { seed = seed * 1103515245 + 12345; code[k] = seed >> 16; }
    for (int k = 0; k < 512; k++) { seed = seed * 1103515245 + 12345; values[k] = seed >> 3; }
    sum = sum * 5 + interpret(seed, 2000);
    quick(values, 0, 511);
    sum += values[200] + trees(seed);
  }
  *(volatile u32 *)0x1000 = sum;
  return 0;
}
