/** @module */

import { SanitizerError } from "./error.ts";

/** Where the bytes of the text stand in the binary form, whose first three fields are little-endian; -1 is a hyphen. */
const LAYOUT = [3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15];
const HYPHEN = 0x2d;
const HEX_DIGITS = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/**
 * Turns the 16 bytes of an `objectGUID` (MS-DTYP section 2.3.4.2, little-endian) into a lower-case UUID.
 *
 * @throws {SanitizerError} if there are not exactly 16 bytes
 */
export function guid2uuid(value: Uint8Array): Uint8Array {
  if (value.length !== 16) throw new SanitizerError(`a GUID has 16 bytes, not ${value.length}`);
  const text = new Uint8Array(36);
  let at = 0;
  for (const from of LAYOUT) {
    if (from < 0) {
      text[at++] = HYPHEN;
      continue;
    }
    const byte = value[from] as number;
    text[at++] = HEX_DIGITS[byte >> 4] as number;
    text[at++] = HEX_DIGITS[byte & 15] as number;
  }
  return text;
}
