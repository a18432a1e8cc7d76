//! sh: `a | b | c`, `< FILE`, `> FILE`, `>> FILE`, `&`; programs are looked for in /bin. Reads lines until the end of input.
//! `sh -c LINE` runs one. Built in: exit, echo, kill, mkdir, rm.
//! Deviations: no quoting, no variables, no globbing.
#![no_std]
#![no_main]
use user::*;
program!(main);

/// Runs one command of a pipeline in this process; does not come back.
fn command(words: &mut [&str]) -> ! {
    let (mut args, mut len, mut name, mut i) = ([0u8; 512], 0, "", 0);
    while i < words.len() {
        let redirect = match words[i] { "<" => Some((0, 0)), ">" => Some((1, 3)), ">>" => Some((1, 5)), _ => None };
        if let Some((fd, flags)) = redirect {
            let Some(file) = words.get(i + 1) else { println!("sh: a file name is missing"); exit(2) };
            close(fd);
            if open(file, flags) != fd as i64 { exit(2) }
            i += 2;
            continue;
        }
        if name.is_empty() { name = words[i] }
        if len + words[i].len() < 511 { args[len..len + words[i].len()].copy_from_slice(words[i].as_bytes()); len += words[i].len() + 1 }
        i += 1;
    }
    if name == "echo" {
        let text = core::str::from_utf8(&args[5.min(len)..len.saturating_sub(1)]).unwrap_or("");
        let mut o = Out::new(1);
        for c in text.chars() { let _ = core::fmt::Write::write_char(&mut o, if c == '\0' { ' ' } else { c }); }
        let _ = core::fmt::Write::write_char(&mut o, '\n');
        o.flush();
        exit(0)
    }
    let mut path = [0u8; 64];
    let full = if name.starts_with('/') { name } else {
        if name.len() > 58 { exit(2) }
        path[..5].copy_from_slice(b"/bin/");
        path[5..5 + name.len()].copy_from_slice(name.as_bytes());
        core::str::from_utf8(&path[..5 + name.len()]).unwrap_or("")
    };
    exec(full, &args[..len]);
    println!("sh: {name}: not found");
    exit(127)
}
fn run(line: &str) -> i32 {
    let mut words = [""; 32];
    let mut n = 0;
    for w in line.split_whitespace() { if n < 32 { words[n] = w; n += 1 } }
    if n == 0 { return 0 }
    match words[0] {
        "exit" => exit(words[1].parse().unwrap_or(0)),
        "mkdir" => return -(mkdir(words[1]).min(0) as i32),
        "rm" => return -(unlink(words[1]) as i32),
        "kill" => return -(kill(words[1].parse().unwrap_or(0)) as i32),
        _ => {}
    }
    let background = words[n - 1] == "&";
    if background { n -= 1 }
    let (mut input, mut from, mut last, mut started) = (-1i64, 0, 0, 0);
    for i in 0..=n {
        if i < n && words[i] != "|" { continue }
        let mut fds = [0u32; 2];
        let more = i < n;
        if more && pipe(&mut fds) < 0 { return 1 }
        last = fork();
        if last < 0 { println!("sh: no process left"); return 1 }
        if last == 0 {
            if input >= 0 { close(0); dup(input as u64); close(input as u64); }
            if more { close(1); dup(fds[1] as u64); close(fds[0] as u64); close(fds[1] as u64); }
            command(&mut words[from..i]);
        }
        started += 1;
        if input >= 0 { close(input as u64); }
        if more { close(fds[1] as u64); input = fds[0] as i64 }
        from = i + 1;
    }
    if background { return 0 }
    let (mut code, mut result) = (0, 0);
    for _ in 0..started { if waitpid(-1, &mut code) == last { result = code } }
    result
}
fn main(a: Args) -> i32 {
    if a.get(1) == Some("-c") {
        // the words after -c are one line
        let (mut line, mut n) = ([0u8; 512], 0);
        for i in 2..a.len { for &b in a.get(i).unwrap_or("").as_bytes().iter().chain(b" ") { if n < 512 { line[n] = b; n += 1 } } }
        return run(core::str::from_utf8(&line[..n]).unwrap_or(""));
    }
    let (mut line, mut n, mut b) = ([0u8; 512], 0, [0u8; 64]);
    write(1, b"% ");
    loop {
        let got = read(0, &mut b);
        if got <= 0 { return 0 }
        for &c in &b[..got as usize] {
            match c {
                b'\r' | b'\n' => { write(1, b"\n"); run(core::str::from_utf8(&line[..n]).unwrap_or("")); n = 0; write(1, b"% "); }
                4 => return 0,
                8 | 127 => if n > 0 { n -= 1; write(1, b"\x08 \x08"); }
                _ => if n < 512 { line[n] = c; n += 1; write(1, &[c]); }
            }
        }
    }
}
