// A load from a new page each time, and who needs it.
add x1, x1, #1, lsl #12
ldr x0, [x1]
add x2, x2, x0
