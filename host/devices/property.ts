/**
 * The property interface of the firmware (mailbox channel 8): the table of tags. Raspberry Pi firmware wiki, "Mailbox property
 * interface", and the tag numbers that Linux's raspberrypi drivers use.
 *
 * A tag is one row of TAGS: a handler that gets the value buffer and returns the length of its full answer, or UNANSWERED, which
 * leaves bit 31 of the tag's word clear as the firmware does for tags it does not know. Framebuffer tags of one message are one
 * transaction: sets first, then allocate, then gets.
 *
 * Deviations: GPU code (0x30010, 0x30011) is accepted and not run; voltages and turbo are stored and change nothing; there is no EDID.
 */
import type { Context } from "../machine/device.ts";
import { DEPTHS, type FramebufferRequest, type FramebufferState } from "./framebuffer.ts";

/** What the board tells the firmware about itself. */
export interface BoardFacts {
  boardRevision: number; serial: number; mac: readonly number[]; commandLine: string;
  armMemory: { base: number; size: number }; gpuMemory: { base: number; size: number };
  /** Rate, least and greatest rate by clock id (1–15). */
  clocks: Record<number, { hz: number; minHz: number; maxHz: number }>;
  temperature: number; displays: number; dmaChannels: number;
}

export interface PropertyPorts {
  facts: () => BoardFacts;
  framebuffer: () => FramebufferState;
  /** Returns false when the request cannot be met. */
  framebufferChanged: (request: FramebufferRequest) => boolean | void;
  clockChanged: (id: number, hz: number) => void;
  otpRow: (row: number) => number;
  writeOtpRow: (row: number, value: number) => void;
  reboot: () => void;
}

export interface PropertyState {
  clockHz: number[]; clockOn: number[]; powerOn: number[]; domainOn: number[]; volts: number[]; turbo: number;
  expander: { direction: number; polarity: number; termEnable: number; termPullUp: number; state: number }[];
  allocations: { handle: number; at: number; size: number }[]; nextHandle: number;
  touchBuffer: number; gpioBuffer: number; rebootFlags: number; display: number;
}

export function propertyState(facts?: BoardFacts): PropertyState {
  const hz = new Array(16).fill(0);
  for (const [id, clock] of Object.entries(facts?.clocks ?? {})) hz[Number(id)] = clock.hz;
  return {
    clockHz: hz, clockOn: hz.map((v) => (v > 0 ? 1 : 0)),
    powerOn: [1, 1, 1, 1, 0, 0, 0, 0, 0], // SD card, UARTs and USB are on when the firmware leaves [K]
    domainOn: new Array(24).fill(0), volts: [0, 0, 0, 0, 0], turbo: 0,
    // Pi 3B expander: 128 BT_ON, 129 WL_ON, 130 STATUS_LED (output), 131 LAN_RUN, 132 HDMI_HPD, 133 CAM_GPIO0, 134 CAM_GPIO1, 135 PWR_LOW
    expander: Array.from({ length: 8 }, (_, i) => ({ direction: i === 4 || i === 7 ? 0 : 1, polarity: 0, termEnable: 0, termPullUp: 0, state: i === 3 || i === 7 ? 1 : 0 })),
    allocations: [], nextHandle: 1, touchBuffer: 0, gpioBuffer: 0, rebootFlags: 0, display: 0,
  };
}

/** Answers the message at the bus address, in place. */
export function answerProperties(s: PropertyState, c: Context<PropertyPorts>, at: number): void {
  const size = c.dma.read32(at);
  const bytes = c.dma.read(at, Math.min(size, MAX_MESSAGE));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (size < 12 || bytes.length < size || view.getUint32(4, true) !== 0) {
    c.log("a property message has a bad size or request code");
    c.dma.write32(at + 4, 0x8000_0001);
    return;
  }
  const tags: { id: number; at: number; length: number }[] = [];
  let code = 0x8000_0000;
  for (let place = 8; ;) {
    if (place + 4 > size) { code = 0x8000_0001; break; }
    const id = view.getUint32(place, true);
    if (id === 0) break;
    const length = place + 12 <= size ? view.getUint32(place + 4, true) : MAX_MESSAGE;
    if (place + 12 + length > size) { code = 0x8000_0001; break; }
    tags.push({ id, at: place, length });
    place += 12 + ((length + 3) & ~3);
  }
  for (const tag of [...tags].sort((a, b) => turn(a.id) - turn(b.id) || a.at - b.at)) {
    const handler = TAGS[tag.id];
    const data = new Values(new DataView(bytes.buffer, bytes.byteOffset + tag.at + 12, tag.length));
    const answered = handler ? handler(s, data, c) : UNANSWERED;
    if (answered === UNANSWERED) c.log(`property tag 0x${tag.id.toString(16).padStart(8, "0")} is not known: left unanswered`);
    else view.setUint32(tag.at + 8, (0x8000_0000 | answered) >>> 0, true);
  }
  view.setUint32(4, code, true);
  c.dma.write(at, bytes);
}

const MAX_MESSAGE = 1 << 20; // guess: more is not a message
const UNANSWERED = -1;

/** Framebuffer sets go first, then allocate, then everything that asks. */
function turn(id: number): number { return id >= 0x0004_8001 && id <= 0x0004_800b ? 0 : id === 0x0004_0001 ? 1 : 2; }

/** A tag's value buffer as words; writes beyond it are cut, reads beyond it give 0. */
class Values {
  private readonly view: DataView;
  constructor(view: DataView) { this.view = view; }
  get length(): number { return this.view.byteLength; }
  get(i: number): number { return 4 * i + 4 <= this.length ? this.view.getUint32(4 * i, true) : 0; }
  set(i: number, value: number): void { if (4 * i + 4 <= this.length) this.view.setUint32(4 * i, value >>> 0, true); }
  /** Sets words from the first on; the answer's length in bytes. */
  answer(...words: number[]): number { words.forEach((word, i) => this.set(i, word)); return words.length * 4; }
  bytes(values: ArrayLike<number>): number {
    for (let i = 0; i < values.length && i < this.length; i++) this.view.setUint8(i, values[i]);
    return values.length;
  }
}

type Handler = (s: PropertyState, v: Values, c: Context<PropertyPorts>) => number;

const nothing: Handler = () => 0;
const zero: Handler = (_s, v) => v.answer(0);

function clockOf(v: Values, c: Context<PropertyPorts>) { return c.ports.facts().clocks[v.get(0)]; }

/** A framebuffer pair: get answers the fields, set stores them, test answers what set would give. */
function pair(get: (fb: FramebufferState) => number[], request: (words: number[]) => FramebufferRequest, test: (words: number[]) => number[], words: number) {
  const take = (v: Values) => Array.from({ length: words }, (_, i) => v.get(i));
  return {
    get: ((_s, v, c) => v.answer(...get(c.ports.framebuffer()))) as Handler,
    test: ((_s, v, _c) => v.answer(...test(take(v)))) as Handler,
    set: ((_s, v, c) => { c.ports.framebufferChanged(request(take(v))); return v.answer(...get(c.ports.framebuffer())); }) as Handler,
  };
}

const same = (words: number[]) => words;
const physical = pair((f) => [f.width, f.height], ([width, height]) => ({ width, height }), same, 2);
const virtual = pair((f) => [f.virtualWidth, f.virtualHeight], ([virtualWidth, virtualHeight]) => ({ virtualWidth, virtualHeight }), same, 2);
const depth = pair((f) => [f.depth], ([d]) => ({ depth: d }), ([d]) => [DEPTHS.includes(d) ? d : 0], 1);
const order = pair((f) => [f.pixelOrder], ([o]) => ({ pixelOrder: o & 1 }), ([o]) => [o & 1], 1);
const alpha = pair((f) => [f.alphaMode], ([a]) => ({ alphaMode: Math.min(a, 2) }), ([a]) => [Math.min(a, 2)], 1);
const offset = pair((f) => [f.xOffset, f.yOffset], ([xOffset, yOffset]) => ({ xOffset, yOffset }), same, 2);
const overscan = pair((f) => f.overscan, (words) => ({ overscan: words }), same, 4);

const clockRate: Handler = (s, v, c) => (clockOf(v, c) ? v.answer(v.get(0), s.clockHz[v.get(0)]) : v.answer(v.get(0), 0));

const otpRows: Handler = (_s, v, c) => {
  const first = v.get(0), count = Math.min(v.get(1), 8);
  for (let i = 0; i < count; i++) v.set(2 + i, c.ports.otpRow(CUSTOMER_OTP + first + i));
  return 8 + 4 * count;
};
const CUSTOMER_OTP = 36; // first customer row, Raspberry Pi documentation (OTP register map)

/** Tags by number. The comment gives the name where the number's neighbours do not. */
const TAGS: Record<number, Handler> = {
  // VideoCore, hardware
  0x0000_0001: (_s, v) => v.answer(FIRMWARE_REVISION),
  0x0000_0002: (_s, v) => v.answer(1), // variant: start.elf
  0x0000_0003: (_s, v) => v.bytes(new Uint8Array(20)), // hash
  0x0001_0001: zero, // board model
  0x0001_0002: (_s, v, c) => v.answer(c.ports.facts().boardRevision),
  0x0001_0003: (_s, v, c) => v.bytes(c.ports.facts().mac),
  0x0001_0004: (_s, v, c) => v.answer(c.ports.facts().serial, 0),
  0x0001_0005: (_s, v, c) => { const m = c.ports.facts().armMemory; return v.answer(m.base, m.size); },
  0x0001_0006: (_s, v, c) => { const m = c.ports.facts().gpuMemory; return v.answer(m.base, m.size); },
  0x0001_0007: (_s, v, c) => v.answer(...Object.keys(c.ports.facts().clocks).flatMap((id) => [0, Number(id)])),
  0x0005_0001: (_s, v, c) => v.bytes(new TextEncoder().encode(c.ports.facts().commandLine)), // not terminated
  0x0006_0001: (_s, v, c) => v.answer(c.ports.facts().dmaChannels),

  // Power: ids 0–8 (SD, UART0, UART1, USB, I2C0–2, SPI, CCP2TX)
  0x0002_0001: (s, v) => v.answer(v.get(0), v.get(0) < s.powerOn.length ? s.powerOn[v.get(0)] : 2),
  0x0002_0002: (s, v) => v.answer(v.get(0), v.get(0) < s.powerOn.length ? 1 : 0), // µs to wait (guess)
  0x0002_8001: (s, v) => {
    const id = v.get(0);
    if (id >= s.powerOn.length) return v.answer(id, 2);
    s.powerOn[id] = v.get(1) & 1;
    return v.answer(id, s.powerOn[id]);
  },
  0x0003_0030: (s, v) => v.answer(v.get(0), s.domainOn[v.get(0)] ?? 0),
  0x0003_8030: (s, v) => { if (v.get(0) < s.domainOn.length) s.domainOn[v.get(0)] = v.get(1) & 1; return 8; },

  // Clocks
  0x0003_0001: (s, v, c) => v.answer(v.get(0), clockOf(v, c) ? s.clockOn[v.get(0)] : 2),
  0x0003_8001: (s, v, c) => {
    if (!clockOf(v, c)) return v.answer(v.get(0), 2);
    s.clockOn[v.get(0)] = v.get(1) & 1;
    return v.answer(v.get(0), v.get(1) & 1);
  },
  0x0003_0002: clockRate,
  0x0003_0047: clockRate, // as measured
  0x0003_0004: (_s, v, c) => v.answer(v.get(0), clockOf(v, c)?.maxHz ?? 0),
  0x0003_0007: (_s, v, c) => v.answer(v.get(0), clockOf(v, c)?.minHz ?? 0),
  0x0003_8002: (s, v, c) => {
    const id = v.get(0), clock = clockOf(v, c);
    if (!clock) return v.answer(id, 0);
    const hz = Math.min(clock.maxHz, Math.max(clock.minHz, v.get(1)));
    s.clockHz[id] = hz - (hz % 1000); // the firmware's PLL settings land near the wish; whole kHz here
    c.ports.clockChanged(id, s.clockHz[id]);
    return v.answer(id, s.clockHz[id]);
  },
  0x0003_8042: (_s, v) => v.answer(v.get(0), v.get(0), 0), // SDHOST clock

  // Voltages (offsets from 1.2 V in 25 mV), temperature, turbo, health
  0x0003_0003: (s, v) => v.answer(v.get(0), s.volts[v.get(0)] ?? BAD_ID),
  0x0003_8003: (s, v) => { const id = v.get(0); if (!(id in s.volts)) return v.answer(id, BAD_ID); s.volts[id] = v.get(1) | 0; return v.answer(id, s.volts[id]); },
  0x0003_0005: (s, v) => v.answer(v.get(0), v.get(0) in s.volts ? 8 : BAD_ID), // guess
  0x0003_0008: (s, v) => v.answer(v.get(0), v.get(0) in s.volts ? -16 : BAD_ID), // guess
  0x0003_0006: (_s, v, c) => v.answer(v.get(0), c.ports.facts().temperature),
  0x0003_000a: (_s, v) => v.answer(v.get(0), 85000),
  0x0003_0009: (s, v) => v.answer(v.get(0), s.turbo),
  0x0003_8009: (s, v) => { s.turbo = v.get(1) & 1; return v.answer(v.get(0), s.turbo); },
  0x0003_0046: zero, // throttled

  // GPU memory: each allocation behind the last one; handles never come back
  0x0003_000c: (s, v, c) => {
    const size = v.get(0), align = Math.max(4096, v.get(1)), memory = c.ports.facts().gpuMemory;
    const top = s.allocations.reduce((end, a) => Math.max(end, a.at + a.size), memory.base + memory.size / 2);
    const at = Math.ceil(top / align) * align;
    if (size === 0 || at + size > memory.base + memory.size) return v.answer(0);
    s.allocations.push({ handle: s.nextHandle, at, size });
    return v.answer(s.nextHandle++);
  },
  0x0003_000d: (s, v) => { const a = s.allocations.find((x) => x.handle === v.get(0)); return v.answer(a ? (a.at | 0xc000_0000) >>> 0 : 0); },
  0x0003_000e: (s, v) => v.answer(s.allocations.some((a) => (a.at & 0x3fff_ffff) === (v.get(0) & 0x3fff_ffff) || a.handle === v.get(0)) ? 0 : 1),
  0x0003_000f: (s, v) => {
    const kept = s.allocations.filter((a) => a.handle !== v.get(0)), found = kept.length < s.allocations.length;
    s.allocations = kept;
    return v.answer(found ? 0 : 1);
  },
  0x0003_0010: zero, 0x0003_0011: zero, 0x0003_0012: zero, // execute code, execute QPU, enable QPU
  0x0003_0014: (_s, v) => v.answer(1, 0), // dispmanx handle: none
  0x0003_0020: (_s, v) => { const block = v.get(0); for (let i = 2; i < 34; i++) v.set(i, 0); v.set(0, block); v.set(1, 1); return 136; }, // EDID: nothing attached

  // OTP
  0x0003_0021: otpRows,
  0x0003_8021: (_s, v, c) => { for (let i = 0; i < Math.min(v.get(1), 8); i++) c.ports.writeOtpRow(CUSTOMER_OTP + v.get(0) + i, v.get(2 + i)); return v.length; },
  0x0003_0081: (_s, v, c) => { const n = Math.min(v.get(1), 8); for (let i = 0; i < n; i++) v.set(2 + i, c.ports.otpRow(56 + v.get(0) + i)); return 8 + 4 * n; }, // private key
  0x0003_8081: (_s, v, c) => { for (let i = 0; i < Math.min(v.get(1), 8); i++) c.ports.writeOtpRow(56 + v.get(0) + i, v.get(2 + i)); return v.length; },

  // The GPIO expander, GPIOs 128–135; an answer of 0 in the first word means success
  0x0003_0041: (s, v) => { const pin = s.expander[v.get(0) - 128]; return pin ? v.answer(0, pin.state) : v.answer(v.get(0), 0); },
  0x0003_8041: (s, v) => { const pin = s.expander[v.get(0) - 128]; if (pin) pin.state = v.get(1) & 1; return v.answer(pin ? 0 : v.get(0), v.get(1)); },
  0x0003_0043: (s, v) => {
    const pin = s.expander[v.get(0) - 128];
    return pin ? v.answer(0, pin.direction, pin.polarity, pin.termEnable, pin.termPullUp) : v.answer(v.get(0), 0, 0, 0, 0);
  },
  0x0003_8043: (s, v) => {
    const pin = s.expander[v.get(0) - 128];
    if (!pin) return v.answer(v.get(0));
    pin.direction = v.get(1) & 1; pin.polarity = v.get(2) & 1; pin.termEnable = v.get(3) & 1; pin.termPullUp = v.get(4) & 1;
    if (pin.direction === 1) pin.state = v.get(5) & 1;
    v.set(0, 0);
    return 24;
  },

  // Notices
  0x0003_0048: (_s, _v, c) => { c.ports.reboot(); return 0; },
  0x0003_0064: (s, v) => v.answer(s.rebootFlags),
  0x0003_8064: (s, v) => { s.rebootFlags = v.get(0); return 4; },
  0x0003_0066: nothing, // display done
  0x0004_8010: zero, // VCHIQ: nobody is there, 0 as the firmware answers

  // Framebuffer
  0x0004_0001: (_s, v, c) => { c.ports.framebufferChanged({ allocate: true }); const f = c.ports.framebuffer(); return v.answer(f.base, f.size); },
  0x0004_8001: (_s, _v, c) => { c.ports.framebufferChanged({ release: true }); return 0; },
  0x0004_0002: (_s, v, c) => { c.ports.framebufferChanged({ blank: v.get(0) & 1 }); return v.answer(v.get(0) & 1); },
  0x0004_0003: physical.get, 0x0004_4003: physical.test, 0x0004_8003: physical.set,
  0x0004_0004: virtual.get, 0x0004_4004: virtual.test, 0x0004_8004: virtual.set,
  0x0004_0005: depth.get, 0x0004_4005: depth.test, 0x0004_8005: depth.set,
  0x0004_0006: order.get, 0x0004_4006: order.test, 0x0004_8006: order.set,
  0x0004_0007: alpha.get, 0x0004_4007: alpha.test, 0x0004_8007: alpha.set,
  0x0004_0008: (_s, v, c) => v.answer(c.ports.framebuffer().pitch),
  0x0004_8008: (_s, v, c) => v.answer(c.ports.framebuffer().pitch),
  0x0004_0009: offset.get, 0x0004_4009: offset.test, 0x0004_8009: offset.set,
  0x0004_000a: overscan.get, 0x0004_400a: overscan.test, 0x0004_800a: overscan.set,
  0x0004_000b: (_s, v, c) => v.answer(...c.ports.framebuffer().palette),
  0x0004_400b: (_s, v) => v.answer(paletteFits(v) ? 0 : 1),
  0x0004_800b: (_s, v, c) => {
    if (!paletteFits(v)) return v.answer(1);
    for (let i = 0, first = v.get(0), count = v.get(1); i < count; i++) c.ports.framebuffer().palette[first + i] = v.get(2 + i);
    return v.answer(0);
  },
  0x0004_400e: zero, 0x0004_800e: zero, // vertical sync
  0x0004_800f: (_s, v) => v.answer(v.get(0)), // backlight
  0x0004_000f: (s, v) => v.answer(s.touchBuffer), 0x0004_801f: (s, v) => { s.touchBuffer = v.get(0); return v.answer(0); },
  0x0004_0010: (s, v) => v.answer(s.gpioBuffer), 0x0004_8020: (s, v) => { s.gpioBuffer = v.get(0); return v.answer(0); },
  0x0004_0013: (_s, v, c) => v.answer(c.ports.facts().displays),
  0x0004_8013: (s, v) => { s.display = v.get(0); return v.answer(v.get(0)); },
  0x0004_0014: (s, v, c) => { const f = c.ports.framebuffer(); return v.answer(s.display, f.width, f.height, f.depth, f.pitch, f.virtualWidth, f.virtualHeight, f.base); },
  0x0004_0016: (_s, v) => v.answer(2), // display id: HDMI 0
  0x0000_8010: zero, 0x0000_8011: zero, // cursor
};

const FIRMWARE_REVISION = 0x6470_4a00; // a date in May 2023, as the firmware's revisions are build times
const BAD_ID = 0x8000_0000;

function paletteFits(v: Values): boolean { return v.get(0) < 256 && v.get(1) >= 1 && v.get(0) + v.get(1) <= 256 && v.length >= 8 + 4 * v.get(1); }
