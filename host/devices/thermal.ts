/**
 * The temperature sensor (TSENS). Registers as Linux's bcm2835_thermal driver names them; T = 412 − 0.538 × code [L].
 *
 * Deviations: the temperature is what port `celsius` says; trip points are stored and do nothing.
 */
import { device } from "../machine/device.ts";

export const thermal = device({
  name: "thermal", title: "Temperature sensor (Linux bcm2835_thermal)", size: 0x8, version: 1,
  ports: () => ({ celsius: (): number => 45 }),
  state: () => ({ control: 0 }),
  regs: {
    TSENSCTL: { at: 0x0, bits: { PRWDW: 0, RSTB: 1, CTRL: [4, 2], EN_INT: { bits: 5, todo: "interrupt on a trip" }, DIRECT: 6, CLR_INT: 7, THOLD: [17, 8], RSTDELAY: [25, 18], REGULEN: 26 }, stores: "control" },
    TSENSSTAT: { at: 0x4, bits: { DATA: [9, 0], VALID: 10, INTERRUPT: 11 }, read: (_s, c) => 0x400 | Math.max(0, Math.min(0x3ff, Math.round((412 - c.ports.celsius()) / 0.538))) },
  },
});
