/** @module */

import { decodeUtf8 } from "../../syntax/utf8.ts";
import { expiryDate, NEVER } from "./expiry_date.ts";

const DAY_MS = 86_400_000;

/**
 * Converts days since 1970, as in `shadowExpire` (RFC 2307), to the day for `userexpiry`. Removes -1, with which `chage`
 * writes "never". 0 is in the past, because it is ambiguous (shadow(5)). A value that is no number stays as it is: UDM's
 * property keeps its value then, instead of losing the end of the account.
 */
export function daysToDate(value: Uint8Array): Uint8Array {
  const text = decodeUtf8(value)?.trim() ?? "";
  if (text === "-1") return NEVER;
  return /^\d{1,9}$/.test(text) ? expiryDate(Number(text) * DAY_MS) : value;
}
