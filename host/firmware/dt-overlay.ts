/**
 * Device tree overlays and parameters, as the firmware applies `dtoverlay=` and `dtparam=`.
 *
 * Truth: Raspberry Pi documentation "Device Trees, overlays, and parameters"; the rules are listed in pi3.md 2.6.
 *
 * An overlay is a tree of fragments, each with a target in the base tree. `__fixups__` names the base labels it refers to,
 * `__local_fixups__` its own references, `__symbols__` its own labels (private unless `__exports__` lists them), and
 * `__overrides__` its parameters. Parameters change the overlay (or base nodes it refers to) before it is merged.
 *
 *   const overlay = prepareOverlay(base, parseFdt(bytes, name), name);
 *   applyParam(overlay.scope, "speed", "100");     // false: no such parameter
 *   mergeOverlay(base, overlay);
 *
 * Deviations: of the two forms of a lookup table's default, only the empty key ("=value") is known; a parameter that renames
 * a node does not change paths in __symbols__.
 */
import { LoadError } from "../loader/load-error.ts";
import {
  type DeviceTree, type FdtNode, cellsValue, childOf, childOrNew, findNode, findPhandle, getCells, getString, getStrings, phandleOf,
  setCells, setString, stringValue, walk,
} from "../loader/fdt.ts";
import { parseNumber, splitQuoted } from "./config-txt.ts";

/** Where a parameter is looked up, and where the nodes it names may be. */
export interface ParamScope { overrides: FdtNode | undefined; nodes: FdtNode[]; fragments: FdtNode[]; file: string }

export interface Overlay { tree: DeviceTree; name: string; scope: ParamScope; localReferences: { node: FdtNode; property: string; offset: number }[] }

export const baseScope = (base: DeviceTree, file: string): ParamScope =>
  ({ overrides: childOf(base.root, "__overrides__"), nodes: [base.root], fragments: [], file });

/** Gives the overlay's own phandles numbers that the base does not use, and resolves its references to base labels. */
export function prepareOverlay(base: DeviceTree, tree: DeviceTree, name: string): Overlay {
  const highest = Math.max(0, ...[...walk(base.root)].map(([node]) => phandleOf(node) ?? 0));
  for (const [node] of walk(tree.root)) for (const property of ["phandle", "linux,phandle"]) {
    const phandle = getCells(node, property)?.[0];
    if (phandle !== undefined) setCells(node, property, phandle + highest);
  }
  const localReferences: Overlay["localReferences"] = [];
  const local = (fixups: FdtNode, node: FdtNode) => {
    for (const [property] of fixups.properties) for (const offset of getCells(fixups, property)!) {
      if (!hasCell(node, property, offset)) throw new LoadError(name, undefined, `expected a reference at ${node.name}:${property}:${offset}, as __local_fixups__ says`);
      writeCell(node, property, offset, readCell(node, property, offset) + highest);
      localReferences.push({ node, property, offset });
    }
    for (const child of fixups.children) {
      const target = childOf(node, child.name);
      if (target === undefined) throw new LoadError(name, undefined, `expected a node '${child.name}' in '${node.name || "/"}', as __local_fixups__ says`);
      local(child, target);
    }
  };
  const localFixups = childOf(tree.root, "__local_fixups__");
  if (localFixups) local(localFixups, tree.root);

  const fixups = childOf(tree.root, "__fixups__"), symbols = childOf(base.root, "__symbols__");
  for (const [label] of fixups?.properties ?? []) {
    const path = getString(symbols, label), target = path === undefined ? undefined : findNode(base, path);
    if (target === undefined) throw new LoadError(name, undefined, `expected the label '${label}' in the device tree`);
    const phandle = phandleOf(target) ?? newPhandle(target, base, tree);
    for (const place of getStrings(fixups, label)!) {
      const parts = place.split(":"), offset = Number(parts.pop()), property = parts.pop() ?? "", node = findNode(tree, parts.join(":"));
      if (!node || !hasCell(node, property, offset)) throw new LoadError(name, undefined, `expected a reference at '${place}', as __fixups__ says`);
      writeCell(node, property, offset, phandle);
    }
  }
  const fragments = tree.root.children.filter((node) => childOf(node, "__overlay__") ?? childOf(node, "__dormant__"));
  const scope = { overrides: childOf(tree.root, "__overrides__"), nodes: [tree.root, base.root], fragments, file: name };
  return { tree, name, scope, localReferences };
}

/** Sets one parameter; answers false when the scope has none of that name. A value that does not fit is a LoadError. */
export function applyParam(scope: ParamScope, name: string, value: string): boolean {
  const override = scope.overrides?.properties.get(name);
  if (override === undefined) return false;
  const fail = (problem: string): never => { throw new LoadError(scope.file, undefined, `parameter '${name}': ${problem}`); };
  let at = 0;
  const cell = (): number => {
    if (at + 4 > override.length) fail(`expected a cell at byte ${at} of its __overrides__ entry`);
    at += 4;
    return ((override[at - 4] << 24) | (override[at - 3] << 16) | (override[at - 2] << 8) | override[at - 1]) >>> 0;
  };
  const text = (): string => {
    const zero = override.indexOf(0, at);
    if (zero < 0) fail(`expected a string at byte ${at} of its __overrides__ entry`);
    const found = new TextDecoder("latin1").decode(override.subarray(at, zero));
    at = zero + 1;
    return found;
  };
  while (at < override.length) {
    const phandle = cell();
    if (phandle === 0) {
      if (at < override.length) toggleFragments(scope, text(), value, fail);
      continue;
    }
    const target = parseTarget(text(), { cell, text, more: () => at < override.length }, fail);
    const home = scope.nodes.find((root) => findPhandle(root, phandle));
    if (home === undefined) fail(`expected a node with phandle ${phandle}`);
    assign(findPhandle(home!, phandle)!, target, value, fail);
  }
  return true;
}

/** Merges the overlay's fragments into the base: those that target the overlay itself first, then the others in order. */
export function mergeOverlay(base: DeviceTree, overlay: Overlay): void {
  const active = overlay.tree.root.children.flatMap((fragment) => {
    const content = childOf(fragment, "__overlay__");
    return content ? [{ fragment, content }] : [];
  });
  const outer: { fragment: FdtNode; content: FdtNode; target: FdtNode }[] = [], inner: typeof outer = [];
  for (const { fragment, content } of active) {
    const phandle = getCells(fragment, "target")?.[0], path = getString(fragment, "target-path");
    const own = phandle === undefined ? undefined : findPhandle(overlay.tree.root, phandle);
    const target = own ?? (phandle !== undefined ? findPhandle(base.root, phandle) : path !== undefined ? findNode(base, path) : undefined);
    if (target === undefined) throw new LoadError(overlay.name, undefined, `${fragment.name}: expected a target in the device tree, found ${path !== undefined ? `'${path}'` : phandle !== undefined ? `phandle ${phandle}` : "neither target nor target-path"}`);
    (own ? inner : outer).push({ fragment, content, target });
  }
  // A node that has a phandle keeps it: the base may refer to it. What the overlay called it is rewritten.
  const renumbered = new Map<number, number>();
  const collect = (content: FdtNode, target: FdtNode | undefined) => {
    const theirs = phandleOf(content), ours = target && phandleOf(target);
    if (theirs !== undefined && ours !== undefined) renumbered.set(theirs, ours);
    for (const child of content.children) collect(child, target && childOf(target, child.name));
  };
  for (const { content, target } of outer) collect(content, target);
  for (const { node, property, offset } of overlay.localReferences) {
    if (!hasCell(node, property, offset)) continue; // a parameter replaced the property by something shorter
    const ours = renumbered.get(readCell(node, property, offset));
    if (ours !== undefined) writeCell(node, property, offset, ours);
  }
  for (const { content, target } of [...inner, ...outer]) mergeNode(target, content);

  const exports = childOf(overlay.tree.root, "__exports__"), ownSymbols = childOf(overlay.tree.root, "__symbols__");
  for (const [label] of exports?.properties ?? []) {
    const [, fragmentName, , rest] = /^\/([^/]+)\/(__overlay__)(.*)$/.exec(getString(ownSymbols, label) ?? "") ?? [];
    const home = outer.find(({ fragment }) => fragment.name === fragmentName);
    const [, homePath] = (home && [...walk(base.root)].find(([node]) => node === home.target)) ?? [];
    if (homePath !== undefined) setString(childOrNew(base.root, "__symbols__"), label, `${homePath === "/" ? "" : homePath}${rest}` || "/");
  }
}

/** What overlay_map.dtb says about an overlay's name on this platform: another name, or why it is left out. */
export function remapOverlay(map: DeviceTree | undefined, name: string): { name: string } | { skip: string } {
  for (let hops = 0; hops < 8; hops++) {
    const node = map && childOf(map.root, name);
    if (node === undefined) return { name };
    const deprecated = getString(node, "deprecated"), renamed = getString(node, "renamed");
    if (deprecated !== undefined) return { skip: `overlay '${name}' is deprecated: ${deprecated}` };
    if (renamed !== undefined) { name = renamed; continue; }
    const here = getString(node, PLATFORM);
    if (here === undefined) return { skip: `overlay '${name}' is not for ${PLATFORM}` };
    if (here === "") return { name };
    name = here;
  }
  return { skip: `overlay '${name}': overlay_map.dtb renames it in a circle` };
}

/** Older trees lack the names by which overlays know the two I2C buses: i2c and i2c_arm are i2c1, i2c_vc is i2c0. */
export function aliasI2c(base: DeviceTree): void {
  for (const [alias, real] of [["i2c", "i2c1"], ["i2c_arm", "i2c1"], ["i2c_vc", "i2c0"]]) {
    for (const [place, suffix] of [["__symbols__", ""], ["__overrides__", ""], ["__overrides__", "_baudrate"]]) {
      const node = childOf(base.root, place), value = node?.properties.get(real + suffix);
      if (node && value && !node.properties.has(alias + suffix)) node.properties.set(alias + suffix, value);
    }
  }
}

type Fail = (problem: string) => never;

/** One place that a parameter sets: a property, how the value is written, and what stands in for the parameter's value. */
interface Target { property: string; kind: "string" | "bytes" | "boolean" | "inverted" | 8 | 16 | 32 | 64; offset: number; literal?: string; table?: Map<string, string> }

function parseTarget(text: string, rest: { cell(): number; text(): string; more(): boolean }, fail: Fail): Target {
  const end = text.slice(1).search(/[:;.#?![{=]/); // from the second character on: "#size-cells" is a property name too
  const property = end < 0 ? text : text.slice(0, end + 1);
  let tail = text.slice(property.length);
  const kind = KINDS[tail[0]] ?? "string";
  const target: Target = { property, kind, offset: 0 };
  if (kind !== "string") tail = tail.slice(1);
  if (typeof kind === "number") {
    const digits = /^\d+/.exec(tail)?.[0] ?? fail(`expected an offset after '${text[property.length]}' in '${text}'`);
    target.offset = Number(digits);
    tail = tail.slice(digits.length);
  }
  if (tail === "" || (kind === "bytes" && tail === "]")) return target;
  if (tail.startsWith("=")) {
    // An integer with nothing after '=' takes the next cell, which may be a phandle that __fixups__ filled in.
    target.literal = tail.length === 1 && typeof kind === "number" ? String(rest.cell()) : tail.slice(1);
  } else if (tail.startsWith("{")) {
    // A table may be broken off after '=' for a cell and go on in the next string.
    while (!tail.endsWith("}")) {
      if (!rest.more()) fail(`expected '}' at the end of '${text}'`);
      tail += String(rest.cell()) + rest.text();
    }
    target.table = new Map(splitQuoted(tail.slice(1, -1)).map((entry) => {
      const equals = entry.indexOf("=");
      return equals < 0 ? [entry, entry] : [entry.slice(0, equals), entry.slice(equals + 1)];
    }));
  } else {
    fail(`expected ':', ';', '.', '#', '?', '!', '[', '=' or '{' after '${property}', found '${tail}'`);
  }
  return target;
}

function assign(node: FdtNode, target: Target, given: string, fail: Fail): void {
  const value = target.literal ?? (target.table ? target.table.get(given) ?? target.table.get("") ?? fail(`expected one of ${[...target.table.keys()].join(", ")}, found '${given}'`) : given);
  const { property, kind, offset } = target;
  if (kind === "boolean" || kind === "inverted") {
    const on = boolean(value) ?? fail(`expected on or off, found '${value}'`);
    if (on === (kind === "boolean")) node.properties.set(property, new Uint8Array(0)); else node.properties.delete(property);
  } else if (kind === "bytes") {
    const digits = value.replace(/[\s:,-]/g, "");
    if (!/^([0-9a-f]{2})*$/i.test(digits)) fail(`expected pairs of hexadecimal digits, found '${value}'`);
    node.properties.set(property, Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16)));
  } else if (kind === "string") {
    if (property === "name") node.name = value + (node.name.includes("@") ? node.name.slice(node.name.indexOf("@")) : "");
    else if (property === "bootargs") setString(node, property, joinArguments(getString(node, property), value));
    else if (property === "status") setString(node, property, ({ true: "okay", false: "disabled" })[String(boolean(value))] ?? value);
    else setString(node, property, value);
  } else {
    const number = integer(value) ?? fail(`expected a number, found '${value}'`);
    const old = node.properties.get(property) ?? new Uint8Array(0);
    const grown = new Uint8Array(Math.max(old.length, offset + kind / 8));
    grown.set(old);
    for (let i = 0, left = BigInt.asUintN(kind, number); i < kind / 8; i++, left >>= 8n) grown[offset + kind / 8 - 1 - i] = Number(left & 255n);
    node.properties.set(property, grown);
    if (property === "reg" && node.name.includes("@")) node.name = `${node.name.slice(0, node.name.indexOf("@"))}@${(getCells(node, "reg")?.[0] ?? 0).toString(16)}`;
  }
}

/** "+1-2=3!4": on, off, on if the value is true, on if it is false; the numbers are those in fragment@N. */
function toggleFragments(scope: ParamScope, text: string, value: string, fail: Fail): void {
  if (!/^([+\-=!]\d+)+$/.test(text)) fail(`expected fragments like '+0-1', found '${text}'`);
  for (const [, operator, number] of text.matchAll(/([+\-=!])(\d+)/g)) {
    const fragment = scope.fragments.find((node) => new RegExp(`^fragment[@-]${number}$`).test(node.name));
    if (fragment === undefined) fail(`expected a fragment@${number}`);
    const truth = operator === "=" || operator === "!" ? boolean(value) ?? fail(`expected on or off, found '${value}'`) : true;
    const on = operator === "+" || operator === "=" ? truth : !truth;
    const content = childOf(fragment!, "__overlay__") ?? childOf(fragment!, "__dormant__");
    content!.name = on ? "__overlay__" : "__dormant__";
  }
}

function mergeNode(target: FdtNode, content: FdtNode): void {
  const known = phandleOf(target) !== undefined;
  for (const [name, value] of content.properties) {
    if (known && (name === "phandle" || name === "linux,phandle")) continue;
    const joined = name === "bootargs" ? stringValue(joinArguments(getString(target, name), getString(content, name) ?? "")) : value;
    target.properties.set(name, joined);
  }
  for (const child of content.children) {
    const same = target.children.find((c) => c.name === child.name);
    if (same) mergeNode(same, child); else target.children.push(child);
  }
}

const joinArguments = (first: string | undefined, second: string): string => (first ? `${first} ${second}` : second);

function boolean(value: string): boolean | undefined {
  const number = parseNumber(value), word = value.toLowerCase();
  if (number !== undefined) return number !== 0;
  return ["y", "yes", "on", "true", "okay"].includes(word) ? true : ["n", "no", "off", "false", "disabled"].includes(word) ? false : undefined;
}

/** Numbers, and the words that GPIO parameters take: off/none 0, on/down 1, up 2. */
function integer(value: string): bigint | undefined {
  const word = value.trim().toLowerCase();
  if (/^-?(0x[0-9a-f]+|\d+)$/.test(word)) return word.startsWith("-") ? -BigInt(word.slice(1)) : BigInt(word);
  return ["n", "no", "off", "false", "none"].includes(word) ? 0n : ["y", "yes", "on", "true", "down"].includes(word) ? 1n : word === "up" ? 2n : undefined;
}

function newPhandle(node: FdtNode, ...trees: DeviceTree[]): number {
  const phandle = 1 + Math.max(0, ...trees.flatMap((tree) => [...walk(tree.root)].map(([n]) => phandleOf(n) ?? 0)));
  node.properties.set("phandle", cellsValue(phandle));
  return phandle;
}

const hasCell = (node: FdtNode, property: string, offset: number): boolean => (node.properties.get(property)?.length ?? -1) >= offset + 4;
const dataView = (node: FdtNode, property: string): DataView => { const v = node.properties.get(property)!; return new DataView(v.buffer, v.byteOffset, v.byteLength); };
const readCell = (node: FdtNode, property: string, offset: number): number => dataView(node, property).getUint32(offset);
const writeCell = (node: FdtNode, property: string, offset: number, value: number): void => dataView(node, property).setUint32(offset, value);

const KINDS: Record<string, Target["kind"]> = { ":": 32, ";": 16, ".": 8, "#": 64, "?": "boolean", "!": "inverted", "[": "bytes" };
const PLATFORM = "bcm2835"; // overlay_map.dtb's name for the family of the Pi 0 to 3
