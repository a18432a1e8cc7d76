//! Device registers: the ones the manifest names, 32 bits at a time, checked against their extent.
use core::ptr::{read_volatile, write_volatile};

pub struct Mmio { at: usize, len: usize }
impl Mmio {
    /// # Safety
    /// The kernel granted this range to the domain.
    pub(crate) unsafe fn new(at: usize, len: usize) -> Self { Mmio { at, len } }
    #[inline(always)]
    fn place(&self, offset: usize) -> *mut u32 { assert!(offset % 4 == 0 && offset + 4 <= self.len); (self.at + offset) as *mut u32 }
    #[inline(always)]
    pub fn read(&self, offset: usize) -> u32 { let p = self.place(offset); unsafe { read_volatile(p) } }
    #[inline(always)]
    pub fn write(&self, offset: usize, v: u32) { let p = self.place(offset); unsafe { write_volatile(p, v) } }
    pub fn len(&self) -> usize { self.len }
    pub fn is_empty(&self) -> bool { self.len == 0 }
    /// Fills a 16-bit-per-pixel or 32-bit window quickly: `n` words of `v` from `offset`.
    pub fn fill(&self, offset: usize, n: usize, v: u32) {
        assert!(offset % 4 == 0 && offset + 4 * n <= self.len);
        for i in 0..n { unsafe { write_volatile((self.at + offset + 4 * i) as *mut u32, v) } }
    }
    /// Moves words down from `from` to `to` (scrolling).
    pub fn shift(&self, to: usize, from: usize, n: usize) {
        assert!(to <= from && from % 4 == 0 && to % 4 == 0 && from + 4 * n <= self.len);
        for i in 0..n { unsafe { write_volatile((self.at + to + 4 * i) as *mut u32, read_volatile((self.at + from + 4 * i) as *const u32)) } }
    }
}
