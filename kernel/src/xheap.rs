//! The one shared heap, over chunks of the buddy allocator, and what only the kernel knows about objects: which calls have
//! them in flight. Truth: crates/xheap; kernel/README.md, "Objects".
//! Invariant: a frame whose `object` is set and not lent names an object that is still on the list of the first caller.
//! Deviations: a domain's limit counts root objects, not bytes.
//! What `unsafe` stands on here: addresses come from RRefs (rl), which are unique, or from frames (the invariant above); the heap
//! is entered with interrupts masked.
use crate::arch::IrqOff;
use crate::bsp::BASE;
use crate::{domain, mm, sched};
use core::ptr::addr_of_mut;
use rl::Crossing;
use xheap_core::{head, Heap, Object, Pages, CHUNK};

const CHUNKS: usize = (1 << 30) / CHUNK;
struct Buddies { map: [u64; CHUNKS / 64] }
impl Pages for Buddies {
    fn chunk(&mut self) -> Option<*mut u8> {
        if mm::scarce() { return None }
        let p = mm::alloc(4)?;
        let i = (p as usize - BASE) / CHUNK;
        self.map[i / 64] |= 1 << (i % 64);
        Some(p)
    }
    fn is_chunk(&self, base: usize) -> bool {
        let i = base.wrapping_sub(BASE) / CHUNK;
        i < CHUNKS && self.map[i / 64] >> (i % 64) & 1 != 0
    }
}
static mut HEAP: Heap<Buddies> = Heap::new(Buddies { map: [0; CHUNKS / 64] });
// SAFETY: see the head of the file, also for the next ones: addresses are of live objects.
fn heap() -> &'static mut Heap<Buddies> { unsafe { &mut *addr_of_mut!(HEAP) } }

pub fn live() -> usize { heap().live() }
/// Frees some of what dead domains left; true when there may be more.
pub fn release_some() -> bool { let _off = IrqOff::new(); (0..16).all(|_| heap().release()) }
pub fn chunks() -> usize { heap().chunks }
pub fn count(id: u32) -> u32 { heap().count(id) }
pub fn sweep(id: u32) -> u32 { heap().sweep(id) }
// SAFETY: as above.
fn object(o: *mut u8) -> Object { unsafe { head(o) } }
pub fn owner(o: *mut u8) -> u32 { object(o).owner }
// SAFETY: of the next ones: as above.
pub fn give(o: *mut u8, to: u32) { unsafe { heap().give(o, to) } }
#[inline(always)]
pub fn release(o: *mut u8) { unsafe { heap().free(o) } }
pub fn slot_of(o: *mut u8) -> usize { object(o).slot }
pub fn size(o: *mut u8) -> u32 { object(o).size }

/// An object of the running domain's, if nothing has to be looked for; else null, and `alloc` decides.
#[inline(always)]
pub fn ready(size: usize, kind: u64) -> *mut u8 {
    let id = domain::current();
    if id != 0 && heap().count(id) >= domain::vital(id).object_limit { return core::ptr::null_mut() }
    heap().ready(id, size, kind).unwrap_or(core::ptr::null_mut())
}
#[cold]
pub fn alloc(size: usize, kind: u64) -> *mut u8 {
    let id = domain::current();
    if id != 0 && heap().count(id) >= domain::vital(id).object_limit { return core::ptr::null_mut() }
    heap().alloc(id, size, kind).unwrap_or(core::ptr::null_mut())
}
/// No call has it in flight any more.
#[cold] #[inline(never)]
pub fn clear(o: *mut u8) {
    for t in sched::all() { for c in sched::crossings_of(t) { if c.object == o as u64 && !c.lends() { c.object = 0 } } }
}
#[inline(always)]
pub fn free(o: *mut u8) {
    let own = owner(o);
    if own != xheap_core::NESTED && own != domain::current() { clear(o) }
    release(o)
}
/// The call on top is about to return `value` (or nothing): that becomes the caller's; what it was given and kept, its own.
pub fn finish(value: *mut u8) {
    let t = sched::current();
    let list = sched::crossings_of(t);
    let n = list.len();
    let (callee, given) = (domain::callee(&list[n - 1]), list[n - 1].object);
    let caller = if n > 1 { domain::callee(&list[n - 2]) } else { t.domain };
    if given != 0 && given != value as u64 { clear(given as *mut u8); give(given as *mut u8, callee) }
    if !value.is_null() && given != value as u64 {
        clear(value);
        // a caller that died meanwhile can not have it: its thread comes back to nobody
        if caller != 0 && domain::vital(caller).state <= domain::State::Dead { release(value) } else { give(value, caller) }
    }
}
pub fn adopt(o: *mut u8) {
    let id = domain::current();
    if owner(o) != id { clear(o); give(o, id) }
}
pub fn nest(o: *mut u8, slot: usize) -> bool {
    clear(o);
    // SAFETY: as above; where the slot lies is asked of the heap.
    unsafe { heap().nest(o, slot) }
}
pub fn lent(o: *mut u8) -> u32 { sched::all().map(|t| sched::crossings_of(t).iter().filter(|c| c.lends() && c.object == o as u64).count() as u32).sum() }
pub fn lent_elsewhere(c: &Crossing) -> bool {
    sched::all().any(|t| sched::crossings_of(t).iter().any(|x| x.lends() && x.object == c.object && !core::ptr::eq(x, c)))
}
