//= no default body
#[rl::interface] pub trait Bad { fn f(&self) -> rl::Rpc<()> { Ok(()) } }
