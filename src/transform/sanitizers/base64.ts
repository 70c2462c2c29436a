/** @module */

import { Buffer } from "node:buffer";
import { bytesToCharacters, charactersToBytes, encodeUtf8 } from "../../syntax/utf8.ts";
import { SanitizerError } from "./error.ts";

/**
 * Encodes the bytes in base64 (RFC 4648 section 4, padded, in one line), as Python's `base64.b64encode` and
 * `base64.standard_b64encode` do.
 */
export function b64encode(value: Uint8Array): Uint8Array {
  return encodeUtf8(toBase64(value));
}

/**
 * Decodes base64 (RFC 4648 section 4) as Python's `base64.b64decode` does. Ignores white space.
 *
 * @throws {SanitizerError} if the value is not base64; Python ignores other characters and returns wrong bytes
 */
export function b64decode(value: Uint8Array): Uint8Array {
  try {
    return charactersToBytes(atob(bytesToCharacters(value)));
  } catch {
    throw new SanitizerError("it is not base64");
  }
}

/** Returns the bytes as base64 (RFC 4648 section 4, padded, in one line). */
export function toBase64(value: Uint8Array): string {
  // Much faster than btoa for photos
  return Buffer.from(value.buffer, value.byteOffset, value.length).toString("base64");
}
