//! The callee of the call measurements: each method is one shape of call.
//! Deviations: it keeps one object at a time.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::{sync::Mutex, *};

struct Service { next: Option<EchoRef>, kept: Mutex<Option<RRef<Page>>> }
impl Echo for Service {
    fn null(&self) -> Rpc<()> { Ok(()) }
    fn add(&self, a: u64) -> Rpc<u64> { Ok(a + 1) }
    fn bounce(&self, page: RRef<Page>) -> Rpc<RRef<Page>> { Ok(page) }
    fn peek(&self, page: &RRef<Page>) -> Rpc<u32> { Ok(page.len) }
    fn relay(&self, page: RRef<Page>) -> Rpc<RRef<Page>> {
        match &self.next { Some(n) => n.relay(page), None => Ok(page) }
    }
    fn keep(&self, page: RRef<Page>) -> Rpc<()> { *self.kept.lock() = Some(page); Ok(()) }
    fn kept(&self) -> Rpc<RRef<Page>> { self.kept.lock().take().ok_or(Error::NOT_FOUND) }
}

#[domain(name = "echo", imports(Echo), exports(Echo))]
fn main(caps: Caps) -> Rpc<Service> { Ok(Service { next: caps.get("next").ok(), kept: Mutex::new(None) }) }
