//! The first domain: loads the others, gives each its handles, and decides what runs. The schematic of the system.
//! Deviations: what runs is fixed here, not in a file.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};
use domain::alloc::{format, sync::Arc};
use domain::*;
mod watch;

struct Init { kernel: SupervisorRef, system: sync::Mutex<Option<System>>, watch: Arc<watch::Watch>, card: AtomicBool }
/// `serial`, `fs`: what the rest of the system uses, shadows. Behind them: `uart`, `disk`, `files`.
#[derive(Clone, Copy)]
struct System { uart: SerialRef, serial: SerialRef, disk: BlockRef, files: FsRef, fs: FsRef }

impl Init {
    fn load<H: Handle>(&self, name: &str, caps: CapList) -> Rpc<H> {
        let caps = self.kernel.caps(caps.shared())?;
        self.kernel.load(&RRef::new(Text::new(name)), caps)?.typed().ok_or(Error::ABI)
    }
    fn selftest(&self, rounds: u64) -> Rpc<u64> {
        let last: EchoRef = self.load("echo", CapList::new())?;
        let first: EchoRef = self.load("echo", CapList::new().with("next", last))?;
        let fs = self.processes()?.fs;
        let t: TaskRef = self.load("selftest", CapList::new().with("fs", fs).with("supervisor", self.kernel).with("echo", first))?;
        t.run(rounds)
    }
    fn drivers(&self) -> Rpc<System> {
        let disk: BlockRef = self.load(if self.card.load(Relaxed) { "sd" } else { "memdisk" }, CapList::new())?;
        let block: BlockRef = self.guard("block-shadow", "inner", disk)?;
        let files: FsRef = self.load("fs", CapList::new().with("block", block))?;
        let fs = self.guard("fs-shadow", "inner", files)?;
        let uart: SerialRef = self.load("serial", CapList::new())?;
        let serial = self.guard("serial-shadow", "inner", uart)?;
        Ok(System { uart, serial, disk, files, fs })
    }
    /// Loads a domain that stands before another, and sees to it that it lives.
    fn guard<H: Handle>(&self, name: &str, cap: &str, behind: H) -> Rpc<H> {
        let h: H = self.load(name, CapList::new().with(cap, behind).with("supervisor", self.kernel))?;
        self.watch.add(name, AnyRef::of(&h));
        Ok(h)
    }
    /// A blank disk gets a file system; of the image's programs, those that are missing.
    fn populate(&self, sys: System) -> Rpc<()> {
        let fs = sys.fs;
        if fs.space().is_err() {
            if sys.disk.read(0, RRef::<Page>::zeroed())?.bytes().iter().any(|&b| b != 0) {
                println!("init: the disk holds something, but no file system of ours: it is left alone");
                return Err(Error::DENIED);
            }
            fs.format()?;
        }
        if let Err(Error::NOT_FOUND) = fs.lookup(&RRef::new(Text::new("/bin"))) { fs.create(&RRef::new(Text::new("/bin")), 2)?; }
        for n in 0.. {
            let name = match self.kernel.program_name(n, RRef::new(Text::new(""))) { Ok(t) => t, Err(Error::END) => break, Err(e) => return Err(e) };
            let path = RRef::new(Text::new(&format!("/bin/{}", name.as_str())));
            if fs.lookup(&path).is_ok() { continue }
            let file = fs.create(&path, 1)?;
            let (mut at, mut page) = (0, RRef::<Page>::zeroed());
            loop {
                page = self.kernel.program(n, at, page)?;
                if page.len == 0 { break }
                at += fs.write(file, at, &page)? as u64;
            }
        }
        Ok(())
    }
    /// Drivers, files and a console for processes.
    fn processes(&self) -> Rpc<System> {
        if let Some(s) = *self.system.lock() { return Ok(s) }
        let sys = self.drivers()?;
        let System { serial, fs, .. } = sys;
        self.populate(sys)?;
        self.kernel.personality(self.kernel.caps(CapList::new().with("serial", serial).with("fs", fs).shared())?)?;
        *self.system.lock() = Some(sys);
        Ok(sys)
    }
    /// Loads a domain from the file system, runs it if it is a task, and unloads it.
    fn from_file(&self, path: &str) -> Rpc<u64> {
        let fs = self.processes()?.fs;
        let load = || {
            let n = fs.lookup(&RRef::new(Text::new(path)))?;
            let (mut at, mut page) = (0, RRef::<Page>::zeroed());
            loop {
                page = fs.read(n, at, page)?;
                if page.len == 0 { return self.kernel.go(0) }
                self.kernel.feed(&page, at)?;
                at += page.len as u64;
            }
        };
        match load() {
            Ok(h) => {
                println!("init: {path}: {:?}", h.typed::<TaskRef>().map(|t| t.run(21)));
                self.kernel.unload(h).map(|_| 0)
            }
            Err(e) => { println!("init: {path}: {e}"); Ok(1) }
        }
    }
    fn shell(&self) -> Rpc<u64> {
        let System { serial, fs, .. } = self.processes()?;
        let shell: ShellRef = self.load("shell", CapList::new().with("serial", serial).with("fs", fs).with("supervisor", self.kernel))?;
        let mut backoff = watch::Backoff::new();
        loop {
            match shell.interact() { Err(e) if e.is_crash() => {} r => return r.map(|_| 0) }
            match backoff.died() { Some(us) => sleep(us), None => { println!("init: the shell died {} times in a row", watch::DEATHS); return Ok(1) } }
            self.kernel.revive(AnyRef::of(&shell))?;
            backoff.started();
        }
    }
    /// A domain that dies a moment after each start is restarted slower and slower, then left dead; one that dies now and then is not.
    fn restarts(&self) -> Rpc<u64> {
        let (sick, frail): (FaultyRef, FaultyRef) = (self.load("faulty", CapList::new().arg(300))?, self.load("faulty", CapList::new())?);
        self.watch.add("sick", AnyRef::of(&sick));
        self.watch.add("frail", AnyRef::of(&frail));
        let (began, mut last, mut seen) = (now(), 0, 0);
        while now() - began < 400_000 {
            let n = self.kernel.fact(AnyRef::of(&sick), 3)?;
            if n != seen { if n > 1 { println!("init: sick: restart {n}, {} ms after the one before", (now() - last + 500) / 1000) } (seen, last) = (n, now()) }
            sleep(500);
        }
        for _ in 0..20 { let _ = frail.die(0); sleep(50_000) }
        println!("init: sick: {} restarts, {:?}; frail: {} restarts, {:?}", seen, sick.value().err(), self.kernel.fact(AnyRef::of(&frail), 3)?, frail.value());
        Ok((seen != watch::DEATHS as u64 - 1 || sick.value() != Err(Error::DEAD) || frail.value().is_err()) as u64)
    }
    /// What processes are promised; and when they are gone nothing of them is left, neither frames nor objects, threads or blocks.
    fn users(&self) -> Rpc<u64> {
        let fs = self.processes()?.fs;
        let run = |words: &str| self.kernel.exec(&RRef::new(Text::new(&format!("/bin/usertests {words}")))).map(|c| c as u64);
        let failed = run("")?;
        // a child of one that was killed sleeps 200 ms to its end (usertests, killed_while_it_waits)
        let left = || -> Rpc<[u64; 4]> { sleep(300_000); let t = |w| self.kernel.total(w); Ok([t(0)? + 16 * t(2)?, t(1)?, t(3)?, fs.space()?]) };
        let before = left()?;
        let mut again = 0;
        for word in ["exec", "orphans", "pipe", "fault", "fails", "program", "killed", "room"] { again += run(word)? }
        let after = left()?;
        println!("processes: frames, objects, threads, blocks of the disk {}", if before == after { domain::alloc::string::String::from("as before") } else { format!("were {before:?}, are {after:?}") });
        Ok(failed + again + (before != after) as u64)
    }
    /// LED pin, screen, card: each is tried if it is there.
    fn devices(&self) -> Rpc<u64> {
        let gpio: GpioRef = self.load("gpio", CapList::new())?;
        gpio.mode(21, 1)?;
        gpio.set(21, true)?;
        let on = gpio.get(21)?;
        gpio.set(21, false)?;
        println!("gpio: pin 21 on {on}, off {}; pin 14 {:?}", gpio.get(21)?, gpio.mode(14, 0));
        match self.load::<ScreenRef>("screen", CapList::new()) {
            Ok(s) => {
                s.clear()?;
                let mut p = RRef::<Page>::zeroed();
                for i in 0..45 { p.set(format!("redleaf-pi {i}: The quick brown fox jumps over the lazy dog. 0123456789 [{{(<>)}}] #$%&*+-=/\\\n").as_bytes()); s.write(&p)?; }
                println!("screen: {}", s.describe(RRef::new(Text::new("")))?.as_str());
            }
            Err(e) => println!("screen: {e}"),
        }
        self.card.store(true, Relaxed);
        match self.processes() {
            Ok(System { disk: card, fs, .. }) => {
                println!("sd: {}", card.describe(RRef::new(Text::new("")))?.as_str());
                let path = RRef::new(Text::new("/boots"));
                let n = match fs.create(&path, 1) { Err(Error::EXISTS) => fs.lookup(&path)?, r => r? };
                let size = fs.stat(n)? & 0xffff_ffff;
                let mut p = RRef::<Page>::zeroed();
                p.set(b"a boot\n");
                // the driver dies twice on the way
                card.fail(3)?;
                fs.write(n, size, &p)?;
                card.fail(2)?;
                println!("sd: {} boots, {}", (fs.stat(n)? & 0xffff_ffff) / 7, if fs.check().is_ok() { "clean" } else { "damaged" });
            }
            Err(e) => println!("sd: {e}"),
        }
        Ok(0)
    }
    fn soak(&self, arg: u64) -> Rpc<u64> {
        let s = self.processes()?;
        let faulty: FaultyRef = self.load("faulty", CapList::new())?;
        let caps = CapList::new().with("supervisor", self.kernel).with("serial", s.serial).with("uart", s.uart).with("disk", s.disk).with("files", s.files).with("fs", s.fs).with("faulty", faulty);
        self.load::<TaskRef>("soak", caps)?.run(arg)
    }
    fn bench(&self) -> Rpc<u64> {
        let last: EchoRef = self.load("echo", CapList::new())?;
        let middle: EchoRef = self.load("echo", CapList::new().with("next", last))?;
        let first: EchoRef = self.load("echo", CapList::new().with("next", middle))?;
        let shadow: EchoRef = self.load("echo-shadow", CapList::new().with("inner", last).with("supervisor", self.kernel))?;
        let sys = self.processes()?;
        let faulty: FaultyRef = self.load("faulty", CapList::new())?;
        let bench: TaskRef = self.load("bench", CapList::new().with("supervisor", self.kernel).with("echo", first).with("shadow", shadow).with("faulty", faulty).with("fs", sys.fs).with("disk", sys.disk))?;
        bench.run(0)
    }
}
impl Task for Init {
    /// What the boot arguments ask for; without any, the measurements.
    fn run(&self, _: u64) -> Rpc<u64> {
        let line = self.kernel.arguments(RRef::new(Text::new("")))?;
        let mut words = line.as_str().split_whitespace().filter_map(|w| w.strip_prefix("rl.")).peekable();
        if words.peek().is_none() { return self.bench() }
        let mut seed = 1;
        for w in words {
            let (what, n) = w.split_once('=').map_or((w, None), |(a, b)| (a, b.parse().ok()));
            let r = match what {
                // rl.load=PATH: a domain that is a file of the file system
                "load" => self.from_file(w.split_once('=').map_or("", |(_, path)| path)),
                "bench" => self.bench(),
                "user" => self.users(),
                "shell" => self.shell(),
                // rl.soak=SECONDS, rl.seed=N before it
                "seed" => { seed = n.unwrap_or(1); Ok(0) }
                "soak" => self.soak(n.unwrap_or(10) << 32 | seed & 0xffff_ffff),
                // what follows has its files on the SD card
                "card" => { self.card.store(true, Relaxed); Ok(0) }
                // the kernel's: files run without a signature
                "permissive" => Ok(0),
                "restarts" => self.restarts(),
                "devices" => self.devices(),
                "crashes" => self.soak(n.unwrap_or(2000) & 0xffff_ffff),
                "selftest" => self.selftest(n.unwrap_or(10_000)),
                _ => { println!("init: rl.{what}: unknown; there are rl.bench rl.shell rl.user rl.selftest[=ROUNDS] rl.seed=N rl.soak[=SECONDS] rl.crashes[=MS] rl.restarts rl.card rl.permissive rl.load=FILE rl.devices"); return Ok(1) }
            }?;
            if r != 0 { return Ok(r) }
        }
        Ok(0)
    }
}

#[domain(name = "init", imports(Supervisor, Task, Echo, Faulty, Serial, Block, Fs, Shell, Gpio, Screen), exports(Task))]
fn main(caps: Caps) -> Rpc<Init> {
    let kernel: SupervisorRef = caps.get("supervisor")?;
    let watch = Arc::new(watch::Watch::new(kernel));
    let w = watch.clone();
    spawn("watch", 1, move || w.run())?;
    Ok(Init { kernel, system: sync::Mutex::new(None), watch, card: AtomicBool::new(false) })
}
