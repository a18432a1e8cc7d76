/**
 * Deflate streams, inflated by Node's zlib: package.json's "imports" choose this file, and inflate.browser.ts for browsers.
 *
 * Truth: RFC 1951. Deviations: none.
 */
import { inflateRawSync } from "node:zlib";

/** What the stream holds. Where that is more than `most` bytes, as many, whose contents mean nothing. Throws where the stream is not whole. */
export function inflate(bytes: Uint8Array, most: number): Uint8Array {
  try {
    const { buffer, byteOffset, length } = inflateRawSync(bytes, { maxOutputLength: most });
    return new Uint8Array(buffer, byteOffset, length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") return new Uint8Array(most);
    throw error;
  }
}
