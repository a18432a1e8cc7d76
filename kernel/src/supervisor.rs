//! The kernel's own domain (number 0): the Supervisor interface, by which init loads, watches, restarts and ends domains.
//! Deviations: one file is fed at a time; no rate limit on restarts: init has one.
use crate::arch::IrqOff;
use crate::domain;
use crate::{bsp, mm, sched, timer, xheap};
use alloc::vec::Vec;
use core::fmt::Write;
use core::ptr::addr_of_mut;
use rl::{AnyRef, CapList, Error, Page, RRef, Rpc, Supervisor, SupervisorRef, Text};

pub struct Kernel;
static KERNEL: Kernel = Kernel;
static mut LISTS: [Option<CapList>; 16] = [const { None }; 16];
static mut FILE: Vec<u8> = Vec::new();
// SAFETY: for both: interrupts are masked, and the reference does not outlive that.
fn lists() -> &'static mut [Option<CapList>; 16] { unsafe { &mut *addr_of_mut!(LISTS) } }
fn file() -> &'static mut Vec<u8> { unsafe { &mut *addr_of_mut!(FILE) } }

/// The handle that init is given.
pub fn handle() -> SupervisorRef {
    SupervisorRef::export(&KERNEL, domain::records(0));
    domain::handle(0).typed().expect("just exported")
}
fn taken(n: u64) -> Rpc<CapList> {
    if n == 0 { return Ok(CapList::new()) }
    let _off = IrqOff::new();
    lists().get_mut(n as usize - 1).and_then(|l| l.take()).ok_or(Error::INVALID)
}
// SAFETY: a handle's record is of the kernel and stays.
fn id_of(h: AnyRef) -> Rpc<u32> { if h.rec().is_null() { Err(Error::INVALID) } else { Ok(unsafe { (*h.rec()).domain }) } }

impl Supervisor for Kernel {
    fn caps(&self, list: RRef<CapList>) -> Rpc<u64> {
        let _off = IrqOff::new();
        let i = lists().iter().position(|l| l.is_none()).ok_or(Error::FULL)?;
        lists()[i] = Some(*list);
        Ok(i as u64 + 1)
    }
    fn load(&self, name: &RRef<Text>, caps: u64) -> Rpc<AnyRef> {
        let id = domain::load(name.as_str(), taken(caps)?)?;
        Ok(domain::handle(id))
    }
    fn feed(&self, page: &RRef<Page>, offset: u64) -> Rpc<()> {
        let _off = IrqOff::new();
        let file = file();
        if offset == 0 { file.clear() }
        if offset as usize != file.len() { return Err(Error::INVALID) }
        if file.len() + page.bytes().len() > 4 << 20 { return Err(Error::FULL) }
        file.try_reserve(page.bytes().len()).map_err(|_| Error::NO_MEMORY)?;
        file.extend_from_slice(page.bytes());
        Ok(())
    }
    fn go(&self, caps: u64) -> Rpc<AnyRef> {
        let file = { let _off = IrqOff::new(); core::mem::take(file()) };
        let id = domain::load_file(file, taken(caps)?)?;
        Ok(domain::handle(id))
    }
    fn revive(&self, h: AnyRef) -> Rpc<()> { domain::revive(id_of(h)?) }
    fn kill(&self, h: AnyRef) -> Rpc<()> {
        let id = id_of(h)?;
        if id == 0 { return Err(Error::DENIED) }
        let _off = IrqOff::new();
        domain::kill(id, domain::Why::Killed);
        Ok(())
    }
    fn unload(&self, h: AnyRef) -> Rpc<()> {
        let id = id_of(h)?;
        if id == 0 { return Err(Error::DENIED) }
        let _off = IrqOff::new();
        domain::unload(id);
        Ok(())
    }
    fn fact(&self, h: AnyRef, which: u32) -> Rpc<u64> {
        let _off = IrqOff::new();
        domain::reap();
        let id = id_of(h)?;
        let d = domain::get(id).ok_or(Error::NOT_FOUND)?;
        Ok(match which {
            0 => domain::alive(id) as u64,
            1 => d.pages as u64,
            2 => xheap::count(id) as u64,
            3 => d.restarts as u64,
            4 => sched::all().filter(|t| t.domain == id).count() as u64,
            5 => domain::vital(id).why() as u64,
            6 => domain::vital(id).place() as u64,
            _ => return Err(Error::INVALID),
        })
    }
    fn total(&self, which: u32) -> Rpc<u64> {
        let _off = IrqOff::new();
        domain::reap();
        Ok(match which {
            0 => mm::free_frames() as u64,
            1 => xheap::live() as u64,
            2 => xheap::chunks() as u64,
            3 => sched::count() as u64,
            4 => timer::jitter_ns(),
            5 => mm::heap_bytes() as u64,
            6 => domain::crashes(),
            _ => return Err(Error::INVALID),
        })
    }
    fn list(&self, n: u32, mut out: RRef<Text>) -> Rpc<RRef<Text>> {
        struct Fixed([u8; 180], usize);
        impl Write for Fixed { fn write_str(&mut self, s: &str) -> core::fmt::Result { for &b in s.as_bytes() { if self.1 < 180 { self.0[self.1] = b; self.1 += 1 } } Ok(()) } }
        let _off = IrqOff::new();
        let d = domain::get(n).ok_or(if (n as usize) < domain::DOMAINS_MAX { Error::NOT_FOUND } else { Error::END })?;
        let mut f = Fixed([0; 180], 0);
        let _ = write!(f, "{:>3} {:<10} {:<6} pages {:>4} objects {:>4} restarts {:>3} {:?}", n, rl::manifest::text(&d.name), if domain::alive(n) { "alive" } else { "dead" }, d.pages, xheap::count(n), d.restarts, domain::vital(n).why());
        *out = Text::new(core::str::from_utf8(&f.0[..f.1]).unwrap_or("?"));
        Ok(out)
    }
    fn off(&self, code: u32) -> Rpc<()> { let _off = IrqOff::new(); bsp::uart_flush(); crate::end(code) }
    fn handle(&self, n: u32) -> Rpc<AnyRef> {
        if n == 0 || n as usize >= domain::DOMAINS_MAX || domain::get(n).is_none() { return Err(Error::NOT_FOUND) }
        Ok(domain::handle(n))
    }
    fn program(&self, n: u32, offset: u64, mut page: RRef<Page>) -> Rpc<RRef<Page>> {
        let e = domain::archive().filter(|e| e.kind != 0).nth(n as usize).ok_or(Error::END)?;
        page.set(e.bytes.get(offset as usize..).unwrap_or(&[]));
        Ok(page)
    }
    fn program_name(&self, n: u32, mut out: RRef<Text>) -> Rpc<RRef<Text>> {
        *out = Text::new(domain::archive().filter(|e| e.kind != 0).nth(n as usize).ok_or(Error::END)?.name);
        Ok(out)
    }
    fn exec(&self, line: &RRef<Text>) -> Rpc<u32> { crate::user::exec(line.as_str()) }
    fn personality(&self, caps: u64) -> Rpc<()> { crate::user::personality(taken(caps)?) }
    fn arguments(&self, mut out: RRef<Text>) -> Rpc<RRef<Text>> { *out = Text::new(crate::args()); Ok(out) }
    fn deaths(&self, seen: u64, us: u64) -> Rpc<u64> {
        let _off = IrqOff::new();
        let deadline = timer::deadline(us);
        while domain::crashes() == seen && sched::wait(domain::deaths_key(), deadline) {}
        Ok(domain::crashes())
    }
    fn probe(&self, which: u32) -> Rpc<u64> { crate::probe::run(which) }
    fn sample(&self, n: u64) -> Rpc<u64> { crate::probe::sample(n) }
}
