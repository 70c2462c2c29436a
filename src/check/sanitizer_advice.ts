/**
 * Which sanitizers make primary keys of values that UDM refuses.
 *
 * @module
 */

import { OBJECT_IDENTIFIER, refusedIdentifier } from "../udm/identifier.ts";
import { SanitizerError } from "../transform/sanitizers/error.ts";
import { SANITIZERS } from "../transform/sanitizers/mod.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";

/** Those that keep the value recognisable, and so are better than a hash. */
const RECOGNISABLE: readonly (readonly string[])[] = [
  ["lower"],
  ["uuid_from_nsuniqueid"],
  ["guid2uuid"],
  ["base64:b64decode", "guid2uuid"],
];

/** Makes a UUID of anything. */
const HASH = ["uuid4_from_hash"];

/**
 * The sanitizers that, one after the other, make identifiers that UDM accepts of all these values.
 *
 * @param values as they are in the source
 */
export function keySanitizers(values: readonly Uint8Array[]): readonly string[] {
  return RECOGNISABLE.find((names) => values.every((value) => makesIdentifier(names, value))) ?? HASH;
}

function makesIdentifier(names: readonly string[], value: Uint8Array): boolean {
  try {
    let result: Uint8Array | undefined = value;
    for (const name of names) result = result && SANITIZERS.get(name)?.(result, { phoneRegion: "DE" });
    const key = result && decodeUtf8(result);
    return key !== undefined && refusedIdentifier(OBJECT_IDENTIFIER, key) === undefined;
  } catch (error) {
    if (error instanceof SanitizerError) return false;
    throw error;
  }
}
