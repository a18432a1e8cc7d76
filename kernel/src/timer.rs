//! Time: the generic timer's physical counter, a 1 ms tick, one-shot deadlines between ticks.
//! Truth: Arm ARM D11; CNTFRQ_EL0 is read, never assumed (19.2 MHz on a Pi 3, 62.5 MHz on QEMU).
//! Deviations: one timer for all; sleepers are looked through at each of its interrupts.
use crate::sched;
use crate::word::Word;

static FREQUENCY: Word = Word::new(0);
static START: Word = Word::new(0);
static TICK: Word = Word::new(0);
static NEXT: Word = Word::new(0);
static SET: Word = Word::new(u64::MAX);
static TICKS: Word = Word::new(0);
static JITTER: Word = Word::new(0);

pub fn count() -> u64 { mrs!("cntpct_el0") }
pub fn init() {
    let f = mrs!("cntfrq_el0");
    FREQUENCY.set(f);
    START.set(count());
    TICK.set(f / 1000);
    NEXT.set(START.get() + TICK.get());
    crate::bsp::timer_route();
    // EL0 has neither the counters nor the timer, whatever ran before left it
    msr!("cntkctl_el1", 0);
    program(NEXT.get());
    msr!("cntp_ctl_el0", 1);
}
fn program(at: u64) { SET.set(at); msr!("cntp_cval_el0", at) }
/// Wants an interrupt no later than `deadline`.
pub fn at(deadline: u64) { if deadline < SET.get() { program(deadline) } }
pub fn us(n: u64) -> u64 { u64::try_from(n as u128 * FREQUENCY.get() as u128 / 1_000_000).unwrap_or(u64::MAX) }
pub fn now_us() -> u64 { ((count() - START.get()) as u128 * 1_000_000 / FREQUENCY.get() as u128) as u64 }
pub fn deadline(n: u64) -> u64 { if n == u64::MAX { n } else { count().saturating_add(us(n)) } }
pub fn ticks() -> u64 { TICKS.get() }
/// Longest time from a deadline to its interrupt handler, in ns; reading starts anew.
pub fn jitter_ns() -> u64 { let j = JITTER.get(); JITTER.set(0); j * 1_000_000_000 / FREQUENCY.get() }

/// The interrupt. How many ticks it brought.
pub fn interrupt() -> u64 {
    let now = count();
    JITTER.set(JITTER.get().max(now - SET.get().min(now)));
    let mut n = 0;
    if now >= NEXT.get() { n = (now - NEXT.get()) / TICK.get() + 1; NEXT.add(n * TICK.get()); TICKS.add(n) }
    program(sched::expire(now).min(NEXT.get()));
    n
}
