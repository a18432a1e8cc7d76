//! SD card on the EMMC controller (Arasan SDHCI), as a Block of 4 KiB blocks. Truth: BCM2835 ARM Peripherals 5; SD Physical Layer
//! Simplified Specification 4 (commands, card states, CSD).
//! A restart finds the card as the dead driver left it, perhaps in the middle of a transfer: that is stopped, nothing is set up anew. What
//! cannot be asked for again, the card's address, is handed over.
//! Deviations: polled, no DMA, no 1.8 V, 25 MHz, no hot plug. The kernel routes pins
//! 48..53 to this controller when it grants the window.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::{mmio::Mmio, sync::Mutex, *};

const BLKSIZECNT: usize = 0x04;
const ARG1: usize = 0x08;
const CMDTM: usize = 0x0c;
const RESP0: usize = 0x10;
const DATA: usize = 0x20;
const STATUS: usize = 0x24;
const CONTROL0: usize = 0x28;
const CONTROL1: usize = 0x2c;
const INTERRUPT: usize = 0x30;
const IRPT_MASK: usize = 0x34;
const IRPT_EN: usize = 0x38;

const CMD_DONE: u32 = 1;
const DATA_DONE: u32 = 1 << 1;
const WRITE_RDY: u32 = 1 << 4;
const READ_RDY: u32 = 1 << 5;
const ERROR: u32 = 0xffff_8000;
/// response types in CMDTM
const NONE: u32 = 0;
const LONG: u32 = 1 << 16 | 1 << 19;
const SHORT: u32 = 2 << 16 | 1 << 19 | 1 << 20;
const PLAIN: u32 = 2 << 16; // R3: no CRC, no index
const BUSY: u32 = 3 << 16 | 1 << 19 | 1 << 20;
const IS_DATA: u32 = 1 << 21;
const READ: u32 = 1 << 4;
const MANY: u32 = 1 << 5 | 1 << 1 | 1 << 2; // multiple blocks, count them, CMD12 at the end

const CLOCK_ENABLE: u32 = 1 << 2;
const RESET_HOST: u32 = 1 << 24;
const RESET_COMMAND: u32 = 1 << 25;
const RESET_DATA: u32 = 1 << 26;
const ABORT: u32 = 3 << 22;
/// words handed over: 1 << 63 | card in bytes << 62 | RCA; blocks
const CARD: usize = 0;
const BLOCKS: usize = 1;

struct State { work: u64, fuse: u64 }
struct Card { regs: Mmio, blocks: u64, by_byte: bool, rca: u32, state: Mutex<State> }

/// Polls until `f` or half a second has passed.
fn within(f: impl Fn() -> bool) -> Rpc<()> {
    let end = now() + 500_000;
    // whoever waits may itself have been kept from looking
    while !f() { if now() > end { return if f() { Ok(()) } else { Err(Error::TIMEOUT) } } }
    Ok(())
}
fn wait(r: &Mmio, bit: u32) -> Rpc<()> {
    within(|| r.read(INTERRUPT) & (bit | ERROR) != 0)?;
    let i = r.read(INTERRUPT);
    if i & ERROR != 0 { r.write(INTERRUPT, i); return Err(Error::IO) }
    r.write(INTERRUPT, bit);
    Ok(())
}
fn command(r: &Mmio, index: u32, arg: u32, flags: u32) -> Rpc<u32> {
    within(|| r.read(STATUS) & if flags & IS_DATA != 0 || flags & BUSY == BUSY { 3 } else { 1 } == 0)?;
    r.write(INTERRUPT, r.read(INTERRUPT));
    r.write(ARG1, arg);
    r.write(CMDTM, index << 24 | flags);
    wait(r, CMD_DONE)?;
    Ok(r.read(RESP0))
}
fn clock(r: &Mmio, divisor: u32) -> Rpc<()> {
    r.write(CONTROL1, r.read(CONTROL1) & !CLOCK_ENABLE);
    sleep(100);
    r.write(CONTROL1, r.read(CONTROL1) & !0xffc0 & !0xf_0000 | (divisor & 0xff) << 8 | (divisor >> 8 & 3) << 6 | 0xe << 16 | 1);
    within(|| r.read(CONTROL1) & 2 != 0)?;
    r.write(CONTROL1, r.read(CONTROL1) | CLOCK_ENABLE);
    sleep(2000);
    Ok(())
}
/// After a crash: the controller's lines are reset, and whatever the card is in the middle of is stopped.
fn resume(r: &Mmio, rca: u32) -> Rpc<()> {
    // one after the other: QEMU's controller takes no two resets at once
    for line in [RESET_COMMAND, RESET_DATA] {
        r.write(CONTROL1, r.read(CONTROL1) | line);
        within(|| r.read(CONTROL1) & line == 0)?;
    }
    let end = now() + 500_000;
    loop {
        // CURRENT_STATE: 4 waits for a transfer, 5 sends, 6 receives, 7 writes down
        match command(r, 13, rca, SHORT)? >> 9 & 15 {
            4 => return Ok(()),
            5 | 6 => { command(r, 12, 0, BUSY | ABORT)?; }
            7 if now() < end => {}
            _ => return Err(Error::IO),
        }
    }
}
fn bring_up(r: &Mmio, keep: Keep) -> Rpc<()> {
    r.write(CONTROL0, 0);
    r.write(CONTROL1, RESET_HOST);
    within(|| r.read(CONTROL1) & RESET_HOST == 0)?;
    r.write(CONTROL1, 0);
    clock(r, 313)?; // 250 MHz / 626 = 400 kHz
    r.write(IRPT_EN, 0);
    r.write(IRPT_MASK, !0);
    command(r, 0, 0, NONE)?;
    if command(r, 8, 0x1aa, SHORT)? & 0xfff != 0x1aa { return Err(Error::IO) }
    let mut tries = 0;
    let ocr = loop {
        command(r, 55, 0, SHORT)?;
        let ocr = command(r, 41, 0x51ff_8000, PLAIN)?;
        if ocr >> 31 != 0 { break ocr }
        tries += 1;
        if tries > 50 { return Err(Error::TIMEOUT) }
        sleep(10_000);
    };
    command(r, 2, 0, LONG)?;
    let rca = command(r, 3, 0, SHORT)? & 0xffff_0000;
    command(r, 9, rca, LONG)?;
    // the controller leaves out the CRC byte: CSD bit n is bit n - 8 here
    let (w1, w2, w3) = (r.read(RESP0 + 4), r.read(RESP0 + 8), r.read(RESP0 + 12));
    let bytes = if w3 >> 22 & 3 == 0 {
        let c = ((w2 & 3) << 10 | w1 >> 22) as u64;
        (c + 1) << ((w1 >> 7 & 7) + 2) << (w2 >> 8 & 15)
    } else { ((w1 >> 8 & 0x3f_ffff) as u64 + 1) * 512 * 1024 };
    clock(r, 5)?; // 25 MHz
    command(r, 7, rca, BUSY)?;
    command(r, 55, rca, SHORT)?;
    command(r, 6, 2, SHORT)?;
    r.write(CONTROL0, r.read(CONTROL0) | 2); // four data lines
    command(r, 16, 512, SHORT)?;
    keep.set(BLOCKS, bytes / 4096);
    keep.set(CARD, 1 << 63 | ((ocr >> 30 & 1 == 0) as u64) << 62 | rca as u64);
    Ok(())
}
impl Card {
    fn begin(&self, block: u64) -> Rpc<u32> {
        if block >= self.blocks { return Err(Error::INVALID) }
        let mut s = self.state.lock();
        s.work += 1;
        if s.fuse > 0 { s.fuse -= 1; if s.fuse == 0 { panic!("the fuse") } }
        self.regs.write(BLKSIZECNT, 8 << 16 | 512);
        Ok(if self.by_byte { block * 4096 } else { block * 8 } as u32)
    }
}
impl Card {
    /// A transfer, made again once when it fails: what is left of it is stopped first, as after a crash.
    fn twice(&self, mut f: impl FnMut() -> Rpc<()>) -> Rpc<()> {
        let Err(_) = f() else { return Ok(()) };
        resume(&self.regs, self.rca)?;
        self.regs.write(BLKSIZECNT, 8 << 16 | 512);
        f().inspect_err(|_| { let _ = resume(&self.regs, self.rca); })
    }
}
impl Block for Card {
    fn blocks(&self) -> Rpc<u64> { Ok(self.blocks) }
    fn read(&self, block: u64, mut page: RRef<Page>) -> Rpc<RRef<Page>> {
        let at = self.begin(block)?;
        self.twice(|| {
            command(&self.regs, 18, at, SHORT | IS_DATA | READ | MANY)?;
            for sector in page.data.chunks_exact_mut(512) {
                wait(&self.regs, READ_RDY)?;
                for w in sector.chunks_exact_mut(4) { w.copy_from_slice(&self.regs.read(DATA).to_le_bytes()) }
            }
            wait(&self.regs, DATA_DONE)
        })?;
        page.len = 4096;
        Ok(page)
    }
    fn write(&self, block: u64, page: &RRef<Page>) -> Rpc<()> {
        let at = self.begin(block)?;
        self.twice(|| {
            command(&self.regs, 25, at, SHORT | IS_DATA | MANY)?;
            for sector in page.data.chunks_exact(512) {
                wait(&self.regs, WRITE_RDY)?;
                for w in sector.chunks_exact(4) { self.regs.write(DATA, u32::from_le_bytes([w[0], w[1], w[2], w[3]])) }
            }
            wait(&self.regs, DATA_DONE)
        })
    }
    fn fail(&self, after: u64) -> Rpc<()> { if after == 0 { panic!("asked to") } self.state.lock().fuse = after; Ok(()) }
}
impl Device for Card {
    fn describe(&self, mut out: RRef<Text>) -> Rpc<RRef<Text>> {
        *out = Text::new(&domain::alloc::format!("SD card, {} MiB", self.blocks / 256));
        Ok(out)
    }
    fn work(&self) -> Rpc<u64> { Ok(self.state.lock().work) }
}

#[domain(name = "sd", imports(Device), exports(Block), mmio = "emmc")]
fn main(caps: Caps) -> Rpc<Card> {
    let (regs, keep) = (caps.mmio()?, caps.keep());
    let known = keep.get(CARD);
    if known == 0 || resume(&regs, known as u32).is_err() { keep.set(CARD, 0); bring_up(&regs, keep)? }
    Ok(Card { regs, blocks: keep.get(BLOCKS), by_byte: keep.get(CARD) >> 62 & 1 != 0, rca: keep.get(CARD) as u32, state: Mutex::new(State { work: 0, fuse: 0 }) })
}
