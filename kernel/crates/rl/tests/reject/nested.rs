//= may not lie on the shared heap
#[derive(rl::Exchange)] pub struct Bad { r: rl::RRef<rl::Page> }
