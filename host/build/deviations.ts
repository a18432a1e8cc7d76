/**
 * Collects the `Deviations:` paragraphs at the heads of files into docs/not-modelled.md.
 *
 *   npx tsx host/build/deviations.ts     writes the page
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = new URL("../../", import.meta.url).pathname;
export const PAGE = "docs/not-modelled.md";

export function collectDeviations(): string {
  const lines: string[] = ["# What is not modelled", "", "Collected from the `Deviations:` paragraphs at the heads of the files, by `npx tsx host/build/deviations.ts`.", ""];
  for (const dir of ["assembly", "host"]) {
    const files = (readdirSync(join(root, dir), { recursive: true }) as string[]).filter((f) => f.endsWith(".ts") && !f.endsWith(".gen.ts")).sort();
    for (const file of files) {
      const head = /^(?:#!.*\n)?\/\*\*([\s\S]*?)\*\//.exec(readFileSync(join(root, dir, file), "utf8"))?.[1];
      const text = head?.split("\n").map((l) => l.replace(/^\s*\* ?/, "")).join("\n");
      const found = text && /Deviations:([\s\S]*?)(?:\n\s*\n|$)/.exec(text)?.[1].replace(/\s+/g, " ").trim();
      if (!found || /^none\b[^:]{0,20}\.?$/i.test(found)) continue;
      lines.push(`- **${dir}/${file}**: ${found}`);
    }
  }
  return lines.join("\n") + "\n";
}

if (process.argv[1] === new URL(import.meta.url).pathname) writeFileSync(root + PAGE, collectDeviations());
