//! Physical frame allocators behind one trait: a buddy system with 11 orders and a segment tree.
//! Truth: Knuth, TAOCP 1, 2.5 (buddy system); the segment tree keeps in each node the largest free order below it.
//! Deviations: neither knows zones or NUMA; frame numbers are 32 bits (16 TiB).

/// Orders 0..=10: 4 KiB to 4 MiB.
pub const ORDERS: usize = 11;

/// Hands out runs of 2^order frames, aligned to their size.
pub trait FrameAlloc {
    fn alloc(&mut self, order: usize) -> Option<u32>;
    /// Gives a run back. False when it was not handed out like this (the allocator is unchanged then).
    fn free(&mut self, frame: u32, order: usize) -> bool;
    fn free_frames(&self) -> usize;
    /// Makes `[from, to)` available; called before the first `alloc`, with ranges that do not overlap.
    fn add(&mut self, from: u32, to: u32);
}

/// What the buddy system keeps for a frame: links of the free list it heads a block in, and what it is the head of.
#[derive(Clone, Copy)]
pub struct Meta { next: u32, prev: u32, state: u8 }
const NONE: u32 = u32::MAX;
const FREE: u8 = 0x40; // head of a free block; order in the low bits
const USED: u8 = 0x80; // head of a block handed out; order in the low bits
impl Meta { pub const NEW: Meta = Meta { next: NONE, prev: NONE, state: 0 }; }

/// Buddy system: a free list an order; a freed block merges with its buddy while that is free and of the same order.
pub struct Buddy<'a> { meta: &'a mut [Meta], heads: [u32; ORDERS], free: usize }

impl<'a> Buddy<'a> {
    pub fn new(meta: &'a mut [Meta]) -> Self { Buddy { meta, heads: [NONE; ORDERS], free: 0 } }

    fn push(&mut self, frame: u32, order: usize) {
        let head = self.heads[order];
        self.meta[frame as usize] = Meta { next: head, prev: NONE, state: FREE | order as u8 };
        if head != NONE { self.meta[head as usize].prev = frame }
        self.heads[order] = frame;
    }
    fn unlink(&mut self, frame: u32, order: usize) {
        let Meta { next, prev, .. } = self.meta[frame as usize];
        if prev == NONE { self.heads[order] = next } else { self.meta[prev as usize].next = next }
        if next != NONE { self.meta[next as usize].prev = prev }
        self.meta[frame as usize].state = 0;
    }
    fn release(&mut self, mut frame: u32, mut order: usize) {
        while order + 1 < ORDERS {
            let buddy = frame ^ 1 << order;
            if self.meta.get(buddy as usize).map(|m| m.state) != Some(FREE | order as u8) { break }
            self.unlink(buddy, order);
            frame &= !(1 << order);
            order += 1;
        }
        self.push(frame, order);
    }
}

impl FrameAlloc for Buddy<'_> {
    fn alloc(&mut self, order: usize) -> Option<u32> {
        let mut from = (order..ORDERS).find(|&o| self.heads[o] != NONE)?;
        let frame = self.heads[from];
        self.unlink(frame, from);
        while from > order {
            from -= 1;
            self.push(frame + (1 << from), from);
        }
        self.meta[frame as usize].state = USED | order as u8;
        self.free -= 1 << order;
        Some(frame)
    }
    fn free(&mut self, frame: u32, order: usize) -> bool {
        if self.meta.get(frame as usize).map(|m| m.state) != Some(USED | order as u8) { return false }
        self.meta[frame as usize].state = 0;
        self.free += 1 << order;
        self.release(frame, order);
        true
    }
    fn free_frames(&self) -> usize { self.free }
    fn add(&mut self, mut from: u32, to: u32) {
        let to = to.min(self.meta.len() as u32);
        while from < to {
            let mut order = (from.trailing_zeros() as usize).min(ORDERS - 1);
            while from + (1 << order) > to { order -= 1 }
            self.free += 1 << order;
            self.release(from, order);
            from += 1 << order;
        }
    }
}

/// Segment tree over 2^k frames in heap order (root 1): a node holds 1 + the largest order of an aligned free run below it,
/// 0 for none. Allocation takes the lowest address that fits.
pub struct SegmentTree<'a> { node: &'a mut [u8], levels: u32, free: usize }

impl<'a> SegmentTree<'a> {
    /// `node` holds 2 * frames entries, a power of two, all zero.
    pub fn new(node: &'a mut [u8]) -> Self {
        assert!(node.len().is_power_of_two() && node.len() >= 4);
        let levels = node.len().trailing_zeros() - 1;
        SegmentTree { node, levels, free: 0 }
    }
    fn leaf(&self, frame: u32, order: usize) -> usize { (1usize << (self.levels - order as u32)) + (frame as usize >> order) }

    /// Recomputes the ancestors of a node whose run has `order`.
    fn settle(&mut self, mut at: usize, mut order: usize) {
        while at > 1 {
            at /= 2; order += 1;
            let (l, r) = (self.node[2 * at], self.node[2 * at + 1]);
            let whole = l as usize == order && r as usize == order && order < ORDERS;
            let value = if whole { order as u8 + 1 } else { l.max(r) };
            if self.node[at] == value { return }
            self.node[at] = value;
        }
    }
}

impl FrameAlloc for SegmentTree<'_> {
    fn alloc(&mut self, order: usize) -> Option<u32> {
        let want = order as u8 + 1;
        if self.node[1] < want { return None }
        let (mut at, mut level) = (1usize, self.levels as usize);
        while level > order {
            // a run that is wholly free is split on the way down: its children are free runs of the next order
            if self.node[at] as usize == level + 1 {
                self.node[2 * at] = level as u8;
                self.node[2 * at + 1] = level as u8;
            }
            at *= 2; level -= 1;
            if self.node[at] < want { at += 1 }
        }
        self.node[at] = 0;
        self.free -= 1 << order;
        self.settle(at, order);
        Some(((at - (1usize << (self.levels - order as u32))) << order) as u32)
    }
    fn free(&mut self, frame: u32, order: usize) -> bool {
        let at = self.leaf(frame, order);
        if frame as usize & ((1 << order) - 1) != 0 || at >= self.node.len() || self.node[at] != 0 { return false }
        let mut up = at;
        while up > 1 { up /= 2; if self.node[up] as usize == (self.levels - up.ilog2()) as usize + 1 { return false } }
        self.node[at] = order as u8 + 1;
        self.free += 1 << order;
        self.settle(at, order);
        true
    }
    fn free_frames(&self) -> usize { self.free }
    fn add(&mut self, mut from: u32, to: u32) {
        while from < to {
            let mut order = (from.trailing_zeros() as usize).min(ORDERS - 1).min(self.levels as usize);
            while from + (1 << order) > to { order -= 1 }
            let at = self.leaf(from, order);
            self.node[at] = order as u8 + 1;
            self.free += 1 << order;
            self.settle(at, order);
            from += 1 << order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Random work against a map of which frames are out; the same sequence for both allocators.
    fn churn(a: &mut dyn FrameAlloc, frames: usize) {
        let mut out: Vec<(u32, usize)> = vec![];
        let mut owned = vec![false; frames];
        let mut seed = 1u64;
        let mut rnd = |n: usize| { seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407); (seed >> 33) as usize % n };
        let total = a.free_frames();
        for _ in 0..20_000 {
            if rnd(5) < 3 {
                let order = rnd(ORDERS.min(6));
                if let Some(f) = a.alloc(order) {
                    assert_eq!(f as usize & ((1 << order) - 1), 0, "aligned to its size");
                    for i in 0..1usize << order { assert!(!owned[f as usize + i], "handed out twice"); owned[f as usize + i] = true }
                    out.push((f, order));
                }
            } else if !out.is_empty() {
                let (f, order) = out.swap_remove(rnd(out.len()));
                assert!(a.free(f, order));
                assert!(!a.free(f, order), "a second free is refused");
                for i in 0..1usize << order { owned[f as usize + i] = false }
            }
            assert_eq!(a.free_frames() + out.iter().map(|o| 1 << o.1).sum::<usize>(), total);
        }
        for (f, order) in out { assert!(a.free(f, order)) }
        assert_eq!(a.free_frames(), total);
        // everything merged again: the largest blocks are back
        let mut big = 0;
        while a.alloc(ORDERS - 1).is_some() { big += 1 }
        assert_eq!(big, frames >> (ORDERS - 1));
    }
    #[test] fn buddy_churn() {
        let mut meta = vec![Meta::NEW; 4096];
        let mut b = Buddy::new(&mut meta); b.add(0, 4096); churn(&mut b, 4096);
    }
    #[test] fn segment_tree_churn() {
        let mut node = vec![0; 8192];
        let mut s = SegmentTree::new(&mut node); s.add(0, 4096); churn(&mut s, 4096);
    }
    #[test] fn odd_ranges() {
        let mut meta = vec![Meta::NEW; 1000];
        let mut b = Buddy::new(&mut meta); b.add(3, 997);
        let mut node = vec![0; 2048];
        let mut s = SegmentTree::new(&mut node); s.add(3, 997);
        for a in [&mut b as &mut dyn FrameAlloc, &mut s] {
            assert_eq!(a.free_frames(), 994);
            let mut n = 0;
            while let Some(f) = a.alloc(0) { assert!((3..997).contains(&f)); n += 1 }
            assert_eq!(n, 994);
            assert!(a.alloc(0).is_none());
        }
    }
    #[test] fn refuses_strangers() {
        let mut meta = vec![Meta::NEW; 64];
        let mut b = Buddy::new(&mut meta); b.add(0, 64);
        assert!(!b.free(5, 0)); assert!(!b.free(640, 0));
        let f = b.alloc(2).unwrap();
        assert!(!b.free(f, 1), "wrong order"); assert!(!b.free(f + 1, 0), "inside a block"); assert!(b.free(f, 2));
    }
}
