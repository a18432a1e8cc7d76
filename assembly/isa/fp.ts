/**
 * Scalar floating point. Truth: Arm ARM C4.1.5 (encodings), C7.2 (each instruction).
 * Deviations: none. Half precision is converted only, as in Armv8.0.
 *
 * `f` is the type: 0 single, 1 double. The arithmetic is exact, with every flag: see assembly/fp.
 */
import { Rec } from "../decode/record";
import { Lane } from "./lane-ops";

@group("floating point", "fp")
export class Fp {
  @inst("000111100F100000010000nnnnnddddd", "fp_move", "d=v(d) n=v(n)", "", "fmov ${F(d,f|2)}, ${F(n,f|2)}")
  static fmov_reg<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp(f, r.n)); }
  @inst("000111100F100000110000nnnnnddddd", "fp_move", "d=v(d) n=v(n)", "", "fabs ${F(d,f|2)}, ${F(n,f|2)}")
  static fabs<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp1(Lane.FABS, f, b.fp(f, r.n))); }
  @inst("000111100F100001010000nnnnnddddd", "fp_move", "d=v(d) n=v(n)", "", "fneg ${F(d,f|2)}, ${F(n,f|2)}")
  static fneg<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp1(Lane.FNEG, f, b.fp(f, r.n))); }
  @inst("0001111000100001110000nnnnnddddd", "fp_sqrt_s", "d=v(d) n=v(n)", "", "fsqrt ${F(d,2)}, ${F(n,2)}")
  static fsqrt_s<B>(b: B, r: Rec): void { b.setFp(r.d, b.fp1(Lane.FSQRT, 0, b.fp(0, r.n))); }
  @inst("0001111001100001110000nnnnnddddd", "fp_sqrt_d", "d=v(d) n=v(n)", "", "fsqrt ${F(d,3)}, ${F(n,3)}")
  static fsqrt_d<B>(b: B, r: Rec): void { b.setFp(r.d, b.fp1(Lane.FSQRT, 1, b.fp(1, r.n))); }
  @inst("000111100F100100010000nnnnnddddd", "fp_round", "d=v(d) n=v(n)", "", "frintn ${F(d,f|2)}, ${F(n,f|2)}")
  static frintn<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp1(Lane.FRINTN, f, b.fp(f, r.n))); }
  @inst("000111100F100100110000nnnnnddddd", "fp_round", "d=v(d) n=v(n)", "", "frintp ${F(d,f|2)}, ${F(n,f|2)}")
  static frintp<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp1(Lane.FRINTP, f, b.fp(f, r.n))); }
  @inst("000111100F100101010000nnnnnddddd", "fp_round", "d=v(d) n=v(n)", "", "frintm ${F(d,f|2)}, ${F(n,f|2)}")
  static frintm<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp1(Lane.FRINTM, f, b.fp(f, r.n))); }
  @inst("000111100F100101110000nnnnnddddd", "fp_round", "d=v(d) n=v(n)", "", "frintz ${F(d,f|2)}, ${F(n,f|2)}")
  static frintz<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp1(Lane.FRINTZ, f, b.fp(f, r.n))); }
  @inst("000111100F100110010000nnnnnddddd", "fp_round", "d=v(d) n=v(n)", "", "frinta ${F(d,f|2)}, ${F(n,f|2)}")
  static frinta<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp1(Lane.FRINTA, f, b.fp(f, r.n))); }
  @inst("000111100F100111010000nnnnnddddd", "fp_round", "d=v(d) n=v(n)", "", "frintx ${F(d,f|2)}, ${F(n,f|2)}")
  static frintx<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp1(Lane.FRINTX, f, b.fp(f, r.n))); }
  @inst("000111100F100111110000nnnnnddddd", "fp_round", "d=v(d) n=v(n)", "", "frinti ${F(d,f|2)}, ${F(n,f|2)}")
  static frinti<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp1(Lane.FRINTI, f, b.fp(f, r.n))); }
  @inst("0001111011100010010000nnnnnddddd", "fp_cvt", "d=v(d) n=v(n)", "", "fcvt ${F(d,2)}, ${F(n,1)}")
  static fcvt_s_h<B>(b: B, r: Rec): void { b.setFp(r.d, b.fpConvert(1, 2, b.half(r.n))); }
  @inst("0001111011100010110000nnnnnddddd", "fp_cvt", "d=v(d) n=v(n)", "", "fcvt ${F(d,3)}, ${F(n,1)}")
  static fcvt_d_h<B>(b: B, r: Rec): void { b.setFp(r.d, b.fpConvert(1, 3, b.half(r.n))); }
  @inst("0001111000100011110000nnnnnddddd", "fp_cvt", "d=v(d) n=v(n)", "", "fcvt ${F(d,1)}, ${F(n,2)}")
  static fcvt_h_s<B>(b: B, r: Rec): void { b.setFp(r.d, b.fpConvert(2, 1, b.fp(0, r.n))); }
  @inst("0001111000100010110000nnnnnddddd", "fp_cvt", "d=v(d) n=v(n)", "", "fcvt ${F(d,3)}, ${F(n,2)}")
  static fcvt_d_s<B>(b: B, r: Rec): void { b.setFp(r.d, b.fpConvert(2, 3, b.fp(0, r.n))); }
  @inst("0001111001100011110000nnnnnddddd", "fp_cvt", "d=v(d) n=v(n)", "", "fcvt ${F(d,1)}, ${F(n,3)}")
  static fcvt_h_d<B>(b: B, r: Rec): void { b.setFp(r.d, b.fpConvert(3, 1, b.fp(1, r.n))); }
  @inst("0001111001100010010000nnnnnddddd", "fp_cvt", "d=v(d) n=v(n)", "", "fcvt ${F(d,2)}, ${F(n,3)}")
  static fcvt_s_d<B>(b: B, r: Rec): void { b.setFp(r.d, b.fpConvert(3, 2, b.fp(1, r.n))); }

  @inst("000111100F1mmmmm000010nnnnnddddd", "fp_mul", "d=v(d) n=v(n) m=v(m)", "", "fmul ${F(d,f|2)}, ${F(n,f|2)}, ${F(m,f|2)}")
  static fmul<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp2(Lane.FMUL, f, b.fp(f, r.n), b.fp(f, r.m))); }
  @inst("000111100F1mmmmm001010nnnnnddddd", "fp_add", "d=v(d) n=v(n) m=v(m)", "", "fadd ${F(d,f|2)}, ${F(n,f|2)}, ${F(m,f|2)}")
  static fadd<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp2(Lane.FADD, f, b.fp(f, r.n), b.fp(f, r.m))); }
  @inst("000111100F1mmmmm001110nnnnnddddd", "fp_add", "d=v(d) n=v(n) m=v(m)", "", "fsub ${F(d,f|2)}, ${F(n,f|2)}, ${F(m,f|2)}")
  static fsub<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp2(Lane.FSUB, f, b.fp(f, r.n), b.fp(f, r.m))); }
  @inst("000111100F1mmmmm010010nnnnnddddd", "fp_minmax", "d=v(d) n=v(n) m=v(m)", "", "fmax ${F(d,f|2)}, ${F(n,f|2)}, ${F(m,f|2)}")
  static fmax<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp2(Lane.FMAX, f, b.fp(f, r.n), b.fp(f, r.m))); }
  @inst("000111100F1mmmmm010110nnnnnddddd", "fp_minmax", "d=v(d) n=v(n) m=v(m)", "", "fmin ${F(d,f|2)}, ${F(n,f|2)}, ${F(m,f|2)}")
  static fmin<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp2(Lane.FMIN, f, b.fp(f, r.n), b.fp(f, r.m))); }
  @inst("000111100F1mmmmm011010nnnnnddddd", "fp_minmax", "d=v(d) n=v(n) m=v(m)", "", "fmaxnm ${F(d,f|2)}, ${F(n,f|2)}, ${F(m,f|2)}")
  static fmaxnm<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp2(Lane.FMAXNM, f, b.fp(f, r.n), b.fp(f, r.m))); }
  @inst("000111100F1mmmmm011110nnnnnddddd", "fp_minmax", "d=v(d) n=v(n) m=v(m)", "", "fminnm ${F(d,f|2)}, ${F(n,f|2)}, ${F(m,f|2)}")
  static fminnm<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp2(Lane.FMINNM, f, b.fp(f, r.n), b.fp(f, r.m))); }
  @inst("000111100F1mmmmm100010nnnnnddddd", "fp_mul", "d=v(d) n=v(n) m=v(m)", "", "fnmul ${F(d,f|2)}, ${F(n,f|2)}, ${F(m,f|2)}")
  static fnmul<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp2(Lane.FNMUL, f, b.fp(f, r.n), b.fp(f, r.m))); }
  @inst("00011110001mmmmm000110nnnnnddddd", "fp_div_s", "d=v(d) n=v(n) m=v(m)", "", "fdiv ${F(d,2)}, ${F(n,2)}, ${F(m,2)}")
  static fdiv_s<B>(b: B, r: Rec): void { b.setFp(r.d, b.fp2(Lane.FDIV, 0, b.fp(0, r.n), b.fp(0, r.m))); }
  @inst("00011110011mmmmm000110nnnnnddddd", "fp_div_d", "d=v(d) n=v(n) m=v(m)", "", "fdiv ${F(d,3)}, ${F(n,3)}, ${F(m,3)}")
  static fdiv_d<B>(b: B, r: Rec): void { b.setFp(r.d, b.fp2(Lane.FDIV, 1, b.fp(1, r.n), b.fp(1, r.m))); }

  @inst("000111110F0mmmmm0aaaaannnnnddddd", "fp_mla", "d=v(d) n=v(n) m=v(m) imm=v(a)", "", "fmadd ${F(d,f|2)}, ${F(n,f|2)}, ${F(m,f|2)}, ${F(a,f|2)}")
  static fmadd<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp3(Lane.FMADD, f, b.fp(f, u32(r.imm)), b.fp(f, r.n), b.fp(f, r.m))); }
  @inst("000111110F0mmmmm1aaaaannnnnddddd", "fp_mla", "d=v(d) n=v(n) m=v(m) imm=v(a)", "", "fmsub ${F(d,f|2)}, ${F(n,f|2)}, ${F(m,f|2)}, ${F(a,f|2)}")
  static fmsub<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp3(Lane.FMSUB, f, b.fp(f, u32(r.imm)), b.fp(f, r.n), b.fp(f, r.m))); }
  @inst("000111110F1mmmmm0aaaaannnnnddddd", "fp_mla", "d=v(d) n=v(n) m=v(m) imm=v(a)", "", "fnmadd ${F(d,f|2)}, ${F(n,f|2)}, ${F(m,f|2)}, ${F(a,f|2)}")
  static fnmadd<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp3(Lane.FNMADD, f, b.fp(f, u32(r.imm)), b.fp(f, r.n), b.fp(f, r.m))); }
  @inst("000111110F1mmmmm1aaaaannnnnddddd", "fp_mla", "d=v(d) n=v(n) m=v(m) imm=v(a)", "", "fnmsub ${F(d,f|2)}, ${F(n,f|2)}, ${F(m,f|2)}, ${F(a,f|2)}")
  static fnmsub<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.fp3(Lane.FNMSUB, f, b.fp(f, u32(r.imm)), b.fp(f, r.n), b.fp(f, r.m))); }

  @inst("000111100F1mmmmm001000nnnnn00000", "fp_cmp", "n=v(n) m=v(m)", "", "fcmp ${F(n,f|2)}, ${F(m,f|2)}")
  static fcmp<B>(b: B, r: Rec, f: i32): void { b.compareFp(f, b.fp(f, r.n), b.fp(f, r.m), false); }
  @inst("000111100F1-----001000nnnnn01000", "fp_cmp", "n=v(n)", "", "fcmp ${F(n,f|2)}, #0.0")
  static fcmp_zero<B>(b: B, r: Rec, f: i32): void { b.compareFp(f, b.fp(f, r.n), b.imm(0), false); }
  @inst("000111100F1mmmmm001000nnnnn10000", "fp_cmp", "n=v(n) m=v(m)", "", "fcmpe ${F(n,f|2)}, ${F(m,f|2)}")
  static fcmpe<B>(b: B, r: Rec, f: i32): void { b.compareFp(f, b.fp(f, r.n), b.fp(f, r.m), true); }
  @inst("000111100F1-----001000nnnnn11000", "fp_cmp", "n=v(n)", "", "fcmpe ${F(n,f|2)}, #0.0")
  static fcmpe_zero<B>(b: B, r: Rec, f: i32): void { b.compareFp(f, b.fp(f, r.n), b.imm(0), true); }
  @inst("000111100F1mmmmmcccc01nnnnn0iiii", "fp_cmp", "n=v(n) m=v(m) imm=c|i<<8", "", "fccmp ${F(n,f|2)}, ${F(m,f|2)}, #${i}, ${cc(c)}")
  static fccmp<B>(b: B, r: Rec, f: i32): void { b.fpConditionalCompare(f, u32(r.imm) & 15, u32(r.imm) >> 8, b.fp(f, r.n), b.fp(f, r.m), false); }
  @inst("000111100F1mmmmmcccc01nnnnn1iiii", "fp_cmp", "n=v(n) m=v(m) imm=c|i<<8", "", "fccmpe ${F(n,f|2)}, ${F(m,f|2)}, #${i}, ${cc(c)}")
  static fccmpe<B>(b: B, r: Rec, f: i32): void { b.fpConditionalCompare(f, u32(r.imm) & 15, u32(r.imm) >> 8, b.fp(f, r.n), b.fp(f, r.m), true); }
  @inst("000111100F1mmmmmcccc11nnnnnddddd", "fp_csel", "d=v(d) n=v(n) m=v(m) imm=c", "", "fcsel ${F(d,f|2)}, ${F(n,f|2)}, ${F(m,f|2)}, ${cc(c)}")
  static fcsel<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.select(b.cond(u32(r.imm)), b.fp(f, r.n), b.fp(f, r.m))); }
  @inst("000111100F1iiiiiiii10000000ddddd", "fp_move", "d=v(d) imm=vfpImm8(i,f)", "", "fmov ${F(d,f|2)}, #${fpImm(i)}")
  static fmov_imm<B>(b: B, r: Rec, f: i32): void { b.setFp(r.d, b.imm(r.imm)); }

  @inst("Z00111100F100000000000nnnnnddddd", "fp_to_int", "d=zw(d) n=v(n)", "", "fcvtns ${R(z,d)}, ${F(n,f|2)}")
  static fcvtns<B>(b: B, r: Rec, z: i32, f: i32): void { b.setX(r.d, b.fpToInt(z, f, true, b.fp(f, r.n), 0, 0)); }
  @inst("Z00111100F101000000000nnnnnddddd", "fp_to_int", "d=zw(d) n=v(n)", "", "fcvtps ${R(z,d)}, ${F(n,f|2)}")
  static fcvtps<B>(b: B, r: Rec, z: i32, f: i32): void { b.setX(r.d, b.fpToInt(z, f, true, b.fp(f, r.n), 0, 1)); }
  @inst("Z00111100F110000000000nnnnnddddd", "fp_to_int", "d=zw(d) n=v(n)", "", "fcvtms ${R(z,d)}, ${F(n,f|2)}")
  static fcvtms<B>(b: B, r: Rec, z: i32, f: i32): void { b.setX(r.d, b.fpToInt(z, f, true, b.fp(f, r.n), 0, 2)); }
  @inst("Z00111100F111000000000nnnnnddddd", "fp_to_int", "d=zw(d) n=v(n)", "", "fcvtzs ${R(z,d)}, ${F(n,f|2)}")
  static fcvtzs<B>(b: B, r: Rec, z: i32, f: i32): void { b.setX(r.d, b.fpToInt(z, f, true, b.fp(f, r.n), 0, 3)); }
  @inst("Z00111100F100100000000nnnnnddddd", "fp_to_int", "d=zw(d) n=v(n)", "", "fcvtas ${R(z,d)}, ${F(n,f|2)}")
  static fcvtas<B>(b: B, r: Rec, z: i32, f: i32): void { b.setX(r.d, b.fpToInt(z, f, true, b.fp(f, r.n), 0, 4)); }
  @inst("Z00111100F011000iiiiiinnnnnddddd", "fp_to_int", "d=zw(d) n=v(n) imm=64-i", "z==1||i>31", "fcvtzs ${R(z,d)}, ${F(n,f|2)}, #${64-i}")
  static fcvtzs_fixed<B>(b: B, r: Rec, z: i32, f: i32): void { b.setX(r.d, b.fpToInt(z, f, true, b.fp(f, r.n), u32(r.imm), 3)); }
  @inst("Z00111100F100010000000nnnnnddddd", "fp_from_int", "d=v(d) n=zr(n)", "", "scvtf ${F(d,f|2)}, ${R(z,n)}")
  static scvtf<B>(b: B, r: Rec, z: i32, f: i32): void { b.setFp(r.d, b.intToFp(z, f, true, b.r(z, r.n), 0)); }
  @inst("Z00111100F000010iiiiiinnnnnddddd", "fp_from_int", "d=v(d) n=zr(n) imm=64-i", "z==1||i>31", "scvtf ${F(d,f|2)}, ${R(z,n)}, #${64-i}")
  static scvtf_fixed<B>(b: B, r: Rec, z: i32, f: i32): void { b.setFp(r.d, b.intToFp(z, f, true, b.r(z, r.n), u32(r.imm))); }
  @inst("Z00111100F100001000000nnnnnddddd", "fp_to_int", "d=zw(d) n=v(n)", "", "fcvtnu ${R(z,d)}, ${F(n,f|2)}")
  static fcvtnu<B>(b: B, r: Rec, z: i32, f: i32): void { b.setX(r.d, b.fpToInt(z, f, false, b.fp(f, r.n), 0, 0)); }
  @inst("Z00111100F101001000000nnnnnddddd", "fp_to_int", "d=zw(d) n=v(n)", "", "fcvtpu ${R(z,d)}, ${F(n,f|2)}")
  static fcvtpu<B>(b: B, r: Rec, z: i32, f: i32): void { b.setX(r.d, b.fpToInt(z, f, false, b.fp(f, r.n), 0, 1)); }
  @inst("Z00111100F110001000000nnnnnddddd", "fp_to_int", "d=zw(d) n=v(n)", "", "fcvtmu ${R(z,d)}, ${F(n,f|2)}")
  static fcvtmu<B>(b: B, r: Rec, z: i32, f: i32): void { b.setX(r.d, b.fpToInt(z, f, false, b.fp(f, r.n), 0, 2)); }
  @inst("Z00111100F111001000000nnnnnddddd", "fp_to_int", "d=zw(d) n=v(n)", "", "fcvtzu ${R(z,d)}, ${F(n,f|2)}")
  static fcvtzu<B>(b: B, r: Rec, z: i32, f: i32): void { b.setX(r.d, b.fpToInt(z, f, false, b.fp(f, r.n), 0, 3)); }
  @inst("Z00111100F100101000000nnnnnddddd", "fp_to_int", "d=zw(d) n=v(n)", "", "fcvtau ${R(z,d)}, ${F(n,f|2)}")
  static fcvtau<B>(b: B, r: Rec, z: i32, f: i32): void { b.setX(r.d, b.fpToInt(z, f, false, b.fp(f, r.n), 0, 4)); }
  @inst("Z00111100F011001iiiiiinnnnnddddd", "fp_to_int", "d=zw(d) n=v(n) imm=64-i", "z==1||i>31", "fcvtzu ${R(z,d)}, ${F(n,f|2)}, #${64-i}")
  static fcvtzu_fixed<B>(b: B, r: Rec, z: i32, f: i32): void { b.setX(r.d, b.fpToInt(z, f, false, b.fp(f, r.n), u32(r.imm), 3)); }
  @inst("Z00111100F100011000000nnnnnddddd", "fp_from_int", "d=v(d) n=zr(n)", "", "ucvtf ${F(d,f|2)}, ${R(z,n)}")
  static ucvtf<B>(b: B, r: Rec, z: i32, f: i32): void { b.setFp(r.d, b.intToFp(z, f, false, b.r(z, r.n), 0)); }
  @inst("Z00111100F000011iiiiiinnnnnddddd", "fp_from_int", "d=v(d) n=zr(n) imm=64-i", "z==1||i>31", "ucvtf ${F(d,f|2)}, ${R(z,n)}, #${64-i}")
  static ucvtf_fixed<B>(b: B, r: Rec, z: i32, f: i32): void { b.setFp(r.d, b.intToFp(z, f, false, b.r(z, r.n), u32(r.imm))); }
  @inst("Z00111100F100110000000nnnnnddddd", "fp_to_gpr", "d=zw(d) n=v(n)", "z==f", "fmov ${R(z,d)}, ${F(n,f|2)}")
  static fmov_to_gpr<B>(b: B, r: Rec, z: i32, f: i32): void { b.setX(r.d, b.fp(f, r.n)); }
  @inst("Z00111100F100111000000nnnnnddddd", "fp_from_gpr", "d=v(d) n=zr(n)", "z==f", "fmov ${F(d,f|2)}, ${R(z,n)}")
  static fmov_from_gpr<B>(b: B, r: Rec, z: i32, f: i32): void { b.setFp(r.d, b.r(z, r.n)); }
  @inst("1001111010101110000000nnnnnddddd", "fp_to_gpr", "d=zw(d) n=v(n)", "", "fmov ${X(d)}, v${n}.d[1]")
  static fmov_to_gpr_top<B>(b: B, r: Rec): void { b.setX(r.d, b.hi(r.n)); }
  @inst("1001111010101111000000nnnnnddddd", "fp_from_gpr", "d=v(d) n=zr(n)", "", "fmov v${d}.d[1], ${X(n)}")
  static fmov_from_gpr_top<B>(b: B, r: Rec): void { b.setHi(r.d, b.x(r.n)); }
}
