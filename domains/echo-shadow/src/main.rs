//! A shadow before the callee of the call measurements.
//! Deviations: none.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::*;

#[domain(name = "echo-shadow", imports(Supervisor, Echo), exports(Echo))]
fn main(caps: Caps) -> Rpc<EchoShadow> { Ok(EchoShadow::new(caps.get("inner")?, caps.get("supervisor")?)) }
