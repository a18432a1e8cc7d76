/**
 * What the firmware writes into the device tree before it hands it to the kernel, and the ATAGs that it writes without one.
 *
 * Truth: pi3.md 2.5; Devicetree Specification 0.4 chapter 3 (/memory, /chosen); Linux arch/arm/include/uapi/asm/setup.h (ATAGs).
 * Deviations: clock-frequency properties are left as the file has them; a simple-framebuffer node is filled in, never made.
 */
import { BootError } from "./boot-error.ts";
import { type DeviceTree, type FdtNode, childOf, childOrNew, findNode, getCells, getString, setCells, setString, stringValue, walk } from "../loader/fdt.ts";

/** Who the board says it is. */
export interface Board {
  model: string;
  revision: number;
  /** 32 bits; the MAC address is made of its low 24. */
  serial: number;
  dtb: string;
  upstreamDtb: string;
  /** The [piN] filters in config.txt that match. */
  filters: readonly string[];
}

export const PI_3B: Board = {
  model: "Raspberry Pi 3 Model B Rev 1.2", revision: 0xa02082, serial: 0x1000_0003,
  dtb: "bcm2710-rpi-3-b.dtb", upstreamDtb: "bcm2837-rpi-3-b.dtb", filters: ["pi3"],
};
export const PI_3B_PLUS: Board = {
  model: "Raspberry Pi 3 Model B Plus Rev 1.3", revision: 0xa020d3, serial: 0x1000_0003,
  dtb: "bcm2710-rpi-3-b-plus.dtb", upstreamDtb: "bcm2837-rpi-3-b-plus.dtb", filters: ["pi3", "pi3+"],
};

export const macAddress = (board: Board): number[] => [0xb8, 0x27, 0xeb, (board.serial >> 16) & 255, (board.serial >> 8) & 255, board.serial & 255];

/** Which UART is on GPIO14/15. The tree says it: `serial0` is the PL011, and no Bluetooth chip is attached there. */
export function primaryUart(tree: DeviceTree | undefined): "mini" | "pl011" {
  const node = tree && findNode(tree, "serial0");
  const isPl011 = node?.properties.has("compatible") && (getString(node, "compatible") ?? "").includes("pl011");
  return isPl011 && !node!.children.some((c) => c.name.startsWith("bluetooth") && isEnabled(c)) ? "pl011" : "mini";
}

export const miniUartNode = (tree: DeviceTree) =>
  findNode(tree, "uart1") ?? ["serial1", "serial0"].map((alias) => findNode(tree, alias)).find((n) => getString(n, "compatible")?.includes("aux-uart"));

export const isEnabled = (node: { properties: Map<string, Uint8Array> }): boolean => {
  const status = node.properties.get("status");
  return status === undefined || new TextDecoder().decode(status).startsWith("ok");
};

export interface Framebuffer { base: number; width: number; height: number; depth: 16 | 32; pitch: number }

/** Where the tree asks for a display that was set up before the kernel. */
export const framebufferNodes = (tree: DeviceTree): FdtNode[] => [...walk(tree.root)].flatMap(([node]) => (getString(node, "compatible") === "simple-framebuffer" ? [node] : []));

export interface PatchFacts {
  board: Board;
  armMemoryBytes: number;
  commandLine: string;
  initrd: { start: number; end: number } | undefined;
  framebuffer: Framebuffer | undefined;
  enableUart: boolean;
  uartPrimary: "mini" | "pl011";
  osPrefix: string; overlayPrefix: string; partition: number; tryboot: boolean;
}

export function patchDeviceTree(tree: DeviceTree, facts: PatchFacts): void {
  const { board, initrd } = facts, root = tree.root;

  const memory = root.children.find((n) => getString(n, "device_type") === "memory") ?? childOrNew(root, "memory@0");
  const cells = (count: number, value: number) => [...new Array(count - 1).fill(0), value];
  const addressCells = getCells(root, "#address-cells")?.[0] ?? 2, sizeCells = getCells(root, "#size-cells")?.[0] ?? 1;
  if (![1, 2].includes(addressCells) || ![1, 2].includes(sizeCells))
    throw new BootError("device tree", `expected #address-cells and #size-cells of 1 or 2 at its root, found ${addressCells} and ${sizeCells}`);
  setString(memory, "device_type", "memory");
  setCells(memory, "reg", ...cells(addressCells, 0), ...cells(sizeCells, facts.armMemoryBytes));

  const chosen = childOrNew(root, "chosen");
  setString(chosen, "bootargs", facts.commandLine);
  if (initrd) {
    setCells(chosen, "linux,initrd-start", initrd.start);
    setCells(chosen, "linux,initrd-end", initrd.end);
  }
  setString(chosen, "os_prefix", facts.osPrefix);
  setString(chosen, "overlay_prefix", facts.overlayPrefix);
  const bootloader = childOrNew(chosen, "bootloader");
  setCells(bootloader, "boot-mode", 1); // 1: SD card
  setCells(bootloader, "partition", facts.partition);
  setCells(bootloader, "pm_rsts", PM_RSTS_POWER_ON);
  setCells(bootloader, "tryboot", facts.tryboot ? 1 : 0);

  const display = facts.framebuffer;
  if (display) for (const node of framebufferNodes(tree)) {
    setCells(node, "reg", ...cells(addressCells, display.base), ...cells(sizeCells, display.pitch * display.height));
    if (node.name.includes("@")) node.name = `framebuffer@${display.base.toString(16)}`;
    setCells(node, "width", display.width); setCells(node, "height", display.height); setCells(node, "stride", display.pitch);
    setString(node, "format", display.depth === 16 ? "r5g6b5" : "a8b8g8r8"); // the firmware's pixel order: red first
    setString(node, "status", "okay");
  }

  setString(root, "serial-number", board.serial.toString(16).padStart(16, "0"));
  setString(root, "model", board.model);
  const system = childOrNew(root, "system");
  setCells(system, "linux,revision", board.revision);
  setCells(system, "linux,serial", 0, board.serial);

  const mac = macAddress(board);
  findNode(tree, "ethernet0")?.properties.set("local-mac-address", Uint8Array.from(mac));
  const bluetooth = findNode(tree, "bluetooth");
  // The Bluetooth address is the Ethernet one with its low half turned over, lowest byte first [guess: Pi OS's own helper].
  if (bluetooth?.properties.has("local-bd-address")) bluetooth.properties.set("local-bd-address", Uint8Array.from(mac.map((b, i) => (i < 3 ? b : b ^ 0xaa)).reverse()));

  if (facts.enableUart) {
    const uart = facts.uartPrimary === "mini" ? miniUartNode(tree) : findNode(tree, "serial0");
    if (uart) setString(uart, "status", "okay");
  }
}

/** The kernel's command line: the tree's own arguments, the firmware's, two spaces, the user's with serial0/1 named. */
export function joinCommandLine(tree: DeviceTree | undefined, user: string, board: Board, primary: "mini" | "pl011", miniUartOn: boolean): string {
  const own = tree ? getString(childOf(tree.root, "chosen"), "bootargs") ?? "" : "";
  const firmware = [
    own.replace(/\b8250\.nr_uarts=\d+/, `8250.nr_uarts=${miniUartOn ? 1 : 0}`),
    // Kernels whose tree has no place for the MAC address take it from here.
    tree && findNode(tree, "ethernet0") ? "" : `smsc95xx.macaddr=${macAddress(board).map((b) => b.toString(16).toUpperCase().padStart(2, "0")).join(":")}`,
    "vc_mem.mem_base=0x3ec00000 vc_mem.mem_size=0x40000000", // 1 GiB boards [pi3.md 2.5]
  ].filter((s) => s !== "").join(" ");
  const names = primary === "mini" ? ["ttyS0", "ttyAMA0"] : ["ttyAMA0", "ttyS0"];
  return `${firmware}  ${user.replace(/\bconsole=serial([01])\b/g, (_, n) => `console=${names[Number(n)]}`)}`;
}

/** ATAGs as they stand at 0x100: core, memory, revision, serial, initrd, command line, end. */
export function makeAtags(facts: { board: Board; armMemoryBytes: number; commandLine: string; initrd: PatchFacts["initrd"] }): Uint8Array {
  const words: number[] = [];
  const tag = (id: number, ...values: number[]) => words.push(values.length + 2, id, ...values);
  tag(0x54410001, 0, 4096, 0);
  tag(0x54410002, facts.armMemoryBytes, 0);
  tag(0x54410007, facts.board.revision);
  tag(0x54410006, facts.board.serial, 0);
  if (facts.initrd) tag(0x54420005, facts.initrd.start, facts.initrd.end - facts.initrd.start);
  const text = stringValue(facts.commandLine), padded = new Uint8Array((text.length + 3) & ~3);
  padded.set(text);
  tag(0x54410009, ...Array.from({ length: padded.length / 4 }, (_, i) => new DataView(padded.buffer).getUint32(i * 4, true)));
  words.push(0, 0);
  const bytes = new Uint8Array(words.length * 4), view = new DataView(bytes.buffer);
  words.forEach((word, i) => view.setUint32(i * 4, word, true));
  return bytes;
}

/** PM_RSTS after power-on: bit 12, no partition asked for. */
export const PM_RSTS_POWER_ON = 0x1000;
