//! The file system as a domain: `fs.rs` over a Block handle, one lock, stateless file numbers.
//! Deviations: one operation at a time.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::alloc;
mod fs;
use domain::{sync::Mutex, *};
use fs::{Buffer, Disk, Fault, Fs as Core};

struct Handle { block: BlockRef }
impl Disk for Handle {
    fn read(&self, block: u32, out: &mut Buffer) -> Result<(), ()> {
        let p = self.block.read(block as u64, RRef::<Page>::zeroed()).map_err(|_| ())?;
        out.copy_from_slice(&p.data);
        Ok(())
    }
    fn write(&self, block: u32, data: &Buffer) -> Result<(), ()> {
        let mut p = RRef::<Page>::zeroed();
        p.set(data);
        self.block.write(block as u64, &p).map_err(|_| ())
    }
}
fn error(f: Fault) -> Error {
    match f {
        Fault::Disk | Fault::Damaged | Fault::NotFormatted => Error::IO,
        Fault::NotFound => Error::NOT_FOUND,
        Fault::Exists | Fault::NotEmpty => Error::EXISTS,
        Fault::Full => Error::FULL,
        Fault::Name | Fault::NotDirectory | Fault::IsDirectory | Fault::Offset | Fault::Kind => Error::INVALID,
    }
}
struct Service { block: BlockRef, core: Mutex<Option<Core<Handle>>> }
impl Service {
    fn with<R>(&self, f: impl FnOnce(&mut Core<Handle>) -> Result<R, Fault>) -> Rpc<R> {
        let mut c = self.core.lock();
        if c.is_none() { *c = Some(Core::mount(Handle { block: self.block }).map_err(error)?) }
        let r = f(c.as_mut().ok_or(Error::IO)?);
        // the log may say more than what is at home: it is read again before anything else happens
        if matches!(r, Err(Fault::Disk)) { *c = None }
        r.map_err(error)
    }
}
impl domain::Fs for Service {
    fn format(&self) -> Rpc<()> {
        let mut c = self.core.lock();
        *c = None;
        Core::format(&Handle { block: self.block }, self.block.blocks()? as u32, 512).map_err(error)
    }
    fn lookup(&self, path: &RRef<Text>) -> Rpc<u32> { self.with(|f| f.lookup(path.as_str())) }
    fn create(&self, path: &RRef<Text>, kind: u32) -> Rpc<u32> { self.with(|f| f.create(path.as_str(), u16::try_from(kind).map_err(|_| Fault::Kind)?)) }
    fn unlink(&self, path: &RRef<Text>) -> Rpc<()> { self.with(|f| f.unlink(path.as_str())) }
    fn stat(&self, inode: u32) -> Rpc<u64> { self.with(|f| f.stat(inode)).map(|(k, s)| (k as u64) << 56 | s as u64) }
    fn read(&self, inode: u32, offset: u64, mut page: RRef<Page>) -> Rpc<RRef<Page>> {
        let n = self.with(|f| f.read(inode, offset, &mut page.data))?;
        page.len = n as u32;
        Ok(page)
    }
    fn write(&self, inode: u32, offset: u64, page: &RRef<Page>) -> Rpc<u32> { self.with(|f| f.write(inode, offset, page.bytes())).map(|n| n as u32) }
    fn truncate(&self, inode: u32) -> Rpc<()> { self.with(|f| f.truncate(inode)) }
    fn space(&self) -> Rpc<u64> { self.with(|f| f.space()).map(|(b, i)| (b as u64) << 32 | i as u64) }
    fn check(&self) -> Rpc<()> { self.with(|f| f.check()) }
}

#[domain(name = "fs", imports(Block), exports(Fs), pages = 512)]
fn main(caps: Caps) -> Rpc<Service> { Ok(Service { block: caps.get("block")?, core: Mutex::new(None) }) }
