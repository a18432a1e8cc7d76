#![no_std]
#![no_main]
mod arch;
mod bsp;

#[no_mangle]
extern "C" fn kmain(dtb: usize) -> ! {
    bsp::uart_init();
    log!("redleaf-pi: kernel up, DTB at {dtb:#x}, CurrentEL {}, CNTFRQ {}", mrs!("CurrentEL") >> 2, mrs!("cntfrq_el0"));
    arch::pmu_start();
    let (c, i) = (mrs!("pmccntr_el0"), mrs!("pmevcntr0_el0"));
    log!("pmu: {c} cycles, {i} instructions");
    log!("end: 0");
    bsp::uart_flush();
    arch::semihosting_exit(0);
    bsp::power_off()
}
#[no_mangle]
extern "C" fn exception(frame: usize, _kind: u64) -> usize {
    let esr = mrs!("esr_el1");
    if esr >> 26 == 0 { bsp::power_off() }
    log!("exception esr {esr:#x} elr {:#x} far {:#x} frame {frame:#x}", mrs!("elr_el1"), mrs!("far_el1"));
    bsp::power_off()
}
#[no_mangle]
extern "C" fn fatal_exception(esr: u64, elr: u64, far: u64) -> ! {
    log!("kernel: exception inside a handler: esr {esr:#x} elr {elr:#x} far {far:#x}");
    bsp::power_off()
}
#[no_mangle]
extern "C" fn thread_exit() -> ! { loop {} }
#[panic_handler]
fn panic(p: &core::panic::PanicInfo) -> ! { log!("kernel panic: {p}"); bsp::power_off() }
