//! The processor's counters, readable by every domain. Truth: Cortex-A53 TRM 12 (PMU), Arm ARM D13.4.
//! Counter 0 counts event 0x08 (instructions architecturally executed); the kernel sets it up.

/// PMCCNTR_EL0, between two barriers' worth of order: the ISB makes everything before it count.
#[inline(always)]
pub fn cycles() -> u64 { let v: u64; unsafe { core::arch::asm!("isb", "mrs {}, pmccntr_el0", out(reg) v, options(nostack)) }; v }
#[inline(always)]
pub fn instructions() -> u64 { let v: u64; unsafe { core::arch::asm!("isb", "mrs {}, pmevcntr0_el0", out(reg) v, options(nostack)) }; v }

/// Calls an ordinary `extern "C"` function and a method through a vtable without the compiler seeing what is behind.
#[inline(always)]
pub fn opaque<T>(v: T) -> T { core::hint::black_box(v) }

/// RedLeaf's trampoline, transcribed from its x86-64 original to AArch64: it saves every argument and callee-saved register
/// eagerly on the thread's continuation stack, asks a function for the address of the error path, calls, and discards.
/// A comparison row: nothing else uses it.
pub mod eager {
    use core::arch::global_asm;
    global_asm!(
        ".section .text.rl_eager, \"ax\"", ".globl rl_eager_call",
        "rl_eager_call:",                        // x0 = this, x1 = argument, x2 = function
        "sub sp, sp, #48",
        "stp x29, x30, [sp]",
        "stp x0, x1, [sp, #16]",
        "str x2, [sp, #32]",
        "adrp x9, rl_eager_top", "add x9, x9, :lo12:rl_eager_top", "ldr x10, [x9]",
        "stp x0, x1, [x10]", "stp x2, x3, [x10, #16]", "stp x4, x5, [x10, #32]", "stp x6, x7, [x10, #48]",
        "stp x8, x19, [x10, #64]", "stp x20, x21, [x10, #80]", "stp x22, x23, [x10, #96]", "stp x24, x25, [x10, #112]",
        "stp x26, x27, [x10, #128]", "stp x28, x29, [x10, #144]",
        "mov x11, sp", "stp x30, x11, [x10, #160]",
        "bl rl_eager_error_path",                // the helper that names the error function
        "adrp x9, rl_eager_top", "add x9, x9, :lo12:rl_eager_top", "ldr x10, [x9]",
        "str x0, [x10, #176]",
        "add x10, x10, #192", "str x10, [x9]",   // published
        "ldp x0, x1, [sp, #16]", "ldr x2, [sp, #32]",
        "blr x2",
        "adrp x9, rl_eager_top", "add x9, x9, :lo12:rl_eager_top", "ldr x10, [x9]", "sub x10, x10, #192", "str x10, [x9]",
        "ldp x29, x30, [sp]",
        "add sp, sp, #48",
        "ret",
        "rl_eager_error_path:", "adr x0, rl_eager_error", "ret",
        "rl_eager_error:", "mov x0, #1", "ret",
        ".section .data.rl_eager, \"aw\"", ".balign 16", "rl_eager_stack: .skip 1920", "rl_eager_top: .xword rl_eager_stack", ".text",
    );
    extern "C" { fn rl_eager_call(this: u64, a: u64, f: extern "C" fn(u64, u64) -> u64) -> u64; }
    #[inline(always)]
    pub fn call(this: u64, a: u64, f: super::Function) -> u64 { unsafe { rl_eager_call(this, a, f.0) } }
}
/// A plain function to call for the same comparison.
#[derive(Clone, Copy)]
pub struct Function(extern "C" fn(u64, u64) -> u64);
extern "C" fn add(_this: u64, a: u64) -> u64 { a + 1 }
pub const BARE: Function = Function(add);
impl Function { #[inline(always)] pub fn call(self, this: u64, a: u64) -> u64 { (self.0)(this, a) } }

