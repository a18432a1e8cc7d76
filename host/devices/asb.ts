/**
 * The asynchronous bridges (ASB) between the Arm's bus and V3D, ISP, H264. Registers as Linux's bcm2835-power driver names them [L].
 *
 * Deviations: a bridge stops and starts at once; no traffic depends on it.
 */
import { device } from "../machine/device.ts";

export const asb = device({
  name: "asb", title: "Asynchronous bridges (Linux bcm2835-power)", size: 0x100, version: 1,
  state: () => ({ control: [1, 1, 1, 1, 1, 1] }), // stopped: the blocks behind are off (guess)
  regs: {
    AXI_BRDG_VERSION: { at: 0x00, fixed: 0 },
    CPR_CTRL: { at: 0x04, fixed: 0 },
    CTRL: {
      at: 0x08, count: 6, bits: { REQ_STOP: 0, ACK: 1, EMPTY: 2, FULL: 3 }, doc: "V3D_S, V3D_M, ISP_S, ISP_M, H264_S, H264_M; ACK follows REQ_STOP",
      read: (s, _c, i) => s.control[i] * 3 | 4,
      write(s, v, _c, i) { if (v >>> 24 === 0x5a) s.control[i] = v & 1; },
    },
    AXI_BRDG_ID: { at: 0x20, fixed: 0x6272_6467, doc: "\"brdg\"" },
  },
});
