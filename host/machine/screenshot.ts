/**
 * A picture of the guest's display as a PNG file.
 *
 *   const png = encodePng(board.picture()!);
 * Deviations: none.
 */
import { encode } from "fast-png";

export function encodePng(picture: { width: number; height: number; data: Uint8Array }): Uint8Array {
  return encode({ width: picture.width, height: picture.height, data: picture.data, channels: 4, depth: 8 });
}
