//! Ed25519: checks a signature. Truth: RFC 8032, 5.1; the point formulas are those of its section 5.1.4.
//! Deviations: checks only; not in constant time, for nothing here is secret; S must be below the group's order, the equation is
//! checked without the cofactor.
use crate::sha512::Sha512;

/// A number modulo p = 2^255 - 19, in five digits of 51 bits (a little more between operations).
#[derive(Clone, Copy)]
struct Fe([u64; 5]);
const MASK: u64 = (1 << 51) - 1;
const ZERO: Fe = Fe([0; 5]);
const ONE: Fe = Fe([1, 0, 0, 0, 0]);
impl Fe {
    fn from_bytes(b: &[u8; 32]) -> Fe {
        let w = |i: usize| u64::from_le_bytes([b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7]]);
        Fe([w(0) & MASK, w(6) >> 3 & MASK, w(12) >> 6 & MASK, w(19) >> 1 & MASK, w(24) >> 12 & MASK])
    }
    fn to_bytes(self) -> [u8; 32] {
        let mut d = self.carried().carried().0;
        // p is taken away once more if it is still in there: adding 19 would carry out of bit 255
        let mut q = 19;
        for v in d { q = (v + q) >> 51 }
        d[0] += 19 * q;
        for i in 0..4 { d[i + 1] += d[i] >> 51; d[i] &= MASK }
        d[4] &= MASK;
        let words = [d[0] | d[1] << 51, d[1] >> 13 | d[2] << 38, d[2] >> 26 | d[3] << 25, d[3] >> 39 | d[4] << 12];
        let mut out = [0; 32];
        for (o, w) in out.chunks_exact_mut(8).zip(words) { o.copy_from_slice(&w.to_le_bytes()) }
        out
    }
    fn carried(self) -> Fe {
        let mut d = self.0;
        for i in 0..4 { d[i + 1] += d[i] >> 51; d[i] &= MASK }
        d[0] += 19 * (d[4] >> 51);
        d[4] &= MASK;
        Fe(d)
    }
    fn add(self, o: Fe) -> Fe { let mut d = self.0; for (x, y) in d.iter_mut().zip(o.0) { *x += y } Fe(d).carried() }
    /// 16 p is added first, so that no digit goes below zero.
    fn sub(self, o: Fe) -> Fe {
        let mut d = self.0;
        for (i, (x, y)) in d.iter_mut().zip(o.0).enumerate() { *x += (if i == 0 { MASK - 18 } else { MASK }) * 16 - y }
        Fe(d).carried()
    }
    fn mul(self, o: Fe) -> Fe {
        let (a, b) = (self.0, o.0);
        let mut t = [0u128; 5];
        for i in 0..5 { for j in 0..5 { t[(i + j) % 5] += a[i] as u128 * (if i + j < 5 { b[j] } else { b[j] * 19 }) as u128 } }
        let (mut d, mut carry) = ([0; 5], 0);
        for i in 0..5 { let v = t[i] + carry; d[i] = v as u64 & MASK; carry = v >> 51 }
        d[0] += carry as u64 * 19;
        Fe(d).carried()
    }
    fn square(self) -> Fe { self.mul(self) }
    /// To the power 2^n - 1 + ..., bits from the top; `low` are the last bits after a run of ones.
    fn power(self, bits: u32, low: u32, low_bits: u32) -> Fe {
        let mut r = ONE;
        for _ in 0..bits { r = r.square().mul(self) }
        for i in (0..low_bits).rev() { r = r.square(); if low >> i & 1 != 0 { r = r.mul(self) } }
        r
    }
    /// p - 2 = 250 ones, then 01011
    fn invert(self) -> Fe { self.power(250, 0b01011, 5) }
    fn same(self, o: Fe) -> bool { self.to_bytes() == o.to_bytes() }
    fn odd(self) -> bool { self.to_bytes()[0] & 1 != 0 }
    fn negate(self) -> Fe { ZERO.sub(self) }
}
fn small(n: u64) -> Fe { Fe([n, 0, 0, 0, 0]) }
/// -121665/121666
fn d() -> Fe { small(121665).negate().mul(small(121666).invert()) }
/// 2^((p-1)/4); p - 1 = 4 * (2^253 - 5): 250 ones, then 011
fn root_of_minus_one() -> Fe { small(2).power(250, 0b011, 3) }

/// A point as X/Z, Y/Z, with T = XY/Z.
#[derive(Clone, Copy)]
struct Point { x: Fe, y: Fe, z: Fe, t: Fe }
impl Point {
    const NEUTRAL: Point = Point { x: ZERO, y: ONE, z: ONE, t: ZERO };
    /// RFC 8032, 5.1.3
    fn decode(b: &[u8; 32], d: Fe) -> Option<Point> {
        let mut yb = *b;
        yb[31] &= 0x7f;
        let y = Fe::from_bytes(&yb);
        if y.to_bytes() != yb { return None } // not below p
        let (u, v) = (y.square().sub(ONE), d.mul(y.square()).add(ONE));
        let v3 = v.square().mul(v);
        // (p - 5) / 8 = 250 ones, then 01
        let mut x = u.mul(v3).mul(u.mul(v3.square()).mul(v).power(250, 0b01, 2));
        let check = v.mul(x.square());
        if check.same(u.negate()) { x = x.mul(root_of_minus_one()) } else if !check.same(u) { return None }
        let sign = b[31] >> 7 != 0;
        if x.same(ZERO) && sign { return None }
        if x.odd() != sign { x = x.negate() }
        Some(Point { x, y, z: ONE, t: x.mul(y) })
    }
    fn encode(self) -> [u8; 32] {
        let z = self.z.invert();
        let mut out = self.y.mul(z).to_bytes();
        out[31] |= (self.x.mul(z).odd() as u8) << 7;
        out
    }
    fn add(self, o: Point, d2: Fe) -> Point {
        let (a, b) = (self.y.sub(self.x).mul(o.y.sub(o.x)), self.y.add(self.x).mul(o.y.add(o.x)));
        let (c, e) = (self.t.mul(d2).mul(o.t), self.z.mul(o.z));
        Self::join(b.sub(a), e.add(e).sub(c), e.add(e).add(c), b.add(a))
    }
    fn double(self) -> Point {
        let (a, b, z) = (self.x.square(), self.y.square(), self.z.square());
        let h = a.add(b);
        let (e, g) = (h.sub(self.x.add(self.y).square()), a.sub(b));
        Self::join(e, z.add(z).add(g), g, h)
    }
    fn join(e: Fe, f: Fe, g: Fe, h: Fe) -> Point { Point { x: e.mul(f), y: g.mul(h), t: e.mul(h), z: f.mul(g) } }
    fn negate(self) -> Point { Point { x: self.x.negate(), t: self.t.negate(), ..self } }
}

/// The order of the group: 2^252 + 27742317777372353535851937790883648493, lowest word first.
const ORDER: [u64; 4] = [0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000];
fn below_order(n: &[u64; 4]) -> bool { for i in (0..4).rev() { if n[i] != ORDER[i] { return n[i] < ORDER[i] } } false }
fn words(b: &[u8]) -> [u64; 4] { let mut w = [0; 4]; for (w, b) in w.iter_mut().zip(b.chunks_exact(8)) { *w = b.iter().rev().fold(0, |v, &b| v << 8 | b as u64) } w }
/// 512 bits modulo the order, a bit at a time.
fn reduce(b: &[u8; 64]) -> [u64; 4] {
    let mut r = [0u64; 4];
    for bit in (0..512).rev() {
        let mut carry = (b[bit / 8] >> (bit % 8) & 1) as u64;
        for w in &mut r { let next = *w >> 63; *w = *w << 1 | carry; carry = next }
        if !below_order(&r) {
            let mut borrow = false;
            for (w, o) in r.iter_mut().zip(ORDER) { let (v, b1) = w.overflowing_sub(o); let (v, b2) = v.overflowing_sub(borrow as u64); *w = v; borrow = b1 || b2 }
        }
    }
    r
}

/// Whether `signature` is the key's for these bytes.
pub fn verify(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let (r, s) = signature.split_at(32);
    let s = words(s);
    if !below_order(&s) { return false }
    let d = d();
    let Some(a) = Point::decode(key, d) else { return false };
    let mut base = small(4).mul(small(5).invert()).to_bytes(); // the base point: y = 4/5, x even
    base[31] &= 0x7f;
    let Some(base) = Point::decode(&base, d) else { return false };
    let mut hash = Sha512::new();
    hash.update(r);
    hash.update(key);
    hash.update(message);
    let k = reduce(&hash.end());
    // S B - k A, both at once; must be R
    let (a, d2) = (a.negate(), d.add(d));
    let both = base.add(a, d2);
    let mut sum = Point::NEUTRAL;
    for bit in (0..256).rev() {
        sum = sum.double();
        let one = |n: &[u64; 4]| n[bit / 64] >> (bit % 64) & 1 != 0;
        match (one(&s), one(&k)) { (true, true) => sum = sum.add(both, d2), (true, false) => sum = sum.add(base, d2), (false, true) => sum = sum.add(a, d2), _ => {} }
    }
    sum.encode() == r
}

#[cfg(test)]
mod tests {
    use super::*;
    fn hex<const N: usize>(s: &str) -> [u8; N] { let mut out = [0; N]; for (i, o) in out.iter_mut().enumerate() { *o = u8::from_str_radix(&s[2 * i..2 * i + 2], 16).unwrap() } out }
    /// RFC 8032, 7.1: tests 1, 2, 3.
    fn vectors() -> Vec<([u8; 32], Vec<u8>, [u8; 64])> {
        vec![
            (hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"), vec![],
                hex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")),
            (hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"), vec![0x72],
                hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")),
            (hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"), vec![0xaf, 0x82],
                hex("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")),
        ]
    }
    #[test] fn the_rfcs_signatures() { for (k, m, s) in vectors() { assert!(verify(&k, &m, &s)) } }
    #[test] fn one_bit_less_is_none() {
        let (k, m, s) = vectors()[2].clone();
        for bit in (0..512).step_by(13) { let mut t = s; t[bit / 8] ^= 1 << (bit % 8); assert!(!verify(&k, &m, &t), "signature bit {bit}") }
        for bit in (0..256).step_by(13) { let mut t = k; t[bit / 8] ^= 1 << (bit % 8); assert!(!verify(&t, &m, &s), "key bit {bit}") }
        assert!(!verify(&k, &[0xaf, 0x83], &s));
    }
    /// S + order would pass the equation: it is refused for being another spelling.
    #[test] fn one_signature_only() {
        let (k, m, mut s) = vectors()[1].clone();
        let (mut carry, w) = (0u128, words(&s[32..]));
        for i in 0..4 { let v = w[i] as u128 + ORDER[i] as u128 + carry; s[32 + 8 * i..40 + 8 * i].copy_from_slice(&(v as u64).to_le_bytes()); carry = v >> 64 }
        assert!(!verify(&k, &m, &s));
    }
    #[test] fn sha512_of_abc() {
        let mut h = Sha512::new();
        h.update(b"abc");
        assert_eq!(h.end()[..16], hex::<16>("ddaf35a193617abacc417349ae204131"));
        let mut h = Sha512::new();
        for _ in 0..1000 { h.update(&[b'a'; 1000]) }
        assert_eq!(h.end()[..16], hex::<16>("e718483d0ce769644e2e42c7bc15b463"));
    }
}
