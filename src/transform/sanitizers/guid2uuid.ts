/** @module */

import { SanitizerError } from "./error.ts";
import { uuidText } from "./uuid_text.ts";

/** The first three fields of the binary form are little-endian; -1 is a hyphen. */
const LITTLE_ENDIAN = [3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15];

/**
 * Turns the 16 bytes of an `objectGUID` (MS-DTYP section 2.3.4.2, little-endian) into a lower-case UUID. Any 16 bytes
 * will do; whether UDM takes the UUID depends on its version.
 *
 * @throws {SanitizerError} if there are not exactly 16 bytes
 */
export function guid2uuid(value: Uint8Array): Uint8Array {
  if (value.length !== 16) throw new SanitizerError(`a GUID has 16 bytes, not ${value.length}`);
  return uuidText(value, LITTLE_ENDIAN);
}
