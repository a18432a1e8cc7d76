//! Threads: round-robin within three priorities, one core. A thread migrates: it keeps its stack and identity through every
//! domain it calls into, and its continuation stack (x18) says where it has been.
//! Truth: kernel/README.md, "Threads". Deviations: 64 threads; sleeping threads are looked through at each timer interrupt.
//!
//! What `unsafe` stands on here: `TABLE` entries never move (SP_EL1 points into them), `CURRENT` is the thread whose frame SP_EL1
//! points behind, and everything is changed with interrupts masked.
use crate::arch::{self, IrqOff};
use crate::domain;
use crate::mm::{self, Access, PAGE, STACKS};
use core::ptr::addr_of_mut;
use rl::Crossing;

/// Registers as the vectors save them. `kind` 1: only x18..x30, sp and pc are meant; 2: a landing, see vectors.S.
#[repr(C, align(16))]
pub struct Frame { pub x: [u64; 31], pub sp: u64, pub pc: u64, pub pstate: u64, pub kind: u64, _pad: u64 }
pub const BLANK: Frame = Frame { x: [0; 31], sp: 0, pc: 0, pstate: 0, kind: 0, _pad: 0 };

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum State { None, Ready, Sleeping, Waiting }
pub const THREADS: usize = 64;
pub const IDLE: u32 = 0;
pub const NORMAL: u32 = 1;
pub const DRIVER: u32 = 2;
/// EL1t, IRQs on, D/A/F masked.
pub const EL1T: u64 = 0x344;
const STRIDE: usize = 1 << 20;
pub const STACK: usize = 64 << 10;
pub const CONTINUATION: usize = 4 << 10;

#[repr(C, align(16))]
pub struct Thread {
    pub frame: Frame,
    pub id: u32,
    pub state: State,
    pub priority: u32,
    /// whose thread it is: its base frame returns there
    pub domain: u32,
    pub wake_at: u64,
    pub key: usize,
    pub timed_out: bool,
    pub name: [u8; 16],
    pub continuation: usize,
    pub switches: u64,
    pub ticks: u64,
    /// the process whose EL0 it runs, 0 for none
    pub process: u32,
}

const NEW: Thread = Thread {
    frame: BLANK, id: 0, state: State::None, priority: 0, domain: 0, wake_at: 0, key: 0,
    timed_out: false, name: [0; 16], continuation: 0, switches: 0, ticks: 0, process: 0,
};
static mut TABLE: [Thread; THREADS] = [NEW; THREADS];
static mut CURRENT: usize = 0;
static mut READY: [u64; 3] = [0; 3];
static mut ASLEEP: u64 = 0; // has a deadline
static mut NEED: bool = false;
static mut COUNT: u32 = 0;
static mut USED: u64 = 0;
/// a thread that has ended: its stack goes when another runs
static mut GONE: usize = 0;

pub fn thread(i: usize) -> &'static mut Thread { unsafe { &mut (*addr_of_mut!(TABLE))[i] } }
pub fn current() -> &'static mut Thread { unsafe { thread(CURRENT) } }
pub fn count() -> u32 { unsafe { COUNT } }
pub fn all() -> impl Iterator<Item = &'static mut Thread> {
    let mut left = unsafe { USED };
    core::iter::from_fn(move || { if left == 0 { return None } let i = left.trailing_zeros() as usize; left &= left - 1; Some(thread(i)) })
}

extern "C" { fn switch_to(from: *mut Frame, to: *const Frame); fn thread_start(); fn thread_landing(); }

fn make_ready(t: &mut Thread) {
    unsafe {
        t.state = State::Ready;
        READY[t.priority as usize] |= 1 << t.id;
        ASLEEP &= !(1 << t.id);
        if t.priority > current().priority { NEED = true }
    }
}
fn block(t: &mut Thread, s: State) { unsafe { t.state = s; READY[t.priority as usize] &= !(1 << t.id) } }

/// The boot flow becomes thread 0, which idles when it has started the others.
pub fn init() {
    let t = thread(0);
    t.priority = IDLE;
    t.continuation = stack_of(0) + 0x4_0000;
    mm::kernel().map_new(t.continuation, Access::Write).unwrap();
    t.name[..4].copy_from_slice(b"idle");
    // every thread has a base crossing; this one's is never returned from
    let base = t.continuation as *mut Crossing;
    unsafe {
        *base = Crossing { landing: 0, sp: 0, x19: 0, x29: 0, record: domain::entry_record(0) as u64, object: 0 };
        COUNT = 1;
        USED = 1;
        core::arch::asm!("mov x18, {}", in(reg) base.add(1));
    }
    make_ready(t);
    let end = &t.frame as *const Frame as usize + 272;
    unsafe { core::arch::asm!("msr spsel, #1", "mov sp, {}", "msr spsel, #0", in(reg) end) };
}
fn stack_of(id: usize) -> usize { STACKS + id * STRIDE }

/// Starts `f(arg)` as a thread of `domain`, whose entry record is the callee of the base frame.
pub fn spawn(name: &str, priority: u32, domain: u32, f: usize, arg: usize) -> Option<u32> {
    let _off = IrqOff::new();
    bury();
    let id = (1..THREADS).find(|&i| thread(i).state == State::None)?;
    // [guard][stack 64 KiB][guard ...][continuation 4 KiB][guard]
    let (low, cont) = (stack_of(id) + STACK, stack_of(id) + 0x4_0000);
    for at in (low..low + STACK).step_by(PAGE).chain([cont]) {
        if mm::kernel().map_new(at, Access::Write).is_none() { mm::kernel().unmap(low, 256); arch::tlb_flush_all(); return None }
    }
    arch::tlb_publish();
    let t = thread(id);
    *t = NEW;
    t.id = id as u32;
    t.priority = priority.min(DRIVER);
    t.domain = domain;
    let n = name.len().min(16);
    t.name[..n].copy_from_slice(&name.as_bytes()[..n]);
    t.continuation = cont;
    let top = (low + STACK) as u64;
    let base = cont as *mut Crossing;
    unsafe { *base = Crossing { landing: thread_landing as *const () as u64, sp: top, x19: 0, x29: 0, record: domain::entry_record(domain) as u64, object: 0 } };
    t.frame.x[18] = cont as u64 + core::mem::size_of::<Crossing>() as u64;
    t.frame.x[19] = f as u64;
    t.frame.x[20] = arg as u64;
    t.frame.sp = top;
    t.frame.pc = thread_start as *const () as u64;
    t.frame.pstate = EL1T;
    unsafe { COUNT += 1; USED |= 1 << id };
    make_ready(t);
    Some(id as u32)
}
/// Frees the stack of the thread that ended last.
fn bury() {
    unsafe {
        if GONE != 0 && GONE != CURRENT {
            mm::kernel().unmap(stack_of(GONE), 256);
            arch::tlb_flush_all();
            thread(GONE).state = State::None;
            USED &= !(1 << GONE);
            COUNT -= 1;
            GONE = 0;
        }
    }
}
#[no_mangle]
extern "C" fn thread_exit(_status: u64) -> ! { end_thread() }
pub fn stack_top(t: &Thread) -> usize { stack_of(t.id as usize) + 2 * STACK }
/// x18 of a process's thread when it enters the kernel: above its base crossing.
pub fn user_top(t: &Thread) -> usize { t.continuation + core::mem::size_of::<Crossing>() }
pub fn end_thread() -> ! {
    let _off = IrqOff::new();
    let t = current();
    // someone else may be waiting to be buried; there is one grave
    bury();
    block(t, State::Waiting);
    t.key = 0;
    unsafe { ASLEEP &= !(1 << t.id); GONE = t.id as usize };
    loop { switch() }
}

fn pick() -> usize {
    unsafe {
        for p in (0..3).rev() {
            let r = READY[p];
            if r != 0 {
                // the next one after the current, round
                let after = r & (!0u64).checked_shl(CURRENT as u32 + 1).unwrap_or(0);
                return (if after != 0 { after } else { r }).trailing_zeros() as usize;
            }
        }
    }
    0
}
/// Gives the processor to the next ready thread; interrupts are masked. Inlined, as every return after it is mispredicted.
#[inline(always)]
pub fn switch() {
    unsafe {
        domain::reap();
        NEED = false;
        let (from, to) = (CURRENT, pick());
        if from == to { return }
        CURRENT = to;
        let (f, t) = (thread(from), thread(to));
        t.switches += 1;
        if f.process | t.process != 0 { crate::user::enter(t.process) }
        switch_to(&mut f.frame, &t.frame);
        if GONE != 0 { bury() }
    }
}
/// At the end of an interrupt: the frame to resume.
pub fn resched(force: bool) -> *mut Frame {
    unsafe {
        if force || NEED {
            domain::reap();
            NEED = false;
            let (from, to) = (CURRENT, pick());
            if from != to {
                CURRENT = to;
                let t = thread(to);
                t.switches += 1;
                if thread(from).process | t.process != 0 { crate::user::enter(t.process) }
            }
            if GONE != 0 { bury() }
        }
        &mut current().frame
    }
}
/// After something was made ready in a system call: let it run if it is more important.
pub fn maybe_switch() { if unsafe { NEED } { switch() } }

pub fn yield_now() { let _off = IrqOff::new(); switch() }

/// Which threads wait, by a hash of what for. A bit may be left over from a thread that was made to go on.
static mut WAITING: [u64; 32] = [0; 32];
fn waiting(key: usize) -> &'static mut u64 { unsafe { &mut (*addr_of_mut!(WAITING))[(key ^ key >> 5 ^ key >> 10) & 31] } }

/// Sleeps until `deadline` (in counter ticks) or, with a key, until woken; interrupts are masked. False when time ran out.
pub fn wait(key: usize, deadline: u64) -> bool {
    let t = current();
    if key != 0 { *waiting(key) |= 1 << t.id }
    t.key = key;
    t.timed_out = false;
    t.wake_at = deadline;
    block(t, if key == 0 { State::Sleeping } else { State::Waiting });
    if deadline != u64::MAX { unsafe { ASLEEP |= 1 << t.id }; crate::timer::at(deadline) }
    switch();
    !t.timed_out
}
/// Wakes up to `n` threads that wait on `key`.
pub fn wake(key: usize, n: u32) -> u32 {
    let mut woken = 0;
    let bits = waiting(key);
    let mut left = *bits;
    while left != 0 && woken < n {
        let t = thread(left.trailing_zeros() as usize & (THREADS - 1));
        left &= left - 1;
        if t.state == State::Waiting {
            if t.key != key { continue }
            t.key = 0;
            make_ready(t);
            woken += 1;
        }
        *bits &= !(1 << t.id);
    }
    woken
}
/// The timer: whose time has come? Returns the next deadline.
pub fn expire(now: u64) -> u64 {
    let mut next = u64::MAX;
    let mut left = unsafe { ASLEEP };
    while left != 0 {
        let t = thread(left.trailing_zeros() as usize);
        left &= left - 1;
        if t.wake_at <= now { t.timed_out = true; t.key = 0; make_ready(t) } else { next = next.min(t.wake_at) }
    }
    next
}

/// The crossings a thread is inside of, outermost first. `top` for the running thread, whose x18 is live.
pub fn crossings(t: &Thread, top: usize) -> &'static mut [Crossing] {
    if t.continuation == 0 { return &mut [] }
    unsafe { core::slice::from_raw_parts_mut(t.continuation as *mut Crossing, (top - t.continuation) / core::mem::size_of::<Crossing>()) }
}
pub fn crossings_of(t: &Thread) -> &'static mut [Crossing] {
    let top = if t.id as usize == unsafe { CURRENT } { domain::live_top() } else if t.frame.kind == 0 && t.frame.pstate & 0xf == 0 { user_top(t) } else { t.frame.x[18] as usize };
    crossings(t, top)
}
/// A thread that does not run comes back from crossing `c` with `status`, whatever it was doing.
pub fn force(t: &mut Thread, c: *mut Crossing, status: u64) {
    let f = unsafe { &*c };
    t.frame.kind = 0;
    t.frame.x[0] = status;
    t.frame.x[18] = c as u64;
    t.frame.x[19] = f.x19;
    t.frame.x[29] = f.x29;
    t.frame.sp = f.sp;
    t.frame.pc = f.landing & !3;
    t.frame.pstate = EL1T;
    t.key = 0;
    if t.state != State::Ready { make_ready(t) }
}
