/**
 * `run --json FILE`: what ran and what came of it. Everything that decides a run is in it (inputs by hash, flags, options, version),
 * and what two equal runs have in common: counts, stop, hashes of what the lines sent.
 *
 *   const record = new RunRecord(words);   record.input("card", path);   record.heard(0, byte);   record.write(file, machine, ...)
 * Deviations: none.
 */
import { createHash, type Hash } from "node:crypto";
import { closeSync, openSync, readSync, writeFileSync } from "node:fs";
import type { BootPlan } from "../firmware/boot.ts";
import type { Machine } from "../machine/machine.ts";
import { describeStop, type StopReason } from "../machine/stop.ts";
import { version } from "./version.ts";

interface Input { role: string; name: string; bytes: number; sha256: string }

export class RunRecord {
  private readonly inputs: Input[] = [];
  private readonly lines: { bytes: number; hash: Hash }[] = [0, 1].map(() => ({ bytes: 0, hash: createHash("sha256") }));

  constructor(private readonly words: readonly string[]) {}

  /** A file that the run reads, as it is now. */
  input(role: string, path: string): void {
    const hash = createHash("sha256"), piece = new Uint8Array(1 << 20), file = openSync(path, "r");
    let bytes = 0;
    for (let got; (got = readSync(file, piece)) > 0; bytes += got) hash.update(piece.subarray(0, got));
    closeSync(file);
    this.inputs.push({ role, name: path, bytes, sha256: hash.digest("hex") });
  }

  /** What the firmware read. */
  plan(plan: BootPlan): void {
    for (const { name, bytes } of plan.files) this.inputs.push({ role: "boot", name, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });
  }

  /** A byte that a serial line sent. */
  heard(line: number, byte: number): void {
    this.lines[line].bytes++;
    this.lines[line].hash.update(Uint8Array.of(byte));
  }

  write(file: string, machine: Machine, options: object, plan: BootPlan | undefined, stop: StopReason, exitCode: number, matched: boolean): void {
    const report = {
      version: version(), arguments: this.words, options, inputs: this.inputs, commandLine: plan?.commandLine,
      stop: { ...stop, text: describeStop(stop) }, matched, exitCode,
      cycles: machine.cycles, seconds: machine.seconds, instructions: machine.instructions,
      cores: machine.cpus.map((c) => ({ pc: c.pc, el: c.el, instructions: Number(c.instructions), cycles: Number(c.cycles) })),
      serial: this.lines.map(({ bytes, hash }) => ({ bytes, sha256: hash.copy().digest("hex") })),
    };
    writeFileSync(file, JSON.stringify(report, (_, v) => (typeof v === "bigint" ? `0x${v.toString(16)}` : v), 2) + "\n");
  }
}
