/** @module */

import { decodeUtf8, encodeUtf8 } from "../../syntax/utf8.ts";

/**
 * Converts `nsAccountLock` of 389 Directory Server to TRUE if the account is locked, otherwise to FALSE. Another value stays
 * as it is: UDM's property keeps its value then, and a disabled account stays disabled.
 */
export function nsAccountLock(value: Uint8Array): Uint8Array {
  const text = decodeUtf8(value)?.trim().toUpperCase();
  return text === "TRUE" || text === "FALSE" ? encodeUtf8(text) : value;
}
