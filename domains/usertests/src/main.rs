//! What processes are promised. Prints `ok NAME` or `FAIL NAME`, then `usertests: N passed, N failed`.
#![no_std]
#![no_main]
use user::*;
program!(main);

fn child(f: impl FnOnce() -> i32) -> i64 { let p = fork(); if p == 0 { exit(f()) } p }
fn wait_for(pid: i64) -> i32 { let mut c = -1; if waitpid(pid, &mut c) == pid { c } else { -99 } }

fn fork_and_wait() -> bool { let p = child(|| 42); p > 0 && wait_for(p) == 42 }
fn own_memory() -> bool {
    let mut x = core::hint::black_box(1);
    let p = child(|| { let y = &mut x; *y = 2; core::hint::black_box(&y); 0 });
    wait_for(p) == 0 && core::hint::black_box(x) == 1
}
fn wait_any_and_none() -> bool {
    let (a, b) = (child(|| 1), child(|| 2));
    let (mut c, mut d) = (0, 0);
    let (p, q) = (waitpid(-1, &mut c), waitpid(-1, &mut d));
    let sum = c + d;
    p != q && (p == a || p == b) && (q == a || q == b) && sum == 3 && waitpid(-1, &mut c) < 0
}
fn orphans() -> bool {
    // the middle process ends first; its child goes on as a child of 1 and is reaped without anybody asking
    let mut fds = [0; 2];
    pipe(&mut fds);
    let p = child(|| { child(|| { sleep(20_000); write(fds[1] as u64, &[getppid() as u8]); 0 }); 0 });
    let ended = wait_for(p) == 0;
    let mut b = [0];
    ended && read(fds[0] as u64, &mut b) == 1 && b[0] == 1 && close(fds[0] as u64) == 0 && close(fds[1] as u64) == 0
}
fn pipes() -> bool {
    let mut fds = [0; 2];
    if pipe(&mut fds) < 0 { return false }
    let p = child(|| { close(fds[0] as u64); let b = [7u8; 1000]; for _ in 0..20 { if write(fds[1] as u64, &b) != 1000 { return 1 } } 0 });
    close(fds[1] as u64);
    let (mut total, mut b) = (0, [0; 300]);
    loop { let n = read(fds[0] as u64, &mut b); if n <= 0 { break } if b[..n as usize].iter().any(|&c| c != 7) { return false } total += n }
    close(fds[0] as u64);
    wait_for(p) == 0 && total == 20_000
}
fn broken_pipe() -> bool { let mut fds = [0; 2]; pipe(&mut fds); close(fds[0] as u64); let r = write(fds[1] as u64, b"x"); close(fds[1] as u64); r < 0 }
fn files() -> bool {
    let fd = open("/t1", 3);
    if fd < 0 { return false }
    for i in 0..20u8 { if write(fd as u64, &[i; 500]) != 500 { return false } }
    close(fd as u64);
    let fd = open("/t1", 0) as u64;
    let mut b = [0; 500];
    let same = (0..20u8).all(|i| read(fd, &mut b) == 500 && b.iter().all(|&c| c == i)) && read(fd, &mut b) == 0 && stat(fd) & 0xffff_ffff == 10_000;
    close(fd);
    same && unlink("/t1") == 0 && open("/t1", 0) < 0
}
fn exec_works() -> bool {
    let p = child(|| { exec("/bin/sh", b"sh\0-c\0exit\x0017\0"); 1 });
    wait_for(p) == 17 && child(|| if exec("/bin/none", b"none\0") < 0 { 5 } else { 6 }) > 0 && { let mut c = 0; waitpid(-1, &mut c); c == 5 }
}
fn faults_end_the_process() -> bool {
    let a = wait_for(child(|| unsafe { core::ptr::read_volatile(8 as *const i32) }));
    let b = wait_for(child(|| { unsafe { core::arch::asm!("udf #1") }; 0 }));
    let c = wait_for(child(|| unsafe { core::ptr::write_volatile(main as *const () as *mut u32, 0); 0 }));
    let d = wait_for(child(|| unsafe { core::ptr::read_volatile(0xffff_ff80_0008_0000u64 as *const i32) }));
    let e = wait_for(child(|| { unsafe { core::arch::asm!("msr daifset, #2") }; 0 }));
    (a, b, c, d, e) == (-1, -1, -1, -1, -1)
}
fn bad_pointers() -> bool {
    let k = 0xffff_ff80_0008_0000u64 as *mut u8;
    let (kernel, nowhere) = unsafe { (core::slice::from_raw_parts_mut(k, 16), core::slice::from_raw_parts_mut(0x3000_0000 as *mut u8, 16)) };
    write(1, kernel) < 0 && write(1, nowhere) < 0 && read(99, &mut [0; 4]) < 0 && close(77) < 0
}
fn killing() -> bool {
    let p = child(|| loop {});
    sleep(5000);
    let spinning = kill(p) == 0 && wait_for(p) == -9;
    let mut fds = [0; 2];
    pipe(&mut fds);
    let q = child(|| { read(fds[0] as u64, &mut [0; 1]); 0 });
    sleep(5000);
    let waiting = kill(q) == 0 && wait_for(q) == -9;
    close(fds[0] as u64);
    close(fds[1] as u64);
    spinning && waiting
}
fn heap() -> bool {
    let at = sbrk(100_000);
    if at < 0 { return false }
    let m = unsafe { core::slice::from_raw_parts_mut(at as *mut u8, 100_000) };
    let zero = m.iter().all(|&b| b == 0);
    m.fill(3);
    zero && sbrk(-100_000) == at + 100_000 && wait_for(child(|| unsafe { core::ptr::read_volatile(at as *const i32) })) == -1
}
fn many() -> bool { for i in 0..60 { let p = child(|| i); if p < 0 || wait_for(p) != i { return false } } true }
fn fork_bomb() -> bool {
    let mut n = 0;
    loop { let p = child(|| { sleep(30_000); 0 }); if p < 0 { break } n += 1; if n > 70 { return false } }
    let mut c = 0;
    for _ in 0..n { if waitpid(-1, &mut c) < 0 { return false } }
    n > 20
}
fn null_call() -> bool {
    let me = getpid();
    me > 1 && (0..1000).all(|_| getpid() == me)
}

fn main(a: Args) -> i32 {
    if a.get(1) == Some("null") {
        // for the measurements: cycles and instructions of a call that does nothing, read in EL0
        bench();
        return 0;
    }
    let all: [(&str, fn() -> bool); 16] = [("fork, exit code, waitpid", fork_and_wait), ("a child has its own memory", own_memory), ("wait for any, and for none", wait_any_and_none),
        ("orphans go to process 1", orphans), ("pipes", pipes), ("a pipe without readers", broken_pipe), ("files", files), ("exec", exec_works),
        ("a fault ends the process only", faults_end_the_process), ("bad pointers are errors", bad_pointers), ("kill", killing), ("heap", heap), ("sixty children in a row", many),
        ("the process table fills and empties", fork_bomb), ("null call", null_call), ("again: fork, exit code, waitpid", fork_and_wait)];
    let (mut passed, mut failed) = (0, 0);
    for (name, f) in all { if f() { passed += 1; println!("ok {name}") } else { failed += 1; println!("FAIL {name}") } }
    println!("usertests: {passed} passed, {failed} failed");
    failed
}
fn bench() {
    let read = || { let (c, i): (u64, u64); unsafe { core::arch::asm!("isb", "mrs {}, pmccntr_el0", "mrs {}, pmevcntr0_el0", out(reg) c, out(reg) i) }; (c, i & 0xffff_ffff) };
    let mut s = [0u64; 500];
    let base = (0..20).map(|_| { let a = read(); let b = read(); b.0 - a.0 }).min().unwrap_or(0);
    let cold = { let a = read(); getpid(); let b = read(); b.0 - a.0 };
    for v in s.iter_mut() { let a = read(); getpid(); let b = read(); *v = (b.0 - a.0).saturating_sub(base) }
    let a = read();
    for _ in 0..100 { getpid(); }
    let b = read();
    s.sort_unstable();
    let mean = s.iter().sum::<u64>() * 10 / 500;
    println!("#bench {{\"name\":\"EL0 null system call\",\"n\":500,\"min\":{},\"median\":{},\"p99\":{},\"mean\":{}.{},\"insns\":{},\"cold\":{cold}}}", s[0], s[250], s[495], mean / 10, mean % 10, (b.1.wrapping_sub(a.1) & 0xffff_ffff) / 100);
}
