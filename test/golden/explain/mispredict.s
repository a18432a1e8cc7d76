// A branch on a bit that no history foretells (a 64-bit xorshift).
eor x1, x1, x1, lsl #13
eor x1, x1, x1, lsr #7
eor x1, x1, x1, lsl #17
tbz x1, #20, 1f
add x2, x2, #1
1:
