// The FP pipe: a chain of additions, and a fused one whose addend is needed late.
fadd d0, d0, d1
fmadd d2, d3, d4, d2
fadd v5.4s, v5.4s, v6.4s
