//! The shared heap: objects that may cross domains. One block an object: a header, then the value (16-aligned).
//!
//! Every object is on exactly one list: its owner's, or its parent object's when it is nested. A move is one relink whatever
//! the object holds. What a dead domain leaves is taken off it as one list at once, whatever its length, and freed piece by piece by
//! later allocations, an idle processor, or who asks how much there is; no destructor runs, so torn values do no harm.
//! Deviations: blocks are never given back to the page source (they are reused); size classes are fixed; a domain's count
//! is of root objects.
//!
//! Invariants the unsafe code stands on: `block` pointers come from `alloc` and are not used after `free`; a header is written
//! by this file only; one thread at a time is inside (the kernel masks interrupts).
#![cfg_attr(not(test), no_std)]
use core::ptr::null_mut;

/// Owners are small numbers: domain ids.
pub const OWNERS: usize = 256;
/// An object of this owner hangs on another object.
pub const NESTED: u32 = u32::MAX;
const FREE: u32 = u32::MAX - 1;
pub const HEADER: usize = 64;
/// Chunks are aligned to their size, so that an interior address finds its chunk.
pub const CHUNK: usize = 64 * 1024;
/// Block sizes, header included; the big ones leave room for 1, 2, 4, 8 KiB of value.
const CLASSES: [usize; 10] = [128, 192, 256, 512, 1088, 2112, 4160, 8256, 16448, 32704];

#[repr(C, align(64))]
pub struct Head {
    next: *mut Head,
    /// where the pointer to this object lies: in the list head or in the predecessor
    link: *mut *mut Head,
    child: *mut Head,
    /// address of the Slot that holds this object, when nested
    pub slot: usize,
    /// fingerprint of the type
    pub kind: u64,
    pub owner: u32,
    pub size: u32,
    class: u32,
    _pad: u32,
    chunk_class: u64,
}

/// Class by size in units of 64 bytes, up to 4 KiB of value.
const SMALL: [u8; 66] = {
    let (mut t, mut i) = ([0u8; 66], 0);
    while i < 66 { let mut c = 0; while CLASSES[c] < i * 64 + HEADER { c += 1 } t[i] = c as u8; i += 1 }
    t
};
fn class_of(size: usize) -> Option<usize> {
    match SMALL.get(size.div_ceil(64)) { Some(&c) => Some(c as usize), None => CLASSES.iter().position(|&c| c >= size + HEADER) }
}

/// Where chunks come from.
pub trait Pages {
    /// CHUNK bytes aligned to CHUNK, zeroed or not.
    fn chunk(&mut self) -> Option<*mut u8>;
    fn is_chunk(&self, base: usize) -> bool;
}

pub struct Heap<P: Pages> {
    pub pages: P,
    lists: [*mut Head; OWNERS],
    count: [u32; OWNERS],
    free: [*mut Head; CLASSES.len()],
    /// What dead owners left: lists, each linked to the next by its first object's `link`.
    garbage: *mut Head,
    live: usize,
    pub chunks: usize,
}
unsafe impl<P: Pages> Send for Heap<P> {}

#[inline(always)]
pub fn head(value: *mut u8) -> *mut Head { unsafe { value.sub(HEADER) as *mut Head } }
#[inline(always)]
fn value(h: *mut Head) -> *mut u8 { unsafe { (h as *mut u8).add(HEADER) } }

impl<P: Pages> Heap<P> {
    pub const fn new(pages: P) -> Self {
        Heap { pages, lists: [null_mut(); OWNERS], count: [0; OWNERS], free: [null_mut(); CLASSES.len()], garbage: null_mut(), live: 0, chunks: 0 }
    }
    #[inline(always)]
    unsafe fn link(at: *mut *mut Head, h: *mut Head) {
        let next = *at;
        (*h).next = next;
        (*h).link = at;
        if !next.is_null() { (*next).link = &mut (*h).next }
        *at = h;
    }
    #[inline(always)]
    unsafe fn unlink(h: *mut Head) {
        let (next, link) = ((*h).next, (*h).link);
        *link = next;
        if !next.is_null() { (*next).link = link }
    }
    #[cold]
    fn refill(&mut self, class: usize) -> Option<()> {
        let base = self.pages.chunk()?;
        self.chunks += 1;
        let size = CLASSES[class];
        // the chunk's first line says its class; blocks follow
        unsafe { *(base as *mut u64) = size as u64 };
        let mut at = CHUNK - (CHUNK - 64) % size;
        while at > 64 {
            at -= size;
            let h = unsafe { base.add(at) } as *mut Head;
            unsafe { (*h).next = self.free[class]; (*h).owner = FREE; (*h).class = class as u32 }
            self.free[class] = h;
        }
        Some(())
    }

    /// Makes a free block of a class: from what the dead left, a few steps far, then from a fresh chunk, then from all of it.
    #[cold]
    fn find(&mut self, class: usize) -> Option<()> {
        for _ in 0..64 { if !self.release() || !self.free[class].is_null() { break } }
        if !self.free[class].is_null() || self.refill(class).is_some() { return Some(()) }
        while self.free[class].is_null() { if !self.release() { return None } }
        Some(())
    }
    /// Frees one object that a dead owner left, with all that hangs on it. False when there is none.
    pub fn release(&mut self) -> bool {
        let h = self.garbage;
        if h.is_null() { return false }
        // SAFETY: objects on `garbage` are blocks of `alloc` that nobody else knows any more.
        unsafe {
            let (next, after) = ((*h).next, (*h).link);
            if next.is_null() { self.garbage = after as *mut Head } else { (*next).link = after; self.garbage = next }
            if !(*h).child.is_null() { self.free_children(h) }
            self.put_free(h);
        }
        true
    }
    /// How many objects there are, once everything left by the dead is freed.
    pub fn live(&mut self) -> usize { while self.release() {} self.live }

    /// A new root object of `owner`. None when memory or the class table ends.
    pub fn alloc(&mut self, owner: u32, size: usize, kind: u64) -> Option<*mut u8> {
        let class = class_of(size)?;
        if self.free[class].is_null() { self.find(class)? }
        let h = self.free[class];
        unsafe {
            self.free[class] = (*h).next;
            (*h).child = null_mut();
            (*h).slot = 0;
            (*h).kind = kind;
            (*h).owner = owner;
            (*h).size = size as u32;
            Self::link(&mut self.lists[owner as usize], h);
        }
        self.count[owner as usize] += 1;
        self.live += 1;
        Some(value(h))
    }
    #[inline]
    unsafe fn put_free(&mut self, h: *mut Head) {
        let class = (*h).class as usize;
        (*h).owner = FREE;
        (*h).slot = 0;
        (*h).next = self.free[class];
        self.free[class] = h;
        self.live -= 1;
    }
    /// Frees children, whatever their depth, without recursion: grandchildren are pulled up into the list being worked on.
    unsafe fn free_children(&mut self, h: *mut Head) {
        while !(*h).child.is_null() {
            let c = (*h).child;
            Self::unlink(c);
            while !(*c).child.is_null() {
                let g = (*c).child;
                Self::unlink(g);
                Self::link(&mut (*h).child, g);
            }
            self.put_free(c);
        }
    }
    /// # Safety
    /// `v` came from `alloc` and was not freed.
    pub unsafe fn free(&mut self, v: *mut u8) {
        let h = head(v);
        debug_assert!((*h).owner != FREE);
        Self::unlink(h);
        if (*h).owner != NESTED { self.count[(*h).owner as usize] -= 1 }
        if !(*h).child.is_null() { self.free_children(h) }
        self.put_free(h);
    }
    /// The object becomes a root of `owner`.
    /// # Safety
    /// as `free`
    pub unsafe fn give(&mut self, v: *mut u8, owner: u32) {
        let h = head(v);
        Self::unlink(h);
        if (*h).owner != NESTED { self.count[(*h).owner as usize] -= 1 }
        (*h).owner = owner;
        (*h).slot = 0;
        self.count[owner as usize] += 1;
        Self::link(&mut self.lists[owner as usize], h);
    }
    /// The object hangs from now on the object around the address `slot`. False when there is none.
    /// # Safety
    /// as `free`
    pub unsafe fn nest(&mut self, v: *mut u8, slot: usize) -> bool {
        let Some(parent) = self.around(slot) else { return false };
        let h = head(v);
        if parent == h { return false }
        Self::unlink(h);
        if (*h).owner != NESTED { self.count[(*h).owner as usize] -= 1 }
        (*h).owner = NESTED;
        (*h).slot = slot;
        Self::link(&mut (*parent).child, h);
        true
    }
    /// The live object around an address.
    fn around(&self, at: usize) -> Option<*mut Head> {
        let base = at & !(CHUNK - 1);
        if !self.pages.is_chunk(base) || at - base < 64 { return None }
        let size = unsafe { *(base as *const u64) } as usize;
        let h = (base + 64 + (at - base - 64) / size * size) as *mut Head;
        (unsafe { (*h).owner } != FREE && at >= value(h) as usize).then_some(h)
    }
    /// An owner died: none of its objects is anybody's any more. How many roots there were. O(1): `release` frees them, one by one.
    pub fn sweep(&mut self, owner: u32) -> u32 {
        let n = core::mem::take(&mut self.count[owner as usize]);
        let h = core::mem::replace(&mut self.lists[owner as usize], null_mut());
        if !h.is_null() {
            // SAFETY: the head of a list is an object; its link is not wanted off the list.
            unsafe { (*h).link = self.garbage as *mut *mut Head }
            self.garbage = h;
        }
        n
    }
    #[inline(always)]
    pub fn count(&self, owner: u32) -> u32 { self.count[owner as usize] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::alloc::{alloc, Layout};
    struct Test { bases: Vec<usize>, limit: usize }
    impl Pages for Test {
        fn chunk(&mut self) -> Option<*mut u8> {
            if self.bases.len() == self.limit { return None }
            let p = unsafe { alloc(Layout::from_size_align(CHUNK, CHUNK).unwrap()) };
            self.bases.push(p as usize);
            Some(p)
        }
        fn is_chunk(&self, base: usize) -> bool { self.bases.contains(&base) }
    }
    fn heap() -> Heap<Test> { Heap::new(Test { bases: vec![], limit: 64 }) }

    #[test] fn sizes_and_alignment() {
        let mut h = heap();
        for size in [0, 1, 64, 65, 128, 1000, 1024, 4096, 8192, 16384, 32640] {
            let v = h.alloc(1, size, 7).unwrap();
            assert_eq!(v as usize % 16, 0);
            unsafe { core::ptr::write_bytes(v, 0xaa, size) };
            assert_eq!(unsafe { (*head(v)).size } as usize, size);
        }
        assert!(h.alloc(1, 40_000, 7).is_none(), "more than the largest class");
        assert_eq!(h.sweep(1), 11);
        assert_eq!(h.live(), 0);
    }
    #[test] fn a_move_changes_who_sweeps() {
        let mut h = heap();
        let v: Vec<_> = (0..100).map(|_| h.alloc(1, 100, 0).unwrap()).collect();
        for &o in &v[..40] { unsafe { h.give(o, 2) } }
        assert_eq!((h.count(1), h.count(2)), (60, 40));
        assert_eq!(h.sweep(1), 60);
        assert_eq!(h.live(), 40);
        for &o in &v[..40] { assert_eq!(unsafe { (*head(o)).owner }, 2) }
        assert_eq!(h.sweep(2), 40);
        assert_eq!(h.live(), 0);
    }
    #[test] fn nested_objects_follow_their_root() {
        let mut h = heap();
        let root = h.alloc(1, 4096, 0).unwrap();
        let (a, b) = (h.alloc(1, 64, 0).unwrap(), h.alloc(1, 64, 0).unwrap());
        unsafe {
            assert!(h.nest(b, a as usize + 8));
            assert!(h.nest(a, root as usize + 4000));
            assert!(!h.nest(root, root as usize), "not in itself");
            h.give(root, 3);
        }
        assert_eq!((h.count(1), h.count(3), h.live()), (0, 1, 3));
        assert_eq!(h.sweep(1), 0);
        assert_eq!(h.sweep(3), 1);
        assert_eq!(h.live(), 0);
        let stack = 0u64;
        let v = h.alloc(1, 8, 0).unwrap();
        assert!(!unsafe { h.nest(v, &stack as *const u64 as usize) }, "an address outside the shared heap is no parent");
    }
    #[test] fn churn_reuses_blocks() {
        let mut h = heap();
        let (mut seed, mut live) = (5u64, vec![]);
        for _ in 0..50_000 {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let r = (seed >> 33) as usize;
            match r % 4 {
                0 | 1 if live.len() < 300 => live.push(h.alloc((r % 5) as u32, r % 3000, 0).unwrap()),
                2 if !live.is_empty() => { let o = live.swap_remove(r % live.len()); unsafe { h.free(o) } }
                _ if !live.is_empty() => unsafe { h.give(live[r % live.len()], (r % 5) as u32) },
                _ => {}
            }
            assert_eq!(h.live(), live.len());
        }
        assert_eq!((0..5).map(|o| h.sweep(o)).sum::<u32>() as usize, live.len());
        assert_eq!(h.live(), 0);
        assert!(h.chunks < 40);
    }
    #[test] fn exhaustion_is_an_answer() {
        let mut h = Heap::new(Test { bases: vec![], limit: 1 });
        let n = std::iter::from_fn(|| h.alloc(1, 4096, 0)).count();
        assert_eq!(n, 15);
        assert!(h.alloc(1, 64, 0).is_none());
        h.sweep(1);
        assert!(h.alloc(1, 4096, 0).is_some());
    }
    #[test] fn what_the_dead_left_is_used_before_new_memory() {
        let mut h = Heap::new(Test { bases: vec![], limit: 1 });
        for round in 0..50 {
            let root = h.alloc(1, 4096, 0).unwrap();
            let child = h.alloc(1, 4096, 0).unwrap();
            assert!(unsafe { h.nest(child, root as usize) });
            while h.alloc(1 + round % 3, 4096, 0).is_some() {}
            (1..4).for_each(|o| { h.sweep(o); });
            assert_eq!(h.chunks, 1);
        }
        assert_eq!(h.live(), 0);
        assert!(!h.release());
    }
}
