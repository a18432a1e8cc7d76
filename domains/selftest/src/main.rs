//! What the kernel promises, tried from a domain. Prints `ok NAME` or `FAIL NAME: why`, then `selftest: N passed, N failed`.
//! Deviations: no devices and no processes: those are rl.devices and rl.user.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::alloc::{string::String, sync::Arc, format};
use domain::sync::{Event, Mutex};
use domain::*;

struct Suite { kernel: SupervisorRef, fs: FsRef, echo: EchoRef, echo_any: AnyRef }
type Check = Result<(), String>;

macro_rules! same { ($a:expr, $b:expr) => {{ let (a, b) = ($a, $b); if a != b { return Err(format!("{}: {:?}, expected {:?}", stringify!($a), a, b)) } }} }
macro_rules! hold { ($a:expr) => { if !$a { return Err(String::from(stringify!($a))) } } }
fn why(e: Error) -> String { format!("{e}") }

impl Suite {
    fn victim(&self, caps: CapList) -> Result<FaultyRef, String> {
        let n = self.kernel.caps(caps.shared()).map_err(why)?;
        self.kernel.load(&RRef::new(Text::new("faulty")), n).map_err(why)?.typed().ok_or(String::from("not Faulty"))
    }
    fn any(&self, f: FaultyRef) -> AnyRef { AnyRef::of(&f) }
    fn with(&self, f: impl FnOnce(FaultyRef) -> Check) -> Check {
        let v = self.victim(CapList::new())?;
        let r = f(v);
        self.kernel.unload(self.any(v)).map_err(why)?;
        r
    }
    fn fact(&self, v: FaultyRef, which: u32) -> Result<u64, String> { self.kernel.fact(self.any(v), which).map_err(why) }
    fn total(&self, which: u32) -> u64 { self.kernel.total(which).unwrap_or(u64::MAX) }

    /// Each way to die: the caller gets CRASHED, the next call DEAD, a restart makes the same handle work, the cause is known.
    fn deaths(&self) -> Check {
        self.with(|v| {
            for (how, cause) in [(0, 1), (1, 1), (2, 2), (3, 4), (4, 5), (5, 6), (6, 1), (7, 1), (8, 2), (9, 3), (10, 1), (11, 1), (12, 4), (13, 4)] {
                same!((how, v.die(how)), (how, Err(Error::CRASHED)));
                same!((how, v.die(100)), (how, Err(Error::DEAD)));
                same!((how, self.fact(v, 5)?), (how, cause));
                same!((how, self.fact(v, 2)?), (how, 0));
                self.kernel.revive(self.any(v)).map_err(why)?;
                same!((how, v.die(100)), (how, Ok(100)));
                same!(v.value(), Ok(1)); // nothing of the life before
            }
            Ok(())
        })
    }
    fn moved_objects_live_on(&self) -> Check {
        self.with(|v| {
            same!(v.make(3), Ok(3));
            let mut mine = v.give().map_err(why)?;
            mine.set(b"still here");
            same!(v.die(0), Err(Error::CRASHED));
            same!(self.fact(v, 2)?, 0);
            same!(mine.bytes(), b"still here");
            let text = format!("{mine:?}");
            hold!(text.starts_with("RRef(Page, selftest#") && text.ends_with("4104 B, lent 0)"));
            Ok(())
        })
    }
    /// Plain data comes back from a crash.
    fn arguments_come_back(&self) -> Check {
        self.with(|v| {
            let live = self.total(1);
            let mut p = RRef::<Page>::zeroed();
            p.set(b"to and fro");
            p.tag = 0;
            match v.die_with_or(p) {
                Err((e, Some(p))) => { same!(e, Error::CRASHED); same!(p.bytes(), b"to and fro") }
                _ => return Err(String::from("the page did not come back")),
            }
            // to a dead domain, too
            let p = RRef::<Page>::zeroed();
            match v.die_with_or(p) { Err((e, Some(_))) => same!(e, Error::DEAD), _ => return Err(String::from("the page did not come back from the dead")) }
            same!(self.total(1), live);
            Ok(())
        })
    }
    fn kept_arguments_go(&self) -> Check {
        self.with(|v| {
            let live = self.total(1);
            for _ in 0..10 { v.take(RRef::<Page>::zeroed()).map_err(why)? }
            same!(self.fact(v, 2)?, 10);
            same!(v.die(0), Err(Error::CRASHED));
            same!(self.fact(v, 2)?, 0);
            same!(self.total(1), live);
            Ok(())
        })
    }
    fn loans_survive(&self) -> Check {
        self.with(|v| {
            let mut p = RRef::<Page>::zeroed();
            p.set(b"lent");
            p.tag = 2;
            same!(v.die_lent(&p), Err(Error::CRASHED));
            same!(p.bytes(), b"lent");
            Ok(())
        })
    }
    /// A calls B calls A ... and the innermost dies: every outer frame gets its error.
    fn dead_in_the_middle(&self) -> Check {
        let a = self.victim(CapList::new())?;
        let b = self.victim(CapList::new())?;
        let r = a.through(b, 2);
        same!(r.is_err(), true);
        // b died inside, a only passed the error on
        same!((self.fact(a, 0)?, self.fact(b, 0)?), (1, 0));
        self.kernel.revive(self.any(b)).map_err(why)?;
        // now the one that is also further down: b -> b -> b, the innermost dies, the outer ones are gone as well
        same!(b.through(b, 2), Err(Error::CRASHED));
        same!(self.fact(b, 0)?, 0);
        self.kernel.revive(self.any(b)).map_err(why)?;
        same!(b.value(), Ok(1));
        // more calls inside one another than the continuation stack holds
        same!(b.through(a, 200).is_err(), true);
        for x in [a, b] { self.kernel.revive(self.any(x)).map_err(why)?; same!(x.value().is_ok(), true) }
        for x in [a, b] { self.kernel.unload(self.any(x)).map_err(why)? }
        Ok(())
    }
    fn locks_die_with_it(&self) -> Check {
        self.with(|v| {
            same!(v.locked(false), Ok(1));
            same!(v.locked(true), Err(Error::CRASHED));
            self.kernel.revive(self.any(v)).map_err(why)?;
            same!(v.locked(false), Ok(1));
            Ok(())
        })
    }
    /// A thread sleeping inside a domain that is killed comes back at once.
    fn sleepers_come_back(&self) -> Check {
        self.with(|v| {
            let done = Arc::new((Event::new(), Mutex::new(None)));
            let (d, start) = (done.clone(), now());
            spawn("sleeper", 1, move || { let r = v.sleep(10_000_000); *d.1.lock() = Some(r); d.0.signal() }).map_err(why)?;
            sleep(3000);
            self.kernel.kill(self.any(v)).map_err(why)?;
            hold!(done.0.wait(0, 1_000_000));
            same!(*done.1.lock(), Some(Err(Error::CRASHED)));
            hold!(now() - start < 1_000_000);
            self.kernel.revive(self.any(v)).map_err(why)?;
            same!(v.value(), Ok(1));
            Ok(())
        })
    }
    /// A thread is in b, called by a, when a is killed: b works on with what it was lent or given, and the return finds a gone.
    /// Then b is killed as well, with the object of the dead a still lent to it.
    fn killed_while_waiting_outside(&self) -> Check {
        let a = self.victim(CapList::new())?;
        let b = self.victim(CapList::new())?;
        sleep(1000);
        for (moved, both) in [(false, false), (true, false), (false, true), (true, true)] {
            let live = self.total(1);
            let result = Arc::new((Event::new(), Mutex::new(None)));
            let r = result.clone();
            spawn("caller", 1, move || {
                let e = if moved { a.pass(b, 20_000).err() } else { a.lend(b, 20_000).err() };
                *r.1.lock() = Some(e);
                r.0.signal()
            }).map_err(why)?;
            sleep(3000);
            same!(self.total(1), live + 1);
            self.kernel.kill(self.any(a)).map_err(why)?;
            same!((moved, both, self.total(1)), (moved, both, live + 1)); // b has it still
            if both { self.kernel.kill(self.any(b)).map_err(why)? }
            hold!(result.0.wait(0, 1_000_000));
            same!((moved, both, *result.1.lock()), (moved, both, Some(Some(Error::CRASHED))));
            if !both { same!(b.value(), Ok(4712)) }
            for x in [a, b] { self.kernel.revive(self.any(x)).map_err(why)?; same!(x.value().is_ok(), true) }
            sleep(1000);
            same!((moved, both, self.total(1)), (moved, both, live));
        }
        for x in [a, b] { self.kernel.unload(self.any(x)).map_err(why)? }
        Ok(())
    }
    fn bad_starts_are_refused(&self) -> Check {
        let frames = self.total(0);
        for _ in 0..3 {
            let n = self.kernel.caps(CapList::new().arg(99).shared()).map_err(why)?;
            same!(self.kernel.load(&RRef::new(Text::new("faulty")), n).err(), Some(Error::CRASHED.beyond()));
        }
        same!(self.kernel.load(&RRef::new(Text::new("nobody")), 0).err(), Some(Error::NOT_FOUND));
        same!(self.kernel.load(&RRef::new(Text::new("serial")), 0).err(), Some(Error::ABI)); // the device has its driver
        let spread = frames.abs_diff(self.total(0));
        hold!(spread <= 8); // tables of a slot used for the first time
        Ok(())
    }
    /// A file that nobody signed.
    fn strangers_are_refused(&self) -> Check {
        let mut p = RRef::<Page>::zeroed();
        p.set(b"\x7fELF and nothing behind it");
        self.kernel.feed(&p, 0).map_err(why)?;
        same!(self.kernel.go(0).err(), Some(Error::ABI));
        Ok(())
    }
    fn page_sizes(&self) -> Check {
        let before = self.total(0);
        self.kernel.probe(5).map_err(why)?;
        let once = self.total(0);
        same!(self.kernel.probe(5), Ok(4));
        // the table of the third level goes with its pages; the one above it stays, as for every range
        same!(self.total(0), once);
        hold!(before - once <= 1);
        Ok(())
    }
    /// A domain from the file system; with one byte changed it is not run, nor is a program that is no domain.
    fn from_a_file(&self) -> Check {
        let before = [self.total(0), self.total(1), self.total(5)];
        let feed = |path: &str, flip: u64| -> Result<Rpc<AnyRef>, String> {
            let n = self.fs.lookup(&RRef::new(Text::new(path))).map_err(why)?;
            let (mut at, mut page) = (0, RRef::<Page>::zeroed());
            loop {
                page = self.fs.read(n, at, page).map_err(why)?;
                if page.len == 0 { return Ok(self.kernel.go(0)) }
                if (at..at + page.len as u64).contains(&flip) { page.data[(flip - at) as usize] ^= 1 }
                self.kernel.feed(&page, at).map_err(why)?;
                at += page.len as u64;
            }
        };
        for round in 0..3 {
            let h = feed("/bin/greeter", u64::MAX)?.map_err(why)?;
            same!(h.typed::<TaskRef>().map(|t| t.run(21 + round)), Some(Ok(42 + 2 * round)));
            self.kernel.kill(h).map_err(why)?;
            same!(h.typed::<TaskRef>().map(|t| t.run(1)), Some(Err(Error::DEAD)));
            self.kernel.revive(h).map_err(why)?;
            same!(h.typed::<TaskRef>().map(|t| t.run(1)), Some(Ok(2)));
            self.kernel.unload(h).map_err(why)?;
        }
        same!(feed("/bin/greeter", 5000)?.err(), Some(Error::ABI));
        same!(feed("/bin/cat", u64::MAX)?.err(), Some(Error::ABI));
        let after = [self.total(0), self.total(1), self.total(5)];
        same!(after[1], before[1]);
        hold!(after[0].abs_diff(before[0]) < 80); // the file system's cache, tables of a slot
        Ok(())
    }
    /// A handle that outlives its domain never reaches another interface, whoever gets the number.
    fn stale_handles(&self) -> Check {
        let v = self.victim(CapList::new())?;
        let n = v.domain();
        self.kernel.unload(self.any(v)).map_err(why)?;
        let mut others = domain::alloc::vec::Vec::new();
        for _ in 0..3 { others.push(self.kernel.load(&RRef::new(Text::new("clock")), 0).map_err(why)?) }
        same!(v.value(), Err(Error::DEAD));
        for o in others { hold!(o.typed::<ClockRef>().is_some_and(|c| c.domain() != n)); self.kernel.unload(o).map_err(why)? }
        // the same interface may have it again
        let w = self.victim(CapList::new())?;
        same!(w.domain(), n);
        same!(v.value(), Ok(1));
        self.kernel.unload(self.any(w)).map_err(why)
    }
    fn handles_are_typed(&self) -> Check {
        hold!(self.echo_any.typed::<EchoRef>().is_some());
        hold!(self.echo_any.typed::<FaultyRef>().is_none());
        hold!(AnyRef::NONE.typed::<EchoRef>().is_none());
        Ok(())
    }
    fn kept_and_given(&self) -> Check {
        let live = self.total(1);
        let mut p = RRef::<Page>::zeroed();
        p.tag = 77;
        self.echo.keep(p).map_err(why)?;
        let p = self.echo.kept().map_err(why)?;
        same!(p.tag, 77);
        same!(self.echo.kept().err(), Some(Error::NOT_FOUND));
        let p = self.echo.bounce(p).map_err(why)?;
        same!(self.echo.peek(&p), Ok(0));
        let p = self.echo.relay(p).map_err(why)?;
        drop(p);
        same!(self.total(1), live);
        Ok(())
    }
    fn nested_objects(&self) -> Check {
        #[derive(domain::Exchange)]
        struct Tree { left: Slot<Page>, queue: RDeque<Page, 4>, n: u64 }
        let live = self.total(1);
        let mut t = RRef::new(Tree { left: Slot::empty(), queue: RDeque::new(), n: 5 });
        let mut p = RRef::<Page>::zeroed();
        p.tag = 9;
        hold!(t.left.put(p).is_ok());
        hold!(t.left.put(RRef::<Page>::zeroed()).is_err());
        for i in 0..4 { let mut p = RRef::<Page>::zeroed(); p.tag = i; hold!(t.queue.push_back(p).is_ok()) }
        hold!(t.queue.push_back(RRef::<Page>::zeroed()).is_err());
        same!(t.queue.pop_front().map(|p| p.tag), Some(0));
        same!(t.left.get().map(|p| p.tag), Some(9));
        // a Slot swapped away from its object is empty
        let mut u = RRef::new(Tree { left: Slot::empty(), queue: RDeque::new(), n: 6 });
        core::mem::swap(&mut t.left, &mut u.left);
        hold!(u.left.get().is_none());
        core::mem::swap(&mut t.left, &mut u.left);
        same!(t.left.take().map(|p| p.tag), Some(9));
        let mut outside: Slot<Page> = Slot::empty();
        hold!(outside.put(RRef::<Page>::zeroed()).is_err());
        same!(t.n + u.n, 11);
        drop(t);
        drop(u);
        same!(self.total(1), live);
        Ok(())
    }
    fn threads_and_time(&self) -> Check {
        let (n, e) = (Arc::new(Mutex::new(0u32)), Arc::new(Event::new()));
        let before = self.total(3);
        for i in 0..8 {
            let (n, e) = (n.clone(), e.clone());
            spawn("worker", 1, move || { for _ in 0..50 { *n.lock() += 1; if i % 2 == 0 { yield_now() } } e.signal() }).map_err(why)?;
        }
        while e.count() < 8 { hold!(e.wait(e.count(), 2_000_000)) }
        same!(*n.lock(), 400);
        let t = now();
        sleep(5000);
        let d = now() - t;
        hold!((5000..9000).contains(&d));
        sleep(1000);
        same!(self.total(3), before);
        hold!(!Event::new().wait(0, 2000));
        // two busy threads share the processor: neither waits for the other to end
        let (a, stop) = (Arc::new([Mutex::new(0u64), Mutex::new(0u64)]), Arc::new(Event::new()));
        for i in 0..2 { let (a, stop) = (a.clone(), stop.clone()); spawn("busy", 1, move || while stop.count() == 0 { *a[i].lock() += 1 }).map_err(why)?; }
        sleep(30_000);
        stop.signal();
        sleep(2000);
        let (x, y) = (*a[0].lock(), *a[1].lock());
        hold!(x > 0 && y > 0 && x < y * 4 && y < x * 4);
        Ok(())
    }
    /// Rounds of every death and restart; then everything is as before.
    fn leaks(&self, rounds: u32) -> Check {
        let v = self.victim(CapList::new())?;
        let lap = |r: u32| -> Check {
            // the slow ones (budget, private heap, objects, the stack's end inside the kernel) now and then
            let how = if r % 250 == 249 { [5, 6, 7, 12][r as usize / 250 % 4] } else { [0, 1, 2, 3, 4, 8, 9, 10, 11, 13][r as usize % 10] };
            v.make(r % 5).map_err(why)?;
            match r % 3 {
                0 => same!(v.die(how), Err(Error::CRASHED)),
                1 => { let mut p = RRef::<Page>::zeroed(); p.tag = how; match v.die_with_or(p) { Err((Error::CRASHED, Some(_))) => {} _ => return Err(String::from("not given back")) } }
                _ => { same!(v.take(RRef::<Page>::zeroed()), Ok(())); same!(v.die(how), Err(Error::CRASHED)) }
            }
            self.kernel.revive(self.any(v)).map_err(why)
        };
        // once of each kind: what is made when it is first wanted (chunks of the shared heap) stays
        for r in (0..46).chain([249, 499, 749, 999]) { lap(r)? }
        let before = [self.total(0), self.total(1), self.total(2), self.total(3), self.total(5)];
        for r in 0..rounds { lap(r).map_err(|e| format!("round {r}: {e}"))? }
        let after = [self.total(0), self.total(1), self.total(2), self.total(3), self.total(5)];
        same!(after, before);
        same!(self.fact(v, 3)?, rounds as u64 + 50);
        self.kernel.unload(self.any(v)).map_err(why)
    }
    /// Loading and unloading gives everything back, too.
    fn load_rounds(&self, rounds: u32) -> Check {
        let lap = || self.with(|v| { same!(v.value(), Ok(1)); Ok(()) });
        for _ in 0..3 { lap()? }
        let before = [self.total(0), self.total(1), self.total(5)];
        for _ in 0..rounds { lap()? }
        same!([self.total(0), self.total(1), self.total(5)], before);
        Ok(())
    }
}

impl Task for Suite {
    fn run(&self, rounds: u64) -> Rpc<u64> {
        let (mut passed, mut failed) = (0, 0);
        let mut check = |name: &str, r: Check| match r {
            Ok(()) => { passed += 1; println!("ok {name}") }
            Err(e) => { failed += 1; println!("FAIL {name}: {e}") }
        };
        check("every way to die comes back as Err, restarts work", self.deaths());
        check("objects moved out live on", self.moved_objects_live_on());
        check("plain arguments come back from a crash", self.arguments_come_back());
        check("arguments kept by the dead are freed", self.kept_arguments_go());
        check("lent objects survive the borrower", self.loans_survive());
        check("a domain dead in the middle of a call chain", self.dead_in_the_middle());
        check("a fault while holding a lock", self.locks_die_with_it());
        check("a sleeper inside a killed domain comes back", self.sleepers_come_back());
        check("killed in the middle: what was lent or moved on stays until the return", self.killed_while_waiting_outside());
        check("a start that fails is refused", self.bad_starts_are_refused());
        check("a file that is not signed is refused", self.strangers_are_refused());
        check("a domain from a file", self.from_a_file());
        check("pages of 4 KiB, 2 MiB and 1 GiB", self.page_sizes());
        check("stale handles", self.stale_handles());
        check("handles are typed", self.handles_are_typed());
        check("ownership moves with the object", self.kept_and_given());
        check("objects inside objects", self.nested_objects());
        check("threads, locks, sleep, round robin", self.threads_and_time());
        check("loading and unloading leaks nothing", self.load_rounds(50));
        check(&format!("{rounds} crashes and restarts leak nothing"), self.leaks(rounds as u32));
        println!("selftest: {passed} passed, {failed} failed");
        Ok(failed)
    }
}

#[domain(name = "selftest", imports(Supervisor, Echo, Faulty, Task, Fs, Clock), exports(Task), pages = 1024)]
fn main(caps: Caps) -> Rpc<Suite> {
    let echo: EchoRef = caps.get("echo")?;
    Ok(Suite { kernel: caps.get("supervisor")?, fs: caps.get("fs")?, echo, echo_any: AnyRef::of(&echo) })
}
