/**
 * Advanced SIMD: three registers of the same shape, scalar forms among them. Truth: Arm ARM C4.1.5 (encodings), C7.2 (each instruction).
 * Deviations: none.
 *
 * A record's imm begins with the shape of its operands, Q in bit 31: see lane-ops.ts. What a reader is asked for is a
 * result with zeros outside that shape, and it writes the whole register.
 */
import { Rec } from "../decode/record";
import { Lane, Shape } from "./lane-ops";

@group("SIMD three same", "simd")
export class SimdSame {
  @inst("0q001110ss1mmmmm000001nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "shadd ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static shadd_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SHADD, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm000001nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "uhadd ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static uhadd_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.UHADD, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm000011nnnnnddddd", "simd_sat", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "sqadd ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01011110ss1mmmmm000011nnnnnddddd", "simd_sat", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "", "sqadd ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static sqadd_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SQADD, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm000011nnnnnddddd", "simd_sat", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "uqadd ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01111110ss1mmmmm000011nnnnnddddd", "simd_sat", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "", "uqadd ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static uqadd_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.UQADD, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm000101nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "srhadd ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static srhadd_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SRHADD, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm000101nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "urhadd ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static urhadd_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.URHADD, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm001001nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "shsub ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static shsub_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SHSUB, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm001001nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "uhsub ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static uhsub_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.UHSUB, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm001011nnnnnddddd", "simd_sat", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "sqsub ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01011110ss1mmmmm001011nnnnnddddd", "simd_sat", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "", "sqsub ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static sqsub_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SQSUB, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm001011nnnnnddddd", "simd_sat", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "uqsub ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01111110ss1mmmmm001011nnnnnddddd", "simd_sat", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "", "uqsub ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static uqsub_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.UQSUB, Shape.of(r), b.v(r.n), b.v(r.m))); }

  @inst("0q001110001mmmmm000111nnnnnddddd", "simd_logic", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "and ${V(d,0,q)}, ${V(n,0,q)}, ${V(m,0,q)}")
  static and_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.AND, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110011mmmmm000111nnnnnddddd", "simd_logic", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "bic ${V(d,0,q)}, ${V(n,0,q)}, ${V(m,0,q)}")
  static bic_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.BIC, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110111mmmmm000111nnnnnddddd", "simd_logic", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "orn ${V(d,0,q)}, ${V(n,0,q)}, ${V(m,0,q)}")
  static orn_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ORN, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110001mmmmm000111nnnnnddddd", "simd_logic", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "eor ${V(d,0,q)}, ${V(n,0,q)}, ${V(m,0,q)}")
  static eor_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.EOR, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110101mmmmm000111nnnnnddddd", "simd_logic", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "n==m ? mov ${V(d,0,q)}, ${V(n,0,q)} | orr ${V(d,0,q)}, ${V(n,0,q)}, ${V(m,0,q)}")
  static orr_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ORR, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110011mmmmm000111nnnnnddddd", "simd_logic", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "bsl ${V(d,0,q)}, ${V(n,0,q)}, ${V(m,0,q)}")
  static bsl_v<B>(b: B, r: Rec): void { b.setV(r.d, b.bitSelect(Shape.of(r), b.v(r.n), b.v(r.m), b.v(r.d))); }
  @inst("0q101110101mmmmm000111nnnnnddddd", "simd_logic", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "bit ${V(d,0,q)}, ${V(n,0,q)}, ${V(m,0,q)}")
  static bit_v<B>(b: B, r: Rec): void { b.setV(r.d, b.bitSelect(Shape.of(r), b.v(r.n), b.v(r.d), b.v(r.m))); }
  @inst("0q101110111mmmmm000111nnnnnddddd", "simd_logic", "d=v(d) n=v(n) m=v(m) imm=simd(q,0)", "", "bif ${V(d,0,q)}, ${V(n,0,q)}, ${V(m,0,q)}")
  static bif_v<B>(b: B, r: Rec): void { b.setV(r.d, b.bitSelect(Shape.of(r), b.v(r.d), b.v(r.n), b.v(r.m))); }

  @inst("0q001110ss1mmmmm001101nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "cmgt ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01011110ss1mmmmm001101nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==3", "cmgt ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static cmgt_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.CMGT, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm001101nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "cmhi ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01111110ss1mmmmm001101nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==3", "cmhi ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static cmhi_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.CMHI, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm001111nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "cmge ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01011110ss1mmmmm001111nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==3", "cmge ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static cmge_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.CMGE, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm001111nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "cmhs ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01111110ss1mmmmm001111nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==3", "cmhs ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static cmhs_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.CMHS, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm100011nnnnnddddd", "simd_test", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "cmtst ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01011110ss1mmmmm100011nnnnnddddd", "simd_test", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==3", "cmtst ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static cmtst_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.CMTST, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm100011nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "cmeq ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01111110ss1mmmmm100011nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==3", "cmeq ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static cmeq_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.CMEQ, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm100001nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "add ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01011110ss1mmmmm100001nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==3", "add ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static add_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ADD, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm100001nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "sub ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01111110ss1mmmmm100001nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==3", "sub ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static sub_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SUB, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm011001nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "smax ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static smax_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SMAX, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm011001nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "umax ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static umax_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.UMAX, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm011011nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "smin ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static smin_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SMIN, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm011011nnnnnddddd", "simd_alu", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "umin ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static umin_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.UMIN, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm011101nnnnnddddd", "simd_abd", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "sabd ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static sabd_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SABD, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm011101nnnnnddddd", "simd_abd", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "uabd ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static uabd_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.UABD, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm011111nnnnnddddd", "simd_aba", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "saba ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static saba_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes3(Lane.SABA, Shape.of(r), b.v(r.d), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm011111nnnnnddddd", "simd_aba", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "uaba ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static uaba_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes3(Lane.UABA, Shape.of(r), b.v(r.d), b.v(r.n), b.v(r.m))); }

  @inst("0q001110ss1mmmmm010001nnnnnddddd", "simd_shift_reg", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "sshl ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01011110ss1mmmmm010001nnnnnddddd", "simd_shift_reg", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==3", "sshl ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static sshl_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SSHL, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm010001nnnnnddddd", "simd_shift_reg", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "ushl ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01111110ss1mmmmm010001nnnnnddddd", "simd_shift_reg", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==3", "ushl ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static ushl_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.USHL, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm010011nnnnnddddd", "simd_shift_sat", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "sqshl ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01011110ss1mmmmm010011nnnnnddddd", "simd_shift_sat", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "", "sqshl ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static sqshl_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SQSHL, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm010011nnnnnddddd", "simd_shift_sat", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "uqshl ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01111110ss1mmmmm010011nnnnnddddd", "simd_shift_sat", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "", "uqshl ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static uqshl_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.UQSHL, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm010101nnnnnddddd", "simd_shift_round", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "srshl ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01011110ss1mmmmm010101nnnnnddddd", "simd_shift_round", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==3", "srshl ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static srshl_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SRSHL, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm010101nnnnnddddd", "simd_shift_round", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "urshl ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01111110ss1mmmmm010101nnnnnddddd", "simd_shift_round", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==3", "urshl ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static urshl_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.URSHL, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm010111nnnnnddddd", "simd_shift_sat", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "sqrshl ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01011110ss1mmmmm010111nnnnnddddd", "simd_shift_sat", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "", "sqrshl ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static sqrshl_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SQRSHL, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm010111nnnnnddddd", "simd_shift_sat", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "uqrshl ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01111110ss1mmmmm010111nnnnnddddd", "simd_shift_sat", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "", "uqrshl ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static uqrshl_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.UQRSHL, Shape.of(r), b.v(r.n), b.v(r.m))); }

  @inst("0q001110ss1mmmmm100101nnnnnddddd", "simd_mla", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "mla ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static mla_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes3(Lane.MLA, Shape.of(r), b.v(r.d), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm100101nnnnnddddd", "simd_mla", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "mls ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static mls_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes3(Lane.MLS, Shape.of(r), b.v(r.d), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm100111nnnnnddddd", "simd_mul", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "mul ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static mul_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.MUL, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm100111nnnnnddddd", "simd_pmul", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s==0", "pmul ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static pmul_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.PMUL, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q001110ss1mmmmm101101nnnnnddddd", "simd_mul_sat", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s==1||s==2", "sqdmulh ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01011110ss1mmmmm101101nnnnnddddd", "simd_mul_sat", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==1||s==2", "sqdmulh ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static sqdmulh_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SQDMULH, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110ss1mmmmm101101nnnnnddddd", "simd_mul_sat", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s==1||s==2", "sqrdmulh ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  @inst("01111110ss1mmmmm101101nnnnnddddd", "simd_mul_sat", "d=v(d) n=v(n) m=v(m) imm=scalar(s)", "s==1||s==2", "sqrdmulh ${F(d,s)}, ${F(n,s)}, ${F(m,s)}")
  static sqrdmulh_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SQRDMULH, Shape.of(r), b.v(r.n), b.v(r.m))); }

  // Pairwise: the even elements of both operands against the odd ones.
  @inst("0q001110ss1mmmmm101001nnnnnddddd", "simd_pair", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "smaxp ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static smaxp_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SMAX, Shape.of(r), b.unzip(Shape.of(r), 0, b.v(r.n), b.v(r.m)), b.unzip(Shape.of(r), 1, b.v(r.n), b.v(r.m)))); }
  @inst("0q101110ss1mmmmm101001nnnnnddddd", "simd_pair", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "umaxp ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static umaxp_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.UMAX, Shape.of(r), b.unzip(Shape.of(r), 0, b.v(r.n), b.v(r.m)), b.unzip(Shape.of(r), 1, b.v(r.n), b.v(r.m)))); }
  @inst("0q001110ss1mmmmm101011nnnnnddddd", "simd_pair", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "sminp ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static sminp_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SMIN, Shape.of(r), b.unzip(Shape.of(r), 0, b.v(r.n), b.v(r.m)), b.unzip(Shape.of(r), 1, b.v(r.n), b.v(r.m)))); }
  @inst("0q101110ss1mmmmm101011nnnnnddddd", "simd_pair", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3", "uminp ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static uminp_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.UMIN, Shape.of(r), b.unzip(Shape.of(r), 0, b.v(r.n), b.v(r.m)), b.unzip(Shape.of(r), 1, b.v(r.n), b.v(r.m)))); }
  @inst("0q001110ss1mmmmm101111nnnnnddddd", "simd_pair", "d=v(d) n=v(n) m=v(m) imm=simd(q,s)", "s!=3||q==1", "addp ${V(d,s,q)}, ${V(n,s,q)}, ${V(m,s,q)}")
  static addp_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ADD, Shape.of(r), b.unzip(Shape.of(r), 0, b.v(r.n), b.v(r.m)), b.unzip(Shape.of(r), 1, b.v(r.n), b.v(r.m)))); }

  // Floating point: lanes of four bytes, or with z of eight.
  @inst("0q0011100z1mmmmm110101nnnnnddddd", "fp_add", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fadd ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  static fadd_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FADD, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q0011101z1mmmmm110101nnnnnddddd", "fp_add", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fsub ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  static fsub_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FSUB, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q1011101z1mmmmm110101nnnnnddddd", "fp_add", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fabd ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  @inst("011111101z1mmmmm110101nnnnnddddd", "fp_add", "d=v(d) n=v(n) m=v(m) imm=scalar(z|2)", "", "fabd ${F(d,z|2)}, ${F(n,z|2)}, ${F(m,z|2)}")
  static fabd_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FABD, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q1011100z1mmmmm110111nnnnnddddd", "fp_mul", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fmul ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  static fmul_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMUL, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q0011100z1mmmmm110111nnnnnddddd", "fp_mul", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fmulx ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  @inst("010111100z1mmmmm110111nnnnnddddd", "fp_mul", "d=v(d) n=v(n) m=v(m) imm=scalar(z|2)", "", "fmulx ${F(d,z|2)}, ${F(n,z|2)}, ${F(m,z|2)}")
  static fmulx_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMULX, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110001mmmmm111111nnnnnddddd", "fp_div_s", "d=v(d) n=v(n) m=v(m) imm=simd(q,2)", "", "fdiv ${V(d,2,q)}, ${V(n,2,q)}, ${V(m,2,q)}")
  static fdiv_v_s<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FDIV, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q101110011mmmmm111111nnnnnddddd", "fp_div_d", "d=v(d) n=v(n) m=v(m) imm=simd(q,3)", "q==1", "fdiv ${V(d,3,q)}, ${V(n,3,q)}, ${V(m,3,q)}")
  static fdiv_v_d<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FDIV, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q0011100z1mmmmm110011nnnnnddddd", "fp_mla", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fmla ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  static fmla_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes3(Lane.FMLA, Shape.of(r), b.v(r.d), b.v(r.n), b.v(r.m))); }
  @inst("0q0011101z1mmmmm110011nnnnnddddd", "fp_mla", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fmls ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  static fmls_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes3(Lane.FMLS, Shape.of(r), b.v(r.d), b.v(r.n), b.v(r.m))); }
  @inst("0q0011100z1mmmmm111101nnnnnddddd", "fp_minmax", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fmax ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  static fmax_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMAX, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q0011101z1mmmmm111101nnnnnddddd", "fp_minmax", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fmin ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  static fmin_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMIN, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q0011100z1mmmmm110001nnnnnddddd", "fp_minmax", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fmaxnm ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  static fmaxnm_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMAXNM, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q0011101z1mmmmm110001nnnnnddddd", "fp_minmax", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fminnm ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  static fminnm_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMINNM, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q0011100z1mmmmm111001nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fcmeq ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  @inst("010111100z1mmmmm111001nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) m=v(m) imm=scalar(z|2)", "", "fcmeq ${F(d,z|2)}, ${F(n,z|2)}, ${F(m,z|2)}")
  static fcmeq_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FCMEQ, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q1011100z1mmmmm111001nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fcmge ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  @inst("011111100z1mmmmm111001nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) m=v(m) imm=scalar(z|2)", "", "fcmge ${F(d,z|2)}, ${F(n,z|2)}, ${F(m,z|2)}")
  static fcmge_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FCMGE, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q1011101z1mmmmm111001nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fcmgt ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  @inst("011111101z1mmmmm111001nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) m=v(m) imm=scalar(z|2)", "", "fcmgt ${F(d,z|2)}, ${F(n,z|2)}, ${F(m,z|2)}")
  static fcmgt_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FCMGT, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q1011100z1mmmmm111011nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "facge ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  @inst("011111100z1mmmmm111011nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) m=v(m) imm=scalar(z|2)", "", "facge ${F(d,z|2)}, ${F(n,z|2)}, ${F(m,z|2)}")
  static facge_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FACGE, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q1011101z1mmmmm111011nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "facgt ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  @inst("011111101z1mmmmm111011nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) m=v(m) imm=scalar(z|2)", "", "facgt ${F(d,z|2)}, ${F(n,z|2)}, ${F(m,z|2)}")
  static facgt_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FACGT, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q0011100z1mmmmm111111nnnnnddddd", "fp_step", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "frecps ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  @inst("010111100z1mmmmm111111nnnnnddddd", "fp_step", "d=v(d) n=v(n) m=v(m) imm=scalar(z|2)", "", "frecps ${F(d,z|2)}, ${F(n,z|2)}, ${F(m,z|2)}")
  static frecps_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FRECPS, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q0011101z1mmmmm111111nnnnnddddd", "fp_step", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "frsqrts ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  @inst("010111101z1mmmmm111111nnnnnddddd", "fp_step", "d=v(d) n=v(n) m=v(m) imm=scalar(z|2)", "", "frsqrts ${F(d,z|2)}, ${F(n,z|2)}, ${F(m,z|2)}")
  static frsqrts_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FRSQRTS, Shape.of(r), b.v(r.n), b.v(r.m))); }
  @inst("0q1011100z1mmmmm110101nnnnnddddd", "fp_pair", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "faddp ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  static faddp_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FADD, Shape.of(r), b.unzip(Shape.of(r), 0, b.v(r.n), b.v(r.m)), b.unzip(Shape.of(r), 1, b.v(r.n), b.v(r.m)))); }
  @inst("0q1011100z1mmmmm111101nnnnnddddd", "fp_pair", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fmaxp ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  static fmaxp_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMAX, Shape.of(r), b.unzip(Shape.of(r), 0, b.v(r.n), b.v(r.m)), b.unzip(Shape.of(r), 1, b.v(r.n), b.v(r.m)))); }
  @inst("0q1011101z1mmmmm111101nnnnnddddd", "fp_pair", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fminp ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  static fminp_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMIN, Shape.of(r), b.unzip(Shape.of(r), 0, b.v(r.n), b.v(r.m)), b.unzip(Shape.of(r), 1, b.v(r.n), b.v(r.m)))); }
  @inst("0q1011100z1mmmmm110001nnnnnddddd", "fp_pair", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fmaxnmp ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  static fmaxnmp_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMAXNM, Shape.of(r), b.unzip(Shape.of(r), 0, b.v(r.n), b.v(r.m)), b.unzip(Shape.of(r), 1, b.v(r.n), b.v(r.m)))); }
  @inst("0q1011101z1mmmmm110001nnnnnddddd", "fp_pair", "d=v(d) n=v(n) m=v(m) imm=simd(q,z|2)", "q==1||z==0", "fminnmp ${V(d,z|2,q)}, ${V(n,z|2,q)}, ${V(m,z|2,q)}")
  static fminnmp_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMINNM, Shape.of(r), b.unzip(Shape.of(r), 0, b.v(r.n), b.v(r.m)), b.unzip(Shape.of(r), 1, b.v(r.n), b.v(r.m)))); }
}

@group("SIMD scalar pairwise", "simd")
export class SimdScalarPair {
  @inst("0101111011110001101110nnnnnddddd", "simd_pair", "d=v(d) n=v(n) imm=scalar(3)", "", "addp ${D(d)}, ${V(n,3,1)}")
  static addp_s<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ADD, Shape.of(r), b.v(r.n), b.splat(Shape.full(r), 1, b.v(r.n)))); }
  @inst("011111100z110000110010nnnnnddddd", "fp_pair", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fmaxnmp ${F(d,z|2)}, ${V(n,z|2,z)}")
  static fmaxnmp_s<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMAXNM, Shape.of(r), b.v(r.n), b.splat(Shape.full(r), 1, b.v(r.n)))); }
  @inst("011111101z110000110010nnnnnddddd", "fp_pair", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fminnmp ${F(d,z|2)}, ${V(n,z|2,z)}")
  static fminnmp_s<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMINNM, Shape.of(r), b.v(r.n), b.splat(Shape.full(r), 1, b.v(r.n)))); }
  @inst("011111100z110000110110nnnnnddddd", "fp_pair", "d=v(d) n=v(n) imm=scalar(z|2)", "", "faddp ${F(d,z|2)}, ${V(n,z|2,z)}")
  static faddp_s<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FADD, Shape.of(r), b.v(r.n), b.splat(Shape.full(r), 1, b.v(r.n)))); }
  @inst("011111100z110000111110nnnnnddddd", "fp_pair", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fmaxp ${F(d,z|2)}, ${V(n,z|2,z)}")
  static fmaxp_s<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMAX, Shape.of(r), b.v(r.n), b.splat(Shape.full(r), 1, b.v(r.n)))); }
  @inst("011111101z110000111110nnnnnddddd", "fp_pair", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fminp ${F(d,z|2)}, ${V(n,z|2,z)}")
  static fminp_s<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.FMIN, Shape.of(r), b.v(r.n), b.splat(Shape.full(r), 1, b.v(r.n)))); }
}
