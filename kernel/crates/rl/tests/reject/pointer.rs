//= may not lie on the shared heap
#[derive(rl::Exchange)] pub struct Bad { f: fn() }
