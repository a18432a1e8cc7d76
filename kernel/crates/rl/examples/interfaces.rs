//! Prints docs/interfaces.md: a row for every method of every interface, as the traits say.
//! host/build/guest.mjs runs it.
#[path = "../tests/page.rs"]
mod page;
fn main() { print!("{}", page::page()) }
