/** @module */

import { createHash } from "node:crypto";
import { encodeUtf8 } from "../../syntax/utf8.ts";
import { uuidText } from "../../syntax/uuid.ts";

/**
 * Derives a UUID in the form of version 4 from any value. Equal bytes give equal UUIDs, different bytes different ones.
 *
 * The UUID is the beginning of the SHA-256 of the value (122 bits) with version 4 and the variant of RFC 9562. UDM rejects
 * the versions meant for hashes (5 and 8). Never change the result: it is the primary key in existing installations.
 */
export function uuid4FromHash(value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(createHash("sha256").update(value).digest().subarray(0, 16));
  bytes[6] = (bytes[6] as number) & 0x0f | 0x40;
  bytes[8] = (bytes[8] as number) & 0x3f | 0x80;
  return encodeUtf8(uuidText(bytes));
}
