//! Memory: physical frames (buddy), the kernel's translation table, the kernel heap.
//! Truth: Arm ARM D8 (VMSAv8-64, 4K granule, 39-bit addresses, so three levels: 1 GiB, 2 MiB, 4 KiB).
//!
//! Upper half (TTBR1): BASE + physical address for RAM and registers; domains, stacks and windows above it. W^X: no address
//! is writable and executable, and SCTLR_EL1.WXN holds the processor to it.
//! Deviations: RAM keeps a writable alias in the linear map, also for the text of domains loaded from files.
//!
//! What `unsafe` stands on here: all RAM is mapped at BASE for ever, so a frame's linear address is good as long as the frame is
//! allocated; a table entry with the valid bit names a table or frame of ours; OWNED frames have one mapping.
use crate::arch::{self, IrqOff};
use crate::bsp::BASE;
use crate::word::Word;
use base::frames::{Buddy, FrameAlloc, Meta};
use core::alloc::{GlobalAlloc, Layout};
use core::ptr::{addr_of, addr_of_mut, null_mut};

pub const PAGE: usize = 4096;
pub const DOMAINS: usize = 0xFFFF_FFC0_0000_0000;
pub const SLOT: usize = 64 << 20;
pub const SLOTS: usize = 512;
pub const STACKS: usize = 0xFFFF_FFE0_0000_0000;
pub const WINDOWS: usize = 0xFFFF_FFF0_0000_0000;

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Access { Text, Read, Write, Device, Uncached, UserText, UserRead, UserWrite }
const OWNED: u64 = 1 << 55; // software: the frame goes back with the mapping
const XN: u64 = 1 << 54 | 1 << 53;
fn bits(a: Access) -> u64 {
    // AF | inner shareable | AttrIndx, then AP and execute-never
    match a {
        Access::Text => 0x700 | 1 << 7 | 1 << 54,
        Access::Read => 0x700 | 1 << 7 | XN,
        Access::Write => 0x700 | XN,
        Access::Device => 0x400 | 1 << 2 | XN,
        Access::Uncached => 0x600 | 2 << 2 | XN,
        Access::UserText => 0x700 | 1 << 7 | 1 << 6 | 1 << 53 | 1 << 11,
        Access::UserRead => 0x700 | 1 << 7 | 1 << 6 | XN | 1 << 11,
        Access::UserWrite => 0x700 | 1 << 6 | XN | 1 << 11,
    }
}

static mut FRAMES: Option<Buddy<'static>> = None;
// SAFETY: set once by `init`, entered with interrupts masked.
fn frames() -> &'static mut Buddy<'static> { unsafe { (*addr_of_mut!(FRAMES)).as_mut().unwrap() } }
/// 2^order frames, by linear address.
pub fn alloc(order: usize) -> Option<*mut u8> { let _off = IrqOff::new(); frames().alloc(order).map(|f| (BASE + (f as usize) * PAGE) as *mut u8) }
pub fn alloc_clear(order: usize) -> Option<*mut u8> { alloc(order).inspect(|&p| arch::clear(p, PAGE << order)) }
pub fn free(p: *mut u8, order: usize) {
    let _off = IrqOff::new();
    assert!(frames().free(((p as usize - BASE) / PAGE) as u32, order), "frame freed that was not out");
}
pub fn free_frames() -> usize { frames().free_frames() }
/// Only what the kernel itself needs to go on is left (16 MiB): processes, private heaps and the shared heap get no more.
pub fn scarce() -> bool { free_frames() < 4096 }

/// One table of 512 entries, by its linear address.
#[derive(Clone, Copy)]
struct Table(*mut u64);
impl Table {
    fn new() -> Option<Table> { alloc_clear(0).map(|p| Table(p as *mut u64)) }
    // SAFETY: a Table is a page of ours that is one; entries are changed with interrupts masked.
    #[inline(always)]
    fn entry(self, i: usize) -> &'static mut u64 { unsafe { &mut *self.0.add(i & 511) } }
    /// The table below entry `i`, made when wanted.
    fn below(self, i: usize, make: bool) -> Option<Table> {
        let e = self.entry(i);
        if *e & 3 == 3 { return Some(Table(linear(*e) as *mut u64)) }
        if *e != 0 || !make { return None }
        let n = Table::new()?;
        *e = (n.0 as usize - BASE) as u64 | 3;
        Some(n)
    }
    fn free(self) { free(self.0 as *mut u8, 0) }
}
/// Linear address of the frame or table an entry names.
fn linear(entry: u64) -> *mut u8 { (BASE + (entry as usize & 0xffff_ffff_f000)) as *mut u8 }
/// A frame's bytes.
pub type Page = [u8; PAGE];
// SAFETY: all RAM is mapped at BASE for ever; whose the frame is lends it here for a moment.
fn page(linear: *mut u8) -> &'static mut Page { unsafe { &mut *(linear as *mut Page) } }
/// An entry goes; so does its frame, if it was owned.
fn drop_page(entry: &mut u64) { if *entry & 1 != 0 && *entry & OWNED != 0 { free(linear(*entry), 0) } *entry = 0 }

/// A translation table's root: the kernel's, or a process's.
#[derive(Clone, Copy)]
pub struct Space(Table);
// SAFETY: see Table.
unsafe impl Send for Space {}
static KERNEL: Word = Word::new(0);
pub fn kernel() -> Space { Space(Table(KERNEL.get() as *mut u64)) }

impl Space {
    pub fn new() -> Option<Space> { Table::new().map(Space) }
    pub fn root(self) -> usize { self.0.0 as usize - BASE }
    /// The table of 4 KiB entries for an address.
    fn pages(self, va: usize, make: bool) -> Option<Table> { self.0.below(va >> 30, make)?.below(va >> 21, make) }
    fn entry(self, va: usize, make: bool) -> Option<&'static mut u64> { Some(self.pages(va, make)?.entry(va >> 12)) }
    /// Maps one page. `owned`: its frame is freed when it is unmapped.
    pub fn map(self, va: usize, pa: usize, a: Access, owned: bool) -> Option<()> {
        let e = self.entry(va, true)?;
        *e = pa as u64 | bits(a) | 3 | if owned { OWNED } else { 0 };
        Some(())
    }
    /// A run of pages with the largest blocks that fit: 1 GiB, 2 MiB, 4 KiB.
    pub fn map_range(self, mut va: usize, mut pa: usize, mut len: usize, a: Access) -> Option<()> {
        let free = |e: &'static mut u64| (*e & 3 != 3).then_some(e);
        while len > 0 {
            let aligned = va | pa;
            let step = if aligned & (1 << 30) - 1 == 0 && len >= 1 << 30 { 1 << 30 } else if aligned & (1 << 21) - 1 == 0 && len >= 1 << 21 { 1 << 21 } else { PAGE };
            match step {
                PAGE => self.map(va, pa, a, false)?,
                // a block takes no table's place: what that maps is somebody's
                0x20_0000 => *free(self.0.below(va >> 30, true)?.entry(va >> 21))? = pa as u64 | bits(a) | 1,
                _ => *free(self.0.entry(va >> 30))? = pa as u64 | bits(a) | 1,
            }
            (va, pa, len) = (va + step, pa + step, len - step.min(len));
        }
        Some(())
    }
    /// Takes back what `map_range` mapped, blocks and pages, with the tables that were made for it; the caller forgets the translations.
    pub fn forget_range(self, va: usize, len: usize) {
        let block = |e: &u64| *e & 3 == 1;
        for at in (va & !0x1f_ffff..va + len).step_by(1 << 21) {
            let e = self.0.entry(at >> 30);
            if block(e) { *e = 0; continue }
            let Some(l2) = self.0.below(at >> 30, false) else { continue };
            let e = l2.entry(at >> 21);
            if block(e) { *e = 0 } else { self.unmap(at.max(va), (at + (1 << 21)).min(va + len).saturating_sub(at.max(va)) / PAGE); self.drop_tables(at, 1 << 21) }
        }
    }
    /// A fresh zeroed page, as the kernel sees it.
    pub fn map_new(self, va: usize, a: Access) -> Option<&'static mut Page> {
        let p = alloc_clear(0)?;
        if self.map(va, p as usize - BASE, a, true).is_none() { free(p, 0); return None }
        Some(page(p))
    }
    /// Changes the rights of a mapped page; the caller forgets the old translation.
    pub fn protect(self, va: usize, a: Access) {
        if let Some(e) = self.entry(va, false) { if *e & 1 != 0 { *e = *e & (0xffff_ffff_f000 | OWNED) | bits(a) | 3 } }
    }
    /// Removes pages and frees the owned ones; the caller forgets the old translations. How many there were.
    pub fn unmap(self, va: usize, pages: usize) -> usize {
        let (mut n, mut at, end) = (0, va, va + pages * PAGE);
        while at < end {
            let Some(l3) = self.pages(at, false) else {
                at = (at & !0x1f_ffff) + 0x20_0000;
                continue;
            };
            let e = l3.entry(at >> 12);
            if *e & 1 != 0 { n += 1; drop_page(e) }
            at += PAGE;
        }
        n
    }
    /// Frees the tables (not the pages) below the root entries that cover `[va, va+len)`; everything there was unmapped.
    pub fn drop_tables(self, va: usize, len: usize) {
        let mut at = va;
        while at < va + len {
            if let Some(l2) = self.0.below(at >> 30, false) {
                if let Some(l3) = l2.below(at >> 21, false) { *l2.entry(at >> 21) = 0; l3.free() }
            }
            at += 0x20_0000;
        }
    }
    /// The whole of a process's space: pages, tables, root.
    pub fn destroy(self) {
        for l2 in (0..512).filter_map(|i| self.0.below(i, false)) {
            for l3 in (0..512).filter_map(|j| l2.below(j, false)) {
                for k in 0..512 { drop_page(l3.entry(k)) }
                l3.free();
            }
            l2.free();
        }
        self.0.free();
    }
    /// Linear address and raw entry of a mapped page.
    pub fn lookup(self, va: usize) -> Option<(&'static mut Page, u64)> {
        let e = *self.entry(va, false)?;
        (e & 1 != 0).then(|| (page(linear(e)), e))
    }
    /// Every mapped page of a process: (address, its bytes, writable, executable).
    pub fn for_each(self, mut f: impl FnMut(usize, &Page, bool, bool)) {
        for i in 0..512 {
            let Some(l2) = self.0.below(i, false) else { continue };
            for j in 0..512 {
                let Some(l3) = l2.below(j, false) else { continue };
                for k in 0..512 {
                    let e = *l3.entry(k);
                    if e & 1 != 0 { f(i << 30 | j << 21 | k << 12, page(linear(e)), e & 1 << 7 == 0, e & 1 << 54 == 0) }
                }
            }
        }
    }
}

extern "C" { static __image: u8; static __text_end: u8; static __rodata_end: u8; static __end: u8; static __boot_stack_low: u8; static __exception_stack_low: u8; }

/// Takes over all memory up to `top` and moves to the final translation table.
pub fn init(top: usize, keep: (usize, usize)) {
    let at = |p: *const u8| p as usize;
    // addresses only; the link script makes the symbols
    let [image, text, rodata, end, boot_stack, exception_stack] = [at(addr_of!(__image)), at(addr_of!(__text_end)), at(addr_of!(__rodata_end)), at(addr_of!(__end)), at(addr_of!(__boot_stack_low)), at(addr_of!(__exception_stack_low))];
    let total = top / PAGE;
    let meta = end as *mut Meta;
    let first = (end + total * core::mem::size_of::<Meta>() + PAGE - 1) & !(PAGE - 1);
    arch::clear(end as *mut u8, first - end);
    // SAFETY: the memory behind the image is nobody's, and was just cleared; a cleared Meta is one.
    let mut buddy = Buddy::new(unsafe { core::slice::from_raw_parts_mut(meta, total) });
    let (low, high) = (((first - BASE) / PAGE) as u32, total as u32);
    // the device tree's pages, when it lies in the range, stay out
    let (k0, k1) = ((keep.0 / PAGE) as u32, keep.1.div_ceil(PAGE) as u32);
    if k0 < k1 && k0 >= low && k1 <= high { buddy.add(low, k0); buddy.add(k1, high) } else { buddy.add(low, high) }
    // SAFETY: nobody has looked yet.
    unsafe { FRAMES = Some(buddy) };
    let s = Space::new().unwrap();
    KERNEL.set(s.0.0 as u64);
    let pa = |va: usize| va - BASE;
    let range = |from: usize, to: usize, a| { s.map_range(from, pa(from), to - from, a).unwrap() };
    let split = (end + 0x1f_ffff) & !0x1f_ffff;
    range(BASE, image, Access::Write);
    range(image, text, Access::Text);
    range(text, rodata, Access::Read);
    range(rodata, split, Access::Write);
    range(split, BASE + (top & !0x1f_ffff), Access::Write);
    range(BASE + 0x3F00_0000, BASE + 0x4000_0000, Access::Device);
    range(BASE + 0x4000_0000, BASE + 0x4020_0000, Access::Device);
    // guard pages below the boot and exception stacks
    s.unmap(boot_stack - PAGE, 1);
    s.unmap(exception_stack - PAGE, 1);
    let nothing = Space::new().unwrap();
    msr!("ttbr1_el1", s.root() as u64);
    msr!("ttbr0_el1", nothing.root() as u64);
    arch::tlb_flush_all();
    msr!("sctlr_el1", mrs!("sctlr_el1") | 1 << 19);
    arch::barrier();
    NOTHING.set(nothing.root() as u64);
}
static NOTHING: Word = Word::new(0);
/// Root of a lower half with nothing in it.
pub fn nothing() -> usize { NOTHING.get() as usize }

/// The kernel heap: size classes 32..2048 over single pages, larger blocks straight from the buddy allocator.
struct Heap;
/// by class: the first free block, which begins with the address of the next
static SMALL: [Word; 7] = [const { Word::new(0) }; 7];
static HEAP_BYTES: Word = Word::new(0);
pub fn heap_bytes() -> usize { HEAP_BYTES.get() as usize }
fn class(l: &Layout) -> usize { (l.size().max(l.align()).max(32) - 1).ilog2() as usize - 4 }
fn order(l: &Layout) -> usize { l.size().max(l.align()).div_ceil(PAGE).next_power_of_two().ilog2() as usize }
// SAFETY: `p` is a block of the class that nobody uses.
fn push(list: &Word, p: u64) { unsafe { *(p as *mut u64) = list.get() } list.set(p) }
// SAFETY: blocks on a list begin with a link.
fn pop(list: &Word) -> Option<u64> { let p = list.get(); if p == 0 { return None } list.set(unsafe { *(p as *const u64) }); Some(p) }
fn take(l: &Layout) -> Option<*mut u8> {
    let _off = IrqOff::new();
    let c = class(l);
    if c >= SMALL.len() { HEAP_BYTES.add((PAGE << order(l)) as u64); return alloc(order(l)) }
    let p = match pop(&SMALL[c]) {
        Some(p) => p,
        None => {
            let page = alloc(0)? as usize;
            for at in (page..page + PAGE).step_by(32 << c) { push(&SMALL[c], at as u64) }
            pop(&SMALL[c])?
        }
    };
    HEAP_BYTES.add(32 << c);
    Some(p as *mut u8)
}
fn give(p: *mut u8, l: &Layout) {
    let _off = IrqOff::new();
    let c = class(l);
    if c >= SMALL.len() { HEAP_BYTES.set(HEAP_BYTES.get() - (PAGE << order(l)) as u64); return free(p, order(l)) }
    push(&SMALL[c], p as u64);
    HEAP_BYTES.set(HEAP_BYTES.get() - (32 << c));
}
// SAFETY: blocks do not overlap, and are as large and aligned as asked: a power of two of bytes, at a multiple of that.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, l: Layout) -> *mut u8 { take(&l).unwrap_or(null_mut()) }
    unsafe fn dealloc(&self, p: *mut u8, l: Layout) { give(p, &l) }
}
#[global_allocator]
static HEAP: Heap = Heap;
