/** @module */

import { decodeUtf8, encodeUtf8, stripUnicode } from "../../syntax/utf8.ts";
import { SanitizerError } from "./error.ts";
import type { PhoneNumberUtil } from "./google_libphonenumber.d.ts";
import type { SanitizerContext } from "./types.ts";

/** libphonenumber, which takes 15 MB. */
interface PhoneLibrary {
  readonly phones: PhoneNumberUtil;
  readonly international: number;
}

/**
 * A telephone number has at most 15 digits, country calling code included (ITU-T E.164). libphonenumber accepts 17 after the
 * code and keeps them in a double, which loses digits from 9,007,199,254,740,993 on (16 digits).
 */
const MAX_DIGITS = 15;

let library: PhoneLibrary | undefined;

/** Loads libphonenumber. Must be awaited before the first phone number. */
export async function loadPhoneLibrary(): Promise<void> {
  if (library !== undefined) return;
  // @ts-types="./google_libphonenumber.d.ts"
  const { default: { PhoneNumberUtil, PhoneNumberFormat } } = await import("google-libphonenumber");
  library = { phones: PhoneNumberUtil.getInstance(), international: PhoneNumberFormat.INTERNATIONAL };
}

/**
 * Formats a phone number in libphonenumber's INTERNATIONAL format, such as `+49 421 1234567`.
 *
 * Common typing errors are repaired first: an en dash becomes a hyphen, white space at the ends is removed, `+049 ` becomes
 * `+49 `, and `+0` becomes `0`. Numbers without "+" belong to `context.phoneRegion`.
 *
 * @throws {SanitizerError} if the value is not UTF-8, libphonenumber cannot parse it, or it has more than 15 digits
 */
export function phoneSanitizer(value: Uint8Array, context: SanitizerContext): Uint8Array {
  if (library === undefined) throw new Error("loadPhoneLibrary() has not been awaited");
  const { phones, international } = library;
  const text = decodeUtf8(value);
  if (text === undefined) throw new SanitizerError("it is not UTF-8 text");
  const number = repair(text);
  let parsed;
  try {
    parsed = phones.parse(number, number.startsWith("+") ? undefined : context.phoneRegion);
  } catch (error) {
    throw new SanitizerError(
      `it is not a phone number (${error instanceof Error ? error.message : String(error)}); ` +
        `numbers without "+" are read as those of ${context.phoneRegion}`,
    );
  }
  const digits = `${parsed.getCountryCode()}${phones.getNationalSignificantNumber(parsed)}`.length;
  if (digits > MAX_DIGITS) {
    throw new SanitizerError(
      `as an international number it has ${digits} digits, and at most ${MAX_DIGITS} are possible (E.164); ` +
        "write each number as a value of its own",
    );
  }
  const formatted = inAscii(phones.format(parsed, international));
  return formatted === text ? value : encodeUtf8(formatted);
}

/** The digits of an extension stay fullwidth or Arabic in libphonenumber, and UDM's syntax refuses them. */
function inAscii(text: string): string {
  return text.replace(
    /[\uff10-\uff19\u0660-\u0669\u06f0-\u06f9]/g,
    (digit) => String(digit.charCodeAt(0) & 0xf),
  );
}

function repair(text: string): string {
  const number = stripUnicode(text.replaceAll("\u2013", "-"));
  if (number.startsWith("+049 ")) return "+49" + number.slice("+049 ".length);
  return number.startsWith("+0") ? number.slice(1) : number;
}
