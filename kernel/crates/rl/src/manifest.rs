//! What a domain's file says about itself before a byte of it runs. It lies 8 bytes behind the entry, as an offset.
//! Deviations: the manifest itself is not signed; the file is.
use crate::Info;

pub const MAGIC: u64 = 0x3154_534d_464c_4452;
/// Marks the instruction word between the entry's branch and the offset.
pub const MARK: u32 = 0x4d41_4e46;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Head {
    pub magic: u64, pub abi: u64, pub name: [u8; 24], pub mmio: [u8; 24],
    pub budget_ms: i32, pub pages: u32, pub objects: u32, pub irq: i32, pub faces: u32, pub exports_at: u32,
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Face { pub name: [u8; 24], pub fingerprint: u64, pub export: u64 }
#[repr(C)]
pub struct Manifest<const N: usize> { pub head: Head, pub faces: [Face; N] }

pub const fn label(s: &str) -> [u8; 24] {
    let (b, mut out, mut i) = (s.as_bytes(), [0; 24], 0);
    while i < b.len() { out[i] = b[i]; i += 1 }
    out
}
pub const fn face(i: &Info, export: u64) -> Face { Face { name: label(i.name), fingerprint: i.fingerprint, export } }
pub fn text(b: &[u8]) -> &str { core::str::from_utf8(&b[..b.iter().position(|&c| c == 0).unwrap_or(b.len())]).unwrap_or("?") }
