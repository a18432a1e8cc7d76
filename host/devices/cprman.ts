/**
 * CPRMAN, the clock manager: clock generators (CM) and PLLs (A2W). BCM2835 ARM Peripherals §6.3 for the general purpose clocks; the
 * rest as Linux's clk-bcm2835 driver knows it [L]. Writes need the password 0x5A in the top byte.
 *
 * `vpuHz` and `uartHz` compute rates from the registers as that driver does, so that UART and timer follow what the guest programs.
 * `presetClocks` sets the registers as the firmware leaves them.
 *
 * Deviations: PLLs lock at once; clocks start and stop at once; the frequency counter (TCNT) counts nothing; rates of clocks other than
 * VPU and UART have no effect.
 */
import { device, type Context } from "../machine/device.ts";

export const XTAL_HZ = 19_200_000; // Pi 3 crystal [L]
const PASSWORD = 0x5a;

/** Clock generators: the offset of their CTL register; DIV follows it. */
const GENERATORS: Record<string, number> = {
  GNRIC: 0x00, VPU: 0x08, SYS: 0x10, PERIA: 0x18, PERII: 0x20, H264: 0x28, ISP: 0x30, V3D: 0x38, CAM0: 0x40, CAM1: 0x48, CCP2: 0x50, DSI0E: 0x58, DSI0P: 0x60, DPI: 0x68,
  GP0: 0x70, GP1: 0x78, GP2: 0x80, HSM: 0x88, OTP: 0x90, PCM: 0x98, PWM: 0xa0, SLIM: 0xa8, SMI: 0xb0, TCNT: 0xc0, TEC: 0xc8, TD0: 0xd0, TD1: 0xd8, TSENS: 0xe0, TIMER: 0xe8, UART: 0xf0, VEC: 0xf8,
  DSI1E: 0x158, DSI1P: 0x160, DFT: 0x168, PULSE: 0x190, SDC: 0x1a8, ARM: 0x1b0, AVEO: 0x1b8, EMMC: 0x1c0,
};
const PLLS = ["A", "C", "D", "H"]; // at 0x20 steps; B sits apart
const CM_LOCK = 0x0000_1f00; // all five PLLs

/** Registers that hold a value: names by offset. */
const HELD: Record<string, number> = { CM_OSCCOUNT: 0x100, CM_PLLA: 0x104, CM_PLLC: 0x108, CM_PLLD: 0x10c, CM_PLLH: 0x110, CM_PLLTCNT0: 0x118, CM_PLLTCNT1: 0x11c, CM_PLLTCNT2: 0x120, CM_TDCLKEN: 0x124, CM_BURSTCTL: 0x128, CM_BURSTCNT: 0x12c, CM_PLLB: 0x170, A2W_XOSC_CTRL: 0x1190 };
for (const [i, pll] of [...PLLS.entries(), [7, "B"] as const]) {
  const at = 0x20 * i;
  for (let k = 0; k < 4; k++) { HELD[`A2W_PLL${pll}_DIG${k}`] = 0x1000 + at + 4 * k; HELD[`A2W_PLL${pll}_ANA${k}`] = 0x1010 + at + 4 * k; }
  HELD[`A2W_PLL${pll}_CTRL`] = 0x1100 + at;
  HELD[`A2W_PLL${pll}_FRAC`] = 0x1200 + at;
}
for (const [names, base] of [[["DSI0", "CORE2", "DSI0", "AUX"], 0x1300], [["CORE", "CORE1", "CORE", "RCAL"], 0x1400], [["PER", "PER", "PER", "PIX"], 0x1500], [["CCP2", "CORE0", "DSI1", "STS"], 0x1600]] as const)
  PLLS.forEach((pll, i) => { HELD[`A2W_PLL${pll}_${names[i]}`] = base + 0x20 * i; });
for (const [i, name] of ["ARM", "SP0", "SP1", "SP2"].entries()) HELD[`A2W_PLLB_${name}`] = 0x13e0 + 0x100 * i;

const state = () => ({ words: new Uint32Array(0x1800 / 4) });
export type State = ReturnType<typeof state>;
export interface Ports { changed: () => void }

export const cprman = device<State, Ports>({
  name: "cprman", title: "Clock manager (BCM2835 §6.3, Linux clk-bcm2835)", size: 0x2000, version: 1,
  ports: () => ({ changed() {} }),
  state,
  regs: {
    ...Object.fromEntries(Object.entries(GENERATORS).flatMap(([name, at]) => [
      [`CM_${name}CTL`, {
        at, bits: { SRC: [3, 0], ENAB: 4, KILL: 5, GATE: 6, BUSY: 7, FRAC: 8, FLIP: 11, MASH: [10, 9] } as const, doc: "BUSY follows ENAB",
        read: (s: State) => s.words[at >> 2] | (s.words[at >> 2] & 0x10 ? 0x80 : 0),
        write: (s: State, v: number, c: Context<Ports>) => write(s, at, v, c, 0xf7f),
      }],
      [`CM_${name}DIV`, { at: at + 4, bits: { DIVF: [11, 0], DIVI: [23, 12] } as const, read: (s: State) => s.words[(at + 4) >> 2], write: (s: State, v: number, c: Context<Ports>) => write(s, at + 4, v, c, 0xff_ffff) }],
    ])),
    CM_LOCK: { at: 0x114, bits: { LOCK: [12, 8] }, doc: "PLLs lock at once", fixed: CM_LOCK },
    ...Object.fromEntries(Object.entries(HELD).map(([name, at]) => [name, { at, bits: { VALUE: [23, 0] } as const, read: (s: State) => s.words[at >> 2], write: (s: State, v: number, c: Context<Ports>) => write(s, at, v, c, 0xff_ffff) }])),
  },
});


function write(s: State, at: number, v: number, c: Context<Ports>, mask: number): void {
  if (v >>> 24 !== PASSWORD) { c.log(`a write to offset 0x${at.toString(16)} without the password is ignored`); return; }
  s.words[at >> 2] = v & mask;
  c.ports.changed();
}

/** Registers as the firmware leaves them for these rates: PLLD at 2 GHz, PLLC for the core, PLLB for the Arm [L]. */
export function presetClocks(s: State, coreHz: number, armHz: number, uartHz: number): void {
  setPll(s, "A", 1_800_000_000); setPll(s, "D", 2_000_000_000); setPll(s, "H", 1_080_000_000); setPll(s, "B", armHz * 2);
  const dividers = { A2W_XOSC_CTRL: 0xff, A2W_PLLB_ARM: 2, A2W_PLLC_PER: 4, A2W_PLLD_CORE: 4, A2W_PLLD_PER: 4, A2W_PLLA_CORE: 4, A2W_PLLA_PER: 4, A2W_PLLH_AUX: 1, A2W_PLLH_PIX: 1, A2W_PLLH_RCAL: 1 };
  for (const [name, value] of Object.entries(dividers)) s.words[HELD[name] >> 2] = value;
  presetCore(s, coreHz);
  presetUart(s, uartHz);
  for (const [name, source, divider] of [["EMMC", 6, 2], ["H264", 5, 2], ["ISP", 5, 2], ["V3D", 5, 2], ["HSM", 6, 3.0625], ["TIMER", 1, 19.2], ["OTP", 1, 4], ["TSENS", 1, 10]] as const)
    setGenerator(s, name, source, divider);
}

/** The core clock: PLLC between 1.5 and 3 GHz, divided in two steps. */
export function presetCore(s: State, hz: number): void {
  const steps = Math.max(2, Math.ceil(750e6 / hz));
  setPll(s, "C", hz * 2 * steps);
  for (const name of ["CORE0", "CORE1", "CORE2"]) s.words[HELD[`A2W_PLLC_${name}`] >> 2] = steps;
  setGenerator(s, "VPU", 5, 2); // PLLC_CORE0
}

/** The UART clock, from the 500 MHz of PLLD_PER. */
export function presetUart(s: State, hz: number): void { setGenerator(s, "UART", 6, 500e6 / hz); }

export function uartHz(s: State): number { return generatorHz(s, "UART", ["PLLA_PER", "PLLC_PER", "PLLD_PER", "PLLH_AUX"]); }
export function vpuHz(s: State): number { return generatorHz(s, "VPU", ["PLLA_CORE", "PLLC_CORE0", "PLLD_CORE", "PLLH_AUX"]); }

export function pwmHz(s: State): number { return generatorHz(s, "PWM", ["PLLA_PER", "PLLC_PER", "PLLD_PER", "PLLH_AUX"]); }
export function pcmHz(s: State): number { return generatorHz(s, "PCM", ["PLLA_PER", "PLLC_PER", "PLLD_PER", "PLLH_AUX"]); }

function setPll(s: State, name: string, hz: number): void {
  const ratio = hz / XTAL_HZ;
  s.words[HELD[`A2W_PLL${name}_CTRL`] >> 2] = 0x2_1000 | Math.floor(ratio); // PRST_DISABLE, PDIV 1
  s.words[HELD[`A2W_PLL${name}_FRAC`] >> 2] = Math.round((ratio % 1) * 2 ** 20);
}

function setGenerator(s: State, name: string, source: number, divider: number): void {
  s.words[GENERATORS[name] >> 2] = 0x10 | source;
  s.words[(GENERATORS[name] + 4) >> 2] = Math.round(divider * 4096);
}

/** A generator's rate, or the crystal's while it is not set up. */
function generatorHz(s: State, name: string, sources: string[]): number {
  const source = s.words[GENERATORS[name] >> 2] & 0xf;
  const divider = s.words[(GENERATORS[name] + 4) >> 2] / 4096;
  const parent = source >= 4 && source < 8 ? channelHz(s, sources[source - 4]) : XTAL_HZ;
  return divider >= 1 && parent > 0 ? parent / divider : XTAL_HZ;
}

function channelHz(s: State, channel: string): number {
  const pll = channel.slice(0, 4), word = (name: string) => s.words[HELD[name] >> 2];
  const control = word(`A2W_${pll}_CTRL`), pdiv = (control >> 12) & 7;
  if (pdiv === 0) return 0;
  const prediv = (word(`A2W_${pll}_ANA1`) >> (pll === "PLLH" ? 11 : 14)) & 1;
  const vco = ((XTAL_HZ * ((control & 0x3ff) + word(`A2W_${pll}_FRAC`) / 2 ** 20)) / pdiv) * (prediv ? 2 : 1);
  return vco / ((word(`A2W_${channel}`) & 0xff) || 256);
}
