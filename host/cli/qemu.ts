/**
 * QEMU's flags that this machine can meet in one way only, or that need a translation: the same flag has the same meaning, or is
 * an error that names ours. Truth: QEMU 7.2, qemu-options.hx and hw/arm/raspi.c.
 *
 * Deviations: -smp takes fewer than the board's four cores (QEMU refuses them).
 */
import { numberFlag, UsageError } from "./args.ts";

type Flags = Map<string, string[]>;

/** Flags that QEMU has and this machine has not: what to do instead. */
export const QEMU_HINTS: Record<string, string> = {
  device: "no devices can be added by -device; a device of your own is added through the API (machine.addDevice)",
  usbdevice: "the USB host has an empty root port; nothing can be plugged in yet",
  netdev: "there is no network: the Pi's is behind USB, which has an empty root port",
  "enable-kvm": "this machine is always emulated",
  loadvm: "use --snapshot-load FILE", savevm: "use --snapshot-save FILE", incoming: "use --snapshot-load FILE",
  chardev: "use -serial stdio|null|file:PATH", mon: "there is no monitor; -gdb, --screenshot and --snapshot-save do what its commands did", qmp: "there is no monitor; the API does what its commands did",
  blockdev: "the Pi has one drive, its SD card: -sd FILE", hda: "the Pi has one drive, its SD card: -sd FILE", cdrom: "the Pi has one drive, its SD card: -sd FILE",
  mtdblock: "the Pi has one drive, its SD card: -sd FILE", pflash: "the Pi has one drive, its SD card: -sd FILE",
  global: "properties cannot be set; -smp N says how many cores run", "no-shutdown": "the run ends when the guest switches the board off; --snapshot-save keeps what it was",
  action: "the run ends when the guest switches the board off; -no-reboot ends it at a reset, too", watchdog: "the Pi's watchdog is always there", object: "nothing can be added by -object",
  daemonize: "the emulator stays in the foreground", vnc: "there is no window: --screenshot FILE.png writes what the display shows at the end", fw_cfg: "a Pi has no fw_cfg; its firmware's settings are given by --config",
  "one-insn-per-tb": "instructions are not translated in blocks that could be seen", singlestep: "instructions are not translated in blocks that could be seen",
};

/** Flags with one value that is right here. */
const ONLY: Record<string, { right: RegExp; otherwise: string }> = {
  accel: { right: /^tcg(,|$)/, otherwise: "expected tcg, this machine is always emulated" },
  cpu: { right: /^cortex-a53$/, otherwise: "expected cortex-a53" },
  display: { right: /^none$/, otherwise: "expected none, there is no window; --screenshot FILE.png writes what the display shows at the end" },
  monitor: { right: /^(none|null)$/, otherwise: "expected none, there is no monitor; -gdb, --screenshot and --snapshot-save do what its commands did" },
  net: { right: /^none$/, otherwise: "expected none, the Pi's network is behind USB, which has an empty root port" },
  nic: { right: /^none$/, otherwise: "expected none, the Pi's network is behind USB, which has an empty root port" },
  parallel: { right: /^(none|null)$/, otherwise: "expected none, a Pi has no parallel port" },
  vga: { right: /^none$/, otherwise: "expected none, a Pi's display belongs to its firmware" },
};

/** Refuses what this machine is not, and notes what changes nothing. */
export function checkQemuFlags(flags: Flags, note: (line: string) => void): void {
  for (const [flag, { right, otherwise }] of Object.entries(ONLY)) {
    const value = flags.get(flag)?.[0];
    if (value !== undefined && !right.test(value)) throw new UsageError(`-${flag} ${value}: ${otherwise}`);
  }
  for (const flag of ["M", "machine"]) {
    const value = flags.get(flag)?.[0];
    if (value === undefined) continue;
    const [type, ...properties] = value.replace(/^type=/, "").split(",");
    if (!/^raspi3b?$/.test(type)) throw new UsageError(`-${flag} ${value}: expected raspi3b`);
    for (const property of properties) if (!/^(accel=tcg|usb=(on|off)|graphics=(on|off))$/.test(property)) throw new UsageError(`-${flag} ${value}: expected no property, or accel=tcg, found "${property}"`);
  }
  const memory = flags.get("m")?.[0];
  if (memory !== undefined && !/^(size=)?(1g|1024m?|1048576k)$/i.test(memory)) throw new UsageError(`-m ${memory}: a Pi 3 has 1G (total_mem and gpu_mem in config.txt make less of it)`);
  if (flags.has("icount")) note("-icount changes nothing: guest time is always counted from what the guest does, never from the host's clock");
  if (flags.has("rtc")) note("-rtc changes nothing: a Pi has no clock that runs while it is off");
}

/** How many cores run. */
export function coresOf(flags: Flags): number {
  const text = flags.get("smp")?.[0];
  if (text === undefined) return 4;
  const n = numberFlag(text.replace(/^cpus=/, "").split(",")[0], "-smp");
  if (![1, 2, 3, 4].includes(n)) throw new UsageError(`-smp ${text}: expected 1 to 4`);
  return n;
}

/** What -semihosting and -semihosting-config ask for: whether calls are answered, and the guest's command line (else -append's). */
export function semihostingOf(flags: Flags): { commandLine: string | undefined } | undefined {
  const config = flags.get("semihosting-config")?.[0], words: string[] = [];
  let on = flags.has("semihosting") || config !== undefined;
  for (const part of config?.split(",") ?? []) {
    const [name, value] = splitAt(part, "=");
    if (name === "enable" && (value === "on" || value === "off")) on = value === "on";
    else if (name === "arg") words.push(value);
    else if (!(name === "target" && (value === "native" || value === "auto")))
      throw new UsageError(`-semihosting-config ${part}: expected enable=on|off, target=native|auto or arg=WORD`);
  }
  return on ? { commandLine: words.length ? words.join(" ") : flags.get("append")?.[0] } : undefined;
}

export interface Drive { file: string; snapshot: boolean }

/** The SD card that -sd or -drive names. */
export function driveOf(flags: Flags): Drive | undefined {
  const drives: Drive[] = (flags.get("sd") ?? []).map((file) => ({ file, snapshot: false }));
  for (const drive of flags.get("drive") ?? []) {
    const here: Drive = { file: "", snapshot: false };
    for (const part of drive.split(",")) {
      const [name, value] = splitAt(part, "=");
      const on = value === "on" || value === "";
      if (name === "file") here.file = value;
      else if (name === "readonly" || name === "read-only") expected(drive, !on, `${name}=off: a card cannot be write-protected, and its file is not written without --sd-write`);
      else if (name === "snapshot") here.snapshot = on;
      else if (name === "if") expected(drive, value === "sd", "if=sd, the Pi has no other drive");
      else if (name === "format") expected(drive, value === "raw", "format=raw");
      else if (name === "index" || name === "unit" || name === "bus") expected(drive, value === "0", `${name}=0, the Pi has one SD card slot`);
      else expected(drive, ["media", "cache", "aio", "discard", "detect-zeroes", "werror", "rerror", "id"].includes(name), `file=, if=sd, format=raw, snapshot= or index=0, found "${part}"`);
    }
    expected(drive, here.file !== "", "file=PATH");
    drives.push(here);
  }
  if (drives.length > 1) throw new UsageError("the Pi has one SD card slot, several cards were given");
  return drives[0];
}

function expected(drive: string, right: boolean, what: string): void {
  if (!right) throw new UsageError(`-drive ${drive}: expected ${what}`);
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
