//! What processes are promised, and what they may not do. Prints `ok NAME` or `FAIL NAME`, then `usertests: N passed, N failed`.
//! Deviations: the process table, threads and memory are used up one after the other, not together.
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
/// Where a process may not point: the kernel, its domains, between the halves, nowhere, the end of everything.
const WRONG: [u64; 9] = [0xffff_ff80_0008_0000, 0xffff_ffc0_0000_1000, 0x0000_ff80_0008_0000, 0x80_0000_0000, 0x3000_0000, 8, u64::MAX, u64::MAX - 4, 1 << 63];
const LONG: [u64; 5] = [u64::MAX, 1 << 63, i64::MAX as u64, 1 << 39, 0xffff_f000];
/// The last bytes of the stack's pages: four of them are there, the fifth is not.
const EDGE: u64 = 0x40_0000_0000 - 4;

fn no_pointer_is_followed() -> bool {
    let fd = open("/t3", 3) as u64;
    let here = b"/t3".as_ptr() as u64;
    let code = main as *const () as u64;
    let mut wrong = 0;
    let mut refused = |n: u64, args: [u64; 4]| if raw(n, args) >= 0 { wrong += 1; println!("call {n} took {args:x?}") };
    for p in WRONG.into_iter().chain([EDGE]) {
        refused(3, [p, 8, here, 3]);
        refused(3, [b"/bin/wc".as_ptr() as u64, 7, p, 8]);
        refused(5, [fd, p, 8, 0]);
        refused(6, [fd, p, 8, 0]);
        refused(7, [p, 8, 3, 0]);
        refused(9, [p, 0, 0, 0]);
        refused(14, [p, 8, 0, 0]);
        refused(15, [p, 8, 0, 0]);
    }
    // text is not written to
    refused(5, [fd, code, 8, 0]);
    refused(9, [code, 0, 0, 0]);
    for n in LONG {
        refused(3, [here, n, here, 3]);
        refused(3, [here, 3, here, n]);
        refused(7, [here, n, 3, 0]);
        refused(14, [here, n, 0, 0]);
        // what is longer than a page is done a page at a time, of what is there
        refused(6, [fd, EDGE, n, 0]);
        refused(5, [fd, EDGE, n, 0]);
    }
    for n in [20, 63, 64, 77, 128, u64::MAX, 1 << 32 | 1] { refused(n, [0; 4]) }
    for f in [16, 99, u64::MAX, 1 << 32] { for n in [5, 6, 8, 10, 16] { refused(n, [f, here, 1, 0]) } }
    let empty = stat(fd) == 1 << 56;
    close(fd);
    wrong == 0 && empty && unlink("/t3") == 0
}
/// Unaligned, over a page's end, of length 0: all fine.
fn odd_but_right() -> bool {
    let at = sbrk(3 * 4096);
    if at < 0 { return false }
    let m = unsafe { core::slice::from_raw_parts_mut(at as *mut u8, 3 * 4096) };
    m[4093..4096 + 4093].fill(9);
    let fd = open("/t4", 3) as u64;
    let wrote = write(fd, &m[4093..4093 + 4096]) == 4096 && raw(6, [fd, 8, 0, 0]) == 0;
    close(fd);
    let fd = open("/t4", 0) as u64;
    let back = read(fd, &mut m[1..4097]) == 4096 && m[1..4097].iter().all(|&b| b == 9) && raw(5, [fd, 8, 0, 0]) == 0;
    close(fd);
    let mut fds = [0u32; 3];
    let odd = (fds.as_mut_ptr() as u64) + 1;
    let piped = raw(9, [odd, 0, 0, 0]) == 0;
    let (r, w) = unsafe { ((odd as *const u32).read_unaligned() as u64, ((odd + 4) as *const u32).read_unaligned() as u64) };
    wrote && back && piped && write(w, b"z") == 1 && read(r, &mut m[..4]) == 1 && m[0] == b'z' && close(r) == 0 && close(w) == 0 && unlink("/t4") == 0 && sbrk(-3 * 4096) == at + 3 * 4096
}
fn a_call_that_fails_has_done_nothing() -> bool {
    let mut fds = [0; 2];
    pipe(&mut fds);
    let (r, w) = (fds[0] as u64, fds[1] as u64);
    write(w, b"kept");
    let (refused, mut b) = (raw(5, [r, 8, 4, 0]) < 0, [0; 8]);
    let kept = read(r, &mut b) == 4 && &b[..4] == b"kept";
    let p = child(|| 3);
    let reaped_for_nothing = raw(4, [p as u64, 8, 0, 0]) >= 0;
    let code = wait_for(p);
    close(r); close(w);
    // pipes that find no descriptor, or no place for theirs, leave nothing behind: there are 32 for everybody
    for _ in 0..70 { if raw(9, [8, 0, 0, 0]) >= 0 { return false } }
    let mut n = 0;
    while dup(0) >= 0 { n += 1 }
    let full = (0..70).all(|_| pipe(&mut fds) < 0 && { close(15); let r = pipe(&mut fds) < 0; dup(0) == 15 && r });
    for fd in 3..3 + n { close(fd); }
    let again = pipe(&mut fds) == 0 && fds == [3, 4];
    close(3); close(4);
    refused && kept && !reaped_for_nothing && code == 3 && full && again
}
fn what_a_process_may_not_do() -> bool {
    use core::arch::asm;
    let dies = |f: fn()| wait_for(child(|| { f(); 0 })) == -1;
    // masks, system registers, floating point, the machine, counters, timer, caches, a way to EL1 or EL2
    let all: [fn(); 14] = [|| unsafe { asm!("msr daifclr, #2") }, || unsafe { asm!("mrs {}, ttbr0_el1", out(reg) _) }, || unsafe { asm!("msr vbar_el1, xzr") },
        || unsafe { asm!(".inst 0x1e604000") }, || unsafe { asm!(".inst 0x4ea01c00") }, || unsafe { asm!("hvc #0") }, || unsafe { asm!("smc #0") }, || unsafe { asm!("eret") },
        || unsafe { asm!("msr pmcr_el0, xzr") }, || unsafe { asm!("msr pmcntenclr_el0, {}", in(reg) u64::MAX) }, || unsafe { asm!("msr cntp_ctl_el0, xzr") },
        || unsafe { asm!("ic ivau, {}", in(reg) main as *const () as u64) }, || unsafe { asm!("brk #1") },
        // a jump to an odd address, and a stack that is none
        || unsafe { asm!("br {}", in(reg) main as *const () as u64 + 2, options(noreturn)) }];
    let mut lived = 0;
    for (i, f) in all.into_iter().enumerate() { if !dies(f) { lived += 1; println!("number {i} lived") } }
    lived == 0 && dies(|| unsafe { asm!("mov sp, {}", "ldr x0, [sp]", "b .", in(reg) 0x1000_0001u64, options(noreturn)) })
        && dies(|| unsafe { asm!("br {}", in(reg) 0xffff_ff80_0008_0000u64, options(noreturn)) }) && dies(|| unsafe { asm!("blr {}", in(reg) sbrk(4096)) })
}
fn own_thread_register() -> bool {
    let set = |v: u64| unsafe { core::arch::asm!("msr tpidr_el0, {}", in(reg) v) };
    let get = || { let v: u64; unsafe { core::arch::asm!("mrs {}, tpidr_el0", out(reg) v) }; v };
    set(77);
    let p = child(|| { let inherited = get() == 77; for i in 0..50 { set(i); yield_now(); if get() != i { return 1 } } !inherited as i32 });
    for _ in 0..50 { yield_now(); if get() != 77 { return false } }
    set(0);
    wait_for(p) == 0
}
fn killed_while_it_waits() -> bool {
    let mut fds = [0; 2];
    pipe(&mut fds);
    let (r, w) = (fds[0] as u64, fds[1] as u64);
    let ways: [&dyn Fn(); 6] = [&|| { sleep(u64::MAX); }, &|| { sleep(1 << 40); }, &|| { waitpid(child(|| { sleep(200_000); 0 }), &mut 0); }, &|| { read(r, &mut [0; 8]); },
        &|| loop { write(w, &[0; 4096]); }, &|| loop { getpid(); }];
    let all = ways.iter().all(|f| { let p = child(|| { f(); 0 }); sleep(4000); kill(p) == 0 && wait_for(p) == -9 && kill(p) < 0 });
    close(r);
    close(w);
    // two that wait for each other
    let (mut a, mut b) = ([0; 2], [0; 2]);
    pipe(&mut a); pipe(&mut b);
    let embrace = |from: u64, to: u64| child(|| { let mut c = [0]; read(from, &mut c); write(to, &c); 0 });
    let (p, q) = (embrace(a[0] as u64, b[1] as u64), embrace(b[0] as u64, a[1] as u64));
    sleep(4000);
    let parted = kill(p) == 0 && wait_for(p) == -9 && kill(q) == 0 && wait_for(q) == -9;
    for f in [a[0], a[1], b[0], b[1]] { close(f as u64); }
    // one that would wait for itself knows that nobody else can write
    all && parted && kill(0) < 0 && kill(1) < 0 && kill(-1) < 0 && wait_for(child(|| { kill(getpid()); 0 })) == -9
}
/// A file as a program: what is none is refused, and the process goes on.
fn not_a_program() -> bool {
    let put = |b: &[u8]| { unlink("/t5"); let fd = open("/t5", 3) as u64; let n = write(fd, b); close(fd); n == b.len() as i64 };
    let refused = || exec("/t5", b"t5\0") < 0;
    let mut elf = [0u8; 4096];
    let fd = open("/bin/wc", 0) as u64;
    let n = read(fd, &mut elf);
    close(fd);
    if n != 4096 { return false }
    let with = |f: &dyn Fn(&mut [u8; 4096])| { let mut e = elf; f(&mut e); put(&e) && refused() };
    // program headers of 56 bytes at 64: type, flags, offset, va, pa, file size, memory size
    let at = |e: &mut [u8; 4096], o: usize, v: u64| e[o..o + 8].copy_from_slice(&v.to_le_bytes());
    let bad = [put(b"") && refused(), put(b"#!/bin/sh\n") && refused(), put(&[0x7f; 64]) && refused(), put(&elf[..63]) && refused(), put(&elf[..64]) && refused(), put(&elf) && refused(),
        with(&|e| at(e, 24, 0xffff_ff80_0008_0000)), with(&|e| at(e, 24, 3)), with(&|e| at(e, 32, u64::MAX)), with(&|e| at(e, 32, u64::MAX - 63)), with(&|e| at(e, 32, 1 << 63)),
        with(&|e| (0..4).for_each(|i| at(e, 64 + 16 + 56 * i, 0xffff_ff80_0000_0000))), with(&|e| (0..4).for_each(|i| at(e, 64 + 40 + 56 * i, u64::MAX))),
        with(&|e| (0..4).for_each(|i| e[64 + 4 + 56 * i] = 7)), with(&|e| (0..4).for_each(|i| at(e, 64 + 8 + 56 * i, u64::MAX - 8))), with(&|e| e[56..58].fill(0xff))];
    let long = [b'x'; 300];
    let path = core::str::from_utf8(&long).unwrap_or("");
    bad.iter().all(|&b| b) && exec("/bin", b"bin\0") < 0 && exec("", b"\0") < 0 && exec("/", b"\0") < 0 && exec(path, b"x\0") < 0 && exec("/bin/wc", &[b'a'; 1024]) < 0 && unlink("/t5") == 0
        && wait_for(child(|| { exec("/bin/sh", b"sh\0-c\0exit\0\x33\0\0\0"); 1 })) == 3
}
fn names() -> bool {
    let long = [b'y'; 200];
    let mut path = [b'/'; 200];
    path[..189].copy_from_slice(&[b'/'; 189]);
    let text = |b: &'static [u8]| core::str::from_utf8(b).unwrap_or("");
    // a path that does not fit is none; a name ends at no NUL; bytes that are no text
    let cut = { path[188] = b'z'; open(core::str::from_utf8(&path[..189]).unwrap_or(""), 1) < 0 };
    let bytes = [0xff_u8, 0xfe];
    cut && open(core::str::from_utf8(&long).unwrap_or(""), 1) < 0 && open(text(b"/nul\0x"), 1) < 0 && raw(7, [bytes.as_ptr() as u64, 2, 1, 0]) < 0 && open("/none/x", 1) < 0 && mkdir("/") < 0
}
fn directories_are_the_file_systems() -> bool {
    for dir in ["/", "/bin"] {
        if open(dir, 2) >= 0 || open(dir, 3) >= 0 { return false }
        let fd = open(dir, 0) as u64;
        let r = write(fd, &[0; 32]);
        close(fd);
        if r >= 0 || unlink(dir) >= 0 { return false }
    }
    open("/bin/sh", 0) >= 0 && close(3) == 0
}
fn a_file_that_is_gone() -> bool {
    let a = open("/t6", 3) as u64;
    write(a, b"mine");
    if unlink("/t6") < 0 { return false }
    let b = open("/t7", 3) as u64;
    write(b, b"theirs");
    // the inode is used again; the descriptor of the file that was there before reads and writes nothing of it
    let gone = read(a, &mut [0; 8]) < 0 && write(a, b"x") < 0 && stat(a) < 0;
    close(a);
    let fine = stat(b) & 0xffff_ffff == 6;
    close(b);
    gone && fine && unlink("/t7") == 0
}
fn memory_ends() -> bool {
    let edges = sbrk(i64::MAX) < 0 && sbrk(i64::MIN) < 0 && sbrk(-1) < 0 && sbrk(65 << 20) < 0 && sbrk(-(1 << 40)) < 0;
    // children that take all there is; each of them, and whoever starts a program meanwhile, is told so
    let (mut fds, mut pids, mut n, mut took) = ([0; 2], [0; 32], 0, [60]);
    pipe(&mut fds);
    while took[0] == 60 && n < 32 {
        pids[n] = child(|| {
            let mut mb = 0;
            while mb < 60 && sbrk(1 << 20) >= 0 { mb += 1 }
            if mb < 60 { while sbrk(4096) >= 0 {} }
            write(fds[1] as u64, &[mb]);
            sleep(u64::MAX);
            0
        });
        if pids[n] < 0 { break }
        n += 1;
        read(fds[0] as u64, &mut took);
    }
    let late = child(|| { exec("/bin/sh", b"sh\0-c\0exit\0"); 7 });
    let told = late < 0 || wait_for(late) == 7;
    close(fds[0] as u64);
    close(fds[1] as u64);
    let ended = pids[..n].iter().all(|&p| kill(p) == 0 && wait_for(p) == -9);
    edges && n > 4 && told && ended && fork_and_wait()
}
/// Children that have children, until there is no room; the one above all of them sees them end.
fn fork_bomb_of_bombs() -> bool {
    let p = child(|| { for _ in 0..6 { if fork() < 0 { break } } sleep(30_000); while waitpid(-1, &mut 0) >= 0 {} 0 });
    if wait_for(p) != 0 { return false }
    sleep(60_000);
    fork_and_wait()
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
    let all: &[(&str, fn() -> bool)] = &[("fork, exit code, waitpid", fork_and_wait), ("a child has its own memory", own_memory), ("wait for any, and for none", wait_any_and_none),
        ("orphans go to process 1", orphans), ("pipes", pipes), ("a pipe without readers", broken_pipe), ("files", files), ("exec", exec_works),
        ("a fault ends the process only", faults_end_the_process), ("bad pointers are errors", bad_pointers), ("kill", killing), ("heap", heap), ("sixty children in a row", many),
        ("the process table fills and empties", fork_bomb), ("children of children until there is no room", fork_bomb_of_bombs), ("no wrong pointer or length is followed", no_pointer_is_followed), ("odd addresses and lengths that are right", odd_but_right),
        ("a call that fails has done nothing", a_call_that_fails_has_done_nothing), ("what a process may not do ends it", what_a_process_may_not_do), ("a thread register of its own", own_thread_register),
        ("killed while it waits", killed_while_it_waits), ("what is no program is refused", not_a_program), ("paths and names", names), ("directories are the file system's", directories_are_the_file_systems),
        ("a file that is gone", a_file_that_is_gone), ("memory ends", memory_ends), ("null call", null_call), ("again: fork, exit code, waitpid", fork_and_wait)];
    let (mut passed, mut failed) = (0, 0);
    // `usertests WORD` runs those with WORD in their names
    let only = a.get(1).unwrap_or("");
    for &(name, f) in all.iter().filter(|t| t.0.contains(only)) { if f() { passed += 1; println!("ok {name}") } else { failed += 1; println!("FAIL {name}") } }
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
