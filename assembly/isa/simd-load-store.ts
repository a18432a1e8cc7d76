/**
 * Loads and stores of structures. Truth: Arm ARM C4.1.4 (encodings), C7.2 (LD1 to LD4, ST1 to ST4, LD1R to LD4R).
 * Deviations: none. A load that faults leaves all registers as they were.
 *
 * A record's imm: bits 1..0 log2 of the element's bytes, bits 7..4 the number of registers, bits 15..8 the lane, bit 16
 * interleaved, bit 31 Q, bits 63..32 the bytes that a post-index form without a register adds to the base (its Rm is 31).
 */
import { Rec } from "../decode/record";

@group("SIMD structures", "simd")
export class SimdLoadStore {
  // D one register; else 4 - C, their elements interleaved (LD2 to LD4) or, with I, one after the other (LD1).
  @inst("0q00110001000000CCIDssnnnnnttttt", "d==1 ? vload_multi_1 | i==1&&c==2 ? vload_multi_2 | i==1&&c==1 ? vload_multi_3 | i==1&&c==0 ? vload_multi_4 | c==2 ? vload_structs_2 | c==1 ? vload_structs_3 | vload_structs_4",
    "d=v(t) n=sp(n) imm=structures(q,s,d?1:4-c,1-i)", "c!=3&&(d==0||c==1&&i==1)&&(i==1||s!=3||q==1)", "ld${i?1:4-c} ${list(t,d?1:4-c,s,q)}, [${XS(n)}]")
  static ld_multi<B>(b: B, r: Rec, c: i32, i: i32, d: i32): usize {
    b.loadStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100110mmmmmCCIDssnnnnnttttt", "d==1 ? vload_multi_1_wb | i==1&&c==2 ? vload_multi_2_wb | i==1&&c==1 ? vload_multi_3_wb | i==1&&c==0 ? vload_multi_4_wb | c==2 ? vload_structs_2_wb | c==1 ? vload_structs_3_wb | vload_structs_4_wb",
    "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,d?1:4-c,1-i)|u64(m==31?(d?1:4-c)*(8<<q):0)<<32", "c!=3&&(d==0||c==1&&i==1)&&(i==1||s!=3||q==1)",
    "m==31 ? ld${i?1:4-c} ${list(t,d?1:4-c,s,q)}, [${XS(n)}], #${(d?1:4-c)*(8<<q)} | ld${i?1:4-c} ${list(t,d?1:4-c,s,q)}, [${XS(n)}], ${X(m)}")
  static ld_multi_post<B>(b: B, r: Rec, c: i32, i: i32, d: i32): usize {
    const base = b.x(r.n);
    b.loadStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(b.add(base, b.x(r.m)), b.imm(r.imm >> 32)));
    return b.next(r);
  }

  @inst("0q00110000000000CCIDssnnnnnttttt", "d==1 ? vstore_multi_1 | i==1&&c==2 ? vstore_multi_2 | i==1&&c==1 ? vstore_multi_3 | i==1&&c==0 ? vstore_multi_4 | c==2 ? vstore_structs_2 | c==1 ? vstore_structs_3 | vstore_structs_4",
    "d=v(t) n=sp(n) imm=structures(q,s,d?1:4-c,1-i)", "c!=3&&(d==0||c==1&&i==1)&&(i==1||s!=3||q==1)", "st${i?1:4-c} ${list(t,d?1:4-c,s,q)}, [${XS(n)}]")
  static st_multi<B>(b: B, r: Rec, c: i32, i: i32, d: i32): usize {
    b.storeStructures(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q001100100mmmmmCCIDssnnnnnttttt", "d==1 ? vstore_multi_1_wb | i==1&&c==2 ? vstore_multi_2_wb | i==1&&c==1 ? vstore_multi_3_wb | i==1&&c==0 ? vstore_multi_4_wb | c==2 ? vstore_structs_2_wb | c==1 ? vstore_structs_3_wb | vstore_structs_4_wb",
    "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,d?1:4-c,1-i)|u64(m==31?(d?1:4-c)*(8<<q):0)<<32", "c!=3&&(d==0||c==1&&i==1)&&(i==1||s!=3||q==1)",
    "m==31 ? st${i?1:4-c} ${list(t,d?1:4-c,s,q)}, [${XS(n)}], #${(d?1:4-c)*(8<<q)} | st${i?1:4-c} ${list(t,d?1:4-c,s,q)}, [${XS(n)}], ${X(m)}")
  static st_multi_post<B>(b: B, r: Rec, c: i32, i: i32, d: i32): usize {
    const base = b.x(r.n);
    b.storeStructures(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(b.add(base, b.x(r.m)), b.imm(r.imm >> 32)));
    return b.next(r);
  }
}

@group("SIMD single structures", "simd")
export class SimdLanes {
  // 1 + O:E registers. Size and lane share the bits p, q, j and k: see laneSize.
  @inst("0q00110101E00000ppOjkknnnnnttttt", "o==0&&e==0 ? vload_lane_1 | o==0 ? vload_lane_2 | e==0 ? vload_lane_3 | vload_lane_4",
    "d=v(t) n=sp(n) imm=structures(q,laneSize(p,k),1+o*2+e,0)|(q<<3|j<<2|k)>>laneSize(p,k)<<8", "laneValid(p,j,k)", "ld${1+o*2+e} ${list(t,1+o*2+e,laneSize(p,k))}[${(q<<3|j<<2|k)>>laneSize(p,k)}], [${XS(n)}]")
  static ld_lane<B>(b: B, r: Rec, e: i32, o: i32): usize {
    b.loadLane(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q00110111EmmmmmppOjkknnnnnttttt", "o==0&&e==0 ? vload_lane_1_wb | o==0 ? vload_lane_2_wb | e==0 ? vload_lane_3_wb | vload_lane_4_wb",
    "d=v(t) n=sp(n) m=zr(m) imm=structures(q,laneSize(p,k),1+o*2+e,0)|(q<<3|j<<2|k)>>laneSize(p,k)<<8|u64(m==31?(1+o*2+e)<<laneSize(p,k):0)<<32", "laneValid(p,j,k)",
    "m==31 ? ld${1+o*2+e} ${list(t,1+o*2+e,laneSize(p,k))}[${(q<<3|j<<2|k)>>laneSize(p,k)}], [${XS(n)}], #${(1+o*2+e)<<laneSize(p,k)} | ld${1+o*2+e} ${list(t,1+o*2+e,laneSize(p,k))}[${(q<<3|j<<2|k)>>laneSize(p,k)}], [${XS(n)}], ${X(m)}")
  static ld_lane_post<B>(b: B, r: Rec, e: i32, o: i32): usize {
    const base = b.x(r.n);
    b.loadLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(b.add(base, b.x(r.m)), b.imm(r.imm >> 32)));
    return b.next(r);
  }

  @inst("0q00110100E00000ppOjkknnnnnttttt", "o==0&&e==0 ? vstore_lane_1 | o==0 ? vstore_lane_2 | e==0 ? vstore_lane_3 | vstore_lane_4",
    "d=v(t) n=sp(n) imm=structures(q,laneSize(p,k),1+o*2+e,0)|(q<<3|j<<2|k)>>laneSize(p,k)<<8", "laneValid(p,j,k)", "st${1+o*2+e} ${list(t,1+o*2+e,laneSize(p,k))}[${(q<<3|j<<2|k)>>laneSize(p,k)}], [${XS(n)}]")
  static st_lane<B>(b: B, r: Rec, e: i32, o: i32): usize {
    b.storeLane(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q00110110EmmmmmppOjkknnnnnttttt", "o==0&&e==0 ? vstore_lane_1_wb | o==0 ? vstore_lane_2_wb | e==0 ? vstore_lane_3_wb | vstore_lane_4_wb",
    "d=v(t) n=sp(n) m=zr(m) imm=structures(q,laneSize(p,k),1+o*2+e,0)|(q<<3|j<<2|k)>>laneSize(p,k)<<8|u64(m==31?(1+o*2+e)<<laneSize(p,k):0)<<32", "laneValid(p,j,k)",
    "m==31 ? st${1+o*2+e} ${list(t,1+o*2+e,laneSize(p,k))}[${(q<<3|j<<2|k)>>laneSize(p,k)}], [${XS(n)}], #${(1+o*2+e)<<laneSize(p,k)} | st${1+o*2+e} ${list(t,1+o*2+e,laneSize(p,k))}[${(q<<3|j<<2|k)>>laneSize(p,k)}], [${XS(n)}], ${X(m)}")
  static st_lane_post<B>(b: B, r: Rec, e: i32, o: i32): usize {
    const base = b.x(r.n);
    b.storeLane(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(b.add(base, b.x(r.m)), b.imm(r.imm >> 32)));
    return b.next(r);
  }

  @inst("0q00110101E0000011O0ssnnnnnttttt", "o==0&&e==0 ? vload_rep_1 | o==0 ? vload_rep_2 | e==0 ? vload_rep_3 | vload_rep_4",
    "d=v(t) n=sp(n) imm=structures(q,s,1+o*2+e,0)", "", "ld${1+o*2+e}r ${list(t,1+o*2+e,s,q)}, [${XS(n)}]")
  static ld_rep<B>(b: B, r: Rec, e: i32, o: i32): usize {
    b.loadReplicate(r, b.x(r.n));
    if (b.faulted()) return b.redirectedTo();
    return b.next(r);
  }
  @inst("0q00110111Emmmmm11O0ssnnnnnttttt", "o==0&&e==0 ? vload_rep_1_wb | o==0 ? vload_rep_2_wb | e==0 ? vload_rep_3_wb | vload_rep_4_wb",
    "d=v(t) n=sp(n) m=zr(m) imm=structures(q,s,1+o*2+e,0)|u64(m==31?(1+o*2+e)<<s:0)<<32", "",
    "m==31 ? ld${1+o*2+e}r ${list(t,1+o*2+e,s,q)}, [${XS(n)}], #${(1+o*2+e)<<s} | ld${1+o*2+e}r ${list(t,1+o*2+e,s,q)}, [${XS(n)}], ${X(m)}")
  static ld_rep_post<B>(b: B, r: Rec, e: i32, o: i32): usize {
    const base = b.x(r.n);
    b.loadReplicate(r, base);
    if (b.faulted()) return b.redirectedTo();
    b.setX(r.n, b.add(b.add(base, b.x(r.m)), b.imm(r.imm >> 32)));
    return b.next(r);
  }
}
