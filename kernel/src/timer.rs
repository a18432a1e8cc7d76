//! Time: the generic timer's physical counter, a 1 ms tick, one-shot deadlines between ticks.
//! Truth: Arm ARM D11; CNTFRQ_EL0 is read, never assumed (19.2 MHz on a Pi 3, 62.5 MHz on QEMU).
use crate::sched;

static mut FREQUENCY: u64 = 0;
static mut START: u64 = 0;
static mut TICK: u64 = 0;
static mut NEXT: u64 = 0;
static mut SET: u64 = u64::MAX;
static mut TICKS: u64 = 0;
static mut JITTER: u64 = 0;

pub fn count() -> u64 { mrs!("cntpct_el0") }
pub fn init() {
    unsafe {
        FREQUENCY = mrs!("cntfrq_el0");
        START = count();
        TICK = FREQUENCY / 1000;
        NEXT = START + TICK;
        crate::bsp::timer_route();
        program(NEXT);
        msr!("cntp_ctl_el0", 1);
    }
}
fn program(at: u64) { unsafe { SET = at }; msr!("cntp_cval_el0", at) }
/// Wants an interrupt no later than `deadline`.
pub fn at(deadline: u64) { if deadline < unsafe { SET } { program(deadline) } }
pub fn us(n: u64) -> u64 { u64::try_from(n as u128 * unsafe { FREQUENCY } as u128 / 1_000_000).unwrap_or(u64::MAX) }
pub fn now_us() -> u64 { unsafe { ((count() - START) as u128 * 1_000_000 / FREQUENCY as u128) as u64 } }
pub fn deadline(n: u64) -> u64 { if n == u64::MAX { n } else { count().saturating_add(us(n)) } }
pub fn ticks() -> u64 { unsafe { TICKS } }
/// Longest time from a deadline to its interrupt handler, in ns; reading starts anew.
pub fn jitter_ns() -> u64 { unsafe { let j = JITTER; JITTER = 0; j * 1_000_000_000 / FREQUENCY } }

/// The interrupt. How many ticks it brought.
pub fn interrupt() -> u64 {
    unsafe {
        let now = count();
        JITTER = JITTER.max(now - SET.min(now));
        let mut n = 0;
        if now >= NEXT { n = (now - NEXT) / TICK + 1; NEXT += n * TICK; TICKS += n }
        program(sched::expire(now).min(NEXT));
        n
    }
}
