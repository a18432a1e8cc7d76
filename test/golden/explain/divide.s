// The divider is one, and takes as long as the quotient has bits.
mov x0, #0x1234
udiv x1, x0, x2
sdiv x3, x0, x2
