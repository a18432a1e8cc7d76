//! References to the shared heap: RRef (one owner), Slot and RDeque (objects inside objects), Page and Text (common values).
//! Deviations: sized values up to 32 KiB; no weak references.
use crate::{mix, sys, Exchange, Word};
use core::{fmt, marker::PhantomData, mem, ops::{Deref, DerefMut}, ptr::NonNull};

/// The only reference to an object of the shared heap. Moving it moves the object; `&RRef` lends it for a call.
#[repr(transparent)]
pub struct RRef<T: Exchange>(NonNull<T>);
// SAFETY: one owner, and T: Send + Sync by Exchange.
unsafe impl<T: Exchange> Send for RRef<T> {}
unsafe impl<T: Exchange> Sync for RRef<T> {}

impl<T: Exchange> RRef<T> {
    /// A new object. When the shared heap or the domain's share of it is used up the domain dies of it; see `try_new`.
    pub fn new(value: T) -> Self { Self::try_new(value).unwrap_or_else(|| panic!("shared heap exhausted")) }
    pub fn try_new(value: T) -> Option<Self> {
        const { assert!(mem::align_of::<T>() <= 16) }
        let p = NonNull::new((sys().xalloc)(mem::size_of::<T>(), T::LAYOUT) as *mut T)?;
        // SAFETY: a block of at least T's size, 16-aligned, and ours.
        unsafe { p.as_ptr().write(value) };
        Some(RRef(p))
    }
    /// A new object of plain data, all bits zero, built in place.
    pub fn zeroed() -> Self { Self::try_zeroed().unwrap_or_else(|| panic!("shared heap exhausted")) }
    pub fn try_zeroed() -> Option<Self> {
        const { assert!(T::PLAIN) }
        let p = NonNull::new((sys().xalloc)(mem::size_of::<T>(), T::LAYOUT) as *mut T)?;
        // SAFETY: likewise; any bits are a PLAIN value.
        unsafe { core::ptr::write_bytes(p.as_ptr(), 0, 1) };
        Some(RRef(p))
    }
    #[inline(always)]
    pub fn address(this: &Self) -> u64 { this.0.as_ptr() as u64 }
    #[doc(hidden)] #[inline(always)]
    // SAFETY: whoever calls it has the address of a T that is nobody else's (or, in `borrowed`, of one that is lent).
    pub unsafe fn from_address(a: u64) -> Self { RRef(unsafe { NonNull::new_unchecked(a as *mut T) }) }
}
// SAFETY: for the three: the object is there for as long as its RRef, and nobody else's.
impl<T: Exchange> Drop for RRef<T> { fn drop(&mut self) { unsafe { (sys().xfree)(self.0.as_ptr() as *mut u8) } } }
impl<T: Exchange> Deref for RRef<T> { type Target = T; #[inline(always)] fn deref(&self) -> &T { unsafe { self.0.as_ref() } } }
impl<T: Exchange> DerefMut for RRef<T> { #[inline(always)] fn deref_mut(&mut self) -> &mut T { unsafe { self.0.as_mut() } } }
// SAFETY: an address; the object lies on the shared heap.
unsafe impl<T: Exchange> Word for RRef<T> {
    const LAYOUT: u64 = mix(T::LAYOUT, 5);
    #[inline(always)] fn into_word(self) -> u64 { let w = RRef::address(&self); mem::forget(self); w }
    // SAFETY: the caller's promise, passed on.
    #[inline(always)] unsafe fn from_word(w: u64) -> Self { unsafe { Self::from_address(w) } }
}
/// `RRef(Page, serial#3, 4104 B, lent 1)`
impl<T: Exchange> fmt::Debug for RRef<T> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (mut name, mut facts) = ([0u8; 24], [0u32; 3]);
        // SAFETY: a live object's address.
        unsafe { (sys().xdescribe)(self.0.as_ptr() as *mut u8, &mut name, &mut facts) };
        let end = name.iter().position(|&c| c == 0).unwrap_or(name.len());
        let ty = core::any::type_name::<T>();
        write!(f, "RRef({}, {}#{}, {} B, lent {})", &ty[ty.rfind(':').map_or(0, |i| i + 1)..], core::str::from_utf8(&name[..end]).unwrap_or("?"), facts[0], facts[1], facts[2])
    }
}

/// A place for an object inside another object. The object in it belongs to the one around it, whoever owns that.
///
/// A child remembers the address of its Slot, so a Slot that was copied over or swapped in memory reads as empty.
#[repr(transparent)]
pub struct Slot<T: Exchange>(u64, PhantomData<T>);
impl<T: Exchange> Slot<T> {
    pub const fn empty() -> Self { Slot(0, PhantomData) }
    fn child(&self) -> Option<NonNull<T>> {
        // SAFETY: a Slot's word is 0 or an object's address: nothing else writes it, and objects' memory stays a heap's for ever
        if self.0 == 0 || unsafe { (sys().xslot)(self.0 as *mut u8) } != self as *const Self as usize { return None }
        NonNull::new(self.0 as *mut T)
    }
    /// Puts an object in; gives it back when this Slot is not inside the shared heap or is full.
    pub fn put(&mut self, v: RRef<T>) -> Result<(), RRef<T>> {
        // SAFETY: a live object's address; whether this Slot lies in an object is asked, not assumed.
        if self.child().is_some() || !unsafe { (sys().xnest)(RRef::address(&v) as *mut u8, self as *const Self as usize) } { return Err(v) }
        self.0 = v.into_word();
        Ok(())
    }
    pub fn take(&mut self) -> Option<RRef<T>> {
        let p = self.child()?;
        // SAFETY: a child's address.
        unsafe { (sys().adopt)(p.as_ptr() as *mut u8) };
        self.0 = 0;
        Some(RRef(p))
    }
    // SAFETY: for both: a child lives for as long as its Slot holds it, which the borrow of the Slot keeps it to.
    pub fn get(&self) -> Option<&T> { self.child().map(|p| unsafe { p.as_ref() }) }
    pub fn get_mut(&mut self) -> Option<&mut T> { self.child().map(|mut p| unsafe { p.as_mut() }) }
}
// SAFETY: what hangs on it lies on the shared heap.
unsafe impl<T: Exchange> Exchange for Slot<T> { const LAYOUT: u64 = mix(6, T::LAYOUT); const PLAIN: bool = false; }

/// A queue of up to N objects inside an object.
pub struct RDeque<T: Exchange, const N: usize> { slots: [Slot<T>; N], first: u32, len: u32 }
impl<T: Exchange, const N: usize> RDeque<T, N> {
    pub const fn new() -> Self { RDeque { slots: [const { Slot::empty() }; N], first: 0, len: 0 } }
    pub fn len(&self) -> usize { self.len as usize }
    pub fn is_empty(&self) -> bool { self.len == 0 }
    pub fn push_back(&mut self, v: RRef<T>) -> Result<(), RRef<T>> {
        if self.len as usize >= N { return Err(v) }
        self.slots[(self.first as usize + self.len as usize) % N].put(v)?;
        self.len += 1;
        Ok(())
    }
    pub fn pop_front(&mut self) -> Option<RRef<T>> {
        if self.len == 0 { return None }
        let v = self.slots[self.first as usize % N].take();
        self.first = (self.first + 1) % N as u32;
        self.len -= 1;
        v
    }
}
impl<T: Exchange, const N: usize> Default for RDeque<T, N> { fn default() -> Self { Self::new() } }
// SAFETY: Slots and two numbers.
unsafe impl<T: Exchange, const N: usize> Exchange for RDeque<T, N> { const LAYOUT: u64 = mix(mix(7, N as u64), T::LAYOUT); const PLAIN: bool = false; }

/// 4 KiB and how much of it is meant.
#[repr(C)]
pub struct Page { pub len: u32, pub tag: u32, pub data: [u8; 4096] }
// SAFETY: numbers.
unsafe impl Exchange for Page { const LAYOUT: u64 = mix(8, mem::size_of::<Page>() as u64); const PLAIN: bool = true; }
impl Page {
    pub fn bytes(&self) -> &[u8] { &self.data[..(self.len as usize).min(4096)] }
    pub fn set(&mut self, b: &[u8]) -> usize {
        let n = b.len().min(4096);
        self.data[..n].copy_from_slice(&b[..n]);
        self.len = n as u32;
        n
    }
}

/// A short text: names, paths, command lines.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Text { len: u32, data: [u8; 188] }
// SAFETY: numbers; `as_str` checks them.
unsafe impl Exchange for Text { const LAYOUT: u64 = mix(9, 192); const PLAIN: bool = true; }
impl Text {
    pub fn new(s: &str) -> Text {
        let mut t = Text { len: 0, data: [0; 188] };
        let mut n = s.len().min(188);
        while !s.is_char_boundary(n) { n -= 1 }
        t.data[..n].copy_from_slice(&s.as_bytes()[..n]);
        t.len = n as u32;
        t
    }
    pub fn as_str(&self) -> &str { core::str::from_utf8(&self.data[..(self.len as usize).min(188)]).unwrap_or("") }
}
