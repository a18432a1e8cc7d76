/**
 * Where physical addresses are: guest RAM from 0, its alias at 0xC0000000, peripherals, nothing.
 * Truth: BCM2837 map (BCM2835 ARM Peripherals 1.2). The alias is what code written for lenient emulators uses; hardware's
 * ARM side has nothing there. Deviations: the alias.
 */
import { RAM_BYTES } from "../layout";

const PERIPHERALS: u64 = 0x3f00_0000;
const LOCAL_END: u64 = 0x4004_0000;

/** Offset of a physical address in guest RAM, or -1. */
// @ts-ignore: decorator
@inline export function ramOffset(pa: u64): i32 {
  if (pa < PERIPHERALS) return i32(pa);
  if (pa >= 0xc000_0000 && pa < 0xff00_0000) return i32(pa - 0xc000_0000);
  return -1;
}

/** True for the peripheral windows: 0x3F000000..0x3FFFFFFF and the BCM2836 block at 0x40000000. */
// @ts-ignore: decorator
@inline export function isPeripheral(pa: u64): bool { return pa >= PERIPHERALS && pa < LOCAL_END; }
// @ts-ignore: decorator
@inline export function isLocal(pa: u64): bool { return pa >= 0x4000_0000; }
