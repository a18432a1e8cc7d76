/**
 * System instructions: register moves, hints, barriers, cache and TLB maintenance. Truth: Arm ARM C4.1.3, C5, D13.
 * Deviations: none here; what a register or an operation does is its own row in cpu/sysregs.ts.
 *
 * A record's imm holds op0:op1:CRn:CRm:op2 (16 bits) and, above them, the number of the register's row that decoding found.
 */
import { Rec } from "../decode/record";

/** Pointer authentication and branch target identification among them: a kernel of today has one in twenty. */
@group("hints that do nothing", "hot")
export class Hints {
  @inst("11010101000000110010mmmmqqq11111", "nop", "", "!(m==0&&q>=1&&q<=5)", "${hint(m<<3|q)}")
  @inline static nop<B>(b: B, r: Rec): void { }
}

@group("system", "system")
export class System {
  @inst("110101010011ooooooooooooooottttt", "mrs", "d=zw(t) imm=sysKey(o|0x8000)", "", "mrs ${X(t)}, ${sysreg(o|0x8000)}")
  static mrs<B>(b: B, r: Rec): usize { return b.mrs(r); }
  @inst("110101010001ooooooooooooooottttt", "msr", "n=zr(t) imm=sysKey(o|0x8000)", "", "msr ${sysreg(o|0x8000)}, ${X(t)}")
  static msr_reg<B>(b: B, r: Rec): usize { return b.msr(r); }
  @inst("1101010100000ppp0100mmmmqqq11111", "msr", "imm=p<<3|q m=m", "", "${msrImm(p,q,m)}")
  static msr_imm<B>(b: B, r: Rec): usize { return b.msrImm(r, u32(r.imm), r.m); }
  @inst("1101010100001oooooooooooooottttt", "sys", "n=zr(t) imm=sysKey(o|0x4000)", "", "${sys(o,t)}")
  static sys<B>(b: B, r: Rec): usize { return b.sys(r); }
  @inst("1101010100101oooooooooooooottttt", "sys", "d=zw(t) imm=sysKey(o|0x4000)", "", "${sysl(o,t)}")
  static sysl<B>(b: B, r: Rec): usize { return b.sysl(r); }

  @inst("11010101000000110010000000111111", "nop", "", "", "yield")
  static yield<B>(b: B, r: Rec): usize { return b.yieldHint(r); }
  @inst("11010101000000110010000001011111", "wait", "", "", "wfe")
  static wfe<B>(b: B, r: Rec): usize { return b.wfe(r); }
  @inst("11010101000000110010000001111111", "wait", "", "", "wfi")
  static wfi<B>(b: B, r: Rec): usize { return b.wfi(r); }
  @inst("11010101000000110010000010q11111", "wait", "imm=q", "", "${q?'sevl':'sev'}")
  static sev<B>(b: B, r: Rec): void { b.sev(u32(r.imm)); }

  @inst("11010101000000110011mmmm01011111", "clrex", "", "", "clrex${m==15?'':' #'+hex(m)}")
  static clrex<B>(b: B, r: Rec): void { b.clearExclusive(); }
  @inst("11010101000000110011mmmm10011111", "dsb", "imm=m", "", "${barrier('dsb',m)}")
  static dsb<B>(b: B, r: Rec): void { b.barrier(r, 0); }
  @inst("11010101000000110011mmmm10111111", "dmb", "imm=m", "", "${barrier('dmb',m)}")
  static dmb<B>(b: B, r: Rec): void { b.barrier(r, 1); }
  @inst("11010101000000110011mmmm11011111", "isb", "", "", "isb${m==15?'':' #'+hex(m)}")
  static isb<B>(b: B, r: Rec): usize { return b.isb(r); }
}
