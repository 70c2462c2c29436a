/** @module */

import { decodeUtf8 } from "../../syntax/utf8.ts";
import { expiryDate } from "./expiry_date.ts";

/** RFC 4517 section 3.3.13. */
const TIME =
  /^(\d{4})(\d\d)(\d\d)([01]\d|2[0-3])(?:([0-5]\d)(?:([0-5]\d|60))?)?(?:[.,]\d+)?(?:Z|([+-])([01]\d|2[0-3])([0-5]\d)?)$/;

const MINUTE_MS = 60_000;

/**
 * Converts a time, as in `krbPrincipalExpiration` and `pwdEndTime`, to the day for `userexpiry`. A value that is no
 * generalized time stays as it is: UDM's property keeps its value then, instead of losing the end of the account.
 */
export function generalizedTimeToDate(value: Uint8Array): Uint8Array {
  const end = readTime(decodeUtf8(value)?.trim() ?? "");
  return end === undefined ? value : expiryDate(end);
}

/** The time in milliseconds since 1970, rounded down to whole seconds; undefined if it is invalid. */
function readTime(text: string): number | undefined {
  const found = TIME.exec(text);
  if (found === null) return undefined;
  const number = (group: number) => Number(found[group] ?? 0);
  const date = new Date(0);
  date.setUTCFullYear(number(1), number(2) - 1, number(3));
  // The 31st of February becomes another day.
  if (date.getUTCMonth() !== number(2) - 1 || date.getUTCDate() !== number(3)) return undefined;
  date.setUTCHours(number(4), number(5), number(6));
  const offset = (number(8) * 60 + number(9)) * MINUTE_MS;
  return date.getTime() + (found[7] === "-" ? offset : -offset);
}
