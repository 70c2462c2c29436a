/** @module */

import { Buffer } from "node:buffer";
import { encodeUtf8 } from "../../syntax/utf8.ts";

/** Writes each byte as two hex digits in lower case, as Python's `binascii.hexlify` does. */
export function hexlify(value: Uint8Array): Uint8Array {
  return encodeUtf8(Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex"));
}
