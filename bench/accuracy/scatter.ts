/** An SVG of measured against modelled, both axes logarithmic, a colour a tier. Deviations: none. */
import type { Result } from "./measure.ts";

const COLOURS: Record<string, string> = { T1: "#1f6feb", T2: "#8250df", T3: "#1a7f37", T5: "#bc4c00" };

export function scatter(results: Result[]): string {
  const points = results.filter((r) => r.modelled !== undefined && r.modelled > 0 && r.entry.value > 0);
  const size = 640, margin = 56, low = -1, high = 4;
  const x = (v: number) => margin + (Math.log10(v) - low) / (high - low) * (size - 2 * margin), y = (v: number) => size - x(v);
  const parts = [`<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" font-family="sans-serif" font-size="12">`, `<rect width="${size}" height="${size}" fill="white"/>`];
  for (let e = low; e <= high; e++) {
    const at = 10 ** e;
    parts.push(`<path d="M${x(at)} ${y(10 ** low)}V${y(10 ** high)}M${x(10 ** low)} ${y(at)}H${x(10 ** high)}" stroke="#d0d7de"/>`, `<text x="${x(at)}" y="${size - margin + 18}" text-anchor="middle">${at}</text>`, `<text x="${margin - 8}" y="${y(at) + 4}" text-anchor="end">${at}</text>`);
  }
  parts.push(`<path d="M${x(10 ** low)} ${y(10 ** low)}L${x(10 ** high)} ${y(10 ** high)}" stroke="#57606a"/>`, `<text x="${size / 2}" y="${size - 10}" text-anchor="middle">silicon (each entry in its unit)</text>`, `<text x="16" y="${size / 2}" transform="rotate(-90 16 ${size / 2})" text-anchor="middle">model</text>`);
  for (const r of points) parts.push(`<circle cx="${x(r.entry.value).toFixed(1)}" cy="${y(r.modelled!).toFixed(1)}" r="3.5" fill="${COLOURS[r.entry.tier]}" fill-opacity="0.7"><title>${r.entry.id}: ${r.entry.value} / ${r.modelled!.toPrecision(4)}</title></circle>`);
  Object.entries(COLOURS).forEach(([tier, colour], i) => parts.push(`<circle cx="${margin + 14}" cy="${margin + 14 + i * 18}" r="4" fill="${colour}"/><text x="${margin + 26}" y="${margin + 18 + i * 18}">${tier}</text>`));
  return parts.join("\n") + "\n</svg>\n";
}
