/** @module */

import { decodeUtf8, encodeUtf8 } from "../../syntax/utf8.ts";

/** ACCOUNTDISABLE ([MS-ADTS] section 2.2.16). */
const DISABLED = 2;

/**
 * Converts `userAccountControl` of Active Directory to TRUE if the account is disabled, otherwise to FALSE. A value that is
 * no number stays as it is: UDM's property keeps its value then, and a disabled account stays disabled.
 */
export function adDisabled(value: Uint8Array): Uint8Array {
  const text = decodeUtf8(value) ?? "";
  // A signed number of 32 bits
  if (!/^-?\d{1,10}$/.test(text)) return value;
  return encodeUtf8((Number(text) & DISABLED) === 0 ? "FALSE" : "TRUE");
}
