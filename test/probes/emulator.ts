/**
 * Probe images on the emulator's core, started by the firmware's plan: no board but a PL011 that takes characters.
 * What it says until the image's last line is the text.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createCore } from "../../host/core/core.ts";
import { Translator } from "../../host/core/translate.ts";
import { planBoot } from "../../host/firmware/boot.ts";
import { STOP } from "../../host/machine/stop.ts";
import { EAGER, type Mode, translator } from "../modes.ts";
import { LAST_LINE, type Entry } from "./run.ts";

const PL011_DR = 0x3f20_1000;
/** The longest image needs a tenth of this. */
const MOST_INSTRUCTIONS = 4_000_000_000;
const TURN = 2_000_000;
const NEVER = (1n << 63n) - 1n;

export async function runImage(image: string, entry: Entry, mode: Mode): Promise<string> {
  const wasm = readFileSync(fileURLToPath(new URL("../../build/core.wasm", import.meta.url)));
  const bytes: number[] = [];
  let line = "", ended = false;
  const core = await createCore(wasm, {
    read: () => 0, // FR: neither full nor busy
    write: (pa, value) => {
      if (pa !== PL011_DR) return;
      bytes.push(value & 255);
      line = value === 10 ? "" : line + String.fromCharCode(value);
      ended ||= line === LAST_LINE;
    },
  });
  core.calls.setTiming(mode.timing === "a53" ? 2 : 0);
  if (mode.translates) await Translator.open(core, translator, EAGER);
  core.calls.reset(0n, 1, 1_200_000_000n, 2n, 125n, 0n); // 1.2 GHz, counter 19.2 MHz
  const kernel = { name: "kernel8.img", bytes: new Uint8Array(readFileSync(image)) };
  for (const { at, bytes } of planBoot({ kind: "bare", kernel, config: entry === 3 ? "kernel_old=1\n" : "" }).writes) {
    core.ram.set(bytes, at);
    core.calls.ramWritten(at, bytes.length);
  }
  let left = MOST_INSTRUCTIONS, reason = 0;
  while (!ended && left > 0) {
    reason = core.calls.run(NEVER, BigInt(TURN));
    left -= TURN;
    if (reason !== STOP.INSTRUCTIONS && reason !== STOP.KICKED) break;
  }
  const text = Buffer.from(bytes).toString("latin1");
  return ended ? text : `${text}\n(the core stopped for reason ${reason} at 0x${core.cpus[0].pc.toString(16)}, EL${core.cpus[0].el})\n`;
}
