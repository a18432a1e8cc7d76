/**
 * The mailboxes between the Arm cores and the VideoCore. BCM2835 mailbox page of the firmware wiki.
 *
 * Mailbox 0 carries answers to the Arm (read, status, interrupt), mailbox 1 carries requests. Channel 0 is power, 1 the old
 * framebuffer request, 8 the property interface (property.ts). Channel 3 (VCHIQ) has nobody listening.
 *
 * Deviations: an answer takes 5 µs whatever the request is (guess); VCHIQ, the other channels and doorbells stay silent.
 */
import { device, type Context } from "../machine/device.ts";
import { answerProperties, propertyState, type PropertyPorts, type PropertyState } from "./property.ts";

export interface State { inbox: number[]; outbox: number[]; config: number; powerMask: number; property: PropertyState }

const DEPTH = 8; // firmware wiki: eight words
const ANSWER_SECONDS = 5e-6; // guess
const EMPTY = 0x4000_0000, FULL = 0x8000_0000;

export const mailbox = device<State, PropertyPorts>({
  name: "mailbox", title: "VideoCore mailboxes 0 and 1", size: 0x40, version: 1,
  irqs: ["mailbox"],
  ports: () => ({
    facts: () => { throw new Error("mailbox: the board gives no facts"); },
    framebuffer: () => { throw new Error("mailbox: the board has no framebuffer"); },
    framebufferChanged() {}, clockChanged() {}, otpRow: () => 0, writeOtpRow() {}, reboot() {},
  }),
  state: () => ({ inbox: [], outbox: [], config: 0, powerMask: 0, property: propertyState() }),
  regs: {
    MAIL0_READ: { at: 0x00, readEffect: true, read(s, c) { const v = s.outbox.shift() ?? 0; raise(s, c); return v; } },
    MAIL0_PEEK: { at: 0x10, read: (s) => s.outbox[0] ?? 0 },
    MAIL0_SENDER: { at: 0x14, fixed: 0 },
    MAIL0_STATUS: { at: 0x18, bits: { LEVEL: [3, 0], EMPTY: 30, FULL: 31 }, steady: true, read: (s) => status(s.outbox) },
    MAIL0_CONFIG: { at: 0x1c, bits: { DATA_IRQ: 0, SPACE_IRQ: { bits: 1, todo: "interrupt on space" }, OPPOSITE_IRQ: { bits: 2, todo: "interrupt on empty" } }, stores: "config", changed: (s, c) => raise(s, c) },
    MAIL1_WRITE: {
      at: 0x20, read: () => 0,
      write(s, v, c) {
        if (s.inbox.length >= DEPTH) { c.log("a request written to a full mailbox is lost"); return; }
        s.inbox.push(v);
        if (!c.pending("answer")) c.at(c.after(ANSWER_SECONDS), "answer");
      },
    },
    MAIL1_PEEK: { at: 0x30, read: (s) => s.inbox[0] ?? 0 },
    MAIL1_SENDER: { at: 0x34, fixed: 0 },
    MAIL1_STATUS: { at: 0x38, bits: { LEVEL: [3, 0], EMPTY: 30, FULL: 31 }, steady: true, read: (s) => status(s.inbox) },
    MAIL1_CONFIG: { at: 0x3c, fixed: 0 },
  },
  start(s, c) { s.property = propertyState(c.ports.facts()); },
  alarms: {
    answer(s, c) {
      if (s.outbox.length < DEPTH) {
        const answer = serve(s, s.inbox.shift()!, c);
        if (answer !== null) s.outbox.push(answer >>> 0);
        raise(s, c);
      }
      if (s.inbox.length > 0) c.at(c.after(ANSWER_SECONDS), "answer");
    },
  },
});

function serve(s: State, request: number, c: Context<PropertyPorts>): number | null {
  const channel = request & 0xf, data = (request & ~0xf) >>> 0;
  switch (channel) {
    case 0:
      s.powerMask = data >>> 4;
      return request;
    case 1:
      return legacyFramebuffer(c, data) ? 1 : (0x10 | 1);
    case 8:
      answerProperties(s.property, c, data);
      return request;
    default:
      c.log(`channel ${channel} has nobody listening`);
      return null;
  }
}

/** The ten-word request of channel 1; true when a framebuffer was made. */
function legacyFramebuffer(c: Context<PropertyPorts>, at: number): boolean {
  const fb = c.ports.framebuffer(), word = (i: number) => c.dma.read32(at + 4 * i);
  const request = { width: word(0), height: word(1), virtualWidth: word(2), virtualHeight: word(3), depth: word(5), xOffset: word(6), yOffset: word(7) };
  const made = c.ports.framebufferChanged({ ...request, virtualWidth: request.virtualWidth || request.width, virtualHeight: request.virtualHeight || request.height, allocate: true });
  if (made === false) return false;
  c.dma.write32(at + 16, fb.pitch);
  c.dma.write32(at + 32, fb.base);
  c.dma.write32(at + 36, fb.size);
  return true;
}

function status(queue: number[]): number { return (queue.length === 0 ? EMPTY : 0) | (queue.length >= DEPTH ? FULL : 0) | queue.length; }

function raise(s: State, c: Context<PropertyPorts>): void { c.irq(0, (s.config & 1) !== 0 && s.outbox.length > 0); }
