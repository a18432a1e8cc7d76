//! Measurements that only the kernel can make, for the bench domain: cycles << 32 | instructions, a mean of many.
//! Deviations: means only, with interrupts masked.
use crate::arch::IrqOff;
use crate::mm;
use alloc::{vec, vec::Vec};
use base::frames::{Buddy, FrameAlloc, Meta, SegmentTree};
use rl::{Error, Rpc};

fn counters() -> (u64, u64) { crate::arch::barrier(); (mrs!("pmccntr_el0"), mrs!("pmevcntr0_el0") & 0xffff_ffff) }
fn mean(n: u64, mut f: impl FnMut()) -> u64 {
    let _off = IrqOff::new();
    f();
    let a = counters();
    for _ in 0..n { f() }
    let b = counters();
    ((b.0 - a.0) / n) << 32 | (b.1.wrapping_sub(a.1) & 0xffff_ffff) / n
}
/// One single-frame allocation and release, with a thousand other runs of mixed order handed out.
fn churn(a: &mut dyn FrameAlloc) -> u64 {
    let held: Vec<_> = (0..1000).filter_map(|i| a.alloc(i % 3).map(|f| (f, i % 3))).collect();
    for (f, o) in held.iter().step_by(2) { a.free(*f, *o); }
    let r = mean(500, || { if let Some(f) = a.alloc(0) { a.free(f, 0); } });
    for (f, o) in held.iter().skip(1).step_by(2) { a.free(*f, *o); }
    r
}
pub fn run(which: u32) -> Rpc<u64> {
    const N: usize = 16384;
    Ok(match which {
        0 => { let mut m = vec![Meta::NEW; N]; let mut b = Buddy::new(&mut m); b.add(0, N as u32); churn(&mut b) }
        1 => { let mut m = vec![0u8; 2 * N]; let mut s = SegmentTree::new(&mut m); s.add(0, N as u32); churn(&mut s) }
        2 => mean(500, || { if let Some(p) = mm::alloc(0) { mm::free(p, 0) } }),
        3 => mean(500, || drop(alloc::boxed::Box::new(core::hint::black_box([0u64; 8])))),
        9 => { crate::bsp::soft_raise(); 0 }
        _ => return Err(Error::INVALID),
    })
}
