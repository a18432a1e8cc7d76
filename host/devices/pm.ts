/**
 * Power management and the watchdog. Not in Broadcom's manual; registers as Linux's bcm2835_wdt and bcm2835-power drivers name
 * them [L]. Writes need the password 0x5A in the top byte.
 *
 * The watchdog counts 20 bits at 65536 Hz [L] while RSTC.WRCFG is not 0. When it runs out with WRCFG 2 the board resets, or halts if
 * the partition written to RSTS (bits 0, 2, 4, 6, 8, 10) is 63. RSTS survives a reset, which the board takes care of.
 *
 * Deviations: power domains answer at once and switch nothing.
 */
import { device, type Context } from "../machine/device.ts";

export interface Ports { expired: (partition: number) => void }

const TICK_HZ = 65536; // [L] WDOG_TICKS_TO_SECS
const PASSWORD = 0x5a;
export const RSTS_HADPOR = 0x1000, RSTS_HADWRF = 0x20; // [L]

const state = () => ({
  rstc: 0x102, rsts: RSTS_HADPOR, count: 0, // RSTC as PM_RSTC_RESET in [L]
  plain: new Uint32Array(0x120 / 4),
});
export type State = ReturnType<typeof state>;
type C = Context<Ports>;

const PLAIN: Record<string, number> = {
  GNRIC: 0x00, AUDIO: 0x04, PADS0: 0x2c, PADS2: 0x30, PADS3: 0x34, PADS4: 0x38, PADS5: 0x3c, PADS6: 0x40, CAM0: 0x44, CAM1: 0x48, CCP2TX: 0x4c,
  DSI0: 0x50, DSI1: 0x54, HDMI: 0x5c, USB: 0x60, PXLDO: 0x64, PXBG: 0x68, DFT: 0x6c, SMPS: 0x70, XOSC: 0x74, SPAREW: 0x78, SPARER: 0x7c, AVS_RSTDR: 0x80, AVS_STAT: 0x84, AVS_EVENT: 0x88, AVS_INTEN: 0x8c, DUMMY: 0xfc, IMAGE: 0x108, GRAFX: 0x10c, PROC: 0x110,
};
const DOMAIN_REGISTERS = [PLAIN.IMAGE, PLAIN.GRAFX, PLAIN.PROC];

export const pm = device({
  name: "pm", title: "Power management and watchdog (Linux bcm2835_wdt, bcm2835-power)", size: 0x1000, version: 1,
  ports: (): Ports => ({ expired() {} }),
  state,
  regs: {
    STATUS: { at: 0x18, fixed: 0 },
    RSTC: {
      at: 0x1c, bits: { DRCFG: [1, 0], WRCFG: [5, 4], FRCFG: [9, 8], SRCFG: [13, 12], QRCFG: [17, 16], HRCFG: [21, 20] },
      read: (s) => s.rstc, write(s, v, c) { if (allowed(v, c)) { const left = remaining(s, c); s.rstc = v & 0x0033_3333; run(s, c, left); } },
    },
    RSTS: { at: 0x20, bits: { FLAGS: [11, 0], HADPOR: 12 }, doc: "the partition to boot is in bits 0, 2, 4, 6, 8, 10", read: (s) => s.rsts, write(s, v, c) { if (allowed(v, c)) s.rsts = v & 0x1fff; } },
    WDOG: { at: 0x24, bits: { TIME: [19, 0] }, read: (s, c) => remaining(s, c), write(s, v, c) { if (allowed(v, c)) run(s, c, v & 0xf_ffff); } },
    ...Object.fromEntries(Object.entries(PLAIN).map(([name, at]) => [name, {
      at, bits: { VALUE: [23, 0] } as const,
      // POWOK, MRDONE follow POWUP, MEMREP in the domain registers [L]
      read: (s: State) => { const v = s.plain[at >> 2]; return DOMAIN_REGISTERS.includes(at) ? v | ((v & 1) << 1) | ((v & 8) << 1) : v; },
      write: (s: State, v: number, c: C) => { if (allowed(v, c)) s.plain[at >> 2] = v & 0xff_ffff; },
    }])),
  },
  alarms: {
    expire(s, c) {
      s.count = 0;
      if (((s.rstc >> 4) & 3) !== 2) return;
      const partition = [0, 2, 4, 6, 8, 10].reduce((p, bit, i) => p | (((s.rsts >> bit) & 1) << i), 0);
      c.ports.expired(partition);
    },
  },
});


function allowed(v: number, c: C): boolean {
  if (v >>> 24 === PASSWORD) return true;
  c.log("a write without the password is ignored");
  return false;
}

function running(s: State): boolean { return (s.rstc & 0x30) !== 0; }

function remaining(s: State, c: C): number {
  if (!running(s)) return s.count;
  const due = c.due("expire");
  return due === Infinity ? 0 : Math.max(0, Math.ceil(((due - c.now()) * TICK_HZ) / c.coreHz()));
}

function run(s: State, c: C, count: number): void {
  s.count = count;
  if (running(s)) c.at(c.after(count / TICK_HZ), "expire"); else c.cancel("expire");
}
