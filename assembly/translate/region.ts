/**
 * A region: the code that is reached from one record without leaving a few pages, as one WebAssembly function.
 *
 * It is found by following what branches say. A node is a straight run of records; calls of small leaf functions are
 * followed into a context of their own, so that a return leads back to where the call was. A call of what the region begins
 * with or already has (a function that calls itself) leads there, and a return asks whether it is to come back from one of
 * those. Code that has never been decoded has never run: it is left out. What is left out is left for: the region ends there.
 *
 * Nodes become wasm's blocks and loops by their dominator tree (N. Ramsey, "Beyond Relooper", 2022). A jump into the middle
 * of a loop that its head does not dominate leaves the region.
 *
 * The budget is spent at the end of a node and looked at where a loop begins: less than the longest way to the next look
 * leaves the region.
 * Deviations: none.
 */
import { Rec, RECORD_BYTES, TRANSLATED, UNDECODED } from "../decode/record";
import { CALLS_SEEN, CALLS_SEEN_ENTRIES, PAGE_HEADS, PAGE_HELD, PAGE_RAM, RAM, REGION_BYTES, REGIONS, TRANSLATE_OUT } from "../layout";
import { Cpu, machine } from "../state";
import { CARRIED_BYTES, Emit, EMIT, Local, Val } from "./emit";
import { VectorEmit } from "./emit-vectors";
import { emitRow, End, endOf, isScheduled, loadsOf } from "./emit-dispatch.gen";
import { Model, MODEL_AT } from "../timing/model";
import { Ends, Script } from "../timing/schedule";
import { advance, beforeRow, branchAt, Edge, LIMIT_MARGIN, lineOf, lookUp, openIfWrong, predictIndirect, predicting, predictReturn, pushLeft, pushReturn, setPredicting, setTime, setTimed, timed, train, unlessTime } from "./timed";
import { Region } from "../interp/region";
import { Frames, Op, Type, Wasm } from "./wasm";

@external("core", "makeScript")
declare function makeScript(c: Cpu, page: usize, at: usize, rows: u32): usize;

const MAX_NODES: u32 = 160, MAX_ROWS: u32 = 480, MAX_PAGES: u32 = 4, MAX_CONTEXTS: u32 = 32, MAX_DEPTH: u32 = 2;
/** A function that is followed into has no more instructions. */
const SMALL: u32 = 48;
const PAGE_RECORDS: usize = 1024 * RECORD_BYTES;
const FETCH_MASK: u64 = 255;

@unmanaged
class Node {
  at: usize;
  page: u32;
  context: u32;
  /** Instructions, with the one that ends it; how it ends (End, 0: the next record is another node's, or left out). */
  rows: u32;
  end: u32;
  /** Nodes that follow, or -1: the next or only one; the one of a branch that is taken. */
  next: i32;
  taken: i32;
  /** Where a call through a register has led, the latest and the one before: relative to the region's page. */
  guess: u64;
  guess2: u64;
  /** In reverse postorder, -1: not reached; by that order, the immediate dominator. */
  order: i32;
  dominator: i32;
  forward: u32;
  loop: bool;
  /** It is in a loop, or between one's nodes. */
  inLoop: bool;
  longest: u32;
  blockFrame: u32;
  loopFrame: u32;
  /** With the cycle model: its script, and the half-cycles to where the time is looked at again, at most. */
  script: usize;
  time: u32;
}
@unmanaged
class Context { call: usize; parent: u32; depth: u32; callee: usize; back: usize; backPage: u32; }

const NODES: usize = TRANSLATE_OUT + 0x20_0000;
const NODE_BYTES: usize = 96;
const ORDER: usize = NODES + 256 * NODE_BYTES;
const CONTEXTS: usize = ORDER + 1024;
/** The records behind calls of what the region has. A return looks at so many. */
const BACKS: usize = CONTEXTS + 32 * 32, MAX_BACKS: u32 = 2;
const SAVED: usize = TRANSLATE_OUT + 0x28_0000;
/** The records of the region in hand, in the order of its code: Listed. */
export const LISTING: usize = TRANSLATE_OUT + 0x2e_0000;
export const LISTED_BYTES: usize = 24;
@unmanaged
export class Listed {
  pc: u64;
  /** Where its code begins in the body; the instruction. */
  at: u32;
  word: u32;
  /** With the cycle model: its script (timing/schedule.ts), and which record of it. */
  script: u32;
  k: u32;
}
export let listed: u32 = 0;
export const BODY: usize = TRANSLATE_OUT + 0x30_0000;
export const PROLOGUE: usize = TRANSLATE_OUT + 0x50_0000;

let nodes: u32 = 0, contexts: u32 = 0, backs: u32 = 0, pages: u32 = 0, rows: u32 = 0, ordered: i32 = 0, saved: u32 = 0, pageVa: u64 = 0;
const PAGES: usize = memory.data(4 * 16, 8);

// @ts-ignore: decorator
@inline function node(n: i32): Node { return changetype<Node>(NODES + usize(n) * NODE_BYTES); }
// @ts-ignore: decorator
@inline function context(n: u32): Context { return changetype<Context>(CONTEXTS + usize(n) * 32); }
// @ts-ignore: decorator
@inline function pageAt(p: u32): usize { return load<u32>(PAGES + (p << 4)); }
// @ts-ignore: decorator
@inline function pageDelta(p: u32): u64 { return load<u64>(PAGES + (p << 4), 8); }
// @ts-ignore: decorator
@inline function byOrder(o: i32): i32 { return load<i32>(ORDER + (o << 2)); }

/**
 * Makes the region of the record at `at` of a decoded page that is mapped at `va`: its body and prologue, and what the core
 * must know of it. False when there is nothing to make.
 */
export function makeRegion(region: Region, page: usize, at: usize, va: u64): bool {
  pageVa = va;
  setTimed(machine().timing == 2);
  setPredicting(load<u32>(machine().current + MODEL_AT, offsetof<Model>("predicting")) != 0);
  region.predicting = u32(predicting);
  pages = 1; nodes = 0; contexts = 1; backs = 0; rows = 0;
  store<u32>(PAGES, u32(page)); store<u64>(PAGES, 0, 8);
  memory.fill(CONTEXTS, 0, 32);
  if (find(at, 0, 0) < 0) return false;
  for (let n: u32 = 0; n < nodes; n++) follow(n, true);
  for (let n: u32 = 0; n < nodes; n++) follow(n, false);
  arrange();
  region.script = 0; region.time = 0;
  if (timed) schedule(region);
  const b = changetype<Emit>(EMIT);
  b.begin();
  if (!timed) for (let o = 0; o < ordered; o++) findLoads(b, node(byOrder(o)));
  emit(b);
  // Where the core is called with everything in memory, all homes must be known: they are now.
  if (b.stepped()) emit(b);
  Wasm.start(PROLOGUE);
  b.enter();
  b.cpu(); Wasm.access(Op.I64_LOAD, u32(offsetof<Cpu>("pageVa"))); Wasm.set(Local.PAGE_VA);
  prologueEnd = Wasm.here();
  region.head = at;
  region.pages = u16(pages);
  region.need = timed ? max(node(0).longest, needed) : node(0).longest;
  region.rows = rows;
  region.va = va;
  region.page0 = pageAt(0); region.page1 = pageAt(1); region.page2 = pageAt(2); region.page3 = pageAt(3);
  return true;
}
/** Where the last region's body and prologue end. */
export let bodyEnd: usize = 0, prologueEnd: usize = 0;

// --- what belongs to it ----------------------------------------------------------------------------------------------------

/** The kind of a record, whatever region may start there. */
function kindAt(page: usize, r: Rec): u32 {
  if (r.kind != TRANSLATED) return r.kind;
  return changetype<Region>(REGIONS + usize(load<u16>(page + PAGE_HEADS + ((changetype<usize>(r) - page) >> 3))) * REGION_BYTES).kind;
}

/** The node at a record in a context, made if there is room; -1 where the region is to end. */
function find(at: usize, page: u32, inContext: u32): i32 {
  for (let n: u32 = 0; n < nodes; n++) if (node(n).at == at && node(n).context == inContext) return n;
  const kind = kindAt(pageAt(page), changetype<Rec>(at));
  if (nodes == MAX_NODES || rows >= MAX_ROWS || kind == UNDECODED || endOf(kind) >= End.ELSEWHERE) return -1;
  if (timed && !isTimed(page, at, kind)) return -1;
  const n = node(nodes);
  memory.fill(changetype<usize>(n), 0, NODE_BYTES);
  n.at = at; n.page = page; n.context = inContext; n.next = -1; n.taken = -1;
  return nodes++;
}
/** The same without making one. */
function known(at: usize, inContext: u32): i32 {
  for (let n: u32 = 0; n < nodes; n++) if (node(n).at == at && node(n).context == inContext) return n;
  return -1;
}

/** Whether a schedule can say what the record costs. */
function isTimed(page: u32, at: usize, kind: u32): bool {
  // A branch that is not taken does not fall off the page.
  return isScheduled(kind) && !(endOf(kind) == End.BRANCH_IF && at == pageAt(page) + PAGE_RECORDS - RECORD_BYTES);
}

let foundPage: u32 = 0, foundAt: usize = 0;
/** Finds the record `offset` bytes from the start of page p, which may lie in another page that is mapped now. */
function locate(p: u32, offset: i64): bool {
  const delta = u64(offset >> 12 << 12) + pageDelta(p);
  foundPage = p;
  if (u64(offset) > 0xfff) {
    foundPage = 0;
    while (foundPage < pages && pageDelta(foundPage) != delta) foundPage++;
    if (foundPage == pages) {
      const va = pageVa + delta, e = changetype<Cpu>(machine().current).ftlb + (usize(va >> 12 & FETCH_MASK) << 4);
      if (pages == MAX_PAGES || load<u64>(e) != va || load<u32>(e, 12)) return false;
      store<u32>(PAGES + (pages << 4), load<u32>(e, 8)); store<u64>(PAGES + (pages << 4), delta, 8);
      pages++;
    }
  }
  foundAt = pageAt(foundPage) + (usize(offset & 0xfff) << 2);
  return true;
}
function target(p: u32, offset: i64, inContext: u32, make: bool): i32 {
  if (!locate(p, offset)) return -1;
  return make ? find(foundAt, foundPage, inContext) : known(foundAt, inContext);
}

/** Walks a node; the first time to find what follows, then, when every node is known, to say how far it goes. */
function follow(n: i32, make: bool): void {
  const me = node(n), page = pageAt(me.page);
  let at = me.at;
  me.rows = 0;
  while (true) {
    const r = changetype<Rec>(at), offset = i64((at - page) >> 2);
    if (at == page + PAGE_RECORDS) { me.end = 0; me.next = target(me.page, offset, me.context, make); break; }
    if (at != me.at) {
      const other = known(at, me.context);
      if (other >= 0) { me.end = 0; me.next = other; break; }
    }
    const kind = kindAt(page, r), end = endOf(kind);
    if (kind == UNDECODED || end >= End.ELSEWHERE || make && rows >= MAX_ROWS) { me.end = 0; me.next = -1; break; }
    if (timed && at != me.at) {
      if (!isTimed(me.page, at, kind)) { me.end = 0; me.next = -1; break; }
      if (me.rows == MAX_SCRIPT) { me.end = 0; me.next = make ? find(at, me.page, me.context) : known(at, me.context); break; }
    }
    me.rows++;
    if (make) rows++;
    at += RECORD_BYTES;
    if (!end) continue;
    me.end = end;
    const to = offset + (i64(r.imm) >> 2), behind = offset + 4;
    if (end == End.BRANCH) me.next = target(me.page, to, me.context, make);
    else if (end == End.BRANCH_IF) { me.next = target(me.page, behind, me.context, make); me.taken = target(me.page, to, me.context, make); }
    else if (end == End.CALL) {
      if (locate(me.page, to)) {
        me.next = call(me, changetype<usize>(r), make);
        if (me.next < 0 && !me.context) me.next = again(me, changetype<usize>(r), make);
      }
    }
    else if (end == End.CALL_TO) guessed(me, r, make);
    else if (end == End.RETURN_TO && r.n == 240) {
      if (me.context) { const c = context(me.context); me.next = make ? find(c.back, c.backPage, c.parent) : known(c.back, c.parent); }
      // Where calls come back to is known when all nodes are.
      else if (!make) { me.next = backs > 0 ? known(load<u32>(BACKS), 0) : -1; me.taken = backs > 1 ? known(load<u32>(BACKS, 4), 0) : -1; }
    }
    break;
  }
  if (!make) for (let k: u32 = 0; k < me.rows; k++) hold(page, me.at + usize(k) * RECORD_BYTES);
}
function hold(page: usize, at: usize): void {
  const word = u32((at - page) >> 4), byte = page + PAGE_HELD + (word >> 3);
  store<u8>(byte, u8(u32(load<u8>(byte)) | 1 << (word & 7)));
}

/** Where a call through a register has led, when a region or the interpreter made it. */
function guessed(me: Node, r: Rec, make: bool): void {
  const e = CALLS_SEEN + ((changetype<usize>(r) >> 4) & (CALLS_SEEN_ENTRIES - 1)) * 24;
  if (make) {
    if (usize(load<u32>(e)) != changetype<usize>(r)) return;
    me.guess = load<u64>(e, 8) - pageVa;
    me.guess2 = load<u64>(e, 16) - pageVa;
  }
  me.next = guess(me, r, me.guess, make);
  if (me.guess2 != me.guess) me.taken = guess(me, r, me.guess2, make);
}
function guess(me: Node, r: Rec, to: u64, make: bool): i32 {
  if (to == 0 || to & 3 || i64(to) < -0x1_0000_0000 || i64(to) > 0x1_0000_0000 || !locate(0, i64(to))) return -1;
  return call(me, changetype<usize>(r), make);
}

/** The first node of a function that is called, in a context of its own; -1 if it is not followed into. */
function call(me: Node, r: usize, make: bool): i32 {
  const at = foundAt, page = foundPage;
  for (let k: u32 = 1; k < contexts; k++) {
    const c = context(k);
    if (c.call == r && c.parent == me.context && c.callee == at) return known(at, k);
  }
  if (!make || contexts == MAX_CONTEXTS || context(me.context).depth >= MAX_DEPTH || !isSmall(page, at)) return -1;
  const c = context(contexts);
  c.call = r; c.parent = me.context; c.depth = context(me.context).depth + 1; c.callee = at;
  c.back = r + RECORD_BYTES; c.backPage = me.page;
  if (c.back == pageAt(me.page) + PAGE_RECORDS) return -1;
  const n = find(at, page, contexts);
  if (n >= 0) contexts++;
  return n;
}

/** The node that a call leads to if the region has it, and no copy of it is to be made; then what comes behind the call belongs to the region, too. */
function again(me: Node, r: usize, make: bool): i32 {
  const n = known(foundAt, 0), back = r + RECORD_BYTES;
  if (n < 0 || !make || backs == MAX_BACKS || back == pageAt(me.page) + PAGE_RECORDS) return n;
  for (let k: u32 = 0; k < backs; k++) if (usize(load<u32>(BACKS + (k << 2))) == back) return n;
  if (find(back, me.page, 0) >= 0) { store<u32>(BACKS + (backs << 2), u32(back)); backs++; }
  return n;
}

/** Whether a function is short, calls none and returns: looked at in the order of its records, up to a return that no branch passes. */
function isSmall(page: u32, from: usize): bool {
  const end = pageAt(page) + PAGE_RECORDS;
  let furthest = from;
  for (let at = from, n: u32 = 0; at < end && n < SMALL; at += RECORD_BYTES, n++) {
    const r = changetype<Rec>(at), kind = kindAt(pageAt(page), r), how = endOf(kind);
    if (how == End.BRANCH || how == End.BRANCH_IF) {
      const to = at + usize(r.imm);
      if (to < from || to >= end) return false;
      if (to > furthest) furthest = to;
      if (how == End.BRANCH && at >= furthest) return false;
    } else if (how == End.RETURN_TO) { if (at >= furthest) return true; }
    else if (how) return false;
  }
  return false;
}

// --- its shape -------------------------------------------------------------------------------------------------------------

/** Orders the nodes, finds dominators, loops and meeting points, and cuts what is irreducible. */
function arrange(): void {
  while (true) {
    for (let n: u32 = 0; n < nodes; n++) { const v = node(n); v.order = -1; v.dominator = -1; v.forward = 0; v.loop = false; v.inLoop = false; }
    ordered = nodes;
    visit(0);
    // The order is filled from the end; what was not reached leaves room at the start.
    if (ordered) { memory.copy(ORDER, ORDER + (ordered << 2), (nodes - ordered) << 2); for (let o = 0; o < i32(nodes) - ordered; o++) node(byOrder(o)).order = o; }
    ordered = i32(nodes) - ordered;
    node(0).dominator = 0;
    for (let changed = true; changed; ) {
      changed = false;
      for (let o = 0; o < ordered; o++) {
        const v = node(byOrder(o));
        if (meets(o, v.next)) changed = true;
        if (meets(o, v.taken)) changed = true;
      }
    }
    let cut = false;
    for (let o = 0; o < ordered; o++) {
      const v = node(byOrder(o));
      if (v.next >= 0 && jumpsIn(o, node(v.next))) { v.next = -1; cut = true; }
      if (v.taken >= 0 && jumpsIn(o, node(v.taken))) { v.taken = -1; cut = true; }
    }
    if (!cut) break;
  }
  for (let o = 0; o < ordered; o++) { const v = node(byOrder(o)); count(o, v.next); count(o, v.taken); }
  for (let o = ordered - 1; o >= 0; o--) {
    const v = node(byOrder(o));
    v.longest = v.rows + max(onwards(o, v.next), onwards(o, v.taken));
  }
}
function visit(n: i32): void {
  const v = node(n);
  v.order = 0;
  if (v.taken >= 0 && node(v.taken).order < 0) visit(v.taken);
  if (v.next >= 0 && node(v.next).order < 0) visit(v.next);
  v.order = --ordered;
  store<i32>(ORDER + (ordered << 2), n);
}
/** A way from the node of order `from` to node n: its dominator is above both. */
function meets(from: i32, n: i32): bool {
  if (n <= 0) return false;
  const v = node(n);
  let a = from, d = v.dominator;
  if (d < 0) { v.dominator = from; return true; }
  while (a != d) {
    while (a > d) a = node(byOrder(a)).dominator;
    while (d > a) d = node(byOrder(d)).dominator;
  }
  if (v.dominator == a) return false;
  v.dominator = a;
  return true;
}
/** A way back to a node that does not dominate where it comes from. */
function jumpsIn(from: i32, v: Node): bool {
  if (v.order > from) return false;
  let o = from;
  while (o > v.order) o = node(byOrder(o)).dominator;
  return o != v.order;
}
function count(from: i32, n: i32): void {
  if (n < 0) return;
  const v = node(n);
  if (v.order > from) { v.forward++; return; }
  v.loop = true;
  for (let o = v.order; o <= from; o++) node(byOrder(o)).inLoop = true;
}
function onwards(from: i32, n: i32): u32 { return n < 0 || node(n).order <= from || node(n).loop ? 0 : node(n).longest; }

// --- its time --------------------------------------------------------------------------------------------------------------

/** Records of a script: its times have 16 bits. */
const MAX_SCRIPT: u32 = 128;
/** Half-cycles that what a straight run leaves outstanding may be waited for. */
const OUTSTANDING: u32 = 192;

/** Makes the scripts of the nodes, and says which follow which and how long they may take. */
function schedule(region: Region): void {
  const c = changetype<Cpu>(machine().current);
  for (let o = 0; o < ordered; o++) { const v = node(byOrder(o)); v.script = makeScript(c, pageAt(v.page), v.at, v.rows); }
  for (let o = ordered - 1; o >= 0; o--) {
    const v = node(byOrder(o)), s = changetype<Script>(v.script), page = pageAt(v.page), last = v.at + usize(v.rows - 1) * RECORD_BYTES;
    const direct = v.end == End.BRANCH || v.end == End.CALL, straight = v.end == 0 || v.end == End.BRANCH_IF;
    const taken = straight ? v.taken : v.next;
    s.next = straight && v.next >= 0 ? node(v.next).script : 0;
    s.taken = taken >= 0 ? node(taken).script : 0;
    if ((v.end == End.CALL_TO || v.end == End.RETURN_TO) && v.taken >= 0) { s.other = node(v.taken).script; if (node(v.taken).page == v.page) s.otherTo = node(v.taken).at; }
    s.ends = v.end == 0 ? Ends.STRAIGHT : v.end == End.BRANCH_IF ? Ends.BRANCH_IF : Ends.BRANCH;
    s.returns = u32(v.end == End.RETURN_TO);
    if (direct || v.end == End.BRANCH_IF) { const to = u64(last - page) + changetype<Rec>(last).imm; s.takenTo = to < u64(PAGE_RECORDS) ? page + usize(to) : 0; }
    else if (taken >= 0 && node(taken).page == v.page) s.takenTo = node(taken).at;
    v.time = s.longest + max(timeOnwards(o, v.next), timeOnwards(o, v.taken));
    region.time = max(region.time, v.time + OUTSTANDING);
  }
  region.script = node(0).script;
  // What a loop may execute up to the next look: the region is not entered with less.
  let most: u32 = 0;
  for (let o = 0; o < ordered; o++) if (node(byOrder(o)).loop) most = max(most, node(byOrder(o)).longest);
  setTime(region.time, most);
  needed = most + LIMIT_MARGIN;
}
function timeOnwards(from: i32, n: i32): u32 { return n < 0 || node(n).order <= from || node(n).loop ? 0 : node(n).time; }

/** Instructions of budget below which the region in hand is not entered. */
let needed: u32 = 0;
// --- its code --------------------------------------------------------------------------------------------------------------

function emit(b: Emit): void {
  Wasm.start(BODY);
  Frames.start(HINTS);
  saved = 0; listed = 0;
  b.start();
  b.manyPages = pages > 1;
  Frames.open(Op.BLOCK, Type.NONE, Frames.UNKNOWN);
  Frames.open(Op.BLOCK, Type.NONE, Frames.UNKNOWN);
  tree(b, 0);
  Wasm.byte(Op.UNREACHABLE);
  Frames.close();
  b.spill();
  Frames.close();
  b.cpu(); if (timed) pushLeft(); else Wasm.get(Local.LEFT); Wasm.access(Op.I32_STORE, u32(offsetof<Cpu>("left")));
  Wasm.get(Local.AT);
  Wasm.byte(Op.END);
  bodyEnd = Wasm.here();
}
export const HINTS: usize = TRANSLATE_OUT + 0x2c_0000;

/** A node and all that it dominates. */
function tree(b: Emit, n: i32): void {
  const me = node(n), o = me.order;
  if (me.loop) {
    me.loopFrame = Frames.open(Op.LOOP, Type.NONE, Frames.UNKNOWN);
    b.meet();
    enterPage(b, me.page);
    if (timed) unlessTime(b, me.at);
    else {
      Wasm.get(Local.LEFT); Wasm.i32Const(me.longest); Wasm.byte(Op.I32_LE_U);
      Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
      b.leaveFor(me.at, 0);
      Frames.close();
    }
  } else enterPage(b, me.page);
  // Where ways meet again comes behind a block that they leave; the furthest is outermost.
  for (let k = ordered - 1; k > o; k--) { const v = node(byOrder(k)); if (v.dominator == o && v.forward > 1) v.blockFrame = Frames.open(Op.BLOCK, Type.NONE, Frames.UNKNOWN); }
  const before = b.openLanding();
  straight(b, me);
  b.closeLanding(before, pageDelta(me.page));
  for (let k = o + 1; k < ordered; k++) {
    const v = node(byOrder(k));
    if (v.dominator != o || v.forward < 2) continue;
    Frames.close();
    b.meet();
    tree(b, byOrder(k));
  }
  if (me.loop) Frames.close();
}
function enterPage(b: Emit, p: u32): void { b.page = pageAt(p); b.pageDelta = pageDelta(p); }

function straight(b: Emit, me: Node): void {
  let at = me.at;
  b.loop(me.inLoop);
  for (let k: u32 = 0; k < me.rows; k++) {
    list(me, at, k);
    if (timed) { b.k = k; beforeRow(b, changetype<Script>(me.script), changetype<Rec>(at), at); }
    row(b, changetype<Rec>(at));
    b.charge++;
    at += RECORD_BYTES;
  }
  // With the cycle model the way to the next node counts them.
  if (!timed) b.spend(b.charge);
  b.charge = 0;
  const r = changetype<Rec>(at - RECORD_BYTES);
  if (timed && me.end) {
    branchAt(b, at - RECORD_BYTES);
    if (me.end == End.CALL || me.end == End.CALL_TO) pushReturn(b, b.add(b.here(r), b.imm(4)));
    if (me.end == End.BRANCH_IF) lookUp(b);
    else if (me.end == End.RETURN_TO) predictReturn(b, b.target);
    else if (me.end == End.CALL_TO || me.end == End.BRANCH_TO) predictIndirect(b, b.target);
  }
  switch (me.end) {
    case End.BRANCH_IF: { fork(b, me, r); break; }
    case End.CALL_TO: {
      if (me.next >= 0) expected(b, me, me.next);
      if (me.taken >= 0) expected(b, me, me.taken);
      if (timed) advance(b, Edge.AWAY);
      b.leaveForCall(r);
      break;
    }
    case End.RETURN_TO: {
      if (me.next >= 0) expected(b, me, me.next);
      if (me.taken >= 0) expected(b, me, me.taken);
      away(b);
      break;
    }
    case End.BRANCH_TO: { away(b); break; }
    default: edge(b, me, me.next, me.end ? offsetOf(b, changetype<usize>(r)) + (i64(r.imm) >> 2) : offsetOf(b, at), me.end ? Edge.ALWAYS : Edge.STRAIGHT);
  }
}
/** Tells what a node in a loop loads. */
function findLoads(b: Emit, me: Node): void {
  if (!me.inLoop) return;
  for (let k: u32 = 0; k < me.rows; k++) {
    const r = changetype<Rec>(me.at + usize(k) * RECORD_BYTES), how = loadsOf(kindAt(pageAt(me.page), r));
    if (how) b.loads(r, how == 2);
  }
}
function list(me: Node, at: usize, k: u32): void {
  const l = changetype<Listed>(LISTING + usize(listed++) * LISTED_BYTES), page = pageAt(me.page), offset = (at - page) >> 2;
  l.pc = pageVa + pageDelta(me.page) + u64(offset);
  l.at = u32(Wasm.here() - BODY);
  l.word = load<u32>(RAM + load<u32>(page + PAGE_RAM) + offset);
  l.script = u32(me.script); l.k = k;
}
/** Bytes from the start of the page in hand to a record's instruction. */
function offsetOf(b: Emit, at: usize): i64 { return i64((at - b.page) >> 2); }
function row(b: Emit, r: Rec): void {
  const kind = r.kind;
  if (kind == TRANSLATED) r.kind = u16(kindAt(b.page, r));
  emitRow(changetype<VectorEmit>(b), r);
  r.kind = kind;
}

function away(b: Emit): void { if (timed) advance(b, Edge.AWAY); b.leaveForTarget(0); }

/** Whether an edge's target comes right behind it, rather than being jumped to. */
function inline(me: Node, n: i32): bool { return n >= 0 && node(n).order > me.order && node(n).forward < 2; }
function hintOf(me: Node, n: i32): u32 { return n < 0 ? Frames.UNLIKELY : node(n).order <= me.order ? Frames.LIKELY : Frames.UNKNOWN; }

/** A conditional branch. */
function fork(b: Emit, me: Node, r: Rec): void {
  const behind = offsetOf(b, changetype<usize>(r)) + 4, to = behind - 4 + (i64(r.imm) >> 2);
  const first = !inline(me, me.taken) || inline(me, me.next);
  b.push(b.condition);
  if (!first) Wasm.byte(Op.I32_EQZ);
  save();
  Frames.open(Op.IF, Type.NONE, hintOf(me, first ? me.taken : me.next));
  if (timed) train(b, first);
  edge(b, me, first ? me.taken : me.next, first ? to : behind, first ? Edge.TAKEN : Edge.NOT_TAKEN);
  restore();
  Frames.close();
  if (timed) train(b, !first);
  edge(b, me, first ? me.next : me.taken, first ? behind : to, first ? Edge.NOT_TAKEN : Edge.TAKEN);
}
/** A computed branch that leads where it is expected, or leaves. */
function expected(b: Emit, me: Node, n: i32): void {
  const to = node(n);
  b.push(b.target);
  Wasm.get(Local.PAGE_VA); Wasm.i64Const(pageDelta(to.page) + u64((to.at - pageAt(to.page)) >> 2)); Wasm.byte(Op.I64_ADD);
  Wasm.byte(Op.I64_EQ);
  save();
  Frames.open(Op.IF, Type.NONE, Frames.LIKELY);
  edge(b, me, n, 0, n != me.next ? Edge.OTHER : me.end == End.RETURN_TO ? Edge.RETURN : Edge.INDIRECT);
  restore();
  Frames.close();
}
function save(): void { memory.copy(SAVED + usize(saved) * CARRIED_BYTES, EMIT, CARRIED_BYTES); saved++; changetype<Emit>(EMIT).branchOff(); }
function restore(): void { saved--; memory.copy(EMIT, SAVED + usize(saved) * CARRIED_BYTES, CARRIED_BYTES); changetype<Emit>(EMIT).setEnd = 0; }

/** From the end of a node to another, or out of the region, `to` bytes from the start of the page in hand. */
function edge(b: Emit, me: Node, n: i32, to: i64, how: u32): void {
  if (timed) advance(b, how);
  if (n < 0) {
    if (u64(to) < 0x1000) b.leaveFor(b.page + (usize(to) << 2), 0);
    else b.leaveForPc(u64(to), 0);
    return;
  }
  const next = node(n);
  if (next.page != me.page) crossing(b, next);
  if (timed) {
    // As fetch.ts: a line is asked for when a direct branch leads to another, where any other branch leads, and where a page begins.
    const last = me.at + usize(me.rows - 1) * RECORD_BYTES;
    if (how == Edge.NOT_TAKEN || how == Edge.STRAIGHT && next.page == me.page) {
      if (how == Edge.NOT_TAKEN && predicting && (next.at & 0xff) == 0) { openIfWrong(b); lineOf(b, next.at, 0, true, 0); Frames.close(); }
    } else if (how >= Edge.RETURN || (next.at ^ last) >> 8) { enterPage(b, next.page); lineOf(b, next.at, 0, true, 0); }
  }
  if (next.order <= me.order) { b.commit(); Frames.goto(next.loopFrame); return; }
  if (next.forward > 1) { b.commit(); Frames.goto(next.blockFrame); return; }
  if (next.loop) b.commit();
  tree(b, n);
}
/** Another page must be mapped as it was, which is what the fetch look-aside cache says; else pc says where to go on. */
function crossing(b: Emit, next: Node): void {
  const delta = pageDelta(next.page), page = pageAt(next.page);
  Wasm.get(Local.PAGE_VA); Wasm.i64Const(delta); Wasm.byte(Op.I64_ADD);
  const va = b.pop(Type.I64, false);
  b.push(va); Wasm.i64Const(12); Wasm.byte(Op.I64_SHR_U); Wasm.byte(Op.I32_WRAP); Wasm.i32Const(u32(FETCH_MASK)); Wasm.byte(Op.I32_AND);
  Wasm.i32Const(4); Wasm.byte(Op.I32_SHL);
  b.cpu(); Wasm.access(Op.I32_LOAD, u32(offsetof<Cpu>("ftlb"))); Wasm.byte(Op.I32_ADD);
  const entry = b.pop(Type.I32, false);
  b.push(entry); Wasm.access(Op.I64_LOAD, 0); b.push(va); Wasm.byte(Op.I64_EQ);
  b.push(entry); Wasm.access(Op.I64_LOAD, 8); Wasm.i64Const(u64(page)); Wasm.byte(Op.I64_EQ);
  Wasm.byte(Op.I32_AND); Wasm.byte(Op.I32_EQZ);
  Frames.open(Op.IF, Type.NONE, Frames.UNLIKELY);
  b.leaveForPc(delta - b.pageDelta + u64((next.at - page) >> 2), 0);
  Frames.close();
}
