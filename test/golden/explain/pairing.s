// Independent ALU instructions pair; a load and a store do not.
add x0, x0, #1
add x1, x1, #1
ldr x2, [x10]
str x3, [x11]
