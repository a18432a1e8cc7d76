/**
 * Kernels that an entry names and Debian carries: OpenSSL's assembly of ChaCha20, Poly1305, SHA-256 and AES (vpaes), linked from
 * the objects of libcrypto.a for arm64 (package libssl-dev:arm64), so the very code that a Pi runs.
 *
 * The archive is looked for under build/arm64 (where .ci/run unpacks the package) and where a foreign installation puts it:
 *
 *     cd build && apt-get download libssl-dev:arm64 && dpkg-deb -x libssl-dev_*_arm64.deb arm64
 *
 * Deviations: the two `openssl speed` entries are the routine that the command spends its time in, without the command.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BUFFER, type Target } from "./target.ts";
import type { Kernel } from "./kernels.ts";

const build = fileURLToPath(new URL("../../build/", import.meta.url));
const PLACES = [`${build}arm64/usr/lib/aarch64-linux-gnu/libcrypto.a`, "/usr/lib/aarch64-linux-gnu/libcrypto.a"];
const OBJECTS = ["chacha-armv8", "poly1305-armv8", "sha256-armv8", "vpaes-armv8"].map((name) => `libcrypto-lib-${name}.o`);

export const libraryMissing = (): string | undefined => (PLACES.some((p) => existsSync(p)) ? undefined : "libcrypto.a for arm64 is not here (Debian package libssl-dev:arm64)");

/** The objects to link, unpacked. */
export function libraryObjects(): string[] {
  const archive = PLACES.find((p) => existsSync(p))!, into = `${build}accuracy/`;
  mkdirSync(into, { recursive: true });
  const made = spawnSync("aarch64-linux-gnu-ar", ["x", archive, ...OBJECTS], { cwd: into, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`${archive}: ${made.stderr.trim()}; expected the members ${OBJECTS.join(", ")}`);
  return OBJECTS.map((name) => into + name);
}
/** What the objects expect of the library around them: the capabilities word, here that of the routine called. */
export const LIBRARY_DATA = ".data\n.balign 8\n.global OPENSSL_armcap_P\nOPENSSL_armcap_P: .quad 0\n.text\n";

const MESSAGE = 8192, AT = { in: BUFFER, out: BUFFER + 0x4000, key: BUFFER + 0x8000, context: BUFFER + 0x8100, functions: BUFFER + 0x8200, round: BUFFER + 0x8300 };
const set = (register: string, value: number) => `movz ${register}, #${value & 0xffff}\nmovk ${register}, #${Math.floor(value / 65536)}, lsl #16`;
const args = (...list: number[]) => list.map((value, i) => set(`x${i}`, value)).join("\n");
/** Sets up once, then calls again and again with the same arguments. */
const routine = (neon: boolean, setUp: string, again: string) =>
  `adrp x9, OPENSSL_armcap_P\nmov w10, #${neon ? 1 : 0}\nstr w10, [x9, :lo12:OPENSSL_armcap_P]\n${setUp}\n.balign 64\n9:\n${again}\nsubs x28, x28, #1\nb.ne 9b\nhlt #0xf000`;
const perByte = (asm: string, bytes = MESSAGE): Kernel => ({
  asm,
  run(t: Target, at: number) {
    t.setClock(1_186_000_000);
    t.core.ram.fill(0x5a, BUFFER, BUFFER + 0x10000);
    t.core.cpus[0].sp = BigInt(BUFFER + 0xf000);
    t.call(at, { 28: 3n });
    return (t.call(at, { 28: 9n }).cycles - t.call(at, { 28: 1n }).cycles) / (8 * bytes);
  },
});
const aes = (bits: number, bytes: number) => perByte(routine(true, `${args(AT.key, bits, AT.context)}\nbl vpaes_set_encrypt_key`, `${args(AT.in, AT.out, bytes, AT.context, AT.key, 1)}\nbl vpaes_cbc_encrypt`), bytes);

export const LIBRARY_KERNELS: [string, Kernel][] = [
  ["cr-chacha-scalar", perByte(routine(false, "", `${args(AT.out, AT.in, MESSAGE, AT.key, AT.context)}\nbl ChaCha20_ctr32`))],
  ["cr-poly-neon", perByte(routine(true, `${args(AT.context, AT.key, AT.functions)}\nbl poly1305_init\n${set("x20", AT.functions)}\nldr x20, [x20]`, `${args(AT.context, AT.in, MESSAGE, 1)}\nblr x20`))],
  ["cr-sha256", perByte(routine(false, "", `${args(AT.context, AT.in, MESSAGE / 64)}\nbl sha256_block_data_order`))],
  ["cr-vpaes-cbc-enc", aes(128, MESSAGE)],
  ["cr-pi3-aes128-16k", aes(128, 16384)],
  ["cr-c2-aes256", aes(256, 16384)],
];
