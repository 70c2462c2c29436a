/** @module */

import { createHash } from "node:crypto";
import { encodeUtf8 } from "../../syntax/utf8.ts";
import { uuidText } from "../../syntax/uuid.ts";

/**
 * Makes a UUID of version 4 form from any value: always the same from the same bytes, and another one from any others.
 *
 * It is the beginning of the SHA-256 of the value, with version 4 and the variant of RFC 9562 set, which leaves 122 bits.
 * UDM refuses the versions meant for this (5 and 8). Changing this function changes the primary keys of everybody who uses it.
 */
export function uuid4FromHash(value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(createHash("sha256").update(value).digest().subarray(0, 16));
  bytes[6] = (bytes[6] as number) & 0x0f | 0x40;
  bytes[8] = (bytes[8] as number) & 0x3f | 0x80;
  return encodeUtf8(uuidText(bytes));
}
