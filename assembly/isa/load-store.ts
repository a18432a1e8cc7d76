/**
 * Loads and stores of general registers and of scalar vector registers. Truth: Arm ARM C4.1.4 (encodings), C6.2, C7.2.
 * Deviations: none. Non-temporal hints are plain accesses; PRFM does nothing but time.
 *
 * `S` is log2 of the access size in bytes. Every access may fault: a row reads memory first, asks `faulted()`, and only then
 * writes registers, so that a fault leaves them as they were. The hot rows leave all of that to a word that ends them.
 */
import { Rec } from "../decode/record";

@group("loads and stores", "hot")
export class LoadStore {
  @inst("SS11100101iiiiiiiiiiiinnnnnttttt", "s==3 ? load_x | load_w", "d=zw(t) n=sp(n) imm=i<<s", "", "ldr${LS(s)} ${R(s==3,t)}, [${XS(n)}${off(i<<s)}]")
  @inst("SS111000010iiiiiiiii00nnnnnttttt", "s==3 ? load_x | load_w", "d=zw(t) n=sp(n) imm=sx(i,9)", "", "ldur${LS(s)} ${R(s==3,t)}, [${XS(n)}${off(sx(i,9))}]")
  @inline static ld_imm<B>(b: B, r: Rec, s: i32): usize {
    return b.loadX(r, s, 0, b.add(b.x(r.n), b.imm(r.imm)), r.d);
  }

  @inst("SS111000010iiiiiiiii01nnnnnttttt", "s==3 ? load_x_wb | load_w_wb", "d=zw(t) n=sp(n) imm=sx(i,9)", "", "ldr${LS(s)} ${R(s==3,t)}, [${XS(n)}], #${sx(i,9)}")
  @inline static ld_post<B>(b: B, r: Rec, s: i32): usize {
    const base = b.x(r.n);
    return b.loadUpdate(r, s, 0, base, r.d, r.n, b.add(base, b.imm(r.imm)));
  }

  @inst("SS111000010iiiiiiiii11nnnnnttttt", "s==3 ? load_x_wb | load_w_wb", "d=zw(t) n=sp(n) imm=sx(i,9)", "", "ldr${LS(s)} ${R(s==3,t)}, [${XS(n)}, #${sx(i,9)}]!")
  @inline static ld_pre<B>(b: B, r: Rec, s: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    return b.loadUpdate(r, s, 0, va, r.d, r.n, va);
  }

  @inst("SS111000011mmmmmoook10nnnnnttttt", "s==3 ? load_x | load_w", "d=zw(t) n=sp(n) m=zr(m) imm=(k?s:0)", "o==3", "ldr${LS(s)} ${R(s==3,t)}, [${XS(n)}, ${regoff(m,o,k,s)}]")
  @inline static ld_reg<B>(b: B, r: Rec, s: i32): usize {
    return b.loadX(r, s, 0, b.add(b.x(r.n), b.lslI(b.x(r.m), u32(r.imm))), r.d);
  }

  @inst("SS111000011mmmmmoook10nnnnnttttt", "s==3 ? load_x | load_w", "d=zw(t) n=sp(n) m=zr(m) imm=o|(k?s:0)<<3", "(o&2)==2&&o!=3", "ldr${LS(s)} ${R(s==3,t)}, [${XS(n)}, ${regoff(m,o,k,s)}]")
  @inline static ld_ext<B>(b: B, r: Rec, s: i32): usize {
    return b.loadX(r, s, 0, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), r.d);
  }

  // Sign-extending loads: O 0 to an X, 1 to a W register; of what is narrower than that.
  @inst("SS1110011Oiiiiiiiiiiiinnnnnttttt", "load_w", "d=zw(t) n=sp(n) imm=i<<s", "s+o<3", "ldrs${LSS(s)} ${R(!o,t)}, [${XS(n)}${off(i<<s)}]")
  @inst("SS1110001O0iiiiiiiii00nnnnnttttt", "load_w", "d=zw(t) n=sp(n) imm=sx(i,9)", "s+o<3", "ldurs${LSS(s)} ${R(!o,t)}, [${XS(n)}${off(sx(i,9))}]")
  @inline static lds_imm<B>(b: B, r: Rec, s: i32, o: i32): usize {
    return b.loadX(r, s, 1 + o, b.add(b.x(r.n), b.imm(r.imm)), r.d);
  }

  @inst("SS1110001O0iiiiiiiii01nnnnnttttt", "load_w_wb", "d=zw(t) n=sp(n) imm=sx(i,9)", "s+o<3", "ldrs${LSS(s)} ${R(!o,t)}, [${XS(n)}], #${sx(i,9)}")
  static lds_post<B>(b: B, r: Rec, s: i32, o: i32): usize {
    const base = b.x(r.n);
    return b.loadUpdate(r, s, 1 + o, base, r.d, r.n, b.add(base, b.imm(r.imm)));
  }

  @inst("SS1110001O0iiiiiiiii11nnnnnttttt", "load_w_wb", "d=zw(t) n=sp(n) imm=sx(i,9)", "s+o<3", "ldrs${LSS(s)} ${R(!o,t)}, [${XS(n)}, #${sx(i,9)}]!")
  static lds_pre<B>(b: B, r: Rec, s: i32, o: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    return b.loadUpdate(r, s, 1 + o, va, r.d, r.n, va);
  }

  @inst("SS1110001O1mmmmmeeek10nnnnnttttt", "load_w", "d=zw(t) n=sp(n) m=zr(m) imm=(k?s:0)", "s+o<3&&e==3", "ldrs${LSS(s)} ${R(!o,t)}, [${XS(n)}, ${regoff(m,e,k,s)}]")
  @inline static lds_reg<B>(b: B, r: Rec, s: i32, o: i32): usize {
    return b.loadX(r, s, 1 + o, b.add(b.x(r.n), b.lslI(b.x(r.m), u32(r.imm))), r.d);
  }

  @inst("SS1110001O1mmmmmeeek10nnnnnttttt", "load_w", "d=zw(t) n=sp(n) m=zr(m) imm=e|(k?s:0)<<3", "s+o<3&&(e&2)==2&&e!=3", "ldrs${LSS(s)} ${R(!o,t)}, [${XS(n)}, ${regoff(m,e,k,s)}]")
  static lds_ext<B>(b: B, r: Rec, s: i32, o: i32): usize {
    return b.loadX(r, s, 1 + o, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), r.d);
  }

  @inst("SS11100100iiiiiiiiiiiinnnnnttttt", "store", "d=zr(t) n=sp(n) imm=i<<s", "", "str${LS(s)} ${R(s==3,t)}, [${XS(n)}${off(i<<s)}]")
  @inst("SS111000000iiiiiiiii00nnnnnttttt", "store", "d=zr(t) n=sp(n) imm=sx(i,9)", "", "stur${LS(s)} ${R(s==3,t)}, [${XS(n)}${off(sx(i,9))}]")
  @inline static st_imm<B>(b: B, r: Rec, s: i32): usize {
    return b.storeX(r, s, b.add(b.x(r.n), b.imm(r.imm)), b.x(r.d));
  }

  @inst("SS111000000iiiiiiiii01nnnnnttttt", "store_wb", "d=zr(t) n=sp(n) imm=sx(i,9)", "", "str${LS(s)} ${R(s==3,t)}, [${XS(n)}], #${sx(i,9)}")
  @inline static st_post<B>(b: B, r: Rec, s: i32): usize {
    const base = b.x(r.n);
    return b.storeUpdate(r, s, base, b.x(r.d), r.n, b.add(base, b.imm(r.imm)));
  }

  @inst("SS111000000iiiiiiiii11nnnnnttttt", "store_wb", "d=zr(t) n=sp(n) imm=sx(i,9)", "", "str${LS(s)} ${R(s==3,t)}, [${XS(n)}, #${sx(i,9)}]!")
  @inline static st_pre<B>(b: B, r: Rec, s: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    return b.storeUpdate(r, s, va, b.x(r.d), r.n, va);
  }

  @inst("SS111000001mmmmmoook10nnnnnttttt", "store", "d=zr(t) n=sp(n) m=zr(m) imm=(k?s:0)", "o==3", "str${LS(s)} ${R(s==3,t)}, [${XS(n)}, ${regoff(m,o,k,s)}]")
  @inline static st_reg<B>(b: B, r: Rec, s: i32): usize {
    return b.storeX(r, s, b.add(b.x(r.n), b.lslI(b.x(r.m), u32(r.imm))), b.x(r.d));
  }

  @inst("SS111000001mmmmmoook10nnnnnttttt", "store", "d=zr(t) n=sp(n) m=zr(m) imm=o|(k?s:0)<<3", "(o&2)==2&&o!=3", "str${LS(s)} ${R(s==3,t)}, [${XS(n)}, ${regoff(m,o,k,s)}]")
  static st_ext<B>(b: B, r: Rec, s: i32): usize {
    return b.storeX(r, s, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), b.x(r.d));
  }

  @inst("0Z011000iiiiiiiiiiiiiiiiiiittttt", "z==1 ? load_x | load_w", "d=zw(t) imm=sx(i,19)<<2", "", "ldr ${R(z,t)}, ${rel(sx(i,19)*4)}")
  @inline static ldr_lit<B>(b: B, r: Rec, z: i32): usize {
    return b.loadX(r, 2 + z, 0, b.add(b.here(r), b.imm(r.imm)), r.d);
  }

  @inst("10011000iiiiiiiiiiiiiiiiiiittttt", "load_w", "d=zw(t) imm=sx(i,19)<<2", "", "ldrsw ${X(t)}, ${rel(sx(i,19)*4)}")
  static ldrsw_lit<B>(b: B, r: Rec): usize {
    return b.loadX(r, 2, 1, b.add(b.here(r), b.imm(r.imm)), r.d);
  }

  @inst("11011000iiiiiiiiiiiiiiiiiiittttt", "prefetch", "imm=sx(i,19)<<2", "", "prfm ${prfop(t)}, ${rel(sx(i,19)*4)}")
  @inline static prfm_lit<B>(b: B, r: Rec): void { b.prefetch(r, b.add(b.here(r), b.imm(r.imm))); }

  @inst("1111100110iiiiiiiiiiiinnnnnttttt", "prefetch", "n=sp(n) imm=i<<3", "", "prfm ${prfop(t)}, [${XS(n)}${off(i<<3)}]")
  @inst("11111000100iiiiiiiii00nnnnnttttt", "prefetch", "n=sp(n) imm=sx(i,9)", "", "prfum ${prfop(t)}, [${XS(n)}${off(sx(i,9))}]")
  @inline static prfm_imm<B>(b: B, r: Rec): void { b.prefetch(r, b.add(b.x(r.n), b.imm(r.imm))); }

  @inst("11111000101mmmmmoook10nnnnnttttt", "prefetch", "n=sp(n) m=zr(m) imm=o|(k?3:0)<<3", "(o&2)==2", "prfm ${prfop(t)}, [${XS(n)}, ${regoff(m,o,k,3)}]")
  @inline static prfm_ext<B>(b: B, r: Rec): void { b.prefetch(r, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3))); }

  // Pairs: O 0 two W registers, 1 two words sign-extended to X registers, 2 two X registers.
  @inst("OO10100101iiiiiiiuuuuunnnnnttttt", "o==2 ? load_pair_x | load_pair_w", "d=zw(t) m=zw(u) n=sp(n) imm=sx(i,7)<<(o==2?3:2)", "o!=3", "ldp${o==1?'sw':''} ${R(o,t)}, ${R(o,u)}, [${XS(n)}${off(sx(i,7)*(o==2?8:4))}]")
  @inst("OO10100001iiiiiiiuuuuunnnnnttttt", "o==2 ? load_pair_x | load_pair_w", "d=zw(t) m=zw(u) n=sp(n) imm=sx(i,7)<<(o==2?3:2)", "o!=3&&o!=1", "ldnp ${R(o,t)}, ${R(o,u)}, [${XS(n)}${off(sx(i,7)*(o==2?8:4))}]")
  @inline static ldp<B>(b: B, r: Rec, o: i32): usize {
    return b.loadPairX(r, o == 2 ? 3 : 2, o == 1 ? 1 : 0, b.add(b.x(r.n), b.imm(r.imm)), r.d, r.m);
  }

  @inst("OO10100011iiiiiiiuuuuunnnnnttttt", "o==2 ? load_pair_x_wb | load_pair_w_wb", "d=zw(t) m=zw(u) n=sp(n) imm=sx(i,7)<<(o==2?3:2)", "o!=3", "ldp${o==1?'sw':''} ${R(o,t)}, ${R(o,u)}, [${XS(n)}], #${sx(i,7)*(o==2?8:4)}")
  @inline static ldp_post<B>(b: B, r: Rec, o: i32): usize {
    const base = b.x(r.n);
    return b.loadPairUpdate(r, o == 2 ? 3 : 2, o == 1 ? 1 : 0, base, r.d, r.m, r.n, b.add(base, b.imm(r.imm)));
  }

  @inst("OO10100111iiiiiiiuuuuunnnnnttttt", "o==2 ? load_pair_x_wb | load_pair_w_wb", "d=zw(t) m=zw(u) n=sp(n) imm=sx(i,7)<<(o==2?3:2)", "o!=3", "ldp${o==1?'sw':''} ${R(o,t)}, ${R(o,u)}, [${XS(n)}, #${sx(i,7)*(o==2?8:4)}]!")
  @inline static ldp_pre<B>(b: B, r: Rec, o: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    return b.loadPairUpdate(r, o == 2 ? 3 : 2, o == 1 ? 1 : 0, va, r.d, r.m, r.n, va);
  }

  @inst("Z010100100iiiiiiiuuuuunnnnnttttt", "store_pair", "d=zr(t) m=zr(u) n=sp(n) imm=sx(i,7)<<(2+z)", "", "stp ${R(z,t)}, ${R(z,u)}, [${XS(n)}${off(sx(i,7)*(4<<z))}]")
  @inst("Z010100000iiiiiiiuuuuunnnnnttttt", "store_pair", "d=zr(t) m=zr(u) n=sp(n) imm=sx(i,7)<<(2+z)", "", "stnp ${R(z,t)}, ${R(z,u)}, [${XS(n)}${off(sx(i,7)*(4<<z))}]")
  @inline static stp<B>(b: B, r: Rec, z: i32): usize {
    return b.storePairX(r, 2 + z, b.add(b.x(r.n), b.imm(r.imm)), b.x(r.d), b.x(r.m));
  }

  @inst("Z010100010iiiiiiiuuuuunnnnnttttt", "store_pair_wb", "d=zr(t) m=zr(u) n=sp(n) imm=sx(i,7)<<(2+z)", "", "stp ${R(z,t)}, ${R(z,u)}, [${XS(n)}], #${sx(i,7)*(4<<z)}")
  @inline static stp_post<B>(b: B, r: Rec, z: i32): usize {
    const base = b.x(r.n);
    return b.storePairUpdate(r, 2 + z, base, b.x(r.d), b.x(r.m), r.n, b.add(base, b.imm(r.imm)));
  }

  @inst("Z010100110iiiiiiiuuuuunnnnnttttt", "store_pair_wb", "d=zr(t) m=zr(u) n=sp(n) imm=sx(i,7)<<(2+z)", "", "stp ${R(z,t)}, ${R(z,u)}, [${XS(n)}, #${sx(i,7)*(4<<z)}]!")
  @inline static stp_pre<B>(b: B, r: Rec, z: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    return b.storePairUpdate(r, 2 + z, va, b.x(r.d), b.x(r.m), r.n, va);
  }
}

@group("unprivileged, exclusive and ordered accesses", "system")
export class LoadStoreSpecial {
  @inst("SS111000010iiiiiiiii10nnnnnttttt", "s==3 ? load_x | load_w", "d=zw(t) n=sp(n) imm=sx(i,9)", "", "ldtr${LS(s)} ${R(s==3,t)}, [${XS(n)}${off(sx(i,9))}]")
  static ldt<B>(b: B, r: Rec, s: i32): usize {
    const v = b.loadUnprivileged(r, s, b.add(b.x(r.n), b.imm(r.imm)));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.d, v);
    return b.next(r);
  }

  @inst("SS1110001O0iiiiiiiii10nnnnnttttt", "load_w", "d=zw(t) n=sp(n) imm=sx(i,9)", "s+o<3", "ldtrs${LSS(s)} ${R(!o,t)}, [${XS(n)}${off(sx(i,9))}]")
  static ldts<B>(b: B, r: Rec, s: i32, o: i32): usize {
    const v = b.loadUnprivileged(r, s, b.add(b.x(r.n), b.imm(r.imm)));
    if (b.faulted()) return b.redirectedTo();
    b.set(1 - o, r.d, b.signExtend(s, v));
    return b.next(r);
  }

  @inst("SS111000000iiiiiiiii10nnnnnttttt", "store", "d=zr(t) n=sp(n) imm=sx(i,9)", "", "sttr${LS(s)} ${R(s==3,t)}, [${XS(n)}${off(sx(i,9))}]")
  static stt<B>(b: B, r: Rec, s: i32): usize {
    b.storeUnprivileged(r, s, b.add(b.x(r.n), b.imm(r.imm)), b.x(r.d));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("SS001000010-----0-----nnnnnttttt", "load_exclusive", "d=zw(t) n=sp(n)", "", "ldxr${LS(s)} ${R(s==3,t)}, [${XS(n)}]")
  @inst("SS001000010-----1-----nnnnnttttt", "load_exclusive", "d=zw(t) n=sp(n)", "", "ldaxr${LS(s)} ${R(s==3,t)}, [${XS(n)}]")
  static ldxr<B>(b: B, r: Rec, s: i32): usize {
    const v = b.loadExclusive(r, s, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.d, v);
    return b.next(r);
  }

  @inst("1Z001000011-----0uuuuunnnnnttttt", "load_exclusive_pair", "d=zw(t) m=zw(u) n=sp(n)", "", "ldxp ${R(z,t)}, ${R(z,u)}, [${XS(n)}]")
  @inst("1Z001000011-----1uuuuunnnnnttttt", "load_exclusive_pair", "d=zw(t) m=zw(u) n=sp(n)", "", "ldaxp ${R(z,t)}, ${R(z,u)}, [${XS(n)}]")
  static ldxp<B>(b: B, r: Rec, z: i32): usize {
    const v = b.loadExclusivePair(r, 2 + z, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.d, v);
    b.setX(r.m, b.highHalf());
    return b.next(r);
  }

  @inst("SS001000000eeeee0-----nnnnnttttt", "store_exclusive", "d=zr(t) m=zw(e) n=sp(n)", "", "stxr${LS(s)} ${W(e)}, ${R(s==3,t)}, [${XS(n)}]")
  @inst("SS001000000eeeee1-----nnnnnttttt", "store_exclusive", "d=zr(t) m=zw(e) n=sp(n)", "", "stlxr${LS(s)} ${W(e)}, ${R(s==3,t)}, [${XS(n)}]")
  static stxr<B>(b: B, r: Rec, s: i32): usize {
    const failed = b.storeExclusive(r, s, b.x(r.n), b.x(r.d));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.m, failed);
    return b.next(r);
  }

  @inst("1Z001000001eeeee0uuuuunnnnnttttt", "store_exclusive_pair", "d=zr(t) m=zr(u) n=sp(n) imm=zw(e)", "", "stxp ${W(e)}, ${R(z,t)}, ${R(z,u)}, [${XS(n)}]")
  @inst("1Z001000001eeeee1uuuuunnnnnttttt", "store_exclusive_pair", "d=zr(t) m=zr(u) n=sp(n) imm=zw(e)", "", "stlxp ${W(e)}, ${R(z,t)}, ${R(z,u)}, [${XS(n)}]")
  static stxp<B>(b: B, r: Rec, z: i32): usize {
    const failed = b.storeExclusivePair(r, 2 + z, b.x(r.n), b.x(r.d), b.x(r.m));
    if (b.faulted()) return b.redirectedTo();
    b.setX(u32(r.imm), failed);
    return b.next(r);
  }

  @inst("SS001000110-----1-----nnnnnttttt", "load_acquire", "d=zw(t) n=sp(n)", "", "ldar${LS(s)} ${R(s==3,t)}, [${XS(n)}]")
  static ldar<B>(b: B, r: Rec, s: i32): usize {
    const v = b.loadAligned(r, s, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.d, v);
    return b.next(r);
  }

  @inst("SS001000100-----1-----nnnnnttttt", "store_release", "d=zr(t) n=sp(n)", "", "stlr${LS(s)} ${R(s==3,t)}, [${XS(n)}]")
  static stlr<B>(b: B, r: Rec, s: i32): usize {
    b.storeAligned(r, s, b.x(r.n), b.x(r.d));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
}

@group("vector register loads and stores", "vector")
export class LoadStoreV {
  // log2 of the bytes: S, or 4 with Q. Pairs and literals: 2 + S.
  @inst("SS111101Q1iiiiiiiiiiiinnnnnttttt", "q==1 ? vload_q | vload_d", "d=v(t) n=sp(n) imm=i<<(s+4*q)", "(q==0||s==0)", "ldr ${F(t,s+4*q)}, [${XS(n)}${off(i<<(s+4*q))}]")
  @inst("SS111100Q10iiiiiiiii00nnnnnttttt", "q==1 ? vload_q | vload_d", "d=v(t) n=sp(n) imm=sx(i,9)", "(q==0||s==0)", "ldur ${F(t,s+4*q)}, [${XS(n)}${off(sx(i,9))}]")
  @inline static ld_v_imm<B>(b: B, r: Rec, s: i32, q: i32): usize {
    b.loadV(r, s + 4 * q, b.add(b.x(r.n), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("SS111100Q10iiiiiiiii01nnnnnttttt", "q==1 ? vload_q_wb | vload_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "(q==0||s==0)", "ldr ${F(t,s+4*q)}, [${XS(n)}], #${sx(i,9)}")
  @inline static ld_v_post<B>(b: B, r: Rec, s: i32, q: i32): usize {
    const base = b.x(r.n);
    b.loadV(r, s + 4 * q, base, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("SS111100Q10iiiiiiiii11nnnnnttttt", "q==1 ? vload_q_wb | vload_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "(q==0||s==0)", "ldr ${F(t,s+4*q)}, [${XS(n)}, #${sx(i,9)}]!")
  @inline static ld_v_pre<B>(b: B, r: Rec, s: i32, q: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.loadV(r, s + 4 * q, va, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("SS111100Q11mmmmmoook10nnnnnttttt", "q==1 ? vload_q | vload_d", "d=v(t) n=sp(n) m=zr(m) imm=o|(k?s+4*q:0)<<3", "(q==0||s==0)&&(o&2)==2", "ldr ${F(t,s+4*q)}, [${XS(n)}, ${regoff(m,o,k,s+4*q)}]")
  @inline static ld_v_ext<B>(b: B, r: Rec, s: i32, q: i32): usize {
    b.loadV(r, s + 4 * q, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("SS111101Q0iiiiiiiiiiiinnnnnttttt", "q==1 ? vstore_q | vstore_d", "d=v(t) n=sp(n) imm=i<<(s+4*q)", "(q==0||s==0)", "str ${F(t,s+4*q)}, [${XS(n)}${off(i<<(s+4*q))}]")
  @inst("SS111100Q00iiiiiiiii00nnnnnttttt", "q==1 ? vstore_q | vstore_d", "d=v(t) n=sp(n) imm=sx(i,9)", "(q==0||s==0)", "stur ${F(t,s+4*q)}, [${XS(n)}${off(sx(i,9))}]")
  @inline static st_v_imm<B>(b: B, r: Rec, s: i32, q: i32): usize {
    b.storeV(r, s + 4 * q, b.add(b.x(r.n), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("SS111100Q00iiiiiiiii01nnnnnttttt", "q==1 ? vstore_q_wb | vstore_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "(q==0||s==0)", "str ${F(t,s+4*q)}, [${XS(n)}], #${sx(i,9)}")
  @inline static st_v_post<B>(b: B, r: Rec, s: i32, q: i32): usize {
    const base = b.x(r.n);
    b.storeV(r, s + 4 * q, base, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("SS111100Q00iiiiiiiii11nnnnnttttt", "q==1 ? vstore_q_wb | vstore_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "(q==0||s==0)", "str ${F(t,s+4*q)}, [${XS(n)}, #${sx(i,9)}]!")
  @inline static st_v_pre<B>(b: B, r: Rec, s: i32, q: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.storeV(r, s + 4 * q, va, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("SS111100Q01mmmmmoook10nnnnnttttt", "q==1 ? vstore_q | vstore_d", "d=v(t) n=sp(n) m=zr(m) imm=o|(k?s+4*q:0)<<3", "(q==0||s==0)&&(o&2)==2", "str ${F(t,s+4*q)}, [${XS(n)}, ${regoff(m,o,k,s+4*q)}]")
  @inline static st_v_ext<B>(b: B, r: Rec, s: i32, q: i32): usize {
    b.storeV(r, s + 4 * q, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("SS011100iiiiiiiiiiiiiiiiiiittttt", "s==2 ? vload_q | vload_d", "d=v(t) imm=sx(i,19)<<2", "s!=3", "ldr ${F(t,2+s)}, ${rel(sx(i,19)*4)}")
  @inline static ld_v_lit<B>(b: B, r: Rec, s: i32): usize {
    b.loadV(r, 2 + s, b.add(b.here(r), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("SS10110101iiiiiiiuuuuunnnnnttttt", "s==2 ? vload_pair_q | s==1 ? vload_pair_d | vload_pair_s", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<(2+s)", "s!=3", "ldp ${F(t,2+s)}, ${F(u,2+s)}, [${XS(n)}${off(sx(i,7)*(4<<s))}]")
  @inst("SS10110001iiiiiiiuuuuunnnnnttttt", "s==2 ? vload_pair_q | s==1 ? vload_pair_d | vload_pair_s", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<(2+s)", "s!=3", "ldnp ${F(t,2+s)}, ${F(u,2+s)}, [${XS(n)}${off(sx(i,7)*(4<<s))}]")
  static ldp_v<B>(b: B, r: Rec, s: i32): usize {
    b.loadVPair(r, 2 + s, b.add(b.x(r.n), b.imm(r.imm)), r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("SS10110011iiiiiiiuuuuunnnnnttttt", "s==2 ? vload_pair_q_wb | s==1 ? vload_pair_d_wb | vload_pair_s_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<(2+s)", "s!=3", "ldp ${F(t,2+s)}, ${F(u,2+s)}, [${XS(n)}], #${sx(i,7)*(4<<s)}")
  static ldp_v_post<B>(b: B, r: Rec, s: i32): usize {
    const base = b.x(r.n);
    b.loadVPair(r, 2 + s, base, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("SS10110111iiiiiiiuuuuunnnnnttttt", "s==2 ? vload_pair_q_wb | s==1 ? vload_pair_d_wb | vload_pair_s_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<(2+s)", "s!=3", "ldp ${F(t,2+s)}, ${F(u,2+s)}, [${XS(n)}, #${sx(i,7)*(4<<s)}]!")
  static ldp_v_pre<B>(b: B, r: Rec, s: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.loadVPair(r, 2 + s, va, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("SS10110100iiiiiiiuuuuunnnnnttttt", "s==2 ? vstore_pair_q | vstore_pair_d", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<(2+s)", "s!=3", "stp ${F(t,2+s)}, ${F(u,2+s)}, [${XS(n)}${off(sx(i,7)*(4<<s))}]")
  @inst("SS10110000iiiiiiiuuuuunnnnnttttt", "s==2 ? vstore_pair_q | vstore_pair_d", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<(2+s)", "s!=3", "stnp ${F(t,2+s)}, ${F(u,2+s)}, [${XS(n)}${off(sx(i,7)*(4<<s))}]")
  static stp_v<B>(b: B, r: Rec, s: i32): usize {
    b.storeVPair(r, 2 + s, b.add(b.x(r.n), b.imm(r.imm)), r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("SS10110010iiiiiiiuuuuunnnnnttttt", "s==2 ? vstore_pair_q_wb | vstore_pair_d_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<(2+s)", "s!=3", "stp ${F(t,2+s)}, ${F(u,2+s)}, [${XS(n)}], #${sx(i,7)*(4<<s)}")
  static stp_v_post<B>(b: B, r: Rec, s: i32): usize {
    const base = b.x(r.n);
    b.storeVPair(r, 2 + s, base, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("SS10110110iiiiiiiuuuuunnnnnttttt", "s==2 ? vstore_pair_q_wb | vstore_pair_d_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<(2+s)", "s!=3", "stp ${F(t,2+s)}, ${F(u,2+s)}, [${XS(n)}, #${sx(i,7)*(4<<s)}]!")
  static stp_v_pre<B>(b: B, r: Rec, s: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.storeVPair(r, 2 + s, va, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }
}
