//= methods of an interface take `&self`
#[rl::interface] pub trait Bad { fn f(&mut self) -> rl::Rpc<()>; }
