/**
 * --input FILE: serial input with waits. A line is one of
 *   wait REGEX          until a serial line matches
 *   sleep SECONDS       of guest time
 *   send TEXT           with \\n, \\r, \\t, \\xHH; a carriage return is added unless it ends in \\c
 *   line 0|1            which line to speak on: 0 PL011, 1 mini-UART; by default the one that matched last
 *   # comment
 * Deviations: none.
 */
import { UsageError } from "./args.ts";

type Command = { kind: "wait"; what: RegExp } | { kind: "sleep"; seconds: number } | { kind: "send"; bytes: Uint8Array } | { kind: "line"; line: number };

export class InputScript {
  private readonly commands: Command[];
  private at = 0;
  private line: number | undefined;
  private lastHeard = 0;
  private wakeAt: number | undefined;
  private now = 0;

  constructor(text: string, file: string, private readonly send: (bytes: Uint8Array, line: number) => void) {
    this.commands = text.split(/\r?\n/).flatMap((raw, i): Command[] => {
      if (/^\s*(#|$)/.test(raw)) return [];
      const [, verb, rest] = /^\s*(\S+)\s?(.*)$/.exec(raw)!;
      const bad = (expected: string) => new UsageError(`${file}: line ${i + 1}: expected ${expected}, found "${raw}"`);
      switch (verb) {
        case "wait": try { return [{ kind: "wait" as const, what: new RegExp(rest) }]; } catch { throw bad("a regular expression after wait"); }
        case "sleep": if (!(Number(rest) >= 0)) throw bad("seconds after sleep"); return [{ kind: "sleep" as const, seconds: Number(rest) }];
        case "send": return [{ kind: "send" as const, bytes: unescape(rest) }];
        case "line": if (rest !== "0" && rest !== "1") throw bad("line 0 or line 1"); return [{ kind: "line" as const, line: Number(rest) }];
        default: throw bad("wait, sleep, send or line");
      }
    });
  }

  get pending(): boolean { return this.at < this.commands.length; }

  /** A serial line says `text` so far. */
  heard(line: number, text: string): void {
    const command = this.commands[this.at];
    if (command?.kind !== "wait" || !command.what.test(text)) return;
    this.lastHeard = line;
    this.at++;
    this.advance();
  }

  tick(seconds: number): void { this.now = seconds; this.advance(); }

  /** The machine idles: a sleep cannot end any more by time passing, so it ends now. Answers whether that helped. */
  release(): boolean {
    if (this.commands[this.at]?.kind !== "sleep") return false;
    this.wakeAt = undefined;
    this.at++;
    this.advance();
    return true;
  }

  private advance(): void {
    while (this.at < this.commands.length) {
      const command = this.commands[this.at];
      if (command.kind === "wait") return;
      if (command.kind === "sleep") {
        this.wakeAt ??= this.now + command.seconds;
        if (this.now < this.wakeAt) return;
        this.wakeAt = undefined;
      } else if (command.kind === "line") this.line = command.line;
      else this.send(command.bytes, this.line ?? this.lastHeard);
      this.at++;
    }
  }
}

function unescape(text: string): Uint8Array {
  const open = text.endsWith("\\c");
  const body = (open ? text.slice(0, -2) : text + "\r").replace(/\\(n|r|t|\\|x[0-9a-fA-F]{2})/g, (_, c: string) =>
    c === "n" ? "\n" : c === "r" ? "\r" : c === "t" ? "\t" : c === "\\" ? "\\" : String.fromCharCode(parseInt(c.slice(1), 16)));
  return Uint8Array.from(body, (c) => c.charCodeAt(0));
}
