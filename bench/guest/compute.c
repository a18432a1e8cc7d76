/* Compute kernel: a linked list (find, reverse, merge sort through a function pointer), 16-bit matrices, a bitwise CRC, and a
   number-parsing state machine. ROUNDS is given by the compiler's command line. */
typedef unsigned int u32; typedef unsigned short u16; typedef unsigned char u8; typedef unsigned long u64;

struct node { struct node *next; u32 key; u16 a, b; };
static struct node nodes[256];
static u16 ma[24 * 24], mb[24 * 24];
static u32 mc[24 * 24];
static char text[512];

static int by_key(const struct node *x, const struct node *y) { return (int)(x->key - y->key); }
static int by_a(const struct node *x, const struct node *y) { return (int)x->a - (int)y->a; }

static struct node *merge(struct node *x, struct node *y, int (*less)(const struct node *, const struct node *)) {
  struct node head, *tail = &head;
  while (x && y) {
    if (less(x, y) <= 0) { tail->next = x; x = x->next; } else { tail->next = y; y = y->next; }
    tail = tail->next;
  }
  tail->next = x ? x : y;
  return head.next;
}
static struct node *sort(struct node *list, int n, int (*less)(const struct node *, const struct node *)) {
  if (n == 1) { list->next = 0; return list; }
  struct node *half = list;
  for (int i = 0; i < n / 2; i++) half = half->next;
  struct node *y = sort(half, n - n / 2, less);
  return merge(sort(list, n / 2, less), y, less);
}
static struct node *reverse(struct node *list) {
  struct node *out = 0;
  while (list) { struct node *next = list->next; list->next = out; out = list; list = next; }
  return out;
}
static u16 crc(u16 c, u8 byte) {
  for (int i = 0; i < 8; i++) { u32 bit = (c ^ byte) & 1; c >>= 1; byte >>= 1; if (bit) c ^= 0xa001; }
  return c;
}
static u32 list_part(u32 seed) {
  for (int i = 0; i < 256; i++) { seed = seed * 1103515245 + 12345; nodes[i].key = seed >> 8; nodes[i].a = seed; nodes[i].b = i; nodes[i].next = i < 255 ? &nodes[i + 1] : 0; }
  struct node *l = sort(nodes, 256, by_key);
  l = reverse(l);
  l = sort(l, 256, by_a);
  u16 c = 0;
  for (struct node *n = l; n; n = n->next) c = crc(crc(c, n->a), n->b);
  u32 found = 0;
  for (u32 k = 0; k < 64; k++) for (struct node *n = l; n; n = n->next) if (n->b == k * 3) { found += n->a; break; }
  return c + found;
}
static u32 matrix_part(u32 seed) {
  for (int i = 0; i < 24 * 24; i++) { ma[i] = seed + i * 7; mb[i] = seed * 3 + i; }
  u32 sum = 0;
  for (int i = 0; i < 24; i++) for (int j = 0; j < 24; j++) {
    u32 acc = 0;
    for (int k = 0; k < 24; k++) { u32 p = (u32)ma[i * 24 + k] * mb[k * 24 + j]; acc += (p >> 2 & 15) * (p >> 5 & 127) + p; }
    mc[i * 24 + j] = acc;
    sum ^= acc + (u32)j;
  }
  return sum;
}
static u32 state_part(u32 seed) {
  for (int i = 0; i < 511; i++) text[i] = "0123456789+-.e, xZ"[(seed >> (i & 15)) + i * 5 % 18 & 15];
  u32 counts[8] = { 0 }, state = 0;
  for (int i = 0; i < 511; i++) {
    char c = text[i];
    switch (state) {
      case 0: state = c >= '0' && c <= '9' ? 1 : c == '+' || c == '-' ? 2 : c == '.' ? 3 : c == ',' ? 0 : 7; break;
      case 1: state = c >= '0' && c <= '9' ? 1 : c == '.' ? 3 : c == 'e' ? 4 : c == ',' ? 0 : 7; break;
      case 2: state = c >= '0' && c <= '9' ? 1 : c == '.' ? 3 : 7; break;
      case 3: state = c >= '0' && c <= '9' ? 3 : c == 'e' ? 4 : c == ',' ? 0 : 7; break;
      case 4: state = c == '+' || c == '-' ? 5 : c >= '0' && c <= '9' ? 6 : 7; break;
      case 5: case 6: state = c >= '0' && c <= '9' ? 6 : c == ',' ? 0 : 7; break;
      default: state = c == ',' ? 0 : 7;
    }
    counts[state]++;
  }
  u32 sum = 0;
  for (int i = 0; i < 8; i++) sum = sum * 31 + counts[i];
  return sum;
}
int main(void) {
  u32 sum = 1;
  for (int i = 0; i < ROUNDS; i++) sum = sum * 5 + list_part(sum) + matrix_part(sum + 1) + state_part(sum + 2);
  /* The checksum goes out as one word that both emulators can show; the exit code says that it got here. */
  *(volatile u32 *)0x1000 = sum;
  return 0;
}
