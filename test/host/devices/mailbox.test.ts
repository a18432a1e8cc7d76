import { test } from "uvu";
import * as assert from "uvu/assert";
import { DEFAULT_FIRMWARE } from "../../../host/boards/pi3.ts";
import { rig, type Rig } from "./rig.ts";

const M = 0x3f00_b880, READ = M, STATUS0 = M + 0x18, CONFIG = M + 0x1c, WRITE = M + 0x20, STATUS1 = M + 0x38;
const EMPTY = 0x4000_0000, BUFFER = 0x1_0000;

/** Sends tags of [id, bytes of buffer, words in] and returns what came back for each. */
function ask(r: Rig, tags: [number, number, number[]][], bus = 0xc000_0000) {
  let at = BUFFER + 8;
  const places: number[] = [];
  for (const [id, bytes, words] of tags) {
    places.push(at);
    r.put(at, id, bytes, 0, ...words, ...new Array(Math.ceil(bytes / 4) - words.length).fill(0));
    at += 12 + ((bytes + 3) & ~3);
  }
  r.put(at, 0);
  r.put(BUFFER, at + 4 - BUFFER, 0);
  r.write(WRITE, ((bus | BUFFER) >>> 0) + 8);
  r.pass(1e-5);
  assert.is(r.read(READ), ((bus | BUFFER) >>> 0) + 8);
  return { code: r.get(BUFFER + 4), tags: places.map((place, i) => ({ word: r.get(place + 8), values: Array.from({ length: tags[i][1] / 4 }, (_, k) => r.get(place + 12 + 4 * k)) })) };
}
const one = (r: Rig, id: number, bytes: number, ...words: number[]) => ask(r, [[id, bytes, words]]).tags[0];

test("an answer takes some time, shows in status and interrupt, and goes when read", () => {
  const r = rig();
  r.write(CONFIG, 1);
  r.put(BUFFER, 12, 0, 0);
  assert.is(r.read(STATUS0), EMPTY);
  r.write(WRITE, BUFFER | 8);
  assert.equal([r.read(STATUS0), r.read(STATUS1), r.basic(1)], [EMPTY, 1, false]);
  r.pass(1e-5);
  assert.equal([r.read(STATUS0), r.basic(1), r.get(BUFFER + 4)], [1, true, 0x8000_0000]);
  assert.is(r.read(READ), BUFFER | 8);
  assert.equal([r.read(STATUS0), r.basic(1)], [EMPTY, false]);
});

test("eight requests fill the mailbox, and all are answered in order", () => {
  const r = rig();
  for (let i = 0; i < 8; i++) r.write(WRITE, i << 4);
  assert.is(r.read(STATUS1), 0x8000_0008);
  r.pass(1e-4);
  assert.is(r.read(STATUS0), 0x8000_0008);
  assert.equal(Array.from({ length: 8 }, () => r.read(READ) >>> 4), [0, 1, 2, 3, 4, 5, 6, 7]);
});

test("facts of the board", () => {
  const r = rig();
  const answers = ask(r, [[0x1_0001, 4, []], [0x1_0002, 4, []], [0x1_0003, 8, []], [0x1_0004, 8, []], [0x1_0005, 8, []], [0x1_0006, 8, []], [0x6_0001, 4, []]]);
  assert.is(answers.code, 0x8000_0000);
  assert.equal(answers.tags.map((t) => t.values), [[0], [0xa0_2082], [0x00eb_27b8, 0x0300], [DEFAULT_FIRMWARE.serial, 0], [0, 0x3b40_0000], [0x3b40_0000, 0x04c0_0000], [0x7f35]]);
  assert.equal(answers.tags.map((t) => t.word), [4, 4, 6, 8, 8, 8, 4].map((n) => (0x8000_0000 | n) >>> 0));
});

test("every alias of the bus reaches the buffer", () => {
  for (const alias of [0, 0x4000_0000, 0x8000_0000, 0xc000_0000]) assert.is(ask(rig(), [[0x1_0002, 4, []]], alias).tags[0].values[0], 0xa0_2082);
});

test("an unknown tag stays unanswered, the others of its message do not; it is logged once", () => {
  const r = rig();
  const answers = ask(r, [[0x0012_3456, 4, [7]], [0x1_0002, 4, []]]);
  assert.equal(answers.tags.map((t) => [t.word, ...t.values]), [[0, 7], [0x8000_0004, 0xa0_2082]]);
  ask(r, [[0x0012_3456, 4, []]]);
  assert.is(r.log.filter((l) => l.includes("0x00123456")).length, 1);
});

test("a short buffer gets what fits and the full length", () => {
  const r = rig({ firmware: { commandLine: "console=ttyS0 root=/dev/mmcblk0p2" } });
  const tag = one(r, 0x5_0001, 8);
  assert.is(tag.word, (0x8000_0000 | "console=ttyS0 root=/dev/mmcblk0p2".length) >>> 0);
  assert.equal(tag.values, [0x736e_6f63, 0x3d65_6c6f]);
});

test("a broken message is a parse error", () => {
  const r = rig();
  for (const words of [[0x1000, 0, 0x1_0002, 0x2000, 0, 0], [16, 0, 0x1_0002, 4], [12, 5, 0], [4, 0]]) {
    r.put(BUFFER, ...words);
    r.write(WRITE, BUFFER | 8);
    r.pass(1e-5);
    r.read(READ);
    assert.is(r.get(BUFFER + 4), 0x8000_0001, words.join());
  }
});

test("clocks: rate, limits, set is clamped and takes effect, unknown ids give 0", () => {
  const r = rig();
  assert.equal([2, 3, 4, 15].map((id) => one(r, 0x3_0002, 8, id).values[1]), [48e6, 1.2e9, 250e6, 0]);
  assert.equal([one(r, 0x3_0004, 8, 3).values[1], one(r, 0x3_0007, 8, 3).values[1]], [1.2e9, 600e6]);
  assert.is(one(r, 0x3_8002, 12, 3, 100e6, 0).values[1], 600e6);
  assert.is(r.board.clock.coreHz, 600e6);
  assert.is(one(r, 0x3_0047, 8, 3).values[1], 600e6);
  assert.equal(one(r, 0x3_8001, 8, 15, 1).values, [15, 2]);
  assert.is(one(r, 0x3_8002, 12, 4, 400e6, 0).values[1], 400e6);
  r.board.uart1.out = () => {};
  assert.ok(Math.abs(r.board.blocks.aux.c.ports.coreHz() - 400e6) < 1000, "the core clock really changed");
});

test("power, domains, voltage, temperature, throttling", () => {
  const r = rig();
  assert.equal([one(r, 0x2_8001, 8, 3, 3).values, one(r, 0x2_0001, 8, 3).values, one(r, 0x2_8001, 8, 99, 1).values], [[3, 1], [3, 1], [99, 2]]);
  assert.equal([one(r, 0x3_8030, 8, 6, 1).values, one(r, 0x3_0030, 8, 6).values], [[6, 1], [6, 1]]);
  assert.is(one(r, 0x3_0003, 8, 77).values[1], 0x8000_0000);
  assert.equal([one(r, 0x3_0006, 8, 0).values[1], one(r, 0x3_000a, 8, 0).values[1], one(r, 0x3_0046, 4).values[0]], [45000, 85000, 0]);
});

test("the GPIO expander answers for eight pins, as raspberrypi-exp-gpio probes them", () => {
  const r = rig();
  for (let pin = 128; pin < 136; pin++) assert.is(one(r, 0x3_0043, 20, pin).values[0], 0);
  assert.is(one(r, 0x3_0043, 20, 136).values[0], 136);
  one(r, 0x3_8043, 24, 130, 1, 0, 0, 0, 1);
  assert.equal(one(r, 0x3_0041, 8, 130).values, [0, 1]);
});

test("GPU memory is allocated inside the GPU's share and locked at a bus address", () => {
  const r = rig();
  const handle = one(r, 0x3_000c, 12, 5000, 65536, 4).values[0];
  const address = one(r, 0x3_000d, 4, handle).values[0];
  assert.ok(address >= 0xfb40_0000 && address < 0xffff_ffff && address % 65536 === 0);
  assert.is(one(r, 0x3_000f, 4, handle).values[0], 0);
  assert.is(one(r, 0x3_000f, 4, handle).values[0], 1);
  assert.is(one(r, 0x3_000c, 12, 1 << 30, 4096, 4).values[0], 0);
});

test("one message sets up a framebuffer, whatever the order of its tags", () => {
  const r = rig();
  const { tags } = ask(r, [[0x4_0001, 8, [16]], [0x4_0008, 4, []], [0x4_8003, 8, [800, 600]], [0x4_8004, 8, [800, 1200]], [0x4_8005, 4, [32]], [0x4_8006, 4, [0]]]);
  assert.equal(tags[0].values, [0xfb40_0000, 800 * 1200 * 4]);
  assert.is(tags[1].values[0], 3200);
  assert.equal(ask(r, [[0x4_8009, 8, [0, 600]]]).tags[0].values, [0, 600]);
  assert.equal(ask(r, [[0x4_8009, 8, [0, 900]]]).tags[0].values, [0, 600], "not beyond the virtual size");
  assert.is(one(r, 0x4_4005, 4, 13).values[0], 0);
  assert.is(one(r, 0x4_8005, 4, 13).values[0], 32);
});

test("the old framebuffer request of channel 1", () => {
  const r = rig();
  r.put(BUFFER, 640, 480, 640, 480, 0, 16, 0, 0, 0, 0);
  r.write(WRITE, (BUFFER | 0x4000_0000 | 1) >>> 0);
  r.pass(1e-5);
  assert.is(r.read(READ), 1);
  assert.equal([r.get(BUFFER + 16), r.get(BUFFER + 32), r.get(BUFFER + 36)], [1280, 0xfb40_0000, 614400]);
  r.put(BUFFER, 640, 480, 640, 480, 0, 13, 0, 0, 0, 0);
  r.write(WRITE, BUFFER | 1);
  r.pass(1e-5);
  assert.is(r.read(READ), 0x11);
});

test("customer OTP rows can be burnt, other rows read what the board says", () => {
  const r = rig();
  one(r, 0x3_8021, 12, 1, 1, 0x55);
  assert.equal(one(r, 0x3_0021, 12, 1, 1).values, [1, 1, 0x55]);
  r.write(0x3f20_f01c, 30);
  assert.is(r.read(0x3f20_f018), 0xa0_2082);
});

test("channel 3 has nobody listening", () => {
  const r = rig();
  r.write(WRITE, 0x1003);
  r.pass(1e-4);
  assert.is(r.read(STATUS0), EMPTY);
  assert.ok(r.log.some((l) => l.includes("channel 3")));
});

test.run();
