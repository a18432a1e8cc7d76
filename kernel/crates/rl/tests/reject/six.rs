//= at most five arguments
#[rl::interface] pub trait Bad { fn f(&self, a: u8, b: u8, c: u8, d: u8, e: u8, f: u8) -> rl::Rpc<()>; }
