/* A chain of pointers through 2 MiB, a line each, in random order. */
typedef unsigned int u32;
#define NODES (1 << 15)
static struct node { struct node *next; u32 value, pad[13]; } nodes[NODES];
static u32 order[NODES];

int main(void) {
  u32 seed = 1, sum = 0;
  for (u32 i = 0; i < NODES; i++) order[i] = i;
  for (u32 i = NODES - 1; i; i--) {
    seed = seed * 1664525 + 1013904223;
    u32 j = (u32)((unsigned long)seed * (i + 1) >> 32), t = order[i];
    order[i] = order[j]; order[j] = t;
  }
  for (u32 i = 0; i < NODES; i++) { nodes[order[i]].next = &nodes[order[(i + 1) % NODES]]; nodes[i].value = i; }
  struct node *at = nodes;
  for (int n = 0; n < ROUNDS; n++) for (u32 i = 0; i < NODES; i++) { sum += at->value; at = at->next; }
  *(volatile u32 *)0x1000 = sum;
  return 0;
}
