/**
 * The functions that a configuration may name under `sanitizer`.
 *
 * @module
 */

import { b64decode, b64encode } from "./base64.ts";
import { bytesLower, bytesStrip, bytesUpper } from "./bytes.ts";
import { guid2uuid } from "./guid2uuid.ts";
import { lower } from "./lower.ts";
import { mailSanitizer } from "./mail_sanitizer.ts";
import type { SanitizerName } from "./names.ts";
import { phoneSanitizer } from "./phone_sanitizer.ts";
import { remembering } from "./remembering.ts";
import type { Sanitizer } from "./types.ts";
import { unicodeStrip } from "./unicode_strip.ts";
import { uuid4FromHash } from "./uuid4_from_hash.ts";
import { uuidFromNsUniqueId } from "./uuid_from_nsuniqueid.ts";

export { SanitizerError } from "./error.ts";
export type { Sanitizer, SanitizerContext } from "./types.ts";

const FUNCTIONS: Readonly<Record<SanitizerName, Sanitizer>> = {
  "guid2uuid": guid2uuid,
  "uuid_from_nsuniqueid": uuidFromNsUniqueId,
  "uuid4_from_hash": uuid4FromHash,
  // The one that takes long, and many people have the number of their school or company
  "phone_sanitizer": remembering(phoneSanitizer),
  "mail_sanitizer": mailSanitizer,
  "unicode_strip": unicodeStrip,
  "lower": lower,
  "bytes.lower": bytesLower,
  "bytes.upper": bytesUpper,
  "bytes.strip": bytesStrip,
  "base64:b64encode": b64encode,
  "base64:b64decode": b64decode,
};

/** Every sanitizer by its canonical name. */
export const SANITIZERS: ReadonlyMap<string, Sanitizer> = new Map(Object.entries(FUNCTIONS));
