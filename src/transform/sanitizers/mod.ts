/**
 * The list of sanitizers for the key `sanitizer` of the configuration.
 *
 * @module
 */

import { adAccountExpires } from "./ad_account_expires.ts";
import { adDisabled } from "./ad_disabled.ts";
import { b64decode, b64encode } from "./base64.ts";
import {
  bytesCapitalize,
  bytesLeftStrip,
  bytesLower,
  bytesRightStrip,
  bytesStrip,
  bytesSwapcase,
  bytesTitle,
  bytesUpper,
} from "./bytes.ts";
import { daysToDate } from "./days_to_date.ts";
import { generalizedTimeToDate } from "./generalized_time_to_date.ts";
import { guid2uuid } from "./guid2uuid.ts";
import { hexlify } from "./hexlify.ts";
import { lower } from "./lower.ts";
import { mailSanitizer } from "./mail_sanitizer.ts";
import { nsAccountLock } from "./ns_account_lock.ts";
import { loadPhoneLibrary, phoneSanitizer } from "./phone_sanitizer.ts";
import { memoize } from "./memoize.ts";
import type { Sanitizer } from "./types.ts";
import { loadTransliteration, transliterate } from "./transliterate.ts";
import { unicodeStrip } from "./unicode_strip.ts";
import { username } from "./username.ts";
import { uuid4FromHash } from "./uuid4_from_hash.ts";
import { uuidFromNsUniqueId } from "./uuid_from_nsuniqueid.ts";

/** Sanitizers by canonical name, in the order of messages and documentation. */
export const SANITIZERS: ReadonlyMap<string, Sanitizer> = new Map([
  ["guid2uuid", guid2uuid],
  ["uuid_from_nsuniqueid", uuidFromNsUniqueId],
  ["uuid4_from_hash", uuid4FromHash],
  // The slowest sanitizer, and many users share the number of their school or company
  ["phone_sanitizer", memoize(phoneSanitizer)],
  ["mail_sanitizer", mailSanitizer],
  ["unicode_strip", unicodeStrip],
  ["lower", lower],
  ["transliterate", transliterate],
  ["username", username],
  ["bytes.lower", bytesLower],
  ["bytes.upper", bytesUpper],
  ["bytes.title", bytesTitle],
  ["bytes.capitalize", bytesCapitalize],
  ["bytes.swapcase", bytesSwapcase],
  ["bytes.strip", bytesStrip],
  ["bytes.lstrip", bytesLeftStrip],
  ["bytes.rstrip", bytesRightStrip],
  ["base64:b64encode", b64encode],
  ["base64:standard_b64encode", b64encode],
  ["base64:b64decode", b64decode],
  ["binascii:hexlify", hexlify],
  ["ad_disabled", adDisabled],
  ["ad_account_expires", adAccountExpires],
  ["ns_account_lock", nsAccountLock],
  ["days_to_date", daysToDate],
  ["generalized_time_to_date", generalizedTimeToDate],
]);

/** The sanitizers that use a library, and what loads it. */
const LIBRARIES: ReadonlyMap<string, () => Promise<void>> = new Map([
  ["phone_sanitizer", loadPhoneLibrary],
  ["transliterate", loadTransliteration],
  ["username", loadTransliteration],
]);

/**
 * Loads the libraries that these sanitizers use. Must be awaited before one of them gets a value.
 *
 * @param names canonical names
 */
export async function loadSanitizers(names: readonly string[]): Promise<void> {
  await Promise.all(Array.from(new Set(names), (name) => LIBRARIES.get(name)?.()));
}

/**
 * The sanitizers of attributes that every entry has. They have values of their own for "none", so a missing value says
 * nothing: the reading account may have no right to read it.
 */
export const EXPECT_VALUE: ReadonlySet<string> = new Set(["ad_account_expires", "ad_disabled"]);

/** The canonical names. */
export const SANITIZER_NAMES: readonly string[] = [...SANITIZERS.keys()];

const MODULE = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;

/**
 * Returns the canonical name of a sanitizer, which may be written alone (`guid2uuid`) or after the Python module of earlier
 * versions (`univention.directory_importer.sanitize:guid2uuid`).
 *
 * @returns `undefined` for an unknown sanitizer
 */
export function canonicalSanitizerName(written: string): string | undefined {
  if (SANITIZERS.has(written)) return written;
  const colon = written.indexOf(":");
  if (colon < 0 || !MODULE.test(written.slice(0, colon))) return undefined;
  const name = written.slice(colon + 1);
  return SANITIZERS.has(name) && !name.includes(":") ? name : undefined;
}
