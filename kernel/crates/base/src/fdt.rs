//! The two facts the kernel wants from a flattened device tree: /chosen/bootargs and the first memory range.
//! Truth: Devicetree Specification 0.4, chapter 5. Deviations: reads #address-cells/#size-cells of the root only.

fn word(b: &[u8], at: usize) -> Option<u32> { b.get(at..at + 4).map(|w| u32::from_be_bytes([w[0], w[1], w[2], w[3]])) }

/// Total size when `b` begins with a device tree's header (8 bytes are enough to ask).
pub fn size(b: &[u8]) -> Option<usize> { (word(b, 0)? == 0xd00d_feed).then_some(())?; word(b, 4).map(|n| n as usize) }

/// The value of property `name` in the node at `path` ("" is the root, then "chosen").
pub fn property<'a>(b: &'a [u8], path: &str, name: &str) -> Option<&'a [u8]> {
    size(b)?;
    let (mut at, strings) = (word(b, 8)? as usize, word(b, 12)? as usize);
    let (mut depth, mut here) = (0, false);
    loop {
        let token = word(b, at)?;
        at += 4;
        match token {
            1 => {
                let end = b[at..].iter().position(|&c| c == 0)?;
                let node = &b[at..at + end];
                let plain = node.split(|&c| c == b'@').next()?;
                depth += 1;
                here = (depth == 1 && path.is_empty()) || (depth == 2 && plain == path.as_bytes());
                at = (at + end + 4) & !3;
            }
            2 => { depth -= 1; here = depth == 1 && path.is_empty(); if depth == 0 { return None } }
            3 => {
                let (len, off) = (word(b, at)? as usize, word(b, at + 4)? as usize);
                let value = b.get(at + 8..at + 8 + len)?;
                let label = b.get(strings + off..)?.split(|&c| c == 0).next()?;
                if here && label == name.as_bytes() { return Some(value) }
                at = (at + 8 + len + 3) & !3;
            }
            4 => {}
            _ => return None,
        }
    }
}

pub fn bootargs(b: &[u8]) -> Option<&str> {
    let v = property(b, "chosen", "bootargs")?;
    core::str::from_utf8(v.strip_suffix(&[0]).unwrap_or(v)).ok()
}

/// (base, size) of the first entry of /memory's reg.
pub fn memory(b: &[u8]) -> Option<(u64, u64)> {
    let cells = |n| property(b, "", n).and_then(|v| word(v, 0)).unwrap_or(2) as usize;
    let (a, s, reg) = (cells("#address-cells"), cells("#size-cells"), property(b, "memory", "reg")?);
    let number = |from: usize, n: usize| (0..n).try_fold(0u64, |v, i| Some(v << 32 | word(reg, (from + i) * 4)? as u64));
    Some((number(0, a)?, number(a, s)?))
}

#[cfg(test)]
mod tests {
    /// A tree made by hand: / { #address-cells=1 #size-cells=1 chosen { bootargs="soak 7" } memory@0 { reg=<0 0x3b400000> } }
    #[test] fn reads_a_tree() {
        let mut s: Vec<u8> = vec![];
        let strings = b"#address-cells\0#size-cells\0bootargs\0reg\0";
        let w = |s: &mut Vec<u8>, v: u32| s.extend(v.to_be_bytes());
        let pad = |s: &mut Vec<u8>| while s.len() % 4 != 0 { s.push(0) };
        let node = |s: &mut Vec<u8>, n: &[u8]| { w(s, 1); s.extend(n); s.push(0); pad(s) };
        let prop = |s: &mut Vec<u8>, off: u32, v: &[u8]| { w(s, 3); w(s, v.len() as u32); w(s, off); s.extend(v); pad(s) };
        node(&mut s, b""); prop(&mut s, 0, &[0, 0, 0, 1]); prop(&mut s, 15, &[0, 0, 0, 1]);
        node(&mut s, b"chosen"); prop(&mut s, 27, b"soak 7\0"); w(&mut s, 2);
        node(&mut s, b"memory@0"); prop(&mut s, 36, &[0, 0, 0, 0, 0x3b, 0x40, 0, 0]); w(&mut s, 2); w(&mut s, 2); w(&mut s, 9);
        let mut b: Vec<u8> = vec![];
        for v in [0xd00dfeed, (40 + s.len() + strings.len()) as u32, 40, (40 + s.len()) as u32, 0, 17, 16, 0, strings.len() as u32, s.len() as u32] { w(&mut b, v) }
        b.extend(&s); b.extend(strings);
        assert_eq!(super::bootargs(&b), Some("soak 7"));
        assert_eq!(super::memory(&b), Some((0, 0x3b400000)));
        assert_eq!(super::property(&b, "chosen", "reg"), None);
        assert_eq!(super::bootargs(&b[..60]), None, "a cut tree is no tree");
        assert_eq!(super::size(b"nonsense"), None);
    }
}
