/** @module */

import { bytesToCharacters, encodeUtf8 } from "../text.ts";

/** Encodes the bytes in base64 (RFC 4648 section 4, padded, in one line), as Python's `base64.b64encode` does. */
export function b64encode(value: Uint8Array): Uint8Array {
  return encodeUtf8(toBase64(value));
}

/** The base64 text of the bytes (RFC 4648 section 4, padded, in one line). */
export function toBase64(value: Uint8Array): string {
  return btoa(bytesToCharacters(value));
}
