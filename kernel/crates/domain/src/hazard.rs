//! Things safe Rust will not do, for the domain that dies of them. No other domain has a use for them.
//! Deviations: none.
// SAFETY: none: each is a crime, so that the domain that commits it dies of it.
pub fn null_pointer() -> u64 { unsafe { core::ptr::read_volatile(16 as *const u64) } }
pub fn undefined_instruction() -> ! { unsafe { core::arch::asm!("udf #7", options(noreturn)) } }
pub fn write_to_code() { unsafe { core::ptr::write_volatile(null_pointer as *const () as *mut u32, 0) } }
pub fn jump_into_data() { static D: u64 = 0; let f: extern "C" fn() = unsafe { core::mem::transmute(&D as *const u64) }; f() }
