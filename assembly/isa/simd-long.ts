/**
 * Advanced SIMD: operands of different widths, and vector by element. Truth: Arm ARM C4.1.5 (encodings), C7.2 (each instruction).
 * Deviations: none.
 *
 * A record's imm begins with the shape of its operands, Q in bit 31: see lane-ops.ts. What a reader is asked for is a
 * result with zeros outside that shape, and it writes the whole register.
 */
import { Rec } from "../decode/record";
import { Lane, Shape } from "./lane-ops";

@group("SIMD three different", "simd")
export class SimdLong {
  @inst("0q001110ss1mmmmm000000nnnnnddddd", "simd_long", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "saddl${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static saddl<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ADD, Shape.long(r), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.m)))); }
  @inst("0q001110ss1mmmmm001000nnnnnddddd", "simd_long", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "ssubl${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static ssubl<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SUB, Shape.long(r), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.m)))); }
  @inst("0q001110ss1mmmmm000100nnnnnddddd", "simd_long", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "saddw${q?2:''} ${V(d,s+1,1)}, ${V(n,s+1,1)}, ${V(m,s,q)}")
  static saddw<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ADD, Shape.long(r), b.v(r.n), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.m)))); }
  @inst("0q001110ss1mmmmm001100nnnnnddddd", "simd_long", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "ssubw${q?2:''} ${V(d,s+1,1)}, ${V(n,s+1,1)}, ${V(m,s,q)}")
  static ssubw<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SUB, Shape.long(r), b.v(r.n), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.m)))); }
  @inst("0q001110ss1mmmmm011100nnnnnddddd", "simd_long", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "sabdl${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static sabdl<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SABD, Shape.long(r), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.m)))); }
  @inst("0q001110ss1mmmmm010100nnnnnddddd", "simd_abal", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "sabal${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static sabal<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes3(Lane.SABA, Shape.long(r), b.v(r.d), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.m))));
  }
  @inst("0q001110ss1mmmmm110000nnnnnddddd", "simd_mull", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "smull${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static smull<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.MUL, Shape.long(r), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.m)))); }
  @inst("0q001110ss1mmmmm100000nnnnnddddd", "simd_mlal", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "smlal${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static smlal<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes3(Lane.MLA, Shape.long(r), b.v(r.d), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.m))));
  }
  @inst("0q001110ss1mmmmm101000nnnnnddddd", "simd_mlal", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "smlsl${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static smlsl<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes3(Lane.MLS, Shape.long(r), b.v(r.d), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.m))));
  }
  @inst("0q101110ss1mmmmm000000nnnnnddddd", "simd_long", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "uaddl${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static uaddl<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ADD, Shape.long(r), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.m)))); }
  @inst("0q101110ss1mmmmm001000nnnnnddddd", "simd_long", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "usubl${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static usubl<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SUB, Shape.long(r), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.m)))); }
  @inst("0q101110ss1mmmmm000100nnnnnddddd", "simd_long", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "uaddw${q?2:''} ${V(d,s+1,1)}, ${V(n,s+1,1)}, ${V(m,s,q)}")
  static uaddw<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ADD, Shape.long(r), b.v(r.n), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.m)))); }
  @inst("0q101110ss1mmmmm001100nnnnnddddd", "simd_long", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "usubw${q?2:''} ${V(d,s+1,1)}, ${V(n,s+1,1)}, ${V(m,s,q)}")
  static usubw<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SUB, Shape.long(r), b.v(r.n), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.m)))); }
  @inst("0q101110ss1mmmmm011100nnnnnddddd", "simd_long", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "uabdl${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static uabdl<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes2(Lane.SABD, Shape.long(r), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.m))));
  }
  @inst("0q101110ss1mmmmm010100nnnnnddddd", "simd_abal", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "uabal${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static uabal<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes3(Lane.SABA, Shape.long(r), b.v(r.d), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.m))));
  }
  @inst("0q101110ss1mmmmm110000nnnnnddddd", "simd_mull", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "umull${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static umull<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.MUL, Shape.long(r), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.m)))); }
  @inst("0q101110ss1mmmmm100000nnnnnddddd", "simd_mlal", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "umlal${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static umlal<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes3(Lane.MLA, Shape.long(r), b.v(r.d), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.m))));
  }
  @inst("0q101110ss1mmmmm101000nnnnnddddd", "simd_mlal", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "umlsl${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static umlsl<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes3(Lane.MLS, Shape.long(r), b.v(r.d), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.m))));
  }
  @inst("0q001110ss1mmmmm110100nnnnnddddd", "simd_mull_sat", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s==1||s==2", "sqdmull${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01011110ss1mmmmm110100nnnnnddddd", "simd_mull_sat", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==1||s==2", "sqdmull ${F(d,s+1)}, ${F(n,s)}, ${F(m,s)}")
  static sqdmull<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes2(Lane.SQDMULL, Shape.long(r), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.m))));
  }
  @inst("0q001110ss1mmmmm100100nnnnnddddd", "simd_mlal_sat", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s==1||s==2", "sqdmlal${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01011110ss1mmmmm100100nnnnnddddd", "simd_mlal_sat", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==1||s==2", "sqdmlal ${F(d,s+1)}, ${F(n,s)}, ${F(m,s)}")
  static sqdmlal<B>(b: B, r: Rec): void {
    const product = b.lanes2(Lane.SQDMULL, Shape.long(r), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.m)));
    b.setV(r.d, b.lanes2(Lane.SQADD, Shape.long(r), b.v(r.d), product));
  }
  @inst("0q001110ss1mmmmm101100nnnnnddddd", "simd_mlal_sat", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s==1||s==2", "sqdmlsl${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01011110ss1mmmmm101100nnnnnddddd", "simd_mlal_sat", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==1||s==2", "sqdmlsl ${F(d,s+1)}, ${F(n,s)}, ${F(m,s)}")
  static sqdmlsl<B>(b: B, r: Rec): void {
    const product = b.lanes2(Lane.SQDMULL, Shape.long(r), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.m)));
    b.setV(r.d, b.lanes2(Lane.SQSUB, Shape.long(r), b.v(r.d), product));
  }
  @inst("0q001110ss1mmmmm111000nnnnnddddd", "simd_pmull", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s==0", "pmull${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static pmull<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes2(Lane.PMUL, Shape.long(r), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.m))));
  }

  // The high halves of sums and differences.
  @inst("0q001110ss1mmmmm010000nnnnnddddd", "simd_high", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "addhn${q?2:''} ${V(d,s,q)}, ${V(n,s+1,1)}, ${V(m,s+1,1)}")
  static addhn<B>(b: B, r: Rec): void {
    const sum = b.lanes2(Lane.ADD, Shape.long(r), b.v(r.n), b.v(r.m));
    b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.XTN, Shape.of(r), b.shiftLanes(Lane.USHL, Shape.long(r), sum, -i32(Shape.bits(r)))));
  }
  @inst("0q101110ss1mmmmm010000nnnnnddddd", "simd_high", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "raddhn${q?2:''} ${V(d,s,q)}, ${V(n,s+1,1)}, ${V(m,s+1,1)}")
  static raddhn<B>(b: B, r: Rec): void {
    const sum = b.lanes2(Lane.ADD, Shape.long(r), b.v(r.n), b.v(r.m));
    b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.XTN, Shape.of(r), b.shiftLanes(Lane.URSHL, Shape.long(r), sum, -i32(Shape.bits(r)))));
  }
  @inst("0q001110ss1mmmmm011000nnnnnddddd", "simd_high", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "subhn${q?2:''} ${V(d,s,q)}, ${V(n,s+1,1)}, ${V(m,s+1,1)}")
  static subhn<B>(b: B, r: Rec): void {
    const sum = b.lanes2(Lane.SUB, Shape.long(r), b.v(r.n), b.v(r.m));
    b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.XTN, Shape.of(r), b.shiftLanes(Lane.USHL, Shape.long(r), sum, -i32(Shape.bits(r)))));
  }
  @inst("0q101110ss1mmmmm011000nnnnnddddd", "simd_high", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "rsubhn${q?2:''} ${V(d,s,q)}, ${V(n,s+1,1)}, ${V(m,s+1,1)}")
  static rsubhn<B>(b: B, r: Rec): void {
    const sum = b.lanes2(Lane.SUB, Shape.long(r), b.v(r.n), b.v(r.m));
    b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.XTN, Shape.of(r), b.shiftLanes(Lane.URSHL, Shape.long(r), sum, -i32(Shape.bits(r)))));
  }
}

@group("SIMD by element", "simd")
export class SimdElement {
  @inst("0q001111sslkmmmm1000h0nnnnnddddd", "simd_mul", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=simd(q,s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "mul ${V(d,s,q)}, ${V(n,s,q)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  static mul_e<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.MUL, Shape.of(r), b.v(r.n), b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))); }
  @inst("0q101111sslkmmmm0000h0nnnnnddddd", "simd_mla", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=simd(q,s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "mla ${V(d,s,q)}, ${V(n,s,q)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  static mla_e<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes3(Lane.MLA, Shape.of(r), b.v(r.d), b.v(r.n), b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))); }
  @inst("0q101111sslkmmmm0100h0nnnnnddddd", "simd_mla", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=simd(q,s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "mls ${V(d,s,q)}, ${V(n,s,q)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  static mls_e<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes3(Lane.MLS, Shape.of(r), b.v(r.d), b.v(r.n), b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))); }
  @inst("0q001111sslkmmmm1100h0nnnnnddddd", "simd_mul_sat", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=simd(q,s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "sqdmulh ${V(d,s,q)}, ${V(n,s,q)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  @inst("01011111sslkmmmm1100h0nnnnnddddd", "simd_mul_sat", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=scalar(s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "sqdmulh ${F(d,s)}, ${F(n,s)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  static sqdmulh_e<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SQDMULH, Shape.of(r), b.v(r.n), b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))); }
  @inst("0q001111sslkmmmm1101h0nnnnnddddd", "simd_mul_sat", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=simd(q,s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "sqrdmulh ${V(d,s,q)}, ${V(n,s,q)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  @inst("01011111sslkmmmm1101h0nnnnnddddd", "simd_mul_sat", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=scalar(s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "sqrdmulh ${F(d,s)}, ${F(n,s)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  static sqrdmulh_e<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SQRDMULH, Shape.of(r), b.v(r.n), b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))); }
  @inst("0q001111sslkmmmm1010h0nnnnnddddd", "simd_mull", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=simd(q,s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "smull${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  static smull_e<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes2(Lane.MUL, Shape.long(r), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), false, b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))));
  }
  @inst("0q001111sslkmmmm0010h0nnnnnddddd", "simd_mlal", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=simd(q,s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "smlal${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  static smlal_e<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes3(Lane.MLA, Shape.long(r), b.v(r.d), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), false, b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))));
  }
  @inst("0q001111sslkmmmm0110h0nnnnnddddd", "simd_mlal", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=simd(q,s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "smlsl${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  static smlsl_e<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes3(Lane.MLS, Shape.long(r), b.v(r.d), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), false, b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))));
  }
  @inst("0q101111sslkmmmm1010h0nnnnnddddd", "simd_mull", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=simd(q,s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "umull${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  static umull_e<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes2(Lane.MUL, Shape.long(r), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(false, Shape.of(r), false, b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))));
  }
  @inst("0q101111sslkmmmm0010h0nnnnnddddd", "simd_mlal", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=simd(q,s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "umlal${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  static umlal_e<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes3(Lane.MLA, Shape.long(r), b.v(r.d), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(false, Shape.of(r), false, b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))));
  }
  @inst("0q101111sslkmmmm0110h0nnnnnddddd", "simd_mlal", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=simd(q,s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "umlsl${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  static umlsl_e<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes3(Lane.MLS, Shape.long(r), b.v(r.d), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(false, Shape.of(r), false, b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))));
  }
  @inst("0q001111sslkmmmm1011h0nnnnnddddd", "simd_mull_sat", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=simd(q,s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "sqdmull${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  @inst("01011111sslkmmmm1011h0nnnnnddddd", "simd_mull_sat", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=scalar(s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "sqdmull ${F(d,s+1)}, ${F(n,s)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  static sqdmull_e<B>(b: B, r: Rec): void {
    b.setV(r.d, b.lanes2(Lane.SQDMULL, Shape.long(r), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), false, b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))));
  }
  @inst("0q001111sslkmmmm0011h0nnnnnddddd", "simd_mlal_sat", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=simd(q,s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "sqdmlal${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  @inst("01011111sslkmmmm0011h0nnnnnddddd", "simd_mlal_sat", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=scalar(s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "sqdmlal ${F(d,s+1)}, ${F(n,s)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  static sqdmlal_e<B>(b: B, r: Rec): void {
    const product = b.lanes2(Lane.SQDMULL, Shape.long(r), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), false, b.splat(Shape.full(r), Shape.amount(r), b.v(r.m))));
    b.setV(r.d, b.lanes2(Lane.SQADD, Shape.long(r), b.v(r.d), product));
  }
  @inst("0q001111sslkmmmm0111h0nnnnnddddd", "simd_mlal_sat", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=simd(q,s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "sqdmlsl${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  @inst("01011111sslkmmmm0111h0nnnnnddddd", "simd_mlal_sat", "d=v(d) n=v(n) m=v(s==1?m:k<<4|m) imm=scalar(s)|elementIndex(s,h,l,k)", "s==1||s==2",
    "sqdmlsl ${F(d,s+1)}, ${F(n,s)}, ${E(s==1?m:k<<4|m,s,s==1?h<<2|l<<1|k:h<<1|l)}")
  static sqdmlsl_e<B>(b: B, r: Rec): void {
    const product = b.lanes2(Lane.SQDMULL, Shape.long(r), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), b.widen(true, Shape.of(r), false, b.splat(Shape.full(r), Shape.amount(r), b.v(r.m))));
    b.setV(r.d, b.lanes2(Lane.SQSUB, Shape.long(r), b.v(r.d), product));
  }

  // Floating point: z tells doubles, whose index is h alone.
  @inst("0q0011111zlkmmmm1001h0nnnnnddddd", "fp_mul", "d=v(d) n=v(n) m=v(k<<4|m) imm=simd(q,z|2)|elementIndex(z|2,h,l,k)", "z==0||l==0&&q==1",
    "fmul ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${E(k<<4|m,z|2,z?h:h<<1|l)}")
  @inst("010111111zlkmmmm1001h0nnnnnddddd", "fp_mul", "d=v(d) n=v(n) m=v(k<<4|m) imm=scalar(z|2)|elementIndex(z|2,h,l,k)", "z==0||l==0", "fmul ${F(d,z|2)}, ${F(n,z|2)}, ${E(k<<4|m,z|2,z?h:h<<1|l)}")
  static fmul_e<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMUL, Shape.of(r), b.v(r.n), b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))); }
  @inst("0q1011111zlkmmmm1001h0nnnnnddddd", "fp_mul", "d=v(d) n=v(n) m=v(k<<4|m) imm=simd(q,z|2)|elementIndex(z|2,h,l,k)", "z==0||l==0&&q==1",
    "fmulx ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${E(k<<4|m,z|2,z?h:h<<1|l)}")
  @inst("011111111zlkmmmm1001h0nnnnnddddd", "fp_mul", "d=v(d) n=v(n) m=v(k<<4|m) imm=scalar(z|2)|elementIndex(z|2,h,l,k)", "z==0||l==0", "fmulx ${F(d,z|2)}, ${F(n,z|2)}, ${E(k<<4|m,z|2,z?h:h<<1|l)}")
  static fmulx_e<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMULX, Shape.of(r), b.v(r.n), b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))); }
  @inst("0q0011111zlkmmmm0001h0nnnnnddddd", "fp_mla", "d=v(d) n=v(n) m=v(k<<4|m) imm=simd(q,z|2)|elementIndex(z|2,h,l,k)", "z==0||l==0&&q==1",
    "fmla ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${E(k<<4|m,z|2,z?h:h<<1|l)}")
  @inst("010111111zlkmmmm0001h0nnnnnddddd", "fp_mla", "d=v(d) n=v(n) m=v(k<<4|m) imm=scalar(z|2)|elementIndex(z|2,h,l,k)", "z==0||l==0", "fmla ${F(d,z|2)}, ${F(n,z|2)}, ${E(k<<4|m,z|2,z?h:h<<1|l)}")
  static fmla_e<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes3(Lane.FMLA, Shape.of(r), b.v(r.d), b.v(r.n), b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))); }
  @inst("0q0011111zlkmmmm0101h0nnnnnddddd", "fp_mla", "d=v(d) n=v(n) m=v(k<<4|m) imm=simd(q,z|2)|elementIndex(z|2,h,l,k)", "z==0||l==0&&q==1",
    "fmls ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${E(k<<4|m,z|2,z?h:h<<1|l)}")
  @inst("010111111zlkmmmm0101h0nnnnnddddd", "fp_mla", "d=v(d) n=v(n) m=v(k<<4|m) imm=scalar(z|2)|elementIndex(z|2,h,l,k)", "z==0||l==0", "fmls ${F(d,z|2)}, ${F(n,z|2)}, ${E(k<<4|m,z|2,z?h:h<<1|l)}")
  static fmls_e<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes3(Lane.FMLS, Shape.of(r), b.v(r.d), b.v(r.n), b.splat(Shape.full(r), Shape.amount(r), b.v(r.m)))); }
}
