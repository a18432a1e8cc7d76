import { test } from "uvu";
import * as assert from "uvu/assert";
import { rig } from "./rig.ts";

const A = 0x3f21_5000, IRQ = A, ENB = A + 4, IO = A + 0x40, IER = A + 0x44, IIR = A + 0x48, LCR = A + 0x4c, MCR = A + 0x50, LSR = A + 0x54, SCRATCH = A + 0x5c, CNTL = A + 0x60, STAT = A + 0x64, BAUD = A + 0x68;
const FRAME = (10 * 8 * 271) / 250e6;

function uart() {
  const r = rig(), out: number[] = [];
  r.board.uart1.out = (byte) => out.push(byte);
  return { ...r, out };
}

test("the firmware leaves it enabled at 115200 from a core clock of 250 MHz", () => {
  const { read } = uart();
  assert.equal([read(ENB), read(BAUD), read(LCR), read(CNTL)], [1, 270, 3, 3]);
  assert.is(read(LSR), 0x60);
  assert.is(read(IIR), 0xc1);
});

test("while AUXENB is 0 the registers read 0 and ignore writes", () => {
  const { read, write, out } = uart();
  write(ENB, 0);
  write(BAUD, 5); write(IO, 0x41);
  assert.equal([read(BAUD), read(LSR)], [0, 0]);
  write(ENB, 1);
  assert.is(read(BAUD), 270);
  assert.equal(out, []);
});

test("eight bytes fill the transmit FIFO; each frame makes room; written values stay readable", () => {
  const { read, write, pass, out } = uart();
  for (let i = 0; i < 8; i++) write(IO, i);
  assert.is(read(LSR), 0);
  pass(FRAME * 1.01);
  assert.is(read(LSR), 0x20);
  pass(FRAME * 7);
  assert.is(read(LSR), 0x60);
  assert.equal(out, [0, 1, 2, 3, 4, 5, 6, 7]);
  write(SCRATCH, 0xa5); write(MCR, 2); write(CNTL, 0);
  assert.equal([read(SCRATCH), read(MCR), read(CNTL)], [0xa5, 2, 0]);
});

test("IER bit 0 is receive, bit 1 transmit; IIR says which; AUXIRQ follows", () => {
  const { board, read, write, pass, gpu } = uart();
  write(IER, 2);
  assert.is(gpu(29), true);
  assert.equal([read(IIR), read(IRQ)], [0xc2, 1]);
  write(IER, 1);
  assert.is(gpu(29), false);
  board.uart1.send([0x61]);
  pass(FRAME * 1.01);
  assert.is(read(IIR), 0xc4);
  assert.is(read(LSR) & 1, 1);
  assert.is(read(STAT) >>> 16 & 0xf, 1);
  assert.is(read(IO), 0x61);
  assert.is(gpu(29), false);
});

test("DLAB opens the divisor, as 8250 drivers set it; IIR bits clear the FIFOs; 7-bit mode cuts", () => {
  const { board, read, write, pass, out } = uart();
  write(LCR, 0x83); write(IO, 0x34); write(IER, 0x12); write(LCR, 2);
  assert.is(read(BAUD), 0x1234);
  write(BAUD, 270);
  write(IO, 0xc1);
  assert.equal(out, [0x41]);
  board.uart1.send([1, 2]);
  pass(FRAME * 3);
  write(IIR, 2);
  assert.is(read(LSR) & 1, 0);
});

test("SPI1 with nothing attached: a transfer takes its time and reads zeros", () => {
  const { read, write, pass } = uart();
  write(ENB, 2);
  const SPI = A + 0x80;
  write(SPI, (9 << 20) | 0x800 | 8); // 12.5 MHz, enabled, 8 bits
  write(SPI + 0x20, 0xff00_0000);
  assert.is(read(SPI + 8) & 0x40, 0x40);
  pass(8 * 20 / 250e6 + 1e-8);
  assert.is(read(SPI + 8) & 0x2c0, 0x200);
  assert.is(read(SPI + 0x20), 0);
});

test("a transmitter that is off keeps its bytes; clearing the FIFO drops them", () => {
  const { read, write, pass, out } = uart();
  write(CNTL, 1);
  write(IO, 0x41); pass(FRAME * 3);
  assert.equal([out.length, read(LSR)], [0, 0x20]);
  write(CNTL, 3);
  assert.equal(out, [0x41]);
  pass(FRAME * 2);
  write(CNTL, 1); write(IO, 0x42); write(IIR, 4); write(CNTL, 3);
  assert.equal([out, read(LSR)], [[0x41], 0x60]);
});

test("a receiver that is off leaves bytes on the line; its interrupt needs IER bit 0", () => {
  const { board, read, write, pass, gpu } = uart();
  write(CNTL, 2);
  board.uart1.send([7]);
  pass(FRAME * 3);
  assert.is(read(LSR) & 1, 0);
  write(CNTL, 3);
  pass(FRAME * 2);
  assert.equal([read(LSR) & 1, gpu(29)], [1, false]);
  write(LCR, 0x83);
  assert.equal([read(IO), read(IER)], [270 & 0xff, 270 >> 8]);
});

test("SPI interrupts: idle and empty while nothing is left to send", () => {
  const { read, write, pass, gpu } = uart();
  write(ENB, 4);
  const SPI = A + 0xc0;
  write(SPI, (9 << 20) | 0x800 | 8);
  write(SPI + 4, 0x40);
  assert.equal([gpu(29), read(IRQ)], [true, 4]);
  write(SPI + 0x20, 1);
  assert.is(gpu(29), false);
  pass(1e-6);
  assert.is(gpu(29), true);
  write(SPI, 0x200);
  assert.is(read(SPI + 8) & 0x80, 0x80, "clearing the FIFOs");
  write(SPI, 8); write(SPI + 0x20, 1);
  assert.is(read(SPI + 8) & 0x40, 0, "not enabled");
});

test.run();
