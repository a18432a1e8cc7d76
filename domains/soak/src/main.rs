//! A loaded system with faults injected at random, from a seed: files are written, read back and removed through a file system and a
//! disk driver that are killed; processes are forked, read and write through them; lines are sent through a serial driver that is
//! killed; one domain dies in every way there is. At the end nothing acknowledged may be missing and nothing leaked.
//! The last line is `soak: ...`, with `0 errors` when all is well.
//! Argument: seconds << 32 | seed; seconds 0: the throughput under crashes, so many milliseconds long, three times.
//! Deviations: faults are of domains, not of the hardware; four threads make the load.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use domain::alloc::{format, string::String, sync::Arc, vec::Vec};
use domain::*;

struct Soak { kernel: SupervisorRef, serial: SerialRef, uart: SerialRef, disk: BlockRef, files: FsRef, fs: FsRef, faulty: FaultyRef }

/// xorshift64*: the only randomness there is.
struct Random(u64);
impl Random {
    fn next(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12; self.0 ^= self.0 << 25; self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545f4914f6cdd1d) >> 33) % n
    }
}
#[derive(Default)]
struct Counts { stop: AtomicBool, running: AtomicU64, writes: AtomicU64, lines: AtomicU64, kills: AtomicU64, errors: AtomicU64, processes: AtomicU64 }

const FILES: u64 = 12;
fn name(n: u64) -> RRef<Text> { RRef::new(Text::new(&format!("/soak/f{n}"))) }
fn fill(p: &mut Page, file: u64, version: u64) { for (i, b) in p.data.iter_mut().enumerate() { *b = (file * 31 + version * 7 + i as u64) as u8 } p.len = 4096 }
/// A call that may not be made twice, through a crash: when it comes back as RESTARTED, `done` looks whether it had happened.
fn once<R>(call: impl Fn() -> Rpc<R>, done: impl Fn() -> Option<R>) -> Rpc<R> {
    loop { match call() { Err(Error::RESTARTED) => if let Some(r) = done() { return Ok(r) }, r => return r } }
}
fn create(fs: FsRef, path: &RRef<Text>) -> Rpc<u32> { once(|| fs.create(path, 1), || fs.lookup(path).ok()) }
fn unlink(fs: FsRef, path: &RRef<Text>) -> Rpc<()> { once(|| fs.unlink(path), || (fs.lookup(path) == Err(Error::NOT_FOUND)).then_some(())) }
fn error(c: &Counts, what: &str, e: Error) { c.errors.fetch_add(1, Relaxed); println!("soak: {what}: {e}") }

impl Soak {
    /// Files with known contents come and go; what was acknowledged is remembered in `kept` and compared.
    fn writer(fs: FsRef, seed: u64, c: &Counts, pause: u64) -> Vec<u64> {
        let mut r = Random(seed | 1);
        let mut kept = Vec::new();
        kept.resize(FILES as usize, 0u64); // 0: no file; else version + 1
        while !c.stop.load(Relaxed) {
            let f = r.next(FILES);
            let k = kept[f as usize];
            let done: Rpc<u64> = (|| {
                let path = name(f);
                if k != 0 {
                    let inode = fs.lookup(&path)?;
                    let got = fs.read(inode, 0, RRef::<Page>::zeroed())?;
                    let mut want = RRef::<Page>::zeroed();
                    fill(&mut want, f, k - 1);
                    if got.bytes() != want.bytes() { c.errors.fetch_add(1, Relaxed); println!("soak: file {f} version {} differs", k - 1) }
                    if r.next(4) == 0 { unlink(fs, &path)?; return Ok(0) }
                    fill(&mut want, f, k);
                    fs.write(inode, 0, &want)?;
                    return Ok(k + 1);
                }
                let inode = create(fs, &path)?;
                let mut page = RRef::<Page>::zeroed();
                fill(&mut page, f, 0);
                fs.write(inode, 0, &page)?;
                Ok(1)
            })();
            match done { Ok(v) => { kept[f as usize] = v; c.writes.fetch_add(1, Relaxed); } Err(e) => error(c, "files", e) }
            if pause > 0 { sleep(pause) }
        }
        kept
    }
    fn talker(serial: SerialRef, c: &Counts) {
        let mut n = 0;
        while !c.stop.load(Relaxed) {
            let mut p = RRef::<Page>::zeroed();
            p.set(format!("line {n} of the soak, which must come once and whole\r\n").as_bytes());
            match serial.write(p) { Ok(_) => n += 1, Err(e) => error(c, "line", e) }
            sleep(40_000);
        }
        c.lines.store(n, Relaxed);
    }
    /// Pipelines of processes that copy a file through the file system.
    fn shepherd(&self, c: &Counts) {
        let line = RRef::new(Text::new("/bin/sh -c cat /soak/in | cat | wc > /soak/out"));
        while !c.stop.load(Relaxed) {
            let r = self.kernel.exec(&line).and_then(|code| {
                let out = self.fs.read(self.fs.lookup(&RRef::new(Text::new("/soak/out")))?, 0, RRef::<Page>::zeroed())?;
                if code != 0 || out.bytes() != b"100 400 2400\n" { c.errors.fetch_add(1, Relaxed); println!("soak: processes: code {code}, {:?}", core::str::from_utf8(out.bytes())) }
                Ok(())
            });
            match r { Ok(()) => { c.processes.fetch_add(1, Relaxed); } Err(e) => error(c, "processes", e) }
            sleep(100_000);
        }
    }
    fn killer(&self, seed: u64, c: &Counts) {
        let mut r = Random(seed ^ 0x9e3779b97f4a7c15 | 1);
        while !c.stop.load(Relaxed) {
            sleep(500 + r.next(60_000));
            match r.next(8) {
                0 | 1 => { let _ = self.kernel.kill(AnyRef::of(&self.disk)); }
                2 => { let _ = self.disk.fail(1 + r.next(20)); }
                3 | 4 => { let _ = self.kernel.kill(AnyRef::of(&self.uart)); }
                5 => { let _ = self.kernel.kill(AnyRef::of(&self.files)); }
                _ => {
                    let how = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 5][r.next(12) as usize];
                    let _ = self.faulty.make(r.next(20) as u32);
                    if self.faulty.die(how) != Err(Error::CRASHED) { c.errors.fetch_add(1, Relaxed); println!("soak: death {how} was not noticed") }
                    if let Err(e) = self.kernel.revive(AnyRef::of(&self.faulty)) { error(c, "revive", e) }
                }
            }
            c.kills.fetch_add(1, Relaxed);
        }
    }
    fn prepare(&self) -> Rpc<()> {
        match self.fs.create(&RRef::new(Text::new("/soak")), 2) { Ok(_) | Err(Error::EXISTS) => {} Err(e) => return Err(e) }
        for name in ["/soak/in", "/soak/out"] {
            let path = RRef::new(Text::new(name));
            let inode = match self.fs.lookup(&path) { Err(Error::NOT_FOUND) => self.fs.create(&path, 1)?, r => r? };
            let mut p = RRef::<Page>::zeroed();
            p.set("three words, each eight\n".repeat(100).as_bytes());
            self.fs.write(inode, 0, &p)?;
        }
        Ok(())
    }
    /// Everything dead is restarted, so that two counts are comparable.
    fn settle(&self) -> [u64; 4] {
        for h in [AnyRef::of(&self.files), AnyRef::of(&self.disk), AnyRef::of(&self.uart), AnyRef::of(&self.faulty)] { let _ = self.kernel.kill(h); let _ = self.kernel.revive(h); }
        sleep(2000);
        let t = |w| self.kernel.total(w).unwrap_or(0);
        // chunks of the shared heap are kept for reuse: 16 frames each
        [t(0) + 16 * t(2), t(1), t(3), self.fs.space().unwrap_or(0)]
    }
    fn soak(&self, seconds: u64, seed: u64) -> Rpc<u64> {
        self.prepare()?;
        // a first short round warms what is made once
        let mut bad = self.round(seed, 300_000)?.1;
        let before = self.settle();
        let (text, errors) = self.round(seed, seconds * 1_000_000)?;
        bad += errors;
        let after = self.settle();
        if before != after { bad += 1; println!("soak: frames, objects, threads, blocks of the disk were {before:?}, are {after:?}") }
        println!("soak: seed {seed}, {seconds} s, {text}, {bad} errors");
        Ok(bad)
    }
    fn round(&self, seed: u64, us: u64) -> Rpc<(String, u64)> {
        let c = Arc::new(Counts::default());
        let kept = Arc::new(sync::Mutex::new(Vec::new()));
        let (c1, k1, fs) = (c.clone(), kept.clone(), self.fs);
        spawn("writer", 1, move || { c1.running.fetch_add(1, Relaxed); let k = Soak::writer(fs, seed, &c1, 3000); *k1.lock() = k; c1.running.fetch_sub(1, Relaxed); })?;
        let (c2, serial) = (c.clone(), self.serial);
        spawn("talker", 1, move || { c2.running.fetch_add(1, Relaxed); Soak::talker(serial, &c2); c2.running.fetch_sub(1, Relaxed); })?;
        let (c3, all) = (c.clone(), Soak { ..*self });
        spawn("killer", 2, move || { c3.running.fetch_add(1, Relaxed); all.killer(seed, &c3); c3.running.fetch_sub(1, Relaxed); })?;
        let (c4, all) = (c.clone(), Soak { ..*self });
        spawn("shepherd", 1, move || { c4.running.fetch_add(1, Relaxed); all.shepherd(&c4); c4.running.fetch_sub(1, Relaxed); })?;
        sleep(us);
        c.stop.store(true, Relaxed);
        let end = now() + 5_000_000;
        sleep(1000);
        while c.running.load(Relaxed) > 0 && now() < end { sleep(1000) }
        if c.running.load(Relaxed) > 0 { c.errors.fetch_add(1, Relaxed); println!("soak: {} threads did not come back", c.running.load(Relaxed)) }
        for (f, &k) in kept.lock().iter().enumerate() {
            let there = self.fs.lookup(&name(f as u64));
            match (k, there) {
                (0, Err(Error::NOT_FOUND)) => {}
                (0, r) => { c.errors.fetch_add(1, Relaxed); println!("soak: file {f} should be gone: {r:?}") }
                (k, Ok(inode)) => {
                    let (got, mut want) = (self.fs.read(inode, 0, RRef::<Page>::zeroed())?, RRef::<Page>::zeroed());
                    fill(&mut want, f as u64, k - 1);
                    if got.bytes() != want.bytes() { c.errors.fetch_add(1, Relaxed); println!("soak: file {f} differs at the end") }
                    unlink(self.fs, &name(f as u64))?;
                }
                (_, Err(e)) => error(&c, "a file is lost", e),
            }
        }
        if let Err(e) = self.fs.check() { error(&c, "the file system", e) }
        let n = |a: &AtomicU64| a.load(Relaxed);
        Ok((format!("{} faults, {} file operations, {} pipelines of processes, {} lines", n(&c.kills), n(&c.writes), n(&c.processes), n(&c.lines)), n(&c.errors)))
    }
    /// File operations a second: undisturbed, with a crash every second, with one every millisecond.
    fn throughput(&self, ms: u64) -> Rpc<u64> {
        self.prepare()?;
        let mut base = 0;
        println!("#bench {{\"begin\":1,\"unit\":\"1/s\"}}");
        for (text, every) in [("warm up", 0), ("no crash", 0), ("a crash every second", 1_000_000), ("a crash every millisecond", 1000)] {
            let c = Arc::new(Counts::default());
            let (c1, fs) = (c.clone(), self.fs);
            spawn("writer", 1, move || { c1.running.fetch_add(1, Relaxed); Soak::writer(fs, 7, &c1, 0); c1.running.fetch_sub(1, Relaxed); })?;
            let us = if text == "warm up" { ms * 100 } else { ms * 1000 };
            let t = now();
            while now() - t < us { if every > 0 { sleep(every - every / 10); let _ = self.kernel.kill(AnyRef::of(&self.disk)); c.kills.fetch_add(1, Relaxed); sleep(every / 10) } else { sleep(us) } }
            c.stop.store(true, Relaxed);
            let took = now() - t;
            while c.running.load(Relaxed) > 0 { sleep(500) }
            for f in 0..FILES { let _ = self.fs.unlink(&name(f)); }
            let rate = c.writes.load(Relaxed) * 1_000_000 / took;
            if text == "no crash" { base = rate }
            if text != "warm up" { println!("#bench {{\"name\":\"file operations, {text}\",\"unit\":\"1/s\",\"value\":{rate},\"crashes\":{},\"errors\":{}}}", c.kills.load(Relaxed), c.errors.load(Relaxed)) }
        }
        self.fs.check()?;
        println!("#bench {{\"end\":1}}");
        Ok((base == 0) as u64)
    }
}
impl Task for Soak {
    fn run(&self, arg: u64) -> Rpc<u64> { if arg >> 32 == 0 { self.throughput(arg) } else { self.soak(arg >> 32, arg & 0xffff_ffff) } }
}

#[domain(name = "soak", imports(Supervisor, Serial, Block, Fs, Faulty, Task), exports(Task), pages = 1024)]
fn main(caps: Caps) -> Rpc<Soak> {
    Ok(Soak { kernel: caps.get("supervisor")?, serial: caps.get("serial")?, uart: caps.get("uart")?, disk: caps.get("disk")?, files: caps.get("files")?, fs: caps.get("fs")?, faulty: caps.get("faulty")? })
}
