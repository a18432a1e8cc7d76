//! A disk in memory: 4 KiB blocks of the window `ramdisk`, which outlives the domain as a platter outlives its driver.
//! Deviations: no wear, no latency, no errors but the asked-for ones.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::{mmio::Mmio, sync::Mutex, *};

struct Disk { memory: Mmio, work: Mutex<u64>, fuse: Mutex<u64> }
impl Disk {
    fn place(&self, block: u64) -> Rpc<usize> { if block < self.memory.len() as u64 / 4096 { Ok(block as usize * 4096) } else { Err(Error::INVALID) } }
    /// Every so many requests the driver dies, when asked to.
    fn burn(&self) {
        let mut f = self.fuse.lock();
        if *f > 0 { *f -= 1; if *f == 0 { panic!("the fuse") } }
    }
}
impl Block for Disk {
    fn blocks(&self) -> Rpc<u64> { Ok(self.memory.len() as u64 / 4096) }
    fn read(&self, block: u64, mut page: RRef<Page>) -> Rpc<RRef<Page>> {
        let at = self.place(block)?;
        self.memory.copy_out(at, &mut page.data);
        page.len = 4096;
        self.burn();
        *self.work.lock() += 1;
        Ok(page)
    }
    fn write(&self, block: u64, page: &RRef<Page>) -> Rpc<()> {
        let at = self.place(block)?;
        self.burn();
        self.memory.copy_in(at, &page.data);
        *self.work.lock() += 1;
        Ok(())
    }
    fn fail(&self, after: u64) -> Rpc<()> { if after == 0 { panic!("asked to") } *self.fuse.lock() = after; Ok(()) }
}
impl Device for Disk {
    fn describe(&self, mut out: RRef<Text>) -> Rpc<RRef<Text>> { *out = Text::new("memory disk"); Ok(out) }
    fn work(&self) -> Rpc<u64> { Ok(*self.work.lock()) }
}

#[domain(name = "memdisk", imports(Device), exports(Block), mmio = "ramdisk", budget_ms = 50)]
fn main(caps: Caps) -> Rpc<Disk> { Ok(Disk { memory: caps.mmio()?, work: Mutex::new(0), fuse: Mutex::new(0) }) }
