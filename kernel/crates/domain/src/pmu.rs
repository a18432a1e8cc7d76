//! The processor's counters, readable by every domain. Truth: Cortex-A53 TRM 12 (PMU), Arm ARM D13.4.
//! Counter 0 counts event 0x08 (instructions architecturally executed); the kernel sets it up.
//! Deviations: only counter 0; the kernel never stops it.

/// PMCCNTR_EL0, between two barriers' worth of order: the ISB makes everything before it count.
// SAFETY: for both: reads a counter that every domain may read.
#[inline(always)]
pub fn cycles() -> u64 { let v: u64; unsafe { core::arch::asm!("isb", "mrs {}, pmccntr_el0", out(reg) v, options(nostack)) }; v }
// SAFETY: as above.
#[inline(always)]
pub fn instructions() -> u64 { let v: u64; unsafe { core::arch::asm!("isb", "mrs {}, pmevcntr0_el0", out(reg) v, options(nostack)) }; v }

/// Two readings with something between them. They go straight to memory, so that the measured code has all registers.
#[repr(C)]
#[derive(Default)]
pub struct Span { instructions: [u64; 2], cycles: [u64; 2] }
impl Span {
    #[inline(always)]
    pub fn begin(&mut self) {
        // SAFETY: stores into self alone.
        unsafe { core::arch::asm!("isb", "mrs {t}, pmevcntr0_el0", "str {t}, [{p}]", "isb", "mrs {t}, pmccntr_el0", "str {t}, [{p}, #16]", t = out(reg) _, p = in(reg) self, options(nostack)) }
    }
    #[inline(always)]
    pub fn end(&mut self) {
        // SAFETY: as above.
        unsafe { core::arch::asm!("isb", "mrs {t}, pmccntr_el0", "str {t}, [{p}, #24]", "isb", "mrs {t}, pmevcntr0_el0", "str {t}, [{p}, #8]", t = out(reg) _, p = in(reg) self, options(nostack)) }
    }
    /// Cycles and instructions between, what the readings take included.
    pub fn took(&self) -> (u64, u64) { (self.cycles[1] - self.cycles[0], self.instructions[1].wrapping_sub(self.instructions[0])) }
}

/// Calls an ordinary `extern "C"` function and a method through a vtable without the compiler seeing what is behind.
#[inline(always)]
pub fn opaque<T>(v: T) -> T { core::hint::black_box(v) }

/// RedLeaf's trampoline, transcribed from its x86-64 shape to AArch64, step by step: the proxy's method calls the trampoline;
/// that saves every argument and callee-saved register on the thread's continuation stack, has a helper name the error
/// function, publishes, and calls the wrapper; the wrapper makes the inner dyn call; a last call discards the continuation.
/// (RedLeaf's stack pointer is per processor, behind gs; here TPIDR_EL1's place is taken by a word in memory.)
/// A comparison row: nothing else uses it.
pub mod eager {
    use core::arch::global_asm;
    global_asm!(
        ".section .text.rl_eager, \"ax\"", ".globl rl_eager_call",
        "rl_eager_call:",                        // the proxy's method: x0 = the object behind (data, vtable), x1 = argument
        "stp x29, x30, [sp, #-16]!", "mov x29, sp",
        "bl rl_eager_trampoline",
        "ldp x29, x30, [sp], #16", "ret",

        "rl_eager_trampoline:",
        "stp x0, x1, [sp, #-32]!", "stp x29, x30, [sp, #16]",
        "bl rl_eager_error_path",                // the helper that names the error function
        "mov x12, x0",
        "ldp x0, x1, [sp]",
        "adrp x9, rl_eager_top", "add x9, x9, :lo12:rl_eager_top", "ldr x10, [x9]",
        "stp x12, x30, [x10]", "mov x11, sp", "stp x11, x0, [x10, #16]",
        "stp x1, x2, [x10, #32]", "stp x3, x4, [x10, #48]", "stp x5, x6, [x10, #64]", "stp x7, x8, [x10, #80]",
        "stp x19, x20, [x10, #96]", "stp x21, x22, [x10, #112]", "stp x23, x24, [x10, #128]", "stp x25, x26, [x10, #144]",
        "stp x27, x28, [x10, #160]", "str x29, [x10, #176]",
        "add x10, x10, #192", "str x10, [x9]",   // published
        "bl rl_eager_wrapper",
        "ldp x29, x30, [sp, #16]", "add sp, sp, #32",
        "ret",

        "rl_eager_wrapper:",                     // the inner dyn call, then the continuation goes
        "stp x29, x30, [sp, #-32]!", "mov x29, sp", "str x19, [sp, #16]",
        "ldp x0, x2, [x0]", "ldr x2, [x2]", "blr x2",
        "mov x19, x0",
        "bl rl_eager_discard",
        "mov x0, x19",
        "ldr x19, [sp, #16]", "ldp x29, x30, [sp], #32", "ret",

        "rl_eager_discard:", "adrp x9, rl_eager_top", "add x9, x9, :lo12:rl_eager_top", "ldr x10, [x9]", "sub x10, x10, #192", "str x10, [x9]", "ret",
        "rl_eager_error_path:", "adr x0, rl_eager_error", "ret",
        "rl_eager_error:", "mov x0, #1", "ret",
        ".section .data.rl_eager, \"aw\"", ".balign 16", "rl_eager_stack: .skip 1920", "rl_eager_top: .xword rl_eager_stack", ".text",
    );
    extern "C" { fn rl_eager_call(object: *const [u64; 2], a: u64) -> u64; }
    /// What a fat reference is to the assembly above: data and a table of methods.
    pub struct Object { method: super::Function, fat: [u64; 2] }
    impl Object {
        pub fn new(method: super::Function) -> alloc::boxed::Box<Object> {
            let mut o = alloc::boxed::Box::new(Object { method, fat: [0; 2] });
            o.fat = [&*o as *const Object as u64, &o.method as *const super::Function as u64];
            o
        }
        // SAFETY: `fat` names a method and its object, as the assembly wants.
        #[inline(always)]
        pub fn call(&self, a: u64) -> u64 { unsafe { rl_eager_call(&self.fat, a) } }
    }
}
/// A plain function to call for the same comparison.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Function(extern "C" fn(u64, u64) -> u64);
extern "C" fn add(_this: u64, a: u64) -> u64 { a + 1 }
pub const BARE: Function = Function(add);
impl Function { #[inline(always)] pub fn call(self, this: u64, a: u64) -> u64 { (self.0)(this, a) } }

