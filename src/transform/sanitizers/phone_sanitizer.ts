/** @module */

import { decodeUtf8, encodeUtf8, stripUnicode } from "../../syntax/utf8.ts";
import { SanitizerError } from "./error.ts";
import { phoneLibrary } from "./phone_library.ts";
import type { SanitizerContext } from "./types.ts";

/**
 * Formats a telephone number in libphonenumber's INTERNATIONAL format, such as `+49 421 1234567`.
 *
 * What people type instead of a number is repaired first: an en dash becomes a hyphen, white space at the ends goes, a
 * country code written `+049 ` loses its 0, and a trunk prefix written `+0` its plus. A number that does not start with "+"
 * is one of `context.phoneRegion`.
 *
 * The library must have been loaded (`loadPhoneLibrary`).
 *
 * @throws {SanitizerError} if the value is not UTF-8 or libphonenumber cannot parse it
 */
export function phoneSanitizer(value: Uint8Array, context: SanitizerContext): Uint8Array {
  const text = decodeUtf8(value);
  if (text === undefined) throw new SanitizerError("it is not UTF-8 text");
  const { phones, international } = phoneLibrary();
  const number = repair(text);
  try {
    const parsed = phones.parse(number, number.startsWith("+") ? undefined : context.phoneRegion);
    const formatted = phones.format(parsed, international);
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
