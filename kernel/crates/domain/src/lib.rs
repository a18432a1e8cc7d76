//! What a domain may use: its entry, private heap, printing, time, threads, locks, device registers, counters.
//!
//! Trusted: linked into every domain, and the only place (with rl) where a domain's image holds `unsafe`.
//! Deviations: a line of the log longer than 256 bytes may be mixed with others.
#![deny(unsafe_op_in_unsafe_fn)]
#![no_std]
pub extern crate alloc;
pub extern crate rl;

mod heap;
pub mod hazard;
pub mod mmio;
pub mod pmu;
pub mod sync;

pub use idl::domain;
pub use rl::*;

use core::fmt::{self, Write};
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Everything a domain is given at its start.
pub struct Caps { list: CapList, mmio: (usize, usize), keep: Keep, pub generation: u32, pub id: u32 }
impl Caps {
    /// The handle called `name`, if it is there and of this interface.
    pub fn get<H: Handle>(&self, name: &str) -> Rpc<H> {
        let named = |c: &&Cap| manifest::text(&c.name) == name;
        self.list.cap.iter().find(named).and_then(|c| c.handle.typed()).ok_or(Error::NOT_FOUND)
    }
    pub fn arg(&self) -> u64 { self.list.arg }
    pub fn keep(&self) -> Keep { self.keep }
    /// The registers named in the manifest.
    // SAFETY: the kernel granted the range, and nobody else has it.
    pub fn mmio(&self) -> Rpc<mmio::Mmio> { if self.mmio.0 == 0 { Err(Error::NOT_FOUND) } else { Ok(unsafe { mmio::Mmio::new(self.mmio.0, self.mmio.1) }) } }
}

/// What a domain hands to itself when it is restarted: eight words, 0 at its first start. A word is written in one store, so a
/// crash leaves the old one or the new one. State that a device or a caller can keep does not belong here.
#[derive(Clone, Copy)]
pub struct Keep(&'static [AtomicU64; KEEP]);
impl Keep {
    pub fn get(self, n: usize) -> u64 { self.0[n].load(Relaxed) }
    pub fn set(self, n: usize, v: u64) { self.0[n].store(v, Relaxed) }
}

/// Called by the generated entry.
/// # Safety
/// `boot` is the kernel's.
pub unsafe fn start<T: Sync + 'static>(boot: *const Boot, main: impl FnOnce(Caps) -> Rpc<T>, export: impl FnOnce(*const T, &mut [Export])) -> Ret {
    // SAFETY: the caller's promise: the kernel keeps `boot`, the records and what is kept; it is the first thing that runs in this image.
    let (b, records, keep) = unsafe { rl::bind((*boot).sys); (&*boot, core::slice::from_raw_parts_mut((*boot).records, (*boot).records_len), Keep(&*(*boot).keep)) };
    match main(Caps { list: b.caps, mmio: (b.mmio, b.mmio_len), keep, generation: b.generation, id: b.id }) {
        Ok(object) => {
            export(alloc::boxed::Box::leak(alloc::boxed::Box::new(object)), records);
            Ret(0, 0)
        }
        Err(e) => e.into_ret(),
    }
}

#[cfg(target_os = "none")]
#[panic_handler]
fn panic(p: &core::panic::PanicInfo) -> ! {
    let (file, line) = p.location().map_or(("", 0), |l| (l.file(), l.line()));
    // SAFETY: a text of this image.
    unsafe { (sys().panicked)(file.as_ptr(), file.len(), line) }
}

/// Collects a line, so that lines of different domains do not mix.
pub struct Line { buffer: [u8; 256], len: usize }
impl Line { pub const fn new() -> Self { Line { buffer: [0; 256], len: 0 } } 
    // SAFETY: bytes of our own.
    fn flush(&mut self) { unsafe { (sys().print)(self.buffer.as_ptr(), self.len) }; self.len = 0 }
}
impl Default for Line { fn default() -> Self { Self::new() } }
impl fmt::Write for Line {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        for &b in s.as_bytes() {
            if self.len == self.buffer.len() { self.flush() }
            self.buffer[self.len] = b;
            self.len += 1;
        }
        Ok(())
    }
}
#[doc(hidden)]
pub fn print(args: fmt::Arguments) { let mut l = Line::new(); let _ = l.write_fmt(args); l.flush() }
/// Writes to the kernel's log.
#[macro_export]
macro_rules! print { ($($t:tt)*) => { $crate::print(format_args!($($t)*)) } }
#[macro_export]
macro_rules! println { () => { $crate::print(format_args!("\n")) }; ($($t:tt)*) => { $crate::print(format_args!("{}\n", format_args!($($t)*))) } }

/// Microseconds since the kernel started.
pub fn now() -> u64 { (sys().now)() }
pub fn ticks() -> u64 { (sys().stat)(3) }
pub fn sleep(us: u64) { (sys().sleep)(us) }
pub fn yield_now() { (sys().yield_now)() }
/// Sleeps until the domain's interrupt comes; false after `us`.
pub fn irq(us: u64) -> bool { (sys().irq)(us) }
/// A kernel function that does nothing, to be measured.
#[inline(always)]
pub fn null_call() -> u64 { (sys().null)() }

/// Starts a thread in this domain. It ends with the function, or with the domain.
pub fn spawn(name: &str, priority: u32, f: impl FnOnce() + Send + 'static) -> Rpc<u64> {
    // SAFETY: the address below, given to one thread, once.
    extern "C" fn run(arg: usize) { let f = unsafe { alloc::boxed::Box::from_raw(arg as *mut alloc::boxed::Box<dyn FnOnce() + Send>) }; f() }
    let f: alloc::boxed::Box<dyn FnOnce() + Send> = alloc::boxed::Box::new(f);
    let arg = alloc::boxed::Box::into_raw(alloc::boxed::Box::new(f)) as usize;
    // SAFETY: a function, its argument, a text.
    match unsafe { (sys().spawn)(run, arg, name.as_ptr(), name.len(), priority) } { 0 => Err(Error::NO_MEMORY), id => Ok(id) }
}
