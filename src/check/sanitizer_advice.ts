/**
 * Finds sanitizers that turn rejected values into primary keys.
 *
 * @module
 */

import { OBJECT_IDENTIFIER, refusedIdentifier } from "../udm/identifier.ts";
import { SanitizerError } from "../transform/sanitizers/error.ts";
import { SANITIZERS } from "../transform/sanitizers/mod.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";

/** Sanitizers that keep the value recognisable, which is better than a hash. */
const RECOGNISABLE: readonly (readonly string[])[] = [
  ["lower"],
  ["uuid_from_nsuniqueid"],
  ["guid2uuid"],
  ["base64:b64decode", "guid2uuid"],
];

/** Makes a UUID of any value. */
const HASH = ["uuid4_from_hash"];

/**
 * The sanitizers, in order, that turn all these values into identifiers that UDM accepts.
 *
 * @param values the values in the source
 * @param preferred sanitizers to try before; an empty list stands for none at all
 */
export function keySanitizers(
  values: readonly Uint8Array[],
  preferred: readonly (readonly string[])[] = [],
): readonly string[] {
  return [...preferred, ...RECOGNISABLE].find((names) =>
    values.every((value) => identifierFrom(names, value) !== undefined)
  ) ?? HASH;
}

/** The identifier that these sanitizers make of a value; undefined if they make none that UDM accepts. */
export function identifierFrom(names: readonly string[], value: Uint8Array): string | undefined {
  try {
    let result: Uint8Array | undefined = value;
    for (const name of names) result = result && SANITIZERS.get(name)?.(result, { phoneRegion: "DE" });
    const key = result && decodeUtf8(result);
    return key === undefined || refusedIdentifier(OBJECT_IDENTIFIER, key) !== undefined ? undefined : key;
  } catch (error) {
    if (error instanceof SanitizerError) return undefined;
    throw error;
  }
}
