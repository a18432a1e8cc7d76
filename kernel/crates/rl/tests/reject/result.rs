//= may not cross a domain boundary
extern crate alloc;
#[rl::interface] pub trait Bad { fn f(&self) -> rl::Rpc<alloc::vec::Vec<u8>>; }
