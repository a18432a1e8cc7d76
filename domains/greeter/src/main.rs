//! A domain that is not part of the kernel's image but a file: /bin/greeter.
//! Truth: kernel/README.md, "A domain's life". Deviations: it does nothing but say that it runs.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::*;

struct Greeter { born: u64 }
impl Task for Greeter {
    fn run(&self, arg: u64) -> Rpc<u64> {
        println!("greeter: a domain from a file, started {} us ago", now() - self.born);
        Ok(arg * 2)
    }
}

#[domain(name = "greeter", exports(Task))]
fn main(_: Caps) -> Rpc<Greeter> { Ok(Greeter { born: now() }) }
