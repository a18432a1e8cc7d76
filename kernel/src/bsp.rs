//! The Raspberry Pi 3 board as far as the kernel itself needs it: early PL011 console, BCM2836 core timer routing,
//! BCM2835 interrupt controller, mailbox property calls, watchdog.
//! Truth: BCM2835 ARM Peripherals (7 interrupts, 13 UART), QA7 rev 3.4 (BCM2836 local block), the firmware wiki's property page.
//! Deviations: only core 0; FIQ unused; the log waits for the line with interrupts masked; the UART's line speed assumes the firmware's 48 MHz clock.
//! What `unsafe` stands on here: register addresses are constants of the board, mapped as Device memory from the first table on.
use core::fmt;
use core::ptr::{read_volatile, write_volatile};

pub const BASE: usize = 0xFFFF_FF80_0000_0000;
pub const PERIPHERALS: usize = BASE + 0x3F00_0000;
const LOCAL: usize = BASE + 0x4000_0000;
const IRQ: usize = PERIPHERALS + 0xB200;
const MAILBOX: usize = PERIPHERALS + 0xB880;
const PM: usize = PERIPHERALS + 0x10_0000;
const GPIO: usize = PERIPHERALS + 0x20_0000;
const UART: usize = PERIPHERALS + 0x20_1000;

// SAFETY: addresses of registers, for both; nothing else is reached through them.
fn rd(a: usize) -> u32 { unsafe { read_volatile(a as *const u32) } }
fn wr(a: usize, v: u32) { unsafe { write_volatile(a as *mut u32, v) } }

/// PL011 on GPIO14/15 (ALT0), 115200 8N1 from 48 MHz: 26 + 3/64.
pub fn uart_init() {
    wr(UART + 0x30, 0);
    wr(GPIO + 4, rd(GPIO + 4) & !(0o77 << 12) | 0o44 << 12);
    wr(UART + 0x44, 0x7ff);
    wr(UART + 0x24, 26);
    wr(UART + 0x28, 3);
    wr(UART + 0x2c, 0x70);
    wr(UART + 0x30, 0x301);
}
/// Function of GPIO 48..53.
pub fn card_pins(function: u32) {
    let word = |from: u32, n: u32| (from..from + n).fold(0, |w, p| w | function << (p % 10 * 3));
    wr(GPIO + 16, rd(GPIO + 16) & 0o7777_7777 | word(48, 2));
    wr(GPIO + 20, rd(GPIO + 20) & !0o7777 | word(50, 4));
}
fn uart_put(c: u8) {
    while rd(UART + 0x18) & 0x20 != 0 {}
    wr(UART, c as u32);
}
pub fn uart_write(s: &[u8]) {
    for &c in s {
        if c == b'\n' { uart_put(b'\r') }
        uart_put(c)
    }
}
pub fn uart_flush() { while rd(UART + 0x18) & 8 != 0 {} }

/// The kernel's log: straight to the wire, usable before and after everything else.
pub struct Log;
impl fmt::Write for Log {
    fn write_str(&mut self, s: &str) -> fmt::Result { uart_write(s.as_bytes()); Ok(()) }
}
#[macro_export]
macro_rules! log { ($($t:tt)*) => {{ use core::fmt::Write; let _off = $crate::arch::IrqOff::new(); let _ = writeln!($crate::bsp::Log, $($t)*); }} }

/// Routes CNTPNSIRQ (the non-secure physical timer) to core 0's IRQ.
pub fn timer_route() { wr(LOCAL + 0x40, 1 << 1); }
/// Core 0's interrupt sources, one read of a register that is far away: bit 1 timer, bit 7 software, bit 8 peripherals.
pub fn sources() -> u32 { rd(LOCAL + 0x60) }

/// Core 0's mailbox 3 as a software interrupt (the bench domain measures with it). `soft_raise` from any thread.
pub fn soft_route() { wr(LOCAL + 0x50, 1 << 3) }
pub fn soft_raise() { wr(LOCAL + 0x8c, 1) }
pub fn soft_clear() { wr(LOCAL + 0xcc, !0) }

/// Peripheral interrupts (0..63) that are enabled and pending.
pub fn irq_pending() -> u64 {
    rd(IRQ + 4) as u64 | (rd(IRQ + 8) as u64) << 32
}
pub fn irq_enable(n: u32) { wr(IRQ + 0x10 + 4 * (n as usize / 32), 1 << (n % 32)) }
pub fn irq_disable(n: u32) { wr(IRQ + 0x1c + 4 * (n as usize / 32), 1 << (n % 32)) }

/// One property tag call (channel 8). `words` = value buffer, answered in place; false when the firmware did not answer it.
pub fn property(tag: u32, words: &mut [u32]) -> bool {
    #[repr(C, align(64))]
    struct Buffer([u32; 32]);
    static mut BUFFER: Buffer = Buffer([0; 32]);
    // SAFETY: one call at a time, with interrupts masked or before there are any.
    let b = unsafe { &mut *core::ptr::addr_of_mut!(BUFFER.0) };
    let n = words.len();
    b[0] = (n as u32 + 6) * 4; b[1] = 0; b[2] = tag; b[3] = n as u32 * 4; b[4] = 0;
    b[5..5 + n].copy_from_slice(words);
    b[5 + n] = 0;
    let at = b.as_ptr() as usize;
    // The VideoCore does not see the data cache: write the line back first, drop it after.
    crate::arch::dc(at, 128, true);
    crate::arch::barrier();
    while rd(MAILBOX + 0x38) & 0x8000_0000 != 0 {}
    wr(MAILBOX + 0x20, (at - BASE) as u32 | 0xC000_0000 | 8);
    loop {
        while rd(MAILBOX + 0x18) & 0x4000_0000 != 0 {}
        if rd(MAILBOX) & 15 == 8 { break }
    }
    crate::arch::dc(at, 128, false);
    crate::arch::barrier();
    // SAFETY: in the buffer, which the firmware has written.
    let word = |i: usize| unsafe { read_volatile(b.as_ptr().add(i)) };
    for (i, w) in words.iter_mut().enumerate() { *w = word(5 + i) }
    word(1) == 0x8000_0000 && word(4) & 0x8000_0000 != 0
}

/// Power off as the firmware understands it: partition 63 in PM_RSTS, then a full reset.
pub fn power_off() -> ! {
    uart_flush();
    wr(PM + 0x20, 0x5a00_0000 | 0x555);
    wr(PM + 0x24, 0x5a00_0000 | 10);
    wr(PM + 0x1c, 0x5a00_0000 | 0x20);
    loop { crate::arch::wfi() }
}
