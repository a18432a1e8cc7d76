// Exception vectors and context switches. Truth: Arm ARM D1.11 (vector offsets), AAPCS64.
//
// SP_EL1 always points just past the running thread's register frame (struct Thread begins with it), so the entry saves
// straight into the thread; handlers then run on the one exception stack. A frame is either full (kind 0: taken by an
// exception), short (kind 1: the thread switched away in a call, so only x18..x30, sp and pc mean anything) or a landing (kind
// 2: x0, x18, x19, x29, sp, pc and pstate).
// Deviations: FIQ and SError end the machine; no floating point state is kept, nothing uses it.
    .equ    FRAME, 272                      // x0..x30, sp, pc, pstate
    .equ    KIND, 272
    .equ    QUICK, 1 << 0 | 1 << 13 | 1 << 17   // user.rs, quick

    .macro  entry, kind
    .balign 128
    sub     sp, sp, #FRAME
    stp     x0, x1, [sp]
    mov     x1, #\kind
    b       save
    .endm

    .section .text.vectors, "ax"
    .balign 2048
    .globl vectors
vectors:
    .balign 128                             // current EL, SP0: domains, threads
    sub     sp, sp, #FRAME
    stp     x0, x1, [sp]
    mrs     x0, elr_el1
    asr     x1, x0, #35                     // mm::DOMAINS .. + 32 GiB
    cmn     x1, #8
    mov     x1, #0
    b.ne    save
    // a domain did what it must not: nothing that its registers hold is wanted any more
    mrs     x1, esr_el1
    mrs     x2, far_el1
    mov     x3, x18
    add     x19, sp, #FRAME
    adrp    x4, __exception_stack           // page-aligned
    mov     sp, x4
    mov     x29, xzr
    bl      fault_in_domain                 // (pc, syndrome, address, top of the continuation stack) -> the crossing to land on
    mov     sp, x19
    msr     spsel, #0                       // D, A, F stay masked as in every thread; land unmasks interrupts
    mov     x1, #1
    b       land
    entry   1
    entry   2
    entry   3
    .balign 128
    b       fatal                           // current EL, SPx: an exception inside a handler is a kernel bug
    .balign 128
    b       fatal
    .balign 128
    b       fatal
    .balign 128
    b       fatal
    .balign 128                             // lower EL, AArch64: processes
    sub     sp, sp, #FRAME
    stp     x0, x1, [sp]
    mrs     x0, esr_el1
    lsr     x0, x0, #26
    cmp     x0, #0x15                       // SVC
    mov     x1, #4
    b.ne    save
    mov     w0, #QUICK & 0xffff
    movk    w0, #QUICK >> 16, lsl #16
    lsr     x0, x0, x8                      // by the low six bits: what lies above 63 is refused there
    tbz     x0, #0, save
    b       svc
    entry   5
    entry   6
    entry   7
    .rept   4                               // lower EL, AArch32: never entered
    .balign 128
    b       fatal
    .endr

    .text
// A system call that only looks: nothing but what Rust may change is kept, and no other thread comes between.
svc:
    stp     x2, x3, [sp, #16]
    stp     x4, x5, [sp, #32]
    stp     x6, x7, [sp, #48]
    stp     x8, x9, [sp, #64]
    stp     x10, x11, [sp, #80]
    stp     x12, x13, [sp, #96]
    stp     x14, x15, [sp, #112]
    stp     x16, x17, [sp, #128]
    adrp    x9, __exception_stack
    mov     x10, sp
    str     x30, [sp, #240]
    mov     sp, x9
    mov     x0, x8
    str     x10, [sp, #-16]!
    bl      quick
    ldr     x10, [sp]
    mov     sp, x10
    ldr     x30, [sp, #240]
    ldp     x16, x17, [sp, #128]
    ldp     x14, x15, [sp, #112]
    ldp     x12, x13, [sp, #96]
    ldp     x10, x11, [sp, #80]
    ldp     x8, x9, [sp, #64]
    ldp     x6, x7, [sp, #48]
    ldp     x4, x5, [sp, #32]
    ldp     x2, x3, [sp, #16]
    ldr     x1, [sp, #8]
    add     sp, sp, #FRAME
    eret

save:
    stp     x2, x3, [sp, #16]
    stp     x4, x5, [sp, #32]
    stp     x6, x7, [sp, #48]
    stp     x8, x9, [sp, #64]
    stp     x10, x11, [sp, #80]
    stp     x12, x13, [sp, #96]
    stp     x14, x15, [sp, #112]
    stp     x16, x17, [sp, #128]
    stp     x18, x19, [sp, #144]
    stp     x20, x21, [sp, #160]
    stp     x22, x23, [sp, #176]
    stp     x24, x25, [sp, #192]
    stp     x26, x27, [sp, #208]
    stp     x28, x29, [sp, #224]
    mrs     x2, sp_el0
    mrs     x3, elr_el1
    mrs     x4, spsr_el1
    stp     x30, x2, [sp, #240]
    stp     x3, x4, [sp, #256]
    str     xzr, [sp, #KIND]
    mov     x0, sp
    ldr     x2, =__exception_stack
    mov     sp, x2
    mov     x29, xzr
    bl      exception                       // (frame, kind) -> frame to resume
    .globl resume
resume:                                     // x0 = frame; at EL1h, interrupts masked
    mov     sp, x0
    ldr     x1, [sp, #KIND]
    cbnz    x1, 1f
    ldp     x3, x4, [sp, #256]
    ldp     x30, x2, [sp, #240]
    msr     sp_el0, x2
    msr     elr_el1, x3
    msr     spsr_el1, x4
    ldp     x28, x29, [sp, #224]
    ldp     x26, x27, [sp, #208]
    ldp     x24, x25, [sp, #192]
    ldp     x22, x23, [sp, #176]
    ldp     x20, x21, [sp, #160]
    ldp     x18, x19, [sp, #144]
    ldp     x16, x17, [sp, #128]
    ldp     x14, x15, [sp, #112]
    ldp     x12, x13, [sp, #96]
    ldp     x10, x11, [sp, #80]
    ldp     x8, x9, [sp, #64]
    ldp     x6, x7, [sp, #48]
    ldp     x4, x5, [sp, #32]
    ldp     x2, x3, [sp, #16]
    ldp     x0, x1, [sp], #FRAME
    eret
1:  tbz     x1, #0, 3f
    // a short frame: back into the middle of switch_to, at EL1t
    mov     x1, sp
    add     sp, sp, #FRAME
    msr     spsel, #0
    b       short

3:  // a landing: the crossing expects nothing but these
    ldp     x3, x4, [sp, #256]
    ldr     x2, [sp, #248]
    ldp     x18, x19, [sp, #144]
    ldr     x29, [sp, #232]
    ldr     x0, [sp]
    msr     sp_el0, x2
    msr     elr_el1, x3
    msr     spsr_el1, x4
    add     sp, sp, #FRAME
    eret

// switch_to(from: &mut Frame, to: &Frame): give the processor to another thread; returns when `from` is resumed.
// Called at EL1t with interrupts masked.
    .globl switch_to
switch_to:
    mov     x9, #1
    mov     x10, sp
    stp     x18, x19, [x0, #144]
    stp     x20, x21, [x0, #160]
    stp     x22, x23, [x0, #176]
    stp     x24, x25, [x0, #192]
    stp     x26, x27, [x0, #208]
    stp     x28, x29, [x0, #224]
    stp     x30, x10, [x0, #240]
    str     x30, [x0, #256]
    str     x9, [x0, #KIND]
    ldr     x9, [x1, #KIND]
    add     x10, x1, #FRAME
    msr     spsel, #1
    mov     sp, x10
    tbz     x9, #0, 2f
    msr     spsel, #0
short:                                      // x1 = frame
    ldp     x18, x19, [x1, #144]
    ldp     x20, x21, [x1, #160]
    ldp     x22, x23, [x1, #176]
    ldp     x24, x25, [x1, #192]
    ldp     x26, x27, [x1, #208]
    ldp     x28, x29, [x1, #224]
    ldp     x30, x10, [x1, #240]
    ldr     x9, [x1, #256]
    mov     sp, x10
    br      x9
2:  mov     x0, x1
    b       resume

// land(frame: &mut Crossing, status): abandon everything above a crossing and return from it with an error.
    .globl land
land:
    mov     x18, x0
    ldp     x10, x11, [x0, #16]
    ldp     x19, x29, [x0]
    mov     x0, x1
    and     x10, x10, #-4                   // the low bits say what the frame lends
    mov     sp, x11
    msr     daifclr, #2
    br      x10

// start of a thread: x19 = function, x20 = argument, prepared by sched::spawn as a full frame
    .globl thread_start
thread_start:
    mov     x29, xzr
    mov     x0, x20
    blr     x19
    .globl thread_landing
thread_landing:                             // also where a fault in a thread's own domain ends
    b       thread_exit

fatal:
    msr     spsel, #1
    mrs     x0, esr_el1
    mrs     x1, elr_el1
    mrs     x2, far_el1
    ldr     x3, =__boot_stack
    mov     sp, x3
    b       fatal_exception
