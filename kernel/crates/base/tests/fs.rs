//! The file system's logic on the host: behaviour, and a power cut at every single write.
extern crate alloc;
#[path = "../../../../domains/fs/src/fs.rs"]
#[allow(dead_code)]
mod fs;
use fs::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Clone)]
struct Ram { blocks: Rc<RefCell<Vec<Buffer>>>, left: Rc<Cell<i64>>, writes: Rc<Cell<i64>>, torn: bool }
impl Disk for Ram {
    fn read(&self, b: u32, out: &mut Buffer) -> Result<(), ()> { *out = *self.blocks.borrow().get(b as usize).ok_or(())?; Ok(()) }
    fn write(&self, b: u32, data: &Buffer) -> Result<(), ()> {
        self.writes.set(self.writes.get() + 1);
        if self.left.get() == 0 { return Err(()) }
        self.left.set(self.left.get() - 1);
        if self.left.get() == 0 && self.torn {
            // the last write before the cut gets its first sector only
            self.blocks.borrow_mut()[b as usize][..512].copy_from_slice(&data[..512]);
            return Err(());
        }
        self.blocks.borrow_mut()[b as usize] = *data;
        Ok(())
    }
}
fn ram(n: usize) -> Ram { Ram { blocks: Rc::new(RefCell::new(vec![[0; BLOCK]; n])), left: Rc::new(Cell::new(-1)), writes: Rc::new(Cell::new(0)), torn: false } }
fn fresh(n: usize) -> (Ram, Fs<Ram>) { let r = ram(n); Fs::format(&r, n as u32, 128).unwrap(); let f = Fs::mount(r.clone()).unwrap(); (r, f) }

#[test] fn files_and_directories() {
    let (_, mut f) = fresh(400);
    let free = f.space().unwrap();
    f.create("/a", DIRECTORY).unwrap();
    let n = f.create("/a/b.txt", FILE).unwrap();
    assert_eq!(f.write(n, 0, b"hello"), Ok(5));
    assert_eq!(f.write(n, 5, b", world"), Ok(7));
    assert_eq!(f.write(n, 99, b"x"), Err(Fault::Offset));
    let mut out = [0; 64];
    assert_eq!(f.read(n, 0, &mut out), Ok(12));
    assert_eq!(&out[..12], b"hello, world");
    assert_eq!(f.lookup("a//b.txt"), Ok(n));
    assert_eq!(f.stat(n), Ok((FILE, 12)));
    assert_eq!(f.create("/a/b.txt", FILE), Err(Fault::Exists));
    assert_eq!(f.unlink("/a"), Err(Fault::NotEmpty));
    assert_eq!(f.lookup("/a/b.txt/c"), Err(Fault::NotDirectory));
    assert_eq!(f.create(&format!("/{}", "n".repeat(28)), FILE), Err(Fault::Name));
    f.check().unwrap();
    f.unlink("/a/b.txt").unwrap();
    f.unlink("/a").unwrap();
    f.check().unwrap();
    assert_eq!(f.space().unwrap().1, free.1);
}
#[test] fn large_files_and_a_full_disk() {
    let (r, mut f) = fresh(300);
    let free = f.space().unwrap();
    let n = f.create("/big", FILE).unwrap();
    let mut at = 0;
    let end = loop { match f.write(n, at, &[(at / 4096) as u8; 4096]) { Ok(k) => at += k as u64, Err(e) => break e } };
    assert_eq!(end, Fault::Full);
    assert!(at > 200 * 4096);
    f.check().unwrap();
    let mut f = Fs::mount(r).unwrap();
    let mut out = [0; 4096];
    for k in 0..at / 4096 { assert_eq!(f.read(n, k * 4096, &mut out), Ok(4096)); assert!(out.iter().all(|&b| b == k as u8)) }
    f.truncate(n).unwrap();
    f.check().unwrap();
    f.unlink("/big").unwrap();
    assert_eq!(f.space().unwrap().1, free.1);
}
#[test] fn not_a_file_system() {
    assert_eq!(Fs::mount(ram(10)).err(), Some(Fault::NotFormatted));
    assert_eq!(Fs::format(&ram(10), 10, 128), Err(Fault::Full));
}
/// After a cut at write `k` the disk mounts, is whole, and holds a prefix of the acknowledged operations plus at most the one
/// that was under way.
#[test] fn power_cut_at_every_write() {
    let script = |f: &mut Fs<Ram>, done: &mut Vec<u32>| -> Result<(), Fault> {
        f.create("/d", DIRECTORY)?; done.push(0);
        for i in 1..8u32 {
            let n = f.create(&format!("/d/{i}"), FILE)?;
            f.write(n, 0, &vec![i as u8; 3000])?;
            f.write(n, 3000, &vec![i as u8; 4000])?;
            done.push(i);
        }
        f.unlink("/d/3")?; done.push(103);
        let n = f.lookup("/d/4")?;
        f.truncate(n)?; done.push(104);
        Ok(())
    };
    for torn in [false, true] {
        let (r, mut f) = fresh(200);
        let before = r.writes.get();
        script(&mut f, &mut vec![]).unwrap();
        let total = r.writes.get() - before;
        assert!(total > 100);
        for cut in 0..total {
            let (mut r, f) = fresh(200);
            drop(f);
            r.torn = torn;
            r.left.set(cut);
            let mut done = vec![];
            let end = Fs::mount(r.clone()).and_then(|mut f| script(&mut f, &mut done));
            assert_eq!(end, Err(Fault::Disk), "cut {cut}");
            r.left.set(-1);
            r.torn = false;
            let mut f = Fs::mount(r.clone()).unwrap_or_else(|e| panic!("cut {cut}: {e:?}"));
            f.check().unwrap_or_else(|e| panic!("cut {cut} torn {torn}: {e:?}"));
            for i in done.iter().filter(|&&i| i > 0 && i < 100) {
                if *i == 3 && f.lookup("/d/3").is_err() { continue } // the unlink may have happened
                let n = f.lookup(&format!("/d/{i}")).unwrap_or_else(|e| panic!("cut {cut}: file {i}: {e:?}"));
                let mut out = vec![0; 8192];
                let len = f.read(n, 0, &mut out[..4096]).unwrap();
                if *i == 4 && len == 0 { continue } // so may the truncation
                let more = f.read(n, 4096, &mut out[4096..]).unwrap();
                assert_eq!(len + more, 7000, "cut {cut} file {i}");
                assert!(out[..7000].iter().all(|&b| b == *i as u8), "cut {cut} file {i}");
            }
            if done.contains(&103) { assert_eq!(f.lookup("/d/3"), Err(Fault::NotFound)) }
        }
    }
}
