/**
 * The names of the functions that a configuration may name under `sanitizer`; loading it does not load the functions.
 *
 * @module
 */

const NAMES = [
  "guid2uuid",
  "uuid_from_nsuniqueid",
  "uuid4_from_hash",
  "phone_sanitizer",
  "mail_sanitizer",
  "unicode_strip",
  "lower",
  "bytes.lower",
  "bytes.upper",
  "bytes.strip",
  "base64:b64encode",
  "base64:b64decode",
] as const;

/** The canonical name of a sanitizer. */
export type SanitizerName = typeof NAMES[number];

/** The canonical names, as messages and documentation list them. */
export const SANITIZER_NAMES: readonly string[] = NAMES;

const MODULE = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;

/**
 * The canonical name of a sanitizer, however a configuration writes it: alone (`guid2uuid`) or behind the Python module that
 * once held it (`univention.directory_importer.sanitize:guid2uuid`).
 *
 * @returns `undefined` if there is no such sanitizer
 */
export function canonicalSanitizerName(written: string): SanitizerName | undefined {
  if (isName(written)) return written;
  const colon = written.indexOf(":");
  if (colon < 0 || !MODULE.test(written.slice(0, colon))) return undefined;
  const name = written.slice(colon + 1);
  return isName(name) && !name.includes(":") ? name : undefined;
}

function isName(text: string): text is SanitizerName {
  return SANITIZER_NAMES.includes(text);
}
