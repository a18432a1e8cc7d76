//! cat [FILE ...]: copies files, or its input, to its output.
//! Deviations: no options.
#![no_std]
#![no_main]
use user::*;
program!(main);
fn copy(fd: u64) -> i32 {
    let mut b = [0; 512];
    loop { match read(fd, &mut b) { 0 => return 0, n if n < 0 => return 1, n => { if write(1, &b[..n as usize]) < 0 { return 1 } } } }
}
fn main(a: Args) -> i32 {
    if a.len < 2 { return copy(0) }
    for i in 1..a.len {
        let Some(name) = a.get(i) else { return 1 };
        let fd = open(name, 0);
        if fd < 0 { println!("cat: {name}: not found"); return 1 }
        if copy(fd as u64) != 0 { return 1 }
        close(fd as u64);
    }
    0
}
