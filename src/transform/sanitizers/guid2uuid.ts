/** @module */

import { encodeUtf8 } from "../../syntax/utf8.ts";
import { uuidText } from "../../syntax/uuid.ts";
import { SanitizerError } from "./error.ts";

/**
 * Converts the 16 bytes of an `objectGUID` to a lower-case UUID. The first three fields are little-endian (MS-DTYP section
 * 2.3.4.2). Any 16 bytes are accepted; which UUIDs UDM accepts depends on its version.
 *
 * @throws {SanitizerError} if there are not exactly 16 bytes
 */
export function guid2uuid(value: Uint8Array): Uint8Array {
  if (value.length !== 16) throw new SanitizerError(`a GUID has 16 bytes, not ${value.length}`);
  const bytes = Uint8Array.from(value);
  for (const [start, end] of [[0, 4], [4, 6], [6, 8]]) bytes.subarray(start, end).reverse();
  return encodeUtf8(uuidText(bytes));
}
