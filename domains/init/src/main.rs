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
    fn run(&self, _: u64) -> Rpc<u64> { self.bench() }
}

#[domain(name = "init", imports(Supervisor, Task, Echo, Faulty), exports(Task))]
fn main(caps: Caps) -> Rpc<Init> { Ok(Init { kernel: caps.get("supervisor")? }) }
