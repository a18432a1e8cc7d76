/**
 * The arm64 Linux `Image` header, and where the firmware puts a 64-bit kernel.
 *
 * Truth: Linux Documentation/arm64/booting.rst (header); raspberrypi/firmware issue 1415 (load address).
 * Deviations: none.
 */
import { LoadError } from "./load-error.ts";

export interface Arm64Image {
  /** Offset of the image from a 2 MiB aligned base. */
  textOffset: number;
  /** Bytes of memory the kernel takes from its load address on, its zeroed data included. */
  imageSize: number;
}

/** The header's contents, or undefined when the file has no "ARM\x64" at 0x38 (a plain binary). */
export function parseArm64Image(bytes: Uint8Array, file: string): Arm64Image | undefined {
  if (bytes.length < 64) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0x38, true) !== 0x644d5241) return undefined;
  const textOffset = view.getBigUint64(8, true), imageSize = view.getBigUint64(16, true);
  // Kernels before 3.17 left image_size 0 and text_offset of unspecified endianness: booting.rst says to take 0x80000 then.
  if (imageSize === 0n) return { textOffset: 0x80000, imageSize: bytes.length };
  if ((view.getUint32(0x18, true) & 1) !== 0) throw new LoadError(file, 0x18, "expected a little-endian arm64 Image (flags bit 0 clear)");
  if (textOffset >= 0x4000_0000n) throw new LoadError(file, 8, `expected a text_offset below 1 GiB, found 0x${textOffset.toString(16)}`);
  if (imageSize >= 0x4000_0000n) throw new LoadError(file, 16, `expected an image_size below 1 GiB, found 0x${imageSize.toString(16)}`);
  return { textOffset: Number(textOffset), imageSize: Math.max(Number(imageSize), bytes.length) };
}

/** Without a header 0x80000; with one its text_offset, except that 0 would hit the armstub and becomes 0x200000. */
export const firmwareLoadAddress = (image: Arm64Image | undefined): number =>
  image === undefined ? 0x80000 : image.textOffset === 0 ? 0x200000 : image.textOffset;
