//! A domain's private heap: size classes over pages the kernel grants. Nothing is given back before the domain ends; then
//! the kernel takes all of it at once.
//! Deviations: blocks above 2 KiB are whole pages, kept per power of two.
use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::ptr::null_mut;

const CLASSES: usize = 8; // 16, 32, ... 2048
const SPANS: usize = 13;  // 1, 2, ... 4096 pages
struct Lists { small: [*mut u8; CLASSES], large: [*mut u8; SPANS], fresh: *mut u8, left: usize, grant: usize }
struct Heap(UnsafeCell<Lists>);
// SAFETY: several threads may be inside: the interrupt mask is the lock (single core).
unsafe impl Sync for Heap {}

#[cfg(target_arch = "aarch64")]
#[inline(always)]
pub(crate) fn masked<R>(f: impl FnOnce() -> R) -> R {
    let daif: u64;
    // SAFETY: interrupts off, and as they were; `f` is short and comes back.
    unsafe { core::arch::asm!("mrs {0}, daif", "msr daifset, #2", out(reg) daif) };
    let r = f();
    // SAFETY: as above.
    unsafe { core::arch::asm!("msr daif, {0}", in(reg) daif) };
    r
}
#[cfg(not(target_arch = "aarch64"))]
pub(crate) fn masked<R>(f: impl FnOnce() -> R) -> R { f() }

fn class(l: &Layout) -> usize { (l.size().max(l.align()).max(16) - 1).ilog2() as usize - 3 }
fn span(l: &Layout) -> usize { l.size().div_ceil(4096).next_power_of_two().ilog2() as usize }

// SAFETY: a list holds blocks that were handed out once and given back, each at least a word long and naming the next.
fn pop(list: &mut *mut u8) -> Option<*mut u8> { let p = *list; if p.is_null() { return None } *list = unsafe { *(p as *mut *mut u8) }; Some(p) }
// SAFETY: likewise: the block is given back, so its first word is ours.
fn push(list: &mut *mut u8, p: *mut u8) { unsafe { *(p as *mut *mut u8) = *list } *list = p }
// SAFETY: the kernel checks the share.
fn grant(pages: usize) -> *mut u8 { unsafe { (rl::sys().grant)(pages) } }

impl Lists {
    fn take(&mut self, l: &Layout) -> *mut u8 {
        let c = class(l);
        if c >= CLASSES {
            let s = span(l);
            if s >= SPANS || l.align() > 4096 { return null_mut() }
            return pop(&mut self.large[s]).unwrap_or_else(|| grant(1 << s));
        }
        if let Some(p) = pop(&mut self.small[c]) { return p }
        let size = 16 << c;
        let mut skip = (self.fresh as usize).wrapping_neg() & (size - 1);
        if self.left < size + skip {
            // one page first, then 2, then 4 at a time
            let p = grant(self.grant);
            if p.is_null() { return p }
            (self.fresh, self.left, skip) = (p, self.grant * 4096, 0);
            self.grant = (self.grant * 2).min(4);
        }
        let at = self.fresh.wrapping_add(skip);
        self.fresh = at.wrapping_add(size);
        self.left -= size + skip;
        at
    }
    fn give(&mut self, p: *mut u8, l: &Layout) {
        let c = class(l);
        push(if c < CLASSES { &mut self.small[c] } else { &mut self.large[span(l)] }, p)
    }
}
// SAFETY: blocks do not overlap, are as large and as aligned as asked (pages, or a power of two of them), and stay until the domain ends.
unsafe impl GlobalAlloc for Heap {
    // SAFETY: interrupts are masked, so nobody else is at the lists; the same below.
    unsafe fn alloc(&self, l: Layout) -> *mut u8 { masked(|| unsafe { &mut *self.0.get() }.take(&l)) }
    unsafe fn dealloc(&self, p: *mut u8, l: Layout) { masked(|| unsafe { &mut *self.0.get() }.give(p, &l)) }
}

#[cfg(target_os = "none")]
#[global_allocator]
static HEAP: Heap = Heap(UnsafeCell::new(Lists { small: [null_mut(); CLASSES], large: [null_mut(); SPANS], fresh: null_mut(), left: 0, grant: 1 }));
