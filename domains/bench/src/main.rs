//! Measures what a crossing costs and prints a line a row. The protocol: kernel/README.md, "Bench lines".
//! Deviations: each row is measured warm and alone; its first call, in `cold`, is the only cold one.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};
use domain::alloc::{boxed::Box, sync::Arc, vec::Vec};
use domain::pmu::{cycles, instructions, opaque, Span};
use domain::*;

const SAMPLES: usize = 1000;

struct Bench { kernel: SupervisorRef, echo: EchoRef, shadow: EchoRef, faulty: FaultyRef, fs: FsRef, disk: BlockRef, overhead: u64, empty: u64 }

/// What a crossing is compared with: the same method of the same interface, called through `dyn` inside this domain.
struct Here;
impl Echo for Here {
    fn null(&self) -> Rpc<()> { Ok(()) }
    fn add(&self, a: u64) -> Rpc<u64> { Ok(a + 1) }
    fn bounce(&self, page: RRef<Page>) -> Rpc<RRef<Page>> { Ok(page) }
    fn peek(&self, page: &RRef<Page>) -> Rpc<u32> { Ok(page.len) }
    fn relay(&self, page: RRef<Page>) -> Rpc<RRef<Page>> { Ok(page) }
    fn keep(&self, _: RRef<Page>) -> Rpc<()> { Err(Error::FULL) }
    fn kept(&self) -> Rpc<RRef<Page>> { Err(Error::NOT_FOUND) }
}

fn print_row(name: &str, s: &mut [u64], insns: u64, cold: u64) {
    s.sort_unstable();
    let n = s.len();
    let mean10 = s.iter().sum::<u64>() * 10 / n as u64;
    println!("#bench {{\"name\":\"{name}\",\"n\":{n},\"min\":{},\"median\":{},\"p99\":{},\"mean\":{}.{},\"insns\":{insns},\"cold\":{cold}}}", s[0], s[n / 2], s[n * 99 / 100], mean10 / 10, mean10 % 10);
}

/// Cycles and instructions around one run of `f`, the readings included.
#[inline(always)]
fn around(mut f: impl FnMut()) -> (u64, u64) {
    let mut s = Span::default();
    s.begin();
    f();
    s.end();
    s.took()
}

impl Bench {
    /// `f` measured `n` times, alone each time.
    #[inline(always)]
    fn row(&self, name: &str, n: usize, mut f: impl FnMut()) {
        let (mut s, mut cold, mut insns) = (Vec::with_capacity(n), 0, u64::MAX);
        for k in 0..n + 9 {
            let (c, i) = around(&mut f);
            let c = c.saturating_sub(self.overhead);
            if k == 0 { cold = c } else if k >= 9 { s.push(c); insns = insns.min(i) }
        }
        print_row(name, &mut s, insns.saturating_sub(self.empty), cold);
    }
    /// Only part of each round is measured: `f` returns (cycles, instructions).
    fn rounds(&self, name: &str, n: usize, mut f: impl FnMut() -> (u64, u64)) {
        let cold = f().0;
        let (mut s, mut i) = (Vec::with_capacity(n), Vec::with_capacity(n));
        for _ in 0..n { let (c, k) = f(); s.push(c.saturating_sub(self.overhead)); i.push(k) }
        i.sort_unstable();
        print_row(name, &mut s, i[n / 2], cold);
    }
    fn time<R>(&self, f: impl FnOnce() -> R) -> ((u64, u64), R) {
        let mut r = None;
        let mut f = Some(f);
        let (c, i) = around(|| r = f.take().map(|f| f()));
        ((c, i.saturating_sub(self.empty)), r.expect("ran"))
    }
    /// Two threads that do nothing but yield to each other: half a round trip.
    fn switches(&self) {
        let stop = Arc::new(AtomicU64::new(0));
        let s = stop.clone();
        if spawn("partner", 1, move || while s.load(Relaxed) == 0 { yield_now() }).is_err() { return }
        for _ in 0..4 { yield_now() }
        self.rounds("context switch", 500, || {
            let (t, _) = self.time(yield_now);
            ((t.0 + self.overhead) / 2, t.1 / 2)
        });
        stop.store(1, Relaxed);
        for _ in 0..3 { yield_now() }
    }
    /// From the write that raises the line to the first instruction of the driver's thread.
    fn interrupts(&self) {
        let at = Arc::new([AtomicU64::new(0), AtomicU64::new(0)]);
        let a = at.clone();
        if spawn("driver", 2, move || while irq(1_000_000) { let (c, i) = (cycles(), instructions()); a[0].store(c, Relaxed); a[1].store(i, Relaxed) }).is_err() { return }
        sleep(2000);
        self.rounds("IRQ to driver thread", 300, || {
            at[0].store(0, Relaxed);
            let (i, c) = (instructions(), cycles());
            let _ = self.kernel.probe(9);
            while at[0].load(Relaxed) == 0 { yield_now() }
            (at[0].load(Relaxed).saturating_sub(c), at[1].load(Relaxed).saturating_sub(i))
        });
    }
    /// The same handles after the domain behind them was killed and restarted.
    fn echo_restart(&self) {
        let h = AnyRef::of(&self.shadow);
        if self.kernel.kill(h).is_err() || self.kernel.revive(h).is_err() || self.shadow.null().is_err() { println!("bench: the shadow did not come back") }
    }
    fn probe(&self, name: &str, which: u32) {
        let n = self.kernel.probe(which).unwrap_or(0);
        let one = |k| self.kernel.sample(k).unwrap_or(0);
        let mut s: Vec<u64> = (1..n).map(|k| one(k) >> 32).collect();
        let insns = (1..n).map(|k| one(k) & 0xffff_ffff).min().unwrap_or(0);
        if !s.is_empty() { print_row(name, &mut s, insns, one(0) >> 32) }
    }
    /// Operations of the file system over the memory disk: five domains deep. The last row kills the driver before each.
    fn files(&self) -> Rpc<()> {
        let path = RRef::new(Text::new("/bench"));
        let n = match self.fs.create(&path, 1) { Err(Error::EXISTS) => self.fs.lookup(&path)?, r => r? };
        let mut page = RRef::<Page>::zeroed();
        page.len = 4096;
        self.fs.write(n, 0, &page)?;
        self.row("file lookup", 300, || { let _ = opaque(self.fs.lookup(&path)); });
        let mut other = Some(RRef::<Page>::zeroed());
        self.row("file read 4 KiB", 300, || { other = other.take().and_then(|p| self.fs.read(n, 0, p).ok()) });
        self.row("file write 4 KiB", 300, || { let _ = opaque(self.fs.write(n, 0, &page)); });
        self.row("file create and unlink", 100, || { let p = RRef::new(Text::new("/bench2")); let _ = opaque(self.fs.create(&p, 1)); let _ = opaque(self.fs.unlink(&p)); });
        self.rounds("file write 4 KiB, its driver dead", 300, || {
            let _ = self.kernel.kill(AnyRef::of(&self.disk));
            let (t, r) = self.time(|| self.fs.write(n, 0, &page));
            if r != Ok(4096) { println!("bench: {r:?}") }
            t
        });
        if other.is_none() { println!("bench: the page was lost") }
        // under load, but without a word to the log, which masks interrupts for as long as the line is busy
        let _ = self.kernel.total(4);
        for _ in 0..200 { self.fs.write(n, 0, &page)?; }
        let longest = self.kernel.total(4)?;
        println!("#bench {{\"name\":\"timer interrupt, longest delay under file load\",\"unit\":\"ns\",\"value\":{longest}}}");
        self.fs.unlink(&path)?;
        self.fs.check()
    }
}

impl Task for Bench {
    fn run(&self, _: u64) -> Rpc<u64> {
        let echo = opaque(self.echo);
        println!("#bench {{\"begin\":1,\"timer\":\"pmccntr\",\"overhead\":{},\"unit\":\"cycles\"}}", self.overhead);
        self.row("empty", SAMPLES, || {});
        let f = opaque(pmu::BARE);
        self.row("bare call", SAMPLES, || { opaque(f.call(0, 1)); });
        let here: Box<dyn Echo> = opaque(Box::new(Here));
        self.row("dyn call", SAMPLES, || { let _ = opaque(here.null()); });
        self.row("null crossing", SAMPLES, || { let _ = opaque(echo.null()); });
        self.row("one argument", SAMPLES, || { let _ = opaque(echo.add(1)); });
        let mut page = Some(RRef::<Page>::zeroed());
        self.row("rref in and out", SAMPLES, || { page = page.take().and_then(|p| echo.bounce(p).ok()) });
        let p = RRef::<Page>::zeroed();
        self.row("loan", SAMPLES, || { let _ = opaque(echo.peek(&p)); });
        self.row("4 KiB through three domains", SAMPLES, || { page = page.take().and_then(|p| echo.relay(p).ok()) });
        let shadow = opaque(self.shadow);
        self.row("via shadow", SAMPLES, || { let _ = opaque(shadow.null()); });
        self.row("rref via shadow", SAMPLES, || { page = page.take().and_then(|p| shadow.bounce(p).ok()) });
        if page.is_none() { println!("bench: the page was lost") }
        let eager = opaque(pmu::eager::Object::new(f));
        self.row("redleaf eager trampoline", SAMPLES, || { opaque(eager.call(1)); });
        self.row("kernel null call", SAMPLES, || { opaque(null_call()); });
        self.row("kernel crossing", SAMPLES, || { let _ = opaque(self.kernel.kill(AnyRef::NONE)); });
        self.row("private alloc and free 64 B", SAMPLES, || { opaque(Box::<[u64; 8]>::new_uninit()); });
        let one = opaque(1u64);
        self.row("shared alloc and free 64 B", SAMPLES, || { opaque(RRef::new([one; 8])); });
        self.row("rref kept and taken back", SAMPLES, || { if let Some(p) = page.take() { let _ = echo.keep(p); page = echo.kept().ok() } });
        self.row("yield, nobody else", SAMPLES, || yield_now());
        self.switches();
        self.interrupts();
        self.echo_restart();
        if self.kernel.exec(&RRef::new(Text::new("/bin/usertests null"))) != Ok(0) { println!("bench: no processes") }
        let v = opaque(self.faulty);
        for (name, how, n) in [("panic to Err", 0, 300), ("bounds to Err", 1, 100), ("page fault to Err", 2, 300), ("stack overflow to Err", 13, 300), ("stack filled, then overflow to Err", 3, 100), ("undefined instruction to Err", 4, 300)] {
            self.rounds(name, n, || {
                let (t, r) = self.time(|| v.die(how));
                if r != Err(Error::CRASHED) { println!("{name}: {r:?}") }
                let _ = self.kernel.revive(AnyRef::of(&v));
                t
            });
        }
        self.rounds("restart in place", 300, || {
            let _ = v.die(0);
            let _ = self.kernel.fact(AnyRef::of(&v), 0);
            let (t, r) = self.time(|| self.kernel.revive(AnyRef::of(&v)));
            if r.is_err() { println!("revive: {r:?}") }
            t
        });
        self.rounds("kill with 1000 objects", 20, || {
            if v.make(1000) != Ok(1000) { println!("make failed") }
            let (t, _) = self.time(|| self.kernel.kill(AnyRef::of(&v)));
            let _ = self.kernel.revive(AnyRef::of(&v));
            t
        });
        self.rounds("release of the 1000 after that", 20, || {
            if v.make(1000) != Ok(1000) || self.kernel.kill(AnyRef::of(&v)).is_err() { println!("make failed") }
            let (t, _) = self.time(|| self.kernel.total(1));
            let _ = self.kernel.revive(AnyRef::of(&v));
            t
        });
        self.rounds("endless loop to Err", 2, || { let (t, _) = self.time(|| v.die(5)); let _ = self.kernel.revive(AnyRef::of(&v)); t });
        self.rounds("load", 50, || {
            let name = RRef::new(Text::new("echo"));
            let (t, r) = self.time(|| self.kernel.load(&name, 0));
            if let Ok(h) = r { let _ = self.kernel.unload(h); } else { println!("load failed") }
            t
        });
        self.probe("buddy alloc and free", 0);
        self.probe("segment tree alloc and free", 1);
        self.probe("kernel frame alloc and free", 2);
        self.probe("kernel heap 64 B", 3);
        self.probe("page mapped and taken back", 4);
        if let Err(e) = self.files() { println!("bench: files: {e}") }
        println!("#bench {{\"end\":1}}");
        Ok(0)
    }
}

#[domain(name = "bench", imports(Supervisor, Echo, Faulty, Fs, Block, Task), exports(Task), irq = 64)]
fn main(caps: Caps) -> Rpc<Bench> {
    let (overhead, empty) = (0..100).map(|_| around(|| {})).min().unwrap_or((0, 0));
    Ok(Bench { kernel: caps.get("supervisor")?, echo: caps.get("echo")?, shadow: caps.get("shadow")?, faulty: caps.get("faulty")?, fs: caps.get("fs")?, disk: caps.get("disk")?, overhead, empty })
}
