//! Device registers that may be granted to a domain, by the name its manifest says.
//! Truth: BCM2835 ARM Peripherals 1.2 (addresses). Deviations: one window a domain, one domain a window.
use crate::bsp::PERIPHERALS;
use crate::mm::{self, Access, WINDOWS};
use crate::word::Word;

const TABLE: &[(&str, usize, usize)] = &[
    ("uart0", 0x20_1000, 0x1000), ("gpio", 0x20_0000, 0x1000), ("sdhost", 0x20_2000, 0x1000), ("emmc", 0x30_0000, 0x1000), ("systimer", 0x3000, 0x1000),
];
/// where they are once they were asked for
static FRAME: Word = Word::new(0);
static DISK: Word = Word::new(0);

/// Virtual address and length.
pub fn find(name: &str) -> Option<(usize, usize)> {
    if name == "ramdisk" { return ram_disk() }
    if name == "framebuffer" { return frame_buffer() }
    // pins 48..53 carry the card: ALT3 is the EMMC controller, ALT0 SDHOST
    match name { "emmc" => crate::bsp::card_pins(7), "sdhost" => crate::bsp::card_pins(4), _ => {} }
    TABLE.iter().find(|w| w.0 == name).map(|w| (PERIPHERALS + w.1, w.2))
}

/// 640x480, 32 bits, from the firmware (mailbox tag 0x40001 and friends), mapped uncached.
fn frame_buffer() -> Option<(usize, usize)> {
    const LEN: usize = 640 * 480 * 4;
    if FRAME.get() != 0 { return Some((FRAME.get() as usize, LEN)) }
    let mut two = [640, 480];
    crate::bsp::property(0x48003, &mut two);
    crate::bsp::property(0x48004, &mut two);
    let mut depth = [32];
    crate::bsp::property(0x48005, &mut depth);
    let mut got = [16, 0];
    if !crate::bsp::property(0x40001, &mut got) || got[0] == 0 { return None }
    let pa = (got[0] & 0x3fff_ffff) as usize;
    let mut pitch = [0];
    crate::bsp::property(0x40008, &mut pitch);
    if pitch[0] != 2560 { return None }
    let from = pa & !0xfff;
    let pages = (pa - from + LEN + 4095) & !4095;
    mm::kernel().map_range(WINDOWS, from, pages, Access::Uncached)?;
    crate::arch::tlb_publish();
    FRAME.set((WINDOWS + pa - from) as u64);
    Some((WINDOWS + pa - from, LEN))
}

/// 4 MiB of memory that stays when its driver goes.
fn ram_disk() -> Option<(usize, usize)> {
    if DISK.get() == 0 { DISK.set(mm::alloc_clear(10)? as u64) }
    Some((DISK.get() as usize, mm::PAGE << 10))
}
