/**
 * The end of an account, as UDM's property `userexpiry` knows it.
 *
 * @module
 */

import { encodeUtf8 } from "../../syntax/utf8.ts";

const DAY_MS = 86_400_000;

/**
 * UDM turns the day D in `userexpiry` into three times. A login must not be possible for longer than in the source, so the
 * latest of them counts.
 *
 * | login by         | attribute          | ends                                                                    |
 * |------------------|--------------------|-------------------------------------------------------------------------|
 * | Kerberos         | `krb5ValidEnd`     | D, 00:00 UTC                                                            |
 * | Windows          | `sambaKickoffTime` | D, 00:00 in the time zone of the UDM server                             |
 * | LDAP, single     | `shadowExpire`     | after D + 1 day (UTC) if the server is in UTC or west of it, as in      |
 * | sign-on          |                    | containers; after D (UTC) if it is east of UTC                          |
 */
const DAYS_EARLIER = 2;

/** UDM accepts no later year. */
const LATEST = Date.UTC(2099, 11, 31);
/** Earlier days would only be stored as negative numbers. All are in the past. */
const EARLIEST = Date.UTC(2000, 0, 1);

/** No value: the account does not expire. */
export const NEVER: Uint8Array = new Uint8Array();

/**
 * The day for `userexpiry` on which no login to UDM is possible for longer than in the source: two days before the UTC day
 * in which the account ends, at least 2000-01-01 and at most 2099-12-31.
 *
 * @param end when the account ends in the source, in milliseconds since 1970
 */
export function expiryDate(end: number): Uint8Array {
  const day = (Math.floor(end / DAY_MS) - DAYS_EARLIER) * DAY_MS;
  const date = new Date(Math.min(Math.max(day, EARLIEST), LATEST));
  return encodeUtf8(date.toISOString().slice(0, "2000-01-01".length));
}
