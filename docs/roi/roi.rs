//! Regions of interest: a guest tells the emulator where what is to be measured begins and ends, and when its counts are
//! written or start over. Truth: `host/machine/regions.ts` of redleaf-pi; `docs/tracing.md` says how it is used.
//!
//! ```ignore
//! mod roi;
//! let _measured = roi::Region::new(1);   // ends where it goes out of scope
//! work();
//! ```
//!
//! A region's number is 1 to 2^32 - 1; 0 means the whole run, for [`dump`] and [`reset`]. The marks are semihosting calls
//! (`run -semihosting`), which work at every exception level; on a Pi without a debugger they are exceptions. [`Page`] makes
//! them by stores to the page of registers instead (`run --roi-page ADDRESS`).
//!
//! Deviations: AArch64 only; a mark is not atomic with what is beside it.

/// What a mark says: the offset of its semihosting call, and of its register divided by four.
#[derive(Clone, Copy)]
#[repr(usize)]
pub enum Mark {
    Begin = 0,
    End = 1,
    Dump = 2,
    Reset = 3,
}

/// Says it by semihosting.
#[inline(always)]
pub fn mark(mark: Mark, id: u32) {
    // SAFETY: the call answers in X0 and touches neither memory nor stack.
    #[cfg(target_arch = "aarch64")]
    unsafe {
        core::arch::asm!("hlt #0xf000", inout("x0") 0x100 + mark as usize => _, in("x1") id as usize, options(nostack));
    }
    #[cfg(not(target_arch = "aarch64"))]
    let _ = (mark, id);
}

#[inline(always)]
pub fn begin(id: u32) {
    mark(Mark::Begin, id)
}
#[inline(always)]
pub fn end(id: u32) {
    mark(Mark::End, id)
}
/// Counts of a region (0: of the run) are written to `--stats` now.
#[inline(always)]
pub fn dump(id: u32) {
    mark(Mark::Dump, id)
}
/// Counts of a region (0: all) start over.
#[inline(always)]
pub fn reset(id: u32) {
    mark(Mark::Reset, id)
}

/// A region that lasts as long as this value.
pub struct Region(u32);
impl Region {
    #[inline(always)]
    pub fn new(id: u32) -> Region {
        begin(id);
        Region(id)
    }
}
impl Drop for Region {
    #[inline(always)]
    fn drop(&mut self) {
        end(self.0)
    }
}

/// The page of registers, mapped as Device memory.
pub struct Page(*mut u32);
impl Page {
    const MAGIC: u32 = 0x524f_4931;

    /// The page at this address, when the emulator has it there.
    ///
    /// # Safety
    /// The address is mapped for reading and writing, as Device memory, and stays so.
    pub unsafe fn at(address: *mut u32) -> Option<Page> {
        // SAFETY: as the caller promises.
        (unsafe { address.add(4).read_volatile() } == Self::MAGIC).then_some(Page(address))
    }

    #[inline(always)]
    pub fn mark(&self, mark: Mark, id: u32) {
        // SAFETY: `at` was promised that the registers are there.
        unsafe { self.0.add(mark as usize).write_volatile(id) }
    }
}
