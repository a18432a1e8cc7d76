//! Stands before the file system: a call that finds it dead has it restarted and is made again. A file is a number, so none is lost;
//! what may not be done twice (create, unlink) returns RESTARTED, and the caller looks.
//! Deviations: it gives up when a call has crashed as often as rl::shadow::TRIES says.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::*;

#[domain(name = "fs-shadow", imports(Supervisor, Fs), exports(Fs))]
fn main(caps: Caps) -> Rpc<FsShadow> { Ok(FsShadow::new(caps.get("inner")?, caps.get("supervisor")?)) }
