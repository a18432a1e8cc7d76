//! The shared heap: objects that may cross domains. One block an object: a header, then the value (16-aligned).
//!
//! Every object is on exactly one list: its owner's, or its parent object's when it is nested. A move is one relink whatever
//! the object holds. What a dead domain leaves is taken off it as one list at once, whatever its length, and freed piece by piece by
//! later allocations (two each), an idle processor, or who asks how much there is; no destructor runs, so torn values do no harm.
//! Deviations: blocks are never given back to the page source (they are reused); size classes are fixed; a domain's count
//! is of root objects.
//!
//! What `unsafe` stands on here: an `Object` is null or a block that `refill` made, and blocks are memory of this heap for ever; headers
//! are written by this file only; one thread at a time is inside (the kernel masks interrupts).
#![cfg_attr(not(test), no_std)]
#![deny(unsafe_op_in_unsafe_fn)]
use core::ops::{Deref, DerefMut};
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
    next: Object,
    /// where this object's name stands: in the list head or in the predecessor. Off the lists, in garbage: the next list.
    link: *mut Object,
    child: Object,
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

/// A block, by its header; or none.
#[derive(Clone, Copy, PartialEq)]
#[repr(transparent)]
pub struct Object(*mut Head);
impl Object {
    const NONE: Object = Object(null_mut());
    #[inline(always)]
    fn none(self) -> bool { self.0.is_null() }
    #[inline(always)]
    fn value(self) -> *mut u8 { self.0.wrapping_byte_add(HEADER) as *mut u8 }
    /// Puts it first into the list that begins at `at`.
    #[inline(always)]
    fn link(mut self, at: &mut Object) {
        let mut next = *at;
        self.next = next;
        self.link = at;
        if !next.none() { next.link = &mut self.next }
        *at = self;
    }
    #[inline(always)]
    fn unlink(self) {
        let (mut next, link) = (self.next, self.link);
        // SAFETY: `link` says where on its list this object is named: a list head or another block.
        unsafe { *link = next };
        if !next.none() { next.link = link }
    }
}
// SAFETY: see the head of the file; nothing here dereferences a null one.
impl Deref for Object { type Target = Head; #[inline(always)] fn deref(&self) -> &Head { unsafe { &*self.0 } } }
// SAFETY: likewise.
impl DerefMut for Object { #[inline(always)] fn deref_mut(&mut self) -> &mut Head { unsafe { &mut *self.0 } } }

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
    lists: [Object; OWNERS],
    count: [u32; OWNERS],
    free: [Object; CLASSES.len()],
    /// What dead owners left: lists, each linked to the next by its first object's `link`.
    garbage: Object,
    live: usize,
    pub chunks: usize,
}
// SAFETY: whoever holds it holds all of its blocks.
unsafe impl<P: Pages> Send for Heap<P> {}

/// The object around a value.
/// # Safety
/// `value` came from `alloc`.
#[inline(always)]
pub unsafe fn head(value: *mut u8) -> Object { Object(value.wrapping_sub(HEADER) as *mut Head) }

impl<P: Pages> Heap<P> {
    pub const fn new(pages: P) -> Self {
        Heap { pages, lists: [Object::NONE; OWNERS], count: [0; OWNERS], free: [Object::NONE; CLASSES.len()], garbage: Object::NONE, live: 0, chunks: 0 }
    }
    #[cold]
    fn refill(&mut self, class: usize) -> Option<()> {
        let base = self.pages.chunk()?;
        self.chunks += 1;
        let size = CLASSES[class];
        // the chunk's first line says its class; blocks follow
        // SAFETY: a fresh chunk is CHUNK bytes of nobody's.
        unsafe { *(base as *mut u64) = size as u64 };
        let mut at = CHUNK - (CHUNK - 64) % size;
        while at > 64 {
            at -= size;
            let mut h = Object(base.wrapping_add(at) as *mut Head);
            (h.next, h.owner, h.class) = (self.free[class], FREE, class as u32);
            self.free[class] = h;
        }
        Some(())
    }
    /// Two for each that is made: what waits to be freed gets less with every object, whoever dies how often, and a heap that is never
    /// idle needs no more than what is alive and the last deaths left.
    #[cold] #[inline(never)]
    fn tidy(&mut self) { if self.release() { self.release(); } }
    /// Makes a free block of a class: from what the dead left, a few steps far, then from a fresh chunk, then from all of it.
    #[cold]
    fn find(&mut self, class: usize) -> Option<()> {
        for _ in 0..64 { if !self.release() || !self.free[class].none() { break } }
        if !self.free[class].none() || self.refill(class).is_some() { return Some(()) }
        while self.free[class].none() { if !self.release() { return None } }
        Some(())
    }
    /// Frees one object that a dead owner left, with all that hangs on it. False when there is none.
    pub fn release(&mut self) -> bool {
        let h = self.garbage;
        if h.none() { return false }
        let (mut next, after) = (h.next, h.link);
        if next.none() { self.garbage = Object(after as *mut Head) } else { next.link = after; self.garbage = next }
        if !h.child.none() { self.free_children(h) }
        self.put_free(h);
        true
    }
    /// How many objects there are, once everything left by the dead is freed.
    pub fn live(&mut self) -> usize { while self.release() {} self.live }

    /// A new root object of `owner`. None when memory or the class table ends.
    pub fn alloc(&mut self, owner: u32, size: usize, kind: u64) -> Option<*mut u8> {
        let class = class_of(size)?;
        if !self.garbage.none() { self.tidy() }
        if self.free[class].none() { self.find(class)? }
        self.place(class, owner, size, kind)
    }
    /// `alloc`, if it needs no more than a block that lies ready.
    #[inline(always)]
    pub fn ready(&mut self, owner: u32, size: usize, kind: u64) -> Option<*mut u8> {
        let class = *SMALL.get(size.div_ceil(64))?;
        if self.garbage.none() { self.place(class as usize, owner, size, kind) } else { None }
    }
    #[inline(always)]
    fn place(&mut self, class: usize, owner: u32, size: usize, kind: u64) -> Option<*mut u8> {
        let mut h = *self.free.get(class)?;
        if h.none() { return None }
        self.free[class] = h.next;
        (h.child, h.slot, h.kind, h.owner, h.size) = (Object::NONE, 0, kind, owner, size as u32);
        h.link(&mut self.lists[owner as usize]);
        self.count[owner as usize] += 1;
        self.live += 1;
        Some(h.value())
    }
    #[inline(always)]
    fn put_free(&mut self, mut h: Object) {
        let class = h.class as usize;
        (h.owner, h.slot, h.next) = (FREE, 0, self.free[class]);
        self.free[class] = h;
        self.live -= 1;
    }
    #[cold] #[inline(never)]
    /// Frees children, whatever their depth, without recursion: grandchildren are pulled up into the list being worked on.
    fn free_children(&mut self, mut h: Object) {
        while !h.child.none() {
            let c = h.child;
            c.unlink();
            while !c.child.none() {
                let g = c.child;
                g.unlink();
                g.link(&mut h.child);
            }
            self.put_free(c);
        }
    }
    /// Takes it off its list and its owner's count.
    #[inline(always)]
    fn take(&mut self, h: Object) {
        h.unlink();
        if h.owner != NESTED { self.count[h.owner as usize] -= 1 }
    }
    /// # Safety
    /// `v` came from `alloc` and was not freed.
    #[inline(always)]
    pub unsafe fn free(&mut self, v: *mut u8) {
        // SAFETY: the caller's promise.
        let h = unsafe { head(v) };
        debug_assert!(h.owner != FREE);
        self.take(h);
        if !h.child.none() { self.free_children(h) }
        self.put_free(h);
    }
    /// The object becomes a root of `owner`.
    /// # Safety
    /// as `free`
    pub unsafe fn give(&mut self, v: *mut u8, owner: u32) {
        // SAFETY: the caller's promise.
        let mut h = unsafe { head(v) };
        self.take(h);
        (h.owner, h.slot) = (owner, 0);
        self.count[owner as usize] += 1;
        h.link(&mut self.lists[owner as usize]);
    }
    /// The object hangs from now on the object around the address `slot`. False when there is none.
    /// # Safety
    /// as `free`
    pub unsafe fn nest(&mut self, v: *mut u8, slot: usize) -> bool {
        let Some(mut parent) = self.around(slot) else { return false };
        // SAFETY: the caller's promise.
        let mut h = unsafe { head(v) };
        if parent == h { return false }
        self.take(h);
        (h.owner, h.slot) = (NESTED, slot);
        h.link(&mut parent.child);
        true
    }
    /// The live object around an address.
    fn around(&self, at: usize) -> Option<Object> {
        let base = at & !(CHUNK - 1);
        if !self.pages.is_chunk(base) || at - base < 64 { return None }
        // SAFETY: a chunk's first word is its blocks' size, since `refill`.
        let size = unsafe { *(base as *const u64) } as usize;
        let h = Object((base + 64 + (at - base - 64) / size * size) as *mut Head);
        (h.owner != FREE && at >= h.value() as usize).then_some(h)
    }
    /// An owner died: none of its objects is anybody's any more. How many roots there were. O(1): `release` frees them, one by one.
    pub fn sweep(&mut self, owner: u32) -> u32 {
        let n = core::mem::take(&mut self.count[owner as usize]);
        let mut h = core::mem::replace(&mut self.lists[owner as usize], Object::NONE);
        if !h.none() {
            h.link = self.garbage.0 as *mut Object;
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
            assert_eq!(unsafe { head(v) }.size as usize, size);
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
        for &o in &v[..40] { assert_eq!(unsafe { head(o) }.owner, 2) }
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
    #[test] fn dying_for_ever_without_a_pause_needs_no_more_memory() {
        let mut h = heap();
        let mut after = [0; 2];
        for round in 0..100_000u32 {
            // what a domain does that is killed at the end of each round, with its caller's objects; now and then it takes many small ones
            for _ in 0..round % 5 { h.alloc(1, 4104, 0).unwrap(); }
            match round % 3 {
                1 => { let v = h.alloc(2, 4104, 0).unwrap(); unsafe { h.free(v) } }
                2 => { let v = h.alloc(2, 4104, 0).unwrap(); unsafe { h.give(v, 1) } }
                _ => {}
            }
            match round % 1000 { 499 => while h.count(1) < 2000 { h.alloc(1, 64, 0).unwrap(); }, 999 => for _ in 0..400 { h.alloc(1, 32, 0).unwrap(); }, _ => {} }
            h.sweep(1);
            if round == 10_000 { after[0] = h.chunks }
        }
        after[1] = h.chunks;
        assert_eq!(after[0], after[1]);
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
