/**
 * What UDM's syntax makes of values: which it refuses, which it stores in another form, and which it drops silently. These
 * rules need no request. Values not known to be refused or dropped pass.
 *
 * | property                | UDM stores                          | anything else                   |
 * |-------------------------|-------------------------------------|---------------------------------|
 * | `country`               | a code of ISO 3166, in capitals     | dropped, with status 204        |
 * | `mailForwardCopyToSelf` | `0` or `1`                          | dropped, with status 204        |
 * | `sambaGroupType`        | `2`, `3` or `5`                     | dropped, with status 204        |
 * | `birthday`              | a date, YYYY-MM-DD                  | refused                         |
 * | `userexpiry`            | a date from 1961 to 2099            | refused                         |
 * | `initials`              | up to 6 characters                  | refused                         |
 * | `organisation`          | up to 64 characters                 | refused                         |
 * | `phone` and others      | ASCII letters, digits, `._ ()\/+-`  | refused                         |
 * | `e-mail` and others     | a mail address                      | refused                         |
 *
 * Measured with UDM 17.2: country, dates, phone numbers, addresses. Read in the syntax classes of UDM: the codes, the
 * choices, the lengths and the years. A choice that UDM does not know is dropped for every property of a `select` syntax.
 *
 * @module
 */

import { Invalid } from "../common/invalid.ts";
import { isIsoDate } from "../syntax/iso_date.ts";

/** The country codes of ISO 3166-1 alpha-2, which are the choices of UDM. */
const COUNTRIES: ReadonlySet<string> = new Set((
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC " +
  "CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD " +
  "GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH " +
  "KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW " +
  "MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC " +
  "SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY " +
  "UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
).split(" "));

/** The stored form of a text. */
type Rule = (text: string) => string | Invalid;

function country(text: string): string | Invalid {
  const code = text.toUpperCase();
  if (COUNTRIES.has(code)) return code;
  return new Invalid(
    "a country is a code of ISO 3166 with two letters, such as DE" +
      (code === "UK" ? "; the code of the United Kingdom is GB" : ""),
  );
}

function choice(...choices: readonly string[]): Rule {
  const words = `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
  return (text) => choices.includes(text) ? text : new Invalid(`it must be ${words}`);
}

/** The properties of which UDM drops values silently. */
const STORED: Readonly<Record<string, Rule>> = {
  country,
  mailForwardCopyToSelf: choice("0", "1"),
  sambaGroupType: choice("2", "3", "5"),
};

/**
 * The text that UDM stores for a text, apart from differences that {@linkcode canonical} ignores; an `Invalid` if UDM would
 * drop it silently. UDM would drop it again in each run, so it must not be sent.
 */
export function storedText(property: string, text: string): string | Invalid {
  return Object.hasOwn(STORED, property) ? (STORED[property] as Rule)(text) : text;
}

/** Properties with telephone numbers. */
export const TELEPHONE: ReadonlySet<string> = new Set([
  "phone",
  "homeTelephoneNumber",
  "mobileTelephoneNumber",
  "pagerTelephoneNumber",
]);

/** Properties with mail addresses. */
const ADDRESSES: ReadonlySet<string> = new Set([
  "e-mail",
  "mailPrimaryAddress",
  "mailAlternativeAddress",
  "mailForwardAddress",
  "mailAddress",
]);

/** The most characters of a text. */
const MAX_LENGTHS: Readonly<Record<string, number>> = { initials: 6, organisation: 64 };

/** The years of `userexpiry`. */
const FIRST_YEAR = 1961;
const LAST_YEAR = 2099;

/** Explains why UDM would refuse a text as a value of a property; undefined if no reason is known. */
export function valueFault(property: string, text: string): string | undefined {
  if (text === "") return undefined;
  if (ADDRESSES.has(property)) return addressFault(text);
  if (TELEPHONE.has(property)) return telephoneFault(text);
  switch (property) {
    case "birthday":
      return isIsoDate(text) ? undefined : "a date is written YYYY-MM-DD";
    case "userexpiry":
      return expiryFault(text);
    default:
      return lengthFault(property, text);
  }
}

function addressFault(text: string): string | undefined {
  if (!/^[^@\s]+@[^@\s]+$/.test(text)) return "it is not a mail address";
  return /[^\0-\x7f]/.test(text.slice(0, text.indexOf("@")))
    ? 'before the "@" only ASCII is allowed'
    : undefined;
}

function telephoneFault(text: string): string | undefined {
  const wrong = /[^A-Za-z0-9._ ()\\/+-]/u.exec(text)?.[0];
  return wrong === undefined ? undefined : `a telephone number may not contain ${JSON.stringify(wrong)}`;
}

function expiryFault(text: string): string | undefined {
  if (!isIsoDate(text)) return "a date is written YYYY-MM-DD";
  const year = Number(text.slice(0, 4));
  return year < FIRST_YEAR || year > LAST_YEAR
    ? `the year must be from ${FIRST_YEAR} to ${LAST_YEAR}`
    : undefined;
}

function lengthFault(property: string, text: string): string | undefined {
  const most = Object.hasOwn(MAX_LENGTHS, property) ? MAX_LENGTHS[property] : undefined;
  if (most === undefined) return undefined;
  const length = [...text].length;
  return length > most ? `it has ${length} characters, at most ${most} are allowed` : undefined;
}
