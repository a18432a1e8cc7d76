//! What the kernel and all domains share: the crossing, handles, the shared heap's references, the interfaces.
//!
//! Trusted: this crate may say `unsafe`, domains may not. Truth: kernel/README.md, "A crossing" and "Objects".
//! Deviations: those of the modules; AArch64 alone crosses, elsewhere every domain is dead.
#![deny(unsafe_op_in_unsafe_fn)]
#![cfg_attr(not(test), no_std)]
#![feature(rust_preserve_none_cc)]
extern crate self as rl;

mod error;
mod export;
pub mod call;
pub mod interfaces;
pub mod manifest;
mod rref;
mod sys;
mod word;

pub use error::{Error, Rpc};
pub use export::{frame_top, AnyRef, Crossing, Export, Handle, Info, Ret, METHODS};
pub use idl::{interface, Exchange};
pub use interfaces::*;
pub use rref::{Page, RDeque, RRef, Slot, Text};
pub use sys::{bind, sys, Boot, Cap, CapList, Sys, KEEP, MAX_CAPS};
pub use word::{mix, Exchange, Target, Word};

/// What a trait's text says about an interface, for docs/interfaces.md (examples/interfaces.rs).
#[cfg(not(target_os = "none"))]
pub struct Doc { pub info: Info, pub extends: &'static str, pub says: &'static str, pub methods: &'static [MethodDoc] }
#[cfg(not(target_os = "none"))]
pub struct MethodDoc { pub name: &'static str, pub args: &'static str, pub ret: &'static str, pub once: bool, pub says: &'static str }

/// Policy of the generated shadows.
pub mod shadow {
    /// How often a call is tried before its shadow gives up. A crash every millisecond must leave a request of half a millisecond
    /// a way through.
    pub const TRIES: usize = 32;
}

/// Hash of everything two separately compiled images must agree on besides the interfaces: compiler and our own structs.
pub const ABI: u64 = {
    let r = match option_env!("RL_RUSTC") { Some(v) => v, None => "unknown" }.as_bytes();
    let (mut h, mut i) = (0xcbf29ce484222325u64, 0);
    while i < r.len() { h = (h ^ r[i] as u64).wrapping_mul(0x100000001b3); i += 1 }
    h = mix(h, core::mem::size_of::<Sys>() as u64);
    h = mix(h, core::mem::size_of::<Export>() as u64);
    h = mix(h, core::mem::size_of::<Crossing>() as u64);
    h = mix(h, core::mem::size_of::<Boot>() as u64);
    mix(h, 2) // the crossing's registers, by hand: raise when call.rs or idl change them
};
