/*
 * Entry, vectors and the monitor's way down and up again, for all probe images.
 *
 * An image is linked at 0x80000 and moves itself there; it starts at EL3 or EL2, which becomes the level of its monitor
 * (`top`). A probe is: `run(spsr, pc, x0, x1)` leaves with ERET, whatever exception comes first is recorded in `outcome`
 * by the vector it reached, and control goes up to the monitor, by HVC or SMC where the exception was taken lower.
 * Handlers use no stack and keep nothing of the probe but X0.
 *
 * Truth: Arm ARM D1.10 (exception entry). Deviations: no cache maintenance around the MMU's switching, which an emulator
 * without caches does not need and a board would.
 */
#define STOPPED 0
#define EL      8
#define VECTOR  16
#define ESR     24
#define FAR     32
#define HPFAR   40
#define ELR     48
#define SPSR    56
#define VALUE   64

.section .text.start, "ax"
.global _start
_start:
  mrs x0, mpidr_el1
  and x0, x0, #3
  cbz x0, 1f
0: wfe
  b 0b
1: adr x1, _start
  ldr x2, =_start
  cmp x1, x2
  b.eq 3f
  ldr x3, =image_end
2: ldr x4, [x1], #8
  str x4, [x2], #8
  cmp x2, x3
  b.lo 2b
  ic iallu
  dsb sy
  isb
  ldr x2, =3f
  br x2
3: ldr x0, =stack_top
  mov sp, x0
  ldr x1, =bss_start
  ldr x2, =bss_end
4: cmp x1, x2
  b.hs 5f
  str xzr, [x1], #8
  b 4b
5: mrs x0, CurrentEL
  lsr x0, x0, #2
  adrp x1, top
  str x0, [x1, :lo12:top]
  cmp x0, #3
  b.ne 6f
  mov x1, #0x501            // RW, HCE, NS
  msr scr_el3, x1
  msr cptr_el3, xzr
  msr mdcr_el3, xzr
  adr x1, vectors_el3
  msr vbar_el3, x1
6: mov x1, #0x80000000      // RW
  msr hcr_el2, x1
  mov x1, #0x33ff
  msr cptr_el2, x1
  msr hstr_el2, xzr
  mov x1, #6                // HPMN: all six counters
  msr mdcr_el2, x1
  msr vttbr_el2, xzr
  mov x1, #3                // EL1PCTEN, EL1PCEN
  msr cnthctl_el2, x1
  msr cntvoff_el2, xzr
  mrs x1, midr_el1
  msr vpidr_el2, x1
  mrs x1, mpidr_el1
  msr vmpidr_el2, x1
  adr x1, vectors_el2
  msr vbar_el2, x1
  adr x1, vectors_el1
  msr vbar_el1, x1
  ldr x1, =0x30d00800
  msr sctlr_el1, x1
  ldr x1, =0x30c50830
  msr sctlr_el2, x1
  msr cpacr_el1, xzr
  msr mdscr_el1, xzr
  msr oslar_el1, xzr
  msr cntkctl_el1, xzr
  msr pmuserenr_el0, xzr
  msr contextidr_el1, xzr
  isb
  bl main
7: wfi
  b 7b

.macro vectors el
.balign 2048
vectors_el\el:
.set index, 0
.rept 16
.balign 128
  mov x20, #index
  b stop_el\el
.set index, index + 1
.endr
.endm
  vectors 1
  vectors 2
  vectors 3

.macro record el
  mov x22, #\el
  str x22, [x21, #EL]
  str x20, [x21, #VECTOR]
  mrs x22, esr_el\el
  str x22, [x21, #ESR]
  mrs x22, far_el\el
  str x22, [x21, #FAR]
  mrs x22, elr_el\el
  str x22, [x21, #ELR]
  mrs x22, spsr_el\el
  str x22, [x21, #SPSR]
  str x0, [x21, #VALUE]
  mov x22, #1
  str x22, [x21, #STOPPED]
.endm

stop_el1:
  adrp x21, outcome
  add x21, x21, :lo12:outcome
  record 1
  adrp x22, top
  ldr x22, [x22, :lo12:top]
  cmp x22, #3
  b.eq 1f
  hvc #0
1: smc #0

stop_el2:
  adrp x21, outcome
  add x21, x21, :lo12:outcome
  ldr x22, [x21, #STOPPED]
  cbnz x22, 1f
  record 2
  mrs x22, hpfar_el2
  str x22, [x21, #HPFAR]
1: adrp x22, top
  ldr x22, [x22, :lo12:top]
  cmp x22, #2
  b.eq back
  smc #0

stop_el3:
  adrp x21, outcome
  add x21, x21, :lo12:outcome
  ldr x22, [x21, #STOPPED]
  cbnz x22, back
  record 3
back:
  adrp x9, saved
  add x9, x9, :lo12:saved
  ldp x19, x20, [x9]
  ldp x21, x22, [x9, #16]
  ldp x23, x24, [x9, #32]
  ldp x25, x26, [x9, #48]
  ldp x27, x28, [x9, #64]
  ldp x29, x30, [x9, #80]
  ldr x10, [x9, #96]
  msr SPSel, #1
  mov sp, x10
  ret

.global run
run:
  adrp x9, saved
  add x9, x9, :lo12:saved
  stp x19, x20, [x9]
  stp x21, x22, [x9, #16]
  stp x23, x24, [x9, #32]
  stp x25, x26, [x9, #48]
  stp x27, x28, [x9, #64]
  stp x29, x30, [x9, #80]
  mov x10, sp
  str x10, [x9, #96]
  adrp x9, outcome
  add x9, x9, :lo12:outcome
  stp xzr, xzr, [x9]
  stp xzr, xzr, [x9, #16]
  stp xzr, xzr, [x9, #32]
  stp xzr, xzr, [x9, #48]
  str xzr, [x9, #64]
  mrs x9, CurrentEL
  cmp x9, #0xc
  b.eq 1f
  msr elr_el2, x1
  msr spsr_el2, x0
  b 2f
1: msr elr_el3, x1
  msr spsr_el3, x0
2: mov x0, x2
  mov x1, x3
  dsb sy
  isb
  eret

.section .bss
.balign 16
.global outcome
outcome: .skip 80
saved: .skip 112
.global top
top: .skip 8
