//= may not lie on the shared heap
#[derive(rl::Exchange)] pub struct Bad { n: core::cell::Cell<u32> }
