/** `redleaf-pi devices [NAME]`: register pages made from the devices' declarations. Deviations: none. */
import { createBoard } from "../boards/pi3.ts";
import { UsageError } from "./args.ts";

export function devicesCommand(words: string[]): number {
  const board = createBoard({ ram: () => new Uint8Array(0) });
  const pages = board.collectPages();
  if (words.length === 0) {
    for (const { name, base, size, modelled } of board.bus.collectMap()) console.log(`0x${base.toString(16).padStart(8, "0")} 0x${size.toString(16).padStart(6)} ${name}${modelled ? "" : " (not modelled)"}`);
    return 0;
  }
  for (const word of words) {
    const page = pages[word];
    if (page === undefined) throw new UsageError(`no device "${word}": expected one of ${Object.keys(pages).sort().join(", ")}`);
    console.log(page);
  }
  return 0;
}
