//! Reads the ELF files of domains and processes: load segments, RELA and RELR relocations, the RELRO range, the ABI table.
//! Truth: ELF-64 (gABI), AAELF64 (R_AARCH64_RELATIVE = 1027), the RELR proposal of the generic ABI list.
//! Deviations: only what a static PIE or a static executable needs; symbols are not read. Nothing is written here.
use core::fmt;

#[derive(Debug, PartialEq, Clone, Copy)]
pub struct Segment { pub offset: usize, pub va: usize, pub file: usize, pub mem: usize, pub write: bool, pub exec: bool }
#[derive(Debug, PartialEq, Clone, Copy)]
pub enum Bad { Short, NotElf, NotAarch64, Kind, Segments, WriteAndExec, Misaligned, Overlap, Relocation(u32), RelocationPlace(usize), Entry }

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Bad::Short => f.write_str("it ends before what its headers promise"),
            Bad::NotElf => f.write_str("offset 0: expected the header of a 64-bit little-endian ELF file"),
            Bad::NotAarch64 => f.write_str("offset 18: expected machine 183, AArch64"),
            Bad::Kind => f.write_str("offset 16: expected type 2 or 3, an executable"),
            Bad::Segments => write!(f, "expected 1 to {MAX_SEGMENTS} load segments within the address range"),
            Bad::WriteAndExec => f.write_str("a segment is writable and executable"),
            Bad::Misaligned => f.write_str("a segment's file offset and address differ within the page"),
            Bad::Overlap => f.write_str("two segments share a page"),
            Bad::Relocation(n) => write!(f, "relocation type {n}: only 1027, R_AARCH64_RELATIVE, is expected"),
            Bad::RelocationPlace(va) => write!(f, "a relocation at {va:#x}, which is not writable"),
            Bad::Entry => f.write_str("offset 24: the entry lies in no executable segment"),
        }
    }
}

pub const MAX_SEGMENTS: usize = 6;
#[derive(Debug)]
pub struct Image<'a> {
    pub bytes: &'a [u8],
    words: &'a [u64],
    pub segments: [Option<Segment>; MAX_SEGMENTS],
    pub entry: usize,
    pub pie: bool,
    /// first byte after the last segment, page-rounded
    pub size: usize,
    /// start and end of the part that becomes read-only after relocation
    pub relro: (usize, usize),
    dynamic: Option<Segment>,
}

// The structures of an ELF file are naturally aligned, so it is read as words: byte by byte would cost eight times as much
// on a target that may not load unaligned.
fn u16_at(w: &[u64], o: usize) -> Option<u16> { w.get(o / 8).map(|v| (v >> (o % 8 * 8)) as u16) }
fn u32_at(w: &[u64], o: usize) -> Option<u32> { w.get(o / 8).map(|v| (v >> (o % 8 * 8)) as u32) }
fn u64_at(w: &[u64], o: usize) -> Option<usize> { if o % 8 == 0 { w.get(o / 8).map(|&v| v as usize) } else { None } }

/// Checks a file's headers; `words` is the same file as whole words. What comes out is safe to map: segments in range, page-aligned, apart, never W and X together.
pub fn parse<'a>(bytes: &'a [u8], words: &'a [u64], limit: usize) -> Result<Image<'a>, Bad> {
    if bytes.len() < 64 { return Err(Bad::Short) }
    if bytes.get(..6) != Some(b"\x7fELF\x02\x01") { return Err(Bad::NotElf) }
    if u16_at(words, 18) != Some(183) { return Err(Bad::NotAarch64) }
    let pie = match u16_at(words, 16) { Some(3) => true, Some(2) => false, _ => return Err(Bad::Kind) };
    let (entry, phoff) = (u64_at(words, 24).ok_or(Bad::Short)?, u64_at(words, 32).ok_or(Bad::Short)?);
    let n = u16_at(words, 56).ok_or(Bad::Short)? as usize;
    let mut image = Image { bytes, words, segments: [None; MAX_SEGMENTS], entry, pie, size: 0, relro: (0, 0), dynamic: None };
    let (mut count, mut top) = (0, 0);
    for i in 0..n {
        let p = phoff.checked_add(i * 56).ok_or(Bad::Short)?;
        let get = |o| u64_at(words, p + o).ok_or(Bad::Short);
        let kind = u32_at(words, p).ok_or(Bad::Short)?;
        if !matches!(kind, 1 | 2 | 0x6474e552) { continue }
        let flags = u32_at(words, p + 4).ok_or(Bad::Short)?;
        let s = Segment { offset: get(8)?, va: get(16)?, file: get(32)?, mem: get(40)?, write: flags & 2 != 0, exec: flags & 1 != 0 };
        if s.file > s.mem || s.offset.checked_add(s.file).is_none_or(|e| e > bytes.len()) { return Err(Bad::Short) }
        if s.va.checked_add(s.mem).is_none_or(|e| e > limit) { return Err(Bad::Segments) }
        match kind {
            1 if s.mem == 0 => {}
            1 => {
                if s.write && s.exec { return Err(Bad::WriteAndExec) }
                if s.offset % 4096 != s.va % 4096 { return Err(Bad::Misaligned) }
                if s.va & !4095 < top { return Err(Bad::Overlap) }
                if count == MAX_SEGMENTS { return Err(Bad::Segments) }
                top = (s.va + s.mem + 4095) & !4095;
                image.segments[count] = Some(s);
                count += 1;
            }
            2 => image.dynamic = Some(s),
            _ => image.relro = (s.va, s.va + s.mem),
        }
    }
    image.size = top;
    if count == 0 { return Err(Bad::Segments) }
    if !image.segments.iter().flatten().any(|s| s.exec && (s.va..s.va + s.file).contains(&entry)) { return Err(Bad::Entry) }
    Ok(image)
}

impl<'a> Image<'a> {
    /// The file's bytes at a virtual address.
    pub fn at(&self, va: usize, len: usize) -> Option<&'a [u8]> {
        let s = self.segments.iter().flatten().find(|s| s.va <= va && va < s.va + s.file)?;
        let end = va.checked_add(len)?;
        if end > s.va + s.file { return None }
        self.bytes.get(s.offset + va - s.va..s.offset + end - s.va)
    }
    /// RELA, its size, RELR, its size from the dynamic table; 0 for none.
    fn tables(&self) -> [usize; 4] {
        let mut out = [0; 4];
        let Some(d) = self.dynamic else { return out };
        for at in (d.offset..d.offset + d.file).step_by(16) {
            let (Some(t), Some(v)) = (u64_at(self.words, at), u64_at(self.words, at + 8)) else { break };
            match t { 0 => break, 7 => out[0] = v, 8 => out[1] = v, 36 => out[2] = v, 35 => out[3] = v, _ => {} }
        }
        out
    }
    /// Where in the file (as a byte offset) `len` bytes at a virtual address lie.
    fn place(&self, va: usize, len: usize) -> Option<usize> {
        let s = self.segments.iter().flatten().find(|s| s.va <= va && va < s.va + s.file)?;
        (va.checked_add(len)? <= s.va + s.file).then(|| s.offset + va - s.va)
    }
    fn writable(&self, va: usize) -> bool { va % 8 == 0 && self.segments.iter().flatten().any(|s| s.write && s.va <= va && va + 8 <= s.va + s.mem) }

    /// Calls `put(va, addend)` for each word that must hold base + addend. Only RELATIVE relocations in writable segments pass.
    pub fn relocations(&self, mut put: impl FnMut(usize, usize)) -> Result<usize, Bad> {
        let mut n = 0;
        let [rela, rela_size, relr, relr_size] = self.tables();
        let word = |o: usize| u64_at(self.words, o).ok_or(Bad::Short);
        if rela_size > 0 {
            let table = self.place(rela, rela_size).ok_or(Bad::Short)?;
            for e in (table..table + rela_size / 24 * 24).step_by(24) {
                let (va, info, addend) = (word(e)?, word(e + 8)?, word(e + 16)?);
                if info & 0xffff_ffff != 1027 { return Err(Bad::Relocation(info as u32)) }
                if !self.writable(va) { return Err(Bad::RelocationPlace(va)) }
                put(va, addend);
                n += 1;
            }
        }
        // RELR: an even word is an address; an odd word is a bitmap of the 63 words after the last one
        if relr_size > 0 {
            let table = self.place(relr, relr_size).ok_or(Bad::Short)?;
            let mut at = 0;
            let mut one = |va: usize| -> Result<(), Bad> {
                if !self.writable(va) { return Err(Bad::RelocationPlace(va)) }
                let addend = self.place(va, 8).and_then(|o| u64_at(self.words, o)).unwrap_or(0);
                put(va, addend);
                n += 1;
                Ok(())
            };
            for e in (table..table + relr_size / 8 * 8).step_by(8) {
                let w = word(e)?;
                if w & 1 == 0 { one(w)?; at = w + 8 } else {
                    let mut bits = w >> 1;
                    while bits != 0 { one(at + bits.trailing_zeros() as usize * 8)?; bits &= bits - 1 }
                    at += 63 * 8;
                }
            }
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    fn words(b: &[u8]) -> Vec<u64> { b.chunks_exact(8).map(|c| u64::from_le_bytes(c.try_into().unwrap())).collect() }
    fn file() -> Vec<u8> {
        let mut b = vec![0u8; 0x3000];
        let w8 = |b: &mut Vec<u8>, o: usize, v: u64| b[o..o + 8].copy_from_slice(&v.to_le_bytes());
        b[..6].copy_from_slice(b"\x7fELF\x02\x01");
        b[16] = 3; b[18] = 183; b[56] = 3;
        w8(&mut b, 24, 0x1000); w8(&mut b, 32, 64);
        for (i, (kind, flags, off, va, file, mem)) in [(1u8, 5u8, 0x1000u64, 0x1000u64, 0x1000u64, 0x1000u64), (1, 6, 0x2000, 0x2000, 0x800, 0x1800), (2, 6, 0x2400, 0x2400, 0x70, 0x70)].into_iter().enumerate() {
            let p = 64 + i * 56;
            b[p] = kind; b[p + 4] = flags;
            for (o, v) in [(8, off), (16, va), (24, va), (32, file), (40, mem)] { w8(&mut b, p + o, v) }
        }
        for (i, (t, v)) in [(7u64, 0x2500u64), (8, 24), (36, 0x2600), (35, 16), (0, 0)].into_iter().enumerate() { w8(&mut b, 0x2400 + i * 16, t); w8(&mut b, 0x2408 + i * 16, v) }
        w8(&mut b, 0x2500, 0x2010); w8(&mut b, 0x2508, 1027); w8(&mut b, 0x2510, 0x1234);
        w8(&mut b, 0x2600, 0x2100); w8(&mut b, 0x2608, 0b1011);
        w8(&mut b, 0x2100, 7); w8(&mut b, 0x2108, 8); w8(&mut b, 0x2118, 9);
        b
    }
    #[test] fn reads_rela_and_relr() {
        let b = file();
        let w = words(&b);
        let i = parse(&b, &w, 1 << 20).unwrap();
        assert_eq!((i.size, i.entry, i.pie), (0x4000, 0x1000, true));
        let mut seen = vec![];
        assert_eq!(i.relocations(|va, a| seen.push((va, a))), Ok(4));
        assert_eq!(seen, [(0x2010, 0x1234), (0x2100, 7), (0x2108, 8), (0x2118, 9)]);
    }
    #[test] fn refuses_what_it_must() {
        let edit = |f: &dyn Fn(&mut Vec<u8>)| { let mut b = file(); f(&mut b); parse(&b, &words(&b), 1 << 20).map(|i| i.relocations(|_, _| {}).err()).map_err(Some) };
        assert_eq!(edit(&|b| b[0] = 0).unwrap_err(), Some(Bad::NotElf));
        assert_eq!(edit(&|b| b.truncate(20)).unwrap_err(), Some(Bad::Short));
        assert_eq!(edit(&|b| b[18] = 62).unwrap_err(), Some(Bad::NotAarch64));
        assert_eq!(edit(&|b| b[64 + 4] = 7).unwrap_err(), Some(Bad::WriteAndExec));
        assert_eq!(edit(&|b| b[64 + 56 + 17] = 0x10).unwrap_err(), Some(Bad::Overlap));
        assert_eq!(edit(&|b| b[64 + 8] = 1).unwrap_err(), Some(Bad::Misaligned));
        assert_eq!(edit(&|b| b[25] = 0x20).unwrap_err(), Some(Bad::Entry));
        assert_eq!(edit(&|b| b[64 + 38] = 0xff).unwrap_err(), Some(Bad::Short));
        assert_eq!(edit(&|b| b[64 + 56 + 43] = 0xff).unwrap_err(), Some(Bad::Segments));
        assert_eq!(edit(&|b| b[0x2508] = 1).unwrap(), Some(Bad::Relocation(0x401)));
        assert_eq!(edit(&|b| b[0x2501] = 0x10).unwrap(), Some(Bad::RelocationPlace(0x1010)));
    }
    #[test] fn any_cut_is_refused_without_a_crash() {
        let b = file();
        for n in (0..0x27ff).step_by(7) { let _ = parse(&b[..n], &words(&b[..n]), 1 << 20).map(|i| i.relocations(|_, _| {})); }
    }
}
