/* Bare-metal start for the speed kernels: from EL2 or EL3 to EL1, MMU and caches on with an identity map, then main(), then
   semihosting exit with its result. The other cores wait. */
.global _start
_start:
    mrs x0, mpidr_el1
    and x0, x0, #3
    cbnz x0, park
    mrs x0, CurrentEL
    cmp x0, #8
    b.lo at_el1
    b.eq at_el2
    mov x0, #0x5b1
    msr scr_el3, x0
    mov x0, #0x3c9
    msr spsr_el3, x0
    adr x0, at_el2
    msr elr_el3, x0
    eret
at_el2:
    mov x0, #0x80000000
    msr hcr_el2, x0
    mov x0, #3
    msr cnthctl_el2, x0
    mov x0, #0x3c5
    msr spsr_el2, x0
    adr x0, at_el1
    msr elr_el2, x0
    eret
at_el1:
    ldr x0, =stack_top
    mov sp, x0
    mov x0, #0x300000
    msr cpacr_el1, x0
    /* One level 1 table: 1 GiB of Normal memory as level 2 blocks, the last 16 MiB and the block above as Device. */
    ldr x0, =table1
    ldr x1, =table2
    orr x2, x1, #3
    str x2, [x0]
    ldr x2, =0x40000401
    str x2, [x0, #8]
    mov x3, #0
1:  lsl x4, x3, #21
    cmp x3, #504
    mov x5, #0x705
    mov x6, #0x401
    csel x5, x6, x5, hs
    orr x4, x4, x5
    str x4, [x1, x3, lsl #3]
    add x3, x3, #1
    cmp x3, #512
    b.lo 1b
    msr ttbr0_el1, x0
    ldr x0, =0xff00
    msr mair_el1, x0
    ldr x0, =0x200803519
    msr tcr_el1, x0
    isb
    mrs x0, sctlr_el1
    ldr x1, =0x1005
    orr x0, x0, x1
    msr sctlr_el1, x0
    isb
    bl main
    /* SYS_EXIT: ADP_Stopped_ApplicationExit with main's result. */
    ldr x1, =exit_block
    ldr x2, =0x20026
    str x2, [x1]
    str x0, [x1, #8]
    mov w0, #0x18
    hlt #0xf000
park:
    wfe
    b park
.bss
.balign 4096
table1: .skip 4096
table2: .skip 4096
exit_block: .skip 16
.balign 16
.skip 65536
stack_top:
