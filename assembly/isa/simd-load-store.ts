/**
 * Loads and stores of structures. Truth: Arm ARM C4.1.4 (encodings), C7.2 (LD1 to LD4, ST1 to ST4, LD1R to LD4R).
 * Deviations: none. A load that faults leaves all registers as they were.
 *
 * A record's imm: bits 1..0 log2 of the element's bytes, bits 7..4 the number of registers, bits 15..8 the lane, bit 16
 * interleaved, bit 31 Q, bits 63..32 the bytes that a post-index form without a register adds to the base.
 */
import { Rec } from "../decode/record";

@group("SIMD structures", "simd")
export class SimdLoadStore {
  @inst("0q001100010000000111ssnnnnnttttt", "vload_multi_1", "d=v(t) n=sp(n) imm=structures(q,s,1,0)", "", "ld1 ${list(t,1,s,q)}, [${XS(n)}]")
  static ld1_1<B>(b: B, r: Rec): usize {
    b.loadStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100110111110111ssnnnnnttttt", "vload_multi_1_wb", "d=v(t) n=sp(n) imm=structures(q,s,1,0)|u64(8<<q)<<32", "", "ld1 ${list(t,1,s,q)}, [${XS(n)}], #${8<<q}")
  static ld1_1_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001100110mmmmm0111ssnnnnnttttt", "vload_multi_1_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,1,0)", "", "ld1 ${list(t,1,s,q)}, [${XS(n)}], ${X(m)}")
  static ld1_1_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001100010000001010ssnnnnnttttt", "vload_multi_2", "d=v(t) n=sp(n) imm=structures(q,s,2,0)", "", "ld1 ${list(t,2,s,q)}, [${XS(n)}]")
  static ld1_2<B>(b: B, r: Rec): usize {
    b.loadStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100110111111010ssnnnnnttttt", "vload_multi_2_wb", "d=v(t) n=sp(n) imm=structures(q,s,2,0)|u64(16<<q)<<32", "", "ld1 ${list(t,2,s,q)}, [${XS(n)}], #${16<<q}")
  static ld1_2_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001100110mmmmm1010ssnnnnnttttt", "vload_multi_2_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,2,0)", "", "ld1 ${list(t,2,s,q)}, [${XS(n)}], ${X(m)}")
  static ld1_2_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001100010000000110ssnnnnnttttt", "vload_multi_3", "d=v(t) n=sp(n) imm=structures(q,s,3,0)", "", "ld1 ${list(t,3,s,q)}, [${XS(n)}]")
  static ld1_3<B>(b: B, r: Rec): usize {
    b.loadStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100110111110110ssnnnnnttttt", "vload_multi_3_wb", "d=v(t) n=sp(n) imm=structures(q,s,3,0)|u64(24<<q)<<32", "", "ld1 ${list(t,3,s,q)}, [${XS(n)}], #${24<<q}")
  static ld1_3_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001100110mmmmm0110ssnnnnnttttt", "vload_multi_3_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,3,0)", "", "ld1 ${list(t,3,s,q)}, [${XS(n)}], ${X(m)}")
  static ld1_3_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001100010000000010ssnnnnnttttt", "vload_multi_4", "d=v(t) n=sp(n) imm=structures(q,s,4,0)", "", "ld1 ${list(t,4,s,q)}, [${XS(n)}]")
  static ld1_4<B>(b: B, r: Rec): usize {
    b.loadStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100110111110010ssnnnnnttttt", "vload_multi_4_wb", "d=v(t) n=sp(n) imm=structures(q,s,4,0)|u64(32<<q)<<32", "", "ld1 ${list(t,4,s,q)}, [${XS(n)}], #${32<<q}")
  static ld1_4_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001100110mmmmm0010ssnnnnnttttt", "vload_multi_4_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,4,0)", "", "ld1 ${list(t,4,s,q)}, [${XS(n)}], ${X(m)}")
  static ld1_4_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001100010000001000ssnnnnnttttt", "vload_structs_2", "d=v(t) n=sp(n) imm=structures(q,s,2,1)", "s!=3||q==1", "ld2 ${list(t,2,s,q)}, [${XS(n)}]")
  static ld2<B>(b: B, r: Rec): usize {
    b.loadStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100110111111000ssnnnnnttttt", "vload_structs_2_wb", "d=v(t) n=sp(n) imm=structures(q,s,2,1)|u64(16<<q)<<32", "s!=3||q==1", "ld2 ${list(t,2,s,q)}, [${XS(n)}], #${16<<q}")
  static ld2_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001100110mmmmm1000ssnnnnnttttt", "vload_structs_2_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,2,1)", "s!=3||q==1", "ld2 ${list(t,2,s,q)}, [${XS(n)}], ${X(m)}")
  static ld2_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001100010000000100ssnnnnnttttt", "vload_structs_3", "d=v(t) n=sp(n) imm=structures(q,s,3,1)", "s!=3||q==1", "ld3 ${list(t,3,s,q)}, [${XS(n)}]")
  static ld3<B>(b: B, r: Rec): usize {
    b.loadStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100110111110100ssnnnnnttttt", "vload_structs_3_wb", "d=v(t) n=sp(n) imm=structures(q,s,3,1)|u64(24<<q)<<32", "s!=3||q==1", "ld3 ${list(t,3,s,q)}, [${XS(n)}], #${24<<q}")
  static ld3_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001100110mmmmm0100ssnnnnnttttt", "vload_structs_3_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,3,1)", "s!=3||q==1", "ld3 ${list(t,3,s,q)}, [${XS(n)}], ${X(m)}")
  static ld3_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001100010000000000ssnnnnnttttt", "vload_structs_4", "d=v(t) n=sp(n) imm=structures(q,s,4,1)", "s!=3||q==1", "ld4 ${list(t,4,s,q)}, [${XS(n)}]")
  static ld4<B>(b: B, r: Rec): usize {
    b.loadStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100110111110000ssnnnnnttttt", "vload_structs_4_wb", "d=v(t) n=sp(n) imm=structures(q,s,4,1)|u64(32<<q)<<32", "s!=3||q==1", "ld4 ${list(t,4,s,q)}, [${XS(n)}], #${32<<q}")
  static ld4_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001100110mmmmm0000ssnnnnnttttt", "vload_structs_4_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,4,1)", "s!=3||q==1", "ld4 ${list(t,4,s,q)}, [${XS(n)}], ${X(m)}")
  static ld4_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001100000000000111ssnnnnnttttt", "vstore_multi_1", "d=v(t) n=sp(n) imm=structures(q,s,1,0)", "", "st1 ${list(t,1,s,q)}, [${XS(n)}]")
  static st1_1<B>(b: B, r: Rec): usize {
    b.storeStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100100111110111ssnnnnnttttt", "vstore_multi_1_wb", "d=v(t) n=sp(n) imm=structures(q,s,1,0)|u64(8<<q)<<32", "", "st1 ${list(t,1,s,q)}, [${XS(n)}], #${8<<q}")
  static st1_1_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001100100mmmmm0111ssnnnnnttttt", "vstore_multi_1_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,1,0)", "", "st1 ${list(t,1,s,q)}, [${XS(n)}], ${X(m)}")
  static st1_1_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001100000000001010ssnnnnnttttt", "vstore_multi_2", "d=v(t) n=sp(n) imm=structures(q,s,2,0)", "", "st1 ${list(t,2,s,q)}, [${XS(n)}]")
  static st1_2<B>(b: B, r: Rec): usize {
    b.storeStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100100111111010ssnnnnnttttt", "vstore_multi_2_wb", "d=v(t) n=sp(n) imm=structures(q,s,2,0)|u64(16<<q)<<32", "", "st1 ${list(t,2,s,q)}, [${XS(n)}], #${16<<q}")
  static st1_2_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001100100mmmmm1010ssnnnnnttttt", "vstore_multi_2_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,2,0)", "", "st1 ${list(t,2,s,q)}, [${XS(n)}], ${X(m)}")
  static st1_2_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001100000000000110ssnnnnnttttt", "vstore_multi_3", "d=v(t) n=sp(n) imm=structures(q,s,3,0)", "", "st1 ${list(t,3,s,q)}, [${XS(n)}]")
  static st1_3<B>(b: B, r: Rec): usize {
    b.storeStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100100111110110ssnnnnnttttt", "vstore_multi_3_wb", "d=v(t) n=sp(n) imm=structures(q,s,3,0)|u64(24<<q)<<32", "", "st1 ${list(t,3,s,q)}, [${XS(n)}], #${24<<q}")
  static st1_3_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001100100mmmmm0110ssnnnnnttttt", "vstore_multi_3_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,3,0)", "", "st1 ${list(t,3,s,q)}, [${XS(n)}], ${X(m)}")
  static st1_3_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001100000000000010ssnnnnnttttt", "vstore_multi_4", "d=v(t) n=sp(n) imm=structures(q,s,4,0)", "", "st1 ${list(t,4,s,q)}, [${XS(n)}]")
  static st1_4<B>(b: B, r: Rec): usize {
    b.storeStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100100111110010ssnnnnnttttt", "vstore_multi_4_wb", "d=v(t) n=sp(n) imm=structures(q,s,4,0)|u64(32<<q)<<32", "", "st1 ${list(t,4,s,q)}, [${XS(n)}], #${32<<q}")
  static st1_4_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001100100mmmmm0010ssnnnnnttttt", "vstore_multi_4_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,4,0)", "", "st1 ${list(t,4,s,q)}, [${XS(n)}], ${X(m)}")
  static st1_4_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001100000000001000ssnnnnnttttt", "vstore_structs_2", "d=v(t) n=sp(n) imm=structures(q,s,2,1)", "s!=3||q==1", "st2 ${list(t,2,s,q)}, [${XS(n)}]")
  static st2<B>(b: B, r: Rec): usize {
    b.storeStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100100111111000ssnnnnnttttt", "vstore_structs_2_wb", "d=v(t) n=sp(n) imm=structures(q,s,2,1)|u64(16<<q)<<32", "s!=3||q==1", "st2 ${list(t,2,s,q)}, [${XS(n)}], #${16<<q}")
  static st2_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001100100mmmmm1000ssnnnnnttttt", "vstore_structs_2_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,2,1)", "s!=3||q==1", "st2 ${list(t,2,s,q)}, [${XS(n)}], ${X(m)}")
  static st2_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001100000000000100ssnnnnnttttt", "vstore_structs_3", "d=v(t) n=sp(n) imm=structures(q,s,3,1)", "s!=3||q==1", "st3 ${list(t,3,s,q)}, [${XS(n)}]")
  static st3<B>(b: B, r: Rec): usize {
    b.storeStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100100111110100ssnnnnnttttt", "vstore_structs_3_wb", "d=v(t) n=sp(n) imm=structures(q,s,3,1)|u64(24<<q)<<32", "s!=3||q==1", "st3 ${list(t,3,s,q)}, [${XS(n)}], #${24<<q}")
  static st3_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001100100mmmmm0100ssnnnnnttttt", "vstore_structs_3_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,3,1)", "s!=3||q==1", "st3 ${list(t,3,s,q)}, [${XS(n)}], ${X(m)}")
  static st3_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001100000000000000ssnnnnnttttt", "vstore_structs_4", "d=v(t) n=sp(n) imm=structures(q,s,4,1)", "s!=3||q==1", "st4 ${list(t,4,s,q)}, [${XS(n)}]")
  static st4<B>(b: B, r: Rec): usize {
    b.storeStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100100111110000ssnnnnnttttt", "vstore_structs_4_wb", "d=v(t) n=sp(n) imm=structures(q,s,4,1)|u64(32<<q)<<32", "s!=3||q==1", "st4 ${list(t,4,s,q)}, [${XS(n)}], #${32<<q}")
  static st4_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001100100mmmmm0000ssnnnnnttttt", "vstore_structs_4_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,4,1)", "s!=3||q==1", "st4 ${list(t,4,s,q)}, [${XS(n)}], ${X(m)}")
  static st4_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }
}

@group("SIMD single structures", "simd")
export class SimdLanes {
  @inst("0q00110101000000000jkknnnnnttttt", "vload_lane_1", "d=v(t) n=sp(n) imm=structures(q,0,1,0)|(q<<3|j<<2|k)<<8", "", "ld1 ${list(t,1,0)}[${q<<3|j<<2|k}], [${XS(n)}]")
  @inst("0q00110101000000010jk0nnnnnttttt", "vload_lane_1", "d=v(t) n=sp(n) imm=structures(q,1,1,0)|(q<<2|j<<1|k)<<8", "", "ld1 ${list(t,1,1)}[${q<<2|j<<1|k}], [${XS(n)}]")
  @inst("0q00110101000000100j00nnnnnttttt", "vload_lane_1", "d=v(t) n=sp(n) imm=structures(q,2,1,0)|(q<<1|j)<<8", "", "ld1 ${list(t,1,2)}[${q<<1|j}], [${XS(n)}]")
  @inst("0q00110101000000100001nnnnnttttt", "vload_lane_1", "d=v(t) n=sp(n) imm=structures(q,3,1,0)|(q)<<8", "", "ld1 ${list(t,1,3)}[${q}], [${XS(n)}]")
  static ld1_lane<B>(b: B, r: Rec): usize {
    b.loadLane(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q00110111011111000jkknnnnnttttt", "vload_lane_1_wb", "d=v(t) n=sp(n) imm=structures(q,0,1,0)|(q<<3|j<<2|k)<<8|u64(1)<<32", "", "ld1 ${list(t,1,0)}[${q<<3|j<<2|k}], [${XS(n)}], #${1}")
  @inst("0q00110111011111010jk0nnnnnttttt", "vload_lane_1_wb", "d=v(t) n=sp(n) imm=structures(q,1,1,0)|(q<<2|j<<1|k)<<8|u64(2)<<32", "", "ld1 ${list(t,1,1)}[${q<<2|j<<1|k}], [${XS(n)}], #${2}")
  @inst("0q00110111011111100j00nnnnnttttt", "vload_lane_1_wb", "d=v(t) n=sp(n) imm=structures(q,2,1,0)|(q<<1|j)<<8|u64(4)<<32", "", "ld1 ${list(t,1,2)}[${q<<1|j}], [${XS(n)}], #${4}")
  @inst("0q00110111011111100001nnnnnttttt", "vload_lane_1_wb", "d=v(t) n=sp(n) imm=structures(q,3,1,0)|(q)<<8|u64(8)<<32", "", "ld1 ${list(t,1,3)}[${q}], [${XS(n)}], #${8}")
  static ld1_lane_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001101110mmmmm000jkknnnnnttttt", "vload_lane_1_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,0,1,0)|(q<<3|j<<2|k)<<8", "", "ld1 ${list(t,1,0)}[${q<<3|j<<2|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101110mmmmm010jk0nnnnnttttt", "vload_lane_1_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,1,1,0)|(q<<2|j<<1|k)<<8", "", "ld1 ${list(t,1,1)}[${q<<2|j<<1|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101110mmmmm100j00nnnnnttttt", "vload_lane_1_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,2,1,0)|(q<<1|j)<<8", "", "ld1 ${list(t,1,2)}[${q<<1|j}], [${XS(n)}], ${X(m)}")
  @inst("0q001101110mmmmm100001nnnnnttttt", "vload_lane_1_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,3,1,0)|(q)<<8", "", "ld1 ${list(t,1,3)}[${q}], [${XS(n)}], ${X(m)}")
  static ld1_lane_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q00110101100000000jkknnnnnttttt", "vload_lane_2", "d=v(t) n=sp(n) imm=structures(q,0,2,0)|(q<<3|j<<2|k)<<8", "", "ld2 ${list(t,2,0)}[${q<<3|j<<2|k}], [${XS(n)}]")
  @inst("0q00110101100000010jk0nnnnnttttt", "vload_lane_2", "d=v(t) n=sp(n) imm=structures(q,1,2,0)|(q<<2|j<<1|k)<<8", "", "ld2 ${list(t,2,1)}[${q<<2|j<<1|k}], [${XS(n)}]")
  @inst("0q00110101100000100j00nnnnnttttt", "vload_lane_2", "d=v(t) n=sp(n) imm=structures(q,2,2,0)|(q<<1|j)<<8", "", "ld2 ${list(t,2,2)}[${q<<1|j}], [${XS(n)}]")
  @inst("0q00110101100000100001nnnnnttttt", "vload_lane_2", "d=v(t) n=sp(n) imm=structures(q,3,2,0)|(q)<<8", "", "ld2 ${list(t,2,3)}[${q}], [${XS(n)}]")
  static ld2_lane<B>(b: B, r: Rec): usize {
    b.loadLane(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q00110111111111000jkknnnnnttttt", "vload_lane_2_wb", "d=v(t) n=sp(n) imm=structures(q,0,2,0)|(q<<3|j<<2|k)<<8|u64(2)<<32", "", "ld2 ${list(t,2,0)}[${q<<3|j<<2|k}], [${XS(n)}], #${2}")
  @inst("0q00110111111111010jk0nnnnnttttt", "vload_lane_2_wb", "d=v(t) n=sp(n) imm=structures(q,1,2,0)|(q<<2|j<<1|k)<<8|u64(4)<<32", "", "ld2 ${list(t,2,1)}[${q<<2|j<<1|k}], [${XS(n)}], #${4}")
  @inst("0q00110111111111100j00nnnnnttttt", "vload_lane_2_wb", "d=v(t) n=sp(n) imm=structures(q,2,2,0)|(q<<1|j)<<8|u64(8)<<32", "", "ld2 ${list(t,2,2)}[${q<<1|j}], [${XS(n)}], #${8}")
  @inst("0q00110111111111100001nnnnnttttt", "vload_lane_2_wb", "d=v(t) n=sp(n) imm=structures(q,3,2,0)|(q)<<8|u64(16)<<32", "", "ld2 ${list(t,2,3)}[${q}], [${XS(n)}], #${16}")
  static ld2_lane_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001101111mmmmm000jkknnnnnttttt", "vload_lane_2_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,0,2,0)|(q<<3|j<<2|k)<<8", "", "ld2 ${list(t,2,0)}[${q<<3|j<<2|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101111mmmmm010jk0nnnnnttttt", "vload_lane_2_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,1,2,0)|(q<<2|j<<1|k)<<8", "", "ld2 ${list(t,2,1)}[${q<<2|j<<1|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101111mmmmm100j00nnnnnttttt", "vload_lane_2_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,2,2,0)|(q<<1|j)<<8", "", "ld2 ${list(t,2,2)}[${q<<1|j}], [${XS(n)}], ${X(m)}")
  @inst("0q001101111mmmmm100001nnnnnttttt", "vload_lane_2_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,3,2,0)|(q)<<8", "", "ld2 ${list(t,2,3)}[${q}], [${XS(n)}], ${X(m)}")
  static ld2_lane_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q00110101000000001jkknnnnnttttt", "vload_lane_3", "d=v(t) n=sp(n) imm=structures(q,0,3,0)|(q<<3|j<<2|k)<<8", "", "ld3 ${list(t,3,0)}[${q<<3|j<<2|k}], [${XS(n)}]")
  @inst("0q00110101000000011jk0nnnnnttttt", "vload_lane_3", "d=v(t) n=sp(n) imm=structures(q,1,3,0)|(q<<2|j<<1|k)<<8", "", "ld3 ${list(t,3,1)}[${q<<2|j<<1|k}], [${XS(n)}]")
  @inst("0q00110101000000101j00nnnnnttttt", "vload_lane_3", "d=v(t) n=sp(n) imm=structures(q,2,3,0)|(q<<1|j)<<8", "", "ld3 ${list(t,3,2)}[${q<<1|j}], [${XS(n)}]")
  @inst("0q00110101000000101001nnnnnttttt", "vload_lane_3", "d=v(t) n=sp(n) imm=structures(q,3,3,0)|(q)<<8", "", "ld3 ${list(t,3,3)}[${q}], [${XS(n)}]")
  static ld3_lane<B>(b: B, r: Rec): usize {
    b.loadLane(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q00110111011111001jkknnnnnttttt", "vload_lane_3_wb", "d=v(t) n=sp(n) imm=structures(q,0,3,0)|(q<<3|j<<2|k)<<8|u64(3)<<32", "", "ld3 ${list(t,3,0)}[${q<<3|j<<2|k}], [${XS(n)}], #${3}")
  @inst("0q00110111011111011jk0nnnnnttttt", "vload_lane_3_wb", "d=v(t) n=sp(n) imm=structures(q,1,3,0)|(q<<2|j<<1|k)<<8|u64(6)<<32", "", "ld3 ${list(t,3,1)}[${q<<2|j<<1|k}], [${XS(n)}], #${6}")
  @inst("0q00110111011111101j00nnnnnttttt", "vload_lane_3_wb", "d=v(t) n=sp(n) imm=structures(q,2,3,0)|(q<<1|j)<<8|u64(12)<<32", "", "ld3 ${list(t,3,2)}[${q<<1|j}], [${XS(n)}], #${12}")
  @inst("0q00110111011111101001nnnnnttttt", "vload_lane_3_wb", "d=v(t) n=sp(n) imm=structures(q,3,3,0)|(q)<<8|u64(24)<<32", "", "ld3 ${list(t,3,3)}[${q}], [${XS(n)}], #${24}")
  static ld3_lane_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001101110mmmmm001jkknnnnnttttt", "vload_lane_3_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,0,3,0)|(q<<3|j<<2|k)<<8", "", "ld3 ${list(t,3,0)}[${q<<3|j<<2|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101110mmmmm011jk0nnnnnttttt", "vload_lane_3_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,1,3,0)|(q<<2|j<<1|k)<<8", "", "ld3 ${list(t,3,1)}[${q<<2|j<<1|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101110mmmmm101j00nnnnnttttt", "vload_lane_3_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,2,3,0)|(q<<1|j)<<8", "", "ld3 ${list(t,3,2)}[${q<<1|j}], [${XS(n)}], ${X(m)}")
  @inst("0q001101110mmmmm101001nnnnnttttt", "vload_lane_3_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,3,3,0)|(q)<<8", "", "ld3 ${list(t,3,3)}[${q}], [${XS(n)}], ${X(m)}")
  static ld3_lane_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q00110101100000001jkknnnnnttttt", "vload_lane_4", "d=v(t) n=sp(n) imm=structures(q,0,4,0)|(q<<3|j<<2|k)<<8", "", "ld4 ${list(t,4,0)}[${q<<3|j<<2|k}], [${XS(n)}]")
  @inst("0q00110101100000011jk0nnnnnttttt", "vload_lane_4", "d=v(t) n=sp(n) imm=structures(q,1,4,0)|(q<<2|j<<1|k)<<8", "", "ld4 ${list(t,4,1)}[${q<<2|j<<1|k}], [${XS(n)}]")
  @inst("0q00110101100000101j00nnnnnttttt", "vload_lane_4", "d=v(t) n=sp(n) imm=structures(q,2,4,0)|(q<<1|j)<<8", "", "ld4 ${list(t,4,2)}[${q<<1|j}], [${XS(n)}]")
  @inst("0q00110101100000101001nnnnnttttt", "vload_lane_4", "d=v(t) n=sp(n) imm=structures(q,3,4,0)|(q)<<8", "", "ld4 ${list(t,4,3)}[${q}], [${XS(n)}]")
  static ld4_lane<B>(b: B, r: Rec): usize {
    b.loadLane(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q00110111111111001jkknnnnnttttt", "vload_lane_4_wb", "d=v(t) n=sp(n) imm=structures(q,0,4,0)|(q<<3|j<<2|k)<<8|u64(4)<<32", "", "ld4 ${list(t,4,0)}[${q<<3|j<<2|k}], [${XS(n)}], #${4}")
  @inst("0q00110111111111011jk0nnnnnttttt", "vload_lane_4_wb", "d=v(t) n=sp(n) imm=structures(q,1,4,0)|(q<<2|j<<1|k)<<8|u64(8)<<32", "", "ld4 ${list(t,4,1)}[${q<<2|j<<1|k}], [${XS(n)}], #${8}")
  @inst("0q00110111111111101j00nnnnnttttt", "vload_lane_4_wb", "d=v(t) n=sp(n) imm=structures(q,2,4,0)|(q<<1|j)<<8|u64(16)<<32", "", "ld4 ${list(t,4,2)}[${q<<1|j}], [${XS(n)}], #${16}")
  @inst("0q00110111111111101001nnnnnttttt", "vload_lane_4_wb", "d=v(t) n=sp(n) imm=structures(q,3,4,0)|(q)<<8|u64(32)<<32", "", "ld4 ${list(t,4,3)}[${q}], [${XS(n)}], #${32}")
  static ld4_lane_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001101111mmmmm001jkknnnnnttttt", "vload_lane_4_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,0,4,0)|(q<<3|j<<2|k)<<8", "", "ld4 ${list(t,4,0)}[${q<<3|j<<2|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101111mmmmm011jk0nnnnnttttt", "vload_lane_4_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,1,4,0)|(q<<2|j<<1|k)<<8", "", "ld4 ${list(t,4,1)}[${q<<2|j<<1|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101111mmmmm101j00nnnnnttttt", "vload_lane_4_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,2,4,0)|(q<<1|j)<<8", "", "ld4 ${list(t,4,2)}[${q<<1|j}], [${XS(n)}], ${X(m)}")
  @inst("0q001101111mmmmm101001nnnnnttttt", "vload_lane_4_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,3,4,0)|(q)<<8", "", "ld4 ${list(t,4,3)}[${q}], [${XS(n)}], ${X(m)}")
  static ld4_lane_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001101010000001100ssnnnnnttttt", "vload_rep_1", "d=v(t) n=sp(n) imm=structures(q,s,1,0)", "", "ld1r ${list(t,1,s,q)}, [${XS(n)}]")
  static ld1r<B>(b: B, r: Rec): usize {
    b.loadReplicate(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001101110111111100ssnnnnnttttt", "vload_rep_1_wb", "d=v(t) n=sp(n) imm=structures(q,s,1,0)|u64(1<<s)<<32", "", "ld1r ${list(t,1,s,q)}, [${XS(n)}], #${1<<s}")
  static ld1r_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadReplicate(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001101110mmmmm1100ssnnnnnttttt", "vload_rep_1_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,1,0)", "", "ld1r ${list(t,1,s,q)}, [${XS(n)}], ${X(m)}")
  static ld1r_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadReplicate(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001101011000001100ssnnnnnttttt", "vload_rep_2", "d=v(t) n=sp(n) imm=structures(q,s,2,0)", "", "ld2r ${list(t,2,s,q)}, [${XS(n)}]")
  static ld2r<B>(b: B, r: Rec): usize {
    b.loadReplicate(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001101111111111100ssnnnnnttttt", "vload_rep_2_wb", "d=v(t) n=sp(n) imm=structures(q,s,2,0)|u64(2<<s)<<32", "", "ld2r ${list(t,2,s,q)}, [${XS(n)}], #${2<<s}")
  static ld2r_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadReplicate(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001101111mmmmm1100ssnnnnnttttt", "vload_rep_2_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,2,0)", "", "ld2r ${list(t,2,s,q)}, [${XS(n)}], ${X(m)}")
  static ld2r_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadReplicate(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001101010000001110ssnnnnnttttt", "vload_rep_3", "d=v(t) n=sp(n) imm=structures(q,s,3,0)", "", "ld3r ${list(t,3,s,q)}, [${XS(n)}]")
  static ld3r<B>(b: B, r: Rec): usize {
    b.loadReplicate(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001101110111111110ssnnnnnttttt", "vload_rep_3_wb", "d=v(t) n=sp(n) imm=structures(q,s,3,0)|u64(3<<s)<<32", "", "ld3r ${list(t,3,s,q)}, [${XS(n)}], #${3<<s}")
  static ld3r_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadReplicate(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001101110mmmmm1110ssnnnnnttttt", "vload_rep_3_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,3,0)", "", "ld3r ${list(t,3,s,q)}, [${XS(n)}], ${X(m)}")
  static ld3r_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadReplicate(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q001101011000001110ssnnnnnttttt", "vload_rep_4", "d=v(t) n=sp(n) imm=structures(q,s,4,0)", "", "ld4r ${list(t,4,s,q)}, [${XS(n)}]")
  static ld4r<B>(b: B, r: Rec): usize {
    b.loadReplicate(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001101111111111110ssnnnnnttttt", "vload_rep_4_wb", "d=v(t) n=sp(n) imm=structures(q,s,4,0)|u64(4<<s)<<32", "", "ld4r ${list(t,4,s,q)}, [${XS(n)}], #${4<<s}")
  static ld4r_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadReplicate(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001101111mmmmm1110ssnnnnnttttt", "vload_rep_4_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,4,0)", "", "ld4r ${list(t,4,s,q)}, [${XS(n)}], ${X(m)}")
  static ld4r_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.loadReplicate(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q00110100000000000jkknnnnnttttt", "vstore_lane_1", "d=v(t) n=sp(n) imm=structures(q,0,1,0)|(q<<3|j<<2|k)<<8", "", "st1 ${list(t,1,0)}[${q<<3|j<<2|k}], [${XS(n)}]")
  @inst("0q00110100000000010jk0nnnnnttttt", "vstore_lane_1", "d=v(t) n=sp(n) imm=structures(q,1,1,0)|(q<<2|j<<1|k)<<8", "", "st1 ${list(t,1,1)}[${q<<2|j<<1|k}], [${XS(n)}]")
  @inst("0q00110100000000100j00nnnnnttttt", "vstore_lane_1", "d=v(t) n=sp(n) imm=structures(q,2,1,0)|(q<<1|j)<<8", "", "st1 ${list(t,1,2)}[${q<<1|j}], [${XS(n)}]")
  @inst("0q00110100000000100001nnnnnttttt", "vstore_lane_1", "d=v(t) n=sp(n) imm=structures(q,3,1,0)|(q)<<8", "", "st1 ${list(t,1,3)}[${q}], [${XS(n)}]")
  static st1_lane<B>(b: B, r: Rec): usize {
    b.storeLane(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q00110110011111000jkknnnnnttttt", "vstore_lane_1_wb", "d=v(t) n=sp(n) imm=structures(q,0,1,0)|(q<<3|j<<2|k)<<8|u64(1)<<32", "", "st1 ${list(t,1,0)}[${q<<3|j<<2|k}], [${XS(n)}], #${1}")
  @inst("0q00110110011111010jk0nnnnnttttt", "vstore_lane_1_wb", "d=v(t) n=sp(n) imm=structures(q,1,1,0)|(q<<2|j<<1|k)<<8|u64(2)<<32", "", "st1 ${list(t,1,1)}[${q<<2|j<<1|k}], [${XS(n)}], #${2}")
  @inst("0q00110110011111100j00nnnnnttttt", "vstore_lane_1_wb", "d=v(t) n=sp(n) imm=structures(q,2,1,0)|(q<<1|j)<<8|u64(4)<<32", "", "st1 ${list(t,1,2)}[${q<<1|j}], [${XS(n)}], #${4}")
  @inst("0q00110110011111100001nnnnnttttt", "vstore_lane_1_wb", "d=v(t) n=sp(n) imm=structures(q,3,1,0)|(q)<<8|u64(8)<<32", "", "st1 ${list(t,1,3)}[${q}], [${XS(n)}], #${8}")
  static st1_lane_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001101100mmmmm000jkknnnnnttttt", "vstore_lane_1_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,0,1,0)|(q<<3|j<<2|k)<<8", "", "st1 ${list(t,1,0)}[${q<<3|j<<2|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101100mmmmm010jk0nnnnnttttt", "vstore_lane_1_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,1,1,0)|(q<<2|j<<1|k)<<8", "", "st1 ${list(t,1,1)}[${q<<2|j<<1|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101100mmmmm100j00nnnnnttttt", "vstore_lane_1_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,2,1,0)|(q<<1|j)<<8", "", "st1 ${list(t,1,2)}[${q<<1|j}], [${XS(n)}], ${X(m)}")
  @inst("0q001101100mmmmm100001nnnnnttttt", "vstore_lane_1_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,3,1,0)|(q)<<8", "", "st1 ${list(t,1,3)}[${q}], [${XS(n)}], ${X(m)}")
  static st1_lane_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q00110100100000000jkknnnnnttttt", "vstore_lane_2", "d=v(t) n=sp(n) imm=structures(q,0,2,0)|(q<<3|j<<2|k)<<8", "", "st2 ${list(t,2,0)}[${q<<3|j<<2|k}], [${XS(n)}]")
  @inst("0q00110100100000010jk0nnnnnttttt", "vstore_lane_2", "d=v(t) n=sp(n) imm=structures(q,1,2,0)|(q<<2|j<<1|k)<<8", "", "st2 ${list(t,2,1)}[${q<<2|j<<1|k}], [${XS(n)}]")
  @inst("0q00110100100000100j00nnnnnttttt", "vstore_lane_2", "d=v(t) n=sp(n) imm=structures(q,2,2,0)|(q<<1|j)<<8", "", "st2 ${list(t,2,2)}[${q<<1|j}], [${XS(n)}]")
  @inst("0q00110100100000100001nnnnnttttt", "vstore_lane_2", "d=v(t) n=sp(n) imm=structures(q,3,2,0)|(q)<<8", "", "st2 ${list(t,2,3)}[${q}], [${XS(n)}]")
  static st2_lane<B>(b: B, r: Rec): usize {
    b.storeLane(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q00110110111111000jkknnnnnttttt", "vstore_lane_2_wb", "d=v(t) n=sp(n) imm=structures(q,0,2,0)|(q<<3|j<<2|k)<<8|u64(2)<<32", "", "st2 ${list(t,2,0)}[${q<<3|j<<2|k}], [${XS(n)}], #${2}")
  @inst("0q00110110111111010jk0nnnnnttttt", "vstore_lane_2_wb", "d=v(t) n=sp(n) imm=structures(q,1,2,0)|(q<<2|j<<1|k)<<8|u64(4)<<32", "", "st2 ${list(t,2,1)}[${q<<2|j<<1|k}], [${XS(n)}], #${4}")
  @inst("0q00110110111111100j00nnnnnttttt", "vstore_lane_2_wb", "d=v(t) n=sp(n) imm=structures(q,2,2,0)|(q<<1|j)<<8|u64(8)<<32", "", "st2 ${list(t,2,2)}[${q<<1|j}], [${XS(n)}], #${8}")
  @inst("0q00110110111111100001nnnnnttttt", "vstore_lane_2_wb", "d=v(t) n=sp(n) imm=structures(q,3,2,0)|(q)<<8|u64(16)<<32", "", "st2 ${list(t,2,3)}[${q}], [${XS(n)}], #${16}")
  static st2_lane_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001101101mmmmm000jkknnnnnttttt", "vstore_lane_2_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,0,2,0)|(q<<3|j<<2|k)<<8", "", "st2 ${list(t,2,0)}[${q<<3|j<<2|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101101mmmmm010jk0nnnnnttttt", "vstore_lane_2_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,1,2,0)|(q<<2|j<<1|k)<<8", "", "st2 ${list(t,2,1)}[${q<<2|j<<1|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101101mmmmm100j00nnnnnttttt", "vstore_lane_2_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,2,2,0)|(q<<1|j)<<8", "", "st2 ${list(t,2,2)}[${q<<1|j}], [${XS(n)}], ${X(m)}")
  @inst("0q001101101mmmmm100001nnnnnttttt", "vstore_lane_2_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,3,2,0)|(q)<<8", "", "st2 ${list(t,2,3)}[${q}], [${XS(n)}], ${X(m)}")
  static st2_lane_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q00110100000000001jkknnnnnttttt", "vstore_lane_3", "d=v(t) n=sp(n) imm=structures(q,0,3,0)|(q<<3|j<<2|k)<<8", "", "st3 ${list(t,3,0)}[${q<<3|j<<2|k}], [${XS(n)}]")
  @inst("0q00110100000000011jk0nnnnnttttt", "vstore_lane_3", "d=v(t) n=sp(n) imm=structures(q,1,3,0)|(q<<2|j<<1|k)<<8", "", "st3 ${list(t,3,1)}[${q<<2|j<<1|k}], [${XS(n)}]")
  @inst("0q00110100000000101j00nnnnnttttt", "vstore_lane_3", "d=v(t) n=sp(n) imm=structures(q,2,3,0)|(q<<1|j)<<8", "", "st3 ${list(t,3,2)}[${q<<1|j}], [${XS(n)}]")
  @inst("0q00110100000000101001nnnnnttttt", "vstore_lane_3", "d=v(t) n=sp(n) imm=structures(q,3,3,0)|(q)<<8", "", "st3 ${list(t,3,3)}[${q}], [${XS(n)}]")
  static st3_lane<B>(b: B, r: Rec): usize {
    b.storeLane(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q00110110011111001jkknnnnnttttt", "vstore_lane_3_wb", "d=v(t) n=sp(n) imm=structures(q,0,3,0)|(q<<3|j<<2|k)<<8|u64(3)<<32", "", "st3 ${list(t,3,0)}[${q<<3|j<<2|k}], [${XS(n)}], #${3}")
  @inst("0q00110110011111011jk0nnnnnttttt", "vstore_lane_3_wb", "d=v(t) n=sp(n) imm=structures(q,1,3,0)|(q<<2|j<<1|k)<<8|u64(6)<<32", "", "st3 ${list(t,3,1)}[${q<<2|j<<1|k}], [${XS(n)}], #${6}")
  @inst("0q00110110011111101j00nnnnnttttt", "vstore_lane_3_wb", "d=v(t) n=sp(n) imm=structures(q,2,3,0)|(q<<1|j)<<8|u64(12)<<32", "", "st3 ${list(t,3,2)}[${q<<1|j}], [${XS(n)}], #${12}")
  @inst("0q00110110011111101001nnnnnttttt", "vstore_lane_3_wb", "d=v(t) n=sp(n) imm=structures(q,3,3,0)|(q)<<8|u64(24)<<32", "", "st3 ${list(t,3,3)}[${q}], [${XS(n)}], #${24}")
  static st3_lane_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001101100mmmmm001jkknnnnnttttt", "vstore_lane_3_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,0,3,0)|(q<<3|j<<2|k)<<8", "", "st3 ${list(t,3,0)}[${q<<3|j<<2|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101100mmmmm011jk0nnnnnttttt", "vstore_lane_3_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,1,3,0)|(q<<2|j<<1|k)<<8", "", "st3 ${list(t,3,1)}[${q<<2|j<<1|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101100mmmmm101j00nnnnnttttt", "vstore_lane_3_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,2,3,0)|(q<<1|j)<<8", "", "st3 ${list(t,3,2)}[${q<<1|j}], [${XS(n)}], ${X(m)}")
  @inst("0q001101100mmmmm101001nnnnnttttt", "vstore_lane_3_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,3,3,0)|(q)<<8", "", "st3 ${list(t,3,3)}[${q}], [${XS(n)}], ${X(m)}")
  static st3_lane_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }

  @inst("0q00110100100000001jkknnnnnttttt", "vstore_lane_4", "d=v(t) n=sp(n) imm=structures(q,0,4,0)|(q<<3|j<<2|k)<<8", "", "st4 ${list(t,4,0)}[${q<<3|j<<2|k}], [${XS(n)}]")
  @inst("0q00110100100000011jk0nnnnnttttt", "vstore_lane_4", "d=v(t) n=sp(n) imm=structures(q,1,4,0)|(q<<2|j<<1|k)<<8", "", "st4 ${list(t,4,1)}[${q<<2|j<<1|k}], [${XS(n)}]")
  @inst("0q00110100100000101j00nnnnnttttt", "vstore_lane_4", "d=v(t) n=sp(n) imm=structures(q,2,4,0)|(q<<1|j)<<8", "", "st4 ${list(t,4,2)}[${q<<1|j}], [${XS(n)}]")
  @inst("0q00110100100000101001nnnnnttttt", "vstore_lane_4", "d=v(t) n=sp(n) imm=structures(q,3,4,0)|(q)<<8", "", "st4 ${list(t,4,3)}[${q}], [${XS(n)}]")
  static st4_lane<B>(b: B, r: Rec): usize {
    b.storeLane(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q00110110111111001jkknnnnnttttt", "vstore_lane_4_wb", "d=v(t) n=sp(n) imm=structures(q,0,4,0)|(q<<3|j<<2|k)<<8|u64(4)<<32", "", "st4 ${list(t,4,0)}[${q<<3|j<<2|k}], [${XS(n)}], #${4}")
  @inst("0q00110110111111011jk0nnnnnttttt", "vstore_lane_4_wb", "d=v(t) n=sp(n) imm=structures(q,1,4,0)|(q<<2|j<<1|k)<<8|u64(8)<<32", "", "st4 ${list(t,4,1)}[${q<<2|j<<1|k}], [${XS(n)}], #${8}")
  @inst("0q00110110111111101j00nnnnnttttt", "vstore_lane_4_wb", "d=v(t) n=sp(n) imm=structures(q,2,4,0)|(q<<1|j)<<8|u64(16)<<32", "", "st4 ${list(t,4,2)}[${q<<1|j}], [${XS(n)}], #${16}")
  @inst("0q00110110111111101001nnnnnttttt", "vstore_lane_4_wb", "d=v(t) n=sp(n) imm=structures(q,3,4,0)|(q)<<8|u64(32)<<32", "", "st4 ${list(t,4,3)}[${q}], [${XS(n)}], #${32}")
  static st4_lane_post_imm<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.imm(r.imm >> 32)));
    return b.next(r);
  }
  @inst("0q001101101mmmmm001jkknnnnnttttt", "vstore_lane_4_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,0,4,0)|(q<<3|j<<2|k)<<8", "", "st4 ${list(t,4,0)}[${q<<3|j<<2|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101101mmmmm011jk0nnnnnttttt", "vstore_lane_4_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,1,4,0)|(q<<2|j<<1|k)<<8", "", "st4 ${list(t,4,1)}[${q<<2|j<<1|k}], [${XS(n)}], ${X(m)}")
  @inst("0q001101101mmmmm101j00nnnnnttttt", "vstore_lane_4_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,2,4,0)|(q<<1|j)<<8", "", "st4 ${list(t,4,2)}[${q<<1|j}], [${XS(n)}], ${X(m)}")
  @inst("0q001101101mmmmm101001nnnnnttttt", "vstore_lane_4_wb", "d=v(t) n=sp(n) m=zr(m) imm=structures(q,3,4,0)|(q)<<8", "", "st4 ${list(t,4,3)}[${q}], [${XS(n)}], ${X(m)}")
  static st4_lane_post_reg<B>(b: B, r: Rec): usize {
    const base = b.x(r.n);
    b.storeLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(base, b.x(r.m)));
    return b.next(r);
  }
}
