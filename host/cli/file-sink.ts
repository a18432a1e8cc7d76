/** A file that text is written to as it comes, in pieces: a trace may be larger than the memory. "-" is standard output. Deviations: none. */
import { closeSync, openSync, writeSync } from "node:fs";
import type { TextSink } from "../trace/sink.ts";
import { UsageError } from "./args.ts";

const PIECE = 1 << 16;

export class FileSink implements TextSink {
  private readonly file: number;
  private pending: string[] = [];
  private length = 0;

  constructor(path: string, flag: string) {
    try { this.file = path === "-" ? process.stdout.fd : openSync(path, "w"); } catch (error) { throw new UsageError(`${flag}: ${path} cannot be written (${(error as NodeJS.ErrnoException).code})`); }
  }
  write(text: string): void {
    this.pending.push(text);
    this.length += text.length;
    if (this.length >= PIECE) this.flush();
  }
  close(): void { this.flush(); if (this.file !== process.stdout.fd) closeSync(this.file); }
  private flush(): void {
    const bytes = Buffer.from(this.pending.join(""));
    for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at);
    this.pending = [];
    this.length = 0;
  }
}
