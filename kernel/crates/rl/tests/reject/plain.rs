//= returns `Rpc<T>`
#[rl::interface] pub trait Bad { fn f(&self) -> u32; }
