/*
 * The oracle: runs snippets of A64 code at EL0 from given states and reports the resulting states.
 *
 * A static program without libc, run by qemu-aarch64 or on a real AArch64 Linux. It reads chunks from stdin (a 64-bit
 * count, then that many cases), writes as many results to stdout, and ends at end of file. Layout of the records:
 * test/oracle/layout.ts, from which layout.h is made. Truth of the frame: Linux, arch/arm64 signal ABI
 * (asm/sigcontext.h); the kernel restores the whole user state from it, which is what makes SP, X30 and branches testable.
 *
 * How: each exception that a snippet causes (BRK at its end, or a fault) enters `stopped`, which saves the interrupted
 * state as a result and overwrites it with the next case. TPIDR_EL0 is not in the frame; nothing here uses it.
 *
 * Deviations: SVC would reach Linux, the generator leaves it out.
 */
#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/ucontext.h>
#include <asm/unistd.h>
#include <linux/mman.h>
#include "layout.h"

typedef unsigned long u64;
typedef unsigned int u32;
typedef unsigned short u16;
typedef unsigned char u8;

static u8 cases[SLOTS][CASE_SIZE] __attribute__((aligned(16)));
static u8 results[SLOTS][RESULT_SIZE] __attribute__((aligned(16)));
static u64 pattern[DATA_SIZE / 8];
static u8 handler_stack[65536] __attribute__((aligned(16)));
static u64 count, current;
static int started;

static u64 *const data = (u64 *)DATA;

static long call(long number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f) {
  register u64 x0 asm("x0") = a, x1 asm("x1") = b, x2 asm("x2") = c, x3 asm("x3") = d, x4 asm("x4") = e, x5 asm("x5") = f;
  register long x8 asm("x8") = number;
  asm volatile("svc 0" : "+r"(x0) : "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5), "r"(x8) : "memory", "cc");
  return (long)x0;
}

static void quit(int code) {
  for (;;) call(__NR_exit_group, code, 0, 0, 0, 0, 0);
}

/* All of it or, at end of file, nothing. */
static int take(void *to, u64 size) {
  for (u64 done = 0; done < size;) {
    long n = call(__NR_read, 0, (u64)to + done, size - done, 0, 0, 0);
    if (n <= 0) { if (done || n < 0) quit(2); return 0; }
    done += n;
  }
  return 1;
}

static void give(const void *from, u64 size) {
  for (u64 done = 0; done < size;) {
    long n = call(__NR_write, 1, (u64)from + done, size - done, 0, 0, 0);
    if (n <= 0) quit(3);
    done += n;
  }
}

static void copy(void *to, const void *from, u64 size) {
  for (u64 i = 0; i < size / 8; i++) ((u64 *)to)[i] = ((const u64 *)from)[i];
}

/* The whole chunk's code at once: writing between runs would make QEMU translate its page anew for every case. */
static void load_chunk(void) {
  if (!take(&count, 8)) quit(0);
  if (count == 0 || count > SLOTS) quit(4);
  if (!take(cases, count * CASE_SIZE)) quit(2);
  for (u64 i = 0; i < count; i++) {
    u64 pc = *(u64 *)(cases[i] + CASE_PC), words = *(u32 *)(cases[i] + CASE_COUNT);
    u64 slot = pc - 4 * ENTRY_WORD;
    if (slot < CODE || slot >= CODE + SLOTS * SLOT_WORDS * 4 || slot % (SLOT_WORDS * 4) || words > MAX_WORDS) quit(5);
    u32 *to = (u32 *)slot;
    for (u64 w = 0; w < SLOT_WORDS; w++) to[w] = BRK;
    for (u64 w = 0; w < words; w++) to[ENTRY_WORD + w] = ((u32 *)(cases[i] + CASE_CODE))[w];
  }
  __builtin___clear_cache((char *)CODE, (char *)CODE + SLOTS * SLOT_WORDS * 4);
  current = 0;
}

static struct fpsimd_context *vectors_of(struct ucontext *uc) {
  struct _aarch64_ctx *head = (void *)uc->uc_mcontext.__reserved;
  while (head->magic != FPSIMD_MAGIC) {
    if (!head->magic) quit(6);
    head = (void *)((u8 *)head + head->size);
  }
  return (struct fpsimd_context *)head;
}

/* What the case changed in the data area; puts the pattern back. */
static void collect_changes(const u8 *from, u8 *to) {
  u32 n = 0;
  for (u64 i = 0; i < DATA_SIZE / 8; i++) {
    u64 before = i - WINDOW / 8 < WINDOW_SIZE / 8 ? *(u64 *)(from + CASE_DATA + i * 8 - WINDOW) : pattern[i];
    if (data[i] == before) continue;
    if (n < MAX_CHANGES) {
      ((u64 *)(to + RESULT_VALUES))[n] = data[i];
      ((u16 *)(to + RESULT_AT))[n] = i;
    }
    n++;
    data[i] = pattern[i];
  }
  *(u32 *)(to + RESULT_CHANGES) = n;
}

static void stopped(int signal, siginfo_t *info, void *context) {
  u64 tpidr;
  asm volatile("mrs %0, tpidr_el0" : "=r"(tpidr));
  struct ucontext *uc = context;
  struct sigcontext *regs = &uc->uc_mcontext;
  struct fpsimd_context *vectors = vectors_of(uc);

  if (started) {
    const u8 *from = cases[current];
    u8 *to = results[current];
    copy(to + RESULT_X, regs->regs, 31 * 8);
    *(u64 *)(to + RESULT_SP) = regs->sp;
    *(u64 *)(to + RESULT_PC) = regs->pc;
    *(u64 *)(to + RESULT_TPIDR) = tpidr;
    copy(to + RESULT_V, vectors->vregs, 512);
    *(u32 *)(to + RESULT_NZCV) = regs->pstate & 0xf0000000;
    *(u32 *)(to + RESULT_FPCR) = vectors->fpcr;
    *(u32 *)(to + RESULT_FPSR) = vectors->fpsr;
    *(u32 *)(to + RESULT_SIGNAL) = signal;
    *(u64 *)(to + RESULT_ADDRESS) = signal == SIGSEGV || signal == SIGBUS ? (u64)info->si_addr : 0;
    *(u32 *)(to + RESULT_CHANGES) = 0;
    if (*(u32 *)(from + CASE_FLAGS) & 1) collect_changes(from, to);
    if (++current == count) {
      give(results, count * RESULT_SIZE);
      load_chunk();
    }
  } else {
    started = 1;
    load_chunk();
  }

  const u8 *next = cases[current];
  copy(regs->regs, next + CASE_X, 31 * 8);
  regs->sp = *(u64 *)(next + CASE_SP);
  regs->pc = *(u64 *)(next + CASE_PC);
  regs->pstate = (regs->pstate & ~0xf0000000ul) | (*(u32 *)(next + CASE_NZCV) & 0xf0000000);
  copy(vectors->vregs, next + CASE_V, 512);
  vectors->fpcr = *(u32 *)(next + CASE_FPCR);
  vectors->fpsr = *(u32 *)(next + CASE_FPSR);
  copy((u8 *)data + WINDOW, next + CASE_DATA, WINDOW_SIZE);
  tpidr = *(u64 *)(next + CASE_TPIDR);
  asm volatile("msr tpidr_el0, %0" ::"r"(tpidr));
}

static void map(u64 address, u64 size, u64 protection) {
  long got = call(__NR_mmap, address, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  if (got != (long)address) quit(7);
}

/* Linux's struct sigaction on arm64: no restorer is needed, the kernel's (or QEMU's) own return page is used. */
struct action { void *handler; u64 flags; void *restorer; u64 mask; };

void _start(void) {
  map(CODE, SLOTS * SLOT_WORDS * 4, PROT_READ | PROT_WRITE | PROT_EXEC);
  map(DATA, DATA_SIZE, PROT_READ | PROT_WRITE);
  for (u64 i = 0; i < DATA_SIZE / 8; i++) {
    u32 low = (i + 1) * 0x9e3779b1u, high = (i + 1) * 0x85ebca77u;
    data[i] = pattern[i] = (u64)high << 32 | low;
  }
  stack_t stack = { handler_stack, 0, sizeof handler_stack };
  call(__NR_sigaltstack, (u64)&stack, 0, 0, 0, 0, 0);
  struct action action = { stopped, SA_SIGINFO | SA_ONSTACK | SA_NODEFER, 0, 0 };
  int signals[] = { SIGTRAP, SIGILL, SIGSEGV, SIGBUS };
  for (int i = 0; i < 4; i++) call(__NR_rt_sigaction, signals[i], (u64)&action, 0, 8, 0, 0);
  asm volatile("brk 0");
  quit(8);
}
