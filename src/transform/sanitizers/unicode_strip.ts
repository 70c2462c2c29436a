/** @module */

import { decodeUtf8, encodeUtf8, stripUnicode } from "../../syntax/utf8.ts";
import { SanitizerError } from "./error.ts";

/**
 * Removes Unicode white space, including no-break and ideographic spaces, from both ends.
 *
 * @throws {SanitizerError} if the value is not UTF-8
 */
export function unicodeStrip(value: Uint8Array): Uint8Array {
  const text = decodeUtf8(value);
  if (text === undefined) throw new SanitizerError("it is not UTF-8 text");
  const stripped = stripUnicode(text);
  return stripped.length === text.length ? value : encodeUtf8(stripped);
}
