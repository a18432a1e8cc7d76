/**
 * The interpreting reader: what a row's meaning does when it is carried out now. A value is a u64; `this` is the core.
 * Hot methods are inlined into the dispatch; what is rare is a call away.
 *
 * Truth: Arm ARM shared pseudocode. Deviations: none of its own.
 */
import { branchAddress, EC, exceptionReturn, el2Enabled, HCR, hcr, SCR, syncTarget, takeSync } from "../cpu/exceptions";
import { holds, materialiseFlags } from "../cpu/flags";
import { sys } from "../cpu/sys";
import { sysOperation, sysRead, sysTrap, sysWrite, REGISTER_ROWS } from "../cpu/sysreg-access.gen";
import { LEVELS, NO_ROW } from "../cpu/sysreg-rows.gen";
import { FP_CLASS, FP_UNKNOWN, UNDEFINED_ACCESS } from "../cpu/sys-trap";
import { Rec, RECORD_BYTES } from "../decode/record";
import { FETCH_ENTRIES, TLB_BYTES, TLBS } from "../layout";
import { abort, slowLoad, slowStore, spMisaligned } from "../mmu/access";
import { Tlb } from "../mmu/look-aside";
import { entered, useUserSpace } from "./maintenance";
import { loadExclusive, loadExclusivePair, storeExclusive, storeExclusivePair } from "../mmu/exclusive";
import { ramOffset } from "../mmu/ram";
import { Access, Fault, translate } from "../mmu/walk";
import { Cpu, Flags, machine, Slot, Stop, Wait } from "../state";
import { core } from "../loop-state";
import { divert, requestLoop } from "./budget";
import { decodedPage, decodeRecord, fuseRecord, pcOf } from "./page";
import { Structures } from "./structures";
import { Vectors } from "./vectors";
import { setFar, setSpsel } from "../cpu/exceptions";
import { hookPages } from "../loop-state";
import { stopAt } from "../cpu/debug";

@unmanaged @final
export class Run extends Vectors {
  // --- values and registers ------------------------------------------------------------------------------------------
  @inline imm(v: u64): u64 { return v; }
  @inline x(slot: u32): u64 { return load<u64>(changetype<usize>(this) + slot); }
  @inline r(z: i32, slot: u32): u64 { return z ? load<u64>(changetype<usize>(this) + slot) : u64(load<u32>(changetype<usize>(this) + slot)); }
  @inline setX(slot: u32, v: u64): void { store<u64>(changetype<usize>(this) + slot, v); }
  @inline set(z: i32, slot: u32, v: u64): void { store<u64>(changetype<usize>(this) + slot, z ? v : v & 0xffffffff); }
  @inline here(r: Rec): u64 { return pcOf(this, changetype<usize>(r)); }
  @inline next(r: Rec): usize { return changetype<usize>(r) + RECORD_BYTES; }

  @inline add(a: u64, b: u64): u64 { return a + b; }
  @inline sub(a: u64, b: u64): u64 { return a - b; }
  @inline and(a: u64, b: u64): u64 { return a & b; }
  @inline or(a: u64, b: u64): u64 { return a | b; }
  @inline xor(a: u64, b: u64): u64 { return a ^ b; }
  @inline not(a: u64): u64 { return ~a; }
  @inline mul(a: u64, b: u64): u64 { return a * b; }
  @inline narrow(z: i32, a: u64): u64 { return z ? a : a & 0xffffffff; }
  /** A W value sign-extended, an X value as it is. */
  @inline signed(z: i32, a: u64): u64 { return z ? a : u64(i64(i32(a))); }
  @inline lslI(a: u64, n: u32): u64 { return a << n; }
  @inline lsrI(a: u64, n: u32): u64 { return a >> n; }
  @inline asrI(a: u64, n: u32): u64 { return u64(i64(a) >> n); }
  @inline bit(a: u64, n: u32): u64 { return a >> n & 1; }
  @inline isZero(a: u64): bool { return a == 0; }
  @inline isNotZero(a: u64): bool { return a != 0; }
  @inline select(c: bool, a: u64, b: u64): u64 { return c ? a : b; }

  /** Shift by an immediate: 0 LSL, 1 LSR, 2 ASR, 3 ROR. The result of a W form may have bits above 31. */
  @inline shiftI(z: i32, t: i32, a: u64, n: u32): u64 {
    if (t == 0) return z ? a << n : u64(u32(a) << n);
    if (t == 1) return a >> n;
    if (t == 2) return z ? u64(i64(a) >> n) : u64(u32(i32(a) >> n));
    return z ? rotr<u64>(a, n) : u64(rotr<u32>(u32(a), n));
  }
  /** Shift by a register, modulo the width. */
  @inline shiftV(z: i32, t: i32, a: u64, n: u64): u64 { return this.shiftI(z, t, a, u32(n) & (z ? 63 : 31)); }
  @inline extr(z: i32, n: u64, m: u64, by: u32): u64 {
    if (!z) return (n << 32 | m) >> by;
    return by ? n << (64 - by) | m >> by : m;
  }
  /** ExtendReg: option, then left shift. */
  @inline extend(a: u64, option: u32, by: u32): u64 {
    let v: u64;
    switch (option) {
      case 0: v = a & 0xff; break;
      case 1: v = a & 0xffff; break;
      case 2: v = a & 0xffffffff; break;
      case 4: v = u64(i64(i8(a))); break;
      case 5: v = u64(i64(i16(a))); break;
      case 6: v = u64(i64(i32(a))); break;
      default: v = a;
    }
    return v << by;
  }
  @inline signExtend(s: i32, a: u64): u64 { return s == 0 ? u64(i64(i8(a))) : s == 1 ? u64(i64(i16(a))) : s == 2 ? u64(i64(i32(a))) : a; }
  @inline udiv(a: u64, b: u64): u64 { return b ? a / b : 0; }
  @inline sdiv(a: u64, b: u64): u64 { return b == 0 ? 0 : b == ~u64(0) ? 0 - a : u64(i64(a) / i64(b)); }
  @inline clz(z: i32, a: u64): u64 { return z ? clz<u64>(a) : clz<u64>(a) - 32; }
  @inline cls(z: i32, a: u64): u64 {
    if (z) return clz<u64>(a ^ (a << 1) | 1) ;
    const w = u32(a);
    return u64(clz<u32>(w ^ (w << 1) | 1));
  }
  rbit(z: i32, a: u64): u64 {
    let v = this.revIn(a, 3);
    v = (v >> 4 & 0x0f0f0f0f0f0f0f0f) | (v & 0x0f0f0f0f0f0f0f0f) << 4;
    v = (v >> 2 & 0x3333333333333333) | (v & 0x3333333333333333) << 2;
    v = (v >> 1 & 0x5555555555555555) | (v & 0x5555555555555555) << 1;
    return z ? v : v >> 32;
  }
  /** Reverses bytes in each container of 1 << s bytes. */
  @inline revIn(a: u64, s: u32): u64 {
    let v = (a >> 8 & 0x00ff00ff00ff00ff) | (a & 0x00ff00ff00ff00ff) << 8;
    if (s >= 2) v = (v >> 16 & 0x0000ffff0000ffff) | (v & 0x0000ffff0000ffff) << 16;
    if (s >= 3) v = rotr<u64>(v, 32);
    return v;
  }
  umulh(a: u64, b: u64): u64 {
    const al = a & 0xffffffff, ah = a >> 32, bl = b & 0xffffffff, bh = b >> 32;
    const low = al * bl, m1 = ah * bl + (low >> 32), m2 = al * bh + (m1 & 0xffffffff);
    return ah * bh + (m1 >> 32) + (m2 >> 32);
  }
  smulh(a: u64, b: u64): u64 { return this.umulh(a, b) - (i64(a) < 0 ? b : 0) - (i64(b) < 0 ? a : 0); }
  crc32(acc: u64, data: u64, s: u32, castagnoli: bool): u64 {
    const poly: u32 = castagnoli ? 0x82f63b78 : 0xedb88320;
    let crc = u32(acc), d = data;
    for (let i: u32 = 0; i < u32(1) << s; i++) {
      crc ^= u32(d) & 0xff;
      d >>= 8;
      for (let k = 0; k < 8; k++) crc = crc & 1 ? crc >> 1 ^ poly : crc >> 1;
    }
    return crc;
  }

  // --- flags ---------------------------------------------------------------------------------------------------------
  @inline addFlags(z: i32, a: u64, b: u64): u64 { this.fa = z ? a : a << 32; this.fb = z ? b : b << 32; this.fk = Flags.ADD; return a + b; }
  @inline subFlags(z: i32, a: u64, b: u64): u64 { this.fa = z ? a : a << 32; this.fb = z ? b : b << 32; this.fk = Flags.SUB; return a - b; }
  @inline logicFlags(z: i32, v: u64): u64 { this.fa = z ? v : v << 32; this.fk = Flags.LOGIC; return v; }
  @inline setNzcv(nzcv: u64): void { this.fa = nzcv; this.fk = Flags.NZCV; }
  carry(): u64 { return u64(materialiseFlags(this) >> 1 & 1); }
  /** AddWithCarry with the flag, setting flags. Operands are within the width. */
  adcFlags(z: i32, a: u64, b: u64): u64 {
    const c = this.carry();
    const x = z ? a : a << 32, y = z ? b : b << 32, unit: u64 = z ? 1 : u64(1) << 32;
    const sum = x + y, r = sum + (c ? unit : 0);
    const carryOut = u64(sum < x || r < sum);
    const overflow = (~(x ^ y) & (x ^ r)) >> 63;
    this.setNzcv((r >> 63) << 3 | u64(r == 0) << 2 | carryOut << 1 | overflow);
    return z ? r : r >> 32;
  }
  /** CCMP/CCMN. */
  @inline condFlags(z: i32, cond: u32, nzcv: u32, a: u64, b: u64, minus: bool): void {
    if (!this.condOf(cond)) this.setNzcv(nzcv);
    else if (minus) this.subFlags(z, a, b);
    else this.addFlags(z, a, b);
  }
  /** ConditionHolds: straight from the operands after a compare, which is the usual case. */
  @inline cond(c: u32): bool {
    if (this.fk != Flags.SUB) return this.condSlow(c);
    const a = this.fa, b = this.fb;
    switch (c) {
      case 0: return a == b;
      case 1: return a != b;
      case 2: return a >= b;
      case 3: return a < b;
      case 8: return a > b;
      case 9: return a <= b;
      case 10: return i64(a) >= i64(b);
      case 11: return i64(a) < i64(b);
      case 12: return i64(a) > i64(b);
      case 13: return i64(a) <= i64(b);
      default: return this.condSlow(c);
    }
  }
  /** A condition that is known only from the record. */
  condOf(c: u32): bool { return this.cond(c); }
  condSlow(c: u32): bool {
    if (this.fk == Flags.LOGIC) {
      if (c == 0) return this.fa == 0;
      if (c == 1) return this.fa != 0;
    }
    return holds(materialiseFlags(this), c);
  }

  // --- branches ------------------------------------------------------------------------------------------------------
  /** Where a direct branch leads: the record, when it is in this page; else pc, and 0. */
  @inline branch(r: Rec): usize {
    const to = changetype<usize>(r) + usize(r.imm);
    if (to - this.page < 1024 * RECORD_BYTES) return to;
    return this.far(pcOf(this, changetype<usize>(r)) + u64(i64(r.imm) >> 2));
  }
  @inline branchIf(r: Rec, taken: bool): usize { return taken ? this.branch(r) : this.next(r); }
  @inline branchTo(r: Rec, to: u64): usize {
    const offset = to - this.pageVa;
    if (offset < 0x1000 && !(offset & 3)) return this.page + (usize(offset) << 2);
    return this.far(branchAddress(this, to, this.el));
  }
  @inline call(r: Rec): usize { return this.branch(r); }
  @inline callTo(r: Rec, to: u64): usize { return this.branchTo(r, to); }
  @inline returnTo(r: Rec, to: u64): usize { return this.branchTo(r, to); }
  @inline far(to: u64): usize { this.pc_(to); return 0; }
  @inline pc_(to: u64): void { store<u64>(changetype<usize>(this), to, offsetof<Cpu>("pc")); }

  // --- memory --------------------------------------------------------------------------------------------------------
  @inline faulted(): bool { return this.redirected != 0; }
  @inline redirectedTo(): usize { return 0; }
  @inline entry(va: u64): usize { return Tlb.entry(this.dtlb, va); }
  @inline spOk(r: Rec): bool { return r.n != Slot.SP || !(this.sp & 15); }
  /** Whether an access that the look-aside cache knows needs no more than the access: a reader may have more to ask. */
  @inline plainLoad(va: u64): bool { return true; }
  @inline plainStore(r: Rec, va: u64): bool { return true; }
  /** Both halves of a pair lie in one page. */
  @inline plainLoadPair(s: i32, va: u64): bool { return (u32(va) & 0xfff) != 0x1000 - (1 << s); }
  @inline plainStorePair(r: Rec, s: i32, va: u64): bool { return (u32(va) & 0xfff) != 0x1000 - (1 << s); }
  @inline load(r: Rec, s: i32, va: u64): u64 {
    const e = this.entry(va);
    if (load<u64>(e, Tlb.READ) == (va & (~u64(0xfff) | ((1 << s) - 1))) && this.spOk(r)) return this.raw(s, usize(u32(va) + load<u32>(e, Tlb.ADDEND)));
    return this.missLoad(r, s, va);
  }
  @inline store(r: Rec, s: i32, va: u64, v: u64): void {
    const e = this.entry(va);
    if (load<u64>(e, Tlb.WRITE) == (va & (~u64(0xfff) | ((1 << s) - 1))) && this.spOk(r)) { this.put(s, usize(u32(va) + load<u32>(e, Tlb.ADDEND)), v); return; }
    this.missStore(r, s, va, v);
  }
  @inline raw(s: i32, at: usize): u64 {
    if (s == 0) return u64(load<u8>(at));
    if (s == 1) return u64(load<u16>(at));
    if (s == 2) return u64(load<u32>(at));
    return load<u64>(at);
  }
  @inline put(s: i32, at: usize, v: u64): void {
    if (s == 0) store<u8>(at, u8(v));
    else if (s == 1) store<u16>(at, u16(v));
    else if (s == 2) store<u32>(at, u32(v));
    else store<u64>(at, v);
  }
  /** An access that is not plain. */
  @inline otherLoad(r: Rec, s: i32, va: u64): u64 { return this.missLoad(r, s, va); }
  @inline otherStore(r: Rec, s: i32, va: u64, v: u64): void { this.missStore(r, s, va, v); }
  missLoad(r: Rec, s: i32, va: u64): u64 { this.rec = changetype<usize>(r); return slowLoad(this, r, s, va, this.el); }
  missStore(r: Rec, s: i32, va: u64, v: u64): void { this.rec = changetype<usize>(r); slowStore(this, r, s, va, v, this.el); }
  @inline storePair(r: Rec, s: i32, va: u64, a: u64, b: u64): void {
    this.store(r, s, va, a);
    if (this.redirected) return;
    this.store(r, s, va + (u64(1) << s), b);
  }

  // The ways in which loads and stores of general registers end: each is the whole of its row behind the address, so that the
  // dispatch keeps nothing across the call of the arm that the look-aside cache does not answer. They answer the next record,
  // on a fault too: divert has seen to it that the run loop looks before it goes there.
  // x: 0 as it is, 1 sign-extended to 64 bits, 2 to 32. base: what the register r.n becomes (Update).
  @inline extended(x: i32, s: i32, v: u64): u64 { return x == 0 ? v : x == 1 ? this.signExtend(s, v) : this.signExtend(s, v) & 0xffffffff; }
  @inline loadX(r: Rec, s: i32, x: i32, va: u64, d: u32): usize {
    do {
      const e = this.entry(va);
      if (load<u64>(e, Tlb.READ) != (va & (~u64(0xfff) | ((1 << s) - 1)))) break;
      if (r.n == Slot.SP) if (this.sp & 15) break;
      if (!this.plainLoad(va)) break;
      this.setX(d, this.extended(x, s, this.raw(s, usize(u32(va) + load<u32>(e, Tlb.ADDEND)))));
      return this.next(r);
    } while (false);
    return this.missLoadX(r, s, x, va);
  }
  @inline loadUpdate(r: Rec, s: i32, x: i32, va: u64, d: u32, n: u32, base: u64): usize {
    do {
      const e = this.entry(va);
      if (load<u64>(e, Tlb.READ) != (va & (~u64(0xfff) | ((1 << s) - 1)))) break;
      if (n == Slot.SP) if (this.sp & 15) break;
      if (!this.plainLoad(va)) break;
      const v = this.extended(x, s, this.raw(s, usize(u32(va) + load<u32>(e, Tlb.ADDEND))));
      this.setX(n, base);
      this.setX(d, v);
      return this.next(r);
    } while (false);
    return this.missLoadUpdate(r, s, x, va, base);
  }
  @inline storeX(r: Rec, s: i32, va: u64, v: u64): usize {
    do {
      const e = this.entry(va);
      if (load<u64>(e, Tlb.WRITE) != (va & (~u64(0xfff) | ((1 << s) - 1)))) break;
      if (r.n == Slot.SP) if (this.sp & 15) break;
      if (!this.plainStore(r, va)) break;
      this.put(s, usize(u32(va) + load<u32>(e, Tlb.ADDEND)), v);
      return this.next(r);
    } while (false);
    return this.missStoreX(r, s, va);
  }
  @inline storeUpdate(r: Rec, s: i32, va: u64, v: u64, n: u32, base: u64): usize {
    do {
      const e = this.entry(va);
      if (load<u64>(e, Tlb.WRITE) != (va & (~u64(0xfff) | ((1 << s) - 1)))) break;
      if (n == Slot.SP) if (this.sp & 15) break;
      if (!this.plainStore(r, va)) break;
      this.put(s, usize(u32(va) + load<u32>(e, Tlb.ADDEND)), v);
      this.setX(n, base);
      return this.next(r);
    } while (false);
    return this.missStoreUpdate(r, s, va, base);
  }
  @inline loadPairX(r: Rec, s: i32, x: i32, va: u64, d: u32, m: u32): usize {
    do {
      const e = this.entry(va);
      if (load<u64>(e, Tlb.READ) != (va & (~u64(0xfff) | ((1 << s) - 1)))) break;
      if (r.n == Slot.SP) if (this.sp & 15) break;
      if (!this.plainLoadPair(s, va)) break;
      const at = usize(u32(va) + load<u32>(e, Tlb.ADDEND));
      const v = this.extended(x, s, this.raw(s, at)), w = this.extended(x, s, this.raw(s, at + (1 << s)));
      this.setX(d, v);
      this.setX(m, w);
      return this.next(r);
    } while (false);
    return this.missLoadPair(r, s, x, va);
  }
  @inline loadPairUpdate(r: Rec, s: i32, x: i32, va: u64, d: u32, m: u32, n: u32, base: u64): usize {
    do {
      const e = this.entry(va);
      if (load<u64>(e, Tlb.READ) != (va & (~u64(0xfff) | ((1 << s) - 1)))) break;
      if (n == Slot.SP) if (this.sp & 15) break;
      if (!this.plainLoadPair(s, va)) break;
      const at = usize(u32(va) + load<u32>(e, Tlb.ADDEND));
      const v = this.extended(x, s, this.raw(s, at)), w = this.extended(x, s, this.raw(s, at + (1 << s)));
      this.setX(n, base);
      this.setX(d, v);
      this.setX(m, w);
      return this.next(r);
    } while (false);
    return this.missLoadPairUpdate(r, s, x, va, base);
  }
  @inline storePairX(r: Rec, s: i32, va: u64, a: u64, b: u64): usize {
    do {
      const e = this.entry(va);
      if (load<u64>(e, Tlb.WRITE) != (va & (~u64(0xfff) | ((1 << s) - 1)))) break;
      if (r.n == Slot.SP) if (this.sp & 15) break;
      if (!this.plainStorePair(r, s, va)) break;
      const at = usize(u32(va) + load<u32>(e, Tlb.ADDEND));
      this.put(s, at, a);
      this.put(s, at + (1 << s), b);
      return this.next(r);
    } while (false);
    return this.missStorePair(r, s, va);
  }
  @inline storePairUpdate(r: Rec, s: i32, va: u64, a: u64, b: u64, n: u32, base: u64): usize {
    do {
      const e = this.entry(va);
      if (load<u64>(e, Tlb.WRITE) != (va & (~u64(0xfff) | ((1 << s) - 1)))) break;
      if (n == Slot.SP) if (this.sp & 15) break;
      if (!this.plainStorePair(r, s, va)) break;
      const at = usize(u32(va) + load<u32>(e, Tlb.ADDEND));
      this.put(s, at, a);
      this.put(s, at + (1 << s), b);
      this.setX(n, base);
      return this.next(r);
    } while (false);
    return this.missStorePairUpdate(r, s, va, base);
  }
  missLoadX(r: Rec, s: i32, x: i32, va: u64): usize {
    const v = this.otherLoad(r, s, va);
    if (!this.redirected) this.setX(r.d, this.extended(x, s, v));
    return this.next(r);
  }
  missLoadUpdate(r: Rec, s: i32, x: i32, va: u64, base: u64): usize {
    const v = this.otherLoad(r, s, va);
    if (!this.redirected) { this.setX(r.n, base); this.setX(r.d, this.extended(x, s, v)); }
    return this.next(r);
  }
  missStoreX(r: Rec, s: i32, va: u64): usize { this.otherStore(r, s, va, this.x(r.d)); return this.next(r); }
  missStoreUpdate(r: Rec, s: i32, va: u64, base: u64): usize {
    this.otherStore(r, s, va, this.x(r.d));
    if (!this.redirected) this.setX(r.n, base);
    return this.next(r);
  }
  missLoadPair(r: Rec, s: i32, x: i32, va: u64): usize {
    const v = this.load(r, s, va);
    if (this.redirected) return this.next(r);
    const w = this.load(r, s, va + (u64(1) << s));
    if (this.redirected) return this.next(r);
    this.setX(r.d, this.extended(x, s, v));
    this.setX(r.m, this.extended(x, s, w));
    return this.next(r);
  }
  missLoadPairUpdate(r: Rec, s: i32, x: i32, va: u64, base: u64): usize {
    const v = this.load(r, s, va);
    if (this.redirected) return this.next(r);
    const w = this.load(r, s, va + (u64(1) << s));
    if (this.redirected) return this.next(r);
    this.setX(r.n, base);
    this.setX(r.d, this.extended(x, s, v));
    this.setX(r.m, this.extended(x, s, w));
    return this.next(r);
  }
  missStorePair(r: Rec, s: i32, va: u64): usize { this.storePair(r, s, va, this.x(r.d), this.x(r.m)); return this.next(r); }
  missStorePairUpdate(r: Rec, s: i32, va: u64, base: u64): usize {
    this.storePair(r, s, va, this.x(r.d), this.x(r.m));
    if (!this.redirected) this.setX(r.n, base);
    return this.next(r);
  }
  @inline prefetch(r: Rec, va: u64): void { }
  loadUnprivileged(r: Rec, s: i32, va: u64): u64 {
    const near = this.userPage(r, s, va, Tlb.READ);
    if (near) return this.raw(s, near);
    this.rec = changetype<usize>(r);
    return slowLoad(this, r, s, va, this.unprivileged());
  }
  storeUnprivileged(r: Rec, s: i32, va: u64, v: u64): void {
    const near = this.userPage(r, s, va, Tlb.WRITE);
    if (near) { this.put(s, near, v); return; }
    this.rec = changetype<usize>(r);
    slowStore(this, r, s, va, v, this.unprivileged());
  }
  /** Where EL1 may make an access as EL0 at once: EL0's look-aside cache knows the page. Else 0. */
  userPage(r: Rec, s: i32, va: u64, tag: usize): usize {
    if (this.el != 1 || machine().timing == 2) return 0;
    useUserSpace(this);
    const e = Tlb.entry(TLBS + usize(this.index * 4) * TLB_BYTES, va);
    return load<u64>(e + tag) == (va & (~u64(0xfff) | ((1 << s) - 1))) && this.spOk(r) ? usize(u32(va) + load<u32>(e, Tlb.ADDEND)) : 0;
  }
  /** LDTR and STTR act as EL0 from EL1 only. */
  unprivileged(): u32 { return this.el == 1 ? 0 : this.el; }
  loadAligned(r: Rec, s: i32, va: u64): u64 {
    this.rec = changetype<usize>(r);
    if (va & ((1 << s) - 1)) { if (!(r.n == Slot.SP && spMisaligned(this, r))) abort(this, r, va, Fault.ALIGNMENT | Fault.IS, false); return 0; }
    return slowLoad(this, r, s, va, this.el);
  }
  storeAligned(r: Rec, s: i32, va: u64, v: u64): void {
    this.rec = changetype<usize>(r);
    if (va & ((1 << s) - 1)) { if (!(r.n == Slot.SP && spMisaligned(this, r))) abort(this, r, va, Fault.ALIGNMENT | Fault.IS, true); return; }
    slowStore(this, r, s, va, v, this.el);
  }
  loadExclusive(r: Rec, s: i32, va: u64): u64 { this.rec = changetype<usize>(r); return loadExclusive(this, r, s, va); }
  loadExclusivePair(r: Rec, s: i32, va: u64): u64 { this.rec = changetype<usize>(r); return loadExclusivePair(this, r, s, va); }
  storeExclusive(r: Rec, s: i32, va: u64, v: u64): u64 { this.rec = changetype<usize>(r); return storeExclusive(this, r, s, va, v); }
  storeExclusivePair(r: Rec, s: i32, va: u64, a: u64, b: u64): u64 { this.rec = changetype<usize>(r); return storeExclusivePair(this, r, s, va, a, b); }
  highHalf(): u64 { return this.pairHigh; }
  clearExclusive(): void { this.exclusive = 0; }

  // --- vector registers and memory -----------------------------------------------------------------------------------
  loadStructures(r: Rec, va: u64): void { Structures.loadAll(this, r, va); }
  storeStructures(r: Rec, va: u64): void { Structures.storeAll(this, r, va); }
  loadLane(r: Rec, va: u64): void { Structures.loadLane(this, r, va); }
  storeLane(r: Rec, va: u64): void { Structures.storeLane(this, r, va); }
  loadReplicate(r: Rec, va: u64): void { Structures.loadReplicate(this, r, va); }
  compareFp(f: u32, a: u64, b: u64, signal: bool): void { this.setNzcv(this.fpCompare(f, a, b, signal)); }
  fpConditionalCompare(f: u32, cond: u32, nzcv: u32, a: u64, b: u64, signal: bool): void {
    this.setNzcv(this.cond(cond) ? this.fpCompare(f, a, b, signal) : nzcv);
  }
  @inline loadV(r: Rec, s: i32, va: u64, d: u32): void {
    if (this.fpTrap) { this.takeFpTrap(r); return; }
    if (s < 4) {
      const v = this.load(r, s, va);
      if (!this.redirected) this.setLo(d, v);
    } else {
      const a = this.load(r, 3, va);
      if (this.redirected) return;
      const b = this.load(r, 3, va + 8);
      if (this.redirected) return;
      this.setLo(d, a);
      this.setHi(d, b);
    }
  }
  @inline storeV(r: Rec, s: i32, va: u64, d: u32): void {
    if (this.fpTrap) { this.takeFpTrap(r); return; }
    if (s < 4) this.store(r, s, va, this.lo(d));
    else this.storePair(r, 3, va, this.lo(d), this.hi(d));
  }
  loadVPair(r: Rec, s: i32, va: u64, d: u32, m: u32): void {
    if (this.fpTrap) { this.takeFpTrap(r); return; }
    const step = u64(1) << s;
    if (s < 4) {
      const a = this.load(r, s, va);
      if (this.redirected) return;
      const b = this.load(r, s, va + step);
      if (this.redirected) return;
      this.setLo(d, a);
      this.setLo(m, b);
      return;
    }
    const a = this.load(r, 3, va);
    if (this.redirected) return;
    const b = this.load(r, 3, va + 8);
    if (this.redirected) return;
    const e = this.load(r, 3, va + 16);
    if (this.redirected) return;
    const f = this.load(r, 3, va + 24);
    if (this.redirected) return;
    this.setLo(d, a); this.setHi(d, b);
    this.setLo(m, e); this.setHi(m, f);
  }
  storeVPair(r: Rec, s: i32, va: u64, d: u32, m: u32): void {
    if (this.fpTrap) { this.takeFpTrap(r); return; }
    if (s < 4) { this.storePair(r, s, va, this.lo(d), this.lo(m)); return; }
    this.storePair(r, 3, va, this.lo(d), this.hi(d));
    if (this.redirected) return;
    this.storePair(r, 3, va + 16, this.lo(m), this.hi(m));
  }
  trapFp(r: Rec): usize { this.takeFpTrap(r); return 0; }
  takeFpTrap(r: Rec): void { this.takeFpClass(r, this.fpTrap); }
  /** `trap` as SysTrap.fp gives it. The syndrome of a trapped AArch64 instruction: CV 1, COND 0b1110. */
  takeFpClass(r: Rec, trap: u32): void {
    const plain = (trap & FP_UNKNOWN) != 0;
    this.rec = changetype<usize>(r);
    takeSync(this, trap & 3, plain ? EC.UNKNOWN : EC.FP, plain ? 0 : 0x1e00000, pcOf(this, changetype<usize>(r)));
  }

  // --- system --------------------------------------------------------------------------------------------------------
  undefined(r: Rec): usize { this.rec = changetype<usize>(r); takeSync(this, syncTarget(this), EC.UNKNOWN, 0, pcOf(this, changetype<usize>(r))); return 0; }

  /** Checks an access to a register row; 0 when it may go on, else the exception has been taken. */
  sysDenied(r: Rec, write: bool, level: u32, rt: u32): bool {
    const key = u32(r.imm) & 0xffff, row = u32(r.imm >> 16);
    const crn = key >> 7 & 15, op0 = key >> 14;
    if (row == NO_ROW || this.el < level) {
      // Implementation-defined space can be trapped to EL2 before it is UNDEFINED.
      if (this.el < 2 && (crn == 11 || crn == 15) && (op0 == 3 || op0 == 1) && hcr(this) & HCR.TIDCP) return this.sysException(r, 2, write, rt, EC.SYSREG);
      this.undefined(r);
      return true;
    }
    const trap = sysTrap(this, row, write);
    if (trap == 0) return false;
    if (trap == UNDEFINED_ACCESS) { this.undefined(r); return true; }
    if (trap & FP_CLASS) {
      this.takeFpClass(r, trap);
      return true;
    }
    return this.sysException(r, trap, write, rt, EC.SYSREG);
  }
  sysException(r: Rec, target: u32, write: bool, rt: u32, ec: u32): bool {
    const key = u32(r.imm) & 0xffff;
    const iss = (key >> 14) << 20 | (key & 7) << 17 | (key >> 11 & 7) << 14 | (key >> 7 & 15) << 10 | rt << 5 | (key >> 3 & 15) << 1 | u32(!write);
    takeSync(this, target, ec, iss, pcOf(this, changetype<usize>(r)));
    return true;
  }
  mrs(r: Rec): usize {
    this.rec = changetype<usize>(r);
    const row = u32(r.imm >> 16);
    const level: u32 = row == NO_ROW ? 9 : load<u8>(LEVELS + row) & 15;
    if (this.sysDenied(r, false, level, r.d == Slot.SINK ? 31 : r.d >> 3)) return 0;
    this.setX(r.d, sysRead(this, row));
    return this.next(r);
  }
  msr(r: Rec): usize {
    this.rec = changetype<usize>(r);
    const row = u32(r.imm >> 16);
    const level: u32 = row == NO_ROW ? 9 : load<u8>(LEVELS + row) >> 4;
    if (this.sysDenied(r, true, level, r.n == Slot.ZERO ? 31 : r.n >> 3)) return 0;
    sysWrite(this, row, this.x(r.n));
    return this.next(r);
  }
  sys(r: Rec): usize {
    this.rec = changetype<usize>(r);
    const row = u32(r.imm >> 16);
    const level: u32 = row == NO_ROW || row < REGISTER_ROWS ? 9 : load<u8>(LEVELS + row) >> 4;
    if (this.sysDenied(r, true, level, r.n == Slot.ZERO ? 31 : r.n >> 3)) return 0;
    this.pc_(pcOf(this, changetype<usize>(r)));
    sysOperation(this, row, this.x(r.n));
    return this.redirected ? 0 : this.next(r);
  }
  sysl(r: Rec): usize {
    this.rec = changetype<usize>(r);
    const key = u32(r.imm) & 0xffff;
    if (this.el < 2 && ((key >> 7 & 15) == 11 || (key >> 7 & 15) == 15) && hcr(this) & HCR.TIDCP) { this.sysException(r, 2, false, r.d == Slot.SINK ? 31 : r.d >> 3, EC.SYSREG); return 0; }
    return this.undefined(r);
  }
  /** MSR (immediate): SPSel, DAIFSet, DAIFClr. */
  msrImm(r: Rec, field: u32, value: u32): usize {
    this.rec = changetype<usize>(r);
    if (field == 5 && this.el > 0) { setSpsel(this, value & 1); return this.next(r); }
    if (field == 0x1e || field == 0x1f) {
      if (this.el == 0 && (!(sys(this).SCTLR_EL1 & 0x200) || hcr(this) & HCR.TGE)) {
        const iss: u32 = (field & 7) << 17 | (field >> 3) << 14 | 4 << 10 | 31 << 5 | value << 1;
        takeSync(this, syncTarget(this), EC.SYSREG, iss, pcOf(this, changetype<usize>(r)));
        return 0;
      }
      if (field == 0x1e) this.daif |= value << 6;
      else {
        this.daif &= ~(value << 6);
        if (this.lines || sys(this).MDSCR_EL1 & 1 || hcr(this) & (HCR.VI | HCR.VF)) requestLoop(this);
      }
      return this.next(r);
    }
    return this.undefined(r);
  }
  eret(r: Rec): usize {
    this.rec = changetype<usize>(r);
    if (this.el == 0) return this.undefined(r);
    exceptionReturn(this);
    return 0;
  }
  svc(r: Rec, imm: u32): usize { this.rec = changetype<usize>(r); this.ss = 0; takeSync(this, syncTarget(this), EC.SVC, imm, pcOf(this, changetype<usize>(r)) + 4); return 0; }
  hvc(r: Rec, imm: u32): usize {
    this.rec = changetype<usize>(r);
    // HCR_EL2.HCD is RES0 where EL3 is there: SCR_EL3.HCE decides alone.
    const enabled = sys(this).SCR_EL3 & SCR.HCE;
    if (this.el == 0 || !enabled || (!el2Enabled(this) && this.el == 1)) return this.undefined(r);
    this.ss = 0;
    takeSync(this, this.el > 2 ? this.el : 2, EC.HVC, imm, pcOf(this, changetype<usize>(r)) + 4);
    return 0;
  }
  smc(r: Rec, imm: u32): usize {
    this.rec = changetype<usize>(r);
    if (this.el == 0) return this.undefined(r);
    if (this.el == 1 && hcr(this) & HCR.TSC) { takeSync(this, 2, EC.SMC, imm, pcOf(this, changetype<usize>(r))); return 0; }
    if (sys(this).SCR_EL3 & SCR.SMD) return this.undefined(r);
    this.ss = 0;
    takeSync(this, 3, EC.SMC, imm, pcOf(this, changetype<usize>(r)) + 4);
    return 0;
  }
  brk(r: Rec, imm: u32): usize {
    this.rec = changetype<usize>(r);
    const to: u32 = this.el < 2 && el2Enabled(this) && (sys(this).MDCR_EL2 & 0x100 || sys(this).HCR_EL2 & HCR.TGE) ? 2 : this.el ? this.el : 1;
    takeSync(this, to, EC.BRK, imm, pcOf(this, changetype<usize>(r)));
    return 0;
  }
  /** HLT #0xF000 is a semihosting call where that is on; otherwise, with halting debug absent, HLT is UNDEFINED. */
  hlt(r: Rec, imm: u32): usize {
    this.rec = changetype<usize>(r);
    if (imm != 0xf000 || !machine().semihosting) return this.undefined(r);
    stopAt(this, Stop.SEMIHOSTING, this.x0, this.x1);
    this.pc_(pcOf(this, changetype<usize>(r)) + 4);
    divert(this);
    return 0;
  }
  barrier(r: Rec, kind: u32): void { }
  isb(r: Rec): usize { return this.next(r); }
  yieldHint(r: Rec): usize { return this.next(r); }
  wfi(r: Rec): usize { return this.waitFor(r, Wait.WFI, HCR.TWI, SCR.TWI, 0x10000, 0); }
  wfe(r: Rec): usize {
    if (this.event) { this.event = 0; return this.next(r); }
    return this.waitFor(r, Wait.WFE, HCR.TWE, SCR.TWE, 0x40000, 1);
  }
  waitFor(r: Rec, kind: u32, h: u64, s: u64, user: u64, iss: u32): usize {
    this.rec = changetype<usize>(r);
    if (kind == Wait.WFI && this.lines) return this.next(r);
    const s3 = sys(this);
    let target: u32 = 0;
    if (this.el == 0 && !(s3.SCTLR_EL1 & user)) target = syncTarget(this);
    else if (this.el < 2 && hcr(this) & h) target = 2;
    else if (this.el < 3 && s3.SCR_EL3 & s) target = 3;
    if (target) { takeSync(this, target, EC.WFX, 0x1e00000 | iss, pcOf(this, changetype<usize>(r))); return 0; }
    this.wait = kind;
    requestLoop(this);
    return this.next(r);
  }
  /** SEV wakes every core, SEVL this one. */
  sev(local: u32): void {
    this.event = 1;
    if (!local) for (let i: u32 = 0; i < 4; i++) core(i).event = 1;
  }

  // --- the run loop --------------------------------------------------------------------------------------------------
  decodeAt(r: Rec): usize { decodeRecord(this.page, r); fuseRecord(this.page, r); return changetype<usize>(r); }

  /** The budget is used up: pc is where it ended. */
  rest(at: usize): void { this.rec = at; this.stop = at; this.pc_(pcOf(this, at)); }

  /** Falls off the end of a page. */
  nextPage(at: usize): usize {
    this.rec = at;
    this.pc_(this.pageVa + 0x1000);
    return this.enterPage(u32((this.stop - at) >> 4));
  }

  /** An instruction went elsewhere: pc is true. Charges it, and finds the record of pc. */
  redirect(at: usize): usize {
    const left = u32(((this.redirected ? this.stopBefore : this.stop) - at) >> 4) - 1;
    this.redirected = 0;
    return this.enterPage(left);
  }

  /**
   * The record of pc, with `left` instructions of budget; 0 when the outer loop is wanted first. It is wanted before every
   * instruction of a page with hooks, and asks for them one at a time (`alone`).
   */
  enterPage(left: u32, alone: bool = false): usize {
    if (this.leave || left == 0) return this.outside(left);
    const pc = this.pc;
    const e = this.ftlb + ((usize(u32(pc >> 12)) & (FETCH_ENTRIES - 1)) << 4);
    if (load<u64>(e) != (pc & ~u64(0xffc))) {
      // An exception asks what time it is: between records.
      this.rec = 0;
      this.stop = usize(left) << 4;
      if (!this.fetchMiss(e)) {
        // An exception was taken; it costs a cycle, so that a vector which faults for ever still uses up its budget.
        this.leave = 1;
        return this.outside(left - 1);
      }
    }
    const hooked = load<u32>(e, 12) != 0;
    if (hooked && !alone) { this.leave = 1; return this.outside(left); }
    this.page = usize(load<u32>(e, 8));
    this.pageVa = pc & ~u64(0xfff);
    const at = this.page + (usize(u32(pc) & 0xffc) << 2);
    if (hooked && left > 1) { this.slack += left - 1; this.leave = 1; left = 1; }
    this.stop = at + (usize(left) << 4);
    this.rec = at;
    return at;
  }

  /** Between records: pc is true, and `left` is put aside. */
  outside(left: u32): usize {
    this.slack += left;
    this.page = 0; this.rec = 0; this.stop = 0;
    return 0;
  }

  /** Fills a fetch entry for pc; false when the fetch faulted and the exception has been taken. */
  fetchMiss(e: usize): bool {
    const pc = this.pc;
    if (pc & 3) {
      const target = syncTarget(this);
      setFar(this, target, pc);
      takeSync(this, target, EC.PC_ALIGN, 0, pc);
      this.redirected = 0;
      return false;
    }
    const code = translate(this, pc, Access.FETCH, this.el);
    const offset = code ? -1 : ramOffset(this.pa);
    if (code || offset < 0) {
      let target = syncTarget(this);
      let iss = code ? code & 0x3f : Fault.EXTERNAL;
      if (code & Fault.STAGE2) { target = 2; sys(this).HPFAR_EL2 = this.ipa >> 12 << 4; if (code & Fault.S1PTW) iss |= 0x80; }
      setFar(this, target, pc);
      takeSync(this, target, EC.INSN_ABORT, iss, pc);
      this.redirected = 0;
      return false;
    }
    const page = decodedPage(u32(offset));
    store<u64>(e, pc & ~u64(0xfff));
    store<u32>(e, u32(page), 8);
    // Pages with an execution hook or a guest's breakpoints are run one instruction at a time.
    store<u32>(e, machine().hooks && hookPages(pc & ~u64(0xfff)) ? 1 : 0, 12);
    entered(this, pc, this.el, 0);
    return true;
  }
}
