//! The C library of our processes: system calls, arguments, formatted output. Runs in EL0 and is trusted by nobody.
//! Truth: kernel/src/user.rs (numbers and arguments).
//! Deviations: no allocator (sbrk is there), errors are negative numbers.
#![no_std]
use core::fmt;

fn sys(n: u64, a: u64, b: u64, c: u64, d: u64) -> i64 {
    let r: u64;
    // SAFETY: the kernel checks what it is given.
    unsafe { core::arch::asm!("svc #0", in("x8") n, inlateout("x0") a => r, in("x1") b, in("x2") c, in("x3") d, options(nostack)) };
    r as i64
}
/// A call as it is, for those that want to know what the kernel refuses.
pub fn raw(n: u64, [a, b, c, d]: [u64; 4]) -> i64 { sys(n, a, b, c, d) }
pub fn getpid() -> i64 { sys(0, 0, 0, 0, 0) }
pub fn exit(code: i32) -> ! { sys(1, code as u64, 0, 0, 0); loop {} }
pub fn fork() -> i64 { sys(2, 0, 0, 0, 0) }
/// `args`: NUL-separated, the program's name first.
pub fn exec(path: &str, args: &[u8]) -> i64 { sys(3, path.as_ptr() as u64, path.len() as u64, args.as_ptr() as u64, args.len() as u64) }
pub fn waitpid(pid: i64, code: &mut i32) -> i64 { sys(4, pid as u64, code as *mut i32 as u64, 0, 0) }
pub fn read(fd: u64, b: &mut [u8]) -> i64 { sys(5, fd, b.as_mut_ptr() as u64, b.len() as u64, 0) }
pub fn write(fd: u64, b: &[u8]) -> i64 { sys(6, fd, b.as_ptr() as u64, b.len() as u64, 0) }
/// flags: 1 create, 2 truncate, 4 append
pub fn open(path: &str, flags: u64) -> i64 { sys(7, path.as_ptr() as u64, path.len() as u64, flags, 0) }
pub fn close(fd: u64) -> i64 { sys(8, fd, 0, 0, 0) }
pub fn pipe(fds: &mut [u32; 2]) -> i64 { sys(9, fds.as_mut_ptr() as u64, 0, 0, 0) }
pub fn dup(fd: u64) -> i64 { sys(10, fd, 0, 0, 0) }
pub fn sbrk(n: i64) -> i64 { sys(11, n as u64, 0, 0, 0) }
pub fn sleep(us: u64) -> i64 { sys(12, us, 0, 0, 0) }
pub fn uptime() -> i64 { sys(13, 0, 0, 0, 0) }
pub fn mkdir(path: &str) -> i64 { sys(14, path.as_ptr() as u64, path.len() as u64, 0, 0) }
pub fn unlink(path: &str) -> i64 { sys(15, path.as_ptr() as u64, path.len() as u64, 0, 0) }
/// size | kind << 56: 1 file, 2 directory, 3 console, 4 pipe
pub fn stat(fd: u64) -> i64 { sys(16, fd, 0, 0, 0) }
pub fn getppid() -> i64 { sys(17, 0, 0, 0, 0) }
pub fn kill(pid: i64) -> i64 { sys(18, pid as u64, 0, 0, 0) }
pub fn yield_now() -> i64 { sys(19, 0, 0, 0, 0) }

#[derive(Clone, Copy)]
pub struct Args { argv: *const *const u8, pub len: usize }
impl Args {
    pub fn get(&self, i: usize) -> Option<&'static str> {
        if i >= self.len { return None }
        // SAFETY: the kernel put `len` texts that end in 0 there.
        unsafe {
            let p = *self.argv.add(i);
            let mut n = 0;
            while *p.add(n) != 0 { n += 1 }
            core::str::from_utf8(core::slice::from_raw_parts(p, n)).ok()
        }
    }
}
/// Called by `program!`.
pub fn start(argc: usize, argv: *const *const u8, main: fn(Args) -> i32) -> ! { exit(main(Args { argv, len: argc })) }
#[macro_export]
macro_rules! program { ($main:ident) => { #[no_mangle] extern "C" fn _start(argc: usize, argv: *const *const u8) -> ! { $crate::start(argc, argv, $main) } } }

pub struct Fd(pub u64);
impl fmt::Write for Fd {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        let mut b = s.as_bytes();
        while !b.is_empty() { let n = write(self.0, b); if n <= 0 { return Err(fmt::Error) } b = &b[n as usize..] }
        Ok(())
    }
}
/// One write a line: text collected first.
pub struct Out { fd: u64, buffer: [u8; 512], len: usize }
impl Out { pub fn new(fd: u64) -> Self { Out { fd, buffer: [0; 512], len: 0 } } pub fn flush(&mut self) { use fmt::Write; if let Ok(s) = core::str::from_utf8(&self.buffer[..self.len]) { let _ = Fd(self.fd).write_str(s); } self.len = 0 } }
impl fmt::Write for Out { fn write_str(&mut self, s: &str) -> fmt::Result { for &b in s.as_bytes() { if self.len == 512 { self.flush() } self.buffer[self.len] = b; self.len += 1 } Ok(()) } }
#[macro_export]
macro_rules! println { ($($t:tt)*) => {{ use core::fmt::Write; let mut o = $crate::Out::new(1); let _ = writeln!(o, $($t)*); o.flush() }} }

#[cfg(target_os = "none")]
#[panic_handler]
fn panic(p: &core::panic::PanicInfo) -> ! { println!("{p}"); exit(101) }
