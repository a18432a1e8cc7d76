//= structs only
#[derive(rl::Exchange)] pub enum Bad { A, B }
