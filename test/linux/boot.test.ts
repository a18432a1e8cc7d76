/**
 * Kernels that nobody here wrote: Debian's arm64 Linux with four cores, from a RAM disk and from an SD card root, and
 * Debian's U-Boot for the Pi 3, to its prompt and from there to Linux. The same marks are looked for that QEMU shows
 * (test/assets/expected), and the same text in both modes of a timing.
 *
 * Not everything is booted in every mode: with the cycle model Linux is booted on one core alone, since a boot on four takes
 * minutes; the card's boots, which differ in where the kernel comes from, are interpreted and translated by turns.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openBlockFile } from "../../host/cli/block-file.ts";
import { planBoot, type BootSource } from "../../host/firmware/boot.ts";
import { openBootVolume } from "../../host/loader/fat.ts";
import { createMachine } from "../../host/machine/machine.ts";
import { COMMAND_LINE } from "../assets/card.ts";
import { type Assets, obtainAssets } from "../assets/fetch.ts";
import { LAST_LINE } from "../assets/guest.ts";
import { type Mode, MODES, sameInModes, TIMED } from "../modes.ts";
import { unless } from "../unless.ts";

const assets = await obtainAssets();
const wasm = readFileSync(new URL("../../build/core.wasm", import.meta.url));
const same = sameInModes();
const [INTERPRET, TRANSLATE] = MODES;
const file = (name: string) => ({ name, bytes: readFileSync(name) });

/** Boots until a serial line shows `until`; answers everything that both lines said. `type` answers prompts, one after the other. */
async function boot(mode: Mode, source: BootSource, until: RegExp, seconds: number, card?: string, type: { after: RegExp; text: string }[] = []): Promise<string> {
  const sd = card ? openBlockFile(card) : undefined;
  // Translated as the command does it, when code is hot.
  const machine = await createMachine({ wasm, ...mode.options, translation: {}, cores: mode.timing === "a53" ? 1 : 4, sd: sd?.source ?? null });
  machine.boot(planBoot(source));
  let said = "", found = false;
  for (const line of machine.serial) {
    let tail = "";
    line.out = (byte) => {
      const c = String.fromCharCode(byte);
      said += c;
      tail = c === "\n" ? "" : tail + c;
      if (type[0]?.after.test(tail)) line.send(new TextEncoder().encode(type.shift()!.text));
      if (!found && until.test(tail)) { found = true; machine.stop(); }
    };
  }
  const stop = machine.run({ cycles: seconds * machine.board.clock.coreHz });
  sd?.close();
  assert.ok(found, `${until} was not seen (${stop.kind}); the end of what was said:\n${said.slice(-2000)}`);
  return said.replaceAll("\r", "");
}

if (typeof assets === "string") unless(test, assets, "booting Debian's kernels");
else {
  const a: Assets = assets;
  for (const mode of [INTERPRET, TRANSLATE]) test(`Linux boots four cores from a RAM disk to a shell's output, ${mode.name}`, async () => {
    const said = await boot(mode, { kind: "bare", kernel: file(a.kernel), dtb: file(a.dtb), initrd: file(a.initramfs), append: COMMAND_LINE }, new RegExp(LAST_LINE), 30);
    assert.match(said, /processors: 4\n/);
    assert.match(said, /sums: 200 200 200 200\n/);
    assert.match(said, /Features\s*: fp asimd evtstrm crc32 cpuid\n/, "no crypto extension, as on the BCM2837");
    assert.match(said, /md5: ec87a838931d4d5d2e94a04644788a55/, "of 256 KiB of zeros");
    assert.match(said, /arch_sys_counter|arch_timer/);
    same("Linux", mode, said);
  });

  for (const mode of TIMED) test(`Linux boots on one core, ${mode.name}`, async () => {
    const said = await boot(mode, { kind: "bare", kernel: file(a.kernel), dtb: file(a.dtb), initrd: file(a.initramfs), append: `${COMMAND_LINE} maxcpus=1` }, new RegExp(LAST_LINE), 60);
    assert.match(said, /processors: 1\n/);
    assert.match(said, /md5: ec87a838931d4d5d2e94a04644788a55/);
    same("Linux", mode, said);
  });

  test(`Linux boots from an SD card root, writes to it and reads back, ${TRANSLATE.name}`, async () => {
    const said = await boot(TRANSLATE, { kind: "bare", kernel: file(a.kernel), dtb: file(a.dtb), initrd: file(a.initramfsCard), append: COMMAND_LINE }, new RegExp(LAST_LINE), 60, a.card);
    assert.match(said, /numbers: 53d025127ae99ab79e8502aae2d9bea6/, "of the numbers 1 to 1000");
  });

  for (const mode of MODES) test(`U-Boot reaches its prompt, ${mode.name}`, async () => {
    const said = await boot(mode, { kind: "bare", kernel: file(a.uboot), dtb: file(a.dtb) }, /^U-Boot> /, 30, undefined, [{ after: /Hit any key/, text: " " }]);
    assert.match(said, /DRAM: +9\d\d MiB/);
    same("U-Boot", mode, said);
  });

  for (const mode of [INTERPRET, TRANSLATE]) test(`U-Boot starts our own kernel with booti, ${mode.name}`, async () => {
    // the kernel stands where an initial RAM disk would: U-Boot moves it to where its header says
    const source: BootSource = { kind: "bare", kernel: file(a.uboot), dtb: file(a.dtb), initrd: file(fileURLToPath(new URL("../../kernel/image/kernel8.img", import.meta.url))) };
    const at = planBoot(source).initrd!.start.toString(16);
    const said = await boot(mode, source, /^selftest: \d+ passed, \d+ failed/, 60, undefined, [
      { after: /Hit any key/, text: " " },
      { after: /^U-Boot> $/, text: "setenv bootargs rl.selftest=5\n" },
      { after: /^U-Boot> $/, text: `booti ${at} - ${"${fdt_addr}"}\n` },
    ]);
    assert.match(said, /Starting kernel/);
    assert.match(said, /^kernel: .* arguments "rl\.selftest=5"$/m);
    assert.match(said, /^selftest: \d+ passed, 0 failed$/m);
  });

  test(`the firmware boots the card's own kernel, ${INTERPRET.name}`, async () => {
    const card = openBlockFile(a.card);
    const files = await openBootVolume(card.source, a.card);
    const said = await boot(INTERPRET, { kind: "files", files }, new RegExp(LAST_LINE), 60, a.card);
    card.close();
    assert.match(said, /numbers: 53d025127ae99ab79e8502aae2d9bea6/);
  });

  test(`U-Boot starts Linux from the card, ${TRANSLATE.name}`, async () => {
    const said = await boot(TRANSLATE, { kind: "bare", kernel: file(a.uboot), dtb: file(a.dtb) }, new RegExp(LAST_LINE), 90, a.card);
    assert.match(said, /Starting kernel/);
    assert.match(said, /processors: 4\n/);
  });
}
test.run();
