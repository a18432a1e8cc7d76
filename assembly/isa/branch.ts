/**
 * Branches, exception generation and return. Truth: Arm ARM C4.1.3 (encodings), C6.2, D1 (exceptions).
 * Deviations: DCPS and DRPS are UNDEFINED (no external debugger, so never in Debug state).
 *
 * A row that may leave the straight line returns where the next record is, or what its reader takes for that. A direct
 * branch's record holds its displacement in bytes * 4, which is also the distance between the two records.
 */
import { Rec } from "../decode/record";

@group("branches", "hot")
export class Branch {
  @inst("000101iiiiiiiiiiiiiiiiiiiiiiiiii", "branch", "imm=sx(i,26)<<4", "", "b ${rel(sx(i,26)*4)}")
  @inline static b<B>(b: B, r: Rec): usize { return b.branch(r); }

  @inst("100101iiiiiiiiiiiiiiiiiiiiiiiiii", "branch_link", "imm=sx(i,26)<<4", "", "bl ${rel(sx(i,26)*4)}")
  @inline static bl<B>(b: B, r: Rec): usize { b.setX(240, b.add(b.here(r), b.imm(4))); return b.call(r); }

  @inst("01010100iiiiiiiiiiiiiiiiiii0CCCC", "branch_cond", "imm=sx(i,19)<<4", "", "b.${cc(c)} ${rel(sx(i,19)*4)}")
  @inline static b_cond<B>(b: B, r: Rec, c: i32): usize { return b.branchIf(r, b.cond(c)); }

  @inst("Z0110100iiiiiiiiiiiiiiiiiiittttt", "branch_cond", "n=zr(t) imm=sx(i,19)<<4", "", "cbz ${R(z,t)}, ${rel(sx(i,19)*4)}")
  @inline static cbz<B>(b: B, r: Rec, z: i32): usize { return b.branchIf(r, b.isZero(b.r(z, r.n))); }
  @inst("Z0110101iiiiiiiiiiiiiiiiiiittttt", "branch_cond", "n=zr(t) imm=sx(i,19)<<4", "", "cbnz ${R(z,t)}, ${rel(sx(i,19)*4)}")
  @inline static cbnz<B>(b: B, r: Rec, z: i32): usize { return b.branchIf(r, b.isNotZero(b.r(z, r.n))); }

  @inst("h0110110kkkkkiiiiiiiiiiiiiittttt", "branch_cond", "n=zr(t) m=h<<5|k imm=sx(i,14)<<4", "", "tbz ${R(h,t)}, #${h<<5|k}, ${rel(sx(i,14)*4)}")
  @inline static tbz<B>(b: B, r: Rec): usize { return b.branchIf(r, b.isZero(b.bit(b.x(r.n), r.m))); }
  @inst("h0110111kkkkkiiiiiiiiiiiiiittttt", "branch_cond", "n=zr(t) m=h<<5|k imm=sx(i,14)<<4", "", "tbnz ${R(h,t)}, #${h<<5|k}, ${rel(sx(i,14)*4)}")
  @inline static tbnz<B>(b: B, r: Rec): usize { return b.branchIf(r, b.isNotZero(b.bit(b.x(r.n), r.m))); }

  @inst("1101011000011111000000nnnnn00000", "branch_reg", "n=zr(n)", "", "br ${X(n)}")
  @inline static br<B>(b: B, r: Rec): usize { return b.branchTo(r, b.x(r.n)); }
  @inst("1101011000111111000000nnnnn00000", "branch_reg_link", "n=zr(n)", "", "blr ${X(n)}")
  @inline static blr<B>(b: B, r: Rec): usize { const to = b.x(r.n); b.setX(240, b.add(b.here(r), b.imm(4))); return b.callTo(r, to); }
  @inst("1101011001011111000000nnnnn00000", "branch_return", "n=zr(n)", "", "n==30 ? ret | ret ${X(n)}")
  @inline static ret<B>(b: B, r: Rec): usize { return b.returnTo(r, b.x(r.n)); }
}

@group("exception generation", "system")
export class ExceptionGen {
  @inst("11010110100111110000001111100000", "eret", "", "", "eret")
  static eret<B>(b: B, r: Rec): usize { return b.eret(r); }
  @inst("11010100000iiiiiiiiiiiiiiii00001", "exception", "imm=i", "", "svc #${hex(i)}")
  static svc<B>(b: B, r: Rec): usize { return b.svc(r, u32(r.imm)); }
  @inst("11010100000iiiiiiiiiiiiiiii00010", "exception", "imm=i", "", "hvc #${hex(i)}")
  static hvc<B>(b: B, r: Rec): usize { return b.hvc(r, u32(r.imm)); }
  @inst("11010100000iiiiiiiiiiiiiiii00011", "exception", "imm=i", "", "smc #${hex(i)}")
  static smc<B>(b: B, r: Rec): usize { return b.smc(r, u32(r.imm)); }
  @inst("11010100001iiiiiiiiiiiiiiii00000", "exception", "imm=i", "", "brk #${hex(i)}")
  static brk<B>(b: B, r: Rec): usize { return b.brk(r, u32(r.imm)); }
  @inst("11010100010iiiiiiiiiiiiiiii00000", "exception", "imm=i", "", "hlt #${hex(i)}")
  static hlt<B>(b: B, r: Rec): usize { return b.hlt(r, u32(r.imm)); }
}
