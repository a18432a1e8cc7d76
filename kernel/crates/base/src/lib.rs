//! Logic of the kernel that needs no machine: frame allocators, ELF reading, hashes, signatures, flattened device trees.
//! Everything here is safe Rust on slices and is tested on the host (`cargo test -p base`).
//! Deviations: those of the modules.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

pub mod ed25519;
pub mod elf;
pub mod fdt;
pub mod frames;
pub mod sha256;
pub mod sha512;
