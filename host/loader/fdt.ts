/**
 * Flattened device trees: parse into a tree of nodes, change it, write it back.
 *
 * Truth: Devicetree Specification 0.4, chapter 5 (flattened format, version 17).
 * What `dtc` wrote, parse and write give back byte for byte (same order, same sharing of property names).
 *
 *   const tree = parseFdt(bytes, "bcm2710-rpi-3-b.dtb");
 *   setString(findNode(tree, "/chosen")!, "bootargs", "console=ttyS0,115200");
 *   const patched = writeFdt(tree);
 * Deviations: none.
 */
import { LoadError } from "./load-error.ts";

export interface FdtNode { name: string; properties: Map<string, Uint8Array>; children: FdtNode[] }

export interface DeviceTree {
  /** The memory reservation block: ranges that the client program must not use. */
  reservations: { address: bigint; size: bigint }[];
  bootCpu: number;
  root: FdtNode;
}

export const isFdt = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && bytes[0] === 0xd0 && bytes[1] === 0x0d && bytes[2] === 0xfe && bytes[3] === 0xed;

export function parseFdt(bytes: Uint8Array, file: string): DeviceTree {
  if (!isFdt(bytes)) throw new LoadError(file, 0, "expected a flattened device tree (d0 0d fe ed)");
  if (bytes.length < HEADER_SIZE) throw new LoadError(file, bytes.length, `expected a ${HEADER_SIZE}-byte device tree header, the file ends after ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const field = (at: number) => view.getUint32(at);
  const total = field(4);
  if (total > bytes.length) throw new LoadError(file, 4, `expected a device tree of at most the file's 0x${bytes.length.toString(16)} bytes, the header says 0x${total.toString(16)}`);
  if (field(24) > 17 || field(20) < 17) throw new LoadError(file, 20, `expected device tree version 17, found ${field(20)} (compatible with ${field(24)})`);
  const block = (offsetAt: number, sizeAt: number, what: string): [number, number] => {
    const start = field(offsetAt), end = start + field(sizeAt);
    if (end > total) throw new LoadError(file, offsetAt, `expected the ${what} block inside the tree's 0x${total.toString(16)} bytes, found 0x${start.toString(16)}-0x${end.toString(16)}`);
    return [start, end];
  };
  const [structStart, structEnd] = block(8, 36, "structure"), [stringsStart, stringsEnd] = block(12, 32, "strings");

  const reservations: DeviceTree["reservations"] = [];
  for (let at = field(16); ; at += 16) {
    if (at + 16 > total) throw new LoadError(file, at, "expected a zero entry that ends the memory reservation block");
    const address = view.getBigUint64(at), size = view.getBigUint64(at + 8);
    if (address === 0n && size === 0n) break;
    reservations.push({ address, size });
  }

  const text = (at: number, end: number, what: string): [string, number] => {
    const zero = bytes.indexOf(0, at);
    if (zero < 0 || zero >= end) throw new LoadError(file, at, `expected a zero that ends the ${what}`);
    return [new TextDecoder("latin1").decode(bytes.subarray(at, zero)), zero + 1];
  };
  const names = new Map<number, string>();
  const open: FdtNode[] = [];
  let root: FdtNode | undefined;
  for (let at = structStart; ;) {
    if (at + 4 > structEnd) throw new LoadError(file, at, "expected FDT_END before the end of the structure block");
    const token = view.getUint32(at), tokenAt = at;
    at += 4;
    if (token === FDT_NOP) continue;
    if (token === FDT_END) {
      if (open.length > 0 || root === undefined) throw new LoadError(file, tokenAt, `expected ${root ? "the end of node '" + open[open.length - 1].name + "'" : "a root node"}, found FDT_END`);
      return { reservations, bootCpu: field(28), root };
    }
    if (token === FDT_BEGIN_NODE) {
      const [name, next] = text(at, structEnd, "node name");
      const node: FdtNode = { name, properties: new Map(), children: [] };
      if (open.length > 0) open[open.length - 1].children.push(node);
      else if (root === undefined) root = node;
      else throw new LoadError(file, tokenAt, `expected one root node, found a second one '${name}'`);
      open.push(node);
      if (open.length > DEEPEST) throw new LoadError(file, tokenAt, `expected nodes at most ${DEEPEST} deep`);
      at = align4(next);
    } else if (token === FDT_END_NODE) {
      if (open.pop() === undefined) throw new LoadError(file, tokenAt, "expected FDT_BEGIN_NODE or FDT_END, found FDT_END_NODE outside any node");
    } else if (token === FDT_PROP) {
      const node = open[open.length - 1];
      if (node === undefined) throw new LoadError(file, tokenAt, "expected a node, found a property outside any node");
      if (at + 8 > structEnd) throw new LoadError(file, at, "expected a property's length and name");
      const length = view.getUint32(at), nameAt = stringsStart + view.getUint32(at + 4);
      if (nameAt >= stringsEnd) throw new LoadError(file, at + 4, `expected a name inside the strings block, found offset 0x${view.getUint32(at + 4).toString(16)}`);
      let name = names.get(nameAt);
      if (name === undefined) names.set(nameAt, name = text(nameAt, stringsEnd, "property name")[0]);
      at += 8;
      if (at + length > structEnd) throw new LoadError(file, at - 8, `expected property '${name}' inside the structure block, its length is 0x${length.toString(16)}`);
      node.properties.set(name, new Uint8Array(bytes.subarray(at, at + length))); // a copy: properties are changed in place
      at = align4(at + length);
    } else {
      throw new LoadError(file, tokenAt, `expected a structure token (1, 2, 3, 4 or 9), found 0x${token.toString(16)}`);
    }
  }
}

export function writeFdt(tree: DeviceTree): Uint8Array {
  // Property names are shared as dtc shares them: a name that ends an earlier one points into it.
  const strings: number[] = [], nameOffsets = new Map<string, number>();
  const nameOffset = (name: string): number => {
    const known = nameOffsets.get(name);
    if (known !== undefined) return known;
    const start = strings.length;
    for (let i = 0; i <= name.length; i++) {
      if (!nameOffsets.has(name.slice(i))) nameOffsets.set(name.slice(i), start + i);
      strings.push(i < name.length ? name.charCodeAt(i) & 255 : 0);
    }
    return start;
  };
  let buffer = new Uint8Array(1 << 16), view = new DataView(buffer.buffer), at = 0;
  const reserve = (size: number) => {
    if (at + size <= buffer.length) return;
    const larger = new Uint8Array(Math.max(buffer.length * 2, at + size + 4096));
    larger.set(buffer);
    buffer = larger; view = new DataView(larger.buffer);
  };
  const word = (value: number) => { reserve(4); view.setUint32(at, value); at += 4; };
  const raw = (content: ArrayLike<number>) => { reserve(content.length + 4); buffer.set(content, at); at = align4(at + content.length); };
  const node = (n: FdtNode) => {
    word(FDT_BEGIN_NODE);
    raw([...n.name, "\0"].map((c) => c.charCodeAt(0)));
    for (const [name, value] of n.properties) { word(FDT_PROP); word(value.length); word(nameOffset(name)); raw(value); }
    n.children.forEach(node);
    word(FDT_END_NODE);
  };

  at = HEADER_SIZE;
  const reservationsAt = at;
  for (const { address, size } of [...tree.reservations, { address: 0n, size: 0n }]) {
    reserve(16);
    view.setBigUint64(at, address); view.setBigUint64(at + 8, size);
    at += 16;
  }
  const structAt = at;
  node(tree.root);
  word(FDT_END);
  const stringsAt = at;
  reserve(strings.length);
  buffer.set(strings, at);
  const total = stringsAt + strings.length;
  [MAGIC, total, structAt, stringsAt, reservationsAt, 17, 16, tree.bootCpu, strings.length, stringsAt - structAt]
    .forEach((value, i) => view.setUint32(i * 4, value));
  return buffer.slice(0, total);
}

export const newNode = (name: string): FdtNode => ({ name, properties: new Map(), children: [] });

/** A node by path ("/soc/serial@7e201000"), or by alias ("serial0", "serial0/bluetooth"). A name without @ matches one with it. */
export function findNode(tree: DeviceTree, path: string): FdtNode | undefined {
  let steps = path.split("/").filter((s) => s !== "");
  let node: FdtNode | undefined = tree.root;
  if (!path.startsWith("/")) {
    const target = getString(findNode(tree, "/aliases"), steps[0] ?? "");
    if (!target?.startsWith("/")) return undefined;
    node = findNode(tree, target);
    steps = steps.slice(1);
  }
  for (const step of steps) node = node && childOf(node, step);
  return node;
}

export const childOf = (node: FdtNode, name: string): FdtNode | undefined =>
  node.children.find((c) => c.name === name) ?? (name.includes("@") ? undefined : node.children.find((c) => c.name.startsWith(`${name}@`)));

export function childOrNew(node: FdtNode, name: string): FdtNode {
  const found = childOf(node, name);
  if (found) return found;
  const made = newNode(name);
  node.children.push(made);
  return made;
}

/** Every node below and including `node`, parents first, each with its full path. */
export function* walk(node: FdtNode, path = ""): Generator<[node: FdtNode, path: string]> {
  yield [node, path === "" ? "/" : path];
  for (const child of node.children) yield* walk(child, `${path}/${child.name}`);
}

export const phandleOf = (node: FdtNode): number | undefined =>
  getCells(node, "phandle")?.[0] ?? getCells(node, "linux,phandle")?.[0];

export function findPhandle(root: FdtNode, phandle: number): FdtNode | undefined {
  for (const [node] of walk(root)) if (phandleOf(node) === phandle) return node;
  return undefined;
}

export function getStrings(node: FdtNode | undefined, name: string): string[] | undefined {
  const value = node?.properties.get(name);
  return value && new TextDecoder("latin1").decode(value).replace(/\0$/, "").split("\0");
}
export const getString = (node: FdtNode | undefined, name: string): string | undefined => getStrings(node, name)?.[0];

/** The property as big-endian 32-bit cells; a rest shorter than a cell is left out. */
export function getCells(node: FdtNode | undefined, name: string): number[] | undefined {
  const value = node?.properties.get(name);
  if (value === undefined) return undefined;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return Array.from({ length: value.length >> 2 }, (_, i) => view.getUint32(i * 4));
}

export const stringValue = (...texts: string[]): Uint8Array => Uint8Array.from(texts.flatMap((t) => [...new TextEncoder().encode(t), 0]));
export function cellsValue(...cells: number[]): Uint8Array {
  const value = new Uint8Array(cells.length * 4), view = new DataView(value.buffer);
  cells.forEach((cell, i) => view.setUint32(i * 4, cell));
  return value;
}
export const setString = (node: FdtNode, name: string, text: string): void => { node.properties.set(name, stringValue(text)); };
export const setCells = (node: FdtNode, name: string, ...cells: number[]): void => { node.properties.set(name, cellsValue(...cells)); };

const align4 = (n: number): number => (n + 3) & ~3;
const MAGIC = 0xd00dfeed, HEADER_SIZE = 40, DEEPEST = 64;
const FDT_BEGIN_NODE = 1, FDT_END_NODE = 2, FDT_PROP = 3, FDT_NOP = 4, FDT_END = 9;
