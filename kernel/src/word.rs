//! A word of kernel state: plain loads and stores, without `unsafe` at every use.
//! Deviations: `add`, `or` and `clear` are two steps: who may be interrupted in between masks interrupts first.
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

pub struct Word(AtomicU64);
impl Word {
    pub const fn new(v: u64) -> Word { Word(AtomicU64::new(v)) }
    #[inline(always)]
    pub fn get(&self) -> u64 { self.0.load(Relaxed) }
    #[inline(always)]
    pub fn set(&self, v: u64) { self.0.store(v, Relaxed) }
    #[inline(always)]
    pub fn add(&self, n: u64) { self.set(self.get() + n) }
    #[inline(always)]
    pub fn or(&self, bits: u64) { self.set(self.get() | bits) }
    #[inline(always)]
    pub fn clear(&self, bits: u64) { self.set(self.get() & !bits) }
}
