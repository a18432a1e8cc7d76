/** The firmware's boot: for every rule of pi3.md §2 a folder of its own, and what the plan makes of it. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createBoard } from "../../../host/boards/pi3.ts";
import { openBlockFile } from "../../../host/cli/block-file.ts";
import { armstub8 } from "../../../host/firmware/armstub.ts";
import { type BootOptions, type BootPlan, type BootSource, planBoot } from "../../../host/firmware/boot.ts";
import { firmwareState } from "../../../host/firmware/board-state.ts";
import { PI_3B, PI_3B_PLUS } from "../../../host/firmware/dt-patch.ts";
import { memoryTree } from "../../../host/firmware/file-tree.ts";
import { type DeviceTree, type FdtNode, childOrNew, findNode, getCells, getString, newNode, parseFdt, setCells, setString, writeFdt } from "../../../host/loader/fdt.ts";
import { openBootVolume } from "../../../host/loader/fat.ts";
import { obtainAssets } from "../../assets/fetch.ts";
import { makeElf } from "../loader/make-elf.ts";
import { refuses } from "../tools.ts";
import { unless } from "../../unless.ts";

const KERNEL = Uint8Array.from({ length: 4096 }, (_, i) => i & 255);

/** A tree in the shape of the Pi's own: both UARTs, Bluetooth on the PL011, /memory empty, arguments of its own. */
function piTree(change: (tree: DeviceTree) => void = () => {}): Uint8Array {
  const root = newNode("");
  const at = (path: string): FdtNode => path.split("/").slice(1).reduce(childOrNew, root);
  setCells(root, "#address-cells", 1); setCells(root, "#size-cells", 1);
  setString(at("/memory@0"), "device_type", "memory"); setCells(at("/memory@0"), "reg", 0, 0);
  setString(at("/chosen"), "bootargs", "coherent_pool=1M 8250.nr_uarts=1");
  const pl011 = at("/soc/serial@7e201000"), mini = at("/soc/serial@7e215040");
  setString(pl011, "compatible", "arm,pl011"); setString(pl011, "status", "okay"); setCells(pl011, "phandle", 1);
  setString(mini, "compatible", "brcm,bcm2835-aux-uart"); setString(mini, "status", "disabled"); setCells(mini, "phandle", 2);
  const bluetooth = at("/soc/serial@7e201000/bluetooth");
  bluetooth.properties.set("local-bd-address", new Uint8Array(6)); setCells(bluetooth, "phandle", 3);
  at("/soc/ethernet");
  const aliases = { serial0: "/soc/serial@7e215040", serial1: "/soc/serial@7e201000", uart1: "/soc/serial@7e215040", ethernet0: "/soc/ethernet", bluetooth: "/soc/serial@7e201000/bluetooth" };
  for (const [name, path] of Object.entries(aliases)) setString(at("/aliases"), name, path);
  for (const [label, path] of [["uart0", "/soc/serial@7e201000"], ["uart1", "/soc/serial@7e215040"], ["bt", "/soc/serial@7e201000/bluetooth"]]) setString(at("/__symbols__"), label, path);
  const overrides = at("/__overrides__");
  overrides.properties.set("uart1", override(2, "status"));
  overrides.properties.set("speed", override(1, "clock-frequency:0"));
  const tree = { root, reservations: [{ address: 0n, size: 0x1000n }], bootCpu: 0 };
  change(tree);
  return writeFdt(tree);
}
const override = (phandle: number, text: string) => Uint8Array.from([0, 0, 0, phandle, ...new TextEncoder().encode(text), 0]);

/** The overlay that turns Bluetooth off and gives GPIO14/15 to the PL011, with a parameter of its own. */
function disableBt(): Uint8Array {
  const root = newNode(""), fragment = (n: number, path: string) => { const f = childOrNew(root, `fragment@${n}`); setString(f, "target-path", path); return childOrNew(f, "__overlay__"); };
  setString(fragment(0, "/soc/serial@7e215040"), "status", "disabled");
  setString(fragment(1, "/soc/serial@7e201000/bluetooth"), "status", "disabled");
  const aliases = fragment(2, "/aliases");
  setString(aliases, "serial0", "/soc/serial@7e201000"); setString(aliases, "serial1", "/soc/serial@7e215040");
  const own = fragment(3, "/soc");
  setCells(own, "phandle", 1);
  childOrNew(root, "__overrides__").properties.set("mark", override(1, "mark"));
  const fixups = childOrNew(childOrNew(root, "__local_fixups__"), "__overrides__");
  setCells(fixups, "mark", 0);
  return writeFdt({ root, reservations: [], bootCpu: 0 });
}

type Files = Record<string, Uint8Array | string>;
const PI_FILES: Files = { "kernel8.img": KERNEL, "bcm2710-rpi-3-b.dtb": piTree(), "cmdline.txt": "console=serial0,115200 root=/dev/mmcblk0p2\nsecond line\n" };
const plan = (files: Files, options?: BootOptions): BootPlan => planBoot({ kind: "files", files: memoryTree("card", files) }, options);
const config = (text: string, more: Files = {}, options?: BootOptions): BootPlan => plan({ ...PI_FILES, ...more, "config.txt": text }, options);
const bare = (source: Partial<Extract<BootSource, { kind: "bare" }>> = {}): BootPlan => planBoot({ kind: "bare", kernel: { name: "k.bin", bytes: KERNEL }, ...source });
const written = (p: BootPlan, what: string) => p.writes.find((w) => w.what === what);
const tree = (p: BootPlan): DeviceTree => parseFdt(written(p, "device tree")!.bytes, "plan");
const word = (bytes: Uint8Array, at: number) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
const stubWords = (p: BootPlan) => [0xf0, 0xf4, 0xf8, 0xfc].map((at) => word(p.writes[0].bytes, at));
const image = (textOffset: bigint, size: bigint) => { const b = KERNEL.slice(), v = new DataView(b.buffer); v.setBigUint64(8, textOffset, true); v.setBigUint64(16, size, true); v.setBigUint64(24, 0n, true); v.setUint32(0x38, 0x644d5241, true); return b; };

// 2.1 to 2.3: files, places, entry

test("a card with a kernel, a tree and a command line: the stub enters the kernel with the tree", () => {
  const p = plan(PI_FILES);
  assert.equal(p.entry, { pc: 0, el: 3 });
  assert.equal(p.writes.map((w) => w.what), ["armstub8", "kernel8.img", "device tree"]);
  assert.is(p.writes[0].at, 0);
  assert.is(p.kernelAddress, 0x80000);
  assert.equal(stubWords(p), [0, 0, p.dtbAddress, 0x80000]);
  assert.is(p.dtbAddress! % 8, 0);
  assert.ok(p.dtbAddress! < 0x30000000 && p.dtbAddress! > 0x2e000000);
  assert.equal(p.files.map((f) => f.name), ["cmdline.txt", "kernel8.img", "bcm2710-rpi-3-b.dtb"]);
  assert.equal(p.warnings, []);
});

test("neither bootcode.bin nor start.elf nor config.txt is needed, names have no case", () => {
  assert.is(plan({ "KERNEL8.IMG": KERNEL }).kernelAddress, 0x80000);
});

test("load address: plain 0x80000, Image with text_offset 0 at 0x200000, other text_offsets as they are", () => {
  assert.is(config("", { "kernel8.img": image(0n, 0x10000n) }).kernelAddress, 0x200000);
  assert.is(config("", { "kernel8.img": image(0x80000n, 0x10000n) }).kernelAddress, 0x80000);
  assert.is(config("", { "kernel8.img": image(0x100000n, 0x10000n) }).kernelAddress, 0x100000);
});

test("kernel_address= overrides, also for an Image", () => {
  const p = config("kernel_address=0x400000", { "kernel8.img": image(0n, 0x10000n) });
  assert.is(p.kernelAddress, 0x400000);
  assert.is(stubWords(p)[3], 0x400000);
});

test("gzip kernels are inflated, whatever their name", () => {
  const p = config("", { "kernel8.img": new Uint8Array(gzipSync(image(0n, 0x10000n))) });
  assert.is(p.kernelAddress, 0x200000);
  assert.equal(written(p, "kernel8.img")!.bytes, image(0n, 0x10000n));
  assert.is(written(p, "kernel8.img")!.spanBytes, 0x10000);
});

test("kernel_old=1: the kernel at 0 takes the stub's place, all cores start in it at EL3", () => {
  const p = config("kernel_old=1");
  assert.equal(p.writes.map((w) => [w.at, w.what]), [[0, "kernel8.img"], [p.dtbAddress, "device tree"]]);
  assert.equal(p.writes[0].bytes, KERNEL);
  assert.equal(p.entry, { pc: 0, el: 3 });
  assert.is(plan({ "kernel8.img": KERNEL, "config.txt": "kernel_old=1" }).atagsAddress, undefined);
  assert.match(config("kernel_old=1\nkernel_address=0x80000").warnings[0], /kernel_address is ignored/);
  const stubbed = config("kernel_old=1\narmstub=my.bin", { "my.bin": armstub8() });
  assert.equal([stubbed.writes[0].what, stubbed.warnings], ["kernel8.img", ["kernel_old=1: the kernel takes the armstub's place"]]);
  assert.equal(config("kernel_old=1", { "armstub8.bin": armstub8() }).writes[0].bytes, KERNEL);
});

test("armstub= and armstub8.bin: with the magic the addresses are filled in, without it the bytes stay", () => {
  const own = armstub8();
  own[0] = 0x1f;
  const p = config("armstub=my.bin", { "my.bin": own });
  assert.is(p.writes[0].bytes[0], 0x1f);
  assert.equal(stubWords(p), [0, 0, p.dtbAddress, 0x80000]);
  const long = Uint8Array.from({ length: 0x1000 }, (_, i) => i & 255);
  assert.equal(config("", { "armstub8.bin": long }).writes[0].bytes, long);
  assert.is(config("", { "armstub8.bin": long }).writes[0].what, "armstub8.bin");
});

// 2.4: config.txt

test("kernel selection: kernel=, arm_64bit=, arm_control=, armstub8.bin; 32-bit kernels are refused", async () => {
  const only = (text: string, ...names: string[]) => () => plan({ "config.txt": text, ...Object.fromEntries(names.map((n) => [n, KERNEL])) });
  const name = (p: BootPlan) => p.writes.find((w) => w.bytes.length === KERNEL.length)!.what;
  assert.is(name(only("arm_64bit=1\nkernel=my.img", "my.img")()), "my.img");
  assert.is(name(only("kernel=my.img", "my.img", "kernel8.img")()), "my.img");
  assert.is(name(only("arm_control=0x200\nkernel=my.img", "my.img")()), "my.img");
  assert.is(name(only("kernel=sub/kernel8.img", "sub/kernel8.img")()), "sub/kernel8.img");
  assert.is(name(only("arm_64bit=0\nkernel=kernel8.img", "kernel8.img")()), "kernel8.img");
  await refuses(only("kernel=my.img", "my.img"), /^card: expected a 64-bit kernel, config\.txt and the files here select the 32-bit 'my\.img'/);
  await refuses(only("arm_64bit=0", "kernel8.img", "kernel7.img"), /32-bit 'kernel7\.img'/);
  await refuses(only("kernel=kernel7.img", "kernel7.img", "kernel8.img"), /32-bit 'kernel7\.img'/);
  await refuses(only("", "kernel7.img"), /32-bit 'kernel7\.img'/);
  await refuses(only(""), /^card: expected the file 'kernel8\.img' \(the kernel\), there is none$/);
  await refuses(only("arm_64bit=1"), /expected the file 'kernel8\.img' \(the kernel\)/);
  await refuses(only("arm_64bit=1\nkernel=gone.img", "kernel8.img"), /expected the file 'gone\.img'/);
});

test("cmdline: the default file may be missing, a named one not; only the first line counts", async () => {
  assert.match(plan(PI_FILES).commandLine, /root=\/dev\/mmcblk0p2$/);
  assert.match(config("cmdline=other.txt", { "other.txt": "a b\r\nc" }).commandLine, /  a b$/);
  assert.ok(plan({ "kernel8.img": KERNEL }).commandLine.endsWith("  "));
  await refuses(() => config("cmdline=none.txt"), /expected the file 'none\.txt' \(the command line\)/);
});

test("initramfs: below the tree, after the kernel, or at an address; several are joined at multiples of 4", async () => {
  const files = { "a.gz": Uint8Array.of(1, 2, 3, 4, 5), "b.gz": Uint8Array.of(9) };
  const initrd = (text: string, more = {}) => { const p = config(text, { ...files, ...more }); return { p, ...p.initrd! }; };
  const top = initrd("initramfs a.gz");
  assert.is(top.end - top.start, 5);
  assert.ok(top.start % 4096 === 0 && top.end <= top.p.dtbAddress! && top.start > 0x2e000000);
  assert.equal(getCells(findNode(tree(top.p), "/chosen"), "linux,initrd-start"), [top.start]);
  assert.equal(getCells(findNode(tree(top.p), "/chosen"), "linux,initrd-end"), [top.end]);
  assert.is(initrd("initramfs a.gz followkernel").start, 0x81000);
  assert.is(initrd("initramfs a.gz followkernel", { "kernel8.img": image(0n, 0x12345n) }).start, 0x213000);
  assert.is(initrd("initramfs a.gz 0x3000000").start, 0x3000000);
  assert.is(initrd("ramfsfile=a.gz\nramfsaddr=0x3000000").start, 0x3000000);
  const two = initrd("initramfs a.gz,b.gz 0x3000000");
  assert.equal(two.p.writes.find((w) => w.at === 0x3000000)!.bytes, Uint8Array.of(1, 2, 3, 4, 5, 0, 0, 0, 9));
  await refuses(() => config("initramfs none.gz"), /expected the file 'none\.gz' \(the initramfs\)/);
});

test("auto_initramfs=1 takes the initramfs that is named after the kernel, if it is there", () => {
  const found = config("auto_initramfs=1", { initramfs8: Uint8Array.of(7) });
  assert.ok(written(found, "initramfs8"));
  assert.is(config("auto_initramfs=1").initrd, undefined);
  assert.is(config("", { initramfs8: Uint8Array.of(7) }).initrd, undefined);
});

test("device_tree=: another file, none (ATAGs), missing", async () => {
  const other = piTree((t) => setString(t.root, "mark", "other"));
  assert.is(getString(tree(config("device_tree=other.dtb", { "other.dtb": other })).root, "mark"), "other");
  const without = config("device_tree=");
  assert.is(without.dtbAddress, undefined);
  assert.is(without.atagsAddress, 0x100);
  await refuses(() => config("device_tree=none.dtb"), /expected the file 'none\.dtb' \(the device tree\)/);
  assert.match(plan({ "kernel8.img": KERNEL }).warnings[0], /^no device tree 'bcm2710-rpi-3-b\.dtb', the kernel gets ATAGs$/);
});

test("device_tree_address= and device_tree_end=", async () => {
  assert.is(config("device_tree_address=0x1000000").dtbAddress, 0x1000000);
  const p = config("device_tree_end=0x2000000"), end = p.dtbAddress! + written(p, "device tree")!.bytes.length;
  assert.ok(end <= 0x2000000 && end > 0x2000000 - 256);
  await refuses(() => config("device_tree_address=0x1000000\ndevice_tree_end=0x1000100"), /expected a device tree that ends below device_tree_end 0x01000100/);
  await refuses(() => config("device_tree_address=0x1000001"), /multiple of 8/);
});

test("the board's own tree: 3B, 3B+, upstream_kernel=1", () => {
  const marked = (mark: string) => piTree((t) => setString(t.root, "mark", mark));
  const files = { "bcm2710-rpi-3-b.dtb": marked("b"), "bcm2710-rpi-3-b-plus.dtb": marked("plus"), "bcm2837-rpi-3-b.dtb": marked("up") };
  const mark = (text: string, options?: BootOptions) => getString(tree(config(text, files, options)).root, "mark");
  assert.is(mark(""), "b");
  assert.is(mark("", { board: PI_3B_PLUS }), "plus");
  assert.is(mark("upstream_kernel=1"), "up");
  assert.not(config("upstream_kernel=1", files).files.some((f) => f.name === "bcm2710-rpi-3-b.dtb"));
  assert.is(getString(tree(config("upstream_kernel=1")).root, "mark"), undefined);
});

test("os_prefix: before kernel, tree, command line, initramfs; ignored without kernel and tree; / goes past it", () => {
  const files: Files = { "v2/kernel8.img": KERNEL.slice(0, 100), "v2/bcm2710-rpi-3-b.dtb": piTree(), "v2/cmdline.txt": "two", "v2/i.gz": Uint8Array.of(1), "i.gz": Uint8Array.of(1, 2) };
  const p = config("os_prefix=v2/\ninitramfs i.gz", files);
  assert.equal(p.files.map((f) => f.name), ["config.txt", "v2/cmdline.txt", "v2/kernel8.img", "v2/bcm2710-rpi-3-b.dtb", "v2/i.gz"]);
  assert.is(getString(findNode(tree(p), "/chosen"), "os_prefix"), "v2/");
  assert.ok(config("os_prefix=v2/\ninitramfs /i.gz", files).files.some((f) => f.name === "i.gz"));
  assert.is(plan({ "config.txt": "os_prefix=v2/", "v2/kernel8.img": KERNEL, "v2/bcm2710-rpi-3-b.dtb": piTree() }).kernelAddress, 0x80000);
  const without = config("os_prefix=v3/", files);
  assert.ok(without.files.some((f) => f.name === "kernel8.img"));
  assert.is(getString(findNode(tree(without), "/chosen"), "os_prefix"), "");
  assert.ok(without.bootLog.some((l) => /os_prefix 'v3\/' has no 'kernel8\.img'/.test(l)));
});

test("overlays follow os_prefix only with overlays/README under it; overlay_prefix= moves them", () => {
  const files: Files = { "v2/kernel8.img": KERNEL, "v2/bcm2710-rpi-3-b.dtb": piTree(), "v2/overlays/disable-bt.dtbo": disableBt(), "overlays/disable-bt.dtbo": disableBt(), "mine-disable-bt.dtbo": disableBt() };
  const used = (text: string, more: Files = {}) => config(`${text}\ndtoverlay=disable-bt`, { ...files, ...more }).files.find((f) => f.name.endsWith(".dtbo"))!.name;
  assert.is(used(""), "overlays/disable-bt.dtbo");
  assert.is(used("os_prefix=v2/"), "overlays/disable-bt.dtbo");
  assert.is(used("os_prefix=v2/", { "v2/overlays/README": "x" }), "v2/overlays/disable-bt.dtbo");
  assert.is(used("overlay_prefix=mine-"), "mine-disable-bt.dtbo");
});

test("dtoverlay and dtparam: scopes, both file names, unknown parameters, overlays that are not there", async () => {
  const files = { "overlays/disable-bt.dtbo": disableBt() };
  const p = config("dtparam=uart1=on\ndtoverlay=disable-bt,mark=x", files);
  assert.is(getString(findNode(tree(p), "/soc"), "mark"), "x");
  assert.is(getString(findNode(tree(p), "/aliases"), "serial0"), "/soc/serial@7e201000");
  const scoped = config("dtoverlay=disable-bt\ndtparam=mark=y,speed=5\ndtoverlay=\ndtparam=mark=z", files);
  assert.is(getString(findNode(tree(scoped), "/soc"), "mark"), "y");
  assert.equal(getCells(findNode(tree(scoped), "/soc/serial@7e201000"), "clock-frequency"), [5]);
  assert.equal(scoped.warnings, ["Unknown dtparam 'mark' - ignored"]);
  assert.ok(config("dtoverlay=old", { "overlays/old-overlay.dtb": disableBt() }).files.some((f) => f.name === "overlays/old-overlay.dtb"));
  assert.match(config("dtparam=speed=fast").warnings[0], /^dtparam ignored: .*expected a number, found 'fast'$/);
  await refuses(() => config("dtoverlay=none"), /expected the file 'overlays\/none\.dtbo' \(an overlay\)/);
  assert.match(plan({ "kernel8.img": KERNEL, "config.txt": "dtoverlay=none" }).warnings[1], /ignored: there is no device tree/);
});

test("an overlay that does not fit is left out whole, with a warning", () => {
  const root = newNode(""), target = (n: number, path: string) => { const f = childOrNew(root, `fragment@${n}`); setString(f, "target-path", path); return childOrNew(f, "__overlay__"); };
  setString(target(0, "/soc"), "half", "x"); setString(target(1, "/none"), "half", "x");
  const p = config("dtoverlay=bad,speed=5", { "overlays/bad.dtbo": writeFdt({ root, reservations: [], bootCpu: 0 }) });
  assert.match(p.warnings[0], /^overlay left out: overlays\/bad\.dtbo: fragment@1: expected a target/);
  assert.is(getString(findNode(tree(p), "/soc"), "half"), undefined);
  assert.is(getCells(findNode(tree(p), "/soc/serial@7e201000"), "clock-frequency"), undefined);
});

test("overlay_map.dtb renames and deprecates", () => {
  const root = newNode("");
  setString(childOrNew(root, "pi3-disable-bt"), "renamed", "disable-bt");
  setString(childOrNew(root, "disable-bt"), "bcm2835", "");
  setString(childOrNew(root, "gone"), "deprecated", "no more");
  const files = { "overlays/overlay_map.dtb": writeFdt({ root, reservations: [], bootCpu: 0 }), "overlays/disable-bt.dtbo": disableBt() };
  assert.is(config("dtoverlay=pi3-disable-bt", files).uartPrimary, "pl011");
  assert.equal(config("dtoverlay=gone", files).warnings, ["overlay 'gone' is deprecated: no more"]);
});

test("gpu_mem, gpu_mem_1024 and total_mem: /memory and the ATAG end where the GPU's part starts", () => {
  const memory = (text: string) => getCells(findNode(tree(config(text)), "/memory@0"), "reg");
  assert.equal(memory(""), [0, 0x3b400000]);
  assert.equal(memory("gpu_mem=64"), [0, 0x3c000000]);
  assert.equal(memory("gpu_mem=64\ngpu_mem_1024=128"), [0, 0x38000000]);
  assert.equal(memory("total_mem=512"), [0, (512 - 76) << 20]);
  assert.equal(memory("total_mem=4096"), [0, 0x3b400000]);
  assert.is(config("gpu_mem=2").gpuMemMiB, 16);
  assert.is(config("gpu_mem=2000").gpuMemMiB, 944);
  assert.match(config("gpu_mem=2").warnings[0], /gpu_mem=2 is out of range, 16 taken/);
  const low = config("total_mem=256");
  assert.ok(low.dtbAddress! + written(low, "device tree")!.bytes.length <= low.armMemoryBytes);
});

test("/memory follows the tree's cell counts", async () => {
  const wide = piTree((t) => { setCells(t.root, "#address-cells", 2); setCells(t.root, "#size-cells", 2); });
  assert.equal(getCells(findNode(tree(config("", { "bcm2710-rpi-3-b.dtb": wide })), "/memory@0"), "reg"), [0, 0, 0, 0x3b400000]);
  const odd = piTree((t) => setCells(t.root, "#address-cells", 0x40000000));
  await refuses(() => config("", { "bcm2710-rpi-3-b.dtb": odd }), /^device tree: expected #address-cells and #size-cells of 1 or 2 at its root, found 1073741824 and 1$/);
});

// UARTs, clocks, pins: 2.4 and 2.7

test("enable_uart on a plain 3B: mini-UART on GPIO14/15, core clock pinned, nr_uarts, node enabled", () => {
  const off = config(""), on = config("enable_uart=1"), uart1 = (p: BootPlan) => getString(findNode(tree(p), "uart1"), "status");
  assert.equal([off.uartPrimary, off.miniUartEnabled, off.gpioFunctions[14], uart1(off)], ["mini", false, 0, "disabled"]);
  assert.equal([on.uartPrimary, on.miniUartEnabled, on.gpioFunctions[14], on.gpioFunctions[15], uart1(on)], ["mini", true, 2, 2, "okay"]);
  assert.match(off.commandLine, /8250\.nr_uarts=0/);
  assert.match(on.commandLine, /8250\.nr_uarts=1/);
  assert.equal(on.clocks.core, { hz: 250_000_000, minHz: 250_000_000, maxHz: 250_000_000 });
  assert.equal(off.clocks.core, { hz: 250_000_000, minHz: 250_000_000, maxHz: 400_000_000 });
});

test("the PL011 runs when it is primary, when the log goes there, and for a bare kernel", () => {
  assert.not(config("enable_uart=1").pl011Enabled);
  assert.ok(config("uart_2ndstage=1").pl011Enabled && bare().pl011Enabled);
  assert.ok(config("dtoverlay=disable-bt", { "overlays/disable-bt.dtbo": disableBt() }).pl011Enabled);
});

test("what the board starts from is what the plan says", () => {
  const state = firmwareState(config("enable_uart=1\ngpu_mem=64\ninit_uart_baud=9600"));
  assert.equal([state.totalMemMiB, state.gpuMemMiB, state.boardRevision, state.serial], [1024, 64, 0xa02082, 0x10000003]);
  assert.equal(state.mac, [0xb8, 0x27, 0xeb, 0, 0, 3]);
  assert.equal([state.armHz, state.coreHz, state.uartHz, state.uart0Baud, state.uart1Baud], [1_200_000_000, 250_000_000, 48_000_000, null, 9600]);
  assert.equal([state.fsel![14], state.fsel![32], state.fsel![48], state.fsel![0]], [2, 7, 4, 0]);
  assert.match(state.commandLine!, /root=\/dev\/mmcblk0p2$/);
});

test("disable-bt: the PL011 on GPIO14/15 and enabled by default, the mini-UART off", () => {
  const p = config("dtoverlay=disable-bt", { "overlays/disable-bt.dtbo": disableBt() });
  assert.equal([p.uartPrimary, p.miniUartEnabled, p.gpioFunctions[14], p.gpioFunctions[15], p.gpioFunctions[32]], ["pl011", false, 4, 4, 0]);
  assert.match(p.commandLine, /8250\.nr_uarts=0 .*  console=ttyAMA0,115200/);
  assert.is(config("dtoverlay=disable-bt\nenable_uart=0", { "overlays/disable-bt.dtbo": disableBt() }).gpioFunctions[14], 0);
});

test("pins after boot: Bluetooth, Wi-Fi, audio, SD card", () => {
  const pins = plan(PI_FILES).gpioFunctions;
  assert.is(pins.length, 54);
  assert.equal([32, 33].map((n) => pins[n]), [7, 7]);
  assert.equal(pins.slice(34, 40), [7, 7, 7, 7, 7, 7]);
  assert.equal(pins.slice(40, 42), [4, 4]);
  assert.equal(pins.slice(48), [4, 4, 4, 4, 4, 4]);
  assert.equal(pins.slice(0, 32), new Array(32).fill(0));
});

test("gpio= lines: functions, levels and pulls as the board starts with them; later ones win", () => {
  const p = config("enable_uart=1\ngpio=17,22-23=op,dh\ngpio=23=dl\ngpio=4=ip,pu\ngpio=14=a0");
  assert.equal([17, 22, 23, 4, 14, 15].map((n) => p.gpioFunctions[n]), [1, 1, 1, 0, 4, 2]);
  assert.equal([p.gpioHigh, p.gpioPulls], [[17, 22], { 4: 2 }]);
  const board = createBoard({ ram: () => new Uint8Array(0), firmware: firmwareState(p) });
  // GPLEV0: 17 and 22 are driven high, 23 low, 4 is pulled up, as it was at power-on
  assert.is((board.bus.read(0x3f20_0034, 4, 0) & ((1 << 17) | (1 << 22) | (1 << 23) | (1 << 4))) >>> 0, (1 << 17) | (1 << 22) | (1 << 4));
  const down = createBoard({ ram: () => new Uint8Array(0), firmware: firmwareState(config("gpio=4=pd")) });
  assert.is(down.bus.read(0x3f20_0034, 4, 0) & (1 << 4), 0);
  assert.match(config("gpio=99=op").warnings[0], /config\.txt: line 1: expected pins from 0 to 53/);
});

test("a simple-framebuffer node is told what the display shows, and the display is there", async () => {
  const asks = piTree((t) => {
    const node = childOrNew(findNode(t, "/chosen")!, "framebuffer@0");
    setString(node, "compatible", "simple-framebuffer"); setString(node, "status", "disabled");
  });
  const p = config("framebuffer_width=100\nframebuffer_height=50\nframebuffer_depth=16", { "bcm2710-rpi-3-b.dtb": asks });
  const node = findNode(tree(p), "/chosen/framebuffer@3b400000");
  assert.equal(["reg", "width", "height", "stride"].flatMap((name) => getCells(node, name)!), [0x3b40_0000, 208 * 50, 100, 50, 208]);
  assert.equal(["format", "status"].map((name) => getString(node, name)), ["r5g6b5", "okay"]);
  const ram = new Uint8Array(0x4000_0000);
  ram.set([0x00, 0xf8], 0x3b40_0000);
  const picture = createBoard({ ram: () => ram, firmware: firmwareState(p) }).picture()!;
  assert.equal([picture.width, picture.height, ...picture.data.subarray(0, 4)], [100, 50, 255, 0, 0, 255]);
  assert.is(getString(findNode(tree(config("", { "bcm2710-rpi-3-b.dtb": asks })), "/chosen/framebuffer@3b400000"), "format"), "a8b8g8r8");
  assert.is(config("").framebuffer, undefined);
  await refuses(() => config("framebuffer_depth=24", { "bcm2710-rpi-3-b.dtb": asks }), /expected a framebuffer_depth of 16 or 32/);
  await refuses(() => config("framebuffer_width=4096\nframebuffer_height=4096", { "bcm2710-rpi-3-b.dtb": asks }), /expected a framebuffer that fits into half of gpu_mem=76/);
});

test("strict: without the firmware's own files a Pi does not boot", async () => {
  const own: Files = { "bootcode.bin": "b", "start.elf": "s", "fixup.dat": "f" }, strict = { strict: true };
  assert.ok(config("", own, strict));
  for (const missing of Object.keys(own)) await refuses(() => config("", Object.fromEntries(Object.entries(own).filter(([name]) => name !== missing)), strict), new RegExp(`expected the file '${missing}'`));
  for (const [text, kind] of [["gpu_mem=16", "_cd"], ["start_x=1", "_x"], ["start_debug=1", "_db"]]) {
    await refuses(() => config(text, own, strict), new RegExp(`expected the file 'start${kind}\\.elf'`));
    assert.ok(config(text, { ...own, [`start${kind}.elf`]: "s", [`fixup${kind}.dat`]: "f" }, strict));
  }
  assert.ok(config("start_file=mine.elf\nfixup_file=mine.dat", { ...own, "mine.elf": "s", "mine.dat": "f" }, strict));
});

test("clocks: core_freq, arm_freq, force_turbo, initial_turbo, init_uart_clock, init_uart_baud", () => {
  const clocks = (text: string) => config(text).clocks;
  assert.equal(clocks("").arm, { hz: 1_200_000_000, minHz: 600_000_000, maxHz: 1_200_000_000 });
  assert.equal(clocks("force_turbo=1").arm, { hz: 1_200_000_000, minHz: 1_200_000_000, maxHz: 1_200_000_000 });
  assert.is(clocks("initial_turbo=30").arm.hz, 1_200_000_000);
  assert.is(clocks("arm_freq=1000").arm.maxHz, 1_000_000_000);
  assert.is(clocks("core_freq=300").core.maxHz, 300_000_000);
  assert.is(clocks("enable_uart=1\nforce_turbo=1").core.hz, 400_000_000);
  assert.is(clocks("enable_uart=1\ncore_freq=200").core.hz, 200_000_000);
  assert.equal([clocks("").uartHz, clocks("").uartBaud], [48_000_000, 115_200]);
  assert.equal([clocks("init_uart_clock=3000000\ninit_uart_baud=9600").uartHz, clocks("init_uart_baud=9600").uartBaud], [3_000_000, 9600]);
  assert.is(plan(PI_FILES).pmRsts, 0x1000);
});

// 2.5: what is written into the tree

test("command line: the tree's, the firmware's, two spaces, the user's with serial0 and serial1 named", () => {
  assert.is(plan(PI_FILES).commandLine, "coherent_pool=1M 8250.nr_uarts=0 vc_mem.mem_base=0x3ec00000 vc_mem.mem_size=0x40000000  console=ttyS0,115200 root=/dev/mmcblk0p2");
  assert.is(getString(findNode(tree(plan(PI_FILES)), "/chosen"), "bootargs"), plan(PI_FILES).commandLine);
  assert.match(config("", { "cmdline.txt": "console=serial1 x=serial0" }).commandLine, /  console=ttyAMA0 x=serial0$/);
  const withoutEthernet = piTree((t) => { findNode(t, "/aliases")!.properties.delete("ethernet0"); });
  assert.match(config("", { "bcm2710-rpi-3-b.dtb": withoutEthernet }).commandLine, /smsc95xx\.macaddr=B8:27:EB:00:00:03 vc_mem/);
});

test("identity: model, serial number, revision, MAC and Bluetooth addresses, boot facts", () => {
  const t = tree(config("", {}, { board: { ...PI_3B, serial: 0x12abcdef } }));
  assert.is(getString(t.root, "model"), "Raspberry Pi 3 Model B Rev 1.2");
  assert.is(getString(t.root, "serial-number"), "0000000012abcdef");
  assert.equal(getCells(findNode(t, "/system"), "linux,revision"), [0x00a02082]);
  assert.equal(getCells(findNode(t, "/system"), "linux,serial"), [0, 0x12abcdef]);
  assert.equal([...findNode(t, "ethernet0")!.properties.get("local-mac-address")!], [0xb8, 0x27, 0xeb, 0xab, 0xcd, 0xef]);
  assert.equal([...findNode(t, "bluetooth")!.properties.get("local-bd-address")!], [0xef ^ 0xaa, 0xcd ^ 0xaa, 0xab ^ 0xaa, 0xeb, 0x27, 0xb8]);
  assert.is(getString(findNode(t, "/chosen"), "overlay_prefix"), "overlays/");
  const bootloader = findNode(t, "/chosen/bootloader")!;
  assert.equal(["boot-mode", "partition", "pm_rsts", "tryboot"].map((n) => getCells(bootloader, n)![0]), [1, 0, 0x1000, 0]);
  assert.equal(t.reservations, [{ address: 0n, size: 0x1000n }]);
});

test("tryboot: tryboot.txt instead of config.txt, and the filter", () => {
  const p = config("kernel_address=0x100000", { "tryboot.txt": "[tryboot]\nkernel_address=0x300000" }, { tryboot: true });
  assert.is(p.kernelAddress, 0x300000);
});

test("ATAGs: core, memory, revision, serial, initrd, command line; disable_commandline_tags=1 leaves them out", () => {
  const p = config("device_tree=\ninitramfs i 0x2000000", { i: new Uint8Array(10), "cmdline.txt": "hello" }), tags = written(p, "ATAGs")!;
  assert.is(tags.at, 0x100);
  assert.is(stubWords(p)[2], 0x100);
  const found = new Map<number, number[]>();
  for (let at = 0; word(tags.bytes, at) !== 0; at += word(tags.bytes, at) * 4)
    found.set(word(tags.bytes, at + 4), Array.from({ length: word(tags.bytes, at) - 2 }, (_, i) => word(tags.bytes, at + 8 + i * 4)));
  assert.equal([...found.keys()], [0x54410001, 0x54410002, 0x54410007, 0x54410006, 0x54420005, 0x54410009]);
  assert.equal(found.get(0x54410002), [0x3b400000, 0]);
  assert.equal(found.get(0x54410007), [0xa02082]);
  assert.equal(found.get(0x54420005), [0x2000000, 10]);
  assert.match(new TextDecoder().decode(tags.bytes), /  hello\0/);
  const off = config("device_tree=\ndisable_commandline_tags=1");
  assert.is(off.atagsAddress, undefined);
  assert.is(stubWords(off)[2], 0);
});

test("the log reads as the firmware's, and uart_2ndstage=1 asks for it on the UART", () => {
  const p = config("uart_2ndstage=1\ninitramfs i", { i: new Uint8Array(10) });
  assert.ok(p.logToUart && !plan(PI_FILES).logToUart);
  for (const line of ["Read command line from file 'cmdline.txt'", "Loading 'kernel8.img' to 0x00080000 size 0x00001000", `Loading 'i' to 0x${p.initrd!.start.toString(16)} size 0x0000000a`, `Device tree loaded to 0x${p.dtbAddress!.toString(16)}`])
    assert.ok(p.bootLog.some((l) => /^MESS:\d\d:\d\d:\d\d\.\d{6}:0: /.test(l) && l.includes(line)), line);
});

// Refusals

test("loads over each other, or past the end of memory, are refused with both places", async () => {
  const both = /^card: expected loads apart from each other, found .*\(0x[0-9a-f]{8}-0x[0-9a-f]{8}\) and .* overlapping/;
  await refuses(() => config("kernel_address=0x40"), both);
  await refuses(() => config("kernel_address=0x40"), /armstub8 .* and kernel8\.img .*kernel_old=1 puts the kernel in the armstub's place/);
  await refuses(() => config("initramfs i 0x80800", { i: new Uint8Array(10) }), both);
  await refuses(() => config("initramfs i 0x20f000", { i: new Uint8Array(10), "kernel8.img": image(0n, 0x10000n) }), both);
  await refuses(() => config("device_tree_address=0x80000"), both);
  await refuses(() => config("device_tree=\nkernel_address=0x180"), /ATAGs .* and kernel8\.img/);
  await refuses(() => config("armstub=big.bin", { "big.bin": new Uint8Array(0x90000) }), /big\.bin .* and kernel8\.img/);
  await refuses(() => config("kernel_address=0x3b3ff800"), /expected loads below the end of ARM memory at 0x3b400000, found kernel8\.img/);
  await refuses(() => config("initramfs i", { i: new Uint8Array(0x20000), "config.txt": "" , "kernel8.img": image(0n, 0x2ee00000n) }), both);
});

test("broken files are refused: tree, overlay, gzip, empty kernel, ELF and tree as kernel", async () => {
  await refuses(() => config("", { "bcm2710-rpi-3-b.dtb": "not a tree" }), /^bcm2710-rpi-3-b\.dtb: at offset 0x0: expected a flattened device tree/);
  await refuses(() => config("dtoverlay=o", { "overlays/o.dtbo": piTree().subarray(0, 100) }), /^overlays\/o\.dtbo: at offset 0x4: expected a device tree of at most/);
  await refuses(() => config("", { "kernel8.img": new Uint8Array(gzipSync(KERNEL)).subarray(0, 40) }), /^kernel8\.img: at offset/);
  await refuses(() => config("", { "kernel8.img": "" }), /^kernel8\.img: expected a kernel, the file is empty$/);
  await refuses(() => config("", { "kernel8.img": piTree() }), /^kernel8\.img: expected a kernel, found a device tree$/);
  await refuses(() => config("total_mem=64"), /expected total_mem of at least 128, found 64/);
  await refuses(() => config("armstub=none.bin"), /expected the file 'none\.bin' \(the armstub\)/);
  assert.match(config("", { "kernel8.img": makeElf({ entry: 0n, segments: [] }) }).warnings[0], /kernel8\.img is an ELF file/);
});

// Bare kernels

test("a bare kernel without a tree: the stub, EL2, ATAGs at 0x100, the command line as given", () => {
  const p = bare({ append: "console=serial0" });
  assert.equal(p.writes.map((w) => [w.at, w.what]), [[0, "armstub8"], [0x100, "ATAGs"], [0x80000, "k.bin"]]);
  assert.equal(stubWords(p), [0, 0, 0x100, 0x80000]);
  assert.is(p.commandLine, "console=serial0");
  assert.equal([p.uartPrimary, p.miniUartEnabled, p.gpioFunctions[14], p.clocks.core.hz], ["mini", true, 2, 250_000_000]);
  assert.equal(p.warnings, []);
});

test("a bare kernel with tree, initrd and append: the same patches, the arguments as given", () => {
  const p = bare({ dtb: { name: "t.dtb", bytes: piTree() }, initrd: { name: "i", bytes: new Uint8Array(100) }, append: "quiet" });
  assert.is(getString(findNode(tree(p), "/chosen"), "bootargs"), "quiet");
  assert.equal(getCells(findNode(tree(p), "/memory@0"), "reg"), [0, 0x3b400000]);
  assert.equal(getCells(findNode(tree(p), "/chosen"), "linux,initrd-end"), [p.initrd!.end]);
  assert.is(bare({ dtb: { name: "t.dtb", bytes: piTree() } }).commandLine, "coherent_pool=1M 8250.nr_uarts=1");
});

test("a bare Image, Image.gz and ELF", async () => {
  assert.is(bare({ kernel: { name: "Image", bytes: image(0n, 0x10000n) } }).kernelAddress, 0x200000);
  assert.is(bare({ kernel: { name: "Image.gz", bytes: new Uint8Array(gzipSync(image(0n, 0x10000n))) } }).kernelAddress, 0x200000);
  const elf = (pa: bigint, entry: bigint, va = pa) => ({ kernel: { name: "k.elf", bytes: makeElf({ entry, segments: [{ va, pa, bytes: KERNEL, memorySize: 8192 }, { va: va + 0x10000n, pa: pa + 0x10000n, bytes: new Uint8Array(4), memorySize: 4 }] }) } });
  const p = bare(elf(0x100000n, 0xffff000000100010n, 0xffff000000100000n));
  assert.equal([p.kernelAddress, p.kernelEntry, stubWords(p)[3]], [0x100000, 0x100010, 0x100010]);
  assert.equal(p.writes.filter((w) => w.what === "k.elf").map((w) => [w.at, w.spanBytes]), [[0x100000, 8192], [0x110000, 4]]);
  await refuses(() => bare(elf(0n, 0n)), /k\.elf .* and armstub8 .*kernel_old=1/);
  assert.equal(bare({ ...elf(0n, 0n), config: "kernel_old=1\n" }).writes[0].what, "k.elf");
  await refuses(() => bare({ ...elf(0n, 4n), config: "kernel_old=1\n" }), /expected an entry point at 0 for kernel_old=1, found 0x4/);
  for (const entry of [0x90000n, 0x102000n, 1n << 40n]) await refuses(() => bare(elf(0x100000n, entry)), new RegExp(`^k\\.elf: at offset 0x18: expected an entry point in a loaded segment, found 0x${entry.toString(16)}$`));
  await refuses(() => bare(elf(0xffffff8000000000n, 0n)), /^k\.elf: expected segments at physical addresses below 4 GiB/);
  await refuses(() => bare(elf(0x3b3ff000n, 0x3b3ff000n)), /expected loads below the end of ARM memory/);
  await refuses(() => bare({ kernel: { name: "k.elf", bytes: makeElf({ entry: 0n, segments: [] }) } }), /expected at least one loadable segment/);
});

const assets = await obtainAssets();
if (typeof assets === "string") unless(test, assets, "Debian's kernel from a card and bare");
else test("Debian's kernel from a card and bare", async () => {
  const card = planBoot({ kind: "files", files: await openBootVolume(openBlockFile(assets.card).source, assets.card) });
  assert.is(card.kernelAddress, 0x200000);
  assert.equal(card.warnings, []);
  assert.is(getString(findNode(tree(card), "/cpus/cpu@3") && tree(card).root, "model"), "Raspberry Pi 3 Model B Rev 1.2");
  assert.equal([card.uartPrimary, card.miniUartEnabled], ["mini", true]);
  assert.ok(card.initrd!.start >= card.kernelAddress + written(card, "kernel8.img")!.spanBytes);
  assert.equal(getCells(findNode(tree(card), "/chosen/bootloader"), "partition"), [1]);
  const file = (path: string) => ({ name: path, bytes: new Uint8Array(readFileSync(path)) });
  const direct = bare({ kernel: file(assets.kernel), dtb: file(assets.dtb), initrd: file(assets.initramfs), append: "quiet" });
  assert.is(direct.kernelAddress, 0x200000);
  assert.equal([...findNode(tree(direct), "ethernet0")!.properties.get("local-mac-address")!].slice(0, 3), [0xb8, 0x27, 0xeb]);
});

test.run();
