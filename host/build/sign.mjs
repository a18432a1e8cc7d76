/**
 * Signs a domain's file: Ed25519 (RFC 8032) over its bytes, put behind them as `RLSIGN01` and 64 bytes. The loader runs no file of a
 * file system without it (kernel/src/domain.rs).
 *
 *   node host/build/sign.mjs FILE OUT       RL_SIGN_KEY=KEY.pem node host/build/sign.mjs FILE OUT
 *
 * Without RL_SIGN_KEY the development key is used, which everybody has: it keeps out accidents, not people. A product builds its image
 * and signs its domains with a key of its own (openssl genpkey -algorithm ed25519).
 * Deviations: one key an image; a signature says nothing about versions, so an older file by the same key passes.
 */
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const MAGIC = "RLSIGN01";

/** The key of RL_SIGN_KEY, else the development key. */
export function signingKey(path = process.env.RL_SIGN_KEY) {
  if (!path) return keyOfSeed(createHash("sha256").update("redleaf-pi development key").digest());
  const key = createPrivateKey(readFileSync(path));
  if (key.asymmetricKeyType !== "ed25519") throw new Error(`${path}: expected an Ed25519 private key, found ${key.asymmetricKeyType}`);
  return key;
}
/** RFC 8410: a private key of these 32 bytes. */
export const keyOfSeed = (seed) => createPrivateKey({ key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]), format: "der", type: "pkcs8" });
/** The 32 bytes that check what `key` signs. */
export const publicBytes = (key) => createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
export const signed = (bytes, key = signingKey()) => Buffer.concat([bytes, Buffer.from(MAGIC), sign(null, bytes, key)]);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [from, to] = process.argv.slice(2);
  if (!to) { console.error("usage: node host/build/sign.mjs FILE OUT"); process.exit(2); }
  try { writeFileSync(to, signed(readFileSync(from))); } catch (e) { console.error(`sign: ${e.message}`); process.exit(2); }
}
