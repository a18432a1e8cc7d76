//= may not lie on the shared heap
#[rl::interface] pub trait Bad { fn f(&self, a: rl::RRef<std::string::String>) -> rl::Rpc<()>; }
