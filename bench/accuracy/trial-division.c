/*
 * The event of sysbench's cpu test: trial division by all numbers up to the root, in 64 bits, the bound a double.
 * What the test does is known from its documentation and output; this is our text of it. Deviations: none.
 */
unsigned long event(unsigned long most) {
  unsigned long primes = 0;
  for (unsigned long n = 3; n < most; n++) {
    double root = __builtin_sqrt((double)n);
    unsigned long by = 2;
    while ((double)by <= root && n % by != 0) by++;
    if ((double)by > root) primes++;
  }
  return primes;
}
