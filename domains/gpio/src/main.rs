//! General purpose pins. Truth: BCM2835 ARM Peripherals 6. Deviations: no edge detection, no pulls.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::{mmio::Mmio, sync::Mutex, *};

const GPFSEL: usize = 0x00; // three bits a pin, ten pins a register
const GPSET: usize = 0x1c;
const GPCLR: usize = 0x28;
const GPLEV: usize = 0x34;

struct Pins { regs: Mmio, lock: Mutex<u64> }
fn known(pin: u32) -> Rpc<usize> { if pin < 54 { Ok(pin as usize) } else { Err(Error::INVALID) } }
impl Gpio for Pins {
    fn mode(&self, pin: u32, function: u32) -> Rpc<()> {
        let p = known(pin)?;
        // the console's pins and the card's are not for sale
        if matches!(p, 14 | 15 | 48..=53) || function > 7 { return Err(Error::DENIED) }
        let mut l = self.lock.lock();
        let (at, shift) = (GPFSEL + p / 10 * 4, p % 10 * 3);
        self.regs.write(at, self.regs.read(at) & !(7 << shift) | function << shift);
        *l += 1;
        Ok(())
    }
    fn set(&self, pin: u32, on: bool) -> Rpc<()> {
        let p = known(pin)?;
        self.regs.write(if on { GPSET } else { GPCLR } + p / 32 * 4, 1 << (p % 32));
        *self.lock.lock() += 1;
        Ok(())
    }
    fn get(&self, pin: u32) -> Rpc<bool> { let p = known(pin)?; Ok(self.regs.read(GPLEV + p / 32 * 4) >> (p % 32) & 1 != 0) }
}
impl Device for Pins {
    fn describe(&self, mut out: RRef<Text>) -> Rpc<RRef<Text>> { *out = Text::new("54 pins of the BCM2837"); Ok(out) }
    fn work(&self) -> Rpc<u64> { Ok(*self.lock.lock()) }
}

#[domain(name = "gpio", imports(Device), exports(Gpio), mmio = "gpio")]
fn main(caps: Caps) -> Rpc<Pins> { Ok(Pins { regs: caps.mmio()?, lock: Mutex::new(0) }) }
