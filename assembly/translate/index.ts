/**
 * The translator's module: build/translate.wasm, which shares the core's memory and imports its decoder. What it makes is a
 * WebAssembly module of the regions that wait for translation: functions "0", "1", ... `(cpu, left) -> next record`, as
 * interp/regions.ts says, and branch hints for engines that read them.
 * Deviations: none.
 */
import { TRANSLATED } from "../decode/record";
import { Rec } from "../decode/record";
import { MAX_REGIONS, REGION_BYTES, REGIONS, TRANSLATE_OUT, WAITING } from "../layout";
import { Region } from "../interp/region";
import { machine } from "../state";
import { Emit, EMIT, Import } from "./emit";
import { BODY, bodyEnd, HINTS, listed, Listed, LISTED_BYTES, LISTING, makeRegion, PROLOGUE, prologueEnd } from "./region";
import { timed } from "./timed";
import { Frames, Type, Wasm } from "./wasm";

/** Functions as they get ready: bytes of each, then its hints; where each lies. */
const FUNCTIONS: usize = TRANSLATE_OUT + 0x60_0000;
const LIST: usize = memory.data(64 * 16, 4);

/** The listing that was asked for: region.ts, Listed. */
const SHOWN: usize = TRANSLATE_OUT + 0x2f_0000;
let wanted: u64 = ~u64(0), shownRecords: u32 = 0, shownIn: u32 = 0, shownOffset: u32 = 0;
function keepListing(): void {
  for (let i: u32 = 0; i < listed; i++) {
    if (changetype<Listed>(LISTING + usize(i) * LISTED_BYTES).pc != wanted) continue;
    memory.copy(SHOWN, LISTING, usize(listed) * LISTED_BYTES);
    shownRecords = listed; shownIn = count; shownOffset = bodyOffset;
    return;
  }
}

let length: u32 = 0, first: u32 = 0, count: u32 = 0;

/** No more instructions than these, and those of one region, are translated at once (some 10 ms of the host's time): the rest goes on waiting. */
const MOST_ROWS: u32 = 2048;
/** Translates what waits (Machine.waiting), or some of it. Answers how many regions the module at `moduleAt()` has: 0, there is none. */
export function translate(): u32 {
  const m = machine();
  first = m.regions; count = 0; shownRecords = 0;
  let at = FUNCTIONS, rows: u32 = 0, i: u32 = 0;
  for (; i < m.waiting && first + count < MAX_REGIONS && rows < MOST_ROWS; i++) {
    const w = WAITING + usize(i) * 16, head = usize(load<u32>(w));
    if (changetype<Rec>(head).kind == TRANSLATED) continue;
    const region = changetype<Region>(REGIONS + usize(first + count) * REGION_BYTES);
    if (!makeRegion(region, load<u32>(w, 4), head, load<u64>(w, 8))) continue;
    store<u32>(LIST + count * 16, u32(at));
    at = put(at);
    keepListing();
    store<u32>(LIST + count * 16, u32(at), 4);
    at = putHints(at);
    store<u32>(LIST + count * 16, u32(at), 8);
    count++;
    rows += region.rows;
  }
  memory.copy(WAITING, WAITING + usize(i) * 16, usize(m.waiting - i) * 16);
  m.waiting -= i;
  if (count) assemble();
  return count;
}
/** Says whether the host's relaxed multiply-add rounds once, so that it is a fused one. */
export { setFused } from "./emit-vectors";
/** Asks for the listing of regions that have the record at this address. */
export function show(pc: u64): void { wanted = pc; }
/** How many records the latest call of translate() has listed for it; where the list is; the function, and where its body begins in it. */
export function shown(): u32 { return shownRecords; }
export function shownAt(): usize { return SHOWN; }
export function shownFunction(): u32 { return shownIn; }
export function shownBody(): u32 { return shownOffset; }
export function moduleAt(): usize { return TRANSLATE_OUT; }
export function moduleLength(): u32 { return length; }
/** Number of the first region of the module. */
export function firstRegion(): u32 { return first; }

/** Where the body's first byte came to lie in its function, from the start of its locals. */
let bodyOffset: u32 = 0;

/** The region in hand as a function body: locals, prologue, body. */
function put(at: usize): usize {
  const b = changetype<Emit>(EMIT), prologue = u32(prologueEnd - PROLOGUE), body = u32(bodyEnd - BODY);
  Wasm.start(at);
  const size = Wasm.skip(5), start = Wasm.here();
  let runs: u32 = 0;
  const many = Wasm.skip(5);
  for (let v: u32 = 2; v < b.locals(); ) {
    const type = b.typeOf(v);
    let end = v;
    while (end < b.locals() && b.typeOf(end) == type) end++;
    Wasm.unsigned(end - v);
    Wasm.byte(type);
    runs++;
    v = end;
  }
  Wasm.fixed(many, runs);
  Wasm.bytes(PROLOGUE, prologue);
  bodyOffset = u32(Wasm.here() - start);
  Wasm.bytes(BODY, body);
  Wasm.fixed(size, u32(Wasm.here() - start));
  return Wasm.here();
}
/** Its hints: by offset in the function, a byte that says whether the branch is likely. */
function putHints(at: usize): usize {
  Wasm.start(at);
  Wasm.unsigned(imports() + count);
  Wasm.unsigned(Frames.hintCount());
  for (let i: u32 = 0; i < Frames.hintCount(); i++) {
    Wasm.unsigned(load<u32>(HINTS + (i << 3)) - u32(BODY) + bodyOffset);
    Wasm.byte(1);
    Wasm.byte(load<u32>(HINTS + (i << 3), 4));
  }
  return Wasm.here();
}

function assemble(): void {
  Wasm.start(TRANSLATE_OUT);
  Wasm.bytes(timed ? TIMED_HEAD : HEAD, timed ? TIMED_HEAD_BYTES : HEAD_BYTES);
  // Functions, exports, hints, code.
  let at = section(3);
  Wasm.unsigned(count);
  for (let i: u32 = 0; i < count; i++) Wasm.unsigned(0);
  close(at);
  at = section(7);
  Wasm.unsigned(count);
  for (let i: u32 = 0; i < count; i++) {
    Wasm.byte(2); Wasm.byte(48 + i / 10); Wasm.byte(48 + i % 10);
    Wasm.byte(0); Wasm.unsigned(imports() + i);
  }
  close(at);
  at = section(0);
  text("metadata.code.branch_hint");
  Wasm.unsigned(count);
  for (let i: u32 = 0; i < count; i++) part(i, 4, 8);
  close(at);
  at = section(10);
  Wasm.unsigned(count);
  for (let i: u32 = 0; i < count; i++) part(i, 0, 4);
  close(at);
  length = u32(Wasm.here() - TRANSLATE_OUT);
  machine().modules++;
  machine().moduleBytes += length;
}
function part(i: u32, from: u32, to: u32): void {
  const start = load<u32>(LIST + i * 16 + from);
  Wasm.bytes(start, load<u32>(LIST + i * 16 + to) - start);
}

/** What is the same for every module: header, types, imports. */
const HEAD: usize = memory.data(512), TIMED_HEAD: usize = memory.data(512);
const HEAD_BYTES: usize = head(HEAD, false), TIMED_HEAD_BYTES: usize = head(TIMED_HEAD, true);
function imports(): u32 { return timed ? Import.TIMED_COUNT : Import.COUNT; }

function head(at0: usize, withTime: bool): usize {
  Wasm.start(at0);
  const I = Type.I32, L = Type.I64, V = Type.V128;
  Wasm.byte(0); letters("asm"); Wasm.byte(1); Wasm.byte(0); Wasm.byte(0); Wasm.byte(0);
  let at = section(1);
  Wasm.unsigned(withTime ? 10 : 7);
  signature(I, 2, I, I, 0, 0, 0, 0);
  signature(I, 3, I, L, I, 0, 0, 0);
  signature(I, 3, I, I, I, 0, 0, 0);
  signature(I, 4, I, I, L, L, 0, 0);
  signature(L, 3, I, L, L, 0, 0, 0);
  signature(L, 6, I, I, I, L, L, L);
  signature(V, 6, I, I, I, V, V, V);
  if (withTime) {
    signature(I, 5, I, I, L, I, I, 0);
    signature(I, 4, I, I, I, I, 0, 0);
    signature(I, 6, I, I, L, L, I, I);
  }
  close(at);
  at = section(2);
  Wasm.unsigned(1 + (withTime ? Import.TIMED_COUNT : Import.COUNT));
  text("env"); text("memory"); Wasm.byte(2); Wasm.byte(1); Wasm.unsigned(20480); Wasm.unsigned(65536);
  imported("reach", 1);
  imported("step", 2);
  imported("condition", 3);
  imported("pure", 4);
  imported("number", 5);
  imported("lanes", 6);
  imported("readRegister", 2);
  imported("operate", 1);
  if (withTime) {
    imported("reachTimed", 7);
    imported("fetchTimed", 8);
    imported("unusualTimed", 9);
    imported("workOut", 2);
    imported("structureTimed", 7);
    imported("alignedTimed", 7);
    imported("exclusiveTimed", 7);
    imported("prefetchTimed", 7);
  }
  close(at);
  return Wasm.here() - at0;
}
function section(id: u32): usize { Wasm.byte(id); return Wasm.skip(5); }
function close(at: usize): void { Wasm.fixed(at, u32(Wasm.here() - at - 5)); }
function signature(result: u32, params: u32, a: u32, b: u32, c: u32, d: u32, e: u32, f: u32): void {
  Wasm.byte(0x60);
  Wasm.unsigned(params);
  Wasm.byte(a);
  if (params > 1) Wasm.byte(b);
  if (params > 2) Wasm.byte(c);
  if (params > 3) Wasm.byte(d);
  if (params > 4) Wasm.byte(e);
  if (params > 5) Wasm.byte(f);
  Wasm.byte(1);
  Wasm.byte(result);
}
function imported(name: string, type: u32): void { text("core"); text(name); Wasm.byte(0); Wasm.unsigned(type); }
function letters(s: string): void { for (let i = 0; i < s.length; i++) Wasm.byte(s.charCodeAt(i)); }
function text(s: string): void { Wasm.unsigned(s.length); letters(s); }
