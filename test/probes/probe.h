/* What probe images share: the monitor's way to try something at a level, and printing on the PL011. */
#pragma once
typedef unsigned long u64;
typedef unsigned int u32;
typedef unsigned char u8;

enum { EL0T = 0x3c0, EL1H = 0x3c5, EL2H = 0x3c9, EL3H = 0x3cd };

/* What the first exception was; layout known to start.S. */
struct outcome { u64 stopped, el, vector, esr, far, hpfar, elr, spsr, value; };
extern volatile struct outcome outcome;
/* The monitor's level: 2 or 3. */
extern u64 top;

/* Leaves for `pc` with `spsr`, comes back after the first exception, which is in `outcome`. */
void run(u64 spsr, u64 pc, u64 x0, u64 x1);

/* PSTATE for level `el` with its own stack pointer and all interrupts masked. */
static inline u64 at_el(int el) { return el ? EL1H + 4 * (el - 1) : EL0T; }

/* A page for the instructions to be tried, and one they may read and write. */
extern u32 code[1024];
extern u64 data[512];
/* Puts the words into `code`, a BRK behind them. */
void place(const u32 *words, int count);
static inline void place1(u32 word) { place(&word, 1); }
/* One word at level `el`; true if it completed, that is, the BRK after it was reached. */
int try_word(int el, u32 word, u64 x0, u64 x1);

void print(const char *format, ...); /* %x 64-bit hexadecimal, %d small decimal, %s */
/* "-> el1 esr … far … elr+… spsr … vector …" of the outcome, relative to `pc`. */
void print_outcome(u64 pc);

#define READ(reg) ({ u64 v_; asm volatile("mrs %0, " #reg : "=r"(v_)); v_; })
#define WRITE(reg, value) asm volatile("msr " #reg ", %0\n isb" ::"r"((u64)(value)) : "memory")

/* A seeded stream. */
u64 random64(void);
