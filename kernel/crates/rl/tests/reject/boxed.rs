//= may not cross a domain boundary
extern crate alloc;
#[rl::interface] pub trait Bad { fn f(&self, b: alloc::boxed::Box<u32>) -> rl::Rpc<()>; }
