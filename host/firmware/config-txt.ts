/**
 * config.txt: the firmware's settings file.
 *
 * Truth: Raspberry Pi documentation, "config.txt" and "Conditional filters"; the rules are listed in pi3.md 2.4.
 * One `property=value` a line; the last one wins, except that `dtoverlay`, `dtparam` and `gpio` add up in their order; `include FILE`
 * puts another file in its place; `initramfs FILES [ADDRESS|followkernel]` has no `=`. A `[filter]` line holds until another
 * of its kind replaces it, filters of different kinds must all match, `[all]` clears them. Unknown keys are kept and nobody
 * reads them; an unknown filter matches nothing.
 * Deviations: [EDID=...] never matches (no display is attached); the display of [HDMI:n] is taken to be number 0.
 */
import { BootError } from "./boot-error.ts";

export interface FilterContext {
  /** Model filters that this board answers to: ["pi3"] on a 3B, ["pi3", "pi3+"] on a 3B+. */
  models: readonly string[];
  /** The type field of the revision code, for [board-type=0x08]. */
  boardType: number;
  /** Serial number, low 32 bits, for [0x12345678]. */
  serial: number;
  /** The level of a GPIO input, for [gpio4=1]. */
  gpio(pin: number): 0 | 1;
  tryboot: boolean;
}

/** A `name=value` of dtparam or of the rest of a dtoverlay line; without a value it is "true". */
export type DtParam = [name: string, value: string];

/** One dtoverlay or dtparam line, in file order; an overlay with an empty name closes the scope of the one before it. */
export type DtLine = { kind: "overlay"; name: string; params: DtParam[] } | { kind: "params"; params: DtParam[] };

/** A `gpio=` line: what it does to each of its pins, in order. */
export interface GpioLine { pins: number[]; actions: GpioAction[] }
export type GpioAction = { function: number } | { level: 0 | 1 } | { pull: 0 | 1 | 2 };

export interface Config {
  text(key: string): string | undefined;
  /** A number, decimal or 0x; undefined when the key is absent. */
  number(key: string): number | undefined;
  flag(key: string, otherwise: boolean): boolean;
  dtLines: DtLine[];
  gpioLines: GpioLine[];
  initramfs: { files: string[]; address: number | "followkernel" | undefined } | undefined;
  warnings: string[];
}

export function parseConfig(text: string, file: string, context: FilterContext, read: (name: string) => string | undefined): Config {
  const values = new Map<string, { value: string; where: string }>();
  const filters = new Map<string, boolean>();
  const config: Config = {
    dtLines: [], gpioLines: [], initramfs: undefined, warnings: [],
    text: (key) => values.get(key)?.value,
    number(key) {
      const found = values.get(key);
      if (found === undefined) return undefined;
      const number = parseNumber(found.value);
      if (number === undefined) throw new BootError(found.where, `expected a number for ${key}, found '${found.value}'`);
      return number;
    },
    flag: (key, otherwise) => { const number = config.number(key); return number === undefined ? otherwise : number !== 0; },
  };

  const take = (source: string, name: string, open: string[]) => source.split("\n").forEach((whole, index) => {
    const where = `${name}: line ${index + 1}`;
    const line = whole.replace(/\r$/, "").slice(0, LONGEST_LINE).trim();
    if (line === "" || line.startsWith("#")) return;
    if (line.startsWith("[")) { setFilter(line, where); return; }
    if (![...filters.values()].every((matches) => matches)) return;
    const word = /^(include|initramfs)\s+(.*)$/.exec(line);
    if (word?.[1] === "include") {
      const included = word[2].trim();
      if (open.includes(included)) throw new BootError(where, `expected files that do not include each other, found '${included}' inside itself`);
      const content = read(included);
      if (content === undefined) throw new BootError(where, `expected the file '${included}' to include`);
      take(content, included, [...open, included]);
    } else if (word) {
      const [names, at] = word[2].trim().split(/\s+/);
      const address = at === undefined || at === "followkernel" ? at : parseNumber(at);
      if (at !== undefined && address === undefined) throw new BootError(where, `expected an address or 'followkernel', found '${at}'`);
      config.initramfs = { files: names.split(","), address: address === 0 ? "followkernel" : address };
    } else {
      const equals = line.indexOf("=");
      if (equals < 0) { config.warnings.push(`${where}: no '=' in '${line}', ignored`); return; }
      const key = line.slice(0, equals).trim(), value = line.slice(equals + 1).trim();
      if (key === "dtoverlay" || key === "device_tree_overlay") {
        // The older form has a colon before the first parameter: dtoverlay=NAME:PARAM=VALUE,...
        const [overlay, ...params] = splitQuoted(value.replace(/^([^,:="]*):/, "$1,"));
        config.dtLines.push({ kind: "overlay", name: overlay ?? "", params: params.map(dtParam) });
      } else if (key === "dtparam" || key === "device_tree_param") {
        config.dtLines.push({ kind: "params", params: splitQuoted(value).map(dtParam) });
      } else if (key === "gpio") {
        const line = gpioLine(value);
        if (typeof line === "string") config.warnings.push(`${where}: ${line}, ignored`); else config.gpioLines.push(line);
      } else {
        values.set(key, { value, where });
      }
    }
  });

  const setFilter = (line: string, where: string) => {
    const end = line.indexOf("]");
    const filter = (end < 0 ? line.slice(1) : line.slice(1, end)).trim(), lower = filter.toLowerCase();
    const number = (text: string) => parseNumber(text) ?? NaN;
    const gpio = /^gpio(\d+)=([01])$/.exec(lower);
    if (lower === "all") filters.clear();
    else if (lower === "none") filters.set("none", false);
    else if (/^(pi|cm)\d/.test(lower)) filters.set("model", context.models.includes(lower));
    else if (lower.startsWith("board-type=")) filters.set("board-type", number(lower.slice(11)) === context.boardType);
    else if (lower.startsWith("0x")) filters.set("serial", number(lower) === context.serial);
    else if (gpio) filters.set("gpio", context.gpio(Number(gpio[1])) === Number(gpio[2]));
    else if (lower.startsWith("edid=")) filters.set("edid", false);
    else if (lower.startsWith("hdmi:")) filters.set("hdmi", lower === "hdmi:0");
    else if (lower === "tryboot") filters.set("tryboot", context.tryboot);
    else { filters.set("unknown", false); config.warnings.push(`${where}: unknown filter [${filter}], nothing below it counts until [all]`); }
  };

  take(text, file, [file]);
  const ramfs = values.get("ramfsfile");
  if (ramfs && ramfs.value !== "" && !config.initramfs) config.initramfs = { files: ramfs.value.split(","), address: config.number("ramfsaddr") || undefined };
  return config;
}

function dtParam(text: string): DtParam {
  const equals = text.indexOf("=");
  return equals < 0 ? [text, "true"] : [text.slice(0, equals), text.slice(equals + 1)];
}

/** `PINS=WORD,...`: pins are numbers and ranges with commas between; answers what was expected when it is something else. */
function gpioLine(value: string): GpioLine | string {
  const [, pinText, words] = /^([\d,\s-]+)=(.*)$/.exec(value) ?? [];
  if (pinText === undefined) return `expected gpio=PINS=ACTIONS, found '${value}'`;
  const pins: number[] = [];
  for (const part of pinText.split(",")) {
    const [, from, to] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [], first = Number(from), last = Number(to ?? from);
    if (from === undefined || last < first || last >= PINS) return `expected pins from 0 to ${PINS - 1}, found '${part.trim()}'`;
    for (let pin = first; pin <= last; pin++) pins.push(pin);
  }
  const actions = words.split(",").map((word) => GPIO_ACTIONS[word.trim().toLowerCase()]);
  const unknown = actions.findIndex((action) => action === undefined);
  return unknown < 0 ? { pins, actions } : `expected one of ${Object.keys(GPIO_ACTIONS).join(", ")}, found '${words.split(",")[unknown].trim()}'`;
}

const PINS = 54;
/** Functions as GPFSEL holds them; pulls as GPPUD does. */
const GPIO_ACTIONS: Record<string, GpioAction> = {
  ip: { function: 0 }, op: { function: 1 }, a0: { function: 4 }, a1: { function: 5 }, a2: { function: 6 }, a3: { function: 7 }, a4: { function: 3 }, a5: { function: 2 },
  dh: { level: 1 }, dl: { level: 0 }, pu: { pull: 2 }, pd: { pull: 1 }, pn: { pull: 0 }, np: { pull: 0 },
};

/** Splits at commas outside quotes, and takes the quotes off. */
export function splitQuoted(text: string): string[] {
  const parts = text.match(/(?:"[^"]*"|'[^']*'|[^,])+/g) ?? [];
  return parts.map((part) => part.trim().replace(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single)).filter((p) => p !== "");
}

export function parseNumber(text: string): number | undefined {
  return /^(0x[0-9a-f]+|\d+)$/i.test(text.trim()) ? Number(text.trim()) : undefined;
}

const LONGEST_LINE = 98; // documentation, "file format": longer lines are cut
