/** @module */

import { decodeUtf8, encodeUtf8, stripUnicode } from "../../syntax/utf8.ts";
import { SanitizerError } from "./error.ts";
import type { SanitizerContext } from "./types.ts";
// @ts-types="./google_libphonenumber.d.ts"
import libPhoneNumber from "google-libphonenumber";

const phones = libPhoneNumber.PhoneNumberUtil.getInstance();
const { INTERNATIONAL } = libPhoneNumber.PhoneNumberFormat;
const REGIONS: ReadonlySet<string> = new Set(phones.getSupportedRegions());

/** The pattern of a region, for editors. */
export const PHONE_REGION = "^[A-Za-z]{2}$";

/** Describes the problem of a region of phone numbers (ISO 3166-1 alpha-2); `undefined` if libphonenumber knows it. */
export function regionProblem(written: string): string | undefined {
  if (REGIONS.has(written.toUpperCase())) return undefined;
  const hint = written.toUpperCase() === "UK" ? '; the United Kingdom is "GB"' : "";
  return `must be the two letters of a region (ISO 3166-1), such as "DE"${hint}`;
}

/**
 * Formats a phone number in libphonenumber's INTERNATIONAL format, such as `+49 421 1234567`.
 *
 * Common typing errors are repaired first: an en dash becomes a hyphen, white space at the ends is removed, `+049 ` becomes
 * `+49 `, and `+0` becomes `0`. Numbers without "+" belong to `context.phoneRegion`.
 *
 * @throws {SanitizerError} if the value is not UTF-8 or libphonenumber cannot parse it
 */
export function phoneSanitizer(value: Uint8Array, context: SanitizerContext): Uint8Array {
  const text = decodeUtf8(value);
  if (text === undefined) throw new SanitizerError("it is not UTF-8 text");
  const number = repair(text);
  try {
    const parsed = phones.parse(number, number.startsWith("+") ? undefined : context.phoneRegion);
    const formatted = phones.format(parsed, INTERNATIONAL);
    return formatted === text ? value : encodeUtf8(formatted);
  } catch (error) {
    throw new SanitizerError(
      `it is not a phone number (${error instanceof Error ? error.message : String(error)}); ` +
        `numbers without "+" are read as those of ${context.phoneRegion}`,
    );
  }
}

function repair(text: string): string {
  const number = stripUnicode(text.replaceAll("\u2013", "-"));
  if (number.startsWith("+049 ")) return "+49" + number.slice("+049 ".length);
  return number.startsWith("+0") ? number.slice(1) : number;
}
