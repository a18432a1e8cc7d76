/** A board on a bench: RAM, time that moves when told to, and register access in words. */
import { createBoard, type BoardOptions } from "../../../host/boards/pi3.ts";

export function rig(options: Partial<BoardOptions> = {}) {
  const ram = new Uint8Array(options.firmware?.totalMemMiB ? options.firmware.totalMemMiB << 20 : 0x3c00_0000 >> 4);
  const log: string[] = [];
  const lines = { irq: false, fiq: false };
  const board = createBoard({ ram: () => ram, log: (line) => log.push(line), onGpuIrq: (level) => { lines.irq = level; }, onGpuFiq: (level) => { lines.fiq = level; }, ...options });
  const read = (pa: number) => board.bus.read(pa, 4, 0);
  const write = (pa: number, value: number) => board.bus.write(pa, value, 4, 0);
  /** Lets guest time pass, alarm by alarm. */
  const pass = (seconds: number) => {
    const end = board.clock.now + Math.round(seconds * board.clock.coreHz);
    while (board.clock.nextAlarm() <= end) { board.clock.now = Math.max(board.clock.now, board.clock.nextAlarm()); board.clock.runDue(); }
    board.clock.now = end;
  };
  /** Whether GPU interrupt `n` is high at the controller's input. */
  const gpu = (n: number) => ((board.blocks.ic.state.levels[n >> 5] >>> (n & 31)) & 1) === 1;
  const basic = (n: number) => ((board.blocks.ic.state.basicLevels >>> n) & 1) === 1;
  const view = new DataView(ram.buffer);
  const put = (pa: number, ...words: number[]) => words.forEach((word, i) => view.setUint32(pa + 4 * i, word, true));
  const get = (pa: number) => view.getUint32(pa, true);
  return { board, ram, log, lines, read, write, pass, gpu, basic, put, get };
}

export type Rig = ReturnType<typeof rig>;
