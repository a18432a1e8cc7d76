//! The file system's logic on the host: behaviour, and a power cut at every single write.
//! Deviations: a disk that lies about what it has written is not tried.
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
#[test] fn what_would_damage_it_is_refused() {
    let (_, mut f) = fresh(400);
    let d = f.create("/d", DIRECTORY).unwrap();
    let n = f.create("/d/f", FILE).unwrap();
    for dir in [f.lookup("/").unwrap(), d] {
        assert_eq!(f.truncate(dir), Err(Fault::IsDirectory));
        assert_eq!(f.write(dir, 0, &[0; 32]), Err(Fault::IsDirectory));
    }
    for kind in [0, 3, 0xffff] { assert_eq!(f.create("/k", kind), Err(Fault::Kind)) }
    assert_eq!(f.create("/d/f\0", FILE), Err(Fault::Name), "it would be found as /d/f");
    for other in [0, 5, 127, 128, 0xffff, 1 << 16 | n, u32::MAX] { assert_eq!(f.stat(other), Err(Fault::NotFound), "{other:#x}") }
    f.check().unwrap();
}
#[test] fn the_number_of_a_file_that_is_gone_names_no_other() {
    let (r, mut f) = fresh(400);
    let old = f.create("/a", FILE).unwrap();
    f.write(old, 0, b"old").unwrap();
    f.unlink("/a").unwrap();
    let new = f.create("/b", FILE).unwrap();
    f.write(new, 0, b"new").unwrap();
    assert_ne!(old, new);
    let mut out = [0; 8];
    assert_eq!((f.stat(old), f.read(old, 0, &mut out), f.write(old, 0, b"x"), f.truncate(old)), (Err(Fault::NotFound), Err(Fault::NotFound), Err(Fault::NotFound), Err(Fault::NotFound)));
    let mut f = Fs::mount(r).unwrap();
    assert_eq!((f.lookup("/b"), f.stat(old)), (Ok(new), Err(Fault::NotFound)), "after a mount, too");
    f.check().unwrap();
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
/// A step of the workload: one operation, which is one transaction.
#[derive(Clone)]
enum Step { Make(&'static str, u16), Write(&'static str, u64, u8, usize), Remove(&'static str), Empty(&'static str) }
use Step::*;
fn workload() -> Vec<Step> {
    let mut w = vec![Make("/d", DIRECTORY), Make("/d/e", DIRECTORY), Make("/d/big", FILE)];
    // across the last direct block into the indirect one
    for k in 0..14 { w.push(Write("/d/big", k * 4096, k as u8 + 1, 4096)) }
    w.extend([Write("/d/big", 3000, 99, 4096), Make("/d/e/small", FILE), Write("/d/e/small", 0, 7, 3000), Write("/d/e/small", 3000, 8, 4000)]);
    w.extend([Make("/other", FILE), Write("/other", 0, 5, 100), Remove("/d/e/small"), Empty("/d/big"), Write("/d/big", 0, 42, 4096), Remove("/d/e"), Make("/d/e", FILE), Remove("/d/big")]);
    w
}
fn run(f: &mut Fs<Ram>, step: &Step) -> Result<(), Fault> {
    match *step {
        Make(path, kind) => f.create(path, kind).map(|_| ()),
        Write(path, at, byte, len) => { let n = f.lookup(path)?; f.write(n, at, &vec![byte; len]).map(|_| ()) }
        Remove(path) => f.unlink(path),
        Empty(path) => { let n = f.lookup(path)?; f.truncate(n) }
    }
}
/// What the steps so far must have led to: path to kind and contents.
type Tree = std::collections::BTreeMap<String, (u16, Vec<u8>)>;
fn model(steps: &[Step]) -> Tree {
    let mut t = Tree::new();
    for s in steps {
        match *s {
            Make(p, kind) => { t.insert(p.into(), (kind, vec![])); }
            Write(p, at, byte, len) => { let c = &mut t.get_mut(p).unwrap().1; c.resize(c.len().max(at as usize + len), 0); c[at as usize..at as usize + len].fill(byte) }
            Remove(p) => { t.remove(p); }
            Empty(p) => t.get_mut(p).unwrap().1.clear(),
        }
    }
    t
}
fn tree(f: &mut Fs<Ram>, dir: &str, out: &mut Tree) {
    let n = f.lookup(dir).unwrap();
    let (mut at, mut e) = (0, [0u8; 32]);
    while f.read(n, at, &mut e).unwrap() == 32 {
        at += 32;
        if e[..4] == [0; 4] { continue }
        let path = format!("{dir}/{}", std::str::from_utf8(&e[4..]).unwrap().trim_end_matches('\0'));
        let child = f.lookup(&path).unwrap();
        let (kind, size) = f.stat(child).unwrap();
        let mut bytes = vec![0; size as usize];
        if kind == FILE { for (k, c) in bytes.chunks_mut(BLOCK).enumerate() { assert_eq!(f.read(child, (k * BLOCK) as u64, c), Ok(c.len())) } } else { bytes.clear() }
        if kind == DIRECTORY { tree(f, &path, out) }
        out.insert(path, (kind, bytes));
    }
}
/// Whole, and exactly what the acknowledged steps led to, or these and the one that was under way.
fn judge(f: &mut Fs<Ram>, steps: &[Step], acknowledged: usize, what: &str) {
    f.check().unwrap_or_else(|e| panic!("{what}: {e:?}"));
    let mut now = Tree::new();
    tree(f, "", &mut now);
    assert!(now == model(&steps[..acknowledged]) || acknowledged < steps.len() && now == model(&steps[..acknowledged + 1]), "{what}: {acknowledged} steps were acknowledged");
}
/// The workload on a disk that fails at write `cut`; how many steps were acknowledged.
fn until(cut: i64, torn: bool, steps: &[Step]) -> (Ram, usize) {
    let (mut r, f) = fresh(200);
    drop(f);
    r.torn = torn;
    r.left.set(cut);
    let mut done = 0;
    if let Ok(mut f) = Fs::mount(r.clone()) { for s in steps { match run(&mut f, s) { Ok(()) => done += 1, Err(e) => { assert_eq!(e, Fault::Disk); break } } } }
    (r, done)
}
#[test] fn power_cut_at_every_write() {
    let steps = workload();
    let writes = { let (r, mut f) = fresh(200); let before = r.writes.get(); for s in &steps { run(&mut f, s).unwrap() } r.writes.get() - before };
    assert!(writes > 150, "{writes}");
    for torn in [false, true] {
        let mut last = 0;
        for cut in 0..=writes {
            let (mut r, done) = until(cut, torn, &steps);
            assert!(done >= last);
            last = done;
            // and again at every write of the recovery
            let mut again = 0;
            let mut f = loop {
                r.left.set(again);
                let f = Fs::mount(r.clone());
                r.left.set(-1);
                r.torn = false;
                match f { Ok(f) => break f, Err(e) => assert_eq!(e, Fault::Disk, "cut {cut}, then {again}") }
                again += 1;
            };
            judge(&mut f, &steps, done, &format!("cut {cut} torn {torn}"));
            // it goes on from there
            let n = f.create("/after", FILE).unwrap();
            f.write(n, 0, &[1; 4096]).unwrap();
            f.check().unwrap();
        }
        assert_eq!(last, steps.len() - torn as usize);
    }
}
/// A disk that fails once and then works again: the domain mounts anew after a disk fault, and goes on.
#[test] fn a_write_fails_and_the_disk_works_again() {
    let steps = workload();
    let writes = { let (r, mut f) = fresh(200); let before = r.writes.get(); for s in &steps { run(&mut f, s).unwrap() } r.writes.get() - before };
    for cut in 0..writes {
        let (r, done) = until(cut, false, &steps);
        r.left.set(-1);
        let mut f = Fs::mount(r).unwrap();
        judge(&mut f, &steps, done, &format!("write {cut}"));
        for s in &steps[done..] { match run(&mut f, s) { Ok(()) | Err(Fault::Exists | Fault::NotFound) => {} Err(e) => panic!("write {cut}: {e:?}") } }
        f.check().unwrap();
    }
}
