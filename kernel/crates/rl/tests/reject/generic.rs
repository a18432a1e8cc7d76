//= may not be generic
#[rl::interface] pub trait Bad { fn f<T>(&self, a: T) -> rl::Rpc<()>; }
