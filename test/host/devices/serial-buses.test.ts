/** SPI0, BSC, PWM and PCM with nothing attached, and with something. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { rig } from "./rig.ts";

test("SPI0: a polled transfer takes its clocks, reads zeros, and ends with DONE", () => {
  const { read, write, pass, gpu } = rig(), S = 0x3f20_4000;
  write(S + 8, 250); // 1 MHz
  write(S, 0xb0 | 0x200);
  for (const byte of [1, 2, 3]) write(S + 4, byte);
  assert.equal([(read(S) >>> 16) & 1, gpu(54)], [0, false]);
  pass(24.5e-6);
  assert.equal([(read(S) >>> 16) & 3, gpu(54)], [3, true]);
  assert.equal([read(S + 4), read(S + 4), read(S + 4), (read(S) >>> 17) & 1], [0, 0, 0, 0]);
  write(S, 0);
  assert.is(gpu(54), false);
});

test("SPI0: what is plugged in answers; 64 bytes fill the FIFOs", () => {
  const { board, read, write, pass } = rig(), S = 0x3f20_4000;
  board.blocks.spi0.c.ports.exchange = (select, byte) => byte ^ (0xf0 + select);
  write(S + 8, 2); write(S, 0x81);
  for (let i = 0; i < 70; i++) write(S + 4, i);
  assert.is((read(S) >>> 18) & 1, 0);
  pass(1e-5);
  assert.is((read(S) >>> 19) & 3, 3);
  assert.is(read(S + 4), 0xf1);
});

test("BSC: no device gives ERR and DONE after the address, on any of the three", () => {
  for (const B of [0x3f20_5000, 0x3f80_4000, 0x3f80_5000]) {
    const { read, write, pass, gpu } = rig();
    write(B + 0x14, 2500); // 100 kHz
    write(B + 0xc, 0x50); write(B + 8, 2); write(B + 0x10, 0);
    write(B, 0x8180); // enabled, start, interrupt when done
    assert.is(read(B + 4) & 3, 1);
    pass(91e-6);
    assert.equal([read(B + 4) & 0x303, gpu(53)], [0x102, true]);
    write(B + 4, 0x302);
    assert.equal([read(B + 4) & 0x302, gpu(53)], [0, false]);
    write(B, 0x30);
    assert.is(read(B + 4) & 0x40, 0x40);
  }
});

test("BSC: an attached target is written and read", () => {
  const { board, read, write, pass } = rig(), B = 0x3f80_4000, wrote: number[] = [];
  board.blocks.bsc1.c.ports.target = (address) => (address === 0x48 ? { write: (bytes) => wrote.push(...bytes), read: (n) => Uint8Array.from({ length: n }, (_, i) => 0x30 + i) } : null);
  write(B + 0xc, 0x48); write(B + 8, 2); write(B + 0x10, 7); write(B + 0x10, 8); write(B, 0x8080);
  pass(1e-3);
  assert.equal(wrote, [7, 8]);
  assert.is(read(B + 4) & 0x103, 2);
  write(B + 4, 2); write(B + 8, 20); write(B, 0x8081);
  pass(1e-3);
  const got = Array.from({ length: 20 }, () => read(B + 0x10));
  assert.equal(got, Array.from({ length: 20 }, (_, i) => 0x30 + i));
  assert.is(read(B + 4) & 3, 2);
});

test("PWM: the FIFO empties at the sample rate, and asks the DMA controller", () => {
  const { board, read, write, pass } = rig(), P = 0x3f20_c000, words: number[] = [];
  board.blocks.pwm.c.ports.clockHz = () => 100e6;
  board.blocks.pwm.c.ports.sample = (_channel, word) => words.push(word);
  write(P + 0x10, 2000); // 50 kHz
  for (let i = 0; i < 17; i++) write(P + 0x18, i);
  assert.is(read(P + 4) & 7, 5, "full, and one was lost");
  write(P + 8, 0x8000_0707);
  assert.is(board.blocks.dma.state.requests[5], 0);
  write(P, 0x21);
  pass(8.5 * 20e-6);
  assert.equal(words, [0, 1, 2, 3, 4, 5, 6, 7]);
  pass(20e-6);
  assert.is(board.blocks.dma.state.requests[5], 1);
  pass(1e-3);
  assert.is(read(P + 4) & 2, 2);
});

test("PCM: frames empty the transmit FIFO and fill the receive FIFO with zeros", () => {
  const { board, read, write, pass } = rig(), P = 0x3f20_3000;
  board.blocks.pcm.c.ports.clockHz = () => 3.2e6;
  write(P + 8, (63 << 10)); // 64 clocks a frame: 50 kHz
  write(P + 0xc, 0x4000_4000); write(P + 0x10, 0x4000_4000);
  write(P, 1);
  for (let i = 0; i < 64; i++) write(P + 4, i);
  assert.is((read(P) >>> 19) & 1, 0, "full");
  write(P, 7);
  pass(10.5 * 20e-6);
  assert.is(board.blocks.pcm.state.tx.length, 44);
  assert.is((read(P) >>> 20) & 1, 1);
  pass(1e-3);
  assert.is((read(P) >>> 21) & 1, 1);
  assert.is((read(P) >>> 15) & 1, 1, "and then it ran dry");
  write(P, 0x8007);
  write(P, 0x0100_0007);
  assert.is((read(P) >>> 24) & 1, 1, "SYNC echoes");
});

test("SPI0: in DMA mode the first word sets the length, and request lines pace the rest", () => {
  const { board, read, write, pass } = rig(), S = 0x3f20_4000, sent: number[] = [];
  board.blocks.spi0.c.ports.exchange = (_select, byte) => { sent.push(byte); return byte + 1; };
  const lines = () => [board.blocks.dma.state.requests[6], board.blocks.dma.state.requests[7]];
  write(S + 8, 2);
  write(S, 0x100 | 0x800); // DMAEN, ADCS
  assert.equal(lines(), [1, 0]);
  write(S + 4, (6 << 16) | 0x80);
  write(S + 4, 0x0403_0201); write(S + 4, 0x0000_0605);
  pass(1e-5);
  assert.equal(sent, [1, 2, 3, 4, 5, 6]);
  assert.is(read(S) & 0x80, 0, "the transfer ended itself");
  assert.is(lines()[1], 1);
  assert.is(read(S + 4), 0x0504_0302);
  assert.is(read(S + 4), 0x0706);
  assert.is(lines()[1], 0);
});

test("SPI0: without TA nothing moves; CLEAR empties either FIFO", () => {
  const { read, write, pass } = rig(), S = 0x3f20_4000;
  write(S + 8, 2);
  write(S + 4, 9); pass(1e-5);
  assert.is((read(S) >>> 17) & 1, 0);
  write(S, 0x90); pass(1e-5);
  assert.is((read(S) >>> 17) & 1, 0, "cleared before it was sent");
  write(S + 4, 9); pass(1e-5);
  assert.is((read(S) >>> 17) & 1, 1);
  write(S, 0xa0);
  assert.is((read(S) >>> 17) & 1, 0);
});

test("BSC: interrupts for space and data", () => {
  const { board, read, write, pass, gpu } = rig(), B = 0x3f80_4000;
  board.blocks.bsc1.c.ports.target = () => ({ write() {}, read: (n) => new Uint8Array(n).fill(5) });
  write(B + 8, 20);
  write(B, 0x8280); // INTT
  assert.equal([gpu(53), read(B + 4) & 4], [true, 4]);
  for (let i = 0; i < 4; i++) write(B + 0x10, i);
  assert.is(gpu(53), false);
  write(B, 0x30);
  write(B, 0x8481); // INTR, read
  assert.is(gpu(53), false);
  pass(1e-3);
  assert.equal([gpu(53), read(B + 4) & 0xa9], [true, 0xa9]);
  for (let i = 0; i < 20; i++) assert.is(read(B + 0x10), 5);
  assert.equal([gpu(53), read(B + 4) & 0x23], [false, 2]);
});

test("PCM: clearing, thresholds, interrupts and requests", () => {
  const { board, read, write, pass, gpu } = rig(), P = 0x3f20_3000;
  board.blocks.pcm.c.ports.clockHz = () => 3.2e6;
  write(P + 8, 63 << 10);
  write(P + 0xc, 0x4000_4000); write(P + 0x10, 0x4000_4000);
  for (let i = 0; i < 20; i++) write(P + 4, i);
  write(P, 1 | (1 << 5));
  assert.is((read(P) >>> 17) & 1, 0, "20 words are not below 16");
  write(P, 1 | (2 << 5));
  assert.is((read(P) >>> 17) & 1, 1, "but below 48");
  write(P, 1 | 8);
  assert.is((read(P) >>> 21) & 1, 1, "cleared");
  write(P + 0x18, 2);
  write(P, 3 | (1 << 7) | 0x200);
  pass(7.5 * 20e-6);
  assert.equal([gpu(55), (read(P) >>> 18) & 1, board.blocks.dma.state.requests[3]], [false, 0, 0]);
  pass(10 * 20e-6);
  assert.equal([gpu(55), (read(P) >>> 18) & 1], [true, 1]);
  pass(40 * 20e-6);
  assert.is(board.blocks.dma.state.requests[3], 1, "more than the 32 words of DREQ_A");
  write(P, 0x13 | 0x200 | (1 << 7)); write(P + 0x1c, 2);
  assert.equal([gpu(55), (read(P) >>> 20) & 1], [false, 0]);
  read(P + 4);
  assert.is((read(P) >>> 16) & 1, 1, "read when empty");
});

test.run();
