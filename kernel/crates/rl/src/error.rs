//! The one result of every call over a boundary.
//! Deviations: a code, and no text of the callee.
use crate::Ret;
use core::{fmt, num::NonZeroU32};

/// Every method of every interface returns this.
pub type Rpc<T> = Result<T, Error>;

/// Why a call failed. Codes below 16 are made by the kernel alone: the call did not end in the callee. An error of that sort
/// which a callee passes on from *its* callee arrives as `Nested`, so a caller always knows whom it concerns.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Error(NonZeroU32);

macro_rules! codes { ($($name:ident = $n:literal, $text:literal;)*) => {
    impl Error { $(#[doc = $text] pub const $name: Error = Error(NonZeroU32::new($n).unwrap());)* }
    impl fmt::Display for Error {
        fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
            match self.0.get() { $($n => f.write_str($text),)* n if n & NESTED != 0 => write!(f, "beyond the callee: {}", Error(NonZeroU32::new(n & !NESTED).unwrap_or(self.0))), n => write!(f, "error {n}") }
        }
    }
} }
codes! {
    CRASHED = 1, "the domain crashed during the call";
    DEAD = 2, "the domain is dead";
    RESTARTED = 20, "the domain crashed and was restarted; the call may have happened";
    LOST = 21, "the object went down with the domain";
    NO_MEMORY = 22, "no memory";
    NOT_FOUND = 23, "not found";
    EXISTS = 24, "exists already";
    INVALID = 25, "invalid argument";
    DENIED = 26, "not allowed";
    IO = 27, "the device failed";
    FULL = 28, "full";
    TIMEOUT = 29, "nothing came in time";
    ABI = 30, "built against other interfaces";
    END = 31, "end of file";
}
const NESTED: u32 = 0x40;

impl Error {
    #[inline(always)]
    /// # Safety
    /// `s` is the status of a call that failed: not zero, and made from an Error.
    // SAFETY: the caller's promise, passed on.
    pub unsafe fn from_status(s: u64) -> Error { Error(unsafe { NonZeroU32::new_unchecked(s as u32) }) }
    pub fn code(self) -> u32 { self.0.get() }
    /// As it arrives when the callee passes it on from its own callee.
    pub fn beyond(self) -> Error { Error(self.0 | NESTED) }
    /// The callee itself is gone; a restart may help.
    pub fn is_crash(self) -> bool { self.0.get() < 16 }
    #[cold]
    pub fn into_ret(self) -> Ret { let n = self.0.get(); Ret(if n < 16 { n | NESTED } else { n } as u64, 0) }
}
impl fmt::Debug for Error { fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { fmt::Display::fmt(self, f) } }
