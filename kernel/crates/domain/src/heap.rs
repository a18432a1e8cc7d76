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
// Several threads may be inside: the interrupt mask is the lock (single core).
unsafe impl Sync for Heap {}

#[cfg(target_arch = "aarch64")]
#[inline(always)]
pub(crate) fn masked<R>(f: impl FnOnce() -> R) -> R {
    let daif: u64;
    unsafe { core::arch::asm!("mrs {0}, daif", "msr daifset, #2", out(reg) daif) };
    let r = f();
    unsafe { core::arch::asm!("msr daif, {0}", in(reg) daif) };
    r
}
#[cfg(not(target_arch = "aarch64"))]
pub(crate) fn masked<R>(f: impl FnOnce() -> R) -> R { f() }

fn class(l: &Layout) -> usize { (l.size().max(l.align()).max(16) - 1).ilog2() as usize - 3 }
fn span(l: &Layout) -> usize { l.size().div_ceil(4096).next_power_of_two().ilog2() as usize }

unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, l: Layout) -> *mut u8 {
        masked(|| {
            let h = &mut *self.0.get();
            let c = class(&l);
            if c < CLASSES {
                let p = h.small[c];
                if !p.is_null() { h.small[c] = *(p as *mut *mut u8); return p }
                let size = 16 << c;
                let mut skip = (h.fresh as usize).wrapping_neg() & (size - 1);
                if h.left < size + skip {
                    // one page first, then 2, then 4 at a time
                    let p = (rl::sys().grant)(h.grant);
                    if p.is_null() { return p }
                    h.fresh = p; h.left = h.grant * 4096; skip = 0;
                    h.grant = (h.grant * 2).min(4);
                }
                let at = h.fresh.add(skip);
                h.fresh = at.add(size);
                h.left -= size + skip;
                at
            } else {
                let s = span(&l);
                if s >= SPANS || l.align() > 4096 { return null_mut() }
                let p = h.large[s];
                if !p.is_null() { h.large[s] = *(p as *mut *mut u8); return p }
                (rl::sys().grant)(1 << s)
            }
        })
    }
    unsafe fn dealloc(&self, p: *mut u8, l: Layout) {
        masked(|| {
            let h = &mut *self.0.get();
            let c = class(&l);
            let list = if c < CLASSES { &mut h.small[c] } else { &mut h.large[span(&l)] };
            *(p as *mut *mut u8) = *list;
            *list = p;
        })
    }
}

#[cfg(target_os = "none")]
#[global_allocator]
static HEAP: Heap = Heap(UnsafeCell::new(Lists { small: [null_mut(); CLASSES], large: [null_mut(); SPANS], fresh: null_mut(), left: 0, grant: 1 }));
