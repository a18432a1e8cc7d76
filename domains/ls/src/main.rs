//! ls [DIR]: names, kinds and sizes.
//! Deviations: no options; in the order of the directory.
#![no_std]
#![no_main]
use user::*;
program!(main);
fn main(a: Args) -> i32 {
    let dir = a.get(1).unwrap_or("/");
    let fd = open(dir, 0);
    if fd < 0 { println!("ls: {dir}: not found"); return 1 }
    let mut e = [0u8; 32];
    while read(fd as u64, &mut e) == 32 {
        if e[..4] == [0; 4] { continue }
        let name = core::str::from_utf8(&e[4..]).unwrap_or("?").trim_end_matches('\0');
        println!("{name}");
    }
    0
}
