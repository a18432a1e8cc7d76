//! Prints docs/interfaces.md: a row for every method of every interface, as the traits say.
//! host/build/guest.mjs runs it. Deviations: none; what a page is, is in ../tests/page.rs.
#[path = "../tests/page.rs"]
mod page;
fn main() { print!("{}", page::page()) }
