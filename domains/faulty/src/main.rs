//! A domain to be killed: one method or number for each way to die, and what shows what became of the rest.
//! Deviations: one thread at a time dies of itself; what kills it while others are inside is up to its callers.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::alloc::{boxed::Box, vec::Vec};
use domain::{hazard, sync::Mutex, *};

struct Victim { objects: Mutex<Vec<RRef<Page>>>, value: Mutex<u64>, lock: Mutex<u64> }

#[inline(never)]
fn recurse(n: u64) -> u64 {
    let a = pmu::opaque([n; 64]);
    if n == u64::MAX { return 0 }
    recurse(n + 1) + a[(n & 63) as usize]
}
/// A frame larger than any stack.
#[inline(never)]
fn vast() -> u64 { let a = pmu::opaque([core::mem::MaybeUninit::<u64>::uninit(); 10_240]); a.len() as u64 }
/// Runs out of stack somewhere inside the kernel's functions.
#[inline(never)]
fn burrow(n: u64) -> u64 {
    let o = RRef::new([n; 4]);
    let r = if n == u64::MAX { 0 } else { burrow(n + 1) };
    r + o[0]
}
fn die(how: u32) -> u64 {
    match how {
        0 => panic!("asked to"),
        1 => { let v = [1u64, 2, 3]; v[pmu::opaque(7)] }
        2 => hazard::null_pointer(),
        3 => recurse(0),
        4 => hazard::undefined_instruction(),
        5 => loop { pmu::opaque(0); },
        6 => { let mut v: Vec<Box<[u8; 4096]>> = Vec::new(); loop { v.push(Box::new([0; 4096])) } }
        7 => { let mut v = Vec::new(); loop { v.push(RRef::new([0u64; 8])) } }
        8 => { hazard::write_to_code(); 0 }
        9 => { hazard::jump_into_data(); 0 }
        10 => { let z = pmu::opaque(0u64); 1 / z }
        12 => burrow(0),
        13 => vast(),
        11 => { let v: Option<u64> = pmu::opaque(None); v.unwrap() }
        _ => how as u64,
    }
}

impl Faulty for Victim {
    fn die(&self, how: u32) -> Rpc<u64> { Ok(die(how)) }
    fn value(&self) -> Rpc<u64> { let mut v = self.value.lock(); *v += 1; Ok(*v) }
    fn take(&self, page: RRef<Page>) -> Rpc<()> { self.objects.lock().push(page); Ok(()) }
    fn make(&self, n: u32) -> Rpc<u32> {
        let mut o = self.objects.lock();
        o.clear();
        for _ in 0..n { o.push(RRef::<Page>::zeroed()) }
        Ok(o.len() as u32)
    }
    fn give(&self) -> Rpc<RRef<Page>> { self.objects.lock().pop().ok_or(Error::NOT_FOUND) }
    fn die_with(&self, page: RRef<Page>) -> Rpc<RRef<Page>> { die(page.tag); Ok(page) }
    fn die_lent(&self, page: &RRef<Page>) -> Rpc<u32> { Ok(die(page.tag) as u32) }
    fn through(&self, other: FaultyRef, depth: u32) -> Rpc<u64> {
        if depth == 0 { die(0); }
        // the other calls back into this domain by the handle it has for it
        other.through(other, depth - 1)
    }
    fn sleep(&self, us: u64) -> Rpc<u64> { domain::sleep(us); Ok(us) }
    fn lend(&self, other: FaultyRef, us: u64) -> Rpc<u32> { let mut p = RRef::<Page>::zeroed(); p.tag = 4711; other.hold(&p, us) }
    fn hold(&self, page: &RRef<Page>, us: u64) -> Rpc<u32> {
        domain::sleep(us);
        // still there, whoever owned it
        *self.value.lock() = page.tag as u64;
        Ok(page.tag)
    }
    fn pass(&self, other: FaultyRef, us: u64) -> Rpc<RRef<Page>> { let mut p = RRef::<Page>::zeroed(); p.tag = 4711; other.keep_for(p, us) }
    fn keep_for(&self, page: RRef<Page>, us: u64) -> Rpc<RRef<Page>> {
        domain::sleep(us);
        *self.value.lock() = page.tag as u64;
        Ok(page)
    }
    fn locked(&self, dies: bool) -> Rpc<u64> {
        let mut l = self.lock.lock();
        *l += 1;
        if dies { die(0); }
        Ok(*l)
    }
}

#[domain(name = "faulty", imports(Faulty), exports(Faulty), budget_ms = 10, pages = 256, objects = 2000)]
fn main(caps: Caps) -> Rpc<Victim> {
    match caps.arg() {
        0 => {}
        99 => panic!("at the start"),
        us => { spawn("fuse", 1, move || { domain::sleep(us); panic!("a moment after the start") })?; }
    }
    Ok(Victim { objects: Mutex::new(Vec::new()), value: Mutex::new(0), lock: Mutex::new(0) })
}
