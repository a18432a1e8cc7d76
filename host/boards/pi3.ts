/**
 * The Raspberry Pi 3 Model B as a schematic: which block is where, which line goes to which interrupt, which request to which DREQ.
 * BCM2835 ARM Peripherals §1.2, §4.2.1.3, §7.5; addresses and lines of undocumented blocks from the kernel's device trees [L].
 *
 * The BCM2836 local block (0x40000000), the generic timers and the PMU belong to the core and are not here. What the board needs of the
 * core are the callbacks in `BoardOptions`.
 *
 * Deviations: after a watchdog reset the clock goes on, so the system timer does not start at 0. Bus masters see SDRAM below 1 GiB
 * through all four aliases alike. The pins' functions decide where the SD card is, but do not cut off a UART.
 *
 *   const board = createBoard({ ram: () => ramView });
 *   board.uart0.out = (byte) => ...;   board.reset();
 *   board.clock.now = cycle;  board.bus.read(0x3f20_1018, 4, core);  board.clock.runDue();
 */
import { Bus } from "../machine/bus.ts";
import { Clock, type ClockState } from "../machine/clock.ts";
import { Device, documentDevice, type Declaration, type DmaPort, type Saved, type Surroundings } from "../machine/device.ts";
import { checkForm, SnapshotError } from "../machine/snapshot.ts";
import { armctrl } from "../devices/armctrl.ts";
import { armTimer } from "../devices/arm-timer.ts";
import { asb } from "../devices/asb.ts";
import { aux } from "../devices/aux.ts";
import { BlockOverlay, type OverlayState } from "../devices/block-overlay.ts";
import { bsc } from "../devices/bsc.ts";
import { cprman, pcmHz, presetClocks, presetCore, presetUart, pwmHz, uartHz, vpuHz } from "../devices/cprman.ts";
import { dma, dma15 } from "../devices/dma.ts";
import { dwc2 } from "../devices/dwc2.ts";
import { emmc } from "../devices/emmc.ts";
import { configure, framebuffer, scanOut, readPicture } from "../devices/framebuffer.ts";
import { gpio, pinLevel } from "../devices/gpio.ts";
import { mailbox } from "../devices/mailbox.ts";
import { otp } from "../devices/otp.ts";
import { pcm } from "../devices/pcm.ts";
import { pl011 } from "../devices/pl011.ts";
import { pm, RSTS_HADPOR, RSTS_HADWRF } from "../devices/pm.ts";
import type { BoardFacts } from "../devices/property.ts";
import { pwm } from "../devices/pwm.ts";
import { rng } from "../devices/rng.ts";
import { sdBus, sdCard, type BlockSource } from "../devices/sd-card.ts";
import { sdhost } from "../devices/sdhost.ts";
import { spi0 } from "../devices/spi0.ts";
import { systemTimer } from "../devices/system-timer.ts";
import { thermal } from "../devices/thermal.ts";

export const PERIPHERALS = 0x3f00_0000;
export const PERIPHERALS_END = 0x4000_0000;
const HALT_PARTITION = 63; // what the firmware takes for "stay off" [L]

/** What the firmware decides before the cores start. */
export interface FirmwareState {
  totalMemMiB: number; gpuMemMiB: number;
  boardRevision: number; serial: number;
  /** Null: B8:27:EB and the low 24 bits of the serial number. */
  mac: readonly number[] | null;
  commandLine: string;
  armHz: number; coreHz: number; uartHz: number; sdramHz: number;
  /** Alternate functions of pins, as the FSEL fields hold them (1 output, 4 ALT0 … 7 ALT3, 3 ALT4, 2 ALT5). */
  fsel: Readonly<Record<number, number>>;
  /** Pins whose output latch is set, and pulls that are not the power-on ones (0 none, 1 down, 2 up). */
  gpioHigh: readonly number[]; gpioPulls: Readonly<Record<number, 0 | 1 | 2>>;
  /** The display that is set up already, or null. */
  framebuffer: { width: number; height: number; depth: number } | null;
  /** Baud rates at which the firmware leaves the UARTs running, or null for off. */
  uart0Baud: number | null; uart1Baud: number | null;
  displays: number;
}

/** A 3B with enable_uart=1 and an otherwise empty config.txt. */
export const DEFAULT_FIRMWARE: FirmwareState = {
  totalMemMiB: 1024, gpuMemMiB: 76,
  boardRevision: 0x00a0_2082, serial: 0x1000_0003, mac: null,
  commandLine: "console=ttyS0,115200",
  armHz: 1_200_000_000, coreHz: 250_000_000, uartHz: 48_000_000, sdramHz: 450_000_000,
  fsel: firmwarePins(true), gpioHigh: [], gpioPulls: {}, framebuffer: null,
  uart0Baud: 115200, uart1Baud: 115200,
  displays: 1,
};

/** Pin functions when the firmware leaves: 14/15 to a UART, 32/33 Bluetooth, 34–39 Wi-Fi, 40/41 sound, 48–53 SDHOST [K]. */
export function firmwarePins(miniUart: boolean): Record<number, number> {
  const pins: Record<number, number> = { 14: miniUart ? 2 : 4, 15: miniUart ? 2 : 4, 32: 7, 33: 7, 40: 4, 41: 4 };
  for (let pin = 34; pin <= 39; pin++) pins[pin] = 7;
  for (let pin = 48; pin <= 53; pin++) pins[pin] = 4;
  return pins;
}

export interface BoardOptions {
  /** Guest RAM from physical address 0. Asked for each time, since the memory behind may be replaced when it grows. */
  ram: () => Uint8Array;
  firmware?: Partial<FirmwareState>;
  sd?: BlockSource | null;
  /** Of the random number generator. */
  seed?: number;
  log?: (line: string) => void;
  /** Levels of the two lines towards the local block. */
  onGpuIrq?: (level: boolean) => void;
  onGpuFiq?: (level: boolean) => void;
  /** The watchdog ran out: the board wants to be reset, or stays off. */
  onReset?: (partition: number) => void;
  onHalt?: () => void;
  /** The core clock changed. */
  onCoreHz?: (hz: number) => void;
  /** A bus master wrote guest RAM: decoded code there is stale. */
  onDmaWrite?: (pa: number, length: number) => void;
  /** A bus master has read SDRAM. */
  onDmaRead?: (length: number) => void;
  /** The display reads so many bytes of SDRAM a second from now on. */
  onScanOut?: (bytesPerSecond: number) => void;
}

/** A serial line as the outside sees it. */
export interface SerialLine {
  /** Called for each byte the guest sends. */
  out: (byte: number) => void;
  /** Bytes to the guest; they arrive at the line's rate. */
  send(bytes: Iterable<number>): void;
}

export type Board = ReturnType<typeof createBoard>;

export function createBoard(options: BoardOptions) {
  const log = options.log ?? (() => {});
  let firmware: FirmwareState = { ...DEFAULT_FIRMWARE, ...options.firmware };
  const clock = new Clock(firmware.armHz);
  clock.onRate = (hz) => options.onCoreHz?.(hz);
  const bus = new Bus(PERIPHERALS, PERIPHERALS_END, log);
  const around: Surroundings = { clock, log, dma: masterPort(bus, options) };
  const devices: Device<any, any>[] = [];
  const places = new Map<Device<any, any>, string[]>();

  // Every block of the chip, at its address.
  const at = <S extends object, P extends object>(base: number | null, declaration: Declaration<S, P>, name = declaration.name): Device<S, P> => {
    const device = new Device(declaration, around, name);
    devices.push(device);
    if (base !== null) bus.map(name, base, declaration.size, device);
    places.set(device, base === null ? [] : [`at 0x${base.toString(16)}`]);
    return device;
  };
  const blocks = {
    systimer: at(0x3f00_3000, systemTimer),
    dma: at(0x3f00_7000, dma),
    asb: at(0x3f00_a000, asb),
    ic: at(0x3f00_b200, armctrl),
    armtimer: at(0x3f00_b400, armTimer),
    mailbox: at(0x3f00_b880, mailbox),
    pm: at(0x3f10_0000, pm),
    cprman: at(0x3f10_1000, cprman),
    rng: at(0x3f10_4000, rng),
    gpio: at(0x3f20_0000, gpio),
    uart0: at(0x3f20_1000, pl011),
    sdhost: at(0x3f20_2000, sdhost),
    pcm: at(0x3f20_3000, pcm),
    spi0: at(0x3f20_4000, spi0),
    bsc0: at(0x3f20_5000, bsc, "bsc0"),
    pwm: at(0x3f20_c000, pwm),
    otp: at(0x3f20_f000, otp),
    thermal: at(0x3f21_2000, thermal),
    aux: at(0x3f21_5000, aux),
    emmc: at(0x3f30_0000, emmc),
    bsc1: at(0x3f80_4000, bsc, "bsc1"),
    bsc2: at(0x3f80_5000, bsc, "bsc2"),
    usb: at(0x3f98_0000, dwc2),
    dma15: at(0x3fe0_5000, dma15),
    framebuffer: at(null, framebuffer),
    sdcard: at(null, sdCard),
  };
  for (const [name, base, size] of UNMODELLED) bus.map(name, base, size, null);

  // Interrupt lines. A line with several sources is high while any of them is.
  const line = (input: "gpu" | "arm", number: number, ...sources: [Device<any, any>, number][]) => {
    const sense = () => blocks.ic.input(input, number, sources.some(([device, index]) => device.c.levels[index]) ? 1 : 0);
    for (const [device, index] of sources) {
      const before = device.c.onIrq;
      device.c.onIrq = (changed: number, level: boolean) => { before(changed, level); if (changed === index) sense(); };
      places.get(device)!.push(`line "${device.declaration.irqs![index]}" is ${input === "gpu" ? "GPU" : "basic"} interrupt ${number}`);
    }
  };
  for (let i = 0; i < 4; i++) line("gpu", i, [blocks.systimer, i]);
  line("gpu", 9, [blocks.usb, 0]);
  for (let i = 0; i <= 10; i++) line("gpu", 16 + i, [blocks.dma, i]);
  line("gpu", 27, [blocks.dma, 11], [blocks.dma, 12], [blocks.dma, 13], [blocks.dma, 14]);
  line("gpu", 28, ...Array.from({ length: 15 }, (_, i): [Device<any, any>, number] => [blocks.dma, i]));
  line("gpu", 29, [blocks.aux, 0]);
  line("gpu", 31, [blocks.dma15, 0]); // guess: the interrupt before the last of the DMA group
  for (let i = 0; i < 4; i++) line("gpu", 49 + i, [blocks.gpio, i]);
  line("gpu", 53, [blocks.bsc0, 0], [blocks.bsc1, 0], [blocks.bsc2, 0]);
  line("gpu", 54, [blocks.spi0, 0]);
  line("gpu", 55, [blocks.pcm, 0]);
  line("gpu", 56, [blocks.sdhost, 0]);
  line("gpu", 57, [blocks.uart0, 0]);
  line("gpu", 61, [blocks.rng, 0]);
  line("gpu", 62, [blocks.emmc, 0]);
  line("arm", 0, [blocks.armtimer, 0]);
  line("arm", 1, [blocks.mailbox, 0]);
  blocks.ic.c.wires.set("irq", (level) => options.onGpuIrq?.(level !== 0));
  blocks.ic.c.wires.set("fiq", (level) => options.onGpuFiq?.(level !== 0));

  // Requests to the DMA controllers, §4.2.1.3.
  const request = (number: number, device: Device<any, any>, wire: string) => device.c.wires.set(wire, (level) => {
    for (const controller of [blocks.dma, blocks.dma15]) if (controller.state.requests[number] !== level) controller.input("dreq", number, level);
  });
  request(2, blocks.pcm, "txdreq"); request(3, blocks.pcm, "rxdreq");
  request(5, blocks.pwm, "dreq");
  request(6, blocks.spi0, "txdreq"); request(7, blocks.spi0, "rxdreq");
  request(11, blocks.emmc, "dreq");
  request(12, blocks.uart0, "txdreq"); request(14, blocks.uart0, "rxdreq");
  request(13, blocks.sdhost, "dreq");

  // Clocks.
  const coreHz = () => vpuHz(blocks.cprman.state);
  blocks.uart0.c.ports.refHz = () => uartHz(blocks.cprman.state);
  for (const device of [blocks.aux, blocks.armtimer, blocks.spi0, blocks.bsc0, blocks.bsc1, blocks.bsc2]) device.c.ports.coreHz = coreHz;
  blocks.pwm.c.ports.clockHz = () => pwmHz(blocks.cprman.state);
  blocks.pcm.c.ports.clockHz = () => pcmHz(blocks.cprman.state);

  // The card hangs on the controller that pin 48 is connected to: ALT0 SDHOST, ALT3 EMMC.
  const card = sdBus(blocks.sdcard);
  const cardFor = (alternate: number) => () => (blocks.gpio.state.fsel[48] === alternate && blocks.sdcard.c.ports.blocks ? card : null);
  blocks.sdhost.c.ports.card = cardFor(4);
  blocks.emmc.c.ports.card = cardFor(7);
  blocks.sdcard.c.ports.blocks = options.sd ?? null;

  // The firmware behind the mailbox.
  const facts = (): BoardFacts => collectFacts(firmware);
  Object.assign(blocks.mailbox.c.ports, {
    facts,
    framebuffer: () => blocks.framebuffer.state,
    framebufferChanged(wish: Parameters<typeof configure>[1]) {
      const done = configure(blocks.framebuffer.state, wish, facts().gpuMemory);
      options.onScanOut?.(scanOut(blocks.framebuffer.state));
      return done;
    },
    clockChanged(id: number, hz: number) {
      if (id === 2) presetUart(blocks.cprman.state, hz);
      if (id === 3) clock.setCoreHz(hz);
      if (id === 4) presetCore(blocks.cprman.state, hz);
    },
    otpRow: (row: number) => blocks.otp.state.rows[row] ?? 0,
    writeOtpRow(row: number, value: number) { if (row < blocks.otp.state.rows.length) blocks.otp.state.rows[row] |= value; },
  });
  blocks.otp.c.ports.burnt = () => ({
    17: 0x1020_000a, 18: 0x1020_000a, 28: firmware.serial, 29: ~firmware.serial >>> 0, 30: firmware.boardRevision, // rows: Raspberry Pi documentation
    64: macOf(firmware).slice(0, 4).reduce((word, byte) => (word << 8) | byte, 0), 65: (macOf(firmware)[4] << 8) | macOf(firmware)[5],
  });
  blocks.rng.c.ports.seed = () => options.seed ?? 1;
  blocks.thermal.c.ports.celsius = () => facts().temperature / 1000;
  blocks.pm.c.ports.expired = (partition) => (partition === HALT_PARTITION ? options.onHalt?.() : options.onReset?.(partition));

  const serial = (device: typeof blocks.uart0 | typeof blocks.aux): SerialLine => {
    const end: SerialLine = { out() {}, send(bytes) { for (const byte of bytes) device.input("rx", byte); } };
    device.c.ports.serial = { out: (byte: number) => end.out(byte) };
    return end;
  };

  const board = {
    clock, bus, blocks, devices: devices as readonly Device<any, any>[],
    uart0: serial(blocks.uart0),
    uart1: serial(blocks.aux),
    pins: {
      /** Called when a driven output changes. */
      out: (_pin: number, _level: number) => {},
      /** Drives a pin from outside; null lets go. */
      drive(pin: number, level: 0 | 1 | null) { blocks.gpio.input("pin", pin, level ?? -1); },
      level: (pin: number) => pinLevel(blocks.gpio.state, pin),
    },
    /** What the display shows, or null when the guest asked for no framebuffer. */
    picture: () => readPicture(blocks.framebuffer.state, options.ram()),
    insertCard(source: BlockSource | null) { blocks.sdcard.c.ports.blocks = source; blocks.sdcard.reset(); },
    get firmware(): FirmwareState { return firmware; },
    /** The guest has asked for tryboot.txt at the next boot. */
    get tryboot() { return (blocks.mailbox.state.property.rebootFlags & 1) !== 0; },
    /** Sets what the firmware decided; takes effect at the next reset. */
    setFirmware(state: Partial<FirmwareState>) { firmware = { ...DEFAULT_FIRMWARE, ...state }; },

    /** True when some alarm may change what cores or lines see. The system timer's compares match for ever, wanted or not. */
    expects: () => clock.nextAlarmOf((alarm) => alarm.owner !== "systimer" || ((blocks.ic.state.enabled[0] >>> alarm.index) & 1) === 1 || blocks.ic.state.fiqControl === (0x80 | alarm.index)) !== Infinity,

    /** All blocks as they are when the firmware has left. After power-on time starts at 0; a watchdog reset keeps time, RSTS and what the OTP holds. */
    reset(kind: "power-on" | "watchdog" = "power-on") {
      const { rsts } = blocks.pm.state, rows = blocks.otp.state.rows;
      if (kind === "power-on") clock.reset(firmware.armHz);
      for (const device of devices) device.reset();
      if (kind === "watchdog") {
        blocks.pm.state.rsts = (rsts & ~RSTS_HADPOR) | RSTS_HADWRF;
        blocks.otp.state.rows = rows;
      }
      if (kind === "watchdog") clock.setCoreHz(firmware.armHz);
      presetFirmware();
    },

    snapshot(): Saved[] {
      const sections: Saved[] = [{ name: "clock", version: 1, state: clock.snapshot() }, ...devices.map((device) => device.snapshot())];
      const source = blocks.sdcard.c.ports.blocks;
      if (source instanceof BlockOverlay) sections.push({ name: "sd blocks", version: 1, state: source.snapshot() });
      return sections;
    },

    /** Takes a snapshot back. One that does not fit is refused before anything changes. */
    restore(sections: Saved[]) {
      const byName = new Map(sections.map((section) => [section.name, section]));
      const take = (name: string) => { const section = byName.get(name); if (!section) throw new SnapshotError(`expected a section "${name}", there is none`); return section; };
      const source = blocks.sdcard.c.ports.blocks;
      for (const device of devices) device.checkRestore(take(device.name));
      const written = source instanceof BlockOverlay ? take("sd blocks") : null;
      if (written) checkForm(written, { numbers: new Uint32Array(0), bytes: new Uint8Array(0), erased: [[0]] });
      const time = take("clock");
      checkForm(time, { ...clock.snapshot(), alarms: [{ owner: "", name: "", index: 0, cycle: 0, order: 0 }] });
      clock.restore(time.state as ClockState); // refuses alarms of unknown owners before it changes
      for (const device of devices) device.restore(take(device.name));
      options.onScanOut?.(scanOut(blocks.framebuffer.state));
      if (source instanceof BlockOverlay) source.restore(written!.state as OverlayState);
      blocks.ic.input("refresh");
    },

    /** Plugs in a device of the embedder's own. `gpuIrq` takes its line 0. */
    add<S extends object, P extends object>(declaration: Declaration<S, P>, base: number, gpuIrq?: number): Device<S, P> {
      const device = at(base, declaration);
      device.collectRegisters(); // a declaration that contradicts itself is refused now
      if (gpuIrq !== undefined) line("gpu", gpuIrq, [device, 0]);
      device.reset();
      return device;
    },

    /** One documentation page per block, by name. */
    collectPages: () => Object.fromEntries(devices.map((device) => [device.name, documentDevice(device.declaration, places.get(device)).replace(`# ${device.declaration.name}:`, `# ${device.name}:`)])),
  };
  blocks.gpio.c.ports.pins = { out: (pin, level) => board.pins.out(pin, level) };
  board.reset();
  return board;

  function presetFirmware(): void {
    presetClocks(blocks.cprman.state, firmware.coreHz, firmware.armHz, firmware.uartHz);
    const pins = blocks.gpio.state;
    for (const [pin, fsel] of Object.entries(firmware.fsel)) pins.fsel[Number(pin)] = fsel;
    for (const [pin, pull] of Object.entries(firmware.gpioPulls)) pins.pull[Number(pin)] = pull;
    for (const pin of firmware.gpioHigh) pins.latch[pin >> 5] |= 1 << (pin & 31);
    blocks.gpio.input("settle");
    if (firmware.framebuffer) {
      const { width, height, depth } = firmware.framebuffer;
      configure(blocks.framebuffer.state, { width, height, virtualWidth: width, virtualHeight: height, depth, allocate: true }, facts().gpuMemory);
    }
    if (firmware.uart0Baud) {
      const divisor = Math.round((firmware.uartHz * 4) / firmware.uart0Baud); // in 1/64
      Object.assign(blocks.uart0.state, { ibrd: divisor >> 6, fbrd: divisor & 63, lcrh: 0x70, cr: 0x301 });
    }
    if (firmware.uart1Baud) Object.assign(blocks.aux.state, { enables: 1, lcr: 3, cntl: 3, baud: Math.round(firmware.coreHz / (8 * firmware.uart1Baud)) - 1 });
  }
}

function macOf(f: FirmwareState): readonly number[] { return f.mac ?? [0xb8, 0x27, 0xeb, (f.serial >> 16) & 255, (f.serial >> 8) & 255, f.serial & 255]; }

/** What the property interface answers, from what the firmware decided. Rates: pi 3 defaults of the firmware documentation. */
function collectFacts(f: FirmwareState): BoardFacts {
  const MiB = 1 << 20, armSize = (f.totalMemMiB - f.gpuMemMiB) * MiB;
  const fixed = (hz: number) => ({ hz, minHz: hz, maxHz: hz });
  return {
    boardRevision: f.boardRevision, serial: f.serial, mac: macOf(f), commandLine: f.commandLine,
    armMemory: { base: 0, size: armSize }, gpuMemory: { base: armSize, size: f.gpuMemMiB * MiB },
    clocks: {
      1: fixed(250_000_000), 2: { hz: f.uartHz, minHz: 0, maxHz: 1_000_000_000 },
      3: { hz: f.armHz, minHz: Math.min(600_000_000, f.armHz), maxHz: f.armHz }, 4: { hz: f.coreHz, minHz: Math.min(250_000_000, f.coreHz), maxHz: Math.max(400_000_000, f.coreHz) },
      5: { hz: 250_000_000, minHz: 250_000_000, maxHz: 300_000_000 }, 6: { hz: 250_000_000, minHz: 250_000_000, maxHz: 300_000_000 }, 7: { hz: 250_000_000, minHz: 250_000_000, maxHz: 300_000_000 },
      8: fixed(f.sdramHz), 9: fixed(108_000_000), 10: { hz: 0, minHz: 0, maxHz: 500_000_000 },
    },
    temperature: 45_000, // guess: a board at rest
    displays: f.displays,
    dmaChannels: 0x7f35, // [L] brcm,dma-channel-mask of the firmware's device tree
  };
}

/** Guest memory and peripherals as bus masters see them: 0x7E… is the peripheral window, all else SDRAM without its alias bits. */
function masterPort(bus: Bus, options: BoardOptions): DmaPort {
  const isPeripheral = (address: number) => address >>> 24 === 0x7e;
  const pa = (address: number) => address & 0x3fff_ffff;
  return {
    read32(address) {
      if (isPeripheral(address)) return bus.read(PERIPHERALS | (address & 0xff_ffff), 4, -1);
      const ram = options.ram(), a = pa(address);
      options.onDmaRead?.(4);
      return a + 4 <= ram.length ? (ram[a] | (ram[a + 1] << 8) | (ram[a + 2] << 16) | (ram[a + 3] << 24)) >>> 0 : 0;
    },
    write32(address, value) {
      if (isPeripheral(address)) { bus.write(PERIPHERALS | (address & 0xff_ffff), value, 4, -1); return; }
      const ram = options.ram(), a = pa(address);
      if (a + 4 > ram.length) return;
      ram[a] = value; ram[a + 1] = value >>> 8; ram[a + 2] = value >>> 16; ram[a + 3] = value >>> 24;
      options.onDmaWrite?.(a, 4);
    },
    read(address, length) { const a = pa(address); options.onDmaRead?.(length); return options.ram().slice(a, a + length); },
    write(address, bytes) {
      const ram = options.ram(), a = pa(address);
      if (a >= ram.length) return;
      const kept = bytes.subarray(0, ram.length - a);
      ram.set(kept, a);
      options.onDmaWrite?.(a, kept.length);
    },
  };
}

/** Blocks known by name that the model leaves out: they read 0 and are logged. */
const UNMODELLED: [string, number, number][] = [
  ["multicore sync", 0x3f00_0000, 0x1000], ["CCP2TX", 0x3f00_1000, 0x1000], ["TXP", 0x3f00_4000, 0x1000], ["JPEG", 0x3f00_5000, 0x1000], ["MPHI", 0x3f00_6000, 0x1000],
  ["VCHIQ doorbells", 0x3f00_b840, 0x40], ["pixel valve 0", 0x3f20_6000, 0x1000], ["pixel valve 1", 0x3f20_7000, 0x1000], ["DPI", 0x3f20_8000, 0x1000], ["DSI0", 0x3f20_9000, 0x1000],
  ["I2C slave", 0x3f21_4000, 0x1000], ["HVS", 0x3f40_0000, 0x6000], ["SMI", 0x3f60_0000, 0x1000], ["DSI1", 0x3f70_0000, 0x1000], ["Unicam 0", 0x3f80_0000, 0x1000], ["Unicam 1", 0x3f80_1000, 0x1000],
  ["clock for cameras", 0x3f80_2000, 0x1000], ["VEC", 0x3f80_6000, 0x1000], ["pixel valve 2", 0x3f80_7000, 0x1000], ["HD", 0x3f80_8000, 0x1000], ["HDMI", 0x3f90_2000, 0x1000],
  ["ISP", 0x3fa0_0000, 0x1000], ["V3D", 0x3fc0_0000, 0x1000], ["SDRAM controller", 0x3fe0_0000, 0x1000], ["L2 cache control", 0x3fe0_1000, 0x1000],
];
