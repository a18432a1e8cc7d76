/**
 * Advanced SIMD: copies, permutations, tables and constants. Truth: Arm ARM C4.1.5 (encodings), C7.2 (each instruction).
 * Deviations: none.
 *
 * A record's imm begins with the shape of its operands, Q in bit 31: see lane-ops.ts. What a reader is asked for is a
 * result with zeros outside that shape, and it writes the whole register.
 */
import { Rec } from "../decode/record";
import { simdImm } from "./fields";
import { FULL, Lane, Shape } from "./lane-ops";

@group("SIMD copy", "simd")
export class SimdCopy {
  // imm5 holds the size as its lowest one, and above that the index.
  @inst("0q001110000iiiii000001nnnnnddddd", "simd_dup", "d=v(d) n=v(n) imm=simd(q,elementSize(i))|elementAt(i)", "(i&15)!=0&&((i&7)!=0||q==1)",
    "dup ${V(d,elementSize(i),q)}, ${E(n,elementSize(i),elementOf(i))}")
  @inst("01011110000iiiii000001nnnnnddddd", "simd_dup", "d=v(d) n=v(n) imm=scalar(elementSize(i))|elementAt(i)", "(i&15)!=0", "mov ${F(d,elementSize(i))}, ${E(n,elementSize(i),elementOf(i))}")
  static dup_element<B>(b: B, r: Rec): void { b.setV(r.d, b.splat(Shape.of(r), Shape.amount(r), b.v(r.n))); }
  @inst("0q001110000iiiii000011nnnnnddddd", "simd_dup_gpr", "d=v(d) n=zr(n) imm=simd(q,elementSize(i))", "(i&15)!=0&&((i&7)!=0||q==1)", "dup ${V(d,elementSize(i),q)}, ${R(elementSize(i)==3,n)}")
  static dup_general<B>(b: B, r: Rec): void { b.setV(r.d, b.splatX(Shape.of(r), b.x(r.n))); }
  @inst("00001110000iiiii001011nnnnnddddd", "simd_umov", "d=zw(d) n=v(n) imm=simd(0,elementSize(i))|elementAt(i)", "(i&3)!=0", "smov ${W(d)}, ${E(n,elementSize(i),elementOf(i))}")
  static smov<B>(b: B, r: Rec): void { b.set(0, r.d, b.signExtend(Shape.of(r) & 3, b.element(Shape.of(r), Shape.amount(r), b.v(r.n)))); }
  @inst("01001110000iiiii001011nnnnnddddd", "simd_umov", "d=zw(d) n=v(n) imm=simd(1,elementSize(i))|elementAt(i)", "(i&7)!=0", "smov ${X(d)}, ${E(n,elementSize(i),elementOf(i))}")
  static smov_x<B>(b: B, r: Rec): void { b.setX(r.d, b.signExtend(Shape.of(r) & 3, b.element(Shape.of(r), Shape.amount(r), b.v(r.n)))); }
  @inst("00001110000iiiii001111nnnnnddddd", "simd_umov", "d=zw(d) n=v(n) imm=simd(0,elementSize(i))|elementAt(i)", "(i&7)!=0", "${(i&3)?'umov':'mov'} ${W(d)}, ${E(n,elementSize(i),elementOf(i))}")
  @inst("01001110000i1000001111nnnnnddddd", "simd_umov", "d=zw(d) n=v(n) imm=simd(1,3)|elementAt(i<<4|8)", "", "mov ${X(d)}, ${E(n,3,i)}")
  static umov<B>(b: B, r: Rec): void { b.setX(r.d, b.element(Shape.of(r), Shape.amount(r), b.v(r.n))); }
  @inst("01001110000iiiii000111nnnnnddddd", "simd_ins_gpr", "d=v(d) n=zr(n) imm=simd(1,elementSize(i))|elementAt(i)", "(i&15)!=0",
    "mov ${E(d,elementSize(i),elementOf(i))}, ${R(elementSize(i)==3,n)}")
  static ins_general<B>(b: B, r: Rec): void { b.setV(r.d, b.withElement(Shape.of(r), Shape.amount(r), b.v(r.d), b.x(r.n))); }
  @inst("01101110000iiiii0jjjj1nnnnnddddd", "simd_ins", "d=v(d) n=v(n) m=j>>elementSize(i) imm=simd(1,elementSize(i))|elementAt(i)", "(i&15)!=0",
    "mov ${E(d,elementSize(i),elementOf(i))}, ${E(n,elementSize(i),j>>elementSize(i))}")
  static ins_element<B>(b: B, r: Rec): void { b.setV(r.d, b.withElement(Shape.of(r), Shape.amount(r), b.v(r.d), b.element(Shape.of(r), r.m, b.v(r.n)))); }
}

@group("SIMD permute", "simd")
export class SimdPermute {
  @inst("0q001110ss0mmmmm000110nnnnnddddd", "simd_permute", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "uzp1 ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static uzp1<B>(b: B, r: Rec): void { b.setV(r.d, b.unzip(Shape.of(r), 0, b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss0mmmmm010110nnnnnddddd", "simd_permute", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "uzp2 ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static uzp2<B>(b: B, r: Rec): void { b.setV(r.d, b.unzip(Shape.of(r), 1, b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss0mmmmm001010nnnnnddddd", "simd_permute", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "trn1 ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static trn1<B>(b: B, r: Rec): void { b.setV(r.d, b.transpose(Shape.of(r), 0, b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss0mmmmm011010nnnnnddddd", "simd_permute", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "trn2 ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static trn2<B>(b: B, r: Rec): void { b.setV(r.d, b.transpose(Shape.of(r), 1, b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss0mmmmm001110nnnnnddddd", "simd_permute", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "zip1 ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static zip1<B>(b: B, r: Rec): void { b.setV(r.d, b.zip(Shape.of(r), 0, b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss0mmmmm011110nnnnnddddd", "simd_permute", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "zip2 ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static zip2<B>(b: B, r: Rec): void { b.setV(r.d, b.zip(Shape.of(r), 1, b.v(r.n), b.v(r.m))); }
  @inst("0q101110000mmmmm0iiii0nnnnnddddd", "simd_ext", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)|i<<8", "q==1||i<8", "ext ${V(d,0,q)}, ${V(n,0,q)}, ${V(m,0,q)}, #${i}")
  static ext<B>(b: B, r: Rec): void { b.setV(r.d, b.extract(Shape.of(r), Shape.amount(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110000mmmmm000000nnnnnddddd", "simd_tbl1", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "tbl ${V(d,0,q)}, ${list(n,1,0,1)}, ${V(m,0,q)}")
  static tbl1<B>(b: B, r: Rec): void { b.setV(r.d, b.table(Shape.of(r), r.n, 1, b.v(r.m), b.zeros())); }
  @inst("0q001110000mmmmm001000nnnnnddddd", "simd_tbl2", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "tbl ${V(d,0,q)}, ${list(n,2,0,1)}, ${V(m,0,q)}")
  static tbl2<B>(b: B, r: Rec): void { b.setV(r.d, b.table(Shape.of(r), r.n, 2, b.v(r.m), b.zeros())); }
  @inst("0q001110000mmmmm010000nnnnnddddd", "simd_tbl3", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "tbl ${V(d,0,q)}, ${list(n,3,0,1)}, ${V(m,0,q)}")
  static tbl3<B>(b: B, r: Rec): void { b.setV(r.d, b.table(Shape.of(r), r.n, 3, b.v(r.m), b.zeros())); }
  @inst("0q001110000mmmmm011000nnnnnddddd", "simd_tbl4", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "tbl ${V(d,0,q)}, ${list(n,4,0,1)}, ${V(m,0,q)}")
  static tbl4<B>(b: B, r: Rec): void { b.setV(r.d, b.table(Shape.of(r), r.n, 4, b.v(r.m), b.zeros())); }
  @inst("0q001110000mmmmm000100nnnnnddddd", "simd_tbx1", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "tbx ${V(d,0,q)}, ${list(n,1,0,1)}, ${V(m,0,q)}")
  static tbx1<B>(b: B, r: Rec): void { b.setV(r.d, b.table(Shape.of(r), r.n, 1, b.v(r.m), b.v(r.d))); }
  @inst("0q001110000mmmmm001100nnnnnddddd", "simd_tbx2", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "tbx ${V(d,0,q)}, ${list(n,2,0,1)}, ${V(m,0,q)}")
  static tbx2<B>(b: B, r: Rec): void { b.setV(r.d, b.table(Shape.of(r), r.n, 2, b.v(r.m), b.v(r.d))); }
  @inst("0q001110000mmmmm010100nnnnnddddd", "simd_tbx3", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "tbx ${V(d,0,q)}, ${list(n,3,0,1)}, ${V(m,0,q)}")
  static tbx3<B>(b: B, r: Rec): void { b.setV(r.d, b.table(Shape.of(r), r.n, 3, b.v(r.m), b.v(r.d))); }
  @inst("0q001110000mmmmm011100nnnnnddddd", "simd_tbx4", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "tbx ${V(d,0,q)}, ${list(n,4,0,1)}, ${V(m,0,q)}")
  static tbx4<B>(b: B, r: Rec): void { b.setV(r.d, b.table(Shape.of(r), r.n, 4, b.v(r.m), b.v(r.d))); }
}

@group("SIMD modified immediate", "simd")
export class SimdImmediate {
  /** AdvSIMDExpandImm: bits 15..8 of the record's imm are imm8, 19..16 cmode, 20 op. */
  @inline static value(r: Rec): u64 { return simdImm(u32(r.imm) >> 20 & 1, u32(r.imm) >> 16 & 15, u32(r.imm) >> 8 & 0xff); }

  @inst("0q00111100000iii0cc001jjjjjddddd", "simd_imm", "d=v(d) imm=modified(q,0,c<<1,i<<5|j)", "", "movi ${V(d,2,q)}, #${hex(i<<5|j)}${c?', lsl #'+c*8:''}")
  @inst("0q00111100000iii10c001jjjjjddddd", "simd_imm", "d=v(d) imm=modified(q,0,8|c<<1,i<<5|j)", "", "movi ${V(d,1,q)}, #${hex(i<<5|j)}${c?', lsl #'+c*8:''}")
  @inst("0q00111100000iii110c01jjjjjddddd", "simd_imm", "d=v(d) imm=modified(q,0,12|c,i<<5|j)", "", "movi ${V(d,2,q)}, #${hex(i<<5|j)}${', msl #'+(c?16:8)}")
  @inst("0q00111100000iii111001jjjjjddddd", "simd_imm", "d=v(d) imm=modified(q,0,14,i<<5|j)", "", "movi ${V(d,0,q)}, #${hex(i<<5|j)}")
  @inst("0q10111100000iii111001jjjjjddddd", "simd_imm", "d=v(d) imm=modified(q,1,14,i<<5|j)", "", "movi ${q?V(d,3,1):D(d)}, #${byteMask(i<<5|j)}")
  @inst("0q00111100000iii111101jjjjjddddd", "simd_imm", "d=v(d) imm=modified(q,0,15,i<<5|j)", "", "fmov ${V(d,2,q)}, #${fpImm(i<<5|j)}")
  @inst("0q10111100000iii111101jjjjjddddd", "simd_imm", "d=v(d) imm=modified(q,1,15,i<<5|j)", "q==1", "fmov ${V(d,3,1)}, #${fpImm(i<<5|j)}")
  static movi<B>(b: B, r: Rec): void { b.setV(r.d, b.constant(Shape.of(r), SimdImmediate.value(r))); }
  @inst("0q10111100000iii0cc001jjjjjddddd", "simd_imm", "d=v(d) imm=modified(q,1,c<<1,i<<5|j)", "", "mvni ${V(d,2,q)}, #${hex(i<<5|j)}${c?', lsl #'+c*8:''}")
  @inst("0q10111100000iii10c001jjjjjddddd", "simd_imm", "d=v(d) imm=modified(q,1,8|c<<1,i<<5|j)", "", "mvni ${V(d,1,q)}, #${hex(i<<5|j)}${c?', lsl #'+c*8:''}")
  @inst("0q10111100000iii110c01jjjjjddddd", "simd_imm", "d=v(d) imm=modified(q,1,12|c,i<<5|j)", "", "mvni ${V(d,2,q)}, #${hex(i<<5|j)}${', msl #'+(c?16:8)}")
  static mvni<B>(b: B, r: Rec): void { b.setV(r.d, b.constant(Shape.of(r), ~SimdImmediate.value(r))); }
  @inst("0q00111100000iii0cc101jjjjjddddd", "simd_imm", "d=v(d) imm=modified(q,0,c<<1|1,i<<5|j)", "", "orr ${V(d,2,q)}, #${hex(i<<5|j)}${c?', lsl #'+c*8:''}")
  @inst("0q00111100000iii10c101jjjjjddddd", "simd_imm", "d=v(d) imm=modified(q,0,9|c<<1,i<<5|j)", "", "orr ${V(d,1,q)}, #${hex(i<<5|j)}${c?', lsl #'+c*8:''}")
  static orr_imm_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ORR, Shape.of(r), b.v(r.d), b.constant(FULL, SimdImmediate.value(r)))); }
  @inst("0q10111100000iii0cc101jjjjjddddd", "simd_imm", "d=v(d) imm=modified(q,1,c<<1|1,i<<5|j)", "", "bic ${V(d,2,q)}, #${hex(i<<5|j)}${c?', lsl #'+c*8:''}")
  @inst("0q10111100000iii10c101jjjjjddddd", "simd_imm", "d=v(d) imm=modified(q,1,9|c<<1,i<<5|j)", "", "bic ${V(d,1,q)}, #${hex(i<<5|j)}${c?', lsl #'+c*8:''}")
  static bic_imm_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.BIC, Shape.of(r), b.v(r.d), b.constant(FULL, SimdImmediate.value(r)))); }
}
