//! Measurements that only the kernel can make, for the bench domain: each operation alone, interrupts masked. `run` makes them and
//! says how many; `sample` gives one, cycles << 32 | instructions, what the readings themselves take already subtracted.
//! Deviations: one set of samples, the last.
use crate::arch::IrqOff;
use crate::mm::{self, Access};
use alloc::{vec, vec::Vec};
use base::frames::{Buddy, FrameAlloc, Meta, SegmentTree};
use core::ptr::addr_of_mut;
use rl::{Error, Rpc};

const ROUNDS: usize = 500;
static mut SAMPLES: Vec<u64> = Vec::new();
// SAFETY: looked at with interrupts masked.
fn samples() -> &'static mut Vec<u64> { unsafe { &mut *addr_of_mut!(SAMPLES) } }

fn counters() -> (u64, u64) { crate::arch::barrier(); (mrs!("pmccntr_el0"), mrs!("pmevcntr0_el0") & 0xffff_ffff) }
fn around(f: &mut impl FnMut()) -> (u64, u64) {
    let a = counters();
    f();
    let b = counters();
    (b.0 - a.0, b.1.wrapping_sub(a.1) & 0xffff_ffff)
}
/// The first is the cold one.
fn measure(mut f: impl FnMut()) -> u64 {
    let _off = IrqOff::new();
    let s = samples();
    s.clear();
    s.reserve(ROUNDS + 1);
    let empty = (0..20).map(|_| around(&mut || {})).min().unwrap_or((0, 0));
    for _ in 0..=ROUNDS { let (c, i) = around(&mut f); s.push(c.saturating_sub(empty.0) << 32 | i.saturating_sub(empty.1)) }
    s.len() as u64
}
/// One single-frame allocation and release, with a thousand other runs of mixed order handed out.
fn churn(a: &mut dyn FrameAlloc) -> u64 {
    let held: Vec<_> = (0..1000).filter_map(|i| a.alloc(i % 3).map(|f| (f, i % 3))).collect();
    for (f, o) in held.iter().step_by(2) { a.free(*f, *o); }
    let r = measure(|| { if let Some(f) = a.alloc(0) { a.free(f, 0); } });
    for (f, o) in held.iter().skip(1).step_by(2) { a.free(*f, *o); }
    r
}
/// Mappings of each size, beside the one all of memory has: a page, two pages, 2 MiB, 1 GiB. How many show the word that lies at the image's
/// head (the header's magic, docs of arm64 booting). As Device memory: the largest one reaches over registers.
fn blocks() -> Rpc<u64> {
    const MAGIC: u32 = 0x644d_5241;
    let mut good = 0;
    for (gib, from, len) in [(1, 0x8_0000, 0x1000), (1, 0x8_0000, 0x2000), (1, 0, 0x20_0000), (2, 0, 0x4000_0000)] {
        let (to, head) = (mm::WINDOWS + (gib << 30), 0x8_0038);
        let _off = IrqOff::new();
        mm::kernel().map_range(to + from, from, len, Access::Device).ok_or(Error::NO_MEMORY)?;
        crate::arch::tlb_publish();
        // SAFETY: mapped just now; the image's first page is there for ever.
        if unsafe { ((to + head) as *const u32).read_volatile() } == MAGIC { good += 1 }
        mm::kernel().forget_range(to + from, len);
        crate::arch::tlb_flush_all();
    }
    Ok(good)
}
pub fn sample(n: u64) -> Rpc<u64> { let _off = IrqOff::new(); samples().get(n as usize).copied().ok_or(Error::END) }
pub fn run(which: u32) -> Rpc<u64> {
    const N: usize = 16384;
    Ok(match which {
        0 => { let mut m = vec![Meta::NEW; N]; let mut b = Buddy::new(&mut m); b.add(0, N as u32); churn(&mut b) }
        1 => { let mut m = vec![0u8; 2 * N]; let mut s = SegmentTree::new(&mut m); s.add(0, N as u32); churn(&mut s) }
        2 => measure(|| { if let Some(p) = mm::alloc(0) { mm::free(p, 0) } }),
        3 => measure(|| drop(alloc::boxed::Box::new(core::hint::black_box([0u64; 8])))),
        // a page for somebody: a cleared frame, mapped, and taken back
        4 => measure(|| { if mm::kernel().map_new(mm::WINDOWS - mm::PAGE, Access::Write).is_some() { crate::arch::tlb_publish(); mm::kernel().unmap(mm::WINDOWS - mm::PAGE, 1); } }),
        5 => blocks()?,
        9 => { crate::bsp::soft_raise(); 0 }
        _ => return Err(Error::INVALID),
    })
}
