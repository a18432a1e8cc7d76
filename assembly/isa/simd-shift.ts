/**
 * Advanced SIMD: shifts by a constant. Truth: Arm ARM C4.1.5 (encodings), C7.2 (each instruction).
 * Deviations: none.
 *
 * A record's imm begins with the shape of its operands, Q in bit 31: see lane-ops.ts. What a reader is asked for is a
 * result with zeros outside that shape, and it writes the whole register.
 */
import { Rec } from "../decode/record";
import { Lane, Shape } from "./lane-ops";

@group("SIMD shift by immediate", "simd")
export class SimdShift {
  // immh holds the size as its highest one; immh:immb is the lane's bits and the amount, or twice the bits less it.
  @inst("0q0011110hhhhiii000001nnnnnddddd", "simd_shift", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&(h<8||q==1)",
    "sshr ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftRightBy(h,i)}")
  @inst("010111110hhhhiii000001nnnnnddddd", "simd_shift", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h>7", "sshr ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftRightBy(h,i)}")
  static sshr_v<B>(b: B, r: Rec): void { b.setV(r.d, b.shiftLanes(Lane.SSHL, Shape.of(r), b.v(r.n), -i32(Shape.amount(r)))); }
  @inst("0q0011110hhhhiii000101nnnnnddddd", "simd_shift_acc", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&(h<8||q==1)",
    "ssra ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftRightBy(h,i)}")
  @inst("010111110hhhhiii000101nnnnnddddd", "simd_shift_acc", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h>7",
    "ssra ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftRightBy(h,i)}")
  static ssra_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ADD, Shape.of(r), b.v(r.d), b.shiftLanes(Lane.SSHL, Shape.of(r), b.v(r.n), -i32(Shape.amount(r))))); }
  @inst("0q0011110hhhhiii001001nnnnnddddd", "simd_shift_round", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&(h<8||q==1)",
    "srshr ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftRightBy(h,i)}")
  @inst("010111110hhhhiii001001nnnnnddddd", "simd_shift_round", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h>7",
    "srshr ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftRightBy(h,i)}")
  static srshr_v<B>(b: B, r: Rec): void { b.setV(r.d, b.shiftLanes(Lane.SRSHL, Shape.of(r), b.v(r.n), -i32(Shape.amount(r)))); }
  @inst("0q0011110hhhhiii001101nnnnnddddd", "simd_shift_acc", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&(h<8||q==1)",
    "srsra ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftRightBy(h,i)}")
  @inst("010111110hhhhiii001101nnnnnddddd", "simd_shift_acc", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h>7",
    "srsra ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftRightBy(h,i)}")
  static srsra_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ADD, Shape.of(r), b.v(r.d), b.shiftLanes(Lane.SRSHL, Shape.of(r), b.v(r.n), -i32(Shape.amount(r))))); }
  @inst("0q1011110hhhhiii000001nnnnnddddd", "simd_shift", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&(h<8||q==1)",
    "ushr ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftRightBy(h,i)}")
  @inst("011111110hhhhiii000001nnnnnddddd", "simd_shift", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h>7", "ushr ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftRightBy(h,i)}")
  static ushr_v<B>(b: B, r: Rec): void { b.setV(r.d, b.shiftLanes(Lane.USHL, Shape.of(r), b.v(r.n), -i32(Shape.amount(r)))); }
  @inst("0q1011110hhhhiii000101nnnnnddddd", "simd_shift_acc", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&(h<8||q==1)",
    "usra ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftRightBy(h,i)}")
  @inst("011111110hhhhiii000101nnnnnddddd", "simd_shift_acc", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h>7",
    "usra ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftRightBy(h,i)}")
  static usra_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ADD, Shape.of(r), b.v(r.d), b.shiftLanes(Lane.USHL, Shape.of(r), b.v(r.n), -i32(Shape.amount(r))))); }
  @inst("0q1011110hhhhiii001001nnnnnddddd", "simd_shift_round", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&(h<8||q==1)",
    "urshr ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftRightBy(h,i)}")
  @inst("011111110hhhhiii001001nnnnnddddd", "simd_shift_round", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h>7",
    "urshr ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftRightBy(h,i)}")
  static urshr_v<B>(b: B, r: Rec): void { b.setV(r.d, b.shiftLanes(Lane.URSHL, Shape.of(r), b.v(r.n), -i32(Shape.amount(r)))); }
  @inst("0q1011110hhhhiii001101nnnnnddddd", "simd_shift_acc", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&(h<8||q==1)",
    "ursra ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftRightBy(h,i)}")
  @inst("011111110hhhhiii001101nnnnnddddd", "simd_shift_acc", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h>7",
    "ursra ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftRightBy(h,i)}")
  static ursra_v<B>(b: B, r: Rec): void { b.setV(r.d, b.lanes2(Lane.ADD, Shape.of(r), b.v(r.d), b.shiftLanes(Lane.URSHL, Shape.of(r), b.v(r.n), -i32(Shape.amount(r))))); }
  @inst("0q0011110hhhhiii010101nnnnnddddd", "simd_shift", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftLeft(h,i)", "h!=0&&(h<8||q==1)",
    "shl ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftLeftBy(h,i)}")
  @inst("010111110hhhhiii010101nnnnnddddd", "simd_shift", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftLeft(h,i)", "h>7", "shl ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftLeftBy(h,i)}")
  static shl_v<B>(b: B, r: Rec): void { b.setV(r.d, b.shiftLanes(Lane.USHL, Shape.of(r), b.v(r.n), i32(Shape.amount(r)))); }
  @inst("0q1011110hhhhiii010001nnnnnddddd", "simd_shift", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&(h<8||q==1)",
    "sri ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftRightBy(h,i)}")
  @inst("011111110hhhhiii010001nnnnnddddd", "simd_shift", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h>7", "sri ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftRightBy(h,i)}")
  static sri_v<B>(b: B, r: Rec): void { b.setV(r.d, b.insertShifted(Shape.of(r), b.v(r.d), b.v(r.n), -i32(Shape.amount(r)))); }
  @inst("0q1011110hhhhiii010101nnnnnddddd", "simd_shift", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftLeft(h,i)", "h!=0&&(h<8||q==1)",
    "sli ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftLeftBy(h,i)}")
  @inst("011111110hhhhiii010101nnnnnddddd", "simd_shift", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftLeft(h,i)", "h>7", "sli ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftLeftBy(h,i)}")
  static sli_v<B>(b: B, r: Rec): void { b.setV(r.d, b.insertShifted(Shape.of(r), b.v(r.d), b.v(r.n), i32(Shape.amount(r)))); }
  @inst("0q1011110hhhhiii011001nnnnnddddd", "simd_shift_sat", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftLeft(h,i)", "h!=0&&(h<8||q==1)",
    "sqshlu ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftLeftBy(h,i)}")
  @inst("011111110hhhhiii011001nnnnnddddd", "simd_shift_sat", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftLeft(h,i)", "h!=0",
    "sqshlu ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftLeftBy(h,i)}")
  static sqshlu_v<B>(b: B, r: Rec): void { b.setV(r.d, b.shiftLanes(Lane.SQSHLU, Shape.of(r), b.v(r.n), i32(Shape.amount(r)))); }
  @inst("0q0011110hhhhiii011101nnnnnddddd", "simd_shift_sat", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftLeft(h,i)", "h!=0&&(h<8||q==1)",
    "sqshl ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftLeftBy(h,i)}")
  @inst("010111110hhhhiii011101nnnnnddddd", "simd_shift_sat", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftLeft(h,i)", "h!=0",
    "sqshl ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftLeftBy(h,i)}")
  static sqshl_imm<B>(b: B, r: Rec): void { b.setV(r.d, b.shiftLanes(Lane.SQSHL, Shape.of(r), b.v(r.n), i32(Shape.amount(r)))); }
  @inst("0q1011110hhhhiii011101nnnnnddddd", "simd_shift_sat", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftLeft(h,i)", "h!=0&&(h<8||q==1)",
    "uqshl ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftLeftBy(h,i)}")
  @inst("011111110hhhhiii011101nnnnnddddd", "simd_shift_sat", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftLeft(h,i)", "h!=0",
    "uqshl ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftLeftBy(h,i)}")
  static uqshl_imm<B>(b: B, r: Rec): void { b.setV(r.d, b.shiftLanes(Lane.UQSHL, Shape.of(r), b.v(r.n), i32(Shape.amount(r)))); }

  // Shifted at twice the width, then narrowed.
  @inst("0q0011110hhhhiii100001nnnnnddddd", "simd_shift_narrow", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&h<8",
    "shrn${q?2:''} ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h)+1,1)}, #${shiftRightBy(h,i)}")
  static shrn<B>(b: B, r: Rec): void { b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.XTN, Shape.of(r), b.shiftLanes(Lane.USHL, Shape.long(r), b.v(r.n), -i32(Shape.amount(r))))); }
  @inst("0q0011110hhhhiii100011nnnnnddddd", "simd_shift_narrow", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&h<8",
    "rshrn${q?2:''} ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h)+1,1)}, #${shiftRightBy(h,i)}")
  static rshrn<B>(b: B, r: Rec): void { b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.XTN, Shape.of(r), b.shiftLanes(Lane.URSHL, Shape.long(r), b.v(r.n), -i32(Shape.amount(r))))); }
  @inst("0q0011110hhhhiii100101nnnnnddddd", "simd_shift_narrow_sat", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&h<8",
    "sqshrn${q?2:''} ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h)+1,1)}, #${shiftRightBy(h,i)}")
  @inst("010111110hhhhiii100101nnnnnddddd", "simd_shift_narrow_sat", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h!=0&&h<8",
    "sqshrn ${F(d,shiftSize(h))}, ${F(n,shiftSize(h)+1)}, #${shiftRightBy(h,i)}")
  static sqshrn<B>(b: B, r: Rec): void { b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.SQXTN, Shape.of(r), b.shiftLanes(Lane.SSHL, Shape.long(r), b.v(r.n), -i32(Shape.amount(r))))); }
  @inst("0q0011110hhhhiii100111nnnnnddddd", "simd_shift_narrow_sat", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&h<8",
    "sqrshrn${q?2:''} ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h)+1,1)}, #${shiftRightBy(h,i)}")
  @inst("010111110hhhhiii100111nnnnnddddd", "simd_shift_narrow_sat", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h!=0&&h<8",
    "sqrshrn ${F(d,shiftSize(h))}, ${F(n,shiftSize(h)+1)}, #${shiftRightBy(h,i)}")
  static sqrshrn<B>(b: B, r: Rec): void { b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.SQXTN, Shape.of(r), b.shiftLanes(Lane.SRSHL, Shape.long(r), b.v(r.n), -i32(Shape.amount(r))))); }
  @inst("0q1011110hhhhiii100001nnnnnddddd", "simd_shift_narrow_sat", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&h<8",
    "sqshrun${q?2:''} ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h)+1,1)}, #${shiftRightBy(h,i)}")
  @inst("011111110hhhhiii100001nnnnnddddd", "simd_shift_narrow_sat", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h!=0&&h<8",
    "sqshrun ${F(d,shiftSize(h))}, ${F(n,shiftSize(h)+1)}, #${shiftRightBy(h,i)}")
  static sqshrun<B>(b: B, r: Rec): void { b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.SQXTUN, Shape.of(r), b.shiftLanes(Lane.SSHL, Shape.long(r), b.v(r.n), -i32(Shape.amount(r))))); }
  @inst("0q1011110hhhhiii100011nnnnnddddd", "simd_shift_narrow_sat", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&h<8",
    "sqrshrun${q?2:''} ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h)+1,1)}, #${shiftRightBy(h,i)}")
  @inst("011111110hhhhiii100011nnnnnddddd", "simd_shift_narrow_sat", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h!=0&&h<8",
    "sqrshrun ${F(d,shiftSize(h))}, ${F(n,shiftSize(h)+1)}, #${shiftRightBy(h,i)}")
  static sqrshrun<B>(b: B, r: Rec): void { b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.SQXTUN, Shape.of(r), b.shiftLanes(Lane.SRSHL, Shape.long(r), b.v(r.n), -i32(Shape.amount(r))))); }
  @inst("0q1011110hhhhiii100101nnnnnddddd", "simd_shift_narrow_sat", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&h<8",
    "uqshrn${q?2:''} ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h)+1,1)}, #${shiftRightBy(h,i)}")
  @inst("011111110hhhhiii100101nnnnnddddd", "simd_shift_narrow_sat", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h!=0&&h<8",
    "uqshrn ${F(d,shiftSize(h))}, ${F(n,shiftSize(h)+1)}, #${shiftRightBy(h,i)}")
  static uqshrn<B>(b: B, r: Rec): void { b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.UQXTN, Shape.of(r), b.shiftLanes(Lane.USHL, Shape.long(r), b.v(r.n), -i32(Shape.amount(r))))); }
  @inst("0q1011110hhhhiii100111nnnnnddddd", "simd_shift_narrow_sat", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h!=0&&h<8",
    "uqrshrn${q?2:''} ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h)+1,1)}, #${shiftRightBy(h,i)}")
  @inst("011111110hhhhiii100111nnnnnddddd", "simd_shift_narrow_sat", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h!=0&&h<8",
    "uqrshrn ${F(d,shiftSize(h))}, ${F(n,shiftSize(h)+1)}, #${shiftRightBy(h,i)}")
  static uqrshrn<B>(b: B, r: Rec): void { b.setHalf(r.d, Shape.upper(r), b.narrowLanes(Lane.UQXTN, Shape.of(r), b.shiftLanes(Lane.URSHL, Shape.long(r), b.v(r.n), -i32(Shape.amount(r))))); }

  @inst("0q0011110hhhhiii101001nnnnnddddd", "simd_shift_long", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftLeft(h,i)", "h!=0&&h<8",
    "sshll${q?2:''} ${V(d,shiftSize(h)+1,1)}, ${V(n,shiftSize(h),q)}, #${shiftLeftBy(h,i)}")
  static sshll<B>(b: B, r: Rec): void { b.setV(r.d, b.shiftLanes(Lane.USHL, Shape.long(r), b.widen(true, Shape.of(r), Shape.upper(r), b.v(r.n)), i32(Shape.amount(r)))); }
  @inst("0q1011110hhhhiii101001nnnnnddddd", "simd_shift_long", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftLeft(h,i)", "h!=0&&h<8",
    "ushll${q?2:''} ${V(d,shiftSize(h)+1,1)}, ${V(n,shiftSize(h),q)}, #${shiftLeftBy(h,i)}")
  static ushll<B>(b: B, r: Rec): void { b.setV(r.d, b.shiftLanes(Lane.USHL, Shape.long(r), b.widen(false, Shape.of(r), Shape.upper(r), b.v(r.n)), i32(Shape.amount(r)))); }

  @inst("0q0011110hhhhiii111001nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h>3&&(h<8||q==1)",
    "scvtf ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftRightBy(h,i)}")
  @inst("010111110hhhhiii111001nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h>3", "scvtf ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftRightBy(h,i)}")
  static scvtf_fixed_v<B>(b: B, r: Rec): void { b.setV(r.d, b.fixedLanes(Lane.SCVTF, Shape.of(r), b.v(r.n), Shape.amount(r))); }
  @inst("0q0011110hhhhiii111111nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h>3&&(h<8||q==1)",
    "fcvtzs ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftRightBy(h,i)}")
  @inst("010111110hhhhiii111111nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h>3", "fcvtzs ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftRightBy(h,i)}")
  static fcvtzs_fixed_v<B>(b: B, r: Rec): void { b.setV(r.d, b.fixedLanes(Lane.FCVTZS, Shape.of(r), b.v(r.n), Shape.amount(r))); }
  @inst("0q1011110hhhhiii111001nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h>3&&(h<8||q==1)",
    "ucvtf ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftRightBy(h,i)}")
  @inst("011111110hhhhiii111001nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h>3", "ucvtf ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftRightBy(h,i)}")
  static ucvtf_fixed_v<B>(b: B, r: Rec): void { b.setV(r.d, b.fixedLanes(Lane.UCVTF, Shape.of(r), b.v(r.n), Shape.amount(r))); }
  @inst("0q1011110hhhhiii111111nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=simd(q,shiftSize(h))|shiftRight(h,i)", "h>3&&(h<8||q==1)",
    "fcvtzu ${V(d,shiftSize(h),q)}, ${V(n,shiftSize(h),q)}, #${shiftRightBy(h,i)}")
  @inst("011111110hhhhiii111111nnnnnddddd", "fp_cvt", "d=v(d) n=v(n) imm=scalar(shiftSize(h))|shiftRight(h,i)", "h>3", "fcvtzu ${F(d,shiftSize(h))}, ${F(n,shiftSize(h))}, #${shiftRightBy(h,i)}")
  static fcvtzu_fixed_v<B>(b: B, r: Rec): void { b.setV(r.d, b.fixedLanes(Lane.FCVTZU, Shape.of(r), b.v(r.n), Shape.amount(r))); }
}
