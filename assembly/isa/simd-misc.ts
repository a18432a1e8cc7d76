/**
 * Advanced SIMD: two registers, and across lanes. Truth: Arm ARM C4.1.5 (encodings), C7.2 (each instruction).
 * Deviations: none.
 *
 * A record's imm begins with the shape of its operands, Q in bit 31: see lane-ops.ts. What a reader is asked for is a
 * result with zeros outside that shape, and it writes the whole register.
 */
import { Rec } from "../decode/record";
import { Lane, Shape } from "./lane-ops";

@group("SIMD two-register miscellaneous", "simd")
export class SimdMisc {
  @inst("0q001110ss100000000010nnnnnddddd", "simd_rev", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3", "rev64 ${V(d,s,q)}, ${V(n,s,q)}")
  static rev64_v<B>(b: B, r: Rec): void { b.setV(r.d, b.reverse(Shape.of(r), 3, b.v(r.n))); }
  @inst("0q101110ss100000000010nnnnnddddd", "simd_rev", "d=v(d) n=v(n) imm=simd(q,s)", "s<2", "rev32 ${V(d,s,q)}, ${V(n,s,q)}")
  static rev32_v<B>(b: B, r: Rec): void { b.setV(r.d, b.reverse(Shape.of(r), 2, b.v(r.n))); }
  @inst("0q001110ss100000000110nnnnnddddd", "simd_rev", "d=v(d) n=v(n) imm=simd(q,s)", "s==0", "rev16 ${V(d,s,q)}, ${V(n,s,q)}")
  static rev16_v<B>(b: B, r: Rec): void { b.setV(r.d, b.reverse(Shape.of(r), 1, b.v(r.n))); }
  @inst("0q001110ss100000001010nnnnnddddd", "simd_pair", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3", "saddlp ${V(d,s+1,q)}, ${V(n,s,q)}")
  static saddlp_v<B>(b: B, r: Rec): void { b.setV(r.d, b.addLongPairs(true, Shape.pairs(r), b.v(r.n))); }
  @inst("0q001110ss100000011010nnnnnddddd", "simd_pair_acc", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3", "sadalp ${V(d,s+1,q)}, ${V(n,s,q)}")
  static sadalp_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ADD, Shape.pairs(r), b.v(r.d), b.addLongPairs(true, Shape.pairs(r), b.v(r.n)))); }
  @inst("0q101110ss100000001010nnnnnddddd", "simd_pair", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3", "uaddlp ${V(d,s+1,q)}, ${V(n,s,q)}")
  static uaddlp_v<B>(b: B, r: Rec): void { b.setV(r.d, b.addLongPairs(false, Shape.pairs(r), b.v(r.n))); }
  @inst("0q101110ss100000011010nnnnnddddd", "simd_pair_acc", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3", "uadalp ${V(d,s+1,q)}, ${V(n,s,q)}")
  static uadalp_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ADD, Shape.pairs(r), b.v(r.d), b.addLongPairs(false, Shape.pairs(r), b.v(r.n)))); }
  @inst("0q001110ss100000001110nnnnnddddd", "simd_sat", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3||q==1", "suqadd ${V(d,s,q)}, ${V(n,s,q)}")
  @inst("01011110ss100000001110nnnnnddddd", "simd_sat", "d=v(d) n=v(n) imm=scalar(s)", "", "suqadd ${F(d,s)}, ${F(n,s)}")
  static suqadd_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.SUQADD, Shape.of(r), b.v(r.d), b.v(r.n))); }
  @inst("0q101110ss100000001110nnnnnddddd", "simd_sat", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3||q==1", "usqadd ${V(d,s,q)}, ${V(n,s,q)}")
  @inst("01111110ss100000001110nnnnnddddd", "simd_sat", "d=v(d) n=v(n) imm=scalar(s)", "", "usqadd ${F(d,s)}, ${F(n,s)}")
  static usqadd_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.USQADD, Shape.of(r), b.v(r.d), b.v(r.n))); }
  @inst("0q001110ss100000010010nnnnnddddd", "simd_count", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3", "cls ${V(d,s,q)}, ${V(n,s,q)}")
  static cls_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.CLS, Shape.of(r), b.v(r.n))); }
  @inst("0q101110ss100000010010nnnnnddddd", "simd_count", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3", "clz ${V(d,s,q)}, ${V(n,s,q)}")
  static clz_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.CLZ, Shape.of(r), b.v(r.n))); }
  @inst("0q001110ss100000010110nnnnnddddd", "simd_count", "d=v(d) n=v(n) imm=simd(q,s)", "s==0", "cnt ${V(d,s,q)}, ${V(n,s,q)}")
  static cnt_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.CNT, Shape.of(r), b.v(r.n))); }
  @inst("0q10111000100000010110nnnnnddddd", "simd_logic", "d=v(d) n=v(n) imm=simd(q,0)", "", "mvn ${V(d,0,q)}, ${V(n,0,q)}")
  static not_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.NOT, Shape.of(r), b.v(r.n))); }
  @inst("0q10111001100000010110nnnnnddddd", "simd_rev", "d=v(d) n=v(n) imm=simd(q,0)", "", "rbit ${V(d,0,q)}, ${V(n,0,q)}")
  static rbit_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.RBIT, Shape.of(r), b.v(r.n))); }
  @inst("0q001110ss100000011110nnnnnddddd", "simd_sat", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3||q==1", "sqabs ${V(d,s,q)}, ${V(n,s,q)}")
  @inst("01011110ss100000011110nnnnnddddd", "simd_sat", "d=v(d) n=v(n) imm=scalar(s)", "", "sqabs ${F(d,s)}, ${F(n,s)}")
  static sqabs_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.SQABS, Shape.of(r), b.v(r.n))); }
  @inst("0q101110ss100000011110nnnnnddddd", "simd_sat", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3||q==1", "sqneg ${V(d,s,q)}, ${V(n,s,q)}")
  @inst("01111110ss100000011110nnnnnddddd", "simd_sat", "d=v(d) n=v(n) imm=scalar(s)", "", "sqneg ${F(d,s)}, ${F(n,s)}")
  static sqneg_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.SQNEG, Shape.of(r), b.v(r.n))); }
  @inst("0q001110ss100000100010nnnnnddddd", "simd_alu", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3||q==1", "cmgt ${V(d,s,q)}, ${V(n,s,q)}, #0")
  @inst("01011110ss100000100010nnnnnddddd", "simd_alu", "d=v(d) n=v(n) imm=scalar(s)", "s==3", "cmgt ${F(d,s)}, ${F(n,s)}, #0")
  static cmgt_zero<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.CMGT0, Shape.of(r), b.v(r.n))); }
  @inst("0q001110ss100000100110nnnnnddddd", "simd_alu", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3||q==1", "cmeq ${V(d,s,q)}, ${V(n,s,q)}, #0")
  @inst("01011110ss100000100110nnnnnddddd", "simd_alu", "d=v(d) n=v(n) imm=scalar(s)", "s==3", "cmeq ${F(d,s)}, ${F(n,s)}, #0")
  static cmeq_zero<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.CMEQ0, Shape.of(r), b.v(r.n))); }
  @inst("0q001110ss100000101010nnnnnddddd", "simd_alu", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3||q==1", "cmlt ${V(d,s,q)}, ${V(n,s,q)}, #0")
  @inst("01011110ss100000101010nnnnnddddd", "simd_alu", "d=v(d) n=v(n) imm=scalar(s)", "s==3", "cmlt ${F(d,s)}, ${F(n,s)}, #0")
  static cmlt_zero<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.CMLT0, Shape.of(r), b.v(r.n))); }
  @inst("0q101110ss100000100010nnnnnddddd", "simd_alu", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3||q==1", "cmge ${V(d,s,q)}, ${V(n,s,q)}, #0")
  @inst("01111110ss100000100010nnnnnddddd", "simd_alu", "d=v(d) n=v(n) imm=scalar(s)", "s==3", "cmge ${F(d,s)}, ${F(n,s)}, #0")
  static cmge_zero<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.CMGE0, Shape.of(r), b.v(r.n))); }
  @inst("0q101110ss100000100110nnnnnddddd", "simd_alu", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3||q==1", "cmle ${V(d,s,q)}, ${V(n,s,q)}, #0")
  @inst("01111110ss100000100110nnnnnddddd", "simd_alu", "d=v(d) n=v(n) imm=scalar(s)", "s==3", "cmle ${F(d,s)}, ${F(n,s)}, #0")
  static cmle_zero<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.CMLE0, Shape.of(r), b.v(r.n))); }
  @inst("0q001110ss100000101110nnnnnddddd", "simd_sat", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3||q==1", "abs ${V(d,s,q)}, ${V(n,s,q)}")
  @inst("01011110ss100000101110nnnnnddddd", "simd_sat", "d=v(d) n=v(n) imm=scalar(s)", "s==3", "abs ${F(d,s)}, ${F(n,s)}")
  static abs_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.ABS, Shape.of(r), b.v(r.n))); }
  @inst("0q101110ss100000101110nnnnnddddd", "simd_alu", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3||q==1", "neg ${V(d,s,q)}, ${V(n,s,q)}")
  @inst("01111110ss100000101110nnnnnddddd", "simd_alu", "d=v(d) n=v(n) imm=scalar(s)", "s==3", "neg ${F(d,s)}, ${F(n,s)}")
  static neg_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.NEG, Shape.of(r), b.v(r.n))); }
  @inst("0q001110ss100001001010nnnnnddddd", "simd_narrow", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3", "xtn${q?2:''} ${V(d,s,q)}, ${V(n,s+1,1)}")
  static xtn<B>(b: B, r: Rec): void { b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.XTN, Shape.of(r), b.v(r.n))); }
  @inst("0q001110ss100001010010nnnnnddddd", "simd_narrow_sat", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3", "sqxtn${q?2:''} ${V(d,s,q)}, ${V(n,s+1,1)}")
  @inst("01011110ss100001010010nnnnnddddd", "simd_narrow_sat", "d=v(d) n=v(n) imm=scalar(s)", "s!=3", "sqxtn ${F(d,s)}, ${F(n,s+1)}")
  static sqxtn<B>(b: B, r: Rec): void { b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.SQXTN, Shape.of(r), b.v(r.n))); }
  @inst("0q101110ss100001001010nnnnnddddd", "simd_narrow_sat", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3", "sqxtun${q?2:''} ${V(d,s,q)}, ${V(n,s+1,1)}")
  @inst("01111110ss100001001010nnnnnddddd", "simd_narrow_sat", "d=v(d) n=v(n) imm=scalar(s)", "s!=3", "sqxtun ${F(d,s)}, ${F(n,s+1)}")
  static sqxtun<B>(b: B, r: Rec): void { b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.SQXTUN, Shape.of(r), b.v(r.n))); }
  @inst("0q101110ss100001010010nnnnnddddd", "simd_narrow_sat", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3", "uqxtn${q?2:''} ${V(d,s,q)}, ${V(n,s+1,1)}")
  @inst("01111110ss100001010010nnnnnddddd", "simd_narrow_sat", "d=v(d) n=v(n) imm=scalar(s)", "s!=3", "uqxtn ${F(d,s)}, ${F(n,s+1)}")
  static uqxtn<B>(b: B, r: Rec): void { b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.UQXTN, Shape.of(r), b.v(r.n))); }
  @inst("0q101110ss100001001110nnnnnddddd", "simd_shift_long", "d=v(d) n=v(n) imm=simd(q,s)", "s!=3", "shll${q?2:''} ${V(d,s+1,1)}, ${V(n,s,q)}, #${8<<s}")
  static shll_v<B>(b: B, r: Rec): void { b.setV(r.d, b.shiftLanes(Lane.USHL, Shape.long(r), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.n)), Shape.bits(r))); }

  // Floating point: lanes of four bytes, or with z of eight.
  @inst("0q0011101z100000111110nnnnnddddd", "fp_move", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fabs ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  static fabs_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FABS, Shape.of(r), b.v(r.n))); }
  @inst("0q1011101z100000111110nnnnnddddd", "fp_move", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fneg ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  static fneg_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FNEG, Shape.of(r), b.v(r.n))); }
  @inst("0q10111010100001111110nnnnnddddd", "fp_sqrt_s", "d=v(d) n=v(n) imm=simd(q,2)", "", "fsqrt ${V(d,2,q)}, ${V(n,2,q)}")
  static fsqrt_v_s<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FSQRT, Shape.of(r), b.v(r.n))); }
  @inst("0q10111011100001111110nnnnnddddd", "fp_sqrt_d", "d=v(d) n=v(n) imm=simd(q,3)", "q==1", "fsqrt ${V(d,3,q)}, ${V(n,3,q)}")
  static fsqrt_v_d<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FSQRT, Shape.of(r), b.v(r.n))); }
  @inst("0q0011101z100000110010nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fcmgt ${V(d,z|2,q)}, ${V(n,z|2,q)}, #0.0")
  @inst("010111101z100000110010nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fcmgt ${F(d,z|2)}, ${F(n,z|2)}, #0.0")
  static fcmgt_zero<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FCMGT0, Shape.of(r), b.v(r.n))); }
  @inst("0q0011101z100000110110nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fcmeq ${V(d,z|2,q)}, ${V(n,z|2,q)}, #0.0")
  @inst("010111101z100000110110nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fcmeq ${F(d,z|2)}, ${F(n,z|2)}, #0.0")
  static fcmeq_zero<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FCMEQ0, Shape.of(r), b.v(r.n))); }
  @inst("0q0011101z100000111010nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fcmlt ${V(d,z|2,q)}, ${V(n,z|2,q)}, #0.0")
  @inst("010111101z100000111010nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fcmlt ${F(d,z|2)}, ${F(n,z|2)}, #0.0")
  static fcmlt_zero<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FCMLT0, Shape.of(r), b.v(r.n))); }
  @inst("0q1011101z100000110010nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fcmge ${V(d,z|2,q)}, ${V(n,z|2,q)}, #0.0")
  @inst("011111101z100000110010nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fcmge ${F(d,z|2)}, ${F(n,z|2)}, #0.0")
  static fcmge_zero<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FCMGE0, Shape.of(r), b.v(r.n))); }
  @inst("0q1011101z100000110110nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fcmle ${V(d,z|2,q)}, ${V(n,z|2,q)}, #0.0")
  @inst("011111101z100000110110nnnnnddddd", "fp_cmp_v", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fcmle ${F(d,z|2)}, ${F(n,z|2)}, #0.0")
  static fcmle_zero<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FCMLE0, Shape.of(r), b.v(r.n))); }
  @inst("0q0011100z100001100010nnnnnddddd", "fp_round", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "frintn ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  static frintn_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FRINTN, Shape.of(r), b.v(r.n))); }
  @inst("0q0011100z100001100110nnnnnddddd", "fp_round", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "frintm ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  static frintm_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FRINTM, Shape.of(r), b.v(r.n))); }
  @inst("0q0011101z100001100010nnnnnddddd", "fp_round", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "frintp ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  static frintp_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FRINTP, Shape.of(r), b.v(r.n))); }
  @inst("0q0011101z100001100110nnnnnddddd", "fp_round", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "frintz ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  static frintz_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FRINTZ, Shape.of(r), b.v(r.n))); }
  @inst("0q1011100z100001100010nnnnnddddd", "fp_round", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "frinta ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  static frinta_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FRINTA, Shape.of(r), b.v(r.n))); }
  @inst("0q1011100z100001100110nnnnnddddd", "fp_round", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "frintx ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  static frintx_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FRINTX, Shape.of(r), b.v(r.n))); }
  @inst("0q1011101z100001100110nnnnnddddd", "fp_round", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "frinti ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  static frinti_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FRINTI, Shape.of(r), b.v(r.n))); }
  @inst("0q0011100z100001101010nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fcvtns ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  @inst("010111100z100001101010nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fcvtns ${F(d,z|2)}, ${F(n,z|2)}")
  static fcvtns_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FCVTNS, Shape.of(r), b.v(r.n))); }
  @inst("0q0011100z100001101110nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fcvtms ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  @inst("010111100z100001101110nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fcvtms ${F(d,z|2)}, ${F(n,z|2)}")
  static fcvtms_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FCVTMS, Shape.of(r), b.v(r.n))); }
  @inst("0q0011100z100001110010nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fcvtas ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  @inst("010111100z100001110010nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fcvtas ${F(d,z|2)}, ${F(n,z|2)}")
  static fcvtas_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FCVTAS, Shape.of(r), b.v(r.n))); }
  @inst("0q0011101z100001101010nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fcvtps ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  @inst("010111101z100001101010nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fcvtps ${F(d,z|2)}, ${F(n,z|2)}")
  static fcvtps_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FCVTPS, Shape.of(r), b.v(r.n))); }
  @inst("0q0011101z100001101110nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fcvtzs ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  @inst("010111101z100001101110nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fcvtzs ${F(d,z|2)}, ${F(n,z|2)}")
  static fcvtzs_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FCVTZS, Shape.of(r), b.v(r.n))); }
  @inst("0q0011100z100001110110nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "scvtf ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  @inst("010111100z100001110110nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(z|2)", "", "scvtf ${F(d,z|2)}, ${F(n,z|2)}")
  static scvtf_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.SCVTF, Shape.of(r), b.v(r.n))); }
  @inst("0q1011100z100001101010nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fcvtnu ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  @inst("011111100z100001101010nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fcvtnu ${F(d,z|2)}, ${F(n,z|2)}")
  static fcvtnu_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FCVTNU, Shape.of(r), b.v(r.n))); }
  @inst("0q1011100z100001101110nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fcvtmu ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  @inst("011111100z100001101110nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fcvtmu ${F(d,z|2)}, ${F(n,z|2)}")
  static fcvtmu_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FCVTMU, Shape.of(r), b.v(r.n))); }
  @inst("0q1011100z100001110010nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fcvtau ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  @inst("011111100z100001110010nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fcvtau ${F(d,z|2)}, ${F(n,z|2)}")
  static fcvtau_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FCVTAU, Shape.of(r), b.v(r.n))); }
  @inst("0q1011101z100001101010nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fcvtpu ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  @inst("011111101z100001101010nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fcvtpu ${F(d,z|2)}, ${F(n,z|2)}")
  static fcvtpu_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FCVTPU, Shape.of(r), b.v(r.n))); }
  @inst("0q1011101z100001101110nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "fcvtzu ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  @inst("011111101z100001101110nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(z|2)", "", "fcvtzu ${F(d,z|2)}, ${F(n,z|2)}")
  static fcvtzu_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FCVTZU, Shape.of(r), b.v(r.n))); }
  @inst("0q1011100z100001110110nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "ucvtf ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  @inst("011111100z100001110110nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(z|2)", "", "ucvtf ${F(d,z|2)}, ${F(n,z|2)}")
  static ucvtf_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.UCVTF, Shape.of(r), b.v(r.n))); }
  @inst("0q0011101z100001110110nnnnnddddd", "fp_est", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "frecpe ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  @inst("010111101z100001110110nnnnnddddd", "fp_est", "d=v(d) n=v(n) imm=scalar(z|2)", "", "frecpe ${F(d,z|2)}, ${F(n,z|2)}")
  static frecpe_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FRECPE, Shape.of(r), b.v(r.n))); }
  @inst("0q1011101z100001110110nnnnnddddd", "fp_est", "d=v(d) n=v(n) imm=simd(q,z|2)", "q==1||z==0", "frsqrte ${V(d,z|2,q)}, ${V(n,z|2,q)}")
  @inst("011111101z100001110110nnnnnddddd", "fp_est", "d=v(d) n=v(n) imm=scalar(z|2)", "", "frsqrte ${F(d,z|2)}, ${F(n,z|2)}")
  static frsqrte_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FRSQRTE, Shape.of(r), b.v(r.n))); }
  @inst("010111101z100001111110nnnnnddddd", "fp_est", "d=v(d) n=v(n) imm=scalar(z|2)", "", "frecpx ${F(d,z|2)}, ${F(n,z|2)}")
  static frecpx_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.FRECPX, Shape.of(r), b.v(r.n))); }
  @inst("0q00111010100001110010nnnnnddddd", "fp_est", "d=v(d) n=v(n) imm=simd(q,2)", "", "urecpe ${V(d,2,q)}, ${V(n,2,q)}")
  static urecpe_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.URECPE, Shape.of(r), b.v(r.n))); }
  @inst("0q10111010100001110010nnnnnddddd", "fp_est", "d=v(d) n=v(n) imm=simd(q,2)", "", "ursqrte ${V(d,2,q)}, ${V(n,2,q)}")
  static ursqrte_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes1(Lane.URSQRTE, Shape.of(r), b.v(r.n))); }
  @inst("0q0011100z100001011010nnnnnddddd", "fp_narrow", "d=v(d) n=v(n) imm=simd(q,z+1)", "", "fcvtn${q?2:''} ${V(d,z+1,q)}, ${V(n,z+2,1)}")
  static fcvtn<B>(b: B, r: Rec): void { b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.FCVTN, Shape.of(r), b.v(r.n))); }
  @inst("0q10111001100001011010nnnnnddddd", "fp_narrow", "d=v(d) n=v(n) imm=simd(q,2)", "", "fcvtxn${q?2:''} ${V(d,2,q)}, ${V(n,3,1)}")
  @inst("0111111001100001011010nnnnnddddd", "fp_narrow", "d=v(d) n=v(n) imm=scalar(2)", "", "fcvtxn ${S(d)}, ${D(n)}")
  static fcvtxn<B>(b: B, r: Rec): void { b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.FCVTXN, Shape.of(r), b.v(r.n))); }
  @inst("0q0011100z100001011110nnnnnddddd", "fp_long", "d=v(d) n=v(n) imm=simd(q,z+1)", "", "fcvtl${q?2:''} ${V(d,z+2,1)}, ${V(n,z+1,q)}")
  static fcvtl<B>(b: B, r: Rec): void { b.setV(r.d, b.lengthenFp(Shape.of(r), Shape.upper(r), b.v(r.n))); }
}

@group("SIMD across lanes", "simd")
export class SimdAcross {
  @inst("0q001110ss110000001110nnnnnddddd", "simd_across", "d=v(d) n=v(n) imm=simd(q,s)", "s<2||s==2&&q==1", "saddlv ${F(d,s+1)}, ${V(n,s,q)}")
  static saddlv<B>(b: B, r: Rec): void { b.setV(r.d, b.addLongAcross(true, Shape.of(r), b.v(r.n))); }
  @inst("0q001110ss110000101010nnnnnddddd", "simd_across_max", "d=v(d) n=v(n) imm=simd(q,s)", "s<2||s==2&&q==1", "smaxv ${F(d,s)}, ${V(n,s,q)}")
  static smaxv<B>(b: B, r: Rec): void { b.setV(r.d, b.across(Lane.SMAX, Shape.of(r), b.v(r.n))); }
  @inst("0q001110ss110001101010nnnnnddddd", "simd_across_max", "d=v(d) n=v(n) imm=simd(q,s)", "s<2||s==2&&q==1", "sminv ${F(d,s)}, ${V(n,s,q)}")
  static sminv<B>(b: B, r: Rec): void { b.setV(r.d, b.across(Lane.SMIN, Shape.of(r), b.v(r.n))); }
  @inst("0q101110ss110000001110nnnnnddddd", "simd_across", "d=v(d) n=v(n) imm=simd(q,s)", "s<2||s==2&&q==1", "uaddlv ${F(d,s+1)}, ${V(n,s,q)}")
  static uaddlv<B>(b: B, r: Rec): void { b.setV(r.d, b.addLongAcross(false, Shape.of(r), b.v(r.n))); }
  @inst("0q101110ss110000101010nnnnnddddd", "simd_across_max", "d=v(d) n=v(n) imm=simd(q,s)", "s<2||s==2&&q==1", "umaxv ${F(d,s)}, ${V(n,s,q)}")
  static umaxv<B>(b: B, r: Rec): void { b.setV(r.d, b.across(Lane.UMAX, Shape.of(r), b.v(r.n))); }
  @inst("0q101110ss110001101010nnnnnddddd", "simd_across_max", "d=v(d) n=v(n) imm=simd(q,s)", "s<2||s==2&&q==1", "uminv ${F(d,s)}, ${V(n,s,q)}")
  static uminv<B>(b: B, r: Rec): void { b.setV(r.d, b.across(Lane.UMIN, Shape.of(r), b.v(r.n))); }
  @inst("0q001110ss110001101110nnnnnddddd", "simd_across", "d=v(d) n=v(n) imm=simd(q,s)", "s<2||s==2&&q==1", "addv ${F(d,s)}, ${V(n,s,q)}")
  static addv<B>(b: B, r: Rec): void { b.setV(r.d, b.across(Lane.ADD, Shape.of(r), b.v(r.n))); }
  @inst("0110111000110000110010nnnnnddddd", "fp_across", "d=v(d) n=v(n) imm=simd(1,2)", "", "fmaxnmv ${S(d)}, ${V(n,2,1)}")
  static fmaxnmv<B>(b: B, r: Rec): void { b.setV(r.d, b.across(Lane.FMAXNM, Shape.of(r), b.v(r.n))); }
  @inst("0110111010110000110010nnnnnddddd", "fp_across", "d=v(d) n=v(n) imm=simd(1,2)", "", "fminnmv ${S(d)}, ${V(n,2,1)}")
  static fminnmv<B>(b: B, r: Rec): void { b.setV(r.d, b.across(Lane.FMINNM, Shape.of(r), b.v(r.n))); }
  @inst("0110111000110000111110nnnnnddddd", "fp_across", "d=v(d) n=v(n) imm=simd(1,2)", "", "fmaxv ${S(d)}, ${V(n,2,1)}")
  static fmaxv<B>(b: B, r: Rec): void { b.setV(r.d, b.across(Lane.FMAX, Shape.of(r), b.v(r.n))); }
  @inst("0110111010110000111110nnnnnddddd", "fp_across", "d=v(d) n=v(n) imm=simd(1,2)", "", "fminv ${S(d)}, ${V(n,2,1)}")
  static fminv<B>(b: B, r: Rec): void { b.setV(r.d, b.across(Lane.FMIN, Shape.of(r), b.v(r.n))); }
}
