//! AArch64: system registers, interrupt masking, cache and TLB maintenance, the two assembly files.
//! Truth: Arm ARM (D13 system registers, C6 barriers). Deviations: single core, so no broadcast (inner-shareable) forms.
use core::arch::{asm, global_asm};

global_asm!(include_str!("boot.S"));
global_asm!(include_str!("vectors.S"));

// SAFETY: of the instructions below: they change the processor's state as their function says, which only the kernel may ask for.
/// Reads a system register by its manual name.
#[macro_export]
macro_rules! mrs { ($r:literal) => {{ let v: u64; #[allow(unused_unsafe)] unsafe { core::arch::asm!(concat!("mrs {}, ", $r), out(reg) v, options(nomem, nostack)) }; v }} }
/// Writes a system register by its manual name.
#[macro_export]
macro_rules! msr { ($r:literal, $v:expr) => {{ let v: u64 = $v; #[allow(unused_unsafe)] unsafe { core::arch::asm!(concat!("msr ", $r, ", {}"), in(reg) v, options(nostack)) } }} }

/// Interrupts masked for as long as it lives; the previous state comes back with its drop.
pub struct IrqOff(u64);
impl IrqOff {
    #[inline(always)]
    pub fn new() -> Self {
        let daif = mrs!("daif");
        irq_off();
        IrqOff(daif)
    }
}
impl Drop for IrqOff {
    #[inline(always)]
    fn drop(&mut self) { msr!("daif", self.0) }
}

// SAFETY: as above, for all that follow: masks, barriers, maintenance of what is a copy of memory anyway.
pub fn irq_off() { unsafe { asm!("msr daifset, #2", options(nostack)) } }
pub fn irq_on() { unsafe { asm!("msr daifclr, #2", options(nostack)) } }
pub fn wfi() { unsafe { asm!("dsb sy", "wfi", options(nostack)) } }
pub fn isb() { unsafe { asm!("isb", options(nostack)) } }
pub fn barrier() { unsafe { asm!("dsb sy", "isb", options(nostack)) } }

// SAFETY: as above: what is forgotten is read again.
/// Forgets every translation (EL1&0 regime).
pub fn tlb_flush_all() { unsafe { asm!("dsb ishst", "tlbi vmalle1", "dsb ish", "isb", options(nostack)) } }
/// Forgets the translations of one address space.
pub fn tlb_flush_space(asid: usize) { unsafe { asm!("dsb ishst", "tlbi aside1, {}", "dsb ish", "isb", in(reg) asid << 48, options(nostack)) } }
/// Forgets the translation of one page, whatever the ASID.
pub fn tlb_flush(va: usize) { unsafe { asm!("dsb ishst", "tlbi vaae1, {}", "dsb ish", "isb", in(reg) (va >> 12) & 0xfff_ffff_ffff, options(nostack)) } }
/// Makes a fresh mapping visible: the walker may have seen the entry invalid, but invalid entries are never cached.
pub fn tlb_publish() { unsafe { asm!("dsb ishst", "isb", options(nostack)) } }

/// Instructions were written to `[va, va+len)` through the data side (or mapped anew): clean to the point of unification,
/// then forget the instruction cache.
pub fn sync_code(va: usize, len: usize) {
    // SAFETY: as above.
    for at in (va & !63..va + len).step_by(64) { unsafe { asm!("dc cvau, {}", in(reg) at, options(nostack)) } }
    // SAFETY: as above.
    unsafe { asm!("dsb ish", "ic iallu", "dsb ish", "isb", options(nostack)) };
}

/// Writes lines back to memory and drops them, or only drops them: what else sees memory does not see the cache.
pub fn dc(at: usize, len: usize, write: bool) {
    // SAFETY: as above; what is dropped unwritten was written by somebody else, as the caller says.
    for at in (at..at + len).step_by(64) { unsafe { if write { asm!("dc civac, {}", in(reg) at) } else { asm!("dc ivac, {}", in(reg) at) } } }
}

/// Clears page-aligned memory a cache line at a time (DC ZVA writes 64 bytes on the Cortex-A53; DCZID_EL0 says so).
pub fn clear(at: *mut u8, len: usize) {
    let (mut p, end) = (at as usize, at as usize + len);
    while p < end {
        // SAFETY: whoever calls it has the memory.
        unsafe { asm!("dc zva, {}", in(reg) p, options(nostack)) };
        p += 64;
    }
}

/// Performance monitors: cycle counter and event counter 0 = 0x08, instructions architecturally executed.
pub fn pmu_start() {
    msr!("pmevtyper0_el0", 0x08);
    msr!("pmccfiltr_el0", 0);
    msr!("pmcntenset_el0", 0x8000_0001);
    msr!("pmcr_el0", 1 | 2 | 4 | 1 << 6); // enable, reset both, 64-bit cycle counter
    msr!("pmuserenr_el0", 1 << 3 | 1 << 2); // EL0 reads event and cycle counters, and sets nothing
    barrier();
}

/// Semihosting SYS_GET_CMDLINE (0x15) into `to`; false when there is none. Where nobody listens the HLT is an undefined
/// instruction, which `exception` steps over (x0 stays 0x15).
pub fn semihosting_arguments(to: &mut [u8]) -> bool {
    let mut block = [to.as_mut_ptr() as u64, to.len() as u64];
    let r: u64;
    // SAFETY: the block says where to write and how much.
    unsafe { asm!("hlt #0xf000", inlateout("x0") 0x15u64 => r, in("x1") block.as_mut_ptr(), options(nostack)) };
    r == 0
}

/// Semihosting SYS_EXIT (Arm "Semihosting for AArch32 and AArch64" 5.x, 0x18) with ADP_Stopped_ApplicationExit and a code.
/// Where nobody listens the HLT is an undefined instruction and `exception` goes on with the watchdog.
pub fn semihosting_exit(code: u64) {
    let block = [0x20026u64, code];
    // SAFETY: nothing is written.
    unsafe { asm!("hlt #0xf000", inout("x0") 0x18u64 => _, in("x1") block.as_ptr(), options(nostack)) };
}
