//! The first domain: loads the others, gives each its handles, and decides what runs. The schematic of the system.
//! Deviations: what runs is fixed here, not in a file.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::alloc::format;
use domain::*;

struct Init { kernel: SupervisorRef, system: sync::Mutex<Option<System>> }
#[derive(Clone, Copy)]
struct System { uart: SerialRef, serial: SerialRef, disk: BlockRef, fs: FsRef }

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
        let uart: SerialRef = self.load("serial", CapList::new())?;
        let serial: SerialRef = self.load("serial-shadow", CapList::new().with("inner", uart).with("supervisor", self.kernel))?;
        let disk: BlockRef = self.load("memdisk", CapList::new())?;
        let block: BlockRef = self.load("block-shadow", CapList::new().with("inner", disk).with("supervisor", self.kernel))?;
        let fs: FsRef = self.load("fs", CapList::new().with("block", block))?;
        Ok(System { uart, serial, disk, fs })
    }
    /// An empty memory disk is formatted and gets the image's programs.
    fn populate(&self, fs: FsRef) -> Rpc<()> {
        if fs.space().is_ok() { return Ok(()) }
        fs.format()?;
        fs.create(&RRef::new(Text::new("/bin")), 2)?;
        for n in 0.. {
            let name = match self.kernel.program_name(n, RRef::new(Text::new(""))) { Ok(t) => t, Err(Error::END) => break, Err(e) => return Err(e) };
            let file = fs.create(&RRef::new(Text::new(&format!("/bin/{}", name.as_str()))), 1)?;
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
        self.populate(fs)?;
        self.kernel.personality(self.kernel.caps(CapList::new().with("serial", serial).with("fs", fs).shared())?)?;
        *self.system.lock() = Some(sys);
        Ok(sys)
    }
    fn shell(&self) -> Rpc<u64> {
        let System { serial, fs, .. } = self.processes()?;
        let shell: ShellRef = self.load("shell", CapList::new().with("serial", serial).with("fs", fs).with("supervisor", self.kernel))?;
        shell.interact().map(|_| 0)
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
        match self.load::<BlockRef>("sd", CapList::new()) {
            Ok(card) => {
                let shadow: BlockRef = self.load("block-shadow", CapList::new().with("inner", card).with("supervisor", self.kernel))?;
                println!("sd: {}", card.describe(RRef::new(Text::new("")))?.as_str());
                let fs: FsRef = self.load("fs", CapList::new().with("block", shadow))?;
                if fs.space().is_err() { println!("sd: no file system, making one"); fs.format()? }
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
        let caps = CapList::new().with("supervisor", self.kernel).with("serial", s.serial).with("uart", s.uart).with("disk", s.disk).with("fs", s.fs).with("faulty", faulty);
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
                "bench" => self.bench(),
                "user" => { self.processes()?; self.kernel.exec(&RRef::new(Text::new("/bin/usertests"))).map(|c| c as u64) }
                "shell" => self.shell(),
                // rl.soak=SECONDS, rl.seed=N before it
                "seed" => { seed = n.unwrap_or(1); Ok(0) }
                "soak" => self.soak(n.unwrap_or(10) << 32 | seed & 0xffff_ffff),
                "devices" => self.devices(),
                "crashes" => self.soak(0),
                "selftest" => self.selftest(n.unwrap_or(200)),
                _ => { println!("init: rl.{what}: unknown; there are rl.bench rl.shell rl.user rl.selftest[=ROUNDS] rl.seed=N rl.soak[=SECONDS] rl.crashes rl.devices"); return Ok(1) }
            }?;
            if r != 0 { return Ok(r) }
        }
        Ok(0)
    }
}

#[domain(name = "init", imports(Supervisor, Task, Echo, Faulty, Serial, Block, Fs, Shell, Gpio, Screen), exports(Task))]
fn main(caps: Caps) -> Rpc<Init> { Ok(Init { kernel: caps.get("supervisor")?, system: sync::Mutex::new(None) }) }
