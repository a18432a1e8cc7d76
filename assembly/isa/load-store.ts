/**
 * Loads and stores of general registers and of scalar vector registers. Truth: Arm ARM C4.1.4 (encodings), C6.2, C7.2.
 * Deviations: none. Non-temporal hints are plain accesses; PRFM does nothing but time.
 *
 * `S` is log2 of the access size in bytes; `V` rows move that many bytes of a vector register. Every access may fault:
 * a row reads memory first, asks `faulted()`, and only then writes registers, so that a fault leaves them as they were.
 */
import { Rec } from "../decode/record";

@group("loads and stores", "hot")
export class LoadStore {
  @inst("SS11100101iiiiiiiiiiiinnnnnttttt", "s==3 ? load_x | load_w", "d=zw(t) n=sp(n) imm=i<<s", "", "ldr${LS(s)} ${R(s==3,t)}, [${XS(n)}${off(i<<s)}]")
  @inst("SS111000010iiiiiiiii00nnnnnttttt", "s==3 ? load_x | load_w", "d=zw(t) n=sp(n) imm=sx(i,9)", "", "ldur${LS(s)} ${R(s==3,t)}, [${XS(n)}${off(sx(i,9))}]")
  @inline static ld_imm<B>(b: B, r: Rec, s: i32): usize {
    const v = b.load(r, s, b.add(b.x(r.n), b.imm(r.imm)));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.d, v);
    return b.next(r);
  }

  @inst("SS111000010iiiiiiiii01nnnnnttttt", "s==3 ? load_x_wb | load_w_wb", "d=zw(t) n=sp(n) imm=sx(i,9)", "", "ldr${LS(s)} ${R(s==3,t)}, [${XS(n)}], #${sx(i,9)}")
  @inline static ld_post<B>(b: B, r: Rec, s: i32): usize {
    const base = b.x(r.n);
    const v = b.load(r, s, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    b.setX(r.d, v);
    return b.next(r);
  }

  @inst("SS111000010iiiiiiiii11nnnnnttttt", "s==3 ? load_x_wb | load_w_wb", "d=zw(t) n=sp(n) imm=sx(i,9)", "", "ldr${LS(s)} ${R(s==3,t)}, [${XS(n)}, #${sx(i,9)}]!")
  static ld_pre<B>(b: B, r: Rec, s: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    const v = b.load(r, s, va);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    b.setX(r.d, v);
    return b.next(r);
  }

  @inst("SS111000011mmmmmoook10nnnnnttttt", "s==3 ? load_x | load_w", "d=zw(t) n=sp(n) m=zr(m) imm=(k?s:0)", "o==3", "ldr${LS(s)} ${R(s==3,t)}, [${XS(n)}, ${regoff(m,o,k,s)}]")
  @inline static ld_reg<B>(b: B, r: Rec, s: i32): usize {
    const v = b.load(r, s, b.add(b.x(r.n), b.lslI(b.x(r.m), u32(r.imm))));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.d, v);
    return b.next(r);
  }

  @inst("SS111000011mmmmmoook10nnnnnttttt", "s==3 ? load_x | load_w", "d=zw(t) n=sp(n) m=zr(m) imm=o|(k?s:0)<<3", "(o&2)==2&&o!=3", "ldr${LS(s)} ${R(s==3,t)}, [${XS(n)}, ${regoff(m,o,k,s)}]")
  @inline static ld_ext<B>(b: B, r: Rec, s: i32): usize {
    const v = b.load(r, s, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.d, v);
    return b.next(r);
  }

  @inst("SS11100110iiiiiiiiiiiinnnnnttttt", "load_w", "d=zw(t) n=sp(n) imm=i<<s", "s!=3", "ldrs${LSS(s)} ${X(t)}, [${XS(n)}${off(i<<s)}]")
  @inst("SS111000100iiiiiiiii00nnnnnttttt", "load_w", "d=zw(t) n=sp(n) imm=sx(i,9)", "s!=3", "ldurs${LSS(s)} ${X(t)}, [${XS(n)}${off(sx(i,9))}]")
  static ldsx_imm<B>(b: B, r: Rec, s: i32): usize {
    const v = b.load(r, s, b.add(b.x(r.n), b.imm(r.imm)));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.d, b.signExtend(s, v));
    return b.next(r);
  }

  @inst("SS111000100iiiiiiiii01nnnnnttttt", "load_w_wb", "d=zw(t) n=sp(n) imm=sx(i,9)", "s!=3", "ldrs${LSS(s)} ${X(t)}, [${XS(n)}], #${sx(i,9)}")
  static ldsx_post<B>(b: B, r: Rec, s: i32): usize {
    const base = b.x(r.n);
    const v = b.load(r, s, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    b.setX(r.d, b.signExtend(s, v));
    return b.next(r);
  }

  @inst("SS111000100iiiiiiiii11nnnnnttttt", "load_w_wb", "d=zw(t) n=sp(n) imm=sx(i,9)", "s!=3", "ldrs${LSS(s)} ${X(t)}, [${XS(n)}, #${sx(i,9)}]!")
  static ldsx_pre<B>(b: B, r: Rec, s: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    const v = b.load(r, s, va);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    b.setX(r.d, b.signExtend(s, v));
    return b.next(r);
  }

  @inst("SS111000101mmmmmoook10nnnnnttttt", "load_w", "d=zw(t) n=sp(n) m=zr(m) imm=(k?s:0)", "s!=3&&o==3", "ldrs${LSS(s)} ${X(t)}, [${XS(n)}, ${regoff(m,o,k,s)}]")
  static ldsx_reg<B>(b: B, r: Rec, s: i32): usize {
    const v = b.load(r, s, b.add(b.x(r.n), b.lslI(b.x(r.m), u32(r.imm))));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.d, b.signExtend(s, v));
    return b.next(r);
  }

  @inst("SS111000101mmmmmoook10nnnnnttttt", "load_w", "d=zw(t) n=sp(n) m=zr(m) imm=o|(k?s:0)<<3", "s!=3&&(o&2)==2&&o!=3", "ldrs${LSS(s)} ${X(t)}, [${XS(n)}, ${regoff(m,o,k,s)}]")
  static ldsx_ext<B>(b: B, r: Rec, s: i32): usize {
    const v = b.load(r, s, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.d, b.signExtend(s, v));
    return b.next(r);
  }

  @inst("SS11100111iiiiiiiiiiiinnnnnttttt", "load_w", "d=zw(t) n=sp(n) imm=i<<s", "s<2", "ldrs${LSS(s)} ${W(t)}, [${XS(n)}${off(i<<s)}]")
  @inst("SS111000110iiiiiiiii00nnnnnttttt", "load_w", "d=zw(t) n=sp(n) imm=sx(i,9)", "s<2", "ldurs${LSS(s)} ${W(t)}, [${XS(n)}${off(sx(i,9))}]")
  static ldsw_imm<B>(b: B, r: Rec, s: i32): usize {
    const v = b.load(r, s, b.add(b.x(r.n), b.imm(r.imm)));
    if (b.faulted()) return b.redirectedTo();
    b.set(0, r.d, b.signExtend(s, v));
    return b.next(r);
  }

  @inst("SS111000110iiiiiiiii01nnnnnttttt", "load_w_wb", "d=zw(t) n=sp(n) imm=sx(i,9)", "s<2", "ldrs${LSS(s)} ${W(t)}, [${XS(n)}], #${sx(i,9)}")
  static ldsw_post<B>(b: B, r: Rec, s: i32): usize {
    const base = b.x(r.n);
    const v = b.load(r, s, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    b.set(0, r.d, b.signExtend(s, v));
    return b.next(r);
  }

  @inst("SS111000110iiiiiiiii11nnnnnttttt", "load_w_wb", "d=zw(t) n=sp(n) imm=sx(i,9)", "s<2", "ldrs${LSS(s)} ${W(t)}, [${XS(n)}, #${sx(i,9)}]!")
  static ldsw_pre<B>(b: B, r: Rec, s: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    const v = b.load(r, s, va);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    b.set(0, r.d, b.signExtend(s, v));
    return b.next(r);
  }

  @inst("SS111000111mmmmmoook10nnnnnttttt", "load_w", "d=zw(t) n=sp(n) m=zr(m) imm=(k?s:0)", "s<2&&o==3", "ldrs${LSS(s)} ${W(t)}, [${XS(n)}, ${regoff(m,o,k,s)}]")
  static ldsw_reg<B>(b: B, r: Rec, s: i32): usize {
    const v = b.load(r, s, b.add(b.x(r.n), b.lslI(b.x(r.m), u32(r.imm))));
    if (b.faulted()) return b.redirectedTo();
    b.set(0, r.d, b.signExtend(s, v));
    return b.next(r);
  }

  @inst("SS111000111mmmmmoook10nnnnnttttt", "load_w", "d=zw(t) n=sp(n) m=zr(m) imm=o|(k?s:0)<<3", "s<2&&(o&2)==2&&o!=3", "ldrs${LSS(s)} ${W(t)}, [${XS(n)}, ${regoff(m,o,k,s)}]")
  static ldsw_ext<B>(b: B, r: Rec, s: i32): usize {
    const v = b.load(r, s, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)));
    if (b.faulted()) return b.redirectedTo();
    b.set(0, r.d, b.signExtend(s, v));
    return b.next(r);
  }

  @inst("SS11100100iiiiiiiiiiiinnnnnttttt", "store", "d=zr(t) n=sp(n) imm=i<<s", "", "str${LS(s)} ${R(s==3,t)}, [${XS(n)}${off(i<<s)}]")
  @inst("SS111000000iiiiiiiii00nnnnnttttt", "store", "d=zr(t) n=sp(n) imm=sx(i,9)", "", "stur${LS(s)} ${R(s==3,t)}, [${XS(n)}${off(sx(i,9))}]")
  @inline static st_imm<B>(b: B, r: Rec, s: i32): usize {
    b.store(r, s, b.add(b.x(r.n), b.imm(r.imm)), b.x(r.d));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("SS111000000iiiiiiiii01nnnnnttttt", "store_wb", "d=zr(t) n=sp(n) imm=sx(i,9)", "", "str${LS(s)} ${R(s==3,t)}, [${XS(n)}], #${sx(i,9)}")
  @inline static st_post<B>(b: B, r: Rec, s: i32): usize {
    const base = b.x(r.n);
    b.store(r, s, base, b.x(r.d));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("SS111000000iiiiiiiii11nnnnnttttt", "store_wb", "d=zr(t) n=sp(n) imm=sx(i,9)", "", "str${LS(s)} ${R(s==3,t)}, [${XS(n)}, #${sx(i,9)}]!")
  static st_pre<B>(b: B, r: Rec, s: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.store(r, s, va, b.x(r.d));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("SS111000001mmmmmoook10nnnnnttttt", "store", "d=zr(t) n=sp(n) m=zr(m) imm=(k?s:0)", "o==3", "str${LS(s)} ${R(s==3,t)}, [${XS(n)}, ${regoff(m,o,k,s)}]")
  @inline static st_reg<B>(b: B, r: Rec, s: i32): usize {
    b.store(r, s, b.add(b.x(r.n), b.lslI(b.x(r.m), u32(r.imm))), b.x(r.d));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("SS111000001mmmmmoook10nnnnnttttt", "store", "d=zr(t) n=sp(n) m=zr(m) imm=o|(k?s:0)<<3", "(o&2)==2&&o!=3", "str${LS(s)} ${R(s==3,t)}, [${XS(n)}, ${regoff(m,o,k,s)}]")
  static st_ext<B>(b: B, r: Rec, s: i32): usize {
    b.store(r, s, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), b.x(r.d));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("0Z011000iiiiiiiiiiiiiiiiiiittttt", "z==1 ? load_x | load_w", "d=zw(t) imm=sx(i,19)<<2", "", "ldr ${R(z,t)}, ${rel(sx(i,19)*4)}")
  @inline static ldr_lit<B>(b: B, r: Rec, z: i32): usize {
    const v = b.load(r, 2 + z, b.add(b.here(r), b.imm(r.imm)));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.d, v);
    return b.next(r);
  }

  @inst("10011000iiiiiiiiiiiiiiiiiiittttt", "load_w", "d=zw(t) imm=sx(i,19)<<2", "", "ldrsw ${X(t)}, ${rel(sx(i,19)*4)}")
  static ldrsw_lit<B>(b: B, r: Rec): usize {
    const v = b.load(r, 2, b.add(b.here(r), b.imm(r.imm)));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.d, b.signExtend(2, v));
    return b.next(r);
  }

  @inst("11011000iiiiiiiiiiiiiiiiiiittttt", "prefetch", "imm=sx(i,19)<<2", "", "prfm ${prfop(t)}, ${rel(sx(i,19)*4)}")
  static prfm_lit<B>(b: B, r: Rec): void { b.prefetch(r, b.add(b.here(r), b.imm(r.imm))); }

  @inst("1111100110iiiiiiiiiiiinnnnnttttt", "prefetch", "n=sp(n) imm=i<<3", "", "prfm ${prfop(t)}, [${XS(n)}${off(i<<3)}]")
  @inst("11111000100iiiiiiiii00nnnnnttttt", "prefetch", "n=sp(n) imm=sx(i,9)", "", "prfum ${prfop(t)}, [${XS(n)}${off(sx(i,9))}]")
  static prfm_imm<B>(b: B, r: Rec): void { b.prefetch(r, b.add(b.x(r.n), b.imm(r.imm))); }

  @inst("11111000101mmmmmoook10nnnnnttttt", "prefetch", "n=sp(n) m=zr(m) imm=o|(k?3:0)<<3", "(o&2)==2", "prfm ${prfop(t)}, [${XS(n)}, ${regoff(m,o,k,3)}]")
  static prfm_ext<B>(b: B, r: Rec): void { b.prefetch(r, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3))); }

  @inst("Z010100101iiiiiiiuuuuunnnnnttttt", "z==1 ? load_pair_x | load_pair_w", "d=zw(t) m=zw(u) n=sp(n) imm=sx(i,7)<<(2+z)", "", "ldp ${R(z,t)}, ${R(z,u)}, [${XS(n)}${off(sx(i,7)*(4<<z))}]")
  @inst("Z010100001iiiiiiiuuuuunnnnnttttt", "z==1 ? load_pair_x | load_pair_w", "d=zw(t) m=zw(u) n=sp(n) imm=sx(i,7)<<(2+z)", "", "ldnp ${R(z,t)}, ${R(z,u)}, [${XS(n)}${off(sx(i,7)*(4<<z))}]")
  @inline static ldp<B>(b: B, r: Rec, z: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    const v = b.load(r, 2 + z, va);
    if (b.faulted()) return b.redirectedTo();
    const w = b.load(r, 2 + z, b.add(va, b.imm(4 << z)));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.d, v);
    b.setX(r.m, w);
    return b.next(r);
  }

  @inst("Z010100011iiiiiiiuuuuunnnnnttttt", "z==1 ? load_pair_x_wb | load_pair_w_wb", "d=zw(t) m=zw(u) n=sp(n) imm=sx(i,7)<<(2+z)", "", "ldp ${R(z,t)}, ${R(z,u)}, [${XS(n)}], #${sx(i,7)*(4<<z)}")
  @inline static ldp_post<B>(b: B, r: Rec, z: i32): usize {
    const va = b.x(r.n);
    const v = b.load(r, 2 + z, va);
    if (b.faulted()) return b.redirectedTo();
    const w = b.load(r, 2 + z, b.add(va, b.imm(4 << z)));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(va, b.imm(r.imm)));
    b.setX(r.d, v);
    b.setX(r.m, w);
    return b.next(r);
  }

  @inst("Z010100111iiiiiiiuuuuunnnnnttttt", "z==1 ? load_pair_x_wb | load_pair_w_wb", "d=zw(t) m=zw(u) n=sp(n) imm=sx(i,7)<<(2+z)", "", "ldp ${R(z,t)}, ${R(z,u)}, [${XS(n)}, #${sx(i,7)*(4<<z)}]!")
  @inline static ldp_pre<B>(b: B, r: Rec, z: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    const v = b.load(r, 2 + z, va);
    if (b.faulted()) return b.redirectedTo();
    const w = b.load(r, 2 + z, b.add(va, b.imm(4 << z)));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    b.setX(r.d, v);
    b.setX(r.m, w);
    return b.next(r);
  }

  @inst("0110100011iiiiiiiuuuuunnnnnttttt", "load_pair_w_wb", "d=zw(t) m=zw(u) n=sp(n) imm=sx(i,7)<<2", "", "ldpsw ${X(t)}, ${X(u)}, [${XS(n)}], #${sx(i,7)*4}")
  static ldpsw_post<B>(b: B, r: Rec): usize {
    const va = b.x(r.n);
    const v = b.load(r, 2, va);
    if (b.faulted()) return b.redirectedTo();
    const w = b.load(r, 2, b.add(va, b.imm(4)));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(va, b.imm(r.imm)));
    b.setX(r.d, b.signExtend(2, v));
    b.setX(r.m, b.signExtend(2, w));
    return b.next(r);
  }

  @inst("0110100111iiiiiiiuuuuunnnnnttttt", "load_pair_w_wb", "d=zw(t) m=zw(u) n=sp(n) imm=sx(i,7)<<2", "", "ldpsw ${X(t)}, ${X(u)}, [${XS(n)}, #${sx(i,7)*4}]!")
  static ldpsw_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    const v = b.load(r, 2, va);
    if (b.faulted()) return b.redirectedTo();
    const w = b.load(r, 2, b.add(va, b.imm(4)));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    b.setX(r.d, b.signExtend(2, v));
    b.setX(r.m, b.signExtend(2, w));
    return b.next(r);
  }

  @inst("0110100101iiiiiiiuuuuunnnnnttttt", "load_pair_w", "d=zw(t) m=zw(u) n=sp(n) imm=sx(i,7)<<2", "", "ldpsw ${X(t)}, ${X(u)}, [${XS(n)}${off(sx(i,7)*4)}]")
  static ldpsw<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    const v = b.load(r, 2, va);
    if (b.faulted()) return b.redirectedTo();
    const w = b.load(r, 2, b.add(va, b.imm(4)));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.d, b.signExtend(2, v));
    b.setX(r.m, b.signExtend(2, w));
    return b.next(r);
  }

  @inst("Z010100100iiiiiiiuuuuunnnnnttttt", "store_pair", "d=zr(t) m=zr(u) n=sp(n) imm=sx(i,7)<<(2+z)", "", "stp ${R(z,t)}, ${R(z,u)}, [${XS(n)}${off(sx(i,7)*(4<<z))}]")
  @inst("Z010100000iiiiiiiuuuuunnnnnttttt", "store_pair", "d=zr(t) m=zr(u) n=sp(n) imm=sx(i,7)<<(2+z)", "", "stnp ${R(z,t)}, ${R(z,u)}, [${XS(n)}${off(sx(i,7)*(4<<z))}]")
  @inline static stp<B>(b: B, r: Rec, z: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.storePair(r, 2 + z, va, b.x(r.d), b.x(r.m));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("Z010100010iiiiiiiuuuuunnnnnttttt", "store_pair_wb", "d=zr(t) m=zr(u) n=sp(n) imm=sx(i,7)<<(2+z)", "", "stp ${R(z,t)}, ${R(z,u)}, [${XS(n)}], #${sx(i,7)*(4<<z)}")
  @inline static stp_post<B>(b: B, r: Rec, z: i32): usize {
    const va = b.x(r.n);
    b.storePair(r, 2 + z, va, b.x(r.d), b.x(r.m));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(va, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("Z010100110iiiiiiiuuuuunnnnnttttt", "store_pair_wb", "d=zr(t) m=zr(u) n=sp(n) imm=sx(i,7)<<(2+z)", "", "stp ${R(z,t)}, ${R(z,u)}, [${XS(n)}, #${sx(i,7)*(4<<z)}]!")
  @inline static stp_pre<B>(b: B, r: Rec, z: i32): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.storePair(r, 2 + z, va, b.x(r.d), b.x(r.m));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
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

  @inst("SS111000100iiiiiiiii10nnnnnttttt", "load_w", "d=zw(t) n=sp(n) imm=sx(i,9)", "s!=3", "ldtrs${LSS(s)} ${X(t)}, [${XS(n)}${off(sx(i,9))}]")
  static ldtsx<B>(b: B, r: Rec, s: i32): usize {
    const v = b.loadUnprivileged(r, s, b.add(b.x(r.n), b.imm(r.imm)));
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.d, b.signExtend(s, v));
    return b.next(r);
  }

  @inst("SS111000110iiiiiiiii10nnnnnttttt", "load_w", "d=zw(t) n=sp(n) imm=sx(i,9)", "s<2", "ldtrs${LSS(s)} ${W(t)}, [${XS(n)}${off(sx(i,9))}]")
  static ldtsw<B>(b: B, r: Rec, s: i32): usize {
    const v = b.loadUnprivileged(r, s, b.add(b.x(r.n), b.imm(r.imm)));
    if (b.faulted()) return b.redirectedTo();
    b.set(0, r.d, b.signExtend(s, v));
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
  @inst("0011110101iiiiiiiiiiiinnnnnttttt", "vload_d", "d=v(t) n=sp(n) imm=i<<0", "", "ldr ${B(t)}, [${XS(n)}${off(i*1)}]")
  @inst("00111100010iiiiiiiii00nnnnnttttt", "vload_d", "d=v(t) n=sp(n) imm=sx(i,9)", "", "ldur ${B(t)}, [${XS(n)}${off(sx(i,9))}]")
  static ldr_b_imm<B>(b: B, r: Rec): usize {
    b.loadV(r, 0, b.add(b.x(r.n), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("00111100010iiiiiiiii01nnnnnttttt", "vload_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "ldr ${B(t)}, [${XS(n)}], #${sx(i,9)}")
  static ldr_b_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadV(r, 0, base, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("00111100010iiiiiiiii11nnnnnttttt", "vload_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "ldr ${B(t)}, [${XS(n)}, #${sx(i,9)}]!")
  static ldr_b_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.loadV(r, 0, va, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("00111100011mmmmmoook10nnnnnttttt", "vload_d", "d=v(t) n=sp(n) m=zr(m) imm=o|(k?0:0)<<3", "(o&2)==2", "ldr ${B(t)}, [${XS(n)}, ${regoff(m,o,k,0)}]")
  static ldr_b_ext<B>(b: B, r: Rec): usize {
    b.loadV(r, 0, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("0011110100iiiiiiiiiiiinnnnnttttt", "vstore_d", "d=v(t) n=sp(n) imm=i<<0", "", "str ${B(t)}, [${XS(n)}${off(i*1)}]")
  @inst("00111100000iiiiiiiii00nnnnnttttt", "vstore_d", "d=v(t) n=sp(n) imm=sx(i,9)", "", "stur ${B(t)}, [${XS(n)}${off(sx(i,9))}]")
  static str_b_imm<B>(b: B, r: Rec): usize {
    b.storeV(r, 0, b.add(b.x(r.n), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("00111100000iiiiiiiii01nnnnnttttt", "vstore_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "str ${B(t)}, [${XS(n)}], #${sx(i,9)}")
  static str_b_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeV(r, 0, base, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("00111100000iiiiiiiii11nnnnnttttt", "vstore_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "str ${B(t)}, [${XS(n)}, #${sx(i,9)}]!")
  static str_b_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.storeV(r, 0, va, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("00111100001mmmmmoook10nnnnnttttt", "vstore_d", "d=v(t) n=sp(n) m=zr(m) imm=o|(k?0:0)<<3", "(o&2)==2", "str ${B(t)}, [${XS(n)}, ${regoff(m,o,k,0)}]")
  static str_b_ext<B>(b: B, r: Rec): usize {
    b.storeV(r, 0, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("0111110101iiiiiiiiiiiinnnnnttttt", "vload_d", "d=v(t) n=sp(n) imm=i<<1", "", "ldr ${H(t)}, [${XS(n)}${off(i*2)}]")
  @inst("01111100010iiiiiiiii00nnnnnttttt", "vload_d", "d=v(t) n=sp(n) imm=sx(i,9)", "", "ldur ${H(t)}, [${XS(n)}${off(sx(i,9))}]")
  static ldr_h_imm<B>(b: B, r: Rec): usize {
    b.loadV(r, 1, b.add(b.x(r.n), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("01111100010iiiiiiiii01nnnnnttttt", "vload_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "ldr ${H(t)}, [${XS(n)}], #${sx(i,9)}")
  static ldr_h_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadV(r, 1, base, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("01111100010iiiiiiiii11nnnnnttttt", "vload_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "ldr ${H(t)}, [${XS(n)}, #${sx(i,9)}]!")
  static ldr_h_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.loadV(r, 1, va, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("01111100011mmmmmoook10nnnnnttttt", "vload_d", "d=v(t) n=sp(n) m=zr(m) imm=o|(k?1:0)<<3", "(o&2)==2", "ldr ${H(t)}, [${XS(n)}, ${regoff(m,o,k,1)}]")
  static ldr_h_ext<B>(b: B, r: Rec): usize {
    b.loadV(r, 1, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("0111110100iiiiiiiiiiiinnnnnttttt", "vstore_d", "d=v(t) n=sp(n) imm=i<<1", "", "str ${H(t)}, [${XS(n)}${off(i*2)}]")
  @inst("01111100000iiiiiiiii00nnnnnttttt", "vstore_d", "d=v(t) n=sp(n) imm=sx(i,9)", "", "stur ${H(t)}, [${XS(n)}${off(sx(i,9))}]")
  static str_h_imm<B>(b: B, r: Rec): usize {
    b.storeV(r, 1, b.add(b.x(r.n), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("01111100000iiiiiiiii01nnnnnttttt", "vstore_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "str ${H(t)}, [${XS(n)}], #${sx(i,9)}")
  static str_h_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeV(r, 1, base, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("01111100000iiiiiiiii11nnnnnttttt", "vstore_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "str ${H(t)}, [${XS(n)}, #${sx(i,9)}]!")
  static str_h_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.storeV(r, 1, va, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("01111100001mmmmmoook10nnnnnttttt", "vstore_d", "d=v(t) n=sp(n) m=zr(m) imm=o|(k?1:0)<<3", "(o&2)==2", "str ${H(t)}, [${XS(n)}, ${regoff(m,o,k,1)}]")
  static str_h_ext<B>(b: B, r: Rec): usize {
    b.storeV(r, 1, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("1011110101iiiiiiiiiiiinnnnnttttt", "vload_d", "d=v(t) n=sp(n) imm=i<<2", "", "ldr ${S(t)}, [${XS(n)}${off(i*4)}]")
  @inst("10111100010iiiiiiiii00nnnnnttttt", "vload_d", "d=v(t) n=sp(n) imm=sx(i,9)", "", "ldur ${S(t)}, [${XS(n)}${off(sx(i,9))}]")
  static ldr_s_imm<B>(b: B, r: Rec): usize {
    b.loadV(r, 2, b.add(b.x(r.n), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("10111100010iiiiiiiii01nnnnnttttt", "vload_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "ldr ${S(t)}, [${XS(n)}], #${sx(i,9)}")
  static ldr_s_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadV(r, 2, base, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("10111100010iiiiiiiii11nnnnnttttt", "vload_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "ldr ${S(t)}, [${XS(n)}, #${sx(i,9)}]!")
  static ldr_s_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.loadV(r, 2, va, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("10111100011mmmmmoook10nnnnnttttt", "vload_d", "d=v(t) n=sp(n) m=zr(m) imm=o|(k?2:0)<<3", "(o&2)==2", "ldr ${S(t)}, [${XS(n)}, ${regoff(m,o,k,2)}]")
  static ldr_s_ext<B>(b: B, r: Rec): usize {
    b.loadV(r, 2, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("1011110100iiiiiiiiiiiinnnnnttttt", "vstore_d", "d=v(t) n=sp(n) imm=i<<2", "", "str ${S(t)}, [${XS(n)}${off(i*4)}]")
  @inst("10111100000iiiiiiiii00nnnnnttttt", "vstore_d", "d=v(t) n=sp(n) imm=sx(i,9)", "", "stur ${S(t)}, [${XS(n)}${off(sx(i,9))}]")
  static str_s_imm<B>(b: B, r: Rec): usize {
    b.storeV(r, 2, b.add(b.x(r.n), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("10111100000iiiiiiiii01nnnnnttttt", "vstore_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "str ${S(t)}, [${XS(n)}], #${sx(i,9)}")
  static str_s_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeV(r, 2, base, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("10111100000iiiiiiiii11nnnnnttttt", "vstore_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "str ${S(t)}, [${XS(n)}, #${sx(i,9)}]!")
  static str_s_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.storeV(r, 2, va, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("10111100001mmmmmoook10nnnnnttttt", "vstore_d", "d=v(t) n=sp(n) m=zr(m) imm=o|(k?2:0)<<3", "(o&2)==2", "str ${S(t)}, [${XS(n)}, ${regoff(m,o,k,2)}]")
  static str_s_ext<B>(b: B, r: Rec): usize {
    b.storeV(r, 2, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("1111110101iiiiiiiiiiiinnnnnttttt", "vload_d", "d=v(t) n=sp(n) imm=i<<3", "", "ldr ${D(t)}, [${XS(n)}${off(i*8)}]")
  @inst("11111100010iiiiiiiii00nnnnnttttt", "vload_d", "d=v(t) n=sp(n) imm=sx(i,9)", "", "ldur ${D(t)}, [${XS(n)}${off(sx(i,9))}]")
  static ldr_d_imm<B>(b: B, r: Rec): usize {
    b.loadV(r, 3, b.add(b.x(r.n), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("11111100010iiiiiiiii01nnnnnttttt", "vload_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "ldr ${D(t)}, [${XS(n)}], #${sx(i,9)}")
  static ldr_d_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadV(r, 3, base, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("11111100010iiiiiiiii11nnnnnttttt", "vload_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "ldr ${D(t)}, [${XS(n)}, #${sx(i,9)}]!")
  static ldr_d_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.loadV(r, 3, va, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("11111100011mmmmmoook10nnnnnttttt", "vload_d", "d=v(t) n=sp(n) m=zr(m) imm=o|(k?3:0)<<3", "(o&2)==2", "ldr ${D(t)}, [${XS(n)}, ${regoff(m,o,k,3)}]")
  static ldr_d_ext<B>(b: B, r: Rec): usize {
    b.loadV(r, 3, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("1111110100iiiiiiiiiiiinnnnnttttt", "vstore_d", "d=v(t) n=sp(n) imm=i<<3", "", "str ${D(t)}, [${XS(n)}${off(i*8)}]")
  @inst("11111100000iiiiiiiii00nnnnnttttt", "vstore_d", "d=v(t) n=sp(n) imm=sx(i,9)", "", "stur ${D(t)}, [${XS(n)}${off(sx(i,9))}]")
  static str_d_imm<B>(b: B, r: Rec): usize {
    b.storeV(r, 3, b.add(b.x(r.n), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("11111100000iiiiiiiii01nnnnnttttt", "vstore_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "str ${D(t)}, [${XS(n)}], #${sx(i,9)}")
  static str_d_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeV(r, 3, base, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("11111100000iiiiiiiii11nnnnnttttt", "vstore_d_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "str ${D(t)}, [${XS(n)}, #${sx(i,9)}]!")
  static str_d_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.storeV(r, 3, va, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("11111100001mmmmmoook10nnnnnttttt", "vstore_d", "d=v(t) n=sp(n) m=zr(m) imm=o|(k?3:0)<<3", "(o&2)==2", "str ${D(t)}, [${XS(n)}, ${regoff(m,o,k,3)}]")
  static str_d_ext<B>(b: B, r: Rec): usize {
    b.storeV(r, 3, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("0011110111iiiiiiiiiiiinnnnnttttt", "vload_q", "d=v(t) n=sp(n) imm=i<<4", "", "ldr ${Q(t)}, [${XS(n)}${off(i*16)}]")
  @inst("00111100110iiiiiiiii00nnnnnttttt", "vload_q", "d=v(t) n=sp(n) imm=sx(i,9)", "", "ldur ${Q(t)}, [${XS(n)}${off(sx(i,9))}]")
  static ldr_q_imm<B>(b: B, r: Rec): usize {
    b.loadV(r, 4, b.add(b.x(r.n), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("00111100110iiiiiiiii01nnnnnttttt", "vload_q_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "ldr ${Q(t)}, [${XS(n)}], #${sx(i,9)}")
  static ldr_q_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadV(r, 4, base, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("00111100110iiiiiiiii11nnnnnttttt", "vload_q_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "ldr ${Q(t)}, [${XS(n)}, #${sx(i,9)}]!")
  static ldr_q_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.loadV(r, 4, va, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("00111100111mmmmmoook10nnnnnttttt", "vload_q", "d=v(t) n=sp(n) m=zr(m) imm=o|(k?4:0)<<3", "(o&2)==2", "ldr ${Q(t)}, [${XS(n)}, ${regoff(m,o,k,4)}]")
  static ldr_q_ext<B>(b: B, r: Rec): usize {
    b.loadV(r, 4, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("0011110110iiiiiiiiiiiinnnnnttttt", "vstore_q", "d=v(t) n=sp(n) imm=i<<4", "", "str ${Q(t)}, [${XS(n)}${off(i*16)}]")
  @inst("00111100100iiiiiiiii00nnnnnttttt", "vstore_q", "d=v(t) n=sp(n) imm=sx(i,9)", "", "stur ${Q(t)}, [${XS(n)}${off(sx(i,9))}]")
  static str_q_imm<B>(b: B, r: Rec): usize {
    b.storeV(r, 4, b.add(b.x(r.n), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("00111100100iiiiiiiii01nnnnnttttt", "vstore_q_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "str ${Q(t)}, [${XS(n)}], #${sx(i,9)}")
  static str_q_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeV(r, 4, base, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("00111100100iiiiiiiii11nnnnnttttt", "vstore_q_wb", "d=v(t) n=sp(n) imm=sx(i,9)", "", "str ${Q(t)}, [${XS(n)}, #${sx(i,9)}]!")
  static str_q_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.storeV(r, 4, va, r.d);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("00111100101mmmmmoook10nnnnnttttt", "vstore_q", "d=v(t) n=sp(n) m=zr(m) imm=o|(k?4:0)<<3", "(o&2)==2", "str ${Q(t)}, [${XS(n)}, ${regoff(m,o,k,4)}]")
  static str_q_ext<B>(b: B, r: Rec): usize {
    b.storeV(r, 4, b.add(b.x(r.n), b.extend(b.x(r.m), u32(r.imm) & 7, u32(r.imm) >> 3)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("00011100iiiiiiiiiiiiiiiiiiittttt", "vload_d", "d=v(t) imm=sx(i,19)<<2", "", "ldr ${S(t)}, ${rel(sx(i,19)*4)}")
  static ldr_s_lit<B>(b: B, r: Rec): usize {
    b.loadV(r, 2, b.add(b.here(r), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("0010110101iiiiiiiuuuuunnnnnttttt", "vload_pair_s", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<2", "", "ldp ${S(t)}, ${S(u)}, [${XS(n)}${off(sx(i,7)*4)}]")
  @inst("0010110001iiiiiiiuuuuunnnnnttttt", "vload_pair_s", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<2", "", "ldnp ${S(t)}, ${S(u)}, [${XS(n)}${off(sx(i,7)*4)}]")
  static ldp_s<B>(b: B, r: Rec): usize {
    b.loadVPair(r, 2, b.add(b.x(r.n), b.imm(r.imm)), r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("0010110011iiiiiiiuuuuunnnnnttttt", "vload_pair_s_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<2", "", "ldp ${S(t)}, ${S(u)}, [${XS(n)}], #${sx(i,7)*4}")
  static ldp_s_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadVPair(r, 2, base, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("0010110111iiiiiiiuuuuunnnnnttttt", "vload_pair_s_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<2", "", "ldp ${S(t)}, ${S(u)}, [${XS(n)}, #${sx(i,7)*4}]!")
  static ldp_s_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.loadVPair(r, 2, va, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("0010110100iiiiiiiuuuuunnnnnttttt", "vstore_pair_d", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<2", "", "stp ${S(t)}, ${S(u)}, [${XS(n)}${off(sx(i,7)*4)}]")
  @inst("0010110000iiiiiiiuuuuunnnnnttttt", "vstore_pair_d", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<2", "", "stnp ${S(t)}, ${S(u)}, [${XS(n)}${off(sx(i,7)*4)}]")
  static stp_s<B>(b: B, r: Rec): usize {
    b.storeVPair(r, 2, b.add(b.x(r.n), b.imm(r.imm)), r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("0010110010iiiiiiiuuuuunnnnnttttt", "vstore_pair_d_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<2", "", "stp ${S(t)}, ${S(u)}, [${XS(n)}], #${sx(i,7)*4}")
  static stp_s_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeVPair(r, 2, base, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("0010110110iiiiiiiuuuuunnnnnttttt", "vstore_pair_d_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<2", "", "stp ${S(t)}, ${S(u)}, [${XS(n)}, #${sx(i,7)*4}]!")
  static stp_s_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.storeVPair(r, 2, va, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("01011100iiiiiiiiiiiiiiiiiiittttt", "vload_d", "d=v(t) imm=sx(i,19)<<2", "", "ldr ${D(t)}, ${rel(sx(i,19)*4)}")
  static ldr_d_lit<B>(b: B, r: Rec): usize {
    b.loadV(r, 3, b.add(b.here(r), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("0110110101iiiiiiiuuuuunnnnnttttt", "vload_pair_d", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<3", "", "ldp ${D(t)}, ${D(u)}, [${XS(n)}${off(sx(i,7)*8)}]")
  @inst("0110110001iiiiiiiuuuuunnnnnttttt", "vload_pair_d", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<3", "", "ldnp ${D(t)}, ${D(u)}, [${XS(n)}${off(sx(i,7)*8)}]")
  static ldp_d<B>(b: B, r: Rec): usize {
    b.loadVPair(r, 3, b.add(b.x(r.n), b.imm(r.imm)), r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("0110110011iiiiiiiuuuuunnnnnttttt", "vload_pair_d_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<3", "", "ldp ${D(t)}, ${D(u)}, [${XS(n)}], #${sx(i,7)*8}")
  static ldp_d_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadVPair(r, 3, base, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("0110110111iiiiiiiuuuuunnnnnttttt", "vload_pair_d_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<3", "", "ldp ${D(t)}, ${D(u)}, [${XS(n)}, #${sx(i,7)*8}]!")
  static ldp_d_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.loadVPair(r, 3, va, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("0110110100iiiiiiiuuuuunnnnnttttt", "vstore_pair_d", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<3", "", "stp ${D(t)}, ${D(u)}, [${XS(n)}${off(sx(i,7)*8)}]")
  @inst("0110110000iiiiiiiuuuuunnnnnttttt", "vstore_pair_d", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<3", "", "stnp ${D(t)}, ${D(u)}, [${XS(n)}${off(sx(i,7)*8)}]")
  static stp_d<B>(b: B, r: Rec): usize {
    b.storeVPair(r, 3, b.add(b.x(r.n), b.imm(r.imm)), r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("0110110010iiiiiiiuuuuunnnnnttttt", "vstore_pair_d_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<3", "", "stp ${D(t)}, ${D(u)}, [${XS(n)}], #${sx(i,7)*8}")
  static stp_d_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeVPair(r, 3, base, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("0110110110iiiiiiiuuuuunnnnnttttt", "vstore_pair_d_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<3", "", "stp ${D(t)}, ${D(u)}, [${XS(n)}, #${sx(i,7)*8}]!")
  static stp_d_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.storeVPair(r, 3, va, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("10011100iiiiiiiiiiiiiiiiiiittttt", "vload_q", "d=v(t) imm=sx(i,19)<<2", "", "ldr ${Q(t)}, ${rel(sx(i,19)*4)}")
  static ldr_q_lit<B>(b: B, r: Rec): usize {
    b.loadV(r, 4, b.add(b.here(r), b.imm(r.imm)), r.d);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("1010110101iiiiiiiuuuuunnnnnttttt", "vload_pair_q", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<4", "", "ldp ${Q(t)}, ${Q(u)}, [${XS(n)}${off(sx(i,7)*16)}]")
  @inst("1010110001iiiiiiiuuuuunnnnnttttt", "vload_pair_q", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<4", "", "ldnp ${Q(t)}, ${Q(u)}, [${XS(n)}${off(sx(i,7)*16)}]")
  static ldp_q<B>(b: B, r: Rec): usize {
    b.loadVPair(r, 4, b.add(b.x(r.n), b.imm(r.imm)), r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("1010110011iiiiiiiuuuuunnnnnttttt", "vload_pair_q_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<4", "", "ldp ${Q(t)}, ${Q(u)}, [${XS(n)}], #${sx(i,7)*16}")
  static ldp_q_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadVPair(r, 4, base, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("1010110111iiiiiiiuuuuunnnnnttttt", "vload_pair_q_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<4", "", "ldp ${Q(t)}, ${Q(u)}, [${XS(n)}, #${sx(i,7)*16}]!")
  static ldp_q_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.loadVPair(r, 4, va, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }

  @inst("1010110100iiiiiiiuuuuunnnnnttttt", "vstore_pair_q", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<4", "", "stp ${Q(t)}, ${Q(u)}, [${XS(n)}${off(sx(i,7)*16)}]")
  @inst("1010110000iiiiiiiuuuuunnnnnttttt", "vstore_pair_q", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<4", "", "stnp ${Q(t)}, ${Q(u)}, [${XS(n)}${off(sx(i,7)*16)}]")
  static stp_q<B>(b: B, r: Rec): usize {
    b.storeVPair(r, 4, b.add(b.x(r.n), b.imm(r.imm)), r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }

  @inst("1010110010iiiiiiiuuuuunnnnnttttt", "vstore_pair_q_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<4", "", "stp ${Q(t)}, ${Q(u)}, [${XS(n)}], #${sx(i,7)*16}")
  static stp_q_post<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeVPair(r, 4, base, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm)));
    return b.next(r);
  }

  @inst("1010110110iiiiiiiuuuuunnnnnttttt", "vstore_pair_q_wb", "d=v(t) m=v(u) n=sp(n) imm=sx(i,7)<<4", "", "stp ${Q(t)}, ${Q(u)}, [${XS(n)}, #${sx(i,7)*16}]!")
  static stp_q_pre<B>(b: B, r: Rec): usize {
    const va = b.add(b.x(r.n), b.imm(r.imm));
    b.storeVPair(r, 4, va, r.d, r.m);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, va);
    return b.next(r);
  }
}

