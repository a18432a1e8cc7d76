import { test } from "uvu";
import * as assert from "uvu/assert";
import { rig } from "./rig.ts";

const U = 0x3f20_1000, DR = U, FR = U + 0x18, IBRD = U + 0x24, FBRD = U + 0x28, LCRH = U + 0x2c, CR = U + 0x30, IFLS = U + 0x34, IMSC = U + 0x38, RIS = U + 0x3c, MIS = U + 0x40, ICR = U + 0x44;
const FRAME = 10 / 115200;

function uart() {
  const r = rig(), out: number[] = [];
  r.board.uart0.out = (byte) => out.push(byte);
  return { ...r, out };
}

test("the firmware leaves it at 115200 8n1 with FIFOs on", () => {
  const { read } = uart();
  assert.equal([read(IBRD), read(FBRD), read(LCRH), read(CR)], [26, 3, 0x70, 0x301]);
  assert.is(read(FR), 0x91);
});

test("the identification is that of a PL011", () => {
  const { read } = uart();
  assert.equal([0, 1, 2, 3, 4, 5, 6, 7].map((i) => read(U + 0xfe0 + 4 * i)), [0x11, 0x10, 0x34, 0, 0x0d, 0xf0, 0x05, 0xb1]);
});

test("the FIFO takes 16 bytes behind the one that is shifted out, then is full until a frame has passed", () => {
  const { read, write, pass, out, log } = uart();
  for (let i = 0; i < 17; i++) { assert.is(read(FR) & 0x20, 0, `byte ${i}`); write(DR, i); }
  assert.is(read(FR) & 0xa8, 0x28);
  write(DR, 99);
  assert.ok(log.some((l) => l.includes("full transmit FIFO")));
  pass(FRAME * 0.99);
  assert.is(read(FR) & 0x20, 0x20);
  pass(FRAME * 0.02);
  assert.is(read(FR) & 0x20, 0);
  pass(FRAME * 16);
  assert.is(read(FR) & 0xa8, 0x80);
  assert.equal(out, Array.from({ length: 17 }, (_, i) => i));
});

test("the transmit interrupt comes when the FIFO falls through its level and goes by ICR", () => {
  const { read, write, pass, gpu } = uart();
  write(IMSC, 0x20);
  for (let i = 0; i < 17; i++) write(DR, i);
  pass(FRAME * 7.5);
  assert.is(gpu(57), false);
  pass(FRAME);
  assert.is(read(MIS), 0x20);
  assert.is(gpu(57), true);
  write(ICR, 0x20);
  assert.is(gpu(57), false);
  pass(FRAME * 20);
  assert.is(read(RIS) & 0x20, 0, "it is an event, not a level");
});

test("received bytes arrive at the line's rate; the level and the time-out interrupt", () => {
  const { board, read, write, pass, gpu } = uart();
  write(IMSC, 0x50); // RX and RT
  board.uart0.send([1, 2, 3, 4, 5, 6, 7, 8]);
  assert.is(read(FR) & 0x10, 0x10);
  pass(FRAME * 7.5);
  assert.is(gpu(57), false);
  pass(FRAME);
  assert.is(read(RIS), 0x10);
  for (let i = 1; i <= 7; i++) assert.is(read(DR), i);
  assert.is(gpu(57), false);
  pass(32.5 / 115200);
  assert.is(read(MIS), 0x40, "one byte has waited for 32 bit times");
  assert.is(read(DR), 8);
  assert.is(gpu(57), false);
});

test("a long paste waits on the line instead of overrunning", () => {
  const { board, read, pass } = uart();
  board.uart0.send(Array.from({ length: 100 }, (_, i) => i));
  const got: number[] = [];
  for (let n = 0; n < 40; n++) { pass(FRAME * 5); while (!(read(FR) & 0x10)) got.push(read(DR)); }
  assert.equal(got, Array.from({ length: 100 }, (_, i) => i));
});

test("without FIFOs one byte is enough; halfword accesses are the Linux driver's", () => {
  const { board, write, gpu, pass, log } = uart();
  board.bus.write(LCRH, 0x60, 2, 0);
  write(IMSC, 0x30);
  write(DR, 0x41);
  assert.is(gpu(57), true, "the holding register is empty again");
  write(ICR, 0x7ff);
  board.uart0.send([0x42]);
  pass(FRAME * 1.1);
  assert.is(board.bus.read(MIS, 2, 0), 0x10);
  assert.is(log.length, 0);
});

test("a disabled UART keeps its bytes and sends them when enabled", () => {
  const { write, out, log } = uart();
  write(CR, 0);
  write(DR, 0x41);
  assert.equal(out, []);
  assert.ok(log[0].includes("CR.UARTEN"));
  write(CR, 0x301);
  assert.equal(out, [0x41]);
});

test("loop-back receives what is sent; seven data bits cut the eighth", () => {
  const { read, write, pass, out } = uart();
  write(CR, 0x381); write(DR, 0x55);
  pass(FRAME * 2);
  assert.is(read(DR), 0x55);
  write(CR, 0x301); write(LCRH, 0x50); write(DR, 0xc1);
  assert.equal(out, [0x41]);
  write(IFLS, 0x3f);
  assert.is(read(IFLS), 0x3f);
});

test.run();
