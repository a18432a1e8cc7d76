/** Kernel modules with all that they need, in the order in which to load them: their own `.modinfo` says what that is. */
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

export interface KernelModule { name: string; data: Uint8Array }

/** `folder` is lib/modules/VERSION; names of drivers that are built in (or not there at all) are left out. */
export function modulesFor(folder: string, names: string[]): KernelModule[] {
  const files = new Map((readdirSync(folder, { recursive: true }) as string[]).filter((f) => f.endsWith(".ko")).map((f) => [normal(basename(f, ".ko")), join(folder, f)]));
  const out: KernelModule[] = [], seen = new Set<string>();
  const add = (name: string) => {
    const file = files.get(normal(name));
    if (!file || seen.has(file)) return;
    seen.add(file);
    const data = readFileSync(file);
    for (const needed of data.toString("latin1").match(/\0depends=([^\0]*)/)?.[1].split(",") ?? []) add(needed);
    out.push({ name: basename(file, ".ko"), data });
  };
  names.forEach(add);
  return out;
}

/** Dashes and underscores are the same in module names. */
const normal = (name: string) => name.replaceAll("-", "_");
