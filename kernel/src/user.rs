//! Processes in EL0: address spaces, fork, exec, waitpid, pipes, files, a console. Truth: kernel/README.md, "Processes".
//!
//! A process is one thread. Its EL0 registers lie in the thread's frame while it runs; a system call that may block moves
//! them to the thread's kernel stack and goes on at EL1t, where it calls the file system and serial domains like any domain
//! does. Process 1 stands for the kernel: orphans become its children, and it reaps them at once.
//! Deviations: fork copies pages; no signals but kill, and any process may kill any other; paths are absolute; 63 processes, 16
//! descriptors each; no floating point (it ends the process); a file that is unlinked while it is open is gone for its readers, too.
//!
//! A process is trusted with nothing: what it passes is checked before anything changes, so a call that fails has done nothing; what it
//! can use up (processes, threads, frames, descriptors, pipes) ends in an error for it, and leaves the kernel and the domains enough.
//!
//! What `unsafe` stands on here: a process's memory is reached through its own table (`each_page`), never through its
//! addresses; the tables are changed with interrupts masked; slot 0 is nobody's.
use crate::arch::{self, IrqOff};
use crate::domain;
use crate::mm::{self, Access, Space, PAGE};
use crate::sched::{self, Frame, NORMAL};
use crate::timer;
use crate::word::Word;
use alloc::{boxed::Box, collections::VecDeque, vec::Vec};
use core::ptr::addr_of_mut;
use rl::{manifest, CapList, Error, Exchange, Fs, FsRef, Handle, Page, RRef, Rpc, Serial, SerialRef, Text};

const PROCESSES: usize = 64;
const FDS: usize = 16;
const TOP: usize = 0x40_0000_0000; // top of the stack; what lies above is never mapped
const STACK_PAGES: usize = 8;
const HEAP: usize = 0x1000_0000;
const LIMIT: usize = 0x1000_0000;
const PIPE: usize = 4096;
/// threads that processes leave to the domains: a driver that is restarted needs one
const SPARE_THREADS: u32 = 16;
/// the largest program
const PROGRAM: usize = 4 << 20;

#[derive(Clone, Copy, PartialEq)]
enum State { Free, Running, Zombie(i32) }
#[derive(Clone, Copy, PartialEq)]
enum File { None, Console, Inode { number: u32, offset: u64 }, Reader(usize), Writer(usize) }
struct Open { file: File, refs: u32 }
struct Pipe { data: VecDeque<u8>, readers: u32, writers: u32 }
struct Process { state: State, pid: u32, parent: u32, space: Option<Space>, fds: [u8; FDS], brk: usize, killed: bool, orphan: bool, thread: u32, tls: u64 }

const NOBODY: Process = Process { state: State::Free, pid: 0, parent: 0, space: None, fds: [0; FDS], brk: 0, killed: false, orphan: false, thread: 0, tls: 0 };
static mut TABLE: [Process; PROCESSES] = [const { NOBODY }; PROCESSES];
static mut FILES: [Open; 128] = [const { Open { file: File::None, refs: 0 } }; 128];
static mut PIPES: [Option<Box<Pipe>>; 32] = [const { None }; 32];
static NEXT_PID: Word = Word::new(2);
/// the domains that serve processes, by number; 0 not yet
static CONSOLE: Word = Word::new(0);
static ROOT: Word = Word::new(0);

// SAFETY: for the three: changed with interrupts masked; a reference is used up before the next is made.
fn table() -> &'static mut [Process; PROCESSES] { unsafe { &mut *addr_of_mut!(TABLE) } }
fn files() -> &'static mut [Open; 128] { unsafe { &mut *addr_of_mut!(FILES) } }
fn pipes() -> &'static mut [Option<Box<Pipe>>; 32] { unsafe { &mut *addr_of_mut!(PIPES) } }
fn me() -> &'static mut Process { &mut table()[sched::current().process as usize] }
fn served<H: Handle>(by: &Word) -> Rpc<H> { domain::handle(by.get() as u32).typed().ok_or(Error::NOT_FOUND) }
fn fs() -> Rpc<FsRef> { served(&ROOT) }
fn key(p: &Process) -> usize { p as *const Process as usize }

/// Gives processes their console and files.
pub fn personality(caps: CapList) -> Rpc<()> {
    for c in caps.cap {
        match manifest::text(&c.name) {
            "serial" => CONSOLE.set(c.handle.typed::<SerialRef>().ok_or(Error::ABI)?.domain() as u64),
            "fs" => ROOT.set(c.handle.typed::<FsRef>().ok_or(Error::ABI)?.domain() as u64),
            _ => {}
        }
    }
    Ok(())
}

/// The lower half of the address space of slot `id`, before a thread of it runs. The slot number is the ASID.
pub fn enter(id: u32) {
    let root = table()[id as usize].space.map_or(mm::nothing(), |s| s.root());
    msr!("ttbr0_el1", root as u64 | (id as u64) << 48);
    arch::isb();
}
/// The processor goes from a thread of process `from` to one of process `to` (0: none). TPIDR_EL0 is the process's own.
pub fn change(from: u32, to: u32) {
    if from != 0 { table()[from as usize].tls = mrs!("tpidr_el0") }
    if to != 0 { msr!("tpidr_el0", table()[to as usize].tls) }
    enter(to)
}
fn forget(id: usize) { arch::tlb_flush_space(id) }

// ---------------------------------------------------------------- programs

fn read_file(path: &str) -> Rpc<Vec<u8>> {
    let fs = fs()?;
    let n = fs.lookup(&shared(name(path)?)?)?;
    let what = fs.stat(n)?;
    if what >> 56 != 1 { return Err(Error::INVALID) }
    let (mut out, mut p) = (Vec::new(), blank()?);
    let size = what as u32 as usize;
    if size > PROGRAM { return Err(Error::FULL) }
    out.try_reserve_exact(size).map_err(|_| Error::NO_MEMORY)?;
    loop {
        p = fs.read(n, out.len() as u64, p)?;
        if p.len == 0 { return Ok(out) }
        if out.len() + p.bytes().len() > size { return Err(Error::IO) } // it grew meanwhile
        out.extend_from_slice(p.bytes());
    }
}
/// An object for a call in a process's name: its end is not the kernel's.
fn shared<T: Exchange>(v: T) -> Rpc<RRef<T>> { RRef::try_new(v).ok_or(Error::NO_MEMORY) }
fn blank() -> Rpc<RRef<Page>> { RRef::try_zeroed().ok_or(Error::NO_MEMORY) }
/// A page of a process's, as the kernel sees it.
fn page_for(space: Space, va: usize, a: Access) -> Rpc<&'static mut mm::Page> { if mm::scarce() { None } else { space.map_new(va, a) }.ok_or(Error::NO_MEMORY) }
/// A new space with the program and its arguments (NUL-separated). Returns space, entry, sp, argc, argv.
fn build(file: &[u8], args: &[u8]) -> Rpc<(Space, u64, u64, u64, u64)> {
    let image = base::elf::parse(file, crate::domain::words(file), LIMIT).map_err(|_| Error::INVALID)?;
    if image.pie { return Err(Error::INVALID) }
    let space = new_space()?;
    let r = (|| {
        for s in image.segments.iter().flatten() {
            for va in (s.va & !(PAGE - 1)..s.va + s.mem).step_by(PAGE) {
                let a = if s.exec { Access::UserText } else if s.write { Access::UserWrite } else { Access::UserRead };
                let page = page_for(space, va, a)?;
                let (from, to) = (va.max(s.va), (va + PAGE).min(s.va + s.file));
                if from < to { page[from - va..to - va].copy_from_slice(&file[s.offset + from - s.va..s.offset + to - s.va]) }
                if s.exec { arch::sync_code(page.as_ptr() as usize, PAGE) }
            }
        }
        let last = page_for(space, TOP - PAGE, Access::UserWrite)?;
        for i in 2..=STACK_PAGES { page_for(space, TOP - i * PAGE, Access::UserWrite)?; }
        // arguments at the top of the stack: strings, the last with its NUL, and below them the pointer table
        if args.len() > 1023 { return Err(Error::FULL) }
        let text = TOP - 1024;
        let off = PAGE - 1024;
        last[off..off + args.len()].copy_from_slice(args);
        let mut starts: Vec<u64> = Vec::new();
        let mut at = 0;
        for part in args.split(|&b| b == 0) { if !part.is_empty() && starts.len() < 32 { starts.push((text + at) as u64) } at += part.len() + 1 }
        let argc = starts.len() as u64;
        starts.push(0);
        let argv = text - 33 * 8;
        for (to, s) in last[argv - (TOP - PAGE)..].chunks_exact_mut(8).zip(&starts) { to.copy_from_slice(&s.to_le_bytes()) }
        Ok((image.entry as u64, (argv & !15) as u64, argc, argv as u64))
    })();
    match r { Ok((e, sp, c, v)) => Ok((space, e, sp, c, v)), Err(e) => { space.destroy(); Err(e) } }
}
fn fill(frame: &mut Frame, entry: u64, sp: u64, argc: u64, argv: u64) {
    frame.x = [0; 31];
    frame.x[0] = argc;
    frame.x[1] = argv;
    frame.sp = sp;
    frame.pc = entry;
    frame.pstate = 0x300; // EL0t, IRQs on
    frame.kind = 0;
}
fn new_space() -> Rpc<Space> { if mm::scarce() { None } else { Space::new() }.ok_or(Error::NO_MEMORY) }
/// Claims a slot and a thread that starts in EL0 with `frame`. When it fails the space is gone, too.
fn spawn(space: Space, parent: u32, fds: [u8; FDS], brk: usize, frame: &Frame) -> Rpc<u32> {
    let r = claim(space, parent, fds, brk, frame);
    if r.is_err() { space.destroy() }
    r
}
fn claim(space: Space, parent: u32, fds: [u8; FDS], brk: usize, frame: &Frame) -> Rpc<u32> {
    let _off = IrqOff::new();
    if sched::count() + SPARE_THREADS > sched::THREADS as u32 { return Err(Error::FULL) }
    let slot = (1..PROCESSES).find(|&i| table()[i].state == State::Free).ok_or(Error::FULL)?;
    let id = sched::spawn("process", NORMAL, 0, 0, 0).ok_or(Error::NO_MEMORY)?;
    let pid = NEXT_PID.get() as u32;
    NEXT_PID.add(1);
    table()[slot] = Process { state: State::Running, pid, parent, space: Some(space), fds, brk, killed: false, orphan: false, thread: id, tls: if parent == 1 { 0 } else { mrs!("tpidr_el0") } };
    for &f in &fds { if f != 0 { files()[f as usize].refs += 1 } }
    let t = sched::thread(id as usize);
    t.process = slot as u32;
    t.frame = frame.clone();
    Ok(pid)
}
/// Runs a command line from the kernel's side and waits for it.
pub fn exec(line: &str) -> Rpc<u32> {
    let mut args = Vec::new();
    for w in line.split_whitespace() { args.extend_from_slice(w.as_bytes()); args.push(0) }
    let path = line.split_whitespace().next().ok_or(Error::INVALID)?;
    let file = read_file(path)?;
    let (space, entry, sp, argc, argv) = build(&file, &args)?;
    drop(file);
    let mut frame = sched::BLANK;
    fill(&mut frame, entry, sp, argc, argv);
    let console = {
        let _off = IrqOff::new();
        let Some(i) = (1..128).find(|&i| files()[i].refs == 0) else { space.destroy(); return Err(Error::FULL) };
        files()[i] = Open { file: File::Console, refs: 1 };
        i as u8
    };
    let mut fds = [0; FDS];
    fds[..3].fill(console);
    let r = spawn(space, 1, fds, HEAP, &frame);
    { let _off = IrqOff::new(); drop_file(console) }
    let pid = r?;
    loop {
        let _off = IrqOff::new();
        let Some(p) = table().iter_mut().find(|p| p.pid == pid && p.state != State::Free) else { return Err(Error::LOST) };
        if let State::Zombie(code) = p.state { p.state = State::Free; p.pid = 0; return Ok(code as u32) }
        sched::wait(key(p), u64::MAX);
    }
}

// ---------------------------------------------------------------- memory of the caller

/// Copies between kernel and the process through its own table: a bad address is an error, never a fault.
fn each_page(va: u64, len: usize, write: bool, mut f: impl FnMut(&mut [u8], usize)) -> Rpc<()> {
    let space = me().space.ok_or(Error::INVALID)?;
    let end = (va as usize).checked_add(len).filter(|&e| e <= 1 << 39).ok_or(Error::INVALID)?;
    let (mut at, mut done) = (va as usize, 0);
    while at < end {
        let n = (PAGE - at % PAGE).min(end - at);
        let (page, e) = space.lookup(at).ok_or(Error::INVALID)?;
        if e & 1 << 6 == 0 || (write && e & 1 << 7 != 0) { return Err(Error::INVALID) }
        f(&mut page[at % PAGE..at % PAGE + n], done);
        at += n;
        done += n;
    }
    Ok(())
}
/// Whether `len` bytes can be written there: asked before what would be lost otherwise is taken from its place.
fn writable(va: u64, len: usize) -> Rpc<()> { each_page(va, len, true, |_, _| {}) }
fn copy_in(va: u64, out: &mut [u8]) -> Rpc<()> { each_page(va, out.len(), false, |at, o| out[o..o + at.len()].copy_from_slice(at)) }
fn copy_out(va: u64, data: &[u8]) -> Rpc<()> { each_page(va, data.len(), true, |at, o| at.copy_from_slice(&data[o..o + at.len()])) }
fn text(va: u64, len: u64) -> Rpc<Vec<u8>> {
    if len > 1024 { return Err(Error::INVALID) }
    let mut v = alloc::vec![0; len as usize];
    copy_in(va, &mut v)?;
    Ok(v)
}
/// A path as interfaces take it; one that is too long is no path, not a shorter one.
fn name(s: &str) -> Rpc<Text> { let t = Text::new(s); if t.as_str().len() == s.len() { Ok(t) } else { Err(Error::INVALID) } }
fn path(va: u64, len: u64) -> Rpc<RRef<Text>> {
    let v = text(va, len)?;
    shared(name(core::str::from_utf8(&v).map_err(|_| Error::INVALID)?)?)
}

// ---------------------------------------------------------------- descriptors

fn open_file(file: File) -> Rpc<u64> {
    let _off = IrqOff::new();
    let p = me();
    let fd = p.fds.iter().position(|&f| f == 0).ok_or(Error::FULL)?;
    let i = (1..128).find(|&i| files()[i].refs == 0).ok_or(Error::FULL)?;
    files()[i] = Open { file, refs: 1 };
    p.fds[fd] = i as u8;
    Ok(fd as u64)
}
fn drop_file(i: u8) {
    let f = &mut files()[i as usize];
    f.refs -= 1;
    if f.refs > 0 { return }
    let (file, _) = (f.file, f.file = File::None);
    let (n, reader) = match file { File::Reader(n) => (n, true), File::Writer(n) => (n, false), _ => return };
    let Some(p) = &mut pipes()[n] else { return };
    if reader { p.readers -= 1 } else { p.writers -= 1 }
    sched::wake(&**p as *const Pipe as usize, u32::MAX);
    if p.readers + p.writers == 0 { pipes()[n] = None }
}
fn index(fd: u64) -> Rpc<usize> { me().fds.get(fd as usize).copied().filter(|&i| i != 0).map(|i| i as usize).ok_or(Error::INVALID) }

fn read(fd: u64, va: u64, len: u64) -> Rpc<u64> {
    let i = index(fd)?;
    let len = (len as usize).min(4096);
    if len == 0 { return Ok(0) }
    writable(va, len)?;
    match files()[i].file {
        File::Console => {
            let serial: SerialRef = served(&CONSOLE)?;
            loop {
                // the driver takes what the line has; what is more than asked for must not be lost, so ask for the rest of a page
                let mut p = blank()?;
                p.len = (4096 - len) as u32;
                let p = serial.read(p, 500_000)?;
                let got = p.len as usize - (4096 - len);
                if me().killed { return Err(Error::CRASHED) }
                if got > 0 { copy_out(va, &p.data[4096 - len..4096 - len + got])?; return Ok(got as u64) }
            }
        }
        File::Inode { number, offset } => {
            let p = fs()?.read(number, offset, blank()?)?;
            let n = (p.len as usize).min(len);
            copy_out(va, &p.data[..n])?;
            if let File::Inode { offset, .. } = &mut files()[i].file { *offset += n as u64 }
            Ok(n as u64)
        }
        File::Reader(n) => {
            let mut out = Vec::with_capacity(len);
            loop {
                let _off = IrqOff::new();
                let p = pipes()[n].as_mut().ok_or(Error::INVALID)?;
                while out.len() < len { match p.data.pop_front() { Some(b) => out.push(b), None => break } }
                let k = &**p as *const Pipe as usize;
                if !out.is_empty() { sched::wake(k, u32::MAX); break }
                if p.writers == 0 { return Ok(0) }
                if me().killed { return Err(Error::CRASHED) }
                sched::wait(k, u64::MAX);
            }
            copy_out(va, &out)?;
            Ok(out.len() as u64)
        }
        _ => Err(Error::INVALID),
    }
}
fn write(fd: u64, va: u64, len: u64) -> Rpc<u64> {
    let i = index(fd)?;
    let len = (len as usize).min(4096);
    let mut p = blank()?;
    copy_in(va, &mut p.data[..len])?;
    p.len = len as u32;
    match files()[i].file {
        File::Console => {
            let serial: SerialRef = served(&CONSOLE)?;
            let mut out = blank()?;
            for part in p.bytes().chunks(2048) {
                (out.len, out.tag) = (0, 0);
                for &b in part { if b == b'\n' { let n = out.len as usize; out.data[n] = b'\r'; out.len += 1 } let n = out.len as usize; out.data[n] = b; out.len += 1 }
                out = serial.write(out)?;
            }
            Ok(len as u64)
        }
        File::Inode { number, offset } => {
            let n = fs()?.write(number, offset, &p)? as u64;
            if let File::Inode { offset, .. } = &mut files()[i].file { *offset += n }
            Ok(n)
        }
        File::Writer(n) => {
            let mut sent = 0;
            while sent < len {
                let _off = IrqOff::new();
                let q = pipes()[n].as_mut().ok_or(Error::INVALID)?;
                if q.readers == 0 { return Err(Error::END) }
                let room = (PIPE - q.data.len()).min(len - sent);
                q.data.extend(&p.data[sent..sent + room]);
                sent += room;
                let k = &**q as *const Pipe as usize;
                sched::wake(k, u32::MAX);
                if sent < len { if me().killed { return Err(Error::CRASHED) } sched::wait(k, u64::MAX); }
            }
            Ok(len as u64)
        }
        _ => Err(Error::INVALID),
    }
}
/// flags: 1 create, 2 truncate, 4 append
fn open(va: u64, len: u64, flags: u64) -> Rpc<u64> {
    let (fs, path) = (fs()?, path(va, len)?);
    let number = match fs.lookup(&path) { Err(Error::NOT_FOUND) if flags & 1 != 0 => fs.create(&path, 1)?, r => r? };
    if flags & 2 != 0 { fs.truncate(number)? }
    let offset = if flags & 4 != 0 { fs.stat(number)? & 0xffff_ffff } else { 0 };
    open_file(File::Inode { number, offset })
}
fn pipe(va: u64) -> Rpc<u64> {
    writable(va, 8)?;
    let n = {
        let _off = IrqOff::new();
        let n = pipes().iter().position(|p| p.is_none()).ok_or(Error::FULL)?;
        pipes()[n] = Some(Box::new(Pipe { data: VecDeque::with_capacity(PIPE), readers: 1, writers: 1 }));
        n
    };
    // without a descriptor for either end both go
    let r = open_file(File::Reader(n)).inspect_err(|_| pipes()[n] = None)?;
    let w = open_file(File::Writer(n)).inspect_err(|_| { let _ = close(r); pipes()[n] = None })?;
    copy_out(va, &[(r as u32).to_le_bytes(), (w as u32).to_le_bytes()].concat())?;
    Ok(0)
}
fn close(fd: u64) -> Rpc<u64> {
    let i = index(fd)?;
    let _off = IrqOff::new();
    me().fds[fd as usize] = 0;
    drop_file(i as u8);
    Ok(0)
}

// ---------------------------------------------------------------- processes

fn fork(frame: &Frame) -> Rpc<u64> {
    let parent = me();
    let space = new_space()?;
    let mut short = false;
    parent.space.ok_or(Error::INVALID)?.for_each(|va, page, w, x| {
        let a = if x { Access::UserText } else if w { Access::UserWrite } else { Access::UserRead };
        if short { return }
        match page_for(space, va, a) { Ok(new) => { new.copy_from_slice(page); if x { arch::sync_code(new.as_ptr() as usize, PAGE) } } Err(_) => short = true }
    });
    if short { space.destroy(); return Err(Error::NO_MEMORY) }
    let mut child = frame.clone();
    child.x[0] = 0;
    spawn(space, parent.pid, parent.fds, parent.brk, &child).map(|pid| pid as u64)
}
fn exec_in_place(frame: &mut Frame, pva: u64, plen: u64, ava: u64, alen: u64) -> Rpc<()> {
    let (name, args) = (text(pva, plen)?, text(ava, alen)?);
    let file = read_file(core::str::from_utf8(&name).map_err(|_| Error::INVALID)?)?;
    let (space, entry, sp, argc, argv) = build(&file, &args)?;
    let old = { let _off = IrqOff::new(); let p = me(); let old = p.space.replace(space); p.brk = HEAP; enter(sched::current().process); forget(sched::current().process as usize); msr!("tpidr_el0", 0); old };
    if let Some(o) = old { o.destroy() }
    fill(frame, entry, sp, argc, argv);
    Ok(())
}
fn waitpid(pid: i64, va: u64) -> Rpc<u64> {
    if va != 0 { writable(va, 4)? }
    loop {
        let _off = IrqOff::new();
        let mine = me().pid;
        let mut any = false;
        for p in table().iter_mut().filter(|p| p.state != State::Free && p.parent == mine && (pid < 0 || p.pid as i64 == pid)) {
            any = true;
            if let State::Zombie(code) = p.state {
                let pid = p.pid;
                p.state = State::Free;
                p.pid = 0;
                if va != 0 { copy_out(va, &code.to_le_bytes())? }
                return Ok(pid as u64);
            }
        }
        if !any { return Err(Error::NOT_FOUND) }
        if me().killed { return Err(Error::CRASHED) }
        sched::wait(key(me()), u64::MAX);
    }
}
/// The running process ends. Its children become process 1's; what is dead among them is reaped.
fn exit(code: i32) -> ! {
    {
        let slot = sched::current().process as usize;
        let space = {
            let _off = IrqOff::new();
            let p = &mut table()[slot];
            for i in core::mem::take(&mut p.fds) { if i != 0 { drop_file(i) } }
            sched::current().process = 0;
            enter(0);
            forget(slot);
            p.space.take()
        };
        // it may be large, and is nobody's: interrupts need not wait for it
        if let Some(s) = space { s.destroy() }
        let _off = IrqOff::new();
        let p = &mut table()[slot];
        let (pid, parent) = (p.pid, p.parent);
        p.state = State::Zombie(code);
        sched::wake(key(p), u32::MAX);
        for c in table().iter_mut().filter(|c| c.state != State::Free && c.parent == pid) {
            c.parent = 1;
            c.orphan = true;
            if c.state != State::Running { c.state = State::Free; c.pid = 0 }
        }
        if let Some(q) = table().iter().find(|q| q.state == State::Running && q.pid == parent) { sched::wake(key(q), u32::MAX); }
        // an orphan: nobody will ask for its code
        if table()[slot].orphan { table()[slot].state = State::Free; table()[slot].pid = 0 }
    }
    crate::sched::end_thread()
}
fn sbrk(n: i64) -> Rpc<u64> {
    let p = me();
    let old = p.brk;
    let new = usize::try_from((old as i64).checked_add(n).ok_or(Error::INVALID)?).map_err(|_| Error::INVALID)?;
    if !(HEAP..HEAP + (64 << 20)).contains(&new) { return Err(Error::NO_MEMORY) }
    let space = p.space.ok_or(Error::INVALID)?;
    let (from, to) = ((old + PAGE - 1) & !(PAGE - 1), (new + PAGE - 1) & !(PAGE - 1));
    for va in (from..to).step_by(PAGE) { if page_for(space, va, Access::UserWrite).is_err() { space.unmap(from, (va - from) / PAGE); return Err(Error::NO_MEMORY) } }
    if to < from { space.unmap(to, (from - to) / PAGE); forget(sched::current().process as usize) }
    arch::tlb_publish();
    p.brk = new;
    Ok(old as u64)
}
fn kill(pid: u64) -> Rpc<u64> {
    let _off = IrqOff::new();
    let p = table().iter_mut().find(|p| p.state == State::Running && p.pid as u64 == pid).ok_or(Error::NOT_FOUND)?;
    p.killed = true;
    sched::rouse(sched::thread(p.thread as usize));
    Ok(0)
}

// ---------------------------------------------------------------- entry

/// Calls that only look, by number: the vectors answer them without a frame, on the exception stack (vectors.S, QUICK).
#[no_mangle]
extern "C" fn quick(number: u64) -> u64 {
    match number {
        0 => me().pid as u64,
        13 => timer::now_us(),
        17 => me().parent as u64,
        _ => -(Error::INVALID.code() as i64) as u64,
    }
}
/// The rest, at EL1t with interrupts on.
extern "C" fn slow(frame: &mut Frame) {
    let [a, b, c, d] = [frame.x[0], frame.x[1], frame.x[2], frame.x[3]];
    let r: Rpc<u64> = match frame.x[8] {
        1 => exit(a as i32),
        2 => fork(frame),
        3 => match exec_in_place(frame, a, b, c, d) { Ok(()) => Ok(frame.x[0]), Err(e) => Err(e) },
        4 => waitpid(a as i32 as i64, b),
        5 => read(a, b, c),
        6 => write(a, b, c),
        7 => open(a, b, c),
        8 => close(a),
        9 => pipe(a),
        10 => (|| { let i = index(a)?; let _off = IrqOff::new(); let p = me(); let fd = p.fds.iter().position(|&f| f == 0).ok_or(Error::FULL)?; p.fds[fd] = i as u8; files()[i].refs += 1; Ok(fd as u64) })(),
        11 => sbrk(a as i64),
        12 => {
            let (_off, until) = (IrqOff::new(), timer::deadline(a));
            // children that end wake it, too
            while !me().killed && timer::count() < until && sched::wait(key(me()), until) {}
            Ok(0)
        }
        14 => path(a, b).and_then(|p| fs()?.create(&p, 2)).map(|n| n as u64),
        15 => path(a, b).and_then(|p| fs()?.unlink(&p)).map(|_| 0),
        16 => index(a).and_then(|i| match files()[i].file { File::Inode { number, .. } => fs()?.stat(number), File::Console => Ok(3 << 56), _ => Ok(4 << 56) }),
        18 => kill(a),
        19 => { sched::yield_now(); Ok(0) }
        _ => Err(Error::INVALID),
    };
    if me().killed { exit(-9) }
    frame.x[0] = match r { Ok(v) => v, Err(e) => (-(e.code() as i64)) as u64 };
}
core::arch::global_asm!(
    "user_slow:",              // x0 = saved frame on this stack, x19 = the same
    "bl {slow}",
    "msr daifset, #2",
    "mov x0, x19",
    "bl {back}",               // copies it into the thread; x0 = thread's frame
    "msr spsel, #1",
    "b resume",
    slow = sym slow, back = sym back);
extern "C" { fn user_slow(); }
extern "C" fn back(saved: &Frame) -> *mut Frame {
    let t = sched::current();
    t.frame = saved.clone();
    &mut t.frame
}

/// A synchronous exception from EL0.
pub fn trap(frame: &mut Frame) {
    let esr = mrs!("esr_el1");
    if esr >> 26 == 0x15 {
        divert(frame, user_slow as *const () as u64);
    } else {
        let p = me();
        let (what, addressed) = match esr >> 26 {
            0x00 | 0x0e => ("undefined instruction", false),
            0x07 => ("floating point", false),
            0x18 => ("system register", false),
            0x20 => ("instruction fetch", true),
            0x22 => ("unaligned pc", true),
            0x24 => (if esr >> 6 & 1 != 0 { "write" } else { "read" }, true),
            0x26 => ("unaligned sp", false),
            _ => ("exception", false),
        };
        // FAR_EL1 is written by aborts and by an unaligned pc alone
        if addressed { log!("process {}: killed: {what}, address {:#x}, pc {:#x}", p.pid, mrs!("far_el1"), frame.pc) }
        else { log!("process {}: killed: {what}, class {:#x}, pc {:#x}", p.pid, esr >> 26, frame.pc) }
        die(frame);
    }
}
/// The interrupted process ends when its thread runs again.
fn die(frame: &mut Frame) { frame.x[8] = 1; frame.x[0] = -1i64 as u64; divert(frame, user_slow as *const () as u64) }
/// After an interrupt from EL0: was it killed?
pub fn check(frame: &mut Frame) { if me().killed { frame.x[8] = 1; frame.x[0] = -9i64 as u64; divert(frame, user_slow as *const () as u64) } }
/// Moves the EL0 registers to the thread's kernel stack and lets the thread go on there.
fn divert(frame: &mut Frame, pc: u64) {
    let t = sched::current();
    let top = sched::stack_top(t);
    let saved = (top - core::mem::size_of::<Frame>()) & !15;
    // SAFETY: the top of the thread's kernel stack, which nothing is on while the process runs.
    unsafe { (saved as *mut Frame).write(frame.clone()) };
    frame.x[0] = saved as u64;
    frame.x[19] = saved as u64;
    frame.x[18] = sched::user_top(t) as u64;
    frame.x[29] = 0;
    frame.sp = saved as u64;
    frame.pc = pc;
    frame.pstate = sched::EL1T;
    domain::set_trapped(frame.x[18] as usize);
}
