//= may not be generic
#[rl::interface] pub trait Bad<T> { fn f(&self) -> rl::Rpc<()>; }
