/** The page: the same run in itself, in a worker, and in a worker whose content security policy lets no code be made. Deviations: none. */
import { type Job, type Outcome, run } from "./run.ts";

const bytes = async (name: string) => new Uint8Array(await (await fetch(name)).arrayBuffer());
const inWorker = (script: string, job: Job) => new Promise<Outcome>((resolve) => {
  const worker = new Worker(script, { type: "module" });
  worker.onmessage = (event) => resolve(event.data);
  worker.onerror = (event) => resolve({ error: event.message } as unknown as Outcome);
  worker.onmessageerror = () => resolve({ error: "messageerror" } as unknown as Outcome);
  worker.postMessage(job);
});

const results: Record<string, unknown> = {};
try {
  const job: Job = { kernel: await bytes("/kernel8.img"), timing: "off", cycles: Number(new URLSearchParams(location.search).get("cycles")) };
  results.page = await run({ ...job, translate: true });
  results.worker = await inWorker("/worker.js", { ...job, translate: true });
  results.timed = await inWorker("/worker.js", { ...job, timing: "a53", translate: true });
  // Compiled here, where that is allowed, and sent to where it is not.
  const [wasm, translator] = await Promise.all(["/core.wasm", "/translate.wasm"].map(async (name) => WebAssembly.compile(await bytes(name))));
  results.forbidden = await inWorker("/strict/worker.js", { ...job, wasm, translator });
} catch (error) { results.error = String((error as Error).stack ?? error); }
await fetch("/results", { method: "POST", body: JSON.stringify(results) });
