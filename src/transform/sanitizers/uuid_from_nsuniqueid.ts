/** @module */

import { bytesToCharacters, encodeUtf8 } from "../../syntax/utf8.ts";
import { SanitizerError } from "./error.ts";

/** Four groups of eight hex digits. */
const NS_UNIQUE_ID = /^([0-9a-f]{8})-([0-9a-f]{4})([0-9a-f]{4})-([0-9a-f]{4})([0-9a-f]{4})-([0-9a-f]{8})$/i;

/**
 * Turns the `nsUniqueId` of 389 Directory Server, Red Hat Directory Server or Oracle DSEE into a lower-case UUID: these
 * servers make a UUID of version 1 and write it in groups of their own, as in 66446001-1dd211b2-80c8d5d8-fbde0000.
 *
 * @throws {SanitizerError} if the value is not of that form
 */
export function uuidFromNsUniqueId(value: Uint8Array): Uint8Array {
  const match = NS_UNIQUE_ID.exec(bytesToCharacters(value));
  if (match === null) throw new SanitizerError("an nsUniqueId is four groups of eight hex digits");
  const [, low, middle, high, clock, nodeStart, nodeEnd] = match;
  return encodeUtf8(`${low}-${middle}-${high}-${clock}-${nodeStart}${nodeEnd}`.toLowerCase());
}
