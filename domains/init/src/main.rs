//! The first domain: loads the others, gives each its handles, and decides what runs. The schematic of the system.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::*;

struct Init { kernel: SupervisorRef }

impl Init {
    fn load<H: Handle>(&self, name: &str, caps: CapList) -> Rpc<H> {
        let caps = self.kernel.caps(caps.shared())?;
        self.kernel.load(&RRef::new(Text::new(name)), caps)?.typed().ok_or(Error::ABI)
    }
    fn selftest(&self, rounds: u64) -> Rpc<u64> {
        let last: EchoRef = self.load("echo", CapList::new())?;
        let first: EchoRef = self.load("echo", CapList::new().with("next", last))?;
        let t: TaskRef = self.load("selftest", CapList::new().with("supervisor", self.kernel).with("echo", first))?;
        t.run(rounds)
    }
    fn bench(&self) -> Rpc<u64> {
        let last: EchoRef = self.load("echo", CapList::new())?;
        let middle: EchoRef = self.load("echo", CapList::new().with("next", last))?;
        let first: EchoRef = self.load("echo", CapList::new().with("next", middle))?;
        let faulty: FaultyRef = self.load("faulty", CapList::new())?;
        let bench: TaskRef = self.load("bench", CapList::new().with("supervisor", self.kernel).with("echo", first).with("faulty", faulty))?;
        bench.run(0)
    }
}
impl Task for Init {
    /// What the boot arguments ask for; without any, the measurements.
    fn run(&self, _: u64) -> Rpc<u64> {
        let line = self.kernel.arguments(RRef::new(Text::new("")))?;
        let mut words = line.as_str().split_whitespace().filter_map(|w| w.strip_prefix("rl.")).peekable();
        if words.peek().is_none() { return self.bench() }
        for w in words {
            let (what, n) = w.split_once('=').map_or((w, None), |(a, b)| (a, b.parse().ok()));
            let r = match what {
                "bench" => self.bench(),
                "selftest" => self.selftest(n.unwrap_or(200)),
                _ => { println!("init: rl.{what}: unknown; there are rl.bench rl.selftest[=ROUNDS]"); return Ok(1) }
            }?;
            if r != 0 { return Ok(r) }
        }
        Ok(0)
    }
}

#[domain(name = "init", imports(Supervisor, Task, Echo, Faulty), exports(Task))]
fn main(caps: Caps) -> Rpc<Init> { Ok(Init { kernel: caps.get("supervisor")? }) }
