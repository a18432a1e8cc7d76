//! PL011 UART. Truth: PrimeCell UART (PL011) TRM r1p5; BCM2835 ARM Peripherals 13. Deviations: polls nothing but the FIFOs;
//! line speed is what the kernel set; no modem lines, no break.
//!
//! The driver keeps no bytes of its own: what it has sent or received is counted in the caller's page, in the same instant as
//! the FIFO takes or gives the byte. So a crash loses and doubles nothing, and whoever calls again goes on where it stopped.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::{mmio::Mmio, sync::Mutex, *};

const DR: usize = 0x00;
const FR: usize = 0x18;
const IMSC: usize = 0x38;
const ICR: usize = 0x44;
const FR_BUSY: u32 = 1 << 3;
const FR_RXFE: u32 = 1 << 4;
const FR_TXFF: u32 = 1 << 5;
const RX: u32 = 1 << 4 | 1 << 6; // receive level, receive timeout
const TX: u32 = 1 << 5;

struct Uart { regs: Mmio, work: Mutex<u64>, sender: Mutex<()> }
impl Uart {
    fn wait(&self, for_what: u32, us: u64) -> bool {
        self.regs.write(IMSC, self.regs.read(IMSC) | for_what);
        let came = irq(us);
        self.regs.write(IMSC, self.regs.read(IMSC) & !for_what);
        self.regs.write(ICR, RX | TX);
        came
    }
}
impl Serial for Uart {
    fn write(&self, mut page: RRef<Page>) -> Rpc<RRef<Page>> {
        let _one = self.sender.lock();
        while page.tag < page.len.min(4096) {
            if self.regs.read(FR) & FR_TXFF != 0 { self.wait(TX, 1000); continue }
            self.regs.send(DR, &mut page);
        }
        *self.work.lock() += 1;
        Ok(page)
    }
    fn read(&self, mut page: RRef<Page>, us: u64) -> Rpc<RRef<Page>> {
        let end = now().saturating_add(us);
        loop {
            while page.len < 4096 && self.regs.read(FR) & FR_RXFE == 0 { self.regs.receive(DR, &mut page) }
            if page.len > 0 { return Ok(page) }
            let left = end.saturating_sub(now());
            if left == 0 { return Ok(page) }
            self.wait(RX, left.min(20_000));
        }
    }
    fn flush(&self) -> Rpc<()> { while self.regs.read(FR) & FR_BUSY != 0 { yield_now() } Ok(()) }
    fn fail(&self, after: u64) -> Rpc<()> {
        if after == 0 { panic!("asked to") }
        Ok(())
    }
}
impl Device for Uart {
    fn describe(&self, mut out: RRef<Text>) -> Rpc<RRef<Text>> { *out = Text::new("PL011 at 0x3f201000"); Ok(out) }
    fn work(&self) -> Rpc<u64> { Ok(*self.work.lock()) }
}

#[domain(name = "serial", imports(Device), exports(Serial), irq = 57, mmio = "uart0", budget_ms = 30)]
fn main(caps: Caps) -> Rpc<Uart> {
    let regs = caps.mmio()?;
    regs.write(IMSC, 0);
    Ok(Uart { regs, work: Mutex::new(0), sender: Mutex::new(()) })
}
