// The consumer of a load waits for it, the consumer of an ALU result does not.
ldr x0, [x0]
add x1, x0, #1
add x2, x1, #1
ldr w3, [x4]
ldr x5, [x4, w3, uxtw]
