/** Where a trace's text goes: the command line gives files, a test a string. Deviations: none. */
export interface TextSink { write(text: string): void }

/** Collects what is written, for small traces. */
export class TextBuffer implements TextSink {
  private readonly parts: string[] = [];
  write(text: string): void { this.parts.push(text); }
  get text(): string { return this.parts.join(""); }
}
