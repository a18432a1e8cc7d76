/**
 * The display that the firmware drives: a framebuffer in GPU memory, asked for through mailbox channels 1 and 8.
 *
 * It has no registers. `configure` takes what the mailbox asks for, allocates from the GPU's memory and answers in its state; the
 * picture itself is guest RAM, turned into RGBA by `readPicture`.
 *
 * Deviations: one display, no overscan border in the picture, no hardware cursor, no scaling from virtual to physical size: the
 * picture is the physical-size window at the virtual offset. The alpha channel is ignored.
 */
import { device } from "../machine/device.ts";

/** What a mailbox request changes; `allocate` also gives it memory. */
export interface FramebufferRequest {
  width?: number; height?: number; virtualWidth?: number; virtualHeight?: number; depth?: number; pixelOrder?: number; alphaMode?: number;
  xOffset?: number; yOffset?: number; overscan?: number[]; blank?: number; allocate?: boolean; release?: boolean;
}

const state = () => ({
  width: 640, height: 480, virtualWidth: 640, virtualHeight: 480, depth: 32, // headless default of the firmware [K]
  pixelOrder: 1, alphaMode: 2, xOffset: 0, yOffset: 0, overscan: [0, 0, 0, 0], blank: 0,
  base: 0, size: 0, pitch: 2560,
  palette: new Uint32Array(256),
});
export type FramebufferState = ReturnType<typeof state>;

export const framebuffer = device({
  name: "framebuffer", title: "Framebuffer made by the firmware", size: 0, version: 1,
  ports: () => ({ memory: (): { base: number; size: number } => ({ base: 0x3b40_0000, size: 0x04c0_0000 }) }),
  state,
  regs: {},
});

export const DEPTHS = [8, 15, 16, 24, 32]; // firmware wiki, set depth
const MAX_SIDE = 4096; // guess: larger requests are cut
const BUS_ALIAS = 0xc000_0000; // how the firmware answers on Pi 2 and 3 [K]

/** Applies a request as a whole. False: nothing was changed, the depth or the size cannot be had. */
export function configure(fb: FramebufferState, request: FramebufferRequest, memory: { base: number; size: number }): boolean {
  const { allocate, release, ...changes } = request;
  const next = { ...fb, ...changes };
  for (const side of ["width", "height", "virtualWidth", "virtualHeight"] as const) next[side] = Math.max(1, Math.min(MAX_SIDE, next[side]));
  if (!DEPTHS.includes(next.depth)) return false;
  next.virtualWidth = Math.max(next.width, next.virtualWidth);
  next.virtualHeight = Math.max(next.height, next.virtualHeight);
  next.xOffset = Math.min(next.xOffset, next.virtualWidth - next.width);
  next.yOffset = Math.min(next.yOffset, next.virtualHeight - next.height);
  next.pitch = Math.ceil((next.virtualWidth * bytesPerPixel(next.depth)) / 16) * 16; // rows start at 16 bytes (guess)
  if (release) next.base = next.size = 0;
  if (allocate || next.base !== 0) {
    next.size = next.pitch * next.virtualHeight;
    // The upper half of the GPU's memory belongs to the firmware itself and to allocations.
    if (next.size > memory.size / 2) return false;
    next.base = (memory.base | BUS_ALIAS) >>> 0;
  }
  Object.assign(fb, next);
  return true;
}

const FRAMES_PER_SECOND = 60; // every mode of the headless default and of most displays

/** Bytes of SDRAM that showing the picture reads in a second. */
export function scanOut(fb: FramebufferState): number {
  return fb.base === 0 || fb.blank ? 0 : fb.width * fb.height * bytesPerPixel(fb.depth) * FRAMES_PER_SECOND;
}

/** The visible picture as RGBA bytes, or null when the guest asked for none. */
export function readPicture(fb: FramebufferState, ram: Uint8Array): { width: number; height: number; data: Uint8Array } | null {
  if (fb.base === 0) return null;
  const { width, height, depth } = fb, step = bytesPerPixel(depth);
  const data = new Uint8Array(width * height * 4);
  const start = fb.base & 0x3fff_ffff;
  if (fb.blank) { for (let i = 3; i < data.length; i += 4) data[i] = 255; return { width, height, data }; }
  for (let y = 0, out = 0; y < height; y++) {
    let at = start + (y + fb.yOffset) * fb.pitch + fb.xOffset * step;
    for (let x = 0; x < width; x++, at += step, out += 4) {
      let r = 0, g = 0, b = 0;
      if (depth === 8) {
        const entry = fb.palette[ram[at]];
        r = entry & 255; g = (entry >> 8) & 255; b = (entry >> 16) & 255; // palette words are ABGR whatever the order
      } else if (step === 2) {
        const v = ram[at] | (ram[at + 1] << 8), green = depth === 16 ? 6 : 5;
        r = widen(v >> (5 + green), 5); g = widen((v >> 5) & ((1 << green) - 1), green); b = widen(v & 31, 5);
        if (fb.pixelOrder === 0) [r, b] = [b, r];
      } else {
        r = ram[at]; g = ram[at + 1]; b = ram[at + 2];
        if (fb.pixelOrder === 0) [r, b] = [b, r];
      }
      data[out] = r; data[out + 1] = g; data[out + 2] = b; data[out + 3] = 255;
    }
  }
  return { width, height, data };
}

function bytesPerPixel(depth: number): number { return depth === 15 ? 2 : depth >> 3; }

function widen(value: number, bits: number): number {
  value &= (1 << bits) - 1;
  return (value << (8 - bits)) | (value >> (2 * bits - 8));
}
