/**
 * Boots the assets on `qemu-system-aarch64 -M raspi3b` and keeps what the serial lines said in test/assets/expected, so
 * that one can see what an emulator of the same board has to print. Tests compare markers, not these texts: they hold
 * kernel times and a version.
 *
 *     node --import tsx test/assets/record.ts [ram] [card] [uboot] [uboot-linux]
 *
 * Each line of a text is seconds since QEMU's start (host time, on 2 busy cores), which UART (A PL011, M mini-UART), line.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { COMMAND_LINE } from "./card.ts";
import { obtainAssets, type Assets } from "./fetch.ts";
import { LAST_LINE } from "./guest.ts";

/** QEMU's arguments, the line that ends it, how long it may take, and what is typed when. */
export interface Boot { args(a: Assets, card: string): string[]; until: RegExp; seconds: number; type?: { after: RegExp; text: string } }

export const BOOTS: Record<string, Boot> = {
  ram: { args: (a) => ["-kernel", a.kernel, "-dtb", a.dtb, "-initrd", a.initramfs, "-append", COMMAND_LINE], until: new RegExp(LAST_LINE), seconds: 240 },
  card: { args: (a, card) => ["-kernel", a.kernel, "-dtb", a.dtb, "-initrd", a.initramfsCard, "-append", COMMAND_LINE, "-drive", `file=${card},if=sd,format=raw`], until: new RegExp(LAST_LINE), seconds: 400 },
  uboot: { args: (a) => ["-kernel", a.uboot, "-dtb", a.dtb], until: /^U-Boot> /, seconds: 120, type: { after: /Hit any key/, text: " " } },
  "uboot-linux": { args: (a, card) => ["-kernel", a.uboot, "-dtb", a.dtb, "-drive", `file=${card},if=sd,format=raw`], until: new RegExp(LAST_LINE), seconds: 500 },
};

async function boot(name: string, assets: Assets): Promise<void> {
  const { args, until, seconds: limit, type } = BOOTS[name];
  const card = join(tmpdir(), `redleaf-card-${process.pid}.img`);
  cpSync(assets.card, card);
  // The mini-UART is the second serial line; it comes over a socket, because stdout can carry only one.
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const port = (server.address() as { port: number }).port;
  const started = performance.now(), lines: string[] = [];
  const seconds = () => ((performance.now() - started) / 1000).toFixed(2).padStart(7);
  let ended = false;
  const child = spawn("qemu-system-aarch64", ["-M", "raspi3b", "-display", "none", "-no-reboot", "-serial", "stdio", "-serial", `tcp:127.0.0.1:${port}`, "-monitor", "none", ...args(assets, card)]);
  await new Promise<void>((done) => {
    const timer = setTimeout(() => { lines.push(`gave up after ${limit} s`); child.kill("SIGKILL"); }, limit * 1000);
    const reader = (uart: string, write: (text: string) => void) => {
      let rest = "";
      return (bytes: Buffer) => {
        const parts = (rest + bytes.toString("latin1").replaceAll("\r", "")).split("\n");
        rest = parts.pop()!;
        for (const line of parts) lines.push(`${seconds()} ${uart} ${line}`);
        if (type?.after.test(rest)) write(type.text);
        if (ended || !until.test(rest) && !parts.some((l) => until.test(l))) return;
        ended = true;
        setTimeout(() => { child.kill("SIGKILL"); if (rest) lines.push(`${seconds()} ${uart} ${rest}`); }, 1000);
      };
    };
    child.stdout.on("data", reader("A", (text) => child.stdin.write(text)));
    child.stderr.on("data", reader("!", () => {}));
    server.on("connection", (socket) => socket.on("data", reader("M", (text) => socket.write(text))));
    child.on("close", () => { clearTimeout(timer); done(); });
  });
  server.close();
  rmSync(card);
  const folder = fileURLToPath(new URL("expected/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.txt`), `${JSON.stringify(assets.versions)}\n${lines.join("\n")}\n`);
  console.log(`${name}: ${lines.length} lines, ${lines.at(-1)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const assets = await obtainAssets();
  if (typeof assets === "string") { console.error(assets); process.exit(1); }
  for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BOOTS)) {
    if (!BOOTS[name]) { console.error(`no boot is called "${name}"; there are ${Object.keys(BOOTS).join(", ")}`); process.exit(2); }
    await boot(name, assets);
  }
}
