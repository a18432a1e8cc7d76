/**
 * One-time programmable memory: 66 rows of 32 bits. Row numbers from the Raspberry Pi documentation (OTP register map); registers
 * by name from public headers, their behaviour is a guess: DATA shows the row that ADDR chooses.
 *
 * Deviations: programming through these registers is stored and burns nothing; the mailbox can burn customer rows.
 */
import { device } from "../machine/device.ts";

export interface Ports { burnt: () => Record<number, number> }

const ROWS = 66;

export const otp = device({
  name: "otp", title: "One-time programmable memory", size: 0x80, version: 1,
  ports: (): Ports => ({ burnt: () => ({}) }),
  state: () => ({ rows: new Uint32Array(ROWS), config: 0, controlLow: 0, controlHigh: 0, bit: 0, row: 0, data: 0 }),
  regs: {
    BOOTMODE: { at: 0x00, read: (s) => s.rows[17] },
    CONFIG: { at: 0x04, bits: { CONFIG: [2, 0] }, stores: "config" },
    CTRL_LO: { at: 0x08, stores: "controlLow" },
    CTRL_HI: { at: 0x0c, bits: { CTRL: [15, 0] }, stores: "controlHigh" },
    STATUS: { at: 0x10, bits: { READY: 0 }, fixed: 1 },
    BITSEL: { at: 0x14, bits: { BIT: [4, 0] }, stores: "bit" },
    DATA: { at: 0x18, read: (s) => s.rows[s.row] ?? 0 },
    ADDR: { at: 0x1c, bits: { ROW: [7, 0] }, stores: "row" },
    WRITE_DATA_READ: { at: 0x20, stores: "data" },
    INIT_STATUS: { at: 0x24, fixed: 0 },
  },
  start(s, c) { for (const [row, value] of Object.entries(c.ports.burnt())) s.rows[Number(row)] = value; },
});
