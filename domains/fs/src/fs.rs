//! The file system itself, over any disk of 4 KiB blocks: xv6's shape (super block, log, inodes, bitmap, data) with a redo
//! log. Truth: this file; "The log" below. Deviations from xv6: blocks of 4 KiB, names of 27 bytes, no links, no open files
//! (a file's number is enough), one operation a transaction.
//! A file's number is its inode's, and in the upper half how often that was used before: the number of a file that is gone names no other.
//!
//! Layout: 0 super block | 1 log header | 2..2+LOG log blocks | inodes | bitmap | data.
//!
//! The log: an operation changes blocks in the cache only. At its end the changed blocks are written to the log, then the
//! header with their numbers and a checksum (its first 512 bytes, which a disk writes wholly or not at all: the commit), then
//! the blocks at home, then an empty header. Mounting repeats what a valid header says. So a power cut before the commit
//! leaves the old state and one after it the new.
use super::alloc::{self, boxed::Box};
use super::alloc::vec::Vec;

pub const BLOCK: usize = 4096;
pub type Buffer = [u8; BLOCK];
const LOG: usize = 30;
const MAGIC: u32 = 0x3173_6672;
const DIRECT: usize = 12;
const INODES_A_BLOCK: usize = BLOCK / 64;
const CACHE: usize = 64;
pub const FILE: u16 = 1;
pub const DIRECTORY: u16 = 2;
const ROOT: u32 = 1;

#[derive(Debug, PartialEq, Clone, Copy)]
pub enum Fault { Disk, NotFormatted, NotFound, Exists, Full, Name, NotDirectory, IsDirectory, NotEmpty, Offset, Kind, Damaged }
type Res<T> = Result<T, Fault>;

pub trait Disk {
    fn read(&self, block: u32, out: &mut Buffer) -> Result<(), ()>;
    fn write(&self, block: u32, data: &Buffer) -> Result<(), ()>;
}

struct Cached { block: u32, dirty: bool, used: u64, data: Box<Buffer> }
#[derive(Clone, Copy, Debug)]
struct Super { blocks: u32, inodes: u32, inode_at: u32, bitmap_at: u32, data_at: u32 }
pub struct Fs<D: Disk> { pub disk: D, sb: Super, cache: Vec<Cached>, clock: u64, hint: u32 }
#[derive(Clone, Copy, Default, Debug)]
struct Inode { kind: u16, uses: u16, size: u32, at: [u32; DIRECT], indirect: u32 }

/// Which inode a file's number is of.
fn index(number: u32) -> u32 { number & 0xffff }
fn get(b: &[u8], o: usize) -> u32 { u32::from_le_bytes([b[o], b[o + 1], b[o + 2], b[o + 3]]) }
fn put(b: &mut [u8], o: usize, v: u32) { b[o..o + 4].copy_from_slice(&v.to_le_bytes()) }
fn sum(b: &[u8]) -> u32 { b.iter().fold(0x811c9dc5, |h, &x| (h ^ x as u32).wrapping_mul(0x01000193)) }

impl<D: Disk> Fs<D> {
    /// Writes an empty file system; the super block last, so that a cut leaves no half of one.
    pub fn format(disk: &D, blocks: u32, inodes: u32) -> Res<()> {
        let inode_at = 2 + LOG as u32;
        let bitmap_at = inode_at + inodes.div_ceil(INODES_A_BLOCK as u32);
        let data_at = bitmap_at + blocks.div_ceil(BLOCK as u32 * 8);
        if blocks < data_at + 4 || inodes > 1 << 16 { return Err(Fault::Full) }
        let zero = Box::new([0; BLOCK]);
        let w = |b: u32, d: &Buffer| disk.write(b, d).map_err(|_| Fault::Disk);
        w(0, &zero)?;
        for b in 1..data_at + 1 { w(b, &zero)? }
        let mut b = zero.clone();
        for (i, v) in [MAGIC, blocks, inodes, inode_at, bitmap_at, data_at].into_iter().enumerate() { put(&mut *b, 4 * i, v) }
        let s = sum(&b[..24]);
        put(&mut *b, 24, s);
        let mut m = zero.clone();
        // system blocks and the root's first block are taken
        for bit in 0..data_at as usize { m[bit / 8 % BLOCK] |= 1 << (bit % 8) }
        w(bitmap_at, &m)?;
        let mut i = zero;
        i[64..66].copy_from_slice(&DIRECTORY.to_le_bytes());
        w(inode_at, &i)?;
        w(0, &b)
    }
    pub fn mount(disk: D) -> Res<Self> {
        let mut b = Box::new([0; BLOCK]);
        disk.read(0, &mut b).map_err(|_| Fault::Disk)?;
        if get(&*b, 0) != MAGIC || get(&*b, 24) != sum(&b[..24]) { return Err(Fault::NotFormatted) }
        let sb = Super { blocks: get(&*b, 4), inodes: get(&*b, 8), inode_at: get(&*b, 12), bitmap_at: get(&*b, 16), data_at: get(&*b, 20) };
        let mut fs = Fs { disk, sb, cache: Vec::new(), clock: 0, hint: sb.data_at };
        fs.recover()?;
        Ok(fs)
    }
    fn recover(&mut self) -> Res<()> {
        let mut h = Box::new([0; BLOCK]);
        self.disk.read(1, &mut h).map_err(|_| Fault::Disk)?;
        let n = get(&*h, 0) as usize;
        if n == 0 || n > LOG || get(&*h, 4) != sum(&h[8..8 + 4 * n]) { return Ok(()) }
        let mut b = Box::new([0; BLOCK]);
        for i in 0..n {
            self.disk.read(2 + i as u32, &mut b).map_err(|_| Fault::Disk)?;
            self.disk.write(get(&*h, 8 + 4 * i), &b).map_err(|_| Fault::Disk)?;
        }
        self.disk.write(1, &[0; BLOCK]).map_err(|_| Fault::Disk)
    }

    // ---- blocks

    fn slot(&mut self, block: u32, fresh: bool) -> Res<usize> {
        self.clock += 1;
        if let Some(i) = self.cache.iter().position(|c| c.block == block) { self.cache[i].used = self.clock; return Ok(i) }
        let i = if self.cache.len() < CACHE { self.cache.push(Cached { block, dirty: false, used: 0, data: Box::new([0; BLOCK]) }); self.cache.len() - 1 } else {
            let (i, _) = self.cache.iter().enumerate().filter(|(_, c)| !c.dirty).min_by_key(|(_, c)| c.used).ok_or(Fault::Full)?;
            i
        };
        let clock = self.clock;
        let c = &mut self.cache[i];
        c.block = u32::MAX; // not valid unless the read succeeds
        if fresh { *c.data = [0; BLOCK] } else { self.disk.read(block, &mut c.data).map_err(|_| Fault::Disk)? }
        c.block = block;
        c.used = clock;
        Ok(i)
    }
    fn view(&mut self, block: u32) -> Res<&Buffer> { let i = self.slot(block, false)?; Ok(&self.cache[i].data) }
    fn edit(&mut self, block: u32, fresh: bool) -> Res<&mut Buffer> {
        let i = self.slot(block, fresh)?;
        self.cache[i].dirty = true;
        Ok(&mut self.cache[i].data)
    }
    /// Ends an operation: all its changes become durable, or none.
    fn transact<R>(&mut self, f: impl FnOnce(&mut Self) -> Res<R>) -> Res<R> {
        let r = f(self).and_then(|r| self.commit().map(|_| r));
        // what was not committed is forgotten
        if r.is_err() { self.cache.retain(|c| !c.dirty) }
        r
    }
    fn commit(&mut self) -> Res<()> {
        let dirty: Vec<usize> = (0..self.cache.len()).filter(|&i| self.cache[i].dirty).collect();
        if dirty.is_empty() { return Ok(()) }
        if dirty.len() > LOG { return Err(Fault::Full) }
        let mut h = Box::new([0; BLOCK]);
        put(&mut *h, 0, dirty.len() as u32);
        for (n, &i) in dirty.iter().enumerate() {
            self.disk.write(2 + n as u32, &self.cache[i].data).map_err(|_| Fault::Disk)?;
            put(&mut *h, 8 + 4 * n, self.cache[i].block);
        }
        let s = sum(&h[8..8 + 4 * dirty.len()]);
        put(&mut *h, 4, s);
        self.disk.write(1, &h).map_err(|_| Fault::Disk)?;
        for &i in &dirty {
            let c = &mut self.cache[i];
            self.disk.write(c.block, &c.data).map_err(|_| Fault::Disk)?;
            c.dirty = false;
        }
        self.disk.write(1, &[0; BLOCK]).map_err(|_| Fault::Disk)
    }
    fn alloc(&mut self) -> Res<u32> {
        let (total, from) = (self.sb.blocks, self.sb.data_at);
        let span = total - from;
        for k in 0..span {
            let b = from + (self.hint - from + k) % span;
            let (at, bit) = (self.sb.bitmap_at + b / (BLOCK as u32 * 8), b as usize % (BLOCK * 8));
            let map = self.view(at)?;
            if map[bit / 8] == 0xff { continue }
            if map[bit / 8] >> (bit % 8) & 1 == 0 {
                self.edit(at, false)?[bit / 8] |= 1 << (bit % 8);
                self.hint = if b + 1 < total { b + 1 } else { from };
                self.edit(b, true)?;
                return Ok(b);
            }
        }
        Err(Fault::Full)
    }
    fn release(&mut self, b: u32) -> Res<()> {
        let (at, bit) = (self.sb.bitmap_at + b / (BLOCK as u32 * 8), b as usize % (BLOCK * 8));
        self.edit(at, false)?[bit / 8] &= !(1 << (bit % 8));
        self.cache.iter_mut().filter(|c| c.block == b).for_each(|c| { c.block = u32::MAX; c.dirty = false });
        Ok(())
    }

    // ---- inodes

    fn inode(&mut self, number: u32) -> Res<Inode> {
        let n = index(number);
        if n == 0 || n >= self.sb.inodes { return Err(Fault::NotFound) }
        let b = self.view(self.sb.inode_at + n / INODES_A_BLOCK as u32)?;
        let o = n as usize % INODES_A_BLOCK * 64;
        let mut i = Inode { kind: u16::from_le_bytes([b[o], b[o + 1]]), uses: u16::from_le_bytes([b[o + 2], b[o + 3]]), size: get(b, o + 4), indirect: get(b, o + 56), ..Inode::default() };
        for k in 0..DIRECT { i.at[k] = get(b, o + 8 + 4 * k) }
        Ok(i)
    }
    fn live(&mut self, number: u32) -> Res<Inode> { let i = self.inode(number)?; if i.kind == 0 || i.uses as u32 != number >> 16 { Err(Fault::NotFound) } else { Ok(i) } }
    fn save(&mut self, number: u32, i: &Inode) -> Res<()> {
        let n = index(number);
        let at = self.sb.inode_at + n / INODES_A_BLOCK as u32;
        let b = self.edit(at, false)?;
        let o = n as usize % INODES_A_BLOCK * 64;
        b[o..o + 2].copy_from_slice(&i.kind.to_le_bytes());
        b[o + 2..o + 4].copy_from_slice(&i.uses.to_le_bytes());
        put(b, o + 4, i.size);
        for k in 0..DIRECT { put(b, o + 8 + 4 * k, i.at[k]) }
        put(b, o + 56, i.indirect);
        Ok(())
    }
    /// Block `k` of a file; made when `make`.
    fn map(&mut self, i: &mut Inode, k: usize, make: bool) -> Res<u32> {
        if k < DIRECT {
            if i.at[k] == 0 && make { i.at[k] = self.alloc()? }
            return Ok(i.at[k]);
        }
        let k = k - DIRECT;
        if k >= BLOCK / 4 { return Err(Fault::Full) }
        if i.indirect == 0 { if !make { return Ok(0) } i.indirect = self.alloc()? }
        let mut b = get(self.view(i.indirect)?, 4 * k);
        if b == 0 && make { b = self.alloc()?; put(self.edit(i.indirect, false)?, 4 * k, b) }
        Ok(b)
    }
    fn read_at(&mut self, i: &mut Inode, offset: u64, out: &mut [u8]) -> Res<usize> {
        if offset >= i.size as u64 { return Ok(0) }
        let len = out.len().min((i.size as u64 - offset) as usize);
        let mut done = 0;
        while done < len {
            let (k, o) = ((offset as usize + done) / BLOCK, (offset as usize + done) % BLOCK);
            let n = (BLOCK - o).min(len - done);
            match self.map(i, k, false)? { 0 => out[done..done + n].fill(0), b => out[done..done + n].copy_from_slice(&self.view(b)?[o..o + n]) }
            done += n;
        }
        Ok(len)
    }
    fn write_at(&mut self, number: u32, i: &mut Inode, offset: u64, data: &[u8]) -> Res<()> {
        if offset > i.size as u64 || data.len() > BLOCK { return Err(Fault::Offset) }
        let mut done = 0;
        while done < data.len() {
            let (k, o) = ((offset as usize + done) / BLOCK, (offset as usize + done) % BLOCK);
            let n = (BLOCK - o).min(data.len() - done);
            let b = self.map(i, k, true)?;
            self.edit(b, false)?[o..o + n].copy_from_slice(&data[done..done + n]);
            done += n;
        }
        i.size = i.size.max((offset as usize + data.len()) as u32);
        self.save(number, i)
    }
    fn shrink(&mut self, n: u32, i: &mut Inode) -> Res<()> {
        for k in 0..DIRECT { if i.at[k] != 0 { self.release(i.at[k])?; i.at[k] = 0 } }
        if i.indirect != 0 {
            for k in 0..BLOCK / 4 { let b = get(self.view(i.indirect)?, 4 * k); if b != 0 { self.release(b)? } }
            self.release(i.indirect)?;
            i.indirect = 0;
        }
        i.size = 0;
        self.save(n, i)
    }

    // ---- names: entries of 32 bytes, inode number (0: free) and name

    fn find(&mut self, dir: &mut Inode, name: &str) -> Res<Option<(u32, u64)>> {
        let mut e = [0u8; 32];
        for at in (0..dir.size as u64).step_by(32) {
            self.read_at(dir, at, &mut e)?;
            if get(&e, 0) != 0 && e[4..].split(|&c| c == 0).next() == Some(name.as_bytes()) { return Ok(Some((get(&e, 0), at))) }
        }
        Ok(None)
    }
    /// The directory a path's last name is in, and that name.
    fn parent<'p>(&mut self, path: &'p str) -> Res<(u32, Inode, &'p str)> {
        let mut at = ROOT;
        let mut dir = self.inode(ROOT)?;
        let mut names = path.split('/').filter(|s| !s.is_empty()).peekable();
        let mut name = names.next().ok_or(Fault::Name)?;
        while names.peek().is_some() {
            if dir.kind != DIRECTORY { return Err(Fault::NotDirectory) }
            at = self.find(&mut dir, name)?.ok_or(Fault::NotFound)?.0;
            dir = self.live(at)?;
            name = names.next().ok_or(Fault::Name)?;
        }
        if dir.kind != DIRECTORY { return Err(Fault::NotDirectory) }
        if name.len() > 27 || name.contains('\0') { return Err(Fault::Name) }
        Ok((at, dir, name))
    }
    pub fn lookup(&mut self, path: &str) -> Res<u32> {
        if path.split('/').all(|s| s.is_empty()) { return Ok(ROOT) }
        let (_, mut dir, name) = self.parent(path)?;
        self.find(&mut dir, name)?.map(|f| f.0).ok_or(Fault::NotFound)
    }
    pub fn create(&mut self, path: &str, kind: u16) -> Res<u32> {
        if kind != FILE && kind != DIRECTORY { return Err(Fault::Kind) }
        self.transact(|fs| {
            let (number, mut dir, name) = fs.parent(path)?;
            if fs.find(&mut dir, name)?.is_some() { return Err(Fault::Exists) }
            let mut free = 0;
            for n in 2..fs.sb.inodes { let i = fs.inode(n)?; if i.kind == 0 { free = n | (i.uses as u32) << 16; break } }
            if free == 0 { return Err(Fault::Full) }
            fs.save(free, &Inode { kind, uses: (free >> 16) as u16, ..Inode::default() })?;
            let mut e = [0u8; 32];
            put(&mut e, 0, free);
            e[4..4 + name.len()].copy_from_slice(name.as_bytes());
            let mut at = dir.size as u64;
            let mut old = [0u8; 32];
            for o in (0..dir.size as u64).step_by(32) { fs.read_at(&mut dir, o, &mut old)?; if get(&old, 0) == 0 { at = o; break } }
            fs.write_at(number, &mut dir, at, &e)?;
            Ok(free)
        })
    }
    pub fn unlink(&mut self, path: &str) -> Res<()> {
        self.transact(|fs| {
            let (number, mut dir, name) = fs.parent(path)?;
            let (n, at) = fs.find(&mut dir, name)?.ok_or(Fault::NotFound)?;
            let mut i = fs.live(n)?;
            if i.kind == DIRECTORY {
                let mut e = [0u8; 32];
                for o in (0..i.size as u64).step_by(32) { fs.read_at(&mut i, o, &mut e)?; if get(&e, 0) != 0 { return Err(Fault::NotEmpty) } }
            }
            fs.shrink(n, &mut i)?;
            (i.kind, i.uses) = (0, i.uses.wrapping_add(1));
            fs.save(n, &i)?;
            fs.write_at(number, &mut dir, at, &[0; 32])
        })
    }
    pub fn stat(&mut self, n: u32) -> Res<(u16, u32)> { let i = self.live(n)?; Ok((i.kind, i.size)) }
    pub fn read(&mut self, n: u32, offset: u64, out: &mut [u8]) -> Res<usize> { let mut i = self.live(n)?; self.read_at(&mut i, offset, out) }
    pub fn write(&mut self, n: u32, offset: u64, data: &[u8]) -> Res<usize> {
        self.transact(|fs| {
            let mut i = fs.live(n)?;
            if i.kind == DIRECTORY { return Err(Fault::IsDirectory) }
            fs.write_at(n, &mut i, offset, data)?;
            Ok(data.len())
        })
    }
    pub fn truncate(&mut self, n: u32) -> Res<()> {
        self.transact(|fs| {
            let mut i = fs.live(n)?;
            if i.kind == DIRECTORY { return Err(Fault::IsDirectory) }
            fs.shrink(n, &mut i)
        })
    }
    /// Free blocks and inodes.
    pub fn space(&mut self) -> Res<(u32, u32)> {
        let (mut blocks, mut inodes) = (0, 0);
        for b in self.sb.data_at..self.sb.blocks {
            let bit = b as usize % (BLOCK * 8);
            if self.view(self.sb.bitmap_at + b / (BLOCK as u32 * 8))?[bit / 8] >> (bit % 8) & 1 == 0 { blocks += 1 }
        }
        for n in 2..self.sb.inodes { if self.inode(n)?.kind == 0 { inodes += 1 } }
        Ok((blocks, inodes))
    }
    /// Every block in use belongs to exactly one file and every file to a directory.
    pub fn check(&mut self) -> Res<()> {
        let mut owner = alloc::vec![false; self.sb.blocks as usize];
        let mut named = alloc::vec![false; self.sb.inodes as usize];
        named[ROOT as usize] = true;
        for n in 1..self.sb.inodes {
            let mut i = self.inode(n)?;
            if i.kind == 0 { continue }
            let mut mine: Vec<u32> = i.at.iter().copied().filter(|&b| b != 0).collect();
            if i.indirect != 0 {
                mine.push(i.indirect);
                for k in 0..BLOCK / 4 { let b = get(self.view(i.indirect)?, 4 * k); if b != 0 { mine.push(b) } }
            }
            for b in mine {
                if b < self.sb.data_at || b >= self.sb.blocks || core::mem::replace(&mut owner[b as usize], true) { return Err(Fault::Damaged) }
            }
            if i.kind == DIRECTORY {
                let mut e = [0u8; 32];
                for o in (0..i.size as u64).step_by(32) {
                    self.read_at(&mut i, o, &mut e)?;
                    let number = get(&e, 0);
                    let c = index(number);
                    if number != 0 && (c >= self.sb.inodes || core::mem::replace(&mut named[c as usize], true) || self.inode(c)?.uses as u32 != number >> 16) { return Err(Fault::Damaged) }
                }
            }
        }
        for n in 1..self.sb.inodes { if (self.inode(n)?.kind != 0) != named[n as usize] { return Err(Fault::Damaged) } }
        for b in self.sb.data_at..self.sb.blocks {
            let bit = b as usize % (BLOCK * 8);
            let used = self.view(self.sb.bitmap_at + b / (BLOCK as u32 * 8))?[bit / 8] >> (bit % 8) & 1 != 0;
            if used != owner[b as usize] { return Err(Fault::Damaged) }
        }
        Ok(())
    }
}
