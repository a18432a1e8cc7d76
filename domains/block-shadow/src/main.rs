//! Stands before a block driver: a call that finds it dead has it restarted and is made again (reads and whole-block writes
//! may be repeated).
//! Deviations: it gives up when a call has crashed as often as rl::shadow::TRIES says.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::*;

#[domain(name = "block-shadow", imports(Supervisor, Block), exports(Block))]
fn main(caps: Caps) -> Rpc<BlockShadow> { Ok(BlockShadow::new(caps.get("inner")?, caps.get("supervisor")?)) }
