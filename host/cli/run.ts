/**
 * `redleaf-pi run`: boots an image or a card and carries its serial lines, as qemu-system-aarch64 -M raspi3b would be asked to.
 *
 * Exit codes: 0 the guest said so or --until matched, 1 the guest failed, 2 usage or bad input, 3 a limit was reached, 4 a
 * defect of the emulator. Nothing goes to stdout but the guest's serial output.
 * Deviations: none.
 */
import { accessSync, constants, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { planBoot, type BootPlan } from "../firmware/boot.ts";
import type { TranslateOptions } from "../core/translate.ts";
import { createMachine, type Machine } from "../machine/machine.ts";
import { describeStop, type StopReason } from "../machine/stop.ts";
import { type BlockFile, openBlockFile } from "./block-file.ts";
import { type FlagKind, numberFlag, parseArgs, UsageError } from "./args.ts";
import type { GdbServer } from "./gdb-server.ts";
import { hostFolder } from "./host-folder.ts";
import { InputScript } from "./input.ts";
import { checkQemuFlags, coresOf, driveOf, QEMU_HINTS, semihostingOf } from "./qemu.ts";
import { compileCore, translation } from "./wasm.ts";
import type { RunRecord } from "./run-json.ts";
import { TRACE_FLAGS, TRACE_USAGE } from "./trace-flags.ts";
import { clearStatus, freshLine, openSerial, type SerialEnd, showStatus, writeOut } from "./serial.ts";

const FLAGS: Record<string, FlagKind> = {
  M: "value", machine: "value", cpu: "value", smp: "value", m: "value", kernel: "value", bios: "value", dtb: "value", initrd: "value", append: "value",
  sd: "value", drive: "values", serial: "values", nographic: "flag", display: "value", monitor: "value", "no-reboot": "flag", S: "flag", s: "flag", gdb: "value",
  semihosting: "flag", "semihosting-config": "value", snapshot: "flag", icount: "value", rtc: "value", accel: "value", vga: "value", net: "value", nic: "value", parallel: "value", nodefaults: "flag", name: "value", usb: "flag",
  boot: "value", "sd-write": "flag", until: "value", timeout: "value", cycles: "value", instructions: "value", json: "value", screenshot: "value",
  "snapshot-save": "value", "snapshot-load": "value", input: "value", seed: "value", timing: "value", translate: "value", "translate-stats": "flag", config: "value", strict: "flag", quiet: "flag", h: "flag", help: "flag",
  ...TRACE_FLAGS,
};
export const RUN_USAGE = `redleaf-pi run [flags]
  -kernel FILE -dtb FILE -initrd FILE -append TEXT    a kernel as QEMU takes it (raw, arm64 Image, .gz, ELF)
  --boot CARD_OR_FOLDER    boot as the Pi's firmware does, from a card image or a folder of its files
  --strict                 refuse a card or folder without bootcode.bin, start.elf and fixup.dat, as a Pi does
  --config TEXT            config.txt lines for a bare kernel, e.g. --config 'kernel_old=1'
  -sd FILE                 SD card (copy-on-write; --sd-write writes through)
  -smp N  -m 1G  -M raspi3b  -cpu cortex-a53
  -serial stdio|null|file:PATH|mon:stdio    first: PL011, second: mini-UART; by default both go to stdout
  -semihosting  -s  -S  -gdb tcp::PORT  -no-reboot  -snapshot
  --until REGEX  --timeout GUEST_SECONDS  --cycles N  --instructions N    when to end
  --translate on|off       hot guest code becomes WebAssembly (default), or not; the results are the same
  --translate-stats        what translation did, on stderr at the end (--stats says it, too)
  --input FILE  --seed N  --timing off|simple|a53  --json FILE  --screenshot FILE.png
  --snapshot-save FILE  --snapshot-load FILE
${TRACE_USAGE}
Ctrl-A X leaves, Ctrl-A H helps.`;

/** What another command wants of a run: translation as it asks for it, and a look at the machine when the run has ended. */
export interface RunWatch { translation: TranslateOptions; ended(machine: Machine): void }

export async function runCommand(words: string[], watch?: RunWatch): Promise<number> {
  const { flags, positional } = parseArgs(words, FLAGS, QEMU_HINTS);
  if (flags.has("h") || flags.has("help")) { console.log(RUN_USAGE); return 0; }
  const one = (name: string) => flags.get(name)?.[0];
  checkQemuFlags(flags, note);
  if (positional.length) throw new UsageError(`unexpected word "${positional[0]}": an image is given by -kernel or --boot`);

  const hosted = semihostingOf(flags);
  const card = openCard(flags);
  const serialEnds = openSerial(flags.get("serial") ?? [], flags.has("nodefaults"));
  const timing = (one("timing") ?? "off") as "off" | "simple" | "a53";
  if (!["off", "simple", "a53"].includes(timing)) throw new UsageError(`--timing: expected off, simple or a53, found "${timing}"`);
  const translate = one("translate") ?? "on";
  if (!["on", "off"].includes(translate)) throw new UsageError(`--translate: expected on or off, found "${translate}"`);
  if (one("d") === "help") { console.log((await import("./trace.ts")).logHelp()); return 0; }
  for (const flag of ["json", "screenshot", "snapshot-save"]) if (one(flag)) checkOutput(`--${flag}`, one(flag)!);
  const snapshotFile = one("snapshot-load");
  const replan = snapshotFile && !["kernel", "boot", "bios"].some((f) => flags.has(f)) ? undefined : (again?: Again) => makePlan(one, card, again);
  const record = one("json") ? new (await import("./run-json.ts")).RunRecord(words) : undefined;
  if (record) asInput(() => { if (card) record.input("card", card.path); if (snapshotFile) record.input("snapshot", snapshotFile); });
  const plan = await replan?.();
  const traces = Object.keys(TRACE_FLAGS).some((f) => flags.has(f)) ? (await import("./trace.ts")).readTraceFlags(flags, timing, note) : undefined;
  const options = { cores: coresOf(flags), seed: one("seed") === undefined ? 1 : numberFlag(one("seed")!, "--seed"), timing };
  const machine = await createMachine({ ...options, ...(translate === "on" ? translation(watch?.translation) : {}), wasm: await compileCore(), sd: card?.source ?? null, semihosting: hosted && semihosting(hosted.commandLine), log: traces?.log });
  traces?.plugIn(machine);
  const gdb = ["s", "S", "gdb"].some((f) => flags.has(f)) ? await (await import("./gdb-server.ts")).openGdb(machine, flags, note) : undefined;
  const reboot = replan && (async (partition = 0) => machine.boot(await replan({ partition, tryboot: machine.board.tryboot }), "watchdog"));
  if (gdb && reboot) gdb.stub.reboot = () => reboot();
  const session = new Session(machine, flags, serialEnds, gdb, reboot, record);
  // The lines are connected: the firmware's log may go to one of them.
  if (plan) {
    record?.plan(plan);
    for (const warning of plan.warnings) note(`warning: ${warning}`);
    machine.boot(plan);
  }
  if (snapshotFile) machine.restore(readInput(snapshotFile), snapshotFile);
  traces?.attach(machine);
  if (traces) session.endOnInterrupt();
  let stop: StopReason;
  try { stop = await session.run(); } catch (error) { session.close({ kind: "stopped" }); throw error; } finally { traces?.close(); }
  session.close(stop);
  const shot = one("screenshot"), save = one("snapshot-save");
  // What few runs need is imported when it is needed: a run starts within a tenth of a second.
  if (shot) {
    const picture = machine.board.picture();
    if (!picture) note(`--screenshot: the guest has no framebuffer, ${shot} was not written`);
    else writeFileSync(shot, (await import("../machine/screenshot.ts")).encodePng(picture));
  }
  if (save) writeFileSync(save, machine.snapshot());
  const exitCode = session.exitCode(stop);
  record?.write(one("json")!, machine, options, plan, stop, exitCode, session.matched);
  card?.close();
  if (flags.has("translate-stats") || flags.has("stats")) note(translationText(machine));
  watch?.ended(machine);
  if (!session.matched && stop.kind !== "halted" && !(stop.kind === "exit" && stop.code === 0) && stop.kind !== "stopped") note(describeStop(stop));
  return exitCode;
}

/** The words of --translate-stats, with what it cost the host. */
function translationText(machine: Machine): string {
  if (!machine.translator) return "translation: none, everything was interpreted";
  const c = machine.translator.counts(), share = machine.instructions ? (100 * c.instructions) / machine.instructions : 0;
  const left = Object.entries(c.left).map(([why, n]) => `${why} ${n}`).join(", ");
  return [
    `translation: ${c.regions} regions in ${c.modules} modules, ${(c.bytes / 1024).toFixed(0)} KiB, of ${c.rows} instructions; ${c.milliseconds.toFixed(1)} ms of the host's time, ${(1000 * c.milliseconds / Math.max(1, c.rows)).toFixed(1)} us an instruction`,
    `  at the end ${c.live.regions} regions in ${c.live.modules} modules, ${(c.live.bytes / 1024).toFixed(0)} KiB`,
    `  ${share.toFixed(2)} % of ${machine.instructions} instructions; entered ${c.entered} times, ${(c.instructions / Math.max(1, c.entered)).toFixed(1)} instructions each`,
    `  left for: ${left}`,
  ].join("\n");
}

/** What the run command keeps while the machine runs: limits, what was seen on the lines, the terminal. */
class Session {
  matched = false;
  private readonly until: RegExp | undefined;
  private readonly endSeconds: number;
  private readonly cycles: number | undefined;
  private readonly instructions: number | undefined;
  private readonly lines = ["", ""];
  private readonly input: InputScript | undefined;
  private readonly started = process.hrtime.bigint();
  private leave = false;
  private interruptible = false;
  private statusAt = 0n;

  constructor(private readonly machine: Machine, private readonly flags: Map<string, string[]>, private readonly ends: SerialEnd[], private readonly gdb: GdbServer | undefined, private readonly reboot: ((partition: number) => Promise<void>) | undefined, private readonly record: RunRecord | undefined) {
    const one = (name: string) => flags.get(name)?.[0];
    const until = one("until");
    try { this.until = until === undefined ? undefined : new RegExp(until, "m"); } catch (error) { throw new UsageError(`--until: ${(error as Error).message}`); }
    this.endSeconds = one("timeout") === undefined ? Infinity : numberFlag(one("timeout")!, "--timeout");
    this.cycles = one("cycles") === undefined ? undefined : numberFlag(one("cycles")!, "--cycles");
    this.instructions = one("instructions") === undefined ? undefined : numberFlag(one("instructions")!, "--instructions");
    const script = one("input");
    this.input = script === undefined ? undefined : new InputScript(new TextDecoder().decode(readInput(script)), script, (bytes, line) => this.machine.serial[line].send(bytes));
    this.ends.forEach((end, line) => {
      machine.serial[line].out = (byte) => this.receive(line, byte, end);
      end.onInput?.((bytes) => machine.serial[this.inputLine(line)].send(bytes), () => { this.leave = true; machine.stop(); });
    });
  }

  /** Ctrl-C ends the run as Ctrl-A X does, so that what was traced is whole. */
  endOnInterrupt(): void {
    this.interruptible = true;
    process.once("SIGINT", () => { this.leave = true; });
  }

  /** Where typed input goes: with both lines on stdout, to the one that spoke last. */
  private lastSpoke = 0;
  private inputLine(line: number): number { return this.ends[0].shared ? this.lastSpoke : line; }

  private receive(line: number, byte: number, end: SerialEnd): void {
    this.lastSpoke = line;
    end.write(byte);
    this.record?.heard(line, byte);
    const text = byte === 10 ? this.lines[line] : (this.lines[line] += byte === 13 ? "" : String.fromCharCode(byte));
    if (byte === 10) this.lines[line] = "";
    this.input?.heard(line, text);
    if (this.until && !this.matched && this.until.test(text)) { this.matched = true; this.machine.stop(); }
  }

  async run(): Promise<StopReason> {
    const { machine } = this;
    const endCycle = this.cycles === undefined ? Infinity : machine.cycles + this.cycles;
    let left = this.instructions ?? Infinity;
    const stub = this.gdb?.stub;
    while (true) {
      if (this.matched) return { kind: "stopped" };
      if (stub && (this.leave || stub.killed || stub.end)) { this.leave ||= stub.killed; return stub.end ?? { kind: "stopped" }; }
      if (stub?.halted) { await Promise.race([stub.untilResumed(), pause(50)]); continue; }
      this.input?.tick(machine.seconds);
      const stretch = Math.min(SLICE_CYCLES - (machine.cycles % SLICE_CYCLES), endCycle - machine.cycles, (this.endSeconds - machine.seconds) * machine.board.clock.coreHz);
      if (stretch <= 0) return { kind: "limit", of: "cycles" };
      const before = machine.instructions;
      // Ctrl-C, a debugger's or a terminal's, is seen between slices; cut by instructions, they leave the run as it is.
      const most = stub?.attached || this.interruptible ? Math.min(left, DEBUG_SLICE) : left;
      const limits = { cycles: Math.ceil(stretch), instructions: most === Infinity ? undefined : most };
      const stop = stub ? machine.runCores(stub.cores, limits) : machine.run(limits);
      left -= machine.instructions - before;
      if (this.leave) return { kind: "stopped" };
      if (stop.kind === "limit" && stop.of === "instructions" && left <= 0) return stop;
      if (stub?.stopped(stop)) continue;
      if (stop.kind === "idle" && stub?.attached) { await pause(5); continue; }
      if (stop.kind === "reset" && this.reboot && !this.flags.has("no-reboot")) { await this.reboot(stop.partition); continue; }
      if (stop.kind === "idle" && this.input?.pending) { if (!this.input.release()) return stop; continue; }
      // Nothing will happen until somebody types.
      if (stop.kind === "idle" && this.ends.some((e) => e.open())) { await pause(5); continue; }
      if (stop.kind !== "limit") return stop;
      this.status();
      await this.pace();
    }
  }

  /** Lets the terminal be read; at a terminal, guest time does not run ahead of the clock on the wall. */
  private async pace(): Promise<void> {
    const interactive = this.ends.some((e) => e.interactive);
    await pause(0);
    if (!interactive) return;
    const ahead = this.machine.seconds - Number(process.hrtime.bigint() - this.started) / 1e9;
    if (ahead > 0.02) await pause(Math.min(ahead * 1000, 50));
  }

  private status(): void {
    if (!process.stderr.isTTY || this.flags.has("quiet")) return;
    const now = process.hrtime.bigint();
    if (now - this.statusAt < 500_000_000n) return;
    this.statusAt = now;
    const mips = this.machine.instructions / (Number(now - this.started) / 1e3);
    showStatus(`[${mips.toFixed(0)} MIPS, guest ${this.machine.seconds.toFixed(2)} s, pc 0x${this.machine.cpus[0].pc.toString(16)}]`);
  }

  exitCode(stop: StopReason): number {
    if (this.matched) return 0;
    switch (stop.kind) {
      case "exit": return stop.code === 0 ? 0 : 1;
      case "halted": return 0;
      case "stopped": return this.leave ? 0 : 3;
      case "reset": return 0;
      case "limit": return 3;
      case "idle": return this.until ? 3 : 1;
      case "unsupported": return 1;
      default: return 3;
    }
  }

  close(stop: StopReason): void {
    this.gdb?.stub.over(stop);
    this.gdb?.close();
    for (const end of this.ends) end.close();
    clearStatus();
  }
}

const SLICE_CYCLES = 60_000_000;
const DEBUG_SLICE = 2_000_000;

function pause(milliseconds: number): Promise<void> { return new Promise((done) => (milliseconds ? setTimeout(done, milliseconds) : setImmediate(done))); }

/** What the guest asked of the boot after its reset. */
interface Again { partition: number; tryboot: boolean }

/** What the firmware does now; after a reset of the board again, with what the guest left on the card. */
async function makePlan(one: (name: string) => string | undefined, card: BlockFile | undefined, again: Again = { partition: 0, tryboot: false }): Promise<BootPlan> {
  const options = { strict: one("strict") !== undefined, tryboot: again.tryboot };
  const kernel = one("kernel"), boot = one("boot");
  // QEMU 7.2 puts a -bios image at 0x80000 and starts the cores at 0, where nothing is (measured).
  if (one("bios")) throw new UsageError("-bios: a raw image that starts at EL3 is given by -kernel with --config kernel_old=1");
  if (!kernel && !boot) throw new UsageError("nothing to run: give -kernel FILE, or --boot CARD_OR_FOLDER");
  if (kernel && boot) throw new UsageError("-kernel and --boot exclude each other");
  if (!kernel) for (const f of ["dtb", "initrd", "append", "config"]) if (one(f)) throw new UsageError(`-${f} goes with -kernel${boot ? "; with --boot, config.txt and cmdline.txt decide" : ""}`);
  if (boot) {
    if (!existsSync(boot)) throw new UsageError(`--boot ${boot}: expected a folder or a card image, there is nothing of that name`);
    if (statSync(boot).isDirectory()) return planBoot({ kind: "files", files: hostFolder(boot) }, options);
    const inSlot = card?.path === boot ? card : undefined, other = inSlot ? undefined : asInput(() => openBlockFile(boot));
    const files = await (await import("../loader/fat.ts")).openBootVolume((inSlot ?? other!).source, boot, again.partition);
    try { return planBoot({ kind: "files", files }, options); } finally { other?.close(); }
  }
  const file = (name: string | undefined) => (name === undefined ? undefined : { name, bytes: readInput(name) });
  return planBoot({ kind: "bare", kernel: file(kernel)!, dtb: file(one("dtb")), initrd: file(one("initrd")), append: one("append"), config: one("config")?.replaceAll("\\n", "\n") });
}

function openCard(flags: Map<string, string[]>): BlockFile | undefined {
  const drive = driveOf(flags), boot = flags.get("boot")?.[0];
  // A card that the firmware boots from is also the card in the slot.
  const file = drive?.file ?? (boot && existsSync(boot) && !statSync(boot).isDirectory() ? boot : undefined);
  return file === undefined ? undefined : asInput(() => openBlockFile(file, { writeThrough: flags.has("sd-write") && !flags.has("snapshot") && !drive?.snapshot }));
}

function semihosting(commandLine: string | undefined) {
  return { console: writeOut, open: (name: string) => (existsSync(name) ? readFileSync(name) : undefined), commandLine };
}

/** A run may be long: that its results cannot be written should not show at its end. */
export function checkOutput(flag: string, path: string): void {
  try { accessSync(dirname(path), constants.W_OK); } catch { throw new UsageError(`${flag} ${path}: expected a folder that can be written to`); }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${flag} ${path}: expected a file, there is a folder of that name`);
}

/** What goes wrong in `work` is a fault of its input, not of the emulator. */
function asInput<T>(work: () => T): T {
  try { return work(); } catch (error) { throw new UsageError((error as Error).message); }
}

export function readInput(path: string): Uint8Array {
  try { return readFileSync(path); } catch (error) { throw new UsageError(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code})`); }
}

function note(text: string): void {
  freshLine();
  process.stderr.write(`redleaf-pi: ${text}\n`);
}
