/**
 * Where removal stamps are kept, and the seals of stamps that the user could write.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createHmac, hkdfSync, pbkdf2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { UdmConfig } from "../config/types.ts";
import { PREFERENCES } from "../udm/photo.ts";
import type { Seal, StampKeeping } from "../planner/stamps.ts";

/** Part of the key, so that seals for another purpose would have another key. */
const PURPOSE = "removal stamp 1";
const SALT = "udm-directory-connector";

/**
 * Users can read their seal and guess the password from it. This makes a guess about as expensive as one against a
 * stored password hash.
 */
const ITERATIONS = 210_000;

const DAY_MS = 86_400_000;

/** A returning user is still enabled up to this time after the planned deletion. */
const ENABLED_AFTER_DUE_MS = 30 * DAY_MS;

/**
 * How the stamps of removed users are kept; undefined if users are not disabled, because then no stamp is read.
 *
 * @param now the time of the run, in milliseconds since 1970
 */
export async function stampKeeping(udm: UdmConfig, now: number): Promise<StampKeeping | undefined> {
  if (udm.userRemoval !== "disable") return undefined;
  if (udm.removalProperty !== undefined) return { property: udm.removalProperty, seal: undefined };
  return {
    property: PREFERENCES,
    seal: await createSeal(udm),
    staleBefore: now - udm.deleteAfterMs - ENABLED_AFTER_DUE_MS,
  };
}

/** The secrets that the key is derived from. */
type SealSecrets = Pick<UdmConfig, "markerSecret" | "password">;

/** Creates the seal function: HMAC-SHA256 over the purpose, the user and the stamp. */
export async function createSeal(secrets: SealSecrets): Promise<Seal> {
  const key = await keyOf(secrets);
  const seal = (identity: string, text: string) =>
    createHmac("sha256", key).update(JSON.stringify([PURPOSE, identity, text])).digest();
  return {
    make: (identity, text) => seal(identity, text).toString("base64url"),
    isGenuine: (identity, text, found) => {
      const bytes = Buffer.from(found, "base64url");
      const expected = seal(identity, text);
      return bytes.length === expected.length && timingSafeEqual(bytes, expected);
    },
  };
}

/** The last derived key: consecutive runs use the same secret. */
let last: { readonly id: string; readonly key: Promise<Uint8Array> } | undefined;

/** The key, from `udm.marker_secret`, otherwise from the UDM password. */
function keyOf({ markerSecret, password }: SealSecrets): Promise<Uint8Array> {
  const [source, secret] = markerSecret === undefined ? ["password", password] : ["secret", markerSecret];
  const id = `${source} ${secret}`;
  if (last?.id !== id) last = { id, key: derive(source, secret) };
  return last.key;
}

/** Takes about 250 ms in another thread, so that reading does not wait for it. */
async function derive(source: string, secret: string): Promise<Uint8Array> {
  const stretched = await promisify(pbkdf2)(secret, SALT, ITERATIONS, 32, "sha512");
  return new Uint8Array(hkdfSync("sha256", stretched, SALT, `${PURPOSE} ${source}`, 32));
}
