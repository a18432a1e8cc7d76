//! Time as an interface: microseconds since the start, sleeping, the tick.
//! Deviations: no calendar, the Pi has no clock that keeps one.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::*;

struct Time;
impl Clock for Time {
    fn now(&self) -> Rpc<u64> { Ok(now()) }
    fn sleep(&self, us: u64) -> Rpc<()> { sleep(us); Ok(()) }
    fn ticks(&self) -> Rpc<u64> { Ok(ticks()) }
}

#[domain(name = "clock", exports(Clock))]
fn main(_: Caps) -> Rpc<Time> { Ok(Time) }
