/** A worker of the page: runs what it is sent. Deviations: none. */
import { run } from "./run.ts";

const me = globalThis as unknown as { onmessage: (event: MessageEvent) => void; onmessageerror: () => void; postMessage(message: unknown): void };
me.onmessageerror = () => me.postMessage({ error: "messageerror in the worker" });
me.onmessage = async (event) => {
  try { me.postMessage(await run(event.data)); } catch (error) { me.postMessage({ error: String((error as Error).stack ?? error) }); }
};
