/**
 * Every device's registers, bits and values at reset as they stand: devices.txt, so that a review sees a change of the register map.
 * `npx tsx test/golden/devices.test.ts --bless` writes the file anew.
 * Deviations: none.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createBoard } from "../../host/boards/pi3.ts";
import { Device } from "../../host/machine/device.ts";

const file = fileURLToPath(new URL("devices.txt", import.meta.url));
const board = createBoard({ ram: () => new Uint8Array(0) });
const pages = board.collectPages();
const devices = new Map(Object.values(board.blocks).flatMap((block) => (block instanceof Device ? [[block.name, block] as const] : [])));
const text = Object.keys(pages).sort().map((name) => `${pages[name]}\n${devices.get(name)?.dump() ?? ""}`.trimEnd()).join("\n\n") + "\n";

if (process.argv.includes("--bless")) writeFileSync(file, text);

test("register maps and reset values are as they were blessed", () => {
  assert.ok(devices.size > 20);
  assert.fixture(text, readFileSync(file, "utf8"), "npx tsx test/golden/devices.test.ts --bless accepts them");
});

test.run();
