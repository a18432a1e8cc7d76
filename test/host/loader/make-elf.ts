/** The smallest AArch64 executables, for tests. */
export function makeElf({ entry, segments }: { entry: bigint; segments: { va: bigint; pa: bigint; bytes: Uint8Array; memorySize: number }[] }): Uint8Array {
  const dataAt = 64 + 56 * segments.length;
  const file = new Uint8Array(dataAt + segments.reduce((n, s) => n + s.bytes.length, 0)), view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 2, true); view.setUint16(18, 183, true); view.setUint32(20, 1, true);
  view.setBigUint64(24, entry, true); view.setBigUint64(32, 64n, true);
  view.setUint16(52, 64, true); view.setUint16(54, 56, true); view.setUint16(56, segments.length, true);
  let at = dataAt;
  segments.forEach((s, i) => {
    const header = 64 + 56 * i;
    view.setUint32(header, 1, true); view.setUint32(header + 4, 5, true);
    [BigInt(at), s.va, s.pa, BigInt(s.bytes.length), BigInt(s.memorySize), 4n].forEach((v, n) => view.setBigUint64(header + 8 + n * 8, v, true));
    file.set(s.bytes, at);
    at += s.bytes.length;
  });
  return file;
}
