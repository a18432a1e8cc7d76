// Boot: from the firmware's hands to Rust in the upper half.
// Truth: Linux Documentation/arch/arm64/booting.rst (Image header, x0 = DTB); Arm ARM D1 (exception levels), D5/D8 (translation).
// Everything up to the jump through `upper` runs at its physical address, with the MMU off: position-relative only, no
// unaligned access.
// Deviations: entered at EL2 or EL1, never EL3; little endian.
    .section .text.boot, "ax"
    .globl _start
_start:
    b       1f                              // code0: an executable first word, as U-Boot's booti and the firmware expect
    .long   0
    .quad   0x80000                         // text_offset
    .quad   __image_size                    // .bss and stacks included
    .quad   0x2                             // flags: little endian, 4K pages, at the base of memory: nothing here is moved
    .quad   0, 0, 0
    .ascii  "ARM\x64"
    .long   0
1:  mrs     x1, mpidr_el1
    ands    x1, x1, #3
    b.eq    3f
2:  wfe                                     // secondary cores belong in the firmware's spin table
    b       2b
3:  mov     x20, x0                         // DTB address or 0
    mrs     x0, CurrentEL
    cmp     x0, #8
    b.ne    4f
    // EL2 -> EL1
    mov     x0, #(1 << 31)                  // HCR_EL2.RW: EL1 is AArch64
    msr     hcr_el2, x0
    mov     x0, #3                          // physical counter and timer for EL1
    msr     cnthctl_el2, x0
    msr     cntvoff_el2, xzr
    mov     x0, #0x33ff
    msr     cptr_el2, x0
    msr     hstr_el2, xzr
    mrs     x0, pmcr_el0
    ubfx    x0, x0, #11, #5                 // HPMN = N: every event counter is EL1's
    msr     mdcr_el2, x0
    mrs     x0, midr_el1
    msr     vpidr_el2, x0
    mrs     x0, mpidr_el1
    msr     vmpidr_el2, x0
    mov     x0, #0x3c4                      // EL1t, DAIF masked
    msr     spsr_el2, x0
    adr     x0, 4f
    msr     elr_el2, x0
    eret
4:  msr     spsel, #0                       // EL1t: threads on SP_EL0, exceptions on SP_EL1
    msr     daifset, #0xf
    mov     x0, #0x0800
    movk    x0, #0x30d0, lsl #16            // SCTLR_EL1 RES1 bits, everything off: EL0 may mask, wait and maintain nothing
    msr     sctlr_el1, x0
    msr     cpacr_el1, xzr                  // nobody has floating point
    isb
    // clear .bss (page tables live in it)
    adrp    x0, __bss
    adrp    x1, __bss_end
5:  cmp     x0, x1
    b.hs    6f
    stp     xzr, xzr, [x0], #16
    b       5b
6:  // first tables: L1[0] -> L2 with 2 MiB blocks (RAM, then 0x3F000000.. as Device), L1[1] = local peripherals
    adrp    x0, boot_l1
    adrp    x1, boot_l2
    orr     x2, x1, #3
    str     x2, [x0]
    mov     x2, #0x40000000
    movz    x3, #0x0405                     // block, AttrIndx 1 (Device-nGnRE), AF
    movk    x3, #0x60, lsl #48              // UXN, PXN
    orr     x2, x2, x3
    str     x2, [x0, #8]
    mov     x4, #0
    movz    x5, #0x0701                     // block, AttrIndx 0 (Normal WB), inner shareable, AF
7:  lsl     x6, x4, #21
    cmp     x4, #504
    b.lo    8f
    orr     x6, x6, x3
    b       9f
8:  orr     x6, x6, x5
9:  str     x6, [x1, x4, lsl #3]
    add     x4, x4, #1
    cmp     x4, #512
    b.lo    7b
    movz    x2, #0x04ff                     // MAIR: 0 = Normal WB, 1 = Device-nGnRE, 2 = Normal NC
    movk    x2, #0x44, lsl #16
    msr     mair_el1, x2
    ldr     x2, =0xb5193519                 // TCR: T0SZ = T1SZ = 25, WB inner shareable walks, 4K granules, 32-bit PA
    msr     tcr_el1, x2
    msr     ttbr0_el1, x0
    msr     ttbr1_el1, x0
    tlbi    vmalle1
    ic      iallu
    dsb     sy
    isb
    mrs     x2, sctlr_el1
    mov     x3, #0x1005                     // M, C, I
    orr     x2, x2, x3
    bic     x2, x2, #2                      // A off: Normal memory takes unaligned accesses
    msr     sctlr_el1, x2
    isb
    ldr     x2, =upper
    br      x2
upper:
    ldr     x0, =__boot_stack
    mov     sp, x0
    mov     x29, xzr
    mov     x30, xzr
    ldr     x1, =vectors
    msr     vbar_el1, x1
    isb
    mov     x0, x20
    bl      kmain
0:  wfi
    b       0b

    .section .bss.tables, "aw", @nobits
    .balign 4096
boot_l1: .skip 4096
boot_l2: .skip 4096
