/** What `npm start` does once everything is set up: the IPC report. Words behind `npm start --` go on to it. Deviations: none. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
process.exit(spawnSync(process.execPath, [main, "ipc", ...process.argv.slice(2)], { stdio: "inherit" }).status ?? 4);
