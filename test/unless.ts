/** A test that cannot run here is skipped and says why; uvu's own `skip` says nothing. Deviations: none. */
import type { Test } from "uvu";

/** The test, or, when there is a reason `why` not to run it, a skip that names the reason. */
export function unless<T>(test: Test<T>, why: string | false | undefined, name: string, body: () => unknown = () => {}): void {
  if (!why) { test(name, body as () => void); return; }
  console.log(`skipped: "${name}": ${why}`);
  test.skip(name);
}
