//! wc: lines, words and bytes of its input.
//! Deviations: its input only, no files.
#![no_std]
#![no_main]
use user::*;
program!(main);
fn main(_: Args) -> i32 {
    let (mut lines, mut words, mut bytes, mut inside, mut b) = (0, 0, 0, false, [0; 512]);
    loop {
        let n = read(0, &mut b);
        if n <= 0 { break }
        for &c in &b[..n as usize] {
            bytes += 1;
            if c == b'\n' { lines += 1 }
            let space = c == b' ' || c == b'\n' || c == b'\t';
            if !space && !inside { words += 1 }
            inside = !space;
        }
    }
    println!("{lines} {words} {bytes}");
    0
}
