//= one RRef a call
use rl::{Page, RRef};
#[rl::interface] pub trait Bad { fn f(&self, a: RRef<Page>, b: RRef<Page>) -> rl::Rpc<()>; }
