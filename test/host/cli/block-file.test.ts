import { spawn } from "node:child_process";
import { once } from "node:events";
import fs, { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openBlockFile, record } from "../../../host/cli/block-file.ts";

const folder = mkdtempSync(join(tmpdir(), "redleaf-blocks-"));
test.after(() => rmSync(folder, { recursive: true }));
const image = (name: string, blocks = 64) => { const path = join(folder, name); writeFileSync(path, new Uint8Array(blocks * 512).fill(0xaa)); return path; };
const block = (fill: number) => new Uint8Array(512).fill(fill);

test("copy-on-write leaves the file alone", () => {
  const path = image("cow.img"), card = openBlockFile(path);
  card.source.writeBlocks(5, block(1));
  assert.equal([card.source.readBlocks(5, 1)[0], card.source.readBlocks(4, 1)[0]], [1, 0xaa]);
  card.close();
  assert.ok(readFileSync(path).every((b) => b === 0xaa));
  assert.not.ok(existsSync(`${path}.journal`));
});

test("writing through changes the file; nothing remains beside it", () => {
  const path = image("through.img"), card = openBlockFile(path, { writeThrough: true });
  card.source.writeBlocks(5, new Uint8Array(1024).fill(2));
  card.close();
  const bytes = readFileSync(path);
  assert.equal([bytes[5 * 512 - 1], bytes[5 * 512], bytes[7 * 512 - 1], bytes[7 * 512]], [0xaa, 2, 2, 0xaa]);
  assert.not.ok(existsSync(`${path}.journal`));
});

test("an interrupted write is finished when its record is whole, and forgotten when it is not", () => {
  for (const [cut, expected] of [[0, 3], [1, 0xaa], [600, 0xaa]] as const) {
    for (const writeThrough of [false, true]) {
      const path = image("journal.img"), bytes = record(9, block(3));
      writeFileSync(`${path}.journal`, bytes.subarray(0, Math.max(0, bytes.length - cut)));
      const card = openBlockFile(path, { writeThrough });
      assert.equal(Array.from(card.source.readBlocks(9, 1)), Array.from(block(expected)), `cut ${cut}`);
      card.close();
      assert.is(readFileSync(path)[9 * 512], writeThrough ? expected : 0xaa);
      rmSync(`${path}.journal`, { force: true });
    }
  }
});

test("a write that dies half way into the image is whole when the card is opened again", () => {
  const path = image("half.img"), card = openBlockFile(path, { writeThrough: true }), real = fs.writeSync;
  let calls = 0;
  // The first write is the journal's; the second reaches the image, and ends in the middle of a block.
  fs.writeSync = ((file: number, bytes: Uint8Array, at: number, length: number, position: number) => {
    if (++calls < 2) return real(file, bytes, at, length, position);
    real(file, bytes, at, 300, position);
    throw new Error("died");
  }) as typeof fs.writeSync;
  syncBuiltinESMExports();
  try { assert.throws(() => card.source.writeBlocks(9, block(3)), /died/); } finally { fs.writeSync = real; syncBuiltinESMExports(); }
  assert.equal([readFileSync(path)[9 * 512], readFileSync(path)[9 * 512 + 300]], [3, 0xaa]);
  const again = openBlockFile(path, { writeThrough: true });
  assert.equal(Array.from(again.source.readBlocks(9, 1)), Array.from(block(3)));
  again.close();
});

test("no block is half written after kill -9 at any moment", async () => {
  const path = image("kill.img", 256);
  const module = fileURLToPath(new URL("../../../host/cli/block-file.ts", import.meta.url));
  const program = `import { openBlockFile } from ${JSON.stringify(module)};
    const { source } = openBlockFile(${JSON.stringify(path)}, { writeThrough: true });
    console.log("go");
    for (let n = 0; ; n++) source.writeBlocks((n * 7) % 200, new Uint8Array(512 * 8).fill(n));`;
  for (let round = 0; round < 6; round++) {
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    await new Promise((done) => setTimeout(done, 5 + 11 * round));
    child.kill("SIGKILL");
    await once(child, "exit");
    const card = openBlockFile(path, { writeThrough: true });
    for (let n = 0; n < 256; n++) {
      const bytes = card.source.readBlocks(n, 1);
      assert.ok(bytes.every((b) => b === bytes[0]), `round ${round}: block ${n} is torn`);
    }
    card.close();
  }
});

test("bad files are refused with a sentence", () => {
  assert.throws(() => openBlockFile(join(folder, "none.img")), /none\.img: cannot be opened: ENOENT/);
  assert.throws(() => openBlockFile(folder), /expected a file/);
  writeFileSync(join(folder, "tiny.img"), "x");
  assert.throws(() => openBlockFile(join(folder, "tiny.img")), /tiny\.img: offset 1: .*at least 512 bytes/);
});

test("the tail of a partial last block is zeros", () => {
  const path = join(folder, "odd.img");
  writeFileSync(path, new Uint8Array(700).fill(1));
  const card = openBlockFile(path);
  assert.equal([card.source.blocks, card.source.readBlocks(1, 1)[187], card.source.readBlocks(1, 1)[188]], [2, 1, 0]);
  card.close();
});

test.run();
