//= ok
use rl::*;
#[derive(rl::Exchange)] pub struct Packet { pub to: [u8; 6], pub body: Slot<Page> }
#[interface] pub trait Net: Device { /// sends
    fn send(&self, p: RRef<Packet>) -> Rpc<RRef<Packet>>; #[at_most_once] fn look(&self, p: &RRef<Page>, n: u32) -> Rpc<bool>; }
