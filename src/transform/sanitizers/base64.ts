/** @module */

import { Buffer } from "node:buffer";
import { bytesToCharacters, charactersToBytes, encodeUtf8 } from "../../syntax/utf8.ts";
import { SanitizerError } from "./error.ts";

/** Encodes the bytes in base64 (RFC 4648 section 4, padded, in one line), as Python's `base64.b64encode` does. */
export function b64encode(value: Uint8Array): Uint8Array {
  return encodeUtf8(toBase64(value));
}

/**
 * Decodes base64 (RFC 4648 section 4), as Python's `base64.b64decode` does; white space between the characters does not count.
 *
 * @throws {SanitizerError} if the value is no base64; Python leaves out what does not belong there, and gives other bytes
 */
export function b64decode(value: Uint8Array): Uint8Array {
  try {
    return charactersToBytes(atob(bytesToCharacters(value)));
  } catch {
    throw new SanitizerError("it is not base64");
  }
}

/** The base64 text of the bytes (RFC 4648 section 4, padded, in one line). */
export function toBase64(value: Uint8Array): string {
  // Photos are large, and this is many times as fast as btoa
  return Buffer.from(value.buffer, value.byteOffset, value.length).toString("base64");
}
