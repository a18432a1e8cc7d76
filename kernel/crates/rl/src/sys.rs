//! The kernel's functions, as a table handed to every domain at its entry. They are plain calls: same privilege, same stack.
//! Deviations: no version but the ABI hash: kernel and domains are of one build.
use crate::{AnyRef, Exchange, Export, RRef, mix};
use core::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering::Relaxed};

/// What takes an address is unsafe to call: domains reach it through rl and domain only, which know the address to be good.
/// Every function returns with the interrupt mask as it found it. Statuses are Error codes, 0 = done.
#[repr(C)]
pub struct Sys {
    pub xalloc: extern "C" fn(size: usize, kind: u64) -> *mut u8,
    pub xfree: unsafe extern "C" fn(*mut u8),
    /// a callee is about to return: `value` (0: none) becomes the caller's, what it was given and kept becomes its own
    pub finish: unsafe extern "C" fn(value: *mut u8),
    pub adopt: unsafe extern "C" fn(*mut u8),
    pub xnest: unsafe extern "C" fn(*mut u8, slot: usize) -> bool,
    pub xslot: unsafe extern "C" fn(*mut u8) -> usize,
    pub xdescribe: unsafe extern "C" fn(*mut u8, &mut [u8; 24], &mut [u32; 3]),
    /// whole zeroed pages for the domain's private heap; null when its share is used up
    pub grant: unsafe extern "C" fn(pages: usize) -> *mut u8,
    pub panicked: unsafe extern "C" fn(file: *const u8, len: usize, line: u32) -> !,
    pub print: unsafe extern "C" fn(*const u8, usize),
    pub null: extern "C" fn() -> u64,
    pub now: extern "C" fn() -> u64,
    pub sleep: extern "C" fn(us: u64),
    pub yield_now: extern "C" fn(),
    /// sleeps while `*word == expected`, until woken or `us` have passed (u64::MAX: for ever); false when time ran out
    pub wait: unsafe extern "C" fn(word: *const AtomicU32, expected: u32, us: u64) -> bool,
    pub wake: unsafe extern "C" fn(word: *const AtomicU32, n: u32) -> u32,
    pub spawn: unsafe extern "C" fn(f: extern "C" fn(usize), arg: usize, name: *const u8, len: usize, priority: u32) -> u64,
    /// sleeps until the peripheral interrupt of the domain's manifest comes; false after `us`
    pub irq: extern "C" fn(us: u64) -> bool,
    pub stat: extern "C" fn(what: u32) -> u64,
}

static SYS: AtomicPtr<Sys> = AtomicPtr::new(core::ptr::null_mut());
// SAFETY: `bind` comes first, with a table that lives for ever.
#[inline(always)]
pub fn sys() -> &'static Sys { unsafe { &*SYS.load(Relaxed) } }
/// # Safety
/// Once an image, before anything else: `s` lives for ever.
pub unsafe fn bind(s: *const Sys) { SYS.store(s as *mut Sys, Relaxed) }

/// A named handle given to a domain at its start.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Cap { pub name: [u8; 16], pub handle: AnyRef }
// SAFETY: a name and a handle.
unsafe impl Exchange for Cap { const LAYOUT: u64 = mix(10, 24); const PLAIN: bool = false; }
pub const MAX_CAPS: usize = 8;
/// What `Supervisor::load` takes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct CapList { pub cap: [Cap; MAX_CAPS], pub len: u32, pub arg: u64 }
// SAFETY: Caps and numbers.
unsafe impl Exchange for CapList { const LAYOUT: u64 = mix(11, 208); const PLAIN: bool = false; }
impl CapList {
    pub const fn new() -> CapList { CapList { cap: [Cap { name: [0; 16], handle: AnyRef::NONE }; MAX_CAPS], len: 0, arg: 0 } }
    pub fn with<H: crate::Handle>(mut self, name: &str, h: H) -> CapList {
        let c = &mut self.cap[self.len as usize];
        c.name[..name.len()].copy_from_slice(name.as_bytes());
        c.handle = AnyRef::of(&h);
        self.len += 1;
        self
    }
    pub fn arg(mut self, v: u64) -> CapList { self.arg = v; self }
    pub fn shared(self) -> RRef<CapList> { RRef::new(self) }
}
impl Default for CapList { fn default() -> Self { Self::new() } }

/// Words of a domain that its restarts leave alone, see `domain::Keep`.
pub const KEEP: usize = 8;

/// What the entry of a domain is given.
#[repr(C)]
pub struct Boot {
    pub sys: *const Sys,
    pub caps: CapList,
    pub records: *mut Export,
    pub records_len: usize,
    /// registers of the device in the manifest, or 0
    pub mmio: usize,
    pub mmio_len: usize,
    pub keep: *const [AtomicU64; KEEP],
    pub generation: u32,
    pub id: u32,
}
