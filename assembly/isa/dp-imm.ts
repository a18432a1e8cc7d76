/**
 * Data processing, immediate. Truth: Arm ARM C4.1.2 (encodings), C6.2 (each instruction).
 * Deviations: none.
 *
 * How to read a row: see isa/README.md. `z` is the manual's sf (0: W form, 1: X form).
 */
import { Rec } from "../decode/record";

@group("data processing - immediate", "hot")
export class DpImm {
  @inst("0ll10000hhhhhhhhhhhhhhhhhhhddddd", "alu", "d=zw(d) imm=sx(h<<2|l,21)", "", "adr ${X(d)}, ${rel(sx(h<<2|l,21))}")
  @inline static adr<B>(b: B, r: Rec): void { b.setX(r.d, b.add(b.here(r), b.imm(r.imm))); }

  @inst("1ll10000hhhhhhhhhhhhhhhhhhhddddd", "alu", "d=zw(d) imm=sx(h<<2|l,21)<<12", "", "adrp ${X(d)}, ${relPage(sx(h<<2|l,21))}")
  @inline static adrp<B>(b: B, r: Rec): void { b.setX(r.d, b.add(b.and(b.here(r), b.imm(~0xfff)), b.imm(r.imm))); }

  @inst("Z00100010siiiiiiiiiiiinnnnnddddd", "alu", "d=sp(d) n=sp(n) imm=u64(i)<<(s*12)", "",
    "(d==31||n==31)&&i==0&&s==0 ? mov ${RS(z,d)}, ${RS(z,n)} | add ${RS(z,d)}, ${RS(z,n)}, #${hex(i)}${s?', lsl #12':''}")
  @inline static add_imm<B>(b: B, r: Rec, z: i32): void { b.set(z, r.d, b.add(b.r(z, r.n), b.imm(r.imm))); }

  @inst("Z10100010siiiiiiiiiiiinnnnnddddd", "alu", "d=sp(d) n=sp(n) imm=u64(i)<<(s*12)", "",
    "sub ${RS(z,d)}, ${RS(z,n)}, #${hex(i)}${s?', lsl #12':''}")
  @inline static sub_imm<B>(b: B, r: Rec, z: i32): void { b.set(z, r.d, b.sub(b.r(z, r.n), b.imm(r.imm))); }

  @inst("Z01100010siiiiiiiiiiiinnnnnddddd", "alu", "d=zw(d) n=sp(n) imm=u64(i)<<(s*12)", "",
    "d==31 ? cmn ${RS(z,n)}, #${hex(i)}${s?', lsl #12':''} | adds ${R(z,d)}, ${RS(z,n)}, #${hex(i)}${s?', lsl #12':''}")
  @inline static adds_imm<B>(b: B, r: Rec, z: i32): void { b.set(z, r.d, b.addFlags(z, b.r(z, r.n), b.imm(r.imm))); }

  @inst("Z11100010siiiiiiiiiiiinnnnnddddd", "alu", "d=zw(d) n=sp(n) imm=u64(i)<<(s*12)", "",
    "d==31 ? cmp ${RS(z,n)}, #${hex(i)}${s?', lsl #12':''} | subs ${R(z,d)}, ${RS(z,n)}, #${hex(i)}${s?', lsl #12':''}")
  @inline static subs_imm<B>(b: B, r: Rec, z: i32): void { b.set(z, r.d, b.subFlags(z, b.r(z, r.n), b.imm(r.imm))); }

  @inst("Z00100100qrrrrrrssssssnnnnnddddd", "alu", "d=sp(d) n=zr(n) imm=bitmask(z,q,r,s)", "bitmaskValid(z,q,s)",
    "and ${RS(z,d)}, ${R(z,n)}, #${bitmask(z,q,r,s)}")
  @inline static and_imm<B>(b: B, r: Rec, z: i32): void { b.set(z, r.d, b.and(b.r(z, r.n), b.imm(r.imm))); }

  @inst("Z01100100qrrrrrrssssssnnnnnddddd", "alu", "d=sp(d) n=zr(n) imm=bitmask(z,q,r,s)", "bitmaskValid(z,q,s)",
    "n==31&&!moveWidePreferred(z,q,r,s) ? mov ${RS(z,d)}, #${bitmask(z,q,r,s)} | orr ${RS(z,d)}, ${R(z,n)}, #${bitmask(z,q,r,s)}")
  @inline static orr_imm<B>(b: B, r: Rec, z: i32): void { b.set(z, r.d, b.or(b.r(z, r.n), b.imm(r.imm))); }

  @inst("Z10100100qrrrrrrssssssnnnnnddddd", "alu", "d=sp(d) n=zr(n) imm=bitmask(z,q,r,s)", "bitmaskValid(z,q,s)",
    "eor ${RS(z,d)}, ${R(z,n)}, #${bitmask(z,q,r,s)}")
  @inline static eor_imm<B>(b: B, r: Rec, z: i32): void { b.set(z, r.d, b.xor(b.r(z, r.n), b.imm(r.imm))); }

  @inst("Z11100100qrrrrrrssssssnnnnnddddd", "alu", "d=zw(d) n=zr(n) imm=bitmask(z,q,r,s)", "bitmaskValid(z,q,s)",
    "d==31 ? tst ${R(z,n)}, #${bitmask(z,q,r,s)} | ands ${R(z,d)}, ${R(z,n)}, #${bitmask(z,q,r,s)}")
  @inline static ands_imm<B>(b: B, r: Rec, z: i32): void { b.set(z, r.d, b.logicFlags(z, b.and(b.r(z, r.n), b.imm(r.imm)))); }

  @inst("Z00100101hhiiiiiiiiiiiiiiiiddddd", "alu", "d=zw(d) imm=~(u64(i)<<(h*16))", "z==1||h<2",
    "!(i==0&&h!=0)&&!(z==0&&i==0xffff) ? mov ${R(z,d)}, #${moveWideValue(z,~(BigInt(i)<<BigInt(h*16)))} | movn ${R(z,d)}, #${hex(i)}${h?', lsl #'+h*16:''}")
  @inst("Z10100101hhiiiiiiiiiiiiiiiiddddd", "alu", "d=zw(d) imm=u64(i)<<(h*16)", "z==1||h<2",
    "!(i==0&&h!=0) ? mov ${R(z,d)}, #${moveWideValue(z,BigInt(i)<<BigInt(h*16))} | movz ${R(z,d)}, #${hex(i)}${h?', lsl #'+h*16:''}")
  @inline static mov_wide<B>(b: B, r: Rec, z: i32): void { b.set(z, r.d, b.imm(r.imm)); }

  @inst("Z11100101hhiiiiiiiiiiiiiiiiddddd", "alu", "d=zw(d) imm=u64(i)<<(h*16) m=h*16", "z==1||h<2",
    "movk ${R(z,d)}, #${hex(i)}${h?', lsl #'+h*16:''}")
  @inline static movk<B>(b: B, r: Rec, z: i32): void {
    b.set(z, r.d, b.or(b.and(b.r(z, r.d), b.imm(~(u64(0xffff) << r.m))), b.imm(r.imm)));
  }

  // The three bitfield moves as "left by L, then right by A": L brings the field's top bit to bit 63, A brings the field
  // to its place, wherever imms and immr put it.
  @inst("Z00100110qrrrrrrssssssnnnnnddddd", "shift", "d=zw(d) n=zr(n) m=bfLeft(s) imm=bfRight(z,r,s)", "bitfieldValid(z,q,r,s)", "${sbfm(z,r,s,d,n)}")
  @inline static sbfm<B>(b: B, r: Rec, z: i32): void { b.set(z, r.d, b.asrI(b.lslI(b.r(z, r.n), r.m), u32(r.imm))); }

  @inst("Z01100110qrrrrrrssssssnnnnnddddd", "bfm", "d=zw(d) n=zr(n) m=bfLeft(s)|u32(bfRight(z,r,s))<<8 imm=bfMask(z,r,s)", "bitfieldValid(z,q,r,s)", "${bfm(z,r,s,d,n)}")
  @inline static bfm<B>(b: B, r: Rec, z: i32): void {
    const field = b.lsrI(b.lslI(b.r(z, r.n), r.m & 63), r.m >> 8);
    b.set(z, r.d, b.or(b.and(b.r(z, r.d), b.imm(~r.imm)), field));
  }

  @inst("Z10100110qrrrrrrssssssnnnnnddddd", "shift", "d=zw(d) n=zr(n) m=bfLeft(s) imm=bfRight(z,r,s)", "bitfieldValid(z,q,r,s)", "${ubfm(z,r,s,d,n)}")
  @inline static ubfm<B>(b: B, r: Rec, z: i32): void { b.set(z, r.d, b.lsrI(b.lslI(b.r(z, r.n), r.m), u32(r.imm))); }

  @inst("Z00100111q0mmmmmssssssnnnnnddddd", "extr", "d=zw(d) n=zr(n) m=zr(m) imm=s", "q==z&&(z==1||s<32)",
    "n==m ? ror ${R(z,d)}, ${R(z,n)}, #${s} | extr ${R(z,d)}, ${R(z,n)}, ${R(z,m)}, #${s}")
  @inline static extr<B>(b: B, r: Rec, z: i32): void { b.set(z, r.d, b.extr(z, b.r(z, r.n), b.r(z, r.m), u32(r.imm))); }
}
