/** @module */

import { decodeUtf8, encodeUtf8 } from "../../syntax/utf8.ts";
import { SanitizerError } from "./error.ts";

/**
 * Converts text of any script to lower case (Unicode 3.13, default case conversion, independent of the locale).
 *
 * @throws {SanitizerError} if the value is not UTF-8
 */
export function lower(value: Uint8Array): Uint8Array {
  const text = decodeUtf8(value);
  if (text === undefined) throw new SanitizerError("it is not UTF-8 text");
  return encodeUtf8(text.toLowerCase());
}
