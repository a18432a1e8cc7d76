//! Who owns an object that goes through a call.
//!
//! An object moved into a call stays on its owner's list while the call lasts; the frame remembers it. Most calls give it
//! back, and then nothing has to be done. Only when the callee kept it, or returns another one, lists are touched: by the
//! callee's entry, just before it returns, while its frame still stands.
//! Deviations: one object a call.
use crate::{frame_top, sys, Crossing, Error, Exchange, RRef};
use core::mem::ManuallyDrop;

/// The object this call was given, 0 when it was dropped or passed on since.
#[inline(always)]
pub fn object() -> u64 {
    #[cfg(target_arch = "aarch64")]
    // SAFETY: a callee's frame lies below x18; its last word is `object`.
    { let v: u64; unsafe { core::arch::asm!("ldr {}, [x18, #-8]", out(reg) v, options(readonly, nostack, preserves_flags)) }; v }
    #[cfg(not(target_arch = "aarch64"))]
    0
}
const _: () = assert!(core::mem::size_of::<Crossing>() == 48 && core::mem::offset_of!(Crossing, object) == 40);

/// Settles who owns what, see above.
/// # Safety
/// For the generated entries, last before they return: `value` is 0 or the object that is returned.
#[cold] #[inline(never)]
// SAFETY: the caller's promise, passed on.
pub unsafe fn finish(value: u64) { unsafe { (sys().finish)(value as *mut u8) } }

/// After a failed call, in the caller: what becomes of the object that was moved in. The frame just left still names it.
/// # Safety
/// For the generated handles, right after a call that took an `RRef<T>`.
#[cold] #[inline(never)]
pub unsafe fn give_back<T: Exchange>(status: u64) -> Option<RRef<T>> {
    if status >= 16 { return None } // the callee came back by itself and kept or dropped it
    // SAFETY: the frame just left is above x18, and nothing was called since; the object it names came from an RRef<T> of ours.
    let (object, back) = unsafe { let o = (*frame_top()).object; (o, |o| RRef::from_address(o)) };
    if object == 0 { return None }
    if T::PLAIN || status == Error::DEAD.code() as u64 { return Some(back(object)) }
    // SAFETY: it is ours again; torn and not plain, so it is dropped unseen
    unsafe { (sys().xfree)(object as *mut u8) };
    None
}

/// The callee's view of a loan.
/// # Safety
/// For the generated entries: `address` is what `RRef::address` of the caller's object said.
#[inline(always)]
// SAFETY: the caller's promise, passed on.
pub unsafe fn borrowed<T: Exchange>(address: u64) -> ManuallyDrop<RRef<T>> { ManuallyDrop::new(unsafe { RRef::from_address(address) }) }
