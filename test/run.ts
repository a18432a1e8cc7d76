/**
 * The test runner: every `*.test.ts` below `test/` (or those whose path contains one of the arguments), one after another
 * in this process, with uvu's suites.
 *
 * uvu's own runner passes a file that forgets `.run()`; here a file in which no test was executed fails. The last line is
 * `N passed, N failed, N skipped`; the exit code is 0 only when something passed and nothing failed.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What a uvu suite answers when it is run: failures as text (or true), tests passed, skipped, and there at all. */
type Ran = [failures: string | true, passed: number, skipped: number, total: number];
const uvu = globalThis as unknown as { UVU_DEFER: number; UVU_QUEUE: (() => Promise<Ran>)[][]; UVU_INDEX: number };
uvu.UVU_DEFER = 1;

const root = fileURLToPath(new URL(".", import.meta.url));
const wanted = process.argv.slice(2);
const files = (readdirSync(root, { recursive: true }) as string[])
  .filter((f) => f.endsWith(".test.ts") && (wanted.length === 0 || wanted.some((w) => f.includes(w))))
  .sort();

let passed = 0, failed = 0, skipped = 0;
for (const file of files) {
  const start = process.hrtime.bigint();
  const count = { passed: 0, skipped: 0, total: 0 };
  let failures = "";
  uvu.UVU_QUEUE = [[]];
  uvu.UVU_INDEX = 0;
  try {
    await import(pathToFileURL(join(root, file)).href);
    for (const run of uvu.UVU_QUEUE[0]) {
      const [text, ok, skip, total] = await run();
      count.passed += ok; count.skipped += skip; count.total += total;
      if (text !== true) failures += text;
    }
  } catch (error) {
    count.total++;
    failures += String((error as Error)?.stack ?? error);
  }
  if (count.total === 0 && count.skipped === 0) { count.total = 1; failures += "no test was executed: is .run() missing?"; }
  passed += count.passed; skipped += count.skipped; failed += count.total - count.passed;
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const skips = count.skipped ? `, ${count.skipped} skipped` : "";
  console.log(`\n${failures ? "FAIL" : "ok"} ${file}: ${count.passed} of ${count.total}${skips} (${seconds.toFixed(1)} s)`);
  if (failures) console.log(failures);
}
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
