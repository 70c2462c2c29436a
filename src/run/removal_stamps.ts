/**
 * How removal stamps are kept, as the configuration says it, and the seals of those that their owner could write.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createHmac, hkdfSync, pbkdf2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { UdmConfig } from "../config/types.ts";
import { PREFERENCES } from "../udm/photo.ts";
import type { Seal, StampKeeping } from "../planner/stamps.ts";

/** What the seals of the connector are for; another purpose would have another key. */
const PURPOSE = "removal stamp 1";
const SALT = "udm-directory-connector";

/**
 * The owner of an account can read the seal and try passwords against it. This makes each guess cost about as much as a
 * guess against a stored password hash.
 */
const ITERATIONS = 210_000;

const DAY_MS = 86_400_000;

/** For this long after it should have been deleted, a user who is back is still enabled. */
const ENABLED_AFTER_DUE_MS = 30 * DAY_MS;

/**
 * How stamps of removed users are kept; undefined if users are not disabled first: then no stamp is ever read.
 *
 * @param now the time of the run, in milliseconds since 1970
 */
export async function stampKeeping(udm: UdmConfig, now: number): Promise<StampKeeping | undefined> {
  if (udm.userRemoval === "delete") return undefined;
  if (udm.removalProperty !== undefined) return { property: udm.removalProperty, seal: undefined };
  return {
    property: PREFERENCES,
    seal: await createSeal(udm),
    staleBefore: now - udm.deleteAfterMs - ENABLED_AFTER_DUE_MS,
  };
}

/** What the key of seals is made from. */
type SealSecrets = Pick<UdmConfig, "markerSecret" | "password">;

/** Makes and checks seals: HMAC-SHA256 over the purpose, the user and the stamp. */
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

/** The key that was derived last: runs follow each other with the same secret. */
let last: { readonly id: string; readonly key: Promise<Uint8Array> } | undefined;

/** The key of seals: from the secret made for it, or else from the password of UDM. */
function keyOf({ markerSecret, password }: SealSecrets): Promise<Uint8Array> {
  const [source, secret] = markerSecret === undefined ? ["password", password] : ["secret", markerSecret];
  const id = `${source} ${secret}`;
  if (last?.id !== id) last = { id, key: derive(source, secret) };
  return last.key;
}

/** Takes a quarter of a second of another thread: nothing that is being read must wait for it. */
async function derive(source: string, secret: string): Promise<Uint8Array> {
  const stretched = await promisify(pbkdf2)(secret, SALT, ITERATIONS, 32, "sha512");
  return new Uint8Array(hkdfSync("sha256", stretched, SALT, `${PURPOSE} ${source}`, 32));
}
