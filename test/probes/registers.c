/*
 * Which system registers and instructions there are, at which level, with which value, and which configuration bit traps
 * them where. All encodings of MRS and MSR (op0 2 and 3), SYS and SYSL (op0 1) and MSR immediate are tried once at every
 * level with nothing trapped; then, for each trap bit, those whose outcome it changes are printed.
 *
 * Truth: Arm ARM C5 (encodings), D1.13 and D13 (traps). Deviations: IMPLEMENTATION DEFINED encodings (CRn 11 and 15) are
 * left out; writes put back the value read before, and registers that cannot be read are not written.
 */
#include "probe.h"

#define MSR 0xd5100000u

/* An access that did something at some level with nothing trapped, and how it ended at each level. */
struct access { u32 word; u32 esr[3]; u8 el[3]; u64 value; };
static struct access accesses[2600];
static int count;

static void print_word(u32 word) {
  u64 op0 = (word >> 19) & 3, op1 = (word >> 16) & 7, crn = (word >> 12) & 15, crm = (word >> 8) & 15, op2 = (word >> 5) & 7;
  int read = (word >> 21) & 1;
  if (op0 == 0 || word < MSR) {
    if (op0 == 0) print("%x", (u64)word);
    else print("%s %d,c%d,c%d,%d", read ? "sysl" : "sys", op1, crn, crm, op2);
  } else print("%s s%d_%d_c%d_c%d_%d", read ? "mrs" : "msr", op0, op1, crn, crm, op2);
}

/* Counters and timers move by themselves; their values say nothing. Debug data transfer reads have effects. */
static int moves(u32 word) {
  u32 reg = (word >> 5) & 0xffff;
  if (reg == (3 << 14 | 3 << 11 | 14 << 7 | 0 << 3 | 1) || reg == (3 << 14 | 3 << 11 | 14 << 7 | 0 << 3 | 2)) return 1; /* CNTPCT, CNTVCT */
  if (((reg >> 7) & 15) == 14 && ((reg >> 3) & 15) >= 2 && ((reg >> 3) & 15) <= 3 && (reg & 7) != 1) return 1; /* CNT*_TVAL, and CNT*_CVAL, which a write of TVAL sets */
  if (reg == (3 << 14 | 3 << 11 | 9 << 7 | 13 << 3 | 0)) return 1; /* PMCCNTR */
  return 0;
}

static int one(int el, const struct access *a) {
  return try_word(el, a->word, ((a->word >> 19) & 3) == 1 ? (u64)data : a->value, 0);
}

static void add(u32 word, u64 value) {
  if (count == sizeof accesses / sizeof *accesses) { print("probe: too many registers\n"); return; }
  struct access *a = &accesses[count];
  a->word = word; a->value = value;
  int any = 0;
  for (int el = 0; el < 3; el++) {
    int done = one(el, a);
    a->el[el] = done ? 0xff : outcome.el;
    a->esr[el] = outcome.esr;
    if (done || outcome.esr >> 26) any = 1;
  }
  if (!any) return;
  count++;
  print_word(word);
  for (int el = 0; el < 3; el++) {
    if (a->el[el] == 0xff) print(" el%d ok", (u64)el);
    else print(" el%d ->%d %x", (u64)el, (u64)a->el[el], (u64)a->esr[el]);
  }
  print("\n");
}

static void scan(void) {
  print("== accesses with nothing trapped\n");
  for (u32 reg = 2 << 14; reg < 4 << 14; reg++) {
    u32 crn = (reg >> 7) & 15;
    if (crn == 11 || crn == 15) continue;
    u32 word = 0xd5200000u | reg << 5;
    int el = -1;
    u64 value = 0;
    for (int e = 0; e < 3 && el < 0; e++) if (try_word(e, word, 0, 0)) { el = e; value = outcome.value; }
    if (el < 0) continue;
    if (!moves(word)) { print_word(word); print(" = %x\n", value); }
    add(word, 0);
    add(word & ~0x200000u, value);
  }
  for (u32 reg = 1 << 14; reg < 2 << 14; reg++) {
    u32 crn = (reg >> 7) & 15;
    if (crn == 11 || crn == 15) continue;
    add(0xd5000000u | reg << 5, 0);
  }
  for (u32 op = 0; op < 64; op++) add(0xd500401fu | (op >> 3) << 16 | (op & 7) << 5, 0);
}

/* A register that configures traps, as functions because its name is part of the instruction. */
struct control { const char *name; u64 (*read)(void); void (*write)(u64); };
#define CONTROL(reg) \
  static u64 read_##reg(void) { return READ(reg); } \
  static void write_##reg(u64 value) { WRITE(reg, value); } \
  static const struct control reg = { #reg, read_##reg, write_##reg };
CONTROL(sctlr_el1)
CONTROL(cpacr_el1)
CONTROL(cntkctl_el1)
CONTROL(pmuserenr_el0)
CONTROL(mdscr_el1)
CONTROL(cnthctl_el2)
CONTROL(cptr_el2)
CONTROL(mdcr_el2)
CONTROL(hstr_el2)
CONTROL(hcr_el2)
CONTROL(cptr_el3)
CONTROL(mdcr_el3)
CONTROL(scr_el3)

/* What the bits change. They are set anew before every access, because some of the accesses write the same register back. */
static void compare_all(const struct control *control, u64 set, u64 clear) {
  u64 before = control->read(), value = (before | set) & ~clear;
  print("== %s set %x clear %x\n", control->name, set, clear);
  for (int i = 0; i < count; i++) {
    struct access *a = &accesses[i];
    for (int el = 0; el < 3; el++) {
      /* TRVM traps ESR_EL1 and FAR_EL1, which the handler at EL1 reads: only what completed before is asked, and its BRK goes to EL2. */
      int no_el1 = control == &hcr_el2 && (set & 1ul << 30);
      if (no_el1 && a->el[el] != 0xff) continue;
      if (no_el1) WRITE(mdcr_el2, 0x106);
      control->write(value);
      int done = one(el, a);
      control->write(before);
      if (no_el1) WRITE(mdcr_el2, 6);
      u32 now = done ? 0xff : outcome.el;
      if (now == a->el[el] && (done || outcome.esr == a->esr[el])) continue;
      print_word(a->word);
      if (done) print(" el%d ok\n", (u64)el);
      else print(" el%d ->%d %x\n", (u64)el, outcome.el, outcome.esr);
    }
  }
}

/* Bits to set and to clear; the last ones only where the monitor can reach EL3's registers. */
static const struct { const struct control *control; u64 set, clear; int el3; } settings[] = {
  { &sctlr_el1, 1ul << 26, 0, 0 }, /* UCI */
  { &sctlr_el1, 1ul << 15, 0, 0 }, /* UCT */
  { &sctlr_el1, 1ul << 14, 0, 0 }, /* DZE */
  { &sctlr_el1, 1ul << 9, 0, 0 }, /* UMA */
  { &cpacr_el1, 1ul << 20, 0, 0 },
  { &cpacr_el1, 3ul << 20, 0, 0 },
  { &cntkctl_el1, 1ul << 0, 0, 0 },
  { &cntkctl_el1, 1ul << 1, 0, 0 },
  { &cntkctl_el1, 1ul << 8, 0, 0 },
  { &cntkctl_el1, 1ul << 9, 0, 0 },
  { &pmuserenr_el0, 1, 0, 0 },
  { &pmuserenr_el0, 2, 0, 0 },
  { &pmuserenr_el0, 4, 0, 0 },
  { &pmuserenr_el0, 8, 0, 0 },
  { &mdscr_el1, 1ul << 12, 0, 0 }, /* TDCC */
  { &cnthctl_el2, 0, 1, 0 },
  { &cnthctl_el2, 0, 2, 0 },
  { &cptr_el2, 1ul << 10, 0, 0 }, /* TFP */
  { &cptr_el2, 1ul << 31, 0, 0 }, /* TCPAC */
  { &mdcr_el2, 1ul << 5, 0, 0 }, /* TPMCR */
  { &mdcr_el2, 1ul << 6, 0, 0 }, /* TPM */
  { &mdcr_el2, 1ul << 9, 0, 0 }, /* TDA */
  { &mdcr_el2, 1ul << 10, 0, 0 }, /* TDOSA */
  { &mdcr_el2, 1ul << 11, 0, 0 }, /* TDRA */
  { &hstr_el2, 0xffff, 0, 0 },
  { &hcr_el2, 1ul << 1, 0, 0 }, /* SWIO */
  { &hcr_el2, 1ul << 15, 0, 0 }, /* TID0 */
  { &hcr_el2, 1ul << 16, 0, 0 }, /* TID1 */
  { &hcr_el2, 1ul << 17, 0, 0 }, /* TID2 */
  { &hcr_el2, 1ul << 18, 0, 0 }, /* TID3 */
  { &hcr_el2, 1ul << 20, 0, 0 }, /* TIDCP */
  { &hcr_el2, 1ul << 21, 0, 0 }, /* TACR */
  { &hcr_el2, 1ul << 22, 0, 0 }, /* TSW */
  { &hcr_el2, 1ul << 23, 0, 0 }, /* TPC */
  { &hcr_el2, 1ul << 24, 0, 0 }, /* TPU */
  { &hcr_el2, 1ul << 25, 0, 0 }, /* TTLB */
  { &hcr_el2, 1ul << 26, 0, 0 }, /* TVM */
  { &hcr_el2, 1ul << 28, 0, 0 }, /* TDZ */
  { &hcr_el2, 1ul << 30, 0, 0 }, /* TRVM */
  { &cptr_el3, 1ul << 10, 0, 1 }, /* TFP */
  { &cptr_el3, 1ul << 31, 0, 1 }, /* TCPAC */
  { &mdcr_el3, 1ul << 6, 0, 1 }, /* TPM */
  { &mdcr_el3, 1ul << 9, 0, 1 }, /* TDA */
  { &mdcr_el3, 1ul << 10, 0, 1 }, /* TDOSA */
  { &scr_el3, 1ul << 11, 0, 1 }, /* ST */
};

int main(void) {
  print("probe: registers, monitor at EL%d\n", top);
  scan();
  for (u64 i = 0; i < sizeof settings / sizeof *settings; i++)
    if (!settings[i].el3 || top == 3) compare_all(settings[i].control, settings[i].set, settings[i].clear);
  print("probe: end\n");
  return 0;
}
