//! Stands before the serial driver: a call that finds it dead has it restarted and goes on with the same page.
//! Deviations: it gives up when a call has crashed as often as rl::shadow::TRIES says.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::*;

#[domain(name = "serial-shadow", imports(Supervisor, Serial), exports(Serial))]
fn main(caps: Caps) -> Rpc<SerialShadow> { Ok(SerialShadow::new(caps.get("inner")?, caps.get("supervisor")?)) }
