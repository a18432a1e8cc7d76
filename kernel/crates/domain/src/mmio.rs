//! Device registers: the ones the manifest names, 32 bits at a time, checked against their extent.
//! Deviations: 32-bit accesses only, but for the copies to and from memory windows.
use core::ptr::{read_volatile, write_volatile};

// SAFETY: for both: addresses are made by Mmio, inside the range that the kernel granted, a multiple of 4.
#[inline(always)] fn get(p: *mut u32) -> u32 { unsafe { read_volatile(p) } }
#[inline(always)] fn put(p: *mut u32, v: u32) { unsafe { write_volatile(p, v) } }

pub struct Mmio { at: usize, len: usize }
impl Mmio {
    /// # Safety
    /// The kernel granted this range to the domain.
    pub(crate) unsafe fn new(at: usize, len: usize) -> Self { Mmio { at, len } }
    #[inline(always)]
    fn place(&self, offset: usize) -> *mut u32 { assert!(offset % 4 == 0 && offset < self.len); (self.at + offset) as *mut u32 }
    /// Without overflow: `n` bytes from `offset` lie inside. The length is a multiple of 4.
    fn holds(&self, offset: usize, n: usize) -> bool { offset <= self.len && n <= self.len - offset }
    #[inline(always)]
    pub fn read(&self, offset: usize) -> u32 { get(self.place(offset)) }
    #[inline(always)]
    pub fn write(&self, offset: usize, v: u32) { put(self.place(offset), v) }
    pub fn len(&self) -> usize { self.len }
    pub fn is_empty(&self) -> bool { self.len == 0 }
    /// Fills a 16-bit-per-pixel or 32-bit window quickly: `n` words of `v` from `offset`.
    pub fn fill(&self, offset: usize, n: usize, v: u32) {
        assert!(offset % 4 == 0 && self.holds(offset, n.saturating_mul(4)));
        for i in 0..n { put((self.at + offset + 4 * i) as *mut u32, v) }
    }
    /// Moves words down from `from` to `to` (scrolling).
    pub fn shift(&self, to: usize, from: usize, n: usize) {
        assert!(to <= from && from % 4 == 0 && to % 4 == 0 && self.holds(from, n.saturating_mul(4)));
        for i in 0..n { put((self.at + to + 4 * i) as *mut u32, get((self.at + from + 4 * i) as *mut u32)) }
    }
    /// Moves the page's next byte (`tag`) to a FIFO and counts it. Nothing can come between the two: interrupts are masked, and
    /// the checks are made before.
    pub fn send(&self, offset: usize, page: &mut rl::Page) {
        let p = self.place(offset);
        let Some(&b) = page.data.get(page.tag as usize) else { return };
        masked(|| { put(p, b as u32); page.tag += 1 })
    }
    /// Takes a byte from a FIFO, appends it to the page and counts it, likewise.
    pub fn receive(&self, offset: usize, page: &mut rl::Page) {
        let p = self.place(offset);
        let n = page.len as usize;
        let Some(to) = page.data.get_mut(n) else { return };
        masked(|| { *to = get(p) as u8; page.len += 1 })
    }
    pub fn copy_out(&self, offset: usize, to: &mut [u8]) {
        assert!(self.holds(offset, to.len()));
        // SAFETY: inside the granted range, which is no Rust object's.
        unsafe { core::ptr::copy_nonoverlapping((self.at + offset) as *const u8, to.as_mut_ptr(), to.len()) }
    }
    pub fn copy_in(&self, offset: usize, from: &[u8]) {
        assert!(self.holds(offset, from.len()));
        // SAFETY: likewise.
        unsafe { core::ptr::copy_nonoverlapping(from.as_ptr(), (self.at + offset) as *mut u8, from.len()) }
    }
}
use crate::heap::masked;
