/** @module */

import { bytesToCharacters, encodeUtf8 } from "../../syntax/utf8.ts";
import { SanitizerError } from "./error.ts";

/** Four groups of eight hex digits. */
const NS_UNIQUE_ID = /^([0-9a-f]{8})-([0-9a-f]{4})([0-9a-f]{4})-([0-9a-f]{4})([0-9a-f]{4})-([0-9a-f]{8})$/i;

/**
 * Converts the `nsUniqueId` of 389 Directory Server, Red Hat Directory Server or Oracle DSEE to a lower-case UUID. It is a UUID
 * of version 1 in other groups, such as 66446001-1dd211b2-80c8d5d8-fbde0000.
 *
 * @throws {SanitizerError} if the value has another form
 */
export function uuidFromNsUniqueId(value: Uint8Array): Uint8Array {
  const match = NS_UNIQUE_ID.exec(bytesToCharacters(value));
  if (match === null) {
    throw new SanitizerError("it is not an nsUniqueId, which has four groups of eight hex digits");
  }
  const [, low, middle, high, clock, nodeStart, nodeEnd] = match;
  return encodeUtf8(`${low}-${middle}-${high}-${clock}-${nodeStart}${nodeEnd}`.toLowerCase());
}
