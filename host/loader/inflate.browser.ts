/**
 * Deflate streams, inflated by fflate: what inflate.ts is in browsers.
 *
 * Truth: RFC 1951. Deviations: none.
 */
import { inflateSync } from "fflate/browser";

/** As inflate.ts has it. */
export function inflate(bytes: Uint8Array, most: number): Uint8Array { return inflateSync(bytes, { out: new Uint8Array(most) }); }
