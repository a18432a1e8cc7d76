/** A boot plan as the state in which the board's devices start: what `board.setFirmware` takes. Deviations: none. */
import type { FirmwareState } from "../boards/pi3.ts";
import type { BootPlan } from "./boot.ts";
import { macAddress } from "./dt-patch.ts";

export const firmwareState = (plan: BootPlan): Partial<FirmwareState> => ({
  totalMemMiB: plan.armMemoryBytes / (1 << 20) + plan.gpuMemMiB, gpuMemMiB: plan.gpuMemMiB,
  boardRevision: plan.board.revision, serial: plan.board.serial, mac: macAddress(plan.board),
  commandLine: plan.commandLine,
  armHz: plan.clocks.arm.hz, coreHz: plan.clocks.core.hz, uartHz: plan.clocks.uartHz,
  fsel: plan.gpioFunctions, gpioHigh: plan.gpioHigh, gpioPulls: plan.gpioPulls,
  framebuffer: plan.framebuffer ?? null,
  uart0Baud: plan.pl011Enabled ? plan.clocks.uartBaud : null, uart1Baud: plan.miniUartEnabled ? plan.clocks.uartBaud : null,
});
