//! Domains: loading, export records, crashes, restart in place.
//! Truth: kernel/README.md, "A domain's life". Deviations: 255 domains, 4 export records each; a blob's pages are its own.
//!
//! A crash is cheap and exact: the domain's export records are pointed at a stub, the thread lands in its caller. Everything
//! else (objects, pages, other threads inside) is done by `reap` before any other thread runs. A domain with no other thread
//! inside restarts in place: text stays mapped, data is copied back. Otherwise its address range is unmapped at once, which
//! turns every return into it into a fault that lands further down, and the range is not used until nobody is left to return.
//!
//! What `unsafe` stands on here: the tables are changed with interrupts masked, on the one core, and never across a switch; frames
//! on continuation stacks are written by crossings and by this file only, and records by this file only; a record, once handed
//! out, is never freed and keeps its interface; a Domain keeps the bytes it was loaded from for as long as they are mapped.
use crate::arch::{self, IrqOff};
use crate::mm::{self, Access, DOMAINS, PAGE, SLOT, SLOTS};
use crate::sched;
use crate::word::Word;
use crate::xheap;
use ::base::elf::{self, Image};
use alloc::{boxed::Box, format, vec::Vec};
use core::ptr::{addr_of_mut, null, null_mut};
use core::sync::atomic::AtomicU64;
use rl::{manifest, AnyRef, Boot, CapList, Crossing, Error, Export, Ret, Rpc};

pub const DOMAINS_MAX: usize = 255;
pub const RECORDS: usize = 4;
/// private heap: from here to the end of the slot
const HEAP_AT: usize = 16 << 20;
/// owner of objects whose domain died while they were lent
pub const ORPHAN: u32 = 255;

/// In this order: from `Starting` on a domain can crash.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug)]
#[repr(u8)]
pub enum State { Empty, Dead, Starting, Alive }
/// `Exception`: what the syndrome says, see `Vital::why`.
#[derive(Clone, Copy, PartialEq, Debug)]
#[repr(u8)]
pub enum Why { None, Panic, DataAbort, InstructionAbort, StackOverflow, Undefined, Budget, Killed, Refused, Alignment, Exception }

/// What a crash touches of a domain: one line.
#[repr(C, align(64))]
pub struct Vital {
    pub state: State,
    why: Why,
    /// how many methods each of its records has
    methods: [u8; RECORDS],
    id: u32,
    /// a panic's line, an exception's ESR_EL1
    detail: u32,
    /// a panic's file (address and length), an exception's pc and FAR_EL1
    place: (usize, usize),
    /// the number of the next of the crashes not yet reaped
    torn: u32,
    pub object_limit: u32,
}
impl Vital {
    pub fn why(&self) -> Why {
        if self.why != Why::Exception { return self.why }
        match self.detail >> 26 {
            0x24 | 0x25 if (mm::STACKS..mm::WINDOWS).contains(&self.place.1) => Why::StackOverflow,
            0x24 | 0x25 => Why::DataAbort,
            0x20 | 0x21 => Why::InstructionAbort,
            0x22 | 0x26 => Why::Alignment,
            _ => Why::Undefined,
        }
    }
    /// Line of a panic, low half of the pc of an exception.
    pub fn place(&self) -> u32 { if self.why == Why::Exception { self.place.0 as u32 } else { self.detail } }
}
/// All that belongs to one number, in an aligned kibibyte: the address of any record leads to the rest.
#[repr(C, align(1024))]
struct Block { vital: Vital, entry: Export, records: [Export; RECORDS] }
const BLOCK: usize = core::mem::size_of::<Block>();
const _: () = assert!(BLOCK == 1024 && core::mem::size_of::<Vital>() == 64);
const NEW: Block = Block {
    vital: Vital { state: State::Empty, why: Why::None, methods: [0; RECORDS], id: 0, detail: 0, place: (0, 0), torn: 0, object_limit: 0 },
    entry: DEAD_RECORD, records: [const { DEAD_RECORD }; RECORDS],
};

/// A piece of the writable image as it must look at a start.
struct Template { va: usize, bytes: Vec<u8>, mem: usize }
pub struct Domain {
    pub name: [u8; 24],
    pub slot: usize,
    pub generation: u32,
    pub restarts: u32,
    pub pages: u32,
    /// the next page of the private heap to be granted, and the first that is not mapped
    heap_next: usize,
    heap_end: usize,
    /// what its start took of the heap, in bytes: a dead domain keeps as much
    heap_kept: usize,
    pub page_limit: u32,
    pub budget: i32,
    pub irq: i32,
    entry: usize,
    image_size: usize,
    source: Source,
    templates: Vec<Template>,
    pub boot: Boot,
    /// what it hands to itself over its restarts
    keep: [AtomicU64; rl::KEEP],
    /// its address range was unmapped: it can only start in a new one
    moved: bool,
    mmio: (usize, usize),
}
#[derive(Clone)]
enum Source { Image(&'static [u8]), File(Box<[u8]>) }
impl Source { fn bytes(&self) -> &[u8] { match self { Source::Image(b) => b, Source::File(b) => b } } }

const DEAD_RECORD: Export = Export { this: null(), domain: 0, generation: 0, fingerprint: 0, sup: null(), f: [0; rl::METHODS] };
static mut BLOCKS: [Block; DOMAINS_MAX + 1] = [const { NEW }; DOMAINS_MAX + 1];
/// Stands in frames for the domain that was unmapped from a slot. Aligned like blocks: taken for one, it reads as State::Empty.
#[repr(C, align(1024))]
struct Tombs([Export; SLOTS]);
static mut TOMB: Tombs = Tombs([DEAD_RECORD; SLOTS]);
static mut TABLE: [Option<Box<Domain>>; DOMAINS_MAX] = [const { None }; DOMAINS_MAX];
/// which domain lives in a slot; 0 none
static OCCUPANT: [Word; SLOTS] = [const { Word::new(0) }; SLOTS];
/// The interface each number has exported, for ever: a handle may be left over from a domain that is gone, and whoever gets the
/// number next must have the same methods behind it.
static FACE: [Word; DOMAINS_MAX + 1] = [const { Word::new(0) }; DOMAINS_MAX + 1];
/// the last crash not yet reaped, by number; 0 none
static TORN: Word = Word::new(0);
static CRASHES: Word = Word::new(0);
pub fn crashes() -> u64 { CRASHES.get() }
/// x18 of the interrupted thread while an exception is handled, 0 otherwise
static TRAPPED: Word = Word::new(0);

core::arch::global_asm!(".globl dead_entry", "dead_entry:", "mov x0, #2", "mov x1, #0", "ret");
extern "C" { fn dead_entry(); pub fn land(frame: *mut Crossing, status: u64) -> !; }

// SAFETY: as above, for the three: interrupts are masked, and a reference is used up before the next is made.
fn table() -> &'static mut [Option<Box<Domain>>; DOMAINS_MAX] { unsafe { &mut *addr_of_mut!(TABLE) } }
pub fn get(id: u32) -> Option<&'static mut Domain> { table().get_mut(id as usize)?.as_deref_mut() }
// SAFETY: likewise.
fn block(id: u32) -> &'static mut Block { unsafe { &mut (*addr_of_mut!(BLOCKS))[id as usize] } }
pub fn vital(id: u32) -> &'static mut Vital { &mut block(id).vital }
pub fn alive(id: u32) -> bool { vital(id).state == State::Alive }
pub fn entry_record(id: u32) -> *const Export { &block(id).entry }
pub fn records(id: u32) -> &'static mut [Export; RECORDS] { &mut block(id).records }
/// What stands in frames for the domain that lived in a slot.
// SAFETY: likewise.
fn tombs() -> &'static mut [Export; SLOTS] { unsafe { &mut (*addr_of_mut!(TOMB)).0 } }
fn tomb(slot: usize) -> u64 { &tombs()[slot] as *const Export as u64 }
/// A handle to what a number exports.
// SAFETY: its first record is of the kernel and stays.
pub fn handle(id: u32) -> AnyRef { unsafe { AnyRef::from_rec(&records(id)[0]) } }
pub fn set_trapped(top: usize) { TRAPPED.set(top as u64) }
pub fn live_top() -> usize { let t = TRAPPED.get() as usize; if t != 0 { t } else { rl::frame_top() as usize } }
/// The crossing on top of a continuation stack.
// SAFETY: `top` is a thread's x18: below it lies a crossing at least, its base.
#[inline(always)]
fn below(top: usize) -> &'static mut Crossing { unsafe { &mut *(top as *mut Crossing).sub(1) } }
/// The domain a crossing went into.
// SAFETY: frames on a continuation stack are written by crossings and by this file only; records are never freed.
#[inline(always)]
pub fn callee(c: &Crossing) -> u32 { unsafe { c.export() }.domain }
/// Domain in whose name the running thread runs: the callee on top.
#[inline(always)]
pub fn current() -> u32 { callee(below(live_top())) }
pub fn name_of(id: u32) -> &'static str { if id == 0 { "kernel" } else if id == ORPHAN { "nobody" } else { get(id).map_or("gone", |d| manifest::text(&d.name)) } }

pub fn init() {
    let dead = dead_entry as *const () as usize;
    for r in tombs() { r.domain = ORPHAN }
    for id in 0..=DOMAINS_MAX as u32 {
        let b = block(id);
        b.vital.id = id;
        b.entry.domain = id;
        for r in &mut b.records { r.domain = id; r.f = [dead; rl::METHODS] }
    }
}

// ---------------------------------------------------------------- the archive behind the kernel

#[repr(C, align(4096))]
struct Aligned<T: ?Sized>(T);
#[link_section = ".archive"]
static ARCHIVE: &Aligned<[u8]> = &Aligned(*include_bytes!(env!("RL_ARCHIVE")));

pub struct Entry { pub name: &'static str, pub kind: u32, pub bytes: &'static [u8], pub hash: &'static [u8] }
/// An ELF file's bytes as words; both kinds of source lie at least 8-aligned.
fn parse(bytes: &[u8]) -> Result<Image<'_>, elf::Bad> { elf::parse(bytes, words(bytes), HEAP_AT) }
pub fn words(bytes: &[u8]) -> &[u64] {
    // SAFETY: any eight bytes are a u64.
    let (before, w, _) = unsafe { bytes.align_to::<u64>() };
    if before.is_empty() { w } else { &[] }
}
pub fn archive() -> impl Iterator<Item = Entry> { (0..(words(&ARCHIVE.0)[1] & 0xffff_ffff) as usize).map(entry) }
fn entry(i: usize) -> Entry {
    let (a, w, o) = (&ARCHIVE.0, words(&ARCHIVE.0), 16 + i * 96);
    let place = w[o / 8 + 5];
    let from = (place & 0xffff_ffff) as usize;
    Entry { name: manifest::text(&a[o..o + 32]), kind: w[o / 8 + 4] as u32, bytes: &a[from..from + (place >> 32) as usize], hash: &a[o + 48..o + 80] }
}
/// Looks for a name without reading more of an entry than its first words.
fn named(name: &str) -> Option<usize> {
    let mut want = [0u8; 32];
    want.get_mut(..name.len()).filter(|_| name.len() < 32)?.copy_from_slice(name.as_bytes());
    let (first, w) = (u64::from_le_bytes([want[0], want[1], want[2], want[3], want[4], want[5], want[6], want[7]]), words(&ARCHIVE.0));
    (0..(w[1] & 0xffff_ffff) as usize).find(|i| w[2 + i * 12] == first && entry(*i).name == name)
}
static CHECKED: Word = Word::new(0);
/// Static images are checked when they are first loaded; the memory they lie in is read-only all the time.
fn genuine(i: usize) -> bool {
    if i < 64 && CHECKED.get() >> i & 1 != 0 { return true }
    let e = entry(i);
    let good = ::base::sha256::sha256(e.bytes) == e.hash;
    if good && i < 64 { CHECKED.or(1 << i) }
    good
}

// ---------------------------------------------------------------- loading

fn refuse(name: &str, text: &str) -> Error { log!("loader: {name}: {text}"); Error::ABI }

/// Looks at a file's manifest before anything of it is mapped.
fn inspect<'a>(name: &str, image: &Image<'a>) -> Result<(manifest::Head, u64), Error> {
    let short = || refuse(name, "no manifest behind the entry: not a domain");
    let e = image.at(image.entry, 16).ok_or_else(short)?;
    let mark = u32::from_le_bytes([e[4], e[5], e[6], e[7]]);
    let offset = i64::from_le_bytes([e[8], e[9], e[10], e[11], e[12], e[13], e[14], e[15]]);
    if mark != manifest::MARK { return Err(short()) }
    let at = (image.entry as i64 + offset) as usize;
    let size = core::mem::size_of::<manifest::Head>();
    // SAFETY: that many bytes are there, and a Head is numbers.
    let head = unsafe { (image.at(at, size).ok_or_else(short)?.as_ptr() as *const manifest::Head).read_unaligned() };
    if head.magic != manifest::MAGIC { return Err(short()) }
    if head.abi != rl::ABI { return Err(refuse(name, &format!("built with another compiler or crossing: ABI {:#x}, this kernel has {:#x}", head.abi, rl::ABI))) }
    if head.faces > 32 { return Err(short()) }
    let mut exported = 0;
    for i in 0..head.faces as usize {
        // SAFETY: likewise.
        let f = unsafe { (image.at(at + size + i * 40, 40).ok_or_else(short)?.as_ptr() as *const manifest::Face).read_unaligned() };
        if f.export != 0 { exported = f.fingerprint }
        if rl::TABLE.iter().any(|t| t.fingerprint == f.fingerprint) { continue }
        let label = manifest::text(&f.name);
        match rl::TABLE.iter().find(|t| t.name == label) {
            None => return Err(refuse(name, &format!("{} interface {label}, which this kernel does not know", if f.export != 0 { "exports" } else { "imports" }))),
            Some(t) => return Err(refuse(name, &format!("interface {label} differs: fingerprint {:#x}, this kernel has {:#x}", f.fingerprint, t.fingerprint))),
        }
    }
    Ok((head, exported))
}

fn free_slot() -> Option<usize> {
    // a slot is free when nobody lives there and no thread has still to return there
    (0..SLOTS).find(|&s| OCCUPANT[s].get() == 0 && {
        let tomb = tomb(s);
        !sched::all().any(|t| sched::crossings_of(t).iter().any(|c| c.record & !63 == tomb))
    })
}
pub fn slot_va(slot: usize) -> usize { DOMAINS + slot * SLOT }

/// Starts the static domain `name` of the image.
pub fn load(name: &str, caps: CapList) -> Rpc<u32> {
    let i = named(name).ok_or(Error::NOT_FOUND)?;
    let e = entry(i);
    if e.kind != 0 { return Err(Error::NOT_FOUND) }
    if !genuine(i) { return Err(refuse(name, "its bytes are not the ones this image was made with")) }
    create(name, Source::Image(e.bytes), caps)
}
/// The key that this image trusts, see host/build/sign.mjs.
const SIGNER: [u8; 32] = {
    let (text, mut key, mut i) = (env!("RL_SIGNER").as_bytes(), [0; 32], 0);
    while i < 64 { key[i / 2] = key[i / 2] << 4 | if text[i] > b'9' { text[i] - b'a' + 10 } else { text[i] - b'0' }; i += 1 }
    key
};
const SIGNED: &[u8] = b"RLSIGN01";
/// Starts a domain from the bytes of a file, if the key this image trusts has signed it. `rl.permissive` in the boot arguments lets any
/// file pass here, and says so.
pub fn load_file(mut bytes: Vec<u8>, caps: CapList) -> Rpc<u32> {
    let at = bytes.len().checked_sub(SIGNED.len() + 64).filter(|&n| &bytes[n..n + SIGNED.len()] == SIGNED);
    let verdict = match at {
        None => Err("not signed: expected RLSIGN01 and an Ed25519 signature at its end"),
        Some(n) => match bytes[n + SIGNED.len()..].try_into() {
            Ok(s) if ::base::ed25519::verify(&SIGNER, &bytes[..n], s) => Ok(()),
            _ => Err("its signature is not that of its bytes by the key this image trusts"),
        },
    };
    if let Err(why) = verdict {
        if !crate::args().split_whitespace().any(|w| w == "rl.permissive") { return Err(refuse("file", why)) }
        log!("loader: file: {why}; let pass by rl.permissive");
    }
    bytes.truncate(at.unwrap_or(bytes.len()));
    create("file", Source::File(bytes.into_boxed_slice()), caps)
}

fn create(name: &str, source: Source, caps: CapList) -> Rpc<u32> {
    // SAFETY: the Domain keeps its source for as long as anything of it is mapped, and a Box's bytes do not move with it
    let bytes: &'static [u8] = unsafe { &*(source.bytes() as *const [u8]) };
    let image = parse(bytes).map_err(|b| refuse(name, &format!("{b}")))?;
    let id = {
        let _off = IrqOff::new();
        reap();
        if !image.pie { return Err(refuse(name, "not position-independent: a process's program, not a domain")) }
        let (head, exported) = inspect(name, &image)?;
        let id = (1..DOMAINS_MAX).find(|&i| table()[i].is_none() && (FACE[i].get() == 0 || FACE[i].get() == exported)).ok_or(Error::FULL)?;
        FACE[id].set(exported);
        let mmio = match manifest::text(&head.mmio) { "" => (0, 0), n => crate::windows::find(n).ok_or_else(|| refuse(name, &format!("no registers called {n}")))? };
        // a device has one driver
        if mmio.0 == 0 && head.irq < 0 {} else if let Some(other) = (1..DOMAINS_MAX as u32).filter_map(get).find(|o| (mmio.0 != 0 && o.mmio.0 == mmio.0) || (head.irq >= 0 && o.irq == head.irq)) {
            return Err(refuse(name, &format!("its registers or interrupt belong to {}", manifest::text(&other.name))));
        }
        let (entry, image_size) = (image.entry, image.size);
        let d = Box::new(Domain {
            name: head.name, slot: 0, generation: 0, restarts: 0, pages: 0, heap_next: 0, heap_end: 0, heap_kept: 0,
            page_limit: head.pages, budget: head.budget_ms, irq: head.irq, entry, image_size, source, templates: Vec::new(),
            boot: Boot { sys: &crate::syscalls::SYS, caps, records: null_mut(), records_len: RECORDS, mmio: mmio.0, mmio_len: mmio.1, keep: null(), generation: 0, id: id as u32 },
            keep: [const { AtomicU64::new(0) }; rl::KEEP], moved: true, mmio,
        });
        let v = vital(id as u32);
        (v.state, v.why, v.methods, v.object_limit) = (State::Starting, Why::None, [0; RECORDS], head.objects);
        table()[id] = Some(d);
        id as u32
    };
    let r = start(id, Some(&image));
    if let Err(e) = r { let _off = IrqOff::new(); unload(id); return Err(e) }
    Ok(id)
}

/// Maps the image into a new slot, relocates, remembers what the writable part must look like.
fn place(id: u32, image: &Image) -> Rpc<()> {
    let d = get(id).unwrap();
    let slot = free_slot().ok_or(Error::FULL)?;
    let base = slot_va(slot);
    let k = mm::kernel();
    let bytes = image.bytes;
    let shared = matches!(d.source, Source::Image(_));
    d.templates.clear();
    d.pages = 0;
    d.slot = slot;
    OCCUPANT[slot].set(id as u64);
    d.moved = false;
    let full = Error::NO_MEMORY;
    for s in image.segments.iter().flatten() {
        for va in (s.va & !(PAGE - 1)..s.va + s.mem).step_by(PAGE) {
            let at = base + va;
            if shared && !s.write {
                // read-only pages of the image are mapped where they lie
                let from = bytes.as_ptr() as usize + s.offset + va - s.va;
                if from % PAGE != 0 { return Err(Error::INVALID) }
                k.map(at, from - crate::bsp::BASE, if s.exec { Access::Text } else { Access::Read }, false).ok_or(full)?;
            } else {
                let page = k.map_new(at, Access::Write).ok_or(full)?;
                d.pages += 1;
                let (from, to) = (va.max(s.va), (va + PAGE).min(s.va + s.file));
                if from < to { page[from - va..to - va].copy_from_slice(&bytes[s.offset + from - s.va..s.offset + to - s.va]) }
            }
        }
    }
    arch::tlb_publish();
    // SAFETY: `relocations` names words in writable segments only, which were mapped just now.
    image.relocations(|va, addend| unsafe { *((base + va) as *mut u64) = (base + addend) as u64 }).map_err(|b| refuse(name_of(id), &format!("{b}")))?;
    let relro = (image.relro.0 & !(PAGE - 1), image.relro.1 & !(PAGE - 1));
    let mut changed = false;
    for s in image.segments.iter().flatten() {
        for va in (s.va & !(PAGE - 1)..s.va + s.mem).step_by(PAGE) {
            let a = if s.exec { Access::Text } else if !s.write || (va >= relro.0 && va < relro.1) { Access::Read } else { continue };
            if !shared || s.write { k.protect(base + va, a); changed = true }
        }
        if s.write {
            let from = s.va.max(relro.1);
            if from < s.va + s.mem {
                let file = (s.va + s.file).saturating_sub(from);
                // SAFETY: mapped just now, and nobody runs there.
                d.templates.push(Template { va: from, bytes: unsafe { core::slice::from_raw_parts((base + from) as *const u8, file) }.to_vec(), mem: s.va + s.mem - from });
            }
        }
        if s.exec && !shared { arch::sync_code(base + s.va, s.file) }
    }
    if shared { arch::sync_code(0, 0) }
    if changed { arch::tlb_flush_all() }
    (d.heap_next, d.heap_end) = (base + HEAP_AT, base + HEAP_AT);
    Ok(())
}

/// Runs the entry; on success the domain is alive and its records are live.
fn start(id: u32, image: Option<&Image>) -> Rpc<()> {
    {
        let _off = IrqOff::new();
        let d = get(id).unwrap();
        if d.moved {
            let placed = match image { Some(i) => place(id, i), None => parse(d.source.bytes()).map_err(|_| Error::INVALID).and_then(|i| place(id, &i)) };
            if let Err(e) = placed { started(d, State::Dead); return Err(e) }
        } else {
            for t in &d.templates {
                let at = (slot_va(d.slot) + t.va) as *mut u8;
                // SAFETY: a template is of a writable segment, which stays mapped; the domain is dead.
                unsafe {
                    core::ptr::copy_nonoverlapping(t.bytes.as_ptr(), at, t.bytes.len());
                    core::ptr::write_bytes(at.add(t.bytes.len()), 0, t.mem - t.bytes.len());
                }
            }
        }
        d.generation += 1;
        vital(id).state = State::Starting;
        d.boot.generation = d.generation;
        d.boot.records = records(id).as_mut_ptr();
        d.boot.keep = &d.keep;
        let e = &mut block(id).entry;
        e.this = &d.boot as *const Boot as *const ();
        e.f[0] = slot_va(d.slot) + d.entry;
        e.generation = d.generation;
    }
    let Ret(status, _) = enter(entry_record(id));
    let _off = IrqOff::new();
    let d = get(id).ok_or(Error::DEAD)?;
    let v = vital(id);
    if status != 0 || v.state != State::Starting {
        if v.state != State::Dead { kill(id, Why::Refused) }
        started(d, State::Dead);
        // SAFETY: not zero.
        return Err(unsafe { Error::from_status(if status == 0 { 2 } else { status }) });
    }
    for (r, n) in records(id).iter_mut().zip(&mut v.methods) {
        r.generation = d.generation;
        if *n == 0 && r.fingerprint != 0 { *n = rl::TABLE.iter().find(|t| t.fingerprint == r.fingerprint).map_or(rl::METHODS as u8, |t| t.methods as u8) }
    }
    d.heap_kept = d.heap_next - slot_va(d.slot) - HEAP_AT;
    started(d, State::Alive);
    Ok(())
}
fn started(d: &mut Domain, state: State) {
    vital(d.boot.id).state = state;
    if d.restarts > 0 { sched::wake(start_key(d.boot.id), u32::MAX); }
}
/// A crossing into a domain's entry, by hand.
fn enter(rec: *const Export) -> Ret {
    let (status, value): (u64, u64);
    // SAFETY: the crossing as idl makes it, but for an ordinary function.
    unsafe {
        core::arch::asm!("ldr x9, [x0, #32]", "adr x10, 22f", "mov x11, sp", "stp x10, x11, [x18, #16]", "stp x0, xzr, [x18, #32]", "ldr x0, [x0]",
            "stp x19, x29, [x18], #48", "blr x9", "sub x18, x18, #48", "22:",
            inlateout("x0") rec => status, lateout("x1") value, lateout("x20") _, lateout("x21") _, lateout("x22") _, lateout("x23") _, lateout("x24") _,
            lateout("x25") _, lateout("x26") _, lateout("x27") _, lateout("x28") _, clobber_abi("C"));
    }
    Ret(status, value)
}

// ---------------------------------------------------------------- death

/// Marks a domain dead: its records answer DEAD from now on. Cheap; `reap` does the rest before anybody else runs.
#[inline(always)]
fn mark(b: &mut Block, why: Why, detail: u32, place: (usize, usize)) {
    let v = &mut b.vital;
    (v.state, v.why, v.detail, v.place) = (State::Dead, why, detail, place);
    // linked once: it was alive, and `reap` empties the list before a domain lives again
    v.torn = TORN.get() as u32;
    TORN.set(v.id as u64);
    let dead = dead_entry as *const () as usize;
    for (r, &n) in b.records.iter_mut().zip(&v.methods) {
        if n == 0 { break }
        // all of them, two words a store: fewer instructions than counting
        // SAFETY: METHODS words from r.f.
        unsafe {
            core::arch::asm!("stp {0}, {0}, [{1}]", "stp {0}, {0}, [{1}, #16]", "stp {0}, {0}, [{1}, #32]", "stp {0}, {0}, [{1}, #48]", "stp {0}, {0}, [{1}, #64]",
                "stp {0}, {0}, [{1}, #80]", "stp {0}, {0}, [{1}, #96]", "stp {0}, {0}, [{1}, #112]", "stp {0}, {0}, [{1}, #128]", "stp {0}, {0}, [{1}, #144]",
                in(reg) dead, in(reg) r.f.as_mut_ptr(), options(nostack, preserves_flags))
        }
    }
}
const _: () = assert!(rl::METHODS == 20);
/// Kills a domain from outside (the running thread may be anywhere).
pub fn kill(id: u32, why: Why) {
    let b = block(id);
    if b.vital.state >= State::Starting { mark(b, why, 0, (0, 0)) }
    reap()
}

/// The callee on top of the running thread's stack crashed. Returns the crossing to land on. `top`: the thread's x18.
#[inline(always)]
pub fn crash(top: usize, why: Why, detail: u32, place: (usize, usize)) -> &'static mut Crossing {
    let last = below(top);
    let of = |c: &Crossing| c.record as usize & !(BLOCK - 1);
    let at = of(last);
    // SAFETY: a record lies in its domain's block, or is a tomb, which reads as Empty.
    let b = unsafe { &mut *(at as *mut Block) };
    if b.vital.state < State::Starting { again(last, why, detail) } else { mark(b, why, detail, place) }
    // was this thread inside it further down, too? Continuation stacks are aligned to their size.
    let mut c = ((top - 1) & !(sched::CONTINUATION - 1)) as *const Crossing;
    // SAFETY: from its base up to `last` the stack holds crossings. (A slice of them would cost a division here.)
    while !core::ptr::eq(c, last) { if of(unsafe { &*c }) == at { evict(callee(last)); break } c = c.wrapping_add(1) }
    if last.lends() { orphan(last) }
    last
}
/// A crash of what is no living domain: the kernel's own end, or a thread that was still inside a domain it had killed.
#[cold] #[inline(never)]
fn again(c: &Crossing, why: Why, detail: u32) { if callee(c) == 0 { panic!("{why:?} in the kernel itself, {detail:#x}") } }
/// A crossing is about to be left: an object the dead caller had lent with it is nobody's now.
fn orphan(c: &Crossing) {
    if c.lends() && c.object != 0 && xheap::owner(c.object as *mut u8) == ORPHAN && !xheap::lent_elsewhere(c) { xheap::release(c.object as *mut u8) }
}

/// Takes the address range away from a dead domain that threads may still return to.
fn evict(id: u32) {
    let Some(d) = get(id) else { return };
    if d.moved { return }
    let tomb = tomb(d.slot);
    for t in sched::all() {
        for c in sched::crossings_of(t) { if callee(c) == id { c.record = tomb } }
    }
    unmap(d);
}
fn unmap(d: &mut Domain) {
    let base = slot_va(d.slot);
    let k = mm::kernel();
    k.unmap(base, d.image_size / PAGE);
    k.unmap(base + HEAP_AT, (d.heap_end - base - HEAP_AT) / PAGE);
    k.drop_tables(base, SLOT);
    arch::tlb_flush_all();
    OCCUPANT[d.slot].set(0);
    (d.heap_next, d.heap_end) = (base + HEAP_AT, base + HEAP_AT);
    d.pages = 0;
    d.moved = true;
}

/// Finishes what crashes began: other threads, objects, private heap.
#[inline(always)]
pub fn reap() { if TORN.get() != 0 { reap_all() } }
/// What threads wait on for a death.
pub fn deaths_key() -> usize { &raw const CRASHES as usize }
#[cold]
fn reap_all() {
    sched::wake(deaths_key(), u32::MAX);
    while TORN.get() != 0 {
        let id = TORN.get() as u32;
        TORN.set(vital(id).torn as u64);
        CRASHES.add(1);
        let Some(d) = get(id) else { continue };
        // Other threads that are in it right now come back to their callers; those that have it further down find it gone.
        let me = sched::current().id;
        let mut deeper = false;
        for t in sched::all() {
            let list = sched::crossings_of(t);
            if let Some(top) = list.last() {
                if t.id != me && callee(top) == id {
                    orphan(top);
                    sched::force(t, top, Error::CRASHED.code() as u64)
                }
            }
            let list = sched::crossings_of(t);
            deeper |= list.iter().any(|c| callee(c) == id);
            // what it had moved into calls still running belongs to the one who has it; what it had lent waits for the return
            for i in 0..list.len() {
                let caller = if i == 0 { t.domain } else { callee(&list[i - 1]) };
                if caller != id || list[i].object == 0 { continue }
                let (object, lends) = (list[i].object as *mut u8, list[i].lends());
                if xheap::owner(object) != id { continue }
                if lends { xheap::give(object, ORPHAN) } else {
                    let mut holder = callee(&list[i]);
                    for c in &list[i + 1..] { if c.object == object as u64 && !c.lends() { holder = callee(c) } }
                    if holder == id || vital(holder).state <= State::Dead { continue }
                    xheap::clear(object);
                    xheap::give(object, holder);
                }
            }
        }
        if deeper { evict(id) }
        xheap::sweep(id);
        if !d.moved {
            // what its start will want stays with it, like those of its image, for a restart without a change of translations
            let from = slot_va(d.slot) + HEAP_AT;
            d.heap_next = from;
            let keep = from + d.heap_kept;
            if d.heap_end > keep {
                let n = mm::kernel().unmap(keep, (d.heap_end - keep) / PAGE);
                d.pages -= n as u32;
                d.heap_end = keep;
                if n <= 16 { for i in 0..n { arch::tlb_flush(keep + i * PAGE) } } else { arch::tlb_flush_all() }
            }
        }
        if d.irq >= 0 { crate::bsp::irq_disable(d.irq as u32) }
    }
}

/// Restarts a dead domain with the handles it had. Its callers' handles work again. While another thread restarts it, waits.
pub fn revive(id: u32) -> Rpc<()> {
    {
        let _off = IrqOff::new();
        reap();
        let until = crate::timer::deadline(START_US);
        while get(id).is_some() && vital(id).state == State::Starting { if !sched::wait(start_key(id), until) { return Err(Error::TIMEOUT) } }
        let d = get(id).ok_or(Error::NOT_FOUND)?;
        if vital(id).state != State::Dead { return Ok(()) }
        vital(id).state = State::Starting;
        d.restarts += 1;
    }
    start(id, None)
}
/// How long a thread waits for another's restart of the same domain.
const START_US: u64 = 2_000_000;
fn start_key(id: u32) -> usize { entry_record(id) as usize }
/// Ends a domain and forgets it.
pub fn unload(id: u32) {
    kill(id, Why::Killed);
    let Some(d) = get(id) else { return };
    if !d.moved { unmap(d) }
    let dead = dead_entry as *const () as usize;
    for r in records(id) { r.f = [dead; rl::METHODS]; r.fingerprint = 0 }
    vital(id).state = State::Empty;
    table()[id as usize] = None;
}

/// Whole cleared pages for a domain's private heap.
pub fn grant(id: u32, pages: usize) -> *mut u8 {
    let Some(d) = get(id) else { return null_mut() };
    let (at, end) = (d.heap_next, d.heap_end);
    let Some(to) = pages.checked_mul(PAGE).and_then(|n| at.checked_add(n)).filter(|&to| to <= slot_va(d.slot) + SLOT) else { return null_mut() };
    if end > at { arch::clear(at as *mut u8, end.min(to) - at) }
    if to > end {
        let more = (to - end) / PAGE;
        if d.pages as usize + more > d.page_limit as usize || mm::scarce() { return null_mut() }
        for va in (end..to).step_by(PAGE) {
            if mm::kernel().map_new(va, Access::Write).is_none() {
                mm::kernel().unmap(end, (va - end) / PAGE);
                arch::tlb_flush_all();
                return null_mut();
            }
        }
        arch::tlb_publish();
        d.pages += more as u32;
        d.heap_end = to;
    }
    d.heap_next = to;
    at as *mut u8
}

/// Where an address lies: the slot, and the domain living there (0: nobody).
#[inline(always)]
pub fn at(va: usize) -> Option<(usize, u32)> { let s = va.wrapping_sub(DOMAINS) / SLOT; Some((s, OCCUPANT.get(s)?.get() as u32)) }
/// A thread returned into a slot whose domain is gone: the crossing that had entered it.
pub fn return_into(slot: usize) -> &'static mut Crossing {
    let tomb = tomb(slot);
    let t = sched::current();
    let list = sched::crossings(t, live_top());
    for c in list.iter_mut().rev() {
        orphan(c);
        if c.record & !63 == tomb { return c }
    }
    panic!("a thread returned into slot {slot} without having entered it");
}

/// A synchronous exception at `pc` in a domain's range: the vectors come here directly. Registers are of no more use.
#[no_mangle]
extern "C" fn fault_in_domain(pc: usize, esr: u32, far: usize, top: usize) -> &'static mut Crossing {
    match at(pc) { Some((slot, 0)) => return_into(slot), _ => crash(top, Why::Exception, esr, (pc, far)) }
}
