/*
 * Routing and entry: SVC, HVC, SMC, BRK, UNDEFINED from every level under HCR_EL2, SCR_EL3 and MDCR_EL2; illegal returns
 * and the illegal state; software step; waits that trap; FP traps.
 *
 * Truth: Arm ARM D1.10, D1.11, D2.12. Deviations: no return to AArch32 (the emulator stops there by design); SMC only where
 * the monitor is at EL3; WFI only where it traps.
 */
#include "probe.h"
#include "tables.h"

#define HCR_TGE (1ul << 27)
#define HCR_TSC (1ul << 19)
#define HCR_TWI (1ul << 13)
#define HCR_TWE (1ul << 14)
#define MDCR_TDE (1ul << 8)
#define MDCR_TDA (1ul << 9)

static const struct { const char *name; u32 word; } calls[] = {
  { "svc #0x1234", 0xd4024681 }, { "hvc #0x1234", 0xd4024682 }, { "smc #0x1234", 0xd4024683 }, { "brk #0x1234", 0xd4224680 }, { "hlt #1", 0xd4400020 },
  { "udf", 0x00000000 }, { "dcps1", 0xd4a00001 }, { "eret", 0xd69f03e0 }, { "drps", 0xd6bf03e0 }, { "fmov d0,x0", 0x9e670000 }, { "ldr q0,[x1]", 0x3dc00020 },
  { "msr fpcr,x0", 0xd51b4400 },
};
#define COUNT(a) (sizeof(a) / sizeof *(a))

static void try_calls(const char *name, int from, int to) {
  print("== %s\n", name);
  for (u64 i = 0; i < COUNT(calls); i++)
    for (int el = from; el <= to; el++) {
      if (calls[i].word == 0xd4024683 && top != 3) continue;
      if (calls[i].word == 0xd69f03e0 && el) continue; /* a return is tried below */
      try_word(el, calls[i].word, 0, (u64)data);
      print("%s el%d", calls[i].name, (u64)el);
      print_outcome((u64)code);
    }
}

static void routing(void) {
  int high = top == 3 ? 3 : 2;
  u64 hcr = READ(hcr_el2), mdcr = READ(mdcr_el2), cptr = READ(cptr_el2);
  try_calls("routing: plain", 0, high);
  WRITE(cpacr_el1, 1ul << 20);
  try_calls("routing: FPEN 1", 0, 1);
  WRITE(cpacr_el1, 3ul << 20);
  try_calls("routing: FPEN 3", 0, high);
  WRITE(cptr_el2, cptr | 1ul << 10);
  try_calls("routing: CPTR_EL2.TFP", 0, high);
  WRITE(cpacr_el1, 0);
  try_calls("routing: CPTR_EL2.TFP, FPEN 0", 0, 1);
  WRITE(cptr_el2, cptr);
  WRITE(hcr_el2, hcr | HCR_TGE);
  try_calls("routing: TGE", 0, 0);
  WRITE(hcr_el2, hcr);
  WRITE(mdcr_el2, mdcr | MDCR_TDE);
  try_calls("routing: TDE", 0, 2);
  WRITE(mdcr_el2, mdcr);
  if (top != 3) return;
  WRITE(hcr_el2, hcr | HCR_TSC);
  try_calls("routing: TSC", 0, 2);
  WRITE(hcr_el2, hcr | 1ul << 29); /* HCD: RES0 with EL3 */
  try_calls("routing: HCD", 0, 2);
  WRITE(hcr_el2, hcr);
  u64 scr = READ(scr_el3);
  WRITE(scr_el3, scr & ~(1ul << 8));
  try_calls("routing: HCE clear", 0, 2);
  WRITE(scr_el3, scr);
  WRITE(cptr_el3, 1ul << 10);
  try_calls("routing: CPTR_EL3.TFP", 0, 3);
  WRITE(cptr_el3, 0);
}

static void waits(void) {
  print("== waits\n");
  u64 hcr = READ(hcr_el2), sctlr = READ(sctlr_el1);
  static const u32 words[] = { 0xd503205f, 0xd503207f }; /* WFE, WFI */
  for (int i = 0; i < 2; i++) {
    try_word(0, words[i], 0, 0);
    print("nTWx clear %s el0", i ? "wfi" : "wfe"); print_outcome((u64)code);
    WRITE(hcr_el2, hcr | HCR_TWI | HCR_TWE);
    for (int el = 0; el < 2; el++) {
      WRITE(sctlr_el1, sctlr | 1ul << 16 | 1ul << 18);
      try_word(el, words[i], 0, 0);
      print("TWx %s el%d", i ? "wfi" : "wfe", (u64)el); print_outcome((u64)code);
      WRITE(sctlr_el1, sctlr);
      try_word(el, words[i], 0, 0);
      print("TWx, nTWx clear %s el%d", i ? "wfi" : "wfe", (u64)el); print_outcome((u64)code);
    }
    WRITE(hcr_el2, hcr);
  }
}

/* ERET at `el` to what SPSR says. */
static void try_return(int el, u64 spsr) {
  u32 words[4];
  int n = 0;
  u32 select = el == 1 ? 0 : el == 2 ? 4u << 16 : 6u << 16;
  words[n++] = 0xd5184000u | select;       /* msr spsr_elN, x0 */
  words[n++] = 0xd5184020u | select | 1;   /* msr elr_elN, x1 */
  words[n++] = 0xd69f03e0;
  place(words, n);
  code[8] = 0xd503201f; code[9] = 0xd4200000;
  asm volatile("ic iallu\n dsb sy\n isb");
  run(at_el(el), (u64)code, spsr, (u64)&code[8]);
  print("eret el%d spsr %x", (u64)el, spsr);
  print_outcome((u64)&code[8]);
}

static void returns(void) {
  print("== returns\n");
  int high = top == 3 ? 3 : 2;
  for (int el = 1; el <= high; el++) {
    for (u64 mode = 0; mode < 16; mode++) {
      try_return(el, 0x3c0 | mode);
      try_return(el, 0xf00003c0ul | mode);
    }
    try_return(el, 0x1003c0); /* IL */
    try_return(el, 0x1003c5);
    try_return(el, 0x3c0 | 0xfc00ul | 1ul << 22); /* RES0 bits */
  }
  u64 hcr = READ(hcr_el2);
  WRITE(hcr_el2, hcr | HCR_TGE);
  try_return(2, 0x3c5); /* to EL1 under TGE */
  try_return(2, 0x3c0);
  WRITE(hcr_el2, hcr);
  print("== illegal state\n");
  for (int el = 0; el <= high; el++)
    for (u64 i = 0; i < COUNT(calls); i++) {
      if (calls[i].word == 0xd4024683 && top != 3) continue;
      place1(calls[i].word);
      run(at_el(el) | 1ul << 20, (u64)code, 0, 0);
      print("IL %s el%d", calls[i].name, (u64)el); print_outcome((u64)code);
    }
}

static void step(void) {
  print("== software step\n");
  static const struct { const char *name; u32 word; } steps[] = {
    { "nop", 0xd503201f }, { "b +8", 0x14000002 }, { "ldr [0]", 0xf9400001 }, { "ldxr", 0xc85f7c02 }, { "svc", 0xd4000001 }, { "udf", 0 }, { "brk", 0xd4200020 }, { "msr daifclr,#8", 0xd50348ff }, { "msr daifset,#8", 0xd50348df },
  };
  u64 mdcr = READ(mdcr_el2);
  for (int tde = 0; tde < 2; tde++) {
    WRITE(mdcr_el2, mdcr | (tde ? MDCR_TDE | MDCR_TDA | 3ul << 10 : 0));
    for (int kde = 0; kde < 2; kde++) {
      WRITE(mdscr_el1, 1 | (kde ? 1ul << 13 : 0));
      for (int el = 0; el < 3; el++)
        for (int ss = 0; ss < 2; ss++)
          for (int d = 0; d < 2; d++)
            for (u64 i = 0; i < COUNT(steps); i++) {
              place1(steps[i].word);
              code[2] = 0xd4200000;
              asm volatile("ic iallu\n dsb sy\n isb");
              run((at_el(el) & ~(1ul << 9)) | (u64)d << 9 | (u64)ss << 21, (u64)code, (u64)data, 0);
              print("tde %d kde %d el%d ss %d d %d %s", (u64)tde, (u64)kde, (u64)el, (u64)ss, (u64)d, steps[i].name);
              print_outcome((u64)code);
            }
    }
  }
  WRITE(mdscr_el1, 0);
  WRITE(mdcr_el2, mdcr);
}

int main(void) {
  print("probe: exceptions, monitor at EL%d\n", top);
  routing();
  waits();
  returns();
  step();
  print("probe: end\n");
  return 0;
}
