//! Threads: round-robin within three priorities, one core. A thread migrates: it keeps its stack and identity through every
//! domain it calls into, and its continuation stack (x18) says where it has been.
//! Truth: kernel/README.md, "Threads". Deviations: 64 threads; sleeping threads are looked through at each timer interrupt.
//!
//! What `unsafe` stands on here: `TABLE` entries never move (SP_EL1 points into them), `CURRENT` is the thread whose frame SP_EL1
//! points behind, and everything is changed with interrupts masked.
use crate::arch::{self, IrqOff};
use crate::domain;
use crate::mm::{self, Access, PAGE, STACKS};
use crate::word::Word;
use core::ptr::addr_of_mut;
use rl::Crossing;

/// Registers as the vectors save them. `kind` 1: only x18..x30, sp and pc are meant; 2: a landing, see vectors.S.
#[derive(Clone)]
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
static CURRENT: Word = Word::new(0);
/// by priority; a bit a thread, as in the next ones
static READY: [Word; 3] = [const { Word::new(0) }; 3];
/// those that have a deadline
static ASLEEP: Word = Word::new(0);
/// somebody more important than the running thread is ready
static NEED: Word = Word::new(0);
static USED: Word = Word::new(0);
/// a thread that has ended: its stack goes when another runs
static GONE: Word = Word::new(0);

// SAFETY: entries never move; interrupts are masked, and nobody keeps the reference over a switch or asks twice for the same one.
pub fn thread(i: usize) -> &'static mut Thread { unsafe { &mut (*addr_of_mut!(TABLE))[i] } }
fn running() -> usize { CURRENT.get() as usize }
pub fn current() -> &'static mut Thread { thread(running()) }
pub fn count() -> u32 { USED.get().count_ones() }
pub fn all() -> impl Iterator<Item = &'static mut Thread> {
    let mut left = USED.get();
    core::iter::from_fn(move || { if left == 0 { return None } let i = left.trailing_zeros() as usize; left &= left - 1; Some(thread(i)) })
}

extern "C" { fn switch_to(from: *mut Frame, to: *const Frame); fn thread_start(); fn thread_landing(); }

fn make_ready(t: &mut Thread) {
    t.state = State::Ready;
    READY[t.priority as usize].or(1 << t.id);
    ASLEEP.clear(1 << t.id);
    if t.priority > current().priority { NEED.set(1) }
}
fn block(t: &mut Thread, s: State) { t.state = s; READY[t.priority as usize].clear(1 << t.id) }

/// The boot flow becomes thread 0, which idles when it has started the others.
pub fn init() {
    let t = thread(0);
    t.priority = IDLE;
    t.continuation = stack_of(0) + 0x4_0000;
    mm::kernel().map_new(t.continuation, Access::Write).unwrap();
    t.name[..4].copy_from_slice(b"idle");
    // every thread has a base crossing; this one's is never returned from
    set_base(t.continuation, 0, 0, 0);
    USED.set(1);
    let (top, end) = (user_top(t), &t.frame as *const Frame as usize + 272);
    make_ready(t);
    // SAFETY: from here on this flow is thread 0: x18 points past its base crossing, SP_EL1 past its frame.
    unsafe { core::arch::asm!("mov x18, {}", "msr spsel, #1", "mov sp, {}", "msr spsel, #0", in(reg) top, in(reg) end) };
}
/// The crossing by which a thread of `domain` is in it.
fn set_base(continuation: usize, landing: usize, sp: usize, domain: u32) {
    // SAFETY: the page at `continuation` was mapped for this thread.
    unsafe { *(continuation as *mut Crossing) = Crossing { landing: landing as u64, sp: sp as u64, x19: 0, x29: 0, record: domain::entry_record(domain) as u64, object: 0 } }
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
    set_base(cont, thread_landing as *const () as usize, top as usize, domain);
    t.frame.x[18] = user_top(t) as u64;
    t.frame.x[19] = f as u64;
    t.frame.x[20] = arg as u64;
    t.frame.sp = top;
    t.frame.pc = thread_start as *const () as u64;
    t.frame.pstate = EL1T;
    USED.or(1 << id);
    make_ready(t);
    Some(id as u32)
}
/// Frees the stack of the thread that ended last.
fn bury() {
    let id = GONE.get();
    if id == 0 || id == CURRENT.get() { return }
    mm::kernel().unmap(stack_of(id as usize), 256);
    arch::tlb_flush_all();
    thread(id as usize).state = State::None;
    USED.clear(1 << id);
    GONE.set(0);
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
    ASLEEP.clear(1 << t.id);
    GONE.set(t.id as u64);
    loop { switch() }
}

fn pick() -> usize {
    for r in READY.iter().rev().map(Word::get) {
        if r != 0 {
            // the next one after the current, round
            let after = r & (!0u64).checked_shl(running() as u32 + 1).unwrap_or(0);
            return (if after != 0 { after } else { r }).trailing_zeros() as usize;
        }
    }
    0
}
/// Makes `to` the running thread, but for its registers.
#[inline(always)]
fn take_over(from: usize, to: usize) {
    CURRENT.set(to as u64);
    let (f, t) = (thread(from), thread(to));
    t.switches += 1;
    if f.process | t.process != 0 { crate::user::change(f.process, t.process) }
}
/// Gives the processor to the next ready thread; interrupts are masked. Inlined, as every return after it is mispredicted.
#[inline(always)]
pub fn switch() {
    domain::reap();
    NEED.set(0);
    let (from, to) = (running(), pick());
    if from == to { return }
    take_over(from, to);
    // SAFETY: both frames are in TABLE, at EL1t with interrupts masked, as switch_to wants it.
    unsafe { switch_to(&mut thread(from).frame, &thread(to).frame) };
    if GONE.get() != 0 { bury() }
}
/// At the end of an interrupt: the frame to resume.
pub fn resched(force: bool) -> *mut Frame {
    if force || NEED.get() != 0 {
        domain::reap();
        NEED.set(0);
        let (from, to) = (running(), pick());
        if from != to { take_over(from, to) }
        if GONE.get() != 0 { bury() }
    }
    &mut current().frame
}
/// After something was made ready in a system call: let it run if it is more important.
pub fn maybe_switch() { if NEED.get() != 0 { switch() } }

pub fn yield_now() { let _off = IrqOff::new(); switch() }

/// Which threads wait, by a hash of what for. A bit may be left over from a thread that was made to go on.
static WAITING: [Word; 32] = [const { Word::new(0) }; 32];
fn waiting(key: usize) -> &'static Word { &WAITING[(key ^ key >> 5 ^ key >> 10) & 31] }

/// Sleeps until `deadline` (in counter ticks) or, with a key, until woken; interrupts are masked. False when time ran out.
pub fn wait(key: usize, deadline: u64) -> bool {
    let t = current();
    if key != 0 { waiting(key).or(1 << t.id) }
    t.key = key;
    t.timed_out = false;
    t.wake_at = deadline;
    block(t, if key == 0 { State::Sleeping } else { State::Waiting });
    if deadline != u64::MAX { ASLEEP.or(1 << t.id); crate::timer::at(deadline) }
    switch();
    !t.timed_out
}
/// Wakes up to `n` threads that wait on `key`.
pub fn wake(key: usize, n: u32) -> u32 {
    let mut woken = 0;
    let bits = waiting(key);
    let mut left = bits.get();
    while left != 0 && woken < n {
        let t = thread(left.trailing_zeros() as usize & (THREADS - 1));
        left &= left - 1;
        if t.state == State::Waiting {
            if t.key != key { continue }
            t.key = 0;
            make_ready(t);
            woken += 1;
        }
        bits.clear(1 << t.id);
    }
    woken
}
/// A thread that waits goes on, as if it had been woken; what it waited for has not happened.
pub fn rouse(t: &mut Thread) { if t.state == State::Waiting && t.key != 0 { t.key = 0; make_ready(t) } }
/// The timer: whose time has come? Returns the next deadline.
pub fn expire(now: u64) -> u64 {
    let mut next = u64::MAX;
    let mut left = ASLEEP.get();
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
    frames(t.continuation, top)
}
/// A continuation stack from its base to x18.
#[inline(always)]
pub fn frames(base: usize, top: usize) -> &'static mut [Crossing] {
    // SAFETY: frames between the base and x18 were written by crossings; the page stays until the thread is buried.
    unsafe { core::slice::from_raw_parts_mut(base as *mut Crossing, (top - base) / core::mem::size_of::<Crossing>()) }
}
pub fn crossings_of(t: &Thread) -> &'static mut [Crossing] {
    let top = if t.id as usize == running() { domain::live_top() } else if t.frame.kind == 0 && t.frame.pstate & 0xf == 0 { user_top(t) } else { t.frame.x[18] as usize };
    crossings(t, top)
}
/// A thread that does not run comes back from crossing `c` with `status`, whatever it was doing.
pub fn force(t: &mut Thread, c: &Crossing, status: u64) {
    land(&mut t.frame, c, status);
    t.frame.kind = 0;
    t.key = 0;
    if t.state != State::Ready { make_ready(t) }
}
/// A frame that goes on at the landing of crossing `c`.
pub fn land(f: &mut Frame, c: &Crossing, status: u64) {
    f.x[0] = status;
    f.x[18] = c as *const Crossing as u64;
    f.x[19] = c.x19;
    f.x[29] = c.x29;
    f.sp = c.sp;
    f.pc = c.landing & !3;
    f.pstate = EL1T;
    f.kind = 2;
}
