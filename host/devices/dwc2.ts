/**
 * The DWC2 USB controller as a host with nothing on its root port. Not in Broadcom's manual; registers as Linux's dwc2 driver names
 * them [L]; hardware configuration as a Pi reports it [Q].
 *
 * Resets complete at once, the port can be powered and reports no connection; a channel that is enabled all the same ends with a
 * transaction error. Channels and FIFO sizes hold what is written.
 *
 * Deviations: no device can be plugged in; device mode, slave-mode FIFOs, low power and OTG protocols are absent; start-of-frame interrupts do not come
 * (the port is never enabled).
 */
import { device, type Context } from "../machine/device.ts";

const CHANNELS = 8; // GHWCFG2.NumHstChnl + 1
const TRANSACTION_SECONDS = 10e-6; // guess: three tries without an answer
const FRAME_HZ = 8000; // micro-frames of a high-speed port

// Events that are latched until written with 1
const GINT_W1C = 0xf0fc_fcce;
const PRTINT = 1 << 24, HCHINT = 1 << 25;
const CHHLTD = 2, XACTERR = 0x80, CHENA = 0x8000_0000, CHDIS = 0x4000_0000;

const state = () => ({
  gotgctl: 0, gotgint: 0, gahbcfg: 0, gusbcfg: 0x1400, gintsts: 0x1000_0000, gintmsk: 0, grxfsiz: 0x1000, gnptxfsiz: 0x0100_1000, gi2c: 0, guid: 0x2708_a000, glpmcfg: 0, gpwrdn: 0, gdfifocfg: 0, adpctl: 0,
  ggpio: 0, hptxfsiz: 0x0200_2000, dptxfsiz: new Array(15).fill(0x0200_0000) as number[],
  hcfg: 0, hfir: 60000, hprt: 0, haintmsk: 0, hflbaddr: 0, pcgctl: 0,
  hcchar: zeros(), hcsplt: zeros(), hcint: zeros(), hcintmsk: zeros(), hctsiz: zeros(), hcdma: zeros(), hcdmab: zeros(),
});
export type State = ReturnType<typeof state>;

const channel = (at: number) => ({ at: 0x500 + at, count: CHANNELS, stride: 0x20 });

export const dwc2 = device({
  name: "usb", title: "DWC2 USB host (Linux dwc2)", size: 0x1_1000, version: 1,
  irqs: ["usb"],
  state,
  regs: {
    GOTGCTL: { at: 0x000, doc: "ID pin grounded: host", read: (s) => s.gotgctl | 0x000c_0000, write: (s, v) => { s.gotgctl = v & 0x0e06_00fe; } },
    GOTGINT: { at: 0x004, read: (s) => s.gotgint, write: (s, v) => { s.gotgint &= ~v; } },
    GAHBCFG: { at: 0x008, bits: { GLBLINTRMSK: 0, HBSTLEN: [4, 1], DMAEN: 5, NPTXFEMPLVL: 7, PTXFEMPLVL: 8, REMMEMSUPP: 21, NOTIALLDMA: 22, AHBSINGLE: 23 }, stores: "gahbcfg", changed: (s, c) => raise(s, c) },
    GUSBCFG: { at: 0x00c, stores: "gusbcfg", changed: (s, c) => raise(s, c) },
    GRSTCTL: {
      at: 0x010, bits: { CSFTRST: 0, HSFTRST: 1, FRMCNTRRST: 2, RXFFLSH: 4, TXFFLSH: 5, TXFNUM: [10, 6], DMAREQ: 30, AHBIDLE: 31 },
      doc: "resets and flushes complete at once", read: () => 0x8000_0000,
      write(s, v, c) { if (v & 1) softReset(s, c); },
    },
    GINTSTS: { at: 0x014, read: (s) => gintsts(s), write(s, v, c) { s.gintsts &= ~(v & GINT_W1C); raise(s, c); } },
    GINTMSK: { at: 0x018, stores: "gintmsk", changed: (s, c) => raise(s, c) },
    GRXSTSR: { at: 0x01c, fixed: 0 }, GRXSTSP: { at: 0x020, fixed: 0 },
    GRXFSIZ: { at: 0x024, bits: { DEPTH: [15, 0] }, stores: "grxfsiz" },
    GNPTXFSIZ: { at: 0x028, stores: "gnptxfsiz" },
    GNPTXSTS: { at: 0x02c, bits: { FIFO_SPACE: [15, 0], QUEUE_SPACE: [23, 16], QUEUE_TOP: [30, 24] }, read: (s) => 0x0008_0000 | (s.gnptxfsiz >>> 16) },
    GI2CCTL: { at: 0x030, stores: "gi2c" }, GPVNDCTL: { at: 0x034, fixed: 0 }, GGPIO: { at: 0x038, stores: "ggpio" }, GUID: { at: 0x03c, stores: "guid" },
    GSNPSID: { at: 0x040, fixed: 0x4f54_280a, doc: "\"OT\", release 2.80a" },
    GHWCFG1: { at: 0x044, fixed: 0 }, GHWCFG2: { at: 0x048, fixed: 0x228d_dd50 }, GHWCFG3: { at: 0x04c, fixed: 0x0ff0_00e8 }, GHWCFG4: { at: 0x050, fixed: 0x1ff0_0020 },
    GLPMCFG: { at: 0x054, stores: "glpmcfg" }, GPWRDN: { at: 0x058, stores: "gpwrdn" }, GDFIFOCFG: { at: 0x05c, stores: "gdfifocfg" }, ADPCTL: { at: 0x060, stores: "adpctl" },
    BROADCOM: { at: 0x080, count: 4, fixed: 0, doc: "MDIO and VBUS control, written by the vendor driver" },
    HPTXFSIZ: { at: 0x100, stores: "hptxfsiz" },
    DPTXFSIZ: { at: 0x104, count: 15, stores: "dptxfsiz" },
    HCFG: { at: 0x400, stores: "hcfg" }, HFIR: { at: 0x404, bits: { FRINT: [15, 0], RELOAD: 16 }, stores: "hfir" },
    HFNUM: { at: 0x408, bits: { FRNUM: [15, 0], FRREM: [31, 16] }, read: (_s, c) => c.ticks(FRAME_HZ) & 0x3fff },
    HPTXSTS: { at: 0x410, read: (s) => 0x0008_0000 | (s.hptxfsiz >>> 16) },
    HAINT: { at: 0x414, bits: { HAINT: [15, 0] }, read: (s) => haint(s) },
    HAINTMSK: { at: 0x418, bits: { HAINTMSK: [15, 0] }, stores: "haintmsk", changed: (s, c) => raise(s, c) },
    HFLBADDR: { at: 0x41c, stores: "hflbaddr" },
    HPRT0: {
      at: 0x440, bits: { CONNSTS: 0, CONNDET: 1, ENA: 2, ENACHG: 3, OVRCURRACT: 4, OVRCURRCHG: 5, RES: 6, SUSP: 7, RST: 8, LNSTS: [11, 10], PWR: 12, TSTCTL: [16, 13], SPD: [18, 17] },
      stores: "hprt", writable: 0x1_f1c0, doc: "nothing connected",
    },
    HCCHAR: { ...channel(0x00), read: (s, _c, i) => s.hcchar[i], write: (s, v, c, i) => enable(s, c, i, v) },
    HCSPLT: { ...channel(0x04), stores: "hcsplt" },
    HCINT: { ...channel(0x08), read: (s, _c, i) => s.hcint[i], write(s, v, c, i) { s.hcint[i] &= ~v; raise(s, c); } },
    HCINTMSK: { ...channel(0x0c), stores: "hcintmsk", changed: (s, c) => raise(s, c) },
    HCTSIZ: { ...channel(0x10), stores: "hctsiz" },
    HCDMA: { ...channel(0x14), stores: "hcdma" },
    HCDMAB: { ...channel(0x1c), stores: "hcdmab" },
    PCGCTL: { at: 0xe00, stores: "pcgctl" },
  },
  alarms: {
    failed(s, c, i) { halt(s, c, i, XACTERR | CHHLTD); },
  },
});

function zeros(): number[] { return new Array(CHANNELS).fill(0); }

function softReset(s: State, c: Context): void {
  const { gusbcfg } = s;
  Object.assign(s, state(), { gusbcfg });
  for (let i = 0; i < CHANNELS; i++) c.cancel("failed", i);
  raise(s, c);
}

function enable(s: State, c: Context, i: number, v: number): void {
  s.hcchar[i] = v;
  if (v & CHDIS) { c.cancel("failed", i); halt(s, c, i, v & CHENA ? CHHLTD : 0); }
  else if (v & CHENA && !c.pending("failed", i)) c.at(c.after(TRANSACTION_SECONDS), "failed", i);
}

function halt(s: State, c: Context, i: number, cause: number): void {
  s.hcchar[i] = (s.hcchar[i] & ~(CHENA | CHDIS)) >>> 0;
  s.hcint[i] |= cause;
  raise(s, c);
}

function haint(s: State): number { return s.hcint.reduce((bits, flags, i) => bits | ((flags & s.hcintmsk[i]) !== 0 ? 1 << i : 0), 0); }

/** Bit 0 is the mode: host, unless device mode is forced. FIFOs are empty: NPTXFEMP and PTXFEMP stand. */
function gintsts(s: State): number {
  const host = (s.gusbcfg & 0x4000_0000) === 0;
  return (s.gintsts | (host ? 1 : 0) | 0x0400_0020 | (s.hprt & 0x2a ? PRTINT : 0) | ((haint(s) & s.haintmsk) !== 0 ? HCHINT : 0)) >>> 0;
}

function raise(s: State, c: Context): void { c.irq(0, (s.gahbcfg & 1) !== 0 && (gintsts(s) & s.gintmsk) !== 0); }
