//! What domains call in the kernel: plain functions, same privilege, same stack. Each masks interrupts for its length and
//! first looks whether the stack has room: an overflow in here would find the kernel half changed.
//! Deviations: no call is preempted, so the longest of them bounds interrupt latency.
//! What `unsafe` stands on here: the callers are rl and domain, which pass addresses of live objects and slices only.
use crate::arch::IrqOff;
use crate::domain::{self, Why};
use crate::word::Word;
use crate::{sched, timer, xheap};
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
use rl::Sys;

pub static SYS: Sys = Sys {
    xalloc, xfree, finish, adopt, xnest, xslot, xdescribe, grant, panicked, print, null, now, sleep, yield_now, wait, wake, spawn, irq, stat,
};

/// Room a kernel function may need; thread stacks are 64 KiB aligned.
const ROOM: usize = 6 << 10;
#[inline(always)]
fn enter() -> IrqOff {
    let sp: usize;
    // SAFETY: reads a register.
    unsafe { core::arch::asm!("mov {}, sp", out(reg) sp, options(nomem, nostack, preserves_flags)) };
    if sp & 0xffff < ROOM { overflow() }
    IrqOff::new()
}
#[cold]
fn overflow() -> ! {
    crate::arch::irq_off();
    // SAFETY: the crossing that the running thread is in; its domain runs no further.
    unsafe { domain::land(domain::crash(domain::live_top(), Why::StackOverflow, 0, (0, 0)), 1) }
}

extern "C" fn xalloc(size: usize, kind: u64) -> *mut u8 {
    let p = { let _off = enter(); xheap::ready(size, kind) };
    if p.is_null() { find(size, kind) } else { p }
}
#[cold] #[inline(never)]
extern "C" fn find(size: usize, kind: u64) -> *mut u8 { let _off = enter(); xheap::alloc(size, kind) }
extern "C" fn xfree(o: *mut u8) { let _off = enter(); xheap::free(o) }
extern "C" fn finish(v: *mut u8) { let _off = enter(); xheap::finish(v) }
extern "C" fn adopt(o: *mut u8) { let _off = enter(); xheap::adopt(o) }
extern "C" fn xnest(o: *mut u8, slot: usize) -> bool { let _off = enter(); xheap::nest(o, slot) }
extern "C" fn xslot(o: *mut u8) -> usize { xheap::slot_of(o) }
extern "C" fn xdescribe(o: *mut u8, name: &mut [u8; 24], facts: &mut [u32; 3]) {
    let _off = enter();
    let own = xheap::owner(o);
    let text = if own == u32::MAX { "nested" } else { domain::name_of(own) }.as_bytes();
    let n = text.len().min(24);
    name[..n].copy_from_slice(&text[..n]);
    *facts = [own, xheap::size(o), xheap::lent(o)];
}
extern "C" fn grant(pages: usize) -> *mut u8 { let _off = enter(); domain::grant(domain::current(), pages) }
extern "C" fn panicked(file: *const u8, len: usize, line: u32) -> ! {
    crate::arch::irq_off();
    // the text lies in the domain's read-only image; it is looked at only while that is mapped
    // SAFETY: as in `overflow`.
    unsafe { domain::land(domain::crash(rl::frame_top() as usize, Why::Panic, line, (file as usize, len)), 1) }
}
// SAFETY: of the next ones: see the head of the file: what is passed is alive for the call.
extern "C" fn print(p: *const u8, len: usize) { let _off = enter(); crate::bsp::uart_write(unsafe { core::slice::from_raw_parts(p, len) }) }
extern "C" fn null() -> u64 { 0 }
extern "C" fn now() -> u64 { timer::now_us() }
extern "C" fn sleep(us: u64) { let _off = enter(); sched::wait(0, timer::deadline(us)); }
extern "C" fn yield_now() { let _off = enter(); sched::switch() }
extern "C" fn wait(word: *const AtomicU32, expected: u32, us: u64) -> bool {
    let _off = enter();
    // SAFETY: as above.
    if unsafe { (*word).load(Relaxed) } != expected { return true }
    sched::wait(word as usize, timer::deadline(us))
}
extern "C" fn wake(word: *const AtomicU32, n: u32) -> u32 { let _off = enter(); let woken = sched::wake(word as usize, n); sched::maybe_switch(); woken }
extern "C" fn spawn(f: extern "C" fn(usize), arg: usize, name: *const u8, len: usize, priority: u32) -> u64 {
    let _off = enter();
    // SAFETY: as above; a &str of the domain's.
    let name = unsafe { core::str::from_utf8_unchecked(core::slice::from_raw_parts(name, len)) };
    sched::spawn(name, priority.max(1), domain::current(), f as usize, arg).map_or(0, |id| id as u64)
}
/// The key threads wait on for peripheral interrupt `n`.
pub fn irq_key(n: u32) -> usize { 0x1000 + n as usize }
pub static PENDING: Word = Word::new(0);
extern "C" fn irq(us: u64) -> bool {
    let _off = enter();
    let Some(d) = domain::get(domain::current()) else { return false };
    if d.irq < 0 { return false }
    let n = d.irq as u32;
    if n < 64 {
        if PENDING.get() >> n & 1 != 0 { PENDING.clear(1 << n); return true }
        crate::bsp::irq_enable(n);
    }
    sched::wait(irq_key(n), timer::deadline(us))
}
extern "C" fn stat(what: u32) -> u64 {
    match what { 0 => crate::mm::free_frames() as u64, 1 => xheap::live() as u64, 2 => sched::count() as u64, 3 => timer::ticks(), _ => 0 }
}
