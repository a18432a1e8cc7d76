/**
 * What rows of Advanced SIMD and scalar floating point say about lanes: the names of lane operations, and the shape of an
 * operand. Truth: Arm ARM C7.2 (each instruction), J1 (shared pseudocode). Deviations: none.
 *
 * The immediate of every SIMD record begins with its shape, which the timing model may read as well:
 *   bit 31      Q: 128 bits, else 64
 *   bit 30      a scalar form: one lane
 *   bits 1..0   log2 of the lane's bytes
 *   bits 15..8  the shift amount, the index of an element, or 8 bits of an immediate
 * A reader makes of an operation what it can; the interpreter's meaning of each is in interp/lanes.ts.
 */
import { Rec } from "../decode/record";

export const FULL: u32 = 1 << 31;
export const SCALAR: u32 = 1 << 30;

export class Shape {
  @inline static of(r: Rec): u32 { return u32(r.imm); }
  /** Lanes twice as wide, of which a long operation has 128 bits or one. */
  @inline static long(r: Rec): u32 { return (u32(r.imm) & SCALAR ? SCALAR : FULL) | ((u32(r.imm) & 3) + 1); }
  /** Lanes twice as wide in as many bytes. */
  @inline static pairs(r: Rec): u32 { return (u32(r.imm) & (FULL | SCALAR)) | ((u32(r.imm) & 3) + 1); }
  @inline static amount(r: Rec): u32 { return u32(r.imm) >> 8 & 0xff; }
  /** The whole register, in lanes of this size. */
  @inline static full(r: Rec): u32 { return FULL | u32(r.imm) & 3; }
  /** Lane bits. */
  @inline static bits(r: Rec): u32 { return u32(8) << (u32(r.imm) & 3); }
  @inline static upper(r: Rec): bool { return (u32(r.imm) & FULL) != 0; }
}

/** Operations on each lane: of one operand, of two, and of two with an accumulator. S and U tell signed from unsigned. */
export namespace Lane {
  export const ADD: u32 = 0;
  export const SUB: u32 = 1;
  export const MUL: u32 = 2;
  export const AND: u32 = 3;
  export const BIC: u32 = 4;
  export const ORR: u32 = 5;
  export const ORN: u32 = 6;
  export const EOR: u32 = 7;
  export const CMEQ: u32 = 8;
  export const CMGT: u32 = 9;
  export const CMGE: u32 = 10;
  export const CMHI: u32 = 11;
  export const CMHS: u32 = 12;
  export const CMTST: u32 = 13;
  export const SMAX: u32 = 14;
  export const UMAX: u32 = 15;
  export const SMIN: u32 = 16;
  export const UMIN: u32 = 17;
  export const SABD: u32 = 18;
  export const UABD: u32 = 19;
  export const SHADD: u32 = 20;
  export const UHADD: u32 = 21;
  export const SRHADD: u32 = 22;
  export const URHADD: u32 = 23;
  export const SHSUB: u32 = 24;
  export const UHSUB: u32 = 25;
  export const SQADD: u32 = 26;
  export const UQADD: u32 = 27;
  export const SQSUB: u32 = 28;
  export const UQSUB: u32 = 29;
  /** First operand signed, second unsigned; and the opposite. The result is of the first's kind. */
  export const SUQADD: u32 = 30;
  export const USQADD: u32 = 31;
  /** Shifts by the signed low byte of the second operand's lane: to the left, or to the right when it is negative. */
  export const SSHL: u32 = 32;
  export const USHL: u32 = 33;
  export const SRSHL: u32 = 34;
  export const URSHL: u32 = 35;
  export const SQSHL: u32 = 36;
  export const UQSHL: u32 = 37;
  export const SQRSHL: u32 = 38;
  export const UQRSHL: u32 = 39;
  export const SQSHLU: u32 = 40;
  export const PMUL: u32 = 41;
  export const SQDMULH: u32 = 42;
  export const SQRDMULH: u32 = 43;
  /** Of operands that were widened from half the lane. */
  export const SQDMULL: u32 = 44;
  // Floating point, two operands.
  export const FADD: u32 = 64;
  export const FSUB: u32 = 65;
  export const FMUL: u32 = 66;
  export const FDIV: u32 = 67;
  export const FMULX: u32 = 68;
  export const FNMUL: u32 = 69;
  export const FMAX: u32 = 70;
  export const FMIN: u32 = 71;
  export const FMAXNM: u32 = 72;
  export const FMINNM: u32 = 73;
  export const FABD: u32 = 74;
  export const FRECPS: u32 = 75;
  export const FRSQRTS: u32 = 76;
  export const FCMEQ: u32 = 77;
  export const FCMGE: u32 = 78;
  export const FCMGT: u32 = 79;
  export const FACGE: u32 = 80;
  export const FACGT: u32 = 81;
  // One operand.
  export const ABS: u32 = 96;
  export const NEG: u32 = 97;
  export const NOT: u32 = 98;
  export const CNT: u32 = 99;
  export const CLS: u32 = 100;
  export const CLZ: u32 = 101;
  export const RBIT: u32 = 102;
  export const SQABS: u32 = 103;
  export const SQNEG: u32 = 104;
  export const URECPE: u32 = 105;
  export const URSQRTE: u32 = 106;
  export const CMGT0: u32 = 107;
  export const CMGE0: u32 = 108;
  export const CMEQ0: u32 = 109;
  export const CMLE0: u32 = 110;
  export const CMLT0: u32 = 111;
  // Floating point, one operand. The rounding modes follow each other as FPRounding numbers them.
  export const FABS: u32 = 128;
  export const FNEG: u32 = 129;
  export const FSQRT: u32 = 130;
  export const FRECPE: u32 = 131;
  export const FRSQRTE: u32 = 132;
  export const FRECPX: u32 = 133;
  export const SCVTF: u32 = 134;
  export const UCVTF: u32 = 135;
  export const FCMGT0: u32 = 136;
  export const FCMGE0: u32 = 137;
  export const FCMEQ0: u32 = 138;
  export const FCMLE0: u32 = 139;
  export const FCMLT0: u32 = 140;
  export const FRINTX: u32 = 141;
  export const FRINTI: u32 = 142;
  export const FRINTN: u32 = 144;
  export const FRINTP: u32 = 145;
  export const FRINTM: u32 = 146;
  export const FRINTZ: u32 = 147;
  export const FRINTA: u32 = 148;
  export const FCVTNS: u32 = 152;
  export const FCVTPS: u32 = 153;
  export const FCVTMS: u32 = 154;
  export const FCVTZS: u32 = 155;
  export const FCVTAS: u32 = 156;
  export const FCVTNU: u32 = 160;
  export const FCVTPU: u32 = 161;
  export const FCVTMU: u32 = 162;
  export const FCVTZU: u32 = 163;
  export const FCVTAU: u32 = 164;
  // With an accumulator.
  export const MLA: u32 = 176;
  export const MLS: u32 = 177;
  export const SABA: u32 = 178;
  export const UABA: u32 = 179;
  export const FMLA: u32 = 180;
  export const FMLS: u32 = 181;
  /** d - n*m, and the negated two: scalar only. */
  export const FMADD: u32 = 180;
  export const FMSUB: u32 = 181;
  export const FNMADD: u32 = 182;
  export const FNMSUB: u32 = 183;
  // Narrowing to half the lane.
  export const XTN: u32 = 192;
  export const SQXTN: u32 = 193;
  export const UQXTN: u32 = 194;
  export const SQXTUN: u32 = 195;
  export const FCVTN: u32 = 196;
  export const FCVTXN: u32 = 197;
}
