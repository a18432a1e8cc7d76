//! What may cross a boundary in a register, and what may lie on the shared heap.
//! Deviations: no floating point, no char, no enum, no tuple.

#[inline(always)]
pub const fn mix(h: u64, v: u64) -> u64 {
    let x = (h ^ v).wrapping_mul(0x9e3779b97f4a7c15);
    x ^ x >> 29
}

/// A value that crosses as one machine word.
///
/// # Safety
/// `from_word(into_word(v))` is `v`, and the type holds nothing of its domain's private heap.
#[diagnostic::on_unimplemented(message = "`{Self}` may not cross a domain boundary", label = "not an integer, a handle or an RRef",
    note = "arguments and results of an interface are integers, bool, handles (`NameRef`) or objects of the shared heap (`RRef<T>`): anything else may point into its domain, which can vanish")]
pub unsafe trait Word: Sized {
    const LAYOUT: u64;
    fn into_word(self) -> u64;
    /// # Safety
    /// `w` was made by `into_word` of the same type.
    unsafe fn from_word(w: u64) -> Self;
}

/// A type whose values may lie on the shared heap.
///
/// # Safety
/// Every part of a value belongs to the value itself or to the shared heap, and nothing in it can be changed through a shared
/// reference (no Cell, no atomics): a loan is read-only.
#[diagnostic::on_unimplemented(message = "`{Self}` may not lie on the shared heap", label = "not exchangeable",
    note = "exchangeable are integers, bool, arrays of exchangeables, `Slot<T>`, `RDeque<T, N>` and structs with #[derive(Exchange)]; references, Box, Vec, Cell, atomics, closures and fn pointers belong to one domain")]
pub unsafe trait Exchange: Send + Sync + Sized + 'static {
    /// Hash of the layout: names, types, order and size of the fields.
    const LAYOUT: u64;
    /// Any bit pattern is a value, so that a crash can give the object back.
    const PLAIN: bool;
}

/// The type behind a reference, for the fingerprint of a loan.
pub trait Target { type It; }
impl<T> Target for &T { type It = T; }

macro_rules! integers { ($($t:ty = $n:literal)*) => { $(
    // SAFETY: a number fits a word and comes back the same.
    unsafe impl Word for $t {
        const LAYOUT: u64 = $n;
        #[inline(always)] fn into_word(self) -> u64 { self as u64 }
        #[inline(always)] unsafe fn from_word(w: u64) -> Self { w as $t }
    }
    // SAFETY: a number.
    unsafe impl Exchange for $t { const LAYOUT: u64 = $n; const PLAIN: bool = true; }
)* } }
integers! { u8 = 11 u16 = 12 u32 = 13 u64 = 14 usize = 15 i8 = 21 i16 = 22 i32 = 23 i64 = 24 isize = 25 }

// SAFETY: one bit of the word.
unsafe impl Word for bool {
    const LAYOUT: u64 = 1;
    #[inline(always)] fn into_word(self) -> u64 { self as u64 }
    #[inline(always)] unsafe fn from_word(w: u64) -> Self { w != 0 }
}
// SAFETY: a value; not PLAIN, as not all bits are one.
unsafe impl Exchange for bool { const LAYOUT: u64 = 1; const PLAIN: bool = false; }
// SAFETY: nothing.
unsafe impl Word for () {
    const LAYOUT: u64 = 2;
    #[inline(always)] fn into_word(self) -> u64 { 0 }
    #[inline(always)] unsafe fn from_word(_: u64) {}
}
// SAFETY: nothing but what T is.
unsafe impl<T: Exchange, const N: usize> Exchange for [T; N] {
    const LAYOUT: u64 = mix(mix(3, N as u64), T::LAYOUT);
    const PLAIN: bool = T::PLAIN;
}
