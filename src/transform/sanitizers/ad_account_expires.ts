/** @module */

import { decodeUtf8 } from "../../syntax/utf8.ts";
import { expiryDate, NEVER } from "./expiry_date.ts";

/** From 1601, where FILETIME begins, to 1970, in milliseconds. */
const EPOCH_MS = 11_644_473_600_000n;
const UNITS_PER_MS = 10_000n;
/** Stands for "never", as 0 does ([MS-ADA1] section 2.1). */
const LAST = 0x7fff_ffff_ffff_ffffn;

/**
 * Converts `accountExpires` of Active Directory (a FILETIME: 100 ns since 1601, UTC) to the day for `userexpiry`. Removes
 * the two values for "never". A value that is no FILETIME stays as it is: UDM's property keeps its value then, instead of
 * losing the end of the account.
 */
export function adAccountExpires(value: Uint8Array): Uint8Array {
  const text = decodeUtf8(value) ?? "";
  if (!/^\d{1,19}$/.test(text)) return value;
  const time = BigInt(text);
  return time === 0n || time === LAST ? NEVER : expiryDate(Number(time / UNITS_PER_MS - EPOCH_MS));
}
