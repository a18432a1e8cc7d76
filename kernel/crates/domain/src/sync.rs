//! Locks and queues for the threads inside a domain. They lie in its private heap and die with it.
//! Deviations: no priority inheritance, no fairness.
use core::cell::UnsafeCell;
use core::ops::{Deref, DerefMut};
use core::sync::atomic::{AtomicU32, Ordering::*};
use rl::sys;

// SAFETY: for both: the kernel reads the word, which is borrowed for the call.
fn wait(word: &AtomicU32, seen: u32, us: u64) -> bool { unsafe { (sys().wait)(word, seen, us) } }
fn wake(word: &AtomicU32, n: u32) { unsafe { (sys().wake)(word, n) }; }

/// 0 free, 1 held, 2 held and waited for.
pub struct Mutex<T> { word: AtomicU32, value: UnsafeCell<T> }
// SAFETY: the value is reached by the one thread that set `word`.
unsafe impl<T: Send> Send for Mutex<T> {}
unsafe impl<T: Send> Sync for Mutex<T> {}
impl<T> Mutex<T> {
    pub const fn new(value: T) -> Self { Mutex { word: AtomicU32::new(0), value: UnsafeCell::new(value) } }
    #[inline(always)]
    pub fn lock(&self) -> Guard<'_, T> {
        if self.word.compare_exchange(0, 1, Acquire, Relaxed).is_err() { self.contended() }
        Guard(self)
    }
    #[cold]
    fn contended(&self) { while self.word.swap(2, Acquire) != 0 { wait(&self.word, 2, u64::MAX); } }
}
pub struct Guard<'a, T>(&'a Mutex<T>);
impl<T> Drop for Guard<'_, T> { #[inline(always)] fn drop(&mut self) { if self.0.word.swap(0, Release) == 2 { wake(&self.0.word, 1) } } }
// SAFETY: a Guard is the holder's, for both.
impl<T> Deref for Guard<'_, T> { type Target = T; #[inline(always)] fn deref(&self) -> &T { unsafe { &*self.0.value.get() } } }
impl<T> DerefMut for Guard<'_, T> { #[inline(always)] fn deref_mut(&mut self) -> &mut T { unsafe { &mut *self.0.value.get() } } }

/// A number to wait on: `signal` adds one and wakes.
pub struct Event(AtomicU32);
impl Event {
    pub const fn new() -> Self { Event(AtomicU32::new(0)) }
    pub fn count(&self) -> u32 { self.0.load(Acquire) }
    pub fn signal(&self) { self.0.fetch_add(1, Release); wake(&self.0, u32::MAX) }
    /// Waits until the count is no longer `seen`; false when `us` ran out.
    pub fn wait(&self, seen: u32, us: u64) -> bool { wait(&self.0, seen, us) }
}
impl Default for Event { fn default() -> Self { Self::new() } }
