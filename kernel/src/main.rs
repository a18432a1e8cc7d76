//! The kernel: what a domain cannot do for itself, and nothing else. Truth: kernel/README.md.
//! Deviations: one core; the other three stay where the firmware parked them.
#![deny(unsafe_op_in_unsafe_fn)]
#![no_std]
#![allow(dangerous_implicit_autorefs)]
#![no_main]
extern crate alloc;

#[macro_use]
mod arch;
#[macro_use]
mod bsp;
mod domain;
mod mm;
mod probe;
mod sched;
mod supervisor;
mod syscalls;
mod timer;
mod user;
mod windows;
mod word;
mod xheap;

use domain::Why;
use rl::{CapList, Task, TaskRef};
use sched::Frame;
use word::Word;

static mut ARGS: [u8; 128] = [0; 128];

/// Boot: arch, console, memory, domains, scheduler, the init thread; then this flow is the idle thread.
#[no_mangle]
extern "C" fn kmain(dtb: usize) -> ! {
    bsp::uart_init();
    arch::pmu_start();
    // SAFETY: a static, bound first of all.
    unsafe { rl::bind(&syscalls::SYS) };
    let (mut top, mut keep) = (0u64, (0, 0));
    // SAFETY: all of memory is mapped; where the firmware put the tree it stays until `init` keeps its pages.
    let blob = |len| unsafe { core::slice::from_raw_parts((bsp::BASE + dtb) as *const u8, len) };
    if dtb != 0 && dtb % 4 == 0 && dtb < 0x3f00_0000 {
        if let Some(n) = base::fdt::size(blob(8)) {
            keep = (dtb, dtb + n);
            top = base::fdt::memory(blob(n)).map_or(0, |m| m.0 + m.1);
            if let Some(a) = base::fdt::bootargs(blob(n)) {
                let n = a.len().min(127);
                line()[..n].copy_from_slice(&a.as_bytes()[..n]);
            }
        }
    }
    let mut memory = [0, 0];
    if bsp::property(0x10005, &mut memory) { let m = (memory[0] + memory[1]) as u64; top = if top == 0 { m } else { top.min(m) } }
    if top == 0 { top = 512 << 20 }
    mm::init((top as usize).min(0x3f00_0000), keep);
    let free = mm::free_frames();
    domain::init();
    sched::init();
    if args().is_empty() { ask_the_host() }
    log!("kernel: {} MiB, CNTFRQ {} Hz, {} free frames, arguments \"{}\"", top >> 20, mrs!("cntfrq_el0"), free, args());
    let _ = supervisor::handle();
    sched::spawn("init", sched::NORMAL, 0, init as *const () as usize, 0).expect("init thread");
    bsp::soft_route();
    timer::init();
    arch::irq_on();
    loop {
        while xheap::release_some() {}
        arch::wfi();
        sched::yield_now()
    }
}
/// No device tree: perhaps somebody listens to semihosting.
fn ask_the_host() {
    let mut line = [0u8; 120];
    ASKING.set(1);
    let there = arch::semihosting_arguments(&mut line);
    ASKING.set(0);
    // the first word may be a file's name; ours begin with rl.
    let text = rl::manifest::text(&line);
    if let Some(at) = text.find("rl.").filter(|_| there) {
        let word = &text.as_bytes()[at..];
        self::line()[..word.len()].copy_from_slice(word);
    }
}
static ASKING: Word = Word::new(0);
// SAFETY: written at boot, before there is anybody else.
fn line() -> &'static mut [u8; 128] { unsafe { &mut *core::ptr::addr_of_mut!(ARGS) } }
pub fn args() -> &'static str { rl::manifest::text(line()) }

/// The first thread: loads the init domain and runs it with the kernel's power over domains.
extern "C" fn init(_: usize) {
    let caps = CapList::new().with("supervisor", supervisor::handle());
    match domain::load("init", caps) {
        Ok(id) => {
            let h: Option<TaskRef> = domain::handle(id).typed();
            match h.map_or(Err(rl::Error::ABI), |h| h.run(0)) { Ok(code) => end(code as u32), Err(e) => { log!("kernel: init: {e}"); end(1) } }
        }
        Err(e) => { log!("kernel: init could not be loaded: {e}"); end(1) }
    }
}

/// The machine stops: semihosting when somebody listens, else power off.
pub fn end(code: u32) -> ! {
    arch::irq_off();
    bsp::uart_flush();
    ENDING.set(1);
    arch::semihosting_exit(code as u64);
    bsp::power_off()
}
static ENDING: Word = Word::new(0);

/// All exceptions that interrupt a thread. Returns the frame to resume.
#[no_mangle]
extern "C" fn exception(frame: &mut Frame, kind: u64) -> *mut Frame {
    domain::set_trapped(if kind < 4 { frame.x[18] as usize } else { sched::user_top(sched::current()) });
    let force = match kind {
        1 => interrupt(frame),
        5 => { let f = interrupt(frame); user::check(frame); f }
        4 => { user::trap(frame); false }
        0 => { fault(frame); false }
        _ => { log!("kernel: exception {kind} esr {:#x} at {:#x}", mrs!("esr_el1"), frame.pc); end(1) }
    };
    let next = sched::resched(force);
    domain::set_trapped(0);
    next
}

/// Lands the interrupted thread on a crossing.
fn land(frame: &mut Frame, c: &rl::Crossing) {
    sched::land(frame, c, 1);
    domain::set_trapped(frame.x[18] as usize);
}

/// A synchronous exception from EL1t with a pc that is in no domain; those that are do not come here (vectors.S).
fn fault(frame: &mut Frame) {
    let (esr, far) = (mrs!("esr_el1"), mrs!("far_el1") as usize);
    if ENDING.get() != 0 { bsp::power_off() }
    if ASKING.get() != 0 { frame.pc += 4; return }
    // A jump to nowhere, or a domain's stack ended in a kernel function: the domain's fault. Else the kernel's own.
    let overflow = esr >> 26 == 0x25 && (mm::STACKS..mm::WINDOWS).contains(&far);
    if frame.pc < bsp::BASE as u64 || frame.pc as usize >= mm::DOMAINS || overflow {
        let c = domain::crash(frame.x[18] as usize, Why::Exception, esr as u32, (frame.pc as usize, far));
        return land(frame, c);
    }
    log!("kernel: fault at {:#x}: esr {esr:#x} far {far:#x} lr {:#x} sp {:#x} in {}", frame.pc, frame.x[30], frame.sp, domain::name_of(domain::current()));
    end(1)
}

fn interrupt(frame: &mut Frame) -> bool {
    let (mut force, sources) = (false, bsp::sources());
    if sources & 1 << 1 != 0 && timer::interrupt() != 0 {
        force = true;
        tick(frame);
    }
    if sources & 1 << 7 != 0 { bsp::soft_clear(); sched::wake(syscalls::irq_key(64), u32::MAX); }
    let mut lines = if sources & 1 << 8 != 0 { bsp::irq_pending() } else { 0 };
    while lines != 0 {
        let n = lines.trailing_zeros();
        lines &= lines - 1;
        // masked until its thread asks again
        bsp::irq_disable(n);
        if sched::wake(syscalls::irq_key(n), u32::MAX) == 0 { syscalls::PENDING.or(1 << n) }
    }
    force
}
/// Charges a millisecond to the call the interrupted thread is in; the count lives in the frame's record word.
fn tick(frame: &mut Frame) {
    let t = sched::current();
    t.ticks += 1;
    if domain::at(frame.pc as usize).is_none_or(|(_, id)| id == 0) { return }
    let top = frame.x[18] as usize;
    if let Some(c) = sched::crossings(t, top).last_mut() {
        let Some(d) = domain::get(domain::callee(c)) else { return };
        if c.record & 63 != 63 { c.record += 1 }
        if d.budget >= 0 && (c.record & 63) as i32 > d.budget { let c = domain::crash(top, Why::Budget, d.budget as u32, (0, 0)); land(frame, c) }
    }
}

#[no_mangle]
extern "C" fn fatal_exception(esr: u64, elr: u64, far: u64) -> ! {
    if ENDING.get() != 0 { bsp::power_off() }
    log!("kernel: exception inside a handler: esr {esr:#x} elr {elr:#x} far {far:#x}");
    end(1)
}
#[panic_handler]
fn panic(p: &core::panic::PanicInfo) -> ! { log!("kernel: {p}"); end(1) }
