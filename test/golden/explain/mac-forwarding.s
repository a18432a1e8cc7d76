// The accumulator is needed later than the factors.
madd x0, x1, x2, x0
madd x0, x1, x2, x0
mul x3, x0, x4
