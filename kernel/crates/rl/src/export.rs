//! Export records, handles, crossing frames.
//! Deviations: 20 methods a record; records are never freed, their number is a domain's.
use crate::{mix, Word};

pub const METHODS: usize = 20;

/// What a handle points at. The kernel owns it and never frees it; killing a domain rewrites `f`, restarting re-points it.
/// The crossing (idl) knows the offsets: `this` 0, `f` 32. The entries in `f` take `this` in x20 and arguments from x21 on
/// (LLVM's preserve_none), answer in x0 and x1, and preserve x18, x29 and sp.
#[repr(C, align(64))]
pub struct Export {
    pub this: *const (),
    pub domain: u32,
    pub generation: u32,
    pub fingerprint: u64,
    pub sup: *const Export,
    pub f: [usize; METHODS],
}
// SAFETY: the kernel changes records by single stores, and their contents name what any thread may call.
unsafe impl Send for Export {}
unsafe impl Sync for Export {}
const _: () = assert!(core::mem::offset_of!(Export, f) == 32);

/// What every entry returns, in x0 and x1.
#[repr(C)]
pub struct Ret(pub u64, pub u64);

/// One entry of a thread's continuation stack (x18 points past the last): all it takes to come back to the caller from
/// anywhere in the callee. The crossing writes it with three STPs; the kernel reads it when the callee is lost.
#[repr(C)]
pub struct Crossing {
    pub x19: u64,
    pub x29: u64,
    /// where to land; bit 0: `object` is lent
    pub landing: u64,
    pub sp: u64,
    /// the record called through; the low six bits count the ticks the call has lasted
    pub record: u64,
    /// the object moved in or lent by this call, 0 when it was taken or none
    pub object: u64,
}
impl Crossing {
    /// # Safety
    /// `record` was written by a crossing.
    #[inline(always)]
    // SAFETY: the caller's promise; records live for ever.
    pub unsafe fn export(&self) -> &'static Export { unsafe { &*((self.record & !63) as *const Export) } }
    pub fn lends(&self) -> bool { self.landing & 1 != 0 }
}

/// Top of the running thread's continuation stack.
#[inline(always)]
pub fn frame_top() -> *mut Crossing {
    #[cfg(target_arch = "aarch64")]
    // SAFETY: reads a register.
    { let p: *mut Crossing; unsafe { core::arch::asm!("mov {}, x18", out(reg) p, options(nomem, nostack, preserves_flags)) }; p }
    #[cfg(not(target_arch = "aarch64"))]
    core::ptr::null_mut()
}

#[derive(Clone, Copy, Debug)]
pub struct Info { pub name: &'static str, pub fingerprint: u64, pub methods: u32 }

/// A typed reference to an export record.
pub trait Handle: Copy + Send + Sync + 'static {
    const INFO: Info;
    fn rec(&self) -> *const Export;
    /// # Safety
    /// `rec` is a record of the kernel whose fingerprint is this interface's.
    unsafe fn from_rec(rec: *const Export) -> Self;
    /// How often the domain behind it was started.
    // SAFETY: for both: `rec` is a record of the kernel, `from_rec` had it promised.
    fn generation(&self) -> u32 { unsafe { (*self.rec()).generation } }
    fn domain(&self) -> u32 { unsafe { (*self.rec()).domain } }
}

/// A handle whose interface is not known statically. It is typed again by comparing fingerprints.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct AnyRef(*const Export);
// SAFETY: a record may be named from any thread; null or the kernel's, as `from_rec` and `from_word` had it promised.
unsafe impl Send for AnyRef {}
unsafe impl Sync for AnyRef {}
unsafe impl Word for AnyRef {
    const LAYOUT: u64 = mix(4, 1);
    #[inline(always)] fn into_word(self) -> u64 { self.0 as u64 }
    #[inline(always)] unsafe fn from_word(w: u64) -> Self { AnyRef(w as *const Export) }
}
// SAFETY: as above; not PLAIN, so nobody makes one of bits.
unsafe impl crate::Exchange for AnyRef { const LAYOUT: u64 = mix(4, 1); const PLAIN: bool = false; }
impl AnyRef {
    pub const NONE: AnyRef = AnyRef(core::ptr::null());
    pub fn of<H: Handle>(h: &H) -> AnyRef { AnyRef(h.rec()) }
    pub fn typed<H: Handle>(self) -> Option<H> {
        // SAFETY: not null, so a record; its fingerprint is H's, and records keep theirs.
        (!self.0.is_null() && unsafe { (*self.0).fingerprint } == H::INFO.fingerprint).then(|| unsafe { H::from_rec(self.0) })
    }
    pub fn rec(self) -> *const Export { self.0 }
    /// # Safety
    /// `r` is a record of the kernel, or null.
    pub unsafe fn from_rec(r: *const Export) -> AnyRef { AnyRef(r) }
}
