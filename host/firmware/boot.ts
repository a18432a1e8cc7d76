/**
 * The firmware's boot: everything that the VideoCore does between power-on and the release of the ARM cores, as a plan.
 *
 * Truth: pi3.md §2 (order of events, address map, config.txt, device tree, state left behind); Raspberry Pi documentation.
 * `planBoot` reads files and answers what to write where; it changes nothing and knows no machine. Bad input (a missing
 * file, two loads in one place, a broken device tree) is one BootError or LoadError, and then there is no plan.
 *
 *   const plan = planBoot({ kind: "files", files: await openBootVolume(card, "card.img") });
 *   for (const { at, bytes } of plan.writes) memory.set(bytes, at);
 *   // every core then starts at plan.entry.pc (0) in EL3
 *
 * A bare kernel goes the same way with a config.txt of "arm_64bit=1, enable_uart=1": through the armstub to EL2. Its command
 * line is exactly what was given (else the tree's own). Without a device tree x0 points to ATAGs at 0x100, the firmware's
 * rule; QEMU 7.2 does the same for raw images, but enters ELF files at EL3 with x0 = 0 (measured), as `kernel_old=1` does here.
 *
 * Deviations: AArch64 kernels only; bootcode.bin and start.elf are not run, and needed only if `strict` asks for them; an overlay that does not fit the
 * tree is left out with a warning, but one whose file is missing stops the boot (the firmware goes on); HAT EEPROMs
 * and network or USB boot do not exist; the firmware's time is not modelled (its log is stamped 0); a bare kernel
 * finds the PL011 running too, because kernels written for QEMU often send without setting it up.
 */
import { LoadError } from "../loader/load-error.ts";
import { firmwareLoadAddress, parseArm64Image } from "../loader/arm64-image.ts";
import { isElf, parseElf } from "../loader/elf.ts";
import { type DeviceTree, childOf, getString, isFdt, parseFdt, writeFdt } from "../loader/fdt.ts";
import { gunzip, isGzip } from "../loader/gzip.ts";
import { armstub8, patchArmstub } from "./armstub.ts";
import { BootError } from "./boot-error.ts";
import { type Config, type DtParam, parseConfig } from "./config-txt.ts";
import { type ParamScope, aliasI2c, applyParam, baseScope, mergeOverlay, prepareOverlay, remapOverlay } from "./dt-overlay.ts";
import { type Board, type Framebuffer, PI_3B, PM_RSTS_POWER_ON, framebufferNodes, isEnabled, joinCommandLine, makeAtags, miniUartNode, patchDeviceTree, primaryUart } from "./dt-patch.ts";
import type { FileTree } from "./file-tree.ts";

export interface BootFile { name: string; bytes: Uint8Array }

export type BootSource =
  | { kind: "files"; files: FileTree }
  /** QEMU's -kernel, -dtb, -initrd, -append; `config` is config.txt text that comes on top of the defaults. */
  | { kind: "bare"; kernel: BootFile; dtb?: BootFile; initrd?: BootFile; append?: string; config?: string };

export interface BootOptions {
  /** Default: a Pi 3B. */
  board?: Board;
  /** RAM, 1024 MiB unless the board is another. */
  ramMiB?: number;
  /** Levels of GPIO inputs for [gpioN=...] filters; default 0. */
  gpio?(pin: number): 0 | 1;
  /** Boot from tryboot.txt instead of config.txt, as after `reboot "0 tryboot"`. */
  tryboot?: boolean;
  /** Refuse files without the firmware's own (bootcode.bin, start*.elf, fixup*.dat): a Pi would not boot from them. */
  strict?: boolean;
}

export interface BootWrite {
  at: number; bytes: Uint8Array;
  /** What it is, for messages: "kernel8.img", "armstub8", "device tree". */
  what: string;
  /** Memory it takes from `at`, zeroed data after the bytes included. */
  spanBytes: number;
}

export interface Clock { hz: number; minHz: number; maxHz: number }

export interface BootPlan {
  /** In address order, none over another. Memory not written is 0. */
  writes: BootWrite[];
  /** Where all four cores start, and at which exception level: always address 0, EL3. */
  entry: { pc: 0; el: 3 };
  /** Where the kernel was loaded, and where the stub enters it. */
  kernelAddress: number; kernelEntry: number;
  dtbAddress: number | undefined;
  atagsAddress: number | undefined;
  initrd: { start: number; end: number } | undefined;
  /** The final one, as /chosen, the ATAGs and mailbox tag 0x00050001 have it. */
  commandLine: string;
  board: Board;
  /** ARM memory starts at 0; the GPU has the rest of RAM. */
  armMemoryBytes: number; gpuMemMiB: number;
  clocks: { arm: Clock; core: Clock; uartHz: number; uartBaud: number };
  uartPrimary: "mini" | "pl011";
  /** Whether the firmware leaves each UART running, at clocks.uartBaud. */
  miniUartEnabled: boolean; pl011Enabled: boolean;
  /** GPFSEL values of pins 0 to 53: 0 input, 1 output, 4 ALT0, 5 ALT1, 6 ALT2, 7 ALT3, 3 ALT4, 2 ALT5. */
  gpioFunctions: number[];
  /** Output latches that `gpio=` lines set high, and pulls that they change (0 none, 1 down, 2 up), by pin. */
  gpioHigh: number[]; gpioPulls: Record<number, 0 | 1 | 2>;
  /** What the display shows when the cores start, if the tree has a simple-framebuffer node to be told of it. */
  framebuffer: Framebuffer | undefined;
  pmRsts: number;
  /** The firmware's log, and whether uart_2ndstage=1 asks for it on the PL011 (115200 baud) before the kernel starts. */
  bootLog: string[]; logToUart: boolean;
  warnings: string[];
  /** Every file that was read, in order. */
  files: BootFile[];
}

export function planBoot(source: BootSource, options: BootOptions = {}): BootPlan {
  const board = options.board ?? PI_3B, tryboot = options.tryboot ?? false;
  const bare = source.kind === "bare" ? source : undefined;
  const name = source.kind === "files" ? source.files.name : source.kernel.name;
  const bootLog: string[] = [], warnings: string[] = [], files: BootFile[] = [];
  const log = (line: string) => { bootLog.push(`MESS:00:00:00.000000:0: ${line}`); };
  const warn = (line: string) => { warnings.push(line); log(line); };
  const keep = (file: BootFile): BootFile => { if (!files.some((f) => f.name === file.name)) files.push(file); return file; };
  const has = (path: string): boolean => source.kind === "files" && source.files.has(path);
  const read = (path: string): BootFile | undefined => {
    const bytes = source.kind === "files" ? source.files.read(path) : undefined;
    return bytes && keep({ name: path, bytes });
  };
  const need = (path: string, why: string): BootFile => read(path) ?? missing(name, path, why);

  const config = readConfig(source, board, options, read, log);
  warnings.push(...config.warnings);

  // Memory split
  const ramMiB = options.ramMiB ?? 1024;
  const totalMiB = Math.min(config.number("total_mem") ?? ramMiB, ramMiB);
  if (totalMiB < 128) throw new BootError(name, `expected total_mem of at least 128, found ${totalMiB}`);
  const wantedMiB = (totalMiB >= 1024 ? config.number("gpu_mem_1024") : undefined) ?? config.number("gpu_mem") ?? DEFAULT_GPU_MEM_MIB;
  const gpuMemMiB = Math.max(16, Math.min(wantedMiB, totalMiB - 80)); // documentation: 16 to 944 of 1024 MiB
  if (gpuMemMiB !== wantedMiB) warn(`gpu_mem=${wantedMiB} is out of range, ${gpuMemMiB} taken`);
  const armMemoryBytes = (totalMiB - gpuMemMiB) * MIB;

  // Kernel, tree and where they are looked for
  const upstream = config.flag("upstream_kernel", false);
  let osPrefix = config.text("os_prefix") ?? (upstream ? "upstream/" : "");
  const kernelName = bare ? bare.kernel.name : selectKernel(config, name, (file) => has(file) || has(osPrefix + file));
  const treeOff = config.text("device_tree") === "";
  const treeNames = config.text("device_tree") ? [config.text("device_tree")!] : upstream ? [board.upstreamDtb, board.dtb] : [board.dtb];
  const under = (prefix: string, file: string): string => (file.startsWith("/") ? file.slice(1) : prefix + file);
  if (osPrefix !== "" && !(has(under(osPrefix, kernelName)) && (treeOff || treeNames.some((t) => has(under(osPrefix, t)))))) {
    log(`os_prefix '${osPrefix}' has no '${kernelName}' with its device tree, ignored`);
    osPrefix = "";
  }
  const os = (file: string): string => under(osPrefix, file);
  const overlayPrefix = config.text("overlay_prefix") ?? "overlays/";
  const overlayFolder = under(has(`${osPrefix}${overlayPrefix}README`) ? osPrefix : "", overlayPrefix);

  const userLine = bare ? bare.append : readCommandLine(config, os, read, need, log);
  if (options.strict && !bare) needFirmware(config, gpuMemMiB, need);
  const kernelFile = bare ? keep(bare.kernel) : need(os(kernelName), "the kernel");
  if (kernelFile.bytes.length === 0) throw new BootError(kernelFile.name, "expected a kernel, the file is empty");

  // Device tree with its overlays and parameters
  let treeFile: BootFile | undefined, tree: DeviceTree | undefined;
  if (bare) treeFile = bare.dtb && keep(bare.dtb);
  else if (!treeOff) {
    const path = treeNames.map(os).find(has);
    treeFile = path === undefined ? undefined : read(path);
    if (treeFile === undefined && config.text("device_tree")) missing(name, os(treeNames[0]), "the device tree");
    if (treeFile === undefined) warn(`no device tree '${os(treeNames[0])}', the kernel gets ATAGs`);
  }
  if (treeFile) {
    tree = parseFdt(treeFile.bytes, treeFile.name);
    log(`Read device tree from file '${treeFile.name}'`);
    tree = applyTreeLines(tree, treeFile.name, config, overlayFolder, read, (path) => need(path, "an overlay"), log, warn);
  } else if (config.dtLines.length > 0) {
    warn("dtoverlay and dtparam lines are ignored: there is no device tree");
  }

  // UARTs and clocks
  const uartPrimary = primaryUart(tree);
  const enableUart = config.flag("enable_uart", uartPrimary === "pl011");
  const miniNode = tree && miniUartNode(tree);
  const miniUartOn = uartPrimary === "mini" ? enableUart : miniNode !== undefined && isEnabled(miniNode);
  const logToUart = config.flag("uart_2ndstage", false);
  const clocks = readClocks(config, uartPrimary === "mini" && enableUart);

  // What goes where
  const writes: BootWrite[] = [];
  const place = (at: number, bytes: Uint8Array, what: string, spanBytes = bytes.length) => { writes.push({ at, bytes, what, spanBytes }); };
  const kernelOld = config.flag("kernel_old", false);
  const kernel = loadKernel(kernelFile, config, kernelOld, bare !== undefined, place, warn);
  const kernelEnd = Math.max(...writes.map((w) => w.at + w.spanBytes));
  log(`Loading '${kernelFile.name}' to 0x${hex(kernel.address)} size 0x${hex(writes.reduce((sum, w) => sum + w.bytes.length, 0))}`);

  const ramdisk = bare ? bare.initrd && { files: [keep(bare.initrd)], address: undefined } : readInitramfs(config, kernelName, os, has, (p) => need(p, "the initramfs"));
  const ramdiskBytes = ramdisk && concatenate(ramdisk.files.map((f) => f.bytes));
  const ramdiskName = ramdisk?.files.map((f) => f.name).join(",") ?? "";

  const top = Math.min(armMemoryBytes, LOW_MEMORY_TOP);
  const commandLine = bare
    ? userLine ?? (tree && getString(childOf(tree.root, "chosen"), "bootargs")) ?? ""
    : joinCommandLine(tree, userLine ?? "", board, uartPrimary, miniUartOn);
  let initrd: BootPlan["initrd"];
  const putInitrd = (highest: number) => {
    if (!ramdiskBytes) return;
    const address = ramdisk!.address;
    const start = address === "followkernel" ? roundUp(kernelEnd, PAGE) : address ?? roundDown(highest - ramdiskBytes.length, PAGE);
    if (start < 0) throw new BootError(ramdiskName, `expected an initramfs that fits below 0x${hex(highest)}, its size is 0x${hex(ramdiskBytes.length)}`);
    initrd = { start, end: start + ramdiskBytes.length };
    place(start, ramdiskBytes, ramdiskName);
    log(`Loading '${ramdiskName}' to 0x${hex(start)} size 0x${hex(ramdiskBytes.length)}`);
  };

  let framebuffer: Framebuffer | undefined;
  let dtbAddress: number | undefined, atagsAddress: number | undefined;
  if (tree) {
    framebuffer = framebufferNodes(tree).length > 0 ? readFramebuffer(config, armMemoryBytes, gpuMemMiB) : undefined;
    const facts = { board, armMemoryBytes, framebuffer, commandLine, enableUart, uartPrimary, osPrefix, overlayPrefix, partition: source.kind === "files" ? source.files.partition : 0, tryboot };
    // The tree's size must be known to place it, and the initramfs below it must be in the tree: its cells are fixed-size.
    patchDeviceTree(tree, { ...facts, initrd: ramdiskBytes && { start: 0, end: 0 } });
    const size = writeFdt(tree).length;
    const address = config.number("device_tree_address"), end = config.number("device_tree_end"), highest = end ?? top;
    dtbAddress = address ?? roundDown(highest - size, DTB_ALIGN);
    if (dtbAddress % 8 !== 0) throw new BootError(name, `expected a device_tree_address that is a multiple of 8, found 0x${hex(dtbAddress)}`);
    if (end !== undefined && dtbAddress + size > end) throw new BootError(name, `expected a device tree that ends below device_tree_end 0x${hex(end)}, it ends at 0x${hex(dtbAddress + size)}`);
    putInitrd(address === undefined && end === undefined ? dtbAddress : top);
    patchDeviceTree(tree, { ...facts, initrd });
    place(dtbAddress, writeFdt(tree), "device tree");
    log(`Device tree loaded to 0x${hex(dtbAddress)} (size 0x${hex(size)})`);
  } else {
    putInitrd(top);
    if (!kernelOld && !config.flag("disable_commandline_tags", false)) {
      atagsAddress = ATAGS_AT;
      place(ATAGS_AT, makeAtags({ board, armMemoryBytes, commandLine, initrd }), "ATAGs");
      log(`ATAGs written to 0x${hex(ATAGS_AT)}`);
    }
  }

  if (kernelOld) {
    if (config.text("armstub")) warn("kernel_old=1: the kernel takes the armstub's place");
  } else {
    const custom = config.text("armstub") ? need(config.text("armstub")!, "the armstub") : read("armstub8.bin");
    const stub = patchArmstub(custom?.bytes ?? armstub8(), kernel.entry, dtbAddress ?? atagsAddress ?? 0);
    place(0, stub.bytes, custom?.name ?? "armstub8");
    if (custom) log(`Loading '${custom.name}' to 0x00000000 size 0x${hex(custom.bytes.length)}${stub.patched ? "" : ", no addresses filled in"}`);
  }
  checkPlaces(writes, armMemoryBytes, name);

  return {
    writes, entry: { pc: 0, el: 3 }, kernelAddress: kernel.address, kernelEntry: kernel.entry, dtbAddress, atagsAddress, initrd, commandLine, board,
    armMemoryBytes, gpuMemMiB, clocks, uartPrimary, miniUartEnabled: miniUartOn, ...pins(config, uartPrimary, enableUart, miniUartOn), framebuffer,
    pl011Enabled: logToUart || bare !== undefined || (uartPrimary === "pl011" && enableUart),
    pmRsts: PM_RSTS_POWER_ON, bootLog, logToUart, warnings, files,
  };
}

function readConfig(source: BootSource, board: Board, options: BootOptions, read: (p: string) => BootFile | undefined, log: (l: string) => void): Config {
  const context = {
    models: board.filters, boardType: (board.revision >> 4) & 0xff, serial: board.serial,
    gpio: options.gpio ?? (() => 0 as const), tryboot: options.tryboot ?? false,
  };
  if (source.kind === "bare") return parseConfig(`${BARE_CONFIG}${source.config ?? ""}`, "config", context, () => undefined);
  const name = options.tryboot ? "tryboot.txt" : "config.txt";
  const file = read(name);
  log(file ? `Read ${name} bytes ${file.bytes.length}` : `No ${name}, defaults`);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return parseConfig(file ? text(file.bytes) : "", name, context, (included) => { const f = read(included); return f && text(f.bytes); });
}

/** The kernel's file name; only 64-bit ones can be chosen, because the cores run AArch64 only. */
function selectKernel(config: Config, name: string, has: (p: string) => boolean): string {
  const chosen = config.text("kernel"), known = chosen?.split("/").pop()?.toLowerCase();
  const control = config.number("arm_control");
  const is64 = known === "kernel8.img" ? true
    : known === "kernel.img" || known === "kernel7.img" || known === "kernel7l.img" ? false
    : config.number("arm_64bit") !== undefined ? config.flag("arm_64bit", false)
    : control !== undefined && (control & 0x200) !== 0 ? true
    : has("kernel8.img") || has("armstub8.bin");
  if (is64) return chosen ?? "kernel8.img";
  const found = chosen ?? ["kernel7.img", "kernel.img"].find(has);
  if (found === undefined) return missing(name, "kernel8.img", "the kernel");
  throw new BootError(name, `expected a 64-bit kernel, config.txt and the files here select the 32-bit '${found}' (arm_64bit=1 or a kernel8.img selects 64-bit)`);
}

function readCommandLine(config: Config, os: (f: string) => string, read: (p: string) => BootFile | undefined, need: (p: string, why: string) => BootFile, log: (l: string) => void): string {
  const named = config.text("cmdline"), path = os(named || "cmdline.txt");
  const file = named ? need(path, "the command line") : read(path);
  if (file === undefined) return "";
  log(`Read command line from file '${path}'`);
  return new TextDecoder().decode(file.bytes).split(/[\r\n]/, 1)[0].trim();
}

function readInitramfs(config: Config, kernelName: string, os: (f: string) => string, has: (p: string) => boolean, need: (p: string) => BootFile) {
  if (config.initramfs) return { files: config.initramfs.files.map((f) => need(os(f))), address: config.initramfs.address };
  if (!config.flag("auto_initramfs", false)) return undefined;
  const path = os(kernelName.replace(/^(.*\/)?kernel(.*?)(\.img)?$/, "$1initramfs$2"));
  return path !== os(kernelName) && has(path) ? { files: [need(path)], address: undefined } : undefined;
}

/** dtoverlay and dtparam lines in order. Parameters belong to the overlay before them, or to the base tree. */
function applyTreeLines(
  base: DeviceTree, file: string, config: Config, folder: string, read: (p: string) => BootFile | undefined, need: (p: string) => BootFile,
  log: (l: string) => void, warn: (l: string) => void,
): DeviceTree {
  if (config.dtLines.length === 0) return base;
  let tree = base;
  aliasI2c(tree);
  const mapFile = config.dtLines.some((l) => l.kind === "overlay" && l.name !== "") ? read(`${folder}overlay_map.dtb`) : undefined;
  const map = mapFile && parseFdt(mapFile.bytes, mapFile.name);
  const set = (scopes: ParamScope[], [name, value]: DtParam) => {
    try {
      if (!scopes.some((scope) => applyParam(scope, name, value))) warn(`Unknown dtparam '${name}' - ignored`);
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      warn(`dtparam ignored: ${error.message}`);
    }
  };
  for (let i = 0; i < config.dtLines.length; i++) {
    const line = config.dtLines[i];
    if (line.kind === "params" || line.name === "") {
      for (const param of line.params) set([baseScope(tree, file)], param);
      continue;
    }
    const params = [...line.params];
    while (config.dtLines[i + 1]?.kind === "params") params.push(...config.dtLines[++i].params);
    const mapped = remapOverlay(map, line.name);
    if ("skip" in mapped) { warn(mapped.skip); continue; }
    const short = `${folder}${mapped.name}.dtbo`, overlayFile = read(short) ?? read(`${folder}${mapped.name}-overlay.dtb`) ?? need(short);
    const overlayTree = parseFdt(overlayFile.bytes, overlayFile.name);
    const before = structuredClone(tree);
    try {
      const overlay = prepareOverlay(tree, overlayTree, overlayFile.name);
      // A parameter that the overlay lacks may be the base tree's.
      for (const param of params) set([overlay.scope, baseScope(tree, file)], param);
      mergeOverlay(tree, overlay);
      log(`Loaded overlay '${mapped.name}'`);
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      tree = before;
      warn(`overlay left out: ${error.message}`);
    }
  }
  return tree;
}

function loadKernel(
  file: BootFile, config: Config, kernelOld: boolean, bare: boolean,
  place: (at: number, bytes: Uint8Array, what: string, span?: number) => void, warn: (l: string) => void,
): { address: number; entry: number } {
  const bytes = isGzip(file.bytes) ? gunzip(file.bytes, file.name) : file.bytes;
  if (isElf(bytes) && bare) {
    const elf = parseElf(bytes, file.name);
    if (elf.segments.length === 0) throw new BootError(file.name, "expected at least one loadable segment");
    for (const s of elf.segments) {
      if (s.physicalAddress + BigInt(s.memorySize) > 0xffff_ffffn) throw new BootError(file.name, `expected segments at physical addresses below 4 GiB, found one at 0x${s.physicalAddress.toString(16)}`);
      place(Number(s.physicalAddress), s.bytes, file.name, s.memorySize);
    }
    const lowest = elf.segments.reduce((a, s) => (s.physicalAddress < a ? s.physicalAddress : a), elf.segments[0].physicalAddress);
    if (kernelOld && elf.physicalEntry !== 0n) throw new BootError(file.name, `expected an entry point at 0 for kernel_old=1, found 0x${elf.physicalEntry.toString(16)}`);
    if (!elf.segments.some((s) => elf.physicalEntry >= s.physicalAddress && elf.physicalEntry < s.physicalAddress + BigInt(s.memorySize))) throw new BootError(file.name, `expected an entry point in a loaded segment, found 0x${elf.physicalEntry.toString(16)}`, 24);
    return { address: Number(lowest), entry: Number(elf.physicalEntry) };
  }
  if (isElf(bytes)) warn(`${file.name} is an ELF file, and the firmware loads it as plain bytes: objcopy -O binary makes an image`);
  if (isFdt(bytes)) throw new BootError(file.name, "expected a kernel, found a device tree");
  const image = parseArm64Image(bytes, file.name);
  const address = kernelOld ? 0 : config.number("kernel_address") ?? firmwareLoadAddress(image);
  if (kernelOld && config.number("kernel_address")) warn("kernel_old=1: kernel_address is ignored, the kernel goes to 0");
  if (address % 4 !== 0) throw new BootError(file.name, `expected a kernel_address that is a multiple of 4, found 0x${hex(address)}`);
  place(address, bytes, file.name, image?.imageSize ?? bytes.length);
  return { address, entry: address };
}

/** Clock rates after the firmware: the mini-UART pins the core clock, because its baud rate is made of it. */
function readClocks(config: Config, pinCore: boolean): BootPlan["clocks"] {
  const turbo = config.flag("force_turbo", false), initialTurbo = (config.number("initial_turbo") ?? 0) > 0;
  const mhz = (key: string, otherwise: number) => (config.number(key) ?? otherwise) * 1_000_000;
  const clock = (maxHz: number, minHz: number): Clock => {
    const min = turbo ? maxHz : Math.min(minHz, maxHz);
    return { hz: turbo || initialTurbo ? maxHz : min, minHz: min, maxHz };
  };
  const core = clock(mhz("core_freq", 400), mhz("core_freq_min", 250));
  return {
    // The firmware's governor leaves arm_freq_min until there is load; a kernel's first instructions are load, so the cores
    // start at arm_freq, and what is measured is measured at the rate that the board is sold with.
    arm: { ...clock(mhz("arm_freq", 1200), mhz("arm_freq_min", 600)), hz: mhz("arm_freq", 1200) },
    core: pinCore ? { hz: core.minHz, minHz: core.minHz, maxHz: core.minHz } : core,
    uartHz: config.number("init_uart_clock") ?? 48_000_000,
    uartBaud: config.number("init_uart_baud") ?? 115_200,
  };
}

/** Pin functions after boot from an SD card on a 3B [pi3.md 2.7]. */
function pins(config: Config, primary: "mini" | "pl011", enableUart: boolean, miniUartOn: boolean): Pick<BootPlan, "gpioFunctions" | "gpioHigh" | "gpioPulls"> {
  const ALT0 = 4, ALT3 = 7, ALT5 = 2;
  const gpioFunctions = new Array<number>(54).fill(0), high = new Set<number>(), gpioPulls: BootPlan["gpioPulls"] = {};
  const set = (from: number, to: number, value: number) => gpioFunctions.fill(value, from, to + 1);
  if (enableUart) set(14, 15, primary === "mini" ? ALT5 : ALT0);
  if (primary === "mini") set(32, 33, ALT3); else if (miniUartOn) set(32, 33, ALT5); // Bluetooth's UART, if it has one
  set(34, 39, ALT3); // EMMC to the Wi-Fi chip
  set(40, 41, ALT0); // PWM audio
  set(48, 53, ALT0); // SDHOST to the card
  for (const line of config.gpioLines) for (const pin of line.pins) for (const action of line.actions) {
    if ("function" in action) gpioFunctions[pin] = action.function;
    else if ("pull" in action) gpioPulls[pin] = action.pull;
    else if (action.level) high.add(pin); else high.delete(pin);
  }
  return { gpioFunctions, gpioHigh: [...high].sort((a, b) => a - b), gpioPulls };
}

/** The display's size and depth, at the start of the GPU's memory. */
function readFramebuffer(config: Config, base: number, gpuMemMiB: number): Framebuffer {
  const side = (key: string, otherwise: number): number => {
    const pixels = config.number(key) ?? otherwise;
    if (pixels < 1 || pixels > 4096) throw new BootError("config.txt", `expected a ${key} from 1 to 4096, found ${pixels}`);
    return pixels;
  };
  const depth = config.number("framebuffer_depth") ?? 32;
  if (depth !== 16 && depth !== 32) throw new BootError("config.txt", `expected a framebuffer_depth of 16 or 32 for a simple-framebuffer node, found ${depth}`);
  const width = side("framebuffer_width", 640), height = side("framebuffer_height", 480); // headless default of the firmware [K]
  const pitch = Math.ceil((width * depth) / 8 / 16) * 16;
  if (pitch * height > (gpuMemMiB * MIB) / 2) throw new BootError("config.txt", `expected a framebuffer that fits into half of gpu_mem=${gpuMemMiB}, found ${width}x${height} at ${depth} bits`);
  return { base, width, height, depth, pitch };
}

/** The firmware's own files, by the rules that choose between them. */
function needFirmware(config: Config, gpuMemMiB: number, need: (path: string, why: string) => BootFile): void {
  const kind = config.flag("start_x", false) ? "_x" : config.flag("start_debug", false) ? "_db" : gpuMemMiB === 16 ? "_cd" : "";
  need("bootcode.bin", "the first stage of the firmware");
  need(config.text("start_file") ?? `start${kind}.elf`, "the firmware");
  need(config.text("fixup_file") ?? `fixup${kind}.dat`, "the firmware's memory split");
}

function checkPlaces(writes: BootWrite[], armMemoryBytes: number, name: string): void {
  writes.sort((a, b) => a.at - b.at);
  const range = (w: BootWrite) => `${w.what} (0x${hex(w.at)}-0x${hex(w.at + w.spanBytes)})`;
  writes.forEach((write, i) => {
    if (write.at + write.spanBytes > armMemoryBytes || write.at < 0) throw new BootError(name, `expected loads below the end of ARM memory at 0x${hex(armMemoryBytes)}, found ${range(write)}`);
    const before = writes[i - 1];
    if (before && before.at + before.spanBytes > write.at) {
      const hint = before.what === "armstub8" || write.what === "armstub8" ? "; kernel_old=1 puts the kernel in the armstub's place, at EL3" : "";
      throw new BootError(name, `expected loads apart from each other, found ${range(before)} and ${range(write)} overlapping${hint}`);
    }
  });
}

/** One after another, each at a multiple of 4 as the kernel wants its archives. */
function concatenate(parts: Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((at, p) => roundUp(at, 4) + p.length, 0));
  parts.reduce((at, p) => { whole.set(p, roundUp(at, 4)); return roundUp(at, 4) + p.length; }, 0);
  return whole;
}

function missing(where: string, path: string, why: string): never {
  throw new BootError(where, `expected the file '${path}' (${why}), there is none`);
}

const hex = (n: number): string => n.toString(16).padStart(8, "0");
const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;
const roundDown = (n: number, to: number): number => Math.floor(n / to) * to;

const MIB = 1 << 20, PAGE = 4096, DTB_ALIGN = 256, ATAGS_AT = 0x100;
const DEFAULT_GPU_MEM_MIB = 76; // pi3.md 2.2, 1 GiB boards
const LOW_MEMORY_TOP = 0x2f00_0000; // guess: just above the places seen (initramfs at 0x2edfc000, the tree beside it)
const BARE_CONFIG = "arm_64bit=1\nenable_uart=1\n";
