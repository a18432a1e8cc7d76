/** The package's version, from the package.json that lies two folders above this file in the package and in a checkout alike. Deviations: none. */
import { readFileSync } from "node:fs";

export function version(): string {
  return (JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }).version;
}
