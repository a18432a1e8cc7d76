/**
 * Seeds of the random tests: fixed, so that the same tree gives the same answer, unless the environment names another
 * (`NAME=123`) or asks for a new one (`NAME=fresh`). Every test prints the seed that it ran with. Deviations: none.
 */
export function seedFrom(name: string, fixed = 1): number {
  const wanted = process.env[name];
  if (wanted === undefined) return fixed;
  if (wanted === "fresh") return Date.now() % 0x1_0000_0000;
  if (!/^\d+$/.test(wanted)) throw new Error(`${name}=${wanted}: expected a number or "fresh"`);
  return Number(wanted);
}
