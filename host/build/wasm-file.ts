/**
 * A WebAssembly file as the build looks at it: sections, function bodies, instructions with their places and nesting.
 * Truth: WebAssembly core specification, binary format. Deviations: knows the instructions that the compiler emits here, no
 * threads, exceptions or GC.
 */
export interface Section { id: number; start: number; from: number; end: number }
export interface Body { index: number; from: number; end: number; code: number }

class Bytes {
  constructor(readonly bytes: Uint8Array, public at = 0) { }
  u8(): number { return this.bytes[this.at++]; }
  u32(): number { let value = 0, shift = 0, b; do { b = this.u8(); value |= (b & 127) << shift; shift += 7; } while (b & 128); return value >>> 0; }
  skip(): void { while (this.u8() & 128); }
}

export function sections(file: Uint8Array): Section[] {
  const r = new Bytes(file, 8), list: Section[] = [];
  while (r.at < file.length) { const start = r.at, id = r.u8(), size = r.u32(); list.push({ id, start, from: r.at, end: r.at + size }); r.at += size; }
  return list;
}

/** The functions that have code; their index counts the imported ones. */
export function bodies(file: Uint8Array): Body[] {
  let imported = 0;
  const list: Body[] = [];
  for (const section of sections(file)) {
    const r = new Bytes(file, section.from);
    if (section.id === 2) for (let n = r.u32(); n > 0; n--) {
      for (let i = 0; i < 2; i++) { const length = r.u32(); r.at += length; }
      switch (r.u8()) {
        case 0: r.skip(); imported++; break;
        case 1: r.u8(); limits(r); break;
        case 2: limits(r); break;
        default: r.u8(); r.u8();
      }
    }
    if (section.id === 10) for (let n = r.u32(), i = 0; i < n; i++) {
      const size = r.u32(), from = r.at, end = from + size;
      for (let groups = r.u32(); groups > 0; groups--) { r.u32(); r.u8(); }
      list.push({ index: imported + i, from, end, code: r.at });
      r.at = end;
    }
  }
  return list;
}

function limits(r: Bytes): void { const flags = r.u8(); r.skip(); if (flags & 1) r.skip(); }

/** An instruction with what it encloses: a block's, a loop's or an arm's instructions. `to`: the labels of branches. */
export interface Node { op: number; at: number; then: Node[]; otherwise: Node[]; to: number[] }
export const Op = { UNREACHABLE: 0, BLOCK: 2, LOOP: 3, IF: 4, ELSE: 5, END: 0xb, BR: 0xc, BR_IF: 0xd, BR_TABLE: 0xe, RETURN: 0xf, CALL: 0x10, CALL_INDIRECT: 0x11 } as const;

export function parse(file: Uint8Array, body: Body): Node[] {
  const r = new Bytes(file, body.code);
  const root: Node[] = [], open: { node?: Node; list: Node[] }[] = [{ list: root }];
  while (open.length > 0) {
    const at = r.at, op = r.u8(), top = open.at(-1)!;
    if (op === Op.END) { open.pop(); continue; }
    if (op === Op.ELSE) { top.list = top.node!.otherwise; continue; }
    const node: Node = { op, at, then: [], otherwise: [], to: [] };
    top.list.push(node);
    if (op === Op.BLOCK || op === Op.LOOP || op === Op.IF) { r.skip(); open.push({ node, list: node.then }); continue; }
    if (op === Op.BR || op === Op.BR_IF) node.to.push(r.u32());
    else if (op === Op.BR_TABLE) for (let n = r.u32(); n >= 0; n--) node.to.push(r.u32());
    else operands(r, op);
  }
  if (r.at !== body.end) throw new Error(`function ${body.index} ends at ${body.end.toString(16)}, its instructions at ${r.at.toString(16)}`);
  return root;
}

/** Passes over an instruction's immediate operands. */
function operands(r: Bytes, op: number): void {
  if (op === Op.CALL || (op >= 0x20 && op <= 0x24) || op === 0x41 || op === 0x42) r.skip();
  else if (op === Op.CALL_INDIRECT || (op >= 0x28 && op <= 0x3e)) { r.skip(); r.skip(); }
  else if (op === 0x3f || op === 0x40) r.u8();
  else if (op === 0x43) r.at += 4;
  else if (op === 0x44) r.at += 8;
  else if (op === 0xfc) { const sub = r.u32(); if (sub === 8 || sub === 10 || sub === 12 || sub === 14) { r.skip(); r.skip(); } else if (sub >= 9) r.skip(); }
  else if (op === 0xfd) {
    const sub = r.u32();
    if (sub <= 11 || sub === 92 || sub === 93) { r.skip(); r.skip(); }
    else if (sub === 12 || sub === 13) r.at += 16;
    else if (sub >= 21 && sub <= 34) r.u8();
    else if (sub >= 84 && sub <= 91) { r.skip(); r.skip(); r.u8(); }
  }
  else if (!(op <= 1 || op === Op.RETURN || op === 0x1a || op === 0x1b || (op >= 0x45 && op <= 0xc4))) throw new Error(`instruction 0x${op.toString(16)} at 0x${(r.at - 1).toString(16)} is not known to host/build/wasm-file.ts`);
}

/** Every node of a body, outer ones first. */
export function* all(list: Node[]): Generator<Node> {
  for (const node of list) { yield node; yield* all(node.then); yield* all(node.otherwise); }
}
