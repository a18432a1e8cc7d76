//= a reference may not cross a domain boundary
#[rl::interface] pub trait Bad { fn f(&self, text: &str) -> rl::Rpc<()>; }
